//! The validator against others: `xsd-schema` and, where it is installed, xmllint must give the same verdict as ours on a
//! corpus of small schemas that exercise each construct, on its instances and on mutations of them.

#![allow(clippy::print_stdout)]

mod corpus;
mod mutation;
mod one_mistake;
mod recovery;
mod rendered;
mod vocabulary;
mod well_formed;

use std::path::Path;
use std::process::Command;

use contracts::xsd::{Options, Roots, Schema, SchemaSet, Validator};
use proptest::test_runner::{Config, TestRunner};
use xsd_schema::SchemaSetBuilder;
use xsd_schema::validation::{
    CollectingValidationSink, SchemaValidator, ValidationFlags, drive_quick_xml,
};

use corpus::{CORPUS, Case};

/// Instances made of each case by mutation; `COLLAUDO_XSD_MUTATIONS` sets another number.
fn mutations() -> usize {
    std::env::var("COLLAUDO_XSD_MUTATIONS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(100)
}

fn compile(case: &Case) -> SchemaSet {
    let schemas: Vec<Schema<'_>> = case
        .schemas
        .iter()
        .map(|(system_id, text)| Schema { system_id, text })
        .collect();
    SchemaSet::compile(&schemas).unwrap_or_else(|error| panic!("{}: {error}", case.name))
}

/// The verdict of `xsd-schema` on each instance. The last schema is the one that refers to the others.
fn xsd_schema(case: &Case, instances: &[Vec<u8>]) -> Vec<bool> {
    let mut builder = SchemaSetBuilder::new();
    for (system_id, text) in case.schemas {
        builder = builder
            .add_source(text, &format!("mem:/{system_id}"))
            .unwrap();
    }
    let set = builder
        .compile()
        .unwrap_or_else(|error| panic!("{}: {error}", case.name))
        .into_schema_set();
    let validator = SchemaValidator::new(&set, ValidationFlags::default());
    instances
        .iter()
        .map(|instance| {
            let (mut errors, mut warnings) = (Vec::new(), Vec::new());
            let mut run = validator.start_run(CollectingValidationSink {
                errors: &mut errors,
                warnings: &mut warnings,
            });
            let driven = drive_quick_xml(&instance[..], &mut run, &set).is_ok();
            drop(run);
            driven && errors.is_empty()
        })
        .collect()
}

/// The verdict of xmllint on each instance; `None` where it is not installed or does not take the schema.
fn xmllint(case: &Case, instances: &[Vec<u8>], folder: &Path) -> Option<Vec<bool>> {
    Command::new("xmllint").arg("--version").output().ok()?;
    for (system_id, text) in case.schemas {
        std::fs::write(folder.join(system_id), text).unwrap();
    }
    let main = folder.join(case.schemas.last()?.0);
    let files: Vec<_> = (0..instances.len())
        .map(|n| folder.join(format!("{n}.xml")))
        .collect();
    for (file, instance) in files.iter().zip(instances) {
        std::fs::write(file, instance).unwrap();
    }
    let mut verdicts = Vec::new();
    for chunk in files.chunks(200) {
        let output = Command::new("xmllint")
            .args(["--noout", "--nonet", "--schema"])
            .arg(&main)
            .args(chunk)
            .output()
            .ok()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !said.contains("failed to compile"),
            "{}: xmllint does not take the schema: {said}",
            case.name
        );
        let good: std::collections::HashSet<&str> = said
            .lines()
            .filter_map(|line| line.strip_suffix(" validates"))
            .collect();
        verdicts.extend(
            chunk
                .iter()
                .map(|file| good.contains(file.to_str().unwrap())),
        );
    }
    Some(verdicts)
}

