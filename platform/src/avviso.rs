//! The notice of a dovuto: its number, its link and what the link answers.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::command::{Credential, Ente};
use crate::ctx::{Ctx, deriva};
use crate::decide::Decision;
use crate::reply::{PaginaReply, Reply};

/// Number of the notice of an IUV (`mypay-web-services.md` §5.3): `3` + IUV17, or `0` + application code + IUV15.
#[must_use]
pub fn numero_avviso(ente: &Ente, iuv: &str) -> Option<String> {
    match iuv.len() {
        17 => Some(format!("3{iuv}")),
        15 => Some(format!("0{}{iuv}", ente.codice_segregazione)),
        _ => None,
    }
}

/// IUV of a notice number as the node's endpoint reads it (`pagopa-identifiers.md` §2.6): 18 digits beginning with `3` or `0`,
/// or 15 or 17 characters, taken as the IUV itself.
pub(crate) fn iuv_da_numero(numero: &str) -> Option<&str> {
    match (numero.chars().count(), numero.as_bytes().first()) {
        (18, Some(b'3')) => numero.get(1..),
        (18, Some(b'0')) => numero.get(3..),
        (15 | 17, _) => Some(numero),
        _ => None,
    }
}

/// `urlFileAvviso` (§4.6).
pub(crate) fn link(ctx: &Ctx<'_>, id: u64) -> String {
    let token = security_token(ctx.seed, &id.to_string());
    format!("{}/public/landing/avviso?id={id}&securityToken={token}", ctx.base)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notice_numbers() {
        assert_eq!(iuv_da_numero("312000000000471179"), Some("12000000000471179"));
        assert_eq!(iuv_da_numero("001000000000012370"), Some("000000000012370"));
        assert_eq!(iuv_da_numero("12000000000471179"), Some("12000000000471179"));
        for no in ["112000000000471179", "212000000000471179", "412000000000471179", "", "3", "1234567890123456", "àààààààààààààààààà"] {
            assert_eq!(iuv_da_numero(no), None, "{no}");
        }
    }
}
