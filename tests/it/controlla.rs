//! `collaudo check`: each kind of mistake told in words that say what to change, in an envelope and in the document inside it.

use std::io::Write as _;
use std::process::Stdio;

use contracts::message::operazione::Base64;

use crate::banco::Banco;

const VERSAMENTO: &str = include_str!("../../contracts/tests/it/esempi/versamento.xml");
const CHIEDI: &str =
    include_str!("../../contracts/tests/it/esempi/chiedi_pagati_con_ricevuta.richiesta.xml");

/// An ImportaDovuto with this document, its base64 wrapped as many products do.
fn importa(versamento: &str) -> String {
    let base64 = Base64::codifica(versamento.as_bytes()).0;
    let mut righe = String::new();
    for parte in base64.as_bytes().chunks(76) {
        righe.push_str(std::str::from_utf8(parte).unwrap());
        righe.push('\n');
    }
    format!(
        r#"<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ppt="http://www.regione.veneto.it/pagamenti/ente/" xmlns:ppthead="http://www.regione.veneto.it/pagamenti/ente/ppthead">
 <soapenv:Header><ppthead:intestazionePPT><codIpaEnte>c_z001</codIpaEnte></ppthead:intestazionePPT></soapenv:Header>
 <soapenv:Body>
  <ppt:paaSILImportaDovuto>
   <password>PassEnte01</password>
   <dovuto>
{righe}   </dovuto>
   <flagGeneraIuv>true</flagGeneraIuv>
  </ppt:paaSILImportaDovuto>
 </soapenv:Body>
</soapenv:Envelope>
"#
    )
}

fn cambia(testo: &str, da: &str, a: &str) -> String {
    assert!(testo.contains(da), "«{da}» is not in the example");
    testo.replacen(da, a, 1)
}

/// What the command says of these files, each of which has exactly one mistake.
fn rilievi(casi: &[(&str, String)]) -> String {
    let banco = Banco::nuovo();
    let mut tutti = String::new();
    for (nome, testo) in casi {
        std::fs::write(banco.percorso("m.xml"), testo).unwrap();
        let esito = banco.chiama(&["check", "m.xml"]);
        assert_eq!(esito.codice, 10, "{nome}\n{}{}", esito.uscita, esito.errori);
        assert!(esito.errori.is_empty(), "{}", esito.errori);
        assert!(
            esito.uscita.trim_end().ends_with("1 errore"),
            "{nome}\n{}",
            esito.uscita
        );
        tutti.push_str(&format!("# {nome}\n{}\n", esito.uscita));
    }
    tutti
}

#[test]
fn mistakes_in_an_envelope() {
    let importa = importa(VERSAMENTO);
    insta::assert_snapshot!(rilievi(&[
        (
            "wrong namespace",
            cambia(CHIEDI, "/pagamenti/ente/\"", "/pagamenti/pa/\"")
        ),
        (
            "swapped order",
            cambia(
                CHIEDI,
                "<codIpaEnte>c_z001</codIpaEnte>\n   <password>PassEnte01</password>",
                "<password>PassEnte01</password>\n   <codIpaEnte>c_z001</codIpaEnte>"
            )
        ),
        (
            "missing element",
            cambia(CHIEDI, "<codIpaEnte>c_z001</codIpaEnte>", "")
        ),
        (
            "unknown element",
            cambia(CHIEDI, "<password>", "<utente>u</utente><password>")
        ),
        (
            "too long value",
            cambia(CHIEDI, "c_z001", &"c_z001".repeat(6))
        ),
        (
            "wrong boolean",
            cambia(&importa, "<flagGeneraIuv>true", "<flagGeneraIuv>si")
        ),
        (
            "xsi:nil",
            cambia(
                CHIEDI,
                "<password>PassEnte01</password>",
                "<password xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>"
            )
        ),
        (
            "qualified child that should not be",
            cambia(
                CHIEDI,
                "<password>PassEnte01</password>",
                "<ppt:password>PassEnte01</ppt:password>"
            )
        ),
        ("unqualified root", CHIEDI.replace("ppt:paaSIL", "paaSIL")),
    ]));
}

#[test]
fn mistakes_in_the_document_inside() {
    let dentro = |da: &str, a: &str| importa(&cambia(VERSAMENTO, da, a));
    insta::assert_snapshot!(rilievi(&[
        (
            "wrong namespace",
            dentro("2012/Pagamenti/Ente/", "2012/Pagamenti/")
        ),
        (
            "swapped order",
            dentro(
                "<tipoVersamento>ALL</tipoVersamento>\n  <identificativoUnivocoDovuto>ENTE-2026-000202</identificativoUnivocoDovuto>",
                "<identificativoUnivocoDovuto>ENTE-2026-000202</identificativoUnivocoDovuto>\n  <tipoVersamento>ALL</tipoVersamento>"
            )
        ),
        (
            "missing element",
            dentro(
                "<causaleVersamento>TARI 2026 rata unica</causaleVersamento>",
                ""
            )
        ),
        (
            "unknown element",
            dentro("<causaleVersamento>", "<rata>1</rata><causaleVersamento>")
        ),
        (
            "too long value",
            dentro("Mario Rossi", &"Mario Rossi ".repeat(6))
        ),
        ("bad enumeration", dentro("Univoco>F<", "Univoco>P<")),
        (
            "comma in an amount",
            dentro("Versamento>120.50<", "Versamento>120,50<")
        ),
        (
            "xsi:nil",
            dentro(
                "<e-mailPagatore>mario.rossi@example.org</e-mailPagatore>",
                "<e-mailPagatore xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>"
            )
        ),
        (
            "unqualified child that should be qualified",
            dentro("<azione>I</azione>", "<azione xmlns=\"\">I</azione>")
        ),
        (
            "date with the wrong zone",
            dentro("2026-06-30", "2026-06-30+0200")
        ),
        (
            "date as people write it",
            dentro("2026-06-30", "30/06/2026")
        ),
    ]));
}

