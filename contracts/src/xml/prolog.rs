//! The XML declaration (XML 1.0 §2.8), processing instructions and comments.

use super::name::{is_ncname, is_space};
use super::reader::Flaw;
use crate::finding::registry::code;

/// Checks `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`.
pub(super) fn check_declaration(raw: &str) -> Result<(), Flaw> {
    let inside = raw
        .strip_prefix("<?xml")
        .and_then(|rest| rest.strip_suffix("?>"))
        .unwrap_or("");
    let bad = || {
        Flaw::new(
            code::XML_MALFORMATO,
            0,
            raw.len(),
            "la dichiarazione XML non è corretta",
        )
        .expecting("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
        .finding(raw)
    };
    let mut rest = inside;
    let mut expected = ["version", "encoding", "standalone"].into_iter();
    let mut seen_version = false;
    loop {
        let trimmed = rest.trim_start_matches(|c: char| c.is_ascii() && is_space(c as u8));
        if trimmed.is_empty() {
            return if seen_version { Ok(()) } else { Err(bad()) };
        }
        if trimmed.len() == rest.len() {
            return Err(bad());
        }
        let (name, after) = trimmed.split_once('=').ok_or_else(bad)?;
        let name = name.trim_end_matches([' ', '\t', '\r', '\n']);
        if !expected.by_ref().any(|candidate| candidate == name) {
            return Err(bad());
        }
        let after = after.trim_start_matches([' ', '\t', '\r', '\n']);
        let quote = after
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\''))
            .ok_or_else(bad)?;
        let (value, remaining) = after[1..].split_once(quote).ok_or_else(bad)?;
        rest = remaining;
        match name {
            "version" => {
                seen_version = true;
                let minor = value.strip_prefix("1.").unwrap_or("");
                if minor.is_empty() || !minor.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(bad());
                }
            }
            // Without a version first the name "encoding" would be taken as a text declaration.
            _ if !seen_version => return Err(bad()),
            "encoding" if !value.eq_ignore_ascii_case("utf-8") => {
                return Err(Flaw::new(
                    code::XML_MALFORMATO,
                    0,
                    raw.len(),
                    format!("la dichiarazione XML annuncia la codifica «{value}»"),
                )
                .expecting("UTF-8")
                .finding(value));
            }
            "standalone" if value != "yes" && value != "no" => return Err(bad()),
            _ => {}
        }
    }
}

/// Checks a processing instruction: its target is a name without colon, other than `xml` in any case.
pub(super) fn check_instruction(raw: &str) -> Result<(), Flaw> {
    let inside = raw
        .strip_prefix("<?")
        .and_then(|rest| rest.strip_suffix("?>"))
        .unwrap_or("");
    let target = inside.split([' ', '\t', '\r', '\n']).next().unwrap_or("");
    if !is_ncname(target) {
        return Err(Flaw::new(
            code::XML_MALFORMATO,
            0,
            raw.len(),
            "l'istruzione di elaborazione non ha un nome valido",
        ));
    }
    if target.eq_ignore_ascii_case("xml") {
        return Err(Flaw::new(
            code::XML_MALFORMATO,
            0,
            raw.len(),
            "la dichiarazione XML non è all'inizio del documento (neanche uno spazio può precederla)",
        ));
    }
    Ok(())
}

/// Checks a comment: no `--` inside, no `-` before the end.
pub(super) fn check_comment(raw: &str) -> Result<(), Flaw> {
    let inside = raw
        .strip_prefix("<!--")
        .and_then(|rest| rest.strip_suffix("-->"));
    match inside {
        Some(text) => match text
            .find("--")
            .or_else(|| text.ends_with('-').then(|| text.len() - 1))
        {
            Some(at) => Err(Flaw::new(
                code::XML_MALFORMATO,
                4 + at,
                2,
                "un commento contiene «--»",
            )),
            None => Ok(()),
        },
        None => Err(Flaw::new(
            code::XML_MALFORMATO,
            0,
            raw.len(),
            "il commento non è chiuso da «-->»",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations() {
        for good in [
            "<?xml version=\"1.0\"?>",
            "<?xml version='1.0' encoding='utf-8' ?>",
            "<?xml version = \"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>",
            "<?xml version=\"1.1\" standalone='yes'?>",
        ] {
            assert!(check_declaration(good).is_ok(), "{good}");
        }
        for bad in [
            "<?xml?>",
            "<?xml encoding=\"UTF-8\"?>",
            "<?xml version=\"2.0\"?>",
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>",
            "<?xml version=\"1.0\" standalone=\"true\"?>",
            "<?xml version=\"1.0\"encoding=\"UTF-8\"?>",
            "<?xml version=\"1.0\" standalone=\"yes\" encoding=\"UTF-8\"?>",
            "<?xml version=\"1.0\" other=\"x\"?>",
            "<?xml version=1.0?>",
            "<?xml version=\"1.0\" version=\"1.0\"?>",
        ] {
            assert!(check_declaration(bad).is_err(), "{bad}");
        }
    }
}
