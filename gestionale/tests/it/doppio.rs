//! A double of the Region: it answers a script, in order, and keeps what it received. And the driver's side of the product.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use driver::action::{
    Answer, Azione, Ente, Esito, NuovoDovuto, Operazione, Pagatore, Regione, Request, StatoDovuto,
};
use gestionale::{Config, Gestionale};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(crate) const IUV: &str = "12000000000471179";
pub(crate) const URL_AVVISO: &str =
    "https://be.example.org/public/landing/avviso?id=884213&securityToken=eyJ.e30.c2ln";
pub(crate) const SESSIONE: &str = "7c0e3f52-9d41-4b6a-8f27-ecc02b22160b";

/// One request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Arrivata {
    pub(crate) soap_action: String,
    pub(crate) content_type: String,
    pub(crate) body: String,
}

impl Arrivata {
    /// Text of the first element of this name.
    pub(crate) fn element(&self, name: &str) -> Option<&str> {
        element(&self.body, name)
    }

    /// The document inside this base64 element.
    pub(crate) fn document(&self, name: &str) -> String {
        String::from_utf8(STANDARD.decode(self.element(name).unwrap()).unwrap()).unwrap()
    }
}

pub(crate) fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let start = xml.find(&format!("<{name}>"))? + name.len() + 2;
    let length = xml[start..].find(&format!("</{name}>"))?;
    Some(&xml[start..start + length])
}

/// What the double answers.
#[derive(Debug, Clone)]
pub(crate) enum Risposta {
    /// 200 with the operation's `…Risposta` around this content.
    Ok(String),
    /// Any status and body.
    Http(u16, String),
    /// The same as `Ok`, too late.
    Tardi(Duration, String),
}

#[derive(Debug, Default)]
struct Copione {
    passi: VecDeque<(&'static str, Risposta)>,
    arrivate: Vec<Arrivata>,
    fuori: Vec<String>,
}

/// The double.
pub(crate) struct Doppio {
    pub(crate) address: SocketAddr,
    copione: Arc<Mutex<Copione>>,
    server: Option<JoinHandle<()>>,
}

impl Doppio {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut doppio = Self {
            address: listener.local_addr().unwrap(),
            copione: Arc::default(),
            server: None,
        };
        doppio.serve(listener);
        doppio
    }

    fn serve(&mut self, listener: TcpListener) {
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&self.copione));
        self.server = Some(tokio::spawn(async move {
            axum::serve(listener, router).await.unwrap();
        }));
    }

    /// Connections are refused from now on.
    pub(crate) async fn close(&mut self) {
        let server = self.server.take().unwrap();
        server.abort();
        assert!(server.await.unwrap_err().is_cancelled());
    }

    /// Connections are accepted again, at the same address.
    pub(crate) async fn reopen(&mut self) {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        socket.bind(self.address).unwrap();
        self.serve(socket.listen(64).unwrap());
    }

    /// Adds to the script: the operation that must come next, and its answer.
    pub(crate) fn then(&self, operazione: &'static str, risposta: Risposta) -> &Self {
        self.copione
            .lock()
            .unwrap()
            .passi
            .push_back((operazione, risposta));
        self
    }

    /// How many requests have arrived since the last [`Self::arrived`].
    pub(crate) fn count(&self) -> usize {
        self.copione.lock().unwrap().arrivate.len()
    }

    /// What has arrived since the last time; the script must have been followed and be finished.
    pub(crate) fn arrived(&self) -> Vec<Arrivata> {
        let mut copione = self.copione.lock().unwrap();
        assert!(
            copione.fuori.is_empty(),
            "out of the script: {:?}",
            copione.fuori
        );
        assert!(copione.passi.is_empty(), "never asked: {:?}", copione.passi);
        std::mem::take(&mut copione.arrivate)
    }
}

async fn answer(
    State(copione): State<Arc<Mutex<Copione>>>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let text = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    let arrivata = Arrivata {
        soap_action: text("soapaction"),
        content_type: text("content-type"),
        body,
    };
    let operazione = arrivata.soap_action.trim_matches('"').to_owned();
    let risposta = {
        let mut copione = copione.lock().unwrap();
        copione.arrivate.push(arrivata);
        match copione.passi.pop_front() {
            Some((expected, risposta)) if expected == operazione => risposta,
            other => {
                copione.fuori.push(format!(
                    "{operazione} instead of {:?}",
                    other.map(|(expected, _)| expected)
                ));
                Risposta::Http(404, String::new())
            }
        }
    };
    match risposta {
        Risposta::Ok(content) => reply(200, envelope(&operazione, &content)),
        Risposta::Http(status, body) => reply(status, body),
        Risposta::Tardi(wait, content) => {
            tokio::time::sleep(wait).await;
            reply(200, envelope(&operazione, &content))
        }
    }
}

fn reply(status: u16, body: String) -> Response {
    (
        StatusCode::from_u16(status).unwrap(),
        [("content-type", "text/xml; charset=utf-8")],
        body,
    )
        .into_response()
}

