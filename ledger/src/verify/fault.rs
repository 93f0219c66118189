//! What can be wrong with the evidence.

use std::fmt;

use crate::sha::Sha256;

/// One thing wrong, with its place. Names are paths below the run folder; lines count from 0, like `seq`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not readable at all.
    #[error("{file}: lettura non riuscita: {error}")]
    Unreadable {
        /// File or folder.
        file: String,
        /// What the operating system says.
        error: String,
    },
    /// A link, a device, an empty folder, a name that is not UTF-8.
    #[error("{file}: {what}; una cartella di evidenze contiene solo file")]
    Odd {
        /// Where.
        file: String,
        /// What it is.
        what: &'static str,
    },
    /// Two neighbouring lines that do not belong together.
    #[error(
        "{file}, byte {offset}: il legame {from}→{to} non torna: la voce {to} dichiara di seguire {found}, \
         ma la voce {from} ha impronta {expected}"
    )]
    Link {
        /// The stream.
        file: String,
        /// Line whose hash does not agree.
        from: u64,
        /// Line that declares another hash.
        to: u64,
        /// Offset of line `to` in the file.
        offset: u64,
        /// Hash of line `from`.
        expected: Sha256,
        /// Hash declared by line `to`.
        found: Sha256,
    },
    /// The first line does not begin a stream.
    #[error(
        "{file}, byte 0: la prima voce dichiara di seguire {found}: le voci precedenti mancano"
    )]
    Beginning {
        /// The stream.
        file: String,
        /// Hash declared by the first line.
        found: Sha256,
    },
    /// A line that is not the canonical form of an entry.
    #[error("{file}, voce {line}, byte {offset}: {what}")]
    Line {
        /// The stream.
        file: String,
        /// The line.
        line: u64,
        /// Offset in the file.
        offset: u64,
        /// What is wrong.
        what: String,
    },
    /// The stream does not end where it was said to end.
    #[error(
        "{file}: il legame fra la voce {expected_length}-esima e la sua chiusura non torna: {closed_by} dice {expected_length} voci \
         e impronta {expected}, trovate {found_length} voci e impronta {found}"
    )]
    Head {
        /// The stream.
        file: String,
        /// Who says so.
        closed_by: String,
        /// Number of entries it should have.
        expected_length: u64,
        /// Hash its last line should have.
        expected: Sha256,
        /// Number of entries it has.
        found_length: u64,
        /// Hash of its last line (or of the line that should be last).
        found: Sha256,
    },
    /// The run stream never says that this one was closed.
    #[error("{file}: flusso ancora aperto, manca la voce che lo chiude: l'evidenza è incompleta")]
    Open {
        /// The stream.
        file: String,
    },
    /// The run stream says that this one was opened, and it is not there.
    #[error("{file}: manca, ma il flusso della corsa dice che è stato aperto")]
    StreamMissing {
        /// The stream.
        file: String,
    },
    /// A stream of which the run stream says nothing.
    #[error("{file}: flusso estraneo, il flusso della corsa non dice che è stato aperto")]
    StreamUnknown {
        /// The stream.
        file: String,
    },
    /// A pack that is not a sequence of records.
    #[error("{file}, byte {offset}: {what}")]
    Pack {
        /// The pack.
        file: String,
        /// Offset in the file.
        offset: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// A blob with other bytes.
    #[error(
        "{file}, byte {offset}: contenuto alterato: attesa impronta {expected}, trovata {found}"
    )]
    BlobChanged {
        /// The pack.
        file: String,
        /// Offset of the blob in the file.
        offset: u64,
        /// Hash it is named by.
        expected: Sha256,
        /// Hash of its bytes.
        found: Sha256,
    },
    /// A blob kept twice.
    #[error("{file}, byte {offset}: il contenuto {sha256} è presente due volte")]
    BlobTwice {
        /// The pack.
        file: String,
        /// Offset of the second.
        offset: u64,
        /// Its hash.
        sha256: Sha256,
    },
    /// A blob that no line names.
    #[error("{file}, byte {offset}: nessuna voce nomina il contenuto {sha256}")]
    BlobUnreferenced {
        /// The pack.
        file: String,
        /// Offset of the blob in the file.
        offset: u64,
        /// Its hash.
        sha256: Sha256,
    },
    /// A line names a blob that no pack holds.
    #[error("{file}, voce {line}: il contenuto {sha256} non è in nessun pacchetto")]
    BlobMissing {
        /// The stream.
        file: String,
        /// The line.
        line: u64,
        /// Hash of the blob.
        sha256: Sha256,
    },
    /// A line gives a blob another length than it has.
    #[error(
        "{file}, voce {line}: il contenuto {sha256} dovrebbe essere di {expected} byte, è di {found}"
    )]
    BlobLength {
        /// The stream.
        file: String,
        /// The line.
        line: u64,
        /// Hash of the blob.
        sha256: Sha256,
        /// Length in the line.
        expected: u64,
        /// Length in the pack.
        found: u64,
    },
    /// A file that differs from what the seal says.
    #[error(
        "{file}: non è il file sigillato: attesi {expected_length} byte con impronta {expected}, \
         trovati {found_length} byte con impronta {found}"
    )]
    Changed {
        /// The file.
        file: String,
        /// Length in the seal.
        expected_length: u64,
        /// Hash in the seal.
        expected: Sha256,
        /// Length of the file.
        found_length: u64,
        /// Hash of the file.
        found: Sha256,
    },
    /// A file that the seal names and the folder lacks.
    #[error("{file}: manca, ma è nel sigillo")]
    Missing {
        /// The file.
        file: String,
    },
    /// A file that the seal does not name.
    #[error("{file}: è stato aggiunto, nel sigillo non c'è")]
    Extra {
        /// The file.
        file: String,
    },
    /// The seal is missing.
    #[error("sigillo.json: manca: la corsa non è stata chiusa, l'evidenza è incompleta")]
    NoSeal,
    /// The seal is not what the folder gives.
    #[error("sigillo.json, byte {offset}: {what}")]
    Seal {
        /// Offset in the seal.
        offset: usize,
        /// What is wrong: what was expected, what was found.
        what: String,
    },
}

