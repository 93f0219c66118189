//! Numbers as Java reads a `double` (`mypay-flows.md` §3.1, importoDovuto; inferred there), and exact sums.

/// The value of a Java `double` text: sign, digits with a point, exponent, a trailing `d` or `f`, hexadecimal, `NaN`, `Infinity`.
#[must_use]
pub fn double(testo: &str) -> Option<f64> {
    if let Some((cifre, decimali)) = semplice(testo) {
        // Both are exact as they stand, so that the division is rounded once.
        #[expect(clippy::cast_precision_loss, reason = "15 digits at most")]
        return Some(cifre as f64 / DECINE[decimali] as f64);
    }
    let testo = testo.trim_matches(|c: char| c <= ' ');
    let (segno, corpo) = match testo.as_bytes().first()? {
        b'-' => (-1.0, &testo[1..]),
        b'+' => (1.0, &testo[1..]),
        _ => (1.0, testo),
    };
    match corpo {
        "NaN" => return Some(f64::NAN),
        "Infinity" => return Some(segno * f64::INFINITY),
        _ => {}
    }
    if let Some(esadecimale) = corpo
        .strip_prefix("0x")
        .or_else(|| corpo.strip_prefix("0X"))
    {
        return esadecimale_double(esadecimale).map(|n| segno * n);
    }
    let corpo = corpo.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(corpo);
    let lecito = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-');
    if !corpo.bytes().all(lecito) || matches!(corpo.as_bytes().first(), None | Some(b'+' | b'-')) {
        return None;
    }
    corpo.parse::<f64>().ok().map(|n| segno * n)
}

/// Powers of ten.
const DECINE: [i64; 16] = {
    let mut decine = [1; 16];
    let mut i = 1;
    while i < 16 {
        decine[i] = decine[i - 1] * 10;
        i += 1;
    }
    decine
};

/// Digits, a point, digits, at most 15 in all, as nearly every amount is: the digits as a number, and how many stand after the point.
fn semplice(testo: &str) -> Option<(i64, usize)> {
    let byte = testo.as_bytes();
    if byte.len() > 16 {
        return None;
    }
    let (mut numero, mut cifre, mut punto) = (0, 0, None);
    for b in byte {
        match b {
            b'0'..=b'9' => {
                numero = numero * 10 + i64::from(b - b'0');
                cifre += 1;
            }
            b'.' if punto.is_none() => punto = Some(cifre),
            _ => return None,
        }
    }
    (1..=15)
        .contains(&cifre)
        .then(|| (numero, punto.map_or(0, |punto| cifre - punto)))
}

fn esadecimale_double(testo: &str) -> Option<f64> {
    let testo = testo.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(testo);
    let (mantissa, esponente) = testo.split_once(['p', 'P'])?;
    let esponente: i32 = esponente.parse().ok()?;
    let (interi, decimali) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if interi.is_empty() && decimali.is_empty() {
        return None;
    }
    let mut n = 0.0;
    for c in interi.chars().chain(decimali.chars()) {
        n = n * 16.0 + f64::from(c.to_digit(16)?);
    }
    let decimali = i32::try_from(decimali.len()).ok()?;
    Some(n * 2f64.powi(esponente.saturating_sub(4 * decimali)))
}

/// A plain decimal number, exact: in billionths. `None` for another syntax or more than 9 decimals.
#[must_use]
pub fn miliardesimi(testo: &str) -> Option<i128> {
    if let Some((cifre, decimali @ ..=9)) = semplice(testo) {
        return Some(i128::from(cifre) * i128::from(DECINE[9 - decimali]));
    }
    let testo = testo.trim();
    let (negativo, corpo) = match testo.strip_prefix('-') {
        Some(corpo) => (true, corpo),
        None => (false, testo.strip_prefix('+').unwrap_or(testo)),
    };
    let (interi, decimali) = corpo.split_once('.').unwrap_or((corpo, ""));
    if interi.len() + decimali.len() == 0 || interi.len() > 20 || decimali.len() > 9 {
        return None;
    }
    let mancanti = 9 - decimali.len();
    // Nearly always few digits: 64 bits hold them.
    if interi.len() + decimali.len() <= 18 {
        let mut n: i64 = 0;
        for b in interi.bytes().chain(decimali.bytes()) {
            if !b.is_ascii_digit() {
                return None;
            }
            n = n * 10 + i64::from(b - b'0');
        }
        let n = i128::from(n) * i128::from(10_i64.pow(u32::try_from(mancanti).unwrap_or_default()));
        return Some(if negativo { -n } else { n });
    }
    let mut n: i128 = 0;
    for b in interi.bytes().chain(decimali.bytes()) {
        if !b.is_ascii_digit() {
            return None;
        }
        n = n * 10 + i128::from(b - b'0');
    }
    for _ in 0..mancanti {
        n *= 10;
    }
    Some(if negativo { -n } else { n })
}

/// An amount in cents, rounded half up as PostgreSQL does; `None` when it is no finite number or too large to count.
#[must_use]
pub fn centesimi(testo: &str) -> Option<i64> {
    if let Some((cifre, decimali @ ..=2)) = semplice(testo) {
        return Some(cifre * DECINE[2 - decimali]);
    }
    if let Some(n) = miliardesimi(testo) {
        let mezzo = if n < 0 { -5_000_000 } else { 5_000_000 };
        return i64::try_from((n + mezzo) / 10_000_000).ok();
    }
    let n = (double(testo)? * 100.0).round();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "held below 2^53 just before"
    )]
    (n.abs() < 9e15).then_some(n as i64)
}

