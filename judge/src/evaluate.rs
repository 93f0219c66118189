//! The answer to a check over what was seen so far. The same check over the same entries has the same answer, always.

mod parole;
mod quante;
mod rete;
mod voce;

use contracts::finding::Finding;
use contracts::finding::registry::code;

use crate::check::{Attesa, Check, Domanda};
use crate::confronto::Attese;
use crate::riferimento::risolvi;
use crate::view::View;

/// Code of a check that cannot be put: a mistake of the bench.
pub const BANCO_VERIFICA: &str = code::BANCO_VERIFICA;
/// Code of an answer of the Region that is not what the sheet says.
pub const BANCO_REGIONE: &str = code::BANCO_REGIONE;

/// Answer to a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Esito {
    /// It holds.
    Holds,
    /// It is broken: at least one finding.
    Broken(Vec<Finding>),
    /// It can still become either; the deadline (`deadline.passed/1` with the check's number) decides.
    NotYet,
}

/// Answers a check over the view as it stands.
///
/// The cost is that of the messages that the check looks at, not of the stream.
#[must_use]
pub fn evaluate(check: &Check, view: &View) -> Esito {
    match &check.domanda {
        Domanda::Conforme { operazione } => rete::conforme(check, view, operazione),
        Domanda::Saldo {
            aggiunge,
            toglie,
            esattamente,
        } => voce::saldo(check, view, aggiunge, toglie, *esattamente),
        Domanda::Richiesta {
            operazione,
            attese,
            quante,
        } => con_attese(check, view, attese, |attese| {
            rete::richiesta(check, view, operazione, attese, *quante)
        }),
        Domanda::Risposta { operazione, attese } => con_attese(check, view, attese, |attese| {
            rete::risposta(check, view, operazione, attese)
        }),
        Domanda::Cittadino { attese } => con_attese(check, view, attese, |attese| {
            voce::cittadino(check, view, attese)
        }),
        Domanda::Prodotto {
            lettura,
            attese,
            oppure,
            quante,
        } => {
            let chiedi = |attese: &[Attesa]| {
                con_attese(check, view, attese, |attese| {
                    voce::prodotto(check, view, lettura, attese, *quante)
                })
            };
            let prima = chiedi(attese);
            if prima == Esito::Holds {
                return prima;
            }
            let altre: Vec<Esito> = oppure.iter().map(|attese| chiedi(attese)).collect();
            // what is told when no alternative holds is what the first one lacks
            altre
                .iter()
                .find(|altra| **altra == Esito::Holds)
                .or_else(|| altre.iter().find(|altra| **altra == Esito::NotYet))
                .cloned()
                .unwrap_or(prima)
        }
        Domanda::Evento {
            evento,
            attese,
            quante,
        } => con_attese(check, view, attese, |attese| {
            voce::evento(check, view, evento, attese, *quante)
        }),
    }
}

/// Resolves the expectations and puts the question with them. A value that is not there yet leaves the answer open; at the
/// deadline the check is broken for want of it.
fn con_attese(
    check: &Check,
    view: &View,
    attese: &[Attesa],
    chiedi: impl FnOnce(&Attese) -> Esito,
) -> Esito {
    let note = match risolvi(attese, view) {
        Ok(note) => note,
        Err(_) if !view.scaduta(check.numero) => return Esito::NotYet,
        Err(mancanti) => {
            return Esito::Broken(
                mancanti
                    .into_iter()
                    .map(|manca| parole::valore_mancante(check, &manca))
                    .collect(),
            );
        }
    };
    match Attese::prepara(note) {
        Ok(attese) => chiedi(&attese),
        Err(errata) => Esito::Broken(vec![parole::forma_errata(&errata)]),
    }
}
