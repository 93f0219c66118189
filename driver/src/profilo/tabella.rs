//! Takes values out of the tables of a TOML document, and collects what is wrong with them.

use std::ops::{Range, RangeInclusive};
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::difetto::Difetto;

/// A table while it is read: what was not taken at the end is unknown.
pub(super) struct Table<'i> {
    /// Name with its final dot, or nothing for the whole file.
    pub(super) prefix: String,
    /// Where to point for what is missing: the name of the section.
    pub(super) span: Range<usize>,
    pub(super) left: DeTable<'i>,
    pub(super) known: Vec<&'static str>,
}

/// A value with its place and its full name.
pub(super) struct Field<'i> {
    pub(super) name: String,
    pub(super) value: Spanned<DeValue<'i>>,
}

impl<'i> Table<'i> {
    pub(super) fn take(&mut self, key: &'static str) -> Option<Field<'i>> {
        self.known.push(key);
        let value = self.left.remove(key)?;
        Some(Field {
            name: format!("{}{key}", self.prefix),
            value,
        })
    }
}

/// A profile while it is read, with everything that is wrong so far.
pub(super) struct Reader<'i> {
    pub(super) text: &'i str,
    pub(super) difetti: Vec<Difetto>,
}

impl<'i> Reader<'i> {
    /// Reads a section, then complains about what is left of it.
    pub(super) fn section<T>(
        &mut self,
        parent: &mut Table<'i>,
        key: &'static str,
        required: bool,
        read: impl FnOnce(&mut Self, &mut Table<'i>) -> Option<T>,
    ) -> Option<T> {
        parent.known.push(key);
        let full = format!("{}{key}", parent.prefix);
        let Some((name, value)) = parent.left.remove_entry(key) else {
            if required {
                let end = self.text.trim_end().len();
                let difetto =
                    Difetto::at(self.text, &(end..end), format!("manca la sezione [{full}]"))
                        .atteso(format!("una sezione [{full}]"))
                        .trovato("la fine del file")
                        .rimedio("aggiungerla come nel profilo d'esempio");
                self.difetti.push(difetto);
            }
            return None;
        };
        let span = value.span();
        let left = match value.into_inner() {
            DeValue::Table(left) => left,
            other => {
                let difetto = Difetto::at(self.text, &span, format!("«{full}» non è una sezione"))
                    .atteso(format!("una sezione [{full}]"))
                    .trovato(describe(&other))
                    .rimedio("scriverla come nel profilo d'esempio");
                self.difetti.push(difetto);
                return None;
            }
        };
        let mut table = Table {
            prefix: format!("{full}."),
            span: name.span(),
            left,
            known: Vec::new(),
        };
        let read = read(self, &mut table);
        self.finish(&table);
        read
    }

    /// What nobody took is unknown.
    pub(super) fn finish(&mut self, table: &Table<'i>) {
        for key in table.left.keys() {
            let name = key.get_ref();
            let place = if table.prefix.is_empty() {
                "nel profilo".to_owned()
            } else {
                format!("nella sezione [{}]", table.prefix.trim_end_matches('.'))
            };
            let known: Vec<&str> = table
                .known
                .iter()
                .copied()
                .filter(|key| *key != "password")
                .collect();
            let difetto = Difetto::at(self.text, &key.span(), "chiave sconosciuta".to_owned())
                .atteso(format!("{place}: {}", known.join(", ")))
                .trovato(format!("«{name}»"))
                .rimedio(suggestion(name, &known));
            self.difetti.push(difetto);
        }
    }

    pub(super) fn push(
        &mut self,
        field: &Field<'i>,
        titolo: &str,
        more: impl FnOnce(Difetto) -> Difetto,
    ) {
        let difetto = Difetto::at(
            self.text,
            &field.value.span(),
            format!("{titolo} («{}»)", field.name),
        );
        self.difetti.push(more(difetto));
    }

    pub(super) fn required(
        &mut self,
        table: &mut Table<'i>,
        key: &'static str,
        what: &str,
    ) -> Option<Field<'i>> {
        let field = table.take(key);
        if field.is_none() {
            let difetto = Difetto::at(
                self.text,
                &table.span,
                format!("manca la chiave «{}{key}»", table.prefix),
            )
            .atteso(what)
            .trovato("nulla")
            .rimedio(if table.prefix.is_empty() {
                format!("aggiungere {key} = … in testa al file, prima della prima sezione")
            } else {
                format!("aggiungere {key} = … come nel profilo d'esempio")
            });
            self.difetti.push(difetto);
        }
        field
    }

