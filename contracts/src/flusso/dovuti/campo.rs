//! The columns of the import of dovuti, by their place in the newest version.

use crate::flusso::colonna::{Campo, campi};

campi!(
    IUD,
    COD_IUV,
    TIPO_IDENTIFICATIVO,
    CODICE_IDENTIFICATIVO,
    ANAGRAFICA,
    INDIRIZZO,
    CIVICO,
    CAP,
    LOCALITA,
    PROVINCIA,
    NAZIONE,
    EMAIL,
    DATA_SCADENZA,
    IMPORTO,
    COMMISSIONE,
    TIPO_DOVUTO,
    TIPO_VERSAMENTO,
    CAUSALE,
    DATI_SPECIFICI,
    BILANCIO,
    FLAG_GENERA_IUV,
    FLAG_MULTI_BENEFICIARIO,
    CF_SECONDARIO,
    DENOMINAZIONE_SECONDARIO,
    IBAN_SECONDARIO,
    INDIRIZZO_SECONDARIO,
    CIVICO_SECONDARIO,
    CAP_SECONDARIO,
    LOCALITA_SECONDARIO,
    PROVINCIA_SECONDARIO,
    NAZIONE_SECONDARIO,
    DATI_SPECIFICI_SECONDARIO,
    CAUSALE_SECONDARIO,
    IMPORTO_SECONDARIO,
    AZIONE,
);

/// Whether the column belongs to the secondary ente: not read by the platform unless `flagMultiBeneficiario` is true.
#[must_use]
#[inline]
pub fn e_secondario(campo: Campo) -> bool {
    (CF_SECONDARIO..=IMPORTO_SECONDARIO).contains(&campo)
}
