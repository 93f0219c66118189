//! What became of a case or of one of its variants: one word, never colour alone.

use judge::verdict::{Adjudication, Giudizio, Selection, Verdict};

/// What became of a case or of a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Esito {
    /// Not selected: an item that the product does not claim.
    NonApplicabile,
    /// Not selected, or not run, for a reason.
    NonEseguito,
    /// Passed.
    Pass,
    /// Begun and never judged: the run was interrupted.
    None,
    /// A person has to look.
    Review,
    /// Could not be judged.
    Inconclusive,
    /// A check on the product is broken.
    Fail,
    /// The bench failed.
    Error,
}

impl Esito {
    /// All, the heaviest first.
    pub const TUTTI: [Self; 8] = [
        Self::Error,
        Self::Fail,
        Self::Inconclusive,
        Self::Review,
        Self::None,
        Self::Pass,
        Self::NonEseguito,
        Self::NonApplicabile,
    ];

    /// Of a selection, a verdict and its adjudication.
    #[must_use]
    pub fn nuovo(
        selezione: &Selection,
        verdetto: Verdict,
        adjudication: Option<Adjudication>,
    ) -> Self {
        match (selezione, verdetto, adjudication) {
            (Selection::NotApplicable(_), ..) => Self::NonApplicabile,
            (Selection::NotRun(_), ..) => Self::NonEseguito,
            (_, Verdict::None, _) => Self::None,
            (_, Verdict::Pass, _) => Self::Pass,
            (_, Verdict::Inconclusive, Some(Adjudication::Open)) => Self::Review,
            (_, Verdict::Inconclusive, _) => Self::Inconclusive,
            (_, Verdict::Fail, _) => Self::Fail,
            (_, Verdict::Error, _) => Self::Error,
        }
    }

    /// Of one verdict.
    #[must_use]
    pub fn di(giudizio: &Giudizio) -> Self {
        Self::nuovo(
            &giudizio.selezione,
            giudizio.verdetto,
            giudizio.adjudication,
        )
    }

    /// The word: a verdict of ISO/IEC 9646, or the selection.
    #[must_use]
    pub const fn parola(self) -> &'static str {
        match self {
            Self::NonApplicabile => "NON APPLICABILE",
            Self::NonEseguito => "NON ESEGUITO",
            Self::None => "NONE",
            Self::Pass => "PASS",
            Self::Review => "REVIEW",
            Self::Inconclusive => "INCONCLUSIVE",
            Self::Fail => "FAIL",
            Self::Error => "ERROR",
        }
    }

    /// A sign that stands beside the word.
    #[must_use]
    pub const fn glifo(self) -> &'static str {
        match self {
            Self::NonApplicabile => "–",
            Self::NonEseguito => "○",
            Self::None => "…",
            Self::Pass => "✓",
            Self::Review => "◇",
            Self::Inconclusive => "?",
            Self::Fail => "✗",
            Self::Error => "!",
        }
    }

    /// What the word means, Italian.
    #[must_use]
    pub const fn significato(self) -> &'static str {
        match self {
            Self::NonApplicabile => "riguarda una funzione che il prodotto non dichiara",
            Self::NonEseguito => "non scelto per questa esecuzione, o non raggiunto",
            Self::None => "cominciato e mai giudicato: esecuzione interrotta",
            Self::Pass => "superato: ogni verifica è rispettata",
            Self::Review => "una persona deve guardare l'evidenza e decidere",
            Self::Inconclusive => "non si è potuto giudicare",
            Self::Fail => "fallito: una verifica sul prodotto non è rispettata",
            Self::Error => "errore del banco di prova, non del prodotto",
        }
    }

    /// Name of its style in the page.
    pub(crate) const fn classe(self) -> &'static str {
        match self {
            Self::NonApplicabile | Self::NonEseguito => "fuori",
            Self::None => "none",
            Self::Pass => "pass",
            Self::Review => "review",
            Self::Inconclusive => "inconclusive",
            Self::Fail => "fail",
            Self::Error => "error",
        }
    }

    /// Whether the case was run.
    #[must_use]
    pub const fn eseguito(self) -> bool {
        !matches!(self, Self::NonApplicabile | Self::NonEseguito)
    }

    /// Whether somebody has to look at it.
    #[must_use]
    pub const fn da_guardare(self) -> bool {
        self.eseguito() && !matches!(self, Self::Pass)
    }
}
