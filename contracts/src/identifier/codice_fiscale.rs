//! Codice fiscale of persons (`pagopa-identifiers.md` §13.1, §13.2).

use serde::{Deserialize, Serialize};

use super::partita_iva::PartitaIva;
use super::{lettera_di_controllo, solo_cifre, testuale};

/// The codice fiscale of a person: 16 characters (kept in capitals, omocodia included), or the 11 digits of a temporary one.
///
/// Checked: form, month, day, first letter of the place, check letter. Not checked: how surname and name were shortened, whether
/// the place exists.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodiceFiscale(String);

/// Why a text is not the codice fiscale of a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodiceFiscaleNonValido {
    /// Neither 16 characters in the layout nor 11 digits of a temporary code.
    #[error(
        "il codice fiscale «{0}» non ha la forma di 16 caratteri né quella di un codice provvisorio di 11 cifre"
    )]
    Forma(String),
    /// The date of birth does not exist.
    #[error("il codice fiscale «{0}» contiene una data di nascita che non esiste")]
    Data(String),
    /// The place of birth has an impossible code.
    #[error("il codice fiscale «{0}» contiene un codice del luogo di nascita che non esiste")]
    Luogo(String),
    /// Wrong check letter.
    #[error(
        "il codice fiscale «{codice}» termina con {trovata}, attesa la lettera di controllo {attesa}"
    )]
    LetteraDiControllo {
        /// The whole text.
        codice: String,
        /// Check letter as calculated.
        attesa: char,
        /// Check letter as found.
        trovata: char,
    },
}

testuale!(CodiceFiscale, CodiceFiscaleNonValido);

/// Letters that stand for the digits 0–9 in an omocodia.
const OMOCODIA: &[u8; 10] = b"LMNPQRSTUV";
/// Months from January.
const MESI: &[u8; 12] = b"ABCDEHLMPRST";

impl CodiceFiscale {
    /// Reads a codice fiscale; lower case is taken as upper case.
    ///
    /// # Errors
    /// [`CodiceFiscaleNonValido`]
    pub fn parse(testo: &str) -> Result<Self, CodiceFiscaleNonValido> {
        Self::controlla(testo)?;
        Ok(Self(testo.to_ascii_uppercase()))
    }

    /// The same, with nothing kept.
    ///
    /// # Errors
    /// [`CodiceFiscaleNonValido`]
    pub fn controlla(testo: &str) -> Result<(), CodiceFiscaleNonValido> {
        let forma = || CodiceFiscaleNonValido::Forma(testo.to_owned());
        if testo.len() == 11 && solo_cifre(testo) {
            return if provvisorio(testo) {
                Ok(())
            } else {
                Err(forma())
            };
        }
        let c: &[u8; 16] = testo.as_bytes().try_into().map_err(|_| forma())?;
        let c = &c.map(|b| b.to_ascii_uppercase());
        let cifra = |i: usize| match c[i] {
            b @ b'0'..=b'9' => Some(b - b'0'),
            b => OMOCODIA
                .iter()
                .position(|o| *o == b)
                .and_then(|n| u8::try_from(n).ok()),
        };
        let due = |i| Some(cifra(i)? * 10 + cifra(i + 1)?);
        if !c[..6].iter().all(u8::is_ascii_uppercase)
            || !c[11].is_ascii_uppercase()
            || !c[15].is_ascii_uppercase()
        {
            return Err(forma());
        }
        let (anno, giorno) = due(6).zip(due(9)).ok_or_else(forma)?;
        if (12..15).any(|i| cifra(i).is_none()) {
            return Err(forma());
        }
        let mese = MESI.iter().position(|m| *m == c[8]).ok_or_else(forma)?;
        let giorno = if giorno > 31 {
            giorno.saturating_sub(40)
        } else {
            giorno
        };
        let ultimo = match mese {
            1 if anno.is_multiple_of(4) => 29,
            1 => 28,
            3 | 5 | 8 | 10 => 30,
            _ => 31,
        };
        if !(1..=ultimo).contains(&giorno) {
            return Err(CodiceFiscaleNonValido::Data(testo.to_owned()));
        }
        if !matches!(c[11], b'A'..=b'I' | b'L' | b'M' | b'Z') || &c[12..15] == b"000" {
            return Err(CodiceFiscaleNonValido::Luogo(testo.to_owned()));
        }
        let attesa = lettera_di_controllo(&c[..15]).ok_or_else(forma)?;
        if attesa != c[15] {
            return Err(CodiceFiscaleNonValido::LetteraDiControllo {
                codice: testo.to_owned(),
                attesa: char::from(attesa),
                trovata: char::from(c[15]),
            });
        }
        Ok(())
    }

