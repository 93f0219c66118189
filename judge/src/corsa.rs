//! What the first entry of a run's stream says: plan, profile, environment and the list of cases. With the streams of the cases
//! it is all that reports need.

use serde::{Deserialize, Serialize};

use crate::caso::Caso;
use crate::verdict::Selection;

/// `about` of the run stream (`stream.opened/1`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AperturaCorsa {
    /// Version of the bench.
    pub banco: String,
    /// Name and version of the plan.
    pub piano: NomeVersione,
    /// The product, as its profile names it.
    pub prodotto: NomeVersione,
    /// Its vendor.
    pub fornitore: String,
    /// `simulata` or `reale`.
    pub bersaglio: String,
    /// `indirizzo-per-caso` or `ente-fisso`.
    pub isolamento: String,
    /// `virtuale` or `reale`.
    pub orologio: String,
    /// Kind of driver.
    pub driver: String,
    /// IPA code of the ente.
    pub cod_ipa: String,
    /// Durability of the ledger: `write` or `sync`.
    pub durata: String,
    /// Seeded faults and null products of the reference product, by name.
    #[serde(default)]
    pub difetti: Vec<String>,
    /// Every scenario of the plan, in its order, with its selection.
    pub scenari: Vec<Previsto>,
}

/// A name with a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NomeVersione {
    /// Name.
    pub nome: String,
    /// Version.
    pub versione: String,
}

/// A scenario of the plan, selected or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Previsto {
    /// The case.
    pub caso: Caso,
    /// Variant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variante: Option<String>,
    /// Name of the scenario.
    pub scenario: String,
    /// Feature file below `features/`.
    pub file: String,
    /// Whether its id and grouping are reconstructed (`@ricostruito`).
    pub ricostruito: bool,
    /// Selection.
    pub selezione: Selection,
    /// Name of its stream, when it is selected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flusso: Option<String>,
}
