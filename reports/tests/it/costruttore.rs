//! Makes the folder of a run with the ledger's own API, as `steps` writes it.

use std::path::Path;

use contracts::finding::registry::code;
use contracts::finding::{Certainty, Excerpt, Finding, Place, Position, Severity};
use contracts::message::operazione::Base64;
use judge::answered::{Answered, Parola};
use judge::caso::{Apertura, Caso, Level};
use judge::check::{Check, Domanda};
use judge::corsa::{AperturaCorsa, NomeVersione, Previsto};
use judge::verdict::{Adjudication, Giudizio, Selection, Verdict};
use ledger::course::{
    ClockMoved, DeadlinePassed, EnvironmentFault, Phase, SeededFaultActivated, StepBegun,
    StepEnded, StepOutcome, StreamOpened,
};
use ledger::decision::{CommandGiven, Decided};
use ledger::exchange::{
    CallEnded, CallIntended, Channel, Delivery, ReplyDecided, ReplyDelivered, RequestArrived,
};
use ledger::{Body, Draft, Durability, Ledger, Millis, Stream};
use serde_json::{Value, json};

/// 15 April 2026, 09:41:07 in Italy.
const INIZIO: i64 = 1_776_238_867_000;

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
    pub(crate) fn abbandona(&mut self, scenario: Scenario) {
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
        });
        let body = self.stream.payload(risposta.to_string().as_bytes());
        self.scrivi(&CallEnded {
            id,
            channel: Channel::Driver,
            status: 0,
            headers: Vec::new(),
            body,
            error: None,
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
        });
        let body = self.stream.payload(corpo);
        self.scrivi(&CallEnded {
            id,
            channel: Channel::Cittadino,
            status: stato,
            headers: vec![("content-type".into(), "text/html; charset=utf-8".into())],
            body,
            error: errore.map(str::to_owned),
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

pub(crate) fn envelope(importo: &str) -> String {
    let versamento = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Versamento xmlns=\"http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/\">\n<versioneOggetto>6.2.0</versioneOggetto>\n<datiVersamento><importoSingoloVersamento>{importo}</importoSingoloVersamento></datiVersamento>\n</Versamento>"
    );
    format!(
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:ente=\"http://www.regione.veneto.it/pagamenti/ente/\"><soapenv:Body><ente:paaSILImportaDovuto><codIpaEnte>c_z001</codIpaEnte><password>**********</password><dovuto>{}</dovuto><flagGeneraIuv>true</flagGeneraIuv></ente:paaSILImportaDovuto></soapenv:Body></soapenv:Envelope>",
        Base64::codifica(versamento.as_bytes()).0
    )
}

pub(crate) fn virgola() -> Finding {
    Finding::new(
        code::XML_IMPORTO_VIRGOLA,
        Severity::Error,
        "«45,00» usa la virgola come separatore dei decimali.",
    )
    .at(Place {
        outer: Some(Position {
            line: 1,
            column: 312,
            offset: 311,
        }),
        inner: Some(Position {
            line: 4,
            column: 43,
            offset: 214,
        }),
        path: Some("/Versamento/datiVersamento[1]/importoSingoloVersamento[1]".into()),
        excerpt: Some(Excerpt {
            text: "<datiVersamento><importoSingoloVersamento>45,00</importoSingoloVersamento></datiVersamento>"
                .into(),
            caret: 43,
            width: 5,
        }),
    })
    .expecting("un importo come 45.00")
    .finding("45,00")
}

const CONTESTO: [(&str, &str); 2] = [
    ("Dato", "l'ente di prova con i suoi tipi dovuto"),
    ("E", "il prodotto configurato per questo caso"),
];
const QUANDO: (&str, &str) = ("Quando", "il prodotto registra un dovuto di \"45.00\" euro");
const ALLORA: (&str, &str) = (
    "Allora",
    "la richiesta \"paaSILImportaDovuto\" è conforme al contratto",
);
const MOSTRA: (&str, &str) = (
    "E",
    "il prodotto mostra il dovuto aperto con lo IUV della Regione",
);

/// Background and the action, done.
fn fino_al_quando(scenario: &mut Scenario, importo: &str, rilievi: &[Finding]) {
    for (indice, (parola, testo)) in (0..).zip(CONTESTO) {
        scenario.comincia(indice, Phase::Dato, parola, testo);
        if indice == 1 {
            scenario.azione(
                "configura",
                &json!({"versione": 1, "azione": {"nome": "configura"}}),
                &json!({"esito": "eseguita"}),
            );
        }
        scenario.finisci(indice, StepOutcome::Done, None);
    }
    scenario.comincia(2, Phase::Quando, QUANDO.0, QUANDO.1);
    scenario.azione(
        "registra-dovuto",
        &json!({"versione": 1, "caso": "MP-DOV-01", "ente": {"password": "**********"}, "azione": {"nome": "registra-dovuto", "importo": importo}}),
        &json!({"esito": "eseguita", "dati": {"iud": "IUD-1"}}),
    );
    scenario.soap(
        "paaSILImportaDovuto",
        envelope(importo).as_bytes(),
        rilievi,
        Some((200, "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><esito>OK</esito></soap:Body></soap:Envelope>", None, Delivery::Complete)),
    );
    scenario.finisci(2, StepOutcome::Done, None);
}

fn passi() -> Vec<(&'static str, &'static str)> {
    CONTESTO
        .into_iter()
        .chain([QUANDO, ALLORA, MOSTRA])
        .collect()
}

fn rivedere(previsto: &Previsto) -> Giudizio {
    Giudizio {
        adjudication: Some(Adjudication::Open),
        ..giudizio(
            previsto,
            Verdict::Inconclusive,
            "La regola è dedotta: una persona guardi la pagina mostrata al cittadino.",
        )
    }
}

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
        let mut scenario = corsa.scenario(previsto, &[CONTESTO[0], QUANDO, ALLORA]);
        for (indice, (parola, testo)) in (0..).zip([CONTESTO[0], QUANDO, ALLORA]) {
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

/// A run with a case of every kind.
pub(crate) fn prova_intera(dir: &Path) {
    let pass = previsto(
        Caso {
            nota: Some(
                "Giudicato senza TLS: il bersaglio simulato parla HTTP sull'indirizzo locale."
                    .into(),
            ),
            ufficiali: vec!["TC-12".into(), "TC-13".into()],
            ..caso(
                "MP-DOV-01",
                "Inserimento (I) con IUV generato dalla Regione",
            )
        },
        None,
    );
    let fail = previsto(caso("MP-DOV-03", "Modifica di un dovuto non pagato"), None);
    let inconclusive = previsto(
        Caso {
            livello: Level::N,
            ..caso("MP-COM-02", "Password errata")
        },
        None,
    );
    let varianti: Vec<Previsto> = ["http-500", "ritardo", "risposta-persa"]
        .into_iter()
        .map(|nome| {
            previsto(
                caso(
                    "MP-COM-05",
                    "Piattaforma non raggiungibile, in ritardo o in errore",
                ),
                Some(nome),
            )
        })
        .collect();
    let review = previsto(
        caso("MP-PAY-04", "Ritorno del cittadino con esito KO"),
        None,
    );
    let error = previsto(caso("MP-PAY-06", "Annullo del cittadino"), None);
    let mut fuori = previsto(caso("MP-PAY-12", "Carrello di più dovuti"), None);
    fuori.selezione =
        Selection::NotApplicable("il profilo non dichiara l'azione «avvia-pagamento»".into());
    fuori.flusso = None;
    let mut saltato = previsto(
        Caso {
            requisiti: vec!["RV-00".into()],
            ..caso("MP-E2E-02", "Ciclo di vita pagato a un PSP")
        },
        None,
    );
    saltato.selezione = Selection::NotRun("non scelto con «--case»".into());
    saltato.flusso = None;
    let interrotto = previsto(
        Caso {
            requisiti: vec!["RV-00".into(), "RV-09".into()],
            ..caso("MP-E2E-03", "Ciclo di vita con pagamento immediato")
        },
        None,
    );
    let mut scenari = vec![inconclusive.clone()];
    scenari.extend(varianti.iter().cloned());
    scenari.extend([
        pass.clone(),
        fail.clone(),
        review.clone(),
        error.clone(),
        fuori,
        saltato,
        interrotto.clone(),
    ]);
    let mut corsa = Costruttore::nuovo(
        dir,
        &AperturaCorsa {
            difetti: vec!["virgola-decimale".into()],
            ..apertura(scenari)
        },
    );

    let mut s = corsa.scenario(&inconclusive, &passi());
    s.comincia(0, Phase::Dato, CONTESTO[0].0, CONTESTO[0].1);
    s.finisci(0, StepOutcome::Done, None);
    s.comincia(1, Phase::Dato, CONTESTO[1].0, CONTESTO[1].1);
    s.azione(
        "configura",
        &json!({"azione": {"nome": "configura"}}),
        &json!({"esito": "rifiutata", "messaggio": "ente già configurato"}),
    );
    s.finisci(
        1,
        StepOutcome::Blocked,
        Some("il prodotto ha rifiutato «configura»: ente già configurato"),
    );
    s.finisci(2, StepOutcome::NotPerformed, None);
    let verdetto = giudizio(
        &inconclusive,
        Verdict::Inconclusive,
        "Il prodotto ha rifiutato l'azione «configura».",
    );
    corsa.chiudi(s, Some(&verdetto));

    for (previsto, guasto, stato, fine) in [
        (&varianti[0], "http-500", 500, Delivery::Complete),
        (&varianti[1], "ritardo", 200, Delivery::Held),
        (&varianti[2], "risposta-persa", 200, Delivery::Lost),
    ] {
        let mut s = corsa.scenario(previsto, &[CONTESTO[0], QUANDO, ALLORA]);
        s.comincia(0, Phase::Dato, CONTESTO[0].0, CONTESTO[0].1);
        s.scrivi(&EnvironmentFault {
            fault: guasto.into(),
            operation: Some("paaSILImportaDovuto".into()),
            on: true,
        });
        s.finisci(0, StepOutcome::Done, None);
        s.comincia(1, Phase::Quando, QUANDO.0, QUANDO.1);
        s.azione("registra-dovuto", &json!({"azione": {"nome": "registra-dovuto"}}), &json!({"esito": "eseguita", "messaggio": "la Regione non risponde: riprovo più tardi"}));
        s.soap(
            "paaSILImportaDovuto",
            envelope("45.00").as_bytes(),
            &[],
            Some((stato, "<html>500</html>", Some(guasto), fine)),
        );
        s.scrivi(&ClockMoved {
            to: INIZIO + 7_200_000,
            why: "prossimo tentativo del prodotto".into(),
        });
        s.finisci(1, StepOutcome::Done, None);
        s.comincia(2, Phase::Allora, ALLORA.0, ALLORA.1);
        let rotta = guasto == "ritardo";
        let rilievo = Finding::new(
            code::PRD_DOPPIO,
            Severity::Error,
            "Alla Regione risultano 2 dovuti invece di 1.",
        )
        .expecting("1")
        .finding("2");
        s.verifica(
            2,
            if rotta { Parola::Broken } else { Parola::Holds },
            if rotta {
                std::slice::from_ref(&rilievo)
            } else {
                &[]
            },
        );
        s.finisci(
            2,
            if rotta {
                StepOutcome::Broken
            } else {
                StepOutcome::Done
            },
            None,
        );
        let verdetto = if rotta {
            Giudizio {
                rilievi: vec![rilievo],
                ..giudizio(
                    previsto,
                    Verdict::Fail,
                    "Un dovuto risulta doppio dopo il ritardo.",
                )
            }
        } else {
            giudizio(previsto, Verdict::Pass, "Ogni verifica è rispettata.")
        };
        corsa.chiudi(s, Some(&verdetto));
    }

    let mut s = corsa.scenario(&pass, &passi());
    s.grezza("decided/1", json!({"input": 0, "events": [{"kind": "ente.registrato/1", "body": {"cod_ipa": "c_z001"}}]}));
    fino_al_quando(&mut s, "45.00", &[]);
    for (indice, (parola, testo)) in [(3, ALLORA), (4, MOSTRA)] {
        s.comincia(indice, Phase::Allora, parola, testo);
        s.verifica(indice, Parola::Holds, &[]);
        s.finisci(indice, StepOutcome::Done, None);
    }
    let passaggio = Finding::new(
        code::XML_TROPPO_LUNGO,
        Severity::Error,
        "La causale ha 1030 caratteri invece di 1024.",
    );
    let verdetto = Giudizio {
        di_passaggio: vec![("paaSILImportaDovuto".into(), passaggio.clone())],
        ..giudizio(&pass, Verdict::Pass, "Ogni verifica è rispettata.")
    };
    corsa.chiudi(s, Some(&verdetto));

    let mut s = corsa.scenario(&fail, &passi());
    fino_al_quando(&mut s, "45,00", &[virgola()]);
    s.scrivi(&SeededFaultActivated {
        fault: "virgola-decimale".into(),
        scope: "paaSILImportaDovuto".into(),
    });
    s.comincia(3, Phase::Allora, ALLORA.0, ALLORA.1);
    s.verifica(3, Parola::Broken, &[virgola()]);
    s.finisci(
        3,
        StepOutcome::Broken,
        Some("La richiesta non è conforme al contratto: 1 errore."),
    );
    s.comincia(4, Phase::Allora, MOSTRA.0, MOSTRA.1);
    s.azione("leggi-dovuto", &json!({"azione": {"nome": "leggi-dovuto", "iud": "IUD-1"}}), &json!({"esito": "eseguita", "dati": {"dovuto": {"iud": "IUD-1", "stato": "errore", "iuv": null}}}));
    s.verifica(4, Parola::Holds, &[]);
    s.finisci(4, StepOutcome::Done, None);
    let verdetto = Giudizio {
        rilievi: vec![virgola()],
        ..giudizio(
            &fail,
            Verdict::Fail,
            "La richiesta «paaSILImportaDovuto» non è conforme al contratto.",
        )
    };
    corsa.chiudi(s, Some(&verdetto));

    let mut s = corsa.scenario(&review, &[("Quando", "il cittadino torna con esito KO")]);
    s.comincia(
        0,
        Phase::Quando,
        "Quando",
        "il cittadino torna con esito KO",
    );
    s.passaggio(
        "http://127.0.0.1:8099/mp-pay-04/pagamento?idSession=abc&esito=KO",
        200,
        b"<!doctype html><title>Pagamento</title><p>Non riuscito<br>",
        None,
    );
    s.passaggio(
        "http://127.0.0.1:9000/ritorno",
        0,
        b"",
        Some("connessione rifiutata"),
    );
    s.finisci(0, StepOutcome::Done, None);
    corsa.chiudi(s, Some(&rivedere(&review)));

    let mut s = corsa.scenario(&error, &[("Quando", "il cittadino annulla")]);
    s.comincia(0, Phase::Quando, "Quando", "il cittadino annulla");
    s.finisci(
        0,
        StepOutcome::Error,
        Some("la Regione simulata ha risposto 404"),
    );
    let banco = Finding::new(
        code::BANCO_REGIONE,
        Severity::Error,
        "Atteso 302 alla pagina di annullo, trovato 404.",
    );
    let verdetto = Giudizio {
        rilievi: vec![banco],
        ..giudizio(
            &error,
            Verdict::Error,
            "La Regione simulata non ha risposto come la scheda prescrive.",
        )
    };
    corsa.chiudi(s, Some(&verdetto));

    let mut s = corsa.scenario(&interrotto, &passi());
    s.comincia(0, Phase::Dato, CONTESTO[0].0, CONTESTO[0].1);
    s.finisci(0, StepOutcome::Done, None);
    s.comincia(1, Phase::Dato, CONTESTO[1].0, CONTESTO[1].1);
    s.soap(
        "paaSILImportaDovuto",
        b"<soapenv:Envelope><soapenv:Bo",
        &[],
        None,
    );
    corsa.abbandona(s);

    let mut s = corsa.flusso(
        "fuori-caso",
        json!({"cosa": "richieste che non appartengono ad alcun caso in corso"}),
    );
    s.soap(
        "paaSILChiediPagati",
        b"<soapenv:Envelope xmlns:soapenv='u'><soapenv:Body/></soapenv:Envelope>",
        &[],
        Some((200, "<r/>", None, Delivery::Aborted)),
    );
    corsa.chiudi(s, None);

    let nome = |operazione: &str| format!("{}{operazione}", judge::generato::PREFISSO);
    let generato = |operazione: &str, verdetto, motivi: Vec<String>, rilievi| Giudizio {
        caso: nome(operazione),
        variante: None,
        selezione: Selection::Selected,
        verdetto,
        adjudication: None,
        motivi,
        rilievi,
        di_passaggio: Vec::new(),
        taglio: 0,
    };
    corsa.generato(&generato(
        "paaSILChiediPagati",
        Verdict::Pass,
        vec!["Richieste viste: 1, conformi al contratto: 1.".into()],
        Vec::new(),
    ));
    corsa.generato(&generato(
        "paaSILImportaDovuto",
        Verdict::Fail,
        vec![
            format!("Rilievo {}: {}", passaggio.code, passaggio.message),
            "Richieste viste: 6, conformi al contratto: 4.".into(),
        ],
        vec![passaggio],
    ));
    corsa.fine();
}
