//! The verdict of a case over its variants: the worst of them.

use crate::verdict::{Adjudication, Giudizio, Selection, Verdict, parola};

/// A case with its variants.
#[derive(Debug, Clone, PartialEq)]
pub struct CasoGiudicato<'a> {
    /// Case id.
    pub caso: &'a str,
    /// Selected when any variant was; else what the first variant says.
    pub selezione: Selection,
    /// The worst verdict of the variants that were selected.
    pub verdetto: Verdict,
    /// Open only where every INCONCLUSIVE variant is open or settled; then the case is a REVIEW.
    pub adjudication: Option<Adjudication>,
    /// The variants, in the order in which they were given.
    pub varianti: Vec<&'a Giudizio>,
}

impl CasoGiudicato<'_> {
    /// The word that is shown (see [`parola`]).
    #[must_use]
    pub fn parola(&self) -> &'static str {
        parola(self.verdetto, self.adjudication)
    }
}

/// The cases of a run, in the order of their first variant.
#[must_use]
pub fn per_caso(giudizi: &[Giudizio]) -> Vec<CasoGiudicato<'_>> {
    let mut casi: Vec<CasoGiudicato<'_>> = Vec::new();
    let mut posti = std::collections::HashMap::new();
    for giudizio in giudizi {
        let posto = *posti.entry(giudizio.caso.as_str()).or_insert_with(|| {
            casi.push(CasoGiudicato {
                caso: &giudizio.caso,
                selezione: giudizio.selezione.clone(),
                verdetto: Verdict::None,
                adjudication: None,
                varianti: Vec::new(),
            });
            casi.len() - 1
        });
        casi[posto].varianti.push(giudizio);
    }
    for caso in &mut casi {
        let scelti = || {
            caso.varianti
                .iter()
                .filter(|giudizio| giudizio.selezionato())
        };
        if scelti().next().is_some() {
            caso.selezione = Selection::Selected;
        }
        caso.verdetto = scelti()
            .map(|giudizio| giudizio.verdetto)
            .max()
            .unwrap_or(Verdict::None);
        if caso.verdetto == Verdict::Inconclusive {
            let mut incerti = scelti()
                .filter(|giudizio| giudizio.verdetto == Verdict::Inconclusive)
                .map(|giudizio| giudizio.adjudication);
            caso.adjudication = incerti.next().flatten();
            for altro in incerti {
                caso.adjudication = match (caso.adjudication, altro) {
                    (None, _) | (_, None) => None,
                    (Some(Adjudication::Open), _) | (_, Some(Adjudication::Open)) => {
                        Some(Adjudication::Open)
                    }
                    (Some(Adjudication::Waived), _) | (_, Some(Adjudication::Waived)) => {
                        Some(Adjudication::Waived)
                    }
                    (Some(Adjudication::Attested), Some(Adjudication::Attested)) => {
                        Some(Adjudication::Attested)
                    }
                };
            }
        }
    }
    casi
}
