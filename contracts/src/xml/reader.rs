//! The strict pull reader.

mod explain;
mod tag;

use std::io::BufRead;

use explain::dtd;
use memchr::memchr;
use tag::{attributes, declarations, qualified, reference, resolve, unbound, value};

use super::attribute::{Attribute, Slot};
use super::name::{Name, is_space, same};
use super::prolog::{check_comment, check_declaration, check_instruction};
use super::scope::Scope;
use super::source::{Slice, Source};
use super::stream::Stream;
use super::token::{Kind, Token};
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
            let token = match self.source.advance() {
                Ok(token) => token,
                Err(trouble) => return Err(self.explain(trouble)),
            };
            match self.admit(token) {
                Ok(Some(event)) => return Ok(event),
                Ok(None) => {}
                Err(flaw) => return Err(self.fail(flaw)),
            }
        }
    }

    /// Checks the current token; `None` for one that the caller does not see.
    fn admit(&mut self, token: Token) -> Result<Option<Event>, Flaw> {
        let raw = self.source.raw();
        if let Some((at, c)) = self.source.illegal() {
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
        match token.kind {
            Kind::Start | Kind::Empty => {
                self.start_tag(token)?;
                Ok(Some(Event::Start))
            }
            Kind::End => {
                let found = &raw[2..raw.len() - 1];
                let (name, _) = self.scope.innermost();
                if !same(found, name) || self.scope.depth() == 0 {
                    let found = found.trim_end_matches([' ', '\t', '\n', '\r']);
                    if found != name || self.scope.depth() == 0 {
                        return Err(self.mismatch(found));
                    }
                }
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
                if !token.odd {
                    self.text = (0, raw.len());
                    self.rewritten = false;
                    return Ok(Some(Event::Text));
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

    fn start_tag(&mut self, token: Token) -> Result<(), Flaw> {
        let empty = token.kind == Kind::Empty;
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
        let (name_end, prefix) = if token.name_end > 0 {
            (token.name_end, token.colon.saturating_sub(1))
        } else {
            let name_end = inside
                .bytes()
                .skip(1)
                .position(is_space)
                .map_or(inside.len(), |at| at + 1);
            let prefix = qualified(&inside[1..name_end], 1, "elemento")?;
            (name_end, prefix)
        };
        if name_end < inside.len() {
            attributes(
                inside,
                name_end,
                limits.attributes,
                &mut self.attributes,
                &mut self.scratch,
            )?;
            declarations(raw, &mut self.attributes, &self.scratch, &mut self.scope)?;
            resolve(raw, &mut self.attributes, &self.scope)?;
        }
        let binding = self.scope.binding_of_child(&raw[1..1 + prefix], before);
        if prefix > 0 && binding.is_none() {
            return Err(unbound(&raw[1..1 + prefix], 1));
        }
        self.scope.open(&raw[1..name_end], prefix, binding, before);
        self.empty = empty;
        Ok(())
    }

    /// Name of the element that was just opened ([`Event::Start`]) or is being closed ([`Event::End`]).
    #[inline]
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
    #[inline]
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
    #[inline]
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
    #[inline]
    #[must_use]
    pub fn raw(&self) -> &str {
        self.source.raw()
    }

    /// Byte offset of the current token; of the text itself for text in a CDATA section.
    #[inline]
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
    #[inline]
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
