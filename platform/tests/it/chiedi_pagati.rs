//! paaSILChiediPagati and paaSILChiediPagatiConRicevuta: every row of `mypay-web-services.md` §4.4 and §4.5.

use contracts::message::documento::{Pagati, Receipt};
use contracts::message::operazione::{
    ChiediPagati, ChiediPagatiConRicevuta, EsitoPagati, Richiesta, Risposta,
};
use ledger::entry::Millis;
use platform::campione;
use platform::carrello::{Carrello, StatoCarrello, TipoCarrello};
use platform::command::{Credential, Operatore, QuandoRicevuta};
use platform::dovuto::{Dovuto, StatoDovuto};
use platform::elaborato::{Elaborato, Pagamento, StatoElaborato};
use platform::event::Event;
use platform::regole::Regole;
use platform::reply::Reply;
use platform::state::Trovato;

use crate::banco::{
    Banco, INIZIO, X, detto, ente_inserito, esito, fault, importa, soap_fault, versamento,
};

fn no(codice: &str, testo: &str) -> (String, String, Option<String>) {
    (codice.into(), testo.into(), None)
}

fn sistema(descrizione: &str) -> (String, String, Option<String>) {
    (
        "PAA_SYSTEM_ERROR".into(),
        "PAA SYSTEM ERROR".into(),
        Some(descrizione.into()),
    )
}

fn carrello(id: u64, id_session: Option<&str>, stato: StatoCarrello, dovuti: &[u64]) -> Carrello {
    Carrello {
        id,
        cod_ipa: X.into(),
        id_session: id_session.map(Into::into),
        tipo: TipoCarrello::EsternoAnonimo,
        stato,
        iuv: "12020000000004230".into(),
        codice_esito: "1".into(),
        importo_totale: 0,
        identificativo: "id".into(),
        data_ora: INIZIO,
        data_richiesta: INIZIO,
        ricevuta: None,
        dovuti: dovuti.to_vec(),
        registrato: None,
    }
}

/// Processed dovuti with the IUV 12020000000004230 and the IUD `E`, made by events alone (legacy states).
fn elaborati(banco: &mut Banco, righe: &[(StatoElaborato, Option<u64>, &str)]) {
    banco.inserito("MODELLO");
    let Some(Trovato::Vivo(modello)) = banco.state.dovuto_per_iud(X, "MODELLO") else {
        panic!()
    };
    let modello = modello.clone();
    for (n, (stato, carrello, codice_esito)) in righe.iter().enumerate() {
        let n = n as u64;
        let dovuto = Dovuto {
            id: modello.id + 1 + n,
            iud: "E".into(),
            iuv: None,
            ..modello.clone()
        };
        let pagamento = carrello.map(|carrello| Pagamento {
            carrello,
            iuv: "12020000000004230".into(),
            codice_esito: (*codice_esito).into(),
            importo: 100 + n,
            esito: codice_esito.to_string(),
            data: "2026-03-10".into(),
            iur: format!("iur{n}"),
            causale: "causale".into(),
            dati_specifici_riscossione: "9/0101100IM/".into(),
            indice: 1,
        });
        let elaborato = Elaborato {
            dovuto: dovuto.clone(),
            stato: *stato,
            elaborato: Millis(INIZIO.0 + n as i64),
            annullato_da: None,
            pagamento,
        };
        banco.applica(&[
            Event::DovutoInserito(Box::new(dovuto)),
            Event::DovutoPagato(Box::new(elaborato)),
        ]);
    }
}

const I: &str = "12020000000004230";

