//! Every request and answer of MyPay, both ways: what is read is written again with the same elements in the same order, and what is
//! written is valid.

use contracts::check;
use contracts::finding::Severity;
use contracts::message::lettura::leggi;
use contracts::message::operazione::{
    EsitoAutorizzaImport, EsitoCarrello, EsitoElencoFlussiSpc, EsitoFlussoSpc,
    EsitoPosizioniAperte, EsitoPrenotaExport, EsitoRegistraPagamento, EsitoStatoExport,
    EsitoStatoImport, EsitoStoricoPagamenti, IdSpc, PosizioneAperta, Redirezione, Risposta,
    RispostaCarrello, StoricoPagamento,
};
use contracts::service::{DOVUTI_PAGATI, FLUSSI_SPC, PostoEnte, SERVIZI};
use proptest::test_runner::TestRunner;
use roxmltree::Document;

use crate::esempi::compatto;
use crate::istanze::Generatore;
use crate::oracolo::con_importati;

/// Qualified names of the Body's content, in document order.
fn nomi(envelope: &str) -> Vec<String> {
    let documento = Document::parse(envelope).unwrap();
    let corpo = documento
        .descendants()
        .find(|n| n.tag_name().name() == "Body")
        .unwrap();
    corpo
        .descendants()
        .skip(1)
        .filter(roxmltree::Node::is_element)
        .map(|n| format!("{:?}", n.tag_name()))
        .collect()
}

#[test]
fn requests_are_written_as_they_were_read() {
    let mut provate = 0;
    for schema in [&DOVUTI_PAGATI, &FLUSSI_SPC] {
        let insieme = con_importati(schema);
        let documenti: Vec<Document<'_>> = insieme
            .iter()
            .map(|schema| Document::parse(schema.testo).unwrap())
            .collect();
        let mut generatore = Generatore::new(&documenti, TestRunner::deterministic());
        for operazione in SERVIZI
            .iter()
            .flat_map(|servizio| servizio.operazioni)
            .filter(|operazione| operazione.namespace == schema.namespace)
            .filter(|operazione| operazione.nome != "paaSILChiediAvvisiPendenti")
        {
            provate += 1;
            let header = match operazione.ente {
                PostoEnte::Header => {
                    "<s:Header><h:intestazionePPT xmlns:h=\"http://www.regione.veneto.it/pagamenti/ente/ppthead\">\
                     <codIpaEnte>c_z001</codIpaEnte></h:intestazionePPT></s:Header>"
                }
                PostoEnte::Corpo => "",
            };
            for _ in 0..30 {
                // White space around base64 is kept by who reads and dropped by who writes.
                let corpo = generatore
                    .istanza(schema.namespace, operazione.nome)
                    .xml()
                    .replace("JD\n<", "JD<")
                    .replace("> QUJ", ">QUJ");
                let busta = format!(
                    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">{header}<s:Body>{corpo}</s:Body></s:Envelope>"
                );
                let letta = leggi(busta.as_bytes()).unwrap();
                assert_eq!(letta.richiesta.operazione(), operazione.nome);
                assert_eq!(
                    letta.richiesta.header(),
                    (operazione.ente == PostoEnte::Header).then_some(true)
                );
                let scritta = letta
                    .richiesta
                    .envelope_con(letta.password.as_deref(), &letta.altre_password);
                assert_eq!(leggi(&scritta).unwrap(), letta, "{busta}");
                assert_eq!(nomi(std::str::from_utf8(&scritta).unwrap()), nomi(&busta));
                let json = serde_json::to_string(&letta.richiesta).unwrap();
                assert_eq!(
                    serde_json::from_str::<contracts::message::operazione::Richiesta>(&json)
                        .unwrap(),
                    letta.richiesta
                );
            }
        }
    }
    assert_eq!(provate, 19);
}

