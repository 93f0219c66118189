//! The binary under test.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A fresh folder and the binary in it.
pub(crate) struct Banco {
    cartella: TempDir,
}

/// What a call came to.
pub(crate) struct Esito {
    pub(crate) codice: i32,
    pub(crate) uscita: String,
    pub(crate) errori: String,
}

impl Banco {
    pub(crate) fn nuovo() -> Self {
        Self {
            cartella: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn percorso(&self, nome: &str) -> PathBuf {
        self.cartella.path().join(nome)
    }

    pub(crate) fn cartella(&self) -> &Path {
        self.cartella.path()
    }

    /// The command, to be given arguments.
    pub(crate) fn comando(&self) -> Command {
        let mut comando = Command::new(env!("CARGO_BIN_EXE_collaudo"));
        comando
            .current_dir(self.cartella.path())
            .env("NO_COLOR", "1")
            .env_remove("RUST_BACKTRACE");
        comando
    }

    /// Calls it with these arguments.
    pub(crate) fn chiama(&self, argomenti: &[&str]) -> Esito {
        esito(self.comando().args(argomenti).output().unwrap())
    }

    /// A run into `prova`, which must end with this code.
    pub(crate) fn corri(&self, prova: &str, codice: i32, argomenti: &[&str]) -> Esito {
        let cartella = self.percorso(prova);
        let mut tutti = vec!["run", "--out", cartella.to_str().unwrap()];
        tutti.extend(argomenti);
        let esito = self.chiama(&tutti);
        assert_eq!(esito.codice, codice, "{}\n{}", esito.uscita, esito.errori);
        esito
    }
}

pub(crate) fn esito(output: Output) -> Esito {
    Esito {
        codice: output.status.code().unwrap_or(-1),
        uscita: String::from_utf8(output.stdout).unwrap(),
        errori: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Every file below a folder, by its path in it.
pub(crate) fn file_di(cartella: &Path) -> Vec<PathBuf> {
    let mut trovati = Vec::new();
    let mut da_vedere = vec![cartella.to_owned()];
    while let Some(dir) = da_vedere.pop() {
        for voce in std::fs::read_dir(dir).unwrap() {
            let voce = voce.unwrap().path();
            if voce.is_dir() {
                da_vedere.push(voce);
            } else {
                trovati.push(voce);
            }
        }
    }
    trovati.sort();
    trovati
}

/// Copies a folder.
pub(crate) fn copia(da: &Path, a: &Path) {
    for file in file_di(da) {
        let meta = a.join(file.strip_prefix(da).unwrap());
        std::fs::create_dir_all(meta.parent().unwrap()).unwrap();
        std::fs::copy(&file, &meta).unwrap();
    }
}
