//! A layout as a Frictionless Table Schema document: what the standard can say of the contract, and beside it, under `piattaforma`, how
//! the platform reads each column.

use serde_json::{Map, Value, json};

use super::colonna::{Colonna, Forma, Obbligo};
use super::tracciato::Tracciato;

impl Tracciato {
    /// The Table Schema document, indented, ending with a line feed. The same text stands in `schemas/flussi/<id>.json`.
    #[must_use]
    pub fn table_schema(&self) -> String {
        let documento = json!({
            "name": self.id,
            "title": format!("{}, tracciato {}", self.famiglia.titolo, self.versione),
            "fields": self.colonne.iter().map(campo).collect::<Vec<_>>(),
            "missingValues": [""],
        });
        format!("{documento:#}\n")
    }
}

fn campo(colonna: &Colonna) -> Value {
    let mut vincoli = Map::new();
    if colonna.obbligo == Obbligo::Sempre {
        vincoli.insert("required".into(), true.into());
    }
    if colonna.unica {
        vincoli.insert("unique".into(), true.into());
    }
    let tipo = match colonna.forma {
        Forma::Data | Forma::DataItaliana => "date",
        Forma::Istante => "datetime",
        Forma::Booleano => "boolean",
        _ => "string",
    };
    if tipo == "string" {
        vincoli.insert("minLength".into(), colonna.minimo.into());
        vincoli.insert("maxLength".into(), colonna.massimo.into());
    }
    match colonna.forma {
        Forma::Uno(valori) => {
            vincoli.insert("enum".into(), valori.into());
        }
        Forma::Motivo(motivo, _) => {
            // A reader that only sets ^ and $ around the pattern would split an alternative.
            let motivo = if motivo.contains("}|[") {
                format!("({motivo})")
            } else {
                motivo.to_owned()
            };
            vincoli.insert("pattern".into(), motivo.into());
        }
        Forma::Testo | Forma::Data | Forma::DataItaliana | Forma::Istante | Forma::Booleano => {}
    }
    let mut campo = json!({
        "name": colonna.nome,
        "description": colonna.descrizione,
        "type": tipo,
        "constraints": vincoli,
    });
    if let Some(oggetto) = campo.as_object_mut() {
        if let Some(lettura) = &colonna.lettura {
            let piattaforma = json!({
                "etichetta": lettura.etichetta,
                "obbligatorio": lettura.assente.is_some(),
                "massimo": lettura.massimo,
                "letto_come": lettura.tipo.parole(),
            });
            oggetto.insert("piattaforma".into(), piattaforma);
        }
        if tipo == "boolean" {
            oggetto.insert("trueValues".into(), json!(["true", "TRUE", "True"]));
            oggetto.insert("falseValues".into(), json!(["false", "FALSE", "False"]));
        }
        match colonna.forma {
            Forma::Data => oggetto.insert("format".into(), "%Y-%m-%d".into()),
            Forma::DataItaliana => oggetto.insert("format".into(), "%d/%m/%Y".into()),
            Forma::Istante => oggetto.insert("format".into(), "%Y-%m-%dT%H:%M:%S".into()),
            _ => None,
        };
        if let Obbligo::Se(condizione) = colonna.obbligo {
            oggetto.insert("obbligatorio_se".into(), condizione.into());
        }
        if !colonna.alias.is_empty() {
            oggetto.insert("alias".into(), colonna.alias.into());
        }
    }
    campo
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use crate::flusso::tracciato::tracciati;

    /// The published files are what the table says; with `AGGIORNA_SCHEMI=1` they are written anew.
    #[test]
    fn published_schemas_are_the_table() {
        let cartella = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/flussi");
        for tracciato in tracciati().filter(|t| !t.colonne.is_empty()) {
            let file = cartella.join(format!("{}.json", tracciato.id));
            if std::env::var_os("AGGIORNA_SCHEMI").is_some() {
                std::fs::create_dir_all(&cartella).unwrap();
                std::fs::write(&file, tracciato.table_schema()).unwrap();
            }
            let scritto = std::fs::read_to_string(&file).unwrap_or_default();
            assert_eq!(
                scritto,
                tracciato.table_schema(),
                "{}: AGGIORNA_SCHEMI=1 lo riscrive",
                tracciato.id
            );
        }
    }
}
