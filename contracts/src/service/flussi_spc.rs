//! PagamentiTelematiciFlussiSPC: the reporting files of the PSPs (`mypay-web-services.md` §4.19, §4.20).

use super::operazione::{Operazione, PostoEnte, Servizio};
use super::schema::FLUSSI_SPC;

const NS: &str = FLUSSI_SPC.namespace;

pub(super) const SERVIZIO: Servizio = Servizio {
    nome: "PagamentiTelematiciFlussiSPC",
    namespace: "http://www.regione.veneto.it/pagamenti/pa/PagamentiTelematiciFlussiSPC",
    percorso: "/ws/pa/",
    wsdl: include_str!("../../schemas/PagamentiTelematiciFlussiSPC.wsdl"),
    schemi: &[&FLUSSI_SPC],
    operazioni: &[
        Operazione {
            nome: "paaSILChiediElencoFlussiSPC",
            risposta: "paaSILChiediElencoFlussiSPCRisposta",
            namespace: NS,
            ente: PostoEnte::Corpo,
            campi_richiesta: &[],
            campi_risposta: &[],
        },
        Operazione {
            nome: "paaSILChiediFlussoSPC",
            risposta: "paaSILChiediFlussoSPCRisposta",
            namespace: NS,
            ente: PostoEnte::Corpo,
            campi_richiesta: &[],
            campi_risposta: &[],
        },
    ],
};
