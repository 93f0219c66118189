//! What is expected of a line, as it stands in the file beside: one JSON object a line.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::guasto::Codice;
use crate::flusso::esito::Esito;

/// What must be said of a line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Atteso<'a> {
    /// Number of the data row, from 1; none for the header and for blank lines.
    pub riga: Option<u64>,
    /// Number of the line, from 1.
    pub linea: u32,
    /// The mistake that was put in; none in a good line.
    #[serde(borrow)]
    pub guasto: Option<Cow<'a, str>>,
    /// The column that the mistake is about.
    #[serde(borrow)]
    pub colonna: Option<Cow<'a, str>>,
    /// What the contract says.
    #[serde(borrow)]
    pub contratto: Vec<Rilievo<'a>>,
    /// What the platform does.
    #[serde(borrow)]
    pub piattaforma: Piattaforma<'a>,
}

/// A finding of the contract.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rilievo<'a> {
    /// Code of the registry.
    #[serde(borrow)]
    pub codice: Cow<'a, str>,
    /// The column that it is about; none for the whole line.
    #[serde(borrow)]
    pub colonna: Option<Cow<'a, str>>,
}

/// What the platform does with a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "esito", rename_all = "kebab-case")]
pub enum Piattaforma<'a> {
    /// Loads the row.
    Caricata,
    /// Rejects it.
    Scartata {
        /// Code, as in the rejects file.
        #[serde(borrow)]
        codice: Cow<'a, str>,
        /// Text, as in the rejects file.
        #[serde(borrow)]
        descrizione: Cow<'a, str>,
    },
    /// Drops it without a word.
    Ignorata,
    /// Breaks on it: the whole file is lost.
    Fatale,
    /// Never comes to it: the file was lost before.
    NonLetta,
    /// Reads no row in it: the header, a blank line.
    Saltata,
}

impl<'a> From<&'a Esito> for Piattaforma<'a> {
    fn from(esito: &'a Esito) -> Self {
        match esito {
            Esito::Caricata => Self::Caricata,
            Esito::Scartata(scarto) => Self::Scartata {
                codice: scarto.codice.as_str().into(),
                descrizione: scarto.descrizione.as_str().into(),
            },
            Esito::Ignorata(_) => Self::Ignorata,
            Esito::Fatale(_) => Self::Fatale,
            Esito::NonLetta => Self::NonLetta,
        }
    }
}

impl<'a> Atteso<'a> {
    /// A good row.
    #[must_use]
    pub fn buona(riga: u64, linea: u32) -> Self {
        Self {
            riga: Some(riga),
            linea,
            guasto: None,
            colonna: None,
            contratto: Vec::new(),
            piattaforma: Piattaforma::Caricata,
        }
    }

    /// A line with a mistake; without a row number it is no data row.
    #[must_use]
    pub fn guasta(
        riga: Option<u64>,
        linea: u32,
        guasto: &'a str,
        colonna: Option<&'a str>,
        contratto: &[Codice],
        esito: &'a Esito,
    ) -> Self {
        let piattaforma = match riga {
            Some(_) => esito.into(),
            None => Piattaforma::Saltata,
        };
        let contratto = contratto.iter().map(|(colonna, codice)| Rilievo {
            codice: (*codice).into(),
            colonna: colonna.map(Into::into),
        });
        Self {
            riga,
            linea,
            guasto: Some(guasto.into()),
            colonna: colonna.map(Into::into),
            contratto: contratto.collect(),
            piattaforma,
        }
    }
}
