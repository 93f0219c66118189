//! The import of a file by handshake: paaSILAutorizzaImportFlusso and paaSILChiediStatoImportFlusso (`mypay-web-services.md` §4.8,
//! §4.9). An authorisation leaves no trace: its requestToken is unknown until a file is uploaded with it.

use contracts::message::operazione::{
    AutorizzaImportFlusso, ChiediStatoImportFlusso, EsitoAutorizzaImport, EsitoStatoImport,
    Risposta,
};

use crate::command::Credential;
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::ente::famiglia_b_senza_stato;
use crate::reply::Reply;
use crate::rifiuto::{Rifiuto, o_null};
use crate::state::State;

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
        Ok(_) => {
            EsitoAutorizzaImport {
                fault: None,
                upload_url: Some(format!("{}/public/mybox/uploadFlusso", ctx.base)),
                // Signed at the edge: it is a secret.
                authorization_token: None,
                request_token: Some(ctx.uuid("requestToken/import")),
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
