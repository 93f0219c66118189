//! Findings as a SARIF 2.1.0 document (OASIS standard), the form in which CI servers and editors take the results of a check.
//!
//! One run, one tool, the rules that were met with their help in Italian, one artifact a file (the csv of a package is nested in it).
//! Columns count Unicode characters, as the positions of a [`Finding`] do; the byte offsets are those of the file as it stands.

use std::collections::HashMap;

use serde::Serialize;

use super::registry::{Rule, rule};
use super::render::position;
use super::{Certainty, Finding, Place, Severity};

/// Most results of a document: what the usual servers take. Further findings are counted.
pub const MASSIMO_RISULTATI: usize = 25_000;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// A file that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artefatto {
    uri: Option<String>,
    nome: Option<String>,
    lungo: Option<u64>,
    genitore: Option<usize>,
    tipo: &'static str,
}

impl Artefatto {
    /// A file by its path, relative or absolute, with `/` or `\` between its parts; `lungo` in bytes.
    #[must_use]
    pub fn file(percorso: &str, lungo: Option<u64>) -> Self {
        Self {
            uri: Some(uri(percorso)),
            nome: None,
            lungo,
            genitore: None,
            tipo: tipo(percorso),
        }
    }

    /// Bytes that have no path, for instance the standard input.
    #[must_use]
    pub fn senza_nome(nome: &str) -> Self {
        Self {
            uri: None,
            nome: Some(nome.to_owned()),
            lungo: None,
            genitore: None,
            tipo: "application/octet-stream",
        }
    }

    /// An entry of a package; `genitore` is the number that [`Sarif::artefatto`] gave to it.
    #[must_use]
    pub fn dentro(voce: &str, genitore: usize) -> Self {
        Self {
            genitore: Some(genitore),
            ..Self::file(voce, None)
        }
    }
}

/// A document under way.
#[derive(Debug)]
pub struct Sarif {
    versione: String,
    artefatti: Vec<Artefatto>,
    regole: Vec<&'static Rule>,
    posti: HashMap<&'static str, usize>,
    risultati: Vec<Risultato>,
    note: Vec<String>,
    oltre: u64,
}

impl Sarif {
    /// An empty document of this version of the tool.
    #[must_use]
    pub fn nuovo(versione: &str) -> Self {
        Self {
            versione: versione.to_owned(),
            artefatti: Vec::new(),
            regole: Vec::new(),
            posti: HashMap::new(),
            risultati: Vec::new(),
            note: Vec::new(),
            oltre: 0,
        }
    }

    /// Adds a file; gives its number.
    pub fn artefatto(&mut self, artefatto: Artefatto) -> usize {
        self.artefatti.push(artefatto);
        self.artefatti.len() - 1
    }

    /// Adds a finding about a file. Beyond [`MASSIMO_RISULTATI`] it is only counted.
    pub fn rilievo(&mut self, artefatto: usize, finding: &Finding) {
        if self.risultati.len() >= MASSIMO_RISULTATI {
            self.oltre += 1;
            return;
        }
        let regola = rule(&finding.code).map(|regola| {
            *self.posti.entry(regola.code).or_insert_with(|| {
                self.regole.push(regola);
                self.regole.len() - 1
            })
        });
        let dove = self.artefatti.get(artefatto);
        let mut testo = finding.message.clone();
        for (etichetta, valore) in [("Atteso", &finding.expected), ("Trovato", &finding.found)] {
            if let Some(valore) = valore {
                testo.push_str(&format!(" {etichetta}: {valore}."));
            }
        }
        if let Some(interno) = finding.place.inner {
            testo.push_str(&format!(" Nel documento in base64: {}.", position(interno)));
        }
        self.risultati.push(Risultato {
            rule_id: finding.code.clone(),
            rule_index: regola,
            level: livello(finding.severity),
            message: Messaggio::di(testo),
            locations: vec![Luogo {
                physical_location: Fisico {
                    artifact_location: Posizione {
                        uri: dove.and_then(|a| a.uri.clone()),
                        index: Some(artefatto),
                        description: dove.and_then(|a| a.nome.clone()).map(Messaggio::di),
                    },
                    region: regione(&finding.place),
                },
                logical_locations: finding.place.path.as_ref().map(|percorso| {
                    vec![Logico {
                        fully_qualified_name: percorso.clone(),
                        kind: if percorso.starts_with('/') {
                            "element"
                        } else {
                            "member"
                        },
                    }]
                }),
            }],
        });
    }

    /// Something to be known of the check as a whole.
    pub fn nota(&mut self, testo: &str) {
        self.note.push(testo.to_owned());
    }

