//! Reading schema documents: the tables of global components, and what is refused before anything is compiled.

use std::collections::{HashMap, HashSet};

use roxmltree::{Document, Node};

/// Namespace of schema documents.
pub(super) const XS: &str = "http://www.w3.org/2001/XMLSchema";

/// One schema document of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema<'s> {
    /// Its name, by which `schemaLocation` of other documents finds it (whole, or the last part of the path).
    pub system_id: &'s str,
    /// Its text.
    pub text: &'s str,
}

/// Why a set of schemas could not be compiled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("lo schema {system_id} non si può usare, riga {line}, colonna {column}: {reason}")]
pub struct SchemaError {
    /// The schema document.
    pub system_id: String,
    /// Line, from 1; 0 where no line can be named.
    pub line: u32,
    /// Column in characters, from 1; 0 where none can be named.
    pub column: u32,
    /// What is wrong with it, or which construct is not supported.
    pub reason: String,
}

/// A schema document with what its references need.
pub(super) struct Loaded<'d, 'i> {
    pub(super) system_id: &'i str,
    pub(super) document: &'d Document<'i>,
    pub(super) target: &'d str,
    pub(super) elements_qualified: bool,
    pub(super) attributes_qualified: bool,
    imports: HashSet<&'d str>,
}

/// Kinds of global components; each has its own symbol space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Space {
    Element,
    Type,
    Attribute,
    Group,
    AttributeGroup,
}

/// A component as it stands in a document.
#[derive(Clone, Copy)]
pub(super) struct Component<'d, 'i> {
    pub(super) node: Node<'d, 'i>,
    pub(super) document: usize,
}

/// Global components by kind, namespace and name.
pub(super) type Globals<'d, 'i> = HashMap<(Space, &'d str, &'d str), Component<'d, 'i>>;

/// Parses one document.
pub(super) fn parse<'i>(schema: &Schema<'i>) -> Result<Document<'i>, SchemaError> {
    Document::parse(schema.text).map_err(|error| SchemaError {
        system_id: schema.system_id.to_owned(),
        line: error.pos().row,
        column: error.pos().col,
        reason: format!("non è XML ben formato ({error})"),
    })
}

impl<'d, 'i> Loaded<'d, 'i> {
    pub(super) fn error(&self, node: Node<'_, '_>, reason: impl Into<String>) -> SchemaError {
        let position = self.document.text_pos_at(node.range().start);
        SchemaError {
            system_id: self.system_id.to_owned(),
            line: position.row,
            column: position.col,
            reason: reason.into(),
        }
    }

    /// Reads the head of a document: its attributes, imports and includes.
    pub(super) fn new(
        schema: &Schema<'i>,
        document: &'d Document<'i>,
        all: &[Schema<'i>],
    ) -> Result<Self, SchemaError> {
        let root = document.root_element();
        let mut loaded = Self {
            system_id: schema.system_id,
            document,
            target: root.attribute("targetNamespace").unwrap_or(""),
            elements_qualified: false,
            attributes_qualified: false,
            imports: HashSet::new(),
        };
        if !root.has_tag_name((XS, "schema")) {
            return Err(loaded.error(root, "la radice non è xs:schema"));
        }
        loaded.check_attributes(
            root,
            &[
                "targetNamespace",
                "elementFormDefault",
                "attributeFormDefault",
                "version",
                "id",
            ],
        )?;
        let form = |name| match root.attribute(name) {
            None | Some("unqualified") => Ok(false),
            Some("qualified") => Ok(true),
            Some(other) => Err(loaded.error(root, format!("{name} non può valere «{other}»"))),
        };
        (loaded.elements_qualified, loaded.attributes_qualified) =
            (form("elementFormDefault")?, form("attributeFormDefault")?);
        for node in children(root) {
            let found = |location: &str| {
                let name = location.rsplit('/').next().unwrap_or(location);
                all.iter().find(|one| {
                    one.system_id == location || one.system_id.rsplit('/').next() == Some(name)
                })
            };
            match node.tag_name().name() {
                "import" => {
                    loaded.check_attributes(node, &["namespace", "schemaLocation", "id"])?;
                    let namespace = node.attribute("namespace").unwrap_or("");
                    if let Some(location) = node.attribute("schemaLocation")
                        && found(location).is_none()
                    {
                        return Err(loaded.error(
                            node,
                            format!("lo schema importato «{location}» non fa parte dell'insieme"),
                        ));
                    }
                    loaded.imports.insert(namespace);
                }
                "include" => {
                    loaded.check_attributes(node, &["schemaLocation", "id"])?;
                    let location = node.attribute("schemaLocation").unwrap_or("");
                    if found(location).is_none() {
                        return Err(loaded.error(
                            node,
                            format!("lo schema incluso «{location}» non fa parte dell'insieme"),
                        ));
                    }
                }
                _ => {}
            }
        }
        Ok(loaded)
    }

    /// Puts the global components of the document into the table.
    pub(super) fn collect(
        &self,
        number: usize,
        globals: &mut Globals<'d, 'i>,
    ) -> Result<(), SchemaError> {
        for node in children(self.document.root_element()) {
            let space = match node.tag_name().name() {
                _ if node.tag_name().namespace() != Some(XS) => return Err(self.unsupported(node)),
                "import" | "include" | "annotation" => continue,
                "element" => Space::Element,
                "simpleType" | "complexType" => Space::Type,
                "attribute" => Space::Attribute,
                "group" => Space::Group,
                "attributeGroup" => Space::AttributeGroup,
                _ => return Err(self.unsupported(node)),
            };
            let name = self.required(node, "name")?;
            if globals
                .insert(
                    (space, self.target, name),
                    Component {
                        node,
                        document: number,
                    },
                )
                .is_some()
            {
                return Err(self.error(node, format!("«{name}» è definito due volte")));
            }
        }
        Ok(())
    }

    pub(super) fn unsupported(&self, node: Node<'_, '_>) -> SchemaError {
        self.error(
            node,
            format!(
                "il costrutto xs:{} non è gestito qui",
                node.tag_name().name()
            ),
        )
    }

    pub(super) fn required(&self, node: Node<'d, 'i>, name: &str) -> Result<&'d str, SchemaError> {
        node.attribute(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| self.error(node, format!("manca l'attributo {name}")))
    }

