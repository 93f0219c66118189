//! `collaudo kinds`: the flow files that the bench knows, and their layouts.

use contracts::flusso::tracciato::FAMIGLIE;
use judge::uscita::ExitCode as Uscita;

use super::{check_flusso, stampa};
use crate::guaio::Guaio;
use crate::riga_di_comando::Kinds;

/// Lists the kinds, or prints the Table Schema of one.
pub(crate) fn esegui(opzioni: &Kinds) -> Result<Uscita, Guaio> {
    match &opzioni.schema {
        Some(nome) => {
            let tracciato = check_flusso::tracciato(nome)?;
            if tracciato.colonne.is_empty() {
                return Err(Guaio::uso("il tipo di file non è una tabella")
                    .trovato(tracciato.id)
                    .rimedio("lo schema di un documento XML è il suo XSD"));
            }
            stampa(&tracciato.table_schema());
        }
        None => {
            for famiglia in FAMIGLIE {
                stampa(&format!(
                    "{} (lo scrive {}; {})\n",
                    famiglia.titolo,
                    famiglia.produttore.parole(),
                    famiglia.nome_file
                ));
                for tracciato in famiglia.tracciati {
                    let colonne = match tracciato.colonne.len() {
                        0 => "documento XML".to_owned(),
                        quante => format!("{quante} colonne"),
                    };
                    stampa(&format!("  {}  {colonne}\n", tracciato.id));
                }
            }
        }
    }
    Ok(Uscita::Ok)
}
