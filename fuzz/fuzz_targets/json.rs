//! Any bytes as a body of the REST contracts: the first chooses which, the rest is judged, recognised and read as the Region reads it.
#![no_main]

use contracts::check::rest::push::{self, GettoneInviato};
use contracts::check::rest::{attualizzazione, corpo};
use contracts::check::{self, HttpRisposta};
use contracts::finding::Severity;
use contracts::finding::render::{Layout, render};
use contracts::json::Documento;
use contracts::message::rest::{Attualizzazione, Autenticazione, Consegna};
use contracts::service::CorpoRest;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const TIPO: Option<&str> = Some("application/json");

fuzz_target!(|bytes: &[u8]| {
    let scelta = usize::from(bytes.first().copied().unwrap_or_default());
    let bytes = bytes.get(1..).unwrap_or_default();
    let report = corpo(
        bytes,
        CorpoRest::TUTTI[scelta % CorpoRest::TUTTI.len()],
        Severity::Error,
    );
    for finding in &report.findings {
        assert!(!render(finding, Layout::default()).is_empty());
    }

    // A reader that is not ours takes the same texts, but for the byte order mark and for its limits and ours.
    let altro: Result<Value, _> = serde_json::from_slice(bytes);
    match (Documento::leggi(bytes), altro) {
        (Err(finding), Ok(_)) => assert_eq!(finding.code, "JSON-LIMITE", "{finding:?}"),
        (Ok(_), Err(errore)) => assert!(
            bytes.starts_with("\u{feff}".as_bytes())
                || errore.to_string().contains("number out of range"),
            "{errore}"
        ),
        _ => {}
    }

    let http = HttpRisposta {
        stato: 200,
        content_type: TIPO,
    };
    let avviso = "301000000000012373";
    let _ = push::risposta(bytes, &http, GettoneInviato::Valido, Severity::Error);
    let _ = attualizzazione::risposta(bytes, &http, avviso, Severity::Error);
    for giuste in [true, false] {
        let _ = attualizzazione::risposta_autenticazione(bytes, &http, giuste, Severity::Error);
    }
    let _ = check::messaggio(bytes, Severity::Error);
    let _ = Consegna::leggi(200, TIPO, bytes);
    let _ = Autenticazione::token(200, bytes);
    let _ = Attualizzazione::leggi(200, bytes, "01000000000012373");
});
