//! Any bytes as a flow file: the first chooses the kind, the rest is the csv, or the package, that `check` gets.
#![no_main]

use std::io::Cursor;

use contracts::finding::Finding;
use contracts::finding::render::{Layout, render};
use contracts::flusso::contesto::Contesto;
use contracts::flusso::controllo::{Opzioni, Osservatore};
use contracts::flusso::esame::{esamina, tipo};
use contracts::flusso::giorno::Giorno;
use contracts::flusso::tracciato::tracciati;
use libfuzzer_sys::fuzz_target;

struct Mostra;

impl Osservatore for Mostra {
    fn rilievo(&mut self, rilievo: Finding) {
        assert!(!render(&rilievo, Layout::default()).is_empty());
    }
}

fuzz_target!(|bytes: &[u8]| {
    let scelta = usize::from(bytes.first().copied().unwrap_or_default());
    let bytes = bytes.get(1..).unwrap_or_default();
    let tutti: Vec<_> = tracciati().collect();
    let tracciato = tutti[scelta % tutti.len()];
    let contesto = Contesto::ignoto(Giorno::di(2030, 1, 1));
    let opzioni = Opzioni::di(tracciato, &contesto);
    for nome in ["C_Z999-FUZZ-1_4.csv", "C_Z999-FUZZ-1_4.zip"] {
        let _ = tipo(&mut Cursor::new(bytes), nome);
        if let Ok(esaminato) = esamina(Cursor::new(bytes), nome, &opzioni, &mut Mostra)
            && let Some(riepilogo) = esaminato.riepilogo
        {
            let contate = riepilogo.caricate + riepilogo.scartate + riepilogo.ignorate;
            assert!(contate <= riepilogo.righe);
        }
    }
});
