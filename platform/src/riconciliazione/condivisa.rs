//! The engine inside the state: copying the state does not copy what may be millions of rows.

use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::motore::{Esito, Riconciliazione};
use super::riga::Blocco;

/// A reconciliation that copies of the state share until one of them changes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condivisa(Arc<Riconciliazione>);

impl Condivisa {
    /// See [`Riconciliazione::carica`].
    pub fn carica(&mut self, blocco: &Blocco) -> Esito {
        Arc::make_mut(&mut self.0).carica(blocco)
    }

    /// See [`Riconciliazione::sposta_finestra`].
    pub fn sposta_finestra(&mut self, soglia: chrono::NaiveDate) -> Esito {
        Arc::make_mut(&mut self.0).sposta_finestra(soglia)
    }
}

impl Deref for Condivisa {
    type Target = Riconciliazione;

    fn deref(&self) -> &Riconciliazione {
        &self.0
    }
}

impl Serialize for Condivisa {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}

impl<'de> Deserialize<'de> for Condivisa {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Riconciliazione::deserialize(d).map(|motore| Self(Arc::new(motore)))
    }
}
