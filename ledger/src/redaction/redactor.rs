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
                let recoded = view.write_back(&masked, bytes);
                changed = changed.max(if recoded {
                    Changed::Recoded
                } else {
                    Changed::Filled
                });
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
