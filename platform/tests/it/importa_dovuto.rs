//! paaSILImportaDovuto: every row of `mypay-web-services.md` §4.6.

use contracts::message::documento::{
    Accertamento, Bilancio, Capitolo, DovutiEntiSecondari, Versamento,
};
use contracts::message::fault::Fault;
use contracts::message::operazione::{Base64, ImportaDovuto, Richiesta};
use ledger::entry::Millis;
use platform::campione;
use platform::command::{Credential, Operatore, StatoEnte};
use platform::dovuto::StatoDovuto;
use platform::elaborato::StatoElaborato;
use platform::event::Event;
use platform::regole::Regole;
use platform::state::Trovato;

use crate::banco::{
    BIANCO, Banco, X, detto, ente_inserito, fault, importa, soap_fault, tipo, versamento,
};

type Riga = (
    &'static str,
    fn(&mut Versamento),
    &'static str,
    &'static str,
);

/// A check of the document: what is changed in a good one, code, text.
const CONTROLLI: &[Riga] = &[
    (
        "5",
        |v| v.azione = Some("X".into()),
        "PAA_AZIONE_NON_VALIDO",
        "azione non valida [X]",
    ),
    (
        "5, lower case",
        |v| v.azione = Some("i".into()),
        "PAA_AZIONE_NON_VALIDO",
        "azione non valida [i]",
    ),
    (
        "6, IUV15 after the limit",
        |v| v.iuv = Some("220000000000753".into()),
        "PAA_IUV_NON_VALIDO",
        "IdentificativoUnivocoVersamento non valido [220000000000753] per ente [c_z001]",
    ),
    (
        "6, space of MyPay",
        |v| v.iuv = Some("12000000000471179".into()),
        "PAA_IUV_NON_VALIDO",
        "IdentificativoUnivocoVersamento non valido [12000000000471179] per ente [c_z001]",
    ),
    (
        "6, application code of another",
        |v| v.iuv = Some("13020000000004230".into()),
        "PAA_IUV_NON_VALIDO",
        "IdentificativoUnivocoVersamento non valido [13020000000004230] per ente [c_z001]",
    ),
    (
        "9",
        |v| v.bilancio = Some(bilancio(&["100.00", "20.49"])),
        "PAA_IMPORTO_BILANCIO_NON_VALIDO",
        "Importo bilancio non congruente per dovuto con importo [120.50]",
    ),
    (
        "10, unknown",
        |v| v.tipo_dovuto = Some("IGNOTO".into()),
        "PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_VALIDO",
        "Error tipo dovuto [IGNOTO] non censito per ente [c_z001]",
    ),
    (
        "10, inactive",
        |v| v.tipo_dovuto = Some(campione::CERTIFICATI.into()),
        "PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_VALIDO",
        "Error tipo dovuto [CERTIFICATI] non censito per ente [c_z001]",
    ),
    (
        "11",
        |v| v.tipo_dovuto = Some("MARCA_BOLLO_DIGITALE".into()),
        "PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_VALIDO",
        "Error tipo dovuto [MARCA_BOLLO_DIGITALE] non abilitato per funzione di import",
    ),
    (
        "12",
        |v| v.soggetto_pagatore = None,
        "PAA_SOGG_PAG_NON_VALORIZZATO",
        "paaSILImportaDovuto: soggettoPagatore non valorizzato. ",
    ),
    (
        "13",
        |v| v.tipo_versamento = Some("ALL|BBT".into()),
        "PAA_TIPO_VERSAMENTO_NON_VALIDO",
        "paaSILImportaDovuto: Tipo versamento non valido: ALL|BBT",
    ),
    (
        "14, absent",
        |v| v.iud = None,
        "PAA_IUD_NON_VALIDO",
        "paaSILImportaDovuto: IdentificativoUnivocoDovuto non valido: null",
    ),
    (
        "14, reserved",
        |v| v.iud = Some("000ABC".into()),
        "PAA_IUD_NON_VALIDO",
        "paaSILImportaDovuto: IdentificativoUnivocoDovuto non valido: 000ABC",
    ),
    (
        "15",
        |v| v.causale = Some(BIANCO.into()),
        "PAA_CAUSALE_NON_PRESENTE",
        "paaSILImportaDovuto: causaleVersamento non specificato ",
    ),
    (
        "17, F",
        |v| pagatore(v, "F", "rssmra80a01h501x"),
        "PAA_CODICE_FISCALE_NON_VALIDO",
        "paaSILImportaDovuto: Codice fiscale non valido [RSSMRA80A01H501X]",
    ),
    (
        "17, G",
        |v| pagatore(v, "G", "12345678901"),
        "PAA_P_IVA_NON_VALIDO",
        "paaSILImportaDovuto: P.IVA non valida [12345678901]",
    ),
    (
        "17, anonymous F",
        |v| pagatore(v, "F", "anonimo"),
        "PAA_CODICE_FISCALE_NON_VALIDO",
        "paaSILImportaDovuto: Funzionalita CF ANONIMO non valida [ANONIMO]",
    ),
    (
        "17, anonymous G",
        |v| {
            pagatore(v, "G", "ANONIMO");
            v.tipo_dovuto = Some(campione::PARCHEGGI.into());
        },
        "PAA_P_IVA_NON_VALIDO",
        "paaSILImportaDovuto: Funzionalita CF ANONIMO non valida [ANONIMO]",
    ),
    (
        "DB, due date missing",
        |v| v.tipo_dovuto = Some(campione::TARI.into()),
        "PAA_IMPORT_DATA_SCADENZA_PAGAMENTO_OBBLIGATORIA",
        "paaSILImportaDovuto: Errore import dovuto IUV [null] e IUD [D-1]: dataScadenzaPagamento deve essere valorizzata per questo tipo dovuto",
    ),
    (
        "DB, due date past",
        |v| {
            v.tipo_dovuto = Some(campione::TARI.into());
            v.data_scadenza = Some("2026-03-09".into());
        },
        "PAA_IMPORT_DATA_SCADENZA_PAGAMENTO_OBBLIGATORIA",
        "paaSILImportaDovuto: Errore import dovuto IUV [null] e IUD [D-1]: dataScadenzaPagamento deve essere maggiore uguale alla data attuale per questo tipo dovuto",
    ),
];

