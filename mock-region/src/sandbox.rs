//! A sandbox: one whole Region with its enti, its clock, its faults and its stream.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, Weak};
use std::time::Duration;

use ledger::course::{ClockMoved, EnvironmentFault as FaultSwitched};
use ledger::decision::{CommandGiven, Decided};
use ledger::entry::{Draft, Millis};
use ledger::exchange::{Delivery, ReplyDelivered};
use platform::Decision;
use platform::command::{Command, Credential, Operatore};
use platform::ctx::Ctx;
use platform::deposito::GettoneDiScarico;
use platform::event::events_to_values;
use platform::flusso::caricamento::GettoneDiCarico;
use platform::gettone;
use platform::reply::Reply;
use platform::state::State;
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::call::Call;
use crate::fault::{EnvironmentFault, FaultSwitch, FaultTable};
use crate::journal::{Journal, JournalError, Written};
use crate::limits::Limits;
use crate::listener::Listener;
use crate::outgoing::Outgoing;
use crate::secrets::{Passwords, SecretsError, Vault};
use crate::token::TokenKey;

/// What a sandbox is to be.
#[derive(Debug, Clone)]
pub struct SandboxSpec {
    /// First segment of its paths: ASCII letters, digits, `-`, `_`, `.`.
    pub key: String,
    /// Name of its stream in the ledger.
    pub stream: String,
    /// Seed, with case, variant and attempt already mixed in.
    pub seed: String,
    /// What the stream's first entry says about it: case, variant, attempt.
    pub about: serde_json::Value,
    /// Its clock.
    pub clock: Clock,
    /// Whether it listens at a port of its own, so that it can refuse connections without touching others.
    pub own_port: bool,
}

/// The clock of a sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// Stands still until it is moved.
    Virtual {
        /// Where it starts.
        start: Millis,
    },
    /// The clock on the wall; what is due happens by itself.
    Real,
}

/// A fault could not be switched.
#[derive(Debug, thiserror::Error)]
pub enum SwitchError {
    /// Refusing connections at an address that others use too.
    #[error(
        "il sandbox «{key}» non ha una porta propria e non è quello predefinito: rifiutare le connessioni fermerebbe anche gli altri; aprirlo con una porta propria"
    )]
    SharedAddress {
        /// The sandbox.
        key: String,
    },
    /// The port is no longer free.
    #[error(
        "la porta di {address} non è più libera, il sandbox «{key}» non può tornare ad accettare connessioni: {source}"
    )]
    PortLost {
        /// The sandbox.
        key: String,
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The stream cannot be written.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// A password could not be set.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The file of secrets cannot be written.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The value cannot be masked in evidence.
    #[error(transparent)]
    Mask(#[from] JournalError),
    /// The platform declined.
    #[error("la password dell’ente «{cod_ipa}» non si può cambiare: {reason}")]
    Declined {
        /// The ente.
        cod_ipa: String,
        /// Why.
        reason: String,
    },
}

/// Some exchanges did not end in time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("scambi ancora aperti dopo {millis} ms: {ids:?}")]
pub struct NotSettled {
    /// How long was waited.
    pub millis: u64,
    /// Their ids.
    pub ids: Vec<u64>,
}

/// A sandbox; cloning gives another handle of the same.
#[derive(Clone)]
pub struct Sandbox(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) key: String,
    seed: Vec<u8>,
    base: String,
    pub(crate) clock: Clock,
    pub(crate) journal: Arc<Journal>,
    core: Mutex<Core>,
    /// How many wait for the lock on `core`.
    waiting: AtomicUsize,
    passwords: RwLock<Passwords>,
    pub(crate) token_key: TokenKey,
    vault: Option<Arc<Vault>>,
    /// Its own door.
    door: Option<Listener>,
    /// The main door, while this sandbox stands behind the default address.
    shared_door: Mutex<Option<Arc<Listener>>>,
    pub(crate) limits: Limits,
    pub(crate) wake: Notify,
    pub(crate) outgoing: Arc<Outgoing>,
    pub(crate) handle: Handle,
    timer: Mutex<Option<JoinHandle<()>>>,
    /// Whether the batch is at work, on a real clock.
    pub(crate) at_work: AtomicBool,
}

