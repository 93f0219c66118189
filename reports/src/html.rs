//! The page of a run: one self-contained file in Italian, nothing fetched from anywhere.
//!
//! Everything that comes from the ledger passes through the one escaper of `askama.toml`. The style and the few lines of program
//! are named by their hash in the page's own Content-Security-Policy, so nothing else can run should an escape ever be missed.

mod caso;
mod cronaca;
mod rilievo;

use askama::Template;
use judge::corsa::AperturaCorsa;
use ledger::Sha256;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::esito::Esito;
use crate::istante;
use crate::parallelo::in_parallelo;
use crate::prova::{AREA_GENERATA, CasoProva, Flusso, Prova, Variante};
use crate::scrivi::{PAGINA, ReportError};
use crate::testo::ancora;
use cronaca::VistaVoce;

const STILE: &str = include_str!("../templates/report.css");
const PROGRAMMA: &str = include_str!("../templates/report.js");

#[derive(Template)]
#[template(path = "pagina.html")]
struct Pagina<'a> {
    prova: &'a Prova,
    apertura: &'a AperturaCorsa,
    titolo: String,
    stile: &'static str,
    programma: &'static str,
    impronta_stile: String,
    impronta_programma: String,
    ricostruito: bool,
    inizio: String,
    inizio_rfc: String,
    fine: String,
    fine_rfc: String,
    durata: String,
    sintesi: String,
    conteggi: Vec<Conteggio>,
    da_guardare: Vec<Riga<'a>>,
    aree: Vec<VistaArea<'a>>,
    esclusi: Vec<Riga<'a>>,
    requisiti: Vec<Requisito<'a>>,
    altri: Vec<String>,
}

/// How many cases and scenarios have a word.
struct Conteggio {
    esito: Esito,
    casi: usize,
    scenari: usize,
}

/// A line of a table of cases.
struct Riga<'a> {
    esito: Esito,
    ancora: String,
    id: String,
    titolo: &'a str,
    breve: Option<String>,
}

struct VistaArea<'a> {
    titolo: String,
    ancora: String,
    righe: Vec<Riga<'a>>,
    pezzi: Vec<String>,
}

struct Requisito<'a> {
    id: &'a str,
    casi: Vec<Riga<'a>>,
}

#[derive(Template)]
#[template(path = "flusso.html")]
struct VistaFlusso<'a> {
    flusso: &'a Flusso,
    ancora: String,
    voci: Vec<VistaVoce>,
}

/// The page of a run.
///
/// # Errors
/// [`ReportError::Malformato`] when the page is not well-formed: a mistake of the bench.
pub fn pagina(prova: &Prova) -> Result<String, ReportError> {
    let casi: Vec<&CasoProva> = prova.casi().filter(|caso| caso.esito.eseguito()).collect();
    let pezzi = in_parallelo(&casi, |caso| {
        let pezzo = caso::pezzo(prova, caso).map_err(|e| e.to_string())?;
        controlla(&pezzo)?;
        Ok::<String, String>(pezzo)
    });
    let mut pezzi = pezzi.into_iter().map(|pezzo| pezzo.map_err(malformato));

    let mut aree = Vec::new();
    for area in &prova.aree {
        let mut vista = VistaArea {
            titolo: titolo_area(&area.codice),
            ancora: ancora(&area.codice),
            righe: Vec::new(),
            pezzi: Vec::new(),
        };
        for caso in area.casi.iter().filter(|caso| caso.esito.eseguito()) {
            vista.righe.push(riga(caso, None));
            vista.pezzi.extend(pezzi.next().transpose()?);
        }
        if !vista.righe.is_empty() {
            aree.push(vista);
        }
    }
    let mut altri = Vec::new();
    for flusso in &prova.altri {
        let vista = VistaFlusso {
            flusso,
            ancora: ancora(&flusso.nome),
            voci: flusso
                .cronaca
                .iter()
                .map(|voce| cronaca::vista(voce, flusso.inizio, false))
                .collect(),
        };
        altri.push(vista.render().map_err(malformato)?);
    }

    let conteggi = conteggi(prova);
    let apertura = &prova.apertura;
    let pagina = Pagina {
        prova,
        apertura,
        titolo: format!(
            "Collaudo di {} {}, {}",
            apertura.prodotto.nome,
            apertura.prodotto.versione,
            istante::esteso(prova.inizio)
        ),
        stile: STILE,
        programma: PROGRAMMA,
        impronta_stile: impronta(STILE),
        impronta_programma: impronta(PROGRAMMA),
        ricostruito: prova.casi().any(|caso| caso.ricostruito),
        inizio: istante::esteso(prova.inizio),
        inizio_rfc: istante::rfc3339(prova.inizio),
        fine: istante::esteso(prova.fine),
        fine_rfc: istante::rfc3339(prova.fine),
        durata: istante::durata(prova.inizio, prova.fine),
        sintesi: sintesi(prova, &conteggi),
        conteggi,
        da_guardare: da_guardare(prova),
        aree,
        esclusi: esclusi(prova),
        requisiti: requisiti(prova),
        altri,
    }
    .render()
    .map_err(malformato)?;
    controlla(&pagina).map_err(malformato)?;
    Ok(pagina)
}

