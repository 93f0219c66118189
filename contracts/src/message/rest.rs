//! The bodies of the REST calls of the Region to the ente, both ways (`mypay-callbacks.md` §4, §5).
//!
//! The side of the Region reads leniently, as the sheet tells it to; whether an answer keeps the contract is asked by
//! [`crate::check::rest`].

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::operazione::Base64;
use crate::json::{Documento, Tipo};

/// The push of the outcome (§4.3).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Push {
    /// The receipt, base64.
    pub rt: String,
    /// The `Pagati` document, base64.
    pub esito: String,
}

/// What the product answers to the push (§4.5).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RispostaPush {
    /// Not blank = the delivery failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault_code: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault_description: Option<String>,
}

/// The question for a token (§5.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credenziali {
    /// User name.
    pub username: String,
    /// Password.
    pub password: String,
}

/// The answer to it: a token, or why there is none (§5.2).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Autenticazione {
    /// The token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Why there is none: any value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub esito: Option<Value>,
    /// Why there is none, where `esito` does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errore: Option<Value>,
}

/// The question for the amount (§5.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Domanda {
    /// Fiscal code of the ente.
    pub cf_ente_creditore: String,
    /// Always `S`.
    pub importo_posizione: String,
    /// Notice number, 18 digits.
    pub numero_avviso: String,
}

impl Domanda {
    /// The question for this notice of this ente.
    #[must_use]
    pub fn nuova(codice_fiscale: &str, numero_avviso: &str) -> Self {
        Self {
            cf_ente_creditore: codice_fiscale.to_owned(),
            importo_posizione: "S".to_owned(),
            numero_avviso: numero_avviso.to_owned(),
        }
    }
}

/// A share of the amount (§5.3).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voce {
    /// Chapter.
    pub capitolo: String,
    /// Office.
    pub ufficio: Option<String>,
    /// Accertamento.
    pub accertamento: Option<String>,
    /// Cents.
    pub importo: i64,
}

/// What the Region makes of the answer to [`Domanda`] (§5.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "attualizzazione", rename_all = "kebab-case")]
pub enum Attualizzazione {
    /// The amount is replaced, and the bilancio if there is one.
    Nuovo {
        /// Cents.
        importo: i32,
        /// The shares, if they were given.
        bilancio: Option<Vec<Voce>>,
    },
    /// The payment is refused with `PAA_DOVUTO_NON_PAGABILE`.
    Bloccata {
        /// `004`, or a code of the Region's own.
        codice: String,
        /// Its text.
        testo: String,
    },
    /// The amount stays as it is.
    Ignorata {
        /// Why, for the log.
        motivo: String,
    },
}

impl Push {
    /// The push with these two documents.
    #[must_use]
    pub fn nuovo(rt: &[u8], esito: &[u8]) -> Self {
        Self {
            rt: Base64::codifica(rt).0,
            esito: Base64::codifica(esito).0,
        }
    }
}

/// JSON of a body; these types have no value that cannot be written.
#[must_use]
pub fn json(corpo: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(corpo).unwrap_or_default()
}

/// What the Region makes of the answer to a push (§4.5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "consegna", rename_all = "kebab-case")]
pub enum Consegna {
    /// It counts as delivered.
    Riuscita,
    /// It failed and is tried again.
    Fallita {
        /// What is stored as the fault code, at most 256 characters.
        codice: String,
        /// What is stored as its description, at most 256 characters.
        descrizione: String,
    },
}

impl Consegna {
    /// A failure, its texts cut as they are stored.
    #[must_use]
    pub fn fallita(codice: &str, descrizione: &str) -> Self {
        let taglia = |testo: &str| testo.chars().take(256).collect();
        Self::Fallita {
            codice: taglia(codice),
            descrizione: taglia(descrizione),
        }
    }

    /// Reads an answer as the Region does.
    #[must_use]
    pub fn leggi(stato: u16, content_type: Option<&str>, corpo: &[u8]) -> Self {
        match stato {
            200..=299 if corpo.is_empty() => Self::Riuscita,
            200..=299 if !content_type.is_some_and(e_json) => Self::fallita(
                "",
                "Could not extract response: no suitable HttpMessageConverter found",
            ),
            200..=299 => match serde_json::from_slice::<Value>(corpo) {
                Ok(Value::Object(membri)) => {
                    let testo = |nome| membri.get(nome).and_then(testo_di_scalare);
                    match testo("faultCode").filter(|codice| !codice.trim().is_empty()) {
                        Some(codice) => {
                            Self::fallita(&codice, &testo("faultDescription").unwrap_or_default())
                        }
                        None => Self::Riuscita,
                    }
                }
                // `null` is read as no body
                Ok(Value::Null) => Self::Riuscita,
                _ => Self::fallita("", "JSON parse error"),
            },
            // 4xx: the text of the exception, with the status in it
            400..=499 => Self::fallita("", &format!("{stato} {}", String::from_utf8_lossy(corpo))),
            _ => Self::fallita(&stato.to_string(), &String::from_utf8_lossy(corpo)),
        }
    }
}

/// When the attempts of a push may be made: for each of at most `massimo` the seconds after the first before which it is not, the first
/// being at 0 (§4.6). The task that makes them runs every 60 s, so that each is late by up to a minute.
#[must_use]
pub fn attese(massimo: u32) -> Vec<u64> {
    // W(n) = floor(3 × 403200^(n/M)): the time since the last attempt has to be W(n) − W(n−1)
    let w = |n: u32| {
        let esponente = f64::from(n) / f64::from(massimo.max(1));
        // not negative, and far below 2^53
        (3.0 * 403_200_f64.powf(esponente)).floor() as u64
    };
    (0..massimo).map(|n| w(n) - w(0)).collect()
}

