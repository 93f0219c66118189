//! The main job.

use std::collections::BTreeMap;

use crate::banco::{Banco, file_di};

#[test]
fn the_whole_plan_passes_and_leaves_its_evidence() {
    let banco = Banco::nuovo();
    let esito = banco.corri("prova", 0, &["--seed", "corse-1"]);
    assert!(esito.uscita.contains("Casi: 31 PASS"), "{}", esito.uscita);
    assert!(!esito.uscita.contains("FAIL"));
    let prova = banco.percorso("prova");
    let nomi: Vec<String> = file_di(&prova)
        .iter()
        .map(|f| {
            f.strip_prefix(&prova)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/")
        })
        .collect();
    for atteso in [
        "junit.xml",
        "report.html",
        "sigillo.json",
        "flussi/corsa.jsonl",
        "flussi/MP-DOV-01.jsonl",
        "flussi/MP-COM-05.http-500.jsonl",
    ] {
        assert!(
            nomi.iter().any(|n| n == atteso),
            "manca {atteso} fra {nomi:?}"
        );
    }
    let verifica = banco.chiama(&["verify", prova.to_str().unwrap()]);
    assert_eq!(verifica.codice, 0, "{}{}", verifica.uscita, verifica.errori);
    let di_nuovo = banco.chiama(&["replay", prova.to_str().unwrap()]);
    assert_eq!(di_nuovo.codice, 0, "{}{}", di_nuovo.uscita, di_nuovo.errori);
    assert!(
        di_nuovo
            .uscita
            .contains("scenari giudicati di nuovo: 41, con lo stesso verdetto: 41"),
        "{}",
        di_nuovo.uscita
    );
    let junit = std::fs::read_to_string(prova.join("junit.xml")).unwrap();
    let documento = roxmltree::Document::parse(&junit).unwrap();
    let casi = documento
        .descendants()
        .filter(|n| n.has_tag_name("testcase"))
        .count();
    assert_eq!(casi, 46, "41 scenari e 5 casi generati");
    assert!(
        !documento
            .descendants()
            .any(|n| n.has_tag_name("failure") || n.has_tag_name("error"))
    );
}

#[test]
fn one_seed_gives_the_same_normalised_streams_and_another_seed_does_not() {
    let banco = Banco::nuovo();
    let normalizza = |prova: &str| -> BTreeMap<String, String> {
        ledger::normalise::normalised(&ledger::Reader::open(&banco.percorso(prova)).unwrap())
            .unwrap()
    };
    banco.corri("a", 0, &["--seed", "uguale"]);
    banco.corri("b", 0, &["--seed", "uguale", "--jobs", "1"]);
    banco.corri("c", 0, &["--seed", "diverso"]);
    let (a, b, c) = (normalizza("a"), normalizza("b"), normalizza("c"));
    assert_eq!(a.len(), 42);
    for (flusso, testo) in &a {
        // the order of the cases in the run stream is the scheduler's
        if flusso == "corsa" {
            continue;
        }
        let altro = &b[flusso];
        let primo = testo.lines().zip(altro.lines()).find(|(x, y)| x != y);
        assert!(testo == altro, "{flusso} differisce: {primo:?}");
        assert_ne!(testo, &c[flusso], "{flusso} non dipende dal seme");
    }
}

#[test]
fn a_choice_leaves_the_rest_out_with_its_reason() {
    let banco = Banco::nuovo();
    let esito = banco.corri(
        "prova",
        0,
        &["--case", "MP-DOV-01", "--case", "mp-com-05.HTTP-500"],
    );
    assert!(
        esito.uscita.contains("MP-DOV-01") && esito.uscita.contains("MP-COM-05.http-500"),
        "{}",
        esito.uscita
    );
    assert!(!esito.uscita.contains("MP-DOV-03"), "{}", esito.uscita);
    let esito = banco.corri("tag", 0, &["--tags", "@MP-DOV-03 or @MP-DOV-04"]);
    assert!(
        esito.uscita.contains("MP-DOV-03")
            && esito.uscita.contains("MP-DOV-04")
            && !esito.uscita.contains("MP-DOV-01")
    );
}

#[test]
fn without_out_a_new_dated_folder_is_made_each_time() {
    let banco = Banco::nuovo();
    for _ in 0..2 {
        let esito = banco.chiama(&["run", "--case", "MP-PAY-01"]);
        assert_eq!(esito.codice, 0, "{}", esito.errori);
    }
    assert_eq!(
        std::fs::read_dir(banco.percorso("collaudi"))
            .unwrap()
            .count(),
        2
    );
}

/// A scenario whose sandbox the Region refuses to open (its key is too long for an address) is the bench's ERROR, in the evidence too.
#[test]
fn a_scenario_that_cannot_be_opened_is_an_error_in_the_reports() {
    let banco = Banco::nuovo();
    let cartella = banco.percorso("prova");
    let lunga = "x".repeat(120);
    let testi = vec![steps::piano::scenari::Testo {
        percorso: "dov/lunga.feature".into(),
        testo: format!(
            "# language: it\n@ricostruito\nFunzionalità: F\n\n  @MP-DOV-01 @variante:{lunga}\n  Scenario: S\n    Quando arriva la ricevuta\n    Allora il prodotto ha inviato al più 1 richieste \"paaSILImportaDovuto\"\n"
        ),
    }];
    let catalogo = steps::piano::catalogo::Catalogo::incluso().unwrap();
    let opzioni = steps::corsa::Opzioni {
        piano: steps::piano::Piano::di(catalogo, testi).unwrap(),
        profilo: driver::profilo::Profilo::predefinito(),
        scelta: steps::corsa::Scelta::default(),
        cartella: cartella.clone(),
        seme: "errore".into(),
        lavori: None,
        fabbrica: steps::prodotto::Fabbrica::Riferimento {
            difetti: vec![],
            nullo: None,
        },
        password: None,
        durata: ledger::Durability::Write,
    };
    let esecuzione = tokio::runtime::Runtime::new()
        .unwrap()
        .block_on(steps::corsa::esegui(
            opzioni,
            std::sync::Arc::new(steps::corsa::Nessuno),
            steps::corsa::Interruttore::default(),
        ))
        .unwrap();
    assert_eq!(esecuzione.codice.codice(), 1);
    reports::scrivi(&cartella).unwrap();
    ledger::seal::seal(&cartella, steps::corsa::FLUSSO).unwrap();
    ledger::verify::verify(&cartella).unwrap();
    let junit = std::fs::read_to_string(cartella.join("junit.xml")).unwrap();
    assert!(junit.contains("type=\"ERROR\""), "{junit}");
    assert!(junit.contains("non può essere la chiave"), "{junit}");
}
