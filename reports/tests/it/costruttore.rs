//! Makes the folder of a run with the ledger's own API, as `steps` writes it.

use std::path::Path;

use contracts::finding::registry::code;
use contracts::finding::{Certainty, Finding};
use judge::answered::{Answered, Parola};
use judge::caso::{Apertura, Caso, Level};
use judge::check::{Check, Domanda};
use judge::corsa::{AperturaCorsa, NomeVersione, Previsto};
use judge::verdict::{Giudizio, Selection, Verdict};
use ledger::course::{
    ClockMoved, DeadlinePassed, Phase, StepBegun, StepEnded, StepOutcome, StreamOpened,
};
use ledger::decision::{CommandGiven, Decided};
use ledger::exchange::{
    CallEnded, CallIntended, Channel, Delivery, ReplyDecided, ReplyDelivered, RequestArrived,
};
use ledger::{Body, Draft, Durability, Ledger, Millis, Stream};
use serde_json::{Value, json};

/// 15 April 2026, 09:41:07 in Italy.
pub(crate) const INIZIO: i64 = 1_776_238_867_000;

pub(crate) fn caso(id: &str, titolo: &str) -> Caso {
    let area = id.split('-').nth(1).unwrap_or("XX");
    Caso {
        id: id.into(),
        titolo: titolo.into(),
        area: area.into(),
        livello: Level::M,
        obiettivo: format!("Il prodotto fa ciò che «{titolo}» dice."),
        scopo: vec!["paaSILImportaDovuto".into(), "Versamento".into()],
        requisiti: vec!["RV-07".into()],
        certezza: Certainty::Certain,
        ufficiali: Vec::new(),
        azioni: vec!["registra-dovuto".into()],
        orologio: false,
        nota: None,
    }
}

pub(crate) fn previsto(caso: Caso, variante: Option<&str>) -> Previsto {
    let chiave = match variante {
        Some(variante) => format!("{}.{variante}", caso.id),
        None => caso.id.clone(),
    };
    Previsto {
        variante: variante.map(str::to_owned),
        scenario: caso.titolo.clone(),
        file: format!("{}/prova.feature", caso.area.to_lowercase()),
        ricostruito: true,
        selezione: Selection::Selected,
        flusso: Some(chiave),
        caso,
    }
}

pub(crate) fn apertura(scenari: Vec<Previsto>) -> AperturaCorsa {
    AperturaCorsa {
        banco: "0.1.0".into(),
        piano: NomeVersione {
            nome: "Piano dei test di integrazione MyPay e MyPivot, ricostruito".into(),
            versione: "1".into(),
        },
        prodotto: NomeVersione {
            nome: "Gestionale di prova".into(),
            versione: "2.4".into(),
        },
        fornitore: "Fornitore S.r.l.".into(),
        bersaglio: "simulata".into(),
        isolamento: "indirizzo-per-caso".into(),
        orologio: "virtuale".into(),
        driver: "riferimento".into(),
        cod_ipa: "c_z001".into(),
        durata: "write".into(),
        difetti: Vec::new(),
        scenari,
    }
}

pub(crate) fn giudizio(previsto: &Previsto, verdetto: Verdict, motivo: &str) -> Giudizio {
    Giudizio {
        caso: previsto.caso.id.clone(),
        variante: previsto.variante.clone(),
        selezione: Selection::Selected,
        verdetto,
        adjudication: None,
        motivi: vec![motivo.into()],
        rilievi: Vec::new(),
        di_passaggio: Vec::new(),
        taglio: 0,
    }
}

/// A run being written.
pub(crate) struct Costruttore {
    ledger: Ledger,
    corsa: Stream,
    ora: i64,
}

impl Costruttore {
    pub(crate) fn nuovo(dir: &Path, apertura: &AperturaCorsa) -> Self {
        let ledger = Ledger::create(dir, Durability::Write).unwrap();
        let aperta = StreamOpened {
            stream: "corsa".into(),
            seed: "prova-1".into(),
            about: serde_json::to_value(apertura).unwrap(),
        };
        let corsa = ledger
            .stream(&aperta, Millis(INIZIO), Millis(INIZIO))
            .unwrap();
        Self {
            ledger,
            corsa,
            ora: INIZIO,
        }
    }

