//! The check of a whole csv: syntax, then both judgements of each row, kept apart.

use std::collections::BTreeMap;
use std::io::Read;
use std::ops::Range;

use super::contesto::Contesto;
use super::contratto::Contratto;
use super::dialetto::Dialetto;
use super::dovuti::archivio::Archivio;
use super::esito::{Esito, Rifiuto};
use super::regole::{Regole, RigaLetta, Violazione};
use super::riga::{LetturaInterrotta, Riga, Righe};
use super::sintassi::{Guasto, Sintassi};
use super::tracciato::{Contenuto, Tracciato};
use super::valori::Valori;
use crate::finding::registry::code;
use crate::finding::{Excerpt, Finding, Place, Position, Severity};
use crate::message::documento::giornale::{Intestazione, Movimento};
use crate::message::documento::riversamento::{FlussoRiversamento, PagamentoRiversato};

/// Characters shown on each side of the mark.
const MARGINE: usize = 40;

/// Who wants to hear while the check goes on.
pub trait Osservatore {
    /// A breach of the contract.
    fn rilievo(&mut self, rilievo: Finding);
    /// The header line, as it stands.
    fn intestazione(&mut self, _byte: &[u8]) {}
    /// A row, and what the platform does with it. What a file that is lost in the end (`Riepilogo::rifiuto`) had loaded is lost too.
    fn riga(&mut self, _riga: &Giudicata<'_>) {}
}

/// A row that was judged.
pub struct Giudicata<'a> {
    /// Data row, from 1, blank lines not counted.
    pub numero: u64,
    /// Its line, without its end; empty for a row that is no line of text.
    pub byte: &'a [u8],
    /// What it holds.
    pub dato: Dato<'a>,
    /// What the platform does with it.
    pub esito: &'a Esito,
    /// What is at stake in it, in cents.
    pub importo: i64,
    /// Where it is, when it is a line of text.
    luogo: Option<Luogo<'a>>,
}

/// A line and what it takes to point at one of its columns.
#[derive(Clone, Copy)]
struct Luogo<'a> {
    tracciato: &'static Tracciato,
    dialetto: &'a Dialetto,
    riga: &'a Riga<'a>,
    campi: &'a [Range<usize>],
    posizioni: &'a [Option<usize>],
}

/// What a row holds; the modules of the families turn [`Valori`] into their own types.
pub enum Dato<'a> {
    /// A row of a table.
    Riga(&'a Valori<'a>),
    /// A payment of a flow of rendicontazione.
    Pagamento(&'a FlussoRiversamento, &'a PagamentoRiversato),
    /// A movement of a giornale di cassa OPI, in the page that begins so; the values are those that its rejected rows are made of.
    Movimento(&'a Intestazione, &'a Movimento, &'a Valori<'a>),
}

impl<'a> Giudicata<'a> {
    /// The values, when the file is a table.
    #[must_use]
    pub fn valori(&self) -> Option<&'a Valori<'a>> {
        match self.dato {
            Dato::Riga(valori) | Dato::Movimento(_, _, valori) => Some(valori),
            Dato::Pagamento(..) => None,
        }
    }

    /// The place of the column that the platform's text about a rejected row names first; of the whole line when it names none.
    #[must_use]
    pub fn posto(&self, testo: &str) -> Place {
        let Some(luogo) = self.luogo else {
            return Place::default();
        };
        let colonna = luogo.tracciato.colonna_nominata(testo).and_then(|colonna| {
            let i = luogo
                .posizioni
                .get(usize::from(colonna.campo.0))
                .copied()??;
            Some((luogo.campi.get(i)?.clone(), colonna.nome))
        });
        let (dove, nome) = match colonna {
            Some((dove, nome)) => (dove, Some(nome)),
            None => (0..luogo.riga.byte.len(), None),
        };
        posto(luogo.dialetto, luogo.riga, dove, nome)
    }
}

