#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::schema;
use crate::action::{
    Allegato, Answer, Azione, Esito, EsitoOperazione, NomeAzione, NuovoDovuto, Operazione,
    Pagatore, Request, Stato, StatoDovuto, sample_request,
};
use crate::risposta;

/// A validator for one definition of the document.
fn validator(definition: &str) -> Validator {
    let mut document = schema();
    document.as_object_mut().unwrap().remove("oneOf");
    document["$ref"] = json!(format!("#/$defs/{definition}"));
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&document)
        .unwrap()
}

static REQUEST: LazyLock<Validator> = LazyLock::new(|| validator("Request"));
static ANSWER: LazyLock<Validator> = LazyLock::new(|| validator("Answer"));
static WHOLE: LazyLock<Validator> =
    LazyLock::new(|| jsonschema::draft202012::new(&schema()).unwrap());

fn text() -> impl Strategy<Value = String> {
    "\\PC{1,30}"
}

fn amount() -> impl Strategy<Value = String> {
    "[0-9]{1,9}\\.[0-9]{2}"
}

fn date() -> impl Strategy<Value = String> {
    (2000..2100u32, 1..=12u32, 1..=28u32).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}"))
}

fn debt() -> impl Strategy<Value = NuovoDovuto> {
    let payer = ("[FG]", "[A-Z0-9]{11,16}", text(), option::of(text())).prop_map(
        |(tipo, codice, anagrafica, email)| Pagatore {
            tipo,
            codice,
            anagrafica,
            email,
        },
    );
    (
        "[A-Z_]{1,20}",
        amount(),
        text(),
        option::of(date()),
        "[0129]/[A-Z0-9/]{3,30}",
        payer,
    )
        .prop_map(
            |(
                tipo_dovuto,
                importo,
                causale,
                data_scadenza,
                dati_specifici_riscossione,
                pagatore,
            )| NuovoDovuto {
                tipo_dovuto,
                importo,
                causale,
                data_scadenza,
                dati_specifici_riscossione,
                pagatore,
            },
        )
}

fn action() -> impl Strategy<Value = Azione> {
    prop_oneof![
        Just(Azione::Configura),
        debt().prop_map(Azione::RegistraDovuto),
        (
            text(),
            option::of(amount()),
            option::of(text()),
            option::of(date())
        )
            .prop_map(
                |(iud, importo, causale, data_scadenza)| Azione::ModificaDovuto {
                    iud,
                    importo,
                    causale,
                    data_scadenza
                }
            ),
        text().prop_map(|iud| Azione::AnnullaDovuto { iud }),
        (option::of(debt()), option::of(text()))
            .prop_map(|(dovuto, iud)| Azione::AvviaPagamento { dovuto, iud }),
        Just(Azione::AggiornaEsiti),
        Just(Azione::Riprova),
        Just(Azione::PassaTempo),
        text().prop_map(|iud| Azione::LeggiDovuto { iud }),
        Just(Azione::LeggiOperazioni),
    ]
}

fn state() -> impl Strategy<Value = StatoDovuto> {
    let word = prop::sample::select(vec![
        Stato::DaInviare,
        Stato::Aperto,
        Stato::InPagamento,
        Stato::Pagato,
        Stato::Annullato,
        Stato::Rifiutato,
        Stato::DaVerificare,
    ]);
    let of_payment = (
        option::of(date()),
        option::of(amount()),
        option::of(text()),
        option::of(0..5u32),
    );
    (
        text(),
        word,
        amount(),
        option::of(text()),
        option::of(date()),
        option::of(text()),
        of_payment,
    )
        .prop_map(
            |(
                iud,
                stato,
                importo,
                causale,
                data_scadenza,
                iuv,
                (data_pagamento, importo_pagato, iur, pagamenti),
            )| {
                StatoDovuto {
                    iud,
                    stato,
                    importo,
                    causale,
                    data_scadenza,
                    numero_avviso: iuv.clone(),
                    iuv,
                    url_avviso: None,
                    data_pagamento,
                    importo_pagato,
                    psp: iur.clone(),
                    iur,
                    ricevuta: None,
                    pagamenti,
                }
            },
        )
}

fn operation() -> impl Strategy<Value = Operazione> {
    let word = prop::sample::select(vec![
        EsitoOperazione::Riuscita,
        EsitoOperazione::Fallita,
        EsitoOperazione::InAttesa,
    ]);
    (
        text(),
        option::of(text()),
        word,
        option::of(text()),
        0..9u32,
    )
        .prop_map(|(operazione, iud, esito, codice, tentativi)| Operazione {
            operazione,
            iud,
            esito,
            testo: codice.clone(),
            codice,
            tentativi,
            prossimo_tentativo: None,
        })
}

