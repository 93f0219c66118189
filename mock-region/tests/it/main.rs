//! The edge over real HTTP: what a client sees, and what stands in the ledger afterwards.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod bad_input;
mod bench_region;
mod clock;
mod concurrency;
mod conformity;
mod default_address;
mod environment_faults;
mod files;
mod landing;
mod operations;
mod outgoing;
mod pivot_files;
mod published;
mod restart;
mod secrets;
