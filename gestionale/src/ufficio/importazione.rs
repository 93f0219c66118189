//! A debt registered, changed and annulled at the Region by paaSILImportaDovuto, through lost answers and refusals
//! (`mypay-web-services.md` §4.6; MP-COM-05, MP-DOV-08 in `test-plans.md`).

use driver::action::{Answer, EsitoOperazione, Stato};

use super::esito::Notizia;
use super::{Guasto, Impostazioni, Ufficio};
use crate::difetto::SeededFault;
use crate::dovuto::{Contenuto, Dovuto, Modifica, Origine};
use crate::operazione::{Fase, Genere, Operazione, back_off_minutes};
use crate::regione::Disguido;
use crate::richiesta::{self, AzioneVersamento};
use crate::risposta::{self, Fault};

/// Attempts without an answer, after which only the operator tries again: about seven hours.
const MAX_TENTATIVI: u32 = 12;
/// Requests of one attempt: insert, annul, insert again, and once more.
const MAX_PASSI: u32 = 6;

/// What came of one `Versamento`.
enum Importata {
    Accolta {
        iuv: Option<String>,
        url: Option<String>,
    },
    /// The Region refused and the seeded fault does not look.
    Ignorata,
    Rifiutata(Fault),
    Disguido(Disguido),
}

impl Ufficio {
    pub(super) async fn registra(
        &mut self,
        ambito: &str,
        contenuto: &Contenuto,
    ) -> Result<Answer, Guasto> {
        let iud = self.next_iud(ambito)?;
        let (dovuto, operazione) = self.archivio.together(|archivio| {
            let dovuto = archivio.insert_dovuto(
                ambito,
                &iud,
                Origine::Avviso,
                Stato::DaInviare,
                contenuto,
            )?;
            let operazione = archivio.insert_operazione(&Operazione::new(
                Genere::Inserimento,
                ambito,
                dovuto,
                &iud,
            ))?;
            Ok((dovuto, operazione))
        })?;
        self.attempt_import(operazione).await?;
        self.told(dovuto, operazione, [])
    }

    pub(super) async fn modifica(
        &mut self,
        iud: &str,
        modifica: Modifica,
    ) -> Result<Answer, Guasto> {
        let dovuto = match self.changeable(iud)? {
            Ok(dovuto) => dovuto,
            Err(answer) => return Ok(answer),
        };
        let mut operazione =
            Operazione::new(Genere::Modifica, &dovuto.ambito, dovuto.id, &dovuto.iud);
        operazione.modifica = modifica;
        let operazione = self.archivio.insert_operazione(&operazione)?;
        self.attempt_import(operazione).await?;
        self.told(dovuto.id, operazione, [])
    }

    pub(super) async fn annulla(&mut self, iud: &str) -> Result<Answer, Guasto> {
        let dovuto = match self.changeable(iud)? {
            Ok(dovuto) => dovuto,
            Err(answer) => return Ok(answer),
        };
        let operazione =
            Operazione::new(Genere::Annullamento, &dovuto.ambito, dovuto.id, &dovuto.iud);
        let operazione = self.archivio.insert_operazione(&operazione)?;
        self.attempt_import(operazione).await?;
        self.told(dovuto.id, operazione, [])
    }

    /// One attempt at an insertion, a change or an annulment.
    pub(super) async fn attempt_import(&mut self, id: i64) -> Result<(), Guasto> {
        let mut operazione = self.archivio.operazione(id)?;
        if operazione.esito == EsitoOperazione::Riuscita {
            return Ok(());
        }
        let settings = self.settings(&operazione.ambito)?;
        let mut dovuto = self.archivio.dovuto(operazione.dovuto)?;
        operazione.esito = EsitoOperazione::InAttesa;
        operazione.tentativi += 1;
        match operazione.genere {
            Genere::Modifica => {
                self.attempt_change(&settings, &mut operazione, &mut dovuto)
                    .await?;
            }
            Genere::Annullamento => {
                self.attempt_annulment(&settings, &mut operazione, &mut dovuto)
                    .await?;
            }
            _ => {
                self.attempt_insertion(&settings, &mut operazione, &mut dovuto)
                    .await?;
            }
        }
        self.archivio.together(|archivio| {
            archivio.update_dovuto(&dovuto)?;
            archivio.update_operazione(&operazione)
        })?;
        Ok(())
    }

