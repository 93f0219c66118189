//! Writing of messages: no XML declaration, no indentation, absent fields left out, strings trimmed
//! (`mypay-web-services.md` §1.2, §1.5).
//!
//! Answers look as the real platform's (prefixes `SOAP-ENV` and `ns2`, empty Header); requests as the worked examples of §9
//! (prefixes `soapenv`, `ppt`, `ppthead`). Characters that XML 1.0 does not allow are left out, so that what is written is
//! always well formed.

use super::albero::trim;
use super::documento_lettura::ammesso;
use super::fault::Fault;
use super::lettura::{NS_CORPO, NS_INTESTAZIONE, NS_SOAP};
use super::operazione::{Richiesta, Risposta};
use super::tracciato::Contenuto;

/// A writer of elements that names them as given.
#[derive(Debug)]
pub(crate) struct Scrittore {
    testo: String,
    /// Texts are written with the white space at their ends.
    interi: bool,
}

impl Scrittore {
    /// As the platform writes: texts are trimmed.
    pub(crate) fn new() -> Self {
        Self {
            testo: String::with_capacity(1024),
            interi: false,
        }
    }

    /// As the values are: for documents that are not the platform's.
    pub(crate) fn intero() -> Self {
        Self {
            interi: true,
            ..Self::new()
        }
    }

    /// Start tag with the attributes (already in XML form) that follow the name.
    pub(crate) fn apri(&mut self, tag: &str) {
        self.testo.push('<');
        self.testo.push_str(tag);
        self.testo.push('>');
    }

    pub(crate) fn chiudi(&mut self, nome: &str) {
        self.testo.push_str("</");
        self.testo.push_str(nome);
        self.testo.push('>');
    }

    /// An element around what `dentro` writes; attributes (already in XML form) may follow its name.
    pub(crate) fn elemento(&mut self, nome: &str, dentro: impl FnOnce(&mut Self)) {
        self.apri(nome);
        dentro(self);
        self.chiudi(nome.split(' ').next().unwrap_or(nome));
    }

    /// What is XML already.
    pub(crate) fn grezzo(&mut self, xml: &str) {
        self.testo.push_str(xml);
    }

