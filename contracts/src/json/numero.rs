//! A JSON number as it is written: what it is worth is asked of its digits, not of a binary fraction.

use std::cmp::Ordering;

/// A number by its literal, which keeps the grammar of RFC 8259.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numero<'a>(&'a str);

impl<'a> Numero<'a> {
    /// The caller has read the literal by the grammar.
    pub(super) fn new(letterale: &'a str) -> Self {
        Self(letterale)
    }

    /// As it is written.
    #[must_use]
    pub fn letterale(self) -> &'a str {
        self.0
    }

    /// Whether it is written as an integer: no point, no exponent.
    #[must_use]
    pub fn scritto_intero(self) -> bool {
        !self.0.contains(['.', 'e', 'E'])
    }

    /// Sign, significant digits without zeros at either end, and the power of ten of the last digit; zero has no digit.
    fn parti(self) -> (bool, String, i64) {
        let negativo = self.0.starts_with('-');
        let senza = self.0.trim_start_matches('-');
        let (mantissa, esponente) = senza.split_once(['e', 'E']).unwrap_or((senza, "0"));
        // An exponent beyond this is as good as infinite: no amount comes near.
        let esponente: i64 = esponente.parse().unwrap_or(if esponente.starts_with('-') {
            -(1 << 40)
        } else {
            1 << 40
        });
        let (intera, decimale) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let cifre = format!("{intera}{decimale}");
        let tagliate = cifre.trim_end_matches('0');
        let in_coda = i64::try_from(cifre.len() - tagliate.len()).unwrap_or(i64::MAX);
        let decimali = i64::try_from(decimale.len()).unwrap_or(i64::MAX);
        let significative = tagliate.trim_start_matches('0').to_owned();
        (
            negativo,
            significative,
            esponente.saturating_add(in_coda).saturating_sub(decimali),
        )
    }

    /// Whether its value is an integer, however it is written (`125.0` and `1e2` are).
    #[must_use]
    pub fn intero(self) -> bool {
        let (_, cifre, potenza) = self.parti();
        cifre.is_empty() || potenza >= 0
    }

    /// The value in hundredths, exactly; `None` if it has more than two decimals or does not fit.
    #[must_use]
    pub fn centesimi(self) -> Option<i64> {
        let (negativo, cifre, potenza) = self.parti();
        if cifre.is_empty() {
            return Some(0);
        }
        let potenza = u32::try_from(potenza.checked_add(2)?).ok()?;
        let valore: i64 = cifre.parse().ok()?;
        let valore = valore.checked_mul(10_i64.checked_pow(potenza)?)?;
        Some(if negativo { -valore } else { valore })
    }

    /// The value as an integer, exactly; `None` if it is none or does not fit.
    #[must_use]
    pub fn valore_intero(self) -> Option<i64> {
        let centesimi = self.centesimi()?;
        (centesimi % 100 == 0).then_some(centesimi / 100)
    }

    /// Compares with an integer.
    #[must_use]
    pub fn confronta(self, altro: i64) -> Ordering {
        let (negativo, cifre, potenza) = self.parti();
        let segno = match (cifre.is_empty(), negativo) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        if segno != altro.signum() {
            return segno.cmp(&altro.signum());
        }
        if segno == 0 {
            return Ordering::Equal;
        }
        let loro = altro.unsigned_abs().to_string();
        // Magnitudes: first the number of digits before the point, then the digits.
        let lunghezza = i64::try_from(cifre.len())
            .unwrap_or(i64::MAX)
            .saturating_add(potenza);
        let ordine = lunghezza
            .cmp(&i64::try_from(loro.len()).unwrap_or(i64::MAX))
            .then_with(|| {
                let loro = loro.trim_end_matches('0');
                cifre.as_str().cmp(loro)
            });
        if segno < 0 { ordine.reverse() } else { ordine }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn integers_however_written() {
        for (testo, intero, centesimi) in [
            ("125", true, Some(12_500)),
            ("125.0", true, Some(12_500)),
            ("-125.50", false, Some(-12_550)),
            ("1.2e1", true, Some(1_200)),
            ("1.2e0", false, Some(120)),
            ("0", true, Some(0)),
            ("-0.000", true, Some(0)),
            ("0.001", false, None),
            ("1e3", true, Some(100_000)),
            ("1e400", true, None),
            ("1e-400", false, None),
            ("1e99999999999999999999", true, None),
            ("99999999999999999999", true, None),
        ] {
            let numero = Numero::new(testo);
            assert_eq!(numero.intero(), intero, "{testo}");
            assert_eq!(numero.centesimi(), centesimi, "{testo}");
        }
        assert_eq!(
            Numero::new("1e99999999999999999999").confronta(7),
            Ordering::Greater
        );
        assert_eq!(
            Numero::new("1e-99999999999999999999").confronta(0),
            Ordering::Greater
        );
    }

    proptest! {
        #[test]
        fn comparison_is_that_of_the_values(a in -100_000_i64..100_000, decimali in 0_u32..4, b in -2_000_i64..2_000) {
            let scala = 10_i64.pow(decimali);
            let (intera, resto) = (a.abs() / scala, a.abs() % scala);
            let segno = if a < 0 { "-" } else { "" };
            let testo = if decimali == 0 {
                format!("{segno}{intera}")
            } else {
                format!("{segno}{intera}.{resto:0width$}", width = decimali as usize)
            };
            prop_assert_eq!(Numero::new(&testo).confronta(b), a.cmp(&(b * scala)), "{}", testo);
        }
    }
}
