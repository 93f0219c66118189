#![allow(clippy::unwrap_used, clippy::expect_used)]

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use wiremock::matchers::{header, method};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;
use crate::action::{Azione, Esito};
use crate::performed::Performed;

fn request(secondi: u64) -> Request {
    let mut request = crate::action::sample_request(Azione::Configura);
    request.scadenza_secondi = secondi;
    request
}

async fn ask(template: ResponseTemplate) -> Performed {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(header("content-type", "application/json"))
        .respond_with(template)
        .mount(&server)
        .await;
    let driver = Http::new(server.uri().parse().unwrap()).unwrap();
    driver.perform(&request(1)).await
}

#[tokio::test]
async fn an_answer_comes_back_as_it_is() {
    let performed = ask(
        ResponseTemplate::new(200).set_body_string(r#"{"esito":"rifiutata","messaggio":"no"}"#)
    )
    .await;
    assert!(!performed.bench_made());
    assert_eq!(performed.answer.esito, Esito::Rifiutata);
    assert_eq!(performed.status, Some(200));
}

#[tokio::test]
async fn an_error_status_with_an_answer_is_an_answer() {
    let performed = ask(ResponseTemplate::new(500)
        .set_body_string(r#"{"esito":"errore","messaggio":"disco pieno"}"#))
    .await;
    assert!(!performed.bench_made());
    assert_eq!(performed.answer.messaggio.as_deref(), Some("disco pieno"));
}

#[tokio::test]
async fn misbehaviour_is_an_error_made_by_the_bench() {
    let cases = [
        (ResponseTemplate::new(200), Guasto::Muto),
        (
            ResponseTemplate::new(500).set_body_string("boom"),
            Guasto::StatoHttp { stato: 500 },
        ),
        (
            ResponseTemplate::new(302).insert_header("location", "http://127.0.0.1:9/"),
            Guasto::StatoHttp { stato: 302 },
        ),
        (
            ResponseTemplate::new(200).set_body_bytes(vec![b' '; BODY_MAX + 1]),
            Guasto::Chiacchierone { limite: BODY_MAX },
        ),
        (
            ResponseTemplate::new(200)
                .set_body_string("{}")
                .set_delay(Duration::from_secs(30)),
            Guasto::Scaduto { secondi: 1 },
        ),
        (
            ResponseTemplate::new(200).set_body_string(r#"{"esito":"si"}"#),
            Guasto::FuoriSchema {
                dove: "esito".into(),
                atteso: "una parola fra eseguita, rifiutata, non-supportata, errore".into(),
                trovato: "«si»".into(),
            },
        ),
    ];
    for (template, guasto) in cases {
        let performed = ask(template).await;
        assert_eq!(performed.answer.esito, Esito::Errore);
        assert_eq!(performed.answer.messaggio, Some(guasto.to_string()));
        assert_eq!(performed.guasto, Some(guasto));
        assert!(performed.duration < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn nobody_listening_and_half_an_answer_are_told_apart() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: Url = format!("http://{}/azioni", listener.local_addr().unwrap())
        .parse()
        .unwrap();
    let half = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 4096];
        let _ = stream.read(&mut buffer).await.unwrap();
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"esito\":")
            .await
            .unwrap();
    });
    let driver = Http::new(address).unwrap();
    let performed = driver.perform(&request(5)).await;
    half.await.unwrap();
    let Some(Guasto::Connessione { causa, .. }) = &performed.guasto else {
        panic!("{:?}", performed.guasto)
    };
    assert!(causa.starts_with("connessione interrotta"), "{causa}");
    assert_eq!(performed.raw, b"{\"esito\":");

    let performed = driver.perform(&request(5)).await;
    let Some(Guasto::Connessione { causa, .. }) = &performed.guasto else {
        panic!("{:?}", performed.guasto)
    };
    assert!(causa.starts_with("connessione non riuscita"), "{causa}");
}
