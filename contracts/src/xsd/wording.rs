//! What a finding says, in Italian, to the developer who has to change something.

use super::report::Prefixes;
use super::schema::{Element, Symbol};
use super::session::Session;
use crate::finding::registry::code;
use crate::finding::{Finding, Place};
use crate::xml::Name;

mod fuso;
mod value;

pub(super) use value::{mark, value};

/// Namespace of the reference that MTOM puts in the place of base64.
const XOP: &str = "http://www.w3.org/2004/08/xop/include";
/// Characters of a found value that are shown.
const SHOWN: usize = 60;
/// Names or values that a list shows.
const LISTED: usize = 20;

/// Writes a name with its conventional prefix.
pub(super) fn push_name(out: &mut String, name: Name<'_>, prefixes: &Prefixes) {
    match prefixes.prefix(name.namespace) {
        _ if name.namespace.is_empty() => out.push_str(name.local),
        Some("") => out.push_str(name.local),
        Some(prefix) => {
            out.push_str(prefix);
            out.push(':');
            out.push_str(name.local);
        }
        None => out.push_str(&name.to_string()),
    }
}

impl Session<'_> {
    fn finding(&self, code: &'static str, place: Place, message: String) -> Finding {
        Finding::new(code, self.validator.options.severity, message).at(place)
    }

    fn local(&self, symbol: Symbol) -> &str {
        self.set.names.name(symbol).local
    }

    fn list(&self, symbols: &[Symbol]) -> String {
        let mut names: Vec<&str> = symbols.iter().map(|symbol| self.local(*symbol)).collect();
        names.dedup();
        one_of(&names)
    }
}

/// `a`, `a oppure b`, `uno fra a, b, c`.
fn one_of(names: &[&str]) -> String {
    match names {
        [] => "nessun elemento".to_owned(),
        [one] => (*one).to_owned(),
        [one, other] => format!("{one} oppure {other}"),
        _ => {
            let more = if names.len() > LISTED { ", …" } else { "" };
            format!(
                "uno fra {}{more}",
                names[..names.len().min(LISTED)].join(", ")
            )
        }
    }
}

/// A value cut to what can be shown.
pub(super) fn cut(value: &str) -> String {
    match value.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &value[..at]),
        None => value.to_owned(),
    }
}

fn namespace_words(namespace: &str) -> String {
    if namespace.is_empty() {
        "nessun namespace".to_owned()
    } else {
        format!("il namespace «{namespace}»")
    }
}

pub(super) fn namespace(
    session: &Session<'_>,
    name: Name<'_>,
    expected: &str,
    place: Place,
    parent: Option<&str>,
) -> Finding {
    let local = name.local;
    let (code, message) = match (name.namespace, expected) {
        ("", _) => (
            code::XML_NON_QUALIFICATO,
            format!("«{local}» è senza namespace, ma deve stare in «{expected}»."),
        ),
        (found, "") => (
            code::XML_QUALIFICATO,
            format!(
                "«{local}» deve essere senza namespace, ma è nel namespace «{found}» (per un prefisso o un xmlns ereditato)."
            ),
        ),
        (found, _) => (
            code::XML_NAMESPACE,
            format!("«{local}» è nel namespace «{found}» anziché in «{expected}»."),
        ),
    };
    let message = match parent {
        Some(parent) => format!("Figlio di «{parent}»: {message}"),
        None => format!("Elemento radice: {message}"),
    };
    session
        .finding(code, place, message)
        .expecting(namespace_words(expected))
        .finding(namespace_words(name.namespace))
}

/// A date whose zone the schema takes and its reader does not; `bare` is the date without it.
pub(super) fn unread_zone(session: &Session<'_>, bare: &str, value: &str, place: Place) -> Finding {
    session
        .finding(
            code::XML_FUSO_ILLEGGIBILE,
            place,
            format!(
                "«{}» ha il fuso orario, che lo schema ammette ma la piattaforma non sa leggere.",
                session.parent_name()
            ),
        )
        .expecting(bare)
        .finding(cut(value.trim()))
}

