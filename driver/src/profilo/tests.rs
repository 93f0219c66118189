#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use super::*;
use crate::action::NomeAzione;

const GOOD: &str = r#"isolamento = "ente-fisso"
orologio = "reale"
azioni = ["configura", "registra-dovuto"]

[prodotto]
nome = "Prova"
versione = "1"
fornitore = "Noi"

[driver]
tipo = "comando"
comando = ["python3", "adattatore.py"]

[ente]
cod_ipa = "c_z001"
codice_fiscale = "80001234568"
tipi_dovuto = ["TARI"]
"#;

/// The good profile with one piece changed.
fn with(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    GOOD.replacen(from, to, 1)
}

fn said(text: &str) -> String {
    Profilo::parse(text, "collaudo.toml")
        .unwrap_err()
        .to_string()
}

#[test]
fn the_sample_says_what_it_is() {
    let profilo = Profilo::parse(ESEMPIO, "esempio.toml").unwrap();
    assert_eq!(
        profilo.tempi,
        Tempi::default(),
        "the sample shows the values of keys left out"
    );
    assert_eq!(profilo.regione, RegioneProfilo::default());
    assert_eq!(profilo.ente, EnteProfilo::default());
    assert_eq!(profilo.azioni.len(), 6);
    // what stands there as a comment is right too
    let more: String = ESEMPIO
        .lines()
        .map(|line| {
            line.strip_prefix("# ")
                .filter(|line| {
                    line.starts_with("variabili =") || line.starts_with("password_env =")
                })
                .unwrap_or(line)
        })
        .flat_map(|line| [line, "\n"])
        .collect();
    let profilo = Profilo::parse(&more, "esempio.toml").unwrap();
    assert_eq!(
        profilo.ente.password_env.as_deref(),
        Some("COLLAUDO_PASSWORD")
    );
    for azione in NomeAzione::ALL {
        assert!(ESEMPIO.contains(azione.as_str()), "{azione} is not named");
    }
}

#[test]
fn a_minimal_profile_is_enough() {
    let profilo = Profilo::parse(GOOD, "collaudo.toml").unwrap();
    assert_eq!(profilo.isolamento, Isolamento::EnteFisso);
    assert_eq!(
        profilo
            .product_driver(Path::new("."))
            .unwrap()
            .unwrap()
            .kind(),
        "comando"
    );

    let http = with(
        "tipo = \"comando\"\ncomando = [\"python3\", \"adattatore.py\"]",
        "tipo = \"http\"\nindirizzo = \"http://127.0.0.1:9000/azioni\"",
    );
    let profilo = Profilo::parse(&http, "collaudo.toml").unwrap();
    assert_eq!(
        profilo
            .product_driver(Path::new("."))
            .unwrap()
            .unwrap()
            .kind(),
        "http"
    );

    let own = with(
        "tipo = \"comando\"\ncomando = [\"python3\", \"adattatore.py\"]",
        "tipo = \"riferimento\"",
    )
    .replace("\"reale\"", "\"virtuale\"")
    .replace("azioni = [\"configura\", \"registra-dovuto\"]\n", "");
    let profilo = Profilo::parse(&own, "collaudo.toml").unwrap();
    assert_eq!(profilo.azioni, Profilo::predefinito().azioni);
    assert!(profilo.product_driver(Path::new(".")).unwrap().is_none());
    // Windows: byte order mark and line ends
    Profilo::parse(
        &format!("\u{feff}{}", GOOD.replace('\n', "\r\n")),
        "collaudo.toml",
    )
    .unwrap();
}

