//! The strict pull reader.

use std::io::BufRead;

use memchr::{memchr, memchr2};
use quick_xml::errors::{Error, IllFormedError, SyntaxError};

use super::attribute::{Attribute, Slot};
use super::locate::count;
use super::name::{
    Name, illegal_character, is_name_character, is_name_start, is_ncname, is_space,
    is_xml_character,
};
use super::prolog::{check_comment, check_declaration, check_instruction};
use super::scope::{BadBinding, MAX_BINDINGS, Scope};
use super::source::{Kind, Slice, Source, Stream, Trouble};
use crate::finding::registry::code;
use crate::finding::{Excerpt, Finding, Place, Position, Severity};

/// Bounds of a document; beyond them reading stops with `XML-LIMITE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Length of the input in bytes.
    pub bytes: u64,
    /// Length of one token (text between two tags, or a tag) of a stream in bytes: what is held in memory.
    pub token: u64,
    /// Open elements at once.
    pub depth: usize,
    /// Attributes of one element, namespace declarations included.
    pub attributes: usize,
}

impl Default for Limits {
    /// 64 MiB, 16 MiB a token, depth 64, 64 attributes.
    fn default() -> Self {
        Self {
            bytes: 64 << 20,
            token: 16 << 20,
            depth: 64,
            attributes: 64,
        }
    }
}

/// What a caller sets for reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Bounds of the document.
    pub limits: Limits,
    /// Severity of the finding that ends the reading.
    pub severity: Severity,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            severity: Severity::Error,
        }
    }
}

/// What the reader stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A start tag, or the first half of an empty-element tag: [`Reader::name`], [`Reader::attributes`].
    Start,
    /// An end tag, or the second half of an empty-element tag: [`Reader::name`].
    End,
    /// A piece of character data: [`Reader::text`]. Text is not joined: references, CDATA sections and comments part it.
    Text,
    /// The end of the document, reached once the root is closed.
    Eof,
}

/// A pull reader whose events are well formed, or a finding and nothing more.
///
/// Positions are byte offsets in the input (a byte order mark counts); lines and columns are worked out on demand.
///
/// ```
/// use contracts::xml::{Event, Reader};
/// let mut reader = Reader::new(b"<a xmlns='urn:x'>uno &amp; due</a>");
/// assert_eq!(reader.read().unwrap(), Event::Start);
/// assert_eq!((reader.name().namespace, reader.name().local), ("urn:x", "a"));
/// assert_eq!(reader.read().unwrap(), Event::Text);
/// assert_eq!((reader.text(), reader.offset()), ("uno ", 17));
/// ```
#[derive(Debug)]
pub struct Reader<S> {
    source: S,
    settings: Settings,
    scope: Scope,
    attributes: Vec<Slot>,
    /// Attribute values and text that are not as they stand in the input.
    scratch: String,
    /// Range of the current text in the raw token, or in the scratch text.
    text: (usize, usize),
    rewritten: bool,
    phase: Phase,
    /// The current element is to be closed before the next token is read.
    leaving: bool,
    /// The current start tag was an empty-element tag.
    empty: bool,
    event: Event,
    failed: Option<Box<Finding>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing read: only here an XML declaration may stand.
    Fresh,
    Prolog,
    Root,
    Epilog,
}

/// What is wrong with a token: offset and length are bytes within it.
#[derive(Debug)]
pub(super) struct Flaw {
    code: &'static str,
    offset: usize,
    length: usize,
    message: String,
    expected: Option<String>,
    found: Option<String>,
}

impl Flaw {
    pub(super) fn new(
        code: &'static str,
        offset: usize,
        length: usize,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            offset,
            length,
            message: message.into(),
            expected: None,
            found: None,
        }
    }

    pub(super) fn expecting(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    pub(super) fn finding(mut self, found: &str) -> Self {
        self.found = Some(found.chars().take(80).collect());
        self
    }
}

fn malformed(offset: usize, length: usize, message: impl Into<String>) -> Flaw {
    Flaw::new(code::XML_MALFORMATO, offset, length, message)
}

