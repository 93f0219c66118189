//! Contract findings on what the product sent: whether they decide, stop, or are met by the way.

use contracts::finding::{Certainty, Finding, Severity};
use ledger::course::Phase;
use ledger::exchange::Channel;

use super::tetto;
use crate::bilancio::{Bilancio, Motivo, Natura, peso};
use crate::caso::Caso;
use crate::verdict::Verdict;
use crate::view::{Scambio, View, certezza};

/// Most findings met by the way that a verdict keeps.
const DI_PASSAGGIO_MASSIMI: usize = 100;

/// The same finding (code and path) met in one or more requests of the same standing.
struct Gruppo<'a> {
    scambio: &'a Scambio,
    rilievo: &'a Finding,
    /// In how many further requests.
    altre: usize,
}

/// Weighs the findings of all requests; gives those that the generated cases judge: all that did not decide this one.
pub(super) fn rilievi(view: &View, caso: &Caso, bilancio: &mut Bilancio) -> Vec<(String, Finding)> {
    let mut di_passaggio: Vec<(String, Finding)> = Vec::new();
    let mut passa = |scambio: &Scambio, rilievo: &Finding| {
        let gia = di_passaggio.iter().any(|(operazione, altro)| {
            operazione == scambio.nome()
                && altro.code == rilievo.code
                && altro.place.path == rilievo.place.path
        });
        if !gia && di_passaggio.len() < DI_PASSAGGIO_MASSIMI {
            di_passaggio.push((scambio.nome().to_owned(), rilievo.clone()));
        }
    };
    let mut decisivi = Vec::new();
    let mut preliminari = Vec::new();
    let mut avvisi = Vec::new();
    for scambio in view
        .scambi()
        .iter()
        .filter(|scambio| scambio.canale == Channel::Soap)
    {
        for rilievo in scambio.errori() {
            if scambio.fase == Phase::Dato {
                raggruppa(&mut preliminari, scambio, rilievo);
                passa(scambio, rilievo);
            } else if nello_scopo(caso, scambio, rilievo) {
                raggruppa(&mut decisivi, scambio, rilievo);
            } else {
                passa(scambio, rilievo);
            }
        }
        for rilievo in scambio
            .rilievi
            .iter()
            .filter(|rilievo| solo_mostrato(rilievo))
        {
            if nello_scopo(caso, scambio, rilievo) {
                raggruppa(&mut avvisi, scambio, rilievo);
            } else {
                passa(scambio, rilievo);
            }
        }
    }
    for gruppo in &decisivi {
        let (peso, natura) = peso(tetto(&gruppo.rilievo.code, caso));
        bilancio.aggiungi(Motivo {
            peso,
            natura,
            ..gruppo.motivo("")
        });
    }
    for gruppo in &preliminari {
        let natura = match certezza(&gruppo.rilievo.code) {
            Certainty::Certain => Natura::Propria,
            _ => Natura::Rivedibile,
        };
        let dopo =
            " Il rilievo è nei preliminari del caso (Dato), che quindi non si può giudicare.";
        bilancio.aggiungi(Motivo {
            peso: Verdict::Inconclusive,
            natura,
            ..gruppo.motivo(dopo)
        });
    }
    for gruppo in &avvisi {
        bilancio.aggiungi(gruppo.motivo(" Non incide sul verdetto."));
    }
    di_passaggio
}

/// A warning, or an error on a rule of which nobody knows whether it holds.
fn solo_mostrato(rilievo: &Finding) -> bool {
    match rilievo.severity {
        Severity::Info => false,
        Severity::Warning => true,
        Severity::Error => certezza(&rilievo.code) == Certainty::Unknown,
    }
}

/// Whether the finding touches the purpose of the case: its operation, or the document in which it is.
pub(super) fn nello_scopo(caso: &Caso, scambio: &Scambio, rilievo: &Finding) -> bool {
    let nomina = |nome: &str| {
        caso.scopo
            .iter()
            .any(|scopo| scopo.eq_ignore_ascii_case(nome))
    };
    scambio.operazione.as_deref().is_some_and(&nomina) || documento(rilievo).is_some_and(nomina)
}

/// Local name of the root of the inner document in which the finding is.
fn documento(rilievo: &Finding) -> Option<&str> {
    rilievo.place.inner?;
    let radice = rilievo
        .place
        .path
        .as_deref()?
        .split('/')
        .find(|segmento| !segmento.is_empty())?;
    let senza_posizione = radice.split('[').next().unwrap_or(radice);
    Some(
        senza_posizione
            .rsplit(':')
            .next()
            .unwrap_or(senza_posizione),
    )
}

fn raggruppa<'a>(gruppi: &mut Vec<Gruppo<'a>>, scambio: &'a Scambio, rilievo: &'a Finding) {
    let stesso = gruppi.iter_mut().find(|gruppo| {
        gruppo.scambio.operazione == scambio.operazione
            && gruppo.rilievo.code == rilievo.code
            && gruppo.rilievo.place.path == rilievo.place.path
    });
    match stesso {
        Some(gruppo) if gruppo.scambio.id == scambio.id => {}
        Some(gruppo) => gruppo.altre += 1,
        None => gruppi.push(Gruppo {
            scambio,
            rilievo,
            altre: 0,
        }),
    }
}

impl Gruppo<'_> {
    /// A reason that is only shown.
    fn motivo(&self, dopo: &str) -> Motivo {
        let Self {
            scambio,
            rilievo,
            altre,
        } = self;
        let altre = match altre {
            0 => String::new(),
            1 => " Lo stesso in un'altra richiesta.".to_owned(),
            altre => format!(" Lo stesso in altre {altre} richieste."),
        };
        Motivo {
            peso: Verdict::None,
            natura: Natura::Conseguenza,
            seq: scambio.seq,
            testo: format!(
                "Nella richiesta {} (scambio {}, voce {}), rilievo {}: {}{altre}{dopo}",
                scambio.nome(),
                scambio.id,
                scambio.seq,
                rilievo.code,
                rilievo.message
            ),
            rilievi: vec![(*rilievo).clone()],
        }
    }
}
