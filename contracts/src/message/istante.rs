//! Days and instants as XSD 1.0 writes them: `xsd:date` and `xsd:dateTime`, with or without zone.
//!
//! White space around a value is no part of it. Years have four digits or more and may be negative; there is no year 0000.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::flusso::giorno::Giorno;

/// A zone: minutes east of UTC, from -840 to 840; 0 is written `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Zona(i16);

impl Zona {
    /// UTC.
    pub const UTC: Self = Self(0);

    /// Of minutes east of UTC; `None` beyond fourteen hours.
    #[must_use]
    pub fn di_minuti(minuti: i16) -> Option<Self> {
        (-840..=840).contains(&minuti).then_some(Self(minuti))
    }

    /// Minutes east of UTC.
    #[must_use]
    pub fn minuti(self) -> i16 {
        self.0
    }
}

impl fmt::Display for Zona {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("Z"),
            minuti => {
                let segno = if minuti < 0 { '-' } else { '+' };
                let minuti = minuti.unsigned_abs();
                write!(f, "{segno}{:02}:{:02}", minuti / 60, minuti % 60)
            }
        }
    }
}

/// Why a text is no date or no instant of XSD.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("«{testo}» non è {atteso}")]
pub struct IstanteNonValido {
    /// What was read.
    pub testo: String,
    /// What it should be.
    pub atteso: &'static str,
}

/// An `xsd:date`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Data {
    /// The day.
    pub giorno: Giorno,
    /// The zone, where one is written.
    pub zona: Option<Zona>,
}

/// An `xsd:dateTime`, to the nanosecond: further digits of a fraction are dropped. `24:00:00` is read as the beginning of the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DataOra {
    /// The day.
    pub giorno: Giorno,
    /// Seconds from the beginning of the day, below 86,400.
    pub secondi: u32,
    /// Nanoseconds, below 1,000,000,000.
    pub nanosecondi: u32,
    /// The zone, where one is written.
    pub zona: Option<Zona>,
}

/// A number of exactly two digits up to `massimo`, and what follows.
fn due(testo: &str, massimo: u32) -> Option<(u32, &str)> {
    let (cifre, resto) = testo.split_at_checked(2)?;
    let numero = crate::identifier::solo_cifre(cifre)
        .then(|| cifre.parse().ok())
        .flatten()?;
    (numero <= massimo).then_some((numero, resto))
}

/// `-?YYYY-MM-DD`, and what follows.
fn giorno(testo: &str) -> Option<(Giorno, &str)> {
    let (prima_di_cristo, testo) = match testo.strip_prefix('-') {
        Some(resto) => (true, resto),
        None => (false, testo),
    };
    let (anno, resto) = testo.split_once('-')?;
    // Nine digits: years beyond that are no years of this platform and would not fit a count of days in every arithmetic.
    if !crate::identifier::solo_cifre(anno)
        || !(4..=9).contains(&anno.len())
        || (anno.len() > 4 && anno.starts_with('0'))
    {
        return None;
    }
    let anno: i64 = anno.parse().ok()?;
    if anno == 0 {
        return None;
    }
    // There is no year zero: -0001 is the year before 0001, which a calendar that counts through zero calls 0.
    let anno = if prima_di_cristo { 1 - anno } else { anno };
    let (mese, resto) = due(resto, 12)?;
    let (nel_mese, resto) = due(resto.strip_prefix('-')?, 31)?;
    if mese == 0 || nel_mese == 0 {
        return None;
    }
    let (mese, nel_mese) = (i64::from(mese), i64::from(nel_mese));
    let giorno = Giorno::di(anno, mese, nel_mese);
    (giorno < Giorno::di(anno, mese + 1, 1)).then_some((giorno, resto))
}

fn scrivi_giorno(giorno: Giorno, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    // As `Giorno` shows it, but for the years before the first.
    let testo = giorno.to_string();
    let giorno_e_mese = testo.len() - 6;
    let anno: i64 = testo[..giorno_e_mese].parse().map_err(|_| fmt::Error)?;
    if anno > 0 {
        f.write_str(&testo)
    } else {
        write!(f, "-{:04}{}", 1 - anno, &testo[giorno_e_mese..])
    }
}

