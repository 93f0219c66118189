//! What is known of the uploads (`mygov_import_dovuti`) and of the flows (`mygov_flusso`), with their states (`mypay-flows.md` §4.4).

use std::collections::{BTreeMap, BTreeSet};

use ledger::entry::Millis;
use serde::{Deserialize, Serialize};

use crate::allegato::Allegato;

/// State of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StatoImport {
    /// Queued.
    LoadImport,
    /// Taken by the batch.
    ImportInElab,
    /// Done; rows may have been rejected.
    ImportEseguito,
    /// Refused as a whole.
    ImportAbortito,
}

impl StatoImport {
    /// The code of the sheet.
    #[must_use]
    pub fn codice(self) -> &'static str {
        match self {
            Self::LoadImport => "LOAD_IMPORT",
            Self::ImportInElab => "IMPORT_IN_ELAB",
            Self::ImportEseguito => "IMPORT_ESEGUITO",
            Self::ImportAbortito => "IMPORT_ABORTITO",
        }
    }
}

/// An uploaded file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Its key.
    pub request_token: String,
    /// Ente.
    pub cod_ipa: String,
    /// Name of the uploaded file, with its extension.
    pub nome: String,
    /// The bytes as uploaded.
    pub zip: Allegato,
    /// State.
    pub stato: StatoImport,
    /// `cod_errore`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cod_errore: Option<String>,
    /// When the batch takes it.
    pub presa: Millis,
    /// `/IMPORT_ELABORATI/<yyyy_MM>/<name>`, once taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percorso: Option<String>,
    /// The flow that it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flusso: Option<u32>,
    /// Version of its layout, while its rows are to be judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub versione: Option<String>,
    /// Not before this instant it comes to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fine: Option<Millis>,
    /// Data rows judged so far.
    pub righe: u64,
    /// Of these, loaded.
    pub importate: u64,
    /// Notices to be printed.
    pub avvisi: u64,
    /// A notice that could not be printed: there is no zip of notices then (`mypay-flows.md` §3.4, last row but one of the table).
    pub avviso_mancato: bool,
    /// `_IUV.csv` in pieces, its header first.
    pub esito_iuv: Vec<Allegato>,
    /// `_SCARTI.csv` in pieces, its header first.
    pub esito_scarti: Vec<Allegato>,
}

impl Import {
    /// The name without extension.
    #[must_use]
    pub fn base(&self) -> &str {
        base(&self.nome)
    }

    /// `stato` of ChiediStatoImportFlusso: the error code when there is one.
    #[must_use]
    pub fn stato_detto(&self) -> &str {
        self.cod_errore
            .as_deref()
            .unwrap_or_else(|| self.stato.codice())
    }

    /// Whether its rows are still to be judged, in part or all.
    #[must_use]
    pub fn da_elaborare(&self) -> bool {
        self.stato == StatoImport::ImportInElab && self.versione.is_some()
    }

    /// Path of an outcome file: `SCARTI`, `IUV`, `AVVISI_PDF`.
    pub(crate) fn file(&self, coda: &str) -> String {
        let base = self.base();
        let percorso = self.percorso.as_deref().unwrap_or_default();
        format!("{percorso}/{base}_{coda}.zip")
    }
}

/// A file name without the extension `.zip`.
pub(crate) fn base(nome: &str) -> &str {
    nome.len()
        .checked_sub(4)
        .filter(|n| {
            nome.get(*n..)
                .is_some_and(|e| e.eq_ignore_ascii_case(".zip"))
        })
        .map_or(nome, |n| &nome[..n])
}

/// State of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StatoFlusso {
    /// Being loaded.
    LoadFlow,
    /// Loaded, perhaps with no row.
    Caricato,
    /// Refused as a whole.
    ErroreCaricamento,
}

/// A flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flusso {
    /// Ente.
    pub cod_ipa: String,
    /// Identificativo univoco flusso; empty when the name of the file has none.
    pub iuf: String,
    /// `de_nome_file`
    pub nome_file: String,
    /// State.
    pub stato: StatoFlusso,
    /// When the row was written.
    pub creato: Millis,
}

/// Uploads and flows of the installation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registro {
    import: BTreeMap<String, Import>,
    /// The flow with number n stands at n − 1.
    flussi: Vec<Flusso>,
    nomi: BTreeSet<String>,
    /// Uploads that are taken and whose rows are not all judged, in the order in which they were taken.
    in_elaborazione: Vec<String>,
}

impl Registro {
    /// An upload.
    #[must_use]
    pub fn import(&self, request_token: &str) -> Option<&Import> {
        self.import.get(request_token)
    }

    /// All uploads.
    pub fn tutti(&self) -> impl Iterator<Item = &Import> {
        self.import.values()
    }

    /// A flow by its number.
    #[must_use]
    pub fn flusso(&self, numero: u32) -> Option<&Flusso> {
        self.flussi
            .get(usize::try_from(numero).ok()?.checked_sub(1)?)
    }

    /// The flows, oldest first.
    #[must_use]
    pub fn flussi(&self) -> &[Flusso] {
        &self.flussi
    }

    /// The upload whose rows are to be judged next.
    #[must_use]
    pub fn da_elaborare(&self) -> Option<&Import> {
        self.import.get(self.in_elaborazione.first()?)
    }

    /// Whether a file of this name has become a flow, in whatever state.
    pub(crate) fn nome_usato(&self, nome: &str) -> bool {
        self.nomi.contains(nome)
    }

    /// The flow is loaded, or the row comes from no file.
    pub(crate) fn attivo(&self, flusso: Option<u32>) -> bool {
        flusso
            .and_then(|n| self.flusso(n))
            .is_none_or(|f| f.stato == StatoFlusso::Caricato)
    }

    /// Number of the next flow.
    pub(crate) fn prossimo(&self) -> u32 {
        u32::try_from(self.flussi.len()).unwrap_or(u32::MAX - 1) + 1
    }

    pub(crate) fn metti(&mut self, import: Import) {
        self.import.insert(import.request_token.clone(), import);
    }

    pub(crate) fn import_mut(&mut self, request_token: &str) -> Option<&mut Import> {
        self.import.get_mut(request_token)
    }

    pub(crate) fn nuovo_flusso(&mut self, flusso: Flusso) {
        self.nomi.insert(flusso.nome_file.clone());
        self.flussi.push(flusso);
    }

    pub(crate) fn flusso_mut(&mut self, numero: u32) -> Option<&mut Flusso> {
        self.flussi
            .get_mut(usize::try_from(numero).ok()?.checked_sub(1)?)
    }

    pub(crate) fn comincia(&mut self, request_token: &str) {
        self.in_elaborazione.push(request_token.to_owned());
    }

    pub(crate) fn finisce(&mut self, request_token: &str) {
        self.in_elaborazione.retain(|t| t != request_token);
    }
}
