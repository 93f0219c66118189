//! One scenario under way: what its steps can do, and how its checks are asked.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Days};
use chrono_tz::Europe::Rome;
use driver::action::{Azione, Ente, Esito as EsitoAzione, Regione, Request};
use driver::profilo::Isolamento;
use judge::answered::Answered;
use judge::caso::Caso;
use judge::check::{Check, Domanda};
use judge::evaluate::{Esito, evaluate};
use judge::verdict::Giudizio;
use judge::view::View;
use ledger::course::{DeadlinePassed, Phase, SeededFaultActivated, StepBegun, StepEnded};
use ledger::entry::{Body, Draft, Millis};
use ledger::exchange::Channel;
use ledger::{Cursor, Reader};
use mock_region::{EnvironmentFault, FaultSwitch, Outcome, Sandbox};
use platform::command::{Command, Nodo};
use platform::reply::Reply;
use platform::state::Trovato;
use serde_json::Value;

use super::attesa::Attesa;
use super::{Intoppo, ente};
use crate::cittadino::Cittadino;
use crate::corsa::{Avviso, Corsa, Turno, adesso};
use crate::piano::scenari::Scena;
use crate::prodotto::{self, Prodotto};

/// How long an exchange may stay open before a check is asked all the same.
const CHIUSURA_SCAMBI: Duration = Duration::from_secs(2);
/// By how much a delayed answer overruns the product's own time-out.
const OLTRE: Duration = Duration::from_millis(700);

/// A scenario under way.
pub struct Scenario {
    corsa: Arc<Corsa>,
    scena: Scena,
    caso: Caso,
    sandbox: Sandbox,
    prodotto: Prodotto,
    cursore: Cursor,
    lettore: Reader,
    vista: View,
    cittadino: Cittadino,
    /// `seq` at which the current block of `Dato` or of `Quando` began: what is asked after it counts from there.
    inizio_blocco: u64,
    /// Phase of the last step: the next one of the same phase belongs to its block.
    fase: Option<Phase>,
    controlli: u64,
    passo: u32,
    password: String,
    /// IUDs that the product chose, in order; the last one is the case's current debt.
    iud: Vec<String>,
    url_di_pagamento: Option<String>,
    guasti: Vec<(EnvironmentFault, Option<String>)>,
}

impl Scenario {
    /// Opens what was prepared for a scenario.
    pub(crate) fn nuovo(
        corsa: Arc<Corsa>,
        scena: Scena,
        caso: Caso,
        sandbox: Sandbox,
        prodotto: Prodotto,
    ) -> Result<Self, Intoppo> {
        let illeggibile =
            |e: ledger::ReadError| Intoppo::banco(format!("il flusso del caso non si legge: {e}"));
        let cursore = sandbox.stream().cursor(0).map_err(illeggibile)?;
        let lettore = sandbox.stream().ledger().reader();
        let password = corsa.password_fissa().map_or_else(
            || ente::password(corsa.seme_di(&scena.chiave()).as_bytes()),
            str::to_owned,
        );
        Ok(Self {
            cittadino: Cittadino::nuovo()
                .map_err(|e| Intoppo::banco(format!("il cittadino simulato non parte: {e}")))?,
            corsa,
            scena,
            caso,
            sandbox,
            prodotto,
            cursore,
            lettore,
            vista: View::new(),
            inizio_blocco: 0,
            fase: None,
            controlli: 0,
            passo: 0,
            password,
            iud: Vec::new(),
            url_di_pagamento: None,
            guasti: Vec::new(),
        })
    }

    // --- what steps ask of the scenario --------------------------------------------------------------------------

    /// Key of the scenario: case and variant.
    pub(crate) fn chiave(&self) -> String {
        self.scena.chiave()
    }

    pub(crate) fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    pub(crate) fn cod_ipa(&self) -> &str {
        &self.corsa.profilo().ente.cod_ipa
    }

    pub(crate) fn codice_fiscale(&self) -> &str {
        &self.corsa.profilo().ente.codice_fiscale
    }

    pub(super) fn password(&self) -> &str {
        &self.password
    }

    pub(super) fn tipi_dichiarati(&self) -> Vec<String> {
        self.corsa.profilo().ente.tipi_dovuto.clone()
    }

