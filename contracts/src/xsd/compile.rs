//! From schema documents to compiled components: elements and complex types.

mod attributes;
mod particles;

use std::collections::HashMap;

use roxmltree::Document;

use super::compile_simple::check_value;
use super::load::{
    Component, Globals, Loaded, Schema, SchemaError, Space, XS, check_joins, content, parse,
};
use super::particle::{Particle, Term, automaton};
use super::schema::{
    AttributeUse, ComplexType, Content, Element, ElementId, Member, Names, Namespaces, Process,
    SchemaSet, Symbol, Type, TypeId, Wildcard,
};

/// Types within types, groups within groups: beyond this a schema is refused.
const MAX_NESTING: usize = 64;
/// Attributes of one type: what the reader lets through, and half of what a bit set holds (a base may add as many).
const MAX_ATTRIBUTES: usize = 64;

impl SchemaSet {
    /// Compiles a closed set of schema documents: what they refer to has to be among them.
    ///
    /// Supported: sequence, choice, all, groups, attribute groups, extension and restriction of simple and complex
    /// types, all facets, list, union, wildcards, nillable, fixed and default, include, import, form. Not supported
    /// and refused: abstract, substitution groups, identity constraints, redefine, notations, `block` and `final`,
    /// `IDREF`, `ENTITY` and `QName` values. Unique Particle Attribution and Element Declarations Consistent are
    /// checked; that a restricted content model is a subset of its base is assumed.
    ///
    /// # Errors
    /// The first thing that is wrong or not supported, with its line.
    pub fn compile(schemas: &[Schema<'_>]) -> Result<Self, SchemaError> {
        let documents: Vec<Document<'_>> = schemas.iter().map(parse).collect::<Result<_, _>>()?;
        let loaded: Vec<Loaded<'_, '_>> = schemas
            .iter()
            .zip(&documents)
            .map(|(schema, document)| Loaded::new(schema, document, schemas))
            .collect::<Result<_, _>>()?;
        check_joins(&loaded)?;
        for one in &loaded {
            one.check_grammar()?;
        }
        let mut globals = Globals::new();
        for (number, one) in loaded.iter().enumerate() {
            one.collect(number, &mut globals)?;
        }
        let mut compiler = Compiler::new(&loaded, &globals);
        let mut order: Vec<_> = globals.iter().collect();
        order.sort_by_key(|((_, namespace, name), component)| {
            (
                component.document,
                component.node.range().start,
                *namespace,
                *name,
            )
        });
        for ((space, namespace, name), component) in order {
            match space {
                Space::Element => {
                    compiler.global_element(namespace, name, *component)?;
                }
                Space::Type => {
                    let id = compiler.named_type(*component, namespace, name)?;
                    compiler.complete(id)?;
                }
                Space::Attribute => {
                    compiler.global_attribute(*component)?;
                }
                // Compiled where they are used; once here, so that an error in an unused one is found.
                Space::Group => {
                    compiler.group(*component, 0)?;
                }
                Space::AttributeGroup => {
                    compiler.attribute_group(*component, &mut Attributes::default(), 0)?;
                }
            }
        }
        compiler.finish()
    }
}

/// A type on its way.
enum Slot<'d, 'i> {
    Pending(Component<'d, 'i>, Option<Symbol>),
    InWork,
    Done(Type),
}

#[derive(Default, Clone)]
pub(super) struct Attributes {
    uses: Vec<AttributeUse>,
    prohibited: Vec<Symbol>,
    any: Option<Wildcard>,
}

pub(super) struct Compiler<'c, 'd, 'i> {
    pub(super) loaded: &'c [Loaded<'d, 'i>],
    globals: &'c Globals<'d, 'i>,
    pub(super) names: Names,
    elements: Vec<Element>,
    /// Where each element stands, for the check of its default and fixed value at the end.
    element_nodes: Vec<Component<'d, 'i>>,
    slots: Vec<Slot<'d, 'i>>,
    /// Types still to be compiled.
    queue: Vec<TypeId>,
    pub(super) named_types: HashMap<Symbol, TypeId>,
    global_elements: HashMap<Symbol, ElementId>,
    attributes: HashMap<Symbol, AttributeUse>,
    attribute_nodes: Vec<(TypeId, Box<str>, Component<'d, 'i>)>,
    /// Content particles of complex types, for those that extend them.
    particles: HashMap<TypeId, Option<Particle>>,
    any_type: TypeId,
    next_particle: u32,
}

