//! The typed side of each message, as the platform reads and writes it.
//!
//! Requests are read the way MyPay reads them (`mypay-web-services.md` §1.6): a missing or unreadable field is `None`, an
//! unknown or wrongly qualified element is ignored, strings are trimmed. Whether the message keeps the contract is not
//! asked here but by [`crate::check`].
//!
//! * [`operazione`], [`documento`], [`fault`] – the types: requests and answers, documents in base64, the business fault
//! * [`lettura`] – from the bytes of an envelope to a typed request, or the reason why the platform cannot read it
//! * [`risposta`] – from the bytes of an envelope to a typed answer, read strictly ([`NonConforme`])
//! * [`scrittura`] – envelopes of answers and requests, SOAP Faults, documents
//! * [`base64`] – the base64 fields, encoded once or twice
//! * [`pivot`] – the messages of MyPivot
//! * [`esterni`] – what the Region asks the ente and what it answers
//! * [`nodo`] – what the pagoPA node asks MyPay and what MyPay answers
//! * [`rest`], [`gettone`] – the REST calls of the Region to the ente and their token; [`ritorno`] – the return of the browser
//! * [`istante`] – dates and instants of XSD
//! * [`campi`] – a flat, read-only view of any message, for the judge and the reports

pub mod base64;
pub mod campi;
pub mod documento;
pub mod esterni;
pub mod fault;
pub mod gettone;
pub mod istante;
pub mod lettura;
pub mod nodo;
pub mod operazione;
pub mod pivot;
pub mod rest;
pub mod risposta;
pub mod ritorno;
pub mod scrittura;

mod albero;
mod cursore;
mod documento_lettura;
mod documento_scrittura;
mod forma;
pub(crate) mod tracciato;

pub use cursore::{Motivo, NonConforme};
