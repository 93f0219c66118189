//! The REST calls: the push of the outcome and the amount update (`mypay-callbacks.md` §4, §5). One call is one attempt: when the next is
//! due is for the platform to say.

use contracts::check::HttpRisposta;
use contracts::check::rest::attualizzazione;
use contracts::check::rest::push::{self, GettoneInviato};
use contracts::finding::{Finding, Severity};
use contracts::identifier::mypay::iuv_di_numero_avviso;
use contracts::message::gettone::Gettone;
use contracts::message::rest::{
    Attualizzazione, Autenticazione, Consegna, Credenziali, Domanda, Push, json,
};

use super::{HttpAnswer, Judged, Kind, Made, Request, call};
use crate::journal::JournalError;
use crate::sandbox::Sandbox;

/// Which token goes with a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JwtSent {
    /// None is configured.
    None,
    /// The one that is configured, signed with this secret (base64 of at least 64 bytes).
    Signed {
        /// What it says.
        gettone: Gettone,
        /// The secret; masked in evidence.
        secret: String,
    },
    /// One is configured, and on purpose this text is sent in its place: the product has to refuse it.
    Forged(String),
    /// One is configured, and on purpose none is sent.
    LeftOut,
}

/// Where a push goes, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushTarget {
    /// The configured address, used to the letter.
    pub url: String,
    /// Its token.
    pub jwt: JwtSent,
}

/// One attempt of a push.
#[derive(Debug)]
pub struct PushCall {
    /// Id of the exchange; `None`: the token could not be signed, nothing was sent, and the attempt does not count (§4.5).
    pub exchange: Option<u64>,
    /// What the check found in the answer.
    pub findings: Vec<Finding>,
    /// What the Region makes of it.
    pub consegna: Consegna,
}

/// Where the amount of a notice is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateTarget {
    /// Address for the token.
    pub login: String,
    /// Address for the amount.
    pub update: String,
    /// User name.
    pub username: String,
    /// Password; masked in evidence.
    pub password: String,
}

/// An amount update: one call or two.
#[derive(Debug)]
pub struct UpdateCall {
    /// Ids of the exchanges.
    pub exchanges: Vec<u64>,
    /// What the checks found in the answers.
    pub findings: Vec<Finding>,
    /// What the Region makes of it.
    pub attualizzazione: Attualizzazione,
}

fn headers(authorization: Option<String>) -> Vec<(&'static str, String)> {
    let mut headers = vec![
        ("content-type", "application/json".to_owned()),
        ("accept", "application/json, application/*+json".to_owned()),
    ];
    headers.extend(authorization.map(|value| ("authorization", value)));
    headers
}

fn http(answer: &HttpAnswer) -> HttpRisposta<'_> {
    HttpRisposta {
        stato: answer.status,
        content_type: answer.content_type(),
    }
}

impl Sandbox {
    /// Makes one attempt of a push (§4.3): 5 s of patience unless the limits say otherwise, redirects not followed.
    ///
    /// # Errors
    /// When the stream is closed or cannot be written.
    pub async fn call_push(
        &self,
        target: &PushTarget,
        corpo: &Push,
    ) -> Result<PushCall, JournalError> {
        let (authorization, inviato) = match &target.jwt {
            JwtSent::None => (None, GettoneInviato::NonConfigurato),
            JwtSent::LeftOut => (None, GettoneInviato::Errato),
            JwtSent::Forged(token) => (Some(token.clone()), GettoneInviato::Errato),
            JwtSent::Signed { gettone, secret } => {
                self.add_secret(secret)?;
                match gettone.firma(secret) {
                    Ok(token) => (Some(token), GettoneInviato::Valido),
                    Err(error) => {
                        return Ok(PushCall {
                            exchange: None,
                            findings: Vec::new(),
                            consegna: Consegna::fallita("", &error.to_string()),
                        });
                    }
                }
            }
        };
        let request = Request {
            kind: Kind::Rest,
            url: target.url.clone(),
            headers: headers(authorization.map(|token| format!("Bearer {token}"))),
            body: json(corpo),
        };
        let judge = move |answer: &HttpAnswer| {
            let report = push::risposta(&answer.body, &http(answer), inviato, Severity::Error);
            Judged {
                operation: PUSH,
                findings: report.findings,
                more: report.more,
            }
        };
        let made = call(self, request, judge, PUSH).await?;
        let consegna = match &made.answer {
            Ok(answer) => Consegna::leggi(answer.status, answer.content_type(), &answer.body),
            Err(trouble) => Consegna::fallita("", &trouble.to_string()),
        };
        Ok(PushCall {
            exchange: Some(made.exchange),
            findings: made.judged.findings,
            consegna,
        })
    }

