//! The Region: one address, many sandboxes.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock, Weak};

use ledger::course::StreamOpened;
use ledger::stream::Stream;
use ledger::{Ledger, Millis, StreamError};
use tokio::runtime::Handle;

use crate::desk::Desk;
use crate::edge::{self, Door};
use crate::fold::{self, FoldError, Left};
use crate::journal::{Journal, JournalError};
use crate::limits::Limits;
use crate::listener::{DoorError, Listener, Service};
use crate::outgoing::Outgoing;
use crate::owned::{Key, Owners, Whose};
use crate::sandbox::{
    Found, Inner as SandboxInner, Parts, Restored, Sandbox, SandboxSpec, Sandboxes, wall,
};
use crate::secrets::{SecretsError, Vault};
use crate::spent::{Counters, Spent};

/// Name of the stream of requests that belong to no current case.
pub const FUORI_CASO: &str = "fuori-caso";

/// First segments of paths that are never the key of a sandbox.
const RESERVED: [&str; 2] = ["ws", "public"];

/// What a Region needs.
#[derive(Debug, Clone)]
pub struct RegionConfig {
    /// Where it listens; port 0: any free one.
    pub listen: SocketAddr,
    /// Where everything is recorded.
    pub ledger: Arc<Ledger>,
    /// The run stream, in which every stream that the Region opens is recorded as opened and closed; `None` outside a run.
    pub run: Option<Stream>,
    /// Bounds of the edge.
    pub limits: Limits,
}

/// The Region could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken.
    #[error(
        "l’indirizzo {address} è già in uso da un altro programma: fermarlo, oppure scegliere un’altra porta (la porta 0 ne prende una libera)"
    )]
    PortTaken {
        /// The address.
        address: SocketAddr,
    },
    /// The address is none of this machine, or not allowed.
    #[error(
        "impossibile ascoltare su {address}: {source}; indicare un indirizzo di questa macchina (per esempio 127.0.0.1:0) e una porta consentita"
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The client with which products are called cannot be made.
    #[error("impossibile preparare le chiamate verso il prodotto: {0}")]
    Client(#[from] reqwest::Error),
}

