//! Recovery after a mistake in the order of children.
//!
//! From the first child that does not fit on, a few explanations are carried along, each a state of the automaton with the
//! edits that lead there: an element that is missing, a child that is too much. An element that is too much here and
//! missing there was moved, which counts as one mistake. When one explanation is left, or the best one has fitted for a
//! while, it is settled; what it says is told at the end of the parent, so that a late child can still be paired with
//! its gap. As long as findings are kept, the last children that fitted are explained once more, because the one out of place may have
//! stood before the first that does not fit. All is bounded, so that the cost per child does not grow with the number of mistakes.

use super::automaton::{Automaton, NO_WAY, Search};
use super::schema::Symbol;
use super::session::{Child, Decision, HISTORY, Label, Session, Step};
use super::wording;
use crate::finding::Place;
use crate::xml::{Name, QName, Reader, Source};

/// Explanations carried at once.
const MAX_PATHS: usize = 3;
/// The same while findings are kept: then the explanations also ask whether the child out of place is one that fitted.
const MAX_WIDE: usize = 16;
/// How much worse than the best an explanation may be.
const MAX_WORSE: u32 = 2;
const MAX_WORSE_WIDE: u32 = 3;
/// Missing elements that one child may make up for.
const MAX_GAP: usize = 12;
/// Children that the best explanation has to fit before it is settled, once findings are only counted.
const QUIET: u32 = 1;
/// Children and edits kept before they are told.
const MAX_SPOTS: usize = 64;
const MAX_EDITS: usize = 32;
/// Number of a spot that is the end tag of the parent.
const END: u32 = u32::MAX;
/// A child that a wildcard took.
const WILD: u8 = u8::MAX;

/// The mistakes among the children of one element.
#[derive(Debug, Default)]
pub(super) struct Recovery {
    /// The explanations; none while the children fit.
    paths: Vec<Path>,
    next: Vec<Path>,
    /// The explanation that was settled.
    settled: Option<Path>,
    trail: Trail,
    spots: Vec<Spot>,
    quiet: u32,
}

/// One explanation of the children so far.
#[derive(Debug, Clone, Copy, Default)]
struct Path {
    state: u32,
    rank: Rank,
    /// Its last edit in the trail, and how many there are.
    last: Option<u32>,
    edits: usize,
    fitted: bool,
}

/// How good an explanation is, the least being the best. Of two that cost the same, the one with fewer children that belong nowhere,
/// then the
/// one that blames those that did not fit, then the one that blames the first of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    cost: u32,
    stray: u32,
    /// Children blamed that fitted.
    fitted: u32,
    misses_first: bool,
}

/// The edits of all explanations; each knows the one before it, so that explanations share what they have in common.
#[derive(Debug, Default)]
struct Trail(Vec<(Edit, Option<u32>)>);

#[derive(Debug, Clone, Copy)]
enum Edit {
    /// Between `state` and `target` an element is missing, before the child at `spot`.
    Missing {
        state: u32,
        letter: Option<u8>,
        target: u32,
        spot: u32,
    },
    /// The child at `spot` does not belong there.
    Extra { letter: u8, spot: u32 },
}

/// A child met while recovering.
#[derive(Debug)]
struct Spot {
    letter: u8,
    /// The letter of the child before it.
    previous: Option<u8>,
    /// Letters that were met before it.
    seen: u128,
    index: u32,
    /// Known as long as findings are kept.
    told: Option<(Place, QName)>,
}

impl Recovery {
    pub(super) fn is_active(&self) -> bool {
        !self.paths.is_empty()
    }

    fn clear(&mut self) {
        self.paths.clear();
        self.next.clear();
        self.settled = None;
        self.trail.0.clear();
        self.spots.clear();
        self.quiet = 0;
    }

    /// Begins with one explanation: that of what was settled before.
    fn start(&mut self, state: u32) {
        let mut path = self.settled.take().unwrap_or_default();
        path.state = state;
        path.rank.cost = 0;
        path.fitted = false;
        self.paths.push(path);
        self.quiet = 0;
    }

    fn best(&self) -> Option<Path> {
        self.paths.iter().min_by_key(|path| path.rank).copied()
    }

    /// The edits that were settled, in order.
    fn edits(&self) -> Vec<Edit> {
        let mut edits: Vec<Edit> = self
            .trail
            .edits(self.settled.and_then(|path| path.last))
            .collect();
        edits.reverse();
        edits
    }

