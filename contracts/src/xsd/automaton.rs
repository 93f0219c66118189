//! The deterministic automaton of a content model, and the questions that the recovery after a mistake asks of it.

use super::schema::{ElementId, Symbol, Wildcard};

/// Distance of a state from which no accepting one is reached.
pub(super) const NO_WAY: u32 = u32::MAX;

#[derive(Debug)]
pub(super) struct Automaton {
    /// The first one is the initial state.
    pub(super) states: Vec<State>,
    /// The elements that the model names, in schema order.
    pub(super) letters: Vec<Letter>,
    pub(super) wildcards: Vec<Wildcard>,
}

#[derive(Debug)]
pub(super) struct Letter {
    pub(super) name: Symbol,
    pub(super) element: ElementId,
    /// How often it can stand at most; `None`: without bound.
    pub(super) most: Option<u32>,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) edges: Vec<Edge>,
    /// Wildcards and where they lead.
    pub(super) wild: Vec<(u8, u32)>,
    pub(super) accepting: bool,
    /// Fewest elements that are missing here to the end of the content.
    pub(super) to_accept: u32,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) name: Symbol,
    pub(super) letter: u8,
    pub(super) target: u32,
}

/// Buffers for a search, kept between searches.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// For each state: the round it was met in, the state before it, the letter between.
    met: Vec<(u32, u32, Option<u8>)>,
    round: u32,
    queue: Vec<u32>,
    /// Of the way found last: the states passed and the letter (`None`: a wildcard) that is missing in each.
    pub(super) missing: Vec<(u32, Option<u8>)>,
}

impl Automaton {
    #[inline]
    pub(super) fn state(&self, at: u32) -> &State {
        &self.states[at as usize]
    }

    /// Where `name` leads from a state.
    #[inline]
    pub(super) fn step(&self, at: u32, name: Symbol) -> Option<Edge> {
        self.state(at)
            .edges
            .iter()
            .copied()
            .find(|edge| edge.name == name)
    }

    /// Where an element of a namespace leads from a state through a wildcard.
    pub(super) fn step_wild(&self, at: u32, namespace: &str) -> Option<(u8, u32)> {
        self.state(at)
            .wild
            .iter()
            .copied()
            .find(|(wildcard, _)| self.wildcards[*wildcard as usize].admits(namespace))
    }

    pub(super) fn letter_of(&self, name: Symbol) -> Option<u8> {
        let at = self.letters.iter().position(|letter| letter.name == name)?;
        u8::try_from(at).ok()
    }

    /// The shortest way from `from` to the first state that takes `name`, over at most `most` missing elements, which are then in
    /// [`Search::missing`]; gives the state after the element.
    pub(super) fn way_to(
        &self,
        from: u32,
        name: Symbol,
        most: usize,
        search: &mut Search,
    ) -> Option<u32> {
        self.search(from, most, search, |state| {
            state
                .edges
                .iter()
                .find(|edge| edge.name == name)
                .map(|edge| edge.target)
        })
    }

    /// The shortest way from `from` to the end of the content; what is missing is then in [`Search::missing`].
    pub(super) fn way_out(&self, from: u32, search: &mut Search) -> Option<u32> {
        self.search(from, usize::MAX, search, |state| {
            state.accepting.then_some(0)
        })
    }

    fn search(
        &self,
        from: u32,
        most: usize,
        search: &mut Search,
        goal: impl Fn(&State) -> Option<u32>,
    ) -> Option<u32> {
        search
            .met
            .resize(search.met.len().max(self.states.len()), (0, 0, None));
        search.round = search.round.wrapping_add(1);
        if search.round == 0 {
            search.met.fill((0, 0, None));
            search.round = 1;
        }
        let round = search.round;
        search.queue.clear();
        search.queue.push(from);
        search.met[from as usize] = (round, from, None);
        let (mut at, mut depth, mut level_end) = (0, 0, 1);
        while at < search.queue.len() {
            if at == level_end {
                depth += 1;
                level_end = search.queue.len();
                if depth > most {
                    return None;
                }
            }
            let number = search.queue[at];
            at += 1;
            let state = self.state(number);
            if let Some(target) = goal(state) {
                search.missing.clear();
                let mut back = number;
                while back != from {
                    let (_, before, letter) = search.met[back as usize];
                    search.missing.push((before, letter));
                    back = before;
                }
                search.missing.reverse();
                return Some(target);
            }
            let edges = state
                .edges
                .iter()
                .map(|edge| (Some(edge.letter), edge.target));
            for (letter, target) in
                edges.chain(state.wild.iter().map(|(_, target)| (None, *target)))
            {
                if search.met[target as usize].0 != round {
                    search.met[target as usize] = (round, number, letter);
                    search.queue.push(target);
                }
            }
        }
        None
    }

    /// Whether `second` can stand somewhere after `first`.
    pub(super) fn can_follow(&self, first: u8, second: Symbol, search: &mut Search) -> bool {
        let mut targets: Vec<u32> = self
            .states
            .iter()
            .flat_map(|state| {
                state
                    .edges
                    .iter()
                    .filter(|edge| edge.letter == first)
                    .map(|edge| edge.target)
            })
            .collect();
        targets.sort_unstable();
        targets.dedup();
        targets
            .into_iter()
            .any(|target| self.way_to(target, second, usize::MAX, search).is_some())
    }

    /// The state that a way leads to over the elements in [`Search::missing`].
    pub(super) fn arrival(&self, from: u32, search: &Search) -> u32 {
        search.missing.last().map_or(from, |(state, letter)| {
            let mut edges = self.state(*state).edges.iter();
            edges
                .find(|edge| Some(edge.letter) == *letter)
                .map_or(*state, |edge| edge.target)
        })
    }

    /// The elements of which one is missing when the way goes from `state` over `letter`: those that bring the goal
    /// equally near. For the end of the content that is by [`State::to_accept`].
    pub(super) fn alternatives(&self, state: u32, target: u32) -> Vec<u8> {
        let near = self.state(target).to_accept;
        self.state(state)
            .edges
            .iter()
            .filter(|edge| {
                edge.target == target
                    || self.state(edge.target).to_accept == near
                        && near < self.state(state).to_accept
            })
            .map(|edge| edge.letter)
            .collect()
    }
}
