//! Requests and answers of the operations (`mypay-web-services.md` §4).
//!
//! `cod_ipa_ente` is the value found in the header or in the body, where the operation has it (§1.3).
//!
//! The types of the operations of one kind stand together: [`avvisi`], [`carrello`], [`registra_pagamento`], [`import`], [`export`], [`persona`],
//! [`flussi_spc`]; those of a single dovuto and of its outcome stand here.

use serde::{Deserialize, Serialize};

use super::NonConforme;
use super::cursore::Cursore;
use super::fault::Fault;
use super::forma::{Doppia, Una};
use super::scrittura::Scrittore;
use super::tracciato::{Molteplice, documento};
use crate::xml::Source;

pub mod avvisi;
pub mod carrello;
pub mod export;
pub mod flussi_spc;
pub mod import;
pub mod persona;
pub mod registra_pagamento;

pub use carrello::{
    ChiediEsitoCarrelloDovuti, ElementoCarrello, EsitoCarrello, InviaCarrelloDovuti,
    RispostaCarrello,
};
pub use export::{
    ChiediStatoExport, EsitoPrenotaExport, EsitoStatoExport, PrenotaExportFlusso,
    PrenotaExportIncrementale, PrenotaExportScaduti,
};
pub use flussi_spc::{
    ChiediElencoFlussiSpc, ChiediFlussoSpc, EsitoElencoFlussiSpc, EsitoFlussoSpc, IdSpc,
};
pub use import::{
    AutorizzaImportFlusso, ChiediStatoImportFlusso, EsitoAutorizzaImport, EsitoStatoImport,
};
pub use persona::{
    ChiediPosizioniAperte, ChiediStoricoPagamenti, EsitoPosizioniAperte, EsitoStoricoPagamenti,
    Persona, PosizioneAperta, StoricoPagamento,
};
pub use registra_pagamento::{EsitoRegistraPagamento, RegistraPagamento};

/// What the header of a request says (§1.3).
#[derive(Debug, Clone, Default)]
pub(crate) struct Testa {
    /// Whether a header `intestazionePPT` was there.
    pub(crate) presente: bool,
    /// Its ente code.
    pub(crate) cod_ipa_ente: Option<String>,
}

/// A base64 field as it arrived (white space kept): its documents are decoded by the platform, single or double (§1.5).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Base64(pub String);

/// A request that the Region has recognised by the qualified name of its body's root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "operazione")]
#[allow(missing_docs)]
pub enum Richiesta {
    #[serde(rename = "paaSILInviaDovuti")]
    InviaDovuti(InviaDovuti),
    #[serde(rename = "paaSILImportaDovuto")]
    ImportaDovuto(ImportaDovuto),
    #[serde(rename = "paaSILVerificaAvviso")]
    VerificaAvviso(VerificaAvviso),
    #[serde(rename = "paaSILChiediPagati")]
    ChiediPagati(ChiediPagati),
    #[serde(rename = "paaSILChiediPagatiConRicevuta")]
    ChiediPagatiConRicevuta(ChiediPagatiConRicevuta),
    #[serde(rename = "paaSILInviaCarrelloDovuti")]
    InviaCarrelloDovuti(InviaCarrelloDovuti),
    #[serde(rename = "paaSILRegistraPagamento")]
    RegistraPagamento(RegistraPagamento),
    #[serde(rename = "paaSILAutorizzaImportFlusso")]
    AutorizzaImportFlusso(AutorizzaImportFlusso),
    #[serde(rename = "paaSILChiediStatoImportFlusso")]
    ChiediStatoImportFlusso(ChiediStatoImportFlusso),
    #[serde(rename = "paaSILPrenotaExportFlusso")]
    PrenotaExportFlusso(PrenotaExportFlusso),
    #[serde(rename = "paaSILPrenotaExportFlussoIncrementaleConRicevuta")]
    PrenotaExportIncrementale(PrenotaExportIncrementale),
    #[serde(rename = "paaSILChiediStatoExportFlusso")]
    ChiediStatoExportFlusso(ChiediStatoExport),
    #[serde(rename = "paaSILPrenotaExportFlussoScaduti")]
    PrenotaExportScaduti(PrenotaExportScaduti),
    #[serde(rename = "paaSILChiediStatoExportFlussoScaduti")]
    ChiediStatoExportScaduti(ChiediStatoExport),
    #[serde(rename = "paaSILChiediEsitoCarrelloDovuti")]
    ChiediEsitoCarrelloDovuti(ChiediEsitoCarrelloDovuti),
    #[serde(rename = "paaSILChiediPosizioniAperte")]
    ChiediPosizioniAperte(ChiediPosizioniAperte),
    #[serde(rename = "paaSILChiediStoricoPagamenti")]
    ChiediStoricoPagamenti(ChiediStoricoPagamenti),
    #[serde(rename = "paaSILChiediElencoFlussiSPC")]
    ChiediElencoFlussiSpc(ChiediElencoFlussiSpc),
    #[serde(rename = "paaSILChiediFlussoSPC")]
    ChiediFlussoSpc(ChiediFlussoSpc),
    /// A request to MyPivot: tagged by its own operation.
    #[serde(untagged)]
    Pivot(super::pivot::richiesta::Richiesta),
}

