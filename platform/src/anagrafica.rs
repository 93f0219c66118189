//! The payer's data: what is corrected in silence, and what the direct payment wants (`mypay-web-services.md` §4.1, §4.6).

use contracts::identifier::luogo::{nazione_nota, provincia_nota};
use contracts::identifier::mypay::{PagatoreRifiutato, codice_pagatore};
use contracts::message::documento::SoggettoPagatore;

use crate::rifiuto::pieno;
use crate::state::Anagrafe;

/// 5 digits for Italy, else 1 to 16 letters and digits.
pub(crate) fn cap_valido(cap: &str, nazione: Option<&str>) -> bool {
    if nazione == Some("IT") {
        cap.len() == 5 && cap.bytes().all(|b| b.is_ascii_digit())
    } else {
        (1..=16).contains(&cap.len()) && cap.bytes().all(|b| b.is_ascii_alphanumeric())
    }
}

/// Accents stripped, everything outside `a-z A-Z 0-9 blank . , ( ) / ' &` turned into blanks.
fn ripulito(testo: &str) -> String {
    let ammesso = |c: char| c.is_ascii_alphanumeric() || " .,()/'&".contains(c);
    testo
        .chars()
        .map(senza_accento)
        .map(|c| if ammesso(c) { c } else { ' ' })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// The letter under an accent of the Latin-1 range.
pub(crate) fn senza_accento(c: char) -> char {
    match c {
        'à'..='å' => 'a',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ò'..='ö' => 'o',
        'ù'..='ü' => 'u',
        'À'..='Å' => 'A',
        'È'..='Ë' => 'E',
        'Ì'..='Ï' => 'I',
        'Ò'..='Ö' => 'O',
        'Ù'..='Ü' => 'U',
        'ç' => 'c',
        'Ç' => 'C',
        'ñ' => 'n',
        'Ñ' => 'N',
        'ý' | 'ÿ' => 'y',
        'Ý' => 'Y',
        altro => altro,
    }
}

/// The payer as ImportaDovuto stores it (§4.6, "silent corrections").
pub(crate) fn corretto(pagatore: &SoggettoPagatore) -> SoggettoPagatore {
    let mut p = pagatore.clone();
    p.identificativo.codice = p.identificativo.codice.map(|c| c.to_uppercase());
    p.indirizzo = p.indirizzo.as_deref().map(ripulito);
    p.civico = p.civico.as_deref().map(ripulito);
    p.nazione = p.nazione.filter(|n| nazione_nota(n));
    let italia = p.nazione.as_deref() == Some("IT");
    p.provincia = p
        .provincia
        .map(|s| s.to_uppercase())
        .filter(|s| italia && provincia_nota(s));
    p.cap = p.cap.filter(|c| cap_valido(c, pagatore.nazione.as_deref()));
    p
}

/// The payer as InviaDovuti keeps it: the provincia in capitals (§3.2), a 16-character code in capitals (§5.5).
pub(crate) fn con_maiuscole(pagatore: &SoggettoPagatore) -> SoggettoPagatore {
    let mut p = pagatore.clone();
    p.provincia = p.provincia.map(|s| s.to_uppercase());
    p.identificativo.codice = p.identificativo.codice.map(|c| {
        if c.chars().count() == 16 {
            c.to_uppercase()
        } else {
            c
        }
    });
    p
}

/// Why a payer's code is refused: fault code, and text without prefix or value.
pub(crate) fn codice_rifiutato(
    pagatore: &SoggettoPagatore,
    ente: &Anagrafe,
    tipi: &[&str],
) -> Option<(&'static str, &'static str)> {
    let tipo = pagatore.identificativo.tipo.as_deref().unwrap_or_default();
    let codice = pagatore
        .identificativo
        .codice
        .as_deref()
        .unwrap_or_default();
    let anonimo = tipi
        .iter()
        .all(|t| ente.tipo_attivo(t).is_some_and(|t| t.cf_anonimo));
    let per_tipo = if tipo == "G" {
        "PAA_P_IVA_NON_VALIDO"
    } else {
        "PAA_CODICE_FISCALE_NON_VALIDO"
    };
    codice_pagatore(tipo, codice, anonimo).err().map(|perche| {
        let testo = match perche {
            PagatoreRifiutato::CodiceFiscale => "Codice fiscale non valido",
            PagatoreRifiutato::PartitaIva => "P.IVA non valida",
            PagatoreRifiutato::Anonimo => "Funzionalita CF ANONIMO non valida",
        };
        (per_tipo, testo)
    })
}

/// What the direct payment (showMyPay NONE) finds wrong in the payer's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inutilizzabile {
    /// The reason that is told.
    Motivo(&'static str),
    /// CAP given without nazione: an unhandled null pointer (§4.1, inferred).
    Nullo,
}

/// The checks of the direct payment, in order: the last one that fails is told (§4.1, check 18). Indirizzo and civico are
/// cleaned first, so that they never fail.
pub(crate) fn inutilizzabile(p: &SoggettoPagatore) -> Option<Inutilizzabile> {
    let mut motivo = None;
    if pieno(p.email.as_deref()).is_none() {
        motivo = Some("email non valida");
    }
    if pieno(p.anagrafica.as_deref()).is_none() {
        motivo = Some("denominazione non valorizzata");
    }
    if let Some(cap) = pieno(p.cap.as_deref()) {
        let Some(nazione) = pieno(p.nazione.as_deref()) else {
            return Some(Inutilizzabile::Nullo);
        };
        if !nazione_nota(nazione) {
            motivo = Some("nazione non valorizzata");
        }
        if !cap_valido(cap, Some(nazione)) {
            motivo = Some("cap non valido");
        }
    }
    motivo.map(Inutilizzabile::Motivo)
}
