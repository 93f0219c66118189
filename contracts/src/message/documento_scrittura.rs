//! Writing of the documents (§3): no XML declaration, no indentation, elements in schema order.

use super::documento::{
    Bilancio, Dovuti, DovutiEntiSecondari, IdentificativoUnivoco, NS_DOCUMENTI, Pagati, Receipt,
    SoggettoEsteso, SoggettoPagatore, Subject, Versamento,
};
use super::scrittura::Scrittore;

/// A document in the namespace of the documents.
fn documento(nome: &str, dentro: impl FnOnce(&mut Scrittore)) -> Vec<u8> {
    let mut x = Scrittore::new();
    x.apri(&format!("{nome} xmlns=\"{NS_DOCUMENTI}\""));
    dentro(&mut x);
    x.chiudi(nome);
    x.finito()
}

fn identificativo(x: &mut Scrittore, nome: &str, id: &IdentificativoUnivoco) {
    x.elemento(nome, |x| {
        x.facoltativo("tipoIdentificativoUnivoco", id.tipo.as_deref());
        x.facoltativo("codiceIdentificativoUnivoco", id.codice.as_deref());
    });
}

fn pagatore(x: &mut Scrittore, soggetto: &SoggettoPagatore) {
    x.elemento("soggettoPagatore", |x| {
        identificativo(x, "identificativoUnivocoPagatore", &soggetto.identificativo);
        x.facoltativo("anagraficaPagatore", soggetto.anagrafica.as_deref());
        x.facoltativo("indirizzoPagatore", soggetto.indirizzo.as_deref());
        x.facoltativo("civicoPagatore", soggetto.civico.as_deref());
        x.facoltativo("capPagatore", soggetto.cap.as_deref());
        x.facoltativo("localitaPagatore", soggetto.localita.as_deref());
        x.facoltativo("provinciaPagatore", soggetto.provincia.as_deref());
        x.facoltativo("nazionePagatore", soggetto.nazione.as_deref());
        x.facoltativo("e-mailPagatore", soggetto.email.as_deref());
    });
}

fn capitoli(x: &mut Scrittore, bilancio: &Bilancio) {
    for capitolo in &bilancio.capitoli {
        x.elemento("capitolo", |x| {
            x.facoltativo("codCapitolo", capitolo.cod_capitolo.as_deref());
            x.facoltativo("codUfficio", capitolo.cod_ufficio.as_deref());
            for accertamento in &capitolo.accertamenti {
                x.elemento("accertamento", |x| {
                    x.facoltativo("codAccertamento", accertamento.cod_accertamento.as_deref());
                    x.facoltativo("importo", accertamento.importo.as_deref());
                });
            }
        });
    }
}

fn bilancio(x: &mut Scrittore, bilancio: Option<&Bilancio>) {
    if let Some(bilancio) = bilancio {
        x.elemento("bilancio", |x| capitoli(x, bilancio));
    }
}

impl Bilancio {
    /// The document with root `bilancio` (§3.2).
    #[must_use]
    pub fn scrivi(&self) -> Vec<u8> {
        documento("bilancio", |x| capitoli(x, self))
    }
}

impl Dovuti {
    /// The document `Dovuti` (§3.3).
    #[must_use]
    pub fn scrivi(&self) -> Vec<u8> {
        documento("Dovuti", |x| {
            x.facoltativo("versioneOggetto", self.versione_oggetto.as_deref());
            if let Some(soggetto) = &self.soggetto_pagatore {
                pagatore(x, soggetto);
            }
            x.elemento("datiVersamento", |x| {
                x.facoltativo("tipoVersamento", self.tipo_versamento.as_deref());
                x.facoltativo("identificativoUnivocoVersamento", self.iuv.as_deref());
                for dati in &self.versamenti {
                    x.elemento("datiSingoloVersamento", |x| {
                        x.facoltativo("identificativoUnivocoDovuto", dati.iud.as_deref());
                        x.facoltativo("importoSingoloVersamento", dati.importo.as_deref());
                        x.facoltativo("commissioneCaricoPA", dati.commissione_carico_pa.as_deref());
                        x.facoltativo("identificativoTipoDovuto", dati.tipo_dovuto.as_deref());
                        x.facoltativo("causaleVersamento", dati.causale.as_deref());
                        x.facoltativo(
                            "datiSpecificiRiscossione",
                            dati.dati_specifici_riscossione.as_deref(),
                        );
                        if let Some(marca) = &dati.marca_bollo {
                            x.elemento("datiMarcaBolloDigitale", |x| {
                                x.facoltativo("tipoBollo", marca.tipo_bollo.as_deref());
                                x.facoltativo("hashDocumento", marca.hash_documento.as_deref());
                                x.facoltativo(
                                    "provinciaResidenza",
                                    marca.provincia_residenza.as_deref(),
                                );
                            });
                        }
                        bilancio(x, dati.bilancio.as_ref());
                    });
                }
            });
        })
    }
}

