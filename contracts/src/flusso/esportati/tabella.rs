//! The columns of a family listed once, each with the versions that have it, and what every family of these has in common.

use crate::flusso::colonna::{Campo, Colonna, Forma};
use crate::flusso::contesto::Contesto;
use crate::flusso::esito::Rifiuto;

/// A column and the versions that have it, one bit each.
pub(super) type Voce = (u32, Colonna);

/// The columns of the version with this bit, each in its place of the whole list.
pub(super) const fn scegli<const N: usize>(tutte: &[Voce], bit: u32) -> [Colonna; N] {
    let mut colonne = [Colonna::nuova("", 1, ""); N];
    let (mut i, mut n) = (0, 0);
    while i < tutte.len() {
        if tutte[i].0 & bit != 0 {
            colonne[n] = tutte[i].1;
            #[expect(clippy::cast_possible_truncation, reason = "no list has 256 columns")]
            {
                colonne[n].campo = Campo(i as u8);
            }
            n += 1;
        }
        i += 1;
    }
    assert!(n == N, "as many columns as the version has");
    colonne
}

/// The place of a column in the whole list.
pub(super) const fn posto(tutte: &[Voce], nome: &str) -> Campo {
    let mut i = 0;
    while i < tutte.len() {
        if uguali(tutte[i].1.nome.as_bytes(), nome.as_bytes()) {
            #[expect(clippy::cast_possible_truncation, reason = "no list has 256 columns")]
            return Campo(i as u8);
        }
        i += 1;
    }
    panic!("no such column")
}

const fn uguali(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Lists the columns of a family: `versions name kind(bound) "what it holds";`.
macro_rules! colonne {
    ($($(#[$nota:meta])* $versioni:literal $nome:ident $genere:ident($($n:literal)?) $(. $in_piu:ident())* $descrizione:literal;)*) => {
        pub(super) const TUTTE: &[$crate::flusso::esportati::tabella::Voce] = &[
            $(($versioni, $genere(stringify!($nome), $($n,)? $descrizione) $(.$in_piu())*)),*
        ];
    };
}
pub(super) use colonne;

pub(super) const fn testo(
    nome: &'static str,
    massimo: usize,
    descrizione: &'static str,
) -> Colonna {
    Colonna::nuova(nome, massimo, descrizione)
}

/// An amount with a point and two decimals, of so many digits in all.
pub(super) const fn importo(
    nome: &'static str,
    cifre: usize,
    descrizione: &'static str,
) -> Colonna {
    Colonna::nuova(nome, cifre + 2, descrizione)
        .almeno(4)
        .forma(Forma::Motivo(
            "-?[0-9]+[.][0-9]{2}",
            "cifre, punto, due decimali (per esempio 120.50)",
        ))
}

pub(super) const fn intero(nome: &'static str, cifre: usize, descrizione: &'static str) -> Colonna {
    Colonna::nuova(nome, cifre, descrizione).forma(Forma::Motivo("[0-9]+", "soltanto cifre"))
}

pub(super) const fn data(nome: &'static str, descrizione: &'static str) -> Colonna {
    Colonna::nuova(nome, 10, descrizione)
        .almeno(10)
        .forma(Forma::Data)
}

pub(super) const fn istante(nome: &'static str, descrizione: &'static str) -> Colonna {
    Colonna::nuova(nome, 19, descrizione)
        .almeno(19)
        .forma(Forma::Istante)
}

pub(super) const fn booleano(nome: &'static str, descrizione: &'static str) -> Colonna {
    Colonna::nuova(nome, 5, descrizione)
        .almeno(4)
        .forma(Forma::Uno(&["true", "false"]))
}

/// Nobody uploads these files: any name will do.
pub(super) fn nome(_: &str, _: &Contesto) -> Result<(), Rifiuto> {
    Ok(())
}

/// The csv of the package.
pub(super) fn scegli_csv(voci: &[String], _: &str, _: &Contesto) -> Result<usize, Rifiuto> {
    voci.iter()
        .position(|voce| voce.to_ascii_lowercase().ends_with(".csv"))
        .ok_or(Rifiuto::SenzaCsv)
}
