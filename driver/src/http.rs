//! The `http` driver: each action is a POST of its JSON to one address, the answer is the body that comes back.
//!
//! The embedded reference product is driven in the same way (`riferimento`).

use std::time::{Duration, Instant};

use tokio::time::timeout;
use url::Url;

use crate::action::{Answer, Request};
use crate::guasto::Guasto;
use crate::performed::{Driver, Performing, Raccolto};
use crate::risposta;

/// How much body an answer may have, in bytes.
const BODY_MAX: usize = 4 * 1024 * 1024;

/// Makes a product act by sending it each action over HTTP.
#[derive(Debug, Clone)]
pub struct Http {
    kind: &'static str,
    indirizzo: Url,
    client: reqwest::Client,
}

impl Http {
    /// A product that takes its actions at `indirizzo`.
    ///
    /// # Errors
    /// When the HTTP client cannot be built on this system.
    pub fn new(indirizzo: Url) -> Result<Self, reqwest::Error> {
        // Nothing between bench and product: a proxy of the environment would answer in its stead, and a redirect would
        // send the credential elsewhere.
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            kind: "http",
            indirizzo,
            client,
        })
    }

    /// The embedded reference product, which takes its actions at `indirizzo`.
    ///
    /// # Errors
    /// As [`Http::new`].
    pub fn riferimento(indirizzo: Url) -> Result<Self, reqwest::Error> {
        Ok(Self {
            kind: "riferimento",
            ..Self::new(indirizzo)?
        })
    }

    async fn run(&self, request: &Request, raccolto: &mut Raccolto) -> Result<Answer, Guasto> {
        let lost = |error: &reqwest::Error| Guasto::Connessione {
            indirizzo: self.indirizzo.to_string(),
            causa: cause(error),
        };
        let mut response = self
            .client
            .post(self.indirizzo.clone())
            .json(request)
            .send()
            .await
            .map_err(|error| lost(&error))?;
        raccolto.status = Some(response.status().as_u16());
        while let Some(chunk) = response.chunk().await.map_err(|error| lost(&error))? {
            let room = BODY_MAX - raccolto.raw.len();
            raccolto
                .raw
                .extend_from_slice(&chunk[..chunk.len().min(room)]);
            if chunk.len() > room {
                return Err(Guasto::Chiacchierone { limite: BODY_MAX });
            }
        }
        let answer = risposta::read(&raccolto.raw, request.azione.nome());
        if response.status().is_success() {
            answer
        } else {
            answer.map_err(|_| Guasto::StatoHttp {
                stato: response.status().as_u16(),
            })
        }
    }
}

/// Why there is no connection, in Italian: the text of the innermost error is the system's.
fn cause(error: &reqwest::Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    if error.is_connect() {
        format!("connessione non riuscita ({innermost})")
    } else {
        format!("connessione interrotta prima della fine della risposta ({innermost})")
    }
}

impl Driver for Http {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn perform<'a>(&'a self, request: &'a Request) -> Performing<'a> {
        Box::pin(async move {
            let start = Instant::now();
            let mut raccolto = Raccolto::default();
            let secondi = request.scadenza_secondi;
            let outcome = timeout(
                Duration::from_secs(secondi),
                self.run(request, &mut raccolto),
            )
            .await
            .unwrap_or(Err(Guasto::Scaduto { secondi }));
            raccolto.into_performed(outcome, &request.ente.password, start.elapsed())
        })
    }
}

#[cfg(test)]
mod tests;
