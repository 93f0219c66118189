//! `collaudo check`: is this message, document or flow file right, where is it wrong, how to mend it.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::Path;

use contracts::check::{self, CheckReport, Messaggio};
use contracts::finding::render::{Layout, render};
use contracts::finding::{Finding, Severity};
use judge::uscita::ExitCode as Uscita;
use owo_colors::{OwoColorize as _, Stream};
use serde::Serialize;

use super::{check_flusso, stampa};
use crate::guaio::{Guaio, larghezza};
use crate::riga_di_comando::{Check, Formato};

/// Largest message that is read into memory; a document is read as a stream.
const MASSIMO: u64 = 64 * 1024 * 1024;
/// What is read to recognise a file.
const INIZIO: usize = 64 * 1024;

/// A finding as it stands in the JSON array.
#[derive(Serialize)]
struct Rilievo<'a> {
    file: &'a str,
    #[serde(flatten)]
    finding: &'a Finding,
    mend: Option<&'static str>,
    source: Option<&'static str>,
}

/// A file that was judged.
enum Giudicato {
    Messaggio(CheckReport),
    Flusso(check_flusso::Giudicato),
}

impl Giudicato {
    fn rilievi(&self) -> &[Finding] {
        match self {
            Self::Messaggio(report) => &report.findings,
            Self::Flusso(giudicato) => &giudicato.rilievi,
        }
    }

    fn errori(&self) -> bool {
        match self {
            Self::Messaggio(report) => {
                report.more > 0
                    || report
                        .findings
                        .iter()
                        .any(|finding| finding.severity == Severity::Error)
            }
            Self::Flusso(giudicato) => giudicato.errori,
        }
    }

    /// The words after the name of the file.
    fn bilancio(&self) -> String {
        match self {
            Self::Messaggio(report) => bilancio(report),
            Self::Flusso(giudicato) => giudicato.riepilogo.clone(),
        }
    }
}

/// Checks the files in the order given; a warning alone leaves the exit code at 0.
pub(crate) fn esegui(opzioni: &Check) -> Result<Uscita, Guaio> {
    let kind = opzioni
        .kind
        .as_deref()
        .map(check_flusso::tracciato)
        .transpose()?;
    if opzioni.scarti.is_some() && opzioni.file.len() > 1 {
        return Err(Guaio::uso("--scarti vale per un solo file")
            .rimedio("controllare i file uno alla volta"));
    }
    // All are read and recognised before anything is said: wrong use prints no half result.
    let giudicati: Vec<(String, Giudicato)> = opzioni
        .file
        .iter()
        .map(|file| {
            let nome = if file.as_os_str() == "-" {
                "(standard input)".to_owned()
            } else {
                file.display().to_string()
            };
            let giudicato = if kind.is_some() || check_flusso::e_flusso(file) {
                check_flusso::giudica(file, kind, opzioni.scarti.as_deref()).map(Giudicato::Flusso)
            } else {
                giudica(file, &nome).map(Giudicato::Messaggio)
            };
            Ok((nome, giudicato?))
        })
        .collect::<Result<_, Guaio>>()?;
    match opzioni.format {
        Formato::Text => stampa(&testo(&giudicati)),
        Formato::Json => stampa(&json(&giudicati)?),
    }
    let errori = giudicati.iter().any(|(_, giudicato)| giudicato.errori());
    Ok(if errori { Uscita::Fallito } else { Uscita::Ok })
}

