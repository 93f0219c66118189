//! Debts registered, changed and annulled, through everything that can go wrong on the way.

use std::time::Duration;

use driver::action::{Azione, Esito, EsitoOperazione, Stato};
use gestionale::{Config, Database, Gestionale};

use crate::doppio::{
    Banco, Doppio, IUV, RICEVUTA, Risposta, URL_AVVISO, accepted, fault, inserted, nuovo, paid,
    query_fault, soap_fault, text,
};

const IMPORTA: &str = "paaSILImportaDovuto";
const CON_RICEVUTA: &str = "paaSILChiediPagatiConRicevuta";

fn modifica(iud: &str) -> Azione {
    Azione::ModificaDovuto {
        iud: iud.to_owned(),
        importo: Some("99.00".to_owned()),
        causale: Some("TARI 2026 ridotta".to_owned()),
        data_scadenza: None,
    }
}

#[tokio::test]
async fn a_registered_debt_has_the_iuv_and_the_notice_that_the_region_gave() {
    let banco = Banco::start("MP-DOV-01").await;
    banco.regione.then(IMPORTA, Risposta::Ok(inserted()));
    let answer = banco.done(Azione::RegistraDovuto(nuovo())).await;
    let iud = text(&answer, "iud");
    assert_eq!(iud, "GEST-MP-DOV-01-000001");
    let dovuto = banco.dovuto(&iud).await;
    assert_eq!(dovuto.stato, Stato::Aperto);
    assert_eq!(dovuto.iuv.as_deref(), Some(IUV));
    assert_eq!(dovuto.numero_avviso.as_deref(), Some("312000000000471179"));
    assert_eq!(dovuto.url_avviso.as_deref(), Some(URL_AVVISO));
    assert_eq!(dovuto.pagamenti, Some(0));

    let arrived = banco.regione.arrived();
    assert_eq!(arrived[0].soap_action, "\"paaSILImportaDovuto\"");
    assert_eq!(arrived[0].content_type, "text/xml; charset=utf-8");
    insta::assert_snapshot!("importa_dovuto_busta", arrived[0].body);
    insta::assert_snapshot!("importa_dovuto_inserimento", arrived[0].document("dovuto"));
}

#[tokio::test]
async fn a_change_sends_the_iuv_back_and_holds_only_when_accepted() {
    let banco = Banco::start("MP-DOV-03").await;
    let iud = banco.open_debt().await;
    banco.regione.then(IMPORTA, accepted());
    banco.done(modifica(&iud)).await;
    let dovuto = banco.dovuto(&iud).await;
    assert_eq!(
        (dovuto.importo.as_str(), dovuto.causale.as_deref()),
        ("99.00", Some("TARI 2026 ridotta"))
    );
    assert_eq!(
        (dovuto.iuv.as_deref(), dovuto.url_avviso.as_deref()),
        (Some(IUV), Some(URL_AVVISO))
    );
    let arrived = banco.regione.arrived();
    assert_eq!(arrived[0].element("flagGeneraIuv"), Some("true"));
    insta::assert_snapshot!("importa_dovuto_modifica", arrived[0].document("dovuto"));
}

#[tokio::test]
async fn an_annulled_debt_is_asked_about_no_more() {
    let banco = Banco::start("MP-DOV-04").await;
    let iud = banco.open_debt().await;
    banco.regione.then(IMPORTA, accepted());
    banco.done(Azione::AnnullaDovuto { iud: iud.clone() }).await;
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Annullato);
    let arrived = banco.regione.arrived();
    assert_eq!(arrived[0].element("flagGeneraIuv"), None);
    insta::assert_snapshot!("importa_dovuto_annullamento", arrived[0].document("dovuto"));

    banco.set_time("2026-03-12T10:00:00+01:00");
    banco.done(Azione::PassaTempo).await;
    banco.done(Azione::AggiornaEsiti).await;
    assert_eq!(banco.act(modifica(&iud)).await.esito, Esito::Rifiutata);
    assert!(banco.regione.arrived().is_empty());
}

