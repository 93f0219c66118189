//! Particles (XML Schema 1.0 part 1 §3.9) and their translation to an automaton, after Glushkov.
//!
//! Occurrence bounds are expanded into copies. Unique Particle Attribution (§3.8.6) is checked: a choice between two
//! particles for one element is an error at load.

use std::collections::{BTreeMap, HashMap};

use super::automaton::{Automaton, Edge, Letter, NO_WAY, State};
use super::schema::{ElementId, Names, Symbol, Wildcard};

/// Bounds of an expanded content model.
const MAX_POSITIONS: usize = 20_000;
const MAX_STATES: usize = 20_000;
/// Different elements in one content model: what a bit set of 128 holds.
pub(super) const MAX_LETTERS: usize = 128;

#[derive(Debug, Clone)]
pub(super) struct Particle {
    pub(super) min: u32,
    /// `None`: unbounded.
    pub(super) max: Option<u32>,
    pub(super) term: Term,
}

#[derive(Debug, Clone)]
pub(super) enum Term {
    /// The number tells this particle from every other one of the set.
    Element(Symbol, ElementId, u32),
    Any(Wildcard, u32),
    Sequence(Vec<Particle>),
    Choice(Vec<Particle>),
}

impl Particle {
    /// Occurs exactly once.
    pub(super) fn once(term: Term) -> Self {
        Self {
            min: 1,
            max: Some(1),
            term,
        }
    }

    /// How often an element can stand in the whole content at most; `None`: without bound.
    fn most(&self, symbol: Symbol) -> Option<u32> {
        let once = match &self.term {
            Term::Element(name, ..) => Some(u32::from(*name == symbol)),
            Term::Any(..) => Some(0),
            Term::Sequence(parts) => parts.iter().try_fold(0u32, |sum, part| {
                Some(sum.saturating_add(part.most(symbol)?))
            }),
            Term::Choice(parts) => parts
                .iter()
                .try_fold(0u32, |most, part| Some(most.max(part.most(symbol)?))),
        };
        match (once, self.max) {
            (Some(0), _) | (_, Some(0)) => Some(0),
            (Some(once), Some(max)) => Some(once.saturating_mul(max)),
            _ => None,
        }
    }
}

/// Translates a content model.
pub(super) fn automaton(root: &Particle, names: &Names) -> Result<Automaton, String> {
    let mut builder = Builder {
        labels: Vec::new(),
        follow: Vec::new(),
        letters: Vec::new(),
        wildcards: Vec::new(),
    };
    let piece = builder.particle(root)?;
    let mut letters = builder.letters;
    for letter in &mut letters {
        letter.most = root.most(letter.name);
    }
    if letters.len() > MAX_LETTERS {
        return Err(format!(
            "a content model names more than {MAX_LETTERS} different elements"
        ));
    }
    let subsets = Subsets {
        labels: &builder.labels,
        follow: &builder.follow,
        wildcards: &builder.wildcards,
        letters: &letters,
        names,
    };
    let states = subsets.build(&piece)?;
    Ok(finish(states, letters, builder.wildcards))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Letter(usize),
    Any(usize),
}

/// A piece of the expression: positions that may come first and last, and whether it may be empty.
struct Piece {
    empty: bool,
    first: Vec<u32>,
    last: Vec<u32>,
}

struct Builder {
    /// Label of each position, and the particle it comes from.
    labels: Vec<(Label, u32)>,
    follow: Vec<Vec<u32>>,
    letters: Vec<Letter>,
    wildcards: Vec<Wildcard>,
}

impl Builder {
    fn particle(&mut self, particle: &Particle) -> Result<Piece, String> {
        let nothing = Piece {
            empty: true,
            first: Vec::new(),
            last: Vec::new(),
        };
        if particle.max == Some(0) {
            return Ok(nothing);
        }
        if particle.max.is_some_and(|max| max < particle.min) {
            return Err("maxOccurs is less than minOccurs".to_owned());
        }
        // From the back: (t (t (t)?)?) for the optional copies, so that every copy is followed by the next one only.
        let copies = particle.max.unwrap_or_else(|| particle.min.max(1));
        let mut tail = nothing;
        for copy in (0..copies).rev() {
            let mut piece = self.term(&particle.term)?;
            if copy == copies - 1 && particle.max.is_none() {
                self.link(&piece.last, &piece.first);
            }
            piece = if copy == copies - 1 {
                piece
            } else {
                self.concat(piece, tail)
            };
            piece.empty |= copy >= particle.min;
            tail = piece;
        }
        Ok(tail)
    }

