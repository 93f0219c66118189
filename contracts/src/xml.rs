//! The strict streaming XML reader: what it lets through is well formed, namespace-correct and free of DTDs.
//!
//! * [`Reader`] – the pull reader, over bytes in memory or over a stream
//! * [`QName`], [`Name`] – names as (namespace, local part), never as prefixes
//! * [`Limits`] – depth, attributes, size

mod attribute;
pub(crate) mod locate;
mod name;
mod prolog;
mod reader;
mod scope;
mod source;
mod stream;
mod token;

pub use attribute::Attribute;
pub use name::{Name, QName};
pub(crate) use name::{is_name_character, is_ncname, is_xml_character, same};
pub use reader::{Event, Limits, Reader, Settings};
pub use source::{Slice, Source};
pub use stream::Stream;
