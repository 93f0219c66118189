//! What decides a case: one test a rule.

use contracts::finding::{Certainty, Position, Severity};
use judge::check::{Come, Domanda, Quale, Quante, Valore};
use judge::verdict::{Adjudication, Giudizio, Selection, Verdict};
use ledger::course::{Phase, StepOutcome};
use ledger::exchange::{Delivery, Payload};
use serde_json::json;

use crate::flusso::*;

/// `Quando` done with one request for `operazione` that carries these findings; now in the `Allora`.
fn dopo_una_richiesta(operazione: &str, rilievi: &[contracts::finding::Finding]) -> Flusso {
    let mut flusso = Flusso::all_allora();
    flusso.soap_con(
        operazione,
        &dovuto("I", "A", "10.00"),
        "<esito>OK</esito>",
        rilievi,
    );
    flusso.fatto();
    flusso.passo(Phase::Allora);
    flusso
}

/// Asks whether the request came, which holds, and ends the scenario.
fn superato(mut flusso: Flusso, operazione: &str) -> Flusso {
    flusso.chiedi(0, DIVERSO, richiesta(operazione, vec![], Quante::AlmenoUna));
    flusso.fatto();
    flusso
}

fn parola(giudizio: &Giudizio) -> &'static str {
    giudizio.parola()
}

#[test]
fn all_checks_hold() {
    let giudizio = superato(dopo_una_richiesta(IMPORTA, &[]), IMPORTA).giudizio();
    assert_eq!(parola(&giudizio), "PASS");
    assert_eq!(giudizio.selezione, Selection::Selected);
    assert!(
        giudizio.motivi.is_empty()
            && giudizio.rilievi.is_empty()
            && giudizio.di_passaggio.is_empty()
    );
}

#[test]
fn a_broken_check_fails_as_far_as_the_certainty_goes() {
    for (certezza, atteso) in [
        (Certainty::Certain, "FAIL"),
        (Certainty::Inferred, "REVIEW"),
        (Certainty::Unknown, "INCONCLUSIVE"),
    ] {
        let mut flusso = dopo_una_richiesta(IMPORTA, &[]);
        flusso.apertura.caso.certezza = certezza;
        flusso.chiedi(
            0,
            DIVERSO,
            richiesta(IMPORTA, vec![uguale(IMPORTO, "11.00")], Quante::AlmenoUna),
        );
        flusso.fine(StepOutcome::Broken);
        let giudizio = flusso.giudizio();
        assert_eq!(parola(&giudizio), atteso, "{certezza:?}");
        assert_eq!(
            giudizio.adjudication.is_some(),
            certezza == Certainty::Inferred
        );
        assert_eq!(giudizio.rilievi[0].code, DIVERSO);
    }
}

#[test]
fn what_is_not_known_informs_and_leaves_a_pass() {
    let mut flusso = dopo_una_richiesta(IMPORTA, &[rilievo("XML-ORDINE", "/a")]);
    flusso.apertura.caso.certezza = Certainty::Unknown;
    let giudizio = superato(flusso, IMPORTA).giudizio();
    assert_eq!(parola(&giudizio), "PASS");
    assert_eq!(giudizio.rilievi.len(), 1, "but the finding is shown");
}

#[test]
fn a_finding_on_the_purpose_decides() {
    let giudizio = superato(
        dopo_una_richiesta(IMPORTA, &[rilievo("XML-ORDINE", "/a")]),
        IMPORTA,
    )
    .giudizio();
    assert_eq!(parola(&giudizio), "FAIL");
    assert_eq!(giudizio.rilievi[0].code, "XML-ORDINE");
    assert!(
        giudizio.motivi[0].contains("XML-ORDINE") && giudizio.motivi[0].contains("voce"),
        "{:?}",
        giudizio.motivi
    );
    assert!(
        giudizio.di_passaggio.is_empty(),
        "it decided: it is not by the way"
    );
}

#[test]
fn a_finding_off_the_purpose_is_met_by_the_way() {
    let giudizio = superato(
        dopo_una_richiesta(CHIEDI, &[rilievo("XML-ORDINE", "/a")]),
        CHIEDI,
    )
    .giudizio();
    assert_eq!(parola(&giudizio), "PASS");
    assert_eq!(
        giudizio.di_passaggio,
        [(CHIEDI.to_owned(), rilievo("XML-ORDINE", "/a"))]
    );
}

