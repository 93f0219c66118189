//! The pattern of a column, made once into an automaton that takes one step a byte.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::{Anchored, Input};

use super::colonna::Forma;

/// A pattern that the whole value must match.
#[derive(Debug)]
pub(crate) struct Motivo(dense::DFA<Vec<u32>>);

/// By pattern; `None` for one that does not compile.
type Fatti = HashMap<&'static str, Option<Arc<Motivo>>>;

/// Those made so far: the patterns are those of the table, a few dozen.
static FATTI: LazyLock<Mutex<Fatti>> = LazyLock::new(Mutex::default);

impl Motivo {
    /// Of a form; `None` for one that has no pattern.
    pub(crate) fn di(forma: Forma) -> Option<Arc<Self>> {
        let Forma::Motivo(motivo, _) = forma else {
            return None;
        };
        let mut fatti = FATTI.lock().unwrap_or_else(PoisonError::into_inner);
        fatti
            .entry(motivo)
            .or_insert_with(|| Self::nuovo(motivo).map(Arc::new))
            .clone()
    }

    fn nuovo(motivo: &str) -> Option<Self> {
        let config = dense::Config::new().start_kind(StartKind::Anchored);
        dense::Builder::new()
            .configure(config)
            .build(&format!(r"(?:{motivo})\z"))
            .ok()
            .map(Self)
    }

    /// Whether the whole value matches.
    pub(crate) fn vale(&self, testo: &str) -> bool {
        let inizio = Input::new(testo).anchored(Anchored::Yes);
        let Ok(mut stato) = self.0.start_state_forward(&inizio) else {
            return false;
        };
        for byte in testo.bytes() {
            stato = self.0.next_state(stato, byte);
            if self.0.is_dead_state(stato) {
                return false;
            }
        }
        self.0.is_match_state(self.0.next_eoi_state(stato))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;
    use regex::Regex;

    use super::*;
    use crate::flusso::tracciato::tracciati;

    fn motivi() -> Vec<&'static str> {
        let forme = tracciati().flat_map(|t| t.colonne).map(|c| c.forma);
        forme
            .filter_map(|f| match f {
                Forma::Motivo(motivo, _) => Some(motivo),
                _ => None,
            })
            .collect()
    }

    proptest! {
        /// The automaton says what the regex crate says, of every pattern of the table.
        #[test]
        fn is_the_regex(testo in ".{0,30}|[0-9]{1,12}[.][0-9]{1,3}|[0-9A-Z]{14,26}|9/[0-9]{7}[A-Z]{2}/\\PC{0,10}|[a-zA-Z]{1,3}|[a-z.]{1,8}@[a-z.]{1,8}") {
            for motivo in motivi() {
                let regex = Regex::new(&format!("^(?:{motivo})$")).unwrap();
                let nostro = Motivo::di(Forma::Motivo(motivo, "")).unwrap();
                prop_assert_eq!(nostro.vale(&testo), regex.is_match(&testo), "{} {:?}", motivo, testo);
            }
        }
    }
}
