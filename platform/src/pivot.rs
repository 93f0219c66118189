//! MyPivot: its operations in the form of their contract (`mypivot-web-services.md` §2), and what they stand on.
//!
//! * [`flussi`] – uploaded files and their states; [`caricamento`] – the upload; [`lotto`] – a file is read and judged, in blocks, `riga` – its rows;
//!   [`carico`] – the blocks are loaded
//! * `pagati` – pivotSILChiediPagatiRiconciliati; [`accertamento`] – the registry, accertamenti, pivotSILChiediAccertamento;
//!   [`segnalazione`] – the notes of an operator
//!
//! What is matched and classified is in [`crate::riconciliazione`].

use std::collections::BTreeMap;

use contracts::fault_code::codice;
use contracts::message::fault::Fault;
use contracts::message::operazione::Risposta;
use contracts::message::pivot::richiesta::{
    AutorizzaImportTesoreria, ChiediStato, Finestra, PrenotaExport, Richiesta,
};
use contracts::message::pivot::risposta::{
    self, Autorizzazione, EsitoStato, EsitoStatoExport, PagatiRiconciliati,
};
use ledger::entry::Millis;
use serde::{Deserialize, Serialize};

use crate::allegato::Allegato;
use crate::calendario::{giorno, leggi_istante, locale, mezzanotte};
use crate::command::Credential;
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::deposito::{TipoFile, indirizzo};
use crate::event::Event;
use crate::reply::Reply;
use crate::riconciliazione::codice::Codice;
use crate::riconciliazione::selezione::{Esportazione, RIGHE_MASSIME, Selezione};
use crate::riconciliazione::tracciato::Tracciato;
use crate::rifiuto::{NULLO, Rifiuto, o_null, pieno};
use crate::state::{Anagrafe, State};

pub mod accertamento;
pub(crate) mod caricamento;
pub mod carico;
pub mod flussi;
pub mod lotto;
mod pagati;
mod riga;
pub mod segnalazione;

use accertamento::{Accertamenti, ComandoAccertamento};
use flussi::{Flussi, Flusso, TipoFlusso};
use segnalazione::{Segnalazione, Segnalazioni};

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
    /// Its number, from 1.
    #[serde(default)]
    pub numero: u64,
    /// What it asks.
    #[serde(default)]
    pub selezione: Selezione,
    /// Path of the file, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percorso: Option<String>,
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
    /// The file is there.
    #[serde(rename = "EXPORT_ESEGUITO")]
    Eseguito,
    /// More rows than a file may have.
    #[serde(rename = "NUMERO_MASSIMO_EXPORT_RIGHE_CONSENTITO_SUPERATO")]
    TroppeRighe,
    /// The query broke.
    #[serde(rename = "ERRORE_EXPORT_FLUSSO_RICONCILIAZIONE")]
    Errore,
}

/// The file of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEsportato {
    /// Its path, as it stands in the address.
    pub percorso: String,
    /// Name of the only entry of the zip.
    pub voce: String,
    /// The entry.
    pub csv: Allegato,
}

