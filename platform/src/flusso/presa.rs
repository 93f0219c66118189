//! The batch takes a file: what becomes of it as a whole (`mypay-flows.md` §4.3), and how it ends (§4.4, §4.5).

use contracts::flusso::dovuti::nome;
use contracts::flusso::esito::Rifiuto;
use ledger::entry::Millis;
use serde::{Deserialize, Serialize};

use super::registro::{Import, StatoFlusso, StatoImport};
use crate::calendario;
use crate::event::Event;
use crate::state::State;

/// A day: so long a flow in `LOAD_FLOW` stands in the way of another with its IUF.
const UN_GIORNO: i64 = 24 * 3_600_000;

/// What the batch finds when it takes a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPreso {
    /// The upload that is taken.
    pub request_token: String,
    /// Uploads whose turn is over with this: the one that is taken, and those whose file was overwritten by a namesake.
    pub tolti: Vec<String>,
    /// When.
    pub istante: Millis,
    /// `/IMPORT_ELABORATI/<yyyy_MM>/<name>`
    pub percorso: String,
    /// Not before this instant it ends.
    pub fine: Millis,
    /// What was found.
    pub esito: EsitoPresa,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "esito", rename_all = "kebab-case")]
pub enum EsitoPresa {
    /// The worker dies: the upload stays in elaboration for ever.
    Bloccato,
    /// Refused as a whole.
    Rifiutato {
        /// Identificativo univoco flusso, as far as the name has one.
        iuf: String,
        /// `cod_errore`
        codice: String,
        /// Text for the operator.
        testo: String,
    },
    /// Its rows are judged.
    Righe {
        /// Identificativo univoco flusso.
        iuf: String,
        /// Version of the layout.
        versione: String,
    },
}

/// How an upload ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportConcluso {
    /// The upload.
    pub request_token: String,
    /// Its last state.
    pub stato: StatoImport,
    /// State of its flow.
    pub flusso: StatoFlusso,
    /// Paths of the outcome files that can be fetched from now on.
    pub scarti: Option<String>,
    /// `_IUV.zip`
    pub iuv: Option<String>,
    /// `_AVVISI_PDF.zip`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avvisi: Option<String>,
}

/// The turn of an upload has come. Where two files of one name are queued, the second overwrote the first: the second is taken at the
/// turn of the first, which stays queued for ever (§4.3, last paragraph).
pub(crate) fn presa(state: &State, request_token: &str, quando: Millis) -> Vec<Event> {
    let Some(di_turno) = state.flussi.import(request_token) else {
        return Vec::new();
    };
    let omonimi: Vec<&Import> = state
        .flussi
        .tutti()
        .filter(|i| {
            i.stato == StatoImport::LoadImport
                && i.cod_ipa == di_turno.cod_ipa
                && i.nome == di_turno.nome
                && state.in_coda(i)
        })
        .collect();
    let Some(preso) = omonimi.iter().max_by_key(|i| i.presa) else {
        return Vec::new();
    };
    let mese = calendario::locale(quando).format("%Y_%m");
    vec![Event::ImportPreso(Box::new(ImportPreso {
        request_token: preso.request_token.clone(),
        tolti: omonimi.iter().map(|i| i.request_token.clone()).collect(),
        istante: quando,
        percorso: format!("/IMPORT_ELABORATI/{mese}/{}", preso.base()),
        fine: Millis(quando.0 + i64::from(state.regole.import_durata_secondi) * 1000),
        esito: giudica(state, preso, quando),
    }))]
}

/// §4.3 in its order; the last two checks are made whatever was found before, and win.
fn giudica(state: &State, import: &Import, quando: Millis) -> EsitoPresa {
    let base = import.base();
    let iuf = base.split('-').nth(1).unwrap_or_default();
    let rifiutato = |codice: String, testo: String| EsitoPresa::Rifiutato {
        iuf: iuf.to_owned(),
        codice,
        testo,
    };
    let letto = nome::leggi(base, Some(&import.cod_ipa));
    if matches!(letto, Err(Rifiuto::Bloccato)) {
        return EsitoPresa::Bloccato;
    }
    let mut dello_stesso = state
        .flussi
        .flussi()
        .iter()
        .filter(|f| f.cod_ipa == import.cod_ipa && f.iuf == iuf);
    if dello_stesso
        .clone()
        .any(|f| f.stato == StatoFlusso::Caricato)
    {
        return rifiutato(
            "PAA_IMPORT_FLUSSO_DUPLICATO".to_owned(),
            "Impossibile inserire il flusso nella tabella, esiste un flusso valido caricato per stesso ente e stesso nome.".to_owned(),
        );
    }
    if dello_stesso.any(|f| f.stato == StatoFlusso::LoadFlow && quando.0 - f.creato.0 < UN_GIORNO) {
        return rifiutato(
            "PAA_IMPORT_FLUSSO_IN_CARICAMENTO".to_owned(),
            "Impossibile inserire il flusso nella tabella, esiste un flusso in caricamento (non completato) da meno di 24 ore per stesso ente e stesso nome.".to_owned(),
        );
    }
    match letto {
        Ok(nome) => EsitoPresa::Righe {
            iuf: nome.iuf,
            versione: nome.tracciato.versione.to_owned(),
        },
        Err(Rifiuto::Abortito { codice, testo }) => rifiutato(codice, testo),
        // The upload has let through only names that begin with the ente's code.
        Err(_) => EsitoPresa::Bloccato,
    }
}

/// The end of an upload: the outcome files are there from now on.
pub(crate) fn conclusione(state: &State, request_token: &str) -> Vec<Event> {
    let Some(import) = state.flussi.import(request_token) else {
        return Vec::new();
    };
    let abortito = import.flusso.is_none_or(|n| {
        state
            .flussi
            .flusso(n)
            .is_none_or(|f| f.stato == StatoFlusso::ErroreCaricamento)
    });
    let (stato, flusso) = if abortito {
        (StatoImport::ImportAbortito, StatoFlusso::ErroreCaricamento)
    } else {
        (StatoImport::ImportEseguito, StatoFlusso::Caricato)
    };
    vec![Event::ImportConcluso(Box::new(ImportConcluso {
        request_token: request_token.to_owned(),
        stato,
        flusso,
        scarti: (import.righe > import.importate).then(|| import.file("SCARTI")),
        iuv: (import.importate > 0).then(|| import.file("IUV")),
        avvisi: (import.avvisi > 0 && !import.avviso_mancato).then(|| import.file("AVVISI_PDF")),
    }))]
}
