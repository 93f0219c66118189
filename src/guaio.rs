//! The one place where an error that stops the command is shown: what, where, expected and found, what to do.

use std::any::Any;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use judge::uscita::ExitCode as Uscita;
use owo_colors::{OwoColorize as _, Stream};

/// An error that stops the command.
#[derive(Debug)]
pub(crate) struct Guaio {
    uscita: Uscita,
    cosa: String,
    /// What else is known of it: where, expected, found, how to mend; shown in the order given.
    dettagli: Vec<(&'static str, String)>,
    /// Already laid out by whoever found it.
    composto: bool,
}

impl Guaio {
    /// An error with its exit code; `cosa` is a lowercase fragment, Italian.
    pub(crate) fn nuovo(uscita: Uscita, cosa: impl Into<String>) -> Self {
        Self {
            uscita,
            cosa: cosa.into(),
            dettagli: Vec::new(),
            composto: false,
        }
    }

    /// An error whose text is laid out already.
    pub(crate) fn composto(uscita: Uscita, testo: impl Into<String>) -> Self {
        Self {
            composto: true,
            ..Self::nuovo(uscita, testo)
        }
    }

    /// Wrong use of the command.
    pub(crate) fn uso(cosa: impl Into<String>) -> Self {
        Self::nuovo(Uscita::Uso, cosa)
    }

    /// The bench's own error.
    pub(crate) fn banco(cosa: impl Into<String>) -> Self {
        Self::nuovo(Uscita::Banco, cosa).rimedio(
            "è un errore del banco, non del prodotto: segnalarlo con la cartella della prova",
        )
    }

    pub(crate) fn dove(mut self, dove: impl Into<String>) -> Self {
        self.dettagli.push(("dove", dove.into()));
        self
    }

    pub(crate) fn atteso(mut self, atteso: impl Into<String>) -> Self {
        self.dettagli.push(("atteso", atteso.into()));
        self
    }

    pub(crate) fn trovato(mut self, trovato: impl Into<String>) -> Self {
        self.dettagli.push(("trovato", trovato.into()));
        self
    }

    pub(crate) fn rimedio(mut self, rimedio: impl Into<String>) -> Self {
        self.dettagli.push(("rimedio", rimedio.into()));
        self
    }

    pub(crate) fn panico(panico: &(dyn Any + Send)) -> Self {
        let testo = panico
            .downcast_ref::<&str>()
            .map(|s| (*s).to_owned())
            .or_else(|| panico.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        Self::banco(format!(
            "il banco si è fermato per un errore interno: {testo}"
        ))
    }

    /// Shows it on standard error and gives the exit code.
    pub(crate) fn esci(self) -> ExitCode {
        let mut testo = String::new();
        if self.composto {
            testo.push_str(&self.cosa);
            testo.push('\n');
        } else {
            let parola = "errore:"
                .if_supports_color(Stream::Stderr, |t| t.red())
                .to_string();
            let _ = writeln!(testo, "{parola} {}", rientra(&self.cosa, larghezza(), 8));
            for (nome, valore) in &self.dettagli {
                let _ = writeln!(testo, "  {nome:<8} {}", rientra(valore, larghezza(), 11));
            }
        }
        // A standard error that is closed is no reason to change the exit code.
        let _ = std::io::stderr().lock().write_all(testo.as_bytes());
        ExitCode::from(self.uscita.codice())
    }
}

/// Width to which texts are wrapped: of the terminal, 80 elsewhere.
pub(crate) fn larghezza() -> usize {
    terminal_size::terminal_size_of(std::io::stderr())
        .map_or(80, |(terminal_size::Width(colonne), _)| {
            usize::from(colonne).clamp(40, 120)
        })
}

/// Wraps at words; lines after the first are indented.
pub(crate) fn rientra(testo: &str, larghezza: usize, rientro: usize) -> String {
    let mut fuori = String::new();
    let mut colonna = rientro;
    for parola in testo.split_whitespace() {
        let lunga = parola.chars().count();
        if colonna > rientro && colonna + 1 + lunga > larghezza {
            fuori.push('\n');
            fuori.push_str(&" ".repeat(rientro));
            colonna = rientro;
        } else if colonna > rientro {
            fuori.push(' ');
            colonna += 1;
        }
        fuori.push_str(parola);
        colonna += lunga;
    }
    fuori
}
