//! idSession: the session of a payment, which carries the instant when it was made (`mypay-web-services.md` §5.7).

use std::fmt::Write as _;

/// A date and time without zone, in the zone of the server (Europe/Rome).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IstanteLocale {
    /// Year.
    pub anno: i32,
    /// Month, 1–12.
    pub mese: u8,
    /// Day, 1–31.
    pub giorno: u8,
    /// Hour, 0–23.
    pub ora: u8,
    /// Minute, 0–59.
    pub minuto: u8,
    /// Second, 0–59.
    pub secondo: u8,
    /// Millisecond, 0–999.
    pub millisecondo: u16,
}

impl IstanteLocale {
    /// Milliseconds from 1970-01-01T00:00 of the same zone, as if it had no summer time.
    #[must_use]
    pub fn millisecondi(self) -> i64 {
        let giorni = giorni_da_civile(
            i64::from(self.anno),
            i64::from(self.mese),
            i64::from(self.giorno),
        );
        ((giorni * 24 + i64::from(self.ora)) * 60 + i64::from(self.minuto)) * 60_000
            + i64::from(self.secondo) * 1000
            + i64::from(self.millisecondo)
    }

    /// The inverse of [`IstanteLocale::millisecondi`]; `None` outside the years that fit.
    #[must_use]
    pub fn da_millisecondi(millisecondi: i64) -> Option<Self> {
        let (anno, mese, giorno) = civile_da_giorni(millisecondi.div_euclid(86_400_000));
        let resto = millisecondi.rem_euclid(86_400_000);
        let campo = |n: i64| u8::try_from(n).ok();
        Some(Self {
            anno: i32::try_from(anno).ok()?,
            mese: campo(mese)?,
            giorno: campo(giorno)?,
            ora: campo(resto / 3_600_000)?,
            minuto: campo(resto / 60_000 % 60)?,
            secondo: campo(resto / 1000 % 60)?,
            millisecondo: u16::try_from(resto % 1000).ok()?,
        })
    }

    /// The number `yyMMddHHmmssSSS`.
    fn numero(self) -> u64 {
        let due = |n: u8| u64::from(n);
        let anno = u64::from(self.anno.rem_euclid(100).unsigned_abs());
        [
            due(self.mese),
            due(self.giorno),
            due(self.ora),
            due(self.minuto),
            due(self.secondo),
        ]
        .iter()
        .fold(anno, |numero, campo| numero * 100 + campo)
            * 1000
            + u64::from(self.millisecondo)
    }
}

/// Days from 1970-01-01 of a date of the Gregorian calendar; month and day may overflow their range.
fn giorni_da_civile(anno: i64, mese: i64, giorno: i64) -> i64 {
    let anno = anno + (mese - 1).div_euclid(12);
    let mese = (mese - 1).rem_euclid(12) + 1;
    // Years begin in March, so that the leap day is the last of its year.
    let anno = if mese <= 2 { anno - 1 } else { anno };
    let era = anno.div_euclid(400);
    let anno_di_era = anno.rem_euclid(400);
    let giorno_di_anno = (153 * ((mese + 9) % 12) + 2) / 5;
    era * 146_097 + anno_di_era * 365 + anno_di_era / 4 - anno_di_era / 100 + giorno_di_anno
        - 719_468
        + giorno
        - 1
}

fn civile_da_giorni(giorni: i64) -> (i64, i64, i64) {
    let giorni = giorni + 719_468;
    let era = giorni.div_euclid(146_097);
    let di_era = giorni.rem_euclid(146_097);
    let anno_di_era = (di_era - di_era / 1460 + di_era / 36_524 - di_era / 146_096) / 365;
    let di_anno = di_era - (365 * anno_di_era + anno_di_era / 4 - anno_di_era / 100);
    let mese_da_marzo = (5 * di_anno + 2) / 153;
    let giorno = di_anno - (153 * mese_da_marzo + 2) / 5 + 1;
    let mese = if mese_da_marzo < 10 {
        mese_da_marzo + 3
    } else {
        mese_da_marzo - 9
    };
    (era * 400 + anno_di_era + i64::from(mese <= 2), mese, giorno)
}

/// A new idSession: the first four groups of a random UUID (version 4) and the hexadecimal number of the instant.
///
/// 36 characters until the end of 2028, 37 after.
#[must_use]
pub fn id_session(casuale: [u8; 10], istante: IstanteLocale) -> String {
    let mut b = casuale;
    b[6] = b[6] & 0x0f | 0x40;
    b[8] = b[8] & 0x3f | 0x80;
    let mut testo = String::with_capacity(37);
    for (i, byte) in b.iter().enumerate() {
        if matches!(i, 4 | 6 | 8) {
            testo.push('-');
        }
        // Writing to a String does not fail.
        let _ = write!(testo, "{byte:02x}");
    }
    let _ = write!(testo, "-{:x}", istante.numero());
    testo
}

