//! What the node is answered (`mypay-callbacks.md` §7), and receipts that come twice, late or for nothing (§7.3, §11.3).

use contracts::message::documento::{Receipt, Versamento};
use contracts::message::fault::Fault;
use ledger::entry::Millis;
use platform::archivio::Destino;
use platform::campione;
use platform::command::{Ente, Nodo, Operatore, TipoDovuto};
use platform::dovuto::{Dovuto, StatoDovuto};
use platform::elaborato::{Elaborato, StatoElaborato};
use platform::event::Event;
use platform::reply::NodoReply;
use platform::state::Trovato;

use crate::banco::{Banco, X, ente_inserito, importa, tipo, versamento};

fn cf() -> String {
    campione::ente().codice_fiscale
}

fn verifica(banco: &mut Banco, iuv: &str) -> NodoReply {
    let risposta = banco
        .nodo(Nodo::Verifica {
            codice_fiscale_ente: cf(),
            numero_avviso: format!("3{iuv}"),
        })
        .unwrap();
    assert!(banco.ultimi.is_empty(), "a verification changes nothing");
    risposta
}

fn attiva(banco: &mut Banco, iuv: &str, nota: Option<&str>) -> NodoReply {
    let numero_avviso = format!("3{iuv}");
    let payment_note = nota.map(Into::into);
    let risposta = banco
        .nodo(Nodo::Attiva {
            codice_fiscale_ente: cf(),
            numero_avviso,
            payment_note,
        })
        .unwrap();
    assert!(banco.ultimi.is_empty(), "an activation changes nothing");
    risposta
}

fn ko(risposta: NodoReply, codice: &str, testo: &str) {
    let NodoReply::Ko { fault } = risposta else {
        panic!("{risposta:?}")
    };
    let atteso = Fault {
        fault_code: codice.into(),
        fault_string: testo.into(),
        id: cf(),
        description: Some(testo.into()),
        serial: None,
    };
    assert_eq!(fault, atteso);
}

/// The dovuto D-1 replaced by a changed one.
fn cambia(banco: &mut Banco, cambia: impl FnOnce(&mut Dovuto)) {
    let Some(Trovato::Vivo(d)) = banco.state.dovuto_per_iud(X, "D-1") else {
        panic!()
    };
    let mut d = d.clone();
    let via = Event::DovutoEliminato {
        cod_ipa: X.into(),
        id: d.id,
        iud: d.iud.clone(),
    };
    cambia(&mut d);
    banco.applica(&[via, Event::DovutoInserito(Box::new(d))]);
}

#[test]
fn number_and_domain() {
    let mut banco = Banco::nuovo();
    for numero in ["112000000000471179", "3", ""] {
        let r = banco.nodo(Nodo::Verifica {
            codice_fiscale_ente: cf(),
            numero_avviso: numero.into(),
        });
        assert_eq!(r, Err("Codice avviso / IUV non corretto.".into()));
    }
    let numero = "312000000000471179";
    let verifica = |cf: &str| Nodo::Verifica {
        codice_fiscale_ente: cf.into(),
        numero_avviso: numero.into(),
    };
    let attiva = Nodo::Attiva {
        codice_fiscale_ente: cf(),
        numero_avviso: numero.into(),
        payment_note: None,
    };
    let dominio = |id: &str, serial| NodoReply::Ko {
        fault: Fault {
            fault_code: "PAA_ID_DOMINIO_ERRATO".into(),
            fault_string: "La PAA non corrisponde al Dominio indicato.".into(),
            id: id.into(),
            description: Some("La PAA non corrisponde al Dominio indicato.".into()),
            serial,
        },
    };
    assert_eq!(
        banco.nodo(verifica("99999999990")),
        Ok(dominio("99999999990", Some(0)))
    );
    ente_inserito(&mut banco);
    assert_eq!(banco.nodo(verifica(&cf())), Ok(dominio(&cf(), Some(0))));
    assert_eq!(banco.nodo(attiva), Ok(dominio(&cf(), None)));
}

