//! Payments on the ente's site and of notices, and what becomes of them.

use driver::action::{Azione, Esito, EsitoOperazione, Stato};

use crate::doppio::{
    Banco, IUV, Risposta, SESSIONE, concluded, fault, nuovo, paid, query_fault, session,
    soap_fault, text,
};

const INVIA: &str = "paaSILInviaDovuti";
const VERIFICA: &str = "paaSILVerificaAvviso";
const CHIEDI: &str = "paaSILChiediPagati";
const CON_RICEVUTA: &str = "paaSILChiediPagatiConRicevuta";
const SECONDA: &str = "0b9f5a77-1111-4222-8333-ecc02b22161c";

fn not_started() -> Risposta {
    query_fault(
        "PAA_PAGAMENTO_NON_INIZIATO",
        "Pagamento non iniziato per l'idSession specificato",
    )
}

async fn sent_to_pay(banco: &Banco) -> String {
    banco.regione.then(INVIA, session(SESSIONE));
    let answer = banco
        .done(Azione::AvviaPagamento {
            dovuto: Some(nuovo()),
            iud: None,
        })
        .await;
    assert_eq!(
        text(&answer, "url"),
        format!("https://be.example.org/public/landing/inviaDovuti?id=t-{SESSIONE}")
    );
    text(&answer, "iud")
}

#[tokio::test]
async fn a_payment_is_taken_from_the_region_and_its_receipt_fetched_after() {
    let banco = Banco::start("MP-PAY-03").await;
    let iud = sent_to_pay(&banco).await;
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::InPagamento);
    let arrived = banco.regione.arrived();
    let address = banco.prodotto.address().to_string();
    insta::assert_snapshot!(
        "invia_dovuti_busta",
        arrived[0].body.replace(&address, "gestionale.example")
    );
    insta::assert_snapshot!("invia_dovuti_documento", arrived[0].document("dovuti"));

    banco
        .regione
        .then(CHIEDI, paid("Pagati", &iud, "120.50", "b1f0c2d3"));
    let (state, page) = banco.come_back(&iud, SESSIONE, "OK").await;
    assert_eq!(state, "pagato");
    assert!(
        page.contains("La Regione ha confermato il pagamento")
            && page.contains("b1f0c2d3")
            && page.contains(IUV)
    );
    insta::assert_snapshot!("chiedi_pagati_busta", banco.regione.arrived()[0].body);
    let dovuto = banco.dovuto(&iud).await;
    assert_eq!(
        dovuto.data_pagamento.as_deref(),
        Some("2026-04-01"),
        "Pagati says the day before"
    );
    assert_eq!(
        (dovuto.iuv.as_deref(), dovuto.ricevuta, dovuto.pagamenti),
        (Some(IUV), None, Some(1))
    );
    assert_eq!(dovuto.numero_avviso, None, "no notice was asked for");

    banco.regione.then(
        CON_RICEVUTA,
        paid("PagatiConRicevuta", &iud, "120.50", "b1f0c2d3"),
    );
    banco.done(Azione::AggiornaEsiti).await;
    let dovuto = banco.dovuto(&iud).await;
    assert_eq!(dovuto.data_pagamento.as_deref(), Some("2026-04-02"));
    assert!(dovuto.ricevuta.is_some());
    assert_eq!(dovuto.pagamenti, Some(1));
    assert!(
        banco
            .operazioni()
            .await
            .iter()
            .all(|operazione| operazione.esito == EsitoOperazione::Riuscita)
    );

    // Repeated returns and questions register nothing more, and ask nothing more.
    banco.regione.arrived();
    for _ in 0..3 {
        assert_eq!(banco.come_back(&iud, SESSIONE, "OK").await.0, "pagato");
    }
    banco.done(Azione::AggiornaEsiti).await;
    banco.set_time("2026-03-20T10:00:00+01:00");
    banco.done(Azione::PassaTempo).await;
    assert!(banco.regione.arrived().is_empty());
    assert_eq!(banco.dovuto(&iud).await.pagamenti, Some(1));
}

