//! What became of a debt: asked of the Region, never believed from a URL (`mypay-web-services.md` §4.4, §4.5, §7.3; MP-PAY-02…06).

use driver::action::{Answer, Stato};
use serde_json::json;

use super::importazione::concerns_ente;
use super::{Guasto, Impostazioni, Ufficio, done};
use crate::archivio::{Archivio, Pagamento, Sessione, StatoSessione};
use crate::difetto::SeededFault;
use crate::dovuto::{Dovuto, Origine};
use crate::importo::Importo;
use crate::operazione::{Genere, Operazione, back_off_minutes};
use crate::orologio::Istante;
use crate::regione::Disguido;
use crate::richiesta::{self, Chiave, Richiesta};
use crate::risposta::{self, EsitoPagamento, Fault, PagamentoSingolo};

/// Minutes between two questions about a session in its first hour, and about a payment under way.
const SESSION_EVERY: i64 = 5;
/// Minutes from the opening of a session to the first question that nobody asks for.
pub(super) const SESSION_FIRST_ASKED: i64 = SESSION_EVERY;
/// Minutes between two questions about an open notice, and about a session after its first hour.
const NOTICE_EVERY: i64 = 60;
/// Minutes after which a session is no longer asked about: none is paid later (§5.2).
const SESSION_LIFE: i64 = 24 * 60;

/// What the Region said of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notizia {
    /// Paid, and registered.
    Pagato,
    /// Concluded without payment.
    NonPagato,
    /// Nobody has started to pay, as far as the Region knows.
    NonIniziato,
    /// A payment is under way.
    InCorso,
    /// Too late for this session or debt.
    Scaduto,
    /// The Region does not know it, or answers nothing.
    Sconosciuto,
    /// Any other fault.
    Rifiutata,
    /// No usable answer.
    Irraggiungibile,
}

/// One answer to a question about a payment.
enum Risposta {
    Documento(EsitoPagamento, Option<String>),
    Vuota,
    Fault(Fault),
    Disguido(Disguido),
}

impl Ufficio {
    /// Asks about everything that is open: sessions, payments without receipt, notices.
    pub(super) async fn aggiorna_esiti(&mut self, ambito: &str) -> Result<Answer, Guasto> {
        let (mut chiesti, mut pagati) = (0_u32, 0_u32);
        for dovuto in self.archivio.dovuti(Some(ambito))? {
            let already_paid = dovuto.stato == Stato::Pagato;
            for sessione in self.archivio.sessioni(dovuto.id)? {
                let to_ask = match sessione.stato {
                    StatoSessione::Aperta | StatoSessione::NonRiuscita => true,
                    StatoSessione::Pagata => self.lacks_receipt(&sessione)?,
                    StatoSessione::Chiusa => false,
                };
                if to_ask {
                    self.refresh_sessione(&sessione.id_session).await?;
                    chiesti += 1;
                }
            }
            let dovuto = self.archivio.dovuto(dovuto.id)?;
            if dovuto.origine == Origine::Avviso
                && !dovuto.is_settled()
                && (dovuto.iuv.is_some() || dovuto.stato == Stato::DaVerificare)
            {
                self.refresh_avviso(dovuto.id).await?;
                chiesti += 1;
            }
            if !already_paid && self.archivio.dovuto(dovuto.id)?.stato == Stato::Pagato {
                pagati += 1;
            }
        }
        Ok(done([
            ("chiesti", json!(chiesti)),
            ("pagati", json!(pagati)),
        ]))
    }

    fn lacks_receipt(&mut self, sessione: &Sessione) -> Result<bool, Guasto> {
        let asked = self.archivio.find_operazione(
            sessione.dovuto,
            Genere::EsitoSessione,
            Some(&sessione.id_session),
        )?;
        Ok(asked.is_some_and(|operazione| operazione.prossimo.is_some()))
    }

    // Sessions

