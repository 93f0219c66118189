//! Documents in XML made to measure: what is one for all, and the line on which each row stands.

use std::cell::Cell;
use std::io::{self, Write};

use super::atteso::{Atteso, Piattaforma, Rilievo};
use super::generatore::{Conto, GenerazioneFallita, Quota, Richiesta};
use super::{opi, rendicontazione};
use crate::flusso::tracciato::Tracciato;

/// A family of documents that can be generated.
pub(super) struct RicettaDocumento {
    famiglia: &'static str,
    /// Writes the document.
    pub(super) genera: fn(&mut Corso<'_, '_>) -> Result<(), GenerazioneFallita>,
}

static RICETTE: &[RicettaDocumento] = &[
    RicettaDocumento {
        famiglia: "mypivot-rendicontazione",
        genera: rendicontazione::genera,
    },
    RicettaDocumento {
        famiglia: "mypivot-opi",
        genera: opi::genera,
    },
];

impl RicettaDocumento {
    /// Of the family of a layout.
    pub(super) fn di(tracciato: &Tracciato) -> Option<&'static Self> {
        RICETTE.iter().find(|r| r.famiglia == tracciato.famiglia.id)
    }
}

/// A document under way.
pub(super) struct Corso<'a, 'b> {
    pub(super) richiesta: &'a Richiesta<'a>,
    pub(super) seme: u64,
    /// Where the share of rows with a mistake begins.
    pub(super) fase: u64,
    pub(super) fuori: &'a Righe<'b>,
    pub(super) attesi: Option<&'b mut dyn Write>,
    pub(super) conto: Conto,
}

impl Corso<'_, '_> {
    /// Whether mistakes are asked for.
    pub(super) fn sbaglia(&self) -> bool {
        self.richiesta.errori != Quota::default()
    }

    /// Whether row `n` (from 1) gets a mistake.
    pub(super) fn tocca(&self, n: u64) -> bool {
        self.richiesta.errori.tocca(n, self.fase)
    }

    /// Tells what is expected of the row that begins on `linea`, or of the document (no row).
    pub(super) fn atteso(
        &mut self,
        riga: Option<u64>,
        linea: u32,
        guasto: Option<&str>,
        codici: &[&'static str],
        piattaforma: Piattaforma<'_>,
    ) -> io::Result<()> {
        if riga.is_some() {
            self.conto.righe += 1;
            self.conto.guaste += u64::from(guasto.is_some());
        }
        let Some(attesi) = &mut self.attesi else {
            return Ok(());
        };
        let atteso = Atteso {
            riga,
            linea,
            guasto: guasto.map(Into::into),
            colonna: None,
            contratto: codici
                .iter()
                .map(|codice| Rilievo {
                    codice: (*codice).into(),
                    colonna: None,
                })
                .collect(),
            piattaforma,
        };
        serde_json::to_writer(&mut *attesi, &atteso)?;
        attesi.write_all(b"\n")
    }
}

/// Where a document is written: each part that is written at once is closed by an end of line, so that a row is a line.
pub(super) struct Righe<'b> {
    fuori: std::cell::RefCell<&'b mut dyn Write>,
    linee: Cell<u32>,
    byte: Cell<u64>,
}

impl<'b> Righe<'b> {
    pub(super) fn nuove(fuori: &'b mut dyn Write) -> Self {
        Self {
            fuori: std::cell::RefCell::new(fuori),
            linee: Cell::new(0),
            byte: Cell::new(0),
        }
    }

    /// Number of the line that comes next, from 1.
    pub(super) fn prossima(&self) -> u32 {
        self.linee.get() + 1
    }

    /// Bytes so far.
    pub(super) fn byte(&self) -> u64 {
        self.byte.get()
    }
}

impl Write for &Righe<'_> {
    fn write(&mut self, parte: &[u8]) -> io::Result<usize> {
        let mut fuori = self.fuori.borrow_mut();
        fuori.write_all(parte)?;
        fuori.write_all(b"\n")?;
        let linee = memchr::memchr_iter(b'\n', parte).count() + 1;
        let linee = u32::try_from(linee).unwrap_or(u32::MAX);
        self.linee.set(self.linee.get().saturating_add(linee));
        self.byte.set(self.byte.get() + parte.len() as u64 + 1);
        Ok(parte.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.fuori.borrow_mut().flush()
    }
}