    /// Whether this is a temporary code of 11 digits.
    #[must_use]
    pub fn e_provvisorio(&self) -> bool {
        self.0.len() == 11
    }
}

/// Temporary personal codes (§13.2): by the office code in digits 8–10. Of the ranges of office `000` the sheet names only the lowest,
/// which has no check digit; there the others are taken to be all that follow it [inf].
fn provvisorio(undici: &str) -> bool {
    let numero = |testo: &str| testo.parse::<u32>().unwrap_or(0);
    let (progressivo, ufficio) = (numero(&undici[..7]), numero(&undici[7..10]));
    match ufficio {
        0 if (1..=273_960).contains(&progressivo) => true,
        0 => progressivo > 0 && PartitaIva::controlla(undici).is_ok(),
        151..=245 | 301..=766 | 900..=950 => PartitaIva::controlla(undici).is_ok(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn worked_examples() {
        for codice in [
            "RSSMRA80A01L736U",
            "VRDLGU75M15L736Y",
            "BNCGLI90C52L736O",
            "RSSMRA80A01L73SR",
            "RSSMRA80A01H501U",
        ] {
            assert_eq!(CodiceFiscale::parse(codice).unwrap().as_str(), codice);
            assert_eq!(
                CodiceFiscale::parse(&codice.to_lowercase())
                    .unwrap()
                    .as_str(),
                codice
            );
        }
    }

    #[test]
    fn refused() {
        use CodiceFiscaleNonValido::{Data, Forma, LetteraDiControllo, Luogo};
        let errore = |testo: &str| CodiceFiscale::parse(testo).unwrap_err();
        assert!(matches!(
            errore("RSSMRA80A01L736X"),
            LetteraDiControllo {
                attesa: 'U',
                trovata: 'X',
                ..
            }
        ));
        assert!(matches!(errore("RSSMRA80A01L73"), Forma(_)));
        assert!(matches!(errore("R5SMRA80A01L736U"), Forma(_)));
        assert!(matches!(errore("RSSMRA80F01L736U"), Forma(_)), "no month F");
        assert!(matches!(errore("RSSMRA80A00L736U"), Data(_)));
        assert!(
            matches!(errore("RSSMRA81B29L736U"), Data(_)),
            "no 29 February in 81"
        );
        assert!(
            matches!(errore("RSSMRA80A35L736U"), Data(_)),
            "neither 1..31 nor 41..71"
        );
        assert!(matches!(errore("RSSMRA80A01N736U"), Luogo(_)));
        assert!(matches!(errore("RSSMRA80A01L000U"), Luogo(_)));
        assert!(matches!(errore("ÀSSMRA80A01L736"), Forma(_)));
    }

    #[test]
    fn temporary_codes() {
        assert!(
            CodiceFiscale::parse("00000010000").unwrap().e_provvisorio(),
            "lowest range, no check digit"
        );
        assert!(CodiceFiscale::parse("02739600009").is_ok());
        assert!(
            CodiceFiscale::parse("80012340560").is_err(),
            "an ente is no person"
        );
        assert!(CodiceFiscale::parse("00000000000").is_err());
    }

    proptest! {
        #[test]
        fn wrong_check_letter_is_seen(lettera in "[A-Z]") {
            let codice = format!("RSSMRA80A01L736{lettera}");
            prop_assert_eq!(CodiceFiscale::parse(&codice).is_ok(), lettera == "U");
        }

        #[test]
        fn no_text_panics(testo in ".{0,20}|[A-Z0-9]{16}|[0-9]{11}") {
            let _ = CodiceFiscale::parse(&testo);
        }
    }
}
