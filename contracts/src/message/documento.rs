//! The documents carried in base64 (`mypay-web-services.md` §3), namespace
//! `http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/`, qualified.
//!
//! Amounts are kept as written (`120.50`); dates as `yyyy-MM-dd`; date-times as written.
//!
//! The types of this module are the documents as MyPay reads them, leniently. Documents that are read strictly, with amounts in cents and
//! typed dates, in either direction:
//!
//! * [`ente`] – Dovuti, DovutiEntiSecondari, Versamento, Pagati, PagatiConRicevuta, bilancio; [`soggetto`] – the parties in them
//! * [`bilancio`] – the two other forms of a bilancio
//! * [`ricevuta`], [`rt`] – the receipt of pagoPA and the legacy one
//! * [`riversamento`] – the flow of rendicontazione
//! * [`giornale`] – the giornale di cassa of OPI, in whole or as a stream

pub mod bilancio;
pub mod ente;
pub mod giornale;
pub mod ricevuta;
pub mod riversamento;
pub mod rt;
pub mod soggetto;

use serde::{Deserialize, Serialize};

pub use super::documento_lettura::{DocumentoNonXml, senza_caratteri_illegali};

/// Namespace of the documents (§1.1), qualified.
pub const NS_DOCUMENTI: &str = "http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/";

/// What the root of a typed document has: its strict readers, and its writer. `prima` stands before the root.
macro_rules! radice {
    ($tipo:ident, $ns:expr, $nome:literal, $prima:literal) => {
        impl $tipo {
            #[doc = concat!("Reads a `", $nome, "`.")]
            ///
            /// # Errors
            /// [`NonConforme`](crate::message::NonConforme), at the first place that is not as the schema says.
            pub fn leggi(xml: &[u8]) -> Result<Self, $crate::message::NonConforme> {
                let mut cursore = $crate::message::cursore::Cursore::su(xml);
                cursore.entra($ns, $nome)?;
                let documento = $crate::message::tracciato::Contenuto::leggi(&mut cursore)?;
                cursore.fine()?;
                Ok(documento)
            }

            /// The whole document.
            #[must_use]
            pub fn scrivi(&self) -> Vec<u8> {
                let mut x = $crate::message::scrittura::Scrittore::intero();
                x.grezzo($prima);
                let radice = if $ns.is_empty() {
                    $nome.to_owned()
                } else {
                    format!("{} xmlns=\"{}\"", $nome, $ns)
                };
                $crate::message::tracciato::Contenuto::scrivi(self, &mut x, &radice);
                x.finito()
            }
        }
    };
}
pub(crate) use radice;

/// `identificativoUnivocoPagatore` and its siblings: type `F`, `G` (or `A`, `B`) and code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentificativoUnivoco {
    /// `tipoIdentificativoUnivoco`
    pub tipo: Option<String>,
    /// `codiceIdentificativoUnivoco`
    pub codice: Option<String>,
}

/// `soggettoPagatore` (§3.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoggettoPagatore {
    /// `identificativoUnivocoPagatore`
    pub identificativo: IdentificativoUnivoco,
    /// `anagraficaPagatore`
    pub anagrafica: Option<String>,
    /// `indirizzoPagatore`
    pub indirizzo: Option<String>,
    /// `civicoPagatore`
    pub civico: Option<String>,
    /// `capPagatore`
    pub cap: Option<String>,
    /// `localitaPagatore`
    pub localita: Option<String>,
    /// `provinciaPagatore`
    pub provincia: Option<String>,
    /// `nazionePagatore`
    pub nazione: Option<String>,
    /// `e-mailPagatore`
    pub email: Option<String>,
}

/// `bilancio` (§3.2): the sum of all `importo` must equal the amount of the versamento.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bilancio {
    /// `capitolo`, 1..n
    pub capitoli: Vec<Capitolo>,
}

/// `capitolo`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capitolo {
    /// `codCapitolo`
    pub cod_capitolo: Option<String>,
    /// `codUfficio`
    pub cod_ufficio: Option<String>,
    /// `accertamento`, 1..n
    pub accertamenti: Vec<Accertamento>,
}

/// `accertamento`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accertamento {
    /// `codAccertamento`
    pub cod_accertamento: Option<String>,
    /// `importo`
    pub importo: Option<String>,
}

/// `datiMarcaBolloDigitale` (§3.3).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarcaBolloDigitale {
    /// `tipoBollo`
    pub tipo_bollo: Option<String>,
    /// `hashDocumento`
    pub hash_documento: Option<String>,
    /// `provinciaResidenza`
    pub provincia_residenza: Option<String>,
}

