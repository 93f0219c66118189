//! IUV, identificativo univoco di versamento (`pagopa-identifiers.md` §2; `mypay-web-services.md` §5.3).

use serde::{Deserialize, Serialize};

use super::{resto, resto_97, solo_cifre, testuale};

/// An IUV of a notice (15 or 17 digits) or an RF creditor reference (up to 25 characters).
///
/// For 17 digits the check digits are those of aux digit 3, the only current one; for 15 digits they depend on the application
/// code and are checked by [`super::Nav`]; for RF the two of ISO 11649.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Iuv(String);

/// Why a text is not an IUV.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IuvNonValido {
    /// Neither 15 nor 17 digits nor an RF reference.
    #[error(
        "lo IUV «{0}» non ha una forma ammessa: 15 o 17 cifre, oppure un riferimento RF di al massimo 25 caratteri"
    )]
    Forma(String),
    /// Wrong check digits.
    #[error("lo IUV «{iuv}» ha le cifre di controllo «{trovate}», attese «{attese}»")]
    CifreDiControllo {
        /// The whole text.
        iuv: String,
        /// Check digits as calculated.
        attese: String,
        /// Check digits as found.
        trovate: String,
    },
}

/// The kinds of IUV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TipoIuv {
    /// 15 digits, aux digit 0: deprecated.
    Iuv15,
    /// 17 digits, aux digit 3.
    Iuv17,
    /// `RF` reference.
    Rf,
}

testuale!(Iuv, IuvNonValido);

impl Iuv {
    /// Reads an IUV and checks its check digits.
    ///
    /// # Errors
    /// [`IuvNonValido`]
    pub fn parse(testo: &str) -> Result<Self, IuvNonValido> {
        let forma = || IuvNonValido::Forma(testo.to_owned());
        if testo.starts_with("RF") {
            if !(5..=25).contains(&testo.len()) || !testo.bytes().all(|b| b.is_ascii_alphanumeric())
            {
                return Err(forma());
            }
            let attese = cifre_di_controllo_rf(&testo[4..]).ok_or_else(forma)?;
            return controlla(testo, &attese, &testo[2..4]);
        }
        if !solo_cifre(testo) {
            return Err(forma());
        }
        match testo.len() {
            15 => Ok(Self(testo.to_owned())),
            17 => {
                // The NAV begins with 3.
                let base = testo
                    .bytes()
                    .take(15)
                    .fold(3, |resto, b| (resto * 10 + u32::from(b - b'0')) % 93);
                let trovate = testo
                    .bytes()
                    .skip(15)
                    .fold(0, |n, b| n * 10 + u32::from(b - b'0'));
                if base == trovate {
                    return Ok(Self(testo.to_owned()));
                }
                let attese =
                    cifre_di_controllo_93(&format!("3{}", &testo[..15])).ok_or_else(forma)?;
                controlla(testo, &attese, &testo[15..])
            }
            _ => Err(forma()),
        }
    }

    /// Which kind this is.
    #[must_use]
    pub fn tipo(&self) -> TipoIuv {
        match self.0.len() {
            _ if self.0.starts_with("RF") => TipoIuv::Rf,
            15 => TipoIuv::Iuv15,
            _ => TipoIuv::Iuv17,
        }
    }

    /// Codice segregazione: the first two digits of an IUV of 17.
    #[must_use]
    pub fn segregazione(&self) -> Option<&str> {
        (self.tipo() == TipoIuv::Iuv17).then(|| &self.0[..2])
    }

    /// Whether this lies in the space that MyPay keeps for the IUV which it generates: 17 digits, third and fourth `00` (§5.3).
    #[must_use]
    pub fn generato_da_mypay(&self) -> bool {
        self.tipo() == TipoIuv::Iuv17 && &self.0[2..4] == "00"
    }
}

fn controlla(testo: &str, attese: &str, trovate: &str) -> Result<Iuv, IuvNonValido> {
    if attese == trovate {
        Ok(Iuv(testo.to_owned()))
    } else {
        Err(IuvNonValido::CifreDiControllo {
            iuv: testo.to_owned(),
            attese: attese.to_owned(),
            trovate: trovate.to_owned(),
        })
    }
}

/// Check digits modulo 93 of the 16 digits that precede them in a NAV (§2.2), `00`–`92`; `None` if these are not 16 digits.
#[must_use]
pub fn cifre_di_controllo_93(sedici: &str) -> Option<String> {
    (sedici.len() == 16)
        .then(|| resto(sedici, 93))
        .flatten()
        .map(|r| format!("{r:02}"))
}

/// Check digits modulo 97 of an RF reference (ISO 11649, §2.5), given without its first four characters.
#[must_use]
pub fn cifre_di_controllo_rf(riferimento: &str) -> Option<String> {
    if riferimento.is_empty() {
        return None;
    }
    resto_97(riferimento.bytes().chain(*b"RF00")).map(|r| format!("{:02}", 98 - r))
}

