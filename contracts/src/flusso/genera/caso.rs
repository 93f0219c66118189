//! Seeded choices: a small generator of our own (SplitMix64), the same on every machine.

/// A stream of choices. Each row has its own, so that a row does not depend on those before it.
#[derive(Debug, Clone)]
pub struct Caso(u64);

const PASSO: u64 = 0x9e37_79b9_7f4a_7c15;

fn mescola(mut n: u64) -> u64 {
    n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

/// A text as a number (FNV-1a).
#[must_use]
pub fn impronta(testo: &str) -> u64 {
    testo.bytes().fold(0xcbf2_9ce4_8422_2325, |n, b| {
        (n ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    })
}

impl Caso {
    /// The choices of thread `filo` under a seed.
    #[must_use]
    pub fn di(seme: u64, filo: u64) -> Self {
        Self(mescola(
            seme ^ mescola(filo.wrapping_add(1).wrapping_mul(PASSO)),
        ))
    }

    /// Any number.
    pub fn numero(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(PASSO);
        mescola(self.0)
    }

    /// From 0 up to, not including, `fine`; 0 when that is 0.
    pub fn sotto(&mut self, fine: u64) -> u64 {
        let prodotto = u128::from(self.numero()) * u128::from(fine);
        // The upper half of the product: it fits.
        u64::try_from(prodotto >> 64).unwrap_or_default()
    }

    /// From `da` to `a`, both included.
    pub fn fra(&mut self, da: u64, a: u64) -> u64 {
        da + self.sotto(a.saturating_sub(da) + 1)
    }

    /// True `su_cento` times in a hundred.
    pub fn volte(&mut self, su_cento: u64) -> bool {
        self.sotto(100) < su_cento
    }

    /// One of these; the slice is never empty.
    pub fn uno<'a, T>(&mut self, fra: &'a [T]) -> &'a T {
        let i = usize::try_from(self.sotto(fra.len() as u64)).unwrap_or_default();
        &fra[i]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first numbers of SplitMix64 from 0, as its author publishes them.
    #[test]
    fn is_splitmix64() {
        let mut caso = Caso(0);
        assert_eq!(
            [caso.numero(), caso.numero(), caso.numero()],
            [
                0xe220_a839_7b1d_cdaf,
                0x6e78_9e6a_a1b9_65f4,
                0x06c4_5d18_8009_454f
            ]
        );
    }

    #[test]
    fn choices_stay_in_range_and_differ() {
        let mut caso = Caso::di(1, 1);
        let mut viste = [0_u32; 10];
        for _ in 0..10_000 {
            viste[usize::try_from(caso.sotto(10)).unwrap_or(10)] += 1;
        }
        assert!(viste.iter().all(|n| (800..1200).contains(n)), "{viste:?}");
        assert_ne!(Caso::di(1, 1).numero(), Caso::di(1, 2).numero());
        assert_ne!(Caso::di(1, 1).numero(), Caso::di(2, 1).numero());
    }
}
