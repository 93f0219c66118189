//! What an operator of the Region, or a scenario's `Dato`, arranges.

use contracts::identifier::mypay::partita_iva_accettata;

use crate::command::{Ente, Operatore, TipoDovuto};
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::dovuto::StatoDovuto;
use crate::elaborato::Elaborato;
use crate::event::Event;
use crate::reply::Reply;
use crate::state::{Anagrafe, State};

/// Ten years: nothing in a sandbox is older.
const ETA_MASSIMA_SECONDI: u64 = 10 * 366 * 86_400;

pub(crate) fn decide(state: &State, comando: &Operatore, ctx: &Ctx<'_>) -> Decision {
    match eventi(state, comando, ctx) {
        Ok(events) => Decision {
            reply: Reply::Fatto,
            events,
        },
        Err(motivo) => Decision::sola(Reply::Rifiutato { motivo }),
    }
}

fn eventi(state: &State, comando: &Operatore, ctx: &Ctx<'_>) -> Result<Vec<Event>, String> {
    Ok(vec![match comando {
        Operatore::Pivot(comando) => return crate::pivot::operatore(state, comando),
        Operatore::Regole(regole) => Event::RegoleImpostate(regole.clone()),
        Operatore::RegistraEnte(ente) => {
            ente_valido(state, ente)?;
            Event::EnteRegistrato(ente.clone())
        }
        Operatore::RimuoviEnte { cod_ipa } => {
            noto(state, cod_ipa)?;
            Event::EnteRimosso {
                cod_ipa: cod_ipa.clone(),
            }
        }
        Operatore::StatoEnte { cod_ipa, stato } => {
            noto(state, cod_ipa)?;
            Event::EnteStatoCambiato {
                cod_ipa: cod_ipa.clone(),
                stato: *stato,
            }
        }
        Operatore::PasswordCambiata { cod_ipa, versione } => {
            noto(state, cod_ipa)?;
            Event::EntePasswordCambiata {
                cod_ipa: cod_ipa.clone(),
                versione: *versione,
            }
        }
        Operatore::RegistraTipoDovuto { cod_ipa, tipo } => {
            noto(state, cod_ipa)?;
            tipo_valido(tipo)?;
            Event::TipoDovutoRegistrato {
                cod_ipa: cod_ipa.clone(),
                tipo: tipo.clone(),
            }
        }
        Operatore::ConsegnaRicevute => return Ok(crate::scadenza::consegna_tutte(state, ctx)),
        Operatore::InvecchiaSessione {
            id_session,
            secondi,
        } => {
            if *secondi > ETA_MASSIMA_SECONDI {
                return Err(format!(
                    "una sessione non si invecchia di {secondi} secondi: al massimo {ETA_MASSIMA_SECONDI}"
                ));
            }
            if state.cache.della_sessione(id_session).is_none()
                && state.multicarrello(id_session).is_none()
            {
                return Err(format!(
                    "nessuna sessione con idSession {id_session}: né in cache né avviata al pagamento"
                ));
            }
            Event::SessioneInvecchiata {
                id_session: id_session.clone(),
                secondi: *secondi,
            }
        }
        Operatore::RimuoviDovuto { cod_ipa, iud } => {
            let ente = noto(state, cod_ipa)?;
            let dovuto = ente
                .vivi
                .con_iud(iud)
                .find(|d| d.stato == StatoDovuto::InserimentoDovuto)
                .ok_or_else(|| {
                    format!("nessun dovuto da pagare con IUD {iud} per l'ente {cod_ipa}")
                })?;
            Event::DovutoAnnullato(Elaborato::annullamento(dovuto, ctx.now))
        }
    }])
}

fn noto<'a>(state: &'a State, cod_ipa: &str) -> Result<&'a Anagrafe, String> {
    state
        .ente(cod_ipa)
        .ok_or_else(|| format!("l'ente {cod_ipa} non è registrato: registrarlo prima"))
}

fn ente_valido(state: &State, ente: &Ente) -> Result<(), String> {
    let chi = &ente.cod_ipa;
    if chi.trim().is_empty() || chi.trim() != chi || chi.chars().count() > 35 {
        return Err(format!(
            "codice IPA [{chi}]: servono da 1 a 35 caratteri, senza spazi ai bordi"
        ));
    }
    if ente.codice_segregazione.len() != 2
        || !ente.codice_segregazione.bytes().all(|b| b.is_ascii_digit())
    {
        return Err(format!(
            "codice di segregazione [{}] dell'ente {chi}: servono due cifre",
            ente.codice_segregazione
        ));
    }
    if !partita_iva_accettata(&ente.codice_fiscale) {
        return Err(format!(
            "codice fiscale [{}] dell'ente {chi}: servono 11 cifre con la cifra di controllo giusta",
            ente.codice_fiscale
        ));
    }
    match state.ente_per_codice_fiscale(&ente.codice_fiscale) {
        Some(altro) if altro.ente.cod_ipa != *chi => Err(format!(
            "il codice fiscale {} è già dell'ente {}: ogni ente ha il suo",
            ente.codice_fiscale, altro.ente.cod_ipa
        )),
        _ => Ok(()),
    }
}

fn tipo_valido(tipo: &TipoDovuto) -> Result<(), String> {
    if tipo.codice.trim().is_empty() || tipo.codice.chars().count() > 64 {
        return Err(format!(
            "codice del tipo dovuto [{}]: servono da 1 a 64 caratteri",
            tipo.codice
        ));
    }
    match tipo.importo {
        Some(i) if i > 99_999_999_999 => Err(format!(
            "importo del tipo dovuto {}: {i} centesimi sono troppi",
            tipo.codice
        )),
        _ => Ok(()),
    }
}
