//! A sandbox for the tests: it decides, applies, and each time compares the live state with the fold of the events as they
//! would come back from the ledger.

use std::collections::HashMap;

use contracts::message::documento::{
    DatiSingoloVersamento, Dovuti, IdentificativoUnivoco, SoggettoPagatore, Versamento,
};
use contracts::message::fault::Fault;
use contracts::message::operazione::{
    Base64, ChiediPagati, ChiediPagatiConRicevuta, EsitoImportaDovuto, EsitoPagati, ImportaDovuto,
    InviaDovuti, Redirezione, Richiesta, Risposta, VerificaAvviso,
};
use ledger::entry::Millis;
use platform::allegato::Allegato;
use platform::command::{
    Command, Credential, Ente, Nodo, Operatore, Pagina, QuandoRicevuta, StatoEnte, TipoDovuto,
};
use platform::ctx::Ctx;
use platform::event::{Event, events_from_values, events_to_values};
use platform::flusso::lotto;
use platform::reply::{NodoReply, PaginaReply, Reply};
use platform::state::State;
use platform::{apply, campione, decide};

pub(crate) const X: &str = campione::COD_IPA;
pub(crate) const CF: &str = "RSSMRA80A01H501U";
/// 2026-03-10 10:15:30.123 in Italy.
pub(crate) const INIZIO: Millis = Millis(1_773_134_130_123);

pub(crate) struct Banco {
    pub(crate) state: State,
    pub(crate) piegato: State,
    pub(crate) now: Millis,
    pub(crate) seq: u64,
    pub(crate) ultimi: Vec<Event>,
    /// What the ledger keeps beside its lines.
    pub(crate) blob: HashMap<String, Vec<u8>>,
}

impl Banco {
    /// A sandbox with the sample ente and, beside it, an ente with its own tipo dovuto.
    pub(crate) fn nuovo() -> Self {
        let mut banco = Self::vuoto();
        for comando in campione::comandi() {
            assert_eq!(banco.da(comando), Reply::Fatto);
        }
        banco.operatore(Operatore::RegistraEnte(altro_ente()));
        banco.operatore(Operatore::RegistraTipoDovuto {
            cod_ipa: "c_z002".into(),
            tipo: tipo("TARI"),
        });
        banco.operatore(Operatore::RegistraTipoDovuto {
            cod_ipa: X.into(),
            tipo: tipo("MARCA_BOLLO_DIGITALE"),
        });
        banco
    }

    pub(crate) fn vuoto() -> Self {
        Self {
            state: State::default(),
            piegato: State::default(),
            now: INIZIO,
            seq: 0,
            ultimi: Vec::new(),
            blob: HashMap::new(),
        }
    }

    #[allow(clippy::needless_pass_by_value)]
    pub(crate) fn da(&mut self, comando: Command) -> Reply {
        // What the ledger keeps of a command must read back as the same command.
        let json = serde_json::to_value(&comando).unwrap();
        assert_eq!(serde_json::from_value::<Command>(json).unwrap(), comando);
        let ctx = Ctx {
            now: self.now,
            seed: b"seme di prova",
            input: self.seq,
            base: "https://be.example.org",
        };
        self.seq += 1;
        for allegato in comando.allegati() {
            self.conserva(allegato);
        }
        let decisione = decide(&self.state, &comando, &ctx);
        assert_eq!(
            decide(&self.state, &comando, &ctx),
            decisione,
            "decide is a function"
        );
        self.applica(&decisione.events);
        decisione.reply
    }

    fn conserva(&mut self, allegato: &Allegato) {
        let byte = allegato.byte().unwrap().to_vec();
        self.blob.insert(allegato.sha256().to_owned(), byte);
    }

    /// The batch works off the files that were taken.
    pub(crate) fn elabora(&mut self) {
        while let Some(file) = platform::pivot::lotto::prossimo(&self.state, self.now) {
            let zip = self.blob[file.zip.sha256()].clone();
            file.leggi(&zip, &mut |lotto| {
                assert_eq!(self.da(lotto), Reply::Fatto);
                true
            });
        }
        while let Some(lotto) = lotto::prossimo(&self.state, self.now) {
            let zip = self.blob[lotto.zip.sha256()].clone();
            lotto.leggi(&zip, &mut |blocco| {
                assert_eq!(self.da(Command::Blocco(blocco)), Reply::Fatto);
                true
            });
        }
    }

