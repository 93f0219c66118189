//! The check of a run folder.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::directory::{ENDING, FOLDER as STREAMS};
use crate::folder;
use crate::line;
use crate::pack::{FOLDER as PACKS, pack_number};
use crate::seal::{KIND, SEAL, Seal, SealedFile, hash_file};
use crate::sha::Sha256;
use crate::store::{Head, is_stream_name};

use super::chain::{self, Chain, Closings};
use super::fault::{Fault, Faults};
use super::packs::{self, Blob};

/// A folder that is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Name of the run stream.
    pub run_stream: String,
    /// Hash of its last line.
    pub head: Sha256,
    /// Number of streams, the run stream included.
    pub streams: usize,
    /// Number of entries in all streams.
    pub entries: u64,
    /// Number of blobs in the packs.
    pub blobs: usize,
    /// Number of files, the seal included.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// Verifies a run folder without changing it and without a network: the seal, every file, every stream and its chain,
/// every blob.
///
/// # Errors
/// Everything found wrong, the first bad place first.
pub fn verify(dir: &Path) -> Result<Verified, Faults> {
    let mut folder = Folder {
        dir,
        faults: Vec::new(),
    };
    let verified = folder.check();
    let mut faults = folder.faults.into_iter();
    match (faults.next().map(Box::new), verified) {
        (None, Some(verified)) => Ok(verified),
        (Some(first), _) => Err(Faults {
            first,
            others: faults.collect(),
        }),
        (None, None) => Err(Faults {
            first: Box::new(Fault::NoSeal),
            others: Vec::new(),
        }),
    }
}

struct Folder<'a> {
    dir: &'a Path,
    faults: Vec<Fault>,
}

