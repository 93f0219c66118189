//! The check beside xmllint, in one run, on the same bytes with the same schemas: `cargo bench -p contracts --bench confronto`.
//!
//! * a SOAP request of 4 KiB with its document in base64: microseconds on one core, and the document alone beside xmllint;
//! * 10,000 mistakes beside none in the same rows;
//! * an OPI giornale di cassa, read as a stream: MB/s, peak of resident memory, where the time goes, and `xmllint --stream`.
//!
//! `COLLAUDO_GIORNALE_MIB` sets the length of the journal in MiB (128; 1024 is the length that the figures in the README are of). It is
//! written to the temporary folder and removed. Nothing is asserted but that what is measured is valid; on a loaded machine
//! look at the processor time and the ratios.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs
)]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use contracts::check::{self, HttpFacts};
use contracts::finding::Severity;
use contracts::message::documento::Versamento;
use contracts::message::lettura::leggi;
use contracts::message::operazione::{Base64, Richiesta};
use contracts::service::{FIRMA, OPI_1_6_1, SCHEMI};
use contracts::xml::{Event, Limits, Reader, Settings};
use contracts::xsd::{Options, Roots, Schema, SchemaSet, Validator};

/// Tells a child process which part to measure, and on which file.
const PARTE: &str = "COLLAUDO_GIORNALE_PARTE";

fn main() {
    if let Ok(parte) = std::env::var(PARTE) {
        let (parte, file) = parte.split_once(':').unwrap();
        return figlio(parte, Path::new(file));
    }
    let lavoro = tempfile::tempdir().unwrap();
    for schema in SCHEMI {
        fs::write(lavoro.path().join(schema.file), schema.testo).unwrap();
    }
    let xmllint = Command::new("xmllint").arg("--version").output().is_ok();
    if !xmllint {
        println!("SALTATO in parte: manca xmllint (pacchetto libxml2-utils), nessun confronto");
    }
    messaggio(lavoro.path(), xmllint);
    errori();
    giornale(lavoro.path(), xmllint);
}

/// Processor time of this process in seconds, where the system tells it; otherwise the time on the wall, counted from `inizio`.
fn consumo(inizio: Instant) -> f64 {
    fs::read_to_string("/proc/self/schedstat")
        .ok()
        .and_then(|testo| testo.split_whitespace().next()?.parse::<f64>().ok())
        .map_or_else(
            || inizio.elapsed().as_secs_f64(),
            |nanosecondi| nanosecondi / 1e9,
        )
}

/// Processor time of one turn: of several series of turns the least, because what disturbs a measure only makes it longer.
fn minimo(serie: u32, giri: u32, mut cosa: impl FnMut()) -> Duration {
    let inizio = Instant::now();
    let minimo = (0..serie)
        .map(|_| {
            let prima = consumo(inizio);
            for _ in 0..giri {
                cosa();
            }
            consumo(inizio) - prima
        })
        .fold(f64::MAX, f64::min);
    Duration::from_secs_f64(minimo / f64::from(giri))
}

fn micro(tempo: Duration) -> f64 {
    tempo.as_secs_f64() * 1e6
}