#[tokio::test]
async fn a_business_fault_is_shown_and_never_repeated_by_itself() {
    let banco = Banco::start("MP-COM-02").await;
    banco.regione.then(
        IMPORTA,
        fault(
            "PAA_ENTE_NON_VALIDO",
            "Password non valida per ente [c_z001]",
        ),
    );
    let iud = banco.register().await;
    let dovuto = banco.dovuto(&iud).await;
    assert_eq!(
        (dovuto.stato, dovuto.numero_avviso),
        (Stato::Rifiutato, None)
    );
    let operazione = banco.operazioni().await.remove(0);
    assert_eq!(operazione.esito, EsitoOperazione::Fallita);
    assert_eq!(operazione.codice.as_deref(), Some("PAA_ENTE_NON_VALIDO"));
    assert_eq!(
        operazione.testo.as_deref(),
        Some("Password non valida per ente [c_z001]")
    );
    assert_eq!(
        (operazione.tentativi, operazione.prossimo_tentativo),
        (1, None)
    );

    banco.set_time("2026-03-11T10:00:00+01:00");
    banco.done(Azione::PassaTempo).await;
    assert_eq!(banco.regione.arrived().len(), 1);

    // Once the cause is gone, on the operator's word, under the same IUD.
    banco.regione.then(IMPORTA, Risposta::Ok(inserted()));
    banco.done(Azione::Riprova).await;
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Aperto);
    assert!(banco.regione.arrived()[0].document("dovuto").contains(&iud));
}

#[tokio::test]
async fn an_internal_error_of_the_region_is_kept_with_its_text_until_the_operator_tries_again() {
    let banco = Banco::start("MP-COM-06").await;
    banco
        .regione
        .then(IMPORTA, fault("PAA_SYSTEM_ERROR", "errore non previsto"));
    let iud = banco.register().await;
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::DaVerificare);
    let operazione = banco.operazioni().await.remove(0);
    assert_eq!(operazione.codice.as_deref(), Some("PAA_SYSTEM_ERROR"));
    assert_eq!(operazione.testo.as_deref(), Some("errore non previsto"));
    assert_eq!(
        (operazione.esito, operazione.prossimo_tentativo),
        (EsitoOperazione::Fallita, None)
    );

    // It may have been inserted all the same: the duplicate is resolved, not doubled.
    banco
        .regione
        .then(
            IMPORTA,
            fault(
                "PAA_IMPORT_IUD_DUPLICATO",
                "IUD attivo presente nel database",
            ),
        )
        .then(IMPORTA, accepted())
        .then(IMPORTA, Risposta::Ok(inserted()));
    banco.done(Azione::Riprova).await;
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Aperto);
}

#[tokio::test]
async fn a_region_that_is_away_is_tried_again_at_growing_distances() {
    let mut banco = Banco::start("MP-COM-05").await;
    banco.regione.close().await;
    let answer = banco.done(Azione::RegistraDovuto(nuovo())).await;
    let iud = text(&answer, "iud");
    assert_eq!(
        answer.messaggio.as_deref(),
        Some("la Regione non è raggiungibile")
    );
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::DaInviare);
    let planned = |operazioni: Vec<driver::action::Operazione>| {
        operazioni[0].prossimo_tentativo.clone().unwrap()
    };
    assert_eq!(planned(banco.operazioni().await), "2026-03-10T09:01:00Z");

    // Not before its time, and each time later.
    banco.set_time("2026-03-10T10:00:59+01:00");
    banco.done(Azione::PassaTempo).await;
    assert_eq!(banco.operazioni().await[0].tentativi, 1);
    for (now, next) in [
        ("10:01:00", "09:03:00"),
        ("10:03:00", "09:07:00"),
        ("10:07:00", "09:15:00"),
    ] {
        banco.set_time(&format!("2026-03-10T{now}+01:00"));
        let answer = banco.done(Azione::PassaTempo).await;
        assert_eq!(
            text(&answer, "prossimo_lavoro"),
            format!("2026-03-10T{next}Z")
        );
    }
    banco.regione.reopen().await;
    // What surely never arrived is no reason to annul anything.
    banco.regione.then(IMPORTA, Risposta::Ok(inserted()));
    banco.set_time("2026-03-10T10:15:00+01:00");
    banco.done(Azione::PassaTempo).await;
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Aperto);
    let operazione = banco.operazioni().await.remove(0);
    assert_eq!(
        (operazione.esito, operazione.tentativi),
        (EsitoOperazione::Riuscita, 5)
    );
    assert_eq!(banco.regione.arrived().len(), 1);
}

