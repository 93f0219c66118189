//! The exports: booked, then asked for by their requestToken (`mypay-web-services.md` §4.10–§4.14). What an export selects and the file
//! that it makes are not here yet: a booking stays in its first state.

use std::collections::BTreeMap;

use chrono::{NaiveTime, Timelike};
use contracts::message::operazione::{
    ChiediStatoExport, EsitoPrenotaExport, EsitoStatoExport, PrenotaExportFlusso,
    PrenotaExportIncrementale, PrenotaExportScaduti, Risposta,
};
use ledger::entry::Millis;
use serde::{Deserialize, Serialize};

use crate::calendario;
use crate::command::Credential;
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::ente::{TestoA, famiglia_a, famiglia_b, famiglia_b_senza_stato};
use crate::event::Event;
use crate::flusso::operazioni::{ignoto, non_autorizzato, senza_header};
use crate::reply::Reply;
use crate::rifiuto::{Rifiuto, o_null, pieno};
use crate::state::{Anagrafe, State};

/// The mark that selects the payments in which the ente is the second beneficiary; no tipo dovuto.
const ENTE_SECONDARIO: &str = "EXPORT_ENTE_SECONDARIO";
const VERSIONI: [&str; 4] = ["1.0", "1.1", "1.2", "1.3"];

/// A booked export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// Its key.
    pub request_token: String,
    /// Ente that booked it.
    pub cod_ipa: String,
    /// What is asked.
    pub richiesta: RichiestaExport,
    /// State.
    pub stato: StatoExport,
    /// When it was booked.
    pub prenotato: Millis,
}

/// What an export is asked to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "export", rename_all = "kebab-case")]
pub enum RichiestaExport {
    /// Payments by day of the outcome.
    PerData {
        /// First day, `yyyy-MM-dd`.
        dal: String,
        /// Last day, included.
        al: String,
        /// Code of the tipo dovuto.
        tipo_dovuto: Option<String>,
        /// Version of the layout.
        versione: String,
    },
    /// Payments by instant, with the receipt if asked.
    Incrementale {
        /// From.
        dal: Millis,
        /// To, left out.
        al: Millis,
        /// Code of the tipo dovuto.
        tipo_dovuto: Option<String>,
        /// Whether the columns of the receipt are asked.
        ricevuta: bool,
        /// By time of the last change instead of by outcome date.
        incrementale: bool,
        /// Version of the layout.
        versione: String,
    },
    /// Live dovuti due on one day.
    Scaduti {
        /// The day, `yyyy-MM-dd`.
        scadenza: String,
        /// Codes of the tipi dovuto.
        tipi_dovuto: Vec<String>,
    },
}

/// State of an export (§6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StatoExport {
    /// Queued.
    LoadExport,
}

impl StatoExport {
    /// The code of the sheet.
    #[must_use]
    pub fn codice(self) -> &'static str {
        match self {
            Self::LoadExport => "LOAD_EXPORT",
        }
    }
}

/// The booked exports, by requestToken.
pub type Prenotati = BTreeMap<String, Export>;

/// paaSILPrenotaExportFlusso.
pub(crate) fn prenota(
    state: &State,
    r: &PrenotaExportFlusso,
    credential: Credential,
    ctx: &Ctx<'_>,
) -> Decision {
    if !r.header {
        return senza_header();
    }
    let codice = r.cod_ipa_ente.as_deref();
    let x = o_null(codice);
    let deciso = famiglia_b(state, codice, credential).and_then(|ente| {
        let giorno = |campo: &Option<String>| campo.as_deref().and_then(calendario::leggi_giorno);
        let dal = giorno(&r.date_from).ok_or_else(|| senza_inizio(x))?;
        let al = giorno(&r.date_to)
            .ok_or_else(|| Rifiuto::fault("PAA_DATE_TO_NON_VALIDO", "Data fine non valida", x))?;
        if al < dal {
            return Err(intervallo(x));
        }
        let tipo_dovuto = tipo(ente, r.tipo_dovuto.as_deref(), x)?;
        let versione = versione(r.versione_tracciato.as_deref(), x)?;
        Ok(RichiestaExport::PerData {
            dal: dal.format("%Y-%m-%d").to_string(),
            al: al.format("%Y-%m-%d").to_string(),
            tipo_dovuto,
            versione,
        })
    });
    prenotato(deciso, codice, ctx, None, Risposta::PrenotaExportFlusso)
}

