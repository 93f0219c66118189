//! A file that is no TOML: what the `toml` crate found, said in Italian.

use super::difetto::Difetto;

/// The defect behind an error of syntax.
pub(super) fn defect(text: &str, error: &toml::de::Error) -> Difetto {
    let span = error.span().unwrap_or(text.len()..text.len());
    let rest = text.get(span.start..).unwrap_or_default();
    let found: String = rest
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(span.len().clamp(1, 40))
        .collect();
    let nothing = found.trim().is_empty();
    let (what, remedy) = match translate(error.message()) {
        (_, remedy) if nothing && error.message().starts_with("string values must be quoted") => {
            ("manca il valore", remedy)
        }
        known => known,
    };
    let found = if nothing {
        "la riga finisce lì".to_owned()
    } else {
        format!("«{found}»")
    };
    Difetto::at(text, &span, format!("il file non è TOML valido: {what}"))
        .atteso(expected(error.message()))
        .trovato(found)
        .rimedio(remedy)
}

/// What the parser says, by the first words of its message.
fn translate(message: &str) -> (&'static str, &'static str) {
    const QUOTES: &str = "scrivere i testi fra virgolette doppie, per esempio \"reale\"";
    const LIST: &str = "un elenco si scrive [\"a\", \"b\"], con le virgole e la parentesi chiusa";
    const TABLE: &str = "una sezione si scrive da sola sulla riga, fra parentesi quadre: [ente]";
    const ASSIGN: &str = "ogni riga ha la forma chiave = valore";
    let known: [(&str, &str, &str); 22] = [
        (
            "duplicate key",
            "chiave ripetuta",
            "togliere una delle due righe o sezioni",
        ),
        (
            "string values must be quoted",
            "manca la virgoletta",
            QUOTES,
        ),
        ("invalid basic string", "testo non chiuso", QUOTES),
        ("invalid literal string", "testo non chiuso", QUOTES),
        ("missing opening quote", "manca la virgoletta", QUOTES),
        (
            "missing escaped value",
            "sequenza «\\» incompleta",
            "in un percorso di Windows raddoppiare ogni «\\» o usare virgolette semplici",
        ),
        (
            "too few unicode",
            "sequenza «\\» incompleta",
            "in un percorso di Windows raddoppiare ogni «\\» o usare virgolette semplici",
        ),
        ("unclosed array table", "sezione non chiusa", TABLE),
        ("unclosed array", "elenco non chiuso", LIST),
        ("unclosed table", "sezione non chiusa", TABLE),
        (
            "unclosed inline table",
            "tabella non chiusa",
            "chiudere con «}»",
        ),
        ("missing comma", "manca una virgola", LIST),
        ("extra comma", "virgola di troppo", LIST),
        ("unexpected `=` in array", "elenco non chiuso", LIST),
        ("key with no value", "chiave senza valore", ASSIGN),
        ("missing value", "manca il valore", ASSIGN),
        ("extra `=`", "segno «=» di troppo", ASSIGN),
        ("missing assignment", "manca il segno «=»", ASSIGN),
        (
            "invalid unquoted key",
            "chiave non valida",
            "nei nomi delle chiavi usare solo lettere, cifre, «_» e «-»",
        ),
        ("unquoted keys cannot be empty", "manca la chiave", ASSIGN),
        (
            "unexpected leading zero",
            "numero con zeri davanti",
            "scrivere il numero senza zeri davanti",
        ),
        (
            "cannot recurse further",
            "troppe parentesi una dentro l'altra",
            "semplificare il valore",
        ),
    ];
    known
        .iter()
        .find(|(start, ..)| message.starts_with(start))
        .map_or(
            (
                "sintassi non riconosciuta",
                "confrontare la riga con il profilo d'esempio",
            ),
            |(_, what, remedy)| (what, remedy),
        )
}

/// The parser's list of what could stand there; its literals need no translation.
fn expected(message: &str) -> String {
    let Some((_, list)) = message.split_once(", expected ") else {
        return String::new();
    };
    list.split(", ")
        .map(|item| match item {
            "newline" => "la fine della riga",
            "nothing" => "nient'altro",
            "key" => "una chiave",
            "value" => "un valore",
            "letters" => "lettere",
            "numbers" | "digits" => "cifre",
            "characters" | "printable characters" => "caratteri stampabili",
            other if other.contains("string") => "un testo fra virgolette",
            other if other.contains("quote") => "un carattere diverso dalle virgolette",
            other if other.contains("unicode") => "il codice esadecimale di un carattere",
            other => other,
        })
        .collect::<Vec<_>>()
        .join(", ")
}
