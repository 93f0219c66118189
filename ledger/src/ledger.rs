//! A ledger that is being written: many streams, one writer.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use crate::course::{StreamOpened, StreamResumed};
use crate::directory::{DirectoryStore, OpenError};
use crate::entry::{Draft, Millis};
use crate::exchange::Payload;
use crate::memory::MemoryStore;
use crate::reader::Reader;
use crate::sha::Sha256;
use crate::store::{
    Durability, Found, Head, MendedPacks, ReadError, Store, WriteError, is_stream_name,
};
use crate::stream::{AppendError, Stream};
use crate::writer::{self, Queue, Refused, WaitingBlob};

/// Longest body that stands in a line; what is longer, or not UTF-8, is a blob.
pub const LONGEST_TEXT: usize = 8 * 1024;

/// Why a stream could not be opened for writing.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// The name cannot be that of a file.
    #[error(
        "«{name}» non può essere il nome di un flusso: attesi da 1 a 128 tra lettere ASCII, cifre, «-», «_» e «.»"
    )]
    Name {
        /// The name.
        name: String,
    },
    /// It was opened before and is still open.
    #[error("il flusso «{name}» è già aperto")]
    Open {
        /// The name.
        name: String,
    },
    /// It is there already: resume it instead.
    #[error("il flusso «{name}» esiste già: va ripreso, non aperto di nuovo")]
    Exists {
        /// The name.
        name: String,
    },
    /// It is not there.
    #[error("il flusso «{name}» non esiste: non può essere ripreso")]
    Unknown {
        /// The name.
        name: String,
    },
    /// Its first entry could not be appended.
    #[error(transparent)]
    Append(#[from] AppendError),
}

/// A ledger that is being written; clones are the same one.
///
/// When the last clone, and the last stream, is dropped, whatever is queued is written and the writer's thread ends.
#[derive(Clone)]
pub struct Ledger {
    inner: Arc<Inner>,
}

struct Inner {
    store: Arc<dyn Store>,
    queue: Arc<Queue>,
    thread: Mutex<Option<JoinHandle<()>>>,
    streams: Mutex<Streams>,
    mended: Mutex<MendedPacks>,
}

#[derive(Default)]
struct Streams {
    open: HashSet<String>,
    resting: HashMap<String, Found>,
}

impl Ledger {
    /// A ledger in a folder that is new or empty.
    ///
    /// # Errors
    /// When the folder holds something, or cannot be made.
    pub fn create(dir: &Path, durability: Durability) -> Result<Self, OpenError> {
        Self::with_store(Arc::new(DirectoryStore::create(dir, durability)?))
    }

    /// A ledger in a folder that was written before: torn tails are cut, the index of the packs rebuilt. Each stream is
    /// then [resumed](Self::resume).
    ///
    /// # Errors
    /// When the folder is no ledger, is sealed, is in use by another process, is damaged otherwise than by a torn tail,
    /// or cannot be read.
    pub fn open(dir: &Path, durability: Durability) -> Result<Self, OpenError> {
        Self::with_store(Arc::new(DirectoryStore::open(dir, durability)?))
    }

    /// A ledger in memory.
    ///
    /// # Errors
    /// When the writer's thread cannot be started.
    pub fn memory() -> Result<Self, OpenError> {
        Self::with_store(Arc::new(MemoryStore::new()))
    }

    /// A ledger in any store.
    ///
    /// # Errors
    /// When the writer's thread cannot be started.
    pub fn with_store(store: Arc<dyn Store>) -> Result<Self, OpenError> {
        let queue = Queue::new();
        let resting = store
            .found()
            .into_iter()
            .map(|found| (found.name.clone(), found))
            .collect();
        let mended = Mutex::new(store.mended());
        let thread = std::thread::Builder::new()
            .name("ledger".into())
            .spawn({
                let (queue, store) = (Arc::clone(&queue), Arc::clone(&store));
                move || writer::run(&queue, &*store)
            })
            .map_err(OpenError::Thread)?;
        Ok(Self {
            inner: Arc::new(Inner {
                store,
                queue,
                thread: Mutex::new(Some(thread)),
                streams: Mutex::new(Streams {
                    open: HashSet::new(),
                    resting,
                }),
                mended,
            }),
        })
    }

    pub(crate) fn queue(&self) -> &Queue {
        &self.inner.queue
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.inner.store
    }

    fn streams(&self) -> MutexGuard<'_, Streams> {
        self.inner
            .streams
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The streams that are there and not open for writing: those found when the ledger was opened, and those closed since.
    #[must_use]
    pub fn resting(&self) -> Vec<Found> {
        let mut resting: Vec<_> = self.streams().resting.values().cloned().collect();
        resting.sort_by(|a, b| a.name.cmp(&b.name));
        resting
    }

    /// Begins a new stream with its `stream.opened/1`.
    ///
    /// # Errors
    /// When the name is not one, is taken, or the writer has failed.
    pub fn stream(
        &self,
        opened: &StreamOpened,
        at: Millis,
        wall: Millis,
    ) -> Result<Stream, StreamError> {
        let first = Draft::of(opened, at, wall).map_err(AppendError::from)?;
        {
            let mut streams = self.streams();
            Self::check_name(&streams, &opened.stream)?;
            streams.open.insert(opened.stream.clone());
        }
        self.start(&opened.stream, Head::EMPTY, first)
    }

