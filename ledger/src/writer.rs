//! The one writer of a ledger: a queue and a thread that commits whatever has gathered in it as one group.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::sha::Sha256;
use crate::store::{Head, Lines, Store, WriteError};
use crate::ticket::{Done, Written};

pub(crate) enum Job {
    /// A blob that a line queued later names.
    Blob {
        stream: Arc<str>,
        sha256: Sha256,
        bytes: Arc<[u8]>,
    },
    /// Lines of one stream.
    Lines {
        stream: Arc<str>,
        expected: Head,
        head: Head,
        lines: Lines,
        done: Arc<Done>,
    },
    /// The stream is closed. Ends the group, so that whatever is said of its head afterwards is written after it.
    Close { stream: Arc<str>, done: Arc<Done> },
}

/// What the writer and everyone who appends share.
pub(crate) struct Queue {
    state: Mutex<State>,
    filled: Condvar,
    /// Blobs that were handed over and are not yet in a pack.
    blobs: Mutex<HashMap<Sha256, WaitingBlob>>,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    failed: Option<Arc<WriteError>>,
    stopped: bool,
}

pub(crate) struct WaitingBlob {
    pub(crate) bytes: Arc<[u8]>,
    pub(crate) queued: bool,
}

/// Why the queue takes nothing more.
pub(crate) enum Refused {
    Failed(Arc<WriteError>),
    Stopped,
}

impl Queue {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::default(),
            filled: Condvar::new(),
            blobs: Mutex::default(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn blobs(&self) -> MutexGuard<'_, HashMap<Sha256, WaitingBlob>> {
        self.blobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn check(&self) -> Result<(), Refused> {
        Self::refusal(&self.lock())
    }

    fn refusal(state: &State) -> Result<(), Refused> {
        match (&state.failed, state.stopped) {
            (Some(error), _) => Err(Refused::Failed(Arc::clone(error))),
            (None, true) => Err(Refused::Stopped),
            (None, false) => Ok(()),
        }
    }

    pub(crate) fn push(&self, job: Job) -> Result<(), Refused> {
        let mut state = self.lock();
        Self::refusal(&state)?;
        let was_empty = state.jobs.is_empty();
        state.jobs.push_back(job);
        drop(state);
        if was_empty {
            self.filled.notify_one();
        }
        Ok(())
    }

    /// Takes nothing more; what is queued is still written.
    pub(crate) fn stop(&self) {
        self.lock().stopped = true;
        self.filled.notify_one();
    }

    /// The error that ended all writing, if there was one.
    pub(crate) fn failure(&self) -> Option<Arc<WriteError>> {
        self.lock().failed.clone()
    }

    fn take(&self) -> Option<VecDeque<Job>> {
        let state = self.lock();
        let mut state = self
            .filled
            .wait_while(state, |state| state.jobs.is_empty() && !state.stopped)
            .unwrap_or_else(PoisonError::into_inner);
        (!state.jobs.is_empty()).then(|| std::mem::take(&mut state.jobs))
    }

    fn fail(&self, error: &Arc<WriteError>) {
        self.lock().failed = Some(Arc::clone(error));
    }
}

/// The body of the writer's thread: returns when the queue was stopped and is empty.
pub(crate) fn run(queue: &Queue, store: &dyn Store) {
    let mut failed: Option<Arc<WriteError>> = None;
    while let Some(mut jobs) = queue.take() {
        while !jobs.is_empty() {
            let mut group = Group::default();
            let written = match &failed {
                Some(error) => {
                    group.skip(&mut jobs);
                    Err(Arc::clone(error))
                }
                None => group.write(&mut jobs, store).map_err(Arc::new),
            };
            if let Err(error) = &written {
                if failed.is_none() {
                    queue.fail(error);
                    failed = Some(Arc::clone(error));
                }
            } else if !group.blobs.is_empty() {
                let mut waiting = queue.blobs();
                for sha256 in &group.blobs {
                    waiting.remove(sha256);
                }
            }
            for done in group.dones {
                complete(&done, &written);
            }
        }
    }
}

/// A callback that panics must not take the writer with it; the entries are written all the same.
fn complete(done: &Done, written: &Written) {
    let _ = catch_unwind(AssertUnwindSafe(|| done.complete(written)));
}

#[derive(Default)]
struct Group {
    dones: Vec<Arc<Done>>,
    blobs: Vec<Sha256>,
}

impl Group {
    fn write(&mut self, jobs: &mut VecDeque<Job>, store: &dyn Store) -> Result<(), WriteError> {
        let mut outcome = Ok(());
        while let Some(job) = jobs.pop_front() {
            let (result, ends) = match job {
                Job::Blob {
                    stream,
                    sha256,
                    bytes,
                } => {
                    self.blobs.push(sha256);
                    (store.put(&stream, sha256, &bytes), false)
                }
                Job::Lines {
                    stream,
                    expected,
                    head,
                    lines,
                    done,
                } => {
                    self.dones.push(done);
                    (store.append(&stream, expected, head, &lines), false)
                }
                Job::Close { stream, done } => {
                    self.dones.push(done);
                    store.finish(&stream);
                    (Ok(()), true)
                }
            };
            if result.is_err() {
                outcome = result;
                break;
            }
            if ends {
                break;
            }
        }
        outcome?;
        store.commit()
    }

    fn skip(&mut self, jobs: &mut VecDeque<Job>) {
        self.dones
            .extend(jobs.drain(..).filter_map(|job| match job {
                Job::Blob { .. } => None,
                Job::Lines { done, .. } | Job::Close { done, .. } => Some(done),
            }));
    }
}
