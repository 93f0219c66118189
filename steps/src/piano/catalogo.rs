//! `features/plan.toml`: the catalogue of cases and requirements.

use contracts::finding::Certainty;
use judge::caso::{Caso, Level};
use serde::Deserialize;

/// The text that is embedded.
pub(crate) const TESTO: &str = include_str!("../../../features/plan.toml");

/// The catalogue.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogo {
    /// Name of the plan.
    pub piano: String,
    /// Version of the plan.
    pub versione: String,
    /// Cases.
    #[serde(rename = "caso")]
    pub casi: Vec<Caso>,
    /// Requirements (`test-plans.md` §9).
    #[serde(rename = "requisito")]
    pub requisiti: Vec<Requisito>,
}

/// A requirement.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requisito {
    /// Id, for instance `RV-07`.
    pub id: String,
    /// Title, Italian.
    pub titolo: String,
    /// Why it has no case yet.
    pub motivo: Option<String>,
}

/// The catalogue does not read.
#[derive(Debug, thiserror::Error)]
#[error("features/plan.toml non si legge: {0}")]
pub struct CatalogoError(#[from] toml::de::Error);

impl Catalogo {
    /// Reads a catalogue.
    ///
    /// # Errors
    /// When the text is not the TOML of a catalogue.
    pub fn leggi(testo: &str) -> Result<Self, CatalogoError> {
        Ok(toml::from_str(testo)?)
    }

    /// The catalogue that is embedded in this binary.
    ///
    /// # Errors
    /// As [`Catalogo::leggi`].
    pub fn incluso() -> Result<Self, CatalogoError> {
        Self::leggi(TESTO)
    }

    /// The case with this id.
    #[must_use]
    pub fn caso(&self, id: &str) -> Option<&Caso> {
        self.casi.iter().find(|c| c.id == id)
    }
}

/// Level as shown: `M`, `C`, `N`.
#[must_use]
pub fn livello(livello: Level) -> &'static str {
    match livello {
        Level::M => "M",
        Level::C => "C",
        Level::N => "N",
    }
}

/// Certainty as shown.
#[must_use]
pub fn certezza(certezza: Certainty) -> &'static str {
    match certezza {
        Certainty::Certain => "C",
        Certainty::Inferred => "I",
        Certainty::Unknown => "U",
    }
}
