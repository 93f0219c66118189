//! A stream as a source of tokens: a window of text that moves along it.

use std::io::{self, BufRead, Cursor, Read};

use memchr::{memchr_iter, memrchr};

use super::locate::{characters, count, excerpt, floor};
use super::name::illegal_character;
use super::source::{BOM, Source, Trouble, index};
use super::token::{Scan, Token, scan};
use crate::finding::{Excerpt, Position};

/// Bytes taken from the stream at once.
const CHUNK: usize = 64 * 1024;
/// Bytes before the current token that stay in the window, for the places and excerpts of what was read just now.
const KEPT: usize = 4 * 1024;

/// A stream, of which a window is held.
pub struct Stream<R> {
    inner: io::Chain<Cursor<Vec<u8>>, R>,
    /// What is held: some of what was passed, the current token, and what was read beyond it.
    text: String,
    /// Where the current token stands in the text.
    span: (usize, usize),
    /// Byte offset of the text in the input.
    base: u64,
    /// Line and column of the beginning of the text, from 1.
    line: u32,
    column: u32,
    /// The first bytes of a character whose rest is still to be read.
    partial: Vec<u8>,
    /// Bytes that may still be read.
    left: u64,
    limit: u64,
    token: u64,
    /// Why nothing more can be read.
    end: Option<End>,
    /// Byte offset of the first character that XML does not admit.
    illegal: Option<(u64, char)>,
}

#[derive(Debug)]
enum End {
    Eof,
    NotUtf8,
    TooLong,
    Failed(io::ErrorKind, String),
}

impl<R> std::fmt::Debug for Stream<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream")
            .field("base", &self.base)
            .field("span", &self.span)
            .finish_non_exhaustive()
    }
}

impl<R: BufRead> Stream<R> {
    /// A source over a stream; more than `limit` bytes, or a token longer than `token`, are refused.
    ///
    /// # Errors
    /// A stream that cannot be read.
    pub fn new(mut stream: R, limit: u64, token: u64) -> io::Result<Self> {
        let mut head = Vec::with_capacity(BOM.len());
        stream
            .by_ref()
            .take(BOM.len() as u64)
            .read_to_end(&mut head)?;
        let bom = if head == BOM { head.len() as u64 } else { 0 };
        if bom > 0 {
            head.clear();
        }
        Ok(Self {
            inner: Cursor::new(head).chain(stream),
            text: String::new(),
            span: (0, 0),
            base: bom,
            line: 1,
            column: 1,
            partial: Vec::new(),
            left: limit.saturating_sub(bom),
            limit,
            token,
            end: None,
            illegal: None,
        })
    }

    /// Reads until the window holds `wanted` bytes from the current token on, or nothing more comes.
    fn fill(&mut self, wanted: usize) {
        self.move_on();
        while self.end.is_none() && self.text.len() - self.span.0 < wanted {
            self.read_chunk();
        }
    }

    /// Drops what lies too far behind the current token.
    fn move_on(&mut self) {
        if self.span.0 < CHUNK {
            return;
        }
        let cut = floor(&self.text, self.span.0 - KEPT);
        let passed = &self.text.as_bytes()[..cut];
        match memrchr(b'\n', passed) {
            Some(at) => {
                let lines = count(memchr_iter(b'\n', passed).count());
                self.line = self.line.saturating_add(lines);
                self.column = count(characters(&passed[at + 1..])).saturating_add(1);
            }
            None => self.column = self.column.saturating_add(count(characters(passed))),
        }
        self.text.drain(..cut);
        self.base += cut as u64;
        self.span = (self.span.0 - cut, self.span.1 - cut);
    }

