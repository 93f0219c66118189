//! Which scenarios of the plan are run, and why the others are not.

use std::collections::BTreeSet;

use cucumber::gherkin::tagexpr::TagOperation;
use cucumber::tag::Ext as _;
use driver::profilo::Orologio;
use judge::caso::{Caso, Level};
use judge::corsa::Previsto;
use judge::verdict::Selection;

use super::Opzioni;
use crate::piano::scenari::Scena;

/// What the caller chose.
#[derive(Debug, Clone, Default)]
pub struct Scelta {
    /// Tag expression, for instance `@ricostruito and not @porta-propria`.
    pub tag: Option<String>,
    /// Case ids, with or without their variant (`MP-COM-05.http-500`); empty: all.
    pub casi: Vec<String>,
}

/// The choice cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SceltaError {
    /// Not a tag expression.
    #[error(
        "«{0}» non è un'espressione di tag: per esempio \"@MP-DOV-01 or @MP-DOV-03\", \"@ricostruito and not @porta-propria\""
    )]
    Espressione(String),
    /// A case that is not in the plan.
    #[error("il caso «{nome}» non è nel piano{}", suggerimento.as_deref().map(|s| format!(": forse {s}")).unwrap_or_else(|| ": l'elenco è in «collaudo plan»".into()))]
    CasoIgnoto {
        /// As given.
        nome: String,
        /// A near name.
        suggerimento: Option<String>,
    },
    /// Nothing is selected.
    #[error("nessun caso selezionato{0}")]
    Nessuno(String),
}

/// Every scenario with its selection, in the order of the plan.
pub(super) fn scegli(opzioni: &Opzioni) -> Result<Vec<Previsto>, SceltaError> {
    let tag = opzioni
        .scelta
        .tag
        .as_ref()
        .map(|t| {
            t.parse::<TagOperation>()
                .map_err(|_| SceltaError::Espressione(t.clone()))
        })
        .transpose()?;
    for nome in &opzioni.scelta.casi {
        noto(nome, &opzioni.piano.scene)?;
    }
    let previsti: Vec<Previsto> = opzioni
        .piano
        .scene
        .iter()
        .filter_map(|scena| {
            let caso = opzioni.piano.catalogo.caso(&scena.caso)?;
            Some(previsto(
                scena,
                caso,
                selezione(scena, caso, opzioni, tag.as_ref()),
            ))
        })
        .collect();
    if previsti.iter().any(|p| p.selezione == Selection::Selected) {
        return Ok(previsti);
    }
    // Why: what the profile excludes among the scenarios that were asked for
    let motivi: BTreeSet<&str> = previsti
        .iter()
        .filter_map(|p| match &p.selezione {
            Selection::NotApplicable(m) => Some(m.as_str()),
            Selection::NotRun(m) if m != NON_SCELTO => Some(m.as_str()),
            _ => None,
        })
        .collect();
    let perche = if motivi.is_empty() {
        ": le opzioni --tags e --case insieme non lasciano alcuno scenario".to_owned()
    } else {
        format!(": {}", motivi.into_iter().collect::<Vec<_>>().join("; "))
    };
    Err(SceltaError::Nessuno(perche))
}

const NON_SCELTO: &str = "non scelto con --tags o --case";

fn previsto(scena: &Scena, caso: &Caso, selezione: Selection) -> Previsto {
    Previsto {
        caso: caso.clone(),
        variante: scena.variante.clone(),
        scenario: scena.nome.clone(),
        file: scena.percorso.clone(),
        ricostruito: scena.tag.iter().any(|t| t == "ricostruito"),
        flusso: (selezione == Selection::Selected).then(|| scena.chiave()),
        selezione,
    }
}

fn selezione(
    scena: &Scena,
    caso: &Caso,
    opzioni: &Opzioni,
    tag: Option<&TagOperation>,
) -> Selection {
    let scelto_per_nome =
        opzioni.scelta.casi.is_empty() || opzioni.scelta.casi.iter().any(|n| corrisponde(n, scena));
    let scelto_per_tag = tag.is_none_or(|t| t.eval(scena.tag.iter()));
    if !scelto_per_nome || !scelto_per_tag {
        return Selection::NotRun(NON_SCELTO.into());
    }
    let dichiarate: BTreeSet<&str> = opzioni.profilo.azioni.iter().map(|a| a.as_str()).collect();
    let mancanti: Vec<&str> = caso
        .azioni
        .iter()
        .map(String::as_str)
        .filter(|a| !dichiarate.contains(a))
        .collect();
    if !mancanti.is_empty() {
        let obbligo = if caso.livello == Level::M {
            " (caso obbligatorio)"
        } else {
            ""
        };
        return Selection::NotApplicable(format!(
            "il profilo non dichiara: {}{obbligo}",
            mancanti.join(", ")
        ));
    }
    if caso.orologio && opzioni.profilo.orologio == Orologio::Reale {
        return Selection::NotRun(
            "il caso vuole spostare l'orologio del prodotto, che segue quello reale".into(),
        );
    }
    Selection::Selected
}

fn corrisponde(nome: &str, scena: &Scena) -> bool {
    nome.eq_ignore_ascii_case(&scena.caso) || nome.eq_ignore_ascii_case(&scena.chiave())
}

fn noto(nome: &str, scene: &[Scena]) -> Result<(), SceltaError> {
    if scene.iter().any(|s| corrisponde(nome, s)) {
        return Ok(());
    }
    let vicino = scene
        .iter()
        .flat_map(|s| [s.caso.clone(), s.chiave()])
        .map(|n| {
            (
                distanza(&n.to_ascii_lowercase(), &nome.to_ascii_lowercase()),
                n,
            )
        })
        .filter(|(d, _)| *d <= 3)
        .min();
    Err(SceltaError::CasoIgnoto {
        nome: nome.to_owned(),
        suggerimento: vicino.map(|(_, n)| n),
    })
}

/// Levenshtein distance.
fn distanza(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut riga: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut sopra_sinistra = i;
        riga[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let sopra = riga[j + 1];
            riga[j + 1] = (sopra_sinistra + usize::from(ca != *cb))
                .min(sopra + 1)
                .min(riga[j] + 1);
            sopra_sinistra = sopra;
        }
    }
    riga[b.len()]
}
