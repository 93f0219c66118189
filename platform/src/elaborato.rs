//! A processed dovuto (table `dovuto_elaborato`, `mypay-web-services.md` §5.1): paid, annulled, superseded or expired.

use std::collections::BTreeMap;

use ledger::entry::Millis;
use serde::{Deserialize, Serialize};

use crate::dovuto::Dovuto;

/// State of a processed dovuto.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StatoElaborato {
    /// The payment is concluded, also when not paid: the outcome tells.
    Completato,
    /// Annulled, or superseded by a modification.
    Annullato,
    /// Legacy.
    Abort,
    /// Expired cart cleaned up (legacy mode).
    ScadutoElaborato,
}

impl StatoElaborato {
    /// The code of the sheet.
    #[must_use]
    pub fn codice(self) -> &'static str {
        match self {
            Self::Completato => "COMPLETATO",
            Self::Annullato => "ANNULLATO",
            Self::Abort => "ABORT",
            Self::ScadutoElaborato => "SCADUTO_ELABORATO",
        }
    }
}

/// A processed dovuto.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elaborato {
    /// The dovuto as it was when it left the live table.
    pub dovuto: Dovuto,
    /// State.
    pub stato: StatoElaborato,
    /// When it was processed.
    pub elaborato: Millis,
    /// The flow of the row that annulled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annullato_da: Option<u32>,
    /// Its payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pagamento: Option<Pagamento>,
}

impl Elaborato {
    /// A dovuto that leaves the live table as ANNULLATO.
    pub(crate) fn annullamento(dovuto: &Dovuto, adesso: Millis) -> Box<Self> {
        Box::new(Self {
            dovuto: dovuto.clone(),
            stato: StatoElaborato::Annullato,
            elaborato: adesso,
            annullato_da: None,
            pagamento: None,
        })
    }

    pub(crate) fn annullato(&self) -> bool {
        self.stato == StatoElaborato::Annullato
    }
}

/// The payment of one dovuto, as the receipt tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pagamento {
    /// The carrello of the payment.
    pub carrello: u64,
    /// IUV with which it was paid.
    pub iuv: String,
    /// codiceEsitoPagamento, `0` paid.
    pub codice_esito: String,
    /// Amount paid in cents.
    pub importo: u64,
    /// esitoSingoloPagamento
    pub esito: String,
    /// Day of the payment in Italy, `yyyy-MM-dd`.
    pub data: String,
    /// IUR
    pub iur: String,
    /// causaleVersamento of the outcome: the remittance information of the transfer.
    pub causale: String,
    /// datiSpecificiRiscossione of the outcome.
    pub dati_specifici_riscossione: String,
    /// idTransfer, 1..5; 0 = none, as RegistraPagamento may leave it
    pub indice: u8,
}

/// The processed dovuti of one ente, by row, IUD, IUV of the dovuto and IUV of the payment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elaborati {
    righe: BTreeMap<u64, Elaborato>,
    per_iud: BTreeMap<String, Vec<u64>>,
    per_iuv: BTreeMap<String, Vec<u64>>,
}

impl Elaborati {
    /// One row.
    #[must_use]
    pub fn riga(&self, id: u64) -> Option<&Elaborato> {
        self.righe.get(&id)
    }

    /// All rows, oldest dovuto first.
    pub fn tutti(&self) -> impl Iterator<Item = &Elaborato> {
        self.righe.values()
    }

    /// Rows with this IUD, in the order in which they were processed.
    pub fn con_iud(&self, iud: &str) -> impl Iterator<Item = &Elaborato> {
        self.scelti(self.per_iud.get(iud))
    }

    /// Rows that had this IUV or were paid with it, in the order in which they were processed.
    pub fn con_iuv(&self, iuv: &str) -> impl Iterator<Item = &Elaborato> {
        self.scelti(self.per_iuv.get(iuv))
    }

    fn scelti<'a>(&'a self, righe: Option<&'a Vec<u64>>) -> impl Iterator<Item = &'a Elaborato> {
        righe
            .into_iter()
            .flatten()
            .filter_map(|id| self.righe.get(id))
    }

    pub(crate) fn inserisci(&mut self, elaborato: Elaborato) {
        let id = elaborato.dovuto.id;
        self.per_iud
            .entry(elaborato.dovuto.iud.clone())
            .or_default()
            .push(id);
        let iuv = elaborato.dovuto.iuv.clone();
        let pagato_con = elaborato
            .pagamento
            .as_ref()
            .map(|p| p.iuv.clone())
            .filter(|p| Some(p) != iuv.as_ref());
        for iuv in iuv.into_iter().chain(pagato_con) {
            self.per_iuv.entry(iuv).or_default().push(id);
        }
        self.righe.insert(id, elaborato);
    }
}
