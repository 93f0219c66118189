//! Indents XML for a reader: every token stands as it was sent, only the white space between tags changes.

use contracts::message::operazione::Base64;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::Interno;

/// Deepest indentation, in levels.
const RIENTRO_MASSIMO: usize = 24;
/// Characters shown of a base64 text whose document follows.
const BASE64_MOSTRATO: usize = 40;

pub(super) struct Indentato {
    pub(super) testo: String,
    pub(super) interni: Vec<Interno>,
}

/// What stands before the place where the next token goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Prima {
    Niente,
    Apertura,
    Chiusura,
    Testo,
}

/// Indents a well-formed document; `None` for any other. Writing stops when `limite` bytes are there; reading does not.
pub(super) fn indenta(testo: &str, limite: usize) -> Option<Indentato> {
    let mut lettore = Reader::from_str(testo);
    let mut pagina = Pagina {
        testo: String::new(),
        limite,
        prima: Prima::Niente,
        interni: Vec::new(),
    };
    let mut aperti: Vec<&str> = Vec::new();
    let mut radice = false;
    let mut da = 0;
    // where the text since the last tag begins
    let mut testo_da = None;
    loop {
        let evento = lettore.read_event().ok()?;
        let a = usize::try_from(lettore.buffer_position()).ok()?;
        let pezzo = testo.get(da..a)?;
        if let Event::Text(_) | Event::GeneralRef(_) | Event::CData(_) = evento {
            testo_da.get_or_insert(da);
            da = a;
            continue;
        }
        let fra = testo_da.take().map_or("", |inizio| &testo[inizio..da]);
        let chiude = matches!(evento, Event::End(_));
        if aperti.is_empty() && !fra.trim().is_empty() {
            return None;
        }
        pagina.fra(fra, chiude, aperti.last().copied().unwrap_or(""));
        match evento {
            Event::Start(_) => {
                if aperti.is_empty() && std::mem::replace(&mut radice, true) {
                    return None;
                }
                pagina.pezzo(pezzo, aperti.len(), Prima::Apertura);
                aperti.push(nome(pezzo));
            }
            Event::End(_) => {
                aperti.pop()?;
                if pagina.prima == Prima::Apertura {
                    pagina.attacca(pezzo);
                    pagina.prima = Prima::Chiusura;
                } else {
                    pagina.pezzo(pezzo, aperti.len(), Prima::Chiusura);
                }
            }
            Event::Empty(_) => {
                if aperti.is_empty() && std::mem::replace(&mut radice, true) {
                    return None;
                }
                pagina.pezzo(pezzo, aperti.len(), Prima::Chiusura);
            }
            Event::Eof => {
                return (radice && aperti.is_empty()).then_some(Indentato {
                    testo: pagina.testo,
                    interni: pagina.interni,
                });
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {
                pagina.pezzo(pezzo, aperti.len(), Prima::Chiusura);
            }
            Event::Text(_) | Event::GeneralRef(_) | Event::CData(_) => return None,
        }
        da = a;
    }
}

struct Pagina {
    testo: String,
    limite: usize,
    prima: Prima,
    interni: Vec<Interno>,
}

impl Pagina {
    fn attacca(&mut self, pezzo: &str) {
        if self.testo.len() < self.limite {
            self.testo.push_str(pezzo);
        }
    }

    /// A tag, on a line of its own unless text stands before it.
    fn pezzo(&mut self, pezzo: &str, livello: usize, poi: Prima) {
        if self.testo.len() < self.limite {
            if !matches!(self.prima, Prima::Testo | Prima::Niente) {
                self.testo.push('\n');
                let rientro = livello.min(RIENTRO_MASSIMO) * 2;
                self.testo.extend(std::iter::repeat_n(' ', rientro));
            }
            self.testo.push_str(pezzo);
        }
        self.prima = poi;
    }

    /// The text between two tags: kept where it is not blank, or is all that an element holds.
    fn fra(&mut self, fra: &str, chiude: bool, elemento: &str) {
        let solo = chiude && self.prima == Prima::Apertura;
        if fra.is_empty() || fra.trim().is_empty() && !solo {
            return;
        }
        if solo && let Some((bytes, codifiche)) = documento(fra) {
            let fra = fra.trim();
            self.attacca(&fra[..BASE64_MOSTRATO]);
            self.attacca(&format!(
                "… [{} caratteri di base64: il documento è mostrato sotto]",
                fra.len()
            ));
            self.interni.push(Interno {
                elemento: elemento.to_owned(),
                bytes,
                codifiche,
            });
        } else {
            self.attacca(fra);
        }
        self.prima = Prima::Testo;
    }
}

/// Name of the element that this start tag opens, as written.
fn nome(tag: &str) -> &str {
    let tag = tag.trim_start_matches('<');
    let fine = tag
        .find(|c: char| c.is_whitespace() || c == '>' || c == '/')
        .unwrap_or(tag.len());
    &tag[..fine]
}

/// The XML document that a text carries in base64, decoded as the platform does (`mypay-web-services.md` §1.5).
fn documento(testo: &str) -> Option<(Vec<u8>, u8)> {
    let testo = testo.trim();
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=\r\n\t ".contains(&byte);
    if testo.len() <= BASE64_MOSTRATO || !testo.bytes().all(base64) {
        return None;
    }
    let letto = Base64(testo.to_owned()).decodifica()?;
    let inizio = letto
        .bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(&letto.bytes);
    inizio
        .trim_ascii_start()
        .starts_with(b"<")
        .then_some((letto.bytes, letto.codifiche))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn indentato(testo: &str) -> Option<String> {
        indenta(testo, 10_000).map(|indentato| indentato.testo)
    }

    #[test]
    fn tokens_stand_as_they_were_sent() {
        let testo = "<?xml version=\"1.0\"?>\n<s:a xmlns:s='u'  x=\"1\">\n<b/><c> </c><d></d>\n\n<!-- n --><e>t &amp; <i>x</i> u</e><f><![CDATA[<x>]]></f></s:a>\n";
        assert_eq!(
            indentato(testo).unwrap(),
            "<?xml version=\"1.0\"?>\n<s:a xmlns:s='u'  x=\"1\">\n  <b/>\n  <c> </c>\n  <d></d>\n  <!-- n -->\n  <e>t &amp; <i>x</i> u</e>\n  <f><![CDATA[<x>]]></f>\n</s:a>"
        );
    }

    #[test]
    fn what_is_not_well_formed_is_left_alone() {
        for testo in [
            "<a><b></a></b>",
            "<a>",
            "</a>",
            "<a/><b/>",
            "testo",
            "",
            "<a/>testo",
            "<a",
            "<a b=\"<\">x</a",
            "<!-- solo -->",
        ] {
            assert_eq!(indentato(testo), None, "{testo}");
        }
    }

    #[test]
    fn base64_that_is_no_document_stays() {
        let numero = format!("<a>{}</a>", "A1b2".repeat(30));
        assert_eq!(indentato(&numero).unwrap(), numero);
    }

    proptest::proptest! {
        /// Without white space the document is the same before and after.
        #[test]
        fn only_white_space_changes(testo in "(<[ab]( x=\"[a<>]\")?>|</[ab]>|<c/>|x| |\n|<!-- -->|&amp;|<!\\[CDATA\\[y\\]\\]>){0,12}") {
            let testo = format!("<r>{testo}</r>");
            if let Some(fatto) = indentato(&testo) {
                let senza = |testo: &str| testo.split_whitespace().collect::<String>();
                proptest::prop_assert_eq!(senza(&fatto), senza(&testo));
            }
        }
    }
}