/// What the check found, in figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Riepilogo {
    /// Data rows.
    pub righe: u64,
    /// Rows that the platform would load; none when the whole file is lost.
    pub caricate: u64,
    /// Rows that it would reject.
    pub scartate: u64,
    /// Rows that it would drop without a word.
    pub ignorate: u64,
    /// Cents at stake in all rows. Rows with an amount that is none count nothing.
    pub importo: i64,
    /// Cents of the rows that would not be loaded, those dropped by the rules of the platform left out.
    pub perso: i64,
    /// What becomes of the whole file when it is not loaded.
    pub rifiuto: Option<Rifiuto>,
    /// Breaches of the contract, by code.
    pub per_codice: BTreeMap<&'static str, u64>,
    /// Breaches that are errors.
    pub errori: u64,
    /// Breaches that are warnings.
    pub avvisi: u64,
    /// Whether the file was read to its end.
    pub completo: bool,
}

impl Riepilogo {
    /// Counts a row.
    pub(crate) fn conta(&mut self, esito: &Esito, importo: i64) {
        self.righe += 1;
        self.importo = self.importo.saturating_add(importo);
        match esito {
            Esito::Caricata => self.caricate += 1,
            Esito::Scartata(_) => {
                self.scartate += 1;
                self.perso = self.perso.saturating_add(importo);
            }
            Esito::Ignorata(_) => self.ignorate += 1,
            Esito::Fatale(rifiuto) => self.perdi(Some(rifiuto.clone())),
            Esito::NonLetta => {}
        }
    }

    /// The whole file is lost; the first reason stays.
    pub(crate) fn perdi(&mut self, rifiuto: Option<Rifiuto>) {
        if self.rifiuto.is_none() {
            self.rifiuto = rifiuto;
        }
    }

    /// Draws the line under the figures once the file was read.
    pub(crate) fn chiudi(&mut self) {
        self.completo = true;
        if self.rifiuto.is_some() {
            self.caricate = 0;
            self.perso = self.importo;
        }
    }
}

/// How a file is checked.
#[derive(Clone, Copy)]
pub struct Opzioni<'a> {
    /// The layout.
    pub tracciato: &'static Tracciato,
    /// What is known beside the file.
    pub contesto: &'a Contesto,
    /// What MyPay already holds, when it is known.
    pub archivio: Option<&'a dyn Archivio>,
    /// Name of the file without extension; empty when there is none.
    pub nome: &'a str,
    /// Most findings of each code that are told; the others are only counted.
    pub massimo_per_codice: u64,
}

impl<'a> Opzioni<'a> {
    /// Every finding told, nothing known of what the platform holds.
    #[must_use]
    pub fn di(tracciato: &'static Tracciato, contesto: &'a Contesto) -> Self {
        Self {
            tracciato,
            contesto,
            archivio: None,
            nome: "",
            massimo_per_codice: u64::MAX,
        }
    }
}

/// Where findings go: counted all, told up to the bound.
pub(crate) struct Cassetto<'a> {
    pub(crate) riepilogo: Riepilogo,
    pub(crate) osservatore: &'a mut dyn Osservatore,
    massimo: u64,
}

impl<'a> Cassetto<'a> {
    pub(crate) fn nuovo(opzioni: &Opzioni<'_>, osservatore: &'a mut dyn Osservatore) -> Self {
        Self {
            riepilogo: Riepilogo::default(),
            osservatore,
            massimo: opzioni.massimo_per_codice,
        }
    }

    /// Counts a finding, and tells it unless its code was told often enough.
    pub(crate) fn dice(
        &mut self,
        codice: &'static str,
        peso: Severity,
        rilievo: impl FnOnce() -> Finding,
    ) {
        match peso {
            Severity::Error => self.riepilogo.errori += 1,
            Severity::Warning => self.riepilogo.avvisi += 1,
            Severity::Info => {}
        }
        let volte = self.riepilogo.per_codice.entry(codice).or_default();
        *volte += 1;
        if *volte <= self.massimo {
            self.osservatore.rilievo(rilievo());
        }
    }

    /// Counts and tells a finding that is at hand.
    pub(crate) fn riporta(&mut self, rilievo: Finding) {
        if let Some(regola) = rilievo.rule() {
            self.dice(regola.code, rilievo.severity, || rilievo);
        }
    }

    /// Counts a row that is no line of text, and shows it.
    pub(crate) fn riga(&mut self, byte: &[u8], dato: Dato<'_>, esito: &Esito, importo: i64) {
        self.riga_in(byte, dato, esito, importo, None);
    }