    /// Applies events, also those that no command of this issue decides (legacy states).
    pub(crate) fn applica(&mut self, eventi: &[Event]) {
        let valori = events_to_values(eventi);
        for valore in &valori {
            senza_virgola_mobile(valore);
        }
        for allegato in eventi.iter().flat_map(Event::allegati) {
            self.conserva(allegato);
        }
        let mut riletti = events_from_values(&valori).unwrap();
        for evento in &mut riletti {
            evento
                .completa(&mut |allegato| Ok(self.blob[allegato.sha256()].clone()))
                .unwrap();
        }
        assert_eq!(riletti, eventi);
        for (evento, riletto) in eventi.iter().zip(&riletti) {
            assert_eq!(serde_json::to_value(evento).unwrap()["kind"], evento.kind());
            apply(&mut self.state, evento);
            apply(&mut self.piegato, riletto);
        }
        assert_eq!(self.state, self.piegato);
        self.ultimi = eventi.to_vec();
    }

    pub(crate) fn operatore(&mut self, comando: Operatore) {
        assert_eq!(self.da(Command::Operatore(comando)), Reply::Fatto);
    }

    /// Moves the clock and lets everything that becomes due happen, one deadline after the other.
    pub(crate) fn passano(&mut self, millisecondi: i64) {
        let fine = Millis(self.now.0 + millisecondi);
        while let Some(quando) = self.state.next_due().filter(|q| *q <= fine) {
            self.now = quando.max(self.now);
            self.da(Command::Due);
            self.elabora();
            assert!(
                self.state.next_due().is_none_or(|q| q > self.now),
                "due work is left"
            );
        }
        self.now = fine;
    }

    pub(crate) fn soap(&mut self, richiesta: Richiesta) -> Reply {
        self.soap_con(richiesta, Credential::Matches)
    }

    pub(crate) fn soap_con(&mut self, richiesta: Richiesta, credential: Credential) -> Reply {
        self.da(Command::Soap {
            richiesta,
            credential,
            altre: Vec::new(),
        })
    }

    pub(crate) fn soap_con_altre(&mut self, richiesta: Richiesta, altre: Vec<Credential>) -> Reply {
        self.da(Command::Soap {
            richiesta,
            credential: Credential::Matches,
            altre,
        })
    }

    pub(crate) fn importa(&mut self, r: ImportaDovuto) -> EsitoImportaDovuto {
        match self.soap(Richiesta::ImportaDovuto(r)) {
            Reply::Soap {
                messaggio: Risposta::ImportaDovuto(e),
            } => e,
            altro => panic!("{altro:?}"),
        }
    }

    /// Inserts a dovuto with a generated IUV; gives the IUV.
    pub(crate) fn inserito(&mut self, iud: &str) -> String {
        let esito = self.importa(importa(&versamento(iud), true));
        assert_eq!(esito.fault, None);
        esito.iuv.unwrap()
    }

    pub(crate) fn invia(&mut self, r: InviaDovuti) -> Redirezione {
        match self.soap(Richiesta::InviaDovuti(r)) {
            Reply::Soap {
                messaggio: Risposta::InviaDovuti(e),
            } => e,
            altro => panic!("{altro:?}"),
        }
    }

    /// Sends one dovuto; gives idSession and token.
    pub(crate) fn inviato(&mut self, iud: &str) -> (String, String) {
        aperta(self.invia(invia(&dovuti(&[iud]))))
    }

    pub(crate) fn verifica(&mut self, iuv: &str) -> Reply {
        self.soap(Richiesta::VerificaAvviso(VerificaAvviso {
            header: true,
            cod_ipa_ente: Some(X.into()),
            iuv: Some(iuv.into()),
            url_ritorno: Some("https://sil.example.org/ritorno?pratica=7".into()),
        }))
    }

    pub(crate) fn chiedi(&mut self, id_session: &str) -> Reply {
        let r = ChiediPagati {
            cod_ipa_ente: Some(X.into()),
            id_session: Some(id_session.into()),
        };
        self.soap(Richiesta::ChiediPagati(r))
    }

