//! Reads what an adapter wrote: one JSON object, the answer to one action.
//!
//! The shape is checked here by hand, not by serde alone, because a vendor must be told where it is wrong, in Italian.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::action::{Answer, NomeAzione};
use crate::guasto::Guasto;

/// Reads the answer to an action of that name.
///
/// # Errors
/// [`Guasto::Muto`], [`Guasto::NonJson`] or [`Guasto::FuoriSchema`].
pub(crate) fn read(bytes: &[u8], azione: NomeAzione) -> Result<Answer, Guasto> {
    // Windows shells like to begin with a byte order mark; it says nothing about the product.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Guasto::Muto);
    }
    let value: Value = serde_json::from_slice(bytes).map_err(|error| not_json(bytes, &error))?;
    check(&value, Kind::Object(&ANSWER), "")?;
    if value.get("esito").and_then(Value::as_str) == Some("eseguita") {
        let dati = value
            .get("dati")
            .cloned()
            .unwrap_or_else(|| Value::Object(Map::new()));
        check(&dati, Kind::Object(data_of(azione)), "dati")?;
    }
    serde_json::from_value(value).map_err(|error| Guasto::FuoriSchema {
        dove: "risposta".to_owned(),
        atteso: "una risposta del protocollo".to_owned(),
        trovato: error.to_string(),
    })
}

fn not_json(bytes: &[u8], error: &serde_json::Error) -> Guasto {
    let (riga, colonna) = (error.line().max(1), error.column().max(1));
    let trovato = if error.is_eof() {
        "la risposta finisce a metà".to_owned()
    } else {
        let line = bytes
            .split(|byte| *byte == b'\n')
            .nth(riga - 1)
            .unwrap_or_default();
        match std::str::from_utf8(line) {
            Ok(line) => {
                // serde points at the character after the offending one; show the line from a little before it
                let at = line
                    .char_indices()
                    .map(|(at, _)| at)
                    .take_while(|at| *at < colonna)
                    .last()
                    .unwrap_or(0);
                let shown: String = line[at..].chars().take(60).collect();
                if shown.trim().is_empty() {
                    "la riga finisce a metà".to_owned()
                } else {
                    format!("trovato «{shown}»")
                }
            }
            Err(_) => "trovati byte che non sono UTF-8".to_owned(),
        }
    };
    Guasto::NonJson {
        riga,
        colonna,
        trovato,
    }
}

/// What a value must be.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    /// A text that is not empty.
    Name,
    Base64,
    /// An integer from 0 to 2^32-1.
    Count,
    Word(&'static [&'static str]),
    Map,
    Object(&'static Shape),
    List(&'static Shape),
}

/// How a field may be left out.
#[derive(Clone, Copy, PartialEq)]
enum Presence {
    Required,
    /// Absent or null.
    Nullable,
    /// Absent, but not null.
    Optional,
}

struct Shape {
    fields: &'static [(&'static str, Kind, Presence)],
    /// Whether further fields are welcome.
    open: bool,
}

use Kind::{Base64, Count, List, Name, Object, Text, Word};
use Presence::{Nullable, Optional, Required};

static ANSWER: Shape = Shape {
    fields: &[
        (
            "esito",
            Word(&["eseguita", "rifiutata", "non-supportata", "errore"]),
            Required,
        ),
        ("dati", Kind::Map, Optional),
        ("messaggio", Text, Nullable),
        ("allegati", List(&ALLEGATO), Optional),
    ],
    open: false,
};

static ALLEGATO: Shape = Shape {
    fields: &[
        ("nome", Name, Required),
        ("tipo", Text, Required),
        ("base64", Base64, Required),
    ],
    open: false,
};

static STATO_DOVUTO: Shape = Shape {
    fields: &[
        ("iud", Name, Required),
        (
            "stato",
            Word(&[
                "da-inviare",
                "aperto",
                "in-pagamento",
                "pagato",
                "annullato",
                "rifiutato",
                "da-verificare",
            ]),
            Required,
        ),
        ("importo", Text, Required),
        ("causale", Text, Nullable),
        ("data_scadenza", Text, Nullable),
        ("iuv", Text, Nullable),
        ("numero_avviso", Text, Nullable),
        ("url_avviso", Text, Nullable),
        ("data_pagamento", Text, Nullable),
        ("importo_pagato", Text, Nullable),
        ("iur", Text, Nullable),
        ("psp", Text, Nullable),
        ("ricevuta", Text, Nullable),
        ("pagamenti", Count, Nullable),
    ],
    open: true,
};

static OPERAZIONE: Shape = Shape {
    fields: &[
        ("operazione", Name, Required),
        ("iud", Text, Nullable),
        (
            "esito",
            Word(&["riuscita", "fallita", "in-attesa"]),
            Required,
        ),
        ("codice", Text, Nullable),
        ("testo", Text, Nullable),
        ("tentativi", Count, Required),
        ("prossimo_tentativo", Text, Nullable),
    ],
    open: true,
};