impl<'a> Reader<Slice<'a>> {
    /// A reader over bytes in memory, with the default settings.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self::with_settings(bytes, Settings::default())
    }

    /// A reader over bytes in memory.
    #[must_use]
    pub fn with_settings(bytes: &'a [u8], settings: Settings) -> Self {
        Self::over(Slice::new(bytes, settings.limits.bytes), settings)
    }
}

impl<R: BufRead> Reader<Stream<R>> {
    /// A reader over a stream, in memory bounded by [`Limits::token`].
    ///
    /// # Errors
    /// A stream that cannot be read.
    pub fn streaming(stream: R, settings: Settings) -> std::io::Result<Self> {
        Ok(Self::over(
            Stream::new(stream, settings.limits.bytes, settings.limits.token)?,
            settings,
        ))
    }
}

impl<S: Source> Reader<S> {
    fn over(source: S, settings: Settings) -> Self {
        Self {
            source,
            settings,
            scope: Scope::new(),
            attributes: Vec::new(),
            scratch: String::new(),
            text: (0, 0),
            rewritten: false,
            phase: Phase::Fresh,
            leaving: false,
            empty: false,
            event: Event::Eof,
            failed: None,
        }
    }

    /// Goes to the next event. After an error every further call gives the same error.
    ///
    /// # Errors
    /// The finding (`XML-MALFORMATO`, `XML-DTD`, `XML-LIMITE`) that ends the reading.
    pub fn read(&mut self) -> Result<Event, Box<Finding>> {
        if let Some(finding) = &self.failed {
            return Err(finding.clone());
        }
        if self.leaving {
            self.scope.close();
            self.leaving = false;
            if self.scope.depth() == 0 {
                self.phase = Phase::Epilog;
            }
        }
        if self.empty {
            self.empty = false;
            self.leaving = true;
            self.event = Event::End;
            return Ok(Event::End);
        }
        match self.next_event() {
            Ok(event) => {
                self.event = event;
                Ok(event)
            }
            Err(finding) => {
                self.failed = Some(finding.clone());
                Err(finding)
            }
        }
    }

    fn next_event(&mut self) -> Result<Event, Box<Finding>> {
        loop {
            let kind = match self.source.advance() {
                Ok(kind) => kind,
                Err(trouble) => return Err(self.explain(trouble)),
            };
            match self.admit(kind) {
                Ok(Some(event)) => return Ok(event),
                Ok(None) => {}
                Err(flaw) => return Err(self.fail(flaw)),
            }
        }
    }

    /// Checks the current token; `None` for one that the caller does not see.
    fn admit(&mut self, kind: Kind) -> Result<Option<Event>, Flaw> {
        let raw = self.source.raw();
        if let Some((at, c)) = illegal_character(raw) {
            return Err(malformed(
                at,
                c.len_utf8(),
                format!("il carattere U+{:04X} non è ammesso in XML", c as u32),
            ));
        }
        let fresh = self.phase == Phase::Fresh;
        if fresh {
            self.phase = Phase::Prolog;
        }
        match kind {
            Kind::Start | Kind::Empty => {
                self.start_tag(kind == Kind::Empty)?;
                Ok(Some(Event::Start))
            }
            Kind::End => {
                self.leaving = true;
                Ok(Some(Event::End))
            }
            Kind::Text => {
                if self.phase != Phase::Root {
                    return match raw.bytes().position(|b| !is_space(b)) {
                        Some(at) => Err(self.outside(raw, at)),
                        None => Ok(None),
                    };
                }
                if let Some(at) = cdata_end(raw) {
                    return Err(malformed(
                        at,
                        3,
                        "il testo contiene «]]>», che va scritto «]]&gt;»",
                    ));
                }
                self.take_text(0, raw.len());
                Ok(Some(Event::Text))
            }
            Kind::CData => {
                if self.phase != Phase::Root {
                    return Err(self.outside(raw, 0));
                }
                self.take_text(9, raw.len() - 3);
                Ok(Some(Event::Text))
            }
            Kind::Reference => {
                let c = reference(&raw[1..raw.len() - 1], 0)?;
                if self.phase != Phase::Root {
                    return Err(self.outside(raw, 0));
                }
                self.scratch.clear();
                self.scratch.push(c);
                self.text = (0, self.scratch.len());
                self.rewritten = true;
                Ok(Some(Event::Text))
            }
            Kind::Comment => check_comment(raw).map(|()| None),
            Kind::Instruction => check_instruction(raw).map(|()| None),
            Kind::Declaration if fresh => check_declaration(raw).map(|()| None),
            Kind::Declaration => check_instruction(raw).map(|()| None),
            Kind::Doctype => Err(dtd(raw.len())),
            Kind::Eof => match self.phase {
                Phase::Root => {
                    let (name, _) = self.scope.innermost();
                    let message = format!("il documento finisce senza chiudere «{name}»");
                    Err(malformed(0, 1, message)
                        .expecting(format!("</{name}>"))
                        .finding("la fine del documento"))
                }
                Phase::Fresh | Phase::Prolog => Err(malformed(
                    0,
                    1,
                    "il documento è vuoto: manca l'elemento radice",
                )),
                Phase::Epilog => Ok(Some(Event::Eof)),
            },
        }
    }

