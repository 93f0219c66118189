//! The exports: three ways to book one and two to ask for its state (`mypay-web-services.md` §4.10–§4.14).

use serde::{Deserialize, Serialize};

use super::Testa;
use crate::message::albero::Elemento;
use crate::message::fault::Fault;
use crate::message::forma::Istante;
use crate::message::lettura::booleano;
use crate::message::scrittura::Scrittore;
use crate::message::tracciato::documento;

/// `paaSILPrenotaExportFlusso` (§4.10).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrenotaExportFlusso {
    /// Whether a header `intestazionePPT` was there.
    pub header: bool,
    /// Ente code of the header.
    pub cod_ipa_ente: Option<String>,
    /// `dateFrom`, a date as it stands in the message.
    pub date_from: Option<String>,
    /// `dateTo`, a date as it stands in the message.
    pub date_to: Option<String>,
    /// `identificativoTipoDovuto`
    pub tipo_dovuto: Option<String>,
    /// `versioneTracciato`
    pub versione_tracciato: Option<String>,
}

impl PrenotaExportFlusso {
    pub(crate) fn leggi(corpo: Elemento<'_, '_>, testa: Testa) -> Self {
        Self {
            header: testa.presente,
            cod_ipa_ente: testa.cod_ipa_ente,
            date_from: corpo.testo("dateFrom"),
            date_to: corpo.testo("dateTo"),
            tipo_dovuto: corpo.testo("identificativoTipoDovuto"),
            versione_tracciato: corpo.testo("versioneTracciato"),
        }
    }

    pub(crate) fn scrivi(&self, x: &mut Scrittore, password: Option<&str>) {
        x.facoltativo("password", password);
        x.facoltativo("dateFrom", self.date_from.as_deref());
        x.facoltativo("dateTo", self.date_to.as_deref());
        x.facoltativo("identificativoTipoDovuto", self.tipo_dovuto.as_deref());
        x.facoltativo("versioneTracciato", self.versione_tracciato.as_deref());
    }
}

/// `paaSILPrenotaExportFlussoIncrementaleConRicevuta` (§4.11). `passwordMypivot` stands in
/// [`crate::message::lettura::Letta::altre_password`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrenotaExportIncrementale {
    /// Whether a header `intestazionePPT` was there.
    pub header: bool,
    /// Ente code of the header.
    pub cod_ipa_ente: Option<String>,
    /// `dateFrom`, an instant as it stands in the message.
    pub date_from: Option<String>,
    /// `dateTo`, an instant as it stands in the message.
    pub date_to: Option<String>,
    /// `identificativoTipoDovuto`
    pub tipo_dovuto: Option<String>,
    /// `ricevuta`
    pub ricevuta: Option<bool>,
    /// `incrementale`
    pub incrementale: Option<bool>,
    /// `versioneTracciato`
    pub versione_tracciato: Option<String>,
    /// Whether a `passwordMypivot` was there.
    pub con_password_mypivot: bool,
}

impl PrenotaExportIncrementale {
    /// The request, and the password of MyPivot.
    pub(crate) fn leggi(corpo: Elemento<'_, '_>, testa: Testa) -> (Self, Vec<Option<String>>) {
        let si_o_no = |nome: &'static str| corpo.testo(nome).as_deref().and_then(booleano);
        let mypivot = corpo.testo("passwordMypivot");
        let richiesta = Self {
            header: testa.presente,
            cod_ipa_ente: testa.cod_ipa_ente,
            date_from: corpo.testo("dateFrom"),
            date_to: corpo.testo("dateTo"),
            tipo_dovuto: corpo.testo("identificativoTipoDovuto"),
            ricevuta: si_o_no("ricevuta"),
            incrementale: si_o_no("incrementale"),
            versione_tracciato: corpo.testo("versioneTracciato"),
            con_password_mypivot: mypivot.is_some(),
        };
        let altre = mypivot.map(Some).into_iter().collect();
        (richiesta, altre)
    }

    pub(crate) fn scrivi(
        &self,
        x: &mut Scrittore,
        password: Option<&str>,
        altre: &[Option<String>],
    ) {
        x.facoltativo("password", password);
        x.facoltativo("dateFrom", self.date_from.as_deref());
        x.facoltativo("dateTo", self.date_to.as_deref());
        x.facoltativo("identificativoTipoDovuto", self.tipo_dovuto.as_deref());
        x.booleano("ricevuta", self.ricevuta);
        x.booleano("incrementale", self.incrementale);
        x.facoltativo("versioneTracciato", self.versione_tracciato.as_deref());
        x.facoltativo("passwordMypivot", altre.first().and_then(Option::as_deref));
    }
}

/// `paaSILPrenotaExportFlussoScaduti` (§4.13).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrenotaExportScaduti {
    /// Whether a header `intestazionePPT` was there.
    pub header: bool,
    /// Ente code of the header.
    pub cod_ipa_ente: Option<String>,
    /// `dataScadenza`, a date as it stands in the message.
    pub data_scadenza: Option<String>,
    /// `tipiDovuto`: codes separated by `;`.
    pub tipi_dovuto: Option<String>,
}

impl PrenotaExportScaduti {
    pub(crate) fn leggi(corpo: Elemento<'_, '_>, testa: Testa) -> Self {
        Self {
            header: testa.presente,
            cod_ipa_ente: testa.cod_ipa_ente,
            data_scadenza: corpo.testo("dataScadenza"),
            tipi_dovuto: corpo.testo("tipiDovuto"),
        }
    }

    pub(crate) fn scrivi(&self, x: &mut Scrittore, password: Option<&str>) {
        x.facoltativo("password", password);
        x.facoltativo("dataScadenza", self.data_scadenza.as_deref());
        x.facoltativo("tipiDovuto", self.tipi_dovuto.as_deref());
    }
}

documento! {
    /// Answer of the three bookings.
    #[derive(Default)]
    EsitoPrenotaExport["", ""] {
        fault: Option<Fault> = "fault",
        request_token: Option<String> = "requestToken",
        /// only of …IncrementaleConRicevuta: upper bound really used.
        date_to: Option<String> = "dateTo" as Istante,
    }
}

/// `paaSILChiediStatoExportFlusso` and `paaSILChiediStatoExportFlussoScaduti` (§4.12, §4.14).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChiediStatoExport {
    /// Whether a header `intestazionePPT` was there.
    pub header: bool,
    /// Ente code of the header.
    pub cod_ipa_ente: Option<String>,
    /// `requestToken`
    pub request_token: Option<String>,
}

impl ChiediStatoExport {
    pub(crate) fn leggi(corpo: Elemento<'_, '_>, testa: Testa) -> Self {
        Self {
            header: testa.presente,
            cod_ipa_ente: testa.cod_ipa_ente,
            request_token: corpo.testo("requestToken"),
        }
    }

    pub(crate) fn scrivi(&self, x: &mut Scrittore, password: Option<&str>) {
        x.facoltativo("password", password);
        x.facoltativo("requestToken", self.request_token.as_deref());
    }
}

documento! {
    /// Answer of both; `nomeFile` and `pathFile` only of the export of due dovuti.
    #[derive(Default)]
    EsitoStatoExport["", ""] {
        fault: Option<Fault> = "fault",
        stato: Option<String> = "stato",
        nome_file: Option<String> = "nomeFile",
        download_url: Option<String> = "downloadUrl",
        path_file: Option<String> = "pathFile",
    }
}
