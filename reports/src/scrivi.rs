//! Writes both reports into the folder of a run.

use std::path::{Path, PathBuf};

use crate::prova::Prova;

/// Name of the JUnit file in the folder of a run.
pub const JUNIT: &str = "junit.xml";
/// Name of the page in the folder of a run.
pub const PAGINA: &str = "report.html";

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scritti {
    /// The JUnit file.
    pub junit: PathBuf,
    /// The page.
    pub pagina: PathBuf,
}

/// Why the reports could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The folder is no ledger, or cannot be read.
    #[error("la cartella {path} non si può leggere come registro di una prova: {source}")]
    Apertura {
        /// The folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: Box<ledger::directory::OpenError>,
    },
    /// The ledger is not that of a run.
    #[error(
        "nella cartella non c'è una prova: atteso il flusso «corsa» che comincia con piano, prodotto e casi, trovato {trovato}; indicare la cartella scritta da «collaudo run»"
    )]
    SenzaCorsa {
        /// What stands there.
        trovato: String,
    },
    /// The run's first entry cannot be read.
    #[error(transparent)]
    Lettura(#[from] ledger::ReadError),
    /// The run is sealed: its reports are part of the evidence.
    #[error(
        "{path} è sigillata: i resoconti fanno parte dell'evidenza e non si riscrivono; per rifarli copiare la cartella e togliere «{}» dalla copia",
        ledger::seal::SEAL
    )]
    Sigillata {
        /// The folder.
        path: PathBuf,
    },
    /// A report could not be written.
    #[error("scrittura di {path} non riuscita: {source}; liberare spazio o controllare i permessi")]
    Scrittura {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        source: std::io::Error,
    },
    /// A report came out malformed: a mistake of the bench. Nothing was written.
    #[error(
        "errore del banco: {file} è risultato malformato ({causa}) e non è stato scritto; conservare la cartella e segnalarlo a chi cura il banco"
    )]
    Malformato {
        /// Name of the file.
        file: &'static str,
        /// What is wrong with it.
        causa: String,
    },
}

/// Writes `junit.xml` and `report.html` into the folder of a run, from its ledger alone.
///
/// # Errors
/// When the folder holds no run, is sealed, or cannot be written to.
pub fn scrivi(dir: &Path) -> Result<Scritti, ReportError> {
    if dir.join(ledger::seal::SEAL).exists() {
        return Err(ReportError::Sigillata {
            path: dir.to_owned(),
        });
    }
    let prova = Prova::leggi(dir)?;
    let junit = crate::junit::junit(&prova)?;
    let pagina = crate::html::pagina(&prova)?;
    Ok(Scritti {
        junit: in_file(dir, JUNIT, &junit)?,
        pagina: in_file(dir, PAGINA, &pagina)?,
    })
}

fn in_file(dir: &Path, nome: &str, testo: &str) -> Result<PathBuf, ReportError> {
    let path = dir.join(nome);
    match std::fs::write(&path, testo) {
        Ok(()) => Ok(path),
        Err(source) => Err(ReportError::Scrittura { path, source }),
    }
}
