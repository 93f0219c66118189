//! The strict check: the worked examples are clean, each mistake gives its finding, at its place.

use contracts::check::{self, CheckReport, HttpFacts};
use contracts::finding::render::{Layout, render};
use contracts::finding::{Finding, Severity};
use contracts::message::documento::{Dovuti, DovutiEntiSecondari, Pagati, Receipt, Versamento};
use contracts::message::fault::Fault;
use contracts::message::lettura::{Illeggibile, leggi};
use contracts::message::operazione::{
    Base64, ChiediPagatiConRicevuta, EsitoImportaDovuto, EsitoPagati, ImportaDovuto, InviaDovuti,
    Redirezione, Richiesta, Risposta, VerificaAvviso,
};
use contracts::message::scrittura::soap_fault;
use proptest::prelude::*;

const INVIA: &str = include_str!("esempi/invia_dovuti.richiesta.xml");
const IMPORTA: &str = include_str!("esempi/importa_dovuto.richiesta.xml");
const CHIEDI: &str = include_str!("esempi/chiedi_pagati_con_ricevuta.richiesta.xml");

fn prova(bytes: &[u8]) -> CheckReport {
    check::richiesta(bytes, None, Severity::Error)
}

fn codici(report: &CheckReport) -> Vec<&str> {
    report
        .findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect()
}

fn uno(testo: &str) -> Finding {
    let report = prova(testo.as_bytes());
    assert_eq!(report.findings.len(), 1, "{testo}\n{:#?}", report.findings);
    report.findings.into_iter().next().unwrap()
}

fn mostra(finding: &Finding) -> String {
    render(
        finding,
        Layout {
            width: 110,
            color: false,
        },
    )
}

fn dovuti() -> Dovuti {
    Dovuti::leggi(include_bytes!("esempi/dovuti.xml")).unwrap()
}

fn versamento() -> Versamento {
    Versamento::leggi(include_bytes!("esempi/versamento.xml")).unwrap()
}

fn invia(dovuti: &Dovuti) -> CheckReport {
    let richiesta = Richiesta::InviaDovuti(InviaDovuti {
        header: true,
        cod_ipa_ente: Some("c_z001".into()),
        dovuti: Some(Base64::codifica(&dovuti.scrivi())),
        ..Default::default()
    });
    prova(&richiesta.envelope(Some("PassEnte01")))
}

fn importa(versamento: &Versamento, genera: Option<bool>) -> CheckReport {
    let richiesta = Richiesta::ImportaDovuto(ImportaDovuto {
        header: true,
        cod_ipa_ente: Some("c_z001".into()),
        dovuto: Some(Base64::codifica(&versamento.scrivi())),
        flag_genera_iuv: genera,
        ..Default::default()
    });
    prova(&richiesta.envelope(Some("PassEnte01")))
}

#[test]
fn the_worked_examples_are_clean() {
    for (testo, operazione) in [
        (INVIA, "paaSILInviaDovuti"),
        (IMPORTA, "paaSILImportaDovuto"),
        (CHIEDI, "paaSILChiediPagatiConRicevuta"),
    ] {
        let azione = format!("\"{operazione}\"");
        let http = HttpFacts {
            method: "POST",
            content_type: Some("text/xml; charset=utf-8"),
            soap_action: Some(&azione),
        };
        let report = check::richiesta(testo.as_bytes(), Some(&http), Severity::Error);
        assert!(report.is_clean(), "{:#?}", report.findings);
        assert_eq!(report.operazione.map(|o| o.nome), Some(operazione));
    }
    for (testo, operazione) in [
        (
            include_str!("esempi/invia_dovuti.risposta.xml"),
            "paaSILInviaDovuti",
        ),
        (
            include_str!("esempi/invia_dovuti.ko.xml"),
            "paaSILInviaDovuti",
        ),
        (
            include_str!("esempi/importa_dovuto.risposta.xml"),
            "paaSILImportaDovuto",
        ),
        (
            include_str!("esempi/chiedi_pagati_con_ricevuta.risposta.xml"),
            "paaSILChiediPagatiConRicevuta",
        ),
    ] {
        let report = check::risposta(testo.as_bytes(), operazione, Severity::Error);
        assert!(report.is_clean(), "{:#?}", report.findings);
        assert_eq!(report.operazione.map(|o| o.nome), Some(operazione));
    }
    for testo in [
        include_str!("esempi/dovuti.xml"),
        include_str!("esempi/versamento.xml"),
        include_str!("esempi/pagati_con_ricevuta.xml"),
        include_str!("esempi/receipt.xml"),
    ] {
        let report = check::documento(testo.as_bytes(), Severity::Error);
        assert!(report.is_clean(), "{:#?}", report.findings);
        assert!(report.documento.is_some());
    }
}

