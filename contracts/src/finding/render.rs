//! A finding as text for a terminal: what, where with the offending line, expected and found, how to mend, source.

use super::{Certainty, Excerpt, Finding, Place, Position, Severity};

/// How a finding is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Columns to stay within; words longer than that stand on a line of their own. At least 40 is used.
    pub width: usize,
    /// Whether ANSI colours are written (never the only carrier of a meaning).
    pub color: bool,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            width: 80,
            color: false,
        }
    }
}

/// Renders one finding in Italian, ending with a line feed.
///
/// Characters that could steer a terminal, which may come from the checked message, are shown as `·`.
#[must_use]
pub fn render(finding: &Finding, layout: Layout) -> String {
    let mut page = Page {
        text: String::new(),
        width: layout.width.max(40),
        color: layout.color,
    };
    let (word, paint) = match finding.severity {
        Severity::Info => ("nota", Paint::Cyan),
        Severity::Warning => ("avviso", Paint::Yellow),
        Severity::Error => ("errore", Paint::Red),
    };
    let head = format!("{word} {}: ", finding.code);
    page.paragraph(&head, paint, 2, &finding.message);
    page.place(&finding.place);
    if let Some(excerpt) = &finding.place.excerpt {
        let line = finding
            .place
            .inner
            .or(finding.place.outer)
            .map(|position| position.line);
        page.excerpt(excerpt, line, paint);
    }
    if let Some(expected) = &finding.expected {
        page.field("Atteso", expected);
    }
    if let Some(found) = &finding.found {
        page.field("Trovato", found);
    }
    if let Some(rule) = finding.rule() {
        page.field("Come rimediare", rule.mend);
        let certainty = match rule.certainty {
            Certainty::Certain => "certo",
            Certainty::Inferred => "dedotto",
            Certainty::Unknown => "non noto",
        };
        page.field("Fonte", &format!("{} ({certainty})", rule.source));
    }
    page.text
}

/// A position in words: `riga 3, colonna 14`.
#[must_use]
pub fn position(position: Position) -> String {
    format!("riga {}, colonna {}", position.line, position.column)
}

#[derive(Clone, Copy)]
enum Paint {
    Red,
    Yellow,
    Cyan,
    Bold,
}

struct Page {
    text: String,
    width: usize,
    color: bool,
}

impl Page {
    fn painted(&mut self, paint: Paint, text: &str) {
        if self.color {
            let code = match paint {
                Paint::Red => "1;31",
                Paint::Yellow => "1;33",
                Paint::Cyan => "1;36",
                Paint::Bold => "1",
            };
            self.text.push_str("\u{1b}[");
            self.text.push_str(code);
            self.text.push('m');
            self.text.push_str(text);
            self.text.push_str("\u{1b}[0m");
        } else {
            self.text.push_str(text);
        }
    }

    /// `head` and the text after it, wrapped; further lines are indented by `indent`.
    fn paragraph(&mut self, head: &str, paint: Paint, indent: usize, text: &str) {
        self.painted(paint, head);
        let mut column = head.chars().count();
        let mut first = true;
        for word in tame(text).split(' ').filter(|word| !word.is_empty()) {
            let length = word.chars().count();
            if !first && column + 1 + length > self.width
                || first && column + length > self.width && column > indent
            {
                trim_end(&mut self.text);
                self.text.push('\n');
                self.text.extend(std::iter::repeat_n(' ', indent));
                column = indent;
                first = true;
            }
            if !first {
                self.text.push(' ');
                column += 1;
            }
            self.text.push_str(word);
            column += length;
            first = false;
        }
        trim_end(&mut self.text);
        self.text.push('\n');
    }

    fn field(&mut self, label: &str, text: &str) {
        self.paragraph(&format!("  {label}: "), Paint::Bold, 4, text);
    }

    fn place(&mut self, place: &Place) {
        let mut words = Vec::new();
        match (place.outer, place.inner) {
            (Some(outer), Some(inner)) => {
                words.push(format!("{} del documento in base64", position(inner)));
                words.push(format!("{} del messaggio", position(outer)));
            }
            (Some(at), None) | (None, Some(at)) => words.push(position(at)),
            (None, None) => {}
        }
        words.extend(place.path.clone());
        if !words.is_empty() {
            self.field("Dove", &words.join(", "));
        }
    }

