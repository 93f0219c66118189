//! What MyPay accepts in practice (`mypay-web-services.md` §5.3–§5.6; `pagopa-identifiers.md` §2.6, §13.2): less than the
//! specifications ask. Texts are given as the platform reads them, that is trimmed.

use super::codice_fiscale::CodiceFiscale;
use super::partita_iva::PartitaIva;

/// Whether an IUV supplied by the ente is let in (`validaIUV`, §5.3). Check digits and characters are not looked at.
///
/// * `application_code`: of the ente
/// * `flag_genera_iuv`: of the request; with it every IUV of 17 characters passes
/// * `iuv15_ammesso`: false when the action is an insertion on or after `pa.dataLimiteNuoviIuv15` (30/04/2024)
#[must_use]
pub fn iuv_accettato(
    iuv: Option<&str>,
    application_code: &str,
    flag_genera_iuv: bool,
    iuv15_ammesso: bool,
) -> bool {
    let Some(iuv) = iuv.filter(|iuv| !iuv.trim().is_empty()) else {
        return true;
    };
    let coppia = |da: usize, cifra: char| iuv.chars().skip(da).take(2).all(|c| c == cifra);
    match iuv.chars().count() {
        15 => !iuv.starts_with("00") && iuv15_ammesso,
        17 => flag_genera_iuv || iuv.starts_with(application_code) && !coppia(2, '0'),
        25 => !iuv.ends_with("0000") || coppia(6, '9'),
        _ => false,
    }
}

/// "Is a notice": 15 or 17 characters, blanks not counted (§5.3).
#[must_use]
pub fn e_avviso(iuv: &str) -> bool {
    matches!(iuv.chars().filter(|c| !c.is_whitespace()).count(), 15 | 17)
}

/// Numero avviso of an IUV, by its length alone (§5.3).
#[must_use]
pub fn numero_avviso(iuv: &str, application_code: &str) -> Option<String> {
    match iuv.chars().count() {
        15 => Some(format!("0{application_code}{iuv}")),
        17 => Some(format!("3{iuv}")),
        _ => None,
    }
}

/// IUV of a numero avviso, or of a text that is already one; `None` stands for "Codice avviso / IUV non corretto."
/// (`pagopa-identifiers.md` §2.6).
#[must_use]
pub fn iuv_di_numero_avviso(testo: &str) -> Option<&str> {
    match (testo.len(), testo.as_bytes().first()) {
        (18, Some(b'0')) => testo.get(3..),
        (18, Some(b'3')) => testo.get(1..),
        (15 | 17, _) => Some(testo),
        _ => None,
    }
}

/// Whether an IUD is let in: not blank, not starting with `000` (§5.4); its length is left to the schema.
#[must_use]
pub fn iud_accettato(iud: Option<&str>) -> bool {
    iud.is_some_and(|iud| !iud.trim().is_empty() && !iud.starts_with("000"))
}

/// Why a payer's code is refused (§4.1 check 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PagatoreRifiutato {
    /// Type F, code not valid.
    CodiceFiscale,
    /// Type G, code not valid.
    PartitaIva,
    /// `ANONIMO` where it is not allowed.
    Anonimo,
}

/// The payer's code by its type (§5.5). `anonimo_ammesso`: every tipo dovuto of the request is active and allows an anonymous payer.
///
/// # Errors
/// [`PagatoreRifiutato`]; a type that is neither `F` nor `G` is judged as `F`, the schema having let none other in.
pub fn codice_pagatore(
    tipo: &str,
    codice: &str,
    anonimo_ammesso: bool,
) -> Result<(), PagatoreRifiutato> {
    if codice == ANONIMO {
        return if anonimo_ammesso && tipo != "G" {
            Ok(())
        } else {
            Err(PagatoreRifiutato::Anonimo)
        };
    }
    if tipo == "G" {
        return if partita_iva_accettata(codice) {
            Ok(())
        } else {
            Err(PagatoreRifiutato::PartitaIva)
        };
    }
    if CodiceFiscale::controlla(codice).is_ok() || partita_iva_accettata(codice) {
        Ok(())
    } else {
        Err(PagatoreRifiutato::CodiceFiscale)
    }
}

/// The code of an anonymous payer.
pub const ANONIMO: &str = "ANONIMO";

/// `isValidPIVA`: 11 digits with the right check digit (`pagopa-identifiers.md` §13.2).
#[must_use]
pub fn partita_iva_accettata(codice: &str) -> bool {
    PartitaIva::controlla(codice).is_ok()
}