#[test]
fn who_asks() {
    let mut banco = Banco::nuovo();
    let cp = |x: Option<&str>| {
        Richiesta::ChiediPagati(ChiediPagati {
            cod_ipa_ente: x.map(Into::into),
            id_session: Some("s".into()),
        })
    };
    let cr = |x: Option<&str>| {
        Richiesta::ChiediPagatiConRicevuta(ChiediPagatiConRicevuta {
            cod_ipa_ente: x.map(Into::into),
            ..ChiediPagatiConRicevuta::default()
        })
    };
    for (richiesta, ignoto) in [
        (cp(Some("y")), "Password non valida per ente [y]"),
        (
            cr(Some("y")),
            "codice IPA Ente [y] non valido o password errata",
        ),
        (cp(None), "Password non valida per ente [null]"),
        (
            cr(None),
            "codice IPA Ente [null] non valido o password errata",
        ),
    ] {
        let f = fault(banco.soap(richiesta));
        assert_eq!(
            (f.fault_code.as_str(), f.fault_string.as_str()),
            ("PAA_ENTE_NON_VALIDO", ignoto)
        );
    }
    for richiesta in [cp(Some(X)), cr(Some(X))] {
        let sbagliata = banco.soap_con(richiesta, Credential::Differs);
        assert_eq!(
            detto(sbagliata),
            no(
                "PAA_ENTE_NON_VALIDO",
                "Password non valida per ente [c_z001]"
            )
        );
    }
    ente_inserito(&mut banco);
    assert_eq!(
        detto(banco.soap(cp(Some(X)))),
        no("PAA_ENTE_NON_VALIDO", "Stato Ente non valido: c_z001")
    );
    // ConRicevuta does not look at the state.
    assert_eq!(detto(banco.soap(cr(Some(X)))).0, "PAA_SYSTEM_ERROR");
}

#[test]
fn selectors() {
    let mut banco = Banco::nuovo();
    assert_eq!(
        detto(banco.chiedi_con_ricevuta(None, Some(" "), Some(""))),
        sistema(
            "Nessun campo di input (idSession, identificativoUnivocoVersamento, identificativoUnivocoDovuto) valorizzato per ente [ c_z001 ]."
        )
    );
    for (s, i, d) in [
        (Some("s"), Some("i"), None),
        (None, Some("i"), Some("d")),
        (Some("s"), Some("i"), Some("d")),
    ] {
        assert_eq!(
            detto(banco.chiedi_con_ricevuta(s, i, d)),
            sistema(
                "Errore, è stato specificato più di un paramero tra idSession, identificativoUnivocoVersamento e identificativoUnivocoDovuto."
            )
        );
    }
}

#[test]
fn a_session_that_was_never_checked_out() {
    let mut banco = Banco::nuovo();
    let (s, _) = banco.inviato("D-1");
    let attesi = [
        (
            0,
            no(
                "PAA_PAGAMENTO_NON_INIZIATO",
                &format!("Pagamento non iniziato per l'idSession specificato [{s}]"),
            ),
        ),
        (
            3_599_999,
            no(
                "PAA_PAGAMENTO_NON_INIZIATO",
                &format!("Pagamento non iniziato per l'idSession specificato [{s}]"),
            ),
        ),
        (
            3_600_000,
            no(
                "PAA_ID_SESSION_NON_VALIDO",
                &format!("idSession [{s}] non valido per l Ente specificato"),
            ),
        ),
        (
            3_900_000,
            no(
                "PAA_ID_SESSION_NON_VALIDO",
                &format!("idSession [{s}] non valido per l Ente specificato"),
            ),
        ),
        (
            3_900_001,
            no(
                "PAA_PAGAMENTO_SCADUTO",
                &format!("Pagamento scaduto per l'idSession specificato [{s}]"),
            ),
        ),
    ];
    for (dopo, atteso) in attesi {
        banco.passano(INIZIO.0 + dopo - banco.now.0);
        assert_eq!(detto(banco.chiedi(&s)), atteso, "after {dopo} ms");
        assert_eq!(
            detto(banco.chiedi_con_ricevuta(Some(&s), None, None)),
            atteso,
            "after {dopo} ms"
        );
    }
    assert_eq!(banco.state.cache().tutti().count(), 0);
    // The cache has the token as a key too.
    let (_, token) = banco.inviato("D-2");
    assert_eq!(detto(banco.chiedi(&token)).0, "PAA_PAGAMENTO_NON_INIZIATO");
}

#[test]
fn a_session_aged_on_request() {
    let mut banco = Banco::nuovo();
    let (s, _) = banco.inviato("D-1");
    let invecchia = |secondi| Operatore::InvecchiaSessione {
        id_session: s.clone(),
        secondi,
    };
    banco.operatore(invecchia(3_600));
    assert_eq!(detto(banco.chiedi(&s)).0, "PAA_ID_SESSION_NON_VALIDO");
    banco.passano(0);
    assert_eq!(detto(banco.chiedi(&s)).0, "PAA_ID_SESSION_NON_VALIDO");
    let mut banco = Banco::nuovo();
    assert_eq!(banco.inviato("D-1").0, s);
    banco.operatore(invecchia(3_901));
    banco.passano(0);
    assert_eq!(detto(banco.chiedi(&s)).0, "PAA_PAGAMENTO_SCADUTO");
}

