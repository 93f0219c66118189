//! Indents JSON for a reader: keys in their order, numbers and strings as they were sent.

use serde::de::IgnoredAny;

/// Indents a JSON object or list; `None` for anything else. Stops when `limite` bytes are there.
pub(super) fn indenta(testo: &str, limite: usize) -> Option<String> {
    let testo = testo.trim();
    if !testo.starts_with(['{', '[']) || serde_json::from_str::<IgnoredAny>(testo).is_err() {
        return None;
    }
    let mut fatto = String::with_capacity(testo.len().min(limite) * 2);
    let mut livello = 0_usize;
    let mut in_stringa = false;
    let mut scappato = false;
    let mut vuoto = false;
    for c in testo.chars() {
        if fatto.len() >= limite {
            break;
        }
        if in_stringa {
            fatto.push(c);
            in_stringa = scappato || c != '"';
            scappato = c == '\\' && !scappato;
            continue;
        }
        match c {
            c if c.is_ascii_whitespace() => continue,
            '}' | ']' => {
                livello = livello.saturating_sub(1);
                if !vuoto {
                    a_capo(&mut fatto, livello);
                }
                fatto.push(c);
                vuoto = false;
                continue;
            }
            _ => {}
        }
        if vuoto {
            a_capo(&mut fatto, livello);
            vuoto = false;
        }
        fatto.push(c);
        match c {
            '{' | '[' => {
                livello += 1;
                vuoto = true;
            }
            ',' => a_capo(&mut fatto, livello),
            ':' => fatto.push(' '),
            '"' => in_stringa = true,
            _ => {}
        }
    }
    Some(fatto)
}

fn a_capo(fatto: &mut String, livello: usize) {
    fatto.push('\n');
    fatto.extend(std::iter::repeat_n(' ', livello * 2));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn objects_and_lists() {
        assert_eq!(
            indenta(
                r#" {"z":1.50,"a":"x\"{,\\","l":[ ],"o":{ } ,"n":[1,[2]]} "#,
                1000
            )
            .unwrap(),
            "{\n  \"z\": 1.50,\n  \"a\": \"x\\\"{,\\\\\",\n  \"l\": [],\n  \"o\": {},\n  \"n\": [\n    1,\n    [\n      2\n    ]\n  ]\n}"
        );
        for testo in ["", "1", "{", "{]", "{\"a\":1}x", &"[".repeat(10_000)] {
            assert_eq!(indenta(testo, 1000), None);
        }
    }

    proptest::proptest! {
        #[test]
        fn as_serde_json_does(valore in proptest::collection::vec(proptest::option::of("\\PC{0,6}"), 0..6)) {
            let testo = serde_json::to_string(&valore).unwrap();
            proptest::prop_assert_eq!(indenta(&testo, 100_000).unwrap(), serde_json::to_string_pretty(&valore).unwrap());
        }
    }
}
