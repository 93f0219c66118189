//! What holds for every stream.

use judge::check::{Attesa, Check, Come, Domanda, Quale, Quante, Valore};
use judge::evaluate::{Esito, evaluate};
use judge::verdetto::giudica;
use judge::verdict::Verdict;
use judge::view::{SenzaBlob, View};
use ledger::course::{Phase, StepOutcome};
use ledger::exchange::{Delivery, Payload};
use proptest::prelude::*;
use serde_json::json;

use crate::flusso::*;

/// Something that happens in a stream.
#[derive(Debug, Clone)]
enum Fatto {
    Soap {
        importa: bool,
        iud: u8,
        importo: u8,
        ok: bool,
        cattiva: bool,
        consegna: u8,
    },
    Legge {
        stato: u8,
        bene: bool,
    },
    Elenco(u8),
    Pagina {
        esito: bool,
    },
    Evento {
        kind: bool,
        iud: u8,
    },
    Scade(u64),
    Ambiente(bool),
}

fn fatto() -> impl Strategy<Value = Fatto> {
    prop_oneof![
        4 => (any::<bool>(), 0..3_u8, 0..3_u8, any::<bool>(), any::<bool>(), 0..5_u8).prop_map(
            |(importa, iud, importo, ok, cattiva, consegna)| Fatto::Soap { importa, iud, importo, ok, cattiva, consegna }
        ),
        2 => (0..3_u8, any::<bool>()).prop_map(|(stato, bene)| Fatto::Legge { stato, bene }),
        1 => (0..4_u8).prop_map(Fatto::Elenco),
        1 => any::<bool>().prop_map(|esito| Fatto::Pagina { esito }),
        2 => (any::<bool>(), 0..3_u8).prop_map(|(kind, iud)| Fatto::Evento { kind, iud }),
        1 => (1..5_u64).prop_map(Fatto::Scade),
        1 => any::<bool>().prop_map(Fatto::Ambiente),
    ]
}

fn accade(flusso: &mut Flusso, fatto: &Fatto) {
    match fatto {
        Fatto::Soap {
            importa,
            iud,
            importo,
            ok,
            cattiva,
            consegna,
        } => {
            let operazione = if *importa { IMPORTA } else { CHIEDI };
            let rilievi = if *cattiva {
                vec![rilievo("XML-ORDINE", "/a")]
            } else {
                vec![]
            };
            let corpo = busta(
                operazione,
                &dovuto("I", &iud.to_string(), &importo.to_string()),
            );
            let id = flusso.arriva(Some(operazione), Payload::Text(corpo), &rilievi);
            let esito = if *ok { "OK" } else { "KO" };
            let risposta = busta("r", &format!("<esito>{esito}</esito><iuv>{importo}</iuv>"));
            let esiti = [
                Delivery::Complete,
                Delivery::Aborted,
                Delivery::Held,
                Delivery::Lost,
            ];
            if let Some(consegna) = esiti.get(usize::from(*consegna)) {
                flusso.risponde(id, 200, &risposta, *consegna);
            }
        }
        Fatto::Legge { stato, bene } => {
            let esito = if *bene { "eseguita" } else { "errore" };
            let dati = json!({"dovuto": {"stato": stato.to_string(), "iuv": stato.to_string()}});
            flusso.azione("leggi-dovuto", &json!({"esito": esito, "dati": dati}));
        }
        Fatto::Elenco(quante) => {
            let operazioni: Vec<_> = (0..*quante).map(|_| json!({"codice": "PAA_X"})).collect();
            flusso.eseguita("leggi-operazioni", &json!({"operazioni": operazioni}));
        }
        Fatto::Pagina { esito } => {
            flusso.pagina(&format!("http://p/r?esito={esito}"), 200, "pagina");
        }
        Fatto::Evento { kind, iud } => {
            let kind = if *kind {
                "dovuto.inserito/1"
            } else {
                "dovuto.annullato/1"
            };
            flusso.eventi(&[(kind, json!({"iud": iud.to_string()}))]);
        }
        Fatto::Scade(numero) => flusso.scade(*numero),
        Fatto::Ambiente(acceso) => flusso.ambiente("connessione-rifiutata", *acceso),
    }
}

fn quante() -> impl Strategy<Value = Quante> {
    prop_oneof![
        Just(Quante::AlmenoUna),
        (0..4_u32).prop_map(Quante::Esattamente),
        (0..4_u32).prop_map(Quante::AlPiu)
    ]
}

