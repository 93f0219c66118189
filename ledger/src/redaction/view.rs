//! Bytes with one kind of escape undone, and the way back from a masked view to the bytes it was made of.

use memchr::memchr;

use super::MASK;
use super::base64_span::is_base64;

/// The kind of escape that a view undoes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Escape {
    /// Character and the five predefined entity references of XML.
    Xml,
    /// Percent-encoding; with `plus`, `+` for a space.
    Url { plus: bool },
    /// Escapes in a JSON string.
    Json,
    /// White space by which a long base64 text is wrapped.
    Wrapping,
}

/// Bytes without their escapes.
#[derive(Debug)]
pub(crate) struct View {
    escape: Escape,
    pub(crate) bytes: Vec<u8>,
    spans: Vec<Span>,
}

/// One escape: `source_len` bytes at `source` stand for `len` bytes at `at` in the view.
#[derive(Debug, Clone, Copy)]
struct Span {
    at: usize,
    len: usize,
    source: usize,
    source_len: usize,
}

/// Base64 is taken to be wrapped only after this many characters on a line.
const SHORTEST_WRAPPED_LINE: usize = 20;

impl View {
    /// The view, unless the bytes have no such escape.
    pub(crate) fn of(source: &[u8], escape: Escape) -> Option<Self> {
        let mut view = Self {
            escape,
            bytes: Vec::new(),
            spans: Vec::new(),
        };
        let mut copied = 0;
        let mut at = 0;
        while let Some(next) = next_candidate(&source[at..], escape) {
            let from = at + next;
            let mut decoded = Decoded::default();
            let length = match escape {
                Escape::Xml => xml(&source[from..], &mut decoded),
                Escape::Url { .. } => url(&source[from..], &mut decoded),
                Escape::Json => json(&source[from..], &mut decoded),
                Escape::Wrapping => wrapping(source, from),
            };
            let Some(length) = length else {
                at = from + 1;
                continue;
            };
            view.bytes.extend_from_slice(&source[copied..from]);
            let at_view = view.bytes.len();
            view.bytes.extend_from_slice(decoded.bytes());
            view.spans.push(Span {
                at: at_view,
                len: decoded.len,
                source: from,
                source_len: length,
            });
            at = from + length;
            copied = at;
        }
        if view.spans.is_empty() {
            return None;
        }
        view.bytes.extend_from_slice(&source[copied..]);
        Some(view)
    }

    /// Carries the changes from the view to the bytes that it was made of; tells whether any was to something else than
    /// the mask.
    pub(crate) fn write_back(&self, masked: &[u8], target: &mut [u8]) -> bool {
        let mut recoded = false;
        let mut spans = self.spans.iter().peekable();
        // position in the source of position 0 in the view, as far as the spans passed so far shift it
        let mut shift = 0isize;
        for (at, (before, after)) in self.bytes.iter().zip(masked).enumerate() {
            while let Some(span) = spans.next_if(|span| span.at + span.len <= at) {
                shift = (span.source + span.source_len) as isize - (span.at + span.len) as isize;
            }
            if before == after {
                continue;
            }
            recoded |= *after != MASK;
            match spans.peek() {
                Some(span) if span.at <= at => {
                    let escaped = &mut target[span.source..span.source + span.source_len];
                    if *after == MASK || span.len > 1 || !self.rewrite(escaped, *after) {
                        escaped.fill(MASK);
                    }
                }
                _ => {
                    if let Some(byte) = at
                        .checked_add_signed(shift)
                        .and_then(|at| target.get_mut(at))
                    {
                        *byte = *after;
                    }
                }
            }
        }
        recoded
    }

    /// Writes an escape of the same length for another byte (a character of masked base64); false when there is none.
    fn rewrite(&self, escaped: &mut [u8], byte: u8) -> bool {
        let written = match self.escape {
            Escape::Url { .. } if escaped.len() == 3 => format!("%{byte:02X}"),
            Escape::Json if escaped.len() == 6 => format!("\\u{byte:04x}"),
            Escape::Xml if escaped.starts_with(b"&#x") => {
                format!(
                    "&#x{byte:0width$X};",
                    width = escaped.len().saturating_sub(4)
                )
            }
            Escape::Xml if escaped.starts_with(b"&#") => {
                format!("&#{byte:0width$};", width = escaped.len().saturating_sub(3))
            }
            _ => return false,
        };
        if written.len() != escaped.len() {
            return false;
        }
        escaped.copy_from_slice(written.as_bytes());
        true
    }
}

fn next_candidate(bytes: &[u8], escape: Escape) -> Option<usize> {
    match escape {
        Escape::Xml => memchr(b'&', bytes),
        Escape::Url { plus: false } => memchr(b'%', bytes),
        Escape::Url { plus: true } => memchr::memchr2(b'%', b'+', bytes),
        Escape::Json => memchr(b'\\', bytes),
        Escape::Wrapping => bytes
            .iter()
            .position(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')),
    }
}

#[derive(Default)]
struct Decoded {
    buffer: [u8; 4],
    len: usize,
}

impl Decoded {
    fn bytes(&self) -> &[u8] {
        &self.buffer[..self.len]
    }

    fn byte(&mut self, byte: u8) {
        self.buffer[0] = byte;
        self.len = 1;
    }

    fn char(&mut self, c: char) {
        self.len = c.encode_utf8(&mut self.buffer).len();
    }
}

/// Longest character reference that is looked at, with leading zeros.
const LONGEST_REFERENCE: usize = 16;

fn xml(bytes: &[u8], decoded: &mut Decoded) -> Option<usize> {
    let end = memchr(b';', &bytes[..bytes.len().min(LONGEST_REFERENCE)])?;
    let c = match &bytes[1..end] {
        b"amp" => '&',
        b"lt" => '<',
        b"gt" => '>',
        b"quot" => '"',
        b"apos" => '\'',
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16)?,
        [b'#', digits @ ..] => number(digits, 10)?,
        _ => return None,
    };
    decoded.char(c);
    Some(end + 1)
}

