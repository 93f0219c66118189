//! A stream built by hand.

use std::collections::BTreeMap;

use contracts::finding::{Certainty, Finding, Place, Severity};
use contracts::message::operazione::Base64;
use judge::answered::Answered;
use judge::caso::{Apertura, Caso, Level};
use judge::check::{Attesa, Check, Come, Domanda, Fonte, Quale, Quante, Valore};
use judge::evaluate::{Esito, evaluate};
use judge::verdetto::giudica;
use judge::verdict::Giudizio;
use judge::view::View;
use ledger::course::{
    DeadlinePassed, EnvironmentFault, Phase, SeededFaultActivated, StepBegun, StepEnded,
    StepOutcome, StreamOpened,
};
use ledger::decision::Decided;
use ledger::entry::{Body, Draft, Entry, Millis};
use ledger::exchange::{
    CallEnded, CallIntended, Channel, Delivery, Payload, ReplyDecided, ReplyDelivered,
    RequestArrived,
};
use serde_json::{Value, json};

pub(crate) const IMPORTA: &str = "paaSILImportaDovuto";
pub(crate) const CHIEDI: &str = "paaSILChiediPagati";
pub(crate) const DIVERSO: &str = "PRD-DATO-DIVERSO";

/// A case on `paaSILImportaDovuto` with these steps (phase by keyword).
pub(crate) fn apertura(passi: &[(&str, &str)]) -> Apertura {
    Apertura {
        caso: Caso {
            id: "MP-DOV-01".to_owned(),
            titolo: "Inserimento".to_owned(),
            area: "DOV".to_owned(),
            livello: Level::M,
            obiettivo: "Il prodotto inserisce un dovuto.".to_owned(),
            scopo: vec![IMPORTA.to_owned(), "Versamento".to_owned()],
            requisiti: vec!["RV-07".to_owned()],
            certezza: Certainty::Certain,
            ufficiali: Vec::new(),
            azioni: vec!["registra-dovuto".to_owned()],
            orologio: false,
            nota: None,
        },
        variante: None,
        tentativo: 1,
        dichiarate: vec!["registra-dovuto".to_owned(), "leggi-dovuto".to_owned()],
        bersaglio: "simulata".to_owned(),
        passi: passi
            .iter()
            .map(|(parola, testo)| ((*parola).to_owned(), (*testo).to_owned()))
            .collect(),
    }
}

#[derive(Clone)]
pub(crate) struct Flusso {
    pub(crate) apertura: Apertura,
    pub(crate) voci: Vec<Entry>,
    pub(crate) blob: BTreeMap<String, Vec<u8>>,
    scambio: u64,
    verifica: u64,
    passo: u32,
}

impl Flusso {
    pub(crate) fn nuovo(apertura: Apertura) -> Self {
        let about = serde_json::to_value(&apertura).unwrap();
        let mut flusso = Self {
            apertura,
            voci: Vec::new(),
            blob: BTreeMap::new(),
            scambio: 0,
            verifica: 0,
            passo: 0,
        };
        flusso.voce(&StreamOpened {
            stream: "s".to_owned(),
            seed: "seme".to_owned(),
            about,
        });
        flusso
    }

    /// The scenario `Quando Q / Allora A` with the first step done and the second begun.
    pub(crate) fn all_allora() -> Self {
        let mut flusso = Self::nuovo(apertura(&[
            ("Quando", "il prodotto agisce"),
            ("Allora", "la Regione vede"),
        ]));
        flusso.passo(Phase::Quando);
        flusso
    }

    pub(crate) fn voce<B: Body>(&mut self, corpo: &B) -> u64 {
        self.bozza(Draft::of(corpo, Millis(0), Millis(0)).unwrap())
    }

    pub(crate) fn bozza(&mut self, bozza: Draft) -> u64 {
        let seq = u64::try_from(self.voci.len()).unwrap();
        self.voci.push(Entry {
            seq,
            prev: "0".repeat(64),
            family: bozza.family,
            kind: bozza.kind,
            at: bozza.at,
            wall: bozza.wall,
            body: bozza.body,
        });
        seq
    }

    /// `seq` of the next entry.
    pub(crate) fn qui(&self) -> u64 {
        u64::try_from(self.voci.len()).unwrap()
    }

    pub(crate) fn passo(&mut self, fase: Phase) {
        let (parola, testo) = self.apertura.passi[usize::try_from(self.passo).unwrap()].clone();
        self.voce(&StepBegun {
            index: self.passo,
            phase: fase,
            keyword: parola,
            text: testo,
        });
    }

    pub(crate) fn fine(&mut self, esito: StepOutcome) {
        self.voce(&StepEnded {
            index: self.passo,
            outcome: esito,
            note: None,
        });
        self.passo += 1;
    }

    pub(crate) fn fatto(&mut self) {
        self.fine(StepOutcome::Done);
    }

