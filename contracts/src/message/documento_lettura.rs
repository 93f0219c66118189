//! Reading of the documents, as the platform does it: by the declared type, whatever the root is called (§1.5).

use std::borrow::Cow;

use super::albero::{self, Elemento, NonXml};
use super::documento::{
    Accertamento, Bilancio, Capitolo, DatiSingoloPagamento, DatiSingoloVersamento, Dovuti,
    DovutiEntiSecondari, IdentificativoUnivoco, MarcaBolloDigitale, NS_DOCUMENTI, Pagati, Receipt,
    SoggettoEsteso, SoggettoPagatore, Subject, Transfer, Versamento,
};

/// A document that is not XML, even after the illegal characters were taken out (§1.5).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("il documento non è XML ben formato (riga {riga}, colonna {colonna}): {motivo}")]
pub struct DocumentoNonXml {
    /// Line, from 1; 0 when the place is not known.
    pub riga: u32,
    /// Column in characters, from 1; 0 when the place is not known.
    pub colonna: u32,
    /// What the parser says.
    pub motivo: String,
}

impl From<NonXml> for DocumentoNonXml {
    fn from(errore: NonXml) -> Self {
        Self {
            riga: errore.riga,
            colonna: errore.colonna,
            motivo: errore.motivo,
        }
    }
}

/// The document without the characters that XML 1.0 does not allow, as the platform tries it again after a first failure (§1.5).
#[must_use]
pub fn senza_caratteri_illegali(xml: &[u8]) -> Cow<'_, [u8]> {
    let Ok(testo) = std::str::from_utf8(xml) else {
        return Cow::Borrowed(xml);
    };
    if testo.chars().all(ammesso) {
        Cow::Borrowed(xml)
    } else {
        Cow::Owned(
            testo
                .chars()
                .filter(|c| ammesso(*c))
                .collect::<String>()
                .into_bytes(),
        )
    }
}

