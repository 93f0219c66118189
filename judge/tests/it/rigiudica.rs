//! A finished stream judged again.

use judge::answered::Parola;
use judge::check::Quante;
use judge::rigiudica::{NonRigiudicabile, rigiudica};
use judge::view::SenzaBlob;
use ledger::course::{Phase, StepOutcome, StreamClosed};
use ledger::entry::{Body, Draft, Family, Millis};
use serde_json::json;

use crate::flusso::*;

/// A finished scenario: the product shows the debt open at first, paid at last; one request too many at the end.
fn finito() -> Flusso {
    let mut flusso = Flusso::all_allora();
    let dal = flusso.qui();
    flusso.soap(IMPORTA, &dovuto("I", "A", "10.00"), "<esito>OK</esito>");
    flusso.fatto();
    flusso.passo(Phase::Allora);
    flusso.chiedi(
        dal,
        DIVERSO,
        richiesta(IMPORTA, vec![uguale(IMPORTO, "10.00")], Quante::AlmenoUna),
    );
    flusso.chiedi(
        dal,
        "PRD-RICHIESTA-DI-TROPPO",
        richiesta(IMPORTA, vec![], Quante::AlPiu(1)),
    );
    flusso.eseguita("leggi-dovuto", &json!({"dovuto": {"stato": "aperto"}}));
    flusso.chiedi(
        dal,
        DIVERSO,
        leggi(
            "leggi-dovuto",
            vec![uguale("stato", "aperto")],
            Quante::AlmenoUna,
        ),
    );
    flusso.eseguita("leggi-dovuto", &json!({"dovuto": {"stato": "pagato"}}));
    flusso.soap(IMPORTA, &dovuto("I", "A", "99.00"), "<esito>OK</esito>");
    flusso.fatto();
    flusso
}

#[test]
fn the_same_judge_agrees_with_itself() {
    for rotto in [false, true] {
        let mut flusso = finito();
        if rotto {
            flusso.chiedi(0, DIVERSO, richiesta(CHIEDI, vec![], Quante::AlmenoUna));
        }
        let allora = flusso.chiudi();
        flusso.voce(&StreamClosed {
            stream: "s".to_owned(),
            head: "0".repeat(64),
            length: 1,
        });
        let rigiudizio = rigiudica(&flusso.voci, &SenzaBlob).unwrap();
        assert!(
            rigiudizio.concorda() && !rigiudizio.verdetto_diverso(),
            "{rigiudizio:?}"
        );
        assert_eq!(rigiudizio.allora.as_ref(), Some(&allora));
        assert_eq!(
            rigiudizio.ora, allora,
            "the later request and reading are beyond the cuts of the checks"
        );
        assert_eq!(allora.parola(), if rotto { "FAIL" } else { "PASS" });
        assert_eq!(rigiudizio.conteggi[IMPORTA].viste, 2);
    }
}

#[test]
fn an_answer_that_was_tampered_with_is_found() {
    let mut flusso = finito();
    flusso.chiedi(0, DIVERSO, richiesta(CHIEDI, vec![], Quante::AlmenoUna));
    let posto = flusso
        .voci
        .iter()
        .rposition(|voce| voce.kind == "check.answered/1")
        .unwrap();
    flusso.voci[posto].body["esito"] = json!("holds");
    flusso.voci[posto].body["rilievi"] = json!([]);
    let allora = flusso.chiudi();
    assert_eq!(allora.parola(), "PASS");
    let rigiudizio = rigiudica(&flusso.voci, &SenzaBlob).unwrap();
    assert!(!rigiudizio.concorda() && rigiudizio.verdetto_diverso());
    assert_eq!(rigiudizio.ora.parola(), "FAIL");
    let diversa = &rigiudizio.verifiche[..];
    assert_eq!(diversa.len(), 1);
    assert_eq!(
        (diversa[0].numero, diversa[0].allora, diversa[0].ora),
        (4, Parola::Holds, Parola::Broken)
    );
    assert_eq!(diversa[0].seq, u64::try_from(posto).unwrap());
}