    /// Opens the stream of a scenario with these steps.
    pub(crate) fn scenario(&mut self, previsto: &Previsto, passi: &[(&str, &str)]) -> Scenario {
        let about = Apertura {
            caso: previsto.caso.clone(),
            variante: previsto.variante.clone(),
            tentativo: 1,
            dichiarate: previsto.caso.azioni.clone(),
            bersaglio: "simulata".into(),
            passi: passi
                .iter()
                .map(|(parola, testo)| ((*parola).to_owned(), (*testo).to_owned()))
                .collect(),
        };
        self.flusso(
            previsto.flusso.as_deref().unwrap(),
            serde_json::to_value(about).unwrap(),
        )
    }

    pub(crate) fn flusso(&mut self, nome: &str, about: Value) -> Scenario {
        let aperto = StreamOpened {
            stream: nome.into(),
            seed: format!("prova-1/{nome}"),
            about,
        };
        self.ora += 13;
        let stream = self
            .corsa
            .open_child(&aperto, Millis(INIZIO), Millis(self.ora))
            .unwrap();
        Scenario {
            stream,
            ora: self.ora,
            caso: INIZIO + 3_600_000,
            prossimo: 0,
            verifiche: 0,
        }
    }

    /// Closes the stream of a scenario, with its verdict.
    pub(crate) fn chiudi(&mut self, mut scenario: Scenario, giudizio: Option<&Giudizio>) {
        if let Some(giudizio) = giudizio {
            scenario.scrivi(giudizio);
        }
        self.ora = scenario.ora;
        self.corsa
            .close_child(&scenario.stream, Millis(INIZIO), Millis(self.ora))
            .unwrap()
            .detach();
    }

    /// Leaves a stream as a run that was killed does.
    pub(crate) fn abbandona(&mut self, scenario: &Scenario) {
        self.ora = scenario.ora;
        scenario.stream.close().unwrap().detach();
    }

    pub(crate) fn generato(&mut self, giudizio: &Giudizio) {
        self.ora += 1;
        let voce = Draft::of(giudizio, Millis(INIZIO), Millis(self.ora)).unwrap();
        self.corsa.append([voce]).unwrap().detach();
    }

    pub(crate) fn fine(self) {
        self.corsa.close().unwrap().detach();
        self.ledger.close().unwrap();
    }
}

/// The stream of a scenario being written.
pub(crate) struct Scenario {
    stream: Stream,
    ora: i64,
    caso: i64,
    prossimo: u64,
    verifiche: u64,
}

impl Scenario {
    pub(crate) fn scrivi<B: Body>(&mut self, corpo: &B) {
        self.ora += 7;
        let voce = Draft::of(corpo, Millis(self.caso), Millis(self.ora)).unwrap();
        self.stream.append([voce]).unwrap().detach();
    }

    pub(crate) fn grezza(&mut self, kind: &str, body: Value) {
        let voce = Draft {
            family: ledger::Family::Event,
            kind: kind.into(),
            at: Millis(self.caso),
            wall: Millis(self.ora),
            body,
        };
        self.stream.append([voce]).unwrap().detach();
    }

    fn id(&mut self) -> u64 {
        self.prossimo += 1;
        self.prossimo
    }

    pub(crate) fn comincia(&mut self, index: u32, phase: Phase, keyword: &str, text: &str) {
        self.scrivi(&StepBegun {
            index,
            phase,
            keyword: keyword.into(),
            text: text.into(),
        });
    }

    pub(crate) fn finisci(&mut self, index: u32, outcome: StepOutcome, note: Option<&str>) {
        self.scrivi(&StepEnded {
            index,
            outcome,
            note: note.map(str::to_owned),
        });
    }

    /// The driver is asked to act.
    pub(crate) fn azione(&mut self, nome: &str, richiesta: &Value, risposta: &Value) -> &mut Self {
        let id = self.id();
        let body = self.stream.payload(richiesta.to_string().as_bytes());
        self.scrivi(&CallIntended {
            id,
            channel: Channel::Driver,
            method: nome.into(),
            target: "riferimento".into(),
            body,
            headers: Vec::new(),
        });
        let body = self.stream.payload(risposta.to_string().as_bytes());
        self.scrivi(&CallEnded {
            id,
            channel: Channel::Driver,
            status: 0,
            headers: Vec::new(),
            body,
            error: None,
            operation: None,
            findings: Vec::new(),
            more_findings: 0,
        });
        self
    }

