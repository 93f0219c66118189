//! The REST calls that the Region makes at the ente, as OpenAPI 3.1 documents (`mypay-callbacks.md` §4, §5).

/// An OpenAPI document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Openapi {
    /// File name under which it is published.
    pub file: &'static str,
    /// The document, JSON.
    pub testo: &'static str,
}

/// The push of the outcome (§4).
pub static PUSH: Openapi = Openapi {
    file: "esito-push.openapi.json",
    testo: include_str!("../../schemas/esito-push.openapi.json"),
};

/// The amount update: authentication and question (§5).
pub static ATTUALIZZAZIONE: Openapi = Openapi {
    file: "attualizzazione-importo.openapi.json",
    testo: include_str!("../../schemas/attualizzazione-importo.openapi.json"),
};

/// All documents.
pub static OPENAPI: &[&Openapi] = &[&PUSH, &ATTUALIZZAZIONE];

/// The document with this file name.
#[must_use]
pub fn openapi(file: &str) -> Option<&'static Openapi> {
    OPENAPI
        .iter()
        .copied()
        .find(|documento| documento.file == file)
}

/// A JSON body of one of these calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CorpoRest {
    /// The Region brings the outcome of a payment (§4.3).
    Push,
    /// What the product answers to it (§4.5).
    RispostaPush,
    /// The Region asks for a token (§5.2).
    Autenticazione,
    /// What the product answers.
    RispostaAutenticazione,
    /// The Region asks for the amount (§5.3).
    Attualizzazione,
    /// What the product answers.
    RispostaAttualizzazione,
}

impl CorpoRest {
    /// All bodies.
    pub const TUTTI: [Self; 6] = [
        Self::Push,
        Self::RispostaPush,
        Self::Autenticazione,
        Self::RispostaAutenticazione,
        Self::Attualizzazione,
        Self::RispostaAttualizzazione,
    ];

    /// The document that has its schema.
    #[must_use]
    pub fn openapi(self) -> &'static Openapi {
        match self {
            Self::Push | Self::RispostaPush => &PUSH,
            _ => &ATTUALIZZAZIONE,
        }
    }

    /// Name of its schema among the `components/schemas` of the document.
    #[must_use]
    pub fn schema(self) -> &'static str {
        match self {
            Self::Push => "Esito",
            Self::RispostaPush => "Risposta",
            Self::Autenticazione => "Credenziali",
            Self::RispostaAutenticazione => "Autenticazione",
            Self::Attualizzazione => "Domanda",
            Self::RispostaAttualizzazione => "Attualizzazione",
        }
    }

    /// What it is, in Italian.
    #[must_use]
    pub fn nome(self) -> &'static str {
        match self {
            Self::Push => "push dell'esito",
            Self::RispostaPush => "risposta al push dell'esito",
            Self::Autenticazione => "richiesta del gettone",
            Self::RispostaAutenticazione => "risposta alla richiesta del gettone",
            Self::Attualizzazione => "richiesta dell'importo",
            Self::RispostaAttualizzazione => "risposta alla richiesta dell'importo",
        }
    }
}