#[test]
fn a_verdict_that_was_tampered_with_is_found() {
    let mut flusso = finito();
    flusso.chiudi();
    let ultimo = flusso.voci.last_mut().unwrap();
    ultimo.body["verdetto"] = json!("FAIL");
    let rigiudizio = rigiudica(&flusso.voci, &SenzaBlob).unwrap();
    assert!(
        rigiudizio.verifiche.is_empty() && rigiudizio.verdetto_diverso() && !rigiudizio.concorda()
    );
}

#[test]
fn entries_that_came_after_the_judgement_are_not_judged() {
    let mut flusso = finito();
    let giudizio = flusso.giudizio();
    flusso.arriva(
        Some(CHIEDI),
        ledger::exchange::Payload::Text(String::new()),
        &[rilievo("XML-MALFORMATO", "/")],
    );
    flusso.voce(&giudizio);
    let rigiudizio = rigiudica(&flusso.voci, &SenzaBlob).unwrap();
    assert!(rigiudizio.concorda(), "{rigiudizio:?}");
    assert!(!rigiudizio.conteggi.contains_key(CHIEDI));
}

#[test]
fn a_stream_that_was_never_closed_is_judged_as_it_is() {
    let mut flusso = finito();
    flusso.voci.truncate(flusso.voci.len() - 1);
    let rigiudizio = rigiudica(&flusso.voci, &SenzaBlob).unwrap();
    assert_eq!(
        (rigiudizio.allora, rigiudizio.ora.parola()),
        (None, "INCONCLUSIVE")
    );
}

#[test]
fn a_broken_step_does_not_need_its_step_entry() {
    let mut flusso = finito();
    flusso.fine(StepOutcome::Broken);
    let rigiudizio = rigiudica(&flusso.voci, &SenzaBlob).unwrap();
    assert_eq!(rigiudizio.ora.parola(), "INCONCLUSIVE");
}

#[test]
fn what_is_no_scenario_cannot_be_judged_again() {
    let senza = |voci: &[ledger::entry::Entry]| match rigiudica(voci, &SenzaBlob) {
        Err(NonRigiudicabile::SenzaApertura { trovato }) => trovato,
        altro => panic!("{altro:?}"),
    };
    let mut flusso = finito();
    assert_eq!(senza(&[]), "un flusso vuoto");
    assert_eq!(senza(&flusso.voci[1..]), "«step.begun/1»");
    flusso.voci[0].body["about"] = json!({"corsa": true});
    assert!(senza(&flusso.voci).contains("un altro «about»"));
}

#[test]
fn a_check_that_cannot_have_been_answered_is_refused() {
    let mut flusso = finito();
    let posto = flusso
        .voci
        .iter()
        .position(|voce| voce.kind == "check.answered/1")
        .unwrap();
    let mut futura = flusso.clone();
    futura.voci[posto].body["taglio"] = json!(posto);
    assert!(matches!(
        rigiudica(&futura.voci, &SenzaBlob),
        Err(NonRigiudicabile::Verifica { .. })
    ));
    flusso.voci[posto].body = json!({});
    assert!(matches!(
        rigiudica(&flusso.voci, &SenzaBlob),
        Err(NonRigiudicabile::Verifica { .. })
    ));
}

#[test]
fn bodies_go_to_the_ledger_and_back() {
    let mut flusso = finito();
    let giudizio = flusso.chiudi();
    let voce = flusso.voci.last().unwrap();
    assert_eq!(
        (voce.family, voce.kind.as_str()),
        (Family::Verdict, "verdict.given/1")
    );
    assert_eq!(
        voce.read::<judge::verdict::Giudizio>().unwrap().unwrap(),
        giudizio
    );
    let draft = Draft::of(&flusso.view().verifiche()[0], Millis(1), Millis(2)).unwrap();
    assert_eq!(
        (draft.family, draft.kind.as_str()),
        (judge::answered::Answered::FAMILY, "check.answered/1")
    );
}
