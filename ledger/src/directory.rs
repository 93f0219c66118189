//! A store in a folder: `flussi/<stream>.jsonl`, `blob/pack-0001.bin`, and beside them whatever reports are made of it.

use std::collections::{BTreeMap, HashMap};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};

use crate::line::{self, LineFault};
use crate::pack::{Opened, Packs};
use crate::seal::SEAL;
use crate::sha::Sha256;
use crate::signal::Signal;
use crate::store::{
    Durability, Found, Head, LineReader, Lines, MendedPacks, ReadError, Store, WriteError,
    is_stream_name,
};
use crate::visible::{DirectoryLines, Visible, VisibleState};

/// Folder of the streams below the run folder.
pub(crate) const FOLDER: &str = "flussi";

/// Ending of the files in it.
pub(crate) const ENDING: &str = ".jsonl";

/// How many files are waited for at the same time.
const MOST_SYNCS: usize = 16;

/// Why a ledger could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The operating system refused.
    #[error("apertura di {path} non riuscita: {source}")]
    Io {
        /// File or folder.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
    /// A new ledger was to be made where something is.
    #[error("la cartella {path} non è vuota: indicarne una nuova, oppure riprendere quella")]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// The folder holds no ledger.
    #[error("la cartella {path} non contiene un registro (manca «flussi»)")]
    NoLedger {
        /// The folder.
        path: PathBuf,
    },
    /// The folder is sealed.
    #[error("la cartella {path} è sigillata: non si scrive oltre il sigillo")]
    Sealed {
        /// The folder.
        path: PathBuf,
    },
    /// Another process writes to it.
    #[error("la cartella {path} è già aperta in scrittura da un altro processo")]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// A stream is damaged otherwise than by a torn tail.
    #[error(
        "{path}, riga {line}: {fault}; il file è alterato e non può essere ripreso: eseguire «collaudo verify»"
    )]
    BrokenStream {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        fault: LineFault,
    },
    /// A pack is damaged otherwise than by a torn tail.
    #[error(
        "{path}, byte {offset}: non è un pacchetto di contenuti; il file è alterato e non può essere ripreso: eseguire «collaudo verify»"
    )]
    BrokenPack {
        /// The file.
        path: PathBuf,
        /// Offset of the first record that is not one.
        offset: u64,
    },
    /// The packs could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// No thread for the writer.
    #[error("il registro non può avviare il suo scrittore: {0}")]
    Thread(#[source] io::Error),
}

/// Keeps a ledger in a folder. While it is open for writing, no other process can open it so.
#[derive(Debug)]
pub struct DirectoryStore {
    dir: PathBuf,
    durability: Durability,
    /// The lock on the folder of the streams; `None` when opened to be read.
    lock: Option<File>,
    streams: RwLock<BTreeMap<String, Arc<Visible>>>,
    writing: Mutex<Writing>,
    packs: Packs,
    found: Vec<Found>,
    mended: MendedPacks,
}

/// What only the writer touches.
#[derive(Debug, Default)]
struct Writing {
    streams: HashMap<String, Tail>,
    /// Streams with something to commit, in the order of their last change.
    touched: Vec<String>,
}

#[derive(Debug)]
struct Tail {
    visible: Arc<Visible>,
    file: Option<File>,
    head: Head,
    /// Bytes in the file.
    bytes: u64,
    pending: Vec<u8>,
    /// Ends of the pending lines, as offsets in the file.
    ends: Vec<u64>,
    finishing: bool,
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> OpenError {
    let path = path.to_owned();
    move |source| OpenError::Io { path, source }
}

impl DirectoryStore {
    /// A store in a folder that does not exist or is empty.
    ///
    /// # Errors
    /// When it holds something, or cannot be made.
    pub fn create(dir: &Path, durability: Durability) -> Result<Self, OpenError> {
        std::fs::create_dir_all(dir).map_err(failed(dir))?;
        if std::fs::read_dir(dir)
            .map_err(failed(dir))?
            .next()
            .is_some()
        {
            return Err(OpenError::NotEmpty {
                path: dir.to_owned(),
            });
        }
        let folder = dir.join(FOLDER);
        std::fs::create_dir(&folder).map_err(failed(&folder))?;
        if durability == Durability::Sync {
            File::open(dir)
                .and_then(|dir| dir.sync_all())
                .map_err(failed(dir))?;
        }
        Ok(Self {
            dir: dir.to_owned(),
            durability,
            lock: Some(lock(dir)?),
            streams: RwLock::default(),
            writing: Mutex::default(),
            packs: Packs::empty(dir),
            found: Vec::new(),
            mended: MendedPacks::default(),
        })
    }

