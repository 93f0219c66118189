//! How a product is made to act: the action set, its JSON Schema, and the drivers.
//!
//! * [`action`]: what the bench can ask, and what a product answers (protocol, version 1);
//! * [`schema`]: the same as one JSON Schema document;
//! * [`performed`]: the [`Driver`](performed::Driver) trait and what came of an action;
//! * [`guasto`]: what can go wrong between bench and adapter, said in Italian;
//! * [`comando`], [`http`]: the two drivers;
//! * [`profilo`] is the profile, `collaudo.toml`.

pub mod action;
pub mod comando;
pub mod guasto;
pub mod http;
pub mod performed;
pub mod profilo;
mod risposta;
pub mod schema;
