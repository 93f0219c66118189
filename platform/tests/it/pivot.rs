//! MyPivot: checks in their order, bookings, and what an ente without data gets (`mypivot-web-services.md` §2).

use contracts::message::operazione::{Richiesta, Risposta};
use contracts::message::pivot::richiesta::{
    self as r, AutorizzaImport, AutorizzaImportTesoreria, ChiediAccertamento,
    ChiediPagatiRiconciliati, ChiediStato, Finestra, PerBolletta, PerData, PerIuf, PerIuvIuf,
    PrenotaExport,
};
use contracts::message::pivot::risposta::{self, PagatiRiconciliati};
use platform::command::{Command, Credential, Operatore};
use platform::regole::Regole;
use platform::reply::Reply;

use crate::banco::{Banco, X};

fn chiedi(banco: &mut Banco, richiesta: r::Richiesta, credential: Credential) -> Reply {
    banco.da(Command::Soap {
        richiesta: Richiesta::Pivot(richiesta),
        credential,
        altre: Vec::new(),
    })
}

fn risposta(banco: &mut Banco, richiesta: r::Richiesta) -> risposta::Risposta {
    match chiedi(banco, richiesta, Credential::Matches) {
        Reply::Soap {
            messaggio: Risposta::Pivot(risposta),
        } => risposta,
        altro => panic!("{altro:?}"),
    }
}

/// Code, text and description of the refusal.
fn rifiuto(banco: &mut Banco, richiesta: r::Richiesta) -> (String, String, Option<String>) {
    let risposta = risposta(banco, richiesta);
    let fault = risposta.fault().unwrap().clone();
    assert_eq!(fault.id, X);
    (fault.fault_code, fault.fault_string, fault.description)
}

fn testo(valore: &str) -> Option<String> {
    Some(valore.to_owned())
}

fn finestra(da: Option<&str>, a: Option<&str>) -> Finestra {
    Finestra {
        da: da.map(str::to_owned),
        a: a.map(str::to_owned),
    }
}

fn stato(token: &str) -> ChiediStato {
    ChiediStato {
        header: true,
        cod_ipa_ente: testo(X),
        request_token: testo(token),
    }
}

fn prenota() -> PrenotaExport {
    PrenotaExport {
        header: true,
        cod_ipa_ente: testo(X),
        classificazioni: vec!["RT_IUF".into()],
        tipi_dovuto: vec!["TARI".into()],
        versione_tracciato: testo("1.3"),
        ..PrenotaExport::default()
    }
}

#[test]
fn an_authorisation_names_folder_and_month_and_stores_nothing() {
    let mut banco = Banco::nuovo();
    let cartella = |banco: &mut Banco, tipo: Option<&str>| {
        let richiesta = r::Richiesta::AutorizzaImportFlussoTesoreria(AutorizzaImportTesoreria {
            header: true,
            cod_ipa_ente: testo(X),
            tipo_flusso: tipo.map(str::to_owned),
        });
        match risposta(banco, richiesta) {
            risposta::Risposta::AutorizzaImportFlussoTesoreria(a) => a,
            altra => panic!("{altra:?}"),
        }
    };
    let una = cartella(&mut banco, None);
    assert_eq!(
        una.import_path.as_deref(),
        Some("/TESORERIA_FLUSSI_MP/2026_03")
    );
    assert_eq!(
        una.upload_url.as_deref(),
        Some("https://be.example.org/public/mybox/uploadFlusso")
    );
    assert!(banco.ultimi.is_empty());
    let altra = cartella(&mut banco, Some("Y"));
    assert_eq!(
        altra.import_path.as_deref(),
        Some("/TESORERIA_FLUSSI_MP/WEB/POSTE/2026_03")
    );
    assert_ne!(una.request_token, altra.request_token);
    // A token of a file that was not uploaded is unknown.
    let token = una.request_token.unwrap();
    assert_eq!(
        rifiuto(
            &mut banco,
            r::Richiesta::ChiediStatoImportFlusso(stato(&token))
        ),
        (
            "PIVOT_REQUEST_TOKEN_NON_VALIDO".into(),
            format!("Ente [{X}] non autorizzato per requestToken [{token}]"),
            None
        )
    );
}