/// Prefixes on purpose other than those of the product.
fn envelope(operazione: &str, content: &str) -> String {
    format!(
        r#"<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Header/><SOAP-ENV:Body><ns2:{operazione}Risposta xmlns:ns2="http://www.regione.veneto.it/pagamenti/ente/">{content}</ns2:{operazione}Risposta></SOAP-ENV:Body></SOAP-ENV:Envelope>"#
    )
}

pub(crate) fn soap_fault(text: &str) -> Risposta {
    Risposta::Http(
        500,
        format!(
            r#"<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body><SOAP-ENV:Fault><faultcode>SOAP-ENV:Server</faultcode><faultstring xml:lang="en">{text}</faultstring></SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>"#
        ),
    )
}

pub(crate) fn fault(codice: &str, testo: &str) -> Risposta {
    Risposta::Ok(format!(
        "<fault><faultCode>{codice}</faultCode><faultString>{testo}</faultString><id>c_z001</id></fault><esito>KO</esito>"
    ))
}

/// A fault as the operations without `esito` give it.
pub(crate) fn query_fault(codice: &str, testo: &str) -> Risposta {
    Risposta::Ok(format!(
        "<fault><faultCode>{codice}</faultCode><faultString>{testo}</faultString><id>c_z001</id></fault>"
    ))
}

pub(crate) fn inserted() -> String {
    format!(
        "<esito>OK</esito><identificativoUnivocoVersamento>{IUV}</identificativoUnivocoVersamento><urlFileAvviso>{}</urlFileAvviso>",
        URL_AVVISO.replace('&', "&amp;")
    )
}

pub(crate) fn accepted() -> Risposta {
    Risposta::Ok("<esito>OK</esito>".to_owned())
}

pub(crate) fn session(id: &str) -> Risposta {
    Risposta::Ok(format!(
        "<esito>OK</esito><idSession>{id}</idSession><redirect>1</redirect><url>https://be.example.org/public/landing/inviaDovuti?id=t-{id}</url>"
    ))
}

pub(crate) const RICEVUTA: &str = "<receipt><receiptId>b1f0c2d3</receiptId></receipt>";

/// The content of an answer that says paid (§3.6, §9.3): `Pagati` with the day before and a zone, `PagatiConRicevuta` with the receipt.
pub(crate) fn paid(root: &str, iud: &str, importo: &str, iur: &str) -> Risposta {
    concluded(root, iud, importo, iur, "0")
}

pub(crate) fn concluded(root: &str, iud: &str, importo: &str, iur: &str, codice: &str) -> Risposta {
    let with_receipt = root == "PagatiConRicevuta";
    let (instant, day) = if with_receipt {
        ("2026-04-02T09:41:07.000+02:00", "2026-04-02")
    } else {
        ("2026-04-02T07:41:07.000Z", "2026-04-01Z")
    };
    let singolo = if codice == "0" {
        format!(
            "<datiSingoloPagamento><identificativoUnivocoDovuto>{iud}</identificativoUnivocoDovuto><singoloImportoPagato>{importo}</singoloImportoPagato><esitoSingoloPagamento>0</esitoSingoloPagamento><dataEsitoSingoloPagamento>{day}</dataEsitoSingoloPagamento><identificativoUnivocoRiscossione>{iur}</identificativoUnivocoRiscossione><causaleVersamento>/RFB/{IUV}/{importo}/TXT/TARI 2026</causaleVersamento><datiSpecificiRiscossione>9/0101100IM/</datiSpecificiRiscossione></datiSingoloPagamento>"
        )
    } else {
        String::new()
    };
    let document = format!(
        r#"<{root} xmlns="http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/"><versioneOggetto>6.2.0</versioneOggetto><dominio><identificativoDominio>80001234568</identificativoDominio></dominio><identificativoMessaggioRicevuta>{iur}</identificativoMessaggioRicevuta><dataOraMessaggioRicevuta>{instant}</dataOraMessaggioRicevuta><riferimentoMessaggioRichiesta>{iur}</riferimentoMessaggioRichiesta><riferimentoDataRichiesta>{day}</riferimentoDataRichiesta><istitutoAttestante><identificativoUnivocoAttestante><tipoIdentificativoUnivoco>B</tipoIdentificativoUnivoco><codiceIdentificativoUnivoco>EXAMPLEPSP1</codiceIdentificativoUnivoco></identificativoUnivocoAttestante><denominazioneAttestante>PSP di esempio</denominazioneAttestante></istitutoAttestante><enteBeneficiario><identificativoUnivocoBeneficiario><tipoIdentificativoUnivoco>G</tipoIdentificativoUnivoco><codiceIdentificativoUnivoco>80001234568</codiceIdentificativoUnivoco></identificativoUnivocoBeneficiario><denominazioneBeneficiario>Comune di Esempio</denominazioneBeneficiario></enteBeneficiario><soggettoPagatore><identificativoUnivocoPagatore><tipoIdentificativoUnivoco>F</tipoIdentificativoUnivoco><codiceIdentificativoUnivoco>RSSMRA80A01H501U</codiceIdentificativoUnivoco></identificativoUnivocoPagatore><anagraficaPagatore>Mario Rossi</anagraficaPagatore></soggettoPagatore><datiPagamento><codiceEsitoPagamento>{codice}</codiceEsitoPagamento><importoTotalePagato>{importo}</importoTotalePagato><identificativoUnivocoVersamento>{IUV}</identificativoUnivocoVersamento><codiceContestoPagamento>{iur}</codiceContestoPagamento>{singolo}</datiPagamento></{root}>"#
    );
    let twice = STANDARD.encode(STANDARD.encode(document));
    let rt = if with_receipt {
        format!("<rt>{}</rt>", STANDARD.encode(RICEVUTA))
    } else {
        String::new()
    };
    Risposta::Ok(format!("<pagati>{twice}</pagati>{rt}"))
}

