//! The common front door of MyPivot: the name of a file and of its entry at upload, and the name before the batch
//! (`mypivot-flows.md` §2.3, §3.3, §5.1). That a name or a token was used before, only the platform knows.

use super::contesto::Contesto;
use super::esito::Rifiuto;

/// Every kind but O: the name of each entry begins with that of the zip and a point.
///
/// # Errors
/// [`Rifiuto::AlCaricamento`]
pub(crate) fn voce(voce: &str, base: &str) -> Result<(), Rifiuto> {
    let buona = voce
        .strip_prefix(base)
        .is_some_and(|coda| coda.starts_with('.'));
    if buona {
        return Ok(());
    }
    let testo = "Il nome del file contenuto deve essere uguale al nome dello zip.";
    Err(Rifiuto::AlCaricamento(testo.to_owned()))
}

/// Kinds D and E: the name begins with the code of the ente.
pub(crate) fn comincia_con_ente(nome: &str, ctx: &Contesto) -> Result<(), Rifiuto> {
    match &ctx.codice_ipa {
        Some(ente) if !nome.starts_with(ente) => Err(Rifiuto::AlCaricamento(
            "Il nome del file deve iniziare col codice dell'ente.".to_owned(),
        )),
        _ => Ok(()),
    }
}

/// The batches look for `.zip` in lower case, the upload takes any case: the file waits for ever (§2.3, inferred).
pub(crate) fn mai_preso(nome: &str) -> Result<(), Rifiuto> {
    if nome.ends_with(".zip") || !nome.to_ascii_lowercase().ends_with(".zip") {
        return Ok(());
    }
    Err(Rifiuto::stato(
        "FILE_SCARICATO",
        "",
        "il file resta in attesa per sempre: i batch cercano l'estensione .zip in minuscolo",
    ))
}

const ENTE: (&str, &str) = (
    "File caricato su ente errato",
    "File caricato su un ente sbagliato rispetto a quanto dichiarato nel nome dello stesso",
);
const VERSIONE: &str = "Errata indicazione versione";

fn altro_ente(pezzo: &str, ctx: &Contesto) -> bool {
    ctx.codice_ipa
        .as_deref()
        .is_some_and(|ente| !ente.eq_ignore_ascii_case(pezzo))
}

fn altra_versione(pezzo: &str) -> Option<String> {
    let versione = pezzo.replace('_', ".");
    (versione != "1.0")
        .then(|| format!("Versione dichiarata nel file '{versione}' diversa da quella gestita 1.0"))
}

/// Kind D: at least three parts, the first the ente, the third the version; what follows is not looked at.
pub(crate) fn nome_pagati(base: &str, ctx: &Contesto) -> Result<(), Rifiuto> {
    let rifiuta = |codice: &str, testo: String| Err(Rifiuto::stato("ERROR_LOAD", codice, testo));
    let pezzi: Vec<&str> = base.split('-').collect();
    let [ente, _, versione, ..] = pezzi[..] else {
        return rifiuta(
            "Convenzione nome file errata",
            "Non viene rispetta la nomenclatura standard gestita : 'cod_ipa_ente-iuf-versione'"
                .to_owned(),
        );
    };
    if altro_ente(ente, ctx) {
        return rifiuta(ENTE.0, ENTE.1.to_owned());
    }
    match altra_versione(versione) {
        Some(testo) => rifiuta(VERSIONE, testo),
        None => Ok(()),
    }
}

/// Kinds T, C, O, Y: a name of three parts is looked at, any other is not; no version is right for Y. The flow is stuck.
pub(crate) fn nome_tesoreria(base: &str, ctx: &Contesto, poste: bool) -> Result<(), Rifiuto> {
    let blocca =
        |codice: &str, testo: String| Err(Rifiuto::stato("FILE_IN_CARICAMENTO", codice, testo));
    let pezzi: Vec<&str> = base.split('-').collect();
    let [ente, _, versione] = pezzi[..] else {
        return Ok(());
    };
    if altro_ente(ente, ctx) {
        return blocca(ENTE.0, ENTE.1.to_owned());
    }
    if let Some(testo) = altra_versione(versione) {
        return blocca(VERSIONE, testo);
    }
    if poste {
        let testo = format!(
            "Versione dichiarata nel file '{}' diversa da quella gestita 1.0",
            versione.replace('_', ".")
        );
        return blocca(VERSIONE, testo);
    }
    Ok(())
}

/// The entry of that extension and the name of the package.
pub(crate) fn con_estensione(voci: &[String], base: &str, estensione: &str) -> Option<usize> {
    let attesa = format!("{base}.{estensione}");
    voci.iter().position(|voce| *voce == attesa)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flusso::giorno::Giorno;

    fn ctx() -> Contesto {
        Contesto {
            codice_ipa: Some("C_X999".to_owned()),
            ..Contesto::ignoto(Giorno(0))
        }
    }

    fn parole(esito: Result<(), Rifiuto>) -> String {
        match esito {
            Ok(()) => "buono".to_owned(),
            Err(Rifiuto::Stato { stato, codice, .. }) => format!("{stato} {codice}"),
            Err(altro) => format!("{altro:?}"),
        }
    }

    #[test]
    fn names_of_pagati() {
        for (base, atteso) in [
            ("C_X999-PAGATI20240315-1_0", "buono"),
            ("c_x999-P-1_0-x", "buono"),
            ("C_X999_PAGATI", "ERROR_LOAD Convenzione nome file errata"),
            ("C_Y1-P-1_0", "ERROR_LOAD File caricato su ente errato"),
            (
                "C_X999-PAGATI-20240316",
                "ERROR_LOAD Errata indicazione versione",
            ),
        ] {
            assert_eq!(parole(nome_pagati(base, &ctx())), atteso, "{base}");
        }
        assert!(comincia_con_ente("c_x999-P-1_0", &ctx()).is_err());
    }

    #[test]
    fn names_of_the_treasury() {
        for (base, poste, atteso) in [
            ("C_X999-GIORNALE20240315-1_0", false, "buono"),
            ("GIORNALE_20240315", false, "buono"),
            (
                "C_Y1-G-1_0",
                false,
                "FILE_IN_CARICAMENTO File caricato su ente errato",
            ),
            (
                "C_X999-G-1_1",
                false,
                "FILE_IN_CARICAMENTO Errata indicazione versione",
            ),
            ("ESTRATTO_C_X999_20240315", true, "buono"),
            (
                "C_X999-ESTRATTO-1_0",
                true,
                "FILE_IN_CARICAMENTO Errata indicazione versione",
            ),
        ] {
            assert_eq!(
                parole(nome_tesoreria(base, &ctx(), poste)),
                atteso,
                "{base}"
            );
        }
        assert!(mai_preso("a.zip").is_ok() && mai_preso("a.csv").is_ok());
        assert!(mai_preso("a.ZIP").is_err());
        assert!(voce("a.csv", "a").is_ok() && voce("b.csv", "a").is_err());
    }
}
