//! `collaudo check` on folders, patterns, pipes and with the profile of an ente: what is judged, in which order, how it ends.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::Stdio;

use contracts::flusso::tracciato::Tracciato;

use crate::banco::{Banco, Esito, esito};

fn testa() -> String {
    format!("{}\n", Tracciato::import("1_3").unwrap().intestazione())
}

fn riga(iud: &str, importo: &str, tipo: &str, azione: &str) -> String {
    format!(
        "{iud};;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2999-06-30;{importo};;{tipo};ALL;Causale;9/0101101IM/X;;true;{azione}\n"
    )
}

fn buono() -> String {
    testa() + &riga("E1", "10.00", "TARI", "I")
}

fn guasto() -> String {
    testa() + &riga("000E1", "10.00", "TARI", "I")
}

/// Calls the command with this on its standard input.
fn con_ingresso(banco: &Banco, argomenti: &[&str], ingresso: &[u8]) -> Esito {
    let mut figlio = banco
        .comando()
        .args(argomenti)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut tubo = figlio.stdin.take().unwrap();
    let byte = ingresso.to_vec();
    let scrittore = std::thread::spawn(move || {
        // The command may go away before it has read everything.
        let _ = tubo.write_all(&byte);
    });
    let uscita = figlio.wait_with_output().unwrap();
    scrittore.join().unwrap();
    esito(uscita)
}

/// Two folders with files of several kinds.
fn cartelle() -> Banco {
    let banco = Banco::nuovo();
    std::fs::create_dir_all(banco.percorso("flussi/b")).unwrap();
    for (file, testo) in [
        ("flussi/C_Z999-DUE-1_3.csv", guasto()),
        ("flussi/b/C_Z999-UNO-1_3.csv", buono()),
        (
            "flussi/b/pronto.csv",
            "nome;cognome\nMario;Rossi\n".to_owned(),
        ),
        ("flussi/leggimi.txt", "da non controllare".to_owned()),
        ("flussi/ricetta.xml", "<ricetta/>".to_owned()),
        (
            "flussi/a.xml",
            include_str!("../../contracts/tests/it/esempi/versamento.xml").to_owned(),
        ),
    ] {
        std::fs::write(banco.percorso(file), testo).unwrap();
    }
    banco
}

/// The lines that name a file, which follow its findings.
fn nomi(uscita: &str) -> Vec<&str> {
    uscita
        .lines()
        .filter_map(|riga| riga.split_once(": ").map(|(nome, _)| nome))
        .filter(|nome| nome.ends_with(".csv") || nome.ends_with(".xml"))
        .collect()
}

#[test]
fn a_folder_is_judged_in_the_order_of_its_names() {
    let banco = cartelle();
    let detto = banco.chiama(&["check", "flussi"]);
    assert_eq!(detto.codice, 10, "{}{}", detto.uscita, detto.errori);
    assert_eq!(
        nomi(&detto.uscita),
        [
            "flussi/C_Z999-DUE-1_3.csv",
            "flussi/a.xml",
            "flussi/b/C_Z999-UNO-1_3.csv",
        ]
    );
    let totale = detto.uscita.lines().last().unwrap();
    assert_eq!(
        totale,
        "3 file: 1 con errori; 1 errore; 1 riga caricata, 1 scartata: 10.00 euro; 3 di altro genere saltati"
    );
    assert_eq!(detto.errori, "");
}

#[test]
fn patterns_are_expanded_here() {
    let banco = cartelle();
    let detto = banco.chiama(&["check", "flussi/**/C_Z999-*.csv", "flussi/[a-c].xml"]);
    assert_eq!(detto.codice, 10, "{}{}", detto.uscita, detto.errori);
    assert_eq!(nomi(&detto.uscita).len(), 3, "{}", detto.uscita);
    // A name with a bracket is a name first.
    std::fs::write(banco.percorso("a[1].csv"), buono()).unwrap();
    let detto = banco.chiama(&["check", "a[1].csv", "--kind", "mypay-import-1_3"]);
    assert_eq!(detto.codice, 0, "{}{}", detto.uscita, detto.errori);
}

#[test]
fn a_file_named_twice_is_judged_once() {
    let banco = cartelle();
    let detto = banco.chiama(&["check", "flussi/b", "flussi/b/C_Z999-UNO-1_3.csv"]);
    assert_eq!(detto.codice, 0, "{}{}", detto.uscita, detto.errori);
    assert_eq!(nomi(&detto.uscita).len(), 1, "{}", detto.uscita);
}

