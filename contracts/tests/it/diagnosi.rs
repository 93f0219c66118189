//! What a developer reads, at 80 columns, for each mistake of the list in the contract's issue: once in the SOAP envelope, once in the
//! document that travels in it as base64.

use contracts::check::{self, CheckReport};
use contracts::finding::Severity;
use contracts::finding::render::{Layout, render};
use contracts::message::operazione::Base64;
use contracts::service::Documento;

const BUSTA: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ppt="http://www.regione.veneto.it/pagamenti/ente/">
  <soapenv:Header/>
  <soapenv:Body>
    <ppt:paaSILRegistraPagamento>
      <codIpaEnte>c_z001</codIpaEnte>
      <password>PassEnte01</password>
      <identificativoUnivocoVersamento>12000000000471179</identificativoUnivocoVersamento>
      <singoloImportoPagato>120.50</singoloImportoPagato>
      <dataEsitoSingoloPagamento>2026-04-02</dataEsitoSingoloPagamento>
      <identificativoUnivocoRiscossione>IUR-2026-0001</identificativoUnivocoRiscossione>
      <tipoIstitutoAttestante>G</tipoIstitutoAttestante>
      <codiceIstitutiAttestante>EXAMPLE1</codiceIstitutiAttestante>
      <denominazioneAttestante>Banca di Esempio</denominazioneAttestante>
    </ppt:paaSILRegistraPagamento>
  </soapenv:Body>
</soapenv:Envelope>
"#;

const DOCUMENTO: &str = include_str!("esempi/versamento.xml");
const IMPORTA: &str = include_str!("esempi/importa_dovuto.richiesta.xml");

/// A mistake: its name, what is replaced, by what, and the code of the one finding that it gives.
type Sbaglio = (&'static str, &'static str, &'static str, &'static str);

const NELLA_BUSTA: &[Sbaglio] = &[
    (
        "namespace sbagliato",
        "http://www.regione.veneto.it/pagamenti/ente/",
        "http://www.regione.veneto.it/pagamenti/pa/",
        "XML-NAMESPACE",
    ),
    (
        "ordine scambiato",
        "<codIpaEnte>c_z001</codIpaEnte>\n      <password>PassEnte01</password>",
        "<password>PassEnte01</password>\n      <codIpaEnte>c_z001</codIpaEnte>",
        "XML-ORDINE",
    ),
    (
        "elemento mancante",
        "      <dataEsitoSingoloPagamento>2026-04-02</dataEsitoSingoloPagamento>\n",
        "",
        "XML-MANCANTE",
    ),
    (
        "elemento sconosciuto",
        "      <tipoIstitutoAttestante>",
        "      <note>saldo</note>\n      <tipoIstitutoAttestante>",
        "XML-SCONOSCIUTO",
    ),
    (
        "elemento scritto male",
        "singoloImportoPagato>",
        "singoloImportopagato>",
        "XML-SCONOSCIUTO",
    ),
    (
        "valore troppo lungo",
        "Banca di Esempio",
        "Banca di Credito Cooperativo di Esempio e delle Terre Venete società per azioni",
        "XML-TROPPO-LUNGO",
    ),
    (
        "enumerazione",
        "</ppt:paaSILRegistraPagamento>\n  </soapenv:Body>",
        "",
        "XML-ENUMERAZIONE",
    ),
    (
        "virgola in un importo",
        ">120.50<",
        ">120,50<",
        "XML-IMPORTO-VIRGOLA",
    ),
    (
        "xsi:nil",
        "<dataEsitoSingoloPagamento>2026-04-02</dataEsitoSingoloPagamento>",
        "<dataEsitoSingoloPagamento xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>",
        "XML-NIL",
    ),
    (
        "figlio qualificato che non deve esserlo",
        "password>",
        "ppt:password>",
        "XML-QUALIFICATO",
    ),
    (
        "elemento non qualificato che deve esserlo",
        "ppt:paaSILRegistraPagamento>",
        "paaSILRegistraPagamento>",
        "XML-NON-QUALIFICATO",
    ),
    (
        "fuso senza i due punti",
        ">2026-04-02<",
        ">2026-04-02+0200<",
        "XML-FUSO",
    ),
    (
        "fuso col nome",
        ">2026-04-02<",
        ">2026-04-02 CEST<",
        "XML-FUSO",
    ),
    (
        "data con l'ora",
        ">2026-04-02<",
        ">2026-04-02T09:41:07<",
        "XML-DATA",
    ),
];

