//! Integration tests of the contracts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub
)]
// A test spells the type of its table where the table stands.
#![allow(clippy::type_complexity)]

mod andata_ritorno;
mod check;
mod copertura;
mod diagnosi;
mod esempi;
mod esportati;
mod esterni;
mod flussi;
mod flussi_pivot;
mod frictionless;
mod genera;
mod genera_documenti;
mod genera_esportati;
mod istanze;
mod json;
mod mypivot;
mod nodo;
mod oracolo;
mod oracolo_esterni;
mod rest;
mod richieste;
mod tabella;
mod trasporto;
mod validator;
