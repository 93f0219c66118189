//! JSON Web Tokens that the platform hands out, HS512 (`mypay-web-services.md` §4.8, §6.3; `mypay-flows.md` §4.2, §5). The key is derived
//! from the seed of the sandbox, so that a restart keeps them valid and a second run makes the same ones. They are secrets: evidence
//! masks them, and the edge compares them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::hmac::{Hmac, KeyInit as _, Mac as _};
use ledger::entry::Millis;
use serde_json::{Value, json};
use sha2::Sha512;

use crate::ctx::{deriva, esadecimale};
use crate::deposito::GettoneDiScarico;
use crate::flusso::caricamento::GettoneDiCarico;

/// Why a token is not taken; the texts are those of the Java library as far as they are known (§13 of the sheet: only the code matters).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GettoneRifiutato {
    /// Not three parts in base64 with JSON in them.
    #[error("JWT strings must contain exactly 2 period characters.")]
    Malformato,
    /// The signature is another.
    #[error(
        "JWT signature does not match locally computed signature. JWT validity cannot be asserted and should not be trusted."
    )]
    Firma,
    /// `exp` has passed.
    #[error("JWT expired")]
    Scaduto,
}

const TESTATA: &str = r#"{"alg":"HS512"}"#;

fn mac(seed: &[u8], testo: &str) -> Vec<u8> {
    let chiave = deriva(seed, "gettone/HS512");
    // HMAC takes keys of any length.
    Hmac::<Sha512>::new_from_slice(&chiave)
        .map(|mut mac| {
            mac.update(testo.as_bytes());
            mac.finalize().into_bytes().to_vec()
        })
        .unwrap_or_default()
}

/// Signs `claims`.
#[must_use]
pub fn firma(seed: &[u8], claims: &Value) -> String {
    let testo = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(TESTATA),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    );
    let firma = URL_SAFE_NO_PAD.encode(mac(seed, &testo));
    format!("{testo}.{firma}")
}

/// The claims of a token that this sandbox has signed and that has not expired.
///
/// # Errors
/// [`GettoneRifiutato`]
pub fn verifica(seed: &[u8], gettone: &str, adesso: Millis) -> Result<Value, GettoneRifiutato> {
    let (testo, firma) = gettone
        .rsplit_once('.')
        .ok_or(GettoneRifiutato::Malformato)?;
    let (_, corpo) = testo.split_once('.').ok_or(GettoneRifiutato::Malformato)?;
    let claims: Value = URL_SAFE_NO_PAD
        .decode(corpo)
        .ok()
        .and_then(|corpo| serde_json::from_slice(&corpo).ok())
        .ok_or(GettoneRifiutato::Malformato)?;
    if URL_SAFE_NO_PAD.decode(firma).ok() != Some(mac(seed, testo)) {
        return Err(GettoneRifiutato::Firma);
    }
    let scade = claims.get("exp").and_then(Value::as_i64);
    if scade.is_none_or(|scade| scade <= adesso.0.div_euclid(1000)) {
        return Err(GettoneRifiutato::Scaduto);
    }
    Ok(claims)
}

/// Validity of the authorisation of an upload, in seconds.
const ORA: i64 = 3600;

/// The `authorizationToken` of an upload.
#[must_use]
pub fn di_carico(seed: &[u8], request_token: &str, cod_ipa: &str, adesso: Millis) -> String {
    let adesso = adesso.0.div_euclid(1000);
    let uuid = |scopo: &str| {
        let h = esadecimale(&deriva(seed, &format!("gettone/{scopo}/{request_token}")));
        format!(
            "{}-{}-{}-{}-{}",
            &h[..8],
            &h[8..12],
            &h[12..16],
            &h[16..20],
            &h[20..32]
        )
    };
    let claims = json!({
        "sub": request_token,
        "ente": cod_ipa,
        "uploadType": "FLUSSI_IMPORT",
        "type": "ws",
        "jti": uuid("jti"),
        "ijti": uuid("ijti"),
        "iat": adesso,
        "exp": adesso + ORA,
    });
    firma(seed, &claims)
}

