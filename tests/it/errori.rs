//! What a new user meets when something is wrong: what, where, expected and found, what to do.

use std::net::TcpListener;

use crate::banco::Banco;

fn errore(argomenti: &[&str], codice: i32) -> String {
    let banco = Banco::nuovo();
    let esito = banco.chiama(argomenti);
    assert_eq!(
        esito.codice, codice,
        "{argomenti:?}\n{}\n{}",
        esito.uscita, esito.errori
    );
    assert!(
        esito.uscita.is_empty(),
        "i dati vanno su stdout, gli errori su stderr: {}",
        esito.uscita
    );
    esito
        .errori
        .replace(banco.cartella().to_str().unwrap(), "<cartella>")
}

#[test]
fn wrong_use_is_told_in_italian() {
    let mut tutti = String::new();
    for argomenti in [
        vec!["run", "--colore"],
        vec!["corri"],
        vec!["run", "--jobs", "molti"],
        vec!["run", "--jobs", "0"],
        vec!["run", "--case", "MP-DOV-1"],
        vec!["run", "--case", "MP-XYZ-77"],
        vec!["run", "--tags", "@a and and"],
        vec!["run", "--fault", "virgola"],
        vec!["run", "--driver", "ftp://x"],
        vec!["run", "--durability", "forte"],
        vec!["verify", "non-c-e"],
        vec!["verify"],
        vec!["driver"],
    ] {
        tutti.push_str(&format!(
            "$ collaudo {}\n{}\n",
            argomenti.join(" "),
            errore(&argomenti, 2)
        ));
    }
    insta::assert_snapshot!(tutti);
}

#[test]
fn nothing_selected_says_why() {
    insta::assert_snapshot!(errore(&["run", "--tags", "@MP-DOV-01 and @MP-DOV-03"], 4));
}

#[test]
fn a_used_folder_is_never_overwritten() {
    let banco = Banco::nuovo();
    std::fs::create_dir(banco.percorso("piena")).unwrap();
    std::fs::write(banco.percorso("piena/nota.txt"), "mia").unwrap();
    let esito = banco.chiama(&["run", "--out", "piena", "--case", "MP-DOV-01"]);
    assert_eq!(esito.codice, 2);
    assert!(esito.errori.contains("non è nuova"), "{}", esito.errori);
    assert_eq!(
        std::fs::read_to_string(banco.percorso("piena/nota.txt")).unwrap(),
        "mia"
    );
}

#[test]
fn a_wrong_profile_is_underlined() {
    let banco = Banco::nuovo();
    std::fs::write(
        banco.percorso("collaudo.toml"),
        "[prodotto]\nnome = \"P\"\nversione = \"1\"\nfornitore = \"F\"\ncolore = \"blu\"\n",
    )
    .unwrap();
    let esito = banco.chiama(&["run", "--profile", "collaudo.toml"]);
    assert_eq!(esito.codice, 3, "{}", esito.errori);
    assert!(
        esito.errori.contains("collaudo.toml:5:1") && esito.errori.contains("^^^^^^"),
        "{}",
        esito.errori
    );
    assert_eq!(banco.chiama(&["run", "--profile", "altro.toml"]).codice, 3);
}

#[test]
fn a_taken_port_is_told() {
    let occupata = TcpListener::bind("127.0.0.1:0").unwrap();
    let indirizzo = occupata.local_addr().unwrap().to_string();
    let banco = Banco::nuovo();
    let esito = banco.chiama(&["region", "--listen", &indirizzo]);
    assert_eq!(esito.codice, 3, "{}", esito.errori);
    assert!(
        esito.errori.contains("già in uso") && esito.errori.contains(&indirizzo),
        "{}",
        esito.errori
    );
}

#[test]
fn help_is_italian_throughout() {
    let banco = Banco::nuovo();
    let mut tutti = String::new();
    for comando in [
        vec!["--help"],
        vec!["run", "--help"],
        vec!["region", "--help"],
        vec!["verify", "--help"],
    ] {
        let esito = banco.chiama(&comando);
        assert_eq!(esito.codice, 0);
        for inglese in [
            "Usage",
            "Options",
            "Commands",
            "Print",
            "default:",
            "possible values",
        ] {
            assert!(
                !esito.uscita.contains(inglese),
                "«{inglese}» in\n{}",
                esito.uscita
            );
        }
        tutti.push_str(&esito.uscita);
        tutti.push('\n');
    }
    insta::assert_snapshot!(tutti);
}

#[test]
fn the_plan_is_listed_and_linted() {
    let banco = Banco::nuovo();
    let esito = banco.chiama(&["plan"]);
    assert_eq!(esito.codice, 0);
    assert!(
        esito.uscita.contains("MP-DOV-01")
            && esito.uscita.contains("RV-07")
            && esito.uscita.contains("Requisiti senza casi")
    );
    assert_eq!(banco.chiama(&["plan", "--lint"]).codice, 0);
    let json: serde_json::Value =
        serde_json::from_str(&banco.chiama(&["plan", "--json"]).uscita).unwrap();
    assert_eq!(json["casi"].as_array().unwrap().len(), 26);
}

#[test]
fn the_schema_of_the_driver_is_a_schema() {
    let banco = Banco::nuovo();
    let schema: serde_json::Value =
        serde_json::from_str(&banco.chiama(&["driver", "--schema"]).uscita).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
}
