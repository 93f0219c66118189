//! Rows and mistakes of the tables that products and treasurers load into MyPivot (`mypivot-flows.md` §3, §6.1).

use std::fmt::Write as _;

use super::caso::Caso;
use super::codici::{self, stona};
use super::fabbrica::Fabbrica;
use super::guasti_csv::{self, Difetto};
use super::guasto::{Base, Codice, Contorno, Guasto, Mossa, Valore, posto, testo};
use super::persone::Pagatore;
use super::servizi::{SERVIZI, Servizio};
use crate::finding::registry::code;
use crate::flusso::colonna::TipoLettura;
use crate::flusso::contesto::Contesto;
use crate::flusso::esito::{Esito, Scarto};
use crate::flusso::giorno::Giorno;
use crate::flusso::numero::euro;
use crate::flusso::riga::FineRiga;
use crate::flusso::tracciato::Tracciato;

/// Makes rows of one of the tables.
pub(super) struct Pivot {
    tracciato: &'static Tracciato,
    serie: u64,
    oggi: Giorno,
    servizi: Vec<Servizio>,
}

impl Pivot {
    pub(super) fn nuovo(tracciato: &'static Tracciato, serie: u64, ctx: &Contesto) -> Self {
        let noti = SERVIZI.iter().filter(|s| ctx.tipo(s.tipo_dovuto).is_some());
        Self {
            tracciato,
            serie,
            oggi: ctx.oggi,
            servizi: noti.copied().collect(),
        }
    }

    fn giorno_passato(&self, caso: &mut Caso) -> Giorno {
        Giorno(self.oggi.0 - i64::try_from(caso.fra(1, 90)).unwrap_or(1))
    }
}

impl Fabbrica for Pivot {
    fn possibile(&self) -> bool {
        !self.servizi.is_empty()
    }

    fn riga(&self, n: u64, caso: &mut Caso, base: Option<Base>, valori: &mut [String]) {
        let servizio = *caso.uno(&self.servizi);
        let importo = i64::try_from(servizio.importo(caso)).unwrap_or_default();
        let giorno = self.giorno_passato(caso);
        let anno = self.oggi.to_string()[..4].to_owned();
        let pagatore = if base.is_some() || caso.volte(82) {
            Pagatore::persona(caso)
        } else {
            Pagatore::impresa(caso)
        };
        let residenza = caso.volte(85);
        let iuv = codici::iuv("01", self.serie % 1_000 * 1_000_000_000 + n);
        for (colonna, valore) in self.tracciato.colonne.iter().zip(valori) {
            valore.clear();
            let fisso = match colonna.nome {
                "codIuv" => iuv.as_str(),
                "tipoIdentificativoUnivoco" if pagatore.persona => "F",
                "tipoIdentificativoUnivoco" => "G",
                "codiceIdentificativoUnivoco" => &pagatore.codice,
                "anagraficaPagatore" => &pagatore.nome,
                "indirizzoPagatore" if residenza => &pagatore.via,
                "civicoPagatore" if residenza => &pagatore.civico,
                "capPagatore" if residenza => pagatore.cap,
                "localitaPagatore" if residenza => pagatore.localita,
                "provinciaPagatore" if residenza => pagatore.provincia,
                "nazionePagatore" if residenza => pagatore.nazione,
                "mailPagatore" if residenza => &pagatore.email,
                "tipoDovuto" => servizio.tipo_dovuto,
                "tipoVersamento" => "ALL",
                "de_anno_bolletta" => &anno,
                _ => "",
            };
            valore.push_str(fisso);
            let scritto = match colonna.nome {
                "IUD" => write!(
                    valore,
                    "{}-{:08x}-{n:07}",
                    servizio.capitolo,
                    self.serie & 0xffff_ffff
                ),
                "dataEsecuzionePagamento" | "dt_contabile" => write!(valore, "{giorno}"),
                "dt_valuta" => write!(valore, "{}", Giorno(giorno.0 + 1)),
                "importoDovutoPagato" | "num_importo" => write!(valore, "{}", euro(importo)),
                "causaleVersamento" => write!(valore, "{} {anno}", servizio.causale),
                "datiSpecificiRiscossione" => {
                    write!(
                        valore,
                        "{}{}{anno}",
                        servizio.tassonomia, servizio.tipo_dovuto
                    )
                }
                "cod_bolletta" => write!(valore, "{n:07}"),
                "de_denominazione" => {
                    valore.extend(
                        pagatore
                            .nome
                            .chars()
                            .filter(|c| !matches!(c, ';' | '"'))
                            .take(30),
                    );
                    Ok(())
                }
                "de_causale" if caso.volte(60) => {
                    write!(
                        valore,
                        "/PUR/LGPE-RIVERSAMENTO/URI/{giorno}BANCITMMXXX-{n:010}"
                    )
                }
                "de_causale" => write!(valore, "/RFB/{iuv}/{}", euro(importo)),
                _ => Ok(()),
            };
            // Writing into a String does not fail.
            debug_assert!(scritto.is_ok());
        }
    }

