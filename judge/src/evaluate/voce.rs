//! Questions to those who are not on the wire: the product's own word, the citizen's browser, the Region's events.

use contracts::finding::registry::code;
use contracts::finding::{Finding, Place};
use serde_json::Value;

use super::parole::{self, MASSIMO};
use super::quante::{self, Conto, conta};
use super::{BANCO_VERIFICA, Esito};
use crate::check::{Check, Quante};
use crate::confronto::Attese;
use crate::view::{Chiamata, Fine, Pagina, Parlata, Valori, View, json_valori};

/// The last page of the walk that shows the fields that are asked for; where there is none, its last page.
pub(super) fn cittadino(check: &Check, view: &View, attese: &Attese) -> Esito {
    let adatta = view
        .cittadino(check.dal)
        .rev()
        .find(|(chiamata, fine)| attese.riguarda(&Pagina(chiamata, fine)));
    let pagina = adatta.or_else(|| view.cittadino(check.dal).next_back());
    if pagina.is_some_and(|(chiamata, fine)| attese.regge(&Pagina(chiamata, fine))) {
        return Esito::Holds;
    }
    if !view.scaduta(check.numero) {
        return Esito::NotYet;
    }
    let Some((chiamata, fine)) = pagina else {
        return Esito::Broken(vec![parole::rilievo(
            &check.codice,
            format!(
                "Il cittadino non ha raggiunto nessuna pagina dalla voce {} alla scadenza.",
                check.dal
            ),
            format!("una pagina{}", attese.in_parole()),
            "nessuna pagina".to_owned(),
        )]);
    };
    let errore = fine
        .errore
        .as_ref()
        .map(|errore| format!(" ({errore})"))
        .unwrap_or_default();
    let inizio = format!(
        "Nella pagina {} (scambio {}, voce {}){errore}",
        chiamata.bersaglio, chiamata.id, fine.seq
    );
    Esito::Broken(scarti(
        &check.codice,
        &inizio,
        &Pagina(chiamata, fine),
        attese,
    ))
}

/// What the product says in its answers to a read action.
///
/// For a debt the last answer counts. Of a list as many operations must match as `quante` says, in the last answer; an upper
/// bound is broken by any answer that goes beyond it, and holds only if the product answered at all.
pub(super) fn prodotto(
    check: &Check,
    view: &View,
    lettura: &str,
    attese: &Attese,
    quante: Quante,
) -> Esito {
    let scaduto = view.scaduta(check.numero);
    let buone: Vec<_> = view
        .azioni(lettura, check.dal)
        .filter(|(_, fine)| fine.parlata() == Parlata::Eseguita)
        .collect();
    if !matches!(quante, Quante::AlmenoUna)
        && let Some(oltre) = buone.iter().find(|(_, fine)| {
            let giuste = voci(fine).iter().filter(|voce| attese.regge(*voce)).count();
            matches!(conta(quante, giuste, false), Conto::Troppe { .. })
        })
    {
        return Esito::Broken(vec![troppe(check, lettura, attese, quante, *oltre)]);
    }
    let Some((chiamata, fine)) = buone.last().copied() else {
        return if scaduto {
            Esito::Broken(vec![muto(check, view, lettura, attese)])
        } else {
            Esito::NotYet
        };
    };
    let voci = voci(fine);
    let giuste = voci.iter().filter(|voce| attese.regge(*voce)).count();
    match conta(quante, giuste, scaduto) {
        Conto::Regge => Esito::Holds,
        Conto::Aperto => Esito::NotYet,
        Conto::Troppe { .. } => Esito::Broken(vec![troppe(
            check,
            lettura,
            attese,
            quante,
            (chiamata, fine),
        )]),
        Conto::Poche { attese: servono } => {
            let inizio = format!(
                "Nella risposta del prodotto a «{lettura}» (scambio {}, voce {})",
                chiamata.id, fine.seq
            );
            let vicina = voci
                .iter()
                .rev()
                .min_by_key(|voce| attese.scarti(*voce).len());
            if let (0, Some(vicina)) = (giuste, vicina) {
                return Esito::Broken(scarti(&check.codice, &inizio, vicina, attese));
            }
            Esito::Broken(vec![parole::rilievo(
                &check.codice,
                format!("{inizio} le voci come richiesto sono {giuste}, ma ne servono {servono}."),
                format!("{}{}", quante::in_parole(quante), attese.in_parole()),
                giuste.to_string(),
            )])
        }
    }
}

