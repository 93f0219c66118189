//! The reader of JSON against `serde_json`, the check against the schemas of our OpenAPI documents against the crate `jsonschema`, and the
//! documents themselves against `openapi-spec-validator` (PyPI).

use std::process::Command;

use contracts::check::{self, rest};
use contracts::finding::Severity;
use contracts::json::{Documento, Schema};
use contracts::service::{CorpoRest, OPENAPI};
use proptest::prelude::{RngExt, proptest};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

/// Instances of each body that are valid, and as many that are not.
const CASI: usize = 300;

struct Generatore<'d> {
    documento: &'d Value,
    runner: TestRunner,
}

impl Generatore<'_> {
    fn tra(&mut self, minimo: usize, massimo: usize) -> usize {
        self.runner.rng().random_range(minimo..=massimo)
    }

    fn regex(&mut self, regex: &str) -> String {
        let regex = regex.trim_start_matches('^').trim_end_matches('$');
        let strategia = proptest::string::string_regex(regex).unwrap();
        strategia.new_tree(&mut self.runner).unwrap().current()
    }

    /// A value that keeps the schema as a rule; where branches are at odds the judge decides what it is.
    fn valore(&mut self, schema: &Value) -> Value {
        if let Some(dove) = schema.get("$ref").and_then(Value::as_str) {
            let documento = self.documento;
            return self.valore(documento.pointer(&dove[1..]).unwrap());
        }
        let mut valore = self.di_tipo(schema);
        if let Some(se) = schema.get("if") {
            let rami = if self.tra(0, 1) == 0 {
                [Some(se), schema.get("then")]
            } else {
                [schema.get("else"), None]
            };
            for ramo in rami.into_iter().flatten() {
                if let (Value::Object(membri), Value::Object(altri)) =
                    (&mut valore, self.valore(ramo))
                {
                    for (nome, altro) in altri {
                        membri.entry(nome).or_insert(altro);
                    }
                }
            }
        }
        valore
    }

    fn di_tipo(&mut self, schema: &Value) -> Value {
        if let Some(costante) = schema.get("const") {
            return costante.clone();
        }
        let tipo = match schema.get("type") {
            Some(Value::String(tipo)) => tipo.clone(),
            Some(Value::Array(tipi)) => {
                let scelto = self.tra(0, tipi.len() - 1);
                tipi[scelto].as_str().unwrap().to_owned()
            }
            _ if schema.get("properties").is_some() => "object".to_owned(),
            _ => ["string", "number", "null", "boolean"][self.tra(0, 3)].to_owned(),
        };
        match tipo.as_str() {
            "null" => Value::Null,
            "boolean" => json!(self.tra(0, 1) == 0),
            "integer" => match self.tra(0, 3) {
                0 => json!(self.tra(1, 99) as f64),
                1 => json!(i32::MAX),
                _ => json!(self.tra(1, 99_999)),
            },
            "number" => json!(self.tra(0, 9_999) as f64 / 100.0),
            "string" => match schema.get("pattern").and_then(Value::as_str) {
                Some(regex) => json!(self.regex(regex)),
                None => json!(self.regex("[ -~àè€😀\u{feff}\\n\\\\\"]{1,12}")),
            },
            "array" => {
                let quanti = self.tra(0, 3);
                let voci = schema.get("items").cloned().unwrap_or(Value::Bool(true));
                (0..quanti).map(|_| self.valore(&voci)).collect()
            }
            "object" => {
                let mut membri = Map::new();
                let richiesti = schema.get("required").cloned().unwrap_or_default();
                let richiesti: Vec<&str> = richiesti
                    .as_array()
                    .map_or_else(Vec::new, |r| r.iter().filter_map(Value::as_str).collect());
                for (nome, schema) in schema
                    .get("properties")
                    .and_then(Value::as_object)
                    .into_iter()
                    .flatten()
                {
                    if richiesti.contains(&nome.as_str()) || self.tra(0, 2) > 0 {
                        membri.insert(nome.clone(), self.valore(schema));
                    }
                }
                Value::Object(membri)
            }
            altro => panic!("type {altro} not known to the generator"),
        }
    }

    /// One change somewhere in a value.
    fn muta(&mut self, valore: &mut Value) {
        match valore {
            Value::Object(membri) if !membri.is_empty() => {
                let scelto = self.tra(0, membri.len() - 1);
                let nome = membri.keys().nth(scelto).unwrap().clone();
                match self.tra(0, 5) {
                    0 => {
                        membri.remove(&nome);
                    }
                    1 => {
                        let preso = membri.remove(&nome).unwrap();
                        membri.insert(nome.to_uppercase(), preso);
                    }
                    2 => {
                        membri.insert("di/troppo".to_owned(), json!(1));
                    }
                    _ => self.muta(membri.get_mut(&nome).unwrap()),
                }
            }
            Value::Array(voci) if !voci.is_empty() => {
                let scelta = self.tra(0, voci.len() - 1);
                self.muta(&mut voci[scelta]);
            }
            altro => {
                *altro = match self.tra(0, 11) {
                    0 => Value::Null,
                    1 => json!(true),
                    2 => json!(0),
                    3 => json!(-1),
                    4 => json!(12.5),
                    5 => json!(2_147_483_648_i64),
                    6 => json!(1e20),
                    7 => json!(""),
                    8 => json!("  "),
                    9 => json!([altro.clone()]),
                    10 => json!({ "x": altro.clone() }),
                    _ => json!(format!("{}x", altro.as_str().unwrap_or("125"))),
                }
            }
        }
    }
}

