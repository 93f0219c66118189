//! Taking in one entry.

use std::sync::OnceLock;

use contracts::finding::Finding;
use ledger::course::{
    DeadlinePassed, EnvironmentFault, Phase, SeededFaultActivated, StepBegun, StepEnded,
    StreamOpened,
};
use ledger::decision::Decided;
use ledger::entry::{Body, Entry, Family};
use ledger::exchange::{
    CallEnded, CallIntended, Channel, ReplyDecided, ReplyDelivered, RequestArrived,
};
use serde::Deserialize;
use serde_json::Value;

use super::corpo::{Blobs, corpo};
use super::{Chiamata, Evento, Fine, Passo, Posto, Risposta, Scambio, View};
use crate::answered::Answered;
use crate::verdict::Giudizio;

impl View {
    /// Takes in the next entry of the stream. An entry that was fed already changes nothing; a kind that the judge does not
    /// look at only moves [`View::ultimo`]; one that cannot be read is kept in [`View::illeggibili`].
    pub fn feed(&mut self, entry: &Entry, blobs: &dyn Blobs) {
        if self.ultimo.is_some_and(|ultimo| entry.seq <= ultimo) {
            return;
        }
        self.ultimo = Some(entry.seq);
        if let Err(motivo) = self.accogli(entry, blobs) {
            self.illeggibili.push((entry.seq, motivo));
        }
    }

