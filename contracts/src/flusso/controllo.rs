//! The check of a whole csv: syntax, then both judgements of each row, kept apart.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Read;
use std::ops::Range;

use super::archivio::{Archivio, registra};
use super::colonna::Campo;
use super::contesto::Contesto;
use super::contratto::{Contratto, Violazione};
use super::lettura::{Scarto, Valori, leggi};
use super::numero::centesimi;
use super::riga::{LetturaInterrotta, Riga, Righe, dividi};
use super::sintassi::{Guasto, Sintassi};
use super::tracciato::Tracciato;
use super::validazione::valida;
use crate::finding::registry::code;
use crate::finding::{Excerpt, Finding, Place, Position, Severity};

/// Characters shown on each side of the mark.
const MARGINE: usize = 40;

/// Who wants to hear while the check goes on.
pub trait Osservatore {
    /// A breach of the contract.
    fn rilievo(&mut self, rilievo: Finding);
    /// The first line, as it stands.
    fn intestazione(&mut self, _byte: &[u8]) {}
    /// What the platform does with data row `numero` (from 1, blank lines not counted); `None`: loaded.
    fn riga(&mut self, _numero: u64, _byte: &[u8], _scarto: Option<&Scarto>) {}
}

/// What the check found, in figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Riepilogo {
    /// Data rows.
    pub righe: u64,
    /// Rows that the platform would load.
    pub caricate: u64,
    /// Rows that it would reject.
    pub scartate: u64,
    /// Cents of the rejected rows with azione I or M: not collected. Rows with an amount that is none count nothing.
    pub non_incassati: i64,
    /// Breaches of the contract, by code.
    pub per_codice: BTreeMap<&'static str, u64>,
    /// Breaches that are errors.
    pub errori: u64,
    /// Breaches that are warnings.
    pub avvisi: u64,
    /// Whether the file was read to its end.
    pub completo: bool,
}

/// How a file is checked.
pub struct Opzioni<'a> {
    /// The layout.
    pub tracciato: &'static Tracciato,
    /// What is known beside the file.
    pub contesto: &'a Contesto,
    /// What the platform already holds, when it is known.
    pub archivio: Option<&'a dyn Archivio>,
    /// Most findings of each code that are told; the others are only counted.
    pub massimo_per_codice: u64,
}

/// Checks a csv as it is read. Memory: one line, and 8 bytes and their share of a hash table for the IUD and IUV of each row; two
/// different IUD are taken for the same with a chance below 10^-7 in a million rows.
///
/// # Errors
/// [`LetturaInterrotta::Io`]. A line that is too long is a finding and ends the check.
pub fn controlla(
    lettore: impl Read,
    opzioni: &Opzioni<'_>,
    osservatore: &mut dyn Osservatore,
) -> Result<Riepilogo, LetturaInterrotta> {
    let mut corso = Corso {
        opzioni,
        contratto: Contratto::di(opzioni.tracciato),
        posizioni: opzioni.tracciato.posizioni(),
        visti: HashSet::new(),
        iuv: HashSet::new(),
        riepilogo: Riepilogo::default(),
        osservatore,
    };
    let mut righe = Righe::new(lettore);
    let mut sintassi = Sintassi::default();
    let (mut campi, mut guasti, mut violazioni) = (Vec::new(), Vec::new(), Vec::new());
    let mut intestazione = false;
    loop {
        let riga = match righe.prossima() {
            Ok(Some(riga)) => riga,
            Ok(None) => break,
            Err(LetturaInterrotta::RigaTroppoLunga { numero, offset }) => {
                let place = Place {
                    outer: Some(Position {
                        line: numero,
                        column: 1,
                        offset,
                    }),
                    ..Place::default()
                };
                let frase = format!(
                    "La riga {numero} non finisce entro {} byte.",
                    super::riga::MASSIMO_RIGA
                );
                corso.dice(code::CSV_RIGA_LUNGA, Severity::Error, || {
                    Finding::new(code::CSV_RIGA_LUNGA, Severity::Error, frase).at(place)
                });
                return Ok(corso.riepilogo);
            }
            Err(e) => return Err(e),
        };
        let quanti = dividi(riga.byte, opzioni.tracciato.colonne.len(), &mut campi);
        guasti.clear();
        sintassi.guarda(&riga, &campi, &mut guasti);
        corso.sintassi(&riga, &mut guasti);
        if !intestazione {
            intestazione = true;
            corso.intestazione(&riga, &campi, quanti);
            corso.osservatore.intestazione(riga.byte);
        } else if riga.byte.iter().any(|b| *b > b' ') {
            violazioni.clear();
            corso.riga(&riga, &campi, quanti, &mut violazioni);
        }
    }
    if !intestazione {
        corso.dice(code::CSV_VUOTO, Severity::Error, || {
            Finding::new(code::CSV_VUOTO, Severity::Error, "Il file è vuoto.")
        });
    }
    corso.riepilogo.completo = true;
    Ok(corso.riepilogo)
}