fn pagatore(v: &mut Versamento, tipo: &str, codice: &str) {
    let id = &mut v.soggetto_pagatore.as_mut().unwrap().identificativo;
    (id.tipo, id.codice) = (Some(tipo.into()), Some(codice.into()));
}

fn bilancio(importi: &[&str]) -> Bilancio {
    let accertamenti = importi.iter().map(|i| Accertamento {
        cod_accertamento: None,
        importo: Some((*i).into()),
    });
    Bilancio {
        capitoli: vec![Capitolo {
            cod_capitolo: Some("3010".into()),
            cod_ufficio: None,
            accertamenti: accertamenti.collect(),
        }],
    }
}

fn esito(banco: &mut Banco, r: ImportaDovuto) -> (String, String, Option<String>) {
    detto(banco.soap(Richiesta::ImportaDovuto(r)))
}

fn con_azione(iud: &str, azione: &str, iuv: Option<&str>) -> Versamento {
    Versamento {
        azione: Some(azione.into()),
        iuv: iuv.map(Into::into),
        ..versamento(iud)
    }
}

#[test]
fn each_check_with_its_code_and_text() {
    for (nome, cambia, codice, testo) in CONTROLLI {
        let mut banco = Banco::nuovo();
        let mut v = versamento("D-1");
        cambia(&mut v);
        assert_eq!(
            esito(&mut banco, importa(&v, false)),
            ((*codice).into(), (*testo).into(), None),
            "check {nome}"
        );
        assert!(banco.ultimi.is_empty(), "check {nome} changes nothing");
    }
}

#[test]
fn the_first_failing_check_answers() {
    // Each document has all the faults from its row on: the checks are in the order of the sheet.
    let unici: Vec<&Riga> = CONTROLLI
        .iter()
        .filter(|(nome, ..)| nome.parse::<u8>().is_ok())
        .collect();
    for (n, (nome, _, codice, _)) in unici.iter().enumerate() {
        let mut v = versamento("D-1");
        for (altro, cambia, ..) in unici[n..].iter().rev() {
            // A missing payer would hide nothing, but 17 needs one.
            if *altro != "12" || *nome == "12" {
                cambia(&mut v);
            }
        }
        assert_eq!(
            esito(&mut Banco::nuovo(), importa(&v, false)).0,
            *codice,
            "check {nome}"
        );
    }
}

