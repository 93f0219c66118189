//! What a browser asks of the Region (`mypay-web-services.md` §7): landing page, outcomes, links.

use contracts::message::ritorno::{EsitoRitorno, Ritorno};
use ledger::exchange::Channel;
use platform::command::{Command, Credential, Pagina, QuandoRicevuta};
use platform::reply::{PaginaReply, Reply};

use crate::answer::{Answer, Ready, Shape, send, unwritable};
use crate::body::Arrival;
use crate::desk::Desk;
use crate::head::{Head, form_value};
use crate::limits::Limits;
use crate::listener::NoAnswer;
use crate::page;
use crate::record::Arrived;
use crate::token::POLLING_SECONDS;

/// Answers a request that is for no SOAP service; the path is below the base address of the sandbox.
pub(crate) async fn answer(
    desk: &Desk,
    head: Head,
    bytes: Vec<u8>,
    arrival: Arrival,
    limits: &Limits,
) -> Result<Ready, NoAnswer> {
    let arrived = Arrived::new(
        desk,
        Channel::Pagina,
        &head,
        &bytes,
        arrival == Arrival::Whole,
    );
    let what = if arrival == Arrival::Whole {
        asked(desk, &head, &bytes)
    } else {
        Asked::Answer(Answer::text(400, "La richiesta non è arrivata per intero").closing())
    };
    let (command, refusal) = match what {
        Asked::Command(command) => (Some(Command::Pagina(command)), None),
        Asked::Answer(answer) => (None, Some(answer)),
    };
    let received = match desk.receive(arrived, command) {
        Ok(received) => received,
        Err(error) => return Ok(Ready::untold(unwritable(&error))),
    };
    let answer = match (refusal, received.step.reply) {
        (Some(answer), _) => answer,
        (None, Some(Reply::Pagina(reply))) => shown(desk, reply),
        (None, _) => Answer::text(500, "Errore interno della Regione simulata"),
    };
    let shape = Shape {
        broken: arrival == Arrival::Broken,
        head_only: head.is_head(),
        ..Shape::default()
    };
    send(desk, received.exchange, answer, shape, limits, None).await
}

/// What is asked.
enum Asked {
    /// Something for the platform.
    Command(Pagina),
    /// Something that the edge answers.
    Answer(Answer),
}

fn asked(desk: &Desk, head: &Head, bytes: &[u8]) -> Asked {
    let id = || head.value("id").unwrap_or_default();
    // HEAD asks for nothing to happen
    let acting = matches!(head.method.as_str(), "GET" | "POST");
    match head.path.as_str() {
        "/public/landing/inviaDovuti" if head.is_reading() => Asked::Command(Pagina::Landing {
            token: id(),
            conferma: head.value("overrideCheckReplicaPayments"),
        }),
        "/public/landing/outcome/ok" if acting => Asked::Command(Pagina::Paga {
            token: id(),
            ricevuta: when_receipt(head, bytes),
        }),
        "/public/landing/outcome/cn" if acting => Asked::Command(Pagina::Annulla { token: id() }),
        "/public/landing/outcome/ko" if acting => Asked::Command(Pagina::Errore { token: id() }),
        "/public/landing/avviso" if head.is_reading() => {
            let credential = match head.value("securityToken") {
                None => Credential::Absent,
                Some(token) if desk.sandbox().0.is_avviso_token(&id(), &token) => {
                    Credential::Matches
                }
                Some(_) => Credential::Differs,
            };
            Asked::Command(Pagina::Avviso {
                id: id(),
                credential,
            })
        }
        "/public/landing/legacy/avviso" if head.is_reading() => {
            Asked::Command(Pagina::AvvisoLegacy {
                iuv: head.value("iuv").unwrap_or_default(),
                ente: head.value("ente").unwrap_or_default(),
                anagrafica: head.value("anagrafica"),
            })
        }
        "/public/landing/rt" if head.is_reading() => Asked::Command(Pagina::Ricevuta { id: id() }),
        "/" if head.is_reading() => Asked::Answer(welcome(desk)),
        "/public/landing/inviaDovuti"
        | "/public/landing/avviso"
        | "/public/landing/legacy/avviso"
        | "/public/landing/rt"
        | "/" => Asked::Answer(
            Answer::text(405, "A questo indirizzo si risponde a GET").with("allow", "GET, HEAD"),
        ),
        "/public/landing/outcome/ok"
        | "/public/landing/outcome/cn"
        | "/public/landing/outcome/ko" => Asked::Answer(
            Answer::text(405, "A questo indirizzo si risponde a GET e POST")
                .with("allow", "GET, POST"),
        ),
        _ => Asked::Answer(Answer::text(
            404,
            "Nessuna pagina a questo indirizzo della Regione simulata",
        )),
    }
}

