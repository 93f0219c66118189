//! Dates and times as the platform reads and writes them: its server runs in Europe/Rome (`mypay-web-services.md` §1.2).

use chrono::{
    DateTime, Duration, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone,
};
use chrono_tz::Europe::Rome;
use ledger::entry::Millis;

/// Local date and time of an instant.
pub(crate) fn locale(istante: Millis) -> NaiveDateTime {
    Rome.from_utc_datetime(&utc(istante)).naive_local()
}

/// Local date of an instant.
pub(crate) fn giorno(istante: Millis) -> NaiveDate {
    locale(istante).date()
}

/// The instant of a local date and time. Where the hour is repeated the first is taken; where it does not exist, the hour
/// after.
pub(crate) fn istante(locale: NaiveDateTime) -> Millis {
    let utc = match Rome.from_local_datetime(&locale) {
        LocalResult::Single(t) | LocalResult::Ambiguous(t, _) => t.naive_utc(),
        LocalResult::None => match Rome.from_local_datetime(&(locale + Duration::hours(1))) {
            LocalResult::Single(t) | LocalResult::Ambiguous(t, _) => t.naive_utc(),
            LocalResult::None => locale,
        },
    };
    Millis(utc.and_utc().timestamp_millis())
}

/// The instant at which a local day begins.
pub(crate) fn mezzanotte(giorno: NaiveDate) -> Millis {
    istante(giorno.and_time(NaiveTime::MIN))
}

/// `2026-04-02T09:41:07.000+02:00`
pub(crate) fn con_zona(istante: Millis) -> String {
    let qui = Rome.from_utc_datetime(&utc(istante));
    format!(
        "{}{}",
        qui.format("%Y-%m-%dT%H:%M:%S%.3f"),
        qui.offset().fix()
    )
}

/// `2026-04-02T07:41:07.000Z`
pub(crate) fn in_utc(istante: Millis) -> String {
    format!("{}Z", utc(istante).format("%Y-%m-%dT%H:%M:%S%.3f"))
}

/// `2026-04-01Z`: the day in UTC.
pub(crate) fn giorno_utc(istante: Millis) -> String {
    format!("{}Z", utc(istante).format("%Y-%m-%d"))
}

/// The `timestamp` of an error that the framework tells, `2026-04-02T07:41:07.000+00:00`.
#[must_use]
pub fn istante_del_framework(istante: Millis) -> String {
    utc(istante)
        .format("%Y-%m-%dT%H:%M:%S%.3f+00:00")
        .to_string()
}

/// Reads a date `yyyy-MM-dd`; a zone that an `xsd:date` may carry is left aside.
pub(crate) fn leggi_giorno(testo: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(testo.trim().get(..10)?, "%Y-%m-%d").ok()
}

/// Reads an `xsd:dateTime`: local time unless it carries a zone.
pub(crate) fn leggi_istante(testo: &str) -> Option<Millis> {
    let testo = testo.trim();
    DateTime::parse_from_rfc3339(testo).map_or_else(
        |_| {
            NaiveDateTime::parse_from_str(testo, "%Y-%m-%dT%H:%M:%S%.f")
                .ok()
                .map(istante)
        },
        |t| Some(Millis(t.timestamp_millis())),
    )
}

fn utc(istante: Millis) -> NaiveDateTime {
    DateTime::from_timestamp_millis(istante.0)
        .unwrap_or_default()
        .naive_utc()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_dates_of_the_sheet() {
        // mypay-web-services.md §3.6
        let pagato = leggi_istante("2026-04-02T09:41:07").unwrap();
        assert_eq!(con_zona(pagato), "2026-04-02T09:41:07.000+02:00");
        assert_eq!(in_utc(pagato), "2026-04-02T07:41:07.000Z");
        assert_eq!(giorno_utc(pagato), "2026-04-02Z");
        let giorno = leggi_giorno("2026-04-02").unwrap();
        assert_eq!(giorno_utc(mezzanotte(giorno)), "2026-04-01Z");
        assert_eq!(leggi_istante("2026-04-02T07:41:07.000Z"), Some(pagato));
    }

    #[test]
    fn hours_that_do_not_exist_or_come_twice() {
        let salto =
            NaiveDateTime::parse_from_str("2026-03-29T02:30:00", "%Y-%m-%dT%H:%M:%S").unwrap();
        assert_eq!(in_utc(istante(salto)), "2026-03-29T01:30:00.000Z");
        let doppia =
            NaiveDateTime::parse_from_str("2026-10-25T02:30:00", "%Y-%m-%dT%H:%M:%S").unwrap();
        assert_eq!(in_utc(istante(doppia)), "2026-10-25T00:30:00.000Z");
    }
}
