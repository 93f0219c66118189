//! Properties of the whole machine, under random commands of two enti, browsers, PSPs, an operator and the clock.
//! [`Banco`] adds at every step: no panic, decide is a function, live state = fold of the events through JSON.

use std::collections::{BTreeMap, BTreeSet};

use contracts::message::documento::{Dovuti, Receipt, Versamento};
use contracts::message::operazione::{
    Base64, ChiediPagati, ChiediPagatiConRicevuta, ImportaDovuto, InviaDovuti, Richiesta,
    VerificaAvviso,
};
use ledger::entry::Millis;
use platform::campione;
use platform::carrello::StatoCarrello;
use platform::command::{
    Command, Credential, Nodo, Operatore, Pagina, QuandoRicevuta, StatoEnte, TipoDovuto,
};
use platform::dovuto::Dovuto;
use platform::elaborato::{Elaborato, StatoElaborato};
use platform::state::{Anagrafe, State};
use proptest::prelude::*;

use crate::banco::{Banco, dovuti, importa, invia, tipo, versamento};

const ENTI: [&str; 2] = ["c_z001", "c_z002"];
const TIPO: &str = "TARI";

/// A step: numbers choose among what the sandbox holds at that moment.
#[derive(Debug, Clone)]
enum Passo {
    Importa {
        ente: usize,
        azione: usize,
        iud: u8,
        iuv: Option<usize>,
        flag: bool,
        credential: bool,
    },
    Carica {
        ente: usize,
        versione: bool,
        righe: Vec<(usize, u8, Option<usize>, bool)>,
    },
    Invia {
        ente: usize,
        iud: Vec<u8>,
        diretto: bool,
    },
    Rotta {
        ente: usize,
        operazione: usize,
        campo: Vec<u8>,
    },
    Verifica {
        ente: usize,
        iuv: usize,
    },
    Chiedi {
        ente: usize,
        sessione: usize,
    },
    ChiediCon {
        ente: usize,
        sessione: Option<usize>,
        iuv: Option<usize>,
        iud: Option<u8>,
    },
    Pagina {
        che: usize,
        sessione: usize,
        dopo: bool,
    },
    Nodo {
        ente: usize,
        che: usize,
        iuv: usize,
    },
    RicevutaDiNuovo {
        quale: usize,
        nuova: bool,
    },
    Operatore {
        ente: usize,
        che: usize,
        iud: u8,
        sessione: usize,
    },
    Tempo {
        millisecondi: i64,
        in_un_colpo: bool,
    },
}

fn passo() -> impl Strategy<Value = Passo> {
    let e = 0..2_usize;
    let iud = 0..6_u8;
    let n = any::<usize>();
    prop_oneof![
        6 => (e.clone(), 0..5_usize, iud.clone(), prop::option::of(n), any::<bool>(), prop::bool::weighted(0.95)).prop_map(
            |(ente, azione, iud, iuv, flag, credential)| Passo::Importa { ente, azione, iud, iuv, flag, credential }
        ),
        2 => (e.clone(), any::<bool>(), prop::collection::vec((0..4_usize, iud.clone(), prop::option::of(n), any::<bool>()), 0..8))
            .prop_map(|(ente, versione, righe)| Passo::Carica { ente, versione, righe }),
        4 => (e.clone(), prop::collection::vec(iud.clone(), 1..4), any::<bool>())
            .prop_map(|(ente, iud, diretto)| Passo::Invia { ente, iud, diretto }),
        1 => (e.clone(), 0..2_usize, prop::collection::vec(any::<u8>(), 0..60))
            .prop_map(|(ente, operazione, campo)| Passo::Rotta { ente, operazione, campo }),
        2 => (e.clone(), n).prop_map(|(ente, iuv)| Passo::Verifica { ente, iuv }),
        1 => (e.clone(), n).prop_map(|(ente, sessione)| Passo::Chiedi { ente, sessione }),
        2 => (e.clone(), prop::option::of(n), prop::option::of(n), prop::option::of(iud.clone()))
            .prop_map(|(ente, sessione, iuv, iud)| Passo::ChiediCon { ente, sessione, iuv, iud }),
        6 => (0..4_usize, n, any::<bool>()).prop_map(|(che, sessione, dopo)| Passo::Pagina { che, sessione, dopo }),
        3 => (e.clone(), 0..3_usize, n).prop_map(|(ente, che, iuv)| Passo::Nodo { ente, che, iuv }),
        1 => (n, any::<bool>()).prop_map(|(quale, nuova)| Passo::RicevutaDiNuovo { quale, nuova }),
        2 => (e, 0..6_usize, iud, n)
            .prop_map(|(ente, che, iud, sessione)| Passo::Operatore { ente, che, iud, sessione }),
        3 => (prop_oneof![0..90_000_i64, 0..4_000_000_i64, 0..100_000_000_i64], any::<bool>())
            .prop_map(|(millisecondi, in_un_colpo)| Passo::Tempo { millisecondi, in_un_colpo }),
    ]
}

