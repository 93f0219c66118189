//! What is said of a value that breaks a rule of its type.

use super::super::datatype::{Builtin, base64_break};
use super::super::schema::SchemaSet;
use super::super::session::Session;
use super::super::simple::{Bound, Breach, SimpleType};
use super::{LISTED, capital, cut, fuso, nearest};
use crate::finding::registry::code;
use crate::finding::{Finding, Place};

/// Code, message, expected, and found where it is not the value itself.
struct Words {
    code: &'static str,
    message: String,
    expected: String,
    found: Option<String>,
}

impl Words {
    fn new(code: &'static str, message: String, expected: impl Into<String>) -> Self {
        Self {
            code,
            message,
            expected: expected.into(),
            found: None,
        }
    }

    fn found(mut self, found: impl Into<String>) -> Self {
        self.found = Some(found.into());
        self
    }
}

/// A finding about a value. `subject` names what has the value.
pub(in super::super) fn value(
    session: &Session<'_>,
    simple: &SimpleType,
    breach: Breach,
    value: &str,
    subject: &str,
    place: Place,
) -> Finding {
    let context = Context {
        set: session.set,
        simple,
        value,
        trimmed: value.trim(),
        subject,
    };
    let words = context.words(breach);
    let found = words.found.unwrap_or_else(|| {
        if value.trim().is_empty() {
            "un valore vuoto".to_owned()
        } else {
            cut(context.trimmed)
        }
    });
    session
        .finding(words.code, place, capital(&words.message))
        .expecting(words.expected)
        .finding(found)
}

/// The part of a value to be marked, if it is not the whole: the first byte that is no base64.
pub(in super::super) fn mark(simple: &SimpleType, value: &str, plain: bool) -> Option<(u64, u64)> {
    if !plain || simple.builtin() != Some(Builtin::Base64) {
        return None;
    }
    let at = base64_break(value);
    if at < value.len() {
        Some((
            at as u64,
            value[at..].chars().next().map_or(1, char::len_utf8) as u64,
        ))
    } else {
        let end = value.trim_end().len().saturating_sub(1);
        value.is_char_boundary(end).then_some((end as u64, 1))
    }
}

struct Context<'c> {
    set: &'c SchemaSet,
    simple: &'c SimpleType,
    value: &'c str,
    trimmed: &'c str,
    subject: &'c str,
}

