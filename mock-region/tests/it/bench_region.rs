//! A Region for a test: one sandbox, one ente, a ledger in memory or in a folder.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use contracts::message::documento::{
    DatiSingoloVersamento, Dovuti, IdentificativoUnivoco, SoggettoPagatore, Versamento,
};
use contracts::message::operazione::{Base64, ChiediPagati, ImportaDovuto, InviaDovuti, Richiesta};
use ledger::{Durability, Entry, Ledger, Millis};
use mock_region::{Clock, Limits, Region, RegionConfig, Sandbox, SandboxSpec};
use platform::command::{Command, Ente, Operatore, StatoEnte, TipoDovuto};
use platform::reply::Reply;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) const ENTE: &str = "c_z001";
pub(crate) const PASSWORD: &str = "Segr&ta<42>é";
/// 2026-03-10T10:15:30.123Z
pub(crate) const START: Millis = Millis(1_773_137_730_123);

pub(crate) fn any_port() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

pub(crate) fn limits() -> Limits {
    Limits {
        body_timeout: Duration::from_millis(800),
        head_timeout: Duration::from_secs(5),
        shutdown: Duration::from_secs(1),
        ..Limits::default()
    }
}

pub(crate) fn memory() -> Arc<Ledger> {
    Arc::new(Ledger::memory().unwrap())
}

pub(crate) fn folder(dir: &Path) -> Arc<Ledger> {
    Arc::new(Ledger::create(dir, Durability::Write).unwrap())
}

pub(crate) async fn region(ledger: &Arc<Ledger>) -> Region {
    region_with(ledger, limits()).await
}

pub(crate) async fn region_with(ledger: &Arc<Ledger>, limits: Limits) -> Region {
    Region::start(RegionConfig {
        listen: any_port(),
        ledger: ledger.clone(),
        run: None,
        limits,
    })
    .await
    .unwrap()
}

pub(crate) fn spec(key: &str) -> SandboxSpec {
    SandboxSpec {
        key: key.to_owned(),
        stream: format!("caso-{key}"),
        seed: format!("seme/{key}"),
        about: serde_json::json!({ "caso": key }),
        clock: Clock::Virtual { start: START },
        own_port: false,
    }
}

pub(crate) async fn open(region: &Region, spec: SandboxSpec) -> Sandbox {
    let sandbox = region.open(spec).await.unwrap();
    furnish(&sandbox).await;
    sandbox
}

pub(crate) async fn furnish(sandbox: &Sandbox) {
    let ente = Ente {
        cod_ipa: ENTE.into(),
        denominazione: "Comune di Prova".into(),
        codice_fiscale: "80001234568".into(),
        codice_segregazione: "01".into(),
        iban: "IT60X0542811101000000123456".into(),
        stato: StatoEnte::Esercizio,
        url_ritorno: None,
        versione_password: 1,
    };
    let tipo = TipoDovuto {
        codice: "TARI".into(),
        descrizione: "Tassa rifiuti".into(),
        attivo: true,
        cf_anonimo: false,
        scadenza_obbligatoria: false,
        stampa_data_scadenza: false,
        importo: None,
        cod_tassonomico: "9/0101100IM/".into(),
        conto_postale: None,
    };
    for operatore in [
        Operatore::RegistraEnte(ente),
        Operatore::RegistraTipoDovuto {
            cod_ipa: ENTE.into(),
            tipo,
        },
    ] {
        let reply = sandbox
            .command(Command::Operatore(operatore))
            .await
            .unwrap();
        assert_eq!(reply, Reply::Fatto);
    }
    sandbox.set_password(ENTE, PASSWORD).await.unwrap();
}

fn pagatore() -> SoggettoPagatore {
    SoggettoPagatore {
        identificativo: IdentificativoUnivoco {
            tipo: Some("F".into()),
            codice: Some("RSSMRA80A01H501U".into()),
        },
        anagrafica: Some("Mario Rossi".into()),
        email: Some("mario.rossi@example.it".into()),
        ..SoggettoPagatore::default()
    }
}

pub(crate) fn versamento(iud: &str) -> Versamento {
    Versamento {
        versione_oggetto: Some("6.0".into()),
        soggetto_pagatore: Some(pagatore()),
        data_scadenza: Some("2026-12-31".into()),
        tipo_versamento: Some("ALL".into()),
        iud: Some(iud.into()),
        importo: Some("120.50".into()),
        tipo_dovuto: Some("TARI".into()),
        causale: Some("TARI 2026".into()),
        dati_specifici_riscossione: Some("9/0101100IM/".into()),
        azione: Some("I".into()),
        ..Versamento::default()
    }
}

