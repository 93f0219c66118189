//! What an `Allora` step asks. A check is data: replay judges it again over the same prefix of the stream, without cucumber.

use serde::{Deserialize, Serialize};

/// A check, as it stands in `check.answered/1`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Version of this type: 1.
    pub versione: u32,
    /// Number in the stream, from 1.
    pub numero: u64,
    /// Index of the step that asks.
    pub passo: u32,
    /// Only entries from this `seq` count.
    pub dal: u64,
    /// What is asked.
    pub domanda: Domanda,
    /// Code of the finding against the product when it is broken.
    pub codice: String,
}

/// What is asked, and of what it is asked: the wire, the product's own word, or the Region's events.
///
/// `operazione` may name several operations separated by `|`: any of them counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "tipo", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Domanda {
    /// The wire: requests of the product for this operation.
    Richiesta {
        /// Operation.
        operazione: String,
        /// What each counted request must show.
        attese: Vec<Attesa>,
        /// How many of them.
        quante: Quante,
    },
    /// The wire: at least one request for this operation, and each without a contract finding of severity error.
    Conforme {
        /// Operation.
        operazione: String,
    },
    /// The wire: the Region's last answer to this operation. Broken is an error of the bench, not of the product.
    Risposta {
        /// Operation.
        operazione: String,
        /// What it must show.
        attese: Vec<Attesa>,
    },
    /// The citizen's browser: the last page of this kind that the walk reached.
    Cittadino {
        /// What it must show: `url`, `status`, `query/<name>`, `testo`; where the body is JSON (the node's answer to a PSP) also
        /// paths into it below `json/`.
        attese: Vec<Attesa>,
    },
    /// The product's own word: the answer to a read action, repeated until the deadline.
    Prodotto {
        /// Name of the action whose last answer is looked at: `leggi-dovuto` (fields of its `dovuto`), `leggi-operazioni` (fields of
        /// each of its `operazioni`), or any other (fields of its data).
        lettura: String,
        /// What the debt, or the counted operations of the list, must show.
        attese: Vec<Attesa>,
        /// Or else all of one of these.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        oppure: Vec<Vec<Attesa>>,
        /// How many of the list; for one debt always [`Quante::AlmenoUna`].
        quante: Quante,
    },
    /// The Region's events. Not visible on a real target: REVIEW there.
    Evento {
        /// Kind, for instance `dovuto.inserito/1`.
        evento: String,
        /// What each counted event must show; paths into its body.
        attese: Vec<Attesa>,
        /// How many of them.
        quante: Quante,
    },
    /// The Region's events: how many of the first kinds, less those of the second. Not visible on a real target.
    Saldo {
        /// Kinds that add one.
        aggiunge: Vec<String>,
        /// Kinds that take one away.
        toglie: Vec<String>,
        /// What must be left.
        esattamente: i64,
    },
}

/// How many must match. Upper bounds hold only when the deadline has passed: they make a quiet window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quante {
    /// At least one.
    AlmenoUna,
    /// Exactly this many, and no more until the deadline.
    Esattamente(u32),
    /// At most this many until the deadline.
    AlPiu(u32),
}

/// One expectation on one field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attesa {
    /// Path of the field: as `contracts::message::campi` names it on the wire, or into the JSON of the product's word or of an
    /// event (`dovuto/stato`).
    pub campo: String,
    /// What it must be.
    pub come: Come,
}

/// What a field must be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Come {
    /// Equal to this value, as text.
    Uguale(Valore),
    /// Other than this value, or absent.
    Diverso(Valore),
    /// One of these.
    UnoFra(Vec<Valore>),
    /// Holds this value somewhere, as text.
    Contiene(Valore),
    /// There, and not empty.
    Presente,
    /// Not there, or empty.
    Assente,
    /// Not there, or equal to this value.
    AssenteOUguale(Valore),
    /// Matches this regular expression, whole.
    Forma(String),
    /// The notice number of this IUV: `3` and its 17 digits (`pagopa-identifiers.md` §2).
    NumeroAvvisoDi(Valore),
    /// A date equal to this one, or the day before it (`Pagati` renders dates in UTC, `mypay-web-services.md` §3.6).
    DataOGiornoPrima(Valore),
}

/// A value to compare with: literal, or found elsewhere in the same stream when the check is evaluated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Valore {
    /// As it stands.
    Letterale(String),
    /// Field of a request of the product: operation, field, which (first or last).
    DallaRichiesta(Fonte),
    /// Field of an answer of the Region.
    DallaRisposta(Fonte),
    /// Field of an event of the Region: `operazione` is the event's kind.
    DallEvento(Fonte),
    /// Field of the data of a driver's answer: `operazione` is the action's name.
    DalProdotto(Fonte),
}

/// Where a referenced value is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fonte {
    /// Operation, event kind or action.
    pub operazione: String,
    /// Path of the field.
    pub campo: String,
    /// Which of several.
    pub quale: Quale,
}

/// First or last of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quale {
    /// The first of the stream.
    Prima,
    /// The last one.
    Ultima,
}
