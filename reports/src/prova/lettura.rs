//! Reads one stream, once and in order.

use std::collections::HashMap;

use contracts::finding::Finding;
use judge::answered::Answered;
use judge::caso::Apertura;
use judge::verdict::Giudizio;
use ledger::course::{
    Checkpoint, ClockMoved, DeadlinePassed, EnvironmentFault, SeededFaultActivated, StepBegun,
    StepEnded, StreamOpened, StreamResumed,
};
use ledger::decision::{CommandGiven, Decided};
use ledger::entry::Entry;
use ledger::exchange::{CallEnded, CallIntended, ReplyDecided, ReplyDelivered, RequestArrived};
use ledger::{Body, Payload, Reader};
use serde::Deserialize;
use serde_json::Value;

use super::cronaca::{
    CORPO_MASSIMO, Chiamata, Corpo, Evento, Fatto, FineChiamata, Risposta, Scambio, Voce,
};
use super::{FinePasso, Flusso, Passo};

/// A stream of a scenario, or one of no case.
#[derive(Debug, Default)]
pub(super) struct Letto {
    pub(super) flusso: Flusso,
    pub(super) passi: Vec<Passo>,
    pub(super) giudizio: Option<Giudizio>,
    corrente: Option<u32>,
    /// Exchange id → place in the chronicle.
    per_id: HashMap<u64, usize>,
    /// `seq` of a command → place of what it is shown as.
    per_comando: HashMap<u64, usize>,
}

/// Reads a stream as far as it can be read; what cannot is told in its `problemi`.
pub(super) fn leggi(reader: &Reader, nome: &str) -> Letto {
    let mut letto = Letto::default();
    nome.clone_into(&mut letto.flusso.nome);
    letto.flusso.tentativo = 1;
    match reader.entries(nome, 0) {
        Ok(voci) => {
            for voce in voci {
                match voce {
                    Ok(voce) => letto.vedi(reader, &voce),
                    Err(errore) => letto.flusso.problemi.push(errore.to_string()),
                }
            }
        }
        Err(errore) => letto.flusso.problemi.push(errore.to_string()),
    }
    letto
}

/// Bytes of a payload, cut to what is kept.
fn corpo(reader: &Reader, payload: &Payload) -> Corpo {
    let (lunghezza, sha256) = match payload {
        Payload::Text(testo) => (testo.len() as u64, None),
        Payload::Blob { sha256, len } => (*len, Some(sha256.clone())),
    };
    match reader.bytes(payload) {
        Ok(bytes) => Corpo {
            bytes: bytes[..bytes.len().min(CORPO_MASSIMO)].to_vec(),
            lunghezza,
            sha256,
            problema: None,
        },
        Err(errore) => Corpo {
            bytes: Vec::new(),
            lunghezza,
            sha256,
            problema: Some(errore.to_string()),
        },
    }
}

impl Letto {
    fn vedi(&mut self, reader: &Reader, voce: &Entry) {
        if self.flusso.voci == 0 {
            self.flusso.inizio = voce.wall;
        }
        self.flusso.voci += 1;
        self.flusso.fine = self.flusso.fine.max(voce.wall);
        match self.prendi(reader, voce) {
            Ok(()) => {}
            Err(errore) => self.flusso.problemi.push(format!(
                "voce {} «{}» non leggibile: {errore}",
                voce.seq, voce.kind
            )),
        }
    }

    fn aggiungi(&mut self, voce: &Entry, fatto: Fatto) {
        self.flusso.cronaca.push(Voce {
            seq: voce.seq,
            at: voce.at,
            wall: voce.wall,
            passo: self.corrente,
            fatto,
        });
    }

    fn aggiungi_scambio(&mut self, id: u64, voce: &Entry, fatto: Fatto) {
        self.per_id.insert(id, self.flusso.cronaca.len());
        self.aggiungi(voce, fatto);
    }

    fn scambio(&mut self, id: u64) -> Option<&mut Fatto> {
        let posto = *self.per_id.get(&id)?;
        self.flusso
            .cronaca
            .get_mut(posto)
            .map(|voce| &mut voce.fatto)
    }

