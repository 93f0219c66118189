//! Which kind a file is: by what it holds, and where two kinds hold the same, by its name.

use super::tracciato::{Contenuto, Tracciato, tracciati};
use crate::flusso::dovuti;
use crate::flusso::esportati::esiti;
use crate::xml::{Event, Reader};

/// First bytes of a file that are enough to tell its kind.
pub const TESTA: usize = 64 * 1024;

/// First bytes of a zip.
pub(crate) const ZIP: &[u8] = b"PK\x03\x04";
/// First bytes of a compound document, which an Excel 97–2003 workbook is.
const COMPOSTO: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// The kind of a file that begins with `testa` and whose name, without folder and extension, is `base`.
#[must_use]
pub fn riconosci(base: &str, testa: &[u8]) -> Option<&'static Tracciato> {
    if testa.starts_with(COMPOSTO) {
        return tracciati().find(|t| matches!(t.famiglia.contenuto, Contenuto::Xls(_)));
    }
    let senza_bom = testa.strip_prefix(b"\xef\xbb\xbf").unwrap_or(testa);
    if senza_bom.trim_ascii_start().starts_with(b"<") {
        return documento(testa);
    }
    let righe: Vec<&[u8]> = senza_bom
        .split(|b| matches!(b, b'\n' | b'\r'))
        .filter(|riga| !riga.trim_ascii().is_empty())
        .take(4)
        .collect();
    let candidati: Vec<&Tracciato> = tracciati()
        .filter(|t| {
            let riga = t
                .dialetto()
                .and_then(|d| Some((d, righe.get(d.preambolo as usize)?)));
            riga.is_some_and(|(d, riga)| t.ha_intestazione(&d.decodifica(riga)))
        })
        .collect();
    // The newest version of the first family, unless the name has another one's.
    let versione = base.rsplit('-').next().unwrap_or_default();
    let prima = candidati.first().map(|t| t.famiglia.id);
    candidati
        .iter()
        .find(|t| t.versione.eq_ignore_ascii_case(versione))
        .or_else(|| candidati.iter().rfind(|t| Some(t.famiglia.id) == prima))
        .copied()
        .or_else(|| da_nome(base))
}

/// An import of dovuti, and what comes of it, is told by its name even where its header is wrong: the platform does not look at it.
fn da_nome(base: &str) -> Option<&'static Tracciato> {
    for (coda, famiglia) in [("_SCARTI", &esiti::SCARTI), ("_IUV", &esiti::IUV)] {
        if let Some(prima) = base.strip_suffix(coda) {
            let import = dovuti::nome::leggi(prima, None).ok()?.tracciato;
            let versione = format!("{}{coda}", import.versione);
            return famiglia.tracciati.iter().find(|t| t.versione == versione);
        }
    }
    dovuti::nome::leggi(base, None).ok().map(|n| n.tracciato)
}

/// By the root; of two versions with the same root, by what only one has (`Tracciato::segno`).
fn documento(testa: &[u8]) -> Option<&'static Tracciato> {
    let mut lettore = Reader::new(testa);
    lettore.read().ok()?;
    let radice = lettore.name().local.to_owned();
    let candidati: Vec<&Tracciato> = tracciati().filter(|t| t.radice == Some(&radice)).collect();
    let ultimo = candidati.last().copied();
    if candidati.len() < 2 {
        return ultimo;
    }
    // The children of the root, as far as the first bytes go.
    while let Ok(evento) = lettore.read() {
        if evento == Event::Eof {
            break;
        }
        if evento == Event::Start && lettore.depth() == 2 {
            let nome = lettore.name().local;
            if let Some(t) = candidati.iter().find(|t| t.segno == Some(nome)) {
                return Some(t);
            }
        }
    }
    candidati
        .iter()
        .find(|t| t.segno.is_none())
        .copied()
        .or(ultimo)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every table is known by its header; what has the same header as another, by its name too.
    #[test]
    fn a_file_is_known_by_its_header_and_its_name() {
        for tracciato in tracciati().filter(|t| t.dialetto().is_some()) {
            let preambolo = tracciato.dialetto().map_or(0, |d| d.preambolo);
            let testa = format!(
                "{}{}\r\n",
                "x;y\r\n".repeat(preambolo as usize),
                tracciato.intestazione()
            );
            let base = format!("C_X999-X-{}", tracciato.versione);
            let trovato = riconosci(&base, testa.as_bytes());
            let uguali = tracciati()
                .filter(|t| t.ha_intestazione(&tracciato.intestazione()))
                .collect::<Vec<_>>();
            assert!(
                trovato.is_some_and(|t| uguali.contains(&t)),
                "{tracciato:?}: {trovato:?}"
            );
            if uguali.len() == 1 {
                assert_eq!(riconosci("altro", testa.as_bytes()), Some(tracciato));
            }
        }
        let di = |base: &str, testa: &str| riconosci(base, testa.as_bytes()).map(|t| t.id);
        let uno_zero = dovuti::FAMIGLIA.tracciati[0].intestazione();
        assert_eq!(di("C_Z999-X-1_0", &uno_zero), Some("mypay-import-1_0"));
        assert_eq!(di("altro", &uno_zero), Some("mypay-import-1_1"));
        assert_eq!(di("C_Z999-X-1_4", "a;b;c\n"), Some("mypay-import-1_4"));
        assert_eq!(di("altro", "a;b;c\n"), None);
        assert_eq!(di("altro", "<a"), None);
    }
}
