//! No password in a finding: excerpts and values are written again from a masked copy of the message.

use std::sync::LazyLock;

use regex::bytes::Regex;

use crate::finding::Finding;
use crate::xml::Reader;

/// The text of an element named `password`, whatever its prefix; also when the message breaks off within it.
#[allow(clippy::expect_used)]
static PASSWORD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?s-u)<(?:[^<>\s/:]*:)?password(?:\s[^<>]*)?>(.*?)(?:</|\z)")
        .expect("a constant pattern")
});

/// Masks every password of `bytes` in findings whose place is in it: `*` for each byte, so that columns stay.
pub(super) fn maschera(bytes: &[u8], findings: &mut [Finding]) {
    if findings.is_empty() {
        return;
    }
    let mut mascherati = bytes.to_vec();
    let mut valori = Vec::new();
    for cattura in PASSWORD.captures_iter(bytes) {
        let Some(testo) = cattura.get(1) else {
            continue;
        };
        mascherati[testo.range()].fill(b'*');
        valori.push(String::from_utf8_lossy(testo.as_bytes()).trim().to_owned());
    }
    if valori.is_empty() {
        return;
    }
    let lettore = Reader::new(&mascherati);
    for finding in findings {
        let della_password = finding.place.path.as_deref().is_some_and(|path| {
            path.rsplit('/')
                .next()
                .is_some_and(|ultimo| ultimo.split('[').next().unwrap_or("").ends_with("password"))
        });
        if let (Some(posizione), Some(estratto), None) = (
            finding.place.outer,
            &mut finding.place.excerpt,
            finding.place.inner,
        ) {
            // The width is in characters: over one-byte characters, as in masked text, this is the same.
            *estratto = lettore
                .locate(posizione.offset, u64::from(estratto.width))
                .1;
        }
        for valore in &valori {
            // A short value may be part of any text: it is masked only where the finding is about it.
            if valore.is_empty() || !della_password && valore.chars().count() < 4 {
                continue;
            }
            let asterischi = "*".repeat(valore.chars().count());
            for testo in [
                Some(&mut finding.message),
                finding.expected.as_mut(),
                finding.found.as_mut(),
            ]
            .into_iter()
            .flatten()
            {
                if testo.contains(valore.as_str()) {
                    *testo = testo.replace(valore.as_str(), &asterischi);
                }
            }
        }
    }
}
