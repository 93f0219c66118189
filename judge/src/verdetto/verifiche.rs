//! The answers to the checks, and what each weighs.

use contracts::finding::registry::code;
use contracts::finding::{Certainty, Finding};
use ledger::course::{Phase, StepOutcome};

use super::contratto::nello_scopo;
use super::{passo, tetto};
use crate::answered::{Answered, Parola};
use crate::bilancio::{Bilancio, Motivo, peso};
use crate::caso::Apertura;
use crate::check::Domanda;
use crate::evaluate::BANCO_REGIONE;
use crate::riferimento::usa_eventi;
use crate::view::{Scambio, View};

/// Codes that say that the product gave no answer that can be judged.
const SENZA_PAROLA: [&str; 3] = [
    code::PRD_AZIONE_ERRORE,
    code::PRD_AZIONE_RIFIUTATA,
    code::PRD_AZIONE_NON_SUPPORTATA,
];

/// Weighs the answered checks; gives how many hold and count.
pub(super) fn verifiche(view: &View, apertura: &Apertura, bilancio: &mut Bilancio) -> usize {
    let reale = apertura.bersaglio == "reale";
    let mut reggono = 0;
    for verifica in view.verifiche() {
        let nome = passo(view, apertura, verifica.check.passo);
        let seq = verifica.taglio;
        let rilievi = verifica.rilievi.clone();
        let non_visibile = reale && della_regione(&verifica.check.domanda);
        match verifica.esito {
            Parola::Holds if non_visibile => {
                let testo = format!(
                    "{nome}: sul bersaglio reale ciò che accade alla Regione non si vede; va guardato."
                );
                bilancio.rivedibile(seq, testo, rilievi);
            }
            Parola::Holds => reggono += 1,
            Parola::NotYet => {
                bilancio.inconcludente(
                    seq,
                    format!("{nome}: la verifica non ha avuto risposta."),
                    rilievi,
                );
            }
            Parola::Broken => rotta(view, apertura, verifica, &nome, bilancio),
        }
    }
    reggono
}

fn rotta(
    view: &View,
    apertura: &Apertura,
    verifica: &Answered,
    nome: &str,
    bilancio: &mut Bilancio,
) {
    let seq = verifica.taglio;
    let rilievi = verifica.rilievi.clone();
    let testo = format!("{nome}: non è soddisfatto.{}", in_parole(&rilievi));
    let reale = apertura.bersaglio == "reale";
    if rilievi
        .iter()
        .any(|rilievo| rilievo.code.starts_with("BANCO-"))
    {
        let della_risposta = rilievi.iter().all(|rilievo| rilievo.code == BANCO_REGIONE);
        if della_risposta && reale {
            bilancio.rivedibile(
                seq,
                format!("{testo} Sul bersaglio reale va guardato."),
                rilievi,
            );
        } else if let (true, Some(causa)) = (della_risposta, spiegata(view, verifica)) {
            bilancio.conseguenza(
                seq,
                format!("{testo} Ma lo spiega ciò che il prodotto ha inviato: {causa}."),
                rilievi,
            );
        } else {
            let fine = "Nessun rilievo sul prodotto lo spiega: è un errore del banco di prova.";
            bilancio.errore(seq, format!("{testo} {fine}"), rilievi);
        }
        return;
    }
    if reale && della_regione(&verifica.check.domanda) {
        bilancio.rivedibile(
            seq,
            format!("{testo} Sul bersaglio reale va guardato."),
            rilievi,
        );
    } else if let Some(saltato) = passo_saltato_prima(view, verifica.check.passo) {
        let fine = format!(
            "Non conta: il passo {} non è stato eseguito.",
            u64::from(saltato) + 1
        );
        bilancio.conseguenza(seq, format!("{testo} {fine}"), rilievi);
    } else if !rilievi.is_empty()
        && rilievi
            .iter()
            .all(|rilievo| SENZA_PAROLA.contains(&rilievo.code.as_str()))
    {
        bilancio.inconcludente(seq, testo, rilievi);
    } else if let Some((scambio, causa)) = fermata(view, apertura, verifica) {
        let fine = format!(
            "Ma lo ferma, fuori dallo scopo del caso, il rilievo {} nella richiesta {} (scambio {}, voce {}): {}",
            causa.code,
            scambio.nome(),
            scambio.id,
            scambio.seq,
            causa.message
        );
        let mut tutti = vec![causa.clone()];
        tutti.extend(rilievi);
        bilancio.inconcludente(seq, format!("{testo} {fine}"), tutti);
    } else {
        let certezza = rilievi
            .iter()
            .map(|rilievo| tetto(&rilievo.code, &apertura.caso))
            .min()
            .unwrap_or(apertura.caso.certezza);
        let (peso, natura) = peso(certezza);
        let fine = match certezza {
            Certainty::Certain => "",
            Certainty::Inferred => " La regola è dedotta: va guardato da una persona.",
            Certainty::Unknown => " La regola non è nota: è solo un'informazione.",
        };
        bilancio.aggiungi(Motivo {
            peso,
            natura,
            seq,
            testo: format!("{testo}{fine}"),
            rilievi,
        });
    }
}

