//! A sample ente, as `collaudo region` and the plan use it. Names and codes are invented; check digits are right.

use crate::command::{Command, ContoPostale, Ente, Operatore, StatoEnte, TipoDovuto};

/// Ente code of the sample.
pub const COD_IPA: &str = "c_z001";

/// Free due date.
pub const DIRITTI_SEGRETERIA: &str = "DIRITTI_SEGRETERIA";
/// Mandatory due date, not in the past.
pub const TARI: &str = "TARI";
/// Anonymous payer allowed.
pub const PARCHEGGI: &str = "PARCHEGGI";
/// Inactive.
pub const CERTIFICATI: &str = "CERTIFICATI";

/// The Comune di Esempio, in ESERCIZIO.
#[must_use]
pub fn ente() -> Ente {
    Ente {
        cod_ipa: COD_IPA.to_owned(),
        denominazione: "Comune di Esempio".to_owned(),
        codice_fiscale: "80012340560".to_owned(),
        codice_segregazione: "12".to_owned(),
        iban: "IT60X0542811101000000123456".to_owned(),
        stato: StatoEnte::Esercizio,
        url_ritorno: None,
        versione_password: 1,
    }
}

/// Its tipi dovuto: free due date, mandatory due date, anonymous payer, inactive.
#[must_use]
pub fn tipi_dovuto() -> Vec<TipoDovuto> {
    let tipo = |codice: &str, descrizione: &str, tassonomia: &str| TipoDovuto {
        codice: codice.to_owned(),
        descrizione: descrizione.to_owned(),
        attivo: true,
        cf_anonimo: false,
        scadenza_obbligatoria: false,
        stampa_data_scadenza: false,
        importo: None,
        cod_tassonomico: tassonomia.to_owned(),
        conto_postale: None,
    };
    vec![
        tipo(
            DIRITTI_SEGRETERIA,
            "Diritti di segreteria e notifica",
            "9/0103100TS/",
        ),
        TipoDovuto {
            scadenza_obbligatoria: true,
            stampa_data_scadenza: true,
            conto_postale: Some(ContoPostale {
                numero: "12345678".to_owned(),
                intestatario: "Comune di Esempio".to_owned(),
                autorizzazione: "AUT. ESEMPIO/1 DEL 01/01/2025".to_owned(),
            }),
            ..tipo(TARI, "Tassa sui rifiuti", "9/0101101IM/")
        },
        TipoDovuto {
            cf_anonimo: true,
            ..tipo(PARCHEGGI, "Parcheggi e ZTL", "9/0115101TS/")
        },
        TipoDovuto {
            attivo: false,
            ..tipo(CERTIFICATI, "Certificati anagrafici", "9/0104103SP/")
        },
    ]
}

/// The commands that register the sample in a fresh sandbox.
#[must_use]
pub fn comandi() -> Vec<Command> {
    let tipi = tipi_dovuto()
        .into_iter()
        .map(|tipo| Operatore::RegistraTipoDovuto {
            cod_ipa: COD_IPA.to_owned(),
            tipo,
        });
    std::iter::once(Operatore::RegistraEnte(ente()))
        .chain(tipi)
        .map(Command::Operatore)
        .collect()
}