    fn prendi(&mut self, reader: &Reader, voce: &Entry) -> Result<(), serde_json::Error> {
        let corpo_voce = &voce.body;
        match voce.kind.as_str() {
            StreamOpened::KIND => self.apri(StreamOpened::deserialize(corpo_voce)?),
            StreamResumed::KIND => {
                let tagliati = StreamResumed::deserialize(corpo_voce)?.cut_bytes;
                self.aggiungi(voce, Fatto::Ripresa { tagliati });
            }
            StepBegun::KIND => self.comincia(StepBegun::deserialize(corpo_voce)?),
            StepEnded::KIND => self.finisci(StepEnded::deserialize(corpo_voce)?),
            Answered::KIND => self.verifica(Answered::deserialize(corpo_voce)?),
            Giudizio::KIND => self.giudizio = Some(Giudizio::deserialize(corpo_voce)?),
            Checkpoint::KIND => {}
            ClockMoved::KIND => {
                let ClockMoved { to, why } = ClockMoved::deserialize(corpo_voce)?;
                let a = ledger::Millis(to);
                self.aggiungi(voce, Fatto::Orologio { a, perche: why });
            }
            DeadlinePassed::KIND => {
                let verifica = DeadlinePassed::deserialize(corpo_voce)?.check;
                self.aggiungi(voce, Fatto::Scadenza { verifica });
            }
            EnvironmentFault::KIND => {
                let guasto = EnvironmentFault::deserialize(corpo_voce)?;
                self.aggiungi(voce, Fatto::Guasto(guasto));
            }
            SeededFaultActivated::KIND => {
                let difetto = SeededFaultActivated::deserialize(corpo_voce)?;
                self.aggiungi(voce, Fatto::Difetto(difetto));
            }
            CommandGiven::KIND => self.comando(voce, CommandGiven::deserialize(corpo_voce)?),
            Decided::KIND => self.decide(voce, Decided::deserialize(corpo_voce)?),
            RequestArrived::KIND => self.arriva(reader, voce)?,
            ReplyDecided::KIND => {
                let decisa = ReplyDecided::deserialize(corpo_voce)?;
                let risposta = Risposta {
                    stato: decisa.status,
                    intestazioni: decisa.headers,
                    corpo: corpo(reader, &decisa.body),
                    guasto: decisa.fault,
                };
                match self.scambio(decisa.id) {
                    Some(Fatto::Scambio(scambio)) => scambio.risposta = Some(risposta),
                    _ => self.orfana(voce, decisa.id),
                }
            }
            ReplyDelivered::KIND => {
                let consegnata = ReplyDelivered::deserialize(corpo_voce)?;
                match self.scambio(consegnata.id) {
                    Some(Fatto::Scambio(scambio)) => {
                        scambio.consegna = Some((consegnata.outcome, consegnata.sent));
                    }
                    _ => self.orfana(voce, consegnata.id),
                }
            }
            CallIntended::KIND => {
                let intesa = CallIntended::deserialize(corpo_voce)?;
                let chiamata = Chiamata {
                    id: intesa.id,
                    canale: intesa.channel,
                    metodo: intesa.method,
                    bersaglio: intesa.target,
                    corpo: corpo(reader, &intesa.body),
                    fine: None,
                };
                self.aggiungi_scambio(intesa.id, voce, Fatto::Chiamata(Box::new(chiamata)));
            }
            CallEnded::KIND => {
                let finita = CallEnded::deserialize(corpo_voce)?;
                let fine = FineChiamata {
                    stato: finita.status,
                    intestazioni: finita.headers,
                    corpo: corpo(reader, &finita.body),
                    errore: finita.error,
                };
                match self.scambio(finita.id) {
                    Some(Fatto::Chiamata(chiamata)) => chiamata.fine = Some(fine),
                    _ => self.orfana(voce, finita.id),
                }
            }
            _ => {
                let altro = Fatto::Altro {
                    tipo: voce.kind.clone(),
                    corpo: corpo_voce.clone(),
                };
                self.aggiungi(voce, altro);
            }
        }
        Ok(())
    }

    /// What an exchange brought is shown as that exchange.
    fn comando(&mut self, voce: &Entry, dato: CommandGiven) {
        let posto = dato.exchange.and_then(|id| self.per_id.get(&id).copied());
        let posto = posto.unwrap_or_else(|| {
            let comando = dato.command;
            let eventi = Vec::new();
            self.aggiungi(voce, Fatto::Comando { comando, eventi });
            self.flusso.cronaca.len() - 1
        });
        self.per_comando.insert(voce.seq, posto);
    }

