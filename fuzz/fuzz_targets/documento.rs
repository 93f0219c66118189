//! Any bytes as a document: by itself, as a stream, and inside a request, in one of the fields that carry one.
#![no_main]

use contracts::check;
use contracts::finding::Severity;
use contracts::message::documento::{Dovuti, DovutiEntiSecondari, Pagati, Receipt, Versamento};
use contracts::message::operazione::{Base64, ImportaDovuto, Richiesta};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let report = check::documento(bytes, Severity::Error);
    let stream = check::documento_da(bytes, Severity::Error);
    // However it is read, the verdict is the same.
    assert_eq!(
        report.is_clean(),
        stream.is_ok_and(|report| report.is_clean()),
    );
    let _ = Dovuti::leggi(bytes);
    let _ = Versamento::leggi(bytes);
    let _ = DovutiEntiSecondari::leggi(bytes);
    let _ = Pagati::leggi(bytes);
    let _ = Receipt::leggi(bytes);
    let richiesta = Richiesta::ImportaDovuto(ImportaDovuto {
        header: true,
        cod_ipa_ente: Some("c_z001".to_owned()),
        dovuto: Some(Base64::codifica(bytes)),
        enti_secondari: vec![Base64::codifica_doppia(bytes)],
        ..ImportaDovuto::default()
    });
    let _ = check::richiesta(&richiesta.envelope(Some("p")), None, Severity::Error);
});
