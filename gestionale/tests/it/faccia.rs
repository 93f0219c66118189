//! The product's own face: what is not a request, its pages, its clock, its secrets.

use std::time::Duration;

use driver::action::{Answer, Azione, Esito, Stato};
use gestionale::{Clock, Config, Database, Gestionale, StartError};

use crate::doppio::{Banco, Risposta, fault, inserted, nuovo};

#[tokio::test]
async fn what_is_not_a_request_is_answered_with_its_reason() {
    let banco = Banco::start("MP-DOV-01").await;
    let url = format!("http://{}/azioni", banco.prodotto.address());
    let good = serde_json::to_value(banco.request(Azione::AggiornaEsiti)).unwrap();
    let mut unknown_field = good.clone();
    unknown_field["altro"] = 1.into();
    let mut unknown_action = good.clone();
    unknown_action["azione"]["nome"] = "balla".into();
    let long = "x".repeat(2 * 1024 * 1024);
    for (body, status) in [
        (String::new(), 400),
        ("non è JSON".to_owned(), 400),
        ("[".repeat(100_000), 400),
        (unknown_field.to_string(), 400),
        (unknown_action.to_string(), 400),
        (long, 413),
    ] {
        let response = banco.client.post(&url).body(body).send().await.unwrap();
        assert_eq!(response.status(), status);
        let answer: Answer = response.json().await.unwrap();
        assert_eq!(answer.esito, Esito::Errore);
        assert!(answer.messaggio.is_some());
    }
    let mut bad_time = banco.request(Azione::AggiornaEsiti);
    bad_time.ora = "ieri".to_owned();
    let mut bad_version = banco.request(Azione::AggiornaEsiti);
    bad_version.versione = 2;
    for request in [bad_time, bad_version] {
        let answer: Answer = banco
            .client
            .post(&url)
            .json(&request)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        assert_eq!(answer.esito, Esito::Errore);
    }
    assert_eq!(banco.get("/azioni").await.0, 405);
    assert_eq!(banco.get("/altrove").await.0, 404);
    assert_eq!(banco.get("/ritorno?pratica=%FF&idSession=%00").await.0, 404);
    assert!(banco.regione.arrived().is_empty());
}

#[tokio::test]
async fn what_the_product_cannot_write_it_declines() {
    let banco = Banco::start("MP-DOV-07").await;
    let mut wrong = nuovo();
    wrong.importo = "120,50".to_owned();
    let answer = banco.act(Azione::RegistraDovuto(wrong.clone())).await;
    assert_eq!(answer.esito, Esito::Rifiutata);
    assert!(answer.messaggio.unwrap().contains("120,50"));
    for azione in [
        Azione::AvviaPagamento {
            dovuto: Some(wrong),
            iud: None,
        },
        Azione::AvviaPagamento {
            dovuto: None,
            iud: None,
        },
        Azione::AvviaPagamento {
            dovuto: Some(nuovo()),
            iud: Some("X".to_owned()),
        },
        Azione::AvviaPagamento {
            dovuto: None,
            iud: Some("X".to_owned()),
        },
        Azione::LeggiDovuto {
            iud: "X".to_owned(),
        },
        Azione::AnnullaDovuto {
            iud: "X".to_owned(),
        },
    ] {
        assert_eq!(banco.act(azione).await.esito, Esito::Rifiutata);
    }
    assert!(banco.regione.arrived().is_empty());
}

#[tokio::test]
async fn the_operator_sees_debts_and_faults() {
    let banco = Banco::start("MP-COM-06").await;
    assert!(banco.get("/").await.1.contains("nessuno"));
    banco
        .regione
        .then("paaSILImportaDovuto", Risposta::Ok(inserted()))
        .then(
            "paaSILImportaDovuto",
            fault("PAA_SYSTEM_ERROR", "errore &lt;non previsto&gt;"),
        );
    banco.register().await;
    banco.register().await;
    let (status, page) = banco.get("/").await;
    assert_eq!(status, 200);
    insta::assert_snapshot!("pagina_operatore", page.replace("<tr>", "\n<tr>"));
    assert!(!page.contains("Pass&amp;Ente"));
}

#[tokio::test]
async fn the_password_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::Path(folder.path().join("gestionale.sqlite"));
    let banco = Banco::with(
        "MP-COM-07",
        Config {
            database,
            ..Config::default()
        },
    )
    .await;
    banco
        .regione
        .then("paaSILImportaDovuto", Risposta::Http(500, String::new()));
    banco.register().await;
    banco.prodotto.shutdown().await;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(9).any(|window| window == b"Pass&Ente"));
    }
}

#[tokio::test]
async fn on_a_real_clock_the_product_does_its_work_by_itself() {
    let banco = Banco::with(
        "MP-COM-05",
        Config {
            clock: Clock::Reale,
            ..Config::default()
        },
    )
    .await;
    banco
        .regione
        .then("paaSILImportaDovuto", Risposta::Http(500, String::new()));
    // The driver's instant means nothing to it.
    banco.set_time("ieri");
    let iud = banco.register().await;
    let planned = banco.operazioni().await[0]
        .prossimo_tentativo
        .clone()
        .unwrap();
    assert!(planned.as_str() > "2026-01-01" && planned.ends_with('Z'));
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert_eq!(banco.regione.arrived().len(), 1, "not before its minute");
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::DaInviare);
    tokio::time::timeout(Duration::from_secs(3), banco.prodotto.shutdown())
        .await
        .unwrap();
}

#[tokio::test]
async fn iuds_stay_within_their_bounds_and_tell_cases_apart() {
    let mut seen = std::collections::BTreeSet::new();
    for (caso, prefix, start) in [
        ("MP-COM-05.risposta-persa", "GEST", "GEST-MP-COM-05-rispost"),
        (
            "MP-COM-05.risposta-in-ritardo",
            "GEST",
            "GEST-MP-COM-05-rispost",
        ),
        (
            "MP-COM-05.http-500",
            "000",
            "GEST-MP-COM-05-http-500-000001",
        ),
        (
            "MP-COM-05.http-500",
            "più lungo del lecito",
            "pilungode-MP-COM-05-http-500-000001",
        ),
    ] {
        let config = Config {
            iud_prefix: prefix.to_owned(),
            ..Config::default()
        };
        let banco = Banco::with(caso, config).await;
        banco
            .regione
            .then("paaSILImportaDovuto", Risposta::Ok(inserted()));
        let iud = banco.register().await;
        assert!(
            iud.len() <= 35 && iud.starts_with(start) && iud.ends_with("-000001"),
            "{iud}"
        );
        assert!(seen.insert(iud));
    }
}

#[tokio::test]
async fn a_product_that_cannot_start_says_why() {
    let banco = Banco::start("MP-DOV-01").await;
    let taken = Config {
        listen: banco.prodotto.address(),
        ..Config::default()
    };
    assert!(matches!(
        Gestionale::start(taken).await.err(),
        Some(StartError::Listen { .. })
    ));
    let folder = tempfile::tempdir().unwrap();
    let nowhere = Config {
        database: Database::Path(folder.path().join("manca/gestionale.sqlite")),
        ..Config::default()
    };
    let error = Gestionale::start(nowhere).await.err().unwrap();
    assert!(error.to_string().contains("archivio"));
}
