//! How a sandbox writes to its stream: exchange ids, masking, and the account of exchanges that are still open.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ledger::entry::{Body, BodyError, Draft, Millis};
use ledger::exchange::{Delivery, Payload, ReplyDelivered};
use ledger::redaction::{Places, RedactionError, Redactor, Secret};
use ledger::{AppendError, WriteError};
use ledger::{Sha256, Stream, Ticket};
use platform::allegato::Allegato;
use platform::command::Command;
use tokio::sync::watch;

use crate::sandbox::{NotSettled, wall};

/// Nothing can be recorded: the answer must not leave.
#[derive(Debug, Clone, thiserror::Error)]
pub enum JournalError {
    /// The stream is closed.
    #[error("il flusso è chiuso")]
    Closed,
    /// An entry was not taken.
    #[error("{0}")]
    Append(Arc<AppendError>),
    /// The entries could not be written.
    #[error("{0}")]
    Write(Arc<WriteError>),
    /// A body cannot be turned into JSON.
    #[error("{0}")]
    Body(Arc<serde_json::Error>),
    /// There are too many secrets to be masked.
    #[error("{0}")]
    Redaction(Arc<RedactionError>),
}

impl JournalError {
    pub(crate) fn body(error: serde_json::Error) -> Self {
        Self::Body(Arc::new(error))
    }
}

impl From<AppendError> for JournalError {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Closed { .. } | AppendError::LedgerClosed => Self::Closed,
            other => Self::Append(Arc::new(other)),
        }
    }
}

impl From<BodyError> for JournalError {
    fn from(error: BodyError) -> Self {
        Self::body(error.source)
    }
}

impl From<RedactionError> for JournalError {
    fn from(error: RedactionError) -> Self {
        Self::Redaction(Arc::new(error))
    }
}

impl From<Arc<WriteError>> for JournalError {
    fn from(error: Arc<WriteError>) -> Self {
        Self::Write(error)
    }
}

/// Entries that have their place in the chain and are on their way to the writer.
#[must_use = "a reply must not leave before its entries are written"]
pub(crate) struct Written(Ticket);

impl Written {
    /// `seq` of the first of them.
    pub(crate) fn first(&self) -> u64 {
        self.0.seqs().start
    }

    /// Waits until they are written.
    pub(crate) async fn wait(self) -> Result<(), JournalError> {
        Ok(self.0.await?)
    }
}

/// Where a secret stands, whatever its value. idSession and request tokens are none.
fn places() -> Places {
    let names = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    let tokens = [
        "password",
        "pollingToken",
        "securityToken",
        "authorizationToken",
    ];
    Places {
        elements: names(&["password", "passwordMypivot", "authorizationToken"]),
        headers: names(&[
            "authorization",
            "proxy-authorization",
            "cookie",
            "set-cookie",
            "x-api-key",
        ]),
        form_fields: names(&tokens),
        query_keys: names(&tokens),
        // of the amount update (`mypay-callbacks.md` §5.2): a new one at each call, so it is known by its place
        json_keys: names(&[&tokens[..], &["token"]].concat()),
    }
}

pub(crate) struct Journal {
    stream: Stream,
    /// The run stream that records its closing.
    run: Option<Stream>,
    /// Masks by place and by value: whatever was on the wire.
    redactor: Redactor,
    /// Masks by value alone: commands, in which the places are the product's own.
    by_value: Redactor,
    next: AtomicU64,
    open: Mutex<BTreeSet<u64>>,
    /// How many are open, for whoever waits.
    count: watch::Sender<usize>,
}

impl Journal {
    /// `first`: the id of the next exchange; `run`: the run stream that records its closing.
    pub(crate) fn new(
        stream: Stream,
        first: u64,
        run: Option<Stream>,
    ) -> Result<Arc<Self>, JournalError> {
        Ok(Arc::new(Self {
            stream,
            run,
            redactor: Redactor::new(Vec::new(), places())?,
            by_value: Redactor::new(Vec::new(), Places::default())?,
            next: AtomicU64::new(first),
            open: Mutex::default(),
            count: watch::Sender::new(0),
        }))
    }

    pub(crate) fn stream(&self) -> &Stream {
        &self.stream
    }

