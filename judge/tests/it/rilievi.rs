//! The texts that a vendor reads.

use contracts::finding::render::{Layout, render};
use judge::check::{Come, Domanda, Quale, Quante, Valore};
use judge::evaluate::Esito;
use ledger::course::{Phase, StepOutcome};
use serde_json::json;

use crate::flusso::*;

/// A scenario in which a good deal went on.
fn movimentato() -> Flusso {
    let mut flusso = Flusso::all_allora();
    flusso.eseguita("registra-dovuto", &json!({"iud": "IUD-0001"}));
    let campi = format!(
        "{}\n  <flagGeneraIuv>false</flagGeneraIuv>",
        dovuto("I", "IUD-0001", "10,50")
    );
    flusso.soap(
        IMPORTA,
        &campi,
        "<fault><faultCode>PAA_XML_NON_VALIDO</faultCode></fault>\n<esito>KO</esito>",
    );
    flusso.soap(
        IMPORTA,
        &dovuto("M", "IUD-0002", "10.50"),
        "<esito>OK</esito>",
    );
    flusso.pagina(
        "http://prodotto.example/ritorno?esito=ERROR&idSession=s-1",
        200,
        "<p>Grazie</p>",
    );
    flusso.eseguita(
        "leggi-dovuto",
        &json!({"dovuto": {"stato": "pagato", "iuv": null, "importo": "10.50"}}),
    );
    let operazioni = json!([{"operazione": IMPORTA, "esito": "riuscita"}, {"operazione": IMPORTA, "esito": "in-attesa"}]);
    flusso.eseguita("leggi-operazioni", &json!({"operazioni": operazioni}));
    flusso.eventi(&[(
        "dovuto.inserito/1",
        json!({"iud": "IUD-0001", "importo": 1050}),
    )]);
    flusso.fatto();
    flusso.passo(Phase::Allora);
    flusso
}

#[test]
fn findings_of_broken_checks() {
    let giorno = Come::DataOGiornoPrima(letterale("2026-11-24"));
    let domande: Vec<(&str, &str, Domanda)> = vec![
        (
            "field inside base64",
            "PRD-RICHIESTA-DIVERSA",
            richiesta(
                IMPORTA,
                vec![
                    uguale(IMPORTO, "45.00"),
                    uguale("dovuto/Versamento/azione", "M"),
                ],
                Quante::AlmenoUna,
            ),
        ),
        (
            "field that is missing",
            "PRD-RICHIESTA-DIVERSA",
            richiesta(
                IMPORTA,
                vec![
                    uguale("flagGeneraIuv", "true"),
                    uguale("dovuto/Versamento/azione", "M"),
                ],
                Quante::AlmenoUna,
            ),
        ),
        (
            "header of HTTP",
            "PRD-RICHIESTA-DIVERSA",
            richiesta(
                IMPORTA,
                vec![attesa(
                    "http/header/content-type",
                    Come::Forma("text/xml.*".to_owned()),
                )],
                Quante::AlmenoUna,
            ),
        ),
        (
            "no request",
            "PRD-NESSUNA-RICHIESTA",
            richiesta(
                CHIEDI,
                vec![attesa("idSession", Come::Presente)],
                Quante::AlmenoUna,
            ),
        ),
        (
            "too few",
            "PRD-NESSUNA-RICHIESTA",
            richiesta(IMPORTA, vec![], Quante::Esattamente(3)),
        ),
        (
            "too many",
            "PRD-RICHIESTA-DI-TROPPO",
            richiesta(
                IMPORTA,
                vec![attesa(
                    IUD,
                    Come::Diverso(Valore::DalProdotto(fonte(
                        "registra-dovuto",
                        "iud",
                        Quale::Prima,
                    ))),
                )],
                Quante::AlPiu(0),
            ),
        ),
        (
            "nothing to conform",
            "PRD-NESSUNA-RICHIESTA",
            conforme("paaSILChiediPagati|paaSILChiediPagatiConRicevuta"),
        ),
        (
            "wrong answer",
            "BANCO-REGIONE",
            risposta(IMPORTA, vec![uguale("fault/faultCode", "PAA_SYSTEM_ERROR")]),
        ),
        (
            "no answer",
            "BANCO-REGIONE",
            risposta(CHIEDI, vec![uguale("esito", "OK")]),
        ),
        (
            "page",
            DIVERSO,
            Domanda::Cittadino {
                attese: vec![
                    uguale("query/esito", "OK"),
                    attesa("query/idSession", Come::Presente),
                ],
            },
        ),
        (
            "debt",
            "PRD-PAGATO-SENZA-PROVA",
            leggi(
                "leggi-dovuto",
                vec![
                    attesa("stato", Come::Diverso(letterale("pagato"))),
                    attesa("iuv", Come::Presente),
                    attesa("data_pagamento", giorno),
                    attesa(
                        "importo",
                        Come::UnoFra(vec![letterale("1.00"), letterale("2.00")]),
                    ),
                ],
                Quante::AlmenoUna,
            ),
        ),
        (
            "operations",
            "PRD-FAULT-NON-MOSTRATO",
            leggi(
                "leggi-operazioni",
                vec![
                    uguale("esito", "fallita"),
                    attesa("testo", Come::Contiene(letterale("PAA_"))),
                ],
                Quante::AlmenoUna,
            ),
        ),
        (
            "operations too many",
            "PRD-DOPPIO",
            leggi(
                "leggi-operazioni",
                vec![uguale("operazione", IMPORTA)],
                Quante::AlPiu(1),
            ),
        ),
        (
            "not read",
            DIVERSO,
            leggi("avvia-pagamento", vec![], Quante::AlmenoUna),
        ),
        (
            "event",
            DIVERSO,
            evento(
                "dovuto.inserito/1",
                vec![uguale("importo", "4500")],
                Quante::AlmenoUna,
            ),
        ),
        (
            "events too many",
            "PRD-DOPPIO",
            evento("dovuto.inserito/1", vec![], Quante::AlPiu(0)),
        ),
        (
            "balance",
            "PRD-DOPPIO",
            Domanda::Saldo {
                aggiunge: vec!["dovuto.inserito/1".to_owned()],
                toglie: vec![
                    "dovuto.annullato/1".to_owned(),
                    "dovuto.rimosso/1".to_owned(),
                ],
                esattamente: 0,
            },
        ),
        (
            "missing value",
            DIVERSO,
            leggi(
                "leggi-dovuto",
                vec![attesa(
                    "iuv",
                    Come::Uguale(Valore::DallaRisposta(fonte(
                        IMPORTA,
                        "identificativoUnivocoVersamento",
                        Quale::Ultima,
                    ))),
                )],
                Quante::AlmenoUna,
            ),
        ),
        (
            "no expression",
            DIVERSO,
            richiesta(
                IMPORTA,
                vec![attesa("x", Come::Forma("(".to_owned()))],
                Quante::AlmenoUna,
            ),
        ),
    ];
    let mut testo = String::new();
    for (nome, codice, domanda) in domande {
        let Esito::Broken(rilievi) = movimentato().chiedi(0, codice, domanda) else {
            panic!("{nome} holds")
        };
        testo.push_str(&format!("=== {nome}\n"));
        for rilievo in rilievi {
            testo.push_str(&render(
                &rilievo,
                Layout {
                    width: 110,
                    color: false,
                },
            ));
        }
    }
    insta::assert_snapshot!(testo);
}

