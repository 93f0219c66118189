//! The strict reader of a message or document: a cursor that goes through the elements in the order of the schema.
//!
//! Names, order, multiplicity and the form of each value must be those of the schema; the first thing that is not ends the reading. The
//! facets (lengths, patterns) are not looked at: [`crate::check`] judges those, and tells everything that is wrong at once.

use std::io::BufRead;

use super::lettura::NS_SOAP;
use crate::finding::Finding;
use crate::xml::{Event, Reader, Settings, Slice, Source, Stream};

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Why a message or a document is not what its schema says, at the first place where it is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{percorso} (riga {riga}, colonna {colonna}): {motivo}; `collaudo check` elenca tutte le violazioni"
)]
pub struct NonConforme {
    /// The elements down to the place, as `/FlussoRiversamento/dataRegolamento`; `/` for the document itself.
    pub percorso: String,
    /// Line, from 1; 0 when the place is not known.
    pub riga: u32,
    /// Column in characters, from 1; 0 when the place is not known.
    pub colonna: u32,
    /// What is wrong.
    pub motivo: Motivo,
}

/// What is wrong there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Motivo {
    /// No well-formed XML, or beyond the bounds of the reader.
    #[error("{0}")]
    NonXml(String),
    /// Something else stands where `atteso` should.
    #[error("trovato {trovato}, atteso {atteso}")]
    Struttura {
        /// What stands there.
        trovato: String,
        /// What should.
        atteso: String,
    },
    /// A value that its type does not have.
    #[error("il valore «{valore}» non è valido, atteso {atteso}")]
    Valore {
        /// The value, its first 80 characters.
        valore: String,
        /// What its type asks for.
        atteso: String,
    },
}

/// Where the reading stands: before the first child of an element that was entered, or after one of its children.
#[derive(Debug)]
pub(crate) struct Cursore<S> {
    lettore: Reader<S>,
    /// The tag at which the reader stands, while nobody has used it.
    fermo: Option<Event>,
    percorso: Vec<&'static str>,
    testo: String,
}

impl<'a> Cursore<Slice<'a>> {
    pub(crate) fn su(bytes: &'a [u8]) -> Self {
        Self::new(Reader::new(bytes))
    }
}

impl<R: BufRead> Cursore<Stream<R>> {
    pub(crate) fn su_flusso(flusso: R, settings: Settings) -> Result<Self, NonConforme> {
        Reader::streaming(flusso, settings)
            .map(Self::new)
            .map_err(|errore| NonConforme {
                percorso: "/".to_owned(),
                riga: 0,
                colonna: 0,
                motivo: Motivo::NonXml(format!("il file non si può leggere: {errore}")),
            })
    }
}

impl<S: Source> Cursore<S> {
    fn new(lettore: Reader<S>) -> Self {
        Self {
            lettore,
            fermo: None,
            percorso: Vec::new(),
            testo: String::new(),
        }
    }

    /// The next tag, white space before it skipped; the same one until it is used.
    fn tag(&mut self) -> Result<Event, NonConforme> {
        if let Some(evento) = self.fermo {
            return Ok(evento);
        }
        loop {
            match self.lettore.read() {
                Ok(Event::Text) => {
                    let testo = self.lettore.text();
                    if !testo.bytes().all(|b| b.is_ascii_whitespace()) {
                        let trovato = format!("il testo «{}»", inizio(testo.trim()));
                        return Err(self.struttura(trovato, "un elemento".to_owned()));
                    }
                }
                Ok(evento) => {
                    self.fermo = Some(evento);
                    return Ok(evento);
                }
                Err(finding) => return Err(self.non_xml(&finding)),
            }
        }
    }

    /// Whether an element with this name comes next.
    pub(crate) fn viene(&mut self, namespace: &str, nome: &str) -> Result<bool, NonConforme> {
        if self.tag()? != Event::Start {
            return Ok(false);
        }
        let trovato = self.lettore.name();
        Ok(trovato.local == nome && trovato.namespace == namespace)
    }

    /// Enters the next element if it has this name; it may have no attribute.
    pub(crate) fn se(&mut self, namespace: &str, nome: &'static str) -> Result<bool, NonConforme> {
        let viene = self.viene(namespace, nome)?;
        if viene {
            self.passa(nome, "")?;
        }
        Ok(viene)
    }

