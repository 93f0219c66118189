//! A product that shares no code with us, through the driver `comando`, on a real clock behind the default address.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::banco::{Banco, Esito, esito};

fn python() -> bool {
    let presente = Command::new("python3")
        .arg("--version")
        .output()
        .is_ok_and(|o| o.status.success());
    if !presente {
        println!("saltato: manca python3");
    }
    presente
}

/// The product is copied: it keeps its state in its own folder.
fn prodotto(banco: &Banco) -> PathBuf {
    let origine = Path::new(env!("CARGO_MANIFEST_DIR")).join("ci/prodotto-python");
    let copia = banco.percorso("prodotto");
    crate::banco::copia(&origine, &copia);
    let profilo = copia.join("collaudo.toml");
    // shorter waits than a vendor would choose: here the product is known to be quick, or known never to answer
    let testo = std::fs::read_to_string(&profilo).unwrap();
    let testo = testo.replace("azione = 40", "azione = 8\nverifica = 5\nintervallo = 1");
    assert!(testo.contains("verifica = 5"));
    std::fs::write(&profilo, testo).unwrap();
    profilo
}

fn corri(banco: &Banco, difetto: Option<&str>, casi: &[&str]) -> Esito {
    let profilo = prodotto(banco);
    let mut comando = banco.comando();
    comando.args([
        "run",
        "--out",
        "prova",
        "--profile",
        profilo.to_str().unwrap(),
    ]);
    for caso in casi {
        comando.args(["--case", caso]);
    }
    if let Some(difetto) = difetto {
        comando.env("ADATTATORE_DIFETTO", difetto);
    }
    esito(comando.output().unwrap())
}

#[test]
fn it_passes_what_it_claims() {
    if !python() {
        return;
    }
    let banco = Banco::nuovo();
    let esito = corri(&banco, None, &[]);
    assert_eq!(esito.codice, 0, "{}\n{}", esito.uscita, esito.errori);
    for caso in [
        "MP-COM-01",
        "MP-COM-02",
        "MP-COM-03",
        "MP-COM-06.paa-system-error",
        "MP-COM-06.soap-fault",
        "MP-DOV-01",
        "MP-DOV-04",
    ] {
        assert!(
            esito.uscita.contains(&format!("✔ PASS         {caso}")),
            "{caso}\n{}",
            esito.uscita
        );
    }
    assert!(
        esito.uscita.contains("il profilo non dichiara"),
        "{}",
        esito.uscita
    );
    assert_eq!(banco.chiama(&["verify", "prova"]).codice, 0);
    assert_eq!(banco.chiama(&["replay", "prova"]).codice, 0);
}

#[test]
fn a_misbehaving_adapter_gets_its_verdict_and_the_run_goes_on() {
    if !python() {
        return;
    }
    for (difetto, parola, codice) in [
        ("crash", "INCONCLUSIVE", 11),
        ("muto", "INCONCLUSIVE", 11),
        ("lento", "INCONCLUSIVE", 11),
        ("chiacchierone", "INCONCLUSIVE", 11),
        ("bugiardo", "FAIL", 10),
    ] {
        let banco = Banco::nuovo();
        let esito = corri(&banco, Some(difetto), &["MP-COM-01", "MP-DOV-01"]);
        assert_eq!(
            esito.codice, codice,
            "{difetto}\n{}\n{}",
            esito.uscita, esito.errori
        );
        for caso in ["MP-COM-01", "MP-DOV-01"] {
            let riga = esito
                .uscita
                .lines()
                .find(|r| r.contains(&format!(" {caso} ")))
                .unwrap_or_else(|| panic!("{difetto}: {}", esito.uscita));
            assert!(riga.contains(parola), "{difetto}: {riga}\n{}", esito.uscita);
        }
    }
}
