//! The generated cases `contratto di <operazione>`.

use std::collections::BTreeMap;

use contracts::finding::Severity;
use judge::check::Quante;
use judge::generato::{Conteggio, conteggi, contratti, contratto};
use judge::verdict::Giudizio;
use ledger::course::Phase;

use crate::flusso::*;

fn conta(viste: u64, conformi: u64, violano: u64) -> Conteggio {
    Conteggio {
        viste,
        conformi,
        violano,
    }
}

#[test]
fn it_passes_only_when_every_request_was_conforming() {
    let errore = rilievo("XML-ORDINE", "/a");
    let mut avviso = errore.clone();
    avviso.severity = Severity::Warning;
    for (rilievi, conteggio, atteso) in [
        (vec![], conta(3, 3, 0), "PASS"),
        (vec![errore.clone()], conta(3, 2, 1), "FAIL"),
        (vec![], conta(3, 2, 1), "FAIL"),
        (vec![], conta(3, 2, 0), "REVIEW"),
        (vec![avviso], conta(3, 3, 0), "PASS"),
        (vec![], conta(0, 0, 0), "INCONCLUSIVE"),
        (vec![errore], conta(0, 0, 0), "FAIL"),
    ] {
        let giudizio = contratto(IMPORTA, &rilievi, conteggio);
        assert_eq!(giudizio.parola(), atteso, "{rilievi:?} {conteggio:?}");
        assert_eq!(giudizio.caso, "contratto di paaSILImportaDovuto");
        assert!(!giudizio.motivi.is_empty());
    }
}

#[test]
fn the_same_finding_of_several_cases_is_told_once() {
    let giudizio = contratto(
        IMPORTA,
        &vec![rilievo("XML-ORDINE", "/a"); 7],
        conta(9, 2, 7),
    );
    assert_eq!(giudizio.rilievi.len(), 1);
    assert!(
        giudizio.motivi[0].contains("in 7 casi"),
        "{:?}",
        giudizio.motivi
    );
}

/// A scenario with one good request of each operation and, if asked, a bad one of `paaSILChiediPagati`.
fn scenario(cattiva: bool) -> (Giudizio, BTreeMap<String, Conteggio>) {
    let mut flusso = Flusso::all_allora();
    flusso.soap(IMPORTA, "", "");
    flusso.soap(CHIEDI, "", "");
    if cattiva {
        flusso.soap_con(CHIEDI, "", "", &[rilievo("XML-ORDINE", "/a")]);
    }
    flusso.fatto();
    flusso.passo(Phase::Allora);
    flusso.chiedi(0, DIVERSO, richiesta(IMPORTA, vec![], Quante::AlmenoUna));
    flusso.fatto();
    (flusso.giudizio(), conteggi(&flusso.view()))
}

#[test]
fn all_streams_together() {
    let flussi = [scenario(false), scenario(true), scenario(false)];
    let mut totale = BTreeMap::<String, Conteggio>::new();
    for (_, conteggi) in &flussi {
        for (operazione, conteggio) in conteggi {
            *totale.entry(operazione.clone()).or_default() += *conteggio;
        }
    }
    assert_eq!(totale[CHIEDI], conta(4, 3, 1));
    let giudizi: Vec<Giudizio> = flussi.into_iter().map(|(giudizio, _)| giudizio).collect();
    assert!(
        giudizi.iter().all(|giudizio| giudizio.parola() == "PASS"),
        "by the way"
    );
    let generati = contratti(&giudizi, &totale);
    let visti: Vec<(&str, &str)> = generati
        .iter()
        .map(|generato| (generato.caso.as_str(), generato.parola()))
        .collect();
    assert_eq!(
        visti,
        [
            ("contratto di paaSILChiediPagati", "FAIL"),
            ("contratto di paaSILImportaDovuto", "PASS")
        ]
    );
}
