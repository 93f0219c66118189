//! From the bytes of an envelope to a typed request, as the platform does it (`mypay-web-services.md` §1.2, §1.3, §1.6).
//!
//! Dispatch looks at the qualified name of the first child of the Body and at nothing else. Children are recognised in no
//! namespace, in any order; of several with one name the last counts; strings are trimmed; a wrong boolean is as absent.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::albero::{self, Elemento};
use super::operazione::{
    AutorizzaImportFlusso, Base64, ChiediElencoFlussiSpc, ChiediEsitoCarrelloDovuti,
    ChiediFlussoSpc, ChiediPagati, ChiediPagatiConRicevuta, ChiediPosizioniAperte,
    ChiediStatoExport, ChiediStatoImportFlusso, ChiediStoricoPagamenti, ImportaDovuto,
    InviaCarrelloDovuti, InviaDovuti, PrenotaExportFlusso, PrenotaExportIncrementale,
    PrenotaExportScaduti, RegistraPagamento, Richiesta, Testa, VerificaAvviso,
};
use super::pivot::{self, NS_INTESTAZIONE_PIVOT, NS_PIVOT};

/// SOAP 1.1 envelope.
pub const NS_SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// SOAP 1.2 envelope, which the platform does not declare.
pub const NS_SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";
/// Root elements of requests and answers (§1.1).
pub const NS_CORPO: &str = "http://www.regione.veneto.it/pagamenti/ente/";
/// Header `intestazionePPT` (§1.3).
pub const NS_INTESTAZIONE: &str = "http://www.regione.veneto.it/pagamenti/ente/ppthead";

/// A qualified name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct QName {
    /// Namespace; `None` = no namespace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Local name.
    pub nome: String,
}

impl fmt::Display for QName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{{{namespace}}}{}", self.nome),
            None => f.write_str(&self.nome),
        }
    }
}

impl QName {
    fn di(nodo: roxmltree::Node<'_, '_>) -> Self {
        let nome = nodo.tag_name();
        Self {
            namespace: nome.namespace().map(str::to_owned),
            nome: nome.name().to_owned(),
        }
    }
}

/// A request that the platform can serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letta {
    /// The typed request, without its password.
    pub richiesta: Richiesta,
    /// Qualified name of the first child of the Body.
    pub root: QName,
    /// `password`, trimmed; `None` if absent. A blank one counts as absent for the platform (§1.4): that is left to the
    /// comparison.
    pub password: Option<String>,
    /// Further passwords, trimmed: of each element of a cart, in its order (§4.2); `passwordMypivot`, where there is one (§4.11).
    pub altre_password: Vec<Option<String>>,
}

/// Why the platform cannot serve a message, with the answer that it then gives ([`Illeggibile::risposta`]).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Illeggibile {
    /// Not well-formed UTF-8 XML, a DTD, or nested beyond all reason.
    #[error("il messaggio non è XML ben formato (riga {riga}, colonna {colonna}): {motivo}")]
    NonXml {
        /// Line, from 1; 0 when the place is not known.
        riga: u32,
        /// Column in characters, from 1; 0 when the place is not known.
        colonna: u32,
        /// What the parser says.
        motivo: String,
    },
    /// XML, but the root is not the Envelope of SOAP 1.1.
    #[error(
        "il messaggio non è una busta SOAP 1.1: la radice è {root}, attesa {{{NS_SOAP}}}Envelope"
    )]
    NonSoap {
        /// Root that was found.
        root: QName,
    },
    /// An Envelope of SOAP 1.2.
    #[error("la busta è SOAP 1.2: il servizio parla SOAP 1.1 (namespace {NS_SOAP})")]
    Soap12,
    /// An Envelope without Body, or with an empty one.
    #[error("la busta SOAP non contiene alcun elemento nel Body")]
    CorpoVuoto,
    /// The first child of the Body is no operation of the service (or one that the platform declares and does not
    /// implement, as `paaSILChiediAvvisiPendenti`).
    #[error("nessuna operazione per l'elemento {root} nel Body")]
    OperazioneSconosciuta {
        /// First child of the Body.
        root: QName,
    },
}

/// The answer of the transport when no operation was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RispostaDiTrasporto {
    /// HTTP status.
    pub stato: u16,
    /// `text/xml` body, a SOAP Fault; empty where the platform sends none.
    pub corpo: Vec<u8>,
}

