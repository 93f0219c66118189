//! What a secret is, and the forms it may take on the wire.

use std::fmt;

use super::base64_span::core;

/// Secrets shorter than this are masked by place only: they would be met everywhere by chance.
pub const SHORTEST: usize = 4;

/// A value that must not be seen.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// What it is, for whoever configures; never the value.
    pub name: String,
    /// The value.
    pub value: String,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Secret {
    /// Whether it can be found by its value: long enough, and not made of the mask itself.
    pub(crate) fn is_findable(&self) -> bool {
        self.value.len() >= SHORTEST && self.value.bytes().any(|byte| byte != super::MASK)
    }
}

/// What a match of the automaton means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// These bytes are the secret in some form: each becomes `*`.
    Plain,
    /// These characters are base64 of it, or base64 of base64, and the first stands at this place in its group of four.
    Base64 { column: usize },
}

/// Every pattern by which a value is found in bytes, with what a match means.
pub(crate) fn patterns(value: &str) -> Vec<(Vec<u8>, Meaning)> {
    let mut patterns = Vec::new();
    for form in forms(value) {
        for (core, column) in cores(&form) {
            patterns.extend(cores(&core).map(|(core, column)| (core, Meaning::Base64 { column })));
            patterns.push((core, Meaning::Base64 { column }));
        }
        patterns.push((form, Meaning::Plain));
    }
    for form in escaped_throughout(value) {
        patterns.extend(cores(&form).map(|(core, column)| (core, Meaning::Base64 { column })));
        patterns.push((form, Meaning::Plain));
    }
    patterns.sort_by(|(a, _), (b, _)| a.cmp(b));
    patterns.dedup();
    patterns
}

/// The characters that depend on `bytes` alone in base64 of anything around them, for each alignment and both alphabets.
fn cores(bytes: &[u8]) -> impl Iterator<Item = (Vec<u8>, usize)> + '_ {
    (0..3).flat_map(|alignment| {
        let (standard, column) = core(bytes, alignment);
        let url: Vec<u8> = standard
            .iter()
            .map(|character| match character {
                b'+' => b'-',
                b'/' => b'_',
                other => *other,
            })
            .collect();
        [(standard, column), (url, column)]
    })
}

/// The value as it is, in other encodings, and with the escapes that writers of XML, URLs and JSON use.
///
/// Any other mix of escapes is found through the [views](super::view).
fn forms(value: &str) -> Vec<Vec<u8>> {
    let mut forms = vec![value.as_bytes().to_vec()];
    if let Some(latin1) = value
        .chars()
        .map(|c| u8::try_from(u32::from(c)).ok())
        .collect()
    {
        forms.push(latin1);
    }
    forms.push(value.encode_utf16().flat_map(u16::to_le_bytes).collect());
    forms.push(value.encode_utf16().flat_map(u16::to_be_bytes).collect());

    let named = |c: char| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&apos;"),
        _ => None,
    };
    let escaped = |escape: &dyn Fn(char) -> String| {
        value.chars().map(escape).collect::<String>().into_bytes()
    };
    let or_plain = |c: char, escape: Option<String>| escape.unwrap_or_else(|| c.to_string());
    for chars in ["&<", "&<>", "&<>\"", "&<>\"'"] {
        let chosen = |c: char| {
            chars
                .contains(c)
                .then(|| named(c).map(str::to_owned))
                .flatten()
        };
        forms.push(escaped(&|c| or_plain(c, chosen(c))));
        forms.push(escaped(&|c| {
            or_plain(c, chars.contains(c).then(|| format!("&#{};", u32::from(c))))
        }));
        forms.push(escaped(&|c| {
            or_plain(
                c,
                chars.contains(c).then(|| format!("&#x{:x};", u32::from(c))),
            )
        }));
        forms.push(escaped(&|c| {
            or_plain(
                c,
                chars.contains(c).then(|| format!("&#x{:X};", u32::from(c))),
            )
        }));
    }

    for (upper, plus) in [(true, false), (false, false), (true, true), (false, true)] {
        let mut form = Vec::new();
        for byte in value.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    form.push(byte);
                }
                b' ' if plus => form.push(b'+'),
                _ if upper => form.extend(format!("%{byte:02X}").bytes()),
                _ => form.extend(format!("%{byte:02x}").bytes()),
            }
        }
        forms.push(form);
    }

    let json = |c: char| match c {
        '"' => Some("\\\"".to_owned()),
        '\\' => Some("\\\\".to_owned()),
        '\n' => Some("\\n".to_owned()),
        '\r' => Some("\\r".to_owned()),
        '\t' => Some("\\t".to_owned()),
        _ => None,
    };
    let unicode = |c: char| {
        let mut units = [0; 2];
        c.encode_utf16(&mut units)
            .iter()
            .map(|unit| format!("\\u{unit:04x}"))
            .collect::<String>()
    };
    forms.push(escaped(&|c| or_plain(c, json(c))));
    forms.push(escaped(&|c| {
        or_plain(c, json(c).or_else(|| (c == '/').then(|| "\\/".to_owned())))
    }));
    forms.push(escaped(&|c| {
        or_plain(c, json(c).or_else(|| (!c.is_ascii()).then(|| unicode(c))))
    }));
    forms.sort();
    forms.dedup();
    forms
}

/// The value with every character escaped, needed or not.
fn escaped_throughout(value: &str) -> Vec<Vec<u8>> {
    let each = |escape: &dyn Fn(char) -> String| {
        value.chars().map(escape).collect::<String>().into_bytes()
    };
    let json: String = value
        .encode_utf16()
        .map(|unit| format!("\\u{unit:04x}"))
        .collect();
    vec![
        each(&|c| format!("&#{};", u32::from(c))),
        each(&|c| format!("&#x{:x};", u32::from(c))),
        each(&|c| format!("&#x{:X};", u32::from(c))),
        value
            .bytes()
            .map(|byte| format!("%{byte:02X}"))
            .collect::<String>()
            .into_bytes(),
        value
            .bytes()
            .map(|byte| format!("%{byte:02x}"))
            .collect::<String>()
            .into_bytes(),
        json.into_bytes(),
    ]
}
