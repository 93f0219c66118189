//! The Region calls the product: what leaves, what is recorded, what it makes of any answer, and that no call waits for another.

use std::time::{Duration, Instant};

use contracts::message::esterni::{Richiesta, Risposta, VerifyPaymentNotice};
use contracts::message::gettone::Gettone;
use contracts::message::rest::{Attualizzazione, Consegna, Domanda, Push};
use contracts::message::scrittura::soap_fault;
use mock_region::{CallTrouble, JwtSent, Limits, NoRisposta, PushTarget, Sandbox, UpdateTarget};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::bench_region::*;

const AVVISO: &str = "301000000000012373";
const VERIFICATO: &str =
    include_str!("../../../contracts/tests/it/esempi/external_verify.risposta.xml");
const RIFIUTATO: &str = include_str!("../../../contracts/tests/it/esempi/external_verify.ko.xml");

fn verifica() -> Richiesta {
    Richiesta::VerifyPaymentNotice(VerifyPaymentNotice {
        id_pa: Some("00123450280".into()),
        id_broker_pa: Some("00999990278".into()),
        id_station: Some("00999990278_01".into()),
        codice_fiscale: Some("00123450280".into()),
        avviso: Some(AVVISO.into()),
    })
}

/// Answers the calls in turn with these bytes, and gives each request as it came; `None`: reads it and never answers.
async fn product(answers: Vec<Option<String>>) -> (String, tokio::task::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind(any_port()).await.unwrap();
    let url = format!("http://{}/ws/pa", listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        let mut asked = Vec::new();
        let mut held = Vec::new();
        for answer in answers {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            loop {
                let read = socket.read(&mut buffer).await.unwrap();
                request.extend_from_slice(&buffer[..read]);
                let text = String::from_utf8_lossy(&request).to_ascii_lowercase();
                let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
                    let length = head.split("content-length: ").nth(1).unwrap();
                    let length: usize = length.lines().next().unwrap().parse().unwrap();
                    body.len() >= length
                });
                if whole || read == 0 {
                    break;
                }
            }
            asked.push(String::from_utf8(request).unwrap());
            match answer {
                Some(answer) => socket.write_all(answer.as_bytes()).await.unwrap(),
                None => held.push(socket),
            }
        }
        if !held.is_empty() {
            tokio::time::sleep(Duration::from_secs(3)).await;
        }
        asked
    });
    (url, task)
}