impl Illeggibile {
    /// What the platform answers (§1.6, all [inf]): 404 without a body when no operation matches; 400 without a body for what is
    /// not XML; a SOAP Fault with 500 for XML that is not an envelope of SOAP 1.1. The sheet leaves the choice between 400 and
    /// 500 open and SOAP 1.2 unknown: these are our decisions.
    #[must_use]
    pub fn risposta(&self) -> RispostaDiTrasporto {
        let vuota = |stato| RispostaDiTrasporto {
            stato,
            corpo: Vec::new(),
        };
        match self {
            Self::NonXml { .. } => vuota(400),
            Self::CorpoVuoto | Self::OperazioneSconosciuta { .. } => vuota(404),
            Self::NonSoap { .. } => RispostaDiTrasporto {
                stato: 500,
                corpo: super::scrittura::soap_fault("Unable to create envelope from given source"),
            },
            Self::Soap12 => RispostaDiTrasporto {
                stato: 500,
                corpo: super::scrittura::soap_fault_con_codice(
                    "VersionMismatch",
                    "Wrong SOAP version: expected SOAP 1.1",
                ),
            },
        }
    }
}

impl From<albero::NonXml> for Illeggibile {
    fn from(errore: albero::NonXml) -> Self {
        Self::NonXml {
            riga: errore.riga,
            colonna: errore.colonna,
            motivo: errore.motivo,
        }
    }
}

/// Reads a request as the platform does. Work and stack are bounded; the caller bounds the bytes.
///
/// # Errors
/// [`Illeggibile`], when no operation is reached. A message that breaks the contract otherwise is no error here.
pub fn leggi(envelope: &[u8]) -> Result<Letta, Illeggibile> {
    let testo = albero::testo_utf8(envelope)?;
    let documento = albero::analizza(testo)?;
    let busta = Busta::trova(&documento)?;
    let root = QName::di(busta.corpo);
    let sconosciuta = |root| Err(Illeggibile::OperazioneSconosciuta { root });
    let corpo = Elemento::new(busta.corpo, None);
    if root.namespace.as_deref() == Some(NS_PIVOT) {
        let intestazione = busta.intestazione.map(|nodo| Elemento::new(nodo, None));
        return match pivot::leggi(&root.nome, corpo, intestazione) {
            Some(richiesta) => Ok(Letta {
                richiesta: Richiesta::Pivot(richiesta),
                password: corpo.testo("password"),
                altre_password: Vec::new(),
                root,
            }),
            None => sconosciuta(root),
        };
    }
    let pubblicata = crate::service::SERVIZI
        .iter()
        .flat_map(|servizio| servizio.operazioni)
        .any(|o| o.nome == root.nome && Some(o.namespace) == root.namespace.as_deref());
    if !pubblicata {
        return sconosciuta(root);
    }
    let header = busta.intestazione.is_some();
    let ente_header = busta
        .intestazione
        .and_then(|nodo| Elemento::new(nodo, None).testo("codIpaEnte"));
    let testa = || Testa {
        presente: header,
        cod_ipa_ente: ente_header.clone(),
    };
    let mut altre_password = Vec::new();
    let richiesta = match root.nome.as_str() {
        "paaSILInviaDovuti" => Richiesta::InviaDovuti(InviaDovuti {
            header,
            cod_ipa_ente: ente_header.clone(),
            dovuti: corpo.grezzo("dovuti").map(Base64),
            url_ritorno: corpo.testo("enteSILInviaRispostaPagamentoUrl"),
            show_my_pay: corpo.testo("showMyPay"),
        }),
        "paaSILImportaDovuto" => Richiesta::ImportaDovuto(ImportaDovuto {
            header,
            cod_ipa_ente: ente_header.clone(),
            dovuto: corpo.grezzo("dovuto").map(Base64),
            flag_genera_iuv: corpo.testo("flagGeneraIuv").as_deref().and_then(booleano),
            enti_secondari: corpo
                .figlio("listaDovutiEntiSecondari")
                .map(|lista| {
                    lista
                        .tutti("elementoListaDovutiEntiSecondari")
                        .filter_map(|elemento| elemento.grezzo("dovutiEntiSecondari"))
                        .map(Base64)
                        .collect()
                })
                .unwrap_or_default(),
        }),
        "paaSILVerificaAvviso" => Richiesta::VerificaAvviso(VerificaAvviso {
            header,
            cod_ipa_ente: ente_header.clone(),
            iuv: corpo.testo("identificativoUnivocoVersamento"),
            url_ritorno: corpo.testo("enteSILInviaRispostaPagamentoUrl"),
        }),
        "paaSILChiediPagati" => Richiesta::ChiediPagati(ChiediPagati {
            cod_ipa_ente: corpo.testo("codIpaEnte"),
            id_session: corpo.testo("idSession"),
        }),
        "paaSILChiediPagatiConRicevuta" => {
            Richiesta::ChiediPagatiConRicevuta(ChiediPagatiConRicevuta {
                cod_ipa_ente: corpo.testo("codIpaEnte"),
                id_session: corpo.testo("idSession"),
                iuv: corpo.testo("identificativoUnivocoVersamento"),
                iud: corpo.testo("identificativoUnivocoDovuto"),
            })
        }
        "paaSILInviaCarrelloDovuti" => {
            let (richiesta, altre) = InviaCarrelloDovuti::leggi(corpo, testa());
            altre_password = altre;
            Richiesta::InviaCarrelloDovuti(richiesta)
        }
        "paaSILRegistraPagamento" => Richiesta::RegistraPagamento(RegistraPagamento::leggi(corpo)),
        "paaSILAutorizzaImportFlusso" => {
            Richiesta::AutorizzaImportFlusso(AutorizzaImportFlusso::leggi(testa()))
        }
        "paaSILChiediStatoImportFlusso" => {
            Richiesta::ChiediStatoImportFlusso(ChiediStatoImportFlusso::leggi(corpo, testa()))
        }
        "paaSILPrenotaExportFlusso" => {
            Richiesta::PrenotaExportFlusso(PrenotaExportFlusso::leggi(corpo, testa()))
        }
        "paaSILPrenotaExportFlussoIncrementaleConRicevuta" => {
            let (richiesta, altre) = PrenotaExportIncrementale::leggi(corpo, testa());
            altre_password = altre;
            Richiesta::PrenotaExportIncrementale(richiesta)
        }
        "paaSILChiediStatoExportFlusso" => {
            Richiesta::ChiediStatoExportFlusso(ChiediStatoExport::leggi(corpo, testa()))
        }
        "paaSILPrenotaExportFlussoScaduti" => {
            Richiesta::PrenotaExportScaduti(PrenotaExportScaduti::leggi(corpo, testa()))
        }
        "paaSILChiediStatoExportFlussoScaduti" => {
            Richiesta::ChiediStatoExportScaduti(ChiediStatoExport::leggi(corpo, testa()))
        }
        "paaSILChiediEsitoCarrelloDovuti" => {
            Richiesta::ChiediEsitoCarrelloDovuti(ChiediEsitoCarrelloDovuti::leggi(corpo))
        }
        "paaSILChiediPosizioniAperte" => {
            Richiesta::ChiediPosizioniAperte(ChiediPosizioniAperte::leggi(corpo))
        }
        "paaSILChiediStoricoPagamenti" => {
            Richiesta::ChiediStoricoPagamenti(ChiediStoricoPagamenti::leggi(corpo))
        }
        "paaSILChiediElencoFlussiSPC" => {
            Richiesta::ChiediElencoFlussiSpc(ChiediElencoFlussiSpc::leggi(corpo))
        }
        "paaSILChiediFlussoSPC" => Richiesta::ChiediFlussoSpc(ChiediFlussoSpc::leggi(corpo)),
        _ => return sconosciuta(root),
    };
    Ok(Letta {
        richiesta,
        password: corpo.testo("password"),
        altre_password,
        root,
    })
}

