//! The cart of several enti: every row of `mypay-web-services.md` §4.2 and §4.16, and its payment.

use contracts::message::documento::{DovutiEntiSecondari, Pagati};
use contracts::message::operazione::{
    Base64, ChiediEsitoCarrelloDovuti, ElementoCarrello, EsitoCarrello, InviaCarrelloDovuti,
    Richiesta, Risposta,
};
use ledger::entry::Millis;
use platform::command::{Credential, Pagina, QuandoRicevuta};
use platform::reply::{PaginaReply, Reply};
use platform::state::Trovato;

use crate::banco::{
    Banco, CF, X, aperta, detto, dovuti, ente_inserito, fault, soap_fault, versamento,
};

const Y: &str = "c_z002";

fn elemento(ente: &str, iud: &[&str], tipo: &str) -> ElementoCarrello {
    let mut d = dovuti(iud);
    for versamento in &mut d.versamenti {
        versamento.tipo_dovuto = Some(tipo.into());
    }
    ElementoCarrello {
        cod_ipa_ente: Some(ente.into()),
        dovuti: Some(Base64::codifica(&d.scrivi())),
    }
}

fn mio(iud: &[&str]) -> ElementoCarrello {
    elemento(X, iud, platform::campione::DIRITTI_SEGRETERIA)
}

fn carrello(elementi: Vec<ElementoCarrello>) -> InviaCarrelloDovuti {
    InviaCarrelloDovuti {
        header: true,
        cod_ipa_ente: Some(X.into()),
        elementi: Some(elementi),
        enti_secondari: None,
        url_ritorno: Some("https://sil.example.org/ritorno".into()),
    }
}

fn secondario() -> DovutiEntiSecondari {
    DovutiEntiSecondari {
        versione_oggetto: Some("6.2.0".into()),
        codice_fiscale: Some("00123450280".into()),
        denominazione: Some("Provincia di Esempio".into()),
        iban: Some("IT60X0542811101000000123456".into()),
        dati_specifici_riscossione: Some("9/0101105IM/".into()),
        importo: Some("5.00".into()),
        ..DovutiEntiSecondari::default()
    }
}

fn con_secondari(secondari: &[DovutiEntiSecondari]) -> InviaCarrelloDovuti {
    InviaCarrelloDovuti {
        enti_secondari: Some(
            secondari
                .iter()
                .map(|s| Base64::codifica(&s.scrivi()))
                .collect(),
        ),
        ..carrello(vec![mio(&["P-1"])])
    }
}

fn invia(banco: &mut Banco, r: InviaCarrelloDovuti) -> Reply {
    let hash = r.elementi.iter().flatten().map(|_| Credential::Matches);
    let hash = hash.collect();
    banco.soap_con_altre(Richiesta::InviaCarrelloDovuti(r), hash)
}

fn aperto(reply: Reply) -> (String, String) {
    match reply {
        Reply::Soap {
            messaggio: Risposta::InviaCarrelloDovuti(r),
        } => aperta(r),
        altro => panic!("{altro:?}"),
    }
}

fn chiedi(banco: &mut Banco, sessione: &str) -> Reply {
    banco.soap(Richiesta::ChiediEsitoCarrelloDovuti(
        ChiediEsitoCarrelloDovuti {
            cod_ipa_ente: Some(X.into()),
            id_session_carrello: Some(sessione.into()),
        },
    ))
}

fn esito(banco: &mut Banco, sessione: &str) -> EsitoCarrello {
    match chiedi(banco, sessione) {
        Reply::Soap {
            messaggio: Risposta::ChiediEsitoCarrelloDovuti(e),
        } => e,
        altro => panic!("{altro:?}"),
    }
}

/// State and ente of each entry of an answer without fault.
fn esiti(banco: &mut Banco, sessione: &str) -> Vec<(String, String)> {
    let e = esito(banco, sessione);
    assert_eq!(e.fault, None);
    e.carrelli
        .unwrap()
        .into_iter()
        .map(|c| (c.esito.unwrap(), c.cod_ipa_ente.unwrap()))
        .collect()
}

