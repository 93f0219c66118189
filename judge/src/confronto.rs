//! A field against what it must be.
//!
//! A field may have several values (a repeated element, a list): a positive expectation asks that there is one and that
//! all of them agree; a negative one that none disagrees.

use regex::Regex;

use crate::riferimento::{AttesaNota, ComeNoto};
use crate::view::Valori;

/// Most characters of a value that a finding shows.
const MOSTRATI: usize = 200;

/// A field that is not what it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scarto {
    pub(crate) campo: String,
    pub(crate) atteso: String,
    pub(crate) trovato: String,
}

/// The form of a check is not a regular expression: a mistake of the bench.
#[derive(Debug)]
pub(crate) struct FormaErrata(pub(crate) String);

/// Expectations, ready to be put to many messages.
#[derive(Debug)]
pub(crate) struct Attese(Vec<(AttesaNota, Option<Regex>)>);

impl Attese {
    pub(crate) fn prepara(note: Vec<AttesaNota>) -> Result<Self, FormaErrata> {
        let mut pronte = Vec::with_capacity(note.len());
        for nota in note {
            let forma = match &nota.come {
                ComeNoto::Forma(forma) => Some(
                    Regex::new(&format!(r"\A(?s:{forma})\z"))
                        .map_err(|_| FormaErrata(forma.clone()))?,
                ),
                _ => None,
            };
            pronte.push((nota, forma));
        }
        Ok(Self(pronte))
    }

    /// The fields that are not what they must be, in the order of the expectations.
    pub(crate) fn scarti(&self, messaggio: &dyn Valori) -> Vec<Scarto> {
        self.0
            .iter()
            .filter_map(|(nota, forma)| {
                let valori = messaggio.valori(&nota.campo);
                (!regge(&nota.come, forma.as_ref(), &valori)).then(|| Scarto {
                    campo: nota.campo.clone(),
                    atteso: atteso(&nota.come),
                    trovato: trovato(&valori),
                })
            })
            .collect()
    }

    /// Whether all hold.
    pub(crate) fn regge(&self, messaggio: &dyn Valori) -> bool {
        self.0
            .iter()
            .all(|(nota, forma)| regge(&nota.come, forma.as_ref(), &messaggio.valori(&nota.campo)))
    }

    /// Whether the message has every field that is asked for positively.
    pub(crate) fn riguarda(&self, messaggio: &dyn Valori) -> bool {
        self.0.iter().all(|(nota, _)| {
            matches!(
                nota.come,
                ComeNoto::Assente | ComeNoto::Diverso(_) | ComeNoto::AssenteOUguale(_)
            ) || !messaggio.valori(&nota.campo).is_empty()
        })
    }

    /// What is asked, in words: ` con campo «a» = 1, campo «b» assente`; empty when nothing is.
    pub(crate) fn in_parole(&self) -> String {
        let parole: Vec<String> = self
            .0
            .iter()
            .map(|(nota, _)| format!("«{}» {}", nota.campo, atteso(&nota.come)))
            .collect();
        if parole.is_empty() {
            String::new()
        } else {
            format!(" con {}", parole.join(", "))
        }
    }

    /// The first field that is asked for, to mark a place.
    pub(crate) fn primo_campo(&self) -> Option<&str> {
        self.0.first().map(|(nota, _)| nota.campo.as_str())
    }
}

fn regge(come: &ComeNoto, forma: Option<&Regex>, valori: &[String]) -> bool {
    let tutti = |prova: &dyn Fn(&str) -> bool| {
        !valori.is_empty() && valori.iter().all(|valore| prova(valore))
    };
    match come {
        ComeNoto::Uguale(atteso) => tutti(&|valore| valore == atteso),
        ComeNoto::Diverso(vietato) => valori.iter().all(|valore| valore != vietato),
        ComeNoto::UnoFra(attesi) => tutti(&|valore| attesi.iter().any(|atteso| atteso == valore)),
        ComeNoto::Presente => tutti(&|valore| !valore.trim().is_empty()),
        ComeNoto::Assente => valori.iter().all(|valore| valore.trim().is_empty()),
        ComeNoto::AssenteOUguale(atteso) => valori
            .iter()
            .all(|valore| valore.trim().is_empty() || valore == atteso),
        ComeNoto::Contiene(parte) => tutti(&|valore| valore.contains(parte.as_str())),
        ComeNoto::Forma(_) => tutti(&|valore| forma.is_some_and(|forma| forma.is_match(valore))),
        ComeNoto::DataOGiornoPrima(atteso) => {
            let giorno = giorno(atteso);
            tutti(&|valore| {
                let trovato = self::giorno(valore);
                trovato.is_some()
                    && giorno.is_some()
                    && (trovato == giorno || trovato.map(|n| n + 1) == giorno)
            })
        }
    }
}