#[test]
fn a_purpose_may_be_a_document() {
    let mut nel_documento = rilievo("XML-ORDINE", "/pay_i:Versamento[1]/pay_i:azione[1]");
    nel_documento.place.inner = Some(Position {
        line: 1,
        column: 1,
        offset: 0,
    });
    for (scopo, atteso) in [("Versamento", "FAIL"), ("Dovuti", "PASS")] {
        let mut flusso = dopo_una_richiesta(IMPORTA, std::slice::from_ref(&nel_documento));
        flusso.apertura.caso.scopo = vec![scopo.to_owned()];
        assert_eq!(
            parola(&superato(flusso, IMPORTA).giudizio()),
            atteso,
            "{scopo}"
        );
    }
}

#[test]
fn a_finding_during_dato_leaves_the_case_open_and_is_named() {
    for operazione in [IMPORTA, CHIEDI] {
        let mut flusso = Flusso::nuovo(apertura(&[
            ("Dato", "un dovuto"),
            ("Allora", "la Regione vede"),
        ]));
        flusso.passo(Phase::Dato);
        flusso.soap_con(
            operazione,
            "",
            "<esito>OK</esito>",
            &[rilievo("XML-ORDINE", "/a")],
        );
        flusso.fatto();
        flusso.passo(Phase::Allora);
        let giudizio = superato(flusso, operazione).giudizio();
        assert_eq!(parola(&giudizio), "INCONCLUSIVE", "{operazione}");
        assert_eq!(giudizio.rilievi[0].code, "XML-ORDINE");
        assert_eq!(
            giudizio.di_passaggio.len(),
            1,
            "the generated case judges it"
        );
    }
}

#[test]
fn a_finding_that_stops_a_check_leaves_the_case_open() {
    let ko = "<esito>KO</esito><fault><faultCode>PAA_XML_NON_VALIDO</faultCode></fault>";
    for (risposta, atteso) in [(ko, "INCONCLUSIVE"), ("<esito>OK</esito>", "FAIL")] {
        let mut flusso = Flusso::all_allora();
        flusso.soap_con(CHIEDI, "", risposta, &[rilievo("XML-ORDINE", "/a")]);
        flusso.fatto();
        flusso.passo(Phase::Allora);
        flusso.eseguita("leggi-dovuto", &json!({"dovuto": {"stato": "aperto"}}));
        flusso.chiedi(
            0,
            DIVERSO,
            leggi(
                "leggi-dovuto",
                vec![uguale("stato", "pagato")],
                Quante::AlmenoUna,
            ),
        );
        flusso.fine(StepOutcome::Broken);
        let giudizio = flusso.giudizio();
        assert_eq!(parola(&giudizio), atteso, "{risposta}");
        assert_eq!(
            giudizio.rilievi[0].code == "XML-ORDINE",
            atteso == "INCONCLUSIVE",
            "it is named"
        );
    }
}

#[test]
fn a_warning_never_decides() {
    let mut avviso = rilievo("XML-ORDINE", "/a");
    avviso.severity = Severity::Warning;
    let giudizio = superato(dopo_una_richiesta(IMPORTA, &[avviso.clone()]), IMPORTA).giudizio();
    assert_eq!(parola(&giudizio), "PASS");
    assert_eq!(giudizio.rilievi, [avviso]);
}

#[test]
fn the_same_finding_in_many_requests_is_one_reason() {
    let mut flusso = Flusso::all_allora();
    for _ in 0..5 {
        flusso.soap_con(
            IMPORTA,
            "",
            "<esito>OK</esito>",
            &[rilievo("XML-ORDINE", "/a")],
        );
        flusso.soap_con(
            CHIEDI,
            "",
            "<esito>OK</esito>",
            &[rilievo("XML-ORDINE", "/a")],
        );
    }
    flusso.fatto();
    flusso.passo(Phase::Allora);
    let giudizio = superato(flusso, IMPORTA).giudizio();
    assert_eq!(giudizio.motivi.len(), 1, "{:?}", giudizio.motivi);
    assert!(
        giudizio.motivi[0].contains("altre 4 richieste"),
        "{:?}",
        giudizio.motivi
    );
    assert_eq!(giudizio.di_passaggio.len(), 1);
}

