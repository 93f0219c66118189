//! An uploaded file is read and judged outside the sandbox's lock, and its rows handed out in blocks (`mypivot-flows.md` §3–§8). Reading and
//! judging are those of the contract; here is only what each kind of row becomes.

use std::io::Cursor;
use std::sync::Arc;

use chrono::NaiveDate;
use contracts::flusso::causale::psp_rendicontazione;
use contracts::flusso::contesto::Contesto;
use contracts::flusso::controllo::{Dato, Giudicata, Opzioni, Osservatore};
use contracts::flusso::esame::{self, base};
use contracts::flusso::esito::{Esito, Rifiuto};
use contracts::flusso::pacchetto::Pacchetto;
use contracts::flusso::ricevute::campo as e;
use contracts::flusso::tracciato::{FAMIGLIE, Tracciato};
use contracts::flusso::{giornale, opi, poste};
use contracts::message::documento::riversamento::FlussoRiversamento;
use ledger::entry::Millis;
use serde::{Deserialize, Serialize};

use super::flussi::{DiRendicontazione, Flusso, StatoFlusso, TipoFlusso};
use super::riga::{di_cassa, di_opi, di_poste, notificato, ricevuta, riversamento};
use crate::allegato::Allegato;
use crate::calendario;
use crate::command::Command;
use crate::riconciliazione::riga::{
    Movimento, Notificato, Rendicontato, Ricevuta, Righe, Riversamento, Testata,
};
use crate::state::State;

/// Rows of a block.
pub const RIGHE_PER_BLOCCO: usize = 10_000;

/// A block of rows of an uploaded file. The ledger keeps where it begins; the rows stand in the blob of the upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lotto {
    /// The upload.
    pub request_token: String,
    /// Rows before the first of this block.
    pub da: u64,
    /// State in which the file ends after it; none as long as more follows.
    pub stato: Option<StatoFlusso>,
    /// The rows.
    #[serde(skip)]
    pub righe: RigheDelLotto,
}

/// Rows that were read and judged. No part of the comparison of commands: they follow from the upload.
#[derive(Debug, Clone, Default)]
pub struct RigheDelLotto(pub(super) Arc<Giudicate>);

impl PartialEq for RigheDelLotto {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for RigheDelLotto {}

#[derive(Debug, Default)]
pub(super) struct Giudicate {
    pub righe: Option<Righe>,
    pub rendicontazione: Option<DiRendicontazione>,
    /// Type E: the bilancio of each row, as given.
    pub bilanci: Vec<String>,
}

/// An upload whose rows are to be judged.
#[derive(Debug, Clone)]
pub struct DaCaricare {
    /// Its bytes.
    pub zip: Allegato,
    flusso: Flusso,
    contesto: Contesto,
    codice_fiscale: String,
    adesso: Millis,
}

/// The upload whose turn it is, if there is one.
#[must_use]
pub fn prossimo(state: &State, adesso: Millis) -> Option<DaCaricare> {
    let flusso = state.pivot.flussi.da_caricare()?;
    let mut contesto = crate::flusso::blocco::contesto(state, &flusso.cod_ipa, adesso);
    let codice_fiscale = state
        .ente(&flusso.cod_ipa)
        .map(|ente| ente.ente.codice_fiscale.clone())
        .unwrap_or_default();
    contesto.codice_fiscale = Some(codice_fiscale.clone());
    Some(DaCaricare {
        zip: flusso.zip.clone(),
        flusso: flusso.clone(),
        contesto,
        codice_fiscale,
        adesso,
    })
}

/// The state in which a file of this name waits for ever or fails before it is opened; `None` when it is opened.
pub(super) fn dal_nome(tipo: TipoFlusso, nome: &str, contesto: &Contesto) -> Option<StatoFlusso> {
    let famiglia = tracciato(tipo)?.famiglia;
    match (famiglia.nome)(nome, contesto) {
        Err(Rifiuto::Stato { stato, .. }) => Some(StatoFlusso::di(stato)),
        _ => None,
    }
}

fn tracciato(tipo: TipoFlusso) -> Option<&'static Tracciato> {
    let id = match tipo {
        TipoFlusso::D => "mypivot-pagati",
        TipoFlusso::E => "mypivot-ricevute",
        TipoFlusso::C => "mypivot-giornale",
        TipoFlusso::Y => "mypivot-poste",
        TipoFlusso::O => "mypivot-opi",
        TipoFlusso::T => "mypivot-xls",
        TipoFlusso::R => return None,
    };
    let famiglia = FAMIGLIE.iter().find(|famiglia| famiglia.id == id)?;
    famiglia.tracciati.first()
}

