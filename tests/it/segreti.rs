//! No password in any form, anywhere.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::banco::{Banco, file_di};

const PASSWORD: &str = "Segr&t<1>x\"9";

/// Plain, escaped, URL-encoded, base64 in each alignment, base64 of that.
fn forme(password: &str) -> Vec<(String, Vec<u8>)> {
    let mut forme = vec![("in chiaro".to_owned(), password.as_bytes().to_vec())];
    let xml = password
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;");
    forme.push(("XML".into(), xml.into_bytes()));
    forme.push((
        "JSON".into(),
        serde_json::to_string(password)
            .unwrap()
            .trim_matches('"')
            .as_bytes()
            .to_vec(),
    ));
    let url: String = url::form_urlencoded::byte_serialize(password.as_bytes()).collect();
    forme.push(("URL".into(), url.into_bytes()));
    for avanti in 0..3 {
        let mut testo = vec![b'x'; avanti];
        testo.extend_from_slice(password.as_bytes());
        let codificato = STANDARD.encode(&testo);
        // characters that depend on what stands before and after are left out
        let da = if avanti == 0 { 0 } else { 4 };
        let nucleo = codificato
            .trim_end_matches('=')
            .get(da..codificato.len() - 4)
            .unwrap()
            .to_owned();
        forme.push((
            format!("base64, allineamento {avanti}"),
            nucleo.clone().into_bytes(),
        ));
        for avanti_ancora in 0..3 {
            let mut testo = vec![b'x'; avanti_ancora];
            testo.extend_from_slice(nucleo.as_bytes());
            let due_volte = STANDARD.encode(&testo);
            let da = if avanti_ancora == 0 { 0 } else { 4 };
            let nucleo = due_volte
                .trim_end_matches('=')
                .get(da..due_volte.len() - 4)
                .unwrap()
                .to_owned();
            forme.push((
                format!("base64 due volte, {avanti}/{avanti_ancora}"),
                nucleo.into_bytes(),
            ));
        }
    }
    forme
}

#[test]
fn the_password_stands_nowhere() {
    let banco = Banco::nuovo();
    std::fs::write(
        banco.percorso("collaudo.toml"),
        "isolamento = \"indirizzo-per-caso\"\norologio = \"virtuale\"\n\n[prodotto]\nnome = \"Gestionale\"\nversione = \"1\"\nfornitore = \"Prova\"\n\n[driver]\ntipo = \"riferimento\"\n\n[ente]\ncod_ipa = \"c_z001\"\ncodice_fiscale = \"80001234568\"\npassword_env = \"PASSWORD_DI_PROVA\"\ntipi_dovuto = [\"TARI\"]\n",
    )
    .unwrap();
    let output = banco
        .comando()
        .env("PASSWORD_DI_PROVA", PASSWORD)
        .args(["run", "--profile", "collaudo.toml", "--out", "prova"])
        .output()
        .unwrap();
    let esito = crate::banco::esito(output);
    assert_eq!(esito.codice, 0, "{}{}", esito.uscita, esito.errori);
    let cambiata: String = PASSWORD.chars().rev().collect();
    for password in [PASSWORD, &cambiata] {
        for (forma, ago) in forme(password) {
            for file in file_di(&banco.percorso("prova")) {
                let byte = std::fs::read(&file).unwrap();
                assert!(
                    !byte.windows(ago.len()).any(|w| w == ago),
                    "password ({forma}) in {}",
                    file.display()
                );
            }
            for (dove, testo) in [("stdout", &esito.uscita), ("stderr", &esito.errori)] {
                assert!(
                    !testo.as_bytes().windows(ago.len()).any(|w| w == ago),
                    "password ({forma}) su {dove}"
                );
            }
        }
    }
}