#[test]
fn wrong_use_of_folders_and_patterns() {
    let banco = cartelle();
    std::fs::create_dir(banco.percorso("vuota")).unwrap();
    let mut tutti = String::new();
    for argomenti in [
        &["check", "vuota"][..],
        &["check", "manca-*.csv"],
        &["check", "flussi/*.txt"],
        &["check", "flussi/***"],
        &["check", "flussi/b/pronto.csv"],
        &["check", "flussi/leggimi.txt"],
        &["check", "flussi", "--scarti", "scarti.csv"],
        &["check", "flussi", "--kind", "mypay-import-9_9"],
        &["check", "flussi", "--format", "xml"],
    ] {
        let detto = banco.chiama(argomenti);
        assert_eq!(detto.codice, 2, "{argomenti:?}\n{}", detto.errori);
        assert!(detto.uscita.is_empty(), "{}", detto.uscita);
        tutti.push_str(&format!(
            "$ collaudo {}\n{}\n",
            argomenti.join(" "),
            detto.errori
        ));
    }
    insta::assert_snapshot!(tutti.replace('\\', "/"));
}

#[test]
fn flows_on_standard_input() {
    let banco = Banco::nuovo();
    for argomenti in [
        &["check", "-"][..],
        &["check", "-", "--kind", "mypay-import-1_3"],
    ] {
        let detto = con_ingresso(&banco, argomenti, guasto().as_bytes());
        assert_eq!(detto.codice, 10, "{}{}", detto.uscita, detto.errori);
        assert!(
            detto
                .uscita
                .contains("(standard input): mypay-import-1_3, 1 riga"),
            "{}",
            detto.uscita
        );
    }
    // More than what is read to recognise it, and a package.
    let molte: String = (0..3000)
        .map(|i| riga(&format!("E{i}"), "10.00", "TARI", "I"))
        .collect();
    let lungo = testa() + &molte;
    let detto = con_ingresso(&banco, &["check", "-"], lungo.as_bytes());
    assert_eq!(detto.codice, 0, "{}{}", detto.uscita, detto.errori);
    assert!(
        detto.uscita.contains("3.000 righe caricate"),
        "{}",
        detto.uscita
    );
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("C_Z999-X-1_3.csv", zip::write::SimpleFileOptions::default())
        .unwrap();
    zip.write_all(lungo.as_bytes()).unwrap();
    let zip = zip.finish().unwrap().into_inner();
    let detto = con_ingresso(&banco, &["check", "-"], &zip);
    assert_eq!(detto.codice, 0, "{}{}", detto.uscita, detto.errori);
    assert!(
        detto.uscita.contains("3.000 righe caricate"),
        "{}",
        detto.uscita
    );
    let detto = con_ingresso(&banco, &["check", "-"], b"che cosa sono?");
    assert_eq!(
        (detto.codice, detto.uscita.as_str()),
        (2, ""),
        "{}",
        detto.errori
    );
}

#[test]
fn the_profile_of_the_ente_changes_the_outcome() {
    let banco = Banco::nuovo();
    std::fs::write(
        banco.percorso("C_Z999-X-1_3.csv"),
        testa()
            + &riga("E1", "10.00", "TARI", "I")
            + &riga("E2", "20.00", "MENSA", "I")
            + &riga("E3", "30.00", "TARI", "M")
            + &riga("E4", "40.00", "TARI", "M")
            + &riga("E5", "50.00", "TARI", "I"),
    )
    .unwrap();
    let senza = banco.chiama(&["check", "C_Z999-X-1_3.csv"]);
    assert_eq!(senza.codice, 0, "{}{}", senza.uscita, senza.errori);
    assert!(senza.uscita.contains("ipotesi"), "{}", senza.uscita);
    std::fs::write(
        banco.percorso("ente.toml"),
        "[ente]\ncod_ipa = \"C_Z999\"\ncodice_fiscale = \"80001234568\"\ntipi_dovuto = [\"TARI\"]\ncodice_segregazione = \"01\"\n\
         [[ente.dovuto]]\niud = \"E3\"\ntipo = \"TARI\"\nstato = \"da-pagare\"\n\
         [[ente.dovuto]]\niud = \"E4\"\ntipo = \"TARI\"\nstato = \"pagato\"\n\
         [[ente.dovuto]]\niud = \"E5\"\ntipo = \"TARI\"\nstato = \"in-pagamento\"\n",
    )
    .unwrap();
    let con = banco.chiama(&["check", "C_Z999-X-1_3.csv", "--ente", "ente.toml"]);
    assert_eq!(con.codice, 10, "{}{}", con.uscita, con.errori);
    assert!(
        con.uscita
            .contains("2 righe caricate, 3 scartate: 110.00 euro non incassati"),
        "{}",
        con.uscita
    );
    assert!(!con.uscita.contains("ipotesi"), "{}", con.uscita);
    for codice in [
        "TIPO_DOVUTO_INESISTENTE",
        "Dovuto non trovato per IUD [E4]",
        "PAA_IMPORT_IUD_DUPLICATO",
    ] {
        let unito: String = con.uscita.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(unito.contains(codice), "{codice}: {}", con.uscita);
    }
    // The name of a file for another ente, a wrong profile, none at all.
    std::fs::write(banco.percorso("C_A001-X-1_3.csv"), buono()).unwrap();
    let altro = banco.chiama(&["check", "C_A001-X-1_3.csv", "--ente", "ente.toml"]);
    assert_eq!(altro.codice, 10);
    assert!(altro.uscita.contains("FLU-NOME-FILE"), "{}", altro.uscita);
    std::fs::write(banco.percorso("storto.toml"), "[ente]\ncod_ipa = 3\n").unwrap();
    let storto = banco.chiama(&["check", "C_Z999-X-1_3.csv", "--ente", "storto.toml"]);
    assert_eq!((storto.codice, storto.uscita.as_str()), (3, ""));
    assert!(
        storto.errori.contains("storto.toml:2:11"),
        "{}",
        storto.errori
    );
    assert_eq!(
        banco
            .chiama(&["check", "C_Z999-X-1_3.csv", "--ente", "manca.toml"])
            .codice,
        3
    );
}

