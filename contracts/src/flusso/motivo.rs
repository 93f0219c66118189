//! The pattern of a column, made once.
//!
//! Nearly all are classes of characters one after the other, each so many times: those are walked by hand, one look at a table a byte. What
//! is more than that is an automaton, made when the first value asks for it.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::{Anchored, Input};

use super::colonna::Forma;

/// A pattern that the whole value must match.
#[derive(Debug)]
pub(crate) enum Motivo {
    /// One of these sequences.
    Sequenze(Vec<Vec<Tratto>>),
    /// Anything else.
    Altro(&'static str, Box<OnceLock<Option<dense::DFA<Vec<u32>>>>>),
}

/// A class of characters and how many times one of it follows the other.
#[derive(Debug)]
pub(crate) struct Tratto {
    /// By byte; none beyond ASCII.
    byte: [bool; 256],
    /// Whether the characters beyond ASCII are in it: all or none.
    altri: bool,
    minimo: usize,
    massimo: usize,
}

/// Those made so far: the patterns are those of the table, a few dozen.
static FATTI: LazyLock<Mutex<HashMap<&'static str, Arc<Motivo>>>> = LazyLock::new(Mutex::default);

impl Motivo {
    /// Of a form; `None` for one that has no pattern.
    pub(crate) fn di(forma: Forma) -> Option<Arc<Self>> {
        let Forma::Motivo(motivo, _) = forma else {
            return None;
        };
        let mut fatti = FATTI.lock().unwrap_or_else(PoisonError::into_inner);
        let fatto = fatti
            .entry(motivo)
            .or_insert_with(|| Arc::new(Self::nuovo(motivo)));
        Some(Arc::clone(fatto))
    }

    fn nuovo(motivo: &'static str) -> Self {
        let sequenze: Option<Vec<_>> = motivo.split('|').map(sequenza).collect();
        // A bar inside a class, that cuts it in two, leaves a piece that is no sequence.
        let intero = || sequenza(motivo).map(|s| vec![s]);
        match intero().or(sequenze) {
            Some(sequenze) => Self::Sequenze(sequenze),
            None => Self::Altro(motivo, Box::default()),
        }
    }

    /// Whether the whole value matches.
    pub(crate) fn vale(&self, testo: &str) -> bool {
        match self {
            Self::Sequenze(sequenze) => sequenze.iter().any(|s| percorre(s, testo)),
            Self::Altro(motivo, automa) => automa
                .get_or_init(|| automa_di(motivo))
                .as_ref()
                .is_some_and(|automa| accetta(automa, testo)),
        }
    }
}

/// Whether the stretches take the whole text, each as much as it can: none can take what the next one needs.
fn percorre(tratti: &[Tratto], testo: &str) -> bool {
    let mut resto = testo.as_bytes();
    for tratto in tratti {
        let limite = tratto.massimo.min(resto.len());
        let mut presi = resto[..limite]
            .iter()
            .take_while(|b| tratto.byte[usize::from(**b)])
            .count();
        resto = &resto[presi..];
        if tratto.altri && resto.first().is_some_and(|b| !b.is_ascii()) {
            presi += tratto.caratteri(&mut resto, tratto.massimo - presi);
        }
        if presi < tratto.minimo {
            return false;
        }
    }
    resto.is_empty()
}

/// The stretches of a pattern that is no more than that.
fn sequenza(motivo: &str) -> Option<Vec<Tratto>> {
    let mut tratti: Vec<Tratto> = Vec::new();
    let mut resto = motivo.as_bytes();
    while !resto.is_empty() {
        let (ascii, altri, dopo) = classe(resto)?;
        let (minimo, massimo, dopo) = volte(dopo)?;
        resto = dopo;
        let mut byte = [false; 256];
        byte[..128].copy_from_slice(&ascii);
        let tratto = Tratto {
            byte,
            altri,
            minimo,
            massimo,
        };
        if let Some(prima) = tratti.last()
            && prima.minimo < prima.massimo
            && (tratto.minimo == 0 || prima.comune(&tratto))
        {
            return None;
        }
        tratti.push(tratto);
    }
    Some(tratti)
}

impl Tratto {
    /// Takes up to so many characters, whatever they are made of; how many it took.
    fn caratteri(&self, resto: &mut &[u8], massimo: usize) -> usize {
        let mut presi = 0;
        while presi < massimo {
            match *resto {
                [b, dopo @ ..] if self.byte[usize::from(*b)] => *resto = dopo,
                // The first byte of a character; those that go on with it fall away with it.
                [b, dopo @ ..] if !b.is_ascii() => {
                    let lungo = dopo.iter().take_while(|b| **b & 0xc0 == 0x80).count();
                    *resto = &dopo[lungo..];
                }
                _ => break,
            }
            presi += 1;
        }
        presi
    }

