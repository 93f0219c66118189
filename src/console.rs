//! How a run is followed: on a terminal one live line that says which case runs, whose turn it is and until when; elsewhere one
//! plain line a case. Talk goes to standard error, results to standard output.

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use contracts::finding::render::{Layout, render};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use judge::caso_giudicato::per_caso;
use judge::verdict::{Giudizio, Selection, Verdict};
use owo_colors::{OwoColorize as _, Stream, Style};
use steps::corsa::{Avviso, Osservatore, Turno};

use crate::comandi::stampa;
use crate::guaio::rientra;

/// Tells how a run goes on.
pub(crate) struct Console {
    barra: Option<ProgressBar>,
    stato: Mutex<Stato>,
}

#[derive(Default)]
struct Stato {
    caso: String,
    passo: String,
}

impl Console {
    /// A live line on a terminal, plain lines elsewhere.
    pub(crate) fn nuova() -> Self {
        let vivo = std::io::stderr().is_terminal();
        Self {
            barra: vivo.then(|| {
                let barra = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
                if let Ok(stile) = ProgressStyle::with_template("{spinner} {pos}/{len} {wide_msg}")
                {
                    barra.set_style(stile);
                }
                barra.enable_steady_tick(Duration::from_millis(120));
                barra
            }),
            stato: Mutex::default(),
        }
    }

    fn dici(&self, riga: &str) {
        match &self.barra {
            Some(barra) => barra.suspend(|| scrivi(riga)),
            None => scrivi(riga),
        }
    }

    /// Takes the live line away.
    pub(crate) fn finisci(&self) {
        if let Some(barra) = &self.barra {
            barra.finish_and_clear();
        }
    }
}

fn scrivi(riga: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{riga}");
}

impl Osservatore for Console {
    fn avvisa(&self, avviso: &Avviso) {
        let mut stato = self.stato.lock().unwrap_or_else(PoisonError::into_inner);
        match avviso {
            Avviso::Aperta {
                selezionati,
                esclusi,
                cartella,
            } => {
                self.dici(&format!(
                    "scenari da eseguire: {selezionati}, esclusi: {esclusi} · prove in {}",
                    cartella.display()
                ));
                if let Some(barra) = &self.barra {
                    barra.set_length(*selezionati as u64);
                }
            }
            Avviso::Caso { chiave, titolo } => {
                stato.caso = format!("{chiave} {titolo}");
                stato.passo.clear();
                self.aggiorna(&stato, None);
            }
            Avviso::Passo {
                chiave,
                parola,
                testo,
            } => {
                stato.caso.clone_from(chiave);
                stato.passo = format!("{parola} {testo}");
                self.aggiorna(&stato, None);
            }
            Avviso::Turno {
                chiave,
                turno,
                entro,
            } => {
                stato.caso.clone_from(chiave);
                let chi = match turno {
                    Turno::Prodotto => {
                        format!("tocca al prodotto, entro {} s", entro.as_secs().max(1))
                    }
                    Turno::Banco => {
                        format!("il banco aspetta, al più {} s", entro.as_secs().max(1))
                    }
                };
                self.aggiorna(&stato, Some(&chi));
            }
            Avviso::Giudicato(giudizio) => {
                if let Some(barra) = &self.barra {
                    barra.inc(1);
                }
                let chiave =
                    steps::piano::scenari::chiave(&giudizio.caso, giudizio.variante.as_deref());
                if self.barra.is_none() || giudizio.verdetto != Verdict::Pass {
                    self.dici(&format!("{} {chiave}", segno(giudizio, Stream::Stderr)));
                }
            }
        }
    }
}

impl Console {
    fn aggiorna(&self, stato: &Stato, turno: Option<&str>) {
        if let Some(barra) = &self.barra {
            let turno = turno.map(|t| format!(" · {t}")).unwrap_or_default();
            barra.set_message(format!("{}{turno} · {}", stato.caso, stato.passo));
        }
    }
}

