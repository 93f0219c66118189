//! The REST calls of the Region to the ente: bodies against the schemas of our OpenAPI documents, and what only the exchange shows
//! (`mypay-callbacks.md` §4, §5, §12 B and C).
//!
//! * [`corpo`] – a body by itself
//! * [`push`] – the push of the outcome: request and answer; [`attualizzazione`] – token and amount

pub mod attualizzazione;
pub mod push;

use std::sync::LazyLock;

use super::http::HttpRisposta;
use super::{CheckReport, MASSIMO};
use crate::finding::registry::code;
use crate::finding::{Finding, Severity};
use crate::json::{Documento, Schema, Tipo};
use crate::message::rest::e_json;
use crate::service::CorpoRest;

/// The documents are constants of this crate: that their schemas compile is shown by its tests, not found out at run time.
#[allow(clippy::expect_used)]
static SCHEMI: LazyLock<Vec<Schema>> = LazyLock::new(|| {
    CorpoRest::TUTTI
        .iter()
        .map(|corpo| {
            Schema::di_openapi(corpo.openapi().testo, corpo.schema())
                .expect("the embedded schemas compile")
        })
        .collect()
});

fn schema(corpo: CorpoRest) -> &'static Schema {
    let posto = CorpoRest::TUTTI.iter().position(|altro| *altro == corpo);
    &SCHEMI[posto.unwrap_or(0)]
}

/// Checks a body by itself: its JSON, its schema, the rules that it shows.
#[must_use]
pub fn corpo(bytes: &[u8], corpo: CorpoRest, severity: Severity) -> CheckReport {
    let (findings, more) = match Documento::leggi(bytes) {
        Err(finding) => (vec![*finding], 0),
        Ok(documento) => giudica(&documento, corpo),
    };
    CheckReport {
        corpo: Some(corpo),
        findings,
        more,
        ..CheckReport::default()
    }
    .con_severita(severity)
}

/// The findings on a body that could be read, and how many more there are.
fn giudica(documento: &Documento<'_>, corpo: CorpoRest) -> (Vec<Finding>, u64) {
    let mut findings = documento.findings.clone();
    findings.extend(schema(corpo).controlla(documento, MASSIMO));
    let mut more = 0;
    match corpo {
        CorpoRest::Push => more = push::documenti(documento, &mut findings),
        CorpoRest::RispostaPush => push::testi(documento, &mut findings),
        CorpoRest::RispostaAttualizzazione => attualizzazione::importi(documento, &mut findings),
        _ => {}
    }
    (findings, more)
}

/// Whether the body declares itself JSON, and the finding if it does not.
fn dichiarato(http: &HttpRisposta<'_>) -> Option<Finding> {
    if http.content_type.is_some_and(e_json) {
        return None;
    }
    let mut finding = Finding::new(
        code::REST_CONTENT_TYPE,
        Severity::Error,
        match http.content_type {
            Some(tipo) => format!("La risposta ha un corpo e il suo Content-Type è «{tipo}»."),
            None => "La risposta ha un corpo e non ha Content-Type.".to_owned(),
        },
    )
    .expecting("application/json");
    finding.found = http.content_type.map(str::to_owned);
    Some(finding)
}

/// The status as a finding.
fn stato(code: &'static str, http: &HttpRisposta<'_>, message: String, atteso: &str) -> Finding {
    Finding::new(code, Severity::Error, message)
        .expecting(atteso)
        .finding(http.stato.to_string())
}

/// The findings as a report on this body.
fn report(corpo: CorpoRest, findings: Vec<Finding>, severity: Severity) -> CheckReport {
    CheckReport {
        corpo: Some(corpo),
        findings,
        ..CheckReport::default()
    }
    .con_severita(severity)
}

/// Which body this is, by names of members that no other has: `inizio` may be the beginning alone, and need not be well formed. `None`:
/// no object, or none of these.
pub(super) fn riconosci(inizio: &[u8]) -> Option<CorpoRest> {
    let nomi = nomi(inizio)?;
    let ha = |nome: &str| nomi.iter().any(|altro| altro == nome);
    Some(if ha("rt") {
        CorpoRest::Push
    } else if ha("cfEnteCreditore") {
        CorpoRest::Attualizzazione
    } else if ha("importoPosizione") || ha("bilancio") {
        CorpoRest::RispostaAttualizzazione
    } else if ha("username") && ha("password") {
        CorpoRest::Autenticazione
    } else if ha("faultCode") {
        CorpoRest::RispostaPush
    } else {
        return None;
    })
}

/// Names of the members of the outermost object, as far as it goes.
fn nomi(bytes: &[u8]) -> Option<Vec<String>> {
    let bytes = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii_start();
    if bytes.first() != Some(&b'{') {
        return None;
    }
    let mut nomi = Vec::new();
    let (mut livello, mut qui) = (0_usize, 0);
    while let Some(byte) = bytes.get(qui) {
        match byte {
            b'{' | b'[' => livello += 1,
            b'}' | b']' => livello = livello.saturating_sub(1),
            b'"' => {
                let inizio = qui + 1;
                let mut fine = inizio;
                while let Some(byte) = bytes.get(fine).filter(|byte| **byte != b'"') {
                    fine += if *byte == b'\\' { 2 } else { 1 };
                }
                let dopo = bytes.get(fine + 1..).unwrap_or_default().trim_ascii_start();
                if livello == 1 && dopo.first() == Some(&b':') {
                    let nome = bytes.get(inizio..fine).unwrap_or_default();
                    nomi.push(String::from_utf8_lossy(nome).into_owned());
                }
                qui = fine;
            }
            _ => {}
        }
        qui += 1;
    }
    Some(nomi)
}

/// A string of the outermost object that is not blank.
fn non_vuoto<'d>(documento: &'d Documento<'_>, nome: &str) -> Option<&'d str> {
    let testo = documento.radice.membro(nome)?.testo()?;
    (!testo.trim().is_empty()).then_some(testo)
}

/// Whether the outermost value is an object.
fn oggetto(documento: &Documento<'_>) -> bool {
    matches!(documento.radice.tipo, Tipo::Oggetto(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_schemas_compile() {
        assert_eq!(SCHEMI.len(), CorpoRest::TUTTI.len());
    }

    #[test]
    fn bodies_are_told_by_names_that_no_other_has() {
        for (testo, atteso) in [
            (r#"{"esito":"QQ==","rt":"QQ"#, Some(CorpoRest::Push)),
            (r#" {"faultCode":null}"#, Some(CorpoRest::RispostaPush)),
            (
                r#"{"username":"a","password":"b"}"#,
                Some(CorpoRest::Autenticazione),
            ),
            (
                r#"{"cfEnteCreditore":1,"importoPosizione":"S",}"#,
                Some(CorpoRest::Attualizzazione),
            ),
            (
                r#"{"importoPosizione":1}"#,
                Some(CorpoRest::RispostaAttualizzazione),
            ),
            (r#"{"dentro":{"rt":""},"x":"\"rt\":"}"#, None),
            (r#"{"token":"t"}"#, None),
            ("[1]", None),
            ("{\"", None),
            ("{\"\\", None),
            ("", None),
        ] {
            assert_eq!(riconosci(testo.as_bytes()), atteso, "{testo}");
        }
    }
}
