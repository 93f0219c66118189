//! JSON Schema (2020-12) for the closed set of keywords that our OpenAPI documents use: compiled once, and every violation told with its
//! place. A document that uses any other keyword is refused when it is compiled.
//!
//! That the verdict is that of the standard is shown against the crate `jsonschema` in `tests/it/json.rs`.

use regex::Regex;
use serde_json::{Map, Value};

use super::lettura::{Documento, nel_percorso};
use super::valore::{Tipo, Valore};
use crate::finding::registry::code;
use crate::finding::{Finding, Place, Severity};

/// Keywords that say nothing about validity.
const ANNOTAZIONI: [&str; 4] = [
    "description",
    "title",
    "contentEncoding",
    "contentMediaType",
];
/// References inside references.
const RINVII: usize = 16;

/// A schema cannot be compiled: a mistake in our own document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// The document is no JSON.
    #[error("the document is no JSON: {0}")]
    Json(String),
    /// A reference leads nowhere, or in a circle.
    #[error("the reference {0} leads nowhere or in a circle")]
    Rinvio(String),
    /// A keyword that is not in the closed set, or a value that it does not take.
    #[error("the keyword {0} is not one of the closed set, or has a value that is not")]
    Parola(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Genere {
    Nullo,
    Booleano,
    Intero,
    Numero,
    Testo,
    Elenco,
    Oggetto,
}

impl Genere {
    fn di(nome: &str) -> Option<Self> {
        Some(match nome {
            "null" => Self::Nullo,
            "boolean" => Self::Booleano,
            "integer" => Self::Intero,
            "number" => Self::Numero,
            "string" => Self::Testo,
            "array" => Self::Elenco,
            "object" => Self::Oggetto,
            _ => return None,
        })
    }

    fn ammette(self, tipo: &Tipo<'_>) -> bool {
        match (self, tipo) {
            (Self::Intero, Tipo::Numero(numero)) => numero.intero(),
            (Self::Nullo, Tipo::Nullo)
            | (Self::Booleano, Tipo::Booleano(_))
            | (Self::Numero, Tipo::Numero(_))
            | (Self::Testo, Tipo::Testo(_))
            | (Self::Elenco, Tipo::Elenco(_))
            | (Self::Oggetto, Tipo::Oggetto(_)) => true,
            _ => false,
        }
    }

    fn in_italiano(self) -> &'static str {
        match self {
            Self::Nullo => "null",
            Self::Booleano => "un booleano",
            Self::Intero => "un numero intero",
            Self::Numero => "un numero",
            Self::Testo => "una stringa",
            Self::Elenco => "un elenco",
            Self::Oggetto => "un oggetto",
        }
    }
}

/// A compiled schema.
#[derive(Debug, Default)]
pub struct Schema {
    descrizione: Option<String>,
    generi: Vec<Genere>,
    costante: Option<String>,
    enumerazione: Option<Vec<String>>,
    richiesti: Vec<String>,
    proprieta: Vec<(String, Schema)>,
    chiuso: bool,
    voci: Option<Box<Schema>>,
    lunghezza: (Option<u64>, Option<u64>),
    intervallo: (Option<i64>, Option<i64>),
    formato: Option<Regex>,
    /// `if`, `then`, `else`.
    condizione: Option<Box<(Schema, Schema, Schema)>>,
    rinvio: Option<Box<Schema>>,
}

impl Schema {
    /// Compiles `components/schemas/<nome>` of an OpenAPI document.
    ///
    /// # Errors
    /// [`SchemaError`]
    pub fn di_openapi(documento: &str, nome: &str) -> Result<Self, SchemaError> {
        let documento: Value = serde_json::from_str(documento)
            .map_err(|errore| SchemaError::Json(errore.to_string()))?;
        rinvio(&documento, &format!("#/components/schemas/{nome}"), 0)
    }

    /// Checks a value of a document. Findings are in the order of the document, at most `massimo`.
    #[must_use]
    pub fn controlla(&self, documento: &Documento<'_>, massimo: usize) -> Vec<Finding> {
        let mut controllo = Controllo {
            documento,
            findings: Vec::new(),
            massimo,
            percorso: String::new(),
        };
        controllo.valore(self, &documento.radice);
        let mut findings = controllo.findings;
        findings.sort_by_key(|finding| finding.place.outer.map(|posizione| posizione.offset));
        findings
    }
}

