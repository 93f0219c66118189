//! The export of the dovuti due on one day (`mypay-flows.md` §7).

use super::pagati::bilancio;
use crate::calendario;
use crate::documento::importo;
use crate::dovuto::Dovuto;
use crate::state::Anagrafe;

const COLONNE: &str = "IUD;codIuv;dataCreazione;tipoIdentificativoUnivoco;codiceIdentificativoUnivoco;anagraficaPagatore;indirizzoPagatore;civicoPagatore;capPagatore;localitaPagatore;provinciaPagatore;nazionePagatore;mailPagatore;dataEsecuzionePagamento;importoDovuto;commissioneCaricoPa;tipoDovuto;tipoVersamento;causaleVersamento;datiSpecificiRiscossione;bilancio;flgGeneraIuv";

/// A dovuto lacks what the file must have: the whole export fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mancante;

/// The file; `None` when no dovuto is due. Types without mandatory due date, or inactive, are dropped in silence.
pub(super) fn csv(
    ente: &Anagrafe,
    scadenza: &str,
    tipi: &[String],
) -> Result<Option<String>, Mancante> {
    let chiesto = |d: &&Dovuto| {
        d.scadenza.as_deref() == Some(scadenza)
            && tipi.contains(&d.tipo_dovuto)
            && ente
                .tipo_attivo(&d.tipo_dovuto)
                .is_some_and(|t| t.scadenza_obbligatoria)
    };
    let righe = ente
        .vivi
        .tutti()
        .filter(chiesto)
        .map(riga)
        .collect::<Result<Vec<_>, _>>()?;
    // The last row is not ended.
    Ok((!righe.is_empty()).then(|| format!("{COLONNE}\n{}", righe.join("\n"))))
}

/// A row; an extra `;` at its end.
fn riga(d: &Dovuto) -> Result<String, Mancante> {
    let obbligatorio = |valore: Option<&str>| {
        valore
            .filter(|v| !v.trim().is_empty())
            .map(str::to_owned)
            .ok_or(Mancante)
    };
    let facoltativo = |valore: &Option<String>| valore.clone().unwrap_or_default();
    // The test is on the integer part.
    if d.importo < 100 {
        return Err(Mancante);
    }
    let p = &d.pagatore;
    let commissione = d
        .origine
        .and_then(|o| o.commissione)
        .filter(|c| *c >= 100)
        .map(importo);
    let valori = [
        obbligatorio(Some(&d.iud))?,
        obbligatorio(d.iuv.as_deref())?,
        calendario::giorno(d.creato).format("%Y-%m-%d").to_string(),
        obbligatorio(p.identificativo.tipo.as_deref())?,
        obbligatorio(p.identificativo.codice.as_deref())?,
        obbligatorio(p.anagrafica.as_deref())?,
        facoltativo(&p.indirizzo),
        facoltativo(&p.civico),
        facoltativo(&p.cap),
        facoltativo(&p.localita),
        facoltativo(&p.provincia),
        facoltativo(&p.nazione),
        facoltativo(&p.email),
        obbligatorio(d.scadenza.as_deref())?,
        importo(d.importo),
        commissione.unwrap_or_default(),
        obbligatorio(Some(&d.tipo_dovuto))?,
        obbligatorio(Some(&d.tipo_versamento))?,
        obbligatorio(Some(&d.causale))?,
        obbligatorio(Some(&d.dati_specifici_riscossione))?,
        bilancio(d),
        d.origine.is_some_and(|o| o.genera_iuv).to_string(),
    ];
    Ok(format!("{};", valori.join(";")))
}