/// paaSILPrenotaExportFlussoIncrementaleConRicevuta. `mypivot`: outcome of the comparison of passwordMypivot, if one was given.
pub(crate) fn prenota_incrementale(
    state: &State,
    r: &PrenotaExportIncrementale,
    credential: Credential,
    mypivot: Option<Credential>,
    ctx: &Ctx<'_>,
) -> Decision {
    if !r.header {
        return senza_header();
    }
    let codice = r.cod_ipa_ente.as_deref();
    let x = o_null(codice);
    let incrementale = r.incrementale.unwrap_or(false);
    let istante = |campo: &Option<String>| campo.as_deref().and_then(calendario::leggi_istante);
    let mut fino_a = None;
    let deciso = famiglia_b(state, codice, credential).and_then(|ente| {
        let dal = istante(&r.date_from).ok_or_else(|| senza_inizio(x))?;
        let al = istante(&r.date_to).unwrap_or(ctx.now);
        if al < dal {
            return Err(intervallo(x));
        }
        if r.con_password_mypivot && mypivot == Some(Credential::Differs) {
            // The real id is the password that was supplied (§4.10): a secret, which stops at the edge.
            return Err(Rifiuto::fault(
                "CODE_PAA_PASSWORD_ALLINEAMENTO_MYPIVOT_NON_VALIDA",
                "Password allineamento MyPivot non valida",
                "********",
            ));
        }
        let tipo_dovuto = tipo(ente, r.tipo_dovuto.as_deref(), x)?;
        let versione = versione(r.versione_tracciato.as_deref(), x)?;
        let (dal, al) = if incrementale {
            (dal, al)
        } else {
            (mezzanotte(dal), mezzanotte(al))
        };
        fino_a = Some(calendario::con_zona(al));
        Ok(RichiestaExport::Incrementale {
            dal,
            al,
            tipo_dovuto,
            ricevuta: r.ricevuta.unwrap_or(false),
            incrementale,
            versione,
        })
    });
    prenotato(
        deciso,
        codice,
        ctx,
        fino_a,
        Risposta::PrenotaExportIncrementale,
    )
}

/// "Midnight" through a 12-hour clock field: in the afternoon it is noon (§4.11).
pub(crate) fn mezzanotte(t: Millis) -> Millis {
    let qui = calendario::locale(t);
    let ora = if qui.hour() >= 12 { 12 } else { 0 };
    let ora = NaiveTime::from_hms_opt(ora, 0, 0).unwrap_or(NaiveTime::MIN);
    calendario::istante(qui.date().and_time(ora))
}

/// paaSILPrenotaExportFlussoScaduti.
pub(crate) fn prenota_scaduti(
    state: &State,
    r: &PrenotaExportScaduti,
    credential: Credential,
    ctx: &Ctx<'_>,
) -> Decision {
    if !r.header {
        return senza_header();
    }
    let codice = r.cod_ipa_ente.as_deref();
    let x = o_null(codice);
    let ente = famiglia_a(
        state,
        codice,
        credential,
        TestoA::NonValidoOPassword,
        |_| Ok(()),
    );
    let deciso = ente.and_then(|ente| {
        let scadenza = r
            .data_scadenza
            .as_deref()
            .and_then(calendario::leggi_giorno)
            .ok_or_else(|| senza_inizio(x))?;
        let tipi: Vec<String> = r
            .tipi_dovuto
            .as_deref()
            .unwrap_or_default()
            .split(';')
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .map(str::to_owned)
            .collect();
        if let Some(ignoto) = tipi.iter().find(|t| !ente.tipi.contains_key(*t)) {
            return Err(tipo_ignoto(ignoto, x));
        }
        if tipi.is_empty() {
            return Err(Rifiuto::fault(
                "PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_INSERITO",
                "identificativoTipoDovuto non valido",
                x,
            ));
        }
        Ok(RichiestaExport::Scaduti {
            scadenza: scadenza.format("%Y-%m-%d").to_string(),
            tipi_dovuto: tipi,
        })
    });
    prenotato(deciso, codice, ctx, None, Risposta::PrenotaExportScaduti)
}

fn senza_inizio(x: &str) -> Rifiuto {
    Rifiuto::fault("PAA_DATE_FROM_NON_VALIDO", "Data inizio non valida", x)
}

fn intervallo(x: &str) -> Rifiuto {
    Rifiuto::fault(
        "PAA_INTERVALLO_DATE_NON_VALIDO",
        "L'intervallo data inizio e data fine non è valido",
        x,
    )
}

fn tipo_ignoto(t: &str, x: &str) -> Rifiuto {
    Rifiuto::fault(
        "PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_VALIDO",
        format!("identificativoTipoDovuto [{t}] non valido"),
        x,
    )
}

