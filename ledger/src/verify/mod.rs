//! Is the evidence whole? Hashes first, parses after, and names the first bad place.
//!
//! * [`fault`]: what can be wrong, with its place.
//! * [`check`]: the check of a folder.
//! * `chain`, `packs`: the parts of it that read streams and packs.

mod chain;
pub mod check;
pub mod fault;
mod packs;

pub use check::{Verified, verify};
pub use fault::{Fault, Faults};
