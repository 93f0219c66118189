//! Elements, groups and wildcards of a content model.

use super::{Compiler, MAX_NESTING};
use crate::xsd::load::{Component, SchemaError, Space, content};
use crate::xsd::particle::{MAX_LETTERS, Particle, Term};
use crate::xsd::schema::{Element, ElementId, Member, Namespaces, Process, Wildcard};

impl<'d, 'i> Compiler<'_, 'd, 'i> {
    pub(super) fn global_element(
        &mut self,
        namespace: &str,
        local: &str,
        component: Component<'d, 'i>,
    ) -> Result<ElementId, SchemaError> {
        let symbol = self.names.intern(namespace, local);
        if let Some(id) = self.global_elements.get(&symbol) {
            return Ok(*id);
        }
        self.loaded[component.document].check_attributes(
            component.node,
            &["name", "type", "nillable", "default", "fixed", "id"],
        )?;
        let id = self.element(component)?;
        self.global_elements.insert(symbol, id);
        Ok(id)
    }

    /// An element declaration, global or local, without its occurrence.
    pub(super) fn element(
        &mut self,
        component: Component<'d, 'i>,
    ) -> Result<ElementId, SchemaError> {
        let node = component.node;
        let document = &self.loaded[component.document];
        let mut inline = None;
        for child in content(node) {
            match child.tag_name().name() {
                "simpleType" | "complexType" if inline.is_none() => inline = Some(child),
                _ => return Err(document.unsupported(child)),
            }
        }
        let nillable = document.boolean(node, "nillable")?;
        let type_id = match (node.attribute("type"), inline) {
            (Some(_), Some(_)) => {
                return Err(document.error(node, "un elemento ha sia type sia un tipo proprio"));
            }
            (Some(named), None) => self.type_by_name(component, named)?,
            (None, Some(child)) => self.anonymous(Component {
                node: child,
                document: component.document,
            }),
            (None, None) => self.any_type,
        };
        let id = ElementId(u32::try_from(self.elements.len()).unwrap_or(u32::MAX));
        self.elements.push(Element {
            type_id,
            nillable,
            fixed: node.attribute("fixed").map(Into::into),
            default: node.attribute("default").map(Into::into),
        });
        self.element_nodes.push(component);
        Ok(id)
    }

    pub(super) fn all(&mut self, component: Component<'d, 'i>) -> Result<Vec<Member>, SchemaError> {
        let document = &self.loaded[component.document];
        document.check_attributes(component.node, &["minOccurs", "maxOccurs", "id"])?;
        let (min, max) = self.occurs(component)?;
        if (min, max) != (1, Some(1)) {
            return Err(document.error(
                component.node,
                "xs:all con minOccurs o maxOccurs diversi da 1 non è gestito qui",
            ));
        }
        let mut members: Vec<Member> = Vec::new();
        for node in content(component.node) {
            let particle = self.particle(Component { node, ..component }, 0)?;
            let Term::Element(name, element, _) = particle.term else {
                return Err(document.unsupported(node));
            };
            if particle.max.is_none_or(|max| max > 1) {
                return Err(
                    document.error(node, "in xs:all un elemento può stare al più una volta")
                );
            }
            if members.iter().any(|member| member.name == name) || members.len() == MAX_LETTERS {
                return Err(document.error(
                    node,
                    "xs:all nomina due volte lo stesso elemento, o troppi elementi",
                ));
            }
            if particle.max == Some(1) {
                members.push(Member {
                    name,
                    element,
                    required: particle.min == 1,
                });
            }
        }
        Ok(members)
    }

    pub(super) fn occurs(
        &self,
        component: Component<'d, 'i>,
    ) -> Result<(u32, Option<u32>), SchemaError> {
        let document = &self.loaded[component.document];
        let node = component.node;
        let min = node
            .attribute("minOccurs")
            .map_or(Ok(1), |value| document.number(node, value))?;
        let max = match node.attribute("maxOccurs") {
            None => Some(1),
            Some("unbounded") => None,
            Some(value) => Some(document.number(node, value)?),
        };
        if max.is_some_and(|max| max < min) {
            return Err(document.error(node, "maxOccurs è minore di minOccurs"));
        }
        Ok((min, max))
    }

    pub(super) fn particle(
        &mut self,
        component: Component<'d, 'i>,
        depth: usize,
    ) -> Result<Particle, SchemaError> {
        let node = component.node;
        let document = &self.loaded[component.document];
        if depth > MAX_NESTING {
            return Err(document.error(node, "i gruppi sono annidati troppo, o in circolo"));
        }
        let (min, max) = self.occurs(component)?;
        let term = match node.tag_name().name() {
            "element" => self.local_element(component)?,
            "any" => {
                document.check_attributes(
                    node,
                    &[
                        "namespace",
                        "processContents",
                        "minOccurs",
                        "maxOccurs",
                        "id",
                    ],
                )?;
                let wildcard = self.wildcard(component)?;
                Term::Any(wildcard, self.new_particle())
            }
            "sequence" | "choice" => {
                document.check_attributes(node, &["minOccurs", "maxOccurs", "id"])?;
                let mut parts = Vec::new();
                for child in content(node) {
                    parts.push(self.particle(
                        Component {
                            node: child,
                            ..component
                        },
                        depth + 1,
                    )?);
                }
                if node.tag_name().name() == "choice" && !parts.is_empty() {
                    Term::Choice(parts)
                } else {
                    Term::Sequence(parts)
                }
            }
            "group" => {
                document.check_attributes(node, &["ref", "minOccurs", "maxOccurs", "id"])?;
                let (group, ..) =
                    self.find(Space::Group, component, document.required(node, "ref")?)?;
                self.group(group, depth + 1)?.term
            }
            _ => return Err(document.unsupported(node)),
        };
        Ok(Particle { min, max, term })
    }

    pub(super) fn new_particle(&mut self) -> u32 {
        self.next_particle += 1;
        self.next_particle
    }

    pub(super) fn local_element(
        &mut self,
        component: Component<'d, 'i>,
    ) -> Result<Term, SchemaError> {
        let node = component.node;
        let document = &self.loaded[component.document];
        if let Some(reference) = node.attribute("ref") {
            document.check_attributes(node, &["ref", "minOccurs", "maxOccurs", "id"])?;
            let (target, namespace, local) = self.find(Space::Element, component, reference)?;
            let id = self.global_element(namespace, local, target)?;
            let name = self.names.intern(namespace, local);
            return Ok(Term::Element(name, id, self.new_particle()));
        }
        document.check_attributes(
            node,
            &[
                "name",
                "type",
                "minOccurs",
                "maxOccurs",
                "nillable",
                "default",
                "fixed",
                "form",
                "id",
            ],
        )?;
        let qualified = match node.attribute("form") {
            None => document.elements_qualified,
            Some("qualified") => true,
            Some("unqualified") => false,
            Some(other) => {
                return Err(document.error(node, format!("form non può valere «{other}»")));
            }
        };
        let namespace = if qualified { document.target } else { "" };
        let name = self
            .names
            .intern(namespace, document.required(node, "name")?);
        let id = self.element(component)?;
        Ok(Term::Element(name, id, self.new_particle()))
    }

    /// The content of a named group.
    pub(super) fn group(
        &mut self,
        component: Component<'d, 'i>,
        depth: usize,
    ) -> Result<Particle, SchemaError> {
        let document = &self.loaded[component.document];
        document.check_attributes(component.node, &["name", "id"])?;
        match content(component.node).next() {
            Some(node) if matches!(node.tag_name().name(), "sequence" | "choice") => {
                self.particle(Component { node, ..component }, depth + 1)
            }
            Some(node) => Err(document.unsupported(node)),
            None => Err(document.error(component.node, "il gruppo è vuoto")),
        }
    }

    pub(super) fn wildcard(&self, component: Component<'d, 'i>) -> Result<Wildcard, SchemaError> {
        let node = component.node;
        let document = &self.loaded[component.document];
        let namespaces = match node.attribute("namespace").unwrap_or("##any").trim() {
            "##any" => Namespaces::Any,
            "##other" => Namespaces::Other(document.target.into()),
            list => Namespaces::Listed(
                list.split_ascii_whitespace()
                    .map(|one| match one {
                        "##targetNamespace" => document.target.into(),
                        "##local" => "".into(),
                        uri => uri.into(),
                    })
                    .collect(),
            ),
        };
        let process = match node.attribute("processContents") {
            None | Some("strict") => Process::Strict,
            Some("lax") => Process::Lax,
            Some("skip") => Process::Skip,
            Some(other) => {
                return Err(
                    document.error(node, format!("processContents non può valere «{other}»"))
                );
            }
        };
        Ok(Wildcard {
            namespaces,
            process,
        })
    }
}
