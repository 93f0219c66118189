//! Finds the tokens of XML in text: where each begins and ends, and what can be told of it on the way at no further cost. What a token
//! has to be like inside is the reader's to say.

use memchr::{memchr, memchr2, memchr3, memmem};

use super::name::is_space;

/// The kind of a token.
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
    /// Document type declaration, as far as it is looked at.
    Doctype,
    /// End of the input.
    Eof,
}

/// A token, and what its bytes showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Of a tag: the end of its name as an offset in the token, if the name is certainly well formed; otherwise 0.
    pub name_end: usize,
    /// Of a tag with such a name: offset of its colon, or 0.
    pub colon: usize,
    /// Of text: it may hold a `]` or a carriage return.
    pub odd: bool,
}

impl Token {
    fn of(kind: Kind) -> Self {
        Self {
            kind,
            name_end: 0,
            colon: 0,
            odd: true,
        }
    }
}

/// Why a text is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// An ampersand that begins no reference.
    Reference,
    /// `<!` that begins nothing known.
    Bang,
    /// The input ends within a token.
    Unclosed,
}

/// What stands at the beginning of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scan {
    /// A token and its length in bytes.
    Token(Token, usize),
    /// The text has to be longer to tell.
    More,
    /// No token.
    Broken(Syntax),
}

/// Bytes of a document type declaration that are looked at: it is refused whatever it says.
const DOCTYPE: usize = 60;
/// Bytes of a text that are looked at one by one before the search for its end goes on in larger steps.
const SHORT: usize = 48;

const NAME: u8 = 1;
const START: u8 = 2;
const STOP: u8 = 4;
const ODD: u8 = 8;

/// What a byte may be: within an ASCII name, at its beginning, the end of a text, of interest within one.
static CLASS: [u8; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let b = at as u8;
        if b.is_ascii_alphabetic() || b == b'_' {
            table[at] = NAME | START;
        } else if b.is_ascii_digit() || b == b'-' || b == b'.' {
            table[at] = NAME;
        } else if b == b'<' || b == b'&' {
            table[at] = STOP;
        } else if b == b']' || b == b'\r' {
            table[at] = ODD;
        }
        at += 1;
    }
    table
};

fn is(b: u8, class: u8) -> bool {
    CLASS[b as usize] & class != 0
}

/// The token at the beginning of `input`; `last` says that nothing follows.
pub(super) fn scan(input: &str, last: bool) -> Scan {
    let bytes = input.as_bytes();
    let found = match bytes {
        [] if last => return Scan::Token(Token::of(Kind::Eof), 0),
        [] => return Scan::More,
        [b'<', b'/', ..] => {
            memchr(b'>', bytes).map(|end| Scan::Token(Token::of(Kind::End), end + 1))
        }
        [b'<', b'!', ..] => bang(input, last),
        [b'<', b'?', ..] => memmem::find(&bytes[2..], b"?>").map(|end| {
            let declaration = bytes.get(2..5) == Some(b"xml")
                && bytes.get(5).is_some_and(|&b| is_space(b) || b == b'?');
            let kind = if declaration {
                Kind::Declaration
            } else {
                Kind::Instruction
            };
            Scan::Token(Token::of(kind), end + 4)
        }),
        [b'<', ..] => tag(bytes),
        [b'&', ..] => match memchr3(b';', b'&', b'<', &bytes[1..]) {
            Some(end) if bytes[end + 1] == b';' => {
                Some(Scan::Token(Token::of(Kind::Reference), end + 2))
            }
            Some(_) => Some(Scan::Broken(Syntax::Reference)),
            None if last => Some(Scan::Broken(Syntax::Reference)),
            None => None,
        },
        _ => text(bytes, last),
    };
    match found {
        Some(scan) => scan,
        None if last => Scan::Broken(Syntax::Unclosed),
        None => Scan::More,
    }
}

fn text(bytes: &[u8], last: bool) -> Option<Scan> {
    let mut odd = 0;
    for (at, &b) in bytes.iter().take(SHORT).enumerate() {
        let class = CLASS[b as usize];
        if class & STOP != 0 {
            let token = Token {
                odd: odd & ODD != 0,
                ..Token::of(Kind::Text)
            };
            return Some(Scan::Token(token, at));
        }
        odd |= class;
    }
    let tail = &bytes[bytes.len().min(SHORT)..];
    match memchr2(b'<', b'&', tail) {
        Some(end) => Some(Scan::Token(Token::of(Kind::Text), end + SHORT)),
        None => last.then(|| Scan::Token(Token::of(Kind::Text), bytes.len())),
    }
}