fn http(status: &str, content_type: &str, body: &str) -> Option<String> {
    Some(format!(
        "HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    ))
}

fn impatient() -> Limits {
    Limits {
        ente_timeout: Duration::from_millis(300),
        rest_timeout: Duration::from_millis(300),
        answer: 64 * 1024,
        ..limits()
    }
}

async fn sandbox(key: &str) -> (std::sync::Arc<ledger::Ledger>, mock_region::Region, Sandbox) {
    let ledger = memory();
    let region = region_with(&ledger, impatient()).await;
    let sandbox = open(&region, spec(key)).await;
    (ledger, region, sandbox)
}

#[tokio::test]
async fn the_request_leaves_as_the_sheet_says_and_both_ends_are_recorded() {
    let (ledger, _region, sandbox) = sandbox("ente").await;
    let guasta = VERIFICATO.replace("<amount>120.50", "<amount>120,50");
    let ok = "text/xml; charset=utf-8";
    let (url, task) = product(vec![
        http("200 OK", ok, VERIFICATO),
        http("200 OK", ok, RIFIUTATO),
        http("200 OK", ok, &guasta),
    ])
    .await;
    let call = sandbox.call_ente(&url, &verifica()).await.unwrap();
    let Ok(Risposta::VerifyPaymentNotice(esito)) = call.risposta else {
        panic!("another answer: {:?}", call.risposta)
    };
    assert_eq!(esito.amount.as_deref(), Some("120.50"));
    assert!(call.findings.is_empty() && call.more == 0);

    let call = sandbox.call_ente(&url, &verifica()).await.unwrap();
    let fault = call.risposta.unwrap().fault().unwrap().fault_code.clone();
    assert_eq!(fault, "PAA_PAGAMENTO_SCONOSCIUTO");
    assert!(call.findings.is_empty());

    let call = sandbox.call_ente(&url, &verifica()).await.unwrap();
    assert!(call.risposta.is_ok(), "the Region does not validate (§3.1)");
    assert!(!call.findings.is_empty());

    let asked = task.await.unwrap();
    let request = asked[0].to_ascii_lowercase();
    for line in [
        "post /ws/pa http/1.1",
        "content-type: text/xml; charset=utf-8",
        "soapaction: \"\"",
    ] {
        assert!(request.contains(line), "{line}\n{request}");
    }
    assert!(!request.contains("authorization"));
    assert_eq!(
        asked[0].split_once("\r\n\r\n").unwrap().1.as_bytes(),
        verifica().envelope()
    );

    sandbox.close().await.unwrap();
    let entries = entries(&ledger, "caso-ente");
    let intended = of_kind(&entries, "call.intended/1");
    let ended = of_kind(&entries, "call.ended/1");
    assert_eq!((intended.len(), ended.len()), (3, 3));
    assert_eq!(intended[0]["channel"], "ente");
    assert_eq!(intended[0]["target"], url);
    assert_eq!(ended[2]["operation"], "paExternalVerifyPaymentNotice");
    assert_eq!(ended[2]["status"], 200);
    assert_eq!(ended[2]["findings"][0]["code"], call.findings[0].code);
    assert!(ended[0].get("findings").is_none() && ended[0].get("error").is_none());
}

#[tokio::test]
async fn whatever_the_product_does_has_its_name() {
    let (ledger, _region, sandbox) = sandbox("guai").await;
    let fault = String::from_utf8(soap_fault("guasto interno")).unwrap();
    let altro = VERIFICATO.replace(
        "paExternalVerifyPaymentNoticeRes",
        "paExternalGetPaymentRes",
    );
    let ok = "text/xml";
    let lungo = "x".repeat(70_000);
    let cases = vec![
        (http("500 Errore", ok, &fault), "SOAP Fault: guasto interno"),
        (http("200 OK", ok, &fault), "SOAP Fault: guasto interno"),
        (http("503 Chiuso", "text/html", "<html/>"), "stato HTTP 503"),
        (http("302 Altrove", ok, ""), "stato HTTP 302"),
        (http("200 OK", ok, "non è XML <"), "non si legge"),
        (http("200 OK", ok, ""), "non si legge"),
        (
            http("200 OK", ok, &altro),
            "con il messaggio di paExternalGetPayment",
        ),
        (http("200 OK", ok, &lungo), "supera 65536 byte"),
        (
            Some("non è HTTP\r\n\r\n".to_owned()),
            "si è interrotta o non è HTTP",
        ),
        (
            Some("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\npoco".to_owned()),
            "si è interrotta",
        ),
        (None, "entro 300 ms"),
    ];
    let (url, _task) = product(cases.iter().map(|(answer, _)| answer.clone()).collect()).await;
    for (answer, words) in &cases {
        let call = sandbox.call_ente(&url, &verifica()).await.unwrap();
        let trouble = call.risposta.unwrap_err();
        assert!(trouble.to_string().contains(words), "{trouble}\n{answer:?}");
        assert_eq!(call.http.is_none(), matches!(trouble, NoRisposta::Call(_)));
    }
    // Nobody listens.
    let free = TcpListener::bind(any_port())
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let url = format!("http://{free}/ws/pa");
    let call = sandbox.call_ente(&url, &verifica()).await.unwrap();
    assert_eq!(
        call.risposta.unwrap_err(),
        NoRisposta::Call(CallTrouble::Unreachable { url })
    );
    let call = sandbox.call_ente("ws/pa", &verifica()).await.unwrap();
    assert!(matches!(
        call.risposta.unwrap_err(),
        NoRisposta::Call(CallTrouble::Address { .. })
    ));

    sandbox.close().await.unwrap();
    let entries = entries(&ledger, "caso-guai");
    let ended = of_kind(&entries, "call.ended/1");
    assert_eq!(ended.len(), cases.len() + 2);
    for body in &ended {
        assert_eq!(body["status"] == 0, body.get("error").is_some(), "{body}");
    }
}

#[tokio::test]
async fn one_that_does_not_answer_holds_up_nobody() {
    let (_ledger, _region, sandbox) = sandbox("lenti").await;
    let (deaf, _held) = product(vec![None]).await;
    let quick = http("200 OK", "text/xml", VERIFICATO);
    let (url, _task) = product(vec![quick; 20]).await;
    let begun = Instant::now();
    let slow = {
        let (sandbox, deaf) = (sandbox.clone(), deaf.clone());
        tokio::spawn(async move {
            let call = sandbox.call_ente(&deaf, &verifica()).await.unwrap();
            assert!(matches!(
                call.risposta,
                Err(NoRisposta::Call(CallTrouble::TimedOut { .. }))
            ));
            begun.elapsed()
        })
    };
    tokio::task::yield_now().await;
    for _ in 0..20 {
        assert!(
            sandbox
                .call_ente(&url, &verifica())
                .await
                .unwrap()
                .risposta
                .is_ok()
        );
    }
    // All of them ended while the first was still waiting, or at least did not wait for it one after the other.
    assert!(slow.await.unwrap() >= Duration::from_millis(300));
    // A sandbox that closes waits for the call that is under way.
    let (deaf, _held) = product(vec![None]).await;
    let under_way = {
        let sandbox = sandbox.clone();
        tokio::spawn(async move { sandbox.call_ente(&deaf, &verifica()).await })
    };
    while sandbox.settle(Duration::ZERO).await.is_ok() {
        tokio::task::yield_now().await;
    }
    sandbox.close().await.unwrap();
    assert!(under_way.await.unwrap().is_ok());
    assert!(sandbox.call_ente(&url, &verifica()).await.is_err());
}

#[tokio::test]
async fn a_push_with_its_token_and_an_amount_update() {
    let (ledger, _region, sandbox) = sandbox("rest").await;
    let secret = contracts::message::operazione::Base64::codifica(&[7; 64]).0;
    let gettone = Gettone {
        kid: "chiave-01".into(),
        sub: "push@comune.esempio.it".into(),
        iss: "mypay-c_x999".into(),
    };
    let json = "application/json";
    let (url, task) = product(vec![
        http("200 OK", json, "{}"),
        http(
            "200 OK",
            json,
            r#"{"faultCode":"X","faultDescription":"no"}"#,
        ),
        http("200 OK", json, "{}"),
        http("200 OK", json, r#"{"token":"tkn-segreto-0001"}"#),
        http(
            "200 OK",
            json,
            r#"{"numeroAvviso":"301000000000012373","importoPosizione":12870}"#,
        ),
        http("401 No", json, r#"{"errore":"credenziali"}"#),
        None,
    ])
    .await;
    let corpo = Push::nuovo(b"<receipt/>", b"<Pagati/>");
    let firmato = PushTarget {
        url: url.clone(),
        jwt: JwtSent::Signed {
            gettone: gettone.clone(),
            secret: secret.clone(),
        },
    };
    let call = sandbox.call_push(&firmato, &corpo).await.unwrap();
    assert_eq!(
        (call.consegna, call.findings.len()),
        (Consegna::Riuscita, 0)
    );
    let call = sandbox.call_push(&firmato, &corpo).await.unwrap();
    assert_eq!(call.consegna, Consegna::fallita("X", "no"));
    assert_eq!(call.findings[0].code, "REST-RIFIUTO");
    let falso = PushTarget {
        url: url.clone(),
        jwt: JwtSent::Forged("a.b.c".into()),
    };
    let call = sandbox.call_push(&falso, &corpo).await.unwrap();
    assert_eq!(call.findings[0].code, "REST-JWT-ACCETTATO");
    let debole = PushTarget {
        url: url.clone(),
        jwt: JwtSent::Signed {
            gettone: gettone.clone(),
            secret: "AAEC".into(),
        },
    };
    let call = sandbox.call_push(&debole, &corpo).await.unwrap();
    assert!(call.exchange.is_none() && call.consegna != Consegna::Riuscita);

    let target = UpdateTarget {
        login: url.clone(),
        update: url.clone(),
        username: "mypay".into(),
        password: "segretissima-99".into(),
    };
    let domanda = Domanda::nuova("00123450280", AVVISO);
    let call = sandbox.call_update(&target, &domanda).await.unwrap();
    assert_eq!(
        call.attualizzazione,
        Attualizzazione::Nuovo {
            importo: 12_870,
            bilancio: None
        }
    );
    assert_eq!((call.exchanges.len(), call.findings.len()), (2, 0));
    let call = sandbox.call_update(&target, &domanda).await.unwrap();
    assert!(matches!(
        call.attualizzazione,
        Attualizzazione::Ignorata { .. }
    ));
    assert_eq!(
        (call.exchanges.len(), call.findings[0].code.as_str()),
        (1, "REST-TOKEN")
    );
    let call = sandbox.call_push(&falso, &corpo).await.unwrap();
    assert!(
        matches!(&call.consegna, Consegna::Fallita { descrizione, .. } if descrizione.contains("entro 300 ms"))
    );
    assert!(call.findings.is_empty());

    drop(task);
    sandbox.close().await.unwrap();
    let entries = entries(&ledger, "caso-rest");
    let intended = of_kind(&entries, "call.intended/1");
    assert_eq!(intended.len(), 7);
    let authorization = |body: &serde_json::Value| {
        let headers = body["headers"].as_array().unwrap().clone();
        headers
            .iter()
            .find(|h| h[0] == "authorization")
            .map(|h| h[1].as_str().unwrap().to_owned())
    };
    let portato = authorization(&intended[0]).unwrap();
    let intero = format!("Bearer {}", gettone.firma(&secret).unwrap());
    assert!(portato.contains("***") && portato != intero, "{portato}");
    let tutto = format!("{intended:?}{:?}", of_kind(&entries, "call.ended/1"));
    for segreto in ["segretissima-99", "tkn-segreto-0001", &secret] {
        assert!(!tutto.contains(segreto), "{segreto} stands in the evidence");
    }
}
