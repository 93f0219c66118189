//! One validation: the stack of open elements, fed with the events of a strict reader.

use std::collections::{HashMap, HashSet};

use super::automaton::Search;
use super::captured::Captured;
use super::datatype::Builtin;
use super::recovery::Recovery;
use super::report::{Report, Roots};
use super::schema::{
    ComplexType, Content, Element, ElementId, Process, SchemaSet, Symbol, Type, TypeId,
};
use super::simple::SimpleType;
use super::validator::Validator;
use super::wording;
use crate::finding::registry::code;
use crate::finding::{Finding, Place};
use crate::xml::{Attribute, Event, Name, QName, Reader, Source};

/// Namespace of `xsi:type` and `xsi:nil`.
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A validation under way. Feed it every event from the start tag of the root on, then ask for the report.
#[derive(Debug)]
pub struct Session<'v> {
    pub(super) validator: &'v Validator<'v>,
    pub(super) set: &'v SchemaSet,
    roots: Roots<'v>,
    base: String,
    pub(super) frames: Vec<Frame>,
    /// Open elements of a part that is not validated.
    skipped: usize,
    started: bool,
    /// The text of the innermost element, when its content is simple.
    value: Value,
    capture: Option<Captured>,
    /// Counters of the children by letter, of all frames one after the other.
    counts: Vec<u32>,
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
pub(super) struct Frame {
    pub(super) label: Label,
    /// Which one it is among its siblings of the same name, from 1.
    pub(super) index: u32,
    element: Option<ElementId>,
    pub(super) type_id: TypeId,
    nil: bool,
    /// State of the automaton.
    pub(super) state: u32,
    /// Letters that were met.
    pub(super) seen: u128,
    /// The letter of the child before.
    pub(super) last: Option<u8>,
    counts: usize,
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

/// A child about to be entered: name and number.
#[derive(Debug, Clone)]
pub(super) struct Child {
    pub(super) label: Label,
    pub(super) index: u32,
}

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

    fn root<S: Source>(
        &mut self,
        reader: &Reader<S>,
        name: Name<'_>,
        symbol: Option<Symbol>,
        child: &Child,
    ) -> Decision {
        let set = self.set;
        let allowed: Vec<(Symbol, ElementId)> = match self.roots {
            Roots::Any => {
                if let Some(element) = symbol.and_then(|symbol| set.globals.get(&symbol)) {
                    return Decision::Enter(*element);
                }
                set.globals
                    .iter()
                    .map(|(symbol, element)| (*symbol, *element))
                    .collect()
            }
            Roots::Only(names) => names
                .iter()
                .filter_map(|one| set.names.find(&one.namespace, &one.local))
                .filter_map(|symbol| Some((symbol, *set.globals.get(&symbol)?)))
                .collect(),
        };
        if let Some((_, element)) = allowed.iter().find(|(one, _)| Some(*one) == symbol) {
            return Decision::Enter(*element);
        }
        if let Some((one, element)) = allowed
            .iter()
            .find(|(one, _)| set.names.name(*one).local == name.local)
        {
            let expected = set.names.name(*one);
            self.add(reader, child, |session, place| {
                wording::namespace(session, name, expected.namespace, place, None)
            });
            self.aliases
                .push((name.namespace.into(), expected.namespace.into()));
            return Decision::Enter(*element);
        }
        let near = wording::nearest(
            name.local,
            allowed
                .iter()
                .map(|(one, element)| (set.names.name(*one).local, *element)),
        );
        let names: Vec<Symbol> = allowed.iter().map(|(one, _)| *one).collect();
        self.add(reader, child, |session, place| {
            wording::wrong_root(session, name, &names, near.map(|(local, _)| local), place)
        });
        match near {
            Some((_, element)) => Decision::Enter(element),
            None => Decision::Skip,
        }
    }

