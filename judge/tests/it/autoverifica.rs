//! The self-test rule.

use judge::autoverifica::{
    Difetto, Prova, Violazione, autoverifica, mai_falliti, prodotto_nullo, pulita,
};
use judge::verdict::{Giudizio, Verdict};

use crate::flusso::{IMPORTA, rilievo};
use crate::uscita::giudizio;

fn difetto() -> Difetto {
    Difetto {
        nome: "virgola".to_owned(),
        caso: "A".to_owned(),
        codice: "XML-IMPORTO-VIRGOLA".to_owned(),
        invisibile_in: vec!["I".to_owned()],
    }
}

fn con(giudizio: Giudizio, codice: &str) -> Giudizio {
    Giudizio {
        rilievi: vec![rilievo(codice, "/a")],
        ..giudizio
    }
}

fn di_passaggio(giudizio: Giudizio) -> Giudizio {
    Giudizio {
        di_passaggio: vec![(IMPORTA.to_owned(), rilievo("XML-IMPORTO-VIRGOLA", "/a"))],
        ..giudizio
    }
}

/// The violations of a run in which `A` fails as it must, beside these cases (verdict, activations).
fn prova(altri: &[(Giudizio, usize)], generati: &[Giudizio]) -> Vec<Violazione> {
    let buono = (con(giudizio("A", Verdict::Fail), "XML-IMPORTO-VIRGOLA"), 1);
    let tutti: Vec<&(Giudizio, usize)> = std::iter::once(&buono).chain(altri).collect();
    let prove: Vec<Prova<'_>> = tutti
        .iter()
        .map(|(giudizio, attivazioni)| Prova {
            giudizio,
            attivazioni: *attivazioni,
        })
        .collect();
    let puliti: Vec<Giudizio> = prove
        .iter()
        .map(|prova| giudizio(&prova.giudizio.caso, Verdict::Pass))
        .collect();
    autoverifica(&difetto(), &puliti, &[], &prove, generati)
}

#[test]
fn the_rule_is_kept() {
    assert_eq!(prova(&[], &[]), []);
    assert_eq!(
        prova(
            &[
                (giudizio("B", Verdict::Pass), 0),
                (giudizio("C", Verdict::Inconclusive), 2)
            ],
            &[]
        ),
        []
    );
}

#[test]
fn not_activated_leaves_the_verdict() {
    let violazioni = prova(&[(giudizio("B", Verdict::Fail), 0)], &[]);
    assert!(
        matches!(
            &violazioni[..],
            [Violazione::VerdettoCambiato {
                senza: "PASS",
                con: "FAIL",
                ..
            }]
        ),
        "{violazioni:?}"
    );
    let cambiata = Giudizio {
        selezione: judge::verdict::Selection::NotApplicable("x".to_owned()),
        ..giudizio("B", Verdict::Pass)
    };
    assert!(matches!(
        &prova(&[(cambiata, 0)], &[])[..],
        [Violazione::VerdettoCambiato { .. }]
    ));
}

#[test]
fn activated_never_passes_unless_by_the_way_or_invisible() {
    let passa = || giudizio("B", Verdict::Pass);
    let generato = |verdetto| [giudizio(&format!("contratto di {IMPORTA}"), verdetto)];
    let sopravvissuto =
        |violazioni: Vec<Violazione>| matches!(&violazioni[..], [Violazione::Sopravvissuto { .. }]);
    assert!(
        sopravvissuto(prova(&[(passa(), 1)], &generato(Verdict::Fail))),
        "the judge did not mark it"
    );
    assert!(
        sopravvissuto(prova(
            &[(di_passaggio(passa()), 1)],
            &generato(Verdict::Pass)
        )),
        "the generated case passed"
    );
    assert!(sopravvissuto(prova(
        &[(di_passaggio(passa()), 1)],
        &[giudizio("contratto di altro", Verdict::Fail)]
    )));
    assert_eq!(
        prova(&[(di_passaggio(passa()), 1)], &generato(Verdict::Fail)),
        []
    );
    assert_eq!(
        prova(&[(giudizio("I", Verdict::Pass), 1)], &[]),
        [],
        "declared invisible there"
    );
}

