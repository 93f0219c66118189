//! The place of a field on the wire: position, path and the line that shows it.

use contracts::finding::{Excerpt, Place, Position};
use contracts::message::operazione::Base64;
use roxmltree::{Document, Node};

/// Characters of the line that an excerpt shows at most.
const FINESTRA: usize = 160;

/// The place of the field `campo` (a path as `contracts::message::campi` names it) in a SOAP message. Where the field is
/// missing: the deepest element of its path that is there. Only the path when the bytes are no envelope.
pub(crate) fn luogo(corpo: &[u8], campo: &str) -> Place {
    let solo_campo = Place {
        path: Some(campo.to_owned()),
        ..Place::default()
    };
    let Some((testo, spostamento)) = utf8(corpo) else {
        return solo_campo;
    };
    let Ok(documento) = Document::parse(testo) else {
        return solo_campo;
    };
    let segmenti: Vec<&str> = campo.split('/').collect();
    let busta = documento.root_element();
    let parte = |nome: &str| {
        busta
            .children()
            .find(|figlio| figlio.is_element() && figlio.tag_name().name() == nome)
    };
    let blocco = parte("Header").and_then(|intestazione| figlio(intestazione, segmenti[0]));
    let (inizio, resto) = match blocco {
        Some(blocco) => (blocco, &segmenti[1..]),
        None => match parte("Body").and_then(|corpo| corpo.first_element_child()) {
            Some(radice) => (radice, &segmenti[..]),
            None => return solo_campo,
        },
    };
    let (nodo, resto) = scendi(inizio, resto);
    let esterna = posizione(&documento, testo, nodo, spostamento);
    let fuori = || Place {
        outer: Some(esterna),
        inner: None,
        path: Some(percorso(nodo)),
        excerpt: Some(estratto(testo, nodo)),
    };
    if resto.is_empty() {
        fuori()
    } else {
        interno(nodo, resto, esterna).unwrap_or_else(fuori)
    }
}

/// The place inside the document that `nodo` carries in base64.
fn interno(nodo: Node<'_, '_>, segmenti: &[&str], esterna: Position) -> Option<Place> {
    let testo: String = nodo
        .children()
        .filter(Node::is_text)
        .filter_map(|figlio| figlio.text())
        .collect();
    let decodificato = Base64(testo).decodifica()?;
    let (testo, spostamento) = utf8(&decodificato.bytes)?;
    let documento = Document::parse(testo).ok()?;
    let radice = documento.root_element();
    if radice.tag_name().name() != *segmenti.first()? {
        return None;
    }
    let (nodo, _) = scendi(radice, &segmenti[1..]);
    Some(Place {
        outer: Some(esterna),
        inner: Some(posizione(&documento, testo, nodo, spostamento)),
        path: Some(percorso(nodo)),
        excerpt: Some(estratto(testo, nodo)),
    })
}

fn utf8(byte: &[u8]) -> Option<(&str, u64)> {
    match byte.strip_prefix(b"\xEF\xBB\xBF") {
        Some(resto) => Some((std::str::from_utf8(resto).ok()?, 3)),
        None => Some((std::str::from_utf8(byte).ok()?, 0)),
    }
}

fn figlio<'a, 'i>(nodo: Node<'a, 'i>, nome: &str) -> Option<Node<'a, 'i>> {
    nodo.children()
        .find(|figlio| figlio.is_element() && figlio.tag_name().name() == nome)
}

/// Follows the path as far as it goes; gives the rest.
fn scendi<'a, 'i, 's>(
    mut nodo: Node<'a, 'i>,
    mut segmenti: &'s [&'s str],
) -> (Node<'a, 'i>, &'s [&'s str]) {
    while let Some((primo, resto)) = segmenti.split_first() {
        let Some(sotto) = figlio(nodo, primo) else {
            break;
        };
        nodo = sotto;
        segmenti = resto;
    }
    (nodo, segmenti)
}

fn percorso(nodo: Node<'_, '_>) -> String {
    let mut nomi: Vec<&str> = nodo
        .ancestors()
        .filter(Node::is_element)
        .map(|antenato| antenato.tag_name().name())
        .collect();
    nomi.reverse();
    format!("/{}", nomi.join("/"))
}

fn posizione(
    documento: &Document<'_>,
    testo: &str,
    nodo: Node<'_, '_>,
    spostamento: u64,
) -> Position {
    let inizio = nodo.range().start;
    let riga = documento.text_pos_at(inizio).row;
    let colonna = testo[inizio_riga(testo, inizio)..inizio].chars().count() + 1;
    Position {
        line: riga,
        column: u32::try_from(colonna).unwrap_or(u32::MAX),
        offset: spostamento + u64::try_from(inizio).unwrap_or(u64::MAX),
    }
}

