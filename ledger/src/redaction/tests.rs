//! The redactor as a whole: properties, and the cases of the design.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;
use proptest::sample::select;

use super::base64_span::{decode, runs};
use super::places::Places;
use super::redactor::Redactor;
use super::secret::Secret;
use super::view::{Escape, View};

fn redactor(values: &[&str]) -> Redactor {
    let secrets = values
        .iter()
        .map(|value| Secret {
            name: "segreto".into(),
            value: (*value).to_owned(),
        })
        .collect();
    let places = Places {
        elements: vec!["password".into()],
        headers: vec!["authorization".into()],
        json_keys: vec!["password".into()],
        query_keys: vec!["pollingToken".into()],
        form_fields: vec![],
    };
    Redactor::new(secrets, places).unwrap()
}

/// Ways in which a writer may put a value into a document.
#[derive(Debug, Clone, Copy)]
enum Writing {
    Plain,
    XmlNamed,
    XmlDecimal,
    XmlHex,
    UrlUpper,
    UrlLowerPlus,
    UrlAll,
    Json,
    JsonAscii,
    Base64,
    Base64Url,
    Base64Wrapped,
}

const WRITINGS: [Writing; 12] = {
    use Writing::*;
    [
        Plain,
        XmlNamed,
        XmlDecimal,
        XmlHex,
        UrlUpper,
        UrlLowerPlus,
        UrlAll,
        Json,
        JsonAscii,
        Base64,
        Base64Url,
        Base64Wrapped,
    ]
};

fn written(bytes: &[u8], writing: Writing) -> Vec<u8> {
    let text = || {
        String::from_utf8(bytes.to_vec())
            .unwrap_or_else(|_| bytes.iter().map(|b| char::from(*b)).collect())
    };
    let each = |f: &dyn Fn(char) -> String| text().chars().map(f).collect::<String>().into_bytes();
    match writing {
        Writing::Plain => bytes.to_vec(),
        Writing::XmlNamed => text()
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .into_bytes(),
        Writing::XmlDecimal => each(&|c| {
            if c.is_ascii_alphanumeric() {
                c.into()
            } else {
                format!("&#{};", c as u32)
            }
        }),
        Writing::XmlHex => each(&|c| format!("&#x{:X};", c as u32)),
        Writing::UrlUpper | Writing::UrlLowerPlus | Writing::UrlAll => bytes
            .iter()
            .map(|byte| match (writing, byte) {
                (
                    Writing::UrlUpper | Writing::UrlLowerPlus,
                    b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z',
                ) => char::from(*byte).to_string(),
                (Writing::UrlLowerPlus, b' ') => "+".into(),
                (Writing::UrlLowerPlus, byte) => format!("%{byte:02x}"),
                (_, byte) => format!("%{byte:02X}"),
            })
            .collect::<String>()
            .into_bytes(),
        Writing::Json => {
            let quoted = serde_json::to_string(&text()).unwrap();
            quoted[1..quoted.len() - 1].replace('/', "\\/").into_bytes()
        }
        Writing::JsonAscii => each(&|c| {
            let mut units = [0; 2];
            if c.is_ascii_alphanumeric() {
                c.into()
            } else {
                c.encode_utf16(&mut units)
                    .iter()
                    .map(|u| format!("\\u{u:04X}"))
                    .collect()
            }
        }),
        Writing::Base64 => STANDARD.encode(bytes).into_bytes(),
        Writing::Base64Url => URL_SAFE_NO_PAD.encode(bytes).into_bytes(),
        Writing::Base64Wrapped => STANDARD
            .encode(bytes)
            .into_bytes()
            .chunks(40)
            .map(<[u8]>::to_vec)
            .collect::<Vec<_>>()
            .join(&b"\r\n"[..]),
    }
}

/// A password as people and generators make them; longer than what chance repeats.
fn secret() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9]{6,20}",
        "[a-z]{2}[ -~]{6,20}",
        "[a-z]{2}[ -~àèìòùé€]{6,14}",
        "[a-zA-Z0-9]{4,5}"
    ]
}

