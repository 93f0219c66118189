//! What the check of a document costs: 4 KiB of a published schema, and 10,000 mistakes beside none.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use std::fmt::Write as _;
use std::hint::black_box;

use contracts::service::DOCUMENTI;
use contracts::xml::{Event, Reader};
use contracts::xsd::{Options, Prefixes, Roots, Schema, SchemaSet, Validator};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// `Dovuti` with five dovuti, about 4 KiB.
fn dovuti() -> String {
    let mut document = String::from(
        "<Dovuti xmlns=\"http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/\">\n  <versioneOggetto>6.2.0</versioneOggetto>\n  <soggettoPagatore>\n    <identificativoUnivocoPagatore>\n      <tipoIdentificativoUnivoco>F</tipoIdentificativoUnivoco>\n      <codiceIdentificativoUnivoco>RSSMRA80A01H501U</codiceIdentificativoUnivoco>\n    </identificativoUnivocoPagatore>\n    <anagraficaPagatore>Mario Rossi</anagraficaPagatore>\n    <e-mailPagatore>mario.rossi@example.it</e-mailPagatore>\n  </soggettoPagatore>\n  <datiVersamento>\n    <tipoVersamento>ALL</tipoVersamento>\n",
    );
    for n in 0..5 {
        let _ = write!(
            document,
            "    <datiSingoloVersamento>\n      <identificativoUnivocoDovuto>IUD-2026-{n:020}</identificativoUnivocoDovuto>\n      <importoSingoloVersamento>12{n}.50</importoSingoloVersamento>\n      <commissioneCaricoPA>0.00</commissioneCaricoPA>\n      <identificativoTipoDovuto>TARI</identificativoTipoDovuto>\n      <causaleVersamento>Tassa rifiuti, rata {n} dell'anno, immobile di via delle Rose {n}, categoria domestica</causaleVersamento>\n      <datiSpecificiRiscossione>9/0101105IM/</datiSpecificiRiscossione>\n    </datiSingoloVersamento>\n"
        );
    }
    document.push_str("  </datiVersamento>\n</Dovuti>\n");
    document
}

const ROWS: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:simpleType name="importo"><xs:restriction base="xs:decimal"><xs:pattern value="\d+\.\d{2}"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="testo"><xs:restriction base="xs:string"><xs:minLength value="1"/><xs:maxLength value="35"/></xs:restriction></xs:simpleType>
  <xs:element name="flusso"><xs:complexType><xs:sequence><xs:element name="riga" maxOccurs="unbounded"><xs:complexType><xs:sequence>
    <xs:element name="iud" type="testo"/><xs:element name="iuv" type="testo" minOccurs="0"/><xs:element name="importo" type="importo"/><xs:element name="data" type="xs:date"/><xs:element name="causale" type="testo"/>
  </xs:sequence></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>
</xs:schema>"#;

/// 10,000 rows; with `faulty` each has one mistake, of five kinds in turn.
fn rows(faulty: bool) -> String {
    let mut document = String::from("<flusso>");
    for n in 0..10_000 {
        let row = match (faulty, n % 5) {
            (false, _) => {
                "<iud>A1</iud><iuv>01234</iuv><importo>10.50</importo><data>2026-11-24</data><causale>rata</causale>"
            }
            (_, 0) => {
                "<iud>A1</iud><iuv>01234</iuv><importo>10,50</importo><data>2026-11-24</data><causale>rata</causale>"
            }
            (_, 1) => {
                "<iud>A1</iud><iuv>01234</iuv><data>2026-11-24</data><importo>10.50</importo><causale>rata</causale>"
            }
            (_, 2) => {
                "<iud>A1</iud><iuv>01234</iuv><importo>10.50</importo><causale>rata</causale>"
            }
            (_, 3) => {
                "<iud>A1</iud><iuv>01234</iuv><importo>10.50</importo><Data>2026-11-24</Data><causale>rata</causale>"
            }
            (_, _) => {
                "<iud>A1</iud><iuv>01234</iuv><importo>10.50</importo><data>24/11/2026</data><causale>rata</causale>"
            }
        };
        let _ = writeln!(document, "<riga>{row}</riga>");
    }
    document.push_str("</flusso>");
    document
}

