//! The writer: a line *is* the RFC 8785 form of its entry.
//!
//! Keys come out in the order of their UTF-16 code units, whatever order the map of `serde_json` keeps; there is no
//! float, and integers stay within ±(2^53 − 1), so that every reader of JSON sees the same numbers.

use std::cmp::Ordering;
use std::fmt;

use serde_json::{Map, Value};
use sha2::Digest;

use crate::entry::{Draft, Millis};
use crate::sha::Sha256;

/// Largest integer a line may carry: 2^53 − 1.
pub const LARGEST_INTEGER: u64 = (1 << 53) - 1;

/// Deepest nesting of objects and arrays in a line.
pub const DEEPEST: usize = 100;

/// Why a value has no canonical form in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotCanonical {
    /// A number with a fraction or an exponent.
    Float {
        /// JSON pointer to it.
        pointer: String,
        /// The number as found.
        found: String,
    },
    /// An integer outside ±(2^53 − 1).
    TooLarge {
        /// JSON pointer to it.
        pointer: String,
        /// The number as found.
        found: String,
    },
    /// Nested deeper than [`DEEPEST`].
    TooDeep,
    /// The body is not an object.
    BodyNotObject,
    /// The kind is not of the form `dovuto.inserito/1`.
    Kind {
        /// The kind as found.
        found: String,
    },
}

impl fmt::Display for NotCanonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Float { pointer, found } => {
                write!(
                    f,
                    "in «{pointer}»: atteso un intero o una stringa, trovato il numero {found}"
                )
            }
            Self::TooLarge { pointer, found } => {
                write!(
                    f,
                    "in «{pointer}»: atteso un intero entro ±{LARGEST_INTEGER}, trovato {found}: scriverlo come stringa"
                )
            }
            Self::TooDeep => write!(f, "oggetti annidati oltre {DEEPEST} livelli"),
            Self::BodyNotObject => f.write_str("il corpo di una voce deve essere un oggetto"),
            Self::Kind { found } => {
                write!(
                    f,
                    "tipo di voce non valido: atteso «nome.evento/versione» in lettere minuscole, trovato «{found}»"
                )
            }
        }
    }
}

impl std::error::Error for NotCanonical {}

/// Appends the RFC 8785 form of a value.
///
/// # Errors
/// On a float, an integer outside ±(2^53 − 1), or nesting deeper than [`DEEPEST`]; `out` then holds a part.
pub fn write(out: &mut Vec<u8>, value: &Value) -> Result<(), NotCanonical> {
    write_value(out, value, 0)
}

fn write_value(out: &mut Vec<u8>, value: &Value, depth: usize) -> Result<(), NotCanonical> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => {
            let within = match (number.as_i64(), number.as_u64()) {
                (Some(integer), _) => integer.unsigned_abs() <= LARGEST_INTEGER,
                (None, Some(_)) => false,
                (None, None) => {
                    return Err(NotCanonical::Float {
                        pointer: String::new(),
                        found: number.to_string(),
                    });
                }
            };
            match number.as_i64() {
                Some(integer) if within => write_integer(out, integer),
                _ => {
                    return Err(NotCanonical::TooLarge {
                        pointer: String::new(),
                        found: number.to_string(),
                    });
                }
            }
        }
        Value::String(text) => write_string(out, text),
        Value::Array(items) => {
            if depth == DEEPEST {
                return Err(NotCanonical::TooDeep);
            }
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_value(out, item, depth + 1)
                    .map_err(|error| error.below(&index.to_string()))?;
            }
            out.push(b']');
        }
        Value::Object(map) => write_object(out, map, depth)?,
    }
    Ok(())
}

fn write_object(
    out: &mut Vec<u8>,
    map: &Map<String, Value>,
    depth: usize,
) -> Result<(), NotCanonical> {
    if depth == DEEPEST {
        return Err(NotCanonical::TooDeep);
    }
    out.push(b'{');
    let mut first = true;
    let mut member = |out: &mut Vec<u8>, key: &str, value: &Value| {
        if !first {
            out.push(b',');
        }
        first = false;
        write_string(out, key);
        out.push(b':');
        write_value(out, value, depth + 1).map_err(|error| error.below(key))
    };
    // `serde_json` keeps keys in byte order or in order of insertion, depending on features that any crate may switch on
    if map
        .keys()
        .is_sorted_by(|a, b| key_order(a, b) == Ordering::Less)
    {
        for (key, value) in map {
            member(out, key, value)?;
        }
    } else {
        let mut members: Vec<_> = map.iter().collect();
        members.sort_by(|(a, _), (b, _)| key_order(a, b));
        for (key, value) in members {
            member(out, key, value)?;
        }
    }
    out.push(b'}');
    Ok(())
}

