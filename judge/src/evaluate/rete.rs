//! Questions to the wire: what the product sent, what the Region answered.

use super::parole::{self, MASSIMO};
use super::quante::{self, Conto, conta};
use super::{BANCO_REGIONE, Esito};
use crate::check::{Check, Quante};
use crate::confronto::Attese;
use crate::luogo::luogo;
use crate::view::{Scambio, View};

/// Code of a request that never came, where the check's own is the Region's.
const NESSUNA_RICHIESTA: &str = contracts::finding::registry::code::PRD_NESSUNA_RICHIESTA;

/// As many requests must match all expectations as `quante` says.
pub(super) fn richiesta(
    check: &Check,
    view: &View,
    operazione: &str,
    attese: &Attese,
    quante: Quante,
) -> Esito {
    let viste = view.richieste(operazione, check.dal);
    let giuste: Vec<&&Scambio> = viste
        .iter()
        .filter(|richiesta| attese.regge(**richiesta))
        .collect();
    let scaduto = view.scaduta(check.numero);
    let chiesto = || {
        format!(
            "{} {}{}",
            quante::in_parole(quante),
            nome(operazione),
            attese.in_parole()
        )
    };
    match conta(quante, giuste.len(), scaduto) {
        Conto::Regge => Esito::Holds,
        Conto::Aperto => Esito::NotYet,
        Conto::Troppe { ammesse } => {
            let Some(prima_di_troppo) = giuste.get(ammesse) else {
                return Esito::NotYet;
            };
            let messaggio = format!(
                "Alla Regione {} {} dalla voce {} in poi; la prima di troppo è la {}.",
                arrivate(giuste.len()),
                nome(operazione),
                check.dal,
                dove(prima_di_troppo)
            );
            let mut rilievo = parole::rilievo(
                &check.codice,
                messaggio,
                chiesto(),
                giuste.len().to_string(),
            );
            rilievo.place = match attese.primo_campo() {
                Some(campo) if !campo.starts_with("http/") => luogo(&prima_di_troppo.corpo, campo),
                _ => contracts::finding::Place::default(),
            };
            Esito::Broken(vec![rilievo])
        }
        Conto::Poche { attese: servono } => {
            if viste.is_empty() {
                let messaggio = format!(
                    "Alla Regione non è arrivata nessuna richiesta {} dalla voce {} alla scadenza.",
                    nome(operazione),
                    check.dal
                );
                return Esito::Broken(vec![parole::rilievo(
                    &check.codice,
                    messaggio,
                    chiesto(),
                    "nessuna richiesta".to_owned(),
                )]);
            }
            if giuste.is_empty()
                && let Some(vicina) = piu_vicina(&viste, attese)
            {
                return Esito::Broken(scarti(&check.codice, "Nella", vicina, attese));
            }
            let messaggio = format!(
                "Alla Regione {} {} come richiesto dalla voce {} alla scadenza, ma ne servono {servono}.",
                arrivate(giuste.len()),
                nome(operazione),
                check.dal
            );
            Esito::Broken(vec![parole::rilievo(
                &check.codice,
                messaggio,
                chiesto(),
                giuste.len().to_string(),
            )])
        }
    }
}

/// At least one request, and none with a contract finding that can decide.
pub(super) fn conforme(check: &Check, view: &View, operazione: &str) -> Esito {
    let viste = view.richieste(operazione, check.dal);
    let rilievi: Vec<_> = viste
        .iter()
        .flat_map(|richiesta| richiesta.errori())
        .take(MASSIMO)
        .cloned()
        .collect();
    if !rilievi.is_empty() {
        return Esito::Broken(rilievi);
    }
    if !viste.is_empty() {
        return Esito::Holds;
    }
    if !view.scaduta(check.numero) {
        return Esito::NotYet;
    }
    Esito::Broken(vec![parole::rilievo(
        &check.codice,
        format!(
            "Alla Regione non è arrivata nessuna richiesta {} dalla voce {} alla scadenza.",
            nome(operazione),
            check.dal
        ),
        format!("almeno una {} conforme al contratto", nome(operazione)),
        "nessuna richiesta".to_owned(),
    )])
}