/// The tipo dovuto asked, inactive ones included.
fn tipo(ente: &Anagrafe, tipo: Option<&str>, x: &str) -> Result<Option<String>, Rifiuto> {
    match pieno(tipo) {
        Some(t) if t != ENTE_SECONDARIO && !ente.tipi.contains_key(t) => Err(tipo_ignoto(t, x)),
        altro => Ok(altro.map(str::to_owned)),
    }
}

fn versione(versione: Option<&str>, x: &str) -> Result<String, Rifiuto> {
    let versione = pieno(versione).unwrap_or("1.0");
    if VERSIONI.contains(&versione) {
        return Ok(versione.to_owned());
    }
    Err(Rifiuto::fault(
        "PAA_VERSIONE_TRACCIATO_NON_VALIDA",
        format!("Versione tracciato non valida per ente [{x}]"),
        x,
    ))
}

/// The answer of a booking, and the booking.
fn prenotato(
    deciso: Result<RichiestaExport, Rifiuto>,
    codice: Option<&str>,
    ctx: &Ctx<'_>,
    date_to: Option<String>,
    risposta: impl FnOnce(EsitoPrenotaExport) -> Risposta,
) -> Decision {
    let richiesta = match deciso {
        Ok(richiesta) => richiesta,
        Err(Rifiuto::Soap(testo)) => return Decision::soap_fault(testo),
        Err(Rifiuto::Fault(fault)) => {
            return Decision::sola(Reply::Soap {
                messaggio: risposta(EsitoPrenotaExport {
                    fault: Some(*fault),
                    ..EsitoPrenotaExport::default()
                }),
            });
        }
    };
    let request_token = ctx.uuid("requestToken/export");
    let export = Export {
        request_token: request_token.clone(),
        cod_ipa: o_null(codice).to_owned(),
        richiesta,
        stato: StatoExport::LoadExport,
        prenotato: ctx.now,
    };
    Decision {
        reply: Reply::Soap {
            messaggio: risposta(EsitoPrenotaExport {
                fault: None,
                request_token: Some(request_token),
                date_to,
            }),
        },
        events: vec![Event::ExportPrenotato(Box::new(export))],
    }
}

/// paaSILChiediStatoExportFlusso. The exports of due dovuti are another table.
pub(crate) fn stato(state: &State, r: &ChiediStatoExport, credential: Credential) -> Decision {
    if !r.header {
        return senza_header();
    }
    let codice = r.cod_ipa_ente.as_deref();
    let x = o_null(codice);
    let t = o_null(r.request_token.as_deref());
    let esito = famiglia_b_senza_stato(state, codice, credential).and_then(|_| {
        let export = trovato(state, t, false).ok_or_else(|| ignoto(x, t))?;
        if export.cod_ipa != x {
            return Err(non_autorizzato(x, t));
        }
        Ok(export)
    });
    detto(esito, Risposta::ChiediStatoExportFlusso)
}

/// paaSILChiediStatoExportFlussoScaduti.
pub(crate) fn stato_scaduti(
    state: &State,
    r: &ChiediStatoExport,
    credential: Credential,
) -> Decision {
    if !r.header {
        return senza_header();
    }
    let codice = r.cod_ipa_ente.as_deref();
    let x = o_null(codice);
    let t = o_null(r.request_token.as_deref());
    let ente = famiglia_a(
        state,
        codice,
        credential,
        TestoA::NonValidoOPassword,
        |_| Ok(()),
    );
    let esito = ente.and_then(|_| {
        trovato(state, t, true)
            .filter(|export| export.cod_ipa == x)
            .ok_or_else(|| {
                Rifiuto::fault(
                    "PAA_REQUEST_TOKEN_NON_VALIDO",
                    format!("requestToken [{t}] non valido per ente [{x}] "),
                    x,
                )
            })
    });
    detto(esito, Risposta::ChiediStatoExportScaduti)
}

fn trovato<'s>(state: &'s State, token: &str, scaduti: bool) -> Option<&'s Export> {
    state
        .export
        .get(token)
        .filter(|e| matches!(e.richiesta, RichiestaExport::Scaduti { .. }) == scaduti)
}

fn detto(
    esito: Result<&Export, Rifiuto>,
    risposta: impl FnOnce(EsitoStatoExport) -> Risposta,
) -> Decision {
    let esito = match esito {
        Ok(export) => EsitoStatoExport {
            stato: Some(export.stato.codice().to_owned()),
            ..EsitoStatoExport::default()
        },
        Err(Rifiuto::Fault(fault)) => EsitoStatoExport {
            fault: Some(*fault),
            ..EsitoStatoExport::default()
        },
        Err(Rifiuto::Soap(testo)) => return Decision::soap_fault(testo),
    };
    Decision::sola(Reply::Soap {
        messaggio: risposta(esito),
    })
}
