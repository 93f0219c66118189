//! Base64 fields (`mypay-web-services.md` §1.5): how the platform decodes them, how it encodes them.

use ::base64::Engine as _;
use ::base64::engine::general_purpose::STANDARD;

use super::operazione::Base64;

/// What a base64 field carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decodificato {
    /// The decoded bytes: the XML document, if all is well.
    pub bytes: Vec<u8>,
    /// How many times the bytes were encoded: 1, or 2 when the decoded bytes were base64 again.
    pub codifiche: u8,
}

impl Base64 {
    /// Decodes the field as the platform does: white space and every other character outside the alphabet are skipped, an
    /// unfinished last group is dropped; if the result looks like base64 it is decoded once more (§1.5).
    ///
    /// `None` when nothing comes out: the platform then reads the document as null.
    #[must_use]
    pub fn decodifica(&self) -> Option<Decodificato> {
        let bytes = decodifica_lasca(self.0.as_bytes());
        if bytes.is_empty() {
            return None;
        }
        if !sembra_base64(&bytes) {
            return Some(Decodificato {
                bytes,
                codifiche: 1,
            });
        }
        let interni = decodifica_lasca(&bytes);
        (!interni.is_empty()).then_some(Decodificato {
            bytes: interni,
            codifiche: 2,
        })
    }

    /// The field that carries these bytes, encoded once.
    #[must_use]
    pub fn codifica(bytes: &[u8]) -> Self {
        Self(codifica(bytes))
    }

    /// The field that carries these bytes, encoded twice.
    #[must_use]
    pub fn codifica_doppia(bytes: &[u8]) -> Self {
        Self(codifica(codifica(bytes).as_bytes()))
    }
}

/// Standard base64 with padding, on one line.
pub(crate) fn codifica(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Bytes of the alphabet, padding or white space only: what the platform takes for "still encoded".
pub(crate) fn sembra_base64(bytes: &[u8]) -> bool {
    bytes.iter().all(|b| {
        b.is_ascii_alphanumeric()
            || matches!(
                b,
                b'+' | b'/' | b'-' | b'_' | b'=' | b' ' | b'\n' | b'\r' | b'\t'
            )
    })
}

const RIEMPIMENTO: u8 = 64;

fn valore(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        b'=' => RIEMPIMENTO,
        _ => return None,
    })
}

/// The decoding of the JAXB runtime: groups of four characters of the alphabet, whatever stands between them; it never fails.
pub(crate) fn decodifica_lasca(testo: &[u8]) -> Vec<u8> {
    let mut fuori = Vec::with_capacity(testo.len() / 4 * 3 + 3);
    let mut gruppo = [0_u8; 4];
    let mut quanti = 0;
    for v in testo.iter().filter_map(|b| valore(*b)) {
        gruppo[quanti] = v;
        quanti += 1;
        if quanti == 4 {
            quanti = 0;
            let [a, b, c, d] = gruppo;
            fuori.push(a << 2 | (b & 0x3f) >> 4);
            if c != RIEMPIMENTO {
                fuori.push(b << 4 | c >> 2);
            }
            if d != RIEMPIMENTO {
                fuori.push(c << 6 | d);
            }
        }
    }
    fuori
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn once_twice_wrapped_and_truncated() {
        let xml = b"<Versamento>\xc3\xa0</Versamento>";
        let una = Base64::codifica(xml).decodifica().unwrap();
        assert_eq!((una.bytes.as_slice(), una.codifiche), (&xml[..], 1));
        let due = Base64::codifica_doppia(xml).decodifica().unwrap();
        assert_eq!((due.bytes.as_slice(), due.codifiche), (&xml[..], 2));
        let mut spezzata = Base64::codifica(xml).0;
        spezzata.insert_str(8, "\r\n  ");
        assert_eq!(Base64(spezzata).decodifica().unwrap().bytes, xml);
        let tronca = Base64(Base64::codifica(xml).0[..18].to_owned())
            .decodifica()
            .unwrap();
        assert_eq!(tronca.bytes, xml[..12]);
        assert_eq!(Base64(" \n".into()).decodifica(), None);
    }

    proptest! {
        #[test]
        fn the_lenient_decoding_agrees_with_the_crate_on_well_made_base64(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(decodifica_lasca(codifica(&bytes).as_bytes()), bytes);
        }

        #[test]
        fn anything_decodes_without_a_panic(testo in ".{0,200}") {
            let _ = Base64(testo).decodifica();
        }
    }
}