/// Codes of the findings of an answer.
fn rilievi(risposta: &Risposta) -> Vec<String> {
    let json = serde_json::to_string(risposta).unwrap();
    assert_eq!(serde_json::from_str::<Risposta>(&json).unwrap(), *risposta);
    check::risposta(&risposta.envelope(), risposta.operazione(), Severity::Error)
        .findings
        .iter()
        .map(|finding| format!("{} {}", finding.code, finding.message))
        .collect()
}

#[test]
fn answers_are_valid() {
    let s = |testo: &str| Some(testo.to_owned());
    let pagati = compatto(include_str!("esempi/pagati_con_ricevuta.xml")).into_bytes();
    let rt = compatto(include_str!("esempi/receipt.xml")).into_bytes();
    let dovuti = compatto(include_str!("esempi/dovuti.xml")).into_bytes();
    let prenota = |date_to| EsitoPrenotaExport {
        fault: None,
        request_token: s("t"),
        date_to,
    };
    let stato = |nome: Option<String>, percorso: Option<String>| EsitoStatoExport {
        fault: None,
        stato: s("EXPORT_ESEGUITO"),
        nome_file: nome,
        download_url: s("https://be.example.org/d?a&b"),
        path_file: percorso,
    };
    for risposta in [
        Risposta::InviaCarrelloDovuti(Redirezione {
            fault: None,
            esito: s("OK"),
            id_session: s("i"),
            redirect: Some(1),
            url: s("u"),
        }),
        Risposta::RegistraPagamento(EsitoRegistraPagamento {
            fault: None,
            esito: s("OK"),
        }),
        Risposta::AutorizzaImportFlusso(EsitoAutorizzaImport {
            fault: None,
            upload_url: s("u"),
            authorization_token: s("a"),
            request_token: s("t"),
            import_path: s("/IMPORT"),
        }),
        Risposta::ChiediStatoImportFlusso(EsitoStatoImport {
            fault: None,
            stato: s("IMPORT_ESEGUITO"),
            url_file_scarti: s("a"),
            url_file_iuv: s("b"),
            url_file_avvisi: s("c"),
        }),
        Risposta::PrenotaExportFlusso(prenota(None)),
        Risposta::PrenotaExportIncrementale(prenota(s("2026-04-03T00:00:00.000+02:00"))),
        Risposta::PrenotaExportScaduti(prenota(None)),
        Risposta::ChiediStatoExportFlusso(stato(None, None)),
        Risposta::ChiediStatoExportScaduti(stato(s("n"), s("p"))),
        Risposta::ChiediPosizioniAperte(EsitoPosizioniAperte {
            fault: None,
            posizioni: vec![PosizioneAperta {
                cod_ipa_ente: "c_z001".into(),
                de_nome_ente: "Comune di Esempio".into(),
                url_pagamento: s("u"),
                dovuti,
            }],
        }),
        Risposta::ChiediStoricoPagamenti(EsitoStoricoPagamenti {
            fault: None,
            date_to: s("2026-04-03T00:00:00.000+02:00"),
            pagamenti: vec![StoricoPagamento {
                pagati: Some(pagati.clone()),
                url_download_rt: s("u"),
                rt: Some(rt.clone()),
                cod_ipa_ente: "c_z001".into(),
                de_nome_ente: "Comune di Esempio".into(),
            }],
        }),
        Risposta::ChiediElencoFlussiSpc(EsitoElencoFlussiSpc {
            fault: None,
            elenco: Some(vec![IdSpc {
                identificativo_flusso: "f".into(),
                data_ora_flusso: "2026-04-03T00:00:00".into(),
            }]),
        }),
        Risposta::ChiediFlussoSpc(EsitoFlussoSpc {
            fault: None,
            stato: s("OK"),
            download_url: s("u"),
        }),
    ] {
        let rilievi = rilievi(&risposta);
        assert!(rilievi.is_empty(), "{risposta:?}\n{rilievi:#?}");
    }
    // Required by the schema, never set by the platform (§1.6).
    let carrello = Risposta::ChiediEsitoCarrelloDovuti(EsitoCarrello {
        fault: None,
        carrelli: Some(vec![RispostaCarrello {
            esito: s("PAGATO"),
            cod_ipa_ente: s("c_z001"),
            identificativo_carrello: None,
            pagati: Some(pagati),
            rt: Some(rt),
        }]),
    });
    let rilievi = rilievi(&carrello);
    assert!(
        matches!(rilievi.as_slice(), [uno] if uno.starts_with("XML-MANCANTE") && uno.contains("codIdentificativoUnivocoCarrello")),
        "{rilievi:#?}"
    );
}

