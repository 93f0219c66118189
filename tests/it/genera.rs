//! `collaudo generate` and `check` side by side, as a user has them: names, zips, the file beside, wrong use.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::banco::Banco;

const TIPI: [&str; 10] = [
    "mypay-import-1_0",
    "mypay-import-1_1",
    "mypay-import-1_2",
    "mypay-import-1_3",
    "mypay-import-1_4",
    "mypivot-pagati-1_0",
    "mypivot-giornale-1_0",
    "mypivot-poste",
    "mypivot-anagrafica-1_0",
    "mypivot-ricevute-1_2",
];

/// Documents in XML: their rows are judged, line for line, in the tests of the contracts.
const DOCUMENTI: [&str; 3] = [
    "mypivot-rendicontazione-1_0",
    "mypivot-opi-1_4",
    "mypivot-opi-1_6_1",
];

/// The one file of that ending in the folder.
fn uno(banco: &Banco, fine: &str) -> String {
    let nomi: Vec<String> = std::fs::read_dir(banco.cartella())
        .unwrap()
        .map(|v| v.unwrap().file_name().into_string().unwrap())
        .filter(|n| n.ends_with(fine))
        .collect();
    assert_eq!(nomi.len(), 1, "{nomi:?}");
    nomi[0].clone()
}

#[test]
fn what_is_generated_is_accepted_bare_and_in_its_zip() {
    for (tipo, estensione) in TIPI
        .map(|t| (t, ".csv"))
        .into_iter()
        .chain(DOCUMENTI.map(|t| (t, ".xml")))
    {
        let banco = Banco::nuovo();
        for altro in [&[][..], &["--zip"][..]] {
            let argomenti = [
                &["generate", tipo, "--rows", "120", "--seed", "collaudo"],
                altro,
            ]
            .concat();
            let esito = banco.chiama(&argomenti);
            assert_eq!(
                (esito.codice, esito.uscita.as_str()),
                (0, ""),
                "{}",
                esito.errori
            );
            let file = uno(&banco, if altro.is_empty() { estensione } else { ".zip" });
            let esito = banco.chiama(&["check", &file, "--format", "json"]);
            assert_eq!((esito.codice, esito.uscita.trim()), (0, "[]"), "{file}");
        }
    }
}

