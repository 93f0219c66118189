//! Where the reader takes its tokens from: bytes in memory, or a stream in bounded memory. Both run on quick-xml,
//! which finds the tokens and matches the tags; the strict rules are the reader's.

use std::io::{self, BufRead, Chain, Cursor, Read};

use memchr::{memchr_iter, memrchr};
use quick_xml::Reader as Tokens;
use quick_xml::errors::Error;
use quick_xml::events::Event as Token;

use super::locate::{Lines, characters, count, excerpt, floor};
use crate::finding::{Excerpt, Position};

const BOM: &[u8] = b"\xEF\xBB\xBF";
/// Bytes of the current line kept by a stream, for excerpts.
const TAIL: usize = 300;

/// The kind of the current token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Start tag.
    Start,
    /// Empty element tag.
    Empty,
    /// End tag.
    End,
    /// Character data.
    Text,
    /// CDATA section.
    CData,
    /// Entity or character reference.
    Reference,
    /// Comment.
    Comment,
    /// Processing instruction.
    Instruction,
    /// XML declaration.
    Declaration,
    /// Document type declaration.
    Doctype,
    /// End of the input.
    Eof,
}

/// Why a token could not be read.
#[derive(Debug)]
pub enum Trouble {
    /// What quick-xml says, and the byte offset where.
    Syntax(Error, u64),
    /// Byte offset of the first byte that is not UTF-8.
    Encoding(u64),
    /// The input is longer than the limit, in bytes.
    TooLong(u64),
    /// One token is longer than the limit, in bytes.
    TokenTooLong(u64),
    /// The stream failed.
    Io(io::Error),
}

/// A source of tokens. Implemented by [`Slice`] and [`Stream`] only.
pub trait Source: sealed::Sealed {
    /// Goes to the next token.
    ///
    /// # Errors
    /// Input that is no token, not UTF-8, over a limit, or not readable.
    fn advance(&mut self) -> Result<Kind, Trouble>;
    /// The current token as it stands in the input.
    fn raw(&self) -> &str;
    /// Byte offset of the current token.
    fn start(&self) -> u64;
    /// Line, column and excerpt of a place in the current token; [`Slice`] knows every place of the input.
    fn locate(&self, offset: u64, length: u64) -> (Position, Excerpt);
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Slice<'_> {}
    impl<R> Sealed for super::Stream<R> {}
}

/// Bytes in memory.
#[derive(Debug)]
pub struct Slice<'a> {
    tokens: Tokens<&'a [u8]>,
    /// The input as far as it is UTF-8, without its byte order mark.
    text: &'a str,
    bom: usize,
    span: (usize, usize),
    lines: Lines,
    too_long: Option<u64>,
}

impl<'a> Slice<'a> {
    /// A source over `bytes`; more than `limit` of them are refused.
    #[must_use]
    pub fn new(bytes: &'a [u8], limit: u64) -> Self {
        let bom = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
        let content = &bytes[bom..];
        let text = match std::str::from_utf8(content) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&content[..error.valid_up_to()]).unwrap_or(""),
        };
        Self {
            tokens: Tokens::from_reader(content),
            text,
            bom,
            span: (0, 0),
            lines: Lines::default(),
            too_long: (bytes.len() as u64 > limit).then_some(limit),
        }
    }
}

impl Source for Slice<'_> {
    fn advance(&mut self) -> Result<Kind, Trouble> {
        if let Some(limit) = self.too_long {
            return Err(Trouble::TooLong(limit));
        }
        let start = self.tokens.buffer_position();
        let outcome = self.tokens.read_event().map(|token| kind(&token));
        self.span = (index(start), index(self.tokens.buffer_position()));
        match outcome {
            Ok(kind) => Ok(kind),
            Err(error) => {
                let at = self.tokens.error_position();
                Err(trouble(error, start, at, self.bom as u64))
            }
        }
    }

    fn raw(&self) -> &str {
        self.text.get(self.span.0..self.span.1).unwrap_or("")
    }

    fn start(&self) -> u64 {
        (self.span.0 + self.bom) as u64
    }

    fn locate(&self, offset: u64, length: u64) -> (Position, Excerpt) {
        let (mut position, shown) = self.lines.locate(
            self.text,
            index(offset).saturating_sub(self.bom),
            index(length),
        );
        position.offset += self.bom as u64;
        (position, shown)
    }
}

/// A stream, read one token at a time.
pub struct Stream<R> {
    tokens: Tokens<Metered<Chain<Cursor<Vec<u8>>, R>>>,
    bom: u64,
    start: u64,
    raw: String,
    /// Line and column of `start`, from 1.
    line: u32,
    column: u32,
    /// The line before `start`, or the end of it.
    tail: String,
}

impl<R> std::fmt::Debug for Stream<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream")
            .field("start", &self.start)
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
        let metered = Metered {
            inner: Cursor::new(head).chain(stream),
            left: limit.saturating_sub(bom),
            token_left: token,
            token,
            over: None,
            limit,
        };
        Ok(Self {
            tokens: Tokens::from_reader(metered),
            bom,
            start: bom,
            raw: String::new(),
            line: 1,
            column: 1,
            tail: String::new(),
        })
    }

    /// Moves line, column and tail past the current token.
    fn pass(&mut self) {
        let bytes = self.raw.as_bytes();
        let newline = memrchr(b'\n', bytes);
        match newline {
            Some(at) => {
                self.line = self
                    .line
                    .saturating_add(count(memchr_iter(b'\n', bytes).count()));
                self.column = count(characters(&bytes[at + 1..])).saturating_add(1);
                self.tail.clear();
            }
            None => self.column = self.column.saturating_add(count(characters(bytes))),
        }
        let kept = &self.raw[newline.map_or(0, |at| at + 1)..];
        let from = ceil(kept, kept.len().saturating_sub(TAIL));
        if self.tail.len() + kept.len() - from > TAIL {
            let cut = ceil(
                &self.tail,
                (self.tail.len() + kept.len() - from - TAIL).min(self.tail.len()),
            );
            self.tail.drain(..cut);
        }
        self.tail.push_str(&kept[from..]);
        self.start += self.raw.len() as u64;
    }
}

