//! The JWT of the push of the outcome: HS512, `kid` in the header, `sub` and `iss` in the claims, nothing that changes from one call to the
//! next (`mypay-callbacks.md` §4.3).

use ::base64::Engine as _;
use ::base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha512;

/// Shortest key that the library of the Region signs with, in bytes.
const CHIAVE_MINIMA: usize = 64;

/// What the token says of the Region; the secret is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gettone {
    /// `kid`: which key.
    pub kid: String,
    /// `sub`: the mail of the client.
    pub sub: String,
    /// `iss`: the id of the client.
    pub iss: String,
}

/// Why a token is not what was agreed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GettoneErrato {
    /// The secret is no base64, or shorter than 64 bytes: the Region cannot sign and sends nothing.
    #[error("il segreto non è base64 di almeno 64 byte")]
    Segreto,
    /// Not three parts of base64url with JSON in the first two.
    #[error("non è un JWT: attese tre parti in base64url separate da punti")]
    Forma,
    /// Another algorithm.
    #[error("l'algoritmo è «{0}», atteso HS512")]
    Algoritmo(String),
    /// The signature does not belong to the rest.
    #[error("la firma non si verifica con il segreto configurato")]
    Firma,
}

#[derive(Serialize, Deserialize)]
struct Intestazione {
    #[serde(default)]
    kid: String,
    alg: String,
}

#[derive(Serialize, Deserialize)]
struct Contenuto {
    #[serde(default)]
    sub: String,
    #[serde(default)]
    iss: String,
}

fn mac(segreto: &str, testo: &str) -> Result<Hmac<Sha512>, GettoneErrato> {
    let chiave = STANDARD
        .decode(segreto.trim())
        .ok()
        .filter(|chiave| chiave.len() >= CHIAVE_MINIMA)
        .ok_or(GettoneErrato::Segreto)?;
    let mut mac = Hmac::<Sha512>::new_from_slice(&chiave).map_err(|_| GettoneErrato::Segreto)?;
    mac.update(testo.as_bytes());
    Ok(mac)
}

impl Gettone {
    /// The token, signed with this secret (base64 of at least 64 bytes).
    ///
    /// # Errors
    /// [`GettoneErrato::Segreto`]
    pub fn firma(&self, segreto: &str) -> Result<String, GettoneErrato> {
        let testa = Intestazione {
            kid: self.kid.clone(),
            alg: "HS512".to_owned(),
        };
        let contenuto = Contenuto {
            sub: self.sub.clone(),
            iss: self.iss.clone(),
        };
        let testo = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(super::rest::json(&testa)),
            URL_SAFE_NO_PAD.encode(super::rest::json(&contenuto))
        );
        let firma = URL_SAFE_NO_PAD.encode(mac(segreto, &testo)?.finalize().into_bytes());
        Ok(format!("{testo}.{firma}"))
    }

    /// Reads a token and verifies its signature.
    ///
    /// # Errors
    /// [`GettoneErrato`]
    pub fn verifica(gettone: &str, segreto: &str) -> Result<Self, GettoneErrato> {
        let (testo, firma) = gettone.rsplit_once('.').ok_or(GettoneErrato::Forma)?;
        let (testa, contenuto) = testo.split_once('.').ok_or(GettoneErrato::Forma)?;
        let decodifica = |parte: &str| {
            URL_SAFE_NO_PAD
                .decode(parte)
                .map_err(|_| GettoneErrato::Forma)
        };
        let testa: Intestazione =
            serde_json::from_slice(&decodifica(testa)?).map_err(|_| GettoneErrato::Forma)?;
        let contenuto: Contenuto =
            serde_json::from_slice(&decodifica(contenuto)?).map_err(|_| GettoneErrato::Forma)?;
        if testa.alg != "HS512" {
            return Err(GettoneErrato::Algoritmo(testa.alg));
        }
        mac(segreto, testo)?
            .verify_slice(&decodifica(firma)?)
            .map_err(|_| GettoneErrato::Firma)?;
        Ok(Self {
            kid: testa.kid,
            sub: contenuto.sub,
            iss: contenuto.iss,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SEGRETO: &str =
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==";
    const GETTONE: &str = "eyJraWQiOiJjaGlhdmUtMDEiLCJhbGciOiJIUzUxMiJ9.eyJzdWIiOiJwdXNoQGNvbXVuZS5lc2VtcGlvLml0IiwiaXNzIjoibXlwYXktY194OTk5In0.7sz4AWV5H8Xv_zsfdIi2OIePpkeMvozzn4k7Otx1lpBbbhJqPikmF_D3Up9ThMw-bAIEQradYxUN1UoB-B4SUw";

    #[test]
    fn the_vector_of_the_sheet() {
        let gettone = Gettone {
            kid: "chiave-01".into(),
            sub: "push@comune.esempio.it".into(),
            iss: "mypay-c_x999".into(),
        };
        assert_eq!(gettone.firma(SEGRETO).unwrap(), GETTONE);
        assert_eq!(Gettone::verifica(GETTONE, SEGRETO).unwrap(), gettone);
    }

    #[test]
    fn what_is_not_signed_so_is_refused() {
        let guasta = GETTONE.replace("7sz4", "8sz4");
        assert_eq!(
            Gettone::verifica(&guasta, SEGRETO),
            Err(GettoneErrato::Firma)
        );
        let altro = SEGRETO.replace("AAEC", "AAED");
        assert_eq!(
            Gettone::verifica(GETTONE, &altro),
            Err(GettoneErrato::Firma)
        );
        assert_eq!(
            Gettone::verifica(GETTONE, "AAEC"),
            Err(GettoneErrato::Segreto)
        );
        assert_eq!(Gettone::verifica("a.b", SEGRETO), Err(GettoneErrato::Forma));
        let nessuno = format!(
            "{}.{}.",
            URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#),
            GETTONE.split('.').nth(1).unwrap()
        );
        assert_eq!(
            Gettone::verifica(&nessuno, SEGRETO),
            Err(GettoneErrato::Algoritmo("none".into()))
        );
    }
}
