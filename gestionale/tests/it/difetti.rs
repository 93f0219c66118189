//! Each seeded fault makes its mistake, says so, and is silent where it changes nothing. The null products do nothing.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use driver::action::{Answer, Azione, Esito, EsitoOperazione, Stato};
use gestionale::{Activation, Config, Gestionale, NullProduct, SeededFault};

use crate::doppio::{
    Banco, Risposta, SESSIONE, fault, inserted, nuovo, paid, query_fault, session, text,
};

async fn with_fault(
    caso: &'static str,
    fault: SeededFault,
) -> (Banco, Arc<Mutex<Vec<Activation>>>) {
    let told: Arc<Mutex<Vec<Activation>>> = Arc::default();
    let sink = Arc::clone(&told);
    let config = Config {
        faults: vec![fault],
        on_activation: Some(Arc::new(move |activation| {
            sink.lock().unwrap().push(activation.clone());
        })),
        ..Config::default()
    };
    (Banco::with(caso, config).await, told)
}

fn activation(fault: SeededFault, caso: &str, operazione: &str, azione: &str) -> Activation {
    Activation {
        fault,
        caso: caso.to_owned(),
        operazione: operazione.to_owned(),
        azione: azione.to_owned(),
    }
}

#[tokio::test]
async fn a_comma_in_the_amount() {
    let (banco, told) = with_fault("MP-DOV-01", SeededFault::ImportoVirgola).await;
    banco.regione.then(
        "paaSILImportaDovuto",
        fault("PAA_XML_NON_VALIDO", "XML dei dovuti non valido"),
    );
    banco.register().await;
    assert_eq!(
        crate::doppio::element(
            &banco.regione.arrived()[0].document("dovuto"),
            "importoSingoloVersamento"
        ),
        Some("120,50")
    );
    let expected = [activation(
        SeededFault::ImportoVirgola,
        "MP-DOV-01",
        "paaSILImportaDovuto",
        "registra-dovuto",
    )];
    assert_eq!(banco.prodotto.activations(), expected);
    assert_eq!(*told.lock().unwrap(), expected);
}

#[tokio::test]
async fn what_never_left_activated_nothing() {
    let (mut banco, told) = with_fault("MP-COM-05", SeededFault::ImportoVirgola).await;
    banco.regione.close().await;
    banco.register().await;
    assert!(told.lock().unwrap().is_empty());
}

#[tokio::test]
async fn two_elements_swapped() {
    let (banco, told) = with_fault("MP-DOV-01", SeededFault::VersamentoScambiato).await;
    banco.regione.then(
        "paaSILImportaDovuto",
        fault("PAA_XML_NON_VALIDO", "XML dei dovuti non valido"),
    );
    banco.register().await;
    let document = banco.regione.arrived()[0].document("dovuto");
    assert!(
        document.find("<datiSpecificiRiscossione>").unwrap()
            < document.find("<causaleVersamento>").unwrap()
    );
    assert_eq!(told.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn the_password_first() {
    let (banco, told) = with_fault("MP-PAY-03", SeededFault::PasswordPrima).await;
    banco.regione.then("paaSILInviaDovuti", session(SESSIONE));
    let iud = text(
        &banco
            .done(Azione::AvviaPagamento {
                dovuto: Some(nuovo()),
                iud: None,
            })
            .await,
        "iud",
    );
    banco.regione.then(
        "paaSILChiediPagatiConRicevuta",
        query_fault("PAA_PAGAMENTO_NON_INIZIATO", "Pagamento non iniziato"),
    );
    banco.done(Azione::AggiornaEsiti).await;
    assert!(
        told.lock().unwrap().is_empty(),
        "only paaSILChiediPagati is in its scope"
    );
    banco.regione.then(
        "paaSILChiediPagati",
        paid("Pagati", &iud, "120.50", "b1f0c2d3"),
    );
    banco.come_back(&iud, SESSIONE, "OK").await;
    let body = &banco.regione.arrived()[2].body;
    assert!(body.find("<password>").unwrap() < body.find("<codIpaEnte>").unwrap());
    assert_eq!(
        *told.lock().unwrap(),
        [activation(
            SeededFault::PasswordPrima,
            "MP-PAY-03",
            "paaSILChiediPagati",
            "ritorno"
        )]
    );
}

#[tokio::test]
async fn paid_on_the_word_of_the_url() {
    let (banco, told) = with_fault("MP-PAY-02", SeededFault::PagatoSuEsitoOk).await;
    banco.regione.then("paaSILInviaDovuti", session(SESSIONE));
    let iud = text(
        &banco
            .done(Azione::AvviaPagamento {
                dovuto: Some(nuovo()),
                iud: None,
            })
            .await,
        "iud",
    );
    banco.regione.then(
        "paaSILChiediPagati",
        query_fault("PAA_PAGAMENTO_NON_INIZIATO", "Pagamento non iniziato"),
    );
    assert_eq!(banco.come_back(&iud, SESSIONE, "ERROR").await.0, "aperto");
    assert!(told.lock().unwrap().is_empty());
    for _ in 0..2 {
        assert_eq!(banco.come_back(&iud, SESSIONE, "OK").await.0, "pagato");
    }
    let dovuto = banco.dovuto(&iud).await;
    assert_eq!(
        (dovuto.stato, dovuto.iur, dovuto.pagamenti),
        (Stato::Pagato, None, Some(1))
    );
    assert_eq!(
        *told.lock().unwrap(),
        [activation(
            SeededFault::PagatoSuEsitoOk,
            "MP-PAY-02",
            "ritorno",
            "ritorno"
        )]
    );
    banco.regione.arrived();
}

#[tokio::test]
async fn a_fault_that_nobody_reads() {
    let (banco, told) = with_fault("MP-COM-02", SeededFault::FaultIgnorato).await;
    banco
        .regione
        .then("paaSILImportaDovuto", Risposta::Ok(inserted()));
    banco.register().await;
    assert!(told.lock().unwrap().is_empty());
    banco.regione.then(
        "paaSILImportaDovuto",
        fault(
            "PAA_ENTE_NON_VALIDO",
            "Password non valida per ente [c_z001]",
        ),
    );
    let iud = banco.register().await;
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Aperto);
    let operazione = banco.operazioni().await.pop().unwrap();
    assert_eq!(
        (operazione.esito, operazione.codice),
        (EsitoOperazione::Riuscita, None)
    );
    assert_eq!(
        *told.lock().unwrap(),
        [activation(
            SeededFault::FaultIgnorato,
            "MP-COM-02",
            "paaSILImportaDovuto",
            "registra-dovuto"
        )]
    );
}

#[tokio::test]
async fn an_outcome_that_nobody_asks_about() {
    let (banco, told) = with_fault("MP-ESI-07", SeededFault::EsitiMaiChiesti).await;
    let iud = banco.open_debt().await;
    assert!(told.lock().unwrap().is_empty());
    banco.set_time("2026-03-12T10:00:00+01:00");
    banco.done(Azione::PassaTempo).await;
    assert_eq!(banco.regione.count(), 0, "nothing after the insertion");
    assert_eq!(
        *told.lock().unwrap(),
        [activation(
            SeededFault::EsitiMaiChiesti,
            "MP-ESI-07",
            "paaSILChiediPagatiConRicevuta",
            "passa-tempo"
        )]
    );
    // on the operator's word it still asks
    banco.regione.then(
        "paaSILChiediPagatiConRicevuta",
        paid("PagatiConRicevuta", &iud, "120.50", "b1f0c2d3"),
    );
    banco.done(Azione::AggiornaEsiti).await;
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Pagato);
    banco.regione.arrived();
}

