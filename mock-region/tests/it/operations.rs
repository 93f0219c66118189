//! Every published operation of MyPay gets an answer in contract form from the running Region.

use contracts::check;
use contracts::finding::Severity;
use contracts::message::documento::{DatiSingoloVersamento, Dovuti};
use contracts::message::operazione::{
    AutorizzaImportFlusso, Base64, ChiediElencoFlussiSpc, ChiediEsitoCarrelloDovuti,
    ChiediFlussoSpc, ChiediPosizioniAperte, ChiediStatoExport, ChiediStatoImportFlusso,
    ChiediStoricoPagamenti, ElementoCarrello, InviaCarrelloDovuti, Persona, PrenotaExportFlusso,
    PrenotaExportIncrementale, PrenotaExportScaduti, RegistraPagamento, Richiesta,
};

use crate::bench_region::*;

fn ente() -> Option<String> {
    Some(ENTE.to_owned())
}

fn persona() -> Option<Persona> {
    Some(Persona {
        tipo: Some("F".into()),
        codice: Some("RSSMRA80A01H501U".into()),
    })
}

fn requests(token: &str) -> Vec<Richiesta> {
    let s = |text: &str| Some(text.to_owned());
    vec![
        Richiesta::ChiediEsitoCarrelloDovuti(ChiediEsitoCarrelloDovuti {
            cod_ipa_ente: ente(),
            id_session_carrello: s("inesistente"),
        }),
        Richiesta::RegistraPagamento(RegistraPagamento {
            cod_ipa_ente: ente(),
            iuv: s("12000000000471179"),
            importo: s("10.00"),
            data_esito: s("2026-03-09"),
            iur: s("IUR"),
            tipo_attestante: s("B"),
            codice_attestante: s("T"),
            denominazione_attestante: s("Tesoreria"),
            ..RegistraPagamento::default()
        }),
        Richiesta::ChiediStatoImportFlusso(ChiediStatoImportFlusso {
            header: true,
            cod_ipa_ente: ente(),
            request_token: s(token),
            ..ChiediStatoImportFlusso::default()
        }),
        Richiesta::PrenotaExportFlusso(PrenotaExportFlusso {
            header: true,
            cod_ipa_ente: ente(),
            date_from: s("2026-03-01"),
            date_to: s("2026-03-02"),
            ..PrenotaExportFlusso::default()
        }),
        Richiesta::PrenotaExportIncrementale(PrenotaExportIncrementale {
            header: true,
            cod_ipa_ente: ente(),
            date_from: s("2026-03-01T00:00:00"),
            ricevuta: Some(true),
            incrementale: Some(true),
            ..PrenotaExportIncrementale::default()
        }),
        Richiesta::PrenotaExportScaduti(PrenotaExportScaduti {
            header: true,
            cod_ipa_ente: ente(),
            data_scadenza: s("2026-03-31"),
            tipi_dovuto: s("BOH"),
        }),
        Richiesta::ChiediStatoExportFlusso(ChiediStatoExport {
            header: true,
            cod_ipa_ente: ente(),
            request_token: s(token),
        }),
        Richiesta::ChiediStatoExportScaduti(ChiediStatoExport {
            header: true,
            cod_ipa_ente: ente(),
            request_token: s(token),
        }),
        Richiesta::ChiediPosizioniAperte(ChiediPosizioniAperte {
            cod_ipa_ente: None,
            persona: persona(),
        }),
        Richiesta::ChiediStoricoPagamenti(ChiediStoricoPagamenti {
            cod_ipa_ente: ente(),
            persona: persona(),
            data_from: s("2026-03-01T00:00:00"),
            data_to: None,
        }),
        Richiesta::ChiediElencoFlussiSpc(ChiediElencoFlussiSpc {
            cod_ipa_ente: ente(),
            identificativo_psp: s("P"),
            tipo_flusso: s("R"),
            date_from: s("2026-03-01"),
            date_to: s("2026-03-02"),
        }),
        Richiesta::ChiediFlussoSpc(ChiediFlussoSpc {
            cod_ipa_ente: ente(),
            identificativo_psp: s("P"),
            tipo_flusso: s("R"),
            identificativo_flusso: s("F"),
            data_ora_flusso: s("2026-03-01T00:00:00"),
        }),
    ]
}