#[test]
fn every_error_underlines_its_line() {
    let cases = [
        ("unknown key", with("isolamento", "isolamneto")),
        (
            "unknown key in a section, far from any",
            with("versione = \"1\"", "versione = \"1\"\nqualcosa = 1"),
        ),
        ("unknown section", format!("{GOOD}\n[tempo]\nazione = 3\n")),
        ("unknown word", with("\"ente-fisso\"", "\"ente_fisso\"")),
        (
            "wrong type, text wanted",
            with("versione = \"1\"", "versione = 1.0"),
        ),
        (
            "wrong type, list wanted",
            with(
                "[\"python3\", \"adattatore.py\"]",
                "\"python3 adattatore.py\"",
            ),
        ),
        (
            "wrong type, section wanted",
            with("[ente]\n", "[ente.x]\n").replace("isolamento", "regione = 1\nisolamento"),
        ),
        (
            "wrong type, seconds wanted",
            format!("{GOOD}\n[tempi]\nazione = \"60\"\n"),
        ),
        (
            "out of bounds",
            format!("{GOOD}\n[tempi]\nazione = 0\nverifica = 99999\nriprova = -1\n"),
        ),
        (
            "interval too long",
            format!("{GOOD}\n[tempi]\nintervallo = 50\n"),
        ),
        ("missing key", with("fornitore = \"Noi\"\n", "")),
        (
            "missing section",
            with(
                "[ente]\ncod_ipa = \"c_z001\"\ncodice_fiscale = \"80001234568\"\ntipi_dovuto = [\"TARI\"]\n",
                "",
            ),
        ),
        (
            "missing key of the file",
            with("orologio = \"reale\"\n", ""),
        ),
        ("empty text", with("\"Prova\"", "\"  \"")),
        ("empty list", with("[\"TARI\"]", "[]")),
        ("element of a list", with("[\"TARI\"]", "[\"TARI\", \"\"]")),
        ("unknown action", with("registra-dovuto", "registra-dovuti")),
        ("action twice", with("registra-dovuto", "configura")),
        ("no configura", with("\"configura\", ", "")),
        (
            "no actions",
            with("azioni = [\"configura\", \"registra-dovuto\"]\n", ""),
        ),
        ("fiscal code", with("80001234568", "80001234567")),
        (
            "password in the file",
            with("cod_ipa", "password = \"PassEnte01\"\ncod_ipa"),
        ),
        (
            "password instead of a name",
            with("cod_ipa", "password_env = \"Pass-Ente!\"\ncod_ipa"),
        ),
        (
            "key of another driver",
            with(
                "tipo = \"comando\"",
                "tipo = \"comando\"\nindirizzo = \"http://x\"",
            ),
        ),
        (
            "address with TLS",
            with(
                "tipo = \"comando\"\ncomando = [\"python3\", \"adattatore.py\"]",
                "tipo = \"http\"\nindirizzo = \"https://gestionale.example/\"",
            ),
        ),
        (
            "no address",
            with(
                "tipo = \"comando\"\ncomando = [\"python3\", \"adattatore.py\"]",
                "tipo = \"http\"",
            ),
        ),
        (
            "listening on a name",
            format!("{GOOD}\n[regione]\nascolto = \"localhost:80\"\n"),
        ),
        ("virtual clock", with("\"reale\"", "\"virtuale\"")),
        (
            "accents before the mark",
            with("nome = \"Prova\"", "nome = \"Perché\"; x = 1"),
        ),
        ("syntax: quote", with("\"reale\"", "reale")),
        ("syntax: unclosed text", with("\"reale\"", "\"reale")),
        (
            "syntax: unclosed list",
            with("\"registra-dovuto\"]", "\"registra-dovuto\""),
        ),
        ("syntax: twice", with("[ente]", "[ente]\ncod_ipa = \"x\"")),
        ("syntax: section twice", format!("{GOOD}\n[ente]\n")),
        ("syntax: no value", with("\"reale\"", "")),
        ("syntax: no equals", with("orologio =", "orologio")),
        (
            "syntax: Windows path",
            with(
                "[\"python3\", \"adattatore.py\"]",
                "[\"C:\\Utenti\\x.exe\"]",
            ),
        ),
        ("empty file", String::new()),
        (
            "several at once",
            with("\"Prova\"", "7")
                .replace("\"TARI\"", "3")
                .replace("orologio", "orolgio"),
        ),
    ];
    let mut all = String::new();
    for (name, text) in &cases {
        all.push_str(&format!("### {name}\n{}\n\n", said(text)));
    }
    assert!(!all.contains("PassEnte01"));
    insta::assert_snapshot!(all);
}