/// Says in a namespace finding that `more` siblings have the same mistake.
pub(super) fn also_others(finding: &mut Finding, more: u32) {
    let others = if more == 1 {
        "un altro elemento vicino".to_owned()
    } else {
        format!("altri {more} elementi vicini")
    };
    finding
        .message
        .push_str(&format!(" Lo stesso vale per {others}."));
}

fn maybe(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| {
        format!(" Forse si voleva scrivere «{near}».",)
    })
}

pub(super) fn wrong_root(
    session: &Session<'_>,
    name: Name<'_>,
    allowed: &[Symbol],
    near: Option<&str>,
    place: Place,
) -> Finding {
    let mut allowed = allowed.to_vec();
    allowed.sort_unstable();
    let message = format!(
        "L'elemento radice «{}» non è quello previsto.{}",
        name.local,
        maybe(near)
    );
    session
        .finding(code::XML_SCONOSCIUTO, place, message)
        .expecting(session.list(&allowed))
        .finding(name.local)
}

pub(super) fn unknown(
    session: &Session<'_>,
    name: Name<'_>,
    allowed: &[Symbol],
    near: Option<&str>,
    place: Place,
) -> Finding {
    let parent = session.parent_name();
    let message = format!(
        "«{}» non è un elemento di «{parent}».{}",
        name.local,
        maybe(near)
    );
    let expected = if allowed.is_empty() {
        format!("</{parent}>")
    } else {
        session.list(allowed)
    };
    session
        .finding(code::XML_SCONOSCIUTO, place, message)
        .expecting(expected)
        .finding(name.local)
}

pub(super) fn undeclared(session: &Session<'_>, name: Name<'_>, place: Place) -> Finding {
    let message = format!("«{}» non è dichiarato in alcuno schema.", name.local);
    session
        .finding(code::XML_SCONOSCIUTO, place, message)
        .finding(name.to_string())
}

pub(super) fn no_children(
    session: &Session<'_>,
    name: Name<'_>,
    empty: bool,
    place: Place,
) -> Finding {
    let parent = session.parent_name();
    if name.namespace == XOP {
        return session
            .finding(
                code::SOAP_MTOM,
                place,
                format!(
                    "«{parent}» rimanda a un allegato (xop:Include) anziché contenere il base64."
                ),
            )
            .expecting("il documento in base64, dentro l'elemento")
            .finding(format!("<{}>", name.local));
    }
    let (what, expected) = if empty {
        ("deve essere vuoto", "nessun contenuto")
    } else {
        ("contiene soltanto un valore", "un valore, senza elementi")
    };
    let message = format!("«{parent}» {what}: «{}» non può starci dentro.", name.local);
    session
        .finding(code::XML_SCONOSCIUTO, place, message)
        .expecting(expected)
        .finding(format!("<{}>", name.local))
}

pub(super) fn exclusive(
    session: &Session<'_>,
    name: Name<'_>,
    other: Symbol,
    place: Place,
) -> Finding {
    let other = session.local(other);
    let message = format!(
        "«{}» e «{other}» si escludono: in «{}» può stare soltanto uno dei due.",
        name.local,
        session.parent_name()
    );
    session
        .finding(code::XML_SCONOSCIUTO, place, message)
        .expecting(format!("{other} oppure {}", name.local))
        .finding("entrambi")
}

pub(super) fn repeated(
    session: &Session<'_>,
    name: Name<'_>,
    most: Option<u32>,
    index: u32,
    place: Place,
) -> Finding {
    let parent = session.parent_name();
    let times = match most {
        Some(1) => "una volta sola".to_owned(),
        Some(most) => format!("al più {most} volte"),
        None => "soltanto insieme, non sparso".to_owned(),
    };
    let message = format!(
        "«{}» in «{parent}» può stare {times}: questo è il numero {index}.",
        name.local
    );
    session
        .finding(code::XML_RIPETUTO, place, message)
        .expecting(times)
        .finding(format!("{} numero {index}", name.local))
}

