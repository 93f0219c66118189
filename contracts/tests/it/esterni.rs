//! What the product answers to the Region: the worked examples are clean, each mistake gives its finding.

use contracts::check::{self, Chiamata, HttpRisposta};
use contracts::finding::{Finding, Severity};
use contracts::message::scrittura::soap_fault;

const VERIFICA: &str = include_str!("esempi/external_verify.risposta.xml");
const VERIFICA_KO: &str = include_str!("esempi/external_verify.ko.xml");
const ATTIVAZIONE: &str = include_str!("esempi/external_get_payment.risposta.xml");

fn giudica(operazione: &str, testo: &str) -> Vec<Finding> {
    let chiamata = Chiamata {
        operazione,
        avviso: Some("301000000000012373"),
    };
    let http = HttpRisposta {
        stato: 200,
        content_type: Some("text/xml; charset=utf-8"),
    };
    check::risposta_ente(testo.as_bytes(), chiamata, Some(&http), Severity::Error).findings
}

fn codici(operazione: &str, testo: &str) -> Vec<(String, Severity)> {
    giudica(operazione, testo)
        .into_iter()
        .map(|finding| (finding.code, finding.severity))
        .collect()
}

fn errore(codice: &str) -> Vec<(String, Severity)> {
    vec![(codice.to_owned(), Severity::Error)]
}

fn cambia(testo: &str, da: &str, a: &str) -> String {
    assert!(testo.contains(da), "{da}");
    testo.replacen(da, a, 1)
}

#[test]
fn the_examples_are_clean() {
    for (operazione, testo) in [
        ("paExternalVerifyPaymentNotice", VERIFICA),
        ("paExternalVerifyPaymentNotice", VERIFICA_KO),
        ("paExternalGetPayment", ATTIVAZIONE),
    ] {
        assert_eq!(giudica(operazione, testo), [], "{testo}");
    }
    for richiesta in [
        include_str!("esempi/external_get_payment.richiesta.xml"),
        include_str!("esempi/attiva_esterna.richiesta.xml"),
    ] {
        let report = check::messaggio(richiesta.as_bytes(), Severity::Error).unwrap();
        assert!(report.is_clean(), "{:#?}", report.findings);
        assert!(report.operazione.is_some());
        // Sent to the Region, the same request is not one of hers.
        let report = check::richiesta(richiesta.as_bytes(), None, Severity::Error);
        assert_eq!(report.findings[0].code, "SOAP-OPERAZIONE");
    }
}

#[test]
fn a_refusal_needs_a_code_and_no_data() {
    // Data beside the fault, as a toolkit with primitive types writes them.
    let con_dati = cambia(VERIFICA_KO, "</fault>", "</fault><allCCP>false</allCCP>");
    assert_eq!(giudica("paExternalVerifyPaymentNotice", &con_dati), []);
    let vuoto = cambia(
        VERIFICA_KO,
        "PAA_PAGAMENTO_SCONOSCIUTO</faultCode>",
        "</faultCode>",
    );
    assert_eq!(
        codici("paExternalVerifyPaymentNotice", &vuoto),
        errore("SOAP-FAULT-VUOTO")
    );
    let fault = String::from_utf8(soap_fault("no")).unwrap();
    assert_eq!(codici("paExternalGetPayment", &fault), errore("SOAP-FAULT"));
}