/// An answer with what its action asks for.
fn answer() -> impl Strategy<Value = (NomeAzione, Answer)> {
    let word = prop::sample::select(vec![
        Esito::Eseguita,
        Esito::Rifiutata,
        Esito::NonSupportata,
        Esito::Errore,
    ]);
    let data = prop_oneof![
        Just((NomeAzione::Configura, json!({}))),
        text().prop_map(|iud| (NomeAzione::RegistraDovuto, json!({ "iud": iud }))),
        (text(), option::of(text())).prop_map(|(iud, url)| (
            NomeAzione::AvviaPagamento,
            json!({ "iud": iud, "url": url })
        )),
        state().prop_map(|state| (NomeAzione::LeggiDovuto, json!({ "dovuto": state }))),
        prop::collection::vec(operation(), 0..4).prop_map(|operations| (
            NomeAzione::LeggiOperazioni,
            json!({ "operazioni": operations })
        )),
    ];
    (word, data, option::of(text()), text()).prop_map(|(esito, (nome, dati), messaggio, file)| {
        let dati = dati.as_object().unwrap().clone().into_iter().collect();
        let allegati = vec![Allegato {
            nome: file,
            tipo: "text/plain".to_owned(),
            base64: "Y2lhbw==".to_owned(),
        }];
        (
            nome,
            Answer {
                esito,
                dati,
                messaggio,
                allegati,
            },
        )
    })
}

proptest! {
    #[test]
    fn every_request_is_valid_and_comes_back(azione in action()) {
        let request = sample_request(azione);
        let value = serde_json::to_value(&request).unwrap();
        if let Err(error) = REQUEST.validate(&value) {
            prop_assert!(false, "{error}: {value}");
        }
        prop_assert!(WHOLE.is_valid(&value));
        prop_assert_eq!(&serde_json::from_value::<Request>(value.clone()).unwrap(), &request);
        prop_assert_eq!(value["azione"]["nome"].as_str().unwrap(), request.azione.nome().as_str());
        prop_assert!(!ANSWER.is_valid(&value));
    }

    #[test]
    fn every_answer_is_valid_and_is_read((nome, answer) in answer()) {
        let value = serde_json::to_value(&answer).unwrap();
        if let Err(error) = ANSWER.validate(&value) {
            prop_assert!(false, "{error}: {value}");
        }
        prop_assert_eq!(risposta::read(value.to_string().as_bytes(), nome).unwrap(), answer);
    }
}

#[test]
fn the_document_is_a_json_schema() {
    let document = schema();
    jsonschema::draft202012::meta::validate(&document).unwrap();
    insta::assert_json_snapshot!(document);
}

#[test]
fn its_own_examples_are_valid() {
    fn examples(value: &Value, found: &mut Vec<(Value, Value)>) {
        match value {
            Value::Object(object) => {
                if let Some(Value::Array(list)) = object.get("examples") {
                    found.extend(list.iter().map(|example| (value.clone(), example.clone())));
                }
                object.values().for_each(|value| examples(value, found));
            }
            Value::Array(list) => list.iter().for_each(|value| examples(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    examples(&schema(), &mut found);
    assert!(found.len() > 20);
    for (schema, example) in found {
        let validator = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(&schema)
            .unwrap();
        assert!(validator.is_valid(&example), "{example} against {schema}");
    }
}

#[test]
fn what_is_wrong_is_refused() {
    let good =
        serde_json::to_value(sample_request(Azione::AnnullaDovuto { iud: "A".into() })).unwrap();
    assert!(REQUEST.is_valid(&good));
    for (pointer, wrong) in [
        ("/versione", json!(2)),
        ("/ora", json!("ieri")),
        ("/scadenza_secondi", json!(0)),
        ("/ente/codice_fiscale", json!("123")),
        ("/azione/nome", json!("distruggi")),
        ("/azione/iud", Value::Null),
        ("/regione/base", json!("non è un indirizzo")),
    ] {
        let mut request = good.clone();
        *request.pointer_mut(pointer).unwrap() = wrong;
        assert!(!REQUEST.is_valid(&request), "{pointer}");
    }
    let mut more = good;
    more["azione"]["extra"] = json!(1);
    assert!(!REQUEST.is_valid(&more), "unknown field");
    assert!(!ANSWER.is_valid(&json!({ "esito": "ok" })));
    assert!(!ANSWER.is_valid(&json!({ "esito": "eseguita", "altro": 1 })));
}

#[test]
fn every_description_is_italian() {
    // Doc comments are English and must not leak into what a vendor reads.
    fn descriptions(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                if let Some(Value::String(text)) = object.get("description") {
                    found.push(text.clone());
                }
                object.values().for_each(|value| descriptions(value, found));
            }
            Value::Array(list) => list.iter().for_each(|value| descriptions(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    descriptions(&schema(), &mut found);
    let english: Vec<&String> = found
        .iter()
        .filter(|text| {
            text.split_whitespace()
                .any(|word| ["the", "of", "The", "A", "and", "is"].contains(&word))
        })
        .collect();
    assert!(english.is_empty(), "{english:?}");
}
