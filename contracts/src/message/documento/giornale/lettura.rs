//! Reading of a giornale as a stream.

use std::io::BufRead;

use super::intestazione::{Firma, Intestazione, Riferimento, VersioneGiornale};
use super::movimento::Movimento;
use super::saldi::{Conto, SaldiConto, Totali};
use super::{INFORMAZIONI, MOVIMENTO, RADICE};
use crate::message::NonConforme;
use crate::message::cursore::Cursore;
use crate::message::tracciato::{Contenuto, Molteplice};
use crate::service::FIRMA;
use crate::xml::{Limits, Settings, Source, Stream};

/// A part of a giornale. They come as: an account, its movements, its end; the next account; at last the totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parte {
    /// An account begins.
    Conto(Conto),
    /// A movement of it.
    Movimento(Box<Movimento>),
    /// It ends, with its balances.
    FineConto(SaldiConto),
    /// The giornale ends.
    Totali(Box<Totali>),
}

/// A giornale that is being read: an iterator over its parts, which ends with the totals or with the first error. Memory is bounded by one
/// movement, of which no single text may be longer than 1 MiB.
#[derive(Debug)]
pub struct LettoreGiornale<R> {
    cursore: Cursore<Stream<R>>,
    intestazione: Intestazione,
    firma: Option<Firma>,
    dove: Dove,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dove {
    /// Before the first account: one must come.
    Inizio,
    /// In an account, among its movements.
    Movimenti,
    /// After an account.
    FraConti,
    Finito,
}

impl<R: BufRead> LettoreGiornale<R> {
    /// Reads up to the first account; the version is told by what stands there.
    ///
    /// # Errors
    /// [`NonConforme`], also for a stream that fails.
    pub fn apri(flusso: R) -> Result<Self, NonConforme> {
        let limits = Limits {
            bytes: u64::MAX,
            token: 1 << 20,
            ..Limits::default()
        };
        let mut cursore = Cursore::su_flusso(
            flusso,
            Settings {
                limits,
                ..Settings::default()
            },
        )?;
        let id = cursore.entra_con("", RADICE, "Id")?;
        let firma = firma(&mut cursore, true)?;
        let intestazione = intestazione(&mut cursore, id)?;
        Ok(Self {
            cursore,
            intestazione,
            firma,
            dove: Dove::Inizio,
        })
    }

    /// What stands before the accounts.
    #[must_use]
    pub fn intestazione(&self) -> &Intestazione {
        &self.intestazione
    }

    /// The signature: known from the beginning when it stands there, else after the totals.
    #[must_use]
    pub fn firma(&self) -> Option<&Firma> {
        self.firma.as_ref()
    }

    /// What was read beside the parts, when all of them were read.
    pub(super) fn finito(self) -> (Intestazione, Firma) {
        (self.intestazione, self.firma.unwrap_or_default())
    }

    fn prossima(&mut self) -> Result<Option<Parte>, NonConforme> {
        let c = &mut self.cursore;
        match self.dove {
            Dove::Finito => Ok(None),
            Dove::Movimenti => {
                if c.se("", MOVIMENTO)? {
                    let movimento: Movimento = Contenuto::leggi(c)?;
                    in_versione(c, &movimento, self.intestazione.versione())?;
                    return Ok(Some(Parte::Movimento(Box::new(movimento))));
                }
                let saldi = SaldiConto {
                    saldo_precedente: Molteplice::leggi(c, "", "saldo_precedente_conto_evidenza")?,
                    entrate: Molteplice::leggi(c, "", "totale_entrate_conto_evidenza")?,
                    uscite: Molteplice::leggi(c, "", "totale_uscite_conto_evidenza")?,
                    saldo_finale: Molteplice::leggi(c, "", "saldo_finale_conto_evidenza")?,
                };
                c.esci()?;
                self.dove = Dove::FraConti;
                Ok(Some(Parte::FineConto(saldi)))
            }
            Dove::Inizio | Dove::FraConti => {
                if self.dove == Dove::Inizio {
                    c.entra("", INFORMAZIONI)?;
                } else if !c.se("", INFORMAZIONI)? {
                    let totali = totali(c)?;
                    if self.firma.is_none() {
                        self.firma = firma(c, false)?;
                        if self.firma.is_none() {
                            return Err(c.manca("<Signature> di xmldsig"));
                        }
                    }
                    c.esci()?;
                    c.fine()?;
                    self.dove = Dove::Finito;
                    return Ok(Some(Parte::Totali(Box::new(totali))));
                }
                let conto = Conto {
                    numero: Molteplice::leggi(c, "", "conto_evidenza")?,
                    descrizione: Molteplice::leggi(c, "", "descrizione_conto_evidenza")?,
                };
                self.dove = Dove::Movimenti;
                Ok(Some(Parte::Conto(conto)))
            }
        }
    }
}

impl<R: BufRead> Iterator for LettoreGiornale<R> {
    type Item = Result<Parte, NonConforme>;