    /// Inserts; after an uncertain attempt a refusal as duplicate means that the debt is there with an IUV that nobody can ask for:
    /// it is annulled and inserted again under the same IUD.
    async fn attempt_insertion(
        &mut self,
        settings: &Impostazioni,
        operazione: &mut Operazione,
        dovuto: &mut Dovuto,
    ) -> Result<(), Guasto> {
        for _ in 0..MAX_PASSI {
            let azione = match operazione.fase {
                Fase::Inserisci => AzioneVersamento::Inserimento,
                Fase::AnnullaPerReinserire => AzioneVersamento::Annullamento,
            };
            match (
                operazione.fase,
                self.send_versamento(settings, operazione, dovuto, azione)
                    .await?,
            ) {
                (
                    Fase::Inserisci,
                    Importata::Accolta {
                        iuv: Some(iuv),
                        url,
                    },
                ) => {
                    operazione.succeeded();
                    dovuto.stato = Stato::Aperto;
                    dovuto.iuv = Some(iuv);
                    dovuto.url_avviso = url;
                    self.plan_avviso(dovuto)?;
                    return Ok(());
                }
                (Fase::Inserisci, Importata::Accolta { iuv: None, .. }) => {
                    operazione.failed(None, "la Regione ha accolto il dovuto ma non ha dato lo IUV: avviso non disponibile", false);
                    dovuto.stato = Stato::DaVerificare;
                    return Ok(());
                }
                (Fase::Inserisci, Importata::Ignorata) => {
                    operazione.succeeded();
                    dovuto.stato = Stato::Aperto;
                    return Ok(());
                }
                (Fase::Inserisci, Importata::Rifiutata(fault))
                    if fault.codice == "PAA_IMPORT_IUD_DUPLICATO" && operazione.incerta =>
                {
                    operazione.fase = Fase::AnnullaPerReinserire;
                    operazione.codice = Some(fault.codice);
                    operazione.testo = Some(fault.testo);
                }
                (Fase::Inserisci, Importata::Rifiutata(fault)) => {
                    // PAA_SYSTEM_ERROR may leave the debt inserted all the same (§4.6, last lines): never a plain refusal.
                    let internal = fault.codice == "PAA_SYSTEM_ERROR";
                    operazione.incerta |= internal;
                    operazione.failed(
                        Some(&fault.codice),
                        &fault.testo,
                        internal || concerns_ente(&fault),
                    );
                    dovuto.stato = if internal {
                        Stato::DaVerificare
                    } else {
                        Stato::Rifiutato
                    };
                    return Ok(());
                }
                (Fase::AnnullaPerReinserire, Importata::Accolta { .. } | Importata::Ignorata) => {
                    operazione.fase = Fase::Inserisci;
                    operazione.incerta = false;
                }
                (Fase::AnnullaPerReinserire, Importata::Rifiutata(fault))
                    if is_not_changeable(&fault) =>
                {
                    match self.ask_avviso(settings, dovuto).await? {
                        Notizia::Pagato => {
                            operazione.succeeded();
                            return Ok(());
                        }
                        Notizia::Sconosciuto | Notizia::Scaduto | Notizia::NonPagato => {
                            operazione.fase = Fase::Inserisci;
                        }
                        Notizia::NonIniziato
                        | Notizia::InCorso
                        | Notizia::Rifiutata
                        | Notizia::Irraggiungibile => {
                            let trouble = Disguido {
                                incerto: true,
                                codice: Some(fault.codice),
                                testo: fault.testo,
                            };
                            self.put_off(operazione, dovuto, trouble);
                            return Ok(());
                        }
                    }
                }
                (Fase::AnnullaPerReinserire, Importata::Rifiutata(fault)) => {
                    operazione.failed(Some(&fault.codice), &fault.testo, true);
                    dovuto.stato = Stato::DaVerificare;
                    return Ok(());
                }
                (_, Importata::Disguido(trouble)) => {
                    self.put_off(operazione, dovuto, trouble);
                    return Ok(());
                }
            }
        }
        let trouble = Disguido {
            incerto: true,
            codice: operazione.codice.clone(),
            testo: "la Regione dà il dovuto ora per presente ora per assente".to_owned(),
        };
        self.put_off(operazione, dovuto, trouble);
        Ok(())
    }

    /// Changes; the debt is changed here only when the Region has accepted it.
    async fn attempt_change(
        &mut self,
        settings: &Impostazioni,
        operazione: &mut Operazione,
        dovuto: &mut Dovuto,
    ) -> Result<(), Guasto> {
        let changed = operazione.modifica.applied_to(dovuto);
        match self
            .send_versamento(settings, operazione, &changed, AzioneVersamento::Modifica)
            .await?
        {
            Importata::Accolta { url, .. } => {
                operazione.succeeded();
                *dovuto = changed;
                if url.is_some() {
                    dovuto.url_avviso = url;
                }
            }
            Importata::Ignorata => {
                operazione.succeeded();
                *dovuto = changed;
            }
            Importata::Rifiutata(fault) => {
                operazione.failed(Some(&fault.codice), &fault.testo, concerns_ente(&fault));
                if is_not_changeable(&fault) {
                    // Paid meanwhile, or gone: the reason is in a text alone, so the Region is asked.
                    let notizia = self.ask_avviso(settings, dovuto).await?;
                    self.settle_avviso(dovuto, notizia)?;
                    operazione.ripetibile = notizia == Notizia::NonIniziato;
                }
            }
            Importata::Disguido(trouble) => self.put_off(operazione, dovuto, trouble),
        }
        Ok(())
    }

