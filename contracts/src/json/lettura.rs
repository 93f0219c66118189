//! The strict reader (RFC 8259): UTF-8, no byte order mark, nothing after the value, no name twice in one object.

use std::borrow::Cow;
use std::collections::HashSet;

use super::numero::Numero;
use super::valore::{Membro, Tipo, Valore};
use crate::finding::registry::code;
use crate::finding::{Finding, Place, Severity};
use crate::xml::locate::Lines;

/// Deepest nesting that is read.
const PROFONDITA: usize = 64;
/// Longest text that is read, in bytes.
const LUNGHEZZA: usize = 16 << 20;
/// Most findings about names that stand twice.
const RIPETIZIONI: usize = 20;

/// A text with its value.
#[derive(Debug)]
pub struct Documento<'a> {
    /// The value of the text.
    pub radice: Valore<'a>,
    /// What is wrong with the text although it can be read: a byte order mark, names that stand twice.
    pub findings: Vec<Finding>,
    luoghi: Luoghi<'a>,
}

/// From bytes to places.
#[derive(Debug)]
struct Luoghi<'a> {
    testo: &'a str,
    righe: Lines,
}

impl Luoghi<'_> {
    fn place(&self, inizio: usize, fine: usize, path: &str) -> Place {
        let (posizione, estratto) =
            self.righe
                .locate(self.testo, inizio, fine.saturating_sub(inizio).min(80));
        Place {
            outer: Some(posizione),
            inner: None,
            path: Some(if path.is_empty() { "/" } else { path }.to_owned()),
            excerpt: Some(estratto),
        }
    }
}

impl<'a> Documento<'a> {
    /// Reads a text. Work grows with its length alone.
    ///
    /// # Errors
    /// The finding that says why it is no JSON, with its place.
    pub fn leggi(bytes: &'a [u8]) -> Result<Self, Box<Finding>> {
        let utf8 = bytes.utf8_chunks().next().map_or("", |pezzo| pezzo.valid());
        let testo = match std::str::from_utf8(bytes) {
            Ok(testo) => testo,
            Err(errore) => {
                let luoghi = Luoghi {
                    testo: utf8,
                    righe: Lines::default(),
                };
                let dove = errore.valid_up_to();
                return Err(Box::new(
                    Finding::new(
                        code::JSON_MALFORMATO,
                        Severity::Error,
                        "I byte non sono UTF-8.",
                    )
                    .at(luoghi.place(dove, dove, "")),
                ));
            }
        };
        let luoghi = Luoghi {
            testo,
            righe: Lines::default(),
        };
        if testo.len() > LUNGHEZZA {
            return Err(Box::new(
                Finding::new(
                    code::JSON_LIMITE,
                    Severity::Error,
                    format!("Il corpo supera {} MiB.", LUNGHEZZA >> 20),
                )
                .expecting(format!("al più {LUNGHEZZA} byte"))
                .finding(format!("{} byte", testo.len())),
            ));
        }
        let mut lettore = Lettore {
            testo,
            qui: 0,
            percorso: String::new(),
            ripetuti: Vec::new(),
        };
        let mut findings = Vec::new();
        if testo.starts_with('\u{feff}') {
            lettore.qui = '\u{feff}'.len_utf8();
            findings.push(
                Finding::new(
                    code::JSON_MALFORMATO,
                    Severity::Error,
                    "Il corpo comincia con un BOM.",
                )
                .at(luoghi.place(0, 0, "")),
            );
        }
        let radice = lettore.documento().map_err(|guasto| {
            let codice = if guasto.limite {
                code::JSON_LIMITE
            } else {
                code::JSON_MALFORMATO
            };
            let mut finding = Finding::new(codice, Severity::Error, guasto.messaggio)
                .at(luoghi.place(guasto.dove, guasto.dove, &lettore.percorso));
            finding.expected = guasto.atteso.map(str::to_owned);
            Box::new(finding)
        })?;
        for (inizio, fine, percorso) in std::mem::take(&mut lettore.ripetuti) {
            let nome = percorso.rsplit('/').next().unwrap_or_default();
            findings.push(
                Finding::new(
                    code::JSON_RIPETUTO,
                    Severity::Error,
                    format!("Il membro «{nome}» è scritto più di una volta nello stesso oggetto."),
                )
                .at(luoghi.place(inizio, fine, &percorso)),
            );
        }
        Ok(Self {
            radice,
            findings,
            luoghi,
        })
    }