    /// The document, indented, ending with a line feed. `riuscita`: everything was read to its end.
    ///
    /// # Errors
    /// Only when JSON cannot be written.
    pub fn documento(&self, uscita: i32, riuscita: bool) -> Result<String, serde_json::Error> {
        let mut note = self.note.clone();
        if self.oltre > 0 {
            note.push(format!(
                "il documento tiene {MASSIMO_RISULTATI} rilievi, altri {} sono stati contati e non riportati",
                self.oltre
            ));
        }
        let documento = Documento {
            schema: SCHEMA,
            version: "2.1.0",
            runs: [Corsa {
                tool: Strumento {
                    driver: Componente {
                        name: "collaudo",
                        semantic_version: &self.versione,
                        language: "it",
                        rules: self.regole.iter().map(|r| descrittore(r)).collect(),
                    },
                },
                language: "it",
                column_kind: "unicodeCodePoints",
                invocations: [Invocazione {
                    execution_successful: riuscita,
                    exit_code: uscita,
                    tool_execution_notifications: note
                        .into_iter()
                        .map(|testo| Notifica {
                            level: "note",
                            message: Messaggio::di(testo),
                        })
                        .collect(),
                }],
                artifacts: self.artefatti.iter().map(voce).collect(),
                results: &self.risultati,
            }],
        };
        let mut testo = serde_json::to_string_pretty(&documento)?;
        testo.push('\n');
        Ok(testo)
    }
}

fn livello(peso: Severity) -> &'static str {
    match peso {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn descrittore(regola: &'static Rule) -> Descrittore {
    let certezza = match regola.certainty {
        Certainty::Certain => "certo",
        Certainty::Inferred => "dedotto",
        Certainty::Unknown => "non noto",
    };
    Descrittore {
        id: regola.code,
        short_description: Messaggio::di(regola.title.to_owned()),
        full_description: Messaggio::di(format!(
            "{} Fonte: {} ({certezza}).",
            regola.title, regola.source
        )),
        help: Messaggio::di(regola.mend.to_owned()),
        properties: Proprieta {
            source: regola.source,
            certainty: certezza,
        },
    }
}

fn voce(artefatto: &Artefatto) -> Voce<'_> {
    Voce {
        location: Posizione {
            uri: artefatto.uri.clone(),
            index: None,
            description: artefatto.nome.clone().map(Messaggio::di),
        },
        parent_index: artefatto.genitore,
        length: artefatto.lungo,
        mime_type: artefatto.tipo,
    }
}

/// The region of the bytes that were sent. Bytes are told only where the marked characters stand for as many in every encoding.
fn regione(posto: &Place) -> Option<Regione> {
    let inizio = posto.outer?;
    let mut regione = Regione {
        start_line: inizio.line,
        start_column: inizio.column,
        end_column: None,
        byte_offset: None,
        byte_length: None,
    };
    // The mark of an inner document says nothing of the width in the message.
    if let Some(estratto) = posto.excerpt.as_ref().filter(|_| posto.inner.is_none()) {
        regione.end_column = Some(inizio.column.saturating_add(estratto.width));
        let segnato: String = estratto
            .text
            .chars()
            .skip(estratto.caret.max(1) as usize - 1)
            .take(estratto.width as usize)
            .collect();
        if !segnato.is_empty()
            && segnato.chars().count() == estratto.width as usize
            && segnato.is_ascii()
        {
            regione.byte_offset = Some(inizio.offset);
            regione.byte_length = Some(segnato.len());
        }
    }
    Some(regione)
}

/// A path as a URI: relative ones stay relative, absolute ones begin with `file://`.
fn uri(percorso: &str) -> String {
    let windows = matches!(
        percorso.as_bytes(),
        [lettera, b':', b'/' | b'\\', ..] if lettera.is_ascii_alphabetic()
    );
    let dritto = if windows || percorso.starts_with("\\\\") {
        percorso.replace('\\', "/")
    } else {
        percorso.to_owned()
    };
    let (prefisso, resto) = if windows {
        ("file:///", dritto.as_str())
    } else if let Some(resto) = dritto.strip_prefix("//") {
        ("file://", resto)
    } else if dritto.starts_with('/') {
        ("file://", dritto.as_str())
    } else {
        ("", dritto.strip_prefix("./").unwrap_or(&dritto))
    };
    let mut uri = prefisso.to_owned();
    for (i, byte) in resto.bytes().enumerate() {
        let lecito = byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'-' | b'.' | b'_' | b'~' | b'/' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*'
                    | b'+' | b',' | b';' | b'=' | b'@'
            )
            // A colon in the first part of a relative path would make a scheme of it.
            || byte == b':' && (windows && i == 1 || !prefisso.is_empty() && !windows);
        if lecito {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

fn tipo(percorso: &str) -> &'static str {
    let coda = percorso
        .rsplit_once('.')
        .map(|(_, coda)| coda.to_ascii_lowercase());
    match coda.as_deref() {
        Some("csv") => "text/csv",
        Some("zip") => "application/zip",
        Some("xml") => "application/xml",
        Some("xls") => "application/vnd.ms-excel",
        _ => "application/octet-stream",
    }
}

#[derive(Serialize)]
struct Documento<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Corsa<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Corsa<'a> {
    tool: Strumento<'a>,
    language: &'static str,
    column_kind: &'static str,
    invocations: [Invocazione; 1],
    artifacts: Vec<Voce<'a>>,
    results: &'a [Risultato],
}

