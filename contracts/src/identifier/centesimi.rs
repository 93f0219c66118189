//! Signed amounts: an `xsd:decimal` with at most two digits after the point, as a whole number of cents.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An amount in cents, of either sign, within eighteen digits. Read in every form of `xsd:decimal` (`150`, `+150.5`, `.50`, `150.500`);
/// written with two digits after the point.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Centesimi(i64);

/// Why a text is no amount in cents.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("l'importo «{0}» non è un decimale con il punto, due cifre decimali e diciotto in tutto")]
pub struct CentesimiNonValidi(String);

impl Centesimi {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest amount; the smallest is its opposite.
    pub const MASSIMO: Self = Self(999_999_999_999_999_999);

    /// From cents; `None` beyond eighteen digits.
    #[must_use]
    pub fn di(centesimi: i64) -> Option<Self> {
        (-Self::MASSIMO.0..=Self::MASSIMO.0)
            .contains(&centesimi)
            .then_some(Self(centesimi))
    }

    /// In cents.
    #[must_use]
    pub fn centesimi(self) -> i64 {
        self.0
    }

    /// The sum; `None` beyond eighteen digits.
    #[must_use]
    pub fn piu(self, altro: Self) -> Option<Self> {
        self.0.checked_add(altro.0).and_then(Self::di)
    }

    /// Reads an `xsd:decimal` (XSD 1.0 §3.2.3); digits beyond the second after the point must be zeros.
    ///
    /// # Errors
    /// [`CentesimiNonValidi`]
    pub fn parse(testo: &str) -> Result<Self, CentesimiNonValidi> {
        leggi(testo.trim_matches([' ', '\t', '\n', '\r']))
            .ok_or_else(|| CentesimiNonValidi(testo.to_owned()))
    }
}

fn leggi(testo: &str) -> Option<Centesimi> {
    let (segno, cifre) = match testo.as_bytes().first()? {
        b'-' => (-1, &testo[1..]),
        b'+' => (1, &testo[1..]),
        _ => (1, testo),
    };
    let (interi, decimali) = cifre.split_once('.').unwrap_or((cifre, ""));
    if interi.is_empty() && decimali.is_empty() {
        return None;
    }
    let decimali = decimali.trim_end_matches('0');
    if decimali.len() > 2 {
        return None;
    }
    let mut centesimi = 0_i64;
    for b in interi
        .bytes()
        .chain(decimali.bytes())
        .chain(std::iter::repeat_n(b'0', 2 - decimali.len()))
    {
        if !b.is_ascii_digit() {
            return None;
        }
        centesimi = centesimi
            .checked_mul(10)?
            .checked_add(i64::from(b - b'0'))?;
    }
    Centesimi::di(segno * centesimi)
}

impl From<super::Importo> for Centesimi {
    fn from(importo: super::Importo) -> Self {
        // An Importo has eleven digits at most.
        i64::try_from(importo.centesimi()).map_or(Self::MASSIMO, Self)
    }
}

impl fmt::Display for Centesimi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let segno = if self.0 < 0 { "-" } else { "" };
        let valore = self.0.unsigned_abs();
        write!(f, "{segno}{}.{:02}", valore / 100, valore % 100)
    }
}

impl FromStr for Centesimi {
    type Err = CentesimiNonValidi;
    fn from_str(testo: &str) -> Result<Self, CentesimiNonValidi> {
        Self::parse(testo)
    }
}

impl TryFrom<String> for Centesimi {
    type Error = CentesimiNonValidi;
    fn try_from(testo: String) -> Result<Self, CentesimiNonValidi> {
        Self::parse(&testo)
    }
}

impl From<Centesimi> for String {
    fn from(importo: Centesimi) -> String {
        importo.to_string()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_forms_of_a_decimal() {
        for (testo, centesimi) in [
            ("150.00", 15_000),
            ("150", 15_000),
            ("+150.5", 15_050),
            (".5", 50),
            ("5.", 500),
            ("-0.01", -1),
            (" 1.0000 ", 100),
            ("-0", 0),
            ("0000000000000000000000001", 100),
        ] {
            assert_eq!(
                Centesimi::parse(testo).unwrap().centesimi(),
                centesimi,
                "{testo}"
            );
        }
        for testo in [
            "",
            ".",
            "+",
            "-.",
            "1,50",
            "1.005",
            "1e2",
            "1 0",
            "--1",
            "1.5.",
            "INF",
            "٣",
            "10000000000000000.00",
            "99999999999999999999",
        ] {
            assert!(Centesimi::parse(testo).is_err(), "{testo}");
        }
    }

    proptest! {
        #[test]
        fn round_trip(centesimi in -Centesimi::MASSIMO.0..=Centesimi::MASSIMO.0) {
            let importo = Centesimi::di(centesimi).unwrap();
            prop_assert_eq!(Centesimi::parse(&importo.to_string()).unwrap(), importo);
        }

        #[test]
        fn no_text_panics(testo in ".{0,24}|[-+]?[0-9]{0,25}\\.?[0-9]{0,4}") {
            let _ = Centesimi::parse(&testo);
        }
    }
}