/// A piece of work for one of the threads.
enum Task<'a> {
    Hash(&'a str),
    Stream(&'a str, &'a str, &'a Closings),
    Pack(&'a str),
}

/// What it came to, under the name of the file.
enum Outcome {
    Hash(Result<(Sha256, u64), Fault>),
    Stream(Chain),
    Pack(Vec<Blob>, Option<Fault>),
}

impl Folder<'_> {
    fn check(&mut self) -> Option<Verified> {
        let found = match folder::walk(self.dir) {
            Ok(found) => found,
            Err((path, error)) => {
                let file = path
                    .strip_prefix(self.dir)
                    .unwrap_or(&path)
                    .display()
                    .to_string();
                self.faults.push(Fault::Unreadable {
                    file,
                    error: error.to_string(),
                });
                return None;
            }
        };
        for odd in &found.odd {
            let file = odd
                .path
                .strip_prefix(self.dir)
                .unwrap_or(&odd.path)
                .display()
                .to_string();
            self.faults.push(Fault::Odd {
                file,
                what: odd.what,
            });
        }
        let seal = self.read_seal();
        let sealed = seal.as_ref().ok().map(|(seal, _)| seal);

        // the run stream comes first: it says of the others where they end
        let run = sealed
            .map(|seal| seal.stream.as_str())
            .filter(|name| is_stream_name(name));
        let run_file = run
            .map(|name| format!("{STREAMS}/{name}{ENDING}"))
            .filter(|file| found.files.contains(file));
        let run_chain = run
            .zip(run_file.as_ref())
            .map(|(name, file)| chain::check(&self.dir.join(file), file, name, true, None));
        let closings = run_chain.as_ref().map(closings).unwrap_or_default();
        let never_closed = Closings::default();

        let mut tasks = Vec::new();
        for file in &found.files {
            tasks.push(Task::Hash(file));
            if let Some(name) = stream_name(file) {
                if Some(file) != run_file.as_ref() {
                    tasks.push(Task::Stream(
                        file,
                        name,
                        closings.get(name).unwrap_or(&never_closed),
                    ));
                }
            } else if is_pack(file) {
                tasks.push(Task::Pack(file));
            }
        }
        let mut hashes = BTreeMap::new();
        let mut chains: BTreeMap<&str, Chain> = BTreeMap::new();
        let mut packs = BTreeMap::new();
        for (file, outcome) in self.work(
            &tasks,
            run_chain
                .as_ref()
                .is_some_and(|chain| chain.fault.is_none()),
        ) {
            match outcome {
                Outcome::Hash(hash) => {
                    hashes.insert(file, hash);
                }
                Outcome::Stream(chain) => {
                    chains.insert(file, chain);
                }
                Outcome::Pack(blobs, fault) => {
                    packs.insert(file, (blobs, fault));
                }
            }
        }
        if let (Some(file), Some(chain)) = (run_file.as_deref(), run_chain) {
            if let Some(seal) = sealed {
                self.check_run_end(file, &chain, seal, &hashes);
            }
            self.check_streams(file, &chain, &chains);
            chains.insert(file, chain);
        }

        let run_chain = run_file.as_deref().and_then(|file| chains.get(file));
        if let Some(fault) = run_chain.and_then(|chain| chain.fault.clone()) {
            self.faults.push(fault);
        }
        for (file, chain) in &chains {
            if Some(*file) != run_file.as_deref() {
                self.faults.extend(chain.fault.clone());
            }
        }
        let blobs = self.check_blobs(&chains, &packs);
        for file in &found.files {
            let below =
                file.strip_prefix(&format!("{STREAMS}/")).is_some() && stream_name(file).is_none();
            if below || (file.starts_with(&format!("{PACKS}/")) && !is_pack(file)) {
                self.faults.push(Fault::Odd {
                    file: file.clone(),
                    what: "non è un file del registro",
                });
            }
        }
        match seal {
            Ok((seal, bytes)) => {
                let run_head = run_chain.and_then(|chain| {
                    chain.head.map(|hash| Head {
                        length: chain.length,
                        hash,
                    })
                });
                self.check_seal(&seal, &bytes, run_head, &hashes);
                Some(Verified {
                    run_stream: seal.stream.clone(),
                    head: seal.head,
                    streams: chains.len(),
                    entries: chains.values().map(|chain| chain.length).sum(),
                    blobs,
                    files: found.files.len() + 1,
                    bytes: seal.files.iter().map(|file| file.length).sum::<u64>()
                        + bytes.len() as u64,
                })
            }
            Err(fault) => {
                self.faults.push(*fault);
                None
            }
        }
    }

    /// Reads the seal; its bytes must be the canonical form of what they say.
    fn read_seal(&self) -> Result<(Seal, Vec<u8>), Box<Fault>> {
        let path = self.dir.join(SEAL);
        let is_file = path
            .symlink_metadata()
            .is_ok_and(|metadata| metadata.is_file());
        if !is_file {
            return Err(Box::new(Fault::NoSeal));
        }
        let bytes = std::fs::read(path).map_err(|error| {
            Box::new(Fault::Unreadable {
                file: SEAL.to_owned(),
                error: error.to_string(),
            })
        })?;
        line::check_value(&bytes).map_err(|fault| {
            Box::new(Fault::Seal {
                offset: fault.offset,
                what: fault.what.to_owned(),
            })
        })?;
        let seal: Seal = serde_json::from_slice(&bytes).map_err(|error| {
            Box::new(Fault::Seal {
                offset: error.column().saturating_sub(1),
                what: format!("non ha la forma di un sigillo: {error}"),
            })
        })?;
        if seal.kind != KIND {
            let what = format!(
                "atteso un sigillo di tipo «{KIND}», trovato «{}»",
                seal.kind
            );
            return Err(Box::new(Fault::Seal { offset: 0, what }));
        }
        let names: Vec<_> = seal.files.iter().map(|file| file.name.as_str()).collect();
        if !names.is_sorted_by(|a, b| a < b) {
            return Err(Box::new(Fault::Seal {
                offset: 0,
                what: "i file non sono in ordine di nome".into(),
            }));
        }
        Ok((seal, bytes))
    }

    /// Shares the work among as many threads as there are cores, large files first.
    fn work<'t>(&self, tasks: &[Task<'t>], has_run: bool) -> Vec<(&'t str, Outcome)> {
        let size = |file: &str| {
            std::fs::metadata(self.dir.join(file)).map_or(0, |metadata| metadata.len())
        };
        let mut order: Vec<_> = tasks
            .iter()
            .map(|task| match task {
                // the chain costs about twice the hash of the file
                Task::Stream(file, ..) => (size(file).saturating_mul(2), task),
                Task::Hash(file) | Task::Pack(file) => (size(file), task),
            })
            .collect();
        order.sort_by_key(|(cost, _)| std::cmp::Reverse(*cost));
        let next = AtomicUsize::new(0);
        let outcomes = Mutex::new(Vec::with_capacity(order.len()));
        let threads = std::thread::available_parallelism()
            .map_or(1, std::num::NonZero::get)
            .min(order.len().max(1));
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    while let Some((_, task)) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let outcome = self.perform(task, has_run);
                        outcomes
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push(outcome);
                    }
                });
            }
        });
        outcomes
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn perform<'t>(&self, task: &Task<'t>, has_run: bool) -> (&'t str, Outcome) {
        match *task {
            Task::Hash(file) => {
                let hash = hash_file(&self.dir.join(file)).map_err(|error| Fault::Unreadable {
                    file: file.to_owned(),
                    error: error.to_string(),
                });
                (file, Outcome::Hash(hash))
            }
            Task::Stream(file, name, closings) => {
                // without a run stream nothing is known of where the others end
                let closings = has_run.then_some(closings);
                (
                    file,
                    Outcome::Stream(chain::check(
                        &self.dir.join(file),
                        file,
                        name,
                        false,
                        closings,
                    )),
                )
            }
            Task::Pack(file) => {
                let (blobs, fault) = packs::check(&self.dir.join(file), file);
                (file, Outcome::Pack(blobs, fault))
            }
        }
    }

    /// The run stream ends where the seal says; when the file is the sealed one, it is the seal that is wrong.
    fn check_run_end(
        &mut self,
        file: &str,
        run: &Chain,
        seal: &Seal,
        hashes: &BTreeMap<&str, Result<(Sha256, u64), Fault>>,
    ) {
        let found = run.head.unwrap_or(Sha256::ZERO);
        let sealed = seal
            .files
            .iter()
            .find(|sealed| sealed.name == file)
            .map(|sealed| sealed.sha256);
        let is_sealed =
            matches!(hashes.get(file), Some(Ok((sha256, _))) if Some(*sha256) == sealed);
        if run.fault.is_none() && found != seal.head && !is_sealed {
            self.faults.push(Fault::Head {
                file: file.to_owned(),
                closed_by: SEAL.to_owned(),
                expected_length: seal.length,
                expected: seal.head,
                found_length: run.length,
                found,
            });
        }
    }

    /// The streams that the run stream speaks of are those that are there.
    fn check_streams(&mut self, run_file: &str, run: &Chain, chains: &BTreeMap<&str, Chain>) {
        // a broken run stream says nothing of what comes after the break
        if run.fault.is_some() {
            return;
        }
        let spoken: BTreeSet<String> = run
            .opened
            .iter()
            .chain(run.closed.iter().map(|(stream, ..)| stream))
            .map(|stream| format!("{STREAMS}/{stream}{ENDING}"))
            .collect();
        for file in &spoken {
            if !chains.contains_key(file.as_str()) && file != run_file {
                self.faults
                    .push(Fault::StreamMissing { file: file.clone() });
            }
        }
        for file in chains.keys() {
            if !spoken.contains(*file) {
                self.faults.push(Fault::StreamUnknown {
                    file: (*file).to_owned(),
                });
            }
        }
    }

    /// Every blob is named, every named one is there; gives their number.
    fn check_blobs(
        &mut self,
        chains: &BTreeMap<&str, Chain>,
        packs: &BTreeMap<&str, (Vec<Blob>, Option<Fault>)>,
    ) -> usize {
        let mut kept: HashMap<Sha256, (u64, bool)> = HashMap::new();
        let mut places = Vec::new();
        let mut whole = true;
        for (file, (blobs, fault)) in packs {
            for blob in blobs {
                if kept.insert(blob.sha256, (blob.len, false)).is_some() {
                    self.faults.push(Fault::BlobTwice {
                        file: (*file).to_owned(),
                        offset: blob.offset,
                        sha256: blob.sha256,
                    });
                }
                places.push((*file, *blob));
            }
            whole &= fault.is_none();
            self.faults.extend(fault.clone());
        }
        for (file, chain) in chains {
            whole &= chain.fault.is_none();
            for (sha256, expected, line) in &chain.blobs {
                let (file, line, sha256, expected) =
                    ((*file).to_owned(), *line, *sha256, *expected);
                match kept.get_mut(&sha256) {
                    Some((found, named)) => {
                        *named = true;
                        let found = *found;
                        if found != expected {
                            self.faults.push(Fault::BlobLength {
                                file,
                                line,
                                sha256,
                                expected,
                                found,
                            });
                        }
                    }
                    // a broken pack is not read to its end
                    None if packs.values().any(|(_, fault)| fault.is_some()) => {}
                    None => self.faults.push(Fault::BlobMissing { file, line, sha256 }),
                }
            }
        }
        // a broken stream is not read to its end: what it names there is not known
        if whole {
            for (file, blob) in places {
                if kept.get(&blob.sha256).is_some_and(|(_, named)| !named) {
                    self.faults.push(Fault::BlobUnreferenced {
                        file: file.to_owned(),
                        offset: blob.offset,
                        sha256: blob.sha256,
                    });
                }
            }
        }
        kept.len()
    }

    /// The seal is, byte for byte, what the folder gives.
    fn check_seal(
        &mut self,
        seal: &Seal,
        bytes: &[u8],
        run: Option<Head>,
        hashes: &BTreeMap<&str, Result<(Sha256, u64), Fault>>,
    ) {
        let before = self.faults.len();
        let mut files = Vec::new();
        for (name, hash) in hashes {
            match hash {
                Ok((sha256, length)) => {
                    files.push(SealedFile {
                        length: *length,
                        name: (*name).to_owned(),
                        sha256: *sha256,
                    });
                }
                Err(fault) => self.faults.push(fault.clone()),
            }
        }
        for sealed in &seal.files {
            let found = files
                .binary_search_by(|file| file.name.cmp(&sealed.name))
                .ok();
            match found.map(|at| &files[at]) {
                Some(file) if file == sealed => {}
                Some(file) => self.faults.push(Fault::Changed {
                    file: sealed.name.clone(),
                    expected_length: sealed.length,
                    expected: sealed.sha256,
                    found_length: file.length,
                    found: file.sha256,
                }),
                None if hashes.contains_key(sealed.name.as_str()) => {}
                None => self.faults.push(Fault::Missing {
                    file: sealed.name.clone(),
                }),
            }
        }
        for file in &files {
            if seal
                .files
                .binary_search_by(|sealed| sealed.name.as_str().cmp(&file.name))
                .is_err()
            {
                self.faults.push(Fault::Extra {
                    file: file.name.clone(),
                });
            }
        }
        let Some(run) = run else {
            let what = format!(
                "il flusso della corsa «{}» non c'è o non si legge",
                seal.stream
            );
            self.faults.push(Fault::Seal { offset: 0, what });
            return;
        };
        if self.faults.len() > before {
            return;
        }
        let derived = Seal {
            files,
            head: run.hash,
            kind: KIND.to_owned(),
            length: run.length,
            stream: seal.stream.clone(),
        }
        .bytes();
        if let Some(offset) = first_difference(&derived, bytes) {
            let around = |bytes: &[u8]| {
                let from = offset.saturating_sub(20).min(bytes.len());
                String::from_utf8_lossy(&bytes[from..bytes.len().min(offset + 20)]).into_owned()
            };
            let what = format!(
                "non è quello che la cartella dà: atteso «…{}…», trovato «…{}…»",
                around(&derived),
                around(bytes)
            );
            self.faults.push(Fault::Seal { offset, what });
        }
    }
}

fn first_difference(a: &[u8], b: &[u8]) -> Option<usize> {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    (same < a.len() || same < b.len()).then_some(same)
}

/// The name of the stream in this file, if it is one of a stream.
fn stream_name(file: &str) -> Option<&str> {
    let name = file
        .strip_prefix(STREAMS)?
        .strip_prefix('/')?
        .strip_suffix(ENDING)?;
    is_stream_name(name).then_some(name)
}

fn is_pack(file: &str) -> bool {
    file.strip_prefix(PACKS)
        .and_then(|file| file.strip_prefix('/'))
        .and_then(pack_number)
        .is_some()
}

fn closings(run: &Chain) -> BTreeMap<String, Closings> {
    let mut closings: BTreeMap<String, Closings> = BTreeMap::new();
    for (stream, head, line) in &run.closed {
        let closings = closings.entry(stream.clone()).or_default();
        closings.heads.push(*head);
        closings.said_at = *line;
    }
    closings
}
