//! The messages between the pagoPA node and MyPay, both ways (`mypay-callbacks.md` §11.1, §11.4).
//!
//! Amounts, dates and codes are texts as they stand on the wire. The types of version 1 and version 2 are apart, so that a field that one
//! of them lacks cannot be written into it.

use super::albero::{self, Elemento};
use super::esterni;
use super::lettura::{Illeggibile, NS_SOAP};
use super::operazione::Base64;
use super::scrittura::Scrittore;
use super::tracciato::{Tracciato, tracciato};
use crate::service::NODO_CORPO;

tracciato! {
    /// What the notice says of itself.
    QrCode["", ""] {
        codice_fiscale: Option<String> = "fiscalCode",
        avviso: Option<String> = "noticeNumber",
    }
    /// Request of the verification.
    VerifyPaymentNotice["", ""] {
        id_pa: Option<String> = "idPA",
        id_broker_pa: Option<String> = "idBrokerPA",
        id_station: Option<String> = "idStation",
        qr_code: Option<QrCode> = "qrCode",
    }
    /// Request of the activation, the same in both versions.
    GetPayment["", ""] {
        id_pa: Option<String> = "idPA",
        id_broker_pa: Option<String> = "idBrokerPA",
        id_station: Option<String> = "idStation",
        qr_code: Option<QrCode> = "qrCode",
        amount: Option<String> = "amount",
        payment_note: Option<String> = "paymentNote",
        transfer_type: Option<String> = "transferType",
        due_date: Option<String> = "dueDate",
    }
    /// Request that brings a receipt of version 1.
    SendRt["", ""] {
        id_pa: Option<String> = "idPA",
        id_broker_pa: Option<String> = "idBrokerPA",
        id_station: Option<String> = "idStation",
        ricevuta: Option<Ricevuta> = "receipt",
        standin: Option<bool> = "standin",
    }
    /// Request that brings a receipt of version 2.
    SendRtV2["", ""] {
        id_pa: Option<String> = "idPA",
        id_broker_pa: Option<String> = "idBrokerPA",
        id_station: Option<String> = "idStation",
        ricevuta: Option<RicevutaV2> = "receipt",
        standin: Option<bool> = "standin",
    }

    /// `ctFaultBean`: that of the Region and what the node adds to it.
    FaultNodo["", ""] {
        fault_code: Option<String> = "faultCode",
        fault_string: Option<String> = "faultString",
        id: Option<String> = "id",
        description: Option<String> = "description",
        serial: Option<i32> = "serial",
        original_fault_code: Option<String> = "originalFaultCode",
        original_fault_string: Option<String> = "originalFaultString",
        original_description: Option<String> = "originalDescription",
    }
    /// Answer of the verification.
    EsitoVerifyPaymentNotice["", ""] {
        outcome: Option<String> = "outcome",
        fault: Option<FaultNodo> = "fault",
        opzioni: Option<ElencoOpzioni> = "paymentList",
        payment_description: Option<String> = "paymentDescription",
        codice_fiscale: Option<String> = "fiscalCodePA",
        company_name: Option<String> = "companyName",
        office_name: Option<String> = "officeName",
    }
    /// `paymentList`: always one option.
    ElencoOpzioni["", ""] {
        opzione: Option<Opzione> = "paymentOptionDescription",
    }
    /// `paymentOptionDescription`
    Opzione["", ""] {
        amount: Option<String> = "amount",
        options: Option<String> = "options",
        due_date: Option<String> = "dueDate",
        detail_description: Option<String> = "detailDescription",
        all_ccp: Option<bool> = "allCCP",
    }
    /// Answer of the activation, version 1.
    EsitoGetPayment["", ""] {
        outcome: Option<String> = "outcome",
        fault: Option<FaultNodo> = "fault",
        dati: Option<DatiPagamento> = "data",
    }
    /// `ctPaymentPA`
    DatiPagamento["", ""] {
        iuv: Option<String> = "creditorReferenceId",
        payment_amount: Option<String> = "paymentAmount",
        due_date: Option<String> = "dueDate",
        retention_date: Option<String> = "retentionDate",
        last_payment: Option<bool> = "lastPayment",
        description: Option<String> = "description",
        company_name: Option<String> = "companyName",
        office_name: Option<String> = "officeName",
        debtor: Option<Soggetto> = "debtor",
        transfers: Option<Transfers> = "transferList",
        metadata: Option<Metadata> = "metadata",
    }
    /// Answer of the activation, version 2.
    EsitoGetPaymentV2["", ""] {
        outcome: Option<String> = "outcome",
        fault: Option<FaultNodo> = "fault",
        dati: Option<DatiPagamentoV2> = "data",
    }
    /// `ctPaymentPAV2`
    DatiPagamentoV2["", ""] {
        iuv: Option<String> = "creditorReferenceId",
        payment_amount: Option<String> = "paymentAmount",
        due_date: Option<String> = "dueDate",
        retention_date: Option<String> = "retentionDate",
        last_payment: Option<bool> = "lastPayment",
        description: Option<String> = "description",
        company_name: Option<String> = "companyName",
        office_name: Option<String> = "officeName",
        debtor: Option<Soggetto> = "debtor",
        transfers: Option<TransfersV2> = "transferList",
        metadata: Option<Metadata> = "metadata",
    }
    /// Answer to a receipt, the same in both versions.
    EsitoSendRt["", ""] {
        outcome: Option<String> = "outcome",
        fault: Option<FaultNodo> = "fault",
    }

    /// `transferList`, version 1
    Transfers["", ""] {
        transfer: Vec<Transfer> = "transfer",
    }
    /// `ctTransferPA`
    Transfer["", ""] {
        id: Option<i32> = "idTransfer",
        amount: Option<String> = "transferAmount",
        codice_fiscale: Option<String> = "fiscalCodePA",
        iban: Option<String> = "IBAN",
        remittance_information: Option<String> = "remittanceInformation",
        transfer_category: Option<String> = "transferCategory",
    }
    /// `transferList` of an activation, version 2
    TransfersV2["", ""] {
        transfer: Vec<TransferV2> = "transfer",
    }
    /// `ctTransferPAV2`: `IBAN` or `richiestaMarcaDaBollo`
    TransferV2["", ""] {
        id: Option<i32> = "idTransfer",
        amount: Option<String> = "transferAmount",
        codice_fiscale: Option<String> = "fiscalCodePA",
        company_name: Option<String> = "companyName",
        iban: Option<String> = "IBAN",
        marca_bollo: Option<RichiestaMarcaDaBollo> = "richiestaMarcaDaBollo",
        remittance_information: Option<String> = "remittanceInformation",
        transfer_category: Option<String> = "transferCategory",
        metadata: Option<Metadata> = "metadata",
    }
    /// `richiestaMarcaDaBollo`
    RichiestaMarcaDaBollo["", ""] {
        hash_documento: Option<Base64> = "hashDocumento",
        tipo: Option<String> = "tipoBollo",
        provincia: Option<String> = "provinciaResidenza",
    }
    /// `transferList` of a receipt, version 2
    TransfersRicevutaV2["", ""] {
        transfer: Vec<TransferRicevutaV2> = "transfer",
    }
    /// `ctTransferPAReceiptV2`: `IBAN` or `MBDAttachment`
    TransferRicevutaV2["", ""] {
        id: Option<i32> = "idTransfer",
        amount: Option<String> = "transferAmount",
        codice_fiscale: Option<String> = "fiscalCodePA",
        company_name: Option<String> = "companyName",
        iban: Option<String> = "IBAN",
        allegato_mbd: Option<Base64> = "MBDAttachment",
        remittance_information: Option<String> = "remittanceInformation",
        transfer_category: Option<String> = "transferCategory",
        metadata: Option<Metadata> = "metadata",
    }

    /// `ctReceipt` (§11.4)
    Ricevuta["", ""] {
        receipt_id: Option<String> = "receiptId",
        avviso: Option<String> = "noticeNumber",
        codice_fiscale: Option<String> = "fiscalCode",
        outcome: Option<String> = "outcome",
        iuv: Option<String> = "creditorReferenceId",
        payment_amount: Option<String> = "paymentAmount",
        description: Option<String> = "description",
        company_name: Option<String> = "companyName",
        office_name: Option<String> = "officeName",
        debtor: Option<Soggetto> = "debtor",
        transfers: Option<Transfers> = "transferList",
        id_psp: Option<String> = "idPSP",
        psp_fiscal_code: Option<String> = "pspFiscalCode",
        psp_partita_iva: Option<String> = "pspPartitaIVA",
        psp_company_name: Option<String> = "PSPCompanyName",
        id_channel: Option<String> = "idChannel",
        channel_description: Option<String> = "channelDescription",
        payer: Option<Soggetto> = "payer",
        payment_method: Option<String> = "paymentMethod",
        fee: Option<String> = "fee",
        payment_date_time: Option<String> = "paymentDateTime",
        application_date: Option<String> = "applicationDate",
        transfer_date: Option<String> = "transferDate",
        metadata: Option<Metadata> = "metadata",
    }
    /// `ctReceiptV2` (§11.4)
    RicevutaV2["", ""] {
        receipt_id: Option<String> = "receiptId",
        avviso: Option<String> = "noticeNumber",
        codice_fiscale: Option<String> = "fiscalCode",
        outcome: Option<String> = "outcome",
        iuv: Option<String> = "creditorReferenceId",
        payment_amount: Option<String> = "paymentAmount",
        description: Option<String> = "description",
        company_name: Option<String> = "companyName",
        office_name: Option<String> = "officeName",
        debtor: Option<Soggetto> = "debtor",
        transfers: Option<TransfersRicevutaV2> = "transferList",
        id_psp: Option<String> = "idPSP",
        psp_fiscal_code: Option<String> = "pspFiscalCode",
        psp_partita_iva: Option<String> = "pspPartitaIVA",
        psp_company_name: Option<String> = "PSPCompanyName",
        id_channel: Option<String> = "idChannel",
        channel_description: Option<String> = "channelDescription",
        payer: Option<Soggetto> = "payer",
        payment_method: Option<String> = "paymentMethod",
        payment_note: Option<String> = "paymentNote",
        fee: Option<String> = "fee",
        primary_ci_incurred_fee: Option<String> = "primaryCiIncurredFee",
        id_bundle: Option<String> = "idBundle",
        id_ci_bundle: Option<String> = "idCiBundle",
        payment_date_time: Option<String> = "paymentDateTime",
        application_date: Option<String> = "applicationDate",
        transfer_date: Option<String> = "transferDate",
        metadata: Option<Metadata> = "metadata",
    }

    /// `ctSubject`
    Soggetto["", ""] {
        identificativo: Option<IdentificativoSoggetto> = "uniqueIdentifier",
        full_name: Option<String> = "fullName",
        indirizzo: Option<String> = "streetName",
        civico: Option<String> = "civicNumber",
        cap: Option<String> = "postalCode",
        localita: Option<String> = "city",
        provincia: Option<String> = "stateProvinceRegion",
        nazione: Option<String> = "country",
        email: Option<String> = "e-mail",
    }
    /// `uniqueIdentifier`
    IdentificativoSoggetto["", ""] {
        tipo: Option<String> = "entityUniqueIdentifierType",
        codice: Option<String> = "entityUniqueIdentifierValue",
    }
    /// `ctMetadata`: 1 to 15 entries
    Metadata["", ""] {
        voci: Vec<VoceMetadata> = "mapEntry",
    }
    /// One entry of [`Metadata`].
    VoceMetadata["", ""] {
        chiave: Option<String> = "key",
        valore: Option<String> = "value",
    }
}

