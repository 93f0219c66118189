//! Ctrl-C and SIGTERM close the ledger properly.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::banco::Banco;

/// Interrupts a run whose product never answers, once a case has begun.
fn interrompi(segnale: &str) -> (Banco, i32) {
    let banco = Banco::nuovo();
    let mut processo = banco
        .comando()
        .args([
            "run",
            "--out",
            "prova",
            "--fault",
            "non-risponde",
            "--jobs",
            "2",
        ])
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut righe = BufReader::new(processo.stderr.take().unwrap()).lines();
    // the run says that it has begun before its first case
    assert!(
        righe
            .next()
            .unwrap()
            .unwrap()
            .contains("scenari da eseguire")
    );
    let lettore = std::thread::spawn(move || righe.count());
    std::thread::sleep(std::time::Duration::from_millis(500));
    let id = processo.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-s", segnale, &id])
            .status()
            .unwrap()
            .success()
    );
    let stato = processo.wait().unwrap();
    lettore.join().unwrap();
    (banco, stato.code().unwrap())
}

#[test]
fn an_interrupted_run_is_closed_and_sealed() {
    for (segnale, codice) in [("INT", 130), ("TERM", 143)] {
        let (banco, trovato) = interrompi(segnale);
        assert_eq!(trovato, codice);
        let esito = banco.chiama(&["verify", "prova"]);
        assert_eq!(esito.codice, 0, "{}{}", esito.uscita, esito.errori);
        let junit = std::fs::read_to_string(banco.percorso("prova/junit.xml")).unwrap();
        assert!(!junit.contains("PASS"), "nessun caso può passare");
    }
}
