//! Every element and attribute of every schema of ours occurs in some valid test instance.

use std::collections::BTreeSet;

use contracts::service::{SCHEMI, SOAP};
use contracts::xsd::{Options, Roots, Validator};
use proptest::test_runner::TestRunner;
use roxmltree::Document;

use crate::istanze::{Dichiarazione, Generatore, dichiarazione};
use crate::oracolo::{compila, con_importati};

const XSD: &str = "http://www.w3.org/2001/XMLSchema";
/// Instances of each root.
const ISTANZE: usize = 40;

/// An answer with a SOAP Fault that has everything: the schema of the envelope has wildcards, which the generator does not know.
const FAULT: &str = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body><s:Fault><faultcode>s:Server</faultcode>
<faultstring>no</faultstring><faultactor>urn:a</faultactor><detail/></s:Fault></s:Body></s:Envelope>"#;

#[test]
fn every_element_and_attribute_occurs() {
    let mut visti: BTreeSet<Dichiarazione> = BTreeSet::new();
    for schema in SCHEMI.iter().filter(|schema| schema.file != SOAP.file) {
        let insieme = con_importati(schema);
        let compilati = compila(&insieme);
        let validatore = Validator::new(&compilati, Options::default());
        let documenti: Vec<Document<'_>> = insieme
            .iter()
            .map(|schema| Document::parse(schema.testo).unwrap())
            .collect();
        let mut generatore = Generatore::new(&documenti, TestRunner::deterministic());
        let radici: Vec<&str> = documenti[0]
            .root_element()
            .children()
            .filter(|n| n.has_tag_name((XSD, "element")))
            .filter_map(|n| n.attribute("name"))
            .collect();
        for radice in radici {
            for _ in 0..ISTANZE {
                let istanza = generatore.istanza(schema.namespace, radice).xml();
                let report = validatore.document(istanza.as_bytes(), Roots::Any);
                assert!(report.is_clean(), "{:#?}\n{istanza}", report.findings);
            }
        }
        visti.extend(generatore.visti);
    }
    let busta = compila(&[SOAP]);
    let report = Validator::new(&busta, Options::default()).document(FAULT.as_bytes(), Roots::Any);
    assert!(report.is_clean(), "{:#?}", report.findings);
    let nella_busta: BTreeSet<String> = Document::parse(FAULT)
        .unwrap()
        .descendants()
        .filter(roxmltree::Node::is_element)
        .map(|n| n.tag_name().name().to_owned())
        .collect();

    let mut mancanti = Vec::new();
    let mut tutti = 0;
    for schema in SCHEMI {
        let documento = Document::parse(schema.testo).unwrap();
        for nodo in documento
            .descendants()
            .filter(|n| n.has_tag_name((XSD, "element")) || n.has_tag_name((XSD, "attribute")))
        {
            let Some(nome) = nodo.attribute("name") else {
                continue;
            };
            tutti += 1;
            let visto = if schema.file == SOAP.file {
                nella_busta.contains(nome)
            } else {
                visti.contains(&dichiarazione(nodo))
            };
            if !visto {
                let riga = documento.text_pos_at(nodo.range().start).row;
                mancanti.push(format!("{}:{riga}: {nome}", schema.file));
            }
        }
    }
    assert!(
        mancanti.is_empty(),
        "in no test instance:\n{}",
        mancanti.join("\n")
    );
    println!(
        "{tutti} elementi e attributi di {} schemi, tutti visti",
        SCHEMI.len()
    );
}
