//! PagamentiTelematiciFlussiSPC: the reporting files (`mypay-web-services.md` §4.19, §4.20).

use serde::{Deserialize, Serialize};

use crate::message::albero::Elemento;
use crate::message::fault::Fault;
use crate::message::scrittura::{Scrittore, fault};

/// `paaSILChiediElencoFlussiSPC` (§4.19).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChiediElencoFlussiSpc {
    /// `codIpaEnte`
    pub cod_ipa_ente: Option<String>,
    /// `identificativoPsp`
    pub identificativo_psp: Option<String>,
    /// `tipoFlusso`: `R` or `Q`
    pub tipo_flusso: Option<String>,
    /// `dateFrom`, a date as it stands in the message.
    pub date_from: Option<String>,
    /// `dateTo`, a date as it stands in the message.
    pub date_to: Option<String>,
}

impl ChiediElencoFlussiSpc {
    pub(crate) fn leggi(corpo: Elemento<'_, '_>) -> Self {
        Self {
            cod_ipa_ente: corpo.testo("codIpaEnte"),
            identificativo_psp: corpo.testo("identificativoPsp"),
            tipo_flusso: corpo.testo("tipoFlusso"),
            date_from: corpo.testo("dateFrom"),
            date_to: corpo.testo("dateTo"),
        }
    }

    pub(crate) fn scrivi(&self, x: &mut Scrittore, password: Option<&str>) {
        x.facoltativo("password", password);
        x.facoltativo("codIpaEnte", self.cod_ipa_ente.as_deref());
        x.facoltativo("identificativoPsp", self.identificativo_psp.as_deref());
        x.facoltativo("tipoFlusso", self.tipo_flusso.as_deref());
        x.facoltativo("dateFrom", self.date_from.as_deref());
        x.facoltativo("dateTo", self.date_to.as_deref());
    }
}

/// Answer of ChiediElencoFlussiSPC.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EsitoElencoFlussiSpc {
    /// `fault`
    pub fault: Option<Fault>,
    /// `elencoFlussiSPC`; `totRestituiti` is the length of the list.
    pub elenco: Option<Vec<IdSpc>>,
}

/// `idSPC`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdSpc {
    /// `identificativoFlusso`
    pub identificativo_flusso: String,
    /// `dataOraFlusso`, without zone and without milliseconds.
    pub data_ora_flusso: String,
}

impl EsitoElencoFlussiSpc {
    pub(crate) fn scrivi(&self, x: &mut Scrittore) {
        fault(x, self.fault.as_ref());
        let Some(elenco) = &self.elenco else { return };
        x.elemento("elencoFlussiSPC", |x| {
            x.campo("totRestituiti", &elenco.len().to_string());
            for id in elenco {
                x.elemento("idSPC", |x| {
                    x.campo("identificativoFlusso", &id.identificativo_flusso);
                    x.campo("dataOraFlusso", &id.data_ora_flusso);
                });
            }
        });
    }
}

/// `paaSILChiediFlussoSPC` (§4.20).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChiediFlussoSpc {
    /// `codIpaEnte`
    pub cod_ipa_ente: Option<String>,
    /// `identificativoPsp`
    pub identificativo_psp: Option<String>,
    /// `tipoFlusso`: `R` or `Q`
    pub tipo_flusso: Option<String>,
    /// `identificativoFlusso`
    pub identificativo_flusso: Option<String>,
    /// `dataOraFlusso`, an instant as it stands in the message.
    pub data_ora_flusso: Option<String>,
}

impl ChiediFlussoSpc {
    pub(crate) fn leggi(corpo: Elemento<'_, '_>) -> Self {
        Self {
            cod_ipa_ente: corpo.testo("codIpaEnte"),
            identificativo_psp: corpo.testo("identificativoPsp"),
            tipo_flusso: corpo.testo("tipoFlusso"),
            identificativo_flusso: corpo.testo("identificativoFlusso"),
            data_ora_flusso: corpo.testo("dataOraFlusso"),
        }
    }

    pub(crate) fn scrivi(&self, x: &mut Scrittore, password: Option<&str>) {
        x.facoltativo("password", password);
        x.facoltativo("codIpaEnte", self.cod_ipa_ente.as_deref());
        x.facoltativo("identificativoPsp", self.identificativo_psp.as_deref());
        x.facoltativo("tipoFlusso", self.tipo_flusso.as_deref());
        x.facoltativo(
            "identificativoFlusso",
            self.identificativo_flusso.as_deref(),
        );
        x.facoltativo("dataOraFlusso", self.data_ora_flusso.as_deref());
    }
}

/// Answer of ChiediFlussoSPC.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EsitoFlussoSpc {
    /// `fault`
    pub fault: Option<Fault>,
    /// `stato`: `OK` or `KO`; absent when the kind of file is unknown.
    pub stato: Option<String>,
    /// `downloadUrl`
    pub download_url: Option<String>,
}

impl EsitoFlussoSpc {
    pub(crate) fn scrivi(&self, x: &mut Scrittore) {
        fault(x, self.fault.as_ref());
        x.facoltativo("stato", self.stato.as_deref());
        x.facoltativo("downloadUrl", self.download_url.as_deref());
    }
}
