//! An answer on its way out: recorded, then sent, held or lost.

use std::time::{Duration, Instant};

use hyper::body::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use ledger::exchange::{Delivery, ReplyDecided};

use crate::body::ReplyBody;
use crate::desk::Desk;
use crate::fault::EnvironmentFault;
use crate::journal::{Exchange, JournalError, Written};
use crate::limits::Limits;
use crate::listener::NoAnswer;
use crate::spent::{Counters, Part};

/// An answer, before it is HTTP.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn new(status: u16, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type", content_type.to_owned())],
            body: body.into(),
        }
    }

    /// SOAP 1.1 is `text/xml`.
    pub(crate) fn xml(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status, "text/xml; charset=utf-8", body)
    }

    pub(crate) fn json(status: u16, body: String) -> Self {
        Self::new(status, "application/json", body)
    }

    pub(crate) fn html(status: u16, body: String) -> Self {
        Self::new(status, "text/html; charset=utf-8", body)
            .with("cache-control", "no-store")
            .with("referrer-policy", "no-referrer")
    }

    pub(crate) fn text(status: u16, body: impl Into<String>) -> Self {
        Self::new(status, "text/plain; charset=utf-8", body.into())
    }

    /// No body.
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The connection ends with this answer.
    pub(crate) fn closing(self) -> Self {
        self.with("connection", "close")
    }

    /// As HTTP, when nobody keeps account of it.
    pub(crate) fn untold(self) -> Response<ReplyBody> {
        let (parts, body) = self.into_http(false);
        let mut response = Response::new(ReplyBody::untold(body));
        *response.status_mut() = parts.0;
        *response.headers_mut() = parts.1;
        response
    }

    fn into_http(self, head_only: bool) -> ((StatusCode, hyper::HeaderMap), Bytes) {
        let mut headers = hyper::HeaderMap::new();
        for (name, value) in &self.headers {
            // an address with characters that no header can carry is given without them
            let value = HeaderValue::from_str(value).or_else(|_| {
                let printable: String = value.chars().filter(|c| (' '..='~').contains(c)).collect();
                HeaderValue::from_str(&printable)
            });
            if let Ok(value) = value {
                headers.append(HeaderName::from_static(name), value);
            }
        }
        let body = if head_only {
            headers.insert("content-length", HeaderValue::from(self.body.len()));
            Bytes::new()
        } else {
            Bytes::from(self.body)
        };
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        ((status, headers), body)
    }
}

/// An answer that is recorded and may leave, perhaps after a while.
pub(crate) struct Ready {
    pub(crate) response: Response<ReplyBody>,
    pub(crate) hold: Option<Duration>,
}

impl Ready {
    /// Nothing is recorded of it.
    pub(crate) fn untold(answer: Answer) -> Self {
        Self {
            response: answer.untold(),
            hold: None,
        }
    }
}

/// What shapes the way out of an answer.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Shape {
    /// The environment fault that is told with it.
    pub(crate) fault: Option<EnvironmentFault>,
    /// The connection broke before the request was whole: what is answered goes to somebody who has probably left, and is
    /// told as aborted.
    pub(crate) broken: bool,
    /// Only the head was asked for.
    pub(crate) head_only: bool,
}

/// Records an answer, waits until everything about its exchange is written, and makes it ready to leave.
pub(crate) async fn send(
    desk: &Desk,
    exchange: Exchange,
    answer: Answer,
    shape: Shape,
    limits: &Limits,
    counters: Option<&Counters>,
) -> Result<Ready, NoAnswer> {
    let Shape {
        fault,
        broken,
        head_only,
    } = shape;
    let begun = Instant::now();
    let written = match record(desk, exchange.id(), &answer, fault) {
        Ok(written) => written,
        Err(error) => return Ok(Ready::untold(unwritable(&error))),
    };
    let queued = counters.map_or(begun, |counters| counters.add(Part::Masking, begun));
    if let Err(error) = written.wait().await {
        return Ok(Ready::untold(unwritable(&error)));
    }
    if let Some(counters) = counters {
        counters.add(Part::Recording, queued);
    }
    if fault == Some(EnvironmentFault::AnswerLost) {
        exchange.ended(Delivery::Lost, 0);
        return Err(NoAnswer);
    }
    let hold = fault.and_then(|fault| fault.hold(limits.longest_hold));
    let ((status, headers), bytes) = answer.into_http(head_only);
    let body = if hold.is_some() {
        let held = exchange.held();
        ReplyBody::new(bytes, move |sent, complete| {
            if let (true, Some(held)) = (complete, held) {
                held.delivered(sent);
            }
        })
    } else {
        ReplyBody::new(bytes, move |sent, complete| {
            let outcome = if complete && !broken {
                Delivery::Complete
            } else {
                Delivery::Aborted
            };
            exchange.ended(outcome, sent);
        })
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(Ready { response, hold })
}

fn record(
    desk: &Desk,
    id: u64,
    answer: &Answer,
    fault: Option<EnvironmentFault>,
) -> Result<Written, JournalError> {
    let headers: Vec<_> = answer
        .headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    desk.append(&ReplyDecided {
        id,
        status: answer.status,
        headers: desk.redact_headers(&headers),
        body: desk.payload(&answer.body),
        fault: fault.map(|fault| fault.to_string()),
    })
}

/// What is answered when nothing can be recorded: no answer may leave without its entry.
pub(crate) fn unwritable(error: &JournalError) -> Answer {
    Answer::xml(
        500,
        contracts::message::scrittura::soap_fault(&format!(
            "La Regione simulata non può registrare la richiesta: {error}"
        )),
    )
    .closing()
}
