//! Puts a run together: the run stream, then every other stream on all cores.

use std::collections::{BTreeMap, HashMap, HashSet};

use judge::caso_giudicato::per_caso;
use judge::corsa::{AperturaCorsa, Previsto};
use judge::generato::PREFISSO;
use judge::verdict::{Giudizio, Selection, Verdict};
use ledger::course::{StreamClosed, StreamOpened};
use ledger::{Millis, Reader};
use serde::Deserialize;

use super::lettura::{self, Letto};
use super::{AREA_GENERATA, Area, CasoProva, Prova, Variante};
use crate::esito::Esito;
use crate::parallelo::in_parallelo;
use crate::scrivi::ReportError;

/// Name of the run stream.
const CORSA: &str = "corsa";

/// The run stream as it was read.
struct Corsa {
    apertura: AperturaCorsa,
    seme: String,
    inizio: Millis,
    fine: Millis,
    chiusi: HashSet<String>,
    generati: Vec<Giudizio>,
    /// Scenarios that the bench could not open or close: they have no verdict in a stream of their own.
    del_banco: Vec<Giudizio>,
    problemi: Vec<String>,
}

impl Corsa {
    /// What the run stream says of a scenario that could not be judged in its own.
    fn del_banco(&self, previsto: &Previsto) -> Option<Giudizio> {
        self.del_banco
            .iter()
            .find(|g| g.caso == previsto.caso.id && g.variante == previsto.variante)
            .cloned()
    }
}

pub(super) fn leggi(reader: &Reader) -> Result<Prova, ReportError> {
    let corsa = corsa(reader)?;
    let nomi: Vec<String> = reader
        .streams()
        .into_iter()
        .filter(|nome| nome != CORSA)
        .collect();
    let mut letti: BTreeMap<String, Letto> = nomi
        .iter()
        .cloned()
        .zip(in_parallelo(&nomi, |nome| lettura::leggi(reader, nome)))
        .collect();
    for (nome, letto) in &mut letti {
        letto.flusso.chiuso = corsa.chiusi.contains(nome);
    }
    let fine = letti
        .values()
        .map(|letto| letto.flusso.fine)
        .fold(corsa.fine, Ord::max);

    let mut problemi = corsa.problemi.clone();
    let mut aree: Vec<Area> = Vec::new();
    let mut posti: HashMap<String, (usize, usize)> = HashMap::new();
    for previsto in &corsa.apertura.scenari {
        let letto = previsto.flusso.as_ref().and_then(|nome| letti.remove(nome));
        let variante = variante(previsto, letto, corsa.del_banco(previsto));
        match posti.get(&previsto.caso.id) {
            Some((area, caso)) => aree[*area].casi[*caso].varianti.push(variante),
            None => {
                let codice = &previsto.caso.area;
                let area = match aree.iter().position(|area| area.codice == *codice) {
                    Some(area) => area,
                    None => {
                        aree.push(Area {
                            codice: codice.clone(),
                            casi: Vec::new(),
                        });
                        aree.len() - 1
                    }
                };
                posti.insert(previsto.caso.id.clone(), (area, aree[area].casi.len()));
                aree[area].casi.push(CasoProva {
                    id: previsto.caso.id.clone(),
                    caso: Some(previsto.caso.clone()),
                    ricostruito: previsto.ricostruito,
                    esito: variante.esito,
                    varianti: vec![variante],
                });
            }
        }
    }
    if !corsa.generati.is_empty() {
        let casi = corsa.generati.into_iter().map(generato).collect();
        aree.push(Area {
            codice: AREA_GENERATA.to_owned(),
            casi,
        });
    }
    for caso in aree.iter_mut().flat_map(|area| &mut area.casi) {
        caso.esito = esito(caso);
    }
    let altri = letti.into_values().map(|letto| letto.flusso).collect();
    problemi.sort();
    problemi.dedup();
    Ok(Prova {
        apertura: corsa.apertura,
        seme: corsa.seme,
        inizio: corsa.inizio,
        fine,
        aree,
        altri,
        problemi,
    })
}

