//! The compound file around a workbook (MS-CFB), read from memory: one stream by its name, whatever the tables in it claim.

use super::Guasto;

const FIRMA: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Highest sector number that is one; above stand the marks.
const MASSIMO_SETTORE: u32 = 0xffff_fffa;
/// Streams shorter than this stand in the mini stream.
const SOGLIA_MINI: usize = 4096;

/// A compound file.
pub(super) struct Composto<'a> {
    byte: &'a [u8],
    /// Length of a sector.
    settore: usize,
    fat: Vec<u32>,
}

struct Voce {
    inizio: u32,
    lunghezza: usize,
}

fn u16_a(byte: &[u8], posto: usize) -> Option<u16> {
    let due = byte.get(posto..posto.checked_add(2)?)?;
    Some(u16::from_le_bytes(due.try_into().ok()?))
}

fn u32_a(byte: &[u8], posto: usize) -> Option<u32> {
    let quattro = byte.get(posto..posto.checked_add(4)?)?;
    Some(u32::from_le_bytes(quattro.try_into().ok()?))
}

fn rotto(cosa: &str) -> Guasto {
    Guasto::Illeggibile(format!("il documento composto è guasto: {cosa}"))
}

impl<'a> Composto<'a> {
    /// Reads header and allocation table.
    pub(super) fn apri(byte: &'a [u8]) -> Result<Self, Guasto> {
        if !byte.starts_with(FIRMA) {
            return Err(Guasto::Illeggibile(altro(byte).to_owned()));
        }
        let settore = match u16_a(byte, 0x1e) {
            Some(9) => 512,
            Some(12) => 4096,
            _ => return Err(rotto("la lunghezza dei settori")),
        };
        let mut composto = Self {
            byte,
            settore,
            fat: Vec::new(),
        };
        composto.fat = composto.tabella()?;
        Ok(composto)
    }

    /// How many sectors there can be.
    fn quanti(&self) -> usize {
        self.byte.len() / self.settore
    }

