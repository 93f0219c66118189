//! What an append gives back: where its entries stand, and word when they are written.

use std::fmt;
use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::store::{Head, WriteError};

/// Whether entries were written.
pub type Written = Result<(), Arc<WriteError>>;

type Callback = Box<dyn FnOnce(Written) + Send>;

/// The receipt for entries that have their place in the chain and are queued to the writer.
///
/// Either [`wait`](Self::wait) for it on a thread, `.await` it in a task, or leave a callback with
/// [`on_written`](Self::on_written). [Letting it go](Self::detach) changes nothing: the entries are written all the same.
#[must_use = "a reply must not leave before its entries are written"]
#[derive(Debug)]
pub struct Ticket {
    seqs: Range<u64>,
    head: Head,
    done: Arc<Done>,
}

impl Ticket {
    pub(crate) const fn new(seqs: Range<u64>, head: Head, done: Arc<Done>) -> Self {
        Self { seqs, head, done }
    }

    /// The `seq` of the entries.
    #[must_use]
    pub fn seqs(&self) -> Range<u64> {
        self.seqs.clone()
    }

    /// Where the stream stands after them.
    #[must_use]
    pub const fn head(&self) -> Head {
        self.head
    }

    /// Blocks until the entries are written to the durability of the ledger.
    ///
    /// # Errors
    /// When they could not be written.
    pub fn wait(self) -> Written {
        let mut state = self.done.lock();
        loop {
            if let State::Done(written) = &*state {
                return written.clone();
            }
            state = self
                .done
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Has `callback` called once the entries are written or could not be: at once if that is known already, otherwise
    /// from the writer's thread, where it must be quick and must not wait for another ticket.
    pub fn on_written(self, callback: impl FnOnce(Written) + Send + 'static) {
        let mut state = self.done.lock();
        match &mut *state {
            State::Done(written) => {
                let written = written.clone();
                drop(state);
                callback(written);
            }
            State::Waiting {
                callback: place, ..
            } => *place = Some(Box::new(callback)),
        }
    }

    /// Leaves the entries to be written without waiting for it (a later ticket of the ledger covers them).
    pub fn detach(self) {}

    /// Whether the entries are written, if it is known already.
    #[must_use]
    pub fn written(&self) -> Option<Written> {
        match &*self.done.lock() {
            State::Done(written) => Some(written.clone()),
            State::Waiting { .. } => None,
        }
    }
}

impl Future for Ticket {
    type Output = Written;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Written> {
        match &mut *self.done.lock() {
            State::Done(written) => Poll::Ready(written.clone()),
            State::Waiting { waker, .. } => {
                *waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

pub(crate) struct Done {
    state: Mutex<State>,
    changed: Condvar,
}

enum State {
    Waiting {
        callback: Option<Callback>,
        waker: Option<Waker>,
    },
    Done(Written),
}

impl Done {
    pub(crate) fn waiting() -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State::Waiting {
                callback: None,
                waker: None,
            }),
            changed: Condvar::new(),
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn complete(&self, written: &Written) {
        let before = std::mem::replace(&mut *self.lock(), State::Done(written.clone()));
        self.changed.notify_all();
        if let State::Waiting { callback, waker } = before {
            if let Some(waker) = waker {
                waker.wake();
            }
            if let Some(callback) = callback {
                callback(written.clone());
            }
        }
    }
}

impl fmt::Debug for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.lock() {
            State::Waiting { .. } => f.write_str("waiting"),
            State::Done(written) => written.fmt(f),
        }
    }
}