/// The form's `ricevuta`, or that of the query: the receipt comes first unless it is said otherwise.
fn when_receipt(head: &Head, form: &[u8]) -> QuandoRicevuta {
    let said = form_value(form, "ricevuta").or_else(|| head.value("ricevuta"));
    match said.as_deref() {
        Some("dopo-il-ritorno") => QuandoRicevuta::DopoIlRitorno,
        _ => QuandoRicevuta::PrimaDelRitorno,
    }
}

/// Turns the platform's reply into what a browser gets.
fn shown(desk: &Desk, reply: PaginaReply) -> Answer {
    let page = match reply {
        PaginaReply::Carrello(carrello) | PaginaReply::Checkout(carrello) => {
            page::carrello(&carrello)
        }
        PaginaReply::Replica {
            token,
            tipo,
            conferma,
        } => page::replica(&token, &tipo, &conferma),
        PaginaReply::Esito { esito } => page::esito(&esito),
        PaginaReply::Stampa(documento) => {
            return Answer::new(200, "application/pdf", documento.pdf()).with(
                "content-disposition",
                format!("inline; filename={}", documento.nome()),
            );
        }
        PaginaReply::Testo { status, testo } => return Answer::text(status, testo),
        PaginaReply::Ritorno {
            url,
            id_session,
            esito,
            polling_token,
        } => {
            let token = polling_token.then(|| {
                desk.sandbox()
                    .0
                    .token_key
                    .sign("polling", &id_session, desk.now(), POLLING_SECONDS)
            });
            match back(&url, id_session, &esito, token) {
                Some(answer) => return answer,
                // no address to return to (§7.3)
                None => page::esito(&esito),
            }
        }
    };
    page.map_or_else(
        |_| Answer::text(500, "Errore interno della Regione simulata"),
        |page| Answer::html(200, page),
    )
}

/// 303 to the product; `None`: its address is none to which a browser can return.
fn back(
    url: &str,
    id_session: String,
    esito: &str,
    polling_token: Option<String>,
) -> Option<Answer> {
    let ritorno = Ritorno {
        id_session,
        esito: EsitoRitorno::da(esito)?,
        polling_token,
    };
    let answer = Answer::empty(303)
        .with("location", ritorno.indirizzo(url).ok()?)
        .with("cache-control", "no-store");
    Some(answer)
}

fn welcome(desk: &Desk) -> Answer {
    let ws = desk.sandbox().ws();
    page::sentence(
        "Regione simulata",
        &format!("I servizi SOAP di MyPay rispondono a {ws}/ – il WSDL è a {ws}/PagamentiTelematiciDovutiPagati.wsdl"),
    )
    .map_or_else(
        |_| Answer::text(500, "Errore interno della Regione simulata"),
        |page| Answer::html(200, page),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_query_of_the_return_address_is_kept() {
        let url = "https://ente.test/ritorno?pratica=7&x=a%20b";
        let answer = back(url, "s-1".into(), "OK", Some("a.b.c".into())).unwrap();
        assert_eq!(answer.status, 303);
        assert_eq!(
            answer.headers[0].1,
            "https://ente.test/ritorno?pratica=7&x=a%20b&idSession=s-1&esito=OK&pollingToken=a.b.c"
        );
        assert!(back("ritorno", "s-1".into(), "OK", None).is_none());
    }
}
