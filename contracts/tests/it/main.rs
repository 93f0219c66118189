//! Integration tests of the contracts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    unreachable_pub
)]

mod check;
mod esempi;
mod istanze;
mod oracolo;