fn troppe(
    check: &Check,
    lettura: &str,
    attese: &Attese,
    quante: Quante,
    risposta: (&Chiamata, &Fine),
) -> Finding {
    let (chiamata, fine) = risposta;
    let giuste = voci(fine).iter().filter(|voce| attese.regge(*voce)).count();
    let mut rilievo = parole::rilievo(
        &check.codice,
        format!(
            "Nella risposta del prodotto a «{lettura}» (scambio {}, voce {}) ci sono {giuste} voci{}.",
            chiamata.id,
            fine.seq,
            attese.in_parole()
        ),
        format!("{}{}", quante::in_parole(quante), attese.in_parole()),
        giuste.to_string(),
    );
    rilievo.place.path = attese.primo_campo().map(str::to_owned);
    rilievo
}

/// What the last unusable answer was, when no answer could be used by the deadline.
fn muto(check: &Check, view: &View, lettura: &str, attese: &Attese) -> Finding {
    let atteso = format!("una risposta a «{lettura}»{}", attese.in_parole());
    let Some((chiamata, fine)) = view.azioni(lettura, check.dal).next_back() else {
        return parole::rilievo(
            BANCO_VERIFICA,
            format!(
                "Il banco non ha chiesto «{lettura}» al prodotto dalla voce {} alla scadenza.",
                check.dal
            ),
            atteso,
            "nessuna lettura".to_owned(),
        );
    };
    let (codice, parola) = match fine.parlata() {
        Parlata::Rifiutata => (code::PRD_AZIONE_RIFIUTATA, "rifiutata"),
        Parlata::NonSupportata => (code::PRD_AZIONE_NON_SUPPORTATA, "non-supportata"),
        Parlata::Errore | Parlata::Eseguita => (code::PRD_AZIONE_ERRORE, "errore"),
    };
    let detto = fine
        .messaggio()
        .map(|detto| format!(": {}", crate::confronto::tronca(detto)))
        .unwrap_or_default();
    let messaggio = format!(
        "Il prodotto non ha risposto a «{lettura}» (scambio {}, voce {}){detto}.",
        chiamata.id, fine.seq
    );
    parole::rilievo(codice, messaggio, atteso, parola.to_owned())
}

/// Events of the Region.
pub(super) fn evento(
    check: &Check,
    view: &View,
    evento: &str,
    attese: &Attese,
    quante: Quante,
) -> Esito {
    let visti = view.eventi(evento, check.dal);
    let giusti: Vec<_> = visti
        .iter()
        .filter(|visto| attese.regge(&visto.corpo))
        .collect();
    let scaduto = view.scaduta(check.numero);
    let chiesto = || {
        format!(
            "occorrenze di «{evento}»{}: {}",
            attese.in_parole(),
            quante::in_parole(quante)
        )
    };
    match conta(quante, giusti.len(), scaduto) {
        Conto::Regge => Esito::Holds,
        Conto::Aperto => Esito::NotYet,
        Conto::Troppe { ammesse } => {
            let seq = giusti.get(ammesse).map_or(check.dal, |evento| evento.seq);
            Esito::Broken(vec![parole::rilievo(
                &check.codice,
                format!(
                    "Alla Regione l'evento «{evento}» è accaduto {} dalla voce {} in poi; il primo di troppo è alla voce {seq}.",
                    volte(giusti.len()),
                    check.dal
                ),
                chiesto(),
                giusti.len().to_string(),
            )])
        }
        Conto::Poche { attese: servono } => {
            let vicino = visti
                .iter()
                .rev()
                .min_by_key(|visto| attese.scarti(&visto.corpo).len());
            if let (true, Some(vicino)) = (giusti.is_empty(), vicino) {
                let inizio = format!("Nell'evento «{evento}» della Regione (voce {})", vicino.seq);
                return Esito::Broken(scarti(&check.codice, &inizio, &vicino.corpo, attese));
            }
            Esito::Broken(vec![parole::rilievo(
                &check.codice,
                format!(
                    "Alla Regione l'evento «{evento}» è accaduto {} dalla voce {} alla scadenza, ma ne servono {servono}.",
                    volte(giusti.len()),
                    check.dal
                ),
                chiesto(),
                giusti.len().to_string(),
            )])
        }
    }
}

