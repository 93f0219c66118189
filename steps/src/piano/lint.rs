//! `collaudo plan --lint`: tags, steps, case ids and requirement ids are closed sets, and a feature that says nothing is an error.
//!
//! A misspelt keyword does not fail in Gherkin: it becomes free text, and the scenario has fewer steps than its author
//! believes. Hence the rules on descriptions and on empty scenarios.

use std::collections::{BTreeMap, BTreeSet};

use cucumber::World as _;
use cucumber::gherkin::{Feature, Scenario, Step};

use super::catalogo::Catalogo;
use super::scenari::{self, Testo};
use crate::mondo::Mondo;

/// Something that is wrong with the plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difetto {
    /// File below `features/`.
    pub file: String,
    /// Line, 0 where there is none.
    pub riga: usize,
    /// What is wrong and what to do, Italian.
    pub testo: String,
}

impl std::fmt::Display for Difetto {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.riga == 0 {
            write!(f, "features/{}: {}", self.file, self.testo)
        } else {
            write!(f, "features/{}:{}: {}", self.file, self.riga, self.testo)
        }
    }
}

/// The tags that exist beside case ids and `variante:<nome>`.
pub const TAG: &[(&str, &str)] = &[
    (
        "ricostruito",
        "piano ricostruito dalle interfacce pubblicate: gli id sono nostri",
    ),
    (
        "porta-propria",
        "il caso ha una porta sua, perché la Regione deve poter rifiutare le connessioni",
    ),
    (
        "attesa-breve",
        "nel caso la Regione risponde in ritardo: il prodotto di riferimento l'attende meno del solito",
    ),
];

/// Beginnings that betray a keyword that was not understood, Italian and English.
const PAROLE: &[&str] = &[
    "Funzionalità",
    "Contesto",
    "Regola",
    "Esempio",
    "Scenario",
    "Scenari",
    "Schema dello scenario",
    "Esempi",
    "Dato",
    "Data",
    "Dati",
    "Date",
    "Quando",
    "Allora",
    "Alora",
    "E",
    "Ed",
    "Ma",
    "Feature",
    "Background",
    "Rule",
    "Example",
    "Examples",
    "Scenario Outline",
    "Given",
    "When",
    "Then",
    "And",
    "But",
    "*",
];

/// Checks the whole plan.
#[must_use]
pub fn lint(catalogo: &Catalogo, testi: &[Testo]) -> Vec<Difetto> {
    let mut difetti = Vec::new();
    let mut viste: BTreeMap<(String, Option<String>), String> = BTreeMap::new();
    let mut casi_visti: BTreeSet<String> = BTreeSet::new();
    for testo in testi {
        if testo.testo.starts_with('\u{feff}') {
            difetti.push(difetto(
                testo,
                1,
                "comincia con un BOM: salvare il file in UTF-8 senza BOM".into(),
            ));
            continue;
        }
        if !testo.testo.lines().any(|r| r.trim() == "# language: it") {
            difetti.push(difetto(testo, 1, "manca la riga «# language: it»".into()));
        }
        match scenari::leggi(testo) {
            Ok(feature) => funzionalita(
                testo,
                &feature,
                catalogo,
                &mut viste,
                &mut casi_visti,
                &mut difetti,
            ),
            Err(e) => difetti.push(Difetto {
                file: testo.percorso.clone(),
                riga: 0,
                testo: e.to_string(),
            }),
        }
    }
    elenco(catalogo, &casi_visti, &mut difetti);
    difetti.sort();
    difetti
}

fn difetto(testo: &Testo, riga: usize, cosa: String) -> Difetto {
    Difetto {
        file: testo.percorso.clone(),
        riga,
        testo: cosa,
    }
}