    fn settore(&self, numero: u32) -> Result<&'a [u8], Guasto> {
        let da = (numero as usize)
            .checked_add(1)
            .and_then(|n| n.checked_mul(self.settore))
            .filter(|_| numero <= MASSIMO_SETTORE)
            .ok_or_else(|| rotto("un settore che non c'è"))?;
        // The last one may be cut short.
        let a = self.byte.len().min(da.saturating_add(self.settore));
        self.byte
            .get(da..a)
            .filter(|s| !s.is_empty())
            .ok_or_else(|| rotto("un settore oltre la fine del file"))
    }

    /// The allocation table: its sectors are listed in the header, and from there on in a chain.
    fn tabella(&self) -> Result<Vec<u32>, Guasto> {
        let mut settori: Vec<u32> = (0..109)
            .filter_map(|i| u32_a(self.byte, 0x4c + 4 * i))
            .filter(|s| *s <= MASSIMO_SETTORE)
            .collect();
        let mut prossimo = u32_a(self.byte, 0x44).unwrap_or(u32::MAX);
        let mut passi = 0;
        while prossimo <= MASSIMO_SETTORE {
            passi += 1;
            if passi > self.quanti() {
                return Err(rotto("una catena senza fine"));
            }
            let settore = self.settore(prossimo)?;
            let ultimo = self.settore - 4;
            settori.extend(
                (0..ultimo / 4)
                    .filter_map(|i| u32_a(settore, 4 * i))
                    .filter(|s| *s <= MASSIMO_SETTORE),
            );
            prossimo = u32_a(settore, ultimo).unwrap_or(u32::MAX);
        }
        if settori.len() > self.quanti() {
            return Err(rotto("la tabella dei settori è più lunga del file"));
        }
        let mut fat = Vec::with_capacity(settori.len() * self.settore / 4);
        for numero in settori {
            let settore = self.settore(numero)?;
            fat.extend((0..self.settore / 4).map(|i| u32_a(settore, 4 * i).unwrap_or(u32::MAX)));
        }
        Ok(fat)
    }

    /// The bytes of a chain of sectors.
    fn catena(&self, inizio: u32) -> Result<Vec<u8>, Guasto> {
        let (mut byte, mut numero, mut passi) = (Vec::new(), inizio, 0);
        while numero <= MASSIMO_SETTORE {
            passi += 1;
            if passi > self.quanti() {
                return Err(rotto("una catena senza fine"));
            }
            byte.extend_from_slice(self.settore(numero)?);
            numero = *self
                .fat
                .get(numero as usize)
                .ok_or_else(|| rotto("un settore fuori dalla tabella"))?;
        }
        Ok(byte)
    }

    /// The stream of one of these names, in their order.
    pub(super) fn flusso(&self, nomi: &[&str]) -> Result<Option<Vec<u8>>, Guasto> {
        let elenco = self.catena(u32_a(self.byte, 0x30).unwrap_or(u32::MAX))?;
        let voci: Vec<(String, Voce)> = elenco.chunks_exact(128).filter_map(voce).collect();
        let trovata = nomi
            .iter()
            .find_map(|nome| voci.iter().find(|(n, _)| n.eq_ignore_ascii_case(nome)));
        let Some((_, voce)) = trovata else {
            return Ok(None);
        };
        let mut byte = if voce.lunghezza >= SOGLIA_MINI {
            self.catena(voce.inizio)?
        } else {
            let radice = &elenco.get(..128).and_then(self::voce);
            let Some((_, radice)) = radice else {
                return Err(rotto("manca la radice"));
            };
            self.mini(radice.inizio, voce)?
        };
        if byte.len() < voce.lunghezza {
            return Err(rotto("il flusso è più corto di quanto dichiara"));
        }
        byte.truncate(voce.lunghezza);
        Ok(Some(byte))
    }

    /// A short stream, in the stream of the root cut into pieces of 64 bytes.
    fn mini(&self, radice: u32, voce: &Voce) -> Result<Vec<u8>, Guasto> {
        const PEZZO: usize = 64;
        let contenitore = self.catena(radice)?;
        let tabella = self.catena(u32_a(self.byte, 0x3c).unwrap_or(u32::MAX))?;
        let (mut byte, mut numero) = (Vec::new(), voce.inizio);
        while numero <= MASSIMO_SETTORE && byte.len() < voce.lunghezza {
            let da = numero as usize * PEZZO;
            let pezzo = contenitore
                .get(da..contenitore.len().min(da.saturating_add(PEZZO)))
                .filter(|p| !p.is_empty())
                .ok_or_else(|| rotto("un settore breve che non c'è"))?;
            byte.extend_from_slice(pezzo);
            numero = u32_a(&tabella, 4 * numero as usize)
                .ok_or_else(|| rotto("un settore breve fuori dalla tabella"))?;
        }
        Ok(byte)
    }
}

/// An entry of the directory that is a stream or the root.
fn voce(byte: &[u8]) -> Option<(String, Voce)> {
    let lungo = usize::from(u16_a(byte, 0x40)?).clamp(2, 64) - 2;
    let nome: Vec<u16> = (0..lungo / 2).filter_map(|i| u16_a(byte, 2 * i)).collect();
    matches!(byte.get(0x42)?, 2 | 5).then_some(())?;
    let voce = Voce {
        inizio: u32_a(byte, 0x74)?,
        lunghezza: u32_a(byte, 0x78)? as usize,
    };
    Some((String::from_utf16_lossy(&nome), voce))
}

/// What a file is that is no workbook of this kind.
fn altro(byte: &[u8]) -> &'static str {
    let inizio = byte.trim_ascii_start();
    if byte.is_empty() {
        "il file è vuoto"
    } else if inizio.starts_with(b"PK\x03\x04") {
        "è uno zip: forse un .xlsx con un altro nome"
    } else if inizio.starts_with(b"<") {
        "è HTML o XML con l'estensione .xls"
    } else if std::str::from_utf8(&byte[..byte.len().min(200)]).is_ok() {
        "è testo, forse un csv con l'estensione .xls"
    } else {
        "non comincia come un foglio di Excel 97–2003"
    }
}
