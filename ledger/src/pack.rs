//! Blobs in append-only packs, shared by all streams of a folder.
//!
//! A pack (`blob/pack-0001.bin`, …) is a sequence of records, each a header line `<64 hex digits of SHA-256> <length>` with
//! its newline, the bytes, and a newline. The headers are the index: on opening they are walked from record to record
//! without reading the blobs, so that no second file can disagree with the packs.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::sha::Sha256;
use crate::store::{Durability, ReadError, WriteError};

/// A pack is left when it is longer than this, and a new one begun.
const PACK_LIMIT: u64 = 1 << 30;

/// Folder of the packs below the run folder.
pub(crate) const FOLDER: &str = "blob";

/// Longest header: 64 digits, a space, 20 digits, a newline.
const LONGEST_HEADER: usize = 86;

pub(crate) fn pack_name(number: u32) -> String {
    format!("pack-{number:04}.bin")
}

/// The number in the name of a pack, if it is one.
pub(crate) fn pack_number(name: &str) -> Option<u32> {
    let number = name
        .strip_prefix("pack-")?
        .strip_suffix(".bin")?
        .parse()
        .ok()?;
    (number > 0 && pack_name(number) == name).then_some(number)
}

/// Writes the header of a record.
pub(crate) fn header(sha256: &Sha256, len: u64) -> Vec<u8> {
    let mut header = Vec::with_capacity(LONGEST_HEADER);
    header.extend_from_slice(&sha256.digits());
    header.push(b' ');
    header.extend_from_slice(len.to_string().as_bytes());
    header.push(b'\n');
    header
}

/// Reads the header at the beginning of `bytes`: hash, length of the blob, length of the header.
pub(crate) fn read_header(bytes: &[u8]) -> Option<(Sha256, u64, usize)> {
    let bytes = &bytes[..bytes.len().min(LONGEST_HEADER)];
    let end = memchr::memchr(b'\n', bytes)?;
    let sha256 = Sha256::from_hex(bytes.get(..64)?)?;
    let digits = bytes[64..end].strip_prefix(b" ")?;
    let len: u64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    (len.to_string().as_bytes() == digits).then_some((sha256, len, end + 1))
}

/// Where the bytes of a blob stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) pack: u32,
    pub(crate) offset: u64,
    pub(crate) len: u64,
}

/// What walking over a pack found: its records, and where the last whole one ends.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    pub(crate) records: Vec<(Sha256, u64, u64)>,
    pub(crate) end: u64,
    /// What stands at `end`, if not the end of the file.
    pub(crate) rest: Rest,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rest {
    /// Nothing.
    #[default]
    None,
    /// A record that was not written to its end.
    Torn,
    /// Bytes that cannot be the beginning of a record.
    Foreign,
}

/// Walks from header to header.
pub(crate) fn walk(file: &mut (impl Read + Seek), size: u64) -> io::Result<Walk> {
    let mut walk = Walk::default();
    let mut start = [0; LONGEST_HEADER];
    while walk.end < size {
        file.seek(SeekFrom::Start(walk.end))?;
        let wanted = LONGEST_HEADER.min(usize::try_from(size - walk.end).unwrap_or(LONGEST_HEADER));
        let start = &mut start[..wanted];
        file.read_exact(start)?;
        let Some((sha256, len, header)) = read_header(start) else {
            // a torn header has no newline before the end of the file
            let torn = wanted < LONGEST_HEADER && !start.contains(&b'\n');
            walk.rest = if torn { Rest::Torn } else { Rest::Foreign };
            break;
        };
        let offset = walk.end + header as u64;
        let end = offset.saturating_add(len).saturating_add(1);
        if end > size {
            walk.rest = Rest::Torn;
            break;
        }
        let mut newline = [0];
        file.seek(SeekFrom::Start(end - 1))?;
        file.read_exact(&mut newline)?;
        if newline != *b"\n" {
            walk.rest = Rest::Foreign;
            break;
        }
        walk.records.push((sha256, offset, len));
        walk.end = end;
    }
    Ok(walk)
}

