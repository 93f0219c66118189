//! The check of flow files as whole files: speed against the csv crate and against frictionless, memory, cost per row.
//!
//! `cargo bench -p contracts --bench flussi` makes the files, measures each in a process of its own (so that the peak of memory is its own)
//! and prints one line a figure with its aim. `COLLAUDO_BENCH_RIGHE` sets the rows of the large files (1,000,000);
//! `COLLAUDO_PYTHON` a Python that has frictionless.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss
)]

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use contracts::finding::Finding;
use contracts::flusso::contesto::Contesto;
use contracts::flusso::controllo::{Giudicata, Opzioni, Osservatore};
use contracts::flusso::esame::esamina;
use contracts::flusso::genera::generatore::{Quota, Richiesta, genera};
use contracts::flusso::giorno::Giorno;
use contracts::flusso::tracciato::Tracciato;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const TIPO: &str = "mypay-import-1_4";
const NOME: &str = "C_Z999-BENCH-1_4";
const GIRI: usize = 3;

fn contesto() -> Contesto {
    Contesto::ignoto(Giorno::di(2030, 1, 1))
}

fn tracciato() -> &'static Tracciato {
    Tracciato::per_id(TIPO).unwrap()
}

/// What a child measured: seconds of processor, bytes of csv, peak of memory in MiB.
#[derive(Clone, Copy)]
struct Misura {
    secondi: f64,
    byte: f64,
    memoria: f64,
}

impl Misura {
    fn velocita(self) -> f64 {
        self.byte / self.secondi / 1e6
    }
}

fn main() {
    let argomenti: Vec<String> = std::env::args().collect();
    match argomenti.get(1).map(String::as_str) {
        Some("figlio") => figlio(&argomenti[2], Path::new(&argomenti[3])),
        Some("--bench") => padre(),
        // `cargo test --benches` runs this without a word.
        _ => {}
    }
}

/// One reading of one file in this process, told as three numbers.
fn figlio(come: &str, file: &Path) {
    let inizio = Instant::now();
    // What it takes to start a process is not of the check.
    let prima = processore();
    let byte = match come {
        "check" => check(file),
        "csv" => leggi_csv(file),
        _ => panic!("{come}?"),
    };
    let secondi = processore().zip(prima).map_or_else(
        || inizio.elapsed().as_secs_f64(),
        |(dopo, prima)| dopo - prima,
    );
    let stato = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let picco = stato
        .lines()
        .find_map(|r| r.strip_prefix("VmHWM:"))
        .and_then(|r| r.trim().trim_end_matches(" kB").parse::<f64>().ok());
    println!("{secondi} {byte} {}", picco.unwrap_or(f64::NAN) / 1024.0);
}

/// Seconds that this process had of a processor: what it costs, however loaded the machine is.
fn processore() -> Option<f64> {
    // The count is brought up to date when the scheduler is called.
    std::thread::yield_now();
    let testo = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    let nanosecondi: f64 = testo.split_whitespace().next()?.parse().ok()?;
    Some(nanosecondi / 1e9)
}

#[derive(Default)]
struct Conta {
    rilievi: u64,
    byte: u64,
}

impl Osservatore for Conta {
    fn rilievo(&mut self, _: Finding) {
        self.rilievi += 1;
    }
    fn intestazione(&mut self, byte: &[u8]) {
        self.byte += byte.len() as u64 + 1;
    }
    fn riga(&mut self, riga: &Giudicata<'_>) {
        self.byte += riga.byte.len() as u64 + 1;
    }
}

fn check(file: &Path) -> u64 {
    let contesto = contesto();
    let opzioni = Opzioni {
        massimo_per_codice: 20,
        ..Opzioni::di(tracciato(), &contesto)
    };
    let mut conta = Conta::default();
    let nome = file.file_name().unwrap().to_string_lossy();
    let esaminato = esamina(File::open(file).unwrap(), &nome, &opzioni, &mut conta).unwrap();
    assert!(esaminato.riepilogo.unwrap().completo);
    conta.byte
}