/// Glyph and word of a verdict, coloured where the stream allows it: the word carries the meaning.
fn segno(giudizio: &Giudizio, dove: Stream) -> String {
    let (glifo, stile) = match (&giudizio.selezione, giudizio.verdetto) {
        (Selection::NotApplicable(_) | Selection::NotRun(_), _) => ("–", Style::new().dimmed()),
        (_, Verdict::Pass) => ("✔", Style::new().green()),
        (_, Verdict::Fail) => ("✘", Style::new().red().bold()),
        (_, Verdict::Error) => ("‼", Style::new().magenta().bold()),
        (_, Verdict::Inconclusive | Verdict::None) => ("?", Style::new().yellow()),
    };
    let testo = format!("{glifo} {:<12}", giudizio.parola());
    testo
        .if_supports_color(dove, |t| t.style(stile))
        .to_string()
}

/// The result of a run on standard output: one line a case, the findings of those that did not pass, the totals.
pub(crate) fn risultati(giudizi: &[Giudizio], titoli: impl Fn(&str) -> Option<String>) {
    let larghezza = if std::io::stdout().is_terminal() {
        crate::guaio::larghezza()
    } else {
        80
    };
    let mut testo = String::new();
    for giudizio in giudizi {
        let chiave = steps::piano::scenari::chiave(&giudizio.caso, giudizio.variante.as_deref());
        if matches!(&giudizio.selezione, Selection::NotRun(m) if m.starts_with("non scelto")) {
            continue;
        }
        let titolo = titoli(&giudizio.caso).unwrap_or_default();
        let riga = format!("{chiave}  {titolo}");
        let _ = writeln!(
            testo,
            "{} {}",
            segno(giudizio, Stream::Stdout),
            rientra(&riga, larghezza, 15)
        );
        perche(giudizio, larghezza, &mut testo);
    }
    testo.push('\n');
    testo.push_str(&totali(giudizi));
    stampa(&testo);
}

fn perche(giudizio: &Giudizio, larghezza: usize, testo: &mut String) {
    let motivo_di_selezione = match &giudizio.selezione {
        Selection::Selected => None,
        Selection::NotApplicable(m) | Selection::NotRun(m) => Some(m),
    };
    if let Some(motivo) = motivo_di_selezione {
        let _ = writeln!(testo, "    {}", rientra(motivo, larghezza, 4));
        return;
    }
    if giudizio.verdetto == Verdict::Pass {
        return;
    }
    let color = std::io::stdout().is_terminal()
        && "x"
            .if_supports_color(Stream::Stdout, |t| t.red())
            .to_string()
            != "x";
    let Some((primo, altri)) = giudizio.rilievi.split_first() else {
        for motivo in &giudizio.motivi {
            let _ = writeln!(testo, "    {}", rientra(motivo, larghezza, 4));
        }
        return;
    };
    // the one that decided, whole; the others stand in the report
    let layout = Layout {
        width: larghezza.saturating_sub(4),
        color,
    };
    for riga in render(primo, layout).lines() {
        let _ = writeln!(testo, "    {riga}");
    }
    if !altri.is_empty() {
        let mut codici: Vec<&str> = altri.iter().map(|r| r.code.as_str()).collect();
        codici.dedup();
        let seguono = format!(
            "{} nel resoconto: {}",
            match altri.len() {
                1 => "un altro rilievo".to_owned(),
                n => format!("altri {n} rilievi"),
            },
            codici.join(", ")
        );
        let _ = writeln!(testo, "      {}", rientra(&seguono, larghezza, 6));
    }
}

/// One line with how many cases have which word.
fn totali(giudizi: &[Giudizio]) -> String {
    let mut conteggi: Vec<(&'static str, usize)> = Vec::new();
    for caso in per_caso(giudizi) {
        let parola = match caso.parola() {
            "NONE" => "non eseguiti",
            parola => parola,
        };
        match conteggi.iter_mut().find(|(p, _)| *p == parola) {
            Some((_, n)) => *n += 1,
            None => conteggi.push((parola, 1)),
        }
    }
    let parti: Vec<String> = conteggi
        .into_iter()
        .map(|(p, n)| format!("{n} {p}"))
        .collect();
    format!("Casi: {}\n", parti.join(", "))
}
