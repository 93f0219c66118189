//! paaSILImportaDovuto through the whole edge: HTTP, contract check, masking, decide and apply, ledger; 16 keep-alive clients
//! on the same cores. Prints requests per second, p50 and p99 of the clients, and where the time of a request goes.
//!
//! `cargo bench -p mock-region`; seconds per mode in `EDGE_SECONDS` (default 5).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs
)]

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use contracts::message::documento::{IdentificativoUnivoco, SoggettoPagatore, Versamento};
use contracts::message::operazione::{Base64, ImportaDovuto, Richiesta};
use ledger::{Durability, Ledger, Millis};
use mock_region::{Clock, Limits, Region, RegionConfig, Sandbox, SandboxSpec};
use platform::command::{Command, Ente, Operatore, StatoEnte, TipoDovuto};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CLIENTS: u64 = 16;
const ENTE: &str = "c_z001";
const PASSWORD: &str = "Segreto12345";

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let seconds = std::env::var("EDGE_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(5);
    println!(
        "{CLIENTS} clients, keep-alive, {} cores, {seconds} s a mode",
        std::thread::available_parallelism().map_or(0, usize::from)
    );
    for durability in [Durability::Write, Durability::Sync] {
        runtime.block_on(measure(durability, Duration::from_secs(seconds)));
    }
}

