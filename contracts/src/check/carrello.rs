//! The rules of a cart that one message shows (`mypay-web-services.md` §1.4, §4.2).

use std::collections::HashMap;

use super::documento::{IudVisto, posto};
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

/// An IUD stands once in a cart for each ente, whatever element carries it (§4.2, row 5a); within one document the rules of the document
/// say so.
pub(super) fn iud_ripetuti(visti: &[IudVisto], valori: &[Captured], findings: &mut Vec<Finding>) {
    let padre = |path: &str| {
        path.rsplit_once('/')
            .map_or("", |(padre, _)| padre)
            .to_owned()
    };
    let enti: HashMap<String, &str> = valori
        .iter()
        .filter(|valore| &*valore.name.local == "codIpaEnte")
        .map(|valore| (padre(&valore.path), valore.value.trim()))
        .collect();
    let mut primi: HashMap<(&str, &str), &str> = HashMap::new();
    for visto in visti {
        let elemento = padre(&visto.campo);
        let Some(ente) = enti.get(&elemento) else {
            continue;
        };
        let primo = primi.entry((*ente, &*visto.iud)).or_insert(&visto.campo);
        if *primo != visto.campo {
            let message = format!(
                "Lo IUD «{}» è già in un altro elemento del carrello, per lo stesso ente.",
                visto.iud
            );
            findings.push(
                Finding::new(code::ID_IUD_DUPLICATO, Severity::Error, message)
                    .at(visto.place.clone())
                    .expecting("uno IUD diverso per ogni dovuto dell'ente")
                    .finding(&*visto.iud),
            );
        }
    }
}
