//! What the generator must know of a family: how a good row is made, what mistakes there are, how the file is called.

use std::ops::Range;

use super::anagrafica::{self, Anagrafica};
use super::caso::{Caso, impronta};
use super::documenti::RicettaDocumento;
use super::dovuti::Dovuti;
use super::esiti::{Iuv, Scarti};
use super::esportati::Esportati;
use super::guasti_dovuti;
use super::guasti_esportati;
use super::guasto::{Base, Codice, Guasto};
use super::pivot::{self, Pivot};
use super::poste::{self, Poste};
use super::ricevute::{self, Ricevute};
use crate::flusso::contesto::Contesto;
use crate::flusso::esito::Esito;
use crate::flusso::tracciato::Tracciato;

/// A line around the rows that is no row.
pub(super) struct Attorno {
    /// Without its end.
    pub(super) testo: String,
    /// The name of the mistake in it and what the contract says; none in a good line.
    pub(super) guasto: Option<(&'static str, Codice)>,
    /// Whether the platform loses the whole file by it.
    pub(super) perde: bool,
}

/// Makes rows of one layout for one ente.
pub(super) trait Fabbrica {
    /// Whether the ente as it is set up takes any row.
    fn possibile(&self) -> bool {
        true
    }
    /// The line before the header; `guasti`: it may have a mistake.
    fn prima(&self, _guasti: bool, _: &mut Caso) -> Option<Attorno> {
        None
    }
    /// The line after the last row; `guasti`: it may have a mistake.
    fn dopo(&self, _guasti: bool, _: &mut Caso) -> Option<Attorno> {
        None
    }
    /// Writes row `n` (from 1) over `valori`, one for each column; with `base`, a row for a mistake that needs it so.
    fn riga(&self, n: u64, caso: &mut Caso, base: Option<Base>, valori: &mut [String]);
    /// Whether a good row keeps the value of that column for itself, so that a later row with the same is a mistake.
    fn tiene(&self, colonna: usize, valori: &[String]) -> bool;
    /// What the platform does with a good row.
    fn esito(&self) -> Esito {
        Esito::Caricata
    }
    /// Columns that a row leaves out altogether.
    fn omesse(&self, _valori: &[String]) -> Range<usize> {
        0..0
    }
    /// Bytes after the last column of every row.
    fn coda(&self) -> &'static [u8] {
        b""
    }
    /// Whether what a changed header comes to is known: the finding, nothing else.
    fn intestazione_sbagliabile(&self) -> bool {
        false
    }
}

