//! Which schema elements may stand in which: the closed set that is compiled. Everything else is refused before compiling, so that
//! nothing in a schema is passed over in silence.

use roxmltree::Node;

use super::load::{Loaded, SchemaError, XS, children, content};

const ATTRIBUTES: &[&str] = &["attribute", "attributeGroup", "anyAttribute"];
const MODELS: &[&str] = &["sequence", "choice", "all", "group"];
const PARTICLES: &[&str] = &["element", "any", "sequence", "choice", "group"];
const FACETS: &[&str] = &[
    "length",
    "minLength",
    "maxLength",
    "pattern",
    "enumeration",
    "whiteSpace",
    "maxInclusive",
    "maxExclusive",
    "minInclusive",
    "minExclusive",
    "totalDigits",
    "fractionDigits",
];

/// What an element may hold beside an annotation.
struct Holds {
    /// Names, in groups.
    names: &'static [&'static [&'static str]],
    /// How many of them at most.
    most: usize,
    /// Of these at most one, and in front of the others.
    first: &'static [&'static str],
}

/// The element children that `node` may have; `None`: the element itself is not of the set.
fn holds(node: Node<'_, '_>) -> Option<Holds> {
    let any = |names| {
        Some(Holds {
            names,
            most: usize::MAX,
            first: MODELS,
        })
    };
    let one = |names| {
        Some(Holds {
            names,
            most: 1,
            first: &[],
        })
    };
    let parent = node.parent_element().map(|parent| parent.tag_name().name());
    let name = node.tag_name().name();
    if node.has_attribute("ref") {
        let refers = matches!(name, "element" | "attribute" | "group" | "attributeGroup");
        return if refers { one(&[]) } else { None };
    }
    match (name, parent) {
        ("schema", None) => Some(Holds {
            names: &[&[
                "import",
                "include",
                "element",
                "simpleType",
                "complexType",
                "attribute",
                "group",
                "attributeGroup",
            ]],
            most: usize::MAX,
            first: &[],
        }),
        ("element", _) => one(&[&["simpleType", "complexType"]]),
        ("attribute" | "list", _) => one(&[&["simpleType"]]),
        ("union", _) => any(&[&["simpleType"]]),
        ("simpleType", _) => one(&[&["restriction", "list", "union"]]),
        ("complexType", _) => {
            let derived = content(node)
                .any(|child| matches!(child.tag_name().name(), "simpleContent" | "complexContent"));
            if derived {
                one(&[&["simpleContent", "complexContent"]])
            } else {
                any(&[MODELS, ATTRIBUTES])
            }
        }
        ("simpleContent" | "complexContent", _) => one(&[&["extension", "restriction"]]),
        ("extension", Some("simpleContent")) | ("attributeGroup", _) => any(&[ATTRIBUTES]),
        ("extension" | "restriction", Some("complexContent")) => any(&[MODELS, ATTRIBUTES]),
        ("restriction", Some("simpleContent")) => Some(Holds {
            names: &[&["simpleType"], FACETS, ATTRIBUTES],
            most: usize::MAX,
            first: &["simpleType"],
        }),
        ("restriction", Some("simpleType")) => Some(Holds {
            names: &[&["simpleType"], FACETS],
            most: usize::MAX,
            first: &["simpleType"],
        }),
        ("group", _) => one(&[&["sequence", "choice"]]),
        ("sequence" | "choice", _) => Some(Holds {
            names: &[PARTICLES],
            most: usize::MAX,
            first: &[],
        }),
        ("all", _) => Some(Holds {
            names: &[&["element"]],
            most: usize::MAX,
            first: &[],
        }),
        ("import" | "include" | "any" | "anyAttribute", _) => one(&[]),
        _ if FACETS.contains(&name) => one(&[]),
        _ => None,
    }
}

impl Loaded<'_, '_> {
    /// Refuses what is not of the closed set, or does not stand where it may.
    pub(super) fn check_grammar(&self) -> Result<(), SchemaError> {
        let mut open = vec![self.document.root_element()];
        while let Some(node) = open.pop() {
            let Some(holds) = holds(node) else {
                return Err(self.unsupported(node));
            };
            let mut before = 0;
            for child in children(node) {
                let name = child.tag_name().name();
                if child.tag_name().namespace() != Some(XS) {
                    return Err(self.unsupported(child));
                }
                // Among the global components annotations stand anywhere; elsewhere one, in front.
                if name == "annotation" {
                    if child.prev_sibling_element().is_some() && node.parent_element().is_some() {
                        return Err(self.unsupported(child));
                    }
                    self.check_annotation(child)?;
                    continue;
                }
                let known = holds.names.iter().any(|names| names.contains(&name));
                let late = before > 0 && holds.first.contains(&name);
                if !known || late || before == holds.most {
                    return Err(self.unsupported(child));
                }
                // Nothing follows a wildcard of attributes.
                before = if name == "anyAttribute" {
                    holds.most
                } else {
                    before + 1
                };
                open.push(child);
            }
        }
        Ok(())
    }

    /// An annotation holds text for readers; what is in that is free.
    fn check_annotation(&self, node: Node<'_, '_>) -> Result<(), SchemaError> {
        match children(node).find(|child| {
            !child.has_tag_name((XS, "documentation")) && !child.has_tag_name((XS, "appinfo"))
        }) {
            Some(other) => Err(self.unsupported(other)),
            None => Ok(()),
        }
    }
}
