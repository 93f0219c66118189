//! paaSILVerificaAvviso: every row of `mypay-web-services.md` §4.3, and the list that changes while it is looped on.

use contracts::message::operazione::{Redirezione, Richiesta, Risposta, VerificaAvviso};
use ledger::entry::Millis;
use platform::campione;
use platform::command::{Credential, Operatore, QuandoRicevuta, TipoDovuto};
use platform::dovuto::{Dovuto, StatoDovuto, Volatile};
use platform::event::Event;
use platform::regole::Regole;
use platform::reply::Reply;
use platform::state::Trovato;

use crate::banco::{
    Banco, X, aperta, detto, ente_inserito, fault, importa, soap_fault, tipo, versamento,
};

fn buona(reply: Reply) -> Redirezione {
    match reply {
        Reply::Soap {
            messaggio: Risposta::VerificaAvviso(r),
        } => r,
        altro => panic!("{altro:?}"),
    }
}

/// A live dovuto like the one with this IUD, changed.
fn simile(banco: &mut Banco, iud: &str, cambia: impl FnOnce(&mut Dovuto)) {
    let Some(Trovato::Vivo(d)) = banco.state.dovuto_per_iud(X, iud) else {
        panic!()
    };
    let ultimo = banco.state.ente(X).unwrap().vivi.tutti().last().unwrap().id;
    let mut nuovo = Dovuto {
        id: ultimo + 1,
        iud: format!("{iud}-{ultimo}"),
        ..d.clone()
    };
    cambia(&mut nuovo);
    banco.applica(&[Event::DovutoInserito(Box::new(nuovo))]);
}

#[test]
fn family_b() {
    let mut banco = Banco::nuovo();
    let r = |x: Option<&str>, header| {
        Richiesta::VerificaAvviso(VerificaAvviso {
            header,
            cod_ipa_ente: x.map(Into::into),
            iuv: Some("12000000000471179".into()),
            url_ritorno: None,
        })
    };
    let password = |x: &str| format!("Password non valida per ente [{x}]");
    // An unknown ente reads as a wrong password.
    let f = fault(banco.soap(r(Some("ignoto"), true)));
    assert_eq!(
        (f.fault_code.as_str(), f.fault_string, f.id.as_str()),
        ("PAA_ENTE_NON_VALIDO", password("ignoto"), "ignoto")
    );
    assert_eq!(
        fault(banco.soap(r(None, true))).fault_string,
        password("null")
    );
    assert_eq!(
        detto(banco.soap_con(r(Some(X), true), Credential::Differs)).1,
        password(X)
    );
    assert_eq!(
        soap_fault(banco.soap(r(None, false))),
        "java.lang.NullPointerException"
    );
    ente_inserito(&mut banco);
    assert_eq!(
        detto(banco.soap(r(Some(X), true))),
        (
            "PAA_ENTE_NON_VALIDO".into(),
            "Stato Ente non valido: c_z001".into(),
            None
        )
    );
    assert_eq!(
        detto(banco.soap_con(r(Some(X), true), Credential::Differs)).1,
        password(X)
    );
}

#[test]
fn found_and_payable() {
    let mut banco = Banco::nuovo();
    let iuv = banco.inserito("D-1");
    let r = buona(banco.verifica(&iuv));
    insta::assert_json_snapshot!(r);
    aperta(r);
    assert_eq!(
        banco.ultimi.iter().map(Event::kind).collect::<Vec<_>>(),
        ["cestino.creato/1"]
    );
}

