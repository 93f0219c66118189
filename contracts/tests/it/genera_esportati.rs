//! Generated files of the kinds that the platforms write: clean ones are clean in every kind, mistakes come to what stands beside, and what
//! they hold is what such a file holds.

use std::collections::BTreeSet;

use base64::Engine as _;
use contracts::check;
use contracts::finding::Severity;
use contracts::flusso::genera::fabbrica::{guasti, nome};
use contracts::flusso::riconoscimento::riconosci;
use contracts::flusso::tracciato::{Tracciato, tracciati};
use proptest::prelude::*;

use super::genera::{PerLinea, controlla_file, differenze, esportato, ignoto, noto, scrivi};

fn esportati() -> impl Iterator<Item = &'static Tracciato> {
    tracciati().filter(|t| esportato(t))
}

/// The values of a column, of files that quote every value.
fn colonna(tracciato: &Tracciato, file: &[u8], nome: &str) -> Vec<String> {
    let i = tracciato.colonne.iter().position(|c| c.nome == nome);
    let i = i.unwrap_or_else(|| panic!("{nome} is no column of {tracciato:?}"));
    let testo = String::from_utf8_lossy(file);
    let righe = testo.lines().skip(1);
    righe
        .map(|riga| {
            let nudo = riga.strip_prefix('"').unwrap_or(riga);
            let nudo = nudo.strip_suffix('"').unwrap_or(nudo);
            nudo.split("\";\"").nth(i).unwrap_or_default().to_owned()
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    /// Generate → check, every kind in every case.
    #[test]
    fn every_kind_without_and_with_mistakes(righe in 1_u64..60, seme in "[a-z0-9]{1,12}", errori in 0.1..=1.0_f64, tutto in any::<bool>()) {
        prop_assert_eq!(esportati().count(), 27);
        for tracciato in esportati() {
            let ctx = if tutto { noto() } else { ignoto() };
            let (file, attesi, conto) = scrivi(tracciato, &ctx, righe, &seme, 0.0);
            let (riepilogo, detto) = controlla_file(tracciato, &ctx, &file);
            prop_assert_eq!(&detto.contratto, &PerLinea::new(), "{}", tracciato.id);
            prop_assert_eq!((riepilogo.righe, riepilogo.completo, conto.guaste), (righe, true, 0));
            prop_assert_eq!(differenze(&attesi, &detto, &file), Vec::<String>::new(), "{}", tracciato.id);
            let (file, attesi, _) = scrivi(tracciato, &ctx, righe, &seme, errori);
            let (_, detto) = controlla_file(tracciato, &ctx, &file);
            prop_assert_eq!(differenze(&attesi, &detto, &file), Vec::<String>::new(), "{}", tracciato.id);
            prop_assert_eq!(scrivi(tracciato, &ctx, righe, &seme, errori).0, file);
        }
    }
}

/// What the check of a row of these families can say is all among the mistakes; the long document columns alone are never filled up.
#[test]
fn mistakes_cover_the_codes_of_each_family() {
    let mut testo = String::new();
    for tracciato in esportati() {
        let codici: BTreeSet<&str> = guasti(tracciato, &ignoto())
            .iter()
            .flat_map(|g| g.contratto.iter().map(|c| c.1))
            .collect();
        let codici: Vec<&str> = codici.into_iter().collect();
        testo.push_str(&format!("{}: {}\n", tracciato.id, codici.join(" ")));
    }
    insta::assert_snapshot!(testo);
}

/// A file is known for what it is by the name that the platform gives it, and by its header.
#[test]
fn a_generated_file_is_known_again() {
    for tracciato in esportati() {
        let (file, _, _) = scrivi(tracciato, &ignoto(), 3, "nomi", 0.0);
        let nome = nome(tracciato, "nomi", "C_Z999");
        let trovato = riconosci(&nome, &file).unwrap();
        if tracciato.famiglia.id == "mypay-pagati" {
            // With the receipt MyPivot takes the same file; the name of the oldest says no version, and the next one has its columns.
            assert_eq!(trovato.intestazione(), tracciato.intestazione(), "{nome}");
        } else {
            assert_eq!(trovato.id, tracciato.id, "{nome}");
        }
    }
}

/// Every code of the reconciliation comes up, but where there are no notified payments those that speak of them.
#[test]
fn every_classification_comes_up() {
    for tracciato in esportati().filter(|t| t.famiglia.id == "mypivot-riconciliazione") {
        let (file, _, _) = scrivi(tracciato, &ignoto(), 300, "codici", 0.0);
        let mut codici: BTreeSet<String> = colonna(tracciato, &file, "classificazioneCompletezza")
            .into_iter()
            .collect();
        // No code holds (`OTHERS`).
        assert!(codici.remove(""), "{}", tracciato.id);
        let attesi = if tracciato.id.ends_with("-n") { 9 } else { 13 };
        assert_eq!(codici.len(), attesi, "{}: {codici:?}", tracciato.id);
    }
}

/// What stands in the column of the receipts is a receipt in which the check finds nothing, and it says what the row says.
#[test]
fn the_receipts_are_receipts() {
    for tracciato in esportati().filter(|t| t.id.ends_with("ricevuta")) {
        let (file, _, _) = scrivi(tracciato, &ignoto(), 40, "ricevute", 0.0);
        let iuv = colonna(tracciato, &file, "codIuv");
        for (rt, iuv) in colonna(tracciato, &file, "rt").iter().zip(iuv) {
            let xml = base64::engine::general_purpose::STANDARD
                .decode(rt)
                .unwrap();
            let testo = String::from_utf8(xml.clone()).unwrap();
            assert!(testo.contains(&format!("Versamento>{iuv}<")), "{testo}");
            let detto = check::documento(&xml, Severity::Error);
            assert!(detto.is_clean(), "{testo}: {:#?}", detto.findings);
        }
    }
}