    /// How many findings the settled edits are: one each, but an extra child and the gap that waits for it are one together.
    fn count(&self) -> u64 {
        let mut gaps = [0_u8; 256];
        let mut extras = [0_u8; 256];
        let (mut all, mut pairs) = (0, 0);
        for edit in self.trail.edits(self.settled.and_then(|path| path.last)) {
            all += 1;
            let (mine, others, letter) = match edit {
                Edit::Extra { letter, .. } => (&mut extras, &mut gaps, letter),
                Edit::Missing {
                    letter: Some(letter),
                    ..
                } => (&mut gaps, &mut extras, letter),
                Edit::Missing { letter: None, .. } => continue,
            };
            let letter = usize::from(letter);
            if others[letter] > 0 {
                others[letter] -= 1;
                pairs += 1;
            } else {
                mine[letter] = mine[letter].saturating_add(1);
            }
        }
        all - pairs
    }
}

impl Trail {
    /// Edits from the last one back.
    fn edits(&self, mut last: Option<u32>) -> impl Iterator<Item = Edit> {
        std::iter::from_fn(move || {
            let (edit, before) = *self.0.get(last? as usize)?;
            last = before;
            Some(edit)
        })
    }

    /// Edits of one letter not paired yet: positive for children too much, negative for missing ones.
    fn balance(&self, path: &Path, letter: u8) -> i32 {
        self.edits(path.last)
            .map(|edit| match edit {
                Edit::Extra { letter: other, .. } if other == letter => 1,
                Edit::Missing {
                    letter: Some(other),
                    ..
                } if other == letter => -1,
                _ => 0,
            })
            .sum()
    }

    fn push(&mut self, path: &mut Path, edit: Edit) {
        if path.edits == 0 {
            path.rank.misses_first = matches!(edit, Edit::Missing { .. });
        }
        let at = u32::try_from(self.0.len()).ok();
        self.0.push((edit, path.last));
        path.last = at;
        path.edits += 1;
    }

    fn miss(&mut self, path: &mut Path, gaps: &[(u32, Option<u8>)], target: u32, spot: u32) {
        for (at, &(state, letter)) in gaps.iter().enumerate() {
            let balance = letter.map_or(0, |letter| self.balance(path, letter));
            path.rank.cost += u32::from(balance <= 0);
            path.rank.stray -= u32::from(balance == 1);
            let target = gaps.get(at + 1).map_or(target, |(state, _)| *state);
            self.push(
                path,
                Edit::Missing {
                    state,
                    letter,
                    target,
                    spot,
                },
            );
        }
    }

    fn extra(&mut self, path: &mut Path, letter: u8, spot: u32) {
        let balance = self.balance(path, letter);
        path.rank.cost += u32::from(balance >= 0);
        path.rank.stray += u32::from(balance == 0);
        self.push(path, Edit::Extra { letter, spot });
    }
}