/// 10,000 children of one parent that do not belong there: each kind has to stay linear.
fn one_parent(child: impl Fn(u32) -> String) -> String {
    let mut document = String::from("<flusso>");
    for n in 0..10_000 {
        document.push_str(&child(n));
    }
    document.push_str("</flusso>");
    document
}

fn check(criterion: &mut Criterion) {
    let set = SchemaSet::compile(&[Schema {
        system_id: DOCUMENTI.file,
        text: DOCUMENTI.testo,
    }])
    .unwrap();
    let options = Options {
        prefixes: Prefixes::new(&[(
            "http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/",
            "pay_i",
        )]),
        ..Options::default()
    };
    let validator = Validator::new(&set, options);
    let document = dovuti();
    assert!(
        validator
            .document(document.as_bytes(), Roots::Any)
            .is_clean()
    );
    let mut group = criterion.benchmark_group("dovuti 4 KiB");
    group.throughput(Throughput::Bytes(document.len() as u64));
    group.bench_function("read", |bencher| {
        bencher.iter(|| {
            let mut reader = Reader::new(black_box(document.as_bytes()));
            while reader.read().unwrap() != Event::Eof {}
        });
    });
    group.bench_function("validate", |bencher| {
        bencher.iter(|| black_box(validator.document(black_box(document.as_bytes()), Roots::Any)));
    });
    group.bench_function("stream", |bencher| {
        bencher.iter(|| black_box(validator.stream(black_box(document.as_bytes()), Roots::Any)));
    });
    group.finish();

    let set = SchemaSet::compile(&[Schema {
        system_id: "righe.xsd",
        text: ROWS,
    }])
    .unwrap();
    let validator = Validator::new(&set, Options::default());
    let (clean, faulty) = (rows(false), rows(true));
    assert!(validator.document(clean.as_bytes(), Roots::Any).is_clean());
    let report = validator.document(faulty.as_bytes(), Roots::Any);
    assert_eq!(report.findings.len() as u64 + report.more, 10_000);
    let mut group = criterion.benchmark_group("10,000 rows");
    group.sample_size(20);
    for (name, document) in [("clean", &clean), ("one mistake each", &faulty)] {
        group.throughput(Throughput::Bytes(document.len() as u64));
        group.bench_function(name, |bencher| {
            bencher
                .iter(|| black_box(validator.document(black_box(document.as_bytes()), Roots::Any)));
        });
    }
    let row = "<riga><iud>A1</iud><importo>1.00</importo><data>2026-11-24</data><causale>r</causale></riga>";
    let hostile = [
        (
            "unknown children, each of another name",
            one_parent(|n| format!("<x{n}>{row}</x{n}>")),
        ),
        ("text between the rows", one_parent(|_| format!("{row}t"))),
        (
            "one row with 10,000 children in turn",
            format!(
                "<flusso>{}</flusso>",
                one_parent(|n| [
                    "<data>x</data>",
                    "<iud/>",
                    "<causale/>",
                    "<importo>1</importo>"
                ][n as usize % 4]
                    .to_owned())
                .replace("flusso>", "riga>")
            ),
        ),
    ];
    for (name, document) in &hostile {
        group.throughput(Throughput::Bytes(document.len() as u64));
        group.bench_function(*name, |bencher| {
            bencher
                .iter(|| black_box(validator.document(black_box(document.as_bytes()), Roots::Any)));
        });
    }
    group.finish();

    criterion.bench_function("compile the documents' schema", |bencher| {
        bencher.iter(|| {
            SchemaSet::compile(&[Schema {
                system_id: DOCUMENTI.file,
                text: DOCUMENTI.testo,
            }])
            .unwrap()
        });
    });
}

criterion_group!(benches, check);
criterion_main!(benches);
