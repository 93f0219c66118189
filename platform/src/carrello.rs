//! The carrello of a payee and the multi-cart that groups them in one session (`mypay-web-services.md` §5.2).

use std::collections::BTreeMap;

use ledger::entry::Millis;
use serde::{Deserialize, Serialize};

/// State of a carrello or of a multi-cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StatoCarrello {
    /// Just made (legacy mode).
    NuovoCarrello,
    /// Prepared (legacy mode).
    Predisposto,
    /// Accepted by pagoPA.
    PagamInCorso,
    /// Outcome 0.
    Pagato,
    /// Outcome 1.
    NonPagato,
    /// Outcome 2.
    ParzPagato,
    /// Outcome 3.
    DecorrTerm,
    /// Outcome 4.
    DecorrTermParz,
    /// Legacy rows only.
    Abort,
    /// Expired.
    Scaduto,
    /// Expired and cleaned up.
    ScadutoElaborato,
    /// pagoPA could not be asked.
    ImpossibileInviareRp,
}

impl StatoCarrello {
    /// The code of the sheet.
    #[must_use]
    pub fn codice(self) -> &'static str {
        match self {
            Self::NuovoCarrello => "NUOVO_CARRELLO",
            Self::Predisposto => "PREDISPOSTO",
            Self::PagamInCorso => "PAGAM_IN_CORSO",
            Self::Pagato => "PAGATO",
            Self::NonPagato => "NON_PAGATO",
            Self::ParzPagato => "PARZ_PAGATO",
            Self::DecorrTerm => "DECORR_TERM",
            Self::DecorrTermParz => "DECORR_TERM_PARZ",
            Self::Abort => "ABORT",
            Self::Scaduto => "SCADUTO",
            Self::ScadutoElaborato => "SCADUTO_ELABORATO",
            Self::ImpossibileInviareRp => "IMPOSSIBILE_INVIARE_RP",
        }
    }

    /// The description, as ChiediEsitoCarrelloDovuti gives it for a carrello.
    #[must_use]
    pub fn descrizione(self) -> &'static str {
        match self {
            Self::NuovoCarrello => "NUOVO",
            Self::Predisposto => "PREDISPOSTO",
            Self::PagamInCorso => "PAGAMENTO IN CORSO",
            Self::Pagato => "PAGATO",
            Self::NonPagato => "NON PAGATO",
            Self::ParzPagato => "PARZIALMENTE PAGATO",
            Self::DecorrTerm => "DECORRENZA TERMINI",
            Self::DecorrTermParz => "DECORRENZA TERMINI PARZIALE",
            Self::Abort => "TRANSAZIONE NON COMPLETATA",
            Self::Scaduto => "CARRELLO SCADUTO",
            Self::ScadutoElaborato => "SCADUTO ELABORATO",
            Self::ImpossibileInviareRp => "IMPOSSIBILE INVIARE RP",
        }
    }

    /// The states in which the outcome is handed out as a document (§4.4, check 9).
    pub(crate) fn finale(self) -> bool {
        matches!(
            self,
            Self::Pagato | Self::NonPagato | Self::DecorrTerm | Self::DecorrTermParz
        )
    }
}

/// What a carrello or basket was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TipoCarrello {
    /// InviaDovuti.
    EsternoAnonimo,
    /// InviaCarrelloDovuti.
    EsternoAnonimoMultiente,
    /// VerificaAvviso.
    AvvisoAnonimoEnte,
    /// Made by a receipt: a notice paid at a PSP and, in "modello unico", every payment.
    AttivatoPressoPsp,
}

