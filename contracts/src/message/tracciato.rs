//! A record of a message: its fields in schema order, from which both its readers and its writer follow.
//!
//! [`tracciato!`] makes a struct of a list of fields, each with its Rust type and its element; the type says how many there are (`T`,
//! `Option<T>`, `Vec<T>`, the latter with bounds where the schema has them: `Vec<T> = "nome" [1..]`) and which values
//! they have; what a type does not say by itself has a [`Forma`] (`= "rt" as Una`). What follows from the list:
//!
//! * [`Contenuto`] – the strict reader, for who must know that a message is what its schema says (a client, the judge, a reviewer), and
//!   the writer;
//! * [`Tracciato`] – the reader of the platform, as JAXB reads: order does not matter, unknown and wrongly qualified children are ignored,
//!   of several the last counts, strings are trimmed, what is no number or boolean is absent. Only for what the platform reads:
//!   [`documento!`] leaves it out.

use std::borrow::Cow;

use super::albero::Elemento;
use super::cursore::{Cursore, NonConforme};
use super::fault::Fault;
use super::istante::{Data, DataOra};
use super::operazione::Base64;
use super::scrittura::Scrittore;
use crate::identifier::{Centesimi, Importo};
use crate::xml::Source;

/// The content of an element, of a simple or of a complex type, both ways.
pub(crate) trait Contenuto: Sized {
    /// Reads the content of the element that the cursor has entered, and leaves it.
    fn leggi<S: Source>(cursore: &mut Cursore<S>) -> Result<Self, NonConforme>;
    /// Writes the element; `tag`: its name with its prefix.
    fn scrivi(&self, x: &mut Scrittore, tag: &str);
}

/// A value of a simple type.
pub(crate) trait Valore: Sized {
    /// What a value looks like, in Italian.
    const ATTESO: &'static str;

    fn da_testo(testo: &str) -> Option<Self>;
    fn in_testo(&self) -> Cow<'_, str>;
}

impl<V: Valore> Contenuto for V {
    fn leggi<S: Source>(cursore: &mut Cursore<S>) -> Result<Self, NonConforme> {
        cursore.valore(V::ATTESO, V::da_testo)
    }

    fn scrivi(&self, x: &mut Scrittore, tag: &str) {
        x.campo(tag, &self.in_testo());
    }
}

impl Valore for String {
    const ATTESO: &'static str = "un testo";

    fn da_testo(testo: &str) -> Option<Self> {
        Some(testo.to_owned())
    }