    fn outside(&self, raw: &str, at: usize) -> Flaw {
        let message = if self.phase == Phase::Epilog {
            "c'è del testo dopo la fine dell'elemento radice"
        } else {
            "c'è del testo prima dell'elemento radice"
        };
        malformed(at, raw.len() - at, message).finding(raw[at..].trim_end())
    }

    /// The text `from..to` of the raw token, line ends normalised (XML 1.0 §2.11).
    fn take_text(&mut self, from: usize, to: usize) {
        let raw = &self.source.raw()[from..to];
        if memchr(b'\r', raw.as_bytes()).is_none() {
            self.text = (from, to);
            self.rewritten = false;
            return;
        }
        self.scratch.clear();
        let mut rest = raw;
        while let Some((before, after)) = rest.split_once('\r') {
            self.scratch.push_str(before);
            self.scratch.push('\n');
            rest = after.strip_prefix('\n').unwrap_or(after);
        }
        self.scratch.push_str(rest);
        self.text = (0, self.scratch.len());
        self.rewritten = true;
    }

    fn start_tag(&mut self, empty: bool) -> Result<(), Flaw> {
        if self.phase == Phase::Epilog {
            return Err(malformed(
                0,
                self.source.raw().len(),
                "c'è un secondo elemento radice",
            ));
        }
        self.phase = Phase::Root;
        let limits = self.settings.limits;
        if self.scope.depth() >= limits.depth {
            let message = format!("gli elementi sono annidati più di {} volte", limits.depth);
            return Err(Flaw::new(
                code::XML_LIMITE,
                0,
                self.source.raw().len(),
                message,
            ));
        }
        self.attributes.clear();
        self.scratch.clear();
        let before = self.scope.bindings();
        let raw = self.source.raw();
        let inside = &raw[..raw.len() - if empty { 2 } else { 1 }];
        let name_end = inside
            .bytes()
            .skip(1)
            .position(is_space)
            .map_or(inside.len(), |at| at + 1);
        let prefix = qualified(&inside[1..name_end], 1, "elemento")?;
        attributes(
            inside,
            name_end,
            limits.attributes,
            &mut self.attributes,
            &mut self.scratch,
        )?;
        declarations(raw, &mut self.attributes, &self.scratch, &mut self.scope)?;
        resolve(raw, &mut self.attributes, &self.scope)?;
        let binding = self.scope.binding(&raw[1..1 + prefix]);
        if prefix > 0 && binding.is_none() {
            return Err(unbound(&raw[1..1 + prefix], 1));
        }
        self.scope.open(&raw[1..name_end], prefix, binding, before);
        self.empty = empty;
        Ok(())
    }