impl DaCaricare {
    /// Hands out the blocks that were not loaded yet, in order; the last says the state in which the file ends. `avanti` carries a block
    /// out, and says whether to go on.
    pub fn leggi(&self, zip: &[u8], avanti: &mut dyn FnMut(Command) -> bool) {
        let (righe, rendicontazione, bilanci, stato) = match self.flusso.tipo {
            TipoFlusso::R => self.rendicontazione(zip),
            _ => self.tabella(zip),
        };
        let mut da = 0;
        let mut pezzi = spezza(righe, bilanci).peekable();
        let lotto = |da, stato, (righe, bilanci): (Option<Righe>, Vec<String>)| {
            Command::LottoPivot(Lotto {
                request_token: self.flusso.request_token.clone(),
                da,
                stato,
                righe: RigheDelLotto(Arc::new(Giudicate {
                    righe,
                    rendicontazione: rendicontazione.clone(),
                    bilanci,
                })),
            })
        };
        while let Some((righe, bilanci)) = pezzi.next() {
            let quante = quante(&righe);
            let ultimo = pezzi.peek().is_none();
            if da >= self.flusso.righe {
                let stato = ultimo.then_some(stato);
                if !avanti(lotto(da, stato, (Some(righe), bilanci))) || ultimo {
                    return;
                }
            }
            da += quante;
        }
        let _ = avanti(lotto(self.flusso.righe, Some(stato), (None, Vec::new())));
    }

    fn tabella(&self, zip: &[u8]) -> Letto {
        let perso = |stato| (Vec::new(), None, Vec::new(), stato);
        let Some(tracciato) = tracciato(self.flusso.tipo) else {
            return perso(StatoFlusso::ErrorLoad);
        };
        let ricezione = calendario::locale(self.adesso).format("%Y-%m-%dT%H:%M:%S");
        let mut raccolta = Raccolta {
            tipo: self.flusso.tipo,
            conto: self.conto(zip),
            ricezione: ricezione.to_string(),
            notificati: Vec::new(),
            ricevute: Vec::new(),
            bilanci: Vec::new(),
            movimenti: Vec::new(),
            riversamenti: Vec::new(),
        };
        let opzioni = Opzioni {
            massimo_per_codice: 0,
            ..Opzioni::di(tracciato, &self.contesto)
        };
        let esaminato =
            esame::esamina(Cursor::new(zip), &self.flusso.nome, &opzioni, &mut raccolta);
        let Ok(esaminato) = esaminato else {
            return perso(StatoFlusso::ErrorLoad);
        };
        let rifiuto = esaminato
            .rifiuti
            .into_iter()
            .chain(esaminato.riepilogo.as_ref().and_then(|r| r.rifiuto.clone()))
            .next();
        match rifiuto {
            Some(Rifiuto::Stato { stato, .. }) => return perso(StatoFlusso::di(stato)),
            Some(_) => return perso(StatoFlusso::ErrorLoad),
            None if esaminato.riepilogo.is_none() => return perso(StatoFlusso::ErrorLoad),
            None => {}
        }
        let righe = match self.flusso.tipo {
            TipoFlusso::D => Righe::Notificati(raccolta.notificati),
            // Zero rows fail (§8.3).
            TipoFlusso::E if raccolta.ricevute.is_empty() => {
                return perso(StatoFlusso::ErrorLoad);
            }
            TipoFlusso::E => Righe::Ricevute(raccolta.ricevute),
            TipoFlusso::T => Righe::Tesoreria(raccolta.riversamenti),
            _ => Righe::Giornale(raccolta.movimenti),
        };
        (vec![righe], None, raccolta.bilanci, StatoFlusso::Caricato)
    }