fn number(digits: &[u8], radix: u32) -> Option<char> {
    if digits.is_empty() {
        return None;
    }
    let mut value = 0u32;
    for digit in digits {
        value = value
            .checked_mul(radix)?
            .checked_add(char::from(*digit).to_digit(radix)?)?;
    }
    char::from_u32(value)
}

fn url(bytes: &[u8], decoded: &mut Decoded) -> Option<usize> {
    if bytes[0] == b'+' {
        decoded.byte(b' ');
        return Some(1);
    }
    let digit = |at: usize| {
        bytes
            .get(at)
            .and_then(|byte| char::from(*byte).to_digit(16))
    };
    decoded.byte((digit(1)? * 16 + digit(2)?) as u8);
    Some(3)
}

fn json(bytes: &[u8], decoded: &mut Decoded) -> Option<usize> {
    let unit = |at: usize| -> Option<u32> {
        if bytes.get(at..at + 2)? != b"\\u" {
            return None;
        }
        bytes
            .get(at + 2..at + 6)?
            .iter()
            .try_fold(0, |unit, digit| {
                Some(unit * 16 + char::from(*digit).to_digit(16)?)
            })
    };
    let byte = match bytes.get(1)? {
        b'b' => 8,
        b't' => b'\t',
        b'n' => b'\n',
        b'f' => 12,
        b'r' => b'\r',
        escaped @ (b'"' | b'\\' | b'/') => *escaped,
        b'u' => {
            let first = unit(0)?;
            if let Some(c) = char::from_u32(first) {
                decoded.char(c);
                return Some(6);
            }
            let c = char::decode_utf16([first as u16, unit(6)? as u16])
                .next()?
                .ok()?;
            decoded.char(c);
            return Some(12);
        }
        _ => return None,
    };
    decoded.byte(byte);
    Some(2)
}

/// The length of the white space at `from`, if it holds a line break and wraps a base64 text.
fn wrapping(source: &[u8], from: usize) -> Option<usize> {
    let space = &source[from..];
    let length = space
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
        .count();
    let before = source[..from]
        .iter()
        .rev()
        .take(SHORTEST_WRAPPED_LINE)
        .take_while(|byte| is_base64(**byte))
        .count();
    let goes_on = space.get(length).is_some_and(|byte| is_base64(*byte));
    (before == SHORTEST_WRAPPED_LINE && goes_on && space[..length].contains(&b'\n'))
        .then_some(length)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    fn view(source: &str, escape: Escape) -> String {
        View::of(source.as_bytes(), escape)
            .map_or_else(String::new, |view| String::from_utf8(view.bytes).unwrap())
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(
            view(
                "a&amp;b&#60;c&#x003E;&#XE8;&quot;&nope;&#;&#99999999;&",
                Escape::Xml
            ),
            "a&b<c>è\"&nope;&#;&#99999999;&"
        );
        assert_eq!(
            view("a%20b+c%C3%A8%zz%4", Escape::Url { plus: false }),
            "a b+cè%zz%4"
        );
        assert_eq!(view("a%20b+c", Escape::Url { plus: true }), "a b c");
        assert_eq!(
            view(r#"\"a\\\/\n\u00e8\ud83d\ude00\ud83d\x"#, Escape::Json),
            "\"a\\/\nè😀\\ud83d\\x"
        );
        let line = "A".repeat(76);
        assert_eq!(
            view(&format!("{line}\r\n  {line}\n<x>"), Escape::Wrapping),
            line.repeat(2) + "\n<x>"
        );
        assert!(View::of(b"some words\nand more", Escape::Wrapping).is_none());
        assert!(View::of(b"nothing", Escape::Xml).is_none());
    }

    #[test]
    fn changes_find_their_way_back() {
        let source = *b"x&amp;secr&#101;t&lt;y";
        let view = View::of(&source, Escape::Xml).unwrap();
        assert_eq!(view.bytes, b"x&secret<y");
        let mut target = source;
        view.write_back(b"x&******<y", &mut target);
        assert_eq!(&target, b"x&amp;***********&lt;y");
        // a character of base64 in an escape becomes an escape again
        let source = *b"aa%2Fbb&#47;";
        let mut target = source;
        View::of(&source, Escape::Url { plus: false })
            .unwrap()
            .write_back(b"aaKbb&#47;", &mut target);
        View::of(&source, Escape::Xml)
            .unwrap()
            .write_back(b"aa%2FbbK", &mut target);
        assert_eq!(&target, b"aa%4Bbb&#75;");
    }
}
