//! The built-in types (XML Schema 1.0 part 2 §3): white space, lexical space, and the comparisons that facets need.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::xml::{is_name_character, is_ncname};

/// The built-in types whose lexical space is checked here; the derived integers are `Integer` with bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Builtin {
    AnySimple,
    String,
    NormalizedString,
    Token,
    Language,
    NmToken,
    Name,
    NcName,
    Id,
    AnyUri,
    Boolean,
    Decimal,
    Integer,
    Float,
    Double,
    Duration,
    Date,
    DateTime,
    Time,
    GYear,
    GYearMonth,
    GMonth,
    GMonthDay,
    GDay,
    Base64,
    Hex,
}

/// The `whiteSpace` facet, from the weakest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum White {
    Preserve,
    Replace,
    Collapse,
}

/// The built-in type of a local name, its white space, and its bounds if it is a derived integer.
pub(super) fn builtin(
    local: &str,
) -> Option<(Builtin, Option<&'static str>, Option<&'static str>)> {
    let plain = |builtin| Some((builtin, None, None));
    let integer = |min, max| Some((Builtin::Integer, min, max));
    match local {
        "anySimpleType" => plain(Builtin::AnySimple),
        "string" => plain(Builtin::String),
        "normalizedString" => plain(Builtin::NormalizedString),
        "token" => plain(Builtin::Token),
        "language" => plain(Builtin::Language),
        "NMTOKEN" => plain(Builtin::NmToken),
        "Name" => plain(Builtin::Name),
        "NCName" => plain(Builtin::NcName),
        "ID" => plain(Builtin::Id),
        "anyURI" => plain(Builtin::AnyUri),
        "boolean" => plain(Builtin::Boolean),
        "decimal" => plain(Builtin::Decimal),
        "float" => plain(Builtin::Float),
        "double" => plain(Builtin::Double),
        "duration" => plain(Builtin::Duration),
        "date" => plain(Builtin::Date),
        "dateTime" => plain(Builtin::DateTime),
        "time" => plain(Builtin::Time),
        "gYear" => plain(Builtin::GYear),
        "gYearMonth" => plain(Builtin::GYearMonth),
        "gMonth" => plain(Builtin::GMonth),
        "gMonthDay" => plain(Builtin::GMonthDay),
        "gDay" => plain(Builtin::GDay),
        "base64Binary" => plain(Builtin::Base64),
        "hexBinary" => plain(Builtin::Hex),
        "integer" => integer(None, None),
        "nonNegativeInteger" => integer(Some("0"), None),
        "positiveInteger" => integer(Some("1"), None),
        "nonPositiveInteger" => integer(None, Some("0")),
        "negativeInteger" => integer(None, Some("-1")),
        "long" => integer(Some("-9223372036854775808"), Some("9223372036854775807")),
        "int" => integer(Some("-2147483648"), Some("2147483647")),
        "short" => integer(Some("-32768"), Some("32767")),
        "byte" => integer(Some("-128"), Some("127")),
        "unsignedLong" => integer(Some("0"), Some("18446744073709551615")),
        "unsignedInt" => integer(Some("0"), Some("4294967295")),
        "unsignedShort" => integer(Some("0"), Some("65535")),
        "unsignedByte" => integer(Some("0"), Some("255")),
        _ => None,
    }
}

/// The local name of the built-in type that this one is derived from; `None` for `anySimpleType`.
pub(super) fn parent(local: &str) -> Option<&'static str> {
    Some(match local {
        "anySimpleType" => return None,
        "normalizedString" => "string",
        "token" => "normalizedString",
        "language" | "NMTOKEN" | "Name" => "token",
        "NCName" => "Name",
        "ID" => "NCName",
        "integer" => "decimal",
        "nonNegativeInteger" | "nonPositiveInteger" | "long" => "integer",
        "positiveInteger" | "unsignedLong" => "nonNegativeInteger",
        "negativeInteger" => "nonPositiveInteger",
        "int" => "long",
        "short" => "int",
        "byte" => "short",
        "unsignedInt" => "unsignedLong",
        "unsignedShort" => "unsignedInt",
        "unsignedByte" => "unsignedShort",
        _ => "anySimpleType",
    })
}

impl Builtin {
    pub(super) fn white(self) -> White {
        match self {
            Self::AnySimple | Self::String => White::Preserve,
            Self::NormalizedString => White::Replace,
            _ => White::Collapse,
        }
    }

    /// Whether values have a length (in characters, or in octets for the binary types).
    pub(super) fn has_length(self) -> bool {
        self.is_text() || matches!(self, Self::Base64 | Self::Hex)
    }