    /// Enters the next element, which must have this name and may have no attribute.
    pub(crate) fn entra(&mut self, namespace: &str, nome: &'static str) -> Result<(), NonConforme> {
        self.entra_con(namespace, nome, "").map(|_| ())
    }

    /// The same for an element that may have this one attribute, in no namespace.
    pub(crate) fn entra_con(
        &mut self,
        namespace: &str,
        nome: &'static str,
        attributo: &str,
    ) -> Result<Option<String>, NonConforme> {
        if self.viene(namespace, nome)? {
            self.passa(nome, attributo)
        } else {
            Err(self.inatteso(&self.atteso(namespace, nome)))
        }
    }

    /// An element that should stand here; with its namespace when that alone is wrong.
    fn atteso(&self, namespace: &str, nome: &str) -> String {
        if self.fermo != Some(Event::Start) || self.lettore.name().local != nome {
            format!("<{nome}>")
        } else if namespace.is_empty() {
            format!("<{nome}> senza namespace")
        } else {
            format!("<{nome}> nel namespace {namespace}")
        }
    }

    /// Enters the element at which the reader stands.
    fn passa(&mut self, nome: &'static str, ammesso: &str) -> Result<Option<String>, NonConforme> {
        self.percorso.push(nome);
        let mut valore = None;
        if self.lettore.has_attributes() {
            for attributo in self.lettore.attributes() {
                let nome = attributo.name;
                if nome.namespace.is_empty() && nome.local == ammesso {
                    valore = Some(attributo.value.to_owned());
                } else if nome.namespace != XSI || nome.local == "nil" {
                    let trovato = format!("l'attributo {}", nome.local);
                    return Err(self.struttura(trovato, "nessuno".to_owned()));
                }
            }
        }
        self.fermo = None;
        Ok(valore)
    }

    /// Leaves the element that was entered last: it must end here.
    pub(crate) fn esci(&mut self) -> Result<(), NonConforme> {
        if self.tag()? != Event::End {
            let nome = self.percorso.last().copied().unwrap_or_default();
            return Err(self.inatteso(&format!("la fine di <{nome}>")));
        }
        self.fermo = None;
        self.percorso.pop();
        Ok(())
    }

    /// Nothing may follow the root.
    pub(crate) fn fine(&mut self) -> Result<(), NonConforme> {
        match self.tag()? {
            Event::Eof => Ok(()),
            _ => Err(self.inatteso("la fine del documento")),
        }
    }