fn rinvio(documento: &Value, dove: &str, livello: usize) -> Result<Schema, SchemaError> {
    let perso = || SchemaError::Rinvio(dove.to_owned());
    let puntatore = dove.strip_prefix('#').ok_or_else(perso)?;
    let schema = documento.pointer(puntatore).ok_or_else(perso)?;
    if livello > RINVII {
        return Err(perso());
    }
    compila(documento, schema, livello + 1)
}

fn compila(documento: &Value, schema: &Value, livello: usize) -> Result<Schema, SchemaError> {
    let Value::Object(parole) = schema else {
        return Err(SchemaError::Parola(schema.to_string()));
    };
    let mut compilato = Schema::default();
    for (parola, valore) in parole {
        let strano = || SchemaError::Parola(format!("{parola}: {valore}"));
        match parola.as_str() {
            "description" => compilato.descrizione = valore.as_str().map(str::to_owned),
            "type" => {
                let nomi: Vec<&str> = match valore {
                    Value::String(nome) => vec![nome],
                    Value::Array(nomi) => nomi.iter().filter_map(Value::as_str).collect(),
                    _ => Vec::new(),
                };
                compilato.generi = nomi
                    .iter()
                    .map(|nome| Genere::di(nome).ok_or_else(strano))
                    .collect::<Result<_, _>>()?;
                if compilato.generi.is_empty() {
                    return Err(strano());
                }
            }
            "const" => compilato.costante = Some(valore.as_str().ok_or_else(strano)?.to_owned()),
            "enum" => compilato.enumerazione = Some(testi(valore).ok_or_else(strano)?),
            "required" => compilato.richiesti = testi(valore).ok_or_else(strano)?,
            "properties" => {
                let membri: &Map<String, Value> = valore.as_object().ok_or_else(strano)?;
                compilato.proprieta = membri
                    .iter()
                    .map(|(nome, schema)| Ok((nome.clone(), compila(documento, schema, livello)?)))
                    .collect::<Result<_, SchemaError>>()?;
            }
            "additionalProperties" if valore == &Value::Bool(false) => compilato.chiuso = true,
            "items" => compilato.voci = Some(Box::new(compila(documento, valore, livello)?)),
            "minLength" => compilato.lunghezza.0 = Some(valore.as_u64().ok_or_else(strano)?),
            "maxLength" => compilato.lunghezza.1 = Some(valore.as_u64().ok_or_else(strano)?),
            "minimum" => compilato.intervallo.0 = Some(valore.as_i64().ok_or_else(strano)?),
            "maximum" => compilato.intervallo.1 = Some(valore.as_i64().ok_or_else(strano)?),
            "pattern" => {
                let regex = valore.as_str().and_then(|regex| Regex::new(regex).ok());
                compilato.formato = Some(regex.ok_or_else(strano)?);
            }
            "if" => {
                let ramo = |nome: &str| {
                    parole.get(nome).map_or(Ok(Schema::default()), |schema| {
                        compila(documento, schema, livello)
                    })
                };
                let se = compila(documento, valore, livello)?;
                compilato.condizione = Some(Box::new((se, ramo("then")?, ramo("else")?)));
            }
            "then" | "else" if parole.contains_key("if") => {}
            "$ref" => {
                let dove = valore.as_str().ok_or_else(strano)?;
                compilato.rinvio = Some(Box::new(rinvio(documento, dove, livello)?));
            }
            annotazione if ANNOTAZIONI.contains(&annotazione) => {}
            _ => return Err(strano()),
        }
    }
    Ok(compilato)
}

fn testi(valore: &Value) -> Option<Vec<String>> {
    valore
        .as_array()?
        .iter()
        .map(|testo| testo.as_str().map(str::to_owned))
        .collect()
}

struct Controllo<'d, 'a> {
    documento: &'d Documento<'a>,
    findings: Vec<Finding>,
    massimo: usize,
    percorso: String,
}

impl Controllo<'_, '_> {
    fn dice(
        &mut self,
        schema: &Schema,
        code: &'static str,
        place: Place,
        message: String,
        atteso: String,
        trovato: Option<String>,
    ) {
        if self.findings.len() >= self.massimo {
            return;
        }
        let atteso = match &schema.descrizione {
            Some(descrizione) => descrizione.trim_end_matches('.').to_owned(),
            None => atteso,
        };
        let mut finding = Finding::new(code, Severity::Error, message)
            .at(place)
            .expecting(atteso);
        finding.found = trovato;
        self.findings.push(finding);
    }