/// Whether XML 1.0 allows this character.
pub(crate) fn ammesso(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// Parses and hands the root to `leggi`; once more without the illegal characters if they were the reason of a failure.
fn con_radice<T>(
    xml: &[u8],
    figli_in: Option<&'static str>,
    leggi: impl Fn(Elemento<'_, '_>) -> T,
) -> Result<T, DocumentoNonXml> {
    let testo = albero::testo_utf8(xml)?;
    match albero::analizza(testo) {
        Ok(documento) => Ok(leggi(Elemento::new(documento.root_element(), figli_in))),
        Err(errore) if errore.carattere_illegale => {
            let ripulito: String = testo.chars().filter(|c| ammesso(*c)).collect();
            let documento = albero::analizza(&ripulito)?;
            Ok(leggi(Elemento::new(documento.root_element(), figli_in)))
        }
        Err(errore) => Err(errore.into()),
    }
}

fn identificativo(soggetto: Elemento<'_, '_>, nome: &'static str) -> IdentificativoUnivoco {
    soggetto
        .figlio(nome)
        .map_or_else(IdentificativoUnivoco::default, |id| IdentificativoUnivoco {
            tipo: id.testo("tipoIdentificativoUnivoco"),
            codice: id.testo("codiceIdentificativoUnivoco"),
        })
}

fn pagatore(soggetto: Elemento<'_, '_>) -> SoggettoPagatore {
    SoggettoPagatore {
        identificativo: identificativo(soggetto, "identificativoUnivocoPagatore"),
        anagrafica: soggetto.testo("anagraficaPagatore"),
        indirizzo: soggetto.testo("indirizzoPagatore"),
        civico: soggetto.testo("civicoPagatore"),
        cap: soggetto.testo("capPagatore"),
        localita: soggetto.testo("localitaPagatore"),
        provincia: soggetto.testo("provinciaPagatore"),
        nazione: soggetto.testo("nazionePagatore"),
        email: soggetto.testo("e-mailPagatore"),
    }
}

fn bilancio(radice: Elemento<'_, '_>) -> Bilancio {
    Bilancio {
        capitoli: radice
            .tutti("capitolo")
            .map(|capitolo| Capitolo {
                cod_capitolo: capitolo.testo("codCapitolo"),
                cod_ufficio: capitolo.testo("codUfficio"),
                accertamenti: capitolo
                    .tutti("accertamento")
                    .map(|accertamento| Accertamento {
                        cod_accertamento: accertamento.testo("codAccertamento"),
                        importo: accertamento.testo("importo"),
                    })
                    .collect(),
            })
            .collect(),
    }
}

impl Bilancio {
    /// Reads a `bilancio` (§3.2).
    ///
    /// # Errors
    /// [`DocumentoNonXml`]
    pub fn leggi(xml: &[u8]) -> Result<Self, DocumentoNonXml> {
        con_radice(xml, Some(NS_DOCUMENTI), bilancio)
    }
}

impl Dovuti {
    /// Reads a `Dovuti` (§3.3); a document of another kind gives what it has in common with one.
    ///
    /// # Errors
    /// [`DocumentoNonXml`]
    pub fn leggi(xml: &[u8]) -> Result<Self, DocumentoNonXml> {
        con_radice(xml, Some(NS_DOCUMENTI), |radice| {
            let dati = radice.figlio("datiVersamento");
            Self {
                versione_oggetto: radice.testo("versioneOggetto"),
                soggetto_pagatore: radice.figlio("soggettoPagatore").map(pagatore),
                tipo_versamento: dati.and_then(|dati| dati.testo("tipoVersamento")),
                iuv: dati.and_then(|dati| dati.testo("identificativoUnivocoVersamento")),
                versamenti: dati
                    .map(|dati| {
                        dati.tutti("datiSingoloVersamento")
                            .map(singolo_versamento)
                            .collect()
                    })
                    .unwrap_or_default(),
            }
        })
    }
}

fn singolo_versamento(dati: Elemento<'_, '_>) -> DatiSingoloVersamento {
    DatiSingoloVersamento {
        iud: dati.testo("identificativoUnivocoDovuto"),
        importo: dati.testo("importoSingoloVersamento"),
        commissione_carico_pa: dati.testo("commissioneCaricoPA"),
        tipo_dovuto: dati.testo("identificativoTipoDovuto"),
        causale: dati.testo("causaleVersamento"),
        dati_specifici_riscossione: dati.testo("datiSpecificiRiscossione"),
        marca_bollo: dati
            .figlio("datiMarcaBolloDigitale")
            .map(|marca| MarcaBolloDigitale {
                tipo_bollo: marca.testo("tipoBollo"),
                hash_documento: marca.testo("hashDocumento"),
                provincia_residenza: marca.testo("provinciaResidenza"),
            }),
        bilancio: dati.figlio("bilancio").map(bilancio),
    }
}

impl Versamento {
    /// Reads a `Versamento` (§3.5); a document of another kind gives what it has in common with one.
    ///
    /// # Errors
    /// [`DocumentoNonXml`]
    pub fn leggi(xml: &[u8]) -> Result<Self, DocumentoNonXml> {
        con_radice(xml, Some(NS_DOCUMENTI), |radice| {
            let dati = radice.figlio("datiVersamento");
            let dato = |nome| dati.and_then(|dati| dati.testo(nome));
            Self {
                versione_oggetto: radice.testo("versioneOggetto"),
                soggetto_pagatore: radice.figlio("soggettoPagatore").map(pagatore),
                data_scadenza: dato("dataEsecuzionePagamento"),
                tipo_versamento: dato("tipoVersamento"),
                iuv: dato("identificativoUnivocoVersamento"),
                iud: dato("identificativoUnivocoDovuto"),
                importo: dato("importoSingoloVersamento"),
                commissione_carico_pa: dato("commissioneCaricoPA"),
                tipo_dovuto: dato("identificativoTipoDovuto"),
                causale: dato("causaleVersamento"),
                dati_specifici_riscossione: dato("datiSpecificiRiscossione"),
                bilancio: dati.and_then(|dati| dati.figlio("bilancio")).map(bilancio),
                azione: radice.testo("azione"),
            }
        })
    }
}

impl DovutiEntiSecondari {
    /// Reads a `DovutiEntiSecondari` (§3.4).
    ///
    /// # Errors
    /// [`DocumentoNonXml`]
    pub fn leggi(xml: &[u8]) -> Result<Self, DocumentoNonXml> {
        con_radice(xml, Some(NS_DOCUMENTI), |radice| {
            let dati = radice.figlio("datiVersamentoEntiSecondari");
            let dato = |nome| dati.and_then(|dati| dati.testo(nome));
            Self {
                versione_oggetto: radice.testo("versioneOggetto"),
                codice_fiscale: dato("codiceFiscaleBeneficiario"),
                denominazione: dato("denominazioneBeneficiario"),
                iban: dato("ibanAccreditoBeneficiario"),
                indirizzo: dato("indirizzoBeneficiario"),
                civico: dato("civicoBeneficiario"),
                cap: dato("capBeneficiario"),
                localita: dato("localitaBeneficiario"),
                provincia: dato("provinciaBeneficiario"),
                nazione: dato("nazioneBeneficiario"),
                causale: dato("causaleVersamento"),
                dati_specifici_riscossione: dato("datiSpecificiRiscossione"),
                importo: dato("importoSingoloVersamento"),
            }
        })
    }
}

impl Pagati {
    /// Reads a `Pagati` or a `PagatiConRicevuta` (§3.6); an absent required field is empty.
    ///
    /// # Errors
    /// [`DocumentoNonXml`]
    pub fn leggi(xml: &[u8]) -> Result<Self, DocumentoNonXml> {
        con_radice(xml, Some(NS_DOCUMENTI), |radice| {
            let obbligatorio = |nome| radice.testo(nome).unwrap_or_default();
            let dominio = radice.figlio("dominio");
            let dati = radice.figlio("datiPagamento");
            let dato = |nome| dati.and_then(|dati| dati.testo(nome)).unwrap_or_default();
            Self {
                versione_oggetto: obbligatorio("versioneOggetto"),
                identificativo_dominio: dominio
                    .and_then(|d| d.testo("identificativoDominio"))
                    .unwrap_or_default(),
                identificativo_stazione: dominio
                    .and_then(|d| d.testo("identificativoStazioneRichiedente")),
                identificativo_messaggio_ricevuta: obbligatorio("identificativoMessaggioRicevuta"),
                data_ora_messaggio_ricevuta: obbligatorio("dataOraMessaggioRicevuta"),
                riferimento_messaggio_richiesta: obbligatorio("riferimentoMessaggioRichiesta"),
                riferimento_data_richiesta: obbligatorio("riferimentoDataRichiesta"),
                istituto_attestante: radice
                    .figlio("istitutoAttestante")
                    .map(|s| {
                        esteso(
                            s,
                            "identificativoUnivocoAttestante",
                            "denominazioneAttestante",
                        )
                    })
                    .unwrap_or_default(),
                ente_beneficiario: radice
                    .figlio("enteBeneficiario")
                    .map(|s| {
                        esteso(
                            s,
                            "identificativoUnivocoBeneficiario",
                            "denominazioneBeneficiario",
                        )
                    })
                    .unwrap_or_default(),
                soggetto_pagatore: radice
                    .figlio("soggettoPagatore")
                    .map(pagatore)
                    .unwrap_or_default(),
                codice_esito_pagamento: dato("codiceEsitoPagamento"),
                importo_totale_pagato: dato("importoTotalePagato"),
                iuv: dato("identificativoUnivocoVersamento"),
                codice_contesto_pagamento: dato("codiceContestoPagamento"),
                pagamenti: dati
                    .map(|dati| {
                        dati.tutti("datiSingoloPagamento")
                            .map(singolo_pagamento)
                            .collect()
                    })
                    .unwrap_or_default(),
            }
        })
    }
}

fn esteso(
    soggetto: Elemento<'_, '_>,
    id: &'static str,
    denominazione: &'static str,
) -> SoggettoEsteso {
    SoggettoEsteso {
        identificativo: identificativo(soggetto, id),
        denominazione: soggetto.testo(denominazione).unwrap_or_default(),
    }
}

fn singolo_pagamento(dati: Elemento<'_, '_>) -> DatiSingoloPagamento {
    let obbligatorio = |nome| dati.testo(nome).unwrap_or_default();
    DatiSingoloPagamento {
        iud: obbligatorio("identificativoUnivocoDovuto"),
        importo: obbligatorio("singoloImportoPagato"),
        esito: dati.testo("esitoSingoloPagamento"),
        data_esito: obbligatorio("dataEsitoSingoloPagamento"),
        iur: obbligatorio("identificativoUnivocoRiscossione"),
        causale: obbligatorio("causaleVersamento"),
        dati_specifici_riscossione: obbligatorio("datiSpecificiRiscossione"),
        indice: dati
            .testo("indiceDatiSingoloPagamento")
            .and_then(|testo| testo.parse().ok()),
        commissioni_applicate_psp: dati.testo("commissioniApplicatePSP"),
    }
}

impl Receipt {
    /// Reads a pagoPA receipt (§3.7 b); an absent required field is empty.
    ///
    /// # Errors
    /// [`DocumentoNonXml`]
    pub fn leggi(xml: &[u8]) -> Result<Self, DocumentoNonXml> {
        con_radice(xml, None, |radice| {
            let obbligatorio = |nome| radice.testo(nome).unwrap_or_default();
            Self {
                receipt_id: obbligatorio("receiptId"),
                notice_number: obbligatorio("noticeNumber"),
                fiscal_code: obbligatorio("fiscalCode"),
                outcome: obbligatorio("outcome"),
                creditor_reference_id: obbligatorio("creditorReferenceId"),
                payment_amount: obbligatorio("paymentAmount"),
                description: obbligatorio("description"),
                company_name: obbligatorio("companyName"),
                debtor: radice.figlio("debtor").map(subject).unwrap_or_default(),
                transfers: radice
                    .figlio("transferList")
                    .map(|lista| lista.tutti("transfer").map(transfer).collect())
                    .unwrap_or_default(),
                id_psp: obbligatorio("idPSP"),
                psp_fiscal_code: radice.testo("pspFiscalCode"),
                psp_company_name: obbligatorio("PSPCompanyName"),
                id_channel: obbligatorio("idChannel"),
                channel_description: obbligatorio("channelDescription"),
                payment_method: radice.testo("paymentMethod"),
                payment_note: radice.testo("paymentNote"),
                fee: radice.testo("fee"),
                payment_date_time: radice.testo("paymentDateTime"),
                application_date: radice.testo("applicationDate"),
                transfer_date: radice.testo("transferDate"),
            }
        })
    }
}

fn subject(soggetto: Elemento<'_, '_>) -> Subject {
    let id = soggetto.figlio("uniqueIdentifier");
    let di_id = |nome| id.and_then(|id| id.testo(nome)).unwrap_or_default();
    Subject {
        tipo: di_id("entityUniqueIdentifierType"),
        codice: di_id("entityUniqueIdentifierValue"),
        full_name: soggetto.testo("fullName").unwrap_or_default(),
        email: soggetto.testo("e-mail"),
    }
}

fn transfer(nodo: Elemento<'_, '_>) -> Transfer {
    let obbligatorio = |nome| nodo.testo(nome).unwrap_or_default();
    Transfer {
        id_transfer: nodo
            .testo("idTransfer")
            .and_then(|testo| testo.parse().ok())
            .unwrap_or_default(),
        transfer_amount: obbligatorio("transferAmount"),
        fiscal_code_pa: obbligatorio("fiscalCodePA"),
        company_name: nodo.testo("companyName"),
        iban: obbligatorio("IBAN"),
        remittance_information: obbligatorio("remittanceInformation"),
        transfer_category: obbligatorio("transferCategory"),
    }
}