    /// Asks about a session by itself, with the receipt.
    pub(super) async fn refresh_sessione(&mut self, id_session: &str) -> Result<(), Guasto> {
        let Some(sessione) = self.archivio.sessione(id_session)? else {
            return Ok(());
        };
        let mut dovuto = self.archivio.dovuto(sessione.dovuto)?;
        let settings = self.settings(&dovuto.ambito)?;
        self.ask_sessione(&settings, &sessione, &mut dovuto, Genere::EsitoSessione)
            .await?;
        Ok(self.archivio.update_dovuto(&dovuto)?)
    }

    /// One question about a session: by paaSILChiediPagati when the citizen comes back, else by paaSILChiediPagatiConRicevuta.
    pub(super) async fn ask_sessione(
        &mut self,
        settings: &Impostazioni,
        sessione: &Sessione,
        dovuto: &mut Dovuto,
        genere: Genere,
    ) -> Result<Notizia, Guasto> {
        let mut operazione = self.question(dovuto, genere, Some(&sessione.id_session))?;
        let risposta = if genere == Genere::EsitoAlRitorno {
            let richiesta =
                richiesta::chiedi_pagati(&settings.ente, &sessione.id_session, &self.difetti);
            self.interrogate(settings, richiesta, "Pagati").await
        } else {
            let richiesta = richiesta::chiedi_pagati_con_ricevuta(
                &settings.ente,
                Chiave::Sessione(&sessione.id_session),
            );
            self.interrogate(settings, richiesta, "PagatiConRicevuta")
                .await
        };
        operazione.in_volo = false;
        let (notizia, fault) = match risposta {
            Risposta::Documento(documento, ricevuta) => {
                if let Some(singolo) = paid_part(&mut self.archivio, &documento, dovuto, sessione)?
                {
                    self.register(&documento, &singolo, ricevuta, dovuto, &mut operazione)?;
                    self.session_paid(sessione, dovuto, genere)?;
                    return Ok(Notizia::Pagato);
                }
                (Notizia::NonPagato, unpaid(&documento))
            }
            Risposta::Vuota => (Notizia::Sconosciuto, empty_answer()),
            Risposta::Fault(fault) => (session_news(&fault), fault),
            Risposta::Disguido(trouble) => {
                self.defer(&mut operazione, &trouble, genere == Genere::EsitoSessione);
                self.archivio.update_operazione(&operazione)?;
                return Ok(Notizia::Irraggiungibile);
            }
        };
        self.session_unpaid(sessione, dovuto, operazione, notizia, &fault)?;
        Ok(notizia)
    }

    /// Notes an answer that does not say paid. The question that nobody asks for is repeated while the session lives; the one
    /// asked on the citizen's return never by itself.
    fn session_unpaid(
        &mut self,
        sessione: &Sessione,
        dovuto: &mut Dovuto,
        mut operazione: Operazione,
        notizia: Notizia,
        fault: &Fault,
    ) -> Result<(), Guasto> {
        let codice = (!fault.codice.is_empty()).then_some(fault.codice.as_str());
        let scheduled = operazione.genere == Genere::EsitoSessione;
        let next = scheduled
            .then(|| self.next_session_question(sessione))
            .flatten();
        let over = notizia == Notizia::NonPagato || (scheduled && next.is_none());
        if over || concerns_ente(fault) {
            // Both questions meet the same refusal: neither is repeated by itself.
            let other = if scheduled {
                Genere::EsitoAlRitorno
            } else {
                Genere::EsitoSessione
            };
            let id_session = Some(sessione.id_session.as_str());
            let other = self
                .archivio
                .find_operazione(dovuto.id, other, id_session)?;
            for mut question in other.into_iter().chain([operazione]) {
                let ripetibile = concerns_ente(fault) && question.genere == Genere::EsitoSessione;
                question.failed(codice, &fault.testo, ripetibile);
                self.archivio.update_operazione(&question)?;
            }
        } else {
            operazione.asked_again(codice, &fault.testo, next);
            self.archivio.update_operazione(&operazione)?;
        }
        let stato = match notizia {
            Notizia::Scaduto if !over => Some(StatoSessione::NonRiuscita),
            _ => over.then_some(StatoSessione::Chiusa),
        };
        if let Some(stato) = stato {
            self.archivio.update_sessione(&sessione.id_session, stato)?;
            self.reopen(dovuto)?;
        }
        if notizia == Notizia::InCorso && dovuto.stato == Stato::Aperto {
            dovuto.stato = Stato::InPagamento;
        }
        Ok(())
    }

