//! The giornale di cassa of OPI/SIOPE+, versions 1.4 and 1.6.1 (`mypivot-flows.md` §6.3), typed both ways, in whole or as a stream.
//!
//! * [`intestazione`], [`movimento`], [`saldi`] – its parts
//! * [`lettura`] – [`LettoreGiornale`], which gives the parts one after the other in bounded memory, however long the file is
//! * [`scrittura`] – [`ScrittoreGiornale`], which takes them in the same order
//!
//! ```
//! use contracts::message::documento::giornale::{LettoreGiornale, Parte};
//! # let xml = std::fs::File::open("tests/it/esempi/giornale_1_6_1.xml").unwrap();
//! let mut lettore = LettoreGiornale::apri(std::io::BufReader::new(xml))?;
//! let ente = lettore.intestazione().testata.codice_fiscale_ente.clone();
//! for parte in &mut lettore {
//!     if let Parte::Movimento(movimento) = parte? {
//!         println!("{ente}: {} {}", movimento.importo, movimento.causale);
//!     }
//! }
//! # Ok::<(), contracts::message::NonConforme>(())
//! ```
//!
//! The signature is asked for, as the schema does, and never verified (§6.3.1). Numbers of a bolletta beyond 128 bits, which the schema
//! allows, are refused.

pub mod intestazione;
pub mod lettura;
pub mod movimento;
pub mod saldi;
pub mod scrittura;

pub use intestazione::{Firma, Intestazione, Riferimento, Testata, VersioneGiornale};
pub use lettura::{LettoreGiornale, Parte};
pub use movimento::{
    AssoggettamentoBollo, AssoggettamentoCommissioni, AssoggettamentoSpese, Cliente,
    CreditoreEffettivo, DatiBt, Delegato, Destinazione, Movimento, Sospeso, SospesoDaRegolarizzare,
    TipoContabilita, TipoDocumento, TipoEsecuzione, TipoMovimento, TipoOperazione,
};
pub use saldi::{Conto, SaldiConto, Totali, TotaliDisponibilita, TotaliEsercizio};
pub use scrittura::ScrittoreGiornale;

use crate::message::NonConforme;

const RADICE: &str = "flusso_giornale_di_cassa";
const INFORMAZIONI: &str = "informazioni_conto_evidenza";
const MOVIMENTO: &str = "movimento_conto_evidenza";

/// A whole giornale in memory, for the small ones; [`LettoreGiornale`] for any.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Giornale {
    /// What stands before the accounts.
    pub intestazione: Intestazione,
    /// The accounts, one at least.
    pub conti: Vec<ContoEvidenza>,
    /// What stands after them.
    pub totali: Totali,
    /// The signature.
    pub firma: Firma,
}

/// `informazioni_conto_evidenza`
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ContoEvidenza {
    /// Its number and name.
    pub conto: Conto,
    /// `movimento_conto_evidenza`
    pub movimenti: Vec<Movimento>,
    /// Its balances.
    pub saldi: SaldiConto,
}

impl Giornale {
    /// Reads a whole giornale.
    ///
    /// # Errors
    /// [`NonConforme`], at the first place that is not as the schema of its version says.
    pub fn leggi(xml: &[u8]) -> Result<Self, NonConforme> {
        let mut lettore = LettoreGiornale::apri(xml)?;
        let mut conti: Vec<ContoEvidenza> = Vec::new();
        let mut totali = Totali::default();
        for parte in &mut lettore {
            match (parte?, conti.last_mut()) {
                (Parte::Conto(conto), _) => conti.push(ContoEvidenza {
                    conto,
                    movimenti: Vec::new(),
                    saldi: SaldiConto::default(),
                }),
                (Parte::Movimento(movimento), Some(conto)) => conto.movimenti.push(*movimento),
                (Parte::FineConto(saldi), Some(conto)) => conto.saldi = saldi,
                (Parte::Totali(fine), _) => totali = *fine,
                // A reader gives an account first.
                (Parte::Movimento(_) | Parte::FineConto(_), None) => {}
            }
        }
        let (intestazione, firma) = lettore.finito();
        Ok(Self {
            intestazione,
            conti,
            totali,
            firma,
        })
    }

    /// The whole giornale as a file.
    #[must_use]
    pub fn scrivi(&self) -> Vec<u8> {
        let mut fuori = Vec::new();
        // Writing to memory does not fail.
        let _ = self.scrivi_in(&mut fuori);
        fuori
    }

    fn scrivi_in(&self, fuori: &mut Vec<u8>) -> std::io::Result<()> {
        let mut x = ScrittoreGiornale::apri(fuori, &self.intestazione, &self.firma)?;
        for uno in &self.conti {
            x.conto(&uno.conto)?;
            for movimento in &uno.movimenti {
                x.movimento(movimento)?;
            }
            x.fine_conto(&uno.saldi)?;
        }
        x.fine(&self.totali).map(|_| ())
    }
}