#[tokio::test]
async fn attempts_end_and_the_operator_takes_over() {
    let mut banco = Banco::start("MP-COM-05").await;
    banco.regione.close().await;
    let iud = banco.register().await;
    for day in 11..30 {
        banco.set_time(&format!("2026-03-{day}T10:00:00+01:00"));
        banco.done(Azione::PassaTempo).await;
    }
    let operazione = banco.operazioni().await.remove(0);
    assert_eq!(
        (operazione.esito, operazione.tentativi),
        (EsitoOperazione::Fallita, 12)
    );
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::DaVerificare);
    banco.regione.reopen().await;
    banco.regione.then(IMPORTA, Risposta::Ok(inserted()));
    banco.done(Azione::Riprova).await;
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Aperto);
}

/// What came of a lost answer: the debt stands at the Region, and is annulled and inserted again under the same IUD.
async fn recovers_after(lost: Risposta, shown: &str) {
    let banco = Banco::start("MP-COM-05").await;
    banco.regione.then(IMPORTA, lost);
    let iud = banco.register().await;
    let dovuto = banco.dovuto(&iud).await;
    assert_eq!(
        (dovuto.stato, dovuto.iuv, dovuto.numero_avviso),
        (Stato::DaInviare, None, None)
    );
    let operazione = banco.operazioni().await.remove(0);
    assert_eq!(operazione.esito, EsitoOperazione::InAttesa);
    assert_eq!(operazione.testo.as_deref(), Some(shown));

    banco
        .regione
        .then(
            IMPORTA,
            fault(
                "PAA_IMPORT_IUD_DUPLICATO",
                "IUD attivo presente nel database, non si accettano dovuti duplicati",
            ),
        )
        .then(IMPORTA, accepted())
        .then(IMPORTA, Risposta::Ok(inserted()));
    banco.set_time("2026-03-10T10:01:00+01:00");
    banco.done(Azione::PassaTempo).await;
    let dovuto = banco.dovuto(&iud).await;
    assert_eq!(
        (dovuto.stato, dovuto.iuv.as_deref()),
        (Stato::Aperto, Some(IUV))
    );
    let sent: Vec<String> = banco
        .regione
        .arrived()
        .iter()
        .map(|arrived| arrived.document("dovuto"))
        .collect();
    let azioni: Vec<&str> = sent
        .iter()
        .map(|xml| crate::doppio::element(xml, "azione").unwrap())
        .collect();
    assert_eq!(azioni, ["I", "I", "A", "I"]);
    assert!(
        sent.iter().all(|xml| xml.contains(&format!(">{iud}<"))
            && !xml.contains("identificativoUnivocoVersamento"))
    );
}

#[tokio::test]
async fn a_late_answer_is_a_lost_one() {
    recovers_after(
        Risposta::Tardi(Duration::from_millis(1500), inserted()),
        "nessuna risposta della Regione entro 1 s",
    )
    .await;
}

#[tokio::test]
async fn an_http_500_may_hide_work_done() {
    recovers_after(
        Risposta::Http(500, String::new()),
        "la Regione ha risposto HTTP 500",
    )
    .await;
}

#[tokio::test]
async fn a_soap_fault_may_hide_work_done() {
    recovers_after(
        soap_fault("java.lang.NullPointerException"),
        "java.lang.NullPointerException",
    )
    .await;
}

#[tokio::test]
async fn an_answer_that_is_not_the_regions_is_no_answer() {
    recovers_after(
        Risposta::Http(200, "<html></html>".to_owned()),
        "risposta illeggibile della Regione: attesa una busta SOAP 1.1, trovato l'elemento html",
    )
    .await;
}

#[tokio::test]
async fn a_duplicate_at_the_first_attempt_is_a_plain_refusal() {
    let banco = Banco::start("MP-DOV-10").await;
    banco.regione.then(
        IMPORTA,
        fault(
            "PAA_IMPORT_IUD_DUPLICATO",
            "IUD attivo presente nel database",
        ),
    );
    let iud = banco.register().await;
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Rifiutato);
    assert_eq!(banco.regione.arrived().len(), 1);
}

