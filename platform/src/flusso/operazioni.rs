//! paaSILAutorizzaImportFlusso and paaSILChiediStatoImportFlusso (`mypay-web-services.md` §4.8, §4.9). An authorisation leaves no
//! trace: its requestToken is unknown until a file is uploaded with it.

use contracts::message::operazione::{
    AutorizzaImportFlusso, ChiediStatoImportFlusso, EsitoAutorizzaImport, EsitoStatoImport,
    Risposta,
};

use super::registro::StatoImport;
use crate::command::Credential;
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::deposito::{self, TipoFile};
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

/// paaSILChiediStatoImportFlusso. The addresses are given only in IMPORT_ESEGUITO, whatever `stato` shows.
pub(crate) fn stato(
    state: &State,
    r: &ChiediStatoImportFlusso,
    credential: Credential,
    ctx: &Ctx<'_>,
) -> Decision {
    if !r.header {
        return senza_header();
    }
    let codice = r.cod_ipa_ente.as_deref();
    let x = o_null(codice);
    let t = o_null(r.request_token.as_deref());
    let esito = famiglia_b_senza_stato(state, codice, credential).and_then(|ente| {
        let import = state.flussi.import(t).ok_or_else(|| ignoto(x, t))?;
        if import.cod_ipa != x {
            return Err(non_autorizzato(x, t));
        }
        let eseguito = import.stato == StatoImport::ImportEseguito;
        let indirizzo = |chiesto: Option<bool>, c_e: bool, coda: &str| {
            (eseguito && c_e && chiesto == Some(true))
                .then(|| deposito::indirizzo(ctx, ente, TipoFile::FlussiImport, &import.file(coda)))
        };
        Ok(EsitoStatoImport {
            fault: None,
            stato: Some(import.stato_detto().to_owned()),
            url_file_scarti: indirizzo(r.file_scarti, import.righe > import.importate, "SCARTI"),
            url_file_iuv: indirizzo(r.file_iuv, import.importate > 0, "IUV"),
            url_file_avvisi: indirizzo(r.file_avvisi, import.avvisi > 0, "AVVISI_PDF"),
        })
    });
    let esito = match esito {
        Ok(esito) => esito,
        Err(Rifiuto::Fault(fault)) => EsitoStatoImport {
            fault: Some(*fault),
            ..EsitoStatoImport::default()
        },
        Err(Rifiuto::Soap(testo)) => return Decision::soap_fault(testo),
    };
    Decision::sola(Reply::Soap {
        messaggio: Risposta::ChiediStatoImportFlusso(esito),
    })
}

/// A requestToken of another ente.
pub(crate) fn non_autorizzato(x: &str, t: &str) -> Rifiuto {
    Rifiuto::fault(
        "PAA_REQUEST_TOKEN_NON_VALIDO",
        format!("Ente [{x}] non autorizzato per requestToken [{t}]"),
        x,
    )
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