#[test]
fn ente_password_and_header() {
    let mut banco = Banco::nuovo();
    let richiesta = |ente: &str| {
        r::Richiesta::AutorizzaImportFlusso(AutorizzaImport {
            header: true,
            cod_ipa_ente: testo(ente),
        })
    };
    let fault = |reply| match reply {
        Reply::Soap {
            messaggio: Risposta::Pivot(risposta),
        } => {
            let fault = risposta.fault().unwrap().clone();
            (fault.fault_code, fault.fault_string)
        }
        altro => panic!("{altro:?}"),
    };
    let codice = "CODE_PIVOT_ENTE_NON_VALIDO".to_owned();
    assert_eq!(
        fault(chiedi(&mut banco, richiesta("ignoto"), Credential::Differs)),
        (
            codice.clone(),
            "Codice IPA Ente [ignoto] non valido o password errata".into()
        )
    );
    assert_eq!(
        fault(chiedi(&mut banco, richiesta(X), Credential::Absent)),
        (codice, format!("Password non valida per ente [{X}]"))
    );
    // The type is looked at before the ente.
    let tesoreria = r::Richiesta::AutorizzaImportFlussoTesoreria(AutorizzaImportTesoreria {
        header: true,
        cod_ipa_ente: testo("ignoto"),
        tipo_flusso: testo("Z"),
    });
    assert_eq!(
        fault(chiedi(&mut banco, tesoreria, Credential::Differs)).0,
        "CODE_PIVOT_TIPO_FLUSSO_NON_VALIDO"
    );
    let senza = r::Richiesta::AutorizzaImportFlusso(AutorizzaImport::default());
    assert!(matches!(
        chiedi(&mut banco, senza, Credential::Matches),
        Reply::SoapFault { .. }
    ));
    // ChiediPagatiRiconciliati: an empty answer instead of the fault.
    let pagati = r::Richiesta::ChiediPagatiRiconciliati(ChiediPagatiRiconciliati {
        cod_ipa_ente: testo(X),
        ..ChiediPagatiRiconciliati::default()
    });
    assert_eq!(
        chiedi(&mut banco, pagati, Credential::Differs),
        Reply::Soap {
            messaggio: Risposta::Pivot(risposta::Risposta::ChiediPagatiRiconciliati(
                PagatiRiconciliati::default()
            ))
        }
    );
}

#[test]
fn a_booking_is_taken_by_the_next_cycle_and_finds_nothing() {
    let mut banco = Banco::nuovo();
    let prenotata = |banco: &mut Banco, p: PrenotaExport| match risposta(
        banco,
        r::Richiesta::PrenotaExport(Box::new(p)),
    ) {
        risposta::Risposta::PrenotaExport(p) => p,
        altra => panic!("{altra:?}"),
    };
    let senza_date = prenotata(&mut banco, prenota());
    assert_eq!(senza_date.data_a, None);
    let da_solo = PrenotaExport {
        ultimo_aggiornamento: finestra(Some("2027-01-01T00:00:00"), None),
        ..prenota()
    };
    assert_eq!(
        prenotata(&mut banco, da_solo).data_a.as_deref(),
        Some("2026-03-10")
    );
    let mai = PrenotaExport {
        versione_tracciato: testo("1.4"),
        ..prenota()
    };
    let mai = prenotata(&mut banco, mai).request_token.unwrap();
    let token = senza_date.request_token.unwrap();
    let quale = |banco: &mut Banco, token: &str| match risposta(
        banco,
        r::Richiesta::ChiediStatoExport(stato(token)),
    ) {
        risposta::Risposta::ChiediStatoExport(e) => {
            assert_eq!(e.download_url, None);
            e.stato.unwrap()
        }
        altra => panic!("{altra:?}"),
    };
    assert_eq!(quale(&mut banco, &token), "PRENOTATO");
    banco.passano(300_000);
    assert_eq!(
        quale(&mut banco, &token),
        "EXPORT_ESEGUITO_NESSUN_RECORD_TROVATO"
    );
    assert_eq!(quale(&mut banco, &mai), "PRENOTATO");
    for (token, testo) in [
        (" ", "Request Token vuoto"),
        ("x", "Request Token non valido"),
    ] {
        assert_eq!(
            rifiuto(&mut banco, r::Richiesta::ChiediStatoExport(stato(token))).1,
            testo
        );
    }
}

