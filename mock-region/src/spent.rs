//! Where the time of the SOAP requests goes: a few counters, for benches and for whoever wonders.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Counters, added to by every SOAP request.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    requests: AtomicU64,
    parts: [AtomicU64; 5],
}

/// A part of the work on a request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part {
    Contract,
    Reading,
    Masking,
    Deciding,
    Recording,
}

/// What was spent on SOAP requests since the Region started, all together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spent {
    /// SOAP requests.
    pub requests: u64,
    /// The contract check.
    pub contract: Duration,
    /// Reading the envelope as the platform does.
    pub reading: Duration,
    /// Masking secrets, in requests and answers.
    pub masking: Duration,
    /// Under the sandbox's lock, waiting for it included: decide, apply, the entries' place in the chain.
    pub deciding: Duration,
    /// Waiting until the entries are written.
    pub recording: Duration,
}

impl Counters {
    pub(crate) fn request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    /// Adds the time since `from`, and gives the instant at which the next part begins.
    pub(crate) fn add(&self, part: Part, from: Instant) -> Instant {
        let now = Instant::now();
        let nanos = u64::try_from(now.duration_since(from).as_nanos()).unwrap_or(u64::MAX);
        self.parts[part as usize].fetch_add(nanos, Ordering::Relaxed);
        now
    }

    pub(crate) fn total(&self) -> Spent {
        let of =
            |part: Part| Duration::from_nanos(self.parts[part as usize].load(Ordering::Relaxed));
        Spent {
            requests: self.requests.load(Ordering::Relaxed),
            contract: of(Part::Contract),
            reading: of(Part::Reading),
            masking: of(Part::Masking),
            deciding: of(Part::Deciding),
            recording: of(Part::Recording),
        }
    }
}
