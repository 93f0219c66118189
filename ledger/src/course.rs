//! Family *course*: the course of a run.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::entry::{Body, Family};
use crate::exchange::Payload;

/// `stream.opened/1`: first entry of every stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StreamOpened {
    /// Name of the stream.
    pub stream: String,
    /// Seed from which everything random in this stream is derived.
    pub seed: String,
    /// Free description: for a sandbox the case, variant and attempt; for a run plan, profile and environment.
    pub about: Value,
}

impl Body for StreamOpened {
    const FAMILY: Family = Family::Course;
    const KIND: &'static str = "stream.opened/1";
}

/// `stream.resumed/1`: the stream was opened again after a stop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StreamResumed {
    /// Bytes of a torn tail that were cut from this stream.
    pub cut_bytes: u64,
    /// Bytes of a torn tail that were cut from the last pack. Said once, by the first stream resumed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cut_pack_bytes: u64,
    /// Blobs that were whole in a pack while the line that was to name them was not yet written when the process
    /// stopped. Said once, by the first stream resumed, so that nothing in the packs stays without a name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orphans: Vec<Payload>,
}

impl Body for StreamResumed {
    const FAMILY: Family = Family::Course;
    const KIND: &'static str = "stream.resumed/1";
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde asks for"
)]
fn is_zero(bytes: &u64) -> bool {
    *bytes == 0
}

/// `stream.closed/1`: in the run stream, a stream was closed with this head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StreamClosed {
    /// Name of the stream.
    pub stream: String,
    /// Lower-case hex SHA-256 of its last line.
    pub head: String,
    /// Number of its entries.
    pub length: u64,
}

impl Body for StreamClosed {
    const FAMILY: Family = Family::Course;
    const KIND: &'static str = "stream.closed/1";
}

/// `step.begun/1`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepBegun {
    /// Index in the scenario, background included, from 0.
    pub index: u32,
    /// `dato`, `quando` or `allora`.
    pub phase: Phase,
    /// Keyword as written (`Dato`, `E`, …).
    pub keyword: String,
    /// Text of the step.
    pub text: String,
}

impl Body for StepBegun {
    const FAMILY: Family = Family::Course;
    const KIND: &'static str = "step.begun/1";
}

/// The phase of a scenario a step belongs to (`E` and `Ma` inherit).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// `Dato`
    Dato,
    /// `Quando`
    Quando,
    /// `Allora`
    Allora,
}

/// `step.ended/1`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepEnded {
    /// Index in the scenario.
    pub index: u32,
    /// How it ended.
    pub outcome: StepOutcome,
    /// What the step has to say, in Italian, when it did not simply succeed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Body for StepEnded {
    const FAMILY: Family = Family::Course;
    const KIND: &'static str = "step.ended/1";
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepOutcome {
    /// Done, or the check holds.
    Done,
    /// The check is broken.
    Broken,
    /// Not performed, because an earlier step did not succeed.
    NotPerformed,
    /// The product declined, could not act or does not support the action.
    Blocked,
    /// The bench itself failed.
    Error,
}

/// `clock.moved/1`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockMoved {
    /// New instant of the sandbox's clock, milliseconds since the epoch.
    pub to: i64,
    /// Why, in Italian.
    pub why: String,
}

impl Body for ClockMoved {
    const FAMILY: Family = Family::Course;
    const KIND: &'static str = "clock.moved/1";
}

/// `deadline.passed/1`: the deadline of a check or of a quiet window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlinePassed {
    /// Which check: its number in the stream, from 1.
    pub check: u64,
}

impl Body for DeadlinePassed {
    const FAMILY: Family = Family::Course;
    const KIND: &'static str = "deadline.passed/1";
}

/// `environment.fault/1`: an environment fault was switched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentFault {
    /// The fault, as `mock-region` names it.
    pub fault: String,
    /// The operation it touches; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// On or off.
    pub on: bool,
}

impl Body for EnvironmentFault {
    const FAMILY: Family = Family::Course;
    const KIND: &'static str = "environment.fault/1";
}

/// `seeded-fault.activated/1`: a seeded fault of the reference product came into play.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeededFaultActivated {
    /// Name of the seeded fault.
    pub fault: String,
    /// Where: operation or action.
    pub scope: String,
}

impl Body for SeededFaultActivated {
    const FAMILY: Family = Family::Course;
    const KIND: &'static str = "seeded-fault.activated/1";
}

/// `checkpoint/1`: the state of the sandbox after everything before this entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// What the state is of and in which version, for instance `platform/1`.
    pub of: String,
    /// The state.
    pub state: Payload,
}

impl Body for Checkpoint {
    const FAMILY: Family = Family::Course;
    const KIND: &'static str = "checkpoint/1";
}