#[test]
fn severity_and_http_facts() {
    let http = HttpFacts {
        method: "POST",
        content_type: Some("text/xml"),
        soap_action: Some("paaSILImportaDovuto"),
    };
    let report = check::richiesta(INVIA.as_bytes(), Some(&http), Severity::Warning);
    assert_eq!(codici(&report), ["HTTP-SOAPACTION-DIVERSA"]);
    assert_eq!(report.findings[0].severity, Severity::Warning);
}

#[test]
fn envelope() {
    let senza_header = INVIA.replace(
        "<ppthead:intestazionePPT><codIpaEnte>c_z001</codIpaEnte></ppthead:intestazionePPT>",
        "",
    );
    assert_eq!(uno(&senza_header).code, "SOAP-HEADER-MANCANTE");
    let header =
        "<ppthead:intestazionePPT><codIpaEnte>c_z001</codIpaEnte></ppthead:intestazionePPT>";
    let in_piu = CHIEDI.replace(
        "<soapenv:Header/>",
        &format!("<soapenv:Header>{header}</soapenv:Header>"),
    );
    assert_eq!(uno(&in_piu).code, "SOAP-HEADER-NON-PREVISTO");
    assert_eq!(
        uno(&INVIA.replace(header, &format!("{header}{header}"))).code,
        "SOAP-HEADER-RIPETUTO"
    );
    let qualificato = INVIA.replace("codIpaEnte>", "ppthead:codIpaEnte>");
    let finding = uno(&qualificato);
    assert_eq!(finding.code, "XML-QUALIFICATO");
    assert_eq!(
        finding.place.path.as_deref(),
        Some(
            "/soapenv:Envelope[1]/soapenv:Header[1]/ppthead:intestazionePPT[1]/ppthead:codIpaEnte[1]"
        )
    );
    // Other header blocks are nobody's business.
    let sicurezza = INVIA.replace(
        header,
        &format!("<w:Action xmlns:w=\"http://www.w3.org/2005/08/addressing\">x</w:Action>{header}"),
    );
    assert!(prova(sicurezza.as_bytes()).is_clean());

    let soap12 = INVIA.replace(
        "http://schemas.xmlsoap.org/soap/envelope/",
        "http://www.w3.org/2003/05/soap-envelope",
    );
    assert_eq!(uno(&soap12).code, "SOAP-VERSIONE");
    assert_eq!(uno("<a/>").code, "SOAP-BUSTA");
    let corpo = |corpo: &str| {
        format!(
            r#"<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ppt="http://www.regione.veneto.it/pagamenti/ente/">{corpo}</e:Envelope>"#
        )
    };
    assert_eq!(uno(&corpo("")).code, "SOAP-BUSTA");
    assert_eq!(uno(&corpo("<e:Body/>")).code, "SOAP-CORPO");
    let finding = uno(&corpo("<e:Body><ppt:paaSILInviaDovutiRisposta/></e:Body>"));
    assert_eq!(finding.code, "SOAP-OPERAZIONE");
    assert!(finding.expected.unwrap().contains("paaSILInviaDovuti"));
    let chiedi = "<ppt:paaSILChiediPagati><codIpaEnte>c</codIpaEnte><idSession>x</idSession></ppt:paaSILChiediPagati>";
    assert!(prova(corpo(&format!("<e:Body>{chiedi}</e:Body>")).as_bytes()).is_clean());
    assert_eq!(
        uno(&corpo(&format!("<e:Body>{chiedi}{chiedi}</e:Body>"))).code,
        "SOAP-CORPO"
    );
    assert_eq!(
        uno(&corpo(&format!("<e:Body>{chiedi}</e:Body><e:Header/>"))).code,
        "SOAP-BUSTA"
    );
    assert_eq!(
        uno(&corpo(&format!("ciao<e:Body>{chiedi}</e:Body>"))).code,
        "SOAP-BUSTA"
    );
    let altro_namespace = chiedi.replace("ppt:", "z:").replacen(
        "<z:paaSILChiediPagati",
        "<z:paaSILChiediPagati xmlns:z=\"urn:z\"",
        1,
    );
    let report = prova(corpo(&format!("<e:Body>{altro_namespace}</e:Body>")).as_bytes());
    assert_eq!(codici(&report), ["XML-NAMESPACE"]);
    assert_eq!(
        report.operazione.map(|o| o.nome),
        Some("paaSILChiediPagati")
    );
}