impl Context<'_> {
    fn fits(&self, value: &str) -> bool {
        self.simple.check(self.set, value).is_ok()
    }

    fn words(&self, breach: Breach) -> Words {
        let subject = self.subject;
        if self.trimmed.is_empty() {
            let message = format!("{subject} è vuoto, ma deve avere un valore.");
            return Words::new(code::XML_VUOTO, message, self.description());
        }
        match breach {
            Breach::Lexical => self.lexical(),
            Breach::TooLong | Breach::TooShort => self.length(breach == Breach::TooLong),
            Breach::Enumeration => self.enumeration(),
            Breach::Pattern(at) => self.pattern(at),
            Breach::TooLow | Breach::TooHigh => {
                let side = if breach == Breach::TooLow {
                    "minore"
                } else {
                    "maggiore"
                };
                Words::new(
                    code::XML_INTERVALLO,
                    format!("{subject} è {side} di quanto ammesso."),
                    self.range(),
                )
            }
            Breach::TotalDigits => {
                let most = self.simple.facets.total_digits.unwrap_or(0);
                Words::new(
                    code::XML_FORMATO,
                    format!("{subject} ha troppe cifre."),
                    format!("al più {most} cifre"),
                )
            }
            Breach::FractionDigits => {
                let most = self.simple.facets.fraction_digits.unwrap_or(0);
                Words::new(
                    code::XML_FORMATO,
                    format!("{subject} ha troppi decimali."),
                    format!("al più {most} decimali"),
                )
            }
            Breach::Item(at) => {
                let item = self.trimmed.split_whitespace().nth(at).unwrap_or("");
                Words::new(
                    code::XML_FORMATO,
                    format!(
                        "{subject} è un elenco e la sua voce numero {} non è ammessa.",
                        at + 1
                    ),
                    self.description(),
                )
                .found(cut(item))
            }
            Breach::Union => Words::new(
                code::XML_FORMATO,
                format!("{subject} non è di nessuno dei tipi ammessi."),
                self.description(),
            ),
        }
    }

    /// What the type wants, in a few words.
    fn description(&self) -> String {
        let facets = &self.simple.facets;
        if let Some(allowed) = &facets.enumeration {
            return list(allowed);
        }
        let kind = self
            .simple
            .builtin()
            .map_or("un elenco di valori", kind_words);
        let mut words = kind.to_owned();
        match (facets.min_length, facets.max_length) {
            (Some(least), Some(most)) if least == most => {
                words.push_str(&format!(" di {}", characters(most, self.unit())));
            }
            (Some(least), Some(most)) => {
                words.push_str(&format!(" da {least} a {}", characters(most, self.unit())));
            }
            (None, Some(most)) => {
                words.push_str(&format!(" fino a {}", characters(most, self.unit())));
            }
            (Some(least), None) => {
                words.push_str(&format!(" di almeno {}", characters(least, self.unit())));
            }
            (None, None) => {}
        }
        if facets.min.is_some() || facets.max.is_some() {
            words.push_str(&format!(", {}", self.range()));
        }
        if let Some(pattern) = facets.patterns.last() {
            words.push_str(&format!(
                " nel formato {}",
                pattern.sources.join(" oppure ")
            ));
        }
        words
    }

    fn unit(&self) -> &'static str {
        match self.simple.builtin() {
            Some(Builtin::Base64 | Builtin::Hex) => "byte",
            Some(_) => "caratteri",
            None => "voci",
        }
    }

    fn range(&self) -> String {
        let words = |bound: &Bound, inclusive: &str, exclusive: &str| {
            format!(
                "{} {}",
                if bound.inclusive {
                    inclusive
                } else {
                    exclusive
                },
                bound.value
            )
        };
        match (&self.simple.facets.min, &self.simple.facets.max) {
            (Some(min), Some(max)) if min.inclusive && max.inclusive => {
                format!("da {} a {}", min.value, max.value)
            }
            (min, max) => {
                let min = min.as_ref().map(|min| words(min, "almeno", "più di"));
                let max = max.as_ref().map(|max| words(max, "al più", "meno di"));
                min.into_iter().chain(max).collect::<Vec<_>>().join(" e ")
            }
        }
    }

    fn length(&self, long: bool) -> Words {
        let facets = &self.simple.facets;
        let value = self.simple.normalised(self.value);
        let length = match self.simple.builtin() {
            Some(builtin) => builtin.length(&value),
            None => value.split_whitespace().count(),
        };
        let unit = self.unit();
        let (code, bound, word) = if long {
            (code::XML_TROPPO_LUNGO, facets.max_length, "al più")
        } else {
            (code::XML_TROPPO_CORTO, facets.min_length, "almeno")
        };
        let bound = bound.unwrap_or(0);
        let word = if facets.min_length == facets.max_length {
            "esattamente"
        } else {
            word
        };
        let hint = if value.len() != self.trimmed.len() && self.fits(self.trimmed) {
            " Senza gli spazi all'inizio e alla fine andrebbe bene."
        } else {
            ""
        };
        let message = format!(
            "{} ha {}, ma deve averne {word} {bound}.{hint}",
            self.subject,
            characters(length, unit)
        );
        Words::new(code, message, format!("{word} {}", characters(bound, unit))).found(format!(
            "{}: {}",
            characters(length, unit),
            cut(&value)
        ))
    }

    fn enumeration(&self) -> Words {
        let allowed = self.simple.facets.enumeration.as_deref().unwrap_or(&[]);
        let near = nearest(self.trimmed, allowed.iter().map(|one| (&**one, ())))
            .map(|(one, ())| format!(" Forse si voleva scrivere «{one}»."));
        let message = format!(
            "{} non può valere «{}».{}",
            self.subject,
            cut(self.trimmed),
            near.unwrap_or_default()
        );
        Words::new(code::XML_ENUMERAZIONE, message, list(allowed))
    }

    /// The amount as it should have been written, if this is one.
    fn amount(&self) -> Option<String> {
        let digits = |text: &str| {
            text.bytes()
                .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'\'' | b' ' | b'-'))
        };
        if !self.trimmed.contains(',') || !digits(self.trimmed) {
            return None;
        }
        // The last separator is the decimal one, the others part thousands.
        let at = self.trimmed.rfind([',', '.'])?;
        let (whole, fraction) = (&self.trimmed[..at], &self.trimmed[at + 1..]);
        let whole: String = whole
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '-')
            .collect();
        [
            format!("{whole}.{fraction}"),
            format!("{whole}.{fraction}0"),
            format!("{whole}{fraction}.00"),
            format!("{whole}{fraction}"),
        ]
        .into_iter()
        .find(|candidate| self.fits(candidate))
    }

    fn comma(&self, amount: String) -> Words {
        let message = format!(
            "{} usa la virgola: il separatore dei decimali è il punto.",
            self.subject
        );
        Words::new(code::XML_IMPORTO_VIRGOLA, message, amount)
    }

    fn lexical(&self) -> Words {
        let (subject, value) = (self.subject, self.trimmed);
        let Some(builtin) = self.simple.builtin() else {
            return Words::new(
                code::XML_FORMATO,
                format!("{subject} non ha il formato previsto."),
                self.description(),
            );
        };
        match builtin {
            Builtin::Decimal | Builtin::Integer | Builtin::Float | Builtin::Double => {
                if let Some(amount) = self.amount() {
                    return self.comma(amount);
                }
                let message = if value.contains('€') || value.to_ascii_uppercase().contains("EUR")
                {
                    format!("{subject} deve essere un numero, senza il simbolo della valuta.")
                } else if builtin == Builtin::Integer {
                    format!("{subject} deve essere un numero intero.")
                } else {
                    format!("{subject} deve essere un numero.")
                };
                Words::new(code::XML_FORMATO, message, self.description())
            }
            Builtin::Boolean => {
                let near = match value.to_lowercase().as_str() {
                    "true" | "si" | "sì" | "s" | "yes" | "y" | "vero" | "v" => "true",
                    "false" | "no" | "n" | "falso" | "f" => "false",
                    _ => "true oppure false",
                };
                Words::new(
                    code::XML_FORMATO,
                    format!("{subject} deve valere true o false."),
                    near,
                )
            }
            _ if builtin.is_date_or_time() => self.date(builtin),
            Builtin::Base64 => {
                let at = base64_break(self.value);
                let (message, found) = match self.value[at..].chars().next() {
                    Some(c) => (
                        format!("{subject} non è base64: «{c}» non può stare in quel punto."),
                        format!("«{c}» dopo {} caratteri", self.value[..at].chars().count()),
                    ),
                    None => (
                        format!(
                            "{subject} non è base64 intero: il testo è tagliato o il riempimento con «=» è sbagliato."
                        ),
                        cut(self.trimmed),
                    ),
                };
                Words::new(
                    code::XML_BASE64,
                    message,
                    "base64: A-Z a-z 0-9 + /, in gruppi di quattro, con = soltanto alla fine",
                )
                .found(found)
            }
            _ => Words::new(
                code::XML_FORMATO,
                format!("{subject} non ha il formato previsto."),
                self.description(),
            ),
        }
    }

    /// What is wrong with the time zone alone.
    fn zone(&self) -> Option<Words> {
        let fits = |value: &str| self.fits(value);
        let wrong = fuso::sbagliato(self.subject, self.simple.builtin()?, self.trimmed, fits)?;
        Some(Words::new(code::XML_FUSO, wrong.message, wrong.expected))
    }

    fn date(&self, builtin: Builtin) -> Words {
        if let Some(words) = self.zone() {
            return words;
        }
        let (subject, value) = (self.subject, self.trimmed);
        let form = kind_words(builtin);
        let local = italian_date(value);
        let (message, expected) = if let Some(date) =
            local.filter(|date| builtin == Builtin::Date && self.fits(date))
        {
            (format!("{subject} è una data scritta all'italiana."), date)
        } else if let Some((date, _)) = value
            .split_once(['T', ' '])
            .filter(|(date, _)| builtin == Builtin::Date && self.fits(date))
        {
            (
                format!("{subject} è una data e non vuole l'ora."),
                date.to_owned(),
            )
        } else if builtin == Builtin::DateTime && Builtin::Date.accepts(value) {
            (
                format!("{subject} vuole anche l'ora."),
                format!("{value}T00:00:00"),
            )
        } else if builtin == Builtin::DateTime
            && value.contains(' ')
            && self.fits(&value.replacen(' ', "T", 1))
        {
            (
                format!("{subject} vuole la lettera T fra data e ora."),
                value.replacen(' ', "T", 1),
            )
        } else if value.len() >= 10
            && value.as_bytes()[4] == b'-'
            && value.is_char_boundary(10)
            && !Builtin::Date.accepts(&value[..10])
        {
            (
                format!(
                    "{subject} indica un giorno che non esiste, o in un ordine diverso da anno, mese, giorno."
                ),
                form.to_owned(),
            )
        } else {
            (
                format!("{subject} non è nel formato previsto."),
                form.to_owned(),
            )
        };
        Words::new(code::XML_DATA, message, expected)
    }

    fn pattern(&self, at: usize) -> Words {
        let (subject, value) = (self.subject, self.trimmed);
        let sources = self
            .simple
            .facets
            .patterns
            .get(at)
            .map_or_else(String::new, |pattern| pattern.sources.join(" oppure "));
        let builtin = self.simple.builtin();
        if let Some(amount) = self.amount() {
            return self.comma(amount);
        }
        if value
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'))
            && let Some(amount) = decimals(value)
                .into_iter()
                .find(|candidate| self.fits(candidate))
        {
            let message = format!("{subject} deve avere esattamente i decimali previsti.");
            return Words::new(code::XML_IMPORTO_DECIMALI, message, amount);
        }
        if builtin.is_some_and(Builtin::is_date_or_time) {
            if let Some(words) = self.zone() {
                return words;
            }
            let bare = value
                .split_once('.')
                .map(|(bare, _)| bare)
                .filter(|bare| self.fits(bare));
            if let Some(bare) = bare {
                return Words::new(
                    code::XML_DATA,
                    format!("{subject} non vuole i decimi di secondo."),
                    bare,
                );
            }
            return Words::new(
                code::XML_DATA,
                format!("{subject} non è nel formato previsto."),
                sources,
            );
        }
        let hint = if self.value != value && self.fits(value) {
            " Senza gli spazi all'inizio e alla fine andrebbe bene."
        } else if self.fits(&value.to_uppercase()) {
            " In maiuscolo andrebbe bene."
        } else if self.fits(&value.to_lowercase()) {
            " In minuscolo andrebbe bene."
        } else {
            ""
        };
        let message = format!("{subject} non ha il formato previsto.{hint}");
        Words::new(code::XML_FORMATO, message, format!("formato {sources}"))
    }
}

