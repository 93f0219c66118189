//! Writing of requests and answers in schema order.

use super::pagati::{Gruppo, Identificativo, Pagamento, Riversamento, Soggetto};
use super::richiesta::{Finestra, PrenotaExport, Richiesta};
use super::risposta::{
    Accertamenti, Autorizzazione, EsitoStatoExport, PagatiRiconciliati, Prenotazione, Risposta,
};
use super::{NS_AGID, NS_INTESTAZIONE_PIVOT, NS_PIVOT, NS_RVE};
use crate::message::lettura::NS_SOAP;
use crate::message::scrittura::{Scrittore, attributo, busta_di_risposta, fault};

/// Cents as a decimal with two digits after the point.
fn importo(centesimi: i64) -> String {
    let segno = if centesimi < 0 { "-" } else { "" };
    let valore = centesimi.unsigned_abs();
    format!("{segno}{}.{:02}", valore / 100, valore % 100)
}

impl Richiesta {
    /// The whole request in the order of its schema, with this password.
    #[must_use]
    pub fn envelope(&self, password: Option<&str>) -> Vec<u8> {
        let mut x = Scrittore::new();
        x.apri(&format!(
            "soapenv:Envelope xmlns:soapenv=\"{NS_SOAP}\" xmlns:ppt=\"{NS_PIVOT}\" xmlns:ppthead=\"{NS_INTESTAZIONE_PIVOT}\""
        ));
        if self.header() == Some(true) {
            x.elemento("soapenv:Header", |x| {
                x.elemento("ppthead:intestazionePPT", |x| {
                    x.facoltativo("codIpaEnte", self.cod_ipa_ente());
                });
            });
        } else {
            x.apri("soapenv:Header/");
        }
        x.elemento("soapenv:Body", |x| {
            x.elemento(&format!("ppt:{}", self.operazione()), |x| {
                self.corpo(x, password);
            });
        });
        x.chiudi("soapenv:Envelope");
        x.finito()
    }

    fn corpo(&self, x: &mut Scrittore, password: Option<&str>) {
        match self {
            Self::AutorizzaImportFlusso(_)
            | Self::AutorizzaImportFlussoRendicontazione(_)
            | Self::AutorizzaImportFlussoRt(_) => x.facoltativo("password", password),
            Self::AutorizzaImportFlussoTesoreria(r) => {
                x.facoltativo("password", password);
                x.facoltativo("tipoFlusso", r.tipo_flusso.as_deref());
            }
            Self::ChiediStatoImportFlusso(r) | Self::ChiediStatoImportFlussoTesoreria(r) => {
                x.facoltativo("requestToken", r.request_token.as_deref());
                x.facoltativo("password", password);
            }
            Self::ChiediStatoExport(r) => {
                x.facoltativo("password", password);
                x.facoltativo("requestToken", r.request_token.as_deref());
            }
            Self::PrenotaExport(r) => {
                x.facoltativo("password", password);
                prenota(x, r);
            }
            Self::ChiediPagatiRiconciliati(r) => {
                x.facoltativo("codIpaEnte", r.cod_ipa_ente.as_deref());
                x.facoltativo("password", password);
                if let Some(r) = &r.per_iuv_iuf {
                    x.elemento("richiestaPerIUVIUF", |x| {
                        elenco(
                            x,
                            "riversamentiPuntuali",
                            "identificativoUnivocoVersamento",
                            r.iuv.as_deref(),
                        );
                        elenco(
                            x,
                            "riversamentiCumulativi",
                            "identificativoFlusso",
                            r.iuf.as_deref(),
                        );
                        tipi(x, r.tipi_dovuto.as_deref());
                    });
                }
                if let Some(r) = &r.per_data {
                    x.elemento("richiestaPerData", |x| {
                        finestra(x, "data", &r.finestra);
                        tipi(x, r.tipi_dovuto.as_deref());
                    });
                }
            }
            Self::ChiediAccertamento(r) => {
                x.facoltativo("password", password);
                if let Some(r) = &r.per_bolletta {
                    x.elemento("richiestaPerBolletta", |x| {
                        x.facoltativo("annoBolletta", r.anno.as_deref());
                        x.facoltativo("numeroBolletta", r.numero.as_deref());
                    });
                }
                if let Some(r) = &r.per_iuf {
                    x.elemento("richiestaPerIUF", |x| {
                        x.facoltativo("identificativoUnivocoFlusso", r.iuf.as_deref());
                    });
                }
            }
        }
    }
}