    fn riga_in(
        &mut self,
        byte: &[u8],
        dato: Dato<'_>,
        esito: &Esito,
        importo: i64,
        luogo: Option<Luogo<'_>>,
    ) {
        self.riepilogo.conta(esito, importo);
        self.osservatore.riga(&Giudicata {
            numero: self.riepilogo.righe,
            byte,
            dato,
            esito,
            importo,
            luogo,
        });
    }
}

/// Checks a csv as it is read. Memory: one line (two where the last line is no row), and what the rules of the family remember: 8 bytes
/// and their share of a hash table for each key of a row.
///
/// # Errors
/// [`LetturaInterrotta::Io`]. A line that is too long is a finding and ends the check.
pub fn controlla(
    lettore: impl Read,
    opzioni: &Opzioni<'_>,
    osservatore: &mut dyn Osservatore,
) -> Result<Riepilogo, LetturaInterrotta> {
    let cassetto = Cassetto::nuovo(opzioni, osservatore);
    let Contenuto::Csv(dialetto, regolatore) = &opzioni.tracciato.famiglia.contenuto else {
        return Ok(cassetto.riepilogo);
    };
    let regole = regolatore(opzioni);
    let posizioni = regole
        .posizioni()
        .unwrap_or_else(|| opzioni.tracciato.posizioni());
    // Of a row whose columns stand anywhere, as many fields are kept as it takes to find them all.
    let tenuti = posizioni.iter().flatten().max().map_or(0, |i| i + 1);
    let mut corso = Corso {
        opzioni,
        dialetto,
        contratto: Contratto::di(opzioni.tracciato),
        regole,
        posizioni: &posizioni,
        tenuti,
        campi: Vec::new(),
        violazioni: Vec::new(),
        cassetto,
    };
    let mut righe = Righe::new(lettore);
    let mut sintassi = Sintassi::di(dialetto);
    let mut guasti = Vec::new();
    let mut sospesa: Option<(Vec<u8>, Riga<'static>)> = None;
    let mut viste = 0;
    loop {
        let riga = match righe.prossima() {
            Ok(Some(riga)) => riga,
            Ok(None) => break,
            Err(LetturaInterrotta::RigaTroppoLunga { numero, offset }) => {
                corso.troppo_lunga(numero, offset);
                return Ok(corso.cassetto.riepilogo);
            }
            Err(e) => return Err(e),
        };
        let quanti = dialetto.dividi(riga.byte, tenuti, &mut corso.campi);
        guasti.clear();
        sintassi.guarda(&riga, &corso.campi, &mut guasti);
        corso.sintassi(&riga, &mut guasti);
        viste += 1;
        if viste <= dialetto.preambolo {
            corso.preambolo(&riga);
        } else if viste == dialetto.preambolo + 1 {
            corso.intestazione(&riga, quanti);
            corso.cassetto.osservatore.intestazione(riga.byte);
        } else if dialetto.righe_vuote || riga.byte.iter().any(|b| *b > b' ') {
            if dialetto.coda == 0 {
                corso.riga(&riga, quanti);
            } else {
                // The last line is no row: each waits for the one after it.
                let nuova = (riga.byte.to_vec(), Riga { byte: &[], ..riga });
                if let Some((byte, posto)) = sospesa.replace(nuova) {
                    let riga = Riga {
                        byte: &byte,
                        ..posto
                    };
                    let quanti = dialetto.dividi(&byte, tenuti, &mut corso.campi);
                    corso.riga(&riga, quanti);
                }
            }
        }
    }
    if let Some((byte, posto)) = sospesa {
        let quanti = dialetto.dividi(&byte, tenuti, &mut corso.campi);
        corso.coda(
            &Riga {
                byte: &byte,
                ..posto
            },
            quanti,
        );
    }
    if viste == 0 {
        corso.cassetto.dice(code::CSV_VUOTO, Severity::Error, || {
            Finding::new(code::CSV_VUOTO, Severity::Error, "Il file è vuoto.")
        });
    }
    let righe = corso.cassetto.riepilogo.righe;
    let fine = corso.regole.fine(righe);
    let mut riepilogo = corso.cassetto.riepilogo;
    riepilogo.perdi(fine);
    riepilogo.chiudi();
    Ok(riepilogo)
}

struct Corso<'a> {
    opzioni: &'a Opzioni<'a>,
    dialetto: &'a Dialetto,
    contratto: Contratto,
    regole: Box<dyn Regole + 'a>,
    posizioni: &'a [Option<usize>],
    tenuti: usize,
    campi: Vec<Range<usize>>,
    violazioni: Vec<Violazione>,
    cassetto: Cassetto<'a>,
}