#[test]
fn unknown_sessions() {
    let mut banco = Banco::nuovo();
    let s = "inventata-a1b2c3d4e5f6";
    assert_eq!(
        detto(banco.chiedi(s)),
        no(
            "PAA_PAGAMENTO_SCADUTO",
            "Pagamento scaduto per l'idSession specificato [inventata-a1b2c3d4e5f6]"
        )
    );
    assert_eq!(
        detto(banco.chiedi("inesistente")),
        no(
            "PAA_ID_SESSION_NON_VALIDO",
            "idSession [inesistente] non valido per l Ente specificato"
        )
    );
    let senza = ChiediPagati {
        cod_ipa_ente: Some(X.into()),
        id_session: None,
    };
    assert_eq!(
        detto(banco.soap(Richiesta::ChiediPagati(senza))).1,
        "idSession [null] non valido per l Ente specificato"
    );
}

#[test]
fn by_session_each_state_of_the_carrello() {
    let s = "7c0e3f52-9d41-4b6a-8f27-ecc02b22160b";
    let casi = [
        (
            StatoCarrello::NuovoCarrello,
            "PAA_PAGAMENTO_NON_INIZIATO",
            "Pagamento non iniziato per idSession specificato [S]",
        ),
        (
            StatoCarrello::Predisposto,
            "PAA_PAGAMENTO_NON_INIZIATO",
            "Pagamento non iniziato per idSession specificato [S]",
        ),
        (
            StatoCarrello::PagamInCorso,
            "PAA_PAGAMENTO_IN_CORSO",
            "Pagamento in corso per idSession specificato [S]",
        ),
        (
            StatoCarrello::Abort,
            "PAA_PAGAMENTO_ANNULLATO",
            "Pagamento annullato per idSession specificato [S]",
        ),
        (
            StatoCarrello::Scaduto,
            "PAA_PAGAMENTO_SCADUTO",
            "Pagamento scaduto per idSession specificato [S]",
        ),
        (
            StatoCarrello::ScadutoElaborato,
            "PAA_PAGAMENTO_SCADUTO",
            "Pagamento scaduto per idSession specificato [S]",
        ),
    ];
    for (stato, codice, testo) in casi {
        let mut banco = Banco::nuovo();
        banco.applica(&[Event::CarrelloCreato(carrello(1, Some(s), stato, &[]))]);
        let atteso = no(codice, &testo.replace("[S]", &format!("[{s}]")));
        assert_eq!(detto(banco.chiedi(s)), atteso);
        assert_eq!(
            detto(banco.chiedi_con_ricevuta(Some(s), None, None)),
            atteso
        );
    }
    for stato in [
        StatoCarrello::ParzPagato,
        StatoCarrello::ImpossibileInviareRp,
    ] {
        let mut banco = Banco::nuovo();
        banco.applica(&[Event::CarrelloCreato(carrello(1, Some(s), stato, &[]))]);
        assert_eq!(
            detto(banco.chiedi(s)),
            sistema(&format!("Errore interno per idSession: {s}"))
        );
    }
    for stato in [
        StatoCarrello::Pagato,
        StatoCarrello::NonPagato,
        StatoCarrello::DecorrTerm,
        StatoCarrello::DecorrTermParz,
    ] {
        let mut banco = Banco::nuovo();
        elaborati(&mut banco, &[(StatoElaborato::Completato, Some(1), "1")]);
        let riga = banco
            .state
            .ente(X)
            .unwrap()
            .elaborati
            .tutti()
            .next()
            .unwrap()
            .dovuto
            .id;
        banco.applica(&[Event::CarrelloCreato(carrello(1, Some(s), stato, &[riga]))]);
        assert!(esito(banco.chiedi(s)).pagati.is_some());
        let con = esito(banco.chiedi_con_ricevuta(Some(s), None, None));
        // Without a receipt rt is an empty element.
        assert_eq!((con.rt, con.tipo_firma), (Some(Vec::new()), None));
        // Any ente with its own good password can read the session.
        let r = ChiediPagati {
            cod_ipa_ente: Some("c_z002".into()),
            id_session: Some(s.into()),
        };
        assert!(
            esito(banco.soap(Richiesta::ChiediPagati(r)))
                .pagati
                .is_some()
        );
        // No processed dovuto: only ConRicevuta fails.
        let mut banco = Banco::nuovo();
        banco.applica(&[Event::CarrelloCreato(carrello(1, Some(s), stato, &[]))]);
        soap_fault(banco.chiedi_con_ricevuta(Some(s), None, None));
        // Several carrelli in one session.
        banco.applica(&[Event::CarrelloCreato(carrello(2, Some(s), stato, &[]))]);
        soap_fault(banco.chiedi(s));
    }
}