fn messaggio(lavoro: &Path, xmllint: bool) {
    let esempio = include_bytes!("../tests/it/esempi/importa_dovuto.richiesta.xml");
    let Richiesta::ImportaDovuto(mut richiesta) = leggi(esempio).unwrap().richiesta else {
        panic!("the example is an ImportaDovuto")
    };
    // With a bilancio that brings the request to about 4 KiB.
    let documento = richiesta.dovuto.unwrap().decodifica().unwrap();
    let mut versamento = Versamento::leggi(&documento.bytes).unwrap();
    let bilancio = versamento.bilancio.as_mut().unwrap();
    let capitolo = bilancio.capitoli[0].clone();
    bilancio.capitoli = (0..12)
        .map(|n| {
            let mut capitolo = capitolo.clone();
            let importo = if n == 0 { "10.50" } else { "10.00" };
            capitolo.accertamenti[0].importo = Some(importo.to_owned());
            capitolo
        })
        .collect();
    let documento = versamento.scrivi();
    richiesta.dovuto = Some(Base64::codifica(&documento));
    let busta = Richiesta::ImportaDovuto(richiesta).envelope(Some("PassEnte01"));
    let http = HttpFacts {
        method: "POST",
        content_type: Some("text/xml; charset=utf-8"),
        soap_action: Some("paaSILImportaDovuto"),
    };
    assert!(check::richiesta(&busta, Some(&http), Severity::Error).is_clean());
    assert!(check::documento(&documento, Severity::Error).is_clean());
    let intera = minimo(5, 3000, || {
        black_box(check::richiesta(
            black_box(&busta),
            Some(&http),
            Severity::Error,
        ));
    });
    let interno = minimo(5, 3000, || {
        black_box(check::documento(black_box(&documento), Severity::Error));
    });
    println!(
        "richiesta SOAP di {} byte con il suo documento: {:.1} µs, {:.0} MB/s",
        busta.len(),
        micro(intera),
        busta.len() as f64 / micro(intera)
    );
    println!(
        "  di cui il documento, {} byte: {:.1} µs, {:.0} MB/s",
        documento.len(),
        micro(interno),
        documento.len() as f64 / micro(interno)
    );
    if !xmllint {
        return;
    }
    let file = lavoro.join("versamento.xml");
    fs::write(&file, &documento).unwrap();
    // The start of the process and the reading of the schema are taken away.
    let con = |quante: usize| {
        let prima = cpu_dei_figli();
        let esito = Command::new("xmllint")
            .args(["--noout", "--nonet", "--schema"])
            .arg(lavoro.join("PagInf_Dovuti_Pagati_6_2_0.xsd"))
            .args(std::iter::repeat_n(&file, quante))
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(esito.success());
        cpu_dei_figli() - prima
    };
    let loro = Duration::from_secs_f64((con(12_001) - con(1)).max(0.0) / 12_000.0);
    println!(
        "  lo stesso documento in xmllint: {:.1} µs, {:.1} volte il nostro tempo",
        micro(loro),
        micro(loro) / micro(interno)
    );
}

const RIGHE: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:simpleType name="importo"><xs:restriction base="xs:decimal"><xs:pattern value="\d+\.\d{2}"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="testo"><xs:restriction base="xs:string"><xs:minLength value="1"/><xs:maxLength value="35"/></xs:restriction></xs:simpleType>
  <xs:element name="flusso"><xs:complexType><xs:sequence><xs:element name="riga" maxOccurs="unbounded"><xs:complexType><xs:sequence>
    <xs:element name="iud" type="testo"/><xs:element name="iuv" type="testo" minOccurs="0"/><xs:element name="importo" type="importo"/><xs:element name="data" type="xs:date"/><xs:element name="causale" type="testo"/>
  </xs:sequence></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>
</xs:schema>"#;

/// 10,000 rows, each with `guasto` of the five mistakes in turn; `None`: without.
fn righe(guasto: Option<usize>) -> String {
    const GIUSTA: &str = "<iud>A1</iud><iuv>01234</iuv><importo>10.50</importo><data>2026-11-24</data><causale>rata</causale>";
    const SBAGLIATE: [(&str, &str); 6] = [
        ("10.50", "10,50"),
        (
            "<importo>10.50</importo><data>2026-11-24</data>",
            "<data>2026-11-24</data><importo>10.50</importo>",
        ),
        ("<data>2026-11-24</data>", ""),
        ("data>", "Data>"),
        ("2026-11-24", "24/11/2026"),
        ("<iud>A1</iud>", "<iud>A1</iud><iud>A1</iud>"),
    ];
    let mut documento = String::from("<flusso>");
    for n in 0..10_000 {
        let riga = match guasto {
            None => GIUSTA.to_owned(),
            Some(quale) => {
                let (da, a) = SBAGLIATE[if quale < SBAGLIATE.len() {
                    quale
                } else {
                    n % SBAGLIATE.len()
                }];
                GIUSTA.replace(da, a)
            }
        };
        let _ = writeln!(documento, "<riga>{riga}</riga>");
    }
    documento.push_str("</flusso>");
    documento
}

