//! Imports, exports and reporting files as far as they need no file: every row of checks of `mypay-web-services.md` §4.8–§4.14, §4.19,
//! §4.20.

use contracts::message::operazione::{
    AutorizzaImportFlusso, ChiediElencoFlussiSpc, ChiediFlussoSpc, ChiediStatoExport,
    ChiediStatoImportFlusso, EsitoPrenotaExport, PrenotaExportFlusso, PrenotaExportIncrementale,
    PrenotaExportScaduti, Richiesta, Risposta,
};
use platform::command::{Credential, Operatore, TipoDovuto};
use platform::reply::Reply;

use crate::banco::{Banco, X, detto, ente_inserito, fault, soap_fault, tipo};

fn messaggio(reply: Reply) -> Risposta {
    match reply {
        Reply::Soap { messaggio } => messaggio,
        altro => panic!("{altro:?}"),
    }
}

fn per_data() -> PrenotaExportFlusso {
    PrenotaExportFlusso {
        header: true,
        cod_ipa_ente: Some(X.into()),
        date_from: Some("2026-04-01".into()),
        date_to: Some("2026-04-02".into()),
        tipo_dovuto: None,
        versione_tracciato: None,
    }
}

fn incrementale() -> PrenotaExportIncrementale {
    PrenotaExportIncrementale {
        header: true,
        cod_ipa_ente: Some(X.into()),
        date_from: Some("2026-04-01T00:00:00+02:00".into()),
        date_to: Some("2026-04-03T15:30:00+02:00".into()),
        ricevuta: Some(true),
        incrementale: Some(true),
        ..PrenotaExportIncrementale::default()
    }
}

fn scaduti(tipi: &str) -> PrenotaExportScaduti {
    PrenotaExportScaduti {
        header: true,
        cod_ipa_ente: Some(X.into()),
        data_scadenza: Some("2026-06-30".into()),
        tipi_dovuto: Some(tipi.into()),
    }
}

fn prenotato(reply: Reply) -> EsitoPrenotaExport {
    match messaggio(reply) {
        Risposta::PrenotaExportFlusso(e)
        | Risposta::PrenotaExportIncrementale(e)
        | Risposta::PrenotaExportScaduti(e) => e,
        altro => panic!("{altro:?}"),
    }
}

/// Every request of this file, for an ente.
fn tutte(ente: Option<&str>, header: bool) -> Vec<Richiesta> {
    let x = || ente.map(str::to_owned);
    vec![
        Richiesta::AutorizzaImportFlusso(AutorizzaImportFlusso {
            header,
            cod_ipa_ente: x(),
        }),
        Richiesta::ChiediStatoImportFlusso(ChiediStatoImportFlusso {
            header,
            cod_ipa_ente: x(),
            ..ChiediStatoImportFlusso::default()
        }),
        Richiesta::ChiediStatoExportFlusso(ChiediStatoExport {
            header,
            cod_ipa_ente: x(),
            request_token: None,
        }),
        Richiesta::PrenotaExportFlusso(PrenotaExportFlusso {
            header,
            cod_ipa_ente: x(),
            ..per_data()
        }),
        Richiesta::PrenotaExportIncrementale(PrenotaExportIncrementale {
            header,
            cod_ipa_ente: x(),
            ..incrementale()
        }),
        Richiesta::PrenotaExportScaduti(PrenotaExportScaduti {
            header,
            cod_ipa_ente: x(),
            ..scaduti("TARI")
        }),
        Richiesta::ChiediStatoExportScaduti(ChiediStatoExport {
            header,
            cod_ipa_ente: x(),
            request_token: None,
        }),
    ]
}

#[test]
fn who_asks() {
    let mut banco = Banco::nuovo();
    for r in tutte(Some(X), false) {
        soap_fault(banco.soap(r));
    }
    for (n, r) in tutte(Some("boh"), true).into_iter().enumerate() {
        let f = fault(banco.soap(r));
        let atteso = if n < 5 {
            "Password non valida per ente [boh]"
        } else {
            "codice IPA Ente [boh] non valido o password errata"
        };
        assert_eq!(
            (
                f.fault_code.as_str(),
                f.fault_string.as_str(),
                f.id.as_str()
            ),
            ("PAA_ENTE_NON_VALIDO", atteso, "boh")
        );
    }
    for r in tutte(Some(X), true) {
        let (codice, testo, _) = detto(banco.soap_con(r, Credential::Differs));
        assert_eq!(
            (codice.as_str(), testo),
            (
                "PAA_ENTE_NON_VALIDO",
                format!("Password non valida per ente [{X}]")
            )
        );
    }
    // The state is asked by the two bookings by date alone.
    ente_inserito(&mut banco);
    for (n, r) in tutte(Some(X), true).into_iter().enumerate() {
        let risposta = messaggio(banco.soap(r));
        let di_stato = risposta
            .fault()
            .is_some_and(|f| f.fault_string == format!("Stato Ente non valido: {X}"));
        assert_eq!(di_stato, n == 3 || n == 4, "{risposta:?}");
    }
}

