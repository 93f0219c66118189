//! The citizen's browser at the Region (`mypay-web-services.md` §7; `mypay-callbacks.md` §6, §8.1, §8.5).

use ledger::entry::Millis;

use crate::archivio::RicevutaInViaggio;
use crate::carrello::{Conclusione, MultiCarrello};
use crate::cestino::Cestino;
use crate::checkout::{checkout, simile, voci};
use crate::command::{Pagina, QuandoRicevuta};
use crate::ctx::Ctx;
use crate::decide::{Decision, Passi};
use crate::dovuto::Dovuto;
use crate::event::Event;
use crate::reply::{Carrello, PaginaReply, Reply};
use crate::ricevuta;
use crate::state::State;

/// Validity of the confirmation of a payment similar to another.
const CONFERMA_MS: i64 = 15 * 60_000;

pub(crate) fn decide(state: &State, pagina: &Pagina, ctx: &Ctx<'_>) -> Decision {
    let mut eventi = Vec::new();
    let reply = match pagina {
        Pagina::Landing { token, conferma } => {
            landing(state, token, conferma.as_deref(), ctx, &mut eventi)
        }
        Pagina::Paga { token, ricevuta } => paga(state, token, *ricevuta, ctx, &mut eventi),
        Pagina::Annulla { token } => {
            interrompi(state, token, Conclusione::Annullato, ctx, &mut eventi)
        }
        Pagina::Errore { token } => interrompi(state, token, Conclusione::Errore, ctx, &mut eventi),
        Pagina::Avviso { id, credential } => {
            return crate::avviso::pagina(state, id, *credential);
        }
        Pagina::AvvisoLegacy {
            iuv,
            ente,
            anagrafica,
        } => return crate::avviso::legacy(state, iuv, ente, anagrafica.as_deref(), ctx),
        Pagina::Ricevuta { id } => return crate::avviso::ricevuta(state, id),
    };
    Decision {
        reply: Reply::Pagina(reply),
        events: eventi,
    }
}

fn landing(
    state: &State,
    token: &str,
    conferma: Option<&str>,
    ctx: &Ctx<'_>,
    eventi: &mut Vec<Event>,
) -> PaginaReply {
    let Some(cestino) = state.cache.cestino(token, ctx.now) else {
        return ignoto(token);
    };
    if !cestino.diretto {
        return PaginaReply::Carrello(vista(state, cestino));
    }
    if conferma == Some("ko") {
        // Only the URL of the request is used here, and there is no pollingToken (§7.1).
        return match cestino.url_ritorno.as_deref().filter(|u| leggibile(u)) {
            Some(url) => ritorno(url, cestino, "ERROR", false),
            None => errore("Indirizzo di ritorno mancante."),
        };
    }
    let confermato = match (conferma, &cestino.conferma) {
        (None, _) => false,
        (Some(dato), Some((atteso, scade))) if dato == atteso => ctx.now < *scade,
        (Some(_), _) => return errore("Conferma del pagamento non valida."),
    };
    if !confermato && let Some(tipo) = simile(state, cestino, ctx.now) {
        let conferma = ctx.uuid("conferma");
        eventi.push(Event::ConfermaChiesta {
            id_session: cestino.id_session.clone(),
            conferma: conferma.clone(),
            scade: Millis(ctx.now.0 + CONFERMA_MS),
        });
        return PaginaReply::Replica {
            token: cestino.token.clone(),
            tipo: tipo.to_owned(),
            conferma,
        };
    }
    match checkout(state, cestino, ctx) {
        Ok(fatto) => {
            eventi.extend(fatto.eventi);
            PaginaReply::Checkout(vista(state, cestino))
        }
        Err(testo) => errore(&testo),
    }
}

/// The citizen's visit at pagoPA begins: checkout, unless the landing did it already (NONE).
struct Visita<'s> {
    cestino: &'s Cestino,
    multi: MultiCarrello,
    dovuti: Vec<Vec<Dovuto>>,
}

