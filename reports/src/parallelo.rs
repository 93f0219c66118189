//! The same work on many things, on all cores.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Applies `lavoro` to each thing on all cores; the answers stand in the order of the things.
pub(crate) fn in_parallelo<A: Sync, B: Send>(
    cose: &[A],
    lavoro: impl Fn(&A) -> B + Sync,
) -> Vec<B> {
    /// Most things that a thread takes at once.
    const MAZZO: usize = 16;
    let operai = std::thread::available_parallelism().map_or(1, usize::from);
    if operai == 1 || cose.len() <= 1 {
        return cose.iter().map(lavoro).collect();
    }
    let prossimo = AtomicUsize::new(0);
    let mazzo = cose.len().div_ceil(operai * 4).clamp(1, MAZZO);
    let mut fatti: Vec<(usize, B)> = std::thread::scope(|scope| {
        let operai: Vec<_> = (0..operai.min(cose.len()))
            .map(|_| {
                scope.spawn(|| {
                    let mut miei = Vec::new();
                    loop {
                        let da = prossimo.fetch_add(mazzo, Ordering::Relaxed);
                        if da >= cose.len() {
                            return miei;
                        }
                        let a = (da + mazzo).min(cose.len());
                        miei.extend((da..a).map(|indice| (indice, lavoro(&cose[indice]))));
                    }
                })
            })
            .collect();
        operai
            .into_iter()
            .flat_map(|operaio| match operaio.join() {
                Ok(miei) => miei,
                Err(panico) => std::panic::resume_unwind(panico),
            })
            .collect()
    });
    fatti.sort_unstable_by_key(|(indice, _)| *indice);
    fatti.into_iter().map(|(_, fatto)| fatto).collect()
}
