//! The rows as a loader gives them, and the blocks in which they arrive (`mypivot-web-services.md` §5.1, §5.7). An empty text is a missing
//! value; amounts are cents.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::campi::Campi;

/// Rows of one file that are loaded together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocco {
    /// Ente for which they are loaded.
    pub cod_ipa: String,
    /// Number of the file (`mygov_manage_flusso_id`).
    pub flusso: u32,
    /// Day of the load: the acquisition date of what is new.
    pub giorno: NaiveDate,
    /// The rows.
    pub righe: Righe,
}

/// Rows of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Righe {
    /// Type D.
    Notificati(Vec<Notificato>),
    /// Type E: a receipt that is there already keeps its acquisition date.
    Ricevute(Vec<Ricevuta>),
    /// Type S: the acquisition date is that of the last load.
    Secondarie(Vec<Ricevuta>),
    /// Type R: payments of one flow.
    Rendicontati(Box<Testata>, Vec<Rendicontato>),
    /// A flow of type R is superseded: its rows go, by number of its file.
    Obsoleto(u32),
    /// Type T.
    Tesoreria(Vec<Riversamento>),
    /// Types C, O, Y: what happens to the bollette, in order.
    Giornale(Vec<Movimento>),
}

/// A notified payment (I), by (ente, IUD).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notificato {
    /// IUD
    pub iud: String,
    /// IUV
    pub iuv: String,
    /// Single amount.
    pub importo: i64,
    /// Day of the payment.
    pub esecuzione: Option<NaiveDate>,
    /// Tipo dovuto.
    pub tipo_dovuto: String,
    /// The other columns ([`super::campi`]).
    pub altri: Campi,
}

/// A receipt (E), by (ente, IUV, IUR, indice).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ricevuta {
    /// IUD; empty for a synthetic receipt and for one of a second beneficiary.
    pub iud: String,
    /// IUV
    pub iuv: String,
    /// IUR
    pub iur: String,
    /// Indice dati singolo pagamento.
    pub indice: u32,
    /// Total paid.
    pub totale: Option<i64>,
    /// Single amount.
    pub importo: i64,
    /// Day of the outcome.
    pub esito: Option<NaiveDate>,
    /// Tipo dovuto; empty for a synthetic receipt.
    pub tipo_dovuto: String,
    /// The other columns.
    pub altri: Campi,
}

/// What all the payments of a flow of rendicontazione share.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Testata {
    /// IUF
    pub iuf: String,
    /// Total of the flow.
    pub totale: i64,
    /// Day of the regolamento.
    pub regolamento: Option<NaiveDate>,
    /// Mittente: tipo, codice, denominazione.
    pub mittente: [String; 3],
    /// Ricevente: tipo, codice, denominazione.
    pub ricevente: [String; 3],
    /// `versioneOggetto`
    pub versione_oggetto: String,
    /// `dataOraFlusso`, local, `yyyy-MM-dd'T'HH:mm:ss`.
    pub data_ora: String,
    /// `identificativoUnivocoRegolamento` (TRN)
    pub id_regolamento: String,
    /// `numeroTotalePagamenti`
    pub numero_pagamenti: u64,
}

/// A reported payment (R), by (ente, IUV, IUR, indice).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendicontato {
    /// IUV
    pub iuv: String,
    /// IUR
    pub iur: String,
    /// Indice; without one the next free is taken.
    pub indice: Option<u32>,
    /// Single amount.
    pub importo: i64,
    /// `codiceEsitoSingoloPagamento`: 0, 3 or 9.
    pub codice_esito: u8,
    /// Day of the outcome.
    pub esito: Option<NaiveDate>,
}

/// A row of the estratto conto (T). It stands in the table of IUF, of IUV, or in both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Riversamento {
    /// PSP code, by which a row with an IUF is known.
    pub psp: String,
    /// IUF of the causale.
    pub iuf: String,
    /// IUV of the causale.
    pub iuv: String,
    /// What it says.
    #[serde(flatten)]
    pub accredito: Accredito,
}

/// What every treasury row says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accredito {
    /// Amount.
    pub importo: i64,
    /// Data contabile.
    pub contabile: Option<NaiveDate>,
    /// Data valuta.
    pub valuta: Option<NaiveDate>,
    /// The other columns.
    pub altri: Campi,
}

/// A bolletta (F), by (ente, anno, codice).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bolletta {
    /// Exercise year.
    pub anno: String,
    /// Its code, as the file has it.
    pub codice: String,
    /// IUF of the causale.
    pub iuf: String,
    /// IUV of the causale.
    pub iuv: String,
    /// What it says.
    #[serde(flatten)]
    pub accredito: Accredito,
}

/// Something that happens to the bollette of an ente.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Movimento {
    /// Written, over the one with the same key if there is one (C, O).
    Scritta(Bolletta),
    /// A new one, whose code is given by the sequence of the Poste (Y).
    Poste(Bolletta),
    /// Taken back (O).
    Stornata {
        /// Exercise year.
        anno: String,
        /// Code.
        codice: String,
    },
}

/// The 1 January before which nothing is seen in the main view, for who looks on this day (§5.1).
#[must_use]
pub fn soglia(oggi: NaiveDate) -> NaiveDate {
    use chrono::Datelike;
    NaiveDate::from_ymd_opt(oggi.year() - 1, 1, 1).unwrap_or(NaiveDate::MIN)
}
