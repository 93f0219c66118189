use steps::piano::catalogo::Catalogo;
use steps::piano::{lint, scenari};

#[test]
fn the_embedded_plan_has_no_defect() {
    let difetti = lint::lint(&Catalogo::incluso().unwrap(), &scenari::testi());
    let difetti: Vec<String> = difetti.iter().map(ToString::to_string).collect();
    assert!(difetti.is_empty(), "{}", difetti.join("\n"));
}

fn lint_di(testo: &str) -> Vec<String> {
    let testi = [scenari::Testo {
        percorso: "prova.feature".into(),
        testo: testo.into(),
    }];
    let trovati = lint::lint(&Catalogo::incluso().unwrap(), &testi);
    // the catalogue's other cases have no scenario here: only what is said of this file counts
    trovati
        .into_iter()
        .filter(|d| d.file == "prova.feature")
        .map(|d| d.to_string())
        .collect()
}

const SANO: &str = "# language: it\n@ricostruito\nFunzionalità: F\n\n  @MP-DOV-01\n  Scenario: S\n    Quando arriva la ricevuta\n    Allora il prodotto mostra il dovuto annullato\n";

#[test]
fn a_sound_feature_passes() {
    assert_eq!(lint_di(SANO), Vec::<String>::new());
}

#[test]
fn what_gherkin_swallows_is_an_error() {
    // an English keyword as first line becomes the description, and the scenario would have one step less
    let inglese = SANO.replace("    Quando arriva", "    Given x\n    Quando arriva");
    assert!(
        lint_di(&inglese)
            .iter()
            .any(|d| d.contains("preso per descrizione")),
        "{:?}",
        lint_di(&inglese)
    );
    let vuoto = "# language: it\nFunzionalità: F\n  @MP-DOV-01\n  Scenario: S\n";
    assert!(
        lint_di(vuoto).iter().any(|d| d.contains("non ha passi")),
        "{:?}",
        lint_di(vuoto)
    );
    let titolo = "# language: it\nFunzionalità: F\n  Scenari: a\n";
    assert!(
        lint_di(titolo)
            .iter()
            .any(|d| d.contains("nessuno scenario")),
        "{:?}",
        lint_di(titolo)
    );
}

#[test]
fn tags_steps_and_ids_are_closed_sets() {
    assert!(
        lint_di(&SANO.replace("@ricostruito", "@ricostruitto"))
            .iter()
            .any(|d| d.contains("tag @ricostruitto sconosciuto"))
    );
    assert!(
        lint_di(&SANO.replace("arriva la ricevuta", "arriva la ricevvuta"))
            .iter()
            .any(|d| d.contains("nessun passo"))
    );
    assert!(
        lint_di(&SANO.replace("MP-DOV-01", "MP-DOV-99"))
            .iter()
            .any(|d| d.contains("non è in plan.toml"))
    );
    assert!(
        lint_di(&SANO.replace("  @MP-DOV-01\n", ""))
            .iter()
            .any(|d| d.contains("non ha l'id"))
    );
    let doppio = format!(
        "{SANO}\n  @MP-DOV-01\n  Scenario: T\n    Allora il prodotto mostra il dovuto annullato\n"
    );
    assert!(lint_di(&doppio).iter().any(|d| d.contains("@variante")));
    assert!(
        lint_di(&format!("\u{feff}{SANO}"))
            .iter()
            .any(|d| d.contains("BOM"))
    );
    assert!(
        lint_di(&SANO.replace("    Allora il prodotto mostra il dovuto annullato\n", ""))
            .iter()
            .any(|d| d.contains("Allora"))
    );
}