impl NotCanonical {
    fn below(mut self, token: &str) -> Self {
        if let Self::Float { pointer, .. } | Self::TooLarge { pointer, .. } = &mut self {
            pointer.insert_str(0, &token.replace('~', "~0").replace('/', "~1"));
            pointer.insert(0, '/');
        }
        self
    }
}

/// Order of two keys by their UTF-16 code units (RFC 8785 §3.2.3).
pub(crate) fn key_order(a: &str, b: &str) -> Ordering {
    // below U+E000 the order of UTF-8 bytes and that of UTF-16 units agree
    if a.bytes().chain(b.bytes()).all(|byte| byte < 0xEE) {
        a.as_bytes().cmp(b.as_bytes())
    } else {
        a.encode_utf16().cmp(b.encode_utf16())
    }
}

fn write_integer(out: &mut Vec<u8>, integer: i64) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    let mut rest = integer.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if integer < 0 {
        at -= 1;
        digits[at] = b'-';
    }
    out.extend_from_slice(&digits[at..]);
}

/// What follows the backslash for a byte that must be escaped: a letter, `u` for `\u00xx`, 0 for a byte that stands as it is.
const ESCAPE: [u8; 256] = {
    let mut table = [0; 256];
    let mut control = 0;
    while control < 0x20 {
        table[control] = b'u';
        control += 1;
    }
    table[0x08] = b'b';
    table[0x09] = b't';
    table[0x0A] = b'n';
    table[0x0C] = b'f';
    table[0x0D] = b'r';
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table
};

/// Appends a string with its quotes (RFC 8785 §3.2.2.2).
pub(crate) fn write_string(out: &mut Vec<u8>, text: &str) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let bytes = text.as_bytes();
    out.reserve(bytes.len() + 2);
    out.push(b'"');
    let mut plain = 0;
    for (index, byte) in bytes.iter().enumerate() {
        let escape = ESCAPE[usize::from(*byte)];
        if escape == 0 {
            continue;
        }
        out.extend_from_slice(&bytes[plain..index]);
        plain = index + 1;
        out.extend_from_slice(&[b'\\', escape]);
        if escape == b'u' {
            out.extend_from_slice(&[
                b'0',
                b'0',
                DIGITS[usize::from(byte >> 4)],
                DIGITS[usize::from(byte & 15)],
            ]);
        }
    }
    out.extend_from_slice(&bytes[plain..]);
    out.push(b'"');
}

/// Whether a kind has the form `dovuto.inserito/1`: lower-case ASCII letters, digits, `.`, `-`, `_`, then `/` and a version.
pub(crate) fn is_kind(kind: &str) -> bool {
    let Some((name, version)) = kind.split_once('/') else {
        return false;
    };
    name.bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_'))
        && version
            .bytes()
            .next()
            .is_some_and(|byte| matches!(byte, b'1'..=b'9'))
        && version.len() <= 4
        && version.bytes().all(|byte| byte.is_ascii_digit())
}

/// A line up to its place in the chain: everything that does not depend on the entries before it, already hashed.
///
/// `prev` and `seq` sort near the end of the envelope, so the long part of a line is written and hashed before the
/// stream's lock is taken.
pub(crate) struct Unchained {
    line: Vec<u8>,
    hashed: sha2::Sha256,
    wall: Millis,
}

impl Unchained {
    pub(crate) fn of(draft: &Draft) -> Result<Self, NotCanonical> {
        if !is_kind(&draft.kind) {
            return Err(NotCanonical::Kind {
                found: draft.kind.clone(),
            });
        }
        let Value::Object(body) = &draft.body else {
            return Err(NotCanonical::BodyNotObject);
        };
        let mut line = Vec::with_capacity(512);
        line.extend_from_slice(b"{\"at\":");
        write_instant(&mut line, "at", draft.at)?;
        line.extend_from_slice(b",\"body\":");
        write_object(&mut line, body, 1).map_err(|error| error.below("body"))?;
        line.extend_from_slice(b",\"family\":\"");
        line.extend_from_slice(draft.family.as_str().as_bytes());
        line.extend_from_slice(b"\",\"kind\":\"");
        line.extend_from_slice(draft.kind.as_bytes());
        line.extend_from_slice(b"\",\"prev\":\"");
        // checked here, written when the place in the chain is known
        write_instant(&mut Vec::new(), "wall", draft.wall)?;
        let hashed = sha2::Sha256::new_with_prefix(&line);
        Ok(Self {
            line,
            hashed,
            wall: draft.wall,
        })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.line
    }

