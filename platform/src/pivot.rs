//! MyPivot's operations in the form of their contract (`mypivot-web-services.md` §2).
//!
//! Everything but the reconciliation itself: checks and refusals in their order, authorisations, bookings and their states. No file can be
//! uploaded yet, so that what needs reconciled data answers as for an ente without any.

use contracts::fault_code::codice;
use contracts::message::fault::Fault;
use contracts::message::operazione::Risposta;
use contracts::message::pivot::richiesta::{
    AutorizzaImportTesoreria, ChiediAccertamento, ChiediStato, Finestra, PrenotaExport, Richiesta,
};
use contracts::message::pivot::risposta::{
    self, Autorizzazione, EsitoStatoExport, PagatiRiconciliati,
};
use ledger::entry::Millis;
use serde::{Deserialize, Serialize};

use crate::calendario::{giorno, leggi_istante, mezzanotte};
use crate::command::Credential;
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::event::Event;
use crate::regole::Regole;
use crate::reply::Reply;
use crate::rifiuto::{NULLO, Rifiuto, o_null, pieno};
use crate::state::{Anagrafe, State};

mod pagati;

/// The batch that takes the bookings runs every so many milliseconds (§4.1).
const CICLO_EXPORT_MS: i64 = 300_000;

/// A booked export (§2.3, §2.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prenotazione {
    /// `requestToken`
    pub request_token: String,
    /// Ente that booked it.
    pub cod_ipa: String,
    /// Version of the tracciato.
    pub versione: String,
    /// Its state.
    pub stato: StatoExport,
    /// When the batch takes it; never for a version that no job of the loop handles (§4.1).
    pub ciclo: Option<Millis>,
}

/// State of a booked export (§2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatoExport {
    /// Booked.
    #[serde(rename = "PRENOTATO")]
    Prenotato,
    /// Done, without a row.
    #[serde(rename = "EXPORT_ESEGUITO_NESSUN_RECORD_TROVATO")]
    NessunRecord,
}

impl StatoExport {
    /// As the sheet spells it.
    #[must_use]
    pub fn codice(self) -> &'static str {
        match self {
            Self::Prenotato => "PRENOTATO",
            Self::NessunRecord => "EXPORT_ESEGUITO_NESSUN_RECORD_TROVATO",
        }
    }
}

pub(crate) fn decide(
    state: &State,
    richiesta: &Richiesta,
    credential: Credential,
    ctx: &Ctx<'_>,
) -> Decision {
    if richiesta.header() == Some(false) {
        // The handler reads the ente code of a header that is not there (§1.3).
        return Decision::soap_fault(NULLO);
    }
    match una(state, richiesta, credential, ctx) {
        Ok((risposta, events)) => Decision {
            reply: risponde(risposta),
            events,
        },
        Err(Rifiuto::Fault(fault)) => {
            Decision::sola(risponde(risposta::Risposta::con_fault(richiesta, *fault)))
        }
        Err(Rifiuto::Soap(testo)) => Decision::soap_fault(testo),
    }
}

fn risponde(risposta: risposta::Risposta) -> Reply {
    Reply::Soap {
        messaggio: Risposta::Pivot(risposta),
    }
}

type Esito = Result<(risposta::Risposta, Vec<Event>), Rifiuto>;

fn una(state: &State, richiesta: &Richiesta, credential: Credential, ctx: &Ctx<'_>) -> Esito {
    use risposta::Risposta as R;
    let x = richiesta.cod_ipa_ente();
    let sola = |risposta| Ok((risposta, Vec::new()));
    let autorizza = |tipo: TipoFlusso| {
        verifica(state, x, credential)?;
        Ok::<_, Rifiuto>(autorizzazione(tipo, ctx))
    };
    match richiesta {
        Richiesta::AutorizzaImportFlusso(_) => {
            sola(R::AutorizzaImportFlusso(autorizza(TipoFlusso::Notificati)?))
        }
        Richiesta::AutorizzaImportFlussoRendicontazione(_) => sola(
            R::AutorizzaImportFlussoRendicontazione(autorizza(TipoFlusso::Rendicontazione)?),
        ),
        Richiesta::AutorizzaImportFlussoRt(_) => {
            sola(R::AutorizzaImportFlussoRt(autorizza(TipoFlusso::Ricevute)?))
        }
        Richiesta::AutorizzaImportFlussoTesoreria(r) => sola(R::AutorizzaImportFlussoTesoreria(
            // Before the ente is looked at (§2.1).
            autorizza(tesoreria(r)?)?,
        )),
        Richiesta::ChiediStatoImportFlusso(r) | Richiesta::ChiediStatoImportFlussoTesoreria(r) => {
            verifica(state, x, credential)?;
            Err(token_non_caricato(r))
        }
        Richiesta::PrenotaExport(r) => {
            prenota(verifica(state, x, credential)?, state.regole(), r, ctx)
        }
        Richiesta::ChiediStatoExport(r) => {
            verifica(state, x, credential)?;
            sola(R::ChiediStatoExport(stato_export(state, r)?))
        }
        Richiesta::ChiediPagatiRiconciliati(r) => {
            sola(R::ChiediPagatiRiconciliati(
                match verifica(state, x, credential) {
                    Ok(_) => pagati::chiedi(&state.riconciliazione, r, ctx.now)?,
                    // The refusal is built and thrown away: an answer with nothing in it (§2.5, check 1).
                    Err(_) => PagatiRiconciliati::default(),
                },
            ))
        }
        Richiesta::ChiediAccertamento(r) => {
            verifica(state, x, credential)?;
            Err(accertamento(r))
        }
    }
}