#[test]
fn conformity_asked_outright_decides_whatever_the_purpose() {
    let mut flusso = dopo_una_richiesta(CHIEDI, &[rilievo("XML-ORDINE", "/a")]);
    flusso.chiedi(0, DIVERSO, conforme(CHIEDI));
    flusso.fine(StepOutcome::Broken);
    let giudizio = flusso.giudizio();
    assert_eq!(
        (parola(&giudizio), giudizio.rilievi[0].code.as_str()),
        ("FAIL", "XML-ORDINE")
    );
}

#[test]
fn an_answer_of_the_region_that_is_wrong_is_the_benchs_error() {
    let mut flusso = dopo_una_richiesta(IMPORTA, &[]);
    flusso.chiedi(0, DIVERSO, risposta(IMPORTA, vec![uguale("esito", "KO")]));
    flusso.fine(StepOutcome::Broken);
    let giudizio = flusso.giudizio();
    assert_eq!(
        (parola(&giudizio), giudizio.rilievi[0].code.as_str()),
        ("ERROR", "BANCO-REGIONE")
    );
}

#[test]
fn an_answer_that_the_products_message_explains_is_not() {
    // A contract finding on the purpose, in the request that was answered.
    let mut flusso = dopo_una_richiesta(IMPORTA, &[rilievo("XML-ORDINE", "/a")]);
    flusso.chiedi(0, DIVERSO, risposta(IMPORTA, vec![uguale("esito", "KO")]));
    flusso.fine(StepOutcome::Broken);
    let giudizio = flusso.giudizio();
    assert_eq!(
        (parola(&giudizio), giudizio.rilievi[0].code.as_str()),
        ("FAIL", "XML-ORDINE")
    );
    // The same off the purpose: the case cannot be judged.
    let mut flusso = dopo_una_richiesta(CHIEDI, &[rilievo("XML-ORDINE", "/a")]);
    flusso.chiedi(0, DIVERSO, risposta(CHIEDI, vec![uguale("esito", "KO")]));
    flusso.fine(StepOutcome::Broken);
    let giudizio = flusso.giudizio();
    assert_eq!(parola(&giudizio), "INCONCLUSIVE", "{:?}", giudizio.motivi);
    assert!(
        giudizio
            .motivi
            .iter()
            .any(|motivo| motivo.contains("XML-ORDINE"))
    );
    // A broken check on what was sent.
    let mut flusso = dopo_una_richiesta(IMPORTA, &[]);
    flusso.chiedi(
        0,
        DIVERSO,
        richiesta(IMPORTA, vec![uguale(IMPORTO, "11.00")], Quante::AlmenoUna),
    );
    flusso.chiedi(0, DIVERSO, risposta(IMPORTA, vec![uguale("esito", "KO")]));
    flusso.fine(StepOutcome::Broken);
    assert_eq!(parola(&flusso.giudizio()), "FAIL");
    // A preliminary that the Region refused for what was in it.
    for (preliminare, atteso) in [
        ("<esito>KO</esito>", "INCONCLUSIVE"),
        ("<esito>OK</esito>", "ERROR"),
    ] {
        let passi = [
            ("Dato", "un dovuto"),
            ("Quando", "il prodotto agisce"),
            ("Allora", "la Regione vede"),
        ];
        let mut flusso = Flusso::nuovo(apertura(&passi));
        flusso.passo(Phase::Dato);
        flusso.soap_con(IMPORTA, "", preliminare, &[rilievo("XML-ORDINE", "/a")]);
        flusso.fatto();
        flusso.passo(Phase::Quando);
        let dal = flusso.qui();
        flusso.soap(CHIEDI, "", "<esito>KO</esito>");
        flusso.fatto();
        flusso.passo(Phase::Allora);
        flusso.chiedi(dal, DIVERSO, risposta(CHIEDI, vec![uguale("esito", "OK")]));
        flusso.fine(StepOutcome::Broken);
        assert_eq!(parola(&flusso.giudizio()), atteso, "{preliminare}");
    }
    // A broken check on what the product shows explains nothing.
    let mut flusso = dopo_una_richiesta(IMPORTA, &[]);
    flusso.eseguita("leggi-dovuto", &json!({"dovuto": {"stato": "aperto"}}));
    flusso.chiedi(
        0,
        DIVERSO,
        leggi(
            "leggi-dovuto",
            vec![uguale("stato", "pagato")],
            Quante::AlmenoUna,
        ),
    );
    flusso.chiedi(0, DIVERSO, risposta(IMPORTA, vec![uguale("esito", "KO")]));
    flusso.fine(StepOutcome::Broken);
    assert_eq!(parola(&flusso.giudizio()), "ERROR");
}