pub(crate) fn importa_with(versamento: &Versamento) -> Richiesta {
    Richiesta::ImportaDovuto(ImportaDovuto {
        header: true,
        cod_ipa_ente: Some(ENTE.into()),
        dovuto: Some(Base64::codifica(&versamento.scrivi())),
        flag_genera_iuv: Some(true),
        enti_secondari: Vec::new(),
    })
}

/// The envelope of an ImportaDovuto with the right password.
pub(crate) fn importa(iud: &str) -> Vec<u8> {
    importa_with(&versamento(iud)).envelope(Some(PASSWORD))
}

pub(crate) fn invia(iud: &str, back: &str) -> Vec<u8> {
    let dovuti = Dovuti {
        versione_oggetto: Some("6.0".into()),
        soggetto_pagatore: Some(pagatore()),
        tipo_versamento: Some("ALL".into()),
        versamenti: vec![DatiSingoloVersamento {
            iud: Some(iud.into()),
            importo: Some("120.50".into()),
            tipo_dovuto: Some("TARI".into()),
            causale: Some("TARI 2026".into()),
            dati_specifici_riscossione: Some("9/0101100IM/".into()),
            ..DatiSingoloVersamento::default()
        }],
        ..Dovuti::default()
    };
    Richiesta::InviaDovuti(InviaDovuti {
        header: true,
        cod_ipa_ente: Some(ENTE.into()),
        dovuti: Some(Base64::codifica(&dovuti.scrivi())),
        url_ritorno: Some(back.into()),
        show_my_pay: None,
    })
    .envelope(Some(PASSWORD))
}

pub(crate) fn chiedi_pagati(id_session: &str) -> Vec<u8> {
    Richiesta::ChiediPagati(ChiediPagati {
        cod_ipa_ente: Some(ENTE.into()),
        id_session: Some(id_session.into()),
    })
    .envelope(Some(PASSWORD))
}

pub(crate) fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

/// POSTs an envelope; status and body.
pub(crate) async fn post(url: &str, envelope: Vec<u8>) -> (u16, String) {
    let answer = client()
        .post(url)
        .header("content-type", "text/xml; charset=utf-8")
        .header("soapaction", "\"quello che si vuole\"")
        .body(envelope)
        .send()
        .await
        .unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// The text of the first element of this local name.
pub(crate) fn field(xml: &str, name: &str) -> Option<String> {
    let document = roxmltree_lite(xml, name)?;
    Some(document)
}

fn roxmltree_lite(xml: &str, name: &str) -> Option<String> {
    contracts::message::campi::campi(xml.as_bytes())
        .into_iter()
        .find(|(path, _)| path.rsplit('/').next() == Some(name))
        .and_then(|(_, values)| values.into_iter().next())
}

/// All entries of a stream that are written.
pub(crate) fn entries(ledger: &Ledger, stream: &str) -> Vec<Entry> {
    ledger
        .reader()
        .entries(stream, 0)
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

/// Kinds of the entries, without the opening and what [`furnish`] makes.
pub(crate) fn kinds_after(entries: &[Entry], seq: u64) -> Vec<String> {
    entries
        .iter()
        .filter(|entry| entry.seq >= seq)
        .map(|entry| entry.kind.clone())
        .collect()
}

/// Bodies of the entries of one kind.
pub(crate) fn of_kind(entries: &[Entry], kind: &str) -> Vec<serde_json::Value> {
    entries
        .iter()
        .filter(|entry| entry.kind == kind)
        .map(|entry| entry.body.clone())
        .collect()
}

pub(crate) async fn settled(sandbox: &Sandbox) {
    sandbox.settle(Duration::from_secs(5)).await.unwrap();
}

/// A client that speaks bytes.
pub(crate) struct Raw(pub(crate) TcpStream);

impl Raw {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self(TcpStream::connect(address).await.unwrap())
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
    }

    /// Everything until the other side closes; fails after ten seconds.
    pub(crate) async fn read_to_end(&mut self) -> String {
        let mut bytes = Vec::new();
        tokio::time::timeout(Duration::from_secs(10), self.0.read_to_end(&mut bytes))
            .await
            .expect("the Region closes")
            .unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

pub(crate) fn head(path: &str, length: usize) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: regione\r\ncontent-type: text/xml\r\ncontent-length: {length}\r\n\r\n"
    )
}
