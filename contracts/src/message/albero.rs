//! The tree of a message in memory and the few questions that a lenient reader asks of it.
//!
//! The parser is strict about well-formedness and refuses a DTD, as SAAJ does; the walk is never recursive, and the depth
//! and the number of nodes are bounded so that no input decides how much stack or memory is used.

use roxmltree::{Document, Node, NodeType, ParsingOptions};

use crate::xml::{Event, Reader};

/// Deepest nesting that is read: far more than any message needs, and what libxml2 allows.
pub(crate) const PROFONDITA_MASSIMA: usize = 256;
/// Most nodes of one document.
const NODI_MASSIMI: u32 = 100_000;

/// Why bytes are not a readable XML document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NonXml {
    /// Line, from 1; 0 when the place is not known.
    pub(crate) riga: u32,
    /// Column in characters, from 1; 0 when the place is not known.
    pub(crate) colonna: u32,
    /// What the parser says.
    pub(crate) motivo: String,
    /// A character that XML 1.0 does not allow was met.
    pub(crate) carattere_illegale: bool,
}

/// The text of an XML document: UTF-8, without the byte order mark.
pub(crate) fn testo_utf8(xml: &[u8]) -> Result<&str, NonXml> {
    let xml = xml.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(xml);
    std::str::from_utf8(xml).map_err(|errore| {
        let prima = String::from_utf8_lossy(&xml[..errore.valid_up_to()]);
        let colonna = prima
            .rsplit('\n')
            .next()
            .map_or(0, |riga| riga.chars().count())
            + 1;
        NonXml {
            riga: posizione(prima.matches('\n').count() + 1),
            colonna: posizione(colonna),
            motivo: "i byte non sono UTF-8".to_owned(),
            carattere_illegale: false,
        }
    })
}

fn posizione(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Parses a document, with the bounds of this module.
pub(crate) fn analizza(xml: &str) -> Result<Document<'_>, NonXml> {
    let opzioni = ParsingOptions {
        allow_dtd: false,
        nodes_limit: NODI_MASSIMI,
        ..ParsingOptions::default()
    };
    let documento = Document::parse_with_options(xml, opzioni).map_err(|errore| {
        let pos = errore.pos();
        let mut non_xml = NonXml {
            riga: pos.row,
            colonna: pos.col,
            motivo: format!("il documento supera {NODI_MASSIMI} fra elementi e testi"),
            carattere_illegale: matches!(errore, roxmltree::Error::NonXmlChar(..)),
        };
        if !matches!(errore, roxmltree::Error::NodesLimitReached) {
            racconta(xml, &mut non_xml);
        }
        non_xml
    })?;
    let mut profondita = 0_usize;
    let mut nodo = documento.root_element();
    // A walk in document order that only counts levels: down, else right, else up until there is a right.
    'visita: loop {
        if let Some(figlio) = nodo.first_element_child() {
            profondita += 1;
            if profondita >= PROFONDITA_MASSIMA {
                let pos = documento.text_pos_at(figlio.range().start);
                return Err(NonXml {
                    riga: pos.row,
                    colonna: pos.col,
                    motivo: format!("elementi annidati oltre {PROFONDITA_MASSIMA} livelli"),
                    carattere_illegale: false,
                });
            }
            nodo = figlio;
            continue;
        }
        loop {
            if let Some(fratello) = nodo.next_sibling_element() {
                nodo = fratello;
                continue 'visita;
            }
            match nodo.parent_element() {
                Some(padre) if profondita > 0 => {
                    profondita -= 1;
                    nodo = padre;
                }
                _ => break 'visita,
            }
        }
    }
    Ok(documento)
}

/// Says in words of ours, from the strict reader, what is wrong with a document that did not parse.
fn racconta(xml: &str, non_xml: &mut NonXml) {
    let mut lettore = Reader::new(xml.as_bytes());
    loop {
        match lettore.read() {
            Ok(Event::Eof) => {
                non_xml.motivo = "l'XML non è ben formato".to_owned();
                return;
            }
            Ok(_) => {}
            Err(finding) => {
                if let Some(posizione) = finding.place.outer {
                    (non_xml.riga, non_xml.colonna) = (posizione.line, posizione.column);
                }
                non_xml.motivo = finding.message.trim_end_matches('.').to_owned();
                return;
            }
        }
    }
}

/// The characters directly under an element, comments and children left out.
pub(crate) fn caratteri(nodo: Node<'_, '_>) -> String {
    let mut testo = String::new();
    for figlio in nodo.children() {
        if figlio.node_type() == NodeType::Text {
            testo.push_str(figlio.text().unwrap_or_default());
        }
    }
    testo
}

/// Trims as Java's `String.trim` does: every character up to U+0020 (§1.2 "String trimming").
pub(crate) fn trim(testo: &str) -> &str {
    testo.trim_matches(|c: char| c <= ' ')
}

/// An element seen by a reader that looks for children in one namespace.
#[derive(Clone, Copy)]
pub(crate) struct Elemento<'a, 'i> {
    nodo: Node<'a, 'i>,
    /// Namespace in which children are recognised; `None` = unqualified.
    figli_in: Option<&'a str>,
}

impl<'a, 'i> Elemento<'a, 'i> {
    /// A reader on `nodo` that recognises children in `figli_in`.
    pub(crate) fn new(nodo: Node<'a, 'i>, figli_in: Option<&'a str>) -> Self {
        Self { nodo, figli_in }
    }

    /// The same element, with children in this namespace; empty = unqualified.
    pub(crate) fn con_figli_in(self, namespace: &'a str) -> Self {
        Self {
            figli_in: (!namespace.is_empty()).then_some(namespace),
            ..self
        }
    }

    /// All children with this name, in document order.
    pub(crate) fn tutti(self, nome: &'a str) -> impl Iterator<Item = Elemento<'a, 'i>> {
        self.nodo
            .children()
            .filter(move |figlio| {
                figlio.is_element()
                    && figlio.tag_name().name() == nome
                    && figlio.tag_name().namespace() == self.figli_in
            })
            .map(move |nodo| Elemento {
                nodo,
                figli_in: self.figli_in,
            })
    }

    /// The child with this name; of several the last, as JAXB sets the field again at each.
    pub(crate) fn figlio(self, nome: &'a str) -> Option<Elemento<'a, 'i>> {
        self.tutti(nome).last()
    }

    /// The text of the child with this name, trimmed.
    pub(crate) fn testo(self, nome: &'a str) -> Option<String> {
        self.figlio(nome)
            .map(|figlio| trim(&caratteri(figlio.nodo)).to_owned())
    }

    /// The text of this element, trimmed.
    pub(crate) fn tutto(self) -> String {
        trim(&caratteri(self.nodo)).to_owned()
    }

    /// The text of the child with this name as it stands.
    pub(crate) fn grezzo(self, nome: &'a str) -> Option<String> {
        self.figlio(nome).map(|figlio| caratteri(figlio.nodo))
    }
}
