//! Why a request is not carried out: a business fault, or an exception that nothing handles (`mypay-web-services.md` §1.6).

use contracts::message::fault::Fault;

/// A refusal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Rifiuto {
    /// HTTP 200 with a faultBean.
    Fault(Box<Fault>),
    /// SOAP Fault, HTTP 500, with this `faultstring`.
    Soap(String),
}

/// `faultstring` of a null pointer: the class name, since there is no message (§1.6, inferred).
pub(crate) const NULLO: &str = "java.lang.NullPointerException";

impl Rifiuto {
    /// A fault with the ente code as id.
    pub(crate) fn fault(codice: &str, testo: impl Into<String>, id: &str) -> Self {
        Self::Fault(Box::new(fault(codice, testo, id)))
    }

    /// The same with a description.
    pub(crate) fn descritto(
        codice: &str,
        testo: impl Into<String>,
        id: &str,
        descrizione: impl Into<String>,
    ) -> Self {
        Self::Fault(Box::new(Fault {
            description: Some(descrizione.into()),
            ..fault(codice, testo, id)
        }))
    }

    /// An unhandled null pointer.
    pub(crate) fn nullo() -> Self {
        Self::Soap(NULLO.to_owned())
    }
}

/// A fault with the ente code as id.
pub(crate) fn fault(codice: &str, testo: impl Into<String>, id: &str) -> Fault {
    Fault {
        fault_code: codice.to_owned(),
        fault_string: testo.into(),
        id: id.to_owned(),
        description: None,
        serial: None,
    }
}

/// A value as Java joins it to a text.
pub(crate) fn o_null(valore: Option<&str>) -> &str {
    valore.unwrap_or("null")
}

/// Not blank: what the platform takes for "given".
pub(crate) fn pieno(valore: Option<&str>) -> Option<&str> {
    valore.map(str::trim).filter(|v| !v.is_empty())
}
