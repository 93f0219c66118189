//! What the product sends, judged by xmllint against the Region's own schemas.

use std::path::{Path, PathBuf};
use std::process::Command;

use driver::action::Azione;

use crate::doppio::{
    Arrivata, Banco, Risposta, SESSIONE, accepted, inserted, nuovo, paid, query_fault, session,
    text,
};

/// The folder with the Region's files, when it is there and xmllint too.
fn oracle() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/oracle/mypay");
    if !folder.is_dir() {
        println!("skipped: the oracle folder is absent");
        return None;
    }
    if Command::new("xmllint").arg("--version").output().is_err() {
        println!("skipped: xmllint is absent");
        return None;
    }
    Some(folder)
}

/// Writes the schemas where xmllint can load them, with the defects of §1.7 repaired: `\/` in patterns, the missing import.
fn prepare(oracle: &Path, folder: &Path) {
    let documents = std::fs::read_to_string(oracle.join("PagInf_Dovuti_Pagati_6_2_0.xsd"))
        .unwrap()
        .replace("\\/", "/");
    std::fs::write(folder.join("PagInf_Dovuti_Pagati_6_2_0.xsd"), documents).unwrap();
    let wsdl = std::fs::read_to_string(oracle.join("pa-per-ente.wsdl")).unwrap();
    let namespaces = r#"<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:ppt="http://www.regione.veneto.it/pagamenti/ente/" xmlns:ppthead="http://www.regione.veneto.it/pagamenti/ente/ppthead" xmlns:pay_i="http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/""#;
    let mut schemas = wsdl
        .split("<xsd:schema")
        .skip(1)
        .map(|rest| rest.split("</xsd:schema>").next().unwrap());
    let head = schemas.next().unwrap();
    std::fs::write(
        folder.join("ppthead.xsd"),
        format!("{namespaces}{head}</xsd:schema>"),
    )
    .unwrap();
    let import = r#"<xsd:import namespace="http://www.regione.veneto.it/pagamenti/ente/ppthead" schemaLocation="ppthead.xsd"/><xsd:import"#;
    let body = schemas.next().unwrap().replacen("<xsd:import", import, 1);
    std::fs::write(
        folder.join("ppt.xsd"),
        format!("{namespaces}{body}</xsd:schema>"),
    )
    .unwrap();
}

fn assert_valid(folder: &Path, schema: &str, document: &str, expected: bool) {
    let file = folder.join("documento.xml");
    std::fs::write(&file, document).unwrap();
    let output = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema", schema])
        .arg(&file)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        !said.contains("Schemas parser error") && !said.contains("failed to compile"),
        "{said}"
    );
    assert_eq!(output.status.success(), expected, "{said}\n{document}");
}

