//! The archive of taxonomy codes: those of the sheet for a Comune (`pagopa-identifiers.md` §12.3). Existence is tested, dates
//! are not (§12.4).

const CODICI: &str = "0101100IM 0101101IM 0101109IM 0101102TS 0101105IM 0101106SA 0101107TS 0102100SA 0102106SA 0103100TS \
    0104100TS 0104103SP 0105102TS 0105107TS 0106108AP 0107101TS 0107102SP 0107106SP 0108103TS 0108104AP 0112102SP 0114100TS \
    0114102SP 0115101TS 0115105AP";

/// Whether `datiSpecificiRiscossione`, up to and including its last `/`, is in the archive.
pub(crate) fn in_archivio(dati_specifici: &str) -> bool {
    let chiave = dati_specifici.rsplit_once('/').map(|(prima, _)| prima);
    chiave
        .and_then(|c| c.strip_prefix("9/"))
        .is_some_and(|c| codici().any(|n| n == c))
}

/// All codes, bare.
pub(crate) fn codici() -> impl Iterator<Item = &'static str> {
    CODICI.split_ascii_whitespace()
}

/// `transferCategory` in its bare form: the code that `datiSpecificiRiscossione` begin with, or else that of the tipo dovuto
/// (§12.4).
pub(crate) fn categoria(dati_specifici: &str, del_tipo: &str) -> String {
    codice(dati_specifici)
        .or_else(|| codice(del_tipo))
        .unwrap_or(del_tipo)
        .to_owned()
}

/// What stands between `9/` and the next `/`, when it has the form of a code: 7 digits and 2 word characters.
fn codice(testo: &str) -> Option<&str> {
    let (codice, _) = testo.strip_prefix("9/")?.split_once('/')?;
    let b = codice.as_bytes();
    let forma = b.len() == 9
        && b[..7].iter().all(u8::is_ascii_digit)
        && b[7..]
            .iter()
            .all(|c| c.is_ascii_alphanumeric() || *c == b'_');
    forma.then_some(codice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories() {
        assert_eq!(categoria("9/0101100IM/", "9/0103100TS/"), "0101100IM");
        assert_eq!(categoria("9/0101100IM/altro", "9/0103100TS/"), "0101100IM");
        assert_eq!(categoria("9/altro", "9/0103100TS/"), "0103100TS");
        assert_eq!(categoria("0/siope", "9/0103100TS/"), "0103100TS");
        assert!(in_archivio("9/0101100IM/") && in_archivio("9/0101100IM/x"));
        assert!(!in_archivio("9/0101199IM/") && !in_archivio("9/0101100IM"));
    }
}