#[test]
fn checks_of_a_live_dovuto() {
    let mut banco = Banco::nuovo();
    let iuv = banco.inserito("D-1");
    let ok = NodoReply::Ok {
        iuv: iuv.clone(),
        importo: 12050,
        descrizione: "TARI 2026 rata unica".into(),
        receipt_id: None,
    };
    assert_eq!(verifica(&mut banco, &iuv), ok);
    assert_eq!(attiva(&mut banco, &iuv, None), ok);
    ko(
        verifica(&mut banco, "12000000000471179"),
        "PAA_PAGAMENTO_SCONOSCIUTO",
        "Pagamento in attesa risulta sconosciuto all’Ente Creditore.",
    );
    type Cambio = fn(&mut Dovuto);
    let casi: [(Cambio, &str, &str); 6] = [
        (
            |d| d.tipo_dovuto = "IGNOTO".into(),
            "PAA_TIPO_DOVUTO_NON_VALIDO_PER_ENTE",
            "Tipo dovuto non trovato per ente",
        ),
        (
            |d| d.tipo_dovuto = campione::CERTIFICATI.into(),
            "PAA_TIPO_DOVUTO_NON_ABILITATO_PER_ENTE",
            "Tipo dovuto non abilitato per ente",
        ),
        (
            |d| d.tipo_dovuto = "MARCA_BOLLO_DIGITALE".into(),
            "PAA_TIPO_DOVUTO_NON_VALIDO_PER_ENTE",
            "Pagamento marca da bollo digitale non supportato per modello 3 per ente",
        ),
        (
            |d| {
                d.tipo_dovuto = campione::TARI.into();
                d.stato = StatoDovuto::PagamentoIniziato;
            },
            "PAA_PAGAMENTO_IN_CORSO",
            "Pagamento in attesa risulta in corso all’Ente Creditore.",
        ),
        (
            |d| {
                d.scadenza = Some("2026-03-09".into());
                d.stato = StatoDovuto::Predisposto;
            },
            "PAA_PAGAMENTO_SCADUTO",
            "Pagamento in attesa risulta scaduto all’Ente Creditore.",
        ),
        (
            |d| {
                d.scadenza = None;
                d.tipo_versamento = "BBT".into();
            },
            "PAA_SYSTEM_ERROR",
            "Il pagamento richiesto risulta in uno stato non pagabile",
        ),
    ];
    for (come, codice, testo) in casi {
        cambia(&mut banco, come);
        ko(verifica(&mut banco, &iuv), codice, testo);
    }
    cambia(&mut banco, |d| d.stato = StatoDovuto::InserimentoDovuto);
    ko(
        verifica(&mut banco, &iuv),
        "PAA_TIPO_VERSAMENTO_ERRATO",
        "Tipo versamento non consentito",
    );
    cambia(&mut banco, |d| d.tipo_versamento = "BBT|PO".into());
    assert_eq!(verifica(&mut banco, &iuv), ok);
    // The IBAN is looked for only at the activation.
    banco.operatore(Operatore::RegistraEnte(Ente {
        iban: " ".into(),
        ..campione::ente()
    }));
    assert_eq!(verifica(&mut banco, &iuv), ok);
    ko(
        attiva(&mut banco, &iuv, None),
        "PAA_SYSTEM_ERROR",
        "Errore generico: IBAN non trovato",
    );
}

#[test]
fn several_dovuti_on_one_notice() {
    let mut banco = Banco::nuovo();
    let (s, token) = crate::banco::aperta(
        banco.invia(crate::banco::invia(&crate::banco::dovuti(&["D-1", "D-2"]))),
    );
    banco.paga(&token, platform::command::QuandoRicevuta::DopoIlRitorno);
    let iuv = banco.state.multicarrello(&s).unwrap().avvisi[0].iuv.clone();
    ko(
        verifica(&mut banco, &iuv),
        "PAA_SYSTEM_ERROR",
        "Errore pagamento multiplo",
    );
    ko(
        attiva(&mut banco, &iuv, Some("altro")),
        "PAA_SYSTEM_ERROR",
        "Errore pagamento multiplo",
    );
    assert_eq!(
        attiva(&mut banco, &iuv, Some(&format!("IDS-{s}"))),
        NodoReply::Ok {
            iuv,
            importo: 9000,
            descrizione: "causali multiple".into(),
            receipt_id: None
        }
    );
}

#[test]
fn a_stamp_with_the_note_of_a_cart() {
    let mut banco = Banco::nuovo();
    let iuv = banco.inserito("D-1");
    cambia(&mut banco, |d| {
        d.tipo_dovuto = "MARCA_BOLLO_DIGITALE".into();
    });
    assert!(matches!(
        attiva(&mut banco, &iuv, Some("IDS-x")),
        NodoReply::Ok { .. }
    ));
}

