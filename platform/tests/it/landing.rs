//! The citizen's browser (`mypay-web-services.md` §7; `mypay-callbacks.md` §6, §8.1, §8.5) and what happens by itself (§5.2).

use contracts::message::documento::Pagati;
use contracts::message::operazione::InviaDovuti;
use ledger::entry::Millis;
use platform::archivio::Destino;
use platform::campione;
use platform::carrello::{Conclusione, StatoCarrello};
use platform::command::{Command, Credential, Ente, Operatore, Pagina, QuandoRicevuta};
use platform::event::Event;
use platform::reply::{PaginaReply, Reply};
use platform::state::Trovato;

use crate::banco::{Banco, X, aperta, detto, dovuti, esito, importa, invia, versamento};

const PRIMA: QuandoRicevuta = QuandoRicevuta::PrimaDelRitorno;
const DOPO: QuandoRicevuta = QuandoRicevuta::DopoIlRitorno;

fn landing(token: &str) -> Pagina {
    Pagina::Landing {
        token: token.into(),
        conferma: None,
    }
}

fn ritorno(id_session: &str, esito: &str) -> PaginaReply {
    PaginaReply::Ritorno {
        url: "https://sil.example.org/ritorno?pratica=101".into(),
        id_session: id_session.into(),
        esito: esito.into(),
        polling_token: true,
    }
}

fn stato(pagina: &PaginaReply) -> u16 {
    match pagina {
        PaginaReply::Testo { status, .. } => *status,
        altro => panic!("{altro:?}"),
    }
}

fn tipi(banco: &Banco) -> Vec<&'static str> {
    banco.ultimi.iter().map(Event::kind).collect()
}

#[test]
fn paid_before_the_return() {
    let mut banco = Banco::nuovo();
    let (s, token) = banco.inviato("D-1");
    let pagina = banco.pagina(landing(&token));
    insta::assert_json_snapshot!(pagina);
    assert!(
        banco.ultimi.is_empty(),
        "the landing can be opened as often as one likes"
    );
    assert_eq!(banco.paga(&token, PRIMA), ritorno(&s, "OK"));
    assert_eq!(
        tipi(&banco),
        [
            "iuv.generato/1",
            "dovuto.inserito/1",
            "multicarrello.creato/1",
            "multicarrello.concluso/1",
            "ricevuta.arrivata/1",
            "multicarrello.stato-cambiato/1",
            "carrello.creato/1",
            "dovuto.pagato/1"
        ]
    );
    let Some(Trovato::Elaborato(e)) = banco.state.dovuto_per_iud(X, "D-1") else {
        panic!()
    };
    assert!(e.dovuto.volatile.is_some());
    // Due date: today and 30 days.
    assert_eq!(e.dovuto.scadenza.as_deref(), Some("2026-04-09"));
    let con = esito(banco.chiedi_con_ricevuta(Some(&s), None, None));
    let documento = Pagati::leggi(&con.pagati.unwrap()).unwrap();
    assert_eq!(documento.codice_esito_pagamento, "0");
    let iuv = e_iuv(&banco, "D-1");
    assert_eq!(
        documento.pagamenti[0].causale,
        format!("/RFB/{iuv}/45.00/TXT/Diritti di segreteria pratica 101")
    );
    // The receipt of a session carries its note; the dovuto's own datiSpecificiRiscossione come back.
    let ricevuta = contracts::message::documento::Receipt::leggi(&con.rt.unwrap()).unwrap();
    assert_eq!(ricevuta.payment_note, Some(format!("IDS-{s}")));
    // By any key, and the same.
    for (i, d) in [(Some(iuv.as_str()), None), (None, Some("D-1"))] {
        let altro = esito(banco.chiedi_con_ricevuta(None, i, d));
        assert_eq!(Pagati::leggi(&altro.pagati.unwrap()).unwrap(), documento);
    }
    // A paid session does not expire.
    banco.passano(48 * 3_600_000);
    assert!(esito(banco.chiedi(&s)).pagati.is_some());
    assert_eq!(
        banco.state.multicarrello(&s).unwrap().stato,
        StatoCarrello::Pagato
    );
}

