//! First judgement: what the manual asks of the producer, row by row, whatever the platform tolerates.
//!
//! What one column can say is read from the table of [`super::colonna`]; what it cannot, from the [`Regole`] of the family.

use std::sync::Arc;

use super::colonna::{Colonna, Forma, Obbligo};
use super::giorno::{Giorno, istante};
use super::motivo::Motivo;
use super::regole::{Regole, Violazione};
use super::tracciato::Tracciato;
use super::valori::Valori;
use crate::finding::registry::code;

/// The contract of one layout, ready to judge rows.
pub struct Contratto {
    tracciato: &'static Tracciato,
    motivi: Vec<Option<Arc<Motivo>>>,
}

impl Contratto {
    /// Of a layout.
    #[must_use]
    pub fn di(tracciato: &'static Tracciato) -> Self {
        Self {
            tracciato,
            motivi: tracciato
                .colonne
                .iter()
                .map(|c| Motivo::di(c.forma))
                .collect(),
        }
    }

    /// Judges the values of a row.
    pub fn giudica<R: Regole + ?Sized>(
        &self,
        valori: &Valori<'_>,
        regole: &mut R,
        esito: &mut Vec<Violazione>,
    ) {
        for (colonna, motivo) in self.tracciato.colonne.iter().zip(&self.motivi) {
            if !regole.ignora(colonna, valori, esito) {
                colonna_in(colonna, motivo.as_deref(), valori, regole, esito);
            }
        }
        regole.riga(valori, esito);
    }
}

fn colonna_in<R: Regole + ?Sized>(
    colonna: &Colonna,
    motivo: Option<&Motivo>,
    valori: &Valori<'_>,
    regole: &R,
    esito: &mut Vec<Violazione>,
) {
    let errore = |codice, testo: String| Violazione::errore(colonna.campo, codice, testo);
    let Some(testo) = valori.pieno(colonna.campo) else {
        let dovuta = match colonna.obbligo {
            Obbligo::Sempre => true,
            Obbligo::Se(_) => regole.dovuta(colonna, valori),
            Obbligo::Facoltativo => false,
        };
        if dovuta {
            esito.push(
                errore(code::FLU_MANCANTE, format!("Manca {}.", colonna.nome))
                    .atteso(colonna.descrizione),
            );
        }
        return;
    };
    // Never more characters than bytes.
    if testo.len() > colonna.massimo && testo.chars().count() > colonna.massimo {
        let lungo = testo.chars().count();
        let frase = format!(
            "{} ha {lungo} caratteri, più di {}.",
            colonna.nome, colonna.massimo
        );
        esito.push(
            errore(code::FLU_LUNGO, frase).atteso(format!("al più {} caratteri", colonna.massimo)),
        );
        return;
    }
    if let Err((codice, atteso)) = forma(colonna.forma, motivo, testo) {
        let frase = format!("{} non ha la forma prevista.", colonna.nome);
        esito.push(errore(codice, frase).atteso(atteso));
        return;
    }
    if let Some(violazione) = regole.valore(colonna.campo, testo, valori) {
        esito.push(violazione);
    }
}

fn forma(forma: Forma, motivo: Option<&Motivo>, testo: &str) -> Result<(), (&'static str, String)> {
    let (buona, codice, atteso) = match forma {
        Forma::Testo => return Ok(()),
        Forma::Uno(ammessi) => {
            if ammessi.contains(&testo) {
                return Ok(());
            }
            return Err((code::FLU_ENUMERAZIONE, ammessi.join(", ")));
        }
        Forma::Motivo(_, atteso) => (
            motivo.is_some_and(|m| m.vale(testo)),
            code::FLU_FORMATO,
            atteso,
        ),
        Forma::Data => (
            Giorno::parse(testo).is_some(),
            code::FLU_DATA,
            "un giorno che esiste, AAAA-MM-GG",
        ),
        Forma::DataItaliana => (
            Giorno::parse_italiano(testo).is_some(),
            code::FLU_DATA,
            "un giorno che esiste, GG/MM/AAAA",
        ),
        Forma::Istante => (
            istante(testo),
            code::FLU_DATA,
            "un giorno e un'ora che esistono, AAAA-MM-GGThh:mm:ss",
        ),
        Forma::Booleano => (
            testo.eq_ignore_ascii_case("true") || testo.eq_ignore_ascii_case("false"),
            code::FLU_ENUMERAZIONE,
            "true, false",
        ),
    };
    if buona {
        Ok(())
    } else {
        Err((codice, atteso.to_owned()))
    }
}
