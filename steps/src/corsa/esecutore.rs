//! Hands the chosen scenarios to cucumber, which matches and schedules, and takes their verdicts.

use std::sync::Arc;

use cucumber::cli;
use cucumber::event::{Cucumber as Evento, Event, ScenarioFinished};
use cucumber::gherkin::{Feature, Scenario as Sceneggiatura};
use cucumber::{Cucumber, World as _, Writer, parser, runner};
use futures::stream;

use super::{Avviso, Corsa, CorsaError};
use crate::mondo::{Intoppo, Mondo, Scenario};
use crate::piano::Piano;
use crate::piano::scenari::{self, caso_di, variante_di};
use judge::verdict::{Giudizio, Selection, Verdict};

/// Runs the chosen scenarios, `lavori` at a time.
pub(super) async fn esegui(
    corsa: &Arc<Corsa>,
    piano: &Piano,
    lavori: usize,
) -> Result<(), CorsaError> {
    let features = features(corsa, piano)?;
    let prima = Arc::clone(corsa);
    let dopo = Arc::clone(corsa);
    let esecutore = runner::Basic::default()
        .steps(Mondo::collection())
        .before(move |feature, _, scenario, mondo| {
            let corsa = Arc::clone(&prima);
            Box::pin(async move { apri(&corsa, feature, scenario, mondo).await })
        })
        .after(move |feature, _, scenario, esito, mondo| {
            let corsa = Arc::clone(&dopo);
            Box::pin(async move { chiudi(&corsa, feature, scenario, esito, mondo).await })
        });
    let opzioni = cli::Opts {
        re_filter: None,
        tags_filter: None,
        parser: cli::Empty,
        runner: runner::basic::Cli {
            concurrency: Some(lavori.max(1)),
            fail_fast: false,
            retry: None,
            retry_after: None,
            retry_tag_filter: None,
        },
        writer: cli::Empty,
        custom: cli::Empty,
    };
    Cucumber::<Mondo, _, Vec<Feature>, _, _, cli::Empty>::custom(Pronte, esecutore, Muto)
        .with_cli(opzioni)
        .run(features)
        .await;
    Ok(())
}

/// The features, with only the chosen scenarios in them.
fn features(corsa: &Corsa, piano: &Piano) -> Result<Vec<Feature>, CorsaError> {
    let mut features = Vec::new();
    for testo in &piano.testi {
        let mut feature = scenari::leggi(testo).map_err(|e| CorsaError::Banco(e.to_string()))?;
        let di_feature = feature.tags.clone();
        feature
            .scenarios
            .retain(|s| corsa.scelti.contains_key(&chiave(&di_feature, s)));
        for regola in &mut feature.rules {
            regola
                .scenarios
                .retain(|s| corsa.scelti.contains_key(&chiave(&di_feature, s)));
        }
        feature.rules.retain(|r| !r.scenarios.is_empty());
        if !feature.scenarios.is_empty() || !feature.rules.is_empty() {
            features.push(feature);
        }
    }
    Ok(features)
}

fn chiave(di_feature: &[String], scenario: &Sceneggiatura) -> String {
    let tag: Vec<String> = di_feature.iter().chain(&scenario.tags).cloned().collect();
    scenari::chiave(
        &caso_di(&tag).unwrap_or_default(),
        variante_di(&tag).as_deref(),
    )
}

async fn apri(
    corsa: &Arc<Corsa>,
    feature: &Feature,
    sceneggiatura: &Sceneggiatura,
    mondo: &mut Mondo,
) {
    let chiave = chiave(&feature.tags, sceneggiatura);
    let Some((scena, caso)) = corsa.scelti.get(&chiave) else {
        return;
    };
    if corsa.interrotta() {
        return;
    }
    corsa.avvisa(&Avviso::Caso {
        chiave: chiave.clone(),
        titolo: caso.titolo.clone(),
    });
    let aperto = async {
        let prodotto = corsa
            .fabbrica
            .prodotto(scena.attesa_breve)
            .await
            .map_err(|e| Intoppo::banco(e.to_string()))?;
        let sandbox = corsa.apri(scena, caso).await?;
        Scenario::nuovo(
            Arc::clone(corsa),
            scena.clone(),
            caso.clone(),
            sandbox,
            prodotto,
        )
    }
    .await;
    match aperto {
        Ok(scenario) => mondo.apri(scenario),
        Err(intoppo) => corsa.giudicato_dal_banco(
            &chiave,
            errore(&caso.id, scena.variante.as_deref(), &intoppo),
        ),
    }
}

async fn chiudi(
    corsa: &Arc<Corsa>,
    feature: &Feature,
    sceneggiatura: &Sceneggiatura,
    esito: &ScenarioFinished,
    mondo: Option<&mut Mondo>,
) {
    let chiave = chiave(&feature.tags, sceneggiatura);
    let Some((scena, caso)) = corsa.scelti.get(&chiave) else {
        return;
    };
    let Some(mondo) = mondo else { return };
    match esito {
        ScenarioFinished::StepPassed => {}
        ScenarioFinished::StepSkipped => {
            mondo.panico("un passo non corrisponde ad alcuna definizione");
        }
        ScenarioFinished::StepFailed(_, _, e) => mondo.panico(&e.to_string()),
        ScenarioFinished::BeforeHookFailed(_) => mondo.panico("il caso non si è potuto aprire"),
    }
    let Some(scenario) = mondo.lascia() else {
        return;
    };
    match scenario.chiudi().await {
        Ok(giudizio) => corsa.giudicato(&chiave, giudizio),
        Err(intoppo) => corsa.giudicato_dal_banco(
            &chiave,
            errore(&caso.id, scena.variante.as_deref(), &intoppo),
        ),
    }
}

/// The bench's own error.
fn errore(caso: &str, variante: Option<&str>, intoppo: &Intoppo) -> Giudizio {
    let (Intoppo::Banco(motivo) | Intoppo::Prodotto(motivo)) = intoppo;
    let mut giudizio = Giudizio::non_eseguito(caso, variante, Selection::Selected);
    giudizio.verdetto = Verdict::Error;
    giudizio.motivi.push(motivo.clone());
    giudizio
}

/// A parser of features that are parsed already.
struct Pronte;

impl parser::Parser<Vec<Feature>> for Pronte {
    type Cli = cli::Empty;
    type Output = stream::Iter<
        std::iter::Map<std::vec::IntoIter<Feature>, fn(Feature) -> parser::Result<Feature>>,
    >;

    fn parse(self, features: Vec<Feature>, _: cli::Empty) -> Self::Output {
        let pronta: fn(Feature) -> parser::Result<Feature> = Ok;
        stream::iter(features.into_iter().map(pronta))
    }
}

/// A writer that writes nothing: what happened is in the ledger.
struct Muto;

impl Writer<Mondo> for Muto {
    type Cli = cli::Empty;

    async fn handle_event(&mut self, _: parser::Result<Event<Evento<Mondo>>>, _: &cli::Empty) {}
}

impl cucumber::writer::Normalized for Muto {}
