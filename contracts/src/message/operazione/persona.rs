//! What a person owes and has paid: `paaSILChiediPosizioniAperte` and `paaSILChiediStoricoPagamenti`, reserved to the Region's own
//! portals (`mypay-web-services.md` §4.17, §4.18).

use serde::{Deserialize, Serialize};

use crate::message::albero::Elemento;
use crate::message::fault::Fault;
use crate::message::forma::{Istante, Una};
use crate::message::scrittura::Scrittore;
use crate::message::tracciato::documento;
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

documento! {
    /// Answer of ChiediPosizioniAperte.
    #[derive(Default)]
    EsitoPosizioniAperte["", ""] {
        fault: Option<Fault> = "fault",
        posizioni: Vec<PosizioneAperta> = "paaSILPosizioniAperte",
    }
}

documento! {
    /// `paaSILPosizioniAperte`.
    #[derive(Default)]
    PosizioneAperta["", ""] {
        cod_ipa_ente: String = "codIpaEnte",
        /// often longer than the 35 characters of the schema (§1.7).
        de_nome_ente: String = "deNomeEnte",
        url_pagamento: Option<String> = "urlPagamento",
        /// bytes of a `Dovuti` with one datiSingoloVersamento.
        dovuti: Vec<u8> = "dovuti" as Una,
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

documento! {
    /// Answer of ChiediStoricoPagamenti.
    #[derive(Default)]
    EsitoStoricoPagamenti["", ""] {
        fault: Option<Fault> = "fault",
        /// upper bound really used.
        date_to: Option<String> = "dateTo" as Istante,
        pagamenti: Vec<StoricoPagamento> = "paaSILStoricoPagamenti",
    }
}

documento! {
    /// `paaSILStoricoPagamenti`.
    #[derive(Default)]
    StoricoPagamento["", ""] {
        /// bytes of the document, encoded once.
        pagati: Option<Vec<u8>> = "ctPagatiConRicevuta" as Una,
        url_download_rt: Option<String> = "urlDownloadRT",
        /// bytes of the XML; empty = an empty element.
        rt: Option<Vec<u8>> = "rt" as Una,
        cod_ipa_ente: String = "codIpaEnte",
        de_nome_ente: String = "deNomeEnte",
    }
}
