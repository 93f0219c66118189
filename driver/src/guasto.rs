//! What can go wrong between the bench and an adapter.

use thiserror::Error;

/// Why an adapter gave no answer that can be used. The text is Italian, for the vendor: what, where, expected and found,
/// what to do. Each one becomes an answer `errore` made by the bench, never a word of the product.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Guasto {
    /// The command could not be started.
    #[error(
        "l'adattatore non parte: `{comando}` non si avvia nella cartella `{cartella}` ({causa}). \
         Controllare `driver.comando` e `driver.cartella` nel profilo, e che il file sia eseguibile."
    )]
    NonParte {
        /// Command line as configured.
        comando: String,
        /// Working directory.
        cartella: String,
        /// What the operating system said.
        causa: String,
    },
    /// The process ended with an error and left no answer.
    #[error(
        "l'adattatore è terminato con codice {codice} senza una risposta. Atteso: un oggetto JSON su stdout. \
         Vedere `stderr.txt` fra gli allegati; un errore del prodotto si dice con esito `errore` e codice di uscita 0."
    )]
    Crash {
        /// Exit code.
        codice: i32,
    },
    /// The process was ended by a signal.
    #[error(
        "l'adattatore è stato terminato dal segnale {segnale} prima di rispondere. \
         Vedere `stderr.txt` fra gli allegati."
    )]
    Segnale {
        /// Signal number.
        segnale: i32,
    },
    /// Nothing by the deadline: the process and its children were ended, or the connection was closed.
    #[error(
        "nessuna risposta entro {secondi} secondi; l'azione è stata interrotta. \
         Se il prodotto ha bisogno di più tempo, alzare `tempi.azione` nel profilo."
    )]
    Scaduto {
        /// Deadline in seconds.
        secondi: u64,
    },
    /// The adapter ended well but said nothing.
    #[error(
        "l'adattatore ha finito senza dire nulla. Atteso: un oggetto JSON con `esito`; trovato: risposta vuota."
    )]
    Muto,
    /// More output than the bound.
    #[error(
        "l'adattatore ha scritto più di {limite} byte ed è stato interrotto. Atteso: un solo oggetto JSON; \
         i messaggi di diagnosi vanno su stderr."
    )]
    Chiacchierone {
        /// Bound in bytes.
        limite: usize,
    },
    /// What came is not one JSON document.
    #[error(
        "la risposta non è un documento JSON: riga {riga}, colonna {colonna}, {trovato}. \
         Atteso: un solo oggetto JSON in UTF-8, senza altro testo prima o dopo; i messaggi di diagnosi vanno su stderr."
    )]
    NonJson {
        /// Line, from 1.
        riga: usize,
        /// Column in bytes, from 1.
        colonna: usize,
        /// What stands there.
        trovato: String,
    },
    /// JSON, but not an answer of the protocol.
    #[error(
        "la risposta non segue il protocollo: in `{dove}` atteso {atteso}, trovato {trovato}. \
         Lo schema si stampa con `collaudo driver --schema`."
    )]
    FuoriSchema {
        /// Path in the answer, for instance `dati.dovuto.stato`.
        dove: String,
        /// What was expected.
        atteso: String,
        /// What was found.
        trovato: String,
    },
    /// No connection, or broken off before the answer was complete.
    #[error(
        "il prodotto non risponde a {indirizzo}: {causa}. \
         Controllare che sia avviato e che `driver.indirizzo` nel profilo sia il suo."
    )]
    Connessione {
        /// Address of the product.
        indirizzo: String,
        /// What happened.
        causa: String,
    },
    /// An HTTP status that is no success, without an answer.
    #[error(
        "il prodotto ha risposto HTTP {stato} senza una risposta del protocollo. \
         Atteso: HTTP 200 con un oggetto JSON; un errore del prodotto si dice con esito `errore`."
    )]
    StatoHttp {
        /// Status.
        stato: u16,
    },
}