impl<'c, 'd, 'i> Compiler<'c, 'd, 'i> {
    fn new(loaded: &'c [Loaded<'d, 'i>], globals: &'c Globals<'d, 'i>) -> Self {
        let mut compiler = Self {
            loaded,
            globals,
            names: Names::default(),
            elements: Vec::new(),
            element_nodes: Vec::new(),
            slots: Vec::new(),
            queue: Vec::new(),
            named_types: HashMap::new(),
            global_elements: HashMap::new(),
            attributes: HashMap::new(),
            attribute_nodes: Vec::new(),
            particles: HashMap::new(),
            any_type: TypeId(0),
            next_particle: 0,
        };
        let lax = Wildcard {
            namespaces: Namespaces::Any,
            process: Process::Lax,
        };
        let particle = Particle {
            min: 0,
            max: None,
            term: Term::Any(lax.clone(), 0),
        };
        let model = automaton(&particle, &compiler.names)
            .map(Content::Model)
            .unwrap_or(Content::Empty);
        let name = compiler.names.intern(XS, "anyType");
        compiler.any_type = compiler.push(Slot::Done(Type::Complex(ComplexType {
            name: Some(name),
            base: None,
            content: model,
            mixed: true,
            attributes: Vec::new(),
            any_attribute: Some(lax),
        })));
        compiler.named_types.insert(name, compiler.any_type);
        compiler.particles.insert(compiler.any_type, Some(particle));
        compiler
    }

    fn push(&mut self, slot: Slot<'d, 'i>) -> TypeId {
        let id = TypeId(u32::try_from(self.slots.len()).unwrap_or(u32::MAX));
        self.slots.push(slot);
        id
    }

    pub(super) fn push_type(&mut self, done: Type) -> TypeId {
        self.push(Slot::Done(done))
    }

    fn finish(mut self) -> Result<SchemaSet, SchemaError> {
        while let Some(id) = self.queue.pop() {
            self.complete(id)?;
        }
        let (loaded, element_nodes, attribute_nodes) =
            (self.loaded, self.element_nodes, self.attribute_nodes);
        let set = SchemaSet {
            names: self.names,
            elements: self.elements,
            types: self
                .slots
                .into_iter()
                .filter_map(|slot| match slot {
                    Slot::Done(done) => Some(done),
                    // The queue is empty: all are done.
                    Slot::Pending(..) | Slot::InWork => None,
                })
                .collect(),
            globals: self.global_elements,
            named_types: self.named_types,
            attributes: self.attributes,
            any_type: self.any_type,
        };
        for (element, component) in set.elements.iter().zip(element_nodes) {
            for value in [&element.fixed, &element.default].into_iter().flatten() {
                let at = &loaded[component.document];
                match set.simple_content(element.type_id) {
                    Some(simple) => check_value(&set, simple, value)
                        .map_err(|reason| at.error(component.node, reason))?,
                    None => {
                        return Err(at.error(
                            component.node,
                            "un elemento con figli non può avere default o fixed",
                        ));
                    }
                }
            }
        }
        for (type_id, value, component) in attribute_nodes {
            if let Some(simple) = set.simple(type_id) {
                check_value(&set, simple, &value)
                    .map_err(|reason| loaded[component.document].error(component.node, reason))?;
            }
        }
        Ok(set)
    }

    fn find(
        &self,
        space: Space,
        at: Component<'d, 'i>,
        value: &'d str,
    ) -> Result<(Component<'d, 'i>, &'d str, &'d str), SchemaError> {
        let document = &self.loaded[at.document];
        let (namespace, local) = document.qname(at.node, value)?;
        match self.globals.get(&(space, namespace, local)) {
            Some(found) => Ok((*found, namespace, local)),
            None => Err(document.error(at.node, format!("«{value}» non è definito"))),
        }
    }

