//! A JSON value with its place.

use std::borrow::Cow;

use super::numero::Numero;

/// A value and the bytes it stands in.
#[derive(Debug, Clone, PartialEq)]
pub struct Valore<'a> {
    /// Byte offset of its first character.
    pub inizio: usize,
    /// Byte offset after its last.
    pub fine: usize,
    /// What it is.
    pub tipo: Tipo<'a>,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Tipo<'a> {
    /// `null`
    Nullo,
    /// `true`, `false`
    Booleano(bool),
    /// A number as it is written.
    Numero(Numero<'a>),
    /// A string; borrowed where it has no escape.
    Testo(Cow<'a, str>),
    /// An array.
    Elenco(Vec<Valore<'a>>),
    /// An object; names may be repeated.
    Oggetto(Vec<Membro<'a>>),
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Membro<'a> {
    /// Its name.
    pub nome: Cow<'a, str>,
    /// Byte offset of the name's quote.
    pub inizio: usize,
    /// Its value.
    pub valore: Valore<'a>,
}

impl<'a> Valore<'a> {
    /// The member of this name; of several the last, as most readers do.
    #[must_use]
    pub fn membro(&self, nome: &str) -> Option<&Valore<'a>> {
        match &self.tipo {
            Tipo::Oggetto(membri) => membri
                .iter()
                .rev()
                .find(|membro| membro.nome == nome)
                .map(|membro| &membro.valore),
            _ => None,
        }
    }

    /// The text, if it is a string.
    #[must_use]
    pub fn testo(&self) -> Option<&str> {
        match &self.tipo {
            Tipo::Testo(testo) => Some(testo),
            _ => None,
        }
    }

    /// The number, if it is one.
    #[must_use]
    pub fn numero(&self) -> Option<Numero<'a>> {
        match self.tipo {
            Tipo::Numero(numero) => Some(numero),
            _ => None,
        }
    }

    /// The items, if it is an array; none otherwise.
    #[must_use]
    pub fn voci(&self) -> &[Valore<'a>] {
        match &self.tipo {
            Tipo::Elenco(voci) => voci,
            _ => &[],
        }
    }

    /// What it is, in Italian with its article: for findings.
    #[must_use]
    pub fn che_cosa(&self) -> &'static str {
        match &self.tipo {
            Tipo::Nullo => "null",
            Tipo::Booleano(_) => "un booleano",
            Tipo::Numero(_) => "un numero",
            Tipo::Testo(_) => "una stringa",
            Tipo::Elenco(_) => "un elenco",
            Tipo::Oggetto(_) => "un oggetto",
        }
    }
}
