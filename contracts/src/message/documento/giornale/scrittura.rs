//! Writing of a giornale as a stream.

use std::io::{self, Write};

use super::intestazione::{Firma, Intestazione, Riferimento};
use super::movimento::Movimento;
use super::saldi::{Conto, SaldiConto, Totali};
use super::{INFORMAZIONI, MOVIMENTO, RADICE};
use crate::message::scrittura::{Scrittore, attributo};
use crate::message::tracciato::{Contenuto, Molteplice};
use crate::service::FIRMA;

/// A giornale that is being written, part by part, in the order of [`super::Parte`]: one account at least, each ended, then the end. What is
/// written is as good as what is given: a movement of the other version gives a giornale that is of none.
#[derive(Debug)]
pub struct ScrittoreGiornale<W> {
    fuori: W,
    firma: Option<Firma>,
}

impl<W: Write> ScrittoreGiornale<W> {
    /// Begins with everything that stands before the accounts.
    ///
    /// # Errors
    /// What the writer says.
    pub fn apri(fuori: W, intestazione: &Intestazione, firma: &Firma) -> io::Result<Self> {
        let mut questo = Self {
            fuori,
            firma: Some(firma.clone()),
        };
        questo.parte(|x| {
            x.dichiarazione();
            match &intestazione.id {
                Some(id) => x.apri(&format!("{RADICE} Id=\"{}\"", attributo(id))),
                None => x.apri(RADICE),
            }
        })?;
        if firma.in_testa {
            questo.firma()?;
        }
        questo.parte(|x| {
            let i = intestazione;
            Contenuto::scrivi(&i.testata, x, "testata_messaggio");
            Molteplice::scrivi(&i.identificativo_flusso, x, "identificativo_flusso_BT");
            Molteplice::scrivi(&i.pagina, x, "pagina");
            Molteplice::scrivi(&i.pagine_totali, x, "pagine_totali");
            Molteplice::scrivi(&i.riferimento_ente, x, "riferimento_ente");
            Molteplice::scrivi(&i.esercizio, x, "esercizio");
            match i.riferimento {
                Riferimento::Giorno(giorno) => {
                    Molteplice::scrivi(&giorno, x, "data_riferimento_GdC");
                }
                Riferimento::Periodo(inizio, fine) => {
                    Molteplice::scrivi(&inizio, x, "data_inizio_periodo_riferimento");
                    Molteplice::scrivi(&fine, x, "data_fine_periodo_riferimento");
                }
            }
        })?;
        Ok(questo)
    }

    /// Begins an account.
    ///
    /// # Errors
    /// What the writer says.
    pub fn conto(&mut self, conto: &Conto) -> io::Result<()> {
        self.parte(|x| {
            x.apri(INFORMAZIONI);
            Molteplice::scrivi(&conto.numero, x, "conto_evidenza");
            Molteplice::scrivi(&conto.descrizione, x, "descrizione_conto_evidenza");
        })
    }

    /// A movement of the account.
    ///
    /// # Errors
    /// What the writer says.
    pub fn movimento(&mut self, movimento: &Movimento) -> io::Result<()> {
        self.parte(|x| Contenuto::scrivi(movimento, x, MOVIMENTO))
    }

    /// Ends the account.
    ///
    /// # Errors
    /// What the writer says.
    pub fn fine_conto(&mut self, saldi: &SaldiConto) -> io::Result<()> {
        self.parte(|x| {
            Molteplice::scrivi(
                &saldi.saldo_precedente,
                x,
                "saldo_precedente_conto_evidenza",
            );
            Molteplice::scrivi(&saldi.entrate, x, "totale_entrate_conto_evidenza");
            Molteplice::scrivi(&saldi.uscite, x, "totale_uscite_conto_evidenza");
            Molteplice::scrivi(&saldi.saldo_finale, x, "saldo_finale_conto_evidenza");
            x.chiudi(INFORMAZIONI);
        })
    }

    /// Ends the giornale and gives back where it was written, flushed.
    ///
    /// # Errors
    /// What the writer says.
    pub fn fine(mut self, totali: &Totali) -> io::Result<W> {
        self.parte(|x| {
            Molteplice::scrivi(&totali.saldo_precedente, x, "saldo_complessivo_precedente");
            Molteplice::scrivi(&totali.entrate, x, "totale_complessivo_entrate");
            Molteplice::scrivi(&totali.uscite, x, "totale_complessivo_uscite");
            Molteplice::scrivi(&totali.saldo_finale, x, "saldo_complessivo_finale");
            Molteplice::scrivi(&totali.esercizio, x, "totali_esercizio");
            Molteplice::scrivi(&totali.disponibilita, x, "totali_disponibilita_liquide");
        })?;
        self.firma()?;
        self.parte(|x| x.chiudi(RADICE))?;
        self.fuori.flush()?;
        Ok(self.fuori)
    }

    /// The signature, once.
    fn firma(&mut self) -> io::Result<()> {
        let Some(firma) = self.firma.take() else {
            return Ok(());
        };
        self.parte(|x| {
            const DSIG_MORE: &str = "http://www.w3.org/2001/04/";
            let ns = FIRMA.namespace;
            x.elemento(&format!("ds:Signature xmlns:ds=\"{ns}\""), |x| {
                x.elemento("ds:SignedInfo", |x| {
                    x.apri("ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/");
                    x.apri(&format!("ds:SignatureMethod Algorithm=\"{DSIG_MORE}xmldsig-more#rsa-sha256\"/"));
                    x.elemento("ds:Reference URI=\"\"", |x| {
                        x.apri(&format!("ds:DigestMethod Algorithm=\"{DSIG_MORE}xmlenc#sha256\"/"));
                        x.campo("ds:DigestValue", &firma.digest);
                    });
                });
                x.campo("ds:SignatureValue", &firma.valore);
            });
        })
    }

    fn parte(&mut self, scrivi: impl FnOnce(&mut Scrittore)) -> io::Result<()> {
        let mut x = Scrittore::intero();
        scrivi(&mut x);
        self.fuori.write_all(&x.finito())
    }
}