/// `paaSILInviaDovuti` (§4.1). `header` is false when the header `intestazionePPT` is missing altogether.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviaDovuti {
    /// Whether a header `intestazionePPT` was there.
    pub header: bool,
    /// Ente code of the header.
    pub cod_ipa_ente: Option<String>,
    /// `dovuti`
    pub dovuti: Option<Base64>,
    /// `enteSILInviaRispostaPagamentoUrl`
    pub url_ritorno: Option<String>,
    /// `showMyPay`: `SHORT` (default) or `NONE`
    pub show_my_pay: Option<String>,
}

/// `paaSILImportaDovuto` (§4.6).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportaDovuto {
    /// Whether a header `intestazionePPT` was there.
    pub header: bool,
    /// Ente code of the header.
    pub cod_ipa_ente: Option<String>,
    /// `dovuto`
    pub dovuto: Option<Base64>,
    /// `flagGeneraIuv`; absent or unreadable = `None`
    pub flag_genera_iuv: Option<bool>,
    /// `dovutiEntiSecondari` of each element of the list
    pub enti_secondari: Vec<Base64>,
}

/// `paaSILVerificaAvviso` (§4.3).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerificaAvviso {
    /// Whether a header `intestazionePPT` was there.
    pub header: bool,
    /// Ente code of the header.
    pub cod_ipa_ente: Option<String>,
    /// `identificativoUnivocoVersamento`
    pub iuv: Option<String>,
    /// `enteSILInviaRispostaPagamentoUrl`
    pub url_ritorno: Option<String>,
}

/// `paaSILChiediPagati` (§4.4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChiediPagati {
    /// `codIpaEnte` of the body.
    pub cod_ipa_ente: Option<String>,
    /// `idSession`
    pub id_session: Option<String>,
}

/// `paaSILChiediPagatiConRicevuta` (§4.5).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChiediPagatiConRicevuta {
    /// `codIpaEnte` of the body.
    pub cod_ipa_ente: Option<String>,
    /// `idSession`
    pub id_session: Option<String>,
    /// `identificativoUnivocoVersamento`
    pub iuv: Option<String>,
    /// `identificativoUnivocoDovuto`
    pub iud: Option<String>,
}

