//! Physical lines from any reader in bounded memory, and the fields of a line as MyPay splits them (`mypay-flows.md` §2.2).

use std::borrow::Cow;
use std::io::{self, Read};
use std::ops::Range;

/// Longest line that is read; a longer one stops the reading.
pub const MASSIMO_RIGA: usize = 1 << 20;
const BLOCCO: usize = 256 * 1024;

/// How a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FineRiga {
    /// `\n`
    Lf,
    /// `\r\n`
    CrLf,
    /// `\r` alone
    Cr,
    /// The file ends here.
    Manca,
}

/// A line without its end.
#[derive(Debug, Clone, Copy)]
pub struct Riga<'a> {
    /// Its bytes.
    pub byte: &'a [u8],
    /// From 1, blank lines and header included.
    pub numero: u32,
    /// Byte offset of its first byte in the file.
    pub offset: u64,
    /// How it ends.
    pub fine: FineRiga,
}

/// Why reading stopped.
#[derive(Debug, thiserror::Error)]
pub enum LetturaInterrotta {
    /// The reader failed.
    #[error("il file non si legge: {0}")]
    Io(#[from] io::Error),
    /// A line over [`MASSIMO_RIGA`].
    #[error("la riga {numero} supera {MASSIMO_RIGA} byte")]
    RigaTroppoLunga {
        /// Number of the line.
        numero: u32,
        /// Byte offset of its start.
        offset: u64,
    },
}

/// Lines one after the other; at most one block and one line are in memory.
pub struct Righe<R> {
    lettore: R,
    blocco: Vec<u8>,
    inizio: usize,
    letti: usize,
    fine_file: bool,
    offset: u64,
    numero: u32,
}

impl<R: Read> Righe<R> {
    /// Over a reader, which need not be buffered.
    pub fn new(lettore: R) -> Self {
        Self {
            lettore,
            blocco: vec![0; BLOCCO],
            inizio: 0,
            letti: 0,
            fine_file: false,
            offset: 0,
            numero: 0,
        }
    }

    /// The next line; `None` at the end of the file.
    ///
    /// # Errors
    /// [`LetturaInterrotta`]; reading cannot go on after it.
    pub fn prossima(&mut self) -> Result<Option<Riga<'_>>, LetturaInterrotta> {
        let mut gia_visti = 0;
        loop {
            let vista = &self.blocco[self.inizio..self.letti];
            let fine = memchr::memchr2(b'\n', b'\r', &vista[gia_visti..]).map(|i| gia_visti + i);
            // A CR at the end of what was read may be followed by its LF.
            let incompleta =
                fine.is_some_and(|i| vista[i] == b'\r' && i + 1 == vista.len() && !self.fine_file);
            if let Some(i) = fine.filter(|_| !incompleta) {
                let fine = match vista[i] {
                    b'\n' => FineRiga::Lf,
                    _ if vista.get(i + 1) == Some(&b'\n') => FineRiga::CrLf,
                    _ => FineRiga::Cr,
                };
                return Ok(Some(self.consegna(i, fine)));
            }
            if self.fine_file {
                let resto = vista.len();
                return Ok((resto > 0).then(|| self.consegna(resto, FineRiga::Manca)));
            }
            gia_visti = fine.unwrap_or(vista.len());
            if vista.len() > MASSIMO_RIGA {
                return Err(LetturaInterrotta::RigaTroppoLunga {
                    numero: self.numero + 1,
                    offset: self.offset,
                });
            }
            self.riempi()?;
        }
    }

    fn consegna(&mut self, lunghezza: usize, fine: FineRiga) -> Riga<'_> {
        let da = self.inizio;
        let presi = lunghezza
            + match fine {
                FineRiga::CrLf => 2,
                FineRiga::Lf | FineRiga::Cr => 1,
                FineRiga::Manca => 0,
            };
        let offset = self.offset;
        self.inizio += presi;
        self.offset += presi as u64;
        self.numero += 1;
        Riga {
            byte: &self.blocco[da..da + lunghezza],
            numero: self.numero,
            offset,
            fine,
        }
    }

    fn riempi(&mut self) -> io::Result<()> {
        if self.inizio > 0 {
            self.blocco.copy_within(self.inizio..self.letti, 0);
            self.letti -= self.inizio;
            self.inizio = 0;
        }
        if self.letti == self.blocco.len() {
            self.blocco.resize(self.letti + BLOCCO, 0);
        }
        loop {
            match self.lettore.read(&mut self.blocco[self.letti..]) {
                Ok(0) => self.fine_file = true,
                Ok(n) => self.letti += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            }
            return Ok(());
        }
    }
}