#[test]
fn the_checks_of_a_booking_in_their_order() {
    let mut banco = Banco::nuovo();
    let mut p = prenota();
    p.versione_tracciato = None;
    p.classificazioni.clear();
    p.tipi_dovuto = vec!["A".into(), "TARI".into(), "B".into()];
    p.ultimo_aggiornamento = finestra(None, Some("2026-01-01T00:00:00"));
    p.esecuzione = finestra(None, Some("2026-01-01T00:00:00"));
    let mut no = |p: &PrenotaExport, codice: &str, testo: &str, descrizione: Option<&str>| {
        let trovato = rifiuto(&mut banco, r::Richiesta::PrenotaExport(Box::new(p.clone())));
        assert_eq!(
            (trovato.0.as_str(), trovato.1.as_str(), trovato.2.as_deref()),
            (codice, testo, descrizione)
        );
    };
    no(
        &p,
        "PIVOT_VERSIONE_TRACCIATO_EXPORT_NON_VALIDA",
        "Versione tracciato [ null ] non valida",
        None,
    );
    p.versione_tracciato = testo("1.0");
    no(
        &p,
        "PIVOT_CLASSIFICAZIONE_NON_VALIDA",
        "Nessuna classificazione inserita",
        None,
    );
    p.classificazioni = vec!["RT_IUF".into(), "DOPPI".into()];
    no(
        &p,
        "PIVOT_CLASSIFICAZIONE_NON_VALIDA",
        "Classificazione [ DOPPI ] non valida",
        None,
    );
    p.classificazioni = vec!["RT_IUF".into()];
    no(
        &p,
        "CODE_PIVOT_ENTE_NON_VALIDO",
        &format!("Tipo dovuto [ A,B ] non valido per ente: {X}"),
        None,
    );
    p.tipi_dovuto.clear();
    no(
        &p,
        "PIVOT_DATE_FROM_NON_VALIDO",
        "Data Ultimo Aggiornamento DA non valorizzata",
        None,
    );
    let uguali = Some("2026-01-01T00:00:00");
    p.ultimo_aggiornamento = finestra(uguali, uguali);
    no(
        &p,
        "PIVOT_INTERVALLO_DATE_NON_VALIDO",
        "Intervallo date ultimo aggiornamento non valido",
        None,
    );
    p.ultimo_aggiornamento = Finestra::default();
    no(
        &p,
        "PIVOT_DATE_FROM_NON_VALIDO",
        "Data esecuzione DA non valida",
        Some(""),
    );
    p.esecuzione = finestra(uguali, uguali);
    p.valuta = finestra(uguali, None);
    no(
        &p,
        "PIVOT_DATE_TO_NON_VALIDO",
        "Data valuta A non valida",
        Some(""),
    );
    p.valuta = finestra(Some("2026-01-02T00:00:00"), uguali);
    no(
        &p,
        "PIVOT_INTERVALLO_DATE_NON_VALIDO",
        "Intervallo date valuta non valido",
        Some(""),
    );

    banco.operatore(Operatore::Regole(Regole {
        pivot_tesoreria: false,
        ..Regole::default()
    }));
    let mut p = prenota();
    p.classificazioni = vec!["IUF_NO_TES".into()];
    assert_eq!(
        rifiuto(&mut banco, r::Richiesta::PrenotaExport(Box::new(p))).1,
        format!("Classificazione [ IUF_NO_TES ] non abilitata per ente [{X}]")
    );
}