fn visita<'s>(
    state: &'s State,
    token: &str,
    ctx: &Ctx<'_>,
    eventi: &mut Vec<Event>,
) -> Result<Visita<'s>, PaginaReply> {
    let Some(cestino) = state.cache.cestino(token, ctx.now) else {
        // Checked out long ago: the page of MyPay, the return URL is not called (`mypay-callbacks.md` §6.1).
        let avviato = state.multicarrelli.values().any(|m| m.token == token);
        return Err(if avviato {
            PaginaReply::Esito {
                esito: "ERROR".to_owned(),
            }
        } else {
            ignoto(token)
        });
    };
    let gia = state
        .multicarrello(&cestino.id_session)
        .filter(|_| cestino.diretto);
    if let Some(multi) = gia {
        if multi.concluso.is_some() {
            return Err(errore("Il pagamento di questa sessione è già concluso."));
        }
        let dell_avviso = |avviso| {
            let ente = state.enti.get(multi.ente_di(avviso));
            ente.map(|e| e.vivi.con_iuv(&avviso.iuv).cloned().collect())
                .unwrap_or_default()
        };
        let dovuti = multi.avvisi.iter().map(dell_avviso).collect();
        return Ok(Visita {
            cestino,
            multi: multi.clone(),
            dovuti,
        });
    }
    let fatto = checkout(state, cestino, ctx).map_err(|testo| errore(&testo))?;
    eventi.extend(fatto.eventi);
    Ok(Visita {
        cestino,
        multi: fatto.multi,
        dovuti: fatto.dovuti,
    })
}

fn paga(
    state: &State,
    token: &str,
    quando: QuandoRicevuta,
    ctx: &Ctx<'_>,
    eventi: &mut Vec<Event>,
) -> PaginaReply {
    let Visita {
        cestino,
        multi,
        dovuti,
    } = match visita(state, token, ctx, eventi) {
        Ok(visita) => visita,
        Err(pagina) => return pagina,
    };
    let sconosciuto = multi
        .avvisi
        .iter()
        .map(|avviso| multi.ente_di(avviso))
        .find(|cod_ipa| state.ente(cod_ipa).is_none());
    if let Some(cod_ipa) = sconosciuto {
        eventi.clear();
        return errore(&format!("L'ente {cod_ipa} non è più registrato."));
    }
    if dovuti.iter().any(Vec::is_empty) {
        return errore("Il dovuto non è più pagabile.");
    }
    let id_session = multi.id_session.as_str();
    eventi.push(Event::MultiCarrelloConcluso {
        id_session: id_session.to_owned(),
        come: Conclusione::Pagato,
    });
    // Of several receipts that arrive at once each sees what the one before has made.
    let mut passi = Passi::da(state);
    for (avviso, gruppo) in multi.avvisi.iter().zip(&dovuti) {
        let Some(ente) = state.ente(multi.ente_di(avviso)) else {
            continue;
        };
        let ricevuta = ricevuta::componi(ctx, ente, &avviso.iuv, gruppo, Some(id_session));
        match quando {
            QuandoRicevuta::PrimaDelRitorno => {
                let arrivata = ricevuta::arriva_su(
                    passi.stato(),
                    &ricevuta,
                    gruppo,
                    Some(id_session),
                    ctx.now,
                );
                passi.decisi(arrivata);
            }
            QuandoRicevuta::DopoIlRitorno => {
                let arriva =
                    Millis(ctx.now.0 + i64::from(state.regole.attesa_ricevuta_secondi) * 1000);
                passi.decisi([Event::RicevutaInViaggio(Box::new(RicevutaInViaggio {
                    ricevuta,
                    arriva,
                }))]);
            }
        }
    }
    eventi.extend(passi.eventi());
    torna(state, cestino, "OK")
}

