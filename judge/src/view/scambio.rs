//! A request that reached the Region, with its answer.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use contracts::finding::{Certainty, Finding, Severity};
use contracts::message::campi::campi;
use ledger::course::Phase;
use ledger::exchange::{Channel, Delivery};

use super::campi::{Valori, intestazione};

/// A request with its answer.
#[derive(Debug)]
pub struct Scambio {
    /// Id of the exchange.
    pub id: u64,
    /// `seq` of `request.arrived/1`.
    pub seq: u64,
    /// Channel.
    pub canale: Channel,
    /// HTTP method.
    pub metodo: String,
    /// Path and query.
    pub percorso: String,
    /// Headers, names in lower case.
    pub intestazioni: Vec<(String, String)>,
    /// Bytes of the body.
    pub corpo: Vec<u8>,
    /// Whether the whole announced body arrived.
    pub completa: bool,
    /// Operation, if it was recognised.
    pub operazione: Option<String>,
    /// Contract findings that the edge stored.
    pub rilievi: Vec<Finding>,
    /// How many more were cut.
    pub altri_rilievi: u64,
    /// Phase of the step during which it arrived; `Dato` before the first step.
    pub fase: Phase,
    /// Index of that step.
    pub passo: Option<u32>,
    /// What the Region answered.
    pub risposta: Option<Risposta>,
    /// How the answer left.
    pub consegna: Option<Delivery>,
    pub(super) letti: OnceLock<BTreeMap<String, Vec<String>>>,
}

/// The Region's answer to a request.
#[derive(Debug)]
pub struct Risposta {
    /// `seq` of `reply.decided/1`.
    pub seq: u64,
    /// HTTP status.
    pub stato: u16,
    /// Headers.
    pub intestazioni: Vec<(String, String)>,
    /// Bytes of the body.
    pub corpo: Vec<u8>,
    /// Environment fault that shaped it.
    pub guasto: Option<String>,
    pub(super) letti: OnceLock<BTreeMap<String, Vec<String>>>,
}

impl Scambio {
    /// The fields of the request, parsed when first asked for.
    #[must_use]
    pub fn campi(&self) -> &BTreeMap<String, Vec<String>> {
        self.letti.get_or_init(|| campi(&self.corpo))
    }

    /// Name of the operation as it is shown.
    #[must_use]
    pub fn nome(&self) -> &str {
        self.operazione
            .as_deref()
            .unwrap_or("operazione non riconosciuta")
    }

    /// The contract findings that can decide: of severity error, on a rule that is known at least by inference.
    pub fn errori(&self) -> impl Iterator<Item = &Finding> {
        self.rilievi.iter().filter(|rilievo| {
            rilievo.severity == Severity::Error && certezza(&rilievo.code) != Certainty::Unknown
        })
    }

    /// Whether the Region refused it: an HTTP error, a SOAP Fault, a business fault or esito `KO`.
    #[must_use]
    pub fn rifiutato(&self) -> bool {
        self.risposta.as_ref().is_some_and(|risposta| {
            risposta.stato >= 400
                || risposta.campi().contains_key("fault/faultCode")
                || risposta
                    .campi()
                    .get("esito")
                    .is_some_and(|esiti| esiti.iter().any(|esito| esito == "KO"))
        })
    }

    /// Whether the product can know the answer: it left whole, or it is not yet known how it left.
    pub(crate) fn nota_al_prodotto(&self) -> bool {
        matches!(self.consegna, None | Some(Delivery::Complete))
    }
}

impl Risposta {
    /// The fields of the answer, parsed when first asked for.
    #[must_use]
    pub fn campi(&self) -> &BTreeMap<String, Vec<String>> {
        self.letti.get_or_init(|| campi(&self.corpo))
    }
}

/// Certainty of a code; one that the registry does not know is an unmarked expectation on the product.
pub(crate) fn certezza(code: &str) -> Certainty {
    contracts::finding::registry::rule(code).map_or(Certainty::Certain, |rule| rule.certainty)
}

impl Valori for Scambio {
    /// Beside the fields of the message: `http/metodo`, `http/percorso`, `http/header/<name>`.
    fn valori(&self, campo: &str) -> Vec<String> {
        match campo {
            "http/metodo" => vec![self.metodo.clone()],
            "http/percorso" => vec![self.percorso.clone()],
            _ => intestazione(&self.intestazioni, campo)
                .unwrap_or_else(|| self.campi().get(campo).cloned().unwrap_or_default()),
        }
    }
}

impl Valori for Risposta {
    /// Beside the fields of the message: `http/stato`, `http/header/<name>`.
    fn valori(&self, campo: &str) -> Vec<String> {
        match campo {
            "http/stato" => vec![self.stato.to_string()],
            _ => intestazione(&self.intestazioni, campo)
                .unwrap_or_else(|| self.campi().get(campo).cloned().unwrap_or_default()),
        }
    }
}
