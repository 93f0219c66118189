//! Codes with their check characters (`pagopa-identifiers.md` §2, §13).

use std::fmt::Write as _;

use super::caso::Caso;
use crate::identifier::iuv::cifre_di_controllo_93;
use crate::identifier::{lettera_di_controllo, partita_iva, resto_97};

/// What a codice fiscale says of a birth.
#[derive(Debug, Clone, Copy)]
pub struct Nascita {
    /// Year.
    pub anno: u64,
    /// Month, from 1.
    pub mese: u64,
    /// Day, from 1.
    pub giorno: u64,
    /// Whether a man.
    pub uomo: bool,
    /// Cadastral code of the place.
    pub catasto: &'static str,
}

/// The letter without its accent; others as they are.
#[must_use]
pub fn senza_accento(c: char) -> char {
    match c {
        'à' | 'À' => 'A',
        'è' | 'é' | 'È' | 'É' => 'E',
        'ì' | 'Ì' => 'I',
        'ò' | 'Ò' => 'O',
        'ù' | 'Ù' | 'ü' => 'U',
        altro => altro,
    }
}

/// Consonants, vowels and `X` in the order in which they make three letters; of a first name with four consonants the second is left out.
fn tre_lettere(testo: &str, nome: bool) -> String {
    let lettere = || {
        testo
            .chars()
            .map(|c| senza_accento(c).to_ascii_uppercase())
            .filter(char::is_ascii_uppercase)
    };
    let vocale = |c: &char| matches!(c, 'A' | 'E' | 'I' | 'O' | 'U');
    let mut consonanti: Vec<char> = lettere().filter(|c| !vocale(c)).collect();
    if nome && consonanti.len() >= 4 {
        consonanti.remove(1);
    }
    consonanti
        .into_iter()
        .chain(lettere().filter(vocale))
        .chain(['X', 'X', 'X'])
        .take(3)
        .collect()
}

/// The codice fiscale of a person (§13.1).
#[must_use]
pub fn codice_fiscale(cognome: &str, nome: &str, nato: &Nascita) -> String {
    const MESI: &[u8; 12] = b"ABCDEHLMPRST";
    let mese = usize::try_from(nato.mese).unwrap_or(1).clamp(1, 12);
    let giorno = if nato.uomo {
        nato.giorno
    } else {
        nato.giorno + 40
    };
    let mut codice = format!(
        "{}{}{:02}{}{giorno:02}{}",
        tre_lettere(cognome, false),
        tre_lettere(nome, true),
        nato.anno % 100,
        char::from(MESI[mese - 1]),
        nato.catasto
    );
    if let Some(lettera) = lettera_di_controllo(codice.as_bytes()) {
        codice.push(char::from(lettera));
    }
    codice
}

/// A partita IVA: progressive, office of the province (001–100), check digit (§13.2).
pub fn partita_iva(caso: &mut Caso) -> String {
    let base = format!("{:07}{:03}", caso.fra(100_000, 4_999_999), caso.fra(1, 100));
    chiudi_undici(base)
}

/// The codice fiscale of an ente: 11 digits beginning with 8 or 9 (§13.2).
pub fn codice_ente(caso: &mut Caso) -> String {
    let base = format!(
        "{}{:07}{:02}",
        caso.fra(8, 9),
        caso.sotto(10_000_000),
        caso.fra(10, 99)
    );
    chiudi_undici(base)
}

fn chiudi_undici(mut base: String) -> String {
    let cifra = partita_iva::cifra_di_controllo(base.as_bytes());
    let _ = write!(base, "{cifra}");
    base
}