    /// The place of a value of this text.
    #[must_use]
    pub fn place(&self, valore: &Valore<'_>, path: &str) -> Place {
        self.luoghi.place(valore.inizio, valore.fine, path)
    }

    /// The value as it is written, cut after so many characters.
    #[must_use]
    pub fn scritto(&self, valore: &Valore<'_>, caratteri: usize) -> String {
        let testo = self.luoghi.testo.get(valore.inizio..valore.fine);
        let testo = testo.unwrap_or_default();
        match testo.char_indices().nth(caratteri) {
            Some((fine, _)) => format!("{}…", &testo[..fine]),
            None => testo.to_owned(),
        }
    }

    /// The place of some bytes of this text.
    #[must_use]
    pub fn place_di(&self, inizio: usize, fine: usize, path: &str) -> Place {
        self.luoghi.place(inizio, fine, path)
    }
}

/// A name of a member as it stands in a JSON pointer (RFC 6901).
pub(crate) fn nel_percorso(nome: &str) -> Cow<'_, str> {
    if nome.contains(['~', '/']) {
        Cow::Owned(nome.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(nome)
    }
}

struct Guasto {
    dove: usize,
    messaggio: String,
    atteso: Option<&'static str>,
    limite: bool,
}

struct Lettore<'a> {
    testo: &'a str,
    qui: usize,
    /// JSON pointer of what is being read.
    percorso: String,
    /// Names that stand twice: place and pointer.
    ripetuti: Vec<(usize, usize, String)>,
}

impl<'a> Lettore<'a> {
    fn byte(&self) -> Option<u8> {
        self.testo.as_bytes().get(self.qui).copied()
    }

