//! paaSILChiediEsitoCarrelloDovuti (`mypay-web-services.md` §4.16): the outcome of a session, one entry a carrello.

use contracts::message::operazione::{
    ChiediEsitoCarrelloDovuti, EsitoCarrello, Risposta, RispostaCarrello,
};

use crate::carrello::Carrello;
use crate::cestino::{Cestino, Contenuto};
use crate::command::Credential;
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::ente::famiglia_b;
use crate::pagati;
use crate::reply::Reply;
use crate::rifiuto::{Rifiuto, fault, o_null};
use crate::sessione;
use crate::state::State;

pub(crate) fn decide(
    state: &State,
    r: &ChiediEsitoCarrelloDovuti,
    credential: Credential,
    ctx: &Ctx<'_>,
) -> Decision {
    let codice = r.cod_ipa_ente.as_deref();
    let esito = famiglia_b(state, codice, credential)
        .and_then(|_| della_sessione(state, r, o_null(codice), ctx));
    let esito = match esito {
        Ok(esito) => esito,
        Err(Rifiuto::Fault(fault)) => EsitoCarrello {
            fault: Some(*fault),
            carrelli: None,
        },
        Err(Rifiuto::Soap(testo)) => return Decision::soap_fault(testo),
    };
    Decision::sola(Reply::Soap {
        messaggio: Risposta::ChiediEsitoCarrelloDovuti(esito),
    })
}

/// The caller's ente is not checked against the session's.
fn della_sessione(
    state: &State,
    r: &ChiediEsitoCarrelloDovuti,
    x: &str,
    ctx: &Ctx<'_>,
) -> Result<EsitoCarrello, Rifiuto> {
    let s = o_null(r.id_session_carrello.as_deref());
    let uno = |esito: &str, cod_ipa: &str| RispostaCarrello {
        esito: Some(esito.to_owned()),
        cod_ipa_ente: Some(cod_ipa.to_owned()),
        ..RispostaCarrello::default()
    };
    let detti = |carrelli| {
        Ok(EsitoCarrello {
            fault: None,
            carrelli: Some(carrelli),
        })
    };
    let mut carrelli = state.carrelli.della_sessione(s);
    if let Some(carrello) = carrelli.next() {
        if carrelli.next().is_some() {
            // Several carrelli under one session (§4.16, inferred).
            return Err(Rifiuto::Soap(
                "Expected zero to one elements, but found multiple".to_owned(),
            ));
        }
        return detti(vec![del_carrello(state, carrello)]);
    }
    if let Some(multi) = state.multicarrello(s) {
        // "Modello unico": the code of the group's state, for the caller (row 5).
        return detti(vec![uno(multi.stato.codice(), x)]);
    }
    if let Some(cestino) = state.cache.cestino(s, ctx.now) {
        let enti = enti_delle_voci(cestino);
        return detti(enti.iter().map(|ente| uno("PREDISPOSTO", ente)).collect());
    }
    let aggiunti = state.invecchiate.get(s).copied().unwrap_or_default();
    if sessione::scaduta(s, aggiunti, ctx.now) {
        return detti(vec![uno("SCADUTO", x)]);
    }
    Ok(EsitoCarrello {
        fault: Some(fault(
            "PAA_ID_SESSION_NON_VALIDO",
            format!("idSession [{s}] non valido"),
            "n/a",
        )),
        carrelli: Some(Vec::new()),
    })
}

/// The ente of each item of a basket.
fn enti_delle_voci(cestino: &Cestino) -> Vec<&str> {
    match &cestino.contenuto {
        Contenuto::Nuovi(voci) => voci
            .iter()
            .map(|voce| {
                voce.di
                    .as_ref()
                    .map_or(&*cestino.cod_ipa, |di| &*di.cod_ipa)
            })
            .collect(),
        Contenuto::Esistenti(righe) => righe.iter().map(|_| &*cestino.cod_ipa).collect(),
    }
}

/// The description of the state; in a final one also the documents (`pagati` alone without processed dovuti).
fn del_carrello(state: &State, carrello: &Carrello) -> RispostaCarrello {
    let mut risposta = RispostaCarrello {
        esito: Some(carrello.stato.descrizione().to_owned()),
        cod_ipa_ente: Some(carrello.cod_ipa.clone()),
        ..RispostaCarrello::default()
    };
    if carrello.stato.finale() {
        let righe = pagati::del_carrello(state, carrello);
        let esito = pagati::con_ricevuta(state, carrello, &righe);
        risposta.pagati = esito.pagati;
        risposta.rt = esito.rt.filter(|_| !righe.is_empty());
    }
    risposta
}
