//! The worked examples of `mypay-web-services.md` §9, which somebody else composed and validated: what our reader finds in them, and
//! what our writer makes of the same values.

use contracts::message::campi::campi;
use contracts::message::documento::{Dovuti, Pagati, Receipt, Versamento};
use contracts::message::lettura::{Illeggibile, leggi};
use contracts::message::operazione::{
    Base64, EsitoImportaDovuto, EsitoPagati, Redirezione, Richiesta, Risposta,
};

macro_rules! esempio {
    ($nome:literal) => {
        include_str!(concat!("esempi/", $nome, ".xml"))
    };
}

/// The example without the white space between tags that the sheet adds for reading.
pub(crate) fn compatto(xml: &str) -> String {
    xml.lines().map(str::trim).collect()
}

#[test]
fn invia_dovuti() {
    let letta = leggi(esempio!("invia_dovuti.richiesta").as_bytes()).unwrap();
    assert_eq!(letta.password.as_deref(), Some("PassEnte01"));
    assert_eq!(
        letta.root.to_string(),
        "{http://www.regione.veneto.it/pagamenti/ente/}paaSILInviaDovuti"
    );
    let Richiesta::InviaDovuti(richiesta) = &letta.richiesta else {
        panic!("{letta:?}")
    };
    assert!(richiesta.header);
    assert_eq!(richiesta.cod_ipa_ente.as_deref(), Some("c_z001"));
    assert_eq!(
        richiesta.url_ritorno.as_deref(),
        Some("https://sil.example.org/ritorno?pratica=101")
    );
    assert_eq!(richiesta.show_my_pay, None);
    let decodificato = richiesta.dovuti.as_ref().unwrap().decodifica().unwrap();
    assert_eq!(decodificato.codifiche, 1);
    assert_eq!(
        String::from_utf8(decodificato.bytes.clone()).unwrap(),
        compatto(esempio!("dovuti"))
    );
    let dovuti = Dovuti::leggi(&decodificato.bytes).unwrap();
    assert_eq!(
        dovuti.versamenti[0].iud.as_deref(),
        Some("ENTE-2026-000101")
    );
    assert_eq!(dovuti.versamenti[0].importo.as_deref(), Some("45.00"));
    assert_eq!(
        dovuti.soggetto_pagatore.as_ref().unwrap().email.as_deref(),
        Some("mario.rossi@example.org")
    );
    assert_eq!(
        dovuti.scrivi(),
        decodificato.bytes,
        "our writer gives the example back byte by byte"
    );
    // Our own envelope of the same request reads the same, but for the wrapping of the base64.
    let ancora = leggi(&letta.richiesta.envelope(Some("PassEnte01"))).unwrap();
    assert_eq!(ancora.password, letta.password);
    let Richiesta::InviaDovuti(ancora) = ancora.richiesta else {
        panic!()
    };
    assert_eq!(ancora.dovuti.unwrap().decodifica().unwrap(), decodificato);
}

#[test]
fn importa_dovuto() {
    let letta = leggi(esempio!("importa_dovuto.richiesta").as_bytes()).unwrap();
    let Richiesta::ImportaDovuto(richiesta) = &letta.richiesta else {
        panic!("{letta:?}")
    };
    assert_eq!(richiesta.flag_genera_iuv, Some(true));
    assert!(richiesta.enti_secondari.is_empty());
    let xml = richiesta
        .dovuto
        .as_ref()
        .unwrap()
        .decodifica()
        .unwrap()
        .bytes;
    let versamento = Versamento::leggi(&xml).unwrap();
    assert_eq!(versamento.azione.as_deref(), Some("I"));
    assert_eq!(versamento.data_scadenza.as_deref(), Some("2026-06-30"));
    assert_eq!(
        versamento.bilancio.as_ref().unwrap().capitoli[0].accertamenti[0]
            .importo
            .as_deref(),
        Some("120.50")
    );
    assert_eq!(
        String::from_utf8(versamento.scrivi()).unwrap(),
        compatto(esempio!("versamento"))
    );
    assert_eq!(versamento.scrivi(), xml);
}

