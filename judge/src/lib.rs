//! Checks as data, and verdicts: a pure function of a stream.
//!
//! * [`check`] – what an `Allora` step asks; a serde type, versioned, that stands in the ledger
//! * [`caso`] – a case of the plan as the judge needs it
//! * [`verdict`] – the words of a verdict and the entry that holds one

pub mod caso;
pub mod check;
pub mod corsa;
pub mod verdict;
