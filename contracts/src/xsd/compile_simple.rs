//! From schema documents to compiled simple types.

use std::cmp::Ordering;

use roxmltree::Node;

use super::compile::Compiler;
use super::datatype::{Builtin, Decimal, White, builtin, normalise, parent};
use super::load::{Component, Loaded, SchemaError, XS, content};
use super::pattern;
use super::schema::{SchemaSet, Symbol, Type, TypeId};
use super::simple::{Bound, Facets, Pattern, SimpleType, Variety};

/// Checks a value that a schema itself gives (a default, a fixed value).
pub(super) fn check_value(set: &SchemaSet, simple: &SimpleType, value: &str) -> Result<(), String> {
    simple
        .check(set, value)
        .map_err(|breach| format!("il valore «{value}» non è ammesso dal suo tipo ({breach:?})"))
}

impl<'d, 'i> Compiler<'_, 'd, 'i> {
    /// A built-in type; `None` if it is not supported.
    pub(super) fn builtin(&mut self, local: &str) -> Option<TypeId> {
        let symbol = self.names.intern(XS, local);
        if let Some(id) = self.named_types.get(&symbol) {
            return Some(*id);
        }
        let simple = if local == "NMTOKENS" {
            let item = self.builtin("NMTOKEN")?;
            SimpleType {
                name: Some(symbol),
                base: self.builtin("anySimpleType"),
                variety: Variety::List(item),
                white: White::Collapse,
                facets: Facets {
                    min_length: Some(1),
                    ..Facets::default()
                },
            }
        } else {
            let (kind, min, max) = builtin(local)?;
            let bound = |value: &str| Bound {
                value: value.into(),
                inclusive: true,
            };
            SimpleType {
                name: Some(symbol),
                base: parent(local).and_then(|base| self.builtin(base)),
                variety: Variety::Atomic(kind),
                white: kind.white(),
                facets: Facets {
                    min: min.map(bound),
                    max: max.map(bound),
                    ..Facets::default()
                },
            }
        };
        let id = self.push_type(Type::Simple(simple));
        self.named_types.insert(symbol, id);
        Some(id)
    }

    /// A type that is done and simple, or an error at `node`.
    fn finished_simple(
        &mut self,
        at: Component<'d, 'i>,
        id: TypeId,
    ) -> Result<SimpleType, SchemaError> {
        self.complete(id)?;
        match self.done(id) {
            Some(Type::Simple(simple)) => Ok(simple.clone()),
            _ => Err(self.loaded[at.document].error(at.node, "qui serve un tipo semplice")),
        }
    }

    pub(super) fn simple_type(
        &mut self,
        component: Component<'d, 'i>,
        name: Option<Symbol>,
    ) -> Result<SimpleType, SchemaError> {
        let document = &self.loaded[component.document];
        document.check_attributes(component.node, &["name", "id"])?;
        let node = content(component.node)
            .next()
            .ok_or_else(|| document.error(component.node, "il tipo semplice è vuoto"))?;
        let inner = Component { node, ..component };
        match node.tag_name().name() {
            "restriction" => {
                document.check_attributes(node, &["base", "id"])?;
                let base = self.base_of(inner, "base")?;
                let simple = self.finished_simple(inner, base)?;
                self.restrict(inner, base, simple, name)
            }
            "list" => {
                document.check_attributes(node, &["itemType", "id"])?;
                let item = self.base_of(inner, "itemType")?;
                if matches!(self.finished_simple(inner, item)?.variety, Variety::List(_)) {
                    return Err(document.error(node, "una lista non può contenere liste"));
                }
                Ok(SimpleType {
                    name,
                    base: self.builtin("anySimpleType"),
                    variety: Variety::List(item),
                    white: White::Collapse,
                    facets: Facets::default(),
                })
            }
            "union" => {
                document.check_attributes(node, &["memberTypes", "id"])?;
                let mut members = Vec::new();
                for named in node
                    .attribute("memberTypes")
                    .unwrap_or("")
                    .split_ascii_whitespace()
                {
                    members.push(self.type_by_name(inner, named)?);
                }
                for child in content(node) {
                    if !child.has_tag_name((XS, "simpleType")) {
                        return Err(document.unsupported(child));
                    }
                    members.push(self.anonymous(Component {
                        node: child,
                        ..component
                    }));
                }
                if members.is_empty() {
                    return Err(document.error(node, "l'unione non ha membri"));
                }
                for member in &members {
                    self.finished_simple(inner, *member)?;
                }
                Ok(SimpleType {
                    name,
                    base: self.builtin("anySimpleType"),
                    variety: Variety::Union(members),
                    white: White::Preserve,
                    facets: Facets::default(),
                })
            }
            _ => Err(document.unsupported(node)),
        }
    }

    /// The type that an attribute names or that stands inside.
    fn base_of(&mut self, at: Component<'d, 'i>, attribute: &str) -> Result<TypeId, SchemaError> {
        let document = &self.loaded[at.document];
        let inline = content(at.node).find(|child| child.has_tag_name((XS, "simpleType")));
        match (at.node.attribute(attribute), inline) {
            (Some(named), None) => self.type_by_name(at, named),
            (None, Some(node)) => Ok(self.anonymous(Component { node, ..at })),
            _ => Err(document.error(
                at.node,
                format!("serve o {attribute} o un tipo semplice all'interno"),
            )),
        }
    }

    /// The value type of a complex type with simple content that restricts another.
    pub(super) fn restricted_value(
        &mut self,
        at: Component<'d, 'i>,
        base: TypeId,
    ) -> Result<TypeId, SchemaError> {
        let base = match content(at.node).find(|child| child.has_tag_name((XS, "simpleType"))) {
            Some(node) => self.anonymous(Component { node, ..at }),
            None => base,
        };
        let simple = self.finished_simple(at, base)?;
        let restricted = self.restrict(at, base, simple, None)?;
        Ok(self.push_type(Type::Simple(restricted)))
    }

    /// Folds the facets of a restriction into those of its base.
    fn restrict(
        &mut self,
        at: Component<'d, 'i>,
        base_id: TypeId,
        base: SimpleType,
        name: Option<Symbol>,
    ) -> Result<SimpleType, SchemaError> {
        let document = &self.loaded[at.document];
        let kind = base.builtin();
        if kind == Some(Builtin::AnySimple) {
            return Err(document.error(at.node, "xs:anySimpleType non si può restringere"));
        }
        let reference = base.clone();
        let mut simple = SimpleType {
            name,
            base: Some(base_id),
            ..base
        };
        let mut patterns: Vec<&str> = Vec::new();
        let mut values: Vec<&str> = Vec::new();
        for node in content(at.node) {
            let facet = node.tag_name().name();
            if matches!(
                facet,
                "simpleType" | "attribute" | "attributeGroup" | "anyAttribute"
            ) {
                continue;
            }
            document.check_attributes(node, &["value", "fixed", "id"])?;
            let Some(value) = node.attribute("value") else {
                return Err(document.error(node, "la faccetta non ha un valore"));
            };
            let text = Facet {
                document,
                node,
                facet,
                value,
                kind,
            };
            match facet {
                "pattern" => patterns.push(value),
                "enumeration" => {
                    if kind.is_some_and(|kind| {
                        kind.is_date_or_time()
                            || matches!(kind, Builtin::Base64 | Builtin::Hex | Builtin::Duration)
                    }) {
                        return Err(text.refused());
                    }
                    self.facet_value(&reference, value)
                        .map_err(|reason| document.error(node, reason))?;
                    values.push(value);
                }
                "length" | "minLength" | "maxLength" => text.length(&mut simple)?,
                "minInclusive" | "minExclusive" | "maxInclusive" | "maxExclusive" => {
                    let value = normalise(reference.white, value);
                    self.facet_value(
                        &SimpleType {
                            facets: Facets::default(),
                            ..reference.clone()
                        },
                        &value,
                    )
                    .map_err(|reason| document.error(node, reason))?;
                    text.bound(&value, &mut simple.facets)?;
                }
                "totalDigits" | "fractionDigits" => text.digits(&mut simple.facets)?,
                "whiteSpace" => text.white(&mut simple)?,
                _ => return Err(document.unsupported(node)),
            }
        }
        if !patterns.is_empty() {
            let regex = pattern::compile(&patterns).map_err(|reason| {
                document.error(at.node, format!("pattern non valido: {reason}"))
            })?;
            simple.facets.patterns.push(Pattern {
                regex,
                sources: patterns.into_iter().map(Into::into).collect(),
            });
        }
        if !values.is_empty() {
            let white = simple.white;
            simple.facets.enumeration = Some(
                values
                    .into_iter()
                    .map(|value| normalise(white, value).into())
                    .collect(),
            );
        }
        if simple
            .facets
            .min_length
            .zip(simple.facets.max_length)
            .is_some_and(|(min, max)| min > max)
        {
            return Err(document.error(at.node, "minLength è maggiore di maxLength"));
        }
        Ok(simple)
    }

    /// Checks the value of a facet against the base type, as far as that needs no other type.
    fn facet_value(&self, base: &SimpleType, value: &str) -> Result<(), String> {
        let Some(kind) = base.builtin() else {
            return Ok(());
        };
        let value = normalise(base.white, value);
        if kind.accepts(&value) {
            Ok(())
        } else {
            Err(format!("il valore «{value}» non è del tipo di base"))
        }
    }
}

