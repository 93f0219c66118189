//! `collaudo check` on the JSON bodies of the REST calls: recognised where no other body has such names, judged with places.

use contracts::message::rest::{Push, json};

use crate::banco::Banco;

const RICEVUTA: &[u8] = include_bytes!("../../contracts/tests/it/esempi/receipt.xml");

#[test]
fn a_body_is_recognised_and_judged() {
    let banco = Banco::nuovo();
    let scrivi = |nome: &str, testo: &[u8]| std::fs::write(banco.percorso(nome), testo).unwrap();
    scrivi(
        "importo.json",
        br#"{"numeroAvviso":"301000000000012373","importoPosizione":12870}"#,
    );
    let esito = banco.chiama(&["check", "importo.json"]);
    assert_eq!(esito.codice, 0, "{}{}", esito.uscita, esito.errori);
    assert!(
        esito
            .uscita
            .contains("risposta alla richiesta dell'importo"),
        "{}",
        esito.uscita
    );

    // The receipt stands where the Pagati should.
    scrivi("push.json", &json(&Push::nuovo(RICEVUTA, RICEVUTA)));
    scrivi(
        "euro.json",
        b"{\n  \"numeroAvviso\": \"301000000000012373\",\n  \"importoPosizione\": \"128.70\"\n}\n",
    );
    for (file, attesi) in [
        ("push.json", &["DOC-RADICE", "/esito", "Atteso: Pagati"][..]),
        (
            "euro.json",
            &["JSON-TIPO", "riga 3, colonna 23, /importoPosizione"][..],
        ),
    ] {
        let esito = banco.chiama(&["check", file]);
        assert_eq!(esito.codice, 10, "{}{}", esito.uscita, esito.errori);
        for atteso in attesi {
            assert!(esito.uscita.contains(atteso), "{atteso}\n{}", esito.uscita);
        }
    }

    // It could be the answer of anybody.
    scrivi("token.json", br#"{"token":"t"}"#);
    assert_eq!(banco.chiama(&["check", "token.json"]).codice, 2);
}
