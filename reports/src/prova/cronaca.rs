//! What happened in a stream, in order.

use contracts::finding::Finding;
use ledger::Millis;
use ledger::course::{EnvironmentFault, SeededFaultActivated};
use ledger::exchange::{Channel, Delivery};
use serde_json::Value;

/// Longest body that is kept whole, in bytes; of a longer one the beginning.
pub const CORPO_MASSIMO: usize = 1024 * 1024;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Voce {
    /// `seq` of its (first) entry.
    pub seq: u64,
    /// Instant on the clock of the sandbox.
    pub at: Millis,
    /// Instant on the wall.
    pub wall: Millis,
    /// Index of the step under way.
    pub passo: Option<u32>,
    /// What.
    pub fatto: Fatto,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Fatto {
    /// A request reached the Region.
    Scambio(Box<Scambio>),
    /// The bench called: the driver, or a page as the citizen.
    Chiamata(Box<Chiamata>),
    /// A command reached the platform without an exchange: the operator, a timer.
    Comando {
        /// The command.
        comando: Value,
        /// What the Region decided.
        eventi: Vec<Evento>,
    },
    /// The Region decided on a command that is not in the stream.
    Decisione(Vec<Evento>),
    /// The clock moved.
    Orologio {
        /// New instant.
        a: Millis,
        /// Why.
        perche: String,
    },
    /// The deadline of a check passed.
    Scadenza {
        /// Number of the check.
        verifica: u64,
    },
    /// An environment fault was switched.
    Guasto(EnvironmentFault),
    /// A seeded fault came into play.
    Difetto(SeededFaultActivated),
    /// The stream was resumed after a stop.
    Ripresa {
        /// Bytes of a torn tail that were cut.
        tagliati: u64,
    },
    /// An entry of a kind that is not known here.
    Altro {
        /// Kind.
        tipo: String,
        /// Body.
        corpo: Value,
    },
}

/// An event that the Region decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Evento {
    /// Kind with its version, for instance `dovuto.inserito/1`.
    pub tipo: String,
    /// Body.
    pub corpo: Value,
}

/// A request that reached the Region, with its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Scambio {
    /// Id of the exchange.
    pub id: u64,
    /// Channel.
    pub canale: Channel,
    /// HTTP method.
    pub metodo: String,
    /// Path and query below the base address.
    pub bersaglio: String,
    /// Headers.
    pub intestazioni: Vec<(String, String)>,
    /// Body.
    pub corpo: Corpo,
    /// Whether all of it arrived.
    pub completa: bool,
    /// SOAP operation.
    pub operazione: Option<String>,
    /// Contract findings on the raw bytes.
    pub rilievi: Vec<Finding>,
    /// How many more there were.
    pub altri_rilievi: u64,
    /// What the Region decided on it.
    pub eventi: Vec<Evento>,
    /// The answer that was decided.
    pub risposta: Option<Risposta>,
    /// How its delivery ended, and how many bytes left.
    pub consegna: Option<(Delivery, u64)>,
}

/// An answer of the Region.
#[derive(Debug, Clone, PartialEq)]
pub struct Risposta {
    /// HTTP status.
    pub stato: u16,
    /// Headers.
    pub intestazioni: Vec<(String, String)>,
    /// Body.
    pub corpo: Corpo,
    /// Environment fault that shaped it.
    pub guasto: Option<String>,
}

/// A call of the bench.
#[derive(Debug, Clone, PartialEq)]
pub struct Chiamata {
    /// Id of the exchange.
    pub id: u64,
    /// Channel.
    pub canale: Channel,
    /// HTTP method, or name of the action.
    pub metodo: String,
    /// URL, or kind of driver.
    pub bersaglio: String,
    /// Request body.
    pub corpo: Corpo,
    /// What came of it.
    pub fine: Option<FineChiamata>,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct FineChiamata {
    /// HTTP status, or 0.
    pub stato: u16,
    /// Headers.
    pub intestazioni: Vec<(String, String)>,
    /// Answer.
    pub corpo: Corpo,
    /// What went wrong below HTTP.
    pub errore: Option<String>,
}

/// A body, secrets masked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Corpo {
    /// Its bytes; the beginning of them where it is longer than [`CORPO_MASSIMO`].
    pub bytes: Vec<u8>,
    /// Its whole length in bytes.
    pub lunghezza: u64,
    /// Lower-case hex SHA-256 where it is a blob of its own in the ledger.
    pub sha256: Option<String>,
    /// Why it could not be read, Italian.
    pub problema: Option<String>,
}

impl Corpo {
    /// Whether `bytes` is all of it.
    #[must_use]
    pub fn intero(&self) -> bool {
        self.bytes.len() as u64 == self.lunghezza
    }
}
