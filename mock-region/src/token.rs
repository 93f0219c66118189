//! Signed tokens that the edge hands out: `pollingToken` of the return URL (`mypay-web-services.md` §7.3), JSON Web
//! Tokens, HS256.
//!
//! The key is derived from the seed of the sandbox, so a restart keeps the tokens valid and a second run makes the same
//! ones. Values are masked in evidence.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use hkdf::hmac::{Hmac, KeyInit as _, Mac as _};
use ledger::entry::Millis;
use serde_json::json;
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
}

/// The subject of a token whose signature nobody has looked at.
pub(crate) fn unverified_subject(token: &str) -> Option<String> {
    let body = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&body).ok()?;
    claims.get("sub")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_token_is_signed_for_a_minute_and_follows_the_seed_alone() {
        let key = TokenKey::from_seed(b"seme");
        let now = Millis(1_760_000_000_999);
        let token = key.sign("polling", "s-1", now, POLLING_SECONDS);
        let [head, body, signature] = token.split('.').collect::<Vec<_>>()[..] else {
            unreachable!("three parts")
        };
        let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).unwrap()).unwrap();
        assert_eq!(
            claims,
            json!({ "aud": "polling", "sub": "s-1", "iat": 1_760_000_000, "exp": 1_760_000_060 })
        );
        let mac = key.mac(&format!("{head}.{body}")).unwrap();
        assert!(
            mac.verify_slice(&URL_SAFE_NO_PAD.decode(signature).unwrap())
                .is_ok()
        );
        assert_eq!(
            token,
            TokenKey::from_seed(b"seme").sign("polling", "s-1", now, POLLING_SECONDS)
        );
        assert_ne!(
            token,
            TokenKey::from_seed(b"altro").sign("polling", "s-1", now, POLLING_SECONDS)
        );
    }
}
