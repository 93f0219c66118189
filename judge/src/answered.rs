//! `check.answered/1`: what was asked, up to which entry, the answer.

use contracts::finding::Finding;
use ledger::entry::{Body, Family};
use serde::{Deserialize, Serialize};

use crate::check::Check;
use crate::evaluate::{Esito, evaluate};
use crate::view::View;

/// The answer to a check, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Parola {
    /// It holds.
    Holds,
    /// It is broken.
    Broken,
    /// It was given up before it could be answered (an interrupted run).
    NotYet,
}

/// Body of `check.answered/1`. Written once a check, with the answer that stood; replay evaluates the check again over
/// the entries up to `taglio` and must find the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// The check.
    pub check: Check,
    /// `seq` of the last entry that was seen.
    pub taglio: u64,
    /// The answer.
    pub esito: Parola,
    /// Findings, when it is broken.
    #[serde(default)]
    pub rilievi: Vec<Finding>,
}

impl Body for Answered {
    const FAMILY: Family = Family::Check;
    const KIND: &'static str = "check.answered/1";
}

impl Answered {
    /// The answer that [`evaluate`] gave over `view` as it stands.
    #[must_use]
    pub fn new(check: Check, view: &View, esito: Esito) -> Self {
        let (esito, rilievi) = match esito {
            Esito::Holds => (Parola::Holds, Vec::new()),
            Esito::Broken(rilievi) => (Parola::Broken, rilievi),
            Esito::NotYet => (Parola::NotYet, Vec::new()),
        };
        Self {
            check,
            taglio: view.ultimo().unwrap_or(0),
            esito,
            rilievi,
        }
    }

    /// Evaluates the check over `view` as it stands.
    #[must_use]
    pub fn evaluated(check: Check, view: &View) -> Self {
        let esito = evaluate(&check, view);
        Self::new(check, view, esito)
    }
}
