//! MyPay, node and PSP as deterministic state machines.
//!
//! [`decide`] has all the rules and changes nothing; [`apply`] changes the state and has no rule, no failure, no choice.
//! The instant and everything random come in through [`ctx::Ctx`]. Pure: no clock, no I/O.
//!
//! Seams: [`command`] (what can be asked), [`reply`] (what is answered), [`event`] (what was decided), [`state`] (what is
//! known, and when the next thing happens by itself), [`regole`] (the switches).
//! Things of the domain: [`dovuto`], [`elaborato`], [`cestino`], [`carrello`], [`archivio`] (receipts).

pub mod archivio;
mod calendario;
pub mod carrello;
pub mod cestino;
pub mod command;
pub mod ctx;
mod decide;
pub mod dovuto;
pub mod elaborato;
pub mod event;
mod operatore;
pub mod regole;
pub mod reply;
pub mod state;

pub use decide::{Decision, decide};
pub use state::apply;