    fn tiene(&self, colonna: usize, _: &[String]) -> bool {
        matches!(self.tracciato.colonne[colonna].nome, "IUD" | "cod_bolletta")
    }
}

/// Rejected; MyPivot has texts, no codes.
pub(super) fn scartata(testo: impl Into<String>) -> Esito {
    Esito::Scartata(Scarto {
        codice: String::new(),
        descrizione: testo.into(),
    })
}

/// Mistakes under way.
pub(super) struct Elenco {
    pub(super) tracciato: &'static Tracciato,
    pub(super) guasti: Vec<Guasto>,
}

impl Elenco {
    pub(super) fn cambi(
        &mut self,
        nome: &str,
        cambi: Vec<(&str, Valore)>,
        codice: &'static str,
        esito: Esito,
    ) {
        self.guasti
            .extend(Guasto::cambi(self.tracciato, nome, cambi, &[codice], esito));
    }

    pub(super) fn metti(
        &mut self,
        colonna: &str,
        nome: &str,
        valore: &'static str,
        codice: &'static str,
        esito: Esito,
    ) {
        self.cambi(nome, vec![(colonna, testo(valore))], codice, esito);
    }

    pub(super) fn riga(&mut self, nome: &str, mossa: Mossa, codice: &'static str, esito: Esito) {
        self.guasti.push(Guasto {
            nome: nome.to_owned(),
            colonna: None,
            base: Base::default(),
            mossa,
            contratto: vec![(None, codice)],
            esito,
        });
    }

