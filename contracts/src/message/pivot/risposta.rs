//! The answers (`mypivot-web-services.md` §2), in schema order. An absent field is left out of the message: with a `fault` all of them
//! are, and the answer then does not keep to its schema (§1.4).

use serde::{Deserialize, Serialize};

use super::pagati::Gruppo;
use crate::message::NonConforme;
use crate::message::cursore::Cursore;
use crate::message::fault::Fault;
use crate::message::forma::{Euro, Giornata, Istante};
use crate::message::scrittura::{Scrittore, attributo};
use crate::message::tracciato::{Forma, Molteplice, documento};
use crate::xml::Source;

/// An answer of MyPivot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "operazione")]
#[allow(missing_docs)]
pub enum Risposta {
    #[serde(rename = "pivotSILAutorizzaImportFlusso")]
    AutorizzaImportFlusso(Autorizzazione),
    #[serde(rename = "pivotSILAutorizzaImportFlussoRendicontazione")]
    AutorizzaImportFlussoRendicontazione(Autorizzazione),
    #[serde(rename = "pivotSILAutorizzaImportFlussoRT")]
    AutorizzaImportFlussoRt(Autorizzazione),
    #[serde(rename = "pivotSILAutorizzaImportFlussoTesoreria")]
    AutorizzaImportFlussoTesoreria(Autorizzazione),
    #[serde(rename = "pivotSILChiediStatoImportFlusso")]
    ChiediStatoImportFlusso(EsitoStato),
    #[serde(rename = "pivotSILChiediStatoImportFlussoTesoreria")]
    ChiediStatoImportFlussoTesoreria(EsitoStato),
    #[serde(rename = "pivotSILPrenotaExportFlussoRiconciliazione")]
    PrenotaExport(Prenotazione),
    #[serde(rename = "pivotSILChiediStatoExportFlussoRiconciliazione")]
    ChiediStatoExport(EsitoStatoExport),
    #[serde(rename = "pivotSILChiediPagatiRiconciliati")]
    ChiediPagatiRiconciliati(PagatiRiconciliati),
    #[serde(rename = "pivotSILChiediAccertamento")]
    ChiediAccertamento(Accertamenti),
}

documento! {
    /// Answer of the four AutorizzaImport operations (§2.1).
    #[derive(Default)]
    Autorizzazione["", ""] {
        fault: Option<Fault> = "fault",
        upload_url: Option<String> = "uploadUrl",
        /// a JWS, valid one hour. The platform leaves it empty; the edge signs it.
        authorization_token: Option<String> = "authorizationToken",
        request_token: Option<String> = "requestToken",
        import_path: Option<String> = "importPath",
    }
    /// Answer of the two ChiediStatoImport operations (§2.2).
    #[derive(Default)]
    EsitoStato["", ""] {
        fault: Option<Fault> = "fault",
        stato: Option<String> = "stato",
    }
    /// Answer of PrenotaExport (§2.3).
    #[derive(Default)]
    Prenotazione["", ""] {
        fault: Option<Fault> = "fault",
        request_token: Option<String> = "requestToken",
        /// `yyyy-MM-dd`, only when `dataUltimoAggiornamentoDa` was given
        data_a: Option<String> = "dataA" as Giornata,
    }
    /// Answer of ChiediStatoExport (§2.4).
    #[derive(Default)]
    EsitoStatoExport["", ""] {
        fault: Option<Fault> = "fault",
        stato: Option<String> = "stato",
        /// only when the file is ready
        download_url: Option<String> = "downloadUrl",
    }
    /// Answer of ChiediPagatiRiconciliati (§2.5). With everything absent it is the empty answer to a wrong password.
    #[derive(Default)]
    PagatiRiconciliati["", ""] {
        fault: Option<Fault> = "fault",
        /// 1000 at most
        gruppi: Vec<Gruppo> = "pagamentiRiconciliatiPerTipoDovuto" as Gruppi,
        /// payments in the answer
        numero_totale: Option<u64> = "numeroTotale",
        /// the greatest `data` of the answer
        data_a: Option<String> = "dataA" as Istante,
    }
    /// Answer of ChiediAccertamento (§2.6).
    #[derive(Default)]
    Accertamenti["", ""] {
        fault: Option<Fault> = "fault",
        bilanci: Vec<BilancioUfficio> = "bilancio",
    }
    /// `bilancio`
    #[derive(Default)]
    BilancioUfficio["", ""] {
        ufficio: String = "ufficio",
        tipi_dovuto: Vec<BilancioTipoDovuto> = "tipoDovuto",
    }
    /// `tipoDovuto`
    #[derive(Default)]
    BilancioTipoDovuto["", ""] {
        codice: String = "codTipoDovuto",
        capitoli: Vec<BilancioCapitolo> = "capitolo",
    }
    /// `capitolo`
    #[derive(Default)]
    BilancioCapitolo["", ""] {
        codice: String = "codCapitolo",
        /// `codAccertamento` and amount in cents
        accertamenti: Vec<(String, i64)> = "accertamento" as Accertamento,
    }
}

