//! Which published document a URL below the services asks for (`mypay-web-services.md` §1.1).

use std::borrow::Cow;

use super::esterni::ESTERNI;
use super::operazione::{SERVIZI, Servizio};
use super::schema::schema;

/// What of a URL tells the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Domanda<'a> {
    /// The path, from the first segment of the service on, for instance `/ws/pa/PagamentiTelematiciDovutiPagati`.
    pub percorso: &'a str,
    /// The query has the key `wsdl`.
    pub wsdl: bool,
    /// Value of the query's key `xsd`.
    pub xsd: Option<&'a str>,
}

impl Domanda<'_> {
    /// Whether a document is asked for by its form, published or not.
    #[must_use]
    pub fn di_un_documento(&self) -> bool {
        self.wsdl
            || self.xsd.is_some()
            || self.percorso.ends_with(".wsdl")
            || self.percorso.ends_with(".xsd")
            || self.percorso.ends_with(".openapi.json")
    }

    /// The text: the WSDL of a service at its own URL or at `?wsdl`, an XSD at its URL or at `?xsd=<file>`; `None` if none is published
    /// there. `ws` is the address of the services as the client knows it: an absolute URL that ends in the path of the first, without a
    /// final `/`.
    #[must_use]
    pub fn documento(&self, ws: &str) -> Option<Cow<'static, str>> {
        let nome = self.percorso.rsplit('/').next().unwrap_or("");
        // All services stand side by side: the address given is that of the first.
        let base = ws.strip_suffix("/ws/pa").unwrap_or(ws);
        let wsdl = |servizio: &Servizio| {
            Cow::Owned(servizio.wsdl(&format!("{base}{}", servizio.percorso)))
        };
        if let Some(file) = self.xsd {
            return schema(file).map(|schema| Cow::Borrowed(schema.testo));
        }
        if self.wsdl {
            let servizio = SERVIZI.iter().find(|servizio| servizio.nome == nome);
            // MyPay and MyPivot have their services below an address each.
            let accanto = || {
                SERVIZI.iter().find(|servizio| {
                    let percorso = servizio.percorso.trim_end_matches('/');
                    self.percorso == percorso || self.percorso.starts_with(servizio.percorso)
                })
            };
            return servizio.or_else(accanto).or(SERVIZI.first()).map(wsdl);
        }
        if ESTERNI.wsdl_file() == nome {
            // The product serves it: its address is not ours to say.
            return Some(Cow::Owned(ESTERNI.wsdl(ESTERNI.percorso)));
        }
        let servizio = SERVIZI.iter().find(|servizio| servizio.wsdl_file() == nome);
        servizio
            .map(wsdl)
            .or_else(|| schema(nome).map(|schema| Cow::Borrowed(schema.testo)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_host_of_any_bytes_leaves_the_wsdl_well_formed() {
        let domanda = Domanda {
            percorso: "/ws/pa/x",
            wsdl: true,
            xsd: None,
        };
        for ospite in [
            "a\"b",
            "a<b",
            "a&b",
            "a\u{1}b",
            "a\nb\tc",
            "a]]>b",
            "a\u{fffe}b",
        ] {
            let testo = domanda
                .documento(&format!("http://{ospite}/ws/pa"))
                .unwrap();
            let documento = roxmltree::Document::parse(&testo).unwrap();
            let indirizzo = documento
                .descendants()
                .find_map(|nodo| {
                    nodo.attribute("location")
                        .filter(|_| nodo.tag_name().name() == "address")
                })
                .unwrap();
            let buono = |c: char| c > '\u{1f}' && c != '\u{fffe}' || c == '\n' || c == '\t';
            let atteso: String = ospite.chars().filter(|c| buono(*c)).collect();
            assert!(
                indirizzo.starts_with(&format!("http://{atteso}/ws/pa")),
                "{indirizzo:?}"
            );
        }
        let domanda = Domanda {
            percorso: "/ws/pa",
            wsdl: false,
            xsd: None,
        };
        assert_eq!(domanda.documento("http://h/ws/pa"), None);
        assert!(!domanda.di_un_documento());
    }
}
