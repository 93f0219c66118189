//! The profile, `collaudo.toml`: what the product claims (ICS) and what a run must know about it (IXIT).

mod modello;

pub use modello::{
    EnteProfilo, Isolamento, Orologio, Prodotto, Profilo, RegioneProfilo, Tempi, TipoDriver,
};