#[test]
fn body() {
    let scambiati = CHIEDI
        .replace("   <codIpaEnte>c_z001</codIpaEnte>\n", "")
        .replace(
            "</password>",
            "</password>\n   <codIpaEnte>c_z001</codIpaEnte>",
        );
    let finding = uno(&scambiati);
    assert_eq!(finding.code, "XML-ORDINE");
    assert!(!mostra(&finding).contains("PassEnte01"));
    insta::assert_snapshot!(mostra(&finding));
    assert_eq!(
        uno(&INVIA.replace("PassEnte01", "corta")).code,
        "XML-TROPPO-CORTO"
    );
    let mypay = INVIA.replace(
        "</ppt:paaSILInviaDovuti>",
        "<showMyPay>SHORT</showMyPay></ppt:paaSILInviaDovuti>",
    );
    assert_eq!(uno(&mypay).code, "SOAP-SHOWMYPAY");
    assert!(prova(mypay.replace("SHORT", "NONE").as_bytes()).is_clean());
    let due = CHIEDI.replace("</password>", "</password><idSession>x</idSession>");
    assert_eq!(uno(&due).code, "SOAP-SELETTORE");
    let nessuna = Richiesta::ChiediPagatiConRicevuta(ChiediPagatiConRicevuta {
        cod_ipa_ente: Some("c_z001".into()),
        ..Default::default()
    });
    assert_eq!(codici(&prova(&nessuna.envelope(None))), ["SOAP-SELETTORE"]);
    let avviso = |iuv: &str| {
        let richiesta = Richiesta::VerificaAvviso(VerificaAvviso {
            header: true,
            cod_ipa_ente: Some("c_z001".into()),
            iuv: Some(iuv.into()),
            url_ritorno: None,
        });
        let report = prova(&richiesta.envelope(Some("PassEnte01")));
        codici(&report).join(" ")
    };
    assert_eq!(avviso("12000000000471179"), "");
    assert_eq!(avviso("12000000000471178"), "ID-IUV-CONTROLLO");
    assert_eq!(avviso("312000000000471179"), "ID-IUV");
}