impl Corso<'_> {
    fn troppo_lunga(&mut self, numero: u32, offset: u64) {
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
        self.cassetto
            .dice(code::CSV_RIGA_LUNGA, Severity::Error, || {
                Finding::new(code::CSV_RIGA_LUNGA, Severity::Error, frase).at(place)
            });
    }

    fn sintassi(&mut self, riga: &Riga<'_>, guasti: &mut Vec<Guasto>) {
        for (codice, peso, dove, frase) in guasti.drain(..) {
            self.cassetto.dice(codice, peso, || {
                Finding::new(codice, peso, frase).at(posto(self.dialetto, riga, dove, None))
            });
        }
    }

    fn preambolo(&mut self, riga: &Riga<'_>) {
        let rifiuto = self.regole.preambolo(riga.byte, &mut self.violazioni);
        self.cassetto.riepilogo.perdi(rifiuto);
        self.racconta(riga, None);
    }

    fn intestazione(&mut self, riga: &Riga<'_>, quanti: usize) {
        let tracciato = self.opzioni.tracciato;
        let colonne = tracciato.colonne;
        let dialetto = self.dialetto;
        if quanti != colonne.len() && !dialetto.colonne_libere {
            let frase = format!(
                "L'intestazione ha {quanti} colonne, il tracciato {} ne ha {}.",
                tracciato.versione,
                colonne.len()
            );
            let attesa = tracciato.intestazione();
            self.cassetto
                .dice(code::CSV_INTESTAZIONE, Severity::Warning, || {
                    Finding::new(code::CSV_INTESTAZIONE, Severity::Warning, frase)
                        .at(posto(dialetto, riga, 0..riga.byte.len(), None))
                        .expecting(attesa)
                });
            return;
        }
        for colonna in colonne {
            let posto_colonna = self.posizioni[usize::from(colonna.campo.0)];
            let Some(campo) = posto_colonna.and_then(|i| self.campi.get(i)) else {
                continue;
            };
            let testo = dialetto.decodifica(&riga.byte[campo.clone()]);
            // A BOM has its own finding; read as ISO-8859-1 it is three characters, of which one may have fallen away.
            let nome = testo.trim_start_matches(['\u{feff}', 'ï', '»', '¿']);
            if !colonna.si_chiama(nome) {
                let frase = format!(
                    "La colonna si chiama «{nome}», il nome previsto è {}.",
                    colonna.nome
                );
                self.cassetto
                    .dice(code::CSV_INTESTAZIONE, Severity::Warning, || {
                        Finding::new(code::CSV_INTESTAZIONE, Severity::Warning, frase)
                            .at(posto(dialetto, riga, campo.clone(), Some(colonna.nome)))
                            .expecting(colonna.nome)
                            .finding(nome)
                    });
            }
        }
    }

    fn riga(&mut self, riga: &Riga<'_>, quanti: usize) {
        let campi = std::mem::take(&mut self.campi);
        let valori = Valori::di(self.posizioni, self.dialetto, riga.byte, &campi);
        self.campi = campi;
        if self.colonne(riga, quanti) {
            self.regole
                .giudica(&self.contratto, &valori, &mut self.violazioni);
            self.racconta(riga, Some(&valori));
        }
        let esito = if self.cassetto.riepilogo.rifiuto.is_some() {
            Esito::NonLetta
        } else {
            self.regole.piattaforma(&RigaLetta {
                numero: self.cassetto.riepilogo.righe + 1,
                byte: riga.byte,
                quanti,
                valori: &valori,
            })
        };
        if let Esito::Fatale(rifiuto) = &esito {
            // Of the platform, not of the contract: told, not counted.
            let rilievo = Finding::new(
                code::FLU_PERSO,
                Severity::Error,
                "Per questa riga la piattaforma perderebbe l'intero file.",
            );
            let intera = 0..riga.byte.len();
            self.cassetto.osservatore.rilievo(
                rilievo
                    .at(posto(self.dialetto, riga, intera, None))
                    .finding(rifiuto.testo()),
            );
        }
        let importo = self.regole.importo(&valori);
        let luogo = Luogo {
            tracciato: self.opzioni.tracciato,
            dialetto: self.dialetto,
            riga,
            campi: &self.campi,
            posizioni: self.posizioni,
        };
        self.cassetto
            .riga_in(riga.byte, Dato::Riga(&valori), &esito, importo, Some(luogo));
    }

    fn coda(&mut self, riga: &Riga<'_>, quanti: usize) {
        let campi = std::mem::take(&mut self.campi);
        let valori = Valori::di(self.posizioni, self.dialetto, riga.byte, &campi);
        self.campi = campi;
        let letta = RigaLetta {
            numero: self.cassetto.riepilogo.righe + 1,
            byte: riga.byte,
            quanti,
            valori: &valori,
        };
        self.regole.coda(&letta, &mut self.violazioni);
        self.racconta(riga, Some(&valori));
    }

    /// Tells a wrong number of columns; whether the row can be judged column by column.
    fn colonne(&mut self, riga: &Riga<'_>, quanti: usize) -> bool {
        let attese = self.opzioni.tracciato.colonne.len();
        let ammesse = self
            .regole
            .quante()
            .unwrap_or(if self.dialetto.colonne_libere {
                self.tenuti..=usize::MAX
            } else {
                attese..=attese
            });
        if ammesse.contains(&quanti) {
            return true;
        }
        let minimo = *ammesse.start();
        let frase = format!(
            "La riga ha {quanti} colonne, il tracciato {} ne ha {minimo}.",
            self.opzioni.tracciato.versione,
        );
        let codice = if quanti < minimo {
            code::CSV_COLONNE_POCHE
        } else {
            code::CSV_COLONNE_TROPPE
        };
        let fondo = riga.byte.len()..riga.byte.len();
        let dove = self.campi.get(minimo).cloned().unwrap_or(fondo);
        self.cassetto.dice(codice, Severity::Error, || {
            Finding::new(codice, Severity::Error, frase)
                .at(posto(self.dialetto, riga, dove, None))
                .expecting(format!("{minimo} colonne"))
                .finding(format!("{quanti} colonne"))
        });
        quanti > minimo
    }

    fn racconta(&mut self, riga: &Riga<'_>, valori: Option<&Valori<'_>>) {
        for v in self.violazioni.drain(..) {
            let posto_campo = v
                .campo
                .and_then(|c| self.posizioni.get(usize::from(c.0)).copied().flatten());
            let dove = posto_campo.and_then(|i| self.campi.get(i).cloned());
            let colonne = self.opzioni.tracciato.colonne;
            let nome = colonne
                .iter()
                .find(|c| Some(c.campo) == v.campo)
                .map(|c| c.nome);
            let trovato = v
                .campo
                .zip(valori)
                .map_or("", |(c, valori)| valori.di_campo(c));
            self.cassetto.dice(v.codice, v.peso, || {
                let dove = dove.unwrap_or(0..riga.byte.len());
                let mut f = Finding::new(v.codice, v.peso, v.testo).at(posto(
                    self.dialetto,
                    riga,
                    dove,
                    nome,
                ));
                if !trovato.is_empty() {
                    f = f.finding(trovato);
                }
                f.expected = v.atteso;
                f
            });
        }
    }
}

/// The place of these bytes of a line, with a window of the line around them.
fn posto(dialetto: &Dialetto, riga: &Riga<'_>, dove: Range<usize>, colonna: Option<&str>) -> Place {
    let caratteri = |byte: &[u8]| dialetto.decodifica(byte).chars().count();
    let prima = caratteri(&riga.byte[..dove.start]);
    let larga = caratteri(&riga.byte[dove.clone()]).clamp(1, MARGINE);
    let salta = prima.saturating_sub(MARGINE);
    let testo: String = dialetto
        .decodifica(riga.byte)
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