fn valore() -> impl Strategy<Value = Valore> {
    let quale = || prop_oneof![Just(Quale::Prima), Just(Quale::Ultima)];
    prop_oneof![
        (0..3_u8).prop_map(|n| letterale(&n.to_string())),
        quale().prop_map(|q| Valore::DallaRichiesta(fonte(
            "paaSILImportaDovuto|paaSILChiediPagati",
            IUD,
            q
        ))),
        quale().prop_map(|q| Valore::DallaRisposta(fonte(IMPORTA, "iuv", q))),
        quale().prop_map(|q| Valore::DallEvento(fonte("dovuto.inserito/1", "iud", q))),
        quale().prop_map(|q| Valore::DalProdotto(fonte("leggi-dovuto", "dovuto/iuv", q))),
    ]
}

fn attese(campi: &'static [&'static str]) -> impl Strategy<Value = Vec<Attesa>> {
    let come = prop_oneof![
        valore().prop_map(Come::Uguale),
        valore().prop_map(Come::Diverso),
        prop::collection::vec(valore(), 0..3).prop_map(Come::UnoFra),
        valore().prop_map(Come::AssenteOUguale),
        valore().prop_map(Come::Contiene),
        Just(Come::Presente),
        Just(Come::Assente),
        Just(Come::Forma("[0-2]".to_owned())),
    ];
    prop::collection::vec(
        (prop::sample::select(campi), come).prop_map(|(campo, come)| attesa(campo, come)),
        0..3,
    )
}

fn domanda() -> impl Strategy<Value = Domanda> {
    prop_oneof![
        (attese(&[IUD, IMPORTO, "manca"]), quante()).prop_map(|(a, q)| richiesta(IMPORTA, a, q)),
        Just(conforme("paaSILImportaDovuto|paaSILChiediPagati")),
        attese(&["esito", "iuv"]).prop_map(|a| risposta(IMPORTA, a)),
        attese(&["query/esito", "testo"]).prop_map(|attese| Domanda::Cittadino { attese }),
        (attese(&["stato", "dovuto/iuv"]), quante()).prop_map(|(a, q)| leggi("leggi-dovuto", a, q)),
        (attese(&["codice"]), quante()).prop_map(|(a, q)| leggi("leggi-operazioni", a, q)),
        (attese(&["iud"]), quante()).prop_map(|(a, q)| evento("dovuto.inserito/1", a, q)),
        (-1..3_i64).prop_map(|esattamente| Domanda::Saldo {
            aggiunge: vec!["dovuto.inserito/1".to_owned()],
            toglie: vec!["dovuto.annullato/1".to_owned()],
            esattamente,
        }),
    ]
}

fn check() -> impl Strategy<Value = Check> {
    (1..5_u64, 0..12_u64, domanda()).prop_map(|(numero, dal, domanda)| Check {
        versione: 1,
        numero,
        passo: 1,
        dal,
        domanda,
        codice: DIVERSO.to_owned(),
    })
}

