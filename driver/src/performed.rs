//! The one door through which the bench makes a product act.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::action::{Allegato, Answer, Esito, Request};
use crate::guasto::Guasto;

/// The future of one action. Dropping it ends whatever the action had started.
pub type Performing<'a> = Pin<Box<dyn Future<Output = Performed> + Send + 'a>>;

/// Makes a product act. Object safe: `steps` holds an `Arc<dyn Driver>`.
///
/// A driver never fails: where the adapter cannot be made to act, the answer is an `errore` that the driver wrote
/// itself, with the [`Guasto`] beside it. It never waits longer than `scadenza_secondi` of the request plus the moment
/// that ending a process takes.
pub trait Driver: Send + Sync {
    /// Kind of driver as the profile spells it (`comando`, `http`, …): the `target` of a driver call in the ledger.
    fn kind(&self) -> &'static str;

    /// Carries out one action within its deadline.
    fn perform<'a>(&'a self, request: &'a Request) -> Performing<'a>;

    /// Ends at once whatever is still under way. For a bench that leaves without dropping its futures (second Ctrl-C).
    fn abort(&self) {}
}

/// What came of one action.
#[derive(Debug, Clone, PartialEq)]
pub struct Performed {
    /// The product's answer, or the one that the bench made in its stead. What the adapter wrote on its standard error, and,
    /// after a [`Guasto`], what it wrote instead of an answer, are among its attachments, bounded.
    pub answer: Answer,
    /// Why the answer is the bench's own; `None` when the product gave it.
    pub guasto: Option<Guasto>,
    /// What came back as it came, bounded: standard output, or the body of the HTTP answer.
    pub raw: Vec<u8>,
    /// Standard error of the process, bounded; empty for HTTP.
    pub stderr: Vec<u8>,
    /// Exit code of the process, where it ended by itself.
    pub exit_code: Option<i32>,
    /// HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// Wall time it took.
    pub duration: Duration,
}

impl Performed {
    /// Whether the bench made the answer because the adapter gave none that can be used.
    #[must_use]
    pub fn bench_made(&self) -> bool {
        self.guasto.is_some()
    }
}

/// How much of a misplaced output is kept as an attachment, in bytes.
const ALLEGATO_MAX: usize = 64 * 1024;

/// What a driver has in hand when an action is over.
#[derive(Debug, Default)]
pub(crate) struct Raccolto {
    pub(crate) raw: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
    pub(crate) exit_code: Option<i32>,
    pub(crate) status: Option<u16>,
}

impl Raccolto {
    /// Makes the result of an action, with the attachments. `password` is masked in them before they become base64.
    pub(crate) fn into_performed(
        self,
        outcome: Result<Answer, Guasto>,
        password: &str,
        duration: Duration,
    ) -> Performed {
        let (mut answer, guasto) = match outcome {
            Ok(answer) => (answer, None),
            Err(guasto) => {
                let mut answer = Answer::bench(&guasto);
                if !self.raw.is_empty() {
                    answer.allegati.push(attachment(
                        "risposta-non-usabile.txt",
                        &self.raw,
                        password,
                    ));
                }
                (answer, Some(guasto))
            }
        };
        if !self.stderr.is_empty() {
            answer
                .allegati
                .push(attachment("stderr.txt", &self.stderr, password));
        }
        Performed {
            answer,
            guasto,
            raw: self.raw,
            stderr: self.stderr,
            exit_code: self.exit_code,
            status: self.status,
            duration,
        }
    }
}

impl Answer {
    /// The answer that the bench gives in the product's stead.
    pub(crate) fn bench(guasto: &Guasto) -> Self {
        Self {
            esito: Esito::Errore,
            dati: std::collections::BTreeMap::new(),
            messaggio: Some(guasto.to_string()),
            allegati: Vec::new(),
        }
    }
}

fn attachment(nome: &str, bytes: &[u8], password: &str) -> Allegato {
    let mut bytes = bytes[..bytes.len().min(ALLEGATO_MAX)].to_vec();
    mask(&mut bytes, password.as_bytes());
    Allegato {
        nome: nome.to_owned(),
        tipo: "text/plain; charset=utf-8".to_owned(),
        base64: STANDARD.encode(bytes),
    }
}

/// Overwrites each occurrence of the secret, length kept. Base64 is opaque to whoever redacts the ledger by value.
fn mask(bytes: &mut [u8], secret: &[u8]) {
    if secret.is_empty() {
        return;
    }
    let mut from = 0;
    while let Some(at) = bytes[from..]
        .windows(secret.len())
        .position(|window| window == secret)
    {
        bytes[from + at..from + at + secret.len()].fill(b'*');
        from += at + secret.len();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn the_password_never_stands_in_an_attachment() {
        let raccolto = Raccolto {
            stderr: b"errore con PassEnte01 e PassEnte01!".to_vec(),
            ..Raccolto::default()
        };
        let performed = raccolto.into_performed(Err(Guasto::Muto), "PassEnte01", Duration::ZERO);
        assert!(performed.bench_made());
        let text = STANDARD
            .decode(&performed.answer.allegati[0].base64)
            .unwrap();
        assert_eq!(
            String::from_utf8(text).unwrap(),
            "errore con ********** e **********!"
        );
    }

    #[test]
    fn attachments_are_bounded() {
        let raccolto = Raccolto {
            raw: vec![b'x'; ALLEGATO_MAX * 3],
            ..Raccolto::default()
        };
        let performed = raccolto.into_performed(Err(Guasto::Muto), "", Duration::ZERO);
        assert_eq!(
            STANDARD
                .decode(&performed.answer.allegati[0].base64)
                .unwrap()
                .len(),
            ALLEGATO_MAX
        );
    }
}
