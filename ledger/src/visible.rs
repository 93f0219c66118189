//! What readers may see of a stream in a folder while it is written, and how they read it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use crate::signal::Signal;
use crate::store::{LineReader, ReadError};

/// The offset of one line in this many is kept in memory.
const MARK_EVERY: u64 = 64;

/// What readers may see of a stream.
#[derive(Debug, Default)]
pub(crate) struct Visible {
    pub(crate) state: Mutex<VisibleState>,
}

#[derive(Debug, Default)]
pub(crate) struct VisibleState {
    pub(crate) length: u64,
    pub(crate) bytes: u64,
    /// Offset of every [`MARK_EVERY`]th line.
    pub(crate) marks: Vec<u64>,
    pub(crate) ended: bool,
    pub(crate) followers: Vec<Weak<Signal>>,
}

impl Visible {
    pub(crate) fn lock(&self) -> MutexGuard<'_, VisibleState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl VisibleState {
    pub(crate) fn line_ends(&mut self, offset: u64) {
        if self.length.is_multiple_of(MARK_EVERY) {
            self.marks.push(self.bytes);
        }
        self.length += 1;
        self.bytes = offset;
    }
}

pub(crate) struct DirectoryLines {
    visible: Arc<Visible>,
    path: PathBuf,
    file: Option<BufReader<File>>,
    /// The line that comes next.
    next: u64,
    /// Where it begins, once the file is open.
    offset: u64,
}

impl DirectoryLines {
    pub(crate) const fn new(visible: Arc<Visible>, path: PathBuf, from: u64) -> Self {
        Self {
            visible,
            path,
            file: None,
            next: from,
            offset: 0,
        }
    }

    fn read(&mut self, visible: u64, mark: u64) -> io::Result<Option<Vec<u8>>> {
        if self.file.is_none() {
            let mut file = File::open(&self.path)?;
            file.seek(SeekFrom::Start(mark))?;
            let mut file = BufReader::with_capacity(32 * 1024, file);
            let mut skipped = Vec::new();
            self.offset = mark;
            for _ in 0..self.next % MARK_EVERY {
                skipped.clear();
                self.offset += file.read_until(b'\n', &mut skipped)? as u64;
            }
            self.file = Some(file);
        }
        let Some(file) = self.file.as_mut().filter(|_| self.offset < visible) else {
            return Ok(None);
        };
        let mut line = Vec::new();
        self.offset += file.read_until(b'\n', &mut line)? as u64;
        self.next += 1;
        line.pop_if(|byte| *byte == b'\n');
        Ok(Some(line))
    }
}

impl LineReader for DirectoryLines {
    fn next_line(&mut self) -> Result<Option<Vec<u8>>, ReadError> {
        let (bytes, mark) = {
            let visible = self.visible.lock();
            if self.next >= visible.length {
                return Ok(None);
            }
            let mark = usize::try_from(self.next / MARK_EVERY)
                .ok()
                .and_then(|mark| visible.marks.get(mark));
            (visible.bytes, mark.copied().unwrap_or_default())
        };
        self.read(bytes, mark).map_err(|source| ReadError::Io {
            path: self.path.clone(),
            source,
        })
    }
}