#[test]
fn by_iuv_and_iud_a_live_dovuto() {
    let mut banco = Banco::nuovo();
    let mut v = versamento("D-1");
    (v.tipo_dovuto, v.data_scadenza) = (Some(campione::TARI.into()), Some("2026-03-10".into()));
    let iuv = banco.importa(importa(&v, true)).iuv.unwrap();
    let prova = |banco: &mut Banco, codice: &str, testo: &str| {
        let i = banco.chiedi_con_ricevuta(None, Some(&iuv), None);
        assert_eq!(
            detto(i),
            no(codice, &format!("{testo} per ente [ c_z001 ], IUV [{iuv}]"))
        );
        let d = banco.chiedi_con_ricevuta(None, None, Some("D-1"));
        assert_eq!(
            detto(d),
            no(codice, &format!("{testo} per ente [ c_z001 ], IUD [ D-1 ]"))
        );
    };
    let di_sistema = |banco: &mut Banco, testo: &str| {
        let i = banco.chiedi_con_ricevuta(None, Some(&iuv), None);
        assert_eq!(
            detto(i),
            sistema(&format!("{testo} per ente [ c_z001 ], IUV [ {iuv} ]"))
        );
        let d = banco.chiedi_con_ricevuta(None, None, Some("D-1"));
        assert_eq!(
            detto(d),
            sistema(&format!("{testo} per ente [ c_z001 ], IUD [ D-1 ]"))
        );
    };
    prova(
        &mut banco,
        "PAA_PAGAMENTO_NON_INIZIATO",
        "Pagamento non iniziato",
    );
    for (stato, codice, testo) in [
        (
            StatoDovuto::Predisposto,
            "PAA_PAGAMENTO_NON_INIZIATO",
            "Pagamento non iniziato",
        ),
        (
            StatoDovuto::Scaduto,
            "PAA_PAGAMENTO_SCADUTO",
            "Pagamento scaduto",
        ),
        (
            StatoDovuto::PagamentoIniziato,
            "PAA_PAGAMENTO_IN_CORSO",
            "Pagamento in corso",
        ),
    ] {
        cambia_stato(&mut banco, stato);
        prova(&mut banco, codice, testo);
    }
    cambia_stato(&mut banco, StatoDovuto::ErrorDovuto);
    di_sistema(&mut banco, "Errore interno");
    cambia_stato(&mut banco, StatoDovuto::InserimentoDovuto);
    banco.now = Millis(banco.now.0 + 86_400_000);
    di_sistema(&mut banco, "Dovuto scaduto");
}

/// The dovuto D-1 in another state: the row is replaced.
fn cambia_stato(banco: &mut Banco, stato: StatoDovuto) {
    let Some(Trovato::Vivo(d)) = banco.state.dovuto_per_iud(X, "D-1") else {
        panic!()
    };
    let d = Dovuto { stato, ..d.clone() };
    banco.applica(&[
        Event::DovutoEliminato {
            cod_ipa: X.into(),
            id: d.id,
            iud: d.iud.clone(),
        },
        Event::DovutoInserito(Box::new(d)),
    ]);
}

#[test]
fn two_live_rows_with_one_iud() {
    let mut banco = Banco::nuovo();
    banco.inserito("D-1");
    let Some(Trovato::Vivo(d)) = banco.state.dovuto_per_iud(X, "D-1") else {
        panic!()
    };
    let doppio = Dovuto {
        id: d.id + 1,
        ..d.clone()
    };
    banco.applica(&[Event::DovutoInserito(Box::new(doppio))]);
    soap_fault(banco.chiedi_con_ricevuta(None, None, Some("D-1")));
}

