//! The services that the Region publishes, with their operations, schemas and WSDL (`mypay-web-services.md` §1.1–§1.5).
//!
//! * [`Servizio`], [`Operazione`] – what is published and how it is called: [`SERVIZI`] by the Region, [`ESTERNI`] by the ente, [`NODO`]
//!   for the node
//! * [`Documento`], [`CampoBase64`] – which document travels in which base64 field
//! * [`Schema`] – the XSD files, embedded
//! * [`Openapi`], [`CorpoRest`] – the REST calls to the ente: OpenAPI documents and the bodies that they describe
//! * [`Domanda`] – which document a URL asks for
//!
//! One file for each service. An operation is one entry of the table of its service, one pair of elements in its XSD and one
//! operation in its WSDL.

mod documento;
mod dovuti_pagati;
mod esterni;
mod flussi_spc;
mod nodo;
mod operazione;
mod pagati_riconciliati;
mod pubblicazione;
mod rest;
mod schema;
mod wsdl;

pub use documento::{CampoBase64, Documento};
pub use esterni::{ESTERNI, ESTERNI_CORPO, ESTERNI_INTESTAZIONE, ESTERNI_TIPI};
pub use nodo::{NODO, NODO_CORPO};
pub use operazione::{
    Operazione, PostoEnte, SERVIZI, Servizio, operazione, operazione_di_radice, servizi,
};
pub use pubblicazione::Domanda;
pub use rest::{ATTUALIZZAZIONE, CorpoRest, OPENAPI, Openapi, PUSH, openapi};
pub use schema::{
    BILANCIO_DEFAULT, BILANCIO_PIVOT, DOCUMENTI, DOVUTI_PAGATI, FIRMA, FLUSSI_SPC,
    FLUSSO_RIVERSAMENTO, INTESTAZIONE, INTESTAZIONE_PIVOT, OPI_1_4, OPI_1_6_1, PAGATI_RICONCILIATI,
    RECEIPT, RP_ESITO_PIVOT, RT_LEGACY, SCHEMI, SOAP, Schema, schema,
};