#[test]
fn an_import_is_authorised_and_unknown_until_the_upload() {
    let mut banco = Banco::nuovo();
    let r = Richiesta::AutorizzaImportFlusso(AutorizzaImportFlusso {
        header: true,
        cod_ipa_ente: Some(X.into()),
    });
    let Risposta::AutorizzaImportFlusso(e) = messaggio(banco.soap(r.clone())) else {
        panic!()
    };
    assert!(banco.ultimi.is_empty(), "nothing is stored");
    assert_eq!(
        (e.upload_url.as_deref(), e.import_path.as_deref()),
        (
            Some("https://be.example.org/public/mybox/uploadFlusso"),
            Some("/IMPORT")
        )
    );
    let token = e.request_token.unwrap();
    assert_eq!(token.len(), 36);
    assert_eq!(e.authorization_token, None, "signed at the edge");
    let Risposta::AutorizzaImportFlusso(altra) = messaggio(banco.soap(r)) else {
        panic!()
    };
    assert_ne!(altra.request_token.as_ref(), Some(&token));
    let stato = Richiesta::ChiediStatoImportFlusso(ChiediStatoImportFlusso {
        header: true,
        cod_ipa_ente: Some(X.into()),
        request_token: Some(token.clone()),
        ..ChiediStatoImportFlusso::default()
    });
    assert_eq!(
        detto(banco.soap(stato)),
        (
            "PAA_REQUEST_TOKEN_NON_VALIDO".into(),
            format!("nessun record trovato per Ente [{X}] e requestToken [{token}]"),
            None
        )
    );
}

#[test]
fn booking_by_date() {
    let mut banco = Banco::nuovo();
    type Cambio = fn(&mut PrenotaExportFlusso);
    let righe: [(Cambio, &str, &str); 6] = [
        (
            |r| r.date_from = None,
            "PAA_DATE_FROM_NON_VALIDO",
            "Data inizio non valida",
        ),
        (
            |r| r.date_from = Some("01/04/2026".into()),
            "PAA_DATE_FROM_NON_VALIDO",
            "Data inizio non valida",
        ),
        (
            |r| r.date_to = None,
            "PAA_DATE_TO_NON_VALIDO",
            "Data fine non valida",
        ),
        (
            |r| r.date_to = Some("2026-03-31".into()),
            "PAA_INTERVALLO_DATE_NON_VALIDO",
            "L'intervallo data inizio e data fine non è valido",
        ),
        (
            |r| r.tipo_dovuto = Some("BOH".into()),
            "PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_VALIDO",
            "identificativoTipoDovuto [BOH] non valido",
        ),
        (
            |r| r.versione_tracciato = Some("1.4".into()),
            "PAA_VERSIONE_TRACCIATO_NON_VALIDA",
            "Versione tracciato non valida per ente [c_z001]",
        ),
    ];
    for (cambia, codice, testo) in righe {
        let mut r = per_data();
        cambia(&mut r);
        let (c, t, _) = detto(banco.soap(Richiesta::PrenotaExportFlusso(r)));
        assert_eq!((c.as_str(), t.as_str()), (codice, testo));
        assert!(banco.ultimi.is_empty());
    }
    // Inactive tipi and the mark of the second beneficiary are accepted.
    banco.operatore(Operatore::RegistraTipoDovuto {
        cod_ipa: X.into(),
        tipo: TipoDovuto {
            attivo: false,
            ..tipo("SPENTO")
        },
    });
    let mut token = Vec::new();
    for tipo in [None, Some("SPENTO"), Some("EXPORT_ENTE_SECONDARIO")] {
        let r = PrenotaExportFlusso {
            tipo_dovuto: tipo.map(Into::into),
            versione_tracciato: Some("1.3".into()),
            ..per_data()
        };
        let e = prenotato(banco.soap(Richiesta::PrenotaExportFlusso(r)));
        assert_eq!((&e.fault, &e.date_to), (&None, &None));
        token.push(e.request_token.unwrap());
    }
    assert_eq!(banco.state.export().len(), 3);
    let chiedi = |ente: &str, token: &str| ChiediStatoExport {
        header: true,
        cod_ipa_ente: Some(ente.into()),
        request_token: Some(token.into()),
    };
    let Risposta::ChiediStatoExportFlusso(e) =
        messaggio(banco.soap(Richiesta::ChiediStatoExportFlusso(chiedi(X, &token[0]))))
    else {
        panic!()
    };
    assert_eq!(
        (&e.fault, e.stato.as_deref(), &e.download_url),
        (&None, Some("LOAD_EXPORT"), &None)
    );
    let t = &token[0];
    let f = fault(banco.soap(Richiesta::ChiediStatoExportFlusso(chiedi("c_z002", t))));
    assert_eq!(
        f.fault_string,
        format!("Ente [c_z002] non autorizzato per requestToken [{t}]")
    );
    let f = fault(banco.soap(Richiesta::ChiediStatoExportFlusso(chiedi(X, "boh"))));
    assert_eq!(
        f.fault_string,
        format!("nessun record trovato per Ente [{X}] e requestToken [boh]")
    );
    let f = fault(banco.soap(Richiesta::ChiediStatoExportScaduti(chiedi(X, t))));
    assert_eq!(
        f.fault_string,
        format!("requestToken [{t}] non valido per ente [{X}] "),
        "another table"
    );
}

