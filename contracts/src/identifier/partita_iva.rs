//! Codes of eleven digits: partita IVA, codice fiscale of legal persons (`pagopa-identifiers.md` §13.2).

use serde::{Deserialize, Serialize};

use super::{solo_cifre, testuale};

/// A partita IVA, or the codice fiscale of a legal person: 11 digits, the last a check digit. `00000000000` passes the arithmetic
/// and is accepted, as by MyPay.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartitaIva(String);

/// Why a text is not a partita IVA.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PartitaIvaNonValida {
    /// Not 11 digits.
    #[error("la partita IVA «{0}» non ha 11 cifre")]
    Forma(String),
    /// Wrong check digit.
    #[error(
        "la partita IVA «{partita_iva}» termina con {trovata}, attesa la cifra di controllo {attesa}"
    )]
    CifraDiControllo {
        /// The whole text.
        partita_iva: String,
        /// Check digit as calculated.
        attesa: u8,
        /// Check digit as found.
        trovata: u8,
    },
}

testuale!(PartitaIva, PartitaIvaNonValida);

impl PartitaIva {
    /// Reads a code of 11 digits.
    ///
    /// # Errors
    /// [`PartitaIvaNonValida`]
    pub fn parse(testo: &str) -> Result<Self, PartitaIvaNonValida> {
        Self::controlla(testo)?;
        Ok(Self(testo.to_owned()))
    }

    /// The same, with nothing kept.
    ///
    /// # Errors
    /// [`PartitaIvaNonValida`]
    pub fn controlla(testo: &str) -> Result<(), PartitaIvaNonValida> {
        if testo.len() != 11 || !solo_cifre(testo) {
            return Err(PartitaIvaNonValida::Forma(testo.to_owned()));
        }
        let cifre = testo.as_bytes();
        let attesa = cifra_di_controllo(&cifre[..10]);
        let trovata = cifre[10] - b'0';
        if attesa == trovata {
            Ok(())
        } else {
            Err(PartitaIvaNonValida::CifraDiControllo {
                partita_iva: testo.to_owned(),
                attesa,
                trovata,
            })
        }
    }
}

/// The check digit over ASCII digits: those in even positions (from 1) count double, less 9 if over 9.
pub(crate) fn cifra_di_controllo(cifre: &[u8]) -> u8 {
    let mut somma = 0_u8;
    for (i, b) in cifre.iter().enumerate() {
        let cifra = b - b'0';
        let peso = match i % 2 {
            0 => cifra,
            _ if cifra > 4 => cifra * 2 - 9,
            _ => cifra * 2,
        };
        somma = (somma + peso) % 10;
    }
    (10 - somma) % 10
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn worked_examples() {
        for valida in [
            "01234560124",
            "12345678903",
            "80012340560",
            "80007000245",
            "99000000010",
            "00000000000",
            "80001234568",
        ] {
            assert_eq!(PartitaIva::parse(valida).unwrap().as_str(), valida);
        }
        assert_eq!(
            PartitaIva::parse("12345678901").unwrap_err().to_string(),
            "la partita IVA «12345678901» termina con 1, attesa la cifra di controllo 3"
        );
        assert!(PartitaIva::parse("1234567890").is_err());
        assert!(PartitaIva::parse("1234567890X").is_err());
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_seen(base in 0_u64..10_000_000_000, dove in 0_usize..11, piu in 1_u8..10) {
            let base = format!("{base:010}");
            let valida = format!("{base}{}", cifra_di_controllo(base.as_bytes()));
            prop_assert!(PartitaIva::parse(&valida).is_ok());
            let mut cifre = valida.into_bytes();
            cifre[dove] = b'0' + (cifre[dove] - b'0' + piu) % 10;
            prop_assert!(PartitaIva::parse(std::str::from_utf8(&cifre).unwrap()).is_err());
        }
    }
}
