//! The columns of a row that reconciliation only carries along, packed: most of them are empty most of the time.

use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Texts in a fixed order, each with its length in front, in one allocation. On the ledger: a list of texts.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Campi(Box<[u8]>);

impl Campi {
    /// Packs these texts.
    pub fn da<T: AsRef<str>>(testi: impl IntoIterator<Item = T>) -> Self {
        let mut dentro = Vec::new();
        for testo in testi {
            aggiungi(&mut dentro, testo.as_ref());
        }
        Self(dentro.into_boxed_slice())
    }

    /// The texts, in order.
    #[must_use]
    pub fn tutti(&self) -> Testi<'_> {
        Testi(&self.0)
    }

    /// The text in this place, from 0; empty when there is none.
    #[must_use]
    pub fn campo(&self, posto: usize) -> &str {
        self.tutti().nth(posto).unwrap_or_default()
    }
}

fn aggiungi(dentro: &mut Vec<u8>, testo: &str) {
    let mut lunghezza = testo.len();
    while lunghezza >= 0x80 {
        dentro.push((lunghezza & 0x7f) as u8 | 0x80);
        lunghezza >>= 7;
    }
    dentro.push(lunghezza as u8);
    dentro.extend_from_slice(testo.as_bytes());
}

/// The texts of [`Campi`].
#[derive(Debug, Clone)]
pub struct Testi<'c>(&'c [u8]);

impl<'c> Iterator for Testi<'c> {
    type Item = &'c str;

    fn next(&mut self) -> Option<&'c str> {
        let (mut lunghezza, mut scorri) = (0_usize, 0);
        loop {
            let (primo, resto) = self.0.split_first()?;
            self.0 = resto;
            lunghezza |= usize::from(primo & 0x7f) << scorri;
            if primo & 0x80 == 0 {
                break;
            }
            scorri += 7;
        }
        let (testo, resto) = self.0.split_at_checked(lunghezza)?;
        self.0 = resto;
        std::str::from_utf8(testo).ok()
    }
}

impl fmt::Debug for Campi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.tutti()).finish()
    }
}

impl Serialize for Campi {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(self.tutti())
    }
}

impl<'de> Deserialize<'de> for Campi {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Elenco;
        impl<'de> Visitor<'de> for Elenco {
            type Value = Campi;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("un elenco di testi")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Campi, A::Error> {
                let mut dentro = Vec::new();
                while let Some(testo) = seq.next_element::<String>()? {
                    aggiungi(&mut dentro, &testo);
                }
                Ok(Campi(dentro.into_boxed_slice()))
            }
        }
        d.deserialize_seq(Elenco)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_goes_in_comes_out(testi in prop::collection::vec(".{0,200}", 0..20)) {
            let campi = Campi::da(&testi);
            let json = serde_json::to_string(&campi).unwrap();
            prop_assert_eq!(&json, &serde_json::to_string(&testi).unwrap());
            prop_assert_eq!(campi.tutti().collect::<Vec<_>>(), testi);
            prop_assert_eq!(serde_json::from_str::<Campi>(&json).unwrap(), campi);
        }
    }

    #[test]
    fn a_place_that_is_not_there_is_empty() {
        let lungo = "x".repeat(40_000);
        let campi = Campi::da(["a", "", &lungo]);
        assert_eq!(campi.campo(0), "a");
        assert_eq!(campi.campo(1), "");
        assert_eq!(campi.campo(2), lungo);
        assert_eq!(campi.campo(3), "");
    }
}
