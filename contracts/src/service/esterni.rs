//! What the Region calls at the ente: PagamentiTelematiciEsterniCCP (`mypay-callbacks.md` §3).
//!
//! `paExternalGetPayment` has types and no operation in the published WSDL (§3.1); ours declares it.

use super::documento::{CampoBase64, Documento};
use super::operazione::{Operazione, PostoEnte, Servizio};
use super::schema::Schema;

const NS: &str = "http://www.regione.veneto.it/pagamenti/pa/";

/// Header block of the legacy operations (§3.3).
pub static ESTERNI_INTESTAZIONE: Schema = Schema {
    file: "esterni-ppthead.xsd",
    namespace: "http://www.regione.veneto.it/pagamenti/pa/ppthead",
    prefisso: "head",
    testo: include_str!("../../schemas/esterni-ppthead.xsd"),
};

/// The types with qualified children (§2).
pub static ESTERNI_TIPI: Schema = Schema {
    file: "esterni-tipi.xsd",
    namespace: "http://www.regione.veneto.it/schemas/2012/Pagamenti/",
    prefisso: "pay_i",
    testo: include_str!("../../schemas/esterni-tipi.xsd"),
};

/// Requests and answers (§3.3–§3.6).
pub static ESTERNI_CORPO: Schema = Schema {
    file: "PagamentiTelematiciEsterniCCP.xsd",
    namespace: NS,
    prefisso: "pa",
    testo: include_str!("../../schemas/PagamentiTelematiciEsterniCCP.xsd"),
};

/// The service that the ente serves in external mode.
pub static ESTERNI: Servizio = Servizio {
    nome: "PagamentiTelematiciEsterniCCP",
    namespace: "http://www.regione.veneto.it/pagamenti/pa/PagamentiTelematiciEsterniCCP",
    percorso: "/ws/pa/",
    wsdl: include_str!("../../schemas/PagamentiTelematiciEsterniCCP.wsdl"),
    schemi: &[&ESTERNI_INTESTAZIONE, &ESTERNI_TIPI, &ESTERNI_CORPO],
    operazioni: &[
        Operazione {
            nome: "paaSILVerificaEsterna",
            risposta: "paaSILVerificaEsternaRisposta",
            namespace: NS,
            ente: PostoEnte::Header,
            campi_richiesta: &[],
            campi_risposta: &[],
        },
        Operazione {
            nome: "paaSILAttivaEsterna",
            risposta: "paaSILAttivaEsternaRisposta",
            namespace: NS,
            ente: PostoEnte::Header,
            campi_richiesta: &[],
            campi_risposta: &[CampoBase64 {
                elemento: "dovuto",
                documenti: &[Documento::Dovuti],
                codifiche: 1,
            }],
        },
        Operazione {
            nome: "paExternalVerifyPaymentNotice",
            risposta: "paExternalVerifyPaymentNoticeRes",
            namespace: NS,
            ente: PostoEnte::Corpo,
            campi_richiesta: &[],
            campi_risposta: &[],
        },
        Operazione {
            nome: "paExternalGetPayment",
            risposta: "paExternalGetPaymentRes",
            namespace: NS,
            ente: PostoEnte::Corpo,
            campi_richiesta: &[],
            campi_risposta: &[],
        },
    ],
};

/// Root of a request that is not named as its operation.
pub(super) fn radice(nome: &str) -> Option<&'static str> {
    match nome {
        "paExternalVerifyPaymentNotice" => Some("paExternalVerifyPaymentNoticeReq"),
        "paExternalGetPayment" => Some("paExternalGetPaymentReq"),
        _ => None,
    }
}
