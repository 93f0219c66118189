//! A message whose kind nobody tells: recognised by its root, and by the root of its Body.

use super::{CheckReport, busta, documento, rest};
use crate::finding::Severity;
use crate::service::{CorpoRest, Documento, servizi};
use crate::xml::{Event, Reader};

/// What bytes look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Messaggio {
    /// An envelope with a request to some service, or with what nobody knows.
    Richiesta,
    /// An envelope with the answer of some service, or with a SOAP Fault.
    Risposta,
    /// A document by itself.
    Documento(Documento),
    /// A JSON body of a REST call.
    Rest(CorpoRest),
}

/// Recognises a message by its first elements, of which `inizio` has to hold as many as there are before the child of the Body. Names
/// are enough: a wrong namespace is for the check to tell. A JSON object is recognised by names of members that no other body has.
/// `None`: neither XML nor such an object, or the root is neither an envelope nor that of a document.
#[must_use]
pub fn riconosci(inizio: &[u8]) -> Option<Messaggio> {
    if let Some(corpo) = rest::riconosci(inizio) {
        return Some(Messaggio::Rest(corpo));
    }
    if busta::in_parti_mime(inizio) {
        // The check of a request says so.
        return Some(Messaggio::Richiesta);
    }
    let mut lettore = Reader::new(inizio);
    lettore.read().ok()?;
    let radice = lettore.name();
    if radice.local != "Envelope" {
        let operazione = servizi()
            .flat_map(|servizio| servizio.operazioni)
            .any(|o| o.radice() == radice.local || o.risposta == radice.local);
        // The envelope is missing: the check of a request says so.
        return Documento::TUTTI
            .into_iter()
            .find(|documento| documento.radice() == radice.local)
            .map(Messaggio::Documento)
            .or(operazione.then_some(Messaggio::Richiesta));
    }
    let mut nel_body = false;
    loop {
        match lettore.read() {
            Ok(Event::Start) if lettore.depth() == 2 => nel_body = lettore.name().local == "Body",
            Ok(Event::Start) if nel_body && lettore.depth() == 3 => {
                let nome = lettore.name().local;
                let risposta = nome == "Fault"
                    || servizi()
                        .flat_map(|servizio| servizio.operazioni)
                        .any(|operazione| operazione.risposta == nome);
                return Some(if risposta {
                    Messaggio::Risposta
                } else {
                    Messaggio::Richiesta
                });
            }
            Ok(Event::Eof) | Err(_) => return Some(Messaggio::Richiesta),
            Ok(_) => {}
        }
    }
}

/// Checks a message of any kind, to or from any service; `None` if it is not recognised ([`riconosci`]).
#[must_use]
pub fn messaggio(bytes: &[u8], severity: Severity) -> Option<CheckReport> {
    let report = match riconosci(bytes)? {
        Messaggio::Richiesta => busta::richiesta(bytes, busta::Destinatario::Chiunque),
        Messaggio::Risposta => busta::risposta(bytes, None),
        Messaggio::Documento(_) => documento::da_solo(bytes),
        Messaggio::Rest(corpo) => return Some(rest::corpo(bytes, corpo, severity)),
    };
    Some(report.con_severita(severity))
}
