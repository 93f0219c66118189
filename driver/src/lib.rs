//! How a product is made to act: the action set, its JSON Schema, and the drivers.

pub mod action;
