//! Reads a ledger, from a folder or while it is written: what reports, judge and replay work from.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use crate::cursor::Cursor;
use crate::directory::{DirectoryStore, OpenError};
use crate::entry::Entry;
use crate::exchange::Payload;
use crate::line;
use crate::sha::Sha256;
use crate::store::{LineReader, ReadError, Store};

/// Reads streams and blobs; changes nothing. Clones are cheap.
#[derive(Clone)]
pub struct Reader {
    store: Arc<dyn Store>,
}

impl Reader {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// Opens a folder for reading. A torn tail is left where it is and not read.
    ///
    /// # Errors
    /// When the folder is no ledger, or cannot be read.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        Ok(Self::new(Arc::new(DirectoryStore::open_to_read(dir)?)))
    }

    /// The names of all streams, sorted.
    #[must_use]
    pub fn streams(&self) -> Vec<String> {
        self.store.streams()
    }

    /// The entries of a stream that are written, from `from` on.
    ///
    /// # Errors
    /// When there is no such stream.
    pub fn entries(&self, stream: &str, from: u64) -> Result<Entries, ReadError> {
        Ok(Entries {
            stream: stream.to_owned(),
            seq: from,
            lines: self.store.read(stream, from)?,
            failed: false,
        })
    }

    /// A cursor on a stream.
    ///
    /// # Errors
    /// When there is no such stream.
    pub fn cursor(&self, stream: &str, from: u64) -> Result<Cursor, ReadError> {
        Cursor::new(&*self.store, Arc::from(stream), from)
    }

    /// The bytes of a blob, their hash checked.
    ///
    /// # Errors
    /// When it is not there, cannot be read, or its bytes have another hash.
    pub fn blob(&self, sha256: &Sha256) -> Result<Vec<u8>, ReadError> {
        self.store
            .blob(sha256)?
            .ok_or(ReadError::BlobMissing { sha256: *sha256 })
    }

    /// The bytes of a payload, wherever they stand.
    ///
    /// # Errors
    /// As [`Self::blob`].
    pub fn bytes<'a>(&self, payload: &'a Payload) -> Result<Cow<'a, [u8]>, ReadError> {
        match payload {
            Payload::Text(text) => Ok(Cow::Borrowed(text.as_bytes())),
            Payload::Blob { sha256, .. } => {
                let sha256 =
                    Sha256::from_hex(sha256.as_bytes()).ok_or_else(|| ReadError::BlobName {
                        found: sha256.clone(),
                    })?;
                self.blob(&sha256).map(Cow::Owned)
            }
        }
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("streams", &self.streams())
            .finish_non_exhaustive()
    }
}

/// The entries of a stream, in order.
pub struct Entries {
    stream: String,
    seq: u64,
    lines: Box<dyn LineReader>,
    failed: bool,
}

impl Iterator for Entries {
    type Item = Result<Entry, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let entry = self.lines.next_line().and_then(|line| {
            let Some(line) = line else { return Ok(None) };
            let entry = line::parse(&line).map_err(|fault| ReadError::Line {
                stream: self.stream.clone(),
                seq: self.seq,
                fault,
            })?;
            self.seq += 1;
            Ok(Some(entry))
        });
        self.failed = entry.is_err();
        entry.transpose()
    }
}

impl std::fmt::Debug for Entries {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entries")
            .field("stream", &self.stream)
            .field("seq", &self.seq)
            .finish_non_exhaustive()
    }
}
