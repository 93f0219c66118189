//! Family *exchange*: bytes on the wire, both ways, and calls to a driver.
//!
//! Each exchange has an id that is unique in its stream. Inbound: [`RequestArrived`] → [`ReplyDecided`] →
//! [`ReplyDelivered`]. Outbound and driver calls: [`CallIntended`] → [`CallEnded`].

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::entry::{Body, Family};

/// A body on the wire, after redaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Payload {
    /// UTF-8 of at most 8 KiB, in the line itself.
    Text(String),
    /// Anything else: a blob in a pack, by its SHA-256.
    Blob {
        /// Lower-case hex SHA-256.
        sha256: String,
        /// Length in bytes.
        len: u64,
    },
}

/// Who is at the other end of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// The product calls a SOAP service of the Region.
    Soap,
    /// A browser or any client asks the Region for a page or a file.
    Pagina,
    /// The simulated citizen walks pages of the Region and of the product.
    Cittadino,
    /// The Region calls the ente.
    Ente,
    /// The bench asks the product to act, through the driver.
    Driver,
}

/// `request.arrived/1`: a request reached the Region, perhaps only in part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestArrived {
    /// Id of the exchange in this stream, from 1.
    pub id: u64,
    /// Channel.
    pub channel: Channel,
    /// HTTP method.
    pub method: String,
    /// Path and query below the base address of the sandbox, secrets masked.
    pub target: String,
    /// Header names in lower case as the HTTP library gives them, in order, secrets masked.
    pub headers: Vec<(String, String)>,
    /// The bytes that arrived, secrets masked with their length kept.
    pub body: Payload,
    /// Whether the whole announced body arrived.
    pub complete: bool,
    /// SOAP operation recognised by the qualified name of the body's root, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Contract findings on the raw bytes (serialised `contracts::finding::Finding`).
    #[serde(default)]
    pub findings: Vec<Value>,
    /// How many further findings were cut from the list.
    #[serde(default)]
    pub more_findings: u64,
}

impl Body for RequestArrived {
    const FAMILY: Family = Family::Exchange;
    const KIND: &'static str = "request.arrived/1";
}

/// `reply.decided/1`: what the Region answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplyDecided {
    /// Id of the exchange.
    pub id: u64,
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Payload,
    /// Environment fault that shaped this answer, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

impl Body for ReplyDecided {
    const FAMILY: Family = Family::Exchange;
    const KIND: &'static str = "reply.decided/1";
}

/// `reply.delivered/1`: how much of the reply left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplyDelivered {
    /// Id of the exchange.
    pub id: u64,
    /// How it ended.
    pub outcome: Delivery,
    /// Bytes of the reply's body that were handed to the connection.
    pub sent: u64,
}

impl Body for ReplyDelivered {
    const FAMILY: Family = Family::Exchange;
    const KIND: &'static str = "reply.delivered/1";
}

/// How the delivery of a reply ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Delivery {
    /// All of it left.
    Complete,
    /// The client went away, or the connection broke.
    Aborted,
    /// Kept back on purpose by an environment fault.
    Held,
    /// Dropped on purpose after the work was done.
    Lost,
}

/// `call.intended/1`: an outbound call or a driver call is about to be made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallIntended {
    /// Id of the exchange.
    pub id: u64,
    /// Channel.
    pub channel: Channel,
    /// HTTP method, or the name of the action for a driver call.
    pub method: String,
    /// URL (authority included), or the kind of driver.
    pub target: String,
    /// Headers that tell this call from others, secrets masked; none for a driver call.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// Request body, secrets masked.
    pub body: Payload,
}

impl Body for CallIntended {
    const FAMILY: Family = Family::Exchange;
    const KIND: &'static str = "call.intended/1";
}

/// `call.ended/1`: what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallEnded {
    /// Id of the exchange.
    pub id: u64,
    /// Channel.
    pub channel: Channel,
    /// HTTP status, or 0 where there is none.
    pub status: u16,
    /// Headers of the answer (empty for a driver call).
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// Answer, secrets masked.
    pub body: Payload,
    /// What went wrong below HTTP, in Italian, if anything did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Name of the operation that was called, where the call has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Contract findings on the raw bytes of the answer (serialised `contracts::finding::Finding`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Value>,
    /// How many further findings were cut from the list.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more_findings: u64,
}

// serde hands over a reference
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

impl Body for CallEnded {
    const FAMILY: Family = Family::Exchange;
    const KIND: &'static str = "call.ended/1";
}