/// A sandbox could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The key cannot be part of an address.
    #[error(
        "«{key}» non può essere la chiave di un sandbox: attese lettere ASCII, cifre, «-», «_», «.», e non «ws» o «public»"
    )]
    Key {
        /// The key.
        key: String,
    },
    /// Another sandbox has the key.
    #[error("la chiave «{key}» è già di un altro sandbox")]
    Taken {
        /// The key.
        key: String,
    },
    /// Its own port cannot be opened.
    #[error("il sandbox «{key}» non può avere una porta propria: {source}")]
    Port {
        /// The key.
        key: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Its stream cannot be opened.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// Its stream cannot be read back.
    #[error(transparent)]
    Fold(#[from] FoldError),
    /// Its stream cannot be written.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// The simulated Region. Dropping it stops it without ado; [`Region::shutdown`] lets the answers on their way leave.
pub struct Region {
    shared: Arc<Shared>,
    door: Arc<Listener>,
}

/// What the requests need.
pub(crate) struct Shared {
    ledger: Arc<Ledger>,
    run: Option<Stream>,
    pub(crate) limits: Limits,
    pub(crate) counters: Counters,
    outgoing: Arc<Outgoing>,
    handle: Handle,
    sandboxes: Sandboxes,
    behind_default: Mutex<BehindDefault>,
    fuori_caso: Mutex<Option<Arc<Journal>>>,
    vault: RwLock<Option<Arc<Vault>>>,
    bugs: Mutex<Vec<String>>,
    /// Where the main door is, once it is open.
    address: OnceLock<SocketAddr>,
}

/// The sandboxes behind the default address.
#[derive(Default)]
struct BehindDefault {
    current: Option<Sandbox>,
    /// The latest last.
    earlier: Vec<Sandbox>,
    owners: Owners,
}

impl Region {
    /// Listens and answers from now on, on the runtime that calls.
    ///
    /// # Errors
    /// When the address cannot be listened at.
    pub async fn start(config: RegionConfig) -> Result<Self, StartError> {
        let outgoing = Arc::new(Outgoing::new(&config.limits)?);
        let shared = Arc::new(Shared {
            ledger: config.ledger,
            run: config.run,
            limits: config.limits.clone(),
            counters: Counters::default(),
            outgoing,
            handle: Handle::current(),
            sandboxes: Sandboxes::default(),
            behind_default: Mutex::default(),
            fuori_caso: Mutex::default(),
            vault: RwLock::default(),
            bugs: Mutex::default(),
            address: OnceLock::new(),
        });
        let service = service(Arc::downgrade(&shared), Door::Main);
        let door = Listener::open(config.listen, config.limits, shared.handle.clone(), service)
            .map_err(|DoorError { address, source }| {
                if source.kind() == std::io::ErrorKind::AddrInUse {
                    StartError::PortTaken { address }
                } else {
                    StartError::Listen { address, source }
                }
            })?;
        let _ = shared.address.set(door.address());
        Ok(Self {
            shared,
            door: Arc::new(door),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.door.address()
    }

    /// The default address: `http://host/ws/pa`, for products that cannot change theirs.
    pub fn default_ws(&self) -> String {
        self.shared.default_ws()
    }

    /// Keeps the passwords in this file, readable by its owner alone, and takes back those that stand there. To be called
    /// before sandboxes are opened or resumed.
    ///
    /// # Errors
    /// When the file cannot be read, or is not one of ours.
    pub fn keep_secrets(&self, file: &Path) -> Result<(), SecretsError> {
        let vault = Arc::new(Vault::open(file)?);
        *self
            .shared
            .vault
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Some(vault);
        Ok(())
    }

    /// Opens a sandbox with a new stream.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn open(&self, spec: SandboxSpec) -> Result<Sandbox, OpenError> {
        self.check_key(&spec.key)?;
        let opened = StreamOpened {
            stream: spec.stream.clone(),
            seed: spec.seed.clone(),
            about: spec.about.clone(),
        };
        let at = match spec.clock {
            crate::Clock::Virtual { start } => start,
            crate::Clock::Real => wall(),
        };
        let stream = self.shared.open_stream(&opened, at)?;
        self.take_in(spec, stream, 1, Restored::beginning())
    }

    /// Goes on with a sandbox whose stream is there: its events are folded into the state, its clock stands where it was left
    /// (a virtual one), its faults are as they were switched, requests whose end was not told are told as aborted. Seed and key
    /// must be those it was opened with.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn resume(&self, spec: SandboxSpec) -> Result<Sandbox, OpenError> {
        self.check_key(&spec.key)?;
        let Left {
            restored,
            next,
            open,
        } = fold::read(&self.shared.ledger.reader(), &spec.stream)?;
        let at = restored.now.unwrap_or_else(wall);
        let stream = self.shared.ledger.resume(&spec.stream, at, wall())?;
        let sandbox = self.take_in(spec, stream, next, restored)?;
        sandbox.0.catch_up(open)?;
        sandbox.0.restore_refusal().await;
        Ok(sandbox)
    }

    fn check_key(&self, key: &str) -> Result<(), OpenError> {
        let proper = !key.is_empty()
            && key.len() <= 100
            && !key.starts_with('.')
            && !RESERVED.contains(&key)
            && key
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        if !proper {
            return Err(OpenError::Key {
                key: key.to_owned(),
            });
        }
        if self.shared.sandbox(key).is_some() {
            return Err(OpenError::Taken {
                key: key.to_owned(),
            });
        }
        Ok(())
    }

    fn take_in(
        &self,
        spec: SandboxSpec,
        stream: Stream,
        next: u64,
        restored: Restored,
    ) -> Result<Sandbox, OpenError> {
        let found: Found = Arc::new(OnceLock::new());
        let door = if spec.own_port {
            let mut address = self.address();
            address.set_port(0);
            let service = service(Arc::downgrade(&self.shared), Door::Own(found.clone()));
            let limits = self.shared.limits.clone();
            let door = Listener::open(address, limits, self.shared.handle.clone(), service);
            Some(door.map_err(|error| OpenError::Port {
                key: spec.key.clone(),
                source: error.source,
            })?)
        } else {
            None
        };
        let base = match &door {
            Some(door) => format!("http://{}", reachable(door.address())),
            None => format!("http://{}/{}", reachable(self.address()), spec.key),
        };
        let vault = self
            .shared
            .vault
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let passwords = vault
            .as_ref()
            .map(|vault| vault.of(&spec.key))
            .unwrap_or_default();
        let key = spec.key.clone();
        let sandbox = SandboxInner::start(Parts {
            spec,
            base,
            journal: Journal::new(stream, next, self.shared.run.clone())?,
            restored,
            passwords,
            vault,
            door,
            limits: self.shared.limits.clone(),
            outgoing: self.shared.outgoing.clone(),
            handle: self.shared.handle.clone(),
        })?;
        let _ = found.set(Arc::downgrade(&sandbox.0));
        let mut sandboxes = self
            .shared
            .sandboxes
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        sandboxes.insert(key, sandbox.clone());
        Ok(sandbox)
    }

    /// Puts a sandbox behind the default address, or none. The one that stood there becomes an earlier one.
    pub fn set_default(&self, sandbox: Option<&Sandbox>) {
        let mut behind = self.shared.behind_default();
        if let Some(old) = behind.current.take() {
            old.0.stand_behind(None);
            behind.earlier.push(old);
        }
        if let Some(new) = sandbox {
            new.0.stand_behind(Some(self.door.clone()));
            behind.earlier.retain(|known| known.key() != new.key());
            behind.current = Some(new.clone());
        }
    }

    /// The stream of requests that belong to no current case, if there were any.
    pub fn fuori_caso(&self) -> Option<Stream> {
        self.shared
            .fuori_caso
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .map(|journal| journal.stream().clone())
    }

    /// What went wrong in the Region itself: panics while answering. Empty in good health.
    pub fn bugs(&self) -> Vec<String> {
        self.shared
            .bugs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Where the time of the SOAP requests went, since the start.
    pub fn spent(&self) -> Spent {
        self.shared.counters.total()
    }

    /// Stops listening, lets the answers on their way leave, and closes every stream that is still open.
    pub async fn shutdown(&self) {
        self.door.shut().await;
        let open: Vec<_> = {
            let sandboxes = self
                .shared
                .sandboxes
                .read()
                .unwrap_or_else(PoisonError::into_inner);
            sandboxes
                .values()
                .filter(|sandbox| !sandbox.0.closed())
                .cloned()
                .collect()
        };
        for sandbox in open {
            // a stream that cannot be written has said so to every request before
            let _ = sandbox.close().await;
        }
        let fuori_caso = self
            .shared
            .fuori_caso
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(journal) = fuori_caso {
            let _ = journal.close().await;
        }
    }
}

impl Shared {
    /// A new stream, as a child of the run stream where there is one.
    fn open_stream(&self, opened: &StreamOpened, at: Millis) -> Result<Stream, StreamError> {
        match &self.run {
            Some(run) => run.open_child(opened, at, wall()),
            None => self.ledger.stream(opened, at, wall()),
        }
    }

    pub(crate) fn sandbox(&self, key: &str) -> Option<Sandbox> {
        let sandboxes = self
            .sandboxes
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        sandboxes.get(key).cloned()
    }

    pub(crate) fn default_ws(&self) -> String {
        let address = self.address.get().copied();
        let address = address.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 80)));
        format!("http://{}/ws/pa", reachable(address))
    }

    fn behind_default(&self) -> std::sync::MutexGuard<'_, BehindDefault> {
        self.behind_default
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn bug(&self, what: String) {
        self.bugs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(what);
    }

    /// The desk for a request at a sandbox's own address.
    pub(crate) fn desk_of(&self, sandbox: Sandbox) -> Result<Desk, OpenError> {
        if sandbox.0.closed() {
            self.frozen(sandbox)
        } else {
            Ok(Desk::Live(sandbox))
        }
    }

    /// The desk for a request at the default address, by the keys it carries. `None`: nothing was ever behind it.
    pub(crate) fn desk_by_keys(&self, keys: &[Key]) -> Result<Option<Desk>, OpenError> {
        let chosen = {
            let behind = self.behind_default();
            let current = behind
                .current
                .as_ref()
                .filter(|sandbox| !sandbox.0.closed());
            match behind.owners.whose(keys, current.map(Sandbox::key)) {
                Whose::Current => current.map(|sandbox| (sandbox.clone(), true)).or_else(|| {
                    let latest = behind.current.as_ref().or(behind.earlier.last());
                    latest.map(|sandbox| (sandbox.clone(), false))
                }),
                Whose::Earlier(key) => self.sandbox(&key).map(|sandbox| (sandbox, false)),
            }
        };
        match chosen {
            None => Ok(None),
            Some((sandbox, true)) => Ok(Some(Desk::Live(sandbox))),
            Some((sandbox, false)) => self.frozen(sandbox).map(Some),
        }
    }

    /// Notes the keys that a sandbox behind the default address has seen or handed out.
    pub(crate) fn note(&self, keys: Vec<Key>, sandbox: &Sandbox) {
        self.behind_default().owners.note(keys, sandbox.key());
    }

    fn frozen(&self, sandbox: Sandbox) -> Result<Desk, OpenError> {
        let mut fuori = self
            .fuori_caso
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let journal = match &*fuori {
            Some(journal) => journal.clone(),
            None => {
                let opened = StreamOpened {
                    stream: FUORI_CASO.to_owned(),
                    seed: String::new(),
                    about: serde_json::json!({ "cosa": "richieste che non appartengono ad alcun caso in corso" }),
                };
                let now = wall();
                let stream = self.open_stream(&opened, now)?;
                fuori
                    .insert(Journal::new(stream, 1, self.run.clone())?)
                    .clone()
            }
        };
        Ok(Desk::Frozen { journal, sandbox })
    }
}

fn service(shared: Weak<Shared>, door: Door) -> Service {
    Arc::new(move |request| {
        let shared = shared.upgrade();
        let door = door.clone();
        Box::pin(async move {
            match shared {
                Some(shared) => edge::answer(shared, door, request).await,
                None => Err(crate::listener::NoAnswer),
            }
        })
    })
}

/// An address that a client on this machine can use: one that stands for all becomes the loopback.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() {
            std::net::Ipv4Addr::LOCALHOST.into()
        } else {
            std::net::Ipv6Addr::LOCALHOST.into()
        });
    }
    address
}