#[test]
fn who_asks() {
    let mut banco = Banco::nuovo();
    let buono = || carrello(vec![mio(&["D-1"]), elemento(Y, &["D-1"], "TARI")]);
    let senza_header = InviaCarrelloDovuti {
        header: false,
        ..buono()
    };
    soap_fault(invia(&mut banco, senza_header));
    let ignoto = InviaCarrelloDovuti {
        cod_ipa_ente: Some("boh".into()),
        ..buono()
    };
    let f = fault(invia(&mut banco, ignoto));
    assert_eq!(f.fault_string, "codice IPA Ente [boh] non valido");
    let r = Richiesta::InviaCarrelloDovuti(buono());
    assert_eq!(
        detto(banco.soap_con(r.clone(), Credential::Differs)).1,
        format!("Password non valida per ente [{X}]")
    );
    // All elements are looked at before any document is decoded; the id is always the header's ente.
    let mut ignoto = buono();
    ignoto.elementi.as_mut().unwrap()[0].dovuti = Some(Base64("QQ==".into()));
    ignoto.elementi.as_mut().unwrap()[1].cod_ipa_ente = Some("boh".into());
    assert_eq!(
        detto(invia(&mut banco, ignoto)).1,
        "codice IPA Ente [boh] non valido"
    );
    let hash = |n| vec![Credential::Matches, n];
    assert_eq!(
        detto(banco.soap_con_altre(r.clone(), hash(Credential::Differs))).1,
        format!("Password non valida per ente [{Y}]")
    );
    soap_fault(banco.soap_con_altre(r, hash(Credential::Absent)));
    let senza_lista = InviaCarrelloDovuti {
        elementi: None,
        ..buono()
    };
    soap_fault(invia(&mut banco, senza_lista));
    // The state of the ente is not asked.
    ente_inserito(&mut banco);
    aperto(invia(&mut banco, buono()));
}

#[test]
fn the_documents_of_the_elements() {
    let mut banco = Banco::nuovo();
    let mut no = |elementi| {
        let (codice, testo, _) = detto(invia(&mut banco, carrello(elementi)));
        (codice, testo)
    };
    let rotto = ElementoCarrello {
        dovuti: Some(Base64::codifica(b"<Dovuti/>")),
        ..mio(&[])
    };
    assert_eq!(no(vec![rotto]).0, "PAA_XML_NON_VALIDO");
    assert_eq!(
        no(vec![mio(&["D-1"]), mio(&["D-1"])]),
        (
            "PAA_IUD_DUPLICATO".into(),
            "IUD [D-1] duplicato in input per ente".into()
        )
    );
    assert_eq!(
        no(vec![mio(&["000-1"])]),
        (
            "PAA_IUD_NON_VALIDO".into(),
            "IdentificativoUnivocoDovuto non valido [000-1]".into()
        )
    );
    assert_eq!(
        no(vec![elemento(Y, &["D-1"], "BOH")]).1,
        "identificativoTipoDovuto [BOH] non valido"
    );
    // The same IUD at two enti is none twice; used once it is refused with a plain apostrophe.
    let buono = carrello(vec![mio(&["D-9"]), elemento(Y, &["D-9"], "TARI")]);
    let (_, token) = aperto(invia(&mut banco, buono));
    banco.paga(&token, QuandoRicevuta::PrimaDelRitorno);
    let (codice, testo, _) = detto(invia(&mut banco, carrello(vec![mio(&["D-9"])])));
    assert_eq!(
        (codice.as_str(), testo.as_str()),
        ("PAA_IUD_DUPLICATO", "IUD [D-9] gia' inviato")
    );
}

