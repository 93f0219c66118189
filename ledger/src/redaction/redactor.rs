//! Masks what is known to be secret, by place and by value.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use aho_corasick::AhoCorasick;
use serde_json::Value;

use super::MASK;
use super::base64_span::{decode, looks_like_text, run_around, runs, write_back};
use super::places::{Places, scheme};
use super::secret::{Meaning, Secret, patterns};
use super::view::{Escape, View};

/// Secrets are looked for through this many layers of escapes and base64.
const DEEPEST: u8 = 4;

/// A run of base64 characters shorter than this is not decoded in search of places (values are found all the same).
const SHORTEST_DOCUMENT: usize = 12;

/// How much of a run is decoded to see whether it is text.
const PROBE: usize = 32;

/// Bound on the rounds of one masking; two are the rule.
const MOST_ROUNDS: usize = 8;

/// The secrets do not fit in one search.
#[derive(Debug, thiserror::Error)]
#[error("i segreti da mascherare sono troppi o troppo lunghi: {0}")]
pub struct RedactionError(#[source] aho_corasick::BuildError);

/// Masks secrets in whatever is about to be written or shown, keeping every byte length.
///
/// Each byte of a secret becomes `*`; in base64 the characters become the encoding of `*`, so that positions and lengths
/// inside the decoded document still hold. Clones share their secrets.
#[derive(Clone)]
pub struct Redactor {
    places: Arc<Places>,
    values: Arc<RwLock<Arc<Values>>>,
}

#[derive(Default)]
struct Values {
    secrets: Vec<Secret>,
    search: Option<AhoCorasick>,
    meanings: Vec<Meaning>,
    /// Whether `+` may stand for a space in one of them.
    spaces: bool,
    /// Whether the mask may make one of them appear where it was not.
    masks: bool,
}

impl Values {
    fn new(secrets: Vec<Secret>) -> Result<Self, RedactionError> {
        let mut all = Vec::new();
        for secret in secrets.iter().filter(|secret| secret.is_findable()) {
            all.extend(patterns(&secret.value));
        }
        all.sort_by(|(a, _), (b, _)| a.cmp(b));
        all.dedup();
        let search = if all.is_empty() {
            None
        } else {
            Some(AhoCorasick::new(all.iter().map(|(pattern, _)| pattern)).map_err(RedactionError)?)
        };
        Ok(Self {
            spaces: secrets.iter().any(|secret| secret.value.contains(' ')),
            masks: secrets
                .iter()
                .any(|secret| secret.value.contains(char::from(MASK))),
            search,
            meanings: all.into_iter().map(|(_, meaning)| meaning).collect(),
            secrets,
        })
    }
}

impl Redactor {
    /// A redactor for these secrets and places. Empty and very short secrets (below 4 bytes) are masked by place only.
    ///
    /// # Errors
    /// When the secrets are too many to be looked for together (millions of bytes).
    pub fn new(secrets: Vec<Secret>, places: Places) -> Result<Self, RedactionError> {
        let values = Arc::new(RwLock::new(Arc::new(Values::new(secrets)?)));
        Ok(Self {
            places: Arc::new(places),
            values,
        })
    }

    /// Adds secrets that became known at run time; what is masked from now on is masked by them too.
    ///
    /// # Errors
    /// As [`Self::new`]; the secrets known before stay masked.
    pub fn add(&self, secrets: impl IntoIterator<Item = Secret>) -> Result<(), RedactionError> {
        let mut values = self.values.write().unwrap_or_else(PoisonError::into_inner);
        let mut all = values.secrets.clone();
        for secret in secrets {
            if all.iter().all(|known| known.value != secret.value) {
                all.push(secret);
            }
        }
        if all.len() > values.secrets.len() {
            *values = Arc::new(Values::new(all)?);
        }
        Ok(())
    }

    fn pass(&self) -> Pass {
        let values = Arc::clone(&self.values.read().unwrap_or_else(PoisonError::into_inner));
        Pass {
            places: Arc::clone(&self.places),
            values,
        }
    }

    /// Masks bytes of any kind.
    #[must_use]
    pub fn bytes<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        match self.pass().masked(bytes) {
            Some(masked) => Cow::Owned(masked),
            None => Cow::Borrowed(bytes),
        }
    }

    /// Masks text: a line of a console, the target of a request, a message.
    #[must_use]
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.pass().masked(text.as_bytes()) {
            Some(masked) => Cow::Owned(
                String::from_utf8(masked)
                    .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
            ),
            None => Cow::Borrowed(text),
        }
    }

    /// Masks the value of a header: all of it in a secret's place (the scheme of `Authorization` stays), otherwise by value.
    #[must_use]
    pub fn header(&self, name: &str, value: &str) -> String {
        if !self.places.is_header(name) {
            return self.text(value).into_owned();
        }
        let shown = scheme(name.as_bytes(), value.as_bytes());
        let (scheme, secret) = value.split_at(shown);
        scheme.to_owned() + &stars(secret)
    }

    /// Masks a list of headers.
    #[must_use]
    pub fn headers<'a>(
        &self,
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Vec<(String, String)> {
        headers
            .into_iter()
            .map(|(name, value)| (name.to_owned(), self.header(name, value)))
            .collect()
    }

    /// Masks a JSON value: everything under a secret's key, and by value in every string and key.
    #[must_use]
    pub fn json(&self, value: &Value) -> Value {
        self.json_below(value, false)
    }

    fn json_below(&self, value: &Value, secret: bool) -> Value {
        match value {
            Value::String(text) if secret => Value::String(stars(text)),
            Value::String(text) => Value::String(self.text(text).into_owned()),
            Value::Number(number) if secret => Value::String(stars(&number.to_string())),
            Value::Array(items) => items
                .iter()
                .map(|item| self.json_below(item, secret))
                .collect(),
            Value::Object(members) => Value::Object(
                members
                    .iter()
                    .map(|(key, value)| {
                        let secret = secret || self.places.is_json_key(key);
                        (self.text(key).into_owned(), self.json_below(value, secret))
                    })
                    .collect(),
            ),
            other => other.clone(),
        }
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let values = self.values.read().unwrap_or_else(PoisonError::into_inner);
        f.debug_struct("Redactor")
            .field("secrets", &values.secrets)
            .field("places", &self.places)
            .finish()
    }
}