/// `tipoVersamento` (§5.6): tokens between vertical bars, ignoring case; `ALL` in capitals not beside others; blank passes.
#[must_use]
pub fn tipo_versamento_accettato(testo: &str) -> bool {
    const TIPI: [&str; 7] = ["BBT", "BP", "AD", "CP", "PO", "OBEP", "ALL"];
    if testo.trim().is_empty() {
        return true;
    }
    // Java's split drops the empty pieces at the end, and only there.
    let testo = testo.trim_end_matches('|');
    let da_solo = !testo.contains('|');
    testo.split('|').all(|pezzo| {
        TIPI.iter().any(|tipo| tipo.eq_ignore_ascii_case(pezzo)) && (da_solo || pezzo != "ALL")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iuv() {
        let accettato = |iuv, flag| iuv_accettato(Some(iuv), "01", flag, false);
        assert!(iuv_accettato(None, "01", false, false) && accettato(" ", false));
        assert!(accettato("01020000000004230", false));
        assert!(
            accettato("01020000000004299", false),
            "check digits are not looked at"
        );
        assert!(
            accettato("01x20000000004299", false),
            "nor whether these are digits"
        );
        assert!(
            !accettato("02020000000004230", false),
            "another application code"
        );
        assert!(!accettato("01000000000000144", false) && accettato("01000000000000144", true));
        assert!(
            !accettato("220000000000753", false)
                && iuv_accettato(Some("220000000000753"), "01", false, true)
        );
        assert!(!iuv_accettato(Some("000000000012370"), "01", false, true));
        assert!(
            accettato("RF12019900000000012340000", false)
                && !accettato("RF12011000000000012340000", false)
        );
        assert!(accettato("RF12011000000000012340001", false));
        assert!(!accettato("0102000000000423", false));
    }

    #[test]
    fn notices() {
        assert!(e_avviso("0102 0000 0000 042 30") && !e_avviso("0102"));
        assert_eq!(
            numero_avviso("220000000000753", "00").as_deref(),
            Some("000220000000000753")
        );
        assert_eq!(numero_avviso("x", "00"), None);
        assert_eq!(
            iuv_di_numero_avviso("312000000000471179"),
            Some("12000000000471179")
        );
        assert_eq!(
            iuv_di_numero_avviso("000220000000000753"),
            Some("220000000000753")
        );
        assert_eq!(
            iuv_di_numero_avviso("12000000000471179"),
            Some("12000000000471179")
        );
        assert_eq!(iuv_di_numero_avviso("212345678901234544"), None);
    }

    #[test]
    fn payer() {
        use PagatoreRifiutato::{Anonimo, CodiceFiscale, PartitaIva};
        assert_eq!(codice_pagatore("F", "rssmra80a01h501u", false), Ok(()));
        assert_eq!(
            codice_pagatore("F", "80001234568", false),
            Ok(()),
            "a P.IVA passes for type F"
        );
        assert_eq!(
            codice_pagatore("F", "00000010000", false),
            Ok(()),
            "temporary, without check digit"
        );
        assert_eq!(
            codice_pagatore("F", "RSSMRA80A01H501X", false),
            Err(CodiceFiscale)
        );
        assert_eq!(
            codice_pagatore("G", "RSSMRA80A01H501U", false),
            Err(PartitaIva)
        );
        assert_eq!(codice_pagatore("G", "80001234568", false), Ok(()));
        assert_eq!(codice_pagatore("F", "ANONIMO", true), Ok(()));
        assert_eq!(codice_pagatore("F", "ANONIMO", false), Err(Anonimo));
        assert_eq!(codice_pagatore("G", "ANONIMO", true), Err(Anonimo));
    }

    #[test]
    fn iud_and_tipo_versamento() {
        assert!(
            iud_accettato(Some("1"))
                && !iud_accettato(Some("000x"))
                && !iud_accettato(Some(" "))
                && !iud_accettato(None)
        );
        for (testo, accettato) in [
            ("", true),
            ("ALL", true),
            ("bbt|CP", true),
            ("BBT|ALL", false),
            ("BBT|all", true),
            ("BBT|", true),
            ("|BBT", false),
            ("X", false),
        ] {
            assert_eq!(tipo_versamento_accettato(testo), accettato, "{testo}");
        }
    }
}