    /// Name of the element that was just opened ([`Event::Start`]) or is being closed ([`Event::End`]).
    #[must_use]
    pub fn name(&self) -> Name<'_> {
        let (name, prefix) = self.scope.innermost();
        Name {
            namespace: self.scope.innermost_namespace(),
            local: if prefix == 0 {
                name
            } else {
                &name[prefix + 1..]
            },
        }
    }

    /// The name as written, prefix included.
    #[must_use]
    pub fn written_name(&self) -> &str {
        self.scope.innermost().0
    }

    /// Number of open elements, the current one included.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.scope.depth()
    }

    /// The attributes of the current start tag, without namespace declarations.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute<'_>> {
        let raw = self.source.raw();
        let start = self.source.start();
        let slots: &[Slot] = if self.event == Event::Start {
            &self.attributes
        } else {
            &[]
        };
        slots.iter().map(move |slot| {
            let local = slot.name.0 + if slot.prefix > 0 { slot.prefix + 1 } else { 0 };
            Attribute {
                name: Name {
                    namespace: self.scope.uri(slot.binding),
                    local: &raw[local as usize..slot.name.1 as usize],
                },
                value: value(raw, &self.scratch, slot),
                offset: start + u64::from(slot.name.0),
                length: slot.name.1 - slot.name.0,
                value_offset: start + u64::from(slot.raw.0),
                value_length: slot.raw.1 - slot.raw.0,
            }
        })
    }

    /// Whether the current start tag has attributes that are no namespace declarations.
    #[must_use]
    pub fn has_attributes(&self) -> bool {
        !self.attributes.is_empty()
    }

    /// The namespace a prefix (empty: the default) is bound to in the current element.
    #[must_use]
    pub fn namespace_of(&self, prefix: &str) -> Option<&str> {
        match self.scope.binding(prefix) {
            None if prefix.is_empty() => Some(""),
            None => None,
            binding => Some(self.scope.uri(binding)),
        }
    }

    /// The current piece of text, references resolved and line ends normalised.
    #[must_use]
    pub fn text(&self) -> &str {
        let from = if self.rewritten {
            &self.scratch
        } else {
            self.source.raw()
        };
        from.get(self.text.0..self.text.1).unwrap_or("")
    }

    /// Whether [`Reader::text`] differs from what stands in the input: a reference, or CR LF line ends.
    #[must_use]
    pub fn is_rewritten(&self) -> bool {
        self.rewritten
    }

    /// The current token as it stands in the input.
    #[must_use]
    pub fn raw(&self) -> &str {
        self.source.raw()
    }

    /// Byte offset of the current token; of the text itself for text in a CDATA section.
    #[must_use]
    pub fn offset(&self) -> u64 {
        let inside = if self.event == Event::Text && !self.rewritten {
            self.text.0
        } else {
            0
        };
        self.source.start() + inside as u64
    }

    /// Byte offset past the current token.
    #[must_use]
    pub fn end_offset(&self) -> u64 {
        self.source.start() + self.source.raw().len() as u64
    }

    /// Line, column and excerpt of `length` bytes at `offset`. Over a stream only places in the current token are known;
    /// earlier ones give its start.
    #[must_use]
    pub fn locate(&self, offset: u64, length: u64) -> (Position, Excerpt) {
        self.source.locate(offset, length)
    }

    /// The place of `length` bytes at `offset`, without path.
    #[must_use]
    pub fn place(&self, offset: u64, length: u64) -> Place {
        let (position, excerpt) = self.locate(offset, length);
        Place {
            outer: Some(position),
            inner: None,
            path: None,
            excerpt: Some(excerpt),
        }
    }

    fn fail(&self, flaw: Flaw) -> Box<Finding> {
        self.fail_at(self.source.start() + flaw.offset as u64, flaw)
    }

    fn fail_at(&self, offset: u64, flaw: Flaw) -> Box<Finding> {
        let mut message = flaw.message;
        if let Some(first) = message.get(..1).map(str::to_uppercase) {
            message.replace_range(..1, &first);
        }
        message.push('.');
        let mut finding = Finding::new(flaw.code, self.settings.severity, message)
            .at(self.place(offset, flaw.length as u64));
        finding.expected = flaw.expected;
        finding.found = flaw.found;
        Box::new(finding)
    }

    fn explain(&self, trouble: Trouble) -> Box<Finding> {
        match trouble {
            Trouble::TooLong(limit) => self.fail_at(
                limit,
                Flaw::new(
                    code::XML_LIMITE,
                    0,
                    1,
                    format!("il documento supera {limit} byte"),
                ),
            ),
            Trouble::TokenTooLong(limit) => self.fail(Flaw::new(
                code::XML_LIMITE,
                0,
                1,
                format!("un solo testo o tag supera {limit} byte"),
            )),
            Trouble::Encoding(at) => self.fail_at(
                at,
                malformed(0, 1, "il documento non è in UTF-8")
                    .expecting("UTF-8")
                    .finding("un byte che in UTF-8 non ha senso"),
            ),
            Trouble::Io(error) => self.fail(malformed(
                0,
                1,
                format!("la lettura si è interrotta: {error}"),
            )),
            Trouble::Syntax(error, at) => {
                let flaw = self.syntax(error);
                self.fail_at(at, flaw)
            }
        }
    }

    fn syntax(&self, error: Error) -> Flaw {
        let (name, _) = self.scope.innermost();
        match error {
            Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => malformed(
                0,
                found.len() + 3,
                format!(
                    "il tag di chiusura «{found}» non corrisponde a quello aperto, «{expected}»"
                ),
            )
            .expecting(format!("</{expected}>"))
            .finding(&format!("</{found}>")),
            Error::IllFormed(IllFormedError::UnmatchedEndTag(found)) => malformed(
                0,
                found.len() + 3,
                format!("il tag di chiusura «{found}» non chiude alcun elemento"),
            ),
            Error::IllFormed(IllFormedError::UnclosedReference) => malformed(
                0,
                1,
                "una «&» nel testo non comincia un riferimento: va scritta «&amp;»",
            )
            .expecting("&amp;")
            .finding("&"),
            Error::IllFormed(IllFormedError::MissingDoctypeName)
            | Error::Syntax(SyntaxError::UnclosedDoctype | SyntaxError::InvalidBangMarkup)
                if self.source.raw().starts_with("<!D") || self.source.raw().starts_with("<!d") =>
            {
                dtd(1)
            }
            Error::Syntax(SyntaxError::UnclosedDoctype) => dtd(1),
            Error::Syntax(SyntaxError::InvalidBangMarkup) => malformed(
                0,
                2,
                "dopo «<!» non c'è né un commento né una sezione CDATA",
            ),
            Error::Syntax(_) if self.phase == Phase::Root => malformed(
                0,
                1,
                format!("il documento finisce a metà di un tag, dentro «{name}»"),
            ),
            Error::Syntax(_) => malformed(0, 1, "il documento finisce a metà di un tag"),
            _ => malformed(0, 1, "il documento non si può leggere come XML"),
        }
    }
}

