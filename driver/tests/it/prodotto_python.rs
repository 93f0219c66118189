use std::path::PathBuf;
use std::time::Duration;

use driver::action::{
    Answer, Azione, Ente, Esito, EsitoOperazione, NuovoDovuto, Operazione, Pagatore, Regione,
    Request, Stato, StatoDovuto,
};
use driver::comando::Comando;
use driver::guasto::Guasto;
use driver::performed::{Driver as _, Performed};
use driver::profilo::{Profilo, TipoDriver};
use wiremock::matchers::{body_string_contains, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// The product with a store of its own and a Region of cardboard.
struct Banco {
    regione: MockServer,
    prodotto: Comando,
    _archivio: tempfile::TempDir,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../ci/prodotto-python")
}

/// Python 3.9 or later is there; else the test says so and is skipped.
fn python() -> bool {
    let there = std::process::Command::new("python3")
        .args([
            "-c",
            "import sys, sqlite3; sys.exit(sys.version_info < (3, 9))",
        ])
        .status()
        .is_ok_and(|status| status.success());
    if !there {
        eprintln!("skipped: no python3 >= 3.9 with sqlite3 on this machine");
    }
    there
}

impl Banco {
    async fn new(difetto: &str) -> Self {
        let profilo = Profilo::load(&folder().join("collaudo.toml")).unwrap();
        let TipoDriver::Comando {
            comando, cartella, ..
        } = profilo.driver
        else {
            panic!("{:?}", profilo.driver)
        };
        let archivio = tempfile::tempdir().unwrap();
        let prodotto = Comando::new(comando, folder().join(cartella), &[])
            .with_variable("GESTIONALE_DATI", archivio.path().join("dati.sqlite3"))
            .with_variable("PYTHONDONTWRITEBYTECODE", "1")
            .with_variable("ADATTATORE_DIFETTO", difetto);
        Self {
            regione: MockServer::start().await,
            prodotto,
            _archivio: archivio,
        }
    }

    async fn perform(&self, azione: Azione, secondi: u64) -> Performed {
        let base = self.regione.uri();
        let request = Request {
            versione: 1,
            caso: "prova".to_owned(),
            regione: Regione {
                ws: format!("{base}/ws/pa"),
                base,
            },
            ente: Ente {
                cod_ipa: "c_z001".to_owned(),
                codice_fiscale: "80001234568".to_owned(),
                password: "Pass<&>Ente01".to_owned(),
            },
            ora: "2026-04-02T09:41:07+02:00".to_owned(),
            scadenza_secondi: secondi,
            azione,
        };
        self.prodotto.perform(&request).await
    }

    async fn ask(&self, azione: Azione) -> Answer {
        let performed = self.perform(azione, 60).await;
        assert_eq!(
            performed.guasto,
            None,
            "{}",
            String::from_utf8_lossy(&performed.stderr)
        );
        performed.answer
    }

    async fn iud(&self) -> String {
        let answer = self.ask(Azione::RegistraDovuto(debt("120.50"))).await;
        assert_eq!(answer.esito, Esito::Eseguita);
        answer.dati["iud"].as_str().unwrap().to_owned()
    }

    async fn dovuto(&self, iud: &str) -> StatoDovuto {
        let answer = self
            .ask(Azione::LeggiDovuto {
                iud: iud.to_owned(),
            })
            .await;
        serde_json::from_value(answer.dati["dovuto"].clone()).unwrap()
    }

    async fn operazioni(&self) -> Vec<Operazione> {
        let answer = self.ask(Azione::LeggiOperazioni).await;
        serde_json::from_value(answer.dati["operazioni"].clone()).unwrap()
    }

    async fn answers(&self, operation: &str, status: u16, body: &str) {
        self.regione.reset().await;
        let body = format!(
            r#"<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header/><S:Body>{body}</S:Body></S:Envelope>"#
        );
        Mock::given(method("POST"))
            .and(path("/ws/pa"))
            .and(header("content-type", "text/xml; charset=utf-8"))
            .and(header("soapaction", format!("\"{operation}\"")))
            .and(body_string_contains(format!("<ppt:{operation}>")))
            .respond_with(
                ResponseTemplate::new(status).set_body_raw(body, "text/xml; charset=utf-8"),
            )
            .mount(&self.regione)
            .await;
    }

    async fn last_request(&self) -> String {
        let requests = self.regione.received_requests().await.unwrap();
        String::from_utf8(requests.last().unwrap().body.clone()).unwrap()
    }
}

fn debt(importo: &str) -> NuovoDovuto {
    NuovoDovuto {
        tipo_dovuto: "TARI".to_owned(),
        importo: importo.to_owned(),
        causale: "TARI 2026 & conguaglio, più <sanzioni>".to_owned(),
        data_scadenza: Some("2026-06-30".to_owned()),
        dati_specifici_riscossione: "9/0101100IM/".to_owned(),
        pagatore: Pagatore {
            tipo: "F".to_owned(),
            codice: "RSSMRA80A01H501U".to_owned(),
            anagrafica: "Mario Rossi".to_owned(),
            email: Some("mario.rossi@example.org".to_owned()),
        },
    }
}

const IMPORTED: &str = r#"<n:paaSILImportaDovutoRisposta xmlns:n="http://www.regione.veneto.it/pagamenti/ente/"><esito>OK</esito><identificativoUnivocoVersamento>12000000000471179</identificativoUnivocoVersamento><urlFileAvviso>http://be/avviso?id=1&amp;x=2</urlFileAvviso></n:paaSILImportaDovutoRisposta>"#;

fn fault(operation: &str, code: &str) -> String {
    format!(
        r#"<n:{operation}Risposta xmlns:n="http://www.regione.veneto.it/pagamenti/ente/"><fault><faultCode>{code}</faultCode><faultString>testo della Regione</faultString><id>c_z001</id></fault><esito>KO</esito></n:{operation}Risposta>"#
    )
}

/// The inner document of a request, decoded.
fn inner(request: &str) -> String {
    use base64::Engine as _;
    let coded = request
        .split("<dovuto>")
        .nth(1)
        .unwrap()
        .split("</dovuto>")
        .next()
        .unwrap();
    String::from_utf8(
        base64::engine::general_purpose::STANDARD
            .decode(coded)
            .unwrap(),
    )
    .unwrap()
}

#[tokio::test]
async fn a_debt_is_registered_and_annulled() {
    if !python() {
        return;
    }
    let banco = Banco::new("").await;
    assert_eq!(banco.ask(Azione::Configura).await.esito, Esito::Eseguita);

    banco.answers("paaSILImportaDovuto", 200, IMPORTED).await;
    let iud = banco.iud().await;
    let request = banco.last_request().await;
    insta::assert_snapshot!(
        format!("{}\n\n{}", request, inner(&request))
            .replace(&iud, "IUD")
            .replace(
                request
                    .split("<dovuto>")
                    .nth(1)
                    .unwrap()
                    .split("</dovuto>")
                    .next()
                    .unwrap(),
                "DOCUMENTO"
            )
    );
    let dovuto = banco.dovuto(&iud).await;
    assert_eq!(dovuto.stato, Stato::Aperto);
    assert_eq!(dovuto.iuv.as_deref(), Some("12000000000471179"));
    assert_eq!(dovuto.numero_avviso.as_deref(), Some("312000000000471179"));
    assert_eq!(
        dovuto.url_avviso.as_deref(),
        Some("http://be/avviso?id=1&x=2")
    );

    banco
        .answers(
            "paaSILImportaDovuto",
            200,
            r#"<n:paaSILImportaDovutoRisposta xmlns:n="http://www.regione.veneto.it/pagamenti/ente/"><esito>OK</esito></n:paaSILImportaDovutoRisposta>"#,
        )
        .await;
    assert_eq!(
        banco
            .ask(Azione::AnnullaDovuto { iud: iud.clone() })
            .await
            .esito,
        Esito::Eseguita
    );
    let document = inner(&banco.last_request().await);
    assert!(document.contains("<azione>A</azione>"));
    assert!(!document.contains("identificativoUnivocoVersamento"));
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Annullato);
    // it declines what makes no sense, without asking the Region
    assert_eq!(
        banco.ask(Azione::AnnullaDovuto { iud }).await.esito,
        Esito::Rifiutata
    );
    assert_eq!(
        banco.ask(Azione::RegistraDovuto(debt("1,50"))).await.esito,
        Esito::Rifiutata
    );
    assert_eq!(banco.ask(Azione::Riprova).await.esito, Esito::NonSupportata);

    let operazioni = banco.operazioni().await;
    assert_eq!(operazioni.len(), 2);
    assert!(
        operazioni
            .iter()
            .all(|operazione| operazione.esito == EsitoOperazione::Riuscita)
    );
    // the next case begins with a clean sheet
    banco.ask(Azione::Configura).await;
    assert!(banco.operazioni().await.is_empty());
}

