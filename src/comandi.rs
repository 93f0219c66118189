//! One module a command: options to calls, nothing else.

pub(crate) mod check;
pub(crate) mod check_flusso;
pub(crate) mod driver;
pub(crate) mod generate;
pub(crate) mod kinds;
pub(crate) mod plan;
pub(crate) mod region;
pub(crate) mod replay;
pub(crate) mod run;
pub(crate) mod self_test;
pub(crate) mod verify;

use std::io::Write as _;

use judge::uscita::ExitCode as Uscita;
use ledger::Durability;

use crate::guaio::Guaio;

/// Data for whoever called: standard output. A reader that went away (a closed pipe) is not an error.
pub(crate) fn stampa(testo: &str) {
    let _ = std::io::stdout().lock().write_all(testo.as_bytes());
}

/// The durability by its name.
pub(crate) fn durata(nome: Option<&str>) -> Result<Durability, Guaio> {
    match nome {
        None | Some("write") => Ok(Durability::Write),
        Some("sync") => Ok(Durability::Sync),
        Some(altro) => Err(Guaio::uso("il valore di --durability non è valido")
            .atteso("write oppure sync")
            .trovato(altro)),
    }
}

/// The runtime on which Region and product live; the run itself stays on the calling thread.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Guaio> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| {
            Guaio::nuovo(
                Uscita::AmbientePerso,
                format!("il sistema non dà i thread che servono: {e}"),
            )
        })
}

/// A seed that was never used: from the random keys that the system gives each process.
pub(crate) fn seme_nuovo() -> String {
    use std::hash::{BuildHasher as _, Hasher as _};
    let caso = || {
        std::collections::hash_map::RandomState::new()
            .build_hasher()
            .finish()
    };
    format!("{:016x}{:016x}", caso(), caso())
}