/// Compares the three verdicts on each instance and gives back ours.
fn compare(case: &Case, instances: &[Vec<u8>]) -> Vec<bool> {
    let set = compile(case);
    let validator = Validator::new(&set, Options::default());
    let ours: Vec<bool> = instances
        .iter()
        .map(|instance| validator.document(instance, Roots::Any).is_clean())
        .collect();
    // The stream gives the very same findings, but for positions of values that span a line.
    for instance in instances {
        let streamed = validator.stream(&mut &instance[..], Roots::Any).unwrap();
        let messages = |report: contracts::xsd::Report| {
            let mut messages: Vec<String> = report
                .findings
                .into_iter()
                .map(|finding| finding.message)
                .collect();
            messages.sort();
            messages
        };
        assert_eq!(
            messages(streamed),
            messages(validator.document(instance, Roots::Any))
        );
    }
    let judge = xsd_schema(case, instances);
    let folder = tempfile::tempdir().unwrap();
    let second = if case.xmllint {
        xmllint(case, instances, folder.path())
    } else {
        None
    };
    let mut differences = Vec::new();
    for (at, instance) in instances.iter().enumerate() {
        let lint = second.as_ref().map(|verdicts| verdicts[at]);
        if ours[at] == judge[at] && lint.is_none_or(|lint| lint == ours[at]) {
            continue;
        }
        let text = String::from_utf8_lossy(instance);
        if corpus::known_divergence(&text, ours[at], judge[at], lint) {
            continue;
        }
        let report = validator.document(instance, Roots::Any);
        let said: Vec<_> = report
            .findings
            .iter()
            .map(|finding| format!("{} {}", finding.code, finding.message))
            .collect();
        differences.push(format!(
            "ours {} xsd-schema {} xmllint {lint:?}\n  {text}\n  {said:?}",
            ours[at], judge[at]
        ));
    }
    assert!(
        differences.is_empty(),
        "{}: {} differences\n{}",
        case.name,
        differences.len(),
        differences[..differences.len().min(8)].join("\n")
    );
    ours
}

#[test]
fn the_corpus_has_the_verdicts_it_was_written_for() {
    if Command::new("xmllint").arg("--version").output().is_err() {
        println!(
            "SALTATO in parte: manca xmllint (pacchetto libxml2-utils), giudica solo xsd-schema"
        );
    }
    for case in CORPUS {
        let instances: Vec<Vec<u8>> = case
            .valid
            .iter()
            .copied()
            .chain(case.invalid.iter().map(|(instance, _)| *instance))
            .map(|instance| instance.as_bytes().to_vec())
            .collect();
        let set = compile(case);
        let validator = Validator::new(&set, Options::default());
        for instance in case.valid {
            let report = validator.document(instance.as_bytes(), Roots::Any);
            assert!(
                report.is_clean(),
                "{}: {instance}\n{:#?}",
                case.name,
                report.findings
            );
        }
        for (instance, codes) in case.invalid {
            let report = validator.document(instance.as_bytes(), Roots::Any);
            let found: Vec<&str> = report
                .findings
                .iter()
                .map(|finding| &finding.code[..])
                .collect();
            assert_eq!(
                found.join(" "),
                *codes,
                "{}: {instance}\n{:#?}",
                case.name,
                report.findings
            );
        }
        compare(case, &instances);
    }
}

#[test]
fn mutated_instances_have_the_same_verdict_everywhere() {
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let (mut valid, mut all) = (0, 0);
    for case in CORPUS {
        let instances: Vec<Vec<u8>> = (0..mutations())
            .map(|n| mutation::mutated(case.valid[n % case.valid.len()], &mut runner))
            .collect();
        let ours = compare(case, &instances);
        valid += ours.iter().filter(|valid| **valid).count();
        all += ours.len();
    }
    // Mutations that all break, or that never do, would prove little.
    assert!(
        valid * 20 > all && valid * 10 < all * 9,
        "{valid} of {all} are valid"
    );
}

#[test]
fn what_is_not_supported_is_refused_with_its_line() {
    for (body, reason) in corpus::REFUSED {
        let text = format!(
            "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:t=\"urn:t\" targetNamespace=\"urn:t\">\n{body}\n</xs:schema>"
        );
        let error = SchemaSet::compile(&[Schema {
            system_id: "t.xsd",
            text: &text,
        }])
        .err();
        let error = error.unwrap_or_else(|| panic!("taken: {body}"));
        assert!(error.reason.contains(reason), "{body}\n{error}");
        assert!(
            error.line >= 2 || error.line == 0 && reason.contains("deriva"),
            "{body}\n{error}"
        );
    }
}
