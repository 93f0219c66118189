//! A whole file as a stream: one row in memory.

use std::io::{self, Write};

use super::atteso::{Atteso, Piattaforma};
use super::caso::{Caso, impronta};
use super::documenti::{self, RicettaDocumento, Righe};
use super::fabbrica::{Attorno, Fabbrica, Ricetta};
use super::guasto::{Contorno, Guasto, Mossa};
use crate::finding::registry::code;
use crate::flusso::contesto::Contesto;
use crate::flusso::dialetto::{Codifica, Dialetto, Divisione, Virgolette};
use crate::flusso::esito::Esito;
use crate::flusso::riga::FineRiga;
use crate::flusso::tracciato::Tracciato;

/// The share of rows that get a mistake, from 0 to 1, in billionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quota(u64);

const UNO: u64 = 1_000_000_000;

impl Quota {
    /// Of a number from 0 to 1; `None` for any other.
    #[must_use]
    pub fn di(quota: f64) -> Option<Self> {
        if !(0.0..=1.0).contains(&quota) {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 0 to 10^9, looked at just before"
        )]
        Some(Self((quota * 1e9).round() as u64))
    }

    /// Whether row `n` (from 1) is among them: of the first n rows, n times the quota are.
    pub(super) fn tocca(self, n: u64, fase: u64) -> bool {
        let fino =
            |n: u64| (u128::from(n) * u128::from(self.0) + u128::from(fase)) / u128::from(UNO);
        fino(n) > fino(n - 1)
    }
}

/// What file is asked for.
pub struct Richiesta<'a> {
    /// The layout.
    pub tracciato: &'static Tracciato,
    /// How many data rows.
    pub righe: u64,
    /// The seed, any text.
    pub seme: &'a str,
    /// The share of rows that get a mistake.
    pub errori: Quota,
    /// What is known of the ente, and the day on which the file is loaded.
    pub contesto: &'a Contesto,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Conto {
    /// Data rows.
    pub righe: u64,
    /// Of these, with a mistake (a blank line counts with the row after it).
    pub guaste: u64,
    /// Bytes of the file, without the zip around it.
    pub byte: u64,
}

