//! The first sheet of a BIFF8 workbook (MS-XLS): its cells as text, row by row, from the records of one stream.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Guasto;

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000a;
const CONTINUA: u16 = 0x003c;
const CIFRATO: u16 = 0x002f;
const FOGLIO: u16 = 0x0085;
const STRINGHE: u16 = 0x00fc;
const STRINGA_COMUNE: u16 = 0x00fd;
const ETICHETTA: u16 = 0x0204;
const ETICHETTA_RICCA: u16 = 0x00d6;
const NUMERO: u16 = 0x0203;
const RK: u16 = 0x027e;
const MOLTI_RK: u16 = 0x00bd;
const FORMULA: u16 = 0x0006;
const TESTO_FORMULA: u16 = 0x0207;

/// A cell; the text of a shared string stays where it is.
#[derive(Debug, Clone, PartialEq)]
enum Cella {
    Comune(u32),
    Testo(String),
    Numero(f64),
}

/// The first sheet. Memory grows with the file, never with what the file claims.
pub(super) struct Foglio {
    stringhe: Vec<String>,
    righe: BTreeMap<u16, Vec<(u16, Cella)>>,
}

fn rotto(cosa: &str) -> Guasto {
    Guasto::Illeggibile(format!("il foglio di calcolo è guasto: {cosa}"))
}

/// A record: kind and content.
type Record<'a> = (u16, &'a [u8]);

fn record(byte: &[u8], da: usize) -> Option<(Record<'_>, usize)> {
    let testa = byte.get(da..da + 4)?;
    let tipo = u16::from_le_bytes([testa[0], testa[1]]);
    let lungo = usize::from(u16::from_le_bytes([testa[2], testa[3]]));
    let corpo = byte.get(da + 4..da + 4 + lungo)?;
    Some(((tipo, corpo), da + 4 + lungo))
}

fn due(byte: &[u8], da: usize) -> Option<u16> {
    Some(u16::from_le_bytes(byte.get(da..da + 2)?.try_into().ok()?))
}

fn quattro(byte: &[u8], da: usize) -> Option<u32> {
    Some(u32::from_le_bytes(byte.get(da..da + 4)?.try_into().ok()?))
}

fn otto(byte: &[u8], da: usize) -> Option<f64> {
    Some(f64::from_le_bytes(byte.get(da..da + 8)?.try_into().ok()?))
}

impl Foglio {
    /// Reads the first sheet of the stream `Workbook`; `None` when there is no sheet.
    pub(super) fn leggi(byte: &[u8]) -> Result<Option<Self>, Guasto> {
        let mut da = 0;
        let (mut primo, mut stringhe, mut visto) = (None, Vec::new(), false);
        while let Some(((tipo, corpo), dopo)) = record(byte, da) {
            da = dopo;
            match tipo {
                BOF if due(corpo, 0) != Some(0x0600) => {
                    return Err(Guasto::Illeggibile(
                        "il foglio è di un Excel precedente al 97".to_owned(),
                    ));
                }
                BOF => visto = true,
                CIFRATO => {
                    return Err(Guasto::Illeggibile(
                        "il foglio di calcolo è protetto da una password".to_owned(),
                    ));
                }
                // Kind 0 is a sheet of cells.
                FOGLIO if corpo.get(5) == Some(&0) => {
                    primo = primo.or_else(|| quattro(corpo, 0));
                }
                STRINGHE => {
                    let mut pezzi = vec![corpo];
                    while let Some(((CONTINUA, altro), dopo)) = record(byte, da) {
                        pezzi.push(altro);
                        da = dopo;
                    }
                    stringhe = Pezzi::di(pezzi).stringhe();
                }
                EOF => break,
                _ => {}
            }
        }
        if !visto {
            return Err(rotto("manca l'inizio"));
        }
        let Some(primo) = primo else {
            return Ok(None);
        };
        let mut foglio = Self {
            stringhe,
            righe: BTreeMap::new(),
        };
        foglio.celle(byte, primo as usize)?;
        Ok(Some(foglio))
    }