#[derive(Serialize)]
struct Strumento<'a> {
    driver: Componente<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Componente<'a> {
    name: &'static str,
    semantic_version: &'a str,
    language: &'static str,
    rules: Vec<Descrittore>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descrittore {
    id: &'static str,
    short_description: Messaggio,
    full_description: Messaggio,
    help: Messaggio,
    properties: Proprieta,
}

#[derive(Serialize)]
struct Proprieta {
    source: &'static str,
    certainty: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocazione {
    execution_successful: bool,
    exit_code: i32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notifica>,
}

#[derive(Serialize)]
struct Notifica {
    level: &'static str,
    message: Messaggio,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Voce<'a> {
    location: Posizione,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    length: Option<u64>,
    mime_type: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Risultato {
    rule_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Messaggio,
    locations: Vec<Luogo>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Luogo {
    physical_location: Fisico,
    #[serde(skip_serializing_if = "Option::is_none")]
    logical_locations: Option<Vec<Logico>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fisico {
    artifact_location: Posizione,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Regione>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Logico {
    fully_qualified_name: String,
    kind: &'static str,
}

#[derive(Debug, Serialize)]
struct Posizione {
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Messaggio>,
}

#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Regione {
    start_line: u32,
    start_column: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byte_offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byte_length: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Messaggio {
    text: String,
}

impl Messaggio {
    fn di(text: String) -> Self {
        Self { text }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::registry::code;
    use super::super::{Excerpt, Position};
    use super::*;

    #[test]
    fn paths_as_uris() {
        for (percorso, atteso) in [
            ("a.csv", "a.csv"),
            ("./flussi/a b.csv", "flussi/a%20b.csv"),
            ("/tmp/è.csv", "file:///tmp/%C3%A8.csv"),
            ("C:\\flussi\\a.csv", "file:///C:/flussi/a.csv"),
            ("\\\\server\\x\\a.csv", "file://server/x/a.csv"),
            ("a:b.csv", "a%3Ab.csv"),
            ("50%.csv", "50%25.csv"),
            ("a#b?.csv", "a%23b%3F.csv"),
        ] {
            assert_eq!(uri(percorso), atteso, "{percorso}");
        }
    }

    #[test]
    fn regions_in_characters_and_bytes() {
        let posto = |text: &str, caret, width| Place {
            outer: Some(Position {
                line: 2,
                column: 9,
                offset: 40,
            }),
            excerpt: Some(Excerpt {
                text: text.to_owned(),
                caret,
                width,
            }),
            ..Place::default()
        };
        let r = regione(&posto("Nicola;x", 1, 6)).unwrap();
        assert_eq!(
            (r.end_column, r.byte_offset, r.byte_length),
            (Some(15), Some(40), Some(6))
        );
        // A letter that takes one byte or two, one that was replaced, a mark beyond the end: the bytes are not known.
        assert_eq!(regione(&posto("Nicolò;x", 1, 6)).unwrap().byte_length, None);
        assert_eq!(
            regione(&posto("Nicol\u{fffd}", 6, 1)).unwrap().byte_length,
            None
        );
        assert_eq!(regione(&posto("ab", 3, 1)).unwrap().byte_length, None);
        assert_eq!(regione(&Place::default()), None);
    }

    #[test]
    fn results_are_bounded_and_the_rest_is_told() {
        let mut sarif = Sarif::nuovo("0");
        let dove = sarif.artefatto(Artefatto::file("a.csv", Some(1)));
        let rilievo = Finding::new(
            code::CSV_BOM,
            Severity::Warning,
            "Il file inizia con un BOM.",
        );
        for _ in 0..MASSIMO_RISULTATI + 3 {
            sarif.rilievo(dove, &rilievo);
        }
        assert_eq!(sarif.regole.len(), 1);
        let documento: serde_json::Value =
            serde_json::from_str(&sarif.documento(10, true).unwrap()).unwrap();
        let corsa = &documento["runs"][0];
        assert_eq!(
            corsa["results"].as_array().unwrap().len(),
            MASSIMO_RISULTATI
        );
        let nota = corsa["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
            .as_str()
            .unwrap();
        assert!(nota.contains("altri 3"), "{nota}");
    }
}