/// The driver's side of a product that speaks with a double.
pub(crate) struct Banco {
    pub(crate) regione: Doppio,
    pub(crate) prodotto: Gestionale,
    pub(crate) client: reqwest::Client,
    pub(crate) caso: &'static str,
    ora: Mutex<String>,
}

impl Banco {
    pub(crate) async fn start(caso: &'static str) -> Self {
        Self::with(caso, Config::default()).await
    }

    /// The product waits a second, so that a late answer does not make the test long.
    pub(crate) async fn with(caso: &'static str, config: Config) -> Self {
        let regione = Doppio::start().await;
        let prodotto = Gestionale::start(Config {
            timeout: Duration::from_secs(1),
            ..config
        })
        .await
        .unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            regione,
            prodotto,
            client,
            caso,
            ora: Mutex::new("2026-03-10T10:00:00+01:00".to_owned()),
        }
    }

    pub(crate) fn set_time(&self, ora: &str) {
        ora.clone_into(&mut self.ora.lock().unwrap());
    }

    pub(crate) fn request(&self, azione: Azione) -> Request {
        let base = format!("http://{}", self.regione.address);
        Request {
            versione: 1,
            caso: self.caso.to_owned(),
            regione: Regione {
                ws: format!("{base}/ws/pa"),
                base,
            },
            ente: Ente {
                cod_ipa: "c_z001".to_owned(),
                codice_fiscale: "80001234568".to_owned(),
                password: "Pass&Ente<1>".to_owned(),
            },
            ora: self.ora.lock().unwrap().clone(),
            scadenza_secondi: 20,
            azione,
        }
    }

    pub(crate) async fn act(&self, azione: Azione) -> Answer {
        let url = format!("http://{}/azioni", self.prodotto.address());
        let response = self
            .client
            .post(url)
            .json(&self.request(azione))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    /// Carries out an action that must be `eseguita`.
    pub(crate) async fn done(&self, azione: Azione) -> Answer {
        let answer = self.act(azione).await;
        assert_eq!(answer.esito, Esito::Eseguita, "{:?}", answer.messaggio);
        answer
    }

    /// Registers the usual debt; its IUD.
    pub(crate) async fn register(&self) -> String {
        text(&self.done(Azione::RegistraDovuto(nuovo())).await, "iud")
    }

    /// A debt registered and open at the Region; its IUD.
    pub(crate) async fn open_debt(&self) -> String {
        self.regione
            .then("paaSILImportaDovuto", Risposta::Ok(inserted()));
        let iud = self.register().await;
        self.regione.arrived();
        iud
    }

    pub(crate) async fn dovuto(&self, iud: &str) -> StatoDovuto {
        let answer = self
            .done(Azione::LeggiDovuto {
                iud: iud.to_owned(),
            })
            .await;
        serde_json::from_value(answer.dati["dovuto"].clone()).unwrap()
    }

    pub(crate) async fn operazioni(&self) -> Vec<Operazione> {
        let answer = self.done(Azione::LeggiOperazioni).await;
        serde_json::from_value(answer.dati["operazioni"].clone()).unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, String) {
        let response = self
            .client
            .get(format!("http://{}{path}", self.prodotto.address()))
            .send()
            .await
            .unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// The citizen comes back; state shown and page.
    pub(crate) async fn come_back(
        &self,
        iud: &str,
        session: &str,
        esito: &str,
    ) -> (String, String) {
        let (status, page) = self
            .get(&format!(
                "/ritorno?pratica={iud}&idSession={session}&esito={esito}&pollingToken=eyJ.e30.c2ln"
            ))
            .await;
        assert_eq!(status, 200);
        let start = page.find("data-stato=\"").unwrap() + 12;
        let state = page[start..].split('"').next().unwrap().to_owned();
        (state, page)
    }
}

pub(crate) fn text(answer: &Answer, name: &str) -> String {
    answer
        .dati
        .get(name)
        .and_then(Value::as_str)
        .unwrap()
        .to_owned()
}

pub(crate) fn nuovo() -> NuovoDovuto {
    NuovoDovuto {
        tipo_dovuto: "TARI".to_owned(),
        importo: "120.50".to_owned(),
        causale: "TARI 2026 <rata unica> & saldo".to_owned(),
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