fn funzionalita(
    testo: &Testo,
    feature: &Feature,
    catalogo: &Catalogo,
    viste: &mut BTreeMap<(String, Option<String>), String>,
    casi_visti: &mut BTreeSet<String>,
    difetti: &mut Vec<Difetto>,
) {
    descrizione(
        testo,
        feature.position.line,
        feature.description.as_deref(),
        difetti,
    );
    tag_noti(testo, feature.position.line, &feature.tags, difetti);
    let scene: Vec<&Scenario> = feature
        .scenarios
        .iter()
        .chain(feature.rules.iter().flat_map(|r| &r.scenarios))
        .collect();
    if scene.is_empty() {
        difetti.push(difetto(
            testo,
            feature.position.line,
            "nessuno scenario: controllare che la parola chiave sia «Scenario:»".into(),
        ));
    }
    let collezione = Mondo::collection();
    let sfondo = feature
        .background
        .iter()
        .chain(feature.rules.iter().filter_map(|r| r.background.as_ref()));
    for passo in sfondo.flat_map(|b| &b.steps) {
        passo_noto(testo, passo, &collezione, difetti);
    }
    let conta_esempi_vuoti =
        |s: &&Scenario| s.keyword.starts_with("Schema") || !s.examples.is_empty();
    for s in scene.iter().filter(|s| conta_esempi_vuoti(s)) {
        if s.examples
            .iter()
            .all(|e| e.table.as_ref().is_none_or(|t| t.rows.len() < 2))
        {
            difetti.push(difetto(
                testo,
                s.position.line,
                format!(
                    "schema «{}» senza righe di esempi: non verrebbe eseguito",
                    s.name
                ),
            ));
        }
    }
    for (scenario, scena) in scene
        .iter()
        .zip(scenari::scene_di(feature, &testo.percorso))
    {
        let riga = scenario.position.line;
        descrizione(testo, riga, scenario.description.as_deref(), difetti);
        tag_noti(testo, riga, &scenario.tags, difetti);
        if scenario.steps.is_empty() {
            difetti.push(difetto(
                testo,
                riga,
                format!(
                    "lo scenario «{}» non ha passi: passerebbe senza provare nulla",
                    scenario.name
                ),
            ));
        } else if !scenario
            .steps
            .iter()
            .any(|p| matches!(p.ty, cucumber::gherkin::StepType::Then))
        {
            difetti.push(difetto(
                testo,
                riga,
                format!(
                    "lo scenario «{}» non ha un «Allora»: non giudicherebbe nulla",
                    scenario.name
                ),
            ));
        }
        let ids: Vec<&String> = scena
            .tag
            .iter()
            .filter(|t| scenari::forma_di_caso(t))
            .collect();
        match ids.as_slice() {
            [id] => {
                if catalogo.caso(id).is_none() {
                    difetti.push(difetto(
                        testo,
                        riga,
                        format!(
                            "il caso {id} non è in plan.toml: aggiungerlo con il suo requisito"
                        ),
                    ));
                }
                casi_visti.insert((*id).clone());
            }
            [] => difetti.push(difetto(
                testo,
                riga,
                format!(
                    "lo scenario «{}» non ha l'id del caso come tag",
                    scenario.name
                ),
            )),
            _ => difetti.push(difetto(
                testo,
                riga,
                format!("lo scenario «{}» ha più di un id di caso", scenario.name),
            )),
        }
        let chiave = (scena.caso.clone(), scena.variante.clone());
        if let Some(prima) = viste.insert(chiave, format!("{}:{riga}", testo.percorso)) {
            difetti.push(difetto(
                testo,
                riga,
                format!("{} è già in features/{prima}: più scenari di un caso vogliono @variante:<nome> diversi", scena.chiave()),
            ));
        }
        for passo in &scenario.steps {
            passo_noto(testo, passo, &collezione, difetti);
        }
    }
}

fn descrizione(testo: &Testo, riga: usize, descrizione: Option<&str>, difetti: &mut Vec<Difetto>) {
    for (n, linea) in descrizione.unwrap_or_default().lines().enumerate() {
        let linea = linea.trim();
        let sospetta = PAROLE.iter().any(|p| {
            linea.strip_prefix(p).is_some_and(|resto| {
                resto.starts_with(':') || (p.len() > 2 && resto.starts_with(' '))
            })
        });
        if sospetta {
            difetti.push(difetto(
                testo,
                riga + n + 1,
                format!("«{linea}» è preso per descrizione, ma comincia come un passo o un titolo: correggere la parola chiave"),
            ));
        }
    }
}

