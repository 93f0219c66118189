//! The plan: the features embedded in the binary, their catalogue, and the lint that keeps both closed sets.

pub mod catalogo;
pub mod lint;
pub mod scenari;

use catalogo::{Catalogo, CatalogoError};
use scenari::{Scena, ScenariError, Testo};

/// The whole plan, ready to be selected from.
#[derive(Debug, Clone)]
pub struct Piano {
    /// `features/plan.toml`.
    pub catalogo: Catalogo,
    /// The texts of the features.
    pub testi: Vec<Testo>,
    /// Every scenario, in the order of files and lines.
    pub scene: Vec<Scena>,
}

/// Why the plan cannot be used. A plan that is embedded and linted never gives one.
#[derive(Debug, thiserror::Error)]
pub enum PianoError {
    /// The catalogue.
    #[error(transparent)]
    Catalogo(#[from] CatalogoError),
    /// A feature.
    #[error(transparent)]
    Scenari(#[from] ScenariError),
}

impl Piano {
    /// Reads the plan that is embedded in this binary.
    ///
    /// # Errors
    /// When the catalogue or a feature cannot be read.
    pub fn incluso() -> Result<Self, PianoError> {
        Self::di(Catalogo::incluso()?, scenari::testi())
    }

    /// A plan of this catalogue and these features.
    ///
    /// # Errors
    /// When a feature cannot be read.
    pub fn di(catalogo: Catalogo, testi: Vec<Testo>) -> Result<Self, PianoError> {
        let mut scene = Vec::new();
        for testo in &testi {
            scene.extend(scenari::scene_di(&scenari::leggi(testo)?, &testo.percorso));
        }
        Ok(Self {
            catalogo,
            testi,
            scene,
        })
    }
}
