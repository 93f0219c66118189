//! A stream read back: events folded into the state, clock, faults and exchange ids as they were left.

use ledger::Sha256;
use ledger::course::{ClockMoved, EnvironmentFault as FaultSwitched, StreamOpened};
use ledger::decision::Decided;
use ledger::entry::{Body, Entry, Family, Millis};
use ledger::open_exchanges::{Awaited, OpenExchanges};
use ledger::reader::Reader;
use ledger::store::ReadError;
use platform::allegato::Allegato;
use platform::event::{EventError, events_from_values};
use platform::state::State;

use crate::fault::{FaultSwitch, FaultTable, UnknownFault};
use crate::sandbox::Restored;

/// A stream cannot be gone on with.
#[derive(Debug, thiserror::Error)]
pub enum FoldError {
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An entry cannot be understood.
    #[error(
        "flusso «{stream}», voce {seq}: {reason}; la versione di collaudo che l’ha scritta è più recente, oppure il registro è alterato (eseguire «collaudo verify»)"
    )]
    Entry {
        /// The stream.
        stream: String,
        /// The entry.
        seq: u64,
        /// Why.
        reason: String,
    },
}

impl Restored {
    /// A sandbox that has no past.
    pub(crate) fn beginning() -> Self {
        Self {
            state: State::default(),
            now: None,
            faults: FaultTable::default(),
        }
    }

    fn see(&mut self, entry: &Entry, reader: &Reader) -> Result<(), Reason> {
        if entry.family == Family::Event && entry.kind == Decided::KIND {
            let decided: Decided = serde_json::from_value(entry.body.clone())?;
            for mut event in events_from_values(&decided.events)? {
                event.completa(&mut |allegato| blob(reader, allegato))?;
                platform::apply(&mut self.state, &event);
            }
        } else if entry.kind == ClockMoved::KIND {
            let moved: ClockMoved = serde_json::from_value(entry.body.clone())?;
            self.now = Some(Millis(moved.to));
        } else if entry.kind == StreamOpened::KIND {
            self.now = Some(entry.at);
        } else if entry.kind == FaultSwitched::KIND {
            let switched: FaultSwitched = serde_json::from_value(entry.body.clone())?;
            self.faults.switch(&FaultSwitch {
                fault: switched.fault.parse()?,
                operation: switched.operation,
                on: switched.on,
            });
        }
        Ok(())
    }
}

/// The bytes of a blob that an event names.
fn blob(reader: &Reader, allegato: &Allegato) -> Result<Vec<u8>, String> {
    let sha256 = Sha256::from_hex(allegato.sha256().as_bytes())
        .ok_or_else(|| "non è un SHA-256".to_owned())?;
    reader.blob(&sha256).map_err(|error| error.to_string())
}

#[derive(Debug, thiserror::Error)]
enum Reason {
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    #[error("{0}")]
    Event(#[from] EventError),
    #[error("{0}")]
    Fault(#[from] UnknownFault),
}

/// A stream as it was left.
pub(crate) struct Left {
    pub(crate) restored: Restored,
    /// Id of the next exchange.
    pub(crate) next: u64,
    /// Requests whose end was not told.
    pub(crate) open: Vec<u64>,
}

/// Reads a stream.
pub(crate) fn read(reader: &Reader, stream: &str) -> Result<Left, FoldError> {
    let mut exchanges = OpenExchanges::new();
    let mut restored = Restored::beginning();
    let mut next = 1;
    for entry in reader.entries(stream, 0)? {
        let entry = entry?;
        restored
            .see(&entry, reader)
            .map_err(|reason| FoldError::Entry {
                stream: stream.to_owned(),
                seq: entry.seq,
                reason: reason.to_string(),
            })?;
        if entry.family == Family::Exchange
            && let Some(id) = entry.body.get("id").and_then(serde_json::Value::as_u64)
        {
            next = next.max(id + 1);
        }
        exchanges.see(&entry);
    }
    let open = exchanges
        .iter()
        .filter(|(_, awaited)| *awaited == Awaited::Delivery)
        .map(|(id, _)| id)
        .collect();
    Ok(Left {
        restored,
        next,
        open,
    })
}