    fn in_testo(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl Valore for Base64 {
    const ATTESO: &'static str = "un testo base64";

    fn da_testo(testo: &str) -> Option<Self> {
        Some(Self(testo.to_owned()))
    }

    fn in_testo(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

impl Valore for bool {
    const ATTESO: &'static str = "true o false";

    fn da_testo(testo: &str) -> Option<Self> {
        super::lettura::booleano(testo.trim_matches([' ', '\t', '\n', '\r']))
    }

    fn in_testo(&self) -> Cow<'_, str> {
        Cow::Borrowed(if *self { "true" } else { "false" })
    }
}

/// Simple types that are written as they are shown.
macro_rules! valori_mostrati {
    ($($tipo:ty: $atteso:expr, $leggi:expr;)*) => {$(
        impl Valore for $tipo {
            const ATTESO: &'static str = $atteso;

            fn da_testo(testo: &str) -> Option<Self> {
                let leggi: fn(&str) -> Option<Self> = $leggi;
                leggi(testo.trim_matches([' ', '\t', '\n', '\r']))
            }

            fn in_testo(&self) -> Cow<'_, str> {
                Cow::Owned(self.to_string())
            }
        }
    )*};
}

valori_mostrati! {
    i32: "un numero intero", |testo| testo.parse().ok();
    u8: "un numero intero piccolo", |testo| testo.parse().ok();
    u16: "un numero intero non negativo", |testo| testo.parse().ok();
    u32: "un numero intero non negativo", |testo| testo.parse().ok();
    u64: "un numero intero non negativo", |testo| testo.parse().ok();
    u128: "un numero intero non negativo", |testo| testo.parse().ok();
    Centesimi: "un importo in euro con due decimali, come 150.00", |testo| Self::parse(testo).ok();
    Importo: "un importo come 150.00", |testo| Self::parse(testo).ok();
    Data: Self::ATTESO, Self::parse;
    DataOra: Self::ATTESO, Self::parse;
}

/// A closed list of values, each with its text.
macro_rules! valori {
    ($($(#[$doc:meta])* $nome:ident { $($variante:ident = $testo:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $nome {
            $(#[doc = concat!("`", $testo, "`")] #[serde(rename = $testo)] $variante,)*
        }

        impl $nome {
            /// All values, in the order of the schema.
            pub const TUTTI: &'static [Self] = &[$(Self::$variante,)*];

            /// The value as it is written.
            #[must_use]
            pub fn testo(self) -> &'static str {
                match self { $(Self::$variante => $testo,)* }
            }
        }

        impl $crate::message::tracciato::Valore for $nome {
            const ATTESO: &'static str = concat!("un valore fra:", $(" «", $testo, "»"),*);

            fn da_testo(testo: &str) -> Option<Self> {
                Self::TUTTI.iter().copied().find(|valore| valore.testo() == testo)
            }

            fn in_testo(&self) -> std::borrow::Cow<'_, str> {
                std::borrow::Cow::Borrowed(self.testo())
            }
        }
    )*};
}

impl Contenuto for Fault {
    fn leggi<S: Source>(cursore: &mut Cursore<S>) -> Result<Self, NonConforme> {
        let fault = Self {
            fault_code: Molteplice::leggi(cursore, "", "faultCode")?,
            fault_string: Molteplice::leggi(cursore, "", "faultString")?,
            // Left out where no ente code was sent (§4.17).
            id: <Option<String> as Molteplice>::leggi(cursore, "", "id")?.unwrap_or_default(),
            description: Molteplice::leggi(cursore, "", "description")?,
            serial: Molteplice::leggi(cursore, "", "serial")?,
        };
        // What was said before the code was mapped: no answer of the platform has it.
        for nome in [
            "originalFaultCode",
            "originalFaultString",
            "originalDescription",
        ] {
            let _: Option<String> = Molteplice::leggi(cursore, "", nome)?;
        }
        cursore.esci()?;
        Ok(fault)
    }

    fn scrivi(&self, x: &mut Scrittore, _: &str) {
        super::scrittura::fault(x, Some(self));
    }
}

/// One, at most one, or any number of elements with one name.
pub(crate) trait Molteplice: Sized {
    fn leggi<S: Source>(
        cursore: &mut Cursore<S>,
        namespace: &str,
        nome: &'static str,
    ) -> Result<Self, NonConforme>;
    fn scrivi(&self, x: &mut Scrittore, tag: &str);
}

impl<T: Contenuto> Molteplice for T {
    fn leggi<S: Source>(
        cursore: &mut Cursore<S>,
        namespace: &str,
        nome: &'static str,
    ) -> Result<Self, NonConforme> {
        cursore.entra(namespace, nome)?;
        T::leggi(cursore)
    }

    fn scrivi(&self, x: &mut Scrittore, tag: &str) {
        Contenuto::scrivi(self, x, tag);
    }
}

impl<T: Contenuto> Molteplice for Option<T> {
    fn leggi<S: Source>(
        cursore: &mut Cursore<S>,
        namespace: &str,
        nome: &'static str,
    ) -> Result<Self, NonConforme> {
        if cursore.se(namespace, nome)? {
            T::leggi(cursore).map(Some)
        } else {
            Ok(None)
        }
    }

    fn scrivi(&self, x: &mut Scrittore, tag: &str) {
        if let Some(contenuto) = self {
            contenuto.scrivi(x, tag);
        }
    }
}

impl<T: Contenuto> Molteplice for Vec<T> {
    fn leggi<S: Source>(
        cursore: &mut Cursore<S>,
        namespace: &str,
        nome: &'static str,
    ) -> Result<Self, NonConforme> {
        let mut tutti = Self::new();
        while cursore.se(namespace, nome)? {
            tutti.push(T::leggi(cursore)?);
        }
        Ok(tutti)
    }

