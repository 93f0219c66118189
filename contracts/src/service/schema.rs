//! The XSD files, embedded.

use super::esterni::{ESTERNI_CORPO, ESTERNI_INTESTAZIONE, ESTERNI_TIPI};
use super::nodo::NODO_CORPO;

/// One schema document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// File name, as it is served and as others import it.
    pub file: &'static str,
    /// Target namespace; empty = none.
    pub namespace: &'static str,
    /// Prefix that the fact sheets use for this namespace; empty = none.
    pub prefisso: &'static str,
    /// The whole file.
    pub testo: &'static str,
}

macro_rules! schema {
    ($(#[$doc:meta])* $nome:ident = $file:literal, $namespace:literal, $prefisso:literal) => {
        $(#[$doc])*
        pub static $nome: Schema = Schema {
            file: $file,
            namespace: $namespace,
            prefisso: $prefisso,
            testo: include_str!(concat!("../../schemas/", $file)),
        };
    };
}

schema! {
    /// Envelope of SOAP 1.1.
    SOAP = "soap-envelope-1.1.xsd", "http://schemas.xmlsoap.org/soap/envelope/", "soapenv"
}
schema! {
    /// Header block with the ente code (§1.3).
    INTESTAZIONE = "ppthead.xsd", "http://www.regione.veneto.it/pagamenti/ente/ppthead", "ppthead"
}
schema! {
    /// Requests and answers of PagamentiTelematiciDovutiPagati (§4).
    DOVUTI_PAGATI = "PagamentiTelematiciDovutiPagati.xsd", "http://www.regione.veneto.it/pagamenti/ente/", "ppt"
}
schema! {
    /// Requests and answers of PagamentiTelematiciFlussiSPC (§4.19, §4.20).
    FLUSSI_SPC = "PagamentiTelematiciFlussiSPC.xsd", "http://www.regione.veneto.it/pagamenti/pa/", "pa"
}
schema! {
    /// The documents in base64 (§3.1–§3.6).
    DOCUMENTI = "PagInf_Dovuti_Pagati_6_2_0.xsd", "http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/", "pay_i"
}
schema! {
    /// Legacy receipt 6.2.0 (§3.7 a).
    RT_LEGACY = "RT_6_2_0.xsd", "http://www.digitpa.gov.it/schemas/2011/Pagamenti/", "rt"
}
schema! {
    /// pagoPA receipt (§3.7 b).
    RECEIPT = "receipt.xsd", "", ""
}
schema! {
    /// `bilancio` in the configuration of a tipo dovuto (§3.2).
    BILANCIO_DEFAULT = "bilancioDefault.xsd", "http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/BilancioDefault/", "bd"
}

/// All schemas.
pub static SCHEMI: &[&Schema] = &[
    &SOAP,
    &INTESTAZIONE,
    &DOVUTI_PAGATI,
    &FLUSSI_SPC,
    &DOCUMENTI,
    &RT_LEGACY,
    &RECEIPT,
    &BILANCIO_DEFAULT,
    &ESTERNI_INTESTAZIONE,
    &ESTERNI_TIPI,
    &ESTERNI_CORPO,
    &NODO_CORPO,
];

/// The schema with this file name.
#[must_use]
pub fn schema(file: &str) -> Option<&'static Schema> {
    SCHEMI.iter().copied().find(|schema| schema.file == file)
}
