//! The table of families, kinds and versions.

use super::colonna::{Campo, Colonna};
use super::contesto::Contesto;
use super::controllo::{Opzioni, Osservatore, Riepilogo};
use super::dialetto::Dialetto;
use super::esame::{Illeggibile, Pagine};
use super::esito::{Rifiuto, Scarto};
use super::regole::Regole;
use super::valori::Valori;
use super::{
    anagrafica, dovuti, esportati, giornale, opi, pagati, poste, rendicontazione, ricevute, xls,
};

/// Every family, in the order in which `collaudo kinds` lists them; a file that two could have written is the first one's.
pub static FAMIGLIE: &[&Famiglia] = &[
    &dovuti::FAMIGLIA,
    &pagati::FAMIGLIA,
    &anagrafica::FAMIGLIA,
    &giornale::FAMIGLIA,
    &poste::FAMIGLIA,
    &ricevute::FAMIGLIA,
    &rendicontazione::FAMIGLIA,
    &opi::FAMIGLIA,
    &xls::FAMIGLIA,
    &esportati::esiti::SCARTI,
    &esportati::esiti::IUV,
    &esportati::pagati::FAMIGLIA,
    &esportati::scaduti::FAMIGLIA,
    &esportati::riconciliazione::FAMIGLIA,
];

/// Who writes a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Produttore {
    /// The product of the ente.
    Prodotto,
    /// MyPay or MyPivot.
    Piattaforma,
    /// The treasurer or Poste.
    Tesoriere,
    /// The node of pagoPA.
    Nodo,
}

impl Produttore {
    /// In Italian.
    #[must_use]
    pub fn parole(self) -> &'static str {
        match self {
            Self::Prodotto => "il prodotto",
            Self::Piattaforma => "la piattaforma",
            Self::Tesoriere => "il tesoriere",
            Self::Nodo => "il nodo",
        }
    }
}

