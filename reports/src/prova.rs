//! A run as read back from its folder: the one model that every report renders.
//!
//! * [`cronaca`] – what happened in a stream, in order
//! * `lettura` – reads streams, each once, on all cores

pub mod cronaca;

mod cartella;
mod lettura;

use std::path::Path;

use contracts::finding::Finding;
use judge::answered::Answered;
use judge::caso::Caso;
use judge::corsa::AperturaCorsa;
use judge::verdict::Giudizio;
use ledger::course::{Phase, StepOutcome};
use ledger::{Millis, Reader};

use crate::esito::Esito;
use crate::scrivi::ReportError;
use cronaca::Voce;

/// Code of the area under which the generated cases stand.
pub const AREA_GENERATA: &str = "contratto";

/// A run.
#[derive(Debug, Clone, PartialEq)]
pub struct Prova {
    /// What the run's first entry says.
    pub apertura: AperturaCorsa,
    /// Seed of the run.
    pub seme: String,
    /// Wall instant of the run's first entry.
    pub inizio: Millis,
    /// Last wall instant of all entries that were read.
    pub fine: Millis,
    /// The cases by area, in the order of the plan; the generated ones last, under [`AREA_GENERATA`].
    pub aree: Vec<Area>,
    /// Streams that belong to no case (`fuori-caso`), sorted by name.
    pub altri: Vec<Flusso>,
    /// What could not be read of the run stream, Italian.
    pub problemi: Vec<String>,
}

/// An area of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Code, for instance `DOV`.
    pub codice: String,
    /// Its cases, in the order of the plan.
    pub casi: Vec<CasoProva>,
}

/// A case with its variants.
#[derive(Debug, Clone, PartialEq)]
pub struct CasoProva {
    /// Id; of a generated case `contratto di <operazione>`.
    pub id: String,
    /// The case as the plan has it; `None` for a generated one.
    pub caso: Option<Caso>,
    /// Whether its id and grouping are reconstructed.
    pub ricostruito: bool,
    /// The worst of its variants.
    pub esito: Esito,
    /// Its variants in the order of the plan; exactly one for a generated case or one without variants.
    pub varianti: Vec<Variante>,
}

/// One scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Variante {
    /// Name of the variant.
    pub nome: Option<String>,
    /// Name of the scenario.
    pub scenario: String,
    /// Feature file below `features/`.
    pub file: String,
    /// Verdict and selection. Where the stream holds no verdict it is made here: NONE, with the reason.
    pub giudizio: Giudizio,
    /// What became of it.
    pub esito: Esito,
    /// Its stream, if it has one.
    pub flusso: Option<Flusso>,
    /// The steps, background included, in order; also those that were never begun.
    pub passi: Vec<Passo>,
}

/// A stream as it was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Flusso {
    /// Name.
    pub nome: String,
    /// Seed.
    pub seme: String,
    /// Attempt, from 1.
    pub tentativo: u32,
    /// Wall instant of the first entry.
    pub inizio: Millis,
    /// Wall instant of the last one.
    pub fine: Millis,
    /// Number of entries.
    pub voci: u64,
    /// Whether the run stream records that it was closed.
    pub chiuso: bool,
    /// What happened, in order; steps, checks and the verdict excepted, which stand in [`Variante`].
    pub cronaca: Vec<Voce>,
    /// What could not be read, Italian.
    pub problemi: Vec<String>,
}

/// A step of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Passo {
    /// Index in the scenario, from 0.
    pub indice: u32,
    /// Phase, once it was begun.
    pub fase: Option<Phase>,
    /// Keyword as written.
    pub parola: String,
    /// Text.
    pub testo: String,
    /// How it ended.
    pub fine: FinePasso,
    /// What it has to say.
    pub nota: Option<String>,
    /// The checks that it put, in order.
    pub verifiche: Vec<Answered>,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FinePasso {
    /// Never begun.
    MaiCominciato,
    /// Begun and never ended.
    Interrotto,
    /// Ended.
    Finito(StepOutcome),
}

impl Prova {
    /// Reads a run from its folder. Whatever stands behind the run's first entry and cannot be read is told in the model, not
    /// refused: a report of damaged evidence is of use, and `verify` says what is damaged.
    ///
    /// # Errors
    /// When the folder is no ledger, or has no run stream with a readable opening.
    pub fn leggi(dir: &Path) -> Result<Self, ReportError> {
        let reader = Reader::open(dir).map_err(|source| ReportError::Apertura {
            path: dir.to_owned(),
            source: Box::new(source),
        })?;
        Self::da(&reader)
    }

    /// As [`Self::leggi`], from a ledger that is open already.
    ///
    /// # Errors
    /// When it has no run stream with a readable opening.
    pub fn da(reader: &Reader) -> Result<Self, ReportError> {
        cartella::leggi(reader)
    }

    /// All cases in order.
    pub fn casi(&self) -> impl Iterator<Item = &CasoProva> {
        self.aree.iter().flat_map(|area| &area.casi)
    }

    /// All scenarios in order, each with its case.
    pub fn varianti(&self) -> impl Iterator<Item = (&CasoProva, &Variante)> {
        self.casi()
            .flat_map(|caso| caso.varianti.iter().map(move |variante| (caso, variante)))
    }

    /// Whether something of the run is missing: a stream never closed, a selected scenario without verdict.
    #[must_use]
    pub fn interrotta(&self) -> bool {
        self.varianti().any(|(_, variante)| {
            let aperto = |flusso: &Flusso| !flusso.chiuso;
            variante.esito == Esito::None || variante.flusso.as_ref().is_some_and(aperto)
        })
    }
}

impl Variante {
    /// Case id and variant, as `collaudo run --case` takes them.
    #[must_use]
    pub fn chiave(&self) -> String {
        match &self.nome {
            Some(nome) => format!("{}.{nome}", self.giudizio.caso),
            None => self.giudizio.caso.clone(),
        }
    }

    /// The finding that decided, or the first reason, on one line; `None` where there is nothing to say.
    #[must_use]
    pub fn in_breve(&self) -> Option<String> {
        let giudizio = &self.giudizio;
        let rilievo = giudizio
            .rilievi
            .first()
            .filter(|_| self.esito != Esito::Pass)
            .map(|rilievo: &Finding| format!("{}: {}", rilievo.code, rilievo.message));
        rilievo
            .or_else(|| giudizio.motivi.first().cloned())
            .map(|testo| crate::testo::una_riga(&testo))
    }
}
