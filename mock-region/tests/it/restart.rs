//! A Region that is stopped and started again goes on where it was.

use std::sync::Arc;

use ledger::course::ClockMoved;
use ledger::exchange::{Channel, RequestArrived};
use ledger::{Draft, Durability, Ledger};

use crate::bench_region::*;

#[tokio::test]
async fn the_folded_state_is_the_live_state() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("registro");
    let secrets = dir.path().join("segreti.json");
    let (live, now) = {
        let ledger = folder(&data);
        let region = region(&ledger).await;
        region.keep_secrets(&secrets).unwrap();
        let sandbox = open(&region, spec("riprende")).await;
        for n in 0..5 {
            assert_eq!(
                post(&sandbox.ws(), importa(&format!("IUD-{n}"))).await.0,
                200
            );
        }
        sandbox
            .move_clock(ledger::Millis(START.0 + 3_600_000), "un'ora dopo")
            .await
            .unwrap();
        settled(&sandbox).await;
        let live = sandbox.with_state(Clone::clone);
        let now = sandbox.now();
        // no closing of anything: as after a kill, but for the queue
        drop(sandbox);
        drop(region);
        ledger.close().unwrap();
        (live, now)
    };
    let ledger = Arc::new(Ledger::open(&data, Durability::Write).unwrap());
    let region = region(&ledger).await;
    region.keep_secrets(&secrets).unwrap();
    let sandbox = region.resume(spec("riprende")).await.unwrap();
    assert_eq!(sandbox.with_state(Clone::clone), live);
    assert_eq!(sandbox.now(), now);
    // the password is still known, the IUD too
    let (_, body) = post(&sandbox.ws(), importa("IUD-3")).await;
    assert_eq!(
        field(&body, "faultCode").unwrap(),
        "PAA_IMPORT_IUD_DUPLICATO",
        "{body}"
    );
    let (_, body) = post(&sandbox.ws(), importa("IUD-9")).await;
    assert_eq!(field(&body, "esito").unwrap(), "OK");
    settled(&sandbox).await;
    sandbox.close().await.unwrap();
    let entries = entries(&ledger, "caso-riprende");
    let ids: Vec<_> = of_kind(&entries, "request.arrived/1")
        .iter()
        .map(|b| b["id"].as_u64().unwrap())
        .collect();
    assert_eq!(ids, [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(of_kind(&entries, "stream.resumed/1").len(), 1);
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_with_what_to_do() {
    let ledger = memory();
    let first = region(&ledger).await;
    let second = mock_region::Region::start(mock_region::RegionConfig {
        listen: first.address(),
        ledger: ledger.clone(),
        run: None,
        limits: limits(),
    })
    .await;
    let error = second.err().expect("the port is taken").to_string();
    assert!(
        error.contains("già in uso") && error.contains("porta"),
        "{error}"
    );
}

#[tokio::test]
async fn keys_are_checked() {
    let ledger = memory();
    let region = region(&ledger).await;
    open(&region, spec("uno")).await;
    for bad in ["", "ws", "public", "a/b", "à", ".nascosto"] {
        assert!(region.open(spec(bad)).await.is_err(), "{bad}");
    }
    assert!(matches!(
        region.open(spec("uno")).await,
        Err(mock_region::OpenError::Taken { .. })
    ));
}

#[tokio::test]
async fn what_a_kill_left_undone_is_caught_up_with() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("registro");
    {
        let ledger = folder(&data);
        let region = region(&ledger).await;
        let sandbox = open(&region, spec("ucciso")).await;
        assert_eq!(
            post(&sandbox.ws(), invia("IUD-1", "http://ente.test/"))
                .await
                .0,
            200
        );
        settled(&sandbox).await;
        let due = sandbox.next_due().expect("the basket leaves the cache");
        drop(sandbox);
        drop(region);
        ledger.close().unwrap();
        drop(ledger);
        // the process dies after a request arrived and the clock was moved, before anything came of it
        let ledger = Ledger::open(&data, Durability::Write).unwrap();
        let stream = ledger.resume("caso-ucciso", START, START).unwrap();
        let arrived = RequestArrived {
            id: 2,
            channel: Channel::Soap,
            method: "POST".into(),
            target: "/ws/pa".into(),
            headers: Vec::new(),
            body: ledger.payload(b"<a/>"),
            complete: true,
            operation: None,
            findings: Vec::new(),
            more_findings: 0,
        };
        let moved = ClockMoved {
            to: due.0 + 1,
            why: "prova".into(),
        };
        stream
            .append([
                Draft::of(&arrived, START, START).unwrap(),
                Draft::of(&moved, START, START).unwrap(),
            ])
            .unwrap()
            .wait()
            .unwrap();
        ledger.close().unwrap();
    }
    let ledger = Arc::new(Ledger::open(&data, Durability::Write).unwrap());
    let region = region(&ledger).await;
    let sandbox = region.resume(spec("ucciso")).await.unwrap();
    assert!(sandbox.next_due().is_none_or(|due| due > sandbox.now()));
    sandbox.close().await.unwrap();
    let entries = entries(&ledger, "caso-ucciso");
    let delivered = of_kind(&entries, "reply.delivered/1");
    assert_eq!(delivered.last().unwrap()["id"], 2);
    assert_eq!(delivered.last().unwrap()["outcome"], "aborted");
    assert_eq!(
        of_kind(&entries, "command/1").last().unwrap()["command"]["comando"],
        "due"
    );
}