/// The three elements of `paaSILChiediPagati` in each order: which findings, on which line, and what they say.
#[test]
fn credentials_in_another_order() {
    let ordini: [([&str; 3], &[(u32, &str)]); 6] = [
        (["codIpaEnte", "password", "idSession"], &[]),
        (
            ["password", "codIpaEnte", "idSession"],
            &[(
                4,
                "«codIpaEnte» è fuori ordine: deve venire prima di «password».",
            )],
        ),
        (
            ["codIpaEnte", "idSession", "password"],
            &[(
                4,
                "«idSession» è fuori ordine: deve venire dopo «password».",
            )],
        ),
        (
            ["password", "idSession", "codIpaEnte"],
            &[(
                5,
                "«codIpaEnte» è fuori ordine: deve venire prima di «password».",
            )],
        ),
        (
            ["idSession", "codIpaEnte", "password"],
            &[(
                3,
                "«idSession» è fuori ordine: deve venire dopo «password».",
            )],
        ),
        (
            ["idSession", "password", "codIpaEnte"],
            &[
                (
                    3,
                    "«idSession» è fuori ordine: deve venire dopo «codIpaEnte».",
                ),
                (
                    5,
                    "«codIpaEnte» è fuori ordine: deve venire prima di «password».",
                ),
            ],
        ),
    ];
    let mut visti = Vec::new();
    for (ordine, _) in ordini {
        let corpo: String = ordine
            .iter()
            .map(|nome| format!("<{nome}>valore01</{nome}>\n"))
            .collect();
        let busta = format!(
            "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>\n\
             <p:paaSILChiediPagati xmlns:p=\"http://www.regione.veneto.it/pagamenti/ente/\">\n\
             {corpo}</p:paaSILChiediPagati></e:Body></e:Envelope>"
        );
        let report = prova(busta.as_bytes());
        let trovati: Vec<(u32, String)> = report
            .findings
            .into_iter()
            .map(|finding| {
                assert_eq!(finding.code, "XML-ORDINE", "{ordine:?}");
                assert_eq!(finding.severity, Severity::Error);
                (finding.place.outer.unwrap().line, finding.message)
            })
            .collect();
        visti.push((ordine, trovati));
    }
    let attesi = ordini.map(|(ordine, findings)| {
        let attesi = findings
            .iter()
            .map(|(riga, testo)| (*riga, (*testo).to_owned()));
        (ordine, attesi.collect())
    });
    assert_eq!(visti, attesi);
}

#[test]
fn inner_document() {
    let mut sbagliato = versamento();
    sbagliato.importo = Some("120,50".into());
    sbagliato.bilancio = None;
    let xml = sbagliato.scrivi();
    let busta = IMPORTA.split_once("<dovuto>").map(|(prima, resto)| {
        let (_, dopo) = resto.split_once("</dovuto>").unwrap();
        // Wrapped and indented, as many products do.
        let base64 = Base64::codifica(&xml).0;
        let righe: Vec<&str> = base64
            .as_bytes()
            .chunks(76)
            .map(|riga| std::str::from_utf8(riga).unwrap())
            .collect();
        format!(
            "{prima}<dovuto>\n    {}\n   </dovuto>{dopo}",
            righe.join("\n    ")
        )
    });
    let busta = busta.unwrap();
    let finding = uno(&busta);
    assert_eq!(finding.code, "XML-IMPORTO-VIRGOLA");
    let (esterno, interno) = (finding.place.outer.unwrap(), finding.place.inner.unwrap());
    assert!(xml[usize::try_from(interno.offset).unwrap()..].starts_with(b"120,50"));
    // What stands in the message from there on is the base64 of the amount and what follows.
    let da_li: String = busta[usize::try_from(esterno.offset).unwrap()..]
        .chars()
        .filter(|c| !c.is_whitespace())
        .take(40)
        .collect();
    let significativi = usize::try_from(interno.offset / 3 * 4 + interno.offset % 3).unwrap();
    assert!(
        Base64::codifica(&xml).0[significativi..].starts_with(&da_li[..20]),
        "{da_li}"
    );
    insta::assert_snapshot!(mostra(&finding));

    let due_volte = IMPORTA.split_once("<dovuto>").unwrap().0.to_owned()
        + "<dovuto>"
        + &Base64::codifica_doppia(&xml).0
        + "</dovuto></ppt:paaSILImportaDovuto></soapenv:Body></soapenv:Envelope>";
    let report = prova(due_volte.as_bytes());
    assert_eq!(
        codici(&report),
        ["DOC-BASE64-DOPPIO", "XML-IMPORTO-VIRGOLA"]
    );
    assert_eq!(report.findings[1].place.inner, finding.place.inner);

    let campo = |testo: &str| {
        let richiesta = Richiesta::InviaDovuti(InviaDovuti {
            header: true,
            cod_ipa_ente: Some("c_z001".into()),
            dovuti: Some(Base64(testo.to_owned())),
            ..Default::default()
        });
        let report = prova(&richiesta.envelope(None));
        codici(&report).join(" ")
    };
    assert_eq!(
        campo(&Base64::codifica(&versamento().scrivi()).0),
        "DOC-RADICE"
    );
    assert_eq!(campo(" "), "DOC-VUOTO");
    assert_eq!(campo("<>"), "XML-BASE64");
    assert_eq!(
        campo(&Base64::codifica(b"<Dovuti>").0),
        "XML-NON-QUALIFICATO XML-MALFORMATO"
    );
    assert_eq!(
        campo(&Base64::codifica(b"<?xml version='1.0'?><!DOCTYPE a><a/>").0),
        "XML-DTD"
    );
    assert_eq!(
        campo(&Base64::codifica(&dovuti().scrivi()[..100]).0),
        "XML-MALFORMATO"
    );
}