    /// A store in a folder that was written before; torn tails are cut.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(dir: &Path, durability: Durability) -> Result<Self, OpenError> {
        Self::open_as(dir, durability, true)
    }

    /// A store that is only read; nothing is changed, whatever is torn is not seen.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open_to_read(dir: &Path) -> Result<Self, OpenError> {
        Self::open_as(dir, Durability::Write, false)
    }

    fn open_as(dir: &Path, durability: Durability, mend: bool) -> Result<Self, OpenError> {
        let folder = dir.join(FOLDER);
        if !folder.is_dir() {
            return Err(OpenError::NoLedger {
                path: dir.to_owned(),
            });
        }
        if mend && dir.join(SEAL).exists() {
            return Err(OpenError::Sealed {
                path: dir.to_owned(),
            });
        }
        let lock = if mend { Some(lock(dir)?) } else { None };
        let (packs, cut_bytes) = match Packs::open(dir, mend)? {
            Opened::Packs { packs, cut_bytes } => (packs, cut_bytes),
            Opened::Damaged(damaged) => {
                return Err(OpenError::BrokenPack {
                    path: damaged.path,
                    offset: damaged.offset,
                });
            }
        };
        let mut orphans: BTreeMap<Sha256, u64> = if mend {
            packs.all().into_iter().collect()
        } else {
            BTreeMap::new()
        };
        let mut streams = BTreeMap::new();
        let mut writing = Writing::default();
        let mut found = Vec::new();
        for file in std::fs::read_dir(&folder).map_err(failed(&folder))? {
            let file = file.map_err(failed(&folder))?;
            let name = file.file_name();
            let Some(name) = name.to_str().and_then(|name| name.strip_suffix(ENDING)) else {
                continue;
            };
            if !is_stream_name(name) {
                continue;
            }
            let path = file.path();
            let scan = scan(&path, &mut orphans)?;
            if mend && scan.torn > 0 {
                let file = OpenOptions::new()
                    .write(true)
                    .open(&path)
                    .map_err(failed(&path))?;
                file.set_len(scan.visible.bytes)
                    .and_then(|()| file.sync_all())
                    .map_err(failed(&path))?;
            }
            if mend && scan.head.length == 0 {
                // not even its first entry was written: it never began
                std::fs::remove_file(&path).map_err(failed(&path))?;
                continue;
            }
            let bytes = scan.visible.bytes;
            let visible = Arc::new(Visible {
                state: Mutex::new(scan.visible),
            });
            streams.insert(name.to_owned(), Arc::clone(&visible));
            writing
                .streams
                .insert(name.to_owned(), Tail::new(visible, scan.head, bytes));
            found.push(Found {
                name: name.to_owned(),
                head: scan.head,
                cut_bytes: scan.torn,
            });
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self {
            dir: dir.to_owned(),
            durability,
            lock,
            streams: RwLock::new(streams),
            writing: Mutex::new(writing),
            packs,
            found,
            mended: MendedPacks {
                cut_bytes,
                orphans: orphans.into_iter().collect(),
            },
        })
    }

    fn path(&self, stream: &str) -> PathBuf {
        self.dir.join(FOLDER).join(format!("{stream}{ENDING}"))
    }

    fn writing(&self) -> MutexGuard<'_, Writing> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn visible(&self, stream: &str) -> Result<Arc<Visible>, ReadError> {
        let streams = self.streams.read().unwrap_or_else(PoisonError::into_inner);
        streams
            .get(stream)
            .map(Arc::clone)
            .ok_or_else(|| ReadError::UnknownStream {
                stream: stream.to_owned(),
            })
    }

    /// Waits until the files are on the disk: at once, since file systems gather what is asked of them together.
    fn sync(&self, files: &[(&String, &File)]) -> Result<(), WriteError> {
        let sync = |(stream, file): &(&String, &File)| {
            file.sync_data().map_err(|source| WriteError::Io {
                path: self.path(stream),
                source,
            })
        };
        let Some((first, others)) = files.split_first() else {
            return Ok(());
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = others
                .chunks(others.len().div_ceil(MOST_SYNCS).max(1))
                .map(|files| scope.spawn(move || files.iter().try_for_each(sync)))
                .collect();
            let mut outcome = sync(first);
            for thread in threads {
                let other = thread
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                outcome = outcome.and(other);
            }
            outcome
        })
    }

    fn write(&self, stream: &str, tail: &mut Tail) -> io::Result<()> {
        let file = match &mut tail.file {
            Some(file) => file,
            place => {
                let path = self.path(stream);
                let file = if tail.bytes == 0 {
                    OpenOptions::new()
                        .append(true)
                        .create_new(true)
                        .open(path)?
                } else {
                    OpenOptions::new().append(true).open(path)?
                };
                place.insert(file)
            }
        };
        if let Err(error) = file.write_all(&tail.pending) {
            // whatever was written of the group would be a torn tail
            let _ = file.set_len(tail.bytes);
            return Err(error);
        }
        tail.bytes += tail.pending.len() as u64;
        tail.pending.clear();
        Ok(())
    }
}