fn zona(testo: &str) -> Option<Option<Zona>> {
    if testo.is_empty() {
        return Some(None);
    }
    if testo == "Z" {
        return Some(Some(Zona::UTC));
    }
    let (segno, resto) = match testo.split_at_checked(1)? {
        ("+", resto) => (1, resto),
        ("-", resto) => (-1, resto),
        _ => return None,
    };
    let (ore, resto) = due(resto, 14)?;
    let (minuti, resto) = due(resto.strip_prefix(':')?, 59)?;
    if !resto.is_empty() {
        return None;
    }
    let minuti = i16::try_from(ore * 60 + minuti).ok()?;
    Zona::di_minuti(segno * minuti).map(Some)
}

/// The white space of XML around a value.
fn raccogli(testo: &str) -> &str {
    testo.trim_matches([' ', '\t', '\n', '\r'])
}

impl Data {
    /// A day without zone.
    #[must_use]
    pub fn senza_zona(giorno: Giorno) -> Self {
        Self { giorno, zona: None }
    }

    /// Reads an `xsd:date`; `None` if it is none.
    #[must_use]
    pub fn parse(testo: &str) -> Option<Self> {
        let (giorno, resto) = giorno(raccogli(testo))?;
        Some(Self {
            giorno,
            zona: zona(resto)?,
        })
    }
}

impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        scrivi_giorno(self.giorno, f)?;
        self.zona.map_or(Ok(()), |zona| zona.fmt(f))
    }
}

impl DataOra {
    /// Reads an `xsd:dateTime`; `None` if it is none.
    #[must_use]
    pub fn parse(testo: &str) -> Option<Self> {
        let (giorno, resto) = giorno(raccogli(testo))?;
        let (ore, resto) = due(resto.strip_prefix('T')?, 24)?;
        let (minuti, resto) = due(resto.strip_prefix(':')?, 59)?;
        let (secondi, resto) = due(resto.strip_prefix(':')?, 59)?;
        let mut nanosecondi = 0;
        let mut resto = resto;
        if let Some(dopo) = resto.strip_prefix('.') {
            let cifre = dopo
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(dopo.len());
            if cifre == 0 {
                return None;
            }
            if ore == 24 && dopo[..cifre].bytes().any(|b| b != b'0') {
                return None;
            }
            nanosecondi = dopo.as_bytes()[..cifre]
                .iter()
                .chain(std::iter::repeat(&b'0'))
                .take(9)
                .fold(0, |n, b| n * 10 + u32::from(b - b'0'));
            resto = &dopo[cifre..];
        }
        if ore == 24 && (minuti, secondi) != (0, 0) {
            return None;
        }
        let secondi = ore * 3600 + minuti * 60 + secondi;
        Some(Self {
            giorno: Giorno(giorno.0 + i64::from(secondi / 86_400)),
            secondi: secondi % 86_400,
            nanosecondi,
            zona: zona(resto)?,
        })
    }
}

impl fmt::Display for DataOra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        scrivi_giorno(self.giorno, f)?;
        let (ore, minuti, secondi) = (
            self.secondi / 3600,
            self.secondi / 60 % 60,
            self.secondi % 60,
        );
        write!(f, "T{ore:02}:{minuti:02}:{secondi:02}")?;
        if self.nanosecondi > 0 {
            let frazione = format!("{:09}", self.nanosecondi);
            write!(f, ".{}", frazione.trim_end_matches('0'))?;
        }
        self.zona.map_or(Ok(()), |zona| zona.fmt(f))
    }
}