#[test]
fn a_check_that_cannot_be_put_is_the_benchs_error() {
    let mut flusso = dopo_una_richiesta(IMPORTA, &[rilievo("XML-ORDINE", "/a")]);
    flusso.chiedi(
        0,
        DIVERSO,
        richiesta(
            IMPORTA,
            vec![attesa("x", Come::Forma("(".to_owned()))],
            Quante::AlmenoUna,
        ),
    );
    flusso.fine(StepOutcome::Broken);
    assert_eq!(parola(&flusso.giudizio()), "ERROR");
}

#[test]
fn a_step_that_failed_in_the_bench_is_an_error() {
    let mut flusso = superato(
        dopo_una_richiesta(IMPORTA, &[rilievo("XML-ORDINE", "/a")]),
        IMPORTA,
    );
    assert_eq!(parola(&flusso.giudizio()), "FAIL");
    flusso
        .apertura
        .passi
        .push(("E".to_owned(), "altro".to_owned()));
    flusso.passo(Phase::Allora);
    flusso.fine(StepOutcome::Error);
    let giudizio = flusso.giudizio();
    assert_eq!(parola(&giudizio), "ERROR");
    assert!(
        giudizio.motivi[0].starts_with("Passo 3 «E altro»"),
        "{:?}",
        giudizio.motivi
    );
}

#[test]
fn the_real_region_is_never_held_against_anyone() {
    let della_regione: [Domanda; 4] = [
        evento("dovuto.inserito/1", vec![], Quante::AlmenoUna),
        risposta(IMPORTA, vec![uguale("esito", "KO")]),
        Domanda::Saldo {
            aggiunge: vec!["dovuto.inserito/1".to_owned()],
            toglie: vec![],
            esattamente: 1,
        },
        richiesta(
            IMPORTA,
            vec![attesa(
                IUD,
                Come::Uguale(Valore::DallEvento(fonte("x/1", "iud", Quale::Prima))),
            )],
            Quante::AlmenoUna,
        ),
    ];
    for domanda in della_regione {
        let mut flusso = dopo_una_richiesta(IMPORTA, &[]);
        flusso.apertura.bersaglio = "reale".to_owned();
        flusso.chiedi(0, DIVERSO, domanda.clone());
        flusso.fine(StepOutcome::Broken);
        assert_eq!(parola(&flusso.giudizio()), "REVIEW", "{domanda:?}");
    }
    // Even one that holds has to be looked at.
    let mut flusso = dopo_una_richiesta(IMPORTA, &[]);
    flusso.apertura.bersaglio = "reale".to_owned();
    flusso.chiedi(
        0,
        DIVERSO,
        evento("dovuto.inserito/1", vec![], Quante::AlPiu(0)),
    );
    flusso.fatto();
    assert_eq!(parola(&flusso.giudizio()), "REVIEW");
}

/// One action with this answer, its step blocked unless `eseguita`, and the `Allora` that follows not performed.
fn con_risposta(azione: &str, esito: &str) -> Flusso {
    let mut flusso = Flusso::all_allora();
    flusso.azione(azione, &json!({"esito": esito, "messaggio": "perché no"}));
    flusso.fine(StepOutcome::Blocked);
    flusso.passo(Phase::Allora);
    flusso.fine(StepOutcome::NotPerformed);
    flusso
}

