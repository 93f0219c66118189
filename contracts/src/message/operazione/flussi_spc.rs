//! PagamentiTelematiciFlussiSPC: the reporting files (`mypay-web-services.md` §4.19, §4.20).

use serde::{Deserialize, Serialize};

use crate::message::NonConforme;
use crate::message::albero::Elemento;
use crate::message::cursore::Cursore;
use crate::message::fault::Fault;
use crate::message::forma::Istante;
use crate::message::scrittura::Scrittore;
use crate::message::tracciato::{Forma, Molteplice, documento};
use crate::xml::Source;

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

documento! {
    /// Answer of ChiediElencoFlussiSPC.
    #[derive(Default)]
    EsitoElencoFlussiSpc["", ""] {
        fault: Option<Fault> = "fault",
        /// ; `totRestituiti` is the length of the list.
        elenco: Option<Vec<IdSpc>> = "elencoFlussiSPC" as ElencoSpc,
    }
}

documento! {
    /// `idSPC`.
    #[derive(Default)]
    IdSpc["", ""] {
        identificativo_flusso: String = "identificativoFlusso",
        /// without zone and without milliseconds.
        data_ora_flusso: String = "dataOraFlusso" as Istante,
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

documento! {
    /// Answer of ChiediFlussoSPC.
    #[derive(Default)]
    EsitoFlussoSpc["", ""] {
        fault: Option<Fault> = "fault",
        /// : `OK` or `KO`; absent when the kind of file is unknown.
        stato: Option<String> = "stato",
        download_url: Option<String> = "downloadUrl",
    }
}

/// `idSPC`s in an element of their own, after their number.
struct ElencoSpc;

impl Forma<Option<Vec<IdSpc>>> for ElencoSpc {
    fn leggi<S: Source>(
        cursore: &mut Cursore<S>,
        namespace: &str,
        nome: &'static str,
    ) -> Result<Option<Vec<IdSpc>>, NonConforme> {
        if !cursore.se(namespace, nome)? {
            return Ok(None);
        }
        // The list itself tells how many there are.
        let _: i32 = Molteplice::leggi(cursore, namespace, "totRestituiti")?;
        let elenco = Molteplice::leggi(cursore, namespace, "idSPC")?;
        cursore.esci()?;
        Ok(Some(elenco))
    }

    fn scrivi(elenco: &Option<Vec<IdSpc>>, x: &mut Scrittore, tag: &str) {
        if let Some(elenco) = elenco {
            x.elemento(tag, |x| {
                x.campo("totRestituiti", &elenco.len().to_string());
                elenco.scrivi(x, "idSPC");
            });
        }
    }
}
