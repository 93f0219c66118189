//! Instants and durations as a reader in Italy reads them.

use chrono::{DateTime, Datelike, Timelike};
use chrono_tz::Europe::Rome;
use chrono_tz::Tz;
use ledger::Millis;

const MESI: [&str; 12] = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
];

fn a_roma(istante: Millis) -> Option<DateTime<Tz>> {
    DateTime::from_timestamp_millis(istante.0).map(|utc| utc.with_timezone(&Rome))
}

/// `15 aprile 2026, 09:41:07`, Italian time. Beyond the calendar the bare number.
pub(crate) fn esteso(istante: Millis) -> String {
    match a_roma(istante) {
        Some(a) => format!(
            "{} {} {}, {:02}:{:02}:{:02}",
            a.day(),
            MESI[a.month0() as usize % 12],
            a.year(),
            a.hour(),
            a.minute(),
            a.second()
        ),
        None => format!("{} ms", istante.0),
    }
}

/// `15/04/2026 09:41:07`, Italian time.
pub(crate) fn breve(istante: Millis) -> String {
    match a_roma(istante) {
        Some(a) => a.format("%d/%m/%Y %H:%M:%S").to_string(),
        None => format!("{} ms", istante.0),
    }
}

/// `09:41:07`, Italian time; with the date where the day is another than that of `rispetto_a`.
pub(crate) fn ora(istante: Millis, rispetto_a: Millis) -> String {
    match (a_roma(istante), a_roma(rispetto_a)) {
        (Some(a), Some(altro)) if a.date_naive() == altro.date_naive() => {
            a.format("%H:%M:%S").to_string()
        }
        _ => breve(istante),
    }
}

/// RFC 3339 with the Italian offset, to the millisecond.
pub(crate) fn rfc3339(istante: Millis) -> String {
    match a_roma(istante) {
        Some(a) => a.format("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string(),
        None => String::new(),
    }
}

/// `12 ms`, `3,4 s`, `2 min 05 s`.
pub(crate) fn durata(da: Millis, a: Millis) -> String {
    let ms = millisecondi(da, a);
    match ms {
        0..1000 => format!("{ms} ms"),
        1000..60_000 => format!("{},{} s", ms / 1000, ms % 1000 / 100),
        _ => format!("{} min {:02} s", ms / 60_000, ms % 60_000 / 1000),
    }
}

/// Milliseconds from one instant to another, none when the clock went back.
pub(crate) fn millisecondi(da: Millis, a: Millis) -> u64 {
    u64::try_from(a.0.saturating_sub(da.0)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_italian() {
        let estate = Millis(1_776_238_867_123);
        assert_eq!(esteso(estate), "15 aprile 2026, 09:41:07");
        assert_eq!(breve(estate), "15/04/2026 09:41:07");
        assert_eq!(ora(estate, estate), "09:41:07");
        assert_eq!(ora(estate, Millis(0)), "15/04/2026 09:41:07");
        assert_eq!(rfc3339(estate), "2026-04-15T09:41:07.123+02:00");
        assert_eq!(
            rfc3339(Millis(1_767_225_600_000)),
            "2026-01-01T01:00:00.000+01:00"
        );
        assert_eq!(esteso(Millis(i64::MAX)), "9223372036854775807 ms");
    }

    #[test]
    fn durations() {
        assert_eq!(durata(Millis(5), Millis(5)), "0 ms");
        assert_eq!(durata(Millis(5), Millis(1)), "0 ms");
        assert_eq!(durata(Millis(0), Millis(3_456)), "3,4 s");
        assert_eq!(durata(Millis(0), Millis(125_999)), "2 min 05 s");
        assert_eq!(
            durata(Millis(i64::MIN), Millis(i64::MAX)),
            "153722867280912 min 55 s"
        );
    }
}
