//! Findings with their place: path, line, excerpt; and the bound of how many are kept.

use super::{Child, Label, Session};
use crate::finding::{Finding, Place};
use crate::xml::{Attribute, Name, Reader, Source};
use crate::xsd::wording;

impl Session<'_> {
    /// Adds a finding about a child whose start tag the reader stands at.
    pub(in crate::xsd) fn add<S: Source>(
        &mut self,
        reader: &Reader<S>,
        child: &Child,
        make: impl FnOnce(&Self, Place) -> Finding,
    ) {
        if self.full() {
            return;
        }
        let place = self.child_place(reader, child);
        let finding = make(self, place);
        self.report.findings.push(finding);
    }

    /// The place of a child whose start tag the reader stands at.
    pub(in crate::xsd) fn child_place<S: Source>(
        &self,
        reader: &Reader<S>,
        child: &Child,
    ) -> Place {
        let mut place = reader.place(reader.offset() + 1, reader.written_name().len() as u64);
        let mut path = self.path();
        self.push_step(&mut path, &child.label, child.index);
        place.path = Some(path);
        place
    }

    /// Adds a finding about the innermost open element.
    pub(in crate::xsd) fn add_here<S: Source>(
        &mut self,
        reader: &Reader<S>,
        offset: u64,
        length: u64,
        make: impl FnOnce(&Self, Place) -> Finding,
    ) {
        if self.full() {
            return;
        }
        let mut place = reader.place(offset, length);
        place.path = Some(self.path());
        let finding = make(self, place);
        self.report.findings.push(finding);
    }

    pub(super) fn add_at_attribute<S: Source>(
        &mut self,
        reader: &Reader<S>,
        attribute: &Attribute<'_>,
        make: impl FnOnce(&Self, Place) -> Finding,
    ) {
        if self.full() {
            return;
        }
        let mut place = reader.place(attribute.offset, u64::from(attribute.length));
        let mut path = self.path();
        path.push_str("/@");
        wording::push_name(&mut path, attribute.name, &self.validator.options.prefixes);
        place.path = Some(path);
        let finding = make(self, place);
        self.report.findings.push(finding);
    }

    /// Whether no more findings are kept; counts the one at hand if so.
    pub(in crate::xsd) fn full(&mut self) -> bool {
        let full = self.report.findings.len() >= self.validator.options.max_findings;
        self.report.more += u64::from(full);
        full
    }

    /// Path of the innermost open element.
    pub(in crate::xsd) fn path(&self) -> String {
        let mut path = self.base.clone();
        for frame in &self.frames {
            self.push_step(&mut path, &frame.label, frame.index);
        }
        path
    }

    pub(in crate::xsd) fn push_step(&self, path: &mut String, label: &Label, index: u32) {
        path.push('/');
        wording::push_name(
            path,
            self.label_name(label),
            &self.validator.options.prefixes,
        );
        path.push('[');
        path.push_str(&index.to_string());
        path.push(']');
    }

    pub(super) fn label_name<'l>(&'l self, label: &'l Label) -> Name<'l> {
        match label {
            Label::Known(symbol) => self.set.names.name(*symbol),
            Label::Other(name) => name.as_name(),
        }
    }

    /// Local name of the innermost open element.
    pub(in crate::xsd) fn parent_name(&self) -> String {
        self.frames.last().map_or_else(String::new, |frame| {
            self.label_name(&frame.label).local.to_owned()
        })
    }
}
