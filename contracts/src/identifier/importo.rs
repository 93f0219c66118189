//! Amounts (`mypay-web-services.md` §3.1, stImporto): integer cents.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An amount from 0.00 to 999999999.99, kept in cents; in text always digits, a point, two digits.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Importo(u64);

/// Why a text is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportoNonValido {
    /// Not digits, a point, two digits.
    #[error("l'importo «{0}» non ha la forma: cifre, punto, due decimali (per esempio 120.50)")]
    Forma(String),
    /// Over 999999999.99.
    #[error("l'importo «{0}» supera 999999999.99")]
    TroppoGrande(String),
}

impl Importo {
    /// The largest amount.
    pub const MASSIMO: Self = Self(99_999_999_999);
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// From cents; `None` above [`Importo::MASSIMO`].
    #[must_use]
    pub fn da_centesimi(centesimi: u64) -> Option<Self> {
        (centesimi <= Self::MASSIMO.0).then_some(Self(centesimi))
    }

    /// In cents.
    #[must_use]
    pub fn centesimi(self) -> u64 {
        self.0
    }

    /// The sum; `None` above [`Importo::MASSIMO`].
    #[must_use]
    pub fn piu(self, altro: Self) -> Option<Self> {
        Self::da_centesimi(self.0 + altro.0)
    }

    /// Reads `\d+\.\d{2}`.
    ///
    /// # Errors
    /// [`ImportoNonValido`]
    pub fn parse(testo: &str) -> Result<Self, ImportoNonValido> {
        let forma = || ImportoNonValido::Forma(testo.to_owned());
        let (interi, decimali) = testo.split_once('.').ok_or_else(forma)?;
        if !super::solo_cifre(interi) || !super::solo_cifre(decimali) || decimali.len() != 2 {
            return Err(forma());
        }
        // Leading zeros are allowed and may be many: without them eleven digits are already too large.
        let interi = interi.trim_start_matches('0');
        if interi.len() > 9 {
            return Err(ImportoNonValido::TroppoGrande(testo.to_owned()));
        }
        let interi = if interi.is_empty() {
            0
        } else {
            interi.parse::<u64>().map_err(|_| forma())?
        };
        let decimali = decimali.parse::<u64>().map_err(|_| forma())?;
        Ok(Self(interi * 100 + decimali))
    }
}

impl fmt::Display for Importo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl FromStr for Importo {
    type Err = ImportoNonValido;
    fn from_str(testo: &str) -> Result<Self, ImportoNonValido> {
        Self::parse(testo)
    }
}

impl TryFrom<String> for Importo {
    type Error = ImportoNonValido;
    fn try_from(testo: String) -> Result<Self, ImportoNonValido> {
        Self::parse(&testo)
    }
}

impl From<Importo> for String {
    fn from(importo: Importo) -> String {
        importo.to_string()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn forms() {
        assert_eq!(Importo::parse("120.50").unwrap().centesimi(), 12_050);
        assert_eq!(
            Importo::parse("000000000000000000000000000.01")
                .unwrap()
                .centesimi(),
            1
        );
        assert_eq!(Importo::parse("999999999.99").unwrap(), Importo::MASSIMO);
        for testo in [
            "", "120,50", "120", "120.5", "120.500", ".50", "+1.00", "-1.00", "1 000.00",
            "1.000.00", "٣.٠٠", "1e2.00",
        ] {
            assert!(
                matches!(Importo::parse(testo), Err(ImportoNonValido::Forma(_))),
                "{testo}"
            );
        }
        assert!(matches!(
            Importo::parse("1000000000.00"),
            Err(ImportoNonValido::TroppoGrande(_))
        ));
        assert_eq!(Importo::MASSIMO.piu(Importo::parse("0.01").unwrap()), None);
    }

    proptest! {
        #[test]
        fn round_trip(centesimi in 0..=Importo::MASSIMO.0) {
            let importo = Importo::da_centesimi(centesimi).unwrap();
            prop_assert_eq!(Importo::parse(&importo.to_string()).unwrap(), importo);
            let json = serde_json::to_string(&importo).unwrap();
            prop_assert_eq!(serde_json::from_str::<Importo>(&json).unwrap(), importo);
        }

        #[test]
        fn no_text_panics(testo in ".{0,20}|[0-9]{0,30}\\.[0-9]{0,3}") {
            let _ = Importo::parse(&testo);
        }
    }
}