const NEL_DOCUMENTO: &[Sbaglio] = &[
    (
        "namespace sbagliato",
        "schemas/2012/",
        "schemas/2011/",
        "XML-NAMESPACE",
    ),
    (
        "ordine scambiato",
        "<importoSingoloVersamento>120.50</importoSingoloVersamento>\n  <identificativoTipoDovuto>TARI</identificativoTipoDovuto>",
        "<identificativoTipoDovuto>TARI</identificativoTipoDovuto>\n  <importoSingoloVersamento>120.50</importoSingoloVersamento>",
        "XML-ORDINE",
    ),
    (
        "elemento mancante",
        "  <causaleVersamento>TARI 2026 rata unica</causaleVersamento>\n",
        "",
        "XML-MANCANTE",
    ),
    (
        "elemento sconosciuto",
        "  <causaleVersamento>",
        "  <note>saldo</note>\n  <causaleVersamento>",
        "XML-SCONOSCIUTO",
    ),
    (
        "elemento scritto male",
        "causaleVersamento>",
        "causaleversamento>",
        "XML-SCONOSCIUTO",
    ),
    (
        "valore troppo lungo",
        "ENTE-2026-000202",
        "ENTE-2026-000202-RATA-UNICA-CONTRIBUENTE-ROSSI",
        "XML-TROPPO-LUNGO",
    ),
    (
        "enumerazione",
        "<tipoIdentificativoUnivoco>F",
        "<tipoIdentificativoUnivoco>f",
        "XML-ENUMERAZIONE",
    ),
    (
        "virgola in un importo",
        "importoSingoloVersamento>120.50<",
        "importoSingoloVersamento>120,50<",
        "XML-IMPORTO-VIRGOLA",
    ),
    (
        "xsi:nil",
        "<dataEsecuzionePagamento>2026-06-30</dataEsecuzionePagamento>",
        "<dataEsecuzionePagamento xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>",
        "XML-NIL",
    ),
    (
        "elemento non qualificato che deve esserlo",
        "<azione>",
        "<azione xmlns=\"\">",
        "XML-NON-QUALIFICATO",
    ),
    (
        "fuso senza i due punti",
        ">2026-06-30<",
        ">2026-06-30+0200<",
        "XML-FUSO",
    ),
    (
        "fuso senza minuti",
        ">2026-06-30<",
        ">2026-06-30+02<",
        "XML-FUSO",
    ),
    (
        "zeta minuscola",
        ">2026-06-30<",
        ">2026-06-30z<",
        "XML-FUSO",
    ),
    (
        "fuso come lo stampa Java",
        ">2026-06-30<",
        ">2026-06-30+02:00[Europe/Rome]<",
        "XML-FUSO",
    ),
    (
        "fuso che non esiste",
        ">2026-06-30<",
        ">2026-06-30+15:00<",
        "XML-FUSO",
    ),
];

fn pagina(nome: &str, report: &CheckReport, code: &str) -> String {
    let mut pagina = format!("### {nome}\n");
    for finding in &report.findings {
        let testo = render(finding, Layout::default());
        // 80 columns, but for a word that is longer by itself: a path, a namespace.
        for riga in testo.lines().filter(|riga| riga.chars().count() > 80) {
            assert_eq!(riga.split_whitespace().count(), 1, "{riga}");
        }
        assert!(testo.contains("^"), "no caret: {testo}");
        pagina.push_str(&testo);
    }
    let codici: Vec<&str> = report.findings.iter().map(|f| &*f.code).collect();
    assert_eq!(codici, [code], "{pagina}");
    assert_eq!(report.more, 0);
    pagina.push('\n');
    pagina
}