/// What the node asks MyPay.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "operazione")]
// One at a time and never stored: boxes would buy nothing.
#[allow(missing_docs, clippy::large_enum_variant)]
pub enum Richiesta {
    #[serde(rename = "paVerifyPaymentNotice")]
    VerifyPaymentNotice(VerifyPaymentNotice),
    #[serde(rename = "paGetPayment")]
    GetPayment(GetPayment),
    #[serde(rename = "paGetPaymentV2")]
    GetPaymentV2(GetPayment),
    #[serde(rename = "paSendRT")]
    SendRt(SendRt),
    #[serde(rename = "paSendRTV2")]
    SendRtV2(SendRtV2),
}

/// What MyPay answers the node.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "operazione")]
// One at a time and never stored: boxes would buy nothing.
#[allow(missing_docs, clippy::large_enum_variant)]
pub enum Risposta {
    #[serde(rename = "paVerifyPaymentNotice")]
    VerifyPaymentNotice(EsitoVerifyPaymentNotice),
    #[serde(rename = "paGetPayment")]
    GetPayment(EsitoGetPayment),
    #[serde(rename = "paGetPaymentV2")]
    GetPaymentV2(EsitoGetPaymentV2),
    #[serde(rename = "paSendRT")]
    SendRt(EsitoSendRt),
    #[serde(rename = "paSendRTV2")]
    SendRtV2(EsitoSendRt),
}