/// The packs of one folder.
#[derive(Debug)]
pub(crate) struct Packs {
    folder: PathBuf,
    limit: u64,
    index: RwLock<HashMap<Sha256, Place>>,
    tail: Mutex<Tail>,
}

/// The pack that is being written, and what is about to be.
#[derive(Debug, Default)]
struct Tail {
    number: u32,
    len: u64,
    file: Option<File>,
    pending: Vec<(Sha256, Arc<[u8]>)>,
}

/// A pack that is damaged otherwise than by a torn tail.
#[derive(Debug)]
pub(crate) struct Damaged {
    pub(crate) path: PathBuf,
    pub(crate) offset: u64,
}

/// What opening the packs came to.
pub(crate) enum Opened {
    Packs { packs: Packs, cut_bytes: u64 },
    Damaged(Damaged),
}

impl Packs {
    pub(crate) fn empty(dir: &Path) -> Self {
        Self {
            folder: dir.join(FOLDER),
            limit: PACK_LIMIT,
            index: RwLock::default(),
            tail: Mutex::new(Tail {
                number: 1,
                ..Tail::default()
            }),
        }
    }

    /// Walks over the packs of a folder and builds the index; with `mend`, a torn tail of the last pack is cut off.
    pub(crate) fn open(dir: &Path, mend: bool) -> Result<Opened, ReadError> {
        let mut packs = Self::empty(dir);
        let mut cut_bytes = 0;
        let mut numbers = Vec::new();
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| ReadError::Io { path, source }
        };
        match std::fs::read_dir(&packs.folder) {
            Ok(files) => {
                for file in files {
                    let file = file.map_err(failed(&packs.folder))?;
                    numbers.extend(file.file_name().to_str().and_then(pack_number));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(&packs.folder)(error)),
        }
        numbers.sort_unstable();
        let mut index = HashMap::new();
        let mut tail = Tail {
            number: 1,
            ..Tail::default()
        };
        for number in &numbers {
            let path = packs.folder.join(pack_name(*number));
            let mut file = OpenOptions::new()
                .read(true)
                .write(mend)
                .open(&path)
                .map_err(failed(&path))?;
            let size = file.metadata().map_err(failed(&path))?.len();
            let walk = walk(&mut file, size).map_err(failed(&path))?;
            let last = numbers.last() == Some(number);
            match walk.rest {
                Rest::None => {}
                Rest::Torn if last => {
                    cut_bytes = size - walk.end;
                    if mend {
                        file.set_len(walk.end)
                            .and_then(|()| file.sync_all())
                            .map_err(failed(&path))?;
                    }
                }
                Rest::Torn | Rest::Foreign => {
                    return Ok(Opened::Damaged(Damaged {
                        path,
                        offset: walk.end,
                    }));
                }
            }
            index.extend(walk.records.iter().map(|(sha256, offset, len)| {
                (
                    *sha256,
                    Place {
                        pack: *number,
                        offset: *offset,
                        len: *len,
                    },
                )
            }));
            tail = Tail {
                number: *number,
                len: walk.end,
                ..Tail::default()
            };
        }
        packs.index = RwLock::new(index);
        packs.tail = Mutex::new(tail);
        Ok(Opened::Packs { packs, cut_bytes })
    }

    #[cfg(test)]
    pub(crate) fn with_limit(mut self, limit: u64) -> Self {
        self.limit = limit;
        self
    }

    pub(crate) fn place(&self, sha256: &Sha256) -> Option<Place> {
        self.index
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(sha256)
            .copied()
    }

    /// All blobs, with their lengths, sorted.
    pub(crate) fn all(&self) -> Vec<(Sha256, u64)> {
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = index
            .iter()
            .map(|(sha256, place)| (*sha256, place.len))
            .collect();
        all.sort_unstable();
        all
    }