/// The same number with the decimals it may lack, or without those it has too many.
fn decimals(value: &str) -> Vec<String> {
    let mut candidates = vec![
        format!("{value}.00"),
        format!("{value}0"),
        format!("{value}00"),
        format!("0{value}"),
        format!("0{value}0"),
    ];
    if let Some((whole, fraction)) = value.split_once('.')
        && fraction.len() > 2
        && fraction.bytes().skip(2).all(|b| b == b'0')
    {
        candidates.push(format!("{whole}.{}", &fraction[..2]));
    }
    candidates
}

/// `31/12/2026` or `31-12-2026` as `2026-12-31`.
fn italian_date(value: &str) -> Option<String> {
    let mut parts = value.split(['/', '-', '.']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |text: &str, most: usize| {
        !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit())
    };
    (parts.next().is_none()
        && digits(day, 2)
        && digits(month, 2)
        && year.len() == 4
        && digits(year, 4))
    .then(|| format!("{year}-{month:0>2}-{day:0>2}"))
}

fn characters(count: usize, unit: &str) -> String {
    match (count, unit) {
        (1, "caratteri") => "1 carattere".to_owned(),
        (1, "voci") => "1 voce".to_owned(),
        _ => format!("{count} {unit}"),
    }
}

fn list(allowed: &[Box<str>]) -> String {
    let shown: Vec<&str> = allowed.iter().take(LISTED).map(|one| &**one).collect();
    let more = if allowed.len() > LISTED { ", …" } else { "" };
    match shown[..] {
        [one] => one.to_owned(),
        [one, other] => format!("{one} oppure {other}"),
        _ => format!("uno fra {}{more}", shown.join(", ")),
    }
}