fn e_iuv(banco: &Banco, iud: &str) -> String {
    match banco.state.dovuto_per_iud(X, iud) {
        Some(Trovato::Vivo(d)) => d.iuv.clone().unwrap(),
        Some(Trovato::Elaborato(e)) => e.dovuto.iuv.clone().unwrap(),
        None => panic!("{iud}"),
    }
}

#[test]
fn paid_after_the_return() {
    let mut banco = Banco::nuovo();
    let (s, token) = banco.inviato("D-1");
    assert_eq!(banco.paga(&token, DOPO), ritorno(&s, "OK"));
    // OK in the URL is no proof: no receipt, not even "in corso" (§5.2).
    assert_eq!(detto(banco.chiedi(&s)).0, "PAA_PAGAMENTO_NON_INIZIATO");
    let iuv = e_iuv(&banco, "D-1");
    assert_eq!(
        detto(banco.chiedi_con_ricevuta(None, Some(&iuv), None)).0,
        "PAA_PAGAMENTO_NON_INIZIATO"
    );
    assert_eq!(
        banco.state.multicarrello(&s).unwrap().stato,
        StatoCarrello::PagamInCorso
    );
    // On request.
    let mut altro = Banco::nuovo();
    let (s2, token) = altro.inviato("D-1");
    altro.paga(&token, DOPO);
    altro.operatore(Operatore::ConsegnaRicevute);
    assert!(esito(altro.chiedi(&s2)).pagati.is_some());
    assert_eq!(altro.state.ricevute().in_viaggio().count(), 0);
    // By itself.
    banco.passano(59_999);
    assert_eq!(detto(banco.chiedi(&s)).0, "PAA_PAGAMENTO_NON_INIZIATO");
    banco.passano(1);
    assert!(esito(banco.chiedi(&s)).pagati.is_some());
}

#[test]
fn the_page_cannot_pay_twice() {
    let mut banco = Banco::nuovo();
    let (_, token) = banco.inviato("D-1");
    banco.paga(&token, DOPO);
    assert_eq!(stato(&banco.paga(&token, DOPO)), 500);
    assert!(banco.ultimi.is_empty());
    // Another session with the same IUD fails at its checkout.
    let mut banco = Banco::nuovo();
    let (_, uno) = banco.inviato("D-1");
    let (_, due) = banco.inviato("D-1");
    banco.paga(&uno, PRIMA);
    assert_eq!(stato(&banco.paga(&due, PRIMA)), 500);
    assert!(banco.ultimi.is_empty());
    // And so does one with two equal IUD.
    let (_, token) = aperta(banco.invia(invia(&dovuti(&["D-2", "D-2"]))));
    assert_eq!(stato(&banco.paga(&token, PRIMA)), 500);
    assert!(banco.state.dovuto_per_iud(X, "D-2").is_none());
}

#[test]
fn several_dovuti_share_one_iuv_and_one_receipt() {
    let mut banco = Banco::nuovo();
    let iud = ["D-1", "D-2", "D-3", "D-4", "D-5"];
    let (s, token) = aperta(banco.invia(invia(&dovuti(&iud))));
    banco.paga(&token, PRIMA);
    let documento = Pagati::leggi(
        &esito(banco.chiedi_con_ricevuta(Some(&s), None, None))
            .pagati
            .unwrap(),
    )
    .unwrap();
    assert_eq!(documento.importo_totale_pagato, "225.00");
    let visti: Vec<_> = documento
        .pagamenti
        .iter()
        .map(|p| (p.iud.as_str(), p.indice))
        .collect();
    assert_eq!(
        visti,
        iud.iter()
            .zip(1..)
            .map(|(i, n)| (*i, Some(n)))
            .collect::<Vec<_>>()
    );
    let iuv = e_iuv(&banco, "D-1");
    assert!(iud.iter().all(|i| e_iuv(&banco, i) == iuv));
    // By IUV all of them, by IUD that one alone (§4.5).
    let per_iuv = esito(banco.chiedi_con_ricevuta(None, Some(&iuv), None))
        .pagati
        .unwrap();
    assert_eq!(Pagati::leggi(&per_iuv).unwrap().pagamenti.len(), 5);
    let per_iud = esito(banco.chiedi_con_ricevuta(None, None, Some("D-3")))
        .pagati
        .unwrap();
    assert_eq!(Pagati::leggi(&per_iud).unwrap().pagamenti.len(), 1);
}

