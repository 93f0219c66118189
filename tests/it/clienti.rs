//! SOAP clients that share no code with us call the running Region: zeep (PyPI) every operation, node's `soap` (npm) three.
//!
//! `COLLAUDO_PYTHON` names the interpreter that has zeep (`python3` if it is not set); `NODE_PATH` leads to `soap`.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use contracts::service::SERVIZI;
use serde_json::Value;

use crate::banco::Banco;
use crate::regione::Regione;

fn script(nome: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/clienti")
        .join(nome)
}

fn python() -> Option<String> {
    let python = std::env::var("COLLAUDO_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let zeep = Command::new(&python).args(["-c", "import zeep"]).output();
    if zeep.is_ok_and(|o| o.status.success()) {
        return Some(python);
    }
    println!("saltato: {python} non ha zeep (pip install zeep, o COLLAUDO_PYTHON)");
    None
}

fn righe(uscita: &Output) -> Vec<Value> {
    let testo = String::from_utf8_lossy(&uscita.stdout);
    assert!(
        uscita.status.success(),
        "{testo}\n{}",
        String::from_utf8_lossy(&uscita.stderr)
    );
    testo
        .lines()
        .map(|riga| serde_json::from_str(riga).unwrap())
        .collect()
}

/// What zeep made of each operation of a service: `risposta`, a fault code, or `HTTP 404` for one that is not served.
fn zeep(python: &str, banco: &Banco, wsdl: &str, indirizzo: &str) -> BTreeMap<String, String> {
    let uscita = Command::new(python)
        .arg(script("cliente_zeep.py"))
        .arg(banco.percorso("pronta.json"))
        .args([wsdl, indirizzo])
        .output()
        .unwrap();
    righe(&uscita)
        .iter()
        .map(|riga| {
            let campo = |nome: &str| riga[nome].as_str().unwrap_or_default().to_owned();
            let esito = match riga["esito"].as_str().unwrap() {
                "fault" => campo("codice"),
                "http" => format!("HTTP {}", riga["stato"]),
                altro => altro.to_owned(),
            };
            (campo("operazione"), esito)
        })
        .collect()
}

/// What each operation of MyPivot answers to an ente without data.
const MYPIVOT: [(&str, &str); 10] = [
    ("pivotSILAutorizzaImportFlusso", "risposta"),
    ("pivotSILAutorizzaImportFlussoRT", "risposta"),
    ("pivotSILAutorizzaImportFlussoRendicontazione", "risposta"),
    ("pivotSILAutorizzaImportFlussoTesoreria", "risposta"),
    (
        "pivotSILChiediAccertamento",
        "PIVOT_NESSUNA_RENDICONTAZIONE_TROVATA",
    ),
    ("pivotSILChiediPagatiRiconciliati", "risposta"),
    ("pivotSILChiediStatoExportFlussoRiconciliazione", "risposta"),
    (
        "pivotSILChiediStatoImportFlusso",
        "PIVOT_REQUEST_TOKEN_NON_VALIDO",
    ),
    (
        "pivotSILChiediStatoImportFlussoTesoreria",
        "PIVOT_REQUEST_TOKEN_NON_VALIDO",
    ),
    ("pivotSILPrenotaExportFlussoRiconciliazione", "risposta"),
];

fn giudica(servizio: &contracts::service::Servizio, esiti: &BTreeMap<String, String>) {
    let mut attese: Vec<&str> = servizio.operazioni.iter().map(|o| o.nome).collect();
    attese.sort_unstable();
    let trovate: Vec<&str> = esiti.keys().map(String::as_str).collect();
    assert_eq!(trovate, attese);
    if servizio.percorso == "/ws/pivot/" {
        for (operazione, esito) in MYPIVOT {
            assert_eq!(esiti[operazione], esito, "{operazione}");
        }
    }
    let non_servite: Vec<&str> = esiti
        .iter()
        .filter(|(_, esito)| *esito == "HTTP 404")
        .map(|(operazione, _)| operazione.as_str())
        .collect();
    println!(
        "{}: {} operazioni, non servite: {non_servite:?}",
        servizio.nome,
        attese.len()
    );
    // declared and not implemented, on the real platform too (`mypay-web-services.md` §4.15)
    assert!(
        non_servite
            .iter()
            .all(|operazione| *operazione == "paaSILChiediAvvisiPendenti"),
        "{non_servite:?}"
    );
}

#[test]
fn zeep_reads_our_contract_and_calls_every_operation() {
    let Some(python) = python() else { return };
    let banco = Banco::nuovo();
    let regione = Regione::avvia(&banco, &banco.percorso("dati"));
    let base = regione.campo("/base");
    for servizio in SERVIZI {
        let indirizzo = format!("{base}{}", servizio.percorso);
        let wsdl = format!("{indirizzo}{}?wsdl", servizio.nome);
        giudica(servizio, &zeep(&python, &banco, &wsdl, &indirizzo));
    }
    regione.uccidi();
}

#[test]
fn zeep_with_the_official_contract() {
    let Some(python) = python() else { return };
    let oracolo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracle");
    if !oracolo.is_dir() {
        println!("saltato: manca la cartella dell'oracolo ../shared/oracle");
        return;
    }
    let banco = Banco::nuovo();
    let regione = Regione::avvia(&banco, &banco.percorso("dati"));
    let base = regione.campo("/base");
    for (servizio, cartella, file) in [
        (
            "PagamentiTelematiciDovutiPagati",
            "mypay",
            "pa-per-ente.wsdl",
        ),
        (
            "PagamentiTelematiciFlussiSPC",
            "mypay",
            "mypivot-pa-per-ente.wsdl",
        ),
        (
            "PagamentiTelematiciPagatiRiconciliati",
            "mypivot",
            "mypivot-per-ente.wsdl",
        ),
    ] {
        let servizio = SERVIZI.iter().find(|s| s.nome == servizio).unwrap();
        let copie = banco.percorso(cartella);
        std::fs::create_dir_all(&copie).unwrap();
        for voce in std::fs::read_dir(oracolo.join(cartella)).unwrap() {
            let voce = voce.unwrap();
            // `\/` is no escape of an XSD pattern
            let testo = std::fs::read_to_string(voce.path()).unwrap();
            std::fs::write(copie.join(voce.file_name()), testo.replace("\\/", "/")).unwrap();
        }
        let wsdl = copie.join(file);
        let indirizzo = format!("{base}{}", servizio.percorso);
        let esiti = zeep(&python, &banco, wsdl.to_str().unwrap(), &indirizzo);
        giudica(servizio, &esiti);
    }
    regione.uccidi();
}

#[test]
fn node_soap_calls_three_operations() {
    let soap = Command::new("node")
        .args(["-e", "require('soap')"])
        .output();
    if !soap.is_ok_and(|o| o.status.success()) {
        println!("saltato: manca node, o il pacchetto npm soap (NODE_PATH)");
        return;
    }
    let banco = Banco::nuovo();
    let regione = Regione::avvia(&banco, &banco.percorso("dati"));
    let uscita = Command::new("node")
        .arg(script("cliente_soap.cjs"))
        .arg(banco.percorso("pronta.json"))
        .arg(regione.campo("/base"))
        .output()
        .unwrap();
    let righe = righe(&uscita);
    let di = |n: usize, puntatore: &str| righe[n]["risposta"].pointer(puntatore).cloned();
    assert!(di(0, "/authorizationToken").is_some() && di(0, "/requestToken").is_some());
    assert_eq!(di(1, "/numeroTotale"), Some(0.into()));
    assert_eq!(
        di(2, "/fault/faultCode"),
        Some("PAA_ID_SESSION_NON_VALIDO".into())
    );
    regione.uccidi();
}
