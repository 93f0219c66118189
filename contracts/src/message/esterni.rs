//! The messages between the Region and the ente's own service, both ways (`mypay-callbacks.md` §3).
//!
//! Amounts and dates are texts as they stand on the wire; whether they keep the contract is asked by [`crate::check::risposta_ente`].

use super::albero::{self, Elemento};
use super::fault::Fault;
use super::lettura::{Illeggibile, NS_SOAP, QName};
use super::operazione::Base64;
use super::scrittura::Scrittore;
use super::tracciato::{Tracciato, tracciato};
use crate::service::{ESTERNI_CORPO, ESTERNI_INTESTAZIONE, ESTERNI_TIPI};

const TIPI: &str = ESTERNI_TIPI.namespace;

tracciato! {
    /// Header block of the legacy requests (§3.3).
    Intestazione["", ""] {
        intermediario: Option<String> = "identificativoIntermediarioPA",
        stazione: Option<String> = "identificativoStazioneIntermediarioPA",
        dominio: Option<String> = "identificativoDominio",
        iuv: Option<String> = "identificativoUnivocoVersamento",
        contesto: Option<String> = "codiceContestoPagamento",
    }
    /// Request of the legacy verification (§3.3).
    VerificaEsterna["", ""] {
        psp: Option<String> = "identificativoPSP",
    }
    /// Request of the legacy activation (§3.4).
    AttivaEsterna["", ""] {
        psp: Option<String> = "identificativoPSP",
        intermediario_psp: Option<String> = "identificativoIntermediarioPSP",
        canale_psp: Option<String> = "identificativoCanalePSP",
        dati: Option<DatiPagamentoPsp> = "datiPagamentoPSP",
    }
    /// What the PSP says of the payment (§3.4).
    DatiPagamentoPsp["", ""] {
        importo: Option<String> = "importoSingoloVersamento",
        iban_appoggio: Option<String> = "ibanAppoggio",
        bic_appoggio: Option<String> = "bicAppoggio",
        versante: Option<SoggettoVersante> = "soggettoVersante",
        iban_addebito: Option<String> = "ibanAddebito",
        bic_addebito: Option<String> = "bicAddebito",
        pagatore: Option<SoggettoPagatore> = "soggettoPagatore",
    }
    /// What the ente says of the payment (§3.3).
    DatiPagamentoPa["", ""] {
        importo: Option<String> = "importoSingoloVersamento",
        iban: Option<String> = "ibanAccredito",
        bic: Option<String> = "bicAccredito",
        beneficiario: Option<EnteBeneficiario> = "enteBeneficiario",
        credenziali: Option<String> = "credenzialiPagatore",
        causale: Option<String> = "causaleVersamento",
    }
    /// Answer of the legacy verification and, with `dovuto`, of the legacy activation (§3.3, §3.4).
    EsitoEsterno["", ""] {
        fault: Option<Fault> = "fault",
        esito: Option<String> = "esito",
        dati: Option<DatiPagamentoPa> = "datiPagamentoPA",
        dovuto: Option<Base64> = "dovuto",
    }
    /// Request of the verification (§3.5).
    VerifyPaymentNotice["", ""] {
        id_pa: Option<String> = "idPA",
        id_broker_pa: Option<String> = "idBrokerPA",
        id_station: Option<String> = "idStation",
        codice_fiscale: Option<String> = "qrCodeFiscalCode",
        avviso: Option<String> = "noticeNumber",
    }
    /// Answer of the verification (§3.5).
    EsitoVerifyPaymentNotice["", ""] {
        fault: Option<Fault> = "fault",
        payment_description: Option<String> = "paymentDescription",
        codice_fiscale: Option<String> = "fiscalCodePA",
        company_name: Option<String> = "companyName",
        office_name: Option<String> = "officeName",
        amount: Option<String> = "amount",
        due_date: Option<String> = "dueDate",
        detail_description: Option<String> = "detailDescription",
        all_ccp: Option<bool> = "allCCP",
    }
    /// Request of the activation (§3.6): the last four are seldom or never sent.
    GetPayment["", ""] {
        id_pa: Option<String> = "idPA",
        id_broker_pa: Option<String> = "idBrokerPA",
        id_station: Option<String> = "idStation",
        codice_fiscale: Option<String> = "qrCodeFiscalCode",
        avviso: Option<String> = "noticeNumber",
        amount: Option<String> = "amount",
        payment_note: Option<String> = "paymentNote",
        transfer_type: Option<String> = "transferType",
        due_date: Option<String> = "dueDate",
    }
    /// Answer of the activation (§3.6).
    EsitoGetPayment["", ""] {
        fault: Option<Fault> = "fault",
        iuv: Option<String> = "creditorReferenceId",
        payment_amount: Option<String> = "paymentAmount",
        due_date: Option<String> = "dueDate",
        retention_date: Option<String> = "retentionDate",
        last_payment: Option<bool> = "lastPayment",
        description: Option<String> = "description",
        company_name: Option<String> = "companyName",
        office_name: Option<String> = "officeName",
        debtor: Option<SoggettoPagatore> = "debtor",
        transfers: Vec<Transfer> = "transferList",
    }
    /// `ctSoggettoPagatore` (§2).
    SoggettoPagatore[TIPI, "p:"] {
        identificativo: Option<Identificativo> = "identificativoUnivocoPagatore",
        anagrafica: Option<String> = "anagraficaPagatore",
        indirizzo: Option<String> = "indirizzoPagatore",
        civico: Option<String> = "civicoPagatore",
        cap: Option<String> = "capPagatore",
        localita: Option<String> = "localitaPagatore",
        provincia: Option<String> = "provinciaPagatore",
        nazione: Option<String> = "nazionePagatore",
        email: Option<String> = "e-mailPagatore",
    }
    /// `ctSoggettoVersante` (§2).
    SoggettoVersante[TIPI, "p:"] {
        identificativo: Option<Identificativo> = "identificativoUnivocoVersante",
        anagrafica: Option<String> = "anagraficaVersante",
        indirizzo: Option<String> = "indirizzoVersante",
        civico: Option<String> = "civicoVersante",
        cap: Option<String> = "capVersante",
        localita: Option<String> = "localitaVersante",
        provincia: Option<String> = "provinciaVersante",
        nazione: Option<String> = "nazioneVersante",
        email: Option<String> = "e-mailVersante",
    }
    /// Kind and code of a person (§2).
    Identificativo[TIPI, "p:"] {
        tipo: Option<String> = "tipoIdentificativoUnivoco",
        codice: Option<String> = "codiceIdentificativoUnivoco",
    }
    /// `ctEnteBeneficiario` (§2).
    EnteBeneficiario[TIPI, "p:"] {
        identificativo: Option<Identificativo> = "identificativoUnivocoBeneficiario",
        denominazione: Option<String> = "denominazioneBeneficiario",
        codice_unita: Option<String> = "codiceUnitOperBeneficiario",
        denominazione_unita: Option<String> = "denomUnitOperBeneficiario",
        indirizzo: Option<String> = "indirizzoBeneficiario",
        civico: Option<String> = "civicoBeneficiario",
        cap: Option<String> = "capBeneficiario",
        localita: Option<String> = "localitaBeneficiario",
        provincia: Option<String> = "provinciaBeneficiario",
        nazione: Option<String> = "nazioneBeneficiario",
    }
    /// `ctTransferPA` (§2).
    Transfer[TIPI, "p:"] {
        id: Option<i32> = "idTransfer",
        amount: Option<String> = "transferAmount",
        codice_fiscale: Option<String> = "fiscalCodePA",
        marca_bollo: Option<MarcaDaBollo> = "richiestaMarcaDaBollo",
        iban: Option<String> = "IBAN",
        remittance_information: Option<String> = "remittanceInformation",
        transfer_category: Option<String> = "transferCategory",
        metadata: Option<Metadata> = "metadata",
    }
    /// `richiestaMarcaDaBollo` (§2).
    MarcaDaBollo[TIPI, "p:"] {
        hash_documento: Option<Base64> = "hashDocumento",
        tipo: Option<String> = "tipoBollo",
        provincia: Option<String> = "provinciaResidenza",
    }
    /// `metadata` (§2).
    Metadata[TIPI, "p:"] {
        voci: Vec<Voce> = "mapEntry",
    }
    /// One entry of [`Metadata`].
    Voce[TIPI, "p:"] {
        chiave: Option<String> = "key",
        valore: Option<String> = "value",
    }
}