async fn measure(durability: Durability, time: Duration) {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Arc::new(Ledger::create(&dir.path().join("registro"), durability).unwrap());
    let region = Region::start(RegionConfig {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        ledger: ledger.clone(),
        run: None,
        limits: Limits::default(),
    })
    .await
    .unwrap();
    let sandbox = region
        .open(SandboxSpec {
            key: "misura".into(),
            stream: "misura".into(),
            seed: "seme".into(),
            about: serde_json::json!({}),
            clock: Clock::Virtual {
                start: Millis(1_773_137_730_123),
            },
            own_port: false,
        })
        .await
        .unwrap();
    furnish(&sandbox).await;

    let next = Arc::new(AtomicU64::new(0));
    // first a moment that is not counted
    run_clients(region.address(), &next, Duration::from_millis(500)).await;
    let before = region.spent();
    let begun = Instant::now();
    let mut latencies = run_clients(region.address(), &next, time).await;
    let elapsed = begun.elapsed();
    let after = region.spent();

    latencies.sort_unstable();
    let requests = latencies.len();
    let at = |share: f64| latencies[((requests - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!(
        "\n{durability:?}: {:.0} requests/s, p50 {:.2} ms, p99 {:.2} ms ({requests} requests)",
        requests as f64 / elapsed.as_secs_f64(),
        at(0.50),
        at(0.99)
    );
    let each =
        |part: Duration| part.as_secs_f64() * 1e6 / (after.requests - before.requests) as f64;
    let seen = latencies.iter().sum::<Duration>().as_secs_f64() * 1e6 / requests as f64;
    let parts = [
        ("contract check", after.contract - before.contract),
        ("reading the envelope", after.reading - before.reading),
        ("masking and entries", after.masking - before.masking),
        ("lock, decide, apply", after.deciding - before.deciding),
        ("waiting for the ledger", after.recording - before.recording),
    ];
    let mut rest = seen;
    for (name, part) in parts {
        rest -= each(part);
        println!(
            "  {name:<24}{:>8.1} µs {:>5.1} %",
            each(part),
            each(part) / seen * 100.0
        );
    }
    println!(
        "  {:<24}{rest:>8.1} µs {:>5.1} %",
        "HTTP, queueing, client",
        rest / seen * 100.0
    );
    sandbox.close().await.unwrap();
    region.shutdown().await;
    assert!(region.bugs().is_empty());
}

async fn furnish(sandbox: &Sandbox) {
    let ente = Ente {
        cod_ipa: ENTE.into(),
        denominazione: "Comune di Prova".into(),
        codice_fiscale: "80001234568".into(),
        codice_segregazione: "01".into(),
        iban: "IT60X0542811101000000123456".into(),
        stato: StatoEnte::Esercizio,
        url_ritorno: None,
        versione_password: 1,
    };
    let tipo = TipoDovuto {
        codice: "TARI".into(),
        descrizione: "Tassa rifiuti".into(),
        attivo: true,
        cf_anonimo: false,
        scadenza_obbligatoria: false,
        stampa_data_scadenza: false,
        importo: None,
        cod_tassonomico: "9/0101100IM/".into(),
        conto_postale: None,
    };
    for operatore in [
        Operatore::RegistraEnte(ente),
        Operatore::RegistraTipoDovuto {
            cod_ipa: ENTE.into(),
            tipo,
        },
    ] {
        sandbox
            .command(Command::Operatore(operatore))
            .await
            .unwrap();
    }
    sandbox.set_password(ENTE, PASSWORD).await.unwrap();
}

/// The latencies of all requests.
async fn run_clients(address: SocketAddr, next: &Arc<AtomicU64>, time: Duration) -> Vec<Duration> {
    let until = Instant::now() + time;
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| tokio::spawn(client(address, next.clone(), until)))
        .collect();
    let mut latencies = Vec::new();
    for client in clients {
        latencies.extend(client.await.unwrap());
    }
    latencies
}

/// A lean client, so that the measure is of the Region.
async fn client(address: SocketAddr, next: Arc<AtomicU64>, until: Instant) -> Vec<Duration> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut latencies = Vec::new();
    let mut room = vec![0_u8; 64 * 1024];
    while Instant::now() < until {
        let body = envelope(next.fetch_add(1, Ordering::Relaxed));
        let mut request = format!(
            "POST /misura/ws/pa HTTP/1.1\r\nhost: {address}\r\ncontent-type: text/xml; charset=utf-8\r\nsoapaction: \"paaSILImportaDovuto\"\r\ncontent-length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(&body);
        let begun = Instant::now();
        stream.write_all(&request).await.unwrap();
        let answer = read_answer(&mut stream, &mut room).await;
        latencies.push(begun.elapsed());
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.contains("<esito>OK</esito>"),
            "{answer}"
        );
    }
    latencies
}

async fn read_answer<'a>(stream: &mut TcpStream, room: &'a mut [u8]) -> std::borrow::Cow<'a, str> {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut room[filled..]).await.unwrap();
        assert!(read > 0, "the connection is kept");
        filled += read;
        let text = String::from_utf8_lossy(&room[..filled]);
        if let Some(end) = text.find("\r\n\r\n") {
            let length: usize = text[..end]
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .and_then(|length| length.parse().ok())
                .expect("a length");
            if filled >= end + 4 + length {
                return String::from_utf8_lossy(&room[..filled]);
            }
        }
    }
}

fn envelope(n: u64) -> Vec<u8> {
    let versamento = Versamento {
        versione_oggetto: Some("6.0".into()),
        soggetto_pagatore: Some(SoggettoPagatore {
            identificativo: IdentificativoUnivoco {
                tipo: Some("F".into()),
                codice: Some("RSSMRA80A01H501U".into()),
            },
            anagrafica: Some("Mario Rossi".into()),
            email: Some("mario.rossi@example.it".into()),
            ..SoggettoPagatore::default()
        }),
        data_scadenza: Some("2026-12-31".into()),
        tipo_versamento: Some("ALL".into()),
        iud: Some(format!("IUD-{n:012}")),
        importo: Some("120.50".into()),
        tipo_dovuto: Some("TARI".into()),
        causale: Some("TARI 2026".into()),
        dati_specifici_riscossione: Some("9/0101100IM/".into()),
        azione: Some("I".into()),
        ..Versamento::default()
    };
    Richiesta::ImportaDovuto(ImportaDovuto {
        header: true,
        cod_ipa_ente: Some(ENTE.into()),
        dovuto: Some(Base64::codifica(&versamento.scrivi())),
        flag_genera_iuv: Some(true),
        enti_secondari: Vec::new(),
    })
    .envelope(Some(PASSWORD))
}
