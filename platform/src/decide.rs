//! `decide`: all the rules. Nothing changes here; what is to change comes out as events.

use crate::command::Command;
use crate::ctx::Ctx;
use crate::event::Event;
use crate::reply::Reply;
use crate::state::State;

/// What was decided about one command.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The answer.
    pub reply: Reply,
    /// What changes. All events of one decision form one ledger entry ([`crate::event::events_to_values`]).
    pub events: Vec<Event>,
}

impl Decision {
    /// An answer that changes nothing.
    pub(crate) fn sola(reply: Reply) -> Self {
        Self {
            reply,
            events: Vec::new(),
        }
    }

    /// A SOAP Fault (`mypay-web-services.md` §1.6): an exception that nothing handled, so nothing is changed.
    pub(crate) fn soap_fault(testo: impl Into<String>) -> Self {
        Self::sola(Reply::SoapFault {
            testo: testo.into(),
        })
    }
}

/// Decides a command.
#[must_use]
pub fn decide(state: &State, command: &Command, ctx: &Ctx<'_>) -> Decision {
    match command {
        Command::Operatore(operatore) => crate::operatore::decide(state, operatore, ctx),
        Command::Soap { .. } | Command::Pagina(_) | Command::Nodo(_) | Command::Due => {
            Decision::soap_fault("Operazione non disponibile al momento")
        }
    }
}
