//! The rules of a family on the rows of one file: what a column cannot say, in both judgements.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash as _, Hasher};
use std::ops::RangeInclusive;

use super::colonna::{Campo, Colonna};
use super::contratto::Contratto;
use super::esito::{Esito, Rifiuto};
use super::valori::Valori;
use crate::finding::Severity;
use crate::finding::registry::code;

/// A breach of the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violazione {
    /// In which column; `None`: in the line.
    pub campo: Option<Campo>,
    /// Code of the registry.
    pub codice: &'static str,
    /// How heavy.
    pub peso: Severity,
    /// What is wrong, an Italian sentence.
    pub testo: String,
    /// What was expected.
    pub atteso: Option<String>,
}

impl Violazione {
    pub(crate) fn di(
        campo: Campo,
        codice: &'static str,
        peso: Severity,
        testo: impl Into<String>,
    ) -> Self {
        Self {
            campo: Some(campo),
            codice,
            peso,
            testo: testo.into(),
            atteso: None,
        }
    }

    pub(crate) fn errore(campo: Campo, codice: &'static str, testo: impl Into<String>) -> Self {
        Self::di(campo, codice, Severity::Error, testo)
    }

    pub(crate) fn avviso(campo: Campo, codice: &'static str, testo: impl Into<String>) -> Self {
        Self::di(campo, codice, Severity::Warning, testo)
    }

    pub(crate) fn atteso(mut self, atteso: impl Into<String>) -> Self {
        self.atteso = Some(atteso.into());
        self
    }
}

/// A row that the platform looks at.
#[derive(Debug)]
pub struct RigaLetta<'a> {
    /// Data row, from 1, blank lines not counted.
    pub numero: u64,
    /// The line without its end.
    pub byte: &'a [u8],
    /// How many columns the platform counts.
    pub quanti: usize,
    /// The values.
    pub valori: &'a Valori<'a>,
}

/// The rules of a family, made anew for each file. First the table judges each column (presence, length, form), then these.
pub trait Regole {
    /// Contract: the whole row, by the table and by these rules. Here so that each family has the loop over the columns with its own rules
    /// built in, and one call through the table of methods a row.
    fn giudica(&mut self, contratto: &Contratto, valori: &Valori<'_>, esito: &mut Vec<Violazione>) {
        contratto.giudica(valori, self, esito);
    }
    /// Contract: a column that has no meaning in this row; it is not judged.
    fn ignora(&self, _: &Colonna, _: &Valori<'_>, _: &mut Vec<Violazione>) -> bool {
        false
    }
    /// Contract: whether a column of [`super::colonna::Obbligo::Se`] must have a value in this row.
    fn dovuta(&self, _: &Colonna, _: &Valori<'_>) -> bool {
        false
    }
    /// Contract: a value that has the right form. One finding a column.
    fn valore(&self, _: Campo, _testo: &str, _: &Valori<'_>) -> Option<Violazione> {
        None
    }
    /// Contract: the row as a whole, once its columns were judged.
    fn riga(&mut self, _: &Valori<'_>, _: &mut Vec<Violazione>) {}
    /// Both: a line of the preamble, before the header.
    fn preambolo(&mut self, _: &[u8], _: &mut Vec<Violazione>) -> Option<Rifiuto> {
        None
    }
    /// Both: a line after the rows; whether it looks like a row that will be lost.
    fn coda(&mut self, _: &RigaLetta<'_>, _: &mut Vec<Violazione>) {}
    /// Platform: what becomes of the row.
    fn piattaforma(&mut self, riga: &RigaLetta<'_>) -> Esito;
    /// What is at stake in the row, in cents.
    fn importo(&self, _: &Valori<'_>) -> i64 {
        0
    }
    /// Platform: what becomes of the file once every row was read.
    fn fine(&mut self, _righe: u64) -> Option<Rifiuto> {
        None
    }
    /// How many columns a row may have, when it is not as many as the layout.
    fn quante(&self) -> Option<RangeInclusive<usize>> {
        None
    }
    /// Where each column of the family stands, when the file's maker may choose.
    fn posizioni(&self) -> Option<Vec<Option<usize>>> {
        None
    }
}

/// 64 bits of a text; two different ones are taken for the same with a chance below 10^-7 in a million rows.
pub(crate) fn impronta(testo: &str) -> u64 {
    let mut h = DefaultHasher::new();
    testo.hash(&mut h);
    h.finish()
}

/// Hasher of values that are hashes already.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tale(u64);

impl Hasher for Tale {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, byte: &[u8]) {
        for b in byte {
            self.0 = self.0.rotate_left(8) ^ u64::from(*b);
        }
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
}

/// A set of hashes.
pub(crate) type Impronte<T> = HashSet<T, BuildHasherDefault<Tale>>;

/// Keys that were met: 8 bytes each and their share of a hash table.
#[derive(Debug, Default)]
pub(crate) struct Visti(Impronte<u64>);

impl Visti {
    /// Notes a key; whether it was met before.
    pub(crate) fn gia(&mut self, chiave: &str) -> bool {
        !self.0.insert(impronta(chiave))
    }

    /// Notes the key of a row, and tells a second row with it.
    pub(crate) fn unica(
        &mut self,
        campo: Campo,
        cosa: &str,
        chiave: &str,
        esito: &mut Vec<Violazione>,
    ) {
        if !chiave.is_empty() && self.gia(chiave) {
            esito.push(Violazione::errore(
                campo,
                code::FLU_CHIAVE_DUPLICATA,
                format!("{cosa} {chiave} è già in una riga precedente del file."),
            ));
        }
    }
}
