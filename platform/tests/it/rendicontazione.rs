//! The flows of rendicontazione and the two operations that offer them (`mypay-web-services.md` §4.19, §4.20).

use contracts::message::documento::riversamento::FlussoRiversamento;
use contracts::message::operazione::{
    ChiediElencoFlussiSpc, ChiediFlussoSpc, EsitoFlussoSpc, IdSpc, Richiesta, Risposta,
};
use platform::reply::Reply;

use crate::banco::{Banco, X};

fn elenco(banco: &mut Banco, ente: &str, psp: &str, dal: &str, al: &str) -> Vec<IdSpc> {
    let r = ChiediElencoFlussiSpc {
        cod_ipa_ente: Some(ente.into()),
        identificativo_psp: Some(psp.into()),
        tipo_flusso: Some("R".into()),
        date_from: Some(dal.into()),
        date_to: Some(al.into()),
    };
    match banco.soap(Richiesta::ChiediElencoFlussiSpc(r)) {
        Reply::Soap {
            messaggio: Risposta::ChiediElencoFlussiSpc(e),
        } => {
            assert_eq!(e.fault, None);
            e.elenco.unwrap()
        }
        altro => panic!("{altro:?}"),
    }
}

fn flusso(banco: &mut Banco, psp: &str, iuf: &str, data_ora: &str) -> EsitoFlussoSpc {
    let r = ChiediFlussoSpc {
        cod_ipa_ente: Some(X.into()),
        identificativo_psp: Some(psp.into()),
        tipo_flusso: Some("R".into()),
        identificativo_flusso: Some(iuf.into()),
        data_ora_flusso: Some(data_ora.into()),
    };
    match banco.soap(Richiesta::ChiediFlussoSpc(r)) {
        Reply::Soap {
            messaggio: Risposta::ChiediFlussoSpc(e),
        } => e,
        altro => panic!("{altro:?}"),
    }
}

#[test]
fn what_was_paid_is_told_the_day_after() {
    let mut banco = Banco::nuovo();
    let iuv: Vec<String> = ["D-1", "D-2"].iter().map(|d| banco.inserito(d)).collect();
    for iuv in &iuv {
        banco.psp_paga(iuv);
    }
    banco.passano(16 * 3_600_000);
    assert!(
        elenco(&mut banco, X, "", "2026-03-01", "2026-03-31").is_empty(),
        "not before three in the morning"
    );
    banco.passano(3_600_000);
    let trovati = elenco(&mut banco, X, "", "2026-03-11", "2026-03-11");
    let [uno] = trovati.as_slice() else {
        panic!("{trovati:?}")
    };
    assert_eq!(
        uno.identificativo_flusso,
        "2026-03-11PSPESEMPIO1-0000000001"
    );
    assert_eq!(uno.data_ora_flusso, "2026-03-11T03:00:00");
    assert_eq!(
        elenco(&mut banco, X, "PSPESEMPIO1", "2026-03-11", "2026-03-12"),
        trovati
    );
    assert!(elenco(&mut banco, X, "ALTRO", "2026-03-11", "2026-03-11").is_empty());
    assert!(elenco(&mut banco, X, "", "2026-03-12", "2026-03-31").is_empty());
    assert!(
        elenco(&mut banco, "c_z002", "", "2026-03-01", "2026-03-31").is_empty(),
        "tenants apart"
    );

    let e = flusso(
        &mut banco,
        "PSPESEMPIO1",
        &uno.identificativo_flusso,
        &uno.data_ora_flusso,
    );
    assert_eq!((e.stato.as_deref(), &e.fault), (Some("OK"), &None));
    let indirizzo = e.download_url.unwrap();
    assert!(indirizzo.contains("type=FLUSSI_RENDIC&"), "{indirizzo}");
    for (psp, iuf, quando) in [
        (
            "",
            uno.identificativo_flusso.as_str(),
            uno.data_ora_flusso.as_str(),
        ),
        ("PSPESEMPIO1", "altro", &uno.data_ora_flusso),
        (
            "PSPESEMPIO1",
            &uno.identificativo_flusso,
            "2026-03-11T03:00:01",
        ),
    ] {
        let e = flusso(&mut banco, psp, iuf, quando);
        assert_eq!(
            (e.stato.as_deref(), e.fault, e.download_url),
            (Some("KO"), None, None)
        );
    }
    // The document reads back as the contract has it.
    let f = banco.state.rendicontazioni()[0].clone();
    let file = banco.state.deposito().file(X, &f.percorso).unwrap();
    let xml = &banco.blob[file.voci[0].pezzi[0].sha256()];
    let documento = FlussoRiversamento::leggi(xml).unwrap();
    assert_eq!(documento.iuf, uno.identificativo_flusso);
    assert_eq!(documento.ricevente.identificativo.codice, "80012340560");
    assert_eq!(
        (
            documento.numero_pagamenti.0,
            documento.importo_totale.to_string()
        ),
        (2, "241.00".into())
    );
    let mut detti: Vec<String> = documento.pagamenti.iter().map(|p| p.iuv.clone()).collect();
    detti.sort();
    let mut attesi = iuv;
    attesi.sort();
    assert_eq!(detti, attesi);
    assert!(documento.pagamenti.iter().all(|p| p.esito.testo() == "0"));

    // Told once: the night after has only what was paid meanwhile.
    let iuv = banco.inserito("D-3");
    banco.psp_paga(&iuv);
    banco.passano(24 * 3_600_000);
    let trovati = elenco(&mut banco, X, "", "2026-03-12", "2026-03-12");
    assert_eq!(trovati.len(), 1);
    assert_eq!(banco.state.rendicontazioni().len(), 2);
    assert_eq!(banco.state.next_due(), None);
}
