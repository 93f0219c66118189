//! Switches of the installation: the places where the sheets infer a defect, leave a choice, or give a setting of the
//! platform. Each names its section.

use serde::{Deserialize, Serialize};

/// The switches. The default is what the sheets describe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Regole {
    /// Dates of `Pagati` are rendered in UTC, so that a day stored as midnight in Italy reads as the day before
    /// (`mypay-web-services.md` §3.6, inferred).
    pub date_utc_in_pagati: bool,
    /// VerificaAvviso removes from the list it is looping on: a dropped dovuto ends in a SOAP Fault, or the last one is
    /// accepted unchecked (§4.3, inferred).
    pub scansione_difettosa: bool,
    /// M on a dovuto without IUV, with an IUV already used: the old row is archived before the duplicate is found and
    /// nothing rolls it back (§4.6, inferred).
    pub perdita_alla_modifica: bool,
    /// First day on which an IUV of 15 characters is refused on insertion, `yyyy-MM-dd` (`pa.dataLimiteNuoviIuv15`, §5.3).
    pub limite_nuovi_iuv15: String,
    /// Seconds after which a receipt that waits is delivered by itself.
    pub attesa_ricevuta_secondi: u32,
    /// Seconds between the upload of a file and the batch taking it: LOAD_IMPORT (`mypay-flows.md` §1, step 3).
    pub import_attesa_secondi: u32,
    /// Seconds for which a file is at least in IMPORT_IN_ELAB.
    pub import_durata_secondi: u32,
    /// Seconds between the booking of an export of payments and its file (`mypay-web-services.md` §6.2).
    pub export_attesa_secondi: u32,
    /// The same for an export of due dovuti.
    pub export_scaduti_attesa_secondi: u32,
    /// Ente whose password opens ChiediPosizioniAperte and ChiediStoricoPagamenti (`pa.codIpaEntePredefinito`, §1.4); none = the first
    /// registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ente_predefinito: Option<String>,
    /// The enti notify payments to MyPivot (`flg_pagati`, `mypivot-web-services.md` §2.3).
    pub pivot_pagati: bool,
    /// The enti reconcile with the tesoreria (`flg_tesoreria`, `mypivot-web-services.md` §2.3).
    pub pivot_tesoreria: bool,
}

impl Default for Regole {
    fn default() -> Self {
        Self {
            date_utc_in_pagati: true,
            scansione_difettosa: true,
            perdita_alla_modifica: true,
            limite_nuovi_iuv15: "2024-04-30".to_owned(),
            attesa_ricevuta_secondi: 60,
            import_attesa_secondi: 10,
            import_durata_secondi: 5,
            export_attesa_secondi: 10,
            export_scaduti_attesa_secondi: 60,
            ente_predefinito: None,
            pivot_pagati: true,
            pivot_tesoreria: true,
        }
    }
}