    /// Asks for the amount of a notice (§5): a token, then the amount. Without a token, or without an answer, the amount stays as it is.
    ///
    /// # Errors
    /// When the stream is closed or cannot be written.
    pub async fn call_update(
        &self,
        target: &UpdateTarget,
        domanda: &Domanda,
    ) -> Result<UpdateCall, JournalError> {
        self.add_secret(&target.password)?;
        let credenziali = Credenziali {
            username: target.username.clone(),
            password: target.password.clone(),
        };
        let request = Request {
            kind: Kind::Rest,
            url: target.login.clone(),
            headers: headers(None),
            body: json(&credenziali),
        };
        let judge = |answer: &HttpAnswer| {
            let report = attualizzazione::risposta_autenticazione(
                &answer.body,
                &http(answer),
                true,
                Severity::Error,
            );
            Judged {
                operation: LOGIN,
                findings: report.findings,
                more: report.more,
            }
        };
        let made = call(self, request, judge, LOGIN).await?;
        let mut exchanges = vec![made.exchange];
        let token = made.answer.as_ref().ok().and_then(|answer| {
            let token = Autenticazione::token(answer.status, &answer.body)?;
            // what no header can carry is no token
            token
                .bytes()
                .all(|b| matches!(b, 0x20..=0x7e))
                .then_some(token)
        });
        let mut findings = made.judged.findings;
        let Some(token) = token else {
            return Ok(UpdateCall {
                exchanges,
                findings,
                attualizzazione: Attualizzazione::Ignorata {
                    motivo: "nessun gettone".to_owned(),
                },
            });
        };
        let made = self.amount(target, domanda, &token).await?;
        exchanges.push(made.exchange);
        findings.extend(made.judged.findings);
        let avviso = &domanda.numero_avviso;
        let attualizzazione = match &made.answer {
            Ok(answer) => Attualizzazione::leggi(
                answer.status,
                &answer.body,
                iuv_di_numero_avviso(avviso).unwrap_or(avviso),
            ),
            Err(trouble) => Attualizzazione::Ignorata {
                motivo: trouble.to_string(),
            },
        };
        Ok(UpdateCall {
            exchanges,
            findings,
            attualizzazione,
        })
    }

    async fn amount(
        &self,
        target: &UpdateTarget,
        domanda: &Domanda,
        token: &str,
    ) -> Result<Made, JournalError> {
        let request = Request {
            kind: Kind::Rest,
            url: target.update.clone(),
            headers: headers(Some(format!("Bearer {token}"))),
            body: json(domanda),
        };
        let avviso = domanda.numero_avviso.clone();
        let judge = move |answer: &HttpAnswer| {
            let report =
                attualizzazione::risposta(&answer.body, &http(answer), &avviso, Severity::Error);
            Judged {
                operation: UPDATE,
                findings: report.findings,
                more: report.more,
            }
        };
        call(self, request, judge, UPDATE).await
    }
}

/// Names of the calls in the stream: the operation ids of the OpenAPI documents.
const PUSH: &str = "inoltroEsito";
const LOGIN: &str = "autenticazione";
const UPDATE: &str = "attualizzazione";
