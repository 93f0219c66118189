//! The notice of a dovuto: its link, the pages that print it ([`stampa`]) or the receipt (`mypay-web-services.md` §7.4).

pub mod stampa;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use contracts::identifier::mypay::iuv_di_numero_avviso;

use self::stampa::{Avviso, Documento, Quietanza};
use crate::command::Credential;
use crate::ctx::{Ctx, deriva};
use crate::decide::Decision;
use crate::dovuto::{Dovuto, StatoDovuto};
use crate::elaborato::StatoElaborato;
use crate::pagati;
use crate::reply::{PaginaReply, Reply};
use crate::rifiuto::pieno;
use crate::state::State;

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

/// The page of the link: a good token prints the notice of the row, any other is answered as one that does not match. A row that is
/// gone, or that makes no notice, is a missing file.
pub(crate) fn pagina(state: &State, id: &str, credential: Credential) -> Decision {
    if credential != Credential::Matches {
        return testo(500, "Token di sicurezza non valido.".to_owned());
    }
    let riga = id.parse().ok().and_then(|id| {
        state.enti().find_map(|e| {
            let vivo = e.vivi.riga(id);
            let dovuto = vivo.or_else(|| e.elaborati.riga(id).map(|r| &r.dovuto))?;
            Avviso::di(e, dovuto)
        })
    });
    match riga {
        Some(avviso) => stampato(Documento::Avviso(Box::new(avviso))),
        None => testo(418, format!("File dell'avviso {id} non trovato.")),
    }
}

fn testo(status: u16, testo: String) -> Decision {
    Decision::sola(Reply::Pagina(PaginaReply::Testo { status, testo }))
}

fn stampato(documento: Documento) -> Decision {
    Decision::sola(Reply::Pagina(PaginaReply::Stampa(documento)))
}

/// `/public/landing/legacy/avviso`: by IUV or number of the notice, with the name of the payer. Payable: the notice; paid: the receipt.
pub(crate) fn legacy(
    state: &State,
    numero: &str,
    ente: &str,
    anagrafica: Option<&str>,
    ctx: &Ctx<'_>,
) -> Decision {
    let cifre = numero.bytes().all(|b| b.is_ascii_alphanumeric());
    let iuv = match numero.len() {
        18 if cifre => iuv_di_numero_avviso(numero),
        15 | 17 | 25 if cifre => Some(numero),
        _ => None,
    };
    let (Some(iuv), Some(nome)) = (iuv, pieno(anagrafica)) else {
        return testo(500, "Parametri della richiesta non validi.".to_owned());
    };
    let Some(ente) = state.ente(ente) else {
        return testo(400, format!("Ente {ente} non trovato."));
    };
    let suo = |d: &Dovuto| {
        d.pagatore
            .anagrafica
            .as_deref()
            .is_some_and(|a| a.trim().to_lowercase() == nome.to_lowercase())
    };
    let altrui = || testo(418, format!("Avviso {numero} non disponibile."));
    let no = || testo(400, format!("Avviso {numero} non pagabile."));
    if let Some(d) = ente.vivi.con_iuv(iuv).next() {
        if !suo(d) {
            return altrui();
        }
        let pagabile = d.stato == StatoDovuto::InserimentoDovuto
            && ente
                .tipo_attivo(&d.tipo_dovuto)
                .is_some_and(|t| !d.scaduto(t, ctx.now));
        return match Avviso::di(ente, d).filter(|_| pagabile) {
            Some(avviso) => stampato(Documento::Avviso(Box::new(avviso))),
            None => no(),
        };
    }
    let pagato = ente
        .elaborati
        .con_iuv(iuv)
        .filter(|e| e.stato == StatoElaborato::Completato)
        .find_map(|e| Some((e, e.pagamento.as_ref()?)));
    match pagato {
        Some((e, _)) if !suo(&e.dovuto) => altrui(),
        Some((_, p)) => state
            .carrelli
            .riga(p.carrello)
            .and_then(|c| Quietanza::di(ente, c, &pagati::del_carrello(state, c)))
            .map_or_else(no, |q| stampato(Documento::Quietanza(Box::new(q)))),
        None => no(),
    }
}

/// `/public/landing/rt?id=<idMessaggioRichiesta>`: the receipt as PDF.
pub(crate) fn ricevuta(state: &State, id: &str) -> Decision {
    let quietanza = state
        .carrelli
        .tutti()
        .filter(|c| c.riferimento() == id)
        .find_map(|c| {
            let ente = state.enti.get(&c.cod_ipa)?;
            Quietanza::di(ente, c, &pagati::del_carrello(state, c))
        });
    match quietanza {
        Some(q) => stampato(Documento::Quietanza(Box::new(q))),
        None => testo(418, format!("Ricevuta {id} non trovata.")),
    }
}