/// Codes of the findings of a request of an operation with the ente in the header, or without header.
fn in_richiesta(operazione: &str, corpo: &str, header: bool) -> Vec<String> {
    let namespace = contracts::service::operazione(operazione)
        .unwrap()
        .namespace;
    let header = if header {
        "<s:Header><h:intestazionePPT xmlns:h=\"http://www.regione.veneto.it/pagamenti/ente/ppthead\">\
         <codIpaEnte>c_z001</codIpaEnte></h:intestazionePPT></s:Header>"
    } else {
        ""
    };
    let busta = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">{header}<s:Body>\
         <p:{operazione} xmlns:p=\"{namespace}\">{corpo}</p:{operazione}></s:Body></s:Envelope>"
    );
    let report = check::richiesta(busta.as_bytes(), None, Severity::Error);
    let testo = format!("{:?}", report.findings);
    assert!(!testo.contains("zzzz"), "a password is not shown: {testo}");
    report
        .findings
        .into_iter()
        .map(|finding| finding.code)
        .collect()
}

#[test]
fn rules_that_one_request_shows() {
    use contracts::message::operazione::Base64;
    let dovuti = Base64::codifica(compatto(include_str!("esempi/dovuti.xml")).as_bytes()).0;
    let carrello = |hash: &str| {
        let corpo = format!(
            "<password>PassEnte01</password><listaDovuti><elementoListaDovuti><codIpaEnte>c_z001</codIpaEnte>\
             <password>{hash}</password><dovuti>{dovuti}</dovuti></elementoListaDovuti></listaDovuti>"
        );
        in_richiesta("paaSILInviaCarrelloDovuti", &corpo, true)
    };
    assert!(carrello(&"0f".repeat(32)).is_empty());
    assert_eq!(carrello(&"zzzz".repeat(16)), ["SOAP-HASH"]);
    assert_eq!(carrello("0f"), ["XML-TROPPO-CORTO"]);

    let export = |al: &str, versione: &str| {
        let corpo = format!(
            "<dateFrom>2026-04-02</dateFrom><dateTo>{al}</dateTo><versioneTracciato>{versione}</versioneTracciato>"
        );
        in_richiesta("paaSILPrenotaExportFlusso", &corpo, true)
    };
    assert!(export("2026-04-02", "1.3").is_empty());
    assert_eq!(
        export("2026-04-01", "2.0"),
        ["SOAP-INTERVALLO-DATE", "SOAP-VERSIONE-TRACCIATO"]
    );
    let elenco = |password: &str, tipo: &str| {
        let corpo = format!(
            "{password}<codIpaEnte>c_z001</codIpaEnte><identificativoPsp>P</identificativoPsp><tipoFlusso>{tipo}</tipoFlusso>\
             <dateFrom>2026-04-01</dateFrom><dateTo>2026-04-02</dateTo>"
        );
        in_richiesta("paaSILChiediElencoFlussiSPC", &corpo, false)
    };
    let password = "<password>PassEnte01</password>";
    assert!(elenco(password, "R").is_empty());
    assert_eq!(elenco(password, "Z"), ["SOAP-TIPO-FLUSSO"]);
    assert_eq!(elenco("", "Q"), ["XML-MANCANTE"], "required here");
    let import = |corpo| in_richiesta("paaSILChiediStatoImportFlusso", corpo, true);
    assert!(import("<requestToken>t</requestToken><password>PassEnte01</password>").is_empty());
    assert_eq!(
        import("<password>PassEnte01</password><requestToken>t</requestToken>"),
        ["XML-ORDINE"]
    );
}
