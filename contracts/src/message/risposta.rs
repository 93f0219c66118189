//! What comes back from a call, read strictly: the answer of an operation, or a SOAP Fault.
//!
//! For a client, the judge, or whoever must know what an answer says. Names, order and forms of values must be those of the schema; which
//! fields are there is not asked, since the platform leaves out what the schema requires beside a `fault`
//! (`mypay-web-services.md` §1.6, `mypivot-web-services.md` §1.4).
//!
//! ```
//! use contracts::message::operazione::Risposta;
//! use contracts::message::risposta::{RispostaLetta, leggi_risposta};
//! # let ricevuto = std::fs::read("tests/it/esempi/invia_dovuti.risposta.xml").unwrap();
//! match leggi_risposta(&ricevuto)? {
//!     RispostaLetta::Risposta(Risposta::InviaDovuti(r)) => println!("{:?}", r.id_session),
//!     RispostaLetta::SoapFault(fault) => println!("{}", fault.testo),
//!     altro => println!("{altro:?}"),
//! }
//! # Ok::<(), contracts::message::NonConforme>(())
//! ```

use super::cursore::{Cursore, NonConforme};
use super::esterni;
use super::lettura::NS_SOAP;
use super::operazione::avvisi::EsitoAvvisiPendenti;
use super::operazione::{Redirezione, Risposta};
use super::pivot::risposta::Risposta as Pivot;
use super::tracciato::{Contenuto, Molteplice};
use crate::service::{ESTERNI, SERVIZI};
use crate::xml::Source;

/// What comes back from a call.
#[derive(Debug, Clone, PartialEq, Eq)]
// One at a time: boxes would buy nothing.
#[allow(clippy::large_enum_variant)]
pub enum RispostaLetta {
    /// An answer of the Region.
    Risposta(Risposta),
    /// An answer that the Region's contract has and the Region never gives.
    AvvisiPendenti(EsitoAvvisiPendenti),
    /// An answer of the ente's own service.
    Ente(esterni::Risposta),
    /// The call failed as a whole.
    SoapFault(SoapFault),
}

/// A Fault of SOAP 1.1. The detail is not kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SoapFault {
    /// `faultcode`, with its prefix: `SOAP-ENV:Server`
    pub codice: String,
    /// `faultstring`
    pub testo: String,
    /// `faultactor`
    pub attore: Option<String>,
}

/// Reads an answer of any operation of the Region or of the ente.
///
/// # Errors
/// [`NonConforme`], at the first place that is not as the schema says.
pub fn leggi_risposta(envelope: &[u8]) -> Result<RispostaLetta, NonConforme> {
    Cursore::su(envelope).busta(|c| {
        if c.se(NS_SOAP, "Fault")? {
            return soap_fault(c).map(RispostaLetta::SoapFault);
        }
        for operazione in SERVIZI
            .iter()
            .chain([&ESTERNI])
            .flat_map(|servizio| servizio.operazioni)
        {
            if c.se(operazione.namespace, operazione.risposta)? {
                if let Some(ritorno) = di_operazione(c, operazione.nome) {
                    return ritorno;
                }
                break;
            }
        }
        Err(c.manca("la risposta di un'operazione, oppure un Fault di SOAP"))
    })
}

fn soap_fault<S: Source>(c: &mut Cursore<S>) -> Result<SoapFault, NonConforme> {
    let fault = SoapFault {
        codice: Molteplice::leggi(c, "", "faultcode")?,
        testo: c.testo_con_lingua("faultstring")?,
        attore: Molteplice::leggi(c, "", "faultactor")?,
    };
    if c.se("", "detail")? {
        let [] = c.salta([])?;
    }
    c.esci()?;
    Ok(fault)
}