fn busta(radice: &str, tracciato: &impl Tracciato) -> Vec<u8> {
    let mut x = Scrittore::new();
    x.apri(&format!("s:Envelope xmlns:s=\"{NS_SOAP}\""));
    x.elemento("s:Body", |x| {
        x.apri(&format!(
            "pfn:{radice} xmlns:pfn=\"{}\"",
            NODO_CORPO.namespace
        ));
        tracciato.scrivi(x);
        x.chiudi(&format!("pfn:{radice}"));
    });
    x.chiudi("s:Envelope");
    x.finito()
}

fn apri<T>(
    envelope: &[u8],
    con: impl FnOnce(&str, Elemento<'_, '_>) -> Option<T>,
) -> Result<T, Illeggibile> {
    esterni::apri(envelope, NODO_CORPO.namespace, |radice, corpo, _| {
        con(radice, corpo)
    })
}

impl Richiesta {
    /// Name of the operation, which is its soapAction too.
    #[must_use]
    pub fn operazione(&self) -> &'static str {
        match self {
            Self::VerifyPaymentNotice(_) => "paVerifyPaymentNotice",
            Self::GetPayment(_) => "paGetPayment",
            Self::GetPaymentV2(_) => "paGetPaymentV2",
            Self::SendRt(_) => "paSendRT",
            Self::SendRtV2(_) => "paSendRTV2",
        }
    }

    /// The whole request.
    #[must_use]
    pub fn envelope(&self) -> Vec<u8> {
        match self {
            Self::VerifyPaymentNotice(r) => busta("paVerifyPaymentNoticeReq", r),
            Self::GetPayment(r) => busta("paGetPaymentReq", r),
            Self::GetPaymentV2(r) => busta("paGetPaymentV2Request", r),
            Self::SendRt(r) => busta("paSendRTReq", r),
            Self::SendRtV2(r) => busta("paSendRTV2Request", r),
        }
    }

    /// Reads a request of the node.
    ///
    /// # Errors
    /// [`Illeggibile`] for what is no SOAP 1.1 envelope with one of these requests.
    pub fn leggi(envelope: &[u8]) -> Result<Self, Illeggibile> {
        apri(envelope, |radice, corpo| match radice {
            "paVerifyPaymentNoticeReq" => {
                Some(Self::VerifyPaymentNotice(VerifyPaymentNotice::leggi(corpo)))
            }
            "paGetPaymentReq" => Some(Self::GetPayment(GetPayment::leggi(corpo))),
            "paGetPaymentV2Request" => Some(Self::GetPaymentV2(GetPayment::leggi(corpo))),
            "paSendRTReq" => Some(Self::SendRt(SendRt::leggi(corpo))),
            "paSendRTV2Request" => Some(Self::SendRtV2(SendRtV2::leggi(corpo))),
            _ => None,
        })
    }
}