#[test]
fn the_verdict_is_that_of_the_standard() {
    for corpo in CorpoRest::TUTTI {
        let documento: Value = serde_json::from_str(corpo.openapi().testo).unwrap();
        let rinvio = format!("#/components/schemas/{}", corpo.schema());
        let mut intero =
            json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": rinvio });
        intero["components"] = documento["components"].clone();
        let giudice = jsonschema::draft202012::new(&intero).unwrap();
        let nostro = Schema::di_openapi(corpo.openapi().testo, corpo.schema()).unwrap();
        let mut generatore = Generatore {
            documento: &documento,
            runner: TestRunner::deterministic(),
        };
        let schema = documento.pointer(&rinvio[1..]).unwrap();
        let (mut validi, mut invalidi, mut giri) = (0, 0, 0);
        while validi < CASI || invalidi < CASI {
            giri += 1;
            assert!(
                giri < 20 * CASI,
                "{corpo:?}: {validi} valid, {invalidi} invalid"
            );
            let mut istanza = generatore.valore(schema);
            if giri % 2 == 0 {
                for _ in 0..generatore.tra(1, 2) {
                    generatore.muta(&mut istanza);
                }
            }
            let testo = if giri % 3 == 0 {
                serde_json::to_string_pretty(&istanza).unwrap()
            } else {
                istanza.to_string()
            };
            let letto = Documento::leggi(testo.as_bytes()).unwrap();
            assert!(letto.findings.is_empty());
            let findings = nostro.controlla(&letto, 100);
            let valida = giudice.is_valid(&istanza);
            assert_eq!(
                findings.is_empty(),
                valida,
                "{corpo:?}\n{testo}\n{findings:#?}"
            );
            if valida {
                validi += 1;
            } else {
                invalidi += 1;
            }
            for finding in &findings {
                // The pointer leads to the value, or to the object in which it is missing.
                let percorso = finding.place.path.as_deref().unwrap().trim_end_matches('/');
                if finding.code == "JSON-MANCANTE" {
                    let (oggetto, _) = percorso.rsplit_once('/').unwrap();
                    assert!(istanza.pointer(oggetto).unwrap().is_object(), "{percorso}");
                    assert!(istanza.pointer(percorso).is_none(), "{percorso}");
                } else {
                    let preso = istanza.pointer(percorso).unwrap();
                    let qui = usize::try_from(finding.place.outer.unwrap().offset).unwrap();
                    let mut da_qui =
                        serde_json::Deserializer::from_str(&testo[qui..]).into_iter::<Value>();
                    let letto = da_qui.next().unwrap().unwrap();
                    assert!(
                        letto == *preso || finding.code == "JSON-SCONOSCIUTO",
                        "{percorso}: {letto}"
                    );
                }
                assert!(finding.rule().is_some() && finding.expected.is_some());
            }
        }
    }
}

