//! The push of the outcome (`mypay-callbacks.md` §4).

use super::super::{CheckReport, MASSIMO, documento};
use super::{HttpRisposta, dichiarato, giudica, non_vuoto, oggetto, report, stato};
use crate::finding::registry::code;
use crate::finding::{Finding, Place, Severity};
use crate::json::{Documento, Valore};
use crate::message::base64::decodifica_lasca;
use crate::message::gettone::Gettone;
use crate::message::rest::e_json;
use crate::service::{self, CorpoRest};
use crate::xml::{Event, Reader};

/// Texts that the Region stores are cut to this many characters (§4.5).
const CONSERVATI: usize = 256;

/// Which token went with a push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GettoneInviato {
    /// None is configured.
    NonConfigurato,
    /// The one that is configured.
    Valido,
    /// One is configured, and on purpose another or none was sent.
    Errato,
}

/// The request: its HTTP side as the Region makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpPush<'a> {
    /// Method.
    pub method: &'a str,
    /// Value of `Content-Type`.
    pub content_type: Option<&'a str>,
    /// Value of `Authorization`.
    pub authorization: Option<&'a str>,
}

/// Checks a push as the Region sends it; `gettone`: what is configured, with its secret.
#[must_use]
pub fn richiesta(
    bytes: &[u8],
    http: &HttpPush<'_>,
    gettone: Option<(&Gettone, &str)>,
    severity: Severity,
) -> CheckReport {
    let mut findings = Vec::new();
    if http.method != "POST" {
        findings.push(
            Finding::new(
                code::HTTP_METODO,
                Severity::Error,
                format!("Il metodo HTTP è {}.", http.method),
            )
            .expecting("POST")
            .finding(http.method),
        );
    }
    if !http.content_type.is_some_and(e_json) {
        let mut finding = Finding::new(
            code::REST_CONTENT_TYPE,
            Severity::Error,
            "La richiesta non si dichiara JSON.",
        )
        .expecting("application/json");
        finding.found = http.content_type.map(str::to_owned);
        findings.push(finding);
    }
    let portato = http
        .authorization
        .and_then(|valore| valore.strip_prefix("Bearer "));
    let mut dice = |message: String, atteso: &str| {
        findings.push(Finding::new(code::REST_JWT, Severity::Error, message).expecting(atteso));
    };
    match (gettone, http.authorization, portato) {
        (None, None, _) => {}
        (None, Some(_), _) => dice(
            "C'è un'intestazione Authorization e nessun gettone è configurato.".to_owned(),
            "nessuna intestazione Authorization",
        ),
        (Some(_), _, None) => dice(
            "Manca il gettone nell'intestazione Authorization.".to_owned(),
            "Bearer e il gettone",
        ),
        (Some((atteso, segreto)), _, Some(portato)) => match Gettone::verifica(portato, segreto) {
            Ok(letto) if letto == *atteso => {}
            Ok(_) => dice(
                "kid, sub o iss del gettone non sono quelli configurati.".to_owned(),
                "i valori configurati",
            ),
            Err(errore) => dice(
                format!("Nel gettone {errore}."),
                "un JWT HS512 firmato con il segreto configurato",
            ),
        },
    }
    let di_http = findings;
    let mut corpo = super::corpo(bytes, CorpoRest::Push, severity);
    corpo.findings.splice(0..0, di_http);
    corpo.con_severita(severity)
}

/// Checks what the product answers to a push.
#[must_use]
pub fn risposta(
    bytes: &[u8],
    http: &HttpRisposta<'_>,
    gettone: GettoneInviato,
    severity: Severity,
) -> CheckReport {
    let mut findings = Vec::new();
    let rifiutato = matches!(http.stato, 401 | 403);
    match (http.stato, gettone) {
        (200..=299, GettoneInviato::Errato) => findings.push(stato(
            code::REST_JWT_ACCETTATO,
            http,
            format!(
                "Con un gettone errato il prodotto ha risposto {}.",
                http.stato
            ),
            "401 oppure 403",
        )),
        (200..=299, _) => {
            if !bytes.is_empty() {
                match dichiarato(http) {
                    Some(finding) => findings.push(finding),
                    None => {
                        let letto = Documento::leggi(bytes);
                        match letto {
                            Err(finding) => findings.push(*finding),
                            Ok(documento) => {
                                findings.extend(giudica(&documento, CorpoRest::RispostaPush).0);
                                findings.extend(rifiuto(&documento));
                            }
                        }
                    }
                }
            }
        }
        (_, GettoneInviato::Valido) if rifiutato => findings.push(stato(
            code::REST_JWT_RIFIUTATO,
            http,
            format!(
                "Con un gettone valido il prodotto ha risposto {}.",
                http.stato
            ),
            "200 oppure 204",
        )),
        (_, GettoneInviato::Errato) if rifiutato => {}
        (_, GettoneInviato::Errato) => findings.push(stato(
            code::REST_STATO,
            http,
            format!(
                "Con un gettone errato il prodotto ha risposto {}.",
                http.stato
            ),
            "401 oppure 403",
        )),
        (400..=599, _) => {
            let mut finding = stato(
                code::REST_RIFIUTO,
                http,
                format!(
                    "Il prodotto ha rifiutato la consegna con lo stato {}.",
                    http.stato
                ),
                "200 oppure 204",
            );
            // A way to refuse that the contract has: whether there was a reason is not for this check to say.
            finding.severity = Severity::Warning;
            findings.push(finding);
        }
        _ => findings.push(stato(
            code::REST_STATO,
            http,
            format!("Lo stato HTTP della risposta è {}.", http.stato),
            "2xx se la consegna è accettata, 4xx o 5xx se è rifiutata",
        )),
    }
    report(CorpoRest::RispostaPush, findings, severity)
}

