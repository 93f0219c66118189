//! What happened, written once: hash-chained streams of entries, blobs in packs, redaction, and the stores that keep them.
//!
//! Knows no domain and depends on nothing else of this workspace. Plain std: threads, callbacks, instants and random
//! values passed in.

pub mod canonical;
pub mod course;
pub mod decision;
pub mod entry;
pub mod exchange;
pub mod line;
pub mod open_exchanges;
pub mod sha;
