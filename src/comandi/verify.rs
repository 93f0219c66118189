//! `collaudo verify`: is the evidence whole.

use judge::uscita::ExitCode as Uscita;

use super::stampa;
use crate::guaio::Guaio;
use crate::riga_di_comando::Verify;

/// Checks a folder.
pub(crate) fn esegui(opzioni: &Verify) -> Result<Uscita, Guaio> {
    let cartella = &opzioni.cartella;
    if !cartella.is_dir() {
        return Err(Guaio::uso("la cartella della prova non c'è")
            .dove(cartella.display().to_string())
            .rimedio("dare la cartella che «collaudo run» ha scritto"));
    }
    match ledger::verify::verify(cartella) {
        Ok(esito) => {
            stampa(&format!(
                "prova integra: {} flussi, {} voci, {} blob, {} file, {} byte\nultimo anello di «{}»: {}\n",
                esito.streams,
                esito.entries,
                esito.blobs,
                esito.files,
                esito.bytes,
                esito.run_stream,
                esito.head.hex()
            ));
            Ok(Uscita::Ok)
        }
        Err(guasti) => {
            let cosa = if guasti.is_incomplete() {
                "la prova è incompleta"
            } else {
                "la prova non è integra"
            };
            let altri = guasti.iter().count() - 1;
            let mut trovato = guasti.first().to_string();
            if altri > 0 {
                trovato.push_str(&format!(" (e altri {altri} guasti)"));
            }
            Err(Guaio::nuovo(Uscita::EvidenzaNonIntegra, cosa)
                .dove(format!("{}, {}", cartella.display(), guasti.first().file()))
                .trovato(trovato)
                .rimedio(
                    "chiedere una copia della prova a chi l'ha eseguita, oppure eseguirla di nuovo",
                ))
        }
    }
}
