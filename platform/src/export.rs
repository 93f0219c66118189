//! The exports: booked, worked off by the batch, asked for by their requestToken (`mypay-web-services.md` §4.10–§4.14, §6.2).
//!
//! * [`pagati`] – what was paid, in every version of the layout
//! * [`scaduti`] – what is due on one day

mod pagati;
mod scaduti;

use std::collections::BTreeMap;

use chrono::{NaiveTime, Timelike};
use contracts::message::operazione::{
    ChiediStatoExport, EsitoPrenotaExport, EsitoStatoExport, PrenotaExportFlusso,
    PrenotaExportIncrementale, PrenotaExportScaduti, Risposta,
};
use ledger::entry::Millis;
use serde::{Deserialize, Serialize};

use crate::allegato::Allegato;
use crate::calendario;
use crate::command::Credential;
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::deposito::{self, TipoFile};
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
    /// Identifier of the row.
    #[serde(default)]
    pub id: u64,
    /// State.
    pub stato: StatoExport,
    /// When it was booked.
    pub prenotato: Millis,
    /// When the batch takes it.
    #[serde(default)]
    pub presa: Millis,
    /// Path of its file, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percorso: Option<String>,
}

/// The batch has done an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportEseguito {
    /// Its key.
    pub request_token: String,
    /// Its state from now on.
    pub stato: StatoExport,
    /// The file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileDellExport>,
}

/// What an export has made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDellExport {
    /// Path of the zip, without extension.
    pub base: String,
    /// The csv in it.
    pub csv: Allegato,
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
    /// Done; without a file when nothing was found.
    ExportEseguito,
    /// Failed.
    ErrorExport,
}

impl StatoExport {
    /// The code of the sheet.
    #[must_use]
    pub fn codice(self) -> &'static str {
        match self {
            Self::LoadExport => "LOAD_EXPORT",
            Self::ExportEseguito => "EXPORT_ESEGUITO",
            Self::ErrorExport => "ERROR_EXPORT",
        }
    }
}

/// The turn of a booked export has come: its rows are selected and its file made in one go (§6.1: EXPORT_IN_ELAB cannot be observed).
pub(crate) fn esegui(state: &State, request_token: &str, quando: Millis) -> Vec<Event> {
    let Some(export) = state.export.get(request_token) else {
        return Vec::new();
    };
    let fatto = |stato, file| {
        vec![Event::ExportEseguito(Box::new(ExportEseguito {
            request_token: request_token.to_owned(),
            stato,
            file,
        }))]
    };
    let Some(ente) = state.enti.get(&export.cod_ipa) else {
        return fatto(StatoExport::ErrorExport, None);
    };
    let csv = match &export.richiesta {
        RichiestaExport::Scaduti {
            scadenza,
            tipi_dovuto,
        } => match scaduti::csv(ente, scadenza, tipi_dovuto) {
            Ok(csv) => csv,
            Err(scaduti::Mancante) => return fatto(StatoExport::ErrorExport, None),
        },
        altra => pagati::csv(state, ente, altra),
    };
    let file = csv.map(|csv| FileDellExport {
        base: export.base(quando),
        csv: Allegato::di(csv.into_bytes()),
    });
    fatto(StatoExport::ExportEseguito, file)
}

impl Export {
    /// Path of the file without extension (§6.2; `mypay-flows.md` §6.3, §7).
    fn base(&self, quando: Millis) -> String {
        let qui = calendario::locale(quando);
        let (id, x) = (self.id, &self.cod_ipa);
        let nome = match &self.richiesta {
            RichiestaExport::Scaduti { scadenza, .. } => {
                let mese = scadenza.get(..7).unwrap_or(scadenza);
                return format!(
                    "/EXPORT_DOVUTI_SCADUTI/{mese}/EXP_SCADUTI_{}",
                    self.request_token
                );
            }
            RichiestaExport::PerData { versione, .. }
            | RichiestaExport::Incrementale { versione, .. }
                if versione == "1.0" =>
            {
                format!("{id}_ESTRAZIONE_DOVUTI_{}", qui.format("%Y-%m-%d_%H_%M_%S"))
            }
            RichiestaExport::PerData { versione, .. }
            | RichiestaExport::Incrementale { versione, .. } => format!(
                "{x}-{id}_ESTRAZIONE_DOVUTI_{}-{}",
                qui.format("%Y%m%d%H%M%S"),
                versione.replace('.', "_")
            ),
        };
        format!("/EXPORT/{}/{nome}", qui.format("%Y_%m"))
    }

