//! Secrets stop at the edge: masks by place and by value that keep every byte length.
//!
//! * [`secret`]: what a secret is and the forms it may take.
//! * [`places`]: where a secret stands whatever its value: elements, headers, parameters, form parts, JSON keys.
//! * [`view`]: bytes with their XML, URL or JSON escapes undone, or a wrapped base64 text joined, with the way back.
//! * [`base64_span`]: base64 text, decoded, masked and encoded again in place.
//! * [`redactor`]: all of it together.

mod base64_span;
pub mod places;
pub mod redactor;
pub mod secret;
#[cfg(test)]
mod tests;
mod view;

pub(crate) use base64_span::{decode, encode, looks_like_text, runs};
pub use places::Places;
pub use redactor::{RedactionError, Redactor};
pub use secret::Secret;

/// What stands in the place of each byte of a secret.
pub const MASK: u8 = b'*';