fn elenco(x: &mut Scrittore, contenitore: &str, nome: &str, valori: Option<&[String]>) {
    if let Some(valori) = valori {
        x.elemento(contenitore, |x| {
            for valore in valori {
                x.campo(nome, valore);
            }
        });
    }
}

fn tipi(x: &mut Scrittore, valori: Option<&[String]>) {
    elenco(x, "filtroTipiDovuto", "identificativoTipoDovuto", valori);
}

fn finestra(x: &mut Scrittore, nome: &str, finestra: &Finestra) {
    x.facoltativo(&format!("{nome}Da"), finestra.da.as_deref());
    x.facoltativo(&format!("{nome}A"), finestra.a.as_deref());
}

fn prenota(x: &mut Scrittore, r: &PrenotaExport) {
    elenco(
        x,
        "codiceClassificazione",
        "classificazione",
        Some(&r.classificazioni),
    );
    elenco(x, "tipoDovuto", "tipo", Some(&r.tipi_dovuto));
    elenco(x, "idUnivocoVersamento", "iuv", Some(&r.iuv));
    elenco(x, "idUnivocoRendicontazione", "iur", Some(&r.iuf));
    finestra(x, "dataUltimoAggiornamento", &r.ultimo_aggiornamento);
    finestra(x, "dataEsecuzione", &r.esecuzione);
    finestra(x, "dataEsito", &r.esito);
    finestra(x, "dataRegolamento", &r.regolamento);
    finestra(x, "dataContabile", &r.contabile);
    finestra(x, "dataValuta", &r.valuta);
    x.facoltativo("idUnivocoDovuto", r.iud.as_deref());
    x.facoltativo("idUnivocoRiscossione", r.iur.as_deref());
    x.facoltativo("idUnivocoPagatore", r.codice_pagatore.as_deref());
    x.facoltativo("anagraficaPagatore", r.anagrafica_pagatore.as_deref());
    x.facoltativo("idUnivocoVersante", r.codice_versante.as_deref());
    x.facoltativo("anagraficaVersante", r.anagrafica_versante.as_deref());
    x.facoltativo(
        "denominazioneAttestante",
        r.denominazione_attestante.as_deref(),
    );
    x.facoltativo("ordinante", r.ordinante.as_deref());
    x.facoltativo("idRegolamento", r.id_regolamento.as_deref());
    x.facoltativo("contoTesoreria", r.conto_tesoreria.as_deref());
    x.facoltativo("importoTesoreria", r.importo_tesoreria.as_deref());
    x.facoltativo("causale", r.causale.as_deref());
    x.facoltativo("versioneTracciato", r.versione_tracciato.as_deref());
}

impl Risposta {
    /// The whole answer, to be sent with HTTP 200 as `text/xml; charset=utf-8`.
    #[must_use]
    pub fn envelope(&self) -> Vec<u8> {
        let nome = format!("ns2:{}Risposta", self.operazione());
        let spazi = match self {
            Self::ChiediPagatiRiconciliati(_) => {
                format!(" xmlns:rve=\"{NS_RVE}\" xmlns:agid=\"{NS_AGID}\"")
            }
            _ => String::new(),
        };
        busta_di_risposta(
            &format!("{nome} xmlns:ns2=\"{NS_PIVOT}\"{spazi}"),
            &nome,
            |x| {
                fault(x, self.fault());
                match self {
                    Self::AutorizzaImportFlusso(r)
                    | Self::AutorizzaImportFlussoRendicontazione(r)
                    | Self::AutorizzaImportFlussoRt(r)
                    | Self::AutorizzaImportFlussoTesoreria(r) => autorizzazione(x, r),
                    Self::ChiediStatoImportFlusso(r)
                    | Self::ChiediStatoImportFlussoTesoreria(r) => {
                        x.facoltativo("stato", r.stato.as_deref());
                    }
                    Self::PrenotaExport(r) => prenotazione(x, r),
                    Self::ChiediStatoExport(r) => stato_export(x, r),
                    Self::ChiediPagatiRiconciliati(r) => pagati(x, r),
                    Self::ChiediAccertamento(r) => accertamenti(x, r),
                }
            },
        )
    }
}

