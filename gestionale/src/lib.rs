//! The reference product: a small *gestionale* of a municipality that registers debts at the Region, changes and annuls them, lets
//! citizens pay, and learns what became of them. It has its own store and its own XML, and shares no code with the Region or its
//! contracts, so that a common mistake cannot hide.
//!
//! A product is started with [`Gestionale::start`] and spoken to over HTTP: `POST /azioni` takes one request of the driver protocol
//! ([`driver::action`]) and answers it, `GET /ritorno` is where the citizen comes back from the Region, `GET /` is its operator's page.
//! [`SeededFault`] names the mistakes that can be switched on in it, [`NullProduct`] the products that do nothing.

mod archivio;
mod difetto;
mod dovuto;
mod faccia;
mod foglio;
mod importo;
mod lettura;
mod operazione;
mod orologio;
mod pagine;
mod prodotto;
mod regione;
mod richiesta;
mod risposta;
mod ufficio;

pub use difetto::{Activation, ActivationSink, NullProduct, SeededFault};
pub use orologio::Clock;
pub use prodotto::{Config, Database, Gestionale, StartError};