#[test]
fn clean_messages_documents_and_answers() {
    let banco = Banco::nuovo();
    std::fs::write(banco.percorso("richiesta.xml"), importa(VERSAMENTO)).unwrap();
    std::fs::write(banco.percorso("documento.xml"), VERSAMENTO).unwrap();
    std::fs::write(
        banco.percorso("risposta.xml"),
        include_str!("../../contracts/tests/it/esempi/chiedi_pagati_con_ricevuta.risposta.xml"),
    )
    .unwrap();
    let esito = banco.chiama(&["check", "richiesta.xml", "documento.xml", "risposta.xml"]);
    assert_eq!(esito.codice, 0, "{}{}", esito.uscita, esito.errori);
    assert_eq!(
        esito.uscita,
        "richiesta.xml: messaggio di paaSILImportaDovuto, nessun rilievo\n\
         documento.xml: documento Versamento, nessun rilievo\n\
         risposta.xml: messaggio di paaSILChiediPagatiConRicevuta, nessun rilievo\n\
         3 file: nessuno con errori\n"
    );
}

#[test]
fn what_the_product_answers_to_the_region() {
    let banco = Banco::nuovo();
    std::fs::write(
        banco.percorso("attivazione.xml"),
        include_str!("../../contracts/tests/it/esempi/external_get_payment.risposta.xml")
            .replace("<paymentAmount>120.50", "<paymentAmount>120.55"),
    )
    .unwrap();
    let esito = banco.chiama(&["check", "attivazione.xml"]);
    assert_eq!(esito.codice, 10, "{}{}", esito.uscita, esito.errori);
    assert!(esito.uscita.contains("SOAP-SOMMA"), "{}", esito.uscita);
}

#[test]
fn standard_input_and_json() {
    let banco = Banco::nuovo();
    let mut figlio = banco
        .comando()
        .args(["check", "--format", "json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let guasto = importa(&cambia(
        VERSAMENTO,
        "Versamento>120.50<",
        "Versamento>120,50<",
    ));
    figlio
        .stdin
        .take()
        .unwrap()
        .write_all(guasto.as_bytes())
        .unwrap();
    let uscita = figlio.wait_with_output().unwrap();
    assert_eq!(uscita.status.code(), Some(10));
    let json: serde_json::Value = serde_json::from_slice(&uscita.stdout).unwrap();
    let rilievi = json.as_array().unwrap();
    assert_eq!(rilievi.len(), 1, "{json:#}");
    assert_eq!(rilievi[0]["file"], "(standard input)");
    assert_eq!(rilievi[0]["code"], "XML-IMPORTO-VIRGOLA");
    assert_eq!(rilievi[0]["severity"], "error");
    assert_eq!(rilievi[0]["place"]["inner"]["line"], 15);
    assert!(rilievi[0]["place"]["outer"]["line"].as_u64().unwrap() > 6);
    assert!(rilievi[0]["mend"].as_str().unwrap().ends_with('.'));

    std::fs::write(banco.percorso("v.xml"), VERSAMENTO).unwrap();
    let esito = banco.chiama(&["check", "--format", "json", "v.xml"]);
    assert_eq!((esito.codice, esito.uscita.as_str()), (0, "[]\n"));
}

#[test]
fn wrong_use() {
    let banco = Banco::nuovo();
    std::fs::write(banco.percorso("altro.xml"), "<ricetta/>").unwrap();
    std::fs::write(banco.percorso("vuoto.xml"), "").unwrap();
    std::fs::write(banco.percorso("testo.xml"), "non è XML").unwrap();
    std::fs::create_dir(banco.percorso("cartella")).unwrap();
    std::fs::write(banco.percorso("v.xml"), VERSAMENTO).unwrap();
    let mut tutti = String::new();
    for argomenti in [
        &["check"][..],
        &["check", "manca.xml"],
        &["check", "cartella"],
        &["check", "vuoto.xml"],
        &["check", "testo.xml"],
        &["check", "v.xml", "altro.xml"],
        &["check", "--format", "yaml", "v.xml"],
    ] {
        let esito = banco.chiama(argomenti);
        assert_eq!(esito.codice, 2, "{argomenti:?}\n{}", esito.errori);
        assert!(esito.uscita.is_empty(), "{}", esito.uscita);
        tutti.push_str(&format!(
            "$ collaudo {}\n{}\n",
            argomenti.join(" "),
            esito.errori
        ));
    }
    insta::assert_snapshot!(tutti);
}