/// The answer of an operation whose root was entered; `None` for an operation that is not here.
fn di_operazione<S: Source>(
    c: &mut Cursore<S>,
    operazione: &str,
) -> Option<Result<RispostaLetta, NonConforme>> {
    /// The content as the type that the variant has.
    fn di<S: Source, T: Contenuto, U>(
        c: &mut Cursore<S>,
        variante: impl FnOnce(T) -> U,
        ritorno: impl FnOnce(U) -> RispostaLetta,
    ) -> Option<Result<RispostaLetta, NonConforme>> {
        Some(T::leggi(c).map(|letto| ritorno(variante(letto))))
    }
    let redirezione = |c: &mut Cursore<S>, sessione, variante: fn(Redirezione) -> Risposta| {
        Some(Redirezione::leggi(c, sessione).map(|letta| RispostaLetta::Risposta(variante(letta))))
    };
    let mypay = RispostaLetta::Risposta;
    let pivot = |risposta| RispostaLetta::Risposta(Risposta::Pivot(risposta));
    match operazione {
        "paaSILInviaDovuti" => redirezione(c, "idSession", Risposta::InviaDovuti),
        "paaSILInviaCarrelloDovuti" => {
            redirezione(c, "idSessionCarrello", Risposta::InviaCarrelloDovuti)
        }
        "paaSILVerificaAvviso" => redirezione(c, "idSession", Risposta::VerificaAvviso),
        "paaSILChiediPagati" => di(c, Risposta::ChiediPagati, mypay),
        "paaSILChiediPagatiConRicevuta" => di(c, Risposta::ChiediPagatiConRicevuta, mypay),
        "paaSILImportaDovuto" => di(c, Risposta::ImportaDovuto, mypay),
        "paaSILRegistraPagamento" => di(c, Risposta::RegistraPagamento, mypay),
        "paaSILAutorizzaImportFlusso" => di(c, Risposta::AutorizzaImportFlusso, mypay),
        "paaSILChiediStatoImportFlusso" => di(c, Risposta::ChiediStatoImportFlusso, mypay),
        "paaSILPrenotaExportFlusso" => di(c, Risposta::PrenotaExportFlusso, mypay),
        "paaSILPrenotaExportFlussoIncrementaleConRicevuta" => {
            di(c, Risposta::PrenotaExportIncrementale, mypay)
        }
        "paaSILChiediStatoExportFlusso" => di(c, Risposta::ChiediStatoExportFlusso, mypay),
        "paaSILPrenotaExportFlussoScaduti" => di(c, Risposta::PrenotaExportScaduti, mypay),
        "paaSILChiediStatoExportFlussoScaduti" => di(c, Risposta::ChiediStatoExportScaduti, mypay),
        "paaSILChiediAvvisiPendenti" => di(c, |letto| letto, RispostaLetta::AvvisiPendenti),
        "paaSILChiediEsitoCarrelloDovuti" => di(c, Risposta::ChiediEsitoCarrelloDovuti, mypay),
        "paaSILChiediPosizioniAperte" => di(c, Risposta::ChiediPosizioniAperte, mypay),
        "paaSILChiediStoricoPagamenti" => di(c, Risposta::ChiediStoricoPagamenti, mypay),
        "paaSILChiediElencoFlussiSPC" => di(c, Risposta::ChiediElencoFlussiSpc, mypay),
        "paaSILChiediFlussoSPC" => di(c, Risposta::ChiediFlussoSpc, mypay),
        "pivotSILAutorizzaImportFlusso" => di(c, Pivot::AutorizzaImportFlusso, pivot),
        "pivotSILAutorizzaImportFlussoRendicontazione" => {
            di(c, Pivot::AutorizzaImportFlussoRendicontazione, pivot)
        }
        "pivotSILAutorizzaImportFlussoRT" => di(c, Pivot::AutorizzaImportFlussoRt, pivot),
        "pivotSILAutorizzaImportFlussoTesoreria" => {
            di(c, Pivot::AutorizzaImportFlussoTesoreria, pivot)
        }
        "pivotSILChiediStatoImportFlusso" => di(c, Pivot::ChiediStatoImportFlusso, pivot),
        "pivotSILChiediStatoImportFlussoTesoreria" => {
            di(c, Pivot::ChiediStatoImportFlussoTesoreria, pivot)
        }
        "pivotSILPrenotaExportFlussoRiconciliazione" => di(c, Pivot::PrenotaExport, pivot),
        "pivotSILChiediStatoExportFlussoRiconciliazione" => di(c, Pivot::ChiediStatoExport, pivot),
        "pivotSILChiediPagatiRiconciliati" => di(c, Pivot::ChiediPagatiRiconciliati, pivot),
        "pivotSILChiediAccertamento" => di(c, Pivot::ChiediAccertamento, pivot),
        "paaSILVerificaEsterna" => Some(
            annidata(c, "paaSILVerificaEsternaRisposta")
                .map(|letta| RispostaLetta::Ente(esterni::Risposta::VerificaEsterna(letta))),
        ),
        "paaSILAttivaEsterna" => Some(
            annidata(c, "paaSILAttivaEsternaRisposta")
                .map(|letta| RispostaLetta::Ente(esterni::Risposta::AttivaEsterna(letta))),
        ),
        "paExternalVerifyPaymentNotice" => di(
            c,
            esterni::Risposta::VerifyPaymentNotice,
            RispostaLetta::Ente,
        ),
        "paExternalGetPayment" => di(c, esterni::Risposta::GetPayment, RispostaLetta::Ente),
        _ => None,
    }
}

/// The legacy answers of the ente stand in an element of the same name (`mypay-callbacks.md` §3.3).
fn annidata<S: Source, T: Contenuto>(
    c: &mut Cursore<S>,
    nome: &'static str,
) -> Result<T, NonConforme> {
    let letta = Molteplice::leggi(c, "", nome)?;
    c.esci()?;
    Ok(letta)
}
