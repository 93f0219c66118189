//! What happened, as the page shows it: one line each, the messages behind it.

use contracts::finding::{Finding, Severity};
use ledger::Millis;
use ledger::exchange::{Channel, Delivery};
use serde_json::Value;

use super::rilievo::{self, VistaRilievo};
use crate::corpo::{Blocco, blocchi};
use crate::istante;
use crate::prova::cronaca::{Chiamata, Corpo, Evento, Fatto, FineChiamata, Scambio, Voce};

/// Most characters of a line's own text.
const RIGA_MASSIMA: usize = 240;
/// Most events of one decision that are shown.
const EVENTI_MASSIMI: usize = 40;

pub(super) struct VistaVoce {
    pub(super) seq: u64,
    /// Instant on the clock of the case.
    pub(super) ora: String,
    /// Who, to whom.
    pub(super) chi: &'static str,
    pub(super) titolo: String,
    pub(super) sunto: String,
    /// Whether paper shows what is behind the line.
    pub(super) carta: bool,
    pub(super) rilievi: Vec<VistaRilievo>,
    pub(super) conta_rilievi: String,
    pub(super) classe_rilievi: &'static str,
    pub(super) parti: Vec<Parte>,
}

/// A message, or an outcome.
pub(super) struct Parte {
    pub(super) titolo: String,
    pub(super) intestazioni: Vec<(String, String)>,
    pub(super) blocchi: Vec<Blocco>,
}

impl VistaVoce {
    /// Whether there is nothing behind its line.
    pub(super) fn e_riga(&self) -> bool {
        self.parti.is_empty() && self.rilievi.is_empty()
    }
}

/// The entry, with times told as on the day of `giorno`; its messages on paper as well where somebody has to look at them.
pub(super) fn vista(voce: &Voce, giorno: Millis, da_guardare: bool) -> VistaVoce {
    let mut vista = VistaVoce {
        seq: voce.seq,
        ora: istante::ora(voce.at, giorno),
        chi: "",
        titolo: String::new(),
        sunto: String::new(),
        carta: false,
        rilievi: Vec::new(),
        conta_rilievi: String::new(),
        classe_rilievi: "none",
        parti: Vec::new(),
    };
    match &voce.fatto {
        Fatto::Scambio(scambio) => {
            vista.carta = da_guardare;
            vista.scambio(scambio);
        }
        Fatto::Chiamata(chiamata) => {
            vista.carta = da_guardare;
            vista.chiamata(chiamata);
        }
        Fatto::Comando { comando, eventi } => {
            vista.chi = "Regione";
            vista.titolo = nome_del_comando(comando);
            vista.sunto = tipi(eventi);
            vista.parti.push(json("Comando", comando));
            vista.eventi(eventi);
        }
        Fatto::Decisione(eventi) => {
            vista.chi = "Regione, deciso";
            vista.titolo = tipi(eventi);
            vista.eventi(eventi);
        }
        Fatto::Orologio { a, perche } => {
            vista.chi = "Orologio del caso";
            vista.titolo = format!("spostato a {}", istante::ora(*a, giorno));
            vista.sunto = corto(perche);
        }
        Fatto::Scadenza { verifica } => {
            vista.chi = "Scadenza";
            vista.titolo = format!("la verifica {verifica} non può più attendere");
        }
        Fatto::Guasto(guasto) => {
            vista.chi = "Ambiente";
            vista.titolo = format!(
                "guasto «{}» {}",
                corto(&guasto.fault),
                if guasto.on { "acceso" } else { "spento" }
            );
            vista.sunto = guasto
                .operation
                .as_deref()
                .map_or_else(|| "ogni operazione".to_owned(), corto);
        }
        Fatto::Difetto(difetto) => {
            vista.chi = "Prodotto di riferimento";
            vista.titolo = format!("difetto seminato «{}» in gioco", corto(&difetto.fault));
            vista.sunto = corto(&difetto.scope);
        }
        Fatto::Ripresa { tagliati } => {
            vista.chi = "Registro";
            vista.titolo = "flusso ripreso dopo un arresto".to_owned();
            if *tagliati > 0 {
                vista.sunto = format!("tagliata una coda incompleta di {tagliati} byte");
            }
        }
        Fatto::Altro { tipo, corpo } => {
            vista.chi = "Registro";
            vista.titolo = corto(tipo);
            vista.parti.push(json("Contenuto", corpo));
        }
    }
    vista
}