/// Splits a line into fields, at most `massimo + 1`, written over `campi`; gives how many fields the platform counts.
///
/// A `;` splits when the number of `"` from it to the end of the line is even; empty fields at the end collapse into one.
pub fn dividi(riga: &[u8], massimo: usize, campi: &mut Vec<Range<usize>>) -> usize {
    campi.clear();
    let mut quanti = 0;
    let mut pieni = 0;
    let mut da = 0;
    let mut resto = memchr::memchr_iter(b'"', riga).count();
    let mut chiudi = |campo: Range<usize>, quanti: &mut usize| {
        if *quanti <= massimo {
            campi.push(campo.clone());
        }
        *quanti += 1;
        if !campo.is_empty() {
            pieni = *quanti;
        }
    };
    if resto == 0 {
        for i in Segni::di(riga, [b';', b';']) {
            chiudi(da..i, &mut quanti);
            da = i + 1;
        }
    } else {
        for i in Segni::di(riga, [b';', b'"']) {
            if riga[i] == b'"' {
                resto -= 1;
            } else if resto.is_multiple_of(2) {
                chiudi(da..i, &mut quanti);
                da = i + 1;
            }
        }
    }
    chiudi(da..riga.len(), &mut quanti);
    if quanti > pieni {
        quanti = pieni + 1;
        campi.truncate(quanti);
    }
    quanti
}

/// Where one of two bytes stands in a line. Separators are so near to each other that setting out for each of them, as a search does, costs
/// more than the way: here 64 bytes are looked at together.
struct Segni<'a> {
    /// Blocks not looked at yet; the last may be shorter.
    blocchi: std::slice::Chunks<'a, u8>,
    segni: [u64; 2],
    /// A bit for each byte of this block that is one of them.
    trovati: u64,
    /// Place of the first byte of this block.
    posto: usize,
}

/// The lowest bit of each byte.
const UNI: u64 = u64::from_ne_bytes([1; 8]);
/// All bits of each byte but the highest.
const BASSI: u64 = u64::from_ne_bytes([0x7f; 8]);
const BLOCCO_SEGNI: usize = 64;

impl<'a> Segni<'a> {
    fn di(riga: &'a [u8], segni: [u8; 2]) -> Self {
        Self {
            blocchi: riga.chunks(BLOCCO_SEGNI),
            segni: segni.map(|s| UNI * u64::from(s)),
            trovati: 0,
            posto: 0usize.wrapping_sub(BLOCCO_SEGNI),
        }
    }

    #[inline]
    fn guarda(&self, blocco: &[u8; BLOCCO_SEGNI]) -> u64 {
        let (parole, _) = blocco.as_chunks::<8>();
        let mut trovati = 0;
        for (i, parola) in parole.iter().enumerate() {
            let parola = u64::from_le_bytes(*parola);
            // The highest bit of a byte stays clear only where the byte is zero, that is where it is the sign.
            let diversi = |segno: u64| {
                let x = parola ^ segno;
                ((x & BASSI) + BASSI) | x
            };
            let alti = !(diversi(self.segni[0]) & diversi(self.segni[1])) & !BASSI;
            // Eight bits that stand eight apart, side by side.
            let otto = (alti >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
            trovati |= otto << (8 * i);
        }
        trovati
    }
}

impl Iterator for Segni<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.trovati == 0 {
            let pezzo = self.blocchi.next()?;
            self.trovati = if let Ok(blocco) = pezzo.try_into() {
                self.guarda(blocco)
            } else {
                // No sign is a zero.
                let mut blocco = [0; BLOCCO_SEGNI];
                blocco[..pezzo.len()].copy_from_slice(pezzo);
                self.guarda(&blocco)
            };
            self.posto = self.posto.wrapping_add(BLOCCO_SEGNI);
        }
        let i = self.trovati.trailing_zeros() as usize;
        self.trovati &= self.trovati - 1;
        Some(self.posto + i)
    }
}

/// The value of a raw field: trimmed, one pair of quotes around it removed, `\"` made `"`; bytes that are not UTF-8 replaced.
#[must_use]
pub fn valore(grezzo: &[u8]) -> Cow<'_, str> {
    match String::from_utf8_lossy(grezzo) {
        Cow::Borrowed(testo) => valore_di_testo(testo, true),
        Cow::Owned(testo) => Cow::Owned(valore_di_testo(&testo, true).into_owned()),
    }
}