    /// Mistakes of syntax about which the contract says these, in the bytes of a column.
    pub(super) fn grezzo(
        &mut self,
        nome: &str,
        colonna: &str,
        byte: &'static [u8],
        codici: &[&'static str],
        esito: Esito,
    ) {
        if let Some(i) = posto(self.tracciato, colonna) {
            self.guasti.push(Guasto {
                nome: nome.to_owned(),
                colonna: None,
                base: Base::default(),
                mossa: Mossa::Grezzo(i, byte),
                contratto: codici.iter().map(|c| (None, *c)).collect(),
                esito,
            });
        }
    }

    /// The ends of a line that are not those of the others; the platform reads the row all the same.
    pub(super) fn fini(&mut self) {
        self.riga(
            "fine-cr",
            Mossa::Fine(FineRiga::Cr),
            code::CSV_FINE_RIGA_CR,
            Esito::Caricata,
        );
        self.riga(
            "fine-crlf",
            Mossa::Fine(FineRiga::CrLf),
            code::CSV_FINE_RIGA_MISTA,
            Esito::Caricata,
        );
        self.riga(
            "fine-mancante",
            Mossa::Fine(FineRiga::Manca),
            code::CSV_FINE_FILE,
            Esito::Caricata,
        );
    }

    /// Some columns get what they had in an earlier good row.
    pub(super) fn doppioni(
        &mut self,
        nome: &str,
        colonne: &[&str],
        contratto: &[Codice],
        esito: Esito,
    ) {
        let quali: Option<Vec<usize>> = colonne.iter().map(|c| posto(self.tracciato, c)).collect();
        self.guasti.extend(quali.map(|quali| Guasto {
            nome: nome.to_owned(),
            colonna: contratto.first().and_then(|c| c.0),
            base: Base::default(),
            mossa: Mossa::Doppioni(quali),
            contratto: contratto.to_vec(),
            esito,
        }));
    }

    pub(super) fn doppione(&mut self, nome: &str, colonna: &'static str) {
        if let Some(i) = posto(self.tracciato, colonna) {
            self.guasti.push(Guasto {
                nome: nome.to_owned(),
                colonna: Some(colonna),
                base: Base::default(),
                mossa: Mossa::Doppione(i),
                contratto: vec![(Some(colonna), code::FLU_CHIAVE_DUPLICATA)],
                esito: Esito::Caricata,
            });
        }
    }
}

/// Mistakes of pagati notificati, kind D (§3.3).
pub(super) fn guasti_pagati(tracciato: &'static Tracciato, _: &Contesto) -> Vec<Guasto> {
    let guasti = guasti_csv::dalla_tabella(
        tracciato,
        |_| Base::default(),
        |colonna, difetto| {
            let letta = colonna.lettura?;
            match (difetto, letta.tipo) {
                // Cut, it never ends, and what the validator says of it is not known.
                _ if colonna.nome == "bilancio" => None,
                (Difetto::Mancante, _) => letta
                    .assente
                    .map(|nome| scartata(format!("{nome}:empty or null"))),
                (Difetto::Lungo, TipoLettura::Testo) => {
                    Some(scartata(format!("{}:exceed max length", letta.etichetta)))
                }
                (Difetto::Lungo, _) => Some(Esito::Caricata),
            }
        },
    );
    let mut e = Elenco { tracciato, guasti };
    let quinta = posto(tracciato, "anagraficaPagatore").unwrap_or_default();
    e.riga(
        "riga-troncata",
        Mossa::Tronca(quinta),
        code::CSV_COLONNE_POCHE,
        scartata("Column(s) missing"),
    );
    e.riga(
        "colonna-in-piu",
        Mossa::Coda(b";x"),
        code::CSV_COLONNE_TROPPE,
        scartata("Too many columns"),
    );
    e.doppione("iud-doppio", "IUD");
    e.cambi(
        "iuv-controllo",
        vec![("codIuv", Box::new(|c: &Contorno<'_>| stona(c.di("codIuv"))))],
        code::ID_IUV_CONTROLLO,
        Esito::Caricata,
    );
    e.metti(
        "codIuv",
        "iuv-lettere",
        "01X00000000000000",
        code::ID_IUV,
        Esito::Caricata,
    );
    let codice = "codiceIdentificativoUnivoco";
    e.cambi(
        "codice-fiscale-controllo",
        vec![(
            codice,
            Box::new(|c: &Contorno<'_>| stona(c.di("codiceIdentificativoUnivoco"))),
        )],
        code::ID_CODICE_FISCALE,
        Esito::Caricata,
    );
    e.cambi(
        "partita-iva-controllo",
        vec![
            ("tipoIdentificativoUnivoco", testo("G")),
            (codice, testo("01234567890")),
        ],
        code::ID_PARTITA_IVA,
        Esito::Caricata,
    );
    e.metti(
        "tipoIdentificativoUnivoco",
        "tipo-ignoto",
        "X",
        code::FLU_ENUMERAZIONE,
        Esito::Caricata,
    );
    e.metti(
        "nazionePagatore",
        "nazione-ignota",
        "XX",
        code::FLU_NAZIONE,
        Esito::Caricata,
    );
    e.cambi(
        "provincia-ignota",
        vec![
            ("nazionePagatore", testo("IT")),
            ("provinciaPagatore", testo("ZZ")),
        ],
        code::FLU_PROVINCIA,
        Esito::Caricata,
    );
    let (importo, numero) = (
        "importoDovutoPagato",
        "errato campo numerico. Formato corretto '###.##'",
    );
    e.metti(
        importo,
        "importo-zero",
        "0.00",
        code::FLU_IMPORTO_ZERO,
        Esito::Caricata,
    );
    // What can be read of it is taken.
    e.metti(
        importo,
        "importo-virgola",
        "10,50",
        code::FLU_FORMATO,
        Esito::Caricata,
    );
    e.metti(
        importo,
        "importo-parole",
        "dieci",
        code::FLU_FORMATO,
        scartata(format!("|importo singolo versamento: {numero}")),
    );
    e.metti(
        "commissioneCaricoPa",
        "commissione-parole",
        "nulla",
        code::FLU_FORMATO,
        scartata(format!("|commissione carico pa: {numero}")),
    );
    let data = "dataEsecuzionePagamento";
    e.metti(
        data,
        "data-italiana",
        "30/06/2029",
        code::FLU_DATA,
        scartata("|Data Esecuzione Pagamento: formato errato. Formato corretto 'yyyy-MM-dd'"),
    );
    e.metti(
        data,
        "data-impossibile",
        "2029-02-30",
        code::FLU_DATA,
        Esito::Caricata,
    );
    e.metti(
        "tipoVersamento",
        "tipo-versamento-ignoto",
        "CONTANTI",
        code::DOC_TIPO_VERSAMENTO,
        Esito::Caricata,
    );
    e.metti(
        "datiSpecificiRiscossione",
        "dati-specifici-prefisso",
        "7/0101101IM/",
        code::FLU_FORMATO,
        Esito::Caricata,
    );
    e.guasti
}

/// Mistakes of the giornale di cassa in CSV, kind C (§6.1).
pub(super) fn guasti_giornale(tracciato: &'static Tracciato, _: &Contesto) -> Vec<Guasto> {
    let mut e = Elenco {
        tracciato,
        guasti: Vec::new(),
    };
    let anno = "de_anno_bolletta";
    e.metti(
        anno,
        "anno-corto",
        "29",
        code::FLU_FORMATO,
        scartata("|de_anno_bolletta [29] non valido"),
    );
    e.metti(
        anno,
        "anno-mancante",
        "",
        code::FLU_MANCANTE,
        scartata("|de_anno_bolletta [] non valido"),
    );
    for (data, nome) in [
        ("dt_contabile", "data-contabile"),
        ("dt_valuta", "data-valuta"),
    ] {
        let illeggibile = |testo: &str| scartata(format!("|Unparseable date: \"{testo}\""));
        e.metti(
            data,
            &format!("{nome}-italiana"),
            "30/06/2029",
            code::FLU_DATA,
            illeggibile("30/06/2029"),
        );
        e.metti(
            data,
            &format!("{nome}-impossibile"),
            "2029-02-30",
            code::FLU_DATA,
            illeggibile("2029-02-30"),
        );
        e.metti(
            data,
            &format!("{nome}-mancante"),
            "",
            code::FLU_MANCANTE,
            illeggibile(""),
        );
    }
    e.metti(
        "de_denominazione",
        "denominazione-mancante",
        "",
        code::FLU_MANCANTE,
        Esito::Caricata,
    );
    e.metti(
        "de_denominazione",
        "denominazione-lunga",
        "Cooperativa sociale dei servizi riuniti",
        code::FLU_LUNGO,
        Esito::Caricata,
    );
    e.metti(
        "de_causale",
        "causale-mancante",
        "",
        code::FLU_MANCANTE,
        Esito::Caricata,
    );
    e.metti(
        "num_importo",
        "importo-un-decimale",
        "75.5",
        code::FLU_FORMATO,
        Esito::Caricata,
    );
    e.doppione("bolletta-doppia", "cod_bolletta");
    e.guasti
}
