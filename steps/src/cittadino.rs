//! The citizen: a browser that walks landing page → outcome → redirect → product, and records each hop.

use std::sync::LazyLock;
use std::time::Duration;

use ledger::exchange::Channel;
use mock_region::{Outcome, Sandbox};
use platform::command::QuandoRicevuta;
use regex::Regex;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response};
use url::Url;

use crate::mondo::{Intoppo, Scenario};

/// More redirects than any walk needs.
const SALTI: u32 = 10;
/// A page that takes longer does not come.
const ATTESA: Duration = Duration::from_secs(20);
/// How much of a page is kept.
const PAGINA_MASSIMA: usize = 256 * 1024;

/// How the citizen's visit to the Region ends.
#[derive(Debug, Clone, Copy)]
pub enum Conclusione {
    /// The payment succeeds; when its receipt reaches the Region.
    Paga(QuandoRicevuta),
    /// The citizen cancels.
    Annulla,
    /// pagoPA reports an error.
    Errore,
}

/// The citizen.
pub struct Cittadino {
    client: Client,
    /// Where the product was returned to, with its query.
    ritorno: Option<Url>,
}

/// A page that was reached.
struct Pagina {
    url: Url,
    status: u16,
    testo: String,
    altrove: Option<Url>,
}

impl Cittadino {
    /// A citizen with a fresh browser, which follows redirects one by one.
    pub(crate) fn nuovo() -> Result<Self, reqwest::Error> {
        Ok(Self {
            client: Client::builder()
                .redirect(Policy::none())
                .no_proxy()
                .timeout(ATTESA)
                .build()?,
            ritorno: None,
        })
    }

    /// Opens an address and follows it to the end; every hop is recorded.
    async fn apri(
        &self,
        sandbox: &Sandbox,
        metodo: Method,
        url: Url,
        corpo: &[(&str, &str)],
    ) -> Result<Vec<Pagina>, Intoppo> {
        let mut pagine = Vec::new();
        let (mut metodo, mut url, mut corpo) = (metodo, url, corpo);
        for _ in 0..SALTI {
            let pagina = self.salto(sandbox, &metodo, &url, corpo).await?;
            let altrove = pagina.altrove.clone();
            pagine.push(pagina);
            match altrove {
                // 303, and by long custom 301 and 302 too: GET without a body
                Some(prossimo) => (metodo, url, corpo) = (Method::GET, prossimo, &[]),
                None => return Ok(pagine),
            }
        }
        Err(Intoppo::prodotto(format!(
            "il cittadino è stato rimandato altrove più di {SALTI} volte, da ultimo a {url}"
        )))
    }

    async fn salto(
        &self,
        sandbox: &Sandbox,
        metodo: &Method,
        url: &Url,
        corpo: &[(&str, &str)],
    ) -> Result<Pagina, Intoppo> {
        let modulo = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(corpo)
            .finish();
        let chiamata = sandbox
            .record_call(
                Channel::Cittadino,
                metodo.as_str(),
                url.as_str(),
                modulo.as_bytes(),
            )
            .map_err(|e| Intoppo::banco(e.to_string()))?;
        let mut richiesta = self.client.request(metodo.clone(), url.clone());
        if !corpo.is_empty() {
            richiesta = richiesta
                .header("content-type", "application/x-www-form-urlencoded")
                .body(modulo);
        }
        let risposta = match richiesta.send().await {
            Ok(risposta) => risposta,
            Err(errore) => {
                let errore = format!("il cittadino non raggiunge {url}: {}", causa(&errore));
                let _ = chiamata.ended(&Outcome {
                    error: Some(errore.clone()),
                    ..Outcome::default()
                });
                return Err(Intoppo::prodotto(errore));
            }
        };
        let status = risposta.status().as_u16();
        let intestazioni = intestazioni(&risposta);
        let altrove = (300..400)
            .contains(&status)
            .then(|| risposta.headers().get("location"))
            .flatten()
            .and_then(|l| l.to_str().ok())
            .and_then(|l| url.join(l).ok());
        let mut byte = risposta
            .bytes()
            .await
            .map(|b| b.to_vec())
            .unwrap_or_default();
        byte.truncate(PAGINA_MASSIMA);
        let _ = sandbox.settle(ATTESA).await;
        chiamata
            .ended(&Outcome {
                status,
                headers: intestazioni,
                body: &byte,
                error: None,
            })
            .map_err(|e| Intoppo::banco(e.to_string()))?;
        Ok(Pagina {
            url: url.clone(),
            status,
            testo: String::from_utf8_lossy(&byte).into_owned(),
            altrove,
        })
    }
}

fn intestazioni(risposta: &Response) -> Vec<(String, String)> {
    risposta
        .headers()
        .iter()
        .map(|(n, v)| {
            (
                n.as_str().to_owned(),
                String::from_utf8_lossy(v.as_bytes()).into_owned(),
            )
        })
        .collect()
}