impl Risposta {
    /// Name of the operation.
    #[must_use]
    pub fn operazione(&self) -> &'static str {
        match self {
            Self::VerifyPaymentNotice(_) => "paVerifyPaymentNotice",
            Self::GetPayment(_) => "paGetPayment",
            Self::GetPaymentV2(_) => "paGetPaymentV2",
            Self::SendRt(_) => "paSendRT",
            Self::SendRtV2(_) => "paSendRTV2",
        }
    }

    /// `outcome`: `OK` or `KO`; at verify some refusals lack it (§7.1).
    #[must_use]
    pub fn outcome(&self) -> Option<&str> {
        match self {
            Self::VerifyPaymentNotice(r) => r.outcome.as_deref(),
            Self::GetPayment(r) => r.outcome.as_deref(),
            Self::GetPaymentV2(r) => r.outcome.as_deref(),
            Self::SendRt(r) | Self::SendRtV2(r) => r.outcome.as_deref(),
        }
    }

    /// The fault, if the answer is a refusal.
    #[must_use]
    pub fn fault(&self) -> Option<&FaultNodo> {
        match self {
            Self::VerifyPaymentNotice(r) => r.fault.as_ref(),
            Self::GetPayment(r) => r.fault.as_ref(),
            Self::GetPaymentV2(r) => r.fault.as_ref(),
            Self::SendRt(r) | Self::SendRtV2(r) => r.fault.as_ref(),
        }
    }

    /// The whole answer.
    #[must_use]
    pub fn envelope(&self) -> Vec<u8> {
        match self {
            Self::VerifyPaymentNotice(r) => busta("paVerifyPaymentNoticeRes", r),
            Self::GetPayment(r) => busta("paGetPaymentRes", r),
            Self::GetPaymentV2(r) => busta("paGetPaymentV2Response", r),
            Self::SendRt(r) => busta("paSendRTRes", r),
            Self::SendRtV2(r) => busta("paSendRTV2Response", r),
        }
    }

    /// Reads an answer to the node.
    ///
    /// # Errors
    /// [`Illeggibile`]; a SOAP Fault is one too.
    pub fn leggi(envelope: &[u8]) -> Result<Self, Illeggibile> {
        apri(envelope, |radice, corpo| match radice {
            "paVerifyPaymentNoticeRes" => Some(Self::VerifyPaymentNotice(
                EsitoVerifyPaymentNotice::leggi(corpo),
            )),
            "paGetPaymentRes" => Some(Self::GetPayment(EsitoGetPayment::leggi(corpo))),
            "paGetPaymentV2Response" => Some(Self::GetPaymentV2(EsitoGetPaymentV2::leggi(corpo))),
            "paSendRTRes" => Some(Self::SendRt(EsitoSendRt::leggi(corpo))),
            "paSendRTV2Response" => Some(Self::SendRtV2(EsitoSendRt::leggi(corpo))),
            _ => None,
        })
    }
}

