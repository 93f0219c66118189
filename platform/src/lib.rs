//! MyPay, node and PSP as deterministic state machines.
//!
//! `decide(&state, &command, &ctx) → (reply, events)` has all the rules and changes nothing; `apply(&mut state, &event)`
//! changes the state and has no rule, no failure, no choice. The instant and everything random come in through
//! [`ctx::Ctx`]. Pure: no clock, no I/O.

pub mod command;
pub mod ctx;
pub mod event;
pub mod reply;
