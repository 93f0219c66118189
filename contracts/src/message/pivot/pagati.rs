//! A reconciled payment: receipt and riversamento (`mypivot-web-services.md` §2.5). Dates and instants are texts as they travel, amounts
//! are cents.

use serde::{Deserialize, Serialize};

/// `pagamentiRiconciliatiPerTipoDovuto`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gruppo {
    /// Attribute `identificativoTipoDovuto`
    pub tipo_dovuto: Option<String>,
    /// `pagamentiRiconciliati`
    pub pagamenti: Vec<PagamentoRiconciliato>,
}

/// `pagamentiRiconciliati`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PagamentoRiconciliato {
    /// `pagamento`
    pub pagamento: Pagamento,
    /// `riversamento`
    pub riversamento: Option<Riversamento>,
    /// `data`
    pub data: String,
}

/// An identified party: tipo and codice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identificativo {
    /// `tipoIdentificativoUnivoco`
    pub tipo: String,
    /// `codiceIdentificativoUnivoco`
    pub codice: String,
}

/// A party of the receipt; which fields a party has depends on its kind ([`Pagamento`]).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Soggetto {
    /// `identificativoUnivoco…`
    pub identificativo: Option<Identificativo>,
    /// `denominazione…` or `anagrafica…`
    pub nome: Option<String>,
    /// `codiceUnitOper…`: attestante and beneficiario only
    pub codice_unita: Option<String>,
    /// `denomUnitOper…`: attestante and beneficiario only
    pub nome_unita: Option<String>,
    /// `indirizzo…`
    pub indirizzo: Option<String>,
    /// `civico…`
    pub civico: Option<String>,
    /// `cap…`
    pub cap: Option<String>,
    /// `localita…`
    pub localita: Option<String>,
    /// `provincia…`
    pub provincia: Option<String>,
    /// `nazione…`
    pub nazione: Option<String>,
    /// `e-mail…`: versante and pagatore only
    pub email: Option<String>,
}

/// `pagamento`: the receipt
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pagamento {
    /// `versioneOggetto`
    pub versione_oggetto: Option<String>,
    /// `dominio/identificativoDominio`; the element `dominio` is always there
    pub dominio: Option<String>,
    /// `dominio/identificativoStazioneRichiedente`
    pub stazione: Option<String>,
    /// `identificativoMessaggioRicevuta`
    pub id_messaggio: Option<String>,
    /// `dataOraMessaggioRicevuta`
    pub data_ora_messaggio: String,
    /// `riferimentoMessaggioRichiesta`
    pub riferimento_richiesta: Option<String>,
    /// `riferimentoDataRichiesta`
    pub data_richiesta: String,
    /// `istitutoAttestante`
    pub attestante: Option<Soggetto>,
    /// `enteBeneficiario`
    pub beneficiario: Option<Soggetto>,
    /// `soggettoVersante`
    pub versante: Option<Soggetto>,
    /// `soggettoPagatore`
    pub pagatore: Option<Soggetto>,
    /// `datiPagamento/codiceEsitoPagamento`
    pub codice_esito: Option<String>,
    /// `datiPagamento/importoTotalePagato`
    pub importo_totale: Option<i64>,
    /// `datiPagamento/identificativoUnivocoVersamento`
    pub iuv: Option<String>,
    /// `datiPagamento/CodiceContestoPagamento`
    pub contesto: Option<String>,
    /// `datiPagamento/datiSingoloPagamento`
    pub singolo: Option<SingoloPagamento>,
    /// `identificativoUnivocoDovuto`
    pub iud: Option<String>,
}

/// `datiSingoloPagamento`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SingoloPagamento {
    /// `singoloImportoPagato`
    pub importo: Option<i64>,
    /// `esitoSingoloPagamento`
    pub esito: Option<String>,
    /// `dataEsitoSingoloPagamento`
    pub data_esito: String,
    /// `identificativoUnivocoRiscossione`
    pub iur: Option<String>,
    /// `causaleVersamento`
    pub causale: Option<String>,
    /// `datiSpecificiRiscossione`
    pub dati_specifici: Option<String>,
}

/// `riversamento`. When the payment has no rendicontazione, only the three dates are there (§2.5).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Riversamento {
    /// `versioneOggetto`
    pub versione_oggetto: Option<String>,
    /// `identificativoFlusso`
    pub iuf: Option<String>,
    /// `dataOraFlusso`
    pub data_ora_flusso: String,
    /// `identificativoUnivocoRegolamento`
    pub id_regolamento: Option<String>,
    /// `dataRegolamento`
    pub data_regolamento: String,
    /// `istitutoMittente`: identifier and name
    pub mittente: Option<(Identificativo, Option<String>)>,
    /// `istitutoRicevente`: identifier and name
    pub ricevente: Option<(Identificativo, Option<String>)>,
    /// `numeroTotalePagamenti`
    pub numero_pagamenti: Option<u64>,
    /// `importoTotalePagamenti`
    pub importo_totale: Option<i64>,
    /// `datiSingoliPagamenti/identificativoUnivocoVersamento`
    pub iuv: Option<String>,
    /// `datiSingoliPagamenti/identificativoUnivocoRiscossione`
    pub iur: Option<String>,
    /// `datiSingoliPagamenti/indiceDatiSingoloPagamento`, which the platform never sets
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indice: Option<u8>,
    /// `datiSingoliPagamenti/singoloImportoPagato`
    pub importo: Option<i64>,
    /// `datiSingoliPagamenti/codiceEsitoSingoloPagamento`
    pub codice_esito: Option<String>,
    /// `datiSingoliPagamenti/dataEsitoSingoloPagamento`
    pub data_esito: String,
}
