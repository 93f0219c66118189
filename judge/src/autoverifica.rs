//! The self-test rule (DESIGN.md "How good is the bench"): a pure function over the verdicts of a clean run and of a run
//! with one seeded fault.

use contracts::finding::Severity;

use crate::generato::PREFISSO;
use crate::verdict::{Giudizio, Verdict};

/// What a seeded fault is there for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difetto {
    /// Name.
    pub nome: String,
    /// The case named for it, which must FAIL.
    pub caso: String,
    /// Code of the finding with which it must FAIL.
    pub codice: String,
    /// Cases in which it is declared that the fault cannot be seen from outside.
    pub invisibile_in: Vec<String>,
}

/// The verdict of one scenario of the run with the fault.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prova<'a> {
    /// Its verdict.
    pub giudizio: &'a Giudizio,
    /// How often the fault was activated in its stream.
    pub attivazioni: usize,
}

/// A breach of the self-test rule. Its text is Italian.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violazione {
    /// A case of the clean run is not PASS.
    #[error("senza difetti {caso} dà {trovato}: atteso PASS")]
    PulitoNonSuperato {
        /// Case and variant.
        caso: String,
        /// Its word.
        trovato: &'static str,
    },
    /// A scenario is in one run only.
    #[error(
        "{caso} c'è in una sola delle due esecuzioni: con il difetto «{difetto}» si devono eseguire gli stessi casi"
    )]
    Spaiato {
        /// Fault.
        difetto: String,
        /// Case and variant.
        caso: String,
    },
    /// The fault was not activated, but the verdict is another one.
    #[error(
        "il difetto «{difetto}» non è stato attivato in {caso}, ma il verdetto è {con} invece di {senza}"
    )]
    VerdettoCambiato {
        /// Fault.
        difetto: String,
        /// Case and variant.
        caso: String,
        /// Word of the clean run.
        senza: &'static str,
        /// Word with the fault.
        con: &'static str,
    },
    /// The fault was activated and nobody noticed.
    #[error(
        "il difetto «{difetto}» è stato attivato in {caso}, che resta PASS senza che un caso generato fallisca"
    )]
    Sopravvissuto {
        /// Fault.
        difetto: String,
        /// Case and variant.
        caso: String,
    },
    /// The named case did not run, or the fault was not activated in it.
    #[error("il difetto «{difetto}» non è mai stato attivato nel suo caso {caso}")]
    MaiAttivato {
        /// Fault.
        difetto: String,
        /// Case.
        caso: String,
    },
    /// The named case is not FAIL.
    #[error("il difetto «{difetto}» deve far fallire {caso}, che dà {trovato}")]
    CasoNonFallito {
        /// Fault.
        difetto: String,
        /// Case.
        caso: String,
        /// Its worst word.
        trovato: &'static str,
    },
    /// The named case FAILs for another reason.
    #[error(
        "il difetto «{difetto}» deve far fallire {caso} con il rilievo {atteso}; i rilievi sono: {trovati}"
    )]
    AltroRilievo {
        /// Fault.
        difetto: String,
        /// Case.
        caso: String,
        /// Expected code.
        atteso: String,
        /// Codes that were found.
        trovati: String,
    },
    /// A null product passed a case.
    #[error("il prodotto nullo «{prodotto}» supera {caso}: il caso non prova nulla")]
    NulloSuperato {
        /// Null product.
        prodotto: String,
        /// Case and variant.
        caso: String,
    },
    /// No fault makes the case fail.
    #[error(
        "nessun difetto fa fallire {caso}: un caso che nessun difetto può far fallire non è una prova"
    )]
    MaiFallito {
        /// Case.
        caso: String,
    },
}