fn lock(dir: &Path) -> Result<File, OpenError> {
    let folder = dir.join(FOLDER);
    let file = File::open(&folder).map_err(failed(&folder))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse {
            path: dir.to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(failed(&folder)(source)),
    }
}

impl Tail {
    const fn new(visible: Arc<Visible>, head: Head, bytes: u64) -> Self {
        Self {
            visible,
            file: None,
            head,
            bytes,
            pending: Vec::new(),
            ends: Vec::new(),
            finishing: false,
        }
    }
}

struct StreamScan {
    visible: VisibleState,
    head: Head,
    torn: u64,
}

/// Walks over the lines of a stream: where they begin, where the last whole one ends, which blobs they name.
///
/// Only the last line is parsed: the chain as a whole is the business of `verify`.
fn scan(path: &Path, orphans: &mut BTreeMap<Sha256, u64>) -> Result<StreamScan, OpenError> {
    let mut reader = BufReader::with_capacity(256 * 1024, File::open(path).map_err(failed(path))?);
    let mut visible = VisibleState {
        ended: true,
        ..VisibleState::default()
    };
    let mut last = Vec::new();
    let mut line = Vec::new();
    let torn = loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line).map_err(failed(path))? as u64;
        if line.pop_if(|byte| *byte == b'\n').is_none() {
            break read;
        }
        visible.line_ends(visible.bytes + read);
        if !orphans.is_empty() {
            for (sha256, _) in line::blob_references(&line) {
                orphans.remove(&sha256);
            }
        }
        std::mem::swap(&mut last, &mut line);
    };
    let mut head = Head {
        length: visible.length,
        hash: Sha256::ZERO,
    };
    if visible.length > 0 {
        let broken = |fault| OpenError::BrokenStream {
            path: path.to_owned(),
            line: visible.length,
            fault,
        };
        let envelope = line::envelope(&last).map_err(broken)?;
        if envelope.seq + 1 != visible.length {
            return Err(broken(LineFault {
                offset: 0,
                what: "il numero d'ordine non è quello della riga",
            }));
        }
        head.hash = Sha256::of(&last);
    }
    Ok(StreamScan {
        visible,
        head,
        torn,
    })
}

impl Store for DirectoryStore {
    fn found(&self) -> Vec<Found> {
        self.found.clone()
    }

    fn mended(&self) -> MendedPacks {
        self.mended.clone()
    }

    fn register(&self, stream: &str) {
        let mut streams = self.streams.write().unwrap_or_else(PoisonError::into_inner);
        let visible = streams.entry(stream.to_owned()).or_default();
        visible.lock().ended = false;
    }

    fn append(
        &self,
        stream: &str,
        expected: Head,
        head: Head,
        lines: &Lines,
    ) -> Result<(), WriteError> {
        if self.lock.is_none() {
            return Err(WriteError::ReadOnly {
                path: self.dir.clone(),
            });
        }
        if lines.ends().is_empty() {
            return Ok(());
        }
        let mut writing = self.writing();
        let writing = &mut *writing;
        let tail = match writing.streams.get_mut(stream) {
            Some(tail) => tail,
            None => {
                self.register(stream);
                let visible = self.visible(stream).unwrap_or_default();
                writing
                    .streams
                    .entry(stream.to_owned())
                    .or_insert(Tail::new(visible, Head::EMPTY, 0))
            }
        };
        if tail.head != expected {
            return Err(WriteError::HeadMoved {
                stream: stream.to_owned(),
                expected: expected.length,
                found: tail.head.length,
            });
        }
        let before = tail.bytes + tail.pending.len() as u64;
        tail.ends
            .extend(lines.ends().iter().map(|end| before + *end as u64));
        tail.pending.extend_from_slice(lines.bytes());
        tail.head = head;
        touch(&mut writing.touched, stream);
        Ok(())
    }

