//! The office that keeps the debts: one action at a time, each written down before it is carried out.

mod esito;
mod importazione;
mod pagamento;
mod ritorno;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use driver::action::{Answer, Azione, Ente, Esito, EsitoOperazione, Request, Stato, StatoDovuto};
use serde_json::{Value, json};

pub(crate) use ritorno::Ritorno;

use crate::archivio::Archivio;
use crate::difetto::{Activation, Difetti, SeededFault};
use crate::dovuto::{Contenuto, Dovuto, Modifica};
use crate::lettura::Elemento;
use crate::operazione::{Genere, Operazione};
use crate::orologio::{Clock, Istante};
use crate::regione::{Disguido, Regione};
use crate::richiesta::Richiesta;

/// The product itself could not act.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Guasto {
    #[error("l'archivio del prodotto non risponde: {0}")]
    Archivio(#[from] rusqlite::Error),
    #[error("manca l'indirizzo della Regione per «{0}»: mandare prima l'azione configura")]
    SenzaImpostazioni(String),
}

/// Where the Region is and who we are, for one case. Kept in memory alone: the password is never stored.
#[derive(Clone)]
struct Impostazioni {
    caso: String,
    ws: String,
    ente: Ente,
}

/// The office.
pub(crate) struct Ufficio {
    archivio: Archivio,
    regione: Regione,
    difetti: Difetti,
    clock: Clock,
    ora: Istante,
    /// Address of the product's own face, for the citizen's return.
    base: String,
    /// What each IUD begins with.
    iud_prefix: String,
    impostazioni: BTreeMap<String, Impostazioni>,
    /// What is being done, for the report of a seeded fault.
    attivita: &'static str,
}

impl Ufficio {
    pub(crate) fn new(
        archivio: Archivio,
        regione: Regione,
        difetti: Difetti,
        clock: Clock,
        base: String,
        iud_prefix: &str,
    ) -> Self {
        let ora = match clock {
            Clock::Virtuale => Istante(0),
            Clock::Reale => Istante::now(),
        };
        Self {
            archivio,
            regione,
            difetti,
            clock,
            ora,
            base,
            iud_prefix: accepted_prefix(iud_prefix),
            impostazioni: BTreeMap::new(),
            attivita: "",
        }
    }

    /// Carries out one action of the driver.
    pub(crate) async fn act(&mut self, request: Request) -> Answer {
        if request.versione != 1 {
            return problem(
                Esito::Errore,
                format!("versione {} del protocollo: attesa 1", request.versione),
            );
        }
        match (self.clock, Istante::parse(&request.ora)) {
            (Clock::Reale, _) => self.ora = Istante::now(),
            (Clock::Virtuale, Some(ora)) => self.ora = ora,
            (Clock::Virtuale, None) => {
                return problem(
                    Esito::Errore,
                    format!("ora «{}»: attesa nella forma RFC 3339", request.ora),
                );
            }
        }
        let ambito = format!("{} {}", request.caso, request.regione.ws);
        let settings = Impostazioni {
            caso: request.caso,
            ws: request.regione.ws,
            ente: request.ente,
        };
        self.impostazioni.insert(ambito.clone(), settings);
        self.attivita = action_name(&request.azione);
        self.carry_out(&ambito, request.azione)
            .await
            .unwrap_or_else(|guasto| problem(Esito::Errore, guasto.to_string()))
    }