fn dtd(length: usize) -> Flaw {
    Flaw::new(
        code::XML_DTD,
        0,
        length.min(60),
        "il documento contiene una DTD (DOCTYPE), che non è ammessa",
    )
}

fn unbound(prefix: &str, at: usize) -> Flaw {
    malformed(
        at,
        prefix.len(),
        format!("il prefisso «{prefix}» non è dichiarato"),
    )
    .expecting(format!(
        "xmlns:{prefix}=\"…\" su questo elemento o su uno che lo contiene"
    ))
}

/// Checks a qualified name and gives the length of its prefix.
fn qualified(name: &str, at: usize, what: &str) -> Result<usize, Flaw> {
    // The names of the platform are ASCII letters and digits; the general rule is for what is not.
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let bad = || {
        malformed(
            at,
            name.len().max(1),
            format!("«{name}» non è un nome valido di {what}"),
        )
    };
    let Some(colon) = memchr(b':', name.as_bytes()) else {
        let first = name.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
        return if (first && name.bytes().all(plain)) || is_ncname(name) {
            Ok(0)
        } else {
            Err(bad())
        };
    };
    if is_ncname(&name[..colon]) && is_ncname(&name[colon + 1..]) {
        Ok(colon)
    } else {
        Err(bad())
    }
}

