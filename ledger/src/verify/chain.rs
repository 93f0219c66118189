//! The check of one stream: hashes bytes first, parses after.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use crate::course::{StreamClosed, StreamOpened};
use crate::entry::Body;
use crate::line;
use crate::sha::Sha256;
use crate::store::Head;

use super::fault::Fault;

/// What the run stream says of a stream: where it stood each time it was closed.
#[derive(Debug, Clone, Default)]
pub(super) struct Closings {
    /// In the order of the run stream.
    pub(super) heads: Vec<Head>,
    /// The line of the run stream that says the last of them.
    pub(super) said_at: u64,
}

/// What reading a stream gave.
#[derive(Debug, Default)]
pub(super) struct Chain {
    pub(super) length: u64,
    pub(super) head: Option<Sha256>,
    pub(super) fault: Option<Fault>,
    /// Blobs named, each with its length and the first line that names it so.
    pub(super) blobs: Vec<(Sha256, u64, u64)>,
    /// Streams that it says were opened, and closed (asked of the run stream alone).
    pub(super) opened: Vec<String>,
    pub(super) closed: Vec<(String, Head, u64)>,
}

struct Check<'a> {
    file: &'a str,
    stream: &'a str,
    is_run: bool,
    chain: Chain,
}

/// Checks the lines of a stream. `closings` are looked at on the way: a line that was the last when the stream was closed
/// must have the hash that the run stream recorded.
pub(super) fn check(
    path: &Path,
    file: &str,
    stream: &str,
    is_run: bool,
    closings: Option<&Closings>,
) -> Chain {
    let mut check = Check {
        file,
        stream,
        is_run,
        chain: Chain::default(),
    };
    if let Err(fault) = check.read(path, closings) {
        check.chain.fault = Some(*fault);
    }
    check.chain
}

impl Check<'_> {
    fn read(&mut self, path: &Path, closings: Option<&Closings>) -> Result<(), Box<Fault>> {
        let file = self.file;
        let unreadable = |error: io::Error| {
            Box::new(Fault::Unreadable {
                file: file.to_owned(),
                error: error.to_string(),
            })
        };
        let mut reader =
            BufReader::with_capacity(256 * 1024, File::open(path).map_err(unreadable)?);
        let mut offset = 0;
        let mut line = Vec::new();
        let mut before = Vec::new();
        let mut before_offset = 0;
        loop {
            line.clear();
            let read = reader.read_until(b'\n', &mut line).map_err(unreadable)?;
            if read == 0 {
                break;
            }
            let number = self.chain.length;
            if line.pop_if(|byte| *byte == b'\n').is_none() {
                return Err(self.line(
                    number,
                    offset + read as u64,
                    "la riga è troncata: manca il ritorno a capo".into(),
                ));
            }
            let Some(found) = line::declared_prev(&line) else {
                return Err(self.line(
                    number,
                    offset,
                    "la riga non dichiara la voce che la precede".into(),
                ));
            };
            let expected = self.chain.head.unwrap_or(Sha256::ZERO);
            if found != expected {
                return Err(Box::new(match number.checked_sub(1) {
                    Some(from) => Fault::Link {
                        file: self.file.to_owned(),
                        from,
                        to: number,
                        offset,
                        expected,
                        found,
                    },
                    None => Fault::Beginning {
                        file: self.file.to_owned(),
                        found,
                    },
                }));
            }
            if number > 0 {
                // its hash is the one that this line declares
                self.parse(number - 1, before_offset, &before)?;
            }
            let hash = Sha256::of(&line);
            self.chain.head = Some(hash);
            self.chain.length += 1;
            if let Some(closings) = closings {
                self.compare(closings, hash)?;
            }
            before_offset = offset;
            offset += read as u64;
            std::mem::swap(&mut line, &mut before);
        }
        if let Some(closings) = closings {
            self.compare_end(closings)?;
        }
        match self.chain.length.checked_sub(1) {
            Some(last) => self.parse(last, before_offset, &before),
            None => Err(self.line(0, 0, "il flusso è vuoto".into())),
        }
    }

    fn line(&self, line: u64, offset: u64, what: String) -> Box<Fault> {
        Box::new(Fault::Line {
            file: self.file.to_owned(),
            line,
            offset,
            what,
        })
    }

    fn head(&self, closings: &Closings, expected: Head, found: Sha256) -> Box<Fault> {
        Box::new(Fault::Head {
            file: self.file.to_owned(),
            closed_by: format!("la voce {} del flusso della corsa", closings.said_at),
            expected_length: expected.length,
            expected: expected.hash,
            found_length: self.chain.length,
            found,
        })
    }

    /// A line at which the stream was once closed.
    fn compare(&self, closings: &Closings, found: Sha256) -> Result<(), Box<Fault>> {
        let broken = |head: &&Head| head.length == self.chain.length && head.hash != found;
        closings
            .heads
            .iter()
            .find(broken)
            .map_or(Ok(()), |head| Err(self.head(closings, *head, found)))
    }

    fn compare_end(&self, closings: &Closings) -> Result<(), Box<Fault>> {
        match closings.heads.last() {
            Some(last) if last.length == self.chain.length => Ok(()),
            Some(last) if last.length > self.chain.length => {
                Err(self.head(closings, *last, self.chain.head.unwrap_or(Sha256::ZERO)))
            }
            // never closed, or opened again and not closed
            _ => Err(Box::new(Fault::Open {
                file: self.file.to_owned(),
            })),
        }
    }

    fn parse(&mut self, number: u64, offset: u64, line: &[u8]) -> Result<(), Box<Fault>> {
        let envelope = line::envelope(line).map_err(|fault| {
            self.line(number, offset + fault.offset as u64, fault.what.to_owned())
        })?;
        if envelope.seq != number {
            let what = format!(
                "il numero d'ordine atteso è {number}, trovato {}",
                envelope.seq
            );
            return Err(self.line(number, offset, what));
        }
        for (sha256, len) in line::blob_references(line) {
            self.chain.blobs.push((sha256, len, number));
        }
        if number == 0 {
            let opened = (envelope.kind == StreamOpened::KIND)
                .then(|| serde_json::from_slice::<StreamOpened>(envelope.body).ok())
                .flatten();
            if opened.is_none_or(|opened| opened.stream != self.stream) {
                let what = format!("la prima voce non apre il flusso «{}»", self.stream);
                return Err(self.line(number, offset, what));
            }
        } else if self.is_run {
            let unreadable = |error: serde_json::Error| {
                self.line(number, offset, format!("corpo non valido: {error}"))
            };
            if envelope.kind == StreamOpened::KIND {
                let opened: StreamOpened =
                    serde_json::from_slice(envelope.body).map_err(unreadable)?;
                self.chain.opened.push(opened.stream);
            } else if envelope.kind == StreamClosed::KIND {
                let closed: StreamClosed =
                    serde_json::from_slice(envelope.body).map_err(unreadable)?;
                let Some(hash) = Sha256::from_hex(closed.head.as_bytes()) else {
                    return Err(self.line(
                        number,
                        offset,
                        "impronta di chiusura non valida".into(),
                    ));
                };
                self.chain.closed.push((
                    closed.stream,
                    Head {
                        length: closed.length,
                        hash,
                    },
                    number,
                ));
            }
        }
        Ok(())
    }
}
