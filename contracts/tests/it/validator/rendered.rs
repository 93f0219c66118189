//! One rendered finding for each kind of mistake, as a developer sees it: a `Versamento` of `ImportaDovuto` with one thing
//! changed. Each change has to give exactly one finding.

use contracts::finding::render::{Layout, render};
use contracts::service::DOCUMENTI;
use contracts::xsd::{Options, Prefixes, Roots, Schema, SchemaSet, Validator};

const GOOD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Versamento xmlns="http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/">
  <versioneOggetto>6.2.0</versioneOggetto>
  <soggettoPagatore>
    <identificativoUnivocoPagatore>
      <tipoIdentificativoUnivoco>F</tipoIdentificativoUnivoco>
      <codiceIdentificativoUnivoco>RSSMRA80A01H501U</codiceIdentificativoUnivoco>
    </identificativoUnivocoPagatore>
    <anagraficaPagatore>Mario Rossi</anagraficaPagatore>
    <provinciaPagatore>VE</provinciaPagatore>
    <nazionePagatore>IT</nazionePagatore>
    <e-mailPagatore>mario.rossi@example.it</e-mailPagatore>
  </soggettoPagatore>
  <datiVersamento>
    <dataEsecuzionePagamento>2026-12-31</dataEsecuzionePagamento>
    <tipoVersamento>ALL</tipoVersamento>
    <identificativoUnivocoDovuto>IUD-2026-0001</identificativoUnivocoDovuto>
    <importoSingoloVersamento>125.50</importoSingoloVersamento>
    <identificativoTipoDovuto>TARI</identificativoTipoDovuto>
    <causaleVersamento>Tassa rifiuti 2026</causaleVersamento>
    <datiSpecificiRiscossione>9/0101105IM/</datiSpecificiRiscossione>
  </datiVersamento>
  <azione>I</azione>
</Versamento>
"#;

/// Name, what is replaced, by what.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("amount with a comma", "125.50", "125,50"),
    ("amount with thousands", "125.50", "1.125,50"),
    ("amount without decimals", "125.50", "125"),
    ("amount with the currency", "125.50", "€ 125.50"),
    ("amount of zero", "125.50", "0.00"),
    ("empty amount", "125.50", ""),
    ("italian date", "2026-12-31", "31/12/2026"),
    ("date with time", "2026-12-31", "2026-12-31T00:00:00"),
    ("a day that is not", "2026-12-31", "2026-11-31"),
    (
        "two elements exchanged",
        "<importoSingoloVersamento>125.50</importoSingoloVersamento>\n    <identificativoTipoDovuto>TARI</identificativoTipoDovuto>",
        "<identificativoTipoDovuto>TARI</identificativoTipoDovuto>\n    <importoSingoloVersamento>125.50</importoSingoloVersamento>",
    ),
    (
        "an element moved to the front",
        "  <azione>I</azione>\n</Versamento>",
        "</Versamento>",
    ),
    (
        "an optional element too late",
        "<tipoVersamento>ALL</tipoVersamento>\n    <identificativoUnivocoDovuto>IUD-2026-0001</identificativoUnivocoDovuto>",
        "<identificativoUnivocoDovuto>IUD-2026-0001</identificativoUnivocoDovuto>\n    <tipoVersamento>ALL</tipoVersamento>",
    ),
    (
        "a required element left out",
        "    <causaleVersamento>Tassa rifiuti 2026</causaleVersamento>\n",
        "",
    ),
    (
        "a misspelt element",
        "causaleVersamento>Tassa rifiuti 2026</causaleVersamento",
        "causaleversamento>Tassa rifiuti 2026</causaleversamento",
    ),
    (
        "an unknown element",
        "  <azione>",
        "  <note>x</note>\n  <azione>",
    ),
    (
        "an element twice",
        "<tipoVersamento>ALL</tipoVersamento>",
        "<tipoVersamento>ALL</tipoVersamento><tipoVersamento>ALL</tipoVersamento>",
    ),
    (
        "a value too long",
        "Mario Rossi",
        "Mario Rossi, legale rappresentante della società Rossi & Figli di Mario Rossi e C. snc",
    ),
    ("a value of the wrong length", ">VE<", ">VEN<"),
    ("a value not in the list", ">F<", ">X<"),
    ("lower case", ">IT<", ">it<"),
    ("a bad address", "mario.rossi@example.it", "mario rossi"),
    ("an empty element", "Tassa rifiuti 2026", ""),
    (
        "wrong namespace of the root",
        "2012/Pagamenti",
        "2013/Pagamenti",
    ),
    (
        "no namespace",
        " xmlns=\"http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/\"",
        "",
    ),
    (
        "children not qualified",
        "<Versamento xmlns=\"http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/\">\n  <versioneOggetto>",
        "<p:Versamento xmlns:p=\"http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/\">\n  <versioneOggetto>",
    ),
    (
        "an attribute that is not",
        "<azione>",
        "<azione tipo=\"insert\">",
    ),
    (
        "nil",
        "<causaleVersamento>Tassa rifiuti 2026</causaleVersamento>",
        "<causaleVersamento xsi:nil=\"true\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"/>",
    ),
    (
        "text among elements",
        "<datiVersamento>",
        "<datiVersamento>versamento:",
    ),
    (
        "a value instead of elements",
        "  <azione>I</azione>",
        "  <azione><valore>I</valore></azione>",
    ),
    ("not escaped", "Tassa rifiuti", "Tassa & rifiuti"),
    ("not closed", "</Versamento>", ""),
    ("wrong closing", "</datiVersamento>", "</dativersamento>"),
    ("a DTD", "<Versamento", "<!DOCTYPE Versamento>\n<Versamento"),
    ("an HTML entity", "Tassa rifiuti", "Tassa&nbsp;rifiuti"),
    ("another encoding", "UTF-8", "ISO-8859-1"),
    ("another document", "Versamento>", "Fattura>"),
];

#[test]
fn each_kind_of_mistake_gives_one_finding_that_says_what_to_change() {
    let set = SchemaSet::compile(&[Schema {
        system_id: DOCUMENTI.file,
        text: DOCUMENTI.testo,
    }])
    .unwrap();
    let options = Options {
        prefixes: Prefixes::new(&[(DOCUMENTI.namespace, DOCUMENTI.prefisso)]),
        ..Options::default()
    };
    let validator = Validator::new(&set, options);
    let report = validator.document(GOOD.as_bytes(), Roots::Any);
    assert!(report.is_clean(), "{:#?}", report.findings);
    let mut page = String::new();
    for (name, from, to) in MISTAKES {
        assert!(GOOD.contains(from), "{name}");
        let mut document = match *name {
            "another document" => GOOD
                .replace("<Versamento", "<Fattura")
                .replace("</Versamento", "</Fattura"),
            "an element moved to the front" => GOOD.replace(from, to).replace(
                "  <versioneOggetto>",
                "  <azione>I</azione>\n  <versioneOggetto>",
            ),
            _ => GOOD.replacen(from, &to.replace("& F", "&amp; F"), 1),
        };
        if *name == "children not qualified" {
            document = document.replace("</Versamento>", "</p:Versamento>");
        }
        let report = validator.document(document.as_bytes(), Roots::Any);
        page.push_str(&format!("### {name}\n"));
        for finding in &report.findings {
            page.push_str(&render(finding, Layout::default()));
        }
        page.push('\n');
        let several = *name == "children not qualified";
        assert!(report.findings.len() == 1 || several, "{page}");
    }
    insta::assert_snapshot!(page);
}
