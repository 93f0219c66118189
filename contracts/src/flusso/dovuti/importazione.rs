//! A row of an import as the platform takes it, phase by phase (`mypay-flows.md` §3.2), for whoever holds the archive: the IUV is generated
//! and the row is stored between and after the phases, not here.

use std::ops::Range;

use super::archivio::{Archivio, registra};
use super::campo;
use super::lettura::leggi;
use super::validazione::valida;
use crate::flusso::contesto::{Contesto, TipoDovuto};
use crate::flusso::dialetto::{Dialetto, Divisione};
use crate::flusso::esito::Scarto;
use crate::flusso::tracciato::Tracciato;
use crate::flusso::valori::Valori;

/// The CSV of the family.
pub(super) const DIALETTO: Dialetto = Dialetto::di(Divisione::Pari);

/// Takes the rows of one file.
#[derive(Debug)]
pub struct Importazione {
    tracciato: &'static Tracciato,
    posizioni: Vec<Option<usize>>,
}

/// A row, taken apart.
#[derive(Debug)]
pub struct RigaDiImport<'a> {
    tracciato: &'static Tracciato,
    valori: Valori<'a>,
    quanti: usize,
}

impl Importazione {
    /// For files of a layout.
    #[must_use]
    pub fn di(tracciato: &'static Tracciato) -> Self {
        Self {
            tracciato,
            posizioni: tracciato.posizioni(),
        }
    }

    /// Takes a line apart; `campi` is working space.
    #[must_use]
    pub fn riga<'a>(&'a self, byte: &'a [u8], campi: &mut Vec<Range<usize>>) -> RigaDiImport<'a> {
        let quanti = DIALETTO.dividi(byte, self.tracciato.colonne.len(), campi);
        RigaDiImport {
            tracciato: self.tracciato,
            valori: Valori::di(&self.posizioni, &DIALETTO, byte, campi),
            quanti,
        }
    }
}

impl RigaDiImport<'_> {
    /// The values of the row.
    #[must_use]
    pub fn valori(&self) -> &Valori<'_> {
        &self.valori
    }

    /// Step 1: reading.
    ///
    /// # Errors
    /// The rejection.
    pub fn lettura(&self) -> Result<(), Scarto> {
        leggi(self.tracciato, &self.valori, self.quanti)
    }

    /// Steps 3 and 4: azione, validation.
    ///
    /// # Errors
    /// The rejection.
    pub fn validazione(&self, ctx: &Contesto) -> Result<TipoDovuto, Scarto> {
        azione(&self.valori)?;
        valida(self.tracciato, &self.valori, ctx)
    }

    /// Step 6: the archive. `iuv_nel_file`: the IUV of this row was taken by a row loaded before that the archive does not know yet.
    ///
    /// # Errors
    /// The rejection.
    pub fn registrazione(
        &self,
        tipo: TipoDovuto,
        ctx: &Contesto,
        archivio: &dyn Archivio,
        iuv_nel_file: bool,
    ) -> Result<(), Scarto> {
        registra(&self.valori, tipo, ctx, Some(archivio), iuv_nel_file)
    }
}

/// Step 2: the rejection of a row whose IUD a row of the same file already had that was loaded.
#[must_use]
pub fn iud_doppio() -> Scarto {
    Scarto::di(
        "PAA_IMPORT_IUD_DUPLICATO",
        "Errore IUD duplicato all''interno dello stesso flusso",
    )
}

/// Step 3.
pub(crate) fn azione(valori: &Valori<'_>) -> Result<(), Scarto> {
    if matches!(valori.di_campo(campo::AZIONE), "I" | "M" | "A") {
        return Ok(());
    }
    Err(Scarto::di(
        "PAA_IMPORT_SINTASSI_CSV_AZIONE",
        "Errore sintassi CSV campo azione. Per maggiori informazioni fare riferimento al manuale 'Integrazione Ente'",
    ))
}