    /// Reads the text of the element that was entered last and leaves it. `leggi` gives the value, or `None` for a text that is none;
    /// `atteso` says what it should be.
    pub(crate) fn valore<T>(
        &mut self,
        atteso: &str,
        leggi: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, NonConforme> {
        self.testo.clear();
        let mut da = None;
        loop {
            match self.lettore.read() {
                Ok(Event::Text) => {
                    da.get_or_insert(self.lettore.offset());
                    self.testo.push_str(self.lettore.text());
                }
                Ok(Event::End) => break,
                Ok(evento) => {
                    self.fermo = Some(evento);
                    return Err(self.inatteso(atteso));
                }
                Err(finding) => return Err(self.non_xml(&finding)),
            }
        }
        let Some(valore) = leggi(&self.testo) else {
            let motivo = Motivo::Valore {
                valore: inizio(&self.testo),
                atteso: atteso.to_owned(),
            };
            return Err(self.qui(da.unwrap_or_else(|| self.lettore.offset()), motivo));
        };
        self.percorso.pop();
        Ok(valore)
    }

    /// Leaves the element that was entered last with everything in it unread, but for the texts of elements with these local names, the
    /// first of each.
    pub(crate) fn salta<const N: usize>(
        &mut self,
        cercati: [&str; N],
    ) -> Result<[Option<String>; N], NonConforme> {
        let mut trovati = [const { None }; N];
        // The one that is being read, with its depth.
        let mut in_lettura: Option<(usize, usize, String)> = None;
        let mut livelli = 0_usize;
        loop {
            let evento = match self.fermo.take() {
                Some(evento) => Ok(evento),
                None => self.lettore.read(),
            };
            match evento {
                Ok(Event::Start) => {
                    livelli += 1;
                    let locale = self.lettore.name().local;
                    if in_lettura.is_none()
                        && let Some(n) = cercati.iter().position(|cercato| *cercato == locale)
                        && trovati[n].is_none()
                    {
                        in_lettura = Some((n, livelli, String::new()));
                    }
                }
                Ok(Event::Text) => {
                    if let Some((_, _, testo)) = &mut in_lettura {
                        testo.push_str(self.lettore.text());
                    }
                }
                Ok(Event::End) => {
                    if let Some((n, livello, testo)) = in_lettura.take() {
                        if livello == livelli {
                            trovati[n] = Some(testo);
                        } else {
                            in_lettura = Some((n, livello, testo));
                        }
                    }
                    let Some(meno) = livelli.checked_sub(1) else {
                        self.percorso.pop();
                        return Ok(trovati);
                    };
                    livelli = meno;
                }
                Ok(Event::Eof) => return Err(self.inatteso("la fine di un elemento")),
                Err(finding) => return Err(self.non_xml(&finding)),
            }
        }
    }

    /// Reads a SOAP 1.1 envelope around what `corpo` reads; a Header is passed over.
    pub(crate) fn busta<T>(
        mut self,
        corpo: impl FnOnce(&mut Self) -> Result<T, NonConforme>,
    ) -> Result<T, NonConforme> {
        self.entra(NS_SOAP, "Envelope")?;
        if self.se(NS_SOAP, "Header")? {
            let [] = self.salta([])?;
        }
        self.entra(NS_SOAP, "Body")?;
        let letto = corpo(&mut self)?;
        self.esci()?;
        self.esci()?;
        self.fine()?;
        Ok(letto)
    }

    /// Reads an element without namespace whose text may say its language.
    pub(crate) fn testo_con_lingua(&mut self, nome: &'static str) -> Result<String, NonConforme> {
        if !self.viene("", nome)? {
            return Err(self.manca(&format!("<{nome}>")));
        }
        self.percorso.push(nome);
        self.fermo = None;
        self.valore("un testo", |testo| Some(testo.to_owned()))
    }

    /// Something that must come next and does not.
    pub(crate) fn manca(&mut self, atteso: &str) -> NonConforme {
        match self.tag() {
            Ok(_) => self.inatteso(atteso),
            Err(errore) => errore,
        }
    }

    /// A number of elements that the schema does not allow, met where they end.
    pub(crate) fn quanti(&mut self, nome: &str, trovati: usize) -> NonConforme {
        if trovati == 0 {
            return self.manca(&format!("<{nome}>"));
        }
        self.struttura(
            format!("{trovati} elementi <{nome}>"),
            "meno elementi".to_owned(),
        )
    }

    /// What the schema of this message says of its parts together.
    pub(crate) fn struttura(&self, trovato: String, atteso: String) -> NonConforme {
        self.qui(self.lettore.offset(), Motivo::Struttura { trovato, atteso })
    }

    fn inatteso(&self, atteso: &str) -> NonConforme {
        let trovato = match self.fermo {
            Some(Event::Start) => {
                let nome = self.lettore.name();
                if nome.namespace.is_empty() {
                    format!("<{}> senza namespace", nome.local)
                } else {
                    format!("<{}> nel namespace {}", nome.local, nome.namespace)
                }
            }
            Some(Event::Eof) => "la fine del documento".to_owned(),
            _ => format!("la fine di <{}>", self.lettore.name().local),
        };
        self.struttura(trovato, atteso.to_owned())
    }

    fn qui(&self, offset: u64, motivo: Motivo) -> NonConforme {
        let (posizione, _) = self.lettore.locate(offset, 1);
        NonConforme {
            percorso: self.percorso(),
            riga: posizione.line,
            colonna: posizione.column,
            motivo,
        }
    }

    fn non_xml(&self, finding: &Finding) -> NonConforme {
        let posizione = finding.place.outer.as_ref();
        NonConforme {
            percorso: self.percorso(),
            riga: posizione.map_or(0, |p| p.line),
            colonna: posizione.map_or(0, |p| p.column),
            motivo: Motivo::NonXml(finding.message.trim_end_matches('.').to_owned()),
        }
    }

    fn percorso(&self) -> String {
        format!("/{}", self.percorso.join("/"))
    }
}

fn inizio(testo: &str) -> String {
    testo.chars().take(80).collect()
}
