//! Our schemas, compiled once.

use std::sync::LazyLock;

use crate::service::{
    DOCUMENTI, DOVUTI_PAGATI, Documento, ESTERNI_CORPO, ESTERNI_INTESTAZIONE, ESTERNI_TIPI, FIRMA,
    FLUSSI_SPC, FLUSSO_RIVERSAMENTO, INTESTAZIONE, INTESTAZIONE_PIVOT, NODO_CORPO,
    PAGATI_RICONCILIATI, RP_ESITO_PIVOT, SCHEMI, SOAP, Schema,
};
use crate::xml::{Limits, QName};
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
/// Which documents are told apart by their root alone, and so stand in one set; the others have a set of their own.
const INSIEMI: [&[Documento]; 6] = [
    &[
        Documento::Dovuti,
        Documento::DovutiEntiSecondari,
        Documento::Versamento,
        Documento::Pagati,
        Documento::PagatiConRicevuta,
        Documento::Bilancio,
        Documento::Receipt,
        Documento::Rt,
    ],
    &[Documento::FlussoRiversamento],
    &[Documento::BilancioPivot],
    &[Documento::BilancioDefault],
    &[Documento::Opi161],
    &[Documento::Opi14],
];

static INTERNI: LazyLock<Vec<SchemaSet>> = LazyLock::new(|| {
    INSIEMI
        .iter()
        .map(|documenti| {
            let mut schemi: Vec<&Schema> = Vec::new();
            for documento in *documenti {
                if !schemi.contains(&documento.schema()) {
                    schemi.push(documento.schema());
                }
            }
            if schemi
                .iter()
                .any(|schema| schema.testo.contains(FIRMA.namespace))
            {
                schemi.push(&FIRMA);
            }
            compila(&schemi)
        })
        .collect()
});

/// MyPivot: its types have names that types of MyPay have too.
static PIVOT: LazyLock<SchemaSet> = LazyLock::new(|| {
    compila(&[
        &INTESTAZIONE_PIVOT,
        &RP_ESITO_PIVOT,
        &FLUSSO_RIVERSAMENTO,
        &PAGATI_RICONCILIATI,
    ])
});
static ESTERNI: LazyLock<SchemaSet> =
    LazyLock::new(|| compila(&[&ESTERNI_INTESTAZIONE, &ESTERNI_TIPI, &ESTERNI_CORPO]));
static NODO: LazyLock<SchemaSet> = LazyLock::new(|| compila(&[&NODO_CORPO]));

/// The dates of a giornale di cassa that MyPivot reads, which is more than the schema tells (`mypivot-flows.md` §6.3.5); they have
/// no namespace, and no other schema has elements of these names.
const DATE_SENZA_FUSO: [&str; 4] = [
    "data_riferimento_GdC",
    "data_movimento",
    "data_valuta_ente",
    "data_effettiva_sospeso",
];

fn opzioni(captures: Vec<QName>) -> Options {
    let coppie: Vec<(&str, &str)> = SCHEMI
        .iter()
        .filter(|schema| !schema.prefisso.is_empty())
        .map(|schema| (schema.namespace, schema.prefisso))
        .collect();
    Options {
        prefixes: Prefixes::new(&coppie),
        captures,
        zoneless: DATE_SENZA_FUSO
            .iter()
            .map(|nome| QName::new("", nome))
            .collect(),
        ..Options::default()
    }
}

/// For header blocks and the child of the Body.
static VALIDATORE: LazyLock<Validator<'static>> = LazyLock::new(|| {
    let campi = [
        "codIpaEnte",
        "dovuti",
        "dovuto",
        "dovutiEntiSecondari",
        "flagGeneraIuv",
        "showMyPay",
        "password",
        "dateFrom",
        "dateTo",
        "dataFrom",
        "dataTo",
        "versioneTracciato",
        "tipoFlusso",
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

/// For the messages of MyPivot.
static VALIDATORE_PIVOT: LazyLock<Validator<'static>> = LazyLock::new(|| {
    let campi = [
        "codIpaEnte",
        "identificativoUnivocoVersamento",
        "classificazione",
        "versioneTracciato",
        "tipoFlusso",
    ];
    Validator::new(
        &PIVOT,
        opzioni(campi.iter().map(|campo| QName::new("", campo)).collect()),
    )
});

/// The validator of a header block or of a child of the Body, by its namespace; FlussiSPC and the ente's own service have the same one,
/// so that the name decides.
pub(super) fn validatore(radice: &QName) -> &'static Validator<'static> {
    let namespace = &*radice.namespace;
    let di_flussi_spc = ["paaSILChiediElencoFlussiSPC", "paaSILChiediFlussoSPC"]
        .iter()
        .any(|nome| radice.local.starts_with(nome));
    if namespace == FLUSSI_SPC.namespace && di_flussi_spc {
        &VALIDATORE
    } else if namespace == ESTERNI_CORPO.namespace || namespace == ESTERNI_INTESTAZIONE.namespace {
        &VALIDATORE_ESTERNI
    } else if namespace == PAGATI_RICONCILIATI.namespace
        || namespace == INTESTAZIONE_PIVOT.namespace
    {
        &VALIDATORE_PIVOT
    } else if namespace == NODO_CORPO.namespace {
        &VALIDATORE_NODO
    } else {
        &VALIDATORE
    }
}

/// For the documents, in the order of their sets.
static VALIDATORI_DOCUMENTI: LazyLock<Vec<Validator<'static>>> = LazyLock::new(|| {
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
    INTERNI
        .iter()
        .zip(INSIEMI)
        .map(|(insieme, documenti)| {
            let captures = if documenti
                .iter()
                .any(|documento| *documento.schema() == DOCUMENTI)
            {
                campi
                    .iter()
                    .map(|campo| QName::new(DOCUMENTI.namespace, campo))
                    .collect()
            } else {
                Vec::new()
            };
            Validator::new(insieme, opzioni(captures))
        })
        .collect()
});

/// The validator of a kind of document; of the documents in base64 for none.
pub(super) fn validatore_documento(documento: Option<Documento>) -> &'static Validator<'static> {
    &VALIDATORI_DOCUMENTI[insieme(documento)]
}

fn insieme(documento: Option<Documento>) -> usize {
    let posto = documento.and_then(|documento| {
        INSIEMI
            .iter()
            .position(|documenti| documenti.contains(&documento))
    });
    posto.unwrap_or(0)
}

/// A validator of a kind of document that comes as a stream of at most `bytes`: what is held of it at once is a token.
pub(super) fn validatore_di_flusso(documento: Option<Documento>, bytes: u64) -> Validator<'static> {
    let mut opzioni = opzioni(Vec::new());
    opzioni.limits = Limits {
        bytes,
        token: 1 << 20,
        ..Limits::default()
    };
    Validator::new(&INTERNI[insieme(documento)], opzioni)
}

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
            (&INTERNI[0], 6 + 1 + 1),
            (&*PIVOT, 1 + 1 + 2 * 10),
            (&*ESTERNI, 1 + 8),
            (&*NODO, 10),
        ] {
            assert_eq!(insieme.roots().count(), radici);
        }
        for documento in Documento::TUTTI {
            assert!(
                INSIEMI
                    .iter()
                    .any(|documenti| documenti.contains(&documento))
            );
            assert!(
                INTERNI[insieme(Some(documento))]
                    .roots()
                    .any(|nome| nome == radice(documento).as_name())
            );
        }
    }
}
