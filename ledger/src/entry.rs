//! One entry of a stream, before and after it is written.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An instant in milliseconds since the Unix epoch (UTC). `ledger` never reads a clock: instants are passed in.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Millis(pub i64);

/// The six families of entry; they are never mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// A command, an operator's word, a due timer.
    Input,
    /// Bytes on the wire.
    Exchange,
    /// What the Region decided: all events of one decide are one entry.
    Event,
    /// What was asked, up to which entry, the answer.
    Check,
    /// A verdict.
    Verdict,
    /// The course of a run: streams, attempts, steps, clock, deadlines, faults, checkpoints.
    Course,
}

impl Family {
    /// All families, in the order of the design.
    pub const ALL: [Self; 6] = [
        Self::Input,
        Self::Exchange,
        Self::Event,
        Self::Check,
        Self::Verdict,
        Self::Course,
    ];

    /// As it stands in a line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Exchange => "exchange",
            Self::Event => "event",
            Self::Check => "check",
            Self::Verdict => "verdict",
            Self::Course => "course",
        }
    }
}

/// A typed body: what stands under `body` in the entries of one kind.
///
/// It serialises to an object without floats, integers below 2^53, and refuses unknown fields when read.
pub trait Body: Serialize + DeserializeOwned {
    /// Family of the entries that carry it.
    const FAMILY: Family;
    /// Kind with its version.
    const KIND: &'static str;
}

/// A body that cannot be written as, or read from, its entry.
#[derive(Debug, thiserror::Error)]
#[error("corpo di una voce «{kind}» non leggibile o non scrivibile: {source}")]
pub struct BodyError {
    /// Kind of the entry.
    pub kind: String,
    /// What serde has to say.
    #[source]
    pub source: serde_json::Error,
}

/// An entry that is about to be written: the stream gives it its `seq` and `prev`.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Family.
    pub family: Family,
    /// Kind with its version, for instance `dovuto.inserito/1`.
    pub kind: String,
    /// Instant on the clock of the sandbox (virtual or not).
    pub at: Millis,
    /// Instant on the wall; left out by normalisation.
    pub wall: Millis,
    /// Canonicalisable body: an object without floats, integers below 2^53.
    pub body: Value,
}

impl Draft {
    /// A draft of a typed body.
    ///
    /// # Errors
    /// When serde cannot turn the body into JSON (a map whose keys are not strings).
    pub fn of<B: Body>(body: &B, at: Millis, wall: Millis) -> Result<Self, BodyError> {
        let body = serde_json::to_value(body).map_err(|source| BodyError {
            kind: B::KIND.to_owned(),
            source,
        })?;
        Ok(Self {
            family: B::FAMILY,
            kind: B::KIND.to_owned(),
            at,
            wall,
            body,
        })
    }
}

/// An entry as read back.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Position in the stream, from 0 without gaps.
    pub seq: u64,
    /// Lower-case hex SHA-256 of the previous line of this stream; 64 zeros for the first.
    pub prev: String,
    /// Family.
    pub family: Family,
    /// Kind with its version.
    pub kind: String,
    /// Instant on the clock of the sandbox.
    pub at: Millis,
    /// Instant on the wall.
    pub wall: Millis,
    /// Body.
    pub body: Value,
}

impl Entry {
    /// The typed body, if the entry is of that kind; `None` when it is of another.
    ///
    /// # Errors
    /// When the entry is of that kind but its body has another form.
    pub fn read<B: Body>(&self) -> Option<Result<B, BodyError>> {
        (self.kind == B::KIND).then(|| {
            B::deserialize(&self.body).map_err(|source| BodyError {
                kind: self.kind.clone(),
                source,
            })
        })
    }
}