    fn child<S: Source>(
        &mut self,
        reader: &Reader<S>,
        name: Name<'_>,
        symbol: Option<Symbol>,
        child: &Child,
    ) -> Decision {
        let set = self.set;
        let Some(frame) = self.frames.last_mut() else {
            return Decision::Skip;
        };
        if frame.nil {
            self.nil_with_content(reader);
            return Decision::Skip;
        }
        let Type::Complex(complex) = set.type_of(frame.type_id) else {
            return self.no_children(reader, name, child, false);
        };
        match &complex.content {
            Content::Simple(_) => self.no_children(reader, name, child, false),
            Content::Empty => self.no_children(reader, name, child, true),
            Content::Model(model) => {
                let healthy = frame
                    .recovery
                    .as_ref()
                    .is_none_or(|recovery| !recovery.is_active());
                if healthy {
                    if let Some(edge) = symbol.and_then(|symbol| model.step(frame.state, symbol)) {
                        frame.state = edge.target;
                        frame.seen |= 1 << edge.letter;
                        frame.last = Some(edge.letter);
                        return Decision::Enter(model.letters[edge.letter as usize].element);
                    }
                    if let Some((wildcard, target)) = model.step_wild(frame.state, name.namespace) {
                        frame.state = target;
                        frame.last = None;
                        return self.wild(
                            reader,
                            name,
                            symbol,
                            child,
                            model.wildcards[wildcard as usize].process,
                        );
                    }
                }
                self.astray(reader, model, name, symbol, child)
            }
            Content::All(members) => {
                let at = symbol
                    .and_then(|symbol| members.iter().position(|member| member.name == symbol));
                let names = || members.iter().map(|member| member.name);
                let at = at
                    .or_else(|| {
                        self.other_namespace(reader, name, child, names())
                            .map(|(at, _)| at)
                    })
                    .or_else(|| {
                        let seen = self.frames.last().map_or(0, |frame| frame.seen);
                        self.unknown(reader, name, child, names(), |at| seen & (1 << at) == 0)
                    });
                let Some(at) = at else { return Decision::Skip };
                if let Some(frame) = self.frames.last_mut() {
                    if frame.seen & (1 << at) != 0 {
                        self.add(reader, child, |session, place| {
                            wording::repeated(session, name, Some(1), child.index, place)
                        });
                    } else {
                        frame.seen |= 1 << at;
                    }
                }
                Decision::Enter(members[at].element)
            }
        }
    }

    /// An element that a wildcard took.
    pub(super) fn wild<S: Source>(
        &mut self,
        reader: &Reader<S>,
        name: Name<'_>,
        symbol: Option<Symbol>,
        child: &Child,
        process: Process,
    ) -> Decision {
        match process {
            Process::Skip => Decision::Skip,
            Process::Lax => Decision::Lax,
            Process::Strict => match symbol.and_then(|symbol| self.set.globals.get(&symbol)) {
                Some(element) => Decision::Enter(*element),
                None => {
                    self.add(reader, child, |session, place| {
                        wording::undeclared(session, name, place)
                    });
                    Decision::Skip
                }
            },
        }
    }

    fn no_children<S: Source>(
        &mut self,
        reader: &Reader<S>,
        name: Name<'_>,
        child: &Child,
        empty: bool,
    ) -> Decision {
        if let Some(frame) = self.frames.last_mut() {
            frame.text_told = true;
        }
        self.add(reader, child, |session, place| {
            wording::no_children(session, name, empty, place)
        });
        Decision::Skip
    }

