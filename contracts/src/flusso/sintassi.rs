//! What a lenient CSV reader would hide (`mypay-flows.md` §2.2, §14 on quoting): each mistake has its own code.

use std::ops::Range;

use super::riga::{FineRiga, Riga};
use crate::finding::Severity;
use crate::finding::registry::code;

/// A syntax mistake of a line: code, weight, the bytes of the line that it is about, a sentence.
pub type Guasto = (&'static str, Severity, Range<usize>, String);

/// What must be remembered from line to line.
#[derive(Debug, Default)]
pub struct Sintassi {
    prima: Option<FineRiga>,
    mista: bool,
    cr: bool,
}

impl Sintassi {
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
        if let Err(e) = std::str::from_utf8(byte) {
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
        virgolette(byte, campi, guasti);
    }

    fn fine(&mut self, riga: &Riga<'_>, guasti: &mut Vec<Guasto>) {
        let fondo = riga.byte.len()..riga.byte.len();
        match riga.fine {
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

fn virgolette(byte: &[u8], campi: &[Range<usize>], guasti: &mut Vec<Guasto>) {
    let Some(prima) = memchr::memchr(b'"', byte) else {
        return;
    };
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
        let grezzo = byte[campo.clone()].trim_ascii();
        let da = campo.end - byte[campo.clone()].trim_ascii_start().len();
        let racchiuso = grezzo.len() >= 2 && grezzo.starts_with(b"\"") && grezzo.ends_with(b"\"");
        let (dentro, da) = if racchiuso {
            (&grezzo[1..grezzo.len() - 1], da + 1)
        } else {
            (grezzo, da)
        };
        if let Some(i) = memchr::memmem::find(dentro, b"\"\"") {
            guasti.push((
                code::CSV_VIRGOLETTE_DOPPIE,
                Severity::Error,
                da + i..da + i + 2,
                "Le virgolette raddoppiate restano due nel valore: qui l'escape è \\\".".into(),
            ));
            continue;
        }
        let libera = memchr::memchr_iter(b'"', dentro).find(|i| *i == 0 || dentro[i - 1] != b'\\');
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
