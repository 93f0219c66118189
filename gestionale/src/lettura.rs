//! Reading the XML that comes back: a small tree with resolved names, for documents of a bounded size.

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

/// Deepest document that is read.
const MAX_DEPTH: usize = 64;
/// Most elements that are read.
const MAX_ELEMENTS: usize = 50_000;

/// Why a document cannot be read, in Italian.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Illeggibile(pub(crate) String);

/// An element, named by namespace and local name; prefixes do not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Elemento {
    pub(crate) spazio: Option<String>,
    pub(crate) nome: String,
    /// Its own text, joined, not trimmed.
    pub(crate) testo: String,
    pub(crate) figli: Vec<Elemento>,
}

impl Elemento {
    /// Reads a whole document.
    pub(crate) fn parse(text: &str) -> Result<Self, Illeggibile> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        let mut open: Vec<Self> = Vec::new();
        let mut root = None;
        let mut elements = 0_usize;
        loop {
            let (spazio, event) = reader
                .read_resolved_event()
                .map_err(|error| malformed(&error))?;
            match event {
                Event::Start(start) => {
                    elements += 1;
                    if root.is_some() || open.len() >= MAX_DEPTH || elements > MAX_ELEMENTS {
                        return Err(Illeggibile(
                            "documento con più radici, troppo profondo o troppo grande".to_owned(),
                        ));
                    }
                    open.push(Self::named(spazio, &start)?);
                }
                Event::End(_) => {
                    let Some(closed) = open.pop() else {
                        return Err(Illeggibile("elemento chiuso e mai aperto".to_owned()));
                    };
                    match open.last_mut() {
                        Some(parent) => parent.figli.push(closed),
                        None => root = Some(closed),
                    }
                }
                Event::Text(text) => append(&mut open, &text.xml10_content())?,
                Event::CData(text) => append(&mut open, &text.xml10_content())?,
                Event::GeneralRef(reference) => {
                    let character = match reference
                        .resolve_char_ref()
                        .map_err(|error| malformed(&error))?
                    {
                        Some(character) => character,
                        None => match &*reference {
                            "lt" => '<',
                            "gt" => '>',
                            "amp" => '&',
                            "apos" => '\'',
                            "quot" => '"',
                            other => {
                                return Err(Illeggibile(format!("entità &{other}; non ammessa")));
                            }
                        },
                    };
                    append(&mut open, character.encode_utf8(&mut [0; 4]))?;
                }
                Event::DocType(_) => return Err(Illeggibile("DTD non ammessa".to_owned())),
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::Eof => break,
            }
        }
        if !open.is_empty() {
            return Err(Illeggibile("documento troncato".to_owned()));
        }
        root.ok_or_else(|| Illeggibile("documento vuoto".to_owned()))
    }

    fn named(spazio: ResolveResult<'_>, start: &BytesStart<'_>) -> Result<Self, Illeggibile> {
        let spazio = match spazio {
            ResolveResult::Bound(namespace) => Some(namespace.as_ref().to_owned()),
            ResolveResult::Unbound => None,
            ResolveResult::Unknown(prefix) => {
                return Err(Illeggibile(format!("prefisso {prefix} non dichiarato")));
            }
        };
        for attribute in start.attributes() {
            attribute.map_err(|error| malformed(&error.into()))?;
        }
        Ok(Self {
            spazio,
            nome: start.local_name().as_ref().to_owned(),
            ..Self::default()
        })
    }

    /// Whether it has this name in this namespace.
    pub(crate) fn is(&self, spazio: Option<&str>, nome: &str) -> bool {
        self.spazio.as_deref() == spazio && self.nome == nome
    }

    /// The first child of this name in this namespace.
    pub(crate) fn figlio(&self, spazio: Option<&str>, nome: &str) -> Option<&Self> {
        self.figli.iter().find(|child| child.is(spazio, nome))
    }

    /// Trimmed text of the first child of this name, when there is any.
    pub(crate) fn valore(&self, spazio: Option<&str>, nome: &str) -> Option<&str> {
        self.figlio(spazio, nome)
            .map(|child| child.testo.trim())
            .filter(|text| !text.is_empty())
    }
}

fn append(open: &mut [Elemento], text: &str) -> Result<(), Illeggibile> {
    match open.last_mut() {
        Some(element) => element.testo.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err(Illeggibile("testo fuori dalla radice".to_owned())),
    }
    Ok(())
}

fn malformed(error: &quick_xml::Error) -> Illeggibile {
    Illeggibile(format!("XML non ben formato ({error})"))
}

#[cfg(test)]
mod tests {
    use super::Elemento;

    #[test]
    fn names_are_resolved_and_prefixes_do_not_matter() {
        let one = Elemento::parse(r#"<a:x xmlns:a="u"><y>1 &amp; <![CDATA[<2>]]>&#51;</y></a:x>"#);
        let other = Elemento::parse(r#"<x xmlns="u"><y xmlns="">1 &#38; &lt;2&gt;3</y></x>"#);
        assert_eq!(one, other);
        assert_eq!(
            one.as_ref().ok().and_then(|x| x.valore(None, "y")),
            Some("1 & <2>3")
        );
    }

    #[test]
    fn what_is_not_a_document_is_refused() {
        for wrong in [
            "",
            "testo",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>x",
            "<p:a/>",
            "<a b='1' b='2'/>",
            "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
            "<a>&e;</a>",
        ] {
            assert!(Elemento::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Elemento::parse(&"<a>".repeat(100_000)).is_err());
    }
}
