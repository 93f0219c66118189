//! Any bytes as a request or as a message of unknown kind: checked strictly and read leniently.
#![no_main]

use contracts::check;
use contracts::finding::Severity;
use contracts::finding::render::{Layout, render};
use contracts::message::{campi, esterni, lettura};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let report = check::richiesta(bytes, None, Severity::Error);
    for finding in &report.findings {
        assert!(!render(finding, Layout::default()).is_empty());
    }
    let _ = check::messaggio(bytes, Severity::Error);
    let _ = campi::campi(bytes);
    if let Ok(letta) = lettura::leggi(bytes) {
        // What was read is written well formed, and reads again.
        let scritta = letta.richiesta.envelope(letta.password.as_deref());
        assert!(lettura::leggi(&scritta).is_ok());
    }
    if let Ok(richiesta) = esterni::Richiesta::leggi(bytes) {
        assert!(esterni::Richiesta::leggi(&richiesta.envelope()).is_ok());
    }
});
