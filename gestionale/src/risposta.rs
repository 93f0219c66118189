//! The answers of the Region, read by the product for itself (`mypay-web-services.md` §1.6, §3.6, §4).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::lettura::{Elemento, Illeggibile};
use crate::richiesta::{NS_DOCUMENTI, NS_ENTE, NS_SOAP};

/// A business fault: the Region understood and refused (§1.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) codice: String,
    /// faultString, with the description when there is one.
    pub(crate) testo: String,
}

/// What came back in an envelope.
#[derive(Debug)]
pub(crate) enum Corpo {
    /// The `…Risposta` of the operation.
    Risposta(Elemento),
    /// A SOAP Fault: code and text.
    SoapFault { codice: String, testo: String },
}

/// Opens an envelope and takes out the answer to `operazione`.
pub(crate) fn apri_busta(text: &str, operazione: &str) -> Result<Corpo, Illeggibile> {
    let envelope = Elemento::parse(text)?;
    if !envelope.is(Some(NS_SOAP), "Envelope") {
        return Err(Illeggibile(format!(
            "attesa una busta SOAP 1.1, trovato l'elemento {}",
            envelope.nome
        )));
    }
    let body = envelope
        .figlio(Some(NS_SOAP), "Body")
        .ok_or_else(|| Illeggibile("busta senza Body".to_owned()))?;
    let first = body
        .figli
        .first()
        .ok_or_else(|| Illeggibile("Body vuoto".to_owned()))?;
    if first.is(Some(NS_SOAP), "Fault") {
        return Ok(Corpo::SoapFault {
            codice: first
                .valore(None, "faultcode")
                .unwrap_or("SOAP Fault")
                .to_owned(),
            testo: first
                .valore(None, "faultstring")
                .unwrap_or("nessun testo")
                .to_owned(),
        });
    }
    if first.is(Some(NS_ENTE), &format!("{operazione}Risposta")) {
        Ok(Corpo::Risposta(first.clone()))
    } else {
        Err(Illeggibile(format!(
            "attesa {operazione}Risposta, trovato l'elemento {}",
            first.nome
        )))
    }
}

/// The business fault of an answer: a `fault`, or `esito` KO without one.
pub(crate) fn fault(risposta: &Elemento) -> Option<Fault> {
    if let Some(fault) = risposta.figlio(None, "fault") {
        let codice = fault
            .valore(None, "faultCode")
            .unwrap_or("fault senza codice")
            .to_owned();
        let mut testo = fault
            .valore(None, "faultString")
            .unwrap_or_default()
            .to_owned();
        if let Some(description) = fault
            .valore(None, "description")
            .filter(|description| *description != testo)
        {
            if !testo.is_empty() {
                testo.push_str(": ");
            }
            testo.push_str(description);
        }
        return Some(Fault { codice, testo });
    }
    match risposta.valore(None, "esito") {
        Some("KO") => Some(Fault {
            codice: "KO".to_owned(),
            testo: "la Regione ha risposto KO senza un fault".to_owned(),
        }),
        _ => None,
    }
}

/// What the Region says was paid (`Pagati`, `PagatiConRicevuta`, §3.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EsitoPagamento {
    /// codiceEsitoPagamento: `0` is the only one that says paid.
    pub(crate) codice: String,
    pub(crate) iuv: String,
    /// denominazioneAttestante.
    pub(crate) psp: String,
    pub(crate) singoli: Vec<PagamentoSingolo>,
}

/// One debt of the payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PagamentoSingolo {
    pub(crate) iud: String,
    /// `123.45`, as the Region wrote it.
    pub(crate) importo: String,
    /// `yyyy-MM-dd`, without the zone that `Pagati` may carry.
    pub(crate) data: String,
    pub(crate) iur: String,
}

/// The outcome in an answer to paaSILChiediPagati or paaSILChiediPagatiConRicevuta, with the receipt in base64 when there is one.
/// None when the answer holds nothing, which the Region does too (§4.5).
pub(crate) fn pagamento(
    risposta: &Elemento,
    root: &str,
) -> Result<Option<(EsitoPagamento, Option<String>)>, Illeggibile> {
    let Some(pagati) = risposta.valore(None, "pagati") else {
        return Ok(None);
    };
    let documento = documento_pagati(pagati, root)?;
    let ricevuta = match risposta.valore(None, "rt") {
        // Empty after paaSILRegistraPagamento (§3.7).
        None => None,
        Some(rt) => {
            let bytes = decode(rt, "rt")?;
            Some(STANDARD.encode(bytes))
        }
    };
    Ok(Some((documento, ricevuta)))
}

/// `pagati` is base64 of base64 of the XML (§1.5).
fn documento_pagati(text: &str, root: &str) -> Result<EsitoPagamento, Illeggibile> {
    let inner = decode(text, "pagati")?;
    let bytes = if inner.first() == Some(&b'<') {
        inner
    } else {
        let inner = String::from_utf8(inner)
            .map_err(|_| Illeggibile("pagati: la base64 interna non è testo".to_owned()))?;
        decode(&inner, "pagati, seconda base64")?
    };
    let xml =
        String::from_utf8(bytes).map_err(|_| Illeggibile("pagati: non è UTF-8".to_owned()))?;
    let document = Elemento::parse(&xml)?;
    let ns = Some(NS_DOCUMENTI);
    if !document.is(ns, root) {
        return Err(Illeggibile(format!(
            "pagati: attesa la radice {root}, trovata {}",
            document.nome
        )));
    }
    let missing = |name: &str| Illeggibile(format!("pagati: manca {name}"));
    let datum = |parent: &Elemento, name: &str| {
        parent
            .valore(ns, name)
            .map(str::to_owned)
            .ok_or_else(|| missing(name))
    };
    let istituto = document
        .figlio(ns, "istitutoAttestante")
        .ok_or_else(|| missing("istitutoAttestante"))?;
    let dati = document
        .figlio(ns, "datiPagamento")
        .ok_or_else(|| missing("datiPagamento"))?;
    let mut singoli = Vec::new();
    for singolo in dati
        .figli
        .iter()
        .filter(|child| child.is(ns, "datiSingoloPagamento"))
    {
        let data = datum(singolo, "dataEsitoSingoloPagamento")?;
        singoli.push(PagamentoSingolo {
            iud: datum(singolo, "identificativoUnivocoDovuto")?,
            importo: datum(singolo, "singoloImportoPagato")?,
            data: data.get(..10).unwrap_or(&data).to_owned(),
            iur: datum(singolo, "identificativoUnivocoRiscossione")?,
        });
    }
    Ok(EsitoPagamento {
        codice: datum(dati, "codiceEsitoPagamento")?,
        iuv: datum(dati, "identificativoUnivocoVersamento")?,
        psp: datum(istituto, "denominazioneAttestante")?,
        singoli,
    })
}

fn decode(text: &str, what: &str) -> Result<Vec<u8>, Illeggibile> {
    let compact: String = text
        .chars()
        .filter(|character| !character.is_ascii_whitespace())
        .collect();
    STANDARD
        .decode(compact)
        .map_err(|_| Illeggibile(format!("{what}: base64 non valida")))
}
