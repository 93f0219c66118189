//! `collaudo region`: a MyPay on the laptop, with a sample ente ready.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use judge::uscita::ExitCode as Uscita;
use ledger::{Durability, Ledger};
use mock_region::{Clock, Limits, Region, RegionConfig, Sandbox, SandboxSpec};
use platform::command::{Command, Operatore};
use serde_json::{Value, json};
use steps::corsa::Interruttore;

use super::{durata, runtime, seme_nuovo, stampa};
use crate::guaio::Guaio;
use crate::riga_di_comando::Region as Opzioni;
use crate::segnali::Segnali;

/// Key of the only sandbox: first segment of its addresses.
const CHIAVE: &str = "regione";
/// Name of its stream.
const FLUSSO: &str = "regione";
/// File of the secrets beside the ledger.
const SEGRETI: &str = "segreti.json";
/// Password of the sample ente, printed for whoever integrates: not a secret of anyone's.
const PASSWORD: &str = "PassEnte01";

/// Starts the Region and stays until it is interrupted.
pub(crate) fn esegui(opzioni: &Opzioni) -> Result<Uscita, Guaio> {
    let ascolto = opzioni
        .listen
        .unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    let durata = durata(opzioni.durability.as_deref())?;
    let runtime = runtime()?;
    let uscita = runtime.block_on(async {
        let interruttore = Interruttore::default();
        let segnali = Segnali::ascolta(interruttore.clone());
        let (regione, sandbox) = avvia(ascolto, opzioni.data.as_deref(), durata).await?;
        regione.set_default(Some(&sandbox));
        let pronta = pronta(&regione, &sandbox);
        if let Some(file) = &opzioni.ready_file {
            scrivi_pronta(file, &pronta)?;
        }
        stampa(&annuncio(&pronta, opzioni.data.as_deref()));
        interruttore.attendi().await;
        regione.shutdown().await;
        Ok(segnali.uscita().unwrap_or(Uscita::InterrottoDaTastiera))
    });
    runtime.shutdown_background();
    uscita
}

async fn avvia(
    ascolto: SocketAddr,
    dati: Option<&Path>,
    durata: Durability,
) -> Result<(Region, Sandbox), Guaio> {
    let registro = |e: &dyn std::fmt::Display| {
        Guaio::nuovo(
            Uscita::Configurazione,
            format!("il registro non si apre: {e}"),
        )
        .dove(dati.map(|d| d.display().to_string()).unwrap_or_default())
        .rimedio("dare con --data una cartella nuova, o una scritta da «collaudo region»")
    };
    let ripresa = dati.is_some_and(|d| d.join("flussi").is_dir());
    let ledger = match dati {
        None => Ledger::memory(),
        Some(dati) if ripresa => Ledger::open(dati, durata),
        Some(dati) => Ledger::create(dati, durata),
    }
    .map_err(|e| registro(&e))?;
    let ripreso = ledger.resting().into_iter().find(|f| f.name == FLUSSO);
    let regione = Region::start(RegionConfig {
        listen: ascolto,
        ledger: Arc::new(ledger.clone()),
        run: None,
        limits: Limits::default(),
    })
    .await
    .map_err(|e| Guaio::nuovo(Uscita::Configurazione, e.to_string()))?;
    if let Some(dati) = dati {
        regione
            .keep_secrets(&dati.join(SEGRETI))
            .map_err(|e| registro(&e))?;
    }
    let mut spec = SandboxSpec {
        key: CHIAVE.into(),
        stream: FLUSSO.into(),
        seed: seme_nuovo(),
        about: json!({ "cosa": "collaudo region" }),
        clock: Clock::Real,
        own_port: false,
    };
    let sandbox = if ripreso.is_some() {
        spec.seed = seme_del_flusso(&ledger).map_err(|e| registro(&e))?;
        regione.resume(spec).await.map_err(|e| registro(&e))?
    } else {
        let sandbox = regione.open(spec).await.map_err(|e| registro(&e))?;
        prepara(&sandbox).await?;
        sandbox
    };
    Ok((regione, sandbox))
}

