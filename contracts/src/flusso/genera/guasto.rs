//! A mistake that can be put into a row, and what both judgements must say of it.

use crate::flusso::colonna::Colonna;
use crate::flusso::esito::{Esito, Scarto};
use crate::flusso::giorno::Giorno;
use crate::flusso::riga::FineRiga;
use crate::flusso::tracciato::Tracciato;

/// What a row must be like for a mistake to be put into it and stay the only one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Base {
    /// Has a part for a second ente.
    pub multi: bool,
    /// Has a bilancio.
    pub bilancio: bool,
}

/// What is known when a value is made.
pub struct Contorno<'a> {
    /// Number of the data row, from 1.
    pub n: u64,
    /// The day on which the file is loaded.
    pub oggi: Giorno,
    /// The layout.
    pub tracciato: &'static Tracciato,
    /// The values of the row before the mistake.
    pub valori: &'a [String],
}

impl Contorno<'_> {
    /// The value of the column of that name; empty when there is none.
    #[must_use]
    pub fn di(&self, nome: &str) -> &str {
        posto(self.tracciato, nome)
            .and_then(|i| self.valori.get(i))
            .map_or("", String::as_str)
    }
}

/// Position of the column of that name.
#[must_use]
pub fn posto(tracciato: &Tracciato, nome: &str) -> Option<usize> {
    tracciato.colonne.iter().position(|c| c.nome == nome)
}

/// Makes a value.
pub type Valore = Box<dyn Fn(&Contorno<'_>) -> String + Send + Sync>;

/// What is done to a good row.
pub enum Mossa {
    /// These columns get other values.
    Cambi(Vec<(usize, Valore)>),
    /// A column gets bytes that are written as they stand, without quoting.
    Grezzo(usize, &'static [u8]),
    /// These bytes follow the last column.
    Coda(&'static [u8]),
    /// The row ends after so many columns.
    Tronca(usize),
    /// A blank line stands before the row, which is good.
    RigaVuota,
    /// The row ends in another way than the others.
    Fine(FineRiga),
    /// A column repeats the value that it had in an earlier good row.
    Doppione(usize),
    /// The same for columns that make up a key together; the first of them is never empty.
    Doppioni(Vec<usize>),
}

/// Rejected with code and text.
pub(super) fn scartata(codice: impl Into<String>, descrizione: impl Into<String>) -> Esito {
    Esito::Scartata(Scarto {
        codice: codice.into(),
        descrizione: descrizione.into(),
    })
}

/// What the contract says: a code of the registry, and the column that it is about.
pub type Codice = (Option<&'static str>, &'static str);

/// A mistake.
pub struct Guasto {
    /// Its name, for whoever reads the file beside.
    pub nome: String,
    /// The column that it is about; `None` for the whole row.
    pub colonna: Option<&'static str>,
    /// Into what row it goes.
    pub base: Base,
    /// What is done.
    pub mossa: Mossa,
    /// What the contract says of it.
    pub contratto: Vec<Codice>,
    /// What the platform does.
    pub esito: Esito,
}

impl Guasto {
    /// Some columns get other values; the mistake is about the last of them. `None` when the layout lacks one.
    pub fn cambi(
        tracciato: &'static Tracciato,
        nome: &str,
        cambi: Vec<(&str, Valore)>,
        codici: &[&'static str],
        esito: Esito,
    ) -> Option<Self> {
        let cambi: Option<Vec<(usize, Valore)>> = cambi
            .into_iter()
            .map(|(colonna, valore)| Some((posto(tracciato, colonna)?, valore)))
            .collect();
        let cambi = cambi?;
        let colonna: &'static Colonna = &tracciato.colonne[cambi.last()?.0];
        Some(Self {
            nome: nome.to_owned(),
            colonna: Some(colonna.nome),
            base: Base::default(),
            contratto: codici.iter().map(|c| (Some(colonna.nome), *c)).collect(),
            mossa: Mossa::Cambi(cambi),
            esito,
        })
    }

    /// Into such a row.
    #[must_use]
    pub fn su(mut self, base: Base) -> Self {
        self.base = base;
        self
    }
}

/// A value that is always the same, `{n}` being the number of the row.
pub fn testo(testo: &'static str) -> Valore {
    if testo.contains("{n}") {
        Box::new(move |c| testo.replace("{n}", &c.n.to_string()))
    } else {
        Box::new(move |_| testo.to_owned())
    }
}