    /// The declaration with which a file begins.
    pub(crate) fn dichiarazione(&mut self) {
        self.grezzo("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    }

    /// A text element, escaped.
    pub(crate) fn campo(&mut self, nome: &str, valore: &str) {
        self.apri(nome);
        self.contenuto(valore);
        self.chiudi(nome);
    }

    fn contenuto(&mut self, valore: &str) {
        let valore = if self.interi { valore } else { trim(valore) };
        for c in valore.chars().filter(|c| ammesso(*c)) {
            match c {
                '&' => self.testo.push_str("&amp;"),
                '<' => self.testo.push_str("&lt;"),
                '>' => self.testo.push_str("&gt;"),
                '\r' => self.testo.push_str("&#13;"),
                c => self.testo.push(c),
            }
        }
    }

    /// A text element that is left out when there is no value.
    pub(crate) fn facoltativo(&mut self, nome: &str, valore: Option<&str>) {
        if let Some(valore) = valore {
            self.campo(nome, valore);
        }
    }

    /// A boolean element that is left out when there is no value.
    pub(crate) fn booleano(&mut self, nome: &str, valore: Option<bool>) {
        self.facoltativo(nome, valore.map(|si| if si { "true" } else { "false" }));
    }

    /// A text element in a namespace, which it declares itself.
    pub(crate) fn qualificato(
        &mut self,
        nome: &str,
        prefisso: &str,
        namespace: &str,
        valore: &str,
    ) {
        let nome = format!("{prefisso}:{nome}");
        self.apri(&format!("{nome} xmlns:{prefisso}=\"{namespace}\""));
        self.contenuto(valore);
        self.chiudi(&nome);
    }

    pub(crate) fn finito(self) -> Vec<u8> {
        self.testo.into_bytes()
    }
}

/// A SOAP Fault with `faultcode` `SOAP-ENV:Server`, to be sent with HTTP 500 (§1.6).
#[must_use]
pub fn soap_fault(faultstring: &str) -> Vec<u8> {
    soap_fault_con_codice("Server", faultstring)
}

/// A SOAP Fault with this code of SOAP 1.1 (`Server`, `Client`, `VersionMismatch`, `MustUnderstand`).
#[must_use]
pub fn soap_fault_con_codice(codice: &str, faultstring: &str) -> Vec<u8> {
    busta_di_risposta(|x| {
        x.elemento("SOAP-ENV:Fault", |x| {
            x.campo("faultcode", &format!("SOAP-ENV:{codice}"));
            x.campo("faultstring", faultstring);
        });
    })
}

/// The envelope around what `corpo` writes.
pub(crate) fn busta_di_risposta(corpo: impl FnOnce(&mut Scrittore)) -> Vec<u8> {
    let mut x = Scrittore::new();
    x.apri(&format!("SOAP-ENV:Envelope xmlns:SOAP-ENV=\"{NS_SOAP}\""));
    x.apri("SOAP-ENV:Header/");
    x.elemento("SOAP-ENV:Body", corpo);
    x.chiudi("SOAP-ENV:Envelope");
    x.finito()
}

impl Risposta {
    /// Name of the operation, for instance `paaSILInviaDovuti`.
    #[must_use]
    pub fn operazione(&self) -> &'static str {
        match self {
            Self::InviaDovuti(_) => "paaSILInviaDovuti",
            Self::VerificaAvviso(_) => "paaSILVerificaAvviso",
            Self::ImportaDovuto(_) => "paaSILImportaDovuto",
            Self::ChiediPagati(_) => "paaSILChiediPagati",
            Self::ChiediPagatiConRicevuta(_) => "paaSILChiediPagatiConRicevuta",
            Self::InviaCarrelloDovuti(_) => "paaSILInviaCarrelloDovuti",
            Self::RegistraPagamento(_) => "paaSILRegistraPagamento",
            Self::AutorizzaImportFlusso(_) => "paaSILAutorizzaImportFlusso",
            Self::ChiediStatoImportFlusso(_) => "paaSILChiediStatoImportFlusso",
            Self::PrenotaExportFlusso(_) => "paaSILPrenotaExportFlusso",
            Self::PrenotaExportIncrementale(_) => {
                "paaSILPrenotaExportFlussoIncrementaleConRicevuta"
            }
            Self::ChiediStatoExportFlusso(_) => "paaSILChiediStatoExportFlusso",
            Self::PrenotaExportScaduti(_) => "paaSILPrenotaExportFlussoScaduti",
            Self::ChiediStatoExportScaduti(_) => "paaSILChiediStatoExportFlussoScaduti",
            Self::ChiediEsitoCarrelloDovuti(_) => "paaSILChiediEsitoCarrelloDovuti",
            Self::ChiediPosizioniAperte(_) => "paaSILChiediPosizioniAperte",
            Self::ChiediStoricoPagamenti(_) => "paaSILChiediStoricoPagamenti",
            Self::ChiediElencoFlussiSpc(_) => "paaSILChiediElencoFlussiSPC",
            Self::ChiediFlussoSpc(_) => "paaSILChiediFlussoSPC",
            Self::Pivot(r) => r.operazione(),
        }
    }

    /// The business fault, if this answer has one.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        match self {
            Self::InviaDovuti(r) | Self::VerificaAvviso(r) | Self::InviaCarrelloDovuti(r) => {
                r.fault.as_ref()
            }
            Self::ImportaDovuto(r) => r.fault.as_ref(),
            Self::ChiediPagati(r) | Self::ChiediPagatiConRicevuta(r) => r.fault.as_ref(),
            Self::RegistraPagamento(r) => r.fault.as_ref(),
            Self::AutorizzaImportFlusso(r) => r.fault.as_ref(),
            Self::ChiediStatoImportFlusso(r) => r.fault.as_ref(),
            Self::PrenotaExportFlusso(r)
            | Self::PrenotaExportIncrementale(r)
            | Self::PrenotaExportScaduti(r) => r.fault.as_ref(),
            Self::ChiediStatoExportFlusso(r) | Self::ChiediStatoExportScaduti(r) => {
                r.fault.as_ref()
            }
            Self::ChiediEsitoCarrelloDovuti(r) => r.fault.as_ref(),
            Self::ChiediPosizioniAperte(r) => r.fault.as_ref(),
            Self::ChiediStoricoPagamenti(r) => r.fault.as_ref(),
            Self::ChiediElencoFlussiSpc(r) => r.fault.as_ref(),
            Self::ChiediFlussoSpc(r) => r.fault.as_ref(),
            Self::Pivot(r) => r.fault(),
        }
    }

    /// The whole answer, to be sent with HTTP 200 as `text/xml; charset=utf-8`.
    #[must_use]
    pub fn envelope(&self) -> Vec<u8> {
        if let Self::Pivot(r) = self {
            return r.envelope();
        }
        let tag = format!(
            "ns2:{}Risposta xmlns:ns2=\"{}\"",
            self.operazione(),
            spazio(self.operazione())
        );
        busta_di_risposta(|x| match self {
            Self::InviaDovuti(r) | Self::VerificaAvviso(r) => r.scrivi(x, &tag, "idSession"),
            Self::InviaCarrelloDovuti(r) => r.scrivi(x, &tag, "idSessionCarrello"),
            Self::ImportaDovuto(r) => Contenuto::scrivi(r, x, &tag),
            Self::ChiediPagati(r) | Self::ChiediPagatiConRicevuta(r) => {
                Contenuto::scrivi(r, x, &tag);
            }
            Self::RegistraPagamento(r) => Contenuto::scrivi(r, x, &tag),
            Self::AutorizzaImportFlusso(r) => Contenuto::scrivi(r, x, &tag),
            Self::ChiediStatoImportFlusso(r) => Contenuto::scrivi(r, x, &tag),
            Self::PrenotaExportFlusso(r)
            | Self::PrenotaExportIncrementale(r)
            | Self::PrenotaExportScaduti(r) => Contenuto::scrivi(r, x, &tag),
            Self::ChiediStatoExportFlusso(r) | Self::ChiediStatoExportScaduti(r) => {
                Contenuto::scrivi(r, x, &tag);
            }
            Self::ChiediEsitoCarrelloDovuti(r) => Contenuto::scrivi(r, x, &tag),
            Self::ChiediPosizioniAperte(r) => Contenuto::scrivi(r, x, &tag),
            Self::ChiediStoricoPagamenti(r) => Contenuto::scrivi(r, x, &tag),
            Self::ChiediElencoFlussiSpc(r) => Contenuto::scrivi(r, x, &tag),
            Self::ChiediFlussoSpc(r) => Contenuto::scrivi(r, x, &tag),
            Self::Pivot(_) => {}
        })
    }
}