/// The number at the beginning of a text, as a Java `DecimalFormat("###.##")` reads it: a minus sign, digits, a point, digits, an
/// exponent; what follows is not looked at (`mypivot-flows.md` §3.3). `None` when the text begins with none.
#[must_use]
pub fn inizio_numero(testo: &str) -> Option<String> {
    let (segno, corpo) = match testo.strip_prefix('-') {
        Some(corpo) => ("-", corpo),
        None => ("", testo),
    };
    let cifre = |testo: &str| testo.bytes().take_while(u8::is_ascii_digit).count();
    let interi = cifre(corpo);
    let mut fine = interi;
    if let Some(dopo) = corpo[interi..].strip_prefix('.') {
        fine += 1 + cifre(dopo);
        if interi == 0 && fine == 1 {
            return None;
        }
    }
    if fine == 0 {
        return None;
    }
    if let Some(dopo) = corpo[fine..].strip_prefix('E') {
        let meno = usize::from(dopo.starts_with('-'));
        let lungo = cifre(&dopo[meno..]);
        // An exponent of three digits is no amount and no double either.
        if (1..=2).contains(&lungo) {
            fine += 1 + meno + lungo;
        }
    }
    Some(format!("{segno}{}", &corpo[..fine]))
}

/// Whether a text is a Java `BigDecimal`: sign, digits, point, exponent.
///
/// # Errors
/// The text of Java's exception (`mypivot-flows.md` §6.1; those for other mistakes than a comma and an empty text from the library).
pub fn decimale(testo: &str) -> Result<(), String> {
    if testo.is_empty() {
        return Err("null".to_owned());
    }
    let corpo = testo.strip_prefix(['+', '-']).unwrap_or(testo);
    let (mut cifre, mut punto) = (0, false);
    for (i, c) in corpo.char_indices() {
        match c {
            '0'..='9' => cifre += 1,
            '.' if punto => {
                return Err("Character array contains more than one decimal point.".to_owned());
            }
            '.' => punto = true,
            'e' | 'E' => {
                let esponente = &corpo[i + 1..];
                let nudo = esponente.strip_prefix(['+', '-']).unwrap_or(esponente);
                return if nudo.is_empty() {
                    Err("No exponent digits.".to_owned())
                } else if cifre == 0 {
                    Err("No digits found.".to_owned())
                } else if nudo.len() > 10 {
                    Err("Too many nonzero exponent digits.".to_owned())
                } else if nudo.bytes().all(|b| b.is_ascii_digit()) {
                    Ok(())
                } else {
                    Err("Not a digit.".to_owned())
                };
            }
            _ => {
                return Err(format!(
                    "Character {c} is neither a decimal digit number, decimal point, nor \"e\" notation exponential mark."
                ));
            }
        }
    }
    if cifre == 0 {
        return Err("No digits found.".to_owned());
    }
    Ok(())
}

/// Cents as a text with a point and two decimals.
#[must_use]
pub fn euro(centesimi: i64) -> String {
    let segno = if centesimi < 0 { "-" } else { "" };
    let n = centesimi.unsigned_abs();
    format!("{segno}{}.{:02}", n / 100, n % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn java_doubles() {
        for (testo, atteso) in [
            ("1", 1.0),
            ("1.", 1.0),
            (".5", 0.5),
            ("1e2", 100.0),
            ("10.50d", 10.5),
            ("-3F", -3.0),
            ("0x1.8p1", 3.0),
            (" 7 ", 7.0),
        ] {
            assert_eq!(double(testo), Some(atteso), "{testo}");
        }
        for testo in [
            "10,50", "", "1_0", "inf", "nan", "infinity", "1 0", "e", "--1", "0x1", "€1", "+-1",
        ] {
            assert_eq!(double(testo), None, "{testo}");
        }
        assert!(
            double("NaN").is_some_and(f64::is_nan)
                && double("-Infinity") == Some(f64::NEG_INFINITY)
        );
    }

    /// `mypivot-flows.md` §3.3.
    #[test]
    fn a_number_at_the_beginning() {
        for (testo, atteso) in [
            ("12,50", Some(1200)),
            ("1.234,56", Some(123)),
            ("12abc", Some(1200)),
            ("-5.00", Some(-500)),
            (".5", Some(50)),
            ("1E2", Some(10_000)),
            ("+5.00", None),
            ("abc", None),
            ("", None),
            (".", None),
            ("-", None),
        ] {
            let trovato = inizio_numero(testo).and_then(|n| centesimi(&n));
            assert_eq!(trovato, atteso, "{testo}");
        }
    }

    #[test]
    fn numbers_of_the_giornale() {
        for testo in ["150.00", "-10", "+1.5e3", ".5", "1."] {
            assert_eq!(decimale(testo), Ok(()), "{testo}");
        }
        for (testo, atteso) in [
            ("", "null"),
            (
                "150,00",
                "Character , is neither a decimal digit number, decimal point, nor \"e\" notation exponential mark.",
            ),
            (
                "1.150.00",
                "Character array contains more than one decimal point.",
            ),
            ("-", "No digits found."),
            ("1e", "No exponent digits."),
        ] {
            assert_eq!(decimale(testo), Err(atteso.to_owned()), "{testo}");
        }
    }

    #[test]
    fn exact_and_in_cents() {
        assert_eq!(miliardesimi("120.0"), miliardesimi("120.00"));
        assert_eq!(centesimi("10.005"), Some(1001));
        assert_eq!(centesimi("1e2"), Some(10_000));
        assert_eq!((centesimi("NaN"), centesimi("x")), (None, None));
        assert_eq!(euro(-105), "-1.05");
    }
}
