//! The checkout in "modello unico" (`mypay-web-services.md` §5.1, §5.2; `mypay-callbacks.md` §8.1): the dovuti of the basket get
//! an IUV17 and a notice, the multi-cart goes to pagoPA. No carrello exists until the receipt.

use chrono::Duration;
use contracts::message::documento::SoggettoPagatore;
use ledger::entry::Millis;

use crate::carrello::{AvvisoDelCarrello, MultiCarrello, StatoCarrello};
use crate::cestino::{Cestino, Contenuto, Voce};
use crate::ctx::Ctx;
use crate::decide::Passi;
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
            let (gruppi, eventi) = crea(state, ente, cestino, voci, ctx)?;
            (gruppi, eventi, true)
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
            cod_ipa: gruppo
                .first()
                .map(|d| d.cod_ipa.clone())
                .filter(|c| *c != cestino.cod_ipa),
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

/// The dovuti of an InviaDovuti or of a cart: volatile; those with the same ente and payer share an IUV (§5.1).
fn crea(
    state: &State,
    ente: &Anagrafe,
    cestino: &Cestino,
    voci: &[Voce],
    ctx: &Ctx<'_>,
) -> Result<(Vec<Vec<Dovuto>>, Vec<Event>), String> {
    if voci.is_empty() {
        return Err("Non c'è alcun dovuto da pagare.".to_owned());
    }
    if voci.len() > MASSIMO {
        return Err(format!(
            "Non si possono pagare insieme più di {MASSIMO} dovuti."
        ));
    }
    let mut passi = Passi::da(state);
    let mut gruppi: Vec<Vec<Dovuto>> = Vec::new();
    let mut riga = state.ultimo_dovuto;
    for (n, voce) in voci.iter().enumerate() {
        let cod_ipa = voce
            .di
            .as_ref()
            .map_or(&ente.ente.cod_ipa, |di| &di.cod_ipa);
        let pagatore = voce
            .di
            .as_ref()
            .map_or(&cestino.pagatore, |di| &di.pagatore);
        let suo = state
            .ente(cod_ipa)
            .ok_or_else(|| format!("L'ente {cod_ipa} non è più registrato."))?;
        let stesso = |altra: &Voce| {
            altra.iud == voce.iud
                && altra
                    .di
                    .as_ref()
                    .map_or(&ente.ente.cod_ipa, |di| &di.cod_ipa)
                    == cod_ipa
        };
        if suo.iud_usati.contains(&voce.iud) || voci[..n].iter().any(stesso) {
            return Err(format!(
                "Il dovuto {} è già stato inviato al pagamento.",
                voce.iud
            ));
        }
        let gruppo = gruppi.iter_mut().find(|g| {
            g.first().is_some_and(|d| {
                d.cod_ipa == *cod_ipa && d.pagatore.identificativo == pagatore.identificativo
            })
        });
        let iuv = match gruppo.as_ref().and_then(|g| g.first()?.iuv.clone()) {
            Some(iuv) => iuv,
            None => {
                // Two payers of one ente: the second progressive follows the first.
                let suo = if gruppi_di(&gruppi, cod_ipa) {
                    passi
                        .stato()
                        .ente(cod_ipa)
                        .ok_or_else(|| format!("L'ente {cod_ipa} non è più registrato."))?
                } else {
                    suo
                };
                let generato = iuv::genera(suo, ctx)?;
                passi.decisi([generato.evento]);
                generato.iuv
            }
        };
        riga = iuv::prossima_riga(riga, ctx);
        let dovuto = nuovo(riga, &iuv, cod_ipa, pagatore, cestino, voce, ctx);
        passi.decisi([Event::DovutoInserito(Box::new(dovuto.clone()))]);
        match gruppi.iter_mut().find(|g| {
            g.first()
                .is_some_and(|d| d.iuv == dovuto.iuv && d.cod_ipa == dovuto.cod_ipa)
        }) {
            Some(gruppo) => gruppo.push(dovuto),
            None => gruppi.push(vec![dovuto]),
        }
    }
    Ok((gruppi, passi.eventi()))
}

/// Whether one of the groups is of this ente.
fn gruppi_di(gruppi: &[Vec<Dovuto>], cod_ipa: &str) -> bool {
    gruppi.iter().flatten().any(|d| d.cod_ipa == cod_ipa)
}

fn nuovo(
    id: u64,
    iuv: &str,
    cod_ipa: &str,
    pagatore: &SoggettoPagatore,
    cestino: &Cestino,
    voce: &Voce,
    ctx: &Ctx<'_>,
) -> Dovuto {
    // There is no due date in the request: today and 30 days (§3.3).
    let scadenza = calendario::giorno(ctx.now) + Duration::days(30);
    Dovuto {
        id,
        cod_ipa: cod_ipa.to_owned(),
        iud: voce.iud.clone(),
        iuv: Some(iuv.to_owned()),
        importo: voce.importo,
        tipo_dovuto: voce.tipo_dovuto.clone(),
        causale: voce.causale.clone(),
        dati_specifici_riscossione: voce.dati_specifici_riscossione.clone(),
        // The value of the request has no effect on the immediate payment (§5.6).
        tipo_versamento: "ALL".to_owned(),
        scadenza: Some(scadenza.format("%Y-%m-%d").to_string()),
        pagatore: pagatore.clone(),
        bilancio: voce.bilancio.clone(),
        secondario: voce.secondario.clone().map(Box::new),
        stato: StatoDovuto::InserimentoDovuto,
        volatile: Some(Volatile {
            id_session: cestino.id_session.clone(),
            scade: Millis(ctx.now.0 + VITA_VOLATILE_MS),
        }),
        creato: ctx.now,
        origine: None,
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
            .map(|v| {
                let secondario = v.secondario.as_ref().map_or(0, |s| s.importo);
                (v.causale.clone(), v.importo + secondario)
            })
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