/// The IUV of 17 digits that MyPay generates: segregazione, `00`, progressive of 11 digits, check digits (§5.3).
///
/// `None` when `segregazione` is over 99 or `progressivo` does not fit in 11 digits.
#[must_use]
pub fn iuv17_generato(segregazione: u8, progressivo: u64) -> Option<Iuv> {
    if segregazione > 99 || progressivo > 99_999_999_999 {
        return None;
    }
    let base = format!("{segregazione:02}00{progressivo:011}");
    let controllo = cifre_di_controllo_93(&format!("3{base}"))?;
    Some(Iuv(format!("{base}{controllo}")))
}

/// The IUV of 25 characters that MyPay generates in legacy mode: `RF`, check digits, segregazione, code of the tipo versamento,
/// progressive of 13 digits, `00`, `00` (§5.3).
#[must_use]
pub fn iuv25_generato(segregazione: u8, tipo_versamento: u8, progressivo: u64) -> Option<Iuv> {
    if segregazione > 99 || tipo_versamento > 99 || progressivo > 9_999_999_999_999 {
        return None;
    }
    let riferimento = format!("{segregazione:02}{tipo_versamento:02}{progressivo:013}0000");
    let controllo = cifre_di_controllo_rf(&riferimento)?;
    Some(Iuv(format!("RF{controllo}{riferimento}")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn worked_rf_references() {
        for (riferimento, atteso) in [
            ("w9", "RF45w9"),
            ("539007547034", "RF18539007547034"),
            ("567483455", "RF80567483455"),
            ("0110000000001234", "RF610110000000001234"),
        ] {
            assert_eq!(
                format!(
                    "RF{}{riferimento}",
                    cifre_di_controllo_rf(riferimento).unwrap()
                ),
                atteso
            );
            assert_eq!(Iuv::parse(atteso).unwrap().tipo(), TipoIuv::Rf);
        }
        let illustrativo = Iuv::parse("RF23567483937849450550875").unwrap_err();
        assert!(
            matches!(illustrativo, IuvNonValido::CifreDiControllo { attese, .. } if attese == "78")
        );
    }

    #[test]
    fn worked_generated_iuv() {
        for (segregazione, progressivo, iuv) in [
            (12, 4711, "12000000000471179"),
            (1, 1, "01000000000000144"),
            (3, 42, "03000000000004272"),
            (5, 987_654_321, "05000098765432111"),
        ] {
            let generato = iuv17_generato(segregazione, progressivo).unwrap();
            assert_eq!(generato.as_str(), iuv);
            assert!(generato.generato_da_mypay());
        }
        assert_eq!(iuv17_generato(100, 1), None);
        assert_eq!(iuv17_generato(1, 100_000_000_000), None);
        assert_eq!(iuv25_generato(1, 10, 1234).unwrap().as_str().len(), 25);
    }

    #[test]
    fn refused() {
        for testo in [
            "",
            "1234",
            "0100000000000014X",
            "RF",
            "RF4",
            "RF45",
            "RF45w 9",
            "RF450000000000000000000000000",
            "١٢٣٤٥٦٧٨٩٠١٢٣٤٥",
        ] {
            assert!(Iuv::parse(testo).is_err(), "{testo}");
        }
        let errore = Iuv::parse("01020000000004299").unwrap_err();
        assert_eq!(
            errore.to_string(),
            "lo IUV «01020000000004299» ha le cifre di controllo «99», attese «30»"
        );
    }

    proptest! {
        #[test]
        fn what_is_generated_parses(segregazione in 0_u8..100, progressivo in 0_u64..100_000_000_000) {
            let iuv = iuv17_generato(segregazione, progressivo).unwrap();
            prop_assert_eq!(&Iuv::parse(iuv.as_str()).unwrap(), &iuv);
            let json = serde_json::to_string(&iuv).unwrap();
            prop_assert_eq!(serde_json::from_str::<Iuv>(&json).unwrap(), iuv);
            let rf = iuv25_generato(segregazione, 7, progressivo).unwrap();
            prop_assert_eq!(Iuv::parse(rf.as_str()).unwrap(), rf);
        }

        #[test]
        fn one_wrong_digit_is_seen(progressivo in 0_u64..100_000_000_000, dove in 0_usize..17, piu in 1_u8..10) {
            let iuv = iuv17_generato(12, progressivo).unwrap();
            let mut cifre = iuv.as_str().as_bytes().to_vec();
            cifre[dove] = b'0' + (cifre[dove] - b'0' + piu) % 10;
            prop_assert!(Iuv::parse(std::str::from_utf8(&cifre).unwrap()).is_err());
        }

        #[test]
        fn no_text_panics(testo in ".{0,30}") {
            let _ = Iuv::parse(&testo);
        }
    }
}