static NO_DATA: Shape = Shape {
    fields: &[],
    open: true,
};
static REGISTRA: Shape = Shape {
    fields: &[("iud", Name, Required)],
    open: true,
};
// The Region may have refused, then there is nowhere to send the citizen.
static AVVIA: Shape = Shape {
    fields: &[("iud", Name, Required), ("url", Text, Nullable)],
    open: true,
};
static LEGGI: Shape = Shape {
    fields: &[("dovuto", Object(&STATO_DOVUTO), Required)],
    open: true,
};
static OPERAZIONI: Shape = Shape {
    fields: &[("operazioni", List(&OPERAZIONE), Required)],
    open: true,
};

/// What `dati` holds when the action was carried out.
fn data_of(azione: NomeAzione) -> &'static Shape {
    match azione {
        NomeAzione::RegistraDovuto => &REGISTRA,
        NomeAzione::AvviaPagamento => &AVVIA,
        NomeAzione::LeggiDovuto => &LEGGI,
        NomeAzione::LeggiOperazioni => &OPERAZIONI,
        NomeAzione::Configura
        | NomeAzione::ModificaDovuto
        | NomeAzione::AnnullaDovuto
        | NomeAzione::AggiornaEsiti
        | NomeAzione::Riprova
        | NomeAzione::PassaTempo => &NO_DATA,
    }
}

fn check(value: &Value, kind: Kind, path: &str) -> Result<(), Guasto> {
    let fits = match (kind, value) {
        (Kind::Text, Value::String(_)) | (Kind::Map, Value::Object(_)) => true,
        (Kind::Name, Value::String(text)) => !text.is_empty(),
        (Kind::Base64, Value::String(text)) => STANDARD.decode(text).is_ok(),
        (Kind::Count, Value::Number(number)) => {
            number.as_u64().is_some_and(|n| u32::try_from(n).is_ok())
        }
        (Kind::Word(words), Value::String(text)) => words.contains(&text.as_str()),
        (Kind::Object(shape), Value::Object(object)) => return check_object(object, shape, path),
        (Kind::List(shape), Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                check(item, Kind::Object(shape), &format!("{path}[{index}]"))?;
            }
            true
        }
        _ => false,
    };
    if fits {
        Ok(())
    } else {
        Err(out_of_shape(path, &expected(kind), &found(value)))
    }
}

fn check_object(object: &Map<String, Value>, shape: &Shape, path: &str) -> Result<(), Guasto> {
    for (name, kind, presence) in shape.fields {
        let place = if path.is_empty() {
            (*name).to_owned()
        } else {
            format!("{path}.{name}")
        };
        match object.get(*name) {
            None if *presence == Required => {
                return Err(out_of_shape(
                    &place,
                    &expected(*kind),
                    "nulla (il campo manca)",
                ));
            }
            None => {}
            Some(Value::Null) if *presence == Nullable => {}
            Some(value) => check(value, *kind, &place)?,
        }
    }
    if !shape.open
        && let Some(name) = object
            .keys()
            .find(|key| !shape.fields.iter().any(|(name, ..)| name == key))
    {
        let names: Vec<&str> = shape.fields.iter().map(|(name, ..)| *name).collect();
        let place = if path.is_empty() { "risposta" } else { path };
        return Err(out_of_shape(
            place,
            &format!("solo i campi {}", names.join(", ")),
            &format!("il campo sconosciuto «{}»", cut(name)),
        ));
    }
    Ok(())
}

fn out_of_shape(path: &str, atteso: &str, trovato: &str) -> Guasto {
    let dove = if path.is_empty() { "risposta" } else { path };
    Guasto::FuoriSchema {
        dove: dove.to_owned(),
        atteso: atteso.to_owned(),
        trovato: trovato.to_owned(),
    }
}

fn expected(kind: Kind) -> String {
    match kind {
        Kind::Text => "un testo".to_owned(),
        Kind::Name => "un testo non vuoto".to_owned(),
        Kind::Base64 => "un testo in base64".to_owned(),
        Kind::Count => "un numero intero non negativo".to_owned(),
        Kind::Word(words) => format!("una parola fra {}", words.join(", ")),
        Kind::Map | Kind::Object(_) => "un oggetto".to_owned(),
        Kind::List(_) => "un elenco".to_owned(),
    }
}

fn found(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => format!("il valore logico {value}"),
        Value::Number(number) => format!("il numero {number}"),
        Value::String(text) if text.is_empty() => "un testo vuoto".to_owned(),
        Value::String(text) => format!("«{}»", cut(text)),
        Value::Array(_) => "un elenco".to_owned(),
        Value::Object(_) => "un oggetto".to_owned(),
    }
}

