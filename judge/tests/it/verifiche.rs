//! The answer to each kind of check, before and at its deadline.

use judge::check::{Come, Domanda, Quale, Quante, Valore};
use judge::evaluate::{BANCO_REGIONE, BANCO_VERIFICA, Esito, evaluate};
use ledger::exchange::{Delivery, Payload};
use serde_json::json;

use crate::flusso::*;

/// The answer now and after the deadline: `H`olds, `B`roken, `N`ot yet.
fn risponde(flusso: &Flusso, dal: u64, domanda: Domanda) -> (char, char) {
    let mut flusso = flusso.clone();
    let check = flusso.check(dal, DIVERSO, domanda);
    let prima = lettera(&evaluate(&check, &flusso.view()));
    flusso.scade(check.numero);
    (prima, lettera(&evaluate(&check, &flusso.view())))
}

/// Code of the first finding at the deadline.
fn codice(flusso: &Flusso, dal: u64, codice: &str, domanda: Domanda) -> String {
    let mut flusso = flusso.clone();
    let check = flusso.check(dal, codice, domanda);
    flusso.scade(check.numero);
    match evaluate(&check, &flusso.view()) {
        Esito::Broken(rilievi) => rilievi[0].code.clone(),
        altro => panic!("{altro:?}"),
    }
}

fn lettera(esito: &Esito) -> char {
    match esito {
        Esito::Holds => 'H',
        Esito::Broken(rilievi) => {
            assert!(!rilievi.is_empty(), "broken without a finding");
            'B'
        }
        Esito::NotYet => 'N',
    }
}

/// What is asked, of which stream, from where on, and the answers.
type Riga<'a> = (&'a str, &'a Flusso, u64, Domanda, (char, char));

const HH: (char, char) = ('H', 'H');
const NB: (char, char) = ('N', 'B');
const NH: (char, char) = ('N', 'H');
const BB: (char, char) = ('B', 'B');

#[test]
fn requests_are_counted_by_what_they_show() {
    let vuoto = Flusso::all_allora();
    let mut tre = vuoto.clone();
    tre.soap(IMPORTA, &dovuto("I", "A", "10.00"), "<esito>OK</esito>");
    tre.soap(IMPORTA, &dovuto("I", "B", "10.00"), "<esito>OK</esito>");
    let dal_terza = tre.qui();
    tre.soap(CHIEDI, "<idSession>x</idSession>", "<esito>OK</esito>");
    tre.soap(IMPORTA, &dovuto("M", "A", "12.00"), "<esito>OK</esito>");
    let r = |attese, quante| richiesta(IMPORTA, attese, quante);
    let tabella: Vec<Riga<'_>> = vec![
        (
            "none, at least one",
            &vuoto,
            0,
            r(vec![], Quante::AlmenoUna),
            NB,
        ),
        (
            "none, none allowed",
            &vuoto,
            0,
            r(vec![], Quante::AlPiu(0)),
            NH,
        ),
        (
            "three, at least one",
            &tre,
            0,
            r(vec![], Quante::AlmenoUna),
            HH,
        ),
        (
            "three, exactly three",
            &tre,
            0,
            r(vec![], Quante::Esattamente(3)),
            NH,
        ),
        (
            "three, exactly four",
            &tre,
            0,
            r(vec![], Quante::Esattamente(4)),
            NB,
        ),
        (
            "three, exactly two",
            &tre,
            0,
            r(vec![], Quante::Esattamente(2)),
            BB,
        ),
        (
            "three, at most two",
            &tre,
            0,
            r(vec![], Quante::AlPiu(2)),
            BB,
        ),
        (
            "from a seq on only one",
            &tre,
            dal_terza,
            r(vec![], Quante::Esattamente(1)),
            NH,
        ),
        (
            "only those that match count",
            &tre,
            0,
            r(vec![uguale(IUD, "A")], Quante::Esattamente(2)),
            NH,
        ),
        (
            "none matches",
            &tre,
            0,
            r(vec![uguale(IMPORTO, "10,00")], Quante::AlmenoUna),
            NB,
        ),
        (
            "all expectations at once",
            &tre,
            0,
            r(
                vec![uguale(IUD, "B"), uguale(IMPORTO, "12.00")],
                Quante::AlmenoUna,
            ),
            NB,
        ),
        (
            "header of the message",
            &tre,
            0,
            r(
                vec![uguale("intestazionePPT/codIpaEnte", "c_z001")],
                Quante::AlmenoUna,
            ),
            HH,
        ),
        (
            "header of HTTP",
            &tre,
            0,
            r(
                vec![uguale("http/header/soapaction", "\"paaSILImportaDovuto\"")],
                Quante::AlmenoUna,
            ),
            HH,
        ),
        (
            "method of HTTP",
            &tre,
            0,
            r(vec![uguale("http/metodo", "GET")], Quante::AlPiu(0)),
            NH,
        ),
        (
            "any of two operations",
            &tre,
            dal_terza,
            richiesta(
                "paaSILImportaDovuto|paaSILChiediPagati",
                vec![],
                Quante::Esattamente(2),
            ),
            NH,
        ),
        (
            "another operation",
            &tre,
            0,
            richiesta("paaSILVerificaAvviso", vec![], Quante::AlmenoUna),
            NB,
        ),
    ];
    for (nome, flusso, dal, domanda, atteso) in tabella {
        assert_eq!(risponde(flusso, dal, domanda), atteso, "{nome}");
    }
}

