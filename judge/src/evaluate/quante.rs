//! How many must match, and what follows before and at the deadline.

use crate::check::Quante;

/// What a count means now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conto {
    /// It holds.
    Regge,
    /// More than are allowed: nothing can mend that.
    Troppe {
        /// How many are allowed.
        ammesse: usize,
    },
    /// The deadline has passed with fewer than are needed.
    Poche {
        /// How many are needed.
        attese: usize,
    },
    /// Still open.
    Aperto,
}

/// An upper bound holds only at the deadline; a lower one as soon as it is reached.
pub(super) fn conta(quante: Quante, trovate: usize, scaduto: bool) -> Conto {
    let numero = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    match quante {
        Quante::AlmenoUna if trovate > 0 => Conto::Regge,
        Quante::AlmenoUna if scaduto => Conto::Poche { attese: 1 },
        Quante::Esattamente(n) | Quante::AlPiu(n) if trovate > numero(n) => {
            Conto::Troppe { ammesse: numero(n) }
        }
        Quante::Esattamente(n) if scaduto && trovate < numero(n) => {
            Conto::Poche { attese: numero(n) }
        }
        Quante::Esattamente(_) | Quante::AlPiu(_) if scaduto => Conto::Regge,
        Quante::AlmenoUna | Quante::Esattamente(_) | Quante::AlPiu(_) => Conto::Aperto,
    }
}

/// The bound in words, Italian.
pub(super) fn in_parole(quante: Quante) -> String {
    match quante {
        Quante::AlmenoUna => "almeno una".to_owned(),
        Quante::Esattamente(0) | Quante::AlPiu(0) => "nessuna".to_owned(),
        Quante::Esattamente(1) => "esattamente una".to_owned(),
        Quante::Esattamente(n) => format!("esattamente {n}"),
        Quante::AlPiu(1) => "al più una".to_owned(),
        Quante::AlPiu(n) => format!("al più {n}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_before_and_at_the_deadline() {
        use Conto::{Aperto, Poche, Regge, Troppe};
        let tabella = [
            (Quante::AlmenoUna, 0, Aperto, Poche { attese: 1 }),
            (Quante::AlmenoUna, 1, Regge, Regge),
            (Quante::AlmenoUna, 9, Regge, Regge),
            (Quante::Esattamente(0), 0, Aperto, Regge),
            (
                Quante::Esattamente(0),
                1,
                Troppe { ammesse: 0 },
                Troppe { ammesse: 0 },
            ),
            (Quante::Esattamente(2), 1, Aperto, Poche { attese: 2 }),
            (Quante::Esattamente(2), 2, Aperto, Regge),
            (
                Quante::Esattamente(2),
                3,
                Troppe { ammesse: 2 },
                Troppe { ammesse: 2 },
            ),
            (Quante::AlPiu(1), 0, Aperto, Regge),
            (Quante::AlPiu(1), 1, Aperto, Regge),
            (
                Quante::AlPiu(1),
                2,
                Troppe { ammesse: 1 },
                Troppe { ammesse: 1 },
            ),
        ];
        for (quante, trovate, prima, dopo) in tabella {
            assert_eq!(conta(quante, trovate, false), prima, "{quante:?} {trovate}");
            assert_eq!(conta(quante, trovate, true), dopo, "{quante:?} {trovate}");
        }
    }
}
