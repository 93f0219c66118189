//! What a caller asks of a validation, and what it gets.

use crate::finding::{Finding, Severity};
use crate::xml::{Limits, QName};

use super::Captured;

/// Conventional prefixes for the paths of findings: namespace and prefix. A namespace without one is written `Q{…}`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prefixes(Vec<(Box<str>, Box<str>)>);

impl Prefixes {
    /// From pairs (namespace, prefix).
    #[must_use]
    pub fn new(pairs: &[(&str, &str)]) -> Self {
        Self(
            pairs
                .iter()
                .map(|(namespace, prefix)| ((*namespace).into(), (*prefix).into()))
                .collect(),
        )
    }

    /// The prefix of a namespace.
    #[must_use]
    pub fn prefix(&self, namespace: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| **known == *namespace)
            .map(|(_, prefix)| &**prefix)
    }
}

/// What a caller sets for a validation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Findings kept; further ones are only counted. Default 100.
    pub max_findings: usize,
    /// Severity of every finding. Default [`Severity::Error`].
    pub severity: Severity,
    /// Prefixes used in paths.
    pub prefixes: Prefixes,
    /// Bounds of a document that is read by the validator itself.
    pub limits: Limits,
    /// Elements with simple content whose text is handed back in [`Report::values`].
    pub captures: Vec<QName>,
    /// Elements whose date the schema takes with a zone and their reader does not: a zone there is `XML-FUSO-ILLEGGIBILE`.
    pub zoneless: Vec<QName>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_findings: 100,
            severity: Severity::Error,
            prefixes: Prefixes::default(),
            limits: Limits::default(),
            captures: Vec::new(),
            zoneless: Vec::new(),
        }
    }
}

/// Which global elements may stand as the root of what is validated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Roots<'r> {
    /// Every global element of the schema set.
    Any,
    /// Only these.
    Only(&'r [QName]),
}

/// The outcome of a validation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The findings in document order, at most [`Options::max_findings`].
    pub findings: Vec<Finding>,
    /// How many more were met and not kept.
    pub more: u64,
    /// The name of the root as the document has it; `None` when no root was read.
    pub root: Option<QName>,
    /// Whether the input was read to its end: `false` after `XML-MALFORMATO`, `XML-DTD` or `XML-LIMITE`.
    pub complete: bool,
    /// The captured elements in document order.
    pub values: Vec<Captured>,
}

impl Report {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty() && self.more == 0
    }
}
