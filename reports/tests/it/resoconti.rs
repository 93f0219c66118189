use judge::verdict::{Giudizio, Verdict};
use reports::esito::Esito;
use reports::prova::cronaca::Fatto;
use reports::prova::{FinePasso, Prova};
use reports::{ReportError, scrivi};

use crate::costruttore::{Costruttore, apertura, caso, giudizio, previsto, prova_vuota};
use crate::prova_intera::prova_intera;
use crate::scritti;

#[test]
fn the_junit_file_and_the_page_of_a_run() {
    let dir = tempfile::tempdir().unwrap();
    prova_intera(dir.path());
    let (junit, pagina) = scritti(dir.path());
    insta::assert_snapshot!("junit.xml", junit);
    // the style has a snapshot of its own in the repository: its source
    let da = pagina.find("<style>").unwrap();
    let a = pagina.find("</style>").unwrap();
    let senza_stile = format!("{}<style>{}", &pagina[..da], &pagina[a..]);
    insta::assert_snapshot!("report.html", senza_stile);
}

#[test]
fn the_same_ledger_gives_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    prova_intera(dir.path());
    let prima = scritti(dir.path());
    assert_eq!(prima, scritti(dir.path()));
    // another folder, written again: file system order and threads leave no trace
    let altra = tempfile::tempdir().unwrap();
    prova_intera(altra.path());
    assert_eq!(prima, scritti(altra.path()));
}

#[test]
fn the_model_holds_what_happened_in_order() {
    let dir = tempfile::tempdir().unwrap();
    prova_intera(dir.path());
    let prova = Prova::leggi(dir.path()).unwrap();
    let esiti: Vec<(&str, Esito)> = prova
        .casi()
        .map(|caso| (caso.id.as_str(), caso.esito))
        .collect();
    assert_eq!(
        esiti,
        [
            ("MP-COM-02", Esito::Inconclusive),
            ("MP-COM-05", Esito::Fail),
            ("MP-DOV-01", Esito::Pass),
            ("MP-DOV-03", Esito::Fail),
            ("MP-PAY-04", Esito::Review),
            ("MP-PAY-06", Esito::Error),
            ("MP-PAY-12", Esito::NonApplicabile),
            ("MP-E2E-02", Esito::NonEseguito),
            ("MP-E2E-03", Esito::None),
            ("contratto di paaSILChiediPagati", Esito::Pass),
            ("contratto di paaSILImportaDovuto", Esito::Fail),
        ]
    );
    assert!(prova.interrotta() && prova.problemi.is_empty());
    assert_eq!(prova.altri.len(), 1);

    let fail = &prova.casi().nth(3).unwrap().varianti[0];
    assert_eq!(fail.passi.len(), 5);
    assert_eq!(fail.passi[3].verifiche.len(), 1);
    let flusso = fail.flusso.as_ref().unwrap();
    assert!(flusso.chiuso && flusso.problemi.is_empty());
    let scambio = flusso
        .cronaca
        .iter()
        .find_map(|voce| match &voce.fatto {
            Fatto::Scambio(scambio) => Some((voce.passo, scambio)),
            _ => None,
        })
        .unwrap();
    assert_eq!(scambio.0, Some(2));
    assert_eq!(scambio.1.rilievi.len(), 1);
    assert_eq!(scambio.1.risposta.as_ref().unwrap().stato, 200);
    assert!(scambio.1.consegna.is_some());
    assert!(flusso.cronaca.is_sorted_by_key(|voce| voce.seq));

    let interrotto = &prova.casi().nth(8).unwrap().varianti[0];
    let fini: Vec<FinePasso> = interrotto.passi.iter().map(|passo| passo.fine).collect();
    assert_eq!(
        fini[1..3],
        [FinePasso::Interrotto, FinePasso::MaiCominciato]
    );
}

/// A variant that was begun and never judged keeps the case from passing; one that failed does not become milder by it.
#[test]
fn a_case_is_as_bad_as_the_worst_of_its_variants() {
    for (gli_altri, atteso) in [(Verdict::Pass, Esito::None), (Verdict::Fail, Esito::Fail)] {
        let dir = tempfile::tempdir().unwrap();
        let varianti =
            ["a", "b", "c"].map(|nome| previsto(caso("MP-COM-05", "Titolo"), Some(nome)));
        let mut corsa = Costruttore::nuovo(dir.path(), &apertura(varianti.to_vec()));
        for variante in &varianti[..2] {
            let scenario = corsa.scenario(variante, &[]);
            corsa.chiudi(scenario, Some(&giudizio(variante, gli_altri, "Motivo.")));
        }
        corsa.fine();
        let prova = Prova::leggi(dir.path()).unwrap();
        assert_eq!(prova.casi().next().unwrap().esito, atteso);
        assert_eq!(prova.varianti().count(), 3);
        let (junit, pagina) = scritti(dir.path());
        assert!(junit.contains("name=\"MP-COM-05 Titolo (c)\""), "{junit}");
        assert!(pagina.contains("Esecuzione incompleta"), "{pagina}");
    }
}

