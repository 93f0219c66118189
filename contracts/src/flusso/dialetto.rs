//! The CSV of a family: encoding, how a line is split and a value cleaned, what stands around the rows.

use std::borrow::Cow;
use std::ops::Range;

use super::riga;

/// Encoding of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codifica {
    /// UTF-8, bytes that are not replaced.
    Utf8,
    /// ISO-8859-1.
    Latin1,
    /// ISO-8859-15.
    Latin9,
}

/// How the platform splits a line into fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Divisione {
    /// MyPay: a `;` splits when the number of `"` from it to the end of the line is even; empty fields at the end collapse into one;
    /// `\"` stands for a quote (`mypay-flows.md` §2.2).
    Pari,
    /// A `;` splits outside quotes; inside, `\` before a quote or a `\` escapes it, a doubled quote stays two.
    Barra,
    /// A `;` splits outside quotes; a doubled quote stands for one, and so does `\"`.
    Raddoppio,
    /// The first and the last character of the line fall away, `";"` splits; empty fields at the end vanish; values are not trimmed.
    Incollati,
    /// Every `;` splits, quotes are characters like others.
    Nuda,
}

/// When the producer is asked for quotes around a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Virgolette {
    /// Never.
    Mai,
    /// Where the value holds a separator or a quote.
    SeServono,
    /// Around every value.
    Sempre,
}

/// A dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialetto {
    /// Encoding.
    pub codifica: Codifica,
    /// How a line is split.
    pub divisione: Divisione,
    /// Quotes that the producer is asked for.
    pub virgolette: Virgolette,
    /// End of line that the producer is asked for: `\n` or `\r\n`.
    pub a_capo: &'static str,
    /// Lines before the header that are no rows.
    pub preambolo: u32,
    /// Lines after the last row that are no rows.
    pub coda: u32,
    /// Whether the platform takes a blank line for a row.
    pub righe_vuote: bool,
    /// Whether a row may have another number of columns.
    pub colonne_libere: bool,
    /// Whether the last row has an end of line too.
    pub chiuso: bool,
}

impl Dialetto {
    /// UTF-8 with a header, LF, quotes where needed, split this way.
    #[must_use]
    pub const fn di(divisione: Divisione) -> Self {
        Self {
            codifica: Codifica::Utf8,
            divisione,
            virgolette: Virgolette::SeServono,
            a_capo: "\n",
            preambolo: 0,
            coda: 0,
            righe_vuote: false,
            colonne_libere: false,
            chiuso: true,
        }
    }

    /// Splits a line into fields, at most `massimo + 1`, written over `campi`; gives how many fields the platform counts.
    pub fn dividi(&self, byte: &[u8], massimo: usize, campi: &mut Vec<Range<usize>>) -> usize {
        match self.divisione {
            Divisione::Pari => riga::dividi(byte, massimo, campi),
            Divisione::Nuda => nuda(byte, massimo, campi),
            Divisione::Barra | Divisione::Raddoppio => racchiusi(byte, massimo, campi),
            Divisione::Incollati => incollati(byte, massimo, campi),
        }
    }