/// The same of a field that is text. `barra`: there may be a `\` in it.
#[inline]
pub(crate) fn valore_di_testo(grezzo: &str, barra: bool) -> Cow<'_, str> {
    let estremo = |b: Option<&u8>| b.is_some_and(|b| *b <= b' ' || *b == b'"');
    let byte = grezzo.as_bytes();
    let mut stretto = grezzo;
    if estremo(byte.first()) || estremo(byte.last()) {
        // Java's trim: every character up to the blank.
        stretto = grezzo.trim_matches(|c| c <= ' ');
        if stretto.len() >= 2
            && let Some(dentro) = stretto.strip_prefix('"').and_then(|s| s.strip_suffix('"'))
        {
            stretto = dentro;
        }
    }
    if barra && stretto.contains("\\\"") {
        Cow::Owned(stretto.replace("\\\"", "\""))
    } else {
        Cow::Borrowed(stretto)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn campi(riga: &str) -> (usize, Vec<String>) {
        let mut campi = Vec::new();
        let quanti = dividi(riga.as_bytes(), 100, &mut campi);
        (
            quanti,
            campi
                .iter()
                .map(|c| valore(&riga.as_bytes()[c.clone()]).into_owned())
                .collect(),
        )
    }

    #[test]
    fn fields_as_the_platform_splits_them() {
        let caso = |riga: &str, atteso: &[&str]| {
            let (quanti, trovato) = campi(riga);
            assert_eq!(
                (quanti, trovato),
                (
                    atteso.len(),
                    atteso.iter().map(ToString::to_string).collect()
                ),
                "{riga}"
            );
        };
        caso("a;b;c", &["a", "b", "c"]);
        caso("a; \"b;c\" ;d", &["a", "b;c", "d"]);
        caso("a;\"b \\\"c\\\"; d\";e", &["a", "b \"c\"; d", "e"]);
        caso("a;;", &["a", ""]);
        caso("a;b;", &["a", "b", ""]);
        caso(";;;", &[""]);
        // One quote alone: nothing to its left splits.
        caso("a;b 5\";c", &["a;b 5\"", "c"]);
        // Doubled quotes are not unescaped.
        caso("\"a \"\"b\"\"\";c", &["a \"\"b\"\"", "c"]);
    }

    proptest::proptest! {
        /// The blocks find what the search of the memchr crate finds.
        #[test]
        fn signs_are_where_memchr_finds_them(riga in proptest::collection::vec(proptest::prop_oneof![proptest::strategy::Just(b';'), proptest::strategy::Just(b'"'), proptest::prelude::any::<u8>()], 0..300)) {
            let trovati: Vec<usize> = Segni::di(&riga, [b';', b'"']).collect();
            proptest::prop_assert_eq!(trovati, memchr::memchr2_iter(b';', b'"', &riga).collect::<Vec<_>>());
            let trovati: Vec<usize> = Segni::di(&riga, [b';', b';']).collect();
            proptest::prop_assert_eq!(trovati, memchr::memchr_iter(b';', &riga).collect::<Vec<_>>());
        }
    }

    #[test]
    fn line_ends_in_any_block_size() {
        struct Uno<'a>(&'a [u8]);
        impl Read for Uno<'_> {
            fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
                let n = self.0.len().min(1).min(buf.len());
                buf[..n].copy_from_slice(&self.0[..n]);
                self.0 = &self.0[n..];
                Ok(n)
            }
        }
        let mut righe = Righe::new(Uno(b"a\r\nbb\rc\n\nd"));
        let mut viste = Vec::new();
        while let Some(r) = righe.prossima().unwrap() {
            viste.push((
                String::from_utf8_lossy(r.byte).into_owned(),
                r.numero,
                r.offset,
                r.fine,
            ));
        }
        assert_eq!(
            viste,
            [
                ("a".into(), 1, 0, FineRiga::CrLf),
                ("bb".into(), 2, 3, FineRiga::Cr),
                ("c".into(), 3, 6, FineRiga::Lf),
                (String::new(), 4, 8, FineRiga::Lf),
                ("d".into(), 5, 9, FineRiga::Manca),
            ]
        );
    }

    #[test]
    fn an_endless_line_is_refused_in_bounded_memory() {
        let mut righe = Righe::new(io::repeat(b'x'));
        assert!(matches!(
            righe.prossima(),
            Err(LetturaInterrotta::RigaTroppoLunga {
                numero: 1,
                offset: 0
            })
        ));
        assert!(righe.blocco.len() <= MASSIMO_RIGA + 2 * BLOCCO);
    }

    #[test]
    fn a_million_columns_keep_as_many_fields_as_asked() {
        let riga = vec![b';'; 1_000_000];
        let mut campi = Vec::new();
        assert_eq!(dividi(&riga, 35, &mut campi), 1, "all empty");
        let riga = [riga, b"x".to_vec()].concat();
        assert_eq!(dividi(&riga, 35, &mut campi), 1_000_001);
        assert_eq!(campi.len(), 36);
    }
}
