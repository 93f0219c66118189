//! The messages of the node: every instance of our schema is read and written again without loss, and what is written keeps our schema
//! and the official one.

use contracts::check;
use contracts::finding::Severity;
use contracts::message::nodo::{Ricevuta, RicevutaV2, Richiesta, Risposta, SendRt, SendRtV2};
use contracts::service::{NODO, NODO_CORPO};
use proptest::test_runner::TestRunner;
use roxmltree::{Document, Node};

use crate::istanze::Generatore;
use crate::oracolo::{casi, con_importati};

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// Instances of this root of the schema, each in an envelope.
pub(crate) fn buste(radice: &str, quante: usize) -> Vec<String> {
    let insieme = con_importati(&NODO_CORPO);
    let documenti: Vec<_> = insieme
        .iter()
        .map(|schema| Document::parse(schema.testo).unwrap())
        .collect();
    let mut generatore = Generatore::new(&documenti, TestRunner::deterministic());
    (0..quante)
        .map(|_| {
            let istanza = generatore.istanza(NODO_CORPO.namespace, radice).xml();
            format!("<s:Envelope xmlns:s=\"{SOAP}\"><s:Body>{istanza}</s:Body></s:Envelope>")
        })
        .collect()
}

/// Name and trimmed text of each element in document order, with its depth.
fn elenco(xml: &str) -> Vec<(usize, String, String)> {
    fn visita(nodo: Node<'_, '_>, livello: usize, fuori: &mut Vec<(usize, String, String)>) {
        let foglia = nodo.first_element_child().is_none();
        let testo = nodo.text().filter(|_| foglia).unwrap_or_default();
        let mut testo = testo.trim().to_owned();
        // a boolean has two ways to be written
        if matches!(nodo.tag_name().name(), "standin" | "allCCP" | "lastPayment") {
            testo = (testo == "1" || testo == "true").to_string();
        }
        if nodo.tag_name().name() == "serial" {
            testo = testo.parse::<i32>().unwrap().to_string();
        }
        fuori.push((livello, nodo.tag_name().name().to_owned(), testo));
        for figlio in nodo.children().filter(Node::is_element) {
            visita(figlio, livello + 1, fuori);
        }
    }
    let documento = Document::parse(xml).unwrap();
    let mut fuori = Vec::new();
    visita(documento.root_element(), 0, &mut fuori);
    fuori
}

/// Reads an instance and writes it again.
pub(crate) fn riscritta(radice: &str, busta: &str) -> String {
    let byte = if NODO.operazioni.iter().any(|o| o.radice() == radice) {
        let letta = Richiesta::leggi(busta.as_bytes()).unwrap();
        let byte = letta.envelope();
        // what is written is trimmed, base64 too: from then on nothing changes
        assert_eq!(Richiesta::leggi(&byte).unwrap().envelope(), byte);
        let json = serde_json::to_value(&letta).unwrap();
        assert_eq!(serde_json::from_value::<Richiesta>(json).unwrap(), letta);
        byte
    } else {
        let letta = Risposta::leggi(busta.as_bytes()).unwrap();
        let byte = letta.envelope();
        assert_eq!(Risposta::leggi(&byte).unwrap().envelope(), byte);
        assert!(letta.outcome().is_some());
        byte
    };
    String::from_utf8(byte).unwrap()
}

pub(crate) fn radici() -> Vec<&'static str> {
    NODO.operazioni
        .iter()
        .flat_map(|operazione| [operazione.radice(), operazione.risposta])
        .collect()
}

#[test]
fn typed_and_xml_are_the_same_both_ways() {
    for radice in radici() {
        for busta in buste(radice, casi()) {
            let nostra = riscritta(radice, &busta);
            let report = check::messaggio(nostra.as_bytes(), Severity::Error).unwrap();
            let operazione = report.operazione.unwrap();
            assert!(radice == operazione.radice() || radice == operazione.risposta);
            // Text facets count the blanks at the ends, which are trimmed before anything is written: an empty text that was blanks
            // is the only loss there may be.
            let vuoti = elenco(&nostra).iter().any(|(_, _, testo)| testo.is_empty())
                && report
                    .findings
                    .iter()
                    .all(|f| f.code == "XML-VUOTO" || f.code == "XML-TROPPO-CORTO");
            assert!(
                report.is_clean() || vuoti,
                "{:#?}\n{nostra}",
                report.findings
            );
            assert_eq!(elenco(&nostra), elenco(&busta), "{busta}");
        }
    }
}

#[test]
fn the_operation_is_that_of_the_root() {
    for operazione in NODO.operazioni {
        let richiesta = &buste(operazione.radice(), 1)[0];
        let letta = Richiesta::leggi(richiesta.as_bytes()).unwrap();
        assert_eq!(letta.operazione(), operazione.nome);
        assert!(Risposta::leggi(richiesta.as_bytes()).is_err());
        let risposta = &buste(operazione.risposta, 1)[0];
        let letta = Risposta::leggi(risposta.as_bytes()).unwrap();
        assert_eq!(letta.operazione(), operazione.nome);
        let altrove = richiesta.replace(NODO_CORPO.namespace, "urn:altro");
        assert!(Richiesta::leggi(altrove.as_bytes()).is_err());
    }
}

#[test]
fn a_receipt_is_also_a_document() {
    for busta in buste("paSendRTV2Request", 20) {
        let Richiesta::SendRtV2(SendRtV2 {
            ricevuta: Some(ricevuta),
            ..
        }) = Richiesta::leggi(busta.as_bytes()).unwrap()
        else {
            panic!("another request")
        };
        let documento = ricevuta.documento();
        let letta = RicevutaV2::leggi_documento(&documento).unwrap();
        assert_eq!(letta.documento(), documento);
    }
    for busta in buste("paSendRTReq", 20) {
        let Richiesta::SendRt(SendRt {
            ricevuta: Some(ricevuta),
            ..
        }) = Richiesta::leggi(busta.as_bytes()).unwrap()
        else {
            panic!("another request")
        };
        let documento = ricevuta.documento();
        let letta = Ricevuta::leggi_documento(&documento).unwrap();
        assert_eq!(letta.documento(), documento);
    }
    // The worked example.
    let esempio = include_bytes!("esempi/receipt.xml");
    let ricevuta = RicevutaV2::leggi_documento(esempio).unwrap();
    assert_eq!(ricevuta.iuv.as_deref(), Some("12000000000471179"));
    let report = check::documento(&ricevuta.documento(), Severity::Error);
    assert!(report.is_clean(), "{:#?}", report.findings);
}
