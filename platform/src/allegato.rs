//! A body that is too large for a line of the ledger: there it is a blob, named by its hash.

use std::fmt;
use std::sync::Arc;

use ledger::Sha256;
use serde::{Deserialize, Serialize};

/// Bytes named by their hash. In the ledger it has the form of a blob ([`ledger::Payload::Blob`]), so that the bytes must be handed
/// over before the line that names them; the state keeps the name alone. Two are equal when their hashes are.
#[derive(Clone, Serialize, Deserialize)]
pub struct Allegato {
    blob: Blob,
    #[serde(skip)]
    byte: Option<Arc<[u8]>>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Blob {
    sha256: String,
    len: u64,
}

impl Allegato {
    /// Of bytes at hand.
    #[must_use]
    pub fn di(byte: impl Into<Arc<[u8]>>) -> Self {
        let byte = byte.into();
        Self {
            blob: Blob {
                sha256: Sha256::of(&byte).hex(),
                len: byte.len() as u64,
            },
            byte: Some(byte),
        }
    }

    /// Lower-case hexadecimal SHA-256.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.blob.sha256
    }

    /// Length in bytes.
    #[must_use]
    pub fn lunghezza(&self) -> u64 {
        self.blob.len
    }

    /// The bytes, while they are at hand.
    #[must_use]
    pub fn byte(&self) -> Option<&Arc<[u8]>> {
        self.byte.as_ref()
    }

    /// The name alone, as the state keeps it.
    pub(crate) fn solo_nome(&self) -> Self {
        Self {
            blob: self.blob.clone(),
            byte: None,
        }
    }
}

impl PartialEq for Allegato {
    fn eq(&self, altro: &Self) -> bool {
        self.blob == altro.blob
    }
}

impl Eq for Allegato {}

impl fmt::Debug for Allegato {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Allegato({}, {} byte)", self.blob.sha256, self.blob.len)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn in_json_it_is_the_blob_of_the_ledger() {
        let allegato = Allegato::di(b"abc".as_slice());
        let json = serde_json::to_value(&allegato).unwrap();
        let payload: ledger::Payload = serde_json::from_value(json.clone()).unwrap();
        assert!(matches!(payload, ledger::Payload::Blob { len: 3, .. }));
        let riletto: Allegato = serde_json::from_value(json).unwrap();
        assert_eq!((riletto.byte(), &riletto), (None, &allegato));
    }
}