fn stars(secret: &str) -> String {
    char::from(MASK).to_string().repeat(secret.len())
}

/// One masking, with the secrets as they are now.
struct Pass {
    places: Arc<Places>,
    values: Arc<Values>,
}

/// What a masking changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Changed {
    Nothing,
    /// Bytes became `*`.
    Filled,
    /// Characters of base64 became other characters.
    Recoded,
}

impl Pass {
    /// The masked bytes, unless there is nothing to mask.
    fn masked(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        if self.values.search.is_none() && self.places.is_empty() {
            return None;
        }
        let mut masked = bytes.to_vec();
        let mut changed = self.mask(&mut masked, DEEPEST);
        if changed == Changed::Nothing {
            return None;
        }
        // a mask may make a form appear that was not there
        for _ in 0..MOST_ROUNDS {
            if changed == Changed::Nothing || (changed == Changed::Filled && !self.values.masks) {
                break;
            }
            changed = self.mask(&mut masked, DEEPEST);
        }
        Some(masked)
    }

    fn mask(&self, bytes: &mut [u8], depth: u8) -> Changed {
        // everything is looked for in the bytes as they came: what one mask covers in part, another may have to cover whole
        let mut fills = self.places.find(bytes);
        let mut spans = Vec::new();
        if let Some(search) = &self.values.search {
            for found in search.find_overlapping_iter(&*bytes) {
                match self.values.meanings[found.pattern().as_usize()] {
                    Meaning::Plain => fills.push(found.range()),
                    Meaning::Base64 { column } => spans.push((found.range(), column)),
                }
            }
        }
        let mut changed = Changed::Nothing;
        if depth > 0 {
            let views: Vec<(View, Vec<u8>)> = self.views(bytes, depth).collect();
            for (found, column) in spans {
                changed = changed.max(self.mask_around(bytes, found, column, depth));
            }
            changed = changed.max(self.mask_documents(bytes, depth));
            for (view, masked) in views {
                view.write_back(&masked, bytes);
                changed = Changed::Recoded;
            }
        }
        for fill in fills {
            for byte in &mut bytes[fill] {
                if *byte != MASK {
                    *byte = MASK;
                    changed = changed.max(Changed::Filled);
                }
            }
        }
        changed
    }

