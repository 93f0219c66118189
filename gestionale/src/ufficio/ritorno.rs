//! The citizen comes back from the Region: what the address says is no proof (`mypay-web-services.md` §7.3; MP-PAY-02, MP-PAY-06).

use driver::action::{Stato, StatoDovuto};

use super::esito::Notizia;
use super::{Guasto, Ufficio};
use crate::archivio::{Pagamento, Sessione, StatoSessione};
use crate::difetto::SeededFault;
use crate::dovuto::Dovuto;
use crate::operazione::Genere;
use crate::orologio::{Clock, Istante};

/// What the citizen who comes back is told.
#[derive(Debug)]
pub(crate) enum Ritorno {
    /// The address does not belong to any payment started here.
    Estraneo,
    /// The debt as it stands, and what to call it.
    Dovuto(Box<StatoDovuto>),
}

impl Ufficio {
    /// The citizen comes back. `esito` says how the procedure ended, not whether it was paid: the Region is asked.
    pub(crate) async fn ritorno(
        &mut self,
        pratica: Option<&str>,
        id_session: Option<&str>,
        esito: Option<&str>,
    ) -> Result<Ritorno, Guasto> {
        self.attivita = "ritorno";
        if self.clock == Clock::Reale {
            self.ora = Istante::now();
        }
        let sessione = match (id_session, pratica) {
            (Some(id_session), _) => self.archivio.sessione(id_session)?,
            (None, Some(iud)) => match self.archivio.dovuto_by_iud(iud)? {
                Some(dovuto) => self.archivio.sessioni(dovuto.id)?.pop(),
                None => None,
            },
            (None, None) => None,
        };
        let Some(sessione) =
            sessione.filter(|sessione| pratica.is_none_or(|iud| iud == sessione.iud))
        else {
            return Ok(Ritorno::Estraneo);
        };
        let mut dovuto = self.archivio.dovuto(sessione.dovuto)?;
        let settings = self.settings(&dovuto.ambito)?;
        if self.difetti.on(SeededFault::PagatoSuEsitoOk)
            && esito == Some("OK")
            && !dovuto.is_settled()
        {
            self.report(SeededFault::PagatoSuEsitoOk, &settings.caso, "ritorno");
            self.believe_the_url(&sessione, &mut dovuto)?;
        } else if matches!(
            sessione.stato,
            StatoSessione::Aperta | StatoSessione::NonRiuscita
        ) {
            let notizia = self
                .ask_sessione(&settings, &sessione, &mut dovuto, Genere::EsitoAlRitorno)
                .await?;
            if esito == Some("ERROR") && notizia == Notizia::NonIniziato {
                // Not paid as far as anybody knows: the debt is open again, and the session is still asked about.
                self.archivio
                    .update_sessione(&sessione.id_session, StatoSessione::NonRiuscita)?;
                self.reopen(&mut dovuto)?;
            }
            self.archivio.update_dovuto(&dovuto)?;
        }
        Ok(Ritorno::Dovuto(Box::new(self.shown(&dovuto)?)))
    }

    /// The seeded fault `pagato-su-esito-ok`.
    fn believe_the_url(&mut self, sessione: &Sessione, dovuto: &mut Dovuto) -> Result<(), Guasto> {
        dovuto.stato = Stato::Pagato;
        let pagamento = Pagamento {
            dovuto: dovuto.id,
            iur: String::new(),
            iud: sessione.iud.clone(),
            iuv: dovuto.iuv.clone().unwrap_or_default(),
            data: self.ora.local_date(),
            importo: dovuto.importo.to_string(),
            psp: String::new(),
            ricevuta: None,
        };
        let asked = self.archivio.find_operazione(
            dovuto.id,
            Genere::EsitoSessione,
            Some(&sessione.id_session),
        )?;
        self.archivio.together(|archivio| {
            archivio.register_pagamento(&pagamento, false)?;
            archivio.update_sessione(&sessione.id_session, StatoSessione::Pagata)?;
            archivio.update_dovuto(dovuto)?;
            if let Some(mut asked) = asked {
                asked.succeeded();
                archivio.update_operazione(&asked)?;
            }
            Ok(())
        })?;
        Ok(())
    }
}
