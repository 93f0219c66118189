//! Identifiers as newtypes: what parses is valid (`pagopa-identifiers.md` §2, §13; `mypay-web-services.md` §5).
//!
//! The newtypes hold the rules of the specifications. What MyPay lets through in practice is often less strict and stands
//! apart, as plain functions, in [`mypay`].
//!
//! * [`iuv`], [`nav`] – identificativo univoco di versamento and numero avviso, with their check digits
//! * [`iud`] – identificativo univoco dovuto, the key of the product's own debt
//! * [`codice_fiscale`], [`partita_iva`], [`iban`] – codes of persons, bodies and accounts
//! * [`importo`] – amounts in cents; [`centesimi`] – the same with a sign, as decimals of XSD
//! * [`luogo`] – nations and provinces
//! * [`id_session`] – the session of a payment, with the instant that it carries

pub mod centesimi;
pub mod codice_fiscale;
pub mod iban;
pub mod id_session;
pub mod importo;
pub mod iud;
pub mod iuv;
pub mod luogo;
pub mod mypay;
pub mod nav;
pub mod partita_iva;

pub use centesimi::Centesimi;
pub use codice_fiscale::CodiceFiscale;
pub use iban::Iban;
pub use importo::Importo;
pub use iud::Iud;
pub use iuv::Iuv;
pub use nav::Nav;
pub use partita_iva::PartitaIva;

/// Implements what every newtype over a string has: `as_str`, `Display`, `FromStr`, `TryFrom<String>`, serde as a string.
macro_rules! testuale {
    ($tipo:ident, $errore:ident) => {
        impl $tipo {
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl std::fmt::Display for $tipo {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl std::str::FromStr for $tipo {
            type Err = $errore;
            fn from_str(testo: &str) -> Result<Self, $errore> {
                Self::parse(testo)
            }
        }
        impl TryFrom<String> for $tipo {
            type Error = $errore;
            fn try_from(testo: String) -> Result<Self, $errore> {
                Self::parse(&testo)
            }
        }
        impl From<$tipo> for String {
            fn from(id: $tipo) -> String {
                id.0
            }
        }
    };
}
pub(crate) use testuale;

/// Only ASCII digits, at least one.
pub(crate) fn solo_cifre(testo: &str) -> bool {
    !testo.is_empty() && testo.bytes().all(|b| b.is_ascii_digit())
}

/// Remainder of a decimal string of any length; `None` if it is not made of digits.
pub(crate) fn resto(cifre: &str, modulo: u32) -> Option<u32> {
    cifre.bytes().try_fold(0, |resto, b| {
        b.is_ascii_digit()
            .then(|| (resto * 10 + u32::from(b - b'0')) % modulo)
    })
}

/// Remainder modulo 97 of a string in which letters count 10–35 (ISO 7064); `None` on other characters.
pub(crate) fn resto_97(testo: impl Iterator<Item = u8>) -> Option<u32> {
    let mut resto = 0;
    for b in testo {
        resto = match b.to_ascii_uppercase() {
            b @ b'0'..=b'9' => (resto * 10 + u32::from(b - b'0')) % 97,
            b @ b'A'..=b'Z' => (resto * 100 + u32::from(b - b'A') + 10) % 97,
            _ => return None,
        };
    }
    Some(resto)
}

/// Value of a character in an odd position (from 1) of a codice fiscale or of the CIN of an IBAN (§13.1, §13.3).
pub(crate) fn valore_dispari(b: u8) -> Option<u32> {
    const LETTERE: [u32; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    match b {
        b'0'..=b'9' => Some(LETTERE[usize::from(b - b'0')]),
        b'A'..=b'Z' => Some(LETTERE[usize::from(b - b'A')]),
        _ => None,
    }
}

/// Value of a character in an even position.
pub(crate) fn valore_pari(b: u8) -> Option<u32> {
    match b {
        b'0'..=b'9' => Some(u32::from(b - b'0')),
        b'A'..=b'Z' => Some(u32::from(b - b'A')),
        _ => None,
    }
}

/// The check letter over these characters: odd and even values, modulo 26.
pub(crate) fn lettera_di_controllo(testo: &[u8]) -> Option<u8> {
    let mut somma = 0;
    for (i, b) in testo.iter().enumerate() {
        somma += if i % 2 == 0 {
            valore_dispari(*b)?
        } else {
            valore_pari(*b)?
        };
    }
    u8::try_from(somma % 26).ok().map(|n| b'A' + n)
}