/// Cancelled, or refused by pagoPA: the volatile dovuti are deleted at once; the multi-cart stays as it is.
fn interrompi(
    state: &State,
    token: &str,
    come: Conclusione,
    ctx: &Ctx<'_>,
    eventi: &mut Vec<Event>,
) -> PaginaReply {
    let in_cache = state.cache.cestino(token, ctx.now);
    let ritornato = in_cache
        .and_then(|c| state.multicarrello(&c.id_session))
        .filter(|m| m.volatile);
    if let (Some(cestino), Some(multi)) = (in_cache, ritornato) {
        // The return URL again, or after a payment: whatever volatile dovuti are left go; none left is an error (§8.5, inferred).
        let righe: Vec<&Dovuto> = multi
            .avvisi
            .iter()
            .filter_map(|a| Some((state.enti.get(multi.ente_di(a))?, a)))
            .flat_map(|(ente, a)| ente.vivi.con_iuv(&a.iuv))
            .filter(|d| d.di_sessione(&multi.id_session))
            .collect();
        if righe.is_empty() {
            return errore("Nessun dovuto da eliminare per questa sessione.");
        }
        elimina(righe, eventi);
        eventi.push(Event::MultiCarrelloConcluso {
            id_session: multi.id_session.clone(),
            come,
        });
        return torna(state, cestino, "ERROR");
    }
    let Visita {
        cestino,
        multi,
        dovuti,
    } = match visita(state, token, ctx, eventi) {
        Ok(visita) => visita,
        Err(pagina) => return pagina,
    };
    elimina(dovuti.iter().flatten(), eventi);
    eventi.push(Event::MultiCarrelloConcluso {
        id_session: multi.id_session,
        come,
    });
    torna(state, cestino, "ERROR")
}

fn elimina<'d>(dovuti: impl IntoIterator<Item = &'d Dovuto>, eventi: &mut Vec<Event>) {
    eventi.extend(
        dovuti
            .into_iter()
            .filter(|d| d.volatile.is_some())
            .map(eliminato),
    );
}

/// A volatile dovuto leaves no processed row behind.
pub(crate) fn eliminato(dovuto: &Dovuto) -> Event {
    Event::DovutoEliminato {
        cod_ipa: dovuto.cod_ipa.clone(),
        id: dovuto.id,
        iud: dovuto.iud.clone(),
    }
}

/// Back to the ente: the URL of the request, or else the ente's; neither, or not readable: the page of MyPay (§7.3).
fn torna(state: &State, cestino: &Cestino, esito: &str) -> PaginaReply {
    let dell_ente = || {
        state
            .ente(&cestino.cod_ipa)
            .and_then(|e| e.ente.url_ritorno.as_deref())
    };
    match cestino
        .url_ritorno
        .as_deref()
        .or_else(dell_ente)
        .filter(|u| leggibile(u))
    {
        Some(url) => ritorno(url, cestino, esito, true),
        None => PaginaReply::Esito {
            esito: esito.to_owned(),
        },
    }
}

fn ritorno(url: &str, cestino: &Cestino, esito: &str, polling_token: bool) -> PaginaReply {
    PaginaReply::Ritorno {
        url: url.trim().to_owned(),
        id_session: cestino.id_session.clone(),
        esito: esito.to_owned(),
        polling_token,
    }
}

/// An absolute address without blanks or characters that a URI cannot hold.
fn leggibile(url: &str) -> bool {
    let url = url.trim();
    let vietato = |c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c);
    let Some((schema, resto)) = url.split_once("://") else {
        return false;
    };
    matches!(schema.to_ascii_lowercase().as_str(), "http" | "https")
        && !resto.is_empty()
        && !resto.contains(vietato)
}

fn vista(state: &State, cestino: &Cestino) -> Carrello {
    let (pagatore, voci) = voci(state, cestino);
    Carrello {
        token: cestino.token.clone(),
        ente: state
            .ente(&cestino.cod_ipa)
            .map(|e| e.ente.denominazione.clone())
            .unwrap_or_default(),
        pagatore: pagatore.anagrafica.unwrap_or_default(),
        totale: voci.iter().map(|(_, importo)| importo).sum(),
        voci,
    }
}

fn ignoto(token: &str) -> PaginaReply {
    PaginaReply::Testo {
        status: 400,
        testo: format!("Id not valid: {token}"),
    }
}

fn errore(testo: &str) -> PaginaReply {
    PaginaReply::Testo {
        status: 500,
        testo: testo.to_owned(),
    }
}
