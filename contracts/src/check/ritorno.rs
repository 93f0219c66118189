//! The return of the browser: the address that the product gives, the address as the Region completes it, and the page that opens there
//! (`mypay-callbacks.md` §6, §12 D-1…D-5).

use super::CheckReport;
use crate::finding::registry::code;
use crate::finding::{Finding, Place, Severity};
use crate::message::ritorno::{LUNGHEZZA, PARAMETRI, Ritorno, RitornoErrato, indirizzo, valori};
use crate::xml::locate::Lines;

/// The place of a part of an address; the path is the address' own part.
fn posto(testo: &str, parte: &str, nome: &str) -> Place {
    let inizio = testo.find(parte).unwrap_or(0);
    let (posizione, estratto) = Lines::default().locate(testo, inizio, parte.len().max(1));
    Place {
        outer: Some(posizione),
        inner: None,
        path: Some(nome.to_owned()),
        excerpt: Some(estratto),
    }
}

/// The parameter `nome` as it stands in the address, from its name to the next `&`.
fn come_scritto<'t>(testo: &'t str, nome: &str) -> &'t str {
    let query = testo.split_once('?').map_or("", |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    query
        .split('&')
        .rfind(|parte| parte.split('=').next() == Some(nome))
        .unwrap_or(testo)
}

fn report(findings: Vec<Finding>, severity: Severity) -> CheckReport {
    CheckReport {
        findings,
        ..CheckReport::default()
    }
    .con_severita(severity)
}

fn forma(testo: &str) -> Finding {
    Finding::new(
        code::URL_FORMA,
        Severity::Error,
        "L'indirizzo di ritorno non è un URL assoluto http o https.",
    )
    .at(posto(testo, testo, "indirizzo"))
    .expecting("https://host/percorso, con la query se serve")
    .finding(testo.chars().take(120).collect::<String>())
}

/// Checks the address that the product gives, in a request or in its configuration.
#[must_use]
pub fn indirizzo_di_ritorno(testo: &str, severity: Severity) -> CheckReport {
    let mut findings = Vec::new();
    let caratteri = testo.chars().count();
    if caratteri > LUNGHEZZA {
        findings.push(
            Finding::new(
                code::URL_LUNGO,
                Severity::Error,
                format!("L'indirizzo di ritorno ha {caratteri} caratteri."),
            )
            .at(posto(testo, testo, "indirizzo"))
            .expecting(format!("al più {LUNGHEZZA} caratteri"))
            .finding(format!("{caratteri} caratteri")),
        );
    }
    let Some(url) = indirizzo(testo) else {
        findings.push(forma(testo));
        return report(findings, severity);
    };
    for nome in PARAMETRI {
        if !valori(&url, nome).is_empty() {
            findings.push(
                Finding::new(
                    code::URL_PARAMETRO,
                    Severity::Error,
                    format!("L'indirizzo di ritorno ha già il parametro «{nome}»."),
                )
                .at(posto(testo, come_scritto(testo, nome), nome))
                .expecting("un altro nome")
                .finding(nome),
            );
        }
    }
    if let Some(frammento) = url.fragment() {
        findings.push(
            Finding::new(
                code::URL_FRAMMENTO,
                Severity::Warning,
                "L'indirizzo di ritorno ha un frammento.",
            )
            .at(posto(testo, "#", "frammento"))
            .finding(format!("#{frammento}")),
        );
    }
    report(findings, severity)
}

/// Checks an address with the parameters of the Region in it, as a product gets it.
#[must_use]
pub fn ritorno(testo: &str, severity: Severity) -> CheckReport {
    let finding = match Ritorno::leggi(testo) {
        Ok(_) => return CheckReport::default(),
        Err(RitornoErrato::Indirizzo(_)) => forma(testo),
        Err(errore) => {
            let nome = match errore {
                RitornoErrato::Manca(nome) | RitornoErrato::Ripetuto(nome) => nome,
                _ => "esito",
            };
            Finding::new(
                code::URL_RITORNO,
                Severity::Error,
                format!("Nel ritorno {errore}."),
            )
            .at(posto(testo, come_scritto(testo, nome), nome))
            .expecting(
                "idSession, esito (OK oppure ERROR), pollingToken se c'è, una volta ciascuno",
            )
        }
    };
    report(vec![finding], severity)
}

/// Checks what the product answers to the browser that comes back: a page, or a redirect to one.
#[must_use]
pub fn pagina_di_ritorno(stato: u16, severity: Severity) -> CheckReport {
    if matches!(stato, 200..=399) {
        return CheckReport::default();
    }
    let finding = Finding::new(
        code::URL_PAGINA,
        Severity::Error,
        format!("La pagina di ritorno ha risposto con lo stato {stato}."),
    )
    .expecting("una pagina (200) o un rinvio (3xx)")
    .finding(stato.to_string());
    report(vec![finding], severity)
}