/// The day of `yyyy-MM-dd…` counted from an arbitrary origin; what follows the date (time, zone) is not looked at.
fn giorno(testo: &str) -> Option<i64> {
    let numero = |da: usize, a: usize| {
        let cifre = testo.get(da..a)?;
        cifre
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| cifre.parse::<i64>().ok())
            .flatten()
    };
    let (anno, mese, giorno) = (numero(0, 4)?, numero(5, 7)?, numero(8, 10)?);
    let byte = testo.as_bytes();
    let bisestile = anno % 4 == 0 && (anno % 100 != 0 || anno % 400 == 0);
    let ultimo = match mese {
        2 if bisestile => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if byte.get(4) != Some(&b'-') || byte.get(7) != Some(&b'-') || giorno < 1 || giorno > ultimo {
        return None;
    }
    if byte.get(10).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    // Days from civil, with years that begin in March so that the leap day is the last.
    let (a, m) = if mese > 2 {
        (anno, mese - 3)
    } else {
        (anno - 1, mese + 9)
    };
    Some(
        365 * a + a.div_euclid(4) - a.div_euclid(100)
            + a.div_euclid(400)
            + (153 * m + 2) / 5
            + giorno,
    )
}

fn atteso(come: &ComeNoto) -> String {
    match come {
        ComeNoto::Uguale(valore) => format!("uguale a «{}»", tronca(valore)),
        ComeNoto::Diverso(valore) => format!("diverso da «{}»", tronca(valore)),
        ComeNoto::UnoFra(valori) => {
            let valori: Vec<String> = valori
                .iter()
                .map(|valore| format!("«{}»", tronca(valore)))
                .collect();
            format!("uno fra {}", valori.join(", "))
        }
        ComeNoto::Presente => "presente e non vuoto".to_owned(),
        ComeNoto::Assente => "assente".to_owned(),
        ComeNoto::AssenteOUguale(valore) => format!("assente, o uguale a «{}»", tronca(valore)),
        ComeNoto::Contiene(parte) => format!("un testo con «{}»", tronca(parte)),
        ComeNoto::Forma(forma) => format!("nella forma {}", tronca(forma)),
        ComeNoto::DataOGiornoPrima(valore) => format!("«{}» o il giorno prima", tronca(valore)),
    }
}

fn trovato(valori: &[String]) -> String {
    match valori {
        [] => "assente".to_owned(),
        [vuoto] if vuoto.is_empty() => "vuoto".to_owned(),
        _ => {
            let valori: Vec<String> = valori
                .iter()
                .take(5)
                .map(|valore| format!("«{}»", tronca(valore)))
                .collect();
            valori.join(", ")
        }
    }
}

