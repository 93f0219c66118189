//! How a store tells whoever follows a stream that there is more.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

type Wake = Arc<dyn Fn() + Send + Sync>;

/// Raised by a store when lines of a stream became visible; waited for by a cursor.
#[derive(Default)]
pub struct Signal {
    state: Mutex<State>,
    raised: Condvar,
}

#[derive(Default)]
struct State {
    raised: u64,
    ended: bool,
    wake: Option<Wake>,
    waker: Option<Waker>,
}

impl Signal {
    /// There is more to read.
    pub fn raise(&self) {
        self.change(false);
    }

    /// Nothing more will come.
    pub fn end(&self) {
        self.change(true);
    }

    fn change(&self, ended: bool) {
        let (wake, waker) = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.raised += 1;
            state.ended |= ended;
            (state.wake.clone(), state.waker.take())
        };
        self.raised.notify_all();
        if let Some(waker) = waker {
            waker.wake();
        }
        if let Some(wake) = wake {
            wake();
        }
    }

    /// How often it was raised; to be asked before reading, so that nothing is missed between reading and waiting.
    pub(crate) fn count(&self) -> u64 {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .raised
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .ended
    }

    /// Waits until it was raised more often than `seen`; false after `timeout`, or at once when nothing more will come.
    pub(crate) fn wait(&self, seen: u64, timeout: Duration) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (state, _) = self
            .raised
            .wait_timeout_while(state, timeout, |state| state.raised == seen && !state.ended)
            .unwrap_or_else(PoisonError::into_inner);
        state.raised != seen
    }

    /// As [`Self::wait`], for a task.
    pub(crate) fn poll(&self, seen: u64, context: &Context<'_>) -> Poll<bool> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.raised != seen || state.ended {
            return Poll::Ready(state.raised != seen);
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }

    pub(crate) fn on_raise(&self, wake: Wake) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .wake = Some(wake);
    }
}

impl fmt::Debug for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signal")
            .field("raised", &self.count())
            .field("ended", &self.has_ended())
            .finish()
    }
}