/// Whether the question is put to the Region's events, or compares with them.
fn della_regione(domanda: &Domanda) -> bool {
    match domanda {
        Domanda::Evento { .. } | Domanda::Saldo { .. } => true,
        Domanda::Conforme { .. } => false,
        Domanda::Richiesta { attese, .. }
        | Domanda::Risposta { attese, .. }
        | Domanda::Cittadino { attese } => usa_eventi(attese),
        Domanda::Prodotto { attese, oppure, .. } => {
            usa_eventi(attese) || oppure.iter().any(|attese| usa_eventi(attese))
        }
    }
}

/// The operations that a question looks at on the wire.
fn operazione(domanda: &Domanda) -> Option<&str> {
    match domanda {
        Domanda::Richiesta { operazione, .. }
        | Domanda::Conforme { operazione }
        | Domanda::Risposta { operazione, .. } => Some(operazione),
        Domanda::Cittadino { .. }
        | Domanda::Prodotto { .. }
        | Domanda::Evento { .. }
        | Domanda::Saldo { .. } => None,
    }
}

fn nomina(operazione: &str, scambio: &Scambio) -> bool {
    operazione
        .split('|')
        .any(|nome| scambio.operazione.as_deref() == Some(nome.trim()))
}

/// What the product sent explains an answer of the Region that is not as asked: a contract finding in a request of that
/// operation, or in an earlier one that the Region refused; or a broken check on what was sent.
fn spiegata(view: &View, verifica: &Answered) -> Option<String> {
    let operazione = operazione(&verifica.check.domanda)?;
    let dal_contratto = view
        .scambi()
        .iter()
        .filter(|scambio| {
            let risposto = scambio.seq >= verifica.check.dal && nomina(operazione, scambio);
            scambio.seq <= verifica.taglio && (risposto || scambio.rifiutato())
        })
        .flat_map(|scambio| scambio.errori().map(move |rilievo| (scambio, rilievo)))
        .next();
    if let Some((scambio, rilievo)) = dal_contratto {
        return Some(format!(
            "rilievo {} nella richiesta {} (scambio {})",
            rilievo.code,
            scambio.nome(),
            scambio.id
        ));
    }
    view.verifiche().iter().find_map(|altra| {
        let sul_filo = matches!(
            altra.check.domanda,
            Domanda::Richiesta { .. } | Domanda::Conforme { .. }
        );
        let rilievo = altra.rilievi.iter().find(|rilievo| {
            !rilievo.code.starts_with("BANCO-")
                && crate::view::certezza(&rilievo.code) != Certainty::Unknown
        });
        match (altra.esito, sul_filo, rilievo) {
            (Parola::Broken, true, Some(rilievo)) => Some(format!(
                "rilievo {} della verifica {}",
                rilievo.code, altra.check.numero
            )),
            _ => None,
        }
    })
}

/// The first step before this one that should have acted and did not.
fn passo_saltato_prima(view: &View, indice: u32) -> Option<u32> {
    view.passi()
        .range(..indice)
        .find(|(_, passo)| {
            passo.fase != Phase::Allora
                && matches!(
                    passo.fine,
                    Some((StepOutcome::Blocked | StepOutcome::NotPerformed, _))
                )
        })
        .map(|(indice, _)| *indice)
}

/// A contract finding that does not decide this case, but kept the check from being answered: in a request that the Region
/// refused, or in one that the check itself looks at.
fn fermata<'a>(
    view: &'a View,
    apertura: &Apertura,
    verifica: &Answered,
) -> Option<(&'a Scambio, &'a Finding)> {
    if matches!(verifica.check.domanda, Domanda::Conforme { .. }) {
        return None;
    }
    let operazione = operazione(&verifica.check.domanda);
    view.scambi()
        .iter()
        .filter(|scambio| scambio.seq <= verifica.taglio)
        .find_map(|scambio| {
            let guardato = scambio.seq >= verifica.check.dal
                && operazione.is_some_and(|operazione| nomina(operazione, scambio));
            if !guardato && !scambio.rifiutato() {
                return None;
            }
            scambio
                .errori()
                .find(|rilievo| {
                    scambio.fase == Phase::Dato || !nello_scopo(&apertura.caso, scambio, rilievo)
                })
                .map(|rilievo| (scambio, rilievo))
        })
}

/// The first finding in words.
fn in_parole(rilievi: &[Finding]) -> String {
    match rilievi {
        [] => String::new(),
        [primo] => format!(" Rilievo {}: {}", primo.code, primo.message),
        [primo, altri @ ..] => format!(
            " Rilievo {}: {} (e altri {})",
            primo.code,
            primo.message,
            altri.len()
        ),
    }
}
