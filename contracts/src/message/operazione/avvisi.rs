//! `paaSILChiediAvvisiPendenti`, which the platform declares and does not implement (`mypay-web-services.md` §4.15): it answers 404, so
//! that neither its request nor its answer is among those that the Region reads and writes. They are typed for who meets one all the same.

use crate::message::NonConforme;
use crate::message::cursore::Cursore;
use crate::message::fault::Fault;
use crate::message::forma::{Giornata, Una};
use crate::message::lettura::{NS_CORPO, NS_SOAP};
use crate::message::scrittura::{Scrittore, busta_di_risposta};
use crate::message::tracciato::{Contenuto, documento};

const NOME: &str = "paaSILChiediAvvisiPendenti";

documento! {
    /// The request, password included.
    #[derive(Default)]
    ChiediAvvisiPendenti["", ""] {
        password: Option<String> = "password",
        cod_ipa_ente: String = "codIpaEnte",
        date_from: String = "dateFrom" as Giornata,
        date_to: String = "dateTo" as Giornata,
    }
    /// The answer.
    #[derive(Default)]
    EsitoAvvisiPendenti["", ""] {
        fault: Option<Fault> = "fault",
        avvisi: Vec<AvvisoPendente> = "paaSILAvvisoPendente",
    }
    /// `paaSILAvvisoPendente`
    #[derive(Default)]
    AvvisoPendente["", ""] {
        creazione_iuv: String = "dtCreazioneCodIuv" as Giornata,
        /// bytes of a `Dovuti`
        dovuti: Option<Vec<u8>> = "dovuti" as Una,
    }
}

impl ChiediAvvisiPendenti {
    /// Reads a request strictly.
    ///
    /// # Errors
    /// [`NonConforme`]
    pub fn leggi(envelope: &[u8]) -> Result<Self, NonConforme> {
        Cursore::su(envelope).busta(|c| {
            c.entra(NS_CORPO, NOME)?;
            Contenuto::leggi(c)
        })
    }

    /// The whole request.
    #[must_use]
    pub fn envelope(&self) -> Vec<u8> {
        let mut x = Scrittore::new();
        let busta =
            format!("soapenv:Envelope xmlns:soapenv=\"{NS_SOAP}\" xmlns:ppt=\"{NS_CORPO}\"");
        x.elemento(&busta, |x| {
            x.apri("soapenv:Header/");
            x.elemento("soapenv:Body", |x| {
                Contenuto::scrivi(self, x, &format!("ppt:{NOME}"));
            });
        });
        x.finito()
    }
}

impl EsitoAvvisiPendenti {
    /// The whole answer.
    #[must_use]
    pub fn envelope(&self) -> Vec<u8> {
        let tag = format!("ns2:{NOME}Risposta xmlns:ns2=\"{NS_CORPO}\"");
        busta_di_risposta(|x| Contenuto::scrivi(self, x, &tag))
    }
}