#[test]
fn xml_before_authentication_and_authentication_before_the_rest() {
    let mut banco = Banco::nuovo();
    let rotto = ImportaDovuto {
        dovuto: Some(Base64::codifica(b"<Versamento>")),
        cod_ipa_ente: Some("ignoto".into()),
        ..importa(&versamento("D-1"), false)
    };
    let f = fault(banco.soap_con(Richiesta::ImportaDovuto(rotto), Credential::Differs));
    assert_eq!(
        (f.fault_code.as_str(), f.fault_string.as_str()),
        ("PAA_XML_NON_VALIDO", "XML dei dovuti non valido")
    );
    assert_eq!(f.id, "ignoto");
    let descrizione = f.description.unwrap();
    let testa = "XML ricevuto per paaSILImportaDovuto non conforme all' XSD per ente [ignoto]  XML Error: \n";
    assert!(
        descrizione.starts_with(testa) && descrizione.len() > testa.len(),
        "{descrizione}"
    );

    let buono = importa(&con_azione("D-1", "X", None), false);
    let ignoto = ImportaDovuto {
        cod_ipa_ente: Some("ignoto".into()),
        ..buono.clone()
    };
    let f = fault(banco.soap(Richiesta::ImportaDovuto(ignoto)));
    assert_eq!(
        f,
        Fault {
            fault_code: "PAA_ENTE_NON_VALIDO".into(),
            fault_string: "codice IPA Ente [ignoto] non valido".into(),
            id: "ignoto".into(),
            description: None,
            serial: None
        }
    );
    for credential in [Credential::Differs, Credential::Absent] {
        assert_eq!(
            detto(banco.soap_con(Richiesta::ImportaDovuto(buono.clone()), credential)),
            (
                "PAA_ENTE_NON_VALIDO".into(),
                "Password non valida per ente [c_z001]".into(),
                None
            )
        );
    }
    ente_inserito(&mut banco);
    let f = fault(banco.soap_con(Richiesta::ImportaDovuto(buono), Credential::Differs));
    assert_eq!(
        (f.fault_code.as_str(), f.fault_string.as_str(), f.serial),
        ("PAA_ENTE_NON_VALIDO", "Stato Ente Non Valido", Some(0))
    );
}

#[test]
fn header_and_document_missing() {
    let mut banco = Banco::nuovo();
    let senza_header = ImportaDovuto {
        header: false,
        cod_ipa_ente: None,
        ..importa(&versamento("D-1"), false)
    };
    assert_eq!(
        soap_fault(banco.soap(Richiesta::ImportaDovuto(senza_header))),
        "java.lang.NullPointerException"
    );
    let senza_codice = ImportaDovuto {
        cod_ipa_ente: None,
        ..importa(&versamento("D-1"), false)
    };
    let f = fault(banco.soap(Richiesta::ImportaDovuto(senza_codice)));
    assert_eq!(f.fault_string, "codice IPA Ente [null] non valido");
    for vuoto in [None, Some(Base64(String::new()))] {
        let r = ImportaDovuto {
            dovuto: vuoto,
            ..importa(&versamento("D-1"), false)
        };
        // The null document skips the XML check; ente and password still answer.
        let f = fault(banco.soap_con(Richiesta::ImportaDovuto(r.clone()), Credential::Differs));
        assert_eq!(f.fault_string, "Password non valida per ente [c_z001]");
        assert_eq!(
            soap_fault(banco.soap(Richiesta::ImportaDovuto(r))),
            "java.lang.NullPointerException"
        );
    }
}

