//! The findings of a broken check, in words.

use contracts::finding::{Finding, Place, Severity};

use super::BANCO_VERIFICA;
use crate::check::Check;
use crate::confronto::{FormaErrata, Scarto};

/// Most findings of one broken check.
pub(super) const MASSIMO: usize = 20;

/// A finding of severity error.
pub(super) fn rilievo(codice: &str, messaggio: String, atteso: String, trovato: String) -> Finding {
    Finding {
        code: codice.to_owned(),
        severity: Severity::Error,
        place: Place::default(),
        message: messaggio,
        expected: Some(atteso),
        found: Some(trovato),
    }
}

/// One field that is not what it must be; `dove` begins the sentence.
pub(super) fn scarto(codice: &str, dove: &str, scarto: &Scarto, luogo: Place) -> Finding {
    let Scarto {
        campo,
        atteso,
        trovato,
    } = scarto;
    Finding {
        place: luogo,
        ..rilievo(
            codice,
            format!("{dove} il campo «{campo}» è {trovato}; deve essere {atteso}."),
            format!("«{campo}» {atteso}"),
            trovato.clone(),
        )
    }
}

/// At the deadline a value to compare with was not there.
pub(super) fn valore_mancante(check: &Check, manca: &str) -> Finding {
    rilievo(
        &check.codice,
        format!("Alla scadenza manca ancora un valore: {manca}."),
        manca.to_owned(),
        "niente da cui prenderlo".to_owned(),
    )
}

/// The regular expression of a check cannot be read.
pub(super) fn forma_errata(errata: &FormaErrata) -> Finding {
    rilievo(
        BANCO_VERIFICA,
        format!(
            "La verifica chiede una forma che non è un'espressione regolare: «{}».",
            errata.0
        ),
        "un'espressione regolare".to_owned(),
        format!("«{}»", errata.0),
    )
}
