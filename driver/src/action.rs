//! The action set: JSON in and out, published as JSON Schema 2020-12 (`collaudo driver --schema`).
//!
//! An adapter gets one [`Request`] and answers with one [`Answer`].

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One request to the product's adapter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Version of this protocol: 1.
    pub versione: u32,
    /// Case, for instance `MP-DOV-01`.
    pub caso: String,
    /// Where the Region is for this case.
    pub regione: Regione,
    /// The ente on whose behalf the product acts, with its credential.
    pub ente: Ente,
    /// Instant on the clock of the case, RFC 3339. A product on a real clock ignores it.
    pub ora: String,
    /// Seconds of wall time within which the answer must come.
    pub scadenza_secondi: u64,
    /// What to do.
    pub azione: Azione,
}

/// Addresses of the Region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Regione {
    /// Base address of the case, without a final `/`.
    pub base: String,
    /// Endpoint of the SOAP services.
    pub ws: String,
}

/// The ente.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ente {
    /// IPA code.
    pub cod_ipa: String,
    /// Fiscal code.
    pub codice_fiscale: String,
    /// Password of the web services.
    pub password: String,
}

/// The actions. A product that lacks one answers `non-supportata`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "nome", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Azione {
    /// Takes the addresses and the credential of the request for this case. First action of each case.
    Configura,
    /// Registers a debt and sends it to the Region as a single dovuto (paaSILImportaDovuto, azione I, IUV generated).
    /// Data of the answer: `iud` (chosen by the product).
    RegistraDovuto(NuovoDovuto),
    /// Changes an open debt and tells the Region (azione M).
    ModificaDovuto {
        /// IUD that the product gave.
        iud: String,
        /// New amount, `123.45`.
        importo: Option<String>,
        /// New causale.
        causale: Option<String>,
        /// New due date, `yyyy-MM-dd`.
        data_scadenza: Option<String>,
    },
    /// Annuls an open debt and tells the Region (azione A).
    AnnullaDovuto {
        /// IUD that the product gave.
        iud: String,
    },
    /// Starts an immediate payment of a new debt (paaSILInviaDovuti), or of an existing notice (paaSILVerificaAvviso) when
    /// `iud` names a debt that has an IUV. Data: `iud`, `url` to which the citizen's browser is sent.
    AvviaPagamento {
        /// A new debt.
        dovuto: Option<NuovoDovuto>,
        /// Or an existing one.
        iud: Option<String>,
    },
    /// Asks the Region now for the outcome of all open debts and sessions.
    AggiornaEsiti,
    /// Tries again now what is waiting to be tried again.
    Riprova,
    /// The clock of the case moved: does all work that is due up to `ora` of the request, then answers.
    PassaTempo,
    /// Reads one debt. Data: `dovuto` as [`StatoDovuto`].
    LeggiDovuto {
        /// IUD that the product gave.
        iud: String,
    },
    /// Reads the operations towards the Region. Data: `operazioni`, list of [`Operazione`], oldest first.
    LeggiOperazioni,
}

/// A new debt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NuovoDovuto {
    /// Code of the tipo dovuto.
    pub tipo_dovuto: String,
    /// Amount, `123.45`.
    pub importo: String,
    /// Causale.
    pub causale: String,
    /// Due date, `yyyy-MM-dd`.
    pub data_scadenza: Option<String>,
    /// `datiSpecificiRiscossione`, for instance `9/0101100IM/`.
    pub dati_specifici_riscossione: String,
    /// Payer.
    pub pagatore: Pagatore,
}

/// Payer of a debt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pagatore {
    /// `F` person or `G` legal person.
    pub tipo: String,
    /// Codice fiscale or partita IVA.
    pub codice: String,
    /// Name.
    pub anagrafica: String,
    /// E-mail.
    pub email: Option<String>,
}

/// A debt as the product shows it to its operator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatoDovuto {
    /// IUD.
    pub iud: String,
    /// State.
    pub stato: Stato,
    /// Amount, `123.45`.
    pub importo: String,
    /// Causale.
    pub causale: Option<String>,
    /// Due date.
    pub data_scadenza: Option<String>,
    /// IUV, once known.
    pub iuv: Option<String>,
    /// Notice number as shown to the citizen, once known.
    pub numero_avviso: Option<String>,
    /// Address of the notice's PDF, as the Region gave it.
    pub url_avviso: Option<String>,
    /// Date of payment `yyyy-MM-dd`, when paid.
    pub data_pagamento: Option<String>,
    /// Amount paid, when paid.
    pub importo_pagato: Option<String>,
    /// IUR, when paid.
    pub iur: Option<String>,
    /// Name of the PSP (istituto attestante), when paid.
    pub psp: Option<String>,
    /// The receipt (rt) in base64, when the product holds it.
    pub ricevuta: Option<String>,
    /// How many payments are registered on it.
    pub pagamenti: Option<u32>,
}

/// State of a debt in the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Stato {
    /// Not yet accepted by the Region: being sent, or waiting to be tried again.
    DaInviare,
    /// Open: can be paid.
    Aperto,
    /// A payment is under way, outcome not yet known.
    InPagamento,
    /// Paid, on the word of the Region.
    Pagato,
    /// Annulled.
    Annullato,
    /// Refused by the Region.
    Rifiutato,
    /// Needs an operator.
    DaVerificare,
}

/// An operation towards the Region as the product shows it to its operator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Operazione {
    /// Name, for instance `paaSILImportaDovuto`.
    pub operazione: String,
    /// IUD it concerns.
    pub iud: Option<String>,
    /// Outcome.
    pub esito: EsitoOperazione,
    /// Fault code, when the Region gave one.
    pub codice: Option<String>,
    /// Text shown to the operator.
    pub testo: Option<String>,
    /// Attempts so far.
    pub tentativi: u32,
    /// Instant of the next attempt, RFC 3339, when one is planned.
    pub prossimo_tentativo: Option<String>,
}

/// Outcome of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EsitoOperazione {
    /// Done.
    Riuscita,
    /// Failed for good.
    Fallita,
    /// Will be tried again.
    InAttesa,
}

/// The answer of the product's adapter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// What became of the action.
    pub esito: Esito,
    /// Data of the action (see each action).
    #[serde(default)]
    pub dati: BTreeMap<String, Value>,
    /// For the operator, in any language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messaggio: Option<String>,
    /// Attachments: name and text or base64.
    #[serde(default)]
    pub allegati: Vec<Allegato>,
}

/// What became of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Esito {
    /// Carried out, whatever the Region answered or even if it could not be reached.
    Eseguita,
    /// The product itself declined.
    Rifiutata,
    /// The product has no such action.
    NonSupportata,
    /// The product could not act.
    Errore,
}

/// An attachment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Allegato {
    /// File name.
    pub nome: String,
    /// Media type.
    pub tipo: String,
    /// Content in base64.
    pub base64: String,
}