/// The sandbox, and what a product and a browser would remember.
struct Prova {
    banco: Banco,
    sessioni: Vec<(String, String)>,
}

fn scegli<T: Clone>(tra: &[T], n: usize) -> Option<T> {
    (!tra.is_empty()).then(|| tra[n % tra.len()].clone())
}

impl Prova {
    fn nuova() -> Self {
        let mut banco = Banco::nuovo();
        for ente in ENTI {
            banco.operatore(Operatore::RegistraTipoDovuto {
                cod_ipa: ente.into(),
                tipo: tipo(TIPO),
            });
        }
        Self {
            banco,
            sessioni: Vec::new(),
        }
    }

    fn iuv_noti(&self, ente: usize) -> Vec<String> {
        let a = self.banco.state.ente(ENTI[ente]);
        let vivi = a
            .into_iter()
            .flat_map(|a| a.vivi.tutti().filter_map(|d| d.iuv.clone()));
        let elaborati = a
            .into_iter()
            .flat_map(|a| a.elaborati.tutti().filter_map(|e| e.dovuto.iuv.clone()));
        let propri = (0..3).map(|n| format!("{}0200000000{n:03}42", ["12", "01"][ente]));
        vivi.chain(elaborati).chain(propri).collect()
    }

    fn sessione(&self, n: usize) -> (String, String) {
        scegli(&self.sessioni, n)
            .unwrap_or_else(|| ("mai-vista-a1b2c3d4e5f6".into(), "mai-visto".into()))
    }

