//! ChiediPosizioniAperte and ChiediStoricoPagamenti: every row of `mypay-web-services.md` §4.17, §4.18.

use contracts::message::documento::{Dovuti, Pagati};
use contracts::message::operazione::{
    ChiediPosizioniAperte, ChiediStoricoPagamenti, EsitoPosizioniAperte, EsitoStoricoPagamenti,
    Persona, Richiesta, Risposta,
};
use ledger::entry::Millis;
use platform::command::{Credential, Operatore, TipoDovuto};
use platform::regole::Regole;
use platform::reply::Reply;

use crate::banco::{Banco, CF, X, fault, importa, tipo, versamento};

fn persona(codice: &str) -> Option<Persona> {
    Some(Persona {
        tipo: Some("F".into()),
        codice: Some(codice.into()),
    })
}

fn aperte(ente: Option<&str>, persona: Option<Persona>) -> Richiesta {
    Richiesta::ChiediPosizioniAperte(ChiediPosizioniAperte {
        cod_ipa_ente: ente.map(Into::into),
        persona,
    })
}

fn storico(dal: Option<&str>, al: Option<&str>) -> ChiediStoricoPagamenti {
    ChiediStoricoPagamenti {
        cod_ipa_ente: None,
        persona: persona(CF),
        data_from: dal.map(Into::into),
        data_to: al.map(Into::into),
    }
}

fn posizioni(reply: Reply) -> EsitoPosizioniAperte {
    match reply {
        Reply::Soap {
            messaggio: Risposta::ChiediPosizioniAperte(e),
        } => e,
        altro => panic!("{altro:?}"),
    }
}

fn pagamenti(banco: &mut Banco, r: ChiediStoricoPagamenti) -> EsitoStoricoPagamenti {
    match banco.soap(Richiesta::ChiediStoricoPagamenti(r)) {
        Reply::Soap {
            messaggio: Risposta::ChiediStoricoPagamenti(e),
        } => e,
        altro => panic!("{altro:?}"),
    }
}

#[test]
fn who_asks_about_whom() {
    let mut banco = Banco::nuovo();
    let con = |ente: Option<&str>, persona: Option<Persona>| {
        [
            aperte(ente, persona.clone()),
            Richiesta::ChiediStoricoPagamenti(ChiediStoricoPagamenti {
                cod_ipa_ente: ente.map(Into::into),
                persona,
                ..storico(None, None)
            }),
        ]
    };
    let senza_tipo = Persona {
        tipo: None,
        codice: Some(CF.into()),
    };
    for (ente, chi, codice, testo, id) in [
        (
            Some("boh"),
            persona(CF),
            "PAA_ENTE_NON_VALIDO",
            "codice IPA Ente [boh] non valido",
            "boh",
        ),
        (
            None,
            None,
            "PAA_TIPO_IDENTIFICATIVO_PAGATORE_NON_VALIDO",
            "Tipo identificativo univoco non presente",
            "",
        ),
        (
            Some(X),
            Some(senza_tipo),
            "PAA_TIPO_IDENTIFICATIVO_PAGATORE_NON_VALIDO",
            "Tipo identificativo univoco non presente",
            X,
        ),
        (
            Some(X),
            persona(" "),
            "PAA_CODICE_IDENTIFICATIVO_PAGATORE_NON_PRESENTE",
            "Codice identificativo univoco non presente",
            X,
        ),
    ] {
        for r in con(ente, chi) {
            let f = fault(banco.soap(r));
            assert_eq!(
                (
                    f.fault_code.as_str(),
                    f.fault_string.as_str(),
                    f.id.as_str()
                ),
                (codice, testo, id)
            );
        }
    }
    // The password is that of the predefined ente, whoever is asked about.
    banco.operatore(Operatore::Regole(Regole {
        ente_predefinito: Some("c_z002".into()),
        ..Regole::default()
    }));
    assert_eq!(banco.state.ente_predefinito(), Some("c_z002"));
    for r in con(Some("boh"), None) {
        let f = fault(banco.soap_con(r, Credential::Differs));
        assert_eq!(
            (f.fault_string.as_str(), f.id.as_str()),
            ("Password non valida per ente [c_z002]", "c_z002")
        );
    }
}

