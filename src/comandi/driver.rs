//! `collaudo driver`: the protocol between bench and product.

use judge::uscita::ExitCode as Uscita;

use super::stampa;
use crate::guaio::Guaio;
use crate::riga_di_comando::Driver;

/// Prints the schema.
pub(crate) fn esegui(opzioni: &Driver) -> Result<Uscita, Guaio> {
    if !opzioni.schema {
        return Err(Guaio::uso("che cosa stampare?")
            .rimedio("«collaudo driver --schema» stampa lo schema delle azioni"));
    }
    let schema = serde_json::to_string_pretty(&::driver::schema::schema())
        .map_err(|e| Guaio::banco(e.to_string()))?;
    stampa(&format!("{schema}\n"));
    Ok(Uscita::Ok)
}
