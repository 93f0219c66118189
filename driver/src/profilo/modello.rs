//! What a profile says, once it has been read.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use url::Url;

use crate::action::NomeAzione;
use crate::comando::Comando;
use crate::http::Http;
use crate::performed::Driver;

use super::piattaforma::PiattaformaProfilo;

/// A profile. Read with [`Profilo::parse`]; without a file a run uses [`Profilo::predefinito`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profilo {
    /// The product under test.
    pub prodotto: Prodotto,
    /// How the Region tells whose request it is.
    pub isolamento: Isolamento,
    /// Which clock the product follows.
    pub orologio: Orologio,
    /// How the product is made to act.
    pub driver: TipoDriver,
    /// Actions that the product claims (ICS).
    pub azioni: BTreeSet<NomeAzione>,
    /// Time-outs, on the wall.
    pub tempi: Tempi,
    /// Where the embedded Region listens.
    pub regione: RegioneProfilo,
    /// The ente for which the product is set up.
    pub ente: EnteProfilo,
}

/// The product, as it stands in reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prodotto {
    /// Name.
    pub nome: String,
    /// Version.
    pub versione: String,
    /// Vendor.
    pub fornitore: String,
}

/// How the Region tells whose request it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Isolamento {
    /// `indirizzo-per-caso`: the product takes the address of each case from the action.
    IndirizzoPerCaso,
    /// `ente-fisso`: one fixed address and ente; one case at a time.
    EnteFisso,
}

/// Which clock the product follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Orologio {
    /// `virtuale`: the bench moves it; with the reference product only.
    Virtuale,
    /// `reale`: the wall clock.
    Reale,
}

/// How the product is made to act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TipoDriver {
    /// `riferimento`: the embedded reference product.
    Riferimento,
    /// `comando`: one process for each action.
    Comando {
        /// Program and arguments; never empty.
        comando: Vec<String>,
        /// Working directory, as written: relative to the folder of the profile. `.` when left out.
        cartella: PathBuf,
        /// Names of environment variables that the process may see besides the basic ones.
        variabili: Vec<String>,
    },
    /// `http`: POST of each action.
    Http {
        /// Address.
        indirizzo: Url,
    },
}

/// Time-outs, on the wall. Bounds in the sample profile, [`ESEMPIO`](super::ESEMPIO).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tempi {
    /// Within which an action must be answered.
    pub azione: Duration,
    /// For which a check waits for the product or for its requests.
    pub verifica: Duration,
    /// Between two readings of the same thing while a check waits.
    pub intervallo: Duration,
    /// After which the product gives up waiting for an answer of the Region (its own time-out).
    pub attesa_regione: Duration,
    /// Within which the product tries again by itself once the Region is back.
    pub riprova: Duration,
}

impl Default for Tempi {
    fn default() -> Self {
        Self {
            azione: Duration::from_secs(60),
            verifica: Duration::from_secs(30),
            intervallo: Duration::from_secs(1),
            attesa_regione: Duration::from_secs(30),
            riprova: Duration::from_secs(300),
        }
    }
}

/// Where the embedded Region listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegioneProfilo {
    /// Address and port; port 0 lets the system choose.
    pub ascolto: SocketAddr,
}

impl Default for RegioneProfilo {
    fn default() -> Self {
        Self {
            ascolto: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
        }
    }
}

/// The ente for which the product is set up, and which the Region registers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnteProfilo {
    /// IPA code (`codIpaEnte`), 1 to 35 characters (`mypay-web-services.md` §1.3).
    pub cod_ipa: String,
    /// Fiscal code, 11 digits with a valid check digit.
    pub codice_fiscale: String,
    /// Name of the environment variable with the web service password. Without it the bench makes a password for each run
    /// and hands it over with each action.
    pub password_env: Option<String>,
    /// Codes of the tipi dovuto that the product uses; the plan takes the first where one is enough.
    pub tipi_dovuto: Vec<String>,
    /// What the platform is set up with for it; `collaudo check --ente` judges flow files by it.
    pub piattaforma: PiattaformaProfilo,
}

impl Profilo {
    /// The profile of a run without a file: the reference product, all actions, virtual clock, one address a case.
    #[must_use]
    pub fn predefinito() -> Self {
        Self {
            prodotto: Prodotto {
                nome: "gestionale di riferimento".to_owned(),
                versione: env!("CARGO_PKG_VERSION").to_owned(),
                fornitore: "collaudo".to_owned(),
            },
            isolamento: Isolamento::IndirizzoPerCaso,
            orologio: Orologio::Virtuale,
            driver: TipoDriver::Riferimento,
            azioni: NomeAzione::ALL.into_iter().collect(),
            tempi: Tempi::default(),
            regione: RegioneProfilo::default(),
            ente: EnteProfilo::default(),
        }
    }

    /// The driver of the product; `folder` is the one in which the profile lies. `None` for the reference product, of which
    /// each case starts its own (see [`Http::riferimento`]).
    ///
    /// # Errors
    /// When the HTTP client cannot be built on this system.
    pub fn product_driver(&self, folder: &Path) -> Result<Option<Arc<dyn Driver>>, reqwest::Error> {
        Ok(match &self.driver {
            TipoDriver::Riferimento => None,
            TipoDriver::Comando {
                comando,
                cartella,
                variabili,
            } => Some(Arc::new(Comando::new(
                comando.clone(),
                folder.join(cartella),
                variabili,
            ))),
            TipoDriver::Http { indirizzo } => Some(Arc::new(Http::new(indirizzo.clone())?)),
        })
    }
}

/// Why there is no password. Exit code 3.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PasswordError {
    /// The variable is not set.
    #[error(
        "manca la password dell'ente: la variabile d'ambiente «{variabile}» (ente.password_env) non è impostata. \
         Impostarla prima di avviare, oppure togliere password_env perché il banco ne inventi una."
    )]
    Manca {
        /// Name of the variable.
        variabile: String,
    },
    /// Not what the contract admits.
    #[error(
        "la password nella variabile «{variabile}» ha {lunghezza} caratteri. \
         Atteso: da 8 a 15, senza spazi in testa o in coda."
    )]
    NonValida {
        /// Name of the variable.
        variabile: String,
        /// Characters found.
        lunghezza: usize,
    },
}

impl EnteProfilo {
    /// The web service password (`stPassword`, 8 to 15 characters, `mypay-web-services.md` §1.4), or `None` when the bench
    /// makes one. `variable` looks a variable of the environment up.
    ///
    /// # Errors
    /// [`PasswordError`]; its text never holds the password.
    pub fn password(
        &self,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<String>, PasswordError> {
        let Some(name) = &self.password_env else {
            return Ok(None);
        };
        let password = variable(name).ok_or_else(|| PasswordError::Manca {
            variabile: name.clone(),
        })?;
        let lunghezza = password.chars().count();
        if (8..=15).contains(&lunghezza) && password.trim() == password {
            Ok(Some(password))
        } else {
            Err(PasswordError::NonValida {
                variabile: name.clone(),
                lunghezza,
            })
        }
    }
}

impl Default for EnteProfilo {
    /// The sample ente of `mypay-web-services.md` §9.
    fn default() -> Self {
        Self {
            cod_ipa: "c_z001".to_owned(),
            codice_fiscale: "80001234568".to_owned(),
            password_env: None,
            tipi_dovuto: vec!["TARI".to_owned()],
            piattaforma: PiattaformaProfilo::default(),
        }
    }
}
