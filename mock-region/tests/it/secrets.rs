//! The password stands in the ledger in no form.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use contracts::message::operazione::Richiesta;
use ledger::exchange::Channel;
use mock_region::Outcome;

use crate::bench_region::*;

/// Every form in which the password could stand somewhere.
fn forms(password: &str) -> Vec<Vec<u8>> {
    let escaped = password
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let url: String = url::form_urlencoded::byte_serialize(password.as_bytes()).collect();
    let mut forms: Vec<Vec<u8>> = [password, &escaped, &url]
        .iter()
        .map(|text| text.as_bytes().to_vec())
        .collect();
    for text in [password, &escaped] {
        // at each of the three alignments that base64 knows
        for pad in 0..3 {
            let mut bytes = vec![b'x'; pad];
            bytes.extend_from_slice(text.as_bytes());
            let coded = STANDARD.encode(&bytes);
            // without the characters that the neighbours share
            let from = [0, 2, 3][pad];
            let core = coded.trim_end_matches('=');
            forms.push(core.as_bytes()[from..core.len() - 2].to_vec());
        }
    }
    forms
}

fn nowhere(dir: &std::path::Path, password: &str) {
    let mut files = vec![dir.to_path_buf()];
    let mut bytes = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(
                std::fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        let content = std::fs::read(&path).unwrap();
        bytes += content.len();
        for form in forms(password) {
            let found = content
                .windows(form.len())
                .position(|window| window == form);
            assert!(
                found.is_none(),
                "«{}» stands in {} at {found:?}",
                String::from_utf8_lossy(&form),
                path.display()
            );
        }
    }
    assert!(bytes > 1000, "something was recorded");
}

#[tokio::test]
async fn the_password_stands_nowhere() {
    let dir = tempfile::tempdir().unwrap();
    let ledger_dir = dir.path().join("registro");
    let ledger = folder(&ledger_dir);
    let region = region(&ledger).await;
    region
        .keep_secrets(&dir.path().join("segreti.json"))
        .unwrap();
    let sandbox = open(&region, spec("segreti")).await;

    // right, in the document, in the address, in headers, broken, too long for a line, sent by a form
    post(&sandbox.ws(), importa("IUD-1")).await;
    let mut versamento = versamento("IUD-2");
    versamento.causale = Some(format!("la password è {PASSWORD}"));
    post(
        &sandbox.ws(),
        importa_with(&versamento).envelope(Some(PASSWORD)),
    )
    .await;
    let Richiesta::ImportaDovuto(mut twice) = importa_with(&versamento) else {
        unreachable!()
    };
    twice.dovuto = twice
        .dovuto
        .map(|once| contracts::message::operazione::Base64::codifica(once.0.as_bytes()));
    post(
        &sandbox.ws(),
        Richiesta::ImportaDovuto(twice).envelope(Some(PASSWORD)),
    )
    .await;
    let broken = importa("IUD-3");
    post(&sandbox.ws(), broken[..broken.len() - 30].to_vec()).await;
    let mut invalid = importa("IUD-4");
    invalid.push(0xff);
    post(&sandbox.ws(), invalid).await;
    let mut padded = importa("IUD-5");
    padded.extend(vec![b' '; 10_000]);
    post(&sandbox.ws(), padded).await;
    let encoded: String = url::form_urlencoded::byte_serialize(PASSWORD.as_bytes()).collect();
    client()
        .post(format!("{}?password={encoded}", sandbox.ws()))
        .header(
            "authorization",
            format!("Basic {}", STANDARD.encode(format!("{ENTE}:{PASSWORD}"))),
        )
        .header("x-altro", STANDARD.encode(PASSWORD))
        .body(importa("IUD-6"))
        .send()
        .await
        .unwrap();
    post(
        &sandbox.ws(),
        invia(
            "IUD-7",
            &format!("http://ente.test/ritorno?segreto={encoded}"),
        ),
    )
    .await;
    let call = sandbox
        .record_call(
            Channel::Driver,
            "configura",
            "comando",
            serde_json::json!({ "password": PASSWORD })
                .to_string()
                .as_bytes(),
        )
        .unwrap();
    call.ended(&Outcome {
        error: Some(format!("il prodotto ha scritto {PASSWORD}")),
        body: PASSWORD.as_bytes(),
        ..Outcome::default()
    })
    .unwrap();

    settled(&sandbox).await;
    sandbox.close().await.unwrap();
    region.shutdown().await;
    nowhere(&ledger_dir, PASSWORD);
}

#[tokio::test]
async fn a_wrong_password_is_masked_by_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let ledger_dir = dir.path().join("registro");
    let ledger = folder(&ledger_dir);
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("errata")).await;
    let wrong = "SbagliataDelTutto";
    let (status, body) = post(
        &sandbox.ws(),
        importa_with(&versamento("IUD-1")).envelope(Some(wrong)),
    )
    .await;
    assert_eq!(status, 200);
    assert_eq!(field(&body, "faultCode").unwrap(), "PAA_ENTE_NON_VALIDO");
    settled(&sandbox).await;
    sandbox.close().await.unwrap();
    nowhere(&ledger_dir, wrong);
    let entries = entries(&ledger, "caso-errata");
    let command = of_kind(&entries, "command/1").pop().unwrap();
    assert_eq!(command["command"]["credential"], "differs", "{command}");
}

#[tokio::test]
async fn a_changed_password_counts_at_once() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("cambiata")).await;
    sandbox.set_password(ENTE, "UnAltra12345").await.unwrap();
    let (_, body) = post(&sandbox.ws(), importa("IUD-1")).await;
    assert_eq!(field(&body, "faultCode").unwrap(), "PAA_ENTE_NON_VALIDO");
    let (_, body) = post(
        &sandbox.ws(),
        importa_with(&versamento("IUD-1")).envelope(Some("UnAltra12345")),
    )
    .await;
    assert_eq!(field(&body, "esito").unwrap(), "OK", "{body}");
    assert!(
        sandbox.set_password("ignoto", "Qualcosa123").await.is_ok(),
        "version 1 is told by the registration"
    );
    assert!(sandbox.set_password("ignoto", "Qualcosa456").await.is_err());
}
