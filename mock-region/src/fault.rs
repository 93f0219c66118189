//! Environment faults: what can go wrong between a product and the Region, on purpose.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A fault of the environment. Its name, as a reader of the evidence meets it, is that of [`fmt::Display`]; the same text
/// is read back by [`FromStr`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "guasto", rename_all = "kebab-case", deny_unknown_fields)]
pub enum EnvironmentFault {
    /// `connessione-rifiutata`: nobody listens; connections that are open are closed. Never scoped by operation.
    #[serde(rename = "connessione-rifiutata")]
    Refused,
    /// `ritardo`: the work is done on arrival, only the answer is held.
    #[serde(rename = "ritardo")]
    Delay {
        /// How long, on the wall, in milliseconds; bounded by [`crate::Limits::longest_hold`].
        millis: u64,
    },
    /// `http-500`: the answer of a proxy, no SOAP; the work is not done.
    #[serde(rename = "http-500")]
    Http500,
    /// `soap-fault`: HTTP 500 with a SOAP Fault; the work is not done.
    SoapFault,
    /// `paa-system-error`: HTTP 200 with the business fault `PAA_SYSTEM_ERROR`; the work is not done.
    PaaSystemError,
    /// `risposta-persa`: the work is done, then the connection is dropped without a byte of answer.
    #[serde(rename = "risposta-persa")]
    AnswerLost,
}

impl EnvironmentFault {
    /// Whether the platform still sees the request.
    pub fn does_the_work(self) -> bool {
        matches!(self, Self::Delay { .. } | Self::AnswerLost)
    }

    /// How long the answer is held, if it is.
    pub(crate) fn hold(self, longest: Duration) -> Option<Duration> {
        match self {
            Self::Delay { millis } => Some(Duration::from_millis(millis).min(longest)),
            _ => None,
        }
    }

    /// Same kind of fault, whatever its parameters.
    fn same_kind(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

impl fmt::Display for EnvironmentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused => f.write_str("connessione-rifiutata"),
            Self::Delay { millis } => write!(f, "ritardo:{millis}"),
            Self::Http500 => f.write_str("http-500"),
            Self::SoapFault => f.write_str("soap-fault"),
            Self::PaaSystemError => f.write_str("paa-system-error"),
            Self::AnswerLost => f.write_str("risposta-persa"),
        }
    }
}

/// The name is none of the environment faults.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "guasto d'ambiente sconosciuto «{0}»: i nomi sono connessione-rifiutata, ritardo:<millisecondi>, http-500, soap-fault, paa-system-error, risposta-persa"
)]
pub struct UnknownFault(String);

impl FromStr for EnvironmentFault {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(millis) = text.strip_prefix("ritardo:") {
            return millis
                .parse()
                .map(|millis| Self::Delay { millis })
                .map_err(|_| UnknownFault(text.to_owned()));
        }
        match text {
            "connessione-rifiutata" => Ok(Self::Refused),
            "http-500" => Ok(Self::Http500),
            "soap-fault" => Ok(Self::SoapFault),
            "paa-system-error" => Ok(Self::PaaSystemError),
            "risposta-persa" => Ok(Self::AnswerLost),
            _ => Err(UnknownFault(text.to_owned())),
        }
    }
}

/// Switches an environment fault of a sandbox on or off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultSwitch {
    /// Which fault.
    pub fault: EnvironmentFault,
    /// The SOAP operation that it touches; `None`: every SOAP operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// On or off.
    pub on: bool,
}

/// The faults that are switched on in a sandbox, in the order of their switching.
#[derive(Debug, Default)]
pub(crate) struct FaultTable {
    on: Vec<(EnvironmentFault, Option<String>)>,
}

impl FaultTable {
    /// Applies a switch. A fault switched on again replaces the one of the same kind and scope; switching off needs no
    /// equal parameters.
    pub(crate) fn switch(&mut self, switch: &FaultSwitch) {
        self.on.retain(|(fault, operation)| {
            !(fault.same_kind(switch.fault) && *operation == switch.operation)
        });
        if switch.on {
            self.on.push((switch.fault, switch.operation.clone()));
        }
    }

    /// The fault that shapes the answer to `operation`: one scoped to it before one for all, the latest first.
    pub(crate) fn for_operation(&self, operation: Option<&str>) -> Option<EnvironmentFault> {
        let latest = |wanted: &dyn Fn(&Option<String>) -> bool| {
            self.on
                .iter()
                .rev()
                .find(|(fault, scope)| !matches!(fault, EnvironmentFault::Refused) && wanted(scope))
                .map(|(fault, _)| *fault)
        };
        operation
            .and_then(|operation| latest(&|scope| scope.as_deref() == Some(operation)))
            .or_else(|| latest(&|scope| scope.is_none()))
    }

    /// Whether connections are refused.
    pub(crate) fn refused(&self) -> bool {
        self.on
            .iter()
            .any(|(fault, _)| matches!(fault, EnvironmentFault::Refused))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn switch(fault: EnvironmentFault, operation: Option<&str>, on: bool) -> FaultSwitch {
        FaultSwitch {
            fault,
            operation: operation.map(str::to_owned),
            on,
        }
    }

    #[test]
    fn names_are_read_back() {
        for fault in [
            EnvironmentFault::Refused,
            EnvironmentFault::Delay { millis: 1500 },
            EnvironmentFault::Http500,
            EnvironmentFault::SoapFault,
            EnvironmentFault::PaaSystemError,
            EnvironmentFault::AnswerLost,
        ] {
            assert_eq!(
                fault.to_string().parse::<EnvironmentFault>().unwrap(),
                fault
            );
            let json = serde_json::to_string(&fault).unwrap();
            assert!(
                json.contains(fault.to_string().split(':').next().unwrap()),
                "{json}"
            );
            assert_eq!(
                serde_json::from_str::<EnvironmentFault>(&json).unwrap(),
                fault
            );
        }
        assert!("ritardo:presto".parse::<EnvironmentFault>().is_err());
    }

    #[test]
    fn a_scoped_fault_wins_and_is_switched_off_alone() {
        let mut table = FaultTable::default();
        table.switch(&switch(EnvironmentFault::Http500, None, true));
        table.switch(&switch(
            EnvironmentFault::Delay { millis: 10 },
            Some("paaSILImportaDovuto"),
            true,
        ));
        assert_eq!(
            table.for_operation(Some("paaSILImportaDovuto")),
            Some(EnvironmentFault::Delay { millis: 10 })
        );
        assert_eq!(
            table.for_operation(Some("paaSILChiediPagati")),
            Some(EnvironmentFault::Http500)
        );
        table.switch(&switch(
            EnvironmentFault::Delay { millis: 99 },
            Some("paaSILImportaDovuto"),
            false,
        ));
        table.switch(&switch(EnvironmentFault::Http500, None, false));
        assert_eq!(table.for_operation(Some("paaSILImportaDovuto")), None);
        table.switch(&switch(EnvironmentFault::Refused, None, true));
        assert!(table.refused());
        assert_eq!(table.for_operation(None), None);
    }
}
