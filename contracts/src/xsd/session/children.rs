//! What becomes of a start tag: the root, and each child by the content of its parent.

use super::{Child, Decision, Session};
use crate::xml::{Name, Reader, Source};
use crate::xsd::report::Roots;
use crate::xsd::schema::{Content, ElementId, Process, Symbol, Type};
use crate::xsd::wording;

impl Session<'_> {
    pub(super) fn root<S: Source>(
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

    pub(super) fn child<S: Source>(
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
                if healthy
                    && let Some((wildcard, target)) = model.step_wild(frame.state, name.namespace)
                {
                    frame.state = target;
                    frame.last = None;
                    self.history.truncate(frame.history);
                    let process = model.wildcards[wildcard as usize].process;
                    return self.wild(reader, name, symbol, child, process);
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
    pub(in crate::xsd) fn wild<S: Source>(
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

    pub(super) fn no_children<S: Source>(
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
    pub(in crate::xsd) fn other_namespace<S: Source>(
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
    pub(in crate::xsd) fn unknown<S: Source>(
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
}