/// Reads the attributes that stand after the name in the tag `inside` (without its `>` or `/>`).
fn attributes(
    inside: &str,
    mut at: usize,
    limit: usize,
    slots: &mut Vec<Slot>,
    scratch: &mut String,
) -> Result<(), Flaw> {
    let bytes = inside.as_bytes();
    loop {
        let spaces = bytes[at..].iter().take_while(|&&b| is_space(b)).count();
        let start = at + spaces;
        if start == bytes.len() {
            return Ok(());
        }
        if spaces == 0 {
            return Err(malformed(start, 1, "manca lo spazio fra due attributi"));
        }
        let name_end = bytes[start..]
            .iter()
            .position(|&b| b == b'=' || is_space(b))
            .map_or(bytes.len(), |n| start + n);
        let prefix = qualified(&inside[start..name_end], start, "attributo")?;
        let equals = name_end
            + bytes[name_end..]
                .iter()
                .take_while(|&&b| is_space(b))
                .count();
        let name = &inside[start..name_end];
        if bytes.get(equals) != Some(&b'=') {
            return Err(malformed(
                start,
                name.len(),
                format!("l'attributo «{name}» non ha un valore"),
            ));
        }
        let open = equals
            + 1
            + bytes[equals + 1..]
                .iter()
                .take_while(|&&b| is_space(b))
                .count();
        let Some(&quote) = bytes.get(open).filter(|&&b| b == b'"' || b == b'\'') else {
            return Err(malformed(
                start,
                name.len(),
                format!("il valore dell'attributo «{name}» non è fra virgolette"),
            ));
        };
        let from = open + 1;
        let Some(length) = memchr(quote, &bytes[from..]) else {
            return Err(malformed(
                open,
                1,
                format!("il valore dell'attributo «{name}» non è chiuso"),
            ));
        };
        let to = from + length;
        if let Some(less) = memchr(b'<', &bytes[from..to]) {
            return Err(malformed(
                from + less,
                1,
                format!("il valore dell'attributo «{name}» contiene «<», che va scritto «&lt;»"),
            ));
        }
        if slots.len() == limit {
            let message = format!("un elemento ha più di {limit} attributi");
            return Err(Flaw::new(code::XML_LIMITE, start, name.len(), message));
        }
        if slots
            .iter()
            .any(|slot| inside[slot.name.0 as usize..slot.name.1 as usize] == *name)
        {
            return Err(malformed(
                start,
                name.len(),
                format!("l'attributo «{name}» è scritto due volte"),
            ));
        }
        let rewritten = normalised(&inside[from..to], from, scratch)?;
        slots.push(Slot {
            name: (count(start), count(name_end)),
            prefix: count(prefix),
            raw: (count(from), count(to)),
            scratch: rewritten,
            binding: None,
        });
        at = to + 1;
    }
}

/// Normalises an attribute value into the scratch text, if it has to be (XML 1.0 §3.3.3).
fn normalised(raw: &str, at: usize, scratch: &mut String) -> Result<Option<(u32, u32)>, Flaw> {
    if !raw
        .bytes()
        .any(|b| matches!(b, b'&' | b'\t' | b'\n' | b'\r'))
    {
        return Ok(None);
    }
    let from = scratch.len();
    let mut rest = raw;
    let mut previous = '\0';
    while let Some(c) = rest.chars().next() {
        let mut next = c.len_utf8();
        match c {
            '&' => {
                let offset = at + raw.len() - rest.len();
                let Some(end) = memchr2(b';', b'&', &rest.as_bytes()[1..])
                    .filter(|&end| rest.as_bytes()[end + 1] == b';')
                else {
                    return Err(malformed(
                        offset,
                        1,
                        "una «&» in un attributo non comincia un riferimento: va scritta «&amp;»",
                    )
                    .expecting("&amp;")
                    .finding("&"));
                };
                scratch.push(reference(&rest[1..=end], offset)?);
                next = end + 2;
            }
            '\n' if previous == '\r' => {}
            '\t' | '\n' | '\r' => scratch.push(' '),
            c => scratch.push(c),
        }
        previous = c;
        rest = &rest[next..];
    }
    Ok(Some((count(from), count(scratch.len()))))
}

fn value<'v>(raw: &'v str, scratch: &'v str, slot: &Slot) -> &'v str {
    match slot.scratch {
        Some((from, to)) => &scratch[from as usize..to as usize],
        None => &raw[slot.raw.0 as usize..slot.raw.1 as usize],
    }
}

