//! The batch that judges the rows of uploaded files (`mypay-flows.md` §1 step 3): block after block, each one step of the sandbox, so
//! that requests are answered in between. After a restart it goes on with the first block that is not recorded.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::sync_channel;

use ledger::entry::Millis;
use platform::allegato::Allegato;
use platform::command::Command;
use platform::flusso::lotto;
use platform::pivot::lotto as lotto_pivot;
use platform::state::State;

use crate::journal::{JournalError, Written};
use crate::sandbox::{Clock, Core, Inner};

/// The file whose turn it is: of MyPay, then of MyPivot.
enum Turn {
    MyPay(lotto::Lotto),
    MyPivot(lotto_pivot::DaCaricare),
}

impl Turn {
    fn next(state: &State, at: Millis) -> Option<Self> {
        let mypay = lotto::prossimo(state, at).map(Self::MyPay);
        mypay.or_else(|| lotto_pivot::prossimo(state, at).map(Self::MyPivot))
    }

    fn zip(&self) -> &Allegato {
        match self {
            Self::MyPay(lotto) => &lotto.zip,
            Self::MyPivot(file) => &file.zip,
        }
    }

    /// Reads the file and hands out its blocks, until told to stop.
    fn read(&self, zip: &[u8], on: &mut dyn FnMut(Command) -> bool) {
        match self {
            Self::MyPay(lotto) => lotto.leggi(zip, &mut |blocco| on(Command::Blocco(blocco))),
            Self::MyPivot(file) => file.leggi(zip, on),
        }
    }
}

/// Blocks that are read and validated before their turn.
const AHEAD: usize = 2;

impl Inner {
    /// On a virtual clock: every file that was taken is judged here and now.
    pub(crate) fn batch_at_once(&self, core: &mut Core, at: Millis) -> Result<(), JournalError> {
        if matches!(self.clock, Clock::Real) {
            return Ok(());
        }
        while let Some(turn) = Turn::next(&core.state, at) {
            let zip = self.journal.bytes_of(turn.zip()).unwrap_or_default();
            let mut failed = None;
            turn.read(&zip, &mut |block| match self.judge(core, at, block) {
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
        let state = &core.state;
        let due =
            state.flussi().da_elaborare().is_some() || state.pivot().flussi.da_caricare().is_some();
        !core.closed && due
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
            let turn = {
                let core = self.lock();
                if core.closed {
                    return;
                }
                match Turn::next(&core.state, self.instant(&core)) {
                    Some(turn) => turn,
                    None => return,
                }
            };
            if self.judge_between_requests(&turn).is_none() {
                return;
            }
        }
    }

    /// All blocks of a file: one thread reads and validates ahead, this one judges each under the lock, then waits without it until it
    /// is written, so that no more than one is on its way to the disk.
    fn judge_between_requests(&self, turn: &Turn) -> Option<()> {
        let zip = self.journal.bytes_of(turn.zip()).unwrap_or_default();
        let (ready, blocks) = sync_channel(AHEAD);
        std::thread::scope(|scope| {
            // it ends when nobody takes its blocks any more
            scope.spawn(move || turn.read(&zip, &mut |block| ready.send(block).is_ok()));
            for block in blocks {
                let written = {
                    let mut core = self.lock();
                    if core.closed {
                        return None;
                    }
                    let at = self.instant(&core);
                    self.judge(&mut core, at, block).ok()?
                };
                self.handle.block_on(written.wait()).ok()?;
                self.step_aside();
            }
            Some(())
        })
    }

    fn judge(&self, core: &mut Core, at: Millis, block: Command) -> Result<Written, JournalError> {
        let command = self.journal.without_secrets(block)?;
        let (_, written) = self.decide(core, at, None, None, command)?;
        Ok(written)
    }
}
