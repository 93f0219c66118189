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
schema! {
    /// MyPivot: header block with the ente code (`mypivot-web-services.md` §1.3).
    INTESTAZIONE_PIVOT = "pivot-ppthead.xsd", "http://www.regione.veneto.it/pagamenti/pivot/ente/ppthead", "ppthead"
}
schema! {
    /// MyPivot: requests and answers of PagamentiTelematiciPagatiRiconciliati (`mypivot-web-services.md` §2).
    PAGATI_RICONCILIATI = "PagamentiTelematiciPagatiRiconciliati.xsd", "http://www.regione.veneto.it/pagamenti/pivot/ente/", "ppt"
}
schema! {
    /// MyPivot: parts of a receipt (`mypivot-web-services.md` §2.5).
    RP_ESITO_PIVOT = "PagInf_RP_Esito_6_0_2.xsd", "http://www.regione.veneto.it/schemas/2012/Pagamenti/", "rve"
}
schema! {
    /// The flow of rendicontazione (`mypivot-flows.md` §7.2).
    FLUSSO_RIVERSAMENTO = "FlussoRiversamento_1_0_4.xsd", "http://www.digitpa.gov.it/schemas/2011/Pagamenti/", "agid"
}
schema! {
    /// MyPivot's form of the bilancio (`mypivot-flows.md` §3.3).
    BILANCIO_PIVOT = "PagInf_Dovuti_Pagati_6_2_1.xsd", "http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/", "pay_i"
}
schema! {
    /// OPI giornale di cassa 1.4 (`mypivot-flows.md` §6.3).
    OPI_1_4 = "OPI_giornale_di_cassa_1_4.xsd", "", ""
}
schema! {
    /// OPI giornale di cassa 1.6.1 (`mypivot-flows.md` §6.3).
    OPI_1_6_1 = "OPI_giornale_di_cassa_1_6_1.xsd", "", ""
}
schema! {
    /// Shape of an XML signature, which a giornale di cassa carries.
    FIRMA = "xmldsig.xsd", "http://www.w3.org/2000/09/xmldsig#", "ds"
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
    &INTESTAZIONE_PIVOT,
    &PAGATI_RICONCILIATI,
    &RP_ESITO_PIVOT,
    &FLUSSO_RIVERSAMENTO,
    &BILANCIO_PIVOT,
    &OPI_1_4,
    &OPI_1_6_1,
    &FIRMA,
];

/// The schema with this file name.
#[must_use]
pub fn schema(file: &str) -> Option<&'static Schema> {
    SCHEMI.iter().copied().find(|schema| schema.file == file)
}
