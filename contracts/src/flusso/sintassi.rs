//! What a lenient CSV reader would hide (`mypay-flows.md` §2.2, §14 on quoting): each mistake has its own code.

use std::ops::Range;

use super::dialetto::{Codifica, Dialetto, Divisione, Virgolette};
use super::riga::{FineRiga, Riga};
use crate::finding::Severity;
use crate::finding::registry::code;

/// A syntax mistake of a line: code, weight, the bytes of the line that it is about, a sentence.
pub type Guasto = (&'static str, Severity, Range<usize>, String);

/// What must be remembered from line to line.
#[derive(Debug)]
pub struct Sintassi {
    dialetto: Dialetto,
    prima: Option<FineRiga>,
    mista: bool,
    cr: bool,
}

impl Sintassi {
    /// Of a file in this dialect.
    #[must_use]
    pub fn di(dialetto: &Dialetto) -> Self {
        Self {
            dialetto: *dialetto,
            prima: None,
            mista: false,
            cr: false,
        }
    }

    /// Looks at a line; `guasti` gets what is wrong with it. `campi` are its raw fields.
    pub fn guarda(&mut self, riga: &Riga<'_>, campi: &[Range<usize>], guasti: &mut Vec<Guasto>) {
        let byte = riga.byte;
        if riga.numero == 1 && byte.starts_with(b"\xef\xbb\xbf") {
            guasti.push((
                code::CSV_BOM,
                Severity::Warning,
                0..3,
                "Il file inizia con un BOM (byte EF BB BF).".into(),
            ));
        }
        self.fine(riga, guasti);
        if byte.iter().all(|b| *b <= b' ') {
            guasti.push((
                code::CSV_RIGA_VUOTA,
                Severity::Warning,
                0..byte.len(),
                "La riga è vuota: la piattaforma la salta e non la numera.".into(),
            ));
            return;
        }
        if let Some(i) = memchr::memchr(0, byte) {
            guasti.push((
                code::CSV_NUL,
                Severity::Error,
                i..i + 1,
                "La riga contiene il carattere NUL (byte 00).".into(),
            ));
        }
        codifica(self.dialetto.codifica, byte, guasti);
        // Before the quotes of a header the BOM has been told.
        let nudo = byte
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(byte)
            .trim_ascii();
        if nudo.len() < byte.trim_ascii().len() && self.dialetto.divisione == Divisione::Incollati {
            return;
        }
        if self.dialetto.virgolette == Virgolette::Sempre
            && !(nudo.len() > 1 && nudo.starts_with(b"\"") && nudo.ends_with(b"\""))
        {
            guasti.push((
                code::CSV_VIRGOLETTE_MANCANTI,
                Severity::Error,
                0..byte.len(),
                "La riga non comincia e non finisce con una virgoletta: qui ogni valore sta fra virgolette.".into(),
            ));
        }
        virgolette(self.dialetto.divisione, byte, campi, guasti);
    }

    fn fine(&mut self, riga: &Riga<'_>, guasti: &mut Vec<Guasto>) {
        let fondo = riga.byte.len()..riga.byte.len();
        match riga.fine {
            FineRiga::Manca if !self.dialetto.chiuso => return,
            FineRiga::Manca => {
                guasti.push((
                    code::CSV_FINE_FILE,
                    Severity::Warning,
                    fondo,
                    "L'ultima riga non è chiusa da un a capo.".into(),
                ));
                return;
            }
            FineRiga::Cr if !self.cr => {
                self.cr = true;
                guasti.push((
                    code::CSV_FINE_RIGA_CR,
                    Severity::Warning,
                    fondo.clone(),
                    "La riga è chiusa dal solo CR (byte 0D).".into(),
                ));
            }
            _ => {}
        }
        let prima = *self.prima.get_or_insert(riga.fine);
        if prima != riga.fine && !self.mista {
            self.mista = true;
            guasti.push((
                code::CSV_FINE_RIGA_MISTA,
                Severity::Warning,
                fondo,
                format!(
                    "La riga finisce con {}, la prima con {}.",
                    nome(riga.fine),
                    nome(prima)
                ),
            ));
        }
    }
}

fn nome(fine: FineRiga) -> &'static str {
    match fine {
        FineRiga::Lf => "LF",
        FineRiga::CrLf => "CRLF",
        FineRiga::Cr => "CR",
        FineRiga::Manca => "la fine del file",
    }
}

fn codifica(codifica: Codifica, byte: &[u8], guasti: &mut Vec<Guasto>) {
    // The same in each of them.
    if byte.is_ascii() {
        return;
    }
    match (codifica, std::str::from_utf8(byte)) {
        (Codifica::Utf8, Ok(_)) => {}
        (Codifica::Utf8, Err(e)) => {
            let i = e.valid_up_to();
            let trovato = byte[i];
            let parere = if trovato >= 0xa0 {
                format!(" In ISO-8859-1 sarebbe «{}».", char::from(trovato))
            } else {
                String::new()
            };
            guasti.push((
                code::CSV_UTF8,
                Severity::Error,
                i..i + 1,
                format!("Il byte {trovato:02X} non è UTF-8.{parere}"),
            ));
        }
        // What reads as UTF-8 and is not ASCII was hardly meant as two characters of one byte.
        (Codifica::Latin1 | Codifica::Latin9, Ok(testo)) => {
            let i = byte.iter().position(|b| !b.is_ascii()).unwrap_or_default();
            let (lungo, carattere) = testo[i..]
                .chars()
                .next()
                .map_or((1, ' '), |c| (c.len_utf8(), c));
            // The BOM has a finding of its own.
            if carattere != '\u{feff}' {
                guasti.push((
                    code::CSV_LATIN1,
                    Severity::Error,
                    i..i + lungo,
                    format!(
                        "«{carattere}» è scritto in UTF-8: la piattaforma legge ISO-8859-1 e ne fa {lungo} caratteri."
                    ),
                ));
            }
        }
        _ => {}
    }
}