fn inizio_riga(testo: &str, da: usize) -> usize {
    testo[..da].rfind('\n').map_or(0, |a_capo| a_capo + 1)
}

/// The line on which the element begins, or a window of it around the element, with the element marked.
fn estratto(testo: &str, nodo: Node<'_, '_>) -> Excerpt {
    let elemento = nodo.range();
    let inizio = inizio_riga(testo, elemento.start);
    let fine = testo[elemento.start..]
        .find('\n')
        .map_or(testo.len(), |a_capo| elemento.start + a_capo);
    let riga = testo[inizio..fine].trim_end_matches('\r');
    let colonna = testo[inizio..elemento.start].chars().count();
    let larghezza = testo[elemento.start..elemento.end.min(inizio + riga.len())]
        .chars()
        .count()
        .max(1);
    let lunghezza = riga.chars().count();
    let (da, a) = if lunghezza <= FINESTRA {
        (0, lunghezza)
    } else {
        let da = colonna
            .saturating_sub(FINESTRA / 4)
            .min(lunghezza - FINESTRA);
        (da, da + FINESTRA)
    };
    let stretto = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Excerpt {
        text: riga.chars().skip(da).take(a - da).collect(),
        caret: stretto(colonna - da + 1),
        width: stretto(larghezza.min(a - colonna).max(1)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn busta(dovuto: &str) -> String {
        format!(
            "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:p=\"urn:p\">\n<e:Header><p:intestazionePPT><codIpaEnte>c_z001</codIpaEnte></p:intestazionePPT></e:Header>\n<e:Body>\n<p:paaSILImportaDovuto>\n  <password>****</password><dovuto>{dovuto}</dovuto>\n</p:paaSILImportaDovuto></e:Body></e:Envelope>"
        )
    }

    fn marcato(place: &Place) -> String {
        let estratto = place.excerpt.as_ref().unwrap();
        estratto
            .text
            .chars()
            .skip(estratto.caret as usize - 1)
            .take(estratto.width as usize)
            .collect()
    }

    #[test]
    fn a_field_of_the_header_and_of_the_body() {
        let testo = busta("");
        let place = luogo(testo.as_bytes(), "intestazionePPT/codIpaEnte");
        assert_eq!(marcato(&place), "<codIpaEnte>c_z001</codIpaEnte>");
        assert_eq!(place.outer.unwrap().line, 2);
        let place = luogo(testo.as_bytes(), "password");
        assert_eq!(marcato(&place), "<password>****</password>");
        let fuori = place.outer.unwrap();
        assert_eq!((fuori.line, fuori.column), (5, 3));
        assert!(testo[usize::try_from(fuori.offset).unwrap()..].starts_with("<password>"));
        assert_eq!(
            place.path.unwrap(),
            "/Envelope/Body/paaSILImportaDovuto/password"
        );
    }

    #[test]
    fn a_field_inside_base64_and_one_that_is_missing() {
        let interno =
            "<Versamento xmlns=\"urn:v\">\n <dati><importo>10,50</importo></dati>\n</Versamento>";
        let testo = busta(&Base64::codifica(interno.as_bytes()).0);
        let place = luogo(testo.as_bytes(), "dovuto/Versamento/dati/importo");
        assert_eq!(marcato(&place), "<importo>10,50</importo>");
        assert_eq!(place.inner.map(|p| (p.line, p.column)), Some((2, 8)));
        assert_eq!(place.outer.map(|p| p.line), Some(5));
        assert_eq!(place.path.as_deref(), Some("/Versamento/dati/importo"));
        let place = luogo(testo.as_bytes(), "dovuto/Versamento/dati/causale");
        assert_eq!(place.path.as_deref(), Some("/Versamento/dati"));
        let place = luogo(testo.as_bytes(), "flagGeneraIuv");
        assert_eq!(
            place.path.as_deref(),
            Some("/Envelope/Body/paaSILImportaDovuto")
        );
    }

    #[test]
    fn bytes_that_are_no_envelope_have_only_a_path() {
        for corpo in [&b""[..], b"\xFF\xFE", b"<a>", b"<a/>", b"<a><Body/></a>"] {
            let place = luogo(corpo, "x/y");
            assert_eq!(
                place,
                Place {
                    path: Some("x/y".to_owned()),
                    ..Place::default()
                }
            );
        }
    }

    #[test]
    fn a_long_line_is_cut_around_the_field() {
        let testo = busta(&"QUFB".repeat(2000)).replace('\n', "");
        let place = luogo(testo.as_bytes(), "dovuto");
        let estratto = place.excerpt.as_ref().unwrap();
        assert_eq!(estratto.text.chars().count(), FINESTRA);
        assert!(marcato(&place).starts_with("<dovuto>QUFB"));
    }
}