#[test]
fn booking_by_instant() {
    let mut banco = Banco::nuovo();
    let prenota =
        |banco: &mut Banco, r| prenotato(banco.soap(Richiesta::PrenotaExportIncrementale(r)));
    let e = prenota(&mut banco, incrementale());
    assert_eq!(e.date_to.as_deref(), Some("2026-04-03T15:30:00.000+02:00"));
    // "Midnight" of an afternoon is noon, that of a morning midnight.
    for (ora, atteso) in [
        ("15:30:00", "2026-04-03T12:00:00.000+02:00"),
        ("09:30:00", "2026-04-03T00:00:00.000+02:00"),
    ] {
        let r = PrenotaExportIncrementale {
            incrementale: None,
            date_to: Some(format!("2026-04-03T{ora}+02:00")),
            ..incrementale()
        };
        assert_eq!(prenota(&mut banco, r).date_to.as_deref(), Some(atteso));
    }
    let r = PrenotaExportIncrementale {
        date_from: Some("2026-01-01T00:00:00".into()),
        date_to: None,
        ..incrementale()
    };
    assert_eq!(
        prenota(&mut banco, r).date_to.as_deref(),
        Some("2026-03-10T10:15:30.123+01:00"),
        "now"
    );
    let r = PrenotaExportIncrementale {
        date_from: None,
        ..incrementale()
    };
    assert_eq!(
        prenota(&mut banco, r).fault.unwrap().fault_code,
        "PAA_DATE_FROM_NON_VALIDO"
    );
    let r = PrenotaExportIncrementale {
        date_to: Some("2026-03-31T00:00:00+02:00".into()),
        ..incrementale()
    };
    assert_eq!(
        prenota(&mut banco, r).fault.unwrap().fault_code,
        "PAA_INTERVALLO_DATE_NON_VALIDO"
    );
    let mypivot = Richiesta::PrenotaExportIncrementale(PrenotaExportIncrementale {
        con_password_mypivot: true,
        tipo_dovuto: Some("BOH".into()),
        ..incrementale()
    });
    let f = fault(banco.soap_con_altre(mypivot.clone(), vec![Credential::Differs]));
    assert_eq!(
        (f.fault_code.as_str(), f.fault_string.as_str()),
        (
            "CODE_PAA_PASSWORD_ALLINEAMENTO_MYPIVOT_NON_VALIDA",
            "Password allineamento MyPivot non valida"
        )
    );
    let f = fault(banco.soap_con_altre(mypivot, vec![Credential::Matches]));
    assert_eq!(f.fault_code, "PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_VALIDO");
}