/// The csv crate over the same bytes, its own records, nothing done with them.
fn leggi_csv(file: &Path) -> u64 {
    let mut lettore = csv::ReaderBuilder::new()
        .delimiter(b';')
        .double_quote(false)
        .escape(Some(b'\\'))
        .flexible(true)
        .buffer_capacity(256 * 1024)
        .from_reader(File::open(file).unwrap());
    let mut record = csv::ByteRecord::new();
    while lettore.read_byte_record(&mut record).unwrap() {
        std::hint::black_box(&record);
    }
    lettore.position().byte()
}

struct Banco {
    cartella: tempfile::TempDir,
}

impl Banco {
    /// `NOME` with another word, so that the file beside it is another.
    fn file(&self, parola: &str, estensione: &str) -> PathBuf {
        let nome = NOME.replace("BENCH", parola);
        self.cartella.path().join(format!("{nome}.{estensione}"))
    }

    fn crea(&self, parola: &str, righe: u64, errori: f64) -> PathBuf {
        let file = self.file(parola, "csv");
        let contesto = contesto();
        let richiesta = Richiesta {
            tracciato: tracciato(),
            righe,
            seme: parola,
            errori: Quota::di(errori).unwrap(),
            contesto: &contesto,
        };
        let mut out = BufWriter::new(File::create(&file).unwrap());
        genera(&richiesta, &mut out, None).unwrap();
        out.flush().unwrap();
        file
    }

    fn chiudi(&self, parola: &str, csv: &Path) -> PathBuf {
        let file = self.file(parola, "zip");
        let mut zip = ZipWriter::new(File::create(&file).unwrap());
        let voce = csv.file_name().unwrap().to_string_lossy();
        zip.start_file(voce, SimpleFileOptions::default()).unwrap();
        std::io::copy(&mut File::open(csv).unwrap(), &mut zip).unwrap();
        zip.finish().unwrap();
        file
    }

    /// The best of some readings, each in a fresh process.
    fn misura(&self, come: &str, file: &Path) -> Misura {
        let una = || {
            let uscita = Command::new(std::env::current_exe().unwrap())
                .args(["figlio", come])
                .arg(file)
                .output()
                .unwrap();
            assert!(
                uscita.status.success(),
                "{}",
                String::from_utf8_lossy(&uscita.stderr)
            );
            let testo = String::from_utf8(uscita.stdout).unwrap();
            let n: Vec<f64> = testo
                .split_whitespace()
                .map(|n| n.parse().unwrap())
                .collect();
            Misura {
                secondi: n[0],
                byte: n[1],
                memoria: n[2],
            }
        };
        (0..GIRI)
            .map(|_| una())
            .min_by(|a, b| a.secondi.total_cmp(&b.secondi))
            .unwrap()
    }
}

fn dice(cosa: &str, valore: &str, mira: &str, colta: bool) {
    let esito = if colta { "ok" } else { "NO" };
    println!("{cosa:<46} {valore:<34} {mira:<30} {esito}");
}