/// The check of ente and password that is common to all operations (§1.5). The state of the ente is not looked at.
fn verifica<'s>(
    state: &'s State,
    codice_ipa: Option<&str>,
    credential: Credential,
) -> Result<&'s Anagrafe, Rifiuto> {
    let x = o_null(codice_ipa);
    let no = |testo: String| Rifiuto::fault(codice::CODE_PIVOT_ENTE_NON_VALIDO, testo, x);
    let ente = codice_ipa.and_then(|c| state.ente(c)).ok_or_else(|| {
        no(format!(
            "Codice IPA Ente [{x}] non valido o password errata"
        ))
    })?;
    if credential == Credential::Matches {
        Ok(ente)
    } else {
        Err(no(format!("Password non valida per ente [{x}]")))
    }
}

/// Type of an uploaded file (§8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TipoFlusso {
    /// D
    Notificati,
    /// E
    Ricevute,
    /// R
    Rendicontazione,
    /// T, C, O
    Tesoreria,
    /// Y
    Poste,
}

impl TipoFlusso {
    /// Folder of the upload (§2.1), before the month.
    fn cartella(self) -> &'static str {
        match self {
            Self::Notificati => "/IMPORT_PAGATI_MP",
            Self::Ricevute => "/EXPORT_FLUSSI_MP/WEB",
            Self::Rendicontazione => "/RENDICONTAZIONE_FLUSSI_MP/WEB/STANDARD",
            Self::Tesoreria => "/TESORERIA_FLUSSI_MP",
            Self::Poste => "/TESORERIA_FLUSSI_MP/WEB/POSTE",
        }
    }
}

fn tesoreria(r: &AutorizzaImportTesoreria) -> Result<TipoFlusso, Rifiuto> {
    match pieno(r.tipo_flusso.as_deref()) {
        None | Some("T" | "C" | "O") => Ok(TipoFlusso::Tesoreria),
        Some("Y") => Ok(TipoFlusso::Poste),
        Some(altro) => Err(Rifiuto::fault(
            codice::CODE_PIVOT_TIPO_FLUSSO_NON_VALIDO,
            format!("Tipo Flusso Tesoreria [{altro}] non valido"),
            o_null(r.cod_ipa_ente.as_deref()),
        )),
    }
}

/// An authorisation stores nothing (§2.1): the token says all, and the edge signs it.
fn autorizzazione(tipo: TipoFlusso, ctx: &Ctx<'_>) -> Autorizzazione {
    Autorizzazione {
        fault: None,
        upload_url: Some(format!("{}/public/mybox/uploadFlusso", ctx.base)),
        authorization_token: None,
        request_token: Some(ctx.uuid("pivot/import")),
        import_path: Some(format!(
            "{}/{}",
            tipo.cartella(),
            giorno(ctx.now).format("%Y_%m")
        )),
    }
}

/// Nothing can have been uploaded: every token is one of a file that is not there (§2.2).
fn token_non_caricato(r: &ChiediStato) -> Rifiuto {
    let x = o_null(r.cod_ipa_ente.as_deref());
    let token = o_null(r.request_token.as_deref());
    Rifiuto::fault(
        codice::PIVOT_REQUEST_TOKEN_NON_VALIDO,
        format!("Ente [{x}] non autorizzato per requestToken [{token}]"),
        x,
    )
}

/// What a classification asks of the ente (§2.3); `None` for an unknown one.
fn serve(classificazione: &str) -> Option<(bool, bool)> {
    let (pagati, tesoreria) = match classificazione {
        "IUD_RT_IUF_TES" => (true, true),
        "RT_IUF_TES" | "IUF_NO_TES" | "TES_NO_IUF_OR_IUV" | "TES_NO_MATCH" | "RT_TES"
        | "IUF_TES_DIV_IMP" => (false, true),
        "IUD_NO_RT" | "RT_NO_IUD" | "IUD_RT_IUF" => (true, false),
        "RT_IUF" | "RT_NO_IUF" | "IUV_NO_RT" => (false, false),
        _ => return None,
    };
    Some((pagati, tesoreria))
}

