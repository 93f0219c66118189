//! The profile, `collaudo.toml`: what the product claims (ICS) and what a run must know about it (IXIT).

mod codice_fiscale;
mod difetto;
mod lettura;
mod modello;
mod piattaforma;
mod sintassi;
mod tabella;

pub use difetto::{Difetto, ProfiloError};
pub use modello::{
    EnteProfilo, Isolamento, Orologio, PasswordError, Prodotto, Profilo, RegioneProfilo, Tempi,
    TipoDriver,
};
pub use piattaforma::{DovutoProfilo, PiattaformaProfilo, StatoDovuto, TipoDovutoProfilo};

/// A profile with its explanations, ready to be filled in (`collaudo init`).
pub const ESEMPIO: &str = include_str!("profilo/esempio.toml");

#[cfg(test)]
mod tests;