    /// Goes on with a stream that is there, with a `stream.resumed/1` that tells what was cut.
    ///
    /// # Errors
    /// When there is no such stream, it is open, or the writer has failed.
    pub fn resume(&self, name: &str, at: Millis, wall: Millis) -> Result<Stream, StreamError> {
        let found = {
            let mut streams = self.streams();
            if streams.open.contains(name) {
                return Err(StreamError::Open {
                    name: name.to_owned(),
                });
            }
            let found = streams
                .resting
                .remove(name)
                .ok_or_else(|| StreamError::Unknown {
                    name: name.to_owned(),
                })?;
            streams.open.insert(name.to_owned());
            found
        };
        let mended = std::mem::take(
            &mut *self
                .inner
                .mended
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        );
        let resumed = StreamResumed {
            cut_bytes: found.cut_bytes,
            cut_pack_bytes: mended.cut_bytes,
            orphans: mended
                .orphans
                .into_iter()
                .map(|(sha256, len)| Payload::Blob {
                    sha256: sha256.hex(),
                    len,
                })
                .collect(),
        };
        let first = Draft::of(&resumed, at, wall).map_err(AppendError::from)?;
        self.start(name, found.head, first)
    }

    fn start(&self, name: &str, head: Head, first: Draft) -> Result<Stream, StreamError> {
        self.inner.store.register(name);
        let stream = Stream::new(self.clone(), Arc::from(name), head);
        stream.append([first])?.detach();
        Ok(stream)
    }

    pub(crate) fn check_new(&self, name: &str) -> Result<(), StreamError> {
        Self::check_name(&self.streams(), name)
    }

    fn check_name(streams: &Streams, name: &str) -> Result<(), StreamError> {
        if !is_stream_name(name) {
            Err(StreamError::Name {
                name: name.to_owned(),
            })
        } else if streams.open.contains(name) {
            Err(StreamError::Open {
                name: name.to_owned(),
            })
        } else if streams.resting.contains_key(name) {
            Err(StreamError::Exists {
                name: name.to_owned(),
            })
        } else {
            Ok(())
        }
    }

    pub(crate) fn forget(&self, name: &str, head: Head) {
        let mut streams = self.streams();
        if streams.open.remove(name) {
            streams.resting.insert(
                name.to_owned(),
                Found {
                    name: name.to_owned(),
                    head,
                    cut_bytes: 0,
                },
            );
        }
    }

    /// The body of an entry for these bytes (redacted already): text when they are UTF-8 and at most 8 KiB, otherwise a
    /// blob. A blob is kept once however often it comes, and is in its pack before the first line that names it is
    /// written; until a line names it, it stays in memory. Does no IO, but hashes what becomes a blob.
    #[must_use]
    pub fn payload(&self, bytes: &[u8]) -> Payload {
        if bytes.len() <= LONGEST_TEXT
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            return Payload::Text(text.to_owned());
        }
        self.blob_payload(bytes)
    }

    /// As [`Self::payload`], but a blob whatever the bytes are (for the state that a checkpoint names).
    #[must_use]
    pub fn blob_payload(&self, bytes: &[u8]) -> Payload {
        let sha256 = Sha256::of(bytes);
        let mut waiting = self.inner.queue.blobs();
        if !waiting.contains_key(&sha256) && !self.inner.store.holds(&sha256) {
            waiting.insert(
                sha256,
                WaitingBlob {
                    bytes: bytes.into(),
                    queued: false,
                },
            );
        }
        Payload::Blob {
            sha256: sha256.hex(),
            len: bytes.len() as u64,
        }
    }

    /// The bytes of a blob, written or still waiting.
    ///
    /// # Errors
    /// When it is not there, cannot be read, or its bytes have another hash.
    pub fn read_blob(&self, sha256: &Sha256) -> Result<Vec<u8>, ReadError> {
        if let Some(blob) = self.inner.queue.blobs().get(sha256) {
            return Ok(blob.bytes.to_vec());
        }
        self.inner
            .store
            .blob(sha256)?
            .ok_or(ReadError::BlobMissing { sha256: *sha256 })
    }

    /// Reads what is written, while more is being written.
    #[must_use]
    pub fn reader(&self) -> Reader {
        Reader::new(Arc::clone(&self.inner.store))
    }

    /// Whether the ledger still writes.
    ///
    /// # Errors
    /// The error that ended all writing.
    pub fn health(&self) -> Result<(), AppendError> {
        self.inner
            .queue
            .check()
            .map_err(|refused: Refused| refused.into())
    }

    /// Writes what is queued and ends the writer; later appends are refused. Blocks until it is done.
    ///
    /// # Errors
    /// When something could not be written, now or earlier.
    pub fn close(&self) -> Result<(), Arc<WriteError>> {
        self.inner.stop();
        self.inner.queue.failure().map_or(Ok(()), Err)
    }
}

impl Inner {
    fn stop(&self) {
        self.queue.stop();
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = thread
            // the last handle may be dropped by a callback, on the writer's own thread
            && thread.thread().id() != std::thread::current().id()
        {
            // it panics only if a store does; then its tickets were never completed and the caller knows
            let _ = thread.join();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.stop();
    }
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger")
            .field("streams", &self.reader().streams())
            .finish_non_exhaustive()
    }
}