/// What 10,000 mistakes cost more than none. The list is capped at 100, the others are counted.
fn errori() {
    let set = SchemaSet::compile(&[Schema {
        system_id: "righe.xsd",
        text: RIGHE,
    }])
    .unwrap();
    let validatore = Validator::new(&set, Options::default());
    let pulito = righe(None);
    assert!(
        validatore
            .document(pulito.as_bytes(), Roots::Any)
            .is_clean()
    );
    let mut base = Duration::MAX;
    for (nome, quale) in [
        ("virgola", 0),
        ("ordine scambiato", 1),
        ("elemento mancante", 2),
        ("elemento sconosciuto", 3),
        ("data all'italiana", 4),
        ("elemento ripetuto", 5),
        ("uno di ciascuno, a turno", 6),
    ] {
        let guasto = righe(Some(quale));
        let report = validatore.document(guasto.as_bytes(), Roots::Any);
        assert_eq!(report.findings.len(), 100);
        assert_eq!(report.findings.len() as u64 + report.more, 10_000);
        // In turn, so that a change of the machine's load meets both.
        let mut con = Duration::MAX;
        for _ in 0..4 {
            base = base.min(minimo(1, 10, || {
                black_box(validatore.document(black_box(pulito.as_bytes()), Roots::Any));
            }));
            con = con.min(minimo(1, 10, || {
                black_box(validatore.document(black_box(guasto.as_bytes()), Roots::Any));
            }));
        }
        println!(
            "10.000 errori ({nome}): {:.1} ms, senza {:.1} ms: {:.2} volte",
            con.as_secs_f64() * 1e3,
            base.as_secs_f64() * 1e3,
            con.as_secs_f64() / base.as_secs_f64()
        );
    }
}

/// A giornale di cassa 1.6.1 of about so many MiB.
fn scrivi_giornale(file: &Path, mebibyte: u64) {
    let mut uscita = BufWriter::with_capacity(1 << 20, File::create(file).unwrap());
    uscita
        .write_all(
            b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<flusso_giornale_di_cassa>\n  <testata_messaggio>\n    <codice_ABI_BT>02008</codice_ABI_BT>\n    <data_ora_creazione_flusso>2026-11-24T08:00:00</data_ora_creazione_flusso>\n    <codice_ente>UFZ001</codice_ente>\n    <descrizione_ente>Comune di Prova</descrizione_ente>\n    <codice_istat_ente>000000001</codice_istat_ente>\n    <codice_fiscale_ente>80001234568</codice_fiscale_ente>\n    <codice_tramite_ente>A2A-00000001</codice_tramite_ente>\n    <codice_tramite_BT>A2A-00000002</codice_tramite_BT>\n    <codice_ente_BT>0000001</codice_ente_BT>\n  </testata_messaggio>\n  <identificativo_flusso_BT>GDC-20261124abcdefghij#001#001</identificativo_flusso_BT>\n  <pagina>1</pagina>\n  <pagine_totali>1</pagine_totali>\n  <esercizio>2026</esercizio>\n  <data_riferimento_GdC>2026-11-24</data_riferimento_GdC>\n  <informazioni_conto_evidenza>\n    <conto_evidenza>0000001</conto_evidenza>\n",
        )
        .unwrap();
    let fine = mebibyte << 20;
    let (mut scritti, mut n) = (0_u64, 1_u64);
    while scritti < fine {
        let movimento = format!(
            "    <movimento_conto_evidenza>\n      <identificativo_flusso>MOV-20261124-{n:09}</identificativo_flusso>\n      <numero_movimento>{n}</numero_movimento>\n      <tipo_movimento>ENTRATA</tipo_movimento>\n      <tipo_documento>SOSPESO ENTRATA</tipo_documento>\n      <tipo_operazione>ESEGUITO</tipo_operazione>\n      <numero_documento>{n}</numero_documento>\n      <progressivo_documento>1</progressivo_documento>\n      <importo>{}.{:02}</importo>\n      <numero_bolletta_quietanza>{n}</numero_bolletta_quietanza>\n      <data_movimento>2026-11-{:02}</data_movimento>\n      <data_movimento_siope>2026-11-24</data_movimento_siope>\n      <data_valuta_ente>2026-11-24</data_valuta_ente>\n      <tipo_esecuzione>SEPA CREDIT TRANSFER</tipo_esecuzione>\n      <coordinate>IT60X0542811101000000123456</coordinate>\n      <codice_riferimento_operazione>CRO{n:012}</codice_riferimento_operazione>\n      <end_to_end_id>E2E-{n:020}</end_to_end_id>\n      <assoggettamento_bollo>ESENTE BOLLO</assoggettamento_bollo>\n      <cliente>\n        <anagrafica_cliente>Società Cooperativa {n} di Rossi &amp; Figli</anagrafica_cliente>\n        <cap_cliente>30100</cap_cliente>\n        <localita_cliente>Venezia</localita_cliente>\n        <provincia_cliente>VE</provincia_cliente>\n        <stato_cliente>IT</stato_cliente>\n      </cliente>\n      <causale>/RFS/{n:018}/{}.{:02}/TXT/Rata della tassa sui rifiuti dell'anno, immobile numero {n}</causale>\n    </movimento_conto_evidenza>\n",
            10 + n % 990,
            n % 100,
            1 + n % 30,
            10 + n % 990,
            n % 100,
        );
        uscita.write_all(movimento.as_bytes()).unwrap();
        scritti += movimento.len() as u64;
        n += 1;
    }
    uscita
        .write_all(b"  </informazioni_conto_evidenza>\n  <ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"urn:x\"/><ds:SignatureMethod Algorithm=\"urn:x\"/><ds:Reference><ds:DigestMethod Algorithm=\"urn:x\"/><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue></ds:Signature>\n</flusso_giornale_di_cassa>\n")
        .unwrap();
    uscita.flush().unwrap();
}

