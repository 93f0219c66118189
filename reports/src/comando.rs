//! The command that runs a case again.

use crate::prova::{CasoProva, Prova, Variante};

/// The command line that runs this scenario again as it was run: same seed, same seeded faults. A generated case is judged from
/// all streams, so there it is the whole plan.
pub(crate) fn riesegui(prova: &Prova, caso: &CasoProva, variante: &Variante) -> String {
    let mut comando = String::from("collaudo run");
    if caso.caso.is_some() {
        comando.push_str(" --case ");
        comando.push_str(&parola(&variante.chiave()));
    }
    comando.push_str(" --seed ");
    comando.push_str(&parola(&prova.seme));
    for difetto in &prova.apertura.difetti {
        comando.push_str(" --fault ");
        comando.push_str(&parola(difetto));
    }
    if prova.apertura.driver != "riferimento" {
        // the ledger does not know where the profile lies; this is its usual name
        comando.push_str(" --profile collaudo.toml");
    }
    comando
}

/// One word of a POSIX shell.
fn parola(testo: &str) -> String {
    let testo = crate::testo::una_riga(testo);
    let semplice = !testo.is_empty()
        && !testo.starts_with('-')
        && testo
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.:/@%+=,".contains(c));
    if semplice {
        testo
    } else {
        format!("'{}'", testo.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::parola;

    #[test]
    fn words_of_a_shell() {
        assert_eq!(parola("MP-COM-05.http-500"), "MP-COM-05.http-500");
        assert_eq!(parola("l'altro seme; rm"), r"'l'\''altro seme; rm'");
        assert_eq!(parola("-x"), "'-x'");
        assert_eq!(parola(""), "''");
    }
}