/// Why no file was made.
#[derive(Debug, thiserror::Error)]
pub enum GenerazioneFallita {
    /// Writing failed.
    #[error("la scrittura non riesce: {0}")]
    Io(#[from] io::Error),
    /// Files of this kind are not made.
    #[error("del tipo {0} non si sa generare un file")]
    TipoNonGenerabile(&'static str),
    /// The ente has no active tipo dovuto that the generator knows.
    #[error("fra i tipi dovuto attivi dell'ente non ce n'è nessuno che si sappia riempire")]
    NessunTipoDovuto,
}

/// Writes a file, and beside it what is expected of each row.
///
/// # Errors
/// [`GenerazioneFallita`]
pub fn genera<'b>(
    richiesta: &Richiesta<'_>,
    out: &'b mut dyn Write,
    attesi: Option<&'b mut dyn Write>,
) -> Result<Conto, GenerazioneFallita> {
    let seme = impronta(richiesta.seme) ^ impronta(richiesta.tracciato.id).rotate_left(17);
    if let Some(ricetta) = RicettaDocumento::di(richiesta.tracciato) {
        let fuori = Righe::nuove(out);
        let mut corso = documenti::Corso {
            richiesta,
            seme,
            fase: Caso::di(seme, u64::MAX).sotto(UNO),
            fuori: &fuori,
            attesi,
            conto: Conto::default(),
        };
        (ricetta.genera)(&mut corso)?;
        let mut conto = corso.conto;
        if let Some(attesi) = corso.attesi {
            attesi.flush()?;
        }
        (&fuori).flush()?;
        conto.byte = fuori.byte();
        return Ok(conto);
    }
    let (Some(ricetta), Some(dialetto)) = (
        Ricetta::di(richiesta.tracciato),
        richiesta.tracciato.dialetto(),
    ) else {
        return Err(GenerazioneFallita::TipoNonGenerabile(
            richiesta.tracciato.id,
        ));
    };
    let fabbrica = (ricetta.fabbrica)(richiesta.tracciato, seme, richiesta.contesto);
    if !fabbrica.possibile() {
        return Err(GenerazioneFallita::NessunTipoDovuto);
    }
    let guasti = if richiesta.errori == Quota::default() {
        Vec::new()
    } else {
        (ricetta.guasti)(richiesta.tracciato, richiesta.contesto)
    };
    let mut corso = Corso {
        richiesta,
        fabbrica,
        dialetto,
        fase: Caso::di(seme, u64::MAX).sotto(UNO),
        stato: Stato::default(),
        precedenti: vec![String::new(); richiesta.tracciato.colonne.len()],
        riga: Vec::new(),
        out,
        attesi,
        conto: Conto::default(),
    };
    let prima = corso
        .fabbrica
        .prima(corso.sbaglia(), &mut Caso::di(seme, u64::MAX - 1));
    corso.attorno(prima)?;
    corso.intestazione(&mut Caso::di(seme, 0))?;
    let mut valori = vec![String::new(); richiesta.tracciato.colonne.len()];
    for n in 1..=richiesta.righe {
        let mut caso = Caso::di(seme, n);
        let guasto = if richiesta.errori.tocca(n, corso.fase) {
            corso.scegli(&guasti, n, &mut caso)
        } else {
            None
        };
        let base = guasto
            .filter(|g| !matches!(g.mossa, Mossa::RigaVuota))
            .map(|g| g.base);
        corso.fabbrica.riga(n, &mut caso, base, &mut valori);
        corso.riga(n, guasto, &mut valori)?;
    }
    let dopo = corso
        .fabbrica
        .dopo(corso.sbaglia(), &mut Caso::di(seme, u64::MAX - 2));
    corso.attorno(dopo)?;
    corso.out.flush()?;
    if let Some(attesi) = corso.attesi {
        attesi.flush()?;
    }
    Ok(corso.conto)
}

/// What the lines so far leave behind.
#[derive(Default)]
struct Stato {
    linea: u32,
    fine_cr: bool,
    fine_mista: bool,
    /// Whether the platform has lost the whole file by now.
    perso: bool,
}

struct Corso<'a, 'b> {
    richiesta: &'a Richiesta<'a>,
    fabbrica: Box<dyn Fabbrica>,
    dialetto: &'static Dialetto,
    fase: u64,
    stato: Stato,
    /// Value of each column in the last good row that keeps it for itself.
    precedenti: Vec<String>,
    riga: Vec<u8>,
    out: &'b mut dyn Write,
    attesi: Option<&'b mut dyn Write>,
    conto: Conto,
}

impl Corso<'_, '_> {
    fn sbaglia(&self) -> bool {
        self.richiesta.errori != Quota::default()
    }

    /// A line before the header or after the rows.
    fn attorno(&mut self, attorno: Option<Attorno>) -> io::Result<()> {
        let Some(attorno) = attorno else {
            return Ok(());
        };
        self.riga.clear();
        self.riga.extend_from_slice(attorno.testo.as_bytes());
        self.chiudi(self.dialetto.a_capo.as_bytes())?;
        let Some((nome, codice)) = attorno.guasto else {
            return Ok(());
        };
        self.stato.perso |= attorno.perde;
        self.atteso(None, nome, codice.0, &[codice], &Esito::Caricata)
    }

    /// The header; in a file with mistakes it may have one of its own.
    fn intestazione(&mut self, caso: &mut Caso) -> io::Result<()> {
        let tracciato = self.richiesta.tracciato;
        let mut testo = tracciato.intestazione();
        // Of the others what a changed header comes to is not known.
        let semplice =
            self.dialetto.divisione == Divisione::Pari || self.fabbrica.intestazione_sbagliabile();
        let ultima = tracciato.colonne.last().map(|c| c.nome);
        let di = |nomi: &[&str]| {
            let byte = self.dialetto.scrivi(nomi.iter().copied());
            self.dialetto.decodifica(byte.trim_ascii_end()).into_owned()
        };
        let altra = format!("{}_1", ultima.unwrap_or_default());
        let mut nomi: Vec<&str> = tracciato.colonne.iter().map(|c| c.nome).collect();
        let mut guasto: Option<(&str, Option<&'static str>, &'static str)> = None;
        if self.sbaglia() {
            match caso.sotto(5) {
                0 if semplice => {
                    testo.insert(0, '\u{feff}');
                    guasto = Some(("bom", None, code::CSV_BOM));
                }
                1 if semplice => {
                    nomi.pop();
                    nomi.push(&altra);
                    testo = di(&nomi);
                    guasto = Some(("intestazione-nome", ultima, code::CSV_INTESTAZIONE));
                }
                // Where rows may have any number of columns, so may the header.
                2 if semplice && !self.dialetto.colonne_libere => {
                    nomi.push("note");
                    testo = di(&nomi);
                    guasto = Some(("intestazione-colonne", None, code::CSV_INTESTAZIONE));
                }
                _ => {}
            }
        }
        self.riga.clear();
        self.riga.extend_from_slice(testo.as_bytes());
        self.chiudi(self.dialetto.a_capo.as_bytes())?;
        if let Some((nome, colonna, codice)) = guasto {
            self.atteso(None, nome, colonna, &[(colonna, codice)], &Esito::Caricata)?;
        }
        Ok(())
    }

