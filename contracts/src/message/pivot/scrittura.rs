//! Writing of requests and answers in schema order.

use super::richiesta::{Finestra, PrenotaExport, Richiesta};
use super::risposta::Risposta;
use super::{NS_AGID, NS_INTESTAZIONE_PIVOT, NS_PIVOT, NS_RVE};
use crate::message::lettura::NS_SOAP;
use crate::message::scrittura::{Scrittore, busta_di_risposta};
use crate::message::tracciato::Contenuto;

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
        let spazi = match self {
            Self::ChiediPagatiRiconciliati(_) => {
                format!(" xmlns:rve=\"{NS_RVE}\" xmlns:agid=\"{NS_AGID}\"")
            }
            _ => String::new(),
        };
        let tag = format!(
            "ns2:{}Risposta xmlns:ns2=\"{NS_PIVOT}\"{spazi}",
            self.operazione()
        );
        busta_di_risposta(|x| match self {
            Self::AutorizzaImportFlusso(r)
            | Self::AutorizzaImportFlussoRendicontazione(r)
            | Self::AutorizzaImportFlussoRt(r)
            | Self::AutorizzaImportFlussoTesoreria(r) => Contenuto::scrivi(r, x, &tag),
            Self::ChiediStatoImportFlusso(r) | Self::ChiediStatoImportFlussoTesoreria(r) => {
                Contenuto::scrivi(r, x, &tag);
            }
            Self::PrenotaExport(r) => Contenuto::scrivi(r, x, &tag),
            Self::ChiediStatoExport(r) => Contenuto::scrivi(r, x, &tag),
            Self::ChiediPagatiRiconciliati(r) => Contenuto::scrivi(r, x, &tag),
            Self::ChiediAccertamento(r) => Contenuto::scrivi(r, x, &tag),
        })
    }
}
