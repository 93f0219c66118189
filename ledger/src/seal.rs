//! The seal of a run folder: `sigillo.json`, which pins every other file of it.
//!
//! It is the RFC 8785 form of an object with `files` (name, length and SHA-256 of each, sorted by name), `kind`
//! (`sigillo/1`), and `stream`, `length` and `head` of the run stream. Everything in it can be derived from the folder again.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::Digest;

use crate::canonical::write_string;
use crate::directory::{ENDING, FOLDER};
use crate::folder::{self, Odd};
use crate::sha::Sha256;
use crate::store::{Head, is_stream_name};

/// Name of the seal below the run folder.
pub const SEAL: &str = "sigillo.json";

/// Kind of the seal, with its version.
pub(crate) const KIND: &str = "sigillo/1";

/// One sealed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedFile {
    /// Length in bytes.
    pub length: u64,
    /// Path below the run folder, with `/`.
    pub name: String,
    /// Hash of its bytes.
    pub sha256: Sha256,
}

/// What stands in `sigillo.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// All files but the seal, sorted by name.
    pub files: Vec<SealedFile>,
    /// Hash of the last line of the run stream.
    pub head: Sha256,
    /// `sigillo/1`.
    pub kind: String,
    /// Number of entries of the run stream.
    pub length: u64,
    /// Name of the run stream.
    pub stream: String,
}

impl Seal {
    /// Its canonical bytes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = b"{\"files\":[".to_vec();
        for (index, file) in self.files.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            out.extend_from_slice(format!("{{\"length\":{},\"name\":", file.length).as_bytes());
            write_string(&mut out, &file.name);
            out.extend_from_slice(format!(",\"sha256\":\"{}\"}}", file.sha256).as_bytes());
        }
        out.extend_from_slice(format!("],\"head\":\"{}\",\"kind\":", self.head).as_bytes());
        write_string(&mut out, &self.kind);
        out.extend_from_slice(format!(",\"length\":{},\"stream\":", self.length).as_bytes());
        write_string(&mut out, &self.stream);
        out.push(b'}');
        out
    }
}

/// Why a folder could not be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The operating system refused.
    #[error("sigillo della cartella non riuscito, {path}: {source}")]
    Io {
        /// File or folder.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
    /// It is sealed already.
    #[error("la cartella {path} è già sigillata")]
    AlreadySealed {
        /// The folder.
        path: PathBuf,
    },
    /// There is no such stream, or it has no entry.
    #[error(
        "il flusso della corsa «{stream}» manca o è vuoto: la cartella non può essere sigillata"
    )]
    NoRunStream {
        /// Its name.
        stream: String,
    },
    /// Something that is not a plain file, or has a name that is not UTF-8.
    #[error("{path}: {what}; una cartella di evidenze contiene solo file e cartelle")]
    Odd {
        /// Where.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> SealError {
    let path = path.to_owned();
    move |source| SealError::Io { path, source }
}

/// Seals a folder whose ledger is closed, with everything that lies in it, reports included.
///
/// # Errors
/// When it is sealed already, has no such run stream, holds something that is not a plain file, or cannot be read or written.
pub fn seal(dir: &Path, run_stream: &str) -> Result<Seal, SealError> {
    let place = dir.join(SEAL);
    if place.symlink_metadata().is_ok() {
        return Err(SealError::AlreadySealed {
            path: dir.to_owned(),
        });
    }
    let no_run_stream = || SealError::NoRunStream {
        stream: run_stream.to_owned(),
    };
    if !is_stream_name(run_stream) {
        return Err(no_run_stream());
    }
    let found = folder::walk(dir).map_err(|(path, source)| SealError::Io { path, source })?;
    if let Some(Odd { path, what }) = found.odd.into_iter().next() {
        return Err(SealError::Odd { path, what });
    }
    let mut files = Vec::with_capacity(found.files.len());
    for name in found.files {
        let path = dir.join(&name);
        let (sha256, length) = hash_file(&path).map_err(failed(&path))?;
        files.push(SealedFile {
            length,
            name,
            sha256,
        });
    }
    let path = dir.join(FOLDER).join(format!("{run_stream}{ENDING}"));
    let head = match last_line(&path) {
        Ok(head) if head.length > 0 => head,
        Ok(_) => return Err(no_run_stream()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(no_run_stream()),
        Err(error) => return Err(failed(&path)(error)),
    };
    let seal = Seal {
        files,
        head: head.hash,
        kind: KIND.to_owned(),
        length: head.length,
        stream: run_stream.to_owned(),
    };
    let draft = dir.join(format!(".{SEAL}.nuovo"));
    let write = |path: &Path| {
        let mut file = File::create(path)?;
        file.write_all(&seal.bytes())?;
        file.sync_all()
    };
    write(&draft).map_err(failed(&draft))?;
    std::fs::rename(&draft, &place).map_err(failed(&place))?;
    Ok(seal)
}

/// Takes the seal away, so that a session of days can be resumed. Nothing is lost: it can be derived again.
///
/// # Errors
/// When it cannot be removed; a folder without a seal is fine.
pub fn unseal(dir: &Path) -> Result<(), SealError> {
    let place = dir.join(SEAL);
    match std::fs::remove_file(&place) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(&place)(error)),
        _ => Ok(()),
    }
}

/// Hash and length of a file.
pub(crate) fn hash_file(path: &Path) -> io::Result<(Sha256, u64)> {
    let mut file = File::open(path)?;
    let mut hasher = sha2::Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    let mut length = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((Sha256::finish(hasher), length));
        }
        hasher.update(&buffer[..read]);
        length += read as u64;
    }
}

fn last_line(path: &Path) -> io::Result<Head> {
    use std::io::BufRead;
    let mut file = io::BufReader::with_capacity(256 * 1024, File::open(path)?);
    let mut last = Vec::new();
    let mut line = Vec::new();
    let mut length = 0;
    while file.read_until(b'\n', &mut line)? > 0 {
        line.pop_if(|byte| *byte == b'\n');
        length += 1;
        std::mem::swap(&mut last, &mut line);
        line.clear();
    }
    Ok(Head {
        length,
        hash: Sha256::of(&last),
    })
}
