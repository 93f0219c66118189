//! The documents in base64: decoded, validated, their findings placed both in the document and in the message.

use super::schemi::{VALIDATORE_DOCUMENTI, radice};
use super::{CheckReport, MASSIMO, regole};
use crate::finding::registry::code;
use crate::finding::{Finding, Place, Severity};
use crate::service::{CampoBase64, Documento};
use crate::xml::{QName, Reader, Slice};
use crate::xsd::{Captured, Report, Roots};

/// Finds the place of a part of a document: (offset, length) → place, path left out.
pub(super) type Luogo<'a> = dyn Fn(u64, u64) -> Place + 'a;

/// Checks a document by itself.
pub(super) fn da_solo(bytes: &[u8]) -> CheckReport {
    let documento = tipo(bytes);
    let validato = valida(bytes, documento.as_slice());
    let lettore = Reader::new(bytes);
    let luogo = |offset, length| lettore.place(offset, length);
    let mut report = CheckReport {
        documento,
        findings: validato.findings,
        more: validato.more,
        ..CheckReport::default()
    };
    if validato.complete
        && let Some(documento) = documento
    {
        regole::documento(
            documento,
            &[],
            &validato.values,
            &luogo,
            &mut report.findings,
        );
    }
    report
}

/// Checks every base64 field of a message.
pub(super) fn campi(
    campi: &[CampoBase64],
    valori: &[Captured],
    lettore: &Reader<Slice<'_>>,
    report: &mut CheckReport,
) {
    for valore in valori {
        if report.findings.len() >= MASSIMO {
            return;
        }
        if let Some(campo) = campi
            .iter()
            .find(|campo| campo.elemento == &*valore.name.local)
        {
            un_campo(campo, valore, valori, lettore, report);
        }
    }
}

/// The place of a captured element's text in the message.
pub(super) fn posto(valore: &Captured, lettore: &Reader<Slice<'_>>) -> Place {
    let inizio = valore.value.len() - valore.value.trim_ascii_start().len();
    let lunghezza = valore.value.trim_ascii().len().min(80);
    let mut place = lettore.place(valore.input_offset(inizio), lunghezza as u64);
    place.path = Some(valore.path.clone());
    place
}

fn un_campo(
    campo: &CampoBase64,
    valore: &Captured,
    valori: &[Captured],
    lettore: &Reader<Slice<'_>>,
    report: &mut CheckReport,
) {
    let dice = |code, message: String| {
        Finding::new(code, Severity::Error, message).at(posto(valore, lettore))
    };
    if valore.value.trim_ascii().is_empty() {
        // The receipt of a payment registered by hand is empty (§3.7).
        if campo.elemento != "rt" {
            report.findings.push(dice(
                code::DOC_VUOTO,
                format!("Il campo {} è vuoto.", campo.elemento),
            ));
        }
        return;
    }
    // Not base64 at all: the validator has said so.
    let Some(esterno) = valore.decode() else {
        return;
    };
    if campo.documenti.is_empty() {
        return;
    }
    // What begins like XML needs no second look.
    let ancora = if esterno.bytes.starts_with(b"<") {
        Err(esterno)
    } else {
        esterno.decode_again()
    };
    let (decodificato, codifiche) = match ancora {
        Ok(interno) => (interno, 2),
        Err(esterno) => (esterno, 1),
    };
    match (campo.codifiche, codifiche) {
        (1, 2) => report.findings.push(
            dice(
                code::DOC_BASE64_DOPPIO,
                format!(
                    "Il documento nel campo {} è codificato due volte in base64.",
                    campo.elemento
                ),
            )
            .expecting("una codifica")
            .finding("due codifiche"),
        ),
        (2, 1) => report.findings.push(
            dice(
                code::DOC_BASE64_SEMPLICE,
                format!(
                    "Il documento nel campo {} è codificato una volta sola in base64.",
                    campo.elemento
                ),
            )
            .expecting("due codifiche")
            .finding("una codifica"),
        ),
        _ => {}
    }
    let bytes = decodificato.bytes.as_slice();
    let dentro = Reader::new(bytes);
    let nel_messaggio = |offset: u64| lettore.locate(offset, 1).0;
    // From a part of the document to its place in both; in the message it is where the base64 of its first byte stands.
    let luogo = |offset: u64, length: u64| {
        let (posizione, estratto) = dentro.locate(offset, length);
        let a_monte = decodificato.input_offset(
            valore,
            usize::try_from(posizione.offset).unwrap_or(usize::MAX),
        );
        Place {
            outer: Some(nel_messaggio(a_monte)),
            inner: Some(posizione),
            path: None,
            excerpt: Some(estratto),
        }
    };
    let trovato = tipo(bytes);
    if let Some(trovato) = trovato
        && !campo.documenti.contains(&trovato)
    {
        let attesi: Vec<&str> = campo
            .documenti
            .iter()
            .map(|documento| documento.radice())
            .collect();
        let mut place = luogo(0, 0);
        place.path = Some(format!("/{}[1]", trovato.radice()));
        report.findings.push(
            Finding::new(
                code::DOC_RADICE,
                Severity::Error,
                format!(
                    "Il campo {} contiene un documento {}.",
                    campo.elemento,
                    trovato.radice()
                ),
            )
            .at(place)
            .expecting(attesi.join(" oppure "))
            .finding(trovato.radice()),
        );
    }
    // A document of another kind is judged as what it is; one that is of no kind, as what it should be.
    let come = trovato.as_slice();
    let mut validato = valida(
        bytes,
        if come.is_empty() {
            campo.documenti
        } else {
            come
        },
    );
    validato.nest(valore, &decodificato, nel_messaggio);
    report.findings.append(&mut validato.findings);
    report.more += validato.more;
    if validato.complete
        && let Some(documento) = trovato
    {
        regole::documento(
            documento,
            valori,
            &validato.values,
            &luogo,
            &mut report.findings,
        );
    }
}

/// The kind of a document by its root; `None` if it cannot be read so far or is of no kind.
fn tipo(bytes: &[u8]) -> Option<Documento> {
    let mut lettore = Reader::new(bytes);
    lettore.read().ok()?;
    let nome = lettore.name();
    Documento::di_radice(nome.namespace, nome.local)
}

fn valida(bytes: &[u8], come: &[Documento]) -> Report {
    if come.is_empty() {
        return VALIDATORE_DOCUMENTI.document(bytes, Roots::Any);
    }
    let radici: Vec<QName> = come.iter().map(|documento| radice(*documento)).collect();
    VALIDATORE_DOCUMENTI.document(bytes, Roots::Only(&radici))
}