impl Session<'_> {
    /// A child that the state of its parent does not take, or any child while explanations are open.
    pub(super) fn astray<S: Source>(
        &mut self,
        reader: &Reader<S>,
        model: &Automaton,
        name: Name<'_>,
        symbol: Option<Symbol>,
        child: &Child,
    ) -> Decision {
        let state = self.current_state();
        let names = || model.letters.iter().map(|letter| letter.name);
        let mut letter = symbol
            .and_then(|symbol| model.letter_of(symbol))
            .map(usize::from);
        if letter.is_none() {
            letter = self
                .other_namespace(reader, name, child, names())
                .map(|(at, _)| at);
        }
        if letter.is_none()
            && let Some(process) = self.wild_paths(model, name.namespace)
        {
            return self.wild(reader, name, symbol, child, process);
        }
        let open = |at: usize| {
            model
                .state(state)
                .edges
                .iter()
                .any(|edge| usize::from(edge.letter) == at)
        };
        if letter.is_none() {
            letter = self.unknown(reader, name, child, names(), open);
        }
        let Some(at) = letter else {
            return Decision::Skip;
        };
        let (Some(meant), Ok(letter)) = (model.letters.get(at), u8::try_from(at)) else {
            return Decision::Skip;
        };
        let active = self
            .frames
            .last()
            .is_some_and(|frame| frame.recovery.as_ref().is_some_and(|it| it.is_active()));
        match model.step(state, meant.name).filter(|_| !active) {
            Some(edge) => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.state = edge.target;
                }
            }
            None => self.explain(reader, model, letter, name, child),
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.seen |= 1 << letter;
            frame.last = Some(letter);
        }
        Decision::Enter(meant.element)
    }

    /// The state of the innermost element, or that of its best explanation.
    fn current_state(&self) -> u32 {
        self.frames.last().map_or(0, |frame| {
            let best = frame.recovery.as_ref().and_then(|it| it.best());
            best.map_or(frame.state, |path| path.state)
        })
    }

    /// Lets the explanations go on whose state has a wildcard for the namespace; `None` if there is none.
    fn wild_paths(&mut self, model: &Automaton, namespace: &str) -> Option<super::schema::Process> {
        let frame = self.frames.last_mut()?;
        let recovery = frame.recovery.as_mut()?;
        let mut process = None;
        for path in &mut recovery.paths {
            if let Some((wildcard, target)) = model.step_wild(path.state, namespace) {
                path.state = target;
                process = Some(model.wildcards[wildcard as usize].process);
            }
        }
        frame.last = if process.is_some() { None } else { frame.last };
        process
    }

    /// Carries the explanations past a child.
    fn explain<S: Source>(
        &mut self,
        reader: &Reader<S>,
        model: &Automaton,
        letter: u8,
        name: Name<'_>,
        child: &Child,
    ) {
        let room = self.report.findings.len() < self.validator.options.max_findings;
        let told = room.then(|| (self.child_place(reader, child), name.to_qname()));
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        let mut recovery = frame
            .recovery
            .take()
            .or_else(|| self.spare.pop())
            .unwrap_or_default();
        if recovery.paths.is_empty() {
            recovery.start(frame.state);
        }
        let (previous, seen, begins) = (frame.last, frame.seen, frame.history);
        if recovery.paths.len() == 1 && room {
            self.replay(reader, model, &mut recovery, begins);
        }
        self.history.truncate(begins);
        let spot = u32::try_from(recovery.spots.len()).unwrap_or(END - 1);
        recovery.spots.push(Spot {
            letter,
            previous,
            seen,
            index: child.index,
            told,
        });
        let symbol = model.letters[letter as usize].name;
        recovery.step(model, symbol, letter, spot, room, &mut self.search);
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        let Some(best) = recovery.best() else {
            frame.recovery = Some(recovery);
            return;
        };
        recovery.quiet = if best.fitted { recovery.quiet + 1 } else { 0 };
        let full = recovery.spots.len() >= MAX_SPOTS || best.edits >= MAX_EDITS;
        if recovery.paths.len() == 1 || !room && recovery.quiet >= QUIET || full {
            frame.state = best.state;
            recovery.paths.clear();
            recovery.settled = Some(best);
            if full {
                self.tell(reader, model, &recovery);
                recovery.clear();
            }
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.recovery = Some(recovery);
        }
    }

    /// Explains the last children once more, though they fitted: the one out of place may be among them. Only as far back as their places
    /// are still known.
    fn replay<S: Source>(
        &mut self,
        reader: &Reader<S>,
        model: &Automaton,
        recovery: &mut Recovery,
        begins: usize,
    ) {
        let steps = self.history.get(begins..).unwrap_or_default();
        let steps: Vec<Step> = steps[steps.len().saturating_sub(HISTORY)..].to_vec();
        let mut places = Vec::with_capacity(steps.len());
        for step in steps.iter().rev() {
            let place = reader.place(step.offset, u64::from(step.length));
            if place.outer.is_none_or(|at| at.offset != step.offset) {
                break;
            }
            places.push(place);
        }
        let known = &steps[steps.len() - places.len()..];
        let (Some(first), Some(path)) = (known.first(), recovery.paths.first_mut()) else {
            return;
        };
        path.state = first.state;
        let mut previous =
            (known.len() < steps.len()).then(|| steps[steps.len() - known.len() - 1].letter);
        for (step, mut place) in known.iter().zip(places.into_iter().rev()) {
            let Some(meant) = model.letters.get(step.letter as usize) else {
                return;
            };
            let name = self.set.names.name(meant.name);
            let mut path = self.path();
            self.push_step(&mut path, &Label::Known(meant.name), step.index);
            place.path = Some(path);
            let spot = u32::try_from(recovery.spots.len()).unwrap_or(END - 1);
            recovery.spots.push(Spot {
                letter: step.letter,
                previous,
                seen: step.seen,
                index: step.index,
                told: Some((place, name.to_qname())),
            });
            recovery.step(model, meant.name, step.letter, spot, true, &mut self.search);
            previous = Some(step.letter);
        }
    }

    /// Closes the content of the innermost element: what is missing to its end, and all that was kept.
    pub(super) fn close_content<S: Source>(&mut self, reader: &Reader<S>, model: &Automaton) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        let mut recovery = frame
            .recovery
            .take()
            .or_else(|| self.spare.pop())
            .unwrap_or_default();
        if recovery.paths.is_empty() {
            recovery.start(frame.state);
        }
        for path in &mut recovery.paths {
            if model.state(path.state).to_accept == NO_WAY {
                continue;
            }
            if model.way_out(path.state, &mut self.search).is_some() {
                let end = model.arrival(path.state, &self.search);
                recovery.trail.miss(path, &self.search.missing, end, END);
            }
        }
        recovery.settled = recovery.best();
        recovery.paths.clear();
        if recovery.settled.is_some() {
            self.tell(reader, model, &recovery);
        }
        recovery.clear();
        if let Some(frame) = self.frames.last_mut() {
            frame.recovery = Some(recovery);
        }
    }

    /// Tells the settled edits.
    fn tell<S: Source>(&mut self, reader: &Reader<S>, model: &Automaton, recovery: &Recovery) {
        if self.report.findings.len() >= self.validator.options.max_findings {
            self.report.more += recovery.count();
            return;
        }
        let edits = &recovery.edits()[..];
        let mut paired = vec![false; edits.len()];
        for (at, edit) in edits.iter().enumerate() {
            let Edit::Extra { letter, spot } = *edit else {
                continue;
            };
            let gap = edits
                .iter()
                .enumerate()
                .find_map(|(gap, other)| match *other {
                    Edit::Missing {
                        letter: Some(other),
                        spot,
                        ..
                    } if other == letter && !paired[gap] => Some((gap, spot)),
                    _ => None,
                });
            if let Some((gap, _)) = gap {
                paired[gap] = true;
                paired[at] = true;
            }
            self.tell_extra(model, recovery, edits, letter, spot, gap);
        }
        for (at, edit) in edits.iter().enumerate() {
            let Edit::Missing {
                state,
                letter,
                target,
                spot,
            } = *edit
            else {
                continue;
            };
            if paired[at] {
                continue;
            }
            let alternatives: Vec<Symbol> = match letter {
                Some(_) => model
                    .alternatives(state, target)
                    .into_iter()
                    .map(|letter| model.letters[letter as usize].name)
                    .collect(),
                None => Vec::new(),
            };
            match recovery.spots.get(spot as usize) {
                None => self.missing_at_end(reader, &alternatives),
                Some(spot) => self.tell_with(spot, true, |session, place, next| {
                    wording::missing(session, &alternatives, Some(next), place)
                }),
            }
        }
    }

    /// A child that does not belong where it is: moved from a gap, one too many, or in conflict with another.
    fn tell_extra(
        &mut self,
        model: &Automaton,
        recovery: &Recovery,
        edits: &[Edit],
        letter: u8,
        spot: u32,
        gap: Option<(usize, u32)>,
    ) {
        let Some(place) = recovery.spots.get(spot as usize) else {
            return;
        };
        let name = |letter: u8| model.letters.get(letter as usize).map(|letter| letter.name);
        if let Some((edit, gap)) = gap {
            let earlier = (gap <= spot)
                .then(|| recovery.spots.get(gap as usize))
                .flatten();
            if let Some(before) = earlier {
                let before = if before.letter == WILD {
                    None
                } else {
                    name(before.letter)
                };
                self.tell_with(place, false, |session, place, found| {
                    wording::out_of_order(session, found, before, false, place)
                });
                return;
            }
            // The element that would stand before the gap: one that is missing at the same spot, or the last child.
            let missing = edits[..edit].iter().rev().find_map(|other| match *other {
                Edit::Missing { letter, spot, .. } if spot == gap => letter,
                _ => None,
            });
            let previous = match recovery.spots.get(gap as usize) {
                Some(spot) => spot.previous,
                None => self.frames.last().and_then(|frame| frame.last),
            };
            let after = missing.or(previous).and_then(name);
            self.tell_with(place, false, |session, place, found| {
                wording::out_of_order(session, found, after, true, place)
            });
            return;
        }
        if self.full() {
            return;
        }
        let Some((at, found)) = place.told.clone() else {
            self.report.more += 1;
            return;
        };
        let (index, before) = (place.index, place.seen);
        let finding = self.unpaired(model, letter, index, before, found.as_name(), at);
        self.report.findings.push(finding);
    }

    /// A finding for a child that no gap waits for; `before` are the letters met before it.
    fn unpaired(
        &mut self,
        model: &Automaton,
        letter: u8,
        index: u32,
        before: u128,
        found: Name<'_>,
        place: Place,
    ) -> crate::finding::Finding {
        let seen = self.frames.last().map_or(0, |frame| frame.seen);
        let own = &model.letters[letter as usize];
        let most = own.most;
        if most.is_some_and(|most| index > most) {
            return wording::repeated(self, found, most, index, place);
        }
        let among = |letters: u128| {
            (0u8..)
                .zip(&model.letters)
                .filter(move |(at, _)| *at != letter && letters & (1 << at) != 0)
        };
        for (at, other) in among(before) {
            if model.can_follow(at, own.name, &mut self.search) {
                continue;
            }
            return if model.can_follow(letter, other.name, &mut self.search) {
                wording::out_of_order(self, found, Some(other.name), false, place)
            } else {
                wording::exclusive(self, found, other.name, place)
            };
        }
        // It came before those that it should follow: it goes after the last of them.
        let last = among(seen & !before)
            .filter(|(_, other)| !model.can_follow(letter, other.name, &mut self.search))
            .last();
        if let Some((at, other)) = last {
            return if model.can_follow(at, own.name, &mut self.search) {
                wording::out_of_order(self, found, Some(other.name), true, place)
            } else {
                wording::exclusive(self, found, other.name, place)
            };
        }
        match most {
            _ if index > 1 => wording::repeated(self, found, most, index, place),
            _ => wording::out_of_order(self, found, None, false, place),
        }
    }

    /// Tells a finding at a spot, or counts it. With `of_parent` the path is that of the parent.
    fn tell_with(
        &mut self,
        spot: &Spot,
        of_parent: bool,
        make: impl FnOnce(&Self, Place, Name<'_>) -> crate::finding::Finding,
    ) {
        if self.full() {
            return;
        }
        let Some((place, name)) = &spot.told else {
            self.report.more += 1;
            return;
        };
        let mut place = place.clone();
        if of_parent {
            place.path = Some(self.path());
        }
        let finding = make(self, place, name.as_name());
        self.report.findings.push(finding);
    }
}

