//! Mistakes of syntax, as a lenient CSV reader would hide them (`mypay-flows.md` §2.2), and those that one column's place in the table
//! makes possible.

use super::guasto::{Base, Codice, Guasto, Mossa, Valore, posto};
use crate::finding::registry::code;
use crate::flusso::colonna::{Colonna, Forma, Obbligo};
use crate::flusso::esito::Esito;
use crate::flusso::riga::FineRiga;
use crate::flusso::tracciato::Tracciato;

/// A row with a wrong number of columns.
#[derive(Debug, Clone, Copy)]
pub(super) enum Storta {
    /// Too few.
    Poche,
    /// Too many.
    Troppe,
}

/// What can be wrong with any column of the table.
#[derive(Debug, Clone, Copy)]
pub(super) enum Difetto {
    /// No value where one is asked for in every row, or under a condition that holds.
    Mancante,
    /// Longer than both judgements allow.
    Lungo,
}

/// Mistakes of syntax under the rules of MyPay; `campo` is a column of free text, not the first; `storta` what the platform does with a row
/// that has not its columns.
pub(super) fn sintassi(
    tracciato: &'static Tracciato,
    campo: &str,
    storta: impl Fn(Storta) -> Esito,
) -> Vec<Guasto> {
    let Some(i) = posto(tracciato, campo) else {
        return Vec::new();
    };
    let di = |nome: &str, mossa, codici: &[&'static str], esito| Guasto {
        nome: nome.to_owned(),
        colonna: None,
        base: Base::default(),
        mossa,
        contratto: codici.iter().map(|c| -> Codice { (None, c) }).collect(),
        esito,
    };
    let grezzo = |nome: &str, byte, codici: &[&'static str], esito| {
        di(nome, Mossa::Grezzo(i, byte), codici, esito)
    };
    use Esito::Caricata;
    vec![
        di(
            "riga-vuota",
            Mossa::RigaVuota,
            &[code::CSV_RIGA_VUOTA],
            Caricata,
        ),
        grezzo("nul", b"Rossi\0Mario", &[code::CSV_NUL], Caricata),
        grezzo("latin1", b"Rossi Nicol\xf2", &[code::CSV_UTF8], Caricata),
        grezzo(
            "virgolette-dispari",
            b"Rossi 32\" Srl",
            &[code::CSV_VIRGOLETTE_DISPARI, code::CSV_COLONNE_POCHE],
            storta(Storta::Poche),
        ),
        grezzo(
            "virgolette-doppie",
            b"\"Bar \"\"Sport\"\" Srl\"",
            &[code::CSV_VIRGOLETTE_DOPPIE],
            Caricata,
        ),
        grezzo(
            "virgoletta-isolata",
            b"\"Alfa\"Beta Srl",
            &[code::CSV_VIRGOLETTA_ISOLATA],
            Caricata,
        ),
        grezzo(
            "escape-senza-virgolette",
            b"Bar \\\"Sport\\\" Srl",
            &[code::CSV_ESCAPE],
            Caricata,
        ),
        di(
            "colonna-in-piu",
            Mossa::Coda(b";x"),
            &[code::CSV_COLONNE_TROPPE],
            storta(Storta::Troppe),
        ),
        di(
            "riga-troncata",
            Mossa::Tronca(i + 1),
            &[code::CSV_COLONNE_POCHE],
            storta(Storta::Poche),
        ),
        di(
            "fine-cr",
            Mossa::Fine(FineRiga::Cr),
            &[code::CSV_FINE_RIGA_CR],
            Caricata,
        ),
        di(
            "fine-crlf",
            Mossa::Fine(FineRiga::CrLf),
            &[code::CSV_FINE_RIGA_MISTA],
            Caricata,
        ),
        di(
            "fine-mancante",
            Mossa::Fine(FineRiga::Manca),
            &[code::CSV_FINE_FILE],
            Caricata,
        ),
    ]
}

/// A value is missing, a value is too long: read off the table. `base` says into what row, `esito` what the platform does, `None` where that
/// is not said by the table.
pub(super) fn dalla_tabella(
    tracciato: &'static Tracciato,
    base: impl Fn(&Colonna) -> Base,
    esito: impl Fn(&Colonna, Difetto) -> Option<Esito>,
) -> Vec<Guasto> {
    let mut guasti = Vec::new();
    for (i, colonna) in tracciato.colonne.iter().enumerate() {
        let mut di = |nome: &str, valore: Valore, codice, difetto| {
            guasti.extend(esito(colonna, difetto).map(|esito| Guasto {
                nome: format!("{}-{nome}", colonna.nome),
                colonna: Some(colonna.nome),
                base: base(colonna),
                mossa: Mossa::Cambi(vec![(i, valore)]),
                contratto: vec![(Some(colonna.nome), codice)],
                esito,
            }));
        };
        if colonna.obbligo != Obbligo::Facoltativo {
            di(
                "mancante",
                Box::new(|_| String::new()),
                code::FLU_MANCANTE,
                Difetto::Mancante,
            );
        }
        let letti = colonna.lettura.map_or(0, |l| l.massimo);
        let lungo = colonna.massimo.max(letti) + 1;
        let riempi = if matches!(colonna.forma, Forma::Motivo(..)) {
            '9'
        } else {
            'X'
        };
        let allunga: Valore = Box::new(move |c| {
            let mut valore = c.valori[i].clone();
            let mancano = lungo.saturating_sub(valore.chars().count());
            valore.extend(std::iter::repeat_n(riempi, mancano));
            valore
        });
        di("lungo", allunga, code::FLU_LUNGO, Difetto::Lungo);
    }
    guasti
}
