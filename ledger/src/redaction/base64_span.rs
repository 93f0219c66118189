//! Base64 text in place: decoded, and written back with only the characters changed whose bytes changed.

use std::ops::Range;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const NONE: u8 = 0xff;

/// Value of each character, in the alphabets of RFC 4648 §4 and §5 together.
const VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut value = 0;
    while value < 64 {
        values[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    values[b'-' as usize] = 62;
    values[b'_' as usize] = 63;
    values
};

/// Whether a byte is a character of base64, padding apart.
pub(crate) const fn is_base64(byte: u8) -> bool {
    VALUES[byte as usize] != NONE
}

/// Decodes characters of base64 (no padding, no white space); a last group of two or three gives one or two bytes.
pub(crate) fn decode(characters: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(characters.len() / 4 * 3 + 3);
    let value = |character: u8| u32::from(VALUES[usize::from(character)] & 63);
    for group in characters.chunks(4) {
        let bits = group.iter().enumerate().fold(0, |bits, (at, character)| {
            bits | value(*character) << (18 - 6 * at)
        });
        let [_, a, b, c] = bits.to_be_bytes();
        match group.len() {
            4 => bytes.extend([a, b, c]),
            3 => bytes.extend([a, b]),
            2 => bytes.push(a),
            _ => {}
        }
    }
    bytes
}

/// Encodes bytes in the standard alphabet, with padding.
pub(crate) fn encode(bytes: &[u8]) -> Vec<u8> {
    let mut characters: Vec<u8> = (0..(bytes.len() * 8).div_ceil(6))
        .map(|at| ALPHABET[usize::from(six_bits(bytes, at))])
        .collect();
    while !characters.len().is_multiple_of(4) {
        characters.push(b'=');
    }
    characters
}

/// The six bits of the character `at`, zero beyond the end.
fn six_bits(bytes: &[u8], at: usize) -> u8 {
    let bit = at * 6;
    let pair = u16::from_be_bytes([
        bytes.get(bit / 8).copied().unwrap_or_default(),
        bytes.get(bit / 8 + 1).copied().unwrap_or_default(),
    ]);
    (pair >> (10 - bit % 8)) as u8 & 63
}

/// Writes back what was decoded and masked: only the characters that hold a changed byte change.
pub(crate) fn write_back(characters: &mut [u8], decoded: &[u8], masked: &[u8], url_alphabet: bool) {
    for at in 0..characters.len() {
        let bytes = at * 6 / 8..(at * 6 + 5) / 8 + 1;
        let bytes = bytes.start.min(decoded.len())..bytes.end.min(decoded.len());
        if decoded[bytes.clone()] == masked[bytes] {
            continue;
        }
        // bits beyond the last byte, of which a writer may have made anything, stay
        let beyond = (at * 6 + 6).saturating_sub(masked.len() * 8).min(6);
        let keep = (1u8 << beyond) - 1;
        let value = six_bits(masked, at) & !keep | VALUES[usize::from(characters[at])] & keep;
        characters[at] = match ALPHABET[usize::from(value)] {
            b'+' if url_alphabet => b'-',
            b'/' if url_alphabet => b'_',
            character => character,
        };
    }
}

/// The characters that depend on `bytes` alone when `alignment` bytes modulo 3 stand before them, and the place of the
/// first of these characters in its group of four.
pub(crate) fn core(bytes: &[u8], alignment: usize) -> (Vec<u8>, usize) {
    let shifted = [&[0; 3][..alignment], bytes].concat();
    let from = (alignment * 8).div_ceil(6);
    let to = shifted.len() * 8 / 6;
    (
        (from..to)
            .map(|at| ALPHABET[usize::from(six_bits(&shifted, at))])
            .collect(),
        from,
    )
}

/// The run of base64 characters around a place.
pub(crate) fn run_around(bytes: &[u8], within: Range<usize>) -> Range<usize> {
    let before = bytes[..within.start]
        .iter()
        .rev()
        .take_while(|byte| is_base64(**byte))
        .count();
    let after = bytes[within.end..]
        .iter()
        .take_while(|byte| is_base64(**byte))
        .count();
    within.start - before..within.end + after
}

/// All runs of at least `shortest` base64 characters.
pub(crate) fn runs(bytes: &[u8], shortest: usize) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut probe = shortest.saturating_sub(1);
    // one byte in `shortest` is looked at until one may lie in a run that is long enough
    while probe < bytes.len() {
        if is_base64(bytes[probe]) {
            let run = run_around(bytes, probe..probe + 1);
            probe = run.end;
            if run.len() >= shortest {
                runs.push(run);
            }
        }
        probe += shortest;
    }
    runs
}

/// Whether decoded bytes look like text rather than like text decoded out of step.
pub(crate) fn looks_like_text(bytes: &[u8]) -> bool {
    bytes.len() >= 6
        && bytes
            .iter()
            .all(|byte| matches!(byte, 0x20..=0x7e | 0x80..=0xff | b'\t' | b'\n' | b'\r'))
        && bytes.iter().filter(|byte| byte.is_ascii()).count() * 4 >= bytes.len() * 3
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn both_ways_as_the_base64_crate(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let padded = STANDARD.encode(&bytes);
            prop_assert_eq!(encode(&bytes), padded.as_bytes());
            prop_assert_eq!(&decode(padded.trim_end_matches('=').as_bytes()), &bytes);
            prop_assert_eq!(&decode(URL_SAFE_NO_PAD.encode(&bytes).as_bytes()), &bytes);
        }

        #[test]
        fn writing_back_is_encoding_what_was_masked(
            bytes in proptest::collection::vec(any::<u8>(), 1..60), at in any::<prop::sample::Index>(), len in 1..20usize,
        ) {
            let from = at.index(bytes.len());
            let mut masked = bytes.clone();
            for byte in masked.iter_mut().skip(from).take(len) {
                *byte = b'*';
            }
            for (engine, url) in [(&STANDARD_NO_PAD, false), (&URL_SAFE_NO_PAD, true)] {
                let mut characters = engine.encode(&bytes).into_bytes();
                write_back(&mut characters, &bytes, &masked, url);
                prop_assert_eq!(String::from_utf8(characters).unwrap(), engine.encode(&masked));
            }
        }

        #[test]
        fn a_core_is_there_whatever_stands_around(
            before in proptest::collection::vec(any::<u8>(), 0..7), bytes in proptest::collection::vec(any::<u8>(), 4..20),
            after in proptest::collection::vec(any::<u8>(), 0..7),
        ) {
            let (core, column) = core(&bytes, before.len() % 3);
            let encoded = STANDARD.encode([&before[..], &bytes, &after].concat()).into_bytes();
            let at = (before.len() / 3) * 4 + column;
            prop_assert_eq!(&encoded[at..at + core.len()], &core[..]);
            prop_assert!(core.len() >= 4);
        }

        #[test]
        fn runs_are_the_long_ones(text in "[A-Z+/ <>]{0,80}", shortest in 1..12usize) {
            let bytes = text.as_bytes();
            let expected: Vec<_> = {
                let mut runs = Vec::new();
                let mut at = 0;
                for part in text.split(|c: char| !is_base64(c as u8)) {
                    if part.len() >= shortest {
                        runs.push(at..at + part.len());
                    }
                    at += part.len() + 1;
                }
                runs
            };
            prop_assert_eq!(runs(bytes, shortest), expected);
        }
    }
}