/// An Italian IBAN: check digits, CIN, ABI, CAB, account (§13.3).
pub fn iban(caso: &mut Caso) -> String {
    const ABI: &[&str] = &[
        "02008", "03069", "05034", "05428", "07601", "08327", "08590",
    ];
    let conto = format!(
        "{}{:05}{:012}",
        caso.uno(ABI),
        caso.fra(1600, 62_990),
        caso.sotto(1_000_000_000)
    );
    let cin = char::from(lettera_di_controllo(conto.as_bytes()).unwrap_or(b'A'));
    let resto = resto_97(format!("{cin}{conto}IT00").bytes()).unwrap_or_default();
    format!("IT{:02}{cin}{conto}", 98 - resto)
}

/// An IUV of 17 digits that the ente makes itself: segregazione, a digit from 1 on, progressive, check digits (§2.2).
#[must_use]
pub fn iuv(segregazione: &str, progressivo: u64) -> String {
    iuv_di(&format!(
        "{segregazione}1{:012}",
        progressivo % 1_000_000_000_000
    ))
}

/// An IUV of the range that MyPay keeps for itself.
#[must_use]
pub fn iuv_della_piattaforma(segregazione: &str, progressivo: u64) -> String {
    iuv_di(&format!(
        "{segregazione}00{:011}",
        progressivo % 100_000_000_000
    ))
}

fn iuv_di(quindici: &str) -> String {
    let controllo = cifre_di_controllo_93(&format!("3{quindici}")).unwrap_or_default();
    format!("{quindici}{controllo}")
}

/// Another digit or letter of the same kind in place of the last one: the check no longer agrees.
#[must_use]
pub fn stona(codice: &str) -> String {
    let mut altro = codice.to_owned();
    let ultimo = match altro.pop() {
        Some('9') => '0',
        Some('Z') => 'A',
        Some(c) if c.is_ascii_alphanumeric() => char::from(c as u8 + 1),
        altro => altro.unwrap_or('0'),
    };
    altro.push(ultimo);
    altro
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::identifier::{CodiceFiscale, Iban, Iuv, PartitaIva};

    #[test]
    fn the_examples_of_the_sheet() {
        let nato = |anno, mese, giorno, uomo| Nascita {
            anno,
            mese,
            giorno,
            uomo,
            catasto: "L736",
        };
        assert_eq!(
            codice_fiscale("Rossi", "Mario", &nato(1980, 1, 1, true)),
            "RSSMRA80A01L736U"
        );
        assert_eq!(
            codice_fiscale("Verdi", "Luigi", &nato(1975, 8, 15, true)),
            "VRDLGU75M15L736Y"
        );
        assert_eq!(
            codice_fiscale("Bianchi", "Giulia", &nato(1990, 3, 12, false)),
            "BNCGLI90C52L736O"
        );
        assert_eq!(tre_lettere("Fo", false), "FOX");
        assert_eq!(tre_lettere("Gianluca", true), "GLC");
        assert_eq!(tre_lettere("Nicolò", true), "NCL");
        assert_eq!(tre_lettere("D'Angelo", false), "DNG");
    }

    #[test]
    fn codes_are_valid_and_spoiled_ones_are_not() {
        let mut caso = Caso::di(3, 3);
        for n in 0..500 {
            let (iban, ente, iva) = (
                iban(&mut caso),
                codice_ente(&mut caso),
                partita_iva(&mut caso),
            );
            assert!(Iban::parse(&iban).is_ok(), "{iban}");
            assert!(Iban::parse(&stona(&iban)).is_err(), "{iban}");
            for undici in [&ente, &iva] {
                assert!(PartitaIva::parse(undici).is_ok(), "{undici}");
                assert!(PartitaIva::parse(&stona(undici)).is_err(), "{undici}");
            }
            let iuv = Iuv::parse(&iuv("01", n)).unwrap();
            assert!(!iuv.generato_da_mypay() && Iuv::parse(&stona(iuv.as_str())).is_err());
            assert!(
                Iuv::parse(&iuv_della_piattaforma("01", n))
                    .unwrap()
                    .generato_da_mypay()
            );
        }
        assert!(CodiceFiscale::parse(&stona("RSSMRA80A01L736U")).is_err());
    }
}
