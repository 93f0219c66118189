//! idSession: a random part and a timestamp (`mypay-web-services.md` §5.7), which makes the "expired" answers possible
//! without a stored record.

use chrono::{Datelike, Duration, Months, NaiveDate};
use ledger::entry::Millis;

use crate::calendario;
use crate::ctx::Ctx;

/// Age from which an unknown session is told expired: life in the cache and 300 seconds of grace.
const ETA_SCADUTA_MS: i64 = 3_900_000;

/// A new idSession: the first four groups of a random UUID, and the number `yyMMddHHmmssSSS` in hexadecimal.
pub(crate) fn nuova(ctx: &Ctx<'_>) -> String {
    let uuid = ctx.uuid("idSession");
    format!("{}-{}", &uuid[..23], timestamp(ctx.now))
}

fn timestamp(adesso: Millis) -> String {
    let cifre = calendario::locale(adesso).format("%y%m%d%H%M%S%3f").to_string();
    format!("{:x}", cifre.parse::<u64>().unwrap_or_default())
}

/// Whether the timestamp read from any string is older than 3900 seconds; `aggiunti` is the age added on request.
pub(crate) fn scaduta(id_session: &str, aggiunti: u64, adesso: Millis) -> bool {
    letta(id_session, adesso).is_some_and(|t| {
        let eta = adesso.0.saturating_sub(t.0).saturating_add_unsigned(aggiunti.saturating_mul(1000));
        eta > ETA_SCADUTA_MS
    })
}

/// The lenient reading: what follows the last hyphen as a hexadecimal number, its decimal digits as `yyMMddHHmmssSSS`
/// (the last field takes what is left), fields out of range rolling over.
fn letta(id_session: &str, adesso: Millis) -> Option<Millis> {
    let (_, coda) = id_session.rsplit_once('-')?;
    let cifre = i64::from_str_radix(coda, 16).ok().filter(|n| *n >= 0)?.to_string();
    let campo = |da: usize, a: usize| cifre.get(da..a).and_then(|c| c.parse::<i64>().ok());
    let (anno, mese, giorno) = (campo(0, 2)?, campo(2, 4)?, campo(4, 6)?);
    let (ora, minuto, secondo) = (campo(6, 8)?, campo(8, 10)?, campo(10, 12)?);
    let millesimi = campo(12, cifre.len())?;

    let inizio_secolo = calendario::locale(adesso).checked_sub_months(Months::new(80 * 12))?;
    let base = i64::from(inizio_secolo.year());
    let due_cifre = base.rem_euclid(100);
    let anno_pieno = base - due_cifre + anno + if anno < due_cifre { 100 } else { 0 };
    let compone = |anno: i64| {
        let primo = NaiveDate::from_ymd_opt(i32::try_from(anno).ok()?, 1, 1)?;
        let mese = if mese == 0 { primo.checked_sub_months(Months::new(1))? } else {
            primo.checked_add_months(Months::new(u32::try_from(mese - 1).ok()?))?
        };
        mese.and_hms_opt(0, 0, 0)?.checked_add_signed(
            Duration::days(giorno - 1)
                + Duration::hours(ora)
                + Duration::minutes(minuto)
                + Duration::seconds(secondo)
                + Duration::try_milliseconds(millesimi)?,
        )
    };
    let letto = compone(anno_pieno)?;
    let letto = if anno == due_cifre && letto < inizio_secolo { compone(anno_pieno + 100)? } else { letto };
    Some(calendario::istante(letto))
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
        assert_eq!(timestamp(istante("2026-03-10T10:15:30.123")), "ecc02b22160b");
        let adesso = istante("2026-03-10T10:15:30.123");
        let ctx = Ctx { now: adesso, seed: b"seme", input: 3, base: "" };
        let id = nuova(&ctx);
        assert_eq!(id.len(), 36);
        assert_eq!(letta(&id, adesso), Some(adesso));
        assert!(!scaduta(&id, 0, Millis(adesso.0 + 3_900_000)));
        assert!(scaduta(&id, 0, Millis(adesso.0 + 3_900_001)));
        assert!(scaduta(&id, 3901, adesso));
    }

    #[test]
    fn unknown_sessions_as_the_sheet_reads_them() {
        // mypay-web-services.md §5.7, "at the end of 2026"
        let adesso = istante("2026-12-31T12:00:00");
        for (coda, giorno, scade) in [
            ("a1b2c3d4e5f6", Some("2023-07-28T16:18:00.246"), true),
            ("0c0ffee00001", Some("2015-03-01"), true),
            ("ffffffffffff", Some("2029-04-19"), false),
            ("e0e0e0e0e0e0", Some("2030-01-26"), false),
            ("000000000000", None, false),
            ("123", None, false),
            ("inesistente", None, false),
        ] {
            let id = format!("sessione-inventata-{coda}");
            let data = letta(&id, adesso).map(|t| calendario::locale(t).format("%Y-%m-%dT%H:%M:%S%.3f").to_string());
            match giorno {
                Some(g) => assert!(data.as_deref().is_some_and(|d| d.starts_with(g)), "{coda}: {data:?}"),
                None => assert_eq!(data, None, "{coda}"),
            }
            assert_eq!(scaduta(&id, 0, adesso), scade, "{coda}");
        }
        assert!(!scaduta("a1b2c3d4e5f6", 0, adesso), "no hyphen, no date");
    }

    #[test]
    fn after_2028_the_number_has_thirteen_digits() {
        assert_eq!(timestamp(istante("2029-01-01T00:00:00")).len(), 13);
    }
}
