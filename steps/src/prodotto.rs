//! The product as the steps see it: a driver, and for the reference product the instance behind it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use driver::action::{Answer, NomeAzione, Request};
use driver::http::Http;
use driver::performed::{Driver, Performed};
use gestionale::{Gestionale, NullProduct, SeededFault};
use serde_json::Value;
use url::Url;

/// What `token_avviso` says when the address of the notice carries the token that the Region handed out.
pub(crate) const TOKEN_RICONOSCIUTO: &str = "riconosciuto";
const TOKEN_SCONOSCIUTO: &str = "sconosciuto";

/// Time-out of the reference product towards the Region, on the wall: long, so that a machine at its limit makes no answer late.
const ATTESA_REGIONE: Duration = Duration::from_secs(20);
/// The same where a case makes the Region answer late on purpose.
const ATTESA_BREVE: Duration = Duration::from_millis(800);

/// The names of all actions, as the catalogue and the profile spell them.
#[must_use]
pub fn nomi_delle_azioni() -> Vec<&'static str> {
    NomeAzione::ALL
        .into_iter()
        .map(NomeAzione::as_str)
        .collect()
}

/// How the product of a case is made.
#[derive(Clone)]
pub enum Fabbrica {
    /// An instance of the reference product for each case, with its seeded faults.
    Riferimento {
        /// Seeded faults.
        difetti: Vec<SeededFault>,
        /// A null product instead.
        nullo: Option<NullProduct>,
    },
    /// One driver for all cases.
    Esterno(Arc<dyn Driver>),
}

/// The product of one case.
pub struct Prodotto {
    driver: Arc<dyn Driver>,
    gestionale: Option<Gestionale>,
    /// Its time-out towards the Region, where the bench sets it.
    attesa_regione: Option<Duration>,
    /// Activations of seeded faults that were told already.
    viste: AtomicUsize,
}

/// The reference product does not start.
#[derive(Debug, thiserror::Error)]
#[error("il gestionale di riferimento non parte: {0}")]
pub struct ProdottoError(String);

impl Fabbrica {
    /// The product for one case; `attesa_breve`: the Region answers late in it.
    ///
    /// # Errors
    /// When the reference product does not start.
    pub(crate) async fn prodotto(&self, attesa_breve: bool) -> Result<Prodotto, ProdottoError> {
        match self {
            Self::Riferimento { difetti, nullo } => {
                let mut config = gestionale::Config::default();
                config.faults.clone_from(difetti);
                config.null = *nullo;
                config.timeout = if attesa_breve {
                    ATTESA_BREVE
                } else {
                    ATTESA_REGIONE
                };
                let attesa_regione = Some(config.timeout);
                let gestionale = Gestionale::start(config)
                    .await
                    .map_err(|e| ProdottoError(e.to_string()))?;
                let indirizzo = format!("http://{}/azioni", gestionale.address());
                let indirizzo = Url::parse(&indirizzo).map_err(|e| ProdottoError(e.to_string()))?;
                let driver =
                    Http::riferimento(indirizzo).map_err(|e| ProdottoError(e.to_string()))?;
                Ok(Prodotto {
                    driver: Arc::new(driver),
                    gestionale: Some(gestionale),
                    attesa_regione,
                    viste: AtomicUsize::new(0),
                })
            }
            Self::Esterno(driver) => Ok(Prodotto {
                driver: Arc::clone(driver),
                gestionale: None,
                attesa_regione: None,
                viste: AtomicUsize::new(0),
            }),
        }
    }
}

impl Prodotto {
    /// Kind of driver, as it stands in the ledger.
    pub(crate) fn tipo(&self) -> &'static str {
        self.driver.kind()
    }

    pub(crate) async fn agisci(&self, richiesta: &Request) -> Performed {
        self.driver.perform(richiesta).await
    }

    /// Time-out of the product towards the Region, where the bench knows it better than the profile.
    pub(crate) fn attesa_regione(&self) -> Option<Duration> {
        self.attesa_regione
    }

    /// Activations of seeded faults since the last call: fault and scope.
    pub(crate) fn attivazioni(&self) -> Vec<(String, String)> {
        let Some(gestionale) = &self.gestionale else {
            return Vec::new();
        };
        let tutte = gestionale.activations();
        let viste = self.viste.swap(tutte.len(), Ordering::Relaxed);
        tutte
            .into_iter()
            .skip(viste)
            .map(|a| {
                (
                    a.fault.name().to_owned(),
                    format!("{} {}", a.operazione, a.azione),
                )
            })
            .collect()
    }

    pub(crate) async fn ferma(&mut self) {
        if let Some(gestionale) = self.gestionale.take() {
            gestionale.shutdown().await;
        }
    }
}

/// Adds to a debt that shows the address of its notice whether the token in it is the Region's: the token itself is masked in
/// the ledger.
pub(crate) fn confronta_token(risposta: &mut Answer, riconosce: impl Fn(&str) -> bool) {
    if let Some(Value::Object(dovuto)) = risposta.dati.get_mut("dovuto")
        && let Some(url) = dovuto.get("url_avviso").and_then(Value::as_str)
    {
        let esito = if riconosce(url) {
            TOKEN_RICONOSCIUTO
        } else {
            TOKEN_SCONOSCIUTO
        };
        dovuto.insert("token_avviso".into(), Value::from(esito));
    }
}