fn vuota(reply: Reply) {
    let Reply::Soap {
        messaggio: Risposta::ChiediPagatiConRicevuta(e),
    } = reply
    else {
        panic!("{reply:?}")
    };
    assert_eq!(e, EsitoPagati::default());
}

#[test]
fn by_iuv_processed_dovuti() {
    let nuovo = |righe: &[(StatoElaborato, Option<u64>, &str)], stato: &[StatoCarrello]| {
        let mut banco = Banco::nuovo();
        elaborati(&mut banco, righe);
        let righe: Vec<u64> = banco
            .state
            .ente(X)
            .unwrap()
            .elaborati
            .tutti()
            .map(|e| e.dovuto.id)
            .collect();
        for (n, stato) in stato.iter().enumerate() {
            banco.applica(&[Event::CarrelloCreato(carrello(
                n as u64 + 1,
                None,
                *stato,
                &righe,
            ))]);
        }
        banco
    };
    use StatoElaborato::{Abort, Annullato, Completato, ScadutoElaborato};
    let chiedi = |banco: &mut Banco| banco.chiedi_con_ricevuta(None, Some(I), None);

    let mut banco = Banco::nuovo();
    assert_eq!(
        detto(chiedi(&mut banco)),
        no("PAA_IUV_NON_VALIDO", "IUV non valido per ente [ c_z001 ]")
    );
    // ANNULLATO is excluded, and so is a row without payment IUV.
    let mut banco = nuovo(
        &[(Annullato, Some(1), "0"), (ScadutoElaborato, None, "")],
        &[],
    );
    assert_eq!(detto(chiedi(&mut banco)).0, "PAA_IUV_NON_VALIDO");
    let mut banco = nuovo(
        &[(ScadutoElaborato, Some(1), "1")],
        &[StatoCarrello::Pagato],
    );
    assert_eq!(
        detto(chiedi(&mut banco)),
        no(
            "PAA_PAGAMENTO_SCADUTO",
            &format!("Pagamento scaduto per ente [ c_z001 ], IUV [{I}]")
        )
    );
    let mut banco = nuovo(&[(Abort, Some(1), "1")], &[StatoCarrello::Pagato]);
    assert_eq!(
        detto(chiedi(&mut banco)),
        no(
            "PAA_PAGAMENTO_ANNULLATO",
            &format!("Pagamento abortito per ente [ c_z001 ], IUV [{I}]")
        )
    );
    let mut banco = nuovo(&[(Completato, Some(1), "0")], &[]);
    assert_eq!(
        soap_fault(chiedi(&mut banco)),
        "java.lang.NullPointerException"
    );
    let mut banco = nuovo(
        &[(Completato, Some(1), "0")],
        &[StatoCarrello::PagamInCorso],
    );
    vuota(chiedi(&mut banco));
    // Several rows of one carrello: all of them, by the state of the carrello.
    let due = [(Completato, Some(1), "0"), (Completato, Some(1), "0")];
    let mut banco = nuovo(&due, &[StatoCarrello::Pagato]);
    let documento = Pagati::leggi(&esito(chiedi(&mut banco)).pagati.unwrap()).unwrap();
    assert_eq!(documento.pagamenti.len(), 2);
    for (stato, codice, testo) in [
        (
            StatoCarrello::ScadutoElaborato,
            "PAA_PAGAMENTO_SCADUTO",
            "Carrello scaduto",
        ),
        (
            StatoCarrello::Abort,
            "PAA_PAGAMENTO_ANNULLATO",
            "Carrello abortito",
        ),
    ] {
        let mut banco = nuovo(&due, &[stato]);
        assert_eq!(
            detto(chiedi(&mut banco)),
            no(codice, &format!("{testo} per ente [ c_z001 ], IUV [{I}]"))
        );
    }
    for stato in [
        StatoCarrello::Predisposto,
        StatoCarrello::PagamInCorso,
        StatoCarrello::Scaduto,
        StatoCarrello::ParzPagato,
    ] {
        vuota(chiedi(&mut nuovo(&due, &[stato])));
    }
    vuota(chiedi(&mut nuovo(
        &[(Completato, Some(1), "0"); 6],
        &[StatoCarrello::Pagato],
    )));
    // Of different carrelli: the one that was paid, else the latest.
    let mut banco = nuovo(
        &[
            (Completato, Some(1), "1"),
            (Completato, Some(2), "0"),
            (Completato, Some(3), "1"),
        ],
        &[
            StatoCarrello::NonPagato,
            StatoCarrello::Pagato,
            StatoCarrello::NonPagato,
        ],
    );
    let documento = Pagati::leggi(&esito(chiedi(&mut banco)).pagati.unwrap()).unwrap();
    assert_eq!(
        documento
            .pagamenti
            .iter()
            .map(|p| p.iur.as_str())
            .collect::<Vec<_>>(),
        ["iur1"]
    );
    let mut banco = nuovo(
        &[(Completato, Some(1), "1"), (Completato, Some(2), "1")],
        &[StatoCarrello::NonPagato, StatoCarrello::NonPagato],
    );
    let documento = Pagati::leggi(&esito(chiedi(&mut banco)).pagati.unwrap()).unwrap();
    assert_eq!(documento.pagamenti[0].iur, "iur1");
    let mut banco = nuovo(
        &[(Completato, Some(1), "0"), (Completato, Some(2), "1")],
        &[],
    );
    assert_eq!(
        detto(chiedi(&mut banco)),
        sistema(&format!(
            "Carrello non trovato per ente [ c_z001 ], IUV [ {I} ]"
        ))
    );
}