#[test]
fn each_mistake_in_the_envelope() {
    assert!(check::richiesta(BUSTA.as_bytes(), None, Severity::Error).is_clean());
    let mut pagine = String::new();
    for (nome, da, a, code) in NELLA_BUSTA {
        assert!(BUSTA.contains(da), "{nome}");
        let busta = if *code == "XML-ENUMERAZIONE" {
            // The only closed list of a body is that of showMyPay.
            include_str!("esempi/invia_dovuti.richiesta.xml").replace(
                "</ppt:paaSILInviaDovuti>",
                "<showMyPay>FULL</showMyPay></ppt:paaSILInviaDovuti>",
            )
        } else {
            BUSTA.replace(da, a)
        };
        let report = check::richiesta(busta.as_bytes(), None, Severity::Error);
        for finding in &report.findings {
            assert!(finding.place.outer.is_some() && finding.place.inner.is_none());
            assert!(!render(finding, Layout::default()).contains("PassEnte01"));
        }
        pagine.push_str(&pagina(nome, &report, code));
    }
    insta::assert_snapshot!(pagine);
}

/// The example with this document in base64, wrapped as many libraries do.
fn con_documento(documento: &str) -> String {
    let (prima, resto) = IMPORTA.split_once("<dovuto>").unwrap();
    let (_, dopo) = resto.split_once("</dovuto>").unwrap();
    let base64 = Base64::codifica(documento.as_bytes()).0;
    let righe: Vec<&str> = base64
        .as_bytes()
        .chunks(76)
        .map(|riga| std::str::from_utf8(riga).unwrap())
        .collect();
    format!("{prima}<dovuto>\n{}\n</dovuto>{dopo}", righe.join("\n"))
}

#[test]
fn each_mistake_in_the_inner_document() {
    let report = check::richiesta(con_documento(DOCUMENTO).as_bytes(), None, Severity::Error);
    assert!(report.is_clean(), "{:#?}", report.findings);
    let mut pagine = String::new();
    for (nome, da, a, code) in NEL_DOCUMENTO {
        assert!(DOCUMENTO.contains(da), "{nome}");
        let documento = DOCUMENTO.replace(da, a);
        let busta = con_documento(&documento);
        let report = check::richiesta(busta.as_bytes(), None, Severity::Error);
        for finding in &report.findings {
            let (fuori, dentro) = (finding.place.outer.unwrap(), finding.place.inner.unwrap());
            // The place in the message is where the base64 of that very byte stands.
            let segni = |testo: &str| testo.bytes().filter(|b| !b.is_ascii_whitespace()).count();
            let inizio = busta.find("<dovuto>").unwrap() + 8;
            let quanti = segni(&busta[inizio..usize::try_from(fuori.offset).unwrap()]);
            let byte = usize::try_from(dentro.offset).unwrap();
            assert_eq!(quanti, byte / 3 * 4 + byte % 3, "{nome}");
            // And line and column are those of the document by itself.
            let da_solo = check::documento(documento.as_bytes(), Severity::Error);
            assert_eq!(da_solo.findings[0].place.outer, Some(dentro), "{nome}");
            assert_eq!(da_solo.findings[0].message, finding.message);
        }
        pagine.push_str(&pagina(nome, &report, code));
    }
    // A receipt has no namespace: there it is the prefix that is too much.
    let ricevuta = include_str!("esempi/receipt.xml").replace(
        "<outcome>OK</outcome>",
        "<p:outcome xmlns:p=\"http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd\">OK</p:outcome>",
    );
    let report = check::documento(ricevuta.as_bytes(), Severity::Error);
    pagine.push_str(&pagina(
        "figlio qualificato che non deve esserlo",
        &report,
        "XML-QUALIFICATO",
    ));
    insta::assert_snapshot!(pagine);
}

