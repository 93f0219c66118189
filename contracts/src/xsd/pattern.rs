//! From regular expressions of XML Schema 1.0 (part 2, appendix F) to those of the `regex` crate.

use std::fmt::Write as _;

use regex::{Regex, RegexBuilder};

/// Bound of a compiled pattern in bytes.
const SIZE_LIMIT: usize = 32 << 20;

/// Compiles the patterns of one restriction step, of which one has to match the whole value.
pub(super) fn compile(patterns: &[&str]) -> Result<Regex, String> {
    let mut joined = String::from("^(?:");
    for (at, pattern) in patterns.iter().enumerate() {
        if at > 0 {
            joined.push('|');
        }
        joined.push_str(&translate(pattern)?);
    }
    joined.push_str(")$");
    RegexBuilder::new(&joined)
        .size_limit(SIZE_LIMIT)
        .build()
        .map_err(|error| error.to_string())
}

/// The pattern in the syntax of the `regex` crate, not anchored.
pub(super) fn translate(pattern: &str) -> Result<String, String> {
    let mut translator = Translator {
        rest: pattern,
        out: String::new(),
        depth: 0,
    };
    translator.expression()?;
    if translator.rest.is_empty() {
        Ok(translator.out)
    } else {
        Err(translator.unexpected())
    }
}

const SPACE: &str = r"\x20\x09\x0A\x0D";
const NAME_START: &str = r":A-Z_a-z\u{C0}-\u{D6}\u{D8}-\u{F6}\u{F8}-\u{2FF}\u{370}-\u{37D}\u{37F}-\u{1FFF}\u{200C}\u{200D}\u{2070}-\u{218F}\u{2C00}-\u{2FEF}\u{3001}-\u{D7FF}\u{F900}-\u{FDCF}\u{FDF0}-\u{FFFD}\u{10000}-\u{EFFFF}";
const NAME_MORE: &str = r"\-.0-9\u{B7}\u{300}-\u{36F}\u{203F}\u{2040}";
const NOT_WORD: &str = r"\p{P}\p{Z}\p{C}";

struct Translator<'p> {
    rest: &'p str,
    out: String,
    depth: u32,
}