#[test]
fn reasons_of_a_verdict() {
    let mut testi = Vec::new();
    let mut flusso = movimentato();
    flusso.chiedi(
        0,
        "PRD-RICHIESTA-DIVERSA",
        richiesta(IMPORTA, vec![uguale(IMPORTO, "45.00")], Quante::AlmenoUna),
    );
    flusso.soap_con(
        IMPORTA,
        "",
        "<esito>OK</esito>",
        &[rilievo("XML-ORDINE", "/Versamento[1]/azione[1]")],
    );
    flusso.azione(
        "leggi-dovuto",
        &json!({"esito": "rifiutata", "messaggio": "utente bloccato"}),
    );
    flusso.fine(StepOutcome::Broken);
    testi.push(flusso.giudizio());

    let mut flusso = movimentato();
    flusso.chiedi(
        0,
        "BANCO-REGIONE",
        risposta(IMPORTA, vec![uguale("esito", "KO")]),
    );
    flusso.fine(StepOutcome::Broken);
    testi.push(flusso.giudizio());

    let mut flusso = Flusso::nuovo(apertura(&[
        ("Quando", "il prodotto registra"),
        ("E", "annulla"),
        ("Allora", "tace"),
    ]));
    flusso.passo(Phase::Quando);
    flusso.eseguita("registra-dovuto", &json!({"iud": "A"}));
    flusso.fatto();
    flusso.passo(Phase::Quando);
    flusso.azione(
        "registra-dovuto",
        &json!({"esito": "errore", "messaggio": "nessuna risposta entro 30 secondi"}),
    );
    flusso.fine(StepOutcome::Blocked);
    flusso.intende("leggi-dovuto");
    testi.push(flusso.giudizio());

    let mut flusso = Flusso::all_allora();
    flusso.azione("annulla-dovuto", &json!({"esito": "non-supportata"}));
    flusso.fine(StepOutcome::Blocked);
    flusso.passo(Phase::Allora);
    flusso.fine(StepOutcome::NotPerformed);
    testi.push(flusso.giudizio());

    let testo: Vec<String> = testi
        .iter()
        .map(|giudizio| {
            format!(
                "{} {:?}\n  {}",
                giudizio.parola(),
                giudizio.selezione,
                giudizio.motivi.join("\n  ")
            )
        })
        .collect();
    insta::assert_snapshot!(testo.join("\n"));
}