    /// The views in which something was masked.
    fn views(&self, bytes: &[u8], depth: u8) -> impl Iterator<Item = (View, Vec<u8>)> {
        let url = Escape::Url {
            plus: self.values.spaces,
        };
        [Escape::Xml, url, Escape::Json, Escape::Wrapping]
            .into_iter()
            .filter_map(move |escape| {
                let view = View::of(bytes, escape)?;
                let mut masked = view.bytes.clone();
                (self.mask(&mut masked, depth - 1) > Changed::Nothing).then_some((view, masked))
            })
    }

    /// Masks in the groups of base64 around a match, of which the first character stands in `column` of its group.
    fn mask_around(
        &self,
        bytes: &mut [u8],
        found: Range<usize>,
        column: usize,
        depth: u8,
    ) -> Changed {
        // the form has a character or two on either side of what was matched, twice that when encoded twice
        const MARGIN: usize = 16;
        let run = run_around(&bytes[..], found.start..found.start);
        let run = run.start
            ..run
                .end
                .max(run_around(&bytes[..], found.end..found.end).end);
        let wanted = (found.start as isize) - (column + MARGIN) as isize;
        let mut from = wanted;
        while from < run.start as isize {
            from += 4;
        }
        let from = from as usize;
        let to = run.end.min(found.end + MARGIN);
        if from >= to {
            Changed::Nothing
        } else {
            self.mask_base64(bytes, from..to, depth)
        }
    }

    /// Masks inside what may be whole documents in base64.
    fn mask_documents(&self, bytes: &mut [u8], depth: u8) -> Changed {
        let mut changed = Changed::Nothing;
        for run in runs(bytes, SHORTEST_DOCUMENT) {
            for phase in 0..4 {
                let from = run.start + phase;
                let whole = &bytes[from..run.end];
                // what follows the document without a boundary may have run into its last group
                let whole_but_last = &whole[..whole.len().saturating_sub(1) / 4 * 4];
                let tail = &whole_but_last[whole_but_last.len().saturating_sub(PROBE)..];
                let is_text = |characters: &[u8]| looks_like_text(&decode(characters));
                if is_text(&whole_but_last[..whole_but_last.len().min(PROBE)]) || is_text(tail) {
                    changed = changed.max(self.mask_base64(bytes, from..run.end, depth));
                }
            }
        }
        changed
    }

    fn mask_base64(&self, bytes: &mut [u8], span: Range<usize>, depth: u8) -> Changed {
        let characters = &mut bytes[span];
        let decoded = decode(characters);
        let mut masked = decoded.clone();
        if self.mask(&mut masked, depth - 1) == Changed::Nothing {
            return Changed::Nothing;
        }
        let url_alphabet = characters
            .iter()
            .any(|character| matches!(character, b'-' | b'_'));
        write_back(characters, &decoded, &masked, url_alphabet);
        Changed::Recoded
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

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
        let each =
            |f: &dyn Fn(char) -> String| text().chars().map(f).collect::<String>().into_bytes();
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
}