/// Booking of an export (§2.3). Of the filters nothing is kept: there is nothing that they could choose from.
fn prenota(ente: &Anagrafe, regole: &Regole, r: &PrenotaExport, ctx: &Ctx<'_>) -> Esito {
    let x = o_null(r.cod_ipa_ente.as_deref());
    let no = |codice: &str, testo: String| Err(Rifiuto::fault(codice, testo, x));
    let versione = r.versione_tracciato.as_deref();
    let Some(versione) = versione.filter(|v| matches!(*v, "1.0" | "1.1" | "1.2" | "1.3" | "1.4"))
    else {
        return no(
            codice::PIVOT_VERSIONE_TRACCIATO_EXPORT_NON_VALIDA,
            format!("Versione tracciato [ {} ] non valida", o_null(versione)),
        );
    };
    if r.classificazioni.is_empty() {
        return no(
            codice::PIVOT_CLASSIFICAZIONE_NON_VALIDA,
            "Nessuna classificazione inserita".to_owned(),
        );
    }
    for classificazione in &r.classificazioni {
        let Some((pagati, tesoreria)) = serve(classificazione) else {
            return no(
                codice::PIVOT_CLASSIFICAZIONE_NON_VALIDA,
                format!("Classificazione [ {classificazione} ] non valida"),
            );
        };
        if pagati && !regole.pivot_pagati || tesoreria && !regole.pivot_tesoreria {
            return no(
                codice::PIVOT_CLASSIFICAZIONE_NON_ABILITATA,
                format!("Classificazione [ {classificazione} ] non abilitata per ente [{x}]"),
            );
        }
    }
    let ignoti: Vec<&str> = r
        .tipi_dovuto
        .iter()
        .map(String::as_str)
        .filter(|tipo| !ente.tipi.contains_key(*tipo))
        .collect();
    if !ignoti.is_empty() {
        return no(
            codice::CODE_PIVOT_ENTE_NON_VALIDO,
            format!(
                "Tipo dovuto [ {} ] non valido per ente: {x}",
                ignoti.join(",")
            ),
        );
    }
    let data_a = aggiornamento(&r.ultimo_aggiornamento, x, ctx)?;
    for (nome, finestra) in [
        ("esecuzione", &r.esecuzione),
        ("esito", &r.esito),
        ("regolamento", &r.regolamento),
        ("contabile", &r.contabile),
        ("valuta", &r.valuta),
    ] {
        coppia(nome, finestra, x)?;
    }
    let ciclo = Millis((ctx.now.0.div_euclid(CICLO_EXPORT_MS) + 1) * CICLO_EXPORT_MS);
    let prenotazione = Prenotazione {
        request_token: ctx.uuid("pivot/export"),
        cod_ipa: x.to_owned(),
        versione: versione.to_owned(),
        stato: StatoExport::Prenotato,
        ciclo: (versione != "1.4").then_some(ciclo),
    };
    Ok((
        risposta::Risposta::PrenotaExport(risposta::Prenotazione {
            fault: None,
            request_token: Some(prenotazione.request_token.clone()),
            data_a,
        }),
        vec![Event::PivotExportPrenotato(prenotazione)],
    ))
}

fn istanti(finestra: &Finestra) -> (Option<Millis>, Option<Millis>) {
    let leggi = |testo: &Option<String>| testo.as_deref().and_then(leggi_istante);
    (leggi(&finestra.da), leggi(&finestra.a))
}

/// Checks 7 and 8; gives `dataA`, when a lower bound was given.
fn aggiornamento(finestra: &Finestra, x: &str, ctx: &Ctx<'_>) -> Result<Option<String>, Rifiuto> {
    match istanti(finestra) {
        (None, Some(_)) => Err(Rifiuto::fault(
            codice::PIVOT_DATE_FROM_NON_VALIDO,
            "Data Ultimo Aggiornamento DA non valorizzata",
            x,
        )),
        (Some(da), Some(a)) if da >= a => Err(Rifiuto::fault(
            codice::PIVOT_INTERVALLO_DATE_NON_VALIDO,
            "Intervallo date ultimo aggiornamento non valido",
            x,
        )),
        (Some(_), a) => {
            // Without an upper bound: today at 00:00, not held against the lower one.
            let a = a.unwrap_or_else(|| mezzanotte(giorno(ctx.now)));
            Ok(Some(giorno(a).format("%Y-%m-%d").to_string()))
        }
        (None, None) => Ok(None),
    }
}

