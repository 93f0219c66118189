//! The rules of a request for an export or for a list that one message shows (`mypay-web-services.md` §4.10, §4.18, §4.19).

use super::documento::posto;
use crate::finding::registry::code;
use crate::finding::{Finding, Severity};
use crate::xml::{Reader, Slice};
use crate::xsd::Captured;

pub(super) fn controlla(
    valori: &[Captured],
    lettore: &Reader<Slice<'_>>,
    findings: &mut Vec<Finding>,
) {
    let campo = |nome: &str| valori.iter().find(|valore| &*valore.name.local == nome);
    let mut dice = |valore: &Captured, code, message: String, atteso: String| {
        findings.push(
            Finding::new(code, Severity::Error, message)
                .at(posto(valore, lettore))
                .expecting(atteso)
                .finding(valore.value.trim()),
        );
    };
    for (da, a) in [("dateFrom", "dateTo"), ("dataFrom", "dataTo")] {
        if let (Some(inizio), Some(fine)) = (campo(da), campo(a))
            && precede(fine.value.trim(), inizio.value.trim())
        {
            dice(
                fine,
                code::SOAP_INTERVALLO_DATE,
                format!("{a} precede {da}."),
                format!("non prima di {}", inizio.value.trim()),
            );
        }
    }
    if let Some(versione) = campo("versioneTracciato")
        && !matches!(versione.value.trim(), "1.0" | "1.1" | "1.2" | "1.3")
    {
        dice(
            versione,
            code::SOAP_VERSIONE_TRACCIATO,
            format!(
                "La versione «{}» del tracciato non esiste.",
                versione.value.trim()
            ),
            "1.0, 1.1, 1.2 oppure 1.3".to_owned(),
        );
    }
    if let Some(tipo) = campo("tipoFlusso")
        && !matches!(tipo.value.trim(), "R" | "Q")
    {
        dice(
            tipo,
            code::SOAP_TIPO_FLUSSO,
            format!("Il tipo di flusso «{}» non esiste.", tipo.value.trim()),
            "R (rendicontazione) oppure Q (quadratura)".to_owned(),
        );
    }
}

/// Whether a date or instant is certainly before another: only when both are written with the same zone.
fn precede(prima: &str, dopo: &str) -> bool {
    let parti = |testo: &str| {
        let lungo = if testo.contains('T') { 19 } else { 10 };
        testo
            .split_at_checked(lungo)
            .map(|(valore, zona)| (valore.to_owned(), zona.to_owned()))
    };
    match (parti(prima), parti(dopo)) {
        (Some((prima, zona)), Some((dopo, altra))) => zona == altra && prima < dopo,
        _ => false,
    }
}
