//! The events as they stand in the ledger.

use platform::event::{Event, EventError, events_from_values, events_to_values};
use serde_json::json;

use crate::banco::{Banco, X};

#[test]
fn an_event_is_kind_and_body() {
    let evento = Event::EnteRimosso { cod_ipa: X.into() };
    let valori = events_to_values(std::slice::from_ref(&evento));
    assert_eq!(
        valori,
        [json!({ "kind": "ente.rimosso/1", "body": { "cod_ipa": "c_z001" } })]
    );
    assert_eq!(
        events_from_values(&valori).unwrap(),
        std::slice::from_ref(&evento)
    );
    assert_eq!(
        Event::from_entry("ente.rimosso/1", &json!({ "cod_ipa": "c_z001" })).unwrap(),
        evento
    );
}

#[test]
fn unknown_forms_are_refused() {
    assert!(matches!(
        events_from_values(&[json!({ "kind": "ente.rimosso/1" })]),
        Err(EventError::Forma { numero: 1 })
    ));
    let ignoto = [
        json!({ "kind": "ente.rimosso/1", "body": { "cod_ipa": "x" } }),
        json!({ "kind": "ente.rimosso/9", "body": {} }),
    ];
    let errore = events_from_values(&ignoto).unwrap_err();
    assert!(errore.to_string().contains("n. 2"), "{errore}");
}

#[test]
fn the_state_reads_back_from_json() {
    let mut banco = Banco::nuovo();
    let iuv = banco.inserito("D-1");
    banco.psp_paga(&iuv);
    let (_, token) = banco.inviato("D-2");
    banco.paga(&token, platform::command::QuandoRicevuta::DopoIlRitorno);
    let json = serde_json::to_string(&banco.state).unwrap();
    assert_eq!(
        serde_json::from_str::<platform::state::State>(&json).unwrap(),
        banco.state
    );
}
