//! The scenarios of the features, each with its case, variant and tags.

use std::path::PathBuf;

use cucumber::feature::Ext as _;
use cucumber::gherkin::{Feature, GherkinEnv, Scenario, Step};
use include_dir::{Dir, include_dir};

static FEATURES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../features");

/// Text of one feature with its path below `features/`.
#[derive(Debug, Clone)]
pub struct Testo {
    /// Path, for instance `dov/dovuto-singolo.feature`.
    pub percorso: String,
    /// Text.
    pub testo: String,
}

/// A scenario as it can be selected.
#[derive(Debug, Clone)]
pub struct Scena {
    /// Feature file.
    pub percorso: String,
    /// Line of the scenario.
    pub riga: usize,
    /// Name of the scenario.
    pub nome: String,
    /// Case id.
    pub caso: String,
    /// Variant.
    pub variante: Option<String>,
    /// Whether the sandbox has its own port, because it may refuse connections.
    pub porta_propria: bool,
    /// Whether the reference product waits for the Region a short time only, because the Region answers late on purpose.
    pub attesa_breve: bool,
    /// All tags, those of the feature included.
    pub tag: Vec<String>,
    /// Keyword and text of each step, background first.
    pub passi: Vec<(String, String)>,
}

impl Scena {
    /// `MP-COM-05.http-500`, or the case id alone.
    #[must_use]
    pub fn chiave(&self) -> String {
        chiave(&self.caso, self.variante.as_deref())
    }
}

/// Name of a scenario in streams and addresses: `MP-COM-05.http-500`.
#[must_use]
pub fn chiave(caso: &str, variante: Option<&str>) -> String {
    variante.map_or_else(|| caso.to_owned(), |v| format!("{caso}.{v}"))
}

/// A feature does not read.
#[derive(Debug, thiserror::Error)]
pub enum ScenariError {
    /// Not Gherkin.
    #[error(
        "features/{percorso}:{riga}:{colonna}: non è Gherkin italiano valido (parola chiave sconosciuta o riga fuori posto)"
    )]
    Gherkin {
        /// File.
        percorso: String,
        /// Line.
        riga: usize,
        /// Column.
        colonna: usize,
    },
    /// An outline that cannot be expanded.
    #[error(
        "features/{percorso}: schema dello scenario con un segnaposto che gli esempi non hanno: {motivo}"
    )]
    Esempi {
        /// File.
        percorso: String,
        /// Why.
        motivo: String,
    },
}

/// The texts of the features that are embedded, sorted by path.
#[must_use]
pub fn testi() -> Vec<Testo> {
    let mut testi: Vec<Testo> = FEATURES
        .find("**/*.feature")
        .into_iter()
        .flatten()
        .filter_map(|e| e.as_file())
        .filter_map(|f| {
            Some(Testo {
                // The separator is the one of the machine that built this binary.
                percorso: f.path().to_str()?.replace('\\', "/"),
                testo: f.contents_utf8()?.to_owned(),
            })
        })
        .collect();
    testi.sort_by(|a, b| a.percorso.cmp(&b.percorso));
    testi
}

/// Parses one feature, outlines expanded.
///
/// # Errors
/// When it is not Gherkin or an outline does not expand.
pub fn leggi(testo: &Testo) -> Result<Feature, ScenariError> {
    let env = GherkinEnv::new("it").unwrap_or_default();
    let mut feature = Feature::parse(&testo.testo, env).map_err(|e| {
        let (riga, colonna) = posizione(&e.to_string());
        ScenariError::Gherkin {
            percorso: testo.percorso.clone(),
            riga,
            colonna,
        }
    })?;
    feature.path = Some(PathBuf::from(&testo.percorso));
    feature.expand_examples().map_err(|e| ScenariError::Esempi {
        percorso: testo.percorso.clone(),
        motivo: e.to_string(),
    })
}

/// The parser gives its position only inside its text: `Error at 6:1: …`.
fn posizione(errore: &str) -> (usize, usize) {
    let mut numeri = errore
        .trim_start_matches(|c: char| !c.is_ascii_digit())
        .splitn(3, ':')
        .map(|n| n.trim().parse().unwrap_or(1));
    (numeri.next().unwrap_or(1), numeri.next().unwrap_or(1))
}

/// The scenarios of one feature.
#[must_use]
pub fn scene_di(feature: &Feature, percorso: &str) -> Vec<Scena> {
    let sfondo: Vec<&Step> = feature.background.iter().flat_map(|b| &b.steps).collect();
    let di_regola = feature.rules.iter().flat_map(|r| {
        let sfondo_regola: Vec<&Step> = r.background.iter().flat_map(|b| &b.steps).collect();
        r.scenarios
            .iter()
            .map(move |s| (s, &r.tags, sfondo_regola.clone()))
    });
    let nessuno = Vec::new();
    feature
        .scenarios
        .iter()
        .map(|s| (s, &nessuno, Vec::new()))
        .chain(di_regola)
        .map(|(s, tag_regola, sfondo_regola)| {
            scena(s, feature, tag_regola, &sfondo, &sfondo_regola, percorso)
        })
        .collect()
}

fn scena(
    scenario: &Scenario,
    feature: &Feature,
    tag_regola: &[String],
    sfondo: &[&Step],
    sfondo_regola: &[&Step],
    percorso: &str,
) -> Scena {
    let tag: Vec<String> = feature
        .tags
        .iter()
        .chain(tag_regola)
        .chain(&scenario.tags)
        .cloned()
        .collect();
    let passi = sfondo
        .iter()
        .chain(sfondo_regola)
        .copied()
        .chain(&scenario.steps)
        .map(|p| (p.keyword.trim().to_owned(), p.value.clone()))
        .collect();
    Scena {
        percorso: percorso.to_owned(),
        riga: scenario.position.line,
        nome: scenario.name.clone(),
        caso: caso_di(&tag).unwrap_or_default(),
        variante: variante_di(&tag),
        porta_propria: tag.iter().any(|t| t == "porta-propria"),
        attesa_breve: tag.iter().any(|t| t == "attesa-breve"),
        tag,
        passi,
    }
}

/// Case id among the tags: the one that has the form of an id.
#[must_use]
pub fn caso_di(tag: &[String]) -> Option<String> {
    tag.iter().find(|t| forma_di_caso(t)).cloned()
}

/// Variant among the tags.
#[must_use]
pub fn variante_di(tag: &[String]) -> Option<String> {
    tag.iter()
        .find_map(|t| t.strip_prefix("variante:"))
        .map(str::to_owned)
}

/// `MP-DOV-01`, `PV-CLS-03`, `XX-SEC-01`.
pub(crate) fn forma_di_caso(tag: &str) -> bool {
    let parti: Vec<&str> = tag.split('-').collect();
    matches!(parti.as_slice(), [piano, area, numero]
        if matches!(*piano, "MP" | "PV" | "XX")
            && area.len() == 3 && area.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            && numero.len() == 2 && numero.bytes().all(|b| b.is_ascii_digit()))
}