    fn spazi(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.qui += 1;
        }
    }

    fn guasto<T>(&self, messaggio: impl Into<String>, atteso: &'static str) -> Result<T, Guasto> {
        Err(Guasto {
            dove: self.qui,
            messaggio: messaggio.into(),
            atteso: Some(atteso),
            limite: false,
        })
    }

    /// What stands here instead, in words.
    fn trovato(&self) -> String {
        match self
            .testo
            .get(self.qui..)
            .and_then(|resto| resto.chars().next())
        {
            None => "il corpo finisce".to_owned(),
            Some('\'') => "c'è un apostrofo: le stringhe vanno fra virgolette".to_owned(),
            Some(c) if c.is_control() => format!("c'è il carattere U+{:04X}", u32::from(c)),
            Some(c) => format!("c'è «{c}»"),
        }
    }

    fn documento(&mut self) -> Result<Valore<'a>, Guasto> {
        self.spazi();
        let radice = self.valore(0)?;
        self.spazi();
        if self.byte().is_some() {
            let trovato = self.trovato();
            return self.guasto(format!("Dopo il valore {trovato}."), "la fine del corpo");
        }
        Ok(radice)
    }

    fn valore(&mut self, livello: usize) -> Result<Valore<'a>, Guasto> {
        if livello > PROFONDITA {
            return Err(Guasto {
                dove: self.qui,
                messaggio: format!("Oggetti ed elenchi sono annidati oltre {PROFONDITA} livelli."),
                atteso: None,
                limite: true,
            });
        }
        let inizio = self.qui;
        let tipo = match self.byte() {
            Some(b'{') => self.oggetto(livello)?,
            Some(b'[') => self.elenco(livello)?,
            Some(b'"') => Tipo::Testo(self.stringa()?),
            Some(b'-' | b'0'..=b'9') => Tipo::Numero(self.numero()?),
            _ => {
                let resto = &self.testo[self.qui..];
                let parole = [
                    ("true", Tipo::Booleano(true)),
                    ("false", Tipo::Booleano(false)),
                    ("null", Tipo::Nullo),
                ];
                let Some((parola, tipo)) = parole
                    .into_iter()
                    .find(|(parola, _)| resto.starts_with(parola))
                else {
                    let trovato = self.trovato();
                    return self.guasto(format!("Dove va un valore {trovato}."), "un oggetto, un elenco, una stringa fra virgolette, un numero, true, false o null");
                };
                self.qui += parola.len();
                tipo
            }
        };
        Ok(Valore {
            inizio,
            fine: self.qui,
            tipo,
        })
    }

    fn oggetto(&mut self, livello: usize) -> Result<Tipo<'a>, Guasto> {
        self.qui += 1;
        let mut membri: Vec<Membro<'a>> = Vec::new();
        let mut nomi: HashSet<Cow<'a, str>> = HashSet::new();
        self.spazi();
        if self.byte() == Some(b'}') {
            self.qui += 1;
            return Ok(Tipo::Oggetto(membri));
        }
        loop {
            self.spazi();
            let inizio = self.qui;
            if self.byte() != Some(b'"') {
                let trovato = self.trovato();
                return self.guasto(
                    format!("Dove va il nome di un membro {trovato}."),
                    "un nome fra virgolette",
                );
            }
            let nome = self.stringa()?;
            let fine_nome = self.qui;
            let prima = self.percorso.len();
            self.percorso.push('/');
            self.percorso.push_str(&nel_percorso(&nome));
            if !nomi.insert(nome.clone()) && self.ripetuti.len() < RIPETIZIONI {
                self.ripetuti
                    .push((inizio, fine_nome, self.percorso.clone()));
            }
            self.spazi();
            if self.byte() != Some(b':') {
                let trovato = self.trovato();
                return self.guasto(format!("Dopo il nome «{nome}» {trovato}."), "i due punti");
            }
            self.qui += 1;
            self.spazi();
            let valore = self.valore(livello + 1)?;
            self.percorso.truncate(prima);
            membri.push(Membro {
                nome,
                inizio,
                valore,
            });
            self.spazi();
            match self.byte() {
                Some(b',') => self.qui += 1,
                Some(b'}') => {
                    self.qui += 1;
                    return Ok(Tipo::Oggetto(membri));
                }
                _ => {
                    let trovato = self.trovato();
                    return self.guasto(
                        format!("Dopo un membro {trovato}."),
                        "una virgola o la graffa chiusa",
                    );
                }
            }
        }
    }

    fn elenco(&mut self, livello: usize) -> Result<Tipo<'a>, Guasto> {
        self.qui += 1;
        let mut voci = Vec::new();
        self.spazi();
        if self.byte() == Some(b']') {
            self.qui += 1;
            return Ok(Tipo::Elenco(voci));
        }
        loop {
            self.spazi();
            let prima = self.percorso.len();
            self.percorso.push_str(&format!("/{}", voci.len()));
            voci.push(self.valore(livello + 1)?);
            self.percorso.truncate(prima);
            self.spazi();
            match self.byte() {
                Some(b',') => self.qui += 1,
                Some(b']') => {
                    self.qui += 1;
                    return Ok(Tipo::Elenco(voci));
                }
                _ => {
                    let trovato = self.trovato();
                    return self.guasto(
                        format!("Dopo una voce dell'elenco {trovato}."),
                        "una virgola o la quadra chiusa",
                    );
                }
            }
        }
    }

    fn numero(&mut self) -> Result<Numero<'a>, Guasto> {
        let inizio = self.qui;
        if self.byte() == Some(b'-') {
            self.qui += 1;
        }
        match self.byte() {
            Some(b'0') => {
                self.qui += 1;
                if matches!(self.byte(), Some(b'0'..=b'9')) {
                    self.qui = inizio;
                    return self.guasto(
                        "Un numero comincia con uno zero.",
                        "un numero senza zeri davanti, oppure una stringa fra virgolette",
                    );
                }
            }
            Some(b'1'..=b'9') => self.cifre(),
            _ => return self.guasto("Un numero non ha cifre.", "una cifra"),
        }
        if self.byte() == Some(b'.') {
            self.qui += 1;
            if !matches!(self.byte(), Some(b'0'..=b'9')) {
                return self.guasto("Dopo il punto di un numero non ci sono cifre.", "una cifra");
            }
            self.cifre();
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.qui += 1;
            if matches!(self.byte(), Some(b'+' | b'-')) {
                self.qui += 1;
            }
            if !matches!(self.byte(), Some(b'0'..=b'9')) {
                return self.guasto("L'esponente di un numero non ha cifre.", "una cifra");
            }
            self.cifre();
        }
        Ok(Numero::new(&self.testo[inizio..self.qui]))
    }

    fn cifre(&mut self) {
        while matches!(self.byte(), Some(b'0'..=b'9')) {
            self.qui += 1;
        }
    }

    fn stringa(&mut self) -> Result<Cow<'a, str>, Guasto> {
        self.qui += 1;
        let inizio = self.qui;
        let bytes = self.testo.as_bytes();
        let fermo = |b: &u8| *b == b'"' || *b == b'\\' || *b < 0x20;
        let quanti = bytes[inizio..].iter().position(fermo);
        self.qui = quanti.map_or(bytes.len(), |quanti| inizio + quanti);
        if self.byte() == Some(b'"') {
            self.qui += 1;
            return Ok(Cow::Borrowed(&self.testo[inizio..self.qui - 1]));
        }
        let mut testo = self.testo[inizio..self.qui].to_owned();
        loop {
            match self.byte() {
                Some(b'"') => {
                    self.qui += 1;
                    return Ok(Cow::Owned(testo));
                }
                Some(b'\\') => self.escape(&mut testo)?,
                Some(b) if b < 0x20 => {
                    let trovato = self.trovato();
                    return self.guasto(
                        format!("Dentro una stringa {trovato}."),
                        "il carattere scritto con l'escape (per esempio \\n)",
                    );
                }
                None => {
                    return self
                        .guasto("Una stringa non è chiusa.", "le virgolette che la chiudono");
                }
                Some(_) => {
                    let quanti = bytes[self.qui..].iter().position(fermo);
                    let fine = quanti.map_or(bytes.len(), |quanti| self.qui + quanti);
                    testo.push_str(&self.testo[self.qui..fine]);
                    self.qui = fine;
                }
            }
        }
    }

    fn escape(&mut self, testo: &mut String) -> Result<(), Guasto> {
        let inizio = self.qui;
        self.qui += 1;
        let c = match self.byte() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.qui += 1;
                let alto = self.esadecimali()?;
                let codice = if (0xD800..0xDC00).contains(&alto)
                    && self.testo[self.qui..].starts_with("\\u")
                {
                    self.qui += 2;
                    let basso = self.esadecimali()?;
                    if (0xDC00..0xE000).contains(&basso) {
                        0x1_0000 + ((alto - 0xD800) << 10) + (basso - 0xDC00)
                    } else {
                        alto
                    }
                } else {
                    alto
                };
                let Some(c) = char::from_u32(codice) else {
                    self.qui = inizio;
                    return self.guasto(
                        "Un escape \\u è la metà di una coppia.",
                        "le due metà una dopo l'altra",
                    );
                };
                testo.push(c);
                return Ok(());
            }
            _ => {
                self.qui = inizio;
                return self.guasto(
                    "Un escape non è fra quelli di JSON.",
                    "uno fra \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX",
                );
            }
        };
        self.qui += 1;
        testo.push(c);
        Ok(())
    }

    fn esadecimali(&mut self) -> Result<u32, Guasto> {
        let codice = self
            .testo
            .get(self.qui..self.qui + 4)
            .filter(|cifre| cifre.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|cifre| u32::from_str_radix(cifre, 16).ok());
        let Some(codice) = codice else {
            return self.guasto(
                "Un escape \\u non ha quattro cifre esadecimali.",
                "quattro cifre esadecimali",
            );
        };
        self.qui += 4;
        Ok(codice)
    }
}
