//! A payment started on the ente's site: a new debt (paaSILInviaDovuti), or a notice (paaSILVerificaAvviso)
//! (`mypay-web-services.md` §4.1, §4.3, §5.4).

use driver::action::{Answer, Esito, Stato};
use serde_json::json;

use super::esito::{Notizia, SESSION_FIRST_ASKED};
use super::importazione::concerns_ente;
use super::{Guasto, Impostazioni, Ufficio, problem, unknown};
use crate::archivio::{Sessione, StatoSessione};
use crate::dovuto::{Contenuto, Dovuto, Origine};
use crate::operazione::{Genere, Operazione};
use crate::richiesta::{self, Richiesta};
use crate::risposta;

impl Ufficio {
    /// A debt that did not exist, to be paid at once.
    pub(super) async fn paga_nuovo(
        &mut self,
        ambito: &str,
        contenuto: &Contenuto,
    ) -> Result<Answer, Guasto> {
        let iud = self.next_iud(ambito)?;
        let (dovuto, operazione) = self.archivio.together(|archivio| {
            let dovuto =
                archivio.insert_dovuto(ambito, &iud, Origine::Sito, Stato::DaInviare, contenuto)?;
            let operazione = archivio.insert_operazione(&Operazione::new(
                Genere::Invio,
                ambito,
                dovuto,
                &iud,
            ))?;
            Ok((dovuto, operazione))
        })?;
        self.send_to_pay(dovuto, operazione).await
    }

    /// A debt that exists: its notice if it has an IUV; else the same debt again, under a new IUD, because one that reached the
    /// checkout is used up (§5.4).
    pub(super) async fn paga_esistente(&mut self, iud: &str) -> Result<Answer, Guasto> {
        let Some(mut dovuto) = self.archivio.dovuto_by_iud(iud)? else {
            return Ok(unknown(iud));
        };
        let declined = |reason: &str| Ok(problem(Esito::Rifiutata, format!("{iud}: {reason}")));
        match (dovuto.stato, dovuto.origine) {
            (Stato::Pagato, _) => return declined("il dovuto è già pagato"),
            (Stato::Annullato, _) => return declined("il dovuto è annullato"),
            (_, Origine::Avviso) if dovuto.iuv.is_none() => {
                return declined("l'avviso non ha ancora uno IUV");
            }
            _ => {}
        }
        let settings = self.settings(&dovuto.ambito)?;
        let genere = match dovuto.origine {
            Origine::Avviso => Genere::Verifica,
            Origine::Sito => {
                // An attempt before may have been paid after all.
                for sessione in self.archivio.sessioni(dovuto.id)? {
                    if !matches!(
                        sessione.stato,
                        StatoSessione::Aperta | StatoSessione::NonRiuscita
                    ) {
                        continue;
                    }
                    let notizia = self
                        .ask_sessione(&settings, &sessione, &mut dovuto, Genere::EsitoSessione)
                        .await?;
                    self.archivio.update_dovuto(&dovuto)?;
                    match notizia {
                        Notizia::Pagato => return declined("il dovuto risulta già pagato"),
                        Notizia::InCorso => return declined("un pagamento è in corso"),
                        Notizia::Irraggiungibile | Notizia::Rifiutata => {
                            return declined(
                                "non si sa se il pagamento precedente è riuscito: la Regione non lo dice",
                            );
                        }
                        Notizia::NonPagato
                        | Notizia::NonIniziato
                        | Notizia::Scaduto
                        | Notizia::Sconosciuto => {}
                    }
                }
                Genere::Invio
            }
        };
        let iud = match genere {
            Genere::Invio => self.next_iud(&dovuto.ambito)?,
            _ => dovuto.iud.clone(),
        };
        let operazione = self.archivio.together(|archivio| {
            if iud != dovuto.iud {
                archivio.change_iud(dovuto.id, &iud)?;
            }
            archivio.insert_operazione(&Operazione::new(genere, &dovuto.ambito, dovuto.id, &iud))
        })?;
        self.send_to_pay(dovuto.id, operazione).await
    }

