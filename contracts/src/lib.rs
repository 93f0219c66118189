//! What the Region publishes, and the check of a message against it.
//!
//! * [`finding`] – a finding (*rilievo*): what is wrong, where, what was expected, how to mend; the locked registry of codes
//! * [`xml`] – the strict streaming reader; [`xsd`] – the compiler and validator of the closed set of schemas
//! * [`json`] – JSON bodies: the strict reader, the check against the schemas of the OpenAPI documents
//! * [`service`] – the services and operations that the Region publishes, with their schemas and WSDL
//! * [`message`] – the typed side of each message and of each document that it carries
//! * [`check`] – the check of a whole message, envelope and inner documents
//! * [`identifier`] – IUV, NAV, IUD, codice fiscale, partita IVA, IBAN, amounts
//! * [`flusso`] – flow files: layouts, reading, the two judgements of each row, generation
//! * [`fault_code`] – the catalogue of fault codes
//!
//! Pure: no clock, no random source, no I/O. Depends on nothing else of this workspace.

pub mod check;
pub mod fault_code;
pub mod finding;
pub mod flusso;
pub mod identifier;
pub mod json;
pub mod message;
pub mod service;
pub mod xml;
pub mod xsd;
