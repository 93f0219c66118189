//! The body of an exchange, fetched when its entry is fed.

use std::collections::{BTreeMap, HashMap};

use ledger::exchange::Payload;

/// Bodies above this many bytes are not read: no message or page that a check looks at is as long.
const CORPO_MASSIMO: u64 = 16 * 1024 * 1024;

/// Where the bodies are that do not stand in the line.
pub trait Blobs {
    /// The bytes with this SHA-256 (lower-case hex), or `None` when they are not there.
    fn blob(&self, sha256: &str) -> Option<Vec<u8>>;
}

/// No blob at all: for streams whose bodies all stand in their lines.
#[derive(Debug, Clone, Copy, Default)]
pub struct SenzaBlob;

impl Blobs for SenzaBlob {
    fn blob(&self, _: &str) -> Option<Vec<u8>> {
        None
    }
}

impl Blobs for BTreeMap<String, Vec<u8>> {
    fn blob(&self, sha256: &str) -> Option<Vec<u8>> {
        self.get(sha256).cloned()
    }
}

impl Blobs for HashMap<String, Vec<u8>> {
    fn blob(&self, sha256: &str) -> Option<Vec<u8>> {
        self.get(sha256).cloned()
    }
}

impl<F: Fn(&str) -> Option<Vec<u8>>> Blobs for F {
    fn blob(&self, sha256: &str) -> Option<Vec<u8>> {
        self(sha256)
    }
}

/// The bytes, or in Italian why they cannot be had. A body above the bound is empty and no error.
pub(super) fn corpo(payload: Payload, blobs: &dyn Blobs) -> Result<Vec<u8>, String> {
    match payload {
        Payload::Text(testo) => Ok(testo.into_bytes()),
        Payload::Blob { len, .. } if len > CORPO_MASSIMO => Ok(Vec::new()),
        Payload::Blob { sha256, .. } => blobs
            .blob(&sha256)
            .ok_or_else(|| format!("manca il blob {sha256} che la voce nomina")),
    }
}