/// The seed with which a stream was opened: everything that it derived stays valid after a restart.
fn seme_del_flusso(ledger: &Ledger) -> Result<String, String> {
    let prima = ledger
        .reader()
        .entries(FLUSSO, 0)
        .map_err(|e| e.to_string())?
        .next()
        .ok_or("il flusso è vuoto")?
        .map_err(|e| e.to_string())?;
    prima
        .read::<ledger::course::StreamOpened>()
        .ok_or("il flusso non comincia con la sua apertura")?
        .map(|aperto| aperto.seed)
        .map_err(|e| e.to_string())
}

/// Registers the sample ente with its tipi dovuto and its password.
async fn prepara(sandbox: &Sandbox) -> Result<(), Guaio> {
    let ente = platform::campione::ente();
    let cod_ipa = ente.cod_ipa.clone();
    let mut comandi = vec![Operatore::RegistraEnte(ente)];
    comandi.extend(platform::campione::tipi_dovuto().into_iter().map(|tipo| {
        Operatore::RegistraTipoDovuto {
            cod_ipa: cod_ipa.clone(),
            tipo,
        }
    }));
    for comando in comandi {
        sandbox
            .command(Command::Operatore(comando))
            .await
            .map_err(|e| Guaio::banco(e.to_string()))?;
    }
    sandbox
        .set_password(&cod_ipa, PASSWORD)
        .await
        .map_err(|e| Guaio::banco(e.to_string()))
}

fn pronta(regione: &Region, sandbox: &Sandbox) -> Value {
    let ente = platform::campione::ente();
    let tipi: Vec<Value> = platform::campione::tipi_dovuto()
        .into_iter()
        .map(|t| json!({ "codice": t.codice, "descrizione": t.descrizione, "attivo": t.attivo }))
        .collect();
    json!({
        "indirizzo": format!("http://{}", regione.address()),
        "ws": regione.default_ws(),
        "wsdl": format!("{}?wsdl", regione.default_ws()),
        "base": sandbox.base(),
        "ente": {
            "cod_ipa": ente.cod_ipa,
            "denominazione": ente.denominazione,
            "codice_fiscale": ente.codice_fiscale,
            "password": PASSWORD,
            "tipi_dovuto": tipi,
        },
    })
}

/// Writes the ready file whole or not at all: whoever waits for it reads a complete one.
fn scrivi_pronta(file: &Path, pronta: &Value) -> Result<(), Guaio> {
    let testo = serde_json::to_string_pretty(pronta).map_err(|e| Guaio::banco(e.to_string()))?;
    let mut provvisorio = file.as_os_str().to_owned();
    provvisorio.push(".tmp");
    let provvisorio = Path::new(&provvisorio);
    std::fs::write(provvisorio, testo + "\n")
        .and_then(|()| std::fs::rename(provvisorio, file))
        .map_err(|e| {
            Guaio::nuovo(
                Uscita::Configurazione,
                format!("il file dato con --ready-file non si scrive: {e}"),
            )
            .dove(file.display().to_string())
        })
}

fn annuncio(pronta: &Value, dati: Option<&Path>) -> String {
    let campo = |c: &str| {
        pronta
            .pointer(c)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let tipi: Vec<String> = pronta
        .pointer("/ente/tipi_dovuto")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|t| t.get("codice").and_then(Value::as_str).map(str::to_owned))
        .collect();
    format!(
        "Regione simulata pronta\n\n  servizi SOAP   {}\n  WSDL           {}\n  ente           {} – {}\n  codice fiscale {}\n  password       {}\n  tipi dovuto    {}\n  stato          {}\n\nCtrl-C per fermarla.\n",
        campo("/ws"),
        campo("/wsdl"),
        campo("/ente/cod_ipa"),
        campo("/ente/denominazione"),
        campo("/ente/codice_fiscale"),
        campo("/ente/password"),
        tipi.join(", "),
        dati.map_or_else(
            || "solo in memoria (--data CARTELLA per tenerlo)".to_owned(),
            |d| d.display().to_string()
        ),
    )
}
