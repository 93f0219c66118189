//! The evidence of a real run: whatever is changed in it is found, and named.

use std::path::{Path, PathBuf};

use crate::banco::{Banco, copia, file_di};

/// The stream that is tampered with.
const FLUSSO: &str = "flussi/MP-PAY-01.jsonl";

/// Something done to a folder of evidence.
type Manomissione = Box<dyn Fn(&Path)>;

/// The folder of a small run.
fn prova(banco: &Banco) -> PathBuf {
    banco.corri("prova", 0, &["--seed", "prove", "--case", "MP-PAY-01"]);
    banco.percorso("prova")
}

fn guasto(cartella: &Path) -> Option<String> {
    ledger::verify::verify(cartella)
        .err()
        .map(|e| e.to_string())
}

/// The lowest bit of one byte in `passo` of each file; of every byte when `COLLAUDO_OGNI_BYTE` is set. The first bad place is in that
/// file; a hash that is flipped in the seal is told of the file that it names.
#[test]
fn a_flipped_byte_is_found_wherever_it_is() {
    let banco = Banco::nuovo();
    let cartella = prova(&banco);
    assert_eq!(guasto(&cartella), None);
    let ogni = std::env::var_os("COLLAUDO_OGNI_BYTE").is_some();
    let mut provati = 0;
    for file in file_di(&cartella) {
        let nome = file.strip_prefix(&cartella).unwrap();
        let nome = nome.to_str().unwrap().replace('\\', "/");
        let sano = std::fs::read(&file).unwrap();
        let passo = if ogni { 1 } else { (sano.len() / 60).max(1) };
        for posto in (0..sano.len()).step_by(passo) {
            let mut guasta = sano.clone();
            guasta[posto] ^= 0x01;
            std::fs::write(&file, &guasta).unwrap();
            let Err(guasti) = ledger::verify::verify(&cartella) else {
                panic!("{nome}, byte {posto}: non trovato");
            };
            let primo = guasti.first();
            assert!(
                nome == "sigillo.json" || primo.file() == nome,
                "{nome}, byte {posto}: {primo}"
            );
            provati += 1;
        }
        std::fs::write(&file, &sano).unwrap();
    }
    assert_eq!(guasto(&cartella), None);
    println!("byte provati: {provati}");
}

#[test]
fn what_is_moved_removed_or_added_is_found_and_named() {
    let banco = Banco::nuovo();
    let sana = prova(&banco);
    let righe = |cartella: &Path| -> Vec<String> {
        let testo = std::fs::read_to_string(cartella.join(FLUSSO)).unwrap();
        testo.lines().map(str::to_owned).collect()
    };
    let scrivi = |cartella: &Path, righe: &[String]| {
        std::fs::write(cartella.join(FLUSSO), righe.join("\n") + "\n").unwrap();
    };
    let casi: Vec<(&str, Manomissione)> = vec![
        (
            "tolta",
            Box::new(move |c| {
                let mut r = righe(c);
                r.remove(5);
                scrivi(c, &r);
            }),
        ),
        (
            "scambiate",
            Box::new(move |c| {
                let mut r = righe(c);
                r.swap(5, 6);
                scrivi(c, &r);
            }),
        ),
        (
            "coda",
            Box::new(move |c| {
                let mut r = righe(c);
                r.pop();
                scrivi(c, &r);
            }),
        ),
        (
            "aggiunto",
            Box::new(|c| std::fs::write(c.join("nota.txt"), "x").unwrap()),
        ),
        (
            "tolto",
            Box::new(|c| std::fs::remove_file(c.join("junit.xml")).unwrap()),
        ),
        (
            "senza-sigillo",
            Box::new(|c| std::fs::remove_file(c.join("sigillo.json")).unwrap()),
        ),
        (
            "troncato",
            Box::new(move |c| {
                let byte = std::fs::read(c.join(FLUSSO)).unwrap();
                std::fs::write(c.join(FLUSSO), &byte[..byte.len() - 7]).unwrap();
            }),
        ),
    ];
    for (nome, cambia) in casi {
        let copiata = banco.percorso(nome);
        copia(&sana, &copiata);
        cambia(&copiata);
        let esito = banco.chiama(&["verify", copiata.to_str().unwrap()]);
        assert_eq!(esito.codice, 20, "{nome}: {}{}", esito.uscita, esito.errori);
        let nomina = match nome {
            "aggiunto" => "nota.txt",
            "tolto" => "junit.xml",
            "senza-sigillo" => "sigillo.json",
            _ => "MP-PAY-01",
        };
        assert!(esito.errori.contains(nomina), "{nome}: {}", esito.errori);
    }
}
