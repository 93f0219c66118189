//! The reader: takes a line only if it is the canonical form of an entry.
//!
//! One pass over the bytes, without building anything: a line that is not canonical, has a key twice, an unknown field or
//! a number that some reader of JSON would round is refused, with the place.

use std::cmp::Ordering;
use std::sync::LazyLock;

use memchr::{memchr2, memmem};
use serde_json::Value;

use crate::canonical::{DEEPEST, LARGEST_INTEGER, is_kind, key_order};
use crate::entry::{Entry, Family, Millis};
use crate::sha::Sha256;

/// Why, and where, bytes are not a line of a stream.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("al byte {offset}: {what}")]
pub struct LineFault {
    /// Offset in the line, from 0.
    pub offset: usize,
    /// What is wrong, in Italian.
    pub what: &'static str,
}

/// A line taken apart, without copying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Envelope<'a> {
    pub(crate) at: Millis,
    pub(crate) body: &'a [u8],
    pub(crate) family: Family,
    pub(crate) kind: &'a str,
    pub(crate) prev: Sha256,
    pub(crate) seq: u64,
    pub(crate) wall: Millis,
}

/// Reads a line (without its newline) into an entry.
///
/// # Errors
/// When the bytes are not exactly the RFC 8785 form of an entry.
pub fn parse(line: &[u8]) -> Result<Entry, LineFault> {
    let envelope = envelope(line)?;
    let body: Value = serde_json::from_slice(envelope.body).map_err(|_| LineFault {
        offset: 0,
        what: "il corpo non è un oggetto JSON leggibile",
    })?;
    Ok(Entry {
        seq: envelope.seq,
        prev: envelope.prev.hex(),
        family: envelope.family,
        kind: envelope.kind.to_owned(),
        at: envelope.at,
        wall: envelope.wall,
        body,
    })
}

/// Checks that a line is canonical and gives its parts.
pub(crate) fn envelope(line: &[u8]) -> Result<Envelope<'_>, LineFault> {
    let text = std::str::from_utf8(line).map_err(|error| LineFault {
        offset: error.valid_up_to(),
        what: "la riga non è UTF-8",
    })?;
    let mut scan = Scan { bytes: line, at: 0 };
    scan.literal("{\"at\":")?;
    let at = Millis(scan.integer()?);
    scan.literal(",\"body\":")?;
    let from = scan.at;
    if scan.peek() != Some(b'{') {
        return Err(scan.fault("il corpo della voce non è un oggetto"));
    }
    scan.value(1)?;
    let body = &line[from..scan.at];
    scan.literal(",\"family\":\"")?;
    let name = scan.until_quote()?;
    let family = Family::ALL
        .into_iter()
        .find(|family| family.as_str().as_bytes() == name)
        .ok_or_else(|| scan.fault("famiglia di voce sconosciuta"))?;
    scan.literal(",\"kind\":\"")?;
    let from = scan.at;
    let length = scan.until_quote()?.len();
    let kind = &text[from..from + length];
    if !is_kind(kind) {
        return Err(LineFault {
            offset: from,
            what: "tipo di voce non valido",
        });
    }
    scan.literal(",\"prev\":\"")?;
    let from = scan.at;
    let prev = Sha256::from_hex(scan.until_quote()?).ok_or(LineFault {
        offset: from,
        what: "prev non è un'impronta SHA-256",
    })?;
    scan.literal(",\"seq\":")?;
    let seq = u64::try_from(scan.integer()?).map_err(|_| scan.fault("numero d'ordine negativo"))?;
    scan.literal(",\"wall\":")?;
    let wall = Millis(scan.integer()?);
    scan.literal("}")?;
    if scan.at != line.len() {
        return Err(scan.fault("byte dopo la fine della voce"));
    }
    Ok(Envelope {
        at,
        body,
        family,
        kind,
        prev,
        seq,
        wall,
    })
}

