//! Texts as numbers: each IUV, IUR, IUD and IUF is stored once, and compared as four bytes.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use hashbrown::HashTable;
use serde::{Deserialize, Serialize};

/// A text of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub(super) struct Simbolo(u32);

impl Simbolo {
    /// The empty text, which stands for a missing value.
    pub(super) const NULLO: Self = Self(0);
    /// The greatest one, as the end of a range.
    pub(super) const ULTIMO: Self = Self(u32::MAX);

    pub(super) fn manca(self) -> bool {
        self == Self::NULLO
    }

    /// This ente and that text, as one key.
    pub(super) fn con(self, altro: Self) -> u64 {
        u64::from(self.0) << 32 | u64::from(altro.0)
    }
}

/// The table of texts. Nothing is ever taken out.
#[derive(Debug, Clone)]
pub(super) struct Simboli {
    testi: String,
    /// Where each text ends.
    fini: Vec<usize>,
    noti: HashTable<Simbolo>,
    // No random state: the order of the table is never seen, and two runs do the same.
    hasher: BuildHasherDefault<DefaultHasher>,
}

impl Default for Simboli {
    fn default() -> Self {
        let mut simboli = Self {
            testi: String::new(),
            fini: Vec::new(),
            noti: HashTable::new(),
            hasher: BuildHasherDefault::default(),
        };
        simboli.di("");
        simboli
    }
}

impl Simboli {
    /// The symbol of a text, new if need be.
    pub(super) fn di(&mut self, testo: &str) -> Simbolo {
        let hash = self.hasher.hash_one(testo);
        let Self {
            testi, fini, noti, ..
        } = self;
        if let Some(noto) = noti.find(hash, |s| pezzo(testi, fini, *s) == testo) {
            return *noto;
        }
        // More than four thousand million texts do not fit in memory: the last symbol is then shared.
        let nuovo = Simbolo(u32::try_from(fini.len()).unwrap_or(u32::MAX));
        testi.push_str(testo);
        fini.push(testi.len());
        let hasher = &self.hasher;
        noti.insert_unique(hash, nuovo, |s| hasher.hash_one(pezzo(testi, fini, *s)));
        nuovo
    }

    /// The symbol of a text, if it is known.
    pub(super) fn noto(&self, testo: &str) -> Option<Simbolo> {
        let hash = self.hasher.hash_one(testo);
        let uguale = |s: &Simbolo| pezzo(&self.testi, &self.fini, *s) == testo;
        self.noti.find(hash, uguale).copied()
    }

    /// All the texts, in the order of their symbols.
    pub(super) fn tutti(&self) -> impl Iterator<Item = &str> {
        (0..self.fini.len()).map(|n| self.testo(Simbolo(n as u32)))
    }

    /// The text of a symbol.
    pub(super) fn testo(&self, simbolo: Simbolo) -> &str {
        pezzo(&self.testi, &self.fini, simbolo)
    }
}

fn pezzo<'t>(testi: &'t str, fini: &[usize], Simbolo(n): Simbolo) -> &'t str {
    let n = n as usize;
    let inizio = n.checked_sub(1).and_then(|prima| fini.get(prima));
    let fine = fini.get(n).copied().unwrap_or_default();
    testi
        .get(inizio.copied().unwrap_or_default()..fine)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_stored_once_and_read_back() {
        let mut simboli = Simboli::default();
        let a = simboli.di("01000000000000101");
        let b = simboli.di("R00101");
        assert_eq!(simboli.di("01000000000000101"), a);
        assert_ne!(a, b);
        assert_eq!(simboli.testo(a), "01000000000000101");
        assert_eq!(simboli.testo(b), "R00101");
        assert_eq!(simboli.di(""), Simbolo::NULLO);
        assert!(simboli.di("").manca());
        assert_eq!(simboli.noto("R00101"), Some(b));
        assert_eq!(simboli.noto("R00102"), None);
    }

    #[test]
    fn many_texts_stay_apart() {
        let mut simboli = Simboli::default();
        let primi: Vec<_> = (0..5000).map(|n| simboli.di(&n.to_string())).collect();
        for (n, simbolo) in primi.iter().enumerate() {
            assert_eq!(simboli.testo(*simbolo), n.to_string());
            assert_eq!(simboli.noto(&n.to_string()), Some(*simbolo));
        }
    }
}
