//! The ledger seen from outside: what is appended is there, in order, after whatever happened in between.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod following;
mod resuming;
mod verifying;
mod writing;

use ledger::course::StreamOpened;
use ledger::{Draft, Family, Ledger, Millis, Stream};
use serde_json::{Value, json};

/// An event with any body.
fn event(body: Value) -> Draft {
    Draft {
        family: Family::Event,
        kind: "prova.avvenuta/1".into(),
        at: Millis(1_000),
        wall: Millis(2_000),
        body,
    }
}

fn numbered(n: u64) -> Draft {
    event(json!({ "n": n }))
}

fn opened(name: &str) -> StreamOpened {
    StreamOpened {
        stream: name.into(),
        seed: "seme".into(),
        about: json!({"caso": name}),
    }
}

fn begin(ledger: &Ledger, name: &str) -> Stream {
    ledger.stream(&opened(name), Millis(0), Millis(0)).unwrap()
}