    fn read_chunk(&mut self) {
        let available = match self.inner.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return,
            Err(error) => {
                self.end = Some(End::Failed(error.kind(), error.to_string()));
                return;
            }
        };
        if available.is_empty() {
            self.end = Some(if self.partial.is_empty() {
                End::Eof
            } else {
                End::NotUtf8
            });
            return;
        }
        if self.left == 0 {
            self.end = Some(End::TooLong);
            return;
        }
        let from = self.text.len();
        let taken = if self.partial.is_empty() {
            let bytes = &available[..available.len().min(index(self.left)).min(CHUNK)];
            match std::str::from_utf8(bytes) {
                Ok(text) => self.text.push_str(text),
                Err(error) => {
                    let (valid, rest) = bytes.split_at(error.valid_up_to());
                    self.text
                        .push_str(std::str::from_utf8(valid).unwrap_or_default());
                    if error.error_len().is_some() {
                        self.end = Some(End::NotUtf8);
                    } else {
                        self.partial.extend_from_slice(rest);
                    }
                }
            }
            bytes.len()
        } else {
            self.partial.push(available[0]);
            match std::str::from_utf8(&self.partial) {
                Ok(text) => {
                    self.text.push_str(text);
                    self.partial.clear();
                }
                Err(error) if error.error_len().is_some() => self.end = Some(End::NotUtf8),
                Err(_) => {}
            }
            1
        };
        self.inner.consume(taken);
        self.left -= taken as u64;
        if self.illegal.is_none()
            && let Some((at, c)) = illegal_character(&self.text[from..])
        {
            self.illegal = Some((self.base + (from + at) as u64, c));
        }
    }

    /// Why the input ends here.
    fn trouble(&self) -> Option<Trouble> {
        match self.end.as_ref()? {
            End::Eof => None,
            End::NotUtf8 => Some(Trouble::Encoding(self.base + self.text.len() as u64)),
            End::TooLong => Some(Trouble::TooLong(self.limit)),
            End::Failed(kind, words) => Some(Trouble::Io(io::Error::new(*kind, words.clone()))),
        }
    }
}

impl<R: BufRead> Source for Stream<R> {
    fn advance(&mut self) -> Result<Token, Trouble> {
        self.span.0 = self.span.1;
        loop {
            let start = self.span.0;
            let rest = self.text.len() - start;
            let last = matches!(self.end, Some(End::Eof));
            match scan(&self.text[start..], last) {
                Scan::Token(_, length) if length as u64 > self.token => {
                    self.span.1 = start;
                    return Err(Trouble::TokenTooLong(self.token));
                }
                Scan::Token(token, length) => {
                    self.span.1 = start + length;
                    return Ok(token);
                }
                Scan::Broken(syntax) => {
                    self.span.1 = self.text.len();
                    return Err(Trouble::Syntax(syntax, self.base + start as u64));
                }
                Scan::More => {}
            }
            if rest as u64 > self.token {
                self.span.1 = start;
                return Err(Trouble::TokenTooLong(self.token));
            }
            if let Some(trouble) = self.trouble() {
                self.span.1 = self.text.len();
                return Err(trouble);
            }
            // Twice as much each time: a long token is not looked at more often than it has chunks in powers of two.
            self.span.1 = start;
            self.fill((rest * 2).min(index(self.token)).max(rest + 1));
        }
    }

    fn raw(&self) -> &str {
        self.text.get(self.span.0..self.span.1).unwrap_or("")
    }

    fn start(&self) -> u64 {
        self.base + self.span.0 as u64
    }

    fn illegal(&self) -> Option<(usize, char)> {
        let (at, c) = self.illegal?;
        (at < self.base + self.span.1 as u64).then(|| (index(at.saturating_sub(self.start())), c))
    }

    fn locate(&self, offset: u64, length: u64) -> (Position, Excerpt) {
        // What has left the window is given as the current token.
        let within = offset
            .checked_sub(self.base)
            .map_or(self.span.0, index)
            .min(self.span.1);
        let within = floor(&self.text, within);
        let before = &self.text[..within];
        let (line, column, left);
        match memrchr(b'\n', before.as_bytes()) {
            Some(at) => {
                let newlines = memchr_iter(b'\n', before.as_bytes()).count();
                line = self.line.saturating_add(count(newlines));
                left = &before[at + 1..];
                column = count(characters(left.as_bytes())).saturating_add(1);
            }
            None => {
                line = self.line;
                column = self
                    .column
                    .saturating_add(count(characters(before.as_bytes())));
                left = before;
            }
        }
        let position = Position {
            line,
            column,
            offset: self.base + within as u64,
        };
        let rest = &self.text[within..self.span.1];
        (position, excerpt(left, rest, index(length)))
    }
}