    pub(crate) fn next_id(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn draft<B: Body>(&self, body: &B, at: Millis) -> Result<Draft, JournalError> {
        Ok(Draft::of(body, at, wall())?)
    }

    pub(crate) fn append(&self, drafts: Vec<Draft>) -> Result<Written, JournalError> {
        Ok(Written(self.stream.append(drafts)?))
    }

    /// Closes the stream; gives its head and length once everything is written.
    pub(crate) async fn close(&self) -> Result<(String, u64), JournalError> {
        let head = match &self.run {
            Some(run) => {
                let closed = run.close_child(&self.stream, wall(), wall())?;
                let head = self.stream.head();
                closed.await?;
                head
            }
            None => {
                let ticket = self.stream.close()?;
                let head = ticket.head();
                ticket.await?;
                head
            }
        };
        Ok((head.hash.hex(), head.length))
    }

    /// One more value to be masked. An empty one masks nothing.
    pub(crate) fn add_secret(&self, value: &str) -> Result<(), JournalError> {
        let value = value.trim();
        if value.is_empty() {
            return Ok(());
        }
        for redactor in [&self.redactor, &self.by_value] {
            redactor.add([Secret {
                name: "password".to_owned(),
                value: value.to_owned(),
            }])?;
        }
        Ok(())
    }

    /// Hands over the bodies that an entry to come will name.
    pub(crate) fn keep(&self, bodies: &[&Allegato]) {
        for bytes in bodies.iter().filter_map(|body| body.byte()) {
            let _ = self.stream.ledger().blob_payload(bytes);
        }
    }

    /// The bytes of a body, written or on their way.
    pub(crate) fn bytes_of(&self, body: &Allegato) -> Option<Vec<u8>> {
        let sha256 = Sha256::from_hex(body.sha256().as_bytes())?;
        self.stream.ledger().read_blob(&sha256).ok()
    }

    /// A body as it stands in an entry.
    pub(crate) fn payload(&self, bytes: &[u8]) -> Payload {
        self.stream.payload(&self.redactor.bytes(bytes))
    }

    /// Bytes with the secrets masked.
    pub(crate) fn redact_bytes<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        self.redactor.bytes(bytes)
    }

    pub(crate) fn redact_text(&self, text: &str) -> String {
        self.redactor.text(text).into_owned()
    }

    pub(crate) fn redact_headers(&self, headers: &[(String, String)]) -> Vec<(String, String)> {
        self.redactor.headers(
            headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        )
    }

    /// The command without any known secret in any of its texts, and its JSON. It is decided as it is recorded, so that a
    /// replay sees what was seen here.
    pub(crate) fn without_secrets(
        &self,
        command: Command,
    ) -> Result<(Command, serde_json::Value), JournalError> {
        let json = serde_json::to_value(&command).map_err(JournalError::body)?;
        let masked = self.by_value.json(&json);
        if masked == json {
            return Ok((command, json));
        }
        let mut without: Command =
            serde_json::from_value(masked.clone()).map_err(JournalError::body)?;
        without.riprendi(command);
        Ok((without, masked))
    }

    /// Begins the account of a request.
    pub(crate) fn open_exchange(self: &Arc<Self>) -> Exchange {
        let id = self.next_id();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.insert(id);
        self.count.send_replace(open.len());
        Exchange {
            journal: self.clone(),
            id,
            owes: None,
        }
    }

    fn close_exchange(&self, id: u64) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.remove(&id);
        self.count.send_replace(open.len());
    }

    fn tell_delivered(&self, id: u64, clock: &Clocked, outcome: Delivery, sent: u64) {
        let delivered = ReplyDelivered { id, outcome, sent };
        if let Ok(draft) = self.draft(&delivered, clock()) {
            // a stream that was closed meanwhile has nothing more to say
            let _ = self.append(vec![draft]);
        }
    }

    /// Waits until no exchange is open.
    pub(crate) async fn settle(&self, timeout: Duration) -> Result<(), NotSettled> {
        let mut count = self.count.subscribe();
        let none = count.wait_for(|open| *open == 0);
        let settled = tokio::time::timeout(timeout, none).await.is_ok();
        if settled {
            return Ok(());
        }
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        Err(NotSettled {
            millis: u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX),
            ids: open.iter().copied().collect(),
        })
    }
}

/// Tells the instant on the sandbox's clock.
pub(crate) type Clocked = Arc<dyn Fn() -> Millis + Send + Sync>;

/// A request under way. Once it is recorded as arrived, a `reply.delivered/1` says how it ended, whatever happens: dropped
/// without a word it was aborted.
pub(crate) struct Exchange {
    journal: Arc<Journal>,
    id: u64,
    /// Set while its last entry is owed.
    owes: Option<Clocked>,
}

impl Exchange {
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// Its arrival is recorded: its end is owed, told by this clock.
    pub(crate) fn arrived(&mut self, clock: Clocked) {
        self.owes = Some(clock);
    }

    /// Ends it.
    pub(crate) fn ended(mut self, outcome: Delivery, sent: u64) {
        self.end(outcome, sent);
    }

    /// Its answer is held on purpose: that ends it, as far as others wait for it. What is given back tells of a delivery that
    /// comes about in the end; if the client has gone by then, nothing more is told.
    pub(crate) fn held(mut self) -> Option<Held> {
        let clock = self.owes.clone()?;
        self.end(Delivery::Held, 0);
        Some(Held {
            journal: self.journal.clone(),
            id: self.id,
            clock,
        })
    }

    fn end(&mut self, outcome: Delivery, sent: u64) {
        if let Some(clock) = self.owes.take() {
            self.journal.tell_delivered(self.id, &clock, outcome, sent);
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.end(Delivery::Aborted, 0);
        self.journal.close_exchange(self.id);
    }
}

/// An exchange whose answer was held.
pub(crate) struct Held {
    journal: Arc<Journal>,
    id: u64,
    clock: Clocked,
}

impl Held {
    /// All of the answer left after all.
    pub(crate) fn delivered(self, sent: u64) {
        self.journal
            .tell_delivered(self.id, &self.clock, Delivery::Complete, sent);
    }
}