#[tokio::test]
async fn what_the_region_refuses_is_kept_and_shown() {
    if !python() {
        return;
    }
    let banco = Banco::new("").await;
    banco.ask(Azione::Configura).await;
    let operation = "paaSILImportaDovuto";
    let soap_fault = "<S:Fault><faultcode>S:Server</faultcode><faultstring>java.lang.NullPointerException</faultstring></S:Fault>";
    for (status, body, code, state) in [
        (
            200,
            fault(operation, "PAA_ENTE_NON_VALIDO"),
            Some("PAA_ENTE_NON_VALIDO"),
            Stato::Rifiutato,
        ),
        (
            200,
            fault(operation, "PAA_SYSTEM_ERROR"),
            Some("PAA_SYSTEM_ERROR"),
            Stato::DaVerificare,
        ),
        (
            500,
            soap_fault.to_owned(),
            Some("S:Server"),
            Stato::DaVerificare,
        ),
        (500, "non è una busta".to_owned(), None, Stato::DaVerificare),
    ] {
        banco.answers(operation, status, &body).await;
        let iud = banco.iud().await;
        assert_eq!(banco.dovuto(&iud).await.stato, state, "{body}");
        let last = banco.operazioni().await.pop().unwrap();
        assert_eq!(last.esito, EsitoOperazione::Fallita);
        assert_eq!(last.codice.as_deref(), code);
        assert!(!last.testo.unwrap().is_empty());
        assert_eq!(
            banco.regione.received_requests().await.unwrap().len(),
            1,
            "no loop"
        );
    }
}