    fn comando(&self, passo: &Passo) -> Command {
        let soap = |richiesta| Command::Soap {
            richiesta,
            credential: Credential::Matches,
            altre: Vec::new(),
        };
        match passo.clone() {
            Passo::Importa {
                ente,
                azione,
                iud,
                iuv,
                flag,
                credential,
            } => {
                let v = Versamento {
                    azione: Some(["I", "M", "A", "S", "I"][azione].into()),
                    iuv: iuv.and_then(|n| scegli(&self.iuv_noti(ente), n)),
                    tipo_dovuto: Some(TIPO.into()),
                    ..versamento(&format!("D-{iud}"))
                };
                let r = ImportaDovuto {
                    cod_ipa_ente: Some(ENTI[ente].into()),
                    ..importa(&v, flag)
                };
                Command::Soap {
                    altre: Vec::new(),
                    richiesta: Richiesta::ImportaDovuto(r),
                    credential: if credential {
                        Credential::Matches
                    } else {
                        Credential::Differs
                    },
                }
            }
            Passo::Carica {
                ente,
                versione,
                righe,
            } => {
                let righe: Vec<String> = righe
                    .into_iter()
                    .map(|(azione, iud, iuv, flag)| {
                        let iuv = iuv.and_then(|n| scegli(&self.iuv_noti(ente), n));
                        let azione = ["I", "M", "A", "X"][azione];
                        crate::import::riga_di(&format!("D-{iud}"), iuv.as_deref(), flag, azione)
                    })
                    .collect();
                let iuf = self.banco.seq;
                let versione = if versione { "1_3" } else { "9_9" };
                let base = format!("{}-P{iuf}-{versione}", ENTI[ente]);
                crate::import::comando(ENTI[ente], &base, &righe)
            }
            Passo::Invia { ente, iud, diretto } => {
                let iud: Vec<String> = iud.iter().map(|n| format!("D-{n}")).collect();
                let iud: Vec<&str> = iud.iter().map(String::as_str).collect();
                let mut d: Dovuti = dovuti(&iud);
                for v in &mut d.versamenti {
                    v.tipo_dovuto = Some(TIPO.into());
                }
                soap(Richiesta::InviaDovuti(InviaDovuti {
                    cod_ipa_ente: Some(ENTI[ente].into()),
                    show_my_pay: diretto.then(|| "NONE".into()),
                    ..invia(&d)
                }))
            }
            Passo::Rotta {
                ente,
                operazione,
                campo,
            } => {
                let campo = Some(Base64(String::from_utf8_lossy(&campo).into_owned()));
                let cod_ipa_ente = Some(ENTI[ente].into());
                soap(if operazione == 0 {
                    Richiesta::ImportaDovuto(ImportaDovuto {
                        dovuto: campo,
                        cod_ipa_ente,
                        ..importa(&versamento("x"), true)
                    })
                } else {
                    Richiesta::InviaDovuti(InviaDovuti {
                        dovuti: campo,
                        cod_ipa_ente,
                        ..invia(&dovuti(&["x"]))
                    })
                })
            }
            Passo::Verifica { ente, iuv } => soap(Richiesta::VerificaAvviso(VerificaAvviso {
                header: true,
                cod_ipa_ente: Some(ENTI[ente].into()),
                iuv: scegli(&self.iuv_noti(ente), iuv),
                url_ritorno: None,
            })),
            Passo::Chiedi { ente, sessione } => soap(Richiesta::ChiediPagati(ChiediPagati {
                cod_ipa_ente: Some(ENTI[ente].into()),
                id_session: Some(self.sessione(sessione).0),
            })),
            Passo::ChiediCon {
                ente,
                sessione,
                iuv,
                iud,
            } => soap(Richiesta::ChiediPagatiConRicevuta(
                ChiediPagatiConRicevuta {
                    cod_ipa_ente: Some(ENTI[ente].into()),
                    id_session: sessione.map(|n| self.sessione(n).0),
                    iuv: iuv.and_then(|n| scegli(&self.iuv_noti(ente), n)),
                    iud: iud.map(|n| format!("D-{n}")),
                },
            )),
            Passo::Pagina {
                che,
                sessione,
                dopo,
            } => {
                let token = self.sessione(sessione).1;
                let ricevuta = if dopo {
                    QuandoRicevuta::DopoIlRitorno
                } else {
                    QuandoRicevuta::PrimaDelRitorno
                };
                Command::Pagina(match che {
                    0 => Pagina::Landing {
                        token,
                        conferma: None,
                    },
                    1 => Pagina::Annulla { token },
                    2 => Pagina::Errore { token },
                    _ => Pagina::Paga { token, ricevuta },
                })
            }
            Passo::Nodo { ente, che, iuv } => {
                let codice_fiscale_ente = self
                    .banco
                    .state
                    .ente(ENTI[ente])
                    .map(|e| e.ente.codice_fiscale.clone())
                    .unwrap_or_default();
                let numero_avviso = format!("3{}", scegli(&self.iuv_noti(ente), iuv).unwrap());
                Command::Nodo(match che {
                    0 => Nodo::Verifica {
                        codice_fiscale_ente,
                        numero_avviso,
                    },
                    1 => Nodo::Attiva {
                        codice_fiscale_ente,
                        numero_avviso,
                        payment_note: Some("IDS-x".into()),
                    },
                    _ => Nodo::Paga {
                        codice_fiscale_ente,
                        numero_avviso,
                    },
                })
            }
            Passo::RicevutaDiNuovo { quale, nuova } => {
                let note: Vec<Receipt> = self
                    .banco
                    .state
                    .ricevute()
                    .archiviate()
                    .map(|r| r.ricevuta.clone())
                    .collect();
                let Some(mut ricevuta) = scegli(&note, quale) else {
                    return Command::Due;
                };
                if nuova {
                    ricevuta.receipt_id = format!("nuova-{quale}");
                }
                Command::Nodo(Nodo::Ricevuta {
                    ricevuta: Box::new(ricevuta),
                })
            }
            Passo::Operatore {
                ente,
                che,
                iud,
                sessione,
            } => {
                let cod_ipa = ENTI[ente].to_owned();
                Command::Operatore(match che {
                    0 => Operatore::ConsegnaRicevute,
                    1 => Operatore::InvecchiaSessione {
                        id_session: self.sessione(sessione).0,
                        secondi: 4_000,
                    },
                    2 => Operatore::RimuoviDovuto {
                        cod_ipa,
                        iud: format!("D-{iud}"),
                    },
                    3 => Operatore::StatoEnte {
                        cod_ipa,
                        stato: if iud == 0 {
                            StatoEnte::Inserito
                        } else {
                            StatoEnte::Esercizio
                        },
                    },
                    4 => Operatore::RegistraTipoDovuto {
                        cod_ipa,
                        tipo: TipoDovuto {
                            attivo: iud != 0,
                            ..tipo(TIPO)
                        },
                    },
                    _ => Operatore::RegistraEnte(if ente == 0 {
                        campione::ente()
                    } else {
                        crate::banco::altro_ente()
                    }),
                })
            }
            Passo::Tempo { .. } => Command::Due,
        }
    }

