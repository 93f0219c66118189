//! The receipt of pagoPA as MyPay stores and gives it, `receipt` (`mypay-web-services.md` §3.7 b), typed both ways: one type for
//! both versions, in which what only the second has is optional.

use crate::identifier::Importo;
use crate::message::NonConforme;
use crate::message::cursore::Cursore;
use crate::message::forma::Una;
use crate::message::istante::{Data, DataOra};
use crate::message::scrittura::Scrittore;
use crate::message::tracciato::{Forma, Molteplice, documento, valori};
use crate::xml::Source;

use super::soggetto::TipoPersona;

documento! {
    /// `receipt`
    Ricevuta["", ""] {
        receipt_id: String = "receiptId",
        avviso: String = "noticeNumber",
        codice_fiscale: String = "fiscalCode",
        esito: EsitoRicevuta = "outcome",
        /// the IUV
        iuv: String = "creditorReferenceId",
        importo: Importo = "paymentAmount",
        causale: String = "description",
        ente: String = "companyName",
        ufficio: Option<String> = "officeName",
        debitore: Soggetto = "debtor",
        trasferimenti: Trasferimenti = "transferList",
        id_psp: String = "idPSP",
        codice_fiscale_psp: Option<String> = "pspFiscalCode",
        partita_iva_psp: Option<String> = "pspPartitaIVA",
        psp: String = "PSPCompanyName",
        id_canale: String = "idChannel",
        canale: String = "channelDescription",
        versante: Option<Soggetto> = "payer",
        metodo: Option<String> = "paymentMethod",
        nota: Option<String> = "paymentNote",
        commissione: Option<Importo> = "fee",
        commissione_ente: Option<Importo> = "primaryCiIncurredFee",
        id_bundle: Option<String> = "idBundle",
        id_ci_bundle: Option<String> = "idCiBundle",
        data_ora: Option<DataOra> = "paymentDateTime",
        data_applicazione: Option<Data> = "applicationDate",
        data_trasferimento: Option<Data> = "transferDate",
        metadata: Option<Metadata> = "metadata",
    }
    /// `debtor` or `payer`
    Soggetto["", ""] {
        identificativo: Identificativo = "uniqueIdentifier",
        nome: String = "fullName",
        via: Option<String> = "streetName",
        civico: Option<String> = "civicNumber",
        cap: Option<String> = "postalCode",
        citta: Option<String> = "city",
        provincia: Option<String> = "stateProvinceRegion",
        nazione: Option<String> = "country",
        email: Option<String> = "e-mail",
    }
    /// `uniqueIdentifier`
    Identificativo["", ""] {
        tipo: TipoPersona = "entityUniqueIdentifierType",
        codice: String = "entityUniqueIdentifierValue",
    }
    /// `transferList`
    Trasferimenti["", ""] {
        tutti: Vec<Trasferimento> = "transfer" [1..=5],
    }
    /// `transfer`
    Trasferimento["", ""] {
        id: u8 = "idTransfer",
        importo: Importo = "transferAmount",
        codice_fiscale: String = "fiscalCodePA",
        ente: Option<String> = "companyName",
        /// or `MBDAttachment`
        accredito: Accredito = "IBAN" as IbanOBollo,
        causale: String = "remittanceInformation",
        tassonomia: String = "transferCategory",
        metadata: Option<Metadata> = "metadata",
    }
    /// `metadata`
    Metadata["", ""] {
        voci: Vec<Voce> = "mapEntry" [1..=15],
    }
    /// `mapEntry`
    Voce["", ""] {
        chiave: String = "key",
        valore: String = "value",
    }
}

valori! {
    /// `outcome`
    EsitoRicevuta { Ok = "OK", Ko = "KO", }
}

/// Where the money of a transfer goes.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Accredito {
    /// `IBAN`: to an account.
    Iban(String),
    /// `MBDAttachment`: for a revenue stamp, the bytes of which are here.
    Bollo(Vec<u8>),
}

/// One of the two elements.
struct IbanOBollo;

const BOLLO: &str = "MBDAttachment";

impl Forma<Accredito> for IbanOBollo {
    fn leggi<S: Source>(
        cursore: &mut Cursore<S>,
        namespace: &str,
        nome: &'static str,
    ) -> Result<Accredito, NonConforme> {
        if cursore.viene(namespace, BOLLO)? {
            Una::leggi(cursore, namespace, BOLLO).map(Accredito::Bollo)
        } else {
            Molteplice::leggi(cursore, namespace, nome).map(Accredito::Iban)
        }
    }

    fn scrivi(accredito: &Accredito, x: &mut Scrittore, tag: &str) {
        match accredito {
            Accredito::Iban(iban) => x.campo(tag, iban),
            Accredito::Bollo(bollo) => Una::scrivi(bollo, x, BOLLO),
        }
    }
}

super::radice! {Ricevuta, "", "receipt", ""}