#[test]
fn a_request_of_which_only_a_part_arrived_is_none() {
    let mut flusso = Flusso::all_allora();
    flusso.soap(IMPORTA, &dovuto("I", "A", "1.00"), "");
    let arrivata = flusso
        .voci
        .iter_mut()
        .find(|voce| voce.kind == "request.arrived/1")
        .unwrap();
    arrivata.body["complete"] = json!(false);
    assert_eq!(
        risponde(&flusso, 0, richiesta(IMPORTA, vec![], Quante::AlmenoUna)),
        NB
    );
    assert_eq!(risponde(&flusso, 0, conforme(IMPORTA)), NB);
}

#[test]
fn conformity_is_that_of_every_request() {
    let mut flusso = Flusso::all_allora();
    assert_eq!(risponde(&flusso, 0, conforme(IMPORTA)), NB);
    assert_eq!(
        codice(&flusso, 0, "PRD-NESSUNA-RICHIESTA", conforme(IMPORTA)),
        "PRD-NESSUNA-RICHIESTA"
    );
    let mut avviso = rilievo("XML-ORDINE", "/a");
    avviso.severity = contracts::finding::Severity::Warning;
    flusso.soap_con(IMPORTA, "", "", &[avviso]);
    assert_eq!(risponde(&flusso, 0, conforme(IMPORTA)), HH);
    flusso.soap_con(IMPORTA, "", "", &[rilievo("XML-ORDINE", "/a")]);
    assert_eq!(risponde(&flusso, 0, conforme(IMPORTA)), BB);
    assert_eq!(codice(&flusso, 0, DIVERSO, conforme(IMPORTA)), "XML-ORDINE");
    assert_eq!(
        risponde(&flusso, flusso.qui(), conforme(IMPORTA)),
        NB,
        "from here on nothing was seen"
    );
}

#[test]
fn the_last_answer_of_the_region_counts() {
    let mut flusso = Flusso::all_allora();
    let ok = || risposta(IMPORTA, vec![uguale("esito", "OK")]);
    assert_eq!(risponde(&flusso, 0, ok()), NB);
    assert_eq!(
        codice(&flusso, 0, BANCO_REGIONE, ok()),
        "PRD-NESSUNA-RICHIESTA",
        "no request is the product's doing"
    );
    assert_eq!(codice(&flusso, 0, DIVERSO, ok()), DIVERSO);
    flusso.soap(
        IMPORTA,
        "",
        "<esito>KO</esito><fault><faultCode>PAA_X</faultCode></fault>",
    );
    assert_eq!(risponde(&flusso, 0, ok()), NB);
    assert_eq!(codice(&flusso, 0, DIVERSO, ok()), BANCO_REGIONE);
    assert_eq!(
        risponde(
            &flusso,
            0,
            risposta(IMPORTA, vec![uguale("fault/faultCode", "PAA_X")])
        ),
        HH
    );
    let dopo = flusso.qui();
    flusso.soap(IMPORTA, "", "<esito>OK</esito>");
    assert_eq!(risponde(&flusso, 0, ok()), HH);
    assert_eq!(
        risponde(
            &flusso,
            0,
            risposta(IMPORTA, vec![uguale("http/stato", "200")])
        ),
        HH
    );
    assert_eq!(risponde(&flusso, dopo, ok()), HH);
    let muta = flusso.qui();
    flusso.arriva(Some(IMPORTA), Payload::Text(busta(IMPORTA, "")), &[]);
    assert_eq!(
        codice(&flusso, muta, DIVERSO, ok()),
        BANCO_REGIONE,
        "a request without an answer is the Region's doing"
    );
}

