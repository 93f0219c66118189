//! One validation: the stack of open elements, fed with the events of a strict reader.

mod attributes;
mod children;
mod telling;

use std::collections::{HashMap, HashSet};

use super::automaton::{Automaton, Search};
use super::captured::Captured;
use super::datatype::Builtin;
use super::recovery::Recovery;
use super::report::{Report, Roots};
use super::schema::{ComplexType, Content, ElementId, SchemaSet, Symbol, Type, TypeId};
use super::simple::SimpleType;
use super::validator::Validator;
use super::wording;
use crate::finding::Finding;
use crate::finding::registry::code;
use crate::xml::{Event, Name, QName, Reader, Source};

/// Namespace of `xsi:type` and `xsi:nil`.
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A validation under way. Feed it every event from the start tag of the root on, then ask for the report.
#[derive(Debug)]
pub struct Session<'v> {
    pub(super) validator: &'v Validator<'v>,
    pub(super) set: &'v SchemaSet,
    roots: Roots<'v>,
    base: String,
    pub(super) frames: Vec<Frame<'v>>,
    /// Open elements of a part that is not validated.
    skipped: usize,
    started: bool,
    /// The text of the innermost element, when its content is simple.
    value: Value,
    capture: Option<Captured>,
    /// Counters of the children by letter, of all frames one after the other.
    counts: Vec<u32>,
    /// The last children that fitted, of all frames one after the other: the first one out of place may have come before the one that
    /// does not fit.
    pub(super) history: Vec<Step>,
    pub(super) report: Report,
    pub(super) search: Search,
    ids: HashSet<Box<str>>,
    /// Namespaces used for others, told once: what is in the first is taken as in the second.
    aliases: Vec<(Box<str>, Box<str>)>,
    #[expect(clippy::vec_box, reason = "the boxes go back into frames")]
    pub(super) spare: Vec<Box<Recovery>>,
}

#[derive(Debug, Default)]
struct Value {
    text: String,
    /// Where the text begins and ends in the input; equal when there is none.
    from: u64,
    to: u64,
    /// The text stands in the input as it is here.
    plain: bool,
}

/// Name of an open element, as the document has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Label {
    Known(Symbol),
    Other(Box<QName>),
}

/// An open element.
#[derive(Debug)]
pub(super) struct Frame<'v> {
    pub(super) label: Label,
    /// Which one it is among its siblings of the same name, from 1.
    pub(super) index: u32,
    element: Option<ElementId>,
    pub(super) type_id: TypeId,
    /// What may stand in it.
    inside: Inside<'v>,
    nil: bool,
    /// State of the automaton.
    pub(super) state: u32,
    /// Letters that were met.
    pub(super) seen: u128,
    /// The letter of the child before.
    pub(super) last: Option<u8>,
    counts: usize,
    /// Where its children begin in the history.
    pub(super) history: usize,
    others: Option<HashMap<QName, u32>>,
    pub(super) recovery: Option<Box<Recovery>>,
    /// Text among elements, or elements in place of a value, was told.
    text_told: bool,
    nil_told: bool,
    /// A namespace mistake of the children: where its finding is, and how many more there are.
    namespace_told: Option<(Option<usize>, u32)>,
    start: u64,
    start_length: u32,
}

/// What may stand in an element, as its type says.
#[derive(Debug, Clone, Copy)]
enum Inside<'v> {
    /// Text alone, of this type.
    Text(&'v SimpleType),
    /// Elements by an automaton.
    Model(&'v Automaton),
    /// What the type says otherwise.
    Other,
}

/// A child about to be entered: name and number.
#[derive(Debug, Clone)]
pub(super) struct Child {
    pub(super) label: Label,
    pub(super) index: u32,
}

/// A child that fitted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// The state before it.
    pub(super) state: u32,
    /// Letters that were met before it.
    pub(super) seen: u128,
    pub(super) letter: u8,
    pub(super) index: u32,
    /// Where its name stands in the input.
    pub(super) offset: u64,
    pub(super) length: u32,
}

/// Children that fitted of which a step is kept.
pub(super) const HISTORY: usize = 12;

/// What becomes of a start tag.
#[derive(Debug, Clone, Copy)]
pub(super) enum Decision {
    Enter(ElementId),
    /// Validated only where a declaration is known.
    Lax,
    Skip,
}

impl<'v> Session<'v> {
    pub(super) fn new(validator: &'v Validator<'v>, roots: Roots<'v>, path: &str) -> Self {
        Self {
            validator,
            set: validator.set,
            roots,
            base: path.to_owned(),
            frames: Vec::with_capacity(8),
            skipped: 0,
            started: false,
            value: Value::default(),
            capture: None,
            counts: Vec::new(),
            history: Vec::new(),
            report: Report {
                complete: true,
                ..Report::default()
            },
            search: Search::default(),
            ids: HashSet::new(),
            aliases: Vec::new(),
            spare: Vec::new(),
        }
    }

