//! Where a secret stands whatever its value.

use std::ops::Range;

use memchr::{memchr3_iter, memmem};

/// The places that hold secrets. Names are compared without regard to ASCII case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// Local names of XML elements whose content is masked, in any namespace and with any prefix; attributes of these
    /// names too.
    pub elements: Vec<String>,
    /// Names of HTTP headers whose value is masked, in header lists and in raw dumps.
    pub headers: Vec<String>,
    /// Names of form fields, `application/x-www-form-urlencoded` and `multipart/form-data`.
    pub form_fields: Vec<String>,
    /// Names of parameters in the query of a URL.
    pub query_keys: Vec<String>,
    /// Keys of JSON objects.
    pub json_keys: Vec<String>,
}

fn is_in(names: &[String], name: &[u8]) -> bool {
    names
        .iter()
        .any(|known| known.as_bytes().eq_ignore_ascii_case(name))
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

impl Places {
    /// Whether the value of this header is masked.
    #[must_use]
    pub fn is_header(&self, name: &str) -> bool {
        is_in(&self.headers, name.as_bytes())
    }

    /// Whether the value under this key of a JSON object is masked.
    #[must_use]
    pub fn is_json_key(&self, key: &str) -> bool {
        is_in(&self.json_keys, key.as_bytes())
    }

    fn is_parameter(&self, name: &[u8]) -> bool {
        is_in(&self.query_keys, name) || is_in(&self.form_fields, name)
    }

    pub(crate) fn is_empty(&self) -> bool {
        [
            &self.elements,
            &self.headers,
            &self.form_fields,
            &self.query_keys,
            &self.json_keys,
        ]
        .into_iter()
        .all(Vec::is_empty)
    }

    /// The ranges of bytes that stand in a secret's place, also in bytes that do not parse.
    pub(crate) fn find(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        if self.is_empty() {
            return found;
        }
        let mut passed = 0;
        for at in memchr3_iter(b'<', b'=', b':', bytes) {
            // what lies in a secret already is no place of its own
            if at < passed {
                continue;
            }
            let before = found.len();
            match bytes[at] {
                b'<' => self.element(bytes, at, &mut found),
                b'=' => self.parameter(bytes, at, &mut found),
                _ => self.colon(bytes, at, &mut found),
            }
            if let Some(last) = found[before..].last() {
                passed = last.end;
            }
        }
        found
    }

    /// `<p:name …>content</p:name>`, CDATA sections included; without its end tag up to the next tag, or the end.
    fn element(&self, bytes: &[u8], at: usize, found: &mut Vec<Range<usize>>) {
        let tag = &bytes[at + 1..];
        let length = tag
            .iter()
            .take_while(|byte| is_name(**byte) || **byte == b':' || **byte >= 0x80)
            .count();
        let name = &tag[..length];
        let local = name.rsplit(|byte| *byte == b':').next().unwrap_or_default();
        if local.is_empty() || !is_in(&self.elements, local) {
            return;
        }
        let Some(close) = end_of_tag(&tag[length..]) else {
            return;
        };
        if tag[..length + close].ends_with(b"/") {
            return;
        }
        let from = at + 1 + length + close + 1;
        let content = &bytes[from..];
        let end_tag = [b"</", name].concat();
        let to = memmem::find_iter(content, &end_tag)
            .find(|at| {
                !content
                    .get(at + end_tag.len())
                    .is_some_and(|byte| is_name(*byte))
            })
            .unwrap_or_else(|| memchr::memchr(b'<', content).unwrap_or(content.len()));
        // the marks of a CDATA section are not part of the secret
        let content = &content[..to];
        let marks = |mark: &'static str| {
            memmem::find_iter(content, mark).map(move |at| at..at + mark.len())
        };
        let mut marks: Vec<_> = marks("<![CDATA[").chain(marks("]]>")).collect();
        marks.sort_unstable_by_key(|mark| mark.start);
        let mut start = 0;
        for mark in marks.into_iter().chain(std::iter::once(to..to)) {
            if start < mark.start {
                found.push(from + start..from + mark.start);
            }
            start = mark.end;
        }
    }

    /// `name=value` in a query, a form or a text; `name="value"`; the part of a multipart form.
    fn parameter(&self, bytes: &[u8], at: usize, found: &mut Vec<Range<usize>>) {
        let length = bytes[..at]
            .iter()
            .rev()
            .take(128)
            .take_while(|byte| is_name(**byte))
            .count();
        let name = &bytes[at - length..at];
        let value = &bytes[at + 1..];
        if name == b"name" {
            self.form_part(bytes, at + 1, found);
            return;
        }
        let is_attribute = is_in(&self.elements, name) && value.starts_with(b"\"");
        if !is_attribute && !self.is_parameter(name) {
            return;
        }
        if let Some(quote @ (b'"' | b'\'')) = value.first().copied() {
            let length = value[1..].iter().take_while(|byte| **byte != quote).count();
            found.push(at + 2..at + 2 + length);
            return;
        }
        let length = value
            .iter()
            .take_while(|byte| {
                !matches!(
                    byte,
                    b'&' | b';' | b'#' | b'"' | b'\'' | b'<' | b'>' | b'\\'
                ) && !byte.is_ascii_whitespace()
            })
            .count();
        found.push(at + 1..at + 1 + length);
    }

    /// The content of a form part, after `name="…"` at `at` in its header.
    fn form_part(&self, bytes: &[u8], at: usize, found: &mut Vec<Range<usize>>) {
        let quoted = &bytes[at..];
        let name = quoted.strip_prefix(b"\"").unwrap_or(quoted);
        let length = name.iter().take_while(|byte| is_name(**byte)).count();
        if !is_in(&self.form_fields, &name[..length]) {
            return;
        }
        // headers of a part are short
        let head = &quoted[..quoted.len().min(2048)];
        let blank = [&b"\r\n\r\n"[..], b"\n\n"]
            .into_iter()
            .filter_map(|blank| memmem::find(head, blank).map(|at| (at, at + blank.len())))
            .min();
        let Some((_, content)) = blank else { return };
        let from = at + content;
        let rest = &bytes[from..];
        let length = memmem::find(rest, b"\n--").unwrap_or(rest.len());
        let length = if rest[..length].ends_with(b"\r") {
            length - 1
        } else {
            length
        };
        found.push(from..from + length);
    }

    /// `"key": "value"` in JSON, or `Name: value` in a dump of headers.
    fn colon(&self, bytes: &[u8], at: usize, found: &mut Vec<Range<usize>>) {
        let before = bytes[..at].trim_ascii_end();
        if let Some(key) = before.strip_suffix(b"\"") {
            let length = key
                .iter()
                .rev()
                .take(128)
                .take_while(|byte| **byte != b'"')
                .count();
            if is_in(&self.json_keys, &key[key.len() - length..]) {
                json_value(bytes, at + 1, found);
            }
            return;
        }
        let length = bytes[..at]
            .iter()
            .rev()
            .take(128)
            .take_while(|byte| is_name(**byte))
            .count();
        if !is_in(&self.headers, &bytes[at - length..at]) {
            return;
        }
        let name = &bytes[at - length..at];
        let value = &bytes[at + 1..];
        let blank = value
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        let length = value
            .iter()
            .take_while(|byte| !matches!(byte, b'\r' | b'\n' | b'"' | b'\''))
            .count();
        if blank < length {
            let from = blank + scheme(name, &value[blank..length]);
            found.push(at + 1 + from..at + 1 + length);
        }
    }
}