    /// The value of a raw field as the platform has it.
    #[must_use]
    pub fn valore<'a>(&self, grezzo: &'a [u8]) -> Cow<'a, str> {
        match self.divisione {
            Divisione::Pari => riga::valore(grezzo),
            Divisione::Incollati => self.decodifica(grezzo),
            Divisione::Nuda => self.decodifica(stretto(grezzo)),
            Divisione::Barra | Divisione::Raddoppio => {
                let mut dentro = stretto(grezzo);
                if dentro.len() >= 2 && dentro.starts_with(b"\"") && dentro.ends_with(b"\"") {
                    dentro = stretto(&dentro[1..dentro.len() - 1]);
                }
                let testo = self.decodifica(dentro);
                let doppie = self.divisione == Divisione::Raddoppio && testo.contains("\"\"");
                if doppie || testo.contains("\\\"") || testo.contains("\\\\") {
                    Cow::Owned(senza_escape(&testo, doppie))
                } else {
                    testo
                }
            }
        }
    }

    /// Bytes as text.
    #[must_use]
    pub fn decodifica<'a>(&self, byte: &'a [u8]) -> Cow<'a, str> {
        match self.codifica {
            Codifica::Utf8 => String::from_utf8_lossy(byte),
            Codifica::Latin1 | Codifica::Latin9 => match std::str::from_utf8(byte) {
                Ok(testo) if byte.is_ascii() => Cow::Borrowed(testo),
                _ => Cow::Owned(byte.iter().map(|b| self.carattere(*b)).collect()),
            },
        }
    }

    fn carattere(&self, byte: u8) -> char {
        match (self.codifica, byte) {
            (Codifica::Latin9, 0xa4) => '€',
            (Codifica::Latin9, 0xa6) => 'Š',
            (Codifica::Latin9, 0xa8) => 'š',
            (Codifica::Latin9, 0xb4) => 'Ž',
            (Codifica::Latin9, 0xb8) => 'ž',
            (Codifica::Latin9, 0xbc) => 'Œ',
            (Codifica::Latin9, 0xbd) => 'œ',
            (Codifica::Latin9, 0xbe) => 'Ÿ',
            _ => char::from(byte),
        }
    }

    /// Text as bytes; a character that the encoding does not have becomes `?`.
    #[must_use]
    pub fn codifica(&self, testo: &str) -> Vec<u8> {
        match self.codifica {
            Codifica::Utf8 => testo.as_bytes().to_vec(),
            Codifica::Latin1 | Codifica::Latin9 => testo
                .chars()
                .map(|c| {
                    (0..=u8::MAX)
                        .find(|b| self.carattere(*b) == c)
                        .unwrap_or(b'?')
                })
                .collect(),
        }
    }

    /// A row as the producer should write it, with its end of line.
    #[must_use]
    pub fn scrivi<'a>(&self, valori: impl IntoIterator<Item = &'a str>) -> Vec<u8> {
        let mut riga = String::new();
        for (i, valore) in valori.into_iter().enumerate() {
            if i > 0 {
                riga.push(';');
            }
            let servono = match self.virgolette {
                Virgolette::Mai => false,
                Virgolette::Sempre => true,
                Virgolette::SeServono => valore.contains([';', '"']),
            };
            if !servono {
                riga.push_str(valore);
                continue;
            }
            riga.push('"');
            match self.divisione {
                Divisione::Raddoppio => riga.push_str(&valore.replace('"', "\"\"")),
                Divisione::Incollati => riga.push_str(valore),
                _ => riga.push_str(&valore.replace('"', "\\\"")),
            }
            riga.push('"');
        }
        riga.push_str(self.a_capo);
        self.codifica(&riga)
    }
}

/// Java's trim: every byte up to the blank falls away at both ends.
fn stretto(grezzo: &[u8]) -> &[u8] {
    let da = grezzo
        .iter()
        .position(|b| *b > b' ')
        .unwrap_or(grezzo.len());
    let a = grezzo.iter().rposition(|b| *b > b' ').map_or(da, |i| i + 1);
    &grezzo[da..a]
}

fn senza_escape(testo: &str, doppie: bool) -> String {
    let mut pulito = String::with_capacity(testo.len());
    let mut caratteri = testo.chars().peekable();
    while let Some(c) = caratteri.next() {
        let prossimo = caratteri.peek().copied();
        match (c, prossimo) {
            ('\\', Some(p @ ('"' | '\\'))) => {
                pulito.push(p);
                caratteri.next();
            }
            ('"', Some('"')) if doppie => {
                pulito.push('"');
                caratteri.next();
            }
            _ => pulito.push(c),
        }
    }
    pulito
}

fn metti(campi: &mut Vec<Range<usize>>, massimo: usize, quanti: &mut usize, campo: Range<usize>) {
    if *quanti <= massimo {
        campi.push(campo);
    }
    *quanti += 1;
}