    async fn carry_out(&mut self, ambito: &str, azione: Azione) -> Result<Answer, Guasto> {
        match azione {
            Azione::Configura => Ok(done([
                ("prodotto", json!(env!("CARGO_PKG_NAME"))),
                ("versione", json!(env!("CARGO_PKG_VERSION"))),
                ("indirizzo", json!(self.base)),
            ])),
            Azione::RegistraDovuto(nuovo) => match Contenuto::accept(nuovo) {
                Ok(contenuto) => self.registra(ambito, &contenuto).await,
                Err(reason) => Ok(problem(Esito::Rifiutata, reason)),
            },
            Azione::ModificaDovuto { iud, importo, causale, data_scadenza } => {
                match Modifica::accept(importo.as_deref(), causale, data_scadenza) {
                    Ok(modifica) => self.modifica(&iud, modifica).await,
                    Err(reason) => Ok(problem(Esito::Rifiutata, reason)),
                }
            }
            Azione::AnnullaDovuto { iud } => self.annulla(&iud).await,
            Azione::AvviaPagamento { dovuto: Some(nuovo), iud: None } => match Contenuto::accept(nuovo) {
                Ok(contenuto) => self.paga_nuovo(ambito, &contenuto).await,
                Err(reason) => Ok(problem(Esito::Rifiutata, reason)),
            },
            Azione::AvviaPagamento { dovuto: None, iud: Some(iud) } => self.paga_esistente(&iud).await,
            Azione::AvviaPagamento { .. } => {
                Ok(problem(Esito::Rifiutata, "avvia-pagamento vuole un dovuto nuovo oppure lo IUD di uno esistente, non tutti e due".to_owned()))
            }
            Azione::AggiornaEsiti => self.aggiorna_esiti(ambito).await,
            Azione::Riprova => self.riprova(ambito).await,
            Azione::PassaTempo => {
                let svolti = self.do_due_work(Some(ambito)).await?;
                let prossimo = self.archivio.next_due(ambito)?.map(Istante::to_rfc3339);
                Ok(done([("svolti", json!(svolti)), ("prossimo_lavoro", json!(prossimo))]))
            }
            Azione::LeggiDovuto { iud } => match self.archivio.dovuto_by_iud(&iud)? {
                Some(dovuto) => Ok(done([("dovuto", json!(self.shown(&dovuto)?))])),
                None => Ok(unknown(&iud)),
            },
            Azione::LeggiOperazioni => {
                let operazioni: Vec<_> = self.archivio.operazioni(Some(ambito))?.iter().map(Operazione::shown).collect();
                Ok(done([("operazioni", json!(operazioni))]))
            }
        }
    }

    /// Does what is due on the wall clock; for a product on a real clock.
    pub(crate) async fn tick(&mut self) {
        self.ora = Istante::now();
        self.attivita = "orologio";
        // What the store refuses now is due again at the next tick, and an action of the operator would show why.
        let _due_again = self.do_due_work(None).await;
    }

    /// Does all work due by now: of one scope, or all. What it makes due at once is done too.
    async fn do_due_work(&mut self, ambito: Option<&str>) -> Result<u32, Guasto> {
        const ROUNDS: u32 = 8;
        let mut svolti = 0;
        for _ in 0..ROUNDS {
            let mut any = false;
            for id in self.archivio.due(self.ora, ambito)? {
                let operazione = self.archivio.operazione(id)?;
                let still_due = operazione.esito == EsitoOperazione::InAttesa
                    && operazione.prossimo.is_some_and(|at| at <= self.ora);
                if still_due && self.never_asked(&operazione)? {
                    continue;
                }
                if still_due && self.settings(&operazione.ambito).is_ok() {
                    self.push_on(&operazione).await?;
                    svolti += 1;
                    any = true;
                }
            }
            if !any {
                break;
            }
        }
        Ok(svolti)
    }

    /// With [`SeededFault::EsitiMaiChiesti`] a question about an outcome that is due is put away instead of asked.
    fn never_asked(&mut self, operazione: &Operazione) -> Result<bool, Guasto> {
        let outcome = matches!(
            operazione.genere,
            Genere::EsitoAvviso | Genere::EsitoSessione | Genere::EsitoAlRitorno
        );
        if !outcome || !self.difetti.on(SeededFault::EsitiMaiChiesti) {
            return Ok(false);
        }
        let mut put_away = operazione.clone();
        put_away.prossimo = None;
        self.archivio.update_operazione(&put_away)?;
        let settings = self.settings(&operazione.ambito)?;
        let scope = SeededFault::EsitiMaiChiesti.scope();
        self.report(SeededFault::EsitiMaiChiesti, &settings.caso, scope);
        Ok(true)
    }

    /// Takes an operation one attempt further.
    async fn push_on(&mut self, operazione: &Operazione) -> Result<(), Guasto> {
        match (operazione.genere, &operazione.id_session) {
            (Genere::Inserimento | Genere::Modifica | Genere::Annullamento, _) => {
                self.attempt_import(operazione.id).await
            }
            (Genere::EsitoAvviso, _) => self.refresh_avviso(operazione.dovuto).await,
            (Genere::EsitoSessione | Genere::EsitoAlRitorno, Some(id_session)) => {
                if operazione.genere == Genere::EsitoAlRitorno {
                    // The citizen does not come back again: the other question takes over.
                    let mut answered = operazione.clone();
                    answered.prossimo = None;
                    answered.ripetibile = false;
                    self.archivio.update_operazione(&answered)?;
                }
                self.refresh_sessione(id_session).await
            }
            // The citizen who was to be sent to the Region is gone: the payment is started again, not this call.
            (
                Genere::Invio | Genere::Verifica | Genere::EsitoSessione | Genere::EsitoAlRitorno,
                _,
            ) => {
                let mut operazione = operazione.clone();
                operazione.failed(
                    None,
                    "pagamento non avviato: il cittadino può ricominciare",
                    false,
                );
                Ok(self.archivio.update_operazione(&operazione)?)
            }
        }
    }