/// What the Region asks the ente.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "operazione")]
// One at a time and never stored: boxes would buy nothing.
#[allow(missing_docs, clippy::large_enum_variant)]
pub enum Richiesta {
    #[serde(rename = "paaSILVerificaEsterna")]
    VerificaEsterna {
        intestazione: Intestazione,
        corpo: VerificaEsterna,
    },
    #[serde(rename = "paaSILAttivaEsterna")]
    AttivaEsterna {
        intestazione: Intestazione,
        corpo: AttivaEsterna,
    },
    #[serde(rename = "paExternalVerifyPaymentNotice")]
    VerifyPaymentNotice(VerifyPaymentNotice),
    #[serde(rename = "paExternalGetPayment")]
    GetPayment(GetPayment),
}

/// What the ente answers.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "operazione")]
// One at a time and never stored: boxes would buy nothing.
#[allow(missing_docs, clippy::large_enum_variant)]
pub enum Risposta {
    #[serde(rename = "paaSILVerificaEsterna")]
    VerificaEsterna(EsitoEsterno),
    #[serde(rename = "paaSILAttivaEsterna")]
    AttivaEsterna(EsitoEsterno),
    #[serde(rename = "paExternalVerifyPaymentNotice")]
    VerifyPaymentNotice(EsitoVerifyPaymentNotice),
    #[serde(rename = "paExternalGetPayment")]
    GetPayment(EsitoGetPayment),
}