const GIORNALE: &str = r#"<flusso_giornale_di_cassa xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
<testata_messaggio><codice_ABI_BT>02008</codice_ABI_BT><data_ora_creazione_flusso>2026-11-24T08:00:00+01:00</data_ora_creazione_flusso><codice_ente>UFZ001</codice_ente><descrizione_ente>Comune</descrizione_ente><codice_istat_ente>000000001</codice_istat_ente><codice_fiscale_ente>80001234568</codice_fiscale_ente><codice_tramite_ente>A2A-00000001</codice_tramite_ente><codice_tramite_BT>A2A-00000002</codice_tramite_BT><codice_ente_BT>0000001</codice_ente_BT></testata_messaggio>
<identificativo_flusso_BT>GDC-20261124abcdefghij#001#001</identificativo_flusso_BT><pagina>1</pagina><pagine_totali>1</pagine_totali><esercizio>2026</esercizio>
<data_riferimento_GdC>2026-11-24</data_riferimento_GdC>
<informazioni_conto_evidenza><conto_evidenza>0000001</conto_evidenza></informazioni_conto_evidenza>
<ds:Signature><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="urn:x"/><ds:SignatureMethod Algorithm="urn:x"/><ds:Reference><ds:DigestMethod Algorithm="urn:x"/><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue></ds:Signature>
</flusso_giornale_di_cassa>
"#;

/// The schema of the giornale takes a zone in its dates, MyPivot's reader does not (`mypivot-flows.md` §6.3.5).
#[test]
fn a_zone_that_the_schema_takes_and_the_reader_does_not() {
    let report = check::documento(GIORNALE.as_bytes(), Severity::Error);
    assert!(report.is_clean(), "{:#?}", report.findings);
    for zona in ["Z", "+01:00"] {
        let giornale = GIORNALE.replace(">2026-11-24<", &format!(">2026-11-24{zona}<"));
        let report = check::documento(giornale.as_bytes(), Severity::Error);
        let streamed = check::documento_da(giornale.as_bytes(), Severity::Error).unwrap();
        assert_eq!(report, streamed);
        assert_eq!(report.findings.len(), 1);
        let finding = &report.findings[0];
        assert_eq!(finding.code, "XML-FUSO-ILLEGGIBILE");
        assert_eq!(finding.expected.as_deref(), Some("2026-11-24"));
        assert_eq!(finding.place.outer.unwrap().line, 4);
    }
}

/// Every document of the contract is known by its root, also when it stands in a wrong namespace, which is then what is told.
#[test]
fn every_document_is_recognised_by_its_root() {
    for documento in Documento::TUTTI {
        let spazio = documento.schema().namespace;
        let radice = documento.radice();
        let giusto = format!("<{radice} xmlns=\"{spazio}\"/>");
        assert!(
            matches!(
                check::riconosci(giusto.as_bytes()),
                Some(check::Messaggio::Documento(_))
            ),
            "{radice}"
        );
        let report = check::messaggio(giusto.as_bytes(), Severity::Error).unwrap();
        let trovato = report.documento.unwrap();
        assert_eq!(trovato.radice(), radice);
        assert_eq!(trovato.schema().namespace, spazio);
        assert!(
            report
                .findings
                .iter()
                .all(|f| f.code.ends_with("-MANCANTE")),
            "{radice} {:#?}",
            report.findings
        );
        let sbagliato = format!("<{radice} xmlns=\"urn:sbagliato\"></{radice}>");
        let report = check::messaggio(sbagliato.as_bytes(), Severity::Error).unwrap();
        let primo = report.findings.first().unwrap();
        let atteso = if spazio.is_empty() {
            "XML-QUALIFICATO"
        } else {
            "XML-NAMESPACE"
        };
        assert_eq!(primo.code, atteso, "{radice} {:#?}", report.findings);
        assert_eq!(report.documento.map(Documento::radice), Some(radice));
    }
    // The two forms of the bilancio and the default one are told apart by name and namespace.
    let predefinito = "<bilancio xmlns=\"http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/BilancioDefault/\"><capitolo><codCapitolo>3010</codCapitolo><accertamento><importo>x</importo></accertamento></capitolo></bilancio>";
    let report = check::messaggio(predefinito.as_bytes(), Severity::Error).unwrap();
    assert!(report.is_clean(), "{:#?}", report.findings);
    assert_eq!(report.documento, Some(Documento::BilancioDefault));
    let lungo = predefinito.replace("3010", "3010-2026-0001");
    let report = check::messaggio(lungo.as_bytes(), Severity::Error).unwrap();
    assert_eq!(report.findings[0].code, "XML-TROPPO-LUNGO");
}