#[test]
fn mistakes_of_an_activation() {
    for (da, a, codice) in [
        (
            "<paymentAmount>120.50",
            "<paymentAmount>120.51",
            "SOAP-SOMMA",
        ),
        ("<p:idTransfer>1", "<p:idTransfer>2", "SOAP-TRANSFER"),
        (
            "<p:IBAN>IT60X0542811101000000123456</p:IBAN>",
            "",
            "SOAP-ACCREDITO",
        ),
        ("IT60X05428", "IT61X05428", "ID-IBAN"),
        (
            "<creditorReferenceId>01000000000012373",
            "<creditorReferenceId>01000000000012300",
            "SOAP-IUV-DIVERSO",
        ),
        (
            "<p:fiscalCodePA>00123450280",
            "<p:fiscalCodePA>00123450281",
            "ID-PARTITA-IVA",
        ),
        // The commonest one (§2): a child of debtor without namespace.
        (
            "<p:anagraficaPagatore>Prova Testi</p:anagraficaPagatore>",
            "<anagraficaPagatore>Prova Testi</anagraficaPagatore>",
            "XML-NON-QUALIFICATO",
        ),
        (
            "<lastPayment>true</lastPayment>",
            "<p:lastPayment>true</p:lastPayment>",
            "XML-QUALIFICATO",
        ),
        (
            "<officeName>Ufficio scuola</officeName>",
            "",
            "XML-MANCANTE",
        ),
    ] {
        assert_eq!(
            codici("paExternalGetPayment", &cambia(ATTIVAZIONE, da, a)),
            errore(codice),
            "{a}"
        );
    }
    let zero = ATTIVAZIONE.replace(">120.50<", ">0.00<");
    assert_eq!(
        codici("paExternalGetPayment", &zero),
        errore("SOAP-IMPORTO-ZERO")
    );
}

#[test]
fn a_long_text_of_a_verification_is_a_warning() {
    let avviso = vec![("XML-TROPPO-LUNGO".to_owned(), Severity::Warning)];
    let lungo = cambia(VERIFICA, "Comune di Esempio", &"Comune ".repeat(10));
    assert_eq!(codici("paExternalVerifyPaymentNotice", &lungo), avviso);
    // Beyond what the node takes it is an error.
    let troppo = cambia(VERIFICA, "Comune di Esempio", &"Comune ".repeat(21));
    assert_eq!(
        codici("paExternalVerifyPaymentNotice", &troppo),
        errore("XML-TROPPO-LUNGO")
    );
    let zero = cambia(VERIFICA, "<amount>120.50", "<amount>0.00");
    assert_eq!(
        codici("paExternalVerifyPaymentNotice", &zero),
        errore("SOAP-IMPORTO-ZERO")
    );
}

#[test]
fn the_http_side_of_an_answer() {
    let chiamata = Chiamata {
        operazione: "paExternalVerifyPaymentNotice",
        avviso: None,
    };
    let http = HttpRisposta {
        stato: 500,
        content_type: Some("application/soap+xml"),
    };
    let report = check::risposta_ente(
        VERIFICA.as_bytes(),
        chiamata,
        Some(&http),
        Severity::Warning,
    );
    let codici: Vec<&str> = report.findings.iter().map(|f| f.code.as_str()).collect();
    assert_eq!(codici, ["HTTP-STATO", "HTTP-CONTENT-TYPE"]);
    assert!(
        report
            .findings
            .iter()
            .all(|f| f.severity == Severity::Warning)
    );
}

#[test]
fn legacy_answers() {
    let risposta = |dentro: &str| {
        format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><pa:paaSILVerificaEsternaRisposta \
             xmlns:pa=\"http://www.regione.veneto.it/pagamenti/pa/\"><paaSILVerificaEsternaRisposta>{dentro}\
             </paaSILVerificaEsternaRisposta></pa:paaSILVerificaEsternaRisposta></s:Body></s:Envelope>"
        )
    };
    let dati = "<datiPagamentoPA><importoSingoloVersamento>120.50</importoSingoloVersamento>\
        <ibanAccredito>IT60X0542811101000000123456</ibanAccredito><causaleVersamento>Retta</causaleVersamento></datiPagamentoPA>";
    let fault = "<fault><faultCode>PAA_PAGAMENTO_SCADUTO</faultCode><faultString>s</faultString><id>1</id></fault>";
    let ok = "<esito>OK</esito>";
    for (dentro, attesi) in [
        (format!("{ok}{dati}"), vec![]),
        (format!("{fault}<esito>KO</esito>"), vec![]),
        (ok.to_owned(), errore("SOAP-ESITO")),
        ("<esito>KO</esito>".to_owned(), errore("SOAP-ESITO")),
        (format!("{fault}{ok}{dati}"), errore("SOAP-ESITO")),
        (dati.to_owned(), errore("SOAP-ESITO")),
    ] {
        assert_eq!(
            codici("paaSILVerificaEsterna", &risposta(&dentro)),
            attesi,
            "{dentro}"
        );
    }
}