fn giudica(file: &Path, nome: &str) -> Result<CheckReport, Guaio> {
    let illeggibile = |errore: io::Error| {
        let cosa = match errore.kind() {
            io::ErrorKind::NotFound => "il file da controllare non c'è".to_owned(),
            io::ErrorKind::PermissionDenied => "il file non si può leggere".to_owned(),
            io::ErrorKind::IsADirectory => "è una cartella, non un file".to_owned(),
            io::ErrorKind::FileTooLarge => {
                format!("il messaggio supera {} MiB", MASSIMO / (1024 * 1024))
            }
            _ => format!("il file non si legge: {errore}"),
        };
        Guaio::uso(cosa)
            .dove(nome)
            .rimedio("dare uno o più file XML, csv o zip, oppure «-» per lo standard input")
    };
    let mut resto: Box<dyn BufRead> = if file.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::with_capacity(
            INIZIO,
            File::open(file).map_err(illeggibile)?,
        ))
    };
    let mut inizio = Vec::new();
    let limite = u64::try_from(INIZIO).unwrap_or(u64::MAX);
    (&mut resto)
        .take(limite)
        .read_to_end(&mut inizio)
        .map_err(illeggibile)?;
    let ignoto = |inizio: &[u8]| {
        Guaio::uso("il file non è un messaggio né un documento che la Regione conosca")
            .dove(nome)
            .atteso("una busta SOAP 1.1, oppure un documento come Dovuti, Versamento, Pagati, RT, receipt")
            .trovato(radice(inizio))
            .rimedio("controllare che sia il file giusto e che cominci con l'elemento radice")
    };
    match check::riconosci(&inizio) {
        None => Err(ignoto(&inizio)),
        // A giornale di cassa may be of any length: it is never held whole.
        Some(Messaggio::Documento(_)) => {
            check::documento_da(io::Cursor::new(inizio).chain(resto), Severity::Error)
                .map_err(illeggibile)
        }
        Some(Messaggio::Richiesta | Messaggio::Risposta) => {
            resto
                .take(MASSIMO + 1)
                .read_to_end(&mut inizio)
                .map_err(illeggibile)?;
            if u64::try_from(inizio.len()).unwrap_or(u64::MAX) > MASSIMO {
                return Err(illeggibile(io::ErrorKind::FileTooLarge.into()));
            }
            check::messaggio(&inizio, Severity::Error).ok_or_else(|| ignoto(&inizio))
        }
    }
}

/// What stands where the root should be.
fn radice(bytes: &[u8]) -> String {
    if bytes.trim_ascii().is_empty() {
        return "un file vuoto".to_owned();
    }
    let mut lettore = contracts::xml::Reader::new(bytes);
    match lettore.read() {
        Ok(_) => format!("la radice {}", lettore.name()),
        Err(finding) => format!("nessun XML leggibile: {}", finding.message),
    }
}

fn testo(giudicati: &[(String, Giudicato)]) -> String {
    let colore = "x"
        .if_supports_color(Stream::Stdout, |t| t.red())
        .to_string()
        != "x";
    let pagina = Layout {
        width: larghezza(),
        color: colore,
    };
    let mut testo = String::new();
    for (nome, giudicato) in giudicati {
        for finding in giudicato.rilievi() {
            let _ = writeln!(testo, "{}", render(finding, pagina));
        }
        let _ = writeln!(testo, "{nome}: {}", giudicato.bilancio());
    }
    testo
}

/// What was judged and how it came out, for instance `richiesta paaSILInviaDovuti, 2 errori`.
fn bilancio(report: &CheckReport) -> String {
    let cosa = match (report.operazione, report.documento) {
        (Some(operazione), _) => format!("messaggio di {}", operazione.nome),
        (None, Some(documento)) => format!("documento {}", documento.radice()),
        (None, None) => "messaggio".to_owned(),
    };
    let quanti = |severity| {
        report
            .findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    };
    let (errori, avvisi) = (quanti(Severity::Error), quanti(Severity::Warning));
    let mut parti = Vec::new();
    match errori {
        0 => {}
        1 => parti.push("1 errore".to_owned()),
        n => parti.push(format!("{n} errori")),
    }
    match avvisi {
        0 => {}
        1 => parti.push("1 avviso".to_owned()),
        n => parti.push(format!("{n} avvisi")),
    }
    if report.more > 0 {
        parti.push(format!("altri {} rilievi non riportati", report.more));
    }
    if parti.is_empty() {
        format!("{cosa}, nessun rilievo")
    } else {
        format!("{cosa}, {}", parti.join(", "))
    }
}

fn json(giudicati: &[(String, Giudicato)]) -> Result<String, Guaio> {
    let rilievi: Vec<Rilievo<'_>> = giudicati
        .iter()
        .flat_map(|(file, giudicato)| {
            giudicato.rilievi().iter().map(move |finding| {
                let rule = finding.rule();
                Rilievo {
                    file,
                    finding,
                    mend: rule.map(|rule| rule.mend),
                    source: rule.map(|rule| rule.source),
                }
            })
        })
        .collect();
    let mut testo = serde_json::to_string_pretty(&rilievi)
        .map_err(|errore| Guaio::banco(format!("i rilievi non si scrivono in JSON: {errore}")))?;
    testo.push('\n');
    Ok(testo)
}
