//! The product as a whole: how it is started, where it listens, how it is stopped.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use crate::archivio::Archivio;
use crate::difetto::{Activation, ActivationSink, Difetti, NullProduct, SeededFault};
use crate::faccia;
use crate::orologio::Clock;
use crate::regione::Regione;
use crate::ufficio::Ufficio;

/// How long a product that stops waits for the requests it is answering.
const GRACE: Duration = Duration::from_secs(5);

/// How a product is set up. `Config::default()` is the clean product: any free local port, everything in memory, virtual clock.
#[derive(Clone)]
pub struct Config {
    /// Where the HTTP face listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Address at which others reach the face, without a final `/`. None: `http://` and the address it listens on.
    pub public_base: Option<String>,
    /// Where debts and operations are kept.
    pub database: Database,
    /// What each IUD begins with: letters and digits, the first 9 count; `GEST` by default. A product whose store is new needs a new
    /// one at a Region that remembers, since IUDs are numbered from 1 in each store.
    pub iud_prefix: String,
    /// Mistakes switched on.
    pub faults: Vec<SeededFault>,
    /// Instead of the product, one that does nothing.
    pub null: Option<NullProduct>,
    /// Which clock the product lives by.
    pub clock: Clock,
    /// Longest wait for one answer of the Region, wall time.
    pub timeout: Duration,
    /// Told each activation of a seeded fault as it happens; [`Gestionale::activations`] lists them too.
    pub on_activation: Option<ActivationSink>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_base: None,
            database: Database::Memory,
            iud_prefix: "GEST".to_owned(),
            faults: Vec::new(),
            null: None,
            clock: Clock::Virtuale,
            timeout: Duration::from_secs(2),
            on_activation: None,
        }
    }
}

/// Where the product keeps its debts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// In memory: gone when the product stops.
    Memory,
    /// In this SQLite file, created if absent. Started again on it, the product takes up what it had begun.
    Path(PathBuf),
}

/// The product could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken, or not ours.
    #[error(
        "il gestionale non può ascoltare su {address}: {source}; indicare un indirizzo libero di questa macchina"
    )]
    Listen {
        /// Where it was to listen.
        address: SocketAddr,
        /// What the system answered.
        source: std::io::Error,
    },
    /// The database cannot be opened.
    #[error(
        "il gestionale non può aprire il suo archivio: {source}; verificare che il file esista o si possa creare, e sia suo"
    )]
    Database {
        /// What SQLite answered.
        source: rusqlite::Error,
    },
    /// No HTTP client.
    #[error("il gestionale non può preparare le chiamate HTTP: {source}")]
    Client {
        /// Why.
        source: reqwest::Error,
    },
}

/// A running product. Dropped, it stops listening without waiting.
pub struct Gestionale {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
    clock: Option<JoinHandle<()>>,
    difetti: Difetti,
}

impl Gestionale {
    /// Starts a product on the current tokio runtime; it listens when this returns.
    ///
    /// # Errors
    /// [`StartError`] when the address, the database or the HTTP client is not to be had.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let listener =
            TcpListener::bind(config.listen)
                .await
                .map_err(|source| StartError::Listen {
                    address: config.listen,
                    source,
                })?;
        let address = listener.local_addr().map_err(|source| StartError::Listen {
            address: config.listen,
            source,
        })?;
        let difetti = Difetti::new(&config.faults, config.on_activation);
        let (stop, stopped) = watch::channel(false);
        let mut clock = None;
        let router = if let Some(product) = config.null {
            faccia::null_router(product, stopped.clone())
        } else {
            let archivio = match &config.database {
                Database::Memory => Archivio::in_memory(),
                Database::Path(path) => Archivio::in_file(path),
            }
            .map_err(|source| StartError::Database { source })?;
            let regione =
                Regione::new(config.timeout).map_err(|source| StartError::Client { source })?;
            let base = config
                .public_base
                .unwrap_or_else(|| format!("http://{address}"));
            let ufficio = Ufficio::new(
                archivio,
                regione,
                difetti.clone(),
                config.clock,
                base,
                &config.iud_prefix,
            );
            let ufficio = Arc::new(Mutex::new(ufficio));
            if config.clock == Clock::Reale {
                clock = Some(tokio::spawn(keep_time(
                    Arc::clone(&ufficio),
                    stopped.clone(),
                )));
            }
            faccia::router(ufficio)
        };
        let mut stopping = stopped;
        let server = tokio::spawn(async move {
            let until_stopped = async move {
                // An error means that the product was dropped: it stops as well.
                let _stopped = stopping.wait_for(|stopped| *stopped).await;
            };
            // axum retries what accept refuses; it returns only when told to stop.
            let _stopped = axum::serve(listener, router)
                .with_graceful_shutdown(until_stopped)
                .await;
        });
        Ok(Self {
            address,
            stop,
            server,
            clock,
            difetti,
        })
    }

    /// Where the HTTP face listens: `POST /azioni`, `GET /ritorno`, `GET /`.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Seeded faults activated so far, in order.
    #[must_use]
    pub fn activations(&self) -> Vec<Activation> {
        self.difetti.seen()
    }

    /// Stops listening and waits, for a few seconds at most, for the requests being answered.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        if let Some(clock) = self.clock.take() {
            let _ended = clock.await;
        }
        if tokio::time::timeout(GRACE, &mut self.server).await.is_err() {
            self.server.abort();
        }
    }
}

/// The product's own clock: due work, once a second.
async fn keep_time(ufficio: faccia::Shared, mut stopped: watch::Receiver<bool>) {
    let mut second = tokio::time::interval(Duration::from_secs(1));
    second.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = second.tick() => {}
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
        ufficio.lock().await.tick().await;
    }
}