/// Checks that bytes are one canonical JSON value within the limits of the ledger.
pub(crate) fn check_value(bytes: &[u8]) -> Result<(), LineFault> {
    std::str::from_utf8(bytes).map_err(|error| LineFault {
        offset: error.valid_up_to(),
        what: "il testo non è UTF-8",
    })?;
    let mut scan = Scan { bytes, at: 0 };
    scan.value(0)?;
    if scan.at == bytes.len() {
        Ok(())
    } else {
        Err(scan.fault("byte dopo la fine del documento"))
    }
}

static PREV: LazyLock<memmem::FinderRev<'static>> =
    LazyLock::new(|| memmem::FinderRev::new(b",\"prev\":\""));

static BLOB: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new(OPENING));

/// How the reference to a blob begins.
const OPENING: &[u8] = b"{\"blob\":{\"len\":";

/// What stands as `prev` near the end of a line, found without reading the rest: hashes are compared before anything is parsed.
pub(crate) fn declared_prev(line: &[u8]) -> Option<Sha256> {
    // after `prev` come at most 64 digits, two field names and two integers of at most 17 characters
    let tail = &line[line.len().saturating_sub(150)..];
    let at = PREV.rfind(tail)? + 9;
    Sha256::from_hex(tail.get(at..at + 64)?)
}

