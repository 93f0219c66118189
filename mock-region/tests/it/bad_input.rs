//! Bad input to the operations: never a panic, never a hang, and the ledger has it.

use std::time::{Duration, Instant};

use crate::bench_region::*;

/// Posts and checks status, then that exactly one exchange was recorded, delivered whole, with no command.
async fn refused(envelope: Vec<u8>, status: u16) -> (String, serde_json::Value) {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("brutto")).await;
    let before = sandbox.stream().head().length;
    let (got, body) = post(&sandbox.ws(), envelope).await;
    assert_eq!(got, status, "{body}");
    settled(&sandbox).await;
    sandbox.close().await.unwrap();
    let entries = entries(&ledger, "caso-brutto");
    assert_eq!(
        kinds_after(&entries, before),
        ["request.arrived/1", "reply.decided/1", "reply.delivered/1"]
    );
    let decided = &of_kind(&entries, "reply.decided/1")[0];
    assert_eq!(decided["status"], status);
    assert_eq!(
        of_kind(&entries, "reply.delivered/1")[0]["outcome"],
        "complete"
    );
    assert_eq!(
        of_kind(&entries, "reply.delivered/1")[0]["sent"],
        body.len()
    );
    assert!(region.bugs().is_empty(), "{:?}", region.bugs());
    region.shutdown().await;
    (body, of_kind(&entries, "request.arrived/1")[0].clone())
}

#[tokio::test]
async fn what_is_not_xml() {
    let (body, arrived) = refused(b"ciao".to_vec(), 400).await;
    assert_eq!(body, "");
    assert_eq!(arrived["body"]["text"], "ciao");
    assert_eq!(arrived["complete"], true);
    refused(Vec::new(), 400).await;
    refused(b"<a><b></a>".to_vec(), 400).await;
}

#[tokio::test]
async fn invalid_utf8_is_kept_byte_by_byte() {
    let mut envelope = importa("IUD-1");
    let at = envelope.len() / 2;
    envelope[at] = 0xff;
    let (_, arrived) = refused(envelope, 400).await;
    assert!(arrived["body"]["blob"]["sha256"].is_string(), "{arrived}");
}

#[tokio::test]
async fn a_dtd() {
    let text = String::from_utf8(importa("IUD-1")).unwrap();
    let text = text.trim_start_matches("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    let dtd = format!("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>{text}");
    refused(dtd.into_bytes(), 400).await;
}

#[tokio::test]
async fn wrong_namespace_and_unknown_operation_find_no_endpoint() {
    let text = String::from_utf8(importa("IUD-1")).unwrap();
    let (body, arrived) = refused(
        text.replace(
            "http://www.regione.veneto.it/pagamenti/ente/\"",
            "http://altro.test/\"",
        )
        .into_bytes(),
        404,
    )
    .await;
    assert_eq!(body, "");
    assert!(arrived.get("operation").is_none());
    refused(
        text.replace("paaSILImportaDovuto", "paaSILChiediAvvisiPendenti")
            .into_bytes(),
        404,
    )
    .await;
}

#[tokio::test]
async fn soap_1_2_gets_a_clear_fault() {
    let text = String::from_utf8(importa("IUD-1")).unwrap();
    let text = text.replace(
        "http://schemas.xmlsoap.org/soap/envelope/",
        "http://www.w3.org/2003/05/soap-envelope",
    );
    let (body, _) = refused(text.into_bytes(), 500).await;
    assert!(
        body.contains("VersionMismatch") && body.contains("SOAP 1.1"),
        "{body}"
    );
}

#[tokio::test]
async fn truncated_base64_reaches_the_platform_and_gets_an_answer() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("tronco")).await;
    let text = String::from_utf8(importa("IUD-1")).unwrap();
    let end = text.find("</dovuto>").unwrap();
    let truncated = format!("{}{}", &text[..end - 37], &text[end..]);
    let (status, body) = post(&sandbox.ws(), truncated.into_bytes()).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(field(&body, "faultCode").unwrap(), "PAA_XML_NON_VALIDO");
    settled(&sandbox).await;
    assert!(region.bugs().is_empty());
}

#[tokio::test]
async fn a_body_of_64_mib_is_answered_and_the_client_sees_it() {
    let ledger = memory();
    let region = region_with(
        &ledger,
        mock_region::Limits {
            body_timeout: Duration::from_secs(20),
            ..limits()
        },
    )
    .await;
    let sandbox = open(&region, spec("enorme")).await;
    // a client that sends all before it reads anything
    let mut raw = Raw::connect(region.address()).await;
    raw.send(head("/enorme/ws/pa", 64 << 20).as_bytes()).await;
    let block = vec![b'x'; 1 << 20];
    for _ in 0..64 {
        raw.send(&block).await;
    }
    let answer = raw.read_to_end().await;
    assert!(answer.starts_with("HTTP/1.1 500"), "{answer}");
    assert!(
        answer.contains("1048576 byte") && answer.contains("Fault"),
        "{answer}"
    );
    settled(&sandbox).await;
    sandbox.close().await.unwrap();
    let entries = entries(&ledger, "caso-enorme");
    let arrived = &of_kind(&entries, "request.arrived/1")[0];
    assert_eq!(arrived["complete"], false);
    assert_eq!(arrived["body"]["blob"]["len"], 1 << 20);
    assert!(region.bugs().is_empty());
}