fn nuda(byte: &[u8], massimo: usize, campi: &mut Vec<Range<usize>>) -> usize {
    campi.clear();
    let (mut quanti, mut da) = (0, 0);
    for i in memchr::memchr_iter(b';', byte) {
        metti(campi, massimo, &mut quanti, da..i);
        da = i + 1;
    }
    metti(campi, massimo, &mut quanti, da..byte.len());
    quanti
}

fn racchiusi(byte: &[u8], massimo: usize, campi: &mut Vec<Range<usize>>) -> usize {
    campi.clear();
    let (mut quanti, mut da, mut dentro) = (0, 0, false);
    let mut da_saltare = usize::MAX;
    for i in memchr::memchr3_iter(b';', b'"', b'\\', byte) {
        if i == da_saltare {
            continue;
        }
        match byte[i] {
            b'\\' if dentro => da_saltare = i + 1,
            b'"' => dentro = !dentro,
            b';' if !dentro => {
                metti(campi, massimo, &mut quanti, da..i);
                da = i + 1;
            }
            _ => {}
        }
    }
    metti(campi, massimo, &mut quanti, da..byte.len());
    quanti
}

fn incollati(byte: &[u8], massimo: usize, campi: &mut Vec<Range<usize>>) -> usize {
    campi.clear();
    let fine = byte.len().saturating_sub(1).max(1);
    let dentro = byte.get(1..fine).unwrap_or_default();
    let (mut quanti, mut pieni, mut da) = (0, 0, 0);
    for i in memchr::memmem::find_iter(dentro, b"\";\"").chain([dentro.len()]) {
        metti(campi, massimo, &mut quanti, da + 1..i + 1);
        if i > da {
            pieni = quanti;
        }
        da = i + 3;
    }
    campi.truncate(pieni);
    pieni
}

#[cfg(test)]
mod tests {
    use super::*;

    fn campi(dialetto: Dialetto, riga: &[u8]) -> Vec<String> {
        let mut campi = Vec::new();
        let quanti = dialetto.dividi(riga, 100, &mut campi);
        assert_eq!(quanti, campi.len());
        campi
            .iter()
            .map(|c| dialetto.valore(&riga[c.clone()]).into_owned())
            .collect()
    }

    #[test]
    fn each_way_to_split() {
        let barra = Dialetto::di(Divisione::Barra);
        assert_eq!(
            campi(barra, br#" a ;"b;c";"d \"e\"; f";;"#),
            ["a", "b;c", "d \"e\"; f", "", ""]
        );
        assert_eq!(campi(barra, br#""a ""b""";c"#), [r#"a ""b"""#, "c"]);
        let raddoppio = Dialetto::di(Divisione::Raddoppio);
        assert_eq!(campi(raddoppio, br#""a ""b"";";"c""#), ["a \"b\";", "c"]);
        assert_eq!(
            campi(Dialetto::di(Divisione::Nuda), br#""a;b";"#),
            ["\"a", "b\"", ""]
        );
        let incollati = Dialetto {
            codifica: Codifica::Latin1,
            ..Dialetto::di(Divisione::Incollati)
        };
        assert_eq!(
            campi(incollati, b"\" a\";\"citt\xe0\";\"\";\"I\""),
            [" a", "città", "", "I"]
        );
        assert_eq!(campi(incollati, b"\"a\";\"b\";\"\""), ["a", "b"]);
        assert_eq!(campi(incollati, b"\""), [""; 0]);
        assert_eq!(campi(incollati, b""), [""; 0]);
    }

    #[test]
    fn what_is_written_is_read() {
        for divisione in [Divisione::Barra, Divisione::Raddoppio, Divisione::Pari] {
            let dialetto = Dialetto::di(divisione);
            let valori = ["Alfa; Beta", "", "città"];
            let riga = dialetto.scrivi(valori);
            assert_eq!(campi(dialetto, riga.trim_ascii_end()), valori);
        }
        let nove = Dialetto {
            codifica: Codifica::Latin9,
            ..Dialetto::di(Divisione::Nuda)
        };
        assert_eq!(nove.codifica("€è∑"), [0xa4, 0xe8, b'?']);
        assert_eq!(nove.decodifica(&[0xa4, 0xe8]), "€è");
    }
}
