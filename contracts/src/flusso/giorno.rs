//! Days: strict, and as a lenient Java calendar reads them (`mypay-flows.md` §3.1, dataScadenzaPagamento).

use std::fmt;

/// A day, as the count of days from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Giorno(pub i64);

impl Giorno {
    /// Of year, month and day; months and days beyond their range roll over.
    #[must_use]
    pub fn di(anno: i64, mese: i64, giorno: i64) -> Self {
        let anno = anno + (mese - 1).div_euclid(12);
        let mese = (mese - 1).rem_euclid(12) + 1;
        // Days from civil, years beginning in March.
        let y = if mese <= 2 { anno - 1 } else { anno };
        let era = y.div_euclid(400);
        let dell_era = y.rem_euclid(400);
        let dell_anno = (153 * ((mese + 9) % 12) + 2) / 5;
        Self(
            era * 146_097 + dell_era * 365 + dell_era / 4 - dell_era / 100 + dell_anno - 719_468
                + giorno
                - 1,
        )
    }

    /// Reads `yyyy-MM-dd`, a day that exists.
    #[must_use]
    pub fn parse(testo: &str) -> Option<Self> {
        let b: &[u8; 10] = testo.as_bytes().try_into().ok()?;
        let numero = |da: usize, a: usize| {
            b[da..a].iter().try_fold(0_i64, |n, c| {
                c.is_ascii_digit().then(|| n * 10 + i64::from(c - b'0'))
            })
        };
        let (anno, mese, giorno) = (numero(0, 4)?, numero(5, 7)?, numero(8, 10)?);
        let ultimo = match mese {
            2 if anno % 4 == 0 && (anno % 100 != 0 || anno % 400 == 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let esiste = (1..=12).contains(&mese) && (1..=ultimo).contains(&giorno);
        (b[4] == b'-' && b[7] == b'-' && esiste).then(|| Self::di(anno, mese, giorno))
    }

    /// Reads `dd/MM/yyyy`, a day that exists.
    #[must_use]
    pub fn parse_italiano(testo: &str) -> Option<Self> {
        let (giorno, resto) = testo.split_once('/')?;
        let (mese, anno) = resto.split_once('/')?;
        Self::parse(&format!("{anno}-{mese}-{giorno}"))
    }

    /// Reads as a lenient `SimpleDateFormat("yyyy-MM-dd")`: numbers of any length, values that roll over, text after the day ignored
    /// (inferred).
    #[must_use]
    pub fn parse_tollerante(testo: &str) -> Option<Self> {
        // One that a strict reading takes means the same to a lenient one.
        if let Some(giorno) = Self::parse(testo) {
            return Some(giorno);
        }
        let (anno, resto) = cifre(testo)?;
        let (mese, resto) = cifre(resto.strip_prefix('-')?)?;
        let (giorno, _) = cifre(resto.strip_prefix('-')?)?;
        Some(Self::di(anno, mese, giorno))
    }
}

/// Whether a text is a day and a time that exist, `yyyy-MM-ddTHH:mm:ss`.
#[must_use]
pub fn istante(testo: &str) -> bool {
    let Some((giorno, ora)) = testo.split_once('T') else {
        return false;
    };
    let due = |da: usize, fino: u8| {
        ora.get(da..da + 2)
            .filter(|n| n.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|n| n.parse::<u8>().ok())
            .is_some_and(|n| n <= fino)
    };
    Giorno::parse(giorno).is_some()
        && ora.len() == 8
        && due(0, 23)
        && due(3, 59)
        && due(6, 59)
        && ora.as_bytes()[2] == b':'
        && ora.as_bytes()[5] == b':'
}

fn cifre(testo: &str) -> Option<(i64, &str)> {
    let fine = testo
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(testo.len());
    let (numero, resto) = testo.split_at_checked(fine)?;
    Some((numero.parse().ok()?, resto))
}

impl fmt::Display for Giorno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let z = self.0 + 719_468;
        let (era, doe) = (z.div_euclid(146_097), z.rem_euclid(146_097));
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let (mese, giorno) = ((mp + 2) % 12 + 1, doy - (153 * mp + 2) / 5 + 1);
        write!(
            f,
            "{:04}-{mese:02}-{giorno:02}",
            era * 400 + yoe + i64::from(mese <= 2)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        assert_eq!(Giorno::parse("1970-01-01"), Some(Giorno(0)));
        for testo in ["2024-02-29", "2025-06-30", "1999-12-31", "2000-03-01"] {
            assert_eq!(
                Giorno::parse(testo).map(|g| g.to_string()).as_deref(),
                Some(testo)
            );
        }
        for testo in [
            "2025-02-29",
            "2025-13-01",
            "2025-00-10",
            "30/06/2025",
            "2025-6-030",
            "",
            "2025-04-31",
        ] {
            assert_eq!(Giorno::parse(testo), None, "{testo}");
        }
        assert_eq!(
            Giorno::parse_italiano("15/03/2024"),
            Giorno::parse("2024-03-15")
        );
        assert_eq!(Giorno::parse_italiano("30/02/2024"), None);
        assert!(istante("2024-03-14T10:15:00") && !istante("2024-03-14T24:15:00"));
        assert!(!istante("2024-03-14") && !istante("2024-03-14T10-15-00"));
        let t = |testo| Giorno::parse_tollerante(testo).map(|g| g.to_string());
        assert_eq!(t("2025-13-45").as_deref(), Some("2026-02-14"));
        assert_eq!(t("2025-6-3xx").as_deref(), Some("2025-06-03"));
        assert_eq!(t("30/06/2025"), None);
    }
}