#[tokio::test]
async fn the_url_is_no_proof_of_payment() {
    let banco = Banco::start("MP-PAY-06").await;
    let iud = sent_to_pay(&banco).await;
    banco.regione.arrived();
    for _ in 0..2 {
        banco.regione.then(CHIEDI, not_started());
        let (state, page) = banco.come_back(&iud, SESSIONE, "OK").await;
        assert_eq!(state, "in-pagamento");
        assert!(page.contains("Stiamo verificando il pagamento"));
    }
    let dovuto = banco.dovuto(&iud).await;
    assert_eq!(
        (dovuto.stato, dovuto.pagamenti, dovuto.data_pagamento),
        (Stato::InPagamento, Some(0), None)
    );
    assert_eq!(banco.regione.arrived().len(), 2);

    // An address that was never given out changes and asks nothing.
    for path in [
        "/ritorno?esito=OK",
        "/ritorno?idSession=inventata&esito=OK",
        "/ritorno?pratica=GEST-ALTRO-000009&esito=OK",
    ] {
        assert_eq!(banco.get(path).await.0, 404, "{path}");
    }
    let other = format!("/ritorno?pratica=GEST-ALTRO-000009&idSession={SESSIONE}&esito=OK");
    assert_eq!(banco.get(&other).await.0, 404);
    assert!(banco.regione.arrived().is_empty());
}

#[tokio::test]
async fn a_cancelled_payment_opens_the_debt_again_and_a_new_attempt_has_a_new_iud() {
    let banco = Banco::start("MP-PAY-04").await;
    let first = sent_to_pay(&banco).await;
    banco.regione.then(CHIEDI, not_started());
    let (state, page) = banco.come_back(&first, SESSIONE, "ERROR").await;
    assert_eq!(state, "aperto");
    assert!(page.contains("Pagamento non eseguito"));
    // Forged afterwards, it has no effect.
    banco.regione.then(CHIEDI, not_started());
    assert_eq!(banco.come_back(&first, SESSIONE, "OK").await.0, "aperto");
    banco.regione.arrived();

    banco
        .regione
        .then(CON_RICEVUTA, not_started())
        .then(INVIA, session(SECONDA));
    let second = text(
        &banco
            .done(Azione::AvviaPagamento {
                dovuto: None,
                iud: Some(first.clone()),
            })
            .await,
        "iud",
    );
    assert_eq!(
        (first.as_str(), second.as_str()),
        ("GEST-MP-PAY-04-000001", "GEST-MP-PAY-04-000002")
    );
    assert!(
        banco.regione.arrived()[1]
            .document("dovuti")
            .contains(&second)
    );
    // One debt, whichever IUD it is called by.
    let dovuto = banco.dovuto(&first).await;
    assert_eq!(dovuto, banco.dovuto(&second).await);
    assert_eq!(
        (dovuto.iud.as_str(), dovuto.stato),
        (second.as_str(), Stato::InPagamento)
    );

    // The citizen goes back to the page of the first attempt: nothing changes for the second.
    banco.regione.then(CHIEDI, not_started());
    assert_eq!(
        banco.come_back(&first, SESSIONE, "ERROR").await.0,
        "in-pagamento"
    );
    banco
        .regione
        .then(CHIEDI, paid("Pagati", &second, "120.50", "b1f0c2d3"));
    assert_eq!(banco.come_back(&second, SECONDA, "OK").await.0, "pagato");
    assert_eq!(banco.dovuto(&first).await.pagamenti, Some(1));
    assert_eq!(
        banco
            .act(Azione::AvviaPagamento {
                dovuto: None,
                iud: Some(first)
            })
            .await
            .esito,
        Esito::Rifiutata
    );
}