/// Events that add less events that take away. What is left can change until the deadline, at which it is asked.
pub(super) fn saldo(
    check: &Check,
    view: &View,
    aggiunge: &[String],
    toglie: &[String],
    esattamente: i64,
) -> Esito {
    if !view.scaduta(check.numero) {
        return Esito::NotYet;
    }
    let conta = |eventi: &[String]| {
        eventi
            .iter()
            .map(|evento| view.eventi(evento, check.dal).len())
            .sum::<usize>()
    };
    let numero = |quanti: usize| i64::try_from(quanti).unwrap_or(i64::MAX);
    let (piu, meno) = (conta(aggiunge), conta(toglie));
    let resta = numero(piu) - numero(meno);
    if resta == esattamente {
        return Esito::Holds;
    }
    let messaggio = format!(
        "Alla Regione il saldo è {resta} invece di {esattamente}: {} {}, {} {}, dalla voce {} alla scadenza.",
        elenco(aggiunge),
        volte(piu),
        elenco(toglie),
        volte(meno),
        check.dal
    );
    let atteso = format!(
        "un saldo di {esattamente} fra {} (in più) e {} (in meno)",
        elenco(aggiunge),
        elenco(toglie)
    );
    Esito::Broken(vec![parole::rilievo(
        &check.codice,
        messaggio,
        atteso,
        resta.to_string(),
    )])
}

fn volte(quante: usize) -> String {
    match quante {
        1 => "1 volta".to_owned(),
        _ => format!("{quante} volte"),
    }
}

fn elenco(eventi: &[String]) -> String {
    eventi
        .iter()
        .map(|evento| format!("«{evento}»"))
        .collect::<Vec<_>>()
        .join(" o ")
}

fn scarti(codice: &str, inizio: &str, messaggio: &dyn Valori, attese: &Attese) -> Vec<Finding> {
    attese
        .scarti(messaggio)
        .iter()
        .take(MASSIMO)
        .map(|scarto| {
            let luogo = Place {
                path: Some(scarto.campo.clone()),
                ..Place::default()
            };
            parole::scarto(codice, inizio, scarto, luogo)
        })
        .collect()
}

/// The operations of a list, or the debt by itself: what the expectations are put to.
fn voci(fine: &Fine) -> Vec<Voce<'_>> {
    let Some(dati) = fine.dati() else {
        return Vec::new();
    };
    match dati.get("operazioni").and_then(Value::as_array) {
        Some(operazioni) => operazioni.iter().map(Voce).collect(),
        None => vec![Voce(dati)],
    }
}

/// One operation of the list, or the data of an answer that holds one debt.
struct Voce<'a>(&'a Value);

impl Valori for Voce<'_> {
    /// A path into the data (`dovuto/stato`), into the debt itself (`stato`), or into one operation (`codice`).
    fn valori(&self, campo: &str) -> Vec<String> {
        let campo = campo.strip_prefix("operazioni/").unwrap_or(campo);
        match self.0.get("dovuto") {
            Some(dovuto) if campo.split('/').next() != Some("dovuto") => json_valori(dovuto, campo),
            _ => json_valori(self.0, campo),
        }
    }
}
