//! Fragments of Italian as sentences, texts in capitals.

use std::borrow::Cow;

/// A fragment with a capital and a full stop.
#[must_use]
pub fn frase(frammento: &str) -> String {
    let mut caratteri = frammento.chars();
    let prima: String = caratteri
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    format!("{prima}{}.", caratteri.as_str())
}

/// The text in capitals: itself when it is so already, as nearly every code in a file is.
pub(crate) fn maiuscolo(testo: &str) -> Cow<'_, str> {
    if testo
        .bytes()
        .all(|b| b.is_ascii() && !b.is_ascii_lowercase())
    {
        Cow::Borrowed(testo)
    } else {
        Cow::Owned(testo.to_uppercase())
    }
}
