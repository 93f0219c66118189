//! What is to be checked: names, folders, patterns, standard input. Everything is found and recognised before anything is judged.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use contracts::check;
use contracts::flusso::tracciato::Tracciato;

use crate::comandi::check_flusso::{self, Flusso};
use crate::guaio::Guaio;

/// What is read to recognise a file.
pub(crate) const INIZIO: usize = 64 * 1024;
/// How the standard input is called in what is said of it.
pub(crate) const STANDARD_INPUT: &str = "(standard input)";

/// What an input is.
pub(crate) enum Genere {
    /// An envelope or a document.
    Messaggio,
    /// A flow file, bare or in a zip.
    Flusso(Flusso),
}

/// Where the bytes come from.
pub(crate) enum Sorgente {
    /// A file that can be opened again.
    File(PathBuf),
    /// A pipe: what was read of it to recognise it, and the rest.
    Condotto(Vec<u8>, Box<dyn Read>),
}

/// One input.
pub(crate) struct Ingresso {
    /// As it is called.
    pub(crate) nome: String,
    pub(crate) sorgente: Sorgente,
    pub(crate) genere: Genere,
}

/// What was found.
pub(crate) struct Ingressi {
    pub(crate) tutti: Vec<Ingresso>,
    /// Files of a folder, or that a pattern matches, which are nothing that is known.
    pub(crate) saltati: u64,
}

/// Finds and recognises what the arguments name, in their order; what is in a folder is ordered by name.
pub(crate) fn trova(
    argomenti: &[PathBuf],
    kind: Option<&'static Tracciato>,
) -> Result<Ingressi, Guaio> {
    let mut ingressi = Ingressi {
        tutti: Vec::new(),
        saltati: 0,
    };
    let mut visti = HashSet::new();
    for argomento in argomenti {
        if argomento.as_os_str() == "-" {
            if visti.insert(PathBuf::from("-")) {
                ingressi.tutti.push(standard_input(kind)?);
            }
        } else if argomento.is_dir() {
            let prima = ingressi.tutti.len();
            let trovati = cartella(argomento).map_err(|e| illeggibile(&e, argomento))?;
            ingressi.di_tanti(trovati, kind, &mut visti);
            if ingressi.tutti.len() == prima {
                return Err(
                    Guaio::uso("nella cartella non c'è alcun file da controllare")
                        .dove(argomento.display().to_string())
                        .atteso("messaggi o documenti XML, flussi csv o zip con il nome o l'intestazione di un tracciato")
                        .trovato(format!("{} file di altro genere", ingressi.saltati)),
                );
            }
        } else if argomento.exists() || !e_modello(argomento) {
            if visti.insert(argomento.clone()) {
                ingressi.tutti.push(nominato(argomento, kind)?);
            }
        } else {
            ingressi.di_modello(argomento, kind, &mut visti)?;
        }
    }
    Ok(ingressi)
}

impl Ingressi {
    /// Files that nobody named one by one: those that are nothing known are passed over.
    fn di_tanti(
        &mut self,
        trovati: Vec<PathBuf>,
        kind: Option<&'static Tracciato>,
        visti: &mut HashSet<PathBuf>,
    ) {
        for percorso in trovati {
            if !visti.insert(percorso.clone()) {
                continue;
            }
            let genere = testa(&percorso)
                .ok()
                .and_then(|inizio| riconosci(Some(&percorso), &inizio, kind, false).ok());
            match genere {
                Some(genere) => self.tutti.push(Ingresso {
                    nome: percorso.display().to_string(),
                    sorgente: Sorgente::File(percorso),
                    genere,
                }),
                None => self.saltati += 1,
            }
        }
    }

    fn di_modello(
        &mut self,
        modello: &Path,
        kind: Option<&'static Tracciato>,
        visti: &mut HashSet<PathBuf>,
    ) -> Result<(), Guaio> {
        let testo = modello.display().to_string();
        let trovati = glob::glob(&testo).map_err(|e| {
            Guaio::uso(format!("il modello non è valido al carattere {}", e.pos + 1))
                .dove(&testo)
                .rimedio("* vale per più caratteri, ? per uno, [abc] per uno di quelli, ** per più cartelle; se il nome contiene davvero una parentesi quadra, scriverla [[]")
        })?;
        let mut file = Vec::new();
        for percorso in trovati.filter_map(Result::ok) {
            if percorso.is_dir() {
                // `**` names folders too, whose files it names by themselves.
                if !testo.contains("**") {
                    file.extend(cartella(&percorso).map_err(|e| illeggibile(&e, &percorso))?);
                }
            } else {
                file.push(percorso);
            }
        }
        if file.is_empty() {
            return Err(Guaio::uso("nessun file corrisponde al modello")
                .dove(&testo)
                .rimedio("controllare la cartella da cui si lancia il comando"));
        }
        let prima = self.tutti.len();
        let quanti = file.len();
        self.di_tanti(file, kind, visti);
        if self.tutti.len() == prima {
            return Err(Guaio::uso(
                "nessuno dei file che corrispondono al modello si può controllare",
            )
            .dove(&testo)
            .trovato(format!("{quanti} file di altro genere"))
            .rimedio("nominarne uno per sapere che cosa non va"));
        }
        Ok(())
    }
}

