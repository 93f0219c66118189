//! What an operator arranges, and the sample ente.

use contracts::identifier::{Iban, PartitaIva};
use platform::campione;
use platform::command::{Command, Ente, Operatore, StatoEnte};
use platform::dovuto::StatoDovuto;
use platform::elaborato::StatoElaborato;
use platform::reply::Reply;

use crate::banco::{Banco, X, altro_ente, fault, importa, tipo, versamento};

fn rifiutato(banco: &mut Banco, comando: Operatore) -> String {
    match banco.da(Command::Operatore(comando)) {
        Reply::Rifiutato { motivo } => motivo,
        altro => panic!("{altro:?}"),
    }
}

#[test]
fn the_sample_is_valid() {
    let ente = campione::ente();
    PartitaIva::parse(&ente.codice_fiscale).unwrap();
    Iban::parse(&ente.iban).unwrap();
    assert_eq!(
        (ente.cod_ipa.as_str(), ente.codice_segregazione.as_str()),
        ("c_z001", "12")
    );
    let tipi = campione::tipi_dovuto();
    assert!(
        tipi.iter().any(|t| t.attivo
            && !t.scadenza_obbligatoria
            && !t.stampa_data_scadenza
            && !t.cf_anonimo)
    );
    assert!(tipi.iter().any(|t| t.attivo && t.scadenza_obbligatoria));
    assert!(tipi.iter().any(|t| t.attivo && t.cf_anonimo));
    assert!(tipi.iter().any(|t| !t.attivo));
    let mut banco = Banco::vuoto();
    for comando in campione::comandi() {
        assert_eq!(banco.da(comando), Reply::Fatto);
    }
    assert_eq!(banco.state.ente(X).unwrap().tipi.len(), 4);
}

#[test]
fn an_ente_is_registered_changed_and_removed() {
    let mut banco = Banco::nuovo();
    let r = || {
        contracts::message::operazione::Richiesta::ImportaDovuto(importa(&versamento("D-1"), false))
    };
    banco.operatore(Operatore::StatoEnte {
        cod_ipa: X.into(),
        stato: StatoEnte::Inserito,
    });
    assert_eq!(fault(banco.soap(r())).fault_string, "Stato Ente Non Valido");
    banco.operatore(Operatore::RimuoviEnte { cod_ipa: X.into() });
    assert_eq!(
        fault(banco.soap(r())).fault_string,
        "codice IPA Ente [c_z001] non valido"
    );
    banco.operatore(Operatore::RegistraEnte(campione::ente()));
    assert!(matches!(banco.soap(r()), Reply::Soap { .. }));
    banco.operatore(Operatore::PasswordCambiata {
        cod_ipa: X.into(),
        versione: 2,
    });
    assert_eq!(banco.state.ente(X).unwrap().ente.versione_password, 2);
}

#[test]
fn what_is_refused_says_why() {
    let mut banco = Banco::nuovo();
    let ente = |e: Ente| Operatore::RegistraEnte(e);
    assert!(
        rifiutato(
            &mut banco,
            ente(Ente {
                codice_fiscale: "80012340561".into(),
                ..campione::ente()
            })
        )
        .contains("80012340561")
    );
    assert!(
        rifiutato(
            &mut banco,
            ente(Ente {
                codice_segregazione: "1".into(),
                ..campione::ente()
            })
        )
        .contains("due cifre")
    );
    assert!(
        rifiutato(
            &mut banco,
            ente(Ente {
                cod_ipa: " x".into(),
                ..altro_ente()
            })
        )
        .contains("codice IPA")
    );
    let doppio = Ente {
        cod_ipa: "c_z009".into(),
        ..campione::ente()
    };
    assert!(rifiutato(&mut banco, ente(doppio)).contains("c_z001"));
    let sconosciuto = Operatore::RegistraTipoDovuto {
        cod_ipa: "ignoto".into(),
        tipo: tipo("T"),
    };
    assert!(rifiutato(&mut banco, sconosciuto).contains("ignoto"));
    assert!(
        rifiutato(
            &mut banco,
            Operatore::RimuoviDovuto {
                cod_ipa: X.into(),
                iud: "D-9".into()
            }
        )
        .contains("D-9")
    );
    let sessione = Operatore::InvecchiaSessione {
        id_session: "ignota".into(),
        secondi: 1,
    };
    assert!(rifiutato(&mut banco, sessione).contains("ignota"));
}

#[test]
fn sandboxes_do_not_share_iuv() {
    use ledger::entry::Millis;
    use platform::{apply, ctx::Ctx, decide, state::State};
    let mut visti = std::collections::BTreeSet::new();
    for n in 0..200_u32 {
        let seme = format!("sandbox {n}");
        let mut state = State::default();
        let mut comandi = campione::comandi();
        comandi.extend((0..3).map(|i| Command::Soap {
            richiesta: contracts::message::operazione::Richiesta::ImportaDovuto(importa(
                &versamento(&format!("D-{i}")),
                true,
            )),
            credential: platform::command::Credential::Matches,
            altre: Vec::new(),
        }));
        for (seq, comando) in comandi.iter().enumerate() {
            let ctx = Ctx {
                now: Millis(1_773_134_130_123),
                seed: seme.as_bytes(),
                input: seq as u64,
                base: "https://be.example.org",
            };
            for evento in decide(&state, comando, &ctx).events {
                apply(&mut state, &evento);
            }
        }
        for dovuto in state.ente(X).unwrap().vivi.tutti() {
            assert!(
                visti.insert(dovuto.iuv.clone().unwrap()),
                "an IUV came twice"
            );
        }
    }
    assert_eq!(visti.len(), 600);
}

#[test]
fn a_dovuto_is_found_with_its_state_and_notice() {
    let mut banco = Banco::nuovo();
    let iuv = banco.inserito("D-1");
    let stato = |banco: &Banco| banco.state.dovuto_per_iud(X, "D-1").unwrap().stato();
    assert_eq!(stato(&banco), "INSERIMENTO_DOVUTO");
    assert_eq!(banco.state.numero_avviso(X, "D-1"), Some(format!("3{iuv}")));
    banco.psp_paga(&iuv);
    assert_eq!(stato(&banco), "COMPLETATO");
    assert_eq!(
        banco.state.dovuto_per_iuv(X, &iuv).unwrap().dovuto().iud,
        "D-1"
    );
    assert_eq!(banco.state.numero_avviso(X, "D-2"), None);
    // The codes are those with which the states are written in the ledger.
    for stato in [
        StatoDovuto::InserimentoDovuto,
        StatoDovuto::PagamentoIniziato,
        StatoDovuto::ErrorDovuto,
    ] {
        assert_eq!(serde_json::to_value(stato).unwrap(), stato.codice());
    }
    for stato in [
        StatoElaborato::Completato,
        StatoElaborato::ScadutoElaborato,
        StatoElaborato::Abort,
    ] {
        assert_eq!(serde_json::to_value(stato).unwrap(), stato.codice());
    }
}
