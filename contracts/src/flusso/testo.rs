//! Fragments of Italian as sentences.

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