    /// A child that has the name of an expected one, but in another namespace: tells it once per parent and gives the
    /// index of the one that is meant, and whether it was told before.
    pub(super) fn other_namespace<S: Source>(
        &mut self,
        reader: &Reader<S>,
        name: Name<'_>,
        child: &Child,
        expected: impl Iterator<Item = Symbol>,
    ) -> Option<(usize, Symbol)> {
        let set = self.set;
        let (at, meant) = expected
            .enumerate()
            .find(|(_, symbol)| set.names.name(*symbol).local == name.local)?;
        let namespace = set.names.name(meant).namespace;
        if self
            .aliases
            .iter()
            .any(|(from, to)| **from == *name.namespace && **to == *namespace)
        {
            return Some((at, meant));
        }
        let frame = self.frames.last_mut()?;
        if let Some((_, more)) = &mut frame.namespace_told {
            *more += 1;
            return Some((at, meant));
        }
        let before = self.report.findings.len();
        let parent = self.parent_name();
        self.add(reader, child, |session, place| {
            wording::namespace(session, name, namespace, place, Some(&parent))
        });
        let kept = (self.report.findings.len() > before).then_some(before);
        if let Some(frame) = self.frames.last_mut() {
            frame.namespace_told = Some((kept, 0));
        }
        Some((at, meant))
    }

    /// A child whose name is not known here: tells it, and gives the index of the one that is probably meant if
    /// `open` says that it can stand here.
    pub(super) fn unknown<S: Source>(
        &mut self,
        reader: &Reader<S>,
        name: Name<'_>,
        child: &Child,
        expected: impl Iterator<Item = Symbol> + Clone,
        open: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let set = self.set;
        let locals = expected
            .clone()
            .enumerate()
            .map(|(at, symbol)| (set.names.name(symbol).local, at));
        let near = wording::nearest(name.local, locals.clone().filter(|(_, at)| open(*at)))
            .or_else(|| wording::nearest(name.local, locals));
        self.add(reader, child, |session, place| {
            let allowed: Vec<Symbol> = expected
                .enumerate()
                .filter(|(at, _)| open(*at))
                .map(|(_, symbol)| symbol)
                .collect();
            wording::unknown(session, name, &allowed, near.map(|(local, _)| local), place)
        });
        near.map(|(_, at)| at).filter(|at| open(*at))
    }