    /// The type that an attribute such as `type` or `base` names.
    pub(super) fn type_by_name(
        &mut self,
        at: Component<'d, 'i>,
        value: &'d str,
    ) -> Result<TypeId, SchemaError> {
        let document = &self.loaded[at.document];
        let (namespace, local) = document.qname(at.node, value)?;
        if namespace == XS {
            return self.builtin(local).ok_or_else(|| {
                document.error(at.node, format!("il tipo «{value}» non è gestito qui"))
            });
        }
        let (component, namespace, local) = self.find(Space::Type, at, value)?;
        self.named_type(component, namespace, local)
    }

    fn named_type(
        &mut self,
        component: Component<'d, 'i>,
        namespace: &str,
        local: &str,
    ) -> Result<TypeId, SchemaError> {
        let symbol = self.names.intern(namespace, local);
        if let Some(id) = self.named_types.get(&symbol) {
            return Ok(*id);
        }
        let id = self.push(Slot::Pending(component, Some(symbol)));
        self.named_types.insert(symbol, id);
        self.queue.push(id);
        Ok(id)
    }

    /// A type that stands inside the element or attribute that has it.
    pub(super) fn anonymous(&mut self, component: Component<'d, 'i>) -> TypeId {
        let id = self.push(Slot::Pending(component, None));
        self.queue.push(id);
        id
    }

    /// Compiles a type now, unless it is done.
    pub(super) fn complete(&mut self, id: TypeId) -> Result<(), SchemaError> {
        let slot = &mut self.slots[id.0 as usize];
        let (component, name) = match slot {
            Slot::Done(_) => return Ok(()),
            Slot::InWork => {
                return Err(SchemaError {
                    system_id: self
                        .loaded
                        .first()
                        .map_or("", |one| one.system_id)
                        .to_owned(),
                    line: 0,
                    column: 0,
                    reason: "un tipo deriva da sé stesso".to_owned(),
                });
            }
            Slot::Pending(component, name) => (*component, *name),
        };
        *slot = Slot::InWork;
        let done = if component.node.has_tag_name((XS, "simpleType")) {
            Type::Simple(self.simple_type(component, name)?)
        } else {
            Type::Complex(self.complex_type(id, component, name)?)
        };
        self.slots[id.0 as usize] = Slot::Done(done);
        Ok(())
    }

    /// A type that is done.
    pub(super) fn done(&self, id: TypeId) -> Option<&Type> {
        match &self.slots[id.0 as usize] {
            Slot::Done(done) => Some(done),
            Slot::Pending(..) | Slot::InWork => None,
        }
    }

    fn complex_type(
        &mut self,
        id: TypeId,
        component: Component<'d, 'i>,
        name: Option<Symbol>,
    ) -> Result<ComplexType, SchemaError> {
        let node = component.node;
        let document = &self.loaded[component.document];
        document.check_attributes(node, &["name", "mixed", "id"])?;
        let mixed = document.boolean(node, "mixed")?;
        let first = content(node).next();
        match first.map(|first| (first, first.tag_name().name())) {
            Some((first, "simpleContent")) => self.simple_content(
                id,
                Component {
                    node: first,
                    ..component
                },
                name,
            ),
            Some((first, "complexContent")) => {
                document.check_attributes(first, &["mixed", "id"])?;
                let mixed = mixed || document.boolean(first, "mixed")?;
                self.complex_content(
                    id,
                    Component {
                        node: first,
                        ..component
                    },
                    name,
                    mixed,
                )
            }
            _ => {
                let mut attributes = Attributes::default();
                let particle = self.body(component, &mut attributes)?;
                let base = Some(self.any_type);
                self.assemble(
                    id,
                    component,
                    Shape { name, base, mixed },
                    particle,
                    attributes,
                )
            }
        }
    }