fn malformato(causa: impl std::fmt::Display) -> ReportError {
    ReportError::Malformato {
        file: PAGINA,
        causa: causa.to_string(),
    }
}

/// A source expression of a Content-Security-Policy.
fn impronta(testo: &str) -> String {
    use contracts::message::operazione::Base64;
    let hash = Sha256::of(testo.as_bytes());
    format!("sha256-{}", Base64::codifica(hash.as_bytes()).0)
}

/// The templates are written as XML, so every page can be read strictly: an escape that was missed shows here.
fn controlla(testo: &str) -> Result<(), String> {
    let mut lettore = Reader::from_str(testo);
    loop {
        match lettore.read_event() {
            Ok(Event::Eof) => return Ok(()),
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                for attributo in tag.attributes() {
                    attributo.map_err(|e| format!("{e} al byte {}", lettore.buffer_position()))?;
                }
            }
            Ok(_) => {}
            Err(e) => return Err(format!("{e} al byte {}", lettore.buffer_position())),
        }
    }
}

fn titolo_area(codice: &str) -> String {
    if codice == AREA_GENERATA {
        "Contratto delle operazioni (casi generati)".to_owned()
    } else {
        format!("Area {codice}")
    }
}

fn riga<'a>(caso: &'a CasoProva, breve: Option<String>) -> Riga<'a> {
    Riga {
        esito: caso.esito,
        ancora: ancora(&caso.id),
        id: caso.id.clone(),
        titolo: caso.caso.as_ref().map_or("", |caso| caso.titolo.as_str()),
        breve,
    }
}

fn conteggi(prova: &Prova) -> Vec<Conteggio> {
    Esito::TUTTI
        .into_iter()
        .map(|esito| Conteggio {
            esito,
            casi: prova.casi().filter(|caso| caso.esito == esito).count(),
            scenari: prova
                .varianti()
                .filter(|(_, variante)| variante.esito == esito)
                .count(),
        })
        .filter(|conteggio| conteggio.casi + conteggio.scenari > 0)
        .collect()
}

/// One sentence on the whole run.
fn sintesi(prova: &Prova, conteggi: &[Conteggio]) -> String {
    let del_piano = prova.casi().filter(|caso| caso.caso.is_some()).count();
    let generati = prova.casi().count() - del_piano;
    let male: Vec<String> = conteggi
        .iter()
        .filter(|conteggio| conteggio.esito.da_guardare() && conteggio.casi > 0)
        .map(|conteggio| format!("{} {}", conteggio.casi, conteggio.esito.parola()))
        .collect();
    let eseguiti = prova.casi().filter(|caso| caso.esito.eseguito()).count();
    let giudizio = if eseguiti == 0 {
        "Nessun caso è stato eseguito.".to_owned()
    } else if male.is_empty() {
        "Tutti i casi eseguiti sono superati.".to_owned()
    } else {
        format!("Non tutti i casi sono superati: {}.", male.join(", "))
    };
    format!(
        "{giudizio} Il piano ha {del_piano} casi; altri {generati} sono generati, uno per ogni operazione vista."
    )
}

/// Every scenario that somebody has to look at, the heaviest word first.
fn da_guardare(prova: &Prova) -> Vec<Riga<'_>> {
    let mut righe = Vec::new();
    for esito in Esito::TUTTI.into_iter().filter(|esito| esito.da_guardare()) {
        for (caso, variante) in prova.varianti().filter(|(_, v)| v.esito == esito) {
            righe.push(Riga {
                esito,
                ancora: ancora(&variante.chiave()),
                id: variante.chiave(),
                ..riga(caso, variante.in_breve())
            });
        }
    }
    righe
}

/// Every scenario that was not run, with the reason.
fn esclusi(prova: &Prova) -> Vec<Riga<'_>> {
    prova
        .varianti()
        .filter(|(_, variante)| !variante.esito.eseguito())
        .map(|(caso, variante)| Riga {
            esito: variante.esito,
            id: variante.chiave(),
            ..riga(caso, motivo_di_esclusione(variante))
        })
        .collect()
}

fn motivo_di_esclusione(variante: &Variante) -> Option<String> {
    use judge::verdict::Selection;
    match &variante.giudizio.selezione {
        Selection::Selected => None,
        Selection::NotApplicable(voce) => Some(voce.clone()),
        Selection::NotRun(motivo) => Some(motivo.clone()),
    }
}

/// The requirements of all cases, sorted, each with its cases in the order of the plan.
fn requisiti(prova: &Prova) -> Vec<Requisito<'_>> {
    let mut per_id = std::collections::BTreeMap::<&str, Vec<Riga<'_>>>::new();
    for caso in prova.casi() {
        for requisito in caso.caso.iter().flat_map(|caso| &caso.requisiti) {
            per_id.entry(requisito).or_default().push(riga(caso, None));
        }
    }
    per_id
        .into_iter()
        .map(|(id, casi)| Requisito { id, casi })
        .collect()
}
