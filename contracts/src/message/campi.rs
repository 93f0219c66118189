//! A flat, read-only view of a message: path → values in document order.
//!
//! Paths start below the root of the Body (`flagGeneraIuv`, `fault/faultCode`); header blocks start with their own name
//! (`intestazionePPT/codIpaEnte`); names carry no prefix. A base64 field has its text, and below it the document that it
//! carries, decoded once or twice, from its root on (`dovuto/Versamento/datiVersamento/importoSingloVersamento`). Only elements
//! without element children have a value; it is trimmed. Redacted bytes read like any other.

use std::collections::BTreeMap;

use roxmltree::Node;

use super::albero;
use super::lettura::{NS_SOAP, QName};
use super::operazione::Base64;

/// Fields that carry a document in base64 (§1.5).
pub(crate) const CAMPI_BASE64: [&str; 6] = [
    "dovuto",
    "dovuti",
    "dovutiEntiSecondari",
    "pagati",
    "rt",
    "ctPagatiConRicevuta",
];

/// The values of a request or of an answer; empty when the bytes are not a SOAP envelope.
#[must_use]
pub fn campi(envelope: &[u8]) -> BTreeMap<String, Vec<String>> {
    let mut campi = BTreeMap::new();
    let Ok(testo) = albero::testo_utf8(envelope) else {
        return campi;
    };
    let Ok(documento) = albero::analizza(testo) else {
        return campi;
    };
    for parte in documento.root_element().children().filter(Node::is_element) {
        let Some(primo) = parte.first_element_child() else {
            continue;
        };
        if parte.has_tag_name((NS_SOAP, "Header")) {
            for blocco in parte.children().filter(Node::is_element) {
                raccogli(blocco, blocco.tag_name().name(), true, &mut campi);
            }
        } else if parte.has_tag_name((NS_SOAP, "Body")) {
            raccogli(primo, "", true, &mut campi);
        }
    }
    campi
}

/// The values of a document by itself, from its root on (`Versamento/azione`); empty when the bytes are not XML.
#[must_use]
pub fn campi_documento(xml: &[u8]) -> BTreeMap<String, Vec<String>> {
    let mut campi = BTreeMap::new();
    if let Ok(testo) = albero::testo_utf8(xml)
        && let Ok(documento) = albero::analizza(testo)
    {
        let radice = documento.root_element();
        raccogli(radice, radice.tag_name().name(), false, &mut campi);
    }
    campi
}

/// Qualified name of the first child of the Body of a SOAP 1.1 envelope.
#[must_use]
pub fn radice(envelope: &[u8]) -> Option<QName> {
    let testo = albero::testo_utf8(envelope).ok()?;
    let documento = albero::analizza(testo).ok()?;
    let busta = super::lettura::Busta::trova(&documento).ok()?;
    let nome = busta.corpo.tag_name();
    Some(QName {
        namespace: nome.namespace().map(str::to_owned),
        nome: nome.name().to_owned(),
    })
}

/// Walks an element in document order without recursion; `percorso` is the path of `radice` itself.
fn raccogli(
    radice: Node<'_, '_>,
    percorso: &str,
    in_busta: bool,
    campi: &mut BTreeMap<String, Vec<String>>,
) {
    let mut percorso = percorso.to_owned();
    // For each level above `nodo`, the length of its path.
    let mut lunghezze = Vec::new();
    let mut nodo = radice;
    loop {
        if let Some(figlio) = nodo.first_element_child() {
            lunghezze.push(percorso.len());
            scendi(&mut percorso, figlio);
            nodo = figlio;
            continue;
        }
        foglia(nodo, &percorso, in_busta, campi);
        loop {
            let Some(prima) = lunghezze.last().copied() else {
                return;
            };
            percorso.truncate(prima);
            if let Some(fratello) = nodo.next_sibling_element() {
                scendi(&mut percorso, fratello);
                nodo = fratello;
                break;
            }
            lunghezze.pop();
            match nodo.parent_element() {
                Some(padre) if !lunghezze.is_empty() => nodo = padre,
                _ => return,
            }
        }
    }
}

fn scendi(percorso: &mut String, figlio: Node<'_, '_>) {
    if !percorso.is_empty() {
        percorso.push('/');
    }
    percorso.push_str(figlio.tag_name().name());
}

fn foglia(
    nodo: Node<'_, '_>,
    percorso: &str,
    in_busta: bool,
    campi: &mut BTreeMap<String, Vec<String>>,
) {
    if percorso.is_empty() {
        return;
    }
    let grezzo = albero::caratteri(nodo);
    if in_busta && CAMPI_BASE64.contains(&nodo.tag_name().name()) {
        let base64 = Base64(grezzo);
        if let Some(decodificato) = base64.decodifica() {
            for (interno, valori) in campi_documento(&decodificato.bytes) {
                campi
                    .entry(format!("{percorso}/{interno}"))
                    .or_default()
                    .extend(valori);
            }
        }
        campi
            .entry(percorso.to_owned())
            .or_default()
            .push(albero::trim(&base64.0).to_owned());
    } else {
        campi
            .entry(percorso.to_owned())
            .or_default()
            .push(albero::trim(&grezzo).to_owned());
    }
}