fn kind_words(builtin: Builtin) -> &'static str {
    match builtin {
        Builtin::AnySimple | Builtin::String | Builtin::NormalizedString | Builtin::Token => {
            "un testo"
        }
        Builtin::Language => "una lingua, per esempio it",
        Builtin::NmToken | Builtin::Name | Builtin::NcName | Builtin::Id => "un nome senza spazi",
        Builtin::AnyUri => "un indirizzo",
        Builtin::Boolean => "true oppure false",
        Builtin::Decimal | Builtin::Float | Builtin::Double => {
            "un numero, con il punto per i decimali"
        }
        Builtin::Integer => "un numero intero",
        Builtin::Duration => "una durata, per esempio P1D",
        Builtin::Date => "una data AAAA-MM-GG",
        Builtin::DateTime => "data e ora AAAA-MM-GGThh:mm:ss",
        Builtin::Time => "un'ora hh:mm:ss",
        Builtin::GYear => "un anno AAAA",
        Builtin::GYearMonth => "anno e mese AAAA-MM",
        Builtin::GMonth => "un mese --MM",
        Builtin::GMonthDay => "mese e giorno --MM-GG",
        Builtin::GDay => "un giorno ---GG",
        Builtin::Base64 => "base64",
        Builtin::Hex => "cifre esadecimali, in numero pari",
    }
}
