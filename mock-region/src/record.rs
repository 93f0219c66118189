//! A request as its entry tells it.

use ledger::entry::{Draft, Millis};
use ledger::exchange::{Channel, RequestArrived};
use serde_json::Value;

use crate::desk::Desk;
use crate::head::Head;
use crate::journal::JournalError;

/// What is told about a request's arrival; masked when it becomes an entry.
pub(crate) struct Arrived {
    /// Without its id; texts and body masked already.
    entry: RequestArrived,
}

impl Arrived {
    /// A request whose body arrived to the end, or not.
    pub(crate) fn new(
        desk: &Desk,
        channel: Channel,
        head: &Head,
        bytes: &[u8],
        complete: bool,
    ) -> Self {
        Self {
            entry: RequestArrived {
                id: 0,
                channel,
                method: head.method.clone(),
                target: desk.redact_text(&head.target()),
                headers: desk.redact_headers(&head.headers),
                body: desk.payload(bytes),
                complete,
                operation: None,
                findings: Vec::new(),
                more_findings: 0,
            },
        }
    }

    /// Adds the SOAP operation.
    pub(crate) fn operation(mut self, operation: Option<&str>) -> Self {
        self.entry.operation = operation.map(str::to_owned);
        self
    }

    /// Adds the findings, masked already.
    pub(crate) fn findings(mut self, findings: Vec<Value>, more: u64) -> Self {
        self.entry.findings = findings;
        self.entry.more_findings = more;
        self
    }

    pub(crate) fn draft(mut self, desk: &Desk, id: u64, at: Millis) -> Result<Draft, JournalError> {
        self.entry.id = id;
        desk.journal().draft(&self.entry, at)
    }
}