#[test]
fn the_page_that_shows_what_is_asked_for() {
    let mut flusso = Flusso::all_allora();
    let pagina = |attese| Domanda::Cittadino { attese };
    let torna = || {
        pagina(vec![
            uguale("query/esito", "OK"),
            attesa("query/idSession", Come::Presente),
        ])
    };
    assert_eq!(risponde(&flusso, 0, torna()), NB);
    flusso.pagina("http://regione/landing?id=1", 200, "paga");
    assert_eq!(risponde(&flusso, 0, torna()), NB);
    flusso.pagina("http://prodotto/ritorno?esito=OK&idSession=s1", 303, "");
    flusso.pagina(
        "http://prodotto/grazie",
        200,
        "{\"fault\":{\"faultCode\":\"PAA_X\"}}",
    );
    assert_eq!(
        risponde(&flusso, 0, torna()),
        HH,
        "the walk went on after the return"
    );
    assert_eq!(
        risponde(&flusso, 0, pagina(vec![uguale("query/esito", "ERROR")])),
        NB
    );
    assert_eq!(
        risponde(
            &flusso,
            0,
            pagina(vec![
                uguale("url", "http://prodotto/grazie"),
                uguale("status", "200")
            ])
        ),
        HH
    );
    assert_eq!(
        risponde(
            &flusso,
            0,
            pagina(vec![uguale("json/fault/faultCode", "PAA_X")])
        ),
        HH
    );
    assert_eq!(
        risponde(
            &flusso,
            0,
            pagina(vec![attesa("testo", Come::Contiene(letterale("PAA_")))])
        ),
        HH
    );
    assert_eq!(risponde(&flusso, flusso.qui(), torna()), NB);
}

#[test]
fn the_product_is_taken_at_its_last_word() {
    let mut flusso = Flusso::all_allora();
    let pagato = || {
        leggi(
            "leggi-dovuto",
            vec![uguale("dovuto/stato", "pagato")],
            Quante::AlmenoUna,
        )
    };
    assert_eq!(
        codice(&flusso, 0, DIVERSO, pagato()),
        BANCO_VERIFICA,
        "nobody asked the product"
    );
    flusso.azione(
        "leggi-dovuto",
        &json!({"esito": "errore", "messaggio": "occupato"}),
    );
    assert_eq!(risponde(&flusso, 0, pagato()), NB);
    assert_eq!(codice(&flusso, 0, DIVERSO, pagato()), "PRD-AZIONE-ERRORE");
    flusso.azione("leggi-dovuto", &json!({"esito": "rifiutata"}));
    assert_eq!(
        codice(&flusso, 0, DIVERSO, pagato()),
        "PRD-AZIONE-RIFIUTATA"
    );
    flusso.azione("leggi-dovuto", &json!({"esito": "non-supportata"}));
    assert_eq!(
        codice(&flusso, 0, DIVERSO, pagato()),
        "PRD-AZIONE-NON-SUPPORTATA"
    );
    flusso.eseguita("leggi-dovuto", &json!({"dovuto": {"stato": "aperto"}}));
    assert_eq!(risponde(&flusso, 0, pagato()), NB);
    assert_eq!(codice(&flusso, 0, DIVERSO, pagato()), DIVERSO);
    flusso.eseguita(
        "leggi-dovuto",
        &json!({"dovuto": {"stato": "pagato", "pagamenti": 1}}),
    );
    assert_eq!(risponde(&flusso, 0, pagato()), HH);
    let senza_nome = leggi(
        "leggi-dovuto",
        vec![uguale("stato", "pagato"), uguale("pagamenti", "1")],
        Quante::AlmenoUna,
    );
    assert_eq!(
        risponde(&flusso, 0, senza_nome),
        HH,
        "fields of the debt need not be named below `dovuto`"
    );
    assert_eq!(risponde(&flusso, flusso.qui(), pagato()), NB);
    flusso.eseguita(
        "avvia-pagamento",
        &json!({"iud": "A", "url": "http://regione/x"}),
    );
    let url = leggi(
        "avvia-pagamento",
        vec![uguale("url", "http://regione/x")],
        Quante::AlmenoUna,
    );
    assert_eq!(risponde(&flusso, 0, url), HH, "data of any other action");
}