/// A text as it stands between the quotes of an attribute.
pub(crate) fn attributo(testo: &str) -> String {
    testo
        .chars()
        .filter(|c| ammesso(*c))
        .collect::<String>()
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

/// Namespace of the root elements of an operation.
fn spazio(operazione: &str) -> &'static str {
    crate::service::operazione(operazione).map_or(NS_CORPO, |operazione| operazione.namespace)
}

pub(crate) fn fault(x: &mut Scrittore, fault: Option<&Fault>) {
    let Some(fault) = fault else { return };
    x.elemento("fault", |x| {
        x.campo("faultCode", &fault.fault_code);
        x.campo("faultString", &fault.fault_string);
        // Left out where no ente code was sent (§4.17).
        x.facoltativo("id", Some(&*fault.id).filter(|id| !id.is_empty()));
        x.facoltativo("description", fault.description.as_deref());
        x.facoltativo("serial", fault.serial.map(|n| n.to_string()).as_deref());
    });
}

impl Richiesta {
    /// Name of the operation, for instance `paaSILInviaDovuti`.
    #[must_use]
    pub fn operazione(&self) -> &'static str {
        match self {
            Self::InviaDovuti(_) => "paaSILInviaDovuti",
            Self::ImportaDovuto(_) => "paaSILImportaDovuto",
            Self::VerificaAvviso(_) => "paaSILVerificaAvviso",
            Self::ChiediPagati(_) => "paaSILChiediPagati",
            Self::ChiediPagatiConRicevuta(_) => "paaSILChiediPagatiConRicevuta",
            Self::InviaCarrelloDovuti(_) => "paaSILInviaCarrelloDovuti",
            Self::RegistraPagamento(_) => "paaSILRegistraPagamento",
            Self::AutorizzaImportFlusso(_) => "paaSILAutorizzaImportFlusso",
            Self::ChiediStatoImportFlusso(_) => "paaSILChiediStatoImportFlusso",
            Self::PrenotaExportFlusso(_) => "paaSILPrenotaExportFlusso",
            Self::PrenotaExportIncrementale(_) => {
                "paaSILPrenotaExportFlussoIncrementaleConRicevuta"
            }
            Self::ChiediStatoExportFlusso(_) => "paaSILChiediStatoExportFlusso",
            Self::PrenotaExportScaduti(_) => "paaSILPrenotaExportFlussoScaduti",
            Self::ChiediStatoExportScaduti(_) => "paaSILChiediStatoExportFlussoScaduti",
            Self::ChiediEsitoCarrelloDovuti(_) => "paaSILChiediEsitoCarrelloDovuti",
            Self::ChiediPosizioniAperte(_) => "paaSILChiediPosizioniAperte",
            Self::ChiediStoricoPagamenti(_) => "paaSILChiediStoricoPagamenti",
            Self::ChiediElencoFlussiSpc(_) => "paaSILChiediElencoFlussiSPC",
            Self::ChiediFlussoSpc(_) => "paaSILChiediFlussoSPC",
            Self::Pivot(r) => r.operazione(),
        }
    }

    /// The ente code, from the header or from the body, where the operation has it (§1.3).
    #[must_use]
    pub fn cod_ipa_ente(&self) -> Option<&str> {
        match self {
            Self::InviaDovuti(r) => r.cod_ipa_ente.as_deref(),
            Self::ImportaDovuto(r) => r.cod_ipa_ente.as_deref(),
            Self::VerificaAvviso(r) => r.cod_ipa_ente.as_deref(),
            Self::ChiediPagati(r) => r.cod_ipa_ente.as_deref(),
            Self::ChiediPagatiConRicevuta(r) => r.cod_ipa_ente.as_deref(),
            Self::InviaCarrelloDovuti(r) => r.cod_ipa_ente.as_deref(),
            Self::RegistraPagamento(r) => r.cod_ipa_ente.as_deref(),
            Self::AutorizzaImportFlusso(r) => r.cod_ipa_ente.as_deref(),
            Self::ChiediStatoImportFlusso(r) => r.cod_ipa_ente.as_deref(),
            Self::PrenotaExportFlusso(r) => r.cod_ipa_ente.as_deref(),
            Self::PrenotaExportIncrementale(r) => r.cod_ipa_ente.as_deref(),
            Self::ChiediStatoExportFlusso(r) | Self::ChiediStatoExportScaduti(r) => {
                r.cod_ipa_ente.as_deref()
            }
            Self::PrenotaExportScaduti(r) => r.cod_ipa_ente.as_deref(),
            Self::ChiediEsitoCarrelloDovuti(r) => r.cod_ipa_ente.as_deref(),
            Self::ChiediPosizioniAperte(r) => r.cod_ipa_ente.as_deref(),
            Self::ChiediStoricoPagamenti(r) => r.cod_ipa_ente.as_deref(),
            Self::ChiediElencoFlussiSpc(r) => r.cod_ipa_ente.as_deref(),
            Self::ChiediFlussoSpc(r) => r.cod_ipa_ente.as_deref(),
            Self::Pivot(r) => r.cod_ipa_ente(),
        }
    }

    /// Whether a header `intestazionePPT` was there; `None` for the operations that have none (§1.3).
    #[must_use]
    pub fn header(&self) -> Option<bool> {
        match self {
            Self::InviaDovuti(r) => Some(r.header),
            Self::ImportaDovuto(r) => Some(r.header),
            Self::VerificaAvviso(r) => Some(r.header),
            Self::InviaCarrelloDovuti(r) => Some(r.header),
            Self::AutorizzaImportFlusso(r) => Some(r.header),
            Self::ChiediStatoImportFlusso(r) => Some(r.header),
            Self::PrenotaExportFlusso(r) => Some(r.header),
            Self::PrenotaExportIncrementale(r) => Some(r.header),
            Self::ChiediStatoExportFlusso(r) | Self::ChiediStatoExportScaduti(r) => Some(r.header),
            Self::PrenotaExportScaduti(r) => Some(r.header),
            Self::ChiediPagati(_)
            | Self::ChiediPagatiConRicevuta(_)
            | Self::RegistraPagamento(_)
            | Self::ChiediEsitoCarrelloDovuti(_)
            | Self::ChiediPosizioniAperte(_)
            | Self::ChiediStoricoPagamenti(_)
            | Self::ChiediElencoFlussiSpc(_)
            | Self::ChiediFlussoSpc(_) => None,
            Self::Pivot(r) => r.header(),
        }
    }

    /// The whole request in the order of its schema, with this password.
    #[must_use]
    pub fn envelope(&self, password: Option<&str>) -> Vec<u8> {
        self.envelope_con(password, &[])
    }

    /// The same with the further passwords, as they stand in [`super::lettura::Letta::altre_password`].
    #[must_use]
    pub fn envelope_con(&self, password: Option<&str>, altre: &[Option<String>]) -> Vec<u8> {
        if let Self::Pivot(r) = self {
            return r.envelope(password);
        }
        let spazio = spazio(self.operazione());
        let mut x = Scrittore::new();
        let con_header = self.header() == Some(true);
        x.apri(&if con_header {
            format!("soapenv:Envelope xmlns:soapenv=\"{NS_SOAP}\" xmlns:ppt=\"{spazio}\" xmlns:ppthead=\"{NS_INTESTAZIONE}\"")
        } else {
            format!("soapenv:Envelope xmlns:soapenv=\"{NS_SOAP}\" xmlns:ppt=\"{spazio}\"")
        });
        if con_header {
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
                self.corpo(x, password, altre);
            });
        });
        x.chiudi("soapenv:Envelope");
        x.finito()
    }

    fn corpo(&self, x: &mut Scrittore, password: Option<&str>, altre: &[Option<String>]) {
        match self {
            Self::InviaDovuti(r) => {
                x.facoltativo("password", password);
                x.facoltativo("dovuti", r.dovuti.as_ref().map(|b| b.0.as_str()));
                x.facoltativo("enteSILInviaRispostaPagamentoUrl", r.url_ritorno.as_deref());
                x.facoltativo("showMyPay", r.show_my_pay.as_deref());
            }
            Self::ImportaDovuto(r) => {
                x.facoltativo("password", password);
                x.facoltativo("dovuto", r.dovuto.as_ref().map(|b| b.0.as_str()));
                x.facoltativo(
                    "flagGeneraIuv",
                    r.flag_genera_iuv
                        .map(|si| if si { "true" } else { "false" }),
                );
                if !r.enti_secondari.is_empty() {
                    x.elemento("listaDovutiEntiSecondari", |x| {
                        for secondario in &r.enti_secondari {
                            x.elemento("elementoListaDovutiEntiSecondari", |x| {
                                x.campo("dovutiEntiSecondari", &secondario.0);
                            });
                        }
                    });
                }
            }
            Self::VerificaAvviso(r) => {
                x.facoltativo("password", password);
                x.facoltativo("identificativoUnivocoVersamento", r.iuv.as_deref());
                x.facoltativo("enteSILInviaRispostaPagamentoUrl", r.url_ritorno.as_deref());
            }
            Self::ChiediPagati(r) => {
                x.facoltativo("codIpaEnte", r.cod_ipa_ente.as_deref());
                x.facoltativo("password", password);
                x.facoltativo("idSession", r.id_session.as_deref());
            }
            Self::ChiediPagatiConRicevuta(r) => {
                x.facoltativo("codIpaEnte", r.cod_ipa_ente.as_deref());
                x.facoltativo("password", password);
                x.facoltativo("idSession", r.id_session.as_deref());
                x.facoltativo("identificativoUnivocoVersamento", r.iuv.as_deref());
                x.facoltativo("identificativoUnivocoDovuto", r.iud.as_deref());
            }
            Self::InviaCarrelloDovuti(r) => r.scrivi(x, password, altre),
            Self::RegistraPagamento(r) => r.scrivi(x, password),
            Self::AutorizzaImportFlusso(_) => x.facoltativo("password", password),
            Self::ChiediStatoImportFlusso(r) => r.scrivi(x, password),
            Self::PrenotaExportFlusso(r) => r.scrivi(x, password),
            Self::PrenotaExportIncrementale(r) => r.scrivi(x, password, altre),
            Self::ChiediStatoExportFlusso(r) | Self::ChiediStatoExportScaduti(r) => {
                r.scrivi(x, password);
            }
            Self::PrenotaExportScaduti(r) => r.scrivi(x, password),
            Self::ChiediEsitoCarrelloDovuti(r) => r.scrivi(x, password),
            Self::ChiediPosizioniAperte(r) => r.scrivi(x, password),
            Self::ChiediStoricoPagamenti(r) => r.scrivi(x, password),
            Self::ChiediElencoFlussiSpc(r) => r.scrivi(x, password),
            Self::ChiediFlussoSpc(r) => r.scrivi(x, password),
            Self::Pivot(_) => {}
        }
    }
}