/// An envelope with `dentro` below this root.
fn busta(
    intestazione: Option<&Intestazione>,
    radice: &str,
    dentro: impl FnOnce(&mut Scrittore),
) -> Vec<u8> {
    let mut x = Scrittore::new();
    x.apri(&format!("s:Envelope xmlns:s=\"{NS_SOAP}\""));
    match intestazione {
        Some(intestazione) => x.elemento("s:Header", |x| {
            x.apri(&format!(
                "head:intestazionePPT xmlns:head=\"{}\"",
                ESTERNI_INTESTAZIONE.namespace
            ));
            intestazione.scrivi(x);
            x.chiudi("head:intestazionePPT");
        }),
        None => x.apri("s:Header/"),
    }
    x.elemento("s:Body", |x| {
        x.apri(&format!(
            "pa:{radice} xmlns:pa=\"{}\" xmlns:p=\"{TIPI}\"",
            ESTERNI_CORPO.namespace
        ));
        dentro(x);
        x.chiudi(&format!("pa:{radice}"));
    });
    x.chiudi("s:Envelope");
    x.finito()
}

/// Finds the child of the Body, in this namespace, and hands it to `con` with its local name and the header block of this service.
pub(super) fn apri<T>(
    envelope: &[u8],
    namespace: &str,
    con: impl FnOnce(&str, Elemento<'_, '_>, Intestazione) -> Option<T>,
) -> Result<T, Illeggibile> {
    let documento = albero::analizza(albero::testo_utf8(envelope)?)?;
    let corpo = super::lettura::Busta::trova(&documento)?.corpo;
    let root = QName {
        namespace: corpo.tag_name().namespace().map(str::to_owned),
        nome: corpo.tag_name().name().to_owned(),
    };
    let ignota = Illeggibile::OperazioneSconosciuta { root };
    if corpo.tag_name().namespace() != Some(namespace) {
        return Err(ignota);
    }
    let intestazione = documento
        .root_element()
        .children()
        .filter(|n| n.has_tag_name((NS_SOAP, "Header")))
        .flat_map(|header| header.children())
        .find(|n| n.has_tag_name((ESTERNI_INTESTAZIONE.namespace, "intestazionePPT")))
        .map(|n| Intestazione::leggi(Elemento::new(n, None)))
        .unwrap_or_default();
    con(
        corpo.tag_name().name(),
        Elemento::new(corpo, None),
        intestazione,
    )
    .ok_or(ignota)
}