struct Corso<'a> {
    opzioni: &'a Opzioni<'a>,
    contratto: Contratto,
    posizioni: [Option<usize>; Campo::QUANTI],
    /// Hash of each IUD: lowest bit 1 when a row with it was loaded.
    visti: HashSet<u64>,
    iuv: HashSet<u64>,
    riepilogo: Riepilogo,
    osservatore: &'a mut dyn Osservatore,
}

fn impronta(testo: &str) -> u64 {
    let mut h = DefaultHasher::new();
    testo.hash(&mut h);
    h.finish()
}

impl Corso<'_> {
    /// Counts a finding, and tells it unless its code was told often enough.
    fn dice(&mut self, codice: &'static str, peso: Severity, rilievo: impl FnOnce() -> Finding) {
        match peso {
            Severity::Error => self.riepilogo.errori += 1,
            Severity::Warning => self.riepilogo.avvisi += 1,
            Severity::Info => {}
        }
        let volte = self.riepilogo.per_codice.entry(codice).or_default();
        *volte += 1;
        if *volte <= self.opzioni.massimo_per_codice {
            self.osservatore.rilievo(rilievo());
        }
    }

    fn sintassi(&mut self, riga: &Riga<'_>, guasti: &mut Vec<Guasto>) {
        for (codice, peso, dove, frase) in guasti.drain(..) {
            self.dice(codice, peso, || {
                Finding::new(codice, peso, frase).at(posto(riga, dove, None))
            });
        }
    }

    fn intestazione(&mut self, riga: &Riga<'_>, campi: &[Range<usize>], quanti: usize) {
        let colonne = self.opzioni.tracciato.colonne;
        if quanti != colonne.len() {
            let frase = format!(
                "L'intestazione ha {quanti} colonne, il tracciato {} ne ha {}.",
                self.opzioni.tracciato.versione,
                colonne.len()
            );
            let attesa = self.opzioni.tracciato.intestazione();
            self.dice(code::CSV_INTESTAZIONE, Severity::Warning, || {
                Finding::new(code::CSV_INTESTAZIONE, Severity::Warning, frase)
                    .at(posto(riga, 0..riga.byte.len(), None))
                    .expecting(attesa)
            });
            return;
        }
        for (colonna, campo) in colonne.iter().zip(campi) {
            let testo = String::from_utf8_lossy(&riga.byte[campo.clone()]);
            let nome = testo.trim_start_matches('\u{feff}');
            if !colonna.si_chiama(nome) {
                let frase = format!(
                    "La colonna si chiama «{nome}», il nome previsto è {}.",
                    colonna.nome
                );
                self.dice(code::CSV_INTESTAZIONE, Severity::Warning, || {
                    Finding::new(code::CSV_INTESTAZIONE, Severity::Warning, frase)
                        .at(posto(riga, campo.clone(), Some(colonna.nome)))
                        .expecting(colonna.nome)
                        .finding(nome)
                });
            }
        }
    }

    fn riga(
        &mut self,
        riga: &Riga<'_>,
        campi: &[Range<usize>],
        quanti: usize,
        violazioni: &mut Vec<Violazione>,
    ) {
        self.riepilogo.righe += 1;
        let posizioni = self.posizioni;
        let valori = Valori::di(&posizioni, riga.byte, campi);
        self.contratto(riga, campi, quanti, &valori, violazioni);
        let scarto = self.piattaforma(&valori, quanti).err();
        if scarto.is_some() {
            self.riepilogo.scartate += 1;
            if matches!(valori.di_campo(Campo::Azione), "I" | "M") {
                self.riepilogo.non_incassati = self
                    .riepilogo
                    .non_incassati
                    .saturating_add(euro_di(&valori));
            }
        } else {
            self.riepilogo.caricate += 1;
        }
        self.osservatore
            .riga(self.riepilogo.righe, riga.byte, scarto.as_ref());
    }

    fn contratto(
        &mut self,
        riga: &Riga<'_>,
        campi: &[Range<usize>],
        quanti: usize,
        valori: &Valori<'_>,
        violazioni: &mut Vec<Violazione>,
    ) {
        let colonne = self.opzioni.tracciato.colonne;
        if quanti != colonne.len() {
            let frase = format!(
                "La riga ha {quanti} colonne, il tracciato {} ne ha {}.",
                self.opzioni.tracciato.versione,
                colonne.len()
            );
            let codice = if quanti < colonne.len() {
                code::CSV_COLONNE_POCHE
            } else {
                code::CSV_COLONNE_TROPPE
            };
            let dove = campi
                .get(colonne.len())
                .cloned()
                .unwrap_or(riga.byte.len()..riga.byte.len());
            self.dice(codice, Severity::Error, || {
                Finding::new(codice, Severity::Error, frase)
                    .at(posto(riga, dove, None))
                    .expecting(format!("{} colonne", colonne.len()))
                    .finding(format!("{quanti} colonne"))
            });
            if quanti < colonne.len() {
                return;
            }
        }
        self.contratto
            .giudica(valori, self.opzioni.contesto, violazioni);
        if let Some(iud) = valori.pieno(Campo::Iud) {
            let h = impronta(iud) << 1;
            if self.visti.contains(&h) || self.visti.contains(&(h | 1)) {
                violazioni.push(Violazione {
                    campo: Campo::Iud,
                    codice: code::ID_IUD_DUPLICATO,
                    peso: Severity::Error,
                    testo: format!("L'IUD {iud} è già in una riga precedente del file."),
                    atteso: None,
                });
            } else {
                self.visti.insert(h);
            }
        }
        for v in violazioni.drain(..) {
            let Some(i) = self.posizioni[v.campo as usize] else {
                continue;
            };
            let (campo, nome, trovato) =
                (campi[i].clone(), colonne[i].nome, valori.di_campo(v.campo));
            self.dice(v.codice, v.peso, || {
                let mut f =
                    Finding::new(v.codice, v.peso, v.testo).at(posto(riga, campo, Some(nome)));
                if !trovato.is_empty() {
                    f = f.finding(trovato);
                }
                f.expected = v.atteso;
                f
            });
        }
    }

    /// The platform's order (§3.2): reading, IUD among the rows loaded, azione, validation, archive.
    fn piattaforma(&mut self, valori: &Valori<'_>, quanti: usize) -> Result<(), Scarto> {
        leggi(self.opzioni.tracciato, valori, quanti)?;
        let iud = impronta(valori.di_campo(Campo::Iud)) << 1;
        if self.visti.contains(&(iud | 1)) {
            return Err(Scarto::di(
                "PAA_IMPORT_IUD_DUPLICATO",
                "Errore IUD duplicato all''interno dello stesso flusso",
            ));
        }
        if !matches!(valori.di_campo(Campo::Azione), "I" | "M" | "A") {
            return Err(Scarto::di(
                "PAA_IMPORT_SINTASSI_CSV_AZIONE",
                "Errore sintassi CSV campo azione. Per maggiori informazioni fare riferimento al manuale 'Integrazione Ente'",
            ));
        }
        let tipo = valida(self.opzioni.tracciato, valori, self.opzioni.contesto)?;
        let iuv = valori
            .pieno(Campo::CodIuv)
            .filter(|_| valori.di_campo(Campo::Azione) != "A")
            .map(impronta);
        let preso = iuv.is_some_and(|iuv| self.iuv.contains(&iuv));
        registra(
            valori,
            tipo,
            self.opzioni.contesto,
            self.opzioni.archivio,
            preso,
        )?;
        self.visti.remove(&iud);
        self.visti.insert(iud | 1);
        self.iuv.extend(iuv);
        Ok(())
    }
}