    fn scrivi(&self, x: &mut Scrittore, tag: &str) {
        for contenuto in self {
            contenuto.scrivi(x, tag);
        }
    }
}

/// How a field is written whose Rust type does not say it by itself: `= "nome" as Forma`.
pub(crate) trait Forma<T> {
    fn leggi<S: Source>(
        cursore: &mut Cursore<S>,
        namespace: &str,
        nome: &'static str,
    ) -> Result<T, NonConforme>;
    fn scrivi(valore: &T, x: &mut Scrittore, tag: &str);
}

/// The form that the type says.
pub(crate) struct Propria;

impl<T: Molteplice> Forma<T> for Propria {
    fn leggi<S: Source>(
        cursore: &mut Cursore<S>,
        namespace: &str,
        nome: &'static str,
    ) -> Result<T, NonConforme> {
        T::leggi(cursore, namespace, nome)
    }

    fn scrivi(valore: &T, x: &mut Scrittore, tag: &str) {
        valore.scrivi(x, tag);
    }
}

/// A complex type as the platform reads it.
pub(crate) trait Tracciato: Sized {
    /// Namespace of the children, empty for none.
    const FIGLI: &'static str;

    fn leggi(elemento: Elemento<'_, '_>) -> Self;
    fn scrivi(&self, x: &mut Scrittore);
}

/// A field by its multiplicity and type.
pub(crate) trait Campo: Sized {
    fn leggi(padre: Elemento<'_, '_>, nome: &'static str) -> Self;
    /// `tag`: the name with its prefix.
    fn scrivi(&self, x: &mut Scrittore, tag: &str);
}

impl Campo for Option<String> {
    fn leggi(padre: Elemento<'_, '_>, nome: &'static str) -> Self {
        padre.testo(nome)
    }

    fn scrivi(&self, x: &mut Scrittore, tag: &str) {
        x.facoltativo(tag, self.as_deref());
    }
}

impl Campo for Option<bool> {
    fn leggi(padre: Elemento<'_, '_>, nome: &'static str) -> Self {
        match padre.testo(nome)?.as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }

    fn scrivi(&self, x: &mut Scrittore, tag: &str) {
        x.facoltativo(tag, self.map(|si| if si { "true" } else { "false" }));
    }
}

impl Campo for Option<i32> {
    fn leggi(padre: Elemento<'_, '_>, nome: &'static str) -> Self {
        padre.testo(nome)?.parse().ok()
    }

    fn scrivi(&self, x: &mut Scrittore, tag: &str) {
        x.facoltativo(tag, self.map(|n| n.to_string()).as_deref());
    }
}

impl Campo for Option<Base64> {
    fn leggi(padre: Elemento<'_, '_>, nome: &'static str) -> Self {
        padre.grezzo(nome).map(Base64)
    }

    fn scrivi(&self, x: &mut Scrittore, tag: &str) {
        x.facoltativo(tag, self.as_ref().map(|base64| base64.0.as_str()));
    }
}

impl Campo for Option<Fault> {
    fn leggi(padre: Elemento<'_, '_>, nome: &'static str) -> Self {
        let fault = padre.figlio(nome)?;
        Some(Fault {
            fault_code: fault.testo("faultCode").unwrap_or_default(),
            fault_string: fault.testo("faultString").unwrap_or_default(),
            id: fault.testo("id").unwrap_or_default(),
            description: fault.testo("description"),
            serial: Campo::leggi(fault, "serial"),
        })
    }

    fn scrivi(&self, x: &mut Scrittore, _: &str) {
        super::scrittura::fault(x, self.as_ref());
    }
}

impl<T: Tracciato> Campo for Option<T> {
    fn leggi(padre: Elemento<'_, '_>, nome: &'static str) -> Self {
        padre
            .figlio(nome)
            .map(|figlio| T::leggi(figlio.con_figli_in(T::FIGLI)))
    }

    fn scrivi(&self, x: &mut Scrittore, tag: &str) {
        if let Some(tracciato) = self {
            x.elemento(tag, |x| tracciato.scrivi(x));
        }
    }
}

impl<T: Tracciato> Campo for Vec<T> {
    fn leggi(padre: Elemento<'_, '_>, nome: &'static str) -> Self {
        padre
            .tutti(nome)
            .map(|figlio| T::leggi(figlio.con_figli_in(T::FIGLI)))
            .collect()
    }