    fn enter<S: Source>(&mut self, reader: &Reader<S>, child: Child, element: Option<ElementId>) {
        let set = self.set;
        let declared = element.map(|id| set.element(id));
        let frame = Frame {
            label: child.label,
            index: child.index,
            element,
            type_id: declared.map_or(set.any_type, |element| element.type_id),
            nil: false,
            state: 0,
            seen: 0,
            last: None,
            counts: self.counts.len(),
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
        self.attributes(reader);
        let Some(frame) = self.frames.last() else {
            return;
        };
        let letters = match set.type_of(frame.type_id) {
            Type::Complex(ComplexType {
                content: Content::Model(model),
                ..
            }) => model.letters.len(),
            Type::Complex(ComplexType {
                content: Content::All(members),
                ..
            }) => members.len(),
            _ => 0,
        };
        let counters = self.counts.len() + letters;
        self.counts.resize(counters, 0);
        if set.simple_content(frame.type_id).is_some() {
            self.value.text.clear();
            self.value.from = reader.end_offset();
            self.value.to = self.value.from;
            self.value.plain = true;
            let name = reader.name();
            let captured = &self.validator.options.captures;
            if !captured.is_empty() && captured.iter().any(|one| one.as_name() == name) {
                self.capture = Some(Captured::new(name.to_qname(), self.path()));
            }
        }
    }

    /// Reads `xsi:type` and `xsi:nil` of the innermost element.
    fn instance_attributes<S: Source>(&mut self, reader: &Reader<S>, declared: Option<&Element>) {
        let set = self.set;
        for attribute in reader
            .attributes()
            .filter(|attribute| attribute.name.namespace == XSI)
        {
            match attribute.name.local {
                "type" => {
                    let (prefix, local) = attribute
                        .value
                        .trim()
                        .split_once(':')
                        .unwrap_or(("", attribute.value.trim()));
                    let named = reader
                        .namespace_of(prefix)
                        .and_then(|namespace| set.names.find(namespace, local))
                        .and_then(|symbol| set.named_types.get(&symbol))
                        .copied();
                    match named {
                        Some(named)
                            if declared
                                .is_none_or(|element| set.derives(named, element.type_id)) =>
                        {
                            if let Some(frame) = self.frames.last_mut() {
                                frame.type_id = named;
                            }
                        }
                        _ => self.add_at_attribute(reader, &attribute, |session, place| {
                            wording::wrong_type(session, attribute.value, declared, place)
                        }),
                    }
                }
                "nil" => {
                    let value = attribute.value.trim();
                    let yes = matches!(value, "true" | "1");
                    let nillable = declared.is_none_or(|element| element.nillable);
                    if !nillable || !Builtin::Boolean.accepts(value) {
                        self.add_at_attribute(reader, &attribute, |session, place| {
                            wording::wrong_nil(session, value, nillable, place)
                        });
                    }
                    if let Some(frame) = self.frames.last_mut() {
                        // Without a declaration there is nothing to be nil.
                        frame.nil = yes && declared.is_some();
                        frame.nil_told = !nillable;
                    }
                }
                _ => {}
            }
        }
    }

    /// Checks the attributes of the innermost element.
    fn attributes<S: Source>(&mut self, reader: &Reader<S>) {
        let set = self.set;
        let Some(frame) = self.frames.last() else {
            return;
        };
        let (uses, any) = match set.type_of(frame.type_id) {
            Type::Complex(complex) => (&complex.attributes[..], complex.any_attribute.as_ref()),
            Type::Simple(_) => (&[][..], None),
        };
        let mut met: u128 = 0;
        if reader.has_attributes() {
            for attribute in reader.attributes() {
                let name = attribute.name;
                if name.namespace == XSI
                    && matches!(
                        name.local,
                        "type" | "nil" | "schemaLocation" | "noNamespaceSchemaLocation"
                    )
                {
                    continue;
                }
                let symbol = set.names.find(name.namespace, name.local);
                if let Some(at) =
                    symbol.and_then(|symbol| uses.iter().position(|one| one.name == symbol))
                {
                    met |= 1 << at.min(127);
                    self.attribute_value(
                        reader,
                        &attribute,
                        uses[at].type_id,
                        uses[at].fixed.as_deref(),
                    );
                    continue;
                }
                match any
                    .filter(|any| any.admits(name.namespace))
                    .map(|any| any.process)
                {
                    Some(Process::Skip) => {}
                    Some(process) => match symbol.and_then(|symbol| set.attributes.get(&symbol)) {
                        Some(global) => self.attribute_value(
                            reader,
                            &attribute,
                            global.type_id,
                            global.fixed.as_deref(),
                        ),
                        None if process == Process::Lax => {}
                        None => self.add_at_attribute(reader, &attribute, |session, place| {
                            wording::unknown_attribute(session, name, &[], place)
                        }),
                    },
                    None => {
                        let known: Vec<Symbol> = uses.iter().map(|one| one.name).collect();
                        self.add_at_attribute(reader, &attribute, |session, place| {
                            wording::unknown_attribute(session, name, &known, place)
                        });
                    }
                }
            }
        }
        for (at, one) in uses.iter().enumerate() {
            if one.required && met & (1 << at.min(127)) == 0 {
                let length = reader.written_name().len() as u64;
                self.add_here(reader, reader.offset() + 1, length, |session, place| {
                    wording::missing_attribute(session, one.name, place)
                });
            }
        }
    }

    fn attribute_value<S: Source>(
        &mut self,
        reader: &Reader<S>,
        attribute: &Attribute<'_>,
        type_id: TypeId,
        fixed: Option<&str>,
    ) {
        let Some(simple) = self.set.simple(type_id) else {
            return;
        };
        let subject = |session: &Self| {
            format!(
                "l'attributo «{}» di «{}»",
                attribute.name.local,
                session.parent_name()
            )
        };
        if let Err(breach) = simple.check(self.set, attribute.value) {
            self.add_at_attribute(reader, attribute, |session, place| {
                wording::value(
                    session,
                    simple,
                    breach,
                    attribute.value,
                    &subject(session),
                    place,
                )
            });
        } else if let Some(fixed) = fixed
            && !simple.equal(fixed, attribute.value)
        {
            self.add_at_attribute(reader, attribute, |session, place| {
                wording::not_fixed(
                    session,
                    code::XML_ATTRIBUTO,
                    &subject(session),
                    fixed,
                    attribute.value,
                    place,
                )
            });
        } else if simple.builtin() == Some(Builtin::Id)
            && !self.ids.insert(attribute.value.trim().into())
        {
            self.add_at_attribute(reader, attribute, |session, place| {
                wording::id_twice(session, attribute.value, place)
            });
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
        if set.simple_content(frame.type_id).is_some() {
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
            if let Some(simple) = set.simple_content(frame.type_id) {
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
        }
        self.value = value;
    }

    /// Adds a finding about a child whose start tag the reader stands at.
    pub(super) fn add<S: Source>(
        &mut self,
        reader: &Reader<S>,
        child: &Child,
        make: impl FnOnce(&Self, Place) -> Finding,
    ) {
        if self.full() {
            return;
        }
        let place = self.child_place(reader, child);
        let finding = make(self, place);
        self.report.findings.push(finding);
    }

    /// The place of a child whose start tag the reader stands at.
    pub(super) fn child_place<S: Source>(&self, reader: &Reader<S>, child: &Child) -> Place {
        let mut place = reader.place(reader.offset() + 1, reader.written_name().len() as u64);
        let mut path = self.path();
        self.push_step(&mut path, &child.label, child.index);
        place.path = Some(path);
        place
    }

    /// Adds a finding about the innermost open element.
    pub(super) fn add_here<S: Source>(
        &mut self,
        reader: &Reader<S>,
        offset: u64,
        length: u64,
        make: impl FnOnce(&Self, Place) -> Finding,
    ) {
        if self.full() {
            return;
        }
        let mut place = reader.place(offset, length);
        place.path = Some(self.path());
        let finding = make(self, place);
        self.report.findings.push(finding);
    }

    fn add_at_attribute<S: Source>(
        &mut self,
        reader: &Reader<S>,
        attribute: &Attribute<'_>,
        make: impl FnOnce(&Self, Place) -> Finding,
    ) {
        if self.full() {
            return;
        }
        let mut place = reader.place(attribute.offset, u64::from(attribute.length));
        let mut path = self.path();
        path.push_str("/@");
        wording::push_name(&mut path, attribute.name, &self.validator.options.prefixes);
        place.path = Some(path);
        let finding = make(self, place);
        self.report.findings.push(finding);
    }

    /// Whether no more findings are kept; counts the one at hand if so.
    pub(super) fn full(&mut self) -> bool {
        let full = self.report.findings.len() >= self.validator.options.max_findings;
        self.report.more += u64::from(full);
        full
    }

    /// Path of the innermost open element.
    pub(super) fn path(&self) -> String {
        let mut path = self.base.clone();
        for frame in &self.frames {
            self.push_step(&mut path, &frame.label, frame.index);
        }
        path
    }

    fn push_step(&self, path: &mut String, label: &Label, index: u32) {
        path.push('/');
        wording::push_name(
            path,
            self.label_name(label),
            &self.validator.options.prefixes,
        );
        path.push('[');
        path.push_str(&index.to_string());
        path.push(']');
    }

    fn label_name<'l>(&'l self, label: &'l Label) -> Name<'l> {
        match label {
            Label::Known(symbol) => self.set.names.name(*symbol),
            Label::Other(name) => name.as_name(),
        }
    }

    /// Local name of the innermost open element.
    pub(super) fn parent_name(&self) -> String {
        self.frames.last().map_or_else(String::new, |frame| {
            self.label_name(&frame.label).local.to_owned()
        })
    }
}

fn label(symbol: Option<Symbol>, name: Name<'_>) -> Label {
    symbol.map_or_else(|| Label::Other(Box::new(name.to_qname())), Label::Known)
}

fn frame_seen(frames: &[Frame]) -> u128 {
    frames.last().map_or(0, |frame| frame.seen)
}