impl Richiesta {
    /// Name of the operation.
    #[must_use]
    pub fn operazione(&self) -> &'static str {
        match self {
            Self::VerificaEsterna { .. } => "paaSILVerificaEsterna",
            Self::AttivaEsterna { .. } => "paaSILAttivaEsterna",
            Self::VerifyPaymentNotice(_) => "paExternalVerifyPaymentNotice",
            Self::GetPayment(_) => "paExternalGetPayment",
        }
    }

    /// Value of `SOAPAction` that the Region sends, quotes included: the legacy operations their name, the others none (§3.1).
    #[must_use]
    pub fn soap_action(&self) -> &'static str {
        match self {
            Self::VerificaEsterna { .. } => "\"paaSILVerificaEsterna\"",
            Self::AttivaEsterna { .. } => "\"paaSILAttivaEsterna\"",
            Self::VerifyPaymentNotice(_) | Self::GetPayment(_) => "\"\"",
        }
    }

    /// The number of the notice asked about, where the operation has one.
    #[must_use]
    pub fn avviso(&self) -> Option<&str> {
        match self {
            Self::VerificaEsterna { .. } | Self::AttivaEsterna { .. } => None,
            Self::VerifyPaymentNotice(r) => r.avviso.as_deref(),
            Self::GetPayment(r) => r.avviso.as_deref(),
        }
    }

    /// The whole request.
    #[must_use]
    pub fn envelope(&self) -> Vec<u8> {
        match self {
            Self::VerificaEsterna {
                intestazione,
                corpo,
            } => busta(Some(intestazione), "paaSILVerificaEsterna", |x| {
                corpo.scrivi(x);
            }),
            Self::AttivaEsterna {
                intestazione,
                corpo,
            } => busta(Some(intestazione), "paaSILAttivaEsterna", |x| {
                corpo.scrivi(x);
            }),
            Self::VerifyPaymentNotice(r) => {
                busta(None, "paExternalVerifyPaymentNoticeReq", |x| r.scrivi(x))
            }
            Self::GetPayment(r) => busta(None, "paExternalGetPaymentReq", |x| r.scrivi(x)),
        }
    }

    /// Reads a request as a product does that keeps to §3.1: by the root of the Body.
    ///
    /// # Errors
    /// [`Illeggibile`] for what is no SOAP 1.1 envelope with one of these requests.
    pub fn leggi(envelope: &[u8]) -> Result<Self, Illeggibile> {
        apri(
            envelope,
            ESTERNI_CORPO.namespace,
            |radice, corpo, intestazione| match radice {
                "paaSILVerificaEsterna" => Some(Self::VerificaEsterna {
                    intestazione,
                    corpo: VerificaEsterna::leggi(corpo),
                }),
                "paaSILAttivaEsterna" => Some(Self::AttivaEsterna {
                    intestazione,
                    corpo: AttivaEsterna::leggi(corpo),
                }),
                "paExternalVerifyPaymentNoticeReq" => {
                    Some(Self::VerifyPaymentNotice(VerifyPaymentNotice::leggi(corpo)))
                }
                "paExternalGetPaymentReq" => Some(Self::GetPayment(GetPayment::leggi(corpo))),
                _ => None,
            },
        )
    }
}