fn padre() {
    let righe: u64 = std::env::var("COLLAUDO_BENCH_RIGHE")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1_000_000);
    let banco = Banco {
        cartella: tempfile::tempdir().unwrap(),
    };
    let inizio = Instant::now();
    let grande = banco.crea("GRANDE", righe, 0.0);
    let mega = grande.metadata().unwrap().len() as f64 / 1e6;
    println!(
        "{righe} righe di {TIPO}, {mega:.0} MB, generate a {:.0} MB/s",
        mega / inizio.elapsed().as_secs_f64()
    );
    let csv = banco.misura("csv", &grande);
    println!(
        "csv crate in ByteRecord: {:.2} s, {:.0} MB/s",
        csv.secondi,
        csv.velocita()
    );

    let nudo = banco.misura("check", &grande);
    let quota = csv.secondi / nudo.secondi;
    dice(
        "check, csv",
        &format!(
            "{:.2} s, {:.0} MB/s, {:.0} % di csv",
            nudo.secondi,
            nudo.velocita(),
            quota * 100.0
        ),
        "≥ 40 % oppure ≥ 150 MB/s",
        quota >= 0.4 || nudo.velocita() >= 150.0,
    );
    dice(
        "check, csv: memoria",
        &format!("{:.1} MiB", nudo.memoria),
        "< 64 MiB",
        nudo.memoria < 64.0,
    );

    let zip = banco.chiudi("GRANDE", &grande);
    let chiuso = banco.misura("check", &zip);
    dice(
        "check, zip",
        &format!(
            "{:.2} s, {:.0} MB/s, {:.2} × csv nudo",
            chiuso.secondi,
            chiuso.velocita(),
            chiuso.secondi / nudo.secondi
        ),
        "≥ 40 % oppure ≥ 150 MB/s",
        csv.secondi / chiuso.secondi >= 0.4 || chiuso.velocita() >= 150.0,
    );
    dice(
        "check, zip: memoria",
        &format!("{:.1} MiB", chiuso.memoria),
        "< 64 MiB",
        chiuso.memoria < 64.0,
    );
    std::fs::remove_file(&zip).unwrap();

    let sbagliato = banco.crea("ERRORI", righe, 1.0);
    let errori = banco.misura("check", &sbagliato);
    let volte = errori.secondi / nudo.secondi;
    dice(
        "un errore in ogni riga",
        &format!(
            "{:.2} s, {volte:.2} × pulito ({:.2} × a byte)",
            errori.secondi,
            nudo.velocita() / errori.velocita()
        ),
        "≤ 1.5 ×",
        volte <= 1.5,
    );
    dice(
        "un errore in ogni riga: memoria",
        &format!("{:.1} MiB", errori.memoria),
        "< 64 MiB",
        errori.memoria < 64.0,
    );
    std::fs::remove_file(&sbagliato).unwrap();

    let mut per_riga = Vec::new();
    for quante in [1_000, 10_000, 100_000, 1_000_000] {
        let quante = std::cmp::min(quante, righe);
        let parola = format!("R{quante}");
        let file = if quante == righe {
            grande.clone()
        } else {
            banco.crea(&parola, quante, 0.0)
        };
        let m = banco.misura("check", &file);
        let ns = m.secondi * 1e9 / quante as f64;
        println!(
            "  {quante:>9} righe: {ns:>6.0} ns a riga, {:.1} MiB",
            m.memoria
        );
        per_riga.push(ns);
    }
    let (minimo, massimo) = per_riga
        .iter()
        .fold((f64::MAX, 0_f64), |(a, b), n| (a.min(*n), b.max(*n)));
    dice(
        "costo a riga da 10^3 a 10^6",
        &format!("da {minimo:.0} a {massimo:.0} ns"),
        "piatto (≤ 1.5 ×)",
        massimo <= 1.5 * minimo,
    );
    frictionless(&banco, righe.min(100_000));
}

/// The same file by frictionless, which says only what the standard can.
fn frictionless(banco: &Banco, righe: u64) {
    let python = std::env::var("COLLAUDO_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let file = banco.crea("FRICTIONLESS", righe, 0.0);
    let schema = banco.cartella.path().join("schema.json");
    std::fs::write(&schema, tracciato().table_schema()).unwrap();
    let programma = "
import sys, time
from frictionless import Dialect, Resource, Schema, Detector, formats, system
schema = Schema.from_descriptor(sys.argv[2])
controllo = formats.CsvControl(delimiter=';', quote_char='\"', double_quote=False, escape_char='\\\\')
with system.use_context(trusted=True):
    inizio = time.process_time()
    report = Resource(path=sys.argv[1], format='csv', schema=schema, control=controllo).validate(limit_errors=10**9)
    print(time.process_time() - inizio, report.valid)
";
    let uscita = Command::new(&python)
        .args(["-c", programma])
        .arg(&file)
        .arg(&schema)
        .output();
    let testo = match uscita {
        Ok(uscita) if uscita.status.success() => String::from_utf8(uscita.stdout).unwrap(),
        _ => return println!("frictionless: manca in {python} (COLLAUDO_PYTHON), non misurato"),
    };
    let (secondi, valido) = testo.trim().split_once(' ').unwrap();
    assert_eq!(valido, "True", "frictionless does not take the file");
    let loro: f64 = secondi.parse().unwrap();
    let nostro = banco.misura("check", &file).secondi;
    dice(
        "frictionless sulle stesse righe",
        &format!(
            "{loro:.1} s per {righe} righe, noi {nostro:.3} s: {:.0} ×",
            loro / nostro
        ),
        "≥ 100 ×",
        loro / nostro >= 100.0,
    );
}
