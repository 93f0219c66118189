//! The files that the platforms write and a product must be able to read: what a row holds, and what a reader must be ready for.
//!
//! The producer is the platform, so there is one judgement only: the contract. The rows of the simulated Region are held to it, and the
//! samples on which a vendor tries its reader.
//!
//! * [`pagati`] – MyPay, export of paid dovuti 1.0–1.3, with and without receipt; [`scaduti`] – export of those due on a day
//! * [`esiti`] – MyPay, the two files that come of an import: rejected rows and IUV
//! * [`riconciliazione`] – MyPivot, export of the reconciliation 1.0–1.4
//! * `tabella` – how a family lists its columns once for all its versions
//!
//! Facts: `mypay-flows.md` §4.5, §6, §7; `mypivot-web-services.md` §4, §5.4.

pub mod esiti;
pub mod pagati;
pub mod riconciliazione;
mod riconciliazione_colonne;
pub mod scaduti;
mod tabella;