    pub(super) fn is_text(self) -> bool {
        matches!(
            self,
            Self::String
                | Self::NormalizedString
                | Self::Token
                | Self::Language
                | Self::NmToken
                | Self::Name
                | Self::NcName
                | Self::Id
                | Self::AnyUri
        )
    }

    pub(super) fn is_decimal(self) -> bool {
        matches!(self, Self::Decimal | Self::Integer)
    }

    pub(super) fn is_float(self) -> bool {
        matches!(self, Self::Float | Self::Double)
    }

    pub(super) fn is_date_or_time(self) -> bool {
        matches!(
            self,
            Self::Date
                | Self::DateTime
                | Self::Time
                | Self::GYear
                | Self::GYearMonth
                | Self::GMonth
                | Self::GMonthDay
                | Self::GDay
        )
    }

    /// Whether `value`, its white space normalised, is in the lexical space.
    pub(super) fn accepts(self, value: &str) -> bool {
        match self {
            Self::AnySimple
            | Self::String
            | Self::NormalizedString
            | Self::Token
            | Self::AnyUri => true,
            Self::Language => {
                let mut parts = value.split('-');
                parts.next().is_some_and(|part| {
                    (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic())
                }) && parts.all(|part| {
                    (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
                })
            }
            Self::NmToken => {
                !value.is_empty() && value.chars().all(|c| c == ':' || is_name_character(c))
            }
            Self::Name => {
                let mut characters = value.chars();
                characters
                    .next()
                    .is_some_and(|c| c == ':' || is_ncname(c.encode_utf8(&mut [0; 4])))
                    && characters.all(|c| c == ':' || is_name_character(c))
            }
            Self::NcName | Self::Id => is_ncname(value),
            Self::Boolean => matches!(value, "true" | "false" | "1" | "0"),
            Self::Decimal => Decimal::parse(value).is_some(),
            Self::Integer => {
                let digits = value.strip_prefix(['+', '-']).unwrap_or(value);
                !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
            }
            Self::Float | Self::Double => float(value).is_some(),
            Self::Duration => duration(value).is_some(),
            Self::Date => date(value).is_some_and(zone),
            Self::DateTime => date(value)
                .and_then(|rest| rest.strip_prefix('T'))
                .and_then(time)
                .is_some_and(zone),
            Self::Time => time(value).is_some_and(zone),
            Self::GYear => year(value).is_some_and(|(_, rest)| zone(rest)),
            Self::GYearMonth => year(value)
                .and_then(|(_, rest)| two(rest.strip_prefix('-')?, 1, 12))
                .is_some_and(|(_, rest)| zone(rest)),
            Self::GMonth => value
                .strip_prefix("--")
                .and_then(|rest| two(rest, 1, 12))
                .is_some_and(|(_, rest)| zone(rest)),
            Self::GDay => value
                .strip_prefix("---")
                .and_then(|rest| two(rest, 1, 31))
                .is_some_and(|(_, rest)| zone(rest)),
            Self::GMonthDay => value
                .strip_prefix("--")
                .and_then(|rest| two(rest, 1, 12))
                .and_then(|(month, rest)| two(rest.strip_prefix('-')?, 1, days(2000, month)))
                .is_some_and(|(_, rest)| zone(rest)),
            Self::Base64 => base64_octets(value).is_some(),
            Self::Hex => {
                value.len().is_multiple_of(2) && value.bytes().all(|b| b.is_ascii_hexdigit())
            }
        }
    }

    /// A date, an instant or a time, and what stands after it, where a zone may; `None` for other types and where it is none.
    pub(super) fn split_zone(self, value: &str) -> Option<(&str, &str)> {
        let rest = match self {
            Self::Date => date(value)?,
            Self::DateTime => time(date(value)?.strip_prefix('T')?)?,
            Self::Time => time(value)?,
            _ => return None,
        };
        Some(value.split_at(value.len() - rest.len()))
    }

    /// The length that the length facets mean.
    pub(super) fn length(self, value: &str) -> usize {
        match self {
            Self::Base64 => base64_octets(value).unwrap_or(0),
            Self::Hex => value.len() / 2,
            _ if value.is_ascii() => value.len(),
            _ => value.chars().count(),
        }
    }

    /// Order of two values of this type, where it is one of the numeric types.
    pub(super) fn compare(self, a: &str, b: &str) -> Option<Ordering> {
        if self.is_decimal() {
            Some(Decimal::parse(a)?.compare(Decimal::parse(b)?))
        } else if self.is_float() {
            let (a, b) = (float(a)?, float(b)?);
            if a.is_nan() && b.is_nan() {
                Some(Ordering::Equal)
            } else {
                a.partial_cmp(&b)
            }
        } else {
            None
        }
    }

    /// Equality in the value space, for enumerations and fixed values.
    pub(super) fn equal(self, a: &str, b: &str) -> bool {
        match self {
            _ if a == b => true,
            Self::Boolean => matches!(
                (a, b),
                ("1", "true") | ("true", "1") | ("0", "false") | ("false", "0")
            ),
            _ => self.compare(a, b) == Some(Ordering::Equal),
        }
    }
}

/// A value with its white space normalised.
pub(super) fn normalise(white: White, value: &str) -> Cow<'_, str> {
    let plain = match white {
        White::Preserve => true,
        White::Replace => !value.bytes().any(|b| matches!(b, b'\t' | b'\n' | b'\r')),
        White::Collapse => {
            let mut space = true;
            let mut clean = true;
            for b in value.bytes() {
                let now = b == b' ';
                clean &= !(matches!(b, b'\t' | b'\n' | b'\r') || (now && space));
                space = now;
            }
            clean && (!space || value.is_empty())
        }
    };
    if plain {
        return Cow::Borrowed(value);
    }
    if white == White::Replace {
        return Cow::Owned(value.replace(['\t', '\n', '\r'], " "));
    }
    let trimmed = value.trim_matches([' ', '\t', '\n', '\r']);
    if !trimmed
        .bytes()
        .any(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'))
    {
        return Cow::Borrowed(trimmed);
    }
    let mut collapsed = String::with_capacity(trimmed.len());
    for word in trimmed
        .split([' ', '\t', '\n', '\r'])
        .filter(|word| !word.is_empty())
    {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.push_str(word);
    }
    Cow::Owned(collapsed)
}

/// A decimal of any length, compared by its digits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decimal<'v> {
    negative: bool,
    /// Digits before the point without leading zeros, and after it without trailing ones.
    whole: &'v str,
    fraction: &'v str,
}