#[test]
fn the_second_beneficiary() {
    let mut banco = Banco::nuovo();
    let mut no = |r| {
        let (codice, testo, _) = detto(invia(&mut banco, r));
        (codice, testo)
    };
    let s = [secondario()];
    let due = InviaCarrelloDovuti {
        elementi: Some(vec![mio(&["D-1"]), mio(&["D-2"])]),
        ..con_secondari(&s)
    };
    let primari = "PAA_LIMITE_MASSIMO_DOVUTI_MULTIBENEFICIARI".to_owned();
    assert_eq!(
        no(due),
        (
            primari.clone(),
            "Numero dovuti Ente primario [2] non valido".into()
        )
    );
    let due = InviaCarrelloDovuti {
        elementi: Some(vec![mio(&["D-1", "D-2"])]),
        ..con_secondari(&[])
    };
    assert_eq!(
        no(due),
        (
            primari,
            "Numero dati singolo versamento Ente primario [2] non valido".into()
        )
    );
    assert_eq!(
        no(con_secondari(&[secondario(), secondario()])),
        (
            "PAA_LIMITE_MASSIMO_DOVUTI_ENTI_SECONDARI".into(),
            "Numero di Dovuti Ente Secondario superiore ai consentiti da pagopa [2]".into()
        )
    );
    let rotto = DovutiEntiSecondari {
        importo: Some("5".into()),
        ..secondario()
    };
    assert_eq!(
        no(con_secondari(&[rotto])),
        (
            "PAA_XML_NON_VALIDO".into(),
            "XML dei dovuti non valido".into()
        )
    );
    let altro = InviaCarrelloDovuti {
        enti_secondari: Some(vec![Base64::codifica(&versamento("D-1").scrivi())]),
        ..con_secondari(&[])
    };
    assert_eq!(no(altro).0, "PAA_ERRORE_RECUPERO_DOVUTI_ENTI_SECONDARI");
    type Cambio = fn(&mut DovutiEntiSecondari);
    let righe: [(Cambio, &str); 6] = [
        (
            |s| s.codice_fiscale = Some("123".into()),
            "Codice Fiscale o Partita Iva Ente secondario non valido [123]",
        ),
        (
            |s| s.iban = Some("IT60".into()),
            "IBAN accredito Ente secondario non valido [IT60]",
        ),
        (
            |s| s.nazione = Some("XX".into()),
            "Nazione Ente secondario non valida [XX]",
        ),
        (
            |s| {
                s.nazione = Some("IT".into());
                s.cap = Some("3000".into());
            },
            "CAP Ente secondario non valido [3000]",
        ),
        (
            |s| {
                s.nazione = Some("IT".into());
                s.provincia = Some("XX".into());
            },
            "Provincia Ente secondario non valida [XX]",
        ),
        (
            |s| s.dati_specifici_riscossione = Some("9/9999999IM/x".into()),
            "Codice tassonomico dei dati specifici riscossione dell'Ente Secondario non presente in archivio [9/9999999IM/]",
        ),
    ];
    for (cambia, atteso) in righe {
        let mut s = secondario();
        cambia(&mut s);
        assert_eq!(
            no(con_secondari(&[s])),
            ("PAA_ENTE_SECONDARIO_NON_VALIDO".into(), atteso.into())
        );
    }
    // A good one: the citizen pays the sum, the outcome tells the total and the primary share (§3.6, §5.9).
    let (sessione, token) = aperto(invia(&mut banco, con_secondari(&[secondario()])));
    let PaginaReply::Carrello(pagina) = banco.pagina(Pagina::Landing {
        token: token.clone(),
        conferma: None,
    }) else {
        panic!()
    };
    assert_eq!(pagina.totale, 5000);
    banco.paga(&token, QuandoRicevuta::PrimaDelRitorno);
    let e = esito(&mut banco, &sessione).carrelli.unwrap().remove(0);
    let pagati = Pagati::leggi(&e.pagati.unwrap()).unwrap();
    assert_eq!(pagati.importo_totale_pagato, "50.00");
    assert_eq!(pagati.pagamenti[0].importo, "45.00");
    assert!(!e.rt.unwrap().is_empty());
}

#[test]
fn two_enti_two_notices_two_receipts() {
    let mut banco = Banco::nuovo();
    let r = carrello(vec![mio(&["D-1", "D-2"]), elemento(Y, &["D-1"], "TARI")]);
    let (sessione, token) = aperto(invia(&mut banco, r));
    let tre = |esito: &str| {
        [X, X, Y]
            .map(|ente| (esito.to_owned(), ente.to_owned()))
            .to_vec()
    };
    assert_eq!(esiti(&mut banco, &sessione), tre("PREDISPOSTO"));
    let ritorno = banco.paga(&token, QuandoRicevuta::DopoIlRitorno);
    assert!(
        matches!(&ritorno, PaginaReply::Ritorno { esito, id_session, .. } if esito == "OK" && *id_session == sessione)
    );
    // Checked out, no receipt yet: the code of the group's state, for the caller.
    assert_eq!(
        esiti(&mut banco, &sessione),
        [("PAGAM_IN_CORSO".to_owned(), X.to_owned())]
    );
    let iuv = |banco: &Banco, ente: &str, iud: &str| {
        let Some(Trovato::Vivo(d)) = banco.state.dovuto_per_iud(ente, iud) else {
            panic!()
        };
        d.iuv.clone().unwrap()
    };
    assert_eq!(iuv(&banco, X, "D-1"), iuv(&banco, X, "D-2"));
    assert_ne!(iuv(&banco, X, "D-1"), iuv(&banco, Y, "D-1"));
    banco.passano(61_000);
    for (ente, iud) in [(X, "D-1"), (X, "D-2"), (Y, "D-1")] {
        assert_eq!(
            banco.state.dovuto_per_iud(ente, iud).unwrap().stato(),
            "COMPLETATO"
        );
    }
    // Several carrelli under one session.
    soap_fault(chiedi(&mut banco, &sessione));
    soap_fault(banco.chiedi(&sessione));
}

