//! The product's clock: the driver's instant, or the wall.

use std::time::SystemTime;

use chrono::{DateTime, SecondsFormat, Utc};

/// Which clock the product lives by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clock {
    /// The last `ora` that the driver sent. Work that is due is done when `passa-tempo` says that time has passed.
    #[default]
    Virtuale,
    /// Wall time: `ora` is ignored and the product does its due work by itself, once a second.
    Reale,
}

/// Instant on the product's clock, in milliseconds of Unix time, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Istante(pub(crate) i64);

impl Istante {
    /// Reads RFC 3339.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text)
            .ok()
            .map(|instant| Self(instant.timestamp_millis()))
    }

    /// Wall time.
    pub(crate) fn now() -> Self {
        Self(DateTime::<Utc>::from(SystemTime::now()).timestamp_millis())
    }

    pub(crate) fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes.saturating_mul(60_000)))
    }

    /// RFC 3339 in UTC, whole seconds.
    pub(crate) fn to_rfc3339(self) -> String {
        DateTime::<Utc>::from_timestamp_millis(self.0)
            .unwrap_or(DateTime::UNIX_EPOCH)
            .to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// Date of the ente's calendar (Europe/Rome), `yyyy-MM-dd`.
    pub(crate) fn local_date(self) -> String {
        DateTime::<Utc>::from_timestamp_millis(self.0)
            .unwrap_or(DateTime::UNIX_EPOCH)
            .with_timezone(&chrono_tz::Europe::Rome)
            .format("%Y-%m-%d")
            .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::Istante;

    #[test]
    fn the_date_is_that_of_rome() {
        let late = Istante::parse("2026-03-10T23:30:00Z");
        assert_eq!(late.map(Istante::local_date).as_deref(), Some("2026-03-11"));
        assert_eq!(
            late.map(Istante::to_rfc3339).as_deref(),
            Some("2026-03-10T23:30:00Z")
        );
        assert_eq!(Istante::parse("10/03/2026"), None);
    }
}
