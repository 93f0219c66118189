//! Our schemas, compiled once.

use std::sync::LazyLock;

use crate::service::{
    DOCUMENTI, DOVUTI_PAGATI, Documento, ESTERNI_CORPO, ESTERNI_INTESTAZIONE, ESTERNI_TIPI,
    FLUSSI_SPC, INTESTAZIONE, NODO_CORPO, RECEIPT, RT_LEGACY, SCHEMI, SOAP, Schema,
};
use crate::xml::QName;
use crate::xsd::{self, Options, Prefixes, SchemaSet, Validator};

/// The schemas are constants of this crate: that they compile is shown by its tests, not found out at run time.
#[allow(clippy::expect_used)]
fn compila(schemi: &[&Schema]) -> SchemaSet {
    let documenti: Vec<xsd::Schema<'_>> = schemi
        .iter()
        .map(|schema| xsd::Schema {
            system_id: schema.file,
            text: schema.testo,
        })
        .collect();
    SchemaSet::compile(&documenti).expect("the embedded schemas compile")
}

static BUSTE: LazyLock<SchemaSet> = LazyLock::new(|| {
    compila(&[
        &SOAP,
        &INTESTAZIONE,
        &DOVUTI_PAGATI,
        &DOCUMENTI,
        &FLUSSI_SPC,
    ])
});
static INTERNI: LazyLock<SchemaSet> =
    LazyLock::new(|| compila(&[&DOCUMENTI, &RT_LEGACY, &RECEIPT]));

static ESTERNI: LazyLock<SchemaSet> =
    LazyLock::new(|| compila(&[&ESTERNI_INTESTAZIONE, &ESTERNI_TIPI, &ESTERNI_CORPO]));
static NODO: LazyLock<SchemaSet> = LazyLock::new(|| compila(&[&NODO_CORPO]));

fn opzioni(captures: Vec<QName>) -> Options {
    let coppie: Vec<(&str, &str)> = SCHEMI
        .iter()
        .filter(|schema| !schema.prefisso.is_empty())
        .map(|schema| (schema.namespace, schema.prefisso))
        .collect();
    Options {
        prefixes: Prefixes::new(&coppie),
        captures,
        ..Options::default()
    }
}

/// For header blocks and the child of the Body.
pub(super) static VALIDATORE: LazyLock<Validator<'static>> = LazyLock::new(|| {
    let campi = [
        "codIpaEnte",
        "dovuti",
        "dovuto",
        "dovutiEntiSecondari",
        "flagGeneraIuv",
        "showMyPay",
        "idSession",
        "identificativoUnivocoVersamento",
        "identificativoUnivocoDovuto",
        "pagati",
        "ctPagatiConRicevuta",
        "rt",
        "base64ZipAvviso",
    ];
    Validator::new(
        &BUSTE,
        opzioni(campi.iter().map(|campo| QName::new("", campo)).collect()),
    )
});

/// For the messages between the Region and the ente's own service.
static VALIDATORE_ESTERNI: LazyLock<Validator<'static>> = LazyLock::new(|| {
    let propri = [
        "faultCode",
        "esito",
        "dovuto",
        "amount",
        "paymentAmount",
        "creditorReferenceId",
        "fiscalCodePA",
        "importoSingoloVersamento",
        "ibanAccredito",
        "paymentDescription",
        "companyName",
        "officeName",
    ];
    let tipi = [
        "codiceIdentificativoUnivoco",
        "idTransfer",
        "transferAmount",
        "IBAN",
        "hashDocumento",
        "fiscalCodePA",
    ];
    let propri = propri.iter().map(|campo| QName::new("", campo));
    let tipi = tipi
        .iter()
        .map(|campo| QName::new(ESTERNI_TIPI.namespace, campo));
    Validator::new(&ESTERNI, opzioni(propri.chain(tipi).collect()))
});

/// For the messages between the node and MyPay.
static VALIDATORE_NODO: LazyLock<Validator<'static>> =
    LazyLock::new(|| Validator::new(&NODO, opzioni(Vec::new())));

/// The validator of a header block or of a child of the Body, by its namespace.
pub(super) fn validatore(namespace: &str) -> &'static Validator<'static> {
    if namespace == ESTERNI_CORPO.namespace || namespace == ESTERNI_INTESTAZIONE.namespace {
        &VALIDATORE_ESTERNI
    } else if namespace == NODO_CORPO.namespace {
        &VALIDATORE_NODO
    } else {
        &VALIDATORE
    }
}

/// For the documents in base64.
pub(super) static VALIDATORE_DOCUMENTI: LazyLock<Validator<'static>> = LazyLock::new(|| {
    let campi = [
        "tipoIdentificativoUnivoco",
        "codiceIdentificativoUnivoco",
        "tipoVersamento",
        "identificativoUnivocoVersamento",
        "identificativoUnivocoDovuto",
        "importoSingoloVersamento",
        "identificativoTipoDovuto",
        "causaleVersamento",
        "tipoBollo",
        "importo",
        "azione",
        "codiceFiscaleBeneficiario",
        "ibanAccreditoBeneficiario",
    ];
    Validator::new(
        &INTERNI,
        opzioni(
            campi
                .iter()
                .map(|campo| QName::new(DOCUMENTI.namespace, campo))
                .collect(),
        ),
    )
});

/// Qualified name of the root of a document.
pub(super) fn radice(documento: Documento) -> QName {
    QName::new(documento.schema().namespace, documento.radice())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_schemas_compile() {
        for (insieme, radici) in [
            (&*BUSTE, 4 + 1 + 2 * 18 + 6 + 2 * 2),
            (&*INTERNI, 6 + 1 + 1),
            (&*ESTERNI, 1 + 8),
            (&*NODO, 10),
        ] {
            assert_eq!(insieme.roots().count(), radici);
        }
        for documento in Documento::TUTTI {
            assert!(
                INTERNI
                    .roots()
                    .any(|nome| nome == radice(documento).as_name())
            );
        }
    }
}