    fn id(&mut self) -> u64 {
        self.scambio += 1;
        self.scambio
    }

    /// A request arrives; gives its id.
    pub(crate) fn arriva(
        &mut self,
        operazione: Option<&str>,
        corpo: Payload,
        rilievi: &[Finding],
    ) -> u64 {
        let id = self.id();
        self.voce(&RequestArrived {
            id,
            channel: Channel::Soap,
            method: "POST".to_owned(),
            target: "/ws/pa".to_owned(),
            headers: vec![(
                "soapaction".to_owned(),
                format!("\"{}\"", operazione.unwrap_or_default()),
            )],
            body: corpo,
            complete: true,
            operation: operazione.map(str::to_owned),
            findings: rilievi
                .iter()
                .map(|rilievo| serde_json::to_value(rilievo).unwrap())
                .collect(),
            more_findings: 0,
        });
        id
    }

    pub(crate) fn risponde(&mut self, id: u64, stato: u16, corpo: &str, consegna: Delivery) {
        self.voce(&ReplyDecided {
            id,
            status: stato,
            headers: Vec::new(),
            body: Payload::Text(corpo.to_owned()),
            fault: None,
        });
        self.voce(&ReplyDelivered {
            id,
            outcome: consegna,
            sent: 0,
        });
    }

    /// A whole exchange: request with these fields, answer with those.
    pub(crate) fn soap(&mut self, operazione: &str, campi: &str, risposta: &str) -> u64 {
        self.soap_con(operazione, campi, risposta, &[])
    }

    pub(crate) fn soap_con(
        &mut self,
        operazione: &str,
        campi: &str,
        risposta: &str,
        rilievi: &[Finding],
    ) -> u64 {
        let id = self.arriva(
            Some(operazione),
            Payload::Text(busta(operazione, campi)),
            rilievi,
        );
        self.risponde(
            id,
            200,
            &busta(&format!("{operazione}Risposta"), risposta),
            Delivery::Complete,
        );
        id
    }

    /// A driver call with its answer.
    pub(crate) fn azione(&mut self, azione: &str, risposta: &Value) -> u64 {
        let id = self.id();
        self.voce(&CallIntended {
            id,
            channel: Channel::Driver,
            method: azione.to_owned(),
            target: "riferimento".to_owned(),
            body: Payload::Text("{}".to_owned()),
            headers: Vec::new(),
        });
        self.fine_azione(id, &risposta.to_string());
        id
    }

    pub(crate) fn fine_azione(&mut self, id: u64, corpo: &str) {
        self.voce(&CallEnded {
            id,
            channel: Channel::Driver,
            status: 200,
            headers: Vec::new(),
            body: Payload::Text(corpo.to_owned()),
            error: None,
            operation: None,
            findings: Vec::new(),
            more_findings: 0,
        });
    }

    pub(crate) fn intende(&mut self, azione: &str) -> u64 {
        let id = self.id();
        self.voce(&CallIntended {
            id,
            channel: Channel::Driver,
            method: azione.to_owned(),
            target: "riferimento".to_owned(),
            body: Payload::Text("{}".to_owned()),
            headers: Vec::new(),
        });
        id
    }

    pub(crate) fn eseguita(&mut self, azione: &str, dati: &Value) -> u64 {
        self.azione(azione, &json!({"esito": "eseguita", "dati": dati}))
    }

    pub(crate) fn pagina(&mut self, url: &str, stato: u16, testo: &str) {
        let id = self.id();
        self.voce(&CallIntended {
            id,
            channel: Channel::Cittadino,
            method: "GET".to_owned(),
            target: url.to_owned(),
            body: Payload::Text(String::new()),
            headers: Vec::new(),
        });
        self.voce(&CallEnded {
            id,
            channel: Channel::Cittadino,
            status: stato,
            headers: Vec::new(),
            body: Payload::Text(testo.to_owned()),
            error: None,
            operation: None,
            findings: Vec::new(),
            more_findings: 0,
        });
    }

    pub(crate) fn eventi(&mut self, eventi: &[(&str, Value)]) {
        let events = eventi
            .iter()
            .map(|(kind, body)| json!({"kind": kind, "body": body}))
            .collect();
        self.voce(&Decided { input: 0, events });
    }

    pub(crate) fn scade(&mut self, numero: u64) {
        self.voce(&DeadlinePassed { check: numero });
    }

    pub(crate) fn ambiente(&mut self, guasto: &str, acceso: bool) {
        self.voce(&EnvironmentFault {
            fault: guasto.to_owned(),
            operation: None,
            on: acceso,
        });
    }

    pub(crate) fn attiva(&mut self, difetto: &str) {
        self.voce(&SeededFaultActivated {
            fault: difetto.to_owned(),
            scope: IMPORTA.to_owned(),
        });
    }