#[tokio::test]
async fn a_debt_paid_while_its_insertion_was_in_doubt_is_settled() {
    let banco = Banco::start("MP-COM-05").await;
    banco
        .regione
        .then(IMPORTA, Risposta::Http(500, String::new()));
    let iud = banco.register().await;
    banco
        .regione
        .then(
            IMPORTA,
            fault(
                "PAA_IMPORT_IUD_DUPLICATO",
                "IUD attivo presente nel database",
            ),
        )
        .then(
            IMPORTA,
            fault("PAA_SYSTEM_ERROR", "Dovuto non trovato per IUD"),
        )
        .then(
            CON_RICEVUTA,
            paid("PagatiConRicevuta", &iud, "120.50", "b1f0c2d3"),
        );
    banco.done(Azione::Riprova).await;
    let dovuto = banco.dovuto(&iud).await;
    assert_eq!((dovuto.stato, dovuto.pagamenti), (Stato::Pagato, Some(1)));
    assert_eq!(dovuto.iuv.as_deref(), Some(IUV));
    assert_eq!(
        banco.regione.arrived()[3].element("identificativoUnivocoDovuto"),
        Some(iud.as_str())
    );
}

#[tokio::test]
async fn an_annulment_lost_during_recovery_goes_on_to_the_insertion() {
    let banco = Banco::start("MP-COM-05").await;
    banco
        .regione
        .then(IMPORTA, Risposta::Http(500, String::new()));
    let iud = banco.register().await;
    banco
        .regione
        .then(
            IMPORTA,
            fault(
                "PAA_IMPORT_IUD_DUPLICATO",
                "IUD attivo presente nel database",
            ),
        )
        .then(IMPORTA, Risposta::Http(500, String::new()));
    banco.done(Azione::Riprova).await;
    // The annulment was done: by IUD an annulled debt is a SOAP Fault (§4.5).
    banco
        .regione
        .then(
            IMPORTA,
            fault("PAA_SYSTEM_ERROR", "Dovuto non trovato per IUD"),
        )
        .then(CON_RICEVUTA, soap_fault("java.lang.NullPointerException"))
        .then(IMPORTA, Risposta::Ok(inserted()));
    banco.done(Azione::Riprova).await;
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Aperto);
    banco.regione.arrived();
}

#[tokio::test]
async fn an_insertion_without_iuv_shows_no_notice() {
    let banco = Banco::start("MP-DOV-01").await;
    banco.regione.then(IMPORTA, accepted());
    let iud = banco.register().await;
    let dovuto = banco.dovuto(&iud).await;
    assert_eq!(
        (dovuto.stato, dovuto.numero_avviso, dovuto.url_avviso),
        (Stato::DaVerificare, None, None)
    );
}

#[tokio::test]
async fn a_change_refused_because_paid_leaves_the_debt_and_takes_the_payment() {
    let banco = Banco::start("MP-DOV-08").await;
    let iud = banco.open_debt().await;
    banco
        .regione
        .then(
            IMPORTA,
            fault("PAA_SYSTEM_ERROR", "Dovuto non trovato per IUD"),
        )
        .then(
            CON_RICEVUTA,
            paid("PagatiConRicevuta", &iud, "120.50", "b1f0c2d3"),
        );
    let answer = banco.done(modifica(&iud)).await;
    assert_eq!(answer.dati["operazione"]["codice"], "PAA_SYSTEM_ERROR");
    let dovuto = banco.dovuto(&iud).await;
    assert_eq!(
        (dovuto.stato, dovuto.importo.as_str()),
        (Stato::Pagato, "120.50")
    );
    assert_eq!(dovuto.causale, Some(nuovo().causale));
    assert_eq!(dovuto.data_pagamento.as_deref(), Some("2026-04-02"));
    assert_eq!(dovuto.importo_pagato.as_deref(), Some("120.50"));
    assert_eq!(
        (dovuto.iur.as_deref(), dovuto.psp.as_deref()),
        (Some("b1f0c2d3"), Some("PSP di esempio"))
    );
    assert!(
        dovuto
            .ricevuta
            .is_some_and(|receipt| receipt == base64_of(RICEVUTA))
    );
    let failed = banco
        .operazioni()
        .await
        .into_iter()
        .find(|operazione| operazione.esito == EsitoOperazione::Fallita)
        .unwrap();
    assert_eq!(
        (failed.operazione.as_str(), failed.codice.as_deref()),
        (IMPORTA, Some("PAA_SYSTEM_ERROR"))
    );
    let arrived = banco.regione.arrived();
    assert_eq!(
        arrived[1].element("identificativoUnivocoVersamento"),
        Some(IUV)
    );
    insta::assert_snapshot!("chiedi_pagati_con_ricevuta_busta", arrived[1].body);
}

