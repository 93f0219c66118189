//! Calling the Region: SOAP 1.1 over HTTP, and what can go wrong on the way.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{ACCEPT, CONTENT_TYPE};

use crate::lettura::Elemento;
use crate::richiesta::Richiesta;
use crate::risposta::{Corpo, apri_busta};

/// Longest answer that is read, in bytes.
const MAX_ANSWER: usize = 32 * 1024 * 1024;

/// A call without a usable answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Disguido {
    /// Whether the Region may have done the work all the same.
    pub(crate) incerto: bool,
    /// Code to show, when the Region gave one.
    pub(crate) codice: Option<String>,
    /// What happened, in Italian. Never an address or a text of the operating system: it must be the same in each run.
    pub(crate) testo: String,
}

impl Disguido {
    fn uncertain(testo: impl Into<String>) -> Self {
        Self {
            incerto: true,
            codice: None,
            testo: testo.into(),
        }
    }
}

/// The way to the Region.
#[derive(Debug, Clone)]
pub(crate) struct Regione {
    client: reqwest::Client,
    timeout: Duration,
}

impl Regione {
    /// `timeout` bounds a whole call, connection and answer.
    pub(crate) fn new(timeout: Duration) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .timeout(timeout)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            // A connection kept from before the Region went away would fail in a way of its own.
            .pool_max_idle_per_host(0)
            .build()?;
        Ok(Self { client, timeout })
    }

    /// Sends a request and brings back the element that answers it.
    pub(crate) async fn call(
        &self,
        endpoint: &str,
        richiesta: Richiesta,
    ) -> Result<Elemento, Disguido> {
        let request = self
            .client
            .post(endpoint)
            .header(CONTENT_TYPE, "text/xml; charset=utf-8")
            .header(ACCEPT, "text/xml")
            .header("SOAPAction", format!("\"{}\"", richiesta.operazione))
            .body(richiesta.busta);
        let mut response = request
            .send()
            .await
            .map_err(|error| self.troubled(&error))?;
        let status = response.status();
        let mut body = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| self.troubled(&error))?
        {
            if body.len() + chunk.len() > MAX_ANSWER {
                return Err(Disguido::uncertain("risposta troppo lunga della Regione"));
            }
            body.extend_from_slice(&chunk);
        }
        let opened = String::from_utf8(body)
            .map_err(|_| "non è UTF-8".to_owned())
            .and_then(|text| {
                apri_busta(&text, richiesta.operazione).map_err(|error| error.to_string())
            });
        match opened {
            Ok(Corpo::SoapFault { codice, testo }) => Err(Disguido {
                incerto: true,
                codice: Some(codice),
                testo,
            }),
            Ok(Corpo::Risposta(element)) if status == StatusCode::OK => Ok(element),
            _ if status != StatusCode::OK => Err(Disguido::uncertain(format!(
                "la Regione ha risposto HTTP {}",
                status.as_u16()
            ))),
            Ok(Corpo::Risposta(_)) => Err(Disguido::uncertain("risposta inattesa della Regione")),
            Err(reason) => Err(Disguido::uncertain(format!(
                "risposta illeggibile della Regione: {reason}"
            ))),
        }
    }

    fn troubled(&self, error: &reqwest::Error) -> Disguido {
        if error.is_builder() || error.is_connect() {
            return Disguido {
                incerto: false,
                codice: None,
                testo: "la Regione non è raggiungibile".to_owned(),
            };
        }
        if error.is_timeout() {
            return Disguido::uncertain(format!(
                "nessuna risposta della Regione entro {} s",
                self.timeout.as_secs_f32()
            ));
        }
        Disguido::uncertain("la risposta della Regione si è interrotta")
    }
}