#[test]
fn documents_of_another_kind() {
    let mut banco = Banco::nuovo();
    let con = |xml: Vec<u8>| ImportaDovuto {
        dovuto: Some(Base64::codifica(&xml)),
        ..importa(&versamento("D-1"), false)
    };
    let dovuti = crate::banco::dovuti(&["D-1"]).scrivi();
    assert_eq!(
        esito(&mut banco, con(dovuti)),
        (
            "PAA_AZIONE_NON_VALIDO".into(),
            "azione non valida [null]".into(),
            None
        )
    );
    let r = Richiesta::ImportaDovuto(con(secondario("9/0101100IM/").scrivi()));
    assert_eq!(soap_fault(banco.soap(r)), "java.lang.NullPointerException");
}

#[test]
fn base64_once_or_twice() {
    for codifica in [Base64::codifica, Base64::codifica_doppia] {
        let mut banco = Banco::nuovo();
        let r = ImportaDovuto {
            dovuto: Some(codifica(&versamento("D-1").scrivi())),
            ..importa(&versamento(""), true)
        };
        assert_eq!(banco.importa(r).esito.as_deref(), Some("OK"));
    }
}

#[test]
fn insert_with_generated_iuv() {
    let mut banco = Banco::nuovo();
    let esito = banco.importa(importa(&versamento("D-1"), true));
    insta::assert_json_snapshot!(esito);
    let iuv = esito.iuv.unwrap();
    assert!(
        contracts::identifier::Iuv::parse(&iuv)
            .unwrap()
            .generato_da_mypay()
    );
    let Some(Trovato::Vivo(dovuto)) = banco.state.dovuto_per_iud(X, "D-1") else {
        panic!()
    };
    assert_eq!(
        (dovuto.iuv.as_deref(), dovuto.importo, dovuto.stato),
        (Some(&*iuv), 12050, StatoDovuto::InserimentoDovuto)
    );
    assert_eq!(
        banco.ultimi.iter().map(Event::kind).collect::<Vec<_>>(),
        ["iuv.generato/1", "dovuto.inserito/1"]
    );
    // The link's token is the one that the edge can derive again.
    let url = esito.url_file_avviso.unwrap();
    assert!(url.ends_with(&platform::avviso::security_token(
        b"seme di prova",
        &dovuto.id.to_string()
    )));
}

#[test]
fn insert_without_iuv_or_with_the_ente_s_own() {
    let mut banco = Banco::nuovo();
    let esito = banco.importa(importa(&versamento("D-1"), false));
    assert_eq!(
        (esito.esito.as_deref(), esito.iuv, esito.url_file_avviso),
        (Some("OK"), None, None)
    );
    // Check digits are not verified (§5.3).
    let esito = banco.importa(importa(
        &con_azione("D-2", "I", Some("12020000000004299")),
        false,
    ));
    assert_eq!(
        (esito.esito.as_deref(), esito.iuv, esito.url_file_avviso),
        (Some("OK"), None, None)
    );
    // With the flag an IUV17 passes as it is, nothing is generated, and there is a link.
    let esito = banco.importa(importa(
        &con_azione("D-3", "I", Some("12000000000471179")),
        true,
    ));
    assert_eq!((esito.esito.as_deref(), esito.iuv), (Some("OK"), None));
    assert!(esito.url_file_avviso.is_some());
    let Some(Trovato::Vivo(d)) = banco.state.dovuto_per_iuv(X, "12000000000471179") else {
        panic!()
    };
    assert_eq!(d.iud, "D-3");
}

#[test]
fn iuv15_on_the_last_day_and_on_the_first_after_it() {
    let mut banco = Banco::nuovo();
    let r = importa(&con_azione("D-1", "I", Some("220000000000753")), false);
    banco.now = Millis(1_714_427_999_000); // 2024-04-29T23:59:59 in Italy
    assert_eq!(banco.importa(r.clone()).fault, None);
    banco.now = Millis(1_714_428_000_000); // midnight
    assert_eq!(esito(&mut banco, r).0, "PAA_IUV_NON_VALIDO");
    // Still accepted for M.
    let r = importa(&con_azione("D-1", "M", Some("220000000000753")), false);
    assert_eq!(banco.importa(r).fault, None);
}