    fn esegui(&mut self, passo: &Passo) {
        if let Passo::Tempo {
            millisecondi,
            in_un_colpo,
        } = passo
        {
            if *in_un_colpo {
                self.banco.now.0 += millisecondi;
                self.banco.da(Command::Due);
                self.banco.elabora();
                // A file that was taken late comes to its end at once.
                self.banco.da(Command::Due);
                assert!(
                    self.banco
                        .state
                        .next_due()
                        .is_none_or(|q| q > self.banco.now)
                );
            } else {
                self.banco.passano(*millisecondi);
            }
            return;
        }
        let prima = self.banco.state.clone();
        let comando = self.comando(passo);
        self.banco.da(comando);
        for cestino in self.banco.state.cache().tutti() {
            let chiavi = (cestino.id_session.clone(), cestino.token.clone());
            if !self.sessioni.contains(&chiavi) {
                self.sessioni.push(chiavi);
            }
        }
        let mut intatto = match passo {
            Passo::Importa { ente, .. }
            | Passo::Carica { ente, .. }
            | Passo::Invia { ente, .. }
            | Passo::Verifica { ente, .. }
            | Passo::Nodo { ente, .. } => vec![1 - ente],
            Passo::Chiedi { .. } | Passo::ChiediCon { .. } | Passo::Rotta { .. } => vec![0, 1],
            _ => vec![],
        };
        if let Passo::Importa {
            credential: false, ..
        } = passo
        {
            intatto = vec![0, 1];
        }
        for n in intatto {
            assert_eq!(
                self.banco.state.ente(ENTI[n]),
                prima.ente(ENTI[n]),
                "{passo:?} touches {}",
                ENTI[n]
            );
        }
        transizioni(&prima, &self.banco.state);
    }
}

/// Only the transitions of the sheet: a live row stays as it is or leaves; a processed one never changes.
fn transizioni(prima: &State, dopo: &State) {
    for ente in prima.enti() {
        let Some(poi) = dopo.enti().find(|e| e.ente.cod_ipa == ente.ente.cod_ipa) else {
            panic!("an ente is lost")
        };
        for e in ente.elaborati.tutti() {
            assert_eq!(poi.elaborati.riga(e.dovuto.id), Some(e));
        }
        for d in ente.vivi.tutti() {
            match (poi.vivi.riga(d.id), poi.elaborati.riga(d.id)) {
                (Some(vivo), None) => {
                    let senza = |d: &Dovuto| Dovuto {
                        volatile: None,
                        ..d.clone()
                    };
                    assert_eq!(senza(vivo), senza(d));
                }
                (None, Some(e)) => assert!(matches!(
                    e.stato,
                    StatoElaborato::Annullato | StatoElaborato::Completato
                )),
                (None, None) => assert!(
                    d.volatile.is_some(),
                    "only a volatile dovuto leaves no trace"
                ),
                (Some(_), Some(_)) => panic!("a row in both tables"),
            }
        }
        assert!(ente.iud_usati.is_subset(&poi.iud_usati));
        assert!(ente.progressivo_iuv <= poi.progressivo_iuv);
    }
}