fn virgolette(divisione: Divisione, byte: &[u8], campi: &[Range<usize>], guasti: &mut Vec<Guasto>) {
    let Some(prima) = memchr::memchr(b'"', byte) else {
        return;
    };
    if divisione == Divisione::Nuda {
        guasti.push((
            code::CSV_VIRGOLETTA_ISOLATA,
            Severity::Warning,
            prima..prima + 1,
            "In questo file le virgolette sono caratteri come gli altri: restano nel valore."
                .into(),
        ));
        return;
    }
    if divisione == Divisione::Incollati {
        incollate(byte, campi, guasti);
        return;
    }
    let quante = memchr::memchr_iter(b'"', byte).count();
    if !quante.is_multiple_of(2) {
        let testo = format!(
            "La riga ha {quante} virgolette, un numero dispari: i separatori che le precedono non dividono più i campi."
        );
        guasti.push((
            code::CSV_VIRGOLETTE_DISPARI,
            Severity::Error,
            prima..prima + 1,
            testo,
        ));
        return;
    }
    for campo in campi {
        if memchr::memchr(b'"', &byte[campo.clone()]).is_none() {
            continue;
        }
        // The BOM has been told.
        let bom = campo.start == 0 && byte.starts_with(b"\xef\xbb\xbf");
        let campo = campo.start + if bom { 3 } else { 0 }..campo.end;
        let grezzo = byte[campo.clone()].trim_ascii();
        let da = campo.end - byte[campo.clone()].trim_ascii_start().len();
        let racchiuso = grezzo.len() >= 2 && grezzo.starts_with(b"\"") && grezzo.ends_with(b"\"");
        let (dentro, da) = if racchiuso {
            (&grezzo[1..grezzo.len() - 1], da + 1)
        } else {
            (grezzo, da)
        };
        if memchr::memchr(b'"', dentro).is_none() {
            continue;
        }
        let raddoppio = divisione == Divisione::Raddoppio;
        if let Some(i) = memchr::memmem::find(dentro, b"\"\"").filter(|_| !raddoppio) {
            guasti.push((
                code::CSV_VIRGOLETTE_DOPPIE,
                Severity::Error,
                da + i..da + i + 2,
                "Le virgolette raddoppiate restano due nel valore: qui l'escape è \\\".".into(),
            ));
            continue;
        }
        let doppia = |i: usize| {
            raddoppio && (dentro.get(i + 1) == Some(&b'"') || i > 0 && dentro[i - 1] == b'"')
        };
        let libera = memchr::memchr_iter(b'"', dentro)
            .find(|i| (*i == 0 || dentro[i - 1] != b'\\') && !doppia(*i));
        if let Some(i) = libera {
            guasti.push((
                code::CSV_VIRGOLETTA_ISOLATA,
                Severity::Error,
                da + i..da + i + 1,
                "Una virgoletta sta in mezzo al valore senza escape.".into(),
            ));
        } else if let Some(i) = memchr::memmem::find(dentro, b"\\\"").filter(|_| !racchiuso) {
            guasti.push((
                code::CSV_ESCAPE,
                Severity::Warning,
                da + i..da + i + 2,
                "L'escape \\\" sta in un campo che non è fra virgolette.".into(),
            ));
        }
    }
}

/// Every value stands between quotes, which no value may hold: the line is cut at `";"` and nowhere else.
fn incollate(byte: &[u8], campi: &[Range<usize>], guasti: &mut Vec<Guasto>) {
    for campo in campi {
        let dentro = &byte[campo.clone()];
        let Some(i) = memchr::memchr(b'"', dentro) else {
            continue;
        };
        let da = campo.start + i;
        let (codice, lungo, frase) = match dentro.get(i + 1) {
            Some(b'"') => (
                code::CSV_VIRGOLETTE_DOPPIE,
                2,
                "Le virgolette raddoppiate restano due nel valore: qui non c'è alcun escape.",
            ),
            _ if i > 0 && dentro[i - 1] == b'\\' => (
                code::CSV_ESCAPE,
                1,
                "L'escape \\\" non è riconosciuto: barra e virgoletta restano nel valore.",
            ),
            _ => (
                code::CSV_VIRGOLETTA_ISOLATA,
                1,
                "Una virgoletta sta in mezzo al valore: qui non c'è alcun escape.",
            ),
        };
        guasti.push((codice, Severity::Error, da..da + lungo, frase.into()));
    }
}
