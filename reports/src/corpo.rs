//! The body of a message made readable: XML and JSON indented, the documents carried in base64 decoded and shown after it.

mod json;
mod xml;

use crate::prova::cronaca::Corpo;

/// Longest text of one block, in bytes.
const BLOCCO_MASSIMO: usize = 64 * 1024;
/// Most blocks of one body: the body itself and the documents inside.
const BLOCCHI_MASSIMI: usize = 12;
/// How deep documents are looked for inside documents.
const PROFONDITA_MASSIMA: usize = 3;

/// A text to show as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Blocco {
    /// What it is, for a document inside; empty for the body itself.
    pub(crate) titolo: String,
    pub(crate) testo: String,
    /// What the reader must know of it.
    pub(crate) note: Vec<String>,
}

/// A document found in base64.
pub(crate) struct Interno {
    /// Name of the element that carries it, as written.
    elemento: String,
    bytes: Vec<u8>,
    codifiche: u8,
}

/// The body and the documents inside it, in order.
pub(crate) fn blocchi(corpo: &Corpo) -> Vec<Blocco> {
    if let Some(problema) = &corpo.problema {
        return vec![Blocco {
            titolo: String::new(),
            testo: String::new(),
            note: vec![format!("Il corpo non si legge: {problema}")],
        }];
    }
    if corpo.bytes.is_empty() {
        return Vec::new();
    }
    let mut fatti = Vec::new();
    let mut coda = std::collections::VecDeque::new();
    let (mut primo, interni) = blocco(&corpo.bytes, corpo.intero());
    if !corpo.intero() {
        primo.note.push(format!(
            "Mostrato l'inizio di un corpo di {} byte: il resto è nel registro{}.",
            corpo.lunghezza,
            dove(corpo)
        ));
    } else if primo.testo.len() >= BLOCCO_MASSIMO {
        primo.note.push(format!(
            "Mostrati i primi {} KiB: il resto è nel registro{}.",
            BLOCCO_MASSIMO / 1024,
            dove(corpo)
        ));
    }
    fatti.push(primo);
    coda.extend(interni.into_iter().map(|interno| (interno, 1)));
    while let Some((interno, profondita)) = coda.pop_front() {
        if fatti.len() == BLOCCHI_MASSIMI {
            let ultimo = fatti.len() - 1;
            fatti[ultimo].note.push(format!(
                "Altri {} documenti in base64 non sono mostrati: sono nel registro.",
                coda.len() + 1
            ));
            break;
        }
        let (mut altro, interni) = blocco(&interno.bytes, true);
        altro.titolo = format!(
            "Documento in base64 dentro <{}>, {} byte{}",
            interno.elemento,
            interno.bytes.len(),
            if interno.codifiche > 1 {
                ", codificato due volte"
            } else {
                ""
            }
        );
        if altro.testo.len() >= BLOCCO_MASSIMO {
            altro.note.push(format!(
                "Mostrati i primi {} KiB: il resto è nel registro.",
                BLOCCO_MASSIMO / 1024
            ));
        }
        fatti.push(altro);
        if profondita < PROFONDITA_MASSIMA {
            coda.extend(interni.into_iter().map(|interno| (interno, profondita + 1)));
        }
    }
    fatti
}

fn dove(corpo: &Corpo) -> String {
    match &corpo.sha256 {
        Some(sha256) => format!(", contenuto {sha256}"),
        None => String::new(),
    }
}

/// One text, indented where it is whole and well-formed.
fn blocco(bytes: &[u8], intero: bool) -> (Blocco, Vec<Interno>) {
    let semplice = |testo: &str, note: Vec<String>| Blocco {
        titolo: String::new(),
        testo: taglia(testo).to_owned(),
        note,
    };
    let testo = match std::str::from_utf8(bytes) {
        Ok(testo) => testo,
        Err(errore) => {
            // the cut may have gone through a character
            let note = if !intero && errore.error_len().is_none() {
                Vec::new()
            } else {
                vec![format!(
                    "Non è UTF-8 dal byte {}: ogni byte fuori posto è mostrato come �.",
                    errore.valid_up_to()
                )]
            };
            // nothing behind the cut is shown, so nothing behind it is converted
            let inizio = &bytes[..bytes.len().min(BLOCCO_MASSIMO)];
            return (semplice(&String::from_utf8_lossy(inizio), note), Vec::new());
        }
    };
    let testo = testo.strip_prefix('\u{feff}').unwrap_or(testo);
    if intero && testo.trim_start().starts_with('<') {
        if let Some(indentato) = xml::indenta(testo, BLOCCO_MASSIMO) {
            let blocco = Blocco {
                titolo: String::new(),
                testo: taglia(&indentato.testo).to_owned(),
                note: Vec::new(),
            };
            return (blocco, indentato.interni);
        }
        let note = if e_html(testo) {
            Vec::new()
        } else {
            vec!["Non è XML ben formato: mostrato com'è arrivato.".to_owned()]
        };
        return (semplice(testo, note), Vec::new());
    }
    if intero && let Some(indentato) = json::indenta(testo, BLOCCO_MASSIMO) {
        return (semplice(&indentato, Vec::new()), Vec::new());
    }
    (semplice(testo, Vec::new()), Vec::new())
}

