//! A server that somebody else's toolkit made from our WSDL of PagamentiTelematiciEsterniCCP, called by the simulated Region: it understands
//! the requests, and what it answers is understood and keeps the contract; what goes wrong on the way has its name.
//!
//! Needs node and the npm package `soap`, in the folder that `COLLAUDO_NODE_MODULES` names.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use std::sync::Arc;
use std::time::Duration;

use contracts::message::esterni::{
    AttivaEsterna, DatiPagamentoPsp, GetPayment, Intestazione, Richiesta, Risposta,
    VerificaEsterna, VerifyPaymentNotice,
};
use contracts::service::ESTERNI;
use ledger::{Ledger, Millis};
use mock_region::{
    CallTrouble, Clock, Limits, NoRisposta, Region, RegionConfig, Sandbox, SandboxSpec,
};

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

/// A simulated Region with one sandbox.
async fn regione(limits: Limits) -> (Region, Sandbox) {
    let region = Region::start(RegionConfig {
        listen: ([127, 0, 0, 1], 0).into(),
        ledger: Arc::new(Ledger::memory().unwrap()),
        run: None,
        limits,
    })
    .await
    .unwrap();
    let sandbox = region
        .open(SandboxSpec {
            key: "verticale".into(),
            stream: "caso-verticale".into(),
            seed: "seme".into(),
            about: serde_json::json!({}),
            clock: Clock::Virtual {
                start: Millis(1_773_137_730_123),
            },
            own_port: false,
        })
        .await
        .unwrap();
    (region, sandbox)
}

/// The Region calls it, finds nothing to say about the answer, and reads it.
async fn chiama(sandbox: &Sandbox, verticale: &Verticale, richiesta: &Richiesta) -> Risposta {
    let chiamata = sandbox
        .call_ente(&verticale.indirizzo, richiesta)
        .await
        .unwrap();
    let corpo = chiamata.http.map(|http| http.body).unwrap_or_default();
    let testo = String::from_utf8_lossy(&corpo);
    assert!(
        chiamata.findings.is_empty() && chiamata.more == 0,
        "{:#?}\n{testo}",
        chiamata.findings
    );
    chiamata.risposta.unwrap()
}

#[tokio::test]
async fn a_server_of_another_toolkit_is_called_and_understood() {
    let Some(verticale) = avvia() else { return };
    let (_regione, sandbox) = regione(Limits::default()).await;
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
    let Risposta::VerificaEsterna(esito) = chiama(&sandbox, &verticale, &verifica).await else {
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
    let Risposta::AttivaEsterna(esito) = chiama(&sandbox, &verticale, &attiva).await else {
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
        let Risposta::VerifyPaymentNotice(esito) = chiama(&sandbox, &verticale, &verifica).await
        else {
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
        let Risposta::GetPayment(esito) = chiama(&sandbox, &verticale, &attiva).await else {
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
    let chiamata = sandbox
        .call_ente(&verticale.indirizzo, &attiva)
        .await
        .unwrap();
    assert_eq!(chiamata.findings.len(), 4);
    assert!(
        chiamata
            .findings
            .iter()
            .all(|finding| finding.code == "XML-NON-QUALIFICATO")
    );
}

fn verifica(avviso: &str) -> Richiesta {
    Richiesta::VerifyPaymentNotice(VerifyPaymentNotice {
        id_pa: Some("00123450280".into()),
        id_broker_pa: Some("00999990278".into()),
        id_station: Some("00999990278_01".into()),
        codice_fiscale: Some("00123450280".into()),
        avviso: Some(avviso.into()),
    })
}

#[tokio::test]
async fn what_goes_wrong_at_a_server_of_another_toolkit_has_its_name() {
    let Some(mut verticale) = avvia() else { return };
    let (_regione, sandbox) = regione(Limits {
        ente_timeout: Duration::from_millis(700),
        ..Limits::default()
    })
    .await;
    let chiama = async |avviso: &str| {
        sandbox
            .call_ente(&verticale.indirizzo, &verifica(avviso))
            .await
            .unwrap()
    };
    // An exception in the code of the product: the toolkit makes a SOAP Fault of it.
    let chiamata = chiama("303000000000012373").await;
    assert!(
        matches!(&chiamata.risposta, Err(NoRisposta::SoapFault(testo)) if testo.contains("archivio")),
        "{:?}",
        chiamata.risposta
    );
    assert!(chiamata.findings.iter().any(|f| f.code == "SOAP-FAULT"));
    // An answer that takes longer than the Region waits.
    let chiamata = chiama("304000000000012373").await;
    assert!(matches!(
        chiamata.risposta,
        Err(NoRisposta::Call(CallTrouble::TimedOut { millis: 700, .. }))
    ));
    // No SOAP at all.
    let altrove = verticale.indirizzo.replace("/ws/pa", "/pagina");
    let chiamata = sandbox
        .call_ente(&altrove, &verifica("301000000000012373"))
        .await
        .unwrap();
    assert_eq!(chiamata.risposta, Err(NoRisposta::Status(404)));
    let codici: Vec<&str> = chiamata.findings.iter().map(|f| f.code.as_str()).collect();
    assert!(codici.contains(&"HTTP-STATO") && codici.contains(&"HTTP-CONTENT-TYPE"));
    // The server goes away.
    verticale.processo.kill().unwrap();
    verticale.processo.wait().unwrap();
    let chiamata = sandbox
        .call_ente(&verticale.indirizzo, &verifica("301000000000012373"))
        .await
        .unwrap();
    assert!(matches!(
        chiamata.risposta,
        Err(NoRisposta::Call(CallTrouble::Unreachable { .. }))
    ));
    sandbox.close().await.unwrap();
}