/// `after`: the element has to come after `other`, else before it.
pub(super) fn out_of_order(
    session: &Session<'_>,
    name: Name<'_>,
    other: Option<Symbol>,
    after: bool,
    place: Place,
) -> Finding {
    let local = name.local;
    let Some(other) = other.map(|other| session.local(other)) else {
        let message = format!(
            "«{local}» è fuori ordine: in «{}» qui non è più ammesso.",
            session.parent_name()
        );
        return session
            .finding(code::XML_ORDINE, place, message)
            .finding(local);
    };
    let (word, expected, found) = if after {
        (
            "dopo",
            format!("{other}, poi {local}"),
            format!("{local}, poi {other}"),
        )
    } else {
        (
            "prima di",
            format!("{local}, poi {other}"),
            format!("{other}, poi {local}"),
        )
    };
    let message = format!("«{local}» è fuori ordine: deve venire {word} «{other}».");
    session
        .finding(code::XML_ORDINE, place, message)
        .expecting(expected)
        .finding(found)
}

/// `before`: the child that came instead; `None` for the end of the parent.
pub(super) fn missing(
    session: &Session<'_>,
    alternatives: &[Symbol],
    before: Option<Name<'_>>,
    place: Place,
) -> Finding {
    let parent = session.parent_name();
    let what = match alternatives {
        [] => "un elemento".to_owned(),
        [one] => format!("«{}»", session.local(*one)),
        many => session.list(many),
    };
    let (spot, found) = match before {
        Some(next) => (format!("prima di «{}»", next.local), next.local.to_owned()),
        None => (
            format!("prima della fine di «{parent}»"),
            format!("</{parent}>"),
        ),
    };
    let message = format!("In «{parent}» manca {what}, {spot}.");
    session
        .finding(code::XML_MANCANTE, place, message)
        .expecting(session.list(alternatives))
        .finding(found)
}

pub(super) fn stray_text(session: &Session<'_>, text: &str, empty: bool, place: Place) -> Finding {
    let parent = session.parent_name();
    let (what, expected) = if empty {
        ("deve essere vuoto", "nessun contenuto, neanche spazi")
    } else {
        ("contiene soltanto elementi", "soltanto elementi")
    };
    let found = if text.is_empty() {
        "spazi".to_owned()
    } else {
        cut(text)
    };
    let message = format!("«{parent}» {what}, ma c'è del testo.");
    session
        .finding(code::XML_TESTO, place, message)
        .expecting(expected)
        .finding(found)
}

pub(super) fn wrong_nil(
    session: &Session<'_>,
    value: &str,
    nillable: bool,
    place: Place,
) -> Finding {
    let name = session.parent_name();
    let (message, expected) = if nillable {
        (
            format!("xsi:nil di «{name}» deve valere true o false."),
            "true oppure false".to_owned(),
        )
    } else {
        (
            format!("«{name}» non ammette xsi:nil."),
            format!("{name} con un valore, oppure nessun {name}"),
        )
    };
    session
        .finding(code::XML_NIL, place, message)
        .expecting(expected)
        .finding(format!("xsi:nil=\"{}\"", cut(value)))
}

pub(super) fn nil_with_content(session: &Session<'_>, place: Place) -> Finding {
    let name = session.parent_name();
    let message = format!("«{name}» ha xsi:nil=\"true\" ma non è vuoto.");
    session
        .finding(code::XML_NIL, place, message)
        .expecting("nessun contenuto")
        .finding("un contenuto")
}

pub(super) fn wrong_type(
    session: &Session<'_>,
    value: &str,
    declared: Option<&Element>,
    place: Place,
) -> Finding {
    let name = session.parent_name();
    let message =
        format!("xsi:type di «{name}» indica un tipo che non c'è o che non deriva dal suo.");
    let finding = session
        .finding(code::XML_TIPO, place, message)
        .finding(cut(value));
    match declared.and_then(|element| type_name(session, element)) {
        Some(expected) => finding.expecting(expected),
        None => finding,
    }
}

fn type_name(session: &Session<'_>, element: &Element) -> Option<String> {
    use super::schema::Type;
    let symbol = match session.set.type_of(element.type_id) {
        Type::Simple(simple) => simple.name,
        Type::Complex(complex) => complex.name,
    }?;
    Some(format!("{} o un tipo derivato", session.local(symbol)))
}

