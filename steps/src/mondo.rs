//! The World of one scenario: its sandbox, its product, its view of the stream.
//!
//! A step never fails by panicking: what became of it is an entry of the stream, and the judge reads the stream. After a
//! broken check the `Allora` that follow are still judged, up to the next `Quando`, which is not performed; after an action
//! that the product declined, could not do or does not support, nothing more is.

mod attesa;
mod ente;
mod scenario;

use cucumber::World;
use cucumber::gherkin::Step;
use judge::evaluate::Esito;
use ledger::course::{Phase, StepBegun, StepEnded, StepOutcome};

pub use attesa::Attesa;
pub use scenario::Scenario;

/// Why a step could not do its work.
#[derive(Debug, Clone)]
pub enum Intoppo {
    /// The product declined, could not act, or gave nothing to go on with.
    Prodotto(String),
    /// The bench itself failed.
    Banco(String),
}

impl Intoppo {
    /// A failure of the bench.
    pub(crate) fn banco(cosa: impl Into<String>) -> Self {
        Self::Banco(cosa.into())
    }

    /// The product stopped the case.
    pub(crate) fn prodotto(cosa: impl Into<String>) -> Self {
        Self::Prodotto(cosa.into())
    }
}

/// How far a scenario still is to be performed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marcia {
    /// All well.
    Avanti,
    /// A check is broken: the checks that follow are judged, up to the next action.
    Rotta,
    /// Nothing more is performed.
    Ferma,
}

/// The World that cucumber hands to each step. Empty until the scenario is opened.
#[derive(World)]
#[world(init = Self::vuoto)]
pub struct Mondo {
    scenario: Option<Box<Scenario>>,
    marcia: Marcia,
    passo: u32,
}

impl std::fmt::Debug for Mondo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mondo")
            .field("caso", &self.scenario.as_ref().map(|s| s.chiave()))
            .field("passo", &self.passo)
            .finish_non_exhaustive()
    }
}

impl Mondo {
    fn vuoto() -> Self {
        Self {
            scenario: None,
            marcia: Marcia::Avanti,
            passo: 0,
        }
    }

    /// Takes the scenario that was opened for it.
    pub(crate) fn apri(&mut self, scenario: Scenario) {
        self.scenario = Some(Box::new(scenario));
    }

    /// Gives the scenario back to be closed.
    pub(crate) fn lascia(&mut self) -> Option<Box<Scenario>> {
        self.scenario.take()
    }

    /// Performs a `Dato`.
    pub(crate) async fn dato(
        &mut self,
        step: &Step,
        opera: impl AsyncFnOnce(&mut Scenario) -> Result<(), Intoppo>,
    ) {
        self.azione(Phase::Dato, step, opera).await;
    }

    /// Performs a `Quando`.
    pub(crate) async fn quando(
        &mut self,
        step: &Step,
        opera: impl AsyncFnOnce(&mut Scenario) -> Result<(), Intoppo>,
    ) {
        self.azione(Phase::Quando, step, opera).await;
    }

    async fn azione(
        &mut self,
        fase: Phase,
        step: &Step,
        opera: impl AsyncFnOnce(&mut Scenario) -> Result<(), Intoppo>,
    ) {
        if self.marcia == Marcia::Rotta {
            self.marcia = Marcia::Ferma;
        }
        let Some(scenario) = self.comincia(fase, step) else {
            return;
        };
        let fine = match opera(scenario).await {
            Ok(()) => (StepOutcome::Done, None),
            Err(intoppo) => intoppo.fine(),
        };
        self.finisci(fine);
    }

    /// Asks an `Allora`.
    pub(crate) async fn allora(
        &mut self,
        step: &Step,
        chiedi: impl AsyncFnOnce(&mut Scenario) -> Result<Esito, Intoppo>,
    ) {
        let Some(scenario) = self.comincia(Phase::Allora, step) else {
            return;
        };
        let fine = match chiedi(scenario).await {
            Ok(Esito::Holds) => (StepOutcome::Done, None),
            Ok(Esito::Broken(rilievi)) => (
                StepOutcome::Broken,
                rilievi.first().map(|r| r.message.clone()),
            ),
            Ok(Esito::NotYet) => (
                StepOutcome::NotPerformed,
                Some("verifica interrotta".into()),
            ),
            Err(intoppo) => intoppo.fine(),
        };
        self.finisci(fine);
    }

    /// Writes the beginning of a step; `None` when it is not to be performed, its end then written too.
    fn comincia(&mut self, fase: Phase, step: &Step) -> Option<&mut Scenario> {
        let index = self.passo;
        self.passo += 1;
        let ferma = self.marcia == Marcia::Ferma;
        let scenario = self.scenario.as_deref_mut()?;
        scenario.passo_iniziato(&StepBegun {
            index,
            phase: fase,
            keyword: step.keyword.trim().to_owned(),
            text: step.value.clone(),
        });
        if ferma || scenario.interrotto() {
            self.marcia = Marcia::Ferma;
            scenario.passo_finito(&StepEnded {
                index,
                outcome: StepOutcome::NotPerformed,
                note: None,
            });
            return None;
        }
        self.scenario.as_deref_mut()
    }

    fn finisci(&mut self, (outcome, note): (StepOutcome, Option<String>)) {
        match outcome {
            StepOutcome::Done => {}
            StepOutcome::Broken if self.marcia == Marcia::Avanti => self.marcia = Marcia::Rotta,
            StepOutcome::Broken => {}
            StepOutcome::NotPerformed | StepOutcome::Blocked | StepOutcome::Error => {
                self.marcia = Marcia::Ferma;
            }
        }
        if let Some(scenario) = &mut self.scenario {
            scenario.passo_finito(&StepEnded {
                index: self.passo - 1,
                outcome,
                note,
            });
        }
    }

    /// Records that cucumber saw a step panic: the bench's own error.
    pub(crate) fn panico(&mut self, cosa: &str) {
        if self.passo > 0 {
            self.finisci((
                StepOutcome::Error,
                Some(format!("errore del banco: {cosa}")),
            ));
        }
    }
}

impl Intoppo {
    fn fine(self) -> (StepOutcome, Option<String>) {
        match self {
            Self::Prodotto(cosa) => (StepOutcome::Blocked, Some(cosa)),
            Self::Banco(cosa) => (StepOutcome::Error, Some(cosa)),
        }
    }
}
