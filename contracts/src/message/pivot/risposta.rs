//! The answers (`mypivot-web-services.md` §2), in schema order. An absent field is left out of the message: with a `fault` all of them
//! are, and the answer then does not keep to its schema (§1.4).

use serde::{Deserialize, Serialize};

use super::pagati::Gruppo;
use crate::message::fault::Fault;

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

/// Answer of the four AutorizzaImport operations (§2.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Autorizzazione {
    /// `fault`
    pub fault: Option<Fault>,
    /// `uploadUrl`
    pub upload_url: Option<String>,
    /// `authorizationToken`: a JWS, valid one hour. The platform leaves it empty; the edge signs it.
    pub authorization_token: Option<String>,
    /// `requestToken`
    pub request_token: Option<String>,
    /// `importPath`
    pub import_path: Option<String>,
}

/// Answer of the two ChiediStatoImport operations (§2.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EsitoStato {
    /// `fault`
    pub fault: Option<Fault>,
    /// `stato`
    pub stato: Option<String>,
}

/// Answer of PrenotaExport (§2.3).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prenotazione {
    /// `fault`
    pub fault: Option<Fault>,
    /// `requestToken`
    pub request_token: Option<String>,
    /// `dataA`: `yyyy-MM-dd`, only when `dataUltimoAggiornamentoDa` was given
    pub data_a: Option<String>,
}

/// Answer of ChiediStatoExport (§2.4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EsitoStatoExport {
    /// `fault`
    pub fault: Option<Fault>,
    /// `stato`
    pub stato: Option<String>,
    /// `downloadUrl`: only when the file is ready
    pub download_url: Option<String>,
}

/// Answer of ChiediPagatiRiconciliati (§2.5). With everything absent it is the empty answer to a wrong password.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PagatiRiconciliati {
    /// `fault`
    pub fault: Option<Fault>,
    /// `pagamentiRiconciliatiPerTipoDovuto`, 1000 at most
    pub gruppi: Vec<Gruppo>,
    /// `numeroTotale`: payments in the answer
    pub numero_totale: Option<u64>,
    /// `dataA`: the greatest `data` of the answer
    pub data_a: Option<String>,
}

/// Answer of ChiediAccertamento (§2.6).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accertamenti {
    /// `fault`
    pub fault: Option<Fault>,
    /// `bilancio`
    pub bilanci: Vec<BilancioUfficio>,
}

/// `bilancio`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BilancioUfficio {
    /// `ufficio`
    pub ufficio: String,
    /// `tipoDovuto`
    pub tipi_dovuto: Vec<BilancioTipoDovuto>,
}

/// `tipoDovuto`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BilancioTipoDovuto {
    /// `codTipoDovuto`
    pub codice: String,
    /// `capitolo`
    pub capitoli: Vec<BilancioCapitolo>,
}

/// `capitolo`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BilancioCapitolo {
    /// `codCapitolo`
    pub codice: String,
    /// `accertamento`: `codAccertamento` and amount in cents
    pub accertamenti: Vec<(String, i64)>,
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