#[test]
fn duplicates_keep_the_generated_iuv_in_the_answer() {
    let mut banco = Banco::nuovo();
    let iuv = banco.inserito("D-1");
    let ancora = banco.importa(importa(&versamento("D-1"), true));
    let generato = ancora.iuv.unwrap();
    assert_ne!(generato, iuv);
    assert_eq!(ancora.esito.as_deref(), Some("KO"));
    let f = ancora.fault.unwrap();
    assert_eq!(
        (f.fault_code.as_str(), f.fault_string),
        (
            "PAA_IMPORT_IUD_DUPLICATO",
            format!(
                "paaSILImportaDovuto: Errore import dovuto IUV [{generato}] e IUD [D-1]: IUD attivo presente nel database, non si accettano dovuti duplicati"
            )
        )
    );
    assert_eq!(
        banco.ultimi.iter().map(Event::kind).collect::<Vec<_>>(),
        ["iuv.generato/1"]
    );
    assert_eq!(
        esito(
            &mut banco,
            importa(&con_azione("D-2", "I", Some(&iuv)), true)
        ),
        (
            "PAA_IMPORT_IUV_DUPLICATO".into(),
            format!(
                "paaSILImportaDovuto: Errore import dovuto IUV [{iuv}] e IUD [D-2]: IUV attivo presente nel database, non si accettano dovuti duplicati"
            ),
            None
        )
    );
}

#[test]
fn an_ente_code_with_a_hyphen_has_no_permission() {
    let mut banco = Banco::nuovo();
    let ente = platform::command::Ente {
        cod_ipa: "c-z003".into(),
        codice_fiscale: "99000000010".into(),
        ..campione::ente()
    };
    banco.operatore(Operatore::RegistraEnte(ente));
    banco.operatore(Operatore::RegistraTipoDovuto {
        cod_ipa: "c-z003".into(),
        tipo: tipo(campione::DIRITTI_SEGRETERIA),
    });
    let r = ImportaDovuto {
        cod_ipa_ente: Some("c-z003".into()),
        ..importa(&versamento("D-1"), false)
    };
    let f = fault(banco.soap(Richiesta::ImportaDovuto(r)));
    assert_eq!(f.fault_code, "PAA_IMPORT_OPERATORE_NO_PERMESSI");
    assert!(
        f.fault_string
            .ends_with("L'operatore non ha i permessi per questo tipo dovuto e ente")
    );
}

#[test]
fn modify() {
    let mut banco = Banco::nuovo();
    let iuv = banco.inserito("D-1");
    // An IUV generated by MyPay goes back with the flag; the answer has no IUV, but the link (§4.6).
    let m = Versamento {
        importo: Some("99.00".into()),
        ..con_azione("D-1", "M", Some(&iuv))
    };
    let r = banco.importa(importa(&m, true));
    assert_eq!(
        (r.esito.as_deref(), &r.fault, &r.iuv),
        (Some("OK"), &None, &None)
    );
    assert!(r.url_file_avviso.is_some());
    let Some(Trovato::Vivo(d)) = banco.state.dovuto_per_iud(X, "D-1") else {
        panic!()
    };
    assert_eq!((d.importo, d.iuv.as_deref()), (9900, Some(&*iuv)));
    let archiviato = banco
        .state
        .ente(X)
        .unwrap()
        .elaborati
        .con_iud("D-1")
        .next()
        .unwrap();
    assert_eq!(
        (archiviato.stato, archiviato.dovuto.importo),
        (StatoElaborato::Annullato, 12050)
    );
    // Without the flag check 6 stops it.
    assert_eq!(
        esito(&mut banco, importa(&m, false)).0,
        "PAA_IUV_NON_VALIDO"
    );

    let w = |iuv: &str, testo: &str| {
        format!("paaSILImportaDovuto: Errore import dovuto IUV [{iuv}] e IUD [D-1]: {testo}")
    };
    let altro_tipo = Versamento {
        tipo_dovuto: Some(campione::PARCHEGGI.into()),
        ..m
    };
    assert_eq!(
        esito(&mut banco, importa(&altro_tipo, true)),
        (
            "PAA_IMPORT_TIPO_DOVUTO_NON_MODIFICABILE".into(),
            w(
                &iuv,
                "Non è possibile modificare il tipo dovuto di un dovuto"
            ),
            None
        )
    );
    let altro_iuv = con_azione("D-1", "M", Some("12020000000004230"));
    assert_eq!(
        esito(&mut banco, importa(&altro_iuv, true)),
        (
            "PAA_IMPORT_IUV_DUPLICATO".into(),
            w(
                "12020000000004230",
                "Non è possibile modificare il codice iuv di un dovuto"
            ),
            None
        )
    );
    assert_eq!(
        esito(&mut banco, importa(&con_azione("D-1", "M", None), false)),
        (
            "PAA_IMPORT_IUV_NO_NULLABLE".into(),
            w(
                "null",
                "Non è possibile azzerare il codice iuv di un dovuto"
            ),
            None
        )
    );
    // With the flag and no IUV a useless one is generated and comes back in the KO.
    let r = banco.importa(importa(&con_azione("D-1", "M", None), true));
    let inutile = r.iuv.unwrap();
    assert_ne!(inutile, iuv);
    assert_eq!(r.fault.unwrap().fault_code, "PAA_IMPORT_IUV_DUPLICATO");
}

