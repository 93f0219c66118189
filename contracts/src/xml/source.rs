//! Where the reader takes its tokens from: bytes in memory, or a [stream](super::stream) in bounded memory.

use std::io;

use super::locate::Lines;
use super::name::illegal_character;
use super::token::{Scan, Syntax, Token, scan};
use crate::finding::{Excerpt, Position};

pub(super) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Why a token could not be read.
#[derive(Debug)]
pub enum Trouble {
    /// What is wrong, and the byte offset where the token begins.
    Syntax(Syntax, u64),
    /// Byte offset of the first byte that is not UTF-8.
    Encoding(u64),
    /// The input is longer than the limit, in bytes.
    TooLong(u64),
    /// One token is longer than the limit, in bytes.
    TokenTooLong(u64),
    /// The stream failed.
    Io(io::Error),
}

/// A source of tokens. Implemented by [`Slice`] and [`Stream`](super::Stream) only.
pub trait Source: sealed::Sealed {
    /// Goes to the next token.
    ///
    /// # Errors
    /// Input that is no token, not UTF-8, over a limit, or not readable.
    fn advance(&mut self) -> Result<Token, Trouble>;
    /// The current token as it stands in the input.
    fn raw(&self) -> &str;
    /// Byte offset of the current token.
    fn start(&self) -> u64;
    /// The first character of the current token that XML does not admit, and its offset in the token.
    fn illegal(&self) -> Option<(usize, char)>;
    /// Line, column and excerpt of a place in the current token; [`Slice`] knows every place of the input.
    fn locate(&self, offset: u64, length: u64) -> (Position, Excerpt);
}

pub(super) mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Slice<'_> {}
    impl<R> Sealed for super::super::stream::Stream<R> {}
}

/// Bytes in memory.
#[derive(Debug)]
pub struct Slice<'a> {
    /// The input as far as it is UTF-8, without its byte order mark.
    text: &'a str,
    bom: usize,
    span: (usize, usize),
    lines: Lines,
    too_long: Option<u64>,
    /// The text ends at a byte that is not UTF-8.
    not_utf8: bool,
    illegal: Option<(usize, char)>,
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
            text,
            bom,
            span: (0, 0),
            lines: Lines::default(),
            too_long: (bytes.len() as u64 > limit).then_some(limit),
            not_utf8: text.len() < content.len(),
            illegal: illegal_character(text),
        }
    }
}

impl Source for Slice<'_> {
    fn advance(&mut self) -> Result<Token, Trouble> {
        if let Some(limit) = self.too_long {
            return Err(Trouble::TooLong(limit));
        }
        let start = self.span.1;
        match scan(&self.text[start..], !self.not_utf8) {
            Scan::Token(token, length) => {
                self.span = (start, start + length);
                Ok(token)
            }
            Scan::More => {
                self.span = (start, self.text.len());
                Err(Trouble::Encoding((self.text.len() + self.bom) as u64))
            }
            Scan::Broken(syntax) => {
                self.span = (start, self.text.len());
                Err(Trouble::Syntax(syntax, (start + self.bom) as u64))
            }
        }
    }

    fn raw(&self) -> &str {
        self.text.get(self.span.0..self.span.1).unwrap_or("")
    }

    fn start(&self) -> u64 {
        (self.span.0 + self.bom) as u64
    }

    fn illegal(&self) -> Option<(usize, char)> {
        let (at, c) = self.illegal?;
        (at < self.span.1).then(|| (at.saturating_sub(self.span.0), c))
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

pub(super) fn index(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}