    fn put(&self, _stream: &str, sha256: Sha256, blob: &Arc<[u8]>) -> Result<(), WriteError> {
        if self.lock.is_none() {
            return Err(WriteError::ReadOnly {
                path: self.dir.clone(),
            });
        }
        self.packs.put(sha256, blob);
        Ok(())
    }

    fn finish(&self, stream: &str) {
        let mut writing = self.writing();
        let writing = &mut *writing;
        if let Some(tail) = writing.streams.get_mut(stream) {
            tail.finishing = true;
            touch(&mut writing.touched, stream);
        }
    }

    fn commit(&self) -> Result<(), WriteError> {
        self.packs.commit(self.durability)?;
        let mut writing = self.writing();
        let Writing { streams, touched } = &mut *writing;
        let touched = std::mem::take(touched);
        // whether the folder has a new file, whose name has to be on the disk too
        let mut begun = false;
        for stream in &touched {
            if let Some(tail) = streams
                .get_mut(stream)
                .filter(|tail| !tail.pending.is_empty())
            {
                begun |= tail.bytes == 0;
                self.write(stream, tail).map_err(|source| WriteError::Io {
                    path: self.path(stream),
                    source,
                })?;
            }
        }
        if self.durability == Durability::Sync {
            if begun {
                let folder = self.dir.join(FOLDER);
                File::open(&folder)
                    .and_then(|folder| folder.sync_all())
                    .map_err(|source| WriteError::Io {
                        path: folder,
                        source,
                    })?;
            }
            let files: Vec<_> = touched
                .iter()
                .filter_map(|stream| {
                    let tail = streams.get(stream).filter(|tail| !tail.ends.is_empty())?;
                    Some((stream, tail.file.as_ref()?))
                })
                .collect();
            self.sync(&files)?;
        }
        for stream in &touched {
            let Some(tail) = streams.get_mut(stream) else {
                continue;
            };
            let mut visible = tail.visible.lock();
            for end in tail.ends.drain(..) {
                visible.line_ends(end);
            }
            if std::mem::take(&mut tail.finishing) {
                tail.file = None;
                visible.ended = true;
            }
            visible
                .followers
                .retain(|follower| follower.strong_count() > 0);
            let followers: Vec<_> = visible.followers.iter().filter_map(Weak::upgrade).collect();
            let ended = visible.ended;
            drop(visible);
            for signal in followers {
                if ended { signal.end() } else { signal.raise() }
            }
        }
        Ok(())
    }

    fn streams(&self) -> Vec<String> {
        self.streams
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .keys()
            .cloned()
            .collect()
    }

    fn read(&self, stream: &str, from: u64) -> Result<Box<dyn LineReader>, ReadError> {
        Ok(Box::new(DirectoryLines::new(
            self.visible(stream)?,
            self.path(stream),
            from,
        )))
    }

    fn follow(&self, stream: &str, signal: Weak<Signal>) -> Result<(), ReadError> {
        let visible = self.visible(stream)?;
        let mut state = visible.lock();
        let ended = state.ended;
        state.followers.push(signal.clone());
        drop(state);
        if ended && let Some(signal) = signal.upgrade() {
            signal.end();
        }
        Ok(())
    }

    fn holds(&self, sha256: &Sha256) -> bool {
        self.packs.place(sha256).is_some()
    }

    fn blob(&self, sha256: &Sha256) -> Result<Option<Vec<u8>>, ReadError> {
        self.packs.read(sha256)
    }
}

/// Moves a stream to the end of the list.
fn touch(touched: &mut Vec<String>, stream: &str) {
    if touched.last().is_some_and(|last| last == stream) {
        return;
    }
    match touched.iter().position(|name| name == stream) {
        Some(at) => {
            let name = touched.remove(at);
            touched.push(name);
        }
        None => touched.push(stream.to_owned()),
    }
}