/// A family that can be generated.
pub(super) struct Ricetta {
    /// Its id in the table.
    famiglia: &'static str,
    pub(super) fabbrica: fn(&'static Tracciato, u64, &Contesto) -> Box<dyn Fabbrica>,
    pub(super) guasti: fn(&'static Tracciato, &Contesto) -> Vec<Guasto>,
    /// Name of the file without extension: layout, a word that follows from the seed, code of the ente.
    pub(super) nome: fn(&Tracciato, &str, &str) -> String,
}

static RICETTE: &[Ricetta] = &[
    Ricetta {
        famiglia: "mypay-import",
        fabbrica: |tracciato, serie, ctx| Box::new(Dovuti::nuovi(tracciato, serie, ctx)),
        guasti: guasti_dovuti::tutti,
        nome: comune,
    },
    Ricetta {
        famiglia: "mypivot-pagati",
        fabbrica: pivot,
        guasti: pivot::guasti_pagati,
        nome: comune,
    },
    Ricetta {
        famiglia: "mypivot-giornale",
        fabbrica: pivot,
        guasti: pivot::guasti_giornale,
        nome: comune,
    },
    Ricetta {
        famiglia: "mypivot-poste",
        fabbrica: |tracciato, serie, ctx| Box::new(Poste::nuovo(tracciato, serie, ctx)),
        guasti: poste::guasti,
        // A name of three parts is refused, whatever its version (`mypivot-flows.md` §5.1).
        nome: |_, parola, ipa| format!("{ipa}_{parola}"),
    },
    Ricetta {
        famiglia: "mypivot-anagrafica",
        fabbrica: |tracciato, serie, ctx| Box::new(Anagrafica::nuova(tracciato, serie, ctx)),
        guasti: anagrafica::guasti,
        nome: comune,
    },
    Ricetta {
        famiglia: "mypivot-ricevute",
        fabbrica: |tracciato, serie, ctx| Box::new(Ricevute::nuove(tracciato, serie, ctx)),
        guasti: ricevute::guasti,
        nome: comune,
    },
];

/// The files that the platforms write.
static RICETTE_ESPORTATI: &[Ricetta] = &[
    Ricetta {
        famiglia: "mypay-scarti",
        fabbrica: |tracciato, serie, ctx| Box::new(Scarti::nuovi(tracciato, serie, ctx)),
        guasti: guasti_esportati::tutti,
        nome: comune,
    },
    Ricetta {
        famiglia: "mypay-iuv",
        fabbrica: |tracciato, serie, ctx| Box::new(Iuv::nuovi(tracciato, serie, ctx)),
        guasti: guasti_esportati::tutti,
        nome: comune,
    },
    Ricetta {
        famiglia: "mypay-pagati",
        fabbrica: esportati,
        guasti: guasti_esportati::tutti,
        nome: |tracciato, parola, ipa| {
            let n = numero(parola);
            match tracciato.versione {
                // §6.3: the oldest carries neither ente nor version.
                "1_0" => format!(
                    "{}_ESTRAZIONE_DOVUTI_2030-01-02_{}",
                    n % 100_000,
                    ora(n, "_")
                ),
                versione => format!(
                    "{ipa}-{}_ESTRAZIONE_DOVUTI_20300102{}-{versione}",
                    n % 100_000,
                    ora(n, "")
                ),
            }
        },
    },
    Ricetta {
        famiglia: "mypay-scaduti",
        fabbrica: esportati,
        guasti: guasti_esportati::tutti,
        nome: |_, parola, _| {
            let n = numero(parola);
            format!("EXP_SCADUTI_{n:08x}-0000-4000-8000-{n:012x}")
        },
    },
    Ricetta {
        famiglia: "mypivot-riconciliazione",
        fabbrica: esportati,
        guasti: guasti_esportati::tutti,
        nome: |tracciato, parola, ipa| {
            let n = numero(parola);
            format!(
                "{ipa}-{}_ESTRAZIONE_RICONCILIAZIONE_20300102{}-{}",
                n % 100_000,
                ora(n, ""),
                tracciato.versione
            )
        },
    },
];

fn esportati(tracciato: &'static Tracciato, serie: u64, ctx: &Contesto) -> Box<dyn Fabbrica> {
    Box::new(Esportati::nuovi(tracciato, serie, ctx))
}

/// The number of an export, of the word that follows from the seed.
fn numero(parola: &str) -> u64 {
    impronta(parola) & 0xffff_ffff
}

/// An hour of the morning.
fn ora(n: u64, fra: &str) -> String {
    format!(
        "{:02}{fra}{:02}{fra}{:02}",
        n % 12,
        n / 12 % 60,
        n / 720 % 60
    )
}

fn pivot(tracciato: &'static Tracciato, serie: u64, ctx: &Contesto) -> Box<dyn Fabbrica> {
    Box::new(Pivot::nuovo(tracciato, serie, ctx))
}

/// Code of the ente, a word, version.
fn comune(tracciato: &Tracciato, parola: &str, ipa: &str) -> String {
    format!("{ipa}-{parola}-{}", tracciato.versione)
}

impl Ricetta {
    /// Of the family of a layout.
    pub(super) fn di(tracciato: &Tracciato) -> Option<&'static Self> {
        RICETTE
            .iter()
            .chain(RICETTE_ESPORTATI)
            .find(|r| r.famiglia == tracciato.famiglia.id)
    }
}

/// Whether files of that layout can be made.
#[must_use]
pub fn si_genera(tracciato: &Tracciato) -> bool {
    Ricetta::di(tracciato).is_some() || RicettaDocumento::di(tracciato).is_some()
}

/// The name of the file, without extension, that the platform asks for.
#[must_use]
pub fn nome(tracciato: &Tracciato, seme: &str, codice_ipa: &str) -> String {
    let parola = format!("GEN{:08X}", impronta(seme) & 0xffff_ffff);
    match Ricetta::di(tracciato) {
        Some(ricetta) => (ricetta.nome)(tracciato, &parola, codice_ipa),
        // Of documents the name has the version of the name, not of the document (`mypivot-flows.md` §5.1).
        None => format!("{codice_ipa}-{parola}-1_0"),
    }
}

/// All mistakes that can be put into a table of that layout, with what they come to.
#[must_use]
pub fn guasti(tracciato: &'static Tracciato, ctx: &Contesto) -> Vec<Guasto> {
    Ricetta::di(tracciato).map_or_else(Vec::new, |ricetta| (ricetta.guasti)(tracciato, ctx))
}
