//! The requests (`mypivot-web-services.md` §2).
//!
//! Every operation but ChiediPagatiRiconciliati has the header `intestazionePPT`, with the ente code. Dates are texts as they arrived:
//! one that is no `xsd:dateTime` is as absent for the platform, which is left to who reads them.

use serde::{Deserialize, Serialize};

/// A request to MyPivot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "operazione")]
#[allow(missing_docs)]
pub enum Richiesta {
    #[serde(rename = "pivotSILAutorizzaImportFlusso")]
    AutorizzaImportFlusso(AutorizzaImport),
    #[serde(rename = "pivotSILAutorizzaImportFlussoRendicontazione")]
    AutorizzaImportFlussoRendicontazione(AutorizzaImport),
    #[serde(rename = "pivotSILAutorizzaImportFlussoRT")]
    AutorizzaImportFlussoRt(AutorizzaImport),
    #[serde(rename = "pivotSILAutorizzaImportFlussoTesoreria")]
    AutorizzaImportFlussoTesoreria(AutorizzaImportTesoreria),
    #[serde(rename = "pivotSILChiediStatoImportFlusso")]
    ChiediStatoImportFlusso(ChiediStato),
    #[serde(rename = "pivotSILChiediStatoImportFlussoTesoreria")]
    ChiediStatoImportFlussoTesoreria(ChiediStato),
    #[serde(rename = "pivotSILPrenotaExportFlussoRiconciliazione")]
    PrenotaExport(Box<PrenotaExport>),
    #[serde(rename = "pivotSILChiediStatoExportFlussoRiconciliazione")]
    ChiediStatoExport(ChiediStato),
    #[serde(rename = "pivotSILChiediPagatiRiconciliati")]
    ChiediPagatiRiconciliati(ChiediPagatiRiconciliati),
    #[serde(rename = "pivotSILChiediAccertamento")]
    ChiediAccertamento(ChiediAccertamento),
}

/// Authorisation of an upload of type D, R or E (§2.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AutorizzaImport {
    /// Whether a header `intestazionePPT` was there.
    pub header: bool,
    /// Ente code of the header.
    pub cod_ipa_ente: Option<String>,
}

/// Authorisation of an upload of the tesoreria (§2.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AutorizzaImportTesoreria {
    /// Whether a header `intestazionePPT` was there.
    pub header: bool,
    /// Ente code of the header.
    pub cod_ipa_ente: Option<String>,
    /// `tipoFlusso`: T (when absent), C, O or Y
    pub tipo_flusso: Option<String>,
}

/// State of an uploaded file (§2.2) or of a booked export (§2.4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChiediStato {
    /// Whether a header `intestazionePPT` was there.
    pub header: bool,
    /// Ente code of the header.
    pub cod_ipa_ente: Option<String>,
    /// `requestToken`
    pub request_token: Option<String>,
}

/// Two bounds of a window, `xsd:dateTime`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finestra {
    /// `…Da`
    pub da: Option<String>,
    /// `…A`
    pub a: Option<String>,
}

/// Booking of an export (§2.3). A container that is missing is as an empty one here: the platform makes no difference.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrenotaExport {
    /// Whether a header `intestazionePPT` was there.
    pub header: bool,
    /// Ente code of the header.
    pub cod_ipa_ente: Option<String>,
    /// `codiceClassificazione/classificazione`
    pub classificazioni: Vec<String>,
    /// `tipoDovuto/tipo`
    pub tipi_dovuto: Vec<String>,
    /// `idUnivocoVersamento/iuv`
    pub iuv: Vec<String>,
    /// `idUnivocoRendicontazione/iur`, which despite its name is an IUF
    pub iuf: Vec<String>,
    /// `dataUltimoAggiornamento…`
    pub ultimo_aggiornamento: Finestra,
    /// `dataEsecuzione…`
    pub esecuzione: Finestra,
    /// `dataEsito…`
    pub esito: Finestra,
    /// `dataRegolamento…`
    pub regolamento: Finestra,
    /// `dataContabile…`
    pub contabile: Finestra,
    /// `dataValuta…`
    pub valuta: Finestra,
    /// `idUnivocoDovuto`
    pub iud: Option<String>,
    /// `idUnivocoRiscossione`
    pub iur: Option<String>,
    /// `idUnivocoPagatore`
    pub codice_pagatore: Option<String>,
    /// `anagraficaPagatore`
    pub anagrafica_pagatore: Option<String>,
    /// `idUnivocoVersante`
    pub codice_versante: Option<String>,
    /// `anagraficaVersante`
    pub anagrafica_versante: Option<String>,
    /// `denominazioneAttestante`
    pub denominazione_attestante: Option<String>,
    /// `ordinante`
    pub ordinante: Option<String>,
    /// `idRegolamento` (TRN)
    pub id_regolamento: Option<String>,
    /// `contoTesoreria`
    pub conto_tesoreria: Option<String>,
    /// `importoTesoreria`, decimal with a dot
    pub importo_tesoreria: Option<String>,
    /// `causale`
    pub causale: Option<String>,
    /// `versioneTracciato`: `1.0` to `1.4`
    pub versione_tracciato: Option<String>,
}