#[test]
fn words_of_the_driver() {
    for (azione, esito, atteso, codice) in [
        (
            "registra-dovuto",
            "rifiutata",
            "INCONCLUSIVE",
            "PRD-AZIONE-RIFIUTATA",
        ),
        (
            "registra-dovuto",
            "errore",
            "INCONCLUSIVE",
            "PRD-AZIONE-ERRORE",
        ),
        (
            "registra-dovuto",
            "boh",
            "INCONCLUSIVE",
            "PRD-AZIONE-ERRORE",
        ),
        (
            "registra-dovuto",
            "non-supportata",
            "FAIL",
            "PRD-AZIONE-NON-SUPPORTATA",
        ),
        (
            "configura",
            "non-supportata",
            "FAIL",
            "PRD-AZIONE-NON-SUPPORTATA",
        ),
    ] {
        let giudizio = con_risposta(azione, esito).giudizio();
        assert_eq!(parola(&giudizio), atteso, "{azione} {esito}");
        assert_eq!(giudizio.rilievi[0].code, codice);
        assert_eq!(giudizio.adjudication, None);
        assert!(
            giudizio.motivi[0].contains("perché no"),
            "{:?}",
            giudizio.motivi
        );
    }
}

#[test]
fn an_action_that_is_not_claimed_makes_the_case_not_applicable() {
    let giudizio = con_risposta("annulla-dovuto", "non-supportata").giudizio();
    assert_eq!(
        giudizio.selezione,
        Selection::NotApplicable("annulla-dovuto".to_owned())
    );
    assert_eq!(
        (giudizio.verdetto, giudizio.adjudication),
        (Verdict::None, None)
    );
    // But what the product did wrong before stays.
    let mut flusso = Flusso::all_allora();
    flusso.soap_con(IMPORTA, "", "", &[rilievo("XML-ORDINE", "/a")]);
    flusso.azione("annulla-dovuto", &json!({"esito": "non-supportata"}));
    flusso.fine(StepOutcome::Blocked);
    let giudizio = flusso.giudizio();
    assert_eq!(
        (parola(&giudizio), giudizio.selezione),
        ("FAIL", Selection::Selected)
    );
}

#[test]
fn a_reading_that_was_repeated_with_success_counts_as_that() {
    for (poi, atteso) in [(true, "PASS"), (false, "INCONCLUSIVE")] {
        let mut flusso = dopo_una_richiesta(IMPORTA, &[]);
        flusso.azione("leggi-dovuto", &json!({"esito": "errore"}));
        if poi {
            flusso.eseguita("leggi-dovuto", &json!({"dovuto": {"stato": "aperto"}}));
        }
        assert_eq!(parola(&superato(flusso, IMPORTA).giudizio()), atteso);
    }
}

#[test]
fn a_product_that_cannot_be_read_is_not_failed_for_what_it_shows() {
    let mut flusso = dopo_una_richiesta(IMPORTA, &[]);
    flusso.azione("leggi-dovuto", &json!({"esito": "errore"}));
    flusso.chiedi(
        0,
        DIVERSO,
        leggi(
            "leggi-dovuto",
            vec![uguale("stato", "aperto")],
            Quante::AlmenoUna,
        ),
    );
    flusso.fine(StepOutcome::Broken);
    let giudizio = flusso.giudizio();
    assert_eq!(
        (parola(&giudizio), giudizio.rilievi[0].code.as_str()),
        ("INCONCLUSIVE", "PRD-AZIONE-ERRORE")
    );
}

#[test]
fn after_a_step_that_was_not_performed_a_broken_check_does_not_fail() {
    let mut flusso = Flusso::all_allora();
    flusso.azione("registra-dovuto", &json!({"esito": "rifiutata"}));
    flusso.fine(StepOutcome::Blocked);
    flusso.passo(Phase::Allora);
    flusso.chiedi(0, DIVERSO, richiesta(IMPORTA, vec![], Quante::AlmenoUna));
    flusso.fine(StepOutcome::Broken);
    assert_eq!(parola(&flusso.giudizio()), "INCONCLUSIVE");
}

