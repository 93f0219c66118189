//! What the judge has seen of one stream: fed entry by entry, once, in order; asked by index, never by rescanning.
//!
//! * [`Scambio`] – a request that reached the Region, with its answer
//! * [`Chiamata`] – a call of the bench: to the product's driver, or a hop of the citizen
//! * [`Passo`] – a step with its phase and its outcome
//! * [`Blobs`] – where bodies that do not stand in the line are found

mod campi;
mod chiamata;
mod corpo;
mod feed;
mod scambio;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ledger::course::{EnvironmentFault, Phase, SeededFaultActivated, StepOutcome};
use serde_json::Value;

use crate::answered::Answered;
use crate::verdict::Giudizio;

pub(crate) use campi::{Valori, json_valori};
pub(crate) use chiamata::Pagina;
pub use chiamata::{Chiamata, Fine, Parlata};
pub use corpo::{Blobs, SenzaBlob};
pub(crate) use scambio::certezza;
pub use scambio::{Risposta, Scambio};

/// A stream, as far as it was fed.
#[derive(Debug, Default)]
pub struct View {
    ultimo: Option<u64>,
    scambi: Vec<Scambio>,
    chiamate: Vec<Chiamata>,
    /// Exchange id → place in `scambi` or `chiamate`.
    per_id: HashMap<u64, Posto>,
    /// SOAP requests by operation, in order of arrival.
    richieste: HashMap<String, Vec<usize>>,
    /// The same by the order of their answers.
    risposte: HashMap<String, Vec<usize>>,
    /// Driver calls that ended, by action, in the order of their end.
    azioni: HashMap<String, Vec<usize>>,
    /// Hops of the citizen that ended, in the order of their end.
    cittadino: Vec<usize>,
    /// Events by kind.
    eventi: HashMap<String, Vec<Evento>>,
    scadute: BTreeSet<u64>,
    /// `seq` of each `deadline.passed/1`.
    scadenze: Vec<u64>,
    passi: BTreeMap<u32, Passo>,
    corrente: Option<(u32, Phase)>,
    attivazioni: Vec<SeededFaultActivated>,
    ambiente: Vec<(u64, EnvironmentFault)>,
    verifiche: Vec<Answered>,
    giudizio: Option<Giudizio>,
    apertura: Option<Value>,
    /// What could not be read: `seq` and why, Italian.
    illeggibili: Vec<(u64, String)>,
}

#[derive(Debug, Clone, Copy)]
enum Posto {
    Scambio(usize),
    Chiamata(usize),
}

/// An event of the Region.
#[derive(Debug, Clone, PartialEq)]
pub struct Evento {
    /// `seq` of its entry.
    pub seq: u64,
    /// Body.
    pub corpo: Value,
}

/// A step of the scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passo {
    /// Phase.
    pub fase: Phase,
    /// Keyword and text as written.
    pub testo: String,
    /// How it ended, and what it has to say; `None` while it runs, or when the run was interrupted in it.
    pub fine: Option<(StepOutcome, Option<String>)>,
}

impl View {
    /// Nothing seen yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// `seq` of the last entry that was fed.
    #[must_use]
    pub fn ultimo(&self) -> Option<u64> {
        self.ultimo
    }

    /// All requests of the product or of a browser, in order of arrival.
    #[must_use]
    pub fn scambi(&self) -> &[Scambio] {
        &self.scambi
    }

    /// All calls of the bench, in order.
    #[must_use]
    pub fn chiamate(&self) -> &[Chiamata] {
        &self.chiamate
    }

    /// SOAP requests that arrived whole for `operazione` (several: `a|b`) from `dal` on, in order.
    pub fn richieste(&self, operazione: &str, dal: u64) -> Vec<&Scambio> {
        let mut trovate: Vec<&Scambio> = operazione
            .split('|')
            .filter_map(|nome| self.richieste.get(nome.trim()))
            .flat_map(|posti| {
                let primo = posti.partition_point(|posto| self.scambi[*posto].seq < dal);
                posti[primo..].iter().map(|posto| &self.scambi[*posto])
            })
            .filter(|scambio| scambio.completa)
            .collect();
        trovate.sort_by_key(|scambio| scambio.seq);
        trovate
    }

