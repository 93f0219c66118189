//! What people read, made from a ledger alone: the JUnit file and the page of a run.
//!
//! * [`prova`] – a run as read back from its folder, the one model that both reports render
//! * [`junit`] and [`html`] – the two reports; [`scrivi`](mod@scrivi) – writes both into the folder
//! * [`esito`] – the word, glyph and meaning of what became of a case
//!
//! No clock and no random source: the same ledger gives the same bytes.

pub mod esito;
pub mod html;
pub mod junit;
pub mod prova;
pub mod scrivi;

mod comando;
mod corpo;
mod istante;
mod parallelo;
mod testo;

pub use scrivi::{ReportError, Scritti, scrivi};