#[test]
fn modify_or_annul_what_is_not_there_or_not_payable() {
    let mut banco = Banco::nuovo();
    let ignoto = "paaSILImportaDovuto: Errore import dovuto IUV [null] e IUD [D-9]: Errore generazione iuv: Dovuto non trovato per IUD [D-9] e codice IPA Ente [c_z001]";
    for azione in ["M", "A"] {
        let r = importa(&con_azione("D-9", azione, None), false);
        assert_eq!(
            esito(&mut banco, r),
            ("PAA_SYSTEM_ERROR".into(), ignoto.into(), None)
        );
    }
    // A paid dovuto reads as not found.
    let iuv = banco.inserito("D-1");
    banco.psp_paga(&iuv);
    let (codice, testo, _) = esito(
        &mut banco,
        importa(&con_azione("D-1", "M", Some(&iuv)), true),
    );
    assert_eq!(codice, "PAA_SYSTEM_ERROR");
    assert!(
        testo.contains("Dovuto non trovato per IUD [D-1]"),
        "{testo}"
    );
    // Under way (legacy state).
    banco.inserito("D-2");
    let Some(Trovato::Vivo(d)) = banco.state.dovuto_per_iud(X, "D-2") else {
        panic!()
    };
    let iniziato = platform::dovuto::Dovuto {
        id: d.id + 1,
        iud: "D-3".into(),
        iuv: None,
        stato: StatoDovuto::PagamentoIniziato,
        ..d.clone()
    };
    banco.applica(&[Event::DovutoInserito(Box::new(iniziato))]);
    let (codice, testo, _) = esito(&mut banco, importa(&con_azione("D-3", "A", None), false));
    assert_eq!(codice, "PAA_SYSTEM_ERROR");
    assert_eq!(
        testo,
        "paaSILImportaDovuto: Errore import dovuto IUV [null] e IUD [D-3]: Errore generazione iuv: Questo dovuto non può essere annullato."
    );
    let (codice, testo, _) = esito(&mut banco, importa(&con_azione("D-3", "M", None), false));
    assert_eq!(codice, "PAA_SYSTEM_ERROR");
    let testa = "paaSILImportaDovuto: Errore import dovuto IUV [null] e IUD [D-3]: Errore generazione iuv: ";
    assert!(
        testo.starts_with(testa) && testo.len() > testa.len(),
        "{testo}"
    );
}