fn autorizzazione(x: &mut Scrittore, r: &Autorizzazione) {
    x.facoltativo("uploadUrl", r.upload_url.as_deref());
    x.facoltativo("authorizationToken", r.authorization_token.as_deref());
    x.facoltativo("requestToken", r.request_token.as_deref());
    x.facoltativo("importPath", r.import_path.as_deref());
}

fn prenotazione(x: &mut Scrittore, r: &Prenotazione) {
    x.facoltativo("requestToken", r.request_token.as_deref());
    x.facoltativo("dataA", r.data_a.as_deref());
}

fn stato_export(x: &mut Scrittore, r: &EsitoStatoExport) {
    x.facoltativo("stato", r.stato.as_deref());
    x.facoltativo("downloadUrl", r.download_url.as_deref());
}

fn accertamenti(x: &mut Scrittore, r: &Accertamenti) {
    for bilancio in &r.bilanci {
        x.elemento("bilancio", |x| {
            x.campo("ufficio", &bilancio.ufficio);
            for tipo in &bilancio.tipi_dovuto {
                x.elemento("tipoDovuto", |x| {
                    x.campo("codTipoDovuto", &tipo.codice);
                    for capitolo in &tipo.capitoli {
                        x.elemento("capitolo", |x| {
                            x.campo("codCapitolo", &capitolo.codice);
                            for (codice, centesimi) in &capitolo.accertamenti {
                                x.elemento("accertamento", |x| {
                                    x.campo("codAccertamento", codice);
                                    x.campo("importo", &importo(*centesimi));
                                });
                            }
                        });
                    }
                });
            }
        });
    }
}

fn pagati(x: &mut Scrittore, r: &PagatiRiconciliati) {
    for gruppo in &r.gruppi {
        un_gruppo(x, gruppo);
    }
    x.facoltativo(
        "numeroTotale",
        r.numero_totale.map(|n| n.to_string()).as_deref(),
    );
    x.facoltativo("dataA", r.data_a.as_deref());
}

fn un_gruppo(x: &mut Scrittore, gruppo: &Gruppo) {
    const NOME: &str = "pagamentiRiconciliatiPerTipoDovuto";
    match &gruppo.tipo_dovuto {
        Some(tipo) => x.apri(&format!(
            "{NOME} identificativoTipoDovuto=\"{}\"",
            attributo(tipo)
        )),
        None => x.apri(NOME),
    }
    for uno in &gruppo.pagamenti {
        x.elemento("pagamentiRiconciliati", |x| {
            x.elemento("pagamento", |x| pagamento(x, &uno.pagamento));
            if let Some(r) = &uno.riversamento {
                x.elemento("riversamento", |x| riversamento(x, r));
            }
            x.campo("data", &uno.data);
        });
    }
    x.chiudi(NOME);
}

fn pagamento(x: &mut Scrittore, r: &Pagamento) {
    x.facoltativo("versioneOggetto", r.versione_oggetto.as_deref());
    x.elemento("dominio", |x| {
        x.facoltativo("rve:identificativoDominio", r.dominio.as_deref());
        x.facoltativo(
            "rve:identificativoStazioneRichiedente",
            r.stazione.as_deref(),
        );
    });
    x.facoltativo("identificativoMessaggioRicevuta", r.id_messaggio.as_deref());
    x.campo("dataOraMessaggioRicevuta", &r.data_ora_messaggio);
    x.facoltativo(
        "riferimentoMessaggioRichiesta",
        r.riferimento_richiesta.as_deref(),
    );
    x.campo("riferimentoDataRichiesta", &r.data_richiesta);
    for (nome, coda, etichetta, soggetto_) in [
        (
            "istitutoAttestante",
            "Attestante",
            "denominazione",
            &r.attestante,
        ),
        (
            "enteBeneficiario",
            "Beneficiario",
            "denominazione",
            &r.beneficiario,
        ),
        ("soggettoVersante", "Versante", "anagrafica", &r.versante),
        ("soggettoPagatore", "Pagatore", "anagrafica", &r.pagatore),
    ] {
        if let Some(soggetto_) = soggetto_ {
            x.elemento(nome, |x| soggetto(x, soggetto_, coda, etichetta));
        }
    }
    x.elemento("datiPagamento", |x| {
        x.facoltativo("codiceEsitoPagamento", r.codice_esito.as_deref());
        x.facoltativo(
            "importoTotalePagato",
            r.importo_totale.map(importo).as_deref(),
        );
        x.facoltativo("identificativoUnivocoVersamento", r.iuv.as_deref());
        x.facoltativo("CodiceContestoPagamento", r.contesto.as_deref());
        if let Some(s) = &r.singolo {
            x.elemento("datiSingoloPagamento", |x| {
                x.facoltativo(
                    "rve:singoloImportoPagato",
                    s.importo.map(importo).as_deref(),
                );
                x.facoltativo("rve:esitoSingoloPagamento", s.esito.as_deref());
                x.campo("rve:dataEsitoSingoloPagamento", &s.data_esito);
                x.facoltativo("rve:identificativoUnivocoRiscossione", s.iur.as_deref());
                x.facoltativo("rve:causaleVersamento", s.causale.as_deref());
                x.facoltativo("rve:datiSpecificiRiscossione", s.dati_specifici.as_deref());
            });
        }
    });
    x.facoltativo("identificativoUnivocoDovuto", r.iud.as_deref());
}