    pub(super) fn wrong_type(&mut self, field: &Field<'i>, expected: &str) {
        let found = describe(field.value.get_ref());
        let remedy = match field.value.get_ref() {
            DeValue::String(_) if expected.contains("intero") => "togliere le virgolette",
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_)
                if expected.contains("testo") =>
            {
                "metterlo fra virgolette"
            }
            DeValue::String(_) if expected.contains("elenco") => {
                "metterlo fra parentesi quadre: [\"…\"]"
            }
            _ => "scriverlo come nel profilo d'esempio",
        };
        self.push(field, "valore del tipo sbagliato", |difetto| {
            difetto.atteso(expected).trovato(found).rimedio(remedy)
        });
    }

    pub(super) fn as_text(&mut self, field: &Field<'i>) -> Option<String> {
        if let DeValue::String(text) = field.value.get_ref() {
            Some(text.to_string())
        } else {
            self.wrong_type(field, "un testo fra virgolette");
            None
        }
    }

    pub(super) fn as_list(&mut self, field: &Field<'i>) -> Option<Vec<Field<'i>>> {
        if let DeValue::Array(items) = field.value.get_ref() {
            let items = items.iter().enumerate();
            Some(
                items
                    .map(|(index, value)| Field {
                        name: format!("{}[{index}]", field.name),
                        value: value.clone(),
                    })
                    .collect(),
            )
        } else {
            self.wrong_type(field, "un elenco di testi");
            None
        }
    }

    /// A text with a bound on its length in characters.
    pub(super) fn text(
        &mut self,
        table: &mut Table<'i>,
        key: &'static str,
        length: RangeInclusive<usize>,
    ) -> Option<String> {
        let field = self.required(
            table,
            key,
            &format!(
                "un testo da {} a {} caratteri",
                length.start(),
                length.end()
            ),
        )?;
        let text = self.as_text(&field)?;
        let count = text.trim().chars().count();
        if length.contains(&count) {
            return Some(text);
        }
        self.push(&field, "testo troppo corto o troppo lungo", |difetto| {
            difetto
                .atteso(format!(
                    "un testo da {} a {} caratteri",
                    length.start(),
                    length.end()
                ))
                .trovato(format!("{count} caratteri"))
                .rimedio("scrivere il valore vero")
        });
        None
    }

    /// A list of texts.
    pub(super) fn texts(
        &mut self,
        table: &mut Table<'i>,
        key: &'static str,
        filled: bool,
        judge: impl Fn(&str) -> Result<(), &'static str>,
    ) -> Option<Vec<String>> {
        let field = self.required(table, key, "un elenco di testi")?;
        let items = self.as_list(&field)?;
        if filled && items.is_empty() {
            self.push(&field, "elenco vuoto", |difetto| {
                difetto
                    .atteso("almeno un elemento")
                    .trovato("[]")
                    .rimedio("scrivere almeno un elemento")
            });
            return None;
        }
        let mut texts = Vec::new();
        let count = items.len();
        for item in items {
            let Some(text) = self.as_text(&item) else {
                continue;
            };
            match judge(&text) {
                Ok(()) => texts.push(text),
                Err(expected) => self.push(&item, "elemento non valido", |difetto| {
                    difetto
                        .atteso(expected)
                        .trovato(format!("«{text}»"))
                        .rimedio("correggerlo o toglierlo")
                }),
            }
        }
        (texts.len() == count).then_some(texts)
    }

    /// One word of a closed set.
    pub(super) fn word<T: Copy>(
        &mut self,
        table: &mut Table<'i>,
        key: &'static str,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
        let field = self.required(table, key, &format!("una parola fra {}", names.join(", ")))?;
        let text = self.as_text(&field)?;
        let found = words
            .iter()
            .find(|(name, _)| *name == text)
            .map(|(_, value)| *value);
        if found.is_none() {
            self.push(&field, "parola sconosciuta", |difetto| {
                difetto
                    .atteso(format!("una fra {}", names.join(", ")))
                    .trovato(format!("«{text}»"))
                    .rimedio(suggestion(&text, &names))
            });
        }
        found
    }

    /// Whole seconds within bounds.
    pub(super) fn seconds(
        &mut self,
        table: &mut Table<'i>,
        key: &'static str,
        bounds: RangeInclusive<u64>,
        given: Duration,
    ) -> Option<Duration> {
        let Some(field) = table.take(key) else {
            return Some(given);
        };
        let expected = format!(
            "un numero intero di secondi da {} a {}",
            bounds.start(),
            bounds.end()
        );
        let DeValue::Integer(number) = field.value.get_ref() else {
            self.wrong_type(&field, &expected);
            return None;
        };
        match u64::from_str_radix(number.as_str(), number.radix()) {
            Ok(seconds) if bounds.contains(&seconds) => Some(Duration::from_secs(seconds)),
            _ => {
                let found = number.to_string();
                self.push(&field, "tempo fuori dai limiti", |difetto| {
                    difetto
                        .atteso(expected)
                        .trovato(found)
                        .rimedio("scegliere un valore entro i limiti")
                });
                None
            }
        }
    }
}

fn describe(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => {
            format!("il testo «{}»", text.chars().take(40).collect::<String>())
        }
        DeValue::Integer(number) => format!("il numero {number}"),
        DeValue::Float(number) => format!("il numero {number}"),
        DeValue::Boolean(value) => format!("il valore logico {value}"),
        DeValue::Datetime(value) => format!("la data {value}"),
        DeValue::Array(_) => "un elenco".to_owned(),
        DeValue::Table(_) => "una sezione".to_owned(),
    }
}

/// Names the nearest known word, if one is near.
pub(super) fn suggestion(text: &str, known: &[&str]) -> String {
    let near = known
        .iter()
        .map(|word| (distance(&text.to_lowercase(), word), word))
        .filter(|(distance, word)| *distance <= 2.max(word.len() / 4))
        .min();
    match near {
        Some((_, word)) => format!("forse si voleva «{word}»"),
        None => "correggerla o toglierla".to_owned(),
    }
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let next = (diagonal + usize::from(x != *y))
                .min(row[j] + 1)
                .min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], next);
        }
    }
    row.last().copied().unwrap_or_default()
}
