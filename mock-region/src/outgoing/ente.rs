//! The SOAP server of the ente, called in external mode (`mypay-callbacks.md` §3).

use contracts::check::{Chiamata, HttpRisposta, risposta_ente};
use contracts::finding::{Finding, Severity};
use contracts::message::esterni::{Richiesta, Risposta};
use contracts::message::lettura::Illeggibile;

use super::{CallTrouble, HttpAnswer, Judged, Kind, Request, call};
use crate::journal::JournalError;
use crate::sandbox::Sandbox;

/// Why there is no answer that the Region can use: for the node all of them are `PAA_SYSTEM_ERROR` (§3.8).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoRisposta {
    /// Nothing came.
    #[error(transparent)]
    Call(#[from] CallTrouble),
    /// A status that is no success, without a SOAP Fault.
    #[error("il prodotto ha risposto con lo stato HTTP {0}")]
    Status(u16),
    /// A SOAP Fault.
    #[error("il prodotto ha risposto con un SOAP Fault: {0}")]
    SoapFault(String),
    /// What came is no answer of this service.
    #[error("la risposta del prodotto non si legge: {0}")]
    Unreadable(Illeggibile),
    /// The answer belongs to another operation.
    #[error("alla chiamata di {asked} il prodotto ha risposto con il messaggio di {answered}")]
    Other {
        /// Operation that was called.
        asked: &'static str,
        /// Operation of the answer.
        answered: &'static str,
    },
}

/// A call of the ente's server: recorded, judged, read.
#[derive(Debug)]
pub struct EnteCall {
    /// Id of the exchange in the sandbox's stream.
    pub exchange: u64,
    /// What the check found in the answer.
    pub findings: Vec<Finding>,
    /// How many more were found than are kept.
    pub more: u64,
    /// The answer as it came, where one came.
    pub http: Option<HttpAnswer>,
    /// The answer as the Region reads it.
    pub risposta: Result<Risposta, NoRisposta>,
}

impl Sandbox {
    /// Calls the server of the ente at this address, once, as the Region does (§3.1): dispatch is by the root of the Body, the new
    /// operations have an empty SOAPAction, there is no authentication, no retry, and 60 s of patience unless the limits say otherwise.
    ///
    /// Intent and outcome stand in the stream when this returns, with the findings on the answer. Whatever the product does is no error
    /// here but [`EnteCall::risposta`].
    ///
    /// # Errors
    /// When the stream is closed or cannot be written.
    pub async fn call_ente(
        &self,
        url: &str,
        richiesta: &Richiesta,
    ) -> Result<EnteCall, JournalError> {
        let operazione = richiesta.operazione();
        let request = Request {
            kind: Kind::Soap,
            url: url.to_owned(),
            headers: vec![
                ("content-type", "text/xml; charset=utf-8".to_owned()),
                (
                    "accept",
                    "text/xml, text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2".to_owned(),
                ),
                ("soapaction", richiesta.soap_action().to_owned()),
            ],
            body: richiesta.envelope(),
        };
        let avviso = richiesta.avviso().map(str::to_owned);
        let judge = move |answer: &HttpAnswer| {
            let chiamata = Chiamata {
                operazione,
                avviso: avviso.as_deref(),
            };
            let http = HttpRisposta {
                stato: answer.status,
                content_type: answer.content_type(),
            };
            let report = risposta_ente(&answer.body, chiamata, Some(&http), Severity::Error);
            Judged {
                operation: operazione,
                findings: report.findings,
                more: report.more,
            }
        };
        let made = call(self, request, judge, operazione).await?;
        let (http, risposta) = match made.answer {
            Ok(answer) => {
                let risposta = read(&answer, operazione);
                (Some(answer), risposta)
            }
            Err(trouble) => (None, Err(trouble.into())),
        };
        debug_assert_eq!(made.judged.operation, operazione);
        Ok(EnteCall {
            exchange: made.exchange,
            findings: made.judged.findings,
            more: made.judged.more,
            http,
            risposta,
        })
    }
}

/// The answer as the Region reads it: a SOAP Fault whatever the status, then the status, then the message (§3.8).
fn read(answer: &HttpAnswer, asked: &'static str) -> Result<Risposta, NoRisposta> {
    if let Some(fault) = contracts::message::esterni::soap_fault(&answer.body) {
        return Err(NoRisposta::SoapFault(fault));
    }
    if !matches!(answer.status, 200..=299) {
        return Err(NoRisposta::Status(answer.status));
    }
    let risposta = Risposta::leggi(&answer.body).map_err(NoRisposta::Unreadable)?;
    let answered = risposta.operazione();
    if answered == asked {
        Ok(risposta)
    } else {
        Err(NoRisposta::Other { asked, answered })
    }
}
