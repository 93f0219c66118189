//! paaSILRegistraPagamento: every row of `mypay-web-services.md` §4.7, and the outcome afterwards (§3.6).

use contracts::message::documento::Pagati;
use contracts::message::operazione::{
    EsitoRegistraPagamento, RegistraPagamento, Richiesta, Risposta,
};
use platform::command::Credential;
use platform::reply::Reply;
use platform::state::Trovato;

use crate::banco::{Banco, CF, X, detto, ente_inserito, esito, fault, soap_fault};

fn registra(iuv: &str) -> RegistraPagamento {
    RegistraPagamento {
        cod_ipa_ente: Some(X.into()),
        iuv: Some(iuv.into()),
        codice_contesto: Some("ignorato".into()),
        importo: Some("100.00".into()),
        data_esito: Some("2026-03-09".into()),
        indice: None,
        iur: Some("IUR-1".into()),
        tipo_attestante: Some("B".into()),
        codice_attestante: Some("TESORERIA".into()),
        denominazione_attestante: Some("Tesoreria di esempio".into()),
    }
}

fn fatto(banco: &mut Banco, r: RegistraPagamento) {
    let reply = banco.soap(Richiesta::RegistraPagamento(r));
    let ok = EsitoRegistraPagamento {
        fault: None,
        esito: Some("OK".into()),
    };
    assert_eq!(
        reply,
        Reply::Soap {
            messaggio: Risposta::RegistraPagamento(ok)
        }
    );
}

#[test]
fn who_asks() {
    let mut banco = Banco::nuovo();
    let ignoto = RegistraPagamento {
        cod_ipa_ente: Some("boh".into()),
        ..registra("1")
    };
    let f = fault(banco.soap(Richiesta::RegistraPagamento(ignoto)));
    assert_eq!(f.fault_string, "codice IPA Ente [boh] non valido");
    let r = Richiesta::RegistraPagamento(registra("1"));
    assert_eq!(
        detto(banco.soap_con(r.clone(), Credential::Differs)).1,
        format!("Password non valida per ente [{X}]")
    );
    let senza = RegistraPagamento {
        tipo_attestante: None,
        ..registra("1")
    };
    soap_fault(banco.soap(Richiesta::RegistraPagamento(senza)));
    ente_inserito(&mut banco);
    let f = fault(banco.soap_con(r, Credential::Differs));
    assert_eq!(
        (f.fault_code.as_str(), f.serial),
        ("PAA_STATO_ENTE_NON_VALIDO", Some(0)),
        "the state before the password"
    );
}

#[test]
fn a_live_dovuto_is_paid_outside() {
    let mut banco = Banco::nuovo();
    let iuv = banco.inserito("D-1");
    fatto(&mut banco, registra(&iuv));
    assert_eq!(
        banco.state.dovuto_per_iud(X, "D-1").unwrap().stato(),
        "COMPLETATO"
    );
    for reply in [
        banco.chiedi_con_ricevuta(None, Some(&iuv), None),
        banco.chiedi_con_ricevuta(None, None, Some("D-1")),
    ] {
        let e = esito(reply);
        assert_eq!(e.rt, Some(Vec::new()), "an empty element");
        let p = Pagati::leggi(&e.pagati.unwrap()).unwrap();
        assert_eq!(p.codice_contesto_pagamento, "n/a");
        assert!(p.identificativo_messaggio_ricevuta.starts_with("-9-"));
        assert_eq!(p.identificativo_messaggio_ricevuta.len(), 35);
        assert_ne!(
            p.identificativo_messaggio_ricevuta,
            p.riferimento_messaggio_richiesta
        );
        assert_eq!(
            p.istituto_attestante.identificativo.codice.as_deref(),
            Some("TESORERIA")
        );
        let pagatore = &p.soggetto_pagatore;
        assert_eq!(pagatore.identificativo.tipo.as_deref(), Some("F"));
        assert_eq!(pagatore.identificativo.codice.as_deref(), Some(CF));
        let [uno] = p.pagamenti.as_slice() else {
            panic!("{p:?}")
        };
        assert_eq!(
            (
                uno.importo.as_str(),
                uno.iur.as_str(),
                uno.data_esito.as_str()
            ),
            ("100.00", "IUR-1", "2026-03-09")
        );
        assert_eq!(uno.esito.as_deref(), Some("PAGATO CON RENDICONTAZIONE 9"));
        assert_eq!(uno.indice, None);
        assert_eq!(uno.causale, "TARI 2026 rata unica");
    }
    // Paid already: nothing more.
    fatto(&mut banco, registra(&iuv));
    assert!(banco.ultimi.is_empty());
}

#[test]
fn an_unknown_iuv_is_never_refused() {
    let mut banco = Banco::nuovo();
    let r = RegistraPagamento {
        indice: Some("2".into()),
        ..registra("RF12000000000000000012345")
    };
    fatto(&mut banco, r);
    assert!(banco.state.ente(X).unwrap().tipi.contains_key("DEFAULT"));
    let e = esito(banco.chiedi_con_ricevuta(None, Some("RF12000000000000000012345"), None));
    let p = Pagati::leggi(&e.pagati.unwrap()).unwrap();
    assert_eq!(
        p.soggetto_pagatore.identificativo.codice.as_deref(),
        Some("ANONIMO")
    );
    let uno = &p.pagamenti[0];
    assert_eq!(
        (
            uno.causale.as_str(),
            uno.dati_specifici_riscossione.as_str()
        ),
        ("PAGATO", "9/---")
    );
    assert_eq!(uno.indice, Some(2));
    assert_eq!(uno.iud.len(), 32);
    // The next dovuto does not meet the row of the invented one.
    banco.inserito("D-2");
}

#[test]
fn an_annulled_dovuto_leaves_its_row() {
    let mut banco = Banco::nuovo();
    let iuv = banco.inserito("D-1");
    banco.operatore(platform::command::Operatore::RimuoviDovuto {
        cod_ipa: X.into(),
        iud: "D-1".into(),
    });
    fatto(&mut banco, registra(&iuv));
    let ente = banco.state.ente(X).unwrap();
    let righe: Vec<_> = ente
        .elaborati
        .con_iud("D-1")
        .map(|e| (e.stato.codice(), e.dovuto.tipo_dovuto.as_str()))
        .collect();
    assert_eq!(
        righe,
        [
            ("ANNULLATO", platform::campione::DIRITTI_SEGRETERIA),
            ("COMPLETATO", "DEFAULT")
        ]
    );
    assert!(matches!(
        banco.state.dovuto_per_iuv(X, &iuv),
        Some(Trovato::Elaborato(e)) if e.stato.codice() == "COMPLETATO"
    ));
}