    /// The tipo dovuto that the plan uses where one is enough.
    pub(crate) fn tipo_dovuto(&self) -> &str {
        self.corsa
            .profilo()
            .ente
            .tipi_dovuto
            .first()
            .map_or("TARI", String::as_str)
    }

    /// That tipo dovuto as the Region has it configured.
    pub(crate) fn tipo_alla_regione(&self) -> Result<platform::command::TipoDovuto, Intoppo> {
        let tipo = self.tipo_dovuto();
        self.sandbox
            .with_state(|stato| stato.ente(self.cod_ipa())?.tipi.get(tipo).cloned())
            .ok_or_else(|| {
                Intoppo::banco(format!(
                    "la Regione simulata non tiene il tipo dovuto «{tipo}» dell'ente"
                ))
            })
    }

    /// IUD of the current debt.
    pub(crate) fn iud(&self) -> Result<&str, Intoppo> {
        self.iud.last().map(String::as_str).ok_or_else(|| {
            Intoppo::prodotto(
                "il prodotto non ha dato lo IUD del dovuto: il caso non può proseguire",
            )
        })
    }

    /// Notice number of the current debt, as the Region knows it.
    pub(crate) fn numero_avviso(&self) -> Result<String, Intoppo> {
        let iud = self.iud()?;
        self.sandbox
            .with_state(|stato| {
                let iuv = match stato.dovuto_per_iud(self.cod_ipa(), iud)? {
                    Trovato::Vivo(dovuto) => dovuto.iuv.clone()?,
                    Trovato::Elaborato(elaborato) => elaborato.dovuto.iuv.clone()?,
                };
                Some(format!("3{iuv}"))
            })
            .ok_or_else(|| Intoppo::prodotto(format!("la Regione non tiene alcun dovuto con IUV per lo IUD {iud}: il caso non può proseguire")))
    }

    /// Date so many days from now in Italy, `yyyy-MM-dd`.
    pub(crate) fn fra_giorni(&self, giorni: u64) -> String {
        let ora = istante(self.sandbox.now());
        let data = ora.with_timezone(&Rome).date_naive();
        data.checked_add_days(Days::new(giorni))
            .unwrap_or(data)
            .format("%Y-%m-%d")
            .to_string()
    }

    /// Whether the run is being stopped.
    pub(super) fn interrotto(&self) -> bool {
        self.corsa.interrotta()
    }

    // --- course --------------------------------------------------------------------------------------------------

    pub(super) fn passo_iniziato(&mut self, passo: &StepBegun) {
        if passo.phase != Phase::Allora && self.fase != Some(passo.phase) {
            self.inizio_blocco = self.sandbox.stream().head().length;
        }
        self.fase = Some(passo.phase);
        self.passo = passo.index;
        self.scrivi(passo);
        self.corsa.avvisa(&Avviso::Passo {
            chiave: self.chiave(),
            parola: passo.keyword.clone(),
            testo: passo.text.clone(),
        });
    }

    pub(super) fn passo_finito(&mut self, passo: &StepEnded) {
        self.raccogli_attivazioni();
        self.scrivi(passo);
    }

    /// Appends a course, check or verdict entry.
    fn scrivi<B: Body>(&self, corpo: &B) {
        // A stream that cannot be written fails the run as a whole: its ticket is awaited at the next check and at the close.
        if let Ok(voce) = Draft::of(corpo, self.sandbox.now(), adesso()) {
            let _ = self.sandbox.stream().append([voce]);
        }
    }

    fn raccogli_attivazioni(&self) {
        for (fault, scope) in self.prodotto.attivazioni() {
            self.scrivi(&SeededFaultActivated { fault, scope });
        }
    }

    // --- the product -----------------------------------------------------------------------------------------------

