//! The writing handle of one stream.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::canonical::{NotCanonical, Unchained};
use crate::course::{StreamClosed, StreamOpened};
use crate::cursor::Cursor;
use crate::entry::{BodyError, Draft, Millis};
use crate::exchange::Payload;
use crate::ledger::{Ledger, StreamError};
use crate::line::blob_references;
use crate::sha::Sha256;
use crate::store::{Head, Lines, ReadError, WriteError};
use crate::ticket::{Done, Ticket};
use crate::writer::{Job, Refused};

/// Why entries could not be appended. Nothing of them was taken.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// A body cannot be turned into JSON.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// An entry has no canonical form.
    #[error("flusso «{stream}», voce «{kind}» non scrivibile: {reason}")]
    NotCanonical {
        /// Name of the stream.
        stream: String,
        /// Kind of the entry.
        kind: String,
        /// Why.
        reason: NotCanonical,
    },
    /// An entry names a blob that was never handed over.
    #[error(
        "flusso «{stream}»: una voce nomina il contenuto {sha256}, che non è stato consegnato al registro"
    )]
    UnknownBlob {
        /// Name of the stream.
        stream: String,
        /// Hash of the blob.
        sha256: Sha256,
    },
    /// The stream is closed.
    #[error("il flusso «{stream}» è chiuso")]
    Closed {
        /// Name of the stream.
        stream: String,
    },
    /// The ledger is closed.
    #[error("il registro è chiuso")]
    LedgerClosed,
    /// The writer failed earlier, so nothing more can be written.
    #[error("il registro non scrive più: {0}")]
    Failed(#[source] Arc<WriteError>),
}

impl From<Refused> for AppendError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Failed(error) => Self::Failed(error),
            Refused::Stopped => Self::LedgerClosed,
        }
    }
}

/// The writing handle of one stream; clones write to the same one. Appending does no IO and never waits for any.
#[derive(Clone)]
pub struct Stream {
    inner: Arc<Inner>,
}

struct Inner {
    ledger: Ledger,
    name: Arc<str>,
    chain: Mutex<Chain>,
}

struct Chain {
    head: Head,
    closed: bool,
}

impl Stream {
    pub(crate) fn new(ledger: Ledger, name: Arc<str>, head: Head) -> Self {
        Self {
            inner: Arc::new(Inner {
                ledger,
                name,
                chain: Mutex::new(Chain {
                    head,
                    closed: false,
                }),
            }),
        }
    }

