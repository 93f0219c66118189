//! The platform against the sheets: every row of checks, the worked examples, and properties of the whole machine.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod avviso;
mod banco;
mod carrello;
mod chiedi_pagati;
mod eventi;
mod export;
mod flussi;
mod import;
mod importa_dovuto;
mod invia_dovuti;
mod landing;
mod nodo;
mod operatore;
mod persona;
mod pivot;
mod pivot_flussi;
mod proprieta;
mod registra_pagamento;
mod rendicontazione;
mod riconciliazione;
mod riconciliazione_export;
mod riconciliazione_oracolo;
mod verifica_avviso;