/// The findings of `check`, by line: codes with their columns, and the outcome of the platform of each rejected row.
#[test]
fn the_file_beside_is_what_check_says() {
    for (tipo, zip) in TIPI.iter().zip([false, true].into_iter().cycle()) {
        let banco = Banco::nuovo();
        // Few enough that no code comes up more often than check tells it one by one.
        let mut argomenti = vec![
            "generate", tipo, "--rows", "40", "--errors", "0.4", "--seed", "esiti",
        ];
        argomenti.extend(zip.then_some("--zip"));
        assert_eq!(banco.chiama(&argomenti).codice, 0);
        let file = uno(&banco, if zip { ".zip" } else { ".csv" });
        let esito = banco.chiama(&["check", &file, "--format", "json"]);
        assert_eq!(esito.codice, 10, "{}", esito.errori);
        let rilievi: Vec<Value> = serde_json::from_str(&esito.uscita).unwrap();
        let mut detti: BTreeMap<u64, Vec<String>> = BTreeMap::new();
        let (mut scarti, mut interi): (Vec<String>, Vec<String>) = Default::default();
        for rilievo in &rilievi {
            let codice = rilievo["code"].as_str().unwrap();
            if codice == "FLU-SCARTO" {
                scarti.push(rilievo["found"].as_str().unwrap().to_owned());
                continue;
            }
            let colonna = rilievo["place"]["path"]
                .as_str()
                .and_then(|p| p.strip_prefix("colonna "));
            let Some(linea) = rilievo["place"]["outer"]["line"].as_u64() else {
                // What becomes of the file is no matter of a line.
                interi.push(codice.to_owned());
                continue;
            };
            detti
                .entry(linea)
                .or_default()
                .push(format!("{codice} {}", colonna.unwrap_or_default()));
        }
        let testo = std::fs::read_to_string(banco.percorso(&uno(&banco, ".attesi.jsonl"))).unwrap();
        let mut attesi: BTreeMap<u64, Vec<String>> = BTreeMap::new();
        let (mut scarti_attesi, mut righe, mut fatale) = (Vec::new(), 0, false);
        for riga in testo.lines() {
            let atteso: Value = serde_json::from_str(riga).unwrap();
            righe += usize::from(!atteso["riga"].is_null());
            for rilievo in atteso["contratto"].as_array().unwrap() {
                let colonna = rilievo["colonna"].as_str().unwrap_or_default();
                let linea = atteso["linea"].as_u64().unwrap();
                let detto = format!("{} {colonna}", rilievo["codice"].as_str().unwrap());
                attesi.entry(linea).or_default().push(detto);
            }
            let piattaforma = &atteso["piattaforma"];
            fatale |= piattaforma["esito"] == "fatale";
            if piattaforma["esito"] == "scartata" {
                let parola = |nome: &str| piattaforma[nome].as_str().unwrap().to_owned();
                scarti_attesi.push(match &*parola("codice") {
                    "" => parola("descrizione"),
                    codice => format!("{codice} · {}", parola("descrizione")),
                });
            }
        }
        let attesi_interi: &[&str] = if fatale { &["FLU-NOME-FILE"] } else { &[] };
        assert_eq!(interi, attesi_interi, "{tipo}");
        for detti in detti.values_mut().chain(attesi.values_mut()) {
            detti.sort();
        }
        assert_eq!(
            (righe, detti, scarti),
            (40, attesi, scarti_attesi),
            "{tipo}"
        );
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_standard_output_is_the_file() {
    let banco = Banco::nuovo();
    let chiama = |seme: &str, out: &str| {
        let esito = banco.chiama(&[
            "generate",
            "mypay-import-1_3",
            "--rows",
            "30",
            "--seed",
            seme,
            "--out",
            out,
        ]);
        assert_eq!(esito.codice, 0, "{}", esito.errori);
        esito.uscita
    };
    let (uno, altro) = (chiama("a", "-"), chiama("b", "-"));
    chiama("a", "a.csv");
    assert_eq!(
        std::fs::read_to_string(banco.percorso("a.csv")).unwrap(),
        uno
    );
    assert_ne!(uno, altro);
    assert_eq!(uno.lines().count(), 31);
    // Into a folder it goes under the name that the platform asks for.
    std::fs::create_dir(banco.percorso("dentro")).unwrap();
    chiama("a", "dentro");
    let dentro = std::fs::read_dir(banco.percorso("dentro"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    let nome = dentro.file_name().into_string().unwrap();
    assert!(
        nome.starts_with("C_Z999-GEN") && nome.ends_with("-1_3.csv"),
        "{nome}"
    );
}

#[test]
fn wrong_use_says_what_was_expected_and_what_to_do() {
    let banco = Banco::nuovo();
    std::fs::write(banco.percorso("presente.csv"), "intatto").unwrap();
    let caso = |argomenti: &[&str], codice: i32, parole: &[&str]| {
        let esito = banco.chiama(&[&["generate"], argomenti].concat());
        assert_eq!(esito.codice, codice, "{argomenti:?}: {}", esito.errori);
        let detto = esito
            .errori
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        for parola in parole {
            assert!(detto.contains(parola), "{argomenti:?}: {detto}");
        }
    };
    let tipo = "mypay-import-1_4";
    caso(
        &["mypay-import-9"],
        2,
        &[
            "il tipo di file non esiste",
            "trovato mypay-import-9",
            "collaudo kinds",
        ],
    );
    for righe in ["0", "-3", "dieci", "1.5"] {
        caso(
            &[tipo, "--rows", righe],
            2,
            &[
                "--rows",
                "atteso un numero intero da 1",
                &format!("trovato {righe}"),
                "rimedio",
            ],
        );
    }
    for quota in ["1.01", "-0.1", "0,5", "NaN"] {
        caso(
            &[tipo, "--errors", quota],
            2,
            &[
                "--errors",
                "atteso un numero da 0",
                &format!("trovato {quota}"),
                "rimedio",
            ],
        );
    }
    caso(
        &[tipo, "--day", "2030-02-30"],
        2,
        &["--day", "AAAA-MM-GG", "trovato 2030-02-30"],
    );
    caso(&[tipo, "--out", "presente.csv"], 2, &["c'è già", "--force"]);
    assert_eq!(
        std::fs::read_to_string(banco.percorso("presente.csv")).unwrap(),
        "intatto"
    );
    caso(&[tipo, "--out", "nuovo.zip"], 2, &["uno zip", "--zip"]);
    caso(
        &[tipo, "--out", "manca/nuovo.csv"],
        2,
        &["non si può creare", "la cartella non c'è"],
    );
    caso(&[tipo, "--out", "-", "--errors", "1"], 2, &["--expected"]);
    if std::path::Path::new("/dev/full").exists() {
        let argomenti = [tipo, "--rows", "20000", "--out", "/dev/full", "--force"];
        caso(
            &argomenti,
            12,
            &["non si scrive fino in fondo", "il disco è pieno", "rimedio"],
        );
    } else {
        println!("skipped: no /dev/full here, a full disk is not tried");
    }
    caso(
        &[tipo, "--out", "presente.csv", "--force"],
        0,
        &["100 righe"],
    );
    // Nothing half written is left.
    let resti: Vec<_> = std::fs::read_dir(banco.cartella())
        .unwrap()
        .map(|v| v.unwrap().file_name())
        .collect();
    assert_eq!(resti, ["presente.csv"]);
}

#[test]
fn the_help_fits_in_eighty_columns() {
    let aiuto = Banco::nuovo().chiama(&["generate", "--help"]);
    assert_eq!(aiuto.codice, 0);
    assert!(
        aiuto.uscita.lines().all(|r| r.chars().count() <= 80),
        "{}",
        aiuto.uscita
    );
    insta::assert_snapshot!(aiuto.uscita);
}
