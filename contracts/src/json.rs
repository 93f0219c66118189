//! JSON bodies: a strict reader that knows where each value stands, and the check against the schemas of our OpenAPI documents.
//!
//! * [`Documento`] – a text, its value, its places
//! * [`Valore`], [`Tipo`], [`Membro`] – the value with its bytes
//! * [`Schema`] – a JSON Schema of the closed set of keywords that our documents use

mod lettura;
mod numero;
mod schema;
mod valore;

pub use lettura::Documento;
pub use numero::Numero;
pub use schema::{Schema, SchemaError};
pub use valore::{Membro, Tipo, Valore};
