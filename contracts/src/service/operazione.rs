//! The table of the services and their operations.

use super::documento::CampoBase64;
use super::schema::Schema;
use super::{dovuti_pagati, esterni, flussi_spc, nodo};

/// A service: one WSDL.
#[derive(Debug, PartialEq, Eq)]
pub struct Servizio {
    /// Name of the portType, and of the WSDL file without its ending.
    pub nome: &'static str,
    /// targetNamespace of the WSDL.
    pub namespace: &'static str,
    /// Published path, below the base address.
    pub percorso: &'static str,
    /// The WSDL as it stands in its file; [`Servizio::wsdl`] is what is served.
    pub(super) wsdl: &'static str,
    /// Schemas that the WSDL imports.
    pub schemi: &'static [&'static Schema],
    /// Its operations.
    pub operazioni: &'static [Operazione],
}

/// Where the ente code travels (§1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostoEnte {
    /// Header `intestazionePPT`, which is then required.
    Header,
    /// Body field `codIpaEnte`; no header is defined.
    Corpo,
}

/// An operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operazione {
    /// Name: also the soapAction and, but for some of [`super::ESTERNI`] and [`super::NODO`], the local name of the request's root (§1.1).
    pub nome: &'static str,
    /// Local name of the answer's root.
    pub risposta: &'static str,
    /// Namespace of both roots.
    pub namespace: &'static str,
    /// Where the ente code travels.
    pub ente: PostoEnte,
    /// Base64 fields of the request.
    pub campi_richiesta: &'static [CampoBase64],
    /// Base64 fields of the answer.
    pub campi_risposta: &'static [CampoBase64],
}

impl Operazione {
    /// Value of the `SOAPAction` header, without quotes.
    #[must_use]
    pub fn soap_action(&self) -> &'static str {
        self.nome
    }

    /// Local name of the request's root.
    #[must_use]
    pub fn radice(&self) -> &'static str {
        esterni::radice(self.nome)
            .or_else(|| nodo::radice(self.nome))
            .unwrap_or(self.nome)
    }
}

/// The services, in the order of the sheets.
pub static SERVIZI: &[Servizio] = &[
    dovuti_pagati::SERVIZIO,
    flussi_spc::SERVIZIO,
    super::pagati_riconciliati::SERVIZIO,
];

/// All services: those of the Region, that of the ente, that of the node.
pub fn servizi() -> impl Iterator<Item = &'static Servizio> {
    SERVIZI.iter().chain([&esterni::ESTERNI, &nodo::NODO])
}

/// The operation of this name, of whatever service.
#[must_use]
pub fn operazione(nome: &str) -> Option<&'static Operazione> {
    servizi()
        .flat_map(|servizio| servizio.operazioni)
        .find(|operazione| operazione.nome == nome)
}

/// The operation whose request has this root.
#[must_use]
pub fn operazione_di_radice(namespace: &str, locale: &str) -> Option<&'static Operazione> {
    servizi()
        .flat_map(|servizio| servizio.operazioni)
        .find(|operazione| operazione.radice() == locale && operazione.namespace == namespace)
}
