//! The link to the notice of a dovuto, and what it answers.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::command::Credential;
use crate::ctx::{Ctx, deriva};
use crate::decide::Decision;
use crate::reply::{PaginaReply, Reply};

/// `urlFileAvviso` (§4.6).
pub(crate) fn link(ctx: &Ctx<'_>, id: u64) -> String {
    let token = security_token(ctx.seed, &id.to_string());
    format!(
        "{}/public/landing/avviso?id={id}&securityToken={token}",
        ctx.base
    )
}

/// The security token of a notice's link. It has the outer form of a JWT and is derived from the seed and the `id` alone, so
/// that the edge can compare what a browser brings ([`crate::command::Pagina::Avviso`]). It is a secret: evidence masks it.
#[must_use]
pub fn security_token(seed: &[u8], id: &str) -> String {
    let firma = URL_SAFE_NO_PAD.encode(deriva(seed, &format!("securityToken/avviso/{id}")));
    let corpo = URL_SAFE_NO_PAD.encode(format!("{{\"avviso\":\"{id}\"}}"));
    format!("eyJhbGciOiJIUzI1NiJ9.{corpo}.{firma}")
}

/// The page of the link. The PDF is not made here, so that a good token is answered as a missing file: 418 (§6.3); any other
/// token as one that does not match: 500.
pub(crate) fn pagina(id: &str, credential: Credential) -> Decision {
    let (status, testo) = if credential == Credential::Matches {
        (418, format!("File dell'avviso {id} non trovato."))
    } else {
        (500, "Token di sicurezza non valido.".to_owned())
    };
    Decision::sola(Reply::Pagina(PaginaReply::Testo { status, testo }))
}
