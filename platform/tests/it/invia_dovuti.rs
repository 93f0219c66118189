//! paaSILInviaDovuti: every row of `mypay-web-services.md` §4.1.

use contracts::message::documento::{Accertamento, Bilancio, Capitolo, Dovuti, MarcaBolloDigitale};
use contracts::message::operazione::{Base64, InviaDovuti, Richiesta};
use platform::campione;
use platform::command::{Credential, Operatore, Pagina};

use crate::banco::{
    BIANCO, Banco, X, aperta, detto, dovuti, ente_inserito, fault, importa, invia, soap_fault,
    tipo, versamento,
};

type Riga = (&'static str, fn(&mut Dovuti), &'static str, &'static str);

const CONTROLLI: &[Riga] = &[
    (
        "6",
        |d| d.iuv = Some("12000000000471179".into()),
        "PAA_IUV_NON_VALIDO",
        "l'inserimento dello IUV è deprecato",
    ),
    (
        "7",
        |d| d.tipo_versamento = Some("CARTA".into()),
        "PAA_TIPO_VERSAMENTO_NON_VALIDO",
        "Tipo versamento non valido [CARTA]",
    ),
    (
        "8a",
        |d| pagatore(d, "F", "RSSMRA80A01H501X"),
        "PAA_CODICE_FISCALE_NON_VALIDO",
        "Codice fiscale non valido [RSSMRA80A01H501X]",
    ),
    (
        "8b",
        |d| pagatore(d, "G", "12345678901"),
        "PAA_P_IVA_NON_VALIDO",
        "P.IVA non valida [12345678901]",
    ),
    (
        "8c, F",
        |d| pagatore(d, "F", "ANONIMO"),
        "PAA_CODICE_FISCALE_NON_VALIDO",
        "Funzionalita CF ANONIMO non valida",
    ),
    (
        "8c, G",
        |d| {
            pagatore(d, "G", "ANONIMO");
            d.versamenti[0].tipo_dovuto = Some(campione::PARCHEGGI.into());
        },
        "PAA_P_IVA_NON_VALIDO",
        "Funzionalita CF ANONIMO non valida",
    ),
    (
        "9, blank",
        |d| d.versamenti[0].iud = Some(BIANCO.into()),
        "PAA_IUD_NON_VALIDO",
        "IdentificativoUnivocoDovuto non valido []",
    ),
    (
        "9",
        |d| d.versamenti[0].iud = Some("000A".into()),
        "PAA_IUD_NON_VALIDO",
        "IdentificativoUnivocoDovuto non valido [000A]",
    ),
    (
        "10",
        |d| d.versamenti[0].iud = Some("USATO".into()),
        "PAA_IUD_DUPLICATO",
        "IUD [USATO] già inviato",
    ),
    (
        "11",
        |d| d.versamenti[0].tipo_dovuto = Some("IGNOTO".into()),
        "PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_VALIDO",
        "identificativoTipoDovuto [IGNOTO] non valido",
    ),
    (
        "12",
        |d| d.versamenti[0].tipo_dovuto = Some(campione::CERTIFICATI.into()),
        "PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_ABILITATO",
        "identificativoTipoDovuto [CERTIFICATI] non abilitato",
    ),
    (
        "13a",
        |d| d.versamenti[0].tipo_dovuto = Some("MARCA_BOLLO_DIGITALE".into()),
        "PAA_IMPORTO_MARCA_BOLLO_DIGITALE_NON_VALIDA",
        "importoSingoloVersamento non valido per tipo dovuto MARCA_BOLLO_DIGITALE",
    ),
    (
        "13b",
        |d| {
            d.versamenti[0].tipo_dovuto = Some("MARCA_BOLLO_DIGITALE".into());
            d.versamenti[0].importo = Some("16.00".into());
        },
        "PAA_MARCA_BOLLO_DIGITALE_NON_VALIDA",
        "dati marca da bollo mancanti o non validi",
    ),
    (
        "13d",
        |d| d.versamenti[0].marca_bollo = Some(bollo()),
        "PAA_MARCA_BOLLO_DIGITALE_NON_VALIDA",
        "dati marca da bollo non supportati su tipo dovuto diverso da marca da bollo",
    ),
    (
        "16",
        |d| {
            let voce = Accertamento {
                cod_accertamento: None,
                importo: Some("44.99".into()),
            };
            let capitolo = Capitolo {
                cod_capitolo: Some("1".into()),
                cod_ufficio: None,
                accertamenti: vec![voce],
            };
            d.versamenti[0].bilancio = Some(Bilancio {
                capitoli: vec![capitolo],
            });
        },
        "PAA_IMPORTO_BILANCIO_NON_VALIDO",
        "Importo bilancio non congruente per dovuto con importo [45.00]",
    ),
    (
        "17",
        |d| d.versamenti[0].causale = Some(BIANCO.into()),
        "PAA_CAUSALE_NON_PRESENTE",
        "Causale versamento obbligatoria mancante",
    ),
];

fn pagatore(d: &mut Dovuti, tipo: &str, codice: &str) {
    let id = &mut d.soggetto_pagatore.as_mut().unwrap().identificativo;
    (id.tipo, id.codice) = (Some(tipo.into()), Some(codice.into()));
}

fn bollo() -> MarcaBolloDigitale {
    MarcaBolloDigitale {
        tipo_bollo: Some("01".into()),
        hash_documento: Some("aGFzaA==".into()),
        provincia_residenza: Some("VE".into()),
    }
}

/// A sandbox in which the IUD `USATO` is known, as an annulled dovuto.
fn banco() -> Banco {
    let mut banco = Banco::nuovo();
    banco.inserito("USATO");
    let annulla = contracts::message::documento::Versamento {
        azione: Some("A".into()),
        ..versamento("USATO")
    };
    assert_eq!(banco.importa(importa(&annulla, false)).fault, None);
    banco
}

fn esito(banco: &mut Banco, r: InviaDovuti) -> (String, String, Option<String>) {
    detto(banco.soap(Richiesta::InviaDovuti(r)))
}

#[test]
fn each_check_with_its_code_and_text() {
    for (nome, cambia, codice, testo) in CONTROLLI {
        let mut banco = banco();
        let mut d = dovuti(&["D-1"]);
        cambia(&mut d);
        assert_eq!(
            esito(&mut banco, invia(&d)),
            ((*codice).into(), (*testo).into(), None),
            "check {nome}"
        );
        assert!(banco.ultimi.is_empty());
        // The second versamento is checked like the first, after it.
        if nome.parse::<u8>().is_ok_and(|n| n >= 9) {
            let mut d = dovuti(&["D-1"]);
            cambia(&mut d);
            d.versamenti
                .insert(0, dovuti(&["D-0"]).versamenti.remove(0));
            assert_eq!(
                esito(&mut banco, invia(&d)).0,
                *codice,
                "check {nome} on the second versamento"
            );
        }
    }
}

#[test]
fn the_first_failing_check_answers() {
    let unici: Vec<&Riga> = CONTROLLI
        .iter()
        .filter(|(nome, ..)| !nome.contains(',') && !nome.starts_with("13"))
        .collect();
    for (n, (nome, _, codice, _)) in unici.iter().enumerate() {
        let mut d = dovuti(&["D-1"]);
        for (_, cambia, ..) in unici[n..].iter().rev() {
            cambia(&mut d);
        }
        assert_eq!(esito(&mut banco(), invia(&d)).0, *codice, "check {nome}");
    }
}

#[test]
fn authentication_before_xml() {
    let mut banco = Banco::nuovo();
    let rotto = InviaDovuti {
        dovuti: Some(Base64::codifica(b"<Dovuti>")),
        ..invia(&dovuti(&["D-1"]))
    };
    let ignoto = InviaDovuti {
        cod_ipa_ente: Some("ignoto".into()),
        ..rotto.clone()
    };
    let f = fault(banco.soap(Richiesta::InviaDovuti(ignoto)));
    assert_eq!(
        (
            f.fault_code.as_str(),
            f.fault_string.as_str(),
            f.id.as_str()
        ),
        (
            "PAA_ENTE_NON_VALIDO",
            "codice IPA Ente [ignoto] non valido",
            "ignoto"
        )
    );
    assert_eq!(
        detto(banco.soap_con(Richiesta::InviaDovuti(rotto.clone()), Credential::Absent)),
        (
            "PAA_ENTE_NON_VALIDO".into(),
            "Password non valida per ente [c_z001]".into(),
            None
        )
    );
    let (codice, testo, descrizione) = esito(&mut banco, rotto.clone());
    assert_eq!(
        (codice.as_str(), testo.as_str()),
        ("PAA_XML_NON_VALIDO", "XML dei dovuti non valido")
    );
    let testa =
        "XML ricevuto per paaSILInviaDovuti non conforme all' XSD per ente [c_z001]  XML Error: \n";
    assert!(descrizione.unwrap().starts_with(testa));
    ente_inserito(&mut banco);
    assert_eq!(
        detto(banco.soap_con(Richiesta::InviaDovuti(rotto), Credential::Differs)),
        (
            "PAA_STATO_ENTE_NON_VALIDO".into(),
            "Stato Ente Non Valido".into(),
            None
        )
    );
}

#[test]
fn header_and_document_missing_or_of_another_kind() {
    let mut banco = Banco::nuovo();
    let buona = invia(&dovuti(&["D-1"]));
    for r in [
        InviaDovuti {
            header: false,
            ..buona.clone()
        },
        InviaDovuti {
            dovuti: None,
            ..buona.clone()
        },
        InviaDovuti {
            dovuti: Some(Base64("".into())),
            ..buona.clone()
        },
    ] {
        assert_eq!(
            soap_fault(banco.soap(Richiesta::InviaDovuti(r))),
            "java.lang.NullPointerException"
        );
    }
    let versamento = InviaDovuti {
        dovuti: Some(Base64::codifica(&versamento("D-1").scrivi())),
        ..buona.clone()
    };
    assert_eq!(
        esito(&mut banco, versamento),
        (
            "PAA_XML_NON_VALIDO".into(),
            "dati singolo versamento mancanti".into(),
            None
        )
    );
    let bilancio = Bilancio {
        capitoli: vec![Capitolo {
            cod_capitolo: Some("1".into()),
            cod_ufficio: None,
            accertamenti: vec![Accertamento {
                cod_accertamento: None,
                importo: Some("1.00".into()),
            }],
        }],
    };
    let bilancio = InviaDovuti {
        dovuti: Some(Base64::codifica(&bilancio.scrivi())),
        ..buona
    };
    assert_eq!(
        soap_fault(banco.soap(Richiesta::InviaDovuti(bilancio))),
        "java.lang.NullPointerException"
    );
}

#[test]
fn marca_da_bollo() {
    let mut banco = Banco::nuovo();
    let mut d = dovuti(&["D-1"]);
    let v = &mut d.versamenti[0];
    (v.tipo_dovuto, v.importo, v.marca_bollo) = (
        Some("MARCA_BOLLO_DIGITALE".into()),
        Some("16.00".into()),
        Some(bollo()),
    );
    aperta(banco.invia(invia(&d)));
    // Without a configured amount the platform meets a null pointer.
    let senza = platform::command::TipoDovuto {
        importo: None,
        ..tipo("MARCA_BOLLO_DIGITALE")
    };
    banco.operatore(Operatore::RegistraTipoDovuto {
        cod_ipa: X.into(),
        tipo: senza,
    });
    assert_eq!(
        soap_fault(banco.soap(Richiesta::InviaDovuti(invia(&d)))),
        "java.lang.NullPointerException"
    );
}

#[test]
fn payer_data_for_the_direct_payment() {
    let mut banco = Banco::nuovo();
    let mut prova = |cambia: fn(&mut contracts::message::documento::SoggettoPagatore)| {
        let mut d = dovuti(&["D-1"]);
        cambia(d.soggetto_pagatore.as_mut().unwrap());
        let r = InviaDovuti {
            show_my_pay: Some("NONE".into()),
            ..invia(&d)
        };
        banco.soap(Richiesta::InviaDovuti(r))
    };
    let motivo = |m: &str| {
        let testo = format!("paaSILInviaDovuti: Anagrafica Pagatore non valida{m}]");
        ("PAA_ANAGRAFICA_NON_VALIDA".to_owned(), testo, None)
    };
    assert_eq!(detto(prova(|p| p.email = None)), motivo("email non valida"));
    assert_eq!(
        detto(prova(|p| p.anagrafica = Some(BIANCO.into()))),
        motivo("denominazione non valorizzata")
    );
    assert_eq!(
        detto(prova(
            |p| (p.cap, p.nazione) = (Some("30100".into()), Some("XX".into()))
        )),
        motivo("nazione non valorizzata")
    );
    // The last failing one is told.
    assert_eq!(
        detto(prova(
            |p| (p.email, p.cap, p.nazione) = (None, Some("3010".into()), Some("IT".into()))
        )),
        motivo("cap non valido")
    );
    assert_eq!(
        soap_fault(prova(|p| p.cap = Some("30100".into()))),
        "java.lang.NullPointerException"
    );
    assert!(matches!(
        prova(|p| p.nazione = Some("IT".into())),
        platform::reply::Reply::Soap { .. }
    ));
}

#[test]
fn a_good_answer_writes_only_the_basket() {
    let mut banco = Banco::nuovo();
    let r = banco.invia(invia(&dovuti(&["D-1"])));
    insta::assert_json_snapshot!(r);
    let (id_session, token) = aperta(r);
    assert!(id_session.ends_with("-ecc02b22160b"), "{id_session}");
    assert_ne!(id_session, token);
    assert_eq!(banco.ultimi.len(), 1);
    assert!(banco.state.ente(X).unwrap().iud_usati.is_empty());
    // The same IUD can be sent again until the first checkout, and twice in one request.
    banco.now.0 += 1;
    let (altra, _) = banco.inviato("D-1");
    assert_ne!(altra, id_session);
    aperta(banco.invia(invia(&dovuti(&["D-1", "D-1"]))));
    banco.pagina(Pagina::Annulla { token });
    assert_eq!(
        esito(&mut banco, invia(&dovuti(&["D-1"]))),
        (
            "PAA_IUD_DUPLICATO".into(),
            "IUD [D-1] già inviato".into(),
            None
        )
    );
}

#[test]
fn anonymous_payer() {
    let mut banco = Banco::nuovo();
    let mut d = dovuti(&["D-1"]);
    pagatore(&mut d, "F", "ANONIMO");
    d.versamenti[0].tipo_dovuto = Some(campione::PARCHEGGI.into());
    aperta(banco.invia(invia(&d)));
    // Every tipo of the request must allow it.
    d.versamenti.push(dovuti(&["D-2"]).versamenti.remove(0));
    assert_eq!(
        esito(&mut banco, invia(&d)).1,
        "Funzionalita CF ANONIMO non valida"
    );
}
