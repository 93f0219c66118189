//! Each environment fault, seen from the client and in the ledger.

use std::time::{Duration, Instant};

use mock_region::{EnvironmentFault, FaultSwitch, Sandbox, SandboxSpec, SwitchError};

use crate::bench_region::*;

const IMPORTA: &str = "paaSILImportaDovuto";

async fn switch(sandbox: &Sandbox, fault: EnvironmentFault, operation: Option<&str>, on: bool) {
    sandbox
        .switch_fault(FaultSwitch {
            fault,
            operation: operation.map(str::to_owned),
            on,
        })
        .await
        .unwrap();
}

/// Whether the platform knows the dovuto.
fn known(sandbox: &Sandbox, iud: &str) -> bool {
    sandbox.with_state(|state| state.dovuto_per_iud(ENTE, iud).is_some())
}

#[tokio::test]
async fn http_500_soap_fault_and_system_error_leave_the_work_undone() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("guasti")).await;
    let cases = [
        (EnvironmentFault::Http500, 500, "Internal Server Error"),
        (EnvironmentFault::SoapFault, 500, "SOAP-ENV:Fault"),
        (EnvironmentFault::PaaSystemError, 200, "PAA_SYSTEM_ERROR"),
    ];
    for (n, (fault, status, text)) in cases.into_iter().enumerate() {
        switch(&sandbox, fault, Some(IMPORTA), true).await;
        let iud = format!("IUD-{n}");
        let (got, body) = post(&sandbox.ws(), importa(&iud)).await;
        assert_eq!(got, status, "{body}");
        assert!(body.contains(text), "{body}");
        assert!(!known(&sandbox, &iud));
        // another operation is not touched
        let (got, body) = post(&sandbox.ws(), chiedi_pagati("inesistente")).await;
        assert_eq!(got, 200);
        assert!(body.contains("PAA_ID_SESSION_NON_VALIDO"), "{body}");
        switch(&sandbox, fault, Some(IMPORTA), false).await;
        let (got, body) = post(&sandbox.ws(), importa(&iud)).await;
        assert_eq!(
            (got, field(&body, "esito").as_deref()),
            (200, Some("OK")),
            "{body}"
        );
        assert!(known(&sandbox, &iud));
    }
    settled(&sandbox).await;
    sandbox.close().await.unwrap();
    let entries = entries(&ledger, "caso-guasti");
    let fired: Vec<_> = of_kind(&entries, "reply.decided/1")
        .iter()
        .filter_map(|body| body["fault"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(fired, ["http-500", "soap-fault", "paa-system-error"]);
    let switched: Vec<_> = of_kind(&entries, "environment.fault/1")
        .iter()
        .map(|body| {
            (
                body["fault"].as_str().unwrap().to_owned(),
                body["on"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(switched.len(), 6);
    assert_eq!(switched[0], ("http-500".to_owned(), true));
    assert_eq!(switched[1], ("http-500".to_owned(), false));
}

#[tokio::test]
async fn a_delay_does_the_work_on_arrival_and_holds_the_answer() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("ritardo")).await;
    switch(
        &sandbox,
        EnvironmentFault::Delay { millis: 400 },
        Some(IMPORTA),
        true,
    )
    .await;
    let begun = Instant::now();
    let ws = sandbox.ws();
    let asking = tokio::spawn(async move { post(&ws, importa("IUD-1")).await });
    while !known(&sandbox, "IUD-1") {
        assert!(
            begun.elapsed() < Duration::from_millis(350),
            "the work waits for the answer"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    settled(&sandbox).await;
    assert!(
        begun.elapsed() < Duration::from_millis(390),
        "a held answer keeps nobody waiting"
    );
    let (status, body) = asking.await.unwrap();
    assert_eq!(
        (status, field(&body, "esito").as_deref()),
        (200, Some("OK"))
    );
    assert!(begun.elapsed() >= Duration::from_millis(400));
    sandbox.close().await.unwrap();
    let entries = entries(&ledger, "caso-ritardo");
    assert_eq!(
        of_kind(&entries, "reply.decided/1")[0]["fault"],
        "ritardo:400"
    );
    let outcomes: Vec<_> = of_kind(&entries, "reply.delivered/1")
        .iter()
        .map(|body| body["outcome"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(outcomes, ["held", "complete"]);
}

#[tokio::test]
async fn a_delay_is_bounded() {
    let ledger = memory();
    let region = region_with(
        &ledger,
        mock_region::Limits {
            longest_hold: Duration::from_millis(50),
            ..limits()
        },
    )
    .await;
    let sandbox = open(&region, spec("lungo")).await;
    switch(
        &sandbox,
        EnvironmentFault::Delay { millis: 3_600_000 },
        None,
        true,
    )
    .await;
    let begun = Instant::now();
    assert_eq!(post(&sandbox.ws(), importa("IUD-1")).await.0, 200);
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_lost_answer_is_lost_after_the_work() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("persa")).await;
    switch(&sandbox, EnvironmentFault::AnswerLost, Some(IMPORTA), true).await;
    let lost = client()
        .post(sandbox.ws())
        .body(importa("IUD-1"))
        .send()
        .await;
    assert!(lost.is_err(), "{lost:?}");
    assert!(known(&sandbox, "IUD-1"));
    switch(&sandbox, EnvironmentFault::AnswerLost, Some(IMPORTA), false).await;
    let (_, body) = post(&sandbox.ws(), importa("IUD-1")).await;
    assert_eq!(
        field(&body, "faultCode").unwrap(),
        "PAA_IMPORT_IUD_DUPLICATO"
    );
    settled(&sandbox).await;
    sandbox.close().await.unwrap();
    let entries = entries(&ledger, "caso-persa");
    let delivered = &of_kind(&entries, "reply.delivered/1")[0];
    assert_eq!(
        (delivered["outcome"].as_str(), delivered["sent"].as_u64()),
        (Some("lost"), Some(0))
    );
    assert_eq!(
        of_kind(&entries, "reply.decided/1")[0]["fault"],
        "risposta-persa"
    );
}

#[tokio::test]
async fn refused_connections_at_its_own_port() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(
        &region,
        SandboxSpec {
            own_port: true,
            ..spec("rifiuta")
        },
    )
    .await;
    let other = open(&region, spec("altro")).await;
    // a client whose connection is kept alive must be refused too
    let client = client();
    let ask = |iud: &'static str| client.post(sandbox.ws()).body(importa(iud)).send();
    assert_eq!(ask("IUD-1").await.unwrap().status(), 200);
    for round in 0..3 {
        switch(&sandbox, EnvironmentFault::Refused, None, true).await;
        let refused = ask("IUD-2").await.unwrap_err();
        assert!(refused.is_connect(), "round {round}: {refused:?}");
        assert!(!known(&sandbox, "IUD-2"));
        assert_eq!(
            post(&other.ws(), importa("IUD-2")).await.0,
            200,
            "others go on"
        );
        switch(&sandbox, EnvironmentFault::Refused, None, false).await;
        assert_eq!(ask("IUD-1").await.unwrap().status(), 200);
    }
    let denied = other
        .switch_fault(FaultSwitch {
            fault: EnvironmentFault::Refused,
            operation: None,
            on: true,
        })
        .await;
    assert!(matches!(denied, Err(SwitchError::SharedAddress { .. })));
    settled(&sandbox).await;
    sandbox.close().await.unwrap();
    let entries = entries(&ledger, "caso-rifiuta");
    assert_eq!(of_kind(&entries, "environment.fault/1").len(), 6);
    // nothing of the refused requests is on the wire
    assert_eq!(of_kind(&entries, "request.arrived/1").len(), 4);
}

#[tokio::test]
async fn refused_connections_behind_the_default_address() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("fisso")).await;
    region.set_default(Some(&sandbox));
    assert_eq!(post(&region.default_ws(), importa("IUD-1")).await.0, 200);
    switch(&sandbox, EnvironmentFault::Refused, None, true).await;
    assert!(
        client()
            .post(region.default_ws())
            .body(importa("IUD-2"))
            .send()
            .await
            .unwrap_err()
            .is_connect()
    );
    switch(&sandbox, EnvironmentFault::Refused, None, false).await;
    assert_eq!(post(&region.default_ws(), importa("IUD-3")).await.0, 200);
}