    /// Opens the session at the Region and answers the address to which the citizen goes.
    async fn send_to_pay(&mut self, dovuto: i64, operazione: i64) -> Result<Answer, Guasto> {
        let mut dovuto = self.archivio.dovuto(dovuto)?;
        let mut operazione = self.archivio.operazione(operazione)?;
        let settings = self.settings(&dovuto.ambito)?;
        let ritorno = self.return_address(&dovuto.iud);
        let richiesta = match (operazione.genere, &dovuto.iuv) {
            (Genere::Verifica, Some(iuv)) => {
                richiesta::verifica_avviso(&settings.ente, iuv, &ritorno)
            }
            _ => richiesta::invia_dovuti(&settings.ente, &dovuto, &ritorno, &self.difetti),
        };
        operazione.tentativi += 1;
        operazione.in_volo = true;
        self.archivio.update_operazione(&operazione)?;
        let url = self
            .open_session(&settings, richiesta, &mut operazione, &mut dovuto)
            .await?;
        operazione.in_volo = false;
        self.archivio.together(|archivio| {
            archivio.update_dovuto(&dovuto)?;
            archivio.update_operazione(&operazione)
        })?;
        self.told(dovuto.id, operazione.id, url.map(|url| ("url", json!(url))))
    }

    /// The landing address, when the Region opened a session. No session, no citizen sent away, nothing to recover.
    async fn open_session(
        &mut self,
        settings: &Impostazioni,
        richiesta: Richiesta,
        operazione: &mut Operazione,
        dovuto: &mut Dovuto,
    ) -> Result<Option<String>, Guasto> {
        // A debt of the site that has not been refused can be paid, whatever becomes of this call.
        let payable = if dovuto.stato == Stato::DaInviare {
            Stato::Aperto
        } else {
            dovuto.stato
        };
        let element = match self.call(settings, richiesta).await {
            Ok(element) => element,
            Err(trouble) => {
                operazione.failed(trouble.codice.as_deref(), &trouble.testo, false);
                dovuto.stato = payable;
                return Ok(None);
            }
        };
        if let Some(fault) = risposta::fault(&element) {
            operazione.failed(Some(&fault.codice), &fault.testo, false);
            if operazione.genere == Genere::Verifica && fault.codice == "PAA_IUV_NON_VALIDO" {
                // Not payable: paid or gone.
                let notizia = self.ask_avviso(settings, dovuto).await?;
                self.settle_avviso(dovuto, notizia)?;
            } else if dovuto.stato == Stato::DaInviare
                && !concerns_ente(&fault)
                && fault.codice != "PAA_SYSTEM_ERROR"
            {
                dovuto.stato = Stato::Rifiutato;
            } else {
                dovuto.stato = payable;
            }
            return Ok(None);
        }
        let (Some("OK"), Some(id_session), Some(url)) = (
            element.valore(None, "esito"),
            element.valore(None, "idSession"),
            element.valore(None, "url"),
        ) else {
            operazione.failed(
                None,
                "la risposta della Regione non ha esito OK, idSession e url",
                false,
            );
            dovuto.stato = payable;
            return Ok(None);
        };
        if self.archivio.sessione(id_session)?.is_some() {
            // Its outcome could not be told from that of the other payment.
            operazione.failed(None, "la Regione ha dato un idSession già usato", false);
            dovuto.stato = payable;
            return Ok(None);
        }
        operazione.succeeded();
        dovuto.stato = Stato::InPagamento;
        let sessione = Sessione {
            id_session: id_session.to_owned(),
            dovuto: dovuto.id,
            iud: dovuto.iud.clone(),
            stato: StatoSessione::Aperta,
            creata: self.ora,
        };
        let mut esito = Operazione::new(
            Genere::EsitoSessione,
            &dovuto.ambito,
            dovuto.id,
            &dovuto.iud,
        );
        esito.id_session = Some(sessione.id_session.clone());
        esito.prossimo = Some(self.ora.plus_minutes(SESSION_FIRST_ASKED));
        let earlier = self.archivio.sessioni(dovuto.id)?;
        self.archivio.together(|archivio| {
            // The citizen is now in the new session; the earlier ones are still asked about.
            for sessione in earlier
                .iter()
                .filter(|sessione| sessione.stato == StatoSessione::Aperta)
            {
                archivio.update_sessione(&sessione.id_session, StatoSessione::NonRiuscita)?;
            }
            archivio.insert_sessione(&sessione)?;
            archivio.insert_operazione(&esito)
        })?;
        Ok(Some(url.to_owned()))
    }
}
