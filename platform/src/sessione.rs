//! idSession: a random part and a timestamp (`mypay-web-services.md` §5.7), which makes the "expired" answers possible
//! without a stored record.

use chrono::{Datelike, NaiveDateTime, Timelike};
use contracts::identifier::id_session::{IstanteLocale, id_session, istante_di_id_session};
use ledger::entry::Millis;

use crate::calendario;
use crate::ctx::Ctx;

/// Age from which an unknown session is told expired: life in the cache and 300 seconds of grace.
const ETA_SCADUTA_MS: i64 = 3_900_000;

/// A new idSession.
pub(crate) fn nuova(ctx: &Ctx<'_>) -> String {
    let mut casuale = [0; 10];
    casuale.copy_from_slice(&ctx.derivato("idSession")[..10]);
    id_session(casuale, istante_locale(calendario::locale(ctx.now)))
}

/// Whether the timestamp read from any string is older than 3900 seconds; `aggiunti` are the seconds added on request.
pub(crate) fn scaduta(id_session: &str, aggiunti: u64, adesso: Millis) -> bool {
    let qui = istante_locale(calendario::locale(adesso));
    let letto = istante_di_id_session(id_session, qui)
        .and_then(|t| chrono::DateTime::from_timestamp_millis(t.millisecondi()));
    letto.is_some_and(|t| {
        let eta = adesso
            .0
            .saturating_sub(calendario::istante(t.naive_utc()).0);
        eta.saturating_add_unsigned(aggiunti.saturating_mul(1000)) > ETA_SCADUTA_MS
    })
}

fn istante_locale(t: NaiveDateTime) -> IstanteLocale {
    // All fields but the year are bounded by the calendar, so that the conversions never fall back.
    let corto = |n: u32| u8::try_from(n).unwrap_or(u8::MAX);
    IstanteLocale {
        anno: t.year(),
        mese: corto(t.month()),
        giorno: corto(t.day()),
        ora: corto(t.hour()),
        minuto: corto(t.minute()),
        secondo: corto(t.second()),
        millisecondo: u16::try_from(t.nanosecond() / 1_000_000)
            .unwrap_or(999)
            .min(999),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn istante(testo: &str) -> Millis {
        calendario::leggi_istante(testo).unwrap()
    }

    #[test]
    fn the_vector_of_the_sheet() {
        let adesso = istante("2026-03-10T10:15:30.123");
        let ctx = Ctx {
            now: adesso,
            seed: b"seme",
            input: 3,
            base: "",
        };
        let id = nuova(&ctx);
        assert!(id.len() == 36 && id.ends_with("-ecc02b22160b"), "{id}");
        assert!(!scaduta(&id, 0, Millis(adesso.0 + 3_900_000)));
        assert!(scaduta(&id, 0, Millis(adesso.0 + 3_900_001)));
        assert!(scaduta(&id, 3901, adesso));
    }

    #[test]
    fn unknown_sessions_as_the_sheet_reads_them() {
        // mypay-web-services.md §5.7, "at the end of 2026"
        let adesso = istante("2026-12-31T12:00:00");
        for (coda, scade) in [
            ("a1b2c3d4e5f6", true),
            ("0c0ffee00001", true),
            ("ffffffffffff", false),
            ("e0e0e0e0e0e0", false),
            ("000000000000", false),
            ("123", false),
            ("inesistente", false),
        ] {
            assert_eq!(
                scaduta(&format!("inventata-{coda}"), 0, adesso),
                scade,
                "{coda}"
            );
        }
        assert!(!scaduta("a1b2c3d4e5f6", 0, adesso), "no hyphen, no date");
    }
}
