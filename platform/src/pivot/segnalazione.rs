//! Notes that an operator attaches to a classified record (`mypivot-web-services.md` §6). They change nothing else.

use serde::{Deserialize, Serialize};

/// A record, as the user interface names it: for `DOPPI` the IUF is the IUR and the IUD is the indice.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// Ente.
    pub cod_ipa: String,
    /// Classification code.
    pub codice: String,
    /// IUF
    pub iuf: String,
    /// IUD
    pub iud: String,
    /// IUV
    pub iuv: String,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segnalazione {
    /// What it is attached to.
    pub record: Record,
    /// Its text.
    pub nota: String,
    /// Whether the user interface hides the record.
    #[serde(default)]
    pub nasconde: bool,
}

/// The notes, oldest first: of those on one record the last is the active one, the others are history.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segnalazioni(Vec<Segnalazione>);

impl Segnalazioni {
    /// The active note on a record.
    #[must_use]
    pub fn attiva(&self, record: &Record) -> Option<&Segnalazione> {
        self.storia(record).last()
    }

    /// All the notes on a record, oldest first.
    pub fn storia(&self, record: &Record) -> impl DoubleEndedIterator<Item = &Segnalazione> {
        self.0.iter().filter(move |s| s.record == *record)
    }

    /// Whether a note may be attached.
    pub(super) fn ammette(nuova: &Segnalazione) -> Result<(), String> {
        let r = &nuova.record;
        if r.iuf.is_empty() && r.iud.is_empty() && r.iuv.is_empty() {
            return Err("una segnalazione nomina almeno uno fra IUF, IUD e IUV".to_owned());
        }
        let noto = r.codice == "DOPPI"
            || r.codice == "OTHERS"
            || crate::riconciliazione::codice::Codice::leggi(&r.codice).is_some();
        if !noto {
            return Err(format!("la classificazione {} non esiste", r.codice));
        }
        Ok(())
    }

    pub(super) fn aggiungi(&mut self, nuova: Segnalazione) {
        self.0.push(nuova);
    }
}