impl VistaVoce {
    fn eventi(&mut self, eventi: &[Evento]) {
        let parti = eventi
            .iter()
            .take(EVENTI_MASSIMI)
            .map(|evento| json(&format!("Deciso: {}", evento.tipo), &evento.corpo));
        self.parti.extend(parti);
        if let Some(ultima) = self.parti.last_mut()
            && eventi.len() > EVENTI_MASSIMI
        {
            let altri = eventi.len() - EVENTI_MASSIMI;
            ultima.nota(format!("Altri {altri} eventi sono nel registro."));
        }
    }

    fn scambio(&mut self, scambio: &Scambio) {
        self.chi = match scambio.canale {
            Channel::Soap => "Prodotto → Regione",
            _ => "Browser → Regione",
        };
        self.titolo = match &scambio.operazione {
            Some(operazione) => corto(operazione),
            None => corto(&format!("{} {}", scambio.metodo, scambio.bersaglio)),
        };
        self.sunto = sunto_dello_scambio(scambio);
        self.rilievi = scambio.rilievi.iter().map(rilievo::vista).collect();
        let quanti = scambio.rilievi.len() as u64 + scambio.altri_rilievi;
        self.conta_rilievi = match quanti {
            1 => "1 rilievo".to_owned(),
            _ => format!("{quanti} rilievi"),
        };
        self.classe_rilievi = gravita(&scambio.rilievi);

        let mut richiesta = parte(
            &format!(
                "Richiesta: {} {}",
                scambio.metodo,
                corto(&scambio.bersaglio)
            ),
            &scambio.intestazioni,
            &scambio.corpo,
        );
        if !scambio.completa {
            richiesta.nota("È arrivata solo in parte.".to_owned());
        }
        if scambio.altri_rilievi > 0 {
            richiesta.nota(format!(
                "Altri {} rilievi non sono elencati nel registro.",
                scambio.altri_rilievi
            ));
        }
        self.parti.push(richiesta);
        self.eventi(&scambio.eventi);
        if let Some(risposta) = &scambio.risposta {
            let mut parte = parte(
                &format!("Risposta: HTTP {}", risposta.stato),
                &risposta.intestazioni,
                &risposta.corpo,
            );
            if let Some(guasto) = &risposta.guasto {
                parte.nota(format!("Formata dal guasto d'ambiente «{guasto}»."));
            }
            if let Some((fine, inviati)) = scambio.consegna {
                parte.nota(format!("{}, {inviati} byte usciti.", consegna(fine)));
            }
            self.parti.push(parte);
        }
    }

    fn chiamata(&mut self, chiamata: &Chiamata) {
        self.chi = match chiamata.canale {
            Channel::Driver => "Banco → prodotto",
            Channel::Cittadino => "Cittadino",
            Channel::Ente => "Regione → ente",
            Channel::Soap | Channel::Pagina => "Banco",
        };
        let driver = chiamata.canale == Channel::Driver;
        self.titolo = if driver {
            corto(&chiamata.metodo)
        } else {
            corto(&format!("{} {}", chiamata.metodo, chiamata.bersaglio))
        };
        self.sunto = match &chiamata.fine {
            None => "senza esito".to_owned(),
            Some(fine) => sunto_della_chiamata(fine, driver),
        };
        let titolo = if driver {
            format!("Richiesta al driver {}", corto(&chiamata.bersaglio))
        } else {
            "Richiesta".to_owned()
        };
        if !driver || !chiamata.corpo.bytes.is_empty() {
            self.parti.push(parte(&titolo, &[], &chiamata.corpo));
        }
        if let Some(fine) = &chiamata.fine {
            let titolo = match fine.stato {
                0 => "Risposta".to_owned(),
                stato => format!("Risposta: HTTP {stato}"),
            };
            let mut parte = parte(&titolo, &fine.intestazioni, &fine.corpo);
            if let Some(errore) = &fine.errore {
                parte.nota(errore.clone());
            }
            self.parti.push(parte);
        }
    }
}

impl Parte {
    fn nota(&mut self, nota: String) {
        match self.blocchi.last_mut() {
            Some(ultimo) => ultimo.note.push(nota),
            None => self.blocchi.push(Blocco {
                titolo: String::new(),
                testo: String::new(),
                note: vec![nota],
            }),
        }
    }
}

