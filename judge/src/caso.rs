//! A case of the plan, as it stands in the first entry of its stream.

use contracts::finding::Certainty;
use serde::{Deserialize, Serialize};

/// Level of a case (`test-plans.md` §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Level {
    /// Mandatory for the mode.
    M,
    /// Conditional: only if the product declares the function.
    C,
    /// Negative.
    N,
}

/// A case of `features/plan.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Caso {
    /// Id, for instance `MP-DOV-01`.
    pub id: String,
    /// Title, Italian.
    pub titolo: String,
    /// Area, for instance `DOV`.
    pub area: String,
    /// Level.
    pub livello: Level,
    /// What the case is for, one Italian sentence.
    pub obiettivo: String,
    /// Operations and documents that the case's purpose touches: a finding on one of them decides the case.
    pub scopo: Vec<String>,
    /// Requirement ids, for instance `RV-07`.
    pub requisiti: Vec<String>,
    /// Ceiling of the verdict.
    pub certezza: Certainty,
    /// Ids of the official plan; empty until it is at hand.
    #[serde(default)]
    pub ufficiali: Vec<String>,
    /// Actions of the driver that the case needs.
    pub azioni: Vec<String>,
    /// Whether the case needs the product's clock to be moved.
    #[serde(default)]
    pub orologio: bool,
    /// What a reader must know beside the title, for instance what is not judged here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nota: Option<String>,
}

/// `about` of a case's stream (`stream.opened/1`): everything the judge needs beside the entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apertura {
    /// The case.
    pub caso: Caso,
    /// Variant (`@variante:<nome>`), if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variante: Option<String>,
    /// Attempt, from 1.
    pub tentativo: u32,
    /// Actions that the product's profile claims.
    pub dichiarate: Vec<String>,
    /// `simulata` or `reale`.
    pub bersaglio: String,
    /// Texts of the steps, background included, in order, with their keyword.
    pub passi: Vec<(String, String)>,
}
