//! The generated cases `contratto di <operazione>`: always selected, judged at the close from all streams, one for each
//! operation that was seen.

use std::collections::BTreeMap;

use contracts::finding::{Certainty, Finding, Severity};
use ledger::exchange::Channel;

use crate::bilancio::{Bilancio, Motivo, peso};
use crate::verdict::{Giudizio, Selection, Verdict};
use crate::view::{View, certezza};

/// Begins the id of every generated case.
pub const PREFISSO: &str = "contratto di ";

/// Requests of one operation, over one or more streams.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Conteggio {
    /// How many arrived whole.
    pub viste: u64,
    /// How many of them without a contract finding that can decide.
    pub conformi: u64,
    /// How many of the others with a finding on a certain rule.
    pub violano: u64,
}

impl std::ops::AddAssign for Conteggio {
    fn add_assign(&mut self, altro: Self) {
        self.viste += altro.viste;
        self.conformi += altro.conformi;
        self.violano += altro.violano;
    }
}

/// The requests of one stream by operation.
#[must_use]
pub fn conteggi(view: &View) -> BTreeMap<String, Conteggio> {
    let mut conteggi = BTreeMap::<String, Conteggio>::new();
    for scambio in view
        .scambi()
        .iter()
        .filter(|scambio| scambio.canale == Channel::Soap && scambio.completa)
    {
        let certa = scambio
            .errori()
            .any(|rilievo| certezza(&rilievo.code) == Certainty::Certain);
        let conforme = scambio.errori().next().is_none();
        *conteggi.entry(scambio.nome().to_owned()).or_default() += Conteggio {
            viste: 1,
            conformi: conforme.into(),
            violano: certa.into(),
        };
    }
    conteggi
}

/// Judges one generated case from the findings that were met by the way and the counts of all streams.
///
/// PASS only where every request that was seen is conforming. The cut is 0: other streams were judged. Requests whose findings decided the case that has the
/// operation as its purpose count as well.
#[must_use]
pub fn contratto(operazione: &str, di_passaggio: &[Finding], conteggio: Conteggio) -> Giudizio {
    let mut bilancio = Bilancio::default();
    let mut gruppi: Vec<(&Finding, usize)> = Vec::new();
    for rilievo in di_passaggio {
        match gruppi
            .iter_mut()
            .find(|(altro, _)| altro.code == rilievo.code && altro.place.path == rilievo.place.path)
        {
            Some((_, volte)) => *volte += 1,
            None => gruppi.push((rilievo, 1)),
        }
    }
    for (ordine, (rilievo, volte)) in (0_u64..).zip(&gruppi) {
        let (peso, natura) = match rilievo.severity {
            Severity::Error => peso(certezza(&rilievo.code)),
            Severity::Warning | Severity::Info => peso(Certainty::Unknown),
        };
        let volte = if *volte > 1 {
            format!(" (in {volte} casi)")
        } else {
            String::new()
        };
        let testo = format!("Rilievo {}: {}{volte}", rilievo.code, rilievo.message);
        bilancio.aggiungi(Motivo {
            peso,
            natura,
            seq: ordine,
            testo,
            rilievi: vec![(*rilievo).clone()],
        });
    }
    let Conteggio {
        viste,
        conformi,
        violano,
    } = conteggio;
    let in_tutto = format!("Richieste viste: {viste}, conformi al contratto: {conformi}.");
    if viste > conformi {
        let (peso, natura) = peso(if violano > 0 {
            Certainty::Certain
        } else {
            Certainty::Inferred
        });
        bilancio.aggiungi(Motivo {
            peso,
            natura,
            seq: u64::MAX,
            testo: in_tutto,
            rilievi: Vec::new(),
        });
    } else if viste == 0 && bilancio.peggiore() < Verdict::Inconclusive {
        bilancio.inconcludente(
            u64::MAX,
            "Nessuna richiesta intera è stata vista.".to_owned(),
            Vec::new(),
        );
    } else {
        bilancio.aggiungi(Motivo {
            peso: Verdict::None,
            natura: crate::bilancio::Natura::Conseguenza,
            seq: u64::MAX,
            testo: in_tutto,
            rilievi: Vec::new(),
        });
    }
    let chiuso = bilancio.chiudi(Verdict::Pass);
    Giudizio {
        caso: format!("{PREFISSO}{operazione}"),
        variante: None,
        selezione: Selection::Selected,
        verdetto: chiuso.verdetto,
        adjudication: chiuso.adjudication,
        motivi: chiuso.motivi,
        rilievi: chiuso.rilievi,
        di_passaggio: Vec::new(),
        taglio: 0,
    }
}

/// All generated cases of a run, sorted by operation: from the verdicts of all streams and the sum of their counts.
#[must_use]
pub fn contratti(giudizi: &[Giudizio], conteggi: &BTreeMap<String, Conteggio>) -> Vec<Giudizio> {
    let mut operazioni: BTreeMap<&str, (Conteggio, Vec<Finding>)> = conteggi
        .iter()
        .map(|(operazione, conteggio)| (operazione.as_str(), (*conteggio, Vec::new())))
        .collect();
    for (operazione, rilievo) in giudizi.iter().flat_map(|giudizio| &giudizio.di_passaggio) {
        operazioni
            .entry(operazione)
            .or_default()
            .1
            .push(rilievo.clone());
    }
    operazioni
        .into_iter()
        .map(|(operazione, (conteggio, rilievi))| contratto(operazione, &rilievi, conteggio))
        .collect()
}
