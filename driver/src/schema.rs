//! The action set as one JSON Schema document (`collaudo driver --schema`).

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::action::{Answer, Azione, EsitoOperazione, Operazione, Request, Stato, StatoDovuto};

/// The protocol as JSON Schema 2020-12: `$defs/Request` and `$defs/Answer`, with what they hold beside them. The document
/// itself accepts either.
#[must_use]
pub fn schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    for schema in [
        generator.subschema_for::<Request>(),
        generator.subschema_for::<Answer>(),
        generator.subschema_for::<Azione>(),
        generator.subschema_for::<StatoDovuto>(),
        generator.subschema_for::<Stato>(),
        generator.subschema_for::<Operazione>(),
        generator.subschema_for::<EsitoOperazione>(),
    ] {
        drop(schema);
    }
    let definitions = generator.take_definitions(true);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:collaudo:driver:1",
        "title": "Protocollo fra collaudo e l'adattatore di un prodotto, versione 1",
        "description": "Il banco manda una `Request` per volta e riceve una `Answer`: su stdin e stdout (driver `comando`, un processo per azione) o con una POST (driver `http`).",
        "oneOf": [{ "$ref": "#/$defs/Request" }, { "$ref": "#/$defs/Answer" }],
        "$defs": definitions,
    })
}

#[cfg(test)]
mod tests;