    /// The whole line without its newline, and its hash.
    pub(crate) fn chain(mut self, prev: &Sha256, seq: u64) -> (Vec<u8>, Sha256) {
        let written = self.line.len();
        self.line.extend_from_slice(&prev.digits());
        self.line.extend_from_slice(b"\",\"seq\":");
        // a stream never holds 2^53 entries
        write_integer(&mut self.line, seq.min(LARGEST_INTEGER) as i64);
        self.line.extend_from_slice(b",\"wall\":");
        write_integer(&mut self.line, self.wall.0);
        self.line.push(b'}');
        self.hashed.update(&self.line[written..]);
        (self.line, Sha256::finish(self.hashed))
    }
}

fn write_instant(out: &mut Vec<u8>, name: &str, instant: Millis) -> Result<(), NotCanonical> {
    if instant.0.unsigned_abs() > LARGEST_INTEGER {
        return Err(NotCanonical::TooLarge {
            pointer: format!("/{name}"),
            found: instant.0.to_string(),
        });
    }
    write_integer(out, instant.0);
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::entry::Family;

    /// Any JSON value the ledger can write, with strings from all planes.
    pub(crate) fn writable() -> impl Strategy<Value = Value> {
        let text = prop_oneof![
            any::<String>(),
            "[\\PC\u{0}-\u{1f}\"\\\\\u{e000}-\u{10ffff}]{0,12}"
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-(LARGEST_INTEGER as i64)..=LARGEST_INTEGER as i64).prop_map(Value::from),
            text.clone().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 60, 8, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::vec((text.clone(), inner), 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    fn canonical(value: &Value) -> Result<String, NotCanonical> {
        let mut out = Vec::new();
        write(&mut out, value)?;
        Ok(String::from_utf8(out).unwrap())
    }

    proptest! {
        #[test]
        fn our_writer_is_serde_jcs(value in writable()) {
            prop_assert_eq!(canonical(&value).unwrap(), serde_jcs::to_string(&value).unwrap());
        }

        #[test]
        fn a_line_is_serde_jcs_of_its_entry(body in writable(), at in 0..LARGEST_INTEGER as i64, seq in 0..LARGEST_INTEGER) {
            let body = json!({ "value": body });
            let draft = Draft {
                family: Family::Event, kind: "dovuto.inserito/1".into(), at: Millis(at), wall: Millis(-at), body: body.clone(),
            };
            let prev = Sha256::of(b"prev");
            let (line, hash) = Unchained::of(&draft).unwrap().chain(&prev, seq);
            let entry = json!({
                "at": at, "body": body, "family": "event", "kind": "dovuto.inserito/1", "prev": prev.hex(), "seq": seq, "wall": -at,
            });
            prop_assert_eq!(std::str::from_utf8(&line).unwrap(), serde_jcs::to_string(&entry).unwrap());
            prop_assert_eq!(hash, Sha256::of(&line));
        }
    }

    #[test]
    fn keys_are_in_the_order_of_rfc_8785() {
        // the example of RFC 8785 §3.2.3
        let value = json!({
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis",
        });
        assert_eq!(
            canonical(&value).unwrap(),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\"\u{f6}\":\"Latin Small Letter O With Diaeresis\",\
             \"\u{20ac}\":\"Euro Sign\",\"\u{1f600}\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}"
        );
    }

    #[test]
    fn floats_and_large_integers_are_refused_with_their_place() {
        assert_eq!(
            canonical(&json!({"a": [0, {"b/c": 1.0}]})),
            Err(NotCanonical::Float {
                pointer: "/a/1/b~1c".into(),
                found: "1.0".into()
            })
        );
        assert_eq!(
            canonical(&json!([9_007_199_254_740_992_u64])),
            Err(NotCanonical::TooLarge {
                pointer: "/0".into(),
                found: "9007199254740992".into()
            })
        );
        assert!(canonical(&json!(-9_007_199_254_740_992_i64)).is_err());
        assert!(canonical(&json!(u64::MAX)).is_err());
        assert_eq!(
            canonical(&json!([-9_007_199_254_740_991_i64, 0])).unwrap(),
            "[-9007199254740991,0]"
        );
        let deep = (0..=DEEPEST).fold(json!(1), |inner, _| json!([inner]));
        assert_eq!(canonical(&deep), Err(NotCanonical::TooDeep));
    }

    #[test]
    fn kinds_carry_a_version() {
        for kind in [
            "dovuto.inserito/1",
            "seeded-fault.activated/12",
            "checkpoint/1",
        ] {
            assert!(is_kind(kind), "{kind}");
        }
        for kind in [
            "",
            "dovuto",
            "dovuto/",
            "dovuto/0",
            "/1",
            "Dovuto/1",
            "do vuto/1",
            "dovuto/1/2",
            "dovuto/1a",
        ] {
            assert!(!is_kind(kind), "{kind}");
        }
    }
}
