//! Clocks: a virtual one moves on request, a real one by itself.

use std::time::{Duration, Instant};

use ledger::Millis;
use mock_region::{Clock, SandboxSpec};

use crate::bench_region::*;

#[tokio::test]
async fn a_virtual_clock_works_off_what_is_due_in_order() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("orologio")).await;
    let (_, body) = post(&sandbox.ws(), invia("IUD-1", "http://ente.test/")).await;
    let id_session = field(&body, "idSession").unwrap();
    let due = sandbox.next_due().expect("the basket leaves the cache");
    assert!(due > START);
    let to = Millis(due.0 + 10 * 60_000);
    sandbox.move_clock(to, "il cestino scade").await.unwrap();
    assert_eq!(sandbox.now(), to);
    assert!(sandbox.next_due().is_none_or(|next| next > to));
    sandbox.move_clock(START, "mai indietro").await.unwrap();
    assert_eq!(sandbox.now(), to);
    let (_, body) = post(&sandbox.ws(), chiedi_pagati(&id_session)).await;
    assert_eq!(
        field(&body, "faultCode").unwrap(),
        "PAA_PAGAMENTO_SCADUTO",
        "{body}"
    );
    settled(&sandbox).await;
    sandbox.close().await.unwrap();
    let entries = entries(&ledger, "caso-orologio");
    let moved = entries
        .iter()
        .position(|entry| entry.kind == "clock.moved/1")
        .unwrap();
    let first_due = &entries[moved + 1];
    assert_eq!(first_due.body["command"]["comando"], "due");
    assert_eq!(first_due.at, due);
    assert!(
        entries.windows(2).all(|two| two[0].at <= two[1].at),
        "time never goes back"
    );
    assert_eq!(of_kind(&entries, "clock.moved/1").len(), 1);
}

#[tokio::test]
async fn on_a_real_clock_what_is_due_happens_by_itself() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(
        &region,
        SandboxSpec {
            clock: Clock::Real,
            ..spec("vero")
        },
    )
    .await;
    sandbox
        .command(platform::command::Command::Operatore(
            platform::command::Operatore::Regole(platform::regole::Regole {
                attesa_ricevuta_secondi: 1,
                ..platform::regole::Regole::default()
            }),
        ))
        .await
        .unwrap();
    let (_, body) = post(&sandbox.ws(), invia("IUD-1", "http://ente.test/")).await;
    let url = field(&body, "url").unwrap();
    let id_session = field(&body, "idSession").unwrap();
    let outcome = url.replace("/landing/inviaDovuti", "/landing/outcome/ok");
    assert_eq!(client().get(&url).send().await.unwrap().status(), 200);
    let paid = client()
        .post(&outcome)
        .header("content-type", "application/x-www-form-urlencoded")
        .body("ricevuta=dopo-il-ritorno")
        .send()
        .await
        .unwrap();
    assert_eq!(paid.status(), 303);
    let begun = Instant::now();
    let (_, body) = post(&sandbox.ws(), chiedi_pagati(&id_session)).await;
    assert!(field(&body, "pagati").is_none(), "{body}");
    loop {
        let (_, body) = post(&sandbox.ws(), chiedi_pagati(&id_session)).await;
        if field(&body, "pagati").is_some() {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "{body}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(begun.elapsed() >= Duration::from_millis(500));
}
