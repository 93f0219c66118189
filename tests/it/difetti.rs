//! Seeded faults and null products: each is caught, and for the right reason.

use crate::banco::Banco;

#[test]
fn each_fault_fails_its_case_with_its_finding() {
    let banco = Banco::nuovo();
    for (difetto, caso, codice, rimedio) in [
        (
            "importo-virgola",
            "MP-DOV-01",
            "XML-IMPORTO-VIRGOLA",
            "punto",
        ),
        ("versamento-scambiato", "MP-DOV-01", "XML-ORDINE", "ordine"),
        ("password-prima", "MP-PAY-03", "XML-ORDINE", "ordine"),
        (
            "pagato-su-esito-ok",
            "MP-PAY-02",
            "PRD-PAGATO-SENZA-PROVA",
            "",
        ),
        ("fault-ignorato", "MP-COM-02", "PRD-FAULT-NON-MOSTRATO", ""),
        (
            "modifica-senza-iuv",
            "MP-DOV-03",
            "PRD-RICHIESTA-DIVERSA",
            "",
        ),
        ("annullo-taciuto", "MP-DOV-04", "PRD-NESSUNA-RICHIESTA", ""),
        ("iuv-nei-dovuti", "MP-PAY-01", "DOC-IUV-NON-AMMESSO", ""),
    ] {
        let esito = banco.corri(difetto, 10, &["--fault", difetto, "--case", caso]);
        assert!(
            esito.uscita.contains(&format!("✘ FAIL         {caso}")),
            "{difetto}\n{}",
            esito.uscita
        );
        assert!(esito.uscita.contains(codice), "{difetto}\n{}", esito.uscita);
        for parola in ["Atteso", "Trovato", "Come rimediare", rimedio] {
            assert!(
                esito.uscita.contains(parola),
                "{difetto}: manca «{parola}»\n{}",
                esito.uscita
            );
        }
        let verifica = banco.chiama(&["verify", banco.percorso(difetto).to_str().unwrap()]);
        assert_eq!(verifica.codice, 0, "{}", verifica.errori);
    }
}

#[test]
fn the_self_test_finds_no_survivor() {
    let banco = Banco::nuovo();
    let esito = banco.chiama(&["self-test", "--seed", "autoverifica"]);
    assert_eq!(esito.codice, 0, "{}\n{}", esito.uscita, esito.errori);
    assert!(esito.uscita.contains("violazioni della regola: 0"));
}
