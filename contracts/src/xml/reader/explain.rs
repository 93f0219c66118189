//! From a flaw, or from the trouble of the source, to the finding that ends the reading.

use super::{Flaw, Phase, Reader, malformed};
use crate::finding::Finding;
use crate::finding::registry::code;
use crate::xml::source::{Source, Trouble};
use crate::xml::token::Syntax;

impl<S: Source> Reader<S> {
    pub(super) fn fail(&self, flaw: Flaw) -> Box<Finding> {
        self.fail_at(self.source.start() + flaw.offset as u64, flaw)
    }

    pub(super) fn fail_at(&self, offset: u64, flaw: Flaw) -> Box<Finding> {
        let mut message = flaw.message;
        if let Some(first) = message.get(..1).map(str::to_uppercase) {
            message.replace_range(..1, &first);
        }
        message.push('.');
        let mut finding = Finding::new(flaw.code, self.settings.severity, message)
            .at(self.place(offset, flaw.length as u64));
        finding.expected = flaw.expected;
        finding.found = flaw.found;
        Box::new(finding)
    }

    pub(super) fn explain(&self, trouble: Trouble) -> Box<Finding> {
        match trouble {
            Trouble::TooLong(limit) => self.fail_at(
                limit,
                Flaw::new(
                    code::XML_LIMITE,
                    0,
                    1,
                    format!("il documento supera {limit} byte"),
                ),
            ),
            Trouble::TokenTooLong(limit) => self.fail(Flaw::new(
                code::XML_LIMITE,
                0,
                1,
                format!("un solo testo o tag supera {limit} byte"),
            )),
            Trouble::Encoding(at) => self.fail_at(
                at,
                malformed(0, 1, "il documento non è in UTF-8")
                    .expecting("UTF-8")
                    .finding("un byte che in UTF-8 non ha senso"),
            ),
            Trouble::Io(error) => self.fail(malformed(
                0,
                1,
                format!("la lettura si è interrotta: {error}"),
            )),
            Trouble::Syntax(error, at) => {
                let flaw = self.syntax(error);
                self.fail_at(at, flaw)
            }
        }
    }

    fn syntax(&self, error: Syntax) -> Flaw {
        match error {
            Syntax::Reference => malformed(
                0,
                1,
                "una «&» nel testo non comincia un riferimento: va scritta «&amp;»",
            )
            .expecting("&amp;")
            .finding("&"),
            Syntax::Bang => malformed(
                0,
                2,
                "dopo «<!» non c'è né un commento né una sezione CDATA",
            ),
            Syntax::Unclosed if self.phase == Phase::Root => {
                let (name, _) = self.scope.innermost();
                malformed(
                    0,
                    1,
                    format!("il documento finisce a metà di un tag, dentro «{name}»"),
                )
            }
            Syntax::Unclosed => malformed(0, 1, "il documento finisce a metà di un tag"),
        }
    }

    /// An end tag that does not close the innermost element.
    pub(super) fn mismatch(&self, found: &str) -> Flaw {
        let length = found.len() + 3;
        if self.scope.depth() == 0 {
            return malformed(
                0,
                length,
                format!("il tag di chiusura «{found}» non chiude alcun elemento"),
            );
        }
        let (name, _) = self.scope.innermost();
        malformed(
            0,
            length,
            format!("il tag di chiusura «{found}» non corrisponde a quello aperto, «{name}»"),
        )
        .expecting(format!("</{name}>"))
        .finding(&format!("</{found}>"))
    }
}

pub(super) fn dtd(length: usize) -> Flaw {
    Flaw::new(
        code::XML_DTD,
        0,
        length.min(60),
        "il documento contiene una DTD (DOCTYPE), che non è ammessa",
    )
}
