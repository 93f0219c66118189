//! Where a request is recorded and by whom it is answered.

use std::sync::Arc;

use ledger::entry::Millis;
use ledger::exchange::Payload;
use platform::command::Command;

use crate::journal::{Clocked, Exchange, Journal, JournalError, Written};
use crate::record::Arrived;
use crate::sandbox::{Sandbox, Step};

/// The desk that serves a request.
#[derive(Clone)]
pub(crate) enum Desk {
    /// A sandbox that is open: recorded in its stream, answered by its platform.
    Live(Sandbox),
    /// Out of case: recorded in the stream `fuori-caso`, answered from the state in which the sandbox was left. Nothing
    /// changes there any more.
    Frozen {
        /// The journal of `fuori-caso`.
        journal: Arc<Journal>,
        /// The earlier sandbox.
        sandbox: Sandbox,
    },
}

impl Desk {
    pub(crate) fn sandbox(&self) -> &Sandbox {
        match self {
            Self::Live(sandbox) | Self::Frozen { sandbox, .. } => sandbox,
        }
    }

    pub(crate) fn journal(&self) -> &Arc<Journal> {
        match self {
            Self::Live(sandbox) => &sandbox.0.journal,
            Self::Frozen { journal, .. } => journal,
        }
    }

    pub(crate) fn clock(&self) -> Clocked {
        let inner = self.sandbox().0.clone();
        Arc::new(move || inner.now())
    }

    pub(crate) fn now(&self) -> Millis {
        self.sandbox().0.now()
    }

    /// A body as it stands in an entry, with the secrets of the sandbox masked wherever it is recorded.
    pub(crate) fn payload(&self, bytes: &[u8]) -> Payload {
        match self {
            Self::Live(sandbox) => sandbox.0.journal.payload(bytes),
            Self::Frozen { journal, sandbox } => {
                journal.payload(&sandbox.0.journal.redact_bytes(bytes))
            }
        }
    }

    pub(crate) fn redact_text(&self, text: &str) -> String {
        self.sandbox().0.journal.redact_text(text)
    }

    pub(crate) fn redact_headers(&self, headers: &[(String, String)]) -> Vec<(String, String)> {
        self.sandbox().0.journal.redact_headers(headers)
    }

    /// Records the arrival and, if there is a command, has it decided: one step under the sandbox's lock.
    pub(crate) fn receive(
        &self,
        arrived: Arrived,
        command: Option<Command>,
    ) -> Result<Received, JournalError> {
        let mut exchange = self.journal().open_exchange();
        let id = exchange.id();
        let step = match self {
            Self::Live(sandbox) => sandbox.0.perform(Some(id), command, |at| {
                arrived.draft(self, id, at).map(Some)
            })?,
            Self::Frozen { journal, sandbox } => {
                let at = sandbox.0.now();
                let written = journal.append(vec![arrived.draft(self, id, at)?])?;
                let reply =
                    command.map(|command| sandbox.0.answer_frozen(&command, written.first()));
                Step { written, reply }
            }
        };
        exchange.arrived(self.clock());
        Ok(Received { exchange, step })
    }

    /// Appends one entry about an exchange.
    pub(crate) fn append<B: ledger::entry::Body>(&self, body: &B) -> Result<Written, JournalError> {
        let journal = self.journal();
        journal.append(vec![journal.draft(body, self.now())?])
    }
}

/// A request that is recorded, and its answer if a command came of it.
pub(crate) struct Received {
    pub(crate) exchange: Exchange,
    pub(crate) step: Step,
}