/// `pagamentiRiconciliatiPerTipoDovuto`, each with its attribute.
struct Gruppi;

const GRUPPO: &str = "identificativoTipoDovuto";

impl Forma<Vec<Gruppo>> for Gruppi {
    fn leggi<S: Source>(
        cursore: &mut Cursore<S>,
        namespace: &str,
        nome: &'static str,
    ) -> Result<Vec<Gruppo>, NonConforme> {
        let mut gruppi = Vec::new();
        while cursore.viene(namespace, nome)? {
            let tipo_dovuto = cursore.entra_con(namespace, nome, GRUPPO)?;
            let pagamenti = Molteplice::leggi(cursore, "", "pagamentiRiconciliati")?;
            cursore.esci()?;
            gruppi.push(Gruppo {
                tipo_dovuto,
                pagamenti,
            });
        }
        Ok(gruppi)
    }

    fn scrivi(gruppi: &Vec<Gruppo>, x: &mut Scrittore, tag: &str) {
        for gruppo in gruppi {
            let tag = match &gruppo.tipo_dovuto {
                Some(tipo) => format!("{tag} {GRUPPO}=\"{}\"", attributo(tipo)),
                None => tag.to_owned(),
            };
            x.elemento(&tag, |x| {
                gruppo.pagamenti.scrivi(x, "pagamentiRiconciliati");
            });
        }
    }
}

/// `accertamento`: code and amount.
struct Accertamento;

impl Forma<Vec<(String, i64)>> for Accertamento {
    fn leggi<S: Source>(
        cursore: &mut Cursore<S>,
        namespace: &str,
        nome: &'static str,
    ) -> Result<Vec<(String, i64)>, NonConforme> {
        let mut tutti = Vec::new();
        while cursore.se(namespace, nome)? {
            let codice = Molteplice::leggi(cursore, "", "codAccertamento")?;
            tutti.push((codice, Euro::leggi(cursore, "", "importo")?));
            cursore.esci()?;
        }
        Ok(tutti)
    }

    fn scrivi(tutti: &Vec<(String, i64)>, x: &mut Scrittore, tag: &str) {
        for (codice, centesimi) in tutti {
            x.elemento(tag, |x| {
                x.campo("codAccertamento", codice);
                Euro::scrivi(centesimi, x, "importo");
            });
        }
    }
}

