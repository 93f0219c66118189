//! A run with a case of every kind: each word, variants, a generated case that fails, a stream that was cut off.

use std::path::Path;

use contracts::finding::registry::code;
use contracts::finding::{Excerpt, Finding, Place, Position, Severity};
use contracts::message::operazione::Base64;
use judge::answered::Parola;
use judge::caso::{Caso, Level};
use judge::corsa::{AperturaCorsa, Previsto};
use judge::verdict::{Adjudication, Giudizio, Selection, Verdict};
use ledger::course::{ClockMoved, EnvironmentFault, Phase, SeededFaultActivated, StepOutcome};
use ledger::exchange::Delivery;
use serde_json::json;

use crate::costruttore::{Costruttore, INIZIO, Scenario, apertura, caso, giudizio, previsto};

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
    corsa.abbandona(&s);

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
