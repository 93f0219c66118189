//! The node's side of MyPay, as far as the simulated Region speaks it (`mypay-callbacks.md` §11.1).

use super::operazione::{Operazione, PostoEnte, Servizio};
use super::schema::Schema;

const NS: &str = "http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd";

/// Requests, answers and their types; the common types of pagoPA, which are no part of the sheet's file, stand in it (§11.1, §11.4).
pub static NODO_CORPO: Schema = Schema {
    file: "paForNode.xsd",
    namespace: NS,
    prefisso: "pfn",
    testo: include_str!("../../schemas/paForNode.xsd"),
};

const fn operazione(nome: &'static str, risposta: &'static str) -> Operazione {
    Operazione {
        nome,
        risposta,
        namespace: NS,
        ente: PostoEnte::Corpo,
        campi_richiesta: &[],
        campi_risposta: &[],
    }
}

/// The service that MyPay serves to the node.
pub static NODO: Servizio = Servizio {
    nome: "paForNode",
    namespace: "http://pagopa-api.pagopa.gov.it/paForNode",
    percorso: "/ws/fesp/",
    wsdl: include_str!("../../schemas/paForNode.wsdl"),
    schemi: &[&NODO_CORPO],
    operazioni: &[
        operazione("paVerifyPaymentNotice", "paVerifyPaymentNoticeRes"),
        operazione("paGetPayment", "paGetPaymentRes"),
        operazione("paGetPaymentV2", "paGetPaymentV2Response"),
        operazione("paSendRT", "paSendRTRes"),
        operazione("paSendRTV2", "paSendRTV2Response"),
    ],
};

/// Root of a request that is not named as its operation.
pub(super) fn radice(nome: &str) -> Option<&'static str> {
    match nome {
        "paVerifyPaymentNotice" => Some("paVerifyPaymentNoticeReq"),
        "paGetPayment" => Some("paGetPaymentReq"),
        "paGetPaymentV2" => Some("paGetPaymentV2Request"),
        "paSendRT" => Some("paSendRTReq"),
        "paSendRTV2" => Some("paSendRTV2Request"),
        _ => None,
    }
}
