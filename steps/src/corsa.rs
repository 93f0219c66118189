//! A run: the selected scenarios, each in its own sandbox and stream, their verdicts, and what comes of them all.

mod esecutore;
mod selezione;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use driver::profilo::{Isolamento, Orologio, Profilo};
use gestionale::{NullProduct, SeededFault};
use judge::caso::{Apertura, Caso};
use judge::corsa::{AperturaCorsa, NomeVersione, Previsto};
use judge::generato::Conteggio;
use judge::uscita::{ExitCode, FineDelPiano, esito_del_piano};
use judge::verdict::{Giudizio, Selection};
use ledger::course::StreamOpened;
use ledger::entry::{Draft, Millis};
use ledger::{Durability, Ledger, Stream};
use mock_region::{Clock, Limits, Region, RegionConfig, Sandbox, SandboxSpec};

pub use selezione::{Scelta, SceltaError};

use crate::mondo::Intoppo;
use crate::piano::Piano;
use crate::piano::scenari::Scena;
use crate::prodotto::Fabbrica;

/// Name of the run's own stream.
pub const FLUSSO: &str = "corsa";
/// Version of the bench, as it stands in the evidence.
pub const BANCO: &str = env!("CARGO_PKG_VERSION");

/// What a run is to do.
pub struct Opzioni {
    /// The plan.
    pub piano: Piano,
    /// The profile of the product.
    pub profilo: Profilo,
    /// Which scenarios.
    pub scelta: Scelta,
    /// Folder of the run: made, never overwritten.
    pub cartella: PathBuf,
    /// Seed of everything random.
    pub seme: String,
    /// Scenarios at the same time; `None`: as many as suit the product.
    pub lavori: Option<usize>,
    /// How the product is made.
    pub fabbrica: Fabbrica,
    /// Password of the ente, where the profile names an environment variable for it.
    pub password: Option<String>,
    /// Durability of the ledger.
    pub durata: Durability,
}

/// What the observer of a run is told.
#[derive(Debug, Clone)]
pub enum Avviso {
    /// The run begins.
    Aperta {
        /// Scenarios that will be run.
        selezionati: usize,
        /// Scenarios that will not.
        esclusi: usize,
        /// Folder of the run.
        cartella: PathBuf,
    },
    /// A scenario begins.
    Caso {
        /// Case and variant.
        chiave: String,
        /// Title of the case.
        titolo: String,
    },
    /// A step begins.
    Passo {
        /// Case and variant.
        chiave: String,
        /// Keyword.
        parola: String,
        /// Text.
        testo: String,
    },
    /// Whose turn it is, and until when.
    Turno {
        /// Case and variant.
        chiave: String,
        /// Who must act.
        turno: Turno,
        /// Within how much wall time.
        entro: Duration,
    },
    /// A scenario has its verdict.
    Giudicato(Box<Giudizio>),
}

/// Who must act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turno {
    /// The product.
    Prodotto,
    /// The bench waits and looks.
    Banco,
}

/// Whoever wants to know how a run goes on. Called from the run's own thread: must be quick.
pub trait Osservatore: Send + Sync {
    /// Something happened.
    fn avvisa(&self, avviso: &Avviso);
}

/// An observer that looks away.
#[derive(Debug, Clone, Copy)]
pub struct Nessuno;

impl Osservatore for Nessuno {
    fn avvisa(&self, _: &Avviso) {}
}

/// The switch that stops a run in an orderly way; cloning gives another handle of the same.
#[derive(Debug, Clone, Default)]
pub struct Interruttore {
    premuto: Arc<AtomicBool>,
    sveglia: Arc<tokio::sync::Notify>,
}

impl Interruttore {
    /// Stops the run: the step under way ends, every stream is closed.
    pub fn premi(&self) {
        self.premuto.store(true, Ordering::SeqCst);
        self.sveglia.notify_waiters();
    }

    /// Whether it was pressed.
    #[must_use]
    pub fn premuto(&self) -> bool {
        self.premuto.load(Ordering::SeqCst)
    }

    /// Waits until it is pressed.
    pub async fn attendi(&self) {
        let sveglia = self.sveglia.notified();
        if !self.premuto() {
            sveglia.await;
        }
    }
}

/// What came of a run.
#[derive(Debug)]
pub struct Esecuzione {
    /// Folder of the run; its streams are closed, reports and seal are still to be written.
    pub cartella: PathBuf,
    /// Verdicts of the scenarios, in the order of the plan, those not selected included, then of the generated cases.
    pub giudizi: Vec<Giudizio>,
    /// Seeded faults that came into play, by scenario.
    pub attivazioni: BTreeMap<String, Vec<String>>,
    /// Exit code, interruptions aside.
    pub codice: ExitCode,
    /// What went wrong in the Region itself while it answered.
    pub bug: Vec<String>,
    /// Whether it was stopped.
    pub interrotta: bool,
}

