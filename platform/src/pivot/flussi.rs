//! The files uploaded to MyPivot and their states (`mypivot-flows.md` §2, `mypivot-web-services.md` §3.2).

use std::collections::{BTreeMap, BTreeSet};

use ledger::entry::Millis;
use serde::{Deserialize, Serialize};

use crate::allegato::Allegato;

/// Type of an uploaded file (§1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TipoFlusso {
    /// Notified payments.
    D,
    /// Receipts.
    E,
    /// Rendicontazione.
    R,
    /// Estratto conto.
    T,
    /// Giornale di cassa, CSV.
    C,
    /// Giornale di cassa, OPI.
    O,
    /// Estratto conto of the Poste.
    Y,
}

impl TipoFlusso {
    /// Its letter.
    #[must_use]
    pub fn lettera(self) -> &'static str {
        match self {
            Self::D => "D",
            Self::E => "E",
            Self::R => "R",
            Self::T => "T",
            Self::C => "C",
            Self::O => "O",
            Self::Y => "Y",
        }
    }

    /// Reads the letter.
    #[must_use]
    pub fn di(lettera: &str) -> Option<Self> {
        [
            Self::D,
            Self::E,
            Self::R,
            Self::T,
            Self::C,
            Self::O,
            Self::Y,
        ]
        .into_iter()
        .find(|tipo| tipo.lettera() == lettera)
    }

    /// Folder of the upload (`mypivot-web-services.md` §2.1), before the month.
    pub(super) fn cartella(self) -> &'static str {
        match self {
            Self::D => "/IMPORT_PAGATI_MP",
            Self::E => "/EXPORT_FLUSSI_MP/WEB",
            Self::R => "/RENDICONTAZIONE_FLUSSI_MP/WEB/STANDARD",
            Self::T | Self::C | Self::O => "/TESORERIA_FLUSSI_MP",
            Self::Y => "/TESORERIA_FLUSSI_MP/WEB/POSTE",
        }
    }

    /// When the batch takes what is uploaded now: D is polled every 300 s, E every minute; the others are queued (§3, §8, §2.3).
    pub(super) fn presa(self, adesso: Millis) -> Millis {
        let prossimo = |ogni: i64| Millis((adesso.0.div_euclid(ogni) + 1) * ogni);
        match self {
            Self::D => prossimo(300_000),
            Self::E => prossimo(60_000),
            Self::R | Self::T | Self::C | Self::O | Self::Y => prossimo(1_000),
        }
    }

    /// State while it is being loaded.
    pub(super) fn in_lavoro(self) -> StatoFlusso {
        match self {
            Self::E | Self::R => StatoFlusso::InCarico,
            Self::D | Self::T | Self::C | Self::O | Self::Y => StatoFlusso::InCaricamento,
        }
    }
}

/// State of an uploaded file (§2.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum StatoFlusso {
    #[serde(rename = "FILE_SCARICATO")]
    Scaricato,
    #[serde(rename = "IN_CARICO")]
    InCarico,
    #[serde(rename = "FILE_IN_CARICAMENTO")]
    InCaricamento,
    #[serde(rename = "FILE_CARICATO")]
    Caricato,
    #[serde(rename = "ERROR_LOAD")]
    ErrorLoad,
    #[serde(rename = "ERROR_CF_ENTE")]
    ErrorCfEnte,
    #[serde(rename = "FLUSSO_OBSOLETO")]
    Obsoleto,
}

impl StatoFlusso {
    /// As the sheet spells it.
    #[must_use]
    pub fn codice(self) -> &'static str {
        match self {
            Self::Scaricato => "FILE_SCARICATO",
            Self::InCarico => "IN_CARICO",
            Self::InCaricamento => "FILE_IN_CARICAMENTO",
            Self::Caricato => "FILE_CARICATO",
            Self::ErrorLoad => "ERROR_LOAD",
            Self::ErrorCfEnte => "ERROR_CF_ENTE",
            Self::Obsoleto => "FLUSSO_OBSOLETO",
        }
    }

    /// Reads the word of the contract; any other is a failed load.
    pub(super) fn di(codice: &str) -> Self {
        [
            Self::Scaricato,
            Self::InCaricamento,
            Self::ErrorCfEnte,
            Self::Obsoleto,
        ]
        .into_iter()
        .find(|stato| stato.codice() == codice)
        .unwrap_or(Self::ErrorLoad)
    }
}

/// By what one flow of rendicontazione supersedes another (§7.3, check 2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiRendicontazione {
    /// IUF
    pub iuf: String,
    /// PSP code, cut out of the IUF.
    pub psp: String,
    /// `dataOraFlusso`, local, `yyyy-MM-dd'T'HH:mm:ss`.
    pub data_ora: String,
}

/// An uploaded file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flusso {
    /// Its number, from 1 (`mygov_manage_flusso_id`).
    pub numero: u32,
    /// Its key.
    pub request_token: String,
    /// Ente.
    pub cod_ipa: String,
    /// Type.
    pub tipo: TipoFlusso,
    /// Name of the file, with its extension.
    pub nome: String,
    /// The bytes as uploaded.
    pub zip: Allegato,
    /// State.
    pub stato: StatoFlusso,
    /// When the batch takes it.
    pub presa: Millis,
    /// Rows loaded so far.
    pub righe: u64,
    /// Type R, once read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rendicontazione: Option<DiRendicontazione>,
}

/// All of them, by number; no name and no token is ever used twice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flussi {
    flussi: Vec<Flusso>,
    per_token: BTreeMap<String, u32>,
    nomi: BTreeSet<String>,
    /// Taken, not yet judged to the end.
    in_lavoro: BTreeSet<u32>,
}

impl Flussi {
    /// The file uploaded with this token.
    #[must_use]
    pub fn con_token(&self, request_token: &str) -> Option<&Flusso> {
        self.numero(*self.per_token.get(request_token)?)
    }

    /// The file with this number.
    #[must_use]
    pub fn numero(&self, numero: u32) -> Option<&Flusso> {
        self.flussi
            .get(usize::try_from(numero.checked_sub(1)?).ok()?)
    }

    /// All the files, in the order of upload.
    pub fn tutti(&self) -> impl Iterator<Item = &Flusso> {
        self.flussi.iter()
    }

    pub(super) fn nome_usato(&self, nome: &str) -> bool {
        self.nomi.contains(nome)
    }

    pub(super) fn prossimo(&self) -> u32 {
        u32::try_from(self.flussi.len() + 1).unwrap_or(u32::MAX)
    }

    /// The one whose rows are to be judged.
    #[must_use]
    pub fn da_caricare(&self) -> Option<&Flusso> {
        self.numero(*self.in_lavoro.first()?)
    }

    pub(super) fn si_carica(&self, numero: u32) -> bool {
        self.in_lavoro.contains(&numero)
    }

    pub(super) fn metti(&mut self, flusso: Flusso) {
        self.nomi.insert(flusso.nome.clone());
        self.per_token
            .insert(flusso.request_token.clone(), flusso.numero);
        self.flussi.push(flusso);
    }

    pub(super) fn modifica(&mut self, numero: u32) -> Option<&mut Flusso> {
        let posto = usize::try_from(numero.checked_sub(1)?).ok()?;
        self.flussi.get_mut(posto)
    }

    pub(super) fn comincia(&mut self, numero: u32) {
        self.in_lavoro.insert(numero);
    }

    pub(super) fn finisce(&mut self, numero: u32) {
        self.in_lavoro.remove(&numero);
    }
}
