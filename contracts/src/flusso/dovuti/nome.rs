//! The name of an import package, and what becomes of the whole file by it (`mypay-flows.md` §2.1, §4.1, §4.3).

use crate::flusso::esito::Rifiuto;
use crate::flusso::tracciato::Tracciato;

/// What a name that is right says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nome {
    /// Code of the ente.
    pub codice_ipa: String,
    /// Identificativo univoco flusso.
    pub iuf: String,
    /// Kind and version.
    pub tracciato: &'static Tracciato,
}

/// Reads `<codIpaEnte>-<IUF>-<versione>`, the name without extension, in the batch's order of checks.
///
/// # Errors
/// The [`Rifiuto`] of the whole file.
pub fn leggi(base: &str, codice_ipa: Option<&str>) -> Result<Nome, Rifiuto> {
    let convenzione = |codice: String| Rifiuto::Abortito {
        codice,
        testo: format!(
            "Il nome del file '{base}' non rispetta la convenzione '<codice IPA>-<identificativo univoco flusso>-<versione tracciato>.zip'. Per maggiori informazioni fare riferimento al manuale 'Integrazione Ente'."
        ),
    };
    if let Some(ente) = codice_ipa
        && !base.starts_with(ente)
    {
        return Err(Rifiuto::AlCaricamento(format!(
            "Il nome del file [{base}.zip] deve iniziare col codice dell'ente."
        )));
    }
    let pezzi: Vec<&str> = base.split('-').collect();
    let [ente, iuf, versione] = pezzi[..] else {
        return Err(match pezzi.len() {
            1 => Rifiuto::Bloccato,
            2 => convenzione(format!("PAA_IMPORT_NOME_FILE_ERR({base})")),
            _ => convenzione("PAA_IMPORT_NOME_FILE_ERR".to_owned()),
        });
    };
    if let Some(atteso) = codice_ipa
        && !atteso.eq_ignore_ascii_case(ente)
    {
        return Err(Rifiuto::Abortito {
            codice: format!("PAA_IMPORT_ENTE_ERR({ente},{atteso})"),
            testo: format!(
                "Codice IPA nel nome file '{ente}' diverso da quello dell'ente per cui si carica il file da Backoffice/WS '{atteso}'"
            ),
        });
    }
    let Some(tracciato) = Tracciato::import(versione) else {
        return Err(Rifiuto::Abortito {
            codice: format!("PAA_IMPORT_FILE_VERSIONE_ERR({versione})"),
            testo: format!(
                "La versione tracciato del file '{versione}' non è supportata. Per maggiori informazioni fare riferimento al manuale 'Integrazione Ente' ."
            ),
        });
    };
    if iuf.chars().count() > 50 {
        return Err(Rifiuto::Bloccato);
    }
    Ok(Nome {
        codice_ipa: ente.to_owned(),
        iuf: iuf.to_owned(),
        tracciato,
    })
}

/// Whether the upload endpoint takes an entry of the zip: its name begins with that of the zip and a point.
///
/// # Errors
/// [`Rifiuto::AlCaricamento`]
pub fn voce(voce: &str, base: &str) -> Result<(), Rifiuto> {
    if voce
        .strip_prefix(base)
        .is_some_and(|coda| coda.starts_with('.'))
    {
        Ok(())
    } else {
        Err(Rifiuto::AlCaricamento(format!(
            "Il nome del file contenuto [{voce}] deve essere uguale al nome dello zip [{base}.zip]."
        )))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn names_in_the_order_of_the_batch() {
        let codice = |base: &str, ente| match leggi(base, ente) {
            Ok(nome) => nome.tracciato.id.to_owned(),
            Err(Rifiuto::Abortito { codice, .. }) => codice,
            Err(altro) => format!("{altro:?}"),
        };
        assert_eq!(
            codice("C_Z999-TARI2025A-1_3", Some("C_Z999")),
            "mypay-import-1_3"
        );
        assert_eq!(codice("C_Z999TARI", None), "Bloccato");
        assert_eq!(
            codice("C_Z999-TARI", None),
            "PAA_IMPORT_NOME_FILE_ERR(C_Z999-TARI)"
        );
        assert_eq!(
            codice("C_D510-multe-2025-001-1_4", None),
            "PAA_IMPORT_NOME_FILE_ERR"
        );
        assert_eq!(
            codice("C_Z9991-X-1_3", Some("C_Z999")),
            "PAA_IMPORT_ENTE_ERR(C_Z9991,C_Z999)"
        );
        assert_eq!(
            codice("C_Z999-X-1_5", None),
            "PAA_IMPORT_FILE_VERSIONE_ERR(1_5)"
        );
        assert_eq!(
            codice(&format!("C_Z999-{}-1_3", "X".repeat(51)), None),
            "Bloccato"
        );
        assert_eq!(
            leggi("c_z999-X-1_3", Some("C_Z999")),
            Err(Rifiuto::AlCaricamento(
                "Il nome del file [c_z999-X-1_3.zip] deve iniziare col codice dell'ente.".into()
            ))
        );
        assert!(
            voce("A-B-1_3.csv", "A-B-1_3").is_ok() && voce("../A-B-1_3.csv", "A-B-1_3").is_err()
        );
    }
}
