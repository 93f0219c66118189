//! Stand-in while `ledger::redact` is on its way.
use std::borrow::Cow;

#[derive(Clone, Default)]
pub(crate) struct Redactor {
    secrets: Vec<String>,
}

impl Redactor {
    pub(crate) fn add_secret(&mut self, value: &str) {
        self.secrets.push(value.to_owned());
    }
    pub(crate) fn bytes<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Owned(self.text(text).into_bytes()),
            Err(_) => Cow::Borrowed(bytes),
        }
    }
    pub(crate) fn text(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| {
            text.replace(secret, &"*".repeat(secret.len()))
        })
    }
    pub(crate) fn headers(&self, headers: &[(String, String)]) -> Vec<(String, String)> {
        headers
            .iter()
            .map(|(n, v)| (n.clone(), self.text(v)))
            .collect()
    }
    pub(crate) fn json_values(&self, json: &serde_json::Value) -> Option<serde_json::Value> {
        let text = json.to_string();
        let masked = self.text(&text);
        (masked != text)
            .then(|| serde_json::from_str(&masked).ok())
            .flatten()
    }
}
