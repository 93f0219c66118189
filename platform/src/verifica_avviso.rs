//! paaSILVerificaAvviso (`mypay-web-services.md` §4.3): the payment of a notice that exists begins.

use contracts::message::operazione::{Risposta, VerificaAvviso};

use crate::carrello::TipoCarrello;
use crate::cestino::{Cestino, Contenuto};
use crate::command::Credential;
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::dovuto::{Dovuto, StatoDovuto};
use crate::ente::famiglia_b;
use crate::invia_dovuti::rifiutato;
use crate::rifiuto::{Rifiuto, o_null};
use crate::state::{Anagrafe, State};

/// `faultstring` of a list changed while it is looped on (§4.3, inferred).
const MODIFICA_CONCORRENTE: &str = "java.util.ConcurrentModificationException";

pub(crate) fn decide(
    state: &State,
    r: &VerificaAvviso,
    credential: Credential,
    ctx: &Ctx<'_>,
) -> Decision {
    match esegui(state, r, credential, ctx) {
        Ok(cestino) => cestino.aperto(ctx, Risposta::VerificaAvviso),
        Err(rifiuto) => rifiutato(rifiuto, Risposta::VerificaAvviso),
    }
}

fn esegui(
    state: &State,
    r: &VerificaAvviso,
    credential: Credential,
    ctx: &Ctx<'_>,
) -> Result<Cestino, Rifiuto> {
    if !r.header {
        return Err(Rifiuto::nullo());
    }
    let ente = famiglia_b(state, r.cod_ipa_ente.as_deref(), credential)?;
    let tenuti = scandisci(state, ente, r.iuv.as_deref(), ctx)?;
    let pagatore = tenuti
        .first()
        .map(|d| d.pagatore.clone())
        .unwrap_or_default();
    Ok(Cestino::nuovo(
        ctx,
        ente,
        TipoCarrello::AvvisoAnonimoEnte,
        r.url_ritorno.as_deref(),
        pagatore,
        Contenuto::Esistenti(tenuti.iter().map(|d| d.id).collect()),
    ))
}

/// The dovuti that are left of those with the IUV. With `scansione_difettosa` the list is changed while it is looped on, as the
/// platform does: the loop ends where its position equals the length of the list, and any step after a removal fails.
fn scandisci<'s>(
    state: &State,
    ente: &'s Anagrafe,
    iuv: Option<&str>,
    ctx: &Ctx<'_>,
) -> Result<Vec<&'s Dovuto>, Rifiuto> {
    let (i, x) = (o_null(iuv), &ente.ente.cod_ipa);
    let mut lista: Vec<&Dovuto> = iuv.into_iter().flat_map(|i| ente.vivi.con_iuv(i)).collect();
    let (mut posizione, mut cambiata, mut inattivo) = (0, false, None);
    while posizione != lista.len() {
        if cambiata && state.regole.scansione_difettosa {
            return Err(Rifiuto::Soap(MODIFICA_CONCORRENTE.to_owned()));
        }
        let dovuto = lista[posizione];
        posizione += 1;
        let Some(tipo) = ente
            .tipo_attivo(&dovuto.tipo_dovuto)
            .filter(|_| dovuto.volatile.is_none())
        else {
            if ente.tipo_attivo(&dovuto.tipo_dovuto).is_none() {
                inattivo = Some(&dovuto.tipo_dovuto);
            }
            lista.remove(posizione - 1);
            cambiata = true;
            if !state.regole.scansione_difettosa {
                posizione -= 1;
            } else if posizione > lista.len() {
                return Err(Rifiuto::Soap(MODIFICA_CONCORRENTE.to_owned()));
            }
            continue;
        };
        if dovuto.stato != StatoDovuto::InserimentoDovuto {
            let testo = format!("non ci sono dovuti pagabili per il dato IUV [{i}]");
            return Err(Rifiuto::fault("PAA_IUV_NON_VALIDO", testo, x));
        }
        if dovuto.scaduto(tipo, ctx.now) {
            let testo = format!("alcuni dovuti sono scaduti per il dato IUV [{i}]");
            return Err(Rifiuto::fault("PAA_IUV_SCADUTO", testo, x));
        }
    }
    if lista.is_empty() {
        let testo = format!("Error nessun dovuto trovato per IUV [{i}] ed ente [{x}]");
        return Err(match inattivo {
            Some(t) => {
                let descrizione = format!(
                    "il dovuto [{t}] associato allo IUV risulta disabilitato o non presente"
                );
                Rifiuto::descritto("PAA_IUV_NON_VALIDO", testo, x, descrizione)
            }
            None => Rifiuto::fault("PAA_IUV_NON_VALIDO", testo, x),
        });
    }
    Ok(lista)
}
