//! Any bytes as what is asked of the generator: what it makes without mistakes is clean under the check.
#![no_main]

use std::io::Cursor;

use contracts::finding::Finding;
use contracts::flusso::contesto::Contesto;
use contracts::flusso::controllo::{Opzioni, Osservatore};
use contracts::flusso::esame::esamina;
use contracts::flusso::genera::fabbrica::{nome, si_genera};
use contracts::flusso::genera::generatore::{Quota, Richiesta, genera};
use contracts::flusso::giorno::Giorno;
use contracts::flusso::tracciato::tracciati;
use libfuzzer_sys::fuzz_target;

struct Tace;

impl Osservatore for Tace {
    fn rilievo(&mut self, rilievo: Finding) {
        panic!("{rilievo:?}");
    }
}

fuzz_target!(|bytes: &[u8]| {
    let [scelta, righe, seme @ ..] = bytes else {
        return;
    };
    let tutti: Vec<_> = tracciati().filter(|t| si_genera(t)).collect();
    let tracciato = tutti[usize::from(*scelta) % tutti.len()];
    let contesto = Contesto::ignoto(Giorno::di(2030, 1, 1));
    let richiesta = Richiesta {
        tracciato,
        righe: u64::from(*righe) + 1,
        seme: &String::from_utf8_lossy(seme),
        errori: Quota::default(),
        contesto: &contesto,
    };
    let mut file = Vec::new();
    assert!(genera(&richiesta, &mut file, None).is_ok());
    let nome = format!("{}.txt", nome(tracciato, "fuzz", "C_Z999"));
    let opzioni = Opzioni::di(tracciato, &contesto);
    let esaminato = esamina(Cursor::new(file), &nome, &opzioni, &mut Tace).expect("it is read");
    assert!(esaminato.rifiuti.is_empty());
    let riepilogo = esaminato.riepilogo.expect("its rows are counted");
    // what the platforms write is loaded by nobody; a file may have lines beside its rows
    assert_eq!((riepilogo.scartate, riepilogo.errori), (0, 0));
    assert!(riepilogo.righe > u64::from(*righe));
});