/// A scalar as Jackson turns it into a string.
fn testo_di_scalare(valore: &Value) -> Option<String> {
    match valore {
        Value::String(testo) => Some(testo.clone()),
        Value::Number(numero) => Some(numero.to_string()),
        Value::Bool(si) => Some(si.to_string()),
        _ => None,
    }
}

/// Whether a `Content-Type` is JSON: `application/json` or `application/*+json` (§4.3).
#[must_use]
pub fn e_json(content_type: &str) -> bool {
    let tipo = content_type.split(';').next().unwrap_or_default().trim();
    let tipo = tipo.to_ascii_lowercase();
    tipo == "application/json" || (tipo.starts_with("application/") && tipo.ends_with("+json"))
}

impl Autenticazione {
    /// The token, read as the Region does: a non-empty string of an answer with a 2xx status. `None` = the amount stays as it is.
    #[must_use]
    pub fn token(stato: u16, corpo: &[u8]) -> Option<String> {
        if !(200..=299).contains(&stato) {
            return None;
        }
        let letta: Value = serde_json::from_slice(corpo).ok()?;
        let token = letta.get("token")?.as_str()?;
        (!token.is_empty()).then(|| token.to_owned())
    }
}

impl Attualizzazione {
    /// Reads an answer as the Region does: `codice` first, then the notice, the amount and its shares (§5.3). `iuv`: of the notice asked.
    #[must_use]
    pub fn leggi(stato: u16, corpo: &[u8], iuv: &str) -> Self {
        let ignorata = |motivo: &str| Self::Ignorata {
            motivo: motivo.to_owned(),
        };
        if !(200..=299).contains(&stato) {
            return ignorata(&format!("stato HTTP {stato}"));
        }
        let Ok(documento) = Documento::leggi(corpo) else {
            return ignorata("il corpo non è JSON");
        };
        let radice = &documento.radice;
        if !matches!(radice.tipo, Tipo::Oggetto(_)) {
            return ignorata("il corpo non è un oggetto");
        }
        // null is as absent; what is neither is a cast error
        let stringa = |nome| match radice.membro(nome).map(|valore| &valore.tipo) {
            None | Some(Tipo::Nullo) => Ok(None),
            Some(Tipo::Testo(testo)) => Ok(Some(testo.to_string())),
            Some(_) => Err(format!("{nome} non è una stringa")),
        };
        let codice = match stringa("codice") {
            Ok(codice) => codice.filter(|codice| !codice.trim().is_empty()),
            Err(motivo) => return ignorata(&motivo),
        };
        match codice.as_deref() {
            Some("004") => {
                return Self::Bloccata {
                    codice: "004".to_owned(),
                    testo: "Codice avviso non pagabile".to_owned(),
                };
            }
            Some("002") => return ignorata("[002] Codice avviso sconosciuto"),
            Some("003") => return ignorata("[003] Codice avviso non notificato"),
            Some(altro) => return ignorata(&format!("[{altro}] Errore di sistema")),
            None => {}
        }
        match stringa("numeroAvviso") {
            Ok(Some(avviso)) if avviso.ends_with(iuv) => {}
            Ok(_) => return ignorata("Errore numero avviso"),
            Err(motivo) => return ignorata(&motivo),
        }
        let importo = radice
            .membro("importoPosizione")
            .and_then(|valore| valore.numero());
        let importo = importo
            .filter(|numero| numero.scritto_intero())
            .and_then(|numero| i32::try_from(numero.valore_intero()?).ok());
        let Some(importo) = importo else {
            return ignorata("importoPosizione non è un intero");
        };
        if importo <= 0 {
            return ignorata("importoPosizione non è maggiore di zero");
        }
        match radice.membro("bilancio").map(|valore| &valore.tipo) {
            None | Some(Tipo::Nullo) => Self::Nuovo {
                importo,
                bilancio: None,
            },
            Some(Tipo::Elenco(voci)) => Self::con_bilancio(importo, voci),
            Some(_) => ignorata("bilancio non è un elenco"),
        }
    }

    fn con_bilancio(importo: i32, elenco: &[crate::json::Valore<'_>]) -> Self {
        let ignorata = |motivo: &str| Self::Ignorata {
            motivo: motivo.to_owned(),
        };
        let mut voci = Vec::new();
        for (i, valore) in elenco.iter().enumerate() {
            let testo = |nome| {
                valore
                    .membro(nome)
                    .and_then(|v| v.testo())
                    .map(str::to_owned)
            };
            let numero = valore.membro("importo").and_then(|v| v.numero());
            let capitolo = testo("capitolo");
            let (Some(capitolo), Some(numero)) = (capitolo, numero) else {
                if i == 0 {
                    return Self::Bloccata {
                        codice: "PAA_SYSTEM_ERROR".to_owned(),
                        testo: "Capitolo di bilancio o importo non presente".to_owned(),
                    };
                }
                // later items without them are skipped
                continue;
            };
            if numero.scritto_intero() {
                return ignorata("un importo del bilancio è scritto come intero");
            }
            let Some(centesimi) = numero.centesimi() else {
                return ignorata("un importo del bilancio non è in centesimi interi");
            };
            voci.push(Voce {
                capitolo,
                ufficio: testo("ufficio"),
                accertamento: testo("accertamento"),
                importo: centesimi,
            });
        }
        if !elenco.is_empty()
            && voci.iter().map(|voce| voce.importo).sum::<i64>() != i64::from(importo)
        {
            return Self::Bloccata {
                codice: "PAA_SYSTEM_ERROR".to_owned(),
                testo: "Errore nell'importo del bilancio".to_owned(),
            };
        }
        Self::Nuovo {
            importo,
            bilancio: Some(voci),
        }
    }
}
