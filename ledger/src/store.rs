//! What a ledger is kept in: the trait, and what its methods speak of.

use std::path::PathBuf;
use std::sync::{Arc, Weak};

use serde::{Deserialize, Serialize};

use crate::line::LineFault;
use crate::sha::Sha256;
use crate::signal::Signal;

/// Where a stream stands: how many entries it has and the hash of the last line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Number of entries.
    pub length: u64,
    /// Hash of the last line; [`Sha256::ZERO`] while there is none.
    pub hash: Sha256,
}

impl Head {
    /// A stream without entries.
    pub const EMPTY: Self = Self {
        length: 0,
        hash: Sha256::ZERO,
    };
}

/// When an entry counts as written. Part of the evidence: the caller says it in the run stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Durability {
    /// Handed to the operating system: survives the death of the process (`kill -9`), not that of the machine.
    #[default]
    Write,
    /// On the disk as well: `fdatasync` for each group of entries.
    Sync,
}

/// A stream that a store already held when it was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Name of the stream.
    pub name: String,
    /// Where it stands.
    pub head: Head,
    /// Bytes of a torn tail that were cut from it.
    pub cut_bytes: u64,
}

/// What had to be mended in the packs when a store was opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MendedPacks {
    /// Bytes of a torn tail that were cut from the last pack.
    pub cut_bytes: u64,
    /// Whole blobs that no line names, with their lengths.
    pub orphans: Vec<(Sha256, u64)>,
}

/// Lines ready to be written, each with its newline.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Lines {
    pub(crate) fn push(&mut self, line: &[u8]) {
        self.bytes.reserve(line.len() + 1);
        self.bytes.extend_from_slice(line);
        self.bytes.push(b'\n');
        self.ends.push(self.bytes.len());
    }

    /// All lines, one after the other, each with its newline.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where each line ends in [`Self::bytes`], its newline included.
    #[must_use]
    pub fn ends(&self) -> &[usize] {
        &self.ends
    }

    /// The lines without their newlines.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(from, to)| &self.bytes[from..to - 1])
    }
}

/// Why a store could not write. After one of these nothing more is written in this process.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The operating system refused.
    #[error(
        "scrittura di {path} non riuscita: {source}; liberare spazio o controllare i permessi, poi riprendere la cartella"
    )]
    Io {
        /// File or folder.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        source: std::io::Error,
    },
    /// The stream does not stand where the writer left it: someone else wrote to it.
    #[error(
        "il flusso «{stream}» non è dove era stato lasciato: attese {expected} voci, trovate {found}; un altro processo vi ha scritto"
    )]
    HeadMoved {
        /// Name of the stream.
        stream: String,
        /// Entries expected.
        expected: u64,
        /// Entries found.
        found: u64,
    },
    /// The store was opened to be read.
    #[error("la cartella {path} è aperta in sola lettura")]
    ReadOnly {
        /// The folder.
        path: PathBuf,
    },
}

/// Why something could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The operating system refused.
    #[error("lettura di {path} non riuscita: {source}")]
    Io {
        /// File or folder.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        source: std::io::Error,
    },
    /// No stream of that name.
    #[error("il flusso «{stream}» non esiste in questo registro")]
    UnknownStream {
        /// Name asked for.
        stream: String,
    },
    /// A line that is not an entry.
    #[error("flusso «{stream}», voce {seq}: {fault}; eseguire «collaudo verify» sulla cartella")]
    Line {
        /// Name of the stream.
        stream: String,
        /// Position of the line, from 0.
        seq: u64,
        /// What is wrong with it.
        fault: LineFault,
    },
    /// A blob that no pack holds.
    #[error(
        "il contenuto {sha256} non è in nessun pacchetto; eseguire «collaudo verify» sulla cartella"
    )]
    BlobMissing {
        /// Its hash.
        sha256: Sha256,
    },
    /// A blob whose bytes have another hash.
    #[error(
        "il contenuto {expected} è alterato: i suoi byte hanno impronta {found}; eseguire «collaudo verify» sulla cartella"
    )]
    BlobChanged {
        /// Hash it is named by.
        expected: Sha256,
        /// Hash of its bytes.
        found: Sha256,
    },
    /// A payload that does not name a blob properly.
    #[error("«{found}» non è l'impronta di un contenuto")]
    BlobName {
        /// What was found.
        found: String,
    },
}

/// Reads the lines of one stream, in order.
pub trait LineReader: Send {
    /// The next written line, without its newline; `None` when there is none *yet*: a later call may bring more.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn next_line(&mut self) -> Result<Option<Vec<u8>>, ReadError>;
}

/// Where the lines and blobs of a ledger are kept.
///
/// One thread, the writer of the ledger, calls [`append`](Self::append), [`put`](Self::put), [`finish`](Self::finish) and
/// [`commit`](Self::commit); any thread calls the rest. What was appended is seen by readers, and told to followers, at
/// `commit`, and not before.
pub trait Store: Send + Sync + 'static {
    /// The streams that were there when the store was opened.
    fn found(&self) -> Vec<Found>;

    /// What had to be mended in the packs when the store was opened.
    fn mended(&self) -> MendedPacks;

    /// Makes a stream known, so that it can be followed before it has entries. Does no IO.
    fn register(&self, stream: &str);

    /// Appends lines to a stream that stands at `expected` and will stand at `head`.
    ///
    /// # Errors
    /// When the stream stands elsewhere, or cannot be written.
    fn append(
        &self,
        stream: &str,
        expected: Head,
        head: Head,
        lines: &Lines,
    ) -> Result<(), WriteError>;

    /// Keeps a blob for a stream; one that is there already is not kept twice.
    ///
    /// # Errors
    /// When it cannot be written.
    fn put(&self, stream: &str, sha256: Sha256, blob: &Arc<[u8]>) -> Result<(), WriteError>;

    /// Nothing more comes to this stream for now: takes effect, and is told to followers, at the next commit.
    fn finish(&self, stream: &str);

    /// Makes everything since the last commit durable, blobs before lines, and visible.
    ///
    /// # Errors
    /// When it cannot be written.
    fn commit(&self) -> Result<(), WriteError>;

    /// The names of all streams, sorted.
    fn streams(&self) -> Vec<String>;

    /// Reads a stream from an entry on.
    ///
    /// # Errors
    /// When there is no such stream.
    fn read(&self, stream: &str, from: u64) -> Result<Box<dyn LineReader>, ReadError>;

    /// Has the signal raised whenever lines of the stream become visible, and when it is finished.
    ///
    /// # Errors
    /// When there is no such stream.
    fn follow(&self, stream: &str, signal: Weak<Signal>) -> Result<(), ReadError>;

    /// Whether a blob is kept.
    fn holds(&self, sha256: &Sha256) -> bool;

    /// The bytes of a blob, their hash checked; `None` when it is not kept.
    ///
    /// # Errors
    /// When it cannot be read or its bytes have another hash.
    fn blob(&self, sha256: &Sha256) -> Result<Option<Vec<u8>>, ReadError>;
}

/// Checks the name of a stream: 1 to 128 ASCII letters, digits, `-`, `_`, `.`, the first not a dot. It becomes a file name.
#[must_use]
pub fn is_stream_name(name: &str) -> bool {
    (1..=128).contains(&name.len())
        && !name.starts_with('.')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}