    fn complex_content(
        &mut self,
        id: TypeId,
        component: Component<'d, 'i>,
        name: Option<Symbol>,
        mixed: bool,
    ) -> Result<ComplexType, SchemaError> {
        let document = &self.loaded[component.document];
        let derivation = content(component.node)
            .next()
            .ok_or_else(|| document.error(component.node, "xs:complexContent è vuoto"))?;
        document.check_attributes(derivation, &["base", "id"])?;
        let inner = Component {
            node: derivation,
            ..component
        };
        let base = self.type_by_name(inner, document.required(derivation, "base")?)?;
        self.complete(base)?;
        let Some(Type::Complex(base_type)) = self.done(base) else {
            return Err(document.error(
                derivation,
                "la base di xs:complexContent non è un tipo complesso",
            ));
        };
        if matches!(base_type.content, Content::Simple(_)) {
            return Err(document.error(
                derivation,
                "la base di xs:complexContent ha contenuto semplice",
            ));
        }
        let inherited = Attributes {
            uses: base_type.attributes.clone(),
            prohibited: Vec::new(),
            any: base_type.any_attribute.clone(),
        };
        let (base_all, base_empty) = (
            matches!(base_type.content, Content::All(_)),
            matches!(base_type.content, Content::Empty),
        );
        let base_mixed = base_type.mixed;
        let mut own = Attributes::default();
        let particle = self.body(inner, &mut own)?;
        match derivation.tag_name().name() {
            "extension" => {
                if base_all || (matches!(&particle, Some(Body::All(_))) && !base_empty) {
                    return Err(
                        document.error(derivation, "l'estensione di un xs:all non è gestita qui")
                    );
                }
                if base_mixed != mixed && !base_empty {
                    return Err(document.error(derivation, "mixed è diverso dalla base"));
                }
                let before = self.particles.get(&base).cloned().flatten();
                let whole = match (before, particle) {
                    (None, own) => own,
                    (Some(before), None) => Some(Body::Particle(before)),
                    (Some(before), Some(Body::Particle(own))) => {
                        Some(Body::Particle(Particle::once(Term::Sequence(vec![
                            before, own,
                        ]))))
                    }
                    (Some(_), Some(Body::All(_))) => return Err(document.unsupported(derivation)),
                };
                let attributes = self.inherit(inner, inherited, own, false)?;
                self.assemble(
                    id,
                    inner,
                    Shape {
                        name,
                        base: Some(base),
                        mixed,
                    },
                    whole,
                    attributes,
                )
            }
            "restriction" => {
                let attributes = self.inherit(inner, inherited, own, true)?;
                self.assemble(
                    id,
                    inner,
                    Shape {
                        name,
                        base: Some(base),
                        mixed,
                    },
                    particle,
                    attributes,
                )
            }
            _ => Err(document.unsupported(derivation)),
        }
    }

    fn simple_content(
        &mut self,
        id: TypeId,
        component: Component<'d, 'i>,
        name: Option<Symbol>,
    ) -> Result<ComplexType, SchemaError> {
        let document = &self.loaded[component.document];
        document.check_attributes(component.node, &["id"])?;
        let derivation = content(component.node)
            .next()
            .ok_or_else(|| document.error(component.node, "xs:simpleContent è vuoto"))?;
        document.check_attributes(derivation, &["base", "id"])?;
        let inner = Component {
            node: derivation,
            ..component
        };
        let base = self.type_by_name(inner, document.required(derivation, "base")?)?;
        self.complete(base)?;
        let (value, inherited) = match self.done(base) {
            Some(Type::Simple(_)) => (base, Attributes::default()),
            Some(Type::Complex(ComplexType {
                content: Content::Simple(value),
                attributes,
                any_attribute,
                ..
            })) => (
                *value,
                Attributes {
                    uses: attributes.clone(),
                    prohibited: Vec::new(),
                    any: any_attribute.clone(),
                },
            ),
            _ => {
                return Err(document.error(
                    derivation,
                    "la base di xs:simpleContent non ha contenuto semplice",
                ));
            }
        };
        let restricts = match derivation.tag_name().name() {
            "extension" => false,
            "restriction" if value != base => true,
            "restriction" => {
                return Err(document.error(
                    derivation,
                    "la base della restrizione deve essere un tipo complesso",
                ));
            }
            _ => return Err(document.unsupported(derivation)),
        };
        let value = if restricts {
            self.restricted_value(inner, value)?
        } else {
            value
        };
        let mut own = Attributes::default();
        for child in content(derivation) {
            let restricting = matches!(
                child.tag_name().name(),
                "attribute" | "attributeGroup" | "anyAttribute"
            );
            if restricting {
                self.attribute_child(
                    Component {
                        node: child,
                        ..component
                    },
                    &mut own,
                    0,
                )?;
            } else if !restricts {
                return Err(document.unsupported(child));
            }
        }
        let attributes = self.inherit(inner, inherited, own, restricts)?;
        self.particles.insert(id, None);
        Ok(ComplexType {
            name,
            base: Some(base),
            content: Content::Simple(value),
            mixed: false,
            attributes: attributes.uses,
            any_attribute: attributes.any,
        })
    }