#[test]
fn a_read_begun_before_the_question_does_not_count() {
    let mut flusso = Flusso::all_allora();
    let id = flusso.intende("leggi-dovuto");
    let dal = flusso.qui();
    flusso.fine_azione(
        id,
        r#"{"esito":"eseguita","dati":{"dovuto":{"stato":"pagato"}}}"#,
    );
    let pagato = || {
        leggi(
            "leggi-dovuto",
            vec![uguale("stato", "pagato")],
            Quante::AlmenoUna,
        )
    };
    assert_eq!(risponde(&flusso, dal, pagato()), NB);
    assert_eq!(risponde(&flusso, 0, pagato()), HH);
}

#[test]
fn operations_of_the_list_are_counted() {
    let mut flusso = Flusso::all_allora();
    let elenco = |codici: &[&str]| {
        let operazioni: Vec<_> = codici
            .iter()
            .map(|codice| json!({"operazione": IMPORTA, "esito": "fallita", "codice": codice}))
            .collect();
        json!({"operazioni": operazioni})
    };
    let fallite = |quante| {
        leggi(
            "leggi-operazioni",
            vec![uguale("codice", "PAA_X"), uguale("esito", "fallita")],
            quante,
        )
    };
    flusso.eseguita("leggi-operazioni", &elenco(&[]));
    assert_eq!(risponde(&flusso, 0, fallite(Quante::AlmenoUna)), NB);
    assert_eq!(risponde(&flusso, 0, fallite(Quante::AlPiu(0))), NH);
    flusso.eseguita("leggi-operazioni", &elenco(&["PAA_X", "PAA_Y", "PAA_X"]));
    assert_eq!(risponde(&flusso, 0, fallite(Quante::AlmenoUna)), HH);
    assert_eq!(risponde(&flusso, 0, fallite(Quante::Esattamente(2))), NH);
    assert_eq!(risponde(&flusso, 0, fallite(Quante::Esattamente(3))), NB);
    assert_eq!(risponde(&flusso, 0, fallite(Quante::AlPiu(1))), BB);
    flusso.eseguita("leggi-operazioni", &elenco(&["PAA_X"]));
    assert_eq!(
        risponde(&flusso, 0, fallite(Quante::AlPiu(1))),
        BB,
        "what was shown once too often stays so"
    );
    let muto = Flusso::all_allora();
    assert_eq!(
        risponde(&muto, 0, fallite(Quante::AlPiu(1))),
        NB,
        "silence is no proof"
    );
}

#[test]
fn events_and_their_balance() {
    let mut flusso = Flusso::all_allora();
    let inserito = |quante| {
        evento(
            "dovuto.inserito/1",
            vec![uguale("iud", "A"), uguale("importo", "1000")],
            quante,
        )
    };
    let saldo = |esattamente| Domanda::Saldo {
        aggiunge: vec!["dovuto.inserito/1".to_owned()],
        toglie: vec!["dovuto.annullato/1".to_owned()],
        esattamente,
    };
    assert_eq!(risponde(&flusso, 0, inserito(Quante::AlmenoUna)), NB);
    assert_eq!(risponde(&flusso, 0, saldo(0)), NH);
    assert_eq!(risponde(&flusso, 0, saldo(1)), NB);
    flusso.eventi(&[
        ("iuv.generato/1", json!({"iuv": "1"})),
        ("dovuto.inserito/1", json!({"iud": "A", "importo": 1000})),
        ("dovuto.inserito/1", json!({"iud": "B", "importo": 1000})),
    ]);
    assert_eq!(risponde(&flusso, 0, inserito(Quante::AlmenoUna)), HH);
    assert_eq!(risponde(&flusso, 0, inserito(Quante::Esattamente(1))), NH);
    assert_eq!(
        risponde(
            &flusso,
            0,
            evento("dovuto.inserito/1", vec![], Quante::AlPiu(1))
        ),
        BB
    );
    assert_eq!(risponde(&flusso, 0, saldo(2)), NH);
    flusso.eventi(&[("dovuto.annullato/1", json!({"iud": "B"}))]);
    assert_eq!(risponde(&flusso, 0, saldo(1)), NH);
    assert_eq!(
        risponde(&flusso, flusso.qui(), inserito(Quante::AlmenoUna)),
        NB
    );
}

