//! The strict check of a whole message: HTTP facts, envelope, body, documents in base64, and the rules that one message shows
//! (`mypay-web-services.md` §1, §3–§5, §10).
//!
//! The platform is far more tolerant ([`crate::message::lettura`]); a breach is told here all the same. Passwords do not appear in
//! findings, whatever is wrong with the message.
//!
//! * [`richiesta`] – a request as the product sent it; [`risposta`] – an answer of the Region; [`documento`] – a document by itself;
//!   [`documento_da`] – the same, from a stream
//! * [`messaggio`] – a message or document whose kind nobody tells; [`risposta_ente`] – what the product answers to the Region
//! * [`rest`] – the REST calls of the Region to the product; [`indirizzo_di_ritorno`], [`ritorno`], [`pagina_di_ritorno`] – the return of
//!   the browser
//! * [`HttpFacts`], [`CheckReport`] – what goes in and what comes out

mod busta;
mod carrello;
mod documento;
mod esterni;
mod export;
mod http;
mod password;
mod regole;
mod regole_pivot;
pub mod rest;
mod riconoscimento;
mod ritorno;
mod schemi;

use std::io::{self, BufRead};

use crate::finding::{Finding, Severity};
use crate::service::{CorpoRest, Documento, Operazione};

pub use esterni::{Chiamata, risposta_ente};
pub use http::{HttpFacts, HttpRisposta};
pub use riconoscimento::{Messaggio, messaggio, riconosci};
pub use ritorno::{indirizzo_di_ritorno, pagina_di_ritorno, ritorno};

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// The operation whose request or answer this is, by the root of the Body; `None` for a SOAP Fault, a document, or what is not
    /// recognised.
    pub operazione: Option<&'static Operazione>,
    /// The kind of the document, by its root, when a document was checked.
    pub documento: Option<Documento>,
    /// Which REST body this is, when one was checked.
    pub corpo: Option<CorpoRest>,
    /// The findings: HTTP first, then in the order of the message.
    pub findings: Vec<Finding>,
    /// How many more were met than were kept; once there are too many, further documents in base64 are not looked at.
    pub more: u64,
}

/// Findings kept of one message.
const MASSIMO: usize = 100;

impl CheckReport {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty() && self.more == 0
    }

    /// Sets the severity, and keeps no more findings than [`MASSIMO`].
    fn con_severita(mut self, severity: Severity) -> Self {
        let oltre = self.findings.len().saturating_sub(MASSIMO);
        self.findings.truncate(MASSIMO);
        self.more += u64::try_from(oltre).unwrap_or(u64::MAX);
        for finding in &mut self.findings {
            // What is harmless in itself stays so.
            finding.severity = finding.severity.min(severity);
        }
        self
    }
}

/// Checks a request. Without `http` (a file on disk) only the message is judged.
#[must_use]
pub fn richiesta(bytes: &[u8], http: Option<&HttpFacts<'_>>, severity: Severity) -> CheckReport {
    let mut report = busta::richiesta(bytes, busta::Destinatario::Regione);
    if let Some(http) = http {
        let mut findings = http.controlla(report.operazione);
        findings.append(&mut report.findings);
        report.findings = findings;
    }
    report.con_severita(severity)
}

/// Checks an answer to `operazione` (its name, for instance `paaSILInviaDovuti`), a SOAP Fault included.
#[must_use]
pub fn risposta(bytes: &[u8], operazione: &str, severity: Severity) -> CheckReport {
    busta::risposta(bytes, crate::service::operazione(operazione)).con_severita(severity)
}

/// Checks a document by itself, its kind told by its root.
#[must_use]
pub fn documento(bytes: &[u8], severity: Severity) -> CheckReport {
    documento::da_solo(bytes).con_severita(severity)
}

/// Checks a document by itself that comes as a stream, however long: a giornale di cassa or a FlussoRiversamento is read in memory
/// bounded by its longest token (1 MiB at most); any other document is at most 16 MiB long.
///
/// # Errors
/// A stream that cannot be read at its beginning; a failure further on is a finding.
pub fn documento_da(flusso: impl BufRead, severity: Severity) -> io::Result<CheckReport> {
    Ok(documento::da_flusso(flusso)?.con_severita(severity))
}