impl Translator<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn unexpected(&self) -> String {
        match self.peek() {
            Some(c) => format!("`{c}` is not expected here, before `{}`", self.rest),
            None => "the pattern ends too early".to_owned(),
        }
    }

    fn literal(&mut self, c: char) {
        let _ = write!(self.out, "\\u{{{:X}}}", c as u32);
    }

    fn expression(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > 50 {
            return Err("groups are nested too deeply".to_owned());
        }
        loop {
            while let Some(c) = self.peek() {
                if c == '|' || c == ')' {
                    break;
                }
                self.piece()?;
            }
            if self.peek() != Some('|') {
                self.depth -= 1;
                return Ok(());
            }
            self.take();
            self.out.push('|');
        }
    }

    fn piece(&mut self) -> Result<(), String> {
        match self.peek() {
            Some('(') => {
                self.take();
                self.out.push_str("(?:");
                self.expression()?;
                if self.take() != Some(')') {
                    return Err("a group is not closed".to_owned());
                }
                self.out.push(')');
            }
            Some('[') => {
                self.take();
                let class = self.class()?;
                self.out.push_str(&class);
            }
            Some('\\') => {
                self.take();
                match self.escape()? {
                    Escape::Character(c) => self.literal(c),
                    Escape::Class(class) => {
                        self.out.push('[');
                        self.out.push_str(&class);
                        self.out.push(']');
                    }
                }
            }
            Some('.') => {
                self.take();
                self.out.push_str(r"[^\x0A\x0D]");
            }
            Some('?' | '*' | '+' | '{' | '}' | ']') | None => return Err(self.unexpected()),
            Some(c) => {
                self.take();
                self.literal(c);
            }
        }
        self.quantifier()
    }

    fn quantifier(&mut self) -> Result<(), String> {
        match self.peek() {
            Some(c @ ('?' | '*' | '+')) => {
                self.take();
                self.out.push(c);
            }
            Some('{') => {
                let (inside, rest) = self.rest[1..]
                    .split_once('}')
                    .ok_or("a quantifier is not closed")?;
                let (low, high) = inside.split_once(',').unwrap_or((inside, inside));
                let number = |text: &str| {
                    text.parse::<u32>()
                        .map_err(|_| format!("`{{{inside}}}` is no quantifier"))
                };
                let low = number(low)?;
                if !high.is_empty() && number(high)? < low {
                    return Err(format!("`{{{inside}}}` has its bounds exchanged"));
                }
                let _ = write!(self.out, "{{{inside}}}");
                self.rest = rest;
            }
            _ => return Ok(()),
        }
        // A second quantifier would mean "lazy" or "nested" to the regex crate; XSD has neither.
        match self.peek() {
            Some('?' | '*' | '+' | '{') => Err(self.unexpected()),
            _ => Ok(()),
        }
    }

    /// What stands after a backslash.
    fn escape(&mut self) -> Result<Escape, String> {
        let c = self.take().ok_or("the pattern ends in a backslash")?;
        Ok(match c {
            'n' => Escape::Character('\n'),
            'r' => Escape::Character('\r'),
            't' => Escape::Character('\t'),
            '\\' | '|' | '.' | '?' | '*' | '+' | '(' | ')' | '{' | '}' | '-' | '[' | ']' | '^' => {
                Escape::Character(c)
            }
            's' => Escape::Class(SPACE.to_owned()),
            'S' => Escape::Class(format!("[^{SPACE}]")),
            'd' => Escape::Class(r"\p{Nd}".to_owned()),
            'D' => Escape::Class(r"\P{Nd}".to_owned()),
            'w' => Escape::Class(format!("[^{NOT_WORD}]")),
            'W' => Escape::Class(NOT_WORD.to_owned()),
            'i' => Escape::Class(NAME_START.to_owned()),
            'I' => Escape::Class(format!("[^{NAME_START}]")),
            'c' => Escape::Class(format!("{NAME_START}{NAME_MORE}")),
            'C' => Escape::Class(format!("[^{NAME_START}{NAME_MORE}]")),
            'p' | 'P' => {
                let inside = self
                    .rest
                    .strip_prefix('{')
                    .and_then(|rest| rest.split_once('}'));
                let (name, rest) =
                    inside.ok_or_else(|| format!("`\\{c}` needs a category in braces"))?;
                self.rest = rest;
                Escape::Class(category(name, c == 'P')?)
            }
            other => return Err(format!("`\\{other}` is no escape of XML Schema")),
        })
    }

    /// A character class after its `[`, up to and with its `]`.
    fn class(&mut self) -> Result<String, String> {
        self.depth += 1;
        if self.depth > 50 {
            return Err("classes are nested too deeply".to_owned());
        }
        let negated = self.peek() == Some('^');
        if negated {
            self.take();
        }
        let mut items = String::new();
        let mut first = true;
        let subtracted = loop {
            let c = self.take().ok_or("a character class is not closed")?;
            let start = match c {
                ']' if first => return Err("a character class is empty".to_owned()),
                ']' => break None,
                '[' => return Err("`[` inside a character class has to be escaped".to_owned()),
                '-' if self.peek() == Some('[') && !first => {
                    self.take();
                    let inner = self.class()?;
                    if self.take() != Some(']') {
                        return Err("a subtraction has to end its character class".to_owned());
                    }
                    break Some(inner);
                }
                '-' if !first && self.peek() != Some(']') => {
                    return Err(
                        "`-` inside a character class has to be escaped, or stand at an end"
                            .to_owned(),
                    );
                }
                '\\' => match self.escape()? {
                    Escape::Character(c) => c,
                    Escape::Class(class) => {
                        items.push_str(&class);
                        first = false;
                        continue;
                    }
                },
                c => c,
            };
            first = false;
            let mut ahead = self.rest.chars();
            let range =
                ahead.next() == Some('-') && !matches!(ahead.next(), Some(']' | '[') | None);
            if range {
                self.take();
                let end = match self.take() {
                    Some('\\') => match self.escape()? {
                        Escape::Character(c) => c,
                        Escape::Class(_) => return Err("a range cannot end in a class".to_owned()),
                    },
                    Some(c) => c,
                    None => return Err("a character class is not closed".to_owned()),
                };
                if end < start {
                    return Err(format!("the range `{start}-{end}` is empty"));
                }
                let _ = write!(items, "\\u{{{:X}}}-\\u{{{:X}}}", start as u32, end as u32);
            } else {
                let _ = write!(items, "\\u{{{:X}}}", start as u32);
            }
        };
        self.depth -= 1;
        let class = format!("[{}{items}]", if negated { "^" } else { "" });
        Ok(match subtracted {
            Some(inner) => format!("[{class}--{inner}]"),
            None => class,
        })
    }
}