fn cut(text: &str) -> String {
    let mut shown: String = text.chars().take(60).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::action::Esito;

    fn wrong(text: &str, azione: NomeAzione) -> String {
        read(text.as_bytes(), azione).unwrap_err().to_string()
    }

    #[test]
    fn a_good_answer_is_read() {
        let answer = read(
            br#"{"esito":"eseguita","dati":{"dovuto":{"iud":"A-1","stato":"aperto","importo":"1.00","iuv":null,"altro":1}}}"#,
            NomeAzione::LeggiDovuto,
        )
        .unwrap();
        assert_eq!(answer.esito, Esito::Eseguita);
        assert!(answer.dati.contains_key("dovuto"));
        assert_eq!(
            read(
                b"\xef\xbb\xbf{\"esito\":\"errore\"}\r\n",
                NomeAzione::Riprova
            )
            .unwrap()
            .esito,
            Esito::Errore
        );
    }

    #[test]
    fn data_count_only_when_carried_out() {
        assert!(read(br#"{"esito":"rifiutata"}"#, NomeAzione::LeggiDovuto).is_ok());
        assert!(read(br#"{"esito":"eseguita"}"#, NomeAzione::LeggiDovuto).is_err());
    }

    #[test]
    fn every_wrong_shape_says_where() {
        let texts = [
            ("", NomeAzione::Configura),
            (" \n", NomeAzione::Configura),
            (
                "Traceback (most recent call last):\n  boh",
                NomeAzione::Configura,
            ),
            (
                "sto lavorando…\n{\"esito\":\"eseguita\"}",
                NomeAzione::Configura,
            ),
            ("{\"esito\":\"eseguita\"}\nfatto!", NomeAzione::Configura),
            ("{\"esito\":\"eseg", NomeAzione::Configura),
            ("[]", NomeAzione::Configura),
            ("{}", NomeAzione::Configura),
            ("{\"esito\":\"ok\"}", NomeAzione::Configura),
            (
                "{\"esito\":\"eseguita\",\"data\":{}}",
                NomeAzione::Configura,
            ),
            (
                "{\"esito\":\"eseguita\",\"dati\":[]}",
                NomeAzione::Configura,
            ),
            (
                "{\"esito\":\"eseguita\",\"allegati\":[{\"nome\":\"a\",\"tipo\":\"b\",\"base64\":\"??\"}]}",
                NomeAzione::Configura,
            ),
            ("{\"esito\":\"eseguita\"}", NomeAzione::RegistraDovuto),
            (
                "{\"esito\":\"eseguita\",\"dati\":{\"iud\":\"\"}}",
                NomeAzione::RegistraDovuto,
            ),
            (
                "{\"esito\":\"eseguita\",\"dati\":{\"dovuto\":{\"iud\":\"A\",\"stato\":\"Aperto\",\"importo\":\"1.00\"}}}",
                NomeAzione::LeggiDovuto,
            ),
            (
                "{\"esito\":\"eseguita\",\"dati\":{\"dovuto\":{\"iud\":\"A\",\"stato\":\"aperto\",\"importo\":1.00}}}",
                NomeAzione::LeggiDovuto,
            ),
            (
                "{\"esito\":\"eseguita\",\"dati\":{\"operazioni\":[{\"operazione\":\"x\",\"esito\":\"riuscita\",\"tentativi\":1},{\"operazione\":\"y\",\"esito\":\"riuscita\",\"tentativi\":-1}]}}",
                NomeAzione::LeggiOperazioni,
            ),
        ];
        let said: Vec<String> = texts
            .iter()
            .map(|(text, azione)| format!("{text}\n=> {}\n", wrong(text, *azione)))
            .collect();
        insta::assert_snapshot!(said.join("\n"));
    }

    #[test]
    fn bytes_that_are_not_utf8_are_named() {
        let said = read(b"{\"esito\":\"\xff\"}", NomeAzione::Configura)
            .unwrap_err()
            .to_string();
        assert!(said.contains("UTF-8"), "{said}");
    }

    #[test]
    fn the_words_are_those_of_the_types() {
        let schema = crate::schema::schema();
        for (def, shape, field) in [
            ("Esito", &ANSWER, "esito"),
            ("Stato", &STATO_DOVUTO, "stato"),
            ("EsitoOperazione", &OPERAZIONE, "esito"),
        ] {
            let Some((_, Word(words), _)) = shape.fields.iter().find(|(name, ..)| *name == field)
            else {
                panic!("{field} is no word");
            };
            let mut ours: Vec<String> = words.iter().map(ToString::to_string).collect();
            let text = schema["$defs"][def].to_string();
            ours.retain(|word| !text.contains(&format!("\"{word}\"")));
            assert!(ours.is_empty(), "{def} lacks {ours:?}");
            assert_eq!(text.matches("\"const\"").count(), words.len(), "{def}");
        }
        for (def, shape) in [
            ("Answer", &ANSWER),
            ("StatoDovuto", &STATO_DOVUTO),
            ("Operazione", &OPERAZIONE),
            ("Allegato", &ALLEGATO),
        ] {
            let mut theirs: Vec<&str> = schema["$defs"][def]["properties"]
                .as_object()
                .unwrap()
                .keys()
                .map(String::as_str)
                .collect();
            let mut ours: Vec<&str> = shape.fields.iter().map(|(name, ..)| *name).collect();
            theirs.sort_unstable();
            ours.sort_unstable();
            assert_eq!(ours, theirs, "{def}");
        }
    }
}
