//! The zip around a file, read in place: nothing is unpacked to disk, nothing is trusted (`mypay-flows.md` §2.1, §4.3 #9).

use std::io::{Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

use super::esito::Rifiuto;
use super::tracciato::Famiglia;

/// Most entries of a package.
pub const MASSIMO_VOCI: usize = 1000;
/// Most bytes of all entries once expanded.
pub const MASSIMO_ESPANSO: u64 = 4 << 30;
/// From this size on, a file that expands more than [`MASSIMO_RAPPORTO`] times is refused.
pub const SOGLIA_RAPPORTO: u64 = 10 << 20;
/// Highest ratio of expanded to compressed bytes.
pub const MASSIMO_RAPPORTO: u64 = 100;

/// Why a package cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PacchettoIllegibile {
    /// Not a zip, truncated, or damaged.
    #[error("il file non è uno zip intero: {0}")]
    NonZip(String),
    /// Expands too much, too many entries.
    #[error("lo zip supera i limiti: {0}")]
    Bomba(String),
    /// Two entries share the same bytes.
    #[error("nello zip due voci si sovrappongono")]
    Sovrapposte,
    /// The name of an entry leaves the folder.
    #[error("la voce «{0}» dello zip ha un percorso che esce dalla cartella")]
    Percorso(String),
    /// A zip within the zip.
    #[error("la voce «{0}» è a sua volta uno zip")]
    Annidato(String),
    /// Encrypted, or a compression other than deflate.
    #[error("la voce «{0}» è cifrata o compressa in un modo che non è deflate")]
    NonSupportato(String),
}

/// A package that was opened.
pub struct Pacchetto<R> {
    archivio: ZipArchive<R>,
    /// Names of the entries, in the order of the package; folders left out.
    pub voci: Vec<String>,
    posti: Vec<usize>,
}

impl<R: Read + Seek> Pacchetto<R> {
    /// Opens a package and looks at its directory.
    ///
    /// # Errors
    /// [`PacchettoIllegibile`]
    pub fn apri(lettore: R) -> Result<Self, PacchettoIllegibile> {
        let mut archivio =
            ZipArchive::new(lettore).map_err(|e| PacchettoIllegibile::NonZip(e.to_string()))?;
        if archivio.len() > MASSIMO_VOCI {
            return Err(PacchettoIllegibile::Bomba(format!(
                "ha {} voci, al più {MASSIMO_VOCI}",
                archivio.len()
            )));
        }
        if archivio
            .has_overlapping_files()
            .map_err(|e| PacchettoIllegibile::NonZip(e.to_string()))?
        {
            return Err(PacchettoIllegibile::Sovrapposte);
        }
        let (mut voci, mut posti, mut espansi) = (Vec::new(), Vec::new(), 0_u64);
        for i in 0..archivio.len() {
            let voce = archivio
                .by_index_raw(i)
                .map_err(|e| PacchettoIllegibile::NonZip(e.to_string()))?;
            let nome = voce
                .name()
                .map_err(|e| PacchettoIllegibile::NonZip(e.to_string()))?
                .into_owned();
            if voce.enclosed_name().is_none() {
                return Err(PacchettoIllegibile::Percorso(nome));
            }
            if std::path::Path::new(&nome)
                .extension()
                .is_some_and(|e| e.eq_ignore_ascii_case("zip"))
            {
                return Err(PacchettoIllegibile::Annidato(nome));
            }
            espansi = espansi.saturating_add(voce.size());
            if espansi > MASSIMO_ESPANSO || rapporto(voce.size(), voce.compressed_size()) {
                return Err(PacchettoIllegibile::Bomba(format!(
                    "la voce «{nome}» passa da {} a {} byte",
                    voce.compressed_size(),
                    voce.size()
                )));
            }
            if !voce.is_dir() {
                voci.push(nome);
                posti.push(i);
            }
        }
        Ok(Self {
            archivio,
            voci,
            posti,
        })
    }

    /// What the platform's upload says of the names of the entries, given that of the package without extension.
    ///
    /// # Errors
    /// The [`Rifiuto`] of the first entry that it refuses.
    pub fn nomi(&self, famiglia: &Famiglia, base: &str) -> Result<(), Rifiuto> {
        match famiglia.voce {
            Some(voce) => self.voci.iter().try_for_each(|nome| voce(nome, base)),
            None => Ok(()),
        }
    }

    /// An entry of [`Self::voci`], to be read as a stream. What it expands to beyond what it declared ends in an error of the reader.
    ///
    /// # Errors
    /// [`PacchettoIllegibile::NonSupportato`], [`PacchettoIllegibile::NonZip`]
    pub fn voce(&mut self, i: usize) -> Result<impl Read + '_, PacchettoIllegibile> {
        let nome = self.voci.get(i).cloned().unwrap_or_default();
        let Some(i) = self.posti.get(i).copied() else {
            return Err(PacchettoIllegibile::NonZip("la voce non esiste".into()));
        };
        match self.archivio.by_index(i) {
            Ok(voce) => {
                let dichiarati = voce.size();
                Ok(Limite {
                    voce,
                    resto: dichiarati,
                })
            }
            Err(ZipError::UnsupportedArchive(_)) => Err(PacchettoIllegibile::NonSupportato(nome)),
            Err(e) => Err(PacchettoIllegibile::NonZip(e.to_string())),
        }
    }
}

