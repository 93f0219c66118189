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
use contracts::flusso::giorno::Giorno;
use contracts::flusso::pacchetto::Pacchetto;
use contracts::flusso::pagati::campo as d;
use contracts::flusso::ricevute::campo as e;
use contracts::flusso::tracciato::{FAMIGLIE, Tracciato};
use contracts::flusso::valori::Valori;
use contracts::flusso::xls::{MovimentoXls, campo as t, marca};
use contracts::flusso::{giornale, opi, pagati, poste, ricevute};
use contracts::message::documento::riversamento::FlussoRiversamento;
use ledger::entry::Millis;
use serde::{Deserialize, Serialize};

use super::flussi::{DiRendicontazione, Flusso, StatoFlusso, TipoFlusso};
use crate::allegato::Allegato;
use crate::calendario;
use crate::command::Command;
use crate::riconciliazione::campi::Campi;
use crate::riconciliazione::colonne::{CampoE, CampoI, CampoT};
use crate::riconciliazione::riga::{
    Accredito, Bolletta, Movimento, Notificato, Rendicontato, Ricevuta, Righe, Riversamento,
    Testata,
};
use crate::riconciliazione::tracciato::importo;
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

fn data(giorno: Giorno) -> Option<NaiveDate> {
    giorno.to_string().parse().ok()
}

/// A text, cut at the width of its column.
fn tagliato(testo: &str, massimo: usize) -> String {
    testo.chars().take(massimo).collect()
}

fn notificato(valori: &Valori<'_>) -> Option<Notificato> {
    let letto = pagati::Notificato::di(valori)?;
    let altri = Campi::notificato(|campo| {
        let (colonna, massimo) = match campo {
            CampoI::PagatoreTipo => return letto.tipo_pagatore.clone(),
            CampoI::PagatoreCodice => return letto.codice_pagatore.clone(),
            CampoI::PagatoreAnagrafica => return letto.anagrafica_pagatore.clone(),
            CampoI::TipoVersamento => return letto.tipo_versamento.clone(),
            CampoI::Commissione => return letto.commissione.map(importo).unwrap_or_default(),
            CampoI::Causale => return letto.causale.clone(),
            CampoI::DatiSpecifici => return letto.dati_specifici.clone(),
            CampoI::PagatoreIndirizzo => (d::INDIRIZZO, 70),
            CampoI::PagatoreCivico => (d::CIVICO, 16),
            CampoI::PagatoreCap => (d::CAP, 16),
            CampoI::PagatoreLocalita => (d::LOCALITA, 35),
            CampoI::PagatoreProvincia => (d::PROVINCIA, 2),
            CampoI::PagatoreNazione => (d::NAZIONE, 2),
            CampoI::PagatoreEmail => (d::EMAIL, 256),
            CampoI::Bilancio => (d::BILANCIO, 4096),
        };
        tagliato(valori.di_campo(colonna), massimo)
    });
    Some(Notificato {
        iud: letto.iud,
        iuv: letto.iuv,
        importo: letto.importo,
        esecuzione: data(letto.data),
        tipo_dovuto: letto.tipo_dovuto,
        altri,
    })
}

