//! SARIF 2.1.0: the document against the schema of the standard and a reader of other hands, its regions against the bytes checked.

use std::io::{Cursor, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use contracts::flusso::tracciato::Tracciato;
use serde_json::Value;

use crate::banco::{Banco, Esito, esito};

/// The schema as the crate `serde-sarif` carries it.
fn schema() -> Value {
    let metadati = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--locked", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::null())
        .output()
        .unwrap();
    let metadati: Value = serde_json::from_slice(&metadati.stdout).unwrap();
    let manifesto = metadati["packages"]
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["name"] == "serde-sarif")
        .and_then(|p| p["manifest_path"].as_str())
        .map(PathBuf::from)
        .unwrap();
    let testo =
        std::fs::read_to_string(manifesto.with_file_name("src").join("schema.json")).unwrap();
    serde_json::from_str(&testo).unwrap()
}

fn valido(schema: &jsonschema::Validator, esito: &Esito) -> Value {
    let documento: Value = serde_json::from_str(&esito.uscita)
        .unwrap_or_else(|e| panic!("{e}: {}{}", esito.uscita, esito.errori));
    let errori: Vec<String> = schema
        .iter_errors(&documento)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(errori.is_empty(), "{errori:#?}");
    let letto: serde_sarif::sarif::Sarif = serde_json::from_value(documento.clone()).unwrap();
    assert_eq!(letto.runs.len(), 1);
    let corsa = &documento["runs"][0];
    assert_eq!(
        corsa["invocations"][0]["exitCode"].as_i64().unwrap(),
        i64::from(esito.codice)
    );
    let regole = corsa["tool"]["driver"]["rules"].as_array().unwrap();
    for risultato in corsa["results"].as_array().unwrap() {
        let regola = &regole[usize::try_from(risultato["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(regola["id"], risultato["ruleId"]);
        assert!(regola["help"]["text"].as_str().unwrap().len() > 15);
    }
    documento
}

const RIGA: &str = "IUD1;;F;RSSMRA80A01H501U;Nicolò Rossi;;;;;;;;2999-06-30;10.00;;TARI;ALL;Causale;9/0101101IM/X;;true;I\n";

fn csv() -> Vec<u8> {
    let testa = Tracciato::import("1_3").unwrap().intestazione();
    let mut byte = format!("{testa}\r\n").into_bytes();
    // After two letters of two bytes, after a byte that is no UTF-8, under a code too long to be marked whole.
    for (da, a) in [
        ("10.00", "10,00"),
        ("ALL", "tutti"),
        ("TARI", "MARCA_BOLLO_DIGITALE"),
        ("IUD1", "000"),
        ("Causale", &"è".repeat(1100)),
    ] {
        byte.extend(RIGA.replace(da, a).bytes());
    }
    byte.extend(
        RIGA.replace("IUD1", "IUD2")
            .replace('ò', "\u{1}")
            .replace(";I\n", ";i\n")
            .bytes()
            .map(|b| if b == 1 { 0xf2 } else { b }),
    );
    byte
}

#[test]
fn documents_hold_against_the_schema_and_regions_against_the_bytes() {
    let banco = Banco::nuovo();
    let schema = jsonschema::validator_for(&schema()).unwrap();
    std::fs::create_dir(banco.percorso("di prova")).unwrap();
    std::fs::write(banco.percorso("di prova/C_Z999-È-1_3.csv"), csv()).unwrap();
    let documento = valido(
        &schema,
        &banco.chiama(&["check", "di prova", "--format", "sarif"]),
    );
    let corsa = &documento["runs"][0];
    assert_eq!(
        corsa["artifacts"][0]["location"]["uri"],
        "di%20prova/C_Z999-%C3%88-1_3.csv"
    );
    assert_eq!(
        corsa["artifacts"][0]["length"].as_u64().unwrap(),
        csv().len() as u64
    );
    let byte = csv();
    let righe: Vec<&[u8]> = byte.split(|b| *b == b'\n').collect();
    let (mut con_byte, mut senza) = (0, 0);
    for risultato in corsa["results"].as_array().unwrap() {
        let regione = &risultato["locations"][0]["physicalLocation"]["region"];
        let numero = |chiave: &str| usize::try_from(regione[chiave].as_u64().unwrap()).unwrap();
        let riga = String::from_utf8_lossy(righe[numero("startLine") - 1]);
        let (da, a) = (numero("startColumn"), numero("endColumn"));
        let segnato: String = riga.chars().skip(da - 1).take(a - da).collect();
        if regione.get("byteOffset").is_some() {
            con_byte += 1;
            let pezzo = &byte[numero("byteOffset")..][..numero("byteLength")];
            assert_eq!(segnato.as_bytes(), pezzo, "{risultato:#}");
        } else {
            senza += 1;
        }
        if let Some(colonna) =
            risultato["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].as_str()
        {
            assert!(colonna.starts_with("colonna "), "{colonna}");
        }
    }
    assert!(con_byte > 5 && senza > 0, "{con_byte} {senza}");
}

#[test]
fn messages_packages_pipes_and_clean_files() {
    let banco = Banco::nuovo();
    let schema = jsonschema::validator_for(&schema()).unwrap();
    let versamento = include_str!("../../contracts/tests/it/esempi/versamento.xml");
    std::fs::write(banco.percorso("buono.xml"), versamento).unwrap();
    std::fs::write(
        banco.percorso("guasto.xml"),
        versamento.replace("Versamento>120.50<", "Versamento>120,50<"),
    )
    .unwrap();
    let pulito = valido(
        &schema,
        &banco.chiama(&["check", "buono.xml", "--format", "sarif"]),
    );
    assert_eq!(pulito["runs"][0]["results"], Value::Array(Vec::new()));
    assert_eq!(
        pulito["runs"][0]["invocations"][0]["executionSuccessful"],
        true
    );

    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("C_Z999-A-1_3.csv", zip::write::SimpleFileOptions::default())
        .unwrap();
    zip.write_all(&csv()).unwrap();
    let zip = zip.finish().unwrap().into_inner();
    std::fs::write(banco.percorso("C_Z999-A-1_3.zip"), &zip).unwrap();
    let documento = valido(
        &schema,
        &banco.chiama(&["check", "*.xml", "C_Z999-A-1_3.zip", "--format", "sarif"]),
    );
    let corsa = &documento["runs"][0];
    let artefatti = corsa["artifacts"].as_array().unwrap();
    assert_eq!(artefatti.len(), 4);
    assert_eq!(artefatti[3]["location"]["uri"], "C_Z999-A-1_3.csv");
    assert_eq!(artefatti[3]["parentIndex"], 2);
    let primo = &corsa["results"][0];
    assert_eq!(primo["ruleId"], "XML-IMPORTO-VIRGOLA");
    assert!(
        primo["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]
            .as_str()
            .unwrap()
            .contains("importoSingoloVersamento")
    );

    let mut figlio = banco
        .comando()
        .args(["check", "-", "--format", "sarif"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    figlio.stdin.take().unwrap().write_all(&csv()).unwrap();
    let documento = valido(&schema, &esito(figlio.wait_with_output().unwrap()));
    let luogo = &documento["runs"][0]["artifacts"][0]["location"];
    assert_eq!(luogo["description"]["text"], "(standard input)");
    assert!(luogo.get("uri").is_none());
}

/// What was counted and not told is said in the document.
#[test]
fn an_error_on_every_row_stays_small() {
    let banco = Banco::nuovo();
    let schema = jsonschema::validator_for(&schema()).unwrap();
    let testa = Tracciato::import("1_3").unwrap().intestazione();
    let molte: String = (0..2000)
        .map(|i| RIGA.replace("IUD1", &format!("000{i}")))
        .collect();
    std::fs::write(
        banco.percorso("C_Z999-A-1_3.csv"),
        format!("{testa}\n{molte}"),
    )
    .unwrap();
    let documento = valido(
        &schema,
        &banco.chiama(&["check", "C_Z999-A-1_3.csv", "--format", "sarif"]),
    );
    let corsa = &documento["runs"][0];
    assert_eq!(corsa["results"].as_array().unwrap().len(), 40);
    let nota = &corsa["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert_eq!(
        nota,
        "C_Z999-A-1_3.csv: altri 3960 rilievi contati e non riportati"
    );
}
