//! IUD, identificativo univoco dovuto (`mypay-web-services.md` §5.4).

use serde::{Deserialize, Serialize};

use super::testuale;

/// The key that the product gives to its debt: 1 to 35 characters, not blank, not starting with `000` (the space of the IUD which the
/// platform gives).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Iud(String);

/// Why a text is not an IUD.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IudNonValido {
    /// Blank.
    #[error("lo IUD è vuoto")]
    Vuoto,
    /// Over 35 characters.
    #[error("lo IUD «{0}» supera i 35 caratteri")]
    Lungo(String),
    /// Starts with `000`.
    #[error("lo IUD «{0}» inizia con 000, riservato agli IUD generati dalla piattaforma")]
    Riservato(String),
}

testuale!(Iud, IudNonValido);

impl Iud {
    /// Reads an IUD as it stands (no trimming).
    ///
    /// # Errors
    /// [`IudNonValido`]
    pub fn parse(testo: &str) -> Result<Self, IudNonValido> {
        if testo.trim().is_empty() {
            Err(IudNonValido::Vuoto)
        } else if testo.chars().count() > 35 {
            Err(IudNonValido::Lungo(testo.to_owned()))
        } else if testo.starts_with("000") {
            Err(IudNonValido::Riservato(testo.to_owned()))
        } else {
            Ok(Self(testo.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds() {
        assert!(Iud::parse("ENTE-2026-000101").is_ok());
        assert!(Iud::parse(&"à".repeat(35)).is_ok());
        assert!(matches!(
            Iud::parse(&"x".repeat(36)),
            Err(IudNonValido::Lungo(_))
        ));
        assert_eq!(Iud::parse(" "), Err(IudNonValido::Vuoto));
        assert!(matches!(
            Iud::parse("0001"),
            Err(IudNonValido::Riservato(_))
        ));
        assert!(Iud::parse("0010").is_ok());
    }
}