fn ricevuta(valori: &Valori<'_>) -> Option<Ricevuta> {
    let letta = ricevute::Ricevuta::di(valori)?;
    let altri = Campi::ricevuta(|campo| {
        let colonna = match campo {
            CampoE::NomeFlusso => e::IUF,
            CampoE::NumRiga => e::NUM_RIGA,
            CampoE::VersioneOggetto => e::VERSIONE,
            CampoE::Dominio => e::DOMINIO,
            CampoE::Stazione => e::STAZIONE,
            CampoE::IdMessaggio => e::ID_RICEVUTA,
            CampoE::DataOraMessaggio => e::ISTANTE_RICEVUTA,
            CampoE::RiferimentoRichiesta => e::ID_RICHIESTA,
            CampoE::DataRichiesta => e::DATA_RICHIESTA,
            CampoE::AttestanteTipo => e::ATTESTANTE_TIPO,
            CampoE::AttestanteCodice => e::ATTESTANTE_CODICE,
            CampoE::AttestanteNome => e::ATTESTANTE_NOME,
            CampoE::AttestanteCodiceUnita => e::ATTESTANTE_UNITA,
            CampoE::AttestanteNomeUnita => e::ATTESTANTE_NOME_UNITA,
            CampoE::AttestanteIndirizzo => e::ATTESTANTE_INDIRIZZO,
            CampoE::AttestanteCivico => e::ATTESTANTE_CIVICO,
            CampoE::AttestanteCap => e::ATTESTANTE_CAP,
            CampoE::AttestanteLocalita => e::ATTESTANTE_LOCALITA,
            CampoE::AttestanteProvincia => e::ATTESTANTE_PROVINCIA,
            CampoE::AttestanteNazione => e::ATTESTANTE_NAZIONE,
            CampoE::BeneficiarioTipo => e::BENEFICIARIO_TIPO,
            CampoE::BeneficiarioCodice => e::BENEFICIARIO_CODICE,
            CampoE::BeneficiarioNome => e::BENEFICIARIO_NOME,
            CampoE::BeneficiarioCodiceUnita => e::BENEFICIARIO_UNITA,
            CampoE::BeneficiarioNomeUnita => e::BENEFICIARIO_NOME_UNITA,
            CampoE::BeneficiarioIndirizzo => e::BENEFICIARIO_INDIRIZZO,
            CampoE::BeneficiarioCivico => e::BENEFICIARIO_CIVICO,
            CampoE::BeneficiarioCap => e::BENEFICIARIO_CAP,
            CampoE::BeneficiarioLocalita => e::BENEFICIARIO_LOCALITA,
            CampoE::BeneficiarioProvincia => e::BENEFICIARIO_PROVINCIA,
            CampoE::BeneficiarioNazione => e::BENEFICIARIO_NAZIONE,
            CampoE::VersanteTipo => e::VERSANTE_TIPO,
            CampoE::VersanteCodice => e::VERSANTE_CODICE,
            CampoE::VersanteAnagrafica => e::VERSANTE_NOME,
            CampoE::VersanteIndirizzo => e::VERSANTE_INDIRIZZO,
            CampoE::VersanteCivico => e::VERSANTE_CIVICO,
            CampoE::VersanteCap => e::VERSANTE_CAP,
            CampoE::VersanteLocalita => e::VERSANTE_LOCALITA,
            CampoE::VersanteProvincia => e::VERSANTE_PROVINCIA,
            CampoE::VersanteNazione => e::VERSANTE_NAZIONE,
            CampoE::VersanteEmail => e::VERSANTE_EMAIL,
            CampoE::PagatoreTipo => e::PAGATORE_TIPO,
            CampoE::PagatoreCodice => e::PAGATORE_CODICE,
            CampoE::PagatoreAnagrafica => e::PAGATORE_NOME,
            CampoE::PagatoreIndirizzo => e::PAGATORE_INDIRIZZO,
            CampoE::PagatoreCivico => e::PAGATORE_CIVICO,
            CampoE::PagatoreCap => e::PAGATORE_CAP,
            CampoE::PagatoreLocalita => e::PAGATORE_LOCALITA,
            CampoE::PagatoreProvincia => e::PAGATORE_PROVINCIA,
            CampoE::PagatoreNazione => e::PAGATORE_NAZIONE,
            CampoE::PagatoreEmail => e::PAGATORE_EMAIL,
            CampoE::CodiceEsito => e::ESITO,
            CampoE::IuvDatiPagamento => e::IUV_RT,
            CampoE::Contesto => e::CONTESTO,
            CampoE::EsitoSingolo => e::ESITO_SINGOLO,
            CampoE::Causale => e::CAUSALE,
            CampoE::DatiSpecifici => e::DATI_SPECIFICI,
            CampoE::Bilancio => e::BILANCIO,
            CampoE::Pa1TipoDovuto
            | CampoE::Pa1NomeTipoDovuto
            | CampoE::Pa1Tassonomico
            | CampoE::Pa1CodiceFiscale
            | CampoE::Pa1Nome => return String::new(),
        };
        valori.di_campo(colonna).to_owned()
    });
    Some(Ricevuta {
        iud: letta.iud,
        iuv: letta.iuv,
        iur: letta.iur,
        indice: u32::try_from(letta.indice).ok()?,
        totale: letta.importo_totale,
        importo: letta.importo,
        esito: letta.data_esito.and_then(data),
        tipo_dovuto: letta.tipo_dovuto,
        altri,
    })
}

fn di_cassa(letta: giornale::Bolletta) -> Movimento {
    Movimento::Scritta(Bolletta {
        anno: letta.anno,
        codice: letta.codice,
        iuf: letta.iuf.unwrap_or_default(),
        iuv: letta.iuv.unwrap_or_default(),
        accredito: Accredito {
            importo: letta.importo,
            contabile: data(letta.data_contabile),
            valuta: letta.data_valuta.and_then(data),
            altri: Campi::tesoreria(|campo| match campo {
                CampoT::Causale => letta.causale.clone(),
                CampoT::Ordinante | CampoT::Or1 => letta.denominazione.clone(),
                _ => String::new(),
            }),
        },
    })
}