#[test]
fn carried_out_and_nothing_seen() {
    let eseguita = || {
        let mut flusso = Flusso::all_allora();
        flusso.eseguita("registra-dovuto", &json!({"iud": "A"}));
        flusso
    };
    let fine = |mut flusso: Flusso, scadenza: bool| {
        flusso.fatto();
        flusso.passo(Phase::Allora);
        flusso.eseguita("leggi-dovuto", &json!({"dovuto": {"stato": "aperto"}}));
        flusso.chiedi(
            0,
            DIVERSO,
            leggi(
                "leggi-dovuto",
                vec![uguale("stato", "aperto")],
                Quante::AlmenoUna,
            ),
        );
        if scadenza {
            flusso.chiedi(
                0,
                DIVERSO,
                richiesta("paaSILVerificaAvviso", vec![], Quante::AlPiu(0)),
            );
        }
        flusso.fatto();
        flusso.giudizio()
    };
    let codici = |giudizio: &Giudizio| {
        giudizio
            .rilievi
            .iter()
            .map(|r| r.code.clone())
            .collect::<Vec<_>>()
    };

    let giudizio = fine(eseguita(), true);
    assert_eq!(
        (parola(&giudizio), codici(&giudizio)),
        ("FAIL", vec!["PRD-NIENTE-VISTO".to_owned()])
    );
    let giudizio = fine(eseguita(), false);
    assert_eq!(
        parola(&giudizio),
        "INCONCLUSIVE",
        "no deadline has passed: it may still have been about to call"
    );
    assert_eq!(codici(&giudizio), ["PRD-NIENTE-VISTO"]);

    let mut visto = eseguita();
    visto.soap(CHIEDI, "", "");
    assert_eq!(
        parola(&fine(visto, true)),
        "PASS",
        "anything that reaches the Region counts"
    );

    let mut prima = Flusso::all_allora();
    prima.soap(CHIEDI, "", "");
    prima.eseguita("registra-dovuto", &json!({"iud": "A"}));
    assert_eq!(
        parola(&fine(prima, true)),
        "FAIL",
        "what came before the action does not"
    );

    let mut letta = Flusso::all_allora();
    letta.eseguita("passa-tempo", &json!({}));
    assert_eq!(
        parola(&fine(letta, true)),
        "PASS",
        "an action that needs no call"
    );

    for (guasto, prima, spento, atteso) in [
        ("connessione-rifiutata", true, false, "PASS"),
        ("connessione-rifiutata", true, true, "PASS"),
        ("connessione-rifiutata", false, false, "PASS"),
        ("http-500", true, false, "FAIL"),
    ] {
        let mut flusso = Flusso::all_allora();
        if prima {
            flusso.ambiente(guasto, true);
        }
        flusso.eseguita("registra-dovuto", &json!({"iud": "A"}));
        if !prima {
            flusso.ambiente(guasto, true);
        }
        if spento {
            flusso.ambiente(guasto, false);
        }
        assert_eq!(
            parola(&fine(flusso, true)),
            atteso,
            "{guasto} {prima} {spento}"
        );
    }
    let mut passato = Flusso::all_allora();
    passato.ambiente("connessione-rifiutata", true);
    passato.ambiente("connessione-rifiutata", false);
    passato.eseguita("registra-dovuto", &json!({"iud": "A"}));
    assert_eq!(
        parola(&fine(passato, true)),
        "FAIL",
        "a fault that was over before the action"
    );
}

#[test]
fn a_scenario_without_an_answered_check_is_no_pass() {
    let mut flusso = dopo_una_richiesta(IMPORTA, &[]);
    flusso.fatto();
    let giudizio = flusso.giudizio();
    assert_eq!(
        (parola(&giudizio), giudizio.adjudication),
        ("INCONCLUSIVE", None)
    );
    assert!(
        giudizio.motivi[0].contains("Nessuna verifica"),
        "{:?}",
        giudizio.motivi
    );
}

#[test]
fn an_interrupted_stream_is_inconclusive() {
    let intero = superato(dopo_una_richiesta(IMPORTA, &[]), IMPORTA);
    assert_eq!(parola(&intero.giudizio()), "PASS");
    let mut tronco = intero.clone();
    tronco.voci.pop();
    let giudizio = tronco.giudizio();
    assert_eq!(parola(&giudizio), "INCONCLUSIVE");
    assert!(
        giudizio.motivi[0].contains("interrotto: passo 2"),
        "{:?}",
        giudizio.motivi
    );
    assert_eq!(
        parola(&Flusso::nuovo(intero.apertura).giudizio()),
        "INCONCLUSIVE"
    );
}

