//! The check of one pack: every record, every byte.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use sha2::Digest;

use crate::pack::read_header;
use crate::sha::Sha256;

use super::fault::Fault;

/// A blob in a pack.
#[derive(Debug, Clone, Copy)]
pub(super) struct Blob {
    pub(super) sha256: Sha256,
    pub(super) len: u64,
    pub(super) offset: u64,
}

/// Reads a pack; gives its blobs up to the first fault.
pub(super) fn check(path: &Path, file: &str) -> (Vec<Blob>, Option<Fault>) {
    let mut blobs = Vec::new();
    let fault = match read(path, file, &mut blobs) {
        Ok(fault) => fault,
        Err(error) => Some(Fault::Unreadable {
            file: file.to_owned(),
            error: error.to_string(),
        }),
    };
    (blobs, fault)
}

fn read(path: &Path, file: &str, blobs: &mut Vec<Blob>) -> io::Result<Option<Fault>> {
    let source = File::open(path)?;
    let size = source.metadata()?.len();
    let mut reader = BufReader::with_capacity(256 * 1024, source);
    let pack = |offset, what| {
        Some(Fault::Pack {
            file: file.to_owned(),
            offset,
            what,
        })
    };
    let mut at = 0;
    let mut header = Vec::new();
    while at < size {
        header.clear();
        reader.by_ref().take(86).read_until(b'\n', &mut header)?;
        let Some((sha256, len, length)) = read_header(&header) else {
            return Ok(pack(at, "qui non comincia un contenuto"));
        };
        let offset = at + length as u64;
        if len >= size - offset {
            return Ok(pack(offset, "il contenuto è troncato"));
        }
        let mut hasher = sha2::Sha256::new();
        let mut left = len;
        while left > 0 {
            let buffer = reader.fill_buf()?;
            if buffer.is_empty() {
                return Ok(pack(offset, "il contenuto è troncato"));
            }
            let taken = buffer
                .len()
                .min(usize::try_from(left).unwrap_or(usize::MAX));
            hasher.update(&buffer[..taken]);
            reader.consume(taken);
            left -= taken as u64;
        }
        let found = Sha256::finish(hasher);
        if found != sha256 {
            return Ok(Some(Fault::BlobChanged {
                file: file.to_owned(),
                offset,
                expected: sha256,
                found,
            }));
        }
        let mut newline = [0];
        reader.read_exact(&mut newline)?;
        if newline != *b"\n" {
            return Ok(pack(
                offset + len,
                "manca il ritorno a capo dopo il contenuto",
            ));
        }
        blobs.push(Blob {
            sha256,
            len,
            offset,
        });
        at = offset + len + 1;
    }
    Ok(None)
}