#[test]
fn pagati_riconciliati_without_data() {
    let mut banco = Banco::nuovo();
    let richiesta = |per_data, per_iuv_iuf| {
        r::Richiesta::ChiediPagatiRiconciliati(ChiediPagatiRiconciliati {
            cod_ipa_ente: testo(X),
            per_data,
            per_iuv_iuf,
        })
    };
    let per_data = |da, a| {
        Some(PerData {
            finestra: finestra(da, a),
            tipi_dovuto: None,
        })
    };
    let (prima, dopo) = (Some("2026-01-01T00:00:00"), Some("2026-01-02T00:00:00"));
    for (richiesta, codice) in [
        (
            richiesta(per_data(None, None), None),
            "CODE_PIVOT_DATE_FROM_NON_VALIDO",
        ),
        (
            richiesta(per_data(prima, None), None),
            "CODE_PIVOT_DATE_TO_NON_VALIDO",
        ),
        (
            richiesta(per_data(dopo, prima), None),
            "CODE_PIVOT_INTERVALLO_DATE_NON_VALIDO",
        ),
        (
            richiesta(None, Some(PerIuvIuf::default())),
            "CODE_PIVOT_SYSTEM_ERROR",
        ),
        (
            richiesta(
                None,
                Some(PerIuvIuf {
                    iuf: Some(Vec::new()),
                    ..PerIuvIuf::default()
                }),
            ),
            "PIVOT_RICHIESTA_PER_IUV_IUF_NON_COMPLETA",
        ),
        (richiesta(None, None), "PIVOT_RICHIESTA_NON_VALORIZZATA"),
    ] {
        assert_eq!(rifiuto(&mut banco, richiesta).0, codice);
    }
    // The window wins over the lists, and may be empty.
    let vuota = richiesta(per_data(prima, prima), Some(PerIuvIuf::default()));
    assert_eq!(
        risposta(&mut banco, vuota),
        risposta::Risposta::ChiediPagatiRiconciliati(PagatiRiconciliati {
            numero_totale: Some(0),
            ..PagatiRiconciliati::default()
        })
    );
}

#[test]
fn accertamento_without_data() {
    let mut banco = Banco::nuovo();
    let bolletta = |anno: &str, numero: &str| {
        Some(PerBolletta {
            anno: testo(anno),
            numero: testo(numero),
        })
    };
    let iuf = |iuf: &str| Some(PerIuf { iuf: testo(iuf) });
    for (per_bolletta, per_iuf, codice) in [
        (
            bolletta("2024", "1"),
            iuf("x"),
            "PIVOT_RICHIESTA_CON_PARAMETRI_MULTIPLI",
        ),
        (
            bolletta("", "1"),
            None,
            "PIVOT_PARAMETRO_ANNO_BOLLETTA_NULLO",
        ),
        (
            bolletta("2024", " "),
            None,
            "PIVOT_PARAMETRO_NUMERO_BOLLETTA_NULLO",
        ),
        (bolletta("2024", "1"), None, "PIVOT_BOLLETTA_NON_TROVATA"),
        (None, iuf(""), "PIVOT_PARAMETRO_IUF_NULLO"),
        (None, iuf("x"), "PIVOT_NESSUNA_RENDICONTAZIONE_TROVATA"),
        (None, None, "PIVOT_SYSTEM_ERROR"),
    ] {
        let richiesta = r::Richiesta::ChiediAccertamento(ChiediAccertamento {
            header: true,
            cod_ipa_ente: testo(X),
            per_bolletta,
            per_iuf,
        });
        assert_eq!(rifiuto(&mut banco, richiesta).0, codice);
    }
}