/// What the lock guards.
pub(crate) struct Core {
    pub(crate) state: State,
    /// Where a virtual clock stands.
    now: Millis,
    faults: FaultTable,
    pub(crate) closed: bool,
}

/// What [`Inner::start`] needs.
pub(crate) struct Parts {
    pub(crate) spec: SandboxSpec,
    pub(crate) base: String,
    pub(crate) journal: Arc<Journal>,
    pub(crate) restored: Restored,
    pub(crate) passwords: Passwords,
    pub(crate) vault: Option<Arc<Vault>>,
    pub(crate) door: Option<Listener>,
    pub(crate) limits: Limits,
    pub(crate) outgoing: Arc<Outgoing>,
    pub(crate) handle: Handle,
}

/// What is read back from a stream, or the beginning of one.
pub(crate) struct Restored {
    pub(crate) state: State,
    pub(crate) now: Option<Millis>,
    pub(crate) faults: FaultTable,
}

/// Where a door's service finds its sandbox, which is made after the door.
pub(crate) type Found = Arc<OnceLock<Weak<Inner>>>;

impl Inner {
    pub(crate) fn start(parts: Parts) -> Result<Sandbox, JournalError> {
        let Parts {
            spec,
            base,
            journal,
            restored,
            passwords,
            vault,
            door,
            limits,
            outgoing,
            handle,
        } = parts;
        let start = match spec.clock {
            Clock::Virtual { start } => start,
            Clock::Real => wall(),
        };
        for value in passwords.values() {
            journal.add_secret(value)?;
        }
        let inner = Arc::new(Self {
            key: spec.key,
            token_key: TokenKey::from_seed(spec.seed.as_bytes()),
            seed: spec.seed.into_bytes(),
            base,
            clock: spec.clock,
            journal,
            core: Mutex::new(Core {
                state: restored.state,
                now: restored.now.unwrap_or(start),
                faults: restored.faults,
                closed: false,
            }),
            waiting: AtomicUsize::new(0),
            passwords: RwLock::new(passwords),
            vault,
            door,
            shared_door: Mutex::new(None),
            limits,
            wake: Notify::new(),
            outgoing,
            handle,
            timer: Mutex::new(None),
            at_work: AtomicBool::new(false),
        });
        if spec.clock == Clock::Real {
            let timer = inner.handle.spawn(run_timer(Arc::downgrade(&inner)));
            *inner.timer.lock().unwrap_or_else(PoisonError::into_inner) = Some(timer);
        }
        Ok(Sandbox(inner))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Core> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let core = self.core.lock().unwrap_or_else(PoisonError::into_inner);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        core
    }

    /// Lets those who wait for the lock have it, a few milliseconds at most: it is not fair by itself, and whoever takes it again and
    /// again would keep them out.
    pub(crate) fn step_aside(&self) {
        for _ in 0..50 {
            if self.waiting.load(Ordering::SeqCst) == 0 {
                return;
            }
            std::thread::sleep(Duration::from_micros(100));
        }
    }

    pub(crate) fn instant(&self, core: &Core) -> Millis {
        match self.clock {
            Clock::Virtual { .. } => core.now,
            Clock::Real => wall(),
        }
    }

    /// The fault that shapes the answer to an operation.
    pub(crate) fn fault_for(&self, operation: Option<&str>) -> Option<EnvironmentFault> {
        self.lock().faults.for_operation(operation)
    }

    /// Compares a password given by a product.
    pub(crate) fn compare(&self, cod_ipa: Option<&str>, given: Option<&str>) -> Credential {
        self.passwords
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .compare(cod_ipa, given)
    }