    /// Tries again what waits to be tried again, on the operator's word.
    async fn riprova(&mut self, ambito: &str) -> Result<Answer, Guasto> {
        let mut riprovate = 0_u32;
        for operazione in self.archivio.operazioni(Some(ambito))? {
            // An earlier one of this round may have settled it.
            let operazione = self.archivio.operazione(operazione.id)?;
            if operazione.ripetibile && operazione.esito != EsitoOperazione::Riuscita {
                self.push_on(&operazione).await?;
                riprovate += 1;
            }
        }
        Ok(done([("riprovate", json!(riprovate))]))
    }

    /// Sends a request and reports the seeded faults that changed it.
    async fn call(
        &mut self,
        settings: &Impostazioni,
        richiesta: Richiesta,
    ) -> Result<Elemento, Disguido> {
        let operazione = richiesta.operazione;
        let faults = richiesta.difetti.clone();
        let answer = self.regione.call(&settings.ws, richiesta).await;
        // What never left changed nothing.
        if !matches!(answer, Err(Disguido { incerto: false, .. })) {
            for fault in faults {
                self.report(fault, &settings.caso, operazione);
            }
        }
        answer
    }

    fn report(&self, fault: SeededFault, caso: &str, operazione: &str) {
        self.difetti.activated(Activation {
            fault,
            caso: caso.to_owned(),
            operazione: operazione.to_owned(),
            azione: self.attivita.to_owned(),
        });
    }

    /// The settings of a scope; after a restart at another address, those of the same case.
    fn settings(&self, ambito: &str) -> Result<Impostazioni, Guasto> {
        let caso = ambito.split(' ').next().unwrap_or_default();
        self.impostazioni
            .get(ambito)
            .or_else(|| {
                self.impostazioni
                    .values()
                    .find(|settings| settings.caso == caso)
            })
            .cloned()
            .ok_or_else(|| Guasto::SenzaImpostazioni(ambito.to_owned()))
    }

    /// A new IUD: deterministic, at most 35 characters, never starting `000` (`mypay-web-services.md` §5.4).
    fn next_iud(&mut self, ambito: &str) -> Result<String, Guasto> {
        let caso = ambito.split(' ').next().unwrap_or_default();
        let number = self.archivio.next_number("iud")?;
        Ok(iud(&self.iud_prefix, caso, number))
    }

    /// Where the citizen comes back after paying.
    fn return_address(&self, iud: &str) -> String {
        format!("{}/ritorno?pratica={iud}", self.base)
    }

    /// A debt as its operator sees it.
    fn shown(&mut self, dovuto: &Dovuto) -> Result<StatoDovuto, Guasto> {
        let pagamenti = self.archivio.pagamenti(dovuto.id)?;
        let count = u32::try_from(pagamenti.len()).unwrap_or(u32::MAX);
        let first = pagamenti.into_iter().next();
        let known = |text: &String| !text.is_empty();
        Ok(StatoDovuto {
            iud: dovuto.iud.clone(),
            stato: dovuto.stato,
            importo: dovuto.importo.to_string(),
            causale: Some(dovuto.causale.clone()),
            data_scadenza: dovuto.data_scadenza.clone(),
            iuv: dovuto.iuv.clone().or_else(|| {
                first
                    .as_ref()
                    .map(|payment| payment.iuv.clone())
                    .filter(known)
            }),
            numero_avviso: dovuto.numero_avviso(),
            url_avviso: dovuto.url_avviso.clone(),
            data_pagamento: first.as_ref().map(|payment| payment.data.clone()),
            importo_pagato: first.as_ref().map(|payment| payment.importo.clone()),
            iur: first
                .as_ref()
                .map(|payment| payment.iur.clone())
                .filter(known),
            psp: first
                .as_ref()
                .map(|payment| payment.psp.clone())
                .filter(known),
            ricevuta: first.and_then(|payment| payment.ricevuta),
            pagamenti: Some(count),
        })
    }

    /// Everything, for the operator's page.
    pub(crate) fn overview(&mut self) -> Result<(Vec<StatoDovuto>, Vec<Operazione>), Guasto> {
        let mut debts = Vec::new();
        for dovuto in self.archivio.dovuti(None)? {
            debts.push(self.shown(&dovuto)?);
        }
        Ok((debts, self.archivio.operazioni(None)?))
    }