    /// When this session is asked about next by itself. None once it is too old.
    fn next_session_question(&self, sessione: &Sessione) -> Option<Istante> {
        let young = self.ora < sessione.creata.plus_minutes(60);
        let minutes = if young { SESSION_EVERY } else { NOTICE_EVERY };
        (self.ora < sessione.creata.plus_minutes(SESSION_LIFE))
            .then(|| self.ora.plus_minutes(minutes))
    }

    /// The session is paid: what else was being asked about this payment is answered. paaSILChiediPagati brings no receipt, so that
    /// the other question, which does, becomes due at once.
    fn session_paid(
        &mut self,
        sessione: &Sessione,
        dovuto: &Dovuto,
        genere: Genere,
    ) -> Result<(), Guasto> {
        self.archivio
            .update_sessione(&sessione.id_session, StatoSessione::Pagata)?;
        let other = match genere {
            Genere::EsitoAlRitorno => Genere::EsitoSessione,
            _ => Genere::EsitoAlRitorno,
        };
        if let Some(mut operazione) =
            self.archivio
                .find_operazione(dovuto.id, other, Some(&sessione.id_session))?
        {
            if other == Genere::EsitoSessione {
                operazione.asked_again(
                    None,
                    "pagato: resta da prendere la ricevuta",
                    Some(self.ora),
                );
            } else {
                operazione.succeeded();
            }
            self.archivio.update_operazione(&operazione)?;
        }
        self.close_avviso(dovuto)
    }

    /// Open again when no session is left in which the citizen may be paying.
    pub(super) fn reopen(&mut self, dovuto: &mut Dovuto) -> Result<(), Guasto> {
        let paying = self
            .archivio
            .sessioni(dovuto.id)?
            .iter()
            .any(|sessione| sessione.stato == StatoSessione::Aperta);
        if dovuto.stato == Stato::InPagamento && !paying {
            dovuto.stato = Stato::Aperto;
        }
        Ok(())
    }

    // Notices

    /// Asks about a notice by itself.
    pub(super) async fn refresh_avviso(&mut self, dovuto: i64) -> Result<(), Guasto> {
        let mut dovuto = self.archivio.dovuto(dovuto)?;
        if dovuto.is_settled() {
            return self.close_avviso(&dovuto);
        }
        let settings = self.settings(&dovuto.ambito)?;
        let notizia = self.ask_avviso(&settings, &mut dovuto).await?;
        self.settle_avviso(&mut dovuto, notizia)?;
        Ok(self.archivio.update_dovuto(&dovuto)?)
    }

