//! The entry points: a document in memory, a stream, a fragment of a document that the caller reads himself.

use std::io::{self, BufRead};

use super::report::{Options, Report, Roots};
use super::schema::{SchemaSet, Symbol};
use super::session::Session;
use crate::xml::{Event, QName, Reader, Settings, Source};

/// Validates documents against a schema set; made once, used for any number of documents.
///
/// ```
/// use contracts::xsd::{Options, Roots, Schema, SchemaSet, Validator};
/// let schema = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
///   <xs:element name="importo" type="xs:decimal"/></xs:schema>"#;
/// let set = SchemaSet::compile(&[Schema { system_id: "importo.xsd", text: schema }]).unwrap();
/// let validator = Validator::new(&set, Options::default());
/// assert!(validator.document(b"<importo>10.50</importo>", Roots::Any).is_clean());
/// let report = validator.document(b"<importo>10,50</importo>", Roots::Any);
/// assert_eq!(report.findings[0].code, "XML-IMPORTO-VIRGOLA");
/// ```
#[derive(Debug, Clone)]
pub struct Validator<'s> {
    pub(super) set: &'s SchemaSet,
    pub(super) options: Options,
    /// [`Options::captures`] and [`Options::zoneless`], as far as the schemas know the names.
    pub(super) captures: Vec<Symbol>,
    pub(super) zoneless: Vec<Symbol>,
}

impl<'s> Validator<'s> {
    /// A validator for `set`.
    #[must_use]
    pub fn new(set: &'s SchemaSet, options: Options) -> Self {
        let known = |names: &[QName]| -> Vec<Symbol> {
            names
                .iter()
                .filter_map(|name| set.names.find(&name.namespace, &name.local))
                .collect()
        };
        Self {
            set,
            captures: known(&options.captures),
            zoneless: known(&options.zoneless),
            options,
        }
    }

    /// Validates a whole document.
    #[must_use]
    pub fn document(&self, bytes: &[u8], roots: Roots<'_>) -> Report {
        self.whole(Reader::with_settings(bytes, self.settings()), roots)
    }

    /// Validates a whole document from a stream, in memory bounded by [`crate::xml::Limits::token`].
    ///
    /// # Errors
    /// A stream that cannot be opened; a failure further on is a finding, as for a document that ends too early.
    pub fn stream<R: BufRead>(&self, stream: R, roots: Roots<'_>) -> io::Result<Report> {
        Ok(self.whole(Reader::streaming(stream, self.settings())?, roots))
    }

    /// Validates the element whose start tag the reader has just read, up to and with its end tag. `path` is the path
    /// of its parent, for instance `/soapenv:Envelope[1]/soapenv:Body[1]`.
    ///
    /// After a document that is not well formed [`Report::complete`] is `false`, the finding is in the report, and the
    /// reader stays at its error.
    pub fn fragment<S: Source>(
        &self,
        reader: &mut Reader<S>,
        roots: Roots<'_>,
        path: &str,
    ) -> Report {
        let mut session = self.session(roots, path);
        session.event(reader, Event::Start);
        while !session.is_finished() {
            match reader.read() {
                Ok(event) => session.event(reader, event),
                Err(finding) => {
                    session.broken(*finding);
                    break;
                }
            }
        }
        session.finish()
    }

    /// A validation that is fed event by event; `path` is the path of the root's parent, empty for a document.
    #[must_use]
    pub fn session<'v>(&'v self, roots: Roots<'v>, path: &str) -> Session<'v> {
        Session::new(self, roots, path)
    }

    fn settings(&self) -> Settings {
        Settings {
            limits: self.options.limits,
            severity: self.options.severity,
        }
    }

    fn whole<S: Source>(&self, mut reader: Reader<S>, roots: Roots<'_>) -> Report {
        let mut session = self.session(roots, "");
        loop {
            match reader.read() {
                Ok(Event::Eof) => break,
                Ok(event) => session.event(&reader, event),
                Err(finding) => {
                    session.broken(*finding);
                    break;
                }
            }
        }
        session.finish()
    }
}
