//! Identifiers in a column, as the contract asks them of any family.

use super::colonna::Campo;
use super::regole::Violazione;
use super::testo::{frase, maiuscolo};
use crate::finding::registry::code;
use crate::identifier::iuv::IuvNonValido;
use crate::identifier::luogo::{nazione_nota, provincia_nota};
use crate::identifier::mypay::ANONIMO;
use crate::identifier::{CodiceFiscale, Iuv, PartitaIva};

/// An IUV with its check digits.
pub(crate) fn iuv(campo: Campo, testo: &str) -> Option<Violazione> {
    let e = Iuv::parse(testo).err()?;
    let codice = match e {
        IuvNonValido::CifreDiControllo { .. } => code::ID_IUV_CONTROLLO,
        _ => code::ID_IUV,
    };
    Some(Violazione::errore(campo, codice, frase(&e.to_string())))
}

/// Codice fiscale or partita IVA of a payer of that kind.
pub(crate) fn pagatore(campo: Campo, genere: &str, testo: &str) -> Option<Violazione> {
    let codice = maiuscolo(testo);
    if codice == ANONIMO {
        return None;
    }
    let (regola, e) = if genere == "G" || codice.len() == 11 {
        let e = PartitaIva::controlla(&codice).err()?;
        (code::ID_PARTITA_IVA, e.to_string())
    } else {
        let e = CodiceFiscale::controlla(&codice).err()?;
        (code::ID_CODICE_FISCALE, e.to_string())
    };
    Some(Violazione::errore(campo, regola, frase(&e)))
}

/// A country.
pub(crate) fn nazione(campo: Campo, testo: &str) -> Option<Violazione> {
    (!nazione_nota(&maiuscolo(testo))).then(|| {
        Violazione::errore(
            campo,
            code::FLU_NAZIONE,
            format!("La nazione {testo} non è una sigla ISO 3166-1."),
        )
    })
}

/// A province of Italy.
pub(crate) fn provincia(campo: Campo, nazione: &str, testo: &str) -> Option<Violazione> {
    let ignota = nazione.eq_ignore_ascii_case("IT") && !provincia_nota(&maiuscolo(testo));
    ignota.then(|| {
        Violazione::errore(
            campo,
            code::FLU_PROVINCIA,
            format!("La provincia {testo} non esiste."),
        )
    })
}