fn e_modello(argomento: &Path) -> bool {
    argomento
        .to_str()
        .is_some_and(|testo| testo.contains(['*', '?', '[']))
}

/// The files below a folder, ordered by path; links to folders are not followed.
fn cartella(radice: &Path) -> io::Result<Vec<PathBuf>> {
    let mut file = Vec::new();
    let mut da_vedere = vec![radice.to_owned()];
    while let Some(dir) = da_vedere.pop() {
        for voce in std::fs::read_dir(&dir)? {
            let voce = voce?;
            let genere = voce.file_type()?;
            if genere.is_dir() {
                da_vedere.push(voce.path());
            } else if genere.is_file() || voce.path().is_file() {
                file.push(voce.path());
            }
        }
    }
    file.sort();
    Ok(file)
}

fn inizio_di(lettore: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut inizio = Vec::new();
    lettore.take(INIZIO as u64).read_to_end(&mut inizio)?;
    Ok(inizio)
}

fn testa(percorso: &Path) -> io::Result<Vec<u8>> {
    inizio_di(&mut File::open(percorso)?)
}

fn nominato(percorso: &Path, kind: Option<&'static Tracciato>) -> Result<Ingresso, Guaio> {
    let errore = |e: io::Error| illeggibile(&e, percorso);
    let mut file = File::open(percorso).map_err(errore)?;
    let inizio = inizio_di(&mut file).map_err(errore)?;
    let genere = riconosci(Some(percorso), &inizio, kind, true)?;
    // A named pipe, or the output of another command, is read only once.
    let sorgente = if file.metadata().is_ok_and(|m| m.is_file()) {
        Sorgente::File(percorso.to_owned())
    } else {
        Sorgente::Condotto(inizio, Box::new(file))
    };
    Ok(Ingresso {
        nome: percorso.display().to_string(),
        sorgente,
        genere,
    })
}

fn standard_input(kind: Option<&'static Tracciato>) -> Result<Ingresso, Guaio> {
    let inizio = inizio_di(&mut io::stdin().lock()).map_err(|e| illeggibile(&e, Path::new("-")))?;
    Ok(Ingresso {
        nome: STANDARD_INPUT.to_owned(),
        genere: riconosci(None, &inizio, kind, true)?,
        sorgente: Sorgente::Condotto(inizio, Box::new(io::stdin())),
    })
}

/// What a file is, by its name and its first bytes. `nominato`: the user gave its name, so a zip or a csv is a flow even if it is
/// a wrong one.
fn riconosci(
    percorso: Option<&Path>,
    inizio: &[u8],
    kind: Option<&'static Tracciato>,
    nominato: bool,
) -> Result<Genere, Guaio> {
    let flusso = check_flusso::riconosci(percorso, inizio, kind, nominato);
    if !matches!(flusso, Ok(Some(_))) && kind.is_none() && check::riconosci(inizio).is_some() {
        return Ok(Genere::Messaggio);
    }
    match flusso? {
        Some(flusso) => Ok(Genere::Flusso(flusso)),
        None => Err(Guaio::uso(
            "il file non è un messaggio, un documento o un flusso che la Regione conosca",
        )
        .dove(percorso.map_or_else(|| STANDARD_INPUT.to_owned(), |p| p.display().to_string()))
        .atteso("una busta SOAP 1.1, un documento come Dovuti, Versamento, Pagati, RT, receipt, il corpo JSON di un push o di un'attualizzazione, oppure un flusso csv o zip")
        .trovato(radice(inizio))
        .rimedio("controllare che sia il file giusto; se è un flusso, dirne il tipo con --kind")),
    }
}

/// What stands where the root should be.
fn radice(byte: &[u8]) -> String {
    if byte.trim_ascii().is_empty() {
        return "un file vuoto".to_owned();
    }
    let mut lettore = contracts::xml::Reader::new(byte);
    match lettore.read() {
        Ok(_) => format!("la radice {}", lettore.name()),
        Err(finding) => format!("nessun XML leggibile: {}", finding.message),
    }
}

/// The error of a file that cannot be read.
pub(crate) fn illeggibile(errore: &io::Error, dove: &Path) -> Guaio {
    let cosa = match errore.kind() {
        io::ErrorKind::NotFound => "il file da controllare non c'è".to_owned(),
        io::ErrorKind::PermissionDenied => "il file non si può leggere".to_owned(),
        io::ErrorKind::FileTooLarge => format!(
            "il messaggio supera {} MiB",
            super::messaggio::MASSIMO / (1024 * 1024)
        ),
        _ => format!("il file non si legge: {errore}"),
    };
    Guaio::uso(cosa).dove(dove.display().to_string()).rimedio(
        "dare file XML, JSON, csv o zip, cartelle, modelli come flussi/*.zip, oppure «-» per lo standard input",
    )
}