    pub(crate) fn chiedi_con_ricevuta(
        &mut self,
        s: Option<&str>,
        iuv: Option<&str>,
        iud: Option<&str>,
    ) -> Reply {
        self.soap(Richiesta::ChiediPagatiConRicevuta(
            ChiediPagatiConRicevuta {
                cod_ipa_ente: Some(X.into()),
                id_session: s.map(Into::into),
                iuv: iuv.map(Into::into),
                iud: iud.map(Into::into),
            },
        ))
    }

    pub(crate) fn pagina(&mut self, pagina: Pagina) -> PaginaReply {
        match self.da(Command::Pagina(pagina)) {
            Reply::Pagina(p) => p,
            altro => panic!("{altro:?}"),
        }
    }

    pub(crate) fn paga(&mut self, token: &str, ricevuta: QuandoRicevuta) -> PaginaReply {
        self.pagina(Pagina::Paga {
            token: token.into(),
            ricevuta,
        })
    }

    pub(crate) fn nodo(&mut self, nodo: Nodo) -> Result<NodoReply, String> {
        match self.da(Command::Nodo(nodo)) {
            Reply::Nodo(r) => Ok(r),
            Reply::SoapFault { testo } => Err(testo),
            altro => panic!("{altro:?}"),
        }
    }

    pub(crate) fn psp_paga(&mut self, iuv: &str) -> NodoReply {
        self.nodo(Nodo::Paga {
            codice_fiscale_ente: campione::ente().codice_fiscale,
            numero_avviso: format!("3{iuv}"),
        })
        .unwrap()
    }
}

pub(crate) fn altro_ente() -> Ente {
    Ente {
        cod_ipa: "c_z002".into(),
        denominazione: "Comune Vicino".into(),
        codice_fiscale: "00123450280".into(),
        codice_segregazione: "01".into(),
        ..campione::ente()
    }
}

pub(crate) fn ente_inserito(banco: &mut Banco) {
    banco.operatore(Operatore::StatoEnte {
        cod_ipa: X.into(),
        stato: StatoEnte::Inserito,
    });
}

pub(crate) fn tipo(codice: &str) -> TipoDovuto {
    TipoDovuto {
        codice: codice.into(),
        descrizione: format!("Tipo {codice}"),
        attivo: true,
        cf_anonimo: false,
        scadenza_obbligatoria: false,
        stampa_data_scadenza: false,
        importo: (codice == "MARCA_BOLLO_DIGITALE").then_some(1600),
        cod_tassonomico: "9/0101100IM/".into(),
        conto_postale: None,
    }
}

pub(crate) fn pagatore() -> SoggettoPagatore {
    SoggettoPagatore {
        identificativo: IdentificativoUnivoco {
            tipo: Some("F".into()),
            codice: Some(CF.into()),
        },
        anagrafica: Some("Mario Rossi".into()),
        email: Some("mario.rossi@example.org".into()),
        ..SoggettoPagatore::default()
    }
}

/// The `Versamento` of `mypay-web-services.md` §9.2, without due date and bilancio.
pub(crate) fn versamento(iud: &str) -> Versamento {
    Versamento {
        versione_oggetto: Some("6.2.0".into()),
        soggetto_pagatore: Some(pagatore()),
        data_scadenza: None,
        tipo_versamento: Some("ALL".into()),
        iuv: None,
        iud: Some(iud.into()),
        importo: Some("120.50".into()),
        commissione_carico_pa: None,
        tipo_dovuto: Some(campione::DIRITTI_SEGRETERIA.into()),
        causale: Some("TARI 2026 rata unica".into()),
        dati_specifici_riscossione: Some("9/0101100IM/".into()),
        bilancio: None,
        azione: Some("I".into()),
    }
}

pub(crate) fn importa(v: &Versamento, flag: bool) -> ImportaDovuto {
    ImportaDovuto {
        header: true,
        cod_ipa_ente: Some(X.into()),
        dovuto: Some(Base64::codifica(&con_bianchi(v.scrivi()))),
        flag_genera_iuv: Some(flag),
        enti_secondari: Vec::new(),
    }
}

