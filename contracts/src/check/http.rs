//! The facts of the HTTP exchange (SOAP 1.1 §6; `mypay-web-services.md` §1.1, §1.2).

use crate::finding::registry::code;
use crate::finding::{Finding, Severity};
use crate::service::Operazione;

/// What the HTTP request said of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpFacts<'a> {
    /// Method, as sent.
    pub method: &'a str,
    /// Value of `Content-Type`.
    pub content_type: Option<&'a str>,
    /// Value of `SOAPAction`, quotes included.
    pub soap_action: Option<&'a str>,
}

impl HttpFacts<'_> {
    pub(super) fn controlla(&self, operazione: Option<&Operazione>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut dice = |code, message: String, expected: String, found: Option<&str>| {
            let mut finding = Finding::new(code, Severity::Error, message).expecting(expected);
            finding.found = found.map(str::to_owned);
            findings.push(finding);
        };
        if self.method != "POST" {
            dice(
                code::HTTP_METODO,
                format!("Il metodo HTTP è {}.", self.method),
                "POST".into(),
                Some(self.method),
            );
        }
        match self.content_type {
            None => dice(
                code::HTTP_CONTENT_TYPE,
                "Manca l'intestazione Content-Type.".into(),
                "text/xml; charset=UTF-8".into(),
                None,
            ),
            Some(valore) => {
                let mut parti = valore.split(';').map(str::trim);
                let tipo = parti.next().unwrap_or_default();
                if !tipo.eq_ignore_ascii_case("text/xml") {
                    let (code, message) = tipo_sbagliato(tipo);
                    dice(
                        code,
                        message,
                        "text/xml; charset=UTF-8".into(),
                        Some(valore),
                    );
                }
                let charset = parti
                    .filter_map(|parte| parte.split_once('='))
                    .find(|(nome, _)| nome.trim().eq_ignore_ascii_case("charset"))
                    .map(|(_, valore)| valore.trim().trim_matches('"'));
                if let Some(charset) = charset
                    && !charset.eq_ignore_ascii_case("utf-8")
                {
                    dice(
                        code::HTTP_CHARSET,
                        format!("Il Content-Type dichiara la codifica «{charset}»."),
                        "charset=UTF-8".into(),
                        Some(valore),
                    );
                }
            }
        }
        match (self.soap_action, operazione) {
            (None, _) => dice(
                code::HTTP_SOAPACTION_MANCANTE,
                "Manca l'intestazione HTTP SOAPAction.".into(),
                operazione.map_or_else(
                    || "il nome dell'operazione".into(),
                    |o| format!("\"{}\"", o.soap_action()),
                ),
                None,
            ),
            (Some(valore), Some(operazione)) => {
                let nudo = valore.trim();
                let nudo = nudo
                    .strip_prefix('"')
                    .and_then(|v| v.strip_suffix('"'))
                    .unwrap_or(nudo);
                if nudo != operazione.soap_action() {
                    dice(
                        code::HTTP_SOAPACTION_DIVERSA,
                        format!(
                            "SOAPAction è «{nudo}», l'operazione nel Body è {}.",
                            operazione.nome
                        ),
                        format!("\"{}\"", operazione.soap_action()),
                        Some(valore),
                    );
                }
            }
            (Some(_), None) => {}
        }
        findings
    }
}

/// Code and words for a media type that is not that of SOAP 1.1.
fn tipo_sbagliato(tipo: &str) -> (&'static str, String) {
    let minuscolo = tipo.to_ascii_lowercase();
    if minuscolo.starts_with("multipart/") || minuscolo == "application/xop+xml" {
        (
            code::SOAP_MTOM,
            format!("Il Content-Type è «{tipo}»: il messaggio è in più parti MIME."),
        )
    } else if minuscolo == "application/soap+xml" {
        (
            code::HTTP_CONTENT_TYPE,
            format!("Il Content-Type è «{tipo}», quello di SOAP 1.2."),
        )
    } else {
        (
            code::HTTP_CONTENT_TYPE,
            format!("Il Content-Type è «{tipo}»."),
        )
    }
}

/// What an HTTP answer of the product said of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpRisposta<'a> {
    /// Status code.
    pub stato: u16,
    /// Value of `Content-Type`.
    pub content_type: Option<&'a str>,
}

impl HttpRisposta<'_> {
    /// Findings on an answer that has to be 200 and of this media type.
    pub(crate) fn controlla(&self, tipo: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.stato != 200 {
            findings.push(
                Finding::new(
                    code::HTTP_STATO,
                    Severity::Error,
                    format!("Lo stato HTTP della risposta è {}.", self.stato),
                )
                .expecting("200")
                .finding(self.stato.to_string()),
            );
        }
        let nudo = self
            .content_type
            .map(|valore| valore.split(';').next().unwrap_or_default().trim());
        if !nudo.is_some_and(|nudo| nudo.eq_ignore_ascii_case(tipo)) {
            let (code, message) = match nudo {
                Some(nudo) => tipo_sbagliato(nudo),
                None => (
                    code::HTTP_CONTENT_TYPE,
                    "La risposta non ha Content-Type.".to_owned(),
                ),
            };
            let mut finding = Finding::new(code, Severity::Error, message).expecting(tipo);
            finding.found = self.content_type.map(str::to_owned);
            findings.push(finding);
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codici(method: &str, content_type: Option<&str>, soap_action: Option<&str>) -> Vec<String> {
        HttpFacts {
            method,
            content_type,
            soap_action,
        }
        .controlla(crate::service::operazione("paaSILInviaDovuti"))
        .into_iter()
        .map(|finding| finding.code)
        .collect()
    }

    #[test]
    fn facts() {
        for (tipo, azione) in [
            ("text/xml", "paaSILInviaDovuti"),
            ("text/xml;charset=UTF-8", "\"paaSILInviaDovuti\""),
            (
                "Text/XML; Charset=\"utf-8\"; action=x",
                " \"paaSILInviaDovuti\" ",
            ),
        ] {
            assert_eq!(
                codici("POST", Some(tipo), Some(azione)),
                [""; 0],
                "{tipo} {azione}"
            );
        }
        assert_eq!(
            codici("PUT", None, None),
            [
                "HTTP-METODO",
                "HTTP-CONTENT-TYPE",
                "HTTP-SOAPACTION-MANCANTE"
            ]
        );
        assert_eq!(
            codici(
                "POST",
                Some("application/soap+xml; charset=iso-8859-1"),
                Some("\"\"")
            ),
            [
                "HTTP-CONTENT-TYPE",
                "HTTP-CHARSET",
                "HTTP-SOAPACTION-DIVERSA"
            ]
        );
    }
}
