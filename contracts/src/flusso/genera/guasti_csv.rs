//! Mistakes of syntax, as a lenient CSV reader would hide them (`mypay-flows.md` §2.2), and those that one column's place in the table
//! makes possible.

use super::guasto::{Base, Codice, Esito, Guasto, Mossa, Valore, posto};
use crate::finding::registry::code;
use crate::flusso::colonna::{Colonna, Forma, Obbligo, TipoLettura};
use crate::flusso::lettura::{GENERICO, SINTASSI};
use crate::flusso::riga::FineRiga;
use crate::flusso::tracciato::Tracciato;

/// Mistakes of syntax; `campo` is a column of free text, not the first.
pub(super) fn sintassi(tracciato: &'static Tracciato, campo: &str) -> Vec<Guasto> {
    let Some(i) = posto(tracciato, campo) else {
        return Vec::new();
    };
    let generico = || Esito::scartata(SINTASSI, GENERICO);
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
            generico(),
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
            Esito::scartata(SINTASSI, "|Too many columns"),
        ),
        di(
            "riga-troncata",
            Mossa::Tronca(i + 1),
            &[code::CSV_COLONNE_POCHE],
            generico(),
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

/// A value is missing, a value is too long for both judgements: read off the table. `base` says into what row, `None` that the column
/// has mistakes of its own.
pub(super) fn dalla_tabella(
    tracciato: &'static Tracciato,
    base: impl Fn(&Colonna) -> Option<Base>,
) -> Vec<Guasto> {
    let mut guasti = Vec::new();
    for (i, colonna) in tracciato.colonne.iter().enumerate() {
        let Some(base) = base(colonna) else { continue };
        let lettura = &colonna.lettura;
        let di = |nome: String, valore: Valore, codice, testo: String| Guasto {
            nome,
            colonna: Some(colonna.nome),
            base,
            mossa: Mossa::Cambi(vec![(i, valore)]),
            contratto: vec![(Some(colonna.nome), codice)],
            esito: Esito::scartata(SINTASSI, testo),
        };
        let ultima = i + 1 == tracciato.colonne.len();
        if let (Obbligo::Sempre | Obbligo::SeMulti, Some(assente), false) =
            (colonna.obbligo, lettura.assente, ultima)
        {
            guasti.push(di(
                format!("{}-mancante", colonna.nome),
                Box::new(|_| String::new()),
                code::FLU_MANCANTE,
                format!("|{assente} NON PRESENTE"),
            ));
        }
        let lungo = colonna.massimo.max(lettura.massimo) + 1;
        let testo = match lettura.tipo {
            TipoLettura::Data => ":wrong DATE pattern or wrong DATE data",
            _ => " TROPPO GRANDE",
        };
        let riempi = if matches!(colonna.forma, Forma::Motivo(..)) {
            '9'
        } else {
            'X'
        };
        guasti.push(di(
            format!("{}-lungo", colonna.nome),
            Box::new(move |c| {
                let mut valore = c.valori[i].clone();
                let mancano = lungo.saturating_sub(valore.chars().count());
                valore.extend(std::iter::repeat_n(riempi, mancano));
                valore
            }),
            code::FLU_LUNGO,
            format!("|{}{testo}", lettura.etichetta),
        ));
    }
    guasti
}