#[test]
fn values_are_found_in_the_stream() {
    let mut flusso = Flusso::all_allora();
    let campo = |valore: Valore| {
        leggi(
            "leggi-dovuto",
            vec![attesa("iuv", Come::Uguale(valore))],
            Quante::AlmenoUna,
        )
    };
    let iuv =
        |quale| Valore::DallaRisposta(fonte(IMPORTA, "identificativoUnivocoVersamento", quale));
    flusso.eseguita("leggi-dovuto", &json!({"dovuto": {"iuv": "2"}}));
    assert_eq!(
        risponde(&flusso, 0, campo(iuv(Quale::Prima))),
        NB,
        "no answer yet"
    );
    // The first answer is lost on the way: the product cannot know its IUV.
    let persa = flusso.arriva(
        Some(IMPORTA),
        Payload::Text(busta(IMPORTA, &dovuto("I", "A", "1.00"))),
        &[],
    );
    let con_iuv = |iuv: &str| {
        busta(
            "r",
            &format!("<identificativoUnivocoVersamento>{iuv}</identificativoUnivocoVersamento>"),
        )
    };
    flusso.risponde(persa, 200, &con_iuv("1"), Delivery::Lost);
    assert_eq!(risponde(&flusso, 0, campo(iuv(Quale::Prima))), NB);
    for (esito, iuv) in [("OK", "2"), ("OK", "3"), ("KO", "")] {
        let id = flusso.arriva(
            Some(IMPORTA),
            Payload::Text(busta(IMPORTA, &dovuto("I", iuv, "1.00"))),
            &[],
        );
        let campi = format!(
            "<esito>{esito}</esito><identificativoUnivocoVersamento>{iuv}</identificativoUnivocoVersamento>"
        );
        flusso.risponde(id, 200, &busta("r", &campi), Delivery::Complete);
    }
    assert_eq!(risponde(&flusso, 0, campo(iuv(Quale::Prima))), HH);
    assert_eq!(
        risponde(&flusso, 0, campo(iuv(Quale::Ultima))),
        NB,
        "the last with a value is 3"
    );
    assert_eq!(
        risponde(
            &flusso,
            0,
            campo(Valore::DallaRichiesta(fonte(IMPORTA, IUD, Quale::Prima)))
        ),
        NB
    );
    flusso.eventi(&[("iuv.generato/1", json!({"iuv": "2"}))]);
    assert_eq!(
        risponde(
            &flusso,
            0,
            campo(Valore::DallEvento(fonte(
                "iuv.generato/1",
                "iuv",
                Quale::Ultima
            )))
        ),
        HH
    );
    flusso.azione(
        "registra-dovuto",
        &json!({"esito": "errore", "dati": {"iuv": "9"}}),
    );
    flusso.eseguita("registra-dovuto", &json!({"iuv": "2"}));
    assert_eq!(
        risponde(
            &flusso,
            0,
            campo(Valore::DalProdotto(fonte(
                "registra-dovuto",
                "iuv",
                Quale::Prima
            )))
        ),
        HH
    );
    let uno_fra = vec![
        letterale("2"),
        Valore::DalProdotto(fonte("configura", "iuv", Quale::Prima)),
    ];
    let attese = vec![attesa("iuv", Come::UnoFra(uno_fra))];
    assert_eq!(
        risponde(&flusso, 0, leggi("leggi-dovuto", attese, Quante::AlmenoUna)),
        HH,
        "a known alternative is enough"
    );
    let nessuna = vec![Valore::DalProdotto(fonte("configura", "iuv", Quale::Prima))];
    let attese = vec![attesa("iuv", Come::UnoFra(nessuna))];
    assert_eq!(
        risponde(&flusso, 0, leggi("leggi-dovuto", attese, Quante::AlmenoUna)),
        NB
    );
}

