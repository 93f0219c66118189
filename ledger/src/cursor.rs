//! Follows one stream, entry by entry, each read once.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::entry::Entry;
use crate::line;
use crate::signal::Signal;
use crate::store::{LineReader, ReadError, Store};

/// A place in a stream that moves on as entries are written. It never goes back and never reads an entry twice.
///
/// An entry is seen once it is written (to the durability of the ledger), never before.
pub struct Cursor {
    stream: Arc<str>,
    next: u64,
    lines: Box<dyn LineReader>,
    signal: Arc<Signal>,
}

impl Cursor {
    pub(crate) fn new(store: &dyn Store, stream: Arc<str>, from: u64) -> Result<Self, ReadError> {
        let signal = Arc::new(Signal::default());
        store.follow(&stream, Arc::downgrade(&signal))?;
        let lines = store.read(&stream, from)?;
        Ok(Self {
            stream,
            next: from,
            lines,
            signal,
        })
    }

    /// `seq` of the entry that comes next.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.next
    }

    /// Whether the stream is closed; entries not yet read may still be there.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.signal.has_ended()
    }

    /// The next entry if it is written already; does not wait.
    ///
    /// # Errors
    /// When the store cannot be read, or the line is not an entry.
    pub fn try_next(&mut self) -> Result<Option<Entry>, ReadError> {
        let Some(line) = self.lines.next_line()? else {
            return Ok(None);
        };
        let entry = line::parse(&line).map_err(|fault| ReadError::Line {
            stream: self.stream.to_string(),
            seq: self.next,
            fault,
        })?;
        self.next += 1;
        Ok(Some(entry))
    }

    /// Everything that is written and not yet read; does not wait.
    ///
    /// # Errors
    /// As [`Self::try_next`].
    pub fn drain(&mut self) -> Result<VecDeque<Entry>, ReadError> {
        let mut entries = VecDeque::new();
        while let Some(entry) = self.try_next()? {
            entries.push_back(entry);
        }
        Ok(entries)
    }

    /// The next entry, waited for up to `timeout`; `None` when none came, or the stream is closed and read to its end.
    ///
    /// # Errors
    /// As [`Self::try_next`].
    pub fn next(&mut self, timeout: Duration) -> Result<Option<Entry>, ReadError> {
        let seen = self.signal.count();
        if let Some(entry) = self.try_next()? {
            return Ok(Some(entry));
        }
        // the signal is raised after lines of this very stream became visible: one wait is enough
        if self.signal.wait(seen, timeout) {
            self.try_next()
        } else {
            Ok(None)
        }
    }

    /// As [`Self::next`], for a task, with no timeout of its own.
    pub fn poll_next(&mut self, context: &Context<'_>) -> Poll<Result<Option<Entry>, ReadError>> {
        loop {
            let seen = self.signal.count();
            match self.try_next() {
                Ok(None) => {}
                entry => return Poll::Ready(entry),
            }
            match self.signal.poll(seen, context) {
                Poll::Ready(true) => {}
                Poll::Ready(false) => return Poll::Ready(Ok(None)),
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// Waits, as a task, for the next entry; `None` when the stream is closed and read to its end.
    ///
    /// Dropping the future loses nothing: wrap it in the timeout of the runtime.
    ///
    /// # Errors
    /// As [`Self::try_next`].
    pub async fn next_async(&mut self) -> Result<Option<Entry>, ReadError> {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// Has `wake` called, from the writer's thread, each time there is more to read; it must be quick and must not block.
    pub fn on_more(&self, wake: impl Fn() + Send + Sync + 'static) {
        self.signal.on_raise(Arc::new(wake));
    }
}

impl std::fmt::Debug for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cursor")
            .field("stream", &self.stream)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}
