//! Attributes, attribute groups and their inheritance.

use super::{Attributes, Compiler, MAX_ATTRIBUTES, MAX_NESTING};
use crate::xsd::load::{Component, SchemaError, Space, content};
use crate::xsd::schema::{AttributeUse, Symbol, Type};

/// Their intersection or union (part 1 §3.4.2) is needed by no schema of ours.
const TWO_WILDCARDS: &str = "due xs:anyAttribute per uno stesso tipo non sono gestiti qui";

impl<'d, 'i> Compiler<'_, 'd, 'i> {
    /// Attributes of a derived type: its own over those of the base.
    pub(super) fn inherit(
        &self,
        at: Component<'d, 'i>,
        base: Attributes,
        own: Attributes,
        restriction: bool,
    ) -> Result<Attributes, SchemaError> {
        let mut uses = base.uses;
        uses.retain(|inherited| {
            !own.prohibited.contains(&inherited.name)
                && !own.uses.iter().any(|one| one.name == inherited.name)
        });
        uses.extend(own.uses);
        let any = match (own.any, base.any) {
            (own, _) if restriction => own,
            (Some(_), Some(_)) => {
                return Err(self.loaded[at.document].error(at.node, TWO_WILDCARDS));
            }
            (own, base) => own.or(base),
        };
        Ok(Attributes {
            uses,
            prohibited: Vec::new(),
            any,
        })
    }

    /// One of `attribute`, `attributeGroup`, `anyAttribute`.
    pub(super) fn attribute_child(
        &mut self,
        component: Component<'d, 'i>,
        into: &mut Attributes,
        depth: usize,
    ) -> Result<(), SchemaError> {
        let node = component.node;
        let document = &self.loaded[component.document];
        match node.tag_name().name() {
            "attribute" => self.attribute(component, into),
            "anyAttribute" => {
                document.check_attributes(node, &["namespace", "processContents", "id"])?;
                if into.any.is_some() {
                    return Err(document.error(node, TWO_WILDCARDS));
                }
                into.any = Some(self.wildcard(component)?);
                Ok(())
            }
            "attributeGroup" => {
                document.check_attributes(node, &["ref", "id"])?;
                let (group, ..) = self.find(
                    Space::AttributeGroup,
                    component,
                    document.required(node, "ref")?,
                )?;
                self.attribute_group(group, into, depth + 1)
            }
            _ => Err(document.unsupported(node)),
        }
    }

    pub(super) fn attribute_group(
        &mut self,
        component: Component<'d, 'i>,
        into: &mut Attributes,
        depth: usize,
    ) -> Result<(), SchemaError> {
        let document = &self.loaded[component.document];
        if depth > MAX_NESTING {
            return Err(document.error(
                component.node,
                "i gruppi di attributi sono annidati troppo, o in circolo",
            ));
        }
        document.check_attributes(component.node, &["name", "id"])?;
        for node in content(component.node) {
            self.attribute_child(Component { node, ..component }, into, depth)?;
        }
        Ok(())
    }

    pub(super) fn global_attribute(
        &mut self,
        component: Component<'d, 'i>,
    ) -> Result<AttributeUse, SchemaError> {
        let document = &self.loaded[component.document];
        document.check_attributes(component.node, &["name", "type", "default", "fixed", "id"])?;
        let name = self
            .names
            .intern(document.target, document.required(component.node, "name")?);
        if let Some(known) = self.attributes.get(&name) {
            return Ok(known.clone());
        }
        let declared = self.attribute_declaration(name, component)?;
        self.attributes.insert(name, declared.clone());
        Ok(declared)
    }

    pub(super) fn attribute_declaration(
        &mut self,
        name: Symbol,
        component: Component<'d, 'i>,
    ) -> Result<AttributeUse, SchemaError> {
        let node = component.node;
        let document = &self.loaded[component.document];
        let mut inline = None;
        for child in content(node) {
            match child.tag_name().name() {
                "simpleType" if inline.is_none() => inline = Some(child),
                _ => return Err(document.unsupported(child)),
            }
        }
        let type_id = match (node.attribute("type"), inline) {
            (Some(named), None) => self.type_by_name(component, named)?,
            (None, Some(child)) => self.anonymous(Component {
                node: child,
                ..component
            }),
            (None, None) => self.builtin("anySimpleType").unwrap_or(self.any_type),
            (Some(_), Some(_)) => {
                return Err(document.error(node, "un attributo ha sia type sia un tipo proprio"));
            }
        };
        self.complete(type_id)?;
        if !matches!(self.done(type_id), Some(Type::Simple(_))) {
            return Err(document.error(node, "il tipo di un attributo deve essere semplice"));
        }
        for value in [node.attribute("fixed"), node.attribute("default")]
            .into_iter()
            .flatten()
        {
            self.attribute_nodes
                .push((type_id, value.into(), component));
        }
        Ok(AttributeUse {
            name,
            type_id,
            required: false,
            fixed: node.attribute("fixed").map(Into::into),
        })
    }

    pub(super) fn attribute(
        &mut self,
        component: Component<'d, 'i>,
        into: &mut Attributes,
    ) -> Result<(), SchemaError> {
        let node = component.node;
        let document = &self.loaded[component.document];
        let mut declared = if let Some(reference) = node.attribute("ref") {
            document.check_attributes(node, &["ref", "use", "default", "fixed", "id"])?;
            let (target, ..) = self.find(Space::Attribute, component, reference)?;
            let mut declared = self.global_attribute(target)?;
            if let Some(fixed) = node.attribute("fixed") {
                declared.fixed = Some(fixed.into());
                self.attribute_nodes
                    .push((declared.type_id, fixed.into(), component));
            }
            declared
        } else {
            document.check_attributes(
                node,
                &["name", "type", "use", "default", "fixed", "form", "id"],
            )?;
            let qualified = match node.attribute("form") {
                None => document.attributes_qualified,
                Some("qualified") => true,
                Some("unqualified") => false,
                Some(other) => {
                    return Err(document.error(node, format!("form non può valere «{other}»")));
                }
            };
            let name = self.names.intern(
                if qualified { document.target } else { "" },
                document.required(node, "name")?,
            );
            self.attribute_declaration(name, component)?
        };
        match node.attribute("use") {
            Some("prohibited") => {
                into.prohibited.push(declared.name);
                return Ok(());
            }
            Some("required") => declared.required = true,
            None | Some("optional") => {}
            Some(other) => {
                return Err(document.error(node, format!("use non può valere «{other}»")));
            }
        }
        if into.uses.iter().any(|one| one.name == declared.name) {
            return Err(document.error(node, "l'attributo è dichiarato due volte"));
        }
        if into.uses.len() == MAX_ATTRIBUTES {
            return Err(document.error(
                node,
                format!("un tipo non può avere più di {MAX_ATTRIBUTES} attributi"),
            ));
        }
        into.uses.push(declared);
        Ok(())
    }
}
