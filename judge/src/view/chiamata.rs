//! A call of the bench: to the product's driver, or a hop of the citizen.

use std::sync::OnceLock;

use ledger::course::Phase;
use ledger::exchange::Channel;
use serde_json::Value;

use super::campi::{Valori, intestazione, json_valori};

/// An outbound call.
#[derive(Debug)]
pub struct Chiamata {
    /// Id of the exchange.
    pub id: u64,
    /// `seq` of `call.intended/1`.
    pub seq: u64,
    /// Channel.
    pub canale: Channel,
    /// HTTP method, or the name of the action.
    pub metodo: String,
    /// URL, or the kind of driver.
    pub bersaglio: String,
    /// Phase of the step that made it.
    pub fase: Phase,
    /// Index of that step.
    pub passo: Option<u32>,
    /// What came of it.
    pub fine: Option<Fine>,
}

/// What came of a call.
#[derive(Debug)]
pub struct Fine {
    /// `seq` of `call.ended/1`.
    pub seq: u64,
    /// HTTP status, or 0.
    pub stato: u16,
    /// Headers.
    pub intestazioni: Vec<(String, String)>,
    /// Bytes of the answer.
    pub corpo: Vec<u8>,
    /// What went wrong below HTTP.
    pub errore: Option<String>,
    pub(super) letto: OnceLock<Option<Value>>,
}

/// What the product says became of an action (DESIGN.md "Words").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parlata {
    /// `eseguita`
    Eseguita,
    /// `rifiutata`
    Rifiutata,
    /// `non-supportata`
    NonSupportata,
    /// `errore`, the product's own or made by the bench.
    Errore,
}

impl Fine {
    /// The answer as JSON, if it is that.
    #[must_use]
    pub fn json(&self) -> Option<&Value> {
        self.letto
            .get_or_init(|| serde_json::from_slice(&self.corpo).ok())
            .as_ref()
    }

    /// What a driver's answer says; whatever is no answer of the protocol is an `errore`.
    #[must_use]
    pub fn parlata(&self) -> Parlata {
        match self
            .json()
            .and_then(|json| json.get("esito"))
            .and_then(Value::as_str)
        {
            Some("eseguita") => Parlata::Eseguita,
            Some("rifiutata") => Parlata::Rifiutata,
            Some("non-supportata") => Parlata::NonSupportata,
            _ => Parlata::Errore,
        }
    }

    /// `dati` of a driver's answer.
    #[must_use]
    pub fn dati(&self) -> Option<&Value> {
        self.json()?.get("dati")
    }

    /// What the product, or the bench in its stead, has to say to the operator.
    #[must_use]
    pub fn messaggio(&self) -> Option<&str> {
        self.json()
            .and_then(|json| json.get("messaggio"))
            .and_then(Value::as_str)
            .or(self.errore.as_deref())
    }
}

/// A hop of the citizen, seen as the page that it reached.
pub(crate) struct Pagina<'a>(pub(crate) &'a Chiamata, pub(crate) &'a Fine);

impl Valori for Pagina<'_> {
    /// `url`, `status`, `query/<name>`, `testo`, `errore`, `json/<path>`, `http/header/<name>`.
    fn valori(&self, campo: &str) -> Vec<String> {
        let Self(chiamata, fine) = self;
        match campo {
            "url" => vec![chiamata.bersaglio.clone()],
            "status" => vec![fine.stato.to_string()],
            "testo" => vec![String::from_utf8_lossy(&fine.corpo).into_owned()],
            "errore" => fine.errore.iter().cloned().collect(),
            _ => {
                if let Some(nome) = campo.strip_prefix("query/") {
                    query(&chiamata.bersaglio, nome)
                } else if let Some(percorso) = campo.strip_prefix("json/") {
                    fine.json()
                        .map(|json| json_valori(json, percorso))
                        .unwrap_or_default()
                } else {
                    intestazione(&fine.intestazioni, campo).unwrap_or_default()
                }
            }
        }
    }
}

/// The values of a query parameter, decoded.
fn query(url: &str, nome: &str) -> Vec<String> {
    let senza_frammento = url.split('#').next().unwrap_or_default();
    let Some((_, query)) = senza_frammento.split_once('?') else {
        return Vec::new();
    };
    query
        .split('&')
        .filter_map(|coppia| {
            let (chiave, valore) = coppia.split_once('=').unwrap_or((coppia, ""));
            (decodifica(chiave) == nome).then(|| decodifica(valore))
        })
        .collect()
}

/// `application/x-www-form-urlencoded`: `+` is a space, `%xx` a byte.
fn decodifica(testo: &str) -> String {
    let cifra = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|cifra| u8::try_from(cifra).ok())
    };
    let byte = testo.as_bytes();
    let mut decodificati = Vec::with_capacity(byte.len());
    let mut i = 0;
    while i < byte.len() {
        match byte[i] {
            b'+' => decodificati.push(b' '),
            b'%' => {
                let alta = byte.get(i + 1).copied().and_then(cifra);
                let bassa = byte.get(i + 2).copied().and_then(cifra);
                match (alta, bassa) {
                    (Some(alta), Some(bassa)) => {
                        decodificati.push(alta << 4 | bassa);
                        i += 2;
                    }
                    _ => decodificati.push(b'%'),
                }
            }
            altro => decodificati.push(altro),
        }
        i += 1;
    }
    String::from_utf8_lossy(&decodificati).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn query_parameters_are_decoded() {
        let url = "http://prodotto/ritorno?x=1&esito=OK&id+Session=a%2Fb+c&esito=%&vuoto#esito=NO";
        assert_eq!(query(url, "esito"), ["OK", "%"]);
        assert_eq!(query(url, "id Session"), ["a/b c"]);
        assert_eq!(query(url, "vuoto"), [""]);
        assert!(query(url, "manca").is_empty());
        assert!(query("http://prodotto/ritorno", "esito").is_empty());
    }
}
