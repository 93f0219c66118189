//! The attributes of an element, those of the schema and those of the instance namespace.

use super::{Session, XSI};
use crate::finding::registry::code;
use crate::xml::{Attribute, Reader, Source};
use crate::xsd::datatype::Builtin;
use crate::xsd::schema::{Element, Process, Symbol, Type, TypeId};
use crate::xsd::wording;

impl Session<'_> {
    /// Reads `xsi:type` and `xsi:nil` of the innermost element.
    pub(super) fn instance_attributes<S: Source>(
        &mut self,
        reader: &Reader<S>,
        declared: Option<&Element>,
    ) {
        let set = self.set;
        for attribute in reader
            .attributes()
            .filter(|attribute| attribute.name.namespace == XSI)
        {
            match attribute.name.local {
                "type" => {
                    let (prefix, local) = attribute
                        .value
                        .trim()
                        .split_once(':')
                        .unwrap_or(("", attribute.value.trim()));
                    let named = reader
                        .namespace_of(prefix)
                        .and_then(|namespace| set.names.find(namespace, local))
                        .and_then(|symbol| set.named_types.get(&symbol))
                        .copied();
                    match named {
                        Some(named)
                            if declared
                                .is_none_or(|element| set.derives(named, element.type_id)) =>
                        {
                            if let Some(frame) = self.frames.last_mut() {
                                frame.type_id = named;
                            }
                        }
                        _ => self.add_at_attribute(reader, &attribute, |session, place| {
                            wording::wrong_type(session, attribute.value, declared, place)
                        }),
                    }
                }
                "nil" => {
                    let value = attribute.value.trim();
                    let yes = matches!(value, "true" | "1");
                    let nillable = declared.is_none_or(|element| element.nillable);
                    if !nillable || !Builtin::Boolean.accepts(value) {
                        self.add_at_attribute(reader, &attribute, |session, place| {
                            wording::wrong_nil(session, value, nillable, place)
                        });
                    }
                    if let Some(frame) = self.frames.last_mut() {
                        // Without a declaration there is nothing to be nil.
                        frame.nil = yes && declared.is_some();
                        frame.nil_told = !nillable;
                    }
                }
                _ => {}
            }
        }
    }

    /// Checks the attributes of the innermost element.
    pub(super) fn attributes<S: Source>(&mut self, reader: &Reader<S>) {
        let set = self.set;
        let Some(frame) = self.frames.last() else {
            return;
        };
        let (uses, any) = match set.type_of(frame.type_id) {
            Type::Complex(complex) => (&complex.attributes[..], complex.any_attribute.as_ref()),
            Type::Simple(_) => (&[][..], None),
        };
        let mut met: u128 = 0;
        if reader.has_attributes() {
            for attribute in reader.attributes() {
                let name = attribute.name;
                if name.namespace == XSI
                    && matches!(
                        name.local,
                        "type" | "nil" | "schemaLocation" | "noNamespaceSchemaLocation"
                    )
                {
                    continue;
                }
                let symbol = set.names.find(name.namespace, name.local);
                if let Some(at) =
                    symbol.and_then(|symbol| uses.iter().position(|one| one.name == symbol))
                {
                    met |= 1 << at.min(127);
                    self.attribute_value(
                        reader,
                        &attribute,
                        uses[at].type_id,
                        uses[at].fixed.as_deref(),
                    );
                    continue;
                }
                match any
                    .filter(|any| any.admits(name.namespace))
                    .map(|any| any.process)
                {
                    Some(Process::Skip) => {}
                    Some(process) => match symbol.and_then(|symbol| set.attributes.get(&symbol)) {
                        Some(global) => self.attribute_value(
                            reader,
                            &attribute,
                            global.type_id,
                            global.fixed.as_deref(),
                        ),
                        None if process == Process::Lax => {}
                        None => self.add_at_attribute(reader, &attribute, |session, place| {
                            wording::unknown_attribute(session, name, &[], place)
                        }),
                    },
                    None => {
                        let known: Vec<Symbol> = uses.iter().map(|one| one.name).collect();
                        self.add_at_attribute(reader, &attribute, |session, place| {
                            wording::unknown_attribute(session, name, &known, place)
                        });
                    }
                }
            }
        }
        for (at, one) in uses.iter().enumerate() {
            if one.required && met & (1 << at.min(127)) == 0 {
                let length = reader.written_name().len() as u64;
                self.add_here(reader, reader.offset() + 1, length, |session, place| {
                    wording::missing_attribute(session, one.name, place)
                });
            }
        }
    }

    pub(super) fn attribute_value<S: Source>(
        &mut self,
        reader: &Reader<S>,
        attribute: &Attribute<'_>,
        type_id: TypeId,
        fixed: Option<&str>,
    ) {
        let Some(simple) = self.set.simple(type_id) else {
            return;
        };
        let subject = |session: &Self| {
            format!(
                "l'attributo «{}» di «{}»",
                attribute.name.local,
                session.parent_name()
            )
        };
        if let Err(breach) = simple.check(self.set, attribute.value) {
            self.add_at_attribute(reader, attribute, |session, place| {
                wording::value(
                    session,
                    simple,
                    breach,
                    attribute.value,
                    &subject(session),
                    place,
                )
            });
        } else if let Some(fixed) = fixed
            && !simple.equal(fixed, attribute.value)
        {
            self.add_at_attribute(reader, attribute, |session, place| {
                wording::not_fixed(
                    session,
                    code::XML_ATTRIBUTO,
                    &subject(session),
                    fixed,
                    attribute.value,
                    place,
                )
            });
        } else if simple.builtin() == Some(Builtin::Id)
            && !self.ids.insert(attribute.value.trim().into())
        {
            self.add_at_attribute(reader, attribute, |session, place| {
                wording::id_twice(session, attribute.value, place)
            });
        }
    }
}