    /// The answer about an operation that was carried out, whatever came of it.
    fn told(
        &mut self,
        dovuto: i64,
        operazione: i64,
        more: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Result<Answer, Guasto> {
        let dovuto = self.archivio.dovuto(dovuto)?;
        let operazione = self.archivio.operazione(operazione)?.shown();
        let messaggio = operazione.testo.clone();
        let mut answer = done([("iud", json!(dovuto.iud)), ("stato", json!(dovuto.stato))]);
        for (name, value) in [
            ("iuv", &dovuto.iuv),
            ("numero_avviso", &dovuto.numero_avviso()),
            ("url_avviso", &dovuto.url_avviso),
        ] {
            if let Some(value) = value {
                answer.dati.insert(name.to_owned(), json!(value));
            }
        }
        answer
            .dati
            .insert("operazione".to_owned(), json!(operazione));
        answer.dati.extend(
            more.into_iter()
                .map(|(name, value)| (name.to_owned(), value)),
        );
        answer.messaggio = messaggio;
        Ok(answer)
    }

    /// A debt that can be changed, or why not.
    fn changeable(&mut self, iud: &str) -> Result<Result<Dovuto, Answer>, Guasto> {
        let Some(dovuto) = self.archivio.dovuto_by_iud(iud)? else {
            return Ok(Err(unknown(iud)));
        };
        let reason = match dovuto.stato {
            Stato::Pagato => "il dovuto è già pagato",
            Stato::Annullato => "il dovuto è annullato",
            Stato::InPagamento => "è in corso un pagamento",
            Stato::DaInviare | Stato::Rifiutato => "il dovuto non è ancora presso la Regione",
            Stato::Aperto | Stato::DaVerificare if dovuto.iuv.is_none() => {
                "il dovuto non ha uno IUV: non è presso la Regione"
            }
            Stato::Aperto | Stato::DaVerificare
                if self.archivio.has_pending_import(dovuto.id)? =>
            {
                "un'operazione precedente sul dovuto è ancora in attesa"
            }
            Stato::Aperto | Stato::DaVerificare => return Ok(Ok(dovuto)),
        };
        Ok(Err(problem(Esito::Rifiutata, format!("{iud}: {reason}"))))
    }
}

/// At most 9 letters and digits, so that an IUD stays within 35 characters, and never `000`, which the Region keeps for itself.
fn accepted_prefix(wished: &str) -> String {
    let prefix: String = wished
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(9)
        .collect();
    if prefix.is_empty() || prefix.starts_with("000") {
        "GEST".to_owned()
    } else {
        prefix
    }
}

/// `<prefix>-<case>-<number>`. A case too long for it is cut, and told from others that begin alike by four digits.
fn iud(prefix: &str, caso: &str, number: i64) -> String {
    const LONGEST: usize = 35;
    let number = format!("{number:06}");
    let mut caso: String = caso
        .chars()
        .map(|character| {
            if character.is_ascii_alphanumeric() {
                character
            } else {
                '-'
            }
        })
        .collect();
    let room = LONGEST.saturating_sub(prefix.len() + number.len() + 2);
    if caso.len() > room {
        // FNV-1a: the same in each run and on each machine.
        let hash = caso.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        caso.truncate(room.saturating_sub(4));
        let _infallible = write!(caso, "{:04x}", hash & 0xffff);
    }
    format!("{prefix}-{caso}-{number}")
}

fn action_name(azione: &Azione) -> &'static str {
    match azione {
        Azione::Configura => "configura",
        Azione::RegistraDovuto(_) => "registra-dovuto",
        Azione::ModificaDovuto { .. } => "modifica-dovuto",
        Azione::AnnullaDovuto { .. } => "annulla-dovuto",
        Azione::AvviaPagamento { .. } => "avvia-pagamento",
        Azione::AggiornaEsiti => "aggiorna-esiti",
        Azione::Riprova => "riprova",
        Azione::PassaTempo => "passa-tempo",
        Azione::LeggiDovuto { .. } => "leggi-dovuto",
        Azione::LeggiOperazioni => "leggi-operazioni",
    }
}

fn done<const N: usize>(dati: [(&'static str, Value); N]) -> Answer {
    Answer {
        esito: Esito::Eseguita,
        dati: dati
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        messaggio: None,
        allegati: Vec::new(),
    }
}

pub(crate) fn problem(esito: Esito, messaggio: String) -> Answer {
    Answer {
        esito,
        dati: BTreeMap::new(),
        messaggio: Some(messaggio),
        allegati: Vec::new(),
    }
}

fn unknown(iud: &str) -> Answer {
    problem(Esito::Rifiutata, format!("nessun dovuto con IUD «{iud}»"))
}