    fn term(&mut self, term: &Term) -> Result<Piece, String> {
        match term {
            Term::Element(name, element, particle) => {
                let letter = match self.letters.iter().position(|letter| letter.name == *name) {
                    Some(at) => at,
                    None => {
                        self.letters.push(Letter {
                            name: *name,
                            element: *element,
                            most: None,
                        });
                        self.letters.len() - 1
                    }
                };
                self.position(Label::Letter(letter), *particle)
            }
            Term::Any(wildcard, particle) => {
                let at = match self.wildcards.iter().position(|known| known == wildcard) {
                    Some(at) => at,
                    None => {
                        self.wildcards.push(wildcard.clone());
                        self.wildcards.len() - 1
                    }
                };
                self.position(Label::Any(at), *particle)
            }
            Term::Sequence(parts) => {
                let mut whole = Piece {
                    empty: true,
                    first: Vec::new(),
                    last: Vec::new(),
                };
                for part in parts {
                    let piece = self.particle(part)?;
                    whole = self.concat(whole, piece);
                }
                Ok(whole)
            }
            Term::Choice(parts) => {
                let mut whole = Piece {
                    empty: false,
                    first: Vec::new(),
                    last: Vec::new(),
                };
                for part in parts {
                    let piece = self.particle(part)?;
                    whole.empty |= piece.empty;
                    whole.first.extend(piece.first);
                    whole.last.extend(piece.last);
                }
                Ok(whole)
            }
        }
    }

    fn position(&mut self, label: Label, particle: u32) -> Result<Piece, String> {
        if self.labels.len() >= MAX_POSITIONS {
            return Err(format!(
                "the occurrence bounds expand to more than {MAX_POSITIONS} places"
            ));
        }
        let at = u32::try_from(self.labels.len()).unwrap_or(u32::MAX);
        self.labels.push((label, particle));
        self.follow.push(Vec::new());
        Ok(Piece {
            empty: false,
            first: vec![at],
            last: vec![at],
        })
    }

    fn link(&mut self, from: &[u32], to: &[u32]) {
        for &position in from {
            self.follow[position as usize].extend_from_slice(to);
        }
    }

    fn concat(&mut self, a: Piece, b: Piece) -> Piece {
        self.link(&a.last, &b.first);
        let mut first = a.first;
        if a.empty {
            first.extend_from_slice(&b.first);
        }
        let mut last = b.last;
        if b.empty {
            last.extend_from_slice(&a.last);
        }
        Piece {
            empty: a.empty && b.empty,
            first,
            last,
        }
    }
}

struct Subsets<'b> {
    labels: &'b [(Label, u32)],
    follow: &'b [Vec<u32>],
    wildcards: &'b [Wildcard],
    letters: &'b [Letter],
    names: &'b Names,
}

