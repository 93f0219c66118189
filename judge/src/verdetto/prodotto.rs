//! The product's word on the actions that it was asked for, and whether anything was seen of them.

use contracts::finding::registry::code;
use contracts::finding::{Finding, Place, Severity};
use ledger::exchange::Channel;

use super::tetto;
use crate::bilancio::{Bilancio, Motivo, peso};
use crate::caso::Apertura;
use crate::confronto::tronca;
use crate::view::{Chiamata, Fine, Parlata, View};

/// Actions that cannot be carried out without a call to the Region.
const CON_TRAFFICO: [&str; 4] = [
    "registra-dovuto",
    "modifica-dovuto",
    "annulla-dovuto",
    "avvia-pagamento",
];
/// The one environment fault that keeps traffic out: nobody listens.
const RIFIUTATA: &str = "connessione-rifiutata";
/// The action that every product has: no case can do without it.
const CONFIGURA: &str = "configura";

/// What the answers of the driver mean beside their reasons.
pub(super) struct Parole {
    /// Steps whose stop is explained by an answer.
    pub(super) passi_spiegati: Vec<u32>,
    /// An action that the product lacks and does not claim.
    pub(super) non_applicabile: Option<String>,
}

/// Weighs the answers `rifiutata`, `errore` and `non-supportata`.
///
/// A read action is repeated by the bench: its answer counts only where no later one of the same action was `eseguita`.
pub(super) fn parole(view: &View, apertura: &Apertura, bilancio: &mut Bilancio) -> Parole {
    let mut parole = Parole {
        passi_spiegati: Vec::new(),
        non_applicabile: None,
    };
    let mut dette: Vec<(&str, Parlata)> = Vec::new();
    let risposte: Vec<(&Chiamata, &Fine)> = view
        .chiamate()
        .iter()
        .filter(|chiamata| chiamata.canale == Channel::Driver)
        .filter_map(|chiamata| chiamata.fine.as_ref().map(|fine| (chiamata, fine)))
        .collect();
    for (chiamata, fine) in &risposte {
        let parlata = fine.parlata();
        let azione = chiamata.metodo.as_str();
        let ripetuta = azione.starts_with("leggi-")
            && view
                .azioni(azione, chiamata.seq + 1)
                .any(|(_, dopo)| dopo.parlata() == Parlata::Eseguita);
        if parlata == Parlata::Eseguita || ripetuta {
            continue;
        }
        parole.passi_spiegati.extend(chiamata.passo);
        if dette.contains(&(azione, parlata)) {
            continue;
        }
        dette.push((azione, parlata));
        let detto = fine
            .messaggio()
            .map(|detto| format!(": {}", tronca(detto)))
            .unwrap_or_default();
        let dove = format!(
            "«{azione}» (scambio {}, voce {}){detto}",
            chiamata.id, fine.seq
        );
        match parlata {
            Parlata::Eseguita => {}
            Parlata::Rifiutata => {
                let testo = format!("Il prodotto ha rifiutato {dove}.");
                let rilievo = rilievo(code::PRD_AZIONE_RIFIUTATA, &testo, "eseguita", "rifiutata");
                bilancio.inconcludente(fine.seq, testo, vec![rilievo]);
            }
            Parlata::Errore => {
                let testo = format!("Il prodotto non è riuscito a eseguire {dove}.");
                let rilievo = rilievo(code::PRD_AZIONE_ERRORE, &testo, "eseguita", "errore");
                bilancio.inconcludente(fine.seq, testo, vec![rilievo]);
            }
            Parlata::NonSupportata => {
                if azione == CONFIGURA
                    || apertura
                        .dichiarate
                        .iter()
                        .any(|dichiarata| dichiarata == azione)
                {
                    let testo = format!(
                        "Il profilo dichiara l'azione, ma il prodotto non la supporta: {dove}."
                    );
                    let rilievo = rilievo(
                        code::PRD_AZIONE_NON_SUPPORTATA,
                        &testo,
                        "eseguita",
                        "non-supportata",
                    );
                    let (peso, natura) = peso(tetto(&rilievo.code, &apertura.caso));
                    bilancio.aggiungi(Motivo {
                        peso,
                        natura,
                        seq: fine.seq,
                        testo,
                        rilievi: vec![rilievo],
                    });
                } else {
                    let testo = format!(
                        "Caso non applicabile: il prodotto non ha, e non dichiara, l'azione {dove}."
                    );
                    bilancio.conseguenza(fine.seq, testo, Vec::new());
                    parole
                        .non_applicabile
                        .get_or_insert_with(|| azione.to_owned());
                }
            }
        }
    }
    parole
}

/// `eseguita`, but nothing reached the Region by the first deadline after it, and no environment fault kept traffic out:
/// FAIL. Where no deadline has passed since, the product may still have been about to call: INCONCLUSIVE.
pub(super) fn niente_visto(view: &View, apertura: &Apertura, bilancio: &mut Bilancio) {
    for azione in CON_TRAFFICO {
        for (chiamata, fine) in view.azioni(azione, 0) {
            if fine.parlata() != Parlata::Eseguita {
                continue;
            }
            let scadenza = view.scadenza_dopo(fine.seq);
            let fino_a = scadenza.or(view.ultimo()).unwrap_or(fine.seq);
            let visto = view.scambi().iter().any(|scambio| {
                scambio.canale == Channel::Soap
                    && scambio.seq > chiamata.seq
                    && scambio.seq <= fino_a
            });
            if visto || traffico_impedito(view, chiamata.seq, fino_a) {
                continue;
            }
            let quando = match scadenza {
                Some(scadenza) => format!("entro la scadenza (voce {scadenza})"),
                None => "fino alla fine del caso".to_owned(),
            };
            let testo = format!(
                "Il prodotto dice di aver eseguito «{azione}» (scambio {}, voce {}), ma alla Regione non è arrivato nulla {quando}.",
                chiamata.id, fine.seq
            );
            let rilievo = rilievo(
                code::PRD_NIENTE_VISTO,
                &testo,
                "almeno una richiesta",
                "nessuna richiesta",
            );
            if scadenza.is_some() {
                let (peso, natura) = peso(tetto(&rilievo.code, &apertura.caso));
                bilancio.aggiungi(Motivo {
                    peso,
                    natura,
                    seq: fino_a,
                    testo,
                    rilievi: vec![rilievo],
                });
            } else {
                bilancio.inconcludente(fino_a, testo, vec![rilievo]);
            }
        }
    }
}

/// Whether connections were refused at some moment between two entries.
fn traffico_impedito(view: &View, da: u64, a: u64) -> bool {
    let mut acceso = false;
    for (seq, guasto) in view
        .ambiente()
        .iter()
        .filter(|(_, guasto)| guasto.fault.starts_with(RIFIUTATA))
    {
        if *seq > a {
            break;
        }
        if acceso && *seq > da {
            return true;
        }
        acceso = guasto.on;
    }
    acceso
}

fn rilievo(codice: &str, messaggio: &str, atteso: &str, trovato: &str) -> Finding {
    Finding {
        code: codice.to_owned(),
        severity: Severity::Error,
        place: Place::default(),
        message: messaggio.to_owned(),
        expected: Some(atteso.to_owned()),
        found: Some(trovato.to_owned()),
    }
}