#[tokio::test]
async fn beyond_the_drain_the_connection_is_closed_in_bounded_time() {
    let ledger = memory();
    let region = region_with(
        &ledger,
        mock_region::Limits {
            drain: 2 << 20,
            body_timeout: Duration::from_secs(20),
            ..limits()
        },
    )
    .await;
    let sandbox = open(&region, spec("fiume")).await;
    let raw = Raw::connect(region.address()).await;
    let (mut reading, mut writing) = raw.0.into_split();
    let flood = tokio::spawn(async move {
        use tokio::io::AsyncWriteExt as _;
        let _ = writing
            .write_all(head("/fiume/ws/pa", 1 << 40).as_bytes())
            .await;
        let block = vec![b'x'; 1 << 16];
        while writing.write_all(&block).await.is_ok() {}
    });
    let mut got = vec![0; 1024];
    use tokio::io::AsyncReadExt as _;
    let read = tokio::time::timeout(Duration::from_secs(5), reading.read(&mut got))
        .await
        .unwrap()
        .unwrap();
    assert!(String::from_utf8_lossy(&got[..read]).starts_with("HTTP/1.1 500"));
    tokio::time::timeout(Duration::from_secs(10), flood)
        .await
        .unwrap()
        .unwrap();
    settled(&sandbox).await;
}

#[tokio::test]
async fn a_slow_body_is_answered_after_the_timeout() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("lento")).await;
    let mut raw = Raw::connect(region.address()).await;
    let begun = Instant::now();
    raw.send(head("/lento/ws/pa", 1000).as_bytes()).await;
    raw.send(b"<soapenv:Envelope").await;
    let answer = raw.read_to_end().await;
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert!(
        answer.starts_with("HTTP/1.1 500") && answer.contains("entro"),
        "{answer}"
    );
    settled(&sandbox).await;
    sandbox.close().await.unwrap();
    let entries = entries(&ledger, "caso-lento");
    let arrived = &of_kind(&entries, "request.arrived/1")[0];
    assert_eq!(arrived["complete"], false);
    assert_eq!(arrived["body"]["text"], "<soapenv:Envelope");
}

#[tokio::test]
async fn half_a_body_is_recorded() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("meta")).await;
    {
        let mut raw = Raw::connect(region.address()).await;
        let envelope = importa("IUD-1");
        raw.send(head("/meta/ws/pa", envelope.len()).as_bytes())
            .await;
        raw.send(&envelope[..envelope.len() / 2]).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        let entries = entries(&ledger, "caso-meta");
        let arrived = of_kind(&entries, "request.arrived/1");
        if let (Some(arrived), Some(delivered)) = (
            arrived.first(),
            of_kind(&entries, "reply.delivered/1").first(),
        ) {
            assert_eq!(arrived["complete"], false);
            assert_eq!(delivered["outcome"], "aborted");
            break;
        }
        assert!(Instant::now() < deadline, "not recorded: {entries:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(
        of_kind(&entries(&ledger, "caso-meta"), "command/1").len(),
        2,
        "only what furnish asked"
    );
    sandbox.close().await.unwrap();
    assert!(region.bugs().is_empty());
}

#[tokio::test]
async fn other_methods_and_other_paths_get_a_clear_answer() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("metodi")).await;
    let client = client();
    let put = client.put(sandbox.ws()).body("x").send().await.unwrap();
    assert_eq!(put.status(), 405);
    assert_eq!(put.headers()["allow"], "POST, GET, HEAD");
    assert_eq!(client.get(sandbox.ws()).send().await.unwrap().status(), 405);
    assert_eq!(
        client
            .get(format!("{}/niente", sandbox.base()))
            .send()
            .await
            .unwrap()
            .status(),
        404
    );
    let nobody = client
        .post(format!("http://{}/nessuno/ws/pa", region.address()))
        .body("x")
        .send()
        .await
        .unwrap();
    assert_eq!(nobody.status(), 404);
    settled(&sandbox).await;
}

#[tokio::test]
async fn any_path_below_ws_reaches_the_operation() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("percorso")).await;
    for (n, path) in ["/ws", "/ws/", "/ws/altro/ancora"].into_iter().enumerate() {
        let (status, body) = post(
            &format!("{}{path}", sandbox.base()),
            importa(&format!("IUD-{n}")),
        )
        .await;
        assert_eq!(
            (status, field(&body, "esito").as_deref()),
            (200, Some("OK")),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_client_that_leaves_is_recorded_as_aborted() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("sparisce")).await;
    sandbox
        .switch_fault(mock_region::FaultSwitch {
            fault: mock_region::EnvironmentFault::Delay { millis: 100 },
            operation: None,
            on: true,
        })
        .await
        .unwrap();
    {
        let mut raw = Raw::connect(region.address()).await;
        let envelope = importa("IUD-1");
        raw.send(head("/sparisce/ws/pa", envelope.len()).as_bytes())
            .await;
        raw.send(&envelope).await;
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    settled(&sandbox).await;
    sandbox.close().await.unwrap();
    let entries = entries(&ledger, "caso-sparisce");
    let delivered = of_kind(&entries, "reply.delivered/1");
    assert_eq!(delivered.len(), 1, "{delivered:?}");
    assert_eq!(delivered[0]["outcome"], "held");
}
