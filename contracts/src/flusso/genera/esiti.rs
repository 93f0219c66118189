//! Rows of the two files that come of an import of dovuti (`mypay-flows.md` §4.5): those that were rejected, and those with their IUV.

use std::ops::Range;

use super::caso::Caso;
use super::codici;
use super::dovuti::{Dovuti, SEGREGAZIONE};
use super::fabbrica::Fabbrica;
use super::guasti_dovuti;
use super::guasto::{Base, Contorno, Guasto, Mossa, posto};
use crate::flusso::contesto::Contesto;
use crate::flusso::dovuti;
use crate::flusso::esito::Esito;
use crate::flusso::giorno::Giorno;
use crate::flusso::tracciato::Tracciato;

/// Columns that a row without a second ente leaves out of the IUV file.
const DEL_SECONDO: usize = 13;

/// The import that a file of these comes of.
fn import(tracciato: &Tracciato) -> &'static Tracciato {
    let versioni = dovuti::FAMIGLIA.tracciati;
    versioni
        .iter()
        .find(|t| tracciato.versione.starts_with(t.versione))
        .unwrap_or(&versioni[0])
}

/// Rejected rows: as they came, each with one mistake of those that the platform rejects, and its word for it.
pub(super) struct Scarti {
    import: &'static Tracciato,
    dovuti: Dovuti,
    oggi: Giorno,
    rifiuti: Vec<Guasto>,
}

impl Scarti {
    pub(super) fn nuovi(tracciato: &'static Tracciato, serie: u64, ctx: &Contesto) -> Self {
        let import = import(tracciato);
        let mut rifiuti = guasti_dovuti::tutti(import, ctx);
        // The words of the platform are appended as they stand: what would break the row is left out.
        rifiuti.retain(|g| match &g.esito {
            Esito::Scartata(s) => {
                matches!(g.mossa, Mossa::Cambi(_))
                    && s.codice.contains("PAA_IMPORT_")
                    && !s.descrizione.contains([';', '"'])
            }
            _ => false,
        });
        Self {
            import,
            dovuti: Dovuti::nuovi(import, serie, ctx),
            oggi: ctx.oggi,
            rifiuti,
        }
    }
}

impl Fabbrica for Scarti {
    fn possibile(&self) -> bool {
        self.dovuti.possibile() && !self.rifiuti.is_empty()
    }

    fn riga(&self, n: u64, caso: &mut Caso, _: Option<Base>, valori: &mut [String]) {
        let quante = self.import.colonne.len();
        let rifiuto = caso.uno(&self.rifiuti);
        self.dovuti
            .riga(n, caso, Some(rifiuto.base), &mut valori[..quante]);
        if let Mossa::Cambi(cambi) = &rifiuto.mossa {
            let contorno = Contorno {
                n,
                oggi: self.oggi,
                tracciato: self.import,
                valori: &valori[..quante],
            };
            let nuovi: Vec<(usize, String)> = cambi
                .iter()
                .map(|(i, valore)| (*i, valore(&contorno)))
                .collect();
            for (i, valore) in nuovi {
                valori[i] = valore;
            }
        }
        if let Esito::Scartata(scarto) = &rifiuto.esito {
            valori[quante].clone_from(&scarto.codice);
            valori[quante + 1].clone_from(&scarto.descrizione);
        }
    }

    fn tiene(&self, _: usize, _: &[String]) -> bool {
        false
    }

    fn esito(&self) -> Esito {
        Esito::NonLetta
    }

    fn intestazione_sbagliabile(&self) -> bool {
        true
    }
}

/// Loaded rows with their IUV, rebuilt from what was read and never quoted.
pub(super) struct Iuv {
    tracciato: &'static Tracciato,
    dovuti: Dovuti,
    serie: u64,
    segregazione: String,
    multi: Option<usize>,
}

impl Iuv {
    pub(super) fn nuovi(tracciato: &'static Tracciato, serie: u64, ctx: &Contesto) -> Self {
        Self {
            tracciato,
            dovuti: Dovuti::nuovi(import(tracciato), serie, ctx),
            serie,
            segregazione: ctx
                .application_code
                .clone()
                .unwrap_or_else(|| SEGREGAZIONE.to_owned()),
            multi: posto(tracciato, "flagMultiBeneficiario"),
        }
    }
}

impl Fabbrica for Iuv {
    fn possibile(&self) -> bool {
        self.dovuti.possibile()
    }

    fn riga(&self, n: u64, caso: &mut Caso, base: Option<Base>, valori: &mut [String]) {
        self.dovuti.riga(n, caso, base, valori);
        let genera = posto(self.tracciato, "flgGeneraIuv").is_some_and(|i| valori[i] == "true");
        for (colonna, valore) in self.tracciato.colonne.iter().zip(valori) {
            // Nothing tells a separator within a value from one between two.
            valore.retain(|c| !matches!(c, ';' | '"'));
            match colonna.nome {
                "codIuv" if genera => {
                    let progressivo = self.serie % 10 * 1_000_000_000 + n;
                    *valore = codici::iuv_della_piattaforma(&self.segregazione, progressivo);
                }
                "tipoVersamento" if valore.is_empty() => valore.push_str("ALL"),
                // What is missing appears so.
                "bilancio" | "flgGeneraIuv" if valore.is_empty() => valore.push_str("null"),
                _ => {}
            }
        }
    }

    fn tiene(&self, _: usize, _: &[String]) -> bool {
        false
    }

    fn esito(&self) -> Esito {
        Esito::NonLetta
    }

    fn omesse(&self, valori: &[String]) -> Range<usize> {
        match self.multi {
            Some(i) if valori.get(i).is_none_or(|v| v != "true") => i..i + DEL_SECONDO,
            _ => 0..0,
        }
    }

    fn intestazione_sbagliabile(&self) -> bool {
        true
    }
}
