//! Files over HTTP: authorisation, upload, states, download (`mypay-flows.md` §1, §4, §5), a stop half-way, a foreign client.

use std::io::{Cursor, Read as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use contracts::message::operazione::{AutorizzaImportFlusso, ChiediStatoImportFlusso, Richiesta};
use ledger::{Durability, Ledger, Millis};
use mock_region::{Clock, Limits, Sandbox};
use platform::command::{Command, Operatore};
use platform::regole::Regole;
use serde_json::Value;

use crate::bench_region::*;

const TESTATA: &str = "IUD;codIuv;tipoIdentificativoUnivoco;codiceIdentificativoUnivoco;anagraficaPagatore;indirizzoPagatore;civicoPagatore;capPagatore;localitaPagatore;provinciaPagatore;nazionePagatore;mailPagatore;dataEsecuzionePagamento;importoDovuto;commissioneCaricoPa;tipoDovuto;tipoVersamento;causaleVersamento;datiSpecificiRiscossione;bilancio;flgGeneraIuv;azione";

fn csv(rows: std::ops::Range<u32>) -> String {
    let mut csv = format!("{TESTATA}\n");
    for n in rows {
        csv.push_str(&format!("F{n:06};;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2026-12-31;10.00;;TARI;ALL;Causale;9/0101101IM/X;;true;I\n"));
    }
    csv
}

fn zip(base: &str, csv: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(
        format!("{base}.csv"),
        zip::write::SimpleFileOptions::default(),
    )
    .unwrap();
    zip.write_all(csv.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

fn unzip(bytes: &[u8]) -> (String, String) {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    assert_eq!(zip.len(), 1);
    let mut entry = zip.by_index(0).unwrap();
    let mut text = String::new();
    entry.read_to_string(&mut text).unwrap();
    (entry.name().unwrap().into_owned(), text)
}

/// uploadUrl, authorizationToken, requestToken.
async fn authorised(sandbox: &Sandbox) -> (String, String, String) {
    let envelope = Richiesta::AutorizzaImportFlusso(AutorizzaImportFlusso {
        header: true,
        cod_ipa_ente: Some(ENTE.into()),
    })
    .envelope(Some(PASSWORD));
    let (status, body) = post(&sandbox.ws(), envelope).await;
    assert_eq!(status, 200);
    let of = |name| field(&body, name).unwrap();
    (
        of("uploadUrl"),
        of("authorizationToken"),
        of("requestToken"),
    )
}

fn form(token: Option<&str>, name: &str, zip: &[u8]) -> Vec<u8> {
    let mut form = Vec::new();
    if let Some(token) = token {
        form.extend_from_slice(
            format!("--B1\r\nContent-Disposition: form-data; name=\"authorizationToken\"\r\n\r\n{token}\r\n").as_bytes(),
        );
    }
    form.extend_from_slice(
        format!("--B1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/zip\r\n\r\n").as_bytes(),
    );
    form.extend_from_slice(zip);
    form.extend_from_slice(b"\r\n--B1--\r\n");
    form
}

async fn send(url: &str, kind: &str, form: Vec<u8>) -> (u16, Value) {
    let answer = client()
        .post(url)
        .header("content-type", kind)
        .body(form)
        .send()
        .await
        .unwrap();
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap())
}

const MULTIPART: &str = "multipart/form-data; boundary=B1";

async fn state(sandbox: &Sandbox, token: &str) -> String {
    let envelope = Richiesta::ChiediStatoImportFlusso(ChiediStatoImportFlusso {
        header: true,
        cod_ipa_ente: Some(ENTE.into()),
        request_token: Some(token.into()),
        file_scarti: Some(true),
        file_iuv: Some(true),
        file_avvisi: Some(false),
    })
    .envelope(Some(PASSWORD));
    post(&sandbox.ws(), envelope).await.1
}

async fn pass(sandbox: &Sandbox, seconds: i64) {
    sandbox
        .move_clock(Millis(sandbox.now().0 + seconds * 1000), "attesa")
        .await
        .unwrap();
}

#[tokio::test]
async fn from_the_authorisation_to_the_outcome_files() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("carica")).await;
    let (url, token, request) = authorised(&sandbox).await;
    assert_eq!(url, format!("{}/public/mybox/uploadFlusso", sandbox.base()));
    assert!(
        state(&sandbox, &request)
            .await
            .contains("PAA_REQUEST_TOKEN_NON_VALIDO")
    );
    let base = format!("{ENTE}-TARI-1_3");
    let csv = format!("{}F000000;troppo;poco\n", csv(0..3));
    let bytes = zip(&base, &csv);
    let name = format!("{base}.zip");
    let (status, answer) = send(&url, MULTIPART, form(Some(&token), &name, &bytes)).await;
    assert_eq!(status, 200);
    assert_eq!(
        answer,
        serde_json::json!([{ "fileName": name, "fileSize": bytes.len().to_string(), "fileType": "application/zip" }])
    );
    let mut seen = Vec::new();
    for _ in 0..6 {
        seen.push(field(&state(&sandbox, &request).await, "stato").unwrap());
        pass(&sandbox, 5).await;
    }
    seen.dedup();
    assert_eq!(seen, ["LOAD_IMPORT", "IMPORT_IN_ELAB", "IMPORT_ESEGUITO"]);

    let answer = state(&sandbox, &request).await;
    for (element, coda, lines) in [("urlFileIUV", "IUV", 4), ("urlFileScarti", "SCARTI", 2)] {
        let url = field(&answer, element).unwrap();
        let answer = client().get(&url).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "application/octet-stream");
        assert_eq!(
            header("content-disposition"),
            format!("attachment; filename={base}_{coda}.zip")
        );
        let bytes = answer.bytes().await.unwrap();
        let (entry, text) = unzip(&bytes);
        assert_eq!(entry, format!("{base}_{coda}.csv"));
        assert_eq!(text.lines().count(), lines);
    }
    assert!(!answer.contains("urlFileAvvisi"), "not asked for");

    // the download: another file, a bad token, two hours later
    let good = field(&answer, "urlFileIUV").unwrap();
    let get = |url: String| async move {
        let answer = client().get(url).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    // the notices are printed now
    let notices = good.replace("_IUV.zip", "_AVVISI_PDF.zip");
    let pdfs = client()
        .get(notices)
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    let mut notices = zip::ZipArchive::new(Cursor::new(pdfs)).unwrap();
    assert_eq!(notices.len(), 3);
    let mut first = Vec::new();
    let mut entry = notices.by_index(0).unwrap();
    let name = entry.name().unwrap().into_owned();
    assert!(
        name.starts_with("avviso_01") && name.ends_with(".pdf"),
        "{name}"
    );
    entry.read_to_end(&mut first).unwrap();
    assert!(first.starts_with(b"%PDF-1.4"));
    let missing = good.replace("_IUV.zip", "_ALTRO.zip");
    let (status, body) = get(missing).await;
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, body["status"].as_u64()), (418, Some(418)));
    let month = "2026_03";
    assert_eq!(
        body["message"],
        format!("File \"/IMPORT_ELABORATI/{month}/{base}/{base}_ALTRO.zip\" non disponibile")
    );
    for (broken, message) in [
        (
            good.replace("securityToken=ey", "securityToken=xy"),
            "codice sicurezza non valido",
        ),
        (
            good.replace("type=FLUSSI_IMPORT", "type=ALTRO"),
            "invalid type: ALTRO",
        ),
        (
            good.replace("type=FLUSSI_IMPORT", "type=FLUSSI_EXPORT"),
            "codice sicurezza non valido",
        ),
        (
            good.replace("/download/1?", "/download/99?"),
            "invalid ente",
        ),
    ] {
        let (status, body) = get(broken).await;
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!((status, body["message"].as_str()), (500, Some(message)));
    }
    pass(&sandbox, 7200).await;
    let (status, body) = get(good).await;
    assert_eq!(status, 401);
    assert_eq!(
        body,
        "Token download scaduto, si prega di ricaricare la pagina e ripetere l'operazione."
    );
    // the authorisation too has expired; its text is the library's
    let (status, answer) = send(&url, MULTIPART, form(Some(&token), "a.zip", &bytes)).await;
    assert_eq!((status, answer[0]["codice"].as_str()), (200, Some("500")));
    settled(&sandbox).await;
    let entries = entries(&ledger, "caso-carica");
    let evidence: String = entries.iter().map(|e| e.body.to_string()).collect();
    assert!(!evidence.contains(&token), "the authorisation is masked");
}

