//! What can be asked of the platform. A command is an *input* entry of the ledger: it never carries a secret.

use contracts::message::documento::Receipt;
use contracts::message::operazione::Richiesta;
use serde::{Deserialize, Serialize};

use crate::allegato::Allegato;
use crate::deposito::Scarico;
use crate::flusso::blocco::Blocco;
use crate::flusso::caricamento::Caricamento;
use crate::pivot::ComandoPivot;
use crate::pivot::lotto::Lotto;
use crate::regole::Regole;

/// What the edge found when it compared a password; the value itself stops there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Credential {
    /// No password, or a blank one.
    Absent,
    /// Equal to the ente's password (after trim, case-sensitive).
    Matches,
    /// Another value.
    Differs,
}

/// A command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "comando", rename_all = "kebab-case")]
pub enum Command {
    /// A SOAP request of the product.
    Soap {
        /// As the platform reads it.
        richiesta: Richiesta,
        /// Outcome of the comparison at the edge.
        credential: Credential,
        /// The same for the further passwords: of each element of a cart, in its order; of MyPivot.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        altre: Vec<Credential>,
    },
    /// A browser opens or acts on a page of the Region.
    Pagina(Pagina),
    /// A file is uploaded (`mypay-flows.md` §4.1).
    Caricamento(Caricamento),
    /// A file is fetched (`mypay-flows.md` §5).
    Scarico(Scarico),
    /// The batch has read a block of rows of an uploaded file.
    Blocco(Blocco),
    /// The batch of MyPivot has read a block of rows of an uploaded file.
    LottoPivot(Lotto),
    /// The node asks, as a PSP makes it.
    Nodo(Nodo),
    /// An operator of the Region, or a scenario's `Dato`, arranges something.
    Operatore(Operatore),
    /// A timer is due.
    Due,
}

