//! Signed tokens that the edge hands out: `pollingToken` of the return URL (`mypay-web-services.md` §7.3), a JSON Web Token,
//! HS256.
//!
//! The key is derived from the seed of the sandbox, so a restart keeps the tokens valid and a second run makes the same
//! ones. Values are masked in evidence.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use hkdf::hmac::{Hmac, KeyInit as _, Mac as _};
use ledger::entry::Millis;
use serde_json::{Value, json};
use sha2::Sha256;

/// A minute (§7.3).
pub(crate) const POLLING_SECONDS: i64 = 60;

/// The signing key of one sandbox.
pub(crate) struct TokenKey([u8; 32]);

impl TokenKey {
    /// Derives the key from the seed.
    pub(crate) fn from_seed(seed: &[u8]) -> Self {
        let mut key = [0_u8; 32];
        // 32 bytes are one block of SHA-256: the expansion cannot fail
        let _ = Hkdf::<Sha256>::new(Some(b"collaudo/edge"), seed).expand(b"token", &mut key);
        Self(key)
    }

    fn mac(&self, text: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(text.as_bytes());
        Some(mac)
    }

    /// A token for `subject` and `purpose`, valid from `now` for `seconds`.
    pub(crate) fn sign(&self, purpose: &str, subject: &str, now: Millis, seconds: i64) -> String {
        let issued = now.0.div_euclid(1000);
        let head = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
        let body =
            json!({ "aud": purpose, "exp": issued + seconds, "iat": issued, "sub": subject });
        let text = format!("{head}.{}", URL_SAFE_NO_PAD.encode(body.to_string()));
        let signature = self
            .mac(&text)
            .map(|mac| URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
            .unwrap_or_default();
        format!("{text}.{signature}")
    }

    /// Whether `token` was signed here for this purpose and subject and has not expired.
    pub(crate) fn holds(&self, token: &str, purpose: &str, subject: &str, now: Millis) -> bool {
        let Some((text, signature)) = token.rsplit_once('.') else {
            return false;
        };
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else {
            return false;
        };
        if !self
            .mac(text)
            .is_some_and(|mac| mac.verify_slice(&signature).is_ok())
        {
            return false;
        }
        let claims = text
            .split_once('.')
            .and_then(|(_, body)| URL_SAFE_NO_PAD.decode(body).ok())
            .and_then(|body| serde_json::from_slice::<Value>(&body).ok());
        claims.is_some_and(|claims| {
            claims["aud"] == purpose
                && claims["sub"] == subject
                && claims["exp"]
                    .as_i64()
                    .is_some_and(|exp| now.0.div_euclid(1000) < exp)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_holds_for_its_subject_purpose_and_time_only() {
        let key = TokenKey::from_seed(b"seme");
        let now = Millis(1_760_000_000_000);
        let token = key.sign("polling", "s-1", now, POLLING_SECONDS);
        assert_eq!(token.split('.').count(), 3);
        assert!(key.holds(&token, "polling", "s-1", Millis(now.0 + 59_999)));
        assert!(!key.holds(&token, "polling", "s-1", Millis(now.0 + 60_000)));
        assert!(!key.holds(&token, "polling", "s-2", now));
        assert!(!key.holds(&token, "avviso", "s-1", now));
        assert!(!TokenKey::from_seed(b"altro").holds(&token, "polling", "s-1", now));
        assert!(!key.holds("", "polling", "s-1", now));
        let mut broken = token;
        broken.truncate(broken.len() - 3);
        assert!(!key.holds(&broken, "polling", "s-1", now));
    }
}