/// A `faultCode`: the delivery was refused.
fn rifiuto(documento: &Documento<'_>) -> Option<Finding> {
    let codice = non_vuoto(documento, "faultCode")?;
    let valore = documento.radice.membro("faultCode")?;
    Some(
        Finding::new(
            code::REST_RIFIUTO,
            Severity::Warning,
            "Il prodotto ha rifiutato la consegna con un faultCode.",
        )
        .at(documento.place(valore, "/faultCode"))
        .expecting("nessun faultCode")
        .finding(codice),
    )
}

/// Texts that are longer than what is stored.
pub(super) fn testi(documento: &Documento<'_>, findings: &mut Vec<Finding>) {
    if !oggetto(documento) {
        return;
    }
    for nome in ["faultCode", "faultDescription"] {
        let Some(valore) = documento.radice.membro(nome) else {
            continue;
        };
        let caratteri = valore.testo().map_or(0, |testo| testo.chars().count());
        if caratteri > CONSERVATI {
            findings.push(
                Finding::new(
                    code::REST_LUNGO,
                    Severity::Warning,
                    format!("«{nome}» ha {caratteri} caratteri."),
                )
                .at(documento.place(valore, &format!("/{nome}")))
                .expecting(format!("al più {CONSERVATI} caratteri"))
                .finding(format!("{caratteri} caratteri")),
            );
        }
    }
}

/// Checks the two documents in base64; gives how many findings were left out.
pub(super) fn documenti(esterno: &Documento<'_>, findings: &mut Vec<Finding>) -> u64 {
    use service::Documento::{Pagati, Receipt, Rt};
    let mut more = 0;
    for (nome, attesi) in [("rt", &[Receipt, Rt][..]), ("esito", &[Pagati][..])] {
        let percorso = format!("/{nome}");
        // What is no base64 was told by the schema.
        let gia_detto = findings
            .iter()
            .any(|finding| finding.place.path.as_deref() == Some(&percorso));
        let Some(valore) = esterno.radice.membro(nome).filter(|_| !gia_detto) else {
            continue;
        };
        let Some(base64) = valore.testo() else {
            continue;
        };
        let bytes = decodifica_lasca(base64.as_bytes());
        let mut dentro = documento::da_solo(&bytes);
        let trovato = dentro.documento;
        if !trovato.is_some_and(|trovato| attesi.contains(&trovato)) {
            let radici: Vec<&str> = attesi.iter().map(|documento| documento.radice()).collect();
            let mut finding = Finding::new(
                code::DOC_RADICE,
                Severity::Error,
                format!("Il membro {nome} contiene un altro documento."),
            )
            .at(esterno.place(valore, &percorso))
            .expecting(radici.join(" oppure "));
            finding.found = Some(trovato.map_or_else(
                || "un documento che non si riconosce".to_owned(),
                |trovato| trovato.radice().to_owned(),
            ));
            findings.push(finding);
        }
        if trovato == Some(Pagati) {
            dentro.findings.extend(uno_solo(&bytes));
        }
        more += dentro.more;
        for mut finding in dentro.findings {
            annida(&mut finding.place, esterno, valore, base64);
            if findings.len() < MASSIMO {
                findings.push(finding);
            } else {
                more += 1;
            }
        }
    }
    more
}

/// Makes a place in a document that travels in a JSON string a place in both.
fn annida(place: &mut Place, esterno: &Documento<'_>, valore: &Valore<'_>, base64: &str) {
    let byte = place.outer.map_or(0, |posizione| posizione.offset);
    // Where the string has an escape its characters are not its bytes: then its beginning has to do.
    let senza_escape = valore.fine - valore.inizio == base64.len() + 2;
    let carattere = if senza_escape {
        usize::try_from(byte / 3 * 4).unwrap_or(0).min(base64.len())
    } else {
        0
    };
    let dove = valore.inizio + 1 + carattere;
    place.inner = place.outer.or(place.inner);
    place.outer = esterno.place_di(dove, dove + 1, "").outer;
}

/// A `Pagati` of the push has one payment (§4.4).
fn uno_solo(pagati: &[u8]) -> Option<Finding> {
    let mut lettore = Reader::new(pagati);
    let mut quanti = 0;
    while let Ok(evento) = lettore.read() {
        match evento {
            Event::Start if lettore.name().local == "datiSingoloPagamento" => quanti += 1,
            Event::Eof => break,
            _ => {}
        }
    }
    (quanti != 1).then(|| {
        let mut place = lettore.place(0, 0);
        place.path = Some("/pay_i:Pagati[1]".to_owned());
        Finding::new(
            code::REST_ESITO,
            Severity::Error,
            format!("Il documento Pagati ha {quanti} datiSingoloPagamento."),
        )
        .at(place)
        .expecting("1")
        .finding(quanti.to_string())
    })
}
