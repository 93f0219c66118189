//! Both reports of a run of 1,000 scenarios that do nothing, from the folder to the files.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, dead_code)]

use criterion::{Criterion, criterion_group, criterion_main};
use reports::prova::Prova;

#[path = "../tests/it/costruttore.rs"]
mod costruttore;

fn resoconti(criterion: &mut Criterion) {
    let dir = tempfile::tempdir().unwrap();
    costruttore::prova_vuota(dir.path(), 1000);
    let mut gruppo = criterion.benchmark_group("1000 scenari");
    gruppo.sample_size(20);
    gruppo.bench_function("tutto", |b| b.iter(|| reports::scrivi(dir.path()).unwrap()));
    gruppo.bench_function("lettura", |b| b.iter(|| Prova::leggi(dir.path()).unwrap()));
    let prova = Prova::leggi(dir.path()).unwrap();
    gruppo.bench_function("junit", |b| {
        b.iter(|| reports::junit::junit(&prova).unwrap());
    });
    gruppo.bench_function("pagina", |b| {
        b.iter(|| reports::html::pagina(&prova).unwrap());
    });
    gruppo.finish();
}

criterion_group!(banchi, resoconti);
criterion_main!(banchi);
