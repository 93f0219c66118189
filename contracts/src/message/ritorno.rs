//! The return of the citizen's browser to the ente: which parameters the Region appends to the address of the product, and how a product
//! reads them (`mypay-callbacks.md` §6).
//!
//! The return proves nothing: `esito` says only that it is worth while to ask the Region ([`EsitoRitorno`]).

use serde::{Deserialize, Serialize};
use url::Url;

/// The parameters that the Region appends, in its order.
pub const PARAMETRI: [&str; 3] = ["idSession", "esito", "pollingToken"];

/// Longest configured address, in characters (§6.1).
pub const LUNGHEZZA: usize = 2048;

/// What came of it, as far as the browser can tell (§6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum EsitoRitorno {
    /// The browser came back by the way of success: the receipt may or may not have arrived.
    #[serde(rename = "OK")]
    Ok,
    /// An error, a cancellation, or the refusal of a second payment: they cannot be told apart.
    #[serde(rename = "ERROR")]
    Error,
}

impl EsitoRitorno {
    /// As it stands in the address.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Error => "ERROR",
        }
    }

    /// From the address, to the letter.
    #[must_use]
    pub fn da(testo: &str) -> Option<Self> {
        [Self::Ok, Self::Error]
            .into_iter()
            .find(|esito| esito.as_str() == testo)
    }
}

/// What the Region tells by the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ritorno {
    /// `idSession` or `idSessionCarrello` that the SOAP call gave.
    pub id_session: String,
    /// `esito`
    pub esito: EsitoRitorno,
    /// `pollingToken`; none after the refusal of a second payment (§6.4).
    pub polling_token: Option<String>,
}

