//! `collaudo check` on flow files: the name, the csv, the zip, the rejects file.

use std::io::{Cursor, Write as _};

use crate::banco::Banco;

/// Two rows, of which the second has an IUD that the platform keeps for itself.
fn csv() -> String {
    let riga = |iud: &str| {
        format!(
            "{iud};;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2999-06-30;10.00;;TARI;ALL;Causale;9/0101101IM/X;;true;I\n"
        )
    };
    format!(
        "{}\n{}{}",
        contracts::flusso::tracciato::Tracciato::import("1_3")
            .unwrap()
            .intestazione(),
        riga("E1"),
        riga("000E2")
    )
}

fn zip(nome: &str, testo: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(nome, zip::write::SimpleFileOptions::default())
        .unwrap();
    zip.write_all(testo.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

const BASE: &str = "C_Z999-TARI-1_3";

#[test]
fn a_csv_and_its_zip_are_judged_alike() {
    let banco = Banco::nuovo();
    std::fs::write(banco.percorso(&format!("{BASE}.csv")), csv()).unwrap();
    std::fs::write(
        banco.percorso(&format!("{BASE}.zip")),
        zip(&format!("{BASE}.csv"), &csv()),
    )
    .unwrap();
    let nudo = banco.chiama(&["check", &format!("{BASE}.csv"), "--scarti", "scarti.csv"]);
    let chiuso = banco.chiama(&["check", &format!("{BASE}.zip")]);
    assert_eq!(
        (nudo.codice, chiuso.codice),
        (10, 10),
        "{}{}",
        nudo.errori,
        chiuso.errori
    );
    assert_eq!(nudo.uscita.replace(".csv:", ".zip:"), chiuso.uscita);
    insta::assert_snapshot!(nudo.uscita);
    let scarti = std::fs::read_to_string(banco.percorso("scarti.csv")).unwrap();
    let righe: Vec<&str> = scarti.lines().collect();
    assert_eq!(righe.len(), 2);
    assert!(righe[0].ends_with(";azione;cod_rifiuto;de_rifiuto"));
    let attesa = format!(
        "{};|PAA_IMPORT_SINTASSI_CSV_IUD;|Errore sintassi CSV campo IUD. Per maggiori informazioni fare riferimento al manuale 'Integrazione Ente'",
        csv().lines().nth(2).unwrap()
    );
    assert_eq!(righe[1], attesa);
}

#[test]
fn a_file_without_mistakes_is_clean() {
    let banco = Banco::nuovo();
    let buono: String = csv().lines().take(2).map(|r| format!("{r}\n")).collect();
    std::fs::write(banco.percorso("qualunque.csv"), &buono).unwrap();
    let esito = banco.chiama(&[
        "check",
        "qualunque.csv",
        "--kind",
        "mypay-import-1_3",
        "--format",
        "json",
    ]);
    assert_eq!(
        (esito.codice, esito.uscita.as_str()),
        (0, "[]\n"),
        "{}",
        esito.errori
    );
}

#[test]
fn names_and_packages_that_stop_the_whole_file() {
    let banco = Banco::nuovo();
    let caso = |file: &str, byte: &[u8], atteso: &str| {
        std::fs::write(banco.percorso(file), byte).unwrap();
        let esito = banco.chiama(&["check", file]);
        assert_eq!(esito.codice, 10, "{file}: {}{}", esito.uscita, esito.errori);
        // Wrapped lines are joined before looking.
        let detto = esito
            .uscita
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(detto.contains(atteso), "{file}: {detto}");
    };
    caso(
        "C_Z999-TARI.zip",
        b"x",
        "PAA_IMPORT_NOME_FILE_ERR(C_Z999-TARI)",
    );
    caso(
        "C_Z999-TARI-1_5.zip",
        b"x",
        "PAA_IMPORT_FILE_VERSIONE_ERR(1_5)",
    );
    caso("TARI.zip", b"x", "IMPORT_IN_ELAB");
    caso(&format!("{BASE}.zip"), b"x", "ZIP-ILLEGIBILE");
    caso(
        &format!("{BASE}.zip"),
        &zip(&format!("{BASE}.txt"), "x"),
        "PAA_IMPORT_ERROR",
    );
    caso(
        &format!("{BASE}.zip"),
        &zip("altro.csv", "x"),
        "deve essere uguale al nome dello zip",
    );
}

#[test]
fn kinds_and_their_layouts() {
    let banco = Banco::nuovo();
    let elenco = banco.chiama(&["kinds"]);
    assert_eq!(elenco.codice, 0);
    for riga in elenco.uscita.lines() {
        assert!(riga.chars().count() <= 80, "{riga}");
    }
    for tracciato in contracts::flusso::tracciato::tracciati() {
        let nome = tracciato.id;
        assert!(elenco.uscita.contains(nome), "{nome}: {}", elenco.uscita);
        let schema = banco.chiama(&["kinds", "--schema", nome]);
        if tracciato.colonne.is_empty() {
            assert_eq!(schema.codice, 2, "{nome}");
            continue;
        }
        let letto: serde_json::Value = serde_json::from_str(&schema.uscita).unwrap();
        assert_eq!(letto["name"], nome);
    }
    let ignoto = banco.chiama(&["kinds", "--schema", "mypay-import-1_9"]);
    assert_eq!(ignoto.codice, 2);
    assert!(
        ignoto.errori.contains("forse «mypay-import-1_0»"),
        "{}",
        ignoto.errori
    );
}

/// The sample of the README, outcome for outcome.
#[test]
fn the_sample_with_its_profile() {
    let banco = Banco::nuovo();
    for (nome, byte) in [
        (
            "C_Z999-ESEMPIO-1_3.csv",
            include_str!("../../ci/flussi/C_Z999-ESEMPIO-1_3.csv"),
        ),
        ("ente.toml", include_str!("../../ci/flussi/ente.toml")),
    ] {
        std::fs::write(banco.percorso(nome), byte).unwrap();
    }
    let detto = banco.chiama(&["check", "C_Z999-ESEMPIO-1_3.csv", "--ente", "ente.toml"]);
    assert_eq!(detto.codice, 10, "{}", detto.errori);
    insta::assert_snapshot!(detto.uscita);
}