fn parte(titolo: &str, intestazioni: &[(String, String)], corpo: &Corpo) -> Parte {
    let mut parte = Parte {
        titolo: titolo.to_owned(),
        intestazioni: intestazioni.to_vec(),
        blocchi: blocchi(corpo),
    };
    if parte.blocchi.is_empty() {
        parte.nota("Corpo vuoto.".to_owned());
    }
    parte
}

fn json(titolo: &str, valore: &Value) -> Parte {
    let bytes = serde_json::to_vec(valore).unwrap_or_default();
    let corpo = Corpo {
        lunghezza: bytes.len() as u64,
        bytes,
        sha256: None,
        problema: None,
    };
    parte(titolo, &[], &corpo)
}

fn sunto_dello_scambio(scambio: &Scambio) -> String {
    let mut parole = Vec::new();
    if !scambio.completa {
        parole.push("richiesta arrivata in parte".to_owned());
    }
    match &scambio.risposta {
        None => parole.push("nessuna risposta".to_owned()),
        Some(risposta) => {
            parole.push(format!("HTTP {}", risposta.stato));
            if let Some(guasto) = &risposta.guasto {
                parole.push(format!("guasto «{}»", corto(guasto)));
            }
            match scambio.consegna {
                Some((Delivery::Complete, _)) => {}
                Some((fine, _)) => parole.push(consegna(fine).to_lowercase()),
                None => parole.push("consegna non registrata".to_owned()),
            }
        }
    }
    if !scambio.eventi.is_empty() {
        parole.push(format!("deciso {}", tipi(&scambio.eventi)));
    }
    parole.join(", ")
}

fn sunto_della_chiamata(fine: &FineChiamata, driver: bool) -> String {
    if driver && let Ok(json) = serde_json::from_slice::<Value>(&fine.corpo.bytes) {
        let campo = |nome: &str| json.get(nome).and_then(Value::as_str);
        if let Some(esito) = campo("esito") {
            return match campo("messaggio") {
                Some(messaggio) => corto(&format!("{esito}, «{messaggio}»")),
                None => corto(esito),
            };
        }
    }
    match (&fine.errore, fine.stato) {
        (Some(errore), _) => corto(errore),
        (None, 0) => "risposta senza esito".to_owned(),
        (None, stato) => format!("HTTP {stato}"),
    }
}

const fn consegna(fine: Delivery) -> &'static str {
    match fine {
        Delivery::Complete => "Consegnata per intero",
        Delivery::Aborted => "Consegna interrotta dal client",
        Delivery::Held => "Trattenuta apposta",
        Delivery::Lost => "Persa apposta, a lavoro fatto",
    }
}

fn gravita(rilievi: &[Finding]) -> &'static str {
    match rilievi.iter().map(|rilievo| rilievo.severity).max() {
        Some(Severity::Error) => "fail",
        Some(Severity::Warning) => "inconclusive",
        Some(Severity::Info) | None => "review",
    }
}

/// The name of a command: what stands under its tag `comando`, and under the tag that this names.
fn nome_del_comando(comando: &Value) -> String {
    let campo = |nome: &str| comando.get(nome).and_then(Value::as_str);
    match campo("comando") {
        Some(nome) => match campo(nome) {
            Some(quale) => corto(&format!("{nome}: {quale}")),
            None => corto(nome),
        },
        None => "comando".to_owned(),
    }
}

/// Kinds of events without their versions, each once with how often.
fn tipi(eventi: &[Evento]) -> String {
    let mut contati = Vec::<(&str, usize)>::new();
    for evento in eventi {
        let tipo = evento.tipo.split('/').next().unwrap_or_default();
        match contati.iter_mut().find(|(altro, _)| *altro == tipo) {
            Some((_, volte)) => *volte += 1,
            None => contati.push((tipo, 1)),
        }
    }
    let parole: Vec<String> = contati
        .into_iter()
        .map(|(tipo, volte)| match volte {
            1 => tipo.to_owned(),
            _ => format!("{tipo} ({volte} volte)"),
        })
        .collect();
    corto(&parole.join(", "))
}

/// A text cut to what a line bears.
fn corto(testo: &str) -> String {
    match testo.char_indices().nth(RIGA_MASSIMA) {
        Some((fine, _)) => format!("{}…", &testo[..fine]),
        None => testo.to_owned(),
    }
}
