//! The payer's data: what is corrected in silence, and what the direct payment wants (`mypay-web-services.md` §4.1, §4.6).

use contracts::identifier::mypay::{PagatoreRifiutato, codice_pagatore};
use contracts::message::documento::SoggettoPagatore;

use crate::rifiuto::pieno;
use crate::state::Anagrafe;

/// ISO 3166-1 alpha-2.
const NAZIONI: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV \
    BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO \
    FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP \
    KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU \
    MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB \
    SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY \
    UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// Sigle of the provinces.
const PROVINCE: &str = "AG AL AN AO AP AQ AR AT AV BA BG BI BL BN BO BR BS BT BZ CA CB CE CH CL CN CO CR CS CT CZ EN FC FE FG \
    FI FM FR GE GO GR IM IS KR LC LE LI LO LT LU MB MC ME MI MN MO MS MT NA NO NU OR PA PC PD PE PG PI PN PO PR PT PU PV PZ \
    RA RC RE RG RI RM RN RO SA SI SO SP SR SS SU SV TA TE TN TO TP TR TS TV UD VA VB VC VE VI VR VT VV";

fn nazione_nota(sigla: &str) -> bool {
    NAZIONI.split_ascii_whitespace().any(|n| n == sigla)
}

fn provincia_nota(sigla: &str) -> bool {
    PROVINCE.split_ascii_whitespace().any(|p| p == sigla)
}

/// 5 digits for Italy, else 1 to 16 letters and digits.
fn cap_valido(cap: &str, nazione: Option<&str>) -> bool {
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