#[tokio::test]
async fn a_change_refused_because_removed_leaves_the_debt_for_the_operator() {
    let banco = Banco::start("MP-DOV-08").await;
    let iud = banco.open_debt().await;
    banco
        .regione
        .then(
            IMPORTA,
            fault("PAA_SYSTEM_ERROR", "Dovuto non trovato per IUD"),
        )
        .then(
            CON_RICEVUTA,
            query_fault("PAA_IUV_NON_VALIDO", "IUV non valido per ente [ c_z001 ]"),
        )
        .then(
            CON_RICEVUTA,
            query_fault("PAA_IUD_NON_VALIDO", "IUD non valido per ente [ c_z001 ]."),
        );
    banco.done(modifica(&iud)).await;
    let dovuto = banco.dovuto(&iud).await;
    assert_eq!(
        (dovuto.stato, dovuto.importo.as_str()),
        (Stato::DaVerificare, "120.50")
    );
    let codes: Vec<_> = banco
        .operazioni()
        .await
        .into_iter()
        .filter_map(|operazione| operazione.codice)
        .collect();
    assert_eq!(codes, ["PAA_IUV_NON_VALIDO", "PAA_SYSTEM_ERROR"]);
    banco.regione.arrived();
}

#[tokio::test]
async fn a_change_met_by_a_passing_error_can_be_tried_again() {
    let banco = Banco::start("MP-DOV-08").await;
    let iud = banco.open_debt().await;
    banco
        .regione
        .then(IMPORTA, fault("PAA_SYSTEM_ERROR", "errore non previsto"))
        .then(
            CON_RICEVUTA,
            query_fault("PAA_PAGAMENTO_NON_INIZIATO", "Pagamento non iniziato"),
        );
    banco.done(modifica(&iud)).await;
    assert_eq!(banco.dovuto(&iud).await.importo, "120.50");
    banco.regione.then(IMPORTA, accepted());
    banco.done(Azione::Riprova).await;
    assert_eq!(banco.dovuto(&iud).await.importo, "99.00");
    banco.regione.arrived();
}

#[tokio::test]
async fn an_annulment_whose_answer_was_lost_is_found_done() {
    let banco = Banco::start("MP-DOV-04").await;
    let iud = banco.open_debt().await;
    banco.regione.then(
        IMPORTA,
        Risposta::Tardi(Duration::from_millis(1500), String::new()),
    );
    banco.done(Azione::AnnullaDovuto { iud: iud.clone() }).await;
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Aperto);
    assert_eq!(banco.act(modifica(&iud)).await.esito, Esito::Rifiutata);
    banco
        .regione
        .then(
            IMPORTA,
            fault("PAA_SYSTEM_ERROR", "Dovuto non trovato per IUD"),
        )
        .then(
            CON_RICEVUTA,
            query_fault("PAA_IUV_NON_VALIDO", "IUV non valido per ente [ c_z001 ]"),
        )
        .then(CON_RICEVUTA, soap_fault("java.lang.NullPointerException"));
    banco.set_time("2026-03-10T10:01:00+01:00");
    banco.done(Azione::PassaTempo).await;
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Annullato);
    banco.regione.arrived();
}

#[tokio::test]
async fn an_annulment_refused_because_paid_takes_the_payment() {
    let banco = Banco::start("MP-E2E-04").await;
    let iud = banco.open_debt().await;
    banco
        .regione
        .then(
            IMPORTA,
            fault(
                "PAA_SYSTEM_ERROR",
                "Questo dovuto non può essere annullato.",
            ),
        )
        .then(
            CON_RICEVUTA,
            paid("PagatiConRicevuta", &iud, "120.50", "b1f0c2d3"),
        );
    banco.done(Azione::AnnullaDovuto { iud: iud.clone() }).await;
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Pagato);
}