    /// One question about a notice: by IUV, and by IUD when the IUV is not known, here or there. A payment is registered; any other
    /// change of the debt is left to [`Self::settle_avviso`].
    pub(super) async fn ask_avviso(
        &mut self,
        settings: &Impostazioni,
        dovuto: &mut Dovuto,
    ) -> Result<Notizia, Guasto> {
        let mut operazione = self.question(dovuto, Genere::EsitoAvviso, None)?;
        let by_iud =
            richiesta::chiedi_pagati_con_ricevuta(&settings.ente, Chiave::Iud(&dovuto.iud));
        let risposta = match &dovuto.iuv {
            None => {
                self.interrogate(settings, by_iud, "PagatiConRicevuta")
                    .await
            }
            Some(iuv) => {
                let by_iuv =
                    richiesta::chiedi_pagati_con_ricevuta(&settings.ente, Chiave::Iuv(iuv));
                match self
                    .interrogate(settings, by_iuv, "PagatiConRicevuta")
                    .await
                {
                    Risposta::Fault(fault) if fault.codice == "PAA_IUV_NON_VALIDO" => {
                        match self
                            .interrogate(settings, by_iud, "PagatiConRicevuta")
                            .await
                        {
                            // An annulled debt is a SOAP Fault by IUD (§4.5): the first answer says more.
                            Risposta::Disguido(Disguido {
                                codice: Some(_), ..
                            })
                            | Risposta::Vuota => Risposta::Fault(fault),
                            Risposta::Fault(second) if second.codice == "PAA_IUD_NON_VALIDO" => {
                                Risposta::Fault(fault)
                            }
                            other => other,
                        }
                    }
                    Risposta::Vuota => {
                        self.interrogate(settings, by_iud, "PagatiConRicevuta")
                            .await
                    }
                    other => other,
                }
            }
        };
        operazione.in_volo = false;
        let notizia = match risposta {
            Risposta::Documento(documento, ricevuta) => match paid_notice(&documento, dovuto) {
                Some(singolo) => {
                    dovuto.iuv.get_or_insert_with(|| documento.iuv.clone());
                    self.register(&documento, &singolo, ricevuta, dovuto, &mut operazione)?;
                    self.close_sessions(dovuto)?;
                    return Ok(Notizia::Pagato);
                }
                None => {
                    operazione.failed(None, &unpaid(&documento).testo, false);
                    Notizia::NonPagato
                }
            },
            Risposta::Vuota => {
                operazione.asked_again(
                    None,
                    "risposta vuota della Regione",
                    Some(self.ora.plus_minutes(NOTICE_EVERY)),
                );
                Notizia::Rifiutata
            }
            Risposta::Fault(fault) => {
                let notizia = notice_news(&fault);
                let next = match notizia {
                    Notizia::NonIniziato | Notizia::Rifiutata => {
                        Some(self.ora.plus_minutes(NOTICE_EVERY))
                    }
                    Notizia::InCorso => Some(self.ora.plus_minutes(SESSION_EVERY)),
                    _ => None,
                };
                match next {
                    Some(next) if !concerns_ente(&fault) => {
                        operazione.asked_again(Some(&fault.codice), &fault.testo, Some(next));
                    }
                    _ => {
                        operazione.failed(Some(&fault.codice), &fault.testo, concerns_ente(&fault));
                    }
                }
                notizia
            }
            Risposta::Disguido(trouble) => {
                // By IUD alone a SOAP Fault is the answer for an annulled debt.
                let known_fault = dovuto.iuv.is_none() && trouble.codice.is_some();
                self.defer(&mut operazione, &trouble, true);
                if known_fault {
                    Notizia::Sconosciuto
                } else {
                    Notizia::Irraggiungibile
                }
            }
        };
        self.archivio.update_operazione(&operazione)?;
        Ok(notizia)
    }

    /// Moves the debt as the news says.
    pub(super) fn settle_avviso(
        &mut self,
        dovuto: &mut Dovuto,
        notizia: Notizia,
    ) -> Result<(), Guasto> {
        match notizia {
            Notizia::NonIniziato => {
                if dovuto.stato == Stato::DaVerificare && dovuto.iuv.is_some() {
                    dovuto.stato = Stato::Aperto;
                }
                self.reopen(dovuto)?;
            }
            Notizia::InCorso => dovuto.stato = Stato::InPagamento,
            Notizia::NonPagato | Notizia::Scaduto | Notizia::Sconosciuto => {
                dovuto.stato = Stato::DaVerificare;
            }
            Notizia::Pagato | Notizia::Rifiutata | Notizia::Irraggiungibile => {}
        }
        Ok(())
    }

    /// From now on the notice is asked about, each hour.
    pub(super) fn plan_avviso(&mut self, dovuto: &Dovuto) -> Result<(), Guasto> {
        let next = Some(self.ora.plus_minutes(NOTICE_EVERY));
        match self
            .archivio
            .find_operazione(dovuto.id, Genere::EsitoAvviso, None)?
        {
            Some(mut operazione) => {
                operazione.asked_again(None, "avviso aperto", next);
                self.archivio.update_operazione(&operazione)?;
            }
            None => {
                let mut operazione =
                    Operazione::new(Genere::EsitoAvviso, &dovuto.ambito, dovuto.id, &dovuto.iud);
                operazione.prossimo = next;
                self.archivio.insert_operazione(&operazione)?;
            }
        }
        Ok(())
    }