    /// Has the product act; its data, when it carried the action out.
    pub(crate) async fn agisci(
        &mut self,
        azione: Azione,
    ) -> Result<BTreeMap<String, Value>, Intoppo> {
        self.corsa.avvisa(&Avviso::Turno {
            chiave: self.chiave(),
            turno: Turno::Prodotto,
            entro: self.corsa.profilo().tempi.azione,
        });
        let nome = azione.nome();
        let richiesta = self.richiesta(azione);
        let corpo = serde_json::to_vec(&richiesta)
            .map_err(|e| Intoppo::banco(format!("richiesta all'adattatore: {e}")))?;
        let chiamata = self
            .sandbox
            .record_call(Channel::Driver, nome.as_str(), self.prodotto.tipo(), &corpo)
            .map_err(|e| Intoppo::banco(e.to_string()))?;
        let mut fatto = tokio::select! {
            fatto = self.prodotto.agisci(&richiesta) => fatto,
            () = self.corsa.fine() => return Err(Intoppo::prodotto("esecuzione interrotta")),
        };
        prodotto::confronta_token(&mut fatto.answer, |url| self.sandbox.recognises_avviso(url));
        let risposta = serde_json::to_vec(&fatto.answer)
            .map_err(|e| Intoppo::banco(format!("risposta dell'adattatore: {e}")))?;
        // what the Region saw of the action comes before the product's word on it
        let _ = self.sandbox.settle(CHIUSURA_SCAMBI).await;
        chiamata
            .ended(&Outcome {
                body: &risposta,
                error: fatto.guasto.as_ref().map(ToString::to_string),
                ..Outcome::default()
            })
            .map_err(|e| Intoppo::banco(e.to_string()))?;
        self.raccogli_attivazioni();
        match fatto.answer.esito {
            EsitoAzione::Eseguita => Ok(fatto.answer.dati),
            EsitoAzione::Rifiutata => Err(Intoppo::prodotto(motivo(
                "il prodotto ha rifiutato",
                nome.as_str(),
                fatto.answer.messaggio,
            ))),
            EsitoAzione::NonSupportata => Err(Intoppo::prodotto(motivo(
                "il prodotto non supporta",
                nome.as_str(),
                fatto.answer.messaggio,
            ))),
            EsitoAzione::Errore => Err(Intoppo::prodotto(motivo(
                "il prodotto non ha potuto eseguire",
                nome.as_str(),
                fatto.answer.messaggio,
            ))),
        }
    }

    fn richiesta(&self, azione: Azione) -> Request {
        let (base, ws) = match self.corsa.profilo().isolamento {
            Isolamento::IndirizzoPerCaso => (self.sandbox.base(), self.sandbox.ws()),
            Isolamento::EnteFisso => self.corsa.indirizzo_fisso(),
        };
        Request {
            versione: 1,
            caso: self.chiave(),
            regione: Regione { base, ws },
            ente: Ente {
                cod_ipa: self.cod_ipa().to_owned(),
                codice_fiscale: self.codice_fiscale().to_owned(),
                password: self.password.clone(),
            },
            ora: istante(self.sandbox.now())
                .with_timezone(&Rome)
                .to_rfc3339(),
            scadenza_secondi: self.corsa.profilo().tempi.azione.as_secs().max(1),
            azione,
        }
    }

    /// Keeps the IUD that the product chose.
    pub(crate) fn nuovo_iud(&mut self, dati: &BTreeMap<String, Value>) -> Result<(), Intoppo> {
        match dati.get("iud").and_then(Value::as_str) {
            Some(iud) if !iud.trim().is_empty() => {
                if self.iud.last().is_none_or(|ultimo| ultimo != iud) {
                    self.iud.push(iud.to_owned());
                }
                Ok(())
            }
            _ => Err(Intoppo::prodotto(
                "la risposta dell'adattatore non ha il dato «iud», lo IUD scelto dal prodotto",
            )),
        }
    }

    /// Keeps the address to which the product sends the citizen.
    pub(crate) fn nuovo_url_di_pagamento(&mut self, dati: &BTreeMap<String, Value>) {
        self.url_di_pagamento = dati.get("url").and_then(Value::as_str).map(str::to_owned);
    }

    pub(crate) fn url_di_pagamento(&self) -> Result<&str, Intoppo> {
        self.url_di_pagamento.as_deref().ok_or_else(|| {
            Intoppo::prodotto(
                "il prodotto non ha dato l'indirizzo («url») a cui mandare il cittadino",
            )
        })
    }

    // --- the Region, its environment, the node ----------------------------------------------------------------------

    /// Switches an environment fault on.
    pub(crate) async fn accendi(
        &mut self,
        guasto: EnvironmentFault,
        operazione: Option<String>,
    ) -> Result<(), Intoppo> {
        self.guasti.push((guasto, operazione.clone()));
        self.guasto(guasto, operazione, true).await
    }

    /// Switches all environment faults of the case off.
    pub(crate) async fn spegni_i_guasti(&mut self) -> Result<(), Intoppo> {
        for (guasto, operazione) in std::mem::take(&mut self.guasti) {
            self.guasto(guasto, operazione, false).await?;
        }
        Ok(())
    }