#[test]
fn a_keyword_outside_the_closed_set_is_refused() {
    for schema in [
        r#"{"uniqueItems":true}"#,
        r#"{"type":"text"}"#,
        r#"{"additionalProperties":{}}"#,
        r##"{"$ref":"#/components/schemas/X"}"##,
        r##"{"$ref":"#/altrove"}"##,
        r#"{"pattern":"("}"#,
        r#"{"const":1}"#,
        r#"{"properties":{"a":{"oneOf":[]}}}"#,
        "true",
    ] {
        let documento = format!(r#"{{"components":{{"schemas":{{"X":{schema}}}}}}}"#);
        assert!(Schema::di_openapi(&documento, "X").is_err(), "{schema}");
    }
    assert!(Schema::di_openapi("{", "X").is_err());
}

proptest! {
    /// What serde_json reads as a text of JSON we read too, with the same value, and nothing else.
    #[test]
    fn the_reader_agrees_with_serde_json(testo in r#"([\[\]{},:"0-9eE.+\-truefalsn \n\\/ub]|"a"|"\\u00e9"|"\\ud83d\\ude00"|"\\ud83d"|12|true|null|1\.5e3){0,12}"#) {
        concorda(&testo);
    }

    #[test]
    fn the_reader_agrees_with_serde_json_on_texts_cut_short(fine in 0_usize..200) {
        let testo = r#"{ "a" : [1, -2.50, 3e-2, {"b\"c": null, "à\u00e0": "x\ty"}, []], "d": {"e": true, "f": false}, "g": "\ud83d\ude00 €" }"#;
        let mut fine = fine.min(testo.len());
        while !testo.is_char_boundary(fine) {
            fine -= 1;
        }
        concorda(&testo[..fine]);
    }
}

fn concorda(testo: &str) {
    let loro = serde_json::from_str::<Value>(testo);
    let nostro = Documento::leggi(testo.as_bytes());
    // JSON has no greatest number, a binary fraction has
    if loro
        .as_ref()
        .is_err_and(|errore| errore.to_string().starts_with("number out of range"))
    {
        return;
    }
    assert_eq!(
        nostro.is_ok(),
        loro.is_ok(),
        "{testo}\n{nostro:?}\n{loro:?}"
    );
    if let (Ok(nostro), Ok(loro)) = (nostro, loro) {
        assert_eq!(in_serde(&nostro.radice), loro, "{testo}");
    }
}

fn in_serde(valore: &contracts::json::Valore<'_>) -> Value {
    use contracts::json::Tipo;
    match &valore.tipo {
        Tipo::Nullo => Value::Null,
        Tipo::Booleano(si) => json!(si),
        Tipo::Numero(numero) => serde_json::from_str(numero.letterale()).unwrap(),
        Tipo::Testo(testo) => json!(testo),
        Tipo::Elenco(voci) => voci.iter().map(in_serde).collect(),
        Tipo::Oggetto(membri) => Value::Object(
            membri
                .iter()
                .map(|m| (m.nome.to_string(), in_serde(&m.valore)))
                .collect(),
        ),
    }
}

#[test]
fn what_is_no_json_is_told_with_its_place() {
    let casi: Vec<String> = [
        "{'a':1}",
        "{\"a\":1,}",
        "{\"codice\":004}",
        "{\"bilancio\":[{\"capitolo\":\"A\"\n\"importo\":1.0}]}",
        "{\"a\":\"riga\nspezzata\"}",
        "{\"a\":1} coda",
        "",
        "{\"a\":\"\\x\"}",
        "\u{feff}{\"faultCode\":null}",
        "{\"faultCode\":null,\"faultCode\":\"X\"}",
        "{\"a\":tru}",
    ]
    .iter()
    .map(|testo| {
        let report = rest::corpo(testo.as_bytes(), CorpoRest::RispostaPush, Severity::Error);
        let finding = &report.findings[0];
        let posto = finding.place.outer.unwrap();
        format!(
            "{testo:?}\n  {} {}:{} {} {} [{}]",
            finding.code,
            posto.line,
            posto.column,
            finding.place.path.as_deref().unwrap(),
            finding.message,
            finding.expected.as_deref().unwrap_or("-")
        )
    })
    .collect();
    insta::assert_snapshot!(casi.join("\n"));
    let profondo = "[".repeat(100_000);
    let report = rest::corpo(
        profondo.as_bytes(),
        CorpoRest::RispostaPush,
        Severity::Error,
    );
    assert_eq!(report.findings[0].code, "JSON-LIMITE");
    let rotto = b"{\"a\":\"\xff\"}";
    let report = check::rest::corpo(rotto, CorpoRest::RispostaPush, Severity::Error);
    assert_eq!(report.findings[0].place.outer.unwrap().offset, 6);
}

#[test]
fn the_documents_are_openapi_3_1_for_somebody_else() {
    let python = std::env::var("COLLAUDO_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let c_e = Command::new(&python)
        .args(["-c", "import openapi_spec_validator"])
        .output();
    if !c_e.is_ok_and(|uscita| uscita.status.success()) {
        println!(
            "SALTATO: manca il pacchetto Python openapi-spec-validator (COLLAUDO_PYTHON nomina l'interprete)"
        );
        return;
    }
    let programma = "import json,sys\nfrom openapi_spec_validator import OpenAPIV31SpecValidator as V\n\
                     errori=[e.message for e in V(json.load(open(sys.argv[1]))).iter_errors()]\nprint(errori)\nsys.exit(bool(errori))";
    let cartella = tempfile::tempdir().unwrap();
    for documento in OPENAPI {
        let file = cartella.path().join(documento.file);
        std::fs::write(&file, documento.testo).unwrap();
        let uscita = Command::new(&python)
            .args(["-c", programma])
            .arg(&file)
            .output()
            .unwrap();
        assert!(
            uscita.status.success(),
            "{}: {}{}",
            documento.file,
            String::from_utf8_lossy(&uscita.stdout),
            String::from_utf8_lossy(&uscita.stderr)
        );
        // The tool does find a mistake.
        std::fs::write(
            &file,
            documento
                .testo
                .replace(
                    "\"description\": \"Preso in carico. Il corpo",
                    "\"descrizione\": \"Il corpo",
                )
                .replace("\"in\"", "\"IN\"")
                .replace("\"responses\"", "\"risposte\""),
        )
        .unwrap();
        let uscita = Command::new(&python)
            .args(["-c", programma])
            .arg(&file)
            .output()
            .unwrap();
        assert!(!uscita.status.success());
    }
}
