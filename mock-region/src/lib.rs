//! The platform behind HTTP: edge, landing page, timers and environment faults.

mod body;
mod fault;
mod limits;
mod listener;
mod page;
mod token;

pub use fault::{EnvironmentFault, FaultSwitch, UnknownFault};
pub use limits::Limits;
