//! The bench as a whole: `cargo bench --bench banco`.
//!
//! * start of `collaudo region` to its first SOAP answer, and the memory it holds then;
//! * 1,000 scenarios that ask next to nothing through run, judge, reports and seal: what the bench itself costs;
//! * the whole plan against the reference product.
//!
//! Medians of several runs, on the wall; nothing is asserted.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs
)]

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use driver::performed::{Driver, Performing};
use driver::profilo::Profilo;
use ledger::Durability;
use steps::corsa::{Interruttore, Nessuno, Opzioni, Scelta, esegui};
use steps::piano::Piano;
use steps::piano::catalogo::Catalogo;
use steps::piano::scenari::Testo;
use steps::prodotto::Fabbrica;

const PROVE: usize = 7;
const SCENARI: usize = 1000;

fn main() {
    primo_messaggio();
    mille();
    piano_intero();
}

fn mediana(mut tempi: Vec<Duration>) -> Duration {
    tempi.sort();
    tempi[tempi.len() / 2]
}

/// From the start of the process to the last byte of the first SOAP answer.
fn primo_messaggio() {
    let cartella = tempfile::tempdir().unwrap();
    let mut tempi = Vec::new();
    let mut memoria = Vec::new();
    for n in 0..PROVE {
        let pronta = cartella.path().join(format!("pronta-{n}.json"));
        let inizio = Instant::now();
        let mut processo = Command::new(env!("CARGO_BIN_EXE_collaudo"))
            .args(["region", "--ready-file", pronta.to_str().unwrap()])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while !pronta.exists() {
            std::thread::sleep(Duration::from_micros(200));
        }
        let dati: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&pronta).unwrap()).unwrap();
        let autorita = dati["indirizzo"]
            .as_str()
            .unwrap()
            .trim_start_matches("http://")
            .to_owned();
        let busta = format!(
            "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><p:paaSILChiediPagati xmlns:p=\"http://www.regione.veneto.it/pagamenti/ente/\"><codIpaEnte>{}</codIpaEnte><password>{}</password><idSession>inesistente</idSession></p:paaSILChiediPagati></e:Body></e:Envelope>",
            dati["ente"]["cod_ipa"].as_str().unwrap(),
            dati["ente"]["password"].as_str().unwrap()
        );
        let mut rete = TcpStream::connect(&autorita).unwrap();
        write!(
            rete,
            "POST /ws/pa HTTP/1.1\r\nhost: {autorita}\r\ncontent-type: text/xml; charset=utf-8\r\nsoapaction: \"paaSILChiediPagati\"\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{busta}",
            busta.len()
        )
        .unwrap();
        let mut risposta = String::new();
        rete.read_to_string(&mut risposta).unwrap();
        assert!(risposta.contains("PAA_ID_SESSION_NON_VALIDO"), "{risposta}");
        tempi.push(inizio.elapsed());
        memoria.push(memoria_di(processo.id()));
        processo.kill().unwrap();
        processo.wait().unwrap();
    }
    memoria.sort_unstable();
    println!(
        "region: avvio → prima risposta SOAP {:.1} ms; memoria residente {:.1} MB (mediane di {PROVE})",
        mediana(tempi).as_secs_f64() * 1000.0,
        memoria[memoria.len() / 2] as f64 / 1024.0
    );
}

/// Resident memory in KiB, where the system tells it.
fn memoria_di(processo: u32) -> u64 {
    let stato = std::fs::read_to_string(format!("/proc/{processo}/status")).unwrap_or_default();
    stato
        .lines()
        .find_map(|r| r.strip_prefix("VmRSS:"))
        .and_then(|r| r.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

/// A product that is never asked anything.
struct Assente;

impl Driver for Assente {
    fn kind(&self) -> &'static str {
        "assente"
    }

    fn perform<'a>(&'a self, _: &'a driver::action::Request) -> Performing<'a> {
        unreachable!("no step of these scenarios makes the product act")
    }
}

fn mille() {
    let mut testo = String::from("# language: it\n@ricostruito\nFunzionalità: Costo del banco\n");
    for n in 0..SCENARI {
        let _ = write!(
            testo,
            "\n  @MP-DOV-01 @variante:n{n:04}\n  Scenario: n {n}\n    Quando arriva la ricevuta\n    Allora il prodotto ha inviato al più 1 richieste \"paaSILImportaDovuto\"\n"
        );
    }
    let testi = vec![Testo {
        percorso: "dov/mille.feature".into(),
        testo,
    }];
    let mut fasi: [Vec<Duration>; 4] = Default::default();
    for n in 0..=PROVE {
        let cartella = tempfile::tempdir().unwrap();
        let piano = Piano::di(Catalogo::incluso().unwrap(), testi.clone()).unwrap();
        let tempi = corri(
            cartella.path(),
            piano,
            Fabbrica::Esterno(Arc::new(Assente)),
            Some(64),
        );
        // the first run compiles the step patterns, once a process
        if n > 0 {
            for (fase, tempo) in fasi.iter_mut().zip(tempi) {
                fase.push(tempo);
            }
        }
    }
    let [corsa, resoconti, sigillo, verifica] = fasi.map(|f| mediana(f).as_secs_f64());
    println!(
        "{SCENARI} scenari vuoti: corsa e giudizio {:.3} s, resoconti {:.3} s, sigillo {:.3} s (in tutto {:.3} s); verify {:.3} s (mediane di {PROVE})",
        corsa,
        resoconti,
        sigillo,
        corsa + resoconti + sigillo,
        verifica
    );
}

fn piano_intero() {
    let mut tempi = Vec::new();
    for _ in 0..PROVE {
        let cartella = tempfile::tempdir().unwrap();
        let piano = Piano::incluso().unwrap();
        let fabbrica = Fabbrica::Riferimento {
            difetti: vec![],
            nullo: None,
        };
        tempi.push(
            corri(cartella.path(), piano, fabbrica, None)
                .iter()
                .take(3)
                .sum(),
        );
    }
    println!(
        "piano intero sul prodotto di riferimento: {:.2} s (mediana di {PROVE}; il limite sono i tempi massimi del prodotto nei casi di guasto)",
        mediana(tempi).as_secs_f64()
    );
}

/// Run and judgement, reports, seal, verification.
fn corri(base: &Path, piano: Piano, fabbrica: Fabbrica, lavori: Option<usize>) -> [Duration; 4] {
    let cartella = base.join("prova");
    let opzioni = Opzioni {
        piano,
        profilo: Profilo::predefinito(),
        scelta: Scelta::default(),
        cartella: cartella.clone(),
        seme: "banco".into(),
        lavori,
        fabbrica,
        password: None,
        durata: Durability::Write,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let inizio = Instant::now();
    let esecuzione = runtime
        .block_on(esegui(opzioni, Arc::new(Nessuno), Interruttore::default()))
        .unwrap();
    let corsa = inizio.elapsed();
    assert_eq!(esecuzione.codice.codice(), 0);
    let inizio = Instant::now();
    reports::scrivi(&cartella).unwrap();
    let resoconti = inizio.elapsed();
    let inizio = Instant::now();
    ledger::seal::seal(&cartella, steps::corsa::FLUSSO).unwrap();
    let sigillo = inizio.elapsed();
    let inizio = Instant::now();
    ledger::verify::verify(&cartella).unwrap();
    [corsa, resoconti, sigillo, inizio.elapsed()]
}
