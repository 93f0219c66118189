//! A dovuto: what a payer owes to an ente (`mypay-web-services.md` §5.1), and the table of the live ones.

use std::collections::BTreeMap;

use contracts::message::documento::{Bilancio, DovutiEntiSecondari, SoggettoPagatore};
use ledger::entry::Millis;
use serde::{Deserialize, Serialize};

use crate::calendario;
use crate::command::TipoDovuto;

/// State of a live dovuto (table `dovuto`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StatoDovuto {
    /// DA PAGARE: payable.
    InserimentoDovuto,
    /// In a prepared cart (legacy mode), or waiting for the synchronisation of an import.
    Predisposto,
    /// Payment under way (legacy mode).
    PagamentoIniziato,
    /// Its cart expired (legacy mode).
    Scaduto,
    /// Error while loading.
    ErrorDovuto,
}

impl StatoDovuto {
    /// The code of the sheet.
    #[must_use]
    pub fn codice(self) -> &'static str {
        match self {
            Self::InserimentoDovuto => "INSERIMENTO_DOVUTO",
            Self::Predisposto => "PREDISPOSTO",
            Self::PagamentoIniziato => "PAGAMENTO_INIZIATO",
            Self::Scaduto => "SCADUTO",
            Self::ErrorDovuto => "ERROR_DOVUTO",
        }
    }
}

/// A dovuto as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dovuto {
    /// Identifier of the row in the Region's table.
    pub id: u64,
    /// Ente.
    pub cod_ipa: String,
    /// IUD, the key that the ente's own system chose.
    pub iud: String,
    /// IUV, when it has one.
    pub iuv: Option<String>,
    /// Amount in cents: the ente's own share.
    pub importo: u64,
    /// Code of the tipo dovuto.
    pub tipo_dovuto: String,
    /// causaleVersamento
    pub causale: String,
    /// datiSpecificiRiscossione
    pub dati_specifici_riscossione: String,
    /// tipoVersamento, `ALL` when none was given.
    pub tipo_versamento: String,
    /// Due date, `yyyy-MM-dd`.
    pub scadenza: Option<String>,
    /// Payer.
    pub pagatore: SoggettoPagatore,
    /// bilancio
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bilancio: Option<Bilancio>,
    /// Second beneficiary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secondario: Option<Box<Secondario>>,
    /// State.
    pub stato: StatoDovuto,
    /// Created only for one checkout: when it is deleted by itself, and for which session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volatile: Option<Volatile>,
    /// When the row was written.
    pub creato: Millis,
    /// The row of a flow from which it comes; none: it was made by an operation or a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origine: Option<Origine>,
}

/// A row of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origine {
    /// Number of the flow.
    pub flusso: u32,
    /// `numRigaFlusso`, from 1.
    pub riga: u32,
    /// commissioneCaricoPa in cents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commissione: Option<u64>,
    /// flagGeneraIuv
    #[serde(default)]
    pub genera_iuv: bool,
}

/// What makes a dovuto volatile (§5.2, "modello unico").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volatile {
    /// Session of the checkout.
    pub id_session: String,
    /// When it is deleted, 15 hours after its creation.
    pub scade: Millis,
}

/// The second beneficiary of a dovuto (§5.9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secondario {
    /// The document as it was sent.
    pub dati: DovutiEntiSecondari,
    /// Its share in cents.
    pub importo: u64,
}

impl Dovuto {
    /// What the payer pays, in cents: the ente's share and the second beneficiary's.
    #[must_use]
    pub fn totale(&self) -> u64 {
        self.importo + self.secondario.as_ref().map_or(0, |s| s.importo)
    }

    /// Whether it was created for the checkout of this session.
    pub(crate) fn di_sessione(&self, id_session: &str) -> bool {
        self.volatile
            .as_ref()
            .is_some_and(|v| v.id_session == id_session)
    }

    /// Whether the due date blocks the payment: only for a tipo with mandatory due date, and only when it has passed
    /// (§5.1, §4.3: no date counts as today).
    pub(crate) fn scaduto(&self, tipo: &TipoDovuto, adesso: Millis) -> bool {
        tipo.scadenza_obbligatoria && self.scadenza.as_deref().is_some_and(|s| passata(s, adesso))
    }
}

/// Whether a due date is before today in Italy.
pub(crate) fn passata(scadenza: &str, adesso: Millis) -> bool {
    calendario::leggi_giorno(scadenza).is_some_and(|s| s < calendario::giorno(adesso))
}

/// The live dovuti of one ente, by row, IUD and IUV.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vivi {
    righe: BTreeMap<u64, Box<Dovuto>>,
    per_iud: BTreeMap<String, Vec<u64>>,
    per_iuv: BTreeMap<String, Vec<u64>>,
}

impl Vivi {
    /// One row.
    #[must_use]
    pub fn riga(&self, id: u64) -> Option<&Dovuto> {
        self.righe.get(&id).map(AsRef::as_ref)
    }

    /// All rows, oldest first.
    pub fn tutti(&self) -> impl Iterator<Item = &Dovuto> {
        self.righe.values().map(AsRef::as_ref)
    }

    /// Rows with this IUD, oldest first.
    pub fn con_iud(&self, iud: &str) -> impl Iterator<Item = &Dovuto> {
        self.scelti(self.per_iud.get(iud))
    }

    /// Rows with this IUV, oldest first.
    pub fn con_iuv(&self, iuv: &str) -> impl Iterator<Item = &Dovuto> {
        self.scelti(self.per_iuv.get(iuv))
    }

    fn scelti<'a>(&'a self, righe: Option<&'a Vec<u64>>) -> impl Iterator<Item = &'a Dovuto> {
        righe
            .into_iter()
            .flatten()
            .filter_map(|id| self.righe.get(id).map(AsRef::as_ref))
    }

    pub(crate) fn inserisci(&mut self, dovuto: Dovuto) {
        self.per_iud
            .entry(dovuto.iud.clone())
            .or_default()
            .push(dovuto.id);
        if let Some(iuv) = &dovuto.iuv {
            self.per_iuv.entry(iuv.clone()).or_default().push(dovuto.id);
        }
        self.righe.insert(dovuto.id, Box::new(dovuto));
    }

    pub(crate) fn togli(&mut self, id: u64) -> Option<Dovuto> {
        let dovuto = self.righe.remove(&id)?;
        stacca(&mut self.per_iud, &dovuto.iud, id);
        if let Some(iuv) = &dovuto.iuv {
            stacca(&mut self.per_iuv, iuv, id);
        }
        Some(*dovuto)
    }

    pub(crate) fn senza_secondario(&mut self, id: u64) {
        if let Some(dovuto) = self.righe.get_mut(&id) {
            dovuto.secondario = None;
        }
    }

    pub(crate) fn volatile_mut(&mut self, id: u64) -> Option<&mut Dovuto> {
        self.righe
            .get_mut(&id)
            .map(AsMut::as_mut)
            .filter(|d| d.volatile.is_some())
    }
}

/// Takes one row out of an index, and the key with its last row.
pub(crate) fn stacca(indice: &mut BTreeMap<String, Vec<u64>>, chiave: &str, id: u64) {
    if let Some(righe) = indice.get_mut(chiave) {
        righe.retain(|r| *r != id);
        if righe.is_empty() {
            indice.remove(chiave);
        }
    }
}
