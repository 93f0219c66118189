//! Exit codes and the verdict of a case over its variants.

use judge::caso_giudicato::per_caso;
use judge::uscita::{ExitCode, FineDelPiano, Segnale, esito_del_piano};
use judge::verdict::{Adjudication, Giudizio, Selection, Verdict};

pub(crate) fn giudizio(caso: &str, verdetto: Verdict) -> Giudizio {
    Giudizio {
        verdetto,
        ..Giudizio::non_eseguito(caso, None, Selection::Selected)
    }
}

fn variante(
    caso: &str,
    nome: &str,
    verdetto: Verdict,
    adjudication: Option<Adjudication>,
) -> Giudizio {
    Giudizio {
        variante: Some(nome.to_owned()),
        adjudication,
        ..giudizio(caso, verdetto)
    }
}

#[test]
fn the_numbers_are_those_of_the_design() {
    let numeri: Vec<u8> = ExitCode::TUTTI
        .iter()
        .map(|codice| codice.codice())
        .collect();
    assert_eq!(
        numeri,
        [0, 1, 2, 3, 4, 10, 11, 12, 13, 20, 21, 22, 23, 130, 143]
    );
    let mut significati: Vec<&str> = ExitCode::TUTTI
        .iter()
        .map(|codice| codice.significato())
        .collect();
    significati.sort_unstable();
    significati.dedup();
    assert_eq!(
        significati.len(),
        ExitCode::TUTTI.len(),
        "each says something else"
    );
}

#[test]
fn the_first_that_applies() {
    let mancano = ["annulla-dovuto".to_owned()];
    let mut giudizi = vec![
        giudizio("A", Verdict::Pass),
        giudizio("contratto di x", Verdict::Pass),
    ];
    let mut fine = FineDelPiano::default();
    // From the least to the first of the list: each one that joins wins over those before it.
    assert_eq!(esito_del_piano(&giudizi, &fine), ExitCode::Ok);
    giudizi.push(giudizio("B", Verdict::Inconclusive));
    assert_eq!(esito_del_piano(&giudizi, &fine), ExitCode::Inconcludente);
    giudizi.push(giudizio("contratto di y", Verdict::Fail));
    assert_eq!(esito_del_piano(&giudizi, &fine), ExitCode::Fallito);
    fine.obbligatorie_non_supportate = &mancano;
    assert_eq!(
        esito_del_piano(&giudizi, &fine),
        ExitCode::ObbligatoriaNonSupportata
    );
    fine.ambiente_perso = true;
    assert_eq!(esito_del_piano(&giudizi, &fine), ExitCode::AmbientePerso);
    giudizi.retain(|giudizio| giudizio.caso.starts_with("contratto"));
    assert_eq!(
        esito_del_piano(&giudizi, &fine),
        ExitCode::NienteSelezionato
    );
    giudizi.push(giudizio("C", Verdict::Error));
    assert_eq!(esito_del_piano(&giudizi, &fine), ExitCode::Banco);
    giudizi.pop();
    fine.bug_del_banco = true;
    assert_eq!(esito_del_piano(&giudizi, &fine), ExitCode::Banco);
    fine.segnale = Some(Segnale::Term);
    assert_eq!(esito_del_piano(&giudizi, &fine), ExitCode::Interrotto);
    fine.segnale = Some(Segnale::Tastiera);
    assert_eq!(
        esito_del_piano(&giudizi, &fine),
        ExitCode::InterrottoDaTastiera
    );
}

#[test]
fn what_leaves_a_run_open() {
    let fine = FineDelPiano::default();
    for (verdetto, adjudication, atteso) in [
        (Verdict::Pass, None, ExitCode::Ok),
        (Verdict::None, None, ExitCode::Inconcludente),
        (Verdict::Inconclusive, None, ExitCode::Inconcludente),
        (
            Verdict::Inconclusive,
            Some(Adjudication::Open),
            ExitCode::Inconcludente,
        ),
        (
            Verdict::Inconclusive,
            Some(Adjudication::Attested),
            ExitCode::Ok,
        ),
        (
            Verdict::Inconclusive,
            Some(Adjudication::Waived),
            ExitCode::Ok,
        ),
        (Verdict::Fail, Some(Adjudication::Waived), ExitCode::Fallito),
    ] {
        let giudizi = [Giudizio {
            adjudication,
            ..giudizio("A", verdetto)
        }];
        assert_eq!(
            esito_del_piano(&giudizi, &fine),
            atteso,
            "{verdetto:?} {adjudication:?}"
        );
    }
}

#[test]
fn not_applicable_and_not_run_weigh_nothing() {
    let non_eseguiti = [
        Giudizio::non_eseguito(
            "A",
            None,
            Selection::NotApplicable("annulla-dovuto".to_owned()),
        ),
        Giudizio::non_eseguito("B", None, Selection::NotRun("orologio reale".to_owned())),
    ];
    let fine = FineDelPiano::default();
    assert_eq!(
        esito_del_piano(&non_eseguiti, &fine),
        ExitCode::NienteSelezionato
    );
    let mut con_uno = non_eseguiti.to_vec();
    con_uno.push(giudizio("C", Verdict::Pass));
    assert_eq!(esito_del_piano(&con_uno, &fine), ExitCode::Ok);
}

#[test]
fn a_case_is_as_bad_as_its_worst_variant() {
    use Adjudication::{Attested, Open, Waived};
    let tabella = [
        (
            vec![(Verdict::Pass, None), (Verdict::Fail, None)],
            "FAIL",
            None,
        ),
        (
            vec![(Verdict::Inconclusive, Some(Open)), (Verdict::Pass, None)],
            "REVIEW",
            Some(Open),
        ),
        (
            vec![
                (Verdict::Inconclusive, Some(Open)),
                (Verdict::Inconclusive, None),
            ],
            "INCONCLUSIVE",
            None,
        ),
        (
            vec![
                (Verdict::Inconclusive, Some(Attested)),
                (Verdict::Inconclusive, Some(Open)),
            ],
            "REVIEW",
            Some(Open),
        ),
        (
            vec![
                (Verdict::Inconclusive, Some(Attested)),
                (Verdict::Inconclusive, Some(Waived)),
            ],
            "INCONCLUSIVE",
            Some(Waived),
        ),
        (
            vec![(Verdict::Fail, None), (Verdict::Error, None)],
            "ERROR",
            None,
        ),
    ];
    for (varianti, atteso, adjudication) in tabella {
        let giudizi: Vec<Giudizio> = varianti
            .iter()
            .map(|(v, a)| variante("A", "v", *v, *a))
            .collect();
        let casi = per_caso(&giudizi);
        assert_eq!(
            (casi.len(), casi[0].parola(), casi[0].adjudication),
            (1, atteso, adjudication),
            "{varianti:?}"
        );
    }
    let non_eseguita = Giudizio::non_eseguito(
        "A",
        Some("w"),
        Selection::NotRun("orologio reale".to_owned()),
    );
    let giudizi = [
        non_eseguita,
        giudizio("B", Verdict::Pass),
        variante("A", "v", Verdict::Pass, None),
    ];
    let casi = per_caso(&giudizi);
    assert_eq!(
        casi.iter().map(|caso| caso.caso).collect::<Vec<_>>(),
        ["A", "B"]
    );
    assert_eq!(
        (casi[0].parola(), &casi[0].selezione, casi[0].varianti.len()),
        ("PASS", &Selection::Selected, 2)
    );
    assert_eq!(per_caso(&giudizi[..1])[0].selezione, giudizi[0].selezione);
}
