//! The check of a request against the contract, made on the bytes as they came; secrets are masked in what it says.

use contracts::check::{self, HttpFacts};
use contracts::finding::{Finding, Severity};
use serde_json::Value;

use crate::desk::Desk;
use crate::head::Head;

/// What the check found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Conformity {
    findings: Vec<Finding>,
    more: u64,
}

/// Checks a request. What a product sends against the contract is an error, even where the platform tolerates it.
pub(crate) fn of_request(bytes: &[u8], head: &Head) -> Conformity {
    let http = HttpFacts {
        method: &head.method,
        content_type: head.header("content-type"),
        soap_action: head.header("soapaction"),
    };
    let report = check::richiesta(bytes, Some(&http), Severity::Error);
    Conformity {
        findings: report.findings,
        more: report.more,
    }
}

impl Conformity {
    /// The findings as they are recorded: no known secret in them, nor the passwords of this request.
    pub(crate) fn masked(&self, desk: &Desk, passwords: &[String]) -> (Vec<Value>, u64) {
        let redact = |text: &str| desk.redact_text(text);
        let findings = self
            .findings
            .iter()
            .filter_map(|finding| {
                serde_json::to_value(masked(finding.clone(), &redact, passwords)).ok()
            })
            .collect();
        (findings, self.more)
    }
}

/// A finding without secrets: those that `redact` knows, and these passwords.
pub(crate) fn masked(
    mut finding: Finding,
    redact: &impl Fn(&str) -> String,
    passwords: &[String],
) -> Finding {
    let about_password = finding
        .place
        .path
        .as_deref()
        .is_some_and(|path| path.to_ascii_lowercase().contains("password"));
    // a value of one or two characters is masked only where it can be nothing else
    let passwords: Vec<&String> = passwords
        .iter()
        .filter(|value| value.len() >= if about_password { 1 } else { 4 })
        .collect();
    let mask = |text: &mut String| {
        *text = redact(text);
        for password in &passwords {
            *text = text.replace(password.as_str(), &"*".repeat(password.len()));
        }
    };
    mask(&mut finding.message);
    finding.expected.iter_mut().for_each(mask);
    finding.found.iter_mut().for_each(mask);
    if let Some(excerpt) = &mut finding.place.excerpt {
        mask(&mut excerpt.text);
    }
    finding
}
