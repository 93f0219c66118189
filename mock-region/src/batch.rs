//! The batch that judges the rows of uploaded files (`mypay-flows.md` §1 step 3): block after block, each one step of the sandbox, so
//! that requests are answered in between. After a restart it goes on with the first block that is not recorded.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use ledger::entry::Millis;
use platform::command::Command;
use platform::flusso::blocco::Blocco;
use platform::flusso::lotto;

use crate::journal::{JournalError, Written};
use crate::sandbox::{Clock, Core, Inner};

impl Inner {
    /// On a virtual clock: every file that was taken is judged here and now.
    pub(crate) fn batch_at_once(&self, core: &mut Core, at: Millis) -> Result<(), JournalError> {
        if matches!(self.clock, Clock::Real) {
            return Ok(());
        }
        while let Some(lotto) = lotto::prossimo(&core.state, at) {
            let zip = self.journal.bytes_of(&lotto.zip).unwrap_or_default();
            let mut failed = None;
            lotto.leggi(&zip, &mut |blocco| match self.judge(core, at, blocco) {
                Ok(_) => true,
                Err(error) => {
                    failed = Some(error);
                    false
                }
            });
            if let Some(error) = failed {
                return Err(error);
            }
        }
        Ok(())
    }

    /// On a real clock: whether there is a file to be judged.
    pub(crate) fn batch_is_due(&self, core: &Core) -> bool {
        !core.closed && core.state.flussi().da_elaborare().is_some()
    }

    /// Starts the batch, unless it is at work already.
    pub(crate) fn start_batch(self: &Arc<Self>) {
        if self.at_work.swap(true, Ordering::SeqCst) {
            return;
        }
        let inner = self.clone();
        self.handle.spawn_blocking(move || {
            inner.work_off();
            inner.at_work.store(false, Ordering::SeqCst);
            // what was uploaded meanwhile, and the end of what was judged
            inner.wake.notify_one();
        });
    }

    /// Judges file after file; a journal that cannot be written has told every request before.
    fn work_off(&self) {
        loop {
            let lotto = {
                let core = self.lock();
                if core.closed {
                    return;
                }
                match lotto::prossimo(&core.state, self.instant(&core)) {
                    Some(lotto) => lotto,
                    None => return,
                }
            };
            let zip = self.journal.bytes_of(&lotto.zip).unwrap_or_default();
            let mut going_on = true;
            lotto.leggi(&zip, &mut |blocco| {
                going_on = self.judge_between_requests(blocco).is_some();
                going_on
            });
            if !going_on {
                return;
            }
        }
    }

    /// One block under the lock; then it is waited for without, so that no more than a block is on its way to the disk.
    fn judge_between_requests(&self, blocco: Blocco) -> Option<()> {
        let written = {
            let mut core = self.lock();
            if core.closed {
                return None;
            }
            let at = self.instant(&core);
            self.judge(&mut core, at, blocco).ok()?
        };
        self.handle.block_on(written.wait()).ok()
    }

    fn judge(&self, core: &mut Core, at: Millis, blocco: Blocco) -> Result<Written, JournalError> {
        let command = self.journal.without_secrets(Command::Blocco(blocco))?;
        let (_, written) = self.decide(core, at, None, None, command)?;
        Ok(written)
    }
}
