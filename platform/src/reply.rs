//! What the platform answers to a command. The edge turns it into bytes.

use contracts::message::fault::Fault;
use contracts::message::operazione::Risposta;
use serde::{Deserialize, Serialize};

use crate::avviso::stampa::Documento;
use crate::deposito::EsitoScarico;
use crate::flusso::caricamento::EsitoCaricamento;

/// A reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "risposta", rename_all = "kebab-case")]
pub enum Reply {
    /// A SOAP answer, HTTP 200.
    Soap {
        /// The answer.
        messaggio: Risposta,
    },
    /// A SOAP Fault, HTTP 500 (`mypay-web-services.md` §1.6); to the node too, for a notice number that is none.
    SoapFault {
        /// `faultstring`.
        testo: String,
    },
    /// Something for the browser.
    Pagina(PaginaReply),
    /// Answer to an upload.
    Caricamento(EsitoCaricamento),
    /// Answer to an upload to MyPivot.
    CaricamentoPivot(EsitoCaricamento),
    /// Answer to the fetching of a file.
    Scarico(EsitoScarico),
    /// The node's answer.
    Nodo(NodoReply),
    /// An operator's command was carried out.
    Fatto,
    /// An operator's command could not be carried out.
    Rifiutato {
        /// Why, in Italian.
        motivo: String,
    },
}

/// Answer to a browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "pagina", rename_all = "kebab-case")]
pub enum PaginaReply {
    /// The cart page (SHORT).
    Carrello(Carrello),
    /// The page of pagoPA: checkout is done (NONE). The same buttons, without the cart page before.
    Checkout(Carrello),
    /// NONE only: a similar payment of the last 24 hours was found; the citizen goes on (landing with
    /// `overrideCheckReplicaPayments=<conferma>`) or gives up (`…=ko`).
    Replica {
        /// Token of the landing.
        token: String,
        /// `dovuto` (under way) or `elab` (paid).
        tipo: String,
        /// Confirmation token, valid 15 minutes.
        conferma: String,
    },
    /// 303 to the product. `pollingToken` is appended by the edge, which signs it.
    Ritorno {
        /// The return URL as the ente gave it (query kept).
        url: String,
        /// idSession
        id_session: String,
        /// `OK` or `ERROR`
        esito: String,
        /// Whether a `pollingToken` is appended: always, but for a citizen who gave up before a similar payment.
        polling_token: bool,
    },
    /// No return URL: the outcome page of MyPay.
    Esito {
        /// `OK` or `ERROR`
        esito: String,
    },
    /// A PDF.
    Stampa(Documento),
    /// A plain text with a status (400, 401, 418, 500 …) as the sheet says.
    Testo {
        /// HTTP status.
        status: u16,
        /// Body.
        testo: String,
    },
}

/// What the cart page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carrello {
    /// Token of the page.
    pub token: String,
    /// Name of the ente.
    pub ente: String,
    /// Payer's name.
    pub pagatore: String,
    /// Rows: causale and amount in cents.
    pub voci: Vec<(String, u64)>,
    /// Total in cents.
    pub totale: u64,
}

/// Answer of the platform to the node (`mypay-callbacks.md` §7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "esito", rename_all = "UPPERCASE")]
pub enum NodoReply {
    /// OK, with what the operation returns.
    Ok {
        /// IUV.
        iuv: String,
        /// Amount in cents.
        importo: u64,
        /// Description.
        descrizione: String,
        /// Receipt id, when a payment was made.
        receipt_id: Option<String>,
    },
    /// KO.
    Ko {
        /// The node's fault bean.
        fault: Fault,
    },
}