/// At most so many characters that a line of a report can show it.
pub(crate) fn tronca(testo: &str) -> String {
    match testo.char_indices().nth(MOSTRATI) {
        Some((fine, _)) => format!("{}…", &testo[..fine]),
        None => testo.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use proptest::prelude::*;

    use super::*;

    struct Uno(Vec<String>);
    impl Valori for Uno {
        fn valori(&self, _: &str) -> Vec<String> {
            self.0.clone()
        }
    }

    fn vale(come: ComeNoto, valori: &[&str]) -> bool {
        let attese = Attese::prepara(vec![AttesaNota {
            campo: "c".to_owned(),
            come,
        }])
        .unwrap();
        let uno = Uno(valori.iter().map(|valore| (*valore).to_owned()).collect());
        assert_eq!(attese.regge(&uno), attese.scarti(&uno).is_empty());
        attese.regge(&uno)
    }

    #[test]
    fn each_way_to_compare() {
        let s = str::to_owned;
        let tabella: &[(ComeNoto, &[&str], bool)] = &[
            (ComeNoto::Uguale(s("1")), &["1"], true),
            (ComeNoto::Uguale(s("1")), &["1", "1"], true),
            (ComeNoto::Uguale(s("1")), &["1", "2"], false),
            (ComeNoto::Uguale(s("1.0")), &["1.00"], false),
            (ComeNoto::Uguale(s("1")), &[], false),
            (ComeNoto::Diverso(s("1")), &[], true),
            (ComeNoto::Diverso(s("1")), &["2"], true),
            (ComeNoto::Diverso(s("1")), &["2", "1"], false),
            (ComeNoto::UnoFra(vec![s("a"), s("b")]), &["b"], true),
            (ComeNoto::UnoFra(vec![s("a"), s("b")]), &["c"], false),
            (ComeNoto::UnoFra(vec![s("a")]), &[], false),
            (ComeNoto::Presente, &["x"], true),
            (ComeNoto::Presente, &[" "], false),
            (ComeNoto::Presente, &[], false),
            (ComeNoto::Assente, &[], true),
            (ComeNoto::Assente, &[""], true),
            (ComeNoto::Assente, &["x"], false),
            (ComeNoto::AssenteOUguale(s("x")), &[], true),
            (ComeNoto::AssenteOUguale(s("x")), &["x"], true),
            (ComeNoto::AssenteOUguale(s("x")), &["y"], false),
            (ComeNoto::Contiene(s("b")), &["abc"], true),
            (ComeNoto::Contiene(s("b")), &["ac"], false),
            (ComeNoto::Contiene(s("b")), &[], false),
            (
                ComeNoto::Forma(s("[0-9]{17}")),
                &["12345678901234567"],
                true,
            ),
            (
                ComeNoto::Forma(s("[0-9]{17}")),
                &["x12345678901234567"],
                false,
            ),
            (ComeNoto::Forma(s("a|b")), &["ab"], false),
            (
                ComeNoto::Forma(s(".*pagato.*")),
                &["riga\npagato\nriga"],
                true,
            ),
            (
                ComeNoto::DataOGiornoPrima(s("2026-03-01")),
                &["2026-02-28"],
                true,
            ),
            (
                ComeNoto::DataOGiornoPrima(s("2024-03-01")),
                &["2024-02-29+01:00"],
                true,
            ),
            (
                ComeNoto::DataOGiornoPrima(s("2026-01-01")),
                &["2025-12-31T23:10:00"],
                true,
            ),
            (
                ComeNoto::DataOGiornoPrima(s("2026-01-01")),
                &["2026-01-01"],
                true,
            ),
            (
                ComeNoto::DataOGiornoPrima(s("2026-01-01")),
                &["2026-01-02"],
                false,
            ),
            (
                ComeNoto::DataOGiornoPrima(s("2026-01-01")),
                &["2025-12-30"],
                false,
            ),
            (
                ComeNoto::DataOGiornoPrima(s("2026-03-01")),
                &["2026-02-29"],
                false,
            ),
            (ComeNoto::DataOGiornoPrima(s("boh")), &["boh"], false),
        ];
        for (come, valori, atteso) in tabella {
            assert_eq!(vale(come.clone(), valori), *atteso, "{come:?} {valori:?}");
        }
    }

    #[test]
    fn a_form_that_is_none_is_said() {
        let nota = AttesaNota {
            campo: "c".to_owned(),
            come: ComeNoto::Forma("[".to_owned()),
        };
        assert_eq!(Attese::prepara(vec![nota]).unwrap_err().0, "[");
    }

    proptest! {
        /// Consecutive days are one apart, over four centuries with their leap years.
        #[test]
        fn days_count_by_one(n in 0_u32..146_097) {
            let (mut anno, mut mese, mut resto) = (1900_u32, 1_u32, n);
            let lungo = |anno: u32, mese: u32| match mese {
                2 => if anno.is_multiple_of(4) && (!anno.is_multiple_of(100) || anno.is_multiple_of(400)) { 29 } else { 28 },
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            while resto >= lungo(anno, mese) {
                resto -= lungo(anno, mese);
                mese += 1;
                if mese > 12 { mese = 1; anno += 1; }
            }
            let data = format!("{anno:04}-{mese:02}-{:02}", resto + 1);
            prop_assert_eq!(giorno(&data).unwrap() - giorno("1900-01-01").unwrap(), i64::from(n));
        }

        #[test]
        fn any_text_can_be_a_date_or_not(testo in ".{0,14}") {
            let _ = giorno(&testo);
            prop_assert!(tronca(&testo) == testo);
        }
    }
}