    /// Type Y: the account, in the first line.
    fn conto(&self, zip: &[u8]) -> String {
        let leggi = || {
            use std::io::{BufRead as _, BufReader};
            let mut pacchetto = Pacchetto::apri(Cursor::new(zip)).ok()?;
            let ultima = pacchetto.voci.len().checked_sub(1)?;
            let mut riga = Vec::new();
            BufReader::new(pacchetto.voce(ultima).ok()?)
                .read_until(b'\n', &mut riga)
                .ok()?;
            poste::conto(&String::from_utf8_lossy(&riga))
        };
        if self.flusso.tipo == TipoFlusso::Y {
            leggi().unwrap_or_default()
        } else {
            String::new()
        }
    }

    /// §7.3: parsed and held against its schema, then the PSP code, the ente, and at least one payment. Whether a later flow is there
    /// already, the archive tells.
    fn rendicontazione(&self, zip: &[u8]) -> Letto {
        let perso = |quale, stato| (Vec::new(), quale, Vec::new(), stato);
        let Some(flusso) = leggi_rendicontazione(zip, base(&self.flusso.nome)) else {
            return perso(None, StatoFlusso::ErrorLoad);
        };
        let Some(psp) = psp_rendicontazione(&flusso.iuf) else {
            return perso(None, StatoFlusso::ErrorLoad);
        };
        let secondi = flusso.data_ora.secondi;
        let data_ora = format!(
            "{}T{:02}:{:02}:{:02}",
            flusso.data_ora.giorno,
            secondi / 3600,
            secondi / 60 % 60,
            secondi % 60
        );
        let quale = Some(DiRendicontazione {
            iuf: flusso.iuf.clone(),
            psp: psp.to_owned(),
            data_ora: data_ora.clone(),
        });
        let ricevente = &flusso.ricevente.identificativo.codice;
        if !ricevente.eq_ignore_ascii_case(&self.codice_fiscale) {
            return perso(quale, StatoFlusso::ErrorCfEnte);
        }
        let giorno = |testo: String| testo.parse::<NaiveDate>().ok();
        let testata = Testata {
            iuf: flusso.iuf.clone(),
            totale: flusso.importo_totale.centesimi(),
            regolamento: giorno(flusso.data_regolamento.giorno.to_string()),
            mittente: [
                flusso.mittente.identificativo.tipo.testo().to_owned(),
                flusso.mittente.identificativo.codice.clone(),
                flusso.mittente.denominazione.clone().unwrap_or_default(),
            ],
            ricevente: [
                flusso.ricevente.identificativo.tipo.testo().to_owned(),
                ricevente.clone(),
                flusso.ricevente.denominazione.clone().unwrap_or_default(),
            ],
            versione_oggetto: flusso.versione_oggetto.testo().to_owned(),
            data_ora,
            id_regolamento: flusso.id_regolamento.clone(),
            numero_pagamenti: flusso.numero_pagamenti.0,
        };
        let pagamenti: Vec<Rendicontato> = flusso
            .pagamenti
            .iter()
            .map(|p| Rendicontato {
                iuv: p.iuv.clone(),
                iur: p.iur.clone(),
                indice: p.indice.map(u32::from),
                importo: p.importo.centesimi(),
                codice_esito: p.esito.testo().parse().unwrap_or_default(),
                esito: giorno(p.data_esito.giorno.to_string()),
            })
            .collect();
        let righe = Righe::Rendicontati(Box::new(testata), pagamenti);
        (vec![righe], quale, Vec::new(), StatoFlusso::Caricato)
    }
}

/// Rows, what supersedes what, bilanci, and the state in which the file ends.
type Letto = (
    Vec<Righe>,
    Option<DiRendicontazione>,
    Vec<String>,
    StatoFlusso,
);

