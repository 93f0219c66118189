//! The import of a file: `paaSILAutorizzaImportFlusso` and `paaSILChiediStatoImportFlusso` (`mypay-web-services.md` §4.8, §4.9).

use serde::{Deserialize, Serialize};

use super::Testa;
use crate::message::albero::Elemento;
use crate::message::fault::Fault;
use crate::message::lettura::booleano;
use crate::message::scrittura::Scrittore;
use crate::message::tracciato::documento;

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

documento! {
    /// Answer of AutorizzaImportFlusso; of a fault nothing else is present.
    #[derive(Default)]
    EsitoAutorizzaImport["", ""] {
        fault: Option<Fault> = "fault",
        upload_url: Option<String> = "uploadUrl",
        /// valid one hour.
        authorization_token: Option<String> = "authorizationToken",
        request_token: Option<String> = "requestToken",
        import_path: Option<String> = "importPath",
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

documento! {
    /// Answer of ChiediStatoImportFlusso.
    #[derive(Default)]
    EsitoStatoImport["", ""] {
        fault: Option<Fault> = "fault",
        /// or an error code in its place (§6.1).
        stato: Option<String> = "stato",
        url_file_scarti: Option<String> = "urlFileScarti",
        url_file_iuv: Option<String> = "urlFileIUV",
        url_file_avvisi: Option<String> = "urlFileAvvisi",
    }
}
