//! Flow files (*flussi*): what the Region publishes about each kind, and the check of a file against it.
//!
//! * [`tracciato`] – the table of kinds and versions; [`colonna`] – the columns, once each, with what the manual asks and
//!   what the platform reads; [`schema`] – the same table as Frictionless Table Schema documents
//! * [`riga`] – physical lines from any reader in bounded memory; [`sintassi`] – what a lenient CSV reader would hide
//! * [`contratto`] – the first judgement: what the manual asks of the producer
//! * [`lettura`], [`validazione`], [`archivio`] – the second: what the platform does with a row, in its order of checks, with its
//!   codes and texts
//! * [`nome`], [`pacchetto`] – the name of the file, the zip around it
//! * [`controllo`] – the whole check of a file, given the [`contesto`] that the file does not say
//!
//! Facts: `mypay-flows.md` §2, §3, §4, §14.

pub mod archivio;
pub mod bilancio;
pub mod colonna;
pub mod contesto;
pub mod contratto;
pub mod controllo;
pub mod giorno;
pub mod lettura;
pub mod nome;
pub mod numero;
pub mod pacchetto;
pub mod riga;
pub mod schema;
pub mod sintassi;
pub mod tracciato;
pub mod validazione;