fn e_html(testo: &str) -> bool {
    let inizio: String = testo.trim_start().chars().take(15).collect();
    let inizio = inizio.to_ascii_lowercase();
    inizio.starts_with("<!doctype html") || inizio.starts_with("<html")
}

fn taglia(testo: &str) -> &str {
    &testo[..testo.floor_char_boundary(BLOCCO_MASSIMO)]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use contracts::message::operazione::Base64;

    fn corpo(bytes: &[u8]) -> Corpo {
        Corpo {
            bytes: bytes.to_vec(),
            lunghezza: bytes.len() as u64,
            sha256: None,
            problema: None,
        }
    }

    #[test]
    fn the_documents_inside_are_shown_after_the_message() {
        let ricevuta = "<RT><esito>0</esito><importo>45.00</importo></RT>";
        let pagati = format!(
            "<Pagati><rt>{}</rt></Pagati>",
            Base64::codifica(ricevuta.as_bytes()).0
        );
        let doppio = Base64::codifica_doppia(pagati.as_bytes()).0;
        let messaggio = format!("<a><b>  x </b><pagati>{doppio}</pagati></a>");
        let blocchi = blocchi(&corpo(messaggio.as_bytes()));
        let titoli: Vec<&str> = blocchi
            .iter()
            .map(|blocco| blocco.titolo.as_str())
            .collect();
        assert_eq!(
            titoli,
            [
                "",
                "Documento in base64 dentro <pagati>, 94 byte, codificato due volte",
                "Documento in base64 dentro <rt>, 49 byte"
            ]
        );
        assert_eq!(
            blocchi[2].testo,
            "<RT>\n  <esito>0</esito>\n  <importo>45.00</importo>\n</RT>"
        );
        assert!(blocchi[0].testo.contains("<b>  x </b>"));
    }

    #[test]
    fn what_is_too_long_is_cut_and_says_so() {
        let lungo = format!("<a>{}</a>", "<b>x</b>".repeat(20_000));
        let blocchi = blocchi(&corpo(lungo.as_bytes()));
        assert_eq!(blocchi.len(), 1);
        assert!(blocchi[0].testo.len() <= BLOCCO_MASSIMO);
        assert!(
            blocchi[0].note[0].contains("64 KiB"),
            "{:?}",
            blocchi[0].note
        );

        let inizio = Corpo {
            bytes: vec![b'x'; 100],
            lunghezza: 5_000_000,
            sha256: Some("ab".into()),
            problema: None,
        };
        let blocchi = super::blocchi(&inizio);
        assert!(
            blocchi[0].note[0].contains("5000000 byte"),
            "{:?}",
            blocchi[0].note
        );
        assert!(blocchi[0].note[0].contains("contenuto ab"));
    }

    #[test]
    fn a_deep_document_does_not_blow_up() {
        let profondo = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
        let blocchi = blocchi(&corpo(profondo.as_bytes()));
        assert!(blocchi[0].testo.len() <= BLOCCO_MASSIMO);
    }

    #[test]
    fn bytes_of_any_kind_are_shown() {
        assert!(blocchi(&corpo(b"")).is_empty());
        let prova = |bytes: &[u8]| blocchi(&corpo(bytes)).remove(0);
        assert_eq!(prova(b"a\xffb").testo, "a\u{fffd}b");
        assert!(prova(b"a\xffb").note[0].contains("byte 1"));
        assert!(prova(b"<a><b></a>").note[0].contains("ben formato"));
        assert!(prova(b"<!doctype html><p>x<br>").note.is_empty());
        assert_eq!(
            prova(b"{\"a\":[1,{}]}").testo,
            "{\n  \"a\": [\n    1,\n    {}\n  ]\n}"
        );
        assert_eq!(prova(b"esito=OK&x=1").testo, "esito=OK&x=1");
    }
}
