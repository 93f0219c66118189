//! Findings (*rilievi*): what the bench has to say about a message, a file or a behaviour.
//!
//! A finding's code comes from one locked registry; texts are Italian because a vendor reads them.
//! A finding never carries its own verdict: the severity is set by the caller, the certainty is a ceiling of the rule.

pub mod registry;
pub mod render;
pub mod sarif;

use serde::{Deserialize, Serialize};

/// How heavy a finding weighs. Set by the caller, never by the check itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Told for information; has no effect on a verdict.
    Info,
    /// A harmless variance: shown, never decides a case.
    Warning,
    /// A breach of the contract by the product.
    Error,
}

/// How sure the rule behind a finding is (marks of the fact sheets). A ceiling for the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Certainty {
    /// Read in a published source, or an expectation on the product itself: may FAIL a case.
    #[serde(rename = "C")]
    Certain,
    /// Inferred: ends at most in REVIEW.
    #[serde(rename = "I")]
    Inferred,
    /// Unknown: information only.
    #[serde(rename = "U")]
    Unknown,
}

/// A position in a text: line and column count from 1, the column in characters; `offset` in bytes from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Byte offset, from 0.
    pub offset: u64,
}

/// Where a finding is. For a document carried in base64 `outer` is the place in the message and `inner` that in the
/// decoded document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Position in the bytes that were sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outer: Option<Position>,
    /// Position in the decoded inner document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inner: Option<Position>,
    /// XPath of the element or attribute (with positions), prefixes as conventional in the fact sheets; for an inner
    /// document the path inside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The source line (of the inner document when `inner` is set), cut to a window around the column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<Excerpt>,
}

/// The offending line, ready to be shown with a caret.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excerpt {
    /// The text of the line, or a window of it.
    pub text: String,
    /// Column in characters of the first marked character within `text`, from 1.
    pub caret: u32,
    /// How many characters are marked, at least 1.
    pub width: u32,
}

/// One finding. Serialised as it stands in the ledger: every value is a string or a small integer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Code of the locked registry, for instance `XML-ORDINE`.
    pub code: String,
    /// Set by the caller.
    pub severity: Severity,
    /// Where, when it has a place in a message.
    #[serde(default)]
    pub place: Place,
    /// What is wrong here, one Italian sentence with the values at hand.
    pub message: String,
    /// What was expected, if it can be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What was found instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
}

impl Finding {
    /// A finding of a registered code without place; `severity` is the caller's.
    ///
    /// A code that is not in the registry is a mistake of the program and stops a debug build.
    #[must_use]
    pub fn new(code: &'static str, severity: Severity, message: impl Into<String>) -> Self {
        debug_assert!(
            registry::rule(code).is_some(),
            "code {code} is not in the registry"
        );
        Self {
            code: code.to_owned(),
            severity,
            place: Place::default(),
            message: message.into(),
            expected: None,
            found: None,
        }
    }

    /// The same finding at a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// The same finding with what was expected.
    #[must_use]
    pub fn expecting(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// The same finding with what was found instead.
    #[must_use]
    pub fn finding(mut self, found: impl Into<String>) -> Self {
        self.found = Some(found.into());
        self
    }

    /// What the registry says of this finding's code; `None` for a code of another version of the registry.
    #[must_use]
    pub fn rule(&self) -> Option<&'static registry::Rule> {
        registry::rule(&self.code)
    }
}
