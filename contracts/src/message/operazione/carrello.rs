//! The cart of several enti: `paaSILInviaCarrelloDovuti` and `paaSILChiediEsitoCarrelloDovuti` (`mypay-web-services.md` §4.2, §4.16).

use serde::{Deserialize, Serialize};

use super::{Base64, Testa};
use crate::message::NonConforme;
use crate::message::albero::Elemento;
use crate::message::cursore::Cursore;
use crate::message::fault::Fault;
use crate::message::forma::{Doppia, Una, leggi_lista};
use crate::message::scrittura::Scrittore;
use crate::message::tracciato::{Forma, Molteplice, documento};
use crate::xml::Source;

/// `paaSILInviaCarrelloDovuti` (§4.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviaCarrelloDovuti {
    /// Whether a header `intestazionePPT` was there.
    pub header: bool,
    /// Ente code of the header.
    pub cod_ipa_ente: Option<String>,
    /// `listaDovuti`; `None` = no such element.
    pub elementi: Option<Vec<ElementoCarrello>>,
    /// `dovutiEntiSecondari` of each element of `listaDovutiEntiSecondari`; `None` = no such list.
    pub enti_secondari: Option<Vec<Base64>>,
    /// `enteSILInviaRispostaPagamentoUrl`
    pub url_ritorno: Option<String>,
}

/// `elementoListaDovuti`. Its password, a hash (§1.4), stands in [`crate::message::lettura::Letta::altre_password`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElementoCarrello {
    /// `codIpaEnte`: ente of the element.
    pub cod_ipa_ente: Option<String>,
    /// `dovuti`
    pub dovuti: Option<Base64>,
}

impl InviaCarrelloDovuti {
    /// The request, and the password of each element.
    pub(crate) fn leggi(corpo: Elemento<'_, '_>, testa: Testa) -> (Self, Vec<Option<String>>) {
        let lista = corpo.figlio("listaDovuti");
        let elementi = || {
            lista
                .into_iter()
                .flat_map(|lista| lista.tutti("elementoListaDovuti"))
        };
        let password = elementi().map(|e| e.testo("password")).collect();
        let richiesta = Self {
            header: testa.presente,
            cod_ipa_ente: testa.cod_ipa_ente,
            elementi: lista.is_some().then(|| {
                elementi()
                    .map(|e| ElementoCarrello {
                        cod_ipa_ente: e.testo("codIpaEnte"),
                        dovuti: e.grezzo("dovuti").map(Base64),
                    })
                    .collect()
            }),
            enti_secondari: corpo.figlio("listaDovutiEntiSecondari").map(|lista| {
                lista
                    .tutti("elementoListaDovutiEntiSecondari")
                    .filter_map(|e| e.grezzo("dovutiEntiSecondari"))
                    .map(Base64)
                    .collect()
            }),
            url_ritorno: corpo.testo("enteSILInviaRispostaPagamentoUrl"),
        };
        (richiesta, password)
    }

    pub(crate) fn scrivi(
        &self,
        x: &mut Scrittore,
        password: Option<&str>,
        altre: &[Option<String>],
    ) {
        x.facoltativo("password", password);
        if let Some(elementi) = &self.elementi {
            x.elemento("listaDovuti", |x| {
                for (n, elemento) in elementi.iter().enumerate() {
                    x.elemento("elementoListaDovuti", |x| {
                        x.facoltativo("codIpaEnte", elemento.cod_ipa_ente.as_deref());
                        x.facoltativo("password", altre.get(n).and_then(Option::as_deref));
                        x.facoltativo("dovuti", elemento.dovuti.as_ref().map(|b| b.0.as_str()));
                    });
                }
            });
        }
        if let Some(secondari) = &self.enti_secondari {
            x.elemento("listaDovutiEntiSecondari", |x| {
                for secondario in secondari {
                    x.elemento("elementoListaDovutiEntiSecondari", |x| {
                        x.campo("dovutiEntiSecondari", &secondario.0);
                    });
                }
            });
        }
        x.facoltativo(
            "enteSILInviaRispostaPagamentoUrl",
            self.url_ritorno.as_deref(),
        );
    }
}

/// `paaSILChiediEsitoCarrelloDovuti` (§4.16).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChiediEsitoCarrelloDovuti {
    /// `codIpaEnte` of the body.
    pub cod_ipa_ente: Option<String>,
    /// `idSessionCarrello`
    pub id_session_carrello: Option<String>,
}

impl ChiediEsitoCarrelloDovuti {
    pub(crate) fn leggi(corpo: Elemento<'_, '_>) -> Self {
        Self {
            cod_ipa_ente: corpo.testo("codIpaEnte"),
            id_session_carrello: corpo.testo("idSessionCarrello"),
        }
    }

    pub(crate) fn scrivi(&self, x: &mut Scrittore, password: Option<&str>) {
        x.facoltativo("codIpaEnte", self.cod_ipa_ente.as_deref());
        x.facoltativo("password", password);
        x.facoltativo("idSessionCarrello", self.id_session_carrello.as_deref());
    }
}

documento! {
    /// Answer of ChiediEsitoCarrelloDovuti.
    #[derive(Default)]
    EsitoCarrello["", ""] {
        fault: Option<Fault> = "fault",
        /// empty = an empty element, beside the fault of an unknown session.
        carrelli: Option<Vec<RispostaCarrello>> = "listaCarrelli" as ListaCarrelli,
    }
}

documento! {
    /// `rispostaCarrello`
    #[derive(Default)]
    RispostaCarrello["", ""] {
        /// code or description of a state (§5.2).
        esito: Option<String> = "esito",
        cod_ipa_ente: Option<String> = "codIpaEnte",
        /// required by the schema and never set (§1.6)
        #[serde(default, skip_serializing_if = "Option::is_none")]
        identificativo_carrello: Option<String> = "codIdentificativoUnivocoCarrello",
        /// bytes of the `PagatiConRicevuta`; written twice encoded.
        pagati: Option<Vec<u8>> = "pagati" as Doppia,
        /// bytes of the XML; empty = an empty element.
        rt: Option<Vec<u8>> = "rt" as Una,
    }
}

/// `rispostaCarrello`s in an element of their own.
struct ListaCarrelli;

impl Forma<Option<Vec<RispostaCarrello>>> for ListaCarrelli {
    fn leggi<S: Source>(
        cursore: &mut Cursore<S>,
        namespace: &str,
        nome: &'static str,
    ) -> Result<Option<Vec<RispostaCarrello>>, NonConforme> {
        leggi_lista(cursore, namespace, nome, "rispostaCarrello")
    }

    fn scrivi(carrelli: &Option<Vec<RispostaCarrello>>, x: &mut Scrittore, tag: &str) {
        if let Some(carrelli) = carrelli {
            x.elemento(tag, |x| carrelli.scrivi(x, "rispostaCarrello"));
        }
    }
}