    /// The name of the value that is being looked at, for a sentence.
    fn soggetto(&self) -> String {
        match self.percorso.rsplit('/').next() {
            None | Some("") => "Il corpo".to_owned(),
            Some(nome) if nome.bytes().all(|b| b.is_ascii_digit()) => {
                format!("La voce {}", self.percorso)
            }
            Some(nome) => format!("«{nome}»"),
        }
    }

    fn dentro(&mut self, passo: &str, con: impl FnOnce(&mut Self)) {
        let prima = self.percorso.len();
        self.percorso.push('/');
        self.percorso.push_str(passo);
        con(self);
        self.percorso.truncate(prima);
    }

    fn valore(&mut self, schema: &Schema, valore: &Valore<'_>) {
        let place = |controllo: &Self| controllo.documento.place(valore, &controllo.percorso);
        if !schema.generi.is_empty()
            && !schema
                .generi
                .iter()
                .any(|genere| genere.ammette(&valore.tipo))
        {
            let attesi: Vec<&str> = schema
                .generi
                .iter()
                .map(|genere| genere.in_italiano())
                .collect();
            let attesi = attesi.join(" oppure ");
            let message = format!(
                "{} è {}, atteso {attesi}.",
                self.soggetto(),
                self.nome_di(valore)
            );
            self.dice(
                schema,
                code::JSON_TIPO,
                place(self),
                message,
                attesi,
                Some(self.estratto(valore)),
            );
            // Of another type: nothing else that the schema says applies.
            return;
        }
        if let Some(costante) = &schema.costante
            && valore.testo() != Some(costante)
        {
            let message = format!("{} non vale «{costante}».", self.soggetto());
            self.dice(
                schema,
                code::JSON_ENUMERAZIONE,
                place(self),
                message,
                costante.clone(),
                Some(self.estratto(valore)),
            );
        }
        if let Some(valori) = &schema.enumerazione
            && !valore
                .testo()
                .is_some_and(|testo| valori.iter().any(|valore| valore == testo))
        {
            let message = format!("{} non è fra i valori ammessi.", self.soggetto());
            self.dice(
                schema,
                code::JSON_ENUMERAZIONE,
                place(self),
                message,
                valori.join(", "),
                Some(self.estratto(valore)),
            );
        }
        match &valore.tipo {
            Tipo::Testo(testo) => self.testo(schema, valore, testo),
            Tipo::Numero(numero) => {
                let (minimo, massimo) = schema.intervallo;
                let sotto = minimo.is_some_and(|minimo| numero.confronta(minimo).is_lt());
                let sopra = massimo.is_some_and(|massimo| numero.confronta(massimo).is_gt());
                if sotto || sopra {
                    let message = format!("{} è fuori dall'intervallo ammesso.", self.soggetto());
                    let estremo =
                        |n: Option<i64>| n.map_or_else(|| "…".to_owned(), |n| n.to_string());
                    let atteso = format!("da {} a {}", estremo(minimo), estremo(massimo));
                    self.dice(
                        schema,
                        code::JSON_INTERVALLO,
                        place(self),
                        message,
                        atteso,
                        Some(numero.letterale().to_owned()),
                    );
                }
            }
            Tipo::Elenco(voci) => {
                if let Some(schema) = &schema.voci {
                    for (i, voce) in voci.iter().enumerate() {
                        if self.findings.len() >= self.massimo {
                            break;
                        }
                        self.dentro(&i.to_string(), |controllo| controllo.valore(schema, voce));
                    }
                }
            }
            Tipo::Oggetto(_) => self.oggetto(schema, valore),
            Tipo::Nullo | Tipo::Booleano(_) => {}
        }
        if let Some(condizione) = &schema.condizione {
            let (se, allora, altrimenti) = &**condizione;
            let mut prova = Controllo {
                documento: self.documento,
                findings: Vec::new(),
                massimo: 1,
                percorso: String::new(),
            };
            prova.valore(se, valore);
            let ramo = if prova.findings.is_empty() {
                allora
            } else {
                altrimenti
            };
            self.valore(ramo, valore);
        }
        if let Some(rinvio) = &schema.rinvio {
            self.valore(rinvio, valore);
        }
    }

