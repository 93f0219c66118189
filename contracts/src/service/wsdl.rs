//! The WSDL as it is served: one file, schemas included, with the address of who serves it.

use super::operazione::Servizio;
use crate::xml::is_xml_character;

impl Servizio {
    /// The WSDL with the schemas in the place of their imports and this address (absolute URL) in `soap:address`.
    #[must_use]
    pub fn wsdl(&self, indirizzo: &str) -> String {
        const APERTURA: &str = "<wsdl:types>";
        const CHIUSURA: &str = "</wsdl:types>";
        let indirizzo = format!("location=\"{}\"", attributo(indirizzo));
        let testo = self
            .wsdl
            .replacen(&format!("location=\"{}\"", self.percorso), &indirizzo, 1);
        let Some((prima, (_, dopo))) = testo
            .split_once(APERTURA)
            .and_then(|(prima, resto)| Some((prima, resto.split_once(CHIUSURA)?)))
        else {
            return testo;
        };
        let mut intero = String::with_capacity(testo.len() + 16 * 1024);
        intero.push_str(prima);
        intero.push_str(APERTURA);
        intero.push('\n');
        for schema in self.schemi {
            // From the root on: an XML declaration may not stand inside.
            let inizio = schema.testo.find("<xsd:schema").unwrap_or(0);
            // What is imported stands beside it: its place is no longer a file.
            for riga in schema.testo[inizio..].split_inclusive('\n') {
                match riga.split_once(" schemaLocation=\"") {
                    Some((prima, dopo)) => {
                        intero.push_str(prima);
                        intero.push_str(dopo.split_once('"').map_or("", |(_, resto)| resto));
                    }
                    None => intero.push_str(riga),
                }
            }
        }
        intero.push_str("  ");
        intero.push_str(CHIUSURA);
        intero.push_str(dopo);
        intero
    }

    /// File name under which the WSDL is published (§1.1).
    #[must_use]
    pub fn wsdl_file(&self) -> String {
        format!("{}.wsdl", self.nome)
    }
}

/// A text as the value of an attribute; what XML has no way to write is left out.
fn attributo(testo: &str) -> String {
    let mut scritto = String::with_capacity(testo.len());
    for c in testo.chars() {
        match c {
            '&' => scritto.push_str("&amp;"),
            '<' => scritto.push_str("&lt;"),
            '"' => scritto.push_str("&quot;"),
            '\t' => scritto.push_str("&#9;"),
            '\n' => scritto.push_str("&#10;"),
            '\r' => scritto.push_str("&#13;"),
            c if is_xml_character(c) => scritto.push(c),
            _ => {}
        }
    }
    scritto
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use std::collections::BTreeSet;

    use super::super::{PostoEnte, servizi};

    const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";
    const WSDL_SOAP: &str = "http://schemas.xmlsoap.org/wsdl/soap/";
    const XSD: &str = "http://www.w3.org/2001/XMLSchema";

    #[test]
    fn the_served_wsdl_says_what_the_table_says() {
        for servizio in servizi() {
            let testo = servizio.wsdl("http://127.0.0.1:8080/a&b/ws/pa/");
            let documento = roxmltree::Document::parse(&testo).unwrap();
            let radice = documento.root_element();
            let tutti = |ns: &'static str, nome: &'static str| {
                documento
                    .descendants()
                    .filter(move |n| n.has_tag_name((ns, nome)))
            };
            assert_eq!(
                radice.attribute("targetNamespace"),
                Some(servizio.namespace)
            );
            let indirizzo = tutti(WSDL_SOAP, "address").next().unwrap();
            assert_eq!(
                indirizzo.attribute("location"),
                Some("http://127.0.0.1:8080/a&b/ws/pa/")
            );
            let spazi: BTreeSet<_> = tutti(XSD, "schema")
                .map(|schema| schema.attribute("targetNamespace"))
                .collect();
            for import in tutti(XSD, "import") {
                assert_eq!(
                    import.attribute("schemaLocation"),
                    None,
                    "one file, nothing left to fetch"
                );
                assert!(spazi.contains(&import.attribute("namespace")));
            }

            let elementi: BTreeSet<(String, String)> = tutti(XSD, "schema")
                .flat_map(|schema| {
                    let ns = schema
                        .attribute("targetNamespace")
                        .unwrap_or_default()
                        .to_owned();
                    schema
                        .children()
                        .filter(|n| n.has_tag_name((XSD, "element")))
                        .map(move |n| (ns.clone(), n.attribute("name").unwrap().to_owned()))
                        .collect::<Vec<_>>()
                })
                .collect();
            let messaggio = |nome: &str| {
                let nome = nome.rsplit(':').next().unwrap();
                let messaggio = tutti(WSDL, "message")
                    .find(|m| m.attribute("name") == Some(nome))
                    .unwrap();
                let parte = messaggio.first_element_child().unwrap();
                let (prefisso, locale) =
                    parte.attribute("element").unwrap().split_once(':').unwrap();
                (
                    parte
                        .lookup_namespace_uri(Some(prefisso))
                        .unwrap()
                        .to_owned(),
                    locale.to_owned(),
                )
            };
            let porta = tutti(WSDL, "portType").next().unwrap();
            let legame = tutti(WSDL, "binding").next().unwrap();
            let nomi = |nodo: roxmltree::Node<'_, '_>| -> Vec<String> {
                nodo.children()
                    .filter(|n| n.has_tag_name((WSDL, "operation")))
                    .map(|n| n.attribute("name").unwrap().to_owned())
                    .collect()
            };
            let attesi: Vec<String> = servizio
                .operazioni
                .iter()
                .map(|o| o.nome.to_owned())
                .collect();
            assert_eq!(nomi(porta), attesi);
            assert_eq!(nomi(legame), attesi);
            for operazione in servizio.operazioni {
                let in_porta = porta
                    .children()
                    .find(|n| n.attribute("name") == Some(operazione.nome))
                    .unwrap();
                let di = |nome: &'static str| {
                    let nodo = in_porta
                        .children()
                        .find(|n| n.has_tag_name((WSDL, nome)))
                        .unwrap();
                    messaggio(nodo.attribute("message").unwrap())
                };
                let radice = |locale: &str| (operazione.namespace.to_owned(), locale.to_owned());
                assert_eq!(di("input"), radice(operazione.radice()));
                assert_eq!(di("output"), radice(operazione.risposta));
                assert!(elementi.contains(&di("input")) && elementi.contains(&di("output")));
                let in_legame = legame
                    .children()
                    .find(|n| n.attribute("name") == Some(operazione.nome))
                    .unwrap();
                let azione = in_legame
                    .descendants()
                    .find(|n| n.has_tag_name((WSDL_SOAP, "operation")))
                    .unwrap();
                assert_eq!(
                    azione.attribute("soapAction"),
                    Some(operazione.soap_action())
                );
                let con_header = in_legame
                    .descendants()
                    .any(|n| n.has_tag_name((WSDL_SOAP, "header")));
                assert_eq!(con_header, operazione.ente == PostoEnte::Header);
            }
        }
    }
}
