//! A server that somebody else's toolkit made from our WSDL of PagamentiTelematiciEsterniCCP, called with the requests that our typed side
//! writes: it understands them, and what it answers is understood and keeps the contract.
//!
//! Needs node and the npm package `soap`, in the folder that `COLLAUDO_NODE_MODULES` names.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use contracts::check::{CheckReport, Chiamata, HttpRisposta, risposta_ente};
use contracts::finding::Severity;
use contracts::message::esterni::{
    AttivaEsterna, DatiPagamentoPsp, GetPayment, Intestazione, Richiesta, Risposta,
    VerificaEsterna, VerifyPaymentNotice,
};
use contracts::service::ESTERNI;

struct Verticale {
    processo: Child,
    indirizzo: String,
    _cartella: tempfile::TempDir,
}

impl Drop for Verticale {
    fn drop(&mut self) {
        let _ = self.processo.kill();
        let _ = self.processo.wait();
    }
}

#[allow(clippy::print_stdout)]
fn avvia() -> Option<Verticale> {
    let moduli = std::env::var_os("COLLAUDO_NODE_MODULES").map(PathBuf::from);
    let Some(moduli) = moduli.filter(|moduli| moduli.join("soap").is_dir()) else {
        println!(
            "SALTATO: COLLAUDO_NODE_MODULES non nomina una cartella con il pacchetto npm soap"
        );
        return None;
    };
    if Command::new("node").arg("--version").output().is_err() {
        println!("SALTATO: manca node");
        return None;
    }
    let radice = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let cartella = tempfile::tempdir().unwrap();
    let wsdl = cartella.path().join("esterni.wsdl");
    std::fs::write(&wsdl, ESTERNI.wsdl("http://127.0.0.1/ws/pa")).unwrap();
    let mut processo = Command::new("node")
        .arg(radice.join("tests/clienti/verticale.cjs"))
        .arg(&wsdl)
        .arg(radice.join("contracts/tests/it/esempi/dovuti.xml"))
        .env("NODE_PATH", moduli)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut indirizzo = String::new();
    BufReader::new(processo.stdout.take().unwrap())
        .read_line(&mut indirizzo)
        .unwrap();
    assert!(indirizzo.starts_with("http://"), "{indirizzo}");
    Some(Verticale {
        processo,
        indirizzo: indirizzo.trim().to_owned(),
        _cartella: cartella,
    })
}

/// Calls it as the Region does, checks that the answer is clean, and reads it.
async fn chiama(verticale: &Verticale, richiesta: &Richiesta) -> Risposta {
    let (report, bytes) = giudica(verticale, richiesta).await;
    let testo = String::from_utf8_lossy(&bytes);
    assert!(report.is_clean(), "{:#?}\n{testo}", report.findings);
    Risposta::leggi(&bytes).unwrap()
}

async fn giudica(verticale: &Verticale, richiesta: &Richiesta) -> (CheckReport, Vec<u8>) {
    let risposta = reqwest::Client::new()
        .post(&verticale.indirizzo)
        .header("content-type", "text/xml; charset=utf-8")
        .header("soapaction", richiesta.soap_action())
        .body(richiesta.envelope())
        .send()
        .await
        .unwrap();
    let stato = risposta.status().as_u16();
    let tipo = risposta
        .headers()
        .get("content-type")
        .and_then(|valore| valore.to_str().ok())
        .map(str::to_owned);
    let bytes = risposta.bytes().await.unwrap();
    let http = HttpRisposta {
        stato,
        content_type: tipo.as_deref(),
    };
    let chiamata = Chiamata {
        operazione: richiesta.operazione(),
        avviso: richiesta.avviso(),
    };
    let report = risposta_ente(&bytes, chiamata, Some(&http), Severity::Error);
    (report, bytes.to_vec())
}

#[tokio::test]
async fn a_server_of_another_toolkit_is_called_and_understood() {
    let Some(verticale) = avvia() else { return };
    let intestazione = Intestazione {
        intermediario: Some("00999990278".into()),
        stazione: Some("00999990278_01".into()),
        dominio: Some("00123450280".into()),
        iuv: Some("000000012345678".into()),
        contesto: Some("CCP0000000001".into()),
    };
    let verifica = Richiesta::VerificaEsterna {
        intestazione: intestazione.clone(),
        corpo: VerificaEsterna {
            psp: Some("PSPPROVA01".into()),
        },
    };
    let Risposta::VerificaEsterna(esito) = chiama(&verticale, &verifica).await else {
        panic!("another answer")
    };
    let dati = esito.dati.unwrap();
    assert_eq!(dati.causale.as_deref(), Some("Retta mensa & trasporto"));

    let attiva = Richiesta::AttivaEsterna {
        intestazione,
        corpo: AttivaEsterna {
            psp: Some("PSPPROVA01".into()),
            dati: Some(DatiPagamentoPsp {
                importo: Some("99.90".into()),
                ..DatiPagamentoPsp::default()
            }),
            ..AttivaEsterna::default()
        },
    };
    let Risposta::AttivaEsterna(esito) = chiama(&verticale, &attiva).await else {
        panic!("another answer")
    };
    assert_eq!(esito.dati.unwrap().importo.as_deref(), Some("99.90"));
    assert!(esito.dovuto.is_some());

    for (avviso, conosciuto) in [("301000000000012373", true), ("301000000000099999", false)] {
        let verifica = Richiesta::VerifyPaymentNotice(VerifyPaymentNotice {
            id_pa: Some("00123450280".into()),
            id_broker_pa: Some("00999990278".into()),
            id_station: Some("00999990278_01".into()),
            codice_fiscale: Some("00123450280".into()),
            avviso: Some(avviso.into()),
        });
        let Risposta::VerifyPaymentNotice(esito) = chiama(&verticale, &verifica).await else {
            panic!("another answer")
        };
        assert_eq!(esito.amount.as_deref(), conosciuto.then_some("120.50"));
        assert_eq!(esito.fault.is_none(), conosciuto);
        let attiva = Richiesta::GetPayment(GetPayment {
            id_pa: Some("00123450280".into()),
            id_broker_pa: Some("00999990278".into()),
            id_station: Some("00999990278_01".into()),
            codice_fiscale: Some("00123450280".into()),
            avviso: Some(avviso.into()),
            transfer_type: Some("PAGOPA".into()),
            ..GetPayment::default()
        });
        let Risposta::GetPayment(esito) = chiama(&verticale, &attiva).await else {
            panic!("another answer")
        };
        assert_eq!(esito.transfers.len(), if conosciuto { 2 } else { 0 });
        assert_eq!(
            esito.fault.map(|fault| fault.fault_code),
            (!conosciuto).then(|| "PAA_PAGAMENTO_SCONOSCIUTO".to_owned())
        );
    }

    // What the toolkit does when nobody helps it: the commonest mistake (§2), told in each place.
    let attiva = Richiesta::GetPayment(GetPayment {
        id_pa: Some("00123450280".into()),
        id_broker_pa: Some("00999990278".into()),
        id_station: Some("00999990278_01".into()),
        codice_fiscale: Some("00123450280".into()),
        avviso: Some("302000000000012373".into()),
        ..GetPayment::default()
    });
    let (report, _) = giudica(&verticale, &attiva).await;
    assert_eq!(report.findings.len(), 4);
    assert!(
        report
            .findings
            .iter()
            .all(|finding| finding.code == "XML-NON-QUALIFICATO")
    );
}