    fn next(&mut self) -> Option<Self::Item> {
        let parte = self.prossima();
        if parte.is_err() {
            self.dove = Dove::Finito;
        }
        parte.transpose()
    }
}

fn intestazione<S: Source>(
    c: &mut Cursore<S>,
    id: Option<String>,
) -> Result<Intestazione, NonConforme> {
    let testata = Molteplice::leggi(c, "", "testata_messaggio")?;
    let identificativo_flusso = Molteplice::leggi(c, "", "identificativo_flusso_BT")?;
    let pagina: Option<u32> = Molteplice::leggi(c, "", "pagina")?;
    let pagine_totali: Option<u32> = Molteplice::leggi(c, "", "pagine_totali")?;
    let riferimento_ente = Molteplice::leggi(c, "", "riferimento_ente")?;
    let esercizio = Molteplice::leggi(c, "", "esercizio")?;
    let giorno = Molteplice::leggi(c, "", "data_riferimento_GdC")?;
    let riferimento = match giorno {
        Some(giorno) => Riferimento::Giorno(giorno),
        None => Riferimento::Periodo(
            Molteplice::leggi(c, "", "data_inizio_periodo_riferimento")?,
            Molteplice::leggi(c, "", "data_fine_periodo_riferimento")?,
        ),
    };
    if giorno.is_some() && (pagina.is_none() || pagine_totali.is_none()) {
        return Err(c.struttura(
            "una testata senza <pagina> o <pagine_totali>".to_owned(),
            "entrambe, obbligatorie nella versione 1.6.1".to_owned(),
        ));
    }
    Ok(Intestazione {
        id,
        testata,
        identificativo_flusso,
        pagina,
        pagine_totali,
        riferimento_ente,
        esercizio,
        riferimento,
    })
}

fn totali<S: Source>(c: &mut Cursore<S>) -> Result<Totali, NonConforme> {
    Ok(Totali {
        saldo_precedente: Molteplice::leggi(c, "", "saldo_complessivo_precedente")?,
        entrate: Molteplice::leggi(c, "", "totale_complessivo_entrate")?,
        uscite: Molteplice::leggi(c, "", "totale_complessivo_uscite")?,
        saldo_finale: Molteplice::leggi(c, "", "saldo_complessivo_finale")?,
        esercizio: Molteplice::leggi(c, "", "totali_esercizio")?,
        disponibilita: Molteplice::leggi(c, "", "totali_disponibilita_liquide")?,
    })
}

/// The signature, if it comes next. Its attributes and its content are nobody's business here.
fn firma<S: Source>(c: &mut Cursore<S>, in_testa: bool) -> Result<Option<Firma>, NonConforme> {
    if !c.viene(FIRMA.namespace, "Signature")? {
        return Ok(None);
    }
    let _ = c.entra_con(FIRMA.namespace, "Signature", "Id")?;
    let [digest, valore] = c.salta(["DigestValue", "SignatureValue"])?;
    Ok(Some(Firma {
        in_testa,
        digest: digest.unwrap_or_default(),
        valore: valore.unwrap_or_default(),
    }))
}

fn in_versione<S: Source>(
    c: &Cursore<S>,
    movimento: &Movimento,
    versione: VersioneGiornale,
) -> Result<(), NonConforme> {
    let (trovato, atteso) = match movimento.fuori_versione(versione) {
        Ok(None) => return Ok(()),
        Ok(Some("tipo_esecuzione")) => (
            "il <tipo_esecuzione> di un vaglia".to_owned(),
            "uno di quelli della versione 1.6.1",
        ),
        Ok(Some(nome)) => (
            format!("un movimento con <{nome}>"),
            "un movimento senza: appartiene all'altra versione del giornale",
        ),
        Err(nome) => (
            format!("un movimento senza <{nome}>"),
            "l'elemento, obbligatorio nella versione 1.6.1",
        ),
    };
    Err(c.struttura(trovato, atteso.to_owned()))
}