    fn celle(&mut self, byte: &[u8], inizio: usize) -> Result<(), Guasto> {
        let mut da = inizio;
        let mut in_attesa = None;
        loop {
            let Some(((tipo, corpo), dopo)) = record(byte, da) else {
                return Err(rotto("il foglio non ha fine"));
            };
            da = dopo;
            if tipo == EOF {
                return Ok(());
            }
            if tipo == TESTO_FORMULA {
                if let (Some((riga, colonna)), Some(testo)) = (in_attesa.take(), testo(corpo, 0)) {
                    self.metti(riga, colonna, Cella::Testo(testo));
                }
                continue;
            }
            let (Some(riga), Some(colonna)) = (due(corpo, 0), due(corpo, 2)) else {
                continue;
            };
            match tipo {
                STRINGA_COMUNE => {
                    if let Some(i) = quattro(corpo, 6) {
                        self.metti(riga, colonna, Cella::Comune(i));
                    }
                }
                ETICHETTA | ETICHETTA_RICCA => {
                    if let Some(testo) = testo(corpo, 6) {
                        self.metti(riga, colonna, Cella::Testo(testo));
                    }
                }
                NUMERO => {
                    if let Some(n) = otto(corpo, 6) {
                        self.metti(riga, colonna, Cella::Numero(n));
                    }
                }
                RK => {
                    if let Some(n) = quattro(corpo, 6) {
                        self.metti(riga, colonna, Cella::Numero(rk(n)));
                    }
                }
                MOLTI_RK => {
                    let quanti = corpo.len().saturating_sub(6) / 6;
                    for (i, colonna) in (0..quanti).zip(colonna..) {
                        if let Some(n) = quattro(corpo, 6 + 6 * i) {
                            self.metti(riga, colonna, Cella::Numero(rk(n)));
                        }
                    }
                }
                FORMULA => match (due(corpo, 12), corpo.get(6)) {
                    (Some(0xffff), Some(0)) => in_attesa = Some((riga, colonna)),
                    (Some(0xffff), _) => {}
                    _ => {
                        if let Some(n) = otto(corpo, 6) {
                            self.metti(riga, colonna, Cella::Numero(n));
                        }
                    }
                },
                _ => {}
            }
        }
    }

    fn metti(&mut self, riga: u16, colonna: u16, cella: Cella) {
        self.righe.entry(riga).or_default().push((colonna, cella));
    }

    /// The rows that have cells: number from 1, and the cells as (column from 0, text).
    pub(super) fn righe(&self) -> impl Iterator<Item = (u32, Vec<(u16, Cow<'_, str>)>)> {
        self.righe.iter().map(|(numero, celle)| {
            let celle = celle
                .iter()
                .map(|(colonna, cella)| (*colonna, self.parole(cella)));
            (u32::from(*numero) + 1, celle.collect())
        })
    }

    fn parole<'a>(&'a self, cella: &'a Cella) -> Cow<'a, str> {
        match cella {
            Cella::Comune(i) => self
                .stringhe
                .get(*i as usize)
                .map_or(Cow::Borrowed(""), |s| Cow::Borrowed(s.as_str())),
            Cella::Testo(testo) => Cow::Borrowed(testo),
            // As a cell without format shows it (inferred: a format may show more or fewer digits).
            Cella::Numero(n) => Cow::Owned(n.to_string()),
        }
    }
}

/// A number in 30 bits: an integer or the upper half of a float, perhaps a hundredth.
fn rk(n: u32) -> f64 {
    let valore = if n & 2 != 0 {
        f64::from(n.cast_signed() >> 2)
    } else {
        f64::from_bits(u64::from(n & 0xffff_fffc) << 32)
    };
    if n & 1 != 0 { valore / 100.0 } else { valore }
}

/// A string with a length of two bytes that stands whole in its record.
fn testo(corpo: &[u8], da: usize) -> Option<String> {
    let quanti = usize::from(due(corpo, da)?);
    let larghi = corpo.get(da + 2)? & 1 != 0;
    let lungo = if larghi { 2 * quanti } else { quanti };
    let byte = corpo.get(da + 3..da + 3 + lungo)?;
    Some(caratteri(byte, larghi))
}

fn caratteri(byte: &[u8], larghi: bool) -> String {
    if larghi {
        let unita: Vec<u16> = byte
            .chunks_exact(2)
            .map(|c| u16::from_le_bytes([c[0], c[1]]))
            .collect();
        String::from_utf16_lossy(&unita)
    } else {
        byte.iter().map(|b| char::from(*b)).collect()
    }
}

/// The shared strings, in a record and those that continue it: where a string goes on in the next one, its width is told again.
struct Pezzi<'a> {
    pezzi: Vec<&'a [u8]>,
    pezzo: usize,
    posto: usize,
}

