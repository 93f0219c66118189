//! The attributes of a start tag, read strictly.

use super::name::Name;

/// One attribute of the current start tag; namespace declarations are not among them.
#[derive(Debug, Clone, Copy)]
pub struct Attribute<'r> {
    /// Expanded name; an attribute without prefix is in no namespace.
    pub name: Name<'r>,
    /// Value, references resolved and white space normalised as for CDATA (XML 1.0 §3.3.3).
    pub value: &'r str,
    /// Byte offset of the name.
    pub offset: u64,
    /// Length of the name in bytes.
    pub length: u32,
    /// Byte offset of the value's first byte, after the quote.
    pub value_offset: u64,
    /// Length of the raw value in bytes.
    pub value_length: u32,
}

/// What the reader keeps of an attribute: ranges into the raw tag, or into the scratch text for a value that had to be rewritten.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Slot {
    pub(super) name: (u32, u32),
    /// Length of the prefix in bytes, 0 for none.
    pub(super) prefix: u32,
    pub(super) raw: (u32, u32),
    /// Range in the scratch text, when the value is not the raw one.
    pub(super) scratch: Option<(u32, u32)>,
    /// Index of the binding of the prefix, resolved after all declarations of the tag are known.
    pub(super) binding: Option<u32>,
}