impl<R: BufRead> Source for Stream<R> {
    fn advance(&mut self) -> Result<Kind, Trouble> {
        self.pass();
        let mut buffer = std::mem::take(&mut self.raw).into_bytes();
        buffer.clear();
        let start = self.tokens.buffer_position();
        self.tokens.get_mut().token_left = self.tokens.get_ref().token;
        let outcome = self
            .tokens
            .read_event_into(&mut buffer)
            .map(|token| kind(&token));
        match outcome {
            Ok(kind) => {
                // quick-xml has checked the bytes; a failure here cannot be.
                self.raw = String::from_utf8(buffer).unwrap_or_default();
                Ok(kind)
            }
            Err(error) => {
                let valid = match std::str::from_utf8(&buffer) {
                    Ok(_) => buffer.len(),
                    Err(e) => e.valid_up_to(),
                };
                buffer.truncate(valid);
                self.raw = String::from_utf8(buffer).unwrap_or_default();
                Err(match self.tokens.get_ref().over {
                    Some(Over::Input) => Trouble::TooLong(self.tokens.get_ref().limit),
                    Some(Over::Token) => Trouble::TokenTooLong(self.tokens.get_ref().token),
                    None => trouble(error, start, self.tokens.error_position(), self.bom),
                })
            }
        }
    }

    fn raw(&self) -> &str {
        &self.raw
    }

    fn start(&self) -> u64 {
        self.start
    }

    fn locate(&self, offset: u64, length: u64) -> (Position, Excerpt) {
        let back = index(self.start.saturating_sub(offset));
        if back > 0
            && let Some(at) = self.tail.len().checked_sub(back)
        {
            // In the line before the token, as far as it is kept.
            let at = floor(&self.tail, at);
            let (left, rest) = self.tail.split_at(at);
            let position = Position {
                line: self.line,
                column: self
                    .column
                    .saturating_sub(count(characters(rest.as_bytes())))
                    .max(1),
                offset: self.start - rest.len() as u64,
            };
            return (
                position,
                excerpt(left, &format!("{rest}{}", self.raw), index(length)),
            );
        }
        let within = floor(&self.raw, index(offset.saturating_sub(self.start)));
        let (before, rest) = self.raw.split_at(within);
        let (line, column, left);
        match memrchr(b'\n', before.as_bytes()) {
            Some(at) => {
                let newlines = memchr_iter(b'\n', before.as_bytes()).count();
                line = self.line.saturating_add(count(newlines));
                left = before[at + 1..].to_owned();
                column = count(characters(left.as_bytes())).saturating_add(1);
            }
            None => {
                line = self.line;
                column = self
                    .column
                    .saturating_add(count(characters(before.as_bytes())));
                left = format!("{}{before}", self.tail);
            }
        }
        let position = Position {
            line,
            column,
            offset: self.start + within as u64,
        };
        (position, excerpt(&left, rest, index(length)))
    }
}

#[derive(Debug, Clone, Copy)]
enum Over {
    Input,
    Token,
}

/// Counts what is consumed and fails past a limit.
struct Metered<R> {
    inner: R,
    left: u64,
    token_left: u64,
    token: u64,
    limit: u64,
    over: Option<Over>,
}

impl<R: BufRead> Read for Metered<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let n = available.len().min(buf.len());
        buf[..n].copy_from_slice(&available[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let available = self.inner.fill_buf()?;
        if available.is_empty() {
            return Ok(available);
        }
        let room = self.left.min(self.token_left);
        if room == 0 {
            self.over = Some(if self.left == 0 {
                Over::Input
            } else {
                Over::Token
            });
            return Err(io::Error::other("limit"));
        }
        Ok(&available[..available.len().min(index(room))])
    }

    fn consume(&mut self, n: usize) {
        self.left = self.left.saturating_sub(n as u64);
        self.token_left = self.token_left.saturating_sub(n as u64);
        self.inner.consume(n);
    }
}

fn kind(token: &Token<'_>) -> Kind {
    match token {
        Token::Start(_) => Kind::Start,
        Token::End(_) => Kind::End,
        Token::Empty(_) => Kind::Empty,
        Token::Text(_) => Kind::Text,
        Token::CData(_) => Kind::CData,
        Token::Comment(_) => Kind::Comment,
        Token::Decl(_) => Kind::Declaration,
        Token::PI(_) => Kind::Instruction,
        Token::DocType(_) => Kind::Doctype,
        Token::GeneralRef(_) => Kind::Reference,
        Token::Eof => Kind::Eof,
    }
}

fn trouble(error: Error, start: u64, at: u64, bom: u64) -> Trouble {
    match error {
        Error::Encoding(quick_xml::encoding::EncodingError::Utf8(error)) => {
            Trouble::Encoding(start + error.valid_up_to() as u64 + bom)
        }
        Error::Io(error) => Trouble::Io(io::Error::new(error.kind(), error.to_string())),
        error => Trouble::Syntax(error, at + bom),
    }
}

fn index(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

fn ceil(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset += 1;
    }
    offset
}
