//! Lines and mistakes of the estratto conto of Poste, kind Y (`mypivot-flows.md` §5, §6.4): the IBAN before the header, a total after the
//! movements.

use super::caso::Caso;
use super::codici::{self, stona};
use super::fabbrica::{Attorno, Fabbrica};
use super::guasti_csv::{self, Difetto};
use super::guasto::{Base, Contorno, Guasto, Mossa, posto, testo};
use super::persone::Pagatore;
use super::pivot::{Elenco, scartata};
use super::servizi::SERVIZI;
use crate::finding::registry::code;
use crate::flusso::colonna::TipoLettura;
use crate::flusso::contesto::Contesto;
use crate::flusso::esito::{Esito, Rifiuto};
use crate::flusso::giorno::Giorno;
use crate::flusso::numero::euro;
use crate::flusso::poste::SENZA_IDENTIFICATIVO;
use crate::flusso::tracciato::Tracciato;

/// Makes movements of an account, all of them credits that name a payment of pagoPA: what the platform loads.
pub(super) struct Poste {
    tracciato: &'static Tracciato,
    serie: u64,
    oggi: Giorno,
}

impl Poste {
    pub(super) fn nuovo(tracciato: &'static Tracciato, serie: u64, ctx: &Contesto) -> Self {
        Self {
            tracciato,
            serie,
            oggi: ctx.oggi,
        }
    }
}

fn italiano(giorno: Giorno) -> String {
    let testo = giorno.to_string();
    let pezzi: Vec<&str> = testo.split('-').rev().collect();
    pezzi.join("/")
}

fn virgola(centesimi: i64) -> String {
    euro(centesimi).replace('.', ",")
}

impl Fabbrica for Poste {
    fn prima(&self, guasti: bool, caso: &mut Caso) -> Option<Attorno> {
        let iban = codici::iban(caso);
        let (iban, guasto) = if guasti && caso.volte(25) {
            let codice = (None, code::ID_IBAN);
            (stona(&iban), Some(("iban-controllo", codice)))
        } else {
            (iban, None)
        };
        Some(Attorno {
            testo: format!("CONTO CORRENTE;{iban}"),
            guasto,
            perde: false,
        })
    }

    fn dopo(&self, guasti: bool, caso: &mut Caso) -> Option<Attorno> {
        if guasti && caso.volte(25) {
            // Without the total the last movement stands in its place.
            let mut valori = vec![String::new(); self.tracciato.colonne.len()];
            self.riga(999_999_999, caso, Some(Base::default()), &mut valori);
            let codice = (Some("DATA CONTABILE"), code::FLU_ULTIMA_RIGA);
            return Some(Attorno {
                testo: valori.join(";"),
                guasto: Some(("totale-mancante", codice)),
                perde: false,
            });
        }
        Some(Attorno {
            testo: "TOTALE;;;;;;;;".to_owned(),
            guasto: None,
            perde: false,
        })
    }

    fn riga(&self, n: u64, caso: &mut Caso, base: Option<Base>, valori: &mut [String]) {
        let servizio = caso.uno(SERVIZI);
        let importo = i64::try_from(servizio.importo(caso)).unwrap_or_default();
        let contabile = Giorno(self.oggi.0 - i64::try_from(caso.fra(1, 90)).unwrap_or(1));
        let pagatore = Pagatore::persona(caso);
        let causale = if caso.volte(60) {
            format!("/PUR/LGPE-RIVERSAMENTO/URI/{contabile}BANCITMM-{n:010}")
        } else {
            let iuv = codici::iuv("01", self.serie % 1_000 * 1_000_000_000 + n);
            format!("/RFB/{iuv}/{}", euro(importo))
        };
        for (colonna, valore) in self.tracciato.colonne.iter().zip(valori) {
            *valore = match colonna.nome {
                "DATA CONTABILE" => italiano(contabile),
                "DATA VALUTA" => italiano(Giorno(contabile.0 + 1)),
                "COD CAUSALE" => "048".to_owned(),
                "CAUSALE" => "BONIFICO A VOSTRO FAVORE".to_owned(),
                "DIVISA" => "EUR".to_owned(),
                "CREDITO" => virgola(importo),
                // A row for a mistake is in ASCII alone, so that one letter more tells how it was written.
                "ACCESSORIA" if base.is_none() => {
                    format!("{} - {}", pagatore.nome, pagatore.localita)
                }
                "CAUSALE MOVIMENTO" => causale.clone(),
                _ => String::new(),
            };
        }
    }

    fn tiene(&self, _: usize, _: &[String]) -> bool {
        false
    }
}