/// What a type of this module has like any newtype over a text.
macro_rules! istante {
    ($tipo:ident, $atteso:literal) => {
        impl $tipo {
            /// What a value looks like, in Italian.
            pub(crate) const ATTESO: &'static str = $atteso;
        }
        impl FromStr for $tipo {
            type Err = IstanteNonValido;
            fn from_str(testo: &str) -> Result<Self, IstanteNonValido> {
                Self::parse(testo).ok_or_else(|| IstanteNonValido {
                    testo: testo.to_owned(),
                    atteso: Self::ATTESO,
                })
            }
        }
        impl TryFrom<String> for $tipo {
            type Error = IstanteNonValido;
            fn try_from(testo: String) -> Result<Self, IstanteNonValido> {
                testo.parse()
            }
        }
        impl From<$tipo> for String {
            fn from(istante: $tipo) -> String {
                istante.to_string()
            }
        }
    };
}

istante!(Data, "una data come 2024-03-15");
istante!(DataOra, "una data e ora come 2024-03-15T10:00:00");

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_and_instants_of_xsd() {
        for testo in [
            "2024-02-29",
            "2024-03-15Z",
            "2024-03-15+01:00",
            "2024-03-15-14:00",
            "12345-01-01",
            "0001-01-01",
            "-0001-02-29",
            "-12345-12-31Z",
        ] {
            assert_eq!(Data::parse(testo).unwrap().to_string(), testo);
        }
        let vuoto = Data::parse(" \n2024-03-15\t").unwrap();
        assert_eq!(vuoto, Data::senza_zona(Giorno::di(2024, 3, 15)));
        for testo in [
            "2023-02-29",
            "0000-01-01",
            "24-03-15",
            "02024-03-15",
            "2024-3-15",
            "2024-13-01",
            "2024-00-01",
            "2024-01-00",
            "2024-04-31",
            "2024-03-15T",
            "2024-03-15+14:01",
            "2024-03-15+1:00",
            "2024-03-15z",
            "+2024-03-15",
            "15/03/2024",
            "",
            "2024-03-1५",
        ] {
            assert_eq!(Data::parse(testo), None, "{testo}");
        }
        let ora = |testo: &str| DataOra::parse(testo).map(|o| o.to_string());
        assert_eq!(
            ora("2024-03-15T10:00:00.500+01:00").unwrap(),
            "2024-03-15T10:00:00.5+01:00"
        );
        assert_eq!(
            ora("2024-02-28T24:00:00.0Z").unwrap(),
            "2024-02-29T00:00:00Z"
        );
        assert_eq!(
            ora("2024-03-15T10:00:00.1234567899").unwrap(),
            "2024-03-15T10:00:00.123456789"
        );
        for testo in [
            "2024-03-15",
            "2024-03-15T10:00",
            "2024-03-15 10:00:00",
            "2024-03-15T24:00:01",
            "2024-03-15T24:00:00.1",
            "2024-03-15T10:60:00",
            "2024-03-15T10:00:60",
            "2024-03-15T10:00:00.",
            "2024-03-15T10:00:00,5",
        ] {
            assert_eq!(DataOra::parse(testo), None, "{testo}");
        }
    }

    proptest! {
        #[test]
        fn round_trip(giorno in -1_000_000_i64..3_000_000, secondi in 0_u32..86_400, nanosecondi in 0_u32..1_000_000_000,
                      minuti in proptest::option::of(-840_i16..=840)) {
            let zona = minuti.and_then(Zona::di_minuti);
            let data = Data { giorno: Giorno(giorno), zona };
            prop_assert_eq!(Data::parse(&data.to_string()), Some(data));
            let ora = DataOra { giorno: Giorno(giorno), secondi, nanosecondi, zona };
            prop_assert_eq!(DataOra::parse(&ora.to_string()), Some(ora));
        }

        #[test]
        fn no_text_panics(testo in ".{0,30}|-?[0-9]{1,12}-[0-9]{0,3}-[0-9]{0,3}(T[0-9:.]{0,12})?[-+Z0-9:]{0,6}") {
            let _ = (Data::parse(&testo), DataOra::parse(&testo));
        }
    }
}
