//! The plan against the reference product, through real HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod corsa;
mod piano;
