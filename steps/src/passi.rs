//! The step definitions, by phase. A step only says what to do, or what to ask: how long to wait, how to record it and how to
//! judge it is in [`crate::mondo`].

mod allora;
mod dato;
mod quando;
mod valori;