/// A bolletta is written or taken back; `None` for a movement that does nothing.
fn di_opi(effetto: opi::Effetto, ricezione: &str) -> Option<Movimento> {
    let letta = match effetto {
        opi::Effetto::Inserisce(letta) => letta,
        opi::Effetto::Storna { anno, codice } => {
            return Some(Movimento::Stornata { anno, codice });
        }
        opi::Effetto::Niente => return None,
    };
    let bolletta = letta.bolletta;
    let (effettiva, gestionale) = match letta.sospeso {
        Some((giorno, gestionale)) => (giorno.to_string(), gestionale),
        None => (String::new(), String::new()),
    };
    Some(Movimento::Scritta(Bolletta {
        anno: bolletta.anno,
        codice: bolletta.codice,
        iuf: bolletta.iuf.unwrap_or_default(),
        iuv: bolletta.iuv.unwrap_or_default(),
        accredito: Accredito {
            importo: bolletta.importo,
            contabile: data(bolletta.data_contabile),
            valuta: bolletta.data_valuta.and_then(data),
            altri: Campi::tesoreria(|campo| match campo {
                CampoT::Causale => bolletta.causale.clone(),
                CampoT::Ordinante | CampoT::Or1 => bolletta.denominazione.clone(),
                CampoT::DataRicezione => ricezione.to_owned(),
                CampoT::CodiceDocumento => letta.documento.clone(),
                CampoT::DataEffettivaSospeso => effettiva.clone(),
                CampoT::CodiceGestionaleProvvisorio => gestionale.clone(),
                _ => String::new(),
            }),
        },
    }))
}

/// A row of type T: by IUF, by IUV or both; its tags stand in the DESCRIZIONE ESTESA (`mypivot-flows.md` §6.2).
fn riversamento(valori: &Valori<'_>) -> Option<Riversamento> {
    let letto = MovimentoXls::di(valori)?;
    let estesa = letto.descrizione.as_str();
    let dopo = |marca: &str, fine: char| {
        let (_, resto) = estesa.split_once(marca)?;
        let (valore, _) = resto.split_once(fine)?;
        Some(valore.trim().to_owned())
    };
    let altri = Campi::tesoreria(|campo| {
        let colonna = match campo {
            CampoT::Abi => t::ABI,
            CampoT::Cab => t::CAB,
            CampoT::Conto => t::CONTO,
            CampoT::Divisa => t::DIVISA,
            CampoT::Segno => t::SEGNO,
            CampoT::Causale => t::CAUSALE,
            CampoT::NumeroAssegno => t::NUM_ASSEGNO,
            CampoT::RiferimentoBanca => t::RIF_BANCA,
            CampoT::RiferimentoCliente => t::RIF_CLIENTE,
            CampoT::DataOrdine => {
                let giorno = dopo("Data Ordine:", ';').and_then(|g| Giorno::parse_italiano(&g));
                return giorno.map(|g| g.to_string()).unwrap_or_default();
            }
            CampoT::Ordinante => return dopo("Descrizione Ordinante:", ':').unwrap_or_default(),
            CampoT::Bi2 => return tag(estesa, "BI2"),
            CampoT::Be1 => return tag(estesa, "BE1"),
            CampoT::Ib1 => return tag(estesa, "IB1"),
            CampoT::Ib2 => return tag(estesa, "IB2"),
            CampoT::Ib4 => return tag(estesa, "IB4"),
            CampoT::Tid => return tag(estesa, "TID"),
            CampoT::Dte => return tag(estesa, "DTE"),
            CampoT::Dtn => return tag(estesa, "DTN"),
            CampoT::Eri => return tag(estesa, "ERI"),
            CampoT::Im2 => return tag(estesa, "IM2"),
            CampoT::Ma2 => return tag(estesa, "MA2"),
            CampoT::Ri3 => return tag(estesa, "RI3"),
            CampoT::Or1 => return tag(estesa, "OR1"),
            CampoT::Sc2 => return tag(estesa, "SC2"),
            CampoT::Tr1 => return tag(estesa, "TR1"),
            CampoT::Sec => return tag(estesa, "SEC"),
            CampoT::Ior => return tag(estesa, "IOR"),
            _ => return String::new(),
        };
        valori.di_campo(colonna).to_owned()
    });
    let (psp, iuf) = letto.riversamento.clone().unwrap_or_default();
    Some(Riversamento {
        psp,
        iuf,
        iuv: letto.iuv.clone().unwrap_or_default(),
        accredito: Accredito {
            importo: letto.importo,
            contabile: data(letto.data_contabile),
            valuta: data(letto.data_valuta),
            altri,
        },
    })
}

fn tag(estesa: &str, nome: &str) -> String {
    marca(estesa, nome).unwrap_or_default()
}

fn di_poste(letto: poste::Accredito, conto: &str, ricezione: &str) -> Movimento {
    Movimento::Poste(Bolletta {
        anno: letto.anno,
        codice: String::new(),
        iuf: letto.iuf.unwrap_or_default(),
        iuv: letto.iuv.unwrap_or_default(),
        accredito: Accredito {
            importo: letto.importo,
            contabile: data(letto.data_contabile),
            valuta: data(letto.data_valuta),
            altri: Campi::tesoreria(|campo| match campo {
                CampoT::Causale => letto.causale.clone(),
                CampoT::Ordinante | CampoT::Or1 => poste::DENOMINAZIONE.to_owned(),
                CampoT::Conto => conto.to_owned(),
                CampoT::DataRicezione => ricezione.to_owned(),
                _ => String::new(),
            }),
        },
    })
}