/// `Dovuti` (§3.3).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dovuti {
    /// `versioneOggetto`
    pub versione_oggetto: Option<String>,
    /// `soggettoPagatore`
    pub soggetto_pagatore: Option<SoggettoPagatore>,
    /// `datiVersamento/tipoVersamento`
    pub tipo_versamento: Option<String>,
    /// `datiVersamento/identificativoUnivocoVersamento`
    pub iuv: Option<String>,
    /// `datiVersamento/datiSingoloVersamento`, 1..5
    pub versamenti: Vec<DatiSingoloVersamento>,
}

/// `datiSingoloVersamento` of `Dovuti`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatiSingoloVersamento {
    /// `identificativoUnivocoDovuto`
    pub iud: Option<String>,
    /// `importoSingoloVersamento`
    pub importo: Option<String>,
    /// `commissioneCaricoPA`
    pub commissione_carico_pa: Option<String>,
    /// `identificativoTipoDovuto`
    pub tipo_dovuto: Option<String>,
    /// `causaleVersamento`
    pub causale: Option<String>,
    /// `datiSpecificiRiscossione`
    pub dati_specifici_riscossione: Option<String>,
    /// `datiMarcaBolloDigitale`
    pub marca_bollo: Option<MarcaBolloDigitale>,
    /// `bilancio`
    pub bilancio: Option<Bilancio>,
}

/// `Versamento` (§3.5).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versamento {
    /// `versioneOggetto`
    pub versione_oggetto: Option<String>,
    /// `soggettoPagatore`
    pub soggetto_pagatore: Option<SoggettoPagatore>,
    /// `dataEsecuzionePagamento`: the due date, `yyyy-MM-dd`
    pub data_scadenza: Option<String>,
    /// `tipoVersamento`
    pub tipo_versamento: Option<String>,
    /// `identificativoUnivocoVersamento`
    pub iuv: Option<String>,
    /// `identificativoUnivocoDovuto`
    pub iud: Option<String>,
    /// `importoSingoloVersamento`
    pub importo: Option<String>,
    /// `commissioneCaricoPA`
    pub commissione_carico_pa: Option<String>,
    /// `identificativoTipoDovuto`
    pub tipo_dovuto: Option<String>,
    /// `causaleVersamento`
    pub causale: Option<String>,
    /// `datiSpecificiRiscossione`
    pub dati_specifici_riscossione: Option<String>,
    /// `bilancio`
    pub bilancio: Option<Bilancio>,
    /// `azione`
    pub azione: Option<String>,
}

/// `DovutiEntiSecondari` (§3.4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DovutiEntiSecondari {
    /// `versioneOggetto`
    pub versione_oggetto: Option<String>,
    /// `codiceFiscaleBeneficiario`
    pub codice_fiscale: Option<String>,
    /// `denominazioneBeneficiario`
    pub denominazione: Option<String>,
    /// `ibanAccreditoBeneficiario`
    pub iban: Option<String>,
    /// `indirizzoBeneficiario`
    pub indirizzo: Option<String>,
    /// `civicoBeneficiario`
    pub civico: Option<String>,
    /// `capBeneficiario`
    pub cap: Option<String>,
    /// `localitaBeneficiario`
    pub localita: Option<String>,
    /// `provinciaBeneficiario`
    pub provincia: Option<String>,
    /// `nazioneBeneficiario`
    pub nazione: Option<String>,
    /// `causaleVersamento`
    pub causale: Option<String>,
    /// `datiSpecificiRiscossione`
    pub dati_specifici_riscossione: Option<String>,
    /// `importoSingoloVersamento`
    pub importo: Option<String>,
}

/// `istitutoAttestante` or `enteBeneficiario` (§3.6, rows 7 and 8), without the optional address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoggettoEsteso {
    /// type and code
    pub identificativo: IdentificativoUnivoco,
    /// `denominazione…`
    pub denominazione: String,
}