#[tokio::test]
async fn an_attempt_that_was_paid_after_all_stops_the_next_one() {
    let banco = Banco::start("MP-PAY-04").await;
    let iud = sent_to_pay(&banco).await;
    banco.regione.then(
        CON_RICEVUTA,
        paid("PagatiConRicevuta", &iud, "120.50", "b1f0c2d3"),
    );
    let answer = banco
        .act(Azione::AvviaPagamento {
            dovuto: None,
            iud: Some(iud.clone()),
        })
        .await;
    assert_eq!(answer.esito, Esito::Rifiutata);
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Pagato);

    // Nor is a second one started while nobody knows about the first.
    banco.regione.then(INVIA, session(SECONDA));
    let azione = Azione::AvviaPagamento {
        dovuto: Some(nuovo()),
        iud: None,
    };
    let other = text(&banco.done(azione.clone()).await, "iud");
    banco
        .regione
        .then(CON_RICEVUTA, Risposta::Http(500, String::new()));
    let answer = banco
        .act(Azione::AvviaPagamento {
            dovuto: None,
            iud: Some(other),
        })
        .await;
    assert_eq!(answer.esito, Esito::Rifiutata);

    // Nor is a citizen sent into a session whose outcome would be that of another payment.
    banco.regione.then(INVIA, session(SECONDA));
    let answer = banco.done(azione).await;
    assert!(!answer.dati.contains_key("url"));
    assert_eq!(
        answer.messaggio.as_deref(),
        Some("la Regione ha dato un idSession già usato")
    );
    banco.regione.arrived();
}

#[tokio::test]
async fn a_citizen_who_never_comes_back_is_settled_by_the_clock() {
    let banco = Banco::start("MP-PAY-05").await;
    let iud = sent_to_pay(&banco).await;
    banco.regione.then(CON_RICEVUTA, not_started());
    banco.set_time("2026-03-10T10:05:00+01:00");
    banco.done(Azione::PassaTempo).await;
    let asked = banco.operazioni().await.pop().unwrap();
    assert_eq!(asked.codice.as_deref(), Some("PAA_PAGAMENTO_NON_INIZIATO"));
    assert_eq!(
        (asked.esito, asked.prossimo_tentativo.as_deref()),
        (EsitoOperazione::InAttesa, Some("2026-03-10T09:10:00Z"))
    );
    banco.regione.then(
        CON_RICEVUTA,
        query_fault(
            "PAA_PAGAMENTO_SCADUTO",
            "Pagamento scaduto per l'idSession specificato",
        ),
    );
    banco.set_time("2026-03-10T11:10:00+01:00");
    banco.done(Azione::PassaTempo).await;
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Aperto);
    // The receipt may come late; after a day nobody asks any more.
    banco.regione.then(
        CON_RICEVUTA,
        query_fault(
            "PAA_PAGAMENTO_SCADUTO",
            "Pagamento scaduto per l'idSession specificato",
        ),
    );
    banco.set_time("2026-03-11T10:00:00+01:00");
    banco.done(Azione::PassaTempo).await;
    let asked = banco.operazioni().await.pop().unwrap();
    assert_eq!(
        (asked.esito, asked.codice.as_deref()),
        (EsitoOperazione::Fallita, Some("PAA_PAGAMENTO_SCADUTO"))
    );
    banco.set_time("2026-04-11T10:00:00+01:00");
    banco.done(Azione::PassaTempo).await;
    assert_eq!(banco.regione.arrived().len(), 4);
}

#[tokio::test]
async fn a_session_concluded_without_payment_opens_the_debt() {
    let banco = Banco::start("MP-PAY-04").await;
    let iud = sent_to_pay(&banco).await;
    banco
        .regione
        .then(CHIEDI, concluded("Pagati", &iud, "0.00", "b1f0c2d3", "1"));
    assert_eq!(banco.come_back(&iud, SESSIONE, "OK").await.0, "aperto");
    assert!(
        banco
            .operazioni()
            .await
            .iter()
            .any(|operazione| operazione.testo.as_deref() == Some("pagamento non eseguito"))
    );
}

