//! The documents in base64: decoded, validated, their findings placed both in the document and in the message.

use std::io::{self, BufRead, Cursor, Read};

use super::schemi::{radice, validatore_di_flusso, validatore_documento};
use super::{CheckReport, MASSIMO, regole};
use crate::finding::registry::code;
use crate::finding::{Finding, Place, Severity};
use crate::service::{CampoBase64, Documento};
use crate::xml::{Event, QName, Reader, Slice};
use crate::xsd::{Captured, Report, Roots};

/// Finds the place of a part of a document: (offset, length) → place, path left out.
pub(super) type Luogo<'a> = dyn Fn(u64, u64) -> Place + 'a;

/// Checks a document by itself.
pub(super) fn da_solo(bytes: &[u8]) -> CheckReport {
    let documento = tipo(bytes);
    let come = documento.or_else(|| tipo_per_nome(bytes));
    let validato = valida(bytes, come.as_slice());
    let lettore = Reader::new(bytes);
    let luogo = |offset, length| lettore.place(offset, length);
    let mut report = CheckReport {
        documento: come,
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

/// An IUD in a document of a message.
pub(super) struct IudVisto {
    pub(super) iud: String,
    /// Path of the field that carries the document.
    pub(super) campo: String,
    pub(super) place: Place,
}

/// Checks every base64 field of a message, and gives the IUDs in its documents, each once a document.
pub(super) fn campi(
    campi: &[CampoBase64],
    valori: &[Captured],
    lettore: &Reader<Slice<'_>>,
    report: &mut CheckReport,
) -> Vec<IudVisto> {
    let mut visti = Vec::new();
    for valore in valori {
        if report.findings.len() >= MASSIMO {
            return visti;
        }
        if let Some(campo) = campi
            .iter()
            .find(|campo| campo.elemento == &*valore.name.local)
        {
            un_campo(campo, valore, valori, lettore, report, &mut visti);
        }
    }
    visti
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
    visti: &mut Vec<IudVisto>,
) {
    let dice = |code, message: String| {
        Finding::new(code, Severity::Error, message).at(posto(valore, lettore))
    };
    if valore.value.trim_ascii().is_empty() {
        // Elements in the place of the text were told: then it is not empty for want of a document.
        let dentro = format!("{}/", valore.path);
        let detto = report.findings.iter().any(|finding| {
            let path = finding.place.path.as_deref();
            path.is_some_and(|path| path.starts_with(&dentro))
        });
        // The receipt of a payment registered by hand is empty (§3.7).
        if campo.elemento != "rt" && !detto {
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
        let iud = validato
            .values
            .iter()
            .filter(|interno| &*interno.name.local == "identificativoUnivocoDovuto");
        let primo = visti.len();
        for interno in iud.take(MASSIMO) {
            let testo = interno.value.trim();
            if visti[primo..].iter().any(|visto| visto.iud == testo) {
                continue;
            }
            let mut place = luogo(interno.input_offset(0), testo.len() as u64);
            place.path = Some(interno.path.clone());
            visti.push(IudVisto {
                iud: testo.to_owned(),
                campo: valore.path.clone(),
                place,
            });
        }
    }
}

/// The kind of a document by its root, and of a giornale di cassa by its `data_riferimento_GdC` (`mypivot-flows.md` §6.3.2); `None` if
/// it cannot be read so far or is of no kind. `bytes` may be the beginning alone.
fn tipo(bytes: &[u8]) -> Option<Documento> {
    let mut lettore = Reader::new(bytes);
    lettore.read().ok()?;
    let nome = lettore.name();
    let documento = Documento::di_radice(nome.namespace, nome.local)?;
    if !matches!(documento, Documento::Opi14 | Documento::Opi161) {
        return Some(documento);
    }
    // What tells the version stands before the first conto evidenza, as a child of the root.
    while let Ok(evento) = lettore.read() {
        let figlio = evento == Event::Start && lettore.depth() == 2;
        match lettore.name().local {
            "data_riferimento_GdC" if figlio => return Some(Documento::Opi161),
            "informazioni_conto_evidenza" if figlio => break,
            _ if evento == Event::Eof => break,
            _ => {}
        }
    }
    Some(Documento::Opi14)
}

/// The kind that a root of this local name has in its own namespace: what a document in a wrong one is judged as.
fn tipo_per_nome(bytes: &[u8]) -> Option<Documento> {
    let mut lettore = Reader::new(bytes);
    lettore.read().ok()?;
    let locale = lettore.name().local;
    Documento::TUTTI
        .into_iter()
        .find(|documento| documento.radice() == locale)
}

fn valida(bytes: &[u8], come: &[Documento]) -> Report {
    let validatore = validatore_documento(come.first().copied());
    if come.is_empty() {
        return validatore.document(bytes, Roots::Any);
    }
    let radici: Vec<QName> = come.iter().map(|documento| radice(*documento)).collect();
    validatore.document(bytes, Roots::Only(&radici))
}

/// Bytes of the beginning of a stream that are looked at to tell its kind: far more than header and signature of a giornale di cassa.
const TESTA: u64 = 1 << 20;
/// Length of a document that is read whole before it is judged.
const INTERO: u64 = 16 << 20;

/// Checks a document by itself that comes as a stream. The flows, which may be long, are read in bounded memory; the documents of a few
/// KiB are read whole.
pub(super) fn da_flusso(mut flusso: impl BufRead) -> io::Result<CheckReport> {
    let mut testa = Vec::new();
    flusso.by_ref().take(TESTA).read_to_end(&mut testa)?;
    let documento = tipo(&testa).or_else(|| tipo_per_nome(&testa));
    let lungo = matches!(
        documento,
        Some(Documento::FlussoRiversamento | Documento::Opi14 | Documento::Opi161)
    );
    if !lungo {
        let letti = testa.len() as u64;
        flusso
            .by_ref()
            .take(INTERO.saturating_sub(letti))
            .read_to_end(&mut testa)?;
        if flusso.fill_buf()?.is_empty() {
            return Ok(da_solo(&testa));
        }
        // Too long for what it is: the stream says where reading ended.
    }
    let validatore = validatore_di_flusso(documento, if lungo { u64::MAX } else { INTERO });
    let radici = documento.map(radice);
    let validato = validatore.stream(
        Cursor::new(testa).chain(flusso),
        radici.as_ref().map_or(Roots::Any, |radice| {
            Roots::Only(std::slice::from_ref(radice))
        }),
    )?;
    Ok(CheckReport {
        documento,
        findings: validato.findings,
        more: validato.more,
        ..CheckReport::default()
    })
}