/// What our typed side writes keeps the schema, and reads back as it was.
#[test]
fn typed_both_ways() {
    use contracts::message::esterni::{
        AttivaEsterna, EsitoEsterno, Intestazione, Richiesta, Risposta, VerificaEsterna,
    };
    let compatto = |xml: &str| xml.lines().map(str::trim).collect::<String>();
    let Ok(Richiesta::GetPayment(letta)) =
        Richiesta::leggi(include_bytes!("esempi/external_get_payment.richiesta.xml"))
    else {
        panic!("the example is a GetPayment")
    };
    assert_eq!(letta.avviso.as_deref(), Some("301000000000012373"));
    assert_eq!(
        (letta.amount.as_ref(), letta.due_date.as_ref()),
        (None, None)
    );
    let Ok(Risposta::GetPayment(attivazione)) = Risposta::leggi(ATTIVAZIONE.as_bytes()) else {
        panic!("the example is an answer to GetPayment")
    };
    let pagatore = attivazione.debtor.as_ref().unwrap();
    assert_eq!(
        pagatore.identificativo.as_ref().unwrap().codice.as_deref(),
        Some("PRVTST80A01L736Q")
    );
    assert_eq!(attivazione.transfers[0].id, Some(1));
    let scritta = String::from_utf8(Risposta::GetPayment(attivazione).envelope()).unwrap();
    let corpo = |testo: &str| {
        let inizio = testo.find("<creditorReferenceId>").unwrap();
        testo[inizio..testo.find("</pa:").unwrap()].to_owned()
    };
    assert_eq!(corpo(&scritta), corpo(&compatto(ATTIVAZIONE)));

    let intestazione = Intestazione {
        intermediario: Some("00999990278".into()),
        stazione: Some("00999990278_01".into()),
        dominio: Some("00123450280".into()),
        iuv: Some("000000012345678".into()),
        contesto: Some("CCP0000000001".into()),
    };
    let Ok(Richiesta::AttivaEsterna { corpo: attiva, .. }) =
        Richiesta::leggi(include_bytes!("esempi/attiva_esterna.richiesta.xml"))
    else {
        panic!("the example is an AttivaEsterna")
    };
    for richiesta in [
        Richiesta::GetPayment(letta),
        Richiesta::VerificaEsterna {
            intestazione: intestazione.clone(),
            corpo: VerificaEsterna {
                psp: Some("PSP & figli".into()),
            },
        },
        Richiesta::AttivaEsterna {
            intestazione,
            corpo: AttivaEsterna { ..attiva },
        },
    ] {
        let bytes = richiesta.envelope();
        let report = check::messaggio(&bytes, Severity::Error).unwrap();
        assert!(report.is_clean(), "{:#?}", report.findings);
        assert_eq!(report.operazione.unwrap().nome, richiesta.operazione());
        assert_eq!(Richiesta::leggi(&bytes).unwrap(), richiesta);
    }
    for risposta in [
        Risposta::leggi(VERIFICA.as_bytes()).unwrap(),
        Risposta::leggi(VERIFICA_KO.as_bytes()).unwrap(),
        Risposta::leggi(ATTIVAZIONE.as_bytes()).unwrap(),
        Risposta::AttivaEsterna(EsitoEsterno {
            esito: Some("KO".into()),
            fault: Risposta::leggi(VERIFICA_KO.as_bytes())
                .unwrap()
                .fault()
                .cloned(),
            ..EsitoEsterno::default()
        }),
    ] {
        let bytes = risposta.envelope();
        let report = check::messaggio(&bytes, Severity::Error).unwrap();
        assert!(report.is_clean(), "{:#?}", report.findings);
        assert_eq!(Risposta::leggi(&bytes).unwrap(), risposta);
    }
    assert!(Risposta::leggi(&soap_fault("no")).is_err());
}
