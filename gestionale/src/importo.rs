//! Amounts: integer cents, two decimals and a dot on paper.

use std::fmt;

/// An amount in cents, positive, below a thousand million euro (`stImportoPositivo`, `mypay-web-services.md` §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Importo(pub(crate) i64);

impl Importo {
    const MAX: i64 = 99_999_999_999;

    /// Reads `123.45`; refuses zero, signs, other separators and other than two decimals.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (euro, cents) = text.split_once('.')?;
        let digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(euro) || !digits(cents) || cents.len() != 2 || euro.len() > 12 {
            return None;
        }
        let value = euro
            .parse::<i64>()
            .ok()?
            .checked_mul(100)?
            .checked_add(cents.parse().ok()?)?;
        (1..=Self::MAX).contains(&value).then_some(Self(value))
    }

    /// With this decimal separator.
    pub(crate) fn with_separator(self, separator: char) -> String {
        format!("{}{separator}{:02}", self.0 / 100, self.0 % 100)
    }
}

impl fmt::Display for Importo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.with_separator('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::Importo;

    #[test]
    fn only_two_decimals_and_a_dot() {
        assert_eq!(Importo::parse("120.50"), Some(Importo(12_050)));
        assert_eq!(
            Importo::parse("0.01")
                .map(|importo| importo.to_string())
                .as_deref(),
            Some("0.01")
        );
        for wrong in [
            "120,50",
            "120.5",
            "120",
            "0.00",
            "-1.00",
            "+1.00",
            ".50",
            "1000000000.00",
            "1.000",
            "１.00",
            "",
        ] {
            assert_eq!(Importo::parse(wrong), None, "{wrong}");
        }
    }
}