#[test]
fn an_open_exchange_is_inconclusive() {
    for arriva in [true, false] {
        let mut flusso = superato(dopo_una_richiesta(IMPORTA, &[]), IMPORTA);
        let id = if arriva {
            flusso.arriva(Some(CHIEDI), Payload::Text(busta(CHIEDI, "")), &[])
        } else {
            flusso.intende("leggi-dovuto")
        };
        let giudizio = flusso.giudizio();
        assert_eq!(parola(&giudizio), "INCONCLUSIVE");
        assert!(
            giudizio.motivi[0].contains(&format!("scambio {id}")),
            "{:?}",
            giudizio.motivi
        );
        if arriva {
            flusso.risponde(id, 200, "", Delivery::Held);
        } else {
            flusso.fine_azione(id, r#"{"esito":"eseguita"}"#);
        }
        assert_eq!(
            parola(&flusso.giudizio()),
            "PASS",
            "held on purpose, or ended"
        );
    }
}

#[test]
fn an_entry_that_cannot_be_read_is_the_benchs_error() {
    let mut flusso = superato(dopo_una_richiesta(IMPORTA, &[]), IMPORTA);
    let arrivata = flusso
        .voci
        .iter_mut()
        .find(|voce| voce.kind == "request.arrived/1")
        .unwrap();
    arrivata.body = json!({"altro": 1});
    let giudizio = flusso.giudizio();
    assert_eq!(parola(&giudizio), "ERROR");
    assert!(
        giudizio.motivi[0].contains("non leggibile"),
        "{:?}",
        giudizio.motivi
    );
}

#[test]
fn what_follows_from_a_review_does_not_close_it() {
    let mut flusso = Flusso::nuovo(apertura(&[
        ("Quando", "il prodotto agisce"),
        ("Allora", "la Regione vede"),
        ("Quando", "il prodotto agisce ancora"),
    ]));
    flusso.apertura.caso.certezza = Certainty::Inferred;
    flusso.passo(Phase::Quando);
    flusso.soap(IMPORTA, "", "");
    flusso.fatto();
    flusso.passo(Phase::Allora);
    flusso.chiedi(0, DIVERSO, richiesta(CHIEDI, vec![], Quante::AlmenoUna));
    flusso.fine(StepOutcome::Broken);
    flusso.passo(Phase::Quando);
    flusso.fine(StepOutcome::NotPerformed);
    let giudizio = flusso.giudizio();
    assert_eq!(
        giudizio.adjudication,
        Some(Adjudication::Open),
        "the step was left out because of the broken check"
    );
    // With a reason of its own that nobody can look at, it is no review.
    flusso.azione("registra-dovuto", &json!({"esito": "errore"}));
    assert_eq!(parola(&flusso.giudizio()), "INCONCLUSIVE");
}

#[test]
fn the_first_reason_is_the_one_that_decided() {
    let mut flusso = dopo_una_richiesta(IMPORTA, &[]);
    flusso.azione("leggi-dovuto", &json!({"esito": "errore"}));
    flusso.chiedi(
        0,
        DIVERSO,
        richiesta(IMPORTA, vec![uguale(IMPORTO, "11.00")], Quante::AlmenoUna),
    );
    flusso.chiedi(
        0,
        "PRD-DOPPIO",
        richiesta(IMPORTA, vec![], Quante::AlPiu(0)),
    );
    flusso.fine(StepOutcome::Broken);
    let giudizio = flusso.giudizio();
    assert_eq!(parola(&giudizio), "FAIL");
    assert!(
        giudizio.motivi[0].starts_with("Passo 2 «Allora la Regione vede»: non è soddisfatto."),
        "{:?}",
        giudizio.motivi
    );
    let codici: Vec<&str> = giudizio
        .rilievi
        .iter()
        .map(|rilievo| rilievo.code.as_str())
        .collect();
    assert_eq!(codici, [DIVERSO, "PRD-DOPPIO", "PRD-AZIONE-ERRORE"]);
}