impl Command {
    /// The bodies that this command names and whose bytes are at hand: they must be handed to the ledger before the command is
    /// appended.
    #[must_use]
    pub fn allegati(&self) -> Vec<&Allegato> {
        match self {
            Self::Caricamento(c) => c.contenuto.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Takes from `originale` what the JSON of a command leaves out.
    pub fn riprendi(&mut self, originale: Self) {
        match (self, originale) {
            (Self::Caricamento(questo), Self::Caricamento(quello)) => {
                questo.contenuto = quello.contenuto;
            }
            (Self::Blocco(questo), Self::Blocco(quello)) => questo.righe = quello.righe,
            (Self::LottoPivot(questo), Self::LottoPivot(quello)) => questo.righe = quello.righe,
            _ => {}
        }
    }
}

/// The citizen's browser at the Region (`mypay-web-services.md` §7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "pagina", rename_all = "kebab-case")]
pub enum Pagina {
    /// GET `/public/landing/inviaDovuti?id=<token>`: shows the cart (SHORT), or checks for a similar payment and checks out
    /// (NONE).
    Landing {
        /// The `id` of the URL.
        token: String,
        /// `overrideCheckReplicaPayments` of the URL as it came (`ko`, or the token of [`crate::reply::PaginaReply::Replica`]).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        conferma: Option<String>,
    },
    /// The citizen presses *Paga*: checkout (unless the landing did it already, NONE), then pagoPA pays and the receipt is on
    /// its way.
    Paga {
        /// The `id` of the URL.
        token: String,
        /// Whether the receipt reaches MyPay before the browser returns, or only when [`Operatore::ConsegnaRicevute`] is given.
        ricevuta: QuandoRicevuta,
    },
    /// The citizen goes to pagoPA (checkout, unless done already) and cancels there (`/public/landing/outcome/cn`).
    Annulla {
        /// The `id` of the URL.
        token: String,
    },
    /// The citizen goes to pagoPA (checkout, unless done already), which reports an error (`/public/landing/outcome/ko`).
    Errore {
        /// The `id` of the URL.
        token: String,
    },
    /// GET `/public/landing/avviso?id=…&securityToken=…`.
    Avviso {
        /// The `id` of the URL.
        id: String,
        /// Whether the security token is the one handed out (compared at the edge).
        credential: Credential,
    },
    /// GET `/public/landing/legacy/avviso?iuv=…&ente=…&anagrafica=…`.
    AvvisoLegacy {
        /// IUV, or number of the notice.
        iuv: String,
        /// Ente code.
        ente: String,
        /// Name of the payer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        anagrafica: Option<String>,
    },
    /// GET `/public/landing/rt?id=…`.
    Ricevuta {
        /// idMessaggioRichiesta
        id: String,
    },
}

/// Order of the receipt and of the browser's return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuandoRicevuta {
    /// The receipt is processed before the browser returns.
    PrimaDelRitorno,
    /// The receipt waits until it is delivered on request, or until its own timer.
    DopoIlRitorno,
}

/// What the node sends for a PSP (`mypay-callbacks.md` §7, §11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "nodo", rename_all = "kebab-case")]
pub enum Nodo {
    /// `paVerifyPaymentNotice`
    Verifica {
        /// Fiscal code of the ente, 11 digits.
        codice_fiscale_ente: String,
        /// Notice number, 18 digits.
        numero_avviso: String,
    },
    /// `paGetPaymentV2`
    Attiva {
        /// Fiscal code of the ente.
        codice_fiscale_ente: String,
        /// Notice number.
        numero_avviso: String,
        /// `paymentNote`, for a cart.
        payment_note: Option<String>,
    },
    /// `paGetPaymentV2` followed by `paSendRTV2` with the receipt of a payment made now.
    Paga {
        /// Fiscal code of the ente.
        codice_fiscale_ente: String,
        /// Notice number.
        numero_avviso: String,
    },
    /// `paSendRTV2` with this very receipt: the same one again, a second payment, a late one (`mypay-callbacks.md` §11.3).
    Ricevuta {
        /// The receipt.
        ricevuta: Box<Receipt>,
    },
}

/// What an operator of the Region, or a scenario, arranges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "operatore", rename_all = "kebab-case")]
pub enum Operatore {
    /// Registers an ente.
    RegistraEnte(Ente),
    /// Removes an ente: from now on it is unknown.
    RimuoviEnte {
        /// Ente code.
        cod_ipa: String,
    },
    /// Changes the state of an ente.
    StatoEnte {
        /// Ente code.
        cod_ipa: String,
        /// New state.
        stato: StatoEnte,
    },
    /// The password of an ente was changed; only its version is known here.
    PasswordCambiata {
        /// Ente code.
        cod_ipa: String,
        /// Version, from 1.
        versione: u32,
    },
    /// Registers or replaces a tipo dovuto of an ente.
    RegistraTipoDovuto {
        /// Ente code.
        cod_ipa: String,
        /// The tipo dovuto.
        tipo: TipoDovuto,
    },
    /// Sets the switches of the installation.
    Regole(Regole),
    /// Something in MyPivot.
    Pivot(ComandoPivot),
    /// Delivers the receipts that wait (`paSendRTV2` after the browser's return).
    ConsegnaRicevute,
    /// Ages a session, as if its basket had been sent so many seconds earlier (targets on a real clock): basket, checkout,
    /// volatile dovuti and the timestamp read from the idSession.
    InvecchiaSessione {
        /// The idSession.
        id_session: String,
        /// Seconds.
        secondi: u64,
    },
    /// Removes an open dovuto on the platform (it becomes ANNULLATO), without the product knowing.
    RimuoviDovuto {
        /// Ente code.
        cod_ipa: String,
        /// IUD.
        iud: String,
    },
}

/// State of an ente (`mypay-web-services.md` §1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatoEnte {
    /// Most services refuse.
    #[serde(rename = "INSERITO")]
    Inserito,
    /// Test phase.
    #[serde(rename = "PRE-ESERCIZIO")]
    PreEsercizio,
    /// In production.
    #[serde(rename = "ESERCIZIO")]
    Esercizio,
}

/// An ente as it is registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ente {
    /// IPA code, for instance `c_z001`.
    pub cod_ipa: String,
    /// Name.
    pub denominazione: String,
    /// Fiscal code, 11 digits.
    pub codice_fiscale: String,
    /// Application code and segregation code: the same two digits (`pagopa-identifiers.md` §2.6).
    pub codice_segregazione: String,
    /// IBAN of the ente.
    pub iban: String,
    /// State.
    pub stato: StatoEnte,
    /// Configured return URL, used when the request has none.
    pub url_ritorno: Option<String>,
    /// Version of the password, from 1. The value stays at the edge.
    pub versione_password: u32,
}

/// A tipo dovuto (`mypay-web-services.md` §5.8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TipoDovuto {
    /// Code.
    pub codice: String,
    /// Description.
    pub descrizione: String,
    /// flgAttivo
    pub attivo: bool,
    /// flgCfAnonimo
    pub cf_anonimo: bool,
    /// flgScadenzaObbligatoria
    pub scadenza_obbligatoria: bool,
    /// flgStampaDataScadenza
    pub stampa_data_scadenza: bool,
    /// Fixed amount in cents, used for MARCA_BOLLO_DIGITALE.
    pub importo: Option<u64>,
    /// codTassonomico, for instance `9/0101100IM/`.
    pub cod_tassonomico: String,
    /// Postal account: with it the notice has a bollettino with a data matrix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conto_postale: Option<ContoPostale>,
}

/// A postal account (`pagopa-identifiers.md` §4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContoPostale {
    /// Number, 12 digits at most.
    pub numero: String,
    /// Holder.
    pub intestatario: String,
    /// `AUT… DEL …`
    pub autorizzazione: String,
}