    fn testo(&mut self, schema: &Schema, valore: &Valore<'_>, testo: &str) {
        let place = |controllo: &Self| controllo.documento.place(valore, &controllo.percorso);
        let (minimo, massimo) = schema.lunghezza;
        if minimo.is_some() || massimo.is_some() {
            let lunghezza = u64::try_from(testo.chars().count()).unwrap_or(u64::MAX);
            let corto = minimo.is_some_and(|minimo| lunghezza < minimo);
            if corto || massimo.is_some_and(|massimo| lunghezza > massimo) {
                let message = if lunghezza == 0 {
                    format!("{} è vuoto.", self.soggetto())
                } else {
                    format!("{} ha {lunghezza} caratteri.", self.soggetto())
                };
                let atteso = if corto {
                    format!("almeno {}", minimo.unwrap_or_default())
                } else {
                    format!("al più {}", massimo.unwrap_or_default())
                };
                self.dice(
                    schema,
                    code::JSON_LUNGHEZZA,
                    place(self),
                    message,
                    format!("{atteso} caratteri"),
                    Some(self.estratto(valore)),
                );
                return;
            }
        }
        if let Some(formato) = &schema.formato
            && !formato.is_match(testo)
        {
            let message = format!("{} non ha il formato previsto.", self.soggetto());
            self.dice(
                schema,
                code::JSON_FORMATO,
                place(self),
                message,
                formato.to_string(),
                Some(self.estratto(valore)),
            );
        }
    }

    fn oggetto(&mut self, schema: &Schema, valore: &Valore<'_>) {
        let Tipo::Oggetto(membri) = &valore.tipo else {
            return;
        };
        for nome in &schema.richiesti {
            if valore.membro(nome).is_some() {
                continue;
            }
            let nel_documento = nel_percorso(nome).into_owned();
            let mut place =
                self.documento
                    .place_di(valore.inizio, valore.inizio + 1, &self.percorso);
            place.path = Some(format!("{}/{nel_documento}", self.percorso));
            let di = schema
                .proprieta
                .iter()
                .find(|(proprieta, _)| proprieta == nome)
                .map(|(_, schema)| schema);
            let message = format!("Manca il membro «{nome}».");
            self.dice(
                di.unwrap_or(schema),
                code::JSON_MANCANTE,
                place,
                message,
                nome.clone(),
                None,
            );
        }
        for membro in membri {
            if self.findings.len() >= self.massimo {
                return;
            }
            let schema_del_membro = schema
                .proprieta
                .iter()
                .find(|(nome, _)| *nome == membro.nome)
                .map(|(_, schema)| schema);
            match schema_del_membro {
                // Of several with one name the last counts; that there are several was told by the reader.
                Some(schema)
                    if valore
                        .membro(&membro.nome)
                        .is_some_and(|v| v.inizio == membro.valore.inizio) =>
                {
                    let passo = nel_percorso(&membro.nome).into_owned();
                    self.dentro(&passo, |controllo| controllo.valore(schema, &membro.valore));
                }
                Some(_) => {}
                None if schema.chiuso => {
                    let passo = nel_percorso(&membro.nome).into_owned();
                    let place = self.documento.place_di(
                        membro.inizio,
                        membro.valore.inizio,
                        &format!("{}/{passo}", self.percorso),
                    );
                    let attesi: Vec<&str> = schema
                        .proprieta
                        .iter()
                        .map(|(nome, _)| nome.as_str())
                        .collect();
                    let message = format!("Il membro «{}» non è previsto.", membro.nome);
                    self.dice(
                        &Schema::default(),
                        code::JSON_SCONOSCIUTO,
                        place,
                        message,
                        attesi.join(", "),
                        Some(membro.nome.to_string()),
                    );
                }
                None => {}
            }
        }
    }

    /// What the value is, and a number that is no integer as such.
    fn nome_di(&self, valore: &Valore<'_>) -> &'static str {
        match &valore.tipo {
            Tipo::Numero(numero) if !numero.intero() => "un numero con i decimali",
            _ => valore.che_cosa(),
        }
    }

    /// The value as it is written, cut.
    fn estratto(&self, valore: &Valore<'_>) -> String {
        self.documento.scritto(valore, 60)
    }
}