fn rapporto(espansi: u64, compressi: u64) -> bool {
    espansi > SOGLIA_RAPPORTO && espansi / MASSIMO_RAPPORTO > compressi
}

/// Refuses to give more bytes than were declared.
struct Limite<R> {
    voce: R,
    resto: u64,
}

impl<R: Read> Read for Limite<R> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.voce.read(buf)?;
        match self.resto.checked_sub(n as u64) {
            Some(resto) => {
                self.resto = resto;
                Ok(n)
            }
            None => Err(std::io::Error::new(
                std::io::ErrorKind::InvalidData,
                "la voce dello zip si espande oltre la dimensione dichiarata",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::flusso::dovuti::FAMIGLIA;
    use std::io::{Cursor, Write as _};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn zip(voci: &[(&str, &[u8])]) -> Vec<u8> {
        let mut z = ZipWriter::new(Cursor::new(Vec::new()));
        for (nome, byte) in voci {
            z.start_file(*nome, SimpleFileOptions::default()).unwrap();
            z.write_all(byte).unwrap();
        }
        z.finish().unwrap().into_inner()
    }

    fn apri(byte: &[u8]) -> Result<Pacchetto<Cursor<&[u8]>>, String> {
        Pacchetto::apri(Cursor::new(byte)).map_err(|e| e.to_string())
    }

    #[test]
    fn the_csv_is_read_in_place() {
        let byte = zip(&[("A-B-1_3.csv", b"IUD\n1\n")]);
        let mut pacchetto = apri(&byte).unwrap();
        assert_eq!(pacchetto.voci, ["A-B-1_3.csv"]);
        assert_eq!(pacchetto.nomi(&FAMIGLIA, "A-B-1_3"), Ok(()));
        let mut testo = String::new();
        pacchetto
            .voce(0)
            .unwrap()
            .read_to_string(&mut testo)
            .unwrap();
        assert_eq!(testo, "IUD\n1\n");
        assert!(pacchetto.voce(1).is_err());
        let altra = zip(&[("altro.csv", b"x")]);
        assert!(matches!(
            apri(&altra).unwrap().nomi(&FAMIGLIA, "A-B-1_3"),
            Err(Rifiuto::AlCaricamento(_))
        ));
    }

    #[test]
    fn hostile_packages_are_refused() {
        let errore = |byte: &[u8]| apri(byte).err().unwrap_or_default();
        assert!(errore(b"IUD;codIuv\n").contains("non è uno zip"));
        let buono = zip(&[("A-B-1_3.csv", &[b'x'; 5000])]);
        assert!(
            errore(&buono[..buono.len() - 30]).contains("non è uno zip"),
            "truncated"
        );
        assert!(errore(&zip(&[("../A-B-1_3.csv", b"x")])).contains("esce dalla cartella"));
        assert!(errore(&zip(&[("A-B-1_3.zip", b"x")])).contains("a sua volta"));
        assert!(
            errore(&zip(&[("A-B-1_3.csv", &vec![0; 11 << 20])])).contains("supera i limiti"),
            "bomb"
        );
        let nomi: Vec<String> = (0..=MASSIMO_VOCI).map(|i| format!("A-B-1_3.{i}")).collect();
        let voci: Vec<(&str, &[u8])> = nomi.iter().map(|n| (n.as_str(), b"".as_slice())).collect();
        assert!(errore(&zip(&voci)).contains("1001 voci"));
    }

    /// The directory says 5 bytes, the stream holds 5000: reading ends in an error, not in a longer file.
    #[test]
    fn more_bytes_than_declared() {
        let mut limite = Limite {
            voce: [b'x'; 5000].as_slice(),
            resto: 5,
        };
        assert!(limite.read(&mut [0; 100]).is_err());
    }

    /// Both entries of the directory made to point at the bytes of the first.
    #[test]
    fn overlapping_entries() {
        let mut byte = zip(&[("A-B-1_3.csv", b"abcdef"), ("A-B-1_3.txt", b"abcdef")]);
        let firma = b"PK\x01\x02";
        let posti: Vec<usize> = byte
            .windows(4)
            .enumerate()
            .filter(|(_, w)| w == firma)
            .map(|(i, _)| i)
            .collect();
        let prima: [u8; 4] = byte[posti[0] + 42..posti[0] + 46].try_into().unwrap();
        byte[posti[1] + 42..posti[1] + 46].copy_from_slice(&prima);
        assert!(
            apri(&byte)
                .err()
                .unwrap_or_default()
                .contains("si sovrappongono")
        );
    }
}
