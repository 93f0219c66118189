use std::path::Path;
use std::sync::Arc;

use driver::profilo::Profilo;
use gestionale::SeededFault;
use judge::verdict::{Giudizio, Verdict};
use ledger::Durability;
use steps::corsa::{Esecuzione, Interruttore, Nessuno, Opzioni, Scelta, esegui};
use steps::piano::Piano;
use steps::prodotto::Fabbrica;

fn corri(cartella: &Path, seme: &str, casi: &[&str], difetti: Vec<SeededFault>) -> Esecuzione {
    let opzioni = Opzioni {
        piano: Piano::incluso().unwrap(),
        profilo: Profilo::predefinito(),
        scelta: Scelta {
            tag: None,
            casi: casi.iter().map(|c| (*c).to_owned()).collect(),
        },
        cartella: cartella.to_owned(),
        seme: seme.into(),
        lavori: None,
        fabbrica: Fabbrica::Riferimento {
            difetti,
            nullo: None,
        },
        password: None,
        durata: Durability::Write,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime
        .block_on(esegui(opzioni, Arc::new(Nessuno), Interruttore::default()))
        .unwrap()
}

fn racconta(giudizi: &[Giudizio]) -> String {
    giudizi
        .iter()
        .filter(|g| g.selezionato())
        .map(|g| {
            let rilievi: Vec<String> = g
                .rilievi
                .iter()
                .map(|r| {
                    format!(
                        "\n      {} {} atteso {:?} trovato {:?}",
                        r.code, r.message, r.expected, r.found
                    )
                })
                .collect();
            format!(
                "{} {:?}: {}\n    {}{}\n",
                g.caso,
                g.variante,
                g.parola(),
                g.motivi.join("\n    "),
                rilievi.concat()
            )
        })
        .collect()
}

#[test]
fn the_reference_product_passes_every_case() {
    let cartella = tempfile::tempdir().unwrap();
    let esecuzione = corri(&cartella.path().join("prova"), "prova-1", &[], vec![]);
    let falliti: Vec<Giudizio> = esecuzione
        .giudizi
        .iter()
        .filter(|g| g.verdetto != Verdict::Pass)
        .cloned()
        .collect();
    assert!(falliti.is_empty(), "{}", racconta(&falliti));
    assert_eq!(esecuzione.codice.codice(), 0);
}