#[test]
fn cancelled_or_refused() {
    type Interruzione = fn(String) -> Pagina;
    let casi: [(Interruzione, Conclusione); 2] = [
        (|token| Pagina::Annulla { token }, Conclusione::Annullato),
        (|token| Pagina::Errore { token }, Conclusione::Errore),
    ];
    for (pagina, come) in casi {
        let mut banco = Banco::nuovo();
        let (s, token) = banco.inviato("D-1");
        assert_eq!(banco.pagina(pagina(token.clone())), ritorno(&s, "ERROR"));
        assert_eq!(
            tipi(&banco),
            [
                "iuv.generato/1",
                "dovuto.inserito/1",
                "multicarrello.creato/1",
                "dovuto.eliminato/1",
                "multicarrello.concluso/1"
            ]
        );
        assert!(banco.state.dovuto_per_iud(X, "D-1").is_none());
        assert_eq!(banco.state.multicarrello(&s).unwrap().concluso, Some(come));
        assert_eq!(detto(banco.chiedi(&s)).0, "PAA_PAGAMENTO_NON_INIZIATO");
        // The IUD is used up for InviaDovuti, not for ImportaDovuto (§5.4).
        assert_eq!(
            banco
                .invia(invia(&dovuti(&["D-1"])))
                .fault
                .unwrap()
                .fault_string,
            "IUD [D-1] già inviato"
        );
        assert_eq!(banco.importa(importa(&versamento("D-1"), true)).fault, None);
        // The return URL again finds nothing to delete.
        assert_eq!(stato(&banco.pagina(pagina(token.clone()))), 500);
        assert_eq!(stato(&banco.paga(&token, PRIMA)), 500);
        // The clock of the session goes on; the multi-cart too.
        banco.passano(3_600_000);
        assert_eq!(detto(banco.chiedi(&s)).0, "PAA_ID_SESSION_NON_VALIDO");
        assert_eq!(
            banco.pagina(pagina(token)),
            PaginaReply::Esito {
                esito: "ERROR".into()
            }
        );
        banco.passano(300_001);
        assert_eq!(detto(banco.chiedi(&s)).0, "PAA_PAGAMENTO_SCADUTO");
        banco.passano(24 * 3_600_000 - 3_900_001);
        assert_eq!(
            banco.state.multicarrello(&s).unwrap().stato,
            StatoCarrello::Scaduto
        );
        banco.passano(60_000);
        assert_eq!(
            banco.state.multicarrello(&s).unwrap().stato,
            StatoCarrello::ScadutoElaborato
        );
        assert_eq!(banco.state.next_due(), None);
    }
}

#[test]
fn cancelled_after_a_payment_whose_receipt_is_on_its_way() {
    let mut banco = Banco::nuovo();
    let (s, token) = banco.inviato("D-1");
    banco.paga(&token, DOPO);
    assert_eq!(
        banco.pagina(Pagina::Annulla { token }),
        ritorno(&s, "ERROR")
    );
    banco.passano(60_000);
    let ricevuta = banco.state.ricevute().archiviate().next().unwrap();
    assert_eq!(ricevuta.destino, Destino::NonCollegata);
    assert_eq!(detto(banco.chiedi(&s)).0, "PAA_PAGAMENTO_NON_INIZIATO");
}

