//! The verdict of one scenario, from its stream (DESIGN.md "What decides a case").

mod contratto;
mod prodotto;
mod verifiche;

use contracts::finding::Certainty;
use ledger::course::StepOutcome;

use crate::answered::Parola;
use crate::bilancio::Bilancio;
use crate::caso::{Apertura, Caso};
use crate::verdict::{Giudizio, Selection, Verdict};
use crate::view::View;

/// Judges a scenario by all that was fed to `view`.
///
/// The verdict is the worst of its reasons, PASS only where at least one check holds and there is none.
///
/// * A broken check: FAIL, as far as the certainty of its finding and of the case goes (\[I\]: REVIEW, \[U\]: shown). Broken
///   by the Region's answer: ERROR, unless what the product sent explains it.
/// * A contract finding on the purpose of the case: FAIL, likewise; during `Dato`, or where it stopped a check:
///   INCONCLUSIVE; otherwise by the way ([`Giudizio::di_passaggio`]).
/// * The product's word: `rifiutata` and `errore` INCONCLUSIVE; `non-supportata` FAIL when claimed, not applicable when not;
///   `eseguita` with nothing seen by the deadline FAIL.
/// * A step that failed in the bench: ERROR; one that was not performed, an interrupted stream, an open exchange:
///   INCONCLUSIVE.
#[must_use]
pub fn giudica(view: &View, apertura: &Apertura) -> Giudizio {
    let mut bilancio = Bilancio::default();
    for (seq, motivo) in view.illeggibili() {
        bilancio.errore(*seq, format!("Voce {seq}: {motivo}."), Vec::new());
    }
    let parole = prodotto::parole(view, apertura, &mut bilancio);
    prodotto::niente_visto(view, apertura, &mut bilancio);
    let reggono = verifiche::verifiche(view, apertura, &mut bilancio);
    let di_passaggio = contratto::rilievi(view, &apertura.caso, &mut bilancio);
    passi(view, apertura, &parole.passi_spiegati, &mut bilancio);
    scambi_aperti(view, &mut bilancio);
    if reggono == 0 && bilancio.peggiore() < Verdict::Inconclusive {
        let testo = "Nessuna verifica decisiva ha avuto risposta: senza una verifica il caso non è superato.";
        bilancio.inconcludente(view.ultimo().unwrap_or(0), testo.to_owned(), Vec::new());
    }
    let selezione = match parole.non_applicabile {
        Some(azione) if bilancio.peggiore_proprio() < Verdict::Fail => {
            Selection::NotApplicable(azione)
        }
        _ => Selection::Selected,
    };
    let chiuso = bilancio.chiudi(Verdict::Pass);
    let applicabile = selezione == Selection::Selected;
    Giudizio {
        caso: apertura.caso.id.clone(),
        variante: apertura.variante.clone(),
        selezione,
        verdetto: if applicabile {
            chiuso.verdetto
        } else {
            Verdict::None
        },
        adjudication: chiuso.adjudication.filter(|_| applicabile),
        motivi: chiuso.motivi,
        rilievi: chiuso.rilievi,
        di_passaggio,
        taglio: view.ultimo().unwrap_or(0),
    }
}

/// The ceiling for a finding in a case: the less certain of the two.
fn tetto(codice: &str, caso: &Caso) -> Certainty {
    crate::view::certezza(codice).max(caso.certezza)
}

/// A step as it is named in a sentence, counted from 1.
fn passo(view: &View, apertura: &Apertura, indice: u32) -> String {
    let testo = usize::try_from(indice)
        .ok()
        .and_then(|indice| apertura.passi.get(indice))
        .map(|(parola, testo)| format!("{} {}", parola.trim(), testo.trim()))
        .or_else(|| view.passi().get(&indice).map(|passo| passo.testo.clone()))
        .unwrap_or_default();
    format!("Passo {} «{testo}»", u64::from(indice) + 1)
}

/// What became of the steps.
fn passi(view: &View, apertura: &Apertura, spiegati: &[u32], bilancio: &mut Bilancio) {
    let fine_flusso = view.ultimo().unwrap_or(0);
    let previsti = u32::try_from(apertura.passi.len()).unwrap_or(u32::MAX);
    let mut saltati = Vec::new();
    let mut fermo = false;
    for (indice, visto) in view.passi() {
        let Some((esito, nota)) = &visto.fine else {
            continue;
        };
        let nome = passo(view, apertura, *indice);
        let nota = nota
            .as_ref()
            .map(|nota| format!(": {nota}"))
            .unwrap_or_default();
        match esito {
            StepOutcome::Done => {}
            StepOutcome::Error => {
                bilancio.errore(
                    fine_flusso,
                    format!("{nome}: il banco di prova non è riuscito a eseguirlo{nota}."),
                    Vec::new(),
                );
                fermo = true;
            }
            StepOutcome::Blocked => {
                fermo = true;
                if !spiegati.contains(indice) {
                    bilancio.inconcludente(
                        fine_flusso,
                        format!("{nome}: il prodotto non ha potuto eseguirlo{nota}."),
                        Vec::new(),
                    );
                }
            }
            StepOutcome::Broken => {
                fermo = true;
                let verificato = view.verifiche().iter().any(|verifica| {
                    verifica.check.passo == *indice && verifica.esito != Parola::Holds
                });
                if !verificato {
                    bilancio.inconcludente(
                        fine_flusso,
                        format!("{nome}: non è riuscito{nota}."),
                        Vec::new(),
                    );
                }
            }
            StepOutcome::NotPerformed => saltati.push(u64::from(*indice) + 1),
        }
    }
    if !saltati.is_empty() {
        let numeri: Vec<String> = saltati.iter().map(u64::to_string).collect();
        let testo = match numeri.as_slice() {
            [uno] => format!("Il passo {uno} non è stato eseguito."),
            _ => format!("I passi {} non sono stati eseguiti.", numeri.join(", ")),
        };
        if fermo {
            bilancio.conseguenza(fine_flusso, testo, Vec::new());
        } else {
            bilancio.inconcludente(fine_flusso, testo, Vec::new());
        }
    }
    let finito = |indice: u32| {
        view.passi()
            .get(&indice)
            .is_some_and(|passo| passo.fine.is_some())
    };
    if let Some(primo) = (0..previsti).find(|indice| !finito(*indice)) {
        let testo = format!(
            "Il flusso è interrotto: {} non è mai finito.",
            minuscola(&passo(view, apertura, primo))
        );
        bilancio.inconcludente(fine_flusso, testo, Vec::new());
    }
}

fn scambi_aperti(view: &View, bilancio: &mut Bilancio) {
    let aperti: Vec<String> = view.aperti().iter().map(u64::to_string).collect();
    let testo = match aperti.as_slice() {
        [] => return,
        [uno] => format!("Lo scambio {uno} è rimasto aperto: non si sa come è finito."),
        _ => format!(
            "Gli scambi {} sono rimasti aperti: non si sa come sono finiti.",
            aperti.join(", ")
        ),
    };
    bilancio.inconcludente(view.ultimo().unwrap_or(0), testo, Vec::new());
}

fn minuscola(testo: &str) -> String {
    let mut caratteri = testo.chars();
    caratteri.next().map_or_else(String::new, |primo| {
        primo.to_lowercase().chain(caratteri).collect()
    })
}
