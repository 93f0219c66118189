//! What is left out of account when two runs are compared: the closed list, in one place.
//!
//! Two runs with one seed on virtual time give the same normalised text for each case. Nothing but what [`Rule`] names is
//! changed, and bodies are compared by their bytes: a blob is looked up first, since an authority in it changes its hash.

use std::collections::BTreeMap;

use memchr::memmem;
use serde_json::{Map, Value, json};

use crate::canonical::write;
use crate::course::StreamClosed;
use crate::entry::{Body, Entry};
use crate::exchange::{Payload, ReplyDelivered};
use crate::line::LineFault;
use crate::reader::Reader;
use crate::redaction::{decode, encode, looks_like_text, runs};
use crate::sha::Sha256;
use crate::store::ReadError;

/// One thing that is normalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// `prev` of every entry, and `head` of `stream.closed/1`: hashes of what is normalised itself.
    Chain,
    /// `wall` of every entry. `at` stays: it is the sandbox's clock.
    WallTime,
    /// Host and port of a server of this run, in URLs and bare, as they stand, escaped or in a base64 document: an authority
    /// that names a port, an IP address or `localhost`. Others (namespaces, real addresses) stay.
    Authority,
    /// Values of the headers that speak of this run's host, clients or date, or depend on the length of an authority.
    Header,
    /// `sent` of `reply.delivered/1`: depends on the length of an authority and on where the connection broke.
    BytesSent,
    /// Numbers under the key `polls`, by which an entry says how often something was asked.
    PollCount,
    /// Where the bytes of a body stand: in the line or in a pack. Which of the two depends on the length of an authority.
    BodyPlace,
}

impl Rule {
    /// The whole list.
    pub const ALL: [Self; 7] = [
        Self::Chain,
        Self::WallTime,
        Self::Authority,
        Self::Header,
        Self::BytesSent,
        Self::PollCount,
        Self::BodyPlace,
    ];
}

/// The headers of [`Rule::Header`].
pub const HEADERS: [&str; 4] = ["content-length", "date", "host", "user-agent"];

/// What stands for whatever is normalised.
const ANY: &str = "*";

/// What stands for an authority.
const AUTHORITY: &[u8] = b"autorita";

/// How deep base64 documents are looked into.
const DEEPEST: u8 = 3;

/// Shortest base64 text that may be a document with a URL.
const SHORTEST_DOCUMENT: usize = 24;

/// The normalised text of every stream, by name.
///
/// # Errors
/// When an entry or a blob cannot be read.
pub fn normalised(reader: &Reader) -> Result<BTreeMap<String, String>, ReadError> {
    reader
        .streams()
        .into_iter()
        .map(|stream| {
            let text = normalised_stream(&stream, reader.entries(&stream, 0)?, reader)?;
            Ok((stream, text))
        })
        .collect()
}

