//! What the file alone does not say: the ente, its tipi dovuto, the day (`mypay-flows.md` §3.4, §10.2).

use std::collections::{BTreeMap, BTreeSet};

use super::anagrafica::Voce;
use super::giorno::Giorno;
use super::rendicontazione::FlussoCaricato;

/// Flags of a tipo dovuto that the import looks at (§10.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TipoDovuto {
    /// Not active counts as not there.
    pub attivo: bool,
    /// Takes `ANONIMO` as the payer.
    pub cf_anonimo: bool,
    /// Date mandatory and not past.
    pub scadenza_obbligatoria: bool,
    /// Date mandatory.
    pub stampa_data_scadenza: bool,
}

impl Default for TipoDovuto {
    /// As the database creates one.
    fn default() -> Self {
        Self {
            attivo: true,
            cf_anonimo: false,
            scadenza_obbligatoria: true,
            stampa_data_scadenza: true,
        }
    }
}

/// What is known beside the file. What is not known is presumed in the file's favour, except the flags of a tipo dovuto.
#[derive(Debug, Clone)]
pub struct Contesto {
    /// Code of the ente; unknown: that of the file name.
    pub codice_ipa: Option<String>,
    /// Codice fiscale of the ente; unknown: that of the file.
    pub codice_fiscale: Option<String>,
    /// Where the columns of a giornale di cassa in CSV stand, from 1, in the order of its layout; unknown: the first seven.
    pub colonne_cassa: Option<[usize; 7]>,
    /// What the anagrafica of ufficio, capitolo and accertamento holds; unknown: nothing stands in the way of a row.
    pub anagrafica: Option<Vec<Voce>>,
    /// The bollette that MyPivot holds of the ente, year and number; unknown: one that is cancelled is presumed there.
    pub bollette: Option<BTreeSet<(String, String)>>,
    /// The flows of rendicontazione that are loaded; unknown: none.
    pub rendicontazioni: Option<Vec<FlussoCaricato>>,
    /// Application code, 2 digits; unknown: that of each IUV.
    pub application_code: Option<String>,
    /// The tipi dovuto of the ente; unknown: every one exists, with the flags of the default.
    pub tipi: Option<BTreeMap<String, TipoDovuto>>,
    /// Codes of the tassonomia, as `9/0101101IM/`; unknown: those that cannot be in the table are refused (see
    /// [`tassonomia_possibile`]).
    pub tassonomia: Option<BTreeSet<String>>,
    /// The day on which the file is loaded.
    pub oggi: Giorno,
    /// From this day an inserted IUV of 15 characters is refused (`pa.dataLimiteNuoviIuv15`).
    pub limite_iuv15: Giorno,
}

impl Contesto {
    /// Nothing known but the day.
    #[must_use]
    pub fn ignoto(oggi: Giorno) -> Self {
        Self {
            codice_ipa: None,
            codice_fiscale: None,
            colonne_cassa: None,
            anagrafica: None,
            bollette: None,
            rendicontazioni: None,
            application_code: None,
            tipi: None,
            tassonomia: None,
            oggi,
            limite_iuv15: Giorno::di(2024, 4, 30),
        }
    }

    /// The active tipo dovuto of that code.
    #[must_use]
    pub fn tipo(&self, codice: &str) -> Option<TipoDovuto> {
        match &self.tipi {
            None => Some(TipoDovuto::default()),
            Some(tipi) => tipi.get(codice).copied().filter(|t| t.attivo),
        }
    }

    /// Whether a taxonomy code, up to and including its last `/`, is in the archive.
    #[must_use]
    pub fn in_tassonomia(&self, codice: &str) -> bool {
        match &self.tassonomia {
            Some(codici) => codici.contains(codice),
            None => tassonomia_possibile(codice),
        }
    }
}

/// Whether a code can be in the shipped table: type of ente 01–11, reason AP, TS, SP, SA or IM (`pagopa-identifiers.md` §12.3).
#[must_use]
pub fn tassonomia_possibile(codice: &str) -> bool {
    let Some(nudo) = codice.strip_prefix("9/").and_then(|c| c.strip_suffix('/')) else {
        return false;
    };
    let b = nudo.as_bytes();
    b.len() == 9
        && b[..7].iter().all(u8::is_ascii_digit)
        && (b"01".as_slice()..=b"11".as_slice()).contains(&&b[..2])
        && matches!(&b[7..], b"AP" | b"TS" | b"SP" | b"SA" | b"IM")
}
