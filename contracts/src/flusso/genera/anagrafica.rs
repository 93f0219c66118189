//! Rows and mistakes of the anagrafica of ufficio, capitolo and accertamento (`mypivot-flows.md` §4): all or nothing, so that nearly every
//! mistake loses the whole file.

use super::caso::Caso;
use super::codici::senza_accento;
use super::fabbrica::Fabbrica;
use super::guasti_csv::{self, Difetto};
use super::guasto::{Base, Guasto, Mossa, posto};
use super::pivot::Elenco;
use super::servizi::{SERVIZI, Servizio};
use crate::finding::registry::code;
use crate::flusso::contesto::Contesto;
use crate::flusso::esito::{Esito, Rifiuto};
use crate::flusso::tracciato::Tracciato;

/// Offices, with a letter that only one of the two encodings has in one byte.
const UFFICI: &[&str] = &[
    "Tributi",
    "Polizia locale",
    "Servizi scolastici",
    "Edilizia privata",
    "Servizi demografici",
    "Attività produttive",
    "Mobilità e trasporti",
    "Patrimonio",
    "Società e partecipazioni",
    "Ragioneria",
];

/// Makes entries; each row has an accertamento of its own.
pub(super) struct Anagrafica {
    tracciato: &'static Tracciato,
    serie: u64,
    anno: String,
    servizi: Vec<Servizio>,
    /// Whether nothing is known of what the platform holds: then a row may delete.
    cancella: bool,
}

impl Anagrafica {
    pub(super) fn nuova(tracciato: &'static Tracciato, serie: u64, ctx: &Contesto) -> Self {
        let noti = SERVIZI.iter().filter(|s| ctx.tipo(s.tipo_dovuto).is_some());
        Self {
            tracciato,
            serie,
            anno: ctx.oggi.to_string()[..4].to_owned(),
            servizi: noti.copied().collect(),
            cancella: ctx.anagrafica.is_none(),
        }
    }
}

impl Fabbrica for Anagrafica {
    fn possibile(&self) -> bool {
        !self.servizi.is_empty()
    }

    fn riga(&self, n: u64, caso: &mut Caso, base: Option<Base>, valori: &mut [String]) {
        let servizio = *caso.uno(&self.servizi);
        let ufficio = usize::try_from(caso.sotto(UFFICI.len() as u64)).unwrap_or_default();
        let cancella = base.is_none() && self.cancella && caso.volte(8);
        // Rows for mistakes have offices that no good row has, and ASCII alone: what they name cannot stand in another's way.
        let (serie, testo): (&str, fn(&str) -> String) = if base.is_some() {
            ("V", |t| t.chars().map(senza_accento).collect())
        } else {
            ("U", str::to_owned)
        };
        for (colonna, valore) in self.tracciato.colonne.iter().zip(valori) {
            *valore = match colonna.nome {
                "cod_ufficio" => format!("{serie}{:02}", ufficio + 1),
                "de_ufficio" if base.is_some() => testo(&format!("Sezione {}", UFFICI[ufficio])),
                "de_ufficio" => testo(&format!("Ufficio {}", UFFICI[ufficio])),
                "flg_attivo" if base.is_some() || caso.volte(94) => "true".to_owned(),
                "flg_attivo" => "false".to_owned(),
                "cod_capitolo" => servizio.capitolo.to_owned(),
                "de_capitolo" => testo(servizio.causale),
                "de_anno_esercizio" => self.anno.clone(),
                "cod_accertamento" => format!("{}/{:04x}/{n:06}", self.anno, self.serie & 0xffff),
                "de_accertamento" => testo(&format!("{}: elenco {n}", servizio.causale)),
                "cod_tipo_dovuto" => servizio.tipo_dovuto.to_owned(),
                "azione" if cancella => "D".to_owned(),
                "azione" => "I".to_owned(),
                _ => String::new(),
            };
        }
    }

    fn tiene(&self, _: usize, valori: &[String]) -> bool {
        valori.last().is_some_and(|azione| azione == "I")
    }
}

