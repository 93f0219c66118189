//! The rows of an uploaded file, read from its zip in bounded memory and handed out in blocks (`mypay-flows.md` §2.2, §4.3 #9).

use std::io::Cursor;

use contracts::flusso::pacchetto::Pacchetto;
use contracts::flusso::riga::Righe;
use contracts::flusso::tracciato::Tracciato;
use ledger::entry::Millis;

use super::blocco::{Blocco, RighePreparate, contesto};
use crate::allegato::Allegato;
use crate::state::State;

/// Rows of a block: small enough that the archive is not held for long.
pub const RIGHE_PER_BLOCCO: usize = 1000;

/// An upload whose rows are to be judged.
#[derive(Debug, Clone)]
pub struct Lotto {
    /// Its key.
    pub request_token: String,
    /// The zip.
    pub zip: Allegato,
    base: String,
    righe: u64,
    tracciato: &'static Tracciato,
    contesto: contracts::flusso::contesto::Contesto,
}

/// The upload whose turn it is, if there is one; `adesso` is the day by which due dates are judged.
#[must_use]
pub fn prossimo(state: &State, adesso: Millis) -> Option<Lotto> {
    let import = state.flussi.da_elaborare()?;
    Some(Lotto {
        request_token: import.request_token.clone(),
        zip: import.zip.clone(),
        base: import.base().to_owned(),
        righe: import.righe,
        tracciato: Tracciato::import(import.versione.as_deref()?)?,
        contesto: contesto(state, &import.cod_ipa, adesso),
    })
}

impl Lotto {
    /// Hands out the blocks that were not judged yet, in order; the last says so. `avanti` carries a block out, and says whether to
    /// go on.
    pub fn leggi(&self, zip: &[u8], avanti: &mut dyn FnMut(Blocco) -> bool) {
        let mut pacchetto = Pacchetto::apri(Cursor::new(zip)).ok();
        let nome = format!("{}.csv", self.base);
        let csv = pacchetto.as_mut().and_then(|p| {
            let posto = p.voci.iter().position(|voce| *voce == nome)?;
            p.voce(posto).ok()
        });
        let Some(csv) = csv else {
            let _ = avanti(self.blocco(self.righe, RighePreparate::default(), true, true));
            return;
        };
        let mut righe = Righe::new(csv);
        let mut intestazione: Option<Vec<u8>> = None;
        let (mut viste, mut da) = (0_u64, self.righe);
        let (mut testo, mut posti) = (Vec::new(), Vec::new());
        let illeggibile = loop {
            match righe.prossima() {
                Ok(None) => break false,
                Err(_) => break true,
                Ok(Some(riga)) if intestazione.is_none() => {
                    intestazione = Some(riga.byte.to_vec());
                }
                Ok(Some(riga)) if riga.byte.iter().all(|b| *b <= b' ') => {}
                Ok(Some(riga)) => {
                    viste += 1;
                    if viste <= self.righe {
                        continue;
                    }
                    if posti.len() == RIGHE_PER_BLOCCO {
                        let quante = posti.len() as u64;
                        let testata = intestazione.as_deref().unwrap_or_default();
                        let pronte = self.prepara(testata, &mut testo, &mut posti);
                        if !avanti(self.blocco(da, pronte, false, false)) {
                            return;
                        }
                        da += quante;
                    }
                    let inizio = testo.len();
                    testo.extend_from_slice(riga.byte);
                    posti.push(inizio..testo.len());
                }
            }
        };
        let testata = intestazione.unwrap_or_default();
        let pronte = self.prepara(&testata, &mut testo, &mut posti);
        let _ = avanti(self.blocco(da, pronte, true, illeggibile));
    }

    fn prepara(
        &self,
        intestazione: &[u8],
        testo: &mut Vec<u8>,
        posti: &mut Vec<std::ops::Range<usize>>,
    ) -> RighePreparate {
        RighePreparate::prepara(
            self.tracciato,
            &self.contesto,
            intestazione,
            std::mem::take(testo),
            std::mem::take(posti),
        )
    }

    fn blocco(&self, da: u64, righe: RighePreparate, ultimo: bool, illeggibile: bool) -> Blocco {
        Blocco {
            request_token: self.request_token.clone(),
            da,
            ultimo,
            illeggibile,
            righe,
        }
    }
}
