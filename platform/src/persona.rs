//! What a person owes and has paid, for the Region's own portals: paaSILChiediPosizioniAperte and paaSILChiediStoricoPagamenti
//! (`mypay-web-services.md` §4.17, §4.18). The password is that of the platform's predefined ente.

use std::collections::BTreeSet;

use contracts::message::documento::{DatiSingoloVersamento, Dovuti};
use contracts::message::operazione::{
    ChiediPosizioniAperte, ChiediStoricoPagamenti, EsitoPosizioniAperte, EsitoStoricoPagamenti,
    Persona, PosizioneAperta, Risposta, StoricoPagamento,
};
use ledger::entry::Millis;

use crate::calendario;
use crate::command::Credential;
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::documento::importo;
use crate::dovuto::{Dovuto, StatoDovuto};
use crate::elaborato::StatoElaborato;
use crate::export::mezzanotte;
use crate::flusso::registro::Registro;
use crate::pagati;
use crate::reply::Reply;
use crate::rifiuto::{Rifiuto, fault, pieno};
use crate::state::{Anagrafe, State};

impl State {
    /// Code of the predefined ente, whose password opens the operations of the Region's own portals: the one that is set, or else the
    /// first registered.
    #[must_use]
    pub fn ente_predefinito(&self) -> Option<&str> {
        self.regole.ente_predefinito.as_deref().or_else(|| {
            self.enti
                .values()
                .find(|e| e.registrato)
                .map(|e| e.ente.cod_ipa.as_str())
        })
    }
}

/// Checks 1 to 4, shared: the enti to look at, and the code of the person.
fn chi<'s, 'r>(
    state: &'s State,
    cod_ipa: Option<&str>,
    persona: Option<&'r Persona>,
    credential: Credential,
) -> Result<(Vec<&'s Anagrafe>, &'r str), Rifiuto> {
    if credential != Credential::Matches {
        let p = state.ente_predefinito().unwrap_or("null");
        return Err(Rifiuto::fault(
            "PAA_ENTE_NON_VALIDO",
            format!("Password non valida per ente [{p}]"),
            p,
        ));
    }
    let enti = match cod_ipa {
        None => state.enti.values().filter(|e| e.registrato).collect(),
        // An empty code selects nothing (§4.17, inferred).
        Some("") => Vec::new(),
        Some(x) => match state.ente(x) {
            Some(ente) => vec![ente],
            None => {
                return Err(Rifiuto::fault(
                    "PAA_ENTE_NON_VALIDO",
                    format!("codice IPA Ente [{x}] non valido"),
                    x,
                ));
            }
        },
    };
    // Left out of the fault if none was sent.
    let id = cod_ipa.unwrap_or_default();
    let Some(persona) = persona.filter(|p| p.tipo.is_some()) else {
        return Err(Rifiuto::Fault(Box::new(fault(
            "PAA_TIPO_IDENTIFICATIVO_PAGATORE_NON_VALIDO",
            "Tipo identificativo univoco non presente",
            id,
        ))));
    };
    let Some(codice) = pieno(persona.codice.as_deref()) else {
        return Err(Rifiuto::Fault(Box::new(fault(
            "PAA_CODICE_IDENTIFICATIVO_PAGATORE_NON_PRESENTE",
            "Codice identificativo univoco non presente",
            id,
        ))));
    };
    Ok((enti, codice))
}

/// paaSILChiediPosizioniAperte.
pub(crate) fn posizioni(
    state: &State,
    r: &ChiediPosizioniAperte,
    credential: Credential,
    ctx: &Ctx<'_>,
) -> Decision {
    let trovati = chi(
        state,
        r.cod_ipa_ente.as_deref(),
        r.persona.as_ref(),
        credential,
    );
    let esito = match trovati {
        Ok((enti, codice)) => EsitoPosizioniAperte {
            fault: None,
            posizioni: aperte(state, &enti, codice, ctx),
        },
        Err(Rifiuto::Fault(fault)) => EsitoPosizioniAperte {
            fault: Some(*fault),
            posizioni: Vec::new(),
        },
        Err(Rifiuto::Soap(testo)) => return Decision::soap_fault(testo),
    };
    Decision::sola(Reply::Soap {
        messaggio: Risposta::ChiediPosizioniAperte(esito),
    })
}

fn aperte(state: &State, enti: &[&Anagrafe], codice: &str, ctx: &Ctx<'_>) -> Vec<PosizioneAperta> {
    let mut dovuti: Vec<(&Anagrafe, &Dovuto)> = enti
        .iter()
        .flat_map(|ente| ente.vivi.tutti().map(move |d| (*ente, d)))
        .filter(|(ente, d)| aperto(&state.flussi, ente, d, ctx.now) && della_persona(d, codice))
        .collect();
    dovuti.sort_by(|(_, a), (_, b)| {
        let chiave = |d: &Dovuto| (d.scadenza.is_none(), d.scadenza.clone(), d.creato, d.id);
        chiave(a).cmp(&chiave(b))
    });
    dovuti
        .into_iter()
        .map(|(ente, d)| PosizioneAperta {
            cod_ipa_ente: ente.ente.cod_ipa.clone(),
            de_nome_ente: ente.ente.denominazione.clone(),
            url_pagamento: Some(format!(
                "{}/public/landing/precaricato?id={}",
                ctx.base,
                ctx.uuid(&format!("precaricato/{}", d.id))
            )),
            dovuti: documento(d).scrivi(),
        })
        .collect()
}

