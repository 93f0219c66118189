//! The reasons that make up a verdict. A reason can only worsen it; the heaviest decides, of equals the earliest.

use std::collections::HashSet;

use contracts::finding::{Certainty, Finding};

use crate::verdict::{Adjudication, Verdict};

/// Most findings that a verdict shows.
const RILIEVI_MASSIMI: usize = 50;

/// What kind of reason it is, where it makes the case INCONCLUSIVE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Natura {
    /// It stands by itself: nobody can tell what the product would have done.
    Propria,
    /// A person can tell: alone it makes a REVIEW.
    Rivedibile,
    /// It follows from another reason.
    Conseguenza,
}

/// A reason.
#[derive(Debug, Clone)]
pub(crate) struct Motivo {
    /// Verdict that it alone would give; [`Verdict::None`] for what is only shown.
    pub(crate) peso: Verdict,
    pub(crate) natura: Natura,
    /// Where in the stream it arose.
    pub(crate) seq: u64,
    /// Italian, whole sentences.
    pub(crate) testo: String,
    pub(crate) rilievi: Vec<Finding>,
}

/// What a certainty allows: FAIL, REVIEW, or nothing.
pub(crate) fn peso(certezza: Certainty) -> (Verdict, Natura) {
    match certezza {
        Certainty::Certain => (Verdict::Fail, Natura::Propria),
        Certainty::Inferred => (Verdict::Inconclusive, Natura::Rivedibile),
        Certainty::Unknown => (Verdict::None, Natura::Conseguenza),
    }
}

/// Reasons collected so far.
#[derive(Debug, Default)]
pub(crate) struct Bilancio {
    motivi: Vec<Motivo>,
}

/// A verdict with what led to it.
#[derive(Debug)]
pub(crate) struct Chiuso {
    pub(crate) verdetto: Verdict,
    pub(crate) adjudication: Option<Adjudication>,
    pub(crate) motivi: Vec<String>,
    pub(crate) rilievi: Vec<Finding>,
}

impl Bilancio {
    pub(crate) fn aggiungi(&mut self, motivo: Motivo) {
        self.motivi.push(motivo);
    }

    /// INCONCLUSIVE by itself.
    pub(crate) fn inconcludente(&mut self, seq: u64, testo: String, rilievi: Vec<Finding>) {
        self.aggiungi(Motivo {
            peso: Verdict::Inconclusive,
            natura: Natura::Propria,
            seq,
            testo,
            rilievi,
        });
    }

    /// INCONCLUSIVE as it follows from another reason.
    pub(crate) fn conseguenza(&mut self, seq: u64, testo: String, rilievi: Vec<Finding>) {
        self.aggiungi(Motivo {
            peso: Verdict::Inconclusive,
            natura: Natura::Conseguenza,
            seq,
            testo,
            rilievi,
        });
    }

    /// A person has to look.
    pub(crate) fn rivedibile(&mut self, seq: u64, testo: String, rilievi: Vec<Finding>) {
        self.aggiungi(Motivo {
            peso: Verdict::Inconclusive,
            natura: Natura::Rivedibile,
            seq,
            testo,
            rilievi,
        });
    }

    /// The bench failed.
    pub(crate) fn errore(&mut self, seq: u64, testo: String, rilievi: Vec<Finding>) {
        self.aggiungi(Motivo {
            peso: Verdict::Error,
            natura: Natura::Propria,
            seq,
            testo,
            rilievi,
        });
    }

    /// The heaviest reason that does not follow from another.
    pub(crate) fn peggiore_proprio(&self) -> Verdict {
        self.motivi
            .iter()
            .filter(|motivo| motivo.natura != Natura::Conseguenza)
            .map(|motivo| motivo.peso)
            .max()
            .unwrap_or(Verdict::None)
    }

    /// The heaviest reason.
    pub(crate) fn peggiore(&self) -> Verdict {
        self.motivi
            .iter()
            .map(|motivo| motivo.peso)
            .max()
            .unwrap_or(Verdict::None)
    }

    /// The verdict: `base` unless a reason is heavier.
    pub(crate) fn chiudi(mut self, base: Verdict) -> Chiuso {
        self.motivi
            .sort_by_key(|motivo| (std::cmp::Reverse(motivo.peso), motivo.seq));
        let verdetto = self.peggiore().max(base);
        let mut propri = self
            .motivi
            .iter()
            .filter(|motivo| {
                motivo.peso == Verdict::Inconclusive && motivo.natura != Natura::Conseguenza
            })
            .peekable();
        let da_vedere = verdetto == Verdict::Inconclusive
            && propri.peek().is_some()
            && propri.all(|motivo| motivo.natura == Natura::Rivedibile);
        let mut visti = HashSet::new();
        let mut rilievi: Vec<Finding> = self
            .motivi
            .iter()
            .flat_map(|motivo| &motivo.rilievi)
            .filter(|rilievo| visti.insert(*rilievo))
            .cloned()
            .collect();
        rilievi.truncate(RILIEVI_MASSIMI);
        Chiuso {
            verdetto,
            adjudication: da_vedere.then_some(Adjudication::Open),
            motivi: self.motivi.into_iter().map(|motivo| motivo.testo).collect(),
            rilievi,
        }
    }
}
