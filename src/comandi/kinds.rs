//! `collaudo kinds`: the flow files that the bench knows, and their layouts.

use contracts::flusso::tracciato::TRACCIATI;
use judge::uscita::ExitCode as Uscita;

use super::{check_flusso, stampa};
use crate::guaio::Guaio;
use crate::riga_di_comando::Kinds;

/// Lists the kinds, or prints the Table Schema of one.
pub(crate) fn esegui(opzioni: &Kinds) -> Result<Uscita, Guaio> {
    match &opzioni.schema {
        Some(nome) => stampa(&check_flusso::tracciato(nome)?.table_schema()),
        None => {
            for tracciato in TRACCIATI {
                stampa(&format!(
                    "{}  {}, {} colonne\n",
                    tracciato.id,
                    tracciato.descrizione,
                    tracciato.colonne.len()
                ));
            }
        }
    }
    Ok(Uscita::Ok)
}
