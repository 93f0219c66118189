//! Calls that the Region makes at the product: its own connection each, bounded in time and length, recorded before and after.
//!
//! No call waits for another: whoever has a product that answers late does not notice the others.
//!
//! * `ente` – PagamentiTelematiciEsterniCCP (`mypay-callbacks.md` §3)
//! * `rest` – the push of the outcome and the amount update (§4, §5)

mod ente;
mod rest;

use std::time::Duration;

use contracts::finding::Finding;
use ledger::exchange::{CallEnded, CallIntended, Channel};
use reqwest::{Client, redirect};

use crate::conformity;
use crate::journal::JournalError;
use crate::limits::Limits;
use crate::sandbox::Sandbox;

pub use ente::{EnteCall, NoRisposta};
pub use rest::{JwtSent, PushCall, PushTarget, UpdateCall, UpdateTarget};

/// What went wrong below HTTP.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallTrouble {
    /// The address cannot be called.
    #[error(
        "l’indirizzo «{url}» non è un URL http assoluto: correggere la configurazione dell’ente"
    )]
    Address {
        /// The address.
        url: String,
    },
    /// Nobody listens, or the name is unknown.
    #[error(
        "nessuno risponde a {url}: la connessione è stata rifiutata; avviare il servizio del prodotto, o correggere l’indirizzo"
    )]
    Unreachable {
        /// The address.
        url: String,
    },
    /// Connecting, or waiting for the answer, took too long.
    #[error(
        "nessuna risposta da {url} entro {millis} ms: la Regione non attende oltre; rispondere prima e lavorare dopo"
    )]
    TimedOut {
        /// The address.
        url: String,
        /// How long was waited.
        millis: u64,
    },
    /// The connection broke, or what came is no HTTP.
    #[error("la risposta di {url} si è interrotta o non è HTTP: {why}")]
    Broken {
        /// The address.
        url: String,
        /// What the HTTP library says.
        why: String,
    },
    /// The answer is longer than is read.
    #[error("la risposta di {url} supera {most} byte")]
    TooLong {
        /// The address.
        url: String,
        /// How many are read.
        most: usize,
    },
}

/// The clients, one for each pair of timeouts.
#[derive(Debug)]
pub(crate) struct Outgoing {
    soap: Client,
    rest: Client,
}

/// Which timeouts apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Soap,
    Rest,
}

impl Outgoing {
    pub(crate) fn new(limits: &Limits) -> Result<Self, reqwest::Error> {
        let client = |timeout: Duration| {
            Client::builder()
                .connect_timeout(timeout)
                .read_timeout(timeout)
                .redirect(redirect::Policy::none())
                // a connection is never used twice: one that the product closed meanwhile is not held against it
                .pool_max_idle_per_host(0)
                .no_proxy()
                .build()
        };
        Ok(Self {
            soap: client(limits.ente_timeout)?,
            rest: client(limits.rest_timeout)?,
        })
    }
}

