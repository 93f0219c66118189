//! The import of a file of dovuti by handshake (`mypay-flows.md` §1–§5, `mypay-web-services.md` §4.8, §4.9, §6.1).
//!
//! * [`operazioni`] – paaSILAutorizzaImportFlusso, paaSILChiediStatoImportFlusso
//! * [`caricamento`] – the upload: checks of the endpoint, the file enters the queue
//! * [`presa`] – the batch takes a file, judges it as a whole, and comes to its end
//! * [`lotto`] – the rows of a file, read from its zip in blocks
//! * [`blocco`] – a block of rows is decided: what enters the archive, what is rejected
//! * [`riga`] – the dovuto that a row makes, the line that it leaves in an outcome file
//! * [`effetti`] – what the events change in the state
//! * [`registro`] – what is known of imports and flows

pub mod blocco;
pub mod caricamento;
mod effetti;
pub mod lotto;
pub(crate) mod operazioni;
pub mod presa;
pub mod registro;
pub mod riga;
