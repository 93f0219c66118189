//! paaSILChiediPagati (`mypay-web-services.md` §4.4): the outcome of a session.

use contracts::message::operazione::{ChiediPagati, EsitoPagati, Risposta};

use crate::carrello::{Carrello, StatoCarrello};
use crate::command::Credential;
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::ente::famiglia_b;
use crate::pagati;
use crate::reply::Reply;
use crate::rifiuto::{Rifiuto, o_null};
use crate::sessione;
use crate::state::State;

pub(crate) fn decide(
    state: &State,
    r: &ChiediPagati,
    credential: Credential,
    ctx: &Ctx<'_>,
) -> Decision {
    let codice = r.cod_ipa_ente.as_deref();
    let esito = famiglia_b(state, codice, credential).and_then(|_| {
        let carrello = della_sessione(state, r.id_session.as_deref(), o_null(codice), ctx)?;
        Ok(pagati::pagati(
            state,
            carrello,
            &pagati::del_carrello(state, carrello),
        ))
    });
    risposta(esito, Risposta::ChiediPagati)
}

/// The answer, or the fault alone.
pub(crate) fn risposta(
    esito: Result<EsitoPagati, Rifiuto>,
    risposta: impl FnOnce(EsitoPagati) -> Risposta,
) -> Decision {
    let esito = match esito {
        Ok(esito) => esito,
        Err(Rifiuto::Fault(fault)) => EsitoPagati {
            fault: Some(*fault),
            ..EsitoPagati::default()
        },
        Err(Rifiuto::Soap(testo)) => return Decision::soap_fault(testo),
    };
    Decision::sola(Reply::Soap {
        messaggio: risposta(esito),
    })
}

/// Checks 2 to 10: the carrello of a session in a final state. The session is not checked against the ente.
pub(crate) fn della_sessione<'s>(
    state: &'s State,
    id_session: Option<&str>,
    x: &str,
    ctx: &Ctx<'_>,
) -> Result<&'s Carrello, Rifiuto> {
    let s = o_null(id_session);
    let no = |codice: &str, testo: String| Err(Rifiuto::fault(codice, testo, x));
    let mut carrelli = state.carrelli.della_sessione(s);
    let Some(carrello) = carrelli.next() else {
        return if state.cache.cestino(s, ctx.now).is_some() {
            no(
                "PAA_PAGAMENTO_NON_INIZIATO",
                format!("Pagamento non iniziato per l'idSession specificato [{s}]"),
            )
        } else if sessione::scaduta(
            s,
            state.invecchiate.get(s).copied().unwrap_or_default(),
            ctx.now,
        ) {
            no(
                "PAA_PAGAMENTO_SCADUTO",
                format!("Pagamento scaduto per l'idSession specificato [{s}]"),
            )
        } else {
            no(
                "PAA_ID_SESSION_NON_VALIDO",
                format!("idSession [{s}] non valido per l Ente specificato"),
            )
        };
    };
    if carrelli.next().is_some() {
        // Several carrelli in one session: the lookup wants one row (§4.4, inferred).
        return Err(Rifiuto::Soap(
            "Expected zero to one elements, but found multiple".to_owned(),
        ));
    }
    match carrello.stato {
        StatoCarrello::NuovoCarrello | StatoCarrello::Predisposto => no(
            "PAA_PAGAMENTO_NON_INIZIATO",
            format!("Pagamento non iniziato per idSession specificato [{s}]"),
        ),
        StatoCarrello::PagamInCorso => no(
            "PAA_PAGAMENTO_IN_CORSO",
            format!("Pagamento in corso per idSession specificato [{s}]"),
        ),
        StatoCarrello::Abort => no(
            "PAA_PAGAMENTO_ANNULLATO",
            format!("Pagamento annullato per idSession specificato [{s}]"),
        ),
        StatoCarrello::Scaduto | StatoCarrello::ScadutoElaborato => no(
            "PAA_PAGAMENTO_SCADUTO",
            format!("Pagamento scaduto per idSession specificato [{s}]"),
        ),
        stato if stato.finale() => Ok(carrello),
        _ => Err(Rifiuto::descritto(
            "PAA_SYSTEM_ERROR",
            "PAA SYSTEM ERROR",
            x,
            format!("Errore interno per idSession: {s}"),
        )),
    }
}
