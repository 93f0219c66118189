//! Fields as text, whatever they are read from.

use serde_json::Value;

/// Something whose fields can be asked for by path.
pub(crate) trait Valori {
    /// The values of a field in document order; empty when it is not there.
    fn valori(&self, campo: &str) -> Vec<String>;
}

impl Valori for Value {
    fn valori(&self, campo: &str) -> Vec<String> {
        json_valori(self, campo)
    }
}

/// The values at a path into JSON: names separated by `/`, an element of a list by its index or, without one, all of
/// them. `null` is not there; objects and lists of objects are given as JSON text.
pub(crate) fn json_valori(radice: &Value, campo: &str) -> Vec<String> {
    let mut nodi = vec![radice];
    for segmento in campo.split('/').filter(|segmento| !segmento.is_empty()) {
        let mut figli = Vec::new();
        for nodo in nodi {
            match nodo {
                Value::Object(oggetto) => figli.extend(oggetto.get(segmento)),
                Value::Array(elementi) => match segmento.parse::<usize>() {
                    Ok(indice) => figli.extend(elementi.get(indice)),
                    Err(_) => figli.extend(
                        elementi
                            .iter()
                            .filter_map(|elemento| elemento.get(segmento)),
                    ),
                },
                _ => {}
            }
        }
        nodi = figli;
    }
    let mut valori = Vec::new();
    for nodo in nodi {
        match nodo {
            Value::Array(elementi) => valori.extend(elementi.iter().filter_map(testo)),
            altro => valori.extend(testo(altro)),
        }
    }
    valori
}

fn testo(nodo: &Value) -> Option<String> {
    match nodo {
        Value::Null => None,
        Value::String(testo) => Some(testo.clone()),
        altro => Some(altro.to_string()),
    }
}

/// `http/header/<name>` among headers (names in lower case).
pub(super) fn intestazione(intestazioni: &[(String, String)], campo: &str) -> Option<Vec<String>> {
    let nome = campo.strip_prefix("http/header/")?;
    Some(
        intestazioni
            .iter()
            .filter(|(chiave, _)| chiave.eq_ignore_ascii_case(nome))
            .map(|(_, valore)| valore.clone())
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_into_json() {
        let radice = json!({"dovuto": {"stato": "pagato", "pagamenti": 1, "iuv": null},
            "operazioni": [{"codice": "A"}, {"codice": "B"}, {}]});
        assert_eq!(json_valori(&radice, "dovuto/stato"), ["pagato"]);
        assert_eq!(json_valori(&radice, "dovuto/pagamenti"), ["1"]);
        assert!(json_valori(&radice, "dovuto/iuv").is_empty());
        assert!(json_valori(&radice, "dovuto/altro/ancora").is_empty());
        assert_eq!(json_valori(&radice, "operazioni/codice"), ["A", "B"]);
        assert_eq!(json_valori(&radice, "operazioni/1/codice"), ["B"]);
        assert!(json_valori(&radice, "operazioni/9/codice").is_empty());
    }
}
