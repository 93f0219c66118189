//! What becomes of a row, and of a whole file.

/// Why the platform puts a row among the rejected ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scarto {
    /// Code, where the platform has one; several may be glued (`mypay-flows.md` §12).
    pub codice: String,
    /// Its text.
    pub descrizione: String,
}

impl Scarto {
    pub(crate) fn di(codice: &str, descrizione: impl Into<String>) -> Self {
        Self {
            codice: codice.to_owned(),
            descrizione: descrizione.into(),
        }
    }

    /// Of a loader that has no codes.
    pub(crate) fn testo(descrizione: impl Into<String>) -> Self {
        Self::di("", descrizione)
    }
}

/// What the platform does with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Esito {
    /// Loads it.
    Caricata,
    /// Rejects it and tells so.
    Scartata(Scarto),
    /// Drops it without a trace; why, an Italian clause.
    Ignorata(&'static str),
    /// Breaks on it: the whole file is lost; how, as [`Rifiuto`].
    Fatale(Rifiuto),
    /// Never comes to it: the file was lost before.
    NonLetta,
}

/// What the platform does with the whole file when it does not load it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rifiuto {
    /// Refused by the upload endpoint; the text of its answer.
    AlCaricamento(String),
    /// MyPay, `IMPORT_ABORTITO`: code and text; the name is used up.
    Abortito {
        /// `cod_errore`.
        codice: String,
        /// Text shown to the operator.
        testo: String,
    },
    /// MyPay, `IMPORT_IN_ELAB` for ever, no flow, no code.
    Bloccato,
    /// MyPay, `IMPORT_ESEGUITO` with `PAA_IMPORT_ERROR`, no row loaded: there is no csv of the right name in the package
    /// (`mypay-flows.md` §4.3 #9).
    SenzaCsv,
    /// MyPivot: the flow ends, or is stuck, in this state; code and text as far as the platform tells them.
    Stato {
        /// `cod_stato` of the flow (`mypivot-flows.md` §2.5).
        stato: &'static str,
        /// `codErrore`; may be empty.
        codice: String,
        /// Text of the mail or of the log; may be empty.
        testo: String,
    },
}

impl Rifiuto {
    /// The text that the platform has for it; empty when it has none.
    #[must_use]
    pub fn testo(&self) -> &str {
        match self {
            Self::AlCaricamento(testo)
            | Self::Abortito { testo, .. }
            | Self::Stato { testo, .. } => testo,
            Self::Bloccato | Self::SenzaCsv => "",
        }
    }

    /// The flow ends in `ERROR_LOAD` with this text.
    pub(crate) fn error_load(testo: impl Into<String>) -> Self {
        Self::stato("ERROR_LOAD", "", testo)
    }

    pub(crate) fn stato(stato: &'static str, codice: &str, testo: impl Into<String>) -> Self {
        Self::Stato {
            stato,
            codice: codice.to_owned(),
            testo: testo.into(),
        }
    }
}
