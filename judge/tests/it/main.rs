//! The rules of the judge on hand-built streams, one table a rule, and what holds for every stream.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod autoverifica;
mod flusso;
mod generato;
mod proprieta;
mod rigiudica;
mod rilievi;
mod uscita;
mod verdetto;
mod verifiche;