/// `collaudo check … | head -1`: nobody reads any more, so nothing more is judged and nothing is complained about.
#[test]
fn a_reader_that_goes_away_is_no_error() {
    let banco = Banco::nuovo();
    std::fs::create_dir(banco.percorso("molti")).unwrap();
    let molte: String = (0..200)
        .map(|i| riga(&format!("000{i}"), "10.00", "TARI", "I"))
        .collect();
    for i in 0..200 {
        std::fs::write(
            banco.percorso(&format!("molti/C_Z999-N{i}-1_3.csv")),
            testa() + &molte,
        )
        .unwrap();
    }
    for formato in ["text", "json", "sarif"] {
        let mut figlio = banco
            .comando()
            .args(["check", "molti", "--format", formato])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut prima = String::new();
        BufReader::new(figlio.stdout.take().unwrap())
            .read_line(&mut prima)
            .unwrap();
        let mut errori = String::new();
        figlio
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut errori)
            .unwrap();
        assert!(!prima.is_empty());
        assert_eq!(
            figlio.wait().unwrap().code(),
            Some(10),
            "{formato}: {errori}"
        );
        assert!(
            errori.lines().all(|riga| riga.contains("non riportati")),
            "{formato}: {errori}"
        );
    }
}

/// A signal while the rows are read: what was judged is told, the form that machines read is closed, the exit code says why.
#[cfg(unix)]
#[test]
fn an_interrupted_check_closes_what_it_writes() {
    for (segnale, codice) in [("INT", 130), ("TERM", 143)] {
        let banco = Banco::nuovo();
        std::fs::write(banco.percorso("C_Z999-A-1_3.csv"), guasto()).unwrap();
        let mut figlio = banco
            .comando()
            .args(["check", "C_Z999-A-1_3.csv", "-", "--format", "json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut ingresso = figlio.stdin.take().unwrap();
        ingresso.write_all(testa().as_bytes()).unwrap();
        let scrittore = std::thread::spawn(move || {
            // An endless file: it ends when the command does.
            let riga = riga("E", "10.00", "TARI", "A");
            while ingresso.write_all(riga.as_bytes()).is_ok() {}
        });
        let mut uscita = BufReader::new(figlio.stdout.take().unwrap());
        let mut testo = String::new();
        // The first file was judged and told: the second is under way.
        uscita.read_line(&mut testo).unwrap();
        assert!(
            std::process::Command::new("kill")
                .args(["-s", segnale, &figlio.id().to_string()])
                .status()
                .unwrap()
                .success()
        );
        uscita.read_to_string(&mut testo).unwrap();
        let mut errori = String::new();
        figlio
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut errori)
            .unwrap();
        assert_eq!(figlio.wait().unwrap().code(), Some(codice), "{errori}");
        scrittore.join().unwrap();
        assert!(
            errori.contains("controllo interrotto: 1 file controllati su 2"),
            "{errori}"
        );
        let rilievi: serde_json::Value = serde_json::from_str(&testo).unwrap();
        assert!(!rilievi.as_array().unwrap().is_empty());
    }
}
