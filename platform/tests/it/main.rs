//! The platform against the sheets: every row of checks, the worked examples, and properties of the whole machine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod banco;
mod chiedi_pagati;
mod eventi;
mod importa_dovuto;
mod invia_dovuti;
mod landing;
mod nodo;
mod operatore;
mod proprieta;
mod verifica_avviso;