    /// Name of the stream.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// The ledger it belongs to.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.inner.ledger
    }

    /// Where the stream stands, entries still queued included.
    #[must_use]
    pub fn head(&self) -> Head {
        self.chain().head
    }

    fn chain(&self) -> MutexGuard<'_, Chain> {
        self.inner
            .chain
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the drafts the next places in the chain and queues them to the writer, all together and in this order.
    ///
    /// Entries are in the order in which `append` was called; a caller that holds its own lock around it fixes that order.
    /// No drafts at all: the ticket tells when everything appended to the ledger before is written.
    ///
    /// # Errors
    /// When an entry has no canonical form or names a blob that was not handed over, the stream or the ledger is
    /// closed, or the writer has failed. No entry was taken then.
    pub fn append(&self, drafts: impl IntoIterator<Item = Draft>) -> Result<Ticket, AppendError> {
        // the long part of the work, before the lock
        let unchained = drafts
            .into_iter()
            .map(|draft| {
                Unchained::of(&draft).map_err(|reason| AppendError::NotCanonical {
                    stream: self.name().to_owned(),
                    kind: draft.kind.clone(),
                    reason,
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        let queue = self.inner.ledger.queue();
        for line in &unchained {
            self.queue_blobs(line.bytes())?;
        }
        let done = Done::waiting();
        let mut chain = self.chain();
        if chain.closed {
            return Err(AppendError::Closed {
                stream: self.name().to_owned(),
            });
        }
        let expected = chain.head;
        let mut head = expected;
        let mut lines = Lines::default();
        for line in unchained {
            let (line, hash) = line.chain(&head.hash, head.length);
            head = Head {
                length: head.length + 1,
                hash,
            };
            lines.push(&line);
        }
        queue.push(Job::Lines {
            stream: Arc::clone(&self.inner.name),
            expected,
            head,
            lines,
            done: Arc::clone(&done),
        })?;
        chain.head = head;
        drop(chain);
        Ok(Ticket::new(expected.length..head.length, head, done))
    }

    /// Queues the blobs that a line names and that are not on their way yet.
    fn queue_blobs(&self, line: &[u8]) -> Result<(), AppendError> {
        for (sha256, _) in blob_references(line) {
            let ledger = &self.inner.ledger;
            let mut waiting = ledger.queue().blobs();
            match waiting.get_mut(&sha256) {
                Some(blob) if blob.queued => {}
                Some(blob) => {
                    // pushed while `waiting` is locked: whoever sees it queued appends its own line after it
                    ledger.queue().push(Job::Blob {
                        stream: Arc::clone(&self.inner.name),
                        sha256,
                        bytes: Arc::clone(&blob.bytes),
                    })?;
                    blob.queued = true;
                }
                None if ledger.store().holds(&sha256) => {}
                None => {
                    return Err(AppendError::UnknownBlob {
                        stream: self.name().to_owned(),
                        sha256,
                    });
                }
            }
        }
        Ok(())
    }

    /// See [`Ledger::payload`].
    #[must_use]
    pub fn payload(&self, bytes: &[u8]) -> Payload {
        self.inner.ledger.payload(bytes)
    }

    /// A cursor that begins at the entry `from`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn cursor(&self, from: u64) -> Result<Cursor, ReadError> {
        Cursor::new(
            self.inner.ledger.store(),
            Arc::clone(&self.inner.name),
            from,
        )
    }

    /// Closes the stream: nothing more is taken. Gives its head and the ticket of everything appended so far.
    ///
    /// # Errors
    /// When it is closed already, or the writer has failed.
    pub fn close(&self) -> Result<Ticket, AppendError> {
        let done = Done::waiting();
        let mut chain = self.chain();
        if chain.closed {
            return Err(AppendError::Closed {
                stream: self.name().to_owned(),
            });
        }
        let job = Job::Close {
            stream: Arc::clone(&self.inner.name),
            done: Arc::clone(&done),
        };
        self.inner.ledger.queue().push(job)?;
        chain.closed = true;
        let head = chain.head;
        drop(chain);
        self.inner.ledger.forget(self.name(), head);
        Ok(Ticket::new(head.length..head.length, head, done))
    }

    /// As the run stream: records that a stream is opened, and opens it.
    ///
    /// # Errors
    /// As [`Ledger::stream`] and [`Self::append`].
    pub fn open_child(
        &self,
        opened: &StreamOpened,
        at: Millis,
        wall: Millis,
    ) -> Result<Stream, StreamError> {
        self.inner.ledger.check_new(&opened.stream)?;
        self.append([Draft::of(opened, at, wall).map_err(AppendError::from)?])?
            .detach();
        self.inner.ledger.stream(opened, at, wall)
    }

    /// As the run stream: closes a stream and records its head and length. What is recorded is written after what it speaks of.
    ///
    /// # Errors
    /// As [`Self::close`] and [`Self::append`].
    pub fn close_child(
        &self,
        child: &Stream,
        at: Millis,
        wall: Millis,
    ) -> Result<Ticket, AppendError> {
        let head = child.close()?.head();
        let closed = StreamClosed {
            stream: child.name().to_owned(),
            head: head.hash.hex(),
            length: head.length,
        };
        self.append([Draft::of(&closed, at, wall)?])
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream")
            .field("name", &self.name())
            .field("head", &self.head())
            .finish_non_exhaustive()
    }
}