fn tag_noti(testo: &Testo, riga: usize, tag: &[String], difetti: &mut Vec<Difetto>) {
    for t in tag {
        let noto = scenari::forma_di_caso(t)
            || t.strip_prefix("variante:").is_some_and(nome_di_variante)
            || TAG.iter().any(|(n, _)| n == t);
        if !noto {
            let noti: Vec<&str> = TAG.iter().map(|(n, _)| *n).collect();
            difetti.push(difetto(
                testo,
                riga,
                format!(
                    "tag @{t} sconosciuto: sono ammessi l'id del caso, @variante:<nome>, @{}",
                    noti.join(", @")
                ),
            ));
        }
    }
}

fn nome_di_variante(nome: &str) -> bool {
    !nome.is_empty()
        && nome
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn passo_noto(
    testo: &Testo,
    passo: &Step,
    collezione: &cucumber::step::Collection<Mondo>,
    difetti: &mut Vec<Difetto>,
) {
    let riga = passo.position.line;
    match collezione.find(passo) {
        Ok(Some(_)) => {}
        Ok(None) => difetti.push(difetto(
            testo,
            riga,
            format!(
                "nessun passo corrisponde a «{} {}»",
                passo.keyword.trim(),
                passo.value
            ),
        )),
        Err(_) => difetti.push(difetto(
            testo,
            riga,
            format!(
                "più di un passo corrisponde a «{} {}»",
                passo.keyword.trim(),
                passo.value
            ),
        )),
    }
}

/// The catalogue against the scenarios, and against itself.
fn elenco(catalogo: &Catalogo, casi_visti: &BTreeSet<String>, difetti: &mut Vec<Difetto>) {
    let mut di_plan = |testo: String| {
        difetti.push(Difetto {
            file: "plan.toml".into(),
            riga: 0,
            testo,
        });
    };
    let requisiti: BTreeSet<&str> = catalogo.requisiti.iter().map(|r| r.id.as_str()).collect();
    let azioni = crate::prodotto::nomi_delle_azioni();
    let mut coperti: BTreeSet<&str> = BTreeSet::new();
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    for caso in &catalogo.casi {
        let id = caso.id.as_str();
        if !ids.insert(id) {
            di_plan(format!("il caso {id} è scritto due volte"));
        }
        if !scenari::forma_di_caso(id) {
            di_plan(format!(
                "«{id}» non ha la forma di un id di caso (per esempio MP-DOV-01)"
            ));
        }
        if !casi_visti.contains(id) {
            di_plan(format!("il caso {id} non ha alcuno scenario"));
        }
        if caso.requisiti.is_empty() {
            di_plan(format!("il caso {id} non poggia su alcun requisito"));
        }
        if caso.scopo.is_empty() {
            di_plan(format!(
                "il caso {id} non dice quali operazioni o documenti tocca (scopo)"
            ));
        }
        for r in &caso.requisiti {
            if requisiti.contains(r.as_str()) {
                coperti.insert(r);
            } else {
                di_plan(format!(
                    "il caso {id} nomina il requisito {r}, che non è in plan.toml"
                ));
            }
        }
        for a in &caso.azioni {
            if !azioni.iter().any(|n| n == a) {
                di_plan(format!(
                    "il caso {id} chiede l'azione «{a}», che non esiste: sono ammesse {}",
                    azioni.join(", ")
                ));
            }
        }
    }
    for r in &catalogo.requisiti {
        match (coperti.contains(r.id.as_str()), &r.motivo) {
            (false, None) => di_plan(format!("il requisito {} non ha casi né un motivo", r.id)),
            (true, Some(_)) => {
                di_plan(format!("il requisito {} ha casi: il motivo va tolto", r.id));
            }
            _ => {}
        }
    }
}
