//! The contract as the Region publishes it: WSDL and XSD (`mypay-web-services.md` §1.1), beside them the OpenAPI documents of what the
//! product has to serve (`mypay-callbacks.md` §4, §5), and what GET and PUT get at `/ws`.

use contracts::service::{ESTERNI, SERVIZI, Servizio, openapi, schema};
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
    let document = if head.is_reading() {
        document(ws, head)
    } else {
        None
    };
    match document {
        Some(text) => Answer::xml(200, text),
        None if head.is_reading() && names_a_document(head) => {
            Answer::text(404, "La Regione non pubblica questo documento")
        }
        None => Answer::text(
            405,
            "A questo indirizzo si risponde a POST con una busta SOAP 1.1; il WSDL si legge aggiungendo ?wsdl",
        )
        .with("allow", "POST, GET, HEAD"),
    }
}

fn names_a_document(head: &Head) -> bool {
    head.path.ends_with(".wsdl")
        || head.path.ends_with(".xsd")
        || head.path.ends_with(".openapi.json")
        || head.asks_for("xsd")
        || head.asks_for("wsdl")
}

/// The WSDL of a service at its own URL or at `?wsdl`, an XSD at its URL or at `?xsd=<file>`.
fn document(ws: &str, head: &Head) -> Option<String> {
    let name = head.path.rsplit('/').next().unwrap_or("");
    // All services stand side by side: the address given is that of the first.
    let base = ws.strip_suffix("/ws/pa").unwrap_or(ws);
    let wsdl = |servizio: &Servizio| servizio.wsdl(&format!("{base}{}", servizio.percorso));
    if let Some(file) = head.value("xsd") {
        return schema(&file).map(|schema| schema.testo.to_owned());
    }
    if head.asks_for("wsdl") {
        let servizio = SERVIZI.iter().find(|servizio| servizio.nome == name);
        // MyPay and MyPivot have their services below an address each.
        let accanto = || {
            SERVIZI.iter().find(|servizio| {
                let percorso = servizio.percorso.trim_end_matches('/');
                head.path == percorso || head.path.starts_with(servizio.percorso)
            })
        };
        return servizio.or_else(accanto).or(SERVIZI.first()).map(wsdl);
    }
    if ESTERNI.wsdl_file() == name {
        // The product serves it: its address is not ours to say.
        return Some(ESTERNI.wsdl(ESTERNI.percorso));
    }
    let servizio = SERVIZI.iter().find(|servizio| servizio.wsdl_file() == name);
    servizio
        .map(wsdl)
        .or_else(|| schema(name).map(|schema| schema.testo.to_owned()))
}
