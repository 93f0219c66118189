//! Calls that the bench itself makes: the simulated citizen's, and those to a driver.

use ledger::exchange::{CallEnded, CallIntended, Channel};

use crate::journal::{JournalError, Written};
use crate::sandbox::Sandbox;

/// A call under way. If it is dropped without [`Call::ended`], its stream keeps an intent without outcome.
#[must_use = "a call has an outcome"]
pub struct Call {
    sandbox: Sandbox,
    id: u64,
    channel: Channel,
}

/// What came of a call.
#[derive(Debug, Clone, Default)]
pub struct Outcome<'a> {
    /// HTTP status, or 0 where there is none.
    pub status: u16,
    /// Headers of the answer.
    pub headers: Vec<(String, String)>,
    /// Body of the answer.
    pub body: &'a [u8],
    /// What went wrong below HTTP, in Italian.
    pub error: Option<String>,
}

impl Call {
    pub(crate) fn intend(
        sandbox: Sandbox,
        channel: Channel,
        method: &str,
        target: &str,
        body: &[u8],
    ) -> Result<Self, JournalError> {
        let journal = &sandbox.0.journal;
        let id = journal.next_id();
        let intended = CallIntended {
            id,
            channel,
            method: method.to_owned(),
            target: journal.redact_text(target),
            body: journal.payload(body),
            headers: Vec::new(),
        };
        let _ = journal.append(vec![journal.draft(&intended, sandbox.now())?])?;
        Ok(Self {
            sandbox,
            id,
            channel,
        })
    }

    /// Id of the exchange in its stream.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Records the outcome.
    ///
    /// # Errors
    /// When the stream is closed.
    pub fn ended(self, outcome: &Outcome<'_>) -> Result<(), JournalError> {
        self.end(outcome).map(|_| ())
    }

    fn end(self, outcome: &Outcome<'_>) -> Result<Written, JournalError> {
        let journal = &self.sandbox.0.journal;
        let ended = CallEnded {
            id: self.id,
            channel: self.channel,
            status: outcome.status,
            headers: journal.redact_headers(&outcome.headers),
            body: journal.payload(outcome.body),
            error: outcome
                .error
                .as_deref()
                .map(|error| journal.redact_text(error)),
            operation: None,
            findings: Vec::new(),
            more_findings: 0,
        };
        journal.append(vec![journal.draft(&ended, self.sandbox.now())?])
    }
}