#[test]
fn volatile_dovuti_go_after_fifteen_hours() {
    let mut banco = Banco::nuovo();
    let diretto = InviaDovuti {
        show_my_pay: Some("NONE".into()),
        ..invia(&dovuti(&["D-1"]))
    };
    let (s, token) = aperta(banco.invia(diretto));
    assert!(matches!(
        banco.pagina(landing(&token)),
        PaginaReply::Checkout(_)
    ));
    banco.passano(15 * 3_600_000 - 1);
    assert!(matches!(
        banco.state.dovuto_per_iud(X, "D-1"),
        Some(Trovato::Vivo(_))
    ));
    banco.passano(1);
    assert!(banco.state.dovuto_per_iud(X, "D-1").is_none());
    assert_eq!(
        banco.state.multicarrello(&s).unwrap().stato,
        StatoCarrello::PagamInCorso
    );
}

#[test]
fn all_that_is_due_in_one_go() {
    let mut banco = Banco::nuovo();
    let (pagata, token) = banco.inviato("D-1");
    banco.paga(&token, DOPO);
    let (abbandonata, token) = banco.inviato("D-2");
    banco.pagina(Pagina::Annulla { token });
    banco.inviato("D-3");
    banco.now = Millis(banco.now.0 + 30 * 3_600_000);
    banco.da(Command::Due);
    assert_eq!(banco.state.next_due(), None);
    assert!(esito(banco.chiedi(&pagata)).pagati.is_some());
    assert_eq!(
        banco.state.multicarrello(&abbandonata).unwrap().stato,
        StatoCarrello::ScadutoElaborato
    );
    assert_eq!(banco.state.cache().tutti().count(), 0);
    banco.da(Command::Due);
    assert!(banco.ultimi.is_empty());
}

#[test]
fn direct_payment() {
    let mut banco = Banco::nuovo();
    let diretto = |iud: &str| InviaDovuti {
        show_my_pay: Some("NONE".into()),
        ..invia(&dovuti(&[iud]))
    };
    let (s, token) = aperta(banco.invia(diretto("D-1")));
    assert!(matches!(
        banco.pagina(landing(&token)),
        PaginaReply::Checkout(_)
    ));
    // Opened again it would check out again, and the IUD is used up.
    assert_eq!(stato(&banco.pagina(landing(&token))), 500);
    assert_eq!(banco.paga(&token, PRIMA), ritorno(&s, "OK"));
    assert_eq!(stato(&banco.paga(&token, PRIMA)), 500);
    // The same tipo, payer and causale within 24 hours: asked first.
    let (s, token) = aperta(banco.invia(diretto("D-2")));
    let PaginaReply::Replica {
        tipo,
        conferma,
        token: stesso,
    } = banco.pagina(landing(&token))
    else {
        panic!()
    };
    assert_eq!((tipo.as_str(), &stesso), ("elab", &token));
    let con = |conferma: &str| Pagina::Landing {
        token: token.clone(),
        conferma: Some(conferma.into()),
    };
    assert_eq!(
        banco.pagina(con("ko")),
        PaginaReply::Ritorno {
            url: "https://sil.example.org/ritorno?pratica=101".into(),
            id_session: s.clone(),
            esito: "ERROR".into(),
            polling_token: false
        }
    );
    assert_eq!(stato(&banco.pagina(con("sbagliata"))), 500);
    // Expired: asked again.
    banco.now.0 += 15 * 60_000;
    let PaginaReply::Replica {
        conferma: nuova, ..
    } = banco.pagina(con(&conferma))
    else {
        panic!()
    };
    assert!(matches!(
        banco.pagina(con(&nuova)),
        PaginaReply::Checkout(_)
    ));
    assert_eq!(banco.paga(&token, PRIMA), ritorno(&s, "OK"));
    // A day later nothing is similar any more.
    banco.passano(24 * 3_600_000 + 1);
    let (_, token) = aperta(banco.invia(diretto("D-3")));
    assert!(matches!(
        banco.pagina(landing(&token)),
        PaginaReply::Checkout(_)
    ));
    // The return URL of the ente is not used by the one who gives up.
    banco.operatore(Operatore::RegistraEnte(Ente {
        url_ritorno: Some("https://ente.example.org/".into()),
        ..campione::ente()
    }));
    banco.paga(&token, PRIMA);
    let (_, token) = aperta(banco.invia(InviaDovuti {
        url_ritorno: None,
        ..diretto("D-4")
    }));
    assert!(matches!(
        banco.pagina(landing(&token)),
        PaginaReply::Replica { .. }
    ));
    assert_eq!(
        stato(&banco.pagina(Pagina::Landing {
            token,
            conferma: Some("ko".into())
        })),
        500
    );
}

