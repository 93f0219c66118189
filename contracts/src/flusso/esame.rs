//! The check of a file as it comes: which kind it is, its name, the zip around it, and then its rows. One pass, nothing unpacked to disk.

use std::io::{self, Read, Seek};

use super::controllo::{Opzioni, Osservatore, Riepilogo, controlla};
use super::esito::Rifiuto;
use super::pacchetto::{Pacchetto, PacchettoIllegibile};
use super::riconoscimento::{TESTA, ZIP, riconosci};
use super::riga::LetturaInterrotta;
use super::tracciato::{Contenuto, Tracciato};

/// Why a file cannot be checked.
#[derive(Debug, thiserror::Error)]
pub enum Illeggibile {
    /// The package.
    #[error(transparent)]
    Pacchetto(#[from] PacchettoIllegibile),
    /// The reader failed; of an entry of a zip, also when it is damaged or lies about its length.
    #[error("il file non si legge: {0}")]
    Io(#[from] io::Error),
}

impl From<LetturaInterrotta> for Illeggibile {
    fn from(e: LetturaInterrotta) -> Self {
        match e {
            LetturaInterrotta::Io(e) => Self::Io(e),
            altra @ LetturaInterrotta::RigaTroppoLunga { .. } => Self::Io(io::Error::new(
                io::ErrorKind::InvalidData,
                altra.to_string(),
            )),
        }
    }
}

/// The entries of a package, or the one file that is none, each to be read once or more.
pub trait Pagine {
    /// Their names, in the order of the package.
    fn voci(&self) -> &[String];
    /// Opens one.
    ///
    /// # Errors
    /// [`Illeggibile`]
    fn apri(&mut self, i: usize) -> Result<Box<dyn Read + '_>, Illeggibile>;
}

impl<R: Read + Seek> Pagine for Pacchetto<R> {
    fn voci(&self) -> &[String] {
        &self.voci
    }
    fn apri(&mut self, i: usize) -> Result<Box<dyn Read + '_>, Illeggibile> {
        Ok(Box::new(self.voce(i)?))
    }
}

/// A file without a zip around it: its name is that of the entry to come.
struct Nudo<R> {
    voci: [String; 1],
    lettore: R,
}

impl<R: Read + Seek> Pagine for Nudo<R> {
    fn voci(&self) -> &[String] {
        &self.voci
    }
    fn apri(&mut self, _: usize) -> Result<Box<dyn Read + '_>, Illeggibile> {
        self.lettore.rewind()?;
        Ok(Box::new(&mut self.lettore))
    }
}

/// A file that was checked.
#[derive(Debug)]
pub struct Esaminato {
    /// The kind that it was taken for.
    pub tracciato: &'static Tracciato,
    /// What the platform refuses before it reads a row: name of the file, names of the entries. The rows were judged all the same.
    pub rifiuti: Vec<Rifiuto>,
    /// Name of the entry in which the rows stand, when the file is a zip.
    pub voce: Option<String>,
    /// The rows; `None` when there is no entry to read them from.
    pub riepilogo: Option<Riepilogo>,
}

/// Name of a file without folder, and without extension.
#[must_use]
pub fn base(nome: &str) -> &str {
    let nudo = nome.rsplit(['/', '\\']).next().unwrap_or(nome);
    nudo.rsplit_once('.').map_or(nudo, |(base, _)| base)
}

/// The kind of a file, zip or not; the reader is left at its beginning.
///
/// # Errors
/// [`Illeggibile`]
pub fn tipo<R: Read + Seek>(
    lettore: &mut R,
    nome: &str,
) -> Result<Option<&'static Tracciato>, Illeggibile> {
    let testa = testa(&mut *lettore)?;
    lettore.rewind()?;
    let trovato = if testa.starts_with(ZIP) {
        let mut pacchetto = Pacchetto::apri(&mut *lettore)?;
        let mut dentro = Vec::new();
        if !pacchetto.voci.is_empty() {
            dentro = self::testa(&mut pacchetto.voce(0)?)?;
        }
        riconosci(base(nome), &dentro)
    } else {
        riconosci(base(nome), &testa)
    };
    lettore.rewind()?;
    Ok(trovato)
}

fn testa(lettore: impl Read) -> io::Result<Vec<u8>> {
    let mut byte = Vec::new();
    lettore.take(TESTA as u64).read_to_end(&mut byte)?;
    Ok(byte)
}

/// Checks a file of the kind of `opzioni` in its zip, or by itself. `nome` is the name under which it is uploaded, with its extension.
/// The name of a file that is no zip is that of the zip to come.
///
/// # Errors
/// [`Illeggibile`]
pub fn esamina<R: Read + Seek>(
    mut lettore: R,
    nome: &str,
    opzioni: &Opzioni<'_>,
    osservatore: &mut dyn Osservatore,
) -> Result<Esaminato, Illeggibile> {
    let famiglia = opzioni.tracciato.famiglia;
    let base = base(nome);
    let opzioni = Opzioni {
        nome: base,
        ..*opzioni
    };
    let mut rifiuti: Vec<Rifiuto> = (famiglia.nome)(nome, opzioni.contesto)
        .err()
        .into_iter()
        .collect();
    let mut inizio = [0; ZIP.len()];
    let letti = lettore.read(&mut inizio)?;
    lettore.rewind()?;
    let e_zip = nome.to_ascii_lowercase().ends_with(".zip") || inizio[..letti] == *ZIP;
    let (mut pagine, posto): (Box<dyn Pagine + '_>, usize) = if e_zip {
        let pacchetto = Pacchetto::apri(lettore)?;
        rifiuti.extend(pacchetto.nomi(famiglia, base).err());
        match (famiglia.scegli)(&pacchetto.voci, base, opzioni.contesto) {
            Ok(posto) => (Box::new(pacchetto), posto),
            Err(rifiuto) => {
                rifiuti.push(rifiuto);
                return Ok(Esaminato {
                    tracciato: opzioni.tracciato,
                    rifiuti,
                    voce: None,
                    riepilogo: None,
                });
            }
        }
    } else {
        let voci = [nome.to_owned()];
        (Box::new(Nudo { voci, lettore }), 0)
    };
    let voce = pagine.voci().get(posto).filter(|_| e_zip).cloned();
    let riepilogo = match &famiglia.contenuto {
        Contenuto::Csv(..) => controlla(pagine.apri(posto)?, &opzioni, osservatore)?,
        Contenuto::Xml(esame) | Contenuto::Xls(esame) => {
            esame(pagine.as_mut(), &opzioni, osservatore)?
        }
    };
    Ok(Esaminato {
        tracciato: opzioni.tracciato,
        rifiuti,
        voce,
        riepilogo: Some(riepilogo),
    })
}

#[cfg(test)]
mod tests {
    use super::base;

    #[test]
    fn the_name_without_folder_and_extension() {
        assert_eq!(base("a/b\\C_X-Y-1_0.zip"), "C_X-Y-1_0");
        assert_eq!(base("senza"), "senza");
    }
}
