//! The checkout in "modello unico" (`mypay-web-services.md` §5.1, §5.2; `mypay-callbacks.md` §8.1): the dovuti of the basket get
//! an IUV17 and a notice, the multi-cart goes to pagoPA. No carrello exists until the receipt.

use chrono::Duration;
use contracts::message::documento::SoggettoPagatore;
use ledger::entry::Millis;

use crate::carrello::{AvvisoDelCarrello, MultiCarrello, StatoCarrello};
use crate::cestino::{Cestino, Contenuto, Voce};
use crate::ctx::Ctx;
use crate::dovuto::{Dovuto, StatoDovuto, Volatile};
use crate::event::Event;
use crate::state::{Anagrafe, State};
use crate::{calendario, iuv};

/// Life of a volatile dovuto: 900 minutes.
const VITA_VOLATILE_MS: i64 = 900 * 60_000;
/// After this a session that was not paid is SCADUTO.
const VITA_SESSIONE_MS: i64 = 24 * 3_600_000;
/// Most items that can be checked out together.
const MASSIMO: usize = 5;

/// What a checkout made.
#[derive(Debug, Clone)]
pub(crate) struct Checkout {
    pub(crate) multi: MultiCarrello,
    /// The dovuti of each notice.
    pub(crate) dovuti: Vec<Vec<Dovuto>>,
    pub(crate) eventi: Vec<Event>,
}

/// Checks a basket out.
///
/// # Errors
/// The text for the citizen's page: an IUD that is used up, a dovuto no longer payable, too many items.
pub(crate) fn checkout(
    state: &State,
    cestino: &Cestino,
    ctx: &Ctx<'_>,
) -> Result<Checkout, String> {
    let ente = state
        .ente(&cestino.cod_ipa)
        .ok_or_else(|| format!("L'ente {} non è più registrato.", cestino.cod_ipa))?;
    let (dovuti, mut eventi, volatile) = match &cestino.contenuto {
        Contenuto::Nuovi(voci) => {
            let (nuovi, eventi) = crea(state, ente, cestino, voci, ctx)?;
            (vec![nuovi], eventi, true)
        }
        Contenuto::Esistenti(righe) => (vec![pagabili(ente, righe, ctx.now)?], Vec::new(), false),
    };
    let avvisi = dovuti
        .iter()
        .map(|gruppo| AvvisoDelCarrello {
            iuv: gruppo
                .first()
                .and_then(|d| d.iuv.clone())
                .unwrap_or_default(),
            dovuti: gruppo.iter().map(|d| d.id).collect(),
        })
        .collect();
    let multi = MultiCarrello {
        id_session: cestino.id_session.clone(),
        token: cestino.token.clone(),
        cod_ipa: cestino.cod_ipa.clone(),
        stato: StatoCarrello::PagamInCorso,
        scade: Some(Millis(ctx.now.0 + VITA_SESSIONE_MS)),
        avvisi,
        volatile,
        concluso: None,
    };
    if state.multicarrello(&cestino.id_session).is_none() {
        eventi.push(Event::MultiCarrelloCreato(multi.clone()));
    }
    Ok(Checkout {
        multi,
        dovuti,
        eventi,
    })
}

/// The dovuti of an InviaDovuti: volatile, all with the same IUV since they have the same ente and payer.
fn crea(
    state: &State,
    ente: &Anagrafe,
    cestino: &Cestino,
    voci: &[Voce],
    ctx: &Ctx<'_>,
) -> Result<(Vec<Dovuto>, Vec<Event>), String> {
    if voci.len() > MASSIMO {
        return Err(format!(
            "Non si possono pagare insieme più di {MASSIMO} dovuti."
        ));
    }
    for (n, voce) in voci.iter().enumerate() {
        if ente.iud_usati.contains(&voce.iud) || voci[..n].iter().any(|altra| altra.iud == voce.iud)
        {
            return Err(format!(
                "Il dovuto {} è già stato inviato al pagamento.",
                voce.iud
            ));
        }
    }
    let generato = iuv::genera(ente, ctx)?;
    let mut eventi = vec![generato.evento];
    let mut riga = state.ultimo_dovuto;
    let mut nuovi = Vec::with_capacity(voci.len());
    for voce in voci {
        riga = iuv::prossima_riga(riga, ctx);
        let dovuto = nuovo(riga, &generato.iuv, cestino, voce, ctx);
        eventi.push(Event::DovutoInserito(Box::new(dovuto.clone())));
        nuovi.push(dovuto);
    }
    Ok((nuovi, eventi))
}