fn leggi_rendicontazione(zip: &[u8], base: &str) -> Option<FlussoRiversamento> {
    use std::io::Read as _;
    /// Longest document that is read: far more than an upload of 10 MB holds of real payments.
    const MASSIMO: u64 = 64 << 20;
    let mut pacchetto = Pacchetto::apri(Cursor::new(zip)).ok()?;
    let prefisso = format!("{base}.");
    let posto = pacchetto
        .voci
        .iter()
        .position(|voce| voce.starts_with(&prefisso))?;
    let mut byte = Vec::new();
    let mut voce = pacchetto.voce(posto).ok()?.take(MASSIMO);
    voce.read_to_end(&mut byte).ok()?;
    let esame = contracts::check::documento(&byte, contracts::finding::Severity::Error);
    if !esame.findings.is_empty() {
        return None;
    }
    FlussoRiversamento::leggi(&byte).ok()
}

pub(super) fn quante(righe: &Righe) -> u64 {
    let quante = match righe {
        Righe::Notificati(righe) => righe.len(),
        Righe::Ricevute(righe) | Righe::Secondarie(righe) => righe.len(),
        Righe::Rendicontati(_, righe) => righe.len(),
        Righe::Tesoreria(righe) => righe.len(),
        Righe::Giornale(righe) => righe.len(),
        Righe::Obsoleto(_) => 0,
    };
    quante as u64
}

/// Blocks of at most [`RIGHE_PER_BLOCCO`] rows, each with its bilanci.
fn spezza(righe: Vec<Righe>, bilanci: Vec<String>) -> impl Iterator<Item = (Righe, Vec<String>)> {
    fn a_pezzi<T: Clone>(righe: &[T], fatte: impl Fn(Vec<T>) -> Righe) -> Vec<Righe> {
        righe
            .chunks(RIGHE_PER_BLOCCO)
            .map(|pezzo| fatte(pezzo.to_vec()))
            .collect()
    }
    let mut bilanci = bilanci.into_iter();
    righe
        .into_iter()
        .flat_map(|righe| match righe {
            Righe::Notificati(righe) => a_pezzi(&righe, Righe::Notificati),
            Righe::Ricevute(righe) => a_pezzi(&righe, Righe::Ricevute),
            Righe::Rendicontati(testata, righe) => {
                a_pezzi(&righe, |pezzo| Righe::Rendicontati(testata.clone(), pezzo))
            }
            Righe::Giornale(righe) => a_pezzi(&righe, Righe::Giornale),
            Righe::Tesoreria(righe) => a_pezzi(&righe, Righe::Tesoreria),
            intere => vec![intere],
        })
        .map(move |righe| {
            let suoi = usize::try_from(quante(&righe)).unwrap_or(usize::MAX);
            let suoi = bilanci.by_ref().take(suoi).collect();
            (righe, suoi)
        })
}

/// Keeps the rows that the platform loads.
struct Raccolta {
    tipo: TipoFlusso,
    conto: String,
    ricezione: String,
    notificati: Vec<Notificato>,
    ricevute: Vec<Ricevuta>,
    bilanci: Vec<String>,
    movimenti: Vec<Movimento>,
    riversamenti: Vec<Riversamento>,
}

impl Osservatore for Raccolta {
    fn rilievo(&mut self, _: contracts::finding::Finding) {}

    fn riga(&mut self, riga: &Giudicata<'_>) {
        let (Esito::Caricata, Some(valori)) = (riga.esito, riga.valori()) else {
            return;
        };
        match self.tipo {
            TipoFlusso::D => self.notificati.extend(notificato(valori)),
            TipoFlusso::E => {
                if let Some(ricevuta) = ricevuta(valori) {
                    self.bilanci.push(valori.di_campo(e::BILANCIO).to_owned());
                    self.ricevute.push(ricevuta);
                }
            }
            TipoFlusso::C => self
                .movimenti
                .extend(giornale::Bolletta::di(valori).map(di_cassa)),
            TipoFlusso::Y => {
                let movimento = poste::Accredito::di(valori);
                self.movimenti
                    .extend(movimento.map(|a| di_poste(a, &self.conto, &self.ricezione)));
            }
            TipoFlusso::T => self.riversamenti.extend(riversamento(valori)),
            TipoFlusso::O => {
                if let Dato::Movimento(testa, movimento, _) = &riga.dato {
                    let effetto = opi::effetto(testa, movimento);
                    self.movimenti
                        .extend(effetto.and_then(|e| di_opi(e, &self.ricezione)));
                }
            }
            TipoFlusso::R => {}
        }
    }
}
