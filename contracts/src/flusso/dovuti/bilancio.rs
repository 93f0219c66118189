//! The `bilancio` inside a column (`mypay-flows.md` §3.6, §14).

use roxmltree::{Document, Node};

use crate::flusso::numero::{double, miliardesimi};

/// What the platform wants: well-formed, root `bilancio`, a readable importo in each accertamento, their sum equal to `importo`.
#[must_use]
pub fn accettato(xml: &str, importo: &str) -> bool {
    if let (Some(somma), Some(importo)) = (piano(xml), miliardesimi(importo)) {
        return somma == importo;
    }
    let Some(importi) = leggi(xml) else {
        return false;
    };
    let esatti: Option<i128> = importi.iter().map(|i| miliardesimi(i)).sum();
    match (esatti, miliardesimi(importo)) {
        (Some(somma), Some(importo)) => somma == importo,
        _ => {
            let somma: Option<f64> = importi.iter().map(|i| double(i)).sum();
            somma
                .zip(double(importo))
                .is_some_and(|(somma, importo)| (somma - importo).abs() < 1e-9)
        }
    }
}

fn leggi(xml: &str) -> Option<Vec<String>> {
    let documento = Document::parse(xml).ok()?;
    let radice = documento.root_element();
    if radice.tag_name().name() != "bilancio" {
        return None;
    }
    figli(radice, "capitolo")
        .flat_map(|c| figli(c, "accertamento"))
        .map(|a| {
            figli(a, "importo")
                .next()
                .and_then(|i| i.text())
                .map(|t| t.trim().to_owned())
        })
        .map(|i| i.filter(|i| double(i).is_some()))
        .collect()
}

/// A capitolo as the platform reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CapitoloLetto {
    /// codCapitolo
    pub codice: Option<String>,
    /// codUfficio
    pub ufficio: Option<String>,
    /// Of each accertamento codAccertamento and importo.
    pub accertamenti: Vec<(Option<String>, String)>,
}

/// The content of a bilancio that was accepted.
#[must_use]
pub fn capitoli(xml: &str) -> Option<Vec<CapitoloLetto>> {
    let documento = Document::parse(xml).ok()?;
    let testo = |nodo, nome| {
        figli(nodo, nome)
            .next()
            .and_then(|n| n.text())
            .map(|t| t.trim().to_owned())
    };
    let capitoli = figli(documento.root_element(), "capitolo").map(|c| CapitoloLetto {
        codice: testo(c, "codCapitolo"),
        ufficio: testo(c, "codUfficio"),
        accertamenti: figli(c, "accertamento")
            .map(|a| {
                (
                    testo(a, "codAccertamento"),
                    testo(a, "importo").unwrap_or_default(),
                )
            })
            .collect(),
    });
    Some(capitoli.collect())
}

fn figli<'a, 'i: 'a>(nodo: Node<'a, 'i>, nome: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    nodo.children()
        .filter(move |f| f.is_element() && f.tag_name().name() == nome)
}

/// A breach of what the manual asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guasto {
    /// Not the structure of the schema; what is wrong, an Italian clause.
    Struttura(String),
    /// White space or a line break in it.
    Spazi,
    /// The sum of the accertamenti, in billionths, is another than importoDovuto.
    Somma(i128),
}

/// What the manual asks: the structure of the schema without namespace, no white space, amounts with two decimals, the sum.
///
/// # Errors
/// The first [`Guasto`].
pub fn controlla(xml: &str, importo: &str) -> Result<(), Guasto> {
    if let (Some(somma), Some(importo)) = (piano(xml), miliardesimi(importo)) {
        return if somma == importo {
            Ok(())
        } else {
            Err(Guasto::Somma(somma))
        };
    }
    let struttura = |testo: &str| Err(Guasto::Struttura(testo.to_owned()));
    let Ok(documento) = Document::parse(xml) else {
        return struttura("non è XML ben formato");
    };
    let radice = documento.root_element();
    if radice.tag_name().name() != "bilancio" {
        return struttura("la radice non è bilancio");
    }
    let mut somma = 0;
    let elementi = |nodo: Node<'_, '_>| {
        nodo.children()
            .filter(Node::is_element)
            .map(|f| f.tag_name().name().to_owned())
            .collect::<Vec<_>>()
    };
    let capitoli = elementi(radice);
    if capitoli.is_empty() || capitoli.iter().any(|c| c != "capitolo") {
        return struttura("bilancio contiene uno o più capitolo, e altro no");
    }
    for capitolo in figli(radice, "capitolo") {
        let nomi = elementi(capitolo);
        let nomi: Vec<&str> = nomi.iter().map(String::as_str).collect();
        let (["codCapitolo", "codUfficio", accertamenti @ ..] | ["codCapitolo", accertamenti @ ..]) =
            nomi.as_slice()
        else {
            return struttura("capitolo inizia con codCapitolo");
        };
        if accertamenti.is_empty() || accertamenti.iter().any(|a| *a != "accertamento") {
            return struttura(
                "dopo codCapitolo ed eventuale codUfficio vengono uno o più accertamento",
            );
        }
        for accertamento in figli(capitolo, "accertamento") {
            let nomi = elementi(accertamento);
            if !matches!(
                nomi.iter()
                    .map(String::as_str)
                    .collect::<Vec<_>>()
                    .as_slice(),
                ["codAccertamento", "importo"] | ["importo"]
            ) {
                return struttura("accertamento contiene codAccertamento (facoltativo) e importo");
            }
            let testo = figli(accertamento, "importo")
                .next()
                .and_then(|i| i.text())
                .unwrap_or_default();
            match crate::identifier::Importo::parse(testo) {
                Ok(i) if i != crate::identifier::Importo::ZERO => {
                    somma += i128::from(i.centesimi()) * 10_000_000;
                }
                _ => {
                    return struttura(
                        "ogni importo ha cifre, punto e due decimali, da 0.01 a 999999999.99",
                    );
                }
            }
        }
        let lungo = |nodo: Node<'_, '_>| {
            nodo.descendants()
                .filter(|f| f.tag_name().name().starts_with("cod"))
                .any(|f| !(1..=64).contains(&f.text().unwrap_or_default().chars().count()))
        };
        if lungo(capitolo) {
            return struttura("i codici hanno da 1 a 64 caratteri");
        }
    }
    if xml.chars().any(char::is_whitespace) {
        return Err(Guasto::Spazi);
    }
    match miliardesimi(importo) {
        Some(importo) if importo != somma => Err(Guasto::Somma(somma)),
        _ => Ok(()),
    }
}