/// A request that is about to leave.
struct Request {
    kind: Kind,
    url: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

/// An answer as it came.
#[derive(Debug, Clone, Default)]
pub struct HttpAnswer {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl HttpAnswer {
    /// Value of `Content-Type`.
    pub fn content_type(&self) -> Option<&str> {
        self.headers
            .iter()
            .find(|(name, _)| name == "content-type")
            .map(|(_, value)| value.as_str())
    }
}

/// What the check of the answer found.
struct Judged {
    operation: &'static str,
    findings: Vec<Finding>,
    more: u64,
}

/// A call made and recorded.
struct Made {
    exchange: u64,
    answer: Result<HttpAnswer, CallTrouble>,
    judged: Judged,
}

/// Makes a call, in a task of its own: a caller that goes away leaves no call without its outcome.
async fn call(
    sandbox: &Sandbox,
    request: Request,
    judge: impl FnOnce(&HttpAnswer) -> Judged + Send + 'static,
    operation: &'static str,
) -> Result<Made, JournalError> {
    let handle = sandbox.0.handle.clone();
    let sandbox = sandbox.clone();
    let task = handle.spawn(async move { recorded(&sandbox, request, judge, operation).await });
    // the task ends by itself: it does not panic, and nobody aborts it
    task.await.unwrap_or(Err(JournalError::Closed))
}

async fn recorded(
    sandbox: &Sandbox,
    request: Request,
    judge: impl FnOnce(&HttpAnswer) -> Judged,
    operation: &'static str,
) -> Result<Made, JournalError> {
    let journal = &sandbox.0.journal;
    // counted among the open exchanges, so that a sandbox that closes waits for it
    let open = journal.open_exchange();
    let id = open.id();
    let owned = |headers: &[(&'static str, String)]| {
        headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect::<Vec<_>>()
    };
    let intended = CallIntended {
        id,
        channel: Channel::Ente,
        method: "POST".to_owned(),
        target: journal.redact_text(&request.url),
        headers: journal.redact_headers(&owned(&request.headers)),
        body: journal.payload(&request.body),
    };
    journal
        .append(vec![journal.draft(&intended, sandbox.now())?])?
        .wait()
        .await?;
    let answer = sent(sandbox, request).await;
    let (judged, seen) = match &answer {
        Ok(answer) => (judge(answer), Some(answer)),
        Err(_) => (
            Judged {
                operation,
                findings: Vec::new(),
                more: 0,
            },
            None,
        ),
    };
    let nothing = HttpAnswer::default();
    let seen = seen.unwrap_or(&nothing);
    let redact = |text: &str| journal.redact_text(text);
    let ended = CallEnded {
        id,
        channel: Channel::Ente,
        status: seen.status,
        headers: journal.redact_headers(&seen.headers),
        body: journal.payload(&seen.body),
        error: answer
            .as_ref()
            .err()
            .map(|trouble| journal.redact_text(&trouble.to_string())),
        operation: Some(operation.to_owned()),
        findings: judged
            .findings
            .iter()
            .filter_map(|finding| {
                serde_json::to_value(conformity::masked(finding.clone(), &redact, &[])).ok()
            })
            .collect(),
        more_findings: judged.more,
    };
    let written = journal.append(vec![journal.draft(&ended, sandbox.now())?])?;
    drop(open);
    written.wait().await?;
    Ok(Made {
        exchange: id,
        answer,
        judged,
    })
}

async fn sent(sandbox: &Sandbox, request: Request) -> Result<HttpAnswer, CallTrouble> {
    let limits = &sandbox.0.limits;
    let (client, timeout) = match request.kind {
        Kind::Soap => (&sandbox.0.outgoing.soap, limits.ente_timeout),
        Kind::Rest => (&sandbox.0.outgoing.rest, limits.rest_timeout),
    };
    let url = request.url;
    let mut call = client.post(&url).body(request.body);
    for (name, value) in request.headers {
        call = call.header(name, value);
    }
    // the timeouts are between two signs of life: one that keeps dripping is cut here
    match tokio::time::timeout(
        timeout * LONGEST,
        answered(call, &url, timeout, limits.answer),
    )
    .await
    {
        Ok(answer) => answer,
        Err(_) => Err(CallTrouble::TimedOut {
            url,
            millis: millis(timeout * LONGEST),
        }),
    }
}

/// A whole call takes at most so many times its timeout.
const LONGEST: u32 = 3;

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

async fn answered(
    call: reqwest::RequestBuilder,
    url: &str,
    timeout: Duration,
    most: usize,
) -> Result<HttpAnswer, CallTrouble> {
    let url = url.to_owned();
    let trouble = |error: reqwest::Error| {
        let url = url.clone();
        if error.is_timeout() {
            CallTrouble::TimedOut {
                url,
                millis: millis(timeout),
            }
        } else if error.is_builder() {
            CallTrouble::Address { url }
        } else if error.is_connect() {
            CallTrouble::Unreachable { url }
        } else {
            CallTrouble::Broken {
                url,
                why: root_cause(&error),
            }
        }
    };
    let mut response = call.send().await.map_err(&trouble)?;
    let mut answer = HttpAnswer {
        status: response.status().as_u16(),
        headers: response
            .headers()
            .iter()
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                (name.as_str().to_owned(), value)
            })
            .collect(),
        body: Vec::new(),
    };
    while let Some(chunk) = response.chunk().await.map_err(&trouble)? {
        if answer.body.len() + chunk.len() > most {
            return Err(CallTrouble::TooLong { url, most });
        }
        answer.body.extend_from_slice(&chunk);
    }
    Ok(answer)
}

/// The innermost of the errors that the HTTP library nests.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
