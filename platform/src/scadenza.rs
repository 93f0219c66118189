//! What happens by itself (`mypay-web-services.md` §5.2): receipts arrive, baskets leave the cache, volatile dovuti are deleted,
//! sessions expire.

use ledger::entry::Millis;

use crate::carrello::StatoCarrello;
use crate::ctx::Ctx;
use crate::decide::Passi;
use crate::event::Event;
use crate::flusso::presa;
use crate::landing::eliminato;
use crate::ricevuta;
use crate::state::{Scadenza, State};

/// One cycle of the platform's expiry task: SCADUTO lasts that long.
const CICLO_MS: i64 = 60_000;

/// All work that is due at this instant: the baskets, on which nothing else depends, then the rest in the order in which it
/// became due.
pub(crate) fn tutte(state: &State, ctx: &Ctx<'_>) -> Vec<Event> {
    let mut passi = Passi::da(state);
    let mut altre = Vec::new();
    for (quando, scadenza) in state
        .agenda
        .iter()
        .take_while(|(quando, _)| *quando <= ctx.now)
    {
        if matches!(scadenza, Scadenza::Cestino(_)) {
            passi.decisi(una(state, scadenza, *quando));
        } else {
            altre.push((*quando, scadenza));
        }
    }
    match altre.as_slice() {
        [] => return passi.eventi(),
        // A single one that leads to no other needs no look at what was decided before it.
        [(quando, scadenza)] if !matches!(scadenza, Scadenza::MultiCarrello(_)) => {
            passi.decisi(una(state, scadenza, *quando));
            return passi.eventi();
        }
        _ => {}
    }
    while let Some((quando, scadenza)) = passi
        .stato()
        .agenda
        .first()
        .filter(|(quando, _)| *quando <= ctx.now)
        .cloned()
    {
        let eventi = una(passi.stato(), &scadenza, quando);
        if eventi.is_empty() {
            // Every deadline is removed by what it causes; one that causes nothing would be found again for ever.
            break;
        }
        passi.decisi(eventi);
    }
    passi.eventi()
}

/// What one deadline causes. Receipts arrive at their own instant, however late this is asked.
fn una(state: &State, scadenza: &Scadenza, quando: Millis) -> Vec<Event> {
    match scadenza {
        Scadenza::Ricevuta(chiave) => state
            .ricevute
            .in_viaggio
            .get(chiave)
            .map(|v| ricevuta::arriva(state, &v.ricevuta, quando))
            .unwrap_or_default(),
        Scadenza::Cestino(id_session) => vec![Event::CestinoScaduto {
            id_session: id_session.clone(),
        }],
        Scadenza::ImportPreso(request_token) => presa::presa(state, request_token, quando),
        Scadenza::ImportConcluso(request_token) => presa::conclusione(state, request_token),
        Scadenza::Export(request_token) => crate::export::esegui(state, request_token, quando),
        Scadenza::Rendicontazione => crate::rendicontazione::produci(state, quando),
        Scadenza::ExportPivot(request_token) => crate::pivot::ciclo(state, request_token, quando),
        Scadenza::FlussoPivot(request_token) => {
            crate::pivot::carico::presa(state, request_token, quando)
        }
        Scadenza::FinestraPivot => vec![Event::PivotFinestra {
            dal: crate::riconciliazione::riga::soglia(crate::calendario::giorno(quando)),
        }],
        Scadenza::Volatile(cod_ipa, id) => {
            let dovuto = state.enti.get(cod_ipa).and_then(|e| e.vivi.riga(*id));
            dovuto.map(eliminato).into_iter().collect()
        }
        Scadenza::MultiCarrello(id_session) => {
            let scaduto = state
                .multicarrello(id_session)
                .is_some_and(|m| m.stato == StatoCarrello::Scaduto);
            let (stato, scade) = if scaduto {
                (StatoCarrello::ScadutoElaborato, None)
            } else {
                (StatoCarrello::Scaduto, Some(Millis(quando.0 + CICLO_MS)))
            };
            vec![Event::MultiCarrelloStatoCambiato {
                id_session: id_session.clone(),
                stato,
                scade,
            }]
        }
    }
}

/// Every receipt on its way arrives now, the earliest first.
pub(crate) fn consegna_tutte(state: &State, ctx: &Ctx<'_>) -> Vec<Event> {
    let mut in_viaggio: Vec<_> = state.ricevute.in_viaggio().collect();
    in_viaggio.sort_by_key(|v| v.arriva);
    let mut passi = Passi::da(state);
    for viaggio in in_viaggio {
        let eventi = ricevuta::arriva(passi.stato(), &viaggio.ricevuta, ctx.now);
        passi.decisi(eventi);
    }
    passi.eventi()
}