    fn scrivi(&self, x: &mut Scrittore, tag: &str) {
        for tracciato in self {
            x.elemento(tag, |x| tracciato.scrivi(x));
        }
    }
}

/// A complex type as a struct: name, namespace and prefix of its children, fields in schema order with their element; read strictly.
macro_rules! documento {
    ($($(#[$doc:meta])* $nome:ident [$figli:expr, $prefisso:literal] {
        $($(#[$nota:meta])* $campo:ident: $tipo:ty = $tag:literal $(as $forma:ident)? $([$quanti:expr])?,)*
    })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $nome {
            $(#[doc = concat!("`", $tag, "`")] $(#[$nota])* pub $campo: $tipo,)*
        }

        $crate::message::tracciato::contenuto! {
            $nome [$figli, $prefisso] { $($campo: $tipo = $tag $(as $forma)? $([$quanti])?,)* }
        }
    )*};
}

/// The same for a record that the platform reads too, and that has a default.
macro_rules! tracciato {
    ($($(#[$doc:meta])* $nome:ident [$figli:expr, $prefisso:literal] {
        $($campo:ident: $tipo:ty = $tag:literal $([$quanti:expr])?,)*
    })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $nome {
            $(#[doc = concat!("`", $tag, "`")] pub $campo: $tipo,)*
        }

        $crate::message::tracciato::contenuto! {
            $nome [$figli, $prefisso] { $($campo: $tipo = $tag $([$quanti])?,)* }
        }

        impl $crate::message::tracciato::Tracciato for $nome {
            const FIGLI: &'static str = $figli;

            fn leggi(elemento: $crate::message::albero::Elemento<'_, '_>) -> Self {
                Self { $($campo: $crate::message::tracciato::Campo::leggi(elemento, $tag),)* }
            }

            fn scrivi(&self, x: &mut $crate::message::scrittura::Scrittore) {
                $($crate::message::tracciato::Campo::scrivi(&self.$campo, x, concat!($prefisso, $tag));)*
            }
        }
    )*};
}

/// The strict reader and the writer of a complex type.
macro_rules! contenuto {
    ($nome:ident [$figli:expr, $prefisso:literal] {
        $($campo:ident: $tipo:ty = $tag:literal $(as $forma:ident)? $([$quanti:expr])?,)*
    }) => {
        impl $crate::message::tracciato::Contenuto for $nome {
            fn leggi<S: $crate::xml::Source>(
                cursore: &mut $crate::message::cursore::Cursore<S>,
            ) -> Result<Self, $crate::message::cursore::NonConforme> {
                $(
                    let $campo: $tipo = <$crate::message::tracciato::forma!($($forma)?)
                        as $crate::message::tracciato::Forma<$tipo>>::leggi(cursore, $figli, $tag)?;
                    $($crate::message::tracciato::entro(cursore, $tag, &$campo, $quanti)?;)?
                )*
                cursore.esci()?;
                Ok(Self { $($campo,)* })
            }

            fn scrivi(&self, x: &mut $crate::message::scrittura::Scrittore, tag: &str) {
                x.elemento(tag, |x| {
                    $(<$crate::message::tracciato::forma!($($forma)?)
                        as $crate::message::tracciato::Forma<$tipo>>::scrivi(
                        &self.$campo, x, concat!($prefisso, $tag),
                    );)*
                });
            }
        }
    };
}

/// Whether there are as many elements as the schema allows.
pub(crate) fn entro<S: Source, T>(
    cursore: &mut Cursore<S>,
    nome: &'static str,
    tutti: &[T],
    quanti: impl std::ops::RangeBounds<usize>,
) -> Result<(), NonConforme> {
    if quanti.contains(&tutti.len()) {
        Ok(())
    } else {
        Err(cursore.quanti(nome, tutti.len()))
    }
}

/// The form of a field: the one named, else the one of its type.
macro_rules! forma {
    () => {
        $crate::message::tracciato::Propria
    };
    ($forma:ident) => {
        $forma
    };
}

pub(crate) use {contenuto, documento, forma, tracciato, valori};
