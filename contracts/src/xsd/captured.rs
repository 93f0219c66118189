//! The text of a chosen element with its place in the input, and the document that it carries in base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Report;
use crate::finding::Position;
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

/// The bytes that a captured text carries in base64, encoded once or more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Offset in the text of every [`STRIDE`]th significant character.
    marks: Vec<usize>,
    /// What the text was decoded from, when it was base64 itself.
    outer: Option<Box<Decoded>>,
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
            if !is_blank(byte) {
                if compact.len().is_multiple_of(STRIDE) {
                    marks.push(at);
                }
                compact.push(byte);
            }
        }
        let bytes = STANDARD.decode(&compact).ok()?;
        Some(Self {
            bytes,
            marks,
            outer: None,
        })
    }

    /// Decodes once more, if the bytes are nothing but base64: some documents are encoded twice
    /// (`mypay-web-services.md §1.5`). `Err` gives it back as it was.
    ///
    /// # Errors
    /// Bytes that are no base64, or none.
    pub fn decode_again(self) -> Result<Self, Self> {
        match Self::new(&self.bytes) {
            Some(inner) if !self.bytes.is_empty() => Ok(Self {
                outer: Some(Box::new(self)),
                ..inner
            }),
            _ => Err(self),
        }
    }

    /// Byte offset in the input that `captured` comes from, of the base64 character that carries the first bits of
    /// byte `offset` of the decoded bytes.
    #[must_use]
    pub fn input_offset(&self, captured: &Captured, offset: usize) -> u64 {
        match &self.outer {
            Some(outer) => outer.input_offset(captured, self.text_offset(&outer.bytes, offset)),
            None => captured.input_offset(self.text_offset(captured.value.as_bytes(), offset)),
        }
    }

    /// Offset in the base64 text of the character that carries the first bits of byte `offset`.
    fn text_offset(&self, text: &[u8], offset: usize) -> usize {
        let significant = offset / 3 * 4 + offset % 3;
        let mut at = self
            .marks
            .get(significant / STRIDE)
            .copied()
            .unwrap_or(text.len());
        let mut left = significant % STRIDE;
        while let Some(&byte) = text.get(at) {
            if !is_blank(byte) {
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

impl Report {
    /// Turns the findings of a document that was carried in `captured` into findings of the message around it:
    /// their position becomes the inner one, and the outer one is that of the base64 character that carries it.
    /// `locate` gives the position of a byte of the message ([`Reader::locate`]).
    pub fn nest(
        &mut self,
        captured: &Captured,
        decoded: &Decoded,
        locate: impl Fn(u64) -> Position,
    ) {
        for finding in &mut self.findings {
            if let Some(inner) = finding.place.outer.take() {
                let at = usize::try_from(inner.offset).unwrap_or(usize::MAX);
                finding.place.outer = Some(locate(decoded.input_offset(captured, at)));
                finding.place.inner = Some(inner);
            }
        }
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::{Options, Roots, Schema, SchemaSet, Validator};
    use super::*;
    use crate::finding::registry::code;
    use crate::xml::Event;

    const OUTER: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
        <xs:element name="m"><xs:complexType><xs:sequence><xs:element name="d" type="xs:base64Binary"/></xs:sequence>
        </xs:complexType></xs:element><xs:element name="i" type="xs:int"/></xs:schema>"#;

    fn capture(bytes: &[u8]) -> Report {
        let set = SchemaSet::compile(&[Schema {
            system_id: "o",
            text: OUTER,
        }])
        .unwrap();
        let options = Options {
            captures: vec![QName::new("", "d")],
            ..Options::default()
        };
        Validator::new(&set, options).document(bytes, Roots::Any)
    }

    /// Every byte of the decoded document leads to the very character of the input that carries its first bits,
    /// through line ends of both kinds, references, CDATA sections, comments, and two encodings.
    #[test]
    fn every_inner_byte_has_its_place_in_the_input() {
        let inner: Vec<u8> = (0..=255u8).chain(b"abcdefghij".iter().copied()).collect();
        let once = STANDARD.encode(&inner);
        let twice = STANDARD.encode(&once);
        for (text, levels) in [(&once, 1), (&twice, 2)] {
            let (head, tail) = text.split_at(100);
            let (middle, tail) = tail.split_at(101);
            let wrapped = |text: &str, end: &str| {
                text.as_bytes()
                    .chunks(7)
                    .map(|line| std::str::from_utf8(line).unwrap())
                    .collect::<Vec<_>>()
                    .join(end)
            };
            let message = format!(
                "<m><d> {}<!-- c --><![CDATA[{}]]>&#{};{}\n</d></m>",
                wrapped(head, "\r\n"),
                wrapped(&middle[..60], "\r\n"),
                u32::from(middle.as_bytes()[60]),
                wrapped(&format!("{}{tail}", &middle[61..]), "\n"),
            );
            let report = capture(message.as_bytes());
            assert!(report.is_clean(), "{:?}", report.findings);
            let captured = &report.values[0];
            let mut decoded = captured.decode().unwrap();
            if levels == 2 {
                decoded = decoded.decode_again().unwrap();
            }
            assert_eq!(decoded.bytes, inner);
            for offset in 0..inner.len() {
                let mut carrier = offset / 3 * 4 + offset % 3;
                if levels == 2 {
                    carrier = carrier / 3 * 4 + carrier % 3;
                }
                let wanted = text.as_bytes()[carrier];
                let at = usize::try_from(decoded.input_offset(captured, offset)).unwrap();
                let found = if message[at..].starts_with("&#") {
                    message[at + 2..]
                        .split_once(';')
                        .unwrap()
                        .0
                        .parse()
                        .unwrap()
                } else {
                    message.as_bytes()[at]
                };
                assert_eq!(
                    char::from(found),
                    char::from(wanted),
                    "byte {offset} at {at}"
                );
            }
        }
    }

    #[test]
    fn inner_findings_get_both_places() {
        let inner = "<i>\n dodici</i>";
        let message = format!("<m>\n<d>{}</d></m>", STANDARD.encode(inner));
        let report = capture(message.as_bytes());
        let captured = &report.values[0];
        assert_eq!(captured.path, "/m[1]/d[1]");
        let decoded = captured.decode().unwrap();
        let set = SchemaSet::compile(&[Schema {
            system_id: "o",
            text: OUTER,
        }])
        .unwrap();
        let mut nested =
            Validator::new(&set, Options::default()).document(&decoded.bytes, Roots::Any);
        let mut reader = Reader::new(message.as_bytes());
        while reader.read().unwrap() != Event::Eof {}
        nested.nest(captured, &decoded, |offset| reader.locate(offset, 1).0);
        let place = &nested.findings[0].place;
        assert_eq!(nested.findings[0].code, code::XML_FORMATO);
        let (outer, inner) = (place.outer.unwrap(), place.inner.unwrap());
        assert_eq!((inner.line, inner.column, inner.offset), (1, 4, 3));
        assert_eq!((outer.line, outer.column), (2, 8));
    }

    #[test]
    fn what_is_not_base64_is_given_back() {
        let report = capture(b"<m><d>YWJj</d></m>");
        let decoded = report.values[0].decode().unwrap();
        assert_eq!(decoded.bytes, b"abc");
        assert_eq!(decoded.decode_again().unwrap_err().bytes, b"abc");
    }
}