    pub(crate) fn put(&self, sha256: Sha256, blob: &Arc<[u8]>) {
        if self.place(&sha256).is_some() {
            return;
        }
        let mut tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        if tail.pending.iter().all(|(pending, _)| *pending != sha256) {
            tail.pending.push((sha256, Arc::clone(blob)));
        }
    }

    /// Writes what is pending.
    pub(crate) fn commit(&self, durability: Durability) -> Result<(), WriteError> {
        let mut tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        let tail = &mut *tail;
        if tail.pending.is_empty() {
            return Ok(());
        }
        let pending = std::mem::take(&mut tail.pending);
        let mut places = Vec::with_capacity(pending.len());
        for (sha256, blob) in &pending {
            if tail.len > 0 && tail.len.saturating_add(blob.len() as u64) > self.limit {
                if durability == Durability::Sync
                    && let Some(file) = &tail.file
                {
                    file.sync_data()
                        .map_err(|source| self.failed(tail.number, source))?;
                }
                *tail = Tail {
                    number: tail.number + 1,
                    ..Tail::default()
                };
            }
            let header = header(sha256, blob.len() as u64);
            self.write(tail, durability, &header, blob)
                .map_err(|source| self.failed(tail.number, source))?;
            let offset = tail.len + header.len() as u64;
            places.push((
                *sha256,
                Place {
                    pack: tail.number,
                    offset,
                    len: blob.len() as u64,
                },
            ));
            tail.len = offset + blob.len() as u64 + 1;
        }
        if durability == Durability::Sync
            && let Some(file) = &tail.file
        {
            file.sync_data()
                .map_err(|source| self.failed(tail.number, source))?;
        }
        self.index
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(places);
        Ok(())
    }

    fn failed(&self, pack: u32, source: io::Error) -> WriteError {
        WriteError::Io {
            path: self.folder.join(pack_name(pack)),
            source,
        }
    }

    fn write(
        &self,
        tail: &mut Tail,
        durability: Durability,
        header: &[u8],
        blob: &[u8],
    ) -> io::Result<()> {
        let file = match &mut tail.file {
            Some(file) => file,
            place => {
                std::fs::create_dir_all(&self.folder)?;
                let path = self.folder.join(pack_name(tail.number));
                let file = if tail.len == 0 {
                    // an empty pack may be left of a torn one
                    OpenOptions::new().append(true).create(true).open(path)?
                } else {
                    OpenOptions::new().append(true).open(path)?
                };
                if durability == Durability::Sync {
                    File::open(&self.folder)?.sync_all()?;
                    if let Some(parent) = self.folder.parent() {
                        File::open(parent)?.sync_all()?;
                    }
                }
                place.insert(file)
            }
        };
        let written = if blob.len() <= 64 * 1024 {
            file.write_all(&[header, blob, b"\n"].concat())
        } else {
            file.write_all(header)
                .and_then(|()| file.write_all(blob))
                .and_then(|()| file.write_all(b"\n"))
        };
        if written.is_err() {
            // whatever was written of the record would be a torn tail
            let _ = file.set_len(tail.len);
        }
        written
    }

    /// Reads a blob and checks its hash.
    pub(crate) fn read(&self, sha256: &Sha256) -> Result<Option<Vec<u8>>, ReadError> {
        let Some(place) = self.place(sha256) else {
            return Ok(None);
        };
        let path = self.folder.join(pack_name(place.pack));
        let bytes = read_place(&path, place).map_err(|source| ReadError::Io { path, source })?;
        let found = Sha256::of(&bytes);
        if found == *sha256 {
            Ok(Some(bytes))
        } else {
            Err(ReadError::BlobChanged {
                expected: *sha256,
                found,
            })
        }
    }
}