enum Escape {
    Character(char),
    /// Items that can stand inside a class.
    Class(String),
}

/// A general category; of the blocks only those that are ranges of Latin script are known.
fn category(name: &str, negated: bool) -> Result<String, String> {
    const CATEGORIES: [&str; 37] = [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc",
        "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Z", "Zs", "Zl", "Zp", "S", "Sm", "Sc", "Sk", "So",
        "C", "Cc", "Cf", "Co", "Cn", "Cs",
    ];
    let range = match name {
        "IsBasicLatin" => Some(r"\x00-\x7F"),
        "IsLatin-1Supplement" => Some(r"\u{80}-\u{FF}"),
        "IsLatinExtended-A" => Some(r"\u{100}-\u{17F}"),
        "IsLatinExtended-B" => Some(r"\u{180}-\u{24F}"),
        _ => None,
    };
    match range {
        Some(range) if negated => Ok(format!("[^{range}]")),
        Some(range) => Ok(range.to_owned()),
        None if CATEGORIES.contains(&name) && name != "Cs" => {
            Ok(format!("\\{}{{{name}}}", if negated { 'P' } else { 'p' }))
        }
        None => Err(format!("category or block `{name}` is not known here")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn patterns_match_whole_values_in_the_xsd_meaning() {
        for (pattern, good, bad) in [
            (
                r"\d+\.\d{2}",
                vec!["1.00", "١.٠٠"],
                vec!["1.0", "1,00", " 1.00", "1.00\n"],
            ),
            (
                r"[0129]/\S{3,138}",
                vec!["9/abc", "0/12345"],
                vec!["3/abc", "9/ab", "9/a b c"],
            ),
            ("a|bc", vec!["a", "bc"], vec!["abc", "ac"]),
            ("^a$", vec!["^a$"], vec!["a"]),
            (r"[a-z-[aeiou]]+", vec!["xyz"], vec!["xaz"]),
            (r"[^a-z-[0-9]]", vec!["A"], vec!["a", "5"]),
            (r"\i\c*", vec!["a:b-1", "_"], vec!["1a", ""]),
            (r"\w+", vec!["aè1", "+"], vec!["a b", "a.b"]),
            (r"[\w.-]+", vec!["a.b-c"], vec!["a b"]),
            (r".", vec!["x"], vec!["\n", ""]),
            (r"[-a]", vec!["-", "a"], vec!["b"]),
            (r"[a-]", vec!["-", "a"], vec!["b"]),
            (r"\p{Lu}\P{Lu}", vec!["Aa"], vec!["AA", "aA"]),
            (r"[\p{IsBasicLatin}]*", vec!["abc"], vec!["è"]),
            ("", vec![""], vec!["a"]),
            ("a{0}b{2,}", vec!["bb", "bbbb"], vec!["b", "abb"]),
            (
                r"[`_!#$%&'*+/=?{}~^.\-|A-Za-z0-9]+@[a-zA-Z0-9.\-]+",
                vec!["m.rossi@example.it"],
                vec!["m rossi@x", "@x"],
            ),
            ("&&[&&a]", vec!["&&a", "&&&"], vec!["a"]),
        ] {
            let regex = compile(&[pattern]).unwrap_or_else(|error| panic!("{pattern}: {error}"));
            for value in good {
                assert!(regex.is_match(value), "{pattern} should match {value:?}");
            }
            for value in bad {
                assert!(
                    !regex.is_match(value),
                    "{pattern} should not match {value:?}"
                );
            }
        }
        let either = compile(&["a", "b|c"]).unwrap();
        assert!(either.is_match("c") && !either.is_match("ac"));
    }

    #[test]
    fn what_xsd_does_not_have_is_refused() {
        for bad in [
            r"9\/a",
            "a??",
            "a**",
            "(?:a)",
            "[]",
            "[a",
            "(a",
            "a)",
            r"\bx",
            r"\p{Klingon}",
            "[z-a]",
            "a{2,1}",
            "{",
            r"[a-\d]",
            "x{a}",
        ] {
            assert!(translate(bad).is_err(), "{bad}");
        }
    }
}
