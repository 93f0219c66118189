//! The import of a file: `paaSILAutorizzaImportFlusso` and `paaSILChiediStatoImportFlusso` (`mypay-web-services.md` §4.8, §4.9).

use serde::{Deserialize, Serialize};

use super::Testa;
use crate::message::albero::Elemento;
use crate::message::fault::Fault;
use crate::message::lettura::booleano;
use crate::message::scrittura::{Scrittore, fault};

/// `paaSILAutorizzaImportFlusso` (§4.8).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AutorizzaImportFlusso {
    /// Whether a header `intestazionePPT` was there.
    pub header: bool,
    /// Ente code of the header.
    pub cod_ipa_ente: Option<String>,
}

impl AutorizzaImportFlusso {
    pub(crate) fn leggi(testa: Testa) -> Self {
        Self {
            header: testa.presente,
            cod_ipa_ente: testa.cod_ipa_ente,
        }
    }
}

/// Answer of AutorizzaImportFlusso; of a fault nothing else is present.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EsitoAutorizzaImport {
    /// `fault`
    pub fault: Option<Fault>,
    /// `uploadUrl`
    pub upload_url: Option<String>,
    /// `authorizationToken`: valid one hour.
    pub authorization_token: Option<String>,
    /// `requestToken`
    pub request_token: Option<String>,
    /// `importPath`
    pub import_path: Option<String>,
}

impl EsitoAutorizzaImport {
    pub(crate) fn scrivi(&self, x: &mut Scrittore) {
        fault(x, self.fault.as_ref());
        x.facoltativo("uploadUrl", self.upload_url.as_deref());
        x.facoltativo("authorizationToken", self.authorization_token.as_deref());
        x.facoltativo("requestToken", self.request_token.as_deref());
        x.facoltativo("importPath", self.import_path.as_deref());
    }
}

/// `paaSILChiediStatoImportFlusso` (§4.9): `requestToken` stands before `password`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChiediStatoImportFlusso {
    /// Whether a header `intestazionePPT` was there.
    pub header: bool,
    /// Ente code of the header.
    pub cod_ipa_ente: Option<String>,
    /// `requestToken`
    pub request_token: Option<String>,
    /// `fileScarti`
    pub file_scarti: Option<bool>,
    /// `fileIUV`
    pub file_iuv: Option<bool>,
    /// `fileAvvisi`
    pub file_avvisi: Option<bool>,
}

impl ChiediStatoImportFlusso {
    pub(crate) fn leggi(corpo: Elemento<'_, '_>, testa: Testa) -> Self {
        let si_o_no = |nome: &'static str| corpo.testo(nome).as_deref().and_then(booleano);
        Self {
            header: testa.presente,
            cod_ipa_ente: testa.cod_ipa_ente,
            request_token: corpo.testo("requestToken"),
            file_scarti: si_o_no("fileScarti"),
            file_iuv: si_o_no("fileIUV"),
            file_avvisi: si_o_no("fileAvvisi"),
        }
    }

    pub(crate) fn scrivi(&self, x: &mut Scrittore, password: Option<&str>) {
        x.facoltativo("requestToken", self.request_token.as_deref());
        x.facoltativo("password", password);
        x.booleano("fileScarti", self.file_scarti);
        x.booleano("fileIUV", self.file_iuv);
        x.booleano("fileAvvisi", self.file_avvisi);
    }
}

/// Answer of ChiediStatoImportFlusso.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EsitoStatoImport {
    /// `fault`
    pub fault: Option<Fault>,
    /// `stato`, or an error code in its place (§6.1).
    pub stato: Option<String>,
    /// `urlFileScarti`
    pub url_file_scarti: Option<String>,
    /// `urlFileIUV`
    pub url_file_iuv: Option<String>,
    /// `urlFileAvvisi`
    pub url_file_avvisi: Option<String>,
}

impl EsitoStatoImport {
    pub(crate) fn scrivi(&self, x: &mut Scrittore) {
        fault(x, self.fault.as_ref());
        x.facoltativo("stato", self.stato.as_deref());
        x.facoltativo("urlFileScarti", self.url_file_scarti.as_deref());
        x.facoltativo("urlFileIUV", self.url_file_iuv.as_deref());
        x.facoltativo("urlFileAvvisi", self.url_file_avvisi.as_deref());
    }
}
