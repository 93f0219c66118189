//! The compiled schemas.

use std::collections::HashMap;

use super::automaton::Automaton;
use super::simple::SimpleType;
use crate::xml::{Name, QName, same};

/// An interned name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Symbol(pub(super) u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct TypeId(pub(super) u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ElementId(pub(super) u32);

/// A closed set of schemas, compiled.
#[derive(Debug)]
pub struct SchemaSet {
    pub(super) names: Names,
    pub(super) elements: Vec<Element>,
    pub(super) types: Vec<Type>,
    pub(super) globals: HashMap<Symbol, ElementId>,
    pub(super) named_types: HashMap<Symbol, TypeId>,
    pub(super) attributes: HashMap<Symbol, AttributeUse>,
    pub(super) any_type: TypeId,
}

#[derive(Debug, Clone)]
pub(super) struct Element {
    pub(super) type_id: TypeId,
    pub(super) nillable: bool,
    pub(super) fixed: Option<Box<str>>,
    pub(super) default: Option<Box<str>>,
}

#[derive(Debug)]
pub(super) enum Type {
    Simple(SimpleType),
    Complex(ComplexType),
}

#[derive(Debug)]
pub(super) struct ComplexType {
    pub(super) name: Option<Symbol>,
    pub(super) base: Option<TypeId>,
    pub(super) content: Content,
    pub(super) mixed: bool,
    pub(super) attributes: Vec<AttributeUse>,
    pub(super) any_attribute: Option<Wildcard>,
}

#[derive(Debug)]
pub(super) enum Content {
    Empty,
    Simple(TypeId),
    Model(Automaton),
    /// `xs:all`: each at most once, in any order.
    All(Vec<Member>),
}

/// One element of an `xs:all`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub(super) name: Symbol,
    pub(super) element: ElementId,
    pub(super) required: bool,
}

#[derive(Debug, Clone)]
pub(super) struct AttributeUse {
    pub(super) name: Symbol,
    pub(super) type_id: TypeId,
    pub(super) required: bool,
    pub(super) fixed: Option<Box<str>>,
}

/// `xs:any` or `xs:anyAttribute`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wildcard {
    pub(super) namespaces: Namespaces,
    pub(super) process: Process,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Namespaces {
    Any,
    /// Any but this one and none.
    Other(Box<str>),
    /// The empty string stands for no namespace.
    Listed(Vec<Box<str>>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Process {
    Strict,
    Lax,
    Skip,
}

impl Wildcard {
    pub(super) fn admits(&self, namespace: &str) -> bool {
        match &self.namespaces {
            Namespaces::Any => true,
            Namespaces::Other(own) => !namespace.is_empty() && namespace != &**own,
            Namespaces::Listed(listed) => listed.iter().any(|one| **one == *namespace),
        }
    }

    /// Whether some namespace is admitted by both.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        match (&self.namespaces, &other.namespaces) {
            (Namespaces::Listed(listed), _) => listed.iter().any(|one| other.admits(one)),
            (_, Namespaces::Listed(listed)) => listed.iter().any(|one| self.admits(one)),
            _ => true,
        }
    }
}

impl SchemaSet {
    pub(super) fn element(&self, id: ElementId) -> &Element {
        &self.elements[id.0 as usize]
    }

    pub(super) fn type_of(&self, id: TypeId) -> &Type {
        &self.types[id.0 as usize]
    }

    pub(super) fn simple(&self, id: TypeId) -> Option<&SimpleType> {
        match self.type_of(id) {
            Type::Simple(simple) => Some(simple),
            Type::Complex(_) => None,
        }
    }

    /// The simple type of a type's content, if it has text content only.
    pub(super) fn simple_content(&self, id: TypeId) -> Option<&SimpleType> {
        match self.type_of(id) {
            Type::Simple(simple) => Some(simple),
            Type::Complex(ComplexType {
                content: Content::Simple(inner),
                ..
            }) => self.simple(*inner),
            Type::Complex(_) => None,
        }
    }

    fn base(&self, id: TypeId) -> Option<TypeId> {
        match self.type_of(id) {
            Type::Simple(simple) => simple.base,
            Type::Complex(complex) => complex.base,
        }
    }

    /// Whether `id` is `from` or derived from it.
    pub(super) fn derives(&self, id: TypeId, from: TypeId) -> bool {
        if from == self.any_type {
            return true;
        }
        let mut at = Some(id);
        while let Some(current) = at {
            if current == from {
                return true;
            }
            at = self.base(current);
        }
        match self.simple(from).map(|simple| &simple.variety) {
            Some(super::simple::Variety::Union(members)) => {
                members.iter().any(|member| self.derives(id, *member))
            }
            _ => false,
        }
    }

    /// The names of the global elements, in no particular order.
    pub fn roots(&self) -> impl Iterator<Item = Name<'_>> {
        self.globals.keys().map(|symbol| self.names.name(*symbol))
    }
}

/// The names that the schemas mention.
#[derive(Debug, Default)]
pub(super) struct Names {
    all: Vec<QName>,
    /// Open addressing over the local names: the number of the symbol and one, 0 for a free place. At most half full, so that a search
    /// comes to its end; the names of a document are only looked for, never put here.
    table: Vec<u32>,
}

impl Names {
    pub(super) fn intern(&mut self, namespace: &str, local: &str) -> Symbol {
        if let Some(symbol) = self.find(namespace, local) {
            return symbol;
        }
        let symbol = Symbol(u32::try_from(self.all.len()).unwrap_or(u32::MAX - 1));
        self.all.push(QName::new(namespace, local));
        if self.all.len() * 2 > self.table.len() {
            self.table = vec![0; (self.all.len() * 4).next_power_of_two()];
            for at in 0..self.all.len() {
                self.place(at);
            }
        } else {
            self.place(self.all.len() - 1);
        }
        symbol
    }

    fn place(&mut self, symbol: usize) {
        let mask = self.table.len() - 1;
        let mut at = hash(&self.all[symbol].local) & mask;
        while self.table[at] != 0 {
            at = (at + 1) & mask;
        }
        self.table[at] = u32::try_from(symbol).map_or(u32::MAX, |symbol| symbol + 1);
    }

    pub(super) fn find(&self, namespace: &str, local: &str) -> Option<Symbol> {
        let mask = self.table.len().checked_sub(1)?;
        let mut at = hash(local) & mask;
        loop {
            let symbol = Symbol(self.table[at].checked_sub(1)?);
            let name = self.name(symbol);
            if same(name.local, local) && same(name.namespace, namespace) {
                return Some(symbol);
            }
            at = (at + 1) & mask;
        }
    }

    pub(super) fn name(&self, symbol: Symbol) -> Name<'_> {
        self.all[symbol.0 as usize].as_name()
    }
}

/// A quick hash of a local name: its length and its first and last bytes tell nearly all names of a schema apart, and what they do not,
/// the comparison does.
fn hash(local: &str) -> usize {
    let bytes = local.as_bytes();
    let word = |bytes: &[u8]| {
        bytes.first_chunk::<8>().map_or_else(
            || bytes.iter().fold(0, |word, b| word << 8 | u64::from(*b)),
            |chunk| u64::from_le_bytes(*chunk),
        )
    };
    let (head, tail) = (word(bytes), word(&bytes[bytes.len().saturating_sub(8)..]));
    let middle = word(&bytes[bytes.len() / 2..]);
    let mixed = (head ^ tail.rotate_left(23) ^ middle.rotate_left(41) ^ bytes.len() as u64)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    usize::try_from(mixed >> 33).unwrap_or(0)
}