#[test]
fn not_found_not_payable_expired() {
    let mut banco = Banco::nuovo();
    let ignoto = "12000000000471179";
    let nessuno = |i: &str| {
        (
            "PAA_IUV_NON_VALIDO".to_owned(),
            format!("Error nessun dovuto trovato per IUV [{i}] ed ente [c_z001]"),
            None,
        )
    };
    assert_eq!(detto(banco.verifica(ignoto)), nessuno(ignoto));
    // Already paid: the row is in the processed table.
    let pagato = banco.inserito("D-1");
    banco.psp_paga(&pagato);
    assert_eq!(detto(banco.verifica(&pagato)), nessuno(&pagato));
    // Not in INSERIMENTO_DOVUTO (legacy states).
    banco.inserito("D-2");
    let iniziato = "12020000000004230";
    simile(&mut banco, "D-2", |d| {
        d.iuv = Some(iniziato.into());
        d.stato = StatoDovuto::PagamentoIniziato;
    });
    assert_eq!(
        detto(banco.verifica(iniziato)),
        (
            "PAA_IUV_NON_VALIDO".into(),
            format!("non ci sono dovuti pagabili per il dato IUV [{iniziato}]"),
            None
        )
    );
    // Expired only where the due date is mandatory.
    let mut v = versamento("D-3");
    (v.tipo_dovuto, v.data_scadenza) = (Some(campione::TARI.into()), Some("2026-03-10".into()));
    let scade = banco.importa(importa(&v, true)).iuv.unwrap();
    (v.iud, v.tipo_dovuto) = (
        Some("D-4".into()),
        Some(campione::DIRITTI_SEGRETERIA.into()),
    );
    let libero = banco.importa(importa(&v, true)).iuv.unwrap();
    aperta(buona(banco.verifica(&scade)));
    banco.now = Millis(banco.now.0 + 86_400_000);
    assert_eq!(
        detto(banco.verifica(&scade)),
        (
            "PAA_IUV_SCADUTO".into(),
            format!("alcuni dovuti sono scaduti per il dato IUV [{scade}]"),
            None
        )
    );
    aperta(buona(banco.verifica(&libero)));
}

#[test]
fn the_list_that_changes_while_it_is_looped_on() {
    let mut banco = Banco::nuovo();
    let iuv = banco.inserito("D-1");
    let inattivo = |attivo| Operatore::RegistraTipoDovuto {
        cod_ipa: X.into(),
        tipo: TipoDovuto {
            attivo,
            ..tipo(campione::DIRITTI_SEGRETERIA)
        },
    };
    let concorrente = "java.util.ConcurrentModificationException";
    // The only one is dropped.
    banco.operatore(inattivo(false));
    assert_eq!(soap_fault(banco.verifica(&iuv)), concorrente);
    banco.operatore(inattivo(true));
    // The last one is dropped; then the last but one, and the last is accepted without a look at it.
    let volatile = |d: &mut Dovuto| {
        d.volatile = Some(Volatile {
            id_session: "s".into(),
            scade: Millis(i64::MAX >> 11),
        });
    };
    simile(&mut banco, "D-1", volatile);
    assert_eq!(soap_fault(banco.verifica(&iuv)), concorrente);
    simile(&mut banco, "D-1", |d| d.stato = StatoDovuto::Scaduto);
    aperta(buona(banco.verifica(&iuv)));
    // Neither the last nor the last but one.
    simile(&mut banco, "D-1", |_| {});
    assert_eq!(soap_fault(banco.verifica(&iuv)), concorrente);
    // With the defect off the checks are those of the table.
    banco.operatore(Operatore::Regole(Regole {
        scansione_difettosa: false,
        ..Regole::default()
    }));
    assert_eq!(
        detto(banco.verifica(&iuv)).1,
        format!("non ci sono dovuti pagabili per il dato IUV [{iuv}]")
    );
    banco.operatore(inattivo(false));
    assert_eq!(
        detto(banco.verifica(&iuv)),
        (
            "PAA_IUV_NON_VALIDO".into(),
            format!("Error nessun dovuto trovato per IUV [{iuv}] ed ente [c_z001]"),
            Some("il dovuto [DIRITTI_SEGRETERIA] associato allo IUV risulta disabilitato o non presente".into())
        )
    );
}

#[test]
fn payment_of_a_notice_on_the_site() {
    let mut banco = Banco::nuovo();
    let iuv = banco.inserito("D-1");
    let (id_session, token) = aperta(buona(banco.verifica(&iuv)));
    // Its dovuto stays as it is, and may be cancelled as often as one likes.
    banco.pagina(platform::command::Pagina::Annulla {
        token: token.clone(),
    });
    assert!(
        matches!(banco.state.dovuto_per_iud(X, "D-1"), Some(Trovato::Vivo(d)) if d.volatile.is_none())
    );
    banco.paga(&token, QuandoRicevuta::PrimaDelRitorno);
    assert!(matches!(
        banco.state.dovuto_per_iud(X, "D-1"),
        Some(Trovato::Elaborato(_))
    ));
    crate::banco::esito(banco.chiedi(&id_session));
    crate::banco::esito(banco.chiedi_con_ricevuta(None, Some(&iuv), None));
}
