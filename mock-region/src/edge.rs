//! The edge: from a request on the wire to the desk that answers it.

use std::sync::Arc;

use hyper::body::Incoming;
use hyper::{Request, Response};

use crate::answer::{Answer, Ready};
use crate::body::{self, ReplyBody};
use crate::desk::Desk;
use crate::head::Head;
use crate::listener::NoAnswer;
use crate::region::Shared;
use crate::sandbox::{Found, Sandbox};
use crate::soap::SoapRequest;
use crate::{browser, mybox, published};

/// Through which door a request came.
#[derive(Clone)]
pub(crate) enum Door {
    /// The main one: the first segment of the path tells the sandbox, or it is the default address.
    Main,
    /// A sandbox's own.
    Own(Found),
}

/// Whose address a request was sent to.
enum Addressed {
    Sandbox(Sandbox),
    Default,
    Nobody,
}

/// Answers a request. It is worked off in a task of its own, so that a client that leaves does not stop the work half-way, and
/// a bug in it is seen.
pub(crate) async fn answer(
    shared: Arc<Shared>,
    door: Door,
    request: Request<Incoming>,
) -> Result<Response<ReplyBody>, NoAnswer> {
    let worked = tokio::spawn(work(shared.clone(), door, request)).await;
    match worked {
        Ok(Ok(ready)) => {
            if let Some(hold) = ready.hold {
                // here and not in the task: if the client leaves meanwhile, the answer is dropped with its connection
                tokio::time::sleep(hold).await;
            }
            Ok(ready.response)
        }
        Ok(Err(no_answer)) => Err(no_answer),
        Err(error) => {
            if error.is_panic() {
                let panic = error.into_panic();
                let what = panic
                    .downcast_ref::<&str>()
                    .map(|text| (*text).to_owned())
                    .or_else(|| panic.downcast_ref::<String>().cloned())
                    .unwrap_or_else(|| "panic".to_owned());
                shared.bug(what);
            }
            let text =
                contracts::message::scrittura::soap_fault("Errore interno della Regione simulata");
            Ok(Answer::xml(500, text).closing().untold())
        }
    }
}

async fn work(
    shared: Arc<Shared>,
    door: Door,
    request: Request<Incoming>,
) -> Result<Ready, NoAnswer> {
    let (mut head, incoming) = Head::of(request);
    let addressed = addressed(&shared, &door, &mut head);
    if matches!(addressed, Addressed::Nobody) {
        let text = "Nessun sandbox della Regione simulata a questo indirizzo";
        return Ok(Ready::untold(Answer::text(404, text)));
    }
    let most = mybox::longest_body(&head, &shared.limits);
    let (bytes, arrival) = body::read(incoming, most, &shared.limits).await;
    let is_ws = head.path == "/ws" || head.path.starts_with("/ws/");
    if is_ws && head.method == "POST" {
        let request = SoapRequest::read(head, bytes, arrival, &shared.counters);
        let by_default = matches!(addressed, Addressed::Default);
        let keys = if by_default {
            request.keys()
        } else {
            Vec::new()
        };
        let desk = match desk(&shared, addressed, &keys) {
            Ok(desk) => desk,
            Err(answer) => return Ok(Ready::untold(answer)),
        };
        let (ready, handed_out) = request
            .answer(&desk, &shared.limits, &shared.counters)
            .await?;
        if let (true, Desk::Live(sandbox)) = (by_default, &desk) {
            shared.note(keys, sandbox);
            shared.note(handed_out, sandbox);
        }
        return Ok(ready);
    }
    let default_ws = matches!(addressed, Addressed::Default).then(|| shared.default_ws());
    let keys = mybox::keys(&head, &bytes);
    let desk = match desk(&shared, addressed, &keys) {
        Ok(desk) => desk,
        Err(answer) => return Ok(Ready::untold(answer)),
    };
    if mybox::is_for(&head) {
        return mybox::answer(&desk, head, bytes, arrival, &shared.limits).await;
    }
    if is_ws {
        let ws = default_ws.unwrap_or_else(|| desk.sandbox().ws());
        published::answer(
            &desk,
            &ws,
            head,
            &bytes,
            arrival == body::Arrival::Whole,
            &shared.limits,
        )
        .await
    } else {
        browser::answer(&desk, head, bytes, arrival, &shared.limits).await
    }
}

/// Finds out whose address it is, and cuts the sandbox's key off the path.
fn addressed(shared: &Shared, door: &Door, head: &mut Head) -> Addressed {
    match door {
        Door::Own(found) => found
            .get()
            .and_then(std::sync::Weak::upgrade)
            .map_or(Addressed::Nobody, |inner| {
                Addressed::Sandbox(Sandbox(inner))
            }),
        Door::Main => {
            let (first, rest) = head.first_segment();
            if let Some(sandbox) = shared.sandbox(first) {
                head.path = rest.to_owned();
                Addressed::Sandbox(sandbox)
            } else if matches!(first, "ws" | "public") {
                Addressed::Default
            } else {
                Addressed::Nobody
            }
        }
    }
}

fn desk(shared: &Shared, addressed: Addressed, keys: &[crate::owned::Key]) -> Result<Desk, Answer> {
    let found = match addressed {
        Addressed::Sandbox(sandbox) => shared.desk_of(sandbox).map(Some),
        Addressed::Default => shared.desk_by_keys(keys),
        Addressed::Nobody => Ok(None),
    };
    match found {
        Ok(Some(desk)) => Ok(desk),
        Ok(None) => Err(Answer::text(
            404,
            "Nessun caso di collaudo a questo indirizzo",
        )),
        Err(error) => Err(Answer::text(500, error.to_string()).closing()),
    }
}