#[test]
fn by_iud_processed_dovuti() {
    use StatoElaborato::{Abort, Annullato, Completato, ScadutoElaborato};
    let nuovo = |righe: &[(StatoElaborato, Option<u64>, &str)], stato: &[StatoCarrello]| {
        let mut banco = Banco::nuovo();
        elaborati(&mut banco, righe);
        for (n, stato) in stato.iter().enumerate() {
            banco.applica(&[Event::CarrelloCreato(carrello(
                n as u64 + 1,
                None,
                *stato,
                &[],
            ))]);
        }
        banco
    };
    let chiedi = |banco: &mut Banco| banco.chiedi_con_ricevuta(None, None, Some("E"));
    assert_eq!(
        detto(chiedi(&mut Banco::nuovo())),
        no("PAA_IUD_NON_VALIDO", "IUD non valido per ente [ c_z001 ].")
    );
    // The state of the dovuto decides, not that of the carrello.
    let mut banco = nuovo(&[(ScadutoElaborato, Some(1), "1")], &[StatoCarrello::Abort]);
    assert_eq!(
        detto(chiedi(&mut banco)),
        no(
            "PAA_PAGAMENTO_SCADUTO",
            "Pagamento scaduto per ente [ c_z001 ], IUD [ E ]"
        )
    );
    let mut banco = nuovo(&[(Abort, Some(1), "1")], &[StatoCarrello::Pagato]);
    assert_eq!(
        detto(chiedi(&mut banco)),
        no(
            "PAA_PAGAMENTO_ANNULLATO",
            "Pagamento abortito per ente [ c_z001 ], IUD [ E ]"
        )
    );
    for stato in [
        StatoCarrello::ScadutoElaborato,
        StatoCarrello::Abort,
        StatoCarrello::PagamInCorso,
    ] {
        vuota(chiedi(&mut nuovo(&[(Completato, Some(1), "0")], &[stato])));
    }
    // Annulled: seen by IUD, and without carrello.
    let mut banco = nuovo(&[(Annullato, None, "")], &[]);
    assert_eq!(
        soap_fault(chiedi(&mut banco)),
        "java.lang.NullPointerException"
    );
    // Modified, then paid: the paid row is chosen although it is not the latest.
    let mut banco = nuovo(
        &[(Completato, Some(1), "0"), (Annullato, None, "")],
        &[StatoCarrello::Pagato],
    );
    let documento = Pagati::leggi(&esito(chiedi(&mut banco)).pagati.unwrap()).unwrap();
    assert_eq!(
        documento
            .pagamenti
            .iter()
            .map(|p| p.iur.as_str())
            .collect::<Vec<_>>(),
        ["iur0"]
    );
}

