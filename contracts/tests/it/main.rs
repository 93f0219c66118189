//! Integration tests of the contracts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub
)]

mod check;
mod copertura;
mod esempi;
mod istanze;
mod oracolo;
mod validator;