    /// A mistake that can be made here and now: the first from a random place on.
    fn scegli<'g>(&self, guasti: &'g [Guasto], n: u64, caso: &mut Caso) -> Option<&'g Guasto> {
        let da = usize::try_from(caso.sotto(guasti.len() as u64)).unwrap_or_default();
        guasti[da..]
            .iter()
            .chain(&guasti[..da])
            .find(|g| match g.mossa {
                Mossa::Fine(FineRiga::Manca) => {
                    n == self.richiesta.righe && self.dialetto.coda == 0
                }
                Mossa::Fine(FineRiga::Cr) => !self.stato.fine_cr,
                Mossa::Fine(FineRiga::CrLf | FineRiga::Lf) => !self.stato.fine_mista,
                Mossa::Doppione(i) => !self.precedenti[i].is_empty(),
                Mossa::Doppioni(ref quali) => !self.precedenti[quali[0]].is_empty(),
                _ => true,
            })
    }

    fn riga(&mut self, n: u64, guasto: Option<&Guasto>, valori: &mut [String]) -> io::Result<()> {
        self.conto.righe += 1;
        let Some(guasto) = guasto else {
            return self.buona(n, valori);
        };
        self.conto.guaste += 1;
        let mut contratto = guasto.contratto.clone();
        let esito = if self.stato.perso {
            &Esito::NonLetta
        } else {
            &guasto.esito
        };
        if matches!(esito, Esito::Fatale(_)) {
            contratto.push((None, code::FLU_PERSO));
            self.stato.perso = true;
        }
        let mut fine = self.a_capo(n);
        let (mut grezzo, mut quante, mut coda): (Option<(usize, &[u8])>, _, &[u8]) =
            (None, valori.len(), b"");
        match &guasto.mossa {
            Mossa::RigaVuota => {
                self.riga.clear();
                self.riga.push(b' ');
                self.chiudi(self.dialetto.a_capo.as_bytes())?;
                self.atteso(None, &guasto.nome, None, &contratto, &guasto.esito)?;
                return self.buona(n, valori);
            }
            Mossa::Cambi(cambi) => {
                let contorno = Contorno {
                    n,
                    oggi: self.richiesta.contesto.oggi,
                    tracciato: self.richiesta.tracciato,
                    valori,
                };
                let nuovi: Vec<(usize, String)> = cambi
                    .iter()
                    .map(|(i, valore)| (*i, valore(&contorno)))
                    .collect();
                for (i, valore) in nuovi {
                    valori[i] = valore;
                }
            }
            Mossa::Grezzo(i, byte) => grezzo = Some((*i, byte)),
            Mossa::Coda(byte) => coda = byte,
            Mossa::Tronca(n) => quante = *n,
            Mossa::Doppione(i) => valori[*i].clone_from(&self.precedenti[*i]),
            Mossa::Doppioni(quali) => {
                for i in quali {
                    valori[*i].clone_from(&self.precedenti[*i]);
                }
            }
            Mossa::Fine(FineRiga::Manca) => fine = b"",
            Mossa::Fine(FineRiga::Lf) => {
                fine = b"\n";
                self.stato.fine_mista = true;
            }
            Mossa::Fine(FineRiga::CrLf) => {
                fine = b"\r\n";
                self.stato.fine_mista = true;
            }
            Mossa::Fine(FineRiga::Cr) => {
                fine = b"\r";
                self.stato.fine_cr = true;
                if !self.stato.fine_mista {
                    self.stato.fine_mista = true;
                    contratto.push((None, code::CSV_FINE_RIGA_MISTA));
                }
            }
        }
        self.componi(&valori[..quante], grezzo);
        self.riga.extend_from_slice(coda);
        self.chiudi(fine)?;
        self.atteso(Some(n), &guasto.nome, guasto.colonna, &contratto, esito)
    }

    fn buona(&mut self, n: u64, valori: &[String]) -> io::Result<()> {
        self.componi(valori, None);
        self.chiudi(self.a_capo(n))?;
        for (i, (precedente, valore)) in self.precedenti.iter_mut().zip(valori).enumerate() {
            if self.fabbrica.tiene(i, valori) {
                precedente.clone_from(valore);
            }
        }
        if let Some(attesi) = &mut self.attesi {
            let esito = self.fabbrica.esito();
            let mut atteso = Atteso::buona(n, self.stato.linea);
            atteso.piattaforma = if self.stato.perso {
                Piattaforma::NonLetta
            } else {
                (&esito).into()
            };
            scrivi(*attesi, &atteso)?;
        }
        Ok(())
    }

    fn atteso(
        &mut self,
        riga: Option<u64>,
        guasto: &str,
        colonna: Option<&str>,
        contratto: &[super::guasto::Codice],
        esito: &Esito,
    ) -> io::Result<()> {
        let Some(attesi) = &mut self.attesi else {
            return Ok(());
        };
        scrivi(
            *attesi,
            &Atteso::guasta(riga, self.stato.linea, guasto, colonna, contratto, esito),
        )
    }

    /// The values as a line of the dialect, without its end.
    fn componi(&mut self, valori: &[String], grezzo: Option<(usize, &[u8])>) {
        self.riga.clear();
        let omesse = self.fabbrica.omesse(valori);
        for (i, valore) in valori.iter().enumerate() {
            if omesse.contains(&i) {
                continue;
            }
            if i > 0 {
                self.riga.push(b';');
            }
            match grezzo {
                Some((dove, byte)) if dove == i => self.riga.extend_from_slice(byte),
                _ => self.valore(valore),
            }
        }
        self.riga.extend_from_slice(self.fabbrica.coda());
    }

    /// The end of row `n`: the last one may go without.
    fn a_capo(&self, n: u64) -> &'static [u8] {
        if n == self.richiesta.righe && !self.dialetto.chiuso {
            b""
        } else {
            self.dialetto.a_capo.as_bytes()
        }
    }

    fn valore(&mut self, valore: &str) {
        let codificato;
        let byte = if self.dialetto.codifica == Codifica::Utf8 || valore.is_ascii() {
            valore.as_bytes()
        } else {
            codificato = self.dialetto.codifica(valore);
            &codificato
        };
        let racchiuso = match self.dialetto.virgolette {
            Virgolette::Mai => false,
            Virgolette::Sempre => true,
            Virgolette::SeServono => memchr::memchr2(b';', b'"', byte).is_some(),
        };
        if !racchiuso {
            return self.riga.extend_from_slice(byte);
        }
        self.riga.push(b'"');
        for b in byte {
            match (b, self.dialetto.divisione) {
                (b'"', Divisione::Raddoppio) => self.riga.push(b'"'),
                (b'"', Divisione::Pari | Divisione::Barra) => self.riga.push(b'\\'),
                // Here a quote cannot be escaped: none may stand in a value.
                _ => {}
            }
            self.riga.push(*b);
        }
        self.riga.push(b'"');
    }

    fn chiudi(&mut self, fine: &[u8]) -> io::Result<()> {
        self.riga.extend_from_slice(fine);
        self.stato.linea += 1;
        self.conto.byte += self.riga.len() as u64;
        self.out.write_all(&self.riga)
    }
}

fn scrivi(attesi: &mut dyn Write, atteso: &Atteso<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *attesi, atteso)?;
    attesi.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_share_is_exact() {
        for (quota, quante) in [(0.0, 0), (0.1, 100), (0.333, 333), (1.0, 1000)] {
            let quota = Quota::di(quota).unwrap();
            let toccate = (1..=1000).filter(|n| quota.tocca(*n, 0)).count();
            assert_eq!(toccate, quante);
        }
        assert_eq!(
            (Quota::di(1.01), Quota::di(-0.1), Quota::di(f64::NAN)),
            (None, None, None)
        );
    }
}