/// All mistakes.
pub(super) fn guasti(tracciato: &'static Tracciato, ctx: &Contesto) -> Vec<Guasto> {
    let perso = || Esito::Fatale(Rifiuto::AlCaricamento(String::new()));
    let guasti = guasti_csv::dalla_tabella(
        tracciato,
        |_| Base::default(),
        |colonna, difetto| match (difetto, colonna.nome) {
            // Empty at the end of the line it is not there at all.
            (Difetto::Mancante, "azione") => None,
            // Cut without a word.
            (Difetto::Lungo, "de_accertamento") => Some(Esito::Caricata),
            _ => Some(perso()),
        },
    );
    let mut e = Elenco { tracciato, guasti };
    let ultima = tracciato.colonne.len() - 1;
    e.riga(
        "azione-mancante",
        Mossa::Tronca(ultima),
        code::CSV_COLONNE_POCHE,
        perso(),
    );
    e.riga(
        "riga-troncata",
        Mossa::Tronca(5),
        code::CSV_COLONNE_POCHE,
        perso(),
    );
    e.riga(
        "colonna-in-piu",
        Mossa::Coda(b";\"x\""),
        code::CSV_COLONNE_TROPPE,
        perso(),
    );
    e.metti(
        "azione",
        "azione-ignota",
        "U",
        code::FLU_ENUMERAZIONE,
        perso(),
    );
    e.metti(
        "flg_attivo",
        "attivo-ignoto",
        "SI",
        code::FLU_ENUMERAZIONE,
        perso(),
    );
    e.metti(
        "de_anno_esercizio",
        "anno-corto",
        "29",
        code::FLU_FORMATO,
        Esito::Caricata,
    );
    e.metti(
        "de_anno_esercizio",
        "anno-parole",
        "20A9",
        code::FLU_FORMATO,
        perso(),
    );
    if ctx.tipi.is_some() {
        e.metti(
            "cod_tipo_dovuto",
            "tipo-dovuto-ignoto",
            "IGNOTO",
            code::FLU_TIPO_DOVUTO,
            perso(),
        );
    }
    // The code of an office that has another name: the contract of one row says nothing of it.
    e.doppioni("ufficio-altro-nome", &["cod_ufficio"], &[], perso());
    e.doppioni(
        "voce-doppia",
        &[
            "cod_ufficio",
            "de_ufficio",
            "cod_capitolo",
            "de_capitolo",
            "de_anno_esercizio",
            "cod_accertamento",
            "de_accertamento",
            "cod_tipo_dovuto",
        ],
        &[(Some("cod_ufficio"), code::FLU_CHIAVE_DUPLICATA)],
        perso(),
    );
    sintassi(&mut e, perso);
    e.guasti
}

/// A line is cut at `";"` and nowhere else, and there is no escape.
fn sintassi(e: &mut Elenco, perso: impl Fn() -> Esito) {
    let nome = "de_accertamento";
    debug_assert!(posto(e.tracciato, nome).is_some());
    let caricata = Esito::Caricata;
    e.grezzo(
        "virgolette-mancanti",
        "cod_ufficio",
        b"V01",
        &[
            code::CSV_VIRGOLETTE_MANCANTI,
            code::CSV_VIRGOLETTA_ISOLATA,
            code::CSV_COLONNE_POCHE,
        ],
        perso(),
    );
    e.grezzo(
        "virgoletta-isolata",
        nome,
        b"\"Ruolo \"suppletivo\" 1\"",
        &[code::CSV_VIRGOLETTA_ISOLATA],
        caricata.clone(),
    );
    e.grezzo(
        "virgolette-doppie",
        nome,
        b"\"Ruolo \"\"suppletivo\"\" 1\"",
        &[code::CSV_VIRGOLETTE_DOPPIE],
        caricata.clone(),
    );
    e.grezzo(
        "escape",
        nome,
        b"\"Ruolo \\\"suppletivo\\\" 1\"",
        &[code::CSV_ESCAPE],
        caricata.clone(),
    );
    e.grezzo(
        "nul",
        nome,
        b"\"Ruolo\0\"",
        &[code::CSV_NUL],
        caricata.clone(),
    );
    e.grezzo(
        "utf8",
        nome,
        "\"Ruolo delle attivit\u{e0}\"".as_bytes(),
        &[code::CSV_LATIN1],
        caricata,
    );
    e.fini();
}
