//! The rules of a cart that one message shows (`mypay-web-services.md` §1.4, §4.2).

use super::documento::posto;
use crate::finding::registry::code;
use crate::finding::{Finding, Severity};
use crate::xml::{Reader, Slice};
use crate::xsd::Captured;

/// Length of a SHA-256 in hexadecimal: another length is told by the schema.
const CIFRE: usize = 64;

pub(super) fn controlla(
    valori: &[Captured],
    lettore: &Reader<Slice<'_>>,
    findings: &mut Vec<Finding>,
) {
    let campo = |nome: &'static str| {
        valori
            .iter()
            .filter(move |valore| &*valore.name.local == nome)
    };
    for password in campo("password").filter(|p| p.path.contains("/elementoListaDovuti[")) {
        let testo = password.value.trim();
        if testo.len() == CIFRE && !testo.bytes().all(|b| b.is_ascii_hexdigit()) {
            findings.push(
                Finding::new(
                    code::SOAP_HASH,
                    Severity::Error,
                    "La password di un elemento del carrello non è un hash esadecimale.",
                )
                .at(posto(password, lettore))
                .expecting("64 cifre esadecimali"),
            );
        }
    }
    // A list of second beneficiaries goes with one element alone.
    if let (Some(secondo), Some(_)) = (campo("dovuti").nth(1), campo("dovutiEntiSecondari").next())
    {
        findings.push(
            Finding::new(
                code::DOC_ENTI_SECONDARI,
                Severity::Error,
                format!(
                    "Il carrello ha un ente secondario e {} elementi.",
                    campo("dovuti").count()
                ),
            )
            .at(posto(secondo, lettore))
            .expecting("un solo elementoListaDovuti"),
        );
    }
}
