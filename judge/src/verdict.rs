//! The words of a verdict, after ISO/IEC 9646, and the entry that holds one.

use contracts::finding::Finding;
use ledger::entry::{Body, Family};
use serde::{Deserialize, Serialize};

/// A verdict; only ever worsening in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Verdict {
    /// Nothing judged yet.
    None,
    /// All checks hold.
    Pass,
    /// Could not be judged, or needs a person: see [`Giudizio::adjudication`].
    Inconclusive,
    /// A check on the product is broken.
    Fail,
    /// The bench itself failed.
    Error,
}

/// Whether a person has to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Adjudication {
    /// INCONCLUSIVE with an open adjudication is shown as REVIEW.
    Open,
    /// Attested by a person.
    Attested,
    /// Waived by a person.
    Waived,
}

/// Whether a case was run at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Selection {
    /// Selected and run.
    Selected,
    /// Not applicable: the ICS item that is not claimed.
    NotApplicable(String),
    /// Not run: the reason.
    NotRun(String),
}

/// `verdict.given/1`, closing entry of a case's stream; also of each generated case, in the run stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Giudizio {
    /// Case id.
    pub caso: String,
    /// Variant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variante: Option<String>,
    /// Selection.
    pub selezione: Selection,
    /// Verdict.
    pub verdetto: Verdict,
    /// Adjudication, if one is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adjudication: Option<Adjudication>,
    /// Why, Italian, first the reason that decided.
    pub motivi: Vec<String>,
    /// Findings that decided, or that are shown with the verdict; first the one that decided.
    pub rilievi: Vec<Finding>,
    /// Contract findings met by the way, with the operation: they go to the generated cases.
    #[serde(default)]
    pub di_passaggio: Vec<(String, Finding)>,
    /// `seq` of the last entry that was judged.
    pub taglio: u64,
}

impl Body for Giudizio {
    const FAMILY: Family = Family::Verdict;
    const KIND: &'static str = "verdict.given/1";
}

impl Giudizio {
    /// The word that is shown: the verdict, or `REVIEW` for INCONCLUSIVE with an open adjudication.
    #[must_use]
    pub fn parola(&self) -> &'static str {
        parola(self.verdetto, self.adjudication)
    }

    /// A case that was not run: not applicable, or not run for a reason.
    #[must_use]
    pub fn non_eseguito(caso: &str, variante: Option<&str>, selezione: Selection) -> Self {
        Self {
            caso: caso.to_owned(),
            variante: variante.map(str::to_owned),
            selezione,
            verdetto: Verdict::None,
            adjudication: None,
            motivi: Vec::new(),
            rilievi: Vec::new(),
            di_passaggio: Vec::new(),
            taglio: 0,
        }
    }

    /// Whether the case was selected and run.
    #[must_use]
    pub fn selezionato(&self) -> bool {
        self.selezione == Selection::Selected
    }
}

/// The word for a verdict: `NONE`, `PASS`, `INCONCLUSIVE`, `REVIEW`, `FAIL`, `ERROR`.
#[must_use]
pub fn parola(verdetto: Verdict, adjudication: Option<Adjudication>) -> &'static str {
    match (verdetto, adjudication) {
        (Verdict::None, _) => "NONE",
        (Verdict::Pass, _) => "PASS",
        (Verdict::Inconclusive, Some(Adjudication::Open)) => "REVIEW",
        (Verdict::Inconclusive, _) => "INCONCLUSIVE",
        (Verdict::Fail, _) => "FAIL",
        (Verdict::Error, _) => "ERROR",
    }
}
