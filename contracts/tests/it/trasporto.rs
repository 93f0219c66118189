//! What a toolkit sends when it is not told otherwise: MTOM and SOAP 1.2, in requests, in the answers of the product's server and in files;
//! and the rule of a cart that no single document shows.

use contracts::check::{self, CheckReport, HttpFacts, HttpRisposta};
use contracts::finding::Severity;
use contracts::message::documento::Dovuti;
use contracts::message::operazione::{Base64, ElementoCarrello, InviaCarrelloDovuti, Richiesta};

const INVIA: &str = include_str!("esempi/invia_dovuti.richiesta.xml");
const VERIFICA: &str = include_str!("esempi/external_verify.risposta.xml");
const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";
const MTOM: &str = "multipart/related; type=\"application/xop+xml\"; boundary=\"B1\"; start=\"<radice>\"; start-info=\"text/xml\"";

fn codici(report: &CheckReport) -> Vec<&str> {
    report.findings.iter().map(|f| &*f.code).collect()
}

fn richiesta(corpo: &str, content_type: &str) -> CheckReport {
    let http = HttpFacts {
        method: "POST",
        content_type: Some(content_type),
        soap_action: Some("\"paaSILInviaDovuti\""),
    };
    check::richiesta(corpo.as_bytes(), Some(&http), Severity::Error)
}

fn risposta(corpo: &str, content_type: &str) -> CheckReport {
    let chiamata = check::Chiamata {
        operazione: "paExternalVerifyPaymentNotice",
        avviso: None,
    };
    let http = HttpRisposta {
        stato: 200,
        content_type: Some(content_type),
    };
    check::risposta_ente(corpo.as_bytes(), chiamata, Some(&http), Severity::Error)
}

fn in_parti(busta: &str) -> String {
    format!(
        "--B1\r\nContent-Type: application/xop+xml; charset=UTF-8; type=\"text/xml\"\r\nContent-ID: <radice>\r\n\r\n{busta}\r\n--B1--\r\n"
    )
}

#[test]
fn mtom() {
    // In parts, in the request and in the answer of the product: by its media type and by its bytes.
    for report in [
        richiesta(&in_parti(INVIA), MTOM),
        risposta(&in_parti(VERIFICA), MTOM),
    ] {
        assert_eq!(codici(&report), ["SOAP-MTOM", "SOAP-MTOM"]);
        let mend = report.findings[0].rule().unwrap().mend;
        assert!(mend.contains("MTOM") && mend.contains("base64"), "{mend}");
        assert_eq!(report.findings[0].found.as_deref(), Some(MTOM));
        assert_eq!(report.findings[1].place.outer.unwrap().line, 1);
    }
    // One part alone, but with the reference in the place of the document.
    let (prima, resto) = INVIA.split_once("<dovuti>").unwrap();
    let (_, dopo) = resto.split_once("</dovuti>").unwrap();
    let rimando = format!(
        "{prima}<dovuti><xop:Include xmlns:xop=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:dovuti\"/></dovuti>{dopo}"
    );
    let report = richiesta(&rimando, "text/xml");
    assert_eq!(codici(&report), ["SOAP-MTOM"]);
    assert!(report.findings[0].message.contains("dovuti"));
    assert!(
        report.findings[0]
            .place
            .path
            .as_deref()
            .unwrap()
            .ends_with("/dovuti[1]/Q{http://www.w3.org/2004/08/xop/include}Include[1]")
    );
    // A file with the parts as they went over the wire.
    for testa in [
        "",
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B1\r\n\r\n",
    ] {
        let file = format!("{testa}{}", in_parti(INVIA));
        let report = check::messaggio(file.as_bytes(), Severity::Error).unwrap();
        assert_eq!(codici(&report), ["SOAP-MTOM"]);
    }
    assert!(check::messaggio(b"-- un commento", Severity::Error).is_none());
}

#[test]
fn soap_1_2() {
    for (report, tipo) in [
        (
            richiesta(
                &INVIA.replace(SOAP_11, SOAP_12),
                "application/soap+xml; charset=utf-8",
            ),
            "application/soap+xml; charset=utf-8",
        ),
        (
            risposta(&VERIFICA.replace(SOAP_11, SOAP_12), "application/soap+xml"),
            "application/soap+xml",
        ),
    ] {
        assert_eq!(codici(&report), ["HTTP-CONTENT-TYPE", "SOAP-VERSIONE"]);
        assert!(report.findings[0].message.contains("SOAP 1.2"));
        assert_eq!(report.findings[0].found.as_deref(), Some(tipo));
        assert!(
            report.findings[1]
                .expected
                .as_deref()
                .unwrap()
                .contains(SOAP_11)
        );
    }
    // The old envelope under the new media type, and the other way round.
    assert_eq!(
        codici(&richiesta(INVIA, "application/soap+xml")),
        ["HTTP-CONTENT-TYPE"]
    );
    assert_eq!(
        codici(&richiesta(&INVIA.replace(SOAP_11, SOAP_12), "text/xml")),
        ["SOAP-VERSIONE"]
    );
}

/// The IUDs of the elements of a cart, and of which ente each is.
fn carrello(elementi: &[(&str, &str)]) -> CheckReport {
    let dovuti = |iud: &str| {
        let mut dovuti = Dovuti::leggi(include_bytes!("esempi/dovuti.xml")).unwrap();
        dovuti.versamenti.truncate(1);
        dovuti.versamenti[0].iud = Some(iud.to_owned());
        Base64::codifica(&dovuti.scrivi())
    };
    let richiesta = Richiesta::InviaCarrelloDovuti(InviaCarrelloDovuti {
        header: true,
        cod_ipa_ente: Some("c_z001".to_owned()),
        elementi: Some(
            elementi
                .iter()
                .map(|(ente, iud)| ElementoCarrello {
                    cod_ipa_ente: Some((*ente).to_owned()),
                    dovuti: Some(dovuti(iud)),
                })
                .collect(),
        ),
        ..InviaCarrelloDovuti::default()
    });
    let busta = richiesta.envelope(Some(&"0a".repeat(32)));
    check::richiesta(&busta, None, Severity::Error)
}

#[test]
fn an_iud_stands_once_in_a_cart_for_each_ente() {
    let puliti = carrello(&[("c_z001", "A"), ("c_z001", "B"), ("c_z002", "A")]);
    let di_base = codici(&puliti).len();
    assert!(
        !codici(&puliti).contains(&"ID-IUD-DUPLICATO"),
        "{puliti:#?}"
    );
    let report = carrello(&[
        ("c_z001", "A"),
        ("c_z002", "B"),
        ("c_z001", "A"),
        ("c_z001", "A"),
    ]);
    let ripetuti: Vec<_> = report
        .findings
        .iter()
        .filter(|f| f.code == "ID-IUD-DUPLICATO")
        .collect();
    // The second and the third, each in its own document.
    assert_eq!(ripetuti.len(), 2, "{:#?}", report.findings);
    assert!(ripetuti[0].place.inner.is_some());
    assert!(ripetuti[0].place.outer < ripetuti[1].place.outer);
    assert_eq!(ripetuti[0].found.as_deref(), Some("A"));
    assert!(ripetuti[0].message.contains("carrello"));
    assert!(report.findings.len() <= di_base + 3);
}