#[test]
fn what_a_person_owes() {
    let mut banco = Banco::nuovo();
    banco.operatore(Operatore::RegistraTipoDovuto {
        cod_ipa: X.into(),
        tipo: TipoDovuto {
            scadenza_obbligatoria: true,
            ..tipo("SCADE")
        },
    });
    let iuv = banco.inserito("SENZA");
    for (iud, scadenza, tipo_dovuto) in [
        ("TARDI", "2026-06-30", "SCADE"),
        ("OGGI", "2026-03-10", "SCADE"),
        ("PRIMA", "2026-04-30", "SCADE"),
    ] {
        let mut v = versamento(iud);
        v.data_scadenza = Some(scadenza.into());
        v.tipo_dovuto = Some(tipo_dovuto.into());
        assert_eq!(banco.importa(importa(&v, true)).fault, None);
    }
    // The dovuti of a checkout are volatile.
    let (_, token) = banco.inviato("VOLATILE");
    banco.paga(&token, platform::command::QuandoRicevuta::DopoIlRitorno);

    let r = aperte(Some(X), persona(&CF.to_lowercase()));
    let e = posizioni(banco.soap(r));
    let documenti: Vec<Dovuti> = e
        .posizioni
        .iter()
        .map(|p| Dovuti::leggi(&p.dovuti).unwrap())
        .collect();
    let iud: Vec<&str> = documenti
        .iter()
        .map(|d| d.versamenti[0].iud.as_deref().unwrap())
        .collect();
    assert_eq!(
        iud,
        ["PRIMA", "TARDI", "SENZA"],
        "by due date, missing last; due today is out"
    );
    assert_eq!(documenti[2].iuv.as_ref(), Some(&iuv));
    assert!(
        e.posizioni[0]
            .url_pagamento
            .as_ref()
            .unwrap()
            .starts_with("https://be.example.org/public/landing/precaricato?id=")
    );
    for r in [
        aperte(Some(""), persona(CF)),
        aperte(Some("c_z002"), persona(CF)),
        aperte(None, persona("ALTRA")),
    ] {
        assert_eq!(posizioni(banco.soap(r)), EsitoPosizioniAperte::default());
    }
}

#[test]
fn what_a_person_has_paid() {
    let mut banco = Banco::nuovo();
    let iuv = banco.inserito("D-1");
    banco.psp_paga(&iuv);
    banco.inserito("D-2");
    // Noon of the same day: paid at 10:15, after midnight.
    banco.now = Millis(banco.now.0 + 6 * 3_600_000);
    let e = pagamenti(&mut banco, storico(None, None));
    assert_eq!(e.fault, None);
    assert_eq!(e.date_to.as_deref(), Some("2026-03-10T12:00:00.000+01:00"));
    let [uno] = e.pagamenti.as_slice() else {
        panic!("{e:?}")
    };
    let p = Pagati::leggi(uno.pagati.as_ref().unwrap()).unwrap();
    assert_eq!(p.iuv, iuv);
    assert_eq!(
        uno.url_download_rt,
        Some(format!(
            "https://be.example.org/public/landing/rt?id={}",
            p.riferimento_messaggio_richiesta
        ))
    );
    assert!(!uno.rt.as_ref().unwrap().is_empty());
    let (dal, al) = ("2026-03-11T00:00:00+01:00", "2026-03-12T00:00:00+01:00");
    let e = pagamenti(&mut banco, storico(Some(dal), Some(al)));
    assert_eq!((e.fault, e.pagamenti), (None, Vec::new()));
    let f = pagamenti(&mut banco, storico(Some(al), Some(dal)))
        .fault
        .unwrap();
    assert_eq!(
        (f.fault_code.as_str(), f.id.as_str()),
        ("PAA_INTERVALLO_DATE_NON_VALIDO", "")
    );
    assert!(f.fault_string.starts_with("Data di inizio ["));
}
