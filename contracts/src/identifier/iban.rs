//! IBAN (`pagopa-identifiers.md` §13.3).

use serde::{Deserialize, Serialize};

use super::{lettera_di_controllo, resto_97, testuale};

/// An IBAN without blanks: check digits modulo 97; an Italian (or San Marino) one has 27 characters and the right CIN.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Iban(String);

/// Why a text is not an IBAN.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IbanNonValido {
    /// Not country, check digits and account of 15 to 34 capital letters and digits in all.
    #[error(
        "l'IBAN «{0}» non ha la forma: due lettere, due cifre, poi lettere maiuscole e cifre, da 15 a 34 caratteri in tutto"
    )]
    Forma(String),
    /// An Italian IBAN of the wrong length or layout.
    #[error(
        "l'IBAN italiano «{0}» non ha 27 caratteri nella forma IT, 2 cifre, CIN, ABI (5), CAB (5), conto (12)"
    )]
    FormaItaliana(String),
    /// Wrong check digits.
    #[error("l'IBAN «{0}» ha cifre di controllo errate")]
    CifreDiControllo(String),
    /// Wrong CIN.
    #[error("l'IBAN «{iban}» ha il CIN {trovato}, atteso {atteso}")]
    Cin {
        /// The whole text.
        iban: String,
        /// CIN as calculated.
        atteso: char,
        /// CIN as found.
        trovato: char,
    },
}

testuale!(Iban, IbanNonValido);

impl Iban {
    /// Reads an IBAN in electronic form.
    ///
    /// # Errors
    /// [`IbanNonValido`]
    pub fn parse(testo: &str) -> Result<Self, IbanNonValido> {
        let b = testo.as_bytes();
        let maiuscole_e_cifre = b
            .iter()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if !(15..=34).contains(&b.len())
            || !maiuscole_e_cifre
            || !b[..2].iter().all(u8::is_ascii_uppercase)
            || !b[2..4].iter().all(u8::is_ascii_digit)
        {
            return Err(IbanNonValido::Forma(testo.to_owned()));
        }
        let italiano = matches!(&b[..2], b"IT" | b"SM");
        if italiano
            && (b.len() != 27
                || !b[4].is_ascii_uppercase()
                || !b[5..15].iter().all(u8::is_ascii_digit))
        {
            return Err(IbanNonValido::FormaItaliana(testo.to_owned()));
        }
        if resto_97(b[4..].iter().chain(&b[..4]).copied()) != Some(1) {
            return Err(IbanNonValido::CifreDiControllo(testo.to_owned()));
        }
        if italiano
            && let Some(atteso) = lettera_di_controllo(&b[5..])
            && atteso != b[4]
        {
            return Err(IbanNonValido::Cin {
                iban: testo.to_owned(),
                atteso: char::from(atteso),
                trovato: char::from(b[4]),
            });
        }
        Ok(Self(testo.to_owned()))
    }

    /// ABI of an Italian IBAN.
    #[must_use]
    pub fn abi(&self) -> Option<&str> {
        matches!(&self.0[..2], "IT" | "SM").then(|| &self.0[5..10])
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn worked_examples() {
        for iban in [
            "IT60X0542811101000000123456",
            "IT46E0200802000000000012345",
            "IT17K0760102000000012345678",
            "IT77F0100003245245300000001",
        ] {
            assert_eq!(Iban::parse(iban).unwrap().as_str(), iban);
        }
        assert_eq!(
            Iban::parse("IT17K0760102000000012345678").unwrap().abi(),
            Some("07601")
        );
        assert!(Iban::parse("DE89370400440532013000").is_ok());
    }

    #[test]
    fn refused() {
        let errore = |testo: &str| Iban::parse(testo).unwrap_err();
        assert!(matches!(
            errore("IT61X0542811101000000123456"),
            IbanNonValido::CifreDiControllo(_)
        ));
        assert!(matches!(
            errore("IT60X054281110100000012345"),
            IbanNonValido::FormaItaliana(_)
        ));
        assert!(matches!(
            errore("it60x0542811101000000123456"),
            IbanNonValido::Forma(_)
        ));
        assert!(matches!(
            errore("IT60 X054 2811 1010 0000 0123 456"),
            IbanNonValido::Forma(_)
        ));
        // Right modulo 97 with a wrong CIN: both letters changed so that the remainder stays.
        let sbagliato = (0..100)
            .map(|n| format!("IT{n:02}A0542811101000000123456"))
            .find(|iban| !matches!(Iban::parse(iban), Err(IbanNonValido::CifreDiControllo(_))))
            .unwrap();
        assert!(matches!(
            errore(&sbagliato),
            IbanNonValido::Cin {
                atteso: 'X',
                trovato: 'A',
                ..
            }
        ));
    }

    proptest! {
        #[test]
        fn no_text_panics(testo in ".{0,40}|[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}") {
            let _ = Iban::parse(&testo);
        }
    }
}