    async fn guasto(
        &self,
        fault: EnvironmentFault,
        operation: Option<String>,
        on: bool,
    ) -> Result<(), Intoppo> {
        self.sandbox
            .switch_fault(FaultSwitch {
                fault,
                operation,
                on,
            })
            .await
            .map_err(|e| Intoppo::banco(format!("guasto d'ambiente: {e}")))
    }

    /// How long an answer must be held to overrun the product's time-out.
    pub(crate) fn oltre_il_tempo_massimo(&self) -> u64 {
        let attesa = self
            .prodotto
            .attesa_regione()
            .unwrap_or(self.corsa.profilo().tempi.attesa_regione);
        u64::try_from((attesa + OLTRE).as_millis()).unwrap_or(u64::MAX)
    }

    /// A PSP acts through the node; what the node answers is recorded as a hop of the citizen's.
    pub(crate) async fn psp(&mut self, nodo: Nodo) -> Result<(), Intoppo> {
        let nome = match &nodo {
            Nodo::Verifica { .. } => "paVerifyPaymentNotice",
            Nodo::Attiva { .. } => "paGetPaymentV2",
            Nodo::Paga { .. } | Nodo::Ricevuta { .. } => "paSendRTV2",
        };
        let paga = matches!(nodo, Nodo::Paga { .. });
        let corpo = serde_json::to_vec(&nodo).map_err(|e| Intoppo::banco(e.to_string()))?;
        let chiamata = self
            .sandbox
            .record_call(Channel::Cittadino, nome, "nodo", &corpo)
            .map_err(|e| Intoppo::banco(e.to_string()))?;
        let risposta = self.comanda(Command::Nodo(nodo)).await?;
        let Reply::Nodo(risposta) = risposta else {
            return Err(Intoppo::banco(
                "la Regione simulata non ha risposto come nodo",
            ));
        };
        let corpo = serde_json::to_vec(&risposta).map_err(|e| Intoppo::banco(e.to_string()))?;
        let esito = Outcome {
            status: 200,
            body: &corpo,
            ..Outcome::default()
        };
        chiamata
            .ended(&esito)
            .map_err(|e| Intoppo::banco(e.to_string()))?;
        match risposta {
            platform::reply::NodoReply::Ko { fault } if paga => Err(Intoppo::prodotto(format!(
                "il PSP non ha potuto incassare l'avviso: {} {}",
                fault.fault_code, fault.fault_string
            ))),
            _ => Ok(()),
        }
    }

    // --- the citizen ---------------------------------------------------------------------------------------------------

    /// The return address that the product gave for its last session, and that session.
    pub(crate) async fn ritorno_della_sessione(&mut self) -> Result<(url::Url, String), Intoppo> {
        self.guarda().await?;
        let primo = |campi: &BTreeMap<String, Vec<String>>, campo: &str| {
            campi.get(campo).and_then(|v| v.first()).cloned()
        };
        let scambio = self
            .vista
            .richieste("paaSILInviaDovuti", 0)
            .pop()
            .ok_or_else(|| Intoppo::prodotto("il prodotto non ha mai inviato paaSILInviaDovuti"))?;
        let url = primo(scambio.campi(), "enteSILInviaRispostaPagamentoUrl")
            .ok_or_else(|| Intoppo::prodotto("il prodotto non ha dato un indirizzo di ritorno (enteSILInviaRispostaPagamentoUrl)"))?;
        let sessione = scambio
            .risposta
            .as_ref()
            .and_then(|r| primo(r.campi(), "idSession"))
            .ok_or_else(|| Intoppo::prodotto("la Regione non ha dato un idSession al prodotto"))?;
        let url = url::Url::parse(&url).map_err(|e| {
            Intoppo::prodotto(format!(
                "l'indirizzo di ritorno dato dal prodotto, «{url}», non è valido: {e}"
            ))
        })?;
        Ok((url, sessione))
    }

    pub(crate) fn cittadino(&mut self) -> (&mut Cittadino, &Sandbox) {
        (&mut self.cittadino, &self.sandbox)
    }

    // --- time -----------------------------------------------------------------------------------------------------------

