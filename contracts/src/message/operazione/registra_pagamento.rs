//! `paaSILRegistraPagamento`, "codice 9": a payment made outside (`mypay-web-services.md` §4.7).

use serde::{Deserialize, Serialize};

use crate::message::albero::Elemento;
use crate::message::fault::Fault;
use crate::message::scrittura::Scrittore;
use crate::message::tracciato::documento;

/// `paaSILRegistraPagamento`; values as they stand in the message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistraPagamento {
    /// `codIpaEnte` of the body.
    pub cod_ipa_ente: Option<String>,
    /// `identificativoUnivocoVersamento`
    pub iuv: Option<String>,
    /// `codiceContestoPagamento`, which the platform ignores.
    pub codice_contesto: Option<String>,
    /// `singoloImportoPagato`
    pub importo: Option<String>,
    /// `dataEsitoSingoloPagamento`
    pub data_esito: Option<String>,
    /// `indiceDatiSingoloPagamento`
    pub indice: Option<String>,
    /// `identificativoUnivocoRiscossione`
    pub iur: Option<String>,
    /// `tipoIstitutoAttestante`
    pub tipo_attestante: Option<String>,
    /// `codiceIstitutiAttestante`
    pub codice_attestante: Option<String>,
    /// `denominazioneAttestante`
    pub denominazione_attestante: Option<String>,
}

impl RegistraPagamento {
    pub(crate) fn leggi(corpo: Elemento<'_, '_>) -> Self {
        Self {
            cod_ipa_ente: corpo.testo("codIpaEnte"),
            iuv: corpo.testo("identificativoUnivocoVersamento"),
            codice_contesto: corpo.testo("codiceContestoPagamento"),
            importo: corpo.testo("singoloImportoPagato"),
            data_esito: corpo.testo("dataEsitoSingoloPagamento"),
            indice: corpo.testo("indiceDatiSingoloPagamento"),
            iur: corpo.testo("identificativoUnivocoRiscossione"),
            tipo_attestante: corpo.testo("tipoIstitutoAttestante"),
            codice_attestante: corpo.testo("codiceIstitutiAttestante"),
            denominazione_attestante: corpo.testo("denominazioneAttestante"),
        }
    }

    pub(crate) fn scrivi(&self, x: &mut Scrittore, password: Option<&str>) {
        x.facoltativo("codIpaEnte", self.cod_ipa_ente.as_deref());
        x.facoltativo("password", password);
        x.facoltativo("identificativoUnivocoVersamento", self.iuv.as_deref());
        x.facoltativo("codiceContestoPagamento", self.codice_contesto.as_deref());
        x.facoltativo("singoloImportoPagato", self.importo.as_deref());
        x.facoltativo("dataEsitoSingoloPagamento", self.data_esito.as_deref());
        x.facoltativo("indiceDatiSingoloPagamento", self.indice.as_deref());
        x.facoltativo("identificativoUnivocoRiscossione", self.iur.as_deref());
        x.facoltativo("tipoIstitutoAttestante", self.tipo_attestante.as_deref());
        x.facoltativo(
            "codiceIstitutiAttestante",
            self.codice_attestante.as_deref(),
        );
        x.facoltativo(
            "denominazioneAttestante",
            self.denominazione_attestante.as_deref(),
        );
    }
}

documento! {
    /// Answer of RegistraPagamento.
    #[derive(Default)]
    EsitoRegistraPagamento["", ""] {
        fault: Option<Fault> = "fault",
        esito: Option<String> = "esito",
    }
}
