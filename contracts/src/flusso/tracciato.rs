//! The table of kinds and versions.

use super::colonna::*;

/// A kind of flow file in one version.
#[derive(Debug, PartialEq, Eq)]
pub struct Tracciato {
    /// Name on the command line, for instance `mypay-import-1_4`.
    pub id: &'static str,
    /// Version as it stands in the file name, for instance `1_4`.
    pub versione: &'static str,
    /// What it is, one Italian phrase.
    pub descrizione: &'static str,
    /// The columns in their order.
    pub colonne: &'static [Colonna],
}

const IMPORT: &str = "import dei dovuti in MyPay";

/// Columns 1–12 of every version.
macro_rules! import {
    ($data:expr, $causale:expr $(, $altra:expr)*) => {
        &[
            IUD, COD_IUV, TIPO_IDENTIFICATIVO, CODICE_IDENTIFICATIVO, ANAGRAFICA, INDIRIZZO, CIVICO, CAP, LOCALITA, PROVINCIA, NAZIONE,
            EMAIL, $data, IMPORTO, COMMISSIONE, TIPO_DOVUTO, TIPO_VERSAMENTO, $causale, DATI_SPECIFICI, $($altra,)* AZIONE,
        ]
    };
}

/// Every kind that is known, in the order in which `collaudo kinds` lists them (`mypay-flows.md` §3.1).
pub static TRACCIATI: &[Tracciato] = &[
    Tracciato {
        id: "mypay-import-1_0",
        versione: "1_0",
        descrizione: IMPORT,
        colonne: import!(DATA_SEMPRE, CAUSALE_140),
    },
    Tracciato {
        id: "mypay-import-1_1",
        versione: "1_1",
        descrizione: IMPORT,
        colonne: import!(DATA_SEMPRE, CAUSALE),
    },
    Tracciato {
        id: "mypay-import-1_2",
        versione: "1_2",
        descrizione: IMPORT,
        colonne: import!(DATA, CAUSALE, BILANCIO),
    },
    Tracciato {
        id: "mypay-import-1_3",
        versione: "1_3",
        descrizione: IMPORT,
        colonne: import!(DATA, CAUSALE, BILANCIO, FLAG_GENERA_IUV),
    },
    Tracciato {
        id: "mypay-import-1_4",
        versione: "1_4",
        descrizione: IMPORT,
        colonne: import!(
            DATA,
            CAUSALE,
            BILANCIO,
            FLAG_GENERA_IUV,
            FLAG_MULTI,
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
            IMPORTO_SECONDARIO
        ),
    },
];

impl Tracciato {
    /// The kind of that name, ignoring case.
    #[must_use]
    pub fn per_id(id: &str) -> Option<&'static Self> {
        TRACCIATI.iter().find(|t| t.id.eq_ignore_ascii_case(id))
    }

    /// The import of dovuti of that version, ignoring case as the platform does (§2.1).
    #[must_use]
    pub fn import(versione: &str) -> Option<&'static Self> {
        TRACCIATI
            .iter()
            .find(|t| t.versione.eq_ignore_ascii_case(versione))
    }

    /// Position of each field, from 0.
    pub(crate) fn posizioni(&self) -> [Option<usize>; Campo::QUANTI] {
        let mut posizioni = [None; Campo::QUANTI];
        for (i, colonna) in self.colonne.iter().enumerate() {
            posizioni[colonna.campo as usize] = Some(i);
        }
        posizioni
    }

    /// Whether the layout has this field.
    #[must_use]
    pub fn ha(&self, campo: Campo) -> bool {
        self.colonne.iter().any(|c| c.campo == campo)
    }

    /// The recommended header line, without line end (§2.3).
    #[must_use]
    pub fn intestazione(&self) -> String {
        let nomi: Vec<&str> = self.colonne.iter().map(|c| c.nome).collect();
        nomi.join(";")
    }

    /// The version whose header this line is, by count and names; the names of 1_0 and 1_1 are the same, the newer one is taken.
    #[must_use]
    pub fn per_intestazione(riga: &str) -> Option<&'static Self> {
        let nomi: Vec<&str> = riga
            .trim_start_matches('\u{feff}')
            .trim_end()
            .split(';')
            .collect();
        TRACCIATI.iter().rev().find(|t| {
            t.colonne.len() == nomi.len()
                && t.colonne.iter().zip(&nomi).all(|(c, n)| c.si_chiama(n))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_each_version() {
        let conta: Vec<usize> = TRACCIATI.iter().map(|t| t.colonne.len()).collect();
        assert_eq!(conta, [20, 20, 21, 22, 35]);
        for tracciato in TRACCIATI {
            let trovato = Tracciato::per_intestazione(&tracciato.intestazione()).map(|t| t.id);
            let atteso = if tracciato.versione == "1_0" {
                "mypay-import-1_1"
            } else {
                tracciato.id
            };
            assert_eq!(trovato, Some(atteso));
        }
        assert!(
            IUD.si_chiama("\"iud\"") && EMAIL.si_chiama("emailPagatore") && !IUD.si_chiama("IUV")
        );
    }
}
