//! What is said of a date or an instant that is right but for its time zone (XML Schema 1.0 part 2 §3.2.7.3).

use super::super::datatype::Builtin;
use super::cut;

/// Names of zones that libraries print.
const NAMES: [&str; 4] = ["UTC", "GMT", "CE", "Europe/"];

/// What is wrong with a zone, and the value as it should have been written.
pub(super) struct Fuso {
    pub(super) message: String,
    pub(super) expected: String,
}

/// The mistake in the zone of `value`, if all before it is right. `fits` says whether a value keeps to the whole type.
pub(super) fn sbagliato(
    subject: &str,
    builtin: Builtin,
    value: &str,
    fits: impl Fn(&str) -> bool,
) -> Option<Fuso> {
    let (bare, zone) = builtin.split_zone(value)?;
    if zone.is_empty() {
        return mancante(subject, builtin, bare, fits);
    }
    if is_zone(zone) {
        return di_troppo(subject, bare, zone, fits);
    }
    // Text that begins otherwise is no zone: the value is wrong in another way.
    let word = zone.trim_start();
    let named = NAMES.iter().any(|name| word.starts_with(name)) || word == "z";
    if !named && !is_zone(word) && !word.starts_with(['+', '-', '[', '(', '\u{2212}']) {
        return None;
    }
    let (why, mended) = mended(zone);
    let shown = cut(word);
    // As it should be written; without, where the type takes none.
    let mended = mended.map(|mended| format!("{bare}{mended}"));
    let expected = match mended {
        Some(mended) if fits(&mended) => mended,
        _ if fits(bare) => bare.to_owned(),
        _ => return None,
    };
    Some(Fuso {
        message: format!("{subject} ha il fuso orario «{shown}», che {why}."),
        expected,
    })
}

/// No zone where the type asks for one.
fn mancante(
    subject: &str,
    builtin: Builtin,
    bare: &str,
    fits: impl Fn(&str) -> bool,
) -> Option<Fuso> {
    let forms: Vec<String> = [format!("{bare}Z"), format!("{bare}+01:00")]
        .into_iter()
        .filter(|form| fits(form))
        .collect();
    let what = if builtin == Builtin::Date {
        "la data"
    } else {
        "l'ora"
    };
    (!forms.is_empty() && !fits(bare)).then(|| Fuso {
        message: format!("{subject} è senza fuso orario, che qui va scritto subito dopo {what}."),
        expected: forms.join(" oppure "),
    })
}

/// A well written zone that the type does not take, or takes in its other form alone.
fn di_troppo(subject: &str, bare: &str, zone: &str, fits: impl Fn(&str) -> bool) -> Option<Fuso> {
    if fits(bare) {
        return Some(Fuso {
            message: format!("{subject} ha il fuso orario «{zone}», che qui non va scritto."),
            expected: bare.to_owned(),
        });
    }
    let other = format!("{bare}+01:00");
    if zone == "Z" && fits(&other) {
        return Some(Fuso {
            message: format!(
                "{subject} è in UTC («Z»), ma vuole il fuso orario scritto come scarto di ore e minuti."
            ),
            expected: format!("l'istante nell'ora italiana, per esempio {other}"),
        });
    }
    let utc = format!("{bare}Z");
    (zone != "Z" && fits(&utc)).then(|| Fuso {
        message: format!(
            "{subject} ha il fuso orario «{zone}», ma vuole l'istante riportato in UTC, con «Z»."
        ),
        expected: format!("l'istante in UTC, nella forma {utc}"),
    })
}

/// Why a text after the time is no zone, as the rest of "il fuso orario «…», che …"; and the zone that was meant.
fn mended(zone: &str) -> (&'static str, Option<String>) {
    let word = zone.trim();
    if is_zone(word) {
        return ("è staccato con uno spazio", Some(word.to_owned()));
    }
    if word == "z" {
        return ("va scritto con la Z maiuscola", Some("Z".to_owned()));
    }
    // `+02:00[Europe/Rome]`, as Java prints a zoned instant.
    if let Some((offset, _)) = word.split_once('[')
        && is_zone(offset)
    {
        return (
            "porta anche il nome della zona fra parentesi quadre",
            Some(offset.to_owned()),
        );
    }
    let named = match word.trim_start_matches(['[', '(']).get(..3) {
        Some("UTC" | "GMT") if word.len() == 3 => Some("Z"),
        Some("CET") if !word.starts_with("CEST") => Some("+01:00"),
        Some("CES") => Some("+02:00"),
        _ => None,
    };
    if let Some(offset) = word
        .strip_prefix("UTC")
        .or_else(|| word.strip_prefix("GMT"))
        .filter(|offset| !offset.is_empty())
    {
        let offset = if is_zone(offset) {
            Some(offset.to_owned())
        } else {
            digits(offset).and_then(|(_, mended)| mended)
        };
        return (
            "è preceduto dal nome UTC o GMT: va scritto il solo scarto",
            offset,
        );
    }
    if named.is_some() || word.starts_with(|c: char| c.is_alphabetic() || c == '[') {
        return (
            "è un nome: il fuso si scrive Z oppure come scarto di ore e minuti",
            named.map(str::to_owned),
        );
    }
    digits(word).unwrap_or(("non è scritto come Z oppure +01:00", None))
}

