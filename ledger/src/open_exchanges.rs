//! Which exchanges of a stream still lack the entry that ends them.

use std::collections::BTreeMap;

use crate::entry::{Body, Entry};
use crate::exchange::{CallEnded, CallIntended, ReplyDelivered, RequestArrived};

/// What an open exchange is waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaited {
    /// A request arrived: its `reply.delivered/1` (complete, aborted, held or lost) is missing.
    Delivery,
    /// A call was intended: its `call.ended/1` is missing.
    Outcome,
}

/// The open exchanges of one stream, computed from its entries, fed once and in order.
///
/// Before the answer of a driver, a check or a closing entry is appended, every open exchange of the sandbox needs the
/// entry that ends it (the driver's own call excepted): whoever appends asks here.
#[derive(Debug, Clone, Default)]
pub struct OpenExchanges {
    open: BTreeMap<u64, Awaited>,
}

impl OpenExchanges {
    /// Nothing seen yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes note of one entry; entries of other families change nothing.
    pub fn see(&mut self, entry: &Entry) {
        self.see_body(&entry.kind, &entry.body);
    }

    /// As [`Self::see`], for one that is about to be appended.
    pub fn see_body(&mut self, kind: &str, body: &serde_json::Value) {
        let Some(id) = body.get("id").and_then(serde_json::Value::as_u64) else {
            return;
        };
        if kind == RequestArrived::KIND {
            self.open.insert(id, Awaited::Delivery);
        } else if kind == CallIntended::KIND {
            self.open.insert(id, Awaited::Outcome);
        } else if kind == ReplyDelivered::KIND || kind == CallEnded::KIND {
            self.open.remove(&id);
        }
    }

    /// The open exchanges by id, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (u64, Awaited)> + '_ {
        self.open.iter().map(|(id, awaited)| (*id, *awaited))
    }

    /// Whether no exchange but this one is open (a driver's call is open while its answer is being appended).
    #[must_use]
    pub fn none_but(&self, id: Option<u64>) -> bool {
        self.open.keys().all(|open| Some(*open) == id)
    }

    /// Whether no exchange is open.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_exchange_is_open_until_its_last_entry() {
        let mut open = OpenExchanges::new();
        open.see_body("request.arrived/1", &json!({"id": 1}));
        open.see_body("call.intended/1", &json!({"id": 2}));
        open.see_body("reply.decided/1", &json!({"id": 1}));
        open.see_body("dovuto.inserito/1", &json!({"id": 1}));
        assert_eq!(
            open.iter().collect::<Vec<_>>(),
            [(1, Awaited::Delivery), (2, Awaited::Outcome)]
        );
        assert!(!open.none_but(Some(2)));
        open.see_body("reply.delivered/1", &json!({"id": 1}));
        assert!(open.none_but(Some(2)) && !open.is_empty());
        open.see_body("call.ended/1", &json!({"id": 2}));
        assert!(open.is_empty());
    }
}