    fn accogli(&mut self, entry: &Entry, blobs: &dyn Blobs) -> Result<(), String> {
        match (entry.family, entry.kind.as_str()) {
            (_, RequestArrived::KIND) => self.richiesta(entry.seq, leggi(entry)?, blobs),
            (_, ReplyDecided::KIND) => self.risposta(entry.seq, leggi(entry)?, blobs),
            (_, ReplyDelivered::KIND) => self.consegna(&leggi(entry)?),
            (_, CallIntended::KIND) => {
                self.chiamata(entry.seq, leggi(entry)?);
                Ok(())
            }
            (_, CallEnded::KIND) => self.fine(entry.seq, leggi(entry)?, blobs),
            (Family::Event, _) => {
                self.evento(entry);
                Ok(())
            }
            (_, StreamOpened::KIND) => {
                self.apertura = Some(leggi::<StreamOpened>(entry)?.about);
                Ok(())
            }
            (_, StepBegun::KIND) => {
                let passo: StepBegun = leggi(entry)?;
                self.corrente = Some((passo.index, passo.phase));
                let testo = format!("{} {}", passo.keyword.trim(), passo.text.trim());
                self.passi.insert(
                    passo.index,
                    Passo {
                        fase: passo.phase,
                        testo,
                        fine: None,
                    },
                );
                Ok(())
            }
            (_, StepEnded::KIND) => {
                let fine: StepEnded = leggi(entry)?;
                let passo = self.passi.entry(fine.index).or_insert_with(|| Passo {
                    fase: Phase::Quando,
                    testo: String::new(),
                    fine: None,
                });
                passo.fine = Some((fine.outcome, fine.note));
                Ok(())
            }
            (_, DeadlinePassed::KIND) => {
                self.scadute.insert(leggi::<DeadlinePassed>(entry)?.check);
                self.scadenze.push(entry.seq);
                Ok(())
            }
            (_, EnvironmentFault::KIND) => {
                self.ambiente.push((entry.seq, leggi(entry)?));
                Ok(())
            }
            (_, SeededFaultActivated::KIND) => {
                self.attivazioni.push(leggi(entry)?);
                Ok(())
            }
            (_, Answered::KIND) => {
                self.verifiche.push(leggi(entry)?);
                Ok(())
            }
            (_, Giudizio::KIND) => {
                self.giudizio = Some(leggi(entry)?);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn fase(&self) -> (Phase, Option<u32>) {
        self.corrente
            .map_or((Phase::Dato, None), |(indice, fase)| (fase, Some(indice)))
    }

    fn richiesta(
        &mut self,
        seq: u64,
        arrivata: RequestArrived,
        blobs: &dyn Blobs,
    ) -> Result<(), String> {
        let (fase, passo) = self.fase();
        let (corpo, illeggibile) = match corpo(arrivata.body, blobs) {
            Ok(corpo) => (corpo, None),
            Err(motivo) => (Vec::new(), Some(motivo)),
        };
        let mut rilievi = Vec::with_capacity(arrivata.findings.len());
        for rilievo in &arrivata.findings {
            rilievi.push(
                Finding::deserialize(rilievo).map_err(|e| format!("rilievo non leggibile: {e}"))?,
            );
        }
        let posto = self.scambi.len();
        self.per_id.insert(arrivata.id, Posto::Scambio(posto));
        if arrivata.channel == Channel::Soap
            && let Some(operazione) = &arrivata.operation
        {
            self.richieste
                .entry(operazione.clone())
                .or_default()
                .push(posto);
        }
        self.scambi.push(Scambio {
            id: arrivata.id,
            seq,
            canale: arrivata.channel,
            metodo: arrivata.method,
            percorso: arrivata.target,
            intestazioni: arrivata.headers,
            corpo,
            completa: arrivata.complete,
            operazione: arrivata.operation,
            rilievi,
            altri_rilievi: arrivata.more_findings,
            fase,
            passo,
            risposta: None,
            consegna: None,
            letti: OnceLock::new(),
        });
        illeggibile.map_or(Ok(()), Err)
    }

    fn risposta(
        &mut self,
        seq: u64,
        decisa: ReplyDecided,
        blobs: &dyn Blobs,
    ) -> Result<(), String> {
        let Some(Posto::Scambio(posto)) = self.per_id.get(&decisa.id).copied() else {
            return Err(format!("risposta a uno scambio {} che non c'è", decisa.id));
        };
        let (corpo, illeggibile) = match corpo(decisa.body, blobs) {
            Ok(corpo) => (corpo, None),
            Err(motivo) => (Vec::new(), Some(motivo)),
        };
        let scambio = &mut self.scambi[posto];
        scambio.risposta = Some(Risposta {
            seq,
            stato: decisa.status,
            intestazioni: decisa.headers,
            corpo,
            guasto: decisa.fault,
            letti: OnceLock::new(),
        });
        if scambio.canale == Channel::Soap
            && let Some(operazione) = &scambio.operazione
        {
            self.risposte
                .entry(operazione.clone())
                .or_default()
                .push(posto);
        }
        illeggibile.map_or(Ok(()), Err)
    }

    fn consegna(&mut self, consegna: &ReplyDelivered) -> Result<(), String> {
        let Some(Posto::Scambio(posto)) = self.per_id.get(&consegna.id).copied() else {
            return Err(format!(
                "consegna di uno scambio {} che non c'è",
                consegna.id
            ));
        };
        self.scambi[posto].consegna = Some(consegna.outcome);
        Ok(())
    }

    fn chiamata(&mut self, seq: u64, intesa: CallIntended) {
        let (fase, passo) = self.fase();
        self.per_id
            .insert(intesa.id, Posto::Chiamata(self.chiamate.len()));
        self.chiamate.push(Chiamata {
            id: intesa.id,
            seq,
            canale: intesa.channel,
            metodo: intesa.method,
            bersaglio: intesa.target,
            fase,
            passo,
            fine: None,
        });
    }

    fn fine(&mut self, seq: u64, finita: CallEnded, blobs: &dyn Blobs) -> Result<(), String> {
        let Some(Posto::Chiamata(posto)) = self.per_id.get(&finita.id).copied() else {
            return Err(format!("fine di una chiamata {} che non c'è", finita.id));
        };
        let (corpo, illeggibile) = match corpo(finita.body, blobs) {
            Ok(corpo) => (corpo, None),
            Err(motivo) => (Vec::new(), Some(motivo)),
        };
        let chiamata = &mut self.chiamate[posto];
        chiamata.fine = Some(Fine {
            seq,
            stato: finita.status,
            intestazioni: finita.headers,
            corpo,
            errore: finita.error,
            letto: OnceLock::new(),
        });
        match chiamata.canale {
            Channel::Driver => self
                .azioni
                .entry(chiamata.metodo.clone())
                .or_default()
                .push(posto),
            Channel::Cittadino => self.cittadino.push(posto),
            _ => {}
        }
        illeggibile.map_or(Ok(()), Err)
    }

    /// `decided/1` holds all events of one decide, each an object that says its kind; any other entry of the family is one
    /// event by itself.
    fn evento(&mut self, entry: &Entry) {
        let seq = entry.seq;
        if entry.kind != Decided::KIND {
            let evento = Evento {
                seq,
                corpo: entry.body.clone(),
            };
            self.eventi
                .entry(entry.kind.clone())
                .or_default()
                .push(evento);
            return;
        }
        let eventi = entry.body.get("events").and_then(Value::as_array);
        for evento in eventi.into_iter().flatten() {
            if let Some(nome) = tipo(evento) {
                let corpo = evento.get("body").unwrap_or(evento).clone();
                self.eventi
                    .entry(nome.to_owned())
                    .or_default()
                    .push(Evento { seq, corpo });
            }
        }
    }
}

/// The kind with its version that an event says of itself (`dovuto.inserito/1`).
fn tipo(evento: &Value) -> Option<&str> {
    ["kind", "evento", "tipo"]
        .iter()
        .filter_map(|chiave| evento.get(chiave)?.as_str())
        .find(|nome| nome.contains('/'))
}

fn leggi<B: Body>(entry: &Entry) -> Result<B, String> {
    B::deserialize(&entry.body).map_err(|e| format!("voce «{}» non leggibile: {e}", entry.kind))
}
