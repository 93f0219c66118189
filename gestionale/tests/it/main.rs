//! The reference product against a double of the Region that is written here and answers what each test tells it to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod difetti;
mod doppio;
mod faccia;
mod importazione;
mod pagamento;
mod schemi;