#[tokio::test]
async fn what_the_framework_answers() {
    let ledger = memory();
    let region = region_with(
        &ledger,
        Limits {
            upload: 3000,
            ..limits()
        },
    )
    .await;
    let sandbox = open(&region, spec("quadro")).await;
    let (url, token, _) = authorised(&sandbox).await;
    let small = zip("a", "x");
    let said = |(status, body): (u16, Value)| {
        assert_eq!(body["status"], status);
        assert_eq!(body["path"], "/public/mybox/uploadFlusso");
        (status, body["message"].as_str().unwrap().to_owned())
    };
    let (status, message) = said(send(&url, MULTIPART, form(None, "a.zip", &small)).await);
    assert!(
        status == 400 && message.contains("authorizationToken"),
        "{message}"
    );
    let (status, message) =
        said(send(&url, MULTIPART, form(Some(&token), "a.zip", &[b'x'; 4000])).await);
    assert_eq!(status, 400);
    assert!(
        message.starts_with("dimensione file (4.")
            && message.ends_with("superiore a quella consentita (2.9 KiB)"),
        "{message}"
    );
    let (status, _) = said(send(&url, "application/zip", small.clone()).await);
    assert_eq!(status, 415);
    let (status, _) = said(send(&url, MULTIPART, b"--B1\r\n".to_vec()).await);
    assert_eq!(status, 400);
    // the token may stand in the query
    let query = format!("{url}?authorizationToken={token}");
    let name = format!("{ENTE}-Q-1_3.zip");
    let base = name.trim_end_matches(".zip").to_owned();
    let (status, answer) = send(&query, MULTIPART, form(None, &name, &zip(&base, "IUD\n"))).await;
    assert_eq!(
        (status, answer[0]["fileName"].as_str()),
        (200, Some(name.as_str()))
    );
    assert_eq!(client().get(&url).send().await.unwrap().status(), 405);
}

