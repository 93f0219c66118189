//! The plan and its run: features, the World, the Italian step definitions.
//!
//! * [`piano`] – the embedded features, their catalogue and its lint
//! * [`mondo`] – the World of one scenario: its sandbox, its product, its view of the stream
//! * [`passi`] – the step definitions, by phase
//! * [`cittadino`] – the citizen's browser
//! * [`prodotto`] – the product as the steps see it
//! * [`corsa`] – a run: selection, streams, verdicts
//!
//! cucumber matches and schedules, no more: its pass and fail are never read.

pub mod cittadino;
pub mod corsa;
pub mod mondo;
pub mod passi;
pub mod piano;
pub mod prodotto;

/// The bytes of a blob by the hexadecimal name under which an entry knows it.
#[must_use]
pub fn blob(lettore: &ledger::Reader, sha256: &str) -> Option<Vec<u8>> {
    lettore
        .blob(&ledger::Sha256::from_hex(sha256.as_bytes())?)
        .ok()
}