/// The instant that the platform reads in any text given as idSession: the number after the last hyphen, its decimal digits as
/// `yyMMddHHmmssSSS`; fields out of range roll over; the year lies within 80 before and 20 after `adesso`.
///
/// `None` without hyphen, hexadecimal number or enough digits: the platform then never takes the session for expired.
#[must_use]
pub fn istante_di_id_session(testo: &str, adesso: IstanteLocale) -> Option<IstanteLocale> {
    let (_, ultimo) = testo.rsplit_once('-')?;
    let cifre = i64::from_str_radix(ultimo, 16)
        .ok()
        .filter(|numero| *numero >= 0)?
        .to_string();
    if cifre.len() < 13 {
        return None;
    }
    let campo = |inizio: usize| cifre[inizio..inizio + 2].parse::<i64>().unwrap_or(0);
    let millisecondi = cifre[12..].parse::<i64>().ok()?;
    let leggi = |anno: i64| {
        let giorni = giorni_da_civile(anno, campo(2), campo(4));
        IstanteLocale::da_millisecondi(
            ((giorni * 24 + campo(6)) * 60 + campo(8)) * 60_000 + campo(10) * 1000 + millisecondi,
        )
    };
    let inizio = i64::from(adesso.anno) - 80;
    let due_cifre = campo(0);
    let anno = inizio - inizio.rem_euclid(100)
        + due_cifre
        + if due_cifre < inizio.rem_euclid(100) {
            100
        } else {
            0
        };
    let letto = leggi(anno)?;
    if due_cifre == inizio.rem_euclid(100)
        && letto
            < (IstanteLocale {
                anno: adesso.anno - 80,
                ..adesso
            })
    {
        return leggi(anno + 100);
    }
    Some(letto)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use proptest::prelude::*;

    use super::*;

    const FINE_2026: IstanteLocale = IstanteLocale {
        anno: 2026,
        mese: 11,
        giorno: 30,
        ora: 12,
        minuto: 0,
        secondo: 0,
        millisecondo: 0,
    };

    fn testo(istante: IstanteLocale) -> String {
        let IstanteLocale {
            anno,
            mese,
            giorno,
            ora,
            minuto,
            secondo,
            ..
        } = istante;
        format!("{anno:04}-{mese:02}-{giorno:02} {ora:02}:{minuto:02}:{secondo:02}")
    }

    #[test]
    fn worked_vector() {
        let istante = IstanteLocale {
            anno: 2026,
            mese: 3,
            giorno: 10,
            ora: 10,
            minuto: 15,
            secondo: 30,
            millisecondo: 123,
        };
        assert_eq!(istante.numero(), 260_310_101_530_123);
        let id = id_session(
            [0x7c, 0x0e, 0x3f, 0x52, 0x9d, 0x41, 0x4b, 0x6a, 0x8f, 0x27],
            istante,
        );
        assert_eq!(id, "7c0e3f52-9d41-4b6a-8f27-ecc02b22160b");
        assert_eq!(istante_di_id_session(&id, FINE_2026), Some(istante));
    }

    #[test]
    fn lenient_reading() {
        for (ultimo, letto) in [
            ("a1b2c3d4e5f6", "2023-07-28 16:18:00"),
            ("0c0ffee00001", "2015-03-01 16:13:56"),
        ] {
            let id = format!("11111111-2222-3333-4444-{ultimo}");
            assert_eq!(testo(istante_di_id_session(&id, FINE_2026).unwrap()), letto);
        }
        for (ultimo, giorno) in [
            ("ffffffffffff", "2029-04-19"),
            ("e0e0e0e0e0e0", "2030-01-26"),
        ] {
            assert_eq!(
                &testo(istante_di_id_session(&format!("x-{ultimo}"), FINE_2026).unwrap())[..10],
                giorno
            );
        }
        for id in [
            "x-000000000000",
            "x-123",
            "inesistente",
            "x-inesistente",
            "",
            "x-",
            "ecc02b22160b",
            "x-ffffffffffffffffff",
        ] {
            assert_eq!(istante_di_id_session(id, FINE_2026), None, "{id}");
        }
    }

    proptest! {
        #[test]
        fn the_calendar_goes_round(millisecondi in -2_000_000_000_000_i64..4_000_000_000_000) {
            prop_assert_eq!(IstanteLocale::da_millisecondi(millisecondi).unwrap().millisecondi(), millisecondi);
        }

        #[test]
        fn the_instant_is_read_back(casuale in any::<[u8; 10]>(), secondi in 1_600_000_000_i64..2_000_000_000, ms in 0_i64..1000) {
            let istante = IstanteLocale::da_millisecondi(secondi * 1000 + ms).unwrap();
            prop_assert_eq!(istante_di_id_session(&id_session(casuale, istante), FINE_2026), Some(istante));
        }

        #[test]
        fn no_text_panics(testo in ".{0,40}|[0-9a-f-]{0,40}") {
            let _ = istante_di_id_session(&testo, FINE_2026);
        }
    }
}
