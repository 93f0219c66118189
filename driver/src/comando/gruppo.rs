//! The process groups under way, so that none outlives its action.
//!
//! The adapter's process leads a group of its own; ending the group ends its children too. Where there are no process groups
//! (Windows) this is an empty list, and tokio's `kill_on_drop` ends the process itself.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// The groups that one driver has started and not yet ended.
#[derive(Debug, Default)]
pub(crate) struct Gruppi {
    leaders: Mutex<BTreeSet<u32>>,
}

/// One group; dropping it ends what is left of it.
#[derive(Debug)]
pub(crate) struct Gruppo<'a> {
    gruppi: &'a Gruppi,
    leader: Option<u32>,
}

impl Gruppi {
    /// Takes charge of the group of that leader.
    pub(crate) fn enter(&self, leader: Option<u32>) -> Gruppo<'_> {
        let leader = leader.filter(|_| cfg!(unix));
        if let Some(leader) = leader {
            self.leaders
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(leader);
        }
        Gruppo {
            gruppi: self,
            leader,
        }
    }

    /// Ends them all.
    pub(crate) fn end_all(&self) {
        for leader in
            std::mem::take(&mut *self.leaders.lock().unwrap_or_else(PoisonError::into_inner))
        {
            end(leader);
        }
    }
}

impl Drop for Gruppo<'_> {
    fn drop(&mut self) {
        if let Some(leader) = self.leader
            && self
                .gruppi
                .leaders
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(&leader)
        {
            end(leader);
        }
    }
}

/// Ends a group. The system does not give its number away while one of its processes lives; when all are gone there is
/// nothing to end, and that is no error.
#[cfg(unix)]
fn end(leader: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};
    if let Some(pid) = i32::try_from(leader).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(pid, Signal::KILL);
    }
}

#[cfg(not(unix))]
fn end(_: u32) {}