impl<'v> Decimal<'v> {
    pub(super) fn parse(value: &'v str) -> Option<Self> {
        let unsigned = value.strip_prefix(['+', '-']).unwrap_or(value);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !digits(whole) || !digits(fraction) {
            return None;
        }
        let (whole, fraction) = (
            whole.trim_start_matches('0'),
            fraction.trim_end_matches('0'),
        );
        let zero = whole.is_empty() && fraction.is_empty();
        Some(Self {
            negative: value.starts_with('-') && !zero,
            whole,
            fraction,
        })
    }

    pub(super) fn compare(self, other: Self) -> Ordering {
        let magnitude = || {
            self.whole
                .len()
                .cmp(&other.whole.len())
                .then_with(|| self.whole.cmp(other.whole))
                .then_with(|| self.fraction.cmp(other.fraction))
        };
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => magnitude(),
            (true, true) => magnitude().reverse(),
        }
    }

    pub(super) fn fraction_digits(self) -> usize {
        self.fraction.len()
    }

    /// Digits of the value without leading and trailing zeros; 1 for zero.
    pub(super) fn total_digits(self) -> usize {
        let leading = if self.whole.is_empty() {
            self.fraction.bytes().take_while(|&b| b == b'0').count()
        } else {
            0
        };
        // Trailing zeros of a whole number do count: 100 cannot be written with one digit. XSD 1.0 bounds the
        // digits after the point by the same facet.
        (self.whole.len() + self.fraction.len() - leading)
            .max(self.fraction.len())
            .max(1)
    }
}

fn float(value: &str) -> Option<f64> {
    match value {
        "INF" => return Some(f64::INFINITY),
        "-INF" => return Some(f64::NEG_INFINITY),
        "NaN" => return Some(f64::NAN),
        _ => {}
    }
    if value
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'))
    {
        value.parse().ok()
    } else {
        None
    }
}

fn duration(value: &str) -> Option<()> {
    let rest = value.strip_prefix('-').unwrap_or(value).strip_prefix('P')?;
    let (date, time) = rest
        .split_once('T')
        .map_or((rest, None), |(date, time)| (date, Some(time)));
    let days = components(date, "YMD")?;
    let seconds = time.map_or(Some(0), |time| {
        components(time, "HMS").filter(|&count| count > 0)
    })?;
    (days + seconds > 0).then_some(())
}

/// Counts the components of one half of a duration, each unit at most once and in order.
fn components(mut rest: &str, units: &str) -> Option<usize> {
    let digits =
        |text: &str| Some(text.bytes().take_while(u8::is_ascii_digit).count()).filter(|&n| n > 0);
    let (mut from, mut count) = (0, 0);
    while !rest.is_empty() {
        let mut tail = &rest[digits(rest)?..];
        let fraction = tail.strip_prefix('.');
        if let Some(after) = fraction {
            tail = &after[digits(after)?..];
        }
        let unit = tail.chars().next()?;
        from += units[from..].find(unit)? + 1;
        if fraction.is_some() && unit != 'S' {
            return None;
        }
        count += 1;
        rest = &tail[unit.len_utf8()..];
    }
    Some(count)
}