/// All mistakes.
pub(super) fn guasti(tracciato: &'static Tracciato, _: &Contesto) -> Vec<Guasto> {
    const SPARITA: Esito = Esito::Ignorata("un valore non si legge");
    let larga = || {
        Esito::Fatale(Rifiuto::error_load(
            "un valore è più largo della sua colonna",
        ))
    };
    let guasti = guasti_csv::dalla_tabella(
        tracciato,
        |_| Base::default(),
        |colonna, difetto| {
            let letta = colonna.lettura?;
            match (difetto, colonna.nome) {
                (Difetto::Mancante, _) => Some(SPARITA),
                // Of the causale what stands at its end decides: below.
                (Difetto::Lungo, "CREDITO" | "CAUSALE MOVIMENTO") => None,
                (Difetto::Lungo, "COD CAUSALE") => Some(larga()),
                (Difetto::Lungo, _) if letta.tipo == TipoLettura::Data => Some(SPARITA),
                (Difetto::Lungo, _) => Some(Esito::Caricata),
            }
        },
    );
    let mut e = Elenco { tracciato, guasti };
    for (colonna, nome) in [
        ("DATA CONTABILE", "data-contabile"),
        ("DATA VALUTA", "data-valuta"),
    ] {
        e.metti(
            colonna,
            &format!("{nome}-iso"),
            "2029-06-30",
            code::FLU_DATA,
            SPARITA,
        );
        e.metti(
            colonna,
            &format!("{nome}-impossibile"),
            "30/02/2029",
            code::FLU_DATA,
            SPARITA,
        );
    }
    let credito = "CREDITO";
    e.metti(
        credito,
        "importo-migliaia",
        "1.250,00",
        code::FLU_FORMATO,
        SPARITA,
    );
    e.metti(
        credito,
        "importo-parole",
        "dieci",
        code::FLU_FORMATO,
        SPARITA,
    );
    e.metti(
        credito,
        "importo-un-decimale",
        "75,5",
        code::FLU_FORMATO,
        Esito::Caricata,
    );
    let causale = "CAUSALE MOVIMENTO";
    e.guasti.extend(Guasto::cambi(
        tracciato,
        "causale-senza-identificativo",
        vec![(causale, testo("VERSAMENTO ALLO SPORTELLO"))],
        &[],
        scartata(SENZA_IDENTIFICATIVO),
    ));
    e.metti(
        causale,
        "causale-senza-iuf",
        "/PUR/LGPE-RIVERSAMENTO/URI/BANCITMM-0000000001",
        code::FLU_CAUSALE_SENZA_IUF,
        scartata(SENZA_IDENTIFICATIVO),
    );
    e.metti(
        causale,
        "causale-doppia",
        "/PUR/LGPE-RIVERSAMENTO/URI/2029-06-30BANCITMM-{n} /RFB/01000000000000017/10.00",
        code::FLU_CAUSALE_DOPPIA,
        Esito::Caricata,
    );
    e.metti(
        causale,
        "iuf-lungo",
        "/PUR/LGPE-RIVERSAMENTO/URI/2029-06-30BANCITMM-00000000000000000001",
        code::FLU_LUNGO,
        SPARITA,
    );
    e.cambi(
        "causale-lunga",
        vec![(
            causale,
            Box::new(|_: &Contorno<'_>| {
                format!("/RFB/01000000000000017/10.00/TXT/{}", "X".repeat(2000))
            }),
        )],
        code::FLU_LUNGO,
        larga(),
    );
    sintassi(&mut e);
    e.guasti
}

/// What no value may hold, and rows that have not their columns: the platform looks at what it needs and counts nothing.
fn sintassi(e: &mut Elenco) {
    let causale = "CAUSALE";
    e.riga(
        "riga-vuota",
        Mossa::RigaVuota,
        code::CSV_RIGA_VUOTA,
        Esito::Caricata,
    );
    e.riga(
        "colonna-in-piu",
        Mossa::Coda(b";x"),
        code::CSV_COLONNE_TROPPE,
        Esito::Caricata,
    );
    let quinta = posto(e.tracciato, "DIVISA").unwrap_or_default();
    e.riga(
        "riga-troncata",
        Mossa::Tronca(quinta),
        code::CSV_COLONNE_POCHE,
        Esito::Ignorata("manca la causale del movimento"),
    );
    e.grezzo(
        "virgolette",
        causale,
        b"\"BONIFICO\"",
        &[code::CSV_VIRGOLETTA_ISOLATA],
        Esito::Caricata,
    );
    e.grezzo(
        "nul",
        causale,
        b"BONI\0FICO",
        &[code::CSV_NUL],
        Esito::Caricata,
    );
    e.grezzo(
        "utf8",
        causale,
        "ACCREDITO DELLA SOCIET\u{c0}".as_bytes(),
        &[code::CSV_LATIN1],
        Esito::Caricata,
    );
    e.fini();
}