#[test]
fn positions_are_right_for_any_text() {
    use proptest::prelude::*;
    proptest!(|(text in "(\\PC|\n|\r\n|\t|=|\\[|\\]|\"){0,60}")| {
        if let Err(ProfiloError::Difettoso { difetti, .. }) = Profilo::parse(&text, "x") {
            for difetto in difetti {
                let lines = text.strip_prefix('\u{feff}').unwrap_or(&text).split('\n').count();
                prop_assert!(difetto.riga >= 1 && difetto.riga <= lines);
                prop_assert!(difetto.colonna + difetto.larghezza <= difetto.estratto.chars().count() + 3);
            }
        }
    });
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("collaudo.toml");
    let error = Profilo::load(&path).unwrap_err().to_string();
    assert!(
        error.contains("collaudo.toml") && error.contains("il file non esiste"),
        "{error}"
    );
    std::fs::write(&path, b"a = \"\xff\"").unwrap();
    let error = Profilo::load(&path).unwrap_err().to_string();
    assert!(error.contains("UTF-8, dal 6° in poi"), "{error}");
    std::fs::write(&path, GOOD).unwrap();
    Profilo::load(&path).unwrap();
}

#[test]
fn the_password_comes_from_the_environment_alone() {
    let ente = EnteProfilo {
        password_env: Some("P".to_owned()),
        ..EnteProfilo::default()
    };
    assert_eq!(EnteProfilo::default().password(|_| None), Ok(None));
    assert_eq!(
        ente.password(|name| (name == "P").then(|| "PassEnte01".to_owned())),
        Ok(Some("PassEnte01".to_owned()))
    );
    insta::assert_snapshot!(format!(
        "{}\n{}",
        ente.password(|_| None).unwrap_err(),
        ente.password(|_| Some("corta".to_owned())).unwrap_err()
    ));
}

/// The part that `check --ente` uses, as the comments of the sample show it.
#[test]
fn the_platform_side_of_the_ente() {
    let da = ESEMPIO.find("[ente]").unwrap();
    let a = ESEMPIO.find("# Dove ascolta").unwrap();
    let scoperto: String = ESEMPIO[da..a]
        .lines()
        .map(|line| {
            line.strip_prefix("# ")
                .filter(|line| {
                    line.starts_with('[')
                        || line.split_once(" = ").is_some_and(|(key, _)| {
                            key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
                        })
                })
                .unwrap_or(line)
        })
        .flat_map(|line| [line, "\n"])
        .collect();
    let ente = EnteProfilo::parse(&scoperto, "ente.toml").unwrap();
    assert_eq!(ente.piattaforma.codice_segregazione.as_deref(), Some("01"));
    assert_eq!(ente.piattaforma.tipi["TARI"], TipoDovutoProfilo::default());
    let dovuto = &ente.piattaforma.dovuti.as_ref().unwrap()[0];
    assert_eq!(
        (dovuto.iud.as_str(), dovuto.stato),
        ("TARI25-000003", StatoDovuto::DaPagare)
    );
    // The same keys stand in a whole profile, of which the rest is passed over.
    let tutto = ESEMPIO.replace(&ESEMPIO[da..a], &scoperto);
    assert_eq!(EnteProfilo::parse(&tutto, "x").unwrap(), ente);
    assert_eq!(Profilo::parse(&tutto, "x").unwrap().ente, ente);
    assert_eq!(
        EnteProfilo::parse(GOOD, "x").unwrap().piattaforma,
        PiattaformaProfilo::default()
    );
}

#[test]
fn errors_in_the_platform_side_are_underlined() {
    let base = "[ente]\ncod_ipa = \"c_z001\"\ncodice_fiscale = \"80001234568\"\ntipi_dovuto = [\"TARI\"]\n";
    let said: Vec<String> = [
        "codice_segregazione = \"1\"\n",
        "codice_segregazione = 1\n",
        "colore = \"blu\"\n",
        "[ente.tipo.TARI]\nattivo = \"si\"\n",
        "[ente.tipo.TARI]\nattiva = true\n",
        "tipo = 3\n",
        "tipo.TARI = true\n",
        "dovuto = true\n",
        "[[ente.dovuto]]\niud = \"X\"\ntipo = \"TARI\"\nstato = \"pagata\"\n",
        "[[ente.dovuto]]\niuv = \"12\"\n",
        "[altro]\n",
    ]
    .iter()
    .map(|coda| {
        EnteProfilo::parse(&format!("{base}{coda}"), "ente.toml")
            .unwrap_err()
            .to_string()
    })
    .collect();
    insta::assert_snapshot!(said.join("\n\n"));
}
