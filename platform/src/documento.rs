//! The documents inside the requests, as the platform reads them (`mypay-web-services.md` §1.5).

use std::borrow::Cow;
use std::sync::LazyLock;

use contracts::identifier::Importo;
use contracts::message::documento::{Bilancio, senza_caratteri_illegali};
use contracts::message::operazione::Base64;
use contracts::service::DOCUMENTI;
use contracts::xsd::{Options, Prefixes, Roots, Schema, SchemaSet, Validator};

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

/// The schema of the documents, compiled once.
static SCHEMA: LazyLock<Result<SchemaSet, String>> = LazyLock::new(|| {
    let schema = Schema {
        system_id: DOCUMENTI.file,
        text: DOCUMENTI.testo,
    };
    SchemaSet::compile(&[schema]).map_err(|e| e.to_string())
});

/// The XML check against the schema of the documents: any of its global elements may be the root (§1.5). The error is free
/// text in the form of §4, "element: <name> - " and what the parser says.
fn controlla(xml: &[u8]) -> Result<(), String> {
    let schema = SCHEMA.as_ref().map_err(Clone::clone)?;
    let prefixes = Prefixes::new(&[(DOCUMENTI.namespace, DOCUMENTI.prefisso)]);
    let opzioni = Options {
        max_findings: 1,
        prefixes,
        ..Options::default()
    };
    let validatore = Validator::new(schema, opzioni);
    let mut esito = validatore.document(xml, Roots::Any);
    if !esito.is_clean()
        && let Cow::Owned(ripulito) = senza_caratteri_illegali(xml)
    {
        esito = validatore.document(&ripulito, Roots::Any);
    }
    let Some(primo) = esito.findings.first() else {
        return Ok(());
    };
    let percorso = primo.place.path.as_deref().unwrap_or_default();
    let nome = percorso.rsplit('/').next().unwrap_or_default();
    let nome = nome
        .split('[')
        .next()
        .unwrap_or_default()
        .rsplit(':')
        .next()
        .unwrap_or_default();
    Err(if nome.is_empty() {
        primo.message.clone()
    } else {
        format!("element: {nome} - {}", primo.message)
    })
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_schema_compiles_and_tells_the_element() {
        assert_eq!(SCHEMA.as_ref().err(), None);
        let bilancio = |importo: &str| {
            format!(
                "<bilancio xmlns=\"{}\"><capitolo><codCapitolo>1</codCapitolo><accertamento><importo>{importo}</importo>\
                 </accertamento></capitolo></bilancio>",
                DOCUMENTI.namespace
            )
        };
        assert_eq!(controlla(bilancio("1.00").as_bytes()), Ok(()));
        let errore = controlla(bilancio("1,00").as_bytes()).unwrap_err();
        assert!(errore.starts_with("element: importo - "), "{errore}");
        assert!(controlla(b"non XML").is_err());
        assert!(controlla(b"<altro/>").is_err());
    }

    #[test]
    fn illegal_characters_are_taken_out_and_tried_again() {
        let xml = format!(
            "<bilancio xmlns=\"{}\"><capitolo><codCapitolo>1\u{1}</codCapitolo><accertamento><importo>1.00</importo>\
             </accertamento></capitolo></bilancio>",
            DOCUMENTI.namespace
        );
        assert_eq!(controlla(xml.as_bytes()), Ok(()));
    }
}