    /// The exchanges of `operazione` that were answered from `dal` on, latest answer first.
    pub(crate) fn risposte(&self, operazione: &str, dal: u64) -> Vec<(&Scambio, &Risposta)> {
        let mut trovate: Vec<(&Scambio, &Risposta)> = operazione
            .split('|')
            .filter_map(|nome| self.risposte.get(nome.trim()))
            .flat_map(|posti| posti.iter().rev())
            .map(|posto| &self.scambi[*posto])
            .filter_map(|scambio| {
                scambio
                    .risposta
                    .as_ref()
                    .map(|risposta| (scambio, risposta))
            })
            .take_while(|(_, risposta)| risposta.seq >= dal)
            .collect();
        trovate.sort_by_key(|(_, risposta)| std::cmp::Reverse(risposta.seq));
        trovate
    }

    /// Driver calls of `azione` that were begun from `dal` on and have ended, in the order of their end.
    pub fn azioni(
        &self,
        azione: &str,
        dal: u64,
    ) -> impl DoubleEndedIterator<Item = (&Chiamata, &Fine)> {
        let posti = self.azioni.get(azione).map_or(&[][..], Vec::as_slice);
        let primo = posti.partition_point(|posto| {
            self.chiamate[*posto]
                .fine
                .as_ref()
                .is_some_and(|fine| fine.seq < dal)
        });
        posti[primo..]
            .iter()
            .map(|posto| &self.chiamate[*posto])
            .filter(move |chiamata| chiamata.seq >= dal)
            .filter_map(|chiamata| chiamata.fine.as_ref().map(|fine| (chiamata, fine)))
    }

    /// Hops of the citizen that ended from `dal` on, in order.
    pub fn cittadino(&self, dal: u64) -> impl DoubleEndedIterator<Item = (&Chiamata, &Fine)> {
        let primo = self.cittadino.partition_point(|posto| {
            self.chiamate[*posto]
                .fine
                .as_ref()
                .is_some_and(|fine| fine.seq < dal)
        });
        self.cittadino[primo..]
            .iter()
            .map(|posto| &self.chiamate[*posto])
            .filter_map(|chiamata| chiamata.fine.as_ref().map(|fine| (chiamata, fine)))
    }

    /// Events of this kind from `dal` on, in order.
    pub fn eventi(&self, evento: &str, dal: u64) -> &[Evento] {
        let eventi = self.eventi.get(evento).map_or(&[][..], Vec::as_slice);
        &eventi[eventi.partition_point(|evento| evento.seq < dal)..]
    }

    /// Whether the deadline of this check has passed.
    #[must_use]
    pub fn scaduta(&self, check: u64) -> bool {
        self.scadute.contains(&check)
    }

    /// The steps by index.
    #[must_use]
    pub fn passi(&self) -> &BTreeMap<u32, Passo> {
        &self.passi
    }

    /// Activations of seeded faults.
    #[must_use]
    pub fn attivazioni(&self) -> &[SeededFaultActivated] {
        &self.attivazioni
    }

    /// Switches of environment faults, with their `seq`.
    #[must_use]
    pub fn ambiente(&self) -> &[(u64, EnvironmentFault)] {
        &self.ambiente
    }

    /// The checks that were answered, in order.
    #[must_use]
    pub fn verifiche(&self) -> &[Answered] {
        &self.verifiche
    }

    /// The verdict that stands in the stream, if it was closed.
    #[must_use]
    pub fn giudizio(&self) -> Option<&Giudizio> {
        self.giudizio.as_ref()
    }

    /// `about` of the stream's first entry.
    #[must_use]
    pub fn apertura(&self) -> Option<&Value> {
        self.apertura.as_ref()
    }

    /// Entries or blobs that could not be read: `seq` and why, Italian.
    #[must_use]
    pub fn illeggibili(&self) -> &[(u64, String)] {
        &self.illeggibili
    }

    /// Ids of the exchanges that lack the entry that ends them, in order.
    #[must_use]
    pub fn aperti(&self) -> Vec<u64> {
        let scambi = self
            .scambi
            .iter()
            .filter(|scambio| scambio.consegna.is_none())
            .map(|scambio| scambio.id);
        let chiamate = self
            .chiamate
            .iter()
            .filter(|chiamata| chiamata.fine.is_none())
            .map(|chiamata| chiamata.id);
        let mut aperti: Vec<u64> = scambi.chain(chiamate).collect();
        aperti.sort_unstable();
        aperti
    }

    /// `seq` of the first deadline that passed after `seq`.
    pub(crate) fn scadenza_dopo(&self, seq: u64) -> Option<u64> {
        self.scadenze
            .get(self.scadenze.partition_point(|scadenza| *scadenza <= seq))
            .copied()
    }
}