#[tokio::test]
async fn a_product_started_again_takes_up_what_it_had_begun() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::Path(folder.path().join("gestionale.sqlite"));
    let config = Config {
        database: database.clone(),
        ..Config::default()
    };
    let mut banco = Banco::with("MP-E2E-06", config.clone()).await;
    let open = banco.open_debt().await;
    banco
        .regione
        .then(IMPORTA, Risposta::Http(500, String::new()));
    let pending = banco.register().await;
    banco.regione.arrived();

    let stopped = std::mem::replace(
        &mut banco.prodotto,
        Gestionale::start(Config::default()).await.unwrap(),
    );
    stopped.shutdown().await;
    banco.prodotto = Gestionale::start(config).await.unwrap();
    banco
        .regione
        .then(
            IMPORTA,
            fault(
                "PAA_IMPORT_IUD_DUPLICATO",
                "IUD attivo presente nel database",
            ),
        )
        .then(IMPORTA, accepted())
        .then(IMPORTA, Risposta::Ok(inserted()))
        .then(
            CON_RICEVUTA,
            paid("PagatiConRicevuta", &open, "120.50", "b1f0c2d3"),
        );
    banco.set_time("2026-03-10T11:00:00+01:00");
    banco.done(Azione::PassaTempo).await;
    assert_eq!(banco.dovuto(&pending).await.stato, Stato::Aperto);
    assert_eq!(banco.dovuto(&open).await.stato, Stato::Pagato);
    banco.regione.arrived();
    // The numbering goes on: an IUD is never given twice.
    let next = banco.open_debt().await;
    assert_eq!(next, "GEST-MP-E2E-06-000003");
}

#[tokio::test]
async fn a_product_killed_while_it_waits_for_an_answer_neither_loses_nor_doubles_the_debt() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        database: Database::Path(folder.path().join("gestionale.sqlite")),
        ..Config::default()
    };
    let mut banco = Banco::start("MP-E2E-06").await;
    let (told, address) = tokio::sync::oneshot::channel();
    let (kill, killed) = std::sync::mpsc::channel::<()>();
    let doomed = Config {
        timeout: Duration::from_secs(60),
        ..config.clone()
    };
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let prodotto = runtime.block_on(Gestionale::start(doomed)).unwrap();
        told.send(prodotto.address()).unwrap();
        killed.recv().unwrap();
        runtime.shutdown_timeout(Duration::from_secs(5));
    });
    banco.regione.then(
        IMPORTA,
        Risposta::Tardi(Duration::from_secs(60), inserted()),
    );
    let url = format!("http://{}/azioni", address.await.unwrap());
    let request = banco.request(Azione::RegistraDovuto(nuovo()));
    let waiting = tokio::spawn(banco.client.post(url).json(&request).send());
    while banco.regione.count() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    kill.send(()).unwrap();
    assert!(waiting.await.unwrap().is_err());
    thread.join().unwrap();

    banco.prodotto = Gestionale::start(config).await.unwrap();
    banco.done(Azione::Configura).await;
    let operazione = banco.operazioni().await.remove(0);
    let iud = operazione.iud.unwrap();
    assert_eq!(
        (operazione.esito, operazione.tentativi),
        (EsitoOperazione::InAttesa, 1)
    );
    assert_eq!(
        operazione.testo.as_deref(),
        Some("il prodotto si è fermato prima della risposta")
    );
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::DaInviare);
    banco
        .regione
        .then(
            IMPORTA,
            fault(
                "PAA_IMPORT_IUD_DUPLICATO",
                "IUD attivo presente nel database",
            ),
        )
        .then(IMPORTA, accepted())
        .then(IMPORTA, Risposta::Ok(inserted()));
    banco.done(Azione::PassaTempo).await;
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Aperto);
    assert!(
        banco
            .regione
            .arrived()
            .iter()
            .all(|arrived| arrived.document("dovuto").contains(&iud))
    );
}

#[tokio::test]
async fn the_same_story_twice_sends_the_same_bytes() {
    let mut stories = Vec::new();
    for _ in 0..2 {
        let banco = Banco::start("MP-COM-05").await;
        let Doppio { address, .. } = banco.regione;
        banco
            .regione
            .then(IMPORTA, Risposta::Http(500, String::new()));
        let iud = banco.register().await;
        banco.regione.then(IMPORTA, Risposta::Ok(inserted())).then(
            CON_RICEVUTA,
            query_fault("PAA_PAGAMENTO_NON_INIZIATO", "Pagamento non iniziato"),
        );
        banco.set_time("2026-03-10T10:01:00+01:00");
        banco.done(Azione::PassaTempo).await;
        banco.done(Azione::AggiornaEsiti).await;
        let bodies: Vec<String> = banco
            .regione
            .arrived()
            .into_iter()
            .map(|arrived| arrived.body)
            .collect();
        let word = format!(
            "{:?}{:?}",
            banco.dovuto(&iud).await,
            banco.operazioni().await
        )
        .replace(&address.to_string(), "");
        stories.push((bodies, word));
    }
    assert_eq!(stories[0], stories[1]);
}

fn base64_of(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}