impl Fault {
    /// Whether something was left unfinished rather than altered.
    #[must_use]
    pub const fn is_incomplete(&self) -> bool {
        matches!(self, Self::NoSeal | Self::Open { .. })
    }

    /// The file it is about.
    #[must_use]
    pub fn file(&self) -> &str {
        match self {
            Self::NoSeal | Self::Seal { .. } => crate::seal::SEAL,
            Self::Unreadable { file, .. }
            | Self::Odd { file, .. }
            | Self::Link { file, .. }
            | Self::Beginning { file, .. }
            | Self::Line { file, .. }
            | Self::Head { file, .. }
            | Self::Open { file }
            | Self::StreamMissing { file }
            | Self::StreamUnknown { file }
            | Self::Pack { file, .. }
            | Self::BlobChanged { file, .. }
            | Self::BlobTwice { file, .. }
            | Self::BlobUnreferenced { file, .. }
            | Self::BlobMissing { file, .. }
            | Self::BlobLength { file, .. }
            | Self::Changed { file, .. }
            | Self::Missing { file }
            | Self::Extra { file } => file,
        }
    }
}

/// Everything found wrong; never empty. The first is the first bad place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults {
    pub(super) first: Box<Fault>,
    pub(super) others: Vec<Fault>,
}

impl Faults {
    /// The first bad place.
    #[must_use]
    pub fn first(&self) -> &Fault {
        &self.first
    }

    /// All of them, the first included.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        std::iter::once(&*self.first).chain(&self.others)
    }

    /// Whether the evidence is merely unfinished: nothing in it was altered.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.iter().all(Fault::is_incomplete)
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)?;
        for fault in &self.others {
            write!(f, "\n{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
