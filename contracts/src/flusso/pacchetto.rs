//! The zip around a file, read in place: nothing is unpacked to disk, nothing is trusted (`mypay-flows.md` §2.1, §4.3 #9).

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::result::ZipError;

use super::esito::Rifiuto;
use super::riconoscimento::ZIP;
use super::tracciato::Famiglia;

/// Most entries of a package.
pub const MASSIMO_VOCI: usize = 1000;
/// Most bytes of the directory of a package, which is held in memory.
pub const MASSIMO_INDICE: u64 = 4 << 20;
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
    /// Two entries have the same name.
    #[error("lo zip dichiara {dichiarate} voci, ma i nomi diversi sono {trovate}")]
    Doppie {
        /// As the end of the file says.
        dichiarate: u64,
        /// With different names.
        trovate: usize,
    },
    /// The name of an entry leaves the folder.
    #[error("la voce «{0}» dello zip ha un percorso che esce dalla cartella")]
    Percorso(String),
    /// The name of an entry is not UTF-8.
    #[error("il nome della voce «{0}» dello zip non è UTF-8")]
    Nome(String),
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
    pub fn apri(mut lettore: R) -> Result<Self, PacchettoIllegibile> {
        let non_zip = |e: &dyn std::fmt::Display| PacchettoIllegibile::NonZip(e.to_string());
        let dichiarate = indice(&mut lettore)?;
        let mut archivio = ZipArchive::new(lettore).map_err(|e| non_zip(&e))?;
        if let Some(dichiarate) = dichiarate
            && dichiarate != archivio.len() as u64
        {
            return Err(PacchettoIllegibile::Doppie {
                dichiarate,
                trovate: archivio.len(),
            });
        }
        if archivio.has_overlapping_files().map_err(|e| non_zip(&e))? {
            return Err(PacchettoIllegibile::Sovrapposte);
        }
        let (mut voci, mut posti, mut espansi) = (Vec::new(), Vec::new(), 0_u64);
        for i in 0..archivio.len() {
            let voce = archivio.by_index_raw(i).map_err(|e| non_zip(&e))?;
            let Ok(nome) = std::str::from_utf8(voce.name_raw()).map(str::to_owned) else {
                let nome = String::from_utf8_lossy(voce.name_raw()).into_owned();
                return Err(PacchettoIllegibile::Nome(nome));
            };
            if voce.enclosed_name().is_none()
                || nome.starts_with('/')
                || nome.contains(['\\', ':', '\0'])
            {
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
    /// [`PacchettoIllegibile::NonSupportato`], [`PacchettoIllegibile::NonZip`], [`PacchettoIllegibile::Annidato`]
    pub fn voce(&mut self, i: usize) -> Result<impl Read + '_, PacchettoIllegibile> {
        let nome = self.voci.get(i).cloned().unwrap_or_default();
        let Some(i) = self.posti.get(i).copied() else {
            return Err(PacchettoIllegibile::NonZip("la voce non esiste".into()));
        };
        let voce = match self.archivio.by_index(i) {
            Ok(voce) => voce,
            Err(ZipError::UnsupportedArchive(_)) => {
                return Err(PacchettoIllegibile::NonSupportato(nome));
            }
            Err(e) => return Err(PacchettoIllegibile::NonZip(e.to_string())),
        };
        let resto = voce.size();
        let mut voce = Limite { voce, resto };
        let mut inizio = Vec::with_capacity(4);
        (&mut voce)
            .take(4)
            .read_to_end(&mut inizio)
            .map_err(|e| PacchettoIllegibile::NonZip(e.to_string()))?;
        if inizio == ZIP {
            return Err(PacchettoIllegibile::Annidato(nome));
        }
        Ok(Cursor::new(inizio).chain(voce))
    }
}

/// How many entries the end of the file declares, before anything is made room for; `None` when it does not say it plainly.
/// Every end of a directory that could be meant is held against the bounds.
fn indice(lettore: &mut (impl Read + Seek)) -> Result<Option<u64>, PacchettoIllegibile> {
    const FINE: &[u8] = b"PK\x05\x06";
    const FINE64: &[u8] = b"PK\x06\x06";
    let io = |e: io::Error| PacchettoIllegibile::NonZip(e.to_string());
    let lungo = lettore.seek(SeekFrom::End(0)).map_err(io)?;
    // Comment of 64 KiB, the record itself, and that of zip64 before it.
    let da = lungo.saturating_sub(66_000);
    lettore.seek(SeekFrom::Start(da)).map_err(io)?;
    let mut coda = Vec::new();
    lettore.take(66_000).read_to_end(&mut coda).map_err(io)?;
    let numero = |da: usize, byte: usize| {
        let mut n = [0; 8];
        n[..byte].copy_from_slice(coda.get(da..da + byte)?);
        Some(u64::from_le_bytes(n))
    };
    let mut fini: Vec<(u64, u64)> = Vec::new();
    for i in memchr::memmem::find_iter(&coda, FINE) {
        fini.extend(numero(i + 10, 2).zip(numero(i + 12, 4)));
    }
    for i in memchr::memmem::find_iter(&coda, FINE64) {
        fini.extend(numero(i + 32, 8).zip(numero(i + 40, 8)));
    }
    for (voci, byte) in &fini {
        // All ones: the record of zip64 says it.
        if *voci != 0xffff && *voci > MASSIMO_VOCI as u64 {
            return Err(PacchettoIllegibile::Bomba(format!(
                "dichiara {voci} voci, al più {MASSIMO_VOCI}"
            )));
        }
        if *byte != 0xffff_ffff && *byte > MASSIMO_INDICE {
            return Err(PacchettoIllegibile::Bomba(format!(
                "dichiara un indice di {byte} byte, al più {MASSIMO_INDICE}"
            )));
        }
    }
    lettore.seek(SeekFrom::Start(0)).map_err(io)?;
    Ok(match fini[..] {
        [(voci, _)] if voci != 0xffff => Some(voci),
        _ => None,
    })
}

/// The names of the entries of a zip, in the order of its directory, whatever they are; `None` when it cannot be read.
pub fn nomi(lettore: impl Read + Seek) -> Option<Vec<String>> {
    let mut archivio = ZipArchive::new(lettore).ok()?;
    (archivio.len() <= MASSIMO_VOCI).then_some(())?;
    (0..archivio.len())
        .map(|i| {
            let voce = archivio.by_index_raw(i).ok()?;
            Some(voce.name().ok()?.into_owned())
        })
        .collect()
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
    use std::io::Write as _;
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

    fn errore(byte: &[u8]) -> String {
        apri(byte).err().unwrap_or_default()
    }

    /// The bytes of a zip with one entry, the csv, and the place of its local and central header.
    fn uno(contenuto: &[u8]) -> (Vec<u8>, usize) {
        let byte = zip(&[("A-B-1_3.csv", contenuto)]);
        let centrale = memchr::memmem::find(&byte, b"PK\x01\x02").unwrap();
        (byte, centrale)
    }

    #[test]
    fn hostile_packages_are_refused() {
        assert!(errore(b"IUD;codIuv\n").contains("non è uno zip"));
        assert!(errore(b"").contains("non è uno zip"));
        let buono = zip(&[("A-B-1_3.csv", &[b'x'; 5000])]);
        for taglio in [1, 10, 30, buono.len() / 2, buono.len() - 4] {
            assert!(
                errore(&buono[..buono.len() - taglio]).contains("non è uno zip"),
                "truncated by {taglio}"
            );
        }
        assert!(
            errore(&zip(&[("A-B-1_3.csv", &vec![0; 11 << 20])])).contains("supera i limiti"),
            "bomb"
        );
        let nomi: Vec<String> = (0..=MASSIMO_VOCI).map(|i| format!("A-B-1_3.{i}")).collect();
        let voci: Vec<(&str, &[u8])> = nomi.iter().map(|n| (n.as_str(), b"".as_slice())).collect();
        assert!(errore(&zip(&voci)).contains("1001 voci"));
    }

    #[test]
    fn names_that_leave_the_folder() {
        for nome in [
            "../A-B-1_3.csv",
            "A/../../x.csv",
            "/etc/passwd",
            "..\\A-B-1_3.csv",
            "C:\\A-B-1_3.csv",
            "C:A-B-1_3.csv",
        ] {
            let detto = errore(&zip(&[(nome, b"x")]));
            assert!(detto.contains("esce dalla cartella"), "{nome}: {detto}");
        }
    }

    /// A name of the right length whose bytes are no UTF-8, with and without the flag that says it is.
    #[test]
    fn names_that_are_not_utf8() {
        for flag in [0, 0x08] {
            let (mut byte, centrale) = uno(b"x");
            for (testa, bandiera) in [(30, 7), (centrale + 46, centrale + 9)] {
                byte[testa] = 0xc8;
                byte[bandiera] |= flag;
            }
            let detto = errore(&byte);
            assert!(detto.contains("non è UTF-8"), "{flag}: {detto}");
        }
    }

    #[test]
    fn zips_within_the_zip() {
        assert!(errore(&zip(&[("A-B-1_3.zip", b"x")])).contains("a sua volta"));
        let dentro = zip(&[("A-B-1_3.csv", b"IUD\n")]);
        let byte = zip(&[("A-B-1_3.csv", &dentro)]);
        let detto = apri(&byte).unwrap().voce(0).err().unwrap().to_string();
        assert!(detto.contains("a sua volta"), "{detto}");
    }

    #[test]
    fn encrypted_entries_and_other_compressions() {
        let detto = |cambia: &dyn Fn(&mut [u8], usize)| {
            let (mut byte, centrale) = uno(b"IUD\n");
            cambia(&mut byte, centrale);
            match apri(&byte) {
                Ok(mut p) => p.voce(0).err().map(|e| e.to_string()).unwrap_or_default(),
                Err(e) => e,
            }
        };
        let cifrata = detto(&|byte, centrale| {
            byte[6] |= 1;
            byte[centrale + 8] |= 1;
        });
        assert!(cifrata.contains("cifrata"), "{cifrata}");
        // 9 deflate64, 12 bzip2, 14 LZMA, 93 zstd, 99 AES
        for metodo in [9, 12, 14, 93, 99] {
            let altra = detto(&|byte, centrale| {
                byte[8] = metodo;
                byte[centrale + 10] = metodo;
            });
            assert!(
                altra.contains("compressa") || altra.contains("non è uno zip"),
                "{metodo}: {altra}"
            );
        }
    }

    /// The end of the file, or the entry itself, claims sizes that no memory holds: refused before anything is made room for.
    #[test]
    fn sizes_that_lie() {
        let (buono, centrale) = uno(b"IUD\n");
        let fine = memchr::memmem::find(&buono, b"PK\x05\x06").unwrap();
        let con = |posto: usize, valore: &[u8]| {
            let mut byte = buono.clone();
            byte[posto..posto + valore.len()].copy_from_slice(valore);
            byte
        };
        assert!(errore(&con(fine + 10, &[0xfe, 0xff])).contains("65534 voci"));
        assert!(errore(&con(fine + 12, &[0, 0, 0, 0x7f])).contains("indice di"));
        assert!(!errore(&con(fine + 16, &[0xff, 0xff, 0xff, 0x7f])).is_empty());
        // 4 GB out of 6 bytes.
        assert!(errore(&con(centrale + 24, &[0xfe, 0xff, 0xff, 0xff])).contains("supera i limiti"));

        // zip64: 2^60 entries in a directory of 2^61 bytes.
        let mut byte = buono[..fine].to_vec();
        byte.extend(b"PK\x06\x06");
        byte.extend(44_u64.to_le_bytes());
        byte.extend([45, 0, 45, 0]);
        byte.extend([0; 8]);
        for n in [1_u64 << 60, 1 << 60, 1 << 61, centrale as u64] {
            byte.extend(n.to_le_bytes());
        }
        byte.extend(b"PK\x06\x07");
        byte.extend([0; 4]);
        byte.extend((fine as u64).to_le_bytes());
        byte.extend([1, 0, 0, 0]);
        byte.extend(b"PK\x05\x06");
        byte.extend([0; 4]);
        byte.extend([0xff; 12]);
        byte.extend([0; 2]);
        assert!(
            errore(&byte).contains("supera i limiti"),
            "{}",
            errore(&byte)
        );

        // The same with an entry that says of itself, in the extra field of zip64, that it expands to 2^60 bytes.
        let mut byte = con(centrale + 24, &[0xff; 4])[..centrale].to_vec();
        let mut voce = buono[centrale..fine].to_vec();
        voce[24..28].fill(0xff);
        voce[30..32].copy_from_slice(&12_u16.to_le_bytes());
        voce.extend(1_u16.to_le_bytes());
        voce.extend(8_u16.to_le_bytes());
        voce.extend((1_u64 << 60).to_le_bytes());
        byte.extend(&voce);
        let mut coda = buono[fine..].to_vec();
        coda[12..16].copy_from_slice(&u32::try_from(voce.len()).unwrap().to_le_bytes());
        byte.extend(coda);
        assert!(
            errore(&byte).contains("supera i limiti"),
            "{}",
            errore(&byte)
        );
    }

    /// A second entry with the name of the first, which a reader that goes by names would not see.
    #[test]
    fn two_entries_of_one_name() {
        let mut byte = zip(&[("A-B-1_3.csv", b"buono"), ("A-B-1_3.cs_", b"altro")]);
        while let Some(i) = memchr::memmem::find(&byte, b"cs_") {
            byte[i + 2] = b'v';
        }
        assert!(errore(&byte).contains("2 voci"), "{}", errore(&byte));
    }

    /// Bytes changed after they were compressed: the check sum tells it while the csv is read.
    #[test]
    fn a_damaged_entry() {
        let mut byte = {
            let mut z = ZipWriter::new(Cursor::new(Vec::new()));
            let nudo =
                SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
            z.start_file("A-B-1_3.csv", nudo).unwrap();
            z.write_all(&[b'x'; 5000]).unwrap();
            z.finish().unwrap().into_inner()
        };
        byte[2000] = b'y';
        let mut pacchetto = apri(&byte).unwrap();
        let mut letto = Vec::new();
        let e = pacchetto
            .voce(0)
            .unwrap()
            .read_to_end(&mut letto)
            .unwrap_err();
        assert_eq!(e.kind(), std::io::ErrorKind::InvalidData, "{e}");
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
