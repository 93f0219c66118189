//! Forms of fields: base64 once or twice around bytes, dates that are kept as text, cents as plain integers.

use ::base64::Engine as _;
use ::base64::alphabet::STANDARD;
use ::base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::NonConforme;
use super::base64::{codifica, sembra_base64};
use super::cursore::Cursore;
use super::istante::{Data, DataOra};
use super::scrittura::Scrittore;
use super::tracciato::{Forma, Molteplice, Valore};
use crate::identifier::Centesimi;
use crate::xml::Source;

/// `xsd:base64Binary`: bits that no octet needs may have any value.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

fn decodifica(testo: &[u8]) -> Option<Vec<u8>> {
    let compatto: Vec<u8> = testo
        .iter()
        .copied()
        .filter(|b| !b.is_ascii_whitespace())
        .collect();
    BASE64.decode(compatto).ok()
}

/// A text of which a value is made, and the text that a value makes: what a form says of one element.
trait DiTesto<T> {
    const ATTESO: &'static str;
    fn da_testo(testo: &str) -> Option<T>;
    fn in_testo(valore: &T) -> String;
}

/// Bytes encoded once.
pub(crate) struct Una;

impl DiTesto<Vec<u8>> for Una {
    const ATTESO: &'static str = "un testo base64";

    fn da_testo(testo: &str) -> Option<Vec<u8>> {
        decodifica(testo.as_bytes())
    }

    fn in_testo(valore: &Vec<u8>) -> String {
        codifica(valore)
    }
}

/// Bytes encoded twice, as the platform does with `pagati` (`mypay-web-services.md` §1.5); encoded once they are taken too.
pub(crate) struct Doppia;

impl DiTesto<Vec<u8>> for Doppia {
    const ATTESO: &'static str = "un testo base64 codificato due volte";

    fn da_testo(testo: &str) -> Option<Vec<u8>> {
        let esterno = decodifica(testo.as_bytes())?;
        if esterno.is_empty() || !sembra_base64(&esterno) {
            return Some(esterno);
        }
        Some(decodifica(&esterno).unwrap_or(esterno))
    }

    fn in_testo(valore: &Vec<u8>) -> String {
        codifica(codifica(valore).as_bytes())
    }
}

/// A text that must be a value of `$valore`, and is kept as it stands.
macro_rules! tenuti_come_testo {
    ($($(#[$doc:meta])* $nome:ident: $valore:ty;)*) => {$(
        $(#[$doc])*
        pub(crate) struct $nome;

        impl DiTesto<String> for $nome {
            const ATTESO: &'static str = <$valore as Valore>::ATTESO;

            fn da_testo(testo: &str) -> Option<String> {
                <$valore>::parse(testo).map(|_| testo.trim_matches([' ', '\t', '\n', '\r']).to_owned())
            }

            fn in_testo(valore: &String) -> String {
                valore.clone()
            }
        }
    )*};
}

tenuti_come_testo! {
    /// An `xsd:date`.
    Giornata: Data;
    /// An `xsd:dateTime`.
    Istante: DataOra;
}

/// A decimal with two digits, as cents.
pub(crate) struct Euro;

impl DiTesto<i64> for Euro {
    const ATTESO: &'static str = <Centesimi as Valore>::ATTESO;

    fn da_testo(testo: &str) -> Option<i64> {
        Centesimi::parse(testo).ok().map(Centesimi::centesimi)
    }

    fn in_testo(valore: &i64) -> String {
        Centesimi::di(*valore).map_or_else(|| valore.to_string(), |c| c.to_string())
    }
}

/// A decimal without digits after the point, as a count.
pub(crate) struct Conteggio;

impl DiTesto<u64> for Conteggio {
    const ATTESO: &'static str = "un numero intero";

    fn da_testo(testo: &str) -> Option<u64> {
        let centesimi = Centesimi::parse(testo).ok()?.centesimi();
        if centesimi % 100 == 0 {
            u64::try_from(centesimi / 100).ok()
        } else {
            None
        }
    }

    fn in_testo(valore: &u64) -> String {
        valore.to_string()
    }
}

/// A form of one element is one of an element that may be absent, too.
macro_rules! forme {
    ($($nome:ident: $tipo:ty;)*) => {$(
        impl Forma<$tipo> for $nome {
            fn leggi<S: Source>(
                cursore: &mut Cursore<S>,
                namespace: &str,
                nome: &'static str,
            ) -> Result<$tipo, NonConforme> {
                cursore.entra(namespace, nome)?;
                cursore.valore(<Self as DiTesto<$tipo>>::ATTESO, Self::da_testo)
            }

            fn scrivi(valore: &$tipo, x: &mut Scrittore, tag: &str) {
                x.campo(tag, &Self::in_testo(valore));
            }
        }

        impl Forma<Option<$tipo>> for $nome {
            fn leggi<S: Source>(
                cursore: &mut Cursore<S>,
                namespace: &str,
                nome: &'static str,
            ) -> Result<Option<$tipo>, NonConforme> {
                if !cursore.se(namespace, nome)? {
                    return Ok(None);
                }
                cursore
                    .valore(<Self as DiTesto<$tipo>>::ATTESO, Self::da_testo)
                    .map(Some)
            }

            fn scrivi(valore: &Option<$tipo>, x: &mut Scrittore, tag: &str) {
                if let Some(valore) = valore {
                    Self::scrivi(valore, x, tag);
                }
            }
        }
    )*};
}

forme! {
    Una: Vec<u8>;
    Doppia: Vec<u8>;
    Giornata: String;
    Istante: String;
    Euro: i64;
    Conteggio: u64;
}

/// The elements of a list that stands in an element of its own.
pub(crate) fn leggi_lista<S: Source, T>(
    cursore: &mut Cursore<S>,
    namespace: &str,
    contenitore: &'static str,
    nome: &'static str,
) -> Result<Option<Vec<T>>, NonConforme>
where
    Vec<T>: Molteplice,
{
    if !cursore.se(namespace, contenitore)? {
        return Ok(None);
    }
    let tutti = Molteplice::leggi(cursore, namespace, nome)?;
    cursore.esci()?;
    Ok(Some(tutti))
}
