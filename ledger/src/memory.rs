//! A store in memory: for tests, and for a region that keeps nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use crate::sha::Sha256;
use crate::signal::Signal;
use crate::store::{Found, Head, LineReader, Lines, MendedPacks, ReadError, Store, WriteError};

/// Keeps lines and blobs in memory. Every durability is the same here.
#[derive(Debug, Default)]
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    streams: BTreeMap<String, Kept>,
    blobs: HashMap<Sha256, Arc<[u8]>>,
    /// Streams with something to commit.
    touched: BTreeSet<String>,
}

#[derive(Debug, Default)]
struct Kept {
    length: u64,
    lines: Vec<Arc<[u8]>>,
    visible: usize,
    finishing: bool,
    ended: bool,
    followers: Vec<Weak<Signal>>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unknown(stream: &str) -> ReadError {
    ReadError::UnknownStream {
        stream: stream.to_owned(),
    }
}

impl Store for MemoryStore {
    fn found(&self) -> Vec<Found> {
        Vec::new()
    }

    fn mended(&self) -> MendedPacks {
        MendedPacks::default()
    }

    fn register(&self, stream: &str) {
        let mut state = self.lock();
        let kept = state.streams.entry(stream.to_owned()).or_default();
        kept.ended = false;
        kept.finishing = false;
    }

    fn append(
        &self,
        stream: &str,
        expected: Head,
        head: Head,
        lines: &Lines,
    ) -> Result<(), WriteError> {
        let mut state = self.lock();
        let kept = state.streams.entry(stream.to_owned()).or_default();
        if kept.length != expected.length {
            return Err(WriteError::HeadMoved {
                stream: stream.to_owned(),
                expected: expected.length,
                found: kept.length,
            });
        }
        kept.lines.extend(lines.iter().map(Arc::from));
        kept.length = head.length;
        state.touched.insert(stream.to_owned());
        Ok(())
    }

    fn put(&self, _stream: &str, sha256: Sha256, blob: &Arc<[u8]>) -> Result<(), WriteError> {
        self.lock()
            .blobs
            .entry(sha256)
            .or_insert_with(|| Arc::clone(blob));
        Ok(())
    }

    fn finish(&self, stream: &str) {
        let mut state = self.lock();
        if let Some(kept) = state.streams.get_mut(stream) {
            kept.finishing = true;
            state.touched.insert(stream.to_owned());
        }
    }

    fn commit(&self) -> Result<(), WriteError> {
        let mut raised = Vec::new();
        let mut state = self.lock();
        for stream in std::mem::take(&mut state.touched) {
            let Some(kept) = state.streams.get_mut(&stream) else {
                continue;
            };
            kept.visible = kept.lines.len();
            kept.ended |= std::mem::take(&mut kept.finishing);
            kept.followers
                .retain(|follower| follower.strong_count() > 0);
            raised.extend(
                kept.followers
                    .iter()
                    .filter_map(Weak::upgrade)
                    .map(|signal| (signal, kept.ended)),
            );
        }
        drop(state);
        for (signal, ended) in raised {
            if ended { signal.end() } else { signal.raise() }
        }
        Ok(())
    }

    fn streams(&self) -> Vec<String> {
        self.lock().streams.keys().cloned().collect()
    }

    fn read(&self, stream: &str, from: u64) -> Result<Box<dyn LineReader>, ReadError> {
        if !self.lock().streams.contains_key(stream) {
            return Err(unknown(stream));
        }
        let next = usize::try_from(from).unwrap_or(usize::MAX);
        Ok(Box::new(MemoryLines {
            state: Arc::clone(&self.state),
            stream: stream.to_owned(),
            next,
        }))
    }

    fn follow(&self, stream: &str, signal: Weak<Signal>) -> Result<(), ReadError> {
        let mut state = self.lock();
        let kept = state
            .streams
            .get_mut(stream)
            .ok_or_else(|| unknown(stream))?;
        let ended = kept.ended;
        kept.followers.push(signal.clone());
        drop(state);
        if ended && let Some(signal) = signal.upgrade() {
            signal.end();
        }
        Ok(())
    }

    fn holds(&self, sha256: &Sha256) -> bool {
        self.lock().blobs.contains_key(sha256)
    }

    fn blob(&self, sha256: &Sha256) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(self.lock().blobs.get(sha256).map(|blob| blob.to_vec()))
    }
}

struct MemoryLines {
    state: Arc<Mutex<State>>,
    stream: String,
    next: usize,
}

impl LineReader for MemoryLines {
    fn next_line(&mut self) -> Result<Option<Vec<u8>>, ReadError> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = state
            .streams
            .get(&self.stream)
            .ok_or_else(|| unknown(&self.stream))?;
        if self.next >= kept.visible {
            return Ok(None);
        }
        let line = kept.lines[self.next].to_vec();
        self.next += 1;
        Ok(Some(line))
    }
}