    fn assemble(
        &mut self,
        id: TypeId,
        component: Component<'d, 'i>,
        shape: Shape,
        body: Option<Body>,
        attributes: Attributes,
    ) -> Result<ComplexType, SchemaError> {
        let document = &self.loaded[component.document];
        let content = match body {
            None => Content::Empty,
            Some(Body::All(members)) => Content::All(members),
            Some(Body::Particle(particle)) => {
                self.consistent(component, &particle, &mut HashMap::new())?;
                let model = automaton(&particle, &self.names)
                    .map_err(|reason| document.error(component.node, reason))?;
                self.particles.insert(id, Some(particle));
                Content::Model(model)
            }
        };
        Ok(ComplexType {
            name: shape.name,
            base: shape.base,
            content,
            mixed: shape.mixed,
            attributes: attributes.uses,
            any_attribute: attributes.any,
        })
    }

    /// Element Declarations Consistent: one name, one type (XML Schema 1.0 part 1 §3.8.6).
    fn consistent(
        &self,
        at: Component<'d, 'i>,
        particle: &Particle,
        seen: &mut HashMap<Symbol, TypeId>,
    ) -> Result<(), SchemaError> {
        match &particle.term {
            Term::Element(name, element, _) => {
                let type_id = self.elements[element.0 as usize].type_id;
                if *seen.entry(*name).or_insert(type_id) == type_id {
                    return Ok(());
                }
                let reason = format!(
                    "«{}» ha due tipi diversi nello stesso contenuto",
                    self.names.name(*name)
                );
                Err(self.loaded[at.document].error(at.node, reason))
            }
            Term::Any(..) => Ok(()),
            Term::Sequence(parts) | Term::Choice(parts) => parts
                .iter()
                .try_for_each(|part| self.consistent(at, part, seen)),
        }
    }

    /// The particle and the attributes that stand directly in a complex type or derivation.
    fn body(
        &mut self,
        component: Component<'d, 'i>,
        attributes: &mut Attributes,
    ) -> Result<Option<Body>, SchemaError> {
        let document = &self.loaded[component.document];
        let mut body = None;
        for (at, node) in content(component.node).enumerate() {
            let child = Component { node, ..component };
            match node.tag_name().name() {
                "sequence" | "choice" | "group" if at == 0 => {
                    let particle = self.particle(child, 0)?;
                    // An empty group is no content at all.
                    let nothing = matches!(&particle.term, Term::Sequence(parts) if parts.is_empty())
                        || particle.max == Some(0);
                    body = (!nothing).then_some(Body::Particle(particle));
                }
                "all" if at == 0 => body = Some(Body::All(self.all(child)?)),
                "attribute" | "attributeGroup" | "anyAttribute" => {
                    self.attribute_child(child, attributes, 0)?;
                }
                _ => return Err(document.unsupported(node)),
            }
        }
        Ok(body)
    }
}

/// What a complex type contains.
enum Body {
    Particle(Particle),
    All(Vec<Member>),
}

#[derive(Clone, Copy)]
struct Shape {
    name: Option<Symbol>,
    base: Option<TypeId>,
    mixed: bool,
}