fn nuovo(id: u64, iuv: &str, cestino: &Cestino, voce: &Voce, ctx: &Ctx<'_>) -> Dovuto {
    // There is no due date in the request: today and 30 days (§3.3).
    let scadenza = calendario::giorno(ctx.now) + Duration::days(30);
    Dovuto {
        id,
        cod_ipa: cestino.cod_ipa.clone(),
        iud: voce.iud.clone(),
        iuv: Some(iuv.to_owned()),
        importo: voce.importo,
        tipo_dovuto: voce.tipo_dovuto.clone(),
        causale: voce.causale.clone(),
        dati_specifici_riscossione: voce.dati_specifici_riscossione.clone(),
        // The value of the request has no effect on the immediate payment (§5.6).
        tipo_versamento: "ALL".to_owned(),
        scadenza: Some(scadenza.format("%Y-%m-%d").to_string()),
        pagatore: cestino.pagatore.clone(),
        bilancio: voce.bilancio.clone(),
        secondario: None,
        stato: StatoDovuto::InserimentoDovuto,
        volatile: Some(Volatile {
            id_session: cestino.id_session.clone(),
            scade: Millis(ctx.now.0 + VITA_VOLATILE_MS),
        }),
        creato: ctx.now,
    }
}

/// The dovuti of a VerificaAvviso: they stay as they are, and must still be payable.
fn pagabili(ente: &Anagrafe, righe: &[u64], adesso: Millis) -> Result<Vec<Dovuto>, String> {
    let pagabile = |id: &u64| {
        let dovuto = ente
            .vivi
            .riga(*id)
            .filter(|d| d.stato == StatoDovuto::InserimentoDovuto)?;
        let tipo = ente.tipo_attivo(&dovuto.tipo_dovuto)?;
        (!dovuto.scaduto(tipo, adesso)).then(|| dovuto.clone())
    };
    righe
        .iter()
        .map(|id| pagabile(id).ok_or_else(|| "Il dovuto non è più pagabile.".to_owned()))
        .collect()
}

/// Whether a similar payment was made: same ente, tipo dovuto, payer and causale in the last 24 hours, under way (`dovuto`) or
/// paid (`elab`) (§7.1; `mypay-callbacks.md` §6.4).
pub(crate) fn simile(state: &State, cestino: &Cestino, adesso: Millis) -> Option<&'static str> {
    let ente = state.ente(&cestino.cod_ipa)?;
    let Contenuto::Nuovi(voci) = &cestino.contenuto else {
        return None;
    };
    let recente = |t: Millis| adesso.0 - t.0 <= VITA_SESSIONE_MS;
    let stesso = |d: &Dovuto| {
        let p = &d.pagatore.identificativo;
        *p == cestino.pagatore.identificativo
            && voci
                .iter()
                .any(|v| v.tipo_dovuto == d.tipo_dovuto && v.causale == d.causale)
    };
    if ente
        .vivi
        .tutti()
        .any(|d| d.stato == StatoDovuto::PagamentoIniziato && recente(d.creato) && stesso(d))
    {
        return Some("dovuto");
    }
    let pagato = ente.elaborati.tutti().any(|e| {
        let p = e.pagamento.as_ref();
        p.is_some_and(|p| p.codice_esito != "1") && recente(e.elaborato) && stesso(&e.dovuto)
    });
    pagato.then_some("elab")
}

/// Payer and rows of a basket, for the pages: causale and cents.
pub(crate) fn voci(state: &State, cestino: &Cestino) -> (SoggettoPagatore, Vec<(String, u64)>) {
    let righe = match &cestino.contenuto {
        Contenuto::Nuovi(voci) => voci
            .iter()
            .map(|v| (v.causale.clone(), v.importo))
            .collect(),
        Contenuto::Esistenti(righe) => {
            let ente = state.ente(&cestino.cod_ipa);
            let vivo = |id: &u64| {
                ente.and_then(|e| e.vivi.riga(*id))
                    .map(|d| (d.causale.clone(), d.totale()))
            };
            righe.iter().filter_map(vivo).collect()
        }
    };
    (cestino.pagatore.clone(), righe)
}