/// The element between these tags, made a document of its own.
fn part(body: &str, start: &str, end: &str) -> String {
    let from = body.find(start).unwrap();
    let to = body.find(end).unwrap() + end.len();
    let declared = [
        ("xmlns:ente", "http://www.regione.veneto.it/pagamenti/ente/"),
        (
            "xmlns:testata",
            "http://www.regione.veneto.it/pagamenti/ente/ppthead",
        ),
    ]
    .map(|(name, value)| format!(r#" {name}="{value}""#))
    .concat();
    body[from..to].replacen(
        start,
        &format!("{}{declared}>", start.trim_end_matches('>')),
        1,
    )
}

fn assert_request_valid(folder: &Path, arrived: &Arrivata) {
    let operazione = arrived.soap_action.trim_matches('"');
    let tag = format!("ente:{operazione}");
    assert_valid(
        folder,
        "ppt.xsd",
        &part(&arrived.body, &format!("<{tag}>"), &format!("</{tag}>")),
        true,
    );
    if arrived.body.contains("intestazionePPT") {
        let header = part(
            &arrived.body,
            "<testata:intestazionePPT>",
            "</testata:intestazionePPT>",
        );
        assert_valid(folder, "ppthead.xsd", &header, true);
    }
    for name in ["dovuto", "dovuti"] {
        if arrived.element(name).is_some() {
            assert_valid(
                folder,
                "PagInf_Dovuti_Pagati_6_2_0.xsd",
                &arrived.document(name),
                true,
            );
        }
    }
}

#[tokio::test]
async fn every_request_is_valid_by_the_regions_schemas() {
    let Some(oracle) = oracle() else { return };
    let folder = tempfile::tempdir().unwrap();
    prepare(&oracle, folder.path());
    let banco = Banco::start("MP-COM-01").await;
    let iud = banco.open_debt_kept().await;
    banco
        .regione
        .then("paaSILImportaDovuto", accepted())
        .then("paaSILVerificaAvviso", session(SESSIONE));
    banco
        .done(Azione::ModificaDovuto {
            iud: iud.clone(),
            importo: Some("99.00".to_owned()),
            causale: None,
            data_scadenza: None,
        })
        .await;
    banco
        .done(Azione::AvviaPagamento {
            dovuto: None,
            iud: Some(iud.clone()),
        })
        .await;
    banco
        .regione
        .then(
            "paaSILChiediPagati",
            query_fault("PAA_PAGAMENTO_NON_INIZIATO", "Pagamento non iniziato"),
        )
        .then(
            "paaSILChiediPagatiConRicevuta",
            query_fault("PAA_PAGAMENTO_NON_INIZIATO", "Pagamento non iniziato"),
        )
        .then(
            "paaSILChiediPagatiConRicevuta",
            query_fault("PAA_IUV_NON_VALIDO", "IUV non valido"),
        )
        .then(
            "paaSILChiediPagatiConRicevuta",
            paid("PagatiConRicevuta", &iud, "99.00", "b1f0c2d3"),
        );
    banco.come_back(&iud, SESSIONE, "ERROR").await;
    banco.done(Azione::AggiornaEsiti).await;
    let second = banco.open_debt_kept().await;
    banco
        .regione
        .then("paaSILImportaDovuto", accepted())
        .then("paaSILInviaDovuti", session("altra"));
    banco.done(Azione::AnnullaDovuto { iud: second }).await;
    // The barest debt that the product accepts.
    let mut bare = nuovo();
    bare.data_scadenza = None;
    bare.pagatore.email = None;
    let answer = banco
        .done(Azione::AvviaPagamento {
            dovuto: Some(bare),
            iud: None,
        })
        .await;
    assert!(!text(&answer, "url").is_empty());
    let arrived = banco.regione.arrived();
    assert_eq!(arrived.len(), 10);
    for request in &arrived {
        assert_request_valid(folder.path(), request);
    }
    // And the judge does judge.
    let wrong = arrived[0].document("dovuto").replace("120.50", "120,50");
    assert_valid(
        folder.path(),
        "PagInf_Dovuti_Pagati_6_2_0.xsd",
        &wrong,
        false,
    );
    // The double itself speaks as the Region does.
    let Risposta::Ok(answer) = paid("PagatiConRicevuta", &iud, "99.00", "b1f0c2d3") else {
        unreachable!()
    };
    let twice = crate::doppio::element(&answer, "pagati").unwrap();
    let inner = base64_decoded(&base64_decoded(twice));
    assert_valid(
        folder.path(),
        "PagInf_Dovuti_Pagati_6_2_0.xsd",
        &inner,
        true,
    );
}

fn base64_decoded(text: &str) -> String {
    use base64::Engine as _;
    String::from_utf8(
        base64::engine::general_purpose::STANDARD
            .decode(text)
            .unwrap(),
    )
    .unwrap()
}

impl Banco {
    /// As `open_debt`, the request left among those that arrived.
    async fn open_debt_kept(&self) -> String {
        self.regione
            .then("paaSILImportaDovuto", Risposta::Ok(inserted()));
        self.register().await
    }
}
