//! Second judgement, first phase: how the platform reads a row (`mypay-flows.md` §3.2 step 1, §3.3).

use super::campo;
use crate::flusso::colonna::TipoLettura;
use crate::flusso::esito::Scarto;
use crate::flusso::giorno::Giorno;
use crate::flusso::numero::double;
use crate::flusso::tracciato::Tracciato;
use crate::flusso::valori::Valori;

/// Code of the whole reading phase.
pub const SINTASSI: &str = "PAA_IMPORT_SINTASSI_CSV";
/// Text of a row that has too few columns.
pub const GENERICO: &str = "ERRORE GENERICO NELLA LETTURA DELLA RIGA DEL CSV";

/// Length as Java counts it: UTF-16 units.
fn lunghezza(testo: &str) -> usize {
    if testo.is_ascii() {
        testo.len()
    } else {
        testo.encode_utf16().count()
    }
}

/// Reads a row of `quanti` columns.
///
/// # Errors
/// The rejection: all texts of the row, in the order of the columns.
pub fn leggi(tracciato: &Tracciato, valori: &Valori<'_>, quanti: usize) -> Result<(), Scarto> {
    if quanti < tracciato.colonne.len() {
        return Err(Scarto::di(SINTASSI, GENERICO));
    }
    let mut testi = String::new();
    let mut dice = |testo: &str, coda: &str| {
        testi.push('|');
        testi.push_str(testo);
        testi.push_str(coda);
    };
    if quanti > tracciato.colonne.len() {
        dice("Too many columns", "");
    }
    let multi = valori.vero(campo::FLAG_MULTI_BENEFICIARIO);
    for colonna in tracciato.colonne {
        let Some(lettura) = &colonna.lettura else {
            continue;
        };
        if campo::e_secondario(colonna.campo) && !multi {
            continue;
        }
        let Some(testo) = valori.pieno(colonna.campo) else {
            if let Some(etichetta) = lettura.assente {
                dice(etichetta, " NON PRESENTE");
            }
            continue;
        };
        // Never more units than bytes.
        let troppo = testo.len() > lettura.massimo && lunghezza(testo) > lettura.massimo;
        match lettura.tipo {
            TipoLettura::Data
                if lunghezza(testo) == lettura.massimo
                    && Giorno::parse_tollerante(testo).is_some() => {}
            TipoLettura::Data => dice(lettura.etichetta, ":wrong DATE pattern or wrong DATE data"),
            TipoLettura::Esatta if lunghezza(testo) != lettura.massimo => {
                dice(lettura.etichetta, " TROPPO GRANDE");
            }
            _ if troppo => dice(lettura.etichetta, " TROPPO GRANDE"),
            TipoLettura::Numero if double(testo).is_none() => {
                dice(lettura.etichetta, &format!(" NON CONFROME: {testo}"));
            }
            TipoLettura::Booleano
                if !testo.eq_ignore_ascii_case("true") && !testo.eq_ignore_ascii_case("false") =>
            {
                dice(lettura.etichetta, " NON CONFORME");
            }
            _ => {}
        }
    }
    if testi.is_empty() {
        Ok(())
    } else {
        Err(Scarto::di(SINTASSI, testi))
    }
}
