//! Throughput of the ledger: exchanges appended by 16 threads in both durabilities, verification, redaction.
//!
//! An exchange is three entries of the size of a paaSILImportaDovuto, appended together and waited for, as an edge does it.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]
// a bench looks at the clock, the crate does not
#![allow(clippy::disallowed_methods)]

use std::path::Path;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ledger::course::StreamOpened;
use ledger::exchange::{Channel, Delivery, ReplyDecided, ReplyDelivered, RequestArrived};
use ledger::{Draft, Durability, Ledger, Millis, Places, Redactor, Secret, Stream, seal, verify};
use serde_json::json;

const THREADS: u64 = 16;

fn message(password: &str) -> String {
    // base64 of an XML document, as the real message carries it
    let document = "PD94bWwgdmVyc2lvbj0iMS4wIj8+PHZlcnNhbWVudG8+PGNhdXNhbGU+VEFSSTwvY2F1c2FsZT48L3ZlcnNhbWVudG8+".repeat(8);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:ente=\"http://www.regione.veneto.it/pagamenti/ente/\">\n <soapenv:Header><ente:intestazionePPT>\
         <codIpaEnte>C_A001</codIpaEnte></ente:intestazionePPT></soapenv:Header>\n <soapenv:Body><ente:paaSILImportaDovuto>\
         <password>{password}</password><flagGeneraIuv>true</flagGeneraIuv><dovuto>{document}</dovuto>\
         </ente:paaSILImportaDovuto></soapenv:Body>\n</soapenv:Envelope>\n"
    )
}

fn exchange(stream: &Stream, id: u64, body: &str) -> [Draft; 3] {
    let at = Millis(1_700_000_000_000);
    let headers = vec![
        ("content-type".into(), "text/xml; charset=utf-8".into()),
        ("host".into(), "127.0.0.1:8080".into()),
    ];
    let arrived = RequestArrived {
        id,
        channel: Channel::Soap,
        method: "POST".into(),
        target: "/ws/pa".into(),
        headers: headers.clone(),
        body: stream.payload(body.as_bytes()),
        complete: true,
        operation: Some("paaSILImportaDovuto".into()),
        findings: vec![],
        more_findings: 0,
    };
    let decided = ReplyDecided {
        id,
        status: 200,
        headers,
        body: stream.payload(&body.as_bytes()[..600]),
        fault: None,
    };
    let delivered = ReplyDelivered {
        id,
        outcome: Delivery::Complete,
        sent: 600,
    };
    [
        Draft::of(&arrived, at, at).unwrap(),
        Draft::of(&decided, at, at).unwrap(),
        Draft::of(&delivered, at, at).unwrap(),
    ]
}

fn begin(ledger: &Ledger, name: &str) -> Stream {
    let opened = StreamOpened {
        stream: name.into(),
        seed: "seme".into(),
        about: json!({}),
    };
    ledger.stream(&opened, Millis(0), Millis(0)).unwrap()
}

/// Exchanges by 16 threads, each with its stream (or all with one); how long they took.
fn append(exchanges: u64, durability: Durability, streams: u64) -> Duration {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::create(dir.path(), durability).unwrap();
    let streams: Vec<_> = (0..streams)
        .map(|n| begin(&ledger, &format!("s{n}")))
        .collect();
    let body = message("******");
    for stream in &streams {
        stream.append([]).unwrap().wait().unwrap();
    }
    let start = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (streams, body) = (&streams, &body);
            scope.spawn(move || {
                let stream = &streams[thread as usize % streams.len()];
                let share = exchanges / THREADS + u64::from(thread < exchanges % THREADS);
                for id in 0..share {
                    stream
                        .append(exchange(stream, id, body))
                        .unwrap()
                        .wait()
                        .unwrap();
                }
            });
        }
    });
    start.elapsed()
}

fn appending(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("append: exchanges of 16 threads");
    group
        .throughput(Throughput::Elements(1))
        .sample_size(10)
        .measurement_time(Duration::from_secs(4));
    for (durability, name) in [(Durability::Write, "write"), (Durability::Sync, "sync")] {
        for streams in [1, 16] {
            group.bench_function(
                BenchmarkId::new(name, format!("{streams} streams")),
                |bencher| {
                    bencher.iter_custom(|exchanges| append(exchanges, durability, streams));
                },
            );
        }
    }
}

/// A run folder of some megabytes: inline bodies, and a quarter of it blobs.
fn run_folder(dir: &Path) -> u64 {
    let ledger = Ledger::create(dir, Durability::Write).unwrap();
    let run = begin(&ledger, "corsa");
    let body = message("******");
    for case in 0..8 {
        let opened = StreamOpened {
            stream: format!("caso-{case}"),
            seed: "seme".into(),
            about: json!({}),
        };
        let stream = run.open_child(&opened, Millis(0), Millis(0)).unwrap();
        for id in 0..4_000 {
            stream
                .append(exchange(&stream, id, &body))
                .unwrap()
                .detach();
            if id % 10 == 0 {
                let large = format!("{case} {id} {}", body.repeat(10));
                stream
                    .append(exchange(&stream, id, &large))
                    .unwrap()
                    .detach();
            }
        }
        run.close_child(&stream, Millis(0), Millis(0))
            .unwrap()
            .detach();
    }
    ledger.close().unwrap();
    seal(dir, "corsa").unwrap();
    verify(dir).unwrap().bytes
}

fn verifying(criterion: &mut Criterion) {
    let dir = tempfile::tempdir().unwrap();
    let bytes = run_folder(dir.path());
    let mut group = criterion.benchmark_group("verify");
    group
        .throughput(Throughput::Bytes(bytes))
        .sample_size(10)
        .measurement_time(Duration::from_secs(4));
    group.bench_function("a sealed folder", |bencher| {
        bencher.iter(|| verify(dir.path()).unwrap());
    });
}

fn redacting(criterion: &mut Criterion) {
    let secrets = (0..4)
        .map(|n| Secret {
            name: format!("s{n}"),
            value: format!("Segreto-{n}&1234"),
        })
        .collect();
    let places = Places {
        elements: vec!["password".into()],
        ..Places::default()
    };
    let redactor = Redactor::new(secrets, places).unwrap();
    let mut group = criterion.benchmark_group("redact");
    for (name, body) in [
        ("a message with its password", message("Segreto-1&amp;1234")),
        ("one without secrets", message("")),
    ] {
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| redactor.bytes(body.as_bytes()).len());
        });
    }
}

criterion_group!(benches, appending, verifying, redacting);
criterion_main!(benches);