    /// The notice is no longer asked about.
    pub(super) fn close_avviso(&mut self, dovuto: &Dovuto) -> Result<(), Guasto> {
        if let Some(mut operazione) =
            self.archivio
                .find_operazione(dovuto.id, Genere::EsitoAvviso, None)?
        {
            operazione.succeeded();
            self.archivio.update_operazione(&operazione)?;
        }
        Ok(())
    }

    /// A notice is paid once, however it was paid: its sessions are no longer asked about.
    fn close_sessions(&mut self, dovuto: &Dovuto) -> Result<(), Guasto> {
        for sessione in self.archivio.sessioni(dovuto.id)? {
            if sessione.stato != StatoSessione::Pagata {
                self.archivio
                    .update_sessione(&sessione.id_session, StatoSessione::Chiusa)?;
            }
            for genere in [Genere::EsitoSessione, Genere::EsitoAlRitorno] {
                if let Some(mut operazione) =
                    self.archivio
                        .find_operazione(dovuto.id, genere, Some(&sessione.id_session))?
                {
                    operazione.succeeded();
                    self.archivio.update_operazione(&operazione)?;
                }
            }
        }
        Ok(())
    }

    // Both

    /// The question, written down before it is sent; asked again it is the same one.
    fn question(
        &mut self,
        dovuto: &Dovuto,
        genere: Genere,
        id_session: Option<&str>,
    ) -> Result<Operazione, Guasto> {
        let mut operazione = match self
            .archivio
            .find_operazione(dovuto.id, genere, id_session)?
        {
            Some(operazione) => operazione,
            None => {
                let mut operazione =
                    Operazione::new(genere, &dovuto.ambito, dovuto.id, &dovuto.iud);
                operazione.id_session = id_session.map(str::to_owned);
                operazione.id = self.archivio.insert_operazione(&operazione)?;
                operazione
            }
        };
        operazione.tentativi += 1;
        operazione.in_volo = true;
        self.archivio.update_operazione(&operazione)?;
        Ok(operazione)
    }

    async fn interrogate(
        &mut self,
        settings: &Impostazioni,
        richiesta: Richiesta,
        root: &str,
    ) -> Risposta {
        let element = match self.call(settings, richiesta).await {
            Ok(element) => element,
            Err(trouble) => return Risposta::Disguido(trouble),
        };
        if let Some(fault) = risposta::fault(&element) {
            return Risposta::Fault(fault);
        }
        match risposta::pagamento(&element, root) {
            Ok(Some((documento, ricevuta))) => Risposta::Documento(documento, ricevuta),
            Ok(None) => Risposta::Vuota,
            Err(reason) => Risposta::Disguido(Disguido {
                incerto: true,
                codice: None,
                testo: reason.to_string(),
            }),
        }
    }

    /// No usable answer: a question does no harm, so that it is repeated as long as it takes, at growing distances.
    fn defer(&self, operazione: &mut Operazione, trouble: &Disguido, scheduled: bool) {
        let disguidi = operazione.disguidi + 1;
        let next = scheduled.then(|| self.ora.plus_minutes(back_off_minutes(disguidi)));
        operazione.asked_again(trouble.codice.as_deref(), &trouble.testo, next);
        operazione.disguidi = disguidi;
        operazione.ripetibile = scheduled;
    }

