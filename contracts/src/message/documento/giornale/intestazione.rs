//! What stands before the accounts (`mypivot-flows.md` §6.3.3), and the signature.

use serde::{Deserialize, Serialize};

use crate::message::istante::{Data, DataOra};
use crate::message::tracciato::documento;

/// The version, which no element names: a giornale with `data_riferimento_GdC` is of 1.6.1, any other of 1.4 (§6.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum VersioneGiornale {
    /// 1.4
    #[serde(rename = "1.4")]
    V14,
    /// 1.6.1
    #[serde(rename = "1.6.1")]
    V161,
}

/// The day or the days that the giornale is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Riferimento {
    /// `data_riferimento_GdC`, of 1.6.1. MyPivot wants it without zone (§6.3.5).
    Giorno(Data),
    /// `data_inizio_periodo_riferimento` and `data_fine_periodo_riferimento`, of 1.4.
    Periodo(Data, Data),
}

/// The elements before the first account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intestazione {
    /// Attribute `Id` of the root
    pub id: Option<String>,
    /// `testata_messaggio`
    pub testata: Testata,
    /// `identificativo_flusso_BT`
    pub identificativo_flusso: String,
    /// `pagina`: the place of this file among those of the flow. Always there in 1.6.1
    pub pagina: Option<u32>,
    /// `pagine_totali`: how many files the flow has. Always there in 1.6.1
    pub pagine_totali: Option<u32>,
    /// `riferimento_ente`
    pub riferimento_ente: Option<String>,
    /// `esercizio`: the year, 1999–2099; of the bolletta for MyPivot
    pub esercizio: u16,
    /// The day or the days
    pub riferimento: Riferimento,
}

impl Intestazione {
    /// The version of the giornale.
    #[must_use]
    pub fn versione(&self) -> VersioneGiornale {
        match self.riferimento {
            Riferimento::Giorno(_) => VersioneGiornale::V161,
            Riferimento::Periodo(..) => VersioneGiornale::V14,
        }
    }
}

documento! {
    /// `testata_messaggio`
    Testata["", ""] {
        abi: String = "codice_ABI_BT",
        data_ora: DataOra = "data_ora_creazione_flusso",
        codice_ente: String = "codice_ente",
        descrizione_ente: String = "descrizione_ente",
        codice_istat_ente: String = "codice_istat_ente",
        codice_fiscale_ente: String = "codice_fiscale_ente",
        tramite_ente: String = "codice_tramite_ente",
        tramite_bt: String = "codice_tramite_BT",
        codice_ente_bt: String = "codice_ente_BT",
    }
}

/// `Signature` of XML-DSig, as far as anybody looks at it: where it stands, what was digested to and the value, both in base64. Algorithms,
/// keys and references are not kept; one that is written has the shape of §6.3.6 (RSA and SHA-256 over the whole document).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Firma {
    /// First child of the root; else the last.
    pub in_testa: bool,
    /// `DigestValue` of the first reference
    pub digest: String,
    /// `SignatureValue`
    pub valore: String,
}
