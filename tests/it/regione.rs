//! `collaudo region`: ready file, restart, and what survives kill -9 under load.
#![cfg(unix)]

use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use contracts::message::documento::{IdentificativoUnivoco, SoggettoPagatore, Versamento};
use contracts::message::operazione::{Base64, ChiediPagatiConRicevuta, ImportaDovuto, Richiesta};
use serde_json::Value;

use crate::banco::Banco;

pub(crate) struct Regione {
    processo: Child,
    pronta: Value,
}

impl Regione {
    pub(crate) fn avvia(banco: &Banco, dati: &Path) -> Self {
        let file = banco.percorso("pronta.json");
        let _ = std::fs::remove_file(&file);
        let mut processo = banco
            .comando()
            .args([
                "region",
                "--data",
                dati.to_str().unwrap(),
                "--ready-file",
                file.to_str().unwrap(),
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let inizio = Instant::now();
        while !file.exists() {
            assert!(
                processo.try_wait().unwrap().is_none(),
                "la Regione non è partita"
            );
            assert!(
                inizio.elapsed() < Duration::from_secs(20),
                "la Regione non è pronta"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        let pronta = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        Self { processo, pronta }
    }

    pub(crate) fn campo(&self, puntatore: &str) -> String {
        self.pronta
            .pointer(puntatore)
            .and_then(Value::as_str)
            .unwrap()
            .to_owned()
    }

    pub(crate) fn uccidi(mut self) {
        self.processo.kill().unwrap();
        self.processo.wait().unwrap();
    }
}

fn importa(cod_ipa: &str, iud: &str) -> Richiesta {
    let versamento = Versamento {
        versione_oggetto: Some("6.2.0".into()),
        soggetto_pagatore: Some(SoggettoPagatore {
            identificativo: IdentificativoUnivoco {
                tipo: Some("F".into()),
                codice: Some("RSSMRA80A01H501U".into()),
            },
            anagrafica: Some("Mario Rossi".into()),
            ..SoggettoPagatore::default()
        }),
        data_scadenza: Some("2099-06-30".into()),
        tipo_versamento: Some("ALL".into()),
        iud: Some(iud.into()),
        importo: Some("12.50".into()),
        tipo_dovuto: Some("TARI".into()),
        causale: Some("Prova".into()),
        dati_specifici_riscossione: Some("9/0101100IM/".into()),
        azione: Some("I".into()),
        ..Versamento::default()
    };
    Richiesta::ImportaDovuto(ImportaDovuto {
        header: true,
        cod_ipa_ente: Some(cod_ipa.into()),
        dovuto: Some(Base64::codifica(&versamento.scrivi())),
        flag_genera_iuv: Some(true),
        enti_secondari: Vec::new(),
    })
}

async fn chiedi(
    client: &reqwest::Client,
    ws: &str,
    password: &str,
    operazione: &str,
    richiesta: &Richiesta,
) -> Option<std::collections::BTreeMap<String, Vec<String>>> {
    let risposta = client
        .post(ws)
        .header("content-type", "text/xml; charset=utf-8")
        .header("soapaction", format!("\"{operazione}\""))
        .body(richiesta.envelope(Some(password)))
        .send()
        .await
        .ok()?;
    let byte = risposta.bytes().await.ok()?;
    Some(contracts::message::campi::campi(&byte))
}

const UCCISIONI: u64 = 50;

#[test]
fn whatever_was_answered_survives_fifty_kills() {
    let banco = Banco::nuovo();
    let dati = banco.percorso("dati");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let risposti: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
    // the last turn kills nothing under load: it reads back what the fifty before it answered
    for giro in 0..=UCCISIONI {
        let regione = Regione::avvia(&banco, &dati);
        let (ws, ente, password) = (
            regione.campo("/ws"),
            regione.campo("/ente/cod_ipa"),
            regione.campo("/ente/password"),
        );
        // everything answered so far is there: a sample each time, all of it at the end
        let da_provare: Vec<(String, String)> = {
            let tutti = risposti.lock().unwrap();
            let quanti = if giro == UCCISIONI {
                tutti.len()
            } else {
                3.min(tutti.len())
            };
            tutti.iter().rev().take(quanti).cloned().collect()
        };
        runtime.block_on(async {
            let client = reqwest::Client::new();
            for (iud, iuv) in da_provare {
                let richiesta = Richiesta::ChiediPagatiConRicevuta(ChiediPagatiConRicevuta {
                    cod_ipa_ente: Some(ente.clone()),
                    iuv: Some(iuv.clone()),
                    ..ChiediPagatiConRicevuta::default()
                });
                let campi = chiedi(
                    &client,
                    &ws,
                    &password,
                    "paaSILChiediPagatiConRicevuta",
                    &richiesta,
                )
                .await
                .unwrap();
                let codice = campi
                    .get("fault/faultCode")
                    .and_then(|v| v.first())
                    .cloned();
                assert_eq!(
                    codice.as_deref(),
                    Some("PAA_PAGAMENTO_NON_INIZIATO"),
                    "giro {giro}, {iud} {iuv}: {campi:?}"
                );
            }
        });
        if giro == UCCISIONI {
            regione.uccidi();
            break;
        }
        let fine = Arc::new(AtomicBool::new(false));
        let carico: Vec<_> = (0..4)
            .map(|chi| {
                let (ws, ente, password, fine, risposti) = (
                    ws.clone(),
                    ente.clone(),
                    password.clone(),
                    Arc::clone(&fine),
                    Arc::clone(&risposti),
                );
                runtime.spawn(async move {
                    let client = reqwest::Client::new();
                    for n in 0.. {
                        let iud = format!("K-{giro}-{chi}-{n}");
                        let Some(campi) = chiedi(
                            &client,
                            &ws,
                            &password,
                            "paaSILImportaDovuto",
                            &importa(&ente, &iud),
                        )
                        .await
                        else {
                            break;
                        };
                        let Some(iuv) = campi
                            .get("identificativoUnivocoVersamento")
                            .and_then(|v| v.first())
                        else {
                            panic!("{campi:?}");
                        };
                        risposti.lock().unwrap().push((iud, iuv.clone()));
                        if fine.load(Ordering::Relaxed) {
                            break;
                        }
                    }
                })
            })
            .collect();
        // one life in five is ended at once; the others once they have answered, on a slow machine too
        let prima = risposti.lock().unwrap().len();
        let inizio = Instant::now();
        while giro % 5 != 0
            && risposti.lock().unwrap().len() == prima
            && inizio.elapsed() < Duration::from_secs(10)
        {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis((giro * 37) % 90));
        regione.uccidi();
        fine.store(true, Ordering::Relaxed);
        for compito in carico {
            runtime.block_on(compito).unwrap();
        }
    }
    let risposti = risposti.lock().unwrap();
    assert!(
        risposti.len() > 50,
        "il carico non ha provato nulla: {}",
        risposti.len()
    );
    let diversi: std::collections::BTreeSet<&String> =
        risposti.iter().map(|(_, iuv)| iuv).collect();
    assert_eq!(
        diversi.len(),
        risposti.len(),
        "uno IUV è stato dato due volte"
    );
    println!("risposte tenute dopo 50 uccisioni: {}", risposti.len());
}