    /// Takes the event that the reader stands at.
    pub fn event<S: Source>(&mut self, reader: &Reader<S>, event: Event) {
        match event {
            Event::Start => self.start(reader),
            Event::Text => self.text(reader),
            Event::End => self.end(reader),
            Event::Eof => {}
        }
    }

    /// Whether the root is closed.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.started && self.skipped == 0 && self.frames.is_empty()
    }

    /// Takes the finding that ended the reading; it is kept even past the bound.
    pub fn broken(&mut self, mut finding: Finding) {
        finding.place.path = finding
            .place
            .path
            .or_else(|| Some(self.path()).filter(|path| !path.is_empty()));
        self.report.findings.push(finding);
        self.report.complete = false;
    }

    /// The report, findings in document order.
    #[must_use]
    pub fn finish(mut self) -> Report {
        self.report.complete &= self.is_finished();
        self.report
            .findings
            .sort_by_key(|finding| finding.place.outer.map_or(0, |position| position.offset));
        self.report
    }

    fn start<S: Source>(&mut self, reader: &Reader<S>) {
        if self.skipped > 0 {
            self.skipped += 1;
            return;
        }
        let name = reader.name();
        let symbol = self.set.names.find(name.namespace, name.local);
        if let Some(symbol) = symbol
            && let Some(element) = self.fits(reader, symbol)
        {
            self.enter(reader, element.0, Some(element.1));
            return;
        }
        if self.frames.is_empty() {
            self.started = true;
            self.report.root = Some(name.to_qname());
            let child = Child {
                label: label(symbol, name),
                index: 1,
            };
            let decision = self.root(reader, name, symbol, &child);
            self.decide(reader, name, symbol, child, decision);
        } else {
            let index = self.count(symbol, name);
            let child = Child {
                label: label(symbol, name),
                index,
            };
            let decision = self.child(reader, name, symbol, &child);
            self.decide(reader, name, symbol, child, decision);
        }
    }

    /// Takes a child that stands where the automaton of its parent has it: the way of nearly all.
    fn fits<S: Source>(
        &mut self,
        reader: &Reader<S>,
        symbol: Symbol,
    ) -> Option<(Child, ElementId)> {
        let frame = self.frames.last_mut()?;
        let Inside::Model(model) = frame.inside else {
            return None;
        };
        let recovering = frame.recovery.as_ref().is_some_and(|it| it.is_active());
        if frame.nil || recovering {
            return None;
        }
        let edge = model.step(frame.state, symbol)?;
        let (before, seen) = (frame.state, frame.seen);
        frame.state = edge.target;
        frame.seen |= 1 << edge.letter;
        frame.last = Some(edge.letter);
        let count = self
            .counts
            .get_mut(frame.counts + usize::from(edge.letter))?;
        *count += 1;
        let child = Child {
            label: Label::Known(symbol),
            index: *count,
        };
        if self.history.len() >= frame.history + 2 * HISTORY {
            self.history.drain(frame.history..frame.history + HISTORY);
        }
        self.history.push(Step {
            state: before,
            seen,
            letter: edge.letter,
            index: *count,
            offset: reader.offset() + 1,
            length: u32::try_from(reader.written_name().len()).unwrap_or(0),
        });
        Some((child, model.letters[edge.letter as usize].element))
    }

    fn decide<S: Source>(
        &mut self,
        reader: &Reader<S>,
        name: Name<'_>,
        symbol: Option<Symbol>,
        child: Child,
        decision: Decision,
    ) {
        match decision {
            Decision::Enter(element) => self.enter(reader, child, Some(element)),
            Decision::Lax => {
                let global = symbol
                    .and_then(|symbol| self.set.globals.get(&symbol))
                    .copied();
                debug_assert!(!name.local.is_empty());
                self.enter(reader, child, global);
            }
            Decision::Skip => self.skipped = 1,
        }
    }

    /// Which one this child is among its siblings of the same name.
    fn count(&mut self, symbol: Option<Symbol>, name: Name<'_>) -> u32 {
        let set = self.set;
        let Some(frame) = self.frames.last_mut() else {
            return 1;
        };
        let letter = symbol.and_then(|symbol| match set.type_of(frame.type_id) {
            Type::Complex(ComplexType {
                content: Content::Model(model),
                ..
            }) => model.letter_of(symbol).map(usize::from),
            Type::Complex(ComplexType {
                content: Content::All(members),
                ..
            }) => members.iter().position(|member| member.name == symbol),
            _ => None,
        });
        let counter = match letter.and_then(|letter| self.counts.get_mut(frame.counts + letter)) {
            Some(counter) => counter,
            None => frame
                .others
                .get_or_insert_default()
                .entry(name.to_qname())
                .or_insert(0),
        };
        *counter += 1;
        *counter
    }

    fn enter<S: Source>(&mut self, reader: &Reader<S>, child: Child, element: Option<ElementId>) {
        let set = self.set;
        let declared = element.map(|id| set.element(id));
        let frame = Frame {
            label: child.label,
            index: child.index,
            element,
            type_id: declared.map_or(set.any_type, |element| element.type_id),
            inside: Inside::Other,
            nil: false,
            state: 0,
            seen: 0,
            last: None,
            counts: self.counts.len(),
            history: self.history.len(),
            others: None,
            recovery: None,
            text_told: false,
            nil_told: false,
            namespace_told: None,
            start: reader.offset(),
            start_length: u32::try_from(reader.raw().len()).unwrap_or(u32::MAX),
        };
        self.frames.push(frame);
        if reader.has_attributes()
            && reader
                .attributes()
                .any(|attribute| attribute.name.namespace == XSI)
        {
            self.instance_attributes(reader, declared);
        }
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        let type_id = frame.type_id;
        let (letters, plain) = match set.type_of(type_id) {
            Type::Simple(simple) => {
                frame.inside = Inside::Text(simple);
                (0, true)
            }
            Type::Complex(complex) => {
                let letters = match &complex.content {
                    Content::Model(model) => {
                        frame.inside = Inside::Model(model);
                        model.letters.len()
                    }
                    Content::All(members) => members.len(),
                    Content::Simple(_) => {
                        if let Some(simple) = set.simple_content(type_id) {
                            frame.inside = Inside::Text(simple);
                        }
                        0
                    }
                    Content::Empty => 0,
                };
                (letters, complex.attributes.is_empty())
            }
        };
        let inside = frame.inside;
        if !plain || reader.has_attributes() {
            self.attributes(reader);
        }
        if letters > 0 {
            self.counts.resize(self.counts.len() + letters, 0);
        }
        if let Inside::Text(_) = inside {
            self.value.text.clear();
            self.value.from = reader.end_offset();
            self.value.to = self.value.from;
            self.value.plain = true;
            if let Some(Label::Known(symbol)) = self.frames.last().map(|frame| &frame.label)
                && self.validator.captures.contains(symbol)
            {
                self.capture = Some(Captured::new(reader.name().to_qname(), self.path()));
            }
        }
    }

    fn text<S: Source>(&mut self, reader: &Reader<S>) {
        if self.skipped > 0 {
            return;
        }
        let set = self.set;
        let Some(frame) = self.frames.last() else {
            return;
        };
        let text = reader.text();
        let blank = || {
            text.bytes()
                .all(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'))
        };
        if frame.nil {
            if !text.is_empty() {
                self.nil_with_content(reader);
            }
            return;
        }
        if let Inside::Text(_) = frame.inside {
            let value = &mut self.value;
            if value.from == value.to {
                value.from = reader.offset();
            }
            value.plain &=
                !reader.is_rewritten() && (value.text.is_empty() || value.to == reader.offset());
            value.to = reader.end_offset();
            value.text.push_str(text);
            if let Some(capture) = &mut self.capture {
                capture.push(reader);
            }
            return;
        }
        let Type::Complex(complex) = set.type_of(frame.type_id) else {
            return;
        };
        let told = complex.mixed || frame.text_told || text.is_empty();
        // In an empty content not even white space may stand.
        if told || (blank() && !matches!(complex.content, Content::Empty)) {
            return;
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.text_told = true;
        }
        let trimmed = text.trim();
        let lead = if reader.is_rewritten() {
            0
        } else {
            (text.len() - text.trim_start().len()) as u64
        };
        let length = trimmed.len().max(1) as u64;
        let empty = matches!(complex.content, Content::Empty);
        self.add_here(reader, reader.offset() + lead, length, |session, place| {
            wording::stray_text(session, trimmed, empty, place)
        });
    }

    fn nil_with_content<S: Source>(&mut self, reader: &Reader<S>) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        if !std::mem::replace(&mut frame.nil_told, true) {
            self.add_here(
                reader,
                reader.offset(),
                reader.raw().len() as u64,
                wording::nil_with_content,
            );
        }
    }

    fn end<S: Source>(&mut self, reader: &Reader<S>) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        let set = self.set;
        let Some(frame) = self.frames.last() else {
            return;
        };
        if !frame.nil {
            if let Inside::Text(simple) = frame.inside {
                self.close_value(reader, simple);
            } else if let Type::Complex(complex) = set.type_of(frame.type_id) {
                match &complex.content {
                    Content::Model(model) => {
                        if frame.recovery.is_some() || !model.state(frame.state).accepting {
                            self.close_content(reader, model);
                        }
                    }
                    Content::All(members) => {
                        // An empty xs:all with nothing required is the common case of none.
                        for (at, member) in members.iter().enumerate() {
                            if member.required && frame_seen(&self.frames) & (1 << at) == 0 {
                                self.missing_at_end(reader, &[member.name]);
                            }
                        }
                    }
                    Content::Empty | Content::Simple(_) => {}
                }
            }
        }
        if let Some(capture) = self.capture.take() {
            self.report.values.push(capture);
        }
        let Some(frame) = self.frames.pop() else {
            return;
        };
        if let Some((Some(at), more)) = frame.namespace_told
            && more > 0
            && let Some(finding) = self.report.findings.get_mut(at)
        {
            wording::also_others(finding, more);
        }
        self.counts.truncate(frame.counts);
        self.history.truncate(frame.history);
        self.spare
            .extend(frame.recovery.filter(|_| self.spare.len() < 8));
    }

    /// Tells that an element is missing before the end tag of the innermost element.
    pub(super) fn missing_at_end<S: Source>(
        &mut self,
        reader: &Reader<S>,
        alternatives: &[Symbol],
    ) {
        let length = reader.raw().len() as u64;
        self.add_here(reader, reader.offset(), length, |session, place| {
            wording::missing(session, alternatives, None, place)
        });
    }

    fn close_value<S: Source>(&mut self, reader: &Reader<S>, simple: &SimpleType) {
        let Some(frame) = self.frames.last() else {
            return;
        };
        if frame.text_told {
            // Elements stood where the value should be: that was told, and the rest follows from it.
            return;
        }
        let declared = frame.element.map(|id| self.set.element(id));
        let defaulted =
            declared.is_some_and(|element| element.fixed.is_some() || element.default.is_some());
        if self.value.text.is_empty() && defaulted {
            return;
        }
        let value = std::mem::take(&mut self.value);
        let fixed = declared.and_then(|element| element.fixed.as_deref());
        if let Err(breach) = simple.check(self.set, &value.text) {
            let (start, start_length) = (frame.start, u64::from(frame.start_length));
            let (offset, length) = if value.from == value.to {
                (start, start_length)
            } else {
                wording::mark(simple, &value.text, value.plain)
                    .map_or((value.from, value.to - value.from), |(at, length)| {
                        (value.from + at, length)
                    })
            };
            self.add_here(reader, offset, length, |session, place| {
                let subject = format!("«{}»", session.parent_name());
                wording::value(session, simple, breach, &value.text, &subject, place)
            });
        } else if let Some(fixed) = fixed
            && !simple.equal(fixed, &value.text)
        {
            self.add_here(
                reader,
                value.from,
                value.to - value.from,
                |session, place| {
                    let subject = format!("«{}»", session.parent_name());
                    wording::not_fixed(
                        session,
                        code::XML_ENUMERAZIONE,
                        &subject,
                        fixed,
                        &value.text,
                        place,
                    )
                },
            );
        } else if simple.builtin() == Some(Builtin::Id)
            && !self.ids.insert(value.text.trim().into())
        {
            self.add_here(
                reader,
                value.from,
                value.to - value.from,
                |session, place| wording::id_twice(session, &value.text, place),
            );
        } else if let Some(bare) = self.zoneless(simple, &value.text) {
            self.add_here(
                reader,
                value.from,
                value.to - value.from,
                |session, place| wording::unread_zone(session, bare, &value.text, place),
            );
        }
        self.value = value;
    }
}

impl Session<'_> {
    /// The date of the innermost element without its zone, if it has one that its reader does not take.
    fn zoneless<'t>(&self, simple: &SimpleType, text: &'t str) -> Option<&'t str> {
        let builtin = simple
            .builtin()
            .filter(|builtin| builtin.is_date_or_time())?;
        let Label::Known(symbol) = self.frames.last()?.label else {
            return None;
        };
        if !self.validator.zoneless.contains(&symbol) {
            return None;
        }
        let (bare, zone) = builtin.split_zone(text.trim())?;
        (!zone.is_empty()).then_some(bare)
    }
}

fn label(symbol: Option<Symbol>, name: Name<'_>) -> Label {
    symbol.map_or_else(|| Label::Other(Box::new(name.to_qname())), Label::Known)
}

fn frame_seen(frames: &[Frame<'_>]) -> u128 {
    frames.last().map_or(0, |frame| frame.seen)
}