#[test]
fn rules_on_dovuti() {
    let con = |cambia: &dyn Fn(&mut Dovuti)| {
        let mut documento = dovuti();
        cambia(&mut documento);
        let report = invia(&documento);
        codici(&report).join(" ")
    };
    assert_eq!(con(&|_| {}), "");
    assert_eq!(
        con(&|d| d.iuv = Some("12000000000471179".into())),
        "DOC-IUV-NON-AMMESSO"
    );
    assert_eq!(
        con(&|d| d.tipo_versamento = Some("ALL|BBT".into())),
        "DOC-TIPO-VERSAMENTO"
    );
    assert_eq!(
        con(&|d| d.versamenti[0].iud = Some("000X".into())),
        "ID-IUD-RISERVATO"
    );
    assert_eq!(
        con(&|d| {
            let copia = d.versamenti[0].clone();
            d.versamenti.push(copia);
        }),
        "ID-IUD-DUPLICATO"
    );
    let pagatore = |tipo: &str, codice: &str| {
        con(&|d| {
            let id = &mut d.soggetto_pagatore.as_mut().unwrap().identificativo;
            id.tipo = Some(tipo.into());
            id.codice = Some(codice.into());
        })
    };
    assert_eq!(pagatore("F", "RSSMRA80A01H501X"), "ID-CODICE-FISCALE");
    assert_eq!(pagatore("F", "80001234568"), "");
    assert_eq!(pagatore("F", "ANONIMO"), "");
    assert_eq!(pagatore("G", "ANONIMO"), "ID-PARTITA-IVA");
    assert_eq!(pagatore("G", "80001234567"), "ID-PARTITA-IVA");
    assert_eq!(
        con(&|d| d.versamenti[0].tipo_dovuto = Some("MARCA_BOLLO_DIGITALE".into())),
        "DOC-MARCA-BOLLO"
    );
    assert_eq!(
        con(&|d| {
            let mut bilancio = versamento().bilancio.unwrap();
            bilancio.capitoli[0].accertamenti[0].importo = Some("44.99".into());
            d.versamenti[0].bilancio = Some(bilancio);
        }),
        "DOC-BILANCIO"
    );
}