fn invarianti(state: &State) {
    let mut iuv_di_tutti = BTreeSet::new();
    for ente in state.enti() {
        di_un_ente(state, ente);
        let suoi: BTreeSet<&String> = ente
            .vivi
            .tutti()
            .chain(ente.elaborati.tutti().map(|e| &e.dovuto))
            .filter_map(|d| d.iuv.as_ref())
            .collect();
        for iuv in suoi {
            assert!(iuv_di_tutti.insert(iuv.clone()), "two enti share {iuv}");
        }
    }
    for carrello in state.carrelli().tutti() {
        assert_eq!(carrello.stato, StatoCarrello::Pagato);
        assert!(
            state
                .ricevute()
                .archiviata(carrello.ricevuta.as_ref().unwrap())
                .is_some()
        );
        if let Some(s) = &carrello.id_session {
            assert_eq!(state.multicarrello(s).unwrap().stato, StatoCarrello::Pagato);
        }
    }
}

fn di_un_ente(state: &State, ente: &Anagrafe) {
    // One payment for each dovuto, one paid dovuto for each IUD.
    let pagati: Vec<&Elaborato> = ente
        .elaborati
        .tutti()
        .filter(|e| e.stato == StatoElaborato::Completato)
        .collect();
    let mut iud = BTreeSet::new();
    for e in &pagati {
        assert!(iud.insert(&e.dovuto.iud), "{} paid twice", e.dovuto.iud);
        let di_chi: Vec<_> = state
            .carrelli()
            .tutti()
            .filter(|c| c.dovuti.contains(&e.dovuto.id))
            .collect();
        assert_eq!(di_chi.len(), 1);
        assert_eq!(Some(di_chi[0].id), e.pagamento.as_ref().map(|p| p.carrello));
    }
    // An IUV belongs to one dovuto that is not annulled, or to the items of one checkout.
    let mut per_iuv: BTreeMap<&str, Vec<&Dovuto>> = BTreeMap::new();
    for d in ente.vivi.tutti().chain(pagati.iter().map(|e| &e.dovuto)) {
        assert!(ente.iud_usati.contains(&d.iud));
        if let Some(iuv) = &d.iuv {
            per_iuv.entry(iuv).or_default().push(d);
        }
    }
    for (iuv, righe) in per_iuv {
        let sessioni: BTreeSet<Option<&str>> = righe
            .iter()
            .map(|d| d.volatile.as_ref().map(|v| v.id_session.as_str()))
            .collect();
        let un_checkout = sessioni.len() == 1 && sessioni.first().is_some_and(|s| s.is_some());
        assert!(righe.len() == 1 || un_checkout, "{iuv} twice");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens(passi in prop::collection::vec(passo(), 1..60)) {
        let mut prova = Prova::nuova();
        for passo in &passi {
            prova.esegui(passo);
            invarianti(&prova.banco.state);
        }
        // Everything that waits comes to an end by itself.
        prova.banco.now = Millis(prova.banco.now.0 + 100 * 3_600_000);
        prova.banco.da(Command::Due);
        prova.banco.elabora();
        prova.banco.passano(10_000);
        assert_eq!(prova.banco.state.next_due(), None);
        invarianti(&prova.banco.state);
    }
}

/// The steps reach what they are there for: without this the property could hold over refusals alone.
#[test]
fn the_steps_reach_payments_deletions_and_modifications() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut visti: BTreeMap<&'static str, u32> = BTreeMap::new();
    for _ in 0..60 {
        let passi = prop::collection::vec(passo(), 40..60)
            .new_tree(&mut runner)
            .unwrap()
            .current();
        let mut prova = Prova::nuova();
        for passo in &passi {
            prova.banco.ultimi.clear();
            prova.esegui(passo);
            for evento in &prova.banco.ultimi {
                *visti.entry(evento.kind()).or_default() += 1;
            }
        }
    }
    for kind in [
        "dovuto.inserito/1",
        "dovuto.modificato/1",
        "dovuto.annullato/1",
        "dovuto.pagato/1",
        "dovuto.eliminato/1",
        "cestino.scaduto/1",
        "multicarrello.creato/1",
        "multicarrello.stato-cambiato/1",
        "ricevuta.in-viaggio/1",
        "ricevuta.arrivata/1",
        "sessione.invecchiata/1",
        "cestino.conferma-chiesta/1",
        "import.caricato/1",
        "import.concluso/1",
    ] {
        assert!(
            visti.get(kind).is_some_and(|n| *n >= 3),
            "{kind}: {visti:?}"
        );
    }
}