#[test]
fn two_payers_of_one_ente_have_two_notices() {
    let mut banco = Banco::nuovo();
    let mut altro = dovuti(&["D-2"]);
    let pagatore = altro.soggetto_pagatore.as_mut().unwrap();
    pagatore.identificativo.codice = Some("VRDLGU70A01L736I".into());
    if contracts::identifier::codice_fiscale::CodiceFiscale::parse("VRDLGU70A01L736I").is_err() {
        pagatore.identificativo.codice = Some("00123450280".into());
    }
    let altro = ElementoCarrello {
        cod_ipa_ente: Some(X.into()),
        dovuti: Some(Base64::codifica(&altro.scrivi())),
    };
    let (_, token) = aperto(invia(&mut banco, carrello(vec![mio(&["D-1"]), altro])));
    banco.paga(&token, QuandoRicevuta::PrimaDelRitorno);
    let iuv = |iud| match banco.state.dovuto_per_iud(X, iud).unwrap() {
        Trovato::Elaborato(e) => e.dovuto.iuv.clone().unwrap(),
        altro => panic!("{altro:?}"),
    };
    assert_ne!(iuv("D-1"), iuv("D-2"));
    assert_eq!(banco.state.carrelli().tutti().count(), 2);
    assert_eq!(CF, "RSSMRA80A01H501U");
}

#[test]
fn cancelled_at_pago_pa() {
    let mut banco = Banco::nuovo();
    let r = carrello(vec![mio(&["D-1"]), elemento(Y, &["D-1"], "TARI")]);
    let (_, token) = aperto(invia(&mut banco, r));
    let ritorno = banco.pagina(Pagina::Annulla { token });
    assert!(matches!(ritorno, PaginaReply::Ritorno { esito, .. } if esito == "ERROR"));
    assert!(banco.state.dovuto_per_iud(X, "D-1").is_none());
    assert!(banco.state.dovuto_per_iud(Y, "D-1").is_none());
}

#[test]
fn an_empty_list_is_refused_at_checkout_only() {
    let mut banco = Banco::nuovo();
    let (_, token) = aperto(invia(&mut banco, carrello(Vec::new())));
    let pagina = banco.paga(&token, QuandoRicevuta::PrimaDelRitorno);
    assert!(matches!(pagina, PaginaReply::Testo { status: 500, .. }));
}

#[test]
fn outcome_of_other_sessions() {
    let mut banco = Banco::nuovo();
    let r = |ente: &str| {
        Richiesta::ChiediEsitoCarrelloDovuti(ChiediEsitoCarrelloDovuti {
            cod_ipa_ente: Some(ente.into()),
            id_session_carrello: Some("s".into()),
        })
    };
    assert_eq!(
        fault(banco.soap(r("boh"))).fault_string,
        "Password non valida per ente [boh]"
    );
    let e = esito(&mut banco, "inesistente");
    let f = e.fault.unwrap();
    assert_eq!(
        (
            f.fault_code.as_str(),
            f.fault_string.as_str(),
            f.id.as_str()
        ),
        (
            "PAA_ID_SESSION_NON_VALIDO",
            "idSession [inesistente] non valido",
            "n/a"
        )
    );
    assert_eq!(
        e.carrelli,
        Some(Vec::new()),
        "an empty element beside the fault"
    );

    // The ids of InviaDovuti do as well.
    let (sessione, _) = banco.inviato("D-1");
    let uno = |esito: &str| [(esito.to_owned(), X.to_owned())];
    assert_eq!(esiti(&mut banco, &sessione), uno("PREDISPOSTO"));
    banco.passano(3_700_000);
    assert!(esito(&mut banco, &sessione).fault.is_some());
    banco.now = Millis(banco.now.0 + 300_000);
    assert_eq!(esiti(&mut banco, &sessione), uno("SCADUTO"));

    let (sessione, token) = banco.inviato("D-2");
    banco.paga(&token, QuandoRicevuta::PrimaDelRitorno);
    assert_eq!(esiti(&mut banco, &sessione), uno("PAGATO"));
    ente_inserito(&mut banco);
    assert_eq!(
        detto(chiedi(&mut banco, &sessione)).1,
        format!("Stato Ente non valido: {X}")
    );
}