impl StatoExport {
    /// As the sheet spells it.
    #[must_use]
    pub fn codice(self) -> &'static str {
        match self {
            Self::Prenotato => "PRENOTATO",
            Self::NessunRecord => "EXPORT_ESEGUITO_NESSUN_RECORD_TROVATO",
            Self::Eseguito => "EXPORT_ESEGUITO",
            Self::TroppeRighe => "NUMERO_MASSIMO_EXPORT_RIGHE_CONSENTITO_SUPERATO",
            Self::Errore => "ERRORE_EXPORT_FLUSSO_RICONCILIAZIONE",
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
            sola(R::AutorizzaImportFlusso(autorizza(TipoFlusso::D)?))
        }
        Richiesta::AutorizzaImportFlussoRendicontazione(_) => sola(
            R::AutorizzaImportFlussoRendicontazione(autorizza(TipoFlusso::R)?),
        ),
        Richiesta::AutorizzaImportFlussoRt(_) => {
            sola(R::AutorizzaImportFlussoRt(autorizza(TipoFlusso::E)?))
        }
        Richiesta::AutorizzaImportFlussoTesoreria(r) => sola(R::AutorizzaImportFlussoTesoreria(
            // Before the ente is looked at (§2.1).
            autorizza(tesoreria(r)?)?,
        )),
        Richiesta::ChiediStatoImportFlusso(r) => {
            verifica(state, x, credential)?;
            sola(R::ChiediStatoImportFlusso(stato_flusso(state, r)?))
        }
        Richiesta::ChiediStatoImportFlussoTesoreria(r) => {
            verifica(state, x, credential)?;
            sola(R::ChiediStatoImportFlussoTesoreria(stato_flusso(state, r)?))
        }
        Richiesta::PrenotaExport(r) => prenota(state, verifica(state, x, credential)?, r, ctx),
        Richiesta::ChiediStatoExport(r) => {
            let ente = verifica(state, x, credential)?;
            sola(R::ChiediStatoExport(stato_export(state, ente, r, ctx)?))
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
            let suoi = state.pivot.accertamenti.get(o_null(x));
            let risposta = accertamento::chiedi(suoi, state.riconciliazione(), r)?;
            sola(R::ChiediAccertamento(risposta))
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

fn tesoreria(r: &AutorizzaImportTesoreria) -> Result<TipoFlusso, Rifiuto> {
    match pieno(r.tipo_flusso.as_deref()) {
        None | Some("T") => Ok(TipoFlusso::T),
        Some("C") => Ok(TipoFlusso::C),
        Some("O") => Ok(TipoFlusso::O),
        Some("Y") => Ok(TipoFlusso::Y),
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

/// State of an uploaded file (§2.2); a token that was only authorised is unknown.
fn stato_flusso(state: &State, r: &ChiediStato) -> Result<EsitoStato, Rifiuto> {
    let x = o_null(r.cod_ipa_ente.as_deref());
    let token = o_null(r.request_token.as_deref());
    let flusso = state
        .pivot
        .flussi
        .con_token(token)
        .filter(|flusso| flusso.cod_ipa == x)
        .ok_or_else(|| {
            Rifiuto::fault(
                codice::PIVOT_REQUEST_TOKEN_NON_VALIDO,
                format!("Ente [{x}] non autorizzato per requestToken [{token}]"),
                x,
            )
        })?;
    Ok(EsitoStato {
        fault: None,
        stato: Some(flusso.stato.codice().to_owned()),
    })
}

/// Booking of an export (§2.3).
fn prenota(state: &State, ente: &Anagrafe, r: &PrenotaExport, ctx: &Ctx<'_>) -> Esito {
    let regole = state.regole();
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
        let Some(codice_letto) = Codice::leggi(classificazione) else {
            return no(
                codice::PIVOT_CLASSIFICAZIONE_NON_VALIDA,
                format!("Classificazione [ {classificazione} ] non valida"),
            );
        };
        let (pagati, tesoreria) = codice_letto.serve();
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
        numero: state.prenotazioni_pivot.len() as u64 + 1,
        selezione: selezione(r, ctx),
        percorso: None,
        stato: StatoExport::Prenotato,
        ciclo: (versione != "1.4").then_some(ciclo),
    };
    Ok((
        risposta::Risposta::PrenotaExport(risposta::Prenotazione {
            fault: None,
            request_token: Some(prenotazione.request_token.clone()),
            data_a,
        }),
        vec![Event::PivotExportPrenotato(Box::new(prenotazione))],
    ))
}

/// What is asked for, as it is stored: days without their time, and the data contabile from its own upper bound (§2.3, "Bug").
fn selezione(r: &PrenotaExport, ctx: &Ctx<'_>) -> Selezione {
    let periodo = |finestra: &Finestra| {
        let (da, a) = istanti(finestra);
        (da.map(giorno), a.map(giorno))
    };
    let (da, a) = periodo(&r.ultimo_aggiornamento);
    let contabile = periodo(&r.contabile);
    // Lists are stored joined by a bar and split again.
    let lista = |valori: &[String]| -> Vec<String> {
        let pezzi = valori.iter().flat_map(|valore| valore.split('|'));
        pezzi.map(str::to_owned).collect()
    };
    Selezione {
        codici: r
            .classificazioni
            .iter()
            .filter_map(|codice| Codice::leggi(codice))
            .collect(),
        tipi_dovuto: r.tipi_dovuto.clone(),
        iuv: lista(&r.iuv),
        iuf: lista(&r.iuf),
        aggiornamento: (da, da.map(|_| a.unwrap_or_else(|| giorno(ctx.now)))),
        esecuzione: periodo(&r.esecuzione),
        esito: periodo(&r.esito),
        regolamento: periodo(&r.regolamento),
        contabile: (contabile.1, contabile.1),
        valuta: periodo(&r.valuta),
        iud: r.iud.clone(),
        iur: r.iur.clone(),
        codice_pagatore: r.codice_pagatore.clone(),
        anagrafica_pagatore: r.anagrafica_pagatore.clone(),
        codice_versante: r.codice_versante.clone(),
        anagrafica_versante: r.anagrafica_versante.clone(),
        denominazione_attestante: r.denominazione_attestante.clone(),
        ordinante: r.ordinante.clone(),
        id_regolamento: r.id_regolamento.clone(),
        conto: r.conto_tesoreria.clone(),
        importo: r.importo_tesoreria.clone(),
        causale: r.causale.clone(),
    }
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
fn stato_export(
    state: &State,
    ente: &Anagrafe,
    r: &ChiediStato,
    ctx: &Ctx<'_>,
) -> Result<EsitoStatoExport, Rifiuto> {
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
        // A new address with a new token each time (§2.4).
        download_url: prenotazione
            .percorso
            .as_deref()
            .map(|percorso| indirizzo(ctx, ente, TipoFile::FlussiExport, percorso)),
    })
}

/// What the cycle of the batch makes of a booking (§4.1): the file, or the reason why there is none.
pub(crate) fn ciclo(state: &State, request_token: &str, quando: Millis) -> Vec<Event> {
    let Some(prenotazione) = state.prenotazione_pivot(request_token) else {
        return Vec::new();
    };
    let minore = Tracciato::minore(&prenotazione.versione).unwrap_or_default();
    let esportazione = prenotazione.selezione.esporta(
        state.riconciliazione(),
        &prenotazione.cod_ipa,
        minore,
        state.regole.pivot_pagati,
        RIGHE_MASSIME,
    );
    let (stato, csv) = match esportazione {
        Esportazione::File(csv) => (StatoExport::Eseguito, Some(csv)),
        Esportazione::Nessuna => (StatoExport::NessunRecord, None),
        Esportazione::Troppe => (StatoExport::TroppeRighe, None),
        Esportazione::Errore => (StatoExport::Errore, None),
    };
    let quando = locale(quando);
    let nome = format!(
        "{}-{}_ESTRAZIONE_RICONCILIAZIONE_{}-1_{minore}",
        prenotazione.cod_ipa,
        prenotazione.numero,
        quando.format("%Y%m%d%H%M%S")
    );
    vec![Event::PivotExportConcluso {
        request_token: request_token.to_owned(),
        stato,
        file: csv.map(|csv| FileEsportato {
            percorso: format!(
                "/EXPORT_RICONCILIAZIONE/{}/{nome}.zip",
                quando.format("%Y_%m")
            ),
            voce: format!("{nome}.csv"),
            csv: Allegato::di(csv),
        }),
    }]
}

/// What an operator does in MyPivot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "pivot", rename_all = "kebab-case")]
pub enum ComandoPivot {
    /// About accertamenti and their registry (§7.2).
    Accertamento {
        /// Ente.
        cod_ipa: String,
        /// What.
        azione: ComandoAccertamento,
    },
    /// A note on a classified record (§6).
    Segnala(Segnalazione),
}

pub(crate) fn operatore(state: &State, comando: &ComandoPivot) -> Result<Vec<Event>, String> {
    match comando {
        ComandoPivot::Accertamento { cod_ipa, azione } => {
            if state.ente(cod_ipa).is_none() {
                return Err(format!("ente {cod_ipa} non registrato"));
            }
            let nessuno = Accertamenti::default();
            let suoi = state.pivot.accertamenti.get(cod_ipa).unwrap_or(&nessuno);
            suoi.ammette(azione, cod_ipa, state.riconciliazione())?;
        }
        ComandoPivot::Segnala(nuova) => Segnalazioni::ammette(nuova)?,
    }
    Ok(vec![Event::PivotOperatore(comando.clone())])
}

/// What MyPivot knows beside the rows that it matches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pivot {
    /// Uploaded files.
    pub flussi: Flussi,
    /// Accertamenti by ente.
    pub accertamenti: BTreeMap<String, Accertamenti>,
    /// Notes.
    pub segnalazioni: Segnalazioni,
}

impl State {
    pub(crate) fn pivot_operatore(&mut self, comando: &ComandoPivot) {
        match comando {
            ComandoPivot::Accertamento { cod_ipa, azione } => {
                let suoi = self.pivot.accertamenti.entry(cod_ipa.clone()).or_default();
                suoi.esegui(azione, cod_ipa, &self.riconciliazione);
            }
            ComandoPivot::Segnala(nuova) => self.pivot.segnalazioni.aggiungi(nuova.clone()),
        }
    }
}

/// The letter of the flow that this request authorises (§8).
#[must_use]
pub fn tipo_autorizzato(richiesta: &Richiesta) -> Option<&'static str> {
    let tipo = match richiesta {
        Richiesta::AutorizzaImportFlusso(_) => TipoFlusso::D,
        Richiesta::AutorizzaImportFlussoRt(_) => TipoFlusso::E,
        Richiesta::AutorizzaImportFlussoRendicontazione(_) => TipoFlusso::R,
        Richiesta::AutorizzaImportFlussoTesoreria(r) => tesoreria(r).ok()?,
        _ => return None,
    };
    Some(tipo.lettera())
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
