//! The text of a chosen element with its place in the input, and the document that it carries in base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::xml::{QName, Reader, Source};

/// The text of one captured element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captured {
    /// Name of the element.
    pub name: QName,
    /// Its path with positions.
    pub path: String,
    /// Its text, references resolved; white space is kept.
    pub value: String,
    /// Where the text stands in the input.
    map: Vec<Segment>,
}

/// From byte `value` of the text on, the input goes on at byte `input`, one to one or all at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Segment {
    value: usize,
    input: u64,
    one_to_one: bool,
}

/// How often the position of a significant base64 character is noted, so that a question costs no scan of the whole text.
const STRIDE: usize = 1024;

/// The bytes that a captured text carries in base64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Offset in the text of every [`STRIDE`]th significant character.
    marks: Vec<usize>,
}

impl Captured {
    pub(super) fn new(name: QName, path: String) -> Self {
        Self {
            name,
            path,
            value: String::new(),
            map: Vec::new(),
        }
    }

    /// Takes over the current text of a reader.
    pub(super) fn push<S: Source>(&mut self, reader: &Reader<S>) {
        let text = reader.text();
        let input = reader.offset();
        if !reader.is_rewritten() {
            self.segment(input, true);
            self.value.push_str(text);
        } else if reader.raw().starts_with('&') {
            self.segment(input, false);
            self.value.push_str(text);
        } else {
            // CR LF became LF, a lone CR too: each line is one to one.
            let cdata = reader.raw().starts_with("<![CDATA[");
            let raw = if cdata {
                &reader.raw()[9..reader.raw().len() - 3]
            } else {
                reader.raw()
            };
            let mut at = input + if cdata { 9 } else { 0 };
            let mut rest = raw;
            while let Some((line, after)) = rest.split_once('\r') {
                self.segment(at, true);
                self.value.push_str(line);
                self.value.push('\n');
                let next = after.strip_prefix('\n').unwrap_or(after);
                at += (rest.len() - next.len()) as u64;
                rest = next;
            }
            self.segment(at, true);
            self.value.push_str(rest);
        }
    }

    fn segment(&mut self, input: u64, one_to_one: bool) {
        self.map.push(Segment {
            value: self.value.len(),
            input,
            one_to_one,
        });
    }

    /// Byte offset in the input of byte `offset` of the text.
    #[must_use]
    pub fn input_offset(&self, offset: usize) -> u64 {
        let after = self.map.partition_point(|segment| segment.value <= offset);
        match after.checked_sub(1).and_then(|at| self.map.get(at)) {
            Some(segment) if segment.one_to_one => segment.input + (offset - segment.value) as u64,
            Some(segment) => segment.input,
            None => 0,
        }
    }

    /// Decodes the text as base64, white space ignored; `None` if it is not base64 (the validator has said so
    /// where the element's type is `xs:base64Binary`).
    #[must_use]
    pub fn decode(&self) -> Option<Decoded> {
        Decoded::new(self.value.as_bytes())
    }
}

impl Decoded {
    fn new(text: &[u8]) -> Option<Self> {
        let mut compact = Vec::with_capacity(text.len());
        let mut marks = Vec::new();
        for (at, &byte) in text.iter().enumerate() {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                if compact.len().is_multiple_of(STRIDE) {
                    marks.push(at);
                }
                compact.push(byte);
            }
        }
        STANDARD
            .decode(&compact)
            .ok()
            .map(|bytes| Self { bytes, marks })
    }

    /// The bytes read as base64 once more, if they are nothing but base64: some documents are encoded twice
    /// (`mypay-web-services.md §1.5`).
    #[must_use]
    pub fn decode_again(&self) -> Option<Self> {
        if self.bytes.is_empty() {
            None
        } else {
            Self::new(&self.bytes)
        }
    }

    /// Offset in `text` (the base64 text that was decoded) of the character that carries the first bits of byte `offset`.
    #[must_use]
    pub fn text_offset(&self, text: &[u8], offset: usize) -> usize {
        let significant = offset / 3 * 4 + offset % 3;
        let mut at = self
            .marks
            .get(significant / STRIDE)
            .copied()
            .unwrap_or(text.len());
        let mut left = significant % STRIDE;
        while let Some(byte) = text.get(at) {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                if left == 0 {
                    break;
                }
                left -= 1;
            }
            at += 1;
        }
        at
    }
}