/// The last answer to the operation.
pub(super) fn risposta(check: &Check, view: &View, operazione: &str, attese: &Attese) -> Esito {
    let risposte = view.risposte(operazione, check.dal);
    let ultima = risposte.first();
    if ultima.is_some_and(|(_, risposta)| attese.regge(*risposta)) {
        return Esito::Holds;
    }
    if !view.scaduta(check.numero) {
        return Esito::NotYet;
    }
    if let Some((scambio, risposta)) = ultima {
        let inizio = format!(
            "Nella risposta della Regione a {} (scambio {}, voce {})",
            scambio.nome(),
            scambio.id,
            risposta.seq
        );
        let rilievi = attese
            .scarti(*risposta)
            .iter()
            .take(MASSIMO)
            .map(|scarto| {
                parole::scarto(
                    BANCO_REGIONE,
                    &inizio,
                    scarto,
                    sul_filo(&risposta.corpo, &scarto.campo),
                )
            })
            .collect();
        return Esito::Broken(rilievi);
    }
    let arrivata = view.richieste(operazione, check.dal).last().copied();
    let (codice, messaggio, trovato) = match arrivata {
        Some(richiesta) => (
            BANCO_REGIONE,
            format!("La Regione non ha risposto a {}.", dove(richiesta)),
            "nessuna risposta".to_owned(),
        ),
        None => (
            if check.codice.starts_with("BANCO-") {
                NESSUNA_RICHIESTA
            } else {
                check.codice.as_str()
            },
            format!(
                "Alla Regione non è arrivata nessuna richiesta {} dalla voce {} alla scadenza, quindi non c'è risposta da guardare.",
                nome(operazione),
                check.dal
            ),
            "nessuna richiesta".to_owned(),
        ),
    };
    let atteso = format!("una risposta a {}{}", nome(operazione), attese.in_parole());
    Esito::Broken(vec![parole::rilievo(codice, messaggio, atteso, trovato)])
}

/// The request with the fewest wrong fields; of several the last.
fn piu_vicina<'a>(viste: &[&'a Scambio], attese: &Attese) -> Option<&'a Scambio> {
    viste
        .iter()
        .rev()
        .min_by_key(|richiesta| attese.scarti(**richiesta).len())
        .copied()
}

fn scarti(
    codice: &str,
    articolo: &str,
    richiesta: &Scambio,
    attese: &Attese,
) -> Vec<contracts::finding::Finding> {
    let inizio = format!("{articolo} {}", dove(richiesta));
    attese
        .scarti(richiesta)
        .iter()
        .take(MASSIMO)
        .map(|scarto| {
            parole::scarto(
                codice,
                &inizio,
                scarto,
                sul_filo(&richiesta.corpo, &scarto.campo),
            )
        })
        .collect()
}

/// The place of a field in the bytes; none for what is not in them.
fn sul_filo(corpo: &[u8], campo: &str) -> contracts::finding::Place {
    if campo.starts_with("http/") {
        contracts::finding::Place {
            path: Some(campo.to_owned()),
            ..contracts::finding::Place::default()
        }
    } else {
        luogo(corpo, campo)
    }
}

/// A request as it is named in a sentence.
fn dove(richiesta: &Scambio) -> String {
    format!(
        "richiesta {} (scambio {}, voce {})",
        richiesta.nome(),
        richiesta.id,
        richiesta.seq
    )
}

fn arrivate(quante: usize) -> String {
    match quante {
        1 => "è arrivata 1 richiesta".to_owned(),
        n => format!("sono arrivate {n} richieste"),
    }
}

/// The operation, or the alternatives, as they are read.
fn nome(operazione: &str) -> String {
    operazione
        .split('|')
        .map(str::trim)
        .collect::<Vec<_>>()
        .join(" o ")
}