impl Risposta {
    /// Name of the operation, for instance `pivotSILChiediAccertamento`.
    #[must_use]
    pub fn operazione(&self) -> &'static str {
        match self {
            Self::AutorizzaImportFlusso(_) => "pivotSILAutorizzaImportFlusso",
            Self::AutorizzaImportFlussoRendicontazione(_) => {
                "pivotSILAutorizzaImportFlussoRendicontazione"
            }
            Self::AutorizzaImportFlussoRt(_) => "pivotSILAutorizzaImportFlussoRT",
            Self::AutorizzaImportFlussoTesoreria(_) => "pivotSILAutorizzaImportFlussoTesoreria",
            Self::ChiediStatoImportFlusso(_) => "pivotSILChiediStatoImportFlusso",
            Self::ChiediStatoImportFlussoTesoreria(_) => "pivotSILChiediStatoImportFlussoTesoreria",
            Self::PrenotaExport(_) => "pivotSILPrenotaExportFlussoRiconciliazione",
            Self::ChiediStatoExport(_) => "pivotSILChiediStatoExportFlussoRiconciliazione",
            Self::ChiediPagatiRiconciliati(_) => "pivotSILChiediPagatiRiconciliati",
            Self::ChiediAccertamento(_) => "pivotSILChiediAccertamento",
        }
    }

    /// The answer to `richiesta` that has this fault alone.
    #[must_use]
    pub fn con_fault(richiesta: &super::richiesta::Richiesta, fault: Fault) -> Self {
        use super::richiesta::Richiesta;
        let fault = Some(fault);
        let autorizzazione = |fault| Autorizzazione {
            fault,
            ..Autorizzazione::default()
        };
        let stato = |fault| EsitoStato { fault, stato: None };
        match richiesta {
            Richiesta::AutorizzaImportFlusso(_) => {
                Self::AutorizzaImportFlusso(autorizzazione(fault))
            }
            Richiesta::AutorizzaImportFlussoRendicontazione(_) => {
                Self::AutorizzaImportFlussoRendicontazione(autorizzazione(fault))
            }
            Richiesta::AutorizzaImportFlussoRt(_) => {
                Self::AutorizzaImportFlussoRt(autorizzazione(fault))
            }
            Richiesta::AutorizzaImportFlussoTesoreria(_) => {
                Self::AutorizzaImportFlussoTesoreria(autorizzazione(fault))
            }
            Richiesta::ChiediStatoImportFlusso(_) => Self::ChiediStatoImportFlusso(stato(fault)),
            Richiesta::ChiediStatoImportFlussoTesoreria(_) => {
                Self::ChiediStatoImportFlussoTesoreria(stato(fault))
            }
            Richiesta::PrenotaExport(_) => Self::PrenotaExport(Prenotazione {
                fault,
                ..Prenotazione::default()
            }),
            Richiesta::ChiediStatoExport(_) => Self::ChiediStatoExport(EsitoStatoExport {
                fault,
                ..EsitoStatoExport::default()
            }),
            Richiesta::ChiediPagatiRiconciliati(_) => {
                Self::ChiediPagatiRiconciliati(PagatiRiconciliati {
                    fault,
                    ..PagatiRiconciliati::default()
                })
            }
            Richiesta::ChiediAccertamento(_) => Self::ChiediAccertamento(Accertamenti {
                fault,
                ..Accertamenti::default()
            }),
        }
    }

    /// The business fault, if this answer has one.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        match self {
            Self::AutorizzaImportFlusso(r)
            | Self::AutorizzaImportFlussoRendicontazione(r)
            | Self::AutorizzaImportFlussoRt(r)
            | Self::AutorizzaImportFlussoTesoreria(r) => r.fault.as_ref(),
            Self::ChiediStatoImportFlusso(r) | Self::ChiediStatoImportFlussoTesoreria(r) => {
                r.fault.as_ref()
            }
            Self::PrenotaExport(r) => r.fault.as_ref(),
            Self::ChiediStatoExport(r) => r.fault.as_ref(),
            Self::ChiediPagatiRiconciliati(r) => r.fault.as_ref(),
            Self::ChiediAccertamento(r) => r.fault.as_ref(),
        }
    }

    /// The authorisation of an upload, if this answer is one.
    #[must_use]
    pub fn autorizzazione_mut(&mut self) -> Option<&mut Autorizzazione> {
        match self {
            Self::AutorizzaImportFlusso(r)
            | Self::AutorizzaImportFlussoRendicontazione(r)
            | Self::AutorizzaImportFlussoRt(r)
            | Self::AutorizzaImportFlussoTesoreria(r) => Some(r),
            _ => None,
        }
    }
}