/// On a real clock the batch works by itself, beside the requests; a stop half-way is gone on with after the restart.
#[tokio::test]
async fn a_stop_half_way_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("registro");
    let secrets = dir.path().join("segreti.json");
    let real = || mock_region::SandboxSpec {
        clock: Clock::Real,
        ..spec("ripresa")
    };
    let request = {
        let ledger = folder(&data);
        let region = region(&ledger).await;
        region.keep_secrets(&secrets).unwrap();
        let sandbox = open(&region, real()).await;
        let regole = Regole {
            import_attesa_secondi: 0,
            import_durata_secondi: 0,
            ..Regole::default()
        };
        sandbox
            .command(Command::Operatore(Operatore::Regole(regole)))
            .await
            .unwrap();
        let (url, token, request) = authorised(&sandbox).await;
        let base = format!("{ENTE}-MOLTE-1_3");
        let bytes = zip(&base, &csv(0..8_000));
        let name = format!("{base}.zip");
        let (_, answer) = send(&url, MULTIPART, form(Some(&token), &name, &bytes)).await;
        assert_eq!(answer[0]["fileName"].as_str(), Some(name.as_str()));
        // wait until some blocks are in, not for all
        let judged = |s: &Sandbox| s.with_state(|s| s.flussi().import(&request).unwrap().righe);
        for _ in 0..2000 {
            if judged(&sandbox) > 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert!(judged(&sandbox) > 0);
        settled(&sandbox).await;
        ledger.close().unwrap();
        request
    };
    let ledger = reopened(&data).await;
    let region = region(&ledger).await;
    region.keep_secrets(&secrets).unwrap();
    let sandbox = region.resume(real()).await.unwrap();
    let mut last = String::new();
    for _ in 0..3000 {
        last = field(&state(&sandbox, &request).await, "stato").unwrap();
        if last == "IMPORT_ESEGUITO" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(last, "IMPORT_ESEGUITO");
    let (rows, loaded, held) = sandbox.with_state(|s| {
        let i = s.flussi().import(&request).unwrap();
        let ente = s.ente(ENTE).unwrap();
        (i.righe, i.importate, ente.vivi.tutti().count())
    });
    assert_eq!((rows, loaded, held), (8_000, 8_000, 8_000));
    sandbox.close().await.unwrap();
    // each block once
    let mut da: Vec<u64> = entries(&ledger, "caso-ripresa")
        .iter()
        .filter(|e| e.kind == "command/1" && e.body["command"]["comando"] == "blocco")
        .map(|e| e.body["command"]["da"].as_u64().unwrap())
        .collect();
    da.dedup();
    assert_eq!(da.len(), 8, "{da:?}");
    // what was read back is what is there
    let live = sandbox.with_state(Clone::clone);
    drop(sandbox);
    drop(region);
    ledger.close().unwrap();
    drop(ledger);
    let ledger = reopened(&data).await;
    let region = crate::bench_region::region(&ledger).await;
    let again = region.resume(real()).await.unwrap();
    assert_eq!(again.with_state(Clone::clone), live);
}

/// Opens the folder again, once the batch of the stopped Region has let it go.
async fn reopened(data: &std::path::Path) -> Arc<Ledger> {
    for _ in 0..500 {
        if let Ok(ledger) = Ledger::open(data, Durability::Write) {
            return Arc::new(ledger);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Arc::new(Ledger::open(data, Durability::Write).unwrap())
}

/// An export and a flow of rendicontazione, fetched; the other address of an export needs no token.
#[tokio::test]
async fn exports_and_reporting_files_are_fetched() {
    use contracts::message::operazione::{
        ChiediElencoFlussiSpc, ChiediFlussoSpc, ChiediStatoExport, PrenotaExportFlusso,
    };
    use platform::command::Nodo;
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("esporta")).await;
    let (_, body) = post(&sandbox.ws(), importa("D-1")).await;
    let iuv = field(&body, "identificativoUnivocoVersamento").unwrap();
    let pay = Command::Nodo(Nodo::Paga {
        codice_fiscale_ente: "80001234568".into(),
        numero_avviso: format!("3{iuv}"),
    });
    sandbox.command(pay).await.unwrap();
    let ask = |richiesta: Richiesta| {
        let ws = sandbox.ws();
        async move { post(&ws, richiesta.envelope(Some(PASSWORD))).await.1 }
    };
    let ente = || Some(ENTE.to_owned());
    let booked = ask(Richiesta::PrenotaExportFlusso(PrenotaExportFlusso {
        header: true,
        cod_ipa_ente: ente(),
        date_from: Some("2026-03-01".into()),
        date_to: Some("2026-03-31".into()),
        tipo_dovuto: None,
        versione_tracciato: Some("1.3".into()),
    }))
    .await;
    let token = field(&booked, "requestToken").unwrap();
    let other = format!(
        "{}/public/landing/flussi-export?codRequestToken={token}",
        sandbox.base()
    );
    assert_eq!(client().get(&other).send().await.unwrap().status(), 418);
    pass(&sandbox, 10).await;
    let state = ask(Richiesta::ChiediStatoExportFlusso(ChiediStatoExport {
        header: true,
        cod_ipa_ente: ente(),
        request_token: Some(token),
    }))
    .await;
    assert_eq!(field(&state, "stato").as_deref(), Some("EXPORT_ESEGUITO"));
    for url in [field(&state, "downloadUrl").unwrap(), other] {
        let bytes = client()
            .get(url)
            .send()
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap();
        let (name, text) = unzip(&bytes);
        assert!(
            name.contains("_ESTRAZIONE_DOVUTI_") && name.ends_with("-1_3.csv"),
            "{name}"
        );
        assert_eq!(text.lines().count(), 2);
        assert!(text.contains("\"D-1\""));
    }
    pass(&sandbox, 24 * 3600).await;
    let list = ask(Richiesta::ChiediElencoFlussiSpc(ChiediElencoFlussiSpc {
        cod_ipa_ente: ente(),
        identificativo_psp: Some(String::new()),
        tipo_flusso: Some("R".into()),
        date_from: Some("2026-03-01".into()),
        date_to: Some("2026-03-31".into()),
    }))
    .await;
    assert_eq!(field(&list, "totRestituiti").as_deref(), Some("1"));
    let found = ask(Richiesta::ChiediFlussoSpc(ChiediFlussoSpc {
        cod_ipa_ente: ente(),
        identificativo_psp: Some("PSPESEMPIO1".into()),
        tipo_flusso: Some("R".into()),
        identificativo_flusso: field(&list, "identificativoFlusso"),
        data_ora_flusso: field(&list, "dataOraFlusso"),
    }))
    .await;
    let url = field(&found, "downloadUrl").unwrap();
    let xml = client()
        .get(url)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(xml.contains("<importoTotalePagamenti>120.50<"), "{xml}");
}

/// A multipart request made by a program that is not ours.
#[tokio::test(flavor = "multi_thread")]
async fn curl_uploads_and_downloads() {
    if std::process::Command::new("curl")
        .arg("--version")
        .output()
        .is_err()
    {
        println!("SKIPPED: curl is not installed");
        return;
    }
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("curl")).await;
    let (url, token, request) = authorised(&sandbox).await;
    let dir = tempfile::tempdir().unwrap();
    let base = format!("{ENTE}-CURL-1_3");
    let file = dir.path().join(format!("{base}.zip"));
    std::fs::write(&file, zip(&base, &csv(0..1500))).unwrap();
    let curl = |arguments: Vec<String>| async move {
        let output = tokio::process::Command::new("curl")
            .arg("-sS")
            .args(arguments)
            .output()
            .await
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        output.stdout
    };
    let out = curl(vec![
        "-F".into(),
        format!("file=@{}", file.display()),
        "-F".into(),
        format!("authorizationToken={token}"),
        url,
    ])
    .await;
    let out: Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(out[0]["fileName"], format!("{base}.zip"), "{out}");
    pass(&sandbox, 20).await;
    let address = field(&state(&sandbox, &request).await, "urlFileIUV").unwrap();
    let (_, text) = unzip(&curl(vec![address]).await);
    assert_eq!(text.lines().count(), 1501);
}