/// Reports are made of damaged evidence as well: what cannot be read is said, the rest is shown.
#[test]
fn a_damaged_stream_is_told_not_hidden() {
    let dir = tempfile::tempdir().unwrap();
    prova_intera(dir.path());
    let file = dir.path().join("flussi/MP-DOV-01.jsonl");
    let testo = std::fs::read_to_string(&file).unwrap();
    let mut righe: Vec<&str> = testo.lines().collect();
    righe[5] = "{\"questa\":\"non è una voce\"}";
    std::fs::write(&file, righe.join("\n") + "\n").unwrap();
    let (junit, pagina) = scritti(dir.path());
    assert!(pagina.contains("Registro danneggiato"), "{pagina}");
    assert!(junit.contains("type=\"NONE\""), "{junit}");
    assert!(junit.contains("non si legge fino al verdetto"), "{junit}");
    assert!(pagina.contains("MP-DOV-03"));
}

#[test]
fn what_is_no_run_or_is_sealed_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let errore = scrivi(dir.path()).unwrap_err();
    assert!(matches!(errore, ReportError::Apertura { .. }), "{errore}");

    let ledger = ledger::Ledger::create(dir.path(), ledger::Durability::Write).unwrap();
    let aperto = ledger::course::StreamOpened {
        stream: "altro".into(),
        seed: "s".into(),
        about: serde_json::json!({}),
    };
    ledger
        .stream(&aperto, ledger::Millis(0), ledger::Millis(0))
        .unwrap();
    ledger.close().unwrap();
    let errore = scrivi(dir.path()).unwrap_err();
    assert!(matches!(errore, ReportError::SenzaCorsa { .. }), "{errore}");
    assert!(errore.to_string().contains("«altro»"), "{errore}");

    let dir = tempfile::tempdir().unwrap();
    prova_intera(dir.path());
    std::fs::write(dir.path().join(ledger::seal::SEAL), "{}").unwrap();
    let errore = scrivi(dir.path()).unwrap_err();
    assert!(matches!(errore, ReportError::Sigillata { .. }), "{errore}");
    assert!(!dir.path().join("report.html").exists());
}

#[test]
fn a_run_without_cases_has_reports_too() {
    let dir = tempfile::tempdir().unwrap();
    Costruttore::nuovo(dir.path(), &apertura(Vec::new())).fine();
    let (junit, pagina) = scritti(dir.path());
    assert!(junit.contains("<testsuites"), "{junit}");
    assert!(pagina.contains("Nessun caso è stato eseguito"));
}

/// A body beyond the caps is cut in the page, and the page says where the rest is.
#[test]
fn a_huge_message_does_not_make_a_huge_page() {
    let dir = tempfile::tempdir().unwrap();
    let grande = previsto(caso("MP-DOV-01", "Messaggio enorme"), None);
    let mut corsa = Costruttore::nuovo(dir.path(), &apertura(vec![grande.clone()]));
    let mut scenario = corsa.scenario(&grande, &[]);
    let corpo = format!("<a>{}</a>", "<b>testo</b>".repeat(400_000));
    scenario.soap(
        "x",
        corpo.as_bytes(),
        &[],
        Some((200, "<r/>", None, ledger::exchange::Delivery::Complete)),
    );
    let verdetto: Giudizio = giudizio(&grande, Verdict::Pass, "Motivo.");
    corsa.chiudi(scenario, Some(&verdetto));
    corsa.fine();
    let (_, pagina) = scritti(dir.path());
    assert!(pagina.len() < 400_000, "{}", pagina.len());
    assert!(pagina.contains(&format!(
        "un corpo di {} byte: il resto è nel registro, contenuto ",
        corpo.len()
    )));
}

/// Twice the scenarios must not take four times as long; the exact figures are the bench's.
#[test]
fn work_grows_with_the_run_and_no_faster() {
    let tempo = |scenari: usize| {
        let dir = tempfile::tempdir().unwrap();
        prova_vuota(dir.path(), scenari);
        (0..2)
            .map(|_| {
                let inizio = std::time::Instant::now();
                scrivi(dir.path()).unwrap();
                inizio.elapsed()
            })
            .min()
            .unwrap()
    };
    tempo(50);
    let (pochi, molti) = (tempo(100), tempo(800));
    assert!(molti < pochi * 32, "100 scenarios {pochi:?}, 800 {molti:?}");
}
