//! `multipart/form-data` (RFC 7578), read in place: each part is a range of the body.

use std::ops::Range;

use memchr::memmem;

/// A part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// `name`
    pub(crate) name: String,
    /// `filename`: it is a file then.
    pub(crate) filename: Option<String>,
    /// Its content type.
    pub(crate) content_type: Option<String>,
    /// Where its content stands.
    pub(crate) content: Range<usize>,
}

/// Most parts that are looked at.
const MOST_PARTS: usize = 100;

/// The boundary that a content type names; `None` when it is no multipart form.
pub(crate) fn boundary(content_type: &str) -> Option<String> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let value = parameter(parameters, "boundary")?;
    (1..=200).contains(&value.len()).then_some(value)
}

/// The parts of a body; `None` when it has not the form.
pub(crate) fn parts(body: &[u8], boundary: &str) -> Option<Vec<Part>> {
    let opening = format!("--{boundary}");
    let delimiter = format!("\r\n{opening}");
    let finder = memmem::Finder::new(delimiter.as_bytes());
    let mut at = if body.starts_with(opening.as_bytes()) {
        opening.len()
    } else {
        // what stands before the first delimiter is no part
        finder.find(body)? + delimiter.len()
    };
    let mut found = Vec::new();
    loop {
        let rest = &body[at..];
        if rest.starts_with(b"--") {
            return Some(found);
        }
        let line = memmem::find(rest, b"\r\n")?;
        if !rest[..line].iter().all(|b| matches!(b, b' ' | b'\t')) || found.len() == MOST_PARTS {
            return None;
        }
        let from = at + line + 2;
        let (head, content) = if body[from..].starts_with(b"\r\n") {
            (from..from, from + 2)
        } else {
            let end = memmem::find(&body[from..], b"\r\n\r\n")?;
            (from..from + end, from + end + 4)
        };
        // an empty part may end in the very line break that ends its head
        let end = finder.find(&body[content - 2..])? + content - 2;
        found.push(part(&body[head], content.min(end)..end));
        at = end + delimiter.len();
    }
}

fn part(head: &[u8], content: Range<usize>) -> Part {
    let head = String::from_utf8_lossy(head);
    let mut part = Part {
        name: String::new(),
        filename: None,
        content_type: None,
        content,
    };
    for line in head.split("\r\n") {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        if name.trim().eq_ignore_ascii_case("content-disposition") {
            part.name = parameter(value, "name").unwrap_or_default();
            part.filename = extended(value).or_else(|| parameter(value, "filename"));
        } else if name.trim().eq_ignore_ascii_case("content-type") {
            part.content_type = Some(value.trim().to_owned());
        }
    }
    part
}

/// `filename*=UTF-8''…` (RFC 5987).
fn extended(header: &str) -> Option<String> {
    let value = parameter(header, "filename*")?;
    let (charset, rest) = value.split_once('\'')?;
    let (_, encoded) = rest.split_once('\'')?;
    if !charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    let query = format!("v={}", encoded.replace('+', "%2B"));
    url::form_urlencoded::parse(query.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
}

/// A parameter of a header: a token, or quoted with `\` before a quote.
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut rest = header;
    loop {
        rest = rest.trim_start_matches(|c: char| c == ';' || c.is_ascii_whitespace());
        let end = rest.find(['=', ';'])?;
        let key = rest[..end].trim();
        if rest[end..].starts_with(';') {
            rest = &rest[end..];
            continue;
        }
        let (value, after) = value(&rest[end + 1..]);
        if key.eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = after;
    }
}

fn value(text: &str) -> (String, &str) {
    let text = text.trim_start();
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &quoted[at + 1..]),
            '\\' if chars.peek().is_some_and(|(_, next)| *next == '"') => {
                value.push('"');
                chars.next();
            }
            _ => value.push(c),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    fn body(text: &str) -> Vec<u8> {
        text.replace('\n', "\r\n").into_bytes()
    }

    #[test]
    fn fields_and_files() {
        let body = body(
            "preamble\n--B1\nContent-Disposition: form-data; name=\"authorizationToken\"\n\nabc\n--B1 \t\n\
             content-disposition: form-data; name=file; filename=\"a \\\"b\\\";c.zip\"\nContent-Type: application/zip\n\nP\nK\n--B1--\n",
        );
        let parts = parts(&body, "B1").unwrap();
        assert_eq!(parts.len(), 2);
        assert_eq!(&body[parts[0].content.clone()], b"abc");
        assert_eq!(
            (parts[0].name.as_str(), &parts[0].filename),
            ("authorizationToken", &None)
        );
        assert_eq!(parts[1].filename.as_deref(), Some("a \"b\";c.zip"));
        assert_eq!(parts[1].content_type.as_deref(), Some("application/zip"));
        assert_eq!(&body[parts[1].content.clone()], b"P\r\nK");
    }

    #[test]
    fn empty_parts_and_names_in_other_alphabets() {
        let body = body(
            "--x\nContent-Disposition: form-data; name=f; filename*=UTF-8''citt%C3%A0.zip; filename=x.zip\n\n\n--x\n\nsolo\n--x--",
        );
        let parts = parts(&body, "x").unwrap();
        assert_eq!(parts[0].filename.as_deref(), Some("città.zip"));
        assert!(parts[0].content.is_empty());
        assert_eq!(&body[parts[1].content.clone()], b"solo");
    }

    #[test]
    fn what_has_not_the_form() {
        assert_eq!(parts(&body("--x\nA: b\n\nnever ends"), "x"), None);
        assert_eq!(parts(b"", "x"), None);
        assert_eq!(parts(&body("--xy\n\n\n--x--"), "x"), None);
        assert_eq!(boundary("multipart/mixed; boundary=x"), None);
        assert_eq!(boundary("multipart/form-data"), None);
        assert_eq!(
            boundary("Multipart/Form-Data; charset=utf-8; boundary=\"a b\"").as_deref(),
            Some("a b")
        );
    }

    proptest! {
        #[test]
        fn anything_is_read_without_a_panic(bytes in prop::collection::vec(prop_oneof![Just(b'-'), Just(b'x'), Just(b'\r'), Just(b'\n'), any::<u8>()], 0..200)) {
            for part in parts(&bytes, "x").into_iter().flatten() {
                prop_assert!(part.content.end <= bytes.len());
            }
        }

        #[test]
        fn what_was_put_in_comes_out(content in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assume!(memmem::find(&content, b"\r\n--limite").is_none() && !content.starts_with(b"--limite"));
            let mut form = b"--limite\r\nContent-Disposition: form-data; name=\"f\"; filename=\"z\"\r\n\r\n".to_vec();
            form.extend_from_slice(&content);
            form.extend_from_slice(b"\r\n--limite--\r\n");
            let parts = parts(&form, "limite").unwrap();
            prop_assert_eq!(&form[parts[0].content.clone()], content.as_slice());
        }
    }
}