    /// Moves the clock of the case by so much, stopping at each instant at which the Region has something due.
    pub(crate) async fn passa(&mut self, durata: Duration, perche: &str) -> Result<(), Intoppo> {
        if !self.sandbox.is_virtual() {
            return Err(Intoppo::banco(
                "il caso vuole un orologio virtuale: non andava selezionato con un prodotto su orologio reale",
            ));
        }
        let fine = dopo(self.sandbox.now(), durata);
        while self.sandbox.now() < fine {
            let fino_a = self.prossimo(fine);
            self.sposta(fino_a, perche).await?;
        }
        Ok(())
    }

    /// What is due next, but not after `fine`.
    fn prossimo(&self, fine: Millis) -> Millis {
        match self.sandbox.next_due() {
            Some(dovuto) if dovuto > self.sandbox.now() && dovuto < fine => dovuto,
            _ => fine,
        }
    }

    async fn sposta(&mut self, a: Millis, perche: &str) -> Result<(), Intoppo> {
        self.sandbox
            .move_clock(a, perche)
            .await
            .map_err(|e| Intoppo::banco(e.to_string()))?;
        self.agisci(Azione::PassaTempo).await.map(|_| ())
    }

    // --- judging -----------------------------------------------------------------------------------------------------

    /// Asks over what happened since the last action began.
    pub(crate) async fn giudica(
        &mut self,
        domanda: Domanda,
        codice: &str,
        attesa: Attesa,
    ) -> Result<Esito, Intoppo> {
        self.chiedi(domanda, codice, attesa, self.inizio_blocco)
            .await
    }

    /// Asks over the whole case.
    pub(crate) async fn giudica_dall_inizio(
        &mut self,
        domanda: Domanda,
        codice: &str,
        attesa: Attesa,
    ) -> Result<Esito, Intoppo> {
        self.chiedi(domanda, codice, attesa, 0).await
    }

    async fn chiedi(
        &mut self,
        domanda: Domanda,
        codice: &str,
        attesa: Attesa,
        dal: u64,
    ) -> Result<Esito, Intoppo> {
        self.controlli += 1;
        let lettura = match &domanda {
            Domanda::Prodotto { lettura, .. } => self.azione_di_lettura(lettura)?,
            _ => None,
        };
        let check = Check {
            versione: 1,
            numero: self.controlli,
            passo: self.passo,
            // the product's word counts from the reading that this check makes
            dal: if lettura.is_some() {
                self.sandbox.stream().head().length
            } else {
                dal
            },
            domanda,
            codice: codice.to_owned(),
        };
        let esito = if self.sandbox.is_virtual() {
            self.aspetta_virtuale(&check, lettura.as_ref(), attesa.virtuale())
                .await?
        } else {
            self.aspetta_reale(
                &check,
                lettura.as_ref(),
                attesa.reale(&self.corsa.profilo().tempi),
            )
            .await?
        };
        self.scrivi(&Answered::new(check, &self.vista, esito.clone()));
        Ok(esito)
    }

    fn azione_di_lettura(&self, lettura: &str) -> Result<Option<Azione>, Intoppo> {
        Ok(match lettura {
            "leggi-dovuto" => {
                let iud = self.iud()?.to_owned();
                Some(Azione::LeggiDovuto { iud })
            }
            "leggi-operazioni" => Some(Azione::LeggiOperazioni),
            _ => None,
        })
    }

    async fn aspetta_virtuale(
        &mut self,
        check: &Check,
        lettura: Option<&Azione>,
        attesa: Duration,
    ) -> Result<Esito, Intoppo> {
        let scadenza = dopo(self.sandbox.now(), attesa);
        loop {
            match self.interroga(check, lettura).await? {
                Esito::NotYet if self.interrotto() => return Ok(Esito::NotYet),
                Esito::NotYet if self.sandbox.now() < scadenza => {
                    let fino_a = self.prossimo(scadenza);
                    self.sposta(fino_a, "attesa della verifica").await?;
                }
                Esito::NotYet => return self.scade(check).await,
                esito => return Ok(esito),
            }
        }
    }