/// How often the value can be read in bytes, all layers undone that the design names.
fn is_readable(bytes: &[u8], secret: &str, depth: u8) -> bool {
    if memchr::memmem::find(bytes, secret.as_bytes()).is_some() {
        return true;
    }
    if depth == 0 {
        return false;
    }
    let views = [
        Escape::Xml,
        Escape::Url { plus: true },
        Escape::Url { plus: false },
        Escape::Json,
        Escape::Wrapping,
    ];
    views.into_iter().any(|escape| {
        View::of(bytes, escape).is_some_and(|view| is_readable(&view.bytes, secret, depth - 1))
    }) || runs(bytes, 6).into_iter().any(|run| {
        (0..4).any(|phase| {
            is_readable(
                &decode(&bytes[run.start + phase..run.end]),
                secret,
                depth - 1,
            )
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_form_stays_no_length_changes_and_twice_is_once(
        secret in secret(), inner in select(&WRITINGS[..]), outer in select(&WRITINGS[..]),
        before in "[ -~]{0,20}", after in "[ -~]{0,20}",
        around in ("[A-Za-z0-9+/<>\\n ]{0,9}", "[A-Za-z0-9+/<>\\n ]{0,9}"),
    ) {
        let document = [before.as_bytes(), &written(secret.as_bytes(), inner), after.as_bytes()].concat();
        let wire = [around.0.as_bytes(), &written(&document, outer), around.1.as_bytes()].concat();
        // by place nothing is known here: the value has to be found
        let redactor = Redactor::new(vec![Secret { name: "s".into(), value: secret.clone() }], Places::default()).unwrap();
        let masked = redactor.bytes(&wire);
        prop_assert_eq!(masked.len(), wire.len());
        prop_assert!(
            !is_readable(&masked, &secret, 2),
            "{:?} in {:?}: {} became {}", inner, outer, String::from_utf8_lossy(&wire), String::from_utf8_lossy(&masked)
        );
        prop_assert_eq!(redactor.bytes(&masked), &masked[..]);
    }

    #[test]
    fn any_bytes_keep_their_length_and_twice_is_once(
        pieces in proptest::collection::vec(prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..12),
            select(vec!["abcd1234", "<password>", "</password>", "YWJjZDEyMzQ=", "&amp;", "%41", "\\", "\"password\":", "pollingToken=",
                "Authorization: ", "<![CDATA[", "]]>", "abcd*&<>", "****", "\r\n", "QWxhZGRpbjpvcGVuIHNlc2FtZQ"]).prop_map(|piece| piece.as_bytes().to_vec()),
        ], 0..12),
    ) {
        let bytes = pieces.concat();
        let redactor = redactor(&["abcd1234", "abcd*&<>", "****", "1234abcd"]);
        let masked = redactor.bytes(&bytes).into_owned();
        prop_assert_eq!(masked.len(), bytes.len());
        prop_assert_eq!(&*redactor.bytes(&masked), &masked[..]);
        prop_assert!(memchr::memmem::find(&masked, b"abcd1234").is_none());
    }
}

#[test]
fn inside_a_base64_document_the_mask_decodes_to_stars_in_place() {
    let redactor = redactor(&["p&ssw0rd"]);
    let inner = "<?xml version=\"1.0\"?><x><password>altro</password>\n<y>p&amp;ssw0rd</y></x>";
    let outer = format!(
        "<rpt>{}</rpt><m>{}</m>",
        STANDARD.encode(inner),
        STANDARD.encode(STANDARD.encode("..p&ssw0rd.."))
    );
    let masked = redactor.text(&outer).into_owned();
    let document = masked
        .strip_prefix("<rpt>")
        .unwrap()
        .split("</rpt>")
        .next()
        .unwrap();
    assert_eq!(
        String::from_utf8(STANDARD.decode(document).unwrap()).unwrap(),
        "<?xml version=\"1.0\"?><x><password>*****</password>\n<y>************</y></x>"
    );
    let twice = masked
        .split("<m>")
        .nth(1)
        .unwrap()
        .strip_suffix("</m>")
        .unwrap();
    assert_eq!(
        STANDARD.decode(STANDARD.decode(twice).unwrap()).unwrap(),
        b"..********.."
    );
}

#[test]
fn other_encodings_of_a_value() {
    let redactor = redactor(&["caffè-1234"]);
    let latin1: Vec<u8> = "x caffè-1234 y".chars().map(|c| c as u8).collect();
    assert_eq!(&*redactor.bytes(&latin1), b"x ********** y");
    let utf16: Vec<u8> = "caffè-1234"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(&*redactor.bytes(&utf16), [b'*'; 20]);
    let basic = STANDARD.encode("utente:caffè-1234");
    assert_eq!(
        STANDARD.decode(&*redactor.bytes(basic.as_bytes())).unwrap(),
        b"utente:***********"
    );
}

#[test]
fn what_is_no_secret_stays_and_short_ones_are_masked_by_place() {
    let redactor = redactor(&["abc", "", "segretissimo"]);
    let text = "abc <a>abc</a> segretissim0 YWJj \u{e8}";
    assert!(matches!(redactor.text(text), Cow::Borrowed(_)));
    assert_eq!(
        redactor.text("<password>abc</password>"),
        "<password>***</password>"
    );
    assert_eq!(redactor.header("Authorization", "Basic YWJj"), "Basic ****");
    assert_eq!(redactor.header("authorization", "segreto"), "*******");
    assert_eq!(redactor.header("x", "=segretissimo="), "=************=");
}

#[test]
fn secrets_are_added_at_run_time_and_shared_by_clones() {
    let redactor = redactor(&[]);
    let clone = redactor.clone();
    assert_eq!(clone.text("x token-1234"), "x token-1234");
    redactor
        .add([Secret {
            name: "t".into(),
            value: "token-1234".into(),
        }])
        .unwrap();
    assert_eq!(clone.text("x token-1234"), "x **********");
    assert!(!format!("{redactor:?}").contains("token"));
}

#[test]
fn json_by_key_and_by_value() {
    let redactor = redactor(&["token-1234"]);
    let value = serde_json::json!({
        "credenziali": {"password": ["è", 12, {"a": "b"}], "utente": "x"}, "url": "http://h/?t=token-1234", "token-1234": true,
    });
    assert_eq!(
        redactor.json(&value),
        serde_json::json!({
            "credenziali": {"password": ["**", "**", {"a": "*"}], "utente": "x"}, "url": "http://h/?t=**********", "**********": true,
        })
    );
}