/// The text of a SOAP Fault, if the Body of this envelope is one: its `faultstring`, or whatever text it has where some toolkit writes the
/// fault of SOAP 1.2 into an envelope of 1.1.
#[must_use]
pub fn soap_fault(envelope: &[u8]) -> Option<String> {
    let documento = albero::analizza(albero::testo_utf8(envelope).ok()?).ok()?;
    let corpo = super::lettura::Busta::trova(&documento).ok()?.corpo;
    if !corpo.has_tag_name((NS_SOAP, "Fault")) {
        return None;
    }
    let testo = Elemento::new(corpo, None).testo("faultstring");
    Some(testo.unwrap_or_else(|| {
        let testi: Vec<&str> = corpo
            .descendants()
            .filter(roxmltree::Node::is_text)
            .filter_map(|n| n.text().map(str::trim))
            .filter(|testo| !testo.is_empty())
            .collect();
        testi.join(" ")
    }))
}

impl Risposta {
    /// Name of the operation.
    #[must_use]
    pub fn operazione(&self) -> &'static str {
        match self {
            Self::VerificaEsterna(_) => "paaSILVerificaEsterna",
            Self::AttivaEsterna(_) => "paaSILAttivaEsterna",
            Self::VerifyPaymentNotice(_) => "paExternalVerifyPaymentNotice",
            Self::GetPayment(_) => "paExternalGetPayment",
        }
    }

    /// The fault, if the answer is a refusal.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        match self {
            Self::VerificaEsterna(r) | Self::AttivaEsterna(r) => r.fault.as_ref(),
            Self::VerifyPaymentNotice(r) => r.fault.as_ref(),
            Self::GetPayment(r) => r.fault.as_ref(),
        }
    }

    /// The whole answer, to be sent with HTTP 200 as `text/xml; charset=utf-8`.
    #[must_use]
    pub fn envelope(&self) -> Vec<u8> {
        let annidata = |nome: &str, esito: &EsitoEsterno| {
            busta(None, nome, |x| x.elemento(nome, |x| esito.scrivi(x)))
        };
        match self {
            Self::VerificaEsterna(r) => annidata("paaSILVerificaEsternaRisposta", r),
            Self::AttivaEsterna(r) => annidata("paaSILAttivaEsternaRisposta", r),
            Self::VerifyPaymentNotice(r) => {
                busta(None, "paExternalVerifyPaymentNoticeRes", |x| r.scrivi(x))
            }
            Self::GetPayment(r) => busta(None, "paExternalGetPaymentRes", |x| r.scrivi(x)),
        }
    }

    /// Reads an answer as the Region does (§3.8): a bad value is as absent, what is unknown is ignored.
    ///
    /// # Errors
    /// [`Illeggibile`], which the Region turns into `PAA_SYSTEM_ERROR` for the node; a SOAP Fault is one too.
    pub fn leggi(envelope: &[u8]) -> Result<Self, Illeggibile> {
        let annidata = |corpo: Elemento<'_, '_>, nome: &'static str| {
            corpo
                .figlio(nome)
                .map(EsitoEsterno::leggi)
                .unwrap_or_default()
        };
        apri(
            envelope,
            ESTERNI_CORPO.namespace,
            |radice, corpo, _| match radice {
                "paaSILVerificaEsternaRisposta" => Some(Self::VerificaEsterna(annidata(
                    corpo,
                    "paaSILVerificaEsternaRisposta",
                ))),
                "paaSILAttivaEsternaRisposta" => Some(Self::AttivaEsterna(annidata(
                    corpo,
                    "paaSILAttivaEsternaRisposta",
                ))),
                "paExternalVerifyPaymentNoticeRes" => Some(Self::VerifyPaymentNotice(
                    EsitoVerifyPaymentNotice::leggi(corpo),
                )),
                "paExternalGetPaymentRes" => Some(Self::GetPayment(EsitoGetPayment::leggi(corpo))),
                _ => None,
            },
        )
    }
}
