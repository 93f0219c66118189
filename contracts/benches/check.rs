//! The strict check of a whole request, and the lenient reading beside it.
#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use contracts::check::{self, HttpFacts};
use contracts::finding::Severity;
use contracts::message::documento::Versamento;
use contracts::message::lettura::leggi;
use contracts::message::operazione::{Base64, Richiesta};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn richiesta(c: &mut Criterion) {
    let esempio = include_bytes!("../tests/it/esempi/importa_dovuto.richiesta.xml");
    let Richiesta::ImportaDovuto(mut richiesta) = leggi(esempio).unwrap().richiesta else {
        panic!("the example is an ImportaDovuto")
    };
    // The same request with a bilancio that brings it to about 4 KiB.
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
    richiesta.dovuto = Some(Base64::codifica(&versamento.scrivi()));
    let grande = Richiesta::ImportaDovuto(richiesta).envelope(Some("PassEnte01"));
    let http = HttpFacts {
        method: "POST",
        content_type: Some("text/xml; charset=utf-8"),
        soap_action: Some("paaSILImportaDovuto"),
    };
    for (nome, bytes) in [("esempio", &esempio[..]), ("4 KiB", &grande[..])] {
        assert!(check::richiesta(bytes, Some(&http), Severity::Error).is_clean());
        let mut gruppo = c.benchmark_group(format!("ImportaDovuto {nome} ({} byte)", bytes.len()));
        gruppo.throughput(Throughput::Bytes(bytes.len() as u64));
        gruppo.bench_function("check", |b| {
            b.iter(|| check::richiesta(black_box(bytes), Some(&http), Severity::Error));
        });
        gruppo.bench_function("leggi", |b| b.iter(|| leggi(black_box(bytes))));
        gruppo.finish();
    }
}

criterion_group!(benches, richiesta);
criterion_main!(benches);
