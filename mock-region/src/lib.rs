//! The platform behind HTTP: edge, landing page, timers and environment faults.
//!
//! * [`Region`] – one address, many sandboxes; the default address and the stream `fuori-caso`
//! * [`Sandbox`] – one whole Region with its enti: clock, faults, passwords, commands, its stream
//! * [`EnvironmentFault`] – what can go wrong on purpose between product and Region
//! * `edge` → `desk` → `soap`, `browser`, `mybox` (files), `published`: the way of a request; `answer`: the way back
//! * [`Sandbox::call_ente`], [`Sandbox::call_push`], [`Sandbox::call_update`] – the Region calls the product
//! * `FIDELITY.md` beside this crate: where the sheets leave a choice, and what was chosen

mod answer;
mod batch;
mod body;
mod browser;
mod call;
mod conformity;
mod desk;
mod edge;
mod fault;
mod fold;
mod head;
mod journal;
mod limits;
mod listener;
mod multipart;
mod mybox;
mod outgoing;
mod owned;
mod page;
mod published;
mod record;
mod region;
mod sandbox;
mod secrets;
mod soap;
mod spent;
mod token;

pub use call::{Call, Outcome};
pub use fault::{EnvironmentFault, FaultSwitch, UnknownFault};
pub use fold::FoldError;
pub use journal::JournalError;
pub use limits::Limits;
pub use outgoing::{
    CallTrouble, EnteCall, HttpAnswer, JwtSent, NoRisposta, PushCall, PushTarget, UpdateCall,
    UpdateTarget,
};
pub use region::{FUORI_CASO, OpenError, Region, RegionConfig, StartError};
pub use sandbox::{Clock, NotSettled, PasswordError, Sandbox, SandboxSpec, SwitchError};
pub use secrets::SecretsError;
pub use spent::Spent;