    fn excerpt(&mut self, excerpt: &Excerpt, line: Option<u32>, paint: Paint) {
        let number = line.map_or_else(String::new, |line| line.to_string());
        let gutter = number.len().max(4);
        let room = self.width.saturating_sub(gutter + 5).max(20);
        let characters: Vec<char> = excerpt.text.chars().map(tame_char).collect();
        let caret = (excerpt.caret.max(1) as usize - 1).min(characters.len());
        // A window that holds the caret, with a third of the room before it.
        let start = if characters.len() <= room {
            0
        } else {
            caret.saturating_sub(room / 3).min(characters.len() - room)
        };
        let end = (start + room).min(characters.len());
        let shown: String = characters[start..end].iter().collect();
        let shown = shown.trim_end();
        let marked = (excerpt.width.max(1) as usize).min((end - caret).max(1));
        self.text
            .push_str(&format!("  {number:>gutter$} | {shown}"));
        trim_end(&mut self.text);
        self.text.push('\n');
        self.text.push_str(&format!(
            "  {:>gutter$} | {:pad$}",
            "",
            "",
            pad = caret - start
        ));
        self.painted(paint, &"^".repeat(marked));
        self.text.push('\n');
    }
}

fn trim_end(text: &mut String) {
    text.truncate(text.trim_end_matches(' ').len());
}

fn tame(text: &str) -> String {
    text.chars().map(tame_char).collect()
}

/// A character that takes one cell and steers nothing: controls, bidirectional marks and invisible characters are shown as `·`.
fn tame_char(character: char) -> char {
    match character {
        '\t' | '\n' | '\r' => ' ',
        '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => '·',
        c if c.is_control() => '·',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::super::registry::code;
    use super::*;

    fn sample() -> Finding {
        Finding::new(
            code::XML_ORDINE,
            Severity::Error,
            "«password» è fuori ordine: deve venire dopo «codIpaEnte».",
        )
        .at(Place {
            outer: Some(Position {
                line: 12,
                column: 8,
                offset: 431,
            }),
            inner: None,
            path: Some(
                "/soapenv:Envelope[1]/soapenv:Body[1]/ppt:paaSILChiediPagati[1]/password[1]"
                    .to_owned(),
            ),
            excerpt: Some(Excerpt {
                text: "      <password>segreta</password>".to_owned(),
                caret: 8,
                width: 8,
            }),
        })
        .expecting("codIpaEnte, poi password")
        .finding("password")
    }

    #[test]
    fn plain_text() {
        insta::assert_snapshot!(render(&sample(), Layout::default()));
    }

    #[test]
    fn coloured_and_narrow() {
        insta::assert_snapshot!(
            render(
                &sample(),
                Layout {
                    width: 48,
                    color: true
                }
            )
            .replace('\u{1b}', "ESC")
        );
    }

    #[test]
    fn a_message_cannot_steer_the_terminal() {
        let mut finding = sample();
        finding.found = Some("\u{1b}[2J\u{202e}a\u{0}b\u{9b}".to_owned());
        let text = render(&finding, Layout::default());
        assert!(text.contains("Trovato: ·[2J·a·b·"), "{text}");
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
    }

    #[test]
    fn a_long_line_is_shown_around_its_caret() {
        let mut finding = sample();
        let text = format!("{}QUI{}", "x".repeat(300), "y".repeat(300));
        finding.place.excerpt = Some(Excerpt {
            text,
            caret: 301,
            width: 3,
        });
        let rendered = render(&finding, Layout::default());
        let lines: Vec<&str> = rendered.lines().collect();
        let row = lines.iter().position(|line| line.contains("QUI")).unwrap();
        assert_eq!(lines[row].find("QUI"), lines[row + 1].find("^^^"));
        assert!(
            lines.iter().all(|line| line.chars().count() <= 80),
            "{rendered}"
        );
    }
}