/// Checks 9 to 11: these faults have an empty description.
fn coppia(nome: &str, finestra: &Finestra, x: &str) -> Result<(), Rifiuto> {
    let no = |codice: &str, testo: String| Err(Rifiuto::descritto(codice, testo, x, ""));
    match istanti(finestra) {
        (None, Some(_)) => no(
            codice::PIVOT_DATE_FROM_NON_VALIDO,
            format!("Data {nome} DA non valida"),
        ),
        (Some(_), None) => no(
            codice::PIVOT_DATE_TO_NON_VALIDO,
            format!("Data {nome} A non valida"),
        ),
        (Some(da), Some(a)) if da > a => no(
            codice::PIVOT_INTERVALLO_DATE_NON_VALIDO,
            format!("Intervallo date {nome} non valido"),
        ),
        _ => Ok(()),
    }
}

/// State of an export (§2.4).
fn stato_export(state: &State, r: &ChiediStato) -> Result<EsitoStatoExport, Rifiuto> {
    let x = o_null(r.cod_ipa_ente.as_deref());
    let no = |testo: &str| Rifiuto::fault(codice::PIVOT_REQUEST_TOKEN_NON_VALIDO, testo, x);
    let token = pieno(r.request_token.as_deref()).ok_or_else(|| no("Request Token vuoto"))?;
    let prenotazione = state
        .prenotazione_pivot(token)
        .filter(|prenotazione| prenotazione.cod_ipa == x)
        .ok_or_else(|| no("Request Token non valido"))?;
    Ok(EsitoStatoExport {
        fault: None,
        stato: Some(prenotazione.stato.codice().to_owned()),
        download_url: None,
    })
}

/// What the cycle of the batch makes of a booking: without data no row, and no file.
pub(crate) fn ciclo(request_token: &str) -> Event {
    Event::PivotExportConcluso {
        request_token: request_token.to_owned(),
        stato: StatoExport::NessunRecord,
    }
}

/// The refusal that an accertamento gets as long as there is neither a bolletta nor a receipt (§2.6).
fn accertamento(r: &ChiediAccertamento) -> Rifiuto {
    let x = o_null(r.cod_ipa_ente.as_deref());
    let no = |codice: &str, testo: String| Rifiuto::fault(codice, testo, x);
    match (&r.per_bolletta, &r.per_iuf) {
        (Some(_), Some(_)) => no(
            codice::PIVOT_RICHIESTA_CON_PARAMETRI_MULTIPLI,
            format!("Scegliere solo un metodo di richiesta per [ {x} ]"),
        ),
        (Some(bolletta), None) => {
            let Some(anno) = pieno(bolletta.anno.as_deref()) else {
                return no(
                    codice::PIVOT_PARAMETRO_ANNO_BOLLETTA_NULLO,
                    "Il campo \"Anno bolletta\" è obbligatorio".to_owned(),
                );
            };
            let Some(numero) = pieno(bolletta.numero.as_deref()) else {
                return no(
                    codice::PIVOT_PARAMETRO_NUMERO_BOLLETTA_NULLO,
                    "Il campo \"Numero bolletta\" è obbligatorio".to_owned(),
                );
            };
            no(
                codice::PIVOT_BOLLETTA_NON_TROVATA,
                format!(
                    "La bolletta per codIpaEnte [ {x} ], annoBolletta [ {anno} ] e numeroBolletta [ {numero} ] non è stata trovata"
                ),
            )
        }
        (None, Some(iuf)) => match pieno(iuf.iuf.as_deref()) {
            None => no(
                codice::PIVOT_PARAMETRO_IUF_NULLO,
                "Il campo \"Identificativo univoco flusso\" è obbligatorio".to_owned(),
            ),
            Some(_) => no(
                codice::PIVOT_NESSUNA_RENDICONTAZIONE_TROVATA,
                "Nessuna rendicontazione associata allo IUF della bolletta".to_owned(),
            ),
        },
        (None, None) => no(
            codice::PIVOT_SYSTEM_ERROR,
            format!(
                "Si è verificato un errore durante l'esecuzione della richiesta per codIpaEnte [{x}], identificativoUnivocoFlusso [], identificativoUnivocoVersamento []"
            ),
        ),
    }
}

/// The system error of this operation, as an environment fault gives it.
#[must_use]
pub fn errore_interno(richiesta: &Richiesta) -> risposta::Risposta {
    let codice = match richiesta {
        Richiesta::ChiediStatoExport(_) | Richiesta::ChiediAccertamento(_) => {
            codice::PIVOT_SYSTEM_ERROR
        }
        _ => codice::CODE_PIVOT_SYSTEM_ERROR,
    };
    risposta::Risposta::con_fault(
        richiesta,
        Fault {
            fault_code: codice.to_owned(),
            fault_string: "Errore interno".to_owned(),
            id: o_null(richiesta.cod_ipa_ente()).to_owned(),
            ..Fault::default()
        },
    )
}