#[test]
fn the_named_case_fails_with_the_named_finding() {
    let uno = |giudizio: &Giudizio, attivazioni| {
        let puliti = [self::giudizio("A", Verdict::Pass)];
        autoverifica(
            &difetto(),
            &puliti,
            &[],
            &[Prova {
                giudizio,
                attivazioni,
            }],
            &[],
        )
    };
    let giusto = con(giudizio("A", Verdict::Fail), "XML-IMPORTO-VIRGOLA");
    assert_eq!(uno(&giusto, 1), []);
    let altro = con(giudizio("A", Verdict::Fail), "XML-ORDINE");
    let violazioni = uno(&altro, 1);
    assert!(
        matches!(&violazioni[..], [Violazione::AltroRilievo { trovati, .. }] if trovati == "XML-ORDINE"),
        "{violazioni:?}"
    );
    let violazioni = uno(
        &con(giudizio("A", Verdict::Inconclusive), "XML-IMPORTO-VIRGOLA"),
        1,
    );
    assert!(
        matches!(
            &violazioni[..],
            [Violazione::CasoNonFallito {
                trovato: "INCONCLUSIVE",
                ..
            }]
        ),
        "{violazioni:?}"
    );
    let violazioni = uno(&giudizio("A", Verdict::Pass), 0);
    assert!(
        matches!(&violazioni[..], [Violazione::MaiAttivato { .. }]),
        "{violazioni:?}"
    );
    // A variant in which it was not activated neither helps nor harms.
    let v = Giudizio {
        variante: Some("v".to_owned()),
        ..giudizio("A", Verdict::Pass)
    };
    let puliti = [giudizio("A", Verdict::Pass), v.clone()];
    let prove = [
        Prova {
            giudizio: &giusto,
            attivazioni: 1,
        },
        Prova {
            giudizio: &v,
            attivazioni: 0,
        },
    ];
    assert_eq!(autoverifica(&difetto(), &puliti, &[], &prove, &[]), []);
}

#[test]
fn both_runs_have_the_same_cases() {
    let a = con(giudizio("A", Verdict::Fail), "XML-IMPORTO-VIRGOLA");
    let puliti = [giudizio("A", Verdict::Pass), giudizio("B", Verdict::Pass)];
    let prove = [Prova {
        giudizio: &a,
        attivazioni: 1,
    }];
    let violazioni = autoverifica(&difetto(), &puliti, &[], &prove, &[]);
    assert!(
        matches!(&violazioni[..], [Violazione::Spaiato { caso, .. }] if caso == "B"),
        "{violazioni:?}"
    );
    let violazioni = autoverifica(&difetto(), &puliti[1..], &[], &prove, &[]);
    assert_eq!(violazioni.len(), 2, "{violazioni:?}");
}

#[test]
fn the_clean_run_passes_whole() {
    let puliti = [
        giudizio("A", Verdict::Pass),
        giudizio("B", Verdict::Inconclusive),
    ];
    let generati = [giudizio("contratto di x", Verdict::Fail)];
    let testi: Vec<String> = pulita(&puliti, &generati)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        testi,
        [
            "senza difetti B dà INCONCLUSIVE: atteso PASS",
            "senza difetti contratto di x dà FAIL: atteso PASS"
        ]
    );
}

#[test]
fn null_products_and_cases_that_nothing_fails() {
    let giudizi = [giudizio("A", Verdict::Pass), giudizio("B", Verdict::Fail)];
    assert!(
        matches!(&prodotto_nullo("muto", &giudizi)[..], [Violazione::NulloSuperato { caso, .. }] if caso == "A")
    );
    let puliti = [giudizio("A", Verdict::Pass), giudizio("B", Verdict::Pass)];
    assert!(
        matches!(&mai_falliti(&puliti, &[&giudizi])[..], [Violazione::MaiFallito { caso }] if caso == "A")
    );
}
