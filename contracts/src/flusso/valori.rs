//! The cleaned values of a row, by column of the family.

use std::borrow::Cow;
use std::ops::Range;

use super::colonna::Campo;
use super::dialetto::{Dialetto, Divisione};
use super::riga;

/// The values of a row.
#[derive(Debug)]
pub struct Valori<'a> {
    posizioni: &'a [Option<usize>],
    valori: Vec<Cow<'a, str>>,
}

impl<'a> Valori<'a> {
    /// Of the raw fields of a line. A column that the layout or the row does not have reads as empty.
    pub(crate) fn di(
        posizioni: &'a [Option<usize>],
        dialetto: &Dialetto,
        byte: &'a [u8],
        campi: &[Range<usize>],
    ) -> Self {
        // Nearly every line is UTF-8: seen once, not field by field.
        let testo = Some(byte)
            .filter(|_| dialetto.divisione == Divisione::Pari)
            .and_then(|byte| std::str::from_utf8(byte).ok());
        let barra = memchr::memchr(b'\\', byte).is_some();
        let valore = |campo: &Range<usize>| match testo.and_then(|t| t.get(campo.clone())) {
            Some(testo) => riga::valore_di_testo(testo, barra),
            None => dialetto.valore(&byte[campo.clone()]),
        };
        let mut valori = Vec::with_capacity(campi.len());
        valori.extend(campi.iter().map(valore));
        Self { posizioni, valori }
    }

    /// Of values that are at hand, in the order of the layout.
    pub(crate) fn pronti(posizioni: &'a [Option<usize>], valori: Vec<Cow<'a, str>>) -> Self {
        Self { posizioni, valori }
    }

    /// The value, or `None` when the row ends before it.
    #[must_use]
    #[inline]
    pub fn presente(&self, campo: Campo) -> Option<&str> {
        let posto = self
            .posizioni
            .get(usize::from(campo.0))
            .copied()
            .flatten()?;
        self.valori.get(posto).map(AsRef::as_ref)
    }

    /// The value as it stands.
    #[must_use]
    #[inline]
    pub fn di_campo(&self, campo: Campo) -> &str {
        self.presente(campo).unwrap_or("")
    }

    /// The value, unless it is blank.
    #[must_use]
    #[inline]
    pub fn pieno(&self, campo: Campo) -> Option<&str> {
        let valore = self.di_campo(campo);
        // The first byte tells nearly always.
        match valore.as_bytes().first() {
            None => None,
            Some(b) if b.is_ascii_graphic() => Some(valore),
            Some(_) => Some(valore).filter(|v| !v.trim().is_empty()),
        }
    }

    /// Whether a flag is true, in any case.
    #[must_use]
    #[inline]
    pub fn vero(&self, campo: Campo) -> bool {
        let valore = self.di_campo(campo);
        valore.len() == 4 && (valore == "true" || valore.eq_ignore_ascii_case("true"))
    }
}
