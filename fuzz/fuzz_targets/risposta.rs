//! Any bytes as an answer: of the Region, and of the ente to the Region.
#![no_main]

use contracts::check::{self, Chiamata, HttpRisposta};
use contracts::finding::Severity;
use contracts::message::esterni::Risposta;
use contracts::service::servizi;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let scelta = usize::from(bytes.first().copied().unwrap_or_default());
    let operazioni: Vec<_> = servizi().flat_map(|servizio| servizio.operazioni).collect();
    let operazione = operazioni[scelta % operazioni.len()].nome;
    let bytes = bytes.get(1..).unwrap_or_default();
    let _ = check::risposta(bytes, operazione, Severity::Error);
    let chiamata = Chiamata {
        operazione,
        avviso: Some("301000000000012373"),
    };
    let http = HttpRisposta {
        stato: 200,
        content_type: None,
    };
    let _ = check::risposta_ente(bytes, chiamata, Some(&http), Severity::Error);
    if let Ok(risposta) = Risposta::leggi(bytes) {
        assert!(Risposta::leggi(&risposta.envelope()).is_ok());
    }
});