/// Takes the namespace declarations out of the attributes into the scope.
fn declarations(
    raw: &str,
    slots: &mut Vec<Slot>,
    scratch: &str,
    scope: &mut Scope,
) -> Result<(), Flaw> {
    let mut flaw = None;
    slots.retain(|slot| {
        let name = &raw[slot.name.0 as usize..slot.name.1 as usize];
        let prefix = match name.strip_prefix("xmlns") {
            Some("") => "",
            Some(rest) if rest.starts_with(':') => &rest[1..],
            _ => return true,
        };
        if flaw.is_none() {
            let at = slot.name.0 as usize;
            let uri = value(raw, scratch, slot);
            if scope.bindings() >= MAX_BINDINGS {
                let message =
                    format!("più di {MAX_BINDINGS} dichiarazioni di namespace sono in vigore");
                flaw = Some(Flaw::new(code::XML_LIMITE, at, name.len(), message));
            } else if let Err(bad) = scope.declare(prefix, uri) {
                let message = match bad {
                    BadBinding::EmptyUri => {
                        format!("il prefisso «{prefix}» è dichiarato con un namespace vuoto")
                    }
                    BadBinding::Reserved => format!(
                        "la dichiarazione «{name}» tocca un prefisso o un namespace riservato"
                    ),
                };
                flaw = Some(malformed(at, name.len(), message));
            }
        }
        false
    });
    flaw.map_or(Ok(()), Err)
}

/// Resolves the prefixes of the attributes and refuses two with one expanded name.
fn resolve(raw: &str, slots: &mut [Slot], scope: &Scope) -> Result<(), Flaw> {
    let local = |slot: &Slot| &raw[(slot.name.0 + slot.prefix + 1) as usize..slot.name.1 as usize];
    for at in 0..slots.len() {
        let slot = slots[at];
        if slot.prefix == 0 {
            continue;
        }
        let start = slot.name.0 as usize;
        let prefix = &raw[start..start + slot.prefix as usize];
        let Some(binding) = scope.binding(prefix) else {
            return Err(unbound(prefix, start));
        };
        let twice = slots[..at].iter().any(|other| {
            other.prefix > 0
                && scope.uri(other.binding) == scope.uri(Some(binding))
                && local(other) == local(&slot)
        });
        if twice {
            let message = format!(
                "l'attributo «{}» è scritto due volte, con prefissi diversi per lo stesso namespace",
                local(&slot)
            );
            return Err(malformed(
                start,
                (slot.name.1 - slot.name.0) as usize,
                message,
            ));
        }
        slots[at].binding = Some(binding);
    }
    Ok(())
}

/// The character that a reference (without `&` and `;`) stands for; `at` is where the `&` is.
fn reference(name: &str, at: usize) -> Result<char, Flaw> {
    match name {
        "lt" => return Ok('<'),
        "gt" => return Ok('>'),
        "amp" => return Ok('&'),
        "quot" => return Ok('"'),
        "apos" => return Ok('\''),
        _ => {}
    }
    let length = name.len() + 2;
    if let Some(number) = name.strip_prefix('#') {
        let code_point = match number.strip_prefix('x') {
            Some(hex) if !hex.is_empty() && hex.bytes().all(|b| b.is_ascii_hexdigit()) => {
                u32::from_str_radix(hex, 16).ok()
            }
            None if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => {
                number.parse().ok()
            }
            _ => None,
        };
        return code_point
            .and_then(char::from_u32)
            .filter(|&c| is_xml_character(c))
            .ok_or_else(|| {
                malformed(
                    at,
                    length,
                    format!("«&{name};» non indica un carattere ammesso in XML"),
                )
            });
    }
    let mut characters = name.chars();
    if characters
        .next()
        .is_some_and(|c| is_name_start(c) || c == ':')
        && characters.all(|c| is_name_character(c) || c == ':')
    {
        let message = format!(
            "l'entità «&{name};» non è definita: sono ammesse solo &lt; &gt; &amp; &quot; &apos;"
        );
        return Err(Flaw::new(code::XML_DTD, at, length, message));
    }
    Err(malformed(
        at,
        1,
        "una «&» non comincia un riferimento: va scritta «&amp;»",
    )
    .expecting("&amp;")
    .finding("&"))
}

/// Where `]]>` stands in a text.
fn cdata_end(text: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = memchr(b']', &text.as_bytes()[from..]) {
        let at = from + at;
        if text[at..].starts_with("]]>") {
            return Some(at);
        }
        from = at + 1;
    }
    None
}
