//! `collaudo run`: the whole plan, or a part of it, against a product; the evidence in a new folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use driver::profilo::{Orologio, Profilo, TipoDriver};
use gestionale::{NullProduct, SeededFault};
use judge::uscita::ExitCode as Uscita;
use steps::corsa::{self, CorsaError, Esecuzione, Interruttore, Opzioni, Osservatore, Scelta};
use steps::piano::Piano;
use steps::prodotto::Fabbrica;

use super::{durata, runtime, seme_nuovo, stampa};
use crate::console::{self, Console};
use crate::guaio::Guaio;
use crate::riga_di_comando::Run;
use crate::segnali::Segnali;

/// Folder under which a run without `--out` makes its own.
const CARTELLA: &str = "collaudi";

/// Runs.
pub(crate) fn esegui(richiesta: Run) -> Result<Uscita, Guaio> {
    if richiesta.difetti.iter().any(|d| d == "elenco") {
        elenco_dei_difetti();
        return Ok(Uscita::Ok);
    }
    let piano = Piano::incluso().map_err(|e| Guaio::banco(e.to_string()))?;
    let mut profilo = profilo(richiesta.profile.as_deref())?;
    let fabbrica = fabbrica(&mut profilo, &richiesta)?;
    let password = profilo
        .ente
        .password(|nome| std::env::var(nome).ok())
        .map_err(|e| Guaio::nuovo(Uscita::Configurazione, e.to_string()))?;
    if richiesta.jobs == Some(0) {
        return Err(Guaio::uso("--jobs non può essere 0")
            .atteso("almeno 1")
            .rimedio("togliere --jobs per il valore adatto al prodotto"));
    }
    let cartella = cartella(richiesta.out)?;
    let catalogo = piano.catalogo.clone();
    let opzioni = Opzioni {
        piano,
        profilo,
        scelta: Scelta {
            tag: richiesta.tags,
            casi: richiesta.casi,
        },
        cartella,
        seme: richiesta.seed.unwrap_or_else(seme_nuovo),
        lavori: richiesta.jobs,
        fabbrica,
        password,
        durata: durata(richiesta.durability.as_deref())?,
    };
    let seme = opzioni.seme.clone();
    let console = Arc::new(Console::nuova());
    let (esecuzione, segnale) =
        esegui_e_sigilla(opzioni, Arc::clone(&console) as Arc<dyn Osservatore>)?;
    console.finisci();
    console::risultati(&esecuzione.giudizi, |caso| {
        catalogo.caso(caso).map(|c| c.titolo.clone())
    });
    stampa(&format!(
        "Prove: {} (report.html, junit.xml) · seme {seme}\n",
        esecuzione.cartella.display()
    ));
    Ok(segnale.unwrap_or(esecuzione.codice))
}

/// A run, its reports and its seal. Used by `self-test` too.
pub(super) fn esegui_e_sigilla(
    opzioni: Opzioni,
    osservatore: Arc<dyn Osservatore>,
) -> Result<(Esecuzione, Option<Uscita>), Guaio> {
    let runtime = runtime()?;
    let esito = runtime.block_on(async {
        let interruttore = Interruttore::default();
        let segnali = Segnali::ascolta(interruttore.clone());
        let esito = corsa::esegui(opzioni, osservatore, interruttore).await;
        (esito, segnali.uscita())
    });
    // what a product left behind on the runtime must not keep the command
    runtime.shutdown_background();
    let (esecuzione, segnale) = (esito.0.map_err(guaio)?, esito.1);
    reports::scrivi(&esecuzione.cartella)
        .map_err(|e| Guaio::banco(format!("i resoconti non si possono scrivere: {e}")))?;
    ledger::seal::seal(&esecuzione.cartella, corsa::FLUSSO)
        .map_err(|e| Guaio::banco(format!("il sigillo non si può scrivere: {e}")))?;
    Ok((esecuzione, segnale))
}

fn guaio(errore: CorsaError) -> Guaio {
    match errore {
        CorsaError::Scelta(corsa::SceltaError::Nessuno(m)) => Guaio::nuovo(
            Uscita::NienteSelezionato,
            format!("nessun caso selezionato{m}"),
        )
        .rimedio("«collaudo plan» elenca i casi e i loro scenari"),
        CorsaError::Scelta(e) => Guaio::uso(e.to_string()),
        CorsaError::Registro(e) => Guaio::nuovo(
            Uscita::AmbientePerso,
            format!("il registro della prova non si può scrivere: {e}"),
        )
        .rimedio("controllare lo spazio libero e i permessi della cartella data con --out"),
        CorsaError::Regione(e) => Guaio::nuovo(Uscita::Configurazione, e.to_string()),
        CorsaError::Banco(e) => Guaio::banco(e),
    }
}

fn profilo(file: Option<&Path>) -> Result<Profilo, Guaio> {
    match file {
        None => Ok(Profilo::predefinito()),
        Some(file) => {
            Profilo::load(file).map_err(|e| Guaio::composto(Uscita::Configurazione, e.to_string()))
        }
    }
}