/// One facet of a restriction.
struct Facet<'f, 'd, 'i> {
    document: &'f Loaded<'d, 'i>,
    node: Node<'d, 'i>,
    facet: &'f str,
    value: &'f str,
    kind: Option<Builtin>,
}

impl Facet<'_, '_, '_> {
    fn refused(&self) -> SchemaError {
        self.document.error(
            self.node,
            format!(
                "la faccetta {} non è gestita qui per questo tipo",
                self.facet
            ),
        )
    }

    fn number(&self) -> Result<usize, SchemaError> {
        self.document
            .number(self.node, self.value)
            .map(|number| number as usize)
    }

    fn length(&self, simple: &mut SimpleType) -> Result<(), SchemaError> {
        let measured = match &simple.variety {
            Variety::Atomic(kind) => kind.has_length(),
            Variety::List(_) => true,
            Variety::Union(_) => false,
        };
        if !measured {
            return Err(self.refused());
        }
        let number = self.number()?;
        let facets = &mut simple.facets;
        if self.facet != "maxLength" {
            if facets.min_length.is_some_and(|least| number < least) {
                return Err(self
                    .document
                    .error(self.node, "la lunghezza minima è meno di quella della base"));
            }
            facets.min_length = Some(number);
        }
        if self.facet != "minLength" {
            if facets.max_length.is_some_and(|most| number > most) {
                return Err(self
                    .document
                    .error(self.node, "la lunghezza massima è più di quella della base"));
            }
            facets.max_length = Some(number);
        }
        Ok(())
    }

    fn bound(&self, value: &str, facets: &mut Facets) -> Result<(), SchemaError> {
        let Some(kind) = self
            .kind
            .filter(|kind| kind.is_decimal() || kind.is_float())
        else {
            return Err(self.refused());
        };
        let lower = self.facet.starts_with("min");
        let base = if lower { &facets.min } else { &facets.max };
        let looser = if lower {
            Ordering::Less
        } else {
            Ordering::Greater
        };
        if let Some(base) = base
            && kind.compare(value, &base.value) == Some(looser)
        {
            return Err(self
                .document
                .error(self.node, "il limite è più largo di quello della base"));
        }
        let bound = Some(Bound {
            value: value.into(),
            inclusive: self.facet.ends_with("Inclusive"),
        });
        if lower {
            facets.min = bound;
        } else {
            facets.max = bound;
        }
        Ok(())
    }

    fn digits(&self, facets: &mut Facets) -> Result<(), SchemaError> {
        if !self.kind.is_some_and(Builtin::is_decimal) || Decimal::parse(self.value).is_none() {
            return Err(self.refused());
        }
        let number = self.number()?;
        let (place, least) = if self.facet == "totalDigits" {
            (&mut facets.total_digits, 1)
        } else {
            (&mut facets.fraction_digits, 0)
        };
        if number < least || place.is_some_and(|most| number > most) {
            return Err(self.document.error(
                self.node,
                "il numero di cifre è più di quello della base, o zero",
            ));
        }
        *place = Some(number);
        Ok(())
    }

    fn white(&self, simple: &mut SimpleType) -> Result<(), SchemaError> {
        let white = match self.value {
            "preserve" => White::Preserve,
            "replace" => White::Replace,
            "collapse" => White::Collapse,
            _ => return Err(self.refused()),
        };
        if white < simple.white || matches!(simple.variety, Variety::Union(_)) {
            return Err(self.refused());
        }
        simple.white = white;
        Ok(())
    }
}
