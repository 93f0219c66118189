//! One entry of a stream, before and after it is written.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An instant in milliseconds since the Unix epoch (UTC). `ledger` never reads a clock: instants are passed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
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