    /// Annuls. Refused after an uncertain attempt, it may be done already: the Region is asked.
    async fn attempt_annulment(
        &mut self,
        settings: &Impostazioni,
        operazione: &mut Operazione,
        dovuto: &mut Dovuto,
    ) -> Result<(), Guasto> {
        if self.difetti.on(SeededFault::AnnulloTaciuto) {
            self.report(
                SeededFault::AnnulloTaciuto,
                &settings.caso,
                "paaSILImportaDovuto",
            );
            operazione.succeeded();
            dovuto.stato = Stato::Annullato;
            return self.close_avviso(dovuto);
        }
        match self
            .send_versamento(settings, operazione, dovuto, AzioneVersamento::Annullamento)
            .await?
        {
            Importata::Accolta { .. } | Importata::Ignorata => {
                operazione.succeeded();
                dovuto.stato = Stato::Annullato;
                self.close_avviso(dovuto)?;
            }
            Importata::Rifiutata(fault) => {
                operazione.failed(Some(&fault.codice), &fault.testo, concerns_ente(&fault));
                if is_not_changeable(&fault) {
                    let notizia = self.ask_avviso(settings, dovuto).await?;
                    if notizia == Notizia::Sconosciuto && operazione.incerta {
                        operazione.succeeded();
                        dovuto.stato = Stato::Annullato;
                        self.close_avviso(dovuto)?;
                    } else {
                        self.settle_avviso(dovuto, notizia)?;
                        operazione.ripetibile = notizia == Notizia::NonIniziato;
                    }
                }
            }
            Importata::Disguido(trouble) => self.put_off(operazione, dovuto, trouble),
        }
        Ok(())
    }

    /// Writes down that it is about to be sent, sends it, reads the answer.
    async fn send_versamento(
        &mut self,
        settings: &Impostazioni,
        operazione: &mut Operazione,
        dovuto: &Dovuto,
        azione: AzioneVersamento,
    ) -> Result<Importata, Guasto> {
        operazione.in_volo = true;
        self.archivio.update_operazione(operazione)?;
        let richiesta = richiesta::importa_dovuto(&settings.ente, dovuto, azione, &self.difetti);
        let nome = richiesta.operazione;
        let answer = self.call(settings, richiesta).await;
        operazione.in_volo = false;
        Ok(match answer {
            Err(trouble) => Importata::Disguido(trouble),
            Ok(element) => match risposta::fault(&element) {
                Some(_) if self.difetti.on(SeededFault::FaultIgnorato) => {
                    self.report(SeededFault::FaultIgnorato, &settings.caso, nome);
                    Importata::Ignorata
                }
                Some(fault) => Importata::Rifiutata(fault),
                None if element.valore(None, "esito") == Some("OK") => Importata::Accolta {
                    iuv: element
                        .valore(None, "identificativoUnivocoVersamento")
                        .map(str::to_owned),
                    url: element.valore(None, "urlFileAvviso").map(str::to_owned),
                },
                None => Importata::Disguido(Disguido {
                    incerto: true,
                    codice: None,
                    testo: "la risposta della Regione non ha né esito né fault".to_owned(),
                }),
            },
        })
    }

    /// Without an answer: later again, at growing distances, until the operator must look.
    fn put_off(&self, operazione: &mut Operazione, dovuto: &mut Dovuto, trouble: Disguido) {
        operazione.disguidi += 1;
        operazione.incerta |= trouble.incerto;
        operazione.codice = trouble.codice;
        operazione.testo = Some(trouble.testo);
        operazione.ripetibile = true;
        if operazione.disguidi >= MAX_TENTATIVI {
            operazione.esito = EsitoOperazione::Fallita;
            operazione.prossimo = None;
            dovuto.stato = Stato::DaVerificare;
        } else {
            operazione.esito = EsitoOperazione::InAttesa;
            operazione.prossimo =
                Some(self.ora.plus_minutes(back_off_minutes(operazione.disguidi)));
            if operazione.genere == Genere::Inserimento {
                dovuto.stato = Stato::DaInviare;
            }
        }
    }
}

/// Whether the fault lies in our settings at the Region, so that the same request may pass later.
pub(super) fn concerns_ente(fault: &Fault) -> bool {
    matches!(
        fault.codice.as_str(),
        "PAA_ENTE_NON_VALIDO" | "PAA_STATO_ENTE_NON_VALIDO"
    )
}

/// Whether M or A found the debt paid, under payment, or gone.
fn is_not_changeable(fault: &Fault) -> bool {
    matches!(
        fault.codice.as_str(),
        "PAA_SYSTEM_ERROR" | "PAA_IMPORT_DOVUTO_NON_PRESENTE"
    )
}
