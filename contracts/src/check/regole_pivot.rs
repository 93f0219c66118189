//! The rules that MyPivot asks of the product and that one request shows (`mypivot-web-services.md` §2.1, §2.3, §2.5, §10.2).

use super::documento::posto;
use crate::finding::registry::code;
use crate::finding::{Finding, Severity};
use crate::message::lettura;
use crate::message::operazione::Richiesta;
use crate::message::pivot;
use crate::service::Operazione;
use crate::xml::{Reader, Slice};
use crate::xsd::Captured;

/// Classification codes that an export can be booked with (§2.3, §5.4).
pub(crate) const CLASSIFICAZIONI: [&str; 13] = [
    "IUD_RT_IUF_TES",
    "RT_IUF_TES",
    "IUD_RT_IUF",
    "RT_IUF",
    "RT_NO_IUF",
    "IUD_NO_RT",
    "RT_NO_IUD",
    "IUV_NO_RT",
    "IUF_NO_TES",
    "TES_NO_IUF_OR_IUV",
    "IUF_TES_DIV_IMP",
    "TES_NO_MATCH",
    "RT_TES",
];
/// Versions of the tracciato of an export (§2.3).
const VERSIONI: [&str; 5] = ["1.0", "1.1", "1.2", "1.3", "1.4"];
/// Types of a file of the tesoreria (§2.1).
const TIPI_TESORERIA: [&str; 4] = ["T", "C", "O", "Y"];

/// Rules on the fields of the Body.
pub(super) fn richiesta(
    operazione: &Operazione,
    bytes: &[u8],
    valori: &[Captured],
    lettore: &Reader<Slice<'_>>,
    findings: &mut Vec<Finding>,
) {
    let mut codici = |nome: &str, ammessi: &[&str]| {
        for valore in valori.iter().filter(|v| &*v.name.local == nome) {
            let codice = valore.value.trim();
            if !codice.is_empty() && !ammessi.contains(&codice) {
                findings.push(
                    Finding::new(
                        code::SOAP_CODICE_PIVOT,
                        Severity::Error,
                        format!("«{codice}» non è un valore di {nome} che MyPivot riconosce."),
                    )
                    .at(posto(valore, lettore))
                    .expecting(ammessi.join(", "))
                    .finding(codice),
                );
            }
        }
    };
    match operazione.nome {
        "pivotSILPrenotaExportFlussoRiconciliazione" => {
            codici("classificazione", &CLASSIFICAZIONI);
            codici("versioneTracciato", &VERSIONI);
        }
        "pivotSILAutorizzaImportFlussoTesoreria" => codici("tipoFlusso", &TIPI_TESORERIA),
        "pivotSILChiediPagatiRiconciliati" => {
            let senza = matches!(
                lettura::leggi(bytes).map(|letta| letta.richiesta),
                Ok(Richiesta::Pivot(pivot::richiesta::Richiesta::ChiediPagatiRiconciliati(r)))
                    if r.per_data.is_none() && r.per_iuv_iuf.as_ref().is_some_and(|r| r.iuf.is_none())
            );
            if senza {
                findings.push(
                    Finding::new(
                        code::SOAP_CUMULATIVI,
                        Severity::Error,
                        "richiestaPerIUVIUF non contiene riversamentiCumulativi.",
                    )
                    .expecting("<riversamentiCumulativi/>, anche vuoto"),
                );
            }
        }
        _ => {}
    }
}
