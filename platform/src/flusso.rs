//! The import of a file by handshake: paaSILAutorizzaImportFlusso and paaSILChiediStatoImportFlusso (`mypay-web-services.md` §4.8,
//! §4.9). An authorisation leaves no trace: its requestToken is unknown until a file is uploaded with it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contracts::message::operazione::{
    AutorizzaImportFlusso, ChiediStatoImportFlusso, EsitoAutorizzaImport, EsitoStatoImport,
    Risposta,
};

use crate::command::Credential;
use crate::ctx::{Ctx, deriva};
use crate::decide::Decision;
use crate::ente::famiglia_b_senza_stato;
use crate::reply::Reply;
use crate::rifiuto::{Rifiuto, o_null};
use crate::state::State;

/// Validity of an authorisation.
const VITA_SECONDI: i64 = 3600;

/// paaSILAutorizzaImportFlusso.
pub(crate) fn autorizza(
    state: &State,
    r: &AutorizzaImportFlusso,
    credential: Credential,
    ctx: &Ctx<'_>,
) -> Decision {
    if !r.header {
        return senza_header();
    }
    let codice = r.cod_ipa_ente.as_deref();
    let esito = match famiglia_b_senza_stato(state, codice, credential) {
        Ok(ente) => {
            let request_token = ctx.uuid("requestToken/import");
            EsitoAutorizzaImport {
                fault: None,
                upload_url: Some(format!("{}/public/mybox/uploadFlusso", ctx.base)),
                authorization_token: Some(authorization_token(
                    ctx,
                    &ente.ente.cod_ipa,
                    &request_token,
                )),
                request_token: Some(request_token),
                import_path: Some("/IMPORT".to_owned()),
            }
        }
        Err(Rifiuto::Fault(fault)) => EsitoAutorizzaImport {
            fault: Some(*fault),
            ..EsitoAutorizzaImport::default()
        },
        Err(Rifiuto::Soap(testo)) => return Decision::soap_fault(testo),
    };
    Decision::sola(Reply::Soap {
        messaggio: Risposta::AutorizzaImportFlusso(esito),
    })
}

/// The token of an upload, valid one hour: the form and the claims of the platform's JWT, signed with a value derived from the seed.
fn authorization_token(ctx: &Ctx<'_>, cod_ipa: &str, request_token: &str) -> String {
    let da = ctx.now.0 / 1000;
    let corpo = serde_json::json!({
        "sub": request_token,
        "ente": cod_ipa,
        "uploadType": "FLUSSI_IMPORT",
        "type": "ws",
        "jti": ctx.uuid("jti/import"),
        "iat": da,
        "exp": da + VITA_SECONDI,
    });
    let corpo = URL_SAFE_NO_PAD.encode(corpo.to_string());
    let firma = deriva(ctx.seed, &format!("authorizationToken/{corpo}"));
    format!(
        "eyJhbGciOiJIUzUxMiJ9.{corpo}.{}",
        URL_SAFE_NO_PAD.encode(firma)
    )
}

/// paaSILChiediStatoImportFlusso.
pub(crate) fn stato(
    state: &State,
    r: &ChiediStatoImportFlusso,
    credential: Credential,
) -> Decision {
    if !r.header {
        return senza_header();
    }
    let codice = r.cod_ipa_ente.as_deref();
    let x = o_null(codice);
    let t = o_null(r.request_token.as_deref());
    let fault = match famiglia_b_senza_stato(state, codice, credential) {
        Ok(_) => ignoto(x, t),
        Err(rifiuto) => rifiuto,
    };
    match fault {
        Rifiuto::Fault(fault) => Decision::sola(Reply::Soap {
            messaggio: Risposta::ChiediStatoImportFlusso(EsitoStatoImport {
                fault: Some(*fault),
                ..EsitoStatoImport::default()
            }),
        }),
        Rifiuto::Soap(testo) => Decision::soap_fault(testo),
    }
}

/// A requestToken that nobody knows.
pub(crate) fn ignoto(x: &str, t: &str) -> Rifiuto {
    Rifiuto::fault(
        "PAA_REQUEST_TOKEN_NON_VALIDO",
        format!("nessun record trovato per Ente [{x}] e requestToken [{t}]"),
        x,
    )
}

/// A missing header: a null pointer (§1.3).
pub(crate) fn senza_header() -> Decision {
    Decision::soap_fault(crate::rifiuto::NULLO)
}