impl Subsets<'_> {
    fn build(&self, piece: &Piece) -> Result<Vec<State>, String> {
        let last: std::collections::HashSet<u32> = piece.last.iter().copied().collect();
        // A state is the set of positions of which one was just read; the first state stands before all.
        let mut numbers: HashMap<Vec<u32>, u32> = HashMap::new();
        let mut sets: Vec<Vec<u32>> = vec![Vec::new()];
        let mut states = Vec::new();
        let mut at = 0;
        while at < sets.len() {
            let next: Vec<u32> = if at == 0 {
                piece.first.clone()
            } else {
                let mut next: Vec<u32> = sets[at]
                    .iter()
                    .flat_map(|&p| self.follow[p as usize].iter().copied())
                    .collect();
                next.sort_unstable();
                next.dedup();
                next
            };
            let accepting = if at == 0 {
                piece.empty
            } else {
                sets[at].iter().any(|p| last.contains(p))
            };
            let mut edges = Vec::new();
            let mut wild = Vec::new();
            for (label, targets) in self.by_label(&next)? {
                let target = match numbers.get(&targets) {
                    Some(&number) => number,
                    None => {
                        if sets.len() >= MAX_STATES {
                            return Err(format!(
                                "a content model needs more than {MAX_STATES} states"
                            ));
                        }
                        let number = u32::try_from(sets.len()).unwrap_or(u32::MAX);
                        numbers.insert(targets.clone(), number);
                        sets.push(targets);
                        number
                    }
                };
                match label {
                    Label::Letter(letter) => {
                        edges.push(Edge {
                            name: self.letters[letter].name,
                            letter: u8::try_from(letter).unwrap_or(u8::MAX),
                            target,
                        });
                    }
                    Label::Any(wildcard) => {
                        wild.push((u8::try_from(wildcard).unwrap_or(u8::MAX), target));
                    }
                }
            }
            states.push(State {
                edges,
                wild,
                accepting,
                to_accept: NO_WAY,
            });
            at += 1;
        }
        Ok(states)
    }

    /// The positions by label, in the order of the schema; refuses two particles that compete for one element.
    fn by_label(&self, next: &[u32]) -> Result<Vec<(Label, Vec<u32>)>, String> {
        let mut groups: BTreeMap<u32, (Label, Vec<u32>)> = BTreeMap::new();
        let mut index: HashMap<(bool, usize), (u32, u32)> = HashMap::new();
        for &position in next {
            let (label, particle) = self.labels[position as usize];
            let key = match label {
                Label::Letter(letter) => (false, letter),
                Label::Any(wildcard) => (true, wildcard),
            };
            let (first, known) = *index.entry(key).or_insert((position, particle));
            if known != particle {
                return Err(self.ambiguous(label));
            }
            groups
                .entry(first)
                .or_insert_with(|| (label, Vec::new()))
                .1
                .push(position);
        }
        let groups: Vec<(Label, Vec<u32>)> = groups.into_values().collect();
        for (at, (label, _)) in groups.iter().enumerate() {
            let Label::Any(wildcard) = label else {
                continue;
            };
            let wildcard = &self.wildcards[*wildcard];
            for (other_at, (other, _)) in groups.iter().enumerate() {
                let clash = match other {
                    Label::Letter(letter) => {
                        wildcard.admits(self.names.name(self.letters[*letter].name).namespace)
                    }
                    Label::Any(second) => {
                        other_at > at && wildcard.overlaps(&self.wildcards[*second])
                    }
                };
                if clash {
                    return Err(self.ambiguous(*other));
                }
            }
        }
        Ok(groups)
    }

    fn ambiguous(&self, label: Label) -> String {
        let what = match label {
            Label::Letter(letter) => format!("«{}»", self.names.name(self.letters[letter].name)),
            Label::Any(_) => "a wildcard".to_owned(),
        };
        format!(
            "the content model is ambiguous: {what} is taken by two particles (Unique Particle Attribution)"
        )
    }
}

/// Works out how far each state is from an accepting one.
fn finish(mut states: Vec<State>, letters: Vec<Letter>, wildcards: Vec<Wildcard>) -> Automaton {
    let mut backwards: Vec<Vec<u32>> = vec![Vec::new(); states.len()];
    let mut queue = std::collections::VecDeque::new();
    for (at, state) in states.iter_mut().enumerate() {
        let number = u32::try_from(at).unwrap_or(u32::MAX);
        for target in state
            .edges
            .iter()
            .map(|edge| edge.target)
            .chain(state.wild.iter().map(|(_, target)| *target))
        {
            backwards[target as usize].push(number);
        }
        if state.accepting {
            state.to_accept = 0;
            queue.push_back(number);
        }
    }
    while let Some(at) = queue.pop_front() {
        let next = states[at as usize].to_accept + 1;
        for &before in &backwards[at as usize] {
            if states[before as usize].to_accept == NO_WAY {
                states[before as usize].to_accept = next;
                queue.push_back(before);
            }
        }
    }
    Automaton {
        states,
        letters,
        wildcards,
    }
}