#[test]
fn rules_on_versamento() {
    let con = |genera: Option<bool>, cambia: &dyn Fn(&mut Versamento)| {
        let mut documento = versamento();
        cambia(&mut documento);
        let report = importa(&documento, genera);
        codici(&report).join(" ")
    };
    assert_eq!(con(None, &|_| {}), "");
    assert_eq!(con(None, &|v| v.azione = Some("9".into())), "DOC-AZIONE");
    assert_eq!(
        con(None, &|v| v.soggetto_pagatore = None),
        "DOC-PAGATORE-MANCANTE"
    );
    assert_eq!(con(None, &|v| v.iud = None), "ID-IUD-MANCANTE");
    assert_eq!(
        con(None, &|v| v.iuv = Some("12000000000471178".into())),
        "ID-IUV-CONTROLLO"
    );
    assert_eq!(
        con(None, &|v| v.iuv = Some("12000000000471179".into())),
        "ID-IUV-RISERVATO"
    );
    assert_eq!(
        con(Some(true), &|v| v.iuv = Some("12000000000471179".into())),
        ""
    );
    assert_eq!(con(None, &|v| v.iuv = Some("01020000000004230".into())), "");
    assert_eq!(
        con(None, &|v| v.iuv = Some("220000000000753".into())),
        "ID-IUV-DEPRECATO"
    );
    assert_eq!(
        con(None, &|v| v.importo = Some("120.49".into())),
        "DOC-BILANCIO"
    );
    let mut senza_causale = String::from_utf8(versamento().scrivi()).unwrap();
    senza_causale = senza_causale.replace("TARI 2026 rata unica", "  ");
    assert_eq!(
        codici(&check::documento(senza_causale.as_bytes(), Severity::Error)),
        ["DOC-CAUSALE-VUOTA"]
    );
    let mut secondario = DovutiEntiSecondari {
        versione_oggetto: Some("6.2.0".into()),
        codice_fiscale: Some("80001234568".into()),
        denominazione: Some("Provincia".into()),
        iban: Some("IT60X0542811101000000123456".into()),
        dati_specifici_riscossione: Some("9/0101105IM/".into()),
        importo: Some("1.00".into()),
        ..Default::default()
    };
    assert!(check::documento(&secondario.scrivi(), Severity::Error).is_clean());
    secondario.iban = Some("IT61X0542811101000000123456".into());
    secondario.codice_fiscale = Some("80001234567".into());
    assert_eq!(
        codici(&check::documento(&secondario.scrivi(), Severity::Error)),
        ["ID-PARTITA-IVA", "ID-IBAN"]
    );
}

/// Cost and findings are bounded, however many mistakes a message has.
#[test]
#[allow(clippy::disallowed_methods)]
fn hostile_documents() {
    let base = dovuti();
    let mut tanti = base.clone();
    tanti.versamenti = vec![base.versamenti[0].clone(); 20_000];
    tanti
        .versamenti
        .iter_mut()
        .for_each(|v| v.iud = Some("000".into()));
    let inizio = std::time::Instant::now();
    let report = invia(&tanti);
    assert!(!report.findings.is_empty() && report.findings.len() <= 100);
    let secondari = Richiesta::ImportaDovuto(ImportaDovuto {
        header: true,
        cod_ipa_ente: Some("c_z001".into()),
        dovuto: Some(Base64::codifica(&versamento().scrivi())),
        enti_secondari: vec![Base64::codifica(b"<x>"); 20_000],
        ..Default::default()
    });
    let report = prova(&secondari.envelope(Some("PassEnte01")));
    assert!(report.findings.len() == 100, "{}", report.findings.len());
    assert!(inizio.elapsed().as_secs() < 20, "{:?}", inizio.elapsed());
}

#[test]
fn no_password_in_findings() {
    let mut findings = 0;
    for password in ["S3gretissima", "abc", "à&è€ segreta"] {
        let scritta = password.replace('&', "&amp;");
        for messaggio in [
            INVIA.replace("PassEnte01", &scritta).replace('\n', ""),
            INVIA
                .replace("PassEnte01", &scritta)
                .replace("<dovuti>", "<altri>")
                .replace("</dovuti>", "</altri>"),
            CHIEDI
                .replace("PassEnte01", &scritta)
                .replace("password>", "ppt:password>")
                .replace('\n', " "),
            format!("<x><password>{scritta}"),
        ] {
            let report = prova(messaggio.as_bytes());
            findings += report.findings.len();
            for finding in &report.findings {
                let testo = serde_json::to_string(finding).unwrap();
                assert!(
                    !testo.contains(password) && !testo.contains(&scritta),
                    "{testo}"
                );
            }
        }
    }
    assert!(findings > 12, "{findings} findings to look at");
}