/// Payable and not volatile. A due date that blocks is compared with the instant: a dovuto due today is out already.
fn aperto(flussi: &Registro, ente: &Anagrafe, d: &Dovuto, adesso: Millis) -> bool {
    let Some(tipo) = ente.tipo_attivo(&d.tipo_dovuto) else {
        return false;
    };
    let in_tempo = || {
        d.scadenza
            .as_deref()
            .and_then(calendario::leggi_giorno)
            .is_some_and(|s| calendario::mezzanotte(s) >= adesso)
    };
    d.stato == StatoDovuto::InserimentoDovuto
        && flussi.attivo(d.origine.map(|o| o.flusso))
        && d.volatile.is_none()
        && (!tipo.scadenza_obbligatoria || in_tempo())
}

fn della_persona(d: &Dovuto, codice: &str) -> bool {
    d.pagatore
        .identificativo
        .codice
        .as_deref()
        .is_some_and(|c| c.eq_ignore_ascii_case(codice))
}

fn documento(d: &Dovuto) -> Dovuti {
    Dovuti {
        versione_oggetto: Some("6.2.0".to_owned()),
        soggetto_pagatore: Some(d.pagatore.clone()),
        tipo_versamento: Some(d.tipo_versamento.clone()),
        iuv: d.iuv.clone(),
        versamenti: vec![DatiSingoloVersamento {
            iud: Some(d.iud.clone()),
            importo: Some(importo(d.importo)),
            tipo_dovuto: Some(d.tipo_dovuto.clone()),
            causale: Some(d.causale.clone()),
            dati_specifici_riscossione: Some(d.dati_specifici_riscossione.clone()),
            bilancio: d.bilancio.clone(),
            ..DatiSingoloVersamento::default()
        }],
    }
}

/// paaSILChiediStoricoPagamenti.
pub(crate) fn storico(
    state: &State,
    r: &ChiediStoricoPagamenti,
    credential: Credential,
    ctx: &Ctx<'_>,
) -> Decision {
    let istante = |campo: &Option<String>| campo.as_deref().and_then(calendario::leggi_istante);
    let trovati = chi(
        state,
        r.cod_ipa_ente.as_deref(),
        r.persona.as_ref(),
        credential,
    );
    let esito = trovati.and_then(|(enti, codice)| {
        let oggi = || calendario::mezzanotte(calendario::giorno(ctx.now));
        let dal = istante(&r.data_from).map_or_else(oggi, mezzanotte);
        let al = mezzanotte(istante(&r.data_to).unwrap_or(ctx.now));
        if al < dal {
            let testo = format!(
                "Data di inizio [{}] successiva alla data di fine [{}]",
                calendario::con_zona(dal),
                calendario::con_zona(al)
            );
            let id = r.cod_ipa_ente.as_deref().unwrap_or_default();
            return Err(Rifiuto::fault("PAA_INTERVALLO_DATE_NON_VALIDO", testo, id));
        }
        Ok(EsitoStoricoPagamenti {
            fault: None,
            date_to: Some(calendario::con_zona(al)),
            pagamenti: pagamenti(state, &enti, codice, dal, al, ctx),
        })
    });
    let esito = match esito {
        Ok(esito) => esito,
        Err(Rifiuto::Fault(fault)) => EsitoStoricoPagamenti {
            fault: Some(*fault),
            ..EsitoStoricoPagamenti::default()
        },
        Err(Rifiuto::Soap(testo)) => return Decision::soap_fault(testo),
    };
    Decision::sola(Reply::Soap {
        messaggio: Risposta::ChiediStoricoPagamenti(esito),
    })
}

/// One element a carrello: the processed dovuti of the person, paid, changed after `dal` and not after `al`.
fn pagamenti(
    state: &State,
    enti: &[&Anagrafe],
    codice: &str,
    dal: Millis,
    al: Millis,
    ctx: &Ctx<'_>,
) -> Vec<StoricoPagamento> {
    let carrelli: BTreeSet<u64> = enti
        .iter()
        .flat_map(|ente| ente.elaborati.tutti())
        .filter(|e| {
            e.stato == StatoElaborato::Completato
                && dal < e.elaborato
                && e.elaborato <= al
                && della_persona(&e.dovuto, codice)
        })
        .filter_map(|e| e.pagamento.as_ref())
        .filter(|p| p.codice_esito == "0")
        .map(|p| p.carrello)
        .collect();
    carrelli
        .into_iter()
        .filter_map(|id| state.carrelli.riga(id))
        .filter_map(|carrello| {
            let ente = enti.iter().find(|e| e.ente.cod_ipa == carrello.cod_ipa)?;
            let righe = pagati::del_carrello(state, carrello);
            let esito = pagati::con_ricevuta(state, carrello, &righe);
            Some(StoricoPagamento {
                pagati: esito.pagati,
                url_download_rt: Some(format!(
                    "{}/public/landing/rt?id={}",
                    ctx.base,
                    carrello.riferimento()
                )),
                rt: esito.rt,
                cod_ipa_ente: ente.ente.cod_ipa.clone(),
                de_nome_ente: ente.ente.denominazione.clone(),
            })
        })
        .collect()
}
