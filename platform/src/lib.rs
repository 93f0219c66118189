//! MyPay, node and PSP as deterministic state machines.
//!
//! [`decide`] has all the rules and changes nothing; [`apply`] changes the state and has no rule, no failure, no choice.
//! The instant and everything random come in through [`ctx::Ctx`]. Pure: no clock, no I/O.
//!
//! Seams: [`command`] (what can be asked), [`reply`] (what is answered), [`event`] (what was decided), [`state`] (what is
//! known, and when the next thing happens by itself), [`regole`] (the switches), [`campione`] (a sample ente).
//! Outside the lines of the ledger: [`allegato`] (large bodies), [`deposito`] (files to be fetched), [`gettone`] (signed tokens).
//! Things of the domain: [`flusso`], [`dovuto`], [`elaborato`], [`cestino`], [`carrello`], [`archivio`] (receipts),
//! [`rendicontazione`] (what the PSPs have transferred), [`avviso`] (the notice, printed), [`export`] (what was booked). One file for
//! each operation of the web services (`importa_dovuto`, `invia_dovuti`, …), for MyPivot (`pivot`, [`riconciliazione`]), the browser (`landing`, `checkout`), for
//! the node (`nodo`, `ricevuta`) and for what happens by itself (`scadenza`).

pub mod allegato;
mod anagrafica;
pub mod archivio;
pub mod avviso;
mod calendario;
pub mod campione;
pub mod carrello;
pub mod cestino;
mod checkout;
mod chiedi_pagati;
mod chiedi_pagati_con_ricevuta;
pub mod command;
pub mod ctx;
mod decide;
pub mod deposito;
mod documento;
pub mod dovuto;
pub mod elaborato;
mod ente;
mod esito_carrello;
pub mod event;
pub mod export;
mod flussi_spc;
pub mod flusso;
pub mod gettone;
mod importa_dovuto;
mod invia_carrello;
mod invia_dovuti;
mod iuv;
mod landing;
mod nodo;
mod operatore;
mod pagati;
mod pdf;
mod persona;
pub mod pivot;
mod registra_pagamento;
pub mod regole;
pub mod rendicontazione;
pub mod reply;
mod ricevuta;
pub mod riconciliazione;
mod rifiuto;
mod scadenza;
mod sessione;
pub mod state;
mod tassonomia;
mod verifica_avviso;

pub use calendario::istante_del_framework;
pub use decide::{Decision, decide};
pub use state::apply;