impl Recovery {
    /// Carries every explanation past one child, and keeps the best.
    fn step(
        &mut self,
        model: &Automaton,
        symbol: Symbol,
        letter: u8,
        spot: u32,
        wide: bool,
        search: &mut Search,
    ) {
        let mut next = std::mem::take(&mut self.next);
        for mut path in self.paths.drain(..) {
            if let Some(edge) = model.step(path.state, symbol) {
                if wide {
                    let mut other = path;
                    other.fitted = false;
                    other.rank.fitted += 1;
                    self.trail.extra(&mut other, letter, spot);
                    keep(&mut next, other);
                }
                path.state = edge.target;
                path.fitted = true;
                keep(&mut next, path);
                continue;
            }
            path.fitted = false;
            if let Some(target) = model.way_to(path.state, symbol, MAX_GAP, search) {
                let mut ahead = path;
                let arrival = model.arrival(path.state, search);
                self.trail.miss(&mut ahead, &search.missing, arrival, spot);
                ahead.state = target;
                keep(&mut next, ahead);
            }
            self.trail.extra(&mut path, letter, spot);
            keep(&mut next, path);
        }
        next.sort_by_key(|path| path.rank);
        let (most, worse) = if wide {
            (MAX_WIDE, MAX_WORSE_WIDE)
        } else {
            (MAX_PATHS, MAX_WORSE)
        };
        let worst = next.first().map_or(0, |best| best.rank.cost) + worse;
        next.retain(|path| path.rank.cost <= worst);
        next.truncate(most);
        std::mem::swap(&mut self.paths, &mut next);
        self.next = next;
    }
}

/// Adds an explanation, unless one that is as good ends in the same state.
fn keep(paths: &mut Vec<Path>, path: Path) {
    match paths.iter_mut().find(|other| other.state == path.state) {
        Some(other) if other.rank <= path.rank => {}
        Some(other) => *other = path,
        None => paths.push(path),
    }
}