/// The blobs that a line names: every `{"blob":{"len":…,"sha256":"…"}}` in it, in the bytes of canonical JSON.
///
/// Inside a string a quote is always escaped, so these bytes cannot be met there.
pub(crate) fn blob_references(line: &[u8]) -> impl Iterator<Item = (Sha256, u64)> + '_ {
    BLOB.find_iter(line).filter_map(|at| {
        let rest = &line[at + OPENING.len()..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let len = std::str::from_utf8(&rest[..digits]).ok()?.parse().ok()?;
        let rest = rest[digits..].strip_prefix(b",\"sha256\":\"")?;
        let sha = Sha256::from_hex(rest.get(..64)?)?;
        rest[64..].starts_with(b"\"}}").then_some((sha, len))
    })
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scan<'a> {
    const fn fault(&self, what: &'static str) -> LineFault {
        LineFault {
            offset: self.at,
            what,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn literal(&mut self, expected: &'static str) -> Result<(), LineFault> {
        let rest = &self.bytes[self.at..];
        if rest.starts_with(expected.as_bytes()) {
            self.at += expected.len();
            return Ok(());
        }
        let agrees = rest
            .iter()
            .zip(expected.as_bytes())
            .take_while(|(a, b)| a == b)
            .count();
        self.at += agrees;
        Err(self.fault("la busta della voce non ha la forma attesa"))
    }

    /// The bytes up to the next quote, which is passed over; for values that never hold an escape.
    fn until_quote(&mut self) -> Result<&'a [u8], LineFault> {
        let rest = &self.bytes[self.at..];
        match memchr2(b'"', b'\\', rest) {
            Some(length) if rest[length] == b'"' => {
                self.at += length + 1;
                Ok(&rest[..length])
            }
            _ => Err(self.fault("stringa non chiusa")),
        }
    }

    fn integer(&mut self) -> Result<i64, LineFault> {
        let from = self.at;
        let negative = self.peek() == Some(b'-');
        if negative {
            self.at += 1;
        }
        let digits_from = self.at;
        let mut magnitude = 0u64;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            magnitude = magnitude
                .saturating_mul(10)
                .saturating_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        let digits = &self.bytes[digits_from..self.at];
        let not_canonical =
            digits.is_empty() || (digits[0] == b'0' && (digits.len() > 1 || negative));
        if not_canonical
            || magnitude > LARGEST_INTEGER
            || matches!(self.peek(), Some(b'.' | b'e' | b'E'))
        {
            return Err(LineFault {
                offset: from,
                what: "atteso un intero in forma canonica, entro 2^53",
            });
        }
        let magnitude = magnitude as i64;
        Ok(if negative { -magnitude } else { magnitude })
    }

    /// Passes over a string; gives its content between the quotes, escapes as they stand, and whether it has any.
    fn string(&mut self) -> Result<(&'a [u8], bool), LineFault> {
        if self.peek() != Some(b'"') {
            return Err(self.fault("attesa una stringa"));
        }
        self.at += 1;
        let from = self.at;
        let mut escaped = false;
        loop {
            let rest = &self.bytes[self.at..];
            let Some(length) = memchr2(b'"', b'\\', rest) else {
                self.at = self.bytes.len();
                return Err(self.fault("stringa non chiusa"));
            };
            // first whether there is one, which the compiler makes fast, then where
            let content = &rest[..length];
            if content
                .iter()
                .fold(false, |found, byte| found | (*byte < 0x20))
            {
                self.at += content.iter().take_while(|byte| **byte >= 0x20).count();
                return Err(self.fault("carattere di controllo non protetto"));
            }
            self.at += length;
            if rest[length] == b'"' {
                let content = &self.bytes[from..self.at];
                self.at += 1;
                return Ok((content, escaped));
            }
            escaped = true;
            self.escape()?;
        }
    }

    fn escape(&mut self) -> Result<(), LineFault> {
        let rest = &self.bytes[self.at + 1..];
        let length = match rest.first() {
            Some(b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
            Some(b'u') => match rest.get(1..5) {
                Some(
                    [b'0', b'0', b'0', b'0'..=b'7' | b'b' | b'e' | b'f']
                    | [b'0', b'0', b'1', b'0'..=b'9' | b'a'..=b'f'],
                ) => 6,
                _ => return Err(self.fault("sequenza \\u non canonica")),
            },
            _ => return Err(self.fault("sequenza di escape non canonica")),
        };
        self.at += length;
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Result<(), LineFault> {
        match self.peek() {
            Some(b'"') => self.string().map(|_| ()),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'-' | b'0'..=b'9') => self.integer().map(|_| ()),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            _ => Err(self.fault("atteso un valore JSON")),
        }
    }

    fn word(&mut self, word: &'static str) -> Result<(), LineFault> {
        if self.bytes[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(())
        } else {
            Err(self.fault("atteso un valore JSON"))
        }
    }

    fn array(&mut self, depth: usize) -> Result<(), LineFault> {
        if depth == DEEPEST {
            return Err(self.fault("troppi livelli annidati"));
        }
        self.at += 1;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.value(depth + 1)?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(self.fault("atteso «,» o «]»")),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), LineFault> {
        if depth == DEEPEST {
            return Err(self.fault("troppi livelli annidati"));
        }
        self.at += 1;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        let mut last: Option<(&[u8], bool)> = None;
        loop {
            let from = self.at;
            let key = self.string()?;
            if let Some(last) = last {
                match order(last, key) {
                    Ordering::Less => {}
                    Ordering::Equal => {
                        return Err(LineFault {
                            offset: from,
                            what: "chiave ripetuta",
                        });
                    }
                    Ordering::Greater => {
                        return Err(LineFault {
                            offset: from,
                            what: "chiavi non in ordine",
                        });
                    }
                }
            }
            last = Some(key);
            if self.peek() != Some(b':') {
                return Err(self.fault("atteso «:»"));
            }
            self.at += 1;
            self.value(depth + 1)?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(self.fault("atteso «,» o «}»")),
            }
        }
    }
}

/// Order of two keys as they stand in the bytes of a line.
fn order((a, a_escaped): (&[u8], bool), (b, b_escaped): (&[u8], bool)) -> Ordering {
    if !a_escaped && !b_escaped && a.iter().chain(b).all(|byte| *byte < 0xEE) {
        return a.cmp(b);
    }
    key_order(&unescaped(a), &unescaped(b))
}

fn unescaped(content: &[u8]) -> String {
    let quoted = [b"\"", content, b"\""].concat();
    serde_json::from_slice(&quoted).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::canonical::{Unchained, tests::writable, write};
    use crate::entry::Draft;

    fn line(body: Value) -> Vec<u8> {
        let draft = Draft {
            family: Family::Check,
            kind: "check.asked/1".into(),
            at: Millis(7),
            wall: Millis(8),
            body,
        };
        Unchained::of(&draft).unwrap().chain(&Sha256::of(b"x"), 3).0
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(body in writable()) {
            let body = json!({ "v": body });
            let line = line(body.clone());
            let entry = parse(&line).unwrap();
            prop_assert_eq!(entry.body, body);
            prop_assert_eq!((entry.seq, entry.prev), (3, Sha256::of(b"x").hex()));
            prop_assert_eq!(declared_prev(&line), Some(Sha256::of(b"x")));
        }

        /// A byte put in the place of another leaves the line refused, or canonical again: never accepted in a second form.
        #[test]
        fn no_entry_has_two_forms(body in writable(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut line = line(json!({ "v": body }));
            let at = at.index(line.len());
            line[at] = byte;
            if let Ok(entry) = parse(&line) {
                let mut again = Vec::new();
                let value = json!({
                    "at": entry.at.0, "body": entry.body, "family": entry.family.as_str(), "kind": entry.kind,
                    "prev": entry.prev, "seq": entry.seq, "wall": entry.wall.0,
                });
                write(&mut again, &value).unwrap();
                prop_assert_eq!(again, line);
            }
        }

        #[test]
        fn the_scanner_takes_what_serde_jcs_writes(value in writable()) {
            let written = serde_jcs::to_vec(&value).unwrap();
            prop_assert_eq!(check_value(&written), Ok(()));
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for (json, what) in [
            (r#"{"a":1,"a":2}"#, "chiave ripetuta"),
            (r#"{"b":1,"a":2}"#, "chiavi non in ordine"),
            ("{\"\u{fb33}\":1,\"\u{1f600}\":2}", "chiavi non in ordine"),
            (r#"{"a": 1}"#, "atteso un valore JSON"),
            (r#"[1.0]"#, "atteso un intero in forma canonica, entro 2^53"),
            (r#"[1e2]"#, "atteso un intero in forma canonica, entro 2^53"),
            (r#"[-0]"#, "atteso un intero in forma canonica, entro 2^53"),
            (r#"[01]"#, "atteso un intero in forma canonica, entro 2^53"),
            (
                r#"[9007199254740992]"#,
                "atteso un intero in forma canonica, entro 2^53",
            ),
            (r#"["\u0041"]"#, "sequenza \\u non canonica"),
            (r#"["\u000A"]"#, "sequenza \\u non canonica"),
            (r#"["\u0008"]"#, "sequenza \\u non canonica"),
            (r#"["\/"]"#, "sequenza di escape non canonica"),
            ("[\"\n\"]", "carattere di controllo non protetto"),
            (r#"["a"#, "stringa non chiusa"),
            (r#"[1] "#, "byte dopo la fine del documento"),
            (r#"[1,]"#, "atteso un valore JSON"),
            ("nul", "atteso un valore JSON"),
        ] {
            assert_eq!(
                check_value(json.as_bytes()).map_err(|fault| fault.what),
                Err(what),
                "{json}"
            );
        }
        assert_eq!(
            check_value(b"[\"\xff\"]").map_err(|fault| fault.offset),
            Err(2)
        );
        assert_eq!(
            check_value("[".repeat(100_000).as_bytes()).map_err(|fault| fault.what),
            Err("troppi livelli annidati")
        );
    }

    #[test]
    fn unknown_fields_are_refused() {
        let good = String::from_utf8(line(json!({}))).unwrap();
        assert!(parse(good.as_bytes()).is_ok());
        for bad in [
            good.replace(",\"kind\"", ",\"hash\":\"1\",\"kind\""),
            good.replace("\"check\"", "\"chec\""),
            good.replace("\"check.asked/1\"", "\"check.asked\""),
            good.replace("}", " }"),
            good.replace("{}", "[]"),
            good.clone() + "\n",
            good[1..].to_owned(),
        ] {
            assert!(parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn blobs_are_found_in_the_bytes_and_only_there() {
        let sha = Sha256::of(b"blob");
        let blob = json!({"blob": {"len": 12, "sha256": sha.hex()}});
        let line = line(json!({"a": [blob], "text": blob.to_string(), "z": {"y": blob}}));
        assert_eq!(
            blob_references(&line).collect::<Vec<_>>(),
            [(sha, 12), (sha, 12)]
        );
    }
}