/// `xsd:boolean`; anything else is null for JAXB (§1.6).
pub(crate) fn booleano(testo: &str) -> Option<bool> {
    match testo {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// The two places of an envelope at which the platform looks.
pub(crate) struct Busta<'a, 'i> {
    /// First header block `intestazionePPT` of the service that the body belongs to.
    pub(crate) intestazione: Option<roxmltree::Node<'a, 'i>>,
    /// First element in the Body.
    pub(crate) corpo: roxmltree::Node<'a, 'i>,
}

impl<'a, 'i> Busta<'a, 'i> {
    pub(crate) fn trova(documento: &'a roxmltree::Document<'i>) -> Result<Self, Illeggibile> {
        let radice = documento.root_element();
        if !radice.has_tag_name((NS_SOAP, "Envelope")) {
            return Err(if radice.has_tag_name((NS_SOAP_12, "Envelope")) {
                Illeggibile::Soap12
            } else {
                Illeggibile::NonSoap {
                    root: QName::di(radice),
                }
            });
        }
        let parte = |nome| {
            radice
                .children()
                .find(|nodo| nodo.has_tag_name((NS_SOAP, nome)))
        };
        let corpo = parte("Body")
            .and_then(|corpo| corpo.first_element_child())
            .ok_or(Illeggibile::CorpoVuoto)?;
        let spazio = match corpo.tag_name().namespace() {
            Some(NS_PIVOT) => NS_INTESTAZIONE_PIVOT,
            _ => NS_INTESTAZIONE,
        };
        let intestazione = parte("Header").and_then(|header| {
            header
                .children()
                .find(|nodo| nodo.has_tag_name((spazio, "intestazionePPT")))
        });
        Ok(Self {
            intestazione,
            corpo,
        })
    }
}