    /// Compares the password of a cart's element: a hash of the intermediary's password and the fiscal code of the element's ente
    /// (`mypay-web-services.md` §1.4).
    pub(crate) fn compare_cart_hash(
        &self,
        cod_ipa: Option<&str>,
        given: Option<&str>,
    ) -> Credential {
        let codice_fiscale = cod_ipa.and_then(|cod_ipa| {
            let core = self.lock();
            Some(core.state.ente(cod_ipa)?.ente.codice_fiscale.clone())
        });
        crate::secrets::compare_cart_hash(codice_fiscale.as_deref(), given)
    }

    /// The ente whose password opens the operations of the Region's own portals.
    pub(crate) fn predefined_ente(&self) -> Option<String> {
        self.lock().state.ente_predefinito().map(str::to_owned)
    }

    /// Whether this is the security token of the link to an avviso.
    pub(crate) fn is_avviso_token(&self, id: &str, token: &str) -> bool {
        platform::avviso::security_token(&self.seed, id) == token
    }

    /// The `authorizationToken` of an upload.
    pub(crate) fn authorise_upload(&self, request_token: &str, ente: &str, now: Millis) -> String {
        gettone::di_carico(&self.seed, request_token, ente, now)
    }

    /// The `authorizationToken` of an upload to MyPivot, for a requestToken and an ente.
    pub(crate) fn authorise_pivot_upload(
        &self,
        (request_token, ente): (&str, &str),
        flow: &str,
        path: &str,
        now: Millis,
    ) -> String {
        gettone::di_carico_pivot(&self.seed, request_token, ente, flow, path, now)
    }

    /// What an `authorizationToken` says.
    pub(crate) fn read_upload_token(&self, token: &str) -> GettoneDiCarico {
        gettone::leggi_carico(&self.seed, token, self.now())
    }

    /// What the `securityToken` of a download says.
    pub(crate) fn read_download_token(&self, token: Option<&str>) -> GettoneDiScarico {
        gettone::leggi_scarico(&self.seed, token, self.now())
    }

    pub(crate) fn closed(&self) -> bool {
        self.lock().closed
    }

    pub(crate) fn now(&self) -> Millis {
        self.instant(&self.lock())
    }

    /// One step of the sandbox, under its lock: `first` writes what comes before (a request's arrival), then the command is
    /// decided and its events are applied. `None`: no command, only what `first` writes.
    pub(crate) fn perform(
        &self,
        exchange: Option<u64>,
        command: Option<Command>,
        first: impl FnOnce(Millis) -> Result<Option<Draft>, JournalError>,
    ) -> Result<Step, JournalError> {
        // masking is the long part: it needs no lock
        let command = command
            .map(|command| self.journal.without_secrets(command))
            .transpose()?;
        let mut core = self.lock();
        let at = self.instant(&core);
        let before = first(at)?;
        let step = match command {
            None => {
                let written = self.journal.append(before.into_iter().collect())?;
                Step {
                    written,
                    reply: None,
                }
            }
            Some(command) => {
                let (reply, written) = self.decide(&mut core, at, exchange, before, command)?;
                Step {
                    written,
                    reply: Some(reply),
                }
            }
        };
        drop(core);
        self.wake.notify_one();
        Ok(step)
    }

    pub(crate) fn decide(
        &self,
        core: &mut Core,
        at: Millis,
        exchange: Option<u64>,
        before: Option<Draft>,
        (command, json): (Command, serde_json::Value),
    ) -> Result<(Reply, Written), JournalError> {
        let given = self.journal.draft(
            &CommandGiven {
                exchange,
                command: json,
            },
            at,
        )?;
        self.journal.keep(&command.allegati());
        let offset = u64::from(before.is_some());
        let mut drafts: Vec<Draft> = before.into_iter().collect();
        drafts.push(given);
        let asked = self.journal.append(drafts)?;
        let input = asked.first() + offset;
        let ctx = Ctx {
            now: at,
            seed: &self.seed,
            input,
            base: &self.base,
        };
        let Decision { reply, events } = platform::decide(&core.state, &command, &ctx);
        if events.is_empty() {
            return Ok((reply, asked));
        }
        for event in &events {
            self.journal.keep(&event.allegati());
        }
        let decided = Decided {
            input,
            events: events_to_values(&events),
        };
        let written = self
            .journal
            .append(vec![self.journal.draft(&decided, at)?])?;
        for event in &events {
            platform::apply(&mut core.state, event);
        }
        Ok((reply, written))
    }