    /// Registers what was paid, once for each IUR, and notes it on the debt and on the question that brought it.
    fn register(
        &mut self,
        documento: &EsitoPagamento,
        singolo: &PagamentoSingolo,
        ricevuta: Option<String>,
        dovuto: &mut Dovuto,
        operazione: &mut Operazione,
    ) -> Result<(), Guasto> {
        operazione.succeeded();
        if Importo::parse(&singolo.importo) != Some(dovuto.importo) {
            operazione.testo = Some(format!(
                "importo pagato {} diverso dal dovuto {}",
                singolo.importo, dovuto.importo
            ));
        }
        dovuto.stato = Stato::Pagato;
        let pagamento = Pagamento {
            dovuto: dovuto.id,
            iur: singolo.iur.clone(),
            iud: singolo.iud.clone(),
            iuv: documento.iuv.clone(),
            data: singolo.data.clone(),
            importo: singolo.importo.clone(),
            psp: documento.psp.clone(),
            ricevuta,
        };
        // PagatiConRicevuta has the right day; Pagati may have the one before.
        let authoritative = operazione.genere != Genere::EsitoAlRitorno;
        self.archivio.together(|archivio| {
            archivio.register_pagamento(&pagamento, authoritative)?;
            archivio.update_dovuto(dovuto)?;
            archivio.update_operazione(operazione)
        })?;
        if pagamento.ricevuta.is_some() && self.difetti.on(SeededFault::PagamentoDoppio) {
            let settings = self.settings(&dovuto.ambito)?;
            let again = Pagamento {
                iur: format!("RT-{}", pagamento.iur),
                ..pagamento
            };
            self.archivio.register_pagamento(&again, authoritative)?;
            let scope = SeededFault::PagamentoDoppio.scope();
            self.report(SeededFault::PagamentoDoppio, &settings.caso, scope);
        }
        Ok(())
    }
}

/// The part of a paid document that settles this session's debt: `codiceEsitoPagamento` 0 and an IUD that is the debt's own.
fn paid_part(
    archivio: &mut Archivio,
    documento: &EsitoPagamento,
    dovuto: &Dovuto,
    sessione: &Sessione,
) -> Result<Option<PagamentoSingolo>, Guasto> {
    if documento.codice != "0" {
        return Ok(None);
    }
    if let Some(singolo) = documento
        .singoli
        .iter()
        .find(|singolo| singolo.iud == sessione.iud)
    {
        return Ok(Some(singolo.clone()));
    }
    for singolo in &documento.singoli {
        if archivio
            .dovuto_by_iud(&singolo.iud)?
            .is_some_and(|other| other.id == dovuto.id)
        {
            return Ok(Some(singolo.clone()));
        }
    }
    Ok(None)
}

fn paid_notice(documento: &EsitoPagamento, dovuto: &Dovuto) -> Option<PagamentoSingolo> {
    documento
        .singoli
        .iter()
        .find(|singolo| documento.codice == "0" && singolo.iud == dovuto.iud)
        .cloned()
}

/// Why a document does not say that the debt is paid, in the form of a fault without a code.
fn unpaid(documento: &EsitoPagamento) -> Fault {
    let testo = match documento.codice.as_str() {
        "0" => "la Regione dà per pagato un altro dovuto".to_owned(),
        "1" => "pagamento non eseguito".to_owned(),
        other => format!("pagamento concluso con codice esito {other}"),
    };
    Fault {
        codice: String::new(),
        testo,
    }
}

/// An answer with neither fault nor data (§4.5).
fn empty_answer() -> Fault {
    Fault {
        codice: String::new(),
        testo: "risposta vuota della Regione".to_owned(),
    }
}

fn session_news(fault: &Fault) -> Notizia {
    match fault.codice.as_str() {
        "PAA_PAGAMENTO_NON_INIZIATO" => Notizia::NonIniziato,
        "PAA_PAGAMENTO_IN_CORSO" => Notizia::InCorso,
        "PAA_PAGAMENTO_SCADUTO" | "PAA_PAGAMENTO_ANNULLATO" | "PAA_ID_SESSION_NON_VALIDO" => {
            Notizia::Scaduto
        }
        _ => Notizia::Rifiutata,
    }
}

fn notice_news(fault: &Fault) -> Notizia {
    match fault.codice.as_str() {
        "PAA_PAGAMENTO_NON_INIZIATO" => Notizia::NonIniziato,
        "PAA_PAGAMENTO_IN_CORSO" => Notizia::InCorso,
        "PAA_PAGAMENTO_SCADUTO" | "PAA_PAGAMENTO_ANNULLATO" => Notizia::Scaduto,
        "PAA_IUV_NON_VALIDO" | "PAA_IUD_NON_VALIDO" => Notizia::Sconosciuto,
        _ => Notizia::Rifiutata,
    }
}
