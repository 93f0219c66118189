//! The rows in memory: numbered places, and for each the codes of the combined rows that hang on it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::campi::Campi;
use super::codice::Codici;
use super::simboli::Simbolo;

/// Where a row stands in its table.
pub(super) type Posto = u32;
/// No row.
pub(super) const NESSUNO: Posto = Posto::MAX;

/// What the engine knows of a row, whatever its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Segni {
    /// Taken into the main view: inside the window, not esito 3, not a bolletta with both identifiers.
    pub in_vista: bool,
    /// Waits to be classified again.
    pub da_rifare: bool,
    /// More than one combined row hangs on it: their counts stand apart.
    pub molte: bool,
    /// Exactly one hangs on it, with `codici`; or several, with `codici` in one or another.
    pub ancora: bool,
    /// Codes.
    pub codici: Codici,
}

pub(super) trait Riga {
    fn segni(&self) -> &Segni;
    fn segni_mut(&mut self) -> &mut Segni;
}

macro_rules! riga {
    ($($tipo:ty),*) => {$(
        impl Riga for $tipo {
            fn segni(&self) -> &Segni {
                &self.segni
            }
            fn segni_mut(&mut self) -> &mut Segni {
                &mut self.segni
            }
        }
    )*};
}
riga!(I, E, R, T, F);

/// A notified payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct I {
    pub ente: Simbolo,
    pub iud: Simbolo,
    pub iuv: Simbolo,
    pub tipo_dovuto: Simbolo,
    pub flusso: u32,
    pub importo: i64,
    pub esecuzione: Option<NaiveDate>,
    pub acquisito: NaiveDate,
    pub altri: Campi,
    #[serde(skip)]
    pub segni: Segni,
}

/// A receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct E {
    pub ente: Simbolo,
    pub iud: Simbolo,
    pub iuv: Simbolo,
    pub iur: Simbolo,
    pub indice: u32,
    pub tipo_dovuto: Simbolo,
    pub flusso: u32,
    pub totale: Option<i64>,
    pub importo: i64,
    pub esito: Option<NaiveDate>,
    pub acquisito: NaiveDate,
    /// Its rendicontazione, esito 3 left aside, whatever the window.
    pub r: Posto,
    pub altri: Campi,
    #[serde(skip)]
    pub segni: Segni,
}

/// A reported payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct R {
    pub ente: Simbolo,
    pub iuv: Simbolo,
    pub iur: Simbolo,
    pub indice: u32,
    /// IUF as written, and in capitals.
    pub iuf: Simbolo,
    pub iuf_maiuscolo: Simbolo,
    pub flusso: u32,
    pub importo: i64,
    pub totale: i64,
    pub codice_esito: u8,
    pub esito: Option<NaiveDate>,
    pub acquisito: NaiveDate,
    /// Its receipt, esito 3 left aside, whatever the window.
    pub e: Posto,
    #[serde(skip)]
    pub segni: Segni,
}

/// A row of type T, in the table of the IUF or in that of the IUV.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct T {
    pub ente: Simbolo,
    pub psp: Simbolo,
    pub iuf: Simbolo,
    pub iuf_maiuscolo: Simbolo,
    pub iuv: Simbolo,
    pub flusso: u32,
    pub importo: i64,
    pub contabile: Option<NaiveDate>,
    pub valuta: Option<NaiveDate>,
    pub acquisito: NaiveDate,
    pub altri: Campi,
    #[serde(skip)]
    pub segni: Segni,
}

/// A bolletta.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct F {
    pub ente: Simbolo,
    pub anno: Simbolo,
    pub codice: Simbolo,
    pub iuf: Simbolo,
    pub iuf_maiuscolo: Simbolo,
    pub iuv: Simbolo,
    pub flusso: u32,
    pub importo: i64,
    pub contabile: Option<NaiveDate>,
    pub valuta: Option<NaiveDate>,
    /// Day of the last change.
    pub modificata: NaiveDate,
    pub altri: Campi,
    #[serde(skip)]
    pub segni: Segni,
}

/// Numbered places; one that is left is given again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tabella<T> {
    righe: Vec<Option<T>>,
    liberi: Vec<Posto>,
}

impl<T> Default for Tabella<T> {
    fn default() -> Self {
        Self {
            righe: Vec::new(),
            liberi: Vec::new(),
        }
    }
}

impl<T> Tabella<T> {
    pub(super) fn metti(&mut self, riga: T) -> Posto {
        if let Some(libero) = self.liberi.pop() {
            if let Some(posto) = self.righe.get_mut(libero as usize) {
                *posto = Some(riga);
            }
            return libero;
        }
        let nuovo = Posto::try_from(self.righe.len()).unwrap_or(NESSUNO);
        self.righe.push(Some(riga));
        nuovo
    }

    pub(super) fn togli(&mut self, posto: Posto) {
        if self
            .righe
            .get_mut(posto as usize)
            .and_then(Option::take)
            .is_some()
        {
            self.liberi.push(posto);
        }
    }

    pub(super) fn get(&self, posto: Posto) -> Option<&T> {
        self.righe.get(posto as usize)?.as_ref()
    }

    pub(super) fn get_mut(&mut self, posto: Posto) -> Option<&mut T> {
        self.righe.get_mut(posto as usize)?.as_mut()
    }

    pub(super) fn tutte(&self) -> impl Iterator<Item = (Posto, &T)> {
        self.righe
            .iter()
            .enumerate()
            .filter_map(|(posto, riga)| Some((posto as Posto, riga.as_ref()?)))
    }

    pub(super) fn quante(&self) -> usize {
        self.righe.len() - self.liberi.len()
    }
}

impl<T: Riga> Tabella<T> {
    /// Whether the row is there and taken into the main view.
    pub(super) fn in_vista(&self, posto: Posto) -> bool {
        self.get(posto).is_some_and(|riga| riga.segni().in_vista)
    }
}