/// A run could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CorsaError {
    /// The choice selects nothing, or names what does not exist.
    #[error(transparent)]
    Scelta(#[from] SceltaError),
    /// The ledger.
    #[error("il registro della prova non si può scrivere: {0}")]
    Registro(String),
    /// The Region does not start.
    #[error(transparent)]
    Regione(#[from] mock_region::StartError),
    /// The bench itself.
    #[error("errore del banco: {0}")]
    Banco(String),
}

/// A run under way: what its scenarios share.
pub(crate) struct Corsa {
    profilo: Profilo,
    fabbrica: Fabbrica,
    seme: String,
    password: Option<String>,
    osservatore: Arc<dyn Osservatore>,
    interruttore: Interruttore,
    regione: Region,
    flusso: Stream,
    /// Chosen scenarios by key, with their case.
    scelti: BTreeMap<String, (Scena, Caso)>,
    giudizi: Mutex<BTreeMap<String, Giudizio>>,
    attivazioni: Mutex<BTreeMap<String, Vec<String>>>,
    conteggi: Mutex<BTreeMap<String, Conteggio>>,
}

/// Now, on the wall.
pub(crate) fn adesso() -> Millis {
    let da = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Millis(i64::try_from(da.as_millis()).unwrap_or(i64::MAX))
}

impl Corsa {
    pub(crate) fn profilo(&self) -> &Profilo {
        &self.profilo
    }

    pub(crate) fn password_fissa(&self) -> Option<&str> {
        self.password.as_deref()
    }

    pub(crate) fn avvisa(&self, avviso: &Avviso) {
        self.osservatore.avvisa(avviso);
    }

    pub(crate) fn interrotta(&self) -> bool {
        self.interruttore.premuto()
    }

    pub(crate) async fn fine(&self) {
        self.interruttore.attendi().await;
    }

    /// Seed of one scenario: of the run, with case, variant and attempt mixed in.
    pub(crate) fn seme_di(&self, chiave: &str) -> String {
        ledger::Sha256::of(format!("{}/{chiave}/1", self.seme).as_bytes()).hex()
    }

    /// Address for a product with one fixed address: base and endpoint of the services.
    pub(crate) fn indirizzo_fisso(&self) -> (String, String) {
        let base = format!("http://{}", self.regione.address());
        let ws = format!("{base}/ws/pa");
        (base, ws)
    }

    /// `about` of a scenario's stream.
    pub(crate) fn apertura(&self, scena: &Scena, caso: &Caso) -> Apertura {
        Apertura {
            caso: caso.clone(),
            variante: scena.variante.clone(),
            tentativo: 1,
            dichiarate: self
                .profilo
                .azioni
                .iter()
                .map(|a| a.as_str().to_owned())
                .collect(),
            bersaglio: BERSAGLIO.into(),
            passi: scena.passi.clone(),
        }
    }

    /// Opens the sandbox of a scenario.
    async fn apri(&self, scena: &Scena, caso: &Caso) -> Result<Sandbox, Intoppo> {
        let chiave = scena.chiave();
        let seme = self.seme_di(&chiave);
        let about = serde_json::to_value(self.apertura(scena, caso))
            .map_err(|e| Intoppo::banco(e.to_string()))?;
        let fisso = self.profilo.isolamento == Isolamento::EnteFisso;
        let sandbox = self
            .regione
            .open(SandboxSpec {
                key: chiave_di_indirizzo(&chiave),
                stream: chiave.clone(),
                clock: match self.profilo.orologio {
                    Orologio::Virtuale => Clock::Virtual {
                        start: inizio(&seme),
                    },
                    Orologio::Reale => Clock::Real,
                },
                seed: seme,
                about,
                own_port: scena.porta_propria && !fisso,
            })
            .await
            .map_err(|e| Intoppo::banco(e.to_string()))?;
        if fisso {
            self.regione.set_default(Some(&sandbox));
        }
        Ok(sandbox)
    }

    /// Takes what a closed scenario leaves behind for the run.
    pub(crate) fn caso_chiuso(&self, chiave: &str, vista: &judge::view::View) {
        let attivati: Vec<String> = vista
            .attivazioni()
            .iter()
            .map(|a| a.fault.clone())
            .collect();
        if !attivati.is_empty() {
            self.attivazioni
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(chiave.to_owned(), attivati);
        }
        let mut conteggi = self.conteggi.lock().unwrap_or_else(PoisonError::into_inner);
        for (operazione, conteggio) in judge::generato::conteggi(vista) {
            *conteggi.entry(operazione).or_default() += conteggio;
        }
    }

    /// A verdict for which the scenario has no stream of its own to hold it: it goes to the run stream.
    fn giudicato_dal_banco(&self, chiave: &str, giudizio: Giudizio) {
        if let Ok(voce) = Draft::of(&giudizio, adesso(), adesso())
            && let Ok(scritta) = self.flusso.append([voce])
        {
            // awaited with everything else when the run stream is closed
            drop(scritta);
        }
        self.giudicato(chiave, giudizio);
    }

    fn giudicato(&self, chiave: &str, giudizio: Giudizio) {
        self.avvisa(&Avviso::Giudicato(Box::new(giudizio.clone())));
        self.giudizi
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(chiave.to_owned(), giudizio);
    }
}

/// The target of every run so far.
const BERSAGLIO: &str = "simulata";

/// Key of a scenario as first segment of addresses: lower case, as addresses are read.
fn chiave_di_indirizzo(chiave: &str) -> String {
    chiave.to_ascii_lowercase()
}

/// Start of a virtual clock: a working moment derived from the seed, far from midnight and from the change of summer time.
fn inizio(seme: &str) -> Millis {
    let hash = ledger::Sha256::of(format!("inizio/{seme}").as_bytes()).hex();
    let parte =
        |da: usize| u64::from_str_radix(hash.get(da..da + 8).unwrap_or("0"), 16).unwrap_or(0);
    // 2026-04-13T07:00:00Z, then up to 150 days and 8 hours
    let base: u64 = 1_776_063_600_000;
    let giorno = parte(0) % 150;
    let secondo = parte(8) % (8 * 3600);
    Millis(i64::try_from(base + giorno * 86_400_000 + secondo * 1000).unwrap_or(0))
}

/// Makes a run: folder, ledger, Region, scenarios, verdicts; every stream is closed when it returns.
///
/// Not `Send`: cucumber schedules on the calling thread. Call it from a runtime that has other threads for the Region.
///
/// # Errors
/// [`CorsaError`].
pub async fn esegui(
    opzioni: Opzioni,
    osservatore: Arc<dyn Osservatore>,
    interruttore: Interruttore,
) -> Result<Esecuzione, CorsaError> {
    let previsti = selezione::scegli(&opzioni)?;
    let registro = |e: &dyn std::fmt::Display| CorsaError::Registro(e.to_string());
    let ledger = Ledger::create(&opzioni.cartella, opzioni.durata).map_err(|e| registro(&e))?;
    let about = serde_json::to_value(apertura(&opzioni, &previsti))
        .map_err(|e| CorsaError::Banco(e.to_string()))?;
    let aperta = StreamOpened {
        stream: FLUSSO.into(),
        seed: opzioni.seme.clone(),
        about,
    };
    let flusso = ledger
        .stream(&aperta, adesso(), adesso())
        .map_err(|e| registro(&e))?;
    let regione = Region::start(RegionConfig {
        listen: opzioni.profilo.regione.ascolto,
        ledger: Arc::new(ledger.clone()),
        run: Some(flusso.clone()),
        limits: Limits::default(),
    })
    .await?;

    let scelti: BTreeMap<String, (Scena, Caso)> = opzioni
        .piano
        .scene
        .iter()
        .zip(&previsti)
        .filter(|(_, p)| p.selezione == Selection::Selected)
        .map(|(s, p)| (s.chiave(), (s.clone(), p.caso.clone())))
        .collect();
    osservatore.avvisa(&Avviso::Aperta {
        selezionati: scelti.len(),
        esclusi: previsti.len() - scelti.len(),
        cartella: opzioni.cartella.clone(),
    });
    let lavori = lavori(&opzioni);
    let corsa = Arc::new(Corsa {
        profilo: opzioni.profilo,
        fabbrica: opzioni.fabbrica,
        seme: opzioni.seme,
        password: opzioni.password,
        osservatore,
        interruttore,
        regione,
        flusso,
        scelti,
        giudizi: Mutex::default(),
        attivazioni: Mutex::default(),
        conteggi: Mutex::default(),
    });
    esecutore::esegui(&corsa, &opzioni.piano, lavori).await?;
    chiudi(&corsa, &ledger, previsti, &opzioni.cartella).await
}

/// How many scenarios at the same time: one for a fixed address or another's product, a few for the reference product.
fn lavori(opzioni: &Opzioni) -> usize {
    if opzioni.profilo.isolamento == Isolamento::EnteFisso {
        return 1;
    }
    opzioni.lavori.unwrap_or(match opzioni.fabbrica {
        Fabbrica::Riferimento { .. } => 8,
        Fabbrica::Esterno(_) => 1,
    })
}

fn apertura(opzioni: &Opzioni, previsti: &[Previsto]) -> AperturaCorsa {
    let profilo = &opzioni.profilo;
    AperturaCorsa {
        banco: BANCO.into(),
        piano: NomeVersione {
            nome: opzioni.piano.catalogo.piano.clone(),
            versione: opzioni.piano.catalogo.versione.clone(),
        },
        prodotto: NomeVersione {
            nome: profilo.prodotto.nome.clone(),
            versione: profilo.prodotto.versione.clone(),
        },
        fornitore: profilo.prodotto.fornitore.clone(),
        bersaglio: BERSAGLIO.into(),
        isolamento: match profilo.isolamento {
            Isolamento::IndirizzoPerCaso => "indirizzo-per-caso",
            Isolamento::EnteFisso => "ente-fisso",
        }
        .into(),
        orologio: match profilo.orologio {
            Orologio::Virtuale => "virtuale",
            Orologio::Reale => "reale",
        }
        .into(),
        driver: opzioni.fabbrica.tipo().into(),
        cod_ipa: profilo.ente.cod_ipa.clone(),
        durata: match opzioni.durata {
            Durability::Write => "write",
            Durability::Sync => "sync",
        }
        .into(),
        difetti: opzioni.fabbrica.difetti(),
        scenari: previsti.to_vec(),
    }
}

/// Judges the generated cases, writes the last entries and closes everything.
async fn chiudi(
    corsa: &Arc<Corsa>,
    ledger: &Ledger,
    previsti: Vec<Previsto>,
    cartella: &Path,
) -> Result<Esecuzione, CorsaError> {
    let mut per_chiave =
        std::mem::take(&mut *corsa.giudizi.lock().unwrap_or_else(PoisonError::into_inner));
    let attivazioni = std::mem::take(
        &mut *corsa
            .attivazioni
            .lock()
            .unwrap_or_else(PoisonError::into_inner),
    );
    let conteggi = std::mem::take(
        &mut *corsa
            .conteggi
            .lock()
            .unwrap_or_else(PoisonError::into_inner),
    );
    let mut giudizi: Vec<Giudizio> = previsti
        .iter()
        .map(|p| {
            let chiave = crate::piano::scenari::chiave(&p.caso.id, p.variante.as_deref());
            per_chiave.remove(&chiave).unwrap_or_else(|| {
                let selezione = match &p.selezione {
                    Selection::Selected => Selection::NotRun("esecuzione interrotta".into()),
                    altra => altra.clone(),
                };
                Giudizio::non_eseguito(&p.caso.id, p.variante.as_deref(), selezione)
            })
        })
        .collect();
    let generati = judge::generato::contratti(&giudizi, &conteggi);
    let voci = generati
        .iter()
        .filter_map(|g| Draft::of(g, adesso(), adesso()).ok())
        .collect::<Vec<_>>();
    let registro = |e: &dyn std::fmt::Display| CorsaError::Registro(e.to_string());
    corsa
        .flusso
        .append(voci)
        .map_err(|e| registro(&e))?
        .await
        .map_err(|e| registro(&e))?;
    giudizi.extend(generati);
    corsa.regione.shutdown().await;
    let bug = corsa.regione.bugs();
    corsa
        .flusso
        .close()
        .map_err(|e| registro(&e))?
        .await
        .map_err(|e| registro(&e))?;
    ledger.close().map_err(|e| registro(&e))?;
    let interrotta = corsa.interrotta();
    Ok(Esecuzione {
        cartella: cartella.to_owned(),
        codice: esito_del_piano(
            &giudizi,
            &FineDelPiano {
                bug_del_banco: !bug.is_empty(),
                ..FineDelPiano::default()
            },
        ),
        bug,
        giudizi,
        attivazioni,
        interrotta,
    })
}

impl Fabbrica {
    /// Kind of driver, as it stands in the evidence.
    pub(crate) fn tipo(&self) -> &'static str {
        match self {
            Self::Riferimento { .. } => "riferimento",
            Self::Esterno(driver) => driver.kind(),
        }
    }

    /// Seeded faults and null product, by name.
    pub(crate) fn difetti(&self) -> Vec<String> {
        match self {
            Self::Riferimento { difetti, nullo } => {
                let nomi = difetti.iter().map(|d: &SeededFault| d.name().to_owned());
                nomi.chain(nullo.iter().map(|n: &NullProduct| n.name().to_owned()))
                    .collect()
            }
            Self::Esterno(_) => Vec::new(),
        }
    }
}
