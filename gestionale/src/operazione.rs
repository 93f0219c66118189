//! An operation towards the Region: written down before it is sent, kept until its outcome is known.

use driver::action::{self, EsitoOperazione};
use serde::{Deserialize, Serialize};

use crate::dovuto::Modifica;
use crate::orologio::Istante;

/// What the operation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Genere {
    /// Registers a debt (paaSILImportaDovuto, I).
    Inserimento,
    /// Changes it (M).
    Modifica,
    /// Annuls it (A).
    Annullamento,
    /// Starts a payment on the site (paaSILInviaDovuti).
    Invio,
    /// Starts the payment of a notice (paaSILVerificaAvviso).
    Verifica,
    /// Asks for the outcome when the citizen comes back (paaSILChiediPagati).
    EsitoAlRitorno,
    /// Asks for the outcome of a session, with the receipt (paaSILChiediPagatiConRicevuta).
    EsitoSessione,
    /// Asks for the outcome of a notice, with the receipt (paaSILChiediPagatiConRicevuta).
    EsitoAvviso,
}

impl Genere {
    /// The Region's operation.
    pub(crate) const fn operazione(self) -> &'static str {
        match self {
            Self::Inserimento | Self::Modifica | Self::Annullamento => "paaSILImportaDovuto",
            Self::Invio => "paaSILInviaDovuti",
            Self::Verifica => "paaSILVerificaAvviso",
            Self::EsitoAlRitorno => "paaSILChiediPagati",
            Self::EsitoSessione | Self::EsitoAvviso => "paaSILChiediPagatiConRicevuta",
        }
    }

    /// Whether it changes a debt at the Region, and so must not be lost or doubled.
    pub(crate) const fn is_import(self) -> bool {
        matches!(
            self,
            Self::Inserimento | Self::Modifica | Self::Annullamento
        )
    }

    /// Name for the operator's page.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Inserimento => "inserimento",
            Self::Modifica => "modifica",
            Self::Annullamento => "annullamento",
            Self::Invio => "avvio del pagamento",
            Self::Verifica => "avvio del pagamento dell'avviso",
            Self::EsitoAlRitorno => "esito al ritorno del cittadino",
            Self::EsitoSessione => "esito e ricevuta della sessione",
            Self::EsitoAvviso => "esito e ricevuta dell'avviso",
        }
    }
}

/// What an insertion sends next. After a lost answer the debt may stand at the Region with an IUV that nobody can ask for: it is
/// annulled there and inserted again under the same IUD (MP-COM-05, `mypay-web-services.md` §4.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Fase {
    Inserisci,
    AnnullaPerReinserire,
}

/// An operation, as it stands in the store.
#[derive(Debug, Clone)]
pub(crate) struct Operazione {
    pub(crate) id: i64,
    pub(crate) ambito: String,
    /// Debt it concerns.
    pub(crate) dovuto: i64,
    pub(crate) genere: Genere,
    /// IUD under which it was started.
    pub(crate) iud: String,
    /// The session asked for, when it is one.
    pub(crate) id_session: Option<String>,
    pub(crate) fase: Fase,
    pub(crate) modifica: Modifica,
    pub(crate) esito: EsitoOperazione,
    pub(crate) codice: Option<String>,
    pub(crate) testo: Option<String>,
    pub(crate) tentativi: u32,
    /// Attempts in a row without a usable answer.
    pub(crate) disguidi: u32,
    pub(crate) prossimo: Option<Istante>,
    /// Whether some attempt may have been carried out without our knowing.
    pub(crate) incerta: bool,
    /// Sent, and no answer noted yet. Found so at start, the product was stopped in between.
    pub(crate) in_volo: bool,
    /// Whether `riprova` sends it again.
    pub(crate) ripetibile: bool,
}

impl Operazione {
    /// One that is still to be sent.
    pub(crate) fn new(genere: Genere, ambito: &str, dovuto: i64, iud: &str) -> Self {
        Self {
            id: 0,
            ambito: ambito.to_owned(),
            dovuto,
            genere,
            iud: iud.to_owned(),
            id_session: None,
            fase: Fase::Inserisci,
            modifica: Modifica::default(),
            esito: EsitoOperazione::InAttesa,
            codice: None,
            testo: None,
            tentativi: 0,
            disguidi: 0,
            prossimo: None,
            incerta: false,
            in_volo: false,
            ripetibile: false,
        }
    }

    /// As the operator sees it.
    pub(crate) fn shown(&self) -> action::Operazione {
        action::Operazione {
            operazione: self.genere.operazione().to_owned(),
            iud: Some(self.iud.clone()),
            esito: self.esito,
            codice: self.codice.clone(),
            testo: self.testo.clone(),
            tentativi: self.tentativi,
            prossimo_tentativo: self.prossimo.map(Istante::to_rfc3339),
        }
    }

    /// Done, at `tentativi` attempts.
    pub(crate) fn succeeded(&mut self) {
        self.esito = EsitoOperazione::Riuscita;
        self.codice = None;
        self.testo = None;
        self.disguidi = 0;
        self.prossimo = None;
        self.incerta = false;
        self.ripetibile = false;
    }

    /// Refused; nothing is tried again by itself.
    pub(crate) fn failed(&mut self, codice: Option<&str>, testo: &str, ripetibile: bool) {
        self.esito = EsitoOperazione::Fallita;
        self.codice = codice.map(str::to_owned);
        self.testo = Some(testo.to_owned());
        self.disguidi = 0;
        self.prossimo = None;
        self.ripetibile = ripetibile;
    }

    /// Answered, but not yet with the word that ends it: asked again later.
    pub(crate) fn asked_again(
        &mut self,
        codice: Option<&str>,
        testo: &str,
        prossimo: Option<Istante>,
    ) {
        self.esito = EsitoOperazione::InAttesa;
        self.codice = codice.map(str::to_owned);
        self.testo = Some(testo.to_owned());
        self.disguidi = 0;
        self.prossimo = prossimo;
        self.ripetibile = false;
    }
}

/// Minutes until the next attempt after `disguidi` failed ones: 1, 2, 4 … and then an hour.
pub(crate) fn back_off_minutes(disguidi: u32) -> i64 {
    (1_i64 << disguidi.saturating_sub(1).min(6)).min(60)
}

#[cfg(test)]
mod tests {
    use super::back_off_minutes;

    #[test]
    fn the_wait_doubles_up_to_an_hour() {
        let waits: Vec<i64> = (1..=9).map(back_off_minutes).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(back_off_minutes(u32::MAX), 60);
        assert_eq!(back_off_minutes(64), 60);
    }
}