/// What a line of the figures says.
struct Misura {
    secondi: f64,
    /// Processor time, which another load on the machine does not change as much.
    cpu: f64,
    /// Peak of resident memory, in KiB.
    picco: u64,
}

fn giornale(lavoro: &Path, xmllint: bool) {
    let mebibyte = std::env::var("COLLAUDO_GIORNALE_MIB")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(128);
    let file = lavoro.join("giornale.xml");
    scrivi_giornale(&file, mebibyte);
    let byte = fs::metadata(&file).unwrap().len();
    println!("giornale di cassa OPI 1.6.1 di {byte} byte, letto come flusso");
    let mut nostro = Misura {
        secondi: 0.0,
        cpu: 0.0,
        picco: 0,
    };
    let mut prima = 0.0;
    for (parte, nome) in [
        ("lettura", "lettore da solo"),
        ("automi", "lettore e automi (tipi semplici senza regole)"),
        ("tipi", "lettore, automi e tipi semplici"),
        ("check", "check del documento, come da riga di comando"),
    ] {
        let misura = in_un_figlio(parte, &file);
        println!(
            "  {nome}: {:.2} s, {:.0} MB/s; processore {:.2} s ({:+.2}), {:.0} MB/s; picco {:.1} MiB",
            misura.secondi,
            byte as f64 / misura.secondi / 1e6,
            misura.cpu,
            misura.cpu - prima,
            byte as f64 / misura.cpu / 1e6,
            misura.picco as f64 / 1024.0
        );
        prima = misura.cpu;
        nostro = misura;
    }
    if xmllint {
        let inizio = Instant::now();
        let mut processo = Command::new("xmllint")
            .args(["--stream", "--noout", "--nonet", "--huge", "--schema"])
            .arg(lavoro.join(OPI_1_6_1.file))
            .arg(&file)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (mut picco, mut cpu) = (0, 0.0);
        let chi = processo.id().to_string();
        let esito = loop {
            picco = picco.max(picco_di(&chi));
            cpu = cpu_di(&chi).max(cpu);
            if let Some(esito) = processo.try_wait().unwrap() {
                break esito;
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        let secondi = inizio.elapsed().as_secs_f64();
        assert!(esito.success(), "xmllint refuses the journal: {esito}");
        println!(
            "  xmllint --stream --schema: {secondi:.2} s, {:.0} MB/s; processore {cpu:.2} s; picco {:.1} MiB",
            byte as f64 / secondi / 1e6,
            picco as f64 / 1024.0,
        );
        println!(
            "  xmllint impiega {:.2} volte il nostro tempo, {:.2} volte il nostro tempo di processore",
            secondi / nostro.secondi,
            cpu / nostro.cpu
        );
    }
}

/// Peak of resident memory of a process in KiB, where the system tells it.
fn picco_di(processo: &str) -> u64 {
    fs::read_to_string(format!("/proc/{processo}/status"))
        .unwrap_or_default()
        .lines()
        .find_map(|riga| riga.strip_prefix("VmHWM:"))
        .and_then(|riga| riga.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

/// Processor time of a process in seconds, its own and the system's for it, where the system tells it in hundredths.
fn cpu_di(processo: &str) -> f64 {
    campi_di_stat(processo, 11)
}

/// The same of all children of this process that have ended.
fn cpu_dei_figli() -> f64 {
    campi_di_stat("self", 13)
}

/// Two fields of `/proc/<processo>/stat` after the name, from this one on, as seconds.
fn campi_di_stat(processo: &str, da: usize) -> f64 {
    let stato = fs::read_to_string(format!("/proc/{processo}/stat")).unwrap_or_default();
    let campi = stato.rsplit(')').next().unwrap_or_default();
    let centesimi: f64 = campi
        .split_whitespace()
        .skip(da)
        .take(2)
        .filter_map(|campo| campo.parse::<f64>().ok())
        .sum();
    centesimi / 100.0
}

/// One part measured in a process of its own, so that its memory is its own too: the best of two.
fn in_un_figlio(parte: &str, file: &Path) -> Misura {
    (0..2)
        .map(|_| {
            let uscita = Command::new(std::env::current_exe().unwrap())
                .env(PARTE, format!("{parte}:{}", file.display()))
                .output()
                .unwrap();
            assert!(uscita.status.success(), "{uscita:?}");
            let testo = String::from_utf8(uscita.stdout).unwrap();
            let mut parole = testo.split_whitespace();
            Misura {
                secondi: parole.next().unwrap().parse().unwrap(),
                cpu: parole.next().unwrap().parse().unwrap(),
                picco: parole.next().unwrap().parse().unwrap(),
            }
        })
        .min_by(|a, b| a.cpu.total_cmp(&b.cpu))
        .unwrap()
}

fn figlio(parte: &str, file: &Path) {
    let flusso = || BufReader::with_capacity(64 * 1024, File::open(file).unwrap());
    let limiti = Limits {
        bytes: u64::MAX,
        token: 1 << 20,
        ..Limits::default()
    };
    let inizio;
    match parte {
        "lettura" => {
            let settings = Settings {
                limits: limiti,
                ..Settings::default()
            };
            inizio = Instant::now();
            let mut lettore = Reader::streaming(flusso(), settings).unwrap();
            while lettore.read().unwrap() != Event::Eof {}
        }
        "automi" | "tipi" => {
            let schemi: Vec<(PathBuf, String)> = [&OPI_1_6_1, &FIRMA]
                .into_iter()
                .map(|schema| {
                    let testo = if parte == "tipi" {
                        schema.testo.to_owned()
                    } else {
                        senza_regole(schema.testo)
                    };
                    (PathBuf::from(schema.file), testo)
                })
                .collect();
            let schemi: Vec<Schema<'_>> = schemi
                .iter()
                .map(|(file, testo)| Schema {
                    system_id: file.to_str().unwrap(),
                    text: testo,
                })
                .collect();
            let set = SchemaSet::compile(&schemi).unwrap();
            let options = Options {
                limits: limiti,
                ..Options::default()
            };
            let validatore = Validator::new(&set, options);
            inizio = Instant::now();
            let report = validatore.stream(flusso(), Roots::Any).unwrap();
            assert!(report.is_clean(), "{:?}", report.findings.first());
        }
        _ => {
            inizio = Instant::now();
            let report = check::documento_da(flusso(), Severity::Error).unwrap();
            assert!(report.is_clean(), "{:?}", report.findings.first());
        }
    }
    println!(
        "{} {} {}",
        inizio.elapsed().as_secs_f64(),
        cpu_di("self"),
        picco_di("self")
    );
}

/// A schema whose simple types take any text.
fn senza_regole(testo: &str) -> String {
    let regole = regex::Regex::new(
        r#"(?s)(<xsd:simpleType name="\w+">)\s*<xsd:restriction base="[\w:]+">.*?</xsd:simpleType>"#,
    )
    .unwrap();
    let tipi = regex::Regex::new(r#"type="xsd:\w+""#).unwrap();
    let testo = regole.replace_all(
        testo,
        r#"$1<xsd:restriction base="xsd:string"/></xsd:simpleType>"#,
    );
    tipi.replace_all(&testo, r#"type="xsd:string""#)
        .into_owned()
}