/// A document with the root `receipt` in no namespace, as MyPay keeps the receipts of either version (`mypay-web-services.md` §3.7 b).
fn documento(ricevuta: &impl Tracciato) -> Vec<u8> {
    let mut x = Scrittore::new();
    x.elemento("receipt", |x| ricevuta.scrivi(x));
    x.finito()
}

fn leggi_documento<T: Tracciato>(xml: &[u8]) -> Result<T, Illeggibile> {
    let documento = albero::analizza(albero::testo_utf8(xml)?)?;
    Ok(T::leggi(Elemento::new(documento.root_element(), None)))
}

impl Ricevuta {
    /// The receipt as a document by itself.
    #[must_use]
    pub fn documento(&self) -> Vec<u8> {
        documento(self)
    }

    /// Reads the receipt from a document; what only version 2 has is left out.
    ///
    /// # Errors
    /// [`Illeggibile::NonXml`]
    pub fn leggi_documento(xml: &[u8]) -> Result<Self, Illeggibile> {
        leggi_documento(xml)
    }
}

impl RicevutaV2 {
    /// The receipt as a document by itself, as it travels in `rt` of the push of the outcome (§4.3).
    #[must_use]
    pub fn documento(&self) -> Vec<u8> {
        documento(self)
    }

    /// Reads the receipt from a document of either version.
    ///
    /// # Errors
    /// [`Illeggibile::NonXml`]
    pub fn leggi_documento(xml: &[u8]) -> Result<Self, Illeggibile> {
        leggi_documento(xml)
    }
}