    /// Refuses an attribute that is not in the list; attributes of other namespaces are free.
    pub(super) fn check_attributes(
        &self,
        node: Node<'_, '_>,
        allowed: &[&str],
    ) -> Result<(), SchemaError> {
        for attribute in node.attributes() {
            let name = attribute.name();
            if attribute.namespace().is_none() && !allowed.contains(&name) {
                // Harmless when they say what is so anyway.
                let neutral = matches!(
                    (name, attribute.value()),
                    ("abstract" | "mixed", "false" | "0")
                ) || matches!((name, attribute.value()), ("final" | "block", ""));
                if !neutral {
                    return Err(self.error(
                        node,
                        format!(
                            "l'attributo {name} di xs:{} non è gestito qui",
                            node.tag_name().name()
                        ),
                    ));
                }
            }
        }
        Ok(())
    }

    /// Resolves a QName in an attribute's value; the namespace has to be the own one or an imported one.
    pub(super) fn qname(
        &self,
        node: Node<'d, 'i>,
        value: &'d str,
    ) -> Result<(&'d str, &'d str), SchemaError> {
        let (prefix, local) = value
            .trim()
            .split_once(':')
            .map_or((None, value.trim()), |(prefix, local)| {
                (Some(prefix), local)
            });
        let namespace = node.lookup_namespace_uri(prefix);
        if prefix.is_some() && namespace.is_none() {
            return Err(self.error(node, format!("il prefisso di «{value}» non è dichiarato")));
        }
        let namespace = namespace.unwrap_or("");
        if namespace != XS && namespace != self.target && !self.imports.contains(namespace) {
            return Err(self.error(
                node,
                format!("«{value}»: manca xs:import per il namespace «{namespace}»"),
            ));
        }
        Ok((namespace, local))
    }

    /// Refuses a whole number that is none, or too great.
    pub(super) fn number(&self, node: Node<'_, '_>, value: &str) -> Result<u32, SchemaError> {
        value
            .trim()
            .parse()
            .map_err(|_| self.error(node, format!("«{value}» non è un numero ammesso qui")))
    }

    pub(super) fn boolean(&self, node: Node<'_, '_>, name: &str) -> Result<bool, SchemaError> {
        match node.attribute(name) {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(other) => Err(self.error(node, format!("{name} non può valere «{other}»"))),
        }
    }
}

/// Refuses an include or import that joins documents of unfitting namespaces.
pub(super) fn check_joins(all: &[Loaded<'_, '_>]) -> Result<(), SchemaError> {
    for one in all {
        for node in children(one.document.root_element()) {
            let Some(location) = node.attribute("schemaLocation") else {
                continue;
            };
            let name = location.rsplit('/').next();
            let Some(other) = all.iter().find(|other| {
                other.system_id == location || other.system_id.rsplit('/').next() == name
            }) else {
                continue;
            };
            let (expected, what) = match node.tag_name().name() {
                "include" => (one.target, "incluso"),
                "import" => (node.attribute("namespace").unwrap_or(""), "importato"),
                _ => continue,
            };
            if other.target != expected {
                let reason = format!(
                    "lo schema {what} «{location}» ha il namespace «{}» e non «{expected}»",
                    other.target
                );
                return Err(one.error(node, reason));
            }
        }
    }
    Ok(())
}

/// The element children of a node.
pub(super) fn children<'d, 'i: 'd>(node: Node<'d, 'i>) -> impl Iterator<Item = Node<'d, 'i>> {
    node.children().filter(Node::is_element)
}

/// The element children of a node without annotations.
pub(super) fn content<'d, 'i: 'd>(node: Node<'d, 'i>) -> impl Iterator<Item = Node<'d, 'i>> {
    children(node).filter(|child| !child.has_tag_name((XS, "annotation")))
}