/// A sign and digits that are no zone.
fn digits(word: &str) -> Option<(&'static str, Option<String>)> {
    if let Some(rest) = word.strip_prefix('\u{2212}') {
        return Some((
            "comincia con un segno meno tipografico anziché con «-»",
            Some(format!("-{rest}")).filter(|zone| is_zone(zone)),
        ));
    }
    let sign = word.chars().next().filter(|c| matches!(c, '+' | '-'))?;
    let rest = &word[1..];
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let good = |zone: String| Some(zone).filter(|zone| is_zone(zone));
    if let Some((hours, minutes)) = rest.split_once(':') {
        if !number(hours) || !number(minutes) {
            return None;
        }
        return Some(if hours.len() == 1 && minutes.len() == 2 {
            (
                "ha le ore di una cifra sola",
                good(format!("{sign}0{hours}:{minutes}")),
            )
        } else {
            ("non esiste: va da -14:00 a +14:00", None)
        });
    }
    if !number(rest) {
        return None;
    }
    Some(match rest.len() {
        1 => ("è senza minuti", good(format!("{sign}0{rest}:00"))),
        2 => ("è senza minuti", good(format!("{sign}{rest}:00"))),
        4 => (
            "è senza i due punti fra ore e minuti",
            good(format!("{sign}{}:{}", &rest[..2], &rest[2..])),
        ),
        _ => ("non è scritto come Z oppure +01:00", None),
    })
}

/// Whether a text is a zone as the schema writes it.
fn is_zone(text: &str) -> bool {
    Builtin::Date.accepts(&format!("2026-01-01{text}")) && !text.is_empty()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn instant(value: &str) -> Option<(String, String)> {
        sbagliato("«x»", Builtin::DateTime, value, |value| {
            Builtin::DateTime.accepts(value)
        })
        .map(|fuso| (fuso.message, fuso.expected))
    }

    #[test]
    fn each_way_of_writing_a_zone_wrong_is_mended() {
        for (zone, mended) in [
            ("+0200", "+02:00"),
            ("-0530", "-05:30"),
            ("+02", "+02:00"),
            ("+2", "+02:00"),
            ("+2:00", "+02:00"),
            (" +02:00", "+02:00"),
            (" Z", "Z"),
            ("z", "Z"),
            ("UTC", "Z"),
            (" GMT", "Z"),
            ("GMT+1", "+01:00"),
            ("UTC+01:00", "+01:00"),
            (" CET", "+01:00"),
            ("CEST", "+02:00"),
            ("+02:00[Europe/Rome]", "+02:00"),
            ("\u{2212}05:00", "-05:00"),
            // What cannot be mended is left out where that is allowed.
            ("+15:00", ""),
            ("+02:75", ""),
            ("[Europe/Rome]", ""),
        ] {
            let (message, expected) = instant(&format!("2026-04-02T09:41:07{zone}")).unwrap();
            assert_eq!(expected, format!("2026-04-02T09:41:07{mended}"), "{zone}");
            assert!(message.contains(zone.trim()), "{message}");
            assert!(Builtin::DateTime.accepts(&expected), "{expected}");
        }
    }

    #[test]
    fn what_is_wrong_elsewhere_is_not_laid_on_the_zone() {
        for value in [
            "2026-04-31T09:41:07+0200",
            "2026-04-02 09:41:07",
            "2026-04-02T09:41",
            "2026-04-02T09:41:07,5",
            "2026-04-02T09:41:07:00",
            "2026-04-02T09:41:07 ore",
            "",
        ] {
            assert_eq!(instant(value), None, "{value}");
        }
    }
}