#[test]
fn chiedi_pagati_con_ricevuta() {
    let letta = leggi(esempio!("chiedi_pagati_con_ricevuta.richiesta").as_bytes()).unwrap();
    let Richiesta::ChiediPagatiConRicevuta(richiesta) = &letta.richiesta else {
        panic!("{letta:?}")
    };
    assert_eq!(richiesta.iuv.as_deref(), Some("12000000000471179"));
    assert_eq!(
        (richiesta.id_session.as_ref(), richiesta.iud.as_ref()),
        (None, None)
    );

    let pagati = Pagati::leggi(esempio!("pagati_con_ricevuta").as_bytes()).unwrap();
    assert_eq!(
        String::from_utf8(pagati.scrivi(true)).unwrap(),
        compatto(esempio!("pagati_con_ricevuta"))
    );
    let receipt = Receipt::leggi(esempio!("receipt").as_bytes()).unwrap();
    assert_eq!(
        String::from_utf8(receipt.scrivi()).unwrap(),
        compatto(esempio!("receipt"))
    );

    let nostra = Risposta::ChiediPagatiConRicevuta(EsitoPagati {
        pagati: Some(pagati.scrivi(true)),
        rt: Some(receipt.scrivi()),
        ..EsitoPagati::default()
    })
    .envelope();
    let loro = campi(esempio!("chiedi_pagati_con_ricevuta.risposta").as_bytes());
    let nostri = campi(&nostra);
    let documenti = |campi: &std::collections::BTreeMap<String, Vec<String>>| {
        campi
            .iter()
            .filter(|(percorso, _)| percorso.contains('/'))
            .map(|(p, v)| (p.clone(), v.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(documenti(&nostri), documenti(&loro));
    assert_eq!(
        loro["pagati/PagatiConRicevuta/datiPagamento/datiSingoloPagamento/identificativoUnivocoDovuto"],
        ["ENTE-2026-000202"]
    );
    assert_eq!(
        loro["rt/receipt/receiptId"],
        ["b1f0c2d3e4a5968778695a4b3c2d1e0f"]
    );
    assert_eq!(
        Base64(nostri["pagati"][0].clone())
            .decodifica()
            .unwrap()
            .codifiche,
        2
    );
    assert_eq!(
        Base64(nostri["rt"][0].clone())
            .decodifica()
            .unwrap()
            .codifiche,
        1
    );
}

#[test]
fn answers_have_the_fields_of_the_examples() {
    let ok = Risposta::InviaDovuti(Redirezione {
        esito: Some("OK".into()),
        id_session: Some("7c0e3f52-9d41-4b6a-8f27-ecc02b22160b".into()),
        redirect: Some(1),
        url: Some("https://be.example.org/public/landing/inviaDovuti?id=2f6c1a90-5b7e-4c1d-9a33-0c8d1e7b4f55".into()),
        fault: None,
    });
    assert_eq!(
        campi(&ok.envelope()),
        campi(esempio!("invia_dovuti.risposta").as_bytes())
    );
    let ko = Risposta::InviaDovuti(Redirezione {
        fault: Some(contracts::message::fault::Fault {
            fault_code: "PAA_IUD_DUPLICATO".into(),
            fault_string: "IUD [ENTE-2026-000101] già inviato".into(),
            id: "c_z001".into(),
            ..Default::default()
        }),
        esito: Some("KO".into()),
        ..Default::default()
    });
    assert_eq!(
        campi(&ko.envelope()),
        campi(esempio!("invia_dovuti.ko").as_bytes())
    );
    insta::assert_snapshot!(String::from_utf8(ko.envelope()).unwrap(), @r#"<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Header/><SOAP-ENV:Body><ns2:paaSILInviaDovutiRisposta xmlns:ns2="http://www.regione.veneto.it/pagamenti/ente/"><fault><faultCode>PAA_IUD_DUPLICATO</faultCode><faultString>IUD [ENTE-2026-000101] già inviato</faultString><id>c_z001</id></fault><esito>KO</esito></ns2:paaSILInviaDovutiRisposta></SOAP-ENV:Body></SOAP-ENV:Envelope>"#);
    let importato = Risposta::ImportaDovuto(EsitoImportaDovuto {
        esito: Some("OK".into()),
        iuv: Some("12000000000471179".into()),
        url_file_avviso: Some(
            "https://be.example.org/public/landing/avviso?id=884213&securityToken=eyJhbGciOiJIUzUxMiJ9.e30.c2ln".into(),
        ),
        ..Default::default()
    });
    assert_eq!(
        campi(&importato.envelope()),
        campi(esempio!("importa_dovuto.risposta").as_bytes())
    );
}

#[test]
fn what_the_platform_cannot_read() {
    let busta = |corpo: &str| {
        format!(
            r#"<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{corpo}</e:Body></e:Envelope>"#
        )
    };
    let esito = |bytes: &[u8]| leggi(bytes).unwrap_err();
    assert!(matches!(esito(b""), Illeggibile::NonXml { .. }));
    assert!(matches!(esito(b"<a"), Illeggibile::NonXml { .. }));
    insta::assert_snapshot!(esito(b"<a>\n<b></a>"), @"il messaggio non è XML ben formato (riga 2, colonna 4): Il tag di chiusura «a» non corrisponde a quello aperto, «b»");
    assert!(matches!(
        esito(b"<a>\xff</a>"),
        Illeggibile::NonXml {
            riga: 1,
            colonna: 4,
            ..
        }
    ));
    let dtd = format!("<!DOCTYPE a [<!ENTITY b \"c\">]>{}", busta("<x/>"));
    assert!(matches!(esito(dtd.as_bytes()), Illeggibile::NonXml { .. }));
    assert!(matches!(esito(b"<a/>"), Illeggibile::NonSoap { .. }));
    assert_eq!(
        esito(br#"<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"/>"#),
        Illeggibile::Soap12
    );
    assert_eq!(esito(busta("").as_bytes()), Illeggibile::CorpoVuoto);
    for sconosciuta in [
        "<paaSILInviaDovuti/>",
        r#"<p:paaSILInviaDovuti xmlns:p="http://www.regione.veneto.it/pagamenti/ente"/>"#,
        r#"<p:paaSILChiediAvvisiPendenti xmlns:p="http://www.regione.veneto.it/pagamenti/ente/"/>"#,
    ] {
        let errore = esito(busta(sconosciuta).as_bytes());
        assert!(
            matches!(errore, Illeggibile::OperazioneSconosciuta { .. }),
            "{errore:?}"
        );
        assert_eq!(errore.risposta().stato, 404);
        assert!(errore.risposta().corpo.is_empty());
    }
    for (profondi, letti) in [(200, true), (300, false), (200_000, false)] {
        let corpo = format!(
            r#"<p:paaSILChiediPagati xmlns:p="http://www.regione.veneto.it/pagamenti/ente/">{}{}</p:paaSILChiediPagati>"#,
            "<a>".repeat(profondi),
            "</a>".repeat(profondi)
        );
        assert_eq!(leggi(busta(&corpo).as_bytes()).is_ok(), letti, "{profondi}");
        assert_eq!(campi(busta(&corpo).as_bytes()).is_empty(), !letti);
    }
}

#[test]
fn lenient_as_the_platform() {
    let busta = |corpo: &str| {
        format!(
            r#"<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:p="http://www.regione.veneto.it/pagamenti/ente/"
            ><e:Body><p:paaSILImportaDovuto>{corpo}</p:paaSILImportaDovuto></e:Body></e:Envelope>"#
        )
    };
    let letta = leggi(
        busta("<flagGeneraIuv>si</flagGeneraIuv><ignoto/><dovuto>QQ==</dovuto><p:password>qualificata</p:password>").as_bytes(),
    )
    .unwrap();
    assert_eq!(letta.password, None, "a qualified child is not recognised");
    let Richiesta::ImportaDovuto(richiesta) = letta.richiesta else {
        panic!()
    };
    assert_eq!(
        richiesta.flag_genera_iuv, None,
        "a wrong boolean is as absent"
    );
    assert!(!richiesta.header);
    assert_eq!(
        richiesta.dovuto,
        Some(Base64("QQ==".into())),
        "order does not matter"
    );

    let letta = leggi(
        busta("<password> uno </password><password>\n due<!-- -->bis <![CDATA[&]]></password>")
            .as_bytes(),
    )
    .unwrap();
    assert_eq!(
        letta.password.as_deref(),
        Some("duebis &"),
        "trimmed, the last of two"
    );
}

#[test]
fn a_redacted_message_reads_like_any_other() {
    let mascherato = esempio!("importa_dovuto.richiesta").replace("PassEnte01", "**********");
    let campi = campi(mascherato.as_bytes());
    assert_eq!(campi["password"], ["**********"]);
    assert_eq!(campi["intestazionePPT/codIpaEnte"], ["c_z001"]);
    assert_eq!(campi["flagGeneraIuv"], ["true"]);
    assert_eq!(
        campi["dovuto/Versamento/datiVersamento/importoSingoloVersamento"],
        ["120.50"]
    );
    assert_eq!(
        campi["dovuto/Versamento/datiVersamento/bilancio/capitolo/accertamento/importo"],
        ["120.50"]
    );
    assert_eq!(campi["dovuto/Versamento/azione"], ["I"]);
}

#[test]
fn documents_of_another_kind_and_with_illegal_characters() {
    let dovuti = esempio!("dovuti");
    assert_eq!(Versamento::leggi(dovuti.as_bytes()).unwrap().azione, None);
    assert!(
        Dovuti::leggi(esempio!("versamento").as_bytes())
            .unwrap()
            .versamenti
            .is_empty()
    );
    let sporco = dovuti.replace("Mario Rossi", "Mario\u{1} Rossi");
    let letti = Dovuti::leggi(sporco.as_bytes()).unwrap();
    assert_eq!(
        letti.soggetto_pagatore.unwrap().anagrafica.as_deref(),
        Some("Mario Rossi")
    );
    assert!(Dovuti::leggi(b"<Dovuti>").is_err());
}
