//! The messages of MyPivot: PagamentiTelematiciPagatiRiconciliati (`mypivot-web-services.md` §2).
//!
//! * [`richiesta`], [`risposta`] – the types
//! * [`pagati`] – what a reconciled payment carries: the receipt and its riversamento

pub mod pagati;
pub mod richiesta;
pub mod risposta;

mod lettura;
mod ricevuta;
mod scrittura;

pub(crate) use lettura::leggi;

/// Root elements of requests and answers (`mypivot-web-services.md` §1.2).
pub const NS_PIVOT: &str = "http://www.regione.veneto.it/pagamenti/pivot/ente/";
/// Header `intestazionePPT` of MyPivot (`mypivot-web-services.md` §1.3).
pub const NS_INTESTAZIONE_PIVOT: &str = "http://www.regione.veneto.it/pagamenti/pivot/ente/ppthead";
/// Parts of a receipt.
pub(crate) const NS_RVE: &str = "http://www.regione.veneto.it/schemas/2012/Pagamenti/";
/// Parts of a flow of riversamento.
pub(crate) const NS_AGID: &str = "http://www.digitpa.gov.it/schemas/2011/Pagamenti/";