/// A start tag or an empty-element tag; a `>` in quotes does not end it.
fn tag(bytes: &[u8]) -> Option<Scan> {
    let (mut at, mut colon) = (1, 0);
    while let Some(&b) = bytes.get(at) {
        if !is(b, NAME) {
            if b != b':' || colon > 0 {
                break;
            }
            colon = at;
        }
        at += 1;
    }
    let begins = |at: usize| bytes.get(at).is_some_and(|&b| is(b, START));
    let plain = begins(1) && (colon == 0 || begins(colon + 1));
    let token = |kind, plain: bool| Token {
        name_end: if plain { at } else { 0 },
        colon: if plain { colon } else { 0 },
        ..Token::of(kind)
    };
    match bytes.get(at..at + 2) {
        _ if bytes.get(at) == Some(&b'>') => {
            return Some(Scan::Token(token(Kind::Start, plain), at + 1));
        }
        Some(b"/>") => return Some(Scan::Token(token(Kind::Empty, plain), at + 2)),
        _ => {}
    }
    let plain = plain && bytes.get(at).is_some_and(|&b| is_space(b));
    let mut end = at;
    loop {
        end += memchr3(b'>', b'"', b'\'', &bytes[end..])?;
        let quote = bytes[end];
        if quote == b'>' {
            let kind = if bytes[end - 1] == b'/' {
                Kind::Empty
            } else {
                Kind::Start
            };
            return Some(Scan::Token(token(kind, plain), end + 1));
        }
        end += memchr(quote, &bytes[end + 1..])? + 2;
    }
}

/// What begins with `<!`.
fn bang(input: &str, last: bool) -> Option<Scan> {
    let bytes = input.as_bytes();
    for (opening, closing, kind) in [
        ("<!--", "-->", Kind::Comment),
        ("<![CDATA[", "]]>", Kind::CData),
    ] {
        if let Some(inside) = bytes.strip_prefix(opening.as_bytes()) {
            let end = memmem::find(inside, closing.as_bytes())?;
            let length = opening.len() + end + closing.len();
            return Some(Scan::Token(Token::of(kind), length));
        }
        if !last && opening.as_bytes().starts_with(bytes) {
            return None;
        }
        if last && opening.as_bytes().starts_with(bytes) {
            return Some(Scan::Broken(Syntax::Unclosed));
        }
    }
    const OPENING: &[u8] = b"<!DOCTYPE";
    let shared = bytes.len().min(OPENING.len());
    if !bytes[..shared].eq_ignore_ascii_case(&OPENING[..shared]) {
        return Some(Scan::Broken(Syntax::Bang));
    }
    let seen = &bytes[..bytes.len().min(DOCTYPE)];
    let end = match memchr(b'>', seen) {
        Some(end) => end + 1,
        None if seen.len() == DOCTYPE || last => super::locate::floor(input, seen.len()),
        None => return None,
    };
    Some(Scan::Token(Token::of(Kind::Doctype), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut input: &str) -> Vec<(Kind, String)> {
        let mut found = Vec::new();
        while let Scan::Token(token, length) = scan(input, true) {
            found.push((token.kind, input[..length].to_owned()));
            if token.kind == Kind::Eof {
                break;
            }
            input = &input[length..];
        }
        found
    }

    #[test]
    fn tokens_end_where_they_should() {
        let found = all(
            "<?xml version='1.0'?>\n<a b='>' c=\"/>\"><!-- - > --><p:b/><![CDATA[<]]]]>x]&amp;</a ><?p ?>",
        );
        let raw: Vec<&str> = found.iter().map(|(_, raw)| &raw[..]).collect();
        assert_eq!(
            raw,
            [
                "<?xml version='1.0'?>",
                "\n",
                "<a b='>' c=\"/>\">",
                "<!-- - > -->",
                "<p:b/>",
                "<![CDATA[<]]]]>",
                "x]",
                "&amp;",
                "</a >",
                "<?p ?>",
                ""
            ]
        );
        assert_eq!(found[0].0, Kind::Declaration);
        assert_eq!(found[4].0, Kind::Empty);
    }

    #[test]
    fn what_a_tag_tells_of_its_name() {
        let name = |input| match scan(input, true) {
            Scan::Token(token, _) => (token.name_end, token.colon),
            other => panic!("{other:?}"),
        };
        assert_eq!(name("<a>"), (2, 0));
        assert_eq!(name("<pay_i:e-mail b='1'>"), (13, 6));
        for doubtful in [
            "<1a>", "<:a>", "<a:>", "<a:1>", "<a:b:c>", "<à>", "<a/ >", "<aà>", "< a>",
        ] {
            assert_eq!(name(doubtful), (0, 0), "{doubtful}");
        }
    }

    #[test]
    fn a_part_of_a_token_asks_for_more() {
        for whole in [
            "<ab c='d>'/>",
            "</ab>",
            "<!-- x -->",
            "<![CDATA[x]]>",
            "<?p x?>",
            "&amp;",
            "<!DOCTYPE a>",
        ] {
            for end in 0..whole.len() {
                assert_eq!(scan(&whole[..end], false), Scan::More, "{}", &whole[..end]);
            }
            assert!(matches!(scan(whole, false), Scan::Token(_, n) if n == whole.len()));
        }
        assert_eq!(scan("testo", false), Scan::More);
        assert_eq!(scan("<![cdata[", false), Scan::Broken(Syntax::Bang));
        assert_eq!(scan("<!-", true), Scan::Broken(Syntax::Unclosed));
    }
}
