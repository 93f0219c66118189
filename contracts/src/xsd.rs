//! Compiler and validator of the closed set of schemas that the Region publishes (XSD 1.0).
//!
//! * [`SchemaSet`] – the compiled schemas; refuses at load what it does not know
//! * [`Validator`], [`Session`] – streaming validation over the strict reader, all violations reported
//! * [`Captured`], [`Decoded`] – the text of chosen elements with its place, and the document carried in it as base64

mod automaton;
mod captured;
mod compile;
mod compile_simple;
mod datatype;
mod grammar;
mod load;
mod particle;
mod pattern;
mod recovery;
mod report;
mod schema;
mod session;
mod simple;
mod validator;
mod wording;

pub use captured::{Captured, Decoded};
pub use load::{Schema, SchemaError};
pub use report::{Options, Prefixes, Report, Roots};
pub use schema::SchemaSet;
pub use session::Session;
pub use validator::Validator;
