//! What is wrong with a profile, shown with the line underlined.

use std::fmt;
use std::ops::Range;

use thiserror::Error;

/// Why a profile cannot be used. Exit code 3.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProfiloError {
    /// The file could not be read.
    #[error(
        "errore: il profilo non si legge\n  --> {file}\n   = trovato: {causa}\n   = rimedio: controllare il nome del file e i permessi"
    )]
    NonLetto {
        /// Name of the file as given.
        file: String,
        /// What the system said.
        causa: String,
    },
    /// It was read, and is wrong.
    #[error("{}", render(file, difetti))]
    Difettoso {
        /// Name of the file as given.
        file: String,
        /// Everything that is wrong, in the order of the file; never empty.
        difetti: Vec<Difetto>,
    },
}

/// One thing that is wrong with a profile, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difetto {
    /// What is wrong, Italian.
    pub titolo: String,
    /// Line, from 1.
    pub riga: usize,
    /// Column in characters, from 1.
    pub colonna: usize,
    /// The line, tabs as blanks.
    pub estratto: String,
    /// How many characters are underlined, at least 1.
    pub larghezza: usize,
    /// What was expected.
    pub atteso: String,
    /// What was found.
    pub trovato: String,
    /// What to do.
    pub rimedio: String,
}

impl Difetto {
    /// Places a defect at a span (in bytes) of the text.
    pub(super) fn at(text: &str, span: &Range<usize>, titolo: String) -> Self {
        let start = floor(text, span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let line = text[line_start..line_end].trim_end_matches('\r');
        let end = floor(text, span.end).clamp(start, line_end);
        Self {
            titolo,
            riga: text[..start].matches('\n').count() + 1,
            colonna: text[line_start..start].chars().count() + 1,
            estratto: line.replace('\t', " "),
            larghezza: text[start..end].trim_end().chars().count().max(1),
            atteso: String::new(),
            trovato: String::new(),
            rimedio: String::new(),
        }
    }

    pub(super) fn atteso(mut self, text: impl Into<String>) -> Self {
        self.atteso = text.into();
        self
    }

    pub(super) fn trovato(mut self, text: impl Into<String>) -> Self {
        self.trovato = text.into();
        self
    }

    pub(super) fn rimedio(mut self, text: impl Into<String>) -> Self {
        self.rimedio = text.into();
        self
    }
}

/// The nearest place at or before `at` where a character begins.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

fn render(file: &str, difetti: &[Difetto]) -> String {
    difetti
        .iter()
        .map(|difetto| Shown { file, difetto }.to_string())
        .collect::<Vec<_>>()
        .join("\n\n")
}

struct Shown<'a> {
    file: &'a str,
    difetto: &'a Difetto,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difetto {
            titolo,
            riga,
            colonna,
            estratto,
            larghezza,
            atteso,
            trovato,
            rimedio,
        } = self.difetto;
        let gutter = " ".repeat(riga.to_string().len());
        writeln!(f, "errore: {titolo}")?;
        writeln!(f, "{gutter}--> {}:{riga}:{colonna}", self.file)?;
        writeln!(f, "{gutter} |")?;
        writeln!(f, "{riga} | {estratto}")?;
        write!(
            f,
            "{gutter} | {}{}",
            " ".repeat(colonna - 1),
            "^".repeat(*larghezza)
        )?;
        for (name, text) in [
            ("atteso", atteso),
            ("trovato", trovato),
            ("rimedio", rimedio),
        ] {
            if !text.is_empty() {
                write!(f, "\n{gutter} = {name}: {text}")?;
            }
        }
        Ok(())
    }
}