/// Holds the run with `difetto` against the clean run. Empty when the rule is kept.
///
/// `puliti` and `prove` hold every variant; `generati_puliti` and `generati` the generated cases of the two runs.
#[must_use]
pub fn autoverifica(
    difetto: &Difetto,
    puliti: &[Giudizio],
    generati_puliti: &[Giudizio],
    prove: &[Prova<'_>],
    generati: &[Giudizio],
) -> Vec<Violazione> {
    let mut violazioni = pulita(puliti, generati_puliti);
    let nome = || difetto.nome.clone();
    for pulito in puliti {
        if !prove.iter().any(|prova| stesso(prova.giudizio, pulito)) {
            violazioni.push(Violazione::Spaiato {
                difetto: nome(),
                caso: chiama(pulito),
            });
        }
    }
    for prova in prove {
        let giudizio = prova.giudizio;
        let Some(pulito) = puliti.iter().find(|pulito| stesso(giudizio, pulito)) else {
            violazioni.push(Violazione::Spaiato {
                difetto: nome(),
                caso: chiama(giudizio),
            });
            continue;
        };
        if prova.attivazioni == 0 {
            if (giudizio.parola(), &giudizio.selezione) != (pulito.parola(), &pulito.selezione) {
                let (senza, con) = (pulito.parola(), giudizio.parola());
                violazioni.push(Violazione::VerdettoCambiato {
                    difetto: nome(),
                    caso: chiama(giudizio),
                    senza,
                    con,
                });
            }
        } else if giudizio.verdetto == Verdict::Pass
            && !difetto.invisibile_in.contains(&giudizio.caso)
            && !preso_di_passaggio(giudizio, generati)
        {
            violazioni.push(Violazione::Sopravvissuto {
                difetto: nome(),
                caso: chiama(giudizio),
            });
        }
    }
    violazioni.extend(caso_nominato(difetto, prove));
    violazioni
}

/// The rule for the case that is named for the fault.
fn caso_nominato(difetto: &Difetto, prove: &[Prova<'_>]) -> Option<Violazione> {
    let (nome, caso) = (difetto.nome.clone(), difetto.caso.clone());
    let attivate: Vec<&Giudizio> = prove
        .iter()
        .filter(|prova| prova.giudizio.caso == difetto.caso && prova.attivazioni > 0)
        .map(|prova| prova.giudizio)
        .collect();
    let Some(peggiore) = attivate.iter().max_by_key(|giudizio| giudizio.verdetto) else {
        return Some(Violazione::MaiAttivato {
            difetto: nome,
            caso,
        });
    };
    if peggiore.verdetto != Verdict::Fail {
        return Some(Violazione::CasoNonFallito {
            difetto: nome,
            caso,
            trovato: peggiore.parola(),
        });
    }
    let codici: Vec<&str> = attivate
        .iter()
        .filter(|giudizio| giudizio.verdetto == Verdict::Fail)
        .flat_map(|giudizio| &giudizio.rilievi)
        .filter(|rilievo| rilievo.severity == Severity::Error)
        .map(|rilievo| rilievo.code.as_str())
        .collect();
    if codici.contains(&difetto.codice.as_str()) {
        return None;
    }
    let mut trovati = codici;
    trovati.sort_unstable();
    trovati.dedup();
    let trovati = if trovati.is_empty() {
        "nessuno".to_owned()
    } else {
        trovati.join(", ")
    };
    Some(Violazione::AltroRilievo {
        difetto: nome,
        caso,
        atteso: difetto.codice.clone(),
        trovati,
    })
}

/// The clean run: all PASS, the generated cases too.
#[must_use]
pub fn pulita(puliti: &[Giudizio], generati: &[Giudizio]) -> Vec<Violazione> {
    puliti
        .iter()
        .chain(generati)
        .filter(|giudizio| giudizio.selezionato() && giudizio.verdetto != Verdict::Pass)
        .map(|giudizio| Violazione::PulitoNonSuperato {
            caso: chiama(giudizio),
            trovato: giudizio.parola(),
        })
        .collect()
}

/// A null product passes nothing.
#[must_use]
pub fn prodotto_nullo(prodotto: &str, giudizi: &[Giudizio]) -> Vec<Violazione> {
    giudizi
        .iter()
        .filter(|giudizio| giudizio.verdetto == Verdict::Pass)
        .map(|giudizio| Violazione::NulloSuperato {
            prodotto: prodotto.to_owned(),
            caso: chiama(giudizio),
        })
        .collect()
}

/// Cases of the clean run that no run with a fault made FAIL, in the order of the clean run.
#[must_use]
pub fn mai_falliti(puliti: &[Giudizio], con_difetto: &[&[Giudizio]]) -> Vec<Violazione> {
    let mut visti = std::collections::HashSet::new();
    puliti
        .iter()
        .filter(|pulito| pulito.selezionato() && visti.insert(pulito.caso.as_str()))
        .filter(|pulito| {
            !con_difetto
                .iter()
                .flat_map(|giudizi| giudizi.iter())
                .any(|giudizio| giudizio.caso == pulito.caso && giudizio.verdetto == Verdict::Fail)
        })
        .map(|pulito| Violazione::MaiFallito {
            caso: pulito.caso.clone(),
        })
        .collect()
}

/// The judge marked a finding "by the way", and the generated case of its operation fails.
fn preso_di_passaggio(giudizio: &Giudizio, generati: &[Giudizio]) -> bool {
    giudizio
        .di_passaggio
        .iter()
        .filter(|(_, rilievo)| rilievo.severity == Severity::Error)
        .any(|(operazione, _)| {
            generati.iter().any(|generato| {
                generato.verdetto == Verdict::Fail
                    && generato.caso.strip_prefix(PREFISSO) == Some(operazione.as_str())
            })
        })
}

fn stesso(uno: &Giudizio, altro: &Giudizio) -> bool {
    uno.caso == altro.caso && uno.variante == altro.variante
}

fn chiama(giudizio: &Giudizio) -> String {
    match &giudizio.variante {
        Some(variante) => format!("{} ({variante})", giudizio.caso),
        None => giudizio.caso.clone(),
    }
}