/// The normalised text of some entries of a stream: a canonical line each.
///
/// # Errors
/// When an entry or a blob cannot be read.
pub fn normalised_stream(
    stream: &str,
    entries: impl IntoIterator<Item = Result<Entry, ReadError>>,
    blobs: &Reader,
) -> Result<String, ReadError> {
    let mut text = Vec::new();
    for entry in entries {
        let entry = entry?;
        let seq = entry.seq;
        write(&mut text, &normalised_entry(entry, blobs)?).map_err(|_| ReadError::Line {
            stream: stream.to_owned(),
            seq,
            fault: LineFault {
                offset: 0,
                what: "la voce non è canonica",
            },
        })?;
        text.push(b'\n');
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn normalised_entry(entry: Entry, blobs: &Reader) -> Result<Value, ReadError> {
    let mut body = entry.body;
    let any = match entry.kind.as_str() {
        StreamClosed::KIND => Some("head"),
        ReplyDelivered::KIND => Some("sent"),
        _ => None,
    };
    if let Some(value) = any.and_then(|key| body.get_mut(key)) {
        *value = ANY.into();
    }
    Ok(json!({
        "at": entry.at.0,
        "body": normalised_value(body, blobs)?,
        "family": entry.family.as_str(),
        "kind": entry.kind,
        "seq": entry.seq,
    }))
}

fn normalised_value(value: Value, blobs: &Reader) -> Result<Value, ReadError> {
    Ok(match value {
        Value::String(text) => Value::String(normalised_text(text)),
        Value::Array(items) => Value::Array(
            items
                .into_iter()
                .map(|item| normalised_value(item, blobs))
                .collect::<Result<_, _>>()?,
        ),
        Value::Object(members) => match payload(&members) {
            Some(payload) => normalised_payload(&payload, blobs)?,
            None => Value::Object(normalised_members(members, blobs)?),
        },
        other => other,
    })
}

fn normalised_members(
    members: Map<String, Value>,
    blobs: &Reader,
) -> Result<Map<String, Value>, ReadError> {
    members
        .into_iter()
        .map(|(key, value)| {
            let value = match (key.as_str(), value) {
                ("polls", Value::Number(_)) => ANY.into(),
                ("headers", Value::Array(headers)) => {
                    let headers = headers
                        .into_iter()
                        .map(|header| normalised_header(header, blobs));
                    Value::Array(headers.collect::<Result<_, _>>()?)
                }
                (_, value) => normalised_value(value, blobs)?,
            };
            Ok((normalised_text(key), value))
        })
        .collect()
}

fn normalised_header(header: Value, blobs: &Reader) -> Result<Value, ReadError> {
    if let Some([Value::String(name), Value::String(_)]) = header.as_array().map(Vec::as_slice)
        && HEADERS.iter().any(|known| known.eq_ignore_ascii_case(name))
    {
        return Ok(json!([name, ANY]));
    }
    normalised_value(header, blobs)
}

/// The payload that an object is, if it is one.
fn payload(members: &Map<String, Value>) -> Option<Payload> {
    let (key, value) = members.iter().next().filter(|_| members.len() == 1)?;
    match (key.as_str(), value) {
        ("text", Value::String(text)) => Some(Payload::Text(text.clone())),
        ("blob", Value::Object(_)) => serde_json::from_value(Value::Object(members.clone())).ok(),
        _ => None,
    }
}

fn normalised_payload(payload: &Payload, blobs: &Reader) -> Result<Value, ReadError> {
    let bytes = normalised_bytes(&blobs.bytes(payload)?, DEEPEST);
    Ok(match String::from_utf8(bytes) {
        Ok(text) => json!({ "text": text }),
        Err(error) => {
            let bytes = error.as_bytes();
            json!({"bytes": {"len": bytes.len(), "sha256": Sha256::of(bytes)}})
        }
    })
}

fn normalised_text(text: String) -> String {
    // most strings are short words
    if text.len() < 10 {
        return text;
    }
    match String::from_utf8(normalised_bytes(text.as_bytes(), DEEPEST)) {
        Ok(normalised) => normalised,
        // only ASCII characters are ever replaced
        Err(_) => text,
    }
}

/// Bytes with every authority of [`Rule::Authority`] replaced, base64 documents included.
fn normalised_bytes(bytes: &[u8], depth: u8) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut copied = 0;
    if depth > 0 {
        for run in runs(bytes, SHORTEST_DOCUMENT) {
            let decoded = decode(&bytes[run.clone()]);
            if !looks_like_text(&decoded[..decoded.len().min(48)]) {
                continue;
            }
            let normalised = normalised_bytes(&decoded, depth - 1);
            if normalised == decoded {
                continue;
            }
            out.extend(without_authorities(&bytes[copied..run.start]));
            out.extend(encode(&normalised));
            let padding = bytes[run.end..]
                .iter()
                .take(2)
                .take_while(|byte| **byte == b'=')
                .count();
            copied = run.end + padding;
        }
    }
    out.extend(without_authorities(&bytes[copied..]));
    out
}

/// What stands between scheme and authority: as it is, in JSON that escapes slashes, percent-encoded.
const SEPARATORS: [&[u8]; 4] = [b"://", b":\\/\\/", b"%3A%2F%2F", b"%3a%2f%2f"];

/// How a server of this run may be named without a scheme.
const LOOPBACKS: [&[u8]; 3] = [b"127.0.0.1:", b"localhost:", b"[::1]:"];

fn without_authorities(bytes: &[u8]) -> Vec<u8> {
    let mut places = Vec::new();
    for separator in SEPARATORS {
        for at in memmem::find_iter(bytes, separator) {
            let scheme = &bytes[at.saturating_sub(5)..at];
            let is_http = scheme.to_ascii_lowercase().ends_with(b"http")
                || scheme.eq_ignore_ascii_case(b"https");
            let from = at + separator.len();
            if is_http && let Some(length) = authority(&bytes[from..]) {
                places.push(from..from + length);
            }
        }
    }
    for loopback in LOOPBACKS {
        for at in memmem::find_iter(bytes, loopback) {
            let digits = bytes[at + loopback.len()..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if digits > 0 {
                places.push(at..at + loopback.len() + digits);
            }
        }
    }
    places.sort_unstable_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
    let mut out = Vec::with_capacity(bytes.len());
    let mut copied = 0;
    for place in places {
        if place.start >= copied {
            out.extend_from_slice(&bytes[copied..place.start]);
            out.extend_from_slice(AUTHORITY);
            copied = place.end;
        }
    }
    out.extend_from_slice(&bytes[copied..]);
    out
}

/// The length of the authority at the beginning, if it is one that belongs to a run.
fn authority(bytes: &[u8]) -> Option<usize> {
    let host = match bytes.first()? {
        b'[' => bytes.iter().take(48).position(|byte| *byte == b']')? + 1,
        _ => bytes
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
            .count(),
    };
    let digits = |from: usize| {
        bytes[from..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    for colon in [&b":"[..], b"%3A", b"%3a"] {
        if bytes[host..].starts_with(colon) {
            let port = digits(host + colon.len());
            if host > 0 && port > 0 {
                return Some(host + colon.len() + port);
            }
        }
    }
    let name = &bytes[..host];
    let is_address = name.starts_with(b"[")
        || name.eq_ignore_ascii_case(b"localhost")
        || std::str::from_utf8(name).is_ok_and(|name| name.parse::<std::net::Ipv4Addr>().is_ok());
    is_address.then_some(host)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::*;
    use crate::course::StreamOpened;
    use crate::entry::{Draft, Family, Millis};
    use crate::exchange::{Delivery, RequestArrived};
    use crate::ledger::Ledger;

    fn text(text: &str) -> String {
        normalised_text(text.to_owned())
    }

    #[test]
    fn authorities_of_a_run_go_and_others_stay() {
        for (found, expected) in [
            (
                "http://127.0.0.1:40123/k/ws/pa?x=1",
                "http://autorita/k/ws/pa?x=1",
            ),
            (
                "<u>https://regione.example:8443</u>",
                "<u>https://autorita</u>",
            ),
            (
                "{\"url\":\"http:\\/\\/localhost:1\\/a\"}",
                "{\"url\":\"http:\\/\\/autorita\\/a\"}",
            ),
            (
                "u=http%3A%2F%2F127.0.0.1%3A8080%2Fa&b",
                "u=http%3A%2F%2Fautorita%2Fa&b",
            ),
            (
                "http://[::1]:80/ http://10.0.0.1/ HTTP://LOCALHOST",
                "http://autorita/ http://autorita/ HTTP://autorita",
            ),
            (
                "connessione a 127.0.0.1:5 rifiutata",
                "connessione a autorita rifiutata",
            ),
        ] {
            assert_eq!(text(found), expected);
        }
        for same in [
            "http://schemas.xmlsoap.org/soap/envelope/",
            "ftp://a:1/",
            "http://",
            "alle 12:30 di oggi",
            "://127.0.0.1",
        ] {
            assert_eq!(text(same), same);
        }
    }

    #[test]
    fn authorities_inside_base64_go_too() {
        let document = |port: &str| {
            let inner = STANDARD.encode(format!("<b>http://127.0.0.1:{port}/x</b>"));
            format!(
                "<a>{}</a>",
                STANDARD.encode(format!("<d>già http://localhost:{port}/</d><e>{inner}</e>"))
            )
        };
        assert_ne!(document("80"), document("40123"));
        assert_eq!(text(&document("80")), text(&document("40123")));
        let unchanged = format!("<a>{}</a>", STANDARD.encode("un documento senza indirizzi"));
        assert_eq!(text(&unchanged), unchanged);
    }

    /// One case, as it would be recorded by a run on this port at this time.
    fn run(port: u16, wall: i64, padding: usize) -> String {
        let ledger = Ledger::memory().unwrap();
        let opened = StreamOpened {
            stream: "a".into(),
            seed: "s".into(),
            about: json!({}),
        };
        let stream = ledger.stream(&opened, Millis(0), Millis(wall)).unwrap();
        let url = format!("http://127.0.0.1:{port}/k/");
        let body = format!("<x>{}{url}</x>", "y".repeat(padding));
        let arrived = RequestArrived {
            id: 1,
            channel: crate::exchange::Channel::Soap,
            method: "POST".into(),
            target: "/ws/pa".into(),
            headers: vec![
                ("host".into(), format!("127.0.0.1:{port}")),
                ("content-length".into(), body.len().to_string()),
                ("soapaction".into(), "x".into()),
            ],
            body: stream.payload(body.as_bytes()),
            complete: true,
            operation: None,
            findings: vec![],
            more_findings: 0,
        };
        let delivered = ReplyDelivered {
            id: 1,
            outcome: Delivery::Complete,
            sent: body.len() as u64,
        };
        let binary = stream.payload(&[&[0xff, 0xfe][..], url.as_bytes()].concat());
        let polled = Draft {
            family: Family::Check,
            kind: "prova/1".into(),
            at: Millis(0),
            wall: Millis(wall),
            body: json!({"polls": port, "binario": binary}),
        };
        stream
            .append([
                Draft::of(&arrived, Millis(1), Millis(wall)).unwrap(),
                Draft::of(&delivered, Millis(1), Millis(wall)).unwrap(),
                polled,
            ])
            .unwrap()
            .wait()
            .unwrap();
        normalised(&ledger.reader()).unwrap().remove("a").unwrap()
    }

    #[test]
    fn two_runs_of_one_seed_give_the_same_text() {
        // with this padding the body of one is in the line, that of the other in a pack
        let padding = 8192 - "<x>http://127.0.0.1:80/k/</x>".len();
        let first = run(80, 5, padding);
        assert_eq!(first, run(40_123, 99, padding));
        assert!(
            first.contains("[\"soapaction\",\"x\"]") && first.contains("[\"host\",\"*\"]"),
            "{first}"
        );
        assert_ne!(first, run(80, 5, padding - 1));
        for line in first.lines() {
            let value: Value = serde_json::from_str(line).unwrap();
            assert_eq!(serde_jcs::to_string(&value).unwrap(), line);
        }
    }
}