#[tokio::test]
async fn a_payment_registered_twice() {
    let (banco, told) = with_fault("MP-ESI-08", SeededFault::PagamentoDoppio).await;
    let iud = banco.open_debt().await;
    banco.regione.then(
        "paaSILChiediPagatiConRicevuta",
        paid("PagatiConRicevuta", &iud, "120.50", "b1f0c2d3"),
    );
    banco.done(Azione::AggiornaEsiti).await;
    let dovuto = banco.dovuto(&iud).await;
    assert_eq!(
        (dovuto.iur.as_deref(), dovuto.pagamenti),
        (Some("b1f0c2d3"), Some(2))
    );
    assert_eq!(
        *told.lock().unwrap(),
        [activation(
            SeededFault::PagamentoDoppio,
            "MP-ESI-08",
            "paaSILChiediPagatiConRicevuta",
            "aggiorna-esiti"
        )]
    );
    banco.regione.arrived();
}

#[tokio::test]
async fn null_products_do_nothing() {
    for product in NullProduct::all() {
        let banco = Banco::with(
            "MP-DOV-01",
            Config {
                null: Some(product),
                ..Config::default()
            },
        )
        .await;
        let request = banco.request(Azione::RegistraDovuto(nuovo()));
        let post = banco
            .client
            .post(format!("http://{}/azioni", banco.prodotto.address()))
            .json(&request)
            .send();
        let answered = tokio::time::timeout(Duration::from_millis(300), post).await;
        match (product, answered) {
            (NullProduct::NonRisponde, answered) => assert!(answered.is_err()),
            (_, answered) => {
                let response = answered.unwrap().unwrap();
                assert_eq!(response.status(), 200);
                let body = response.text().await.unwrap();
                match product {
                    NullProduct::RispondeVuoto => assert_eq!(body, ""),
                    NullProduct::Eco => assert_eq!(body, serde_json::to_string(&request).unwrap()),
                    _ => assert_eq!(
                        serde_json::from_str::<Answer>(&body).unwrap().esito,
                        Esito::Eseguita
                    ),
                }
            }
        }
        assert!(banco.regione.arrived().is_empty());
        tokio::time::timeout(Duration::from_secs(2), banco.prodotto.shutdown())
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_product_that_never_answers_can_be_stopped() {
    let prodotto = Gestionale::start(Config {
        null: Some(NullProduct::NonRisponde),
        ..Config::default()
    })
    .await
    .unwrap();
    let url = format!("http://{}/azioni", prodotto.address());
    let waiting = tokio::spawn(async move {
        reqwest::Client::builder()
            .no_proxy()
            .build()
            .unwrap()
            .post(url)
            .send()
            .await
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    tokio::time::timeout(Duration::from_secs(2), prodotto.shutdown())
        .await
        .unwrap();
    assert_eq!(waiting.await.unwrap().unwrap().status(), 503);
}