fn corsa(reader: &Reader) -> Result<Corsa, ReportError> {
    let senza = |trovato: String| ReportError::SenzaCorsa { trovato };
    let mut voci = reader.entries(CORSA, 0).map_err(|_| {
        let flussi = reader.streams();
        senza(match flussi.len() {
            0 => "nessun flusso".to_owned(),
            n => format!("{n} flussi, fra cui «{}»", flussi[0]),
        })
    })?;
    let prima = voci
        .next()
        .ok_or_else(|| senza("un flusso «corsa» vuoto".to_owned()))?
        .map_err(ReportError::Lettura)?;
    let aperto = match prima.read::<StreamOpened>() {
        Some(Ok(aperto)) => aperto,
        Some(Err(errore)) => return Err(senza(errore.to_string())),
        None => return Err(senza(format!("«{}» come prima voce", prima.kind))),
    };
    let apertura = AperturaCorsa::deserialize(aperto.about)
        .map_err(|errore| senza(format!("un altro «about» ({errore})")))?;
    let mut corsa = Corsa {
        apertura,
        seme: aperto.seed,
        inizio: prima.wall,
        fine: prima.wall,
        chiusi: HashSet::new(),
        generati: Vec::new(),
        del_banco: Vec::new(),
        problemi: Vec::new(),
    };
    for voce in voci {
        let voce = match voce {
            Ok(voce) => voce,
            Err(errore) => {
                corsa.problemi.push(errore.to_string());
                break;
            }
        };
        corsa.fine = corsa.fine.max(voce.wall);
        match voce.read::<Giudizio>() {
            Some(Ok(giudizio)) if giudizio.caso.starts_with(PREFISSO) => {
                corsa.generati.push(giudizio);
            }
            Some(Ok(giudizio)) => corsa.del_banco.push(giudizio),
            Some(Err(errore)) => corsa.problemi.push(errore.to_string()),
            None => {}
        }
        match voce.read::<StreamClosed>() {
            Some(Ok(chiuso)) => {
                corsa.chiusi.insert(chiuso.stream);
            }
            Some(Err(errore)) => corsa.problemi.push(errore.to_string()),
            None => {}
        }
    }
    Ok(corsa)
}

fn variante(previsto: &Previsto, letto: Option<Letto>, del_banco: Option<Giudizio>) -> Variante {
    let Some(Letto {
        flusso,
        passi,
        giudizio,
        ..
    }) = letto
    else {
        return senza_flusso(previsto, del_banco);
    };
    let giudizio = giudizio.or(del_banco).unwrap_or_else(|| {
        let motivo = if flusso.problemi.is_empty() {
            "Il flusso del caso non ha un verdetto: l'esecuzione è stata interrotta prima della fine."
        } else {
            "Il flusso del caso non si legge fino al verdetto."
        };
        mai_giudicato(previsto, motivo)
    });
    Variante {
        nome: previsto.variante.clone(),
        scenario: previsto.scenario.clone(),
        file: previsto.file.clone(),
        esito: Esito::di(&giudizio),
        giudizio,
        flusso: Some(flusso),
        passi,
    }
}

fn senza_flusso(previsto: &Previsto, del_banco: Option<Giudizio>) -> Variante {
    let giudizio = match &previsto.selezione {
        Selection::Selected => del_banco.unwrap_or_else(|| mai_giudicato(
            previsto,
            "Il caso era selezionato ma il suo flusso non c'è: l'esecuzione è stata interrotta prima che cominciasse.",
        )),
        altra => Giudizio::non_eseguito(
            &previsto.caso.id,
            previsto.variante.as_deref(),
            altra.clone(),
        ),
    };
    Variante {
        nome: previsto.variante.clone(),
        scenario: previsto.scenario.clone(),
        file: previsto.file.clone(),
        esito: Esito::di(&giudizio),
        giudizio,
        flusso: None,
        passi: Vec::new(),
    }
}

fn mai_giudicato(previsto: &Previsto, motivo: &str) -> Giudizio {
    let mut giudizio = Giudizio::non_eseguito(
        &previsto.caso.id,
        previsto.variante.as_deref(),
        Selection::Selected,
    );
    giudizio.verdetto = Verdict::None;
    giudizio.motivi.push(motivo.to_owned());
    giudizio
}

fn generato(giudizio: Giudizio) -> CasoProva {
    let esito = Esito::di(&giudizio);
    let operazione = giudizio
        .caso
        .strip_prefix(PREFISSO)
        .unwrap_or(&giudizio.caso)
        .to_owned();
    CasoProva {
        id: giudizio.caso.clone(),
        caso: None,
        ricostruito: false,
        esito,
        varianti: vec![Variante {
            nome: None,
            scenario: format!("Ogni richiesta {operazione} rispetta il contratto"),
            file: String::new(),
            giudizio,
            esito,
            flusso: None,
            passi: Vec::new(),
        }],
    }
}

/// What became of a case over its variants: the judge's word; but while one that was begun has no verdict, a PASS of the
/// others is not that of the case.
fn esito(caso: &CasoProva) -> Esito {
    let giudizi: Vec<Giudizio> = caso
        .varianti
        .iter()
        .map(|variante| variante.giudizio.clone())
        .collect();
    let giudicato = per_caso(&giudizi)
        .into_iter()
        .next()
        .map(|caso| Esito::nuovo(&caso.selezione, caso.verdetto, caso.adjudication));
    let interrotto = caso
        .varianti
        .iter()
        .any(|variante| variante.esito == Esito::None);
    match giudicato {
        Some(Esito::Pass) | None if interrotto => Esito::None,
        Some(esito) => esito,
        None => Esito::NonEseguito,
    }
}
