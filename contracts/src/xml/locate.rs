//! From byte offsets to lines, columns and excerpts.

use std::cell::Cell;

use memchr::{memchr, memchr_iter, memrchr};

use crate::finding::{Excerpt, Position};

/// Characters of the line shown before and after the mark.
const BEFORE: usize = 60;
const AFTER: usize = 100;

/// Finds positions in a text held in memory. It remembers the last place found, so that findings in document order
/// cost one pass over the text all together, however long its lines are.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    last: Cell<Mark>,
}

#[derive(Debug, Clone, Copy)]
struct Mark {
    offset: usize,
    line: u32,
    line_start: usize,
    /// Characters between `line_start` and `offset`.
    characters: usize,
}

impl Default for Mark {
    fn default() -> Self {
        Self {
            offset: 0,
            line: 1,
            line_start: 0,
            characters: 0,
        }
    }
}

impl Lines {
    /// Position of byte `offset` of `text`, and the start of its line.
    fn find(&self, text: &str, offset: usize) -> (Mark, Position) {
        let offset = floor(text, offset);
        let bytes = text.as_bytes();
        let mut mark = self.last.get();
        if offset >= mark.offset {
            let passed = &bytes[mark.offset..offset];
            match memrchr(b'\n', passed) {
                Some(at) => {
                    mark.line += count(memchr_iter(b'\n', passed).count());
                    mark.line_start = mark.offset + at + 1;
                    mark.characters = characters(&bytes[mark.line_start..offset]);
                }
                None => mark.characters += characters(passed),
            }
        } else if offset >= mark.line_start {
            mark.characters -= characters(&bytes[offset..mark.offset]);
        } else {
            mark.line -= count(memchr_iter(b'\n', &bytes[offset..mark.offset]).count());
            mark.line_start = memrchr(b'\n', &bytes[..offset]).map_or(0, |at| at + 1);
            mark.characters = characters(&bytes[mark.line_start..offset]);
        }
        mark.offset = offset;
        self.last.set(mark);
        let position = Position {
            line: mark.line,
            column: count(mark.characters).saturating_add(1),
            offset: offset as u64,
        };
        (mark, position)
    }

    /// Position of byte `offset` of `text`, and its line with `length` bytes marked.
    pub(crate) fn locate(&self, text: &str, offset: usize, length: usize) -> (Position, Excerpt) {
        let (mark, position) = self.find(text, offset);
        let left = &text[mark.line_start..mark.offset];
        (position, excerpt(left, &text[mark.offset..], length))
    }
}

/// The excerpt of a line: `left` is the line up to the mark (or the end of it), `rest` the text from the mark on.
pub(super) fn excerpt(left: &str, rest: &str, length: usize) -> Excerpt {
    let start = left
        .char_indices()
        .rev()
        .take(BEFORE)
        .last()
        .map_or(left.len(), |(at, _)| at);
    let end = rest
        .char_indices()
        .nth(AFTER)
        .map_or(rest.len(), |(at, _)| at);
    let right = &rest[..end];
    let right = memchr(b'\n', right.as_bytes()).map_or(right, |at| &right[..at]);
    let right = right.strip_suffix('\r').unwrap_or(right);
    let marked = characters(&right.as_bytes()[..floor(right, length)]);
    let left = &left[start..];
    Excerpt {
        text: format!("{left}{right}"),
        caret: count(characters(left.as_bytes())).saturating_add(1),
        width: count(marked).max(1),
    }
}

/// The greatest character boundary not after `offset`.
pub(super) fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// Number of characters in a piece of UTF-8.
pub(super) fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&b| b & 0xC0 != 0x80).count()
}

pub(super) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever the order of the questions, the answer is that of counting from the start.
        #[test]
        fn positions_do_not_depend_on_the_order(text in "[a\u{e8}\n\u{1F600}]{0,40}", asks in prop::collection::vec(0usize..60, 1..20)) {
            let lines = Lines::default();
            for ask in asks {
                let (position, shown) = lines.locate(&text, ask, 1);
                let at = floor(&text, ask);
                let before = &text[..at];
                let line = before.rsplit('\n').next().unwrap_or("");
                prop_assert_eq!(position.line as usize, before.matches('\n').count() + 1);
                prop_assert_eq!(position.column as usize, line.chars().count() + 1);
                prop_assert_eq!(shown.caret as usize, line.chars().count() + 1);
                prop_assert!(shown.text.starts_with(line));
            }
        }
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark() {
        let text = format!("{}MARK{}", "è".repeat(500), "x".repeat(500));
        let (position, shown) = Lines::default().locate(&text, 1000, 4);
        assert_eq!(position.column, 501);
        assert_eq!((shown.caret, shown.width), (61, 4));
        assert_eq!(shown.text.chars().count(), 160);
    }
}