/// The `authorizationToken` of an upload to MyPivot (`mypivot-web-services.md` §2.1).
#[must_use]
pub fn di_carico_pivot(
    seed: &[u8],
    request_token: &str,
    cod_ipa: &str,
    tipo_flusso: &str,
    import_path: &str,
    adesso: Millis,
) -> String {
    let adesso = adesso.0.div_euclid(1000);
    let id = |scopo: &str| {
        let h = deriva(seed, &format!("gettone/pivot/{scopo}/{request_token}"));
        esadecimale(&h[..16])
    };
    let claims = json!({
        "type": "ws",
        "sub": request_token,
        "ente": cod_ipa,
        "tipoFlusso": tipo_flusso,
        "importPath": import_path,
        "jti": id("jti"),
        "ijti": id("ijti"),
        "iat": adesso,
        "exp": adesso + ORA,
    });
    firma(seed, &claims)
}

/// Whether a token, good or not, says that it is one of MyPivot.
fn si_dice_di_pivot(gettone: &str) -> bool {
    let corpo = gettone.split('.').nth(1).unwrap_or_default();
    let claims = URL_SAFE_NO_PAD.decode(corpo).ok();
    let claims = claims.and_then(|corpo| serde_json::from_slice::<Value>(&corpo).ok());
    claims.is_some_and(|claims| claims.get("tipoFlusso").is_some())
}

/// What an `authorizationToken` says.
#[must_use]
pub fn leggi_carico(seed: &[u8], gettone: &str, adesso: Millis) -> GettoneDiCarico {
    let claims = match verifica(seed, gettone, adesso) {
        Ok(claims) => claims,
        Err(_) if si_dice_di_pivot(gettone) => return GettoneDiCarico::PivotNonValido,
        Err(e) => {
            return GettoneDiCarico::NonValido {
                testo: e.to_string(),
            };
        }
    };
    let claim = |nome: &str| {
        let testo = claims.get(nome).and_then(Value::as_str);
        testo.unwrap_or_default().to_owned()
    };
    if claim("type") != "ws" {
        return GettoneDiCarico::AltroTipo;
    }
    if claims.get("tipoFlusso").is_some() {
        return GettoneDiCarico::Pivot {
            request_token: claim("sub"),
            ente: claim("ente"),
            tipo: claim("tipoFlusso"),
        };
    }
    GettoneDiCarico::Valido {
        request_token: claim("sub"),
        ente: claim("ente"),
        tipo: claim("uploadType"),
    }
}

/// What a `securityToken` of a download says.
#[must_use]
pub fn leggi_scarico(seed: &[u8], gettone: Option<&str>, adesso: Millis) -> GettoneDiScarico {
    match gettone.map(|g| verifica(seed, g, adesso)) {
        Some(Ok(claims)) => match claims.get("oid").and_then(Value::as_str) {
            Some(oid) => GettoneDiScarico::Valido {
                oid: oid.to_owned(),
            },
            None => GettoneDiScarico::NonValido,
        },
        Some(Err(GettoneRifiutato::Scaduto)) => GettoneDiScarico::Scaduto,
        Some(Err(_)) | None => GettoneDiScarico::NonValido,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn signed_and_read_back_until_it_expires() {
        let claims = json!({ "sub": "t", "exp": 1_000 });
        let gettone = firma(b"seme", &claims);
        assert_eq!(verifica(b"seme", &gettone, Millis(999_999)), Ok(claims));
        assert_eq!(
            verifica(b"seme", &gettone, Millis(1_000_000)),
            Err(GettoneRifiutato::Scaduto)
        );
        assert_eq!(
            verifica(b"altro", &gettone, Millis(0)),
            Err(GettoneRifiutato::Firma)
        );
        for storto in ["", "a", "a.b", "a.b.c", &gettone.replace('.', "")] {
            assert_eq!(
                verifica(b"seme", storto, Millis(0)),
                Err(GettoneRifiutato::Malformato),
                "{storto}"
            );
        }
    }

    /// RFC 7515 A.1 is HS256; the shape of HS512 is held against the count of its bytes.
    #[test]
    fn the_signature_has_64_bytes() {
        let gettone = firma(b"seme", &json!({}));
        let firma = gettone.rsplit('.').next().unwrap();
        assert_eq!(URL_SAFE_NO_PAD.decode(firma).unwrap().len(), 64);
    }
}