#[tokio::test]
async fn a_document_about_another_debt_settles_nothing() {
    let banco = Banco::start("MP-PAY-03").await;
    let iud = sent_to_pay(&banco).await;
    banco
        .regione
        .then(CHIEDI, paid("Pagati", "ALTRO-0001", "120.50", "b1f0c2d3"));
    assert_ne!(banco.come_back(&iud, SESSIONE, "OK").await.0, "pagato");
    assert_eq!(banco.dovuto(&iud).await.pagamenti, Some(0));
}

#[tokio::test]
async fn on_the_return_a_region_that_is_away_leaves_the_question_open() {
    let banco = Banco::start("MP-PAY-02").await;
    let iud = sent_to_pay(&banco).await;
    banco.regione.then(CHIEDI, soap_fault("fuori servizio"));
    assert_eq!(
        banco.come_back(&iud, SESSIONE, "OK").await.0,
        "in-pagamento"
    );
    banco.regione.then(
        CON_RICEVUTA,
        paid("PagatiConRicevuta", &iud, "120.50", "b1f0c2d3"),
    );
    banco.set_time("2026-03-10T10:05:00+01:00");
    banco.done(Azione::PassaTempo).await;
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Pagato);
    assert!(
        banco
            .operazioni()
            .await
            .iter()
            .all(|operazione| operazione.esito == EsitoOperazione::Riuscita)
    );
    assert_eq!(banco.regione.arrived().len(), 3);
}

#[tokio::test]
async fn a_refused_password_on_a_question_stops_the_asking() {
    let banco = Banco::start("MP-COM-02").await;
    let iud = sent_to_pay(&banco).await;
    banco.regione.then(
        CHIEDI,
        query_fault(
            "PAA_ENTE_NON_VALIDO",
            "Password non valida per ente [c_z001]",
        ),
    );
    assert_eq!(
        banco.come_back(&iud, SESSIONE, "OK").await.0,
        "in-pagamento"
    );
    banco.set_time("2026-03-10T20:00:00+01:00");
    banco.done(Azione::PassaTempo).await;
    assert_eq!(banco.regione.arrived().len(), 2);
    banco.regione.then(
        CON_RICEVUTA,
        paid("PagatiConRicevuta", &iud, "120.50", "b1f0c2d3"),
    );
    banco.done(Azione::Riprova).await;
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Pagato);
}

#[tokio::test]
async fn a_payment_that_cannot_be_started_leaves_the_debt_payable() {
    let banco = Banco::start("MP-PAY-01").await;
    banco
        .regione
        .then(INVIA, Risposta::Http(500, String::new()));
    let answer = banco
        .done(Azione::AvviaPagamento {
            dovuto: Some(nuovo()),
            iud: None,
        })
        .await;
    assert!(!answer.dati.contains_key("url"));
    let iud = text(&answer, "iud");
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Aperto);
    banco.regione.then(
        INVIA,
        fault(
            "PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_VALIDO",
            "identificativoTipoDovuto [TARI] non valido",
        ),
    );
    let answer = banco
        .done(Azione::AvviaPagamento {
            dovuto: Some(nuovo()),
            iud: None,
        })
        .await;
    assert_eq!(
        banco.dovuto(&text(&answer, "iud")).await.stato,
        Stato::Rifiutato
    );
    banco.regione.arrived();
    banco.set_time("2026-03-11T10:00:00+01:00");
    banco.done(Azione::PassaTempo).await;
    assert!(banco.regione.arrived().is_empty());
}