fn identificativo(x: &mut Scrittore, prefisso: &str, nome: &str, id: &Identificativo) {
    x.elemento(&format!("{prefisso}:identificativoUnivoco{nome}"), |x| {
        x.campo(&format!("{prefisso}:tipoIdentificativoUnivoco"), &id.tipo);
        x.campo(
            &format!("{prefisso}:codiceIdentificativoUnivoco"),
            &id.codice,
        );
    });
}

fn soggetto(x: &mut Scrittore, s: &Soggetto, coda: &str, etichetta: &str) {
    if let Some(id) = &s.identificativo {
        identificativo(x, "rve", coda, id);
    }
    for (nome, valore) in [
        (etichetta, &s.nome),
        ("codiceUnitOper", &s.codice_unita),
        ("denomUnitOper", &s.nome_unita),
        ("indirizzo", &s.indirizzo),
        ("civico", &s.civico),
        ("cap", &s.cap),
        ("localita", &s.localita),
        ("provincia", &s.provincia),
        ("nazione", &s.nazione),
        ("e-mail", &s.email),
    ] {
        x.facoltativo(&format!("rve:{nome}{coda}"), valore.as_deref());
    }
}

fn riversamento(x: &mut Scrittore, r: &Riversamento) {
    x.facoltativo("versioneOggetto", r.versione_oggetto.as_deref());
    x.facoltativo("identificativoFlusso", r.iuf.as_deref());
    x.campo("dataOraFlusso", &r.data_ora_flusso);
    x.facoltativo(
        "identificativoUnivocoRegolamento",
        r.id_regolamento.as_deref(),
    );
    x.campo("dataRegolamento", &r.data_regolamento);
    for (nome, coda, istituto) in [
        ("istitutoMittente", "Mittente", &r.mittente),
        ("istitutoRicevente", "Ricevente", &r.ricevente),
    ] {
        if let Some((id, denominazione)) = istituto {
            x.elemento(nome, |x| {
                identificativo(x, "agid", coda, id);
                x.facoltativo(
                    &format!("agid:denominazione{coda}"),
                    denominazione.as_deref(),
                );
            });
        }
    }
    x.facoltativo(
        "numeroTotalePagamenti",
        r.numero_pagamenti.map(|n| n.to_string()).as_deref(),
    );
    x.facoltativo(
        "importoTotalePagamenti",
        r.importo_totale.map(importo).as_deref(),
    );
    x.elemento("datiSingoliPagamenti", |x| {
        x.facoltativo("agid:identificativoUnivocoVersamento", r.iuv.as_deref());
        x.facoltativo("agid:identificativoUnivocoRiscossione", r.iur.as_deref());
        x.facoltativo(
            "agid:singoloImportoPagato",
            r.importo.map(importo).as_deref(),
        );
        x.facoltativo(
            "agid:codiceEsitoSingoloPagamento",
            r.codice_esito.as_deref(),
        );
        x.campo("agid:dataEsitoSingoloPagamento", &r.data_esito);
    });
}