#[test]
fn our_answers_keep_the_contract() {
    let pagati = Pagati::leggi(include_bytes!("esempi/pagati_con_ricevuta.xml")).unwrap();
    let receipt = Receipt::leggi(include_bytes!("esempi/receipt.xml")).unwrap();
    let fault = Some(Fault {
        fault_code: "PAA_XML_NON_VALIDO".into(),
        fault_string: "XML dei dovuti non valido".into(),
        id: "c_z001".into(),
        description: Some("a\u{1}<b>&\n".into()),
        serial: Some(0),
    });
    for risposta in [
        Risposta::InviaDovuti(Redirezione {
            fault,
            esito: Some("KO".into()),
            ..Default::default()
        }),
        Risposta::VerificaAvviso(Redirezione {
            redirect: Some(1),
            url: Some("http://x/?a=1&b=2".into()),
            ..Default::default()
        }),
        Risposta::ImportaDovuto(EsitoImportaDovuto {
            base64_zip_avviso: Some(vec![0; 100]),
            ..Default::default()
        }),
        Risposta::ChiediPagati(EsitoPagati {
            pagati: Some(pagati.scrivi(false)),
            ..Default::default()
        }),
        Risposta::ChiediPagatiConRicevuta(EsitoPagati {
            pagati: Some(pagati.scrivi(true)),
            rt: Some(receipt.scrivi()),
            ..Default::default()
        }),
        Risposta::ChiediPagatiConRicevuta(EsitoPagati {
            pagati: Some(pagati.scrivi(true)),
            tipo_firma: Some(String::new()),
            rt: Some(Vec::new()),
            ..Default::default()
        }),
        Risposta::ChiediPagatiConRicevuta(EsitoPagati::default()),
    ] {
        let report = check::risposta(&risposta.envelope(), risposta.operazione(), Severity::Error);
        assert!(report.is_clean(), "{:#?}", report.findings);
    }
    assert!(
        check::risposta(
            &soap_fault("java.lang.NullPointerException"),
            "paaSILChiediPagati",
            Severity::Error
        )
        .is_clean()
    );
    let scambiati = Risposta::ChiediPagati(EsitoPagati {
        pagati: Some(pagati.scrivi(true)),
        ..Default::default()
    });
    let report = check::risposta(&scambiati.envelope(), "paaSILChiediPagati", Severity::Error);
    assert_eq!(codici(&report), ["DOC-RADICE"]);
    let altra = check::risposta(&scambiati.envelope(), "paaSILInviaDovuti", Severity::Error);
    assert_eq!(codici(&altra), ["SOAP-OPERAZIONE"]);
}

proptest! {
    /// What the check finds clean, the platform can read; no bytes make either panic.
    #[test]
    fn clean_means_readable(dove in 0_usize..2000, byte in any::<u8>(), taglia in any::<bool>(), quale in 0_usize..3) {
        let mut bytes = [INVIA, IMPORTA, CHIEDI][quale].as_bytes().to_vec();
        let dove = dove % bytes.len();
        if taglia {
            bytes.truncate(dove);
        } else {
            bytes[dove] = byte;
        }
        let report = check::richiesta(&bytes, None, Severity::Error);
        let letta = leggi(&bytes);
        if report.is_clean() {
            prop_assert_eq!(letta.map(|letta| letta.richiesta.operazione()).ok(), report.operazione.map(|o| o.nome));
        } else if let Err(Illeggibile::NonXml { .. }) = letta {
            prop_assert!(report.findings.iter().any(|f| matches!(f.code.as_str(), "XML-MALFORMATO" | "XML-DTD" | "XML-LIMITE")));
        }
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), testo in "[<>a-z/:=\"' &;!\\[\\]-]{0,200}") {
        for bytes in [&bytes[..], testo.as_bytes()] {
            let _ = check::richiesta(bytes, None, Severity::Error);
            let _ = check::risposta(bytes, "paaSILChiediPagati", Severity::Error);
            let _ = check::documento(bytes, Severity::Error);
            let _ = contracts::message::campi::campi(bytes);
        }
    }
}