#[test]
fn a_notice_paid_at_a_psp() {
    // mypay-web-services.md §9.3: paid on 2026-04-02 at 09:41:07.
    let mut banco = Banco::nuovo();
    let iuv = banco.inserito("ENTE-2026-000202");
    banco.now = Millis(1_775_115_667_000);
    banco.psp_paga(&iuv);
    let per_iuv = esito(banco.chiedi_con_ricevuta(None, Some(&iuv), None));
    let per_iud = esito(banco.chiedi_con_ricevuta(None, None, Some("ENTE-2026-000202")));
    assert_eq!(per_iuv, per_iud);
    assert_eq!(per_iuv.tipo_firma, None);
    let ricevuta = Receipt::leggi(&per_iuv.rt.unwrap()).unwrap();
    let documento = Pagati::leggi(&per_iuv.pagati.unwrap()).unwrap();
    insta::assert_json_snapshot!("pagati_con_ricevuta", documento);
    insta::assert_json_snapshot!("ricevuta", ricevuta);
    let p = &documento.pagamenti[0];
    assert_eq!(
        p.causale,
        format!("/RFB/{iuv}/120.50/TXT/TARI 2026 rata unica")
    );
    assert_eq!(
        (p.data_esito.as_str(), p.dati_specifici_riscossione.as_str()),
        ("2026-04-02", "9/0101100IM/")
    );
    assert_eq!(
        documento.data_ora_messaggio_ricevuta,
        "2026-04-02T09:41:07.000+02:00"
    );
    assert_eq!(ricevuta.payment_note, None);
}

#[test]
fn the_dates_of_pagati() {
    let pagato = |banco: &mut Banco| {
        let (s, token) = banco.inviato("D-1");
        banco.paga(&token, QuandoRicevuta::PrimaDelRitorno);
        Pagati::leggi(&esito(banco.chiedi(&s)).pagati.unwrap()).unwrap()
    };
    let mut banco = Banco::nuovo();
    banco.now = Millis(1_775_115_667_000);
    let d = pagato(&mut banco);
    insta::assert_json_snapshot!("pagati", d);
    assert_eq!(d.data_ora_messaggio_ricevuta, "2026-04-02T07:41:07.000Z");
    assert_eq!(d.riferimento_data_richiesta, "2026-04-02Z");
    assert_eq!(d.pagamenti[0].data_esito, "2026-04-01Z");
    let mut banco = Banco::nuovo();
    banco.now = Millis(1_775_115_667_000);
    banco.operatore(Operatore::Regole(Regole {
        date_utc_in_pagati: false,
        ..Regole::default()
    }));
    let d = pagato(&mut banco);
    assert_eq!(
        d.data_ora_messaggio_ricevuta,
        "2026-04-02T09:41:07.000+02:00"
    );
    assert_eq!(
        (
            d.riferimento_data_richiesta.as_str(),
            d.pagamenti[0].data_esito.as_str()
        ),
        ("2026-04-02", "2026-04-02")
    );
}

/// The documents of the platform keep the Region's own schemas.
#[test]
fn documents_are_valid() {
    use contracts::service::{DOCUMENTI, RECEIPT, Schema as File};
    use contracts::xsd::{Options, Roots, Schema, SchemaSet, Validator};
    let valido = |file: &File, xml: &[u8]| {
        let set = SchemaSet::compile(&[Schema {
            system_id: file.file,
            text: file.testo,
        }])
        .unwrap();
        let esito = Validator::new(&set, Options::default()).document(xml, Roots::Any);
        assert!(
            esito.is_clean(),
            "{:?}\n{}",
            esito.findings,
            String::from_utf8_lossy(xml)
        );
    };
    let mut banco = Banco::nuovo();
    let iuv = banco.inserito("D-1");
    banco.psp_paga(&iuv);
    let (s, token) = crate::banco::aperta(
        banco.invia(crate::banco::invia(&crate::banco::dovuti(&["D-2", "D-3"]))),
    );
    banco.paga(&token, QuandoRicevuta::PrimaDelRitorno);
    valido(&DOCUMENTI, &esito(banco.chiedi(&s)).pagati.unwrap());
    for (s, i) in [(Some(s.as_str()), None), (None, Some(iuv.as_str()))] {
        let con = esito(banco.chiedi_con_ricevuta(s, i, None));
        valido(&DOCUMENTI, &con.pagati.unwrap());
        valido(&RECEIPT, &con.rt.unwrap());
    }
}
