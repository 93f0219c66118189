//! How long a check waits.

use std::time::Duration;

use driver::profilo::Tempi;

/// How long a check that cannot be answered yet waits. On a virtual clock no wall time passes: the clock is moved to what is due
/// next, or to the deadline, and the check is asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attesa {
    /// Not at all: what is asked is there already or never will be.
    Subito,
    /// The product may need a moment: no virtual time, the profile's `verifica` on a real clock.
    Adesso,
    /// The product may need its own time: a day of virtual time, `verifica` on a real clock.
    Verifica,
    /// A quiet window: a day of virtual time, a few readings on a real clock.
    Quiete,
}

const GIORNO: Duration = Duration::from_secs(24 * 3600);
/// Readings for which a quiet window lasts on a real clock.
const LETTURE_DI_QUIETE: u32 = 5;

impl Attesa {
    /// On a virtual clock.
    pub(super) fn virtuale(self) -> Duration {
        match self {
            Self::Subito | Self::Adesso => Duration::ZERO,
            Self::Verifica | Self::Quiete => GIORNO,
        }
    }

    /// On a real clock.
    pub(super) fn reale(self, tempi: &Tempi) -> Duration {
        match self {
            Self::Subito => Duration::ZERO,
            Self::Adesso | Self::Verifica => tempi.verifica,
            Self::Quiete => tempi.intervallo * LETTURE_DI_QUIETE,
        }
    }
}