#[test]
fn processed_dovuti() {
    let mut banco = Banco::nuovo();
    let iuv = banco.inserito("D-1");
    banco.psp_paga(&iuv);
    ko(
        verifica(&mut banco, &iuv),
        "PAA_PAGAMENTO_DUPLICATO",
        "Pagamento in attesa risulta concluso all’Ente Creditore.",
    );
    let annullato = "Pagamento in attesa risulta annullato all’Ente Creditore.";
    let iuv = banco.inserito("D-2");
    let con = |azione: &str, iuv: &str| Versamento {
        azione: Some(azione.into()),
        iuv: Some(iuv.into()),
        ..versamento("D-2")
    };
    // Modified, then paid: the oldest row answers (§7.1, inferred).
    assert_eq!(banco.importa(importa(&con("M", &iuv), true)).fault, None);
    assert!(matches!(verifica(&mut banco, &iuv), NodoReply::Ok { .. }));
    banco.psp_paga(&iuv);
    ko(
        verifica(&mut banco, &iuv),
        "PAA_PAGAMENTO_ANNULLATO",
        annullato,
    );
    let iuv = banco.inserito("D-3");
    let a = Versamento {
        azione: Some("A".into()),
        ..versamento("D-3")
    };
    assert_eq!(banco.importa(importa(&a, false)).fault, None);
    ko(
        verifica(&mut banco, &iuv),
        "PAA_PAGAMENTO_ANNULLATO",
        annullato,
    );
    // Removed by an operator, without the product knowing.
    let iuv = banco.inserito("D-4");
    banco.operatore(Operatore::RimuoviDovuto {
        cod_ipa: X.into(),
        iud: "D-4".into(),
    });
    ko(
        verifica(&mut banco, &iuv),
        "PAA_PAGAMENTO_ANNULLATO",
        annullato,
    );
    // Any other state (legacy).
    let iuv = banco.inserito("D-5");
    let Some(Trovato::Vivo(d)) = banco.state.dovuto_per_iud(X, "D-5") else {
        panic!()
    };
    let scaduto = Elaborato {
        dovuto: d.clone(),
        stato: StatoElaborato::ScadutoElaborato,
        elaborato: banco.now,
        annullato_da: None,
        pagamento: None,
    };
    banco.applica(&[Event::DovutoPagato(Box::new(scaduto))]);
    ko(
        verifica(&mut banco, &iuv),
        "PAA_SYSTEM_ERROR",
        "Il pagamento richiesto ha stato non atteso",
    );
}

fn ricevuta_di(banco: &Banco, receipt_id: &str) -> Receipt {
    banco
        .state
        .ricevute()
        .archiviate()
        .find(|r| r.ricevuta.receipt_id == receipt_id)
        .unwrap()
        .ricevuta
        .clone()
}

#[test]
fn receipts_again_second_late_and_of_others() {
    let mut banco = Banco::nuovo();
    let iuv = banco.inserito("D-1");
    let NodoReply::Ok {
        receipt_id: Some(id),
        ..
    } = banco.psp_paga(&iuv)
    else {
        panic!()
    };
    let ricevuta = ricevuta_di(&banco, &id);
    let arriva = |banco: &mut Banco, ricevuta: &Receipt| {
        let r = banco
            .nodo(Nodo::Ricevuta {
                ricevuta: Box::new(ricevuta.clone()),
            })
            .unwrap();
        assert!(matches!(r, NodoReply::Ok { .. }));
        let destino = banco.ultimi.iter().find_map(|e| match e {
            Event::RicevutaArrivata(r) => Some(r.destino.clone()),
            _ => None,
        });
        assert!(
            destino.is_none()
                || banco.ultimi.len() == 1
                || matches!(destino, Some(Destino::Elaborata { .. }))
        );
        destino
    };
    // The same again: ignored.
    assert_eq!(arriva(&mut banco, &ricevuta), None);
    assert!(banco.ultimi.is_empty());
    // A second payment: stored, not linked; nothing else changes.
    let seconda = Receipt {
        receipt_id: "altra".into(),
        ..ricevuta.clone()
    };
    assert_eq!(arriva(&mut banco, &seconda), Some(Destino::NonCollegata));
    // Another segregation code, another fiscal code, an RF reference.
    let altrui = Receipt {
        receipt_id: "r1".into(),
        notice_number: "399000000000471179".into(),
        ..ricevuta.clone()
    };
    assert_eq!(arriva(&mut banco, &altrui), Some(Destino::NonGestita));
    let ignoto = Receipt {
        receipt_id: "r2".into(),
        fiscal_code: "99999999990".into(),
        ..ricevuta.clone()
    };
    assert_eq!(arriva(&mut banco, &ignoto), Some(Destino::NonGestita));
    // Not enough in it for a known dovuto: it stays payable.
    let iuv = banco.inserito("D-2");
    let base = Receipt {
        receipt_id: "r3".into(),
        creditor_reference_id: iuv.clone(),
        notice_number: format!("3{iuv}"),
        ..ricevuta
    };
    let senza_data = Receipt {
        payment_date_time: None,
        ..base.clone()
    };
    assert!(matches!(
        arriva(&mut banco, &senza_data),
        Some(Destino::InErrore { .. })
    ));
    let mut senza_transfer = Receipt {
        receipt_id: "r4".into(),
        ..base.clone()
    };
    senza_transfer.transfers[0].id_transfer = 2;
    assert!(matches!(
        arriva(&mut banco, &senza_transfer),
        Some(Destino::InErrore { .. })
    ));
    assert!(matches!(verifica(&mut banco, &iuv), NodoReply::Ok { .. }));
    // Neither outcome nor amount is compared.
    let mut strana = Receipt {
        receipt_id: "r5".into(),
        outcome: "KO".into(),
        payment_amount: "1.00".into(),
        application_date: Some("2026-03-11".into()),
        ..base
    };
    strana.transfers[0].transfer_amount = "1.00".into();
    assert!(matches!(
        arriva(&mut banco, &strana),
        Some(Destino::Elaborata { .. })
    ));
    let Some(Trovato::Elaborato(e)) = banco.state.dovuto_per_iud(X, "D-2") else {
        panic!()
    };
    assert_eq!(e.pagamento.as_ref().unwrap().importo, 100);
}