/// The innermost cause of a failed request says what happened.
fn causa(errore: &reqwest::Error) -> String {
    let mut causa: &dyn std::error::Error = errore;
    while let Some(piu_a_fondo) = causa.source() {
        causa = piu_a_fondo;
    }
    causa.to_string()
}

/// Address of the form of a page whose action ends in this outcome.
fn modulo(pagina: &Pagina, esito: &str) -> Result<Url, Intoppo> {
    static FORM: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"<form[^>]*\saction="([^"]*)""#).ok());
    FORM.iter()
        .flat_map(|form| form.captures_iter(&pagina.testo))
        .filter_map(|c| c.get(1))
        .map(|m| m.as_str().replace("&amp;", "&"))
        .filter_map(|azione| pagina.url.join(&azione).ok())
        .find(|url| url.path().ends_with(&format!("/outcome/{esito}")))
        .ok_or_else(|| {
            Intoppo::banco(format!(
                "la pagina di pagamento della Regione ({}, HTTP {}) non ha il modulo per concludere con «{esito}»",
                pagina.url, pagina.status
            ))
        })
}

impl Scenario {
    /// The citizen opens the page to which the product sends.
    pub(crate) async fn cittadino_apre(&mut self) -> Result<(), Intoppo> {
        let url = self.indirizzo_di_pagamento()?;
        let (cittadino, sandbox) = self.cittadino();
        cittadino
            .apri(sandbox, Method::GET, url, &[])
            .await
            .map(|_| ())
    }

    /// The citizen opens the page, concludes, and is sent back to the product.
    pub(crate) async fn cittadino_conclude(&mut self, come: Conclusione) -> Result<(), Intoppo> {
        let url = self.indirizzo_di_pagamento()?;
        let (cittadino, sandbox) = self.cittadino();
        let pagine = cittadino.apri(sandbox, Method::GET, url, &[]).await?;
        let Some(pagina) = pagine.last() else {
            return Ok(());
        };
        if pagina.status != 200 {
            return Err(Intoppo::prodotto(format!(
                "la pagina di pagamento {} risponde HTTP {}: {}",
                pagina.url,
                pagina.status,
                pagina.testo.chars().take(200).collect::<String>()
            )));
        }
        let (esito, quando) = match come {
            Conclusione::Paga(quando) => ("ok", Some(quando)),
            Conclusione::Annulla => ("cn", None),
            Conclusione::Errore => ("ko", None),
        };
        let campi: &[(&str, &str)] = match quando {
            Some(QuandoRicevuta::PrimaDelRitorno) => &[("ricevuta", "prima-del-ritorno")],
            Some(QuandoRicevuta::DopoIlRitorno) => &[("ricevuta", "dopo-il-ritorno")],
            None => &[("esito", esito)],
        };
        let pagine = cittadino
            .apri(sandbox, Method::POST, modulo(pagina, esito)?, campi)
            .await?;
        cittadino.ritorno = pagine.last().map(|p| p.url.clone());
        Ok(())
    }

    /// The citizen pays, the receipt arrives, and the browser is closed before it is sent back to the product.
    pub(crate) async fn cittadino_paga_e_chiude(&mut self) -> Result<(), Intoppo> {
        let url = self.indirizzo_di_pagamento()?;
        let (cittadino, sandbox) = self.cittadino();
        let pagine = cittadino.apri(sandbox, Method::GET, url, &[]).await?;
        let Some(pagina) = pagine.last() else {
            return Ok(());
        };
        // one hop alone: where it would send the browser is not followed
        cittadino
            .salto(
                sandbox,
                &Method::POST,
                &modulo(pagina, "ok")?,
                &[("ricevuta", "prima-del-ritorno")],
            )
            .await
            .map(|_| ())
    }

    /// The citizen reloads the page of the product where the walk ended.
    pub(crate) async fn cittadino_ricarica(&mut self) -> Result<(), Intoppo> {
        let (cittadino, sandbox) = self.cittadino();
        let url = cittadino
            .ritorno
            .clone()
            .ok_or_else(|| Intoppo::banco("il cittadino non è ancora tornato al prodotto"))?;
        cittadino
            .apri(sandbox, Method::GET, url, &[])
            .await
            .map(|_| ())
    }

    /// The citizen opens the product's own return address with a forged outcome, without having paid.
    pub(crate) async fn cittadino_falsifica(&mut self) -> Result<(), Intoppo> {
        let (mut url, sessione) = self.ritorno_della_sessione().await?;
        url.query_pairs_mut()
            .append_pair("idSession", &sessione)
            .append_pair("esito", "OK")
            .append_pair("pollingToken", "contraffatto");
        let (cittadino, sandbox) = self.cittadino();
        cittadino
            .apri(sandbox, Method::GET, url, &[])
            .await
            .map(|_| ())
    }

    fn indirizzo_di_pagamento(&self) -> Result<Url, Intoppo> {
        let url = self.url_di_pagamento()?;
        Url::parse(url).map_err(|e| {
            Intoppo::prodotto(format!(
                "l'indirizzo dato dal prodotto al cittadino, «{url}», non è valido: {e}"
            ))
        })
    }
}
