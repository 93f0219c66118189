//! MyPivot over HTTP: a giornale is authorised, uploaded, loaded and reconciled; an export is booked and fetched; a Region that is stopped and
//! started again knows all of it (`mypivot-web-services.md` §2, §3).

use std::io::{Cursor, Read as _, Write as _};
use std::sync::Arc;

use contracts::message::pivot::richiesta::{
    AutorizzaImportTesoreria, ChiediStato, PrenotaExport, Richiesta,
};
use ledger::{Durability, Ledger, Millis};
use mock_region::Sandbox;
use serde_json::Value;

use crate::bench_region::*;

const GIORNALE: &str = "de_anno_bolletta;cod_bolletta;dt_contabile;de_denominazione;de_causale;num_importo;dt_valuta\n2026;0000201;2026-03-09;PSP DI PROVA;/PUR/LGPE-RIVERSAMENTO/URI/2026-03-09PSPVENET01-0001;150.00;2026-03-09\n2026;0000202;2026-03-09;ROSSI;BONIFICO;11.00;2026-03-09\n";

fn zip(base: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file(format!("{base}.csv"), options).unwrap();
    zip.write_all(GIORNALE.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

async fn ask(sandbox: &Sandbox, request: Richiesta) -> String {
    let (status, body) = post(&sandbox.ws(), request.envelope(Some(PASSWORD))).await;
    assert_eq!(status, 200, "{body}");
    body
}

async fn upload(url: &str, token: &str, name: &str, zip: &[u8]) -> Value {
    let mut form = format!(
        "--B1\r\nContent-Disposition: form-data; name=\"authorizationToken\"\r\n\r\n{token}\r\n--B1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/zip\r\n\r\n"
    )
    .into_bytes();
    form.extend_from_slice(zip);
    form.extend_from_slice(b"\r\n--B1--\r\n");
    let answer = client()
        .post(url)
        .header("content-type", "multipart/form-data; boundary=B1")
        .body(form)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}

async fn pass(sandbox: &Sandbox, seconds: i64) {
    sandbox
        .move_clock(Millis(sandbox.now().0 + seconds * 1000), "attesa")
        .await
        .unwrap();
}

fn asked(token: &str) -> ChiediStato {
    ChiediStato {
        header: true,
        cod_ipa_ente: Some(ENTE.into()),
        request_token: Some(token.into()),
    }
}

#[tokio::test]
async fn from_the_authorisation_to_the_export_and_after_a_stop() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("registro");
    let secrets = dir.path().join("segreti.json");
    let ledger = folder(&data);
    let bench = region(&ledger).await;
    bench.keep_secrets(&secrets).unwrap();
    let sandbox = open(&bench, spec("riconcilia")).await;
    let answer = ask(
        &sandbox,
        Richiesta::AutorizzaImportFlussoTesoreria(AutorizzaImportTesoreria {
            header: true,
            cod_ipa_ente: Some(ENTE.into()),
            tipo_flusso: Some("C".into()),
        }),
    )
    .await;
    let of = |name: &str| field(&answer, name).unwrap();
    let (url, token, request) = (
        of("uploadUrl"),
        of("authorizationToken"),
        of("requestToken"),
    );
    let state = || Richiesta::ChiediStatoImportFlussoTesoreria(asked(&request));
    let before = ask(&sandbox, state()).await;
    assert!(
        before.contains("PIVOT_REQUEST_TOKEN_NON_VALIDO"),
        "{before}"
    );

    let (base, name) = (format!("{ENTE}-G1-1_0"), format!("{ENTE}-G1-1_0.zip"));
    let bytes = zip(&base);
    let (start, _) = token.rsplit_once('.').unwrap();
    let refused = upload(&url, &format!("{start}.falsa"), &name, &bytes).await;
    assert_eq!(refused["codice"], "401");
    let taken = upload(&url, &token, &name, &bytes).await;
    assert_eq!(
        taken,
        serde_json::json!({ "fileName": name, "fileSize": bytes.len().to_string(), "fileType": "application/zip" })
    );
    let stato = |answer: String| field(&answer, "stato").unwrap();
    assert_eq!(stato(ask(&sandbox, state()).await), "FILE_SCARICATO");
    pass(&sandbox, 2).await;
    assert_eq!(stato(ask(&sandbox, state()).await), "FILE_CARICATO");

    let booked = ask(
        &sandbox,
        Richiesta::PrenotaExport(Box::new(PrenotaExport {
            header: true,
            cod_ipa_ente: Some(ENTE.into()),
            classificazioni: vec!["TES_NO_IUF_OR_IUV".into(), "TES_NO_MATCH".into()],
            versione_tracciato: Some("1.1".into()),
            ..PrenotaExport::default()
        })),
    )
    .await;
    let booked = field(&booked, "requestToken").unwrap();
    pass(&sandbox, 300).await;
    let done = ask(&sandbox, Richiesta::ChiediStatoExport(asked(&booked))).await;
    assert_eq!(field(&done, "stato").unwrap(), "EXPORT_ESEGUITO");
    let url = field(&done, "downloadUrl").unwrap();
    let answer = client().get(&url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let bytes = answer.bytes().await.unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let mut csv = String::new();
    archive
        .by_index(0)
        .unwrap()
        .read_to_string(&mut csv)
        .unwrap();
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    assert_eq!(rows.len(), 2);
    assert!(rows[0].contains("\"150.00\"") && rows[0].contains("\"TES_NO_IUF_OR_IUV\""));
    assert!(rows[1].contains("\"11.00\"") && rows[1].contains("\"TES_NO_MATCH\""));

    settled(&sandbox).await;
    let live = sandbox.with_state(Clone::clone);
    drop(sandbox);
    drop(bench);
    ledger.close().unwrap();
    drop(ledger);
    let ledger = Arc::new(Ledger::open(&data, Durability::Write).unwrap());
    let bench = region(&ledger).await;
    bench.keep_secrets(&secrets).unwrap();
    let sandbox = bench.resume(spec("riconcilia")).await.unwrap();
    assert_eq!(sandbox.with_state(Clone::clone), live);
    let motore = live.riconciliazione();
    assert_eq!(
        motore.bolletta(ENTE, "2026", "0000201"),
        Some(("2026-03-09PSPVENET01-0001", ""))
    );
}