fn fino_a(voci: &[ledger::entry::Entry]) -> View {
    let mut view = View::new();
    for voce in voci {
        view.feed(voce, &SenzaBlob);
    }
    view
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// The same check over the same entries has the same answer: whether the view was asked on the way or not, whether
    /// entries were fed again or not, and whatever the check has been through as JSON.
    #[test]
    fn the_same_cut_has_the_same_answer(fatti in prop::collection::vec(fatto(), 0..12), check in check()) {
        let mut flusso = Flusso::all_allora();
        fatti.iter().for_each(|fatto| accade(&mut flusso, fatto));
        let letto: Check = serde_json::from_str(&serde_json::to_string(&check).unwrap()).unwrap();
        prop_assert_eq!(&letto, &check);
        let mut passo_passo = View::new();
        for (n, voce) in flusso.voci.iter().enumerate() {
            passo_passo.feed(voce, &SenzaBlob);
            let chiesto = evaluate(&check, &passo_passo);
            passo_passo.feed(voce, &SenzaBlob);
            prop_assert_eq!(&chiesto, &evaluate(&check, &passo_passo), "asked twice");
            prop_assert_eq!(&chiesto, &evaluate(&letto, &fino_a(&flusso.voci[..=n])), "fed at once");
        }
    }

    /// Once its deadline has passed a check has an answer, and a broken one says why.
    #[test]
    fn a_deadline_decides(fatti in prop::collection::vec(fatto(), 0..10), check in check()) {
        let mut flusso = Flusso::all_allora();
        fatti.iter().for_each(|fatto| accade(&mut flusso, fatto));
        let prima = evaluate(&check, &flusso.view());
        flusso.scade(check.numero);
        let dopo = evaluate(&check, &flusso.view());
        prop_assert_ne!(&dopo, &Esito::NotYet);
        if let Esito::Broken(rilievi) = &dopo {
            prop_assert!(!rilievi.is_empty());
            for rilievo in rilievi {
                prop_assert!(rilievo.expected.is_some() && rilievo.found.is_some());
                prop_assert!(contracts::finding::registry::rule(&rilievo.code).is_some(), "{} is not registered", rilievo.code);
            }
        }
        if prima != Esito::NotYet {
            prop_assert_eq!(prima, dopo, "an answer does not change for the deadline");
        }
    }

    /// Whatever else goes wrong in a scenario never makes its verdict better.
    #[test]
    fn a_verdict_only_worsens(fatti in prop::collection::vec(fatto(), 0..8), colpi in prop::collection::vec(0..7_u8, 0..4)) {
        let mut flusso = Flusso::nuovo(apertura(&[("Quando", "agisce"), ("Allora", "vede"), ("E", "vede ancora")]));
        flusso.passo(Phase::Quando);
        fatti.iter().for_each(|fatto| accade(&mut flusso, fatto));
        flusso.soap(IMPORTA, &dovuto("I", "A", "10"), "<esito>OK</esito>");
        flusso.fatto();
        flusso.passo(Phase::Allora);
        flusso.chiedi(0, DIVERSO, richiesta(IMPORTA, vec![], Quante::AlmenoUna));
        flusso.fatto();
        flusso.passo(Phase::Allora);
        flusso.fatto();
        let mut prima = flusso.giudizio().verdetto;
        for colpo in colpi {
            match colpo {
                0 => { flusso.soap_con(IMPORTA, "", "", &[rilievo("XML-ORDINE", "/b")]); }
                1 => { flusso.chiedi(0, "PRD-DOPPIO", richiesta(IMPORTA, vec![], Quante::AlPiu(0))); }
                2 => { flusso.azione("registra-dovuto", &json!({"esito": "errore"})); }
                3 => { flusso.azione("registra-dovuto", &json!({"esito": "non-supportata"})); }
                4 => { flusso.intende("leggi-dovuto"); }
                5 => { flusso.fine(StepOutcome::NotPerformed); }
                _ => { flusso.fine(StepOutcome::Error); }
            }
            let dopo = flusso.giudizio();
            prop_assert!(dopo.verdetto >= prima, "{prima:?} became {:?} by {colpo}", dopo.verdetto);
            prop_assert!(dopo.verdetto == Verdict::Pass || !dopo.motivi.is_empty());
            prima = dopo.verdetto;
        }
    }

    /// Judging reads and nothing else: asked again it says the same, and what it says goes through JSON unchanged.
    #[test]
    fn a_verdict_is_a_function_of_the_stream(fatti in prop::collection::vec(fatto(), 0..12), check in check()) {
        let mut flusso = Flusso::all_allora();
        fatti.iter().for_each(|fatto| accade(&mut flusso, fatto));
        flusso.fatto();
        flusso.passo(Phase::Allora);
        flusso.chiedi(0, DIVERSO, check.domanda);
        flusso.fatto();
        let view = flusso.view();
        let giudizio = giudica(&view, &flusso.apertura);
        prop_assert_eq!(&giudizio, &giudica(&view, &flusso.apertura));
        let testo = serde_json::to_string(&giudizio).unwrap();
        prop_assert_eq!(&giudizio, &serde_json::from_str(&testo).unwrap());
        flusso.chiudi();
        let rigiudizio = judge::rigiudica::rigiudica(&flusso.voci, &SenzaBlob).unwrap();
        prop_assert!(rigiudizio.concorda());
        prop_assert_eq!(rigiudizio.ora, giudizio);
    }

    /// Bodies of any bytes, of any kind of entry, never stop the judge.
    #[test]
    fn any_bytes_are_judged(corpo in ".{0,60}", dati in ".{0,60}", check in check()) {
        let mut flusso = Flusso::all_allora();
        let id = flusso.arriva(Some(IMPORTA), Payload::Text(corpo.clone()), &[]);
        flusso.risponde(id, 500, &dati, Delivery::Complete);
        let id = flusso.intende("leggi-dovuto");
        flusso.fine_azione(id, &dati);
        flusso.pagina(&corpo, 0, &dati);
        flusso.chiedi(0, DIVERSO, check.domanda);
        let _ = flusso.giudizio();
    }
}
