//! Who can match whom: ordered indices over keys made of symbols. What a new row can touch is a range of one of them.

use std::collections::{BTreeMap, BTreeSet};

use super::simboli::Simbolo;
use super::tabella::Posto;

/// Key of receipts and reported payments: ente and IUV, IUR, indice.
pub(super) type Chiave = (u64, Simbolo, u32);

/// The first and the last key with this ente and IUV.
pub(super) fn dello_iuv(ente_iuv: u64) -> std::ops::RangeInclusive<Chiave> {
    (ente_iuv, Simbolo::NULLO, 0)..=(ente_iuv, Simbolo::ULTIMO, u32::MAX)
}

/// Rows by a key that several may share.
pub(super) type Molti<K> = BTreeSet<(K, Posto)>;

/// The rows with this key, in order of place.
pub(super) fn con<K: Ord + Copy>(molti: &Molti<K>, chiave: K) -> impl Iterator<Item = Posto> + '_ {
    molti
        .range((chiave, 0)..=(chiave, Posto::MAX))
        .map(|(_, posto)| *posto)
}

/// The indices. Those "in view" hold only rows of the main view.
#[derive(Debug, Clone, Default)]
pub(super) struct Indici {
    /// Notified, by ente and IUD.
    pub i: BTreeMap<u64, Posto>,
    /// Receipts, by their key.
    pub e: BTreeMap<Chiave, Posto>,
    /// Receipts in view, by ente and IUD.
    pub e_iud: Molti<u64>,
    /// Reported, by their key.
    pub r: BTreeMap<Chiave, Posto>,
    /// All the reported, by IUF in capitals and ente.
    pub r_iuf: Molti<(Simbolo, Simbolo)>,
    /// How many reported in view there are, by IUF in capitals and ente.
    pub r_in_vista: BTreeMap<(Simbolo, Simbolo), usize>,
    /// Rows T with an IUF, by PSP and IUF as written.
    pub tf: BTreeMap<u64, Posto>,
    /// The same in view, by IUF in capitals, whatever the ente.
    pub tf_iuf: Molti<Simbolo>,
    /// Rows T with an IUV, by ente and IUV.
    pub tv: BTreeMap<u64, Posto>,
    /// Bollette, by ente, anno, codice.
    pub f: BTreeMap<(Simbolo, Simbolo, Simbolo), Posto>,
    /// Bollette in view, by ente and IUF in capitals.
    pub ff: Molti<u64>,
    /// Bollette in view, by ente and IUV.
    pub fv: Molti<u64>,
}

impl Indici {
    /// How many reported in view have this IUF, for this ente, or for any.
    pub(super) fn rendicontati(&self, iuf: Simbolo, ente: Option<Simbolo>) -> usize {
        match ente {
            Some(ente) => self.r_in_vista.get(&(iuf, ente)).copied().unwrap_or(0),
            None => self
                .r_in_vista
                .range((iuf, Simbolo::NULLO)..=(iuf, Simbolo::ULTIMO))
                .map(|(_, quanti)| quanti)
                .sum(),
        }
    }

    /// The reported with this IUF, of this ente or of any.
    pub(super) fn r_con_iuf(
        &self,
        iuf: Simbolo,
        ente: Option<Simbolo>,
    ) -> impl Iterator<Item = Posto> + '_ {
        let (da, a) = ente.map_or((Simbolo::NULLO, Simbolo::ULTIMO), |e| (e, e));
        self.r_iuf
            .range(((iuf, da), 0)..=((iuf, a), Posto::MAX))
            .map(|(_, posto)| *posto)
    }
}