/// Query of receipts and their riversamento (§2.5).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChiediPagatiRiconciliati {
    /// `codIpaEnte` of the body.
    pub cod_ipa_ente: Option<String>,
    /// `richiestaPerData`
    pub per_data: Option<PerData>,
    /// `richiestaPerIUVIUF`
    pub per_iuv_iuf: Option<PerIuvIuf>,
}

/// `richiestaPerData`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PerData {
    /// `dataDa`, `dataA`
    pub finestra: Finestra,
    /// `filtroTipiDovuto/identificativoTipoDovuto`; `None` = no filter
    pub tipi_dovuto: Option<Vec<String>>,
}

/// `richiestaPerIUVIUF`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PerIuvIuf {
    /// `riversamentiPuntuali/identificativoUnivocoVersamento`
    pub iuv: Option<Vec<String>>,
    /// `riversamentiCumulativi/identificativoFlusso`; `None` = no container, which the platform does not stand
    pub iuf: Option<Vec<String>>,
    /// `filtroTipiDovuto/identificativoTipoDovuto`; `None` = no filter
    pub tipi_dovuto: Option<Vec<String>>,
}

/// Query of the accertamenti of a bolletta or of a flow (§2.6).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChiediAccertamento {
    /// Whether a header `intestazionePPT` was there.
    pub header: bool,
    /// Ente code of the header.
    pub cod_ipa_ente: Option<String>,
    /// `richiestaPerBolletta`
    pub per_bolletta: Option<PerBolletta>,
    /// `richiestaPerIUF`
    pub per_iuf: Option<PerIuf>,
}

/// `richiestaPerBolletta`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PerBolletta {
    /// `annoBolletta`
    pub anno: Option<String>,
    /// `numeroBolletta`; leading zeros count
    pub numero: Option<String>,
}

/// `richiestaPerIUF`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PerIuf {
    /// `identificativoUnivocoFlusso`
    pub iuf: Option<String>,
}

impl Richiesta {
    /// Name of the operation, for instance `pivotSILChiediAccertamento`.
    #[must_use]
    pub fn operazione(&self) -> &'static str {
        match self {
            Self::AutorizzaImportFlusso(_) => "pivotSILAutorizzaImportFlusso",
            Self::AutorizzaImportFlussoRendicontazione(_) => {
                "pivotSILAutorizzaImportFlussoRendicontazione"
            }
            Self::AutorizzaImportFlussoRt(_) => "pivotSILAutorizzaImportFlussoRT",
            Self::AutorizzaImportFlussoTesoreria(_) => "pivotSILAutorizzaImportFlussoTesoreria",
            Self::ChiediStatoImportFlusso(_) => "pivotSILChiediStatoImportFlusso",
            Self::ChiediStatoImportFlussoTesoreria(_) => "pivotSILChiediStatoImportFlussoTesoreria",
            Self::PrenotaExport(_) => "pivotSILPrenotaExportFlussoRiconciliazione",
            Self::ChiediStatoExport(_) => "pivotSILChiediStatoExportFlussoRiconciliazione",
            Self::ChiediPagatiRiconciliati(_) => "pivotSILChiediPagatiRiconciliati",
            Self::ChiediAccertamento(_) => "pivotSILChiediAccertamento",
        }
    }

    /// The ente code, from the header or from the body, where the operation has it (§1.3).
    #[must_use]
    pub fn cod_ipa_ente(&self) -> Option<&str> {
        match self {
            Self::AutorizzaImportFlusso(r)
            | Self::AutorizzaImportFlussoRendicontazione(r)
            | Self::AutorizzaImportFlussoRt(r) => r.cod_ipa_ente.as_deref(),
            Self::AutorizzaImportFlussoTesoreria(r) => r.cod_ipa_ente.as_deref(),
            Self::ChiediStatoImportFlusso(r)
            | Self::ChiediStatoImportFlussoTesoreria(r)
            | Self::ChiediStatoExport(r) => r.cod_ipa_ente.as_deref(),
            Self::PrenotaExport(r) => r.cod_ipa_ente.as_deref(),
            Self::ChiediPagatiRiconciliati(r) => r.cod_ipa_ente.as_deref(),
            Self::ChiediAccertamento(r) => r.cod_ipa_ente.as_deref(),
        }
    }

    /// Whether a header `intestazionePPT` was there; `None` for the operation that has none (§1.3).
    #[must_use]
    pub fn header(&self) -> Option<bool> {
        match self {
            Self::AutorizzaImportFlusso(r)
            | Self::AutorizzaImportFlussoRendicontazione(r)
            | Self::AutorizzaImportFlussoRt(r) => Some(r.header),
            Self::AutorizzaImportFlussoTesoreria(r) => Some(r.header),
            Self::ChiediStatoImportFlusso(r)
            | Self::ChiediStatoImportFlussoTesoreria(r)
            | Self::ChiediStatoExport(r) => Some(r.header),
            Self::PrenotaExport(r) => Some(r.header),
            Self::ChiediPagatiRiconciliati(_) => None,
            Self::ChiediAccertamento(r) => Some(r.header),
        }
    }
}