    /// A hop of the citizen.
    pub(crate) fn passaggio(&mut self, url: &str, stato: u16, corpo: &[u8], errore: Option<&str>) {
        let id = self.id();
        let body = self.stream.payload(b"");
        self.scrivi(&CallIntended {
            id,
            channel: Channel::Cittadino,
            method: "GET".into(),
            target: url.into(),
            body,
            headers: Vec::new(),
        });
        let body = self.stream.payload(corpo);
        self.scrivi(&CallEnded {
            id,
            channel: Channel::Cittadino,
            status: stato,
            headers: vec![("content-type".into(), "text/html; charset=utf-8".into())],
            body,
            error: errore.map(str::to_owned),
            operation: None,
            findings: Vec::new(),
            more_findings: 0,
        });
    }

    /// A SOAP request with its answer.
    pub(crate) fn soap(
        &mut self,
        operazione: &str,
        richiesta: &[u8],
        rilievi: &[Finding],
        risposta: Option<(u16, &str, Option<&str>, Delivery)>,
    ) {
        let id = self.id();
        let body = self.stream.payload(richiesta);
        self.scrivi(&RequestArrived {
            id,
            channel: Channel::Soap,
            method: "POST".into(),
            target: "/ws/pa".into(),
            headers: vec![
                ("content-type".into(), "text/xml; charset=utf-8".into()),
                ("soapaction".into(), format!("\"{operazione}\"")),
            ],
            body,
            complete: risposta.is_some(),
            operation: Some(operazione.into()),
            findings: rilievi
                .iter()
                .map(|rilievo| serde_json::to_value(rilievo).unwrap())
                .collect(),
            more_findings: 0,
        });
        if let Some((status, corpo, fault, outcome)) = risposta {
            self.scrivi(&CommandGiven {
                exchange: Some(id),
                command: json!({"comando": "importa-dovuto"}),
            });
            self.scrivi(&Decided {
                input: self.stream.head().length - 1,
                events: vec![
                    json!({"kind": "iuv.generato/1", "body": {"cod_ipa": "c_z001", "iuv": "001000000000123"}}),
                    json!({"kind": "dovuto.inserito/1", "body": {"iud": "IUD-1", "importo": "45.00"}}),
                ],
            });
            let body = self.stream.payload(corpo.as_bytes());
            self.scrivi(&ReplyDecided {
                id,
                status,
                headers: vec![("content-type".into(), "text/xml".into())],
                body,
                fault: fault.map(str::to_owned),
            });
            self.scrivi(&ReplyDelivered {
                id,
                outcome,
                sent: if outcome == Delivery::Complete {
                    corpo.len() as u64
                } else {
                    0
                },
            });
        }
    }

    pub(crate) fn verifica(&mut self, passo: u32, esito: Parola, rilievi: &[Finding]) {
        self.verifiche += 1;
        let numero = self.verifiche;
        if esito == Parola::Broken {
            self.caso += 30_000;
            self.scrivi(&ClockMoved {
                to: self.caso,
                why: "attesa di una verifica".into(),
            });
            self.scrivi(&DeadlinePassed { check: numero });
        }
        self.scrivi(&Answered {
            check: Check {
                versione: 1,
                numero,
                passo,
                dal: 0,
                domanda: Domanda::Conforme {
                    operazione: "paaSILImportaDovuto".into(),
                },
                codice: code::PRD_RICHIESTA_DIVERSA.into(),
            },
            taglio: 3,
            esito,
            rilievi: rilievi.to_vec(),
        });
    }
}

/// Steps of a scenario that does nothing.
const PASSI: [(&str, &str); 3] = [
    ("Dato", "l'ente di prova con i suoi tipi dovuto"),
    ("Quando", "il prodotto registra un dovuto di \"45.00\" euro"),
    (
        "Allora",
        "la richiesta \"paaSILImportaDovuto\" è conforme al contratto",
    ),
];

/// A run of so many scenarios that do nothing: three steps and a verdict each.
pub(crate) fn prova_vuota(dir: &Path, scenari: usize) {
    let previsti: Vec<Previsto> = (0..scenari)
        .map(|numero| {
            previsto(
                caso(&format!("MP-A{}-{numero:04}", numero % 10), "Non fa nulla"),
                None,
            )
        })
        .collect();
    let mut corsa = Costruttore::nuovo(dir, &apertura(previsti.clone()));
    for previsto in &previsti {
        let mut scenario = corsa.scenario(previsto, &PASSI);
        for (indice, (parola, testo)) in (0..).zip(PASSI) {
            scenario.comincia(indice, Phase::Dato, parola, testo);
            scenario.finisci(indice, StepOutcome::Done, None);
        }
        corsa.chiudi(
            scenario,
            Some(&giudizio(
                previsto,
                Verdict::Pass,
                "Ogni verifica è rispettata.",
            )),
        );
    }
    corsa.fine();
}