impl Versamento {
    /// The document `Versamento` (§3.5).
    #[must_use]
    pub fn scrivi(&self) -> Vec<u8> {
        documento("Versamento", |x| {
            x.facoltativo("versioneOggetto", self.versione_oggetto.as_deref());
            if let Some(soggetto) = &self.soggetto_pagatore {
                pagatore(x, soggetto);
            }
            x.elemento("datiVersamento", |x| {
                x.facoltativo("dataEsecuzionePagamento", self.data_scadenza.as_deref());
                x.facoltativo("tipoVersamento", self.tipo_versamento.as_deref());
                x.facoltativo("identificativoUnivocoVersamento", self.iuv.as_deref());
                x.facoltativo("identificativoUnivocoDovuto", self.iud.as_deref());
                x.facoltativo("importoSingoloVersamento", self.importo.as_deref());
                x.facoltativo("commissioneCaricoPA", self.commissione_carico_pa.as_deref());
                x.facoltativo("identificativoTipoDovuto", self.tipo_dovuto.as_deref());
                x.facoltativo("causaleVersamento", self.causale.as_deref());
                x.facoltativo(
                    "datiSpecificiRiscossione",
                    self.dati_specifici_riscossione.as_deref(),
                );
                bilancio(x, self.bilancio.as_ref());
            });
            x.facoltativo("azione", self.azione.as_deref());
        })
    }
}

impl DovutiEntiSecondari {
    /// The document `DovutiEntiSecondari` (§3.4).
    #[must_use]
    pub fn scrivi(&self) -> Vec<u8> {
        documento("DovutiEntiSecondari", |x| {
            x.facoltativo("versioneOggetto", self.versione_oggetto.as_deref());
            x.elemento("datiVersamentoEntiSecondari", |x| {
                x.facoltativo("codiceFiscaleBeneficiario", self.codice_fiscale.as_deref());
                x.facoltativo("denominazioneBeneficiario", self.denominazione.as_deref());
                x.facoltativo("ibanAccreditoBeneficiario", self.iban.as_deref());
                x.facoltativo("indirizzoBeneficiario", self.indirizzo.as_deref());
                x.facoltativo("civicoBeneficiario", self.civico.as_deref());
                x.facoltativo("capBeneficiario", self.cap.as_deref());
                x.facoltativo("localitaBeneficiario", self.localita.as_deref());
                x.facoltativo("provinciaBeneficiario", self.provincia.as_deref());
                x.facoltativo("nazioneBeneficiario", self.nazione.as_deref());
                x.facoltativo("causaleVersamento", self.causale.as_deref());
                x.facoltativo(
                    "datiSpecificiRiscossione",
                    self.dati_specifici_riscossione.as_deref(),
                );
                x.facoltativo("importoSingoloVersamento", self.importo.as_deref());
            });
        })
    }
}

fn esteso(x: &mut Scrittore, nome: &str, id: &str, denominazione: &str, soggetto: &SoggettoEsteso) {
    x.elemento(nome, |x| {
        identificativo(x, id, &soggetto.identificativo);
        x.campo(denominazione, &soggetto.denominazione);
    });
}

