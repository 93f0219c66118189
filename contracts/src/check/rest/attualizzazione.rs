//! The amount update: token and amount (`mypay-callbacks.md` §5).

use super::super::CheckReport;
use super::{HttpRisposta, dichiarato, giudica, non_vuoto, oggetto, report, stato};
use crate::finding::registry::code;
use crate::finding::{Finding, Severity};
use crate::identifier::mypay::iuv_di_numero_avviso;
use crate::json::{Documento, Tipo};
use crate::service::CorpoRest;

/// Checks what the product answers to the question for a token; `giuste`: whether the credentials are those configured.
#[must_use]
pub fn risposta_autenticazione(
    bytes: &[u8],
    http: &HttpRisposta<'_>,
    giuste: bool,
    severity: Severity,
) -> CheckReport {
    let mut findings = Vec::new();
    if matches!(http.stato, 200..=299) {
        findings.extend(dichiarato(http));
        match Documento::leggi(bytes) {
            Err(finding) => findings.push(*finding),
            Ok(documento) => {
                findings.extend(giudica(&documento, CorpoRest::RispostaAutenticazione).0);
                findings.extend(gettone(&documento, giuste));
            }
        }
    } else if giuste {
        findings.push(stato(
            code::REST_TOKEN,
            http,
            format!(
                "Con le credenziali giuste il prodotto ha risposto {}.",
                http.stato
            ),
            "200 con il token",
        ));
    }
    report(CorpoRest::RispostaAutenticazione, findings, severity)
}

fn gettone(documento: &Documento<'_>, giuste: bool) -> Option<Finding> {
    if !oggetto(documento) {
        return None;
    }
    let place = documento.place_di(
        documento.radice.inizio,
        documento.radice.inizio + 1,
        "/token",
    );
    let dice = |message: &str, atteso: &str| {
        Some(
            Finding::new(code::REST_TOKEN, Severity::Error, message)
                .at(place.clone())
                .expecting(atteso),
        )
    };
    let dato = non_vuoto(documento, "token").is_some();
    let motivo = ["esito", "errore"].iter().any(|nome| {
        documento
            .radice
            .membro(nome)
            .is_some_and(|valore| valore.tipo != Tipo::Nullo)
    });
    match (dato, giuste) {
        (true, true) => None,
        (true, false) => dice(
            "Con credenziali errate il prodotto ha dato un gettone.",
            "nessun token, e il motivo in esito o errore",
        ),
        (false, true) => dice(
            "Con le credenziali giuste la risposta non ha il gettone.",
            "token, una stringa non vuota",
        ),
        (false, false) if !motivo => dice(
            "La risposta non ha il gettone né il motivo per cui manca.",
            "esito oppure errore",
        ),
        (false, false) => None,
    }
}

/// Checks what the product answers to the question for the amount of this notice.
#[must_use]
pub fn risposta(
    bytes: &[u8],
    http: &HttpRisposta<'_>,
    avviso: &str,
    severity: Severity,
) -> CheckReport {
    let mut findings = Vec::new();
    if !matches!(http.stato, 200..=299) {
        findings.push(stato(
            code::REST_CODICE_PERSO,
            http,
            format!("Lo stato HTTP della risposta è {}.", http.stato),
            "200, anche per gli errori",
        ));
        return report(CorpoRest::RispostaAttualizzazione, findings, severity);
    }
    findings.extend(dichiarato(http));
    match Documento::leggi(bytes) {
        Err(finding) => findings.push(*finding),
        Ok(documento) => {
            findings.extend(giudica(&documento, CorpoRest::RispostaAttualizzazione).0);
            findings.extend(eco(&documento, avviso));
        }
    }
    report(CorpoRest::RispostaAttualizzazione, findings, severity)
}

/// The notice has to come back; what ends with its IUV is taken all the same.
fn eco(documento: &Documento<'_>, avviso: &str) -> Option<Finding> {
    if non_vuoto(documento, "codice").is_some() {
        return None;
    }
    let valore = documento.radice.membro("numeroAvviso")?;
    let trovato = valore.testo()?;
    if trovato == avviso {
        return None;
    }
    let mut finding = Finding::new(
        code::REST_AVVISO,
        Severity::Error,
        "Il numero d'avviso della risposta non è quello chiesto.",
    )
    .at(documento.place(valore, "/numeroAvviso"))
    .expecting(avviso)
    .finding(trovato);
    if iuv_di_numero_avviso(avviso).is_some_and(|iuv| trovato.ends_with(iuv)) {
        finding.severity = Severity::Warning;
    }
    Some(finding)
}

/// How the amounts are written, and that the shares are the whole.
pub(super) fn importi(documento: &Documento<'_>, findings: &mut Vec<Finding>) {
    // With a code nothing else is looked at.
    if !oggetto(documento) || non_vuoto(documento, "codice").is_some() {
        return;
    }
    let radice = &documento.radice;
    let posizione = radice.membro("importoPosizione");
    let importo = posizione.and_then(|valore| valore.numero());
    if let (Some(valore), Some(numero)) = (posizione, importo)
        && numero.intero()
        && !numero.scritto_intero()
    {
        findings.push(
            Finding::new(
                code::REST_CENTESIMI,
                Severity::Error,
                "importoPosizione è scritto con i decimali o con l'esponente.",
            )
            .at(documento.place(valore, "/importoPosizione"))
            .expecting(numero.valore_intero().map_or_else(
                || "i centesimi come intero".to_owned(),
                |centesimi| centesimi.to_string(),
            ))
            .finding(numero.letterale()),
        );
    }
    let Some(bilancio) = radice.membro("bilancio") else {
        return;
    };
    let mut somma = Some(0_i64);
    for (i, voce) in bilancio.voci().iter().enumerate() {
        let scritto = voce.membro("importo").and_then(|v| Some((v, v.numero()?)));
        let Some((valore, numero)) = scritto else {
            somma = None;
            continue;
        };
        let centesimi = numero.centesimi();
        if numero.scritto_intero() || centesimi.is_none() {
            let message = if numero.scritto_intero() {
                "L'importo di una voce di bilancio è scritto senza decimali."
            } else {
                "L'importo di una voce di bilancio non è in centesimi interi."
            };
            let mut finding = Finding::new(code::REST_EURO, Severity::Error, message)
                .at(documento.place(valore, &format!("/bilancio/{i}/importo")))
                .finding(numero.letterale());
            finding.expected = centesimi.map(in_euro);
            findings.push(finding);
        }
        somma = somma.and_then(|somma| somma.checked_add(centesimi?));
    }
    let importo = importo.and_then(|numero| numero.valore_intero());
    if let (Some(somma), Some(importo)) = (somma, importo)
        && !bilancio.voci().is_empty()
        && somma != importo
    {
        findings.push(
            Finding::new(
                code::REST_BILANCIO,
                Severity::Error,
                format!(
                    "Le voci di bilancio sommano {}, importoPosizione è {}.",
                    in_euro(somma),
                    in_euro(importo)
                ),
            )
            .at(documento.place(bilancio, "/bilancio"))
            .expecting(in_euro(importo))
            .finding(in_euro(somma)),
        );
    }
}

fn in_euro(centesimi: i64) -> String {
    let segno = if centesimi < 0 { "-" } else { "" };
    let assoluto = centesimi.unsigned_abs();
    format!("{segno}{}.{:02}", assoluto / 100, assoluto % 100)
}
