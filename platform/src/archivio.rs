//! The archive of receipts (`mypay-callbacks.md` §7.3) and the receipts that are still on their way.

use std::collections::BTreeMap;

use contracts::message::documento::Receipt;
use ledger::entry::Millis;
use serde::{Deserialize, Serialize};

/// What became of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "esito", rename_all = "kebab-case")]
pub enum Destino {
    /// Its dovuti were found and are paid.
    Elaborata {
        /// The carrello made by it.
        carrello: u64,
    },
    /// No dovuto with that IUV: stored unlinked.
    NonCollegata,
    /// The notice is not of this platform.
    NonGestita,
    /// Processing failed; the platform would try again later.
    InErrore {
        /// Why.
        motivo: String,
    },
}

/// A stored receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RicevutaArchiviata {
    /// As it arrived.
    pub ricevuta: Receipt,
    /// When.
    pub arrivata: Millis,
    /// What became of it.
    pub destino: Destino,
}

/// A receipt that has not reached MyPay yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RicevutaInViaggio {
    /// The receipt.
    pub ricevuta: Receipt,
    /// When it arrives by itself.
    pub arriva: Millis,
}

/// Receipts, by [`chiave`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ricevute {
    pub(crate) archiviate: BTreeMap<String, RicevutaArchiviata>,
    pub(crate) in_viaggio: BTreeMap<String, RicevutaInViaggio>,
}

impl Ricevute {
    /// A stored receipt.
    #[must_use]
    pub fn archiviata(&self, chiave: &str) -> Option<&RicevutaArchiviata> {
        self.archiviate.get(chiave)
    }

    /// All stored receipts.
    pub fn archiviate(&self) -> impl Iterator<Item = &RicevutaArchiviata> {
        self.archiviate.values()
    }

    /// The receipts on their way.
    pub fn in_viaggio(&self) -> impl Iterator<Item = &RicevutaInViaggio> {
        self.in_viaggio.values()
    }
}

/// Key of a receipt: fiscal code, notice and receiptId (§7.3, inferred).
#[must_use]
pub fn chiave(ricevuta: &Receipt) -> String {
    format!(
        "{}/{}/{}",
        ricevuta.fiscal_code, ricevuta.notice_number, ricevuta.receipt_id
    )
}
