//! Passwords of the enti: the values stop at the edge (`mypay-web-services.md` §1.4).
//!
//! The platform and the ledger know only versions. Where a Region must outlive its process, the values stand in a file
//! that only its owner can read.

use std::collections::{BTreeMap, HashMap};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use platform::command::Credential;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A password with its version, from 1.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Password {
    pub(crate) versione: u32,
    pub(crate) valore: String,
}

/// The passwords of one sandbox, by ente.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Passwords(BTreeMap<String, Password>);

impl Passwords {
    /// Keeps a new value and gives its version.
    pub(crate) fn set(&mut self, cod_ipa: &str, value: &str) -> u32 {
        let versione = self.0.get(cod_ipa).map_or(1, |old| old.versione + 1);
        let new = Password {
            versione,
            valore: value.to_owned(),
        };
        self.0.insert(cod_ipa.to_owned(), new);
        versione
    }

    /// Compares after trim, case-sensitive; a blank password counts as none, and is accepted where the ente has none.
    pub(crate) fn compare(&self, cod_ipa: Option<&str>, given: Option<&str>) -> Credential {
        let given = given.map_or("", str::trim);
        let stored = cod_ipa.and_then(|cod_ipa| self.0.get(cod_ipa));
        match stored {
            Some(stored) if stored.valore.trim() == given => Credential::Matches,
            _ if given.is_empty() => Credential::Absent,
            _ => Credential::Differs,
        }
    }

    /// All values.
    pub(crate) fn values(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(|password| password.valore.as_str())
    }
}

/// Password of the intermediary in the simulated Region (`pa.identificativoIntermediarioPAPassword`).
pub(crate) const INTERMEDIARY_PASSWORD: &str = "IntermPwd1";
/// Password of the alignment with MyPivot (`app.be.password-mypivot`), at its default.
const MYPIVOT_PASSWORD: &str = "mypivot4";

/// The password of a cart's element for an ente (`mypay-web-services.md` §1.4): hexadecimal SHA-256.
pub(crate) fn cart_hash(codice_fiscale: &str) -> String {
    let text = format!("paaSILInviaCarrelloDovuti-{INTERMEDIARY_PASSWORD}-{codice_fiscale}");
    Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Compares the password of a cart's element, case ignored; `codice_fiscale` of its ente, if it is known.
pub(crate) fn compare_cart_hash(codice_fiscale: Option<&str>, given: Option<&str>) -> Credential {
    let Some(given) = given else {
        return Credential::Absent;
    };
    match codice_fiscale {
        Some(codice_fiscale) if cart_hash(codice_fiscale).eq_ignore_ascii_case(given.trim()) => {
            Credential::Matches
        }
        _ => Credential::Differs,
    }
}

/// Compares `passwordMypivot`.
pub(crate) fn compare_mypivot(given: Option<&str>) -> Credential {
    match given.map(str::trim) {
        None | Some("") => Credential::Absent,
        Some(MYPIVOT_PASSWORD) => Credential::Matches,
        Some(_) => Credential::Differs,
    }
}

/// The file of secrets cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// It cannot be read or written.
    #[error("il file dei segreti {path} non si può leggere o scrivere: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Its content is not what was written there.
    #[error(
        "il file dei segreti {path} non è quello scritto da collaudo (riga {}, colonna {}): ripristinarlo, oppure cancellarlo e impostare di nuovo le password",
        source.line(),
        source.column()
    )]
    Content {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
}

/// A file that only its owner can read, with the passwords of each sandbox by its key.
pub(crate) struct Vault {
    path: PathBuf,
    kept: Mutex<HashMap<String, Passwords>>,
}

