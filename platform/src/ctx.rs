//! What `decide` is given beside state and command: the instant, and random values derived from the seed.

use ledger::entry::Millis;

/// The context of one decision.
#[derive(Debug, Clone)]
pub struct Ctx<'a> {
    /// Now, on the sandbox's clock.
    pub now: Millis,
    /// Seed of the sandbox (seed of the run, case, variant and attempt already mixed in).
    pub seed: &'a [u8],
    /// `seq` of the input entry that is decided: with the purpose it makes every random value reproducible.
    pub input: u64,
    /// Public base address of the sandbox, without a final `/`.
    pub base: &'a str,
}