/// How much of the value of a header is no secret: the scheme of `Authorization`, with its blank.
pub(crate) fn scheme(name: &[u8], value: &[u8]) -> usize {
    if !name.eq_ignore_ascii_case(b"authorization")
        && !name.eq_ignore_ascii_case(b"proxy-authorization")
    {
        return 0;
    }
    let length = value
        .iter()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    if length > 0 && value.get(length) == Some(&b' ') {
        length + 1
    } else {
        0
    }
}

/// Where a start tag ends (its `>`), quotes respected.
fn end_of_tag(bytes: &[u8]) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in bytes.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'<') => return None,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
    }
    None
}

/// The scalars of the JSON value at `at`: content of strings, digits of numbers, those in arrays and objects too.
fn json_value(bytes: &[u8], at: usize, found: &mut Vec<Range<usize>>) {
    let mut depth = 0usize;
    let mut at = at;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                let from = at + 1;
                let mut to = from;
                while let Some(byte) = bytes.get(to) {
                    match byte {
                        b'"' => break,
                        b'\\' => to += 2,
                        _ => to += 1,
                    }
                }
                let to = to.min(bytes.len());
                found.push(from..to);
                at = to + 1;
            }
            b'[' | b'{' => {
                depth += 1;
                at += 1;
            }
            b']' | b'}' => {
                depth = depth.saturating_sub(1);
                at += 1;
            }
            b',' if depth == 0 => return,
            b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' => {
                at += 1;
                continue;
            }
            _ => {
                let length = bytes[at..]
                    .iter()
                    .take_while(|byte| {
                        !matches!(byte, b',' | b'}' | b']' | b'"') && !byte.is_ascii_whitespace()
                    })
                    .count();
                found.push(at..at + length);
                at += length.max(1);
            }
        }
        if depth == 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    fn masked(text: &str) -> String {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let places = Places {
            elements: names(&["password"]),
            headers: names(&["authorization", "x-chiave"]),
            form_fields: names(&["segreto"]),
            query_keys: names(&["pollingToken"]),
            json_keys: names(&["password", "chiavi"]),
        };
        let mut bytes = text.as_bytes().to_vec();
        for range in places.find(text.as_bytes()) {
            bytes[range].fill(b'*');
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn elements() {
        for (text, expected) in [
            (
                "<a><ente:password x='>'>ab c</ente:password><b>ab</b>",
                "<a><ente:password x='>'>****</ente:password><b>ab</b>",
            ),
            (
                "<Password>p&amp;q</Password>",
                "<Password>*******</Password>",
            ),
            (
                "<password><![CDATA[a<b]]>c</password>",
                "<password><![CDATA[***]]>*</password>",
            ),
            ("<password/><a>x</a>", "<password/><a>x</a>"),
            ("<password></password>", "<password></password>"),
            (
                "<passwordScaduta>x</passwordScaduta>",
                "<passwordScaduta>x</passwordScaduta>",
            ),
            // bytes that do not parse
            ("<password>abc", "<password>***"),
            (
                "<password>abc<codIpaEnte>x</codIpaEnte>",
                "<password>***<codIpaEnte>x</codIpaEnte>",
            ),
            (
                "<password>a<b c</passwordX></password>",
                "<password>*****************</password>",
            ),
            ("<p:utente password=\"abc\">", "<p:utente password=\"***\">"),
        ] {
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn parameters_forms_headers_and_json() {
        for (text, expected) in [
            (
                "/esito?idSession=1&pollingToken=a%20b&x=1",
                "/esito?idSession=1&pollingToken=*****&x=1",
            ),
            (
                "<url>http://h/?a=1&amp;pollingtoken=abc</url>",
                "<url>http://h/?a=1&amp;pollingtoken=***</url>",
            ),
            ("segreto=abc&altro=abc", "segreto=***&altro=abc"),
            (
                "--b\r\nContent-Disposition: form-data; name=\"segreto\"\r\n\r\na\r\nb\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name=\"segreto\"\r\n\r\n****\r\n--b--",
            ),
            (
                "Authorization: Basic abc==\r\nX: y",
                "Authorization: Basic *****\r\nX: y",
            ),
            ("x-chiave:  a b", "x-chiave:  ***"),
            (
                r#"{"password" : "a\"b","x":1}"#,
                r#"{"password" : "****","x":1}"#,
            ),
            (
                r#"{"chiavi":[{"k":"ab"},12,"c"],"x":"ab"}"#,
                r#"{"chiavi":[{"*":"**"},**,"*"],"x":"ab"}"#,
            ),
            (r#"{"password":"abc"#, r#"{"password":"***"#),
        ] {
            assert_eq!(masked(text), expected);
        }
    }
}