fn read_place(path: &Path, place: Place) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(place.offset))?;
    let mut bytes = Vec::new();
    file.take(place.len).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    fn opened(dir: &Path) -> (Packs, u64) {
        match Packs::open(dir, true).unwrap() {
            Opened::Packs { packs, cut_bytes } => (packs, cut_bytes),
            Opened::Damaged(damaged) => panic!("{damaged:?}"),
        }
    }

    fn put(packs: &Packs, blob: &[u8]) -> Sha256 {
        let sha256 = Sha256::of(blob);
        packs.put(sha256, &Arc::from(blob));
        packs.commit(Durability::Write).unwrap();
        sha256
    }

    #[test]
    fn blobs_come_back_from_several_packs_and_are_kept_once() {
        let dir = tempfile::tempdir().unwrap();
        let packs = Packs::empty(dir.path()).with_limit(400);
        let blobs: Vec<Vec<u8>> = (0..20u8).map(|n| vec![n; 100 + usize::from(n)]).collect();
        for blob in blobs.iter().chain(&blobs) {
            put(&packs, blob);
        }
        let (again, cut) = opened(dir.path());
        assert_eq!(cut, 0);
        assert!(dir.path().join("blob/pack-0005.bin").exists());
        let size: u64 = std::fs::read_dir(dir.path().join(FOLDER))
            .unwrap()
            .map(|f| f.unwrap().metadata().unwrap().len())
            .sum();
        assert_eq!(
            size,
            blobs
                .iter()
                .map(|blob| blob.len() as u64 + 64 + 1 + 3 + 1 + 1)
                .sum::<u64>()
        );
        for blob in &blobs {
            for packs in [&packs, &again] {
                assert_eq!(
                    packs.read(&Sha256::of(blob)).unwrap().as_deref(),
                    Some(&blob[..])
                );
            }
        }
        assert_eq!(again.read(&Sha256::of(b"absent")).unwrap(), None);
    }

    #[test]
    fn a_pack_torn_anywhere_keeps_what_is_whole() {
        let dir = tempfile::tempdir().unwrap();
        let packs = Packs::empty(dir.path());
        let first = put(&packs, b"first");
        let whole = packs.tail.lock().unwrap().len;
        let second = put(&packs, b"second\nwith a newline");
        let path = dir.path().join("blob/pack-0001.bin");
        let bytes = std::fs::read(&path).unwrap();
        for length in (0..=bytes.len()).rev() {
            std::fs::write(&path, &bytes[..length]).unwrap();
            let (packs, cut) = opened(dir.path());
            let length = length as u64;
            let kept = if length == bytes.len() as u64 {
                length
            } else if length >= whole {
                whole
            } else {
                0
            };
            assert_eq!(
                (cut, std::fs::metadata(&path).unwrap().len()),
                (length - kept, kept)
            );
            assert_eq!(packs.place(&first).is_some(), kept >= whole);
            assert_eq!(packs.place(&second).is_some(), kept > whole);
            // and it goes on from there
            let third = put(&packs, b"third");
            assert_eq!(
                opened(dir.path()).0.read(&third).unwrap().as_deref(),
                Some(&b"third"[..])
            );
        }
    }

    #[test]
    fn a_changed_blob_is_not_given_out() {
        let dir = tempfile::tempdir().unwrap();
        let packs = Packs::empty(dir.path());
        let sha256 = put(&packs, b"something");
        let path = dir.path().join("blob/pack-0001.bin");
        let mut bytes = std::fs::read(&path).unwrap();
        let at = bytes.len() - 3;
        bytes[at] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert!(
            matches!(packs.read(&sha256), Err(ReadError::BlobChanged { expected, .. }) if expected == sha256)
        );
    }

    #[test]
    fn names_of_packs() {
        assert_eq!(pack_number(&pack_name(7)), Some(7));
        assert_eq!(pack_number(&pack_name(12_345)), Some(12_345));
        for name in [
            "pack-7.bin",
            "pack-0000.bin",
            "pack-0001.bin.gz",
            "pack-+001.bin",
            "pack-.bin",
        ] {
            assert_eq!(pack_number(name), None, "{name}");
        }
    }
}
