//! The rules of the import on the rows of one file.

use std::hash::{Hash, Hasher};

use super::archivio::registra;
use super::campo;
use super::contratto::regola;
use super::importazione::{azione, iud_doppio};
use super::lettura::leggi;
use super::validazione::valida;
use crate::finding::registry::code;
use crate::flusso::colonna::{Campo, Colonna};
use crate::flusso::controllo::Opzioni;
use crate::flusso::esito::{Esito, Scarto};
use crate::flusso::numero::centesimi;
use crate::flusso::regole::{Impronte, Regole, RigaLetta, Violazione, impronta};
use crate::flusso::valori::Valori;

pub(super) fn di<'a>(opzioni: &'a Opzioni<'a>) -> Box<dyn Regole + 'a> {
    Box::new(Import {
        opzioni,
        con_multi: opzioni.tracciato.ha(campo::FLAG_MULTI_BENEFICIARIO),
        visti: Impronte::default(),
        iuv: Impronte::default(),
    })
}

/// Hash of an IUD, in the upper 63 bits, and whether a row with it was loaded, in the lowest, which two that are equal may differ in.
#[derive(Debug, Clone, Copy)]
struct Visto(u64);

impl Visto {
    fn di(iud: &str) -> Self {
        Self(impronta(iud) & !1)
    }

    fn caricato(self) -> bool {
        self.0 & 1 == 1
    }
}

impl PartialEq for Visto {
    fn eq(&self, altro: &Self) -> bool {
        self.0 | 1 == altro.0 | 1
    }
}

impl Eq for Visto {}

impl Hash for Visto {
    fn hash<H: Hasher>(&self, h: &mut H) {
        h.write_u64(self.0 >> 1);
    }
}

struct Import<'a> {
    opzioni: &'a Opzioni<'a>,
    con_multi: bool,
    visti: Impronte<Visto>,
    iuv: Impronte<u64>,
}

impl Regole for Import<'_> {
    fn ignora(&self, colonna: &Colonna, valori: &Valori<'_>, esito: &mut Vec<Violazione>) -> bool {
        if !campo::e_secondario(colonna.campo) || valori.vero(campo::FLAG_MULTI_BENEFICIARIO) {
            return false;
        }
        if self.con_multi && valori.pieno(colonna.campo).is_some() {
            let testo = format!(
                "{} è valorizzata, ma flagMultiBeneficiario non vale true: la piattaforma la ignora.",
                colonna.nome
            );
            esito.push(Violazione::avviso(
                colonna.campo,
                code::FLU_SECONDARIO_IGNORATO,
                testo,
            ));
        }
        true
    }

    fn dovuta(&self, colonna: &Colonna, valori: &Valori<'_>) -> bool {
        if campo::e_secondario(colonna.campo) {
            return valori.vero(campo::FLAG_MULTI_BENEFICIARIO);
        }
        let tipo = self
            .opzioni
            .contesto
            .tipo(valori.di_campo(campo::TIPO_DOVUTO));
        tipo.is_some_and(|t| {
            t.scadenza_obbligatoria
                || t.stampa_data_scadenza && valori.di_campo(campo::AZIONE) != "A"
        })
    }

    fn valore(&self, campo: Campo, testo: &str, valori: &Valori<'_>) -> Option<Violazione> {
        regola(campo, testo, valori, self.opzioni.contesto)
    }

    fn riga(&mut self, valori: &Valori<'_>, esito: &mut Vec<Violazione>) {
        let Some(iud) = valori.pieno(campo::IUD) else {
            return;
        };
        if !self.visti.insert(Visto::di(iud)) {
            esito.push(Violazione::errore(
                campo::IUD,
                code::ID_IUD_DUPLICATO,
                format!("L'IUD {iud} è già in una riga precedente del file."),
            ));
        }
    }

    fn piattaforma(&mut self, riga: &RigaLetta<'_>) -> Esito {
        match self.carica(riga.valori, riga.quanti) {
            Ok(()) => Esito::Caricata,
            Err(scarto) => Esito::Scartata(scarto),
        }
    }

    /// What the citizen would pay (§3.1, notes); an annulment costs nothing.
    fn importo(&self, valori: &Valori<'_>) -> i64 {
        if !matches!(valori.di_campo(campo::AZIONE), "I" | "M") {
            return 0;
        }
        let importo = centesimi(valori.di_campo(campo::IMPORTO)).unwrap_or_default();
        let secondario = if valori.vero(campo::FLAG_MULTI_BENEFICIARIO) {
            centesimi(valori.di_campo(campo::IMPORTO_SECONDARIO)).unwrap_or_default()
        } else {
            0
        };
        importo.saturating_add(secondario).max(0)
    }
}

impl Import<'_> {
    /// The platform's order (§3.2): reading, IUD among the rows loaded, azione, validation, archive.
    fn carica(&mut self, valori: &Valori<'_>, quanti: usize) -> Result<(), Scarto> {
        leggi(self.opzioni.tracciato, valori, quanti)?;
        let iud = Visto::di(valori.di_campo(campo::IUD));
        if self.visti.get(&iud).is_some_and(|visto| visto.caricato()) {
            return Err(iud_doppio());
        }
        azione(valori)?;
        let tipo = valida(self.opzioni.tracciato, valori, self.opzioni.contesto)?;
        let iuv = valori
            .pieno(campo::COD_IUV)
            .filter(|_| valori.di_campo(campo::AZIONE) != "A")
            .map(impronta);
        let preso = iuv.is_some_and(|iuv| self.iuv.contains(&iuv));
        registra(
            valori,
            tipo,
            self.opzioni.contesto,
            self.opzioni.archivio,
            preso,
        )?;
        self.visti.replace(Visto(iud.0 | 1));
        self.iuv.extend(iuv);
        Ok(())
    }
}