impl<'a> Pezzi<'a> {
    fn di(pezzi: Vec<&'a [u8]>) -> Self {
        Self {
            pezzi,
            pezzo: 0,
            posto: 0,
        }
    }

    /// What is left of the piece at hand; goes to the next one when nothing is.
    fn resto(&mut self) -> Option<&'a [u8]> {
        loop {
            let pezzo = *self.pezzi.get(self.pezzo)?;
            match pezzo.get(self.posto..) {
                Some(resto) if !resto.is_empty() => return Some(resto),
                _ => {
                    self.pezzo += 1;
                    self.posto = 0;
                }
            }
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let b = *self.resto()?.first()?;
        self.posto += 1;
        Some(b)
    }

    fn due(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn quattro(&mut self) -> Option<u32> {
        Some(u32::from(self.due()?) | u32::from(self.due()?) << 16)
    }

    fn salta(&mut self, mut quanti: usize) -> Option<()> {
        while quanti > 0 {
            let presi = self.resto()?.len().min(quanti);
            self.posto += presi;
            quanti -= presi;
        }
        Some(())
    }

    /// All strings, as far as they can be read: how many there are said to be is not believed.
    fn stringhe(mut self) -> Vec<String> {
        let mut lette = Vec::new();
        if self.salta(8).is_some() {
            while let Some(stringa) = self.stringa() {
                lette.push(stringa);
            }
        }
        lette
    }

    fn stringa(&mut self) -> Option<String> {
        let mut quanti = usize::from(self.due()?);
        let modo = self.byte()?;
        let mut larghi = modo & 1 != 0;
        let stili = if modo & 8 != 0 { self.due()? } else { 0 };
        let coda = if modo & 4 != 0 { self.quattro()? } else { 0 };
        let mut testo = String::new();
        while quanti > 0 {
            let nuovo = self.pezzi.get(self.pezzo)?.len() <= self.posto;
            let resto = self.resto()?;
            if nuovo {
                larghi = *resto.first()? & 1 != 0;
                self.posto += 1;
                continue;
            }
            let larghezza = if larghi { 2 } else { 1 };
            let presi = (resto.len() / larghezza).min(quanti);
            if presi == 0 {
                return None;
            }
            testo.push_str(&caratteri(&resto[..presi * larghezza], larghi));
            self.posto += presi * larghezza;
            quanti -= presi;
        }
        self.salta(4 * usize::from(stili) + coda as usize)?;
        Some(testo)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn small_numbers() {
        assert!((rk(0x3ff0_0000) - 1.0).abs() < 1e-12);
        assert!((rk(15000 << 2 | 3) - 150.0).abs() < 1e-12);
        assert!((rk((-5_i32 << 2).cast_unsigned() | 2) + 5.0).abs() < 1e-12);
    }

    /// A string that goes on in the next record, first in one byte a character, then in two.
    #[test]
    fn a_string_over_two_records() {
        let mut uno = vec![0; 8];
        uno.extend([5, 0, 0]);
        uno.extend(b"abc");
        let mut due = vec![1];
        due.extend("dè".encode_utf16().flat_map(u16::to_le_bytes));
        due.extend([1, 0, 0, b'x']);
        assert_eq!(Pezzi::di(vec![&uno, &due]).stringhe(), ["abcdè", "x"]);
    }

    #[test]
    fn what_is_no_workbook_ends_at_once() {
        for byte in [
            &b""[..],
            b"\x09\x08",
            &[0xff; 100],
            &[0x09, 0x08, 2, 0, 0, 6],
        ] {
            assert!(!matches!(Foglio::leggi(byte), Ok(Some(_))));
        }
    }
}
