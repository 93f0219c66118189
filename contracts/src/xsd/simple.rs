//! Simple types: facets, and the check of a value.

use std::borrow::Cow;
use std::cmp::Ordering;

use regex::Regex;

use super::datatype::{Builtin, Decimal, White, normalise};
use super::schema::{SchemaSet, Symbol, TypeId};

/// A compiled simple type; facets of its base types are folded in.
#[derive(Debug, Clone)]
pub(super) struct SimpleType {
    pub(super) name: Option<Symbol>,
    pub(super) base: Option<TypeId>,
    pub(super) variety: Variety,
    pub(super) white: White,
    pub(super) facets: Facets,
}

#[derive(Debug, Clone)]
pub(super) enum Variety {
    Atomic(Builtin),
    List(TypeId),
    Union(Vec<TypeId>),
}

#[derive(Debug, Clone, Default)]
pub(super) struct Facets {
    pub(super) min_length: Option<usize>,
    pub(super) max_length: Option<usize>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) enumeration: Option<Vec<Box<str>>>,
    pub(super) min: Option<Bound>,
    pub(super) max: Option<Bound>,
    pub(super) total_digits: Option<usize>,
    pub(super) fraction_digits: Option<usize>,
}

/// The patterns of one restriction step: one of them has to match.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    pub(super) regex: Regex,
    pub(super) sources: Vec<Box<str>>,
}

#[derive(Debug, Clone)]
pub(super) struct Bound {
    pub(super) value: Box<str>,
    pub(super) inclusive: bool,
}

/// The first rule that a value breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breach {
    /// Not in the lexical space of the built-in type.
    Lexical,
    TooShort,
    TooLong,
    /// Index into [`Facets::patterns`].
    Pattern(usize),
    Enumeration,
    TooLow,
    TooHigh,
    TotalDigits,
    FractionDigits,
    /// An item of a list: which one, counted from 0.
    Item(usize),
    /// No member of a union takes it.
    Union,
}

impl SimpleType {
    pub(super) fn builtin(&self) -> Option<Builtin> {
        match self.variety {
            Variety::Atomic(builtin) => Some(builtin),
            Variety::List(_) | Variety::Union(_) => None,
        }
    }

    /// The value as the facets see it.
    pub(super) fn normalised<'v>(&self, value: &'v str) -> Cow<'v, str> {
        normalise(self.white, value)
    }

    /// Checks a value as it stands in the document.
    pub(super) fn check(&self, set: &SchemaSet, value: &str) -> Result<(), Breach> {
        let value = self.normalised(value);
        match &self.variety {
            Variety::Atomic(builtin) => self.check_atomic(*builtin, &value),
            Variety::List(item) => {
                let mut count = 0;
                if let Some(item) = set.simple(*item) {
                    for (at, word) in value.split(' ').filter(|word| !word.is_empty()).enumerate() {
                        item.check(set, word).map_err(|_| Breach::Item(at))?;
                        count = at + 1;
                    }
                }
                self.check_length(count)?;
                self.check_text(None, &value)
            }
            Variety::Union(members) => {
                let taken = members
                    .iter()
                    .filter_map(|member| set.simple(*member))
                    .any(|member| member.check(set, &value).is_ok());
                if !taken {
                    return Err(Breach::Union);
                }
                self.check_text(None, &value)
            }
        }
    }

    fn check_atomic(&self, builtin: Builtin, value: &str) -> Result<(), Breach> {
        if !builtin.accepts(value) {
            return Err(Breach::Lexical);
        }
        let facets = &self.facets;
        if facets.min_length.is_some() || facets.max_length.is_some() {
            self.check_length(builtin.length(value))?;
        }
        if builtin.is_decimal()
            && (facets.total_digits.is_some() || facets.fraction_digits.is_some())
            && let Some(decimal) = Decimal::parse(value)
        {
            if facets
                .fraction_digits
                .is_some_and(|most| decimal.fraction_digits() > most)
            {
                return Err(Breach::FractionDigits);
            }
            if facets
                .total_digits
                .is_some_and(|most| decimal.total_digits() > most)
            {
                return Err(Breach::TotalDigits);
            }
        }
        self.check_text(Some(builtin), value)?;
        if let Some(min) = &facets.min {
            let order = builtin.compare(value, &min.value);
            if !(order == Some(Ordering::Greater)
                || min.inclusive && order == Some(Ordering::Equal))
            {
                return Err(Breach::TooLow);
            }
        }
        if let Some(max) = &facets.max {
            let order = builtin.compare(value, &max.value);
            if !(order == Some(Ordering::Less) || max.inclusive && order == Some(Ordering::Equal)) {
                return Err(Breach::TooHigh);
            }
        }
        Ok(())
    }

    fn check_length(&self, length: usize) -> Result<(), Breach> {
        if self.facets.min_length.is_some_and(|least| length < least) {
            return Err(Breach::TooShort);
        }
        if self.facets.max_length.is_some_and(|most| length > most) {
            return Err(Breach::TooLong);
        }
        Ok(())
    }

    fn check_text(&self, builtin: Option<Builtin>, value: &str) -> Result<(), Breach> {
        if let Some(allowed) = &self.facets.enumeration
            && !allowed
                .iter()
                .any(|one| builtin.map_or(**one == *value, |builtin| builtin.equal(one, value)))
        {
            return Err(Breach::Enumeration);
        }
        match self
            .facets
            .patterns
            .iter()
            .position(|pattern| !pattern.regex.is_match(value))
        {
            Some(at) => Err(Breach::Pattern(at)),
            None => Ok(()),
        }
    }

    /// Whether two values are equal in the value space (for `fixed`).
    pub(super) fn equal(&self, a: &str, b: &str) -> bool {
        let (a, b) = (self.normalised(a), self.normalised(b));
        self.builtin()
            .map_or(a == b, |builtin| builtin.equal(&a, &b))
    }
}
