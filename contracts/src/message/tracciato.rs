//! A record of a message: its fields in schema order, read and written from one list.
//!
//! Read as JAXB reads: order does not matter, unknown and wrongly qualified children are ignored, of several the last counts, strings are
//! trimmed, what is no number or boolean is absent.

use super::albero::Elemento;
use super::fault::Fault;
use super::operazione::Base64;
use super::scrittura::Scrittore;

/// A complex type.
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

/// A complex type as a struct: name, namespace and prefix of its children, fields in schema order with their element.
macro_rules! tracciato {
    ($($(#[$doc:meta])* $nome:ident [$figli:expr, $prefisso:literal] { $($campo:ident: $tipo:ty = $tag:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $nome {
            $(#[doc = concat!("`", $tag, "`")] pub $campo: $tipo,)*
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

pub(crate) use tracciato;
