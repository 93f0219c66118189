//! A finding as the page shows it.

use contracts::finding::registry::Rule;
use contracts::finding::render::position;
use contracts::finding::{Certainty, Finding, Severity};

/// Most characters of an offending line on either side of the mark.
const INTORNO: usize = 160;

pub(super) struct VistaRilievo {
    pub(super) codice: String,
    pub(super) gravita: &'static str,
    /// Name of its style.
    pub(super) classe: &'static str,
    pub(super) messaggio: String,
    pub(super) dove: Option<String>,
    pub(super) percorso: Option<String>,
    pub(super) estratto: Option<Estratto>,
    pub(super) atteso: Option<String>,
    pub(super) trovato: Option<String>,
    pub(super) regola: Option<&'static Rule>,
    pub(super) certezza: &'static str,
}

/// The offending line, cut at the mark.
pub(super) struct Estratto {
    pub(super) riga: Option<u32>,
    pub(super) prima: String,
    pub(super) segnato: String,
    pub(super) dopo: String,
}

pub(super) fn vista(rilievo: &Finding) -> VistaRilievo {
    let (gravita, classe) = match rilievo.severity {
        Severity::Error => ("Errore", "errore"),
        Severity::Warning => ("Avviso", "avviso"),
        Severity::Info => ("Nota", "nota"),
    };
    let luogo = &rilievo.place;
    let dove = match (luogo.outer, luogo.inner) {
        (Some(fuori), Some(dentro)) => Some(format!(
            "{} del documento in base64 ({} del messaggio)",
            position(dentro),
            position(fuori)
        )),
        (Some(qui), None) => Some(position(qui)),
        (None, Some(qui)) => Some(format!("{} del documento in base64", position(qui))),
        (None, None) => None,
    };
    let regola = rilievo.rule();
    VistaRilievo {
        codice: rilievo.code.clone(),
        gravita,
        classe,
        messaggio: rilievo.message.clone(),
        dove,
        percorso: luogo.path.clone(),
        estratto: luogo.excerpt.as_ref().map(|estratto| {
            let riga = luogo.inner.or(luogo.outer).map(|posto| posto.line);
            taglia(&estratto.text, estratto.caret, estratto.width, riga)
        }),
        atteso: rilievo.expected.clone(),
        trovato: rilievo.found.clone(),
        regola,
        certezza: certezza(regola.map_or(Certainty::Unknown, |regola| regola.certainty)),
    }
}

/// What a certainty allows, in words.
pub(super) const fn certezza(certezza: Certainty) -> &'static str {
    match certezza {
        Certainty::Certain => "regola certa",
        Certainty::Inferred => "regola dedotta: al più REVIEW",
        Certainty::Unknown => "non noto: solo informazione",
    }
}

fn taglia(testo: &str, caret: u32, larghezza: u32, riga: Option<u32>) -> Estratto {
    let caratteri: Vec<char> = testo.chars().collect();
    let da = (caret.max(1) as usize - 1).min(caratteri.len());
    let a = da
        .saturating_add(larghezza.max(1) as usize)
        .min(caratteri.len());
    let inizio = da.saturating_sub(INTORNO);
    let fine = a.saturating_add(INTORNO).min(caratteri.len());
    let mut prima: String = caratteri[inizio..da].iter().collect();
    if inizio > 0 {
        prima.insert(0, '…');
    }
    let mut dopo: String = caratteri[a..fine].iter().collect();
    if fine < caratteri.len() {
        dopo.push('…');
    }
    let segnato: String = caratteri[da..a].iter().collect();
    Estratto {
        riga,
        prima,
        // a mark at the end of the line has nothing under it, yet must be seen
        segnato: if segnato.is_empty() {
            "◂".to_owned()
        } else {
            segnato
        },
        dopo,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pezzi(testo: &str, caret: u32, larghezza: u32) -> (String, String, String) {
        let Estratto {
            prima,
            segnato,
            dopo,
            ..
        } = taglia(testo, caret, larghezza, None);
        (prima, segnato, dopo)
    }

    #[test]
    fn the_mark_is_where_the_caret_is() {
        let tre = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        assert_eq!(pezzi("perché no", 8, 2), tre("perché ", "no", ""));
        assert_eq!(pezzi("abc", 0, 0), tre("", "a", "bc"));
        assert_eq!(pezzi("abc", 9, u32::MAX), tre("abc", "◂", ""));
        assert_eq!(pezzi("", 1, 1), tre("", "◂", ""));
        let (prima, segnato, dopo) = pezzi(&"x".repeat(1000), 500, 1);
        assert_eq!(
            (
                prima.chars().count(),
                segnato.as_str(),
                dopo.chars().count()
            ),
            (INTORNO + 1, "x", INTORNO + 1)
        );
    }
}
