//! PagamentiTelematiciDovutiPagati: the 18 operations of MyPay (`mypay-web-services.md` §2, §4).

use super::documento::{CampoBase64, Documento};
use super::operazione::{Operazione, PostoEnte, Servizio};
use super::schema::{DOCUMENTI, DOVUTI_PAGATI, INTESTAZIONE};

const NS: &str = DOVUTI_PAGATI.namespace;

pub(super) const SERVIZIO: Servizio = Servizio {
    nome: "PagamentiTelematiciDovutiPagati",
    namespace: "http://www.regione.veneto.it/pagamenti/ente/PagamentiTelematiciDovutiPagati",
    percorso: "/ws/pa/",
    wsdl: include_str!("../../schemas/PagamentiTelematiciDovutiPagati.wsdl"),
    schemi: &[&INTESTAZIONE, &DOVUTI_PAGATI, &DOCUMENTI],
    operazioni: &[
        Operazione {
            nome: "paaSILInviaDovuti",
            risposta: "paaSILInviaDovutiRisposta",
            namespace: NS,
            ente: PostoEnte::Header,
            campi_richiesta: &[CampoBase64::uno("dovuti", &[Documento::Dovuti])],
            campi_risposta: &[],
        },
        Operazione {
            nome: "paaSILInviaCarrelloDovuti",
            risposta: "paaSILInviaCarrelloDovutiRisposta",
            namespace: NS,
            ente: PostoEnte::Header,
            campi_richiesta: &[
                CampoBase64::uno("dovuti", &[Documento::Dovuti]),
                CampoBase64::uno("dovutiEntiSecondari", &[Documento::DovutiEntiSecondari]),
            ],
            campi_risposta: &[],
        },
        Operazione {
            nome: "paaSILVerificaAvviso",
            risposta: "paaSILVerificaAvvisoRisposta",
            namespace: NS,
            ente: PostoEnte::Header,
            campi_richiesta: &[],
            campi_risposta: &[],
        },
        Operazione {
            nome: "paaSILChiediPagati",
            risposta: "paaSILChiediPagatiRisposta",
            namespace: NS,
            ente: PostoEnte::Corpo,
            campi_richiesta: &[],
            campi_risposta: &[CampoBase64::due("pagati", &[Documento::Pagati])],
        },
        Operazione {
            nome: "paaSILChiediPagatiConRicevuta",
            risposta: "paaSILChiediPagatiConRicevutaRisposta",
            namespace: NS,
            ente: PostoEnte::Corpo,
            campi_richiesta: &[],
            campi_risposta: &[
                CampoBase64::due("pagati", &[Documento::PagatiConRicevuta]),
                CampoBase64::uno("rt", &[Documento::Receipt, Documento::Rt]),
            ],
        },
        Operazione {
            nome: "paaSILImportaDovuto",
            risposta: "paaSILImportaDovutoRisposta",
            namespace: NS,
            ente: PostoEnte::Header,
            campi_richiesta: &[
                CampoBase64::uno("dovuto", &[Documento::Versamento]),
                CampoBase64::uno("dovutiEntiSecondari", &[Documento::DovutiEntiSecondari]),
            ],
            campi_risposta: &[CampoBase64::uno("base64ZipAvviso", &[])],
        },
        Operazione {
            nome: "paaSILRegistraPagamento",
            risposta: "paaSILRegistraPagamentoRisposta",
            namespace: NS,
            ente: PostoEnte::Corpo,
            campi_richiesta: &[],
            campi_risposta: &[],
        },
        Operazione {
            nome: "paaSILAutorizzaImportFlusso",
            risposta: "paaSILAutorizzaImportFlussoRisposta",
            namespace: NS,
            ente: PostoEnte::Header,
            campi_richiesta: &[],
            campi_risposta: &[],
        },
        Operazione {
            nome: "paaSILChiediStatoImportFlusso",
            risposta: "paaSILChiediStatoImportFlussoRisposta",
            namespace: NS,
            ente: PostoEnte::Header,
            campi_richiesta: &[],
            campi_risposta: &[],
        },
        Operazione {
            nome: "paaSILPrenotaExportFlusso",
            risposta: "paaSILPrenotaExportFlussoRisposta",
            namespace: NS,
            ente: PostoEnte::Header,
            campi_richiesta: &[],
            campi_risposta: &[],
        },
        Operazione {
            nome: "paaSILPrenotaExportFlussoIncrementaleConRicevuta",
            risposta: "paaSILPrenotaExportFlussoIncrementaleConRicevutaRisposta",
            namespace: NS,
            ente: PostoEnte::Header,
            campi_richiesta: &[],
            campi_risposta: &[],
        },
        Operazione {
            nome: "paaSILChiediStatoExportFlusso",
            risposta: "paaSILChiediStatoExportFlussoRisposta",
            namespace: NS,
            ente: PostoEnte::Header,
            campi_richiesta: &[],
            campi_risposta: &[],
        },
        Operazione {
            nome: "paaSILPrenotaExportFlussoScaduti",
            risposta: "paaSILPrenotaExportFlussoScadutiRisposta",
            namespace: NS,
            ente: PostoEnte::Header,
            campi_richiesta: &[],
            campi_risposta: &[],
        },
        Operazione {
            nome: "paaSILChiediStatoExportFlussoScaduti",
            risposta: "paaSILChiediStatoExportFlussoScadutiRisposta",
            namespace: NS,
            ente: PostoEnte::Header,
            campi_richiesta: &[],
            campi_risposta: &[],
        },
        // Declared and not implemented: the platform answers 404 (§4.15).
        Operazione {
            nome: "paaSILChiediAvvisiPendenti",
            risposta: "paaSILChiediAvvisiPendentiRisposta",
            namespace: NS,
            ente: PostoEnte::Corpo,
            campi_richiesta: &[],
            campi_risposta: &[CampoBase64::uno("dovuti", &[Documento::Dovuti])],
        },
        Operazione {
            nome: "paaSILChiediEsitoCarrelloDovuti",
            risposta: "paaSILChiediEsitoCarrelloDovutiRisposta",
            namespace: NS,
            ente: PostoEnte::Corpo,
            campi_richiesta: &[],
            campi_risposta: &[
                CampoBase64::due("pagati", &[Documento::PagatiConRicevuta]),
                CampoBase64::uno("rt", &[Documento::Receipt, Documento::Rt]),
            ],
        },
        Operazione {
            nome: "paaSILChiediPosizioniAperte",
            risposta: "paaSILChiediPosizioniAperteRisposta",
            namespace: NS,
            ente: PostoEnte::Corpo,
            campi_richiesta: &[],
            campi_risposta: &[CampoBase64::uno("dovuti", &[Documento::Dovuti])],
        },
        Operazione {
            nome: "paaSILChiediStoricoPagamenti",
            risposta: "paaSILChiediStoricoPagamentiRisposta",
            namespace: NS,
            ente: PostoEnte::Corpo,
            campi_richiesta: &[],
            campi_risposta: &[
                CampoBase64::uno("ctPagatiConRicevuta", &[Documento::PagatiConRicevuta]),
                CampoBase64::uno("rt", &[Documento::Receipt, Documento::Rt]),
            ],
        },
    ],
};