impl Vault {
    /// Opens the file, or starts with none.
    pub(crate) fn open(path: &Path) -> Result<Self, SecretsError> {
        let kept = match std::fs::read(path) {
            Ok(bytes) => {
                serde_json::from_slice(&bytes).map_err(|source| SecretsError::Content {
                    path: path.to_owned(),
                    source,
                })?
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => HashMap::new(),
            Err(source) => {
                return Err(SecretsError::File {
                    path: path.to_owned(),
                    source,
                });
            }
        };
        Ok(Self {
            path: path.to_owned(),
            kept: Mutex::new(kept),
        })
    }

    /// The passwords of a sandbox.
    pub(crate) fn of(&self, sandbox: &str) -> Passwords {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(sandbox).cloned().unwrap_or_default()
    }

    /// Replaces the passwords of a sandbox; they are on disk when this returns.
    pub(crate) fn keep(&self, sandbox: &str, passwords: &Passwords) -> Result<(), SecretsError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(sandbox.to_owned(), passwords.clone());
        let sorted: BTreeMap<&String, &Passwords> = kept.iter().collect();
        let fault = |source| SecretsError::File {
            path: self.path.clone(),
            source,
        };
        let bytes = serde_json::to_vec_pretty(&sorted).map_err(|source| fault(source.into()))?;
        let draft = self.path.with_extension("json.nuovo");
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        // an old draft could have been left with other permissions
        let _ = std::fs::remove_file(&draft);
        let mut file = options.open(&draft).map_err(fault)?;
        file.write_all(&bytes)
            .and_then(|()| file.sync_all())
            .map_err(fault)?;
        std::fs::rename(&draft, &self.path).map_err(fault)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn comparison_trims_and_keeps_case() {
        let mut passwords = Passwords::default();
        assert_eq!(passwords.set("c_z001", "Segreto123"), 1);
        assert_eq!(passwords.set("c_z001", "Segreto456"), 2);
        let compare = |given| passwords.compare(Some("c_z001"), given);
        assert_eq!(compare(Some(" Segreto456\n")), Credential::Matches);
        assert_eq!(compare(Some("segreto456")), Credential::Differs);
        assert_eq!(compare(Some("Segreto123")), Credential::Differs);
        assert_eq!(compare(Some("  ")), Credential::Absent);
        assert_eq!(compare(None), Credential::Absent);
        assert_eq!(
            passwords.compare(Some("altro"), Some("Segreto456")),
            Credential::Differs
        );
        assert_eq!(
            passwords.compare(None, Some("Segreto456")),
            Credential::Differs
        );
        passwords.set("vuota", "");
        assert_eq!(passwords.compare(Some("vuota"), None), Credential::Matches);
    }

    #[test]
    fn the_hash_of_a_cart_is_the_vector_of_the_sheet() {
        let hash = "07968fa7d779d6e1363ec44d970963398456b5853fc817caf1aaa4bcbca01e93";
        assert_eq!(cart_hash("80001234568"), hash);
        let upper = hash.to_uppercase();
        let compare = |given| compare_cart_hash(Some("80001234568"), given);
        assert_eq!(compare(Some(&*upper)), Credential::Matches);
        assert_eq!(compare(Some("altro")), Credential::Differs);
        assert_eq!(compare(None), Credential::Absent);
        assert_eq!(compare_cart_hash(None, Some(hash)), Credential::Differs);
        assert_eq!(compare_mypivot(Some("mypivot4")), Credential::Matches);
        assert_eq!(compare_mypivot(Some("mypivot5")), Credential::Differs);
    }

    #[test]
    fn the_vault_survives_and_is_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("segreti.json");
        let vault = Vault::open(&path).unwrap();
        let mut passwords = Passwords::default();
        passwords.set("c_z001", "Segreto123");
        vault.keep("prova", &passwords).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(
                std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
        let again = Vault::open(&path).unwrap();
        assert_eq!(
            again
                .of("prova")
                .compare(Some("c_z001"), Some("Segreto123")),
            Credential::Matches
        );
        assert_eq!(
            again
                .of("altra")
                .compare(Some("c_z001"), Some("Segreto123")),
            Credential::Differs
        );
        std::fs::write(&path, "{").unwrap();
        assert!(matches!(
            Vault::open(&path),
            Err(SecretsError::Content { .. })
        ));
    }
}