impl Pagati {
    /// The document `PagatiConRicevuta`, or `Pagati` without the fields that only the former has (§3.6).
    #[must_use]
    pub fn scrivi(&self, con_ricevuta: bool) -> Vec<u8> {
        documento(
            if con_ricevuta {
                "PagatiConRicevuta"
            } else {
                "Pagati"
            },
            |x| {
                x.campo("versioneOggetto", &self.versione_oggetto);
                x.elemento("dominio", |x| {
                    x.campo("identificativoDominio", &self.identificativo_dominio);
                    x.facoltativo(
                        "identificativoStazioneRichiedente",
                        self.identificativo_stazione.as_deref(),
                    );
                });
                x.campo(
                    "identificativoMessaggioRicevuta",
                    &self.identificativo_messaggio_ricevuta,
                );
                x.campo(
                    "dataOraMessaggioRicevuta",
                    &self.data_ora_messaggio_ricevuta,
                );
                x.campo(
                    "riferimentoMessaggioRichiesta",
                    &self.riferimento_messaggio_richiesta,
                );
                x.campo("riferimentoDataRichiesta", &self.riferimento_data_richiesta);
                esteso(
                    x,
                    "istitutoAttestante",
                    "identificativoUnivocoAttestante",
                    "denominazioneAttestante",
                    &self.istituto_attestante,
                );
                esteso(
                    x,
                    "enteBeneficiario",
                    "identificativoUnivocoBeneficiario",
                    "denominazioneBeneficiario",
                    &self.ente_beneficiario,
                );
                pagatore(x, &self.soggetto_pagatore);
                x.elemento("datiPagamento", |x| {
                    x.campo("codiceEsitoPagamento", &self.codice_esito_pagamento);
                    x.campo("importoTotalePagato", &self.importo_totale_pagato);
                    x.campo("identificativoUnivocoVersamento", &self.iuv);
                    x.campo("codiceContestoPagamento", &self.codice_contesto_pagamento);
                    for dati in &self.pagamenti {
                        x.elemento("datiSingoloPagamento", |x| {
                            x.campo("identificativoUnivocoDovuto", &dati.iud);
                            x.campo("singoloImportoPagato", &dati.importo);
                            x.facoltativo("esitoSingoloPagamento", dati.esito.as_deref());
                            x.campo("dataEsitoSingoloPagamento", &dati.data_esito);
                            x.campo("identificativoUnivocoRiscossione", &dati.iur);
                            x.campo("causaleVersamento", &dati.causale);
                            x.campo("datiSpecificiRiscossione", &dati.dati_specifici_riscossione);
                            if con_ricevuta {
                                x.facoltativo(
                                    "indiceDatiSingoloPagamento",
                                    dati.indice.map(|n| n.to_string()).as_deref(),
                                );
                                x.facoltativo(
                                    "commissioniApplicatePSP",
                                    dati.commissioni_applicate_psp.as_deref(),
                                );
                            }
                        });
                    }
                });
            },
        )
    }
}

fn subject(x: &mut Scrittore, nome: &str, soggetto: &Subject) {
    x.elemento(nome, |x| {
        x.elemento("uniqueIdentifier", |x| {
            x.campo("entityUniqueIdentifierType", &soggetto.tipo);
            x.campo("entityUniqueIdentifierValue", &soggetto.codice);
        });
        x.campo("fullName", &soggetto.full_name);
        x.facoltativo("e-mail", soggetto.email.as_deref());
    });
}

impl Receipt {
    /// The pagoPA receipt: root `receipt`, no namespace (§3.7 b).
    #[must_use]
    pub fn scrivi(&self) -> Vec<u8> {
        let mut x = Scrittore::new();
        x.elemento("receipt", |x| {
            x.campo("receiptId", &self.receipt_id);
            x.campo("noticeNumber", &self.notice_number);
            x.campo("fiscalCode", &self.fiscal_code);
            x.campo("outcome", &self.outcome);
            x.campo("creditorReferenceId", &self.creditor_reference_id);
            x.campo("paymentAmount", &self.payment_amount);
            x.campo("description", &self.description);
            x.campo("companyName", &self.company_name);
            subject(x, "debtor", &self.debtor);
            x.elemento("transferList", |x| {
                for transfer in &self.transfers {
                    x.elemento("transfer", |x| {
                        x.campo("idTransfer", &transfer.id_transfer.to_string());
                        x.campo("transferAmount", &transfer.transfer_amount);
                        x.campo("fiscalCodePA", &transfer.fiscal_code_pa);
                        x.facoltativo("companyName", transfer.company_name.as_deref());
                        x.campo("IBAN", &transfer.iban);
                        x.campo("remittanceInformation", &transfer.remittance_information);
                        x.campo("transferCategory", &transfer.transfer_category);
                    });
                }
            });
            x.campo("idPSP", &self.id_psp);
            x.facoltativo("pspFiscalCode", self.psp_fiscal_code.as_deref());
            x.campo("PSPCompanyName", &self.psp_company_name);
            x.campo("idChannel", &self.id_channel);
            x.campo("channelDescription", &self.channel_description);
            x.facoltativo("paymentMethod", self.payment_method.as_deref());
            x.facoltativo("paymentNote", self.payment_note.as_deref());
            x.facoltativo("fee", self.fee.as_deref());
            x.facoltativo("paymentDateTime", self.payment_date_time.as_deref());
            x.facoltativo("applicationDate", self.application_date.as_deref());
            x.facoltativo("transferDate", self.transfer_date.as_deref());
        });
        x.finito()
    }
}