#[test]
fn where_the_browser_returns_to() {
    for (richiesta, ente, atteso) in [
        (
            Some("https://a.example.org/?x=1"),
            Some("https://b.example.org/"),
            Some("https://a.example.org/?x=1"),
        ),
        (
            Some("  "),
            Some("https://b.example.org/"),
            Some("https://b.example.org/"),
        ),
        (
            None,
            Some("https://b.example.org/"),
            Some("https://b.example.org/"),
        ),
        (Some("non un indirizzo"), None, None),
        (None, None, None),
    ] {
        let mut banco = Banco::nuovo();
        banco.operatore(Operatore::RegistraEnte(Ente {
            url_ritorno: ente.map(Into::into),
            ..campione::ente()
        }));
        let r = InviaDovuti {
            url_ritorno: richiesta.map(Into::into),
            ..invia(&dovuti(&["D-1"]))
        };
        let (_, token) = aperta(banco.invia(r));
        match (banco.paga(&token, PRIMA), atteso) {
            (PaginaReply::Ritorno { url, .. }, Some(atteso)) => assert_eq!(url, atteso),
            (PaginaReply::Esito { esito }, None) => assert_eq!(esito, "OK"),
            altro => panic!("{altro:?}"),
        }
    }
}

#[test]
fn unknown_tokens() {
    let mut banco = Banco::nuovo();
    let ignoto = PaginaReply::Testo {
        status: 400,
        testo: "Id not valid: ignoto".into(),
    };
    for pagina in [
        landing("ignoto"),
        Pagina::Paga {
            token: "ignoto".into(),
            ricevuta: PRIMA,
        },
        Pagina::Annulla {
            token: "ignoto".into(),
        },
        Pagina::Errore {
            token: "ignoto".into(),
        },
    ] {
        assert_eq!(banco.pagina(pagina), ignoto);
    }
    let (_, token) = banco.inviato("D-1");
    banco.now.0 += 3_600_000;
    assert_eq!(stato(&banco.pagina(landing(&token))), 400);
    assert_eq!(stato(&banco.paga(&token, PRIMA)), 400);
}

#[test]
fn the_link_of_the_notice() {
    let mut banco = Banco::nuovo();
    let avviso = |credential| Pagina::Avviso {
        id: "884213".into(),
        credential,
    };
    assert_eq!(stato(&banco.pagina(avviso(Credential::Matches))), 418);
    assert_eq!(stato(&banco.pagina(avviso(Credential::Differs))), 500);
    assert_eq!(stato(&banco.pagina(avviso(Credential::Absent))), 500);
}

#[test]
fn an_aged_session_with_a_checkout() {
    let mut banco = Banco::nuovo();
    let diretto = InviaDovuti {
        show_my_pay: Some("NONE".into()),
        ..invia(&dovuti(&["D-1"]))
    };
    let (s, token) = aperta(banco.invia(diretto));
    banco.pagina(landing(&token));
    let invecchia = |secondi| Operatore::InvecchiaSessione {
        id_session: s.clone(),
        secondi,
    };
    banco.operatore(invecchia(15 * 3_600));
    banco.passano(0);
    assert!(banco.state.dovuto_per_iud(X, "D-1").is_none());
    banco.operatore(invecchia(9 * 3_600));
    banco.passano(0);
    assert_eq!(
        banco.state.multicarrello(&s).unwrap().stato,
        StatoCarrello::Scaduto
    );
    let troppo = Command::Operatore(invecchia(u64::MAX));
    assert!(matches!(banco.da(troppo), Reply::Rifiutato { .. }));
}