#[test]
fn two_beneficiaries() {
    let mut banco = Banco::nuovo();
    let iuv = banco.inserito("D-1");
    cambia(&mut banco, |d| {
        d.secondario = Some(Box::new(platform::dovuto::Secondario {
            dati: contracts::message::documento::DovutiEntiSecondari {
                codice_fiscale: Some("00123450280".into()),
                iban: Some("IT46E0200802000000000012345".into()),
                dati_specifici_riscossione: Some("9/0101101IM/".into()),
                ..Default::default()
            },
            importo: 1000,
        }));
    });
    assert!(matches!(
        verifica(&mut banco, &iuv),
        NodoReply::Ok { importo: 13050, .. }
    ));
    let NodoReply::Ok {
        receipt_id: Some(id),
        ..
    } = banco.psp_paga(&iuv)
    else {
        panic!()
    };
    let ricevuta = ricevuta_di(&banco, &id);
    let importi: Vec<_> = ricevuta
        .transfers
        .iter()
        .map(|t| t.transfer_amount.as_str())
        .collect();
    assert_eq!(
        (ricevuta.payment_amount.as_str(), importi),
        ("130.50", vec!["120.50", "10.00"])
    );
    let d = crate::banco::esito(banco.chiedi_con_ricevuta(None, Some(&iuv), None))
        .pagati
        .unwrap();
    let d = contracts::message::documento::Pagati::leggi(&d).unwrap();
    // Total in the document, the ente's own share in the payment (§3.6).
    assert_eq!(
        (
            d.importo_totale_pagato.as_str(),
            d.pagamenti[0].importo.as_str()
        ),
        ("130.50", "120.50")
    );
}

#[test]
fn expiry_counts_days_in_italy() {
    let mut banco = Banco::nuovo();
    let mut v = versamento("D-1");
    (v.tipo_dovuto, v.data_scadenza) = (Some(campione::TARI.into()), Some("2026-03-10".into()));
    let iuv = banco.importa(importa(&v, true)).iuv.unwrap();
    banco.now = Millis(1_773_183_599_000); // 2026-03-10T23:59:59 in Italy
    assert!(matches!(verifica(&mut banco, &iuv), NodoReply::Ok { .. }));
    banco.now = Millis(1_773_183_600_000);
    ko(
        verifica(&mut banco, &iuv),
        "PAA_PAGAMENTO_SCADUTO",
        "Pagamento in attesa risulta scaduto all’Ente Creditore.",
    );
    // Not mandatory any more: payable again.
    let libero = TipoDovuto {
        scadenza_obbligatoria: false,
        ..tipo(campione::TARI)
    };
    banco.operatore(Operatore::RegistraTipoDovuto {
        cod_ipa: X.into(),
        tipo: libero,
    });
    assert!(matches!(verifica(&mut banco, &iuv), NodoReply::Ok { .. }));
}