    /// The answer to a command as the state stands, changing nothing.
    pub(crate) fn answer_frozen(&self, command: &Command, input: u64) -> Reply {
        let core = self.lock();
        let ctx = Ctx {
            now: self.instant(&core),
            seed: &self.seed,
            input,
            base: &self.base,
        };
        platform::decide(&core.state, command, &ctx).reply
    }

    /// Carries out what is due until `until`, each at its own instant.
    fn run_due(&self, core: &mut Core, until: Millis) -> Result<Option<Written>, JournalError> {
        let mut last = None;
        // what a restart left half done
        self.batch_at_once(core, until)?;
        // a platform whose deadline does not move on would keep us here for ever
        for _ in 0..MOST_DUE {
            let Some(due) = core.state.next_due().filter(|due| *due <= until) else {
                break;
            };
            core.now = core.now.max(due);
            let command = self.journal.without_secrets(Command::Due)?;
            let (_, written) = self.decide(core, due, None, None, command)?;
            last = Some(written);
            self.batch_at_once(core, due)?;
        }
        Ok(last)
    }

    /// After a restart: tells the requests whose connection went with the old process, and does what a movement of the clock
    /// left undone.
    pub(crate) fn catch_up(&self, open: Vec<u64>) -> Result<(), JournalError> {
        let mut core = self.lock();
        let now = self.instant(&core);
        let told = open
            .into_iter()
            .map(|id| {
                let delivered = ReplyDelivered {
                    id,
                    outcome: Delivery::Aborted,
                    sent: 0,
                };
                self.journal.draft(&delivered, now)
            })
            .collect::<Result<Vec<_>, _>>()?;
        let _ = self.journal.append(told)?;
        let _ = self.run_due(&mut core, now)?;
        Ok(())
    }

    /// After a restart: a sandbox that was refusing connections refuses them still.
    pub(crate) async fn restore_refusal(&self) {
        let refused = self.lock().faults.refused();
        if let (true, Some(door)) = (refused, &self.door) {
            door.refuse().await;
        }
    }

    pub(crate) fn stand_behind(&self, door: Option<Arc<Listener>>) {
        *self
            .shared_door
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = door;
    }