/// A carrello: the payment of one payee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carrello {
    /// Identifier of the row.
    pub id: u64,
    /// Ente.
    pub cod_ipa: String,
    /// Session, when the payment was started by the ente.
    pub id_session: Option<String>,
    /// Type.
    pub tipo: TipoCarrello,
    /// State.
    pub stato: StatoCarrello,
    /// IUV of the payment.
    pub iuv: String,
    /// codiceEsitoPagamento
    pub codice_esito: String,
    /// Total paid in cents.
    pub importo_totale: u64,
    /// identificativoMessaggioRicevuta, riferimentoMessaggioRichiesta and codiceContestoPagamento: the receiptId.
    pub identificativo: String,
    /// dataOraMessaggioRicevuta
    pub data_ora: Millis,
    /// riferimentoDataRichiesta, as the instant that is stored.
    pub data_richiesta: Millis,
    /// The receipt, by its key.
    pub ricevuta: Option<String>,
    /// The processed dovuti, in the order of the transfers.
    pub dovuti: Vec<u64>,
    /// What RegistraPagamento told, when the payment was made outside (§3.6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registrato: Option<Registrato>,
}

impl Carrello {
    /// riferimentoMessaggioRichiesta
    pub(crate) fn riferimento(&self) -> &str {
        self.registrato
            .as_ref()
            .map_or(&self.identificativo, |r| &r.riferimento)
    }
}

/// What a payment made outside has of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registrato {
    /// riferimentoMessaggioRichiesta
    pub riferimento: String,
    /// istitutoAttestante
    pub attestante: Attestante,
}

/// istitutoAttestante of a payment made outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestante {
    /// tipoIdentificativoUnivoco
    pub tipo: String,
    /// codiceIdentificativoUnivoco
    pub codice: String,
    /// denominazioneAttestante
    pub denominazione: String,
}

/// The carrelli of the installation, by row and by session.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carrelli {
    righe: BTreeMap<u64, Carrello>,
    per_sessione: BTreeMap<String, Vec<u64>>,
}

impl Carrelli {
    /// One row.
    #[must_use]
    pub fn riga(&self, id: u64) -> Option<&Carrello> {
        self.righe.get(&id)
    }

    /// All rows, oldest first.
    pub fn tutti(&self) -> impl Iterator<Item = &Carrello> {
        self.righe.values()
    }

    /// Rows of a session, oldest first.
    pub fn della_sessione(&self, id_session: &str) -> impl Iterator<Item = &Carrello> {
        self.per_sessione
            .get(id_session)
            .into_iter()
            .flatten()
            .filter_map(|id| self.righe.get(id))
    }

    pub(crate) fn inserisci(&mut self, carrello: Carrello) {
        if let Some(sessione) = &carrello.id_session {
            self.per_sessione
                .entry(sessione.clone())
                .or_default()
                .push(carrello.id);
        }
        self.righe.insert(carrello.id, carrello);
    }

    /// The identifier of the next row.
    pub(crate) fn prossimo(&self) -> u64 {
        self.righe.last_key_value().map_or(1, |(id, _)| id + 1)
    }
}

/// The multi-cart: the session once it has been checked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MultiCarrello {
    /// idSession
    pub id_session: String,
    /// Token of the landing.
    pub token: String,
    /// Ente that started it.
    pub cod_ipa: String,
    /// State.
    pub stato: StatoCarrello,
    /// Next change of state by itself.
    pub scade: Option<Millis>,
    /// The notices of the checkout.
    pub avvisi: Vec<AvvisoDelCarrello>,
    /// Whether the dovuti were created for this checkout.
    pub volatile: bool,
    /// How the citizen's visit at pagoPA ended, once it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concluso: Option<Conclusione>,
}

impl MultiCarrello {
    /// Ente of one of its notices.
    pub(crate) fn ente_di<'a>(&'a self, avviso: &'a AvvisoDelCarrello) -> &'a str {
        avviso.cod_ipa.as_deref().unwrap_or(&self.cod_ipa)
    }
}

/// One notice of a checkout: the dovuti with the same ente and payer share it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AvvisoDelCarrello {
    /// IUV.
    pub iuv: String,
    /// Ente, when it is not the one that started the session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cod_ipa: Option<String>,
    /// Rows of its dovuti, in the order of the transfers.
    pub dovuti: Vec<u64>,
}

/// How the citizen's visit at pagoPA ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusione {
    /// Paid.
    Pagato,
    /// Cancelled by the citizen.
    Annullato,
    /// Error reported by pagoPA.
    Errore,
}
