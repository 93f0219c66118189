//! Makes the reports of a run's folder somewhere else, so that a sealed folder stays as it is:
//! `cargo run -p reports --example resoconti -- PROVA DESTINAZIONE`.
#![allow(clippy::print_stdout)]

use std::path::Path;
use std::process::ExitCode;

use reports::prova::Prova;
use reports::{ReportError, html, junit};

fn main() -> ExitCode {
    let cartelle: Vec<String> = std::env::args().skip(1).collect();
    let [prova, destinazione] = cartelle.as_slice() else {
        println!("uso: resoconti PROVA DESTINAZIONE");
        return ExitCode::from(2);
    };
    match fai(Path::new(prova), Path::new(destinazione)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(errore) => {
            println!("{errore}");
            ExitCode::FAILURE
        }
    }
}

fn fai(prova: &Path, destinazione: &Path) -> Result<(), ReportError> {
    let prova = Prova::leggi(prova)?;
    for (nome, testo) in [
        (reports::scrivi::JUNIT, junit::junit(&prova)?),
        (reports::scrivi::PAGINA, html::pagina(&prova)?),
    ] {
        let path = destinazione.join(nome);
        std::fs::write(&path, testo).map_err(|source| ReportError::Scrittura { path, source })?;
    }
    Ok(())
}