#[tokio::test]
async fn a_notice_is_paid_from_the_site() {
    let banco = Banco::start("MP-PAY-12").await;
    let iud = banco.open_debt().await;
    banco.regione.then(VERIFICA, session(SESSIONE));
    let answer = banco
        .done(Azione::AvviaPagamento {
            dovuto: None,
            iud: Some(iud.clone()),
        })
        .await;
    assert_eq!(text(&answer, "iud"), iud);
    assert!(text(&answer, "url").ends_with(SESSIONE));
    let address = banco.prodotto.address().to_string();
    insta::assert_snapshot!(
        "verifica_avviso_busta",
        banco.regione.arrived()[0]
            .body
            .replace(&address, "gestionale.example")
    );

    banco
        .regione
        .then(CHIEDI, paid("Pagati", &iud, "120.50", "b1f0c2d3"));
    assert_eq!(banco.come_back(&iud, SESSIONE, "OK").await.0, "pagato");
    banco.regione.then(
        CON_RICEVUTA,
        paid("PagatiConRicevuta", &iud, "120.50", "b1f0c2d3"),
    );
    banco.done(Azione::PassaTempo).await;
    assert!(banco.dovuto(&iud).await.ricevuta.is_some());
    banco.regione.arrived();
}

#[tokio::test]
async fn a_notice_paid_meanwhile_is_found_when_a_payment_is_started() {
    let banco = Banco::start("MP-PAY-12").await;
    let iud = banco.open_debt().await;
    banco
        .regione
        .then(
            VERIFICA,
            fault("PAA_IUV_NON_VALIDO", "Error nessun dovuto trovato per IUV"),
        )
        .then(
            CON_RICEVUTA,
            paid("PagatiConRicevuta", &iud, "120.50", "b1f0c2d3"),
        );
    let answer = banco
        .done(Azione::AvviaPagamento {
            dovuto: None,
            iud: Some(iud.clone()),
        })
        .await;
    assert!(!answer.dati.contains_key("url"));
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Pagato);
    banco.regione.arrived();
}

#[tokio::test]
async fn a_notice_paid_at_a_psp_is_found_by_iuv_or_else_by_iud() {
    let banco = Banco::start("MP-E2E-02").await;
    let iud = banco.open_debt().await;
    banco
        .regione
        .then(
            CON_RICEVUTA,
            query_fault("PAA_IUV_NON_VALIDO", "IUV non valido per ente [ c_z001 ]"),
        )
        .then(
            CON_RICEVUTA,
            paid("PagatiConRicevuta", &iud, "120.50", "b1f0c2d3"),
        );
    banco.set_time("2026-03-10T11:00:00+01:00");
    banco.done(Azione::PassaTempo).await;
    let dovuto = banco.dovuto(&iud).await;
    assert_eq!((dovuto.stato, dovuto.pagamenti), (Stato::Pagato, Some(1)));
    let arrived = banco.regione.arrived();
    assert_eq!(
        arrived[0].element("identificativoUnivocoVersamento"),
        Some(IUV)
    );
    assert_eq!(
        arrived[1].element("identificativoUnivocoDovuto"),
        Some(iud.as_str())
    );
    assert_eq!(arrived[1].element("identificativoUnivocoVersamento"), None);
}

#[tokio::test]
async fn an_empty_answer_and_an_unreadable_one_change_nothing() {
    let banco = Banco::start("MP-ESI-03").await;
    let iud = banco.open_debt().await;
    for answer in [
        Risposta::Ok("<pagati>non è base64</pagati>".to_owned()),
        Risposta::Ok("<pagati>YWJj</pagati>".to_owned()),
        Risposta::Http(200, "<a><b></a>".to_owned()),
        Risposta::Http(200, "\u{0}".to_owned()),
        Risposta::Http(302, String::new()),
    ] {
        banco.regione.then(CON_RICEVUTA, answer);
        banco.done(Azione::AggiornaEsiti).await;
        assert_eq!(banco.dovuto(&iud).await.stato, Stato::Aperto);
        assert_eq!(
            banco.operazioni().await.pop().unwrap().esito,
            EsitoOperazione::InAttesa
        );
    }
    // Empty by IUV, then empty by IUD (§4.5, last case of each).
    banco
        .regione
        .then(CON_RICEVUTA, Risposta::Ok(String::new()))
        .then(CON_RICEVUTA, Risposta::Ok(String::new()));
    banco.done(Azione::AggiornaEsiti).await;
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Aperto);
    banco.regione.arrived();
}
