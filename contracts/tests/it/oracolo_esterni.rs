//! The ente's own service and the node's side against the official schemas, as [`crate::oracolo`] does it.

use std::fs;
use std::path::{Path, PathBuf};

use contracts::check;
use contracts::finding::Severity;
use contracts::service::{ESTERNI_CORPO, ESTERNI_INTESTAZIONE, NODO_CORPO, Schema};

use roxmltree::Document;

use crate::nodo;
use crate::oracolo::{Verso, casi, confronta, oracolo, ripara, schemi_del_wsdl, xmllint};

/// `DEVIATIONS.md`: in a request of paExternalGetPayment these are required by the published schema and left out by every real call.
const FACOLTATIVI: [&str; 4] = [
    r#"<xsd:element name="amount" type="pay_i:stImporto" minOccurs="0"/>"#,
    r#"<xsd:element name="paymentNote" type="pay_i:stText210" minOccurs="0"/>"#,
    r#"<xsd:element name="transferType" type="pay_i:stTransferType" minOccurs="0"/>"#,
    r#"<xsd:element name="dueDate" type="pay_i:stISODate" minOccurs="0"/>"#,
];

/// Our schema with the deviations on purpose undone.
fn senza_deviazioni() -> Schema {
    let mut testo = ESTERNI_CORPO.testo.to_owned();
    let inizio = testo
        .find("<xsd:complexType name=\"paExternalGetPaymentReq\">")
        .unwrap();
    for campo in FACOLTATIVI {
        let qui = inizio + testo[inizio..].find(campo).unwrap();
        testo.replace_range(
            qui..qui + campo.len(),
            &campo.replace(" minOccurs=\"0\"", ""),
        );
    }
    Schema {
        testo: testo.leak(),
        ..ESTERNI_CORPO
    }
}

#[test]
fn messages_of_the_ente() {
    let Some(oracolo) = oracolo() else { return };
    let cartella = tempfile::tempdir().unwrap();
    ripara(&oracolo.join("mypay"), cartella.path());
    let wsdl = oracolo.join("mypay/esterni-per-pa.wsdl");
    let ufficiale = schemi_del_wsdl(&wsdl, cartella.path(), ESTERNI_INTESTAZIONE.namespace);
    confronta(
        &ufficiale,
        &ESTERNI_INTESTAZIONE,
        &["intestazionePPT"],
        Verso::Uguali,
    );
    let ufficiale = schemi_del_wsdl(&wsdl, cartella.path(), ESTERNI_CORPO.namespace);
    confronta(
        &ufficiale,
        &senza_deviazioni(),
        &[
            "paaSILVerificaEsterna",
            "paaSILVerificaEsternaRisposta",
            "paaSILAttivaEsterna",
            "paaSILAttivaEsternaRisposta",
            "paExternalVerifyPaymentNoticeReq",
            "paExternalVerifyPaymentNoticeRes",
            "paExternalGetPaymentReq",
            "paExternalGetPaymentRes",
        ],
        Verso::Uguali,
    );
}

/// The official schema of the node, in this folder. The common types of pagoPA are not at hand: in their place stand types that take any
/// text, so that what ours takes the official one must take, not the other way round.
fn nodo_ufficiale(oracolo: &Path, cartella: &Path) -> PathBuf {
    ripara(&oracolo.join("pagopa"), cartella);
    let testi = [
        "stText16",
        "stText35",
        "stText70",
        "stText140",
        "stFiscalCodePA",
        "stNoticeNumber",
        "stOutcome",
        "stAmount",
        "stISODate",
        "stISODateTime",
        "stEMail",
        "stNazioneProvincia",
    ];
    let laschi: String = testi
        .iter()
        .map(|tipo| {
            format!("<x:simpleType name=\"{tipo}\"><x:restriction base=\"x:string\"/></x:simpleType>")
        })
        .chain(["ctMetadata", "ctRichiestaMarcaDaBollo"].iter().map(|tipo| {
            format!(
                "<x:complexType name=\"{tipo}\"><x:sequence><x:any processContents=\"skip\" maxOccurs=\"unbounded\"/>\
                 </x:sequence></x:complexType>"
            )
        }))
        .collect();
    let comuni = "http://pagopa-api.pagopa.gov.it/xsd/common-types/v1.0.0/";
    fs::write(
        cartella.join("sac-common-types-1.0.xsd"),
        format!(
            "<x:schema xmlns:x=\"http://www.w3.org/2001/XMLSchema\" targetNamespace=\"{comuni}\">{laschi}\
             <x:complexType name=\"ctResponse\"><x:sequence><x:element name=\"outcome\" type=\"x:string\"/>\
             <x:element name=\"fault\" minOccurs=\"0\"/></x:sequence></x:complexType></x:schema>"
        ),
    )
    .unwrap();
    cartella.join("paForNode.xsd")
}

#[test]
fn messages_of_the_node() {
    let Some(oracolo) = oracolo() else { return };
    let cartella = tempfile::tempdir().unwrap();
    let ufficiale = nodo_ufficiale(&oracolo, cartella.path());
    confronta(
        &ufficiale,
        &NODO_CORPO,
        &nodo::radici(),
        Verso::NostroPiuStretto,
    );
}

/// What the typed side writes, not only what the schema allows.
#[test]
fn typed_messages_of_the_node() {
    let Some(oracolo) = oracolo() else { return };
    let cartella = tempfile::tempdir().unwrap();
    let ufficiale = nodo_ufficiale(&oracolo, cartella.path());
    let mut file = Vec::new();
    for radice in nodo::radici() {
        for (i, busta) in nodo::buste(radice, casi()).iter().enumerate() {
            let nostra = nodo::riscritta(radice, busta);
            let report = check::messaggio(nostra.as_bytes(), Severity::Error).unwrap();
            // the trimming of an empty text is told in the test beside
            if !report.is_clean() {
                continue;
            }
            let corpo = Document::parse(&nostra).unwrap();
            let corpo = corpo
                .descendants()
                .find(|n| n.tag_name().namespace() == Some(NODO_CORPO.namespace))
                .unwrap();
            let nome = cartella.path().join(format!("{radice}-{i}.xml"));
            fs::write(&nome, &nostra[corpo.range()]).unwrap();
            file.push(nome);
        }
    }
    assert!(
        file.len() >= nodo::radici().len() * casi() * 3 / 4,
        "{}",
        file.len()
    );
    for (verdetto, file) in xmllint(&ufficiale, &file).iter().zip(&file) {
        assert!(verdetto, "{}", fs::read_to_string(file).unwrap());
    }
}