/// The sum, in billionths, of a bilancio written in the plain form that nearly all have: no attribute, entity, comment or white space, and
/// nothing against the schema. `None` of any other, which an XML parser reads.
fn piano(xml: &str) -> Option<i128> {
    let mut resto = Resto(xml.as_bytes());
    let mut somma = 0_i128;
    resto.segno("<bilancio>")?;
    loop {
        resto.segno("<capitolo><codCapitolo>")?;
        resto.codice("</codCapitolo>")?;
        if resto.segno("<codUfficio>").is_some() {
            resto.codice("</codUfficio>")?;
        }
        loop {
            resto.segno("<accertamento>")?;
            if resto.segno("<codAccertamento>").is_some() {
                resto.codice("</codAccertamento>")?;
            }
            resto.segno("<importo>")?;
            let importo = crate::identifier::Importo::parse(resto.testo()).ok()?;
            if importo == crate::identifier::Importo::ZERO {
                return None;
            }
            somma += i128::from(importo.centesimi()) * 10_000_000;
            resto.segno("</importo></accertamento>")?;
            if resto.segno("</capitolo>").is_some() {
                break;
            }
        }
        if resto.segno("</bilancio>").is_some() {
            return resto.0.is_empty().then_some(somma);
        }
    }
}

/// What is left to read.
struct Resto<'a>(&'a [u8]);

impl<'a> Resto<'a> {
    fn segno(&mut self, segno: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(segno.as_bytes())?;
        Some(())
    }

    /// Up to the next tag, only visible ASCII that stands for itself; empty when there is none or other characters are in it.
    fn testo(&mut self) -> &'a str {
        // A few bytes: a search would take longer to set out.
        let (mut lungo, mut semplice) = (0, true);
        while let Some(b) = self.0.get(lungo).filter(|b| **b != b'<') {
            semplice &= b.is_ascii_graphic() && !matches!(b, b'&' | b'>');
            lungo += 1;
        }
        let (testo, resto) = self.0.split_at(lungo);
        self.0 = resto;
        std::str::from_utf8(testo)
            .ok()
            .filter(|_| semplice)
            .unwrap_or_default()
    }

    /// A code of 1 to 64 characters and the tag that closes it.
    fn codice(&mut self, chiude: &str) -> Option<()> {
        (1..=64).contains(&self.testo().len()).then_some(())?;
        self.segno(chiude)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// The plain form is read as the parser reads it: a blank at the end of the amount, which changes nothing, sends the same to the parser.
        #[test]
        fn plain_is_as_parsed(
            parti in proptest::collection::vec(("<codCapitolo>[A-Z0-9]{0,3}</codCapitolo>|", "<codUfficio>U</codUfficio>|", "[0-9]{1,4}[.][0-9]{1,3}|1e2|0.00| 1.00"), 0..4),
            importo in "[0-9]{1,3}[.][0-9]{2}",
        ) {
            let mut xml = "<bilancio>".to_owned();
            for (capitolo, ufficio, importo) in &parti {
                xml.push_str(&format!("<capitolo>{capitolo}{ufficio}<accertamento><importo>{importo}</importo></accertamento></capitolo>"));
            }
            xml.push_str("</bilancio>");
            // An empty comment is seen by the parser alone, and means nothing to it.
            let altro = xml.replace("</bilancio>", "<!----></bilancio>");
            prop_assert!(piano(&altro).is_none());
            let somma = piano(&xml).map_or(importo.clone(), |somma| {
                crate::flusso::numero::euro(i64::try_from(somma / 10_000_000).unwrap_or_default())
            });
            for importo in [&importo, &somma] {
                prop_assert_eq!(accettato(&xml, importo), accettato(&altro, importo));
                prop_assert_eq!(controlla(&xml, importo), controlla(&altro, importo));
            }
        }
    }
}
