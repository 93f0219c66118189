//! `collaudo kinds`: the flow files that the bench knows, and their layouts.

use contracts::flusso::tracciato::FAMIGLIE;
use judge::uscita::ExitCode as Uscita;

use super::{check_flusso, stampa};
use crate::guaio::{Guaio, rientra};
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
        None => stampa(&elenco()),
    }
    Ok(Uscita::Ok)
}

/// Every kind below its family, within 80 columns.
fn elenco() -> String {
    let mut testo = String::new();
    for famiglia in FAMIGLIE {
        if !testo.is_empty() {
            testo.push('\n');
        }
        let titolo = format!(
            "{}: lo scrive {}, si chiama {}",
            famiglia.titolo,
            famiglia.produttore.parole(),
            famiglia.nome_file
        );
        testo.push_str(&rientra(&titolo, 80, 0));
        testo.push('\n');
        for tracciato in famiglia.tracciati {
            let colonne = match tracciato.colonne.len() {
                0 => "documento XML".to_owned(),
                quante => format!("{quante} colonne"),
            };
            testo.push_str(&format!("  {:<34} {colonne}\n", tracciato.id));
        }
    }
    testo
}
