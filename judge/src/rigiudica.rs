//! A finished stream judged again from its entries alone, without cucumber (`collaudo replay`).

use std::collections::BTreeMap;

use ledger::entry::{Body, Entry};
use serde::Deserialize;

use crate::answered::{Answered, Parola};
use crate::caso::Apertura;
use crate::generato::{Conteggio, conteggi};
use crate::verdetto::giudica;
use crate::verdict::Giudizio;
use crate::view::{Blobs, View};

/// Why a stream cannot be judged again.
#[derive(Debug, thiserror::Error)]
pub enum NonRigiudicabile {
    /// The first entry is no opening of a case.
    #[error(
        "il flusso non comincia con l'apertura di un caso: atteso «stream.opened/1» con il caso in «about», trovato {trovato}; non è un flusso di scenario"
    )]
    SenzaApertura {
        /// What stands there.
        trovato: String,
    },
    /// An answered check cannot be read, or cannot have been evaluated.
    #[error("la voce {seq} «check.answered/1» non si può rigiudicare: {motivo}")]
    Verifica {
        /// `seq` of the entry.
        seq: u64,
        /// Why, Italian.
        motivo: String,
    },
}

/// A check whose answer is another now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerificaDiversa {
    /// Number of the check.
    pub numero: u64,
    /// `seq` of its `check.answered/1`.
    pub seq: u64,
    /// Answer that stands in the stream.
    pub allora: Parola,
    /// Answer now.
    pub ora: Parola,
}

/// What came of judging again.
#[derive(Debug, Clone, PartialEq)]
pub struct Rigiudizio {
    /// The case.
    pub apertura: Apertura,
    /// The verdict that stands in the stream; `None` where it was never closed.
    pub allora: Option<Giudizio>,
    /// The verdict now.
    pub ora: Giudizio,
    /// Checks whose answer or findings differ.
    pub verifiche: Vec<VerificaDiversa>,
    /// Requests by operation, for the generated cases.
    pub conteggi: BTreeMap<String, Conteggio>,
}

impl Rigiudizio {
    /// Whether the same verdict was reached, by the same answers. A stream that was never closed has nothing to agree with.
    #[must_use]
    pub fn concorda(&self) -> bool {
        self.verifiche.is_empty()
            && self
                .allora
                .as_ref()
                .is_none_or(|allora| stesso(allora, &self.ora))
    }

    /// Whether the verdict itself is another one.
    #[must_use]
    pub fn verdetto_diverso(&self) -> bool {
        self.allora.as_ref().is_some_and(|allora| {
            allora.parola() != self.ora.parola() || allora.selezione != self.ora.selezione
        })
    }
}

/// Selection, verdict and findings agree. An adjudication given by a person is no judgement of the bench.
fn stesso(allora: &Giudizio, ora: &Giudizio) -> bool {
    allora.caso == ora.caso
        && allora.variante == ora.variante
        && allora.selezione == ora.selezione
        && allora.verdetto == ora.verdetto
        && allora.rilievi == ora.rilievi
        && allora.di_passaggio == ora.di_passaggio
}

/// Evaluates every answered check again at its cut, over the entries up to it and no other, and derives the verdict from
/// those answers up to the cut of the verdict that stands there.
///
/// # Errors
/// When the entries are no stream of a scenario, or a check's entry has no readable form.
pub fn rigiudica(voci: &[Entry], blobs: &dyn Blobs) -> Result<Rigiudizio, NonRigiudicabile> {
    let apertura = apertura(voci)?;
    let mut chieste: Vec<(u64, Answered)> = Vec::new();
    for voce in voci.iter().filter(|voce| voce.kind == Answered::KIND) {
        let scritta =
            Answered::deserialize(&voce.body).map_err(|e| NonRigiudicabile::Verifica {
                seq: voce.seq,
                motivo: e.to_string(),
            })?;
        if scritta.taglio >= voce.seq {
            let motivo = format!("il taglio {} non viene prima della voce", scritta.taglio);
            return Err(NonRigiudicabile::Verifica {
                seq: voce.seq,
                motivo,
            });
        }
        chieste.push((voce.seq, scritta));
    }
    chieste.sort_by_key(|(_, scritta)| scritta.taglio);

    let mut view = View::new();
    let mut ora: BTreeMap<u64, Answered> = BTreeMap::new();
    let mut diverse = Vec::new();
    let mut in_coda = chieste.into_iter().peekable();
    let allora = voci
        .iter()
        .filter_map(|voce| voce.read::<Giudizio>()?.ok())
        .find(|giudizio| giudizio.caso == apertura.caso.id);
    // Entries that came between the judgement and its entry were not judged.
    let taglio = allora.as_ref().map_or(u64::MAX, |giudizio| giudizio.taglio);
    for voce in voci.iter().take_while(|voce| voce.seq <= taglio) {
        match ora.remove(&voce.seq) {
            Some(risposta) => view.feed(&riscritta(voce, &risposta)?, blobs),
            None => view.feed(voce, blobs),
        }
        while let Some((seq, scritta)) = in_coda.next_if(|(_, scritta)| scritta.taglio <= voce.seq)
        {
            let nuova = Answered {
                taglio: scritta.taglio,
                ..Answered::evaluated(scritta.check.clone(), &view)
            };
            if nuova.esito != scritta.esito || nuova.rilievi != scritta.rilievi {
                let numero = scritta.check.numero;
                diverse.push(VerificaDiversa {
                    numero,
                    seq,
                    allora: scritta.esito,
                    ora: nuova.esito,
                });
            }
            ora.insert(seq, nuova);
        }
    }
    diverse.sort_by_key(|diversa| diversa.seq);
    Ok(Rigiudizio {
        ora: giudica(&view, &apertura),
        conteggi: conteggi(&view),
        apertura,
        allora,
        verifiche: diverse,
    })
}

fn apertura(voci: &[Entry]) -> Result<Apertura, NonRigiudicabile> {
    let senza = |trovato: String| NonRigiudicabile::SenzaApertura { trovato };
    let prima = voci
        .first()
        .ok_or_else(|| senza("un flusso vuoto".to_owned()))?;
    match prima.read::<ledger::course::StreamOpened>() {
        None => Err(senza(format!("«{}»", prima.kind))),
        Some(Err(e)) => Err(senza(e.to_string())),
        Some(Ok(aperto)) => Apertura::deserialize(&aperto.about)
            .map_err(|e| senza(format!("un altro «about» ({e})"))),
    }
}

fn riscritta(voce: &Entry, risposta: &Answered) -> Result<Entry, NonRigiudicabile> {
    let body = serde_json::to_value(risposta).map_err(|e| NonRigiudicabile::Verifica {
        seq: voce.seq,
        motivo: e.to_string(),
    })?;
    Ok(Entry {
        body,
        ..voce.clone()
    })
}
