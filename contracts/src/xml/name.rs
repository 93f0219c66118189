//! Names: (namespace, local part), and the characters that XML 1.0 (fifth edition) admits in them.

use std::fmt;

/// An expanded name that owns its text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QName {
    /// Namespace URI, empty for a name in no namespace.
    pub namespace: Box<str>,
    /// Local part.
    pub local: Box<str>,
}

impl QName {
    /// The name `local` in `namespace` (empty: in none).
    #[must_use]
    pub fn new(namespace: &str, local: &str) -> Self {
        Self {
            namespace: namespace.into(),
            local: local.into(),
        }
    }

    /// The borrowed form.
    #[must_use]
    pub fn as_name(&self) -> Name<'_> {
        Name {
            namespace: &self.namespace,
            local: &self.local,
        }
    }
}

impl fmt::Display for QName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_name().fmt(f)
    }
}

/// An expanded name borrowed from a reader or a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Name<'n> {
    /// Namespace URI, empty for a name in no namespace.
    pub namespace: &'n str,
    /// Local part.
    pub local: &'n str,
}

impl Name<'_> {
    /// The owned form.
    #[must_use]
    pub fn to_qname(self) -> QName {
        QName::new(self.namespace, self.local)
    }
}

/// `local`, or `Q{namespace}local` as XPath 3.1 writes it.
impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.namespace.is_empty() {
            f.write_str(self.local)
        } else {
            write!(f, "Q{{{}}}{}", self.namespace, self.local)
        }
    }
}

/// Whether two names are the same. They are short and asked for at every tag: a comparison in place is much quicker than a call to
/// the one for memory of any length, all the more where one of the two was written just now.
pub(crate) fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let (words, rest) = a.as_chunks::<8>();
    let (others, other) = b.as_chunks::<8>();
    words
        .iter()
        .zip(others)
        .all(|(a, b)| u64::from_ne_bytes(*a) == u64::from_ne_bytes(*b))
        && match (a.last_chunk::<8>(), b.last_chunk::<8>()) {
            (Some(a), Some(b)) => u64::from_ne_bytes(*a) == u64::from_ne_bytes(*b),
            _ => rest.iter().zip(other).all(|(a, b)| a == b),
        }
}

/// Whether `text` is an `NCName` (Namespaces in XML 1.0 §3).
pub(crate) fn is_ncname(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(is_name_start) && characters.all(is_name_character)
}

/// `NameStartChar` without the colon (XML 1.0 §2.3).
pub(crate) fn is_name_start(c: char) -> bool {
    matches!(c,
        'a'..='z' | 'A'..='Z' | '_'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
        | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// `NameChar` without the colon (XML 1.0 §2.3).
pub(crate) fn is_name_character(c: char) -> bool {
    is_name_start(c)
        || matches!(c, '0'..='9' | '-' | '.' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// `Char` (XML 1.0 §2.2).
pub(crate) fn is_xml_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// The first character that XML 1.0 does not admit: its byte offset and itself.
pub(crate) fn illegal_character(text: &str) -> Option<(usize, char)> {
    // A pass without branches that the compiler turns into vector code; 0xEF leads U+FFFE and U+FFFF.
    let suspect = text.bytes().fold(false, |found, b| {
        found | ((b < 0x20) & (b != b'\t') & (b != b'\n') & (b != b'\r')) | (b == 0xEF)
    });
    if !suspect {
        return None;
    }
    text.char_indices().find(|(_, c)| !is_xml_character(*c))
}

/// White space of XML: space, tab, line feed, carriage return.
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_is_equality() {
        let texts = [
            "",
            "a",
            "ab",
            "b",
            "importo",
            "importi",
            "importo_r",
            "data_movimento",
            "data_movimentO",
            "Data_movimento",
            "data_movimento_siope",
            "dataXmovimento_siope",
            "data_movimento_siopE",
        ];
        for a in texts {
            for b in texts {
                assert_eq!(same(a, String::from(b).as_str()), a == b, "{a} {b}");
            }
        }
    }

    #[test]
    fn names_and_characters_at_their_edges() {
        for good in ["a", "_", "e-mailPagatore", "è", "a.b", "A1", "\u{10000}"] {
            assert!(is_ncname(good), "{good}");
        }
        for bad in [
            "",
            "1a",
            "-a",
            "a:b",
            "a b",
            "\u{D7}",
            "a\u{2041}",
            ".a",
            "\u{F0000}",
        ] {
            assert!(!is_ncname(bad), "{bad}");
        }
        assert_eq!(illegal_character("a\u{FFFE}"), Some((1, '\u{FFFE}')));
        assert_eq!(illegal_character("\u{FEFF}\u{FFFD}\u{7F}\t"), None);
        assert_eq!(illegal_character("ab\u{1}"), Some((2, '\u{1}')));
    }
}
