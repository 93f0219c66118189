//! What a person owes and has paid: `paaSILChiediPosizioniAperte` and `paaSILChiediStoricoPagamenti`, reserved to the Region's own
//! portals (`mypay-web-services.md` §4.17, §4.18).

use serde::{Deserialize, Serialize};

use crate::message::albero::Elemento;
use crate::message::base64::codifica;
use crate::message::fault::Fault;
use crate::message::scrittura::{Scrittore, fault};
use crate::service::DOCUMENTI;

/// `identificativoUnivocoPersonaFG`: its children are qualified, it is not (§1.7).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Persona {
    /// `tipoIdentificativoUnivoco`; a value other than `F` and `G` is as absent.
    pub tipo: Option<String>,
    /// `codiceIdentificativoUnivoco`
    pub codice: Option<String>,
}

impl Persona {
    fn leggi(corpo: Elemento<'_, '_>) -> Option<Self> {
        let persona = corpo
            .figlio("identificativoUnivocoPersonaFG")?
            .con_figli_in(DOCUMENTI.namespace);
        Some(Self {
            tipo: persona
                .testo("tipoIdentificativoUnivoco")
                .filter(|tipo| matches!(tipo.as_str(), "F" | "G")),
            codice: persona.testo("codiceIdentificativoUnivoco"),
        })
    }

    fn scrivi(&self, x: &mut Scrittore) {
        x.apri("identificativoUnivocoPersonaFG");
        for (nome, valore) in [
            ("tipoIdentificativoUnivoco", &self.tipo),
            ("codiceIdentificativoUnivoco", &self.codice),
        ] {
            if let Some(valore) = valore {
                x.qualificato(nome, DOCUMENTI.prefisso, DOCUMENTI.namespace, valore);
            }
        }
        x.chiudi("identificativoUnivocoPersonaFG");
    }
}

/// `paaSILChiediPosizioniAperte` (§4.17).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChiediPosizioniAperte {
    /// `codIpaEnte`; absent = all enti.
    pub cod_ipa_ente: Option<String>,
    /// `identificativoUnivocoPersonaFG`
    pub persona: Option<Persona>,
}

impl ChiediPosizioniAperte {
    pub(crate) fn leggi(corpo: Elemento<'_, '_>) -> Self {
        Self {
            cod_ipa_ente: corpo.testo("codIpaEnte"),
            persona: Persona::leggi(corpo),
        }
    }

    pub(crate) fn scrivi(&self, x: &mut Scrittore, password: Option<&str>) {
        x.facoltativo("password", password);
        x.facoltativo("codIpaEnte", self.cod_ipa_ente.as_deref());
        if let Some(persona) = &self.persona {
            persona.scrivi(x);
        }
    }
}

/// Answer of ChiediPosizioniAperte.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EsitoPosizioniAperte {
    /// `fault`
    pub fault: Option<Fault>,
    /// `paaSILPosizioniAperte`
    pub posizioni: Vec<PosizioneAperta>,
}

/// `paaSILPosizioniAperte`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PosizioneAperta {
    /// `codIpaEnte`
    pub cod_ipa_ente: String,
    /// `deNomeEnte`, often longer than the 35 characters of the schema (§1.7).
    pub de_nome_ente: String,
    /// `urlPagamento`
    pub url_pagamento: Option<String>,
    /// `dovuti`: bytes of a `Dovuti` with one datiSingoloVersamento.
    pub dovuti: Vec<u8>,
}

impl EsitoPosizioniAperte {
    pub(crate) fn scrivi(&self, x: &mut Scrittore) {
        fault(x, self.fault.as_ref());
        for posizione in &self.posizioni {
            x.elemento("paaSILPosizioniAperte", |x| {
                x.campo("codIpaEnte", &posizione.cod_ipa_ente);
                x.campo("deNomeEnte", &posizione.de_nome_ente);
                x.facoltativo("urlPagamento", posizione.url_pagamento.as_deref());
                x.campo("dovuti", &codifica(&posizione.dovuti));
            });
        }
    }
}

/// `paaSILChiediStoricoPagamenti` (§4.18).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChiediStoricoPagamenti {
    /// `codIpaEnte`; absent = all enti.
    pub cod_ipa_ente: Option<String>,
    /// `identificativoUnivocoPersonaFG`
    pub persona: Option<Persona>,
    /// `dataFrom`, an instant as it stands in the message.
    pub data_from: Option<String>,
    /// `dataTo`, an instant as it stands in the message.
    pub data_to: Option<String>,
}

impl ChiediStoricoPagamenti {
    pub(crate) fn leggi(corpo: Elemento<'_, '_>) -> Self {
        Self {
            cod_ipa_ente: corpo.testo("codIpaEnte"),
            persona: Persona::leggi(corpo),
            data_from: corpo.testo("dataFrom"),
            data_to: corpo.testo("dataTo"),
        }
    }

    pub(crate) fn scrivi(&self, x: &mut Scrittore, password: Option<&str>) {
        x.facoltativo("password", password);
        x.facoltativo("codIpaEnte", self.cod_ipa_ente.as_deref());
        if let Some(persona) = &self.persona {
            persona.scrivi(x);
        }
        x.facoltativo("dataFrom", self.data_from.as_deref());
        x.facoltativo("dataTo", self.data_to.as_deref());
    }
}

/// Answer of ChiediStoricoPagamenti.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EsitoStoricoPagamenti {
    /// `fault`
    pub fault: Option<Fault>,
    /// `dateTo`: upper bound really used.
    pub date_to: Option<String>,
    /// `paaSILStoricoPagamenti`
    pub pagamenti: Vec<StoricoPagamento>,
}

/// `paaSILStoricoPagamenti`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoricoPagamento {
    /// `ctPagatiConRicevuta`: bytes of the document, encoded once.
    pub pagati: Option<Vec<u8>>,
    /// `urlDownloadRT`
    pub url_download_rt: Option<String>,
    /// `rt`: bytes of the XML; empty = an empty element.
    pub rt: Option<Vec<u8>>,
    /// `codIpaEnte`
    pub cod_ipa_ente: String,
    /// `deNomeEnte`
    pub de_nome_ente: String,
}

impl EsitoStoricoPagamenti {
    pub(crate) fn scrivi(&self, x: &mut Scrittore) {
        fault(x, self.fault.as_ref());
        x.facoltativo("dateTo", self.date_to.as_deref());
        for pagamento in &self.pagamenti {
            x.elemento("paaSILStoricoPagamenti", |x| {
                x.facoltativo(
                    "ctPagatiConRicevuta",
                    pagamento.pagati.as_deref().map(codifica).as_deref(),
                );
                x.facoltativo("urlDownloadRT", pagamento.url_download_rt.as_deref());
                x.facoltativo("rt", pagamento.rt.as_deref().map(codifica).as_deref());
                x.campo("codIpaEnte", &pagamento.cod_ipa_ente);
                x.campo("deNomeEnte", &pagamento.de_nome_ente);
            });
        }
    }
}
