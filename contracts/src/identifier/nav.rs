//! NAV, numero avviso (`pagopa-identifiers.md` §2).

use serde::{Deserialize, Serialize};

use super::iuv::{Iuv, TipoIuv, cifre_di_controllo_93};
use super::{solo_cifre, testuale};

/// A numero avviso: 18 digits, the first an aux digit 0–3; check digits verified for aux 0, 2 and 3.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Nav(String);

/// Why a text is not a numero avviso.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NavNonValido {
    /// Not 18 digits beginning with 0–3.
    #[error("il numero avviso «{0}» non ha 18 cifre con la prima tra 0 e 3")]
    Forma(String),
    /// Wrong check digits.
    #[error(
        "il numero avviso «{nav}» termina con «{trovate}», attese le cifre di controllo «{attese}»"
    )]
    CifreDiControllo {
        /// The whole text.
        nav: String,
        /// Check digits as calculated.
        attese: String,
        /// Check digits as found.
        trovate: String,
    },
}

testuale!(Nav, NavNonValido);

impl Nav {
    /// Reads a numero avviso, without blanks.
    ///
    /// # Errors
    /// [`NavNonValido`]
    pub fn parse(testo: &str) -> Result<Self, NavNonValido> {
        if testo.len() != 18 || !solo_cifre(testo) || testo.as_bytes()[0] > b'3' {
            return Err(NavNonValido::Forma(testo.to_owned()));
        }
        if !testo.starts_with('1') {
            let attese = cifre_di_controllo_93(&testo[..16])
                .ok_or_else(|| NavNonValido::Forma(testo.to_owned()))?;
            if attese != testo[16..] {
                return Err(NavNonValido::CifreDiControllo {
                    nav: testo.to_owned(),
                    attese,
                    trovate: testo[16..].to_owned(),
                });
            }
        }
        Ok(Self(testo.to_owned()))
    }

    /// The aux digit, 0–3.
    #[must_use]
    pub fn aux(&self) -> u8 {
        self.0.as_bytes()[0] - b'0'
    }

    /// The IUV within: for aux 0 without application code (15 digits), else 17 digits. `None` for aux 1 and 2, whose 17 digits
    /// do not carry the check digits of an [`Iuv`].
    #[must_use]
    pub fn iuv(&self) -> Option<Iuv> {
        match self.aux() {
            0 => Iuv::parse(&self.0[3..]).ok(),
            3 => Iuv::parse(&self.0[1..]).ok(),
            _ => None,
        }
    }

    /// As printed: groups of four digits, the last two alone.
    #[must_use]
    pub fn a_gruppi(&self) -> String {
        let mut gruppi = String::with_capacity(22);
        for (i, c) in self.0.chars().enumerate() {
            if i > 0 && i % 4 == 0 {
                gruppi.push(' ');
            }
            gruppi.push(c);
        }
        gruppi
    }
}

/// The numero avviso of an IUV: `3` + 17 digits, or `0` + application code (2 digits) + 15 digits. `None` for an RF reference, or
/// when the result is no valid NAV (for 15 digits the check digits include the application code).
#[must_use]
pub fn nav_from_iuv(iuv: &Iuv, application_code: &str) -> Option<Nav> {
    match iuv.tipo() {
        TipoIuv::Iuv17 => Nav::parse(&format!("3{iuv}")).ok(),
        TipoIuv::Iuv15 if application_code.len() == 2 => {
            Nav::parse(&format!("0{application_code}{iuv}")).ok()
        }
        TipoIuv::Iuv15 | TipoIuv::Rf => None,
    }
}

/// The IUV of a numero avviso (see [`Nav::iuv`]).
#[must_use]
pub fn iuv_from_nav(nav: &Nav) -> Option<Iuv> {
    nav.iuv()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use proptest::prelude::*;

    use super::super::iuv::iuv17_generato;
    use super::*;

    #[test]
    fn worked_examples() {
        for (sedici, controllo, iuv, nav, mostrato) in [
            (
                "3010000000000001",
                "44",
                "01000000000000144",
                "301000000000000144",
                "3010 0000 0000 0001 44",
            ),
            (
                "3030000000000042",
                "72",
                "03000000000004272",
                "303000000000004272",
                "3030 0000 0000 0042 72",
            ),
            (
                "3050000987654321",
                "11",
                "05000098765432111",
                "305000098765432111",
                "3050 0009 8765 4321 11",
            ),
            (
                "3010200000000042",
                "30",
                "01020000000004230",
                "301020000000004230",
                "3010 2000 0000 0042 30",
            ),
            (
                "3010200000000012",
                "00",
                "01020000000001200",
                "301020000000001200",
                "3010 2000 0000 0012 00",
            ),
            (
                "3010200000000019",
                "07",
                "01020000000001907",
                "301020000000001907",
                "3010 2000 0000 0019 07",
            ),
            (
                "3010200000000011",
                "92",
                "01020000000001192",
                "301020000000001192",
                "3010 2000 0000 0011 92",
            ),
            (
                "0010000000000123",
                "70",
                "000000000012370",
                "001000000000012370",
                "0010 0000 0000 0123 70",
            ),
            (
                "0002200000000007",
                "53",
                "220000000000753",
                "000220000000000753",
                "0002 2000 0000 0007 53",
            ),
            (
                "2123456789012345",
                "44",
                "12345678901234544",
                "212345678901234544",
                "2123 4567 8901 2345 44",
            ),
        ] {
            assert_eq!(cifre_di_controllo_93(sedici).unwrap(), controllo);
            let letto = Nav::parse(nav).unwrap();
            assert_eq!(letto.a_gruppi(), mostrato);
            if nav.starts_with('2') {
                assert_eq!(letto.iuv(), None);
                continue;
            }
            assert_eq!(iuv_from_nav(&letto).unwrap().as_str(), iuv);
            let application_code = &nav[1..3];
            assert_eq!(
                nav_from_iuv(&Iuv::parse(iuv).unwrap(), application_code).unwrap(),
                letto
            );
        }
        assert_eq!(
            nav_from_iuv(&Iuv::parse("12000000000471179").unwrap(), "12")
                .unwrap()
                .as_str(),
            "312000000000471179"
        );
        assert_eq!(nav_from_iuv(&Iuv::parse("RF45w9").unwrap(), "12"), None);
    }

    #[test]
    fn refused() {
        for nav in [
            "301000000000000145",
            "301000000000000193",
            "30100000000000014",
            "401000000000000144",
            "30100000000000014à",
        ] {
            assert!(Nav::parse(nav).is_err(), "{nav}");
        }
        assert!(
            Nav::parse("199999999999999999").is_ok(),
            "aux 1 has the issuer's own check digits"
        );
    }

    proptest! {
        #[test]
        fn iuv_and_nav_go_round(segregazione in 0_u8..100, progressivo in 0_u64..100_000_000_000) {
            let iuv = iuv17_generato(segregazione, progressivo).unwrap();
            let nav = nav_from_iuv(&iuv, "00").unwrap();
            prop_assert_eq!(iuv_from_nav(&nav).unwrap(), iuv);
        }

        #[test]
        fn no_text_panics(testo in ".{0,30}") {
            let _ = Nav::parse(&testo);
        }
    }
}