pub(super) fn unknown_attribute(
    session: &Session<'_>,
    name: Name<'_>,
    known: &[Symbol],
    place: Place,
) -> Finding {
    let element = session.parent_name();
    let near = nearest(
        name.local,
        known.iter().map(|symbol| (session.local(*symbol), ())),
    );
    let message = format!(
        "«{element}» non ha un attributo «{}».{}",
        name.local,
        maybe(near.map(|(local, ())| local))
    );
    let expected = if known.is_empty() {
        "nessun attributo".to_owned()
    } else {
        session.list(known)
    };
    session
        .finding(code::XML_ATTRIBUTO, place, message)
        .expecting(expected)
        .finding(name.to_string())
}

pub(super) fn missing_attribute(session: &Session<'_>, attribute: Symbol, place: Place) -> Finding {
    let local = session.local(attribute);
    let message = format!("A «{}» manca l'attributo «{local}».", session.parent_name());
    session
        .finding(code::XML_ATTRIBUTO, place, message)
        .expecting(format!("{local}=\"…\""))
}

pub(super) fn not_fixed(
    session: &Session<'_>,
    code: &'static str,
    subject: &str,
    fixed: &str,
    value: &str,
    place: Place,
) -> Finding {
    let message = format!("{} ha un valore fisso, «{fixed}».", capital(subject));
    session
        .finding(code, place, message)
        .expecting(fixed)
        .finding(cut(value))
}

pub(super) fn id_twice(session: &Session<'_>, value: &str, place: Place) -> Finding {
    let message = format!(
        "L'identificativo «{}» è già usato in questo documento.",
        cut(value)
    );
    session
        .finding(code::XML_FORMATO, place, message)
        .expecting("un identificativo per ogni elemento")
        .finding(cut(value))
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

/// The candidate nearest to a mistyped name: the same but for case, or at most two letters away in three quarters alike.
pub(super) fn nearest<'n, T>(
    name: &str,
    candidates: impl Iterator<Item = (&'n str, T)>,
) -> Option<(&'n str, T)> {
    let most = (name.len() / 4).clamp(1, 3);
    candidates
        .filter(|(candidate, _)| candidate.len().abs_diff(name.len()) <= most)
        .filter_map(|(candidate, item)| {
            let distance = if candidate.eq_ignore_ascii_case(name) {
                0
            } else {
                distance(name.as_bytes(), candidate.as_bytes())
            };
            (distance <= most && name.len() > 2 || distance == 0)
                .then_some((distance, candidate, item))
        })
        .min_by_key(|(distance, ..)| *distance)
        .map(|(_, candidate, item)| (candidate, item))
}

/// Edit distance of two names, exchanged neighbours counting once; names longer than 64 bytes count as unlike.
fn distance(a: &[u8], b: &[u8]) -> usize {
    if a.len() > 64 || b.len() > 64 {
        return usize::MAX;
    }
    let mut rows = [[0usize; 65]; 3];
    for (column, cell) in rows[1].iter_mut().enumerate() {
        *cell = column;
    }
    for (i, x) in a.iter().enumerate() {
        rows[2][0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let mut best = (rows[1][j] + usize::from(x != y))
                .min(rows[1][j + 1] + 1)
                .min(rows[2][j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(rows[0][j - 1] + 1);
            }
            rows[2][j + 1] = best;
        }
        rows.rotate_left(1);
    }
    rows[1][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_and_suggestions() {
        for (a, b, n) in [
            ("", "", 0),
            ("abc", "abc", 0),
            ("abc", "abd", 1),
            ("abc", "acb", 1),
            ("abc", "", 3),
            ("importo", "imprto", 1),
        ] {
            assert_eq!(distance(a.as_bytes(), b.as_bytes()), n, "{a} {b}");
            assert_eq!(distance(b.as_bytes(), a.as_bytes()), n, "{b} {a}");
        }
        let names = ["codIpaEnte", "password", "dovuto"];
        let near =
            |name: &str| nearest(name, names.iter().map(|one| (*one, ()))).map(|(one, ())| one);
        assert_eq!(near("codIPAEnte"), Some("codIpaEnte"));
        assert_eq!(near("pasword"), Some("password"));
        assert_eq!(near("dovuti"), Some("dovuto"));
        assert_eq!(near("causale"), None);
    }
}
