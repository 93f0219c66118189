//! Families *input* and *event*: what was asked of the Region, and what it decided.
//!
//! An exchange that reaches the platform gives `request.arrived/1`, `command/1`, `decided/1` (left out when nothing was
//! decided), `reply.decided/1`, `reply.delivered/1`, in this order.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::entry::{Body, Family};

/// `command/1`: a command, an operator's word or a due timer reached the platform. Its `seq` is part of every random value
/// of the decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandGiven {
    /// The exchange that brought it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<u64>,
    /// The command, as its crate serialises it; never a secret.
    pub command: Value,
}

impl Body for CommandGiven {
    const FAMILY: Family = Family::Input;
    const KIND: &'static str = "command/1";
}

/// `decided/1`: all events of one decide, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// `seq` of the `command/1` that was decided.
    pub input: u64,
    /// The events, as their crate serialises them; each says its kind with its version.
    pub events: Vec<Value>,
}

impl Body for Decided {
    const FAMILY: Family = Family::Event;
    const KIND: &'static str = "decided/1";
}