#[tokio::test]
async fn a_payment_is_believed_on_the_word_of_the_region() {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    if !python() {
        return;
    }
    let banco = Banco::new("").await;
    banco.ask(Azione::Configura).await;
    banco.answers("paaSILImportaDovuto", 200, IMPORTED).await;
    let iud = banco.iud().await;

    let query = "paaSILChiediPagatiConRicevuta";
    banco
        .answers(query, 200, &fault(query, "PAA_PAGAMENTO_NON_INIZIATO"))
        .await;
    banco.ask(Azione::AggiornaEsiti).await;
    assert!(banco.last_request().await.contains(
        "<codIpaEnte>c_z001</codIpaEnte><password>Pass&lt;&amp;&gt;Ente01</password><identificativoUnivocoVersamento>12000000000471179</identificativoUnivocoVersamento>"
    ));
    assert_eq!(banco.dovuto(&iud).await.stato, Stato::Aperto);
    assert_eq!(
        banco.operazioni().await.pop().unwrap().esito,
        EsitoOperazione::Riuscita
    );

    let document = format!(
        r#"<PagatiConRicevuta xmlns="http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/"><istitutoAttestante><denominazioneAttestante>Banca Prova</denominazioneAttestante></istitutoAttestante><datiPagamento><codiceEsitoPagamento>0</codiceEsitoPagamento><datiSingoloPagamento><identificativoUnivocoDovuto>{iud}</identificativoUnivocoDovuto><singoloImportoPagato>120.50</singoloImportoPagato><dataEsitoSingoloPagamento>2026-04-02</dataEsitoSingoloPagamento><identificativoUnivocoRiscossione>abc</identificativoUnivocoRiscossione></datiSingoloPagamento></datiPagamento></PagatiConRicevuta>"#
    );
    let body = format!(
        r#"<n:{query}Risposta xmlns:n="http://www.regione.veneto.it/pagamenti/ente/"><pagati>{}</pagati><rt>PHJ0Lz4=</rt></n:{query}Risposta>"#,
        STANDARD.encode(STANDARD.encode(document))
    );
    banco.answers(query, 200, &body).await;
    banco.ask(Azione::AggiornaEsiti).await;
    let dovuto = banco.dovuto(&iud).await;
    assert_eq!(dovuto.stato, Stato::Pagato);
    assert_eq!(dovuto.importo_pagato.as_deref(), Some("120.50"));
    assert_eq!(dovuto.data_pagamento.as_deref(), Some("2026-04-02"));
    assert_eq!(dovuto.iur.as_deref(), Some("abc"));
    assert_eq!(dovuto.psp.as_deref(), Some("Banca Prova"));
    assert_eq!(dovuto.ricevuta.as_deref(), Some("PHJ0Lz4="));
    assert_eq!(dovuto.pagamenti, Some(1));
}

#[tokio::test]
async fn a_misbehaving_adapter_is_seen_through() {
    if !python() {
        return;
    }
    for (difetto, expected) in [
        ("crash", Some(Guasto::Crash { codice: 1 })),
        ("muto", Some(Guasto::Muto)),
        ("lento", Some(Guasto::Scaduto { secondi: 2 })),
        (
            "chiacchierone",
            Some(Guasto::Chiacchierone {
                limite: 4 * 1024 * 1024,
            }),
        ),
        ("bugiardo", None),
    ] {
        let banco = Banco::new(difetto).await;
        assert_eq!(banco.ask(Azione::Configura).await.esito, Esito::Eseguita);
        let secondi = if difetto == "lento" { 2 } else { 60 };
        let performed = banco
            .perform(Azione::RegistraDovuto(debt("1.00")), secondi)
            .await;
        assert_eq!(performed.guasto, expected, "{difetto}");
        assert!(performed.duration < Duration::from_secs(50));
        assert!(
            banco.regione.received_requests().await.unwrap().is_empty(),
            "{difetto}: nothing was sent"
        );
        if expected.is_none() {
            assert_eq!(
                performed.answer.esito,
                Esito::Eseguita,
                "the lie has the right shape"
            );
        } else {
            assert_eq!(performed.answer.esito, Esito::Errore);
        }
    }
}