/// `Pagati` and `PagatiConRicevuta` (§3.6): the second also has the three last fields of each payment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pagati {
    /// `versioneOggetto`
    pub versione_oggetto: String,
    /// `dominio/identificativoDominio`: fiscal code of the ente
    pub identificativo_dominio: String,
    /// `dominio/identificativoStazioneRichiedente`
    pub identificativo_stazione: Option<String>,
    /// `identificativoMessaggioRicevuta`
    pub identificativo_messaggio_ricevuta: String,
    /// `dataOraMessaggioRicevuta`, written as is (with milliseconds and zone)
    pub data_ora_messaggio_ricevuta: String,
    /// `riferimentoMessaggioRichiesta`
    pub riferimento_messaggio_richiesta: String,
    /// `riferimentoDataRichiesta`, written as is
    pub riferimento_data_richiesta: String,
    /// `istitutoAttestante`
    pub istituto_attestante: SoggettoEsteso,
    /// `enteBeneficiario`
    pub ente_beneficiario: SoggettoEsteso,
    /// `soggettoPagatore`
    pub soggetto_pagatore: SoggettoPagatore,
    /// `datiPagamento/codiceEsitoPagamento`
    pub codice_esito_pagamento: String,
    /// `datiPagamento/importoTotalePagato`
    pub importo_totale_pagato: String,
    /// `datiPagamento/identificativoUnivocoVersamento`
    pub iuv: String,
    /// `datiPagamento/codiceContestoPagamento`
    pub codice_contesto_pagamento: String,
    /// `datiPagamento/datiSingoloPagamento`, 0..5
    pub pagamenti: Vec<DatiSingoloPagamento>,
}

/// `datiSingoloPagamento` of `Pagati` and `PagatiConRicevuta`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatiSingoloPagamento {
    /// `identificativoUnivocoDovuto`
    pub iud: String,
    /// `singoloImportoPagato`
    pub importo: String,
    /// `esitoSingoloPagamento`
    pub esito: Option<String>,
    /// `dataEsitoSingoloPagamento`, written as is
    pub data_esito: String,
    /// `identificativoUnivocoRiscossione`
    pub iur: String,
    /// `causaleVersamento`
    pub causale: String,
    /// `datiSpecificiRiscossione`
    pub dati_specifici_riscossione: String,
    /// `indiceDatiSingoloPagamento` (only `PagatiConRicevuta`)
    pub indice: Option<u8>,
    /// `commissioniApplicatePSP` (only `PagatiConRicevuta`)
    pub commissioni_applicate_psp: Option<String>,
}

/// The pagoPA receipt (`mypay-web-services.md` §3.7 b, `mypay-callbacks.md` §11.4): root `receipt`, no namespace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// `receiptId`: also IUR, codiceContestoPagamento and identificativoMessaggioRicevuta
    pub receipt_id: String,
    /// `noticeNumber`, 18 digits
    pub notice_number: String,
    /// `fiscalCode` of the ente, 11 digits
    pub fiscal_code: String,
    /// `outcome`: `OK` or `KO`
    pub outcome: String,
    /// `creditorReferenceId`: the IUV
    pub creditor_reference_id: String,
    /// `paymentAmount`
    pub payment_amount: String,
    /// `description`
    pub description: String,
    /// `companyName`
    pub company_name: String,
    /// `debtor`
    pub debtor: Subject,
    /// `transferList/transfer`, 1..5
    pub transfers: Vec<Transfer>,
    /// `idPSP`
    pub id_psp: String,
    /// `pspFiscalCode`
    pub psp_fiscal_code: Option<String>,
    /// `PSPCompanyName`
    pub psp_company_name: String,
    /// `idChannel`
    pub id_channel: String,
    /// `channelDescription`
    pub channel_description: String,
    /// `paymentMethod`
    pub payment_method: Option<String>,
    /// `paymentNote` (V2): `IDS-<idSession>` for a payment started at the ente
    pub payment_note: Option<String>,
    /// `fee`
    pub fee: Option<String>,
    /// `paymentDateTime`
    pub payment_date_time: Option<String>,
    /// `applicationDate`
    pub application_date: Option<String>,
    /// `transferDate`
    pub transfer_date: Option<String>,
}

/// `ctSubject` of the receipt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// `entityUniqueIdentifierType`: `F` or `G`
    pub tipo: String,
    /// `entityUniqueIdentifierValue`
    pub codice: String,
    /// `fullName`
    pub full_name: String,
    /// `e-mail`
    pub email: Option<String>,
}

/// `transfer` of the receipt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// `idTransfer`, 1..5
    pub id_transfer: u8,
    /// `transferAmount`
    pub transfer_amount: String,
    /// `fiscalCodePA`
    pub fiscal_code_pa: String,
    /// `companyName` (V2)
    pub company_name: Option<String>,
    /// `IBAN`
    pub iban: String,
    /// `remittanceInformation`
    pub remittance_information: String,
    /// `transferCategory`
    pub transfer_category: String,
}