    fn scaduti(&self) -> bool {
        matches!(self.richiesta, RichiestaExport::Scaduti { .. })
    }

    /// Kind of its file.
    pub(crate) fn tipo_file(&self) -> TipoFile {
        if self.scaduti() {
            TipoFile::FlussiExportScaduti
        } else {
            TipoFile::FlussiExport
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
    prenotato(
        state,
        deciso,
        codice,
        ctx,
        None,
        Risposta::PrenotaExportFlusso,
    )
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
        state,
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
    prenotato(
        state,
        deciso,
        codice,
        ctx,
        None,
        Risposta::PrenotaExportScaduti,
    )
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
    state: &State,
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
    let regole = &state.regole;
    let (scaduti, attesa) = match richiesta {
        RichiestaExport::Scaduti { .. } => (true, regole.export_scaduti_attesa_secondi),
        _ => (false, regole.export_attesa_secondi),
    };
    // Two tables, each with its own identifiers.
    let altri = state.export.values().filter(|e| e.scaduti() == scaduti);
    let export = Export {
        request_token: request_token.clone(),
        cod_ipa: o_null(codice).to_owned(),
        richiesta,
        id: altri.count() as u64 + 1,
        stato: StatoExport::LoadExport,
        prenotato: ctx.now,
        presa: Millis(ctx.now.0 + i64::from(attesa) * 1000),
        percorso: None,
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
pub(crate) fn stato(
    state: &State,
    r: &ChiediStatoExport,
    credential: Credential,
    ctx: &Ctx<'_>,
) -> Decision {
    if !r.header {
        return senza_header();
    }
    let codice = r.cod_ipa_ente.as_deref();
    let x = o_null(codice);
    let t = o_null(r.request_token.as_deref());
    let esito = famiglia_b_senza_stato(state, codice, credential).and_then(|ente| {
        let export = trovato(state, t, false).ok_or_else(|| ignoto(x, t))?;
        if export.cod_ipa != x {
            return Err(non_autorizzato(x, t));
        }
        Ok((ente, export))
    });
    detto(esito, ctx, Risposta::ChiediStatoExportFlusso)
}

/// paaSILChiediStatoExportFlussoScaduti.
pub(crate) fn stato_scaduti(
    state: &State,
    r: &ChiediStatoExport,
    credential: Credential,
    ctx: &Ctx<'_>,
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
    let esito = ente.and_then(|ente| {
        trovato(state, t, true)
            .filter(|export| export.cod_ipa == x)
            .map(|export| (ente, export))
            .ok_or_else(|| {
                Rifiuto::fault(
                    "PAA_REQUEST_TOKEN_NON_VALIDO",
                    format!("requestToken [{t}] non valido per ente [{x}] "),
                    x,
                )
            })
    });
    detto(esito, ctx, Risposta::ChiediStatoExportScaduti)
}

fn trovato<'s>(state: &'s State, token: &str, scaduti: bool) -> Option<&'s Export> {
    state.export.get(token).filter(|e| e.scaduti() == scaduti)
}

/// `nomeFile` and `pathFile` are written by the operation that has them.
fn detto(
    esito: Result<(&Anagrafe, &Export), Rifiuto>,
    ctx: &Ctx<'_>,
    risposta: impl FnOnce(EsitoStatoExport) -> Risposta,
) -> Decision {
    let esito = match esito {
        Ok((ente, export)) => {
            let indirizzo =
                |percorso: &String| deposito::indirizzo(ctx, ente, export.tipo_file(), percorso);
            let nessuno = export.stato == StatoExport::ExportEseguito && export.percorso.is_none();
            let stato = if nessuno {
                "EXPORT_ESEGUITO_NESSUN_DOVUTO_TROVATO"
            } else {
                export.stato.codice()
            };
            let percorso = export.percorso.as_ref();
            let dei_scaduti = percorso.filter(|_| export.scaduti());
            EsitoStatoExport {
                fault: None,
                stato: Some(stato.to_owned()),
                nome_file: dei_scaduti.map(|p| p.rsplit('/').next().unwrap_or_default().to_owned()),
                download_url: percorso.map(indirizzo),
                path_file: dei_scaduti.cloned(),
            }
        }
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