/// How the product is made: from the profile, or as `--driver` says instead.
fn fabbrica(profilo: &mut Profilo, richiesta: &Run) -> Result<Fabbrica, Guaio> {
    if let Some(scelto) = &richiesta.driver {
        profilo.driver = tipo_driver(scelto)?;
        if profilo.driver != TipoDriver::Riferimento {
            // only the reference product follows a clock that the bench moves
            profilo.orologio = Orologio::Reale;
        }
    }
    let cartella = richiesta
        .profile
        .as_deref()
        .and_then(Path::parent)
        .unwrap_or(Path::new("."));
    let esterno = profilo
        .product_driver(cartella)
        .map_err(|e| Guaio::banco(format!("il client HTTP non si può preparare: {e}")))?;
    let (difetti, nullo) = difetti(&richiesta.difetti)?;
    match esterno {
        None => Ok(Fabbrica::Riferimento { difetti, nullo }),
        Some(_) if !richiesta.difetti.is_empty() => Err(Guaio::uso(
            "--fault accende difetti nel prodotto di riferimento, non in un altro prodotto",
        )
        .rimedio("togliere --fault, oppure usare --driver riferimento")),
        Some(driver) => Ok(Fabbrica::Esterno(driver)),
    }
}

fn tipo_driver(scelto: &str) -> Result<TipoDriver, Guaio> {
    if scelto == "riferimento" {
        return Ok(TipoDriver::Riferimento);
    }
    if let Some(riga) = scelto.strip_prefix("comando:") {
        let comando: Vec<String> = riga.split_whitespace().map(str::to_owned).collect();
        if comando.is_empty() {
            return Err(Guaio::uso("a --driver comando: manca la riga di comando")
                .rimedio("per esempio --driver \"comando:python3 adattatore.py\""));
        }
        return Ok(TipoDriver::Comando {
            comando,
            cartella: PathBuf::from("."),
            variabili: Vec::new(),
        });
    }
    if scelto.starts_with("http://") {
        let indirizzo = scelto.parse().map_err(|e| {
            Guaio::uso(format!("l'indirizzo di --driver non è valido: {e}")).trovato(scelto)
        })?;
        return Ok(TipoDriver::Http { indirizzo });
    }
    Err(Guaio::uso("il valore di --driver non è valido")
        .atteso("riferimento, comando:<riga di comando>, http://<indirizzo>")
        .trovato(scelto))
}

pub(super) fn difetti(nomi: &[String]) -> Result<(Vec<SeededFault>, Option<NullProduct>), Guaio> {
    let mut difetti = Vec::new();
    let mut nullo = None;
    for nome in nomi {
        if let Some(difetto) = SeededFault::from_name(nome) {
            difetti.push(difetto);
        } else if let Some(prodotto) = NullProduct::from_name(nome) {
            nullo = Some(prodotto);
        } else {
            return Err(Guaio::uso(format!("il difetto «{nome}» non esiste"))
                .atteso(nomi_dei_difetti().join(", "))
                .rimedio("«collaudo run --fault elenco» dice che cosa fa ciascuno"));
        }
    }
    Ok((difetti, nullo))
}

fn nomi_dei_difetti() -> Vec<&'static str> {
    let seminati = SeededFault::all().into_iter().map(SeededFault::name);
    seminati
        .chain(NullProduct::all().into_iter().map(NullProduct::name))
        .collect()
}

fn elenco_dei_difetti() {
    let mut testo = String::from("Difetti del prodotto di riferimento (--fault NOME):\n");
    for d in SeededFault::all() {
        testo.push_str(&format!(
            "  {:<22} {} → {} con {}\n",
            d.name(),
            d.description(),
            d.named_case(),
            d.expected_finding()
        ));
    }
    testo.push_str("Prodotti nulli (non superano nulla):\n");
    for n in NullProduct::all() {
        testo.push_str(&format!("  {:<22} {}\n", n.name(), n.description()));
    }
    stampa(&testo);
}

/// The folder of the run: as given and new, or a new dated one.
fn cartella(data: Option<PathBuf>) -> Result<PathBuf, Guaio> {
    if let Some(data) = data {
        let occupata = data.read_dir().is_ok_and(|mut voci| voci.next().is_some());
        if occupata || data.is_file() {
            return Err(Guaio::uso(
                "la cartella data con --out non è nuova: una prova non sovrascrive mai un'altra",
            )
            .dove(data.display().to_string())
            .rimedio("dare una cartella che non esiste ancora, oppure togliere --out"));
        }
        return Ok(data);
    }
    let ora = adesso_in_nome();
    let base = PathBuf::from(CARTELLA);
    let nomi = std::iter::once(ora.clone()).chain((2..1000).map(|n| format!("{ora}-{n}")));
    nomi.map(|n| base.join(n))
        .find(|c| !c.exists())
        .ok_or_else(|| {
            Guaio::uso("non si trova un nome libero per la cartella della prova")
                .rimedio("darne uno con --out")
        })
}

/// Date and time of the wall in UTC, as the name of a folder: `2026-11-24T13-45-10Z`.
fn adesso_in_nome() -> String {
    chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now())
        .format("%Y-%m-%dT%H-%M-%SZ")
        .to_string()
}
