//! The contract as the Region publishes it: WSDL and XSD (`mypay-web-services.md` §1.1), beside them the OpenAPI documents of what the
//! product has to serve (`mypay-callbacks.md` §4, §5), and what GET and PUT get at `/ws`.

use contracts::service::{Domanda, openapi};
use ledger::exchange::Channel;

use crate::answer::{Answer, Ready, Shape, send, unwritable};
use crate::desk::Desk;
use crate::head::Head;
use crate::limits::Limits;
use crate::listener::NoAnswer;
use crate::record::Arrived;

/// Answers a request below `/ws` that is no POST. `ws`: the address of the services as this client knows it, no final `/`.
pub(crate) async fn answer(
    desk: &Desk,
    ws: &str,
    head: Head,
    bytes: &[u8],
    complete: bool,
    limits: &Limits,
) -> Result<Ready, NoAnswer> {
    let arrived = Arrived::new(desk, Channel::Pagina, &head, bytes, complete);
    let answer = asked(ws, &head);
    let shape = Shape {
        broken: !complete,
        head_only: head.is_head(),
        ..Shape::default()
    };
    match desk.receive(arrived, None) {
        Ok(received) => send(desk, received.exchange, answer, shape, limits, None).await,
        Err(error) => Ok(Ready::untold(unwritable(&error))),
    }
}

fn asked(ws: &str, head: &Head) -> Answer {
    let name = head.path.rsplit('/').next().unwrap_or("");
    if let Some(openapi) = openapi(name).filter(|_| head.is_reading()) {
        return Answer::json(200, openapi.testo.to_owned());
    }
    let xsd = head.value("xsd");
    let question = Domanda {
        percorso: &head.path,
        wsdl: head.asks_for("wsdl"),
        xsd: xsd.as_deref(),
    };
    let document = if head.is_reading() {
        question.documento(ws)
    } else {
        None
    };
    match document {
        Some(text) => Answer::xml(200, text.into_owned()),
        None if head.is_reading() && (question.di_un_documento() || head.asks_for("xsd")) => {
            Answer::text(404, "La Regione non pubblica questo documento")
        }
        None => Answer::text(
            405,
            "A questo indirizzo si risponde a POST con una busta SOAP 1.1; il WSDL si legge aggiungendo ?wsdl",
        )
        .with("allow", "POST, GET, HEAD"),
    }
}