#[test]
fn modify_without_iuv_and_the_row_that_gets_lost() {
    for perdita in [true, false] {
        let mut banco = Banco::nuovo();
        banco.operatore(Operatore::Regole(Regole {
            perdita_alla_modifica: perdita,
            ..Regole::default()
        }));
        let preso = banco.inserito("D-1");
        banco.importa(importa(&versamento("D-2"), false));
        let r = importa(&con_azione("D-2", "M", Some(&preso)), true);
        assert_eq!(
            esito(&mut banco, r),
            (
                "PAA_IMPORT_IUV_DUPLICATO".into(),
                format!(
                    "paaSILImportaDovuto: Errore import dovuto IUV [{preso}] e IUD [D-2]: IUV duplicato nel database, non si accettano dovuti duplicati"
                ),
                None
            )
        );
        assert_eq!(
            matches!(
                banco.state.dovuto_per_iud(X, "D-2"),
                Some(Trovato::Elaborato(_))
            ),
            perdita
        );
    }
    // With a free IUV it gets one.
    let mut banco = Banco::nuovo();
    banco.importa(importa(&versamento("D-2"), false));
    let r = banco.importa(importa(&con_azione("D-2", "M", None), true));
    assert_eq!(r.fault, None);
    let Some(Trovato::Vivo(d)) = banco.state.dovuto_per_iud(X, "D-2") else {
        panic!()
    };
    assert_eq!(d.iuv, r.iuv);
}

#[test]
fn annul_and_insert_again_with_the_same_keys() {
    let mut banco = Banco::nuovo();
    let iuv = banco.inserito("D-1");
    let r = banco.importa(importa(&con_azione("D-1", "A", None), false));
    assert_eq!(
        (r.esito.as_deref(), r.fault, r.iuv, r.url_file_avviso),
        (Some("OK"), None, None, None)
    );
    let Some(Trovato::Elaborato(e)) = banco.state.dovuto_per_iud(X, "D-1") else {
        panic!()
    };
    assert_eq!(e.stato, StatoElaborato::Annullato);
    assert_eq!(
        banco
            .importa(importa(&con_azione("D-1", "I", Some(&iuv)), true))
            .fault,
        None
    );
    // An annulled one cannot be annulled again.
    banco.importa(importa(&con_azione("D-1", "A", Some(&iuv)), true));
    assert_eq!(
        esito(&mut banco, importa(&con_azione("D-1", "A", None), false)).0,
        "PAA_SYSTEM_ERROR"
    );
}

#[test]
fn print() {
    let mut banco = Banco::nuovo();
    let iuv = banco.inserito("D-1");
    let w = |iuv: &str, testo: &str| {
        format!("paaSILImportaDovuto: Errore import dovuto IUV [{iuv}] e IUD [D-1]: {testo}")
    };
    let prevede =
        "Errore richiesta azione 'S' prevede presenza di 'IUV' e assenza 'flag_genera_iuv'";
    for (i, flag) in [(None, false), (None, true), (Some(iuv.as_str()), true)] {
        let r = importa(&con_azione("D-1", "S", i), flag);
        assert_eq!(
            esito(&mut banco, r),
            (
                "PAA_SYSTEM_ERROR".into(),
                w(i.unwrap_or("null"), prevede),
                None
            )
        );
    }
    // An IUV generated by MyPay cannot be printed without the flag either.
    assert_eq!(
        esito(
            &mut banco,
            importa(&con_azione("D-1", "S", Some(&iuv)), false)
        )
        .0,
        "PAA_IUV_NON_VALIDO"
    );
    let suo = "12020000000004230";
    assert_eq!(
        esito(
            &mut banco,
            importa(&con_azione("D-1", "S", Some(suo)), false)
        ),
        (
            "PAA_IUV_NON_VALIDO".into(),
            format!("Error nessun dovuto trovato per IUV [{suo}] ed ente [c_z001]"),
            None
        )
    );
    banco.importa(importa(&con_azione("D-2", "I", Some(suo)), false));
    let (codice, testo, _) = esito(
        &mut banco,
        importa(&con_azione("D-1", "S", Some(suo)), false),
    );
    assert_eq!(codice, "PAA_SYSTEM_ERROR");
    assert!(
        testo.starts_with(&w(suo, "Errore generazione pdf: ")),
        "{testo}"
    );
    assert!(banco.ultimi.is_empty());
}

fn secondario(dati_specifici: &str) -> DovutiEntiSecondari {
    DovutiEntiSecondari {
        versione_oggetto: Some("6.2.0".into()),
        codice_fiscale: Some("00123450280".into()),
        denominazione: Some("Provincia di Esempio".into()),
        iban: Some("IT46E0200802000000000012345".into()),
        dati_specifici_riscossione: Some(dati_specifici.into()),
        importo: Some("10.00".into()),
        causale: Some("TEFA".into()),
        ..DovutiEntiSecondari::default()
    }
}

