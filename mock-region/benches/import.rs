//! The import of a file of dovuti from the upload to its outcome, on a real clock and a ledger in a folder; a second thread asks for
//! the sandbox's lock all the while. Prints the time to IMPORT_ESEGUITO, how long the lock was waited for, the memory, the bytes of the
//! ledger, and the time of a restart on it.
//!
//! `cargo bench -p mock-region --bench import`; rows in `IMPORT_ROWS` (default 1,000,000).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs
)]

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ledger::{Durability, Ledger};
use mock_region::{Clock, Limits, Region, RegionConfig, Sandbox, SandboxSpec};
use platform::allegato::Allegato;
use platform::campione;
use platform::command::{Command, Operatore};
use platform::flusso::caricamento::{Caricamento, ContenutoZip, GettoneDiCarico, Parte};
use platform::regole::Regole;

const TOKEN: &str = "misura";

fn main() {
    let rows: u64 = std::env::var("IMPORT_ROWS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_000_000);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(measure(rows));
}

fn spec() -> SandboxSpec {
    SandboxSpec {
        key: "misura".into(),
        stream: "misura".into(),
        seed: "seme".into(),
        about: serde_json::json!({}),
        clock: Clock::Real,
        own_port: false,
    }
}

async fn region(ledger: &Arc<Ledger>) -> Region {
    Region::start(RegionConfig {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        ledger: ledger.clone(),
        run: None,
        limits: Limits::default(),
    })
    .await
    .unwrap()
}

async fn measure(rows: u64) {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("registro");
    let ledger = Arc::new(Ledger::create(&data, Durability::Write).unwrap());
    let region_one = region(&ledger).await;
    let sandbox = region_one.open(spec()).await.unwrap();
    for command in campione::comandi() {
        sandbox.command(command).await.unwrap();
    }
    let regole = Regole {
        import_attesa_secondi: 0,
        import_durata_secondi: 0,
        ..Regole::default()
    };
    sandbox
        .command(Command::Operatore(Operatore::Regole(regole)))
        .await
        .unwrap();
    let base = format!("{}-MISURA-1_3", campione::COD_IPA);
    let zip = package(&base, rows);
    println!(
        "{rows} rows, {} bytes of zip, {} MiB before",
        zip.len(),
        resident()
    );
    let upload = Command::Caricamento(Caricamento {
        gettone: GettoneDiCarico::Valido {
            request_token: TOKEN.into(),
            ente: campione::COD_IPA.into(),
            tipo: "FLUSSI_IMPORT".into(),
        },
        file: vec![Parte {
            nome: format!("{base}.zip"),
            tipo: None,
            byte: zip.len() as u64,
        }],
        zip: ContenutoZip::di(&zip),
        contenuto: Some(Allegato::di(zip)),
    });
    let begun = Instant::now();
    sandbox.command(upload).await.unwrap();
    let (loaded, mut waits) = until_done(&sandbox).await;
    println!(
        "IMPORT_ESEGUITO after {:.2?}: {loaded} loaded",
        begun.elapsed()
    );
    waits.sort_unstable();
    let at = |share: usize| waits[(waits.len() - 1) * share / 100];
    println!(
        "lock waited for {} times: p50 {:?}, p99 {:?}, worst {:?}",
        waits.len(),
        at(50),
        at(99),
        at(100)
    );
    println!("{} MiB resident", resident());
    sandbox.close().await.unwrap();
    drop(sandbox);
    drop(region_one);
    ledger.close().unwrap();
    drop(ledger);
    println!("{} MiB of ledger", size(&data) >> 20);
    let begun = Instant::now();
    let ledger = Arc::new(Ledger::open(&data, Durability::Write).unwrap());
    let again = region(&ledger).await;
    match again.resume(spec()).await {
        Ok(sandbox) => {
            let held = sandbox.with_state(|s| {
                s.ente(campione::COD_IPA)
                    .map_or(0, |e| e.vivi.tutti().count())
            });
            println!("restart after {:.2?}: {held} dovuti", begun.elapsed());
        }
        Err(error) => println!("restart: {error}"),
    }
}

async fn until_done(sandbox: &Sandbox) -> (u64, Vec<Duration>) {
    let done = Arc::new(AtomicBool::new(false));
    let probe = {
        let (sandbox, done) = (sandbox.clone(), done.clone());
        std::thread::spawn(move || {
            let mut waits = Vec::new();
            while !done.load(Ordering::Relaxed) {
                let asked = Instant::now();
                sandbox.with_state(|_| ());
                waits.push(asked.elapsed());
                std::thread::sleep(Duration::from_millis(1));
            }
            waits
        })
    };
    let loaded = loop {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let ended = sandbox.with_state(|s| {
            let import = s.flussi().import(TOKEN)?;
            (import.stato_detto() == "IMPORT_ESEGUITO").then_some(import.importate)
        });
        if let Some(loaded) = ended {
            break loaded;
        }
    };
    done.store(true, Ordering::Relaxed);
    (loaded, probe.join().unwrap())
}

fn package(base: &str, rows: u64) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_level(Some(1));
    zip.start_file(format!("{base}.csv"), options).unwrap();
    let mut out = std::io::BufWriter::with_capacity(1 << 20, zip);
    writeln!(out, "testata").unwrap();
    for n in 0..rows {
        writeln!(out, "TARI26-{n:08};;F;RSSMRA80A01H501U;Rossi Mario;Via Roma;10;30100;Venezia;VE;IT;mario.rossi@example.it;2030-12-31;120.50;;TARI;ALL;TARI 2026 rata unica;9/0101101IM/TARI2026;;true;I").unwrap();
    }
    let zip = out.into_inner().unwrap();
    zip.finish().unwrap().into_inner()
}

/// MiB that the process holds, where the system tells.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok())
        .unwrap_or_default()
        >> 10
}

fn size(path: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(path) else {
        return 0;
    };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(data) if data.is_dir() => size(&entry.path()),
            Ok(data) => data.len(),
            Err(_) => 0,
        })
        .sum()
}