/// Why an address is no return.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RitornoErrato {
    /// Not an absolute URL of http or https.
    #[error("«{0}» non è un URL assoluto http o https")]
    Indirizzo(String),
    /// A parameter is missing or empty.
    #[error("manca il parametro {0}, o è vuoto")]
    Manca(&'static str),
    /// A parameter stands more than once: which of them counts depends on who reads.
    #[error("il parametro {0} compare più di una volta")]
    Ripetuto(&'static str),
    /// `esito` is neither OK nor ERROR.
    #[error("esito è «{0}», attesi OK oppure ERROR")]
    Esito(String),
}

/// The address of a product as a URL: absolute, http or https.
pub(crate) fn indirizzo(testo: &str) -> Option<Url> {
    Url::parse(testo.trim())
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Values of a parameter of an address, decoded.
pub(crate) fn valori(url: &Url, nome: &str) -> Vec<String> {
    url.query_pairs()
        .filter(|(altro, _)| altro == nome)
        .map(|(_, valore)| valore.into_owned())
        .collect()
}

impl Ritorno {
    /// The address of the product with the parameters appended: its own query stays as it is, values are percent-encoded, a fragment
    /// stays at the end (§6.2).
    ///
    /// # Errors
    /// [`RitornoErrato::Indirizzo`]: the browser ends on a page of MyPay.
    pub fn indirizzo(&self, del_prodotto: &str) -> Result<String, RitornoErrato> {
        let mut url = indirizzo(del_prodotto)
            .ok_or_else(|| RitornoErrato::Indirizzo(del_prodotto.to_owned()))?;
        {
            let mut query = url.query_pairs_mut();
            query
                .append_pair("idSession", &self.id_session)
                .append_pair("esito", self.esito.as_str());
            if let Some(token) = &self.polling_token {
                query.append_pair("pollingToken", token);
            }
        }
        Ok(url.into())
    }

    /// Reads an address as a product should: each parameter once, whatever its order and whatever else is there; no token is no error.
    ///
    /// # Errors
    /// [`RitornoErrato`]
    pub fn leggi(testo: &str) -> Result<Self, RitornoErrato> {
        let url = indirizzo(testo).ok_or_else(|| RitornoErrato::Indirizzo(testo.to_owned()))?;
        let uno = |nome: &'static str| {
            let mut trovati = valori(&url, nome);
            match trovati.len() {
                0 => Ok(None),
                1 => Ok(trovati.pop().filter(|valore| !valore.is_empty())),
                _ => Err(RitornoErrato::Ripetuto(nome)),
            }
        };
        let id_session = uno("idSession")?.ok_or(RitornoErrato::Manca("idSession"))?;
        let esito = uno("esito")?.ok_or(RitornoErrato::Manca("esito"))?;
        Ok(Self {
            id_session,
            esito: EsitoRitorno::da(&esito).ok_or(RitornoErrato::Esito(esito))?,
            polling_token: uno("pollingToken")?,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    fn ritorno() -> Ritorno {
        Ritorno {
            id_session: "6f1d2a3b-0c4d-4e5f-8a9b-000dc1f2a3b4".into(),
            esito: EsitoRitorno::Ok,
            polling_token: Some("eyJhbGciOi.a.b".into()),
        }
    }

    #[test]
    fn the_example_of_the_sheet() {
        let base = "https://servizi.comune.esempio.it/pagamenti/ritorno?pratica=77";
        assert_eq!(
            ritorno().indirizzo(base).unwrap(),
            "https://servizi.comune.esempio.it/pagamenti/ritorno?pratica=77&idSession=6f1d2a3b-0c4d-4e5f-8a9b-000dc1f2a3b4&esito=OK&pollingToken=eyJhbGciOi.a.b"
        );
        let nudo = Ritorno {
            polling_token: None,
            esito: EsitoRitorno::Error,
            ..ritorno()
        };
        assert_eq!(
            nudo.indirizzo("http://ente.test/r#fondo").unwrap(),
            "http://ente.test/r?idSession=6f1d2a3b-0c4d-4e5f-8a9b-000dc1f2a3b4&esito=ERROR#fondo"
        );
        assert!(nudo.indirizzo("/ritorno").is_err());
        assert!(nudo.indirizzo("javascript:alert(1)").is_err());
    }

    #[test]
    fn what_a_product_may_not_take_for_a_return() {
        let manca = RitornoErrato::Manca("esito");
        for (url, errore) in [
            ("http://e.it/r?idSession=a", manca),
            (
                "http://e.it/r?idSession=a&esito=ok",
                RitornoErrato::Esito("ok".into()),
            ),
            (
                "http://e.it/r?idSession=a&esito=ERROR&esito=OK",
                RitornoErrato::Ripetuto("esito"),
            ),
            (
                "http://e.it/r?idSession=&esito=OK",
                RitornoErrato::Manca("idSession"),
            ),
            (
                "ritorno?idSession=a&esito=OK",
                RitornoErrato::Indirizzo("ritorno?idSession=a&esito=OK".into()),
            ),
        ] {
            assert_eq!(Ritorno::leggi(url), Err(errore), "{url}");
        }
    }

    proptest! {
        #[test]
        fn what_is_built_is_read(
            id in "[ -~àè€]{1,40}", ok: bool, token in proptest::option::of("[ -~]{1,40}"),
            query in "(\\?[a-z]{1,5}=[a-zA-Z0-9%20+]{0,8}(&[a-z]{1,5})?)?", frammento in "(#[a-z]{0,5})?"
        ) {
            prop_assume!(Url::parse(&format!("https://e.it/r{query}")).is_ok());
            let base = format!("https://e.it/r{query}{frammento}");
            let esito = if ok { EsitoRitorno::Ok } else { EsitoRitorno::Error };
            let ritorno = Ritorno { id_session: id, esito, polling_token: token };
            let indirizzo = ritorno.indirizzo(&base).unwrap();
            prop_assert!(indirizzo.is_ascii());
            let inizio = format!("https://e.it/r{query}");
            prop_assert!(indirizzo.starts_with(&inizio));
            prop_assert!(indirizzo.ends_with(&frammento));
            let letto = Ritorno::leggi(&indirizzo);
            // the product's own query may have a name of ours
            if !matches!(letto, Err(RitornoErrato::Ripetuto(_))) {
                prop_assert_eq!(letto.unwrap(), ritorno);
            }
        }
    }
}