#[tokio::test]
async fn each_is_answered_in_contract_form() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("operazioni")).await;
    let ask = async |richiesta: &Richiesta, altre: &[Option<String>]| {
        let envelope = richiesta.envelope_con(Some(PASSWORD), altre);
        let (status, text) = post(&sandbox.ws(), envelope).await;
        assert_eq!(status, 200, "{text}");
        // What the schema requires and the platform leaves out (§1.6) is all that may be wrong.
        let report = check::risposta(text.as_bytes(), richiesta.operazione(), Severity::Error);
        assert!(report.operazione.is_some(), "{text}");
        for finding in &report.findings {
            assert_eq!(finding.code, "XML-MANCANTE", "{finding:#?}\n{text}");
        }
        text
    };
    let authorise = Richiesta::AutorizzaImportFlusso(AutorizzaImportFlusso {
        header: true,
        cod_ipa_ente: ente(),
    });
    let answer = ask(&authorise, &[]).await;
    let upload_token = field(&answer, "authorizationToken").unwrap();
    assert_eq!(upload_token.split('.').count(), 3);
    let token = field(&answer, "requestToken").unwrap();
    for richiesta in requests(&token) {
        ask(&richiesta, &[]).await;
    }

    // A cart: the password of an element is a hash of the intermediary's password and the ente's fiscal code.
    let dovuti = Dovuti {
        versione_oggetto: Some("6.2.0".into()),
        soggetto_pagatore: versamento("IUD-1").soggetto_pagatore,
        tipo_versamento: Some("ALL".into()),
        iuv: None,
        versamenti: vec![DatiSingoloVersamento {
            iud: Some("IUD-CARRELLO".into()),
            importo: Some("10.00".into()),
            tipo_dovuto: versamento("IUD-1").tipo_dovuto,
            causale: Some("Carrello".into()),
            dati_specifici_riscossione: Some("9/0101100IM/".into()),
            ..DatiSingoloVersamento::default()
        }],
    };
    let cart = Richiesta::InviaCarrelloDovuti(InviaCarrelloDovuti {
        header: true,
        cod_ipa_ente: ente(),
        elementi: Some(vec![ElementoCarrello {
            cod_ipa_ente: ente(),
            dovuti: Some(Base64::codifica(&dovuti.scrivi())),
        }]),
        enti_secondari: None,
        url_ritorno: None,
    });
    let wrong = "0".repeat(64);
    let answer = ask(&cart, &[Some(wrong.clone())]).await;
    assert_eq!(
        field(&answer, "faultString").unwrap(),
        format!("Password non valida per ente [{ENTE}]")
    );

    let hash = "07968fa7d779d6e1363ec44d970963398456b5853fc817caf1aaa4bcbca01e93";
    let answer = ask(&cart, &[Some(hash.to_owned())]).await;
    assert_eq!(field(&answer, "esito").unwrap(), "OK", "{answer}");
    let session = Richiesta::ChiediEsitoCarrelloDovuti(ChiediEsitoCarrelloDovuti {
        cod_ipa_ente: ente(),
        id_session_carrello: field(&answer, "idSessionCarrello"),
    });
    let answer = ask(&session, &[]).await;
    assert_eq!(field(&answer, "esito").unwrap(), "PREDISPOSTO");

    // Declared and not implemented.
    let pending = format!(
        "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><p:paaSILChiediAvvisiPendenti \
         xmlns:p=\"http://www.regione.veneto.it/pagamenti/ente/\"><codIpaEnte>{ENTE}</codIpaEnte><dateFrom>2026-03-01</dateFrom>\
         <dateTo>2026-03-02</dateTo></p:paaSILChiediAvvisiPendenti></e:Body></e:Envelope>"
    );
    assert_eq!(
        post(&sandbox.ws(), pending.into_bytes()).await,
        (404, String::new())
    );

    settled(&sandbox).await;
    sandbox.close().await.unwrap();
    let text = serde_json::to_string(
        &entries(&ledger, "caso-operazioni")
            .iter()
            .map(|entry| entry.body.clone())
            .collect::<Vec<_>>(),
    )
    .unwrap();
    assert!(
        !text.contains(&upload_token),
        "the token of an upload is masked"
    );
    assert!(
        !text.contains(&wrong),
        "the password of an element is masked"
    );
    assert!(text.contains(&token), "a requestToken is no secret");
}

#[tokio::test]
async fn the_other_service_publishes_its_wsdl() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("flussi")).await;
    let url = format!("{}/ws/pa/PagamentiTelematiciFlussiSPC.wsdl", sandbox.base());
    let answer = client().get(url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let wsdl = answer.text().await.unwrap();
    assert!(wsdl.contains("paaSILChiediFlussoSPC") && wsdl.contains(&sandbox.ws()));
    sandbox.close().await.unwrap();
}
