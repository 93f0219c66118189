//! The basket: what InviaDovuti and VerificaAvviso put in the cache, for 3600 seconds, under the token of the url and the
//! idSession (`mypay-web-services.md` §4.1). Nothing else is written until the checkout.

use std::collections::BTreeMap;

use contracts::message::documento::{Bilancio, SoggettoPagatore};
use contracts::message::operazione::{Redirezione, Risposta};
use ledger::entry::Millis;
use serde::{Deserialize, Serialize};

use crate::carrello::TipoCarrello;
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::dovuto::Secondario;
use crate::event::Event;
use crate::reply::Reply;
use crate::rifiuto::pieno;
use crate::sessione;
use crate::state::Anagrafe;

/// Life of a basket in the cache.
pub(crate) const VITA_MS: i64 = 3_600_000;

/// A basket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cestino {
    /// idSession
    pub id_session: String,
    /// Token of the landing.
    pub token: String,
    /// Ente.
    pub cod_ipa: String,
    /// What it was made for.
    pub tipo: TipoCarrello,
    /// Return URL of the request.
    pub url_ritorno: Option<String>,
    /// `showMyPay` = `NONE`: no cart page.
    pub diretto: bool,
    /// Payer.
    pub pagatore: SoggettoPagatore,
    /// What is to be paid.
    pub contenuto: Contenuto,
    /// When it leaves the cache.
    pub scade: Millis,
    /// Confirmation of a payment similar to another, once it was asked: token and end of its validity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conferma: Option<(String, Millis)>,
}

impl Cestino {
    /// A new basket, with its idSession and its token, that goes through the cart page.
    pub(crate) fn nuovo(
        ctx: &Ctx<'_>,
        ente: &Anagrafe,
        tipo: TipoCarrello,
        url_ritorno: Option<&str>,
        pagatore: SoggettoPagatore,
        contenuto: Contenuto,
    ) -> Self {
        Self {
            id_session: sessione::nuova(ctx),
            token: ctx.uuid("token"),
            cod_ipa: ente.ente.cod_ipa.clone(),
            tipo,
            url_ritorno: pieno(url_ritorno).map(str::to_owned),
            diretto: false,
            pagatore,
            contenuto,
            scade: Millis(ctx.now.0 + VITA_MS),
            conferma: None,
        }
    }

    /// The good answer of InviaDovuti and VerificaAvviso, and the basket in the cache.
    pub(crate) fn aperto(
        self,
        ctx: &Ctx<'_>,
        risposta: impl FnOnce(Redirezione) -> Risposta,
    ) -> Decision {
        let messaggio = risposta(Redirezione {
            fault: None,
            esito: Some("OK".to_owned()),
            id_session: Some(self.id_session.clone()),
            redirect: Some(1),
            url: Some(format!(
                "{}/public/landing/inviaDovuti?id={}",
                ctx.base, self.token
            )),
        });
        Decision {
            reply: Reply::Soap { messaggio },
            events: vec![Event::CestinoCreato(Box::new(self))],
        }
    }
}

/// What a basket holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contenuto {
    /// Dovuti that are created at the checkout.
    Nuovi(Vec<Voce>),
    /// Dovuti that exist already, by row.
    Esistenti(Vec<u64>),
}

/// One dovuto of InviaDovuti or of a cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voce {
    /// IUD
    pub iud: String,
    /// Amount in cents.
    pub importo: u64,
    /// Code of the tipo dovuto.
    pub tipo_dovuto: String,
    /// causaleVersamento
    pub causale: String,
    /// datiSpecificiRiscossione
    pub dati_specifici_riscossione: String,
    /// bilancio
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bilancio: Option<Bilancio>,
    /// Ente and payer, in a cart of several enti; else those of the basket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub di: Option<DiEnte>,
    /// Second beneficiary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secondario: Option<Secondario>,
}

/// Whose an item of a cart is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiEnte {
    /// Ente.
    pub cod_ipa: String,
    /// Payer.
    pub pagatore: SoggettoPagatore,
}

/// The baskets in the cache, under both keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cache {
    per_sessione: BTreeMap<String, Cestino>,
    per_token: BTreeMap<String, String>,
}

impl Cache {
    /// The basket under a key, idSession or token, if it is still there at this instant.
    #[must_use]
    pub fn cestino(&self, chiave: &str, adesso: Millis) -> Option<&Cestino> {
        let id_session = self.per_token.get(chiave).map_or(chiave, String::as_str);
        self.per_sessione
            .get(id_session)
            .filter(|c| adesso < c.scade)
    }

    /// All baskets.
    pub fn tutti(&self) -> impl Iterator<Item = &Cestino> {
        self.per_sessione.values()
    }

    pub(crate) fn inserisci(&mut self, cestino: Cestino) {
        self.per_token
            .insert(cestino.token.clone(), cestino.id_session.clone());
        self.per_sessione
            .insert(cestino.id_session.clone(), cestino);
    }

    pub(crate) fn togli(&mut self, id_session: &str) -> Option<Cestino> {
        let cestino = self.per_sessione.remove(id_session)?;
        self.per_token.remove(&cestino.token);
        Some(cestino)
    }

    pub(crate) fn modifica(&mut self, id_session: &str) -> Option<&mut Cestino> {
        self.per_sessione.get_mut(id_session)
    }

    /// The basket of a session, expired or not.
    pub(crate) fn della_sessione(&self, id_session: &str) -> Option<&Cestino> {
        self.per_sessione.get(id_session)
    }
}