#[test]
fn a_form_that_is_no_expression_is_the_benchs_fault() {
    let flusso = Flusso::all_allora();
    let domanda = || {
        richiesta(
            IMPORTA,
            vec![attesa("x", Come::Forma("[".to_owned()))],
            Quante::AlmenoUna,
        )
    };
    assert_eq!(risponde(&flusso, 0, domanda()), BB);
    assert_eq!(codice(&flusso, 0, DIVERSO, domanda()), BANCO_VERIFICA);
}

#[test]
fn only_its_own_deadline_closes_a_check() {
    let mut flusso = Flusso::all_allora();
    let check = flusso.check(0, DIVERSO, richiesta(IMPORTA, vec![], Quante::AlmenoUna));
    flusso.scade(check.numero + 1);
    assert_eq!(evaluate(&check, &flusso.view()), Esito::NotYet);
    flusso.scade(check.numero);
    assert!(matches!(evaluate(&check, &flusso.view()), Esito::Broken(_)));
}

#[test]
fn bodies_in_blobs_are_read_and_a_missing_one_is_said() {
    let corpo = busta(IMPORTA, &dovuto("I", "A", "10.00"));
    let sha256 = "ab".repeat(32);
    let mut flusso = Flusso::all_allora();
    let len = u64::try_from(corpo.len()).unwrap();
    flusso.arriva(
        Some(IMPORTA),
        Payload::Blob {
            sha256: sha256.clone(),
            len,
        },
        &[],
    );
    let domanda = || richiesta(IMPORTA, vec![uguale(IMPORTO, "10.00")], Quante::AlmenoUna);
    assert_eq!(risponde(&flusso, 0, domanda()), NB);
    assert_eq!(flusso.view().illeggibili().len(), 1);
    flusso.blob.insert(sha256, corpo.into_bytes());
    assert_eq!(risponde(&flusso, 0, domanda()), HH);
    assert!(flusso.view().illeggibili().is_empty());
}

#[test]
fn a_view_knows_what_went_on() {
    use ledger::course::Phase::{Allora, Quando};
    let mut flusso = Flusso::all_allora();
    flusso.attiva("virgola");
    flusso.ambiente("http-500", true);
    let id = flusso.soap(IMPORTA, "", "");
    flusso.fatto();
    flusso.passo(ledger::course::Phase::Allora);
    let aperto = flusso.arriva(None, Payload::Text("boh".to_owned()), &[]);
    let mut view = flusso.view();
    assert_eq!(view.ultimo(), Some(flusso.qui() - 1));
    assert_eq!(view.attivazioni().len(), 1);
    assert_eq!(view.ambiente()[0].1.fault, "http-500");
    assert_eq!(view.aperti(), [aperto]);
    assert_eq!(view.passi().len(), 2);
    assert_eq!(view.passi()[&1].fine, None);
    assert_eq!(view.apertura().unwrap()["caso"]["id"], "MP-DOV-01");
    let fasi: Vec<_> = view
        .scambi()
        .iter()
        .map(|scambio| (scambio.id, scambio.fase, scambio.passo))
        .collect();
    assert_eq!(fasi, [(id, Quando, Some(0)), (aperto, Allora, Some(1))]);
    assert_eq!(view.scambi()[1].nome(), "operazione non riconosciuta");
    // What was fed already changes nothing; an answer to an exchange that is not there is said.
    for voce in &flusso.voci {
        view.feed(voce, &flusso.blob);
    }
    assert_eq!((view.scambi().len(), view.attivazioni().len()), (2, 1));
    flusso.risponde(99, 200, "", Delivery::Complete);
    assert_eq!(flusso.view().illeggibili().len(), 2);
}