    fn comune(&self, altro: &Self) -> bool {
        self.altri && altro.altri || self.byte.iter().zip(&altro.byte).any(|(a, b)| *a && *b)
    }
}

/// A class or a character at the beginning of a pattern: its ASCII characters, whether the others are in it, what follows.
fn classe(motivo: &[u8]) -> Option<([bool; 128], bool, &[u8])> {
    let mut ascii = [false; 128];
    let [b'[', dentro @ ..] = motivo else {
        let [b, resto @ ..] = motivo else {
            return None;
        };
        if !(b.is_ascii_alphanumeric() || matches!(b, b'/' | b'@' | b'-' | b'_' | b' ')) {
            return None;
        }
        ascii[usize::from(*b)] = true;
        return Some((ascii, false, resto));
    };
    let (nega, mut resto) = match dentro {
        [b'^', resto @ ..] => (true, resto),
        _ => (false, dentro),
    };
    loop {
        let da = match resto {
            [b']', dopo @ ..] => {
                resto = dopo;
                break;
            }
            [b'\\', b't' | b'r' | b'n', ..] => {
                let [_, quale, dopo @ ..] = resto else {
                    return None;
                };
                resto = dopo;
                match quale {
                    b't' => b'\t',
                    b'r' => b'\r',
                    _ => b'\n',
                }
            }
            // Two of these in a row are set operations of the regex crate; an escape is left to it too.
            [a @ (b'&' | b'~' | b'-'), b, ..] if a == b => return None,
            [b'\\' | b'[', ..] => return None,
            [b, dopo @ ..] if b.is_ascii() => {
                resto = dopo;
                *b
            }
            _ => return None,
        };
        let a = match resto {
            [b'-', a, dopo @ ..] if *a != b']' => {
                if !a.is_ascii() || matches!(a, b'\\' | b'[') || *a < da {
                    return None;
                }
                resto = dopo;
                *a
            }
            _ => da,
        };
        for b in da..=a {
            ascii[usize::from(b)] = true;
        }
    }
    if nega {
        ascii = ascii.map(|c| !c);
    }
    Some((ascii, nega, resto))
}

/// How many times: fewest, most, what follows.
fn volte(motivo: &[u8]) -> Option<(usize, usize, &[u8])> {
    let (minimo, massimo, resto) = match motivo {
        [b'+', resto @ ..] => (1, usize::MAX, resto),
        [b'*', resto @ ..] => (0, usize::MAX, resto),
        [b'?', resto @ ..] => (0, 1, resto),
        [b'{', resto @ ..] => {
            let fine = memchr::memchr(b'}', resto)?;
            let dentro = std::str::from_utf8(&resto[..fine]).ok()?;
            let (minimo, massimo) = dentro.split_once(',').unwrap_or((dentro, dentro));
            (
                minimo.parse().ok()?,
                massimo.parse().ok()?,
                &resto[fine + 1..],
            )
        }
        _ => (1, 1, motivo),
    };
    // A second one would say how greedy the first is.
    (!matches!(resto, [b'+' | b'*' | b'?' | b'{', ..])).then_some((minimo, massimo, resto))
}

fn automa_di(motivo: &str) -> Option<dense::DFA<Vec<u32>>> {
    let config = dense::Config::new().start_kind(StartKind::Anchored);
    dense::Builder::new()
        .configure(config)
        .build(&format!(r"(?:{motivo})\z"))
        .ok()
}

fn accetta(automa: &dense::DFA<Vec<u32>>, testo: &str) -> bool {
    let inizio = Input::new(testo).anchored(Anchored::Yes);
    let Ok(mut stato) = automa.start_state_forward(&inizio) else {
        return false;
    };
    for byte in testo.bytes() {
        stato = automa.next_state(stato, byte);
        if automa.is_dead_state(stato) {
            return false;
        }
    }
    automa.is_match_state(automa.next_eoi_state(stato))
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

    const PROVE: [&str; 12] = [
        "[0-9]+[0-9]{2}",
        "[a-z]{0,2}[0-9]?[a-z]",
        "a|bc?|[A-Z|]{2,3}",
        "[|]",
        "[^0-9]{2,4}[0-9]*",
        "[a-z-]+@?",
        "[]a]+",
        "[a&&b]x",
        "[0-9]{2,}",
        "[a-z]+?b",
        ".{3}",
        "(a|b)/[0-9]",
    ];

    /// The columns of the import are walked by hand, all of them.
    #[test]
    fn plain_patterns_need_no_automaton() {
        let tracciato = crate::flusso::tracciato::Tracciato::per_id("mypay-import-1_4").unwrap();
        for motivo in tracciato.colonne.iter().filter_map(|c| Motivo::di(c.forma)) {
            assert!(matches!(*motivo, Motivo::Sequenze(_)), "{motivo:?}");
        }
    }

    proptest! {
        /// What is made here says what the regex crate says, of every pattern of the table and of some that try the reading of patterns.
        #[test]
        fn is_the_regex(testo in ".{0,30}|[0-9]{1,12}[.][0-9]{1,3}|[0-9A-Z]{14,26}|9/[0-9]{7}[A-Z]{2}/\\PC{0,10}|[a-zA-Z|]{1,3}|[0-9]{1,5}|[a-z]{0,3}[0-9]{0,3}[ab]?|[ab]/?[0-9]|[a-z.]{1,8}@[a-z.]{1,8}") {
            for motivo in motivi().into_iter().chain(PROVE) {
                let regex = Regex::new(&format!("^(?:{motivo})$")).unwrap();
                let nostro = Motivo::di(Forma::Motivo(motivo, "")).unwrap();
                prop_assert_eq!(nostro.vale(&testo), regex.is_match(&testo), "{} {:?}", motivo, testo);
            }
        }
    }
}