/// `-?YYYY…`: the year and what follows. Year 0000 is not one in XSD 1.0.
fn year(value: &str) -> Option<(i64, &str)> {
    let unsigned = value.strip_prefix('-').unwrap_or(value);
    let digits = unsigned.bytes().take_while(u8::is_ascii_digit).count();
    let text = &unsigned[..digits];
    if digits < 4 || (digits > 4 && text.starts_with('0')) || text == "0000" {
        return None;
    }
    // Only the leap rule looks at the number: the last digits decide it.
    let number: i64 = text[digits.saturating_sub(8)..].parse().ok()?;
    Some((
        if value.starts_with('-') {
            -number
        } else {
            number
        },
        &unsigned[digits..],
    ))
}

fn two(value: &str, min: u32, max: u32) -> Option<(u32, &str)> {
    let text = value
        .get(..2)
        .filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?;
    let number = text.parse().ok()?;
    (min..=max)
        .contains(&number)
        .then_some((number, &value[2..]))
}

fn days(year: i64, month: u32) -> u32 {
    // Year -0001 is the one before 0001, and XSD 1.0 has no year zero: -0001 stands for 1 BC, a leap year.
    let year = if year < 0 { year + 1 } else { year };
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn date(value: &str) -> Option<&str> {
    let (year, rest) = year(value)?;
    let (month, rest) = two(rest.strip_prefix('-')?, 1, 12)?;
    let (_, rest) = two(rest.strip_prefix('-')?, 1, days(year, month))?;
    Some(rest)
}

fn time(value: &str) -> Option<&str> {
    let (hour, rest) = two(value, 0, 24)?;
    let (minute, rest) = two(rest.strip_prefix(':')?, 0, 59)?;
    let (second, mut rest) = two(rest.strip_prefix(':')?, 0, 59)?;
    let mut zero = true;
    if let Some(after) = rest.strip_prefix('.') {
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return None;
        }
        zero = after[..digits].bytes().all(|b| b == b'0');
        rest = &after[digits..];
    }
    // 24:00:00 is the end of the day and nothing may follow it.
    if hour == 24 && (minute, second, zero) != (0, 0, true) {
        None
    } else {
        Some(rest)
    }
}

fn zone(value: &str) -> bool {
    if value.is_empty() || value == "Z" {
        return true;
    }
    let hours = value
        .strip_prefix(['+', '-'])
        .and_then(|rest| two(rest, 0, 14));
    hours.is_some_and(|(hour, rest)| {
        rest.strip_prefix(':')
            .and_then(|rest| two(rest, 0, if hour == 14 { 0 } else { 59 }))
            .is_some_and(|(_, rest)| rest.is_empty())
    })
}

/// Number of octets that a base64 text carries; `None` if it is none.
pub(super) fn base64_octets(value: &str) -> Option<usize> {
    let mut significant = 0usize;
    let mut padding = 0usize;
    let mut last = 0u8;
    for b in value.bytes() {
        let six = SIX[b as usize];
        if six < 64 {
            if padding > 0 {
                return None;
            }
            significant += 1;
            last = six;
        } else if six == PAD {
            padding += 1;
        } else if six != BLANK {
            return None;
        }
    }
    let spare = match padding {
        0 => 0,
        1 => 0b11,
        2 => 0b1111,
        _ => return None,
    };
    let complete = (significant + padding).is_multiple_of(4) && (significant > 0 || padding == 0);
    (complete && last & spare == 0).then_some(significant * 3 / 4)
}

/// Where a base64 text stops being one, as a byte offset; its length if it ends too early.
pub(super) fn base64_break(value: &str) -> usize {
    let mut padded = false;
    for (at, b) in value.bytes().enumerate() {
        match SIX[b as usize] {
            0..64 if padded => return at,
            0..64 | BLANK => {}
            PAD => padded = true,
            _ => return at,
        }
    }
    value.len()
}

const PAD: u8 = 64;
const BLANK: u8 = 65;

/// The six bits of a base64 character, [`PAD`], [`BLANK`], or more for anything else.
static SIX: [u8; 256] = {
    let mut table = [255u8; 256];
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut at = 0;
    while at < 64 {
        table[alphabet[at] as usize] = at as u8;
        at += 1;
    }
    table[b'=' as usize] = PAD;
    table[b' ' as usize] = BLANK;
    table[b'\t' as usize] = BLANK;
    table[b'\n' as usize] = BLANK;
    table[b'\r' as usize] = BLANK;
    table
};