    async fn aspetta_reale(
        &mut self,
        check: &Check,
        lettura: Option<&Azione>,
        attesa: Duration,
    ) -> Result<Esito, Intoppo> {
        let scadenza = Instant::now() + attesa;
        self.corsa.avvisa(&Avviso::Turno {
            chiave: self.chiave(),
            turno: Turno::Banco,
            entro: attesa,
        });
        loop {
            match self.interroga(check, lettura).await? {
                Esito::NotYet if self.interrotto() => return Ok(Esito::NotYet),
                Esito::NotYet => {
                    let resta = scadenza.saturating_duration_since(Instant::now());
                    if resta.is_zero() {
                        return self.scade(check).await;
                    }
                    self.aspetta_voci(
                        resta.min(self.corsa.profilo().tempi.intervallo),
                        lettura.is_some(),
                    )
                    .await?;
                }
                esito => return Ok(esito),
            }
        }
    }

    /// Waits for the next entry or for the next reading, whichever comes first; a reading keeps its interval.
    async fn aspetta_voci(&mut self, al_piu: Duration, lettura: bool) -> Result<(), Intoppo> {
        if lettura {
            tokio::time::sleep(al_piu).await;
            return Ok(());
        }
        match tokio::time::timeout(al_piu, self.cursore.next_async()).await {
            Ok(Ok(Some(voce))) => {
                self.vedi(&voce);
                Ok(())
            }
            Ok(Ok(None)) | Err(_) => Ok(()),
            Ok(Err(e)) => Err(Intoppo::banco(format!(
                "il flusso del caso non si legge: {e}"
            ))),
        }
    }

    /// Reads the product's word if the check is about it, sees all that is written, evaluates.
    async fn interroga(
        &mut self,
        check: &Check,
        lettura: Option<&Azione>,
    ) -> Result<Esito, Intoppo> {
        if let Some(azione) = lettura {
            self.agisci(azione.clone()).await?;
        } else {
            let _ = self.sandbox.settle(CHIUSURA_SCAMBI).await;
        }
        self.guarda().await?;
        Ok(evaluate(check, &self.vista))
    }

    async fn scade(&mut self, check: &Check) -> Result<Esito, Intoppo> {
        self.scrivi(&DeadlinePassed {
            check: check.numero,
        });
        self.guarda().await?;
        Ok(evaluate(check, &self.vista))
    }

    /// Feeds the view everything that has been appended so far.
    pub(crate) async fn guarda(&mut self) -> Result<(), Intoppo> {
        let scritto = self
            .sandbox
            .stream()
            .append([])
            .map_err(|e| Intoppo::banco(e.to_string()))?;
        scritto.await.map_err(|e| Intoppo::banco(e.to_string()))?;
        while let Some(voce) = self
            .cursore
            .try_next()
            .map_err(|e| Intoppo::banco(format!("il flusso del caso non si legge: {e}")))?
        {
            self.vedi(&voce);
        }
        Ok(())
    }

    fn vedi(&mut self, voce: &ledger::Entry) {
        let lettore = &self.lettore;
        self.vista
            .feed(voce, &|sha256: &str| crate::blob(lettore, sha256));
    }

    // --- the end ---------------------------------------------------------------------------------------------------------

    /// Judges the case, writes its verdict, closes its stream and its product.
    pub(crate) async fn chiudi(mut self: Box<Self>) -> Result<Giudizio, Intoppo> {
        self.raccogli_attivazioni();
        let _ = self.sandbox.settle(CHIUSURA_SCAMBI).await;
        self.guarda().await?;
        let apertura = self.corsa.apertura(&self.scena, &self.caso);
        let giudizio = judge::verdetto::giudica(&self.vista, &apertura);
        self.scrivi(&giudizio);
        self.prodotto.ferma().await;
        self.sandbox
            .close()
            .await
            .map_err(|e| Intoppo::banco(e.to_string()))?;
        self.corsa.caso_chiuso(&self.scena.chiave(), &self.vista);
        Ok(giudizio)
    }
}

fn motivo(cosa: &str, azione: &str, messaggio: Option<String>) -> String {
    match messaggio {
        Some(messaggio) => format!("{cosa} l'azione «{azione}»: {messaggio}"),
        None => format!("{cosa} l'azione «{azione}»"),
    }
}

fn dopo(da: Millis, durata: Duration) -> Millis {
    Millis(da.0.saturating_add(i64::try_from(durata.as_millis()).unwrap_or(i64::MAX)))
}

/// An instant of the ledger as a date and time.
pub(crate) fn istante(millis: Millis) -> DateTime<chrono::Utc> {
    DateTime::from_timestamp_millis(millis.0).unwrap_or_default()
}