    fn shared_door(&self) -> Option<Arc<Listener>> {
        self.shared_door
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// How many deadlines one movement of the clock works off.
const MOST_DUE: u32 = 1_000_000;

/// What came of [`Inner::perform`].
pub(crate) struct Step {
    pub(crate) written: Written,
    pub(crate) reply: Option<Reply>,
}

/// The clock on the wall.
pub(crate) fn wall() -> Millis {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// On a real clock: sends what is due at its time.
async fn run_timer(sandbox: Weak<Inner>) {
    loop {
        let wait = {
            let Some(inner) = sandbox.upgrade() else {
                return;
            };
            let mut core = inner.lock();
            if core.closed {
                return;
            }
            let now = wall();
            if inner.run_due(&mut core, now).is_err() {
                return;
            }
            if inner.batch_is_due(&core) {
                inner.start_batch();
            }
            core.state
                .next_due()
                .map(|due| due.0.saturating_sub(now.0).max(1))
        };
        let Some(inner) = sandbox.upgrade() else {
            return;
        };
        // never longer than a minute, so that a wall clock that is set is noticed, and a dropped sandbox let go
        let wait = Duration::from_millis(
            u64::try_from(wait.unwrap_or(60_000))
                .unwrap_or(60_000)
                .min(60_000),
        );
        let woken = inner.wake.notified();
        let _ = tokio::time::timeout(wait, woken).await;
    }
}

impl Sandbox {
    /// `http://127.0.0.1:PORT/<key>`, or its own port without a key; no final `/`.
    pub fn base(&self) -> String {
        self.0.base.clone()
    }

    /// Address of the SOAP services: [`Sandbox::base`] and `/ws/pa`.
    pub fn ws(&self) -> String {
        format!("{}/ws/pa", self.0.base)
    }

    /// The key it was opened with.
    pub fn key(&self) -> &str {
        &self.0.key
    }

    /// Its stream, to read it and to append entries of the families course, check and verdict.
    pub fn stream(&self) -> &ledger::Stream {
        self.0.journal.stream()
    }

    /// Now, on its clock.
    pub fn now(&self) -> Millis {
        self.0.now()
    }

    /// Whether its clock stands still until it is moved.
    pub fn is_virtual(&self) -> bool {
        matches!(self.0.clock, Clock::Virtual { .. })
    }

    /// Moves a virtual clock: one entry, then what is due until then, each at its own instant. Never backwards. On a real
    /// clock it does nothing: there the Region ages objects instead.
    ///
    /// # Errors
    /// When the stream cannot be written.
    pub async fn move_clock(&self, to: Millis, why: &str) -> Result<(), JournalError> {
        if !self.is_virtual() {
            return Ok(());
        }
        let written = {
            let mut core = self.0.lock();
            if to < core.now {
                return Ok(());
            }
            let moved = ClockMoved {
                to: to.0,
                why: why.to_owned(),
            };
            let written = self
                .0
                .journal
                .append(vec![self.0.journal.draft(&moved, core.now)?])?;
            let due = self.0.run_due(&mut core, to)?;
            core.now = to;
            due.unwrap_or(written)
        };
        written.wait().await
    }

    /// The next instant at which something happens by itself.
    pub fn next_due(&self) -> Option<Millis> {
        self.0.lock().state.next_due()
    }

    /// An operator, a PSP or a browser, without HTTP: input entry, decision, event entry; returns when they are written.
    ///
    /// # Errors
    /// When the stream is closed or cannot be written.
    pub async fn command(&self, command: Command) -> Result<Reply, JournalError> {
        let step = self.0.perform(None, Some(command), |_| Ok(None))?;
        step.written.wait().await?;
        // a command always has its reply
        step.reply.ok_or(JournalError::Closed)
    }

    /// Sets the password of an ente: the value stays at the edge and is masked in evidence from now on; the platform learns
    /// the version (1 is the one an ente is registered with, and is not told again).
    ///
    /// # Errors
    /// When the value cannot be kept, or the platform declines (unknown ente).
    pub async fn set_password(&self, cod_ipa: &str, value: &str) -> Result<(), PasswordError> {
        self.0.journal.add_secret(value)?;
        let versione = {
            let mut passwords = self
                .0
                .passwords
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            let versione = passwords.set(cod_ipa, value);
            if let Some(vault) = &self.0.vault {
                vault.keep(&self.0.key, &passwords)?;
            }
            versione
        };
        if versione == 1 {
            return Ok(());
        }
        let command = Command::Operatore(Operatore::PasswordCambiata {
            cod_ipa: cod_ipa.to_owned(),
            versione,
        });
        let declined = |reason: String| PasswordError::Declined {
            cod_ipa: cod_ipa.to_owned(),
            reason,
        };
        match self.command(command).await {
            Ok(Reply::Rifiutato { motivo }) => Err(declined(motivo)),
            Ok(_) => Ok(()),
            Err(error) => Err(declined(error.to_string())),
        }
    }

    /// Switches an environment fault; the entry is written when this returns.
    ///
    /// # Errors
    /// [`SwitchError`].
    pub async fn switch_fault(&self, switch: FaultSwitch) -> Result<(), SwitchError> {
        let door = if switch.fault == EnvironmentFault::Refused {
            Some(self.door().ok_or_else(|| SwitchError::SharedAddress {
                key: self.0.key.clone(),
            })?)
        } else {
            None
        };
        if let (Some(door), false) = (&door, switch.on) {
            door.listener()
                .accept_again()
                .await
                .map_err(|error| SwitchError::PortLost {
                    key: self.0.key.clone(),
                    address: error.address,
                    source: error.source,
                })?;
        }
        let written = {
            let mut core = self.0.lock();
            core.faults.switch(&switch);
            let entry = FaultSwitched {
                fault: switch.fault.to_string(),
                operation: switch.operation.clone(),
                on: switch.on,
            };
            let at = self.0.instant(&core);
            self.0
                .journal
                .append(vec![self.0.journal.draft(&entry, at)?])?
        };
        written.wait().await?;
        if let (Some(door), true) = (&door, switch.on) {
            door.listener().refuse().await;
        }
        Ok(())
    }

    fn door(&self) -> Option<DoorRef<'_>> {
        match (&self.0.door, self.0.shared_door()) {
            (Some(own), _) => Some(DoorRef::Own(own)),
            (None, Some(shared)) => Some(DoorRef::Shared(shared)),
            (None, None) => None,
        }
    }

    /// Looks at the state of the platform.
    pub fn with_state<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        look(&self.0.lock().state)
    }

    /// Waits until every request that arrived has its delivered, aborted, held or lost entry.
    ///
    /// # Errors
    /// [`NotSettled`] when some are open after `timeout`.
    pub async fn settle(&self, timeout: Duration) -> Result<(), NotSettled> {
        self.0.journal.settle(timeout).await
    }

    /// Records a call of the bench: of the citizen, or of a driver. The intent is queued now; [`Call::ended`] tells the
    /// outcome. Secrets are masked here.
    ///
    /// # Errors
    /// When the stream is closed.
    pub fn record_call(
        &self,
        channel: ledger::exchange::Channel,
        method: &str,
        target: &str,
        body: &[u8],
    ) -> Result<Call, JournalError> {
        Call::intend(self.clone(), channel, method, target, body)
    }

    /// Whether `url` is an address of an avviso with the very security token that this sandbox hands out: the token is masked in
    /// evidence, so it is compared here.
    pub fn recognises_avviso(&self, url: &str) -> bool {
        let Ok(url) = url::Url::parse(url) else {
            return false;
        };
        let value = |name: &str| {
            url.query_pairs()
                .find(|(n, _)| n == name)
                .map(|(_, v)| v.into_owned())
        };
        match (value("id"), value("securityToken")) {
            (Some(id), Some(token)) => self.0.is_avviso_token(&id, &token),
            _ => false,
        }
    }

    /// A text with the known secrets masked, for notes and attachments.
    pub fn redact(&self, text: &str) -> String {
        self.0.journal.redact_text(text)
    }

    /// Masks one more value in everything that is recorded from now on.
    ///
    /// # Errors
    /// When there are too many secrets to be looked for together.
    pub fn add_secret(&self, value: &str) -> Result<(), JournalError> {
        self.0.journal.add_secret(value)
    }

    /// Closes it: no request is its own any more, its stream is complete. Gives head hash and length of the stream.
    ///
    /// # Errors
    /// When the stream cannot be written.
    pub async fn close(&self) -> Result<(String, u64), JournalError> {
        // whatever is still open then was on its way for too long, and is told as such
        let _ = self.settle(self.0.limits.shutdown).await;
        self.0.lock().closed = true;
        self.0.wake.notify_one();
        if let Some(door) = &self.0.door {
            door.shut().await;
        }
        let timer = self
            .0
            .timer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(timer) = timer {
            timer.abort();
        }
        self.0.journal.close().await
    }
}

/// The door that a sandbox may shut.
enum DoorRef<'a> {
    Own(&'a Listener),
    Shared(Arc<Listener>),
}

impl DoorRef<'_> {
    fn listener(&self) -> &Listener {
        match self {
            Self::Own(listener) => listener,
            Self::Shared(listener) => listener,
        }
    }
}

/// The sandboxes of a Region by key.
pub(crate) type Sandboxes = RwLock<HashMap<String, Sandbox>>;