/// Makes the rules of a family for one file.
pub type Regolatore = for<'a> fn(&'a Opzioni<'a>) -> Box<dyn Regole + 'a>;
/// Checks a file that is no csv, entry by entry.
pub type EsameDocumento =
    fn(&mut dyn Pagine, &Opzioni<'_>, &mut dyn Osservatore) -> Result<Riepilogo, Illeggibile>;

/// What the platform says of the name of an entry, given that of the zip without extension.
pub type GiudizioVoce = fn(&str, &str) -> Result<(), Rifiuto>;
/// Which of the entries is read, given the name of the zip without extension.
pub type SceltaVoce = fn(&[String], &str, &Contesto) -> Result<usize, Rifiuto>;

/// What is in the file, and who judges it.
#[derive(Clone, Copy)]
pub enum Contenuto {
    /// A table as text.
    Csv(Dialetto, Regolatore),
    /// XML documents.
    Xml(EsameDocumento),
    /// An Excel 97–2003 workbook.
    Xls(EsameDocumento),
}

/// The file of rejected rows that the platform writes: its first bytes (given the header of the file), and those of a row.
#[derive(Clone, Copy)]
pub struct FileScarti {
    /// Header, from the header line of the judged file.
    pub testa: fn(&[u8]) -> Vec<u8>,
    /// A rejected row.
    pub riga: fn(&Rigettata<'_>) -> Vec<u8>,
}

/// A rejected row, as the file of rejected rows is made of it.
pub struct Rigettata<'a> {
    /// Name of the file without extension.
    pub nome: &'a str,
    /// Data row, from 1.
    pub numero: u64,
    /// Its line.
    pub byte: &'a [u8],
    /// Its values, when the file is a table.
    pub valori: Option<&'a Valori<'a>>,
    /// Why.
    pub scarto: &'a Scarto,
}

/// A family of kinds: one thing, one producer, one set of rules.
pub struct Famiglia {
    /// Stable name, first part of the names of its kinds.
    pub id: &'static str,
    /// What it is, one Italian phrase.
    pub titolo: &'static str,
    /// Who writes it.
    pub produttore: Produttore,
    /// How the file is to be named.
    pub nome_file: &'static str,
    /// Section of the fact sheets.
    pub scheda: &'static str,
    /// What a rejected euro means, for the summary: `non incassati`.
    pub perdita: &'static str,
    /// What is presumed where nothing is known beside the file, for the summary; may be empty.
    pub ipotesi: &'static str,
    /// Content.
    pub contenuto: Contenuto,
    /// The platform on the name of the file, extension included: upload and batch.
    pub nome: fn(&str, &Contesto) -> Result<(), Rifiuto>,
    /// The platform on the name of an entry of the zip, given that of the zip without extension; `None`: entries are not looked at.
    pub voce: Option<GiudizioVoce>,
    /// Which entry of the package the platform reads, by their names and that of the package without extension; of documents, where
    /// every entry is read, the first.
    pub scegli: SceltaVoce,
    /// Rejected rows.
    pub scarti: Option<FileScarti>,
    /// Versions.
    pub tracciati: &'static [Tracciato],
}

/// A kind of flow file in one version.
pub struct Tracciato {
    /// Name on the command line, for instance `mypay-import-1_4`.
    pub id: &'static str,
    /// Version as it stands in the file name, for instance `1_4`.
    pub versione: &'static str,
    /// Its family.
    pub famiglia: &'static Famiglia,
    /// The columns in their order; none for an XML document.
    pub colonne: &'static [Colonna],
    /// Local name of the root, of an XML document.
    pub radice: Option<&'static str>,
    /// The child of the root that no other version with this root has.
    pub segno: Option<&'static str>,
}

impl std::fmt::Debug for Tracciato {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

impl PartialEq for Tracciato {
    fn eq(&self, altro: &Self) -> bool {
        self.id == altro.id
    }
}

impl Eq for Tracciato {}

/// Every kind, family after family.
pub fn tracciati() -> impl DoubleEndedIterator<Item = &'static Tracciato> {
    FAMIGLIE.iter().flat_map(|f| f.tracciati)
}

impl Tracciato {
    /// A table.
    #[must_use]
    pub const fn tabella(
        id: &'static str,
        versione: &'static str,
        famiglia: &'static Famiglia,
        colonne: &'static [Colonna],
    ) -> Self {
        Self {
            id,
            versione,
            famiglia,
            colonne,
            radice: None,
            segno: None,
        }
    }

    /// An XML document with that root, and the child of the root that no other version has.
    #[must_use]
    pub const fn documento(
        id: &'static str,
        versione: &'static str,
        famiglia: &'static Famiglia,
        radice: &'static str,
        segno: Option<&'static str>,
    ) -> Self {
        Self {
            id,
            versione,
            famiglia,
            colonne: &[],
            radice: Some(radice),
            segno,
        }
    }

    /// The kind of that name, ignoring case.
    #[must_use]
    pub fn per_id(id: &str) -> Option<&'static Self> {
        tracciati().find(|t| t.id.eq_ignore_ascii_case(id))
    }

    /// The import of dovuti of that version, ignoring case as the platform does (`mypay-flows.md` §2.1).
    #[must_use]
    pub fn import(versione: &str) -> Option<&'static Self> {
        dovuti::FAMIGLIA
            .tracciati
            .iter()
            .find(|t| t.versione.eq_ignore_ascii_case(versione))
    }

    /// The dialect, when the file is a csv.
    #[must_use]
    pub fn dialetto(&self) -> Option<&'static Dialetto> {
        match &self.famiglia.contenuto {
            Contenuto::Csv(dialetto, _) => Some(dialetto),
            Contenuto::Xml(_) | Contenuto::Xls(_) => None,
        }
    }

    /// Position of each column of the family, from 0.
    pub(crate) fn posizioni(&self) -> Vec<Option<usize>> {
        let quanti = self
            .colonne
            .iter()
            .map(|c| usize::from(c.campo.0) + 1)
            .max();
        let mut posizioni = vec![None; quanti.unwrap_or_default()];
        for (i, colonna) in self.colonne.iter().enumerate() {
            posizioni[usize::from(colonna.campo.0)] = Some(i);
        }
        posizioni
    }

    /// Whether the layout has this column.
    #[must_use]
    pub fn ha(&self, campo: Campo) -> bool {
        self.colonne.iter().any(|c| c.campo == campo)
    }

    /// The column that a text of the platform names first: by its header, or by the name that the platform has for it.
    #[must_use]
    pub fn colonna_nominata(&self, testo: &str) -> Option<&'static Colonna> {
        let parola = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
        let prima = |nome: &str| {
            testo.match_indices(nome).map(|(i, _)| i).find(|i| {
                let byte = testo.as_bytes();
                !nome.is_empty()
                    && !parola(i.checked_sub(1).and_then(|j| byte.get(j)))
                    && !parola(byte.get(i + nome.len()))
            })
        };
        let nomi = |c: &'static Colonna| {
            let lettura = c.lettura.as_ref();
            [
                Some(c.nome),
                lettura.map(|l| l.etichetta),
                lettura.and_then(|l| l.assente),
            ]
        };
        self.colonne
            .iter()
            .filter_map(|c| {
                let dove = nomi(c).into_iter().flatten().filter_map(prima).min()?;
                Some((dove, c))
            })
            .min_by_key(|(dove, _)| *dove)
            .map(|(_, c)| c)
    }

    /// The recommended header line, without line end.
    #[must_use]
    pub fn intestazione(&self) -> String {
        let nomi = self.colonne.iter().map(|c| c.nome);
        match self.dialetto() {
            Some(dialetto) => {
                let byte = dialetto.scrivi(nomi);
                dialetto.decodifica(byte.trim_ascii_end()).into_owned()
            }
            None => nomi.collect::<Vec<_>>().join(";"),
        }
    }

    /// Whether a line is the header of this layout, by count and names.
    #[must_use]
    pub fn ha_intestazione(&self, riga: &str) -> bool {
        let nomi: Vec<&str> = riga
            .trim_start_matches('\u{feff}')
            .trim_end()
            .split(';')
            .collect();
        !self.colonne.is_empty()
            && self.colonne.len() == nomi.len()
            && self.colonne.iter().zip(&nomi).all(|(c, n)| c.si_chiama(n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_belong_to_their_family() {
        let mut visti = BTreeSet::new();
        for famiglia in FAMIGLIE {
            for tracciato in famiglia.tracciati {
                assert!(visti.insert(tracciato.id), "{} stands twice", tracciato.id);
                assert!(
                    std::ptr::eq(tracciato.famiglia, *famiglia),
                    "{}",
                    tracciato.id
                );
                assert!(tracciato.id.starts_with(famiglia.id), "{}", tracciato.id);
                let nomi: BTreeSet<&str> = tracciato.colonne.iter().map(|c| c.nome).collect();
                assert_eq!(nomi.len(), tracciato.colonne.len(), "{}", tracciato.id);
            }
        }
    }
}
