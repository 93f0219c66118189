//! Text from the ledger made safe for where it goes. Whatever a product sends ends up here: control characters, escape
//! sequences, marks that turn the direction of the text, `]]>`.

use std::fmt::{self, Write};

use askama::filters::Escaper;

/// The escaper of every `.html` template: markup, and characters that a page may not hold or that hide something.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Html;

impl Escaper for Html {
    fn write_escaped_str<W: Write>(&self, mut dest: W, testo: &str) -> fmt::Result {
        let mut scritto = 0;
        for (da, c) in testo.char_indices() {
            let segno = match c {
                '<' => Segno::Testo("&lt;"),
                '>' => Segno::Testo("&gt;"),
                '&' => Segno::Testo("&amp;"),
                '"' => Segno::Testo("&#34;"),
                '\'' => Segno::Testo("&#39;"),
                '\r' if testo[da + 1..].starts_with('\n') => Segno::Testo(""),
                '\t' | '\n' | ' '..='~' => continue,
                c if nascosto(c) => Segno::Codice,
                c => match vietato(c) {
                    Some(al_suo_posto) => Segno::Carattere(al_suo_posto),
                    None => continue,
                },
            };
            dest.write_str(&testo[scritto..da])?;
            match segno {
                Segno::Testo(testo) => dest.write_str(testo)?,
                Segno::Carattere(c) => dest.write_char(c)?,
                Segno::Codice => write!(dest, "⟦U+{:04X}⟧", u32::from(c))?,
            }
            scritto = da + c.len_utf8();
        }
        dest.write_str(&testo[scritto..])
    }
}

enum Segno {
    Testo(&'static str),
    Carattere(char),
    /// Shown by its code point.
    Codice,
}

/// Invisible, or able to turn the direction of what follows.
fn nascosto(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// What stands in the place of a character that neither XML 1.0 nor HTML may hold, or that steers a terminal.
fn vietato(c: char) -> Option<char> {
    match c {
        '\t' | '\n' => None,
        // the picture of the control character
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)),
        '\u{7f}' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}' => Some('\u{fffd}'),
        c if u32::from(c) & 0xfffe == 0xfffe || ('\u{fdd0}'..='\u{fdef}').contains(&c) => {
            Some('\u{fffd}')
        }
        _ => None,
    }
}

/// Text for XML: without ANSI escape sequences, line ends as `\n`, forbidden and hidden characters replaced by a visible sign.
pub(crate) fn per_xml(testo: &str) -> String {
    let mut fatto = String::with_capacity(testo.len());
    let mut resto = testo;
    while let Some(c) = resto.chars().next() {
        if let Some(dopo) = dopo_ansi(resto) {
            resto = dopo;
            continue;
        }
        resto = &resto[c.len_utf8()..];
        match c {
            '\r' if resto.starts_with('\n') => {}
            '\r' => fatto.push('\n'),
            c if nascosto(c) => fatto.push_str(&format!("⟦U+{:04X}⟧", u32::from(c))),
            c => fatto.push(vietato(c).unwrap_or(c)),
        }
    }
    fatto
}

/// The rest of a text behind the ANSI escape sequence that it begins with, if it does.
fn dopo_ansi(testo: &str) -> Option<&str> {
    let (resto, csi, osc) = if let Some(resto) = testo.strip_prefix('\u{1b}') {
        match resto.chars().next() {
            Some('[') => (&resto[1..], true, false),
            Some(']' | 'P' | 'X' | '^' | '_') => (&resto[1..], false, true),
            // the choice of a character set takes one more character
            Some('(' | ')' | '*' | '+') => {
                let resto = &resto[1..];
                return Some(
                    resto
                        .strip_prefix(|c: char| c.is_ascii_graphic())
                        .unwrap_or(resto),
                );
            }
            Some(' '..='~') => return Some(&resto[1..]),
            _ => return None,
        }
    } else {
        (testo.strip_prefix('\u{9b}')?, true, false)
    };
    if csi {
        let fine = resto.find(|c| !matches!(c, ' '..='?'))?;
        let c = resto[fine..].chars().next()?;
        // a sequence that is cut short is no sequence: its first character is replaced like any other
        return matches!(c, '@'..='~').then(|| &resto[fine + 1..]);
    }
    debug_assert!(osc);
    let fine = resto.find(['\u{7}', '\u{1b}', '\n'])?;
    let coda = &resto[fine..];
    Some(
        coda.strip_prefix("\u{1b}\\")
            .or_else(|| coda.strip_prefix('\u{7}'))
            .unwrap_or(coda),
    )
}

/// Text for the inside of one CDATA section, which `]]>` would end.
pub(crate) fn cdata(testo: &str) -> String {
    per_xml(testo).replace("]]>", "]]]]><![CDATA[>")
}

/// The first line that is not blank, safe for XML, white space as single spaces.
pub(crate) fn una_riga(testo: &str) -> String {
    let testo = per_xml(testo);
    let riga = testo
        .lines()
        .find(|riga| !riga.trim().is_empty())
        .unwrap_or("");
    riga.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name for `id` and links: what is no ASCII letter, digit, `-`, `_` or `.` becomes `-`.
pub(crate) fn ancora(testo: &str) -> String {
    testo
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') {
                c
            } else {
                '-'
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn html(testo: &str) -> String {
        let mut fatto = String::new();
        Html.write_escaped_str(&mut fatto, testo).unwrap();
        fatto
    }

    #[test]
    fn a_page_holds_no_markup_and_no_hidden_character_of_others() {
        assert_eq!(
            html("<script>\"'&\r\n\0\u{1b}[31m\u{202e}\u{9b}\u{ffff}perché €\t"),
            "&lt;script&gt;&#34;&#39;&amp;\n␀␛[31m⟦U+202E⟧��perché €\t"
        );
        assert_eq!(html("\r"), "␍");
        assert_eq!(html(""), "");
    }

    #[test]
    fn xml_text_is_well_formed_whatever_comes() {
        assert_eq!(
            per_xml(
                "a\u{1b}[1;31mrosso\u{1b}[0m\u{1b}]0;titolo\u{7}b\u{9b}2Jc\u{1b}(Bd\u{1}\r\ne\rf\u{fffe}\u{1b}"
            ),
            "arossobcd␁\ne\nf�␛"
        );
        assert_eq!(per_xml("\u{1b}[31"), "␛[31");
        assert_eq!(per_xml("\u{1b}è"), "␛è");
        assert_eq!(per_xml("\u{1b}(è"), "è");
        assert_eq!(cdata("a]]>b]]]]>"), "a]]]]><![CDATA[>b]]]]]]><![CDATA[>");
        for testo in [
            "]]>",
            "a]]>b]]>",
            "\0\u{b}\u{c}\u{fffe}",
            "]]\u{1b}[0m>",
            "<&>\"'",
        ] {
            let documento = format!("<a><![CDATA[{}]]></a>", cdata(testo));
            let letto = roxmltree::Document::parse(&documento).unwrap();
            let trovato: String = letto
                .root_element()
                .children()
                .filter_map(|nodo| nodo.text())
                .collect();
            assert_eq!(trovato, per_xml(testo), "{documento}");
        }
    }

    #[test]
    fn one_line_and_a_name() {
        assert_eq!(una_riga("\n \t\n  due \t parole \nterza"), "due parole");
        assert_eq!(una_riga(""), "");
        assert_eq!(ancora("contratto di <x>"), "contratto-di--x-");
    }
}