/// The answers, in schema order; an absent field is left out of the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "operazione")]
#[allow(missing_docs)]
pub enum Risposta {
    #[serde(rename = "paaSILInviaDovuti")]
    InviaDovuti(Redirezione),
    #[serde(rename = "paaSILVerificaAvviso")]
    VerificaAvviso(Redirezione),
    #[serde(rename = "paaSILImportaDovuto")]
    ImportaDovuto(EsitoImportaDovuto),
    #[serde(rename = "paaSILChiediPagati")]
    ChiediPagati(EsitoPagati),
    #[serde(rename = "paaSILChiediPagatiConRicevuta")]
    ChiediPagatiConRicevuta(EsitoPagati),
    #[serde(rename = "paaSILInviaCarrelloDovuti")]
    InviaCarrelloDovuti(Redirezione),
    #[serde(rename = "paaSILRegistraPagamento")]
    RegistraPagamento(EsitoRegistraPagamento),
    #[serde(rename = "paaSILAutorizzaImportFlusso")]
    AutorizzaImportFlusso(EsitoAutorizzaImport),
    #[serde(rename = "paaSILChiediStatoImportFlusso")]
    ChiediStatoImportFlusso(EsitoStatoImport),
    #[serde(rename = "paaSILPrenotaExportFlusso")]
    PrenotaExportFlusso(EsitoPrenotaExport),
    #[serde(rename = "paaSILPrenotaExportFlussoIncrementaleConRicevuta")]
    PrenotaExportIncrementale(EsitoPrenotaExport),
    #[serde(rename = "paaSILChiediStatoExportFlusso")]
    ChiediStatoExportFlusso(EsitoStatoExport),
    #[serde(rename = "paaSILPrenotaExportFlussoScaduti")]
    PrenotaExportScaduti(EsitoPrenotaExport),
    #[serde(rename = "paaSILChiediStatoExportFlussoScaduti")]
    ChiediStatoExportScaduti(EsitoStatoExport),
    #[serde(rename = "paaSILChiediEsitoCarrelloDovuti")]
    ChiediEsitoCarrelloDovuti(EsitoCarrello),
    #[serde(rename = "paaSILChiediPosizioniAperte")]
    ChiediPosizioniAperte(EsitoPosizioniAperte),
    #[serde(rename = "paaSILChiediStoricoPagamenti")]
    ChiediStoricoPagamenti(EsitoStoricoPagamenti),
    #[serde(rename = "paaSILChiediElencoFlussiSPC")]
    ChiediElencoFlussiSpc(EsitoElencoFlussiSpc),
    #[serde(rename = "paaSILChiediFlussoSPC")]
    ChiediFlussoSpc(EsitoFlussoSpc),
    /// An answer of MyPivot: tagged by its own operation.
    #[serde(untagged)]
    Pivot(super::pivot::risposta::Risposta),
}

/// Answer of InviaDovuti, InviaCarrelloDovuti and VerificaAvviso.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redirezione {
    /// `fault`
    pub fault: Option<Fault>,
    /// `esito`: `OK` or `KO`
    pub esito: Option<String>,
    /// `idSession`; `idSessionCarrello` of InviaCarrelloDovuti
    pub id_session: Option<String>,
    /// `redirect`
    pub redirect: Option<i32>,
    /// `url`
    pub url: Option<String>,
}

impl Redirezione {
    /// `sessione`: name of the field with the session.
    pub(crate) fn leggi<S: Source>(
        cursore: &mut Cursore<S>,
        sessione: &'static str,
    ) -> Result<Self, NonConforme> {
        let redirezione = Self {
            fault: Molteplice::leggi(cursore, "", "fault")?,
            esito: Molteplice::leggi(cursore, "", "esito")?,
            id_session: Molteplice::leggi(cursore, "", sessione)?,
            redirect: Molteplice::leggi(cursore, "", "redirect")?,
            url: Molteplice::leggi(cursore, "", "url")?,
        };
        cursore.esci()?;
        Ok(redirezione)
    }

    pub(crate) fn scrivi(&self, x: &mut Scrittore, tag: &str, sessione: &str) {
        x.elemento(tag, |x| {
            Molteplice::scrivi(&self.fault, x, "fault");
            Molteplice::scrivi(&self.esito, x, "esito");
            Molteplice::scrivi(&self.id_session, x, sessione);
            Molteplice::scrivi(&self.redirect, x, "redirect");
            Molteplice::scrivi(&self.url, x, "url");
        });
    }
}

documento! {
    /// Answer of ImportaDovuto.
    #[derive(Default)]
    EsitoImportaDovuto["", ""] {
        fault: Option<Fault> = "fault",
        esito: Option<String> = "esito",
        /// only the IUV generated in this call
        iuv: Option<String> = "identificativoUnivocoVersamento",
        url_file_avviso: Option<String> = "urlFileAvviso",
        base64_zip_avviso: Option<Vec<u8>> = "base64ZipAvviso" as Una,
    }
    /// Answer of ChiediPagati and ChiediPagatiConRicevuta; the last two only of the latter.
    #[derive(Default)]
    EsitoPagati["", ""] {
        fault: Option<Fault> = "fault",
        /// bytes of the XML document, written twice encoded (§1.5)
        pagati: Option<Vec<u8>> = "pagati" as Doppia,
        tipo_firma: Option<String> = "tipoFirma",
        /// bytes of the XML; empty = an empty element
        rt: Option<Vec<u8>> = "rt" as Una,
    }
}
