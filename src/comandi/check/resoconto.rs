//! What is written of a check: text file by file, one JSON array, or one SARIF document.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};

use contracts::finding::Finding;
use contracts::finding::render::{Layout, render};
use contracts::finding::sarif::{Artefatto, Sarif};
use judge::uscita::ExitCode as Uscita;
use owo_colors::{OwoColorize as _, Stream};
use serde::Serialize;

use super::conti::Conti;
use crate::guaio::{Guaio, larghezza, rientra};
use crate::riga_di_comando::Formato;

/// A file that was judged.
pub(crate) struct Giudicato {
    pub(crate) rilievi: Vec<Finding>,
    pub(crate) conti: Conti,
    /// The words after the name of the file; further lines are a label and a text.
    pub(crate) riepilogo: String,
    pub(crate) dettagli: Vec<(&'static str, String)>,
    /// The csv within the zip, to which the places belong.
    pub(crate) dentro: Option<String>,
}

/// A finding as it stands in the JSON array.
#[derive(Serialize)]
struct Rilievo<'a> {
    file: &'a str,
    #[serde(flatten)]
    finding: &'a Finding,
    mend: Option<&'static str>,
    source: Option<&'static str>,
}

/// The page under way. Text and JSON leave as they come; SARIF is kept, up to a bound, and leaves at the end.
pub(super) struct Resoconto {
    forma: Forma,
    /// Whoever reads went away.
    chiuso: bool,
}

enum Forma {
    Testo {
        layout: Layout,
        /// Whether something with more than one line stands above.
        stacca: bool,
    },
    Json {
        scritti: u64,
    },
    Sarif(Box<Sarif>),
}

impl Resoconto {
    pub(super) fn nuovo(formato: Formato) -> Self {
        let forma = match formato {
            Formato::Text => {
                let colore = "x"
                    .if_supports_color(Stream::Stdout, |t| t.red())
                    .to_string()
                    != "x";
                Forma::Testo {
                    layout: Layout {
                        width: if io::stdout().is_terminal() {
                            larghezza()
                        } else {
                            80
                        },
                        color: colore,
                    },
                    stacca: false,
                }
            }
            Formato::Json => Forma::Json { scritti: 0 },
            Formato::Sarif => Forma::Sarif(Box::new(Sarif::nuovo(env!("CARGO_PKG_VERSION")))),
        };
        Self {
            forma,
            chiuso: false,
        }
    }

    /// Whether nobody reads any more.
    pub(super) fn chiuso(&self) -> bool {
        self.chiuso
    }

    /// Writes what came of one file.
    pub(super) fn file(
        &mut self,
        nome: &str,
        lungo: Option<u64>,
        giudicato: &Giudicato,
    ) -> Result<(), Guaio> {
        let mut testo = String::new();
        match &mut self.forma {
            Forma::Testo { layout, stacca } => {
                let lungo = !giudicato.rilievi.is_empty() || !giudicato.dettagli.is_empty();
                if *stacca {
                    testo.push('\n');
                }
                *stacca = lungo;
                for finding in &giudicato.rilievi {
                    let _ = writeln!(testo, "{}", render(finding, *layout));
                }
                let _ = writeln!(testo, "{nome}: {}", giudicato.riepilogo);
                for (etichetta, detto) in &giudicato.dettagli {
                    let _ = writeln!(
                        testo,
                        "  {etichetta:<13} {}",
                        rientra(detto, layout.width, 16)
                    );
                }
            }
            Forma::Json { scritti } => {
                for finding in &giudicato.rilievi {
                    let rule = finding.rule();
                    let rilievo = serde_json::to_string_pretty(&Rilievo {
                        file: nome,
                        finding,
                        mend: rule.map(|rule| rule.mend),
                        source: rule.map(|rule| rule.source),
                    })
                    .map_err(|e| Guaio::banco(format!("i rilievi non si scrivono in JSON: {e}")))?;
                    testo.push_str(if *scritti == 0 { "[\n" } else { ",\n" });
                    *scritti += 1;
                    for (i, riga) in rilievo.lines().enumerate() {
                        if i > 0 {
                            testo.push('\n');
                        }
                        testo.push_str("  ");
                        testo.push_str(riga);
                    }
                }
                taciuti(nome, giudicato);
            }
            Forma::Sarif(sarif) => {
                let mut dove = sarif.artefatto(if nome == super::ingresso::STANDARD_INPUT {
                    Artefatto::senza_nome(nome)
                } else {
                    Artefatto::file(nome, lungo)
                });
                if let Some(dentro) = &giudicato.dentro {
                    dove = sarif.artefatto(Artefatto::dentro(dentro, dove));
                }
                for finding in &giudicato.rilievi {
                    sarif.rilievo(dove, finding);
                }
                if giudicato.conti.taciuti > 0 {
                    sarif.nota(&format!(
                        "{nome}: altri {} rilievi contati e non riportati",
                        giudicato.conti.taciuti
                    ));
                }
            }
        }
        self.scrivi(&testo);
        Ok(())
    }

    /// Something that whoever reads the machine forms must know.
    pub(super) fn nota(&mut self, testo: &str) {
        if let Forma::Sarif(sarif) = &mut self.forma {
            sarif.nota(testo);
        }
    }

    /// Ends the page; `totale` closes a text about several files. `riuscita`: every file was read to its end.
    pub(super) fn fine(
        &mut self,
        totale: Option<String>,
        uscita: Uscita,
        riuscita: bool,
    ) -> Result<(), Guaio> {
        let testo = match &self.forma {
            Forma::Testo { stacca, .. } => {
                totale.map(|t| format!("{}{t}\n", if *stacca { "\n" } else { "" }))
            }
            Forma::Json { scritti: 0 } => Some("[]\n".to_owned()),
            Forma::Json { .. } => Some("\n]\n".to_owned()),
            Forma::Sarif(sarif) => {
                let documento = sarif
                    .documento(i32::from(uscita.codice()), riuscita)
                    .map_err(|e| {
                        Guaio::banco(format!("i rilievi non si scrivono in SARIF: {e}"))
                    })?;
                Some(documento)
            }
        };
        self.scrivi(&testo.unwrap_or_default());
        Ok(())
    }

    fn scrivi(&mut self, testo: &str) {
        if self.chiuso {
            return;
        }
        let mut fuori = io::stdout().lock();
        if fuori
            .write_all(testo.as_bytes())
            .and_then(|()| fuori.flush())
            .is_err()
        {
            self.chiuso = true;
        }
    }
}

/// The array has no room for what was only counted.
fn taciuti(nome: &str, giudicato: &Giudicato) {
    if giudicato.conti.taciuti > 0 {
        let _ = writeln!(
            io::stderr().lock(),
            "{nome}: altri {} rilievi contati e non riportati",
            giudicato.conti.taciuti
        );
    }
}