/// What the citizen would pay (§3.1, notes).
fn euro_di(valori: &Valori<'_>) -> i64 {
    let importo = centesimi(valori.di_campo(Campo::Importo)).unwrap_or_default();
    let secondario = if valori.vero(Campo::FlagMultiBeneficiario) {
        centesimi(valori.di_campo(Campo::ImportoSecondario)).unwrap_or_default()
    } else {
        0
    };
    importo.saturating_add(secondario).max(0)
}

/// The place of these bytes of a line, with a window of the line around them.
fn posto(riga: &Riga<'_>, dove: Range<usize>, colonna: Option<&str>) -> Place {
    let caratteri = |byte: &[u8]| String::from_utf8_lossy(byte).chars().count();
    let prima = caratteri(&riga.byte[..dove.start]);
    let larga = caratteri(&riga.byte[dove.clone()]).clamp(1, MARGINE);
    let salta = prima.saturating_sub(MARGINE);
    let testo: String = String::from_utf8_lossy(riga.byte)
        .chars()
        .skip(salta)
        .take(prima - salta + larga + MARGINE)
        .collect();
    let conta = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Place {
        outer: Some(Position {
            line: riga.numero,
            column: conta(prima + 1),
            offset: riga.offset + dove.start as u64,
        }),
        path: colonna.map(|c| format!("colonna {c}")),
        excerpt: Some(Excerpt {
            text: testo,
            caret: conta(prima - salta + 1),
            width: conta(larga),
        }),
        ..Place::default()
    }
}