#[test]
fn second_beneficiary() {
    let buono = || Base64::codifica(&secondario("9/0101101IM/").scrivi());
    let con = |azione: &str, lista: Vec<Base64>| ImportaDovuto {
        enti_secondari: lista,
        ..importa(&con_azione("D-1", azione, None), false)
    };
    let mut banco = Banco::nuovo();
    let r = con("I", vec![Base64::codifica(b"<no/>")]);
    assert_eq!(
        esito(&mut banco, r),
        (
            "PAA_XML_NON_VALIDO".into(),
            "XML dei dovuti Enti secondari non valido".into(),
            None
        )
    );
    let r = con("I", vec![buono(), buono()]);
    assert_eq!(
        esito(&mut banco, r),
        (
            "PAA_LIMITAZIONE_ENTI_SECONDARI_ERROR".into(),
            "XML dei dovuti Enti secondari supera il limite consentito da PagoPA.".into(),
            Some("XML ricevuto per paaSILImportaDovuto non conforme all' XSD per enti secondari [PAA_LIMITAZIONE_ENTI_SECONDARI_ERROR]".into())
        )
    );
    let ignota = |azione| {
        con(
            azione,
            vec![Base64::codifica(&secondario("9/0101199IM/").scrivi())],
        )
    };
    let testo = |chi: &str| {
        format!(
            "paaSILImportaDovuto codice tassonomico dati specifici riscossione Ente {chi} non valido: [9/0101199IM/]"
        )
    };
    let codice = "PAA_DATI_SPECIFICI_RISCOSSIONE_NON_VALIDO";
    assert_eq!(
        esito(&mut banco, ignota("I")),
        (
            codice.into(),
            testo("Secondario"),
            Some(testo("Secondario"))
        )
    );
    // Empty elements are not counted.
    assert_eq!(
        banco
            .importa(con("I", vec![Base64::default(), buono()]))
            .fault,
        None
    );
    assert_eq!(
        esito(&mut banco, ignota("M")),
        (
            codice.into(),
            testo("Secodnario"),
            Some(testo("Secodnario"))
        )
    );
    let totale = |banco: &Banco| match banco.state.dovuto_per_iud(X, "D-1") {
        Some(Trovato::Vivo(d)) => d.totale(),
        altro => panic!("{altro:?}"),
    };
    assert_eq!(totale(&banco), 13050);
    // Not sent again with M, it is lost.
    assert_eq!(banco.importa(con("M", vec![])).fault, None);
    assert_eq!(totale(&banco), 12050);
}

#[test]
fn bilancio_that_adds_up_and_corrections_in_silence() {
    let mut banco = Banco::nuovo();
    let mut v = versamento("D-1");
    v.bilancio = Some(bilancio(&["100.00", "20.50"]));
    let p = v.soggetto_pagatore.as_mut().unwrap();
    p.identificativo.codice = Some(crate::banco::CF.to_lowercase());
    p.indirizzo = Some("Via Libertà; 3°".into());
    (p.nazione, p.provincia, p.cap) = (Some("IT".into()), Some("XX".into()), Some("3010".into()));
    assert_eq!(banco.importa(importa(&v, false)).fault, None);
    let Some(Trovato::Vivo(d)) = banco.state.dovuto_per_iud(X, "D-1") else {
        panic!()
    };
    let p = &d.pagatore;
    assert_eq!(p.identificativo.codice.as_deref(), Some(crate::banco::CF));
    assert_eq!(p.indirizzo.as_deref(), Some("Via Liberta  3"));
    assert_eq!(
        (p.nazione.as_deref(), &p.provincia, &p.cap),
        (Some("IT"), &None, &None)
    );
}

#[test]
fn pre_esercizio_works() {
    let mut banco = Banco::nuovo();
    banco.operatore(Operatore::StatoEnte {
        cod_ipa: X.into(),
        stato: StatoEnte::PreEsercizio,
    });
    assert_eq!(
        banco.importa(importa(&versamento("D-1"), false)).fault,
        None
    );
}