    /// Numbers the next check of this stream.
    pub(crate) fn check(&mut self, dal: u64, codice: &str, domanda: Domanda) -> Check {
        self.verifica += 1;
        Check {
            versione: 1,
            numero: self.verifica,
            passo: self.passo,
            dal,
            domanda,
            codice: codice.to_owned(),
        }
    }

    /// Puts the check as `steps` does: asked, at the deadline if need be, and the answer written.
    pub(crate) fn chiedi(&mut self, dal: u64, codice: &str, domanda: Domanda) -> Esito {
        let check = self.check(dal, codice, domanda);
        if evaluate(&check, &self.view()) == Esito::NotYet {
            self.scade(check.numero);
        }
        let view = self.view();
        let esito = evaluate(&check, &view);
        self.voce(&Answered::new(check, &view, esito.clone()));
        esito
    }

    pub(crate) fn view(&self) -> View {
        let mut view = View::new();
        for voce in &self.voci {
            view.feed(voce, &self.blob);
        }
        view
    }

    pub(crate) fn giudizio(&self) -> Giudizio {
        giudica(&self.view(), &self.apertura)
    }

    /// The verdict is written, as `steps` does at the close.
    pub(crate) fn chiudi(&mut self) -> Giudizio {
        let giudizio = self.giudizio();
        self.voce(&giudizio);
        giudizio
    }
}

/// A SOAP message.
pub(crate) fn busta(radice: &str, campi: &str) -> String {
    format!(
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:p=\"urn:p\">\n\
         <soapenv:Header><p:intestazionePPT><codIpaEnte>c_z001</codIpaEnte></p:intestazionePPT></soapenv:Header>\n\
         <soapenv:Body><p:{radice}>\n{campi}\n</p:{radice}></soapenv:Body>\n</soapenv:Envelope>"
    )
}

/// The field `dovuto` with a Versamento of this amount.
pub(crate) fn dovuto(azione: &str, iud: &str, importo: &str) -> String {
    let versamento = format!(
        "<Versamento xmlns=\"urn:v\">\n  <azione>{azione}</azione>\n  <datiVersamento>\n    <identificativoUnivocoDovuto>{iud}</identificativoUnivocoDovuto>\n    <importoSingoloVersamento>{importo}</importoSingoloVersamento>\n  </datiVersamento>\n</Versamento>"
    );
    format!(
        "  <dovuto>{}</dovuto>",
        Base64::codifica(versamento.as_bytes()).0
    )
}

pub(crate) const IMPORTO: &str = "dovuto/Versamento/datiVersamento/importoSingoloVersamento";
pub(crate) const IUD: &str = "dovuto/Versamento/datiVersamento/identificativoUnivocoDovuto";

/// A contract finding of severity error.
pub(crate) fn rilievo(codice: &str, percorso: &str) -> Finding {
    Finding {
        code: codice.to_owned(),
        severity: Severity::Error,
        place: Place {
            path: Some(percorso.to_owned()),
            ..Place::default()
        },
        message: format!("Qualcosa non va in {percorso}."),
        expected: Some("altro".to_owned()),
        found: Some("questo".to_owned()),
    }
}

pub(crate) fn letterale(testo: &str) -> Valore {
    Valore::Letterale(testo.to_owned())
}

pub(crate) fn uguale(campo: &str, testo: &str) -> Attesa {
    attesa(campo, Come::Uguale(letterale(testo)))
}

pub(crate) fn attesa(campo: &str, come: Come) -> Attesa {
    Attesa {
        campo: campo.to_owned(),
        come,
    }
}

pub(crate) fn fonte(operazione: &str, campo: &str, quale: Quale) -> Fonte {
    Fonte {
        operazione: operazione.to_owned(),
        campo: campo.to_owned(),
        quale,
    }
}

pub(crate) fn richiesta(operazione: &str, attese: Vec<Attesa>, quante: Quante) -> Domanda {
    Domanda::Richiesta {
        operazione: operazione.to_owned(),
        attese,
        quante,
    }
}

pub(crate) fn conforme(operazione: &str) -> Domanda {
    Domanda::Conforme {
        operazione: operazione.to_owned(),
    }
}

pub(crate) fn risposta(operazione: &str, attese: Vec<Attesa>) -> Domanda {
    Domanda::Risposta {
        operazione: operazione.to_owned(),
        attese,
    }
}

pub(crate) fn leggi(lettura: &str, attese: Vec<Attesa>, quante: Quante) -> Domanda {
    Domanda::Prodotto {
        lettura: lettura.to_owned(),
        oppure: vec![],
        attese,
        quante,
    }
}

pub(crate) fn evento(evento: &str, attese: Vec<Attesa>, quante: Quante) -> Domanda {
    Domanda::Evento {
        evento: evento.to_owned(),
        attese,
        quante,
    }
}