/// The `Dovuti` of §9.1, with one versamento for each IUD.
pub(crate) fn dovuti(iud: &[&str]) -> Dovuti {
    Dovuti {
        versione_oggetto: Some("6.2.0".into()),
        soggetto_pagatore: Some(pagatore()),
        tipo_versamento: Some("ALL".into()),
        iuv: None,
        versamenti: iud
            .iter()
            .map(|iud| DatiSingoloVersamento {
                iud: Some((*iud).into()),
                importo: Some("45.00".into()),
                tipo_dovuto: Some(campione::DIRITTI_SEGRETERIA.into()),
                causale: Some("Diritti di segreteria pratica 101".into()),
                dati_specifici_riscossione: Some("9/0101100IM/".into()),
                ..DatiSingoloVersamento::default()
            })
            .collect(),
    }
}

pub(crate) fn invia(d: &Dovuti) -> InviaDovuti {
    InviaDovuti {
        header: true,
        cod_ipa_ente: Some(X.into()),
        dovuti: Some(Base64::codifica(&con_bianchi(d.scrivi()))),
        url_ritorno: Some("https://sil.example.org/ritorno?pratica=101".into()),
        show_my_pay: None,
    }
}

/// idSession and token of a good answer.
pub(crate) fn aperta(r: Redirezione) -> (String, String) {
    assert_eq!(r.fault, None);
    assert_eq!((r.esito.as_deref(), r.redirect), (Some("OK"), Some(1)));
    let url = r.url.unwrap();
    let token = url
        .strip_prefix("https://be.example.org/public/landing/inviaDovuti?id=")
        .unwrap();
    (r.id_session.unwrap(), token.to_owned())
}

/// The fault of a reply, whatever the operation; KO answers carry nothing else.
pub(crate) fn fault(reply: Reply) -> Fault {
    let Reply::Soap { messaggio } = reply else {
        panic!("{reply:?}")
    };
    match messaggio {
        Risposta::InviaDovuti(r) | Risposta::VerificaAvviso(r) => {
            assert_eq!(
                (r.esito.as_deref(), r.redirect, &r.url, &r.id_session),
                (Some("KO"), None, &None, &None)
            );
            r.fault.unwrap()
        }
        Risposta::ImportaDovuto(r) => {
            assert_eq!(
                (r.esito.as_deref(), &r.url_file_avviso, &r.base64_zip_avviso),
                (Some("KO"), &None, &None)
            );
            r.fault.unwrap()
        }
        Risposta::ChiediPagati(r) | Risposta::ChiediPagatiConRicevuta(r) => {
            assert_eq!((&r.pagati, &r.tipo_firma, &r.rt), (&None, &None, &None));
            r.fault.unwrap()
        }
        altra => altra.fault().cloned().unwrap(),
    }
}

/// Code, text and description of a fault whose id is the ente.
pub(crate) fn detto(reply: Reply) -> (String, String, Option<String>) {
    let f = fault(reply);
    assert_eq!(f.id, X);
    (f.fault_code, f.fault_string, f.description)
}

/// The outcome of ChiediPagati or ChiediPagatiConRicevuta.
pub(crate) fn esito(reply: Reply) -> EsitoPagati {
    match reply {
        Reply::Soap {
            messaggio: Risposta::ChiediPagati(e) | Risposta::ChiediPagatiConRicevuta(e),
        } => {
            assert_eq!(e.fault, None);
            e
        }
        altro => panic!("{altro:?}"),
    }
}

pub(crate) fn soap_fault(reply: Reply) -> String {
    match reply {
        Reply::SoapFault { testo } => testo,
        altro => panic!("{altro:?}"),
    }
}

fn senza_virgola_mobile(valore: &serde_json::Value) {
    match valore {
        serde_json::Value::Number(n) => {
            let intero = n.as_i64().unwrap_or_else(|| panic!("{n} is no integer"));
            assert!(intero.unsigned_abs() < 1 << 53, "{n}");
        }
        serde_json::Value::Array(voci) => voci.iter().for_each(senza_virgola_mobile),
        serde_json::Value::Object(campi) => campi.values().for_each(senza_virgola_mobile),
        _ => {}
    }
}

/// Stands for a text of blanks: the writer trims, as the platform does, but a product may not.
pub(crate) const BIANCO: &str = "_BIANCO_";

fn con_bianchi(xml: Vec<u8>) -> Vec<u8> {
    String::from_utf8(xml)
        .unwrap()
        .replace(BIANCO, "   ")
        .into_bytes()
}