    fn decide(&mut self, voce: &Entry, deciso: Decided) {
        let nuovi: Vec<Evento> = deciso.events.into_iter().map(evento).collect();
        let posto = self.per_comando.get(&deciso.input);
        let fatto = posto.and_then(|posto| self.flusso.cronaca.get_mut(*posto));
        match fatto.map(|voce| &mut voce.fatto) {
            Some(Fatto::Scambio(scambio)) => scambio.eventi.extend(nuovi),
            Some(Fatto::Comando { eventi, .. }) => eventi.extend(nuovi),
            _ => self.aggiungi(voce, Fatto::Decisione(nuovi)),
        }
    }

    fn orfana(&mut self, voce: &Entry, id: u64) {
        self.flusso.problemi.push(format!(
            "voce {} «{}»: lo scambio {id} non è mai cominciato in questo flusso",
            voce.seq, voce.kind
        ));
    }

    fn apri(&mut self, aperto: StreamOpened) {
        self.flusso.seme = aperto.seed;
        // a stream of no case has another `about`
        if let Ok(apertura) = Apertura::deserialize(&aperto.about) {
            self.flusso.tentativo = apertura.tentativo;
            self.passi = (0..)
                .zip(apertura.passi)
                .map(|(indice, (parola, testo))| Passo {
                    indice,
                    fase: None,
                    parola,
                    testo,
                    fine: FinePasso::MaiCominciato,
                    nota: None,
                    verifiche: Vec::new(),
                })
                .collect();
        }
    }

    /// The step of this index; where the opening did not list it, it is added.
    fn passo(&mut self, indice: u32) -> &mut Passo {
        let posto = match self
            .passi
            .binary_search_by_key(&indice, |passo| passo.indice)
        {
            Ok(posto) => posto,
            Err(posto) => {
                let nuovo = Passo {
                    indice,
                    fase: None,
                    parola: String::new(),
                    testo: String::new(),
                    fine: FinePasso::MaiCominciato,
                    nota: None,
                    verifiche: Vec::new(),
                };
                self.passi.insert(posto, nuovo);
                posto
            }
        };
        &mut self.passi[posto]
    }

    fn comincia(&mut self, cominciato: StepBegun) {
        self.corrente = Some(cominciato.index);
        let passo = self.passo(cominciato.index);
        passo.fase = Some(cominciato.phase);
        passo.parola = cominciato.keyword;
        passo.testo = cominciato.text;
        passo.fine = FinePasso::Interrotto;
    }

    fn finisci(&mut self, finito: StepEnded) {
        let passo = self.passo(finito.index);
        passo.fine = FinePasso::Finito(finito.outcome);
        passo.nota = finito.note;
    }

    fn verifica(&mut self, risposta: Answered) {
        self.passo(risposta.check.passo).verifiche.push(risposta);
    }

    fn arriva(&mut self, reader: &Reader, voce: &Entry) -> Result<(), serde_json::Error> {
        let arrivata = RequestArrived::deserialize(&voce.body)?;
        let mut rilievi = Vec::with_capacity(arrivata.findings.len());
        for rilievo in &arrivata.findings {
            match Finding::deserialize(rilievo) {
                Ok(rilievo) => rilievi.push(rilievo),
                Err(errore) => self.flusso.problemi.push(format!(
                    "voce {}: un rilievo non è leggibile: {errore}",
                    voce.seq
                )),
            }
        }
        let scambio = Scambio {
            id: arrivata.id,
            canale: arrivata.channel,
            metodo: arrivata.method,
            bersaglio: arrivata.target,
            intestazioni: arrivata.headers,
            corpo: corpo(reader, &arrivata.body),
            completa: arrivata.complete,
            operazione: arrivata.operation,
            rilievi,
            altri_rilievi: arrivata.more_findings,
            eventi: Vec::new(),
            risposta: None,
            consegna: None,
        };
        self.aggiungi_scambio(arrivata.id, voce, Fatto::Scambio(Box::new(scambio)));
        Ok(())
    }
}

/// An event `{"kind": …, "body": …}`; of another form the whole as it stands.
fn evento(evento: Value) -> Evento {
    match evento {
        Value::Object(mut campi) if campi.len() == 2 && campi.contains_key("body") => {
            match (campi.remove("kind"), campi.remove("body")) {
                (Some(Value::String(tipo)), Some(corpo)) => Evento { tipo, corpo },
                (kind, body) => Evento {
                    tipo: "evento".to_owned(),
                    corpo: Value::Array(kind.into_iter().chain(body).collect()),
                },
            }
        }
        altro => Evento {
            tipo: "evento".to_owned(),
            corpo: altro,
        },
    }
}
