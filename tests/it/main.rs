//! The built binary, as its users meet it, each test in a fresh folder.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod banco;
mod clienti;
mod controlla;
mod controlla_flussi;
mod controlla_json;
mod controlla_molti;
mod corse;
mod difetti;
mod errori;
mod genera;
mod interruzione;
mod prodotto_python;
mod prove;
mod regione;
mod sarif;
mod segreti;
mod verticale;