#[test]
fn booking_of_due_dovuti() {
    let mut banco = Banco::nuovo();
    let mut no = |r| {
        let (codice, testo, _) = detto(banco.soap(Richiesta::PrenotaExportScaduti(r)));
        (codice, testo)
    };
    let senza = PrenotaExportScaduti {
        data_scadenza: None,
        ..scaduti("BOH")
    };
    assert_eq!(no(senza).0, "PAA_DATE_FROM_NON_VALIDO");
    assert_eq!(
        no(scaduti("MARCA_BOLLO_DIGITALE ; BOH")),
        (
            "PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_VALIDO".into(),
            "identificativoTipoDovuto [BOH] non valido".into()
        )
    );
    assert_eq!(
        no(scaduti(" ; ")),
        (
            "PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_INSERITO".into(),
            "identificativoTipoDovuto non valido".into()
        )
    );
    let e = prenotato(banco.soap(Richiesta::PrenotaExportScaduti(scaduti(
        "MARCA_BOLLO_DIGITALE",
    ))));
    let r = ChiediStatoExport {
        header: true,
        cod_ipa_ente: Some(X.into()),
        request_token: e.request_token,
    };
    let Risposta::ChiediStatoExportScaduti(e) =
        messaggio(banco.soap(Richiesta::ChiediStatoExportScaduti(r.clone())))
    else {
        panic!()
    };
    assert_eq!(e.stato.as_deref(), Some("LOAD_EXPORT"));
    let f = fault(banco.soap(Richiesta::ChiediStatoExportFlusso(r)));
    assert_eq!(f.fault_code, "PAA_REQUEST_TOKEN_NON_VALIDO");
}

#[test]
fn reporting_files() {
    let mut banco = Banco::nuovo();
    let elenco = |tipo: &str, dal: &str, al: &str| {
        Richiesta::ChiediElencoFlussiSpc(ChiediElencoFlussiSpc {
            cod_ipa_ente: Some(X.into()),
            identificativo_psp: Some("PSP".into()),
            tipo_flusso: Some(tipo.into()),
            date_from: Some(dal.into()),
            date_to: Some(al.into()),
        })
    };
    let (dal, al) = ("2026-04-01", "2026-04-02");
    for (r, testo) in [
        (elenco("R", "", al), "Data inizio non valida"),
        (elenco("R", dal, "domani"), "Data fine non valida"),
        (
            elenco("R", al, dal),
            "Intervallo data Extraction non valida",
        ),
    ] {
        let (codice, detto, _) = detto(banco.soap(r));
        assert_eq!(
            (codice.as_str(), detto.as_str()),
            ("PAA_ENTE_NON_VALIDO", testo)
        );
    }
    let chiedi = |banco: &mut Banco, tipo| match messaggio(banco.soap(elenco(tipo, dal, al))) {
        Risposta::ChiediElencoFlussiSpc(e) => e,
        altro => panic!("{altro:?}"),
    };
    for tipo in ["R", "Q"] {
        let e = chiedi(&mut banco, tipo);
        assert_eq!((e.fault, e.elenco), (None, Some(Vec::new())));
    }
    let e = chiedi(&mut banco, "Z");
    let f = e.fault.unwrap();
    assert_eq!(
        (f.fault_code.as_str(), f.id.as_str(), f.serial),
        (
            "PAA_SYSTEM_ERROR",
            "NODO_REGIONALE_CHIEDI_LISTA_FLUSSO_SPC",
            Some(1)
        )
    );
    assert_eq!(e.elenco, Some(Vec::new()), "the list beside the fault");

    let flusso = |tipo: &str| {
        Richiesta::ChiediFlussoSpc(ChiediFlussoSpc {
            cod_ipa_ente: Some(X.into()),
            tipo_flusso: Some(tipo.into()),
            ..ChiediFlussoSpc::default()
        })
    };
    let chiedi = |reply| match messaggio(reply) {
        Risposta::ChiediFlussoSpc(e) => (e.fault.map(|f| f.fault_string), e.stato),
        altro => panic!("{altro:?}"),
    };
    let ko = || Some("KO".to_owned());
    assert_eq!(chiedi(banco.soap(flusso("R"))), (None, ko()));
    assert_eq!(chiedi(banco.soap(flusso("Z"))), (None, None));
    assert_eq!(
        chiedi(banco.soap_con(flusso("R"), Credential::Absent)),
        (Some(format!("Password non valida per ente [{X}]")), ko())
    );
}
