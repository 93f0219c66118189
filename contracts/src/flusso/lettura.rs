//! Second judgement, first phase: how the platform reads a row (`mypay-flows.md` §3.2 step 1, §3.3).

use std::borrow::Cow;
use std::ops::Range;

use super::colonna::{Campo, TipoLettura};
use super::giorno::Giorno;
use super::numero::double;
use super::riga::valore;
use super::tracciato::Tracciato;

/// Why the platform puts a row among the rejected ones: the two fields that it appends in `_SCARTI.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scarto {
    /// `cod_rifiuto`; several may be glued (§12).
    pub codice: String,
    /// `de_rifiuto`.
    pub descrizione: String,
}

impl Scarto {
    pub(crate) fn di(codice: &str, descrizione: impl Into<String>) -> Self {
        Self {
            codice: codice.to_owned(),
            descrizione: descrizione.into(),
        }
    }
}

/// Code of the whole reading phase.
pub const SINTASSI: &str = "PAA_IMPORT_SINTASSI_CSV";
/// Text of a row that has too few columns.
pub const GENERICO: &str = "ERRORE GENERICO NELLA LETTURA DELLA RIGA DEL CSV";

/// The cleaned values of a row, by field.
#[derive(Debug)]
pub struct Valori<'a> {
    posizioni: &'a [Option<usize>; Campo::QUANTI],
    valori: Vec<Cow<'a, str>>,
}

impl<'a> Valori<'a> {
    /// Of the raw fields of a line. A field that the layout or the row does not have reads as empty.
    pub(crate) fn di(
        posizioni: &'a [Option<usize>; Campo::QUANTI],
        byte: &'a [u8],
        campi: &[Range<usize>],
    ) -> Self {
        Self {
            posizioni,
            valori: campi.iter().map(|c| valore(&byte[c.clone()])).collect(),
        }
    }

    /// The value as it stands.
    #[must_use]
    pub fn di_campo(&self, campo: Campo) -> &str {
        self.posizioni[campo as usize]
            .and_then(|i| self.valori.get(i))
            .map_or("", AsRef::as_ref)
    }

    /// The value, unless it is blank.
    #[must_use]
    pub fn pieno(&self, campo: Campo) -> Option<&str> {
        Some(self.di_campo(campo)).filter(|v| !v.trim().is_empty())
    }

    /// Whether a flag is true, in any case.
    #[must_use]
    pub fn vero(&self, campo: Campo) -> bool {
        self.di_campo(campo).eq_ignore_ascii_case("true")
    }
}

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
    let multi = valori.vero(Campo::FlagMultiBeneficiario);
    for colonna in tracciato.colonne {
        if colonna.campo.e_secondario() && !multi {
            continue;
        }
        let lettura = &colonna.lettura;
        let Some(testo) = valori.pieno(colonna.campo) else {
            if let Some(etichetta) = lettura.assente {
                dice(etichetta, " NON PRESENTE");
            }
            continue;
        };
        let lungo = lunghezza(testo);
        match lettura.tipo {
            TipoLettura::Data
                if lungo == lettura.massimo && Giorno::parse_tollerante(testo).is_some() => {}
            TipoLettura::Data => dice(lettura.etichetta, ":wrong DATE pattern or wrong DATE data"),
            TipoLettura::Esatta if lungo != lettura.massimo => {
                dice(lettura.etichetta, " TROPPO GRANDE");
            }
            _ if lungo > lettura.massimo => dice(lettura.etichetta, " TROPPO GRANDE"),
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
