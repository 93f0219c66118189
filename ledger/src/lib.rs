//! What happened, written once: hash-chained streams of entries, blobs in packs, redaction, and the stores that keep them.
//!
//! Knows no domain and depends on nothing else of this workspace. Plain std: threads, callbacks, instants and random
//! values passed in.

pub mod canonical;
pub mod course;
pub mod cursor;
pub mod decision;
pub mod directory;
pub mod entry;
pub mod exchange;
mod folder;
pub mod ledger;
pub mod line;
pub mod memory;
pub mod normalise;
pub mod open_exchanges;
mod pack;
pub mod reader;
pub mod redaction;
pub mod seal;
pub mod sha;
pub mod signal;
pub mod store;
pub mod stream;
pub mod ticket;
pub mod verify;
mod visible;
mod writer;

pub use cursor::Cursor;
pub use entry::{Body, BodyError, Draft, Entry, Family, Millis};
pub use exchange::Payload;
pub use ledger::{Ledger, StreamError};
pub use reader::Reader;
pub use redaction::{Places, Redactor, Secret};
pub use seal::{seal, unseal};
pub use sha::Sha256;
pub use store::{Durability, Head, ReadError, Store, WriteError};
pub use stream::{AppendError, Stream};
pub use ticket::{Ticket, Written};
pub use verify::verify;
